/* SPDX-License-Identifier: MIT
 * posterior: adaptive importance sampling.
 *
 * Not a Markov chain: one point is one simulation of all trials, so the points must be few, must all count
 * (those of the first stages, too), and need no tuning, burn-in or judgement of convergence; the number of
 * effective draws says how good the result is. The price is paid in dimensions: with more than 24 unknowns,
 * or with several modes far apart, a chain would be the better thing.
 *
 *     stage 1     law 1 = mode and slopes          250 points    weights: target / law 1
 *     stage 2     law 2 fitted to these            250 points    weights of all 500: target / (law 1 + law 2)
 *     ...         until enough effective draws, or enough simulations
 *
 * Figures below come from the problem of tests/unit_posterior.c with 15 unknowns, x_i + 0.8 x_(i-1), and a
 * bent one, with 0.05 x_i^2 besides (five seeds each). As it is, 600 effective draws take 1,000 points there
 * and 2,100 on the bent one, and 20,000 points give 14,700 and 3,670.
 *
 *   1. Points   2. Weights   3. Adapting   4. Marginals   5. Everything
 */
#include <ebb/posterior.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>

#include "law.h"
#include "newton.h"
#include "posterior_spreads.h"

/* Points of a stage. Smaller: laws follow each other faster (with 100 the bent problem takes 1,500 points for
 * 600 draws, with 1,000 it takes 4,000), but each point is weighed under every law, so that this work grows
 * with the square of the number of stages, and its moments need more points than there are unknowns.
 * MOST_STAGES: their 50,000 points are the end,
 * whatever `most` asks for. */
enum { N = EBB_MAX_FITTED, STAGE_POINTS = 250, MOST_STAGES = 200 };

/* How much wider a law's spread is taken than that of the points it was fitted to: tails that are too thin
 * cost more than wide ones. On the bent problem 20,000 points give 2,640 effective draws with 1.0, 3,670 with
 * 1.1 and 3,890 with 1.3; on the straight one 13,500, 14,700 and 13,000. */
static const double INFLATION = 1.1;
/* The covariance that slopes gave counts as so many draws an unknown: the covariance of few draws is far too
 * thin in some direction. With 20 it holds on to the slopes too long: 2,980 effective draws of 20,000 points
 * on the bent problem instead of 3,670. With 0 that problem does as well, as the laws are fitted to 180
 * draws. */
static const double SLOPES_COUNT = 4.0;

/* 1. Points */

/* n_drawn counts points outside the limits, too, which weigh nothing. */
struct proposal {
    struct ebb_law law;
    int n_drawn;
};

struct sampling {
    const struct ebb_problem *problem;
    const struct ebb_posterior_options *options;
    struct proposal *proposals; /* (stage) */
    int n_stages, n_points, n_newton;
    double *scaled;     /* (point, unknown) */
    double *log_target; /* (point) */
    double *density;    /* (point): sum over stages of n_drawn times density */
    double *weights;    /* (point): of the last weighting, sum 1 */
    double *residuals;  /* (point, target) */
    ebb_matrix slopes;  /* the covariance that the slopes at the mode gave */
    ebb_u128 stream;    /* one for everything, in order: the same seed gives the same points */
};

/* Draws a stage of points from the last proposal. */
static enum ebb_status draw_stage(struct sampling *sampling)
{
    const struct ebb_problem *problem = sampling->problem;
    struct proposal *proposal = &sampling->proposals[sampling->n_stages - 1];
    const int n = problem->n, first = sampling->n_points;
    /* a law of which hardly anything lies within the limits would be drawn from for ever */
    while (sampling->n_points < first + STAGE_POINTS && sampling->n_points < sampling->options->most &&
           proposal->n_drawn < 100 * STAGE_POINTS) {
        double *scaled = sampling->scaled + (size_t)sampling->n_points * (size_t)n;
        ebb_law_draw(&proposal->law, n, &sampling->stream, scaled);
        proposal->n_drawn++;
        if (!ebb_problem_inside(problem, scaled))
            continue;
        double *residuals = sampling->residuals + (size_t)sampling->n_points * (size_t)problem->n_targets;
        const enum ebb_status status =
            ebb_problem_evaluate(problem, scaled, &sampling->log_target[sampling->n_points], residuals);
        if (status != EBB_OK)
            return status;
        sampling->n_points++;
        if (problem->progress)
            problem->progress(problem->progress_self, "posterior", sampling->n_points,
                              sampling->options->most, NAN);
    }
    return EBB_OK;
}

/* Adds what is new: the points from `first` on under all laws, the older ones under the last. With weights
 * over the mixture a point that lies in the tail of its own law, but in the middle of a later one, no longer
 * carries everything; weights over each point's own law do (Owen and Zhou 2000, deterministic mixture). The
 * limits cut every law alike: n_drawn counts what fell outside, so that the mixture is right inside. */
static void add_densities(struct sampling *sampling, int first)
{
    const int n = sampling->problem->n;
    for (int i = 0; i < sampling->n_points; i++) {
        const double *scaled = sampling->scaled + (size_t)i * (size_t)n;
        for (int s = i < first ? sampling->n_stages - 1 : 0; s < sampling->n_stages; s++)
            sampling->density[i] += sampling->proposals[s].n_drawn *
                                    ebb_exp(ebb_law_log_density(&sampling->proposals[s].law, n, scaled));
    }
}

/* 2. Weights */

/* Weights of the points, to the power `power`: 1 for the posterior, 0 for the mixture they were drawn from,
 * and between these what flattens weights that a few points would carry alone (Koblents and Miguez 2015).
 * Flattening the target instead leaves the points' own density in the weights, and laws then wander off to
 * where few points happened to be drawn. The largest logarithm is taken off first, or all would underflow.
 * Returns the effective draws. */
static double weigh(struct sampling *sampling, double power)
{
    double most = -HUGE_VAL, sum = 0.0, squares = 0.0;
    for (int i = 0; i < sampling->n_points; i++) {
        sampling->weights[i] = power * (sampling->log_target[i] - ebb_log(sampling->density[i]));
        most = fmax(most, sampling->weights[i]);
    }
    for (int i = 0; i < sampling->n_points; i++) {
        sampling->weights[i] = ebb_exp(sampling->weights[i] - most);
        sum += sampling->weights[i];
    }
    for (int i = 0; i < sampling->n_points; i++) {
        sampling->weights[i] /= sum;
        squares += sampling->weights[i] * sampling->weights[i];
    }
    return 1.0 / squares;
}

/* Weighs with the largest power, up to 1, that leaves enough effective draws to fit a law to. Returns these
 * draws. Twelve an unknown: a covariance of n unknowns has (n + 1) / 2 numbers for each of them. With 4 or
 * with 30 the two problems take as many points, within 3 %. Halving an interval 30 times finds the power to
 * 10^-9; effective draws fall as it rises, so that there is one. */
static double weigh_tempered(struct sampling *sampling)
{
    const double enough = fmin(0.5 * sampling->n_points, 12.0 * sampling->problem->n);
    double low = 0.0, high = 1.0;
    const double effective = weigh(sampling, 1.0);
    if (effective >= enough)
        return effective;
    for (int step = 0; step < 30; step++) {
        const double middle = 0.5 * (low + high);
        if (weigh(sampling, middle) >= enough)
            low = middle;
        else
            high = middle;
    }
    return weigh(sampling, low);
}

/* 3. Adapting */

/* Weighted mean and covariance on the scales, in two passes: squares less the square of the mean would cancel
 * for a law that is narrow and far from 0. */
static void moments(const struct sampling *sampling, double mean[N], ebb_matrix matrix)
{
    const int n = sampling->problem->n;
    memset(mean, 0, N * sizeof *mean);
    memset(matrix, 0, N * sizeof *matrix);
    for (int p = 0; p < sampling->n_points; p++) {
        for (int i = 0; i < n; i++)
            mean[i] += sampling->weights[p] * sampling->scaled[p * n + i];
    }
    for (int p = 0; p < sampling->n_points; p++) {
        const double *scaled = sampling->scaled + (size_t)p * (size_t)n;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++)
                matrix[i][j] += sampling->weights[p] * (scaled[i] - mean[i]) * (scaled[j] - mean[j]);
        }
    }
    for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++)
            matrix[i][j] = matrix[j][i];
    }
}

static void add_law(struct sampling *sampling, const double *mean, ebb_matrix covariance)
{
    struct proposal *proposal = &sampling->proposals[sampling->n_stages++];
    for (int i = 0; i < sampling->problem->n; i++) {
        for (int j = 0; j < sampling->problem->n; j++)
            covariance[i][j] *= INFLATION * INFLATION;
    }
    proposal->n_drawn = 0;
    ebb_law_set(&proposal->law, sampling->problem->n, mean, covariance);
}

/* The next proposal, fitted to the weighted points and, the less these are worth, to the slopes. The mean is
 * the points' alone: the mode is not where a skew posterior has its mass. */
static void adapt(struct sampling *sampling, double effective)
{
    const int n = sampling->problem->n;
    const double share = SLOPES_COUNT * n / (SLOPES_COUNT * n + effective);
    double mean[N];
    ebb_matrix covariance;
    moments(sampling, mean, covariance);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            covariance[i][j] += share * (sampling->slopes[i][j] - covariance[i][j]);
    }
    add_law(sampling, mean, covariance);
}

/* How much wider the first law is than the draws of a posterior that is like this one. What makes it another
 * one, numbers left out, widens it; and few draws look thin in some direction. */
static const double WIDER = 1.2;

/* Mean and covariance of the draws, all of one weight. */
static void start_like(struct sampling *sampling)
{
    const struct ebb_posterior_options *options = sampling->options;
    const int n = sampling->problem->n, n_draws = options->n_like;
    double mean[N] = {0.0};
    ebb_matrix covariance;
    for (int d = 0; d < n_draws; d++) {
        for (int i = 0; i < n; i++)
            mean[i] += options->like[d * n + i] / n_draws;
    }
    memset(covariance, 0, sizeof covariance);
    for (int d = 0; d < n_draws; d++) {
        const double *draw = options->like + (size_t)d * (size_t)n;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++)
                covariance[i][j] += WIDER * WIDER * (draw[i] - mean[i]) * (draw[j] - mean[j]) / n_draws;
        }
    }
    memcpy(sampling->slopes, covariance, sizeof covariance);
    add_law(sampling, mean, covariance);
}

/* Around the mode next to the best point, as wide as the slopes there say. */
static enum ebb_status start_at_mode(struct sampling *sampling, const double *best)
{
    double mode[N];
    ebb_matrix covariance;
    memcpy(mode, best, (size_t)sampling->problem->n * sizeof *best);
    const enum ebb_status status = ebb_newton(sampling->problem, mode, sampling->slopes, &sampling->n_newton);
    if (status != EBB_OK)
        return status;
    memcpy(covariance, sampling->slopes, sizeof covariance);
    add_law(sampling, mode, covariance);
    return EBB_OK;
}

/* Whether the first stage says that the posterior is not like the other fit's: fewer effective draws than
 * unknowns, of which no law can be learned. So it is without a source of many numbers (13 of 32): the other
 * fit is too narrow. 3,000 simulations gave 175 effective draws from there alone, 2,868 gave 284 so. */
static bool is_unlike(const struct sampling *sampling, double effective)
{
    return sampling->options->n_like > 0 && sampling->n_stages == 1 && effective < sampling->problem->n;
}

/* 4. Marginals */

struct ranked {
    double scaled, weight;
};

static int by_value(const void *a, const void *b)
{
    const double x = ((const struct ranked *)a)->scaled, y = ((const struct ranked *)b)->scaled;
    return (x > y) - (x < y);
}

/* The first value at which the weights reach the share: one that was simulated, without interpolation. */
static double quantile(const struct ranked *ranked, int n, double share)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        sum += ranked[i].weight;
        if (sum >= share)
            return ranked[i].scaled;
    }
    return ranked[n - 1].scaled;
}

static void set_marginal(const struct sampling *sampling, int unknown, struct ranked *ranked,
                         struct ebb_marginal *marginal)
{
    const struct ebb_fitted *fitted = &sampling->problem->fitted[unknown];
    const int n = sampling->n_points;
    double square = 0.0;
    *marginal = (struct ebb_marginal){0};
    for (int p = 0; p < n; p++) {
        ranked[p] =
            (struct ranked){sampling->scaled[p * sampling->problem->n + unknown], sampling->weights[p]};
        const double value = ebb_problem_from_scale(fitted, ranked[p].scaled);
        marginal->mean += ranked[p].weight * value;
        marginal->scaled_mean += ranked[p].weight * ranked[p].scaled;
        square += ranked[p].weight * value * value;
    }
    marginal->sd = sqrt(fmax(0.0, square - marginal->mean * marginal->mean));
    /* Equal values come in no order that qsort promises; on a continuous scale there are none. */
    qsort(ranked, (size_t)n, sizeof *ranked, by_value);
    const double lower = quantile(ranked, n, 0.05), upper = quantile(ranked, n, 0.95);
    marginal->lower = ebb_problem_from_scale(fitted, lower);
    marginal->median = ebb_problem_from_scale(fitted, quantile(ranked, n, 0.5));
    marginal->upper = ebb_problem_from_scale(fitted, upper);
    marginal->width = (upper - lower) / ebb_problem_prior_width(fitted);
}

static enum ebb_status summarise(const struct sampling *sampling, struct ebb_posterior *posterior)
{
    double mean[N];
    ebb_matrix matrix;
    struct ranked *ranked = malloc((size_t)sampling->n_points * sizeof *ranked);
    if (ranked == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < posterior->n; i++)
        set_marginal(sampling, i, ranked, &posterior->marginals[i]);
    free(ranked);
    moments(sampling, mean, matrix);
    for (int i = 0; i < posterior->n; i++) {
        for (int j = 0; j < posterior->n; j++)
            posterior->correlation[i][j] = matrix[i][j] / sqrt(matrix[i][i] * matrix[j][j]);
    }
    return EBB_OK;
}

/* 5. Everything */

/* Ends after the stage with which there is enough, so that effective draws are usually more than asked for. A
 * first stage without a single point means that no law reaches the limits: EBB_FAILED. */
static enum ebb_status sample(struct sampling *sampling, const double *best)
{
    enum ebb_status status = EBB_OK;
    if (sampling->options->n_like > 0)
        start_like(sampling);
    else
        status = start_at_mode(sampling, best);
    while (status == EBB_OK) {
        const int first = sampling->n_points;
        status = draw_stage(sampling);
        if (status != EBB_OK || sampling->n_points == 0)
            return status == EBB_OK ? EBB_FAILED : status;
        add_densities(sampling, first);
        const double effective = weigh(sampling, 1.0);
        if (effective >= sampling->options->effective || sampling->n_points >= sampling->options->most ||
            sampling->n_stages == MOST_STAGES)
            return EBB_OK;
        if (is_unlike(sampling, effective))
            status = start_at_mode(sampling, best);
        else
            adapt(sampling, weigh_tempered(sampling));
    }
    return status;
}

enum ebb_status ebb_posterior_mode(const struct ebb_problem *problem, double *point)
{
    ebb_matrix covariance;
    int n_evaluations;
    return ebb_newton(problem, point, covariance, &n_evaluations);
}

enum ebb_status ebb_posterior_draw(const struct ebb_problem *problem,
                                   const struct ebb_posterior_options *options, const double *best,
                                   struct ebb_posterior *posterior)
{
    const int points =
        options->most < MOST_STAGES * STAGE_POINTS ? options->most : MOST_STAGES * STAGE_POINTS;
    const size_t most = (size_t)points + 1; /* calloc of nothing may give NULL */
    struct sampling sampling = {
        .problem = problem, .options = options, .stream = ebb_pcg_seed(options->seed)};
    *posterior = (struct ebb_posterior){.n = problem->n, .n_targets = problem->n_targets};
    sampling.proposals = calloc(MOST_STAGES, sizeof *sampling.proposals);
    sampling.scaled = calloc(most * (size_t)problem->n, sizeof *sampling.scaled);
    sampling.log_target = calloc(most, sizeof *sampling.log_target);
    sampling.density = calloc(most, sizeof *sampling.density);
    sampling.weights = calloc(most, sizeof *sampling.weights);
    sampling.residuals = calloc(most * (size_t)problem->n_targets + 1, sizeof *sampling.residuals);
    const bool has_room = sampling.proposals && sampling.scaled && sampling.log_target && sampling.density &&
                          sampling.weights && sampling.residuals;
    enum ebb_status status = has_room ? sample(&sampling, best) : EBB_NO_MEMORY;
    if (status == EBB_OK) {
        posterior->n_points = sampling.n_points;
        posterior->n_newton = sampling.n_newton;
        posterior->effective = weigh(&sampling, 1.0);
        status = summarise(&sampling, posterior);
    }
    if (status == EBB_OK) {
        posterior->scaled = sampling.scaled;
        posterior->weights = sampling.weights;
        posterior->residuals = sampling.residuals;
        ebb_posterior_set_spreads(posterior, problem);
        sampling.scaled = sampling.weights = sampling.residuals = NULL;
    }
    free(sampling.residuals);
    free(sampling.weights);
    free(sampling.density);
    free(sampling.log_target);
    free(sampling.scaled);
    free(sampling.proposals);
    return status;
}

void ebb_posterior_free(struct ebb_posterior *posterior)
{
    free(posterior->scaled);
    free(posterior->weights);
    free(posterior->residuals);
    *posterior = (struct ebb_posterior){0};
}

bool ebb_marginal_identified(const struct ebb_marginal *marginal, double effective)
{
    return effective >= EBB_FEWEST_DRAWS && marginal->width < EBB_IDENTIFIED_BELOW;
}

bool ebb_posterior_identifies(const struct ebb_posterior *posterior, int unknown)
{
    return ebb_marginal_identified(&posterior->marginals[unknown], posterior->effective);
}

void ebb_posterior_resample(const struct ebb_posterior *posterior, int n_draws, uint64_t seed,
                            int *out_points)
{
    /* One random number for all draws: equal steps through the summed weights give each point its share of
     * draws or one more, where independent draws would scatter by a root. 53 bits, the most a double holds.
     */
    const double start = (double)(ebb_pcg_output(ebb_pcg_seed(seed)) >> 11) * 0x1p-53;
    double sum = 0.0;
    int point = 0;
    for (int draw = 0; draw < n_draws; draw++) {
        const double at = (draw + start) / n_draws;
        while (point < posterior->n_points - 1 && sum + posterior->weights[point] < at)
            sum += posterior->weights[point++];
        out_points[draw] = point;
    }
}

/* The same sequence as the resampling, from its second number on, so that one seed says both. The remainder
 * of 64 bits by a number below 2^31 is uneven by less than one in 2^33. */
void ebb_posterior_shuffle(int *points, int n, uint64_t seed)
{
    ebb_u128 stream = ebb_pcg_seed(seed);
    for (int left = n; left > 1; left--) {
        stream = ebb_pcg_next(stream);
        const int at = (int)(ebb_pcg_output(stream) % (uint64_t)left), last = points[left - 1];
        points[left - 1] = points[at];
        points[at] = last;
    }
}
