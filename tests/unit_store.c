/* SPDX-License-Identifier: MIT
 * What a run hands to the store is what the results file holds, to the bit, or there is no file at all.
 *
 * The blocks are filled by a formula, so the test knows every value without simulating anything.
 *
 *   1. A study, its blocks and its summary   2. Writing them   3. Values come back   4. Levels of record   5. Files and names
 *   6. Rows of relapses   7. The table of fields
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <ebb/reader.h>
#include <ebb/writer.h>

#include "../sim/store/fields.h"
#include "../sim/store/relapse_rows.h"

static char path[512], part_path[520];

/* 1. A study, its blocks and its summary */

static struct ebb_plan plan_of(int n_patients, enum ebb_record record, int every_days)
{
    struct ebb_plan plan = {0};
    struct ebb_study *study = &plan.study;
    snprintf(study->title, sizeof study->title, "A study of the store");
    snprintf(study->question, sizeof study->question, "Does it keep \"everything\", \xc3\xa9ven this?");
    study->seed = UINT64_MAX;
    study->n_patients = n_patients;
    study->n_recorded = 10;
    study->record = record;
    study->horizon_days = 20 * every_days;
    study->induction.infusions = 1;
    study->assessment_every_days = every_days;
    study->n_policies = 3;
    study->n_modifiers = 2;
    snprintf(study->modifiers[0].name, EBB_NAME_SIZE, "therapy");
    snprintf(study->modifiers[1].name, EBB_NAME_SIZE, "anxiety");
    for (int p = 0; p < study->n_policies; p++) {
        snprintf(study->policies[p].name, EBB_NAME_SIZE, "policy_%d", p);
        snprintf(study->policies[p].label, EBB_LABEL_SIZE, "Policy number %d", p);
    }
    plan.calendar = ebb_calendar_of(study);
    plan.n_visits = plan.calendar.n_assessments - plan.calendar.first_visit;
    plan.mask_bytes = every_days <= 8 ? 1 : every_days <= 16 ? 2 : 4;
    plan.n_populations = 1;
    snprintf(plan.populations[0].name, sizeof plan.populations[0].name, "treated");
    plan.n_blocks = (n_patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    return plan;
}

static uint32_t mixed(uint64_t key)
{
    key = (key ^ key >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    key = (key ^ key >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(key >> 32);
}

static int32_t outcome_of(int outcome, int policy, int64_t patient)
{
    return (int32_t)mixed((uint64_t)(outcome * 64 + policy) << 32 | (uint64_t)patient);
}

/* Scores vary little, states less; masks are as random as bits can be, so their chunks do not compress. */
static uint32_t course_of(int what, int policy, int64_t patient, int t)
{
    static const uint32_t range[] = {61, 0, 4};
    const uint32_t word = mixed((uint64_t)(what * 64 + policy) << 48 | (uint64_t)patient << 12 | (uint64_t)t);
    return range[what] ? word % range[what] : word;
}

static void fill_block(const struct ebb_plan *plan, struct ebb_block *block, int64_t number)
{
    const int64_t left = ebb_plan_most_patients(plan) - number * EBB_BLOCK_PATIENTS;
    const int n = plan->calendar.n_assessments;
    block->number = number;
    block->first_patient = number * EBB_BLOCK_PATIENTS;
    block->n_patients = left < EBB_BLOCK_PATIENTS ? (int)left : EBB_BLOCK_PATIENTS;
    for (int i = 0; i < block->n_patients; i++) {
        const int64_t patient = block->first_patient + i;
        block->baseline[i] = 20.0f + (float)(patient % 1000) / 8.0f;
        block->treated[i] = block->responder[i] = patient % 3 != 0;
        block->stratum[i] = EBB_NO_STRATUM;
        block->modifiers[i] = (uint8_t)(patient & 3);
        for (int p = 0; p < plan->study.n_policies; p++) {
            const size_t row = (size_t)p * EBB_BLOCK_PATIENTS + (size_t)i;
            for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
                block->outcomes[outcome][row] = outcome_of(outcome, p, patient);
            for (int t = 0; t < n; t++) {
                const uint32_t mask = course_of(1, p, patient, t);
                block->score[row * (size_t)n + (size_t)t] = (uint8_t)course_of(0, p, patient, t);
                block->state[row * (size_t)n + (size_t)t] = (uint8_t)course_of(2, p, patient, t);
                memcpy(block->infusions + (row * (size_t)n + (size_t)t) * (size_t)plan->mask_bytes, &mask, (size_t)plan->mask_bytes);
            }
        }
    }
}

/* All statistics point into one array of 0, 1, 2, ... whose entry 1 is a NaN with unusual bits. */
static struct ebb_summary summary_of(const struct ebb_plan *plan)
{
    const int n = plan->n_populations * plan->study.n_policies *
                  (plan->n_visits > EBB_MEASURE_COUNT * plan->study.n_policies ? plan->n_visits
                                                                              : EBB_MEASURE_COUNT * plan->study.n_policies);
    const uint64_t odd_nan = UINT64_C(0xfff8000000000001);
    double *values = malloc((size_t)n * sizeof *values);
    struct ebb_summary summary = {.memory = values};
    assert_non_null(values);
    for (int i = 0; i < n; i++)
        values[i] = i;
    memcpy(&values[1], &odd_nan, sizeof odd_nan);
    for (int k = 0; k < EBB_CURVE_COUNT; k++)
        summary.curves[k] = values;
    for (int k = 0; k < EBB_STATISTIC_COUNT; k++)
        summary.statistics[k] = values;
    for (int k = 0; k < EBB_PAIRED_COUNT; k++)
        summary.paired[k] = values;
    summary.nnt = summary.nnt_lower = summary.nnt_upper = values;
    return summary;
}

static struct ebb_config config_of(void)
{
    static struct ebb_parameter_row rows[] = {
        {"baseline.mean", "36 points", 36.0, "point", "mean severity", "Fava 2020, table 1", "A", "default"},
        {"policies.policy_0.maintenance.every", "[21 days, 28 days]", NAN, "day", "interval", "", "", "store.yaml:12"},
    };
    struct ebb_config config = {.path = (char *)(uintptr_t)"store.yaml", .rows = rows, .n_rows = 2};
    ebb_text_add(&config.canonical, "study: A study of the store\n");
    ebb_text_add(&config.source, "study: A study of the store # as written\n");
    snprintf(config.canonical_sha256, sizeof config.canonical_sha256, "0123");
    return config;
}

/* 2. Writing them */

static void print_messages(const struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        print_message("# %s\n", messages->items[i].text);
}

static void place_blocks(const struct ebb_plan *plan, struct ebb_writer *writer, int64_t n_blocks)
{
    const struct ebb_sink *sink = ebb_writer_sink(writer);
    struct ebb_block block;
    assert_int_equal(ebb_block_init(&block, plan, true, true), EBB_OK);
    for (int64_t number = 0; number < n_blocks && sink->place; number++) {
        memset(block.memory, 0, ebb_block_bytes(plan, true, true));
        fill_block(plan, &block, number);
        assert_int_equal(sink->prepare(sink->self, 0, &block), EBB_OK);
        assert_int_equal(sink->place(sink->self, 0, &block), EBB_OK);
    }
    ebb_block_free(&block);
}

static enum ebb_status finish(const struct ebb_plan *plan, struct ebb_writer *writer, int64_t n_patients, char hex[EBB_DIGEST_HEX],
                              struct ebb_messages *messages)
{
    const struct ebb_provenance provenance = {"ebb run", "here", "reference", 1, "2026-11-20T00:00:00Z", 0.5, "all were simulated"};
    struct ebb_summary summary = summary_of(plan);
    struct ebb_tally tally;
    assert_int_equal(ebb_tally_init(&tally, plan), EBB_OK);
    tally.flow[EBB_FLOW_ENROLLED] = n_patients;
    enum ebb_status status = ebb_writer_finish(writer, &tally, &summary, n_patients, &provenance, hex, messages);
    ebb_tally_free(&tally);
    free(summary.memory);
    return status;
}

/* Writes a whole file with so many of the plan's blocks. */
static void write_file(const struct ebb_plan *plan, int64_t n_blocks, char hex[EBB_DIGEST_HEX])
{
    struct ebb_config config = config_of();
    struct ebb_messages messages = {0};
    struct ebb_writer *writer = NULL;
    const int64_t most = ebb_plan_most_patients(plan);
    const int64_t n_patients = n_blocks * EBB_BLOCK_PATIENTS < most ? n_blocks * EBB_BLOCK_PATIENTS : most;
    enum ebb_status status = ebb_writer_open(path, true, plan, &config, 1, &writer, &messages);
    if (status == EBB_OK) {
        place_blocks(plan, writer, n_blocks);
        status = finish(plan, writer, n_patients, hex, &messages);
        ebb_writer_close(writer, &messages);
    }
    print_messages(&messages);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
    ebb_text_free(&config.canonical);
    ebb_text_free(&config.source);
}

static struct ebb_reader *open_file(void)
{
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(path, &reader, &messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(reader, &messages);
    print_messages(&messages);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
    return reader;
}

static double *doubles(struct ebb_reader *reader, const char *name, int64_t dims[4])
{
    struct ebb_messages messages = {0};
    double *values = NULL;
    int n_dims = 0;
    enum ebb_status status = ebb_reader_doubles(reader, name, &values, &n_dims, dims, &messages);
    print_messages(&messages);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
    return values;
}

static bool exists(const char *name)
{
    struct stat about;
    return lstat(name, &about) == 0;
}

static bool has_dataset(struct ebb_reader *reader, const char *name)
{
    for (int i = 0; i < ebb_reader_dataset_count(reader); i++) {
        if (strcmp(ebb_reader_dataset_name(reader, i), name) == 0)
            return true;
    }
    return false;
}

/* 3. Values come back */

static void check_courses(struct ebb_reader *reader, const struct ebb_plan *plan, int64_t n_patients, int64_t step)
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
        assert_int_equal(ebb_reader_trajectory(reader, policy, patient, n, score, masks, state, &messages), EBB_OK);
        for (int t = 0; t < n; t++) {
            assert_int_equal(score[t], course_of(0, policy, patient, t));
            assert_int_equal(masks[t], course_of(1, policy, patient, t) & width);
            assert_int_equal(state[t], course_of(2, policy, patient, t));
        }
    }
    assert_int_equal(ebb_reader_trajectory(reader, 0, n_patients, n, score, masks, state, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(messages.items[0].text, "has no policy 0 of patient"));
    ebb_messages_free(&messages);
}

static void check_rows(struct ebb_reader *reader, const struct ebb_plan *plan, int64_t n_patients)
{
    int64_t dims[4];
    double *relapses = doubles(reader, "/relapse_count", dims);
    assert_int_equal(dims[0], plan->study.n_policies);
    assert_int_equal(dims[1], n_patients);
    for (int p = 0; p < plan->study.n_policies; p++) {
        for (int64_t i = 0; i < n_patients; i++)
            assert_true(relapses[p * n_patients + i] == outcome_of(EBB_RELAPSES, p, i));
    }
    free(relapses);
    double *baseline = doubles(reader, "/baseline", dims), *anxiety = doubles(reader, "/has_anxiety", dims);
    double *patient = doubles(reader, "/patient", dims);
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
        const struct ebb_plan plan = plan_of(sizes[k], EBB_RECORD_ALL, days[k % 3]);
        char hex[EBB_DIGEST_HEX];
        write_file(&plan, plan.n_blocks, hex);
        struct ebb_reader *reader = open_file();
        assert_string_equal(ebb_reader_attribute(reader, "digest"), hex);
        check_rows(reader, &plan, sizes[k]);
        check_courses(reader, &plan, sizes[k], 37);
        ebb_reader_close(reader);
    }
}

static void statistics_come_back(void **state)
{
    (void)state;
    const struct ebb_plan plan = plan_of(10, EBB_RECORD_SUMMARY, 7);
    char hex[EBB_DIGEST_HEX], **names = NULL;
    int64_t dims[4];
    int n = 0;
    struct ebb_messages messages = {0};
    write_file(&plan, plan.n_blocks, hex);
    struct ebb_reader *reader = open_file();
    double *curve = doubles(reader, "/curves/relapse_free", dims);
    const uint64_t plain_nan = UINT64_C(0x7ff8000000000000);
    assert_int_equal(dims[2], plan.n_visits);
    assert_true(curve[2] == 2.0);
    assert_memory_equal(&curve[1], &plain_nan, sizeof plain_nan); /* any NaN is stored as one and the same */
    free(curve);
    double *week = doubles(reader, "/curves/week", dims);
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
    struct ebb_reader *reader = open_file(); /* record: summary, from the test before */
    assert_int_equal(ebb_reader_doubles(reader, "/none", &values, &n, dims, &messages), EBB_BAD_FILE);
    assert_int_equal(ebb_reader_doubles(reader, "/policy", &values, &n, dims, &messages), EBB_BAD_FILE);
    assert_int_equal(ebb_reader_names(reader, "/flow", &names, &n, &messages), EBB_BAD_FILE);
    assert_int_equal(ebb_reader_trajectory(reader, 0, 0, 3, bytes, masks, bytes, &messages), EBB_BAD_FILE);
    assert_int_equal(messages.n, 4);
    assert_non_null(strstr(messages.items[3].text, "keeps no trajectories (record: summary)"));
    assert_null(values);
    assert_null(names);
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

/* 4. Levels of record */

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
    char hex[EBB_DIGEST_HEX];
    int64_t dims[4];
    for (size_t k = 0; k < sizeof levels / sizeof levels[0]; k++) {
        const struct ebb_plan plan = plan_of(5000, levels[k].record, 7);
        write_file(&plan, plan.n_blocks, hex);
        struct ebb_reader *reader = open_file();
        assert_true(has_dataset(reader, "/summary/mean"));
        assert_int_equal(has_dataset(reader, "/relapse_count"), levels[k].rows);
        assert_int_equal(has_dataset(reader, "/tables/intervals"), levels[k].rows);
        assert_int_equal(has_dataset(reader, "/score"), levels[k].courses);
        assert_int_equal(has_dataset(reader, "/recorded_patient"), levels[k].sample);
        assert_false(has_dataset(reader, "/stratum_name")); /* the study has no strata */
        if (levels[k].sample) {
            check_courses(reader, &plan, 10, 1);
            free(doubles(reader, "/recorded_patient", dims));
            assert_int_equal(dims[0], 10);
        }
        ebb_reader_close(reader);
    }
}

static void early_stop_shortens(void **state)
{
    (void)state;
    struct ebb_plan plan = plan_of(4096, EBB_RECORD_ALL, 7);
    plan.study.precision.on = true;
    plan.study.precision.max_patients = 100000;
    char shortened[EBB_DIGEST_HEX], planned[EBB_DIGEST_HEX];
    write_file(&plan, 2, shortened);
    struct ebb_reader *reader = open_file();
    check_rows(reader, &plan, 8192);
    check_courses(reader, &plan, 8192, 101);
    ebb_reader_close(reader);
    plan.study.precision.max_patients = 8192;
    write_file(&plan, 2, planned);
    assert_string_equal(shortened, planned); /* the digest knows nothing of what might have been */
}

/* 5. Files and names */

static struct ebb_writer *try_open(const struct ebb_plan *plan, const struct ebb_config *config, bool force, const char *expected)
{
    struct ebb_messages messages = {0};
    struct ebb_writer *writer = NULL;
    enum ebb_status status = ebb_writer_open(path, force, plan, config, 2, &writer, &messages);
    if (expected == NULL) {
        print_messages(&messages);
        assert_int_equal(status, EBB_OK);
    } else {
        assert_int_equal(status, EBB_BAD_FILE);
        assert_int_equal(messages.n, 1);
        assert_non_null(strstr(messages.items[0].text, expected));
        assert_null(writer);
    }
    ebb_messages_free(&messages);
    return writer;
}

static void nothing_is_published_before_the_end(void **state)
{
    (void)state;
    const struct ebb_plan plan = plan_of(5000, EBB_RECORD_ALL, 7);
    struct ebb_config config = config_of();
    struct ebb_messages messages = {0};
    unlink(path);
    struct ebb_writer *writer = try_open(&plan, &config, false, NULL);
    place_blocks(&plan, writer, 1);
    assert_true(exists(part_path));
    assert_false(exists(path));
    try_open(&plan, &config, false, "another run is writing it");
    assert_true(exists(part_path));
    ebb_writer_close(writer, &messages);
    assert_int_equal(messages.n, 0);
    assert_false(exists(part_path));
    assert_false(exists(path));
    ebb_writer_close(NULL, NULL);
    ebb_text_free(&config.canonical);
    ebb_text_free(&config.source);
}

static void published_files_are_kept(void **state)
{
    (void)state;
    const struct ebb_plan plan = plan_of(50, EBB_RECORD_ALL, 7);
    struct ebb_config config = config_of();
    struct ebb_messages messages = {0};
    char first[EBB_DIGEST_HEX], second[EBB_DIGEST_HEX];
    write_file(&plan, 1, first);
    try_open(&plan, &config, false, "already exists: give --force to replace it, or another --out");
    struct ebb_writer *writer = try_open(&plan, &config, true, NULL); /* given up: the file stays */
    ebb_writer_close(writer, &messages);
    struct ebb_reader *reader = open_file();
    assert_string_equal(ebb_reader_attribute(reader, "digest"), first);
    ebb_reader_close(reader);
    write_file(&plan, 1, second);
    assert_string_equal(second, first);
    ebb_text_free(&config.canonical);
    ebb_text_free(&config.source);
}

static void leftovers_are_replaced(void **state)
{
    (void)state;
    const struct ebb_plan plan = plan_of(50, EBB_RECORD_ALL, 7);
    char hex[EBB_DIGEST_HEX];
    FILE *left = fopen(part_path, "w"); /* as after kill -9 */
    assert_non_null(left);
    assert_true(fputs("half a file", left) >= 0);
    assert_int_equal(fclose(left), 0);
    write_file(&plan, 1, hex);
    assert_false(exists(part_path));
    ebb_reader_close(open_file());
}

static void replaced_part_is_not_published(void **state)
{
    (void)state;
    const struct ebb_plan plan = plan_of(50, EBB_RECORD_ALL, 7);
    struct ebb_config config = config_of();
    struct ebb_messages messages = {0};
    char hex[EBB_DIGEST_HEX];
    unlink(path);
    struct ebb_writer *writer = try_open(&plan, &config, false, NULL);
    place_blocks(&plan, writer, 1);
    assert_int_equal(unlink(part_path), 0);
    FILE *other = fopen(part_path, "w");
    assert_non_null(other);
    fclose(other);
    assert_int_equal(finish(&plan, writer, 50, hex, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(messages.items[0].text, "replaced by another process: nothing was published"));
    ebb_writer_close(writer, &messages);
    assert_true(exists(part_path)); /* it is not ours to remove */
    assert_false(exists(path));
    unlink(part_path);
    ebb_messages_free(&messages);
    ebb_text_free(&config.canonical);
    ebb_text_free(&config.source);
}

static void unusable_files_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "not HDF5 at all, but long enough to have been something once upon a time"};
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    unlink(path);
    assert_int_equal(ebb_reader_open(path, &reader, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(messages.items[0].text, "No such file"));
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(ebb_reader_open(path, &reader, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(messages.items[1].text, "is a directory"));
    assert_int_equal(rmdir(path), 0);
    for (size_t k = 0; k < 2; k++) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(texts[k], file) >= 0);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(ebb_reader_open(path, &reader, &messages), EBB_BAD_FILE);
    }
    assert_null(reader);
    ebb_messages_free(&messages);
}

static void sizes_are_foreseen(void **state)
{
    (void)state;
    const struct ebb_plan plan = plan_of(9000, EBB_RECORD_ALL, 28);
    struct stat about;
    char hex[EBB_DIGEST_HEX];
    write_file(&plan, plan.n_blocks, hex);
    assert_int_equal(stat(path, &about), 0);
    assert_true((double)about.st_size <= ebb_writer_bytes(&plan));
    assert_true((double)about.st_size >= 0.2 * ebb_writer_bytes(&plan));
    struct ebb_plan many = plan;
    many.study.n_patients = 900000;
    assert_true(ebb_writer_memory(&many, 4) == ebb_writer_memory(&plan, 4)); /* patients cost no memory */
    assert_true(ebb_writer_memory(&plan, 8) > ebb_writer_memory(&plan, 4));
    assert_non_null(strstr(ebb_writer_libraries(), "HDF5 1."));
}

/* 6. Rows of relapses */

static void set_course(const struct ebb_plan *plan, struct ebb_block *block, int i, const char *states, int first, int followup)
{
    const int n = plan->calendar.n_assessments;
    uint8_t *state = block->state + (size_t)i * (size_t)n;
    for (int t = 0; t < n; t++) {
        const char letter = states[t];
        state[t] = letter == '.' ? EBB_STATE_BEFORE : letter == 'w' ? EBB_STATE_WELL : letter == 'r' ? EBB_STATE_RELAPSED : EBB_STATE_LEFT;
    }
    block->treated[i] = block->responder[i] = 1;
    block->stratum[i] = EBB_NO_STRATUM;
    block->outcomes[EBB_FIRST_RELAPSE_DAY][i] = first;
    block->outcomes[EBB_FOLLOWUP_DAYS][i] = followup;
}

/* Weekly assessments, one infusion on day 0, five weeks of follow-up: assessments on days 0, 7, ... 35; the one on day 7 classifies. */
static void relapses_become_rows(void **state)
{
    (void)state;
    struct ebb_plan plan = plan_of(5, EBB_RECORD_OUTCOMES, 7);
    plan.study.n_policies = 1;
    plan.study.horizon_days = 35;
    plan.calendar = ebb_calendar_of(&plan.study);
    assert_int_equal(plan.calendar.n_assessments, 6);
    struct ebb_block block;
    struct ebb_relapse_rows rows = {0};
    assert_int_equal(ebb_block_init(&block, &plan, true, true), EBB_OK);
    block.n_patients = 5;
    block.first_patient = 100;
    set_course(&plan, &block, 0, ".wwwww", -1, 35); /* stays well to the end */
    set_course(&plan, &block, 1, ".wwrwr", 21, 35); /* two relapses, the second on the last day */
    set_course(&plan, &block, 2, ".wwlll", -1, 21); /* leaves on the day of a visit */
    set_course(&plan, &block, 3, ".wwwww", -1, 35);
    block.responder[3] = 0; /* is not followed */
    set_course(&plan, &block, 4, ".wwwwl", -1, 35); /* leaves on the last day, a visit's: not there any more */
    assert_int_equal(ebb_relapse_rows_fill(&rows, &plan, &block), EBB_OK);
    static const struct ebb_first_relapse_row first[] = {
        {100, 0, 35, 0, 1, -1}, {101, 0, 21, 1, 1, -1}, {102, 0, 20, 0, 1, -1}, {104, 0, 34, 0, 1, -1}};
    static const struct ebb_interval_row intervals[] = {
        {100, 0, 0, 35, 0, 1}, {101, 0, 0, 21, 1, 1}, {101, 0, 21, 35, 1, 2}, {102, 0, 0, 20, 0, 1}, {104, 0, 0, 34, 0, 1}};
    assert_int_equal(rows.n_first, 4);
    assert_memory_equal(rows.first, first, sizeof first);
    assert_int_equal(rows.n_intervals, 5);
    assert_memory_equal(rows.intervals, intervals, sizeof intervals);
    ebb_relapse_rows_free(&rows);
    ebb_block_free(&block);
}

static void strata_decide_who_is_followed(void **state)
{
    (void)state;
    struct ebb_plan plan = plan_of(2, EBB_RECORD_OUTCOMES, 7);
    plan.study.n_policies = 1;
    plan.study.n_strata = 1;
    struct ebb_block block;
    struct ebb_relapse_rows rows = {0};
    assert_int_equal(ebb_block_init(&block, &plan, true, true), EBB_OK);
    block.n_patients = 2;
    for (int i = 0; i < 2; i++)
        set_course(&plan, &block, i, ".wwwwwwwwwwwwwwwwwwwww", -1, 140);
    block.stratum[1] = 0;
    block.responder[1] = 0;
    assert_int_equal(ebb_relapse_rows_fill(&rows, &plan, &block), EBB_OK);
    assert_int_equal(rows.n_first, 1);
    assert_int_equal(rows.first[0].patient, 1);
    assert_int_equal(rows.first[0].stratum, 0);
    ebb_relapse_rows_free(&rows);
    ebb_block_free(&block);
}

/* 7. The table of fields */

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
        cmocka_unit_test(all_values_come_back),
        cmocka_unit_test(statistics_come_back),
        cmocka_unit_test(wrong_questions_get_messages),
        cmocka_unit_test(records_differ),
        cmocka_unit_test(early_stop_shortens),
        cmocka_unit_test(nothing_is_published_before_the_end),
        cmocka_unit_test(published_files_are_kept),
        cmocka_unit_test(leftovers_are_replaced),
        cmocka_unit_test(replaced_part_is_not_published),
        cmocka_unit_test(unusable_files_are_refused),
        cmocka_unit_test(sizes_are_foreseen),
        cmocka_unit_test(relapses_become_rows),
        cmocka_unit_test(strata_decide_who_is_followed),
        cmocka_unit_test(every_field_is_described),
    };
    const char *folder = getenv("EBB_TMP");
    snprintf(path, sizeof path, "%.400s/unit_store.h5", folder ? folder : "/tmp");
    snprintf(part_path, sizeof part_path, "%s.part", path);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
