/* SPDX-License-Identifier: MIT
 * unit_store_clinic: what a clinic's file gives back is what was played, to the byte, and a damaged one says
 * what is damaged.
 *
 *   1. A clinic that is played   2. Back to the byte   3. The same file   4. Damage
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/clinic_results.h>
#include <ebb/clinic_store.h>
#include <ebb/run_clinic.h>

#include "heard.h"
#include "tap.h"

enum { YEARS = 6 };

/* 1. A clinic that is played */

static const char CLINIC[] = "clinic: Two chairs\nchairs: 2\nnurses: 1\npatients_per_nurse: 3\n"
                             "open: 09:00 to 17:00\ndays: [monday, tuesday, wednesday]\nslot_minutes: 90\n"
                             "active_patients: 40\nnew_per_week: 1\ninterval: 4 weeks\nyears_open: 1\n"
                             "weeks: 12\n";
static const char STUDY[] = "study: S\npolicies: {every_4_weeks: {maintenance: {every: 28 days}}}\n";

struct played {
    struct ebb_clinic_config config;
    struct ebb_clinic_result result;
};

static struct played *play(int n_threads, bool search)
{
    static const struct ebb_config_options none = {0};
    struct played *played = calloc(1, sizeof *played);
    struct ebb_messages messages = {0};
    assert_non_null(played);
    assert_int_equal(ebb_config_parse_clinic("two.yaml", CLINIC, sizeof CLINIC - 1, STUDY, sizeof STUDY - 1,
                                             &none, &played->config, &messages),
                     EBB_OK);
    ebb_messages_free(&messages);
    const struct ebb_run_clinic_options options = {.clinic = &played->config.clinic,
                                                   .study = &played->config.study_config.study,
                                                   .n_replications = YEARS,
                                                   .asked = {2, 2, true, true},
                                                   .search = search,
                                                   .machine = {.n_threads = n_threads}};
    assert_int_equal(ebb_run_clinic(&options, NULL, &played->result), EBB_OK);
    return played;
}

static void free_played(struct played *played)
{
    ebb_clinic_result_free(&played->result);
    ebb_config_free_clinic(&played->config);
    free(played);
}

static bool said(const struct ebb_messages *messages, const char *words)
{
    for (size_t i = 0; i < messages->n; i++) {
        if (strstr(messages->items[i].words, words))
            return true;
    }
    return false;
}

static void write_file(const struct played *played, const char *path, struct ebb_file_digests *digests)
{
    struct ebb_messages messages = {0};
    struct ebb_publication part = {0};
    const struct ebb_clinic_results_to to = {.part = &part, .what_ifs = true};
    enum ebb_status status =
        ebb_clinic_store_begin(path, true, (struct ebb_claim){.job = ""}, &part, &messages);
    if (status == EBB_OK)
        status = ebb_clinic_results_write(&played->config, &played->result, &to, digests, &messages);
    ebb_publication_end(&part);
    if (messages.n > 0)
        printf("# %s\n", messages.items[0].words);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
}

static struct played *read_file(const char *path, struct ebb_file_digests *digests)
{
    struct played *read = calloc(1, sizeof *read);
    struct ebb_messages messages = {0};
    assert_non_null(read);
    const enum ebb_status status =
        ebb_clinic_results_open(path, &read->config, &read->result, digests, &messages);
    if (messages.n > 0)
        printf("# %s\n", messages.items[0].words);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
    return read;
}

/* 2. Back to the byte */

static void assert_same_estimate(const struct ebb_clinic_estimate *a, const struct ebb_clinic_estimate *b)
{
    assert_int_equal(a->n, b->n);
    assert_memory_equal(&a->mean, &b->mean, sizeof a->mean);
    assert_true(a->error == b->error || (a->error != a->error && b->error != b->error));
}

static void assert_same_result(const struct ebb_clinic_result *a, const struct ebb_clinic_result *b)
{
    const struct ebb_clinic_answers *one = &a->answers, *other = &b->answers;
    assert_int_equal(one->n_rows, other->n_rows);
    assert_int_equal(one->n_replications, other->n_replications);
    for (size_t i = 0; i < (size_t)one->n_rows * EBB_CLINIC_OUTCOME_COUNT * YEARS; i++)
        assert_true(memcmp(&one->values[i], &other->values[i], sizeof(double)) == 0 ||
                    (one->values[i] != one->values[i] && other->values[i] != other->values[i]));
    assert_memory_equal(one->pools, other->pools, (size_t)one->n_rows * sizeof *one->pools);
    assert_memory_equal(one->weekly, other->weekly,
                        (size_t)YEARS * EBB_WEEKLY_COUNT * (size_t)one->n_weeks * sizeof *one->weekly);
    for (int row = 0; row < a->rows.n; row++)
        assert_memory_equal(&a->rows.cases[row], &b->rows.cases[row], sizeof a->rows.cases[row]);
    assert_int_equal(a->n_ranked, b->n_ranked);
    assert_int_equal(a->first, b->first);
    assert_int_equal(a->searched, b->searched);
    assert_int_equal(a->search.n, b->search.n);
    assert_int_equal(a->search.found, b->search.found);
    assert_int_equal(a->search.is_evident, b->search.is_evident);
    for (int i = 0; i < a->search.n; i++) {
        assert_int_equal(a->search.probes[i].chairs, b->search.probes[i].chairs);
        assert_int_equal(a->search.probes[i].nurses, b->search.probes[i].nurses);
        assert_int_equal(a->search.probes[i].meets, b->search.probes[i].meets);
        assert_int_equal(a->search.probes[i].verdict.state, b->search.probes[i].verdict.state);
        assert_same_estimate(&a->search.probes[i].on_target, &b->search.probes[i].on_target);
    }
}

static void what_is_read_is_what_was_played(void **state)
{
    struct ebb_file_digests digests, again;
    const char *path = ebb_heard_scratch("back.h5");
    struct played *played = play(2, true);
    (void)state;
    write_file(played, path, &digests);
    struct played *read = read_file(path, &again);
    assert_string_equal(digests.summary, again.summary);
    assert_memory_equal(&played->config.clinic, &read->config.clinic, sizeof read->config.clinic);
    assert_string_equal(played->config.path, read->config.path);
    assert_string_equal(played->config.study_path, read->config.study_path);
    assert_int_equal(played->config.n_rows, read->config.n_rows);
    for (size_t i = 0; i < read->config.n_rows; i++)
        assert_string_equal(played->config.rows[i].origin, read->config.rows[i].origin);
    assert_same_result(&played->result, &read->result);
    free_played(read);
    free_played(played);
    unlink(path);
}

/* 3. The same file */

/* Names are what rows are found by in the file. */
static void no_two_rows_have_one_name(void **state)
{
    struct played *played = play(1, false);
    const struct ebb_clinic_rows *rows = &played->result.rows;
    (void)state;
    for (int i = 0; i < rows->n; i++) {
        char one[EBB_CLINIC_ROW_NAME], other[EBB_CLINIC_ROW_NAME];
        ebb_clinic_store_name(rows, i, one);
        for (int k = 0; k < i; k++) {
            ebb_clinic_store_name(rows, k, other);
            assert_string_not_equal(one, other);
        }
    }
    free_played(played);
}

static void any_threads_give_one_digest(void **state)
{
    struct ebb_file_digests one, other;
    const char *path = ebb_heard_scratch("threads.h5");
    (void)state;
    for (int n_threads = 1; n_threads <= 3; n_threads += 2) {
        struct played *played = play(n_threads, true);
        write_file(played, path, n_threads == 1 ? &one : &other);
        free_played(played);
    }
    assert_string_equal(one.summary, other.summary);
    unlink(path);
}

static void an_existing_file_stays(void **state)
{
    struct ebb_messages messages = {0};
    struct ebb_file_digests digests;
    const char *path = ebb_heard_scratch("stays.h5");
    struct played *played = play(1, false);
    struct ebb_publication part = {0};
    (void)state;
    write_file(played, path, &digests);
    assert_int_equal(ebb_clinic_store_begin(path, false, (struct ebb_claim){.job = ""}, &part, &messages),
                     EBB_BAD_FILE);
    ebb_publication_end(&part);
    assert_true(said(&messages, "exists"));
    ebb_messages_free(&messages);
    free_played(read_file(path, &digests));
    free_played(played);
    unlink(path);
}

/* 4. Damage */

/* A byte of the numbers, of which a third lie there. */
static void damage_is_said(void **state)
{
    struct ebb_messages messages = {0};
    struct ebb_file_digests digests;
    const char *path = ebb_heard_scratch("bent.h5");
    struct played *played = play(1, false), *read = calloc(1, sizeof *read);
    const double wanted = ebb_clinic_answers_values(&played->result.answers, 1, EBB_CLINIC_SESSIONS)[0];
    (void)state;
    write_file(played, path, &digests);
    FILE *file = fopen(path, "r+b");
    double found = 0.0;
    assert_non_null(file);
    for (long at = 0; found != wanted && fseek(file, at, SEEK_SET) == 0; at++)
        if (fread(&found, sizeof found, 1, file) != 1)
            break;
    assert_true(found == wanted);
    fseek(file, -1, SEEK_CUR);
    fputc(0x41, file);
    fclose(file);
    assert_int_equal(ebb_clinic_results_open(path, &read->config, &read->result, &digests, &messages),
                     EBB_BAD_FILE);
    assert_true(said(&messages, "is damaged"));
    ebb_messages_free(&messages);
    free(read);
    free_played(played);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what is read from a clinic's file is what was played, to the byte",
             what_is_read_is_what_was_played),
        TEST("no two rows of a clinic have one name", no_two_rows_have_one_name),
        TEST("any number of threads gives one digest", any_threads_give_one_digest),
        TEST("an existing file stays, unless it is to be replaced", an_existing_file_stays),
        TEST("a number that was changed in the file is said to be damaged", damage_is_said),
    };
    return RUN_TESTS(tests);
}
