/* SPDX-License-Identifier: MIT
 * A study is run, foreseen and checked from C: values come back, messages and progress arrive as data, a
 * raised flag ends it with nothing published, and not a byte goes to stdout or stderr.
 *
 * 1. Runs   2. Checks
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/check_studies.h>
#include <ebb/file.h>
#include <ebb/folder.h>
#include <ebb/forecast_run.h>
#include <ebb/run_study.h>
#include <ebb/verify_study.h>

#include "heard.h"
#include "tap.h"

/* 1. Runs */

static void runs_give_values_and_a_file(void **state)
{
    (void)state;
    struct ebb_opened_study opened;
    struct ebb_study_run kept, bare;
    struct ebb_heard heard;
    const char *path = ebb_heard_scratch("made/on/the/way/run.h5");
    ebb_heard_open(&opened, "configs/smoke.yaml", "9000", "all");
    struct ebb_work work = ebb_heard_listen(&heard);
    const struct ebb_run_study_options options = {
        .machine = {.n_threads = 2}, .provenance = &opened.provenance, .path = path, .profile = true};
    const enum ebb_status status = ebb_run_study(&opened.plan, &options, &work, &kept);
    const enum ebb_status without_a_file =
        ebb_run_study(&opened.plan, &(struct ebb_run_study_options){0}, NULL, &bare);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_OK);
    assert_int_equal(without_a_file, EBB_OK);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(heard.n_messages, 0);
    assert_true(heard.rises);
    assert_int_equal(heard.n_started, 1);
    assert_int_equal(heard.last_done, 9000);
    assert_int_equal(heard.last_total, 9000);
    assert_int_equal(kept.n_patients, 9000);
    assert_true(kept.reached && strlen(kept.digests.summary) == EBB_DIGEST_HEX - 1 &&
                bare.digests.summary[0] == '\0');
    assert_true(kept.times.file_bytes > 0.0 && kept.times.clock > 0.0 && kept.times.blocks.clock > 0.0);
    assert_int_equal(kept.tally.n_words, bare.tally.n_words);
    assert_memory_equal(kept.tally.flow, bare.tally.flow, sizeof kept.tally.flow);
    assert_true(ebb_summary_statistic(&kept.summary, EBB_STAT_MEAN, 0, 0, 1) ==
                ebb_summary_statistic(&bare.summary, EBB_STAT_MEAN, 0, 0, 1));
    ebb_study_run_free(&kept);
    ebb_study_run_free(&bare);
    ebb_heard_close(&opened);
}

static void a_stopped_run_publishes_nothing(void **state)
{
    (void)state;
    struct ebb_opened_study opened;
    struct ebb_study_run run;
    struct ebb_heard heard;
    const char *path = ebb_heard_scratch("stopped.h5");
    glob_t parts = {0};
    struct ebb_text before = {0}, after = {0};
    struct ebb_messages messages = {0};
    ebb_heard_make_run(path, "1", "summary");
    assert_int_equal(ebb_file_read(path, 1 << 24, &before, &messages), EBB_OK);
    ebb_heard_open(&opened, "configs/smoke.yaml", "60000", "summary");
    struct ebb_work work = ebb_heard_listen(&heard);
    heard.stop_from = 1;
    const struct ebb_run_study_options options = {
        .provenance = &opened.provenance, .path = path, .force = true};
    const enum ebb_status status = ebb_run_study(&opened.plan, &options, &work, &run);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_INTERRUPTED);
    assert_int_equal(heard.n_finished, 0);
    assert_true(heard.last_done > 0 && heard.last_done < heard.last_total);
    assert_int_equal(ebb_file_read(path, 1 << 24, &after, &messages), EBB_OK);
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.chars, after.chars, before.length);
    assert_int_equal(glob(ebb_heard_scratch("stopped.h5.*"), 0, NULL, &parts), GLOB_NOMATCH);
    ebb_text_free(&before);
    ebb_text_free(&after);
    ebb_messages_free(&messages);
    ebb_study_run_free(&run);
    ebb_heard_close(&opened);
}

static void a_refused_run_says_why_and_starts_nothing(void **state)
{
    (void)state;
    struct ebb_opened_study opened;
    struct ebb_study_run run;
    struct ebb_heard heard;
    const char *path = ebb_heard_scratch("made"); /* a folder by now */
    ebb_heard_open(&opened, "configs/smoke.yaml", "100", "summary");
    assert_int_equal(ebb_folder_make_for(ebb_heard_scratch("made/x"), &(int){0}, &(struct ebb_messages){0}),
                     EBB_OK);
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status status = ebb_run_study(
        &opened.plan, &(struct ebb_run_study_options){.provenance = &opened.provenance, .path = path}, &work,
        &run);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_BAD_FILE);
    assert_int_equal(heard.n_messages, 1);
    assert_int_equal(heard.n_shown, 0);
    assert_non_null(strstr(ebb_text_chars(&heard.words), "[EBB_BAD_FILE]\n"));
    assert_int_equal(strncmp(ebb_text_chars(&heard.words), path, strlen(path)), 0);
    ebb_text_free(&heard.words);
    ebb_study_run_free(&run);
    ebb_heard_close(&opened);
}

static void forecasts_write_nothing(void **state)
{
    (void)state;
    struct ebb_opened_study opened;
    struct ebb_run_forecast forecast;
    struct ebb_heard heard;
    const char *path = ebb_heard_scratch("never.h5");
    ebb_heard_open(&opened, "configs/smoke.yaml", "100000", "all");
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status status =
        ebb_forecast_run(&opened.plan, &(struct ebb_work_machine){.n_threads = 2}, 0, path, &work, &forecast);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_OK);
    assert_true(forecast.seconds > 0.0 && forecast.memory_bytes > 1e6 && forecast.disk_bytes > 1e6);
    assert_true(forecast.disk_likely_bytes > 1e6 && forecast.disk_likely_bytes < forecast.disk_bytes);
    assert_false(forecast.exists);
    assert_int_not_equal(access(path, F_OK), 0);
    ebb_heard_close(&opened);
}

/* 2. Checks */

static void checks_score_their_targets(void **state)
{
    (void)state;
    struct ebb_opened_study opened;
    struct ebb_heard heard;
    struct ebb_records records;
    ebb_heard_open(&opened, "configs/trials/singh2016.yaml", "4000", "summary");
    static struct ebb_checked_study study;
    study = (struct ebb_checked_study){.config = &opened.config, .plan = &opened.plan};
    /* A check plays the study's patients, whatever a precision asks for, and tells as many. */
    opened.plan.study.precision.on = true;
    opened.plan.study.precision.max_patients = 3000;
    struct ebb_checked checked = {.n = 1, .studies = &study};
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status status = ebb_check_studies(&checked, &(struct ebb_work_machine){0}, &work);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_OK);
    assert_int_equal(heard.n_messages, 0);
    assert_int_equal(heard.last_done, 4000);
    assert_true(heard.rises);
    const struct ebb_score fitted = ebb_check_studies_score(&checked, EBB_CALIBRATION),
                           held = ebb_check_studies_score(&checked, EBB_VALIDATION);
    assert_int_equal(fitted.n + held.n, opened.config.study.n_targets);
    ebb_check_studies_records(&checked, &records);
    assert_int_equal(ebb_records_n_rows(&records), opened.config.study.n_targets);
    ebb_records_free(&records);
    ebb_heard_close(&opened);
}

static void checks_refuse_what_would_prove_nothing(void **state)
{
    (void)state;
    struct ebb_opened_study trial, smoke;
    struct ebb_heard heard;
    ebb_heard_open(&trial, "configs/trials/singh2016.yaml", "100", "summary");
    ebb_heard_open(&smoke, "configs/smoke.yaml", "100", "summary");
    static struct ebb_checked_study studies[3];
    studies[0] = studies[1] = (struct ebb_checked_study){.config = &trial.config, .plan = &trial.plan};
    studies[2] = (struct ebb_checked_study){.config = &smoke.config, .plan = &smoke.plan};
    struct ebb_checked checked = {.n = 3, .studies = studies};
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status status = ebb_check_studies(&checked, &(struct ebb_work_machine){0}, &work);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_BAD_STUDY);
    assert_int_equal(heard.n_shown, 0);
    assert_int_equal(heard.n_messages, trial.config.study.n_targets + 1); /* each id twice; no targets */
    assert_non_null(strstr(ebb_text_chars(&heard.words), "a published number is used once"));
    assert_non_null(strstr(ebb_text_chars(&heard.words), "configs/smoke.yaml:1:1: targets: are missing"));
    ebb_text_free(&heard.words);
    ebb_heard_close(&trial);
    ebb_heard_close(&smoke);
}

static void the_own_list_is_gone_through(void **state)
{
    (void)state;
    struct ebb_opened_study opened;
    struct ebb_verified verified;
    struct ebb_records records;
    struct ebb_heard heard;
    ebb_heard_open(&opened, "configs/smoke.yaml", "5000", "summary");
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status status = ebb_verify_study(
        &opened.config.study, &(struct ebb_verify_options){.most_patients = 300}, &work, &verified);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_OK);
    assert_int_equal(verified.n_patients, 300);
    assert_int_equal(verified.n_failed, 0);
    assert_int_equal(verified.n_passed + verified.n_elsewhere, verified.n);
    assert_int_equal(heard.n_shown, verified.n + 1);
    assert_int_equal(heard.last_done, verified.n);
    ebb_verify_study_start_records(&records);
    ebb_verify_study_add_records(&records, "path", &verified);
    assert_int_equal(ebb_records_n_rows(&records), verified.n);
    ebb_records_free(&records);
    ebb_verified_free(&verified);
    ebb_heard_close(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a run gives values, a file if asked, and progress up to the total",
             runs_give_values_and_a_file),
        TEST("a stopped run publishes nothing and leaves what was there", a_stopped_run_publishes_nothing),
        TEST("a refused run says why and starts nothing", a_refused_run_says_why_and_starts_nothing),
        TEST("a forecast writes nothing", forecasts_write_nothing),
        TEST("a check scores every target", checks_score_their_targets),
        TEST("a check refuses targets that are missing or stand there twice",
             checks_refuse_what_would_prove_nothing),
        TEST("the model's own list is gone through", the_own_list_is_gone_through),
    };
    return RUN_TESTS(tests);
}
