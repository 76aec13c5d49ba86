/* SPDX-License-Identifier: MIT
 * newton: sums of squares, their slopes, and steps.
 *
 * With errors e(x), slopes J and the log posterior -1/2 e'e, a step solves (J'J + d diag J'J) s = -J'e: for d
 * = 0 Gauss and Newton's, for a large one a short step downhill (Levenberg 1944, Marquardt 1963). J'J leaves
 * out the second derivatives of e, which two evaluations an unknown cannot give; near a good fit they hardly
 * count, and the same matrix, inverted, is Laplace's covariance.
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

/* Width of the differences, in standard deviations of the prior: many patients have to change on such a step,
 * and the model has to be about linear over it. Much smaller: slopes of single patients crossing a threshold,
 * noise. Much larger: the curvature of the model enters the covariance. */
static const double WIDTH = 0.1;
/* Steps end when one gains less than this in log posterior: a shift of a third of a standard deviation in one
 * direction (1/2 * 0.32^2), which the first proposal covers many times over. */
static const double GAIN = 0.05;

struct newton {
    const struct ebb_problem *problem;
    int n, n_errors, n_evaluations;
    double *errors, *up, *down; /* (error) */
    double *slopes;             /* (unknown, error) */
    double log_posterior;
    ebb_matrix information; /* of the posterior */
    double downhill[EBB_MAX_FITTED];
};

/* 1. Evaluating */

static enum ebb_status evaluate(struct newton *newton, const double *point, double *out_log_posterior,
                                double *out_errors)
{
    const struct ebb_problem *problem = newton->problem;
    const enum ebb_status status = ebb_problem_evaluate(problem, point, out_log_posterior, out_errors);
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
    const double width = WIDTH * ebb_problem_prior_sd(fitted);
    double above[EBB_MAX_FITTED], below[EBB_MAX_FITTED], ignored;
    memcpy(above, point, (size_t)newton->n * sizeof *point);
    memcpy(below, point, (size_t)newton->n * sizeof *point);
    /* At a limit the difference becomes one-sided, and stays a slope: it is divided by what is left of it. */
    above[unknown] = fmin(point[unknown] + width, ebb_problem_to_scale(fitted, fitted->to));
    below[unknown] = fmax(point[unknown] - width, ebb_problem_to_scale(fitted, fitted->from));
    enum ebb_status status = evaluate(newton, above, &ignored, newton->up);
    if (status == EBB_OK)
        status = evaluate(newton, below, &ignored, newton->down);
    for (int r = 0; r < newton->n_errors && status == EBB_OK; r++)
        newton->slopes[unknown * newton->n_errors + r] =
            (newton->up[r] - newton->down[r]) / (above[unknown] - below[unknown]);
    return status;
}

/* Sets the information (J'J) and the way down (-J'e). A flat prior counts as that of its standard deviation
 * where the targets say nothing: without it an unknown that no target depends on has no information, and the
 * step along it no length. A normal prior is among the errors already. */
static enum ebb_status find_slopes(struct newton *newton, const double *point)
{
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < newton->n && status == EBB_OK; i++)
        status = find_slope(newton, point, i);
    for (int i = 0; i < newton->n && status == EBB_OK; i++) {
        const double *a = newton->slopes + (size_t)i * (size_t)newton->n_errors;
        const double sd = ebb_problem_prior_sd(&newton->problem->fitted[i]);
        for (int j = 0; j <= i; j++) {
            const double *b = newton->slopes + (size_t)j * (size_t)newton->n_errors;
            double sum = i == j && !newton->problem->fitted[i].has_prior ? 1.0 / (sd * sd) : 0.0;
            for (int r = 0; r < newton->n_errors; r++)
                sum += a[r] * b[r];
            newton->information[i][j] = newton->information[j][i] = sum;
        }
        newton->downhill[i] = 0.0;
        for (int r = 0; r < newton->n_errors; r++)
            newton->downhill[i] -= a[r] * newton->errors[r];
    }
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
            memcpy(newton->errors, newton->up, (size_t)newton->n_errors * sizeof *newton->up);
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
    enum ebb_status status = evaluate(newton, point, &newton->log_posterior, newton->errors);
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
    const size_t n_errors = (size_t)problem->n_targets + (size_t)problem->n;
    struct newton newton = {.problem = problem, .n = problem->n, .n_errors = (int)n_errors};
    double *numbers = calloc(n_errors * (size_t)(problem->n + 3), sizeof *numbers);
    if (numbers == NULL)
        return EBB_NO_MEMORY;
    newton.errors = numbers;
    newton.up = numbers + n_errors;
    newton.down = numbers + 2 * n_errors;
    newton.slopes = numbers + 3 * n_errors;
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
