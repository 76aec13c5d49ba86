/* SPDX-License-Identifier: MIT
 * A clinic that is stopped, wherever it was, goes on to the file of one that nobody disturbed, and shares of
 * its years merge to it, however many there are and whoever plays them. What is of another clinic is not
 * taken.
 *
 * A stop comes from the listener, when so many years are done, and never from the clock.
 *
 *   1. A clinic, and what it gives in one   2. Stopped   3. Shared out
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/answer_clinic.h>
#include <ebb/merge_pieces.h>

#include "heard.h"
#include "tap.h"

enum { YEARS = 6, DRAWS = 2, MOST_STOPS = 12 };

/* 1. A clinic, and what it gives in one */

static const char CLINIC[] = "clinic: Two chairs\nchairs: 2\nnurses: 1\npatients_per_nurse: 3\n"
                             "open: 09:00 to 17:00\ndays: [monday, tuesday, wednesday]\nslot_minutes: 90\n"
                             "active_patients: 40\nnew_per_week: 1\ninterval: 4 weeks\nyears_open: 1\n"
                             "weeks: 12\nyears: 6\n";
static const char STUDY[] = "study: S\npolicies: {every_4_weeks: {maintenance: {every: 28 days}}}\n";

/* Draws that differ in who leaves: years 2k and 2k + 1 are of one, and shares part them. */
static void draw_worlds(struct ebb_clinic_config *config)
{
    assert_int_equal(ebb_worlds_init(&config->worlds, DRAWS, 1), EBB_OK);
    config->worlds.offsets[0] = offsetof(struct ebb_study, parameters.dropout.per_month);
    for (int world = 0; world < DRAWS; world++)
        config->worlds.values[world] = 0.01 + 0.1 * world;
}

static struct ebb_clinic_config *open_clinic(const char *seed)
{
    const struct ebb_override setting = {.key = "seed", .value = seed};
    const struct ebb_config_options options = {.settings = &setting, .n_settings = 1};
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    struct ebb_messages messages = {0};
    assert_non_null(config);
    assert_int_equal(ebb_config_parse_clinic("two.yaml", CLINIC, sizeof CLINIC - 1, STUDY, sizeof STUDY - 1,
                                             &options, config, &messages),
                     EBB_OK);
    ebb_messages_free(&messages);
    draw_worlds(config);
    return config;
}

static void close_clinic(struct ebb_clinic_config *config)
{
    ebb_config_free_clinic(config);
    free(config);
}

/* One call; whoever stops it does so when so many years are done. */
static enum ebb_status answer(const struct ebb_clinic_config *config, const char *path,
                              struct ebb_shard shard, int64_t stop_from, int n_threads,
                              struct ebb_clinic_answered *answered, struct ebb_text *words)
{
    static const struct ebb_provenance provenance = {.command_line = "answered"};
    const struct ebb_answer_clinic_options options = {
        .config = config,
        .rows = {.n_chairs = 1, .n_nurses = 1, .what_ifs = true},
        .machine = {.n_threads = n_threads},
        .path = path,
        .provenance = &provenance,
        .shard = shard,
        .goes_on = true,
    };
    struct ebb_heard heard;
    struct ebb_work work = ebb_heard_listen(&heard);
    heard.stop_from = stop_from;
    const enum ebb_status status = ebb_answer_clinic(&options, &work, answered);
    ebb_heard_end(&heard);
    if (heard.words.length > 0) /* whoever expects none frees none */
        ebb_text_add(words, "%s", ebb_text_chars(&heard.words));
    ebb_text_free(&heard.words);
    return status;
}

static const struct ebb_shard WHOLE;

static void answer_in_one(const struct ebb_clinic_config *config, char out_digest[EBB_DIGEST_HEX])
{
    static struct ebb_clinic_answered answered;
    const char *path = ebb_heard_scratch("one.h5");
    struct ebb_text words = {0};
    assert_int_equal(answer(config, path, WHOLE, 0, 1, &answered, &words), EBB_OK);
    assert_string_equal(ebb_text_chars(&words), "");
    memcpy(out_digest, answered.digests.summary, EBB_DIGEST_HEX);
    ebb_clinic_result_free(&answered.result);
    unlink(path);
}

/* 2. Stopped */

/* Stopped after every year, and once in the search, until it is through; returns how often. */
static int answer_with_stops(const struct ebb_clinic_config *config, const char *path, const char *stopped,
                             char out_digest[EBB_DIGEST_HEX])
{
    static struct ebb_clinic_answered answered;
    struct ebb_text words = {0};
    int kept = 0;
    for (int n = 0; n < MOST_STOPS; n++) {
        const int64_t stop_from = kept < YEARS ? kept + 1 : n < YEARS + 2 ? 1 : 0;
        const enum ebb_status status = answer(config, path, WHOLE, stop_from, 1 + n % 3, &answered, &words);
        assert_string_equal(ebb_text_chars(&words), "");
        if (status == EBB_OK) {
            assert_int_not_equal(access(stopped, F_OK), 0);
            assert_int_equal(answered.n_taken_up, kept);
            memcpy(out_digest, answered.digests.summary, EBB_DIGEST_HEX);
            ebb_clinic_result_free(&answered.result);
            return n;
        }
        assert_int_equal(status, EBB_INTERRUPTED);
        assert_true(answered.n_kept > kept || kept == YEARS);
        assert_int_equal(access(stopped, F_OK), 0);
        assert_int_not_equal(access(path, F_OK), 0);
        kept = answered.n_kept;
        ebb_clinic_result_free(&answered.result);
    }
    fail_msg("%s: stopped %d times, and not through", path, MOST_STOPS);
    return 0;
}

static void a_stopped_clinic_goes_on_to_the_same(void **state)
{
    struct ebb_clinic_config *config = open_clinic("7");
    char whole[EBB_DIGEST_HEX], gone_on[EBB_DIGEST_HEX], path[1024], stopped[1024];
    (void)state;
    snprintf(path, sizeof path, "%s", ebb_heard_scratch("going_on.h5"));
    snprintf(stopped, sizeof stopped, "%s", ebb_heard_scratch("going_on.stopped.h5"));
    answer_in_one(config, whole);
    assert_true(answer_with_stops(config, path, stopped, gone_on) >= 3);
    assert_string_equal(gone_on, whole);
    unlink(path);
    close_clinic(config);
}

static void other_clinics_do_not_take_it_up(void **state)
{
    static struct ebb_clinic_answered answered;
    struct ebb_clinic_config *ours = open_clinic("7"), *other = open_clinic("8");
    struct ebb_text words = {0};
    char path[1024], stopped[1024];
    (void)state;
    snprintf(path, sizeof path, "%s", ebb_heard_scratch("ours.h5"));
    snprintf(stopped, sizeof stopped, "%s", ebb_heard_scratch("ours.stopped.h5"));
    assert_int_equal(answer(ours, path, WHOLE, 2, 1, &answered, &words), EBB_INTERRUPTED);
    ebb_clinic_result_free(&answered.result);
    for (int i = 0; i < 2; i++) { /* another seed; then the same clinic in other joint draws */
        ours->worlds.values[1] += i;
        assert_int_equal(answer(i == 0 ? other : ours, path, WHOLE, 0, 1, &answered, &words), EBB_BAD_FILE);
        assert_non_null(strstr(ebb_text_chars(&words), stopped));
        assert_non_null(strstr(ebb_text_chars(&words), "is of another clinic or study"));
        assert_non_null(strstr(ebb_text_chars(&words), "remove it to begin anew"));
        assert_int_equal(access(stopped, F_OK), 0);
        assert_int_not_equal(access(path, F_OK), 0);
        ebb_text_free(&words);
    }
    unlink(stopped);
    close_clinic(ours);
    close_clinic(other);
}

/* 3. Shared out */

/* Shares n .. 1; those without a year leave nothing. Returns how many pieces there are. */
static int play_shares(const struct ebb_clinic_config *config, const char *whole, int n,
                       struct ebb_text paths[])
{
    static struct ebb_clinic_answered answered;
    struct ebb_text words = {0};
    int n_pieces = 0;
    for (int k = n; k >= 1; k--) {
        const struct ebb_shard shard = {k, n};
        struct ebb_text *path = &paths[n_pieces];
        ebb_shard_path(shard, whole, path);
        assert_int_equal(answer(config, ebb_text_chars(path), shard, 0, 1 + k % 2, &answered, &words),
                         EBB_OK);
        assert_string_equal(ebb_text_chars(&words), "");
        assert_int_equal(access(path->chars, F_OK) == 0, answered.years.n > 0);
        if (answered.years.n > 0)
            n_pieces++;
        else
            ebb_text_free(path);
        ebb_clinic_result_free(&answered.result);
    }
    return n_pieces;
}

static void shares_merge_to_the_same(void **state)
{
    static const int N[] = {1, 2, 3, 7}; /* years 2 and 3 of one draw part in three; seven have one each */
    enum { MOST = 7 };
    struct ebb_clinic_config *config = open_clinic("7");
    char whole[EBB_DIGEST_HEX], path[1024];
    (void)state;
    snprintf(path, sizeof path, "%s", ebb_heard_scratch("merged.h5"));
    answer_in_one(config, whole);
    for (size_t i = 0; i < sizeof N / sizeof N[0]; i++) {
        struct ebb_text paths[MOST] = {{0}};
        const char *pieces[MOST];
        struct ebb_merged merged;
        const int n = play_shares(config, path, N[i], paths);
        assert_int_equal(n, N[i] < YEARS ? N[i] : YEARS);
        for (int k = 0; k < n; k++)
            pieces[k] = ebb_text_chars(&paths[k]);
        const struct ebb_merge_options options = {.paths = pieces,
                                                  .n_paths = n,
                                                  .out = path,
                                                  .force = true,
                                                  .machine = {.n_threads = 2},
                                                  .command_line = "merged"};
        struct ebb_heard heard;
        struct ebb_work work = ebb_heard_listen(&heard);
        const enum ebb_status status = ebb_merge_pieces(&options, &work, &merged);
        ebb_heard_end(&heard);
        assert_string_equal(ebb_text_chars(&heard.words), "");
        ebb_text_free(&heard.words);
        assert_int_equal(status, EBB_OK);
        assert_int_equal(merged.n_items, YEARS);
        assert_string_equal(merged.digests.summary, whole);
        for (int k = 0; k < n; k++) {
            unlink(pieces[k]);
            ebb_text_free(&paths[k]);
        }
    }
    unlink(path);
    close_clinic(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a clinic that is stopped, again and again, goes on to the digest of one that is not",
             a_stopped_clinic_goes_on_to_the_same),
        TEST("another clinic, and other joint draws, do not take up what a stop has kept",
             other_clinics_do_not_take_it_up),
        TEST("1, 2, 3 and 7 shares of its years, on other threads, merge to the digest of one process",
             shares_merge_to_the_same),
    };
    return RUN_TESTS(tests);
}
