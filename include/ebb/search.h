/* SPDX-License-Identifier: MIT
 * search: the values of the unknowns that agree best with the published numbers and the priors.
 */
#ifndef EBB_SEARCH_H
#define EBB_SEARCH_H

#include <ebb/problem.h>

struct ebb_search_options {
    int n_global, n_local; /* simulations at most, or a few more: of the global search, and of the local one
                              from its best */
    uint64_t seed;
};

struct ebb_found {
    double scaled[EBB_MAX_FITTED]; /* on the scales */
    double log_posterior;
    int n_evaluations;
};

/* Controlled random search with local mutation (Kaelo and Ali 2006), then subspace simplex search (Rowan
 * 1990), both of NLopt. The same seed gives the same answer. Starts from `start` (on the scales), which
 * counts as one of the points. Fails as `simulate` does. */
enum ebb_status ebb_search(const struct ebb_problem *problem, const struct ebb_search_options *options,
                           const double *start, struct ebb_found *out_found);

#endif
