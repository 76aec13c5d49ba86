/* SPDX-License-Identifier: MIT
 * match_kernels: every kernel gives the reference kernel's bytes, on the studies of configs/ and on random
 * ones.
 *
 * Each kernel is run on full and partial blocks, near patient 0 and far from it, with all arrays and without,
 * twice on the same block, with garbage in its scratch. A random study that fails is named by its number:
 *
 *   EBB_MATCH_SEED=n       looks at random study n alone
 *   EBB_MATCH_SAVE=path    and writes it there, for `ebb run path --kernel NAME` and `ebb trace path PATIENT`
 *   EBB_MATCH_KERNEL=name  runs that kernel alone
 *   EBB_MATCH_STUDIES=n    looks at so many random studies; the counts of what they cover are judged from the
 * usual number on
 *
 *   1. One study   2. The studies of configs/   3. Random studies   4. Wrong kernels   5. This processor
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>

#include <ebb/config.h>
#include <ebb/trace.h>

#include "dice.h"
#include "random_study.h"
#include "side_by_side.h"
#include "study_coverage.h"
#include "study_fit.h"
#include "support.h"
#include "tap.h"

enum { RANDOM_STUDIES = 300, MOST_MISMATCHES_SHOWN = 8 };

/* 1. One study */

/* Whether this kernel is to be held against the reference on these patients. The reference itself is, too,
 * for it may not depend on what its scratch held before either; in the first block only, to save time. */
static bool is_compared(const struct ebb_kernel_entry *kernel, const struct side_by_side_patients *patients)
{
    const char *only = getenv("EBB_MATCH_KERNEL");
    if (kernel == ebb_kernel_find("reference") && patients->block > 0)
        return false;
    return kernel->runs_here() && (only == NULL || strcmp(only, kernel->name) == 0);
}

/* Runs the kernels on these patients; returns how many differ from the reference, and says where. */
static int compare_kernels(const char *name, const struct ebb_plan *plan,
                           const struct side_by_side_patients *patients)
{
    struct side_by_side pair;
    char words[SIDE_BY_SIDE_WORDS];
    int n_different = 0;
    side_by_side_init(&pair, plan, patients, ebb_kernel_find("reference")->run);
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++) {
        if (!is_compared(kernel, patients) || side_by_side_same(&pair, kernel->run, words))
            continue;
        print_message("# kernel %s, %s: %s\n", kernel->name, name, words);
        n_different++;
    }
    side_by_side_free(&pair);
    return n_different;
}

/* All ways to look at a study: some patients of the first block with everything; others, with arrays left
 * out; and a full block and the start of another where `thorough`. `luck` chooses. */
static int compare_study(const char *name, const struct ebb_study *study, uint64_t luck, bool thorough)
{
    static const int64_t far_blocks[] = {1, 3, 1000000,
                                         (INT64_C(1) << 28) - 1}; /* the last one of 2^40 patients */
    const int few = (int)(study->n_patients < 600 ? study->n_patients : 600);
    const int wanted = dice_pick(&luck, 3);
    const struct side_by_side_patients ways[] = {
        {0, few, true, true, false},
        {far_blocks[dice_pick(&luck, 4)], 1 + dice_pick(&luck, 130), wanted == 1, wanted == 2, false},
        {far_blocks[dice_pick(&luck, 4)], EBB_BLOCK_PATIENTS, true, true, true},
        {dice_pick(&luck, 4), 1 + dice_pick(&luck, EBB_BLOCK_PATIENTS - 1), true, true, true},
    };
    struct ebb_plan plan;
    struct ebb_messages messages = {0};
    int n_different = 0;
    assert_int_equal(ebb_plan_init(&plan, study, &messages), EBB_OK);
    for (int way = 0; way < (thorough ? 4 : 2); way++)
        n_different += compare_kernels(name, &plan, &ways[way]);
    ebb_plan_free(&plan);
    return n_different;
}

/* 2. The studies of configs/ */

static int compare_file(const char *path, uint64_t luck)
{
    struct ebb_config config;
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_config_open(path, NULL, 0, &config, &messages), EBB_OK);
    const int n_different = compare_study(path, &config.study, luck, true);
    ebb_config_free(&config);
    return n_different;
}

static int compare_folder(const char *folder, int *out_n_studies)
{
    DIR *directory = opendir(folder);
    char path[512];
    int n_different = 0;
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        const size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 5, ".yaml") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (ebb_calibration_is(path) || ebb_clinic_is(path)) /* no study */
            continue;
        n_different += compare_file(path, (uint64_t)length); /* not their order, which is the file system's */
        ++*out_n_studies;
    }
    assert_int_equal(closedir(directory), 0);
    return n_different;
}

static void studies_of_configs_match(void **state)
{
    int n_studies = 0;
    (void)state;
    const int n_different =
        compare_folder("configs", &n_studies) + compare_folder("configs/trials", &n_studies);
    assert_true(n_studies >= 10);
    assert_int_equal(n_different, 0);
}

/* 3. Random studies */

/* A whole number in the environment, or `otherwise`. */
static uint64_t number_of(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);
    char *end = NULL;
    if (text == NULL)
        return otherwise;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0')
        fail_msg("%s = %s: must be a whole number", variable, text);
    return number;
}

static void save(const struct ebb_study *study, const char *path)
{
    struct ebb_text text = {0};
    FILE *file = fopen(path, "w");
    random_study_print(study, &text);
    if (file == NULL || fputs(text.chars, file) < 0 || fclose(file) != 0)
        fail_msg("EBB_MATCH_SAVE = %s: %s", path, strerror(errno));
    ebb_text_free(&text);
}

/* Studies are compared as bytes, padding included: all of them have been set. */
static bool same_bytes(const void *a, const void *b, size_t n)
{
    return memcmp(a, b, n) == 0;
}

/* Puts the cut of biomarkers where somebody's biomarker is, or next to it: equal is not below, and a double
 * is no float. */
static void sharpen(struct ebb_study *study, uint64_t luck)
{
    static const double aside[] = {0.0, 1e-10, -1e-10};
    struct ebb_plan plan;
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_plan_init(&plan, study, &messages), EBB_OK);
    for (int p = 0; p < study->n_policies; p++) {
        struct ebb_trace trace;
        if (!study->policies[p].by_biomarker.on || dice_pick(&luck, 2) == 0)
            continue;
        assert_int_equal(ebb_trace_init(&trace, &plan, dice_pick(&luck, 64), p), EBB_OK);
        study->policies[p].by_biomarker.cut = trace.biomarker + aside[dice_pick(&luck, 3)];
        ebb_trace_free(&trace);
    }
    ebb_plan_free(&plan);
}

struct counts {
    struct study_coverage coverage;
    int n_refused, n_different;
};

static void try_random_study(uint64_t seed, struct counts *counts)
{
    static struct ebb_study study, read; /* large */
    struct ebb_plan plan;
    struct ebb_messages messages = {0};
    char name[64];
    snprintf(name, sizeof name, "random study %llu", (unsigned long long)seed);
    random_study_draw(seed, &study);
    if (random_study_read(&study, name, &read))
        sharpen(&study, seed);
    if (getenv("EBB_MATCH_SAVE"))
        save(&study, getenv("EBB_MATCH_SAVE"));
    if (!random_study_read(&study, name, &read)) {
        counts->n_refused++;
        return;
    }
    if (!same_bytes(&read, &study, sizeof study))
        fail_msg("%s: is read otherwise than it was written (EBB_MATCH_SEED=%llu EBB_MATCH_SAVE=study.yaml)",
                 name, (unsigned long long)seed);
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    study_coverage_add(&counts->coverage, &study, &plan);
    ebb_plan_free(&plan);
    const int n_different =
        compare_study(name, &study, seed, seed % 20 == 7 && study_fit_is_small(&study, 300));
    if (n_different > 0)
        print_message("# again: EBB_MATCH_SEED=%llu EBB_MATCH_SAVE=study.yaml %s/tests/match_kernels; "
                      "then ebb run study.yaml --kernel NAME\n",
                      (unsigned long long)seed, getenv("EBB_BUILD") ? getenv("EBB_BUILD") : "build");
    counts->n_different += n_different;
}

static void random_studies_match(void **state)
{
    static struct counts counts;
    (void)state;
    const bool only_one = getenv("EBB_MATCH_SEED") != NULL;
    const int n = only_one ? 0 : (int)number_of("EBB_MATCH_STUDIES", RANDOM_STUDIES);
    study_coverage_init(&counts.coverage);
    if (only_one)
        try_random_study(number_of("EBB_MATCH_SEED", 0), &counts);
    for (uint64_t seed = 1; counts.coverage.n_studies < n && counts.n_different < MOST_MISMATCHES_SHOWN;
         seed++)
        try_random_study(seed, &counts);
    print_message("# random studies: %d accepted, %d refused\n", counts.coverage.n_studies, counts.n_refused);
    assert_int_equal(counts.n_different, 0);
    if (n < RANDOM_STUDIES)
        return;
    assert_int_equal(study_coverage_report(&counts.coverage), 0);
    assert_true(counts.n_refused >= 3 && counts.n_refused * 10 < 6 * (counts.n_refused + n));
}

/* 4. Wrong kernels */

/* The reference kernel, but for one thing. */
static struct {
    int array;             /* a byte of that array of the block; -1: of none */
    int patient;           /* in the last row of that patient of the last policy */
    int64_t *tally;        /* one too many in that word; NULL: in none */
    const uint8_t *relies; /* on a byte being 0 that nobody promises */
    int runs_well;         /* so many runs without a fault */
} fault;

static void wrong_kernel(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally)
{
    struct side_by_side_array arrays[SIDE_BY_SIDE_ARRAYS];
    const bool relied_in_vain = fault.relies && *fault.relies != 0;
    ebb_kernel_find("reference")->run(plan, block, tally);
    side_by_side_arrays(plan, block, arrays);
    if (fault.runs_well-- > 0)
        return;
    if (fault.array >= 0) {
        const struct side_by_side_array *array = &arrays[fault.array];
        const size_t policy = array->n_policies > 0 ? (size_t)array->n_policies - 1 : 0;
        const size_t row = policy * EBB_BLOCK_PATIENTS + (size_t)fault.patient + 1;
        ((unsigned char *)array->data)[row * (size_t)array->n_entries * array->size - 1] ^= 1;
    }
    if (fault.tally)
        ++*fault.tally;
    tally->flow[EBB_FLOW_TREATED] += relied_in_vain;
}

/* The study with everything in it, and some patients of a block far from the first. */
static void open_pair(struct side_by_side *pair, struct ebb_plan *plan)
{
    static const struct side_by_side_patients some = {1000000, 100, true, true, true};
    const struct ebb_study study = ebb_support_study("smoke.yaml");
    struct ebb_messages messages = {0};
    char words[SIDE_BY_SIDE_WORDS];
    assert_int_equal(ebb_plan_init(plan, &study, &messages), EBB_OK);
    side_by_side_init(pair, plan, &some, ebb_kernel_find("reference")->run);
    memset(&fault, 0, sizeof fault);
    fault.array = -1;
    assert_true(side_by_side_same(pair, wrong_kernel, words)); /* without a fault it is right */
}

static void close_pair(struct side_by_side *pair, struct ebb_plan *plan)
{
    side_by_side_free(pair);
    ebb_plan_free(plan);
}

/* The wrong kernel is noticed, and its fault called by name. */
static void assert_noticed(struct side_by_side *pair, const char *name)
{
    char words[SIDE_BY_SIDE_WORDS] = "";
    assert_false(side_by_side_same(pair, wrong_kernel, words));
    if (strncmp(words, name, strlen(name)) != 0)
        fail_msg("a fault in %s is called: %s", name, words);
}

static void a_wrong_byte_is_noticed(void **state)
{
    static const int patients[] = {0, 63, 99, 100, EBB_BLOCK_PATIENTS - 1}; /* two of them are not there */
    struct side_by_side_array arrays[SIDE_BY_SIDE_ARRAYS];
    struct side_by_side pair;
    struct ebb_plan plan;
    (void)state;
    open_pair(&pair, &plan);
    side_by_side_arrays(&plan, &pair.block, arrays);
    for (int a = 0; a < SIDE_BY_SIDE_ARRAYS; a++) {
        for (int i = 0; i < 5; i++) {
            char name[128];
            fault.array = a;
            fault.patient = patients[i];
            snprintf(name, sizeof name,
                     "%s, %spatient %lld (%d of 100 in block 1000000), assessment %d: ", arrays[a].name,
                     arrays[a].n_policies > 0 ? "policy 7 (monitored), " : "",
                     1000000LL * EBB_BLOCK_PATIENTS + patients[i], patients[i], arrays[a].n_entries - 1);
            assert_noticed(&pair, name);
            const size_t policies = (size_t)(arrays[a].n_policies > 0 ? arrays[a].n_policies : 1);
            const size_t rows = policies * EBB_BLOCK_PATIENTS;
            memset(arrays[a].data, 0, rows * (size_t)arrays[a].n_entries * arrays[a].size);
        }
    }
    close_pair(&pair, &plan);
}

static void a_wrong_sum_is_noticed(void **state)
{
    struct side_by_side pair;
    struct ebb_plan plan;
    (void)state;
    open_pair(&pair, &plan);
    const struct ebb_tally *tally = &pair.tally;
    const struct {
        const char *name;
        int64_t *word;
    } words[] = {
        {"tally flow[6]", &pair.tally.flow[EBB_FLOW_COUNT - 1]},
        {"tally n_strata_patients[1]", &pair.tally.n_strata_patients[1]},
        {"tally n_patients[0]", tally->n_patients},
        {"tally n_patients[8]", tally->n_patients + 8}, /* not [9], which is a rest */
        {"tally sum[1]", tally->sum + 1},
        {"tally sum_product[2]", tally->sum_product + 2},
        {"tally sum_followup[3]", tally->sum_followup + 3},
        {"tally visits[4]", tally->visits + 4},
        {"tally first_relapses[5]", tally->first_relapses + 5},
        {"tally relapses[6]", tally->relapses + 6},
        {"tally censored[7]", tally->censored + 7},
        {"tally left[8]", tally->left + 8},
        {"tally both_relapsed[9]", tally->both_relapsed + 9},
        {"tally not_both[10]", tally->not_both + 10},
        {"tally twins[11]", tally->twins + 11},
        {"tally sum_best[1]", tally->sum_best + 1},
        {"tally sum_best_squared[2]", tally->sum_best_squared + 2},
        {"tally sum_best_product[12]", tally->sum_best_product + 12},
        {"tally sum_by_year[5]", tally->sum_by_year + 5},
        {"tally sum_by_year_product[13]", tally->sum_by_year_product + 13},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        fault.tally = words[i].word;
        assert_noticed(&pair, words[i].name);
    }
    fault.tally = (int64_t *)tally->memory + tally->n_words - 1;
    assert_noticed(&pair, "tally sum_by_year_product[");
    fault.runs_well = 1; /* the first run on a block is right, the second is not */
    assert_noticed(&pair, "tally sum_by_year_product[");
    close_pair(&pair, &plan);
}

static void reading_garbage_is_noticed(void **state)
{
    struct side_by_side pair;
    struct ebb_plan plan;
    (void)state;
    open_pair(&pair, &plan);
    const uint8_t *const unpromised[] = {
        pair.block.scratch, pair.block.score, pair.block.stratum, (const uint8_t *)pair.tally.row,
        (const uint8_t *)pair.block.scratch + ebb_kernel_scratch_bytes(&plan, pair.block.with_trajectories) -
            1};
    for (size_t i = 0; i < sizeof unpromised / sizeof unpromised[0]; i++) {
        fault.relies = unpromised[i];
        assert_noticed(&pair, "tally flow[2]");
    }
    close_pair(&pair, &plan);
}

/* 5. This processor */

static void every_kernel_was_compared(void **state)
{
    int n_left_out = 0;
    (void)state;
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++) {
        if (kernel->runs_here())
            continue;
        print_message("# this machine lacks the instructions of kernel %s, which was not compared\n",
                      kernel->name);
        n_left_out++;
    }
    if (n_left_out > 0)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a kernel with one wrong byte in any array is noticed", a_wrong_byte_is_noticed),
        TEST("a kernel with one wrong sum in any part of the tally is noticed", a_wrong_sum_is_noticed),
        TEST("a kernel that relies on what its scratch or a block held before is noticed",
             reading_garbage_is_noticed),
        TEST("every kernel gives the reference's bytes on the studies of configs/", studies_of_configs_match),
        TEST("every kernel gives the reference's bytes on random studies, which make every key and event "
             "matter",
             random_studies_match),
        TEST("every kernel runs on this processor", every_kernel_was_compared),
    };
    return RUN_TESTS(tests);
}
