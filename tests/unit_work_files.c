/* SPDX-License-Identifier: MIT
 * A calibration goes on where it was stopped, files are compared, and patients checked against them, all from
 * C and without a word on stdout or stderr.
 *
 * 1. Calibrations   2. Files and patients
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/wait.h>
#include <unistd.h>

#include <ebb/calibrate.h>
#include <ebb/compare_files.h>
#include <ebb/folder.h>
#include <ebb/publication.h>
#include <ebb/reader.h>
#include <ebb/trace_patient.h>

#include "heard.h"
#include "tap.h"

/* 1. Calibrations */

static void write_file(const char *path, const char *chars)
{
    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    ebb_text_add(&text, "%s", chars);
    int n_made = 0;
    const struct ebb_publication_place place = {
        .path = path, .kind = "a file of this test", .begins = "", .instead = "", .force = true};
    assert_int_equal(ebb_folder_make_for(path, &n_made, &messages), EBB_OK);
    assert_int_equal(ebb_publication_of_text(&place, &text, &messages), EBB_OK);
    ebb_text_free(&text);
}

/* A calibration of one parameter to two numbers, of a few hundred simulations of 512 patients. */
static const char *write_calibration(void)
{
    write_file(ebb_heard_scratch("fit/set.yaml"), "name: set\ninfusion: {gain: 0.6}\n");
    write_file(ebb_heard_scratch("fit/trial.yaml"),
               "study: A small trial\nseed: 11\npatients: 512\nhorizon: 4 weeks\nparameters: set.yaml\n"
               "assessment: {every: 1 week}\npolicies: {none: {}}\ntargets:\n"
               "  a: {quantity: response, day: 7 days, value: 40 %, of: 100, use: calibration, source: x, "
               "grade: X}\n"
               "  b: {quantity: response, day: 21 days, value: 60 %, of: 100, use: calibration, source: x, "
               "grade: X}\n");
    const char *path = ebb_heard_scratch("fit/calibration.yaml");
    write_file(path, "calibration: Small\nparameters: set.yaml\nname: found\nseed: 3\npatients: 512\n"
                     "trials: [trial.yaml]\nfit:\n  infusion.gain: {from: 0.1, to: 0.95, scale: logit}\n"
                     "search: {global: 30, local: 10}\nposterior: {most: 200, effective: 60, draws: 4}\n");
    return path;
}

/* A second calibration on the journal of one that is open would append to the other's lines. */
static void assert_open_elsewhere(const char *path, const struct ebb_calibrate_options *options)
{
    struct ebb_calibrating *second;
    struct ebb_heard heard;
    const struct ebb_work work = ebb_heard_listen(&heard);
    assert_int_equal(ebb_calibrate_open(path, options, &work, &second), EBB_BAD_FILE);
    ebb_heard_end(&heard);
    assert_non_null(strstr(ebb_text_chars(&heard.words),
                           "is using this file: wait for it to end, and give the command again"));
    ebb_text_free(&heard.words);
    ebb_calibrate_close(second);
}

static void a_stopped_calibration_goes_on(void **state)
{
    (void)state;
    const char *path = write_calibration();
    static char journals[1024];
    snprintf(journals, sizeof journals, "%s", ebb_heard_scratch("journals"));
    const struct ebb_calibrate_options options = {.journal_folder = journals};
    static struct ebb_calibrated calibrated;
    struct ebb_calibrating *calibrating;
    struct ebb_heard heard;

    struct ebb_work work = ebb_heard_listen(&heard);
    heard.stop_from = 5;
    enum ebb_status status = ebb_calibrate_open(path, &options, &work, &calibrating);
    const enum ebb_status stopped =
        status == EBB_OK ? ebb_calibrate_fit(calibrating, &work, &calibrated) : status;
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_OK);
    assert_int_equal(stopped, EBB_INTERRUPTED);
    assert_int_equal(access(ebb_calibrate_journal_path(calibrating), F_OK), 0);
    ebb_calibrated_free(&calibrated);
    assert_open_elsewhere(path, &options);
    ebb_calibrate_close(calibrating);
    assert_int_not_equal(access(ebb_heard_scratch("fit/found.yaml"), F_OK), 0);

    work = ebb_heard_listen(&heard);
    status = ebb_calibrate_open(path, &options, &work, &calibrating);
    const int n_kept = status == EBB_OK ? ebb_calibrate_n_kept(calibrating) : -1;
    if (status == EBB_OK)
        status = ebb_calibrate_fit(calibrating, &work, &calibrated);
    if (status == EBB_OK)
        status = ebb_calibrate_write(calibrating, &calibrated, &work);
    ebb_heard_end(&heard);
    assert_int_equal(status, EBB_OK);
    assert_in_range(n_kept, 5, 6);
    assert_true(heard.rises);
    assert_true(heard.n_started >= 3 && heard.n_started <= heard.n_finished);
    assert_int_equal(calibrated.n_targets, 2);
    assert_true(calibrated.values[0] > 0.1 && calibrated.values[0] < 0.95);
    assert_int_equal(access(ebb_heard_scratch("fit/found.yaml"), F_OK), 0);
    assert_int_equal(access(ebb_heard_scratch("fit/found_draws.csv"), F_OK), 0);
    assert_int_not_equal(access(ebb_calibrate_journal_path(calibrating), F_OK), 0);
    ebb_text_free(&heard.words);
    ebb_calibrated_free(&calibrated);
    ebb_calibrate_close(calibrating);
}

/* What a killed process made it cannot take back: the journal says that it is this calibration's. */
static void folders_of_a_killed_calibration_go_with_the_next(void **state)
{
    (void)state;
    const char *path = write_calibration();
    static char made[1024], journals[1024];
    snprintf(made, sizeof made, "%s", ebb_heard_scratch("vain"));
    snprintf(journals, sizeof journals, "%s", ebb_heard_scratch("vain/journals"));
    const struct ebb_calibrate_options options = {.journal_folder = journals};
    struct ebb_calibrating *calibrating;
    struct ebb_heard heard;
    const struct ebb_work work = ebb_heard_listen(&heard);
    const pid_t killed = fork();
    if (killed == 0)
        _exit(ebb_calibrate_open(path, &options, &work, &calibrating) == EBB_OK ? 0 : 1);
    int ended = -1;
    assert_int_equal(waitpid(killed, &ended, 0), killed);
    const bool left = access(journals, F_OK) == 0;
    const enum ebb_status status = ebb_calibrate_open(path, &options, &work, &calibrating);
    ebb_calibrate_close(calibrating); /* interrupted before anything was simulated */
    ebb_heard_end(&heard);
    assert_int_equal(ended, 0);
    assert_true(left);
    assert_int_equal(status, EBB_OK);
    assert_int_not_equal(access(made, F_OK), 0);
    ebb_text_free(&heard.words);
}

static void a_calibration_refuses_files_that_exist(void **state)
{
    (void)state;
    const char *path = write_calibration();
    struct ebb_calibrating *calibrating;
    struct ebb_heard heard;
    struct ebb_calibrate_options forced = {.force = true};
    write_file(ebb_heard_scratch("fit/found.yaml"), "name: found\n");
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status exists =
        ebb_calibrate_open(path, &(struct ebb_calibrate_options){0}, &work, &calibrating);
    const enum ebb_status foreign = ebb_calibrate_open(path, &forced, &work, &calibrating);
    const enum ebb_status missing = ebb_calibrate_open(
        ebb_heard_scratch("no.yaml"), &(struct ebb_calibrate_options){0}, &work, &calibrating);
    ebb_heard_end(&heard);
    assert_int_equal(exists, EBB_BAD_FILE);
    assert_int_equal(foreign, EBB_BAD_FILE);
    assert_int_equal(missing, EBB_BAD_FILE);
    assert_null(calibrating);
    assert_non_null(strstr(ebb_text_chars(&heard.words), "found.yaml: already exists"));
    assert_non_null(strstr(ebb_text_chars(&heard.words), "found.yaml: is not a file of ebb calibrate"));
    assert_non_null(strstr(ebb_text_chars(&heard.words), "no.yaml: cannot be opened"));
    ebb_text_free(&heard.words);
}

/* 2. Files and patients */

static void files_are_compared(void **state)
{
    (void)state;
    struct ebb_compared same, other, missing;
    struct ebb_heard heard;
    ebb_heard_make_run(ebb_heard_scratch("a.h5"), "1", "all");
    ebb_heard_make_run(ebb_heard_scratch("b.h5"), "1", "all");
    ebb_heard_make_run(ebb_heard_scratch("c.h5"), "1", "summary");
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status status[] = {
        ebb_compare_files(ebb_heard_scratch("a.h5"), ebb_heard_scratch("b.h5"), &work, &same),
        ebb_compare_files(ebb_heard_scratch("a.h5"), ebb_heard_scratch("c.h5"), &work, &other),
        ebb_compare_files(ebb_heard_scratch("no.h5"), ebb_heard_scratch("c.h5"), &work, &missing),
    };
    ebb_heard_end(&heard);
    assert_int_equal(status[0], EBB_OK);
    assert_int_equal(status[1], EBB_OK);
    assert_int_equal(status[2], EBB_BAD_FILE);
    assert_int_equal(same.likeness, EBB_FILES_IDENTICAL);
    assert_true(same.same_study && same.n_differing == 0 && same.n_datasets > 10);
    assert_int_equal(other.likeness, EBB_FILES_IDENTICAL_IN_BOTH);
    assert_true(other.same_study && other.n_not_kept > 10 && other.n_differing == other.n_not_kept);
    assert_true(other.comparison.n_compared > 0 && other.comparison.n_equal == other.comparison.n_compared);
    assert_int_equal(heard.n_messages, 1);
    assert_non_null(strstr(ebb_text_chars(&heard.words), "no.h5"));
    ebb_text_free(&heard.words);
    ebb_compared_free(&same);
    ebb_compared_free(&other);
    ebb_compared_free(&missing);
}

static void patients_are_checked_against_their_file(void **state)
{
    (void)state;
    struct ebb_opened_study opened, other;
    struct ebb_traced traced, alone;
    struct ebb_heard heard;
    struct ebb_reader *reader = NULL;
    struct ebb_messages messages = {0};
    ebb_heard_make_run(ebb_heard_scratch("a.h5"), "1", "all");
    assert_int_equal(ebb_reader_open(ebb_heard_scratch("a.h5"), &reader, &messages), EBB_OK);
    ebb_heard_open_seed(&opened, "300", "all", "1");
    ebb_heard_open_seed(&other, "300", "all", "2"); /* other patients, who cannot have the stored courses */
    const struct ebb_trace_options kept = {.patient = 299, .reader = reader, .path = "a.h5"};
    struct ebb_work work = ebb_heard_listen(&heard);
    const enum ebb_status equal = ebb_trace_patient(&opened.plan, &kept, &work, &traced);
    ebb_traced_free(&traced);
    const enum ebb_status unequal = ebb_trace_patient(&other.plan, &kept, &work, &traced);
    const struct ebb_trace_options one = {.patient = 3, .first_policy = 1, .n_policies = 1};
    const enum ebb_status bare = ebb_trace_patient(&opened.plan, &one, NULL, &alone);
    ebb_heard_end(&heard);
    assert_int_equal(equal, EBB_OK);
    assert_int_equal(unequal, EBB_CHECK_FAILED);
    assert_int_equal(traced.check, EBB_TRACE_UNEQUAL);
    assert_true(heard.n_messages > 0 && traced.n == opened.plan.study.n_policies);
    assert_non_null(strstr(ebb_text_chars(&heard.words), "a.h5: patient 299 under"));
    assert_int_equal(bare, EBB_OK);
    assert_true(alone.n == 1 && alone.check == EBB_TRACE_NO_FILE && alone.traces[0].policy == 1);
    ebb_text_free(&heard.words);
    ebb_traced_free(&traced);
    ebb_traced_free(&alone);
    ebb_reader_close(reader);
    ebb_heard_close(&opened);
    ebb_heard_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("folders of a calibration that was killed go with the next one", /* first: no threads yet */
             folders_of_a_killed_calibration_go_with_the_next),
        TEST("a stopped calibration leaves a journal and goes on from it", a_stopped_calibration_goes_on),
        TEST("a calibration refuses files that exist", a_calibration_refuses_files_that_exist),
        TEST("files are identical, within error, or cannot be read", files_are_compared),
        TEST("a patient's course is checked against the file", patients_are_checked_against_their_file),
    };
    return RUN_TESTS(tests);
}
