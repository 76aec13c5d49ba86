/* SPDX-License-Identifier: MIT
 * ebb check: plays studies and compares what comes out with the published numbers that they name.
 *
 *   1. Reading   2. Simulating   3. The command
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/json.h>

#include "about.h"
#include "check_self.h"
#include "checked.h"
#include "console.h"
#include "job.h"
#include "outputs.h"
#include "progress.h"
#include "stop.h"

/* 1. Reading */

static enum ebb_status read_studies(struct ebb_checked *checked, const struct ebb_options *options)
{
    enum ebb_status first_trouble = EBB_OK;
    checked->studies = calloc((size_t)options->n_arguments, sizeof *checked->studies);
    if (checked->studies == NULL)
        return EBB_NO_MEMORY;
    checked->n = options->n_arguments;
    for (int i = 0; i < checked->n; i++) {
        struct ebb_opening *opening = &checked->studies[i].opening;
        enum ebb_status status = ebb_opening_read(opening, options->arguments[i], options);
        if (status == EBB_OK && opening->config.study.n_targets == 0) {
            ebb_console_note(
                "%s:1:1: targets: are missing: name published numbers to compare with, as configs/trials/ does "
                "[EBB_BAD_STUDY]",
                options->arguments[i]);
            status = EBB_BAD_STUDY;
        }
        first_trouble = first_trouble == EBB_OK ? status : first_trouble;
    }
    return first_trouble;
}

static void free_studies(struct ebb_checked *checked)
{
    for (int i = 0; i < checked->n && checked->studies; i++)
        ebb_opening_free(&checked->studies[i].opening);
    free(checked->studies);
}

static enum ebb_status check_ids(const struct ebb_checked *checked)
{
    struct ebb_messages messages = {0};
    for (int s = 1; s < checked->n; s++) {
        for (int before = 0; before < s; before++)
            ebb_checked_compare_ids(&checked->studies[s].opening.config,
                                    &checked->studies[before].opening.config, &messages);
    }
    const enum ebb_status status = messages.n > 0 ? EBB_BAD_STUDY : EBB_OK;
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* 2. Simulating */

static enum ebb_status simulate(struct ebb_checked *checked, const struct ebb_options *options)
{
    struct ebb_threads threads;
    struct ebb_messages messages = {0};
    const bool shows =
        !ebb_options_has(options, EBB_OPTION_QUIET) && !ebb_options_has(options, EBB_OPTION_NO_PROGRESS);
    struct ebb_agreement_options run = {.progress = ebb_progress_show};
    enum ebb_status status = ebb_threads_choose(options, &threads);
    if (status == EBB_OK)
        status = ebb_job_choose_kernel(options, &run.kernel);
    if (status != EBB_OK)
        return status;
    run.n_threads = threads.n;
    run.stop = ebb_stop_catch();
    for (int i = 0; i < checked->n && status == EBB_OK; i++) {
        struct ebb_checked_study *study = &checked->studies[i];
        const struct ebb_plan *plan = &study->opening.plan;
        struct ebb_progress progress;
        ebb_progress_start(&progress, shows, ebb_plan_most_patients(plan),
                           (double)plan->calendar.end_day / 365.25);
        run.progress_self = &progress;
        status = ebb_agreement_simulate(&study->opening.config.study, &run, study->agreements, &messages);
        ebb_progress_end(&progress);
    }
    ebb_stop_release();
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    return status;
}

/* 3. The command */

static void print_json(const struct ebb_checked *checked, const struct ebb_records *records,
                       struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    for (int use = 0; use < EBB_USE_COUNT; use++) {
        const struct ebb_score score = ebb_checked_score(checked, (enum ebb_use)use);
        ebb_json_open(&json, EBB_USES[use]);
        ebb_json_integer(&json, "targets", score.n);
        ebb_json_integer(&json, "inside", score.n_inside);
        ebb_json_close(&json);
    }
    ebb_json_records(&json, "targets", records);
    ebb_json_close(&json);
}

static enum ebb_status report(const struct ebb_checked *checked, const struct ebb_options *options,
                              const struct ebb_about *about)
{
    struct ebb_records records;
    struct ebb_text text = {0};
    ebb_checked_records(checked, &records);
    const struct ebb_output output = {"/tables/targets", "Published numbers and what the simulation gives",
                                      "one target a row"};
    enum ebb_status status = ebb_outputs_write(&output, &records, options, about);
    if (ebb_options_has(options, EBB_OPTION_JSON)) {
        print_json(checked, &records, &text);
    } else if (ebb_options_has(options, EBB_OPTION_MARKDOWN)) {
        ebb_checked_print_markdown(checked, &text);
    } else {
        for (int i = 0; i < checked->n; i++)
            ebb_checked_print_study(&checked->studies[i], &text);
        ebb_checked_print_summary(checked, &text);
    }
    const enum ebb_status printed = ebb_console_print(&text);
    ebb_records_free(&records);
    return status == EBB_OK ? printed : status;
}

enum ebb_status ebb_command_check(const struct ebb_options *options)
{
    struct ebb_checked checked = {0};
    struct ebb_about about;
    if (ebb_options_has(options, EBB_OPTION_SELF))
        return ebb_check_self(options);
    ebb_about_note(&about);
    enum ebb_status status = read_studies(&checked, options);
    if (status == EBB_OK)
        status = check_ids(&checked);
    if (status == EBB_OK)
        status = simulate(&checked, options);
    if (status == EBB_OK)
        status = report(&checked, options, &about);
    const struct ebb_score fitted = ebb_checked_score(&checked, EBB_CALIBRATION);
    if (status == EBB_OK && fitted.n_inside < fitted.n)
        status = EBB_CHECK_FAILED;
    free_studies(&checked);
    return status;
}
