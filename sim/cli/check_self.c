/* SPDX-License-Identifier: MIT
 * check_self: runs the verification list on studies, prints the outcome and stores it.
 *
 *   1. A study   2. The command
 */
#include "check_self.h"

#include <stdlib.h>

#include <ebb/json.h>
#include <ebb/verification.h>
#include <ebb/version.h>

#include "about.h"
#include "console.h"
#include "job.h"
#include "outputs.h"
#include "stop.h"

enum { MOST_PATIENTS = 5 * EBB_BLOCK_PATIENTS };

static const struct ebb_record_column COLUMNS[] = {
    {"study", false, "1", "file of the study"}, {"verification", false, "1", "name of the verification"},
    {"meaning", false, "1", "what must hold"},  {"outcome", false, "1", "passed, failed or does not apply"},
    {"found", false, "1", "what was found"},
};

struct self_check {
    const struct ebb_options *options;
    struct ebb_threads threads;
    const struct ebb_kernel_entry *kernel;
    atomic_bool *stop;
    struct ebb_records records;
    struct ebb_text text;
    int n_passed, n_failed, n_elsewhere;
};

/* 1. A study */

static void note(struct self_check *check, const char *path, const struct ebb_verification *verification,
                 const struct ebb_verdict *verdict)
{
    const char *outcome = !verdict->applies ? "does not apply" : verdict->passed ? "passed" : "failed";
    check->n_passed += verdict->applies && verdict->passed;
    check->n_failed += verdict->applies && !verdict->passed;
    check->n_elsewhere += !verdict->applies;
    ebb_records_add_text(&check->records, path);
    ebb_records_add_text(&check->records, verification->name);
    ebb_records_add_text(&check->records, verification->meaning);
    ebb_records_add_text(&check->records, outcome);
    ebb_records_add_text(&check->records, verdict->words);
    ebb_text_add(&check->text, "  %-14s  %-24s  %s\n",
                 !verdict->applies ? "-"
                 : verdict->passed ? "passed"
                                   : "FAILED",
                 verification->name, verdict->words);
}

static enum ebb_status verify(struct self_check *check, const char *path, struct ebb_study *study)
{
    struct ebb_verifier verifier = {
        .study = study, .kernel = check->kernel, .n_threads = check->threads.n, .stop = check->stop};
    if (study->n_patients > MOST_PATIENTS && !ebb_options_has(check->options, EBB_OPTION_PATIENTS))
        study->n_patients = MOST_PATIENTS;
    enum ebb_status status = ebb_verifier_init(&verifier);
    ebb_text_add(&check->text, "%s: %s, %lld patients\n", path, study->title, (long long)study->n_patients);
    for (const struct ebb_verification *verification = EBB_VERIFICATIONS;
         verification->name && status == EBB_OK; verification++) {
        struct ebb_verdict verdict = {.applies = false};
        status = verification->run(&verifier, &verdict);
        if (status == EBB_OK)
            note(check, path, verification, &verdict);
    }
    ebb_text_add(&check->text, "\n");
    ebb_verifier_free(&verifier);
    return status;
}

/* 2. The command */

static enum ebb_status verify_all(struct self_check *check)
{
    enum ebb_status status = ebb_threads_choose(check->options, &check->threads);
    if (status == EBB_OK)
        status = ebb_job_choose_kernel(check->options, &check->kernel);
    for (int i = 0; i < check->options->n_arguments && status == EBB_OK; i++) {
        struct ebb_opening opening;
        status = ebb_opening_read(&opening, check->options->arguments[i], check->options);
        if (status == EBB_OK)
            status = verify(check, check->options->arguments[i], &opening.config.study);
        ebb_opening_free(&opening);
    }
    return status;
}

static void compose(struct self_check *check)
{
    struct ebb_json json = {.text = &check->text};
    if (!ebb_options_has(check->options, EBB_OPTION_JSON)) {
        ebb_text_add(&check->text, "%d passed, %d failed, %d do not apply\n\n%s\n", check->n_passed,
                     check->n_failed, check->n_elsewhere, ebb_intended_use());
        return;
    }
    ebb_text_free(&check->text);
    ebb_json_open(&json, NULL);
    ebb_json_integer(&json, "passed", check->n_passed);
    ebb_json_integer(&json, "failed", check->n_failed);
    ebb_json_records(&json, "verifications", &check->records);
    ebb_json_close(&json);
}

enum ebb_status ebb_check_self(const struct ebb_options *options)
{
    struct self_check check = {.options = options, .stop = ebb_stop_catch()};
    const struct ebb_output output = {"/tables/verifications", "Verifications of the model",
                                      "one verification of one study a row"};
    struct ebb_about about;
    ebb_about_note(&about);
    ebb_records_init(&check.records, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    enum ebb_status status = verify_all(&check);
    ebb_stop_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    if (status == EBB_OK)
        status = ebb_outputs_write(&output, &check.records, options, &about);
    if (status == EBB_OK)
        compose(&check);
    const enum ebb_status printed = status == EBB_OK ? ebb_console_print(&check.text) : EBB_OK;
    ebb_text_free(&check.text);
    ebb_records_free(&check.records);
    if (status == EBB_OK)
        status = printed;
    return status == EBB_OK && check.n_failed > 0 ? EBB_CHECK_FAILED : status;
}
