/* SPDX-License-Identifier: MIT
 * lanes_twins: a group's days in response under several policies, side by side; tally_twins.c in lanes.
 *
 * Which patients gain more than a margin is a set, made once for each pair of policies; how many of a
 * population are in it is a count of bits. The two other sides of a margin follow: lost is the set the other
 * way round, equal is who is left.
 *
 *     lane          0     1     2     3          more than 28 days more under the second policy: 0b0010
 *     first       100   200    50   300          more than 28 days more under the first:         0b0000
 *     second      128   229    50   272          equal: the other members
 *
 * Made whatever the population, because the sets are the same for all of them and each is one word.
 *
 * Caveat: better and worse are strict, as the margin's name says ("by over 4 weeks"). 28 days more are within
 * 4 weeks; unit_twins holds the day on either side.
 */
#ifndef EBB_LANES_TWINS_H
#define EBB_LANES_TWINS_H

#include "lanes_outcomes.h"
#include "lanes_sharers.h"

/* Lanes with more than `margin` days more under the second. The margin goes to the first and not off the
 * second: days are never below 0, and so no sum of the two is. */
static uint64_t gaining(const int32_t *first, const int32_t *second, int margin)
{
    uint64_t lanes = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE)
        lanes |= bits_of(less(ints_at(first + i) + margin, ints_at(second + i)), i);
    return lanes;
}

/* The cells of a margin are better, equal, worse (EBB_TWIN_LIST). Equal is found by taking away and not by a
 * third set, so that the three are all members in every group, whatever a lane holds. */
static void add_margin(struct ebb_tally *tally, const struct sharers *sharers, size_t pair, int cell,
                       uint64_t better, uint64_t worse)
{
    const int n_better = n_of(better & sharers->members), n_worse = n_of(worse & sharers->members);
    const size_t policies = (size_t)tally->n_policies;
    for (int k = 0; k < sharers->n; k++) {
        int64_t *into = tally->twins +
                        ((size_t)sharers->population[k] * policies * policies + pair) * EBB_TWIN_COUNT + cell;
        into[0] += n_better;
        into[1] += n_of(sharers->members) - n_better - n_worse;
        into[2] += n_worse;
    }
}

/* One course for all policies (those whom no policy treats): nobody is better or worse, and the same code
 * says so. Pairs outside and margins within, since the two arrays of a pair are then read three times from
 * the nearest cache. The tally has pairs p < q alone; who asks the other way round turns the cells. */
static void add_twins(struct ebb_tally *tally, const struct sharers *sharers, int n_sharers,
                      const struct outcomes *outcomes, int n_courses)
{
    const int policies = tally->n_policies;
    for (int p = 0; p < policies; p++) {
        for (int q = p + 1; q < policies; q++) {
            const int32_t *first = outcomes->value[n_courses == 1 ? 0 : p][EBB_RESPONSE_DAYS],
                          *second = outcomes->value[n_courses == 1 ? 0 : q][EBB_RESPONSE_DAYS];
            for (int cell = 0; cell < EBB_TWIN_COUNT; cell += EBB_TWIN_SIDES) {
                const uint64_t better = gaining(first, second, EBB_TWINS[cell].margin_days),
                               worse = gaining(second, first, EBB_TWINS[cell].margin_days);
                for (int k = 0; k < n_sharers; k++)
                    add_margin(tally, &sharers[k], (size_t)(p * policies + q), cell, better, worse);
            }
        }
    }
}

/* Sums of the most days in response under any policy. Doubles: days may be more than 16 bits hold, and there
 * are few of these sums.
 *
 * The products with each policy are what makes the gain over that policy a paired difference: its variance is
 * that of best - days, and needs their product beside both squares. Without it the error of a gain would be
 * that of two separate means, several times too large. */
static void add_best(struct ebb_tally *tally, const struct sharers *sharers, const struct outcomes *outcomes,
                     int n_courses)
{
    double best[LANES] LANES_ALIGNED, days[LANES] LANES_ALIGNED;
    int32_t most[LANES] LANES_ALIGNED;
    memcpy(most, outcomes->value[0][EBB_RESPONSE_DAYS], sizeof most);
    for (int p = 1; p < n_courses; p++) {
        const int32_t *value = outcomes->value[p][EBB_RESPONSE_DAYS];
        for (int lane = 0; lane < LANES; lane++)
            most[lane] = value[lane] > most[lane] ? value[lane] : most[lane];
    }
    int64_t sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
        most[lane] = sharers->members >> lane & 1 ? most[lane] : 0;
        sum += most[lane];
        best[lane] = most[lane];
    }
    const int64_t square = product_sum(best, best);
    for (int k = 0; k < sharers->n; k++) {
        tally->sum_best[sharers->population[k]] += sum;
        tally->sum_best_squared[sharers->population[k]] += square;
    }
    for (int p = 0; p < tally->n_policies; p++) {
        const int32_t *value = outcomes->value[n_courses == 1 ? 0 : p][EBB_RESPONSE_DAYS];
        for (int lane = 0; lane < LANES; lane++)
            days[lane] = value[lane];
        const int64_t product = product_sum(best, days);
        for (int k = 0; k < sharers->n; k++)
            tally->sum_best_product[sharers->population[k] * tally->n_policies + p] += product;
    }
}

#endif
