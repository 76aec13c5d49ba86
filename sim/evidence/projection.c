/* SPDX-License-Identifier: MIT
 * projection: some worlds at a time, a plan and counts each.
 *
 *   1. A world   2. A lot of worlds   3. All
 */
#include <ebb/projection.h>

#include <stdlib.h>

#include <ebb/executor.h>
#include <ebb/quantities.h>
#include <ebb/sources.h>

/* Worlds of one play. More would keep more threads busy, and cost the memory of a plan (130 kB) and of counts
 * each; with fewer the threads wait for the last world of every lot. */
enum { LOT = 32 };

/* 1. A world */

struct world {
    struct ebb_plan plan;
    struct ebb_quantities *quantities;
};

struct projection {
    const struct ebb_projection_options *options;
    const struct ebb_worlds *worlds;
    struct ebb_study *study; /* changed from world to world */
    uint64_t seed;           /* of the study as it was */
    struct world lot[LOT];
    struct ebb_batch batches[LOT];
    struct ebb_executor *executor; /* one for all lots: its threads keep their room */
    double *simulated, *errors, *spreads;
};

static enum ebb_status open_world(struct projection *projection, int world, int place,
                                  struct ebb_messages *messages)
{
    struct world *one = &projection->lot[place];
    struct ebb_study *study = projection->study;
    ebb_worlds_set(projection->worlds, world, study);
    study->seed = projection->seed + 1 + (uint64_t)world;
    ebb_sources_spreads(&study->parameters, projection->spreads + (size_t)world * EBB_SPREAD_COUNT);
    enum ebb_status status = ebb_plan_init(&one->plan, study, messages);
    if (status == EBB_OK)
        status = ebb_quantities_open(&one->plan, projection->options->n_threads, &one->quantities);
    if (status == EBB_OK)
        projection->batches[place] = (struct ebb_batch){.plan = &one->plan,
                                                        .last_block = one->plan.n_blocks,
                                                        .sink = ebb_quantities_sink(one->quantities)};
    return status;
}

static enum ebb_status take_world(const struct projection *projection, int world, int place)
{
    const size_t n_worlds = (size_t)projection->options->n_worlds;
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < projection->study->n_targets && status == EBB_OK; i++) {
        const size_t at = (size_t)i * n_worlds + (size_t)world;
        status = ebb_quantities_value(projection->lot[place].quantities, i, &projection->simulated[at],
                                      &projection->errors[at]);
    }
    return status;
}

/* 2. A lot of worlds */

static enum ebb_status play_lot(struct projection *projection, int first, int n,
                                struct ebb_messages *messages)
{
    const struct ebb_projection_options *options = projection->options;
    const struct ebb_play_options play = {
        .kernel = options->kernel, .n_threads = options->n_threads, .stop = options->stop};
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = open_world(projection, first + k, k, messages);
    if (status == EBB_OK)
        status = ebb_executor_play(projection->executor, projection->batches, n, &play);
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = take_world(projection, first + k, k);
    for (int k = 0; k < n; k++) {
        ebb_quantities_free(projection->lot[k].quantities);
        ebb_plan_free(&projection->lot[k].plan);
        projection->lot[k] = (struct world){.quantities = NULL};
    }
    return status;
}

/* 3. All */

static enum ebb_status play(struct projection *projection, const struct ebb_study *study,
                            struct ebb_messages *messages)
{
    const struct ebb_projection_options *options = projection->options;
    enum ebb_status status = EBB_OK;
    *projection->study = *study;
    projection->seed = study->seed;
    projection->study->record = EBB_RECORD_ALL; /* quantities look at trajectories */
    projection->study->precision.on = false;
    if (projection->study->n_patients > options->n_patients)
        projection->study->n_patients = options->n_patients;
    for (int first = 0; first < options->n_worlds && status == EBB_OK; first += LOT) {
        const int left = options->n_worlds - first, n = left < LOT ? left : LOT;
        status = play_lot(projection, first, n, messages);
        if (status == EBB_OK && options->progress)
            options->progress(options->progress_self, first + n);
    }
    return status;
}

enum ebb_status ebb_projection_play(const struct ebb_study *study, const struct ebb_worlds *worlds,
                                    const struct ebb_projection_options *options, double *out_simulated,
                                    double *out_errors, double *out_spreads, struct ebb_messages *messages)
{
    struct projection *projection = calloc(1, sizeof *projection);
    enum ebb_status status = EBB_NO_MEMORY;
    if (projection == NULL)
        return status;
    projection->options = options;
    projection->worlds = worlds;
    projection->simulated = out_simulated;
    projection->errors = out_errors;
    projection->spreads = out_spreads;
    projection->study = malloc(sizeof *projection->study);
    if (projection->study)
        status = ebb_executor_open(&projection->executor);
    if (status == EBB_OK)
        status = play(projection, study, messages);
    ebb_executor_close(projection->executor);
    free(projection->study);
    free(projection);
    return status;
}
