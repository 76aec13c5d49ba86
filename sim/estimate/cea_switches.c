/* SPDX-License-Identifier: MIT
 * cea_switches: which strategies are told to be the best at some threshold; see <ebb/cea.h>.
 *
 * Rows of the incremental table that are not dominated are, each, the best at the thresholds between their
 * ratio and the next one's. How far the middle one of three is above its neighbours is largest where these
 * tie:
 *
 *     effect               R         at the ratio of P and R a mixture of w R and 1 - w P, w = E_QP / E_PR,
 *       |         Q     .            brings what Q brings, and costs more by
 *       |            .               A = NB(Q - P) - w NB(R - P), at that ratio
 *       |     P  .
 *       +----------------- cost
 *
 *     error^2 of A = V_PQ - 2 w cov(Q - P, R - P) + w^2 V_PR
 *
 * since A moves with the ratio only in second order. Of the cheapest it is its saving, at a threshold of 0;
 * of the dearest what it brings more, at thresholds without end. The least told is taken off first, because
 * its neighbours then have another neighbour: two bands that are noise by turns are one that is told.
 *
 *   1. One row   2. Rows without a band   3. All
 */
#include <ebb/cea.h>

#include <math.h>

#include "cea_noise.h"

/* As many errors as shares of draws allow for. */
static const double ERRORS = 2.0;

struct search {
    const struct ebb_cea_samples *samples;
    double cost[EBB_CEA_MOST_STRATEGIES], effect[EBB_CEA_MOST_STRATEGIES]; /* (strategy), means */
    struct ebb_cea_switches *found;
};

/* 1. One row */

/* Of second minus first at a threshold; `per_effect` alone (per_cost 0) is that without end. */
static double variance_of(const struct search *search, int first, int second, double per_cost,
                          double per_effect)
{
    const struct ebb_cea_samples *samples = search->samples;
    return ebb_cea_noise_of(samples->shared, samples->n_strategies, first, second, per_cost, per_effect);
}

static double more_benefit(const struct search *search, int first, int second, double threshold)
{
    return threshold * (search->effect[second] - search->effect[first]) -
           (search->cost[second] - search->cost[first]);
}

/* In errors; what has none is told whatever it is. */
static double in_errors(double advantage, double variance)
{
    return variance > 0.0 ? advantage / ebb_sqrt(variance) : INFINITY;
}

/* Of the middle one of three. */
static double between(const struct search *search, int p, int q, int r)
{
    const double more_effect = search->effect[r] - search->effect[p];
    const double threshold = (search->cost[r] - search->cost[p]) / more_effect,
                 w = (search->effect[q] - search->effect[p]) / more_effect;
    const double of_q = variance_of(search, p, q, -1.0, threshold),
                 of_r = variance_of(search, p, r, -1.0, threshold),
                 both = (of_q + of_r - variance_of(search, q, r, -1.0, threshold)) / 2.0;
    return in_errors(more_benefit(search, p, q, threshold), of_q - 2.0 * w * both + w * w * of_r);
}

static double told_by(const struct search *search, int at)
{
    const int *strategy = search->found->strategy, n = search->found->n;
    if (at > 0 && at + 1 < n)
        return between(search, strategy[at - 1], strategy[at], strategy[at + 1]);
    if (at == 0)
        return in_errors(search->cost[strategy[1]] - search->cost[strategy[0]],
                         variance_of(search, strategy[0], strategy[1], 1.0, 0.0));
    return in_errors(search->effect[strategy[at]] - search->effect[strategy[at - 1]],
                     variance_of(search, strategy[at - 1], strategy[at], 0.0, 1.0));
}

/* Whether there was one. */
static bool take_off_least_told(const struct search *search)
{
    struct ebb_cea_switches *found = search->found;
    int least = -1;
    double errors = ERRORS;
    for (int i = 0; i < found->n && found->n > 1; i++) {
        const double told = told_by(search, i);
        if (told < errors) {
            least = i;
            errors = told;
        }
    }
    if (least < 0)
        return false;
    found->n--;
    for (int i = least; i < found->n; i++)
        found->strategy[i] = found->strategy[i + 1];
    return true;
}

/* 2. Rows without a band */

static int best_at(const struct search *search, double threshold)
{
    const struct ebb_cea_switches *found = search->found;
    int best = found->strategy[0];
    for (int i = 1; i < found->n; i++) {
        if (more_benefit(search, best, found->strategy[i], threshold) > 0.0)
            best = found->strategy[i];
    }
    return best;
}

/* Whether two errors would make it the best at some threshold. */
static bool may_be_best(const struct search *search, int strategy, int n_thresholds, const double *thresholds)
{
    for (int t = 0; t < n_thresholds; t++) {
        const int best = best_at(search, thresholds[t]);
        const double behind = more_benefit(search, strategy, best, thresholds[t]),
                     variance = variance_of(search, best, strategy, -1.0, thresholds[t]);
        if (in_errors(behind, variance) < ERRORS)
            return true;
    }
    return false;
}

static bool is_found(const struct ebb_cea_switches *found, int strategy)
{
    for (int i = 0; i < found->n; i++) {
        if (found->strategy[i] == strategy)
            return true;
    }
    return false;
}

/* 3. All */

void ebb_cea_switches_find(const struct ebb_cea_samples *samples, const struct ebb_cea_row *table,
                           int n_thresholds, const double *thresholds, struct ebb_cea_switches *out_switches)
{
    struct search search = {.samples = samples, .found = out_switches};
    *out_switches = (struct ebb_cea_switches){.n = 0};
    for (int i = 0; i < samples->n_strategies; i++) {
        search.cost[table[i].strategy] = table[i].cost;
        search.effect[table[i].strategy] = table[i].effect;
        if (table[i].status == EBB_CEA_NOT_DOMINATED)
            out_switches->strategy[out_switches->n++] = table[i].strategy;
    }
    while (take_off_least_told(&search))
        ;
    for (int i = 0; i < samples->n_strategies; i++) {
        const struct ebb_cea_row *row = &table[i];
        /* A row that was taken off is within its errors, wherever the grid looks. */
        if (row->status != EBB_CEA_SAME && !is_found(out_switches, row->strategy) &&
            (row->status == EBB_CEA_NOT_DOMINATED ||
             may_be_best(&search, row->strategy, n_thresholds, thresholds)))
            out_switches->open[out_switches->n_open++] = row->strategy;
    }
}
