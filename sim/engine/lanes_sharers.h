/* SPDX-License-Identifier: MIT
 * lanes_sharers: populations that have the same members in a group, and counting them.
 *
 * A population is a set of lanes, a word. Often two are the same set in a group (those whom a policy treats
 * are all responders, say): what is summed over them is summed once and added to each.
 *
 * Groups are parted by whom a policy treats (lanes_kernel.h), so that this is so more often than by chance: a
 * group has responders or others, and seldom both. With modifiers and thirds the sets are many, and each is
 * one more pass over the lanes.
 */
#ifndef EBB_LANES_SHARERS_H
#define EBB_LANES_SHARERS_H

#include "lanes_outcomes.h"

/* Populations that have the same members in this group share the work. Which they are changes from group to
 * group; the struct is made again for each, and lives on the stack. */
struct sharers {
    uint64_t members;
    int n, population[EBB_MAX_POPULATIONS];
};

/* Returns the number of different sets that are not empty. A population without a member here adds nothing
 * and costs nothing more; the search is over a handful of words. */
static int find_sharers(struct sharers *sharers, const struct ebb_plan *plan, const uint64_t *members)
{
    int n = 0;
    for (int population = 0; population < plan->n_populations; population++) {
        int k = 0;
        while (k < n && sharers[k].members != members[population])
            k++;
        if (members[population] == 0)
            continue;
        if (k == n)
            sharers[n++] = (struct sharers){.members = members[population]};
        sharers[k].population[sharers[k].n++] = population;
    }
    return n;
}

/* `reduction` lets the compiler add in the order that vectors like, which would change
 * the last bit of other doubles: these are whole numbers, exact in any order. */
static int64_t product_sum(const double *x, const double *y)
{
    double sum = 0.0;
#pragma omp simd reduction(+ : sum)
    for (int lane = 0; lane < LANES; lane++)
        sum += x[lane] * y[lane];
    return (int64_t)sum;
}

#endif
