/* SPDX-License-Identifier: MIT
 * sensitivity_file: columns of /design, by their names (<ebb/design_file.h>).
 */
#include "sensitivity_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/design_file.h>

#include "console.h"

static void say(struct ebb_messages *messages)
{
    ebb_console_messages(messages);
    ebb_messages_free(messages);
}

struct columns {
    const struct ebb_records *records;
    const struct ebb_study *study;
    const char *path;
};

static int find_column(const struct columns *columns, const char *name)
{
    for (int k = 0; k < columns->records->n_columns; k++) {
        if (strcmp(columns->records->columns[k].name, name) == 0 && columns->records->columns[k].is_number)
            return k;
    }
    return -1;
}

/* An answer's column and that of its error; false: the file lacks them. */
static bool take_columns(const struct columns *columns, const char *name, size_t n, double *answers,
                         double *errors)
{
    char error_name[4 * EBB_NAME_SIZE + 16];
    snprintf(error_name, sizeof error_name, "%s.error", name);
    const int value = find_column(columns, name), error = find_column(columns, error_name);
    if (value < 0 || error < 0)
        return false;
    for (size_t row = 0; row < n; row++) {
        answers[row] = ebb_records_cell(columns->records, row, value)->number;
        errors[row] = ebb_records_cell(columns->records, row, error)->number;
    }
    return true;
}

/* A file has differences to its reference, and no others: two policies that are none of them cannot be paired
 * from their estimates alone. The same two the other way round differ by as much, with the other sign. */
static enum ebb_status take(const struct columns *columns, const struct ebb_asked *asked, size_t n,
                            double *answers, double *errors)
{
    const struct ebb_study *study = columns->study;
    const char *outcome = EBB_MEASURES[asked->measure].name, *policy = study->policies[asked->policy].name;
    char name[4 * EBB_NAME_SIZE], turned[4 * EBB_NAME_SIZE];
    if (asked->other < 0)
        snprintf(name, sizeof name, "%s.%s", outcome, policy);
    else
        snprintf(name, sizeof name, "%s.%s_minus_%s", outcome, study->policies[asked->other].name, policy);
    if (take_columns(columns, name, n, answers, errors))
        return EBB_OK;
    if (asked->other >= 0) {
        snprintf(turned, sizeof turned, "%s.%s_minus_%s", outcome, policy,
                 study->policies[asked->other].name);
        if (take_columns(columns, turned, n, answers, errors)) {
            for (size_t row = 0; row < n; row++)
                answers[row] = -answers[row];
            return EBB_OK;
        }
    }
    ebb_console_note(
        "ebb: %s: has no column %s: give an outcome and a pair that it has (`ebb export %s --csv`)",
        columns->path, name, columns->path);
    return EBB_BAD_FILE;
}

enum ebb_status ebb_sensitivity_file_rows(const struct ebb_sensitivity_request *request, double *answers,
                                          double *errors)
{
    const char *path = request->options->arguments[0];
    const size_t n = (size_t)ebb_design_rows(request->config.design);
    struct ebb_messages messages = {0};
    struct ebb_design_table table = {0};
    enum ebb_status status = ebb_design_file_read(path, "/design", &table, &messages);
    const struct columns columns = {&table.records, &request->plan.study, path};
    if (status == EBB_OK && ebb_records_n_rows(&table.records) != n) {
        ebb_console_note("ebb: %s: holds %zu rows of a design of %zu", path,
                         ebb_records_n_rows(&table.records), n);
        status = EBB_BAD_FILE;
    }
    for (int k = 0; status == EBB_OK && k < request->n_asked; k++)
        status = take(&columns, &request->asked[k], n, answers + (size_t)k * n, errors + (size_t)k * n);
    ebb_design_table_free(&table);
    say(&messages);
    return status;
}
