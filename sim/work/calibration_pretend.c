/* SPDX-License-Identifier: MIT
 * calibration_pretend: published numbers of which the truth is known.
 *
 *     y = g(simulated) +- u(source, domain) + e + sampling error          +-: <ebb/sources.h>
 *
 * drawn from the law that the likelihood assumes, with the covariance that the simulated patients have under
 * the truth. A target keeps its quantity, time and size; a share with `of` gets the share of so many patients
 * that has this logit, which need not be a whole number of them.
 *
 *   1. Luck   2. One number   3. All
 */
#include <math.h>
#include <stdlib.h>

#include <ebb/confidence.h>
#include <ebb/normal.h>
#include <ebb/pcg.h>

#include "calibrating.h"

/* 1. Luck */

static double next_normal(ebb_u128 *stream)
{
    const uint64_t draw = ebb_pcg_output(*stream);
    *stream = ebb_pcg_next(*stream);
    return (double)ebb_normal((uint32_t)(draw >> 32));
}

/* The lower Cholesky factor of n rows, in place. The correlations have one by construction
 * (<ebb/correlations.h>); the least that is kept is rounding's. */
static void factorise(int n, double *matrix)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = matrix[i * n + j];
            for (int k = 0; k < j; k++)
                sum -= matrix[i * n + k] * matrix[j * n + k];
            matrix[i * n + j] = i == j ? sqrt(fmax(sum, 1e-12)) : sum / matrix[j * n + j];
        }
    }
}

/* What is drawn for each number. */
struct luck {
    double *effects;      /* (target, domain's tau as a spread): u of the source, at its first target */
    double *own;          /* (target): e, in omegas */
    double *errors;       /* (target): sampling errors, in standard errors */
    double *correlations; /* (target, target); then their factor */
    double *simulated;    /* (target) */
};

/* Effects are drawn for every source and spread, whether it has a number there or not: what is drawn for one
 * target does not hang on which others there are before it. */
static void draw_luck(int n, uint64_t seed, struct luck *luck)
{
    ebb_u128 stream = ebb_pcg_seed(seed);
    double *independent = luck->simulated; /* free until the numbers are made */
    for (int i = 0; i < n * EBB_SPREAD_COUNT; i++)
        luck->effects[i] = next_normal(&stream);
    for (int i = 0; i < n; i++) {
        luck->own[i] = next_normal(&stream);
        independent[i] = next_normal(&stream);
    }
    factorise(n, luck->correlations);
    for (int i = 0; i < n; i++) {
        luck->errors[i] = 0.0;
        for (int k = 0; k <= i; k++)
            luck->errors[i] += luck->correlations[i * n + k] * independent[k];
    }
}

/* 2. One number */

/* The value in the quantity's unit of which ebb_sources_published makes `y` again, and limits that keep the
 * published standard error where there is no size to have one from. */
static void publish(struct ebb_target *target, double y)
{
    const enum ebb_g g = ebb_sources_g(target);
    const double se = ebb_sources_published(target).se, value = ebb_sources_from_g(g, y);
    target->lower = ebb_sources_from_g(g, y - EBB_Z_95 * se);
    target->upper = ebb_sources_from_g(g, y + EBB_Z_95 * se);
    target->value = g == EBB_G_LOGIT && target->n > 0 ? (value * (target->n + 1.0) - 0.5) / target->n : value;
}

/* Where nobody could be counted under the truth, the number that was published stays. */
static void pretend(const struct ebb_calibrating *calibrating, const struct luck *luck, int number,
                    const double spreads[EBB_SPREAD_COUNT])
{
    struct ebb_target *target = &calibrating->copies[number];
    const int tau = ebb_sources_tau(target), source = ebb_trials_source(calibrating->trials, number);
    const double u = tau >= 0 ? spreads[tau] * luck->effects[source * EBB_SPREAD_COUNT + tau] : 0.0;
    const double mean = ebb_sources_to_g(ebb_sources_g(target), luck->simulated[number]) +
                        (ebb_sources_falls(target) ? -u : u) +
                        spreads[ebb_sources_omega(target)] * luck->own[number];
    if (!isnan(mean))
        publish(target, mean + ebb_sources_new_se(target, mean) * luck->errors[number]);
}

/* 3. All */

static enum ebb_status pretend_all(struct ebb_calibrating *calibrating, const double *values,
                                   const double spreads[EBB_SPREAD_COUNT], uint64_t seed, struct luck *luck)
{
    const int n = calibrating->n_targets;
    enum ebb_status status = ebb_trials_correlations(calibrating->trials, values, luck->correlations);
    if (status != EBB_OK)
        return status;
    draw_luck(n, seed, luck);
    status = ebb_trials_simulate(calibrating->trials, values, luck->simulated);
    for (int i = 0; i < n && status == EBB_OK; i++)
        pretend(calibrating, luck, i, spreads);
    return status == EBB_OK ? ebb_calibration_sources_open(calibrating) : status;
}

enum ebb_status ebb_calibrate_pretend(struct ebb_calibrating *calibrating, const double *values,
                                      const double spreads[EBB_SPREAD_COUNT], uint64_t seed)
{
    const size_t n = (size_t)calibrating->n_targets;
    double *room = calloc(n * (n + EBB_SPREAD_COUNT + 3), sizeof *room);
    if (room == NULL || ebb_calibration_inputs_copy_targets(calibrating) != EBB_OK) {
        free(room);
        return EBB_NO_MEMORY;
    }
    struct luck luck = {.own = room,
                        .errors = room + n,
                        .simulated = room + 2 * n,
                        .effects = room + 3 * n,
                        .correlations = room + n * (EBB_SPREAD_COUNT + 3)};
    const enum ebb_status status = pretend_all(calibrating, values, spreads, seed, &luck);
    free(room);
    return status;
}
