/* SPDX-License-Identifier: MIT
 * count_medians: medians of whole numbers. A cell for each number, from 0 up, holds the patients who have it.
 *
 * Counting them all keeps the sums exact in any order, which a running estimate of a quantile would not.
 *
 *   1. Cells   2. The median   3. Its error   4. The quantities
 */
#include "counting.h"

#include <math.h>

#include <ebb/arith.h>

/* 1. Cells */

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

/* 2. The median */

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

/* 3. Its error
 *
 * Of n patients a binomial number, n / 2 and sqrt(n) / 2 more or less, lies below the true median; so the
 * sample's median is as uncertain as the number at such a rank (Maritz and Jarrett 1978). The binomial law is
 * taken as normal, cut at 5 of its standard deviations.
 *
 * A whole number i stands for all from i - 1/2 to i + 1/2, so that an error is never 0 because most patients
 * share a number: relapses are seen on days of visits, infusions are few. */

/* The number at rank `rank` of the patients in the cells; `below` are those before cell *at, a cell that
 * holds somebody. Both go along while ranks rise. */
static double number_at(const int64_t *cells, int n_cells, double rank, int *at, int64_t *below)
{
    while (*at < n_cells - 1 && (double)(*below + cells[*at]) < rank)
        *below += cells[(*at)++];
    return *at - 0.5 + (rank - (double)*below) / (double)cells[*at];
}

static double median_error(const struct ebb_counted *counted, const int64_t *cells)
{
    int64_t n = 0, below = 0;
    double weights = 0.0, sum = 0.0, squares = 0.0;
    int at = 0;
    for (int i = 0; i < counted->n_cells; i++)
        n += cells[i];
    if (n < 2) /* how far numbers lie apart is not known from one */
        return NAN;
    while (cells[at] == 0)
        at++;
    for (int step = -100; step <= 100; step++) { /* twentieths of a standard deviation */
        const double z = step / 20.0, weight = ebb_exp(-0.5 * z * z);
        double rank = 0.5 * ((double)n + z * ebb_sqrt((double)n));
        rank = rank < 0.0 ? 0.0 : rank > (double)n ? (double)n : rank;
        const double x = number_at(cells, counted->n_cells, rank, &at, &below);
        weights += weight;
        sum += weight * x;
        squares += weight * x * x;
    }
    const double mean = sum / weights;
    return ebb_sqrt(squares / weights - mean * mean);
}

/* 4. The quantities */

static enum ebb_unknown no_responses(const struct ebb_counted *counted, const int64_t *cells)
{
    (void)counted, (void)cells;
    return EBB_UNKNOWN_NO_RESPONSES;
}

static enum ebb_unknown nobody(const struct ebb_counted *counted, const int64_t *cells)
{
    (void)counted, (void)cells;
    return EBB_UNKNOWN_NOBODY;
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
const struct ebb_counting EBB_COUNTING_infusions_to_response = {cells_of_infusions, add_infusions, median,
                                                                no_responses, median_error};

/* Until the relapse that the kernel found, at whatever visits the trial looked: its patients were followed
 * until then. */
static void add_followup(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    const int relapse = seen->block->outcomes[EBB_FIRST_RELAPSE_DAY][seen->row];
    (void)counted;
    if (ebb_seen_is_followed(seen))
        cells[relapse >= 0 ? relapse : seen->block->outcomes[EBB_FOLLOWUP_DAYS][seen->row]]++;
}
const struct ebb_counting EBB_COUNTING_followup = {cells_of_days, add_followup, median, nobody, median_error};
