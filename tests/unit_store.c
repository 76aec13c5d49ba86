/* SPDX-License-Identifier: MIT
 * What a run hands to the store is what the results file holds, to the bit.
 *
 *   1. Values come back   2. Levels of record   3. The table of fields
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../sim/store/fields.h"
#include "stored.h"
#include "support.h"

/* 1. Values come back */

static void assert_same_digests(const struct ebb_file_digests *a, const struct ebb_file_digests *b)
{
    assert_string_equal(a->summary, b->summary);
    assert_string_equal(a->outcomes, b->outcomes);
    assert_string_equal(a->courses, b->courses);
}

static void assert_digests(const struct ebb_reader *reader, const struct ebb_file_digests *digests)
{
    assert_string_equal(ebb_reader_attribute(reader, "digest"), digests->summary);
    assert_string_equal(ebb_reader_attribute(reader, "digest_outcomes"), digests->outcomes);
    assert_string_equal(ebb_reader_attribute(reader, "digest_courses"), digests->courses);
}

static void check_courses(struct ebb_reader *reader, const struct ebb_plan *plan, int64_t n_patients,
                          int64_t step)
{
    enum { MOST = 64 };
    const int n = plan->calendar.n_assessments;
    struct ebb_messages messages = {0};
    uint8_t score[MOST], state[MOST];
    uint32_t masks[MOST];
    const uint32_t width = plan->mask_bytes == 4 ? UINT32_MAX : (UINT32_C(1) << 8 * plan->mask_bytes) - 1;
    assert_in_range(n, 1, MOST);
    for (int64_t patient = 0; patient < n_patients; patient += step) {
        const int policy = (int)(patient % plan->study.n_policies);
        assert_int_equal(ebb_reader_trajectory(reader, policy, patient, n, score, masks, state, &messages),
                         EBB_OK);
        for (int t = 0; t < n; t++) {
            assert_int_equal(score[t], ebb_stored_course(0, policy, patient, t));
            assert_int_equal(masks[t], ebb_stored_course(1, policy, patient, t) & width);
            assert_int_equal(state[t], ebb_stored_course(2, policy, patient, t));
        }
    }
    assert_int_equal(ebb_reader_trajectory(reader, 0, n_patients, n, score, masks, state, &messages),
                     EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "has no policy 0 of patient"));
    ebb_messages_free(&messages);
}

static void check_rows(struct ebb_reader *reader, const struct ebb_plan *plan, int64_t n_patients)
{
    int64_t dims[4];
    double *relapses = ebb_stored_doubles(reader, "/relapse_count", dims);
    assert_int_equal(dims[0], plan->study.n_policies);
    assert_int_equal(dims[1], n_patients);
    for (int p = 0; p < plan->study.n_policies; p++) {
        for (int64_t i = 0; i < n_patients; i++)
            assert_true(relapses[p * n_patients + i] == ebb_stored_outcome(EBB_RELAPSES, p, i));
    }
    free(relapses);
    double *baseline = ebb_stored_doubles(reader, "/baseline", dims),
           *anxiety = ebb_stored_doubles(reader, "/has_anxiety", dims);
    double *patient = ebb_stored_doubles(reader, "/patient", dims);
    assert_int_equal(dims[0], n_patients);
    for (int64_t i = 0; i < n_patients; i++) {
        assert_true(baseline[i] == 20.0 + (double)(i % 1000) / 8.0);
        assert_true(anxiety[i] == (double)(i >> 1 & 1));
        assert_true(patient[i] == (double)i);
    }
    free(baseline);
    free(anxiety);
    free(patient);
}

static void all_values_come_back(void **state)
{
    (void)state;
    const int sizes[] = {1, 100, 4096, 4097, 9000}, days[] = {7, 14, 28};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct ebb_plan plan = ebb_stored_plan(sizes[k], EBB_RECORD_ALL, days[k % 3]);
        struct ebb_file_digests digests[2];
        for (int setting = EBB_COMPRESSION_FAST; setting <= EBB_COMPRESSION_SMALL; setting++) {
            plan.study.compression = (enum ebb_compression)setting;
            ebb_stored_write(&plan, plan.n_blocks, &digests[setting]);
            struct ebb_reader *reader = ebb_stored_open();
            assert_digests(reader, &digests[setting]);
            assert_string_equal(ebb_reader_attribute(reader, "compression"),
                                setting == EBB_COMPRESSION_FAST ? "fast" : "small");
            check_rows(reader, &plan, sizes[k]);
            check_courses(reader, &plan, sizes[k], 37);
            ebb_reader_close(reader);
        }
        assert_same_digests(&digests[EBB_COMPRESSION_FAST], &digests[EBB_COMPRESSION_SMALL]);
    }
}

static void statistics_come_back(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(10, EBB_RECORD_SUMMARY, 7);
    struct ebb_file_digests digests;
    char **names = NULL;
    int64_t dims[4];
    int n = 0;
    struct ebb_messages messages = {0};
    ebb_stored_write(&plan, plan.n_blocks, &digests);
    struct ebb_reader *reader = ebb_stored_open();
    double *curve = ebb_stored_doubles(reader, "/curves/relapse_free", dims);
    const uint64_t plain_nan = UINT64_C(0x7ff8000000000000);
    assert_int_equal(dims[2], plan.n_visits);
    assert_true(curve[2] == 2.0);
    assert_memory_equal(&curve[1], &plain_nan, sizeof plain_nan); /* any NaN is stored as one and the same */
    free(curve);
    double *week = ebb_stored_doubles(reader, "/curves/week", dims);
    assert_true(week[0] == ebb_plan_visit_day(&plan, 0) / 7.0);
    free(week);
    assert_int_equal(ebb_reader_names(reader, "/policy", &names, &n, &messages), EBB_OK);
    assert_int_equal(n, 3);
    assert_string_equal(names[2], "policy_2");
    free(names);
    assert_string_equal(ebb_reader_attribute(reader, "seed"), "18446744073709551615");
    assert_string_equal(ebb_reader_attribute(reader, "question"), plan.study.question);
    assert_string_equal(ebb_reader_attribute(reader, "study"), "study: A study of the store\n");
    assert_string_equal(ebb_reader_attribute(reader, "no_such_attribute"), "");
    ebb_reader_close(reader);
}

static void wrong_questions_get_messages(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    char **names = NULL;
    double *values = NULL;
    int n = 0;
    int64_t dims[4];
    uint8_t bytes[64];
    uint32_t masks[64];
    struct ebb_reader *reader = ebb_stored_open(); /* record: summary, from the test before */
    assert_int_equal(ebb_reader_doubles(reader, "/none", &values, &n, dims, &messages), EBB_BAD_FILE);
    assert_int_equal(ebb_reader_doubles(reader, "/policy", &values, &n, dims, &messages), EBB_BAD_FILE);
    assert_int_equal(ebb_reader_names(reader, "/flow", &names, &n, &messages), EBB_BAD_FILE);
    assert_int_equal(ebb_reader_trajectory(reader, 0, 0, 3, bytes, masks, bytes, &messages), EBB_BAD_FILE);
    assert_int_equal(messages.n, 4);
    assert_non_null(
        strstr(ebb_support_printed(&messages.items[3]), "keeps no trajectories (record: summary)"));
    assert_null(values);
    assert_null(names);
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

/* 2. Levels of record */

static bool has_dataset(struct ebb_reader *reader, const char *name)
{
    for (int i = 0; i < ebb_reader_dataset_count(reader); i++) {
        if (strcmp(ebb_reader_dataset_name(reader, i), name) == 0)
            return true;
    }
    return false;
}

static void records_differ(void **state)
{
    (void)state;
    static const struct {
        enum ebb_record record;
        bool rows, courses, sample;
    } levels[] = {
        {EBB_RECORD_SUMMARY, false, false, false},
        {EBB_RECORD_OUTCOMES, true, false, false},
        {EBB_RECORD_SAMPLE, true, true, true},
        {EBB_RECORD_ALL, true, true, false},
    };
    struct ebb_file_digests digests[sizeof levels / sizeof levels[0]];
    int64_t dims[4];
    for (size_t k = 0; k < sizeof levels / sizeof levels[0]; k++) {
        const struct ebb_plan plan = ebb_stored_plan(5000, levels[k].record, 7);
        ebb_stored_write(&plan, plan.n_blocks, &digests[k]);
        struct ebb_reader *reader = ebb_stored_open();
        assert_true(has_dataset(reader, "/summary/mean"));
        assert_int_equal(has_dataset(reader, "/relapse_count"), levels[k].rows);
        assert_int_equal(has_dataset(reader, "/tables/intervals/stop"), levels[k].rows);
        assert_int_equal(has_dataset(reader, "/score"), levels[k].courses);
        assert_int_equal(has_dataset(reader, "/recorded_patient"), levels[k].sample);
        assert_false(has_dataset(reader, "/stratum_name")); /* the study has no strata */
        if (levels[k].sample) {
            check_courses(reader, &plan, 10, 1);
            free(ebb_stored_doubles(reader, "/recorded_patient", dims));
            assert_int_equal(dims[0], 10);
        }
        assert_digests(reader, &digests[k]);
        ebb_reader_close(reader);
        /* What two files hold has one digest, whatever else they hold. */
        assert_string_equal(digests[k].summary, digests[0].summary);
        assert_int_equal(strlen(digests[k].outcomes), levels[k].rows ? EBB_DIGEST_HEX - 1 : 0);
        assert_int_equal(strlen(digests[k].courses), levels[k].courses ? EBB_DIGEST_HEX - 1 : 0);
        if (levels[k].rows)
            assert_string_equal(digests[k].outcomes, digests[1].outcomes);
    }
    assert_string_not_equal(digests[2].courses, digests[3].courses);
}

static void early_stop_shortens(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(4096, EBB_RECORD_ALL, 7);
    plan.study.precision.on = true;
    plan.study.precision.max_patients = 100000;
    struct ebb_file_digests shortened, planned;
    ebb_stored_write(&plan, 2, &shortened);
    struct ebb_reader *reader = ebb_stored_open();
    check_rows(reader, &plan, 8192);
    check_courses(reader, &plan, 8192, 101);
    ebb_reader_close(reader);
    plan.study.precision.max_patients = 8192;
    ebb_stored_write(&plan, 2, &planned);
    assert_same_digests(&shortened, &planned); /* the digest knows nothing of what might have been */
}

/* 3. The table of fields */

/* A number of unlike things has the unit 1, and its own words name the dataset beside it that tells more: a
 * coordinate that they do not name is found by nobody who reads one attribute. */
static void unlike_things_name_what_tells(void **state)
{
    int n = 0;
    (void)state;
    for (int i = 0; i < EBB_FIELD_COUNT; i++) {
        const struct ebb_field *field = &EBB_FIELDS[i];
        const char *beside = field->coordinates == NULL                   ? NULL
                             : strstr(field->coordinates, "unit") != NULL ? "unit"
                             : strcmp(field->coordinates, "meaning") == 0 ? "meaning"
                                                                          : NULL;
        if (beside == NULL)
            continue;
        assert_string_equal(field->unit, "1");
        assert_non_null(strstr(field->meaning, beside));
        n++;
    }
    assert_true(n > 15);
}

static void every_field_is_described(void **state)
{
    (void)state;
    for (int i = 0; i < EBB_FIELD_COUNT; i++) {
        const struct ebb_field *field = &EBB_FIELDS[i];
        assert_non_null(field->unit);
        assert_true(field->unit[0] != '\0');
        assert_non_null(field->meaning);
        assert_true(strlen(field->meaning) > 5);
        assert_true(field->n_dims >= 1);
        for (int k = 0; k < i; k++)
            assert_true(field->source == EBB_FROM_MODIFIER || strcmp(field->path, EBB_FIELDS[k].path) != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_values_come_back),          cmocka_unit_test(statistics_come_back),
        cmocka_unit_test(wrong_questions_get_messages),  cmocka_unit_test(records_differ),
        cmocka_unit_test(early_stop_shortens),           cmocka_unit_test(every_field_is_described),
        cmocka_unit_test(unlike_things_name_what_tells),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
