/* SPDX-License-Identifier: MIT
 * search: first everywhere, then from the best.
 *
 * One evaluation simulates every trial, so that the number of evaluations is the price, and the surface has
 * steps: shares of a finite number of virtual patients jump when one of them crosses a threshold. Gradients
 * of nearby points are therefore zero or wild, which rules out the quasi-Newton methods; both methods here
 * use values only. The first set was found with differential evolution and Nelder-Mead, the same pair of
 * ideas. What is found need not be a mode to the last digit: newton.h takes it there with differences wide
 * enough.
 */
#include <ebb/search.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <nlopt.h>

struct searching {
    const struct ebb_problem *problem;
    nlopt_opt nlopt;
    const char *part;
    int done, most;
    double *residuals; /* (target): of the last simulation */
    enum ebb_status status;
    struct ebb_found *best;
};

/* For NLopt, which minimises. The best point is taken down here rather than from NLopt's answer: it is the
 * best of both methods, and is there when the second one ends badly. Once a simulation has failed (or was
 * stopped) nothing is simulated any more, whatever NLopt still asks for on its way out. */
// cppcheck-suppress constParameterPointer
// NOLINTNEXTLINE(readability-non-const-parameter): the signature is NLopt's
static double cost(unsigned n, const double *scaled, double *gradient, void *self)
{
    struct searching *searching = self;
    const struct ebb_problem *problem = searching->problem;
    double log_posterior = -HUGE_VAL;
    (void)gradient;
    if (searching->status == EBB_OK)
        searching->status = ebb_problem_evaluate(problem, scaled, &log_posterior, searching->residuals);
    if (searching->status != EBB_OK) {
        nlopt_force_stop(searching->nlopt);
        return HUGE_VAL;
    }
    searching->done++;
    searching->best->n_evaluations++;
    if (log_posterior > searching->best->log_posterior) {
        searching->best->log_posterior = log_posterior;
        memcpy(searching->best->scaled, scaled, n * sizeof *scaled);
    }
    if (problem->progress)
        problem->progress(problem->progress_self, searching->part, searching->done, searching->most,
                          searching->best->log_posterior);
    return -log_posterior;
}

/* Runs one method of NLopt from the best so far. */
static enum ebb_status run(struct searching *searching, nlopt_algorithm method, const char *part, int most)
{
    const struct ebb_problem *problem = searching->problem;
    double lower[EBB_MAX_FITTED], upper[EBB_MAX_FITTED], step[EBB_MAX_FITTED], at[EBB_MAX_FITTED], least;
    if (most == 0)
        return EBB_OK;
    for (int i = 0; i < problem->n; i++) {
        lower[i] = ebb_problem_to_scale(&problem->fitted[i], problem->fitted[i].from);
        upper[i] = ebb_problem_to_scale(&problem->fitted[i], problem->fitted[i].to);
        /* Only the simplex uses it. A smaller one does not leave the steps of the surface, a larger one gives
         * away what the global search has found. */
        step[i] = 0.05 * (upper[i] - lower[i]);
        at[i] = fmin(fmax(searching->best->scaled[i], lower[i]), upper[i]);
    }
    searching->nlopt = nlopt_create(method, (unsigned)problem->n);
    if (searching->nlopt == NULL)
        return EBB_NO_MEMORY;
    searching->part = part;
    searching->done = 0;
    searching->most = most;
    /* Whichever comes first: corners that agree to a ten-thousandth, or the count. */
    bool good = nlopt_set_min_objective(searching->nlopt, cost, searching) == NLOPT_SUCCESS;
    good = good && nlopt_set_lower_bounds(searching->nlopt, lower) == NLOPT_SUCCESS;
    good = good && nlopt_set_upper_bounds(searching->nlopt, upper) == NLOPT_SUCCESS;
    good = good && nlopt_set_initial_step(searching->nlopt, step) == NLOPT_SUCCESS;
    good = good && nlopt_set_xtol_rel(searching->nlopt, 1e-4) == NLOPT_SUCCESS;
    good = good && nlopt_set_maxeval(searching->nlopt, most) == NLOPT_SUCCESS;
    const nlopt_result result = good ? nlopt_optimize(searching->nlopt, at, &least) : NLOPT_FAILURE;
    nlopt_destroy(searching->nlopt);
    if (result == NLOPT_OUT_OF_MEMORY)
        return EBB_NO_MEMORY;
    return searching->status != EBB_OK || result > 0 || result == NLOPT_ROUNDOFF_LIMITED ? searching->status
                                                                                         : EBB_FAILED;
}

enum ebb_status ebb_search(const struct ebb_problem *problem, const struct ebb_search_options *options,
                           const double *start, struct ebb_found *out_found)
{
    struct searching searching = {.problem = problem, .best = out_found};
    *out_found = (struct ebb_found){.log_posterior = -HUGE_VAL};
    memcpy(out_found->scaled, start, (size_t)problem->n * sizeof *start);
    searching.residuals = malloc(((size_t)problem->n_targets + 1) * sizeof *searching.residuals);
    if (searching.residuals == NULL)
        return EBB_NO_MEMORY;
    /* NLopt's generator is not one of ours and not of this object: it restarts here, for both methods. */
    nlopt_srand((unsigned long)options->seed);
    enum ebb_status status = run(&searching, NLOPT_GN_CRS2_LM, "global search", options->n_global);
    if (status == EBB_OK)
        status = run(&searching, NLOPT_LN_SBPLX, "local search", options->n_local);
    free(searching.residuals);
    return status;
}
