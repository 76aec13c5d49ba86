/* SPDX-License-Identifier: MIT
 * Sobol' indices of functions whose indices are known lie within the bootstrap limits, also behind luck.
 *
 * Functions: Ishigami and Homma 1990 (a = 7, b = 0.1), and Sobol's g of 1993, with their closed forms.
 *
 *   1. Functions   2. Samples   3. Tests
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/pcg.h>
#include <ebb/sobol_indices.h>

/* 1. Functions, of points on [0, 1] */

enum { MOST_AXES = 6, MOST_SETTINGS = 4096 };

struct function {
    int n_axes;
    double (*value)(const double *x);
    double first[MOST_AXES], total[MOST_AXES], variance;
};

static const double PI = 3.14159265358979323846;

static double ishigami(const double *x)
{
    const double a = PI * (2.0 * x[0] - 1.0), b = PI * (2.0 * x[1] - 1.0), c = PI * (2.0 * x[2] - 1.0);
    return sin(a) + 7.0 * sin(b) * sin(b) + 0.1 * c * c * c * c * sin(a);
}

static struct function of_ishigami(void)
{
    const double v1 = 0.5 * pow(1.0 + 0.1 * pow(PI, 4) / 5.0, 2.0), v2 = 49.0 / 8.0,
                 v13 = 0.01 * pow(PI, 8) * (1.0 / 18.0 - 1.0 / 50.0), v = v1 + v2 + v13;
    return (struct function){3, ishigami, {v1 / v, v2 / v, 0.0}, {(v1 + v13) / v, v2 / v, v13 / v}, v};
}

static const double G[MOST_AXES] = {0.0, 0.5, 3.0, 9.0, 99.0, 99.0};

static double sobol_g(const double *x)
{
    double product = 1.0;
    for (int k = 0; k < MOST_AXES; k++)
        product *= (fabs(4.0 * x[k] - 2.0) + G[k]) / (1.0 + G[k]);
    return product;
}

static struct function of_sobol_g(void)
{
    struct function f = {MOST_AXES, sobol_g, {0}, {0}, 1.0};
    double own[MOST_AXES];
    for (int k = 0; k < MOST_AXES; k++) {
        own[k] = 1.0 / 3.0 / ((1.0 + G[k]) * (1.0 + G[k]));
        f.variance *= 1.0 + own[k];
    }
    const double all = f.variance;
    f.variance -= 1.0;
    for (int k = 0; k < MOST_AXES; k++) {
        f.first[k] = own[k] / f.variance;
        f.total[k] = own[k] * all / (1.0 + own[k]) / f.variance;
    }
    return f;
}

/* 2. Samples */

struct sample {
    double a[MOST_SETTINGS], b[MOST_SETTINGS], ab[MOST_AXES * MOST_SETTINGS];
    double error[MOST_AXES * MOST_SETTINGS]; /* the same for every pair of rows */
    struct ebb_saltelli saltelli;
    struct ebb_sobol_index indices[MOST_AXES];
    struct ebb_sobol_spread spread;
};

static double uniform(ebb_u128 *state)
{
    *state = ebb_pcg_next(*state);
    return (double)(ebb_pcg_output(*state) >> 11) * 0x1p-53;
}

/* Variance 1, mean 0, from the sum of twelve. */
static double deviate(ebb_u128 *state)
{
    double sum = -6.0;
    for (int i = 0; i < 12; i++)
        sum += uniform(state);
    return sum;
}

/* Random points, and luck of this standard deviation in each row. */
static void draw(struct sample *sample, const struct function *f, int n, ebb_u128 *state, double luck)
{
    for (int j = 0; j < n; j++) {
        double a[MOST_AXES], b[MOST_AXES];
        for (int k = 0; k < f->n_axes; k++) {
            a[k] = uniform(state);
            b[k] = uniform(state);
        }
        sample->a[j] = f->value(a) + (luck > 0.0 ? luck * deviate(state) : 0.0);
        sample->b[j] = f->value(b) + (luck > 0.0 ? luck * deviate(state) : 0.0);
        for (int k = 0; k < f->n_axes; k++) {
            const double kept = a[k];
            a[k] = b[k];
            sample->ab[k * n + j] = f->value(a) + (luck > 0.0 ? luck * deviate(state) : 0.0);
            a[k] = kept;
        }
    }
    for (int i = 0; i < f->n_axes * n; i++)
        sample->error[i] = luck * sqrt(2.0);
    sample->saltelli =
        (struct ebb_saltelli){.n_axes = f->n_axes, .n = n, .a = sample->a, .b = sample->b, .ab = sample->ab};
}

static void fill(struct sample *sample, int n_resamples, uint64_t seed)
{
    assert_int_equal(
        ebb_sobol_indices_fill(&sample->saltelli, n_resamples, seed, sample->indices, &sample->spread),
        EBB_OK);
}

static void tell_errors(struct sample *sample)
{
    sample->saltelli.error_a_b = sample->saltelli.error_a_ab = sample->saltelli.error_b_ab = sample->error;
}

/* How many of the limits hold what is true, added to what they did before. */
static void count_held(const struct sample *sample, const struct function *f, int *held)
{
    for (int k = 0; k < f->n_axes; k++) {
        const struct ebb_sobol_index *index = &sample->indices[k];
        held[2 * k] += index->first_lower <= f->first[k] && f->first[k] <= index->first_upper;
        held[2 * k + 1] += index->total_lower <= f->total[k] && f->total[k] <= index->total_upper;
    }
}

/* P(X <= held) of n trials. */
static double binomial_below(int n, int held, double p)
{
    double term = pow(1.0 - p, n), sum = 0.0;
    for (int i = 0; i <= held; i++) {
        sum += term;
        term *= (double)(n - i) / (i + 1) * p / (1.0 - p);
    }
    return sum;
}

/* 3. Tests */

static struct sample sample;

/* Limits of 95 %, so many repeats of each index: fails where coverage is below 90 % with an exact
 * one-sided p below 1e-6 / 18, so that a false alarm is one in 10^6 for all limits together. Percentiles
 * of a bootstrap are a little too narrow where settings are few (here 92 to 96 %), hence 90. */
enum { REPEATS = 300, SETTINGS = 256, RESAMPLES = 200 };

static void hold_limits(const struct function *f, double luck)
{
    int held[2 * MOST_AXES] = {0};
    ebb_u128 state = ebb_pcg_seed(20261130);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        draw(&sample, f, SETTINGS, &state, luck);
        if (luck > 0.0)
            tell_errors(&sample);
        fill(&sample, RESAMPLES, (uint64_t)repeat);
        count_held(&sample, f, held);
    }
    for (int i = 0; i < 2 * f->n_axes; i++)
        if (binomial_below(REPEATS, held[i], 0.90) < 1e-6 / 18.0) {
            print_message("# limit %d holds in %d of %d\n", i, held[i], REPEATS);
            fail();
        }
}

static void indices_of_ishigami_lie_within_their_limits(void **state)
{
    const struct function f = of_ishigami();
    (void)state;
    assert_true(fabs(f.first[0] - 0.3139) < 1e-4 && fabs(f.total[2] - 0.2437) < 1e-4);
    hold_limits(&f, 0.0);
}

static void indices_of_g_lie_within_their_limits(void **state)
{
    const struct function f = of_sobol_g();
    (void)state;
    hold_limits(&f, 0.0);
}

/* A third of the rows' variance is luck: not taken off it would double the total of the third axis. */
static void the_luck_of_patients_is_not_in_the_indices(void **state)
{
    const struct function f = of_ishigami();
    ebb_u128 sequence = ebb_pcg_seed(7);
    int held[2 * MOST_AXES] = {0};
    (void)state;
    hold_limits(&f, 2.6);
    for (int repeat = 0; repeat < 50; repeat++) {
        draw(&sample, &f, SETTINGS, &sequence, 2.6);
        fill(&sample, RESAMPLES, (uint64_t)repeat);
        count_held(&sample, &f, held);
    }
    assert_true(held[5] < 25); /* a total with the luck that nobody took off: 0.49 for 0.24 */
    assert_true(isnan(sample.spread.luck));
    tell_errors(&sample);
    fill(&sample, RESAMPLES, 1);
    assert_true(fabs(sample.spread.luck - 2.6 * 2.6) < 1e-9);
    assert_true(fabs(sample.spread.variance - f.variance - 2.6 * 2.6) < 6.0);
}

/* y = 3 x1 + x2 + 5: A, B and AB of two settings, by hand. Changes of x1 alone are all that AB_1 shows. */
static void two_settings_give_what_a_pencil_gives(void **state)
{
    /*                       A (0, 0.5) (1, 0)      B (0.5, 1) (0, 0.5)      AB_1 (0.5, 0.5) (0, 0) */
    static const double a[] = {5.5, 8.0}, b[] = {7.5, 5.5}, ab[] = {7.0, 5.0, 6.0, 8.5};
    const struct ebb_saltelli saltelli = {.n_axes = 2, .n = 2, .a = a, .b = b, .ab = ab};
    struct ebb_sobol_index out[2];
    struct ebb_sobol_spread spread;
    (void)state;
    assert_int_equal(ebb_sobol_indices_fill(&saltelli, 10, 1, out, &spread), EBB_OK);
    const double mean = 26.5 / 4.0;
    const double v =
        (pow(5.5 - mean, 2) + pow(8.0 - mean, 2) + pow(7.5 - mean, 2) + pow(5.5 - mean, 2)) / 3.0;
    assert_true(fabs(spread.mean - mean) < 1e-12 && fabs(spread.variance - v) < 1e-12);
    assert_true(fabs(out[0].total - (1.5 * 1.5 + 3.0 * 3.0) / 4.0 / v) < 1e-12);
    const double pairs = (2.0 * 2.0 + 2.5 * 2.5) / 4.0;
    assert_true(fabs(out[0].first - (1.0 - (0.5 * 0.5 + 0.5 * 0.5) / 4.0 / pairs)) < 1e-12);
    assert_true(fabs(out[1].total - (0.5 * 0.5 + 0.5 * 0.5) / 4.0 / v) < 1e-12);
    assert_true(fabs(out[1].first - (1.0 - (1.5 * 1.5 + 3.0 * 3.0) / 4.0 / pairs)) < 1e-12);
}

static void what_does_not_vary_has_no_indices(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * 8; i++)
        sample.a[i % 8] = sample.b[i % 8] = sample.ab[i] = 0.1 + 0.2;
    sample.saltelli =
        (struct ebb_saltelli){.n_axes = 2, .n = 8, .a = sample.a, .b = sample.b, .ab = sample.ab};
    fill(&sample, 50, 1);
    assert_true(isnan(sample.indices[0].first) && isnan(sample.indices[1].total));
    assert_true(isnan(sample.indices[0].first_lower) && isnan(sample.indices[1].total_upper));
    sample.a[3] = NAN; /* of a row in which nobody responded, say */
    fill(&sample, 50, 1);
    assert_true(isnan(sample.indices[0].first) && isnan(sample.indices[0].total_lower));
}

static void the_same_seed_gives_the_same_limits(void **state)
{
    const struct function f = of_ishigami();
    ebb_u128 sequence = ebb_pcg_seed(3);
    struct ebb_sobol_index first[MOST_AXES];
    (void)state;
    draw(&sample, &f, 64, &sequence, 0.0);
    fill(&sample, 100, 5);
    memcpy(first, sample.indices, sizeof first);
    fill(&sample, 100, 5);
    assert_memory_equal(first, sample.indices, 3 * sizeof first[0]);
    fill(&sample, 100, 6);
    assert_true(first[0].total == sample.indices[0].total);
    assert_true(first[0].total_lower != sample.indices[0].total_lower);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("two settings give what a pencil gives", two_settings_give_what_a_pencil_gives),
        TEST("indices of Ishigami's function lie within their limits",
             indices_of_ishigami_lie_within_their_limits),
        TEST("indices of Sobol's g lie within their limits", indices_of_g_lie_within_their_limits),
        TEST("the luck of few patients is not in the indices", the_luck_of_patients_is_not_in_the_indices),
        TEST("an outcome that does not vary, or does not exist, has no indices",
             what_does_not_vary_has_no_indices),
        TEST("the same seed gives the same limits, another seed others", the_same_seed_gives_the_same_limits),
    };
    return RUN_TESTS(tests);
}
