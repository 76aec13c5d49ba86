/* SPDX-License-Identifier: MIT
 * ebb export: a table of a results file, in a form that other programs read.
 *
 * HDF5 is read by h5py, pandas, xarray and R as it is; this is for a spreadsheet, a shell, or a program that
 * knows text only. It prints to stdout, so that it can be piped; nothing is computed here.
 */
#include <stdio.h>
#include <string.h>

#include <ebb/clinic_store.h>
#include <ebb/csv.h>
#include <ebb/design_file.h>
#include <ebb/psa_table.h>

#include "console.h"
#include "options.h"

/* What may be exported: the word on the line, the group of the file. */
struct table {
    const char *name, *group;
};
static const struct table OF_DESIGNS[] = {
    {"design", "/design"}, {"front", "/front"}, {"settings", "/settings"}};
static const struct table OF_CLINICS[] = {{"rows", "/rows"},         {"outcomes", "/outcomes"},
                                          {"summary", "/summary"},   {"units", "/tables/outcomes"},
                                          {"lateness", "/lateness"}, {"hours", "/hours"},
                                          {"weeks", "/weeks"},       {"timeline", "/timeline"},
                                          {"ranked", "/ranked"},     {"search", "/search"}};
#define N_OF(tables) (sizeof(tables) / sizeof((tables)[0]))

static const char *group_named(const struct table *tables, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(tables[i].name, name) == 0)
            return tables[i].group;
    }
    return NULL;
}

/* The rows of a design, or those of its front. */
static enum ebb_status add_design(const char *path, const char *group, struct ebb_text *text,
                                  struct ebb_messages *messages)
{
    struct ebb_design_table table = {0};
    const enum ebb_status status = ebb_design_file_read(path, group, &table, messages);
    if (status == EBB_OK)
        ebb_csv_records(&table.records, &EBB_CSV_PLAIN, text);
    ebb_design_table_free(&table);
    return status;
}

/* Verified whole: a table is exported once and read for years. */
static enum ebb_status add_clinic(const char *path, const char *group, struct ebb_text *text,
                                  struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    struct ebb_design_table table = {0};
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(reader, messages);
    if (status == EBB_OK)
        status = ebb_clinic_store_sheet(reader, group, &table, messages);
    if (status == EBB_OK && table.columns) {
        ebb_csv_records(&table.records, &EBB_CSV_PLAIN, text);
    } else if (status == EBB_OK) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "holds no table %s: files of `ebb clinic` do", group);
        status = EBB_BAD_FILE;
    }
    ebb_design_table_free(&table);
    ebb_reader_close(reader);
    return status;
}

/* A file that cannot be looked into is no clinic's: whoever reads it says what is wrong with it. */
static bool is_of_clinic(const char *path)
{
    struct ebb_messages unheard = {0};
    bool is = false;
    const enum ebb_status status = ebb_clinic_store_is(path, &is, &unheard);
    ebb_messages_free(&unheard);
    return status == EBB_OK && is;
}

static enum ebb_status add_table(const char *path, const char *name, struct ebb_text *text,
                                 struct ebb_messages *messages)
{
    const char *of_clinic = group_named(OF_CLINICS, N_OF(OF_CLINICS), name);
    const char *of_design = group_named(OF_DESIGNS, N_OF(OF_DESIGNS), name);
    if (of_clinic)
        return add_clinic(path, of_clinic, text, messages);
    return of_design ? add_design(path, of_design, text, messages)
                     : ebb_psa_table_read(path, name, text, messages);
}

/* Of the other kind of file: a clinic's table asked of a run is told by its reader, with what holds it. */
static bool is_known(const char *name, bool of_clinic)
{
    return group_named(OF_CLINICS, N_OF(OF_CLINICS), name) ||
           (!of_clinic && (group_named(OF_DESIGNS, N_OF(OF_DESIGNS), name) || ebb_psa_table_is(name)));
}

/* The names of the file's own kind: who has a clinic looks in vain through tables of runs. */
static void refuse_name(const char *path, const char *name, bool of_clinic)
{
    struct ebb_text names = {0};
    if (!of_clinic) {
        ebb_console_note(
            "ebb export: %s: there is no table %s: give design (the rows), front (those that are "
            "not dominated) or settings (over their joint draws); of a study with prices " EBB_PSA_TABLES,
            path, name);
        return;
    }
    for (size_t i = 0; i < N_OF(OF_CLINICS); i++)
        ebb_text_add(&names, "%s%s",
                     i == 0                     ? ""
                     : i + 1 < N_OF(OF_CLINICS) ? ", "
                                                : " or ",
                     OF_CLINICS[i].name);
    ebb_console_note("ebb export: %s: a clinic's file has no table %s: give %s", path, name,
                     ebb_text_chars(&names));
    ebb_text_free(&names);
}

enum ebb_status ebb_command_export(const struct ebb_options *options)
{
    const char *path = options->arguments[0];
    const bool of_clinic = is_of_clinic(path);
    /* without a name it is the rows: of a clinic, or of a design */
    const char *name = options->n_arguments > 1 ? options->arguments[1]
                       : of_clinic              ? OF_CLINICS[0].name
                                                : OF_DESIGNS[0].name;
    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    if (!is_known(name, of_clinic)) {
        refuse_name(path, name, of_clinic);
        return EBB_USAGE;
    }
    if (!ebb_options_has(options, EBB_OPTION_AS_CSV)) {
        ebb_console_note("ebb export: give --csv: it is the one form so far");
        return EBB_USAGE;
    }
    const enum ebb_status status = add_table(path, name, &text, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK)
        return ebb_console_print(&text);
    ebb_text_free(&text);
    return status;
}
