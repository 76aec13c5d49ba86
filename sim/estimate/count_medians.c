/* SPDX-License-Identifier: MIT
 * count_medians: medians of whole numbers. A cell for each number, from 0 up, holds the patients who have it.
 *
 * Counting them all keeps the sums exact in any order, which a running estimate of a quantile would not.
 */
#include "counting.h"

#include <math.h>

/* More than a median can reach in any study: whoever has more is put into the last cell. */
enum { MOST_INFUSIONS = 255 };

static int cells_of_infusions(const struct ebb_counted *counted, const struct ebb_plan *plan)
{
    (void)counted, (void)plan;
    return MOST_INFUSIONS + 1;
}

static int cells_of_days(const struct ebb_counted *counted, const struct ebb_plan *plan)
{
    (void)counted;
    return plan->study.horizon_days + 1;
}

/* The lower median: a number that some patient has. With an even number of patients the mean of the middle
 * two would be half a day or half an infusion, which no patient has and few trials publish. */
static double median(const struct ebb_counted *counted, const int64_t *cells)
{
    int64_t n = 0, below = 0;
    for (int i = 0; i < counted->n_cells; i++)
        n += cells[i];
    for (int i = 0; i < counted->n_cells; i++) {
        below += cells[i];
        if (n > 0 && 2 * below >= n)
            return i;
    }
    return NAN;
}

/* Infusions before the first assessment in response. Whoever is never in response is left out: the median is
 * of responders, as open-label series report it. */
static void add_infusions(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    const int hit =
        ebb_seen_first(seen, (enum ebb_missing)counted->target->missing, counted->t, ebb_seen_in_response);
    int n = 0;
    for (int t = 0; t < hit; t++)
        n += ebb_seen_infusions(seen, t);
    if (hit >= 0)
        cells[n < MOST_INFUSIONS ? n : MOST_INFUSIONS]++;
}
const struct ebb_counting EBB_COUNTING_infusions_to_response = {cells_of_infusions, add_infusions, median};

/* Until the relapse that the kernel found, at whatever visits the trial looked: its patients were followed
 * until then. */
static void add_followup(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    const int relapse = seen->block->outcomes[EBB_FIRST_RELAPSE_DAY][seen->row];
    (void)counted;
    if (ebb_seen_is_followed(seen))
        cells[relapse >= 0 ? relapse : seen->block->outcomes[EBB_FOLLOWUP_DAYS][seen->row]]++;
}
const struct ebb_counting EBB_COUNTING_followup = {cells_of_days, add_followup, median};
