/* SPDX-License-Identifier: MIT
 * psa_rows: joint draws, some at a time, a plan, a tally and the patients' costs each.
 *
 * Noise by the two-way table of draws and patients (<ebb/nested.h> tells it): a patient's cost and effect
 * under every policy are cells, of which draws and patients each explain a part; what is left is what every
 * draw has of its own luck with these patients. Of a population its members alone count, so that a cell is
 * the mean of its draw plus N / n times what the member is off it (the influence on a mean), 0 for others.
 *
 *     deviations d of draw r    (patient, 2 x policy)       cost and effect under each policy
 *     left over                 sum of d d' - sum over patients of S S' / R,    S = sum of d over draws
 *     over (R - 1)(N - 1) N     covariances of the mean of N patients, of each draw's own luck
 *     sum of S S' / R           over R (N - 1) N: those of the luck that all draws share, of their mean
 *
 * Side effects by kind and what comes before follow-up are not in the noise: they are priced, and of small or
 * no part in differences.
 *
 *   1. A draw   2. Its patients   3. What is left over   4. Lots of draws   5. All
 */
#include "psa_rows.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/costing.h>
#include <ebb/executor.h>

/* Draws of one play, at most: as in projection.c, memory against threads that wait. Fewer where the patients
 * of so many would take more than MOST_BYTES. */
enum { LOT = 16, MOST_BYTES = 64 << 20 };

/* 1. A draw */

struct row {
    const struct ebb_weights *weights; /* borrowed */
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_sink sink;
    int population;
    double *values;   /* (patient, 2 x policy) */
    uint8_t *members; /* (patient) */
};

struct rows {
    const struct ebb_worlds *worlds;
    struct ebb_study *study;    /* changed from draw to draw */
    struct ebb_weights weights; /* of the first year, not discounted */
    struct ebb_population population;
    int n_draws, n_patients, n_columns; /* 2 x policies */
    int in_lot;                         /* draws of one play */
    double *sums;                       /* (patient, column): over draws, of deviations */
    double *products;                   /* (column, column): of deviations, over draws and patients */
    struct row lot[LOT];
    struct ebb_batch batches[LOT];
    struct ebb_executor *executor;
};

/* Looked for in each draw: a plan lists its populations itself, and -1 says that it has not this one. */
static int place_of(const struct ebb_plan *plan, const struct ebb_population *population)
{
    int at = plan->n_populations - 1;
    while (at >= 0 && (plan->populations[at].kind != population->kind ||
                       plan->populations[at].index != population->index))
        at--;
    return at;
}

/* 2. Its patients */

/* Of one block, in any thread: patients are the block's own, so no two threads write the same. */
static enum ebb_status take_block(void *self, int thread, const struct ebb_block *block)
{
    struct row *row = self;
    const struct ebb_population *population = &row->plan.populations[row->population];
    const int policies = row->plan.study.n_policies;
    (void)thread;
    for (int i = 0; i < block->n_patients; i++) {
        const size_t patient = (size_t)block->first_patient + (size_t)i;
        const struct ebb_members one = {.n = 1,
                                        .counted = block->treated[i] != 0,
                                        .responders = block->responder[i] != 0,
                                        .stratum = block->stratum + i,
                                        .modifiers = block->modifiers + i,
                                        .subgroups = block->subgroups + i};
        row->members[patient] = ebb_population_members(population, &one) != 0;
        for (int p = 0; p < policies; p++) {
            double *value = row->values + (patient * (size_t)policies + (size_t)p) * 2;
            value[0] = value[1] = 0.0;
            for (int sum = 0; sum < EBB_YEAR_SUM_COUNT; sum++) {
                const double x = block->outcomes[EBB_YEAR_SUM_OUTCOMES[sum]][p * EBB_BLOCK_PATIENTS + i];
                value[0] += row->weights->cost[sum] * x;
                value[1] += row->weights->effect[sum] * x;
            }
        }
    }
    return EBB_OK;
}

/* 3. What is left over */

/* The lower half: the other is the same. */
static void add_products(const struct rows *rows, const double *deviations)
{
    for (int a = 0; a < rows->n_columns; a++) {
        for (int b = 0; b <= a; b++)
            rows->products[a * rows->n_columns + b] += deviations[a] * deviations[b];
    }
}

/* Turns the values of a draw into deviations, and adds them up. */
static void add_draw(const struct rows *rows, const struct row *row, double n_members)
{
    const int n = rows->n_columns;
    double means[2 * EBB_MAX_POLICIES] = {0.0}, deviations[2 * EBB_MAX_POLICIES];
    for (int i = 0; i < rows->n_patients; i++) {
        for (int k = 0; k < n && row->members[i]; k++)
            means[k] += row->values[(size_t)i * (size_t)n + (size_t)k] / n_members;
    }
    for (int i = 0; i < rows->n_patients; i++) {
        const double *values = row->values + (size_t)i * (size_t)n;
        double *sums = rows->sums + (size_t)i * (size_t)n;
        if (!row->members[i])
            continue;
        for (int k = 0; k < n; k++) {
            deviations[k] = (values[k] - means[k]) * rows->n_patients / n_members;
            sums[k] += deviations[k];
        }
        add_products(rows, deviations);
    }
}

/* Covariances of columns: of each draw's own luck, and of what all share. Of one draw all is shared. */
struct covariances {
    double own[2 * EBB_MAX_POLICIES][2 * EBB_MAX_POLICIES],
        shared[2 * EBB_MAX_POLICIES][2 * EBB_MAX_POLICIES];
};

static void find_covariance(const struct rows *rows, int a, int b, struct covariances *out)
{
    const int n = rows->n_columns, high = a > b ? a : b, low = a > b ? b : a;
    const double draws = rows->n_draws, patients = rows->n_patients;
    double of_patients = 0.0;
    for (int i = 0; i < rows->n_patients; i++)
        of_patients += rows->sums[(size_t)i * (size_t)n + (size_t)a] *
                       rows->sums[(size_t)i * (size_t)n + (size_t)b] / draws;
    out->shared[a][b] = of_patients / draws / (patients - 1.0) / patients;
    out->own[a][b] = draws > 1.0 ? (rows->products[high * n + low] - of_patients) /
                                       ((draws - 1.0) * (patients - 1.0)) / patients
                                 : 0.0;
}

/* Of every two policies, from the covariances of their columns; of a policy itself on the diagonal. */
static void find_pairs(int policies, double (*covariances)[2 * EBB_MAX_POLICIES], struct ebb_cea_noise *noise)
{
    for (int p = 0; p < policies; p++) {
        for (int q = 0; q < policies; q++) {
            const int c = 2 * p, d = 2 * q;
            struct ebb_cea_noise *of = &noise[p * policies + q];
            if (p == q) {
                *of = (struct ebb_cea_noise){covariances[c][c], covariances[c + 1][c + 1],
                                             covariances[c][c + 1]};
                continue;
            }
            of->cost = covariances[c][c] + covariances[d][d] - 2.0 * covariances[c][d];
            of->effect =
                covariances[c + 1][c + 1] + covariances[d + 1][d + 1] - 2.0 * covariances[c + 1][d + 1];
            of->covariance =
                covariances[c][c + 1] + covariances[d][d + 1] - covariances[c][d + 1] - covariances[d][c + 1];
        }
    }
}

static enum ebb_status find_noise(const struct rows *rows, const struct ebb_psa_rows *out)
{
    struct covariances *covariances = malloc(sizeof *covariances); /* 64 kB: too much for a stack */
    if (covariances == NULL)
        return EBB_NO_MEMORY;
    for (int a = 0; a < rows->n_columns; a++) {
        for (int b = 0; b < rows->n_columns; b++)
            find_covariance(rows, a, b, covariances);
    }
    find_pairs(rows->n_columns / 2, covariances->own, out->noise);
    find_pairs(rows->n_columns / 2, covariances->shared, out->shared);
    free(covariances);
    return EBB_OK;
}

/* 4. Lots of draws */

static enum ebb_status open_row(struct rows *rows, int draw, int place, struct ebb_messages *messages)
{
    struct row *row = &rows->lot[place];
    uint32_t needed = 0;
    for (int sum = 0; sum < EBB_YEAR_SUM_COUNT; sum++)
        needed |= 1u << EBB_YEAR_SUM_OUTCOMES[sum];
    ebb_worlds_set(rows->worlds, draw, rows->study);
    enum ebb_status status = ebb_plan_init(&row->plan, rows->study, messages);
    if (status == EBB_OK)
        status = ebb_tally_fit(&row->tally, &row->plan);
    if (status != EBB_OK)
        return status;
    row->population = place_of(&row->plan, &rows->population);
    row->sink = (struct ebb_sink){.self = row, .prepare = take_block, .outcomes_alone = needed};
    rows->batches[place] = (struct ebb_batch){.plan = &row->plan,
                                              .last_block = row->plan.n_blocks,
                                              .sink = row->population >= 0 ? &row->sink : NULL,
                                              .tally = &row->tally};
    return EBB_OK;
}

/* After all of a lot have been played, in the order of draws: sums of doubles have one order, whatever the
 * threads. A draw of fewer than two members has no spread, and its noise would be nobody's. */
static enum ebb_status take_row(const struct rows *rows, int draw, int place, struct ebb_psa_rows *out,
                                struct ebb_messages *messages)
{
    const struct row *row = &rows->lot[place];
    const int policies = row->plan.study.n_policies;
    const size_t n = (size_t)(policies * row->tally.n_years * row->tally.n_year_sums);
    struct ebb_psa_played *played = &out->played[draw];
    played->n_members = row->population < 0 ? 0 : row->tally.n_patients[row->population];
    if (played->n_members < 2) {
        ebb_messages_add(
            messages, EBB_BAD_STUDY, NULL,
            "costs.patients = %d: of joint draw %d fewer than two belong to the population: give "
            "more",
            rows->n_patients, draw + 1);
        return EBB_BAD_STUDY;
    }
    memcpy(out->sums + (size_t)draw * n, row->tally.sum_by_year + (size_t)row->population * n,
           n * sizeof *out->sums);
    played->sums = out->sums + (size_t)draw * n;
    played->before = ebb_costing_before(&row->tally, row->population);
    add_draw(rows, row, (double)played->n_members);
    return EBB_OK;
}

static enum ebb_status play_lot(struct rows *rows, int first, int n, const struct ebb_play_options *play,
                                struct ebb_psa_rows *out, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = open_row(rows, first + k, k, messages);
    if (status == EBB_OK)
        status = ebb_executor_play(rows->executor, rows->batches, n, play);
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = take_row(rows, first + k, k, out, messages);
    for (int k = 0; k < n; k++) {
        ebb_plan_free(&rows->lot[k].plan);
        rows->lot[k].plan = (struct ebb_plan){.n_visits = 0};
    }
    return status;
}

/* 5. All */

static enum ebb_status make_room(struct rows *rows)
{
    const size_t columns = (size_t)rows->n_columns, patients = (size_t)rows->n_patients;
    const size_t bytes = patients * (columns * sizeof(double) + 1), fit = MOST_BYTES / bytes;
    const int most = rows->n_draws < LOT ? rows->n_draws : LOT;
    rows->in_lot = fit < 1 ? 1 : fit < (size_t)most ? (int)fit : most;
    rows->sums = calloc(patients * columns, sizeof *rows->sums);
    rows->products = calloc(columns * columns, sizeof *rows->products);
    bool good = rows->sums && rows->products;
    for (int k = 0; k < rows->in_lot; k++) {
        rows->lot[k].weights = &rows->weights;
        rows->lot[k].values = malloc(patients * columns * sizeof(double));
        rows->lot[k].members = malloc(patients);
        good = good && rows->lot[k].values && rows->lot[k].members;
    }
    return good ? ebb_executor_open(&rows->executor) : EBB_NO_MEMORY;
}

static void free_room(struct rows *rows)
{
    ebb_executor_close(rows->executor);
    for (int k = 0; k < LOT; k++) {
        free(rows->lot[k].values);
        free(rows->lot[k].members);
        ebb_tally_free(&rows->lot[k].tally);
    }
    free(rows->sums);
    free(rows->products);
}

static void show(const struct ebb_work *work, int done, int total)
{
    ebb_work_show(work, &(struct ebb_work_progress){
                            .label = "costs in joint draws", .done = done, .total = total, .unit = "draws"});
}

static enum ebb_status play_all(struct rows *rows, const struct ebb_work_machine *machine,
                                const struct ebb_work *work, struct ebb_psa_rows *out,
                                struct ebb_messages *messages)
{
    const struct ebb_play_options play = {
        .kernel = machine->kernel, .n_threads = machine->n_threads, .stop = ebb_work_stop(work)};
    enum ebb_status status = make_room(rows);
    if (status == EBB_OK)
        show(work, 0, rows->n_draws);
    for (int first = 0; first < rows->n_draws && status == EBB_OK; first += rows->in_lot) {
        const int left = rows->n_draws - first, n = left < rows->in_lot ? left : rows->in_lot;
        status = play_lot(rows, first, n, &play, out, messages);
        if (status == EBB_OK)
            show(work, first + n, rows->n_draws);
    }
    if (status == EBB_OK && rows->n_patients > 1)
        status = find_noise(rows, out);
    free_room(rows);
    return status;
}

enum ebb_status ebb_psa_rows_play(const struct ebb_plan *plan, int population,
                                  const struct ebb_worlds *worlds, int n_draws, int n_patients,
                                  const struct ebb_work_machine *machine, const struct ebb_work *work,
                                  struct ebb_psa_rows *out, struct ebb_messages *messages)
{
    struct rows *rows = calloc(1, sizeof *rows);
    struct ebb_study *study = malloc(sizeof *study);
    enum ebb_status status = EBB_NO_MEMORY;
    if (rows && study) {
        *study = plan->study;
        study->record = EBB_RECORD_SUMMARY;
        study->precision.on = false;
        study->n_patients = n_patients;
        rows->worlds = worlds;
        rows->study = study;
        rows->population = plan->populations[population];
        rows->n_draws = n_draws;
        rows->n_patients = n_patients;
        rows->n_columns = 2 * plan->study.n_policies;
        ebb_weights_of(plan, &plan->study.economics, false, &rows->weights);
        status = play_all(rows, machine, work, out, messages);
    }
    free(study);
    free(rows);
    return status;
}
