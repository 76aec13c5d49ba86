/* SPDX-License-Identifier: MIT
 * side_by_side: see the header.
 *
 *   1. The arrays   2. Garbage   3. Comparing blocks   4. Comparing tallies   5. A pair
 */
#include "side_by_side.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ebb/status.h>

/* 1. The arrays */

void side_by_side_arrays(const struct ebb_plan *plan, const struct ebb_block *block,
                         struct side_by_side_array out_arrays[SIDE_BY_SIDE_ARRAYS])
{
    const int policies = plan->study.n_policies, n = plan->calendar.n_assessments;
    const struct side_by_side_array arrays[] = {
        {"baseline", block->baseline, sizeof(float), 0, 1, true},
        {"attainable", block->attainable, sizeof(float), 0, 1, true},
        {"duration", block->duration, sizeof(float), 0, 1, true},
        {"consolidation", block->consolidation, sizeof(float), 0, 1, true},
        {"biomarker", block->biomarker, sizeof(float), 0, 1, true},
        {"treated", block->treated, 1, 0, 1, false},
        {"responder", block->responder, 1, 0, 1, false},
        {"remitter", block->remitter, 1, 0, 1, false},
        {"stratum", block->stratum, 1, 0, 1, false},
        {"modifiers", block->modifiers, 1, 0, 1, false},
        {"subgroups", block->subgroups, 1, 0, 1, false},
        {"leaving_day", block->leaving_day, sizeof(int32_t), policies, 1, false},
        {"score", block->score, 1, policies, n, false},
        {"state", block->state, 1, policies, n, false},
        {"infusions", block->infusions, (size_t)plan->mask_bytes, policies, n, false},
    };
    memcpy(out_arrays, arrays, sizeof arrays);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        out_arrays[15 + outcome] = (struct side_by_side_array){
            EBB_OUTCOMES[outcome].name, block->outcomes[outcome], sizeof(int32_t), policies, 1, false};
}

static size_t row_bytes(const struct side_by_side_array *array)
{
    return array->size * (size_t)array->n_entries;
}

/* Arrays over patients alone have one set of rows. */
static int n_row_sets(const struct side_by_side_array *array)
{
    return array->n_policies > 0 ? array->n_policies : 1;
}

static unsigned char *row_of(const struct side_by_side_array *array, int policy, int patient)
{
    return (unsigned char *)array->data +
           ((size_t)policy * EBB_BLOCK_PATIENTS + (size_t)patient) * row_bytes(array);
}

/* 2. Garbage */

/* Fills what a kernel must not rely on, and what it must write: its scratch, its results, the tally's room to
 * work in. */
static void litter(const struct ebb_plan *plan, const struct ebb_block *block, const struct ebb_tally *tally,
                   int byte)
{
    struct side_by_side_array arrays[SIDE_BY_SIDE_ARRAYS];
    const size_t row_words = (size_t)tally->n_visits * EBB_VISIT_SUM_COUNT;
    side_by_side_arrays(plan, block, arrays);
    memset(block->scratch, byte, ebb_kernel_scratch_bytes(plan, block->with_trajectories));
    memset(tally->row, byte, row_words * sizeof *tally->row);
    for (int a = 0; a < SIDE_BY_SIDE_ARRAYS; a++) {
        for (int policy = 0; arrays[a].data && policy < n_row_sets(&arrays[a]); policy++)
            memset(row_of(&arrays[a], policy, 0), byte, (size_t)block->n_patients * row_bytes(&arrays[a]));
    }
}

/* 3. Comparing blocks */

static void print_entry(const struct side_by_side_array *array, const unsigned char *entry, char out_text[32])
{
    int32_t whole = 0;
    float real = 0.0f;
    memcpy(array->is_real ? (void *)&real : (void *)&whole, entry,
           array->size); /* low bytes first, as in the file */
    if (array->is_real)
        snprintf(out_text, 32, "%.9g", (double)real);
    else
        snprintf(out_text, 32, "%" PRId32, whole);
}

/* Where the rows of a patient part. */
static void describe_row(const struct side_by_side *pair, const struct side_by_side_array *array, int policy,
                         int patient, const unsigned char *expected, const unsigned char *found,
                         char out_words[SIDE_BY_SIDE_WORDS])
{
    char words[2][32], whose[EBB_NAME_SIZE + 32] = "";
    size_t t = 0;
    while (memcmp(expected + t * array->size, found + t * array->size, array->size) == 0)
        t++;
    print_entry(array, expected + t * array->size, words[0]);
    print_entry(array, found + t * array->size, words[1]);
    if (array->n_policies > 0)
        snprintf(whose, sizeof whose, "policy %d (%s), ", policy, pair->plan->study.policies[policy].name);
    snprintf(out_words, SIDE_BY_SIDE_WORDS,
             "%s, %spatient %" PRId64 " (%d of %d in block %" PRId64 "), assessment %zu: %s, must be %s",
             array->name, whose, pair->block.first_patient + patient, patient, pair->patients.n_patients,
             pair->patients.block, t, words[1], words[0]);
}

static bool is_zero(const unsigned char *bytes, size_t n)
{
    return n == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, n - 1) == 0);
}

/* Rows of patients who are not there. */
static bool same_beyond(const struct side_by_side *pair, const struct side_by_side_array *array, int policy,
                        char out_words[SIDE_BY_SIDE_WORDS])
{
    static const unsigned char none[EBB_MAX_ASSESSMENTS * sizeof(uint32_t)];
    const size_t bytes = row_bytes(array);
    const int first = pair->patients.n_patients;
    const int last =
        pair->patients.whole || first + 300 > EBB_BLOCK_PATIENTS ? EBB_BLOCK_PATIENTS : first + 300;
    int patient = first;
    if (is_zero(row_of(array, policy, first), (size_t)(last - first) * bytes))
        return true;
    while (is_zero(row_of(array, policy, patient), bytes))
        patient++;
    describe_row(pair, array, policy, patient, none, row_of(array, policy, patient), out_words);
    return false;
}

static bool same_array(const struct side_by_side *pair, const struct side_by_side_array *expected,
                       const struct side_by_side_array *found, char out_words[SIDE_BY_SIDE_WORDS])
{
    const size_t bytes = row_bytes(expected);
    const size_t n = (size_t)pair->patients.n_patients;
    for (int policy = 0; policy < n_row_sets(expected); policy++) {
        const unsigned char *a = row_of(expected, policy, 0), *b = row_of(found, policy, 0);
        if (memcmp(a, b, n * bytes) != 0) {
            size_t patient = 0;
            while (memcmp(a + patient * bytes, b + patient * bytes, bytes) == 0)
                patient++;
            describe_row(pair, expected, policy, (int)patient, a + patient * bytes, b + patient * bytes,
                         out_words);
            return false;
        }
        if (!same_beyond(pair, found, policy, out_words))
            return false;
    }
    return true;
}

static bool same_block(const struct side_by_side *pair, char out_words[SIDE_BY_SIDE_WORDS])
{
    struct side_by_side_array expected[SIDE_BY_SIDE_ARRAYS], found[SIDE_BY_SIDE_ARRAYS];
    bool same = true;
    side_by_side_arrays(pair->plan, &pair->expected, expected);
    side_by_side_arrays(pair->plan, &pair->block, found);
    for (int a = 0; same && a < SIDE_BY_SIDE_ARRAYS; a++) {
        ebb_require((expected[a].data == NULL) == (found[a].data == NULL));
        same = expected[a].data == NULL || same_array(pair, &expected[a], &found[a], out_words);
    }
    return same;
}

/* 4. Comparing tallies */

/* The array of the tally that a word lies in, and its place there. */
static void describe_word(const struct ebb_tally *tally, size_t word, size_t *out_place,
                          const char **out_name)
{
    const int64_t *place = (const int64_t *)tally->memory + word;
    for (int i = 0; i < EBB_TALLY_ARRAY_COUNT; i++) { /* they lie in the order of the list */
        const int64_t *first;
        memcpy(&first, (const char *)tally + EBB_TALLY_ARRAYS[i].at, sizeof first);
        if (place < first)
            break;
        *out_name = EBB_TALLY_ARRAYS[i].name;
        *out_place = (size_t)(place - first);
    }
}

/* Whether the tally is the expected one `times` over. */
static bool same_tally(const struct side_by_side *pair, int times, char out_words[SIDE_BY_SIDE_WORDS])
{
    const struct ebb_tally *a = &pair->expected_tally, *b = &pair->tally;
    const int64_t *expected = a->memory, *found = b->memory;
    for (size_t i = 0; i < a->n_words; i++) {
        if (found[i] != times * expected[i]) {
            const char *name = "?";
            size_t place = 0;
            describe_word(b, i, &place, &name);
            snprintf(out_words, SIDE_BY_SIDE_WORDS, "tally %s[%zu]: %" PRId64 ", must be %" PRId64, name,
                     place, found[i], times * expected[i]);
            return false;
        }
    }
    return true;
}

/* 5. A pair */

static void set_patients(struct ebb_block *block, const struct side_by_side_patients *patients)
{
    block->number = patients->block;
    block->first_patient = patients->block * EBB_BLOCK_PATIENTS;
    block->n_patients = patients->n_patients;
}

void side_by_side_init(struct side_by_side *pair, const struct ebb_plan *plan,
                       const struct side_by_side_patients *patients, ebb_kernel kernel)
{
    *pair = (struct side_by_side){.plan = plan, .patients = *patients};
    ebb_require(ebb_block_init(&pair->expected, plan, patients->with_rows, patients->with_trajectories) ==
                EBB_OK);
    ebb_require(ebb_block_init(&pair->block, plan, patients->with_rows, patients->with_trajectories) ==
                EBB_OK);
    ebb_require(ebb_tally_init(&pair->expected_tally, plan) == EBB_OK);
    ebb_require(ebb_tally_init(&pair->tally, plan) == EBB_OK);
    set_patients(&pair->expected, patients);
    set_patients(&pair->block, patients);
    kernel(plan, &pair->expected, &pair->expected_tally);
}

void side_by_side_free(struct side_by_side *pair)
{
    ebb_block_free(&pair->expected);
    ebb_block_free(&pair->block);
    ebb_tally_free(&pair->expected_tally);
    ebb_tally_free(&pair->tally);
}

/* Back to 0, as a new tally is. */
static void clear_tally(struct ebb_tally *tally)
{
    memset(tally->memory, 0, tally->n_words * sizeof(int64_t));
}

bool side_by_side_same(struct side_by_side *pair, ebb_kernel kernel, char out_words[SIDE_BY_SIDE_WORDS])
{
    static const int garbage[] = {0x5a, 0xff};
    clear_tally(&pair->tally);
    for (int times = 1; times <= 2; times++) {
        litter(pair->plan, &pair->block, &pair->tally, garbage[times - 1]);
        kernel(pair->plan, &pair->block, &pair->tally);
        ebb_tally_complete(&pair->tally, pair->plan);
        if (!same_block(pair, out_words) || !same_tally(pair, times, out_words)) {
            const size_t length = strlen(out_words);
            snprintf(out_words + length, SIDE_BY_SIDE_WORDS - length, " (run %d on the block)", times);
            return false;
        }
    }
    return true;
}
