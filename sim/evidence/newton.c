/* SPDX-License-Identifier: MIT
 * newton: residuals, their slopes, and steps.
 *
 * With residuals r(x), slopes J and the mean precision P of the residuals (<ebb/discrepancy.h>), J'P r is the
 * slope of the log likelihood, exactly, and a step solves
 *
 *     (J'P J + priors + d diag(J'P J + priors)) s = -J'P r - priors' slopes
 *
 * for d = 0 Gauss and Newton's, for a large one a short step downhill (Levenberg 1944, Marquardt 1963). J'P J
 * leaves out the second derivatives of r, which two evaluations an unknown cannot give, and how P changes
 * with r; near a good fit they hardly count, and the same matrix, inverted, is Laplace's covariance.
 *
 *   1. Evaluating   2. Slopes   3. Steps
 */
#include "newton.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steps cost 2 n + 1 simulations or a few more. A descent that eight do not finish costs draws, not truth:
 * the laws of the posterior learn on. Five tries raise the damping by a factor of 10^5, to steps too short to
 * matter. */
enum { MOST_STEPS = 8, MOST_TRIES = 5 };

/* Width of the differences, in standard deviations: of the prior at first, of the posterior so far later,
 * but never less than the first nor more than MOST_WIDTH of the prior. Over the posterior is where slopes
 * are asked for: over less, the luck of patients who cross a threshold is taken for information, and an
 * unknown that the targets hardly see gets a proposal far too narrow; over more, the curvature of the
 * model enters the covariance. With 19 unknowns and 4,096 patients eight steps of the first width were
 * still climbing, and 7 of the first 250 points counted; with later widths the fifth step was the last,
 * 0.3 higher, and 16 counted. */
static const double FIRST_WIDTH = 0.1, LATER_WIDTH = 0.7, MOST_WIDTH = 0.5;
/* Steps end when one gains less than this in log posterior: a shift of a third of a standard deviation in one
 * direction (1/2 * 0.32^2), which the first proposal covers many times over. */
static const double GAIN = 0.05;

struct newton {
    const struct ebb_problem *problem;
    int n, n_targets, n_evaluations;
    double *residuals, *up, *down; /* (target) */
    double *slopes;                /* (unknown, target) */
    double *precision;             /* (target, target) */
    double log_posterior;
    ebb_matrix information; /* of the posterior */
    double downhill[EBB_MAX_FITTED];
    double widths[EBB_MAX_FITTED]; /* of the next differences, on the scales */
};

/* 1. Evaluating */

static enum ebb_status evaluate(struct newton *newton, const double *point, double *out_log_posterior,
                                double *out_residuals)
{
    const struct ebb_problem *problem = newton->problem;
    const enum ebb_status status = ebb_problem_evaluate(problem, point, out_log_posterior, out_residuals);
    newton->n_evaluations++;
    if (status == EBB_OK && problem->progress)
        problem->progress(problem->progress_self, "Newton steps", newton->n_evaluations,
                          MOST_STEPS * (2 * newton->n + MOST_TRIES), NAN);
    return status;
}

/* 2. Slopes */

static enum ebb_status find_slope(struct newton *newton, const double *point, int unknown)
{
    const struct ebb_fitted *fitted = &newton->problem->fitted[unknown];
    const double width = newton->widths[unknown];
    double above[EBB_MAX_FITTED], below[EBB_MAX_FITTED], ignored;
    memcpy(above, point, (size_t)newton->n * sizeof *point);
    memcpy(below, point, (size_t)newton->n * sizeof *point);
    /* At a limit the difference becomes one-sided, and stays a slope: it is divided by what is left of it. */
    above[unknown] = fmin(point[unknown] + width, ebb_problem_to_scale(fitted, fitted->to));
    below[unknown] = fmax(point[unknown] - width, ebb_problem_to_scale(fitted, fitted->from));
    enum ebb_status status = evaluate(newton, above, &ignored, newton->up);
    if (status == EBB_OK)
        status = evaluate(newton, below, &ignored, newton->down);
    for (int r = 0; r < newton->n_targets && status == EBB_OK; r++)
        newton->slopes[unknown * newton->n_targets + r] =
            (newton->up[r] - newton->down[r]) / (above[unknown] - below[unknown]);
    return status;
}

static double product(int n, const double *a, const double *b)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Sets the information and the way down of one unknown. A flat prior counts as that of its standard deviation
 * where the targets say nothing: without it an unknown that no target depends on has no information, and the
 * step along it no length. */
static void set_information(struct newton *newton, const double *point, int unknown)
{
    const struct ebb_fitted *fitted = &newton->problem->fitted[unknown];
    const int n = newton->n_targets;
    const double *own = newton->slopes + (size_t)unknown * (size_t)n;
    const double sd = ebb_problem_prior_sd(fitted);
    double middle, precision;
    /* P J of this unknown, in the room of a simulation that is over */
    for (int t = 0; t < n; t++)
        newton->down[t] = product(n, newton->precision + (size_t)t * (size_t)n, own);
    for (int j = 0; j <= unknown; j++)
        newton->information[unknown][j] = newton->information[j][unknown] =
            product(n, newton->down, newton->slopes + (size_t)j * (size_t)n);
    ebb_problem_prior(fitted, &middle, &precision);
    newton->information[unknown][unknown] += fitted->has_prior ? precision : 1.0 / (sd * sd);
    newton->downhill[unknown] =
        -product(n, newton->down, newton->residuals) - precision * (point[unknown] - middle);
}

static void set_widths(struct newton *newton)
{
    ebb_matrix root, covariance;
    ebb_matrix_root(newton->n, newton->information, root);
    ebb_matrix_invert(newton->n, root, covariance);
    for (int i = 0; i < newton->n; i++) {
        const double prior = ebb_problem_prior_sd(&newton->problem->fitted[i]);
        newton->widths[i] =
            fmin(fmax(LATER_WIDTH * sqrt(covariance[i][i]), FIRST_WIDTH * prior), MOST_WIDTH * prior);
    }
}

static enum ebb_status find_slopes(struct newton *newton, const double *point)
{
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < newton->n && status == EBB_OK; i++)
        status = find_slope(newton, point, i);
    ebb_discrepancy_precision(newton->problem->discrepancy, newton->residuals, newton->precision);
    for (int i = 0; i < newton->n && status == EBB_OK; i++)
        set_information(newton, point, i);
    if (status == EBB_OK)
        set_widths(newton);
    return status;
}

/* 3. Steps */

/* Steps from `point` with ever more damping until one gains; out_gain is 0 when none does. */
static enum ebb_status step(struct newton *newton, double *point, double *damping, double *out_gain)
{
    *out_gain = 0.0;
    for (int try = 0; try < MOST_TRIES; try++) {
        ebb_matrix damped, root;
        double way[EBB_MAX_FITTED], next[EBB_MAX_FITTED], log_posterior;
        memcpy(damped, newton->information, sizeof damped);
        for (int i = 0; i < newton->n; i++)
            damped[i][i] *= 1.0 + *damping; /* Marquardt's: no unknown's unit counts more than another's */
        ebb_matrix_root(newton->n, damped, root);
        ebb_matrix_solve(newton->n, root, newton->downhill, way);
        for (int i = 0; i < newton->n; i++) {
            const struct ebb_fitted *fitted = &newton->problem->fitted[i];
            next[i] = fmin(fmax(point[i] + way[i], ebb_problem_to_scale(fitted, fitted->from)),
                           ebb_problem_to_scale(fitted, fitted->to));
        }
        const enum ebb_status status = evaluate(newton, next, &log_posterior, newton->up);
        if (status != EBB_OK)
            return status;
        *out_gain = fmax(0.0, log_posterior - newton->log_posterior);
        if (*out_gain > 0.0) {
            memcpy(point, next, (size_t)newton->n * sizeof *next);
            memcpy(newton->residuals, newton->up, (size_t)newton->n_targets * sizeof *newton->up);
            newton->log_posterior += *out_gain;
            *damping *= 0.1;
            return EBB_OK;
        }
        *damping *= 10.0;
    }
    return EBB_OK;
}

static enum ebb_status descend(struct newton *newton, double *point)
{
    /* Little at first: the search has been here. It falls with each step that gains and rises with each try.
     */
    double damping = 0.01, gain = HUGE_VAL;
    enum ebb_status status = evaluate(newton, point, &newton->log_posterior, newton->residuals);
    for (int n_steps = 0; n_steps < MOST_STEPS && gain > GAIN && status == EBB_OK; n_steps++) {
        status = find_slopes(newton, point);
        if (status == EBB_OK)
            status = step(newton, point, &damping, &gain);
    }
    return status;
}

enum ebb_status ebb_newton(const struct ebb_problem *problem, double *out_point, ebb_matrix out_covariance,
                           int *out_n_evaluations)
{
    const size_t n_targets = (size_t)problem->n_targets;
    struct newton newton = {.problem = problem, .n = problem->n, .n_targets = problem->n_targets};
    double *numbers = calloc(n_targets * ((size_t)problem->n + 3 + n_targets) + 1, sizeof *numbers);
    if (numbers == NULL)
        return EBB_NO_MEMORY;
    newton.residuals = numbers;
    newton.up = numbers + n_targets;
    newton.down = numbers + 2 * n_targets;
    newton.slopes = numbers + 3 * n_targets;
    newton.precision = newton.slopes + n_targets * (size_t)problem->n;
    for (int i = 0; i < newton.n; i++)
        newton.widths[i] = FIRST_WIDTH * ebb_problem_prior_sd(&problem->fitted[i]);
    const enum ebb_status status = descend(&newton, out_point);
    if (status == EBB_OK) {
        ebb_matrix root;
        ebb_matrix_root(newton.n, newton.information, root);
        ebb_matrix_invert(newton.n, root, out_covariance);
    }
    *out_n_evaluations = newton.n_evaluations;
    free(numbers);
    return status;
}
