/* SPDX-License-Identifier: MIT
 * cea: see the header. Sums run over samples in their order, so that the same arrays give the same bits.
 *
 *   1. Words and means   2. The incremental table   3. One strategy against another
 */
#include <ebb/cea.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Words and means */

#define AS_INFO(code, first, second) [code] = {first, second},
const struct ebb_cea_status_info EBB_CEA_STATUSES[EBB_CEA_STATUS_COUNT] = {EBB_CEA_STATUS_LIST(AS_INFO)};
const struct ebb_cea_verdict_info EBB_CEA_VERDICTS[EBB_CEA_VERDICT_COUNT] = {EBB_CEA_VERDICT_LIST(AS_INFO)};
#undef AS_INFO

static double mean_of(const double *values, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += values[i];
    return sum / n;
}

void ebb_cea_means(const struct ebb_cea_samples *samples, double out_cost[EBB_CEA_MOST_STRATEGIES],
                   double out_effect[EBB_CEA_MOST_STRATEGIES])
{
    const size_t n = (size_t)samples->n_samples;
    for (int k = 0; k < samples->n_strategies; k++) {
        out_cost[k] = mean_of(samples->cost + (size_t)k * n, samples->n_samples);
        out_effect[k] = mean_of(samples->effect + (size_t)k * n, samples->n_samples);
    }
}

/* 2. The incremental table */

static bool comes_before(const struct ebb_cea_row *a, const struct ebb_cea_row *b)
{
    if (a->cost != b->cost)
        return a->cost < b->cost;
    return a->effect != b->effect ? a->effect > b->effect : a->strategy < b->strategy;
}

/* By insertion: 32 rows at most, and no order of equals is left to a library. */
static void sort_rows(struct ebb_cea_row *rows, int n)
{
    for (int i = 1; i < n; i++) {
        const struct ebb_cea_row row = rows[i];
        int k = i;
        for (; k > 0 && comes_before(&row, &rows[k - 1]); k--)
            rows[k] = rows[k - 1];
        rows[k] = row;
    }
}

/* Rows rise in cost, so whoever above has done as much dominates. */
static void mark_dominated(struct ebb_cea_row *rows, int n)
{
    int most = 0;
    for (int i = 1; i < n; i++) {
        const struct ebb_cea_row *best = &rows[most];
        if (rows[i].effect > best->effect) {
            most = i;
            continue;
        }
        const bool same = rows[i].cost == best->cost && rows[i].effect == best->effect;
        rows[i].status = same ? EBB_CEA_SAME : EBB_CEA_DOMINATED;
        rows[i].by = best->strategy;
    }
}

static int next_row(const struct ebb_cea_row *rows, int n, int after)
{
    int i = after + 1;
    while (i < n && rows[i].status != EBB_CEA_NOT_DOMINATED)
        i++;
    return i;
}

/* The lower right hull of the plane: from each row on it the next is the one with the least ratio; of equal
 * ratios the nearest, which no mixture beats. All between are extendedly dominated. */
static void mark_extended(struct ebb_cea_row *rows, int n)
{
    for (int from = 0; from < n;) {
        int best = n;
        double least = INFINITY;
        for (int i = next_row(rows, n, from); i < n; i = next_row(rows, n, i)) {
            const double ratio = (rows[i].cost - rows[from].cost) / (rows[i].effect - rows[from].effect);
            if (ratio < least) {
                least = ratio;
                best = i;
            }
        }
        for (int i = from + 1; i < best && best < n; i++) {
            if (rows[i].status == EBB_CEA_NOT_DOMINATED) {
                rows[i].status = EBB_CEA_EXTENDED;
                rows[i].by = rows[best].strategy;
            }
        }
        from = best;
    }
}

void ebb_cea_table(int n, const double *cost, const double *effect, struct ebb_cea_row *out_rows)
{
    for (int k = 0; k < n; k++)
        out_rows[k] = (struct ebb_cea_row){k, EBB_CEA_NOT_DOMINATED, -1, cost[k], effect[k], NAN, NAN, NAN};
    sort_rows(out_rows, n);
    mark_dominated(out_rows, n);
    mark_extended(out_rows, n);
    const struct ebb_cea_row *above = &out_rows[0];
    for (int i = next_row(out_rows, n, 0); i < n; i = next_row(out_rows, n, i)) {
        out_rows[i].more_cost = out_rows[i].cost - above->cost;
        out_rows[i].more_effect = out_rows[i].effect - above->effect;
        out_rows[i].ratio = out_rows[i].more_cost / out_rows[i].more_effect;
        above = &out_rows[i];
    }
}

/* 3. One strategy against another */

enum ebb_cea_verdict ebb_cea_verdict_of(double more_cost, double more_effect)
{
    if (more_cost == 0.0 && more_effect == 0.0)
        return EBB_CEA_EQUAL;
    if (more_cost <= 0.0 && more_effect >= 0.0)
        return EBB_CEA_DOMINATES;
    if (more_cost >= 0.0 && more_effect <= 0.0)
        return EBB_CEA_IS_DOMINATED;
    return more_cost > 0.0 ? EBB_CEA_COSTS_MORE : EBB_CEA_SAVES;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Samples by their direction, from those that lie beyond the axis on the side of less cost, over the ratios
 * in their order, to those beyond it on the other. */
struct directions {
    int n_below, n_ratios, n_above;
    double *ratios;
};

/* Whether the p-quantile of all, at p (n + 1), falls on ratios alone; then it is *out. */
static bool quantile(const struct directions *directions, double p, double *out)
{
    const int n = directions->n_below + directions->n_ratios + directions->n_above;
    double place = p * (n + 1);
    place = place < 1.0 ? 1.0 : place > n ? (double)n : place;
    const int lower = (int)place, upper = lower < n ? lower + 1 : lower;
    const double more = place - lower;
    const int first = lower - 1 - directions->n_below, second = upper - 1 - directions->n_below;
    if (first < 0 || first >= directions->n_ratios || (more > 0.0 && second >= directions->n_ratios))
        return false;
    *out = directions->ratios[first];
    if (more > 0.0)
        *out += more * (directions->ratios[second] - directions->ratios[first]);
    return true;
}

/* A sample on the axis or beyond it is on the side to which it turns from the means' direction; turned so
 * that the means' effect is above 0, which leaves every ratio as it is. */
static void add_direction(struct directions *directions, const struct ebb_cea_ratio *means, double cost,
                          double effect)
{
    const double side = means->effect > 0.0 ? 1.0 : -1.0;
    if (side * effect > 0.0)
        directions->ratios[directions->n_ratios++] = cost / effect;
    else if (means->effect * cost - means->cost * effect < 0.0)
        directions->n_below++;
    else
        directions->n_above++;
}

static void set_limits(struct directions *directions, struct ebb_cea_ratio *ratio)
{
    double lower, upper;
    qsort(directions->ratios, (size_t)directions->n_ratios, sizeof *directions->ratios, by_size);
    if (!quantile(directions, 0.025, &lower) || !quantile(directions, 0.975, &upper))
        return;
    ratio->lower = lower;
    ratio->upper = upper;
}

static double share_above(double difference)
{
    return difference > 0.0 ? 1.0 : difference == 0.0 ? 0.5 : 0.0;
}

enum ebb_status ebb_cea_compare(const struct ebb_cea_samples *samples, int first, int second,
                                struct ebb_cea_ratio *out_ratio)
{
    const int n = samples->n_samples;
    const double *cost = samples->cost + (size_t)second * (size_t)n,
                 *cost_of_first = samples->cost + (size_t)first * (size_t)n;
    const double *effect = samples->effect + (size_t)second * (size_t)n,
                 *effect_of_first = samples->effect + (size_t)first * (size_t)n;
    struct directions directions = {.ratios = malloc((size_t)n * sizeof(double))};
    struct ebb_cea_ratio ratio = {.ratio = NAN, .lower = NAN, .upper = NAN};
    if (directions.ratios == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < n; i++) {
        ratio.cost += cost[i] - cost_of_first[i];
        ratio.effect += effect[i] - effect_of_first[i];
        ratio.more_effect += share_above(effect[i] - effect_of_first[i]);
        ratio.cheaper += share_above(cost_of_first[i] - cost[i]);
    }
    ratio.cost /= n;
    ratio.effect /= n;
    ratio.more_effect /= n;
    ratio.cheaper /= n;
    ratio.verdict = ebb_cea_verdict_of(ratio.cost, ratio.effect);
    if (ratio.verdict == EBB_CEA_COSTS_MORE || ratio.verdict == EBB_CEA_SAVES) {
        ratio.ratio = ratio.cost / ratio.effect;
        for (int i = 0; i < n && n > 1; i++)
            add_direction(&directions, &ratio, cost[i] - cost_of_first[i], effect[i] - effect_of_first[i]);
        if (n > 1)
            set_limits(&directions, &ratio);
    }
    free(directions.ratios);
    *out_ratio = ratio;
    return EBB_OK;
}
