/* SPDX-License-Identifier: MIT
 * lanes_moments: sums of the outcomes of a group and of products of two of them; section 3 of tally.c in
 * lanes.
 *
 * Each number of a patient under a policy meets several others: 1 (its sum), the days of follow-up, itself
 * under this and every later policy, and some meet days of another outcome. One number is cut to the members
 * once; what it meets is a list of rows, multiplied four at a time in 16 bits (lanes_products.h). Where an
 * outcome of the group does not fit in 16 bits (points times days do not) its rows are doubles: whole
 * numbers, exact in any order.
 *
 * What makes 2^53 enough for these: no outcome is larger than 60 points on each of 4,096 x 28 days, below
 * 2^23. A product is then below 2^46, and 64 of them are below 2^52.
 *
 * Only moments differ from the reference -> n_courses == 1, where the one course stands for every policy.
 *
 *   1. What a number meets   2. Multiplying   3. Adding
 */
#ifndef EBB_LANES_MOMENTS_H
#define EBB_LANES_MOMENTS_H

#include "lanes_products.h"
#include "lanes_sharers.h"

/* 1. What a number meets: rows (course, outcome), in this order behind its sum
 *
 *     followup of p | the outcome of p, p + 1 ... | days well of 0, 1 ... | followup of 0, 1 ...
 *                                                   of the crossed          where leaving differs */
enum { MOST_MET = 3 * EBB_MAX_POLICIES + 1 };
struct met {
    int n, row[MOST_MET];          /* course * EBB_OUTCOME_COUNT + outcome */
    int products, crossed, parted; /* where each begins; n where there are none */
};

/* Relapses and infusions meet the days well under each policy, earlier ones too: neither order follows from
 * the other. */
static void find_met(struct met *met, const struct ebb_plan *plan, int n_courses, int p, int outcome)
{
    int n = 0;
    met->row[n++] = p * EBB_OUTCOME_COUNT + EBB_FOLLOWUP_DAYS;
    met->products = n;
    for (int q = p; q < n_courses; q++)
        met->row[n++] = q * EBB_OUTCOME_COUNT + outcome;
    met->crossed = n;
    for (int q = 0; ebb_tally_crossed((enum ebb_outcome)outcome) >= 0 && q < n_courses; q++)
        met->row[n++] = q * EBB_OUTCOME_COUNT + EBB_WELL_DAYS;
    met->parted = n;
    for (int q = 0; plan->leaving_differs && q < n_courses; q++)
        met->row[n++] = q * EBB_OUTCOME_COUNT + EBB_FOLLOWUP_DAYS;
    met->n = n;
}

/* 2. Multiplying */

/* Whether an outcome and all that it meets fit in 16 bits in this group. */
static bool is_small(const struct outcomes *outcomes, int outcome)
{
    return ((outcomes->wide >> outcome | outcomes->wide >> EBB_FOLLOWUP_DAYS |
             outcomes->wide >> EBB_WELL_DAYS) &
            1) == 0;
}

/* The numbers of the members, the others 0; returns whether all are, as of side effects that no study asks
 * for: then all products are 0, too. */
static bool cut_small(int16_t *x, const int16_t *number, const int16_t *member)
{
    shorts any_number = {0};
    put_members(x, number, member);
    for (int part = 0; part < PARTS_OF_SHORTS; part++)
        any_number |= shorts_at(x + part * (64 / PARTS_OF_SHORTS));
    int64_t eight[BYTES_WIDE / 8], all = 0;
    memcpy(eight, &any_number, sizeof eight);
    for (int k = 0; k < BYTES_WIDE / 8; k++)
        all |= eight[k];
    return all == 0;
}

/* out[-1]: the sum of x; out[i]: with row i of what it meets. */
static bool multiply_small(int64_t *out, const struct outcomes *outcomes, const struct met *met, int p,
                           int outcome, const int16_t *member)
{
    const int16_t *rows = outcomes->small[0][0];
    int16_t x[LANES] LANES_ALIGNED, one[LANES] LANES_ALIGNED;
    if (cut_small(x, outcomes->small[p][outcome], member))
        return false;
    for (int lane = 0; lane < LANES; lane++)
        one[lane] = 1;
    for (int i = -1; i < met->n; i += 4) {
        const int16_t *four[4];
        int32_t found[4];
        for (int k = 0; k < 4; k++)
            four[k] = i + k < 0 ? one : rows + met->row[i + k < met->n ? i + k : met->n - 1] * LANES;
        put_four_products(found, x, four);
        for (int k = 0; k < 4 && i + k < met->n; k++)
            out[i + k] = found[k];
    }
    return true;
}

/* The same in doubles. */
static bool multiply_wide(int64_t *out, const struct outcomes *outcomes, const struct met *met, int p,
                          int outcome, uint64_t members)
{
    const int32_t *rows = outcomes->value[0][0];
    double x[LANES] LANES_ALIGNED, y[LANES] LANES_ALIGNED;
    for (int lane = 0; lane < LANES; lane++)
        x[lane] = members >> lane & 1 ? outcomes->value[p][outcome][lane] : 0;
    for (int i = -1; i < met->n; i++) {
        for (int lane = 0; lane < LANES; lane++)
            y[lane] = i < 0 ? 1 : rows[met->row[i] * LANES + lane];
        out[i] = product_sum(x, y);
    }
    return true;
}

/* 3. Adding */

/* To the arms of the policies from p on that the course stands for, of each sharer. With one course for all
 * policies every product of two policies is the square of the one; entries with q < policy stay 0, as in
 * tally.c. */
static void add_products(struct ebb_tally *tally, const struct sharers *sharers, const struct met *met,
                         const int64_t *found, int n_courses, int p, int outcome)
{
    const size_t policies = (size_t)tally->n_policies, stands_for = n_courses == 1 ? policies : 1;
    const int crosses = ebb_tally_crossed((enum ebb_outcome)outcome);
    for (int k = 0; k < sharers->n; k++) {
        for (size_t policy = (size_t)p; policy < (size_t)p + stands_for; policy++) {
            const size_t arm = (size_t)sharers->population[k] * policies + policy;
            tally->sum[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += found[-1];
            tally->sum_followup[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += found[0];
            for (size_t q = 0; met->parted > met->crossed && q < policies; q++)
                tally->sum_crossed[(arm * policies + q) * EBB_CROSSED_COUNT + (size_t)crosses] +=
                    found[met->crossed + (n_courses == 1 ? 0 : (int)q)];
            for (size_t q = 0; met->n > met->parted && q < policies; q++)
                tally->sum_parted[(arm * policies + q) * EBB_OUTCOME_COUNT + (size_t)outcome] +=
                    found[met->parted + (n_courses == 1 ? 0 : (int)q)];
            for (size_t q = policy; q < policies; q++)
                tally->sum_product[(arm * policies + q) * EBB_OUTCOME_COUNT + (size_t)outcome] +=
                    found[met->products + (n_courses == 1 ? 0 : (int)q - p)];
        }
    }
}

/* Outcome by outcome: the rows of one outcome under all policies stay in the nearest cache while every pair
 * is multiplied. What is the same under all is added up as if there were one course; not relapses and
 * infusions, whose products with the days well are of two outcomes. */
static void add_moments(struct ebb_tally *tally, const struct ebb_plan *plan, const struct sharers *sharers,
                        const struct outcomes *outcomes, int n_courses)
{
    const bool one_followup = is_same_under_all(outcomes, n_courses, EBB_FOLLOWUP_DAYS);
    int16_t member[LANES] LANES_ALIGNED;
    put_shorts_of_bits(member, sharers->members);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        const bool same = one_followup && ebb_tally_crossed((enum ebb_outcome)outcome) < 0 &&
                          is_same_under_all(outcomes, n_courses, outcome);
        const int n = same ? 1 : n_courses;
        for (int p = 0; p < n; p++) {
            int64_t found[MOST_MET + 1];
            struct met met;
            find_met(&met, plan, n, p, outcome);
            if (is_small(outcomes, outcome)
                    ? multiply_small(found + 1, outcomes, &met, p, outcome, member)
                    : multiply_wide(found + 1, outcomes, &met, p, outcome, sharers->members))
                add_products(tally, sharers, &met, found + 1, n, p, outcome);
        }
    }
}

#endif
