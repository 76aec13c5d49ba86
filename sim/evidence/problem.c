/* SPDX-License-Identifier: MIT
 * problem: scales, priors and likelihood of a calibration.
 *
 * Everything is a sum of squares: the Newton steps take slopes of the single errors, and Laplace's
 * approximation is their product. A likelihood by counts (binomial) would give up both, and many targets are
 * medians, hazard ratios and means, of which trials publish limits only. Logarithm and exponential are ours,
 * so that a calibration repeats on any processor.
 *
 *   1. Scales   2. Priors   3. Likelihood
 */
#include <ebb/problem.h>

#include <math.h>

#include <ebb/agreement.h>
#include <ebb/arith.h>
#include <ebb/confidence.h>

/* What a number counts that nobody could be counted for (a share of responders where nobody responds): so
 * many standard deviations. NaN itself would make every comparison false, and the search would keep such a
 * point. Smaller: values under which a trial has no patients begin to look better than values under which it
 * misses by as much. Larger: a cliff that the simplex falls from and slopes point away from blindly. */
static const double MISSING_SD = 10.0;

/* 1. Scales */

double ebb_problem_to_scale(const struct ebb_fitted *fitted, double value)
{
    return fitted->scale == EBB_SCALE_LOG     ? ebb_log(value)
           : fitted->scale == EBB_SCALE_LOGIT ? ebb_log(value / (1.0 - value))
                                              : value;
}

double ebb_problem_from_scale(const struct ebb_fitted *fitted, double scaled)
{
    return fitted->scale == EBB_SCALE_LOG     ? ebb_exp(scaled)
           : fitted->scale == EBB_SCALE_LOGIT ? 1.0 / (1.0 + ebb_exp(-scaled))
                                              : scaled;
}

/* 2. Priors */

/* Limits stand 1.96 standard deviations off the middle on the scale, not in the unit: 2 to 8 days on the log
 * scale has its middle at 4. */
static void prior_of(const struct ebb_fitted *fitted, double *out_mean, double *out_sd)
{
    const double lower = ebb_problem_to_scale(fitted, fitted->prior_lower),
                 upper = ebb_problem_to_scale(fitted, fitted->prior_upper);
    *out_mean = 0.5 * (lower + upper);
    *out_sd = 0.5 * (upper - lower) / EBB_Z_95;
}

/* A normal prior is cut off at the limits, which narrows it. Its exact moments need the distribution
 * function; the smaller of its own spread and that of a flat law over the limits is never less than they are,
 * and it is only used for widths: of differences, and to tell whether the targets narrowed anything. */
double ebb_problem_prior_sd(const struct ebb_fitted *fitted)
{
    const double range =
        ebb_problem_to_scale(fitted, fitted->to) - ebb_problem_to_scale(fitted, fitted->from);
    const double flat = range / sqrt(12.0);
    double mean, sd;
    if (!fitted->has_prior)
        return flat;
    prior_of(fitted, &mean, &sd);
    return fmin(flat, sd);
}

double ebb_problem_prior_width(const struct ebb_fitted *fitted)
{
    const double range =
        ebb_problem_to_scale(fitted, fitted->to) - ebb_problem_to_scale(fitted, fitted->from);
    double mean, sd;
    if (!fitted->has_prior)
        return 0.9 * range;
    prior_of(fitted, &mean, &sd);
    return fmin(0.9 * range,
                2.0 * 1.6448536269514722 * sd); /* the 0.95 quantile of the standard normal law */
}

bool ebb_problem_inside(const struct ebb_problem *problem, const double *scaled)
{
    for (int i = 0; i < problem->n; i++) {
        const struct ebb_fitted *fitted = &problem->fitted[i];
        if (!(scaled[i] >= ebb_problem_to_scale(fitted, fitted->from) &&
              scaled[i] <= ebb_problem_to_scale(fitted, fitted->to)))
            return false;
    }
    return true;
}

/* 3. Likelihood */

/* Which side's standard deviation counts depends on where the simulated number lies: limits of shares and of
 * ratios are not symmetric. The error of the simulation itself adds as variances do; with few virtual
 * patients it would otherwise be read as knowledge (see mc_errors in the header). */
static double error_of(const struct ebb_problem *problem, int number, double simulated)
{
    const struct ebb_target *target = problem->targets[number];
    const double sd = ebb_agreement_sd(target, simulated),
                 mc = problem->mc_errors ? problem->mc_errors[number] : 0.0;
    const double z = isnan(simulated) ? MISSING_SD : (simulated - target->value) / sqrt(sd * sd + mc * mc);
    return sqrt(target->weight) * z;
}

double ebb_problem_misfit(const struct ebb_problem *problem, const double *simulated)
{
    double sum = 0.0;
    for (int i = 0; i < problem->n_targets; i++) {
        const double error = error_of(problem, i, simulated[i]);
        sum += error * error;
    }
    return sum;
}

/* The standardised distance of an unknown from the middle of its prior; none from a flat one. */
static double distance_of(const struct ebb_fitted *fitted, double scaled)
{
    double mean, sd;
    if (!fitted->has_prior)
        return 0.0;
    prior_of(fitted, &mean, &sd);
    return (scaled - mean) / sd;
}

enum ebb_status ebb_problem_evaluate(const struct ebb_problem *problem, const double *scaled,
                                     double *out_log_posterior, double *out_errors)
{
    /* out_errors serves as the room for the simulated numbers first: each is read once, where it is replaced.
     */
    double values[EBB_MAX_FITTED], *distances = out_errors + problem->n_targets, sum = 0.0;
    for (int i = 0; i < problem->n; i++)
        values[i] = ebb_problem_from_scale(&problem->fitted[i], scaled[i]);
    const enum ebb_status status = problem->simulate(problem->self, values, out_errors);
    if (status != EBB_OK)
        return status;
    for (int i = 0; i < problem->n_targets; i++)
        out_errors[i] = error_of(problem, i, out_errors[i]);
    for (int i = 0; i < problem->n; i++)
        distances[i] = distance_of(&problem->fitted[i], scaled[i]);
    for (int i = 0; i < problem->n_targets + problem->n; i++)
        sum += out_errors[i] * out_errors[i];
    *out_log_posterior = -0.5 * sum;
    return EBB_OK;
}
