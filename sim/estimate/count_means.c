/* SPDX-License-Identifier: MIT
 * count_means: shares and means. Two cells: the sum, and the patients it is over.
 *
 * A share is the mean of 0s and 1s. What differs between the rows is who is below the line and what he or she
 * brings to the sum.
 *
 *   1. Cells and value   2. At one assessment   3. At some assessment   4. Relapses   5. Populations
 */
#include "counting.h"

#include <math.h>

/* 1. Cells and value */

static int cells_of_mean(const struct ebb_counted *counted, const struct ebb_plan *plan)
{
    (void)counted, (void)plan;
    return 2;
}

static double mean(const struct ebb_counted *counted, const int64_t *cells)
{
    (void)counted;
    return cells[1] > 0 ? (double)cells[0] / (double)cells[1] : NAN;
}

static enum ebb_unknown nobody(const struct ebb_counted *counted, const int64_t *cells)
{
    (void)counted, (void)cells;
    return EBB_UNKNOWN_NOBODY;
}

static enum ebb_unknown no_events(const struct ebb_counted *counted, const int64_t *cells)
{
    (void)counted, (void)cells;
    return EBB_UNKNOWN_NO_EVENTS;
}

static void put(int64_t *cells, int64_t x)
{
    cells[0] += x;
    cells[1]++;
}

/* 2. At one assessment
 *
 * A failure brings 0 to a mean of changes as well: the score of day 0 carried forward. */

static void add_at(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells,
                   int (*of)(const struct ebb_seen *seen, int t))
{
    const int t = ebb_seen_counting(seen, (enum ebb_missing)counted->target->missing, counted->t);
    if (t != EBB_COUNTS_FOR_NOTHING)
        put(cells, t == EBB_COUNTS_AS_FAILURE ? 0 : of(seen, t));
}

static int response(const struct ebb_seen *seen, int t)
{
    return ebb_seen_in_response(seen, t);
}

static int remission(const struct ebb_seen *seen, int t)
{
    return ebb_seen_in_remission(seen, t);
}

static int change(const struct ebb_seen *seen, int t)
{
    return seen->score[t] - seen->score[seen->from];
}

static void add_response(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    add_at(counted, seen, cells, response);
}
const struct ebb_counting EBB_COUNTING_response = {cells_of_mean, add_response, mean, nobody, NULL};

static void add_remission(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    add_at(counted, seen, cells, remission);
}
const struct ebb_counting EBB_COUNTING_remission = {cells_of_mean, add_remission, mean, nobody, NULL};

static void add_change(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    add_at(counted, seen, cells, change);
}
const struct ebb_counting EBB_COUNTING_score_change = {cells_of_mean, add_change, mean, nobody, NULL};

/* Whoever has left is out of care, whatever the rule for scores says. */
static void add_in_care(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    put(cells, !ebb_seen_has_left(seen, counted->t));
}
const struct ebb_counting EBB_COUNTING_in_care = {cells_of_mean, add_in_care, mean, nobody, NULL};

/* 3. At some assessment */

static void add_ever(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells,
                     bool (*holds)(const struct ebb_seen *seen, int t))
{
    put(cells, ebb_seen_first(seen, (enum ebb_missing)counted->target->missing, counted->t, holds) >= 0);
}

static void add_ever_response(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    add_ever(counted, seen, cells, ebb_seen_in_response);
}
const struct ebb_counting EBB_COUNTING_ever_response = {cells_of_mean, add_ever_response, mean, nobody, NULL};

static void add_ever_remission(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    add_ever(counted, seen, cells, ebb_seen_in_remission);
}
const struct ebb_counting EBB_COUNTING_ever_remission = {cells_of_mean, add_ever_remission, mean, nobody,
                                                         NULL};

/* 4. Relapses */

static bool has_relapsed(const struct ebb_counted *counted, const struct ebb_seen *seen)
{
    return ebb_seen_relapse(seen, &counted->target->visits) < counted->n_visits;
}

/* Crude: who leaves without a relapse stays below the line. */
static void add_relapsed(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    if (ebb_seen_is_followed(seen))
        put(cells, has_relapsed(counted, seen));
}
const struct ebb_counting EBB_COUNTING_relapsed = {cells_of_mean, add_relapsed, mean, nobody, NULL};

static void add_event_free(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    put(cells,
        ebb_seen_is_followed(seen) && !has_relapsed(counted, seen) && !ebb_seen_has_left(seen, counted->t));
}
const struct ebb_counting EBB_COUNTING_event_free = {cells_of_mean, add_event_free, mean, nobody, NULL};

/* In days from the start of follow-up, of the visit that saw it. Nobody else is below the line, so an early
 * end makes the mean smaller: it is no estimate of how long a response lasts, but trials publish it. */
static void add_relapse_day(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    if (has_relapsed(counted, seen))
        put(cells, ebb_plan_visit_day(seen->plan, ebb_seen_relapse(seen, &counted->target->visits)));
}
const struct ebb_counting EBB_COUNTING_relapse_day = {cells_of_mean, add_relapse_day, mean, no_events, NULL};

/* 5. Populations */

/* Who comes here is of the population `among`. */
static void add_selected(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    put(cells, ebb_seen_belongs(seen->plan, seen->block, counted->target->population, seen->i));
}
const struct ebb_counting EBB_COUNTING_selected = {cells_of_mean, add_selected, mean, nobody, NULL};
