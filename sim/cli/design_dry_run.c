/* SPDX-License-Identifier: MIT
 * design_dry_run: what a design would play and take; nothing is played but a trial, nothing written.
 *
 * The first and the last rows show at a glance whether ranges, scales and units are those that were meant,
 * before a night is spent on others. --csv prints all of them as a table and nothing else, for whoever looks
 * closer or plays them elsewhere.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design_results.h>
#include <ebb/forecast_run.h>
#include <ebb/format.h>
#include <ebb/row_studies.h>
#include <ebb/text_table.h>

#include "console.h"
#include "design_run.h"
#include "design_words.h"
#include "wrapped.h"

/* 1. Rows */

enum { ENDS = 5, INDENT = 12, COLUMN = 15 };

/* Adds one of a list of words, on the next line where it would go beyond the page. */
static void add_item(struct ebb_text *text, size_t *line, const char *item)
{
    const size_t length = strlen(item);
    const bool is_first = *line == INDENT;
    if (!is_first && *line + 2 + length > EBB_TEXT_TABLE_WIDTH) {
        ebb_text_add(text, ",\n%*s", INDENT, "");
        *line = INDENT;
    } else if (!is_first) {
        ebb_text_add(text, ", ");
        *line += 2;
    }
    ebb_text_add(text, "%s", item);
    *line += length;
}

/* What the row sets; the rest is as in the study. */
static void add_row(const struct ebb_design *design, int64_t row, struct ebb_text *text)
{
    double values[EBB_MAX_AXES];
    size_t line = INDENT;
    struct ebb_text item = {0};
    ebb_design_values(design, row, values);
    ebb_text_add(text, "    %6lld  ", (long long)row + 1);
    for (int k = 0; k < design->n_axes; k++) {
        if (values[k] != values[k])
            continue;
        item.length = 0;
        ebb_text_add(&item, "%s = ", ebb_design_words_name(design, k));
        ebb_design_words_add_value(&design->axes[k], values[k], &item);
        add_item(text, &line, ebb_text_chars(&item));
    }
    if (design->n_draws > 0) {
        item.length = 0;
        ebb_text_add(&item, "draw %d", ebb_design_draw(design, row) + 1);
        add_item(text, &line, ebb_text_chars(&item));
    }
    if (line == INDENT)
        ebb_text_add(text, "the study's own values");
    ebb_text_add(text, "\n");
    ebb_text_free(&item);
}

static void add_rows(const struct ebb_design *design, struct ebb_text *text)
{
    const int64_t n = ebb_design_rows(design);
    for (int64_t row = 0; row < n && row < ENDS; row++)
        add_row(design, row, text);
    if (n > 2 * ENDS)
        ebb_text_add(text, "       ...\n");
    for (int64_t row = n > 2 * ENDS ? n - ENDS : ENDS; row < n; row++)
        add_row(design, row, text);
}

/* 2. What it takes */

struct needs {
    double memory_bytes, disk_bytes, seconds;
    int64_t n_settings; /* rows that are simulated: others differ from them in prices alone */
    bool exists;
};

static enum ebb_status count_settings(const struct ebb_design *design, int64_t *out_n)
{
    int64_t *order;
    const enum ebb_status status = ebb_design_order(design, &order, out_n);
    free(order);
    return status;
}

/* By a trial of the first row. A row is forecast as a run that keeps no patients; the table is what grows
 * with rows, in memory and on disk, and as much as half of it again is the journal's while it is played. */
static enum ebb_status forecast(const struct ebb_run_request *request, struct needs *out_needs)
{
    const struct ebb_config *config = &request->loaded.config;
    const struct ebb_work work = {.message = ebb_console_message};
    struct ebb_messages messages = {0};
    struct ebb_run_forecast found;
    struct ebb_plan *plan = calloc(1, sizeof *plan);
    struct ebb_study *study = malloc(sizeof *study);
    enum ebb_status status = plan && study ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = count_settings(config->design, &out_needs->n_settings);
    if (status == EBB_OK) {
        ebb_row_studies_get(config->row_studies, 0, study);
        study->record = EBB_RECORD_SUMMARY;
        status = ebb_plan_init(plan, study, &messages);
    }
    if (status == EBB_OK)
        status = ebb_forecast_run(plan, &request->machine.use, request->machine.n_processors,
                                  request->path.chars, &work, &found);
    if (status == EBB_OK) {
        const double table = ebb_design_results_bytes(config->design, plan);
        const double patients = (double)study->n_patients * (double)out_needs->n_settings;
        const double one =
            found.seconds / (double)study->n_patients; /* on as many threads as it has blocks */
        const double threads = fmin(request->machine.use.n_threads, request->machine.n_processors);
        const double used = fmin(threads, (double)plan->n_blocks);
        *out_needs = (struct needs){.n_settings = out_needs->n_settings,
                                    .memory_bytes = table + found.memory_bytes,
                                    .disk_bytes = 3 * table + 1e5,
                                    .seconds = patients * one * used / threads,
                                    .exists = found.exists};
    }
    if (plan)
        ebb_plan_free(plan);
    ebb_messages_free(&messages);
    free(plan);
    free(study);
    return status;
}

static void print_lines(const struct ebb_run_request *request, const struct needs *needs,
                        struct ebb_text *text)
{
    const struct ebb_config *config = &request->loaded.config;
    const int64_t n_rows = ebb_design_rows(config->design);
    struct ebb_text shape = {0};
    ebb_text_add(text, "%s: a dry run; nothing is written\n\n  study        %s\n  design\n", config->path,
                 config->study.title);
    ebb_design_words_add_shape(config->design, &shape);
    ebb_wrapped_add(text, COLUMN, COLUMN, ebb_text_chars(&shape));
    ebb_text_free(&shape);
    ebb_design_words_add_letters(config->design, "               ", text);
    ebb_text_add(text, "\n");
    add_rows(config->design, text);
    ebb_text_add(text, "\n  patients     %s in each row, %s in all\n",
                 ebb_format_count(config->study.n_patients).chars,
                 ebb_format_count(config->study.n_patients * needs->n_settings).chars);
    if (needs->n_settings < n_rows)
        ebb_text_add(text, "  played       %s of %s rows; the others differ from them in prices alone\n",
                     ebb_format_count(needs->n_settings).chars, ebb_format_count(n_rows).chars);
    ebb_text_add(text, "  policies     %d:", config->study.n_policies);
    for (int p = 0; p < config->study.n_policies; p++)
        ebb_text_add(text, " %s", config->study.policies[p].name);
    ebb_text_add(text, "\n  threads      %d, %s\n", request->machine.use.n_threads, request->machine.why);
    ebb_text_add(text, "  memory       about %s\n", ebb_format_bytes(needs->memory_bytes).chars);
    ebb_text_add(text, "  disk         about %s\n", ebb_format_bytes(needs->disk_bytes).chars);
    ebb_text_add(text, "  time         about %s, by a trial of %s patients\n",
                 ebb_format_seconds(needs->seconds).chars, ebb_format_count(EBB_FORECAST_PATIENTS).chars);
    ebb_text_add(text, "  output       %s%s\n", request->path.chars,
                 !needs->exists ? ""
                 : ebb_options_has(request->options, EBB_OPTION_FORCE)
                     ? " (there already: would be replaced)"
                     : " (there already: would need --force)");
}

/* Rows play one after the other, so a shard has its share of the time; the table is the whole's. */
static enum ebb_status print_job(const struct ebb_run_request *request, const struct needs *needs)
{
    struct ebb_text trial = {0};
    ebb_text_add(&trial, "a trial of %s patients of the first row",
                 ebb_format_count(EBB_FORECAST_PATIENTS).chars);
    const enum ebb_status status = ebb_job_print(request->options, &request->job, request->path.chars,
                                                 &(struct ebb_job_needs){.memory_bytes = needs->memory_bytes,
                                                                         .seconds = needs->seconds,
                                                                         .trial = ebb_text_chars(&trial)});
    ebb_text_free(&trial);
    return status;
}

enum ebb_status ebb_design_dry_run(const struct ebb_run_request *request)
{
    struct ebb_text text = {0};
    struct needs needs;
    if (ebb_options_has(request->options, EBB_OPTION_AS_CSV)) {
        ebb_design_print_csv(request->loaded.config.design, &text);
        return ebb_console_print(&text);
    }
    const enum ebb_status status = forecast(request, &needs);
    if (status != EBB_OK)
        return status;
    if (request->job.n_shards > 0)
        return print_job(request, &needs);
    print_lines(request, &needs, &text);
    return ebb_console_print(&text);
}
