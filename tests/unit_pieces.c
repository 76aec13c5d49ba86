/* SPDX-License-Identifier: MIT
 * What is played in pieces is what is played in one: a run that was stopped, wherever it was, goes on to the
 * digests of one that nobody disturbed, and of shares a merge makes them. What is of other work is not taken.
 *
 * A stop comes from the listener, when so many patients are done, and never from the clock.
 *
 * 1. A study, and what it gives in one   2. Stopped   3. Shared out
 */
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/block.h>
#include <ebb/merge_pieces.h>
#include <ebb/run_study.h>
#include <ebb/shard.h>

#include "heard.h"
#include "tap.h"

/* 1. A study, and what it gives in one */

/* Of three blocks, the last in part: each is a stop. smoke.yaml has a lead-in, strata and several policies;
 * the precision is one that is not reached, so that it is looked at between the stops. */
static const struct piecewise {
    const char *record, *patients, *seed, *precision;
} STUDIES[] = {
    {"all", "9000", "1", NULL},
    {"outcomes", "12000", "1",
     "{outcome: response_weeks, contrast: [none, maintenance], half_width: 0.001 weeks}"},
};
enum { N_STUDIES = sizeof STUDIES / sizeof STUDIES[0], MOST_STOPS = 8 };

static void open_study(struct ebb_opened_study *opened, const struct piecewise *of)
{
    const struct ebb_override settings[] = {{.key = "patients", .value = of->patients},
                                            {.key = "record", .value = of->record},
                                            {.key = "seed", .value = of->seed},
                                            {.key = "precision", .value = of->precision}};
    struct ebb_messages messages = {0};
    assert_int_equal(
        ebb_config_open("configs/smoke.yaml", settings, of->precision ? 4 : 3, &opened->config, &messages),
        EBB_OK);
    opened->plan = (struct ebb_plan){0};
    assert_int_equal(ebb_plan_init(&opened->plan, &opened->config.study, &messages), EBB_OK);
    ebb_messages_free(&messages);
    opened->provenance = (struct ebb_provenance){0};
    ebb_config_provenance(&opened->config, &opened->provenance);
}

static struct ebb_file_digests play_in_one(const struct ebb_opened_study *opened, const char *name)
{
    struct ebb_study_run run;
    const struct ebb_run_study_options options = {
        .path = ebb_heard_scratch(name), .force = true, .provenance = &opened->provenance};
    assert_int_equal(ebb_run_study(&opened->plan, &options, NULL, &run), EBB_OK);
    const struct ebb_file_digests digests = run.digests;
    ebb_study_run_free(&run);
    return digests;
}

static void assert_same(const struct ebb_file_digests *a, const struct ebb_file_digests *b)
{
    assert_string_equal(a->summary, b->summary);
    assert_string_equal(a->outcomes, b->outcomes);
    assert_string_equal(a->courses, b->courses);
}

/* 2. Stopped */

/* One call, which is stopped as soon as a block of its own is done. */
static enum ebb_status play_until_stopped(const struct ebb_opened_study *opened, const char *path,
                                          int64_t stop_from, struct ebb_study_run *run,
                                          struct ebb_text *words)
{
    struct ebb_heard heard;
    struct ebb_work work = ebb_heard_listen(&heard);
    heard.stop_from = stop_from;
    const struct ebb_run_study_options options = {
        .path = path, .provenance = &opened->provenance, .goes_on = true};
    const enum ebb_status status = ebb_run_study(&opened->plan, &options, &work, run);
    ebb_heard_end(&heard);
    assert_true(heard.rises);
    ebb_text_add(words, "%s", ebb_text_chars(&heard.words));
    ebb_text_free(&heard.words);
    return status;
}

/* Stopped after every block or two, until it is through; returns how often. */
static int play_with_stops(const struct ebb_opened_study *opened, const char *path, const char *stopped,
                           struct ebb_file_digests *out_digests)
{
    struct ebb_study_run run;
    struct ebb_text words = {0};
    int64_t kept = 0;
    for (int n = 0; n < MOST_STOPS; n++) {
        const enum ebb_status status = play_until_stopped(opened, path, kept + 1, &run, &words);
        assert_string_equal(ebb_text_chars(&words), "");
        if (status == EBB_OK) {
            assert_int_not_equal(access(stopped, F_OK), 0);
            assert_int_equal(run.n_taken_up, kept);
            *out_digests = run.digests;
            ebb_study_run_free(&run);
            return n;
        }
        assert_int_equal(status, EBB_INTERRUPTED);
        assert_true(run.n_kept > kept && run.n_kept % EBB_BLOCK_PATIENTS == 0);
        assert_int_equal(access(stopped, F_OK), 0);
        assert_int_not_equal(access(path, F_OK), 0);
        kept = run.n_kept;
        ebb_study_run_free(&run);
    }
    fail_msg("%s: stopped %d times, and not through", path, MOST_STOPS);
    return 0;
}

static void a_stopped_run_goes_on_to_the_same(void **state)
{
    (void)state;
    for (int i = 0; i < N_STUDIES; i++) {
        struct ebb_opened_study opened;
        struct ebb_file_digests digests;
        const char *path = ebb_heard_scratch("going_on.h5");
        open_study(&opened, &STUDIES[i]);
        const struct ebb_file_digests whole = play_in_one(&opened, "undisturbed.h5");
        assert_true(play_with_stops(&opened, path, ebb_heard_scratch("going_on.stopped.h5"), &digests) >= 2);
        assert_same(&digests, &whole);
        unlink(path);
        ebb_heard_close(&opened);
    }
}

static void other_work_does_not_take_it_up(void **state)
{
    (void)state;
    static const struct {
        struct piecewise of;
        const char *why;
    } OTHERS[] = {
        {{"outcomes", "9000", "2", NULL}, "is of another study"},
        {{"summary", "9000", "1", NULL}, "keeps another part of the study"},
        {{"outcomes", "10000", "1", NULL}, "is of another study, or of other settings"},
    };
    static const struct piecewise OURS = {"outcomes", "9000", "1", NULL};
    struct ebb_opened_study opened;
    struct ebb_study_run run;
    struct ebb_text words = {0};
    char path[1024], stopped[1024];
    snprintf(path, sizeof path, "%s", ebb_heard_scratch("ours.h5"));
    snprintf(stopped, sizeof stopped, "%s", ebb_heard_scratch("ours.stopped.h5"));
    open_study(&opened, &OURS);
    assert_int_equal(play_until_stopped(&opened, path, 1, &run, &words), EBB_INTERRUPTED);
    ebb_study_run_free(&run);
    ebb_heard_close(&opened);
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
        open_study(&opened, &OTHERS[i].of);
        assert_int_equal(play_until_stopped(&opened, path, 0, &run, &words), EBB_BAD_FILE);
        assert_non_null(strstr(ebb_text_chars(&words), stopped)); /* by its name */
        assert_non_null(strstr(ebb_text_chars(&words), OTHERS[i].why));
        assert_non_null(strstr(ebb_text_chars(&words), "remove it to begin anew"));
        assert_int_equal(access(stopped, F_OK), 0);
        assert_int_not_equal(access(path, F_OK), 0);
        ebb_text_free(&words);
        ebb_study_run_free(&run);
        ebb_heard_close(&opened);
    }
}

/* 3. Shared out */

/* Shares k = n .. 1, on one thread and on two. */
static void play_shares(const struct ebb_opened_study *opened, const char *whole, int n,
                        struct ebb_text paths[])
{
    for (int k = n; k >= 1; k--) {
        const struct ebb_shard shard = {k, n};
        struct ebb_study_run run;
        ebb_shard_path(shard, whole, &paths[k - 1]);
        const struct ebb_run_study_options options = {.path = ebb_text_chars(&paths[k - 1]),
                                                      .machine = {.n_threads = 1 + k % 2},
                                                      .provenance = &opened->provenance,
                                                      .shard = shard};
        assert_int_equal(ebb_run_study(&opened->plan, &options, NULL, &run), EBB_OK);
        ebb_study_run_free(&run);
    }
}

static void shares_merge_to_the_same(void **state)
{
    (void)state;
    enum { N = 3 };
    struct ebb_opened_study opened;
    struct ebb_text paths[N] = {{0}};
    struct ebb_merged merged;
    const char *path = ebb_heard_scratch("merged.h5");
    open_study(&opened, &STUDIES[0]);
    const struct ebb_file_digests whole = play_in_one(&opened, "undisturbed.h5");
    play_shares(&opened, path, N, paths);
    const char *const pieces[N] = {ebb_text_chars(&paths[1]), ebb_text_chars(&paths[0]),
                                   ebb_text_chars(&paths[2])};
    const struct ebb_merge_options options = {
        .paths = pieces, .n_paths = N, .out = path, .force = true, .command_line = "merged"};
    assert_int_equal(ebb_merge_pieces(&options, NULL, &merged), EBB_OK);
    assert_int_equal(merged.n_items, 9000);
    assert_same(&merged.digests, &whole);
    for (int k = 0; k < N; k++)
        ebb_text_free(&paths[k]);
    ebb_heard_close(&opened);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a run that is stopped, again and again, goes on to the digests of one that is not",
             a_stopped_run_goes_on_to_the_same),
        TEST("other work does not take up what a run has kept, and is refused by its name",
             other_work_does_not_take_it_up),
        TEST("shares on other threads, in any order, merge to the digests of one run",
             shares_merge_to_the_same),
    };
    return RUN_TESTS(tests);
}
