/* SPDX-License-Identifier: MIT
 * The search finds the best values, and the posterior has the moments, the width and the effective draws that
 * it should.
 *
 * Simulated numbers are sums of neighbouring unknowns, so that the posterior is a normal law with known
 * moments. Numbers are changes of a score, which are fitted as they are.
 *
 *   1. A problem   2. Moments   3. Priors and scales   4. The search   5. Coverage   6. Sources
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/confidence.h>
#include <ebb/normal.h>
#include <ebb/pcg.h>
#include <ebb/posterior.h>
#include <ebb/quantity.h>
#include <ebb/search.h>
#include <ebb/summary.h>

/* 1. A problem */

enum { MOST = EBB_MAX_FITTED };

struct world {
    struct ebb_fitted fitted[MOST];
    struct ebb_target targets[MOST];
    const struct ebb_target *of[MOST];
    struct ebb_problem problem;
    int n_simulated, fails_at;
};

/* y_i = x_i + 0.8 x_(i - 1) */
static enum ebb_status simulate(void *self, const double *values, double *out_simulated)
{
    struct world *world = self;
    for (int i = 0; i < world->problem.n_targets; i++)
        out_simulated[i] = values[i] + (i > 0 ? 0.8 * values[i - 1] : 0.0);
    return ++world->n_simulated == world->fails_at ? EBB_INTERRUPTED : EBB_OK;
}

/* Opens the likelihood of the targets: each of a source of its own, with these scales of the spreads. */
static void open(struct world *world, const double *scales)
{
    struct ebb_sourced numbers[MOST];
    for (int i = 0; i < world->problem.n_targets; i++)
        numbers[i] = ebb_problem_number(&world->targets[i], i);
    assert_int_equal(
        ebb_discrepancy_open(numbers, world->problem.n_targets, scales, &world->problem.discrepancy), EBB_OK);
}

static void unmake(struct world *world)
{
    ebb_discrepancy_close(world->problem.discrepancy);
}

static const double NO_SPREADS[EBB_SPREAD_COUNT] = {0};

static void make(struct world *world, int n, int n_targets)
{
    memset(world, 0, sizeof *world);
    for (int i = 0; i < n; i++) {
        world->fitted[i] = (struct ebb_fitted){.from = -10.0, .to = 10.0};
        const double value = 0.5 * (i % 3) - 0.5;
        world->targets[i] = (struct ebb_target){.quantity = EBB_Q_SCORE_CHANGE,
                                                .value = value,
                                                .lower = value - EBB_Z_95,
                                                .upper = value + EBB_Z_95,
                                                .weight = 1.0};
        world->of[i] = &world->targets[i];
    }
    world->problem = (struct ebb_problem){.n = n,
                                          .fitted = world->fitted,
                                          .n_targets = n_targets,
                                          .targets = world->of,
                                          .simulate = simulate,
                                          .self = world};
    open(world, NO_SPREADS);
}

/* Mean and variance of unknown k: x_k = y_k - 0.8 x_(k - 1), where the y are independent with variance 1. */
static void expected(const struct world *world, int k, double *out_mean, double *out_variance)
{
    *out_mean = *out_variance = 0.0;
    for (int i = 0; i <= k; i++) {
        *out_mean = world->targets[i].value - 0.8 * *out_mean;
        *out_variance = 1.0 + 0.64 * *out_variance;
    }
}

/* 2. Moments */

static void moments_are_those_of_the_law(void **state)
{
    struct world world;
    struct ebb_posterior posterior;
    const double best[MOST] = {0.0};
    (void)state;
    make(&world, 15, 15);
    const struct ebb_posterior_options options = {.most = 12000, .effective = 3000, .seed = 4};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
    assert_true(posterior.effective >= 3000.0);
    assert_true(posterior.effective >
                0.3 * posterior.n_points); /* the slopes of a linear problem are its posterior */
    assert_int_equal(posterior.n_points + posterior.n_newton, world.n_simulated);
    for (int k = 0; k < 15; k++) {
        double mean, variance;
        expected(&world, k, &mean, &variance);
        /* 6 standard errors of a mean of so many draws, and of a standard deviation: false alarm below 1e-6
         * in all */
        const double error = 6.0 * sqrt(variance / posterior.effective);
        assert_true(fabs(posterior.marginals[k].mean - mean) < error);
        assert_true(fabs(posterior.marginals[k].sd - sqrt(variance)) < error);
        assert_true(fabs(posterior.marginals[k].upper - mean - 1.6449 * sqrt(variance)) < 3.0 * error);
    }
    const double sum = posterior.correlation[1][0];
    assert_true(fabs(sum + 0.8 / sqrt(1.64)) < 0.1);
    ebb_posterior_free(&posterior);
    unmake(&world);
}

/* From draws that lie elsewhere, one unknown off by more than a standard deviation, the posterior is found
 * all the same, without Newton steps. */
static void draws_of_another_fit_are_a_start(void **state)
{
    enum { N_LIKE = 400 };
    struct world world;
    struct ebb_posterior full, without;
    const double best[MOST] = {0.0};
    static double like[N_LIKE * 6];
    int points[N_LIKE];
    (void)state;
    make(&world, 6, 6);
    const struct ebb_posterior_options options = {.most = 4000, .effective = 1500, .seed = 4};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &full), EBB_OK);
    ebb_posterior_resample(&full, N_LIKE, 1, points);
    for (int i = 0; i < N_LIKE * 6; i++)
        like[i] = full.scaled[points[i / 6] * 6 + i % 6] + (i % 6 == 5 ? 1.5 : 0.0);
    struct ebb_posterior_options again = options;
    again.like = like;
    again.n_like = N_LIKE;
    assert_int_equal(ebb_posterior_draw(&world.problem, &again, best, &without), EBB_OK);
    assert_true(without.n_newton == 0 && without.effective >= 1500.0);
    for (int k = 0; k < 6; k++) {
        double mean, variance;
        expected(&world, k, &mean, &variance);
        assert_true(fabs(without.marginals[k].mean - mean) < 6.0 * sqrt(variance / without.effective));
    }
    ebb_posterior_free(&full);
    ebb_posterior_free(&without);
    unmake(&world);
}

static void the_same_seed_gives_the_same_draws(void **state)
{
    struct world world;
    struct ebb_posterior a, b;
    const double best[MOST] = {0.0};
    int first[100], second[100];
    (void)state;
    make(&world, 5, 5);
    const struct ebb_posterior_options options = {.most = 2000, .effective = 500, .seed = 9};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &a), EBB_OK);
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &b), EBB_OK);
    assert_int_equal(a.n_points, b.n_points);
    assert_memory_equal(a.weights, b.weights, (size_t)a.n_points * sizeof *a.weights);
    ebb_posterior_resample(&a, 100, 1, first);
    ebb_posterior_resample(&b, 100, 1, second);
    assert_memory_equal(first, second, sizeof first);
    ebb_posterior_free(&a);
    ebb_posterior_free(&b);
    unmake(&world);
}

/* Fewer draws than a quantile needs identify nothing, however narrow they lie. */
static void few_draws_identify_nothing(void **state)
{
    struct world world;
    struct ebb_posterior posterior;
    const double best[MOST] = {0.0};
    (void)state;
    make(&world, 5, 5);
    struct ebb_posterior_options options = {.most = 60, .effective = 500, .seed = 9};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
    assert_true(posterior.effective < EBB_FEWEST_DRAWS &&
                posterior.marginals[0].width < EBB_IDENTIFIED_BELOW);
    assert_false(ebb_posterior_identifies(&posterior, 0));
    ebb_posterior_free(&posterior);
    options.most = 2000;
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
    assert_true(ebb_posterior_identifies(&posterior, 0));
    ebb_posterior_free(&posterior);
    unmake(&world);
}

static void a_failing_simulation_ends_it(void **state)
{
    struct world world;
    struct ebb_posterior posterior;
    const double best[MOST] = {0.0};
    (void)state;
    make(&world, 3, 3);
    world.fails_at = 77;
    const struct ebb_posterior_options options = {.most = 2000, .effective = 500, .seed = 9};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_INTERRUPTED);
    assert_int_equal(world.n_simulated, 77);
    ebb_posterior_free(&posterior);
    unmake(&world);
}

/* 3. Priors and scales */

/* The last unknown is in no target: its posterior is its prior, flat on the scale between its limits. */
static void what_no_target_sees_keeps_its_prior(void **state)
{
    static const struct ebb_fitted scales[] = {{.from = -2.0, .to = 5.0, .scale = EBB_SCALE_LINEAR},
                                               {.from = 0.1, .to = 30.0, .scale = EBB_SCALE_LOG},
                                               {.from = 0.05, .to = 0.9, .scale = EBB_SCALE_LOGIT},
                                               {.from = 0.1,
                                                .to = 30.0,
                                                .scale = EBB_SCALE_LOG,
                                                .has_prior = true,
                                                .prior_lower = 1.0,
                                                .prior_upper = 4.0}};
    (void)state;
    for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
        struct world world;
        struct ebb_posterior posterior;
        make(&world, 3, 2);
        world.fitted[2] = scales[s];
        const double best[MOST] = {
            0.0, 0.0,
            ebb_problem_to_scale(&scales[s], scales[s].from * 2.0 > 0.0 ? scales[s].from * 2.0 : 1.0)};
        const struct ebb_posterior_options options = {.most = 8000, .effective = 1500, .seed = 2};
        assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
        const struct ebb_marginal *kept = &posterior.marginals[2];
        assert_true(kept->width > 0.9 && kept->width < 1.1);
        assert_true(posterior.marginals[0].width < EBB_IDENTIFIED_BELOW);
        const double low =
            ebb_problem_to_scale(&scales[s], scales[s].has_prior ? scales[s].prior_lower : scales[s].from);
        const double high =
            ebb_problem_to_scale(&scales[s], scales[s].has_prior ? scales[s].prior_upper : scales[s].to);
        assert_true(fabs(ebb_problem_to_scale(&scales[s], kept->median) - 0.5 * (low + high)) <
                    0.1 * (high - low));
        ebb_posterior_free(&posterior);
        unmake(&world);
    }
}

/* 4. The search */

static void the_search_finds_the_best(void **state)
{
    struct world world;
    struct ebb_found found, again;
    const double start[MOST] = {3.0, -3.0, 3.0, -3.0, 3.0, 3.0};
    (void)state;
    make(&world, 6, 6);
    const struct ebb_search_options options = {.n_global = 1500, .n_local = 1500, .seed = 8};
    assert_int_equal(ebb_search(&world.problem, &options, start, &found), EBB_OK);
    assert_int_equal(found.n_evaluations, world.n_simulated);
    assert_true(found.n_evaluations <= 3000 + 20); /* NLopt looks at its limit now and then only */
    for (int k = 0; k < 6; k++) {
        double mean, variance;
        expected(&world, k, &mean, &variance);
        assert_true(fabs(found.scaled[k] - mean) < 0.05);
    }
    assert_int_equal(ebb_search(&world.problem, &options, start, &again), EBB_OK);
    assert_memory_equal(found.scaled, again.scaled, 6 * sizeof(double));
    unmake(&world);
}

static void nobody_to_count_is_far_off(void **state)
{
    struct world world;
    const double numbers[] = {0.0, NAN}, near[] = {0.0, 0.0},
                 scales[EBB_SPREAD_COUNT] = {[EBB_OMEGA_POINTS] = 2.0};
    double far_off[2], residuals[2];
    (void)state;
    make(&world, 2, 2);
    unmake(&world);
    open(&world, scales); /* a spread must not explain it */
    ebb_problem_residuals(&world.problem, numbers, far_off);
    ebb_problem_residuals(&world.problem, near, residuals);
    assert_true(far_off[0] == residuals[0] && far_off[1] == 10.0 * sqrt(1.0 + 4.0));
    assert_true(ebb_discrepancy_log_density(world.problem.discrepancy, far_off) <
                ebb_discrepancy_log_density(world.problem.discrepancy, residuals) - 10.0);
    unmake(&world);
}

/* Numbers that are known to as much as the targets themselves leave twice the variance. */
static void errors_of_the_simulation_count(void **state)
{
    struct world world;
    struct ebb_posterior posterior;
    const double best[MOST] = {0.0}, mc_errors[MOST] = {1.0, 1.0, 1.0};
    (void)state;
    make(&world, 3, 3);
    ebb_discrepancy_set_errors(world.problem.discrepancy, NULL, mc_errors);
    const struct ebb_posterior_options options = {.most = 8000, .effective = 2000, .seed = 12};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
    for (int k = 0; k < 3; k++) {
        double mean, variance;
        expected(&world, k, &mean, &variance);
        assert_true(fabs(posterior.marginals[k].sd / sqrt(2.0 * variance) - 1.0) < 0.1);
        assert_true(fabs(posterior.marginals[k].mean - mean) < 0.2 * sqrt(variance));
    }
    ebb_posterior_free(&posterior);
    unmake(&world);
}

/* 5. Coverage: 60 worlds with data of their own; the central 90 % hold the truth in all but a few. Fewer than
 * 40 of 60 would come by chance less than once in a million (binomial law). */
static void intervals_cover(void **state)
{
    ebb_u128 stream = ebb_pcg_seed(77);
    int n_covered = 0;
    (void)state;
    for (int repeat = 0; repeat < 60; repeat++) {
        struct world world;
        struct ebb_posterior posterior;
        const double best[MOST] = {0.0};
        make(&world, 2, 2);
        for (int i = 0; i < 2; i++) { /* the truth is 0 */
            const double seen = (double)ebb_normal((uint32_t)(ebb_pcg_output(stream) >> 32));
            stream = ebb_pcg_next(stream);
            world.targets[i].value = seen;
            world.targets[i].lower = seen - EBB_Z_95;
            world.targets[i].upper = seen + EBB_Z_95;
        }
        const struct ebb_posterior_options options = {
            .most = 2000, .effective = 400, .seed = (uint64_t)repeat};
        assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
        n_covered += posterior.marginals[1].lower < 0.0 && posterior.marginals[1].upper > 0.0;
        ebb_posterior_free(&posterior);
        unmake(&world);
    }
    assert_true(n_covered >= 40 && n_covered < 60);
}

/* 6. Sources */

enum { SOURCES = 8 };

/* One unknown, which every number is of. */
static enum ebb_status simulate_same(void *self, const double *values, double *out_simulated)
{
    struct world *world = self;
    for (int i = 0; i < world->problem.n_targets; i++)
        out_simulated[i] = values[0];
    return EBB_OK;
}

/* Moments of the unknown and of omega given the numbers, on a grid of both: errors of 1 and a half-normal
 * prior of scale 2. */
static void integrate(const struct world *world, double *out_mean, double *out_sd, double *out_omega)
{
    enum { CELLS = 400 };
    double sum = 0.0, mean = 0.0, square = 0.0, spread = 0.0;
    for (int i = 0; i < CELLS; i++) {
        for (int j = 0; j < CELLS; j++) {
            const double x = -10.0 + 20.0 * (i + 0.5) / CELLS, omega = 10.0 * (j + 0.5) / CELLS;
            const double variance = 1.0 + omega * omega;
            double log_density = -omega * omega / 8.0;
            for (int s = 0; s < SOURCES; s++) {
                const double off = world->targets[s].value - x;
                log_density -= 0.5 * (off * off / variance + log(variance));
            }
            const double density = exp(log_density);
            sum += density;
            mean += density * x;
            square += density * x * x;
            spread += density * omega;
        }
    }
    *out_mean = mean / sum;
    *out_sd = sqrt(square / sum - *out_mean * *out_mean);
    *out_omega = spread / sum;
}

static void sources_that_disagree_leave_more_open(void **state)
{
    static const double SEEN[SOURCES] = {-4.0, 3.5, 0.5, -2.0, 5.0, 1.0, -0.5, 2.5};
    struct world world;
    struct ebb_posterior posterior;
    const double best[MOST] = {0.0}, scales[EBB_SPREAD_COUNT] = {[EBB_OMEGA_POINTS] = 2.0};
    double mean, sd, omega;
    (void)state;
    make(&world, 1, SOURCES);
    for (int s = 0; s < SOURCES; s++)
        world.targets[s] = (struct ebb_target){.quantity = EBB_Q_SCORE_CHANGE,
                                               .value = SEEN[s],
                                               .lower = SEEN[s] - EBB_Z_95,
                                               .upper = SEEN[s] + EBB_Z_95,
                                               .weight = 1.0};
    unmake(&world);
    for (int s = 0; s < SOURCES; s++)
        world.of[s] = &world.targets[s];
    world.problem.simulate = simulate_same;
    open(&world, scales);
    const struct ebb_posterior_options options = {.most = 8000, .effective = 3000, .seed = 21};
    assert_int_equal(ebb_posterior_draw(&world.problem, &options, best, &posterior), EBB_OK);
    integrate(&world, &mean, &sd, &omega);
    assert_true(sd > 2.0 / sqrt(SOURCES)); /* twice what the errors alone would leave */
    assert_true(fabs(posterior.marginals[0].mean - mean) < 6.0 * sd / sqrt(posterior.effective));
    assert_true(fabs(posterior.marginals[0].sd / sd - 1.0) < 0.1);
    const struct ebb_marginal *spread = &posterior.spreads[EBB_OMEGA_POINTS];
    assert_true(fabs(spread->mean - omega) < 0.03 * omega && spread->width < 1.0);
    assert_true(spread->lower < spread->median && spread->median < spread->upper);
    assert_true(posterior.spreads[EBB_TAU_STATUS].upper == 0.0); /* it has no prior, so there is none */
    double drawn = 0.0;
    for (int point = 0; point < 1000; point++)
        drawn += ebb_posterior_spreads(&posterior, world.problem.discrepancy, point,
                                       (point + 0.5) / 1000)[EBB_OMEGA_POINTS];
    assert_true(fabs(drawn / 1000 - omega) < 0.1 * omega);
    ebb_posterior_free(&posterior);
    unmake(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("moments, widths and effective draws are those of a normal law in 15 dimensions",
             moments_are_those_of_the_law),
        TEST("a posterior is found from the draws of another", draws_of_another_fit_are_a_start),
        TEST("the same seed gives the same draws", the_same_seed_gives_the_same_draws),
        TEST("too few effective draws identify nothing", few_draws_identify_nothing),
        TEST("a simulation that fails ends the drawing", a_failing_simulation_ends_it),
        TEST("what no target sees keeps its prior, on every scale", what_no_target_sees_keeps_its_prior),
        TEST("errors of the simulation count beside those of the targets", errors_of_the_simulation_count),
        TEST("the search finds the best values, twice the same", the_search_finds_the_best),
        TEST("a number that nobody can be counted for is far off", nobody_to_count_is_far_off),
        TEST("sources that disagree leave what quadrature says, of the unknown and of how much they do",
             sources_that_disagree_leave_more_open),
        TEST("the central 90 % of the posterior hold the truth about as often", intervals_cover),
    };
    return RUN_TESTS(tests);
}
