/* SPDX-License-Identifier: MIT
 * stat_traits: patients are drawn from the laws of sim/model/README.md, section 3.
 *
 * Whole laws are compared by the largest distance between the sample's distribution function and the model's,
 * which exceeds sqrt(ln(2 / p) / (2 n)) with probability at most p whatever the law (Dvoretzky, Kiefer and
 * Wolfowitz 1956; Massart 1990): p = 1e-9 here. Shares and correlations are compared in standard errors, |z|
 * < 6 (2.0e-9). There are fewer than 100 checks, so the test is wrong for less than one seed in a million.
 *
 *   1. A sample of patients   2. Comparing   3. Baseline   4. Course   5. Correlation   6. Modifiers   7.
 * Leaving and screening
 */
#include <math.h>
#include <stdlib.h>

#include <ebb/patient.h>

#include "support.h"
#include "tap.h"

enum { N = 60000 };

/* 1. A sample of patients */

/* The values of one trait of those who have it. */
struct values {
    double x[N];
    size_t n;
};

static double baseline_of(const struct ebb_patient *patient)
{
    return (double)patient->baseline_points;
}
static double attainable_of(const struct ebb_patient *patient)
{
    return log((double)patient->traits.attainable / (1.0 - (double)patient->traits.attainable));
}
static double duration_of(const struct ebb_patient *patient)
{
    return log((double)patient->traits.duration_days);
}
static double consolidation_of(const struct ebb_patient *patient)
{
    return patient->traits.consolidation_per_day > 0.0f ? log((double)patient->traits.consolidation_per_day)
                                                        : NAN;
}
static double biomarker_of(const struct ebb_patient *patient)
{
    return (double)patient->traits.biomarker;
}
static double dropout_of(const struct ebb_patient *patient)
{
    return patient->dropout_day;
}
static double modifiers_of(const struct ebb_patient *patient)
{
    return patient->modifiers;
}
static double treated_of(const struct ebb_patient *patient)
{
    return patient->treated;
}

/* The study's patients 0 to N - 1, seen through `trait`; who lacks it (NaN) is left out where `only_those`
 * are wanted. */
static void draw_values(struct values *values, const struct ebb_study *study,
                        double (*trait)(const struct ebb_patient *), bool only_those)
{
    struct ebb_constants constants;
    struct ebb_patient patient;
    ebb_constants_init(&constants, study);
    values->n = 0;
    for (int64_t i = 0; i < N; i++) {
        ebb_patient_draw(&patient, &constants, i, ebb_draw_patient(constants.base, i));
        const double x = trait(&patient);
        if (!only_those || !isnan(x))
            values->x[values->n++] = x;
    }
}

static struct values values, others; /* too large for the stack */

/* 2. Comparing */

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the values and compares their distribution function with that of normal(mean, sd), clamped to [lo,
 * hi]. */
static void assert_normal(struct values *sample, double mean, double sd, double lo, double hi)
{
    const double n = (double)sample->n;
    const double allowed = sqrt(log(2e9) / (2.0 * n));
    qsort(sample->x, sample->n, sizeof sample->x[0], ascending);
    assert_true(sample->x[0] >= lo && sample->x[sample->n - 1] <= hi);
    for (size_t i = 0; i < sample->n; i++) {
        if (i + 1 < sample->n && sample->x[i] == sample->x[i + 1])
            continue; /* the step of a clamped value ends at its last */
        const double expected = sample->x[i] >= hi ? 1.0 : 0.5 * erfc((mean - sample->x[i]) / sd / sqrt(2.0));
        assert_true(fabs((double)(i + 1) / n - expected) <= allowed);
    }
}

static void assert_share(double n_yes, double n, double p)
{
    assert_true(fabs(n_yes - n * p) < EBB_SUPPORT_Z * sqrt(n * p * (1.0 - p)));
}

/* Fisher: atanh of a correlation is normal with variance 1 / (n - 3). NaN on either side leaves a patient
 * out. */
static void assert_correlation(const double *x, const double *y, double rho)
{
    double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0, syy = 0.0;
    for (size_t i = 0; i < N; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            continue;
        n += 1.0;
        sx += x[i];
        sy += y[i];
        sxx += x[i] * x[i];
        sxy += x[i] * y[i];
        syy += y[i] * y[i];
    }
    const double r = (sxy - sx * sy / n) / sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
    assert_true(n > 1000.0 && fabs(atanh(r) - atanh(rho)) * sqrt(n - 3.0) < EBB_SUPPORT_Z);
}

/* 3. Baseline */

static void baseline_is_a_clamped_normal(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.parameters.baseline.mean_points = 34.0;
    study.parameters.baseline.sd_points = 6.0;
    study.parameters.baseline.min_points = 30.0;
    study.parameters.baseline.max_points = 44.0;
    draw_values(&values, &study, baseline_of, false);
    assert_normal(&values, 34.0, 6.0, 30.0, 44.0);
}

/* 4. Course */

static void attainable_is_logistic_normal(void **state)
{
    (void)state;
    const struct ebb_study study = ebb_support_study("three_policies.yaml");
    draw_values(&values, &study, attainable_of, false);
    assert_normal(&values, study.parameters.attainable.logit_mean, study.parameters.attainable.logit_sd,
                  -INFINITY, INFINITY);
}

static void duration_is_log_normal(void **state)
{
    (void)state;
    const struct ebb_study study = ebb_support_study("three_policies.yaml");
    draw_values(&values, &study, duration_of, false);
    assert_normal(&values, log(study.parameters.duration.median_days), study.parameters.duration.sd_log,
                  -INFINITY, INFINITY);
}

static void consolidation_is_log_normal_in_its_share(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.parameters.consolidation.sd_log = 0.7;
    draw_values(&values, &study, consolidation_of, true);
    assert_share((double)values.n, N, study.parameters.consolidation.f_share);
    assert_normal(&values, log(study.parameters.consolidation.median_per_day), 0.7, -INFINITY, INFINITY);
}

/* 5. Correlation */

static void traits_are_correlated_as_configured(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    static double (*const traits[])(const struct ebb_patient *) = {attainable_of, duration_of,
                                                                   consolidation_of, baseline_of};
    const double rho[4][4] = {{1, 0.6, -0.3, 0}, {0.6, 1, 0.4, 0}, {-0.3, 0.4, 1, 0}, {0, 0, 0, 1}};
    study.parameters.correlation.attainable_duration = rho[0][1];
    study.parameters.correlation.attainable_consolidation = rho[0][2];
    study.parameters.correlation.duration_consolidation = rho[1][2];
    study.parameters.consolidation.sd_log = 0.7;
    for (int a = 0; a < 4; a++) {
        draw_values(&values, &study, traits[a], false);
        for (int b = 0; b < a; b++) {
            draw_values(&others, &study, traits[b], false);
            assert_correlation(values.x, others.x, rho[a][b]);
        }
    }
    draw_values(&values, &study, consolidation_of, true); /* each on its own is what it was */
    assert_normal(&values, log(study.parameters.consolidation.median_per_day), 0.7, -INFINITY, INFINITY);
}

static void biomarker_tells_of_the_duration(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    static const double rho[] = {0.0, 0.5, -0.8};
    study.parameters.correlation.attainable_duration = 0.6;
    for (size_t i = 0; i < sizeof rho / sizeof rho[0]; i++) {
        study.parameters.biomarker.correlation = rho[i];
        draw_values(&values, &study, biomarker_of, false);
        draw_values(&others, &study, duration_of, false);
        assert_correlation(values.x, others.x, rho[i]);
        draw_values(&others, &study, attainable_of, false);
        assert_correlation(values.x, others.x, 0.6 * rho[i]); /* through the duration only */
        assert_normal(&values, 0.0, 1.0, -INFINITY, INFINITY);
    }
}

/* 6. Modifiers */

static void modifiers_are_as_frequent_as_configured(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    static const double prevalence[EBB_MAX_MODIFIERS] = {0.5, 0.05, 0.95, 0.3, 0.0, 1.0, 0.2, 0.7};
    study.n_modifiers = EBB_MAX_MODIFIERS;
    for (int k = 0; k < EBB_MAX_MODIFIERS; k++)
        study.modifiers[k] = (struct ebb_modifier){"modifier", prevalence[k], 1.0, 1.0, 1.0, 1.0, 1.0};
    draw_values(&values, &study, modifiers_of, false);
    for (int k = 0; k < EBB_MAX_MODIFIERS; k++) {
        for (int j = 0; j <= k; j++) { /* j = k: the share with one; else with both, which are independent */
            const unsigned both = 1u << k | 1u << j;
            const double p = j == k ? prevalence[k] : prevalence[k] * prevalence[j];
            double n_both = 0.0;
            for (size_t i = 0; i < N; i++)
                n_both += ((unsigned)values.x[i] & both) == both;
            if (p > 0.0 && p < 1.0)
                assert_share(n_both, N, p);
            else
                assert_true(n_both == p * N);
        }
    }
}

/* The same patients with a modifier that all have: each trait is that many times what it was (odds for m). */
static void modifiers_multiply(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    static double (*const traits[])(const struct ebb_patient *) = {attainable_of, duration_of,
                                                                   consolidation_of};
    const struct ebb_modifier modifiers[] = {{"first", 1.0, 2.5, 0.8, 3.0, 1.0, 1.0},
                                             {"second", 1.0, 0.5, 1.5, 1.0, 1.0, 1.0}};
    const double factor[] = {2.5 * 0.5, 0.8 * 1.5, 3.0};
    for (size_t trait = 0; trait < 3; trait++) {
        study.n_modifiers = 0;
        draw_values(&values, &study, traits[trait], true);
        study.n_modifiers = 2;
        study.modifiers[0] = modifiers[0];
        study.modifiers[1] = modifiers[1];
        draw_values(&others, &study, traits[trait], true);
        assert_int_equal(values.n, others.n);
        for (size_t i = 0; i < values.n; i++) /* float32; the odds of an m near 1 magnify its rounding */
            assert_true(fabs(others.x[i] - values.x[i] - log(factor[trait])) <
                        1e-6 * (2.0 + exp(fabs(values.x[i])) / 10.0));
    }
}

/* 7. Leaving and screening */

/* An exponential time rounded up to days: P(day <= d) = 1 - exp(-d / mean) for whole d before the horizon. */
static void dropout_is_exponential(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_constants constants;
    study.parameters.dropout.per_month = 0.15;
    ebb_constants_init(&constants, &study);
    draw_values(&values, &study, dropout_of, false);
    qsort(values.x, values.n, sizeof values.x[0], ascending);
    size_t n_left = 0;
    for (int day = 0; day < study.horizon_days; day++) {
        while (n_left < N && values.x[n_left] <= constants.calendar.start_day + day)
            n_left++;
        const double expected = 1.0 - exp(-day * 0.15 / 30.4375);
        assert_true(fabs((double)n_left / N - expected) <= sqrt(log(2e9) / (2.0 * N)));
    }
    assert_true(n_left > N / 2);
    study.parameters.dropout.per_month = 0.0;
    draw_values(&values, &study, dropout_of, false);
    for (size_t i = 0; i < N; i++)
        assert_true(values.x[i] == EBB_NEVER);
}

static void contraindicated_are_screened_out(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    double n_treated = 0.0;
    study.parameters.screening.f_contraindicated = 0.15;
    draw_values(&values, &study, treated_of, false);
    for (size_t i = 0; i < N; i++)
        n_treated += values.x[i];
    assert_share(n_treated, N, 0.85);

    study.n_patients = 10000; /* counted, and given nothing */
    ebb_support_run_init(&run, &study);
    int64_t n_contraindicated = 0;
    for (size_t i = 0; i < run.n_patients; i++) {
        assert_int_equal(run.treated[i], (int)values.x[i]);
        n_contraindicated += !run.treated[i];
        assert_int_equal(ebb_support_outcome(&run, EBB_INFUSIONS, 0, i) > 0, run.treated[i]);
    }
    assert_int_equal(run.tally.flow[EBB_FLOW_CONTRAINDICATED], n_contraindicated);
    assert_int_equal(run.tally.flow[EBB_FLOW_TREATED], 10000 - n_contraindicated);
    assert_int_equal(run.tally.flow[EBB_FLOW_ENROLLED], 10000);
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("baseline severity is a normal, clamped", baseline_is_a_clamped_normal),
        TEST("the log-odds of attainable improvement are normal", attainable_is_logistic_normal),
        TEST("the logarithm of the response duration is normal", duration_is_log_normal),
        TEST("a share of patients consolidates, at a log-normal rate",
             consolidation_is_log_normal_in_its_share),
        TEST("the traits are correlated as configured", traits_are_correlated_as_configured),
        TEST("the biomarker is standard normal and tells of the duration", biomarker_tells_of_the_duration),
        TEST("modifiers are as frequent as configured, independently",
             modifiers_are_as_frequent_as_configured),
        TEST("modifiers multiply odds(m), tau and c", modifiers_multiply),
        TEST("the time to leaving care is exponential", dropout_is_exponential),
        TEST("the contraindicated are counted and not treated", contraindicated_are_screened_out),
    };
    return RUN_TESTS(tests);
}
