/* SPDX-License-Identifier: MIT
 * cea: see the header. Sums run over samples in their order, so that the same arrays give the same bits.
 *
 * The table is made of means and of nothing else, as in every text book: whether a policy is dominated in 51
 * or in all of a hundred draws looks the same in it. That is told by shares and ranges of pairs beside it
 * (cea_ranges.c), which is why no error of a status is made up here.
 *
 *   1. Words and means   2. The incremental table
 */
#include <ebb/cea.h>

#include <math.h>
#include <stddef.h>

/* 1. Words and means */

#define AS_INFO(code, first, second) [code] = {first, second},
const struct ebb_cea_status_info EBB_CEA_STATUSES[EBB_CEA_STATUS_COUNT] = {EBB_CEA_STATUS_LIST(AS_INFO)};
const struct ebb_cea_verdict_info EBB_CEA_VERDICTS[EBB_CEA_VERDICT_COUNT] = {EBB_CEA_VERDICT_LIST(AS_INFO)};
#undef AS_INFO

/* No compensated sum: what rounding loses is far below the error of so many samples. */
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

/* Of equal cost the better first, so that the others are dominated by what stands above them. */
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
