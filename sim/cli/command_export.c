/* SPDX-License-Identifier: MIT
 * ebb export: a table of a results file, in a form that other programs read.
 *
 * HDF5 is read by h5py, pandas, xarray and R as it is; this is for a spreadsheet, a shell, or a program that
 * knows text only. It prints to stdout, so that it can be piped; nothing is computed here.
 */
#include <stdio.h>
#include <string.h>

#include <ebb/csv.h>
#include <ebb/design_file.h>
#include <ebb/psa_table.h>

#include "console.h"
#include "options.h"

/* What may be exported: the word on the line, the group of the file. */
static const struct {
    const char *name, *group;
} TABLES[] = {{"design", "/design"}, {"front", "/front"}, {"settings", "/settings"}};

static const char *group_named(const char *name)
{
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
        if (strcmp(TABLES[i].name, name) == 0)
            return TABLES[i].group;
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

enum ebb_status ebb_command_export(const struct ebb_options *options)
{
    const char *path = options->arguments[0];
    const char *name = options->n_arguments > 1 ? options->arguments[1] : TABLES[0].name;
    const char *group = group_named(name);
    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    if (group == NULL && !ebb_psa_table_is(name)) {
        ebb_console_note(
            "ebb export: there is no table %s: give design (the rows), front (those that are "
            "not dominated) or settings (over their joint draws); of a study with prices " EBB_PSA_TABLES,
            name);
        return EBB_USAGE;
    }
    if (!ebb_options_has(options, EBB_OPTION_AS_CSV)) {
        ebb_console_note("ebb export: give --csv: it is the one form so far");
        return EBB_USAGE;
    }
    const enum ebb_status status =
        group ? add_design(path, group, &text, &messages) : ebb_psa_table_read(path, name, &text, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK)
        return ebb_console_print(&text);
    ebb_text_free(&text);
    return status;
}
