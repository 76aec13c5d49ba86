/* SPDX-License-Identifier: MIT
 * A results file read back is the run that wrote it, and the parts of a run add up to the whole, to the bit.
 *
 *   1. Comparing   2. Every study   3. What a file gives   4. What cannot be added
 */
#include <ebb/results.h>

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/block_digests.h>
#include <ebb/config.h>
#include <ebb/run_study.h>
#include <ebb/writer.h>

#include "parts.h"
#include "stored.h"
#include "support.h"
#include "tap.h"

/* 1. Comparing */

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

/* To the bit; which NaN arithmetic gives is the compiler's affair. */
static bool same_numbers(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bits_of(a[i]) != bits_of(b[i]) && !(isnan(a[i]) && isnan(b[i])))
            return false;
    }
    return true;
}

/* A summary is one allocation; what follows the last array is the end of it. */
static bool same_summary(const struct ebb_summary *a, const struct ebb_summary *b)
{
    const size_t nnt = (size_t)a->n_populations * (size_t)a->n_policies * (size_t)a->n_policies;
    const size_t n = (size_t)(a->nnt_upper - (const double *)a->memory) + nnt;
    return a->n_populations == b->n_populations && a->n_policies == b->n_policies &&
           a->n_visits == b->n_visits && same_numbers(a->memory, b->memory, n);
}

static bool same_tally(const struct ebb_tally *a, const struct ebb_tally *b)
{
    return a->n_words == b->n_words && memcmp(a->memory, b->memory, a->n_words * sizeof(int64_t)) == 0;
}

/* 2. Every study */

/* Both orders of adding; the whole is played in one go, and no file is made of it. */
static void check_parts(const char *path)
{
    struct ebb_parts played = {0};
    struct ebb_messages messages = {0};
    struct ebb_summary whole;
    ebb_parts_open(&played, path, NULL);
    ebb_parts_play(&played, 0, EBB_PARTS_BLOCKS, &played.tally);
    ebb_parts_must(ebb_summary_init(&whole, &played.plan, &played.tally), &messages);
    ebb_parts_write(&played, 0, EBB_PARTS_SPLIT, ebb_parts_path(0));
    ebb_parts_write(&played, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(1));
    for (int first = 0; first < 2; first++) {
        struct ebb_results results = ebb_parts_read(ebb_parts_path(first)),
                           other = ebb_parts_read(ebb_parts_path(1 - first));
        assert_false(same_summary(&results.summary, &whole)); /* the comparison can fail */
        ebb_parts_must(ebb_results_add(&results, &other, &messages), &messages);
        if (!same_tally(&results.tally, &played.tally) || !same_summary(&results.summary, &whole))
            fail_msg("%s: the parts do not add up to the whole", path);
        assert_int_equal(results.n_patients, EBB_PARTS_PATIENTS);
        assert_int_equal(results.n_ranges, 1);
        assert_int_equal(results.patients[0].first, 0);
        assert_int_equal(results.patients[0].n, EBB_PARTS_PATIENTS);
        ebb_results_free(&results);
        ebb_results_free(&other);
    }
    ebb_summary_free(&whole);
    ebb_parts_close(&played);
}

static void parts_of_every_study_make_the_whole(void **state)
{
    (void)state;
    glob_t paths;
    int n = 0;
    assert_int_equal(glob("configs/*.yaml", 0, NULL, &paths), 0);
    assert_int_equal(glob("configs/trials/*.yaml", GLOB_APPEND, NULL, &paths), 0);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        if (ebb_calibration_is(paths.gl_pathv[i]) || ebb_clinic_is(paths.gl_pathv[i]))
            continue;
        check_parts(paths.gl_pathv[i]);
        n++;
    }
    globfree(&paths);
    assert_true(n > 30);
}

/* 3. What a file gives */

static void assert_stored(struct ebb_reader *reader, const char *group, const char *name,
                          const double *values)
{
    char path[96];
    int64_t dims[4];
    size_t n = 1;
    snprintf(path, sizeof path, "%s/%s", group, name);
    double *stored = ebb_stored_doubles(reader, path, dims);
    for (int k = 0; k < (strcmp(group, "/paired") == 0 && strncmp(name, "nnt", 3) != 0 ? 4 : 3); k++)
        n *= (size_t)dims[k];
    if (!same_numbers(stored, values, n))
        fail_msg("%s is not what the tally gives", path);
    free(stored);
}

static void the_summary_is_the_stored_one(void **state)
{
    (void)state;
    struct ebb_parts played = {0};
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    ebb_parts_open(&played, "configs/smoke.yaml", NULL);
    ebb_parts_write(&played, 0, EBB_PARTS_BLOCKS, ebb_parts_path(0));
    struct ebb_results results = ebb_parts_read(ebb_parts_path(0));
    ebb_parts_must(ebb_reader_open(ebb_parts_path(0), &reader, &messages), &messages);
    ebb_parts_must(ebb_reader_verify(reader, &messages), &messages);
    const struct ebb_summary *summary = &results.summary;
    for (int k = 0; k < EBB_CURVE_COUNT; k++)
        assert_stored(reader, "/curves", EBB_CURVES[k].name, summary->curves[k]);
    for (int k = 0; k < EBB_STATISTIC_COUNT; k++)
        assert_stored(reader, "/summary", EBB_STATISTICS[k].name, summary->statistics[k]);
    for (int k = 0; k < EBB_PAIRED_COUNT; k++)
        assert_stored(reader, "/paired", EBB_PAIRED_STATISTICS[k].name, summary->paired[k]);
    assert_stored(reader, "/paired", "nnt", summary->nnt);
    assert_stored(reader, "/paired", "nnt_lower", summary->nnt_lower);
    assert_stored(reader, "/paired", "nnt_upper", summary->nnt_upper);
    assert_string_equal(results.digest, ebb_reader_attribute(reader, "digest"));
    ebb_reader_close(reader);
    ebb_results_free(&results);
    ebb_parts_close(&played);
}

/* The study is the one that was played, byte for byte, but for the places of files that it came from. */
static void study_and_provenance_come_back(void **state)
{
    (void)state;
    struct ebb_parts played = {0};
    struct ebb_provenance alone = {0};
    struct ebb_messages messages = {0};
    ebb_parts_open(&played, "configs/smoke.yaml", NULL);
    ebb_parts_write(&played, 0, EBB_PARTS_SPLIT, ebb_parts_path(0));
    struct ebb_results results = ebb_parts_read(ebb_parts_path(0));
    const struct ebb_provenance *provenance = &results.provenance;
    const struct ebb_config *config = &played.config;
    assert_int_equal(results.plan.study.n_policies, played.plan.study.n_policies);
    assert_int_equal(results.n_patients, EBB_BLOCK_PATIENTS);
    assert_string_equal(provenance->study, ebb_text_chars(&config->canonical));
    assert_string_equal(provenance->study_source, ebb_text_chars(&config->source));
    assert_string_equal(provenance->study_path, "configs/smoke.yaml");
    assert_string_equal(provenance->kernel, "best");
    assert_string_equal(provenance->stopped_because, "it was a part");
    assert_non_null(strstr(provenance->libraries, "libyaml "));
    assert_true(provenance->seconds == 0.25);
    assert_true(provenance->contract_number == EBB_CONTRACT_NUMBER);
    assert_int_equal(provenance->n_rows, config->n_rows);
    for (size_t i = 0; i < config->n_rows; i++) {
        assert_string_equal(provenance->rows[i].key, config->rows[i].key);
        assert_string_equal(provenance->rows[i].source, config->rows[i].source);
        assert_string_equal(provenance->rows[i].origin, config->rows[i].origin);
        assert_true(same_numbers(&provenance->rows[i].number, &config->rows[i].number, 1));
    }
    ebb_parts_must(ebb_results_read_provenance(ebb_parts_path(0), &alone, &messages), &messages);
    assert_string_equal(alone.study, provenance->study);
    bool is;
    ebb_parts_must(ebb_results_find(ebb_parts_path(0), &is, &messages), &messages);
    assert_true(is);
    ebb_parts_must(ebb_results_find("configs/smoke.yaml", &is, &messages), &messages);
    assert_false(is);
    ebb_provenance_free(&alone);
    ebb_results_free(&results);
    ebb_parts_close(&played);
}

/* 4. What cannot be added */

static void assert_not_added(struct ebb_results *into, const struct ebb_results *from, const char *expected)
{
    struct ebb_messages messages = {0};
    const int64_t before = into->tally.flow[EBB_FLOW_ENROLLED];
    assert_int_equal(ebb_results_add(into, from, &messages), EBB_BAD_FILE);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), expected));
    assert_int_equal(into->tally.flow[EBB_FLOW_ENROLLED], before);
    ebb_messages_free(&messages);
}

static void other_results_are_not_added(void **state)
{
    (void)state;
    struct ebb_parts played = {0}, other = {0};
    ebb_parts_open(&played, "configs/tolerance.yaml", NULL);
    ebb_parts_open(&other, "configs/tolerance.yaml", "77");
    ebb_parts_write(&played, 0, EBB_PARTS_SPLIT, ebb_parts_path(0));
    ebb_parts_write(&played, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(1));
    ebb_parts_write(&other, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(2));
    struct ebb_results a = ebb_parts_read(ebb_parts_path(0)), b = ebb_parts_read(ebb_parts_path(1)),
                       c = ebb_parts_read(ebb_parts_path(2));
    assert_not_added(&a, &c, "results of different studies cannot be added");
    assert_not_added(&a, &a, "both hold patient 0");
    b.provenance.contract_number++;
    assert_not_added(&a, &b, "and of contract");
    b.provenance.contract_number--;
    b.patients[0].first = EBB_BLOCK_PATIENTS - 1;
    assert_not_added(&a, &b, "both hold patient 4095");
    b.patients[0].first = EBB_BLOCK_PATIENTS + 7; /* a hole between the two: two ranges */
    struct ebb_messages messages = {0};
    ebb_parts_must(ebb_results_add(&a, &b, &messages), &messages);
    assert_int_equal(a.n_ranges, 2);
    assert_int_equal(a.patients[1].first, EBB_BLOCK_PATIENTS + 7);
    assert_string_equal(a.digest, "");
    ebb_results_free(&a);
    ebb_results_free(&b);
    ebb_results_free(&c);
    ebb_parts_close(&played);
    ebb_parts_close(&other);
}

/* The whole's list, from those of two parts; no row is read. */
static void assert_joined(struct ebb_reader *const reader[3], const char *name, const char *expected)
{
    struct ebb_messages messages = {0};
    struct ebb_block_digests whole = {0}, joined = {0}, next = {0};
    char hex[2][EBB_DIGEST_HEX];
    ebb_parts_must(ebb_reader_block_digests(reader[0], name, &joined, &messages), &messages);
    ebb_parts_must(ebb_reader_block_digests(reader[1], name, &next, &messages), &messages);
    ebb_parts_must(ebb_reader_block_digests(reader[2], name, &whole, &messages), &messages);
    assert_int_equal(ebb_block_digests_join(&next, &joined, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "is not the part that comes next"));
    assert_int_equal(ebb_block_digests_join(&whole, &next, &messages), EBB_BAD_FILE); /* not a whole block */
    ebb_block_digests_hex(&joined, hex[0]);
    assert_string_not_equal(hex[0], expected);
    ebb_parts_must(ebb_block_digests_join(&joined, &next, &messages), &messages);
    ebb_block_digests_hex(&joined, hex[0]);
    ebb_block_digests_hex(&whole, hex[1]);
    assert_string_equal(hex[1], expected);
    if (strcmp(hex[0], expected) != 0)
        fail_msg("the lists of %s do not join to the whole's", name);
    assert_int_equal(joined.n_patients, EBB_PARTS_PATIENTS);
    ebb_block_digests_free(&joined);
    ebb_block_digests_free(&next);
    ebb_block_digests_free(&whole);
    ebb_messages_free(&messages);
}

static void check_courses(struct ebb_reader *part, struct ebb_reader *whole, const struct ebb_plan *plan)
{
    enum { MOST = 100 };
    const int64_t patients[] = {EBB_BLOCK_PATIENTS, EBB_BLOCK_PATIENTS + 77, EBB_PARTS_PATIENTS - 1};
    const int n = plan->calendar.n_assessments;
    struct ebb_messages messages = {0};
    uint8_t score[2][MOST], state[2][MOST];
    uint32_t masks[2][MOST];
    assert_in_range(n, 1, MOST);
    for (size_t i = 0; i < sizeof patients / sizeof patients[0]; i++) {
        ebb_parts_must(
            ebb_reader_trajectory(part, 1, patients[i], n, score[0], masks[0], state[0], &messages),
            &messages);
        ebb_parts_must(
            ebb_reader_trajectory(whole, 1, patients[i], n, score[1], masks[1], state[1], &messages),
            &messages);
        assert_memory_equal(score[0], score[1], (size_t)n);
        assert_memory_equal(masks[0], masks[1], (size_t)n * sizeof masks[0][0]);
    }
    assert_int_equal(ebb_reader_trajectory(part, 1, 17, n, score[0], masks[0], state[0], &messages),
                     EBB_BAD_FILE); /* he or she is in the other part */
    ebb_messages_free(&messages);
}

static void lists_of_parts_join_to_the_whole_s(void **state)
{
    (void)state;
    struct ebb_parts played = {0};
    struct ebb_messages messages = {0};
    struct ebb_reader *reader[3] = {NULL};
    int64_t dims[4];
    int n_joined = 0;
    ebb_parts_open_with(&played, "configs/smoke.yaml", "all");
    ebb_parts_write(&played, 0, EBB_PARTS_SPLIT, ebb_parts_path(0));
    ebb_parts_write(&played, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(1));
    ebb_parts_write(&played, 0, EBB_PARTS_BLOCKS, ebb_parts_path(2));
    for (int i = 0; i < 3; i++) {
        ebb_parts_must(ebb_reader_open(ebb_parts_path(i), &reader[i], &messages), &messages);
        ebb_parts_must(ebb_reader_verify(reader[i], &messages), &messages);
    }
    for (int d = 0; d < ebb_reader_dataset_count(reader[2]); d++) {
        const char *name = ebb_reader_dataset_name(reader[2], d);
        if (ebb_reader_dataset_patients(reader[2], d) > 0 || strncmp(name, "/tables/", 8) == 0)
            assert_joined(reader, name, ebb_reader_dataset_digest(reader[2], d)), n_joined++;
    }
    assert_true(n_joined > 20);
    check_courses(reader[1], reader[2], &played.plan);
    double *patient = ebb_stored_doubles(reader[1], "/patient", dims);
    assert_true(dims[0] == EBB_PARTS_PATIENTS - EBB_BLOCK_PATIENTS && patient[0] == EBB_BLOCK_PATIENTS);
    free(patient);
    for (int i = 0; i < 3; i++)
        ebb_reader_close(reader[i]);
    ebb_parts_close(&played);
}

/* As many as are among its own, down to none. */
static void a_part_has_the_courses_of_its_own_of_a_sample(void **state)
{
    (void)state;
    struct ebb_parts played = {0};
    struct ebb_messages messages = {0};
    const int64_t expected[] = {EBB_BLOCK_PATIENTS, 5000 - EBB_BLOCK_PATIENTS, 0};
    ebb_parts_open_with(&played, "configs/smoke.yaml", "sample of 5000");
    for (int64_t block = 0; block < EBB_PARTS_BLOCKS; block++) {
        struct ebb_reader *reader = NULL;
        int64_t dims[4] = {0};
        ebb_parts_write(&played, block, block + 1, ebb_parts_path(0));
        ebb_parts_must(ebb_reader_open(ebb_parts_path(0), &reader, &messages), &messages);
        ebb_parts_must(ebb_results_expect(reader, &messages), &messages);
        ebb_parts_must(ebb_reader_verify(reader, &messages), &messages);
        double *patient = ebb_stored_doubles(reader, "/recorded_patient", dims);
        assert_int_equal(dims[0], expected[block]);
        assert_true(dims[0] == 0 || patient[0] == (double)(block * EBB_BLOCK_PATIENTS));
        free(patient);
        ebb_reader_close(reader);
    }
    ebb_parts_close(&played);
}

/* Parts that keep unlike things are of one study. */
static void parts_may_keep_unlike_rows(void **state)
{
    (void)state;
    struct ebb_parts first = {0}, second = {0};
    struct ebb_messages messages = {0};
    ebb_parts_open_with(&first, "configs/smoke.yaml", "sample of 20");
    ebb_parts_open_with(&second, "configs/smoke.yaml", "outcomes");
    ebb_parts_write(&first, 0, EBB_PARTS_SPLIT, ebb_parts_path(0));
    ebb_parts_write(&second, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(1));
    struct ebb_results a = ebb_parts_read(ebb_parts_path(0)), b = ebb_parts_read(ebb_parts_path(1));
    ebb_parts_must(ebb_results_add(&a, &b, &messages), &messages);
    assert_int_equal(a.n_patients, EBB_PARTS_PATIENTS);
    ebb_results_free(&a);
    ebb_results_free(&b);
    ebb_parts_close(&first);
    ebb_parts_close(&second);
}

/* Without the text of its study nobody could play the file again, so it is not published. */
static void a_study_made_in_c_is_kept_whole(void **state)
{
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    struct ebb_config config = {0};
    struct ebb_provenance provenance = {0};
    struct ebb_study_run run;
    struct ebb_results results = {0};
    struct ebb_plan plan;
    const char *path = ebb_parts_path(2);
    (void)state;
    ebb_study_default(&study);
    study.n_patients = 500;
    study.parameters.infusion.gain = 0.7;
    ebb_parts_must(ebb_plan_init(&plan, &study, &messages), &messages);
    struct ebb_run_study_options options = {.path = path, .force = true, .provenance = &provenance};
    remove(path);
    assert_int_equal(ebb_run_study(&plan, &options, NULL, &run), EBB_BAD_FILE);
    ebb_study_run_free(&run);
    assert_int_equal(access(path, F_OK), -1);

    ebb_parts_must(ebb_config_of_study("made in C", &study, &config, &messages), &messages);
    ebb_config_provenance(&config, &provenance);
    ebb_parts_must(ebb_run_study(&plan, &options, NULL, &run), &messages);
    ebb_study_run_free(&run);
    ebb_parts_must(ebb_results_read(path, &results, &messages), &messages);
    assert_memory_equal(&results.plan.study, &study, sizeof study);
    for (size_t i = 0; i < results.provenance.n_rows; i++) {
        const struct ebb_parameter_row *row = &results.provenance.rows[i];
        if (strcmp(row->key, "infusion.gain") == 0)
            assert_true(row->number == 0.7 && row->source[0] == '\0' &&
                        strstr(row->origin, "made in C") != NULL);
    }
    ebb_results_free(&results);
    ebb_config_free(&config);
    ebb_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(
            "parts of each study in configs/, read back and added, give the summary of the whole, to the bit",
            parts_of_every_study_make_the_whole),
        TEST("the summary computed from the tally of a file is the stored one, to the bit",
             the_summary_is_the_stored_one),
        TEST("study and provenance come back", study_and_provenance_come_back),
        TEST("other studies, other draws and the same patients are not added", other_results_are_not_added),
        TEST("lists of hashes of two parts join to the whole's, dataset by dataset",
             lists_of_parts_join_to_the_whole_s),
        TEST("a part has the courses of those of a sample who are its own",
             a_part_has_the_courses_of_its_own_of_a_sample),
        TEST("parts may keep unlike rows", parts_may_keep_unlike_rows),
        TEST("a study made in C is kept whole, and not at all without its text",
             a_study_made_in_c_is_kept_whole),
    };
    return RUN_TESTS(tests);
}
