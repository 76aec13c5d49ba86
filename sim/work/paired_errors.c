/* SPDX-License-Identifier: MIT
 * paired_errors: rows of two files, side by side.
 *
 *     block k of the first file     influence of each patient on every estimate   \
 *                                                                                   subtract, square, add
 *     block k of the second file    the same                                      /
 *
 * In one thread and in the order of patients, so that an error is the same whoever asks. It takes less than
 * checking the files for damage does, which reads the same rows.
 *
 *   1. Two files side by side   2. A block   3. Errors from sums   4. The whole
 */
#include <ebb/paired_errors.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/influence.h>
#include <ebb/patient_rows.h>
#include <ebb/survival.h>

/* 1. Two files side by side */

/* One of the two files. Populations are of the file's own plan: a rule that differs between the studies (who
 * is a responder) makes other members in each, and a patient who is in only one of them brings the influence
 * on that side alone. */
struct side {
    const struct ebb_results *results;
    const struct ebb_reader *reader;
    struct ebb_influence influence;
    struct ebb_block block;
    int n;                                     /* patients of this file in the block that is looked at */
    uint64_t members[EBB_BLOCK_PATIENTS / 64]; /* of them, those of the population that is looked at */
    int rows[EBB_BLOCK_PATIENTS], n_rows;      /* the same as a list */
    int places[EBB_BLOCK_PATIENTS];            /* where each stands among the members of either file */
    int64_t followed[EBB_MAX_POPULATIONS];     /* counted from rows */
};

/* Sums gather in `errors` and become errors at the end. A measure at a time, so that the room is one row for
 * each policy (32 kB) and stays in the cache; the rows of both blocks are read from it three dozen times. */
struct pairing {
    struct ebb_paired_errors *errors;
    const struct ebb_in_both *both;
    struct side sides[2];
    double *differences;              /* (policy, member) of one measure, first file minus second */
    double *values;                   /* of one file, (member) */
    int n_members;                    /* of either file */
    int64_t n_unlike[EBB_FLOW_COUNT]; /* patients who came to the step in one file only */
};

static enum ebb_status open_side(struct side *side, const struct ebb_results *results,
                                 const struct ebb_reader *reader)
{
    side->results = results;
    side->reader = reader;
    enum ebb_status status = ebb_influence_init(&side->influence, &results->plan, &results->tally);
    if (status == EBB_OK)
        status = ebb_block_init(&side->block, &results->plan, true, false);
    return status;
}

/* Blocks count from patient 0 in both files, so that a patient is in the same place of both; a file whose
 * patients begin or end elsewhere leaves its block empty there. Parts of a run begin with whole blocks. */
static enum ebb_status load_side(struct side *side, int64_t number, struct ebb_messages *messages)
{
    const struct ebb_patients range = side->results->patients[0];
    const int64_t first = number * EBB_BLOCK_PATIENTS - range.first, left = range.n - first;
    side->n = first < 0 || left <= 0 ? 0 : left < EBB_BLOCK_PATIENTS ? (int)left : EBB_BLOCK_PATIENTS;
    if (side->n == 0)
        return EBB_OK;
    return ebb_patient_rows_read(side->reader, &side->results->plan, first, side->n, &side->block, messages);
}

/* As drawn: what a study makes of them (who responds, who is treated) is what is compared, and may differ. */
static bool same_traits(const struct side sides[2])
{
    const struct ebb_block *a = &sides[0].block, *b = &sides[1].block;
    const size_t n = (size_t)(sides[0].n < sides[1].n ? sides[0].n : sides[1].n), bytes = n * sizeof(float);
    return memcmp(a->baseline, b->baseline, bytes) == 0 && memcmp(a->attainable, b->attainable, bytes) == 0 &&
           memcmp(a->duration, b->duration, bytes) == 0 &&
           memcmp(a->consolidation, b->consolidation, bytes) == 0 &&
           memcmp(a->biomarker, b->biomarker, bytes) == 0 && memcmp(a->modifiers, b->modifiers, n) == 0;
}

/* 2. A block */

/* In words of 64 as the lanes ask, so that populations mean here what they mean there. */
static void find_members(struct side *side, int population)
{
    const struct ebb_block *block = &side->block;
    side->n_rows = 0;
    for (int first = 0; first < EBB_BLOCK_PATIENTS; first += 64) {
        const int left = side->n - first;
        struct ebb_members members = {.n = left < 0    ? 0
                                           : left < 64 ? left
                                                       : 64,
                                      .stratum = block->stratum + first,
                                      .modifiers = block->modifiers + first,
                                      .subgroups = block->subgroups + first};
        for (int i = 0; i < members.n; i++) {
            members.counted |= (uint64_t)(block->treated[first + i] != 0) << i;
            members.responders |= (uint64_t)(block->responder[first + i] != 0) << i;
        }
        const uint64_t bits = ebb_population_members(&side->results->plan.populations[population], &members);
        side->members[first / 64] = bits;
        for (int i = 0; i < members.n; i++) {
            if (bits >> i & 1)
                side->rows[side->n_rows++] = first + i;
        }
    }
}

/* Where the rows of each file stand among those of either. */
static void find_places(struct pairing *pairing)
{
    int used[2] = {0};
    pairing->n_members = 0;
    for (int row = 0; row < EBB_BLOCK_PATIENTS; row++) {
        bool either = false;
        for (int s = 0; s < 2; s++) {
            struct side *side = &pairing->sides[s];
            if (!(side->members[row / 64] >> (row % 64) & 1))
                continue;
            side->places[used[s]++] = pairing->n_members;
            either = true;
        }
        pairing->n_members += either;
    }
}

/* Four sums side by side: one would wait for itself at every step, and the compiler may not reorder what a
 * reader must get again. */
static double sum_of_squares(const double *x, const double *y, int n)
{
    double sums[4] = {0.0};
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        for (int k = 0; k < 4; k++) {
            const double d = x[i + k] - (y ? y[i + k] : 0.0);
            sums[k] += d * d;
        }
    }
    for (; i < n; i++) {
        const double d = x[i] - (y ? y[i] : 0.0);
        sums[0] += d * d;
    }
    return sums[0] + sums[1] + (sums[2] + sums[3]);
}

/* Added into a row of zeros, because members of one file need not be members of the other. */
static void find_differences(struct pairing *pairing, int population, int measure)
{
    for (int policy = 0; policy < pairing->both->n_policies; policy++) {
        double *differences = pairing->differences + (size_t)policy * EBB_BLOCK_PATIENTS;
        memset(differences, 0, (size_t)pairing->n_members * sizeof *differences);
        for (int s = 0; s < 2; s++) {
            const struct side *side = &pairing->sides[s];
            ebb_influence_of(&side->influence, &side->block, pairing->both->populations[population][s],
                             measure, pairing->both->policies[policy][s], side->rows, side->n_rows,
                             pairing->values);
            for (int i = 0; i < side->n_rows; i++)
                differences[side->places[i]] += s == 0 ? pairing->values[i] : -pairing->values[i];
        }
    }
}

/* Of each policy, and of each difference between two: that a policy gains more on another in one file than in
 * the other is what a change of the model most often shows. */
static void add_measure(struct pairing *pairing, int population, int measure)
{
    struct ebb_paired_errors *errors = pairing->errors;
    const int n = pairing->n_members;
    find_differences(pairing, population, measure);
    for (int p = 0; p < errors->n_policies; p++) {
        const double *first = pairing->differences + (size_t)p * EBB_BLOCK_PATIENTS;
        errors->mean[ebb_paired_mean_at(errors, population, measure, p)] += sum_of_squares(first, NULL, n);
        for (int q = p + 1; q < errors->n_policies; q++)
            errors->difference[ebb_paired_difference_at(errors, population, measure, p, q)] +=
                sum_of_squares(first, pairing->differences + (size_t)q * EBB_BLOCK_PATIENTS, n);
    }
}

/* Whether the patient in that row came to the step, as the tally counts it (sim/engine/tally.c). Without
 * strata all who are treated are compared, and none has a stratum. */
static bool came_to(const struct side *side, int row, enum ebb_flow step)
{
    const struct ebb_block *block = &side->block;
    const bool treated = block->treated[row] != 0,
               taken = side->results->plan.study.n_strata == 0 || block->stratum[row] != EBB_NO_STRATUM;
    switch (step) {
    case EBB_FLOW_CONTRAINDICATED:
        return !treated;
    case EBB_FLOW_TREATED:
        return treated;
    case EBB_FLOW_RESPONDERS:
        return treated && block->responder[row] != 0;
    case EBB_FLOW_REMITTERS:
        return treated && block->remitter[row] != 0;
    case EBB_FLOW_COMPARED:
        return treated && taken;
    case EBB_FLOW_UNSELECTED:
        return treated && !taken;
    default:
        return true;
    }
}

/* Of a count of the same patients only those matter who came to the step in one file and not in the other:
 * 135 responders fewer may be 140 lost and 5 won. */
static void add_flow(struct pairing *pairing)
{
    const struct side *sides = pairing->sides;
    const int n = sides[0].n < sides[1].n ? sides[0].n : sides[1].n;
    for (int step = 0; step < EBB_FLOW_COUNT; step++) {
        for (int row = 0; row < n; row++)
            pairing->n_unlike[step] +=
                came_to(&sides[0], row, (enum ebb_flow)step) != came_to(&sides[1], row, (enum ebb_flow)step);
    }
}

static void add_block(struct pairing *pairing)
{
    add_flow(pairing);
    for (int population = 0; population < pairing->both->n_populations; population++) {
        for (int s = 0; s < 2; s++) {
            struct side *side = &pairing->sides[s];
            find_members(side, pairing->both->populations[population][s]);
            for (int i = 0; i < side->n_rows; i++)
                side->followed[population] +=
                    ebb_influence_follows(&side->results->plan, &side->block, side->rows[i]);
        }
        find_places(pairing);
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++)
            add_measure(pairing, population, measure);
    }
}

/* 3. Errors from sums */

/* Whether the rows gave as many at risk as the tally counted; if not, their rule is not that of this
 * study. */
static bool knows_followed(const struct pairing *pairing, int population)
{
    for (int s = 0; s < 2; s++) {
        const struct side *side = &pairing->sides[s];
        const struct ebb_cohort cohort = {&side->results->plan, &side->results->tally,
                                          pairing->both->populations[population][s], 0, EBB_ALL_GROUPS};
        if (ebb_survival_followed(&cohort) != side->followed[population])
            return false;
    }
    return true;
}

static bool is_survival(int measure)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
    return kind == EBB_RELAPSED_BY || kind == EBB_RELAPSE_FREE;
}

/* The spread of +1, 0 and -1 over patients, times their number. NaN where a patient is in one file only: then
 * the counts are not of the same patients. */
static void finish_flow(struct pairing *pairing)
{
    const struct ebb_results *a = pairing->sides[0].results, *b = pairing->sides[1].results;
    const double n = (double)pairing->errors->n_patients;
    const bool same =
        a->n_patients == b->n_patients && pairing->errors->n_patients == a->n_patients && n > 1.0;
    for (int step = 0; step < EBB_FLOW_COUNT; step++) {
        const double difference = (double)(a->tally.flow[step] - b->tally.flow[step]);
        const double spread = (double)pairing->n_unlike[step] - difference * difference / n;
        pairing->errors->flow[step] = same ? ebb_sqrt(spread * n / (n - 1.0)) : (double)NAN;
    }
}

/* A sum of nothing is 0 and would pass for an exact difference: NaN where the rows did not tell. */
static void finish_errors(struct pairing *pairing)
{
    struct ebb_paired_errors *errors = pairing->errors;
    const size_t n = (size_t)errors->n_policies;
    for (int population = 0; population < errors->n_populations; population++) {
        const bool followed = knows_followed(pairing, population);
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const bool known = followed || !is_survival(measure);
            const size_t at = ebb_paired_mean_at(errors, population, measure, 0);
            for (size_t i = at; i < at + n; i++)
                errors->mean[i] = known ? ebb_sqrt(errors->mean[i]) : (double)NAN;
            for (size_t i = at * n; i < (at + n) * n; i++)
                errors->difference[i] = known ? ebb_sqrt(errors->difference[i]) : (double)NAN;
        }
    }
}

/* 4. The whole */

/* The errors live as long as the comparison, the rows of differences only here: two allocations. A place more
 * each, for files that have no policy in common. */
static enum ebb_status allocate(struct pairing *pairing)
{
    struct ebb_paired_errors *errors = pairing->errors;
    const size_t n = (size_t)errors->n_policies;
    const size_t means = (size_t)errors->n_populations * EBB_MEASURE_COUNT * n;
    errors->memory = calloc(means * (1 + n) + 1, sizeof(double));
    pairing->differences = calloc((n + 1) * EBB_BLOCK_PATIENTS, sizeof(double));
    if (errors->memory == NULL || pairing->differences == NULL)
        return EBB_NO_MEMORY;
    errors->mean = errors->memory;
    errors->difference = errors->mean + means;
    pairing->values = pairing->differences + n * EBB_BLOCK_PATIENTS;
    return EBB_OK;
}

/* From the first block that either file has to the last. */
static enum ebb_status add_blocks(struct pairing *pairing, struct ebb_messages *messages)
{
    const struct ebb_patients a = pairing->sides[0].results->patients[0];
    const struct ebb_patients b = pairing->sides[1].results->patients[0];
    const int64_t first = a.first < b.first ? a.first : b.first;
    const int64_t end = a.first + a.n > b.first + b.n ? a.first + a.n : b.first + b.n;
    enum ebb_status status = EBB_OK;
    for (int64_t number = first / EBB_BLOCK_PATIENTS; number * EBB_BLOCK_PATIENTS < end; number++) {
        for (int s = 0; s < 2 && status == EBB_OK; s++)
            status = load_side(&pairing->sides[s], number, messages);
        if (status != EBB_OK)
            return status;
        pairing->errors->same_traits &= same_traits(pairing->sides);
        add_block(pairing);
    }
    finish_errors(pairing);
    finish_flow(pairing);
    return EBB_OK;
}

/* The sides are a quarter of a megabyte together: not on the stack. */
enum ebb_status ebb_paired_errors_init(struct ebb_paired_errors *errors, const struct ebb_in_both *both,
                                       const struct ebb_results results[2],
                                       struct ebb_reader *const readers[2], struct ebb_messages *messages)
{
    struct pairing *pairing = calloc(1, sizeof *pairing);
    *errors = (struct ebb_paired_errors){.n_populations = both->n_populations,
                                         .n_policies = both->n_policies,
                                         .n_patients = ebb_patients_in_both(results),
                                         .same_traits = true};
    if (pairing == NULL)
        return EBB_NO_MEMORY;
    pairing->errors = errors;
    pairing->both = both;
    enum ebb_status status = allocate(pairing);
    for (int s = 0; s < 2 && status == EBB_OK; s++)
        status = open_side(&pairing->sides[s], &results[s], readers[s]);
    if (status == EBB_OK)
        status = add_blocks(pairing, messages);
    for (int s = 0; s < 2; s++) {
        ebb_influence_free(&pairing->sides[s].influence);
        ebb_block_free(&pairing->sides[s].block);
    }
    free(pairing->differences);
    free(pairing);
    return status;
}

void ebb_paired_errors_free(struct ebb_paired_errors *errors)
{
    free(errors->memory);
    *errors = (struct ebb_paired_errors){0};
}
