/* SPDX-License-Identifier: MIT
 * search: the values of the unknowns that agree best with the published numbers and the priors.
 *
 * A starting point for ebb_posterior_draw, no answer by itself: with more unknowns than the targets identify,
 * many points are as good. Caveats:
 *   - the log posterior hardly rises in the local search -> the global one has too few simulations: it begins
 *     with 10 (n + 1) random points (NLopt's default) before it learns anything;
 *   - another seed finds another point of the same height -> those unknowns are not identified; look at the
 *     widths of the posterior, not at the point;
 *   - two searches at a time in one program -> NLopt's generator is shared: neither repeats any more.
 */
#ifndef EBB_SEARCH_H
#define EBB_SEARCH_H

#include <ebb/problem.h>

struct ebb_search_options {
    int n_global, n_local; /* simulations at most, or a few more: of the global search, and of the local one
                              from its best */
    uint64_t seed;
};

/* The best point that was simulated, never one that was only proposed. log_posterior is -HUGE_VAL, and scaled
 * the start, when nothing was simulated. */
struct ebb_found {
    double scaled[EBB_MAX_FITTED]; /* on the scales */
    double log_posterior;
    int n_evaluations;
};

/* Controlled random search with local mutation (Kaelo and Ali 2006), then subspace simplex search (Rowan
 * 1990), both of NLopt. The same seed gives the same answer. Starts from `start` (on the scales), which
 * counts as one of the points; where it lies outside the limits it is moved to them. borrows: all. Fails as
 * `simulate` does, then with the best so far in out_found; with EBB_NO_MEMORY; and with EBB_FAILED when NLopt
 * refuses (limits that are no interval). */
enum ebb_status ebb_search(const struct ebb_problem *problem, const struct ebb_search_options *options,
                           const double *start, struct ebb_found *out_found);

#endif
