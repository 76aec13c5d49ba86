/* SPDX-License-Identifier: MIT
 * problem: scales, priors and likelihood of a calibration.
 *
 * The residuals are all that the likelihood needs: Newton steps take their slopes, and what matrix belongs
 * between them is the discrepancy's. A likelihood by counts (binomial) would give that up, and many targets
 * are medians, hazard ratios and means, of which trials publish limits only. Logarithm and exponential are
 * ours, so that a calibration repeats on any processor.
 *
 *   1. Scales   2. Priors   3. Likelihood
 */
#include <ebb/problem.h>

#include <math.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>
#include <ebb/sources.h>

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

void ebb_problem_prior(const struct ebb_fitted *fitted, double *out_middle, double *out_precision)
{
    double sd;
    *out_middle = *out_precision = 0.0;
    if (!fitted->has_prior)
        return;
    prior_of(fitted, out_middle, &sd);
    *out_precision = 1.0 / (sd * sd);
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

struct ebb_sourced ebb_problem_number(const struct ebb_target *target, int source)
{
    return (struct ebb_sourced){.se = ebb_sources_published(target).se,
                                .weight = target->weight,
                                .source = source,
                                .tau = ebb_sources_tau(target),
                                .falls = ebb_sources_falls(target),
                                .omega = ebb_sources_omega(target)};
}

/* Always to the same side where nobody is counted: there is nothing to tell which. */
void ebb_problem_residuals(const struct ebb_problem *problem, const double *simulated, double *out_residuals)
{
    for (int i = 0; i < problem->n_targets; i++) {
        const struct ebb_target *target = problem->targets[i];
        out_residuals[i] = isnan(simulated[i]) ? MISSING_SD * ebb_discrepancy_sd(problem->discrepancy, i)
                                               : ebb_sources_published(target).y -
                                                     ebb_sources_to_g(ebb_sources_g(target), simulated[i]);
    }
}

static double log_prior(const struct ebb_problem *problem, const double *scaled)
{
    double sum = 0.0;
    for (int i = 0; i < problem->n; i++) {
        double middle, precision;
        ebb_problem_prior(&problem->fitted[i], &middle, &precision);
        sum -= 0.5 * precision * (scaled[i] - middle) * (scaled[i] - middle);
    }
    return sum;
}

enum ebb_status ebb_problem_evaluate(const struct ebb_problem *problem, const double *scaled,
                                     double *out_log_posterior, double *out_residuals)
{
    /* out_residuals serves as the room for the simulated numbers first: each is read once, where it is
     * replaced. */
    double values[EBB_MAX_FITTED];
    for (int i = 0; i < problem->n; i++)
        values[i] = ebb_problem_from_scale(&problem->fitted[i], scaled[i]);
    const enum ebb_status status = problem->simulate(problem->self, values, out_residuals);
    if (status != EBB_OK)
        return status;
    ebb_problem_residuals(problem, out_residuals, out_residuals);
    *out_log_posterior =
        log_prior(problem, scaled) + ebb_discrepancy_log_density(problem->discrepancy, out_residuals);
    return EBB_OK;
}
