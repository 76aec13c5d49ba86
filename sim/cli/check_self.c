/* SPDX-License-Identifier: MIT
 * check_self: goes through the verification list on each study of the command line.
 *
 * A subcommand of its own was left: it checks as `ebb check` does, and only what it checks against differs:
 * the model's own laws in place of published numbers. Without that a reader would look for a second verb.
 *
 *   1. A study   2. All of them   3. The command
 */
#include "check_self.h"

#include <ebb/json.h>
#include <ebb/verify_study.h>
#include <ebb/version.h>

#include "console.h"
#include "load_study.h"
#include "machine.h"
#include "outputs.h"
#include "signals.h"

struct self_check {
    const struct ebb_options *options;
    struct ebb_records records;
    struct ebb_text text; /* the table for people; printed only when all studies went through */
    int n_passed, n_failed, n_elsewhere;
};

/* 1. A study */

static void note(struct self_check *check, const char *path, const struct ebb_study *study,
                 const struct ebb_verified *verified)
{
    check->n_passed += verified->n_passed;
    check->n_failed += verified->n_failed;
    check->n_elsewhere += verified->n_elsewhere;
    ebb_verify_study_add_records(&check->records, path, verified);
    ebb_text_add(&check->text, "%s: %s, %lld patients\n", path, study->title,
                 (long long)verified->n_patients);
    for (int i = 0; i < verified->n; i++) {
        const struct ebb_verdict *verdict = &verified->verdicts[i];
        /* The one in capitals is the one to look for in a long list. */
        const char *word = !verdict->applies ? "-" : verdict->passed ? "passed" : "FAILED";
        ebb_text_add(&check->text, "  %-14s  %-24s  %s\n", word, EBB_VERIFICATIONS[i].name, verdict->words);
    }
    ebb_text_add(&check->text, "\n");
}

/* A study at a time, read and freed again: a list of a hundred studies needs the memory of one. */
static enum ebb_status verify(struct self_check *check, const char *path,
                              const struct ebb_verify_options *asked, const struct ebb_work *work)
{
    struct ebb_loaded_study loaded;
    struct ebb_verified verified = {0};
    enum ebb_status status = ebb_load_study(&loaded, path, check->options);
    if (status == EBB_OK)
        status = ebb_verify_study(&loaded.config.study, asked, work, &verified);
    if (status == EBB_OK)
        note(check, path, &loaded.config.study, &verified);
    ebb_verified_free(&verified);
    ebb_loaded_study_free(&loaded);
    return status;
}

/* 2. All of them */

/* The number of patients is cut to what the list needs, unless --patients asks for a number: a study of a
 * million would show what five blocks show, later. */
static enum ebb_status verify_all(struct self_check *check)
{
    const struct ebb_options *options = check->options;
    const struct ebb_work work = {.message = ebb_console_message, .stop = ebb_signals_catch()};
    struct ebb_machine machine;
    enum ebb_status status = ebb_machine_choose(options, &machine);
    const struct ebb_verify_options asked = {
        .machine = machine.use,
        .most_patients = ebb_options_has(options, EBB_OPTION_PATIENTS) ? 0 : EBB_VERIFY_PATIENTS,
    };
    for (int i = 0; i < options->n_arguments && status == EBB_OK; i++)
        status = verify(check, options->arguments[i], &asked, &work);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    return status;
}

static enum ebb_status print(struct self_check *check)
{
    /* People get the lines gathered study by study; programs the records, which hold the same and more. */
    struct ebb_text document = {0};
    struct ebb_json json = {.text = &document};
    if (!ebb_options_has(check->options, EBB_OPTION_JSON)) {
        ebb_text_add(&check->text, "%d passed, %d failed, %d do not apply\n\n%s\n", check->n_passed,
                     check->n_failed, check->n_elsewhere, ebb_intended_use());
        return ebb_console_print(&check->text);
    }
    ebb_json_open(&json, NULL);
    ebb_json_integer(&json, "passed", check->n_passed);
    ebb_json_integer(&json, "failed", check->n_failed);
    ebb_json_records(&json, "verifications", &check->records);
    ebb_json_close(&json);
    return ebb_console_print(&document);
}

/* 3. The command */

/* The files are written before the page is printed and also when a verification failed: that is when somebody
 * wants them. Only afterwards the failure becomes the status. */
enum ebb_status ebb_check_self(const struct ebb_options *options)
{
    struct self_check check = {.options = options};
    const struct ebb_output output = {"/tables/verifications", "Verifications of the model",
                                      "one verification of one study a row"};
    struct ebb_provenance_now now;
    ebb_verify_study_start_records(&check.records);
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    if (status == EBB_OK)
        status = verify_all(&check);
    if (status == EBB_OK)
        status = ebb_outputs_write(&output, &check.records, options, &now);
    if (status == EBB_OK)
        status = print(&check);
    ebb_text_free(&check.text);
    ebb_records_free(&check.records);
    ebb_provenance_now_free(&now);
    return status == EBB_OK && check.n_failed > 0 ? EBB_CHECK_FAILED : status;
}
