/* SPDX-License-Identifier: MIT
 * quantities: counting the targets of a plan, block by block, and their values.
 *
 * What is counted and how a value follows is the row of the quantity (counting.h); here nothing depends on
 * which quantity it is.
 *
 *   1. One target   2. Opening   3. The sink   4. Value and error   5. What groups move
 */
#include <ebb/quantities.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/tally.h>

#include "counting.h"

/* 1. One target */

#define AS_ROW(code, name, ...) [code] = &EBB_COUNTING_##name,
static const struct ebb_counting *const COUNTINGS[EBB_QUANTITY_COUNT] = {EBB_QUANTITY_LIST(AS_ROW)};
#undef AS_ROW

/* A target's day may lie between assessments: the last one up to it counts, and none beyond the end of the
 * run. */
static struct ebb_counted counted_of(const struct ebb_plan *plan, const struct ebb_target *target)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    const int last = calendar->n_assessments - 1;
    const int day = target->day >= 0  ? target->day
                    : target->at >= 0 ? calendar->start_day + target->at
                                      : calendar->end_day;
    struct ebb_counted counted = {
        .target = target, .counting = COUNTINGS[target->quantity], .t = day / calendar->interval_days};
    counted.t = counted.t < last ? counted.t : last;
    counted.n_visits = counted.t + 1 - calendar->first_visit;
    counted.n_visits = counted.n_visits > 0 ? counted.n_visits : 0;
    counted.n_cells = counted.counting->cells(&counted, plan);
    return counted;
}

/* The same for one patient whose clock starts at his or her own relapse; false: it never does, or too late.
 * That relapsed_by and `at` together are within the run is a rule's matter. */
static bool start_clock(struct ebb_counted *counted, struct ebb_seen *seen)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    const struct ebb_target *target = counted->target;
    const int t = ebb_seen_relapsed_at(seen);
    if (t < 0 || t * calendar->interval_days - calendar->start_day > target->relapsed_by)
        return false;
    ebb_seen_count_from(seen, t);
    counted->t = t + target->at / calendar->interval_days;
    return true;
}

/* Adds the patients of a block to the cells (group, cell). */
static void count_target(const struct ebb_counted *counted, const struct ebb_plan *plan, int n_groups,
                         const struct ebb_block *block, int64_t *cells)
{
    const struct ebb_target *target = counted->target;
    const int whom = EBB_QUANTITIES[target->quantity].needs_among ? target->among : target->population;
    for (int i = 0; i < block->n_patients; i++) {
        int64_t *own = cells + (block->first_patient + i) % n_groups * counted->n_cells;
        if (!ebb_seen_belongs(plan, block, whom, i))
            continue;
        struct ebb_seen seen = ebb_seen_of(plan, block, target->policy, i);
        struct ebb_counted then = *counted;
        if (target->from == EBB_FROM_RELAPSE && !start_clock(&then, &seen))
            continue;
        counted->counting->add(&then, &seen, own);
    }
}

/* 2. Opening */

struct ebb_quantities {
    const struct ebb_plan *plan;
    struct ebb_sink sink;
    int n_threads, n_groups;
    struct ebb_counted counted[EBB_MAX_TARGETS];
    size_t first[EBB_MAX_TARGETS + 1]; /* cell of each target, of one thread */
    int64_t *cells;                    /* (thread, target, group, cell) */
};

/* In any thread: each writes its own cells only. */
static enum ebb_status count_block(void *self, int thread, const struct ebb_block *block)
{
    struct ebb_quantities *quantities = self;
    const int n = quantities->plan->study.n_targets;
    int64_t *cells = quantities->cells + (size_t)thread * quantities->first[n];
    ebb_require(block->with_rows && block->with_trajectories);
    for (int i = 0; i < n; i++)
        count_target(&quantities->counted[i], quantities->plan, quantities->n_groups, block,
                     cells + quantities->first[i]);
    return EBB_OK;
}

enum ebb_status ebb_quantities_open(const struct ebb_plan *plan, int n_threads,
                                    struct ebb_quantities **out_quantities)
{
    return ebb_quantities_open_groups(plan, n_threads, EBB_TALLY_GROUPS, out_quantities);
}

enum ebb_status ebb_quantities_open_groups(const struct ebb_plan *plan, int n_threads, int n_groups,
                                           struct ebb_quantities **out_quantities)
{
    const int n = plan->study.n_targets;
    struct ebb_quantities *quantities = calloc(1, sizeof *quantities);
    *out_quantities = NULL;
    if (quantities == NULL)
        return EBB_NO_MEMORY;
    quantities->plan = plan;
    quantities->n_threads = n_threads;
    quantities->n_groups = n_groups;
    quantities->sink = (struct ebb_sink){.self = quantities, .prepare = count_block};
    for (int i = 0; i < n; i++) {
        quantities->counted[i] = counted_of(plan, &plan->study.targets[i]);
        quantities->first[i + 1] =
            quantities->first[i] + (size_t)quantities->counted[i].n_cells * (size_t)n_groups;
    }
    quantities->cells = calloc((size_t)n_threads * quantities->first[n] + 1, sizeof *quantities->cells);
    if (quantities->cells == NULL) {
        free(quantities);
        return EBB_NO_MEMORY;
    }
    *out_quantities = quantities;
    return EBB_OK;
}

void ebb_quantities_free(struct ebb_quantities *quantities)
{
    if (quantities)
        free(quantities->cells);
    free(quantities);
}

/* What was decided about each target stays: the calendar and the targets are the same. */
void ebb_quantities_reset(struct ebb_quantities *quantities)
{
    const size_t n = (size_t)quantities->n_threads * quantities->first[quantities->plan->study.n_targets];
    memset(quantities->cells, 0, n * sizeof *quantities->cells);
}

/* 3. The sink */

const struct ebb_sink *ebb_quantities_sink(struct ebb_quantities *quantities)
{
    return &quantities->sink;
}

/* 4. Value and error */

/* Adds (sign 1) or takes away (-1) cells [from, to) of a group, over all threads. Whole numbers: taking a
 * group away and adding it again leaves the sums as they were, which sums of doubles would not. */
static void add_cells(const struct ebb_quantities *quantities, int target, int group, int sign, size_t from,
                      size_t to, int64_t *sums)
{
    const size_t n_cells = (size_t)quantities->counted[target].n_cells;
    const size_t of_thread = quantities->first[quantities->plan->study.n_targets];
    for (int thread = 0; thread < quantities->n_threads; thread++) {
        const int64_t *cells = quantities->cells + (size_t)thread * of_thread + quantities->first[target] +
                               (size_t)group * n_cells;
        for (size_t i = from; i < to; i++)
            sums[i] += sign * cells[i];
    }
}

static void add_group(const struct ebb_quantities *quantities, int target, int group, int sign, int64_t *sums)
{
    add_cells(quantities, target, group, sign, 0, (size_t)quantities->counted[target].n_cells, sums);
}

static enum ebb_status sum_up(const struct ebb_quantities *quantities, int target, int64_t **out_sums)
{
    *out_sums = calloc((size_t)quantities->counted[target].n_cells, sizeof **out_sums);
    if (*out_sums == NULL)
        return EBB_NO_MEMORY;
    for (int group = 0; group < quantities->n_groups; group++)
        add_group(quantities, target, group, 1, *out_sums);
    return EBB_OK;
}

/* Error = root of (G - 1) / G times the sum of squares of the values without one group around their mean, G
 * groups (Wolter 2007, section 4.2). The groups are of equal size but for one patient. NaN where leaving out
 * one group leaves nothing: then all that is known comes from that group. */
static double error_by_groups(const struct ebb_quantities *quantities, int target, int64_t *sums)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    const int n_groups = quantities->n_groups;
    double without[EBB_TALLY_GROUPS], mean = 0.0, sum = 0.0; /* the value without each group */
    ebb_require(n_groups == EBB_TALLY_GROUPS); /* counts for correlations are asked for no error */
    for (int group = 0; group < n_groups; group++) {
        add_group(quantities, target, group, -1, sums);
        without[group] = counted->counting->value(counted, sums);
        mean += without[group] / n_groups;
        add_group(quantities, target, group, 1, sums);
    }
    for (int group = 0; group < n_groups; group++)
        sum += (without[group] - mean) * (without[group] - mean);
    return sqrt((n_groups - 1.0) / n_groups * sum);
}

enum ebb_status ebb_quantities_value(const struct ebb_quantities *quantities, int target, double *out_value,
                                     double *out_error)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    int64_t *sums;
    if (sum_up(quantities, target, &sums) != EBB_OK)
        return EBB_NO_MEMORY;
    *out_value = counted->counting->value(counted, sums);
    if (out_error)
        *out_error = isnan(*out_value)          ? (double)NAN
                     : counted->counting->error ? counted->counting->error(counted, sums)
                                                : error_by_groups(quantities, target, sums);
    free(sums);
    return EBB_OK;
}

enum ebb_status ebb_quantities_why(const struct ebb_quantities *quantities, int target,
                                   enum ebb_unknown *out_why)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    int64_t *sums;
    *out_why = EBB_KNOWN;
    if (sum_up(quantities, target, &sums) != EBB_OK)
        return EBB_NO_MEMORY;
    if (isnan(counted->counting->value(counted, sums)))
        *out_why = counted->counting->unknown(counted, sums);
    free(sums);
    return EBB_OK;
}

/* 5. What groups move
 *
 * Of two values as functions of the same sums both change when a group is left out; how much they change
 * together is what patients who stand in both give them in common. Correlations of these changes need no
 * scale: any that rises gives the same ones. */

/* Whether the target's patients are those of an arm: seen when the policies have taken over. Who is selected
 * is settled before. */
static bool is_of_an_arm(const struct ebb_quantities *quantities, int target)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    return !EBB_QUANTITIES[counted->target->quantity].needs_among &&
           counted->t > quantities->plan->calendar.start;
}

/* Adds or takes away what a group brings to the target in a randomised trial; whether that is anything. A
 * hazard ratio has the cells of its two arms one behind the other, and each group is in one of them. */
static bool add_treated(const struct ebb_quantities *quantities, int target, int group, int sign,
                        int64_t *sums)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    const int arm = group % quantities->plan->study.n_policies;
    const size_t n_cells = (size_t)counted->n_cells;
    const bool is_ratio = EBB_QUANTITIES[counted->target->quantity].needs_against;
    if (!is_of_an_arm(quantities, target))
        add_group(quantities, target, group, sign, sums);
    else if (arm == counted->target->policy)
        add_cells(quantities, target, group, sign, 0, is_ratio ? n_cells / 2 : n_cells, sums);
    else if (is_ratio && arm == counted->target->against)
        add_cells(quantities, target, group, sign, n_cells / 2, n_cells, sums);
    else
        return false;
    return true;
}

/* To length 1 about their mean, 0 where that is not possible. A group that is in no arm of the target moves
 * nothing. */
static void centre(double *moves, int n_groups, const bool *is_in)
{
    double mean = 0.0, squares = 0.0;
    int n = 0;
    for (int group = 0; group < n_groups; group++) {
        mean += is_in[group] ? moves[group] : 0.0;
        n += is_in[group];
    }
    for (int group = 0; group < n_groups; group++) {
        moves[group] = is_in[group] ? mean / n - moves[group] : 0.0;
        squares += moves[group] * moves[group];
    }
    for (int group = 0; group < n_groups; group++) /* NaN is not above 0 */
        moves[group] = squares > 0.0 ? moves[group] / sqrt(squares) : 0.0;
}

enum ebb_status ebb_quantities_influences(const struct ebb_quantities *quantities, int target,
                                          double *out_influences)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    const int n_groups = quantities->n_groups;
    int64_t *sums = calloc((size_t)counted->n_cells + 1, sizeof *sums);
    bool *is_in = calloc((size_t)n_groups, sizeof *is_in);
    const bool can = sums && is_in;
    for (int group = 0; can && group < n_groups; group++)
        is_in[group] = add_treated(quantities, target, group, 1, sums);
    for (int group = 0; can && group < n_groups; group++) {
        add_treated(quantities, target, group, -1, sums);
        out_influences[group] =
            counted->counting->error ? (double)NAN : counted->counting->value(counted, sums);
        add_treated(quantities, target, group, 1, sums);
    }
    if (can)
        centre(out_influences, n_groups, is_in);
    free(sums);
    free(is_in);
    return can ? EBB_OK : EBB_NO_MEMORY;
}
