/* SPDX-License-Identifier: MIT
 * stat_noise: the ups and downs of life, the error of measurement and the set-backs follow their laws
 * (sim/model/README.md, section 5).
 *
 * X is a stationary Ornstein-Uhlenbeck process: variance sigma^2 on every day, correlation phi^k over k
 * assessments. Statistics are taken over independent patients, so that their standard errors are exact: for
 * normals, sigma^2 sqrt(2 / n) of a variance and sigma^2 sqrt((1 + r^2) / n) of a covariance with correlation
 * r. No check is wrong for more than one seed in 5e8 (EBB_SUPPORT_Z), and there are fewer than 200.
 *
 *   1. Normal deviates   2. Luck of many patients   3. Ups and downs   4. Error of measurement   5. Set-backs
 */
#include <math.h>
#include <stdlib.h>

#include <ebb/normal.h>
#include <ebb/patient.h>

#include "support.h"
#include "tap.h"

enum { N_PATIENTS = 40000 };

/* 1. Normal deviates */

/* Raw moments 1 to 4 of a standard normal are 0, 1, 0, 3, with variances 1, 2, 15, 96 of one draw. */
static void deviates_have_normal_moments(void **state)
{
    (void)state;
    enum { N = 1000000 };
    static const double mean[] = {0.0, 1.0, 0.0, 3.0}, variance[] = {1.0, 2.0, 15.0, 96.0};
    const struct ebb_pcg_jump step = ebb_pcg_jump_of(1);
    ebb_u128 stream = ebb_pcg_seed(3);
    double sum[4] = {0}, product = 0.0, before = 0.0;
    for (int i = 0; i < N; i++, stream = ebb_pcg_advance(stream, &step)) {
        const double z = (double)ebb_normal(ebb_draw_high(ebb_pcg_output(stream)));
        double power = 1.0;
        for (int k = 0; k < 4; k++)
            sum[k] += power *= z;
        product += z * before;
        before = z;
    }
    for (int k = 0; k < 4; k++)
        assert_true(fabs(sum[k] / N - mean[k]) < EBB_SUPPORT_Z * sqrt(variance[k] / N));
    assert_true(fabs(product / N) < EBB_SUPPORT_Z / sqrt(N)); /* one draw does not tell the next */
}

/* 2. Luck of many patients */

struct sample {
    struct ebb_constants constants;
    size_t n_assessments;
    float *noise, *measurement, *setback;                 /* (patient, assessment) */
    double *baseline, *attainable, *duration, *biomarker; /* (patient) */
};

static void *room(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    assert_non_null(memory);
    return memory;
}

/* Draws the luck of all patients of the study, and some traits; freed with free_sample. */
static void draw_sample(struct sample *sample, const struct ebb_study *study)
{
    ebb_constants_init(&sample->constants, study);
    sample->n_assessments = (size_t)sample->constants.calendar.n_assessments;
    float **const luck_arrays[] = {&sample->noise, &sample->measurement, &sample->setback};
    for (size_t i = 0; i < 3; i++)
        *luck_arrays[i] = room(N_PATIENTS * sample->n_assessments, sizeof(float));
    double **const traits[] = {&sample->baseline, &sample->attainable, &sample->duration, &sample->biomarker};
    for (size_t i = 0; i < 4; i++)
        *traits[i] = room(N_PATIENTS, sizeof(double));
    struct ebb_luck luck;
    void *memory = room(1, ebb_luck_bytes(&sample->constants.calendar));
    ebb_luck_lend(&luck, &sample->constants.calendar, memory);
    for (int64_t i = 0; i < N_PATIENTS; i++) {
        const size_t first = (size_t)i * sample->n_assessments;
        struct ebb_patient patient;
        ebb_patient_draw(&patient, &sample->constants, i, ebb_draw_patient(sample->constants.base, i));
        ebb_luck_draw(&luck, &sample->constants, &patient);
        for (size_t t = 0; t < sample->n_assessments; t++) {
            const struct ebb_luck_at *at = ebb_luck_at(&luck, (int)t);
            sample->noise[first + t] = at->noise;
            sample->measurement[first + t] = at->measurement;
            sample->setback[first + t] = at->setback;
        }
        sample->baseline[i] = (double)patient.baseline_points;
        sample->attainable[i] =
            log((double)patient.traits.attainable / (1.0 - (double)patient.traits.attainable));
        sample->duration[i] = log((double)patient.traits.duration_days);
        sample->biomarker[i] = (double)patient.traits.biomarker;
    }
    free(memory);
}

static void free_sample(struct sample *sample)
{
    free(sample->noise);
    free(sample->measurement);
    free(sample->setback);
    free(sample->baseline);
    free(sample->attainable);
    free(sample->duration);
    free(sample->biomarker);
}

/* Mean over patients of x at assessment t times y at assessment u. */
static double product_of(const struct sample *sample, const float *x, size_t t, const float *y, size_t u)
{
    double sum = 0.0;
    for (size_t i = 0; i < N_PATIENTS; i++)
        sum += (double)x[i * sample->n_assessments + t] * (double)y[i * sample->n_assessments + u];
    return sum / N_PATIENTS;
}

static double mean_of(const struct sample *sample, const float *x, size_t t)
{
    double sum = 0.0;
    for (size_t i = 0; i < N_PATIENTS; i++)
        sum += (double)x[i * sample->n_assessments + t];
    return sum / N_PATIENTS;
}

static void assert_near(double estimate, double value, double standard_error)
{
    assert_true(fabs(estimate - value) < EBB_SUPPORT_Z * standard_error);
}

/* Mean square over all patients and assessments of a series with correlation phi from each to the next, and
 * its standard error as a multiple of the variance: squares of normals are correlated by the square of the
 * correlation. */
static double mean_square(const struct sample *sample, const float *x, double phi, double *out_error)
{
    const size_t n = sample->n_assessments;
    double sum = 0.0, terms = (double)n;
    for (size_t i = 0; i < N_PATIENTS * n; i++)
        sum += (double)x[i] * (double)x[i];
    for (size_t lag = 1; lag < n; lag++)
        terms += 2.0 * (double)(n - lag) * pow(phi, 2.0 * (double)lag);
    *out_error = sqrt(2.0 * terms / N_PATIENTS) / (double)n;
    return sum / (N_PATIENTS * (double)n);
}

/* 3. Ups and downs */

static const size_t DAYS[] = {0, 1, 7, 30, 50}; /* assessments looked at */
enum { N_DAYS = sizeof DAYS / sizeof DAYS[0] };

static void assert_stationary(const struct ebb_study *study)
{
    struct sample sample;
    draw_sample(&sample, study);
    const double sd = study->parameters.noise.sd_points;
    const double phi = exp(-study->assessment_every_days / study->parameters.noise.tau_days);
    const double root_n = sqrt(N_PATIENTS);
    for (size_t i = 0; i < N_DAYS; i++) {
        assert_near(mean_of(&sample, sample.noise, DAYS[i]), 0.0, sd / root_n);
        assert_near(product_of(&sample, sample.noise, DAYS[i], sample.noise, DAYS[i]), sd * sd,
                    sd * sd * sqrt(2.0) / root_n);
    }
    double error;
    const double variance = mean_square(&sample, sample.noise, phi, &error);
    assert_near(variance, sd * sd, sd * sd * error);
    for (size_t lag = 1; lag <= 8; lag++) {
        const double r = pow(phi, (double)lag);
        assert_near(product_of(&sample, sample.noise, 0, sample.noise, lag), sd * sd * r,
                    sd * sd * sqrt(1.0 + r * r) / root_n);
        assert_near(product_of(&sample, sample.noise, 40, sample.noise, 40 + lag), sd * sd * r,
                    sd * sd * sqrt(1.0 + r * r) / root_n);
    }
    free_sample(&sample);
}

static void noise_is_stationary(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    assert_stationary(&study);
    study.parameters.noise.sd_points = 4.0; /* long memory, seen oftener */
    study.parameters.noise.tau_days = 60.0;
    study.assessment_every_days = 3;
    assert_stationary(&study);
}

/* 4. Error of measurement */

static void measurement_error_is_fresh_each_time(void **state)
{
    (void)state;
    const struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct sample sample;
    draw_sample(&sample, &study);
    const double sd = study.parameters.measurement.sd_points;
    const double sd_noise = study.parameters.noise.sd_points;
    const double root_n = sqrt(N_PATIENTS);
    double error;
    const double variance = mean_square(&sample, sample.measurement, 0.0, &error);
    assert_near(variance, sd * sd, sd * sd * error);
    for (size_t i = 0; i < N_DAYS; i++) {
        const size_t t = DAYS[i];
        assert_near(mean_of(&sample, sample.measurement, t), 0.0, sd / root_n);
        assert_near(product_of(&sample, sample.measurement, t, sample.measurement, t), sd * sd,
                    sd * sd * sqrt(2.0) / root_n);
        assert_near(product_of(&sample, sample.measurement, t, sample.measurement, t + 1), 0.0,
                    sd * sd / root_n);
        assert_near(product_of(&sample, sample.measurement, t, sample.noise, t), 0.0, sd * sd_noise / root_n);
        assert_near(product_of(&sample, sample.measurement, t, sample.noise, t + 1), 0.0,
                    sd * sd_noise / root_n);
    }
    free_sample(&sample);
}

/* What comes by luck says nothing about the patient: no word serves two purposes. */
static void luck_tells_nothing_of_the_patient(void **state)
{
    (void)state;
    const struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct sample sample;
    draw_sample(&sample, &study);
    const double *const traits[] = {sample.baseline, sample.attainable, sample.duration, sample.biomarker};
    const float *const luck[] = {sample.noise, sample.measurement};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 2; j++) {
            double sx = 0.0, sxx = 0.0, sxy = 0.0, syy = 0.0;
            for (size_t k = 0; k < N_PATIENTS; k++) {
                const double x = traits[i][k], y = (double)luck[j][k * sample.n_assessments]; /* on day 0 */
                sx += x;
                sxx += x * x;
                sxy += x * y;
                syy += y * y;
            }
            const double mean = sx / N_PATIENTS;
            const double covariance = sxy / N_PATIENTS - mean * mean_of(&sample, luck[j], 0);
            assert_near(covariance, 0.0,
                        sqrt((sxx / N_PATIENTS - mean * mean) * (syy / N_PATIENTS) / N_PATIENTS));
        }
    }
    free_sample(&sample);
}

/* 5. Set-backs
 *
 * One with probability p = 1 - exp(-rate A / 365) at each assessment but the first; the share u^s has mean 1
 * / (1 + s) and mean square 1 / (1 + 2 s). */
static void assert_setbacks(const struct ebb_study *study)
{
    struct sample sample;
    draw_sample(&sample, study);
    const double p = 1.0 - exp(-study->parameters.setbacks.per_year * study->assessment_every_days / 365.0);
    const double s = study->parameters.setbacks.shape;
    const double mean = 1.0 / (1.0 + s);
    const double n = (double)N_PATIENTS * (double)(sample.n_assessments - 1);
    double n_setbacks = 0.0, sum = 0.0, in_a_row = 0.0;
    for (size_t i = 0; i < N_PATIENTS; i++) {
        const float *share = sample.setback + i * sample.n_assessments;
        assert_true(share[0] == 0.0f);
        for (size_t t = 1; t < sample.n_assessments; t++) {
            assert_true(share[t] >= 0.0f && share[t] <= 1.0f);
            n_setbacks += share[t] > 0.0f;
            in_a_row += share[t] > 0.0f && share[t - 1] > 0.0f;
            sum += (double)share[t];
        }
    }
    assert_near(n_setbacks, n * p, sqrt(n * p * (1.0 - p)));
    assert_near(sum / n_setbacks, mean, sqrt((1.0 / (1.0 + 2.0 * s) - mean * mean) / n_setbacks));
    const double n_pairs = (double)N_PATIENTS * (double)(sample.n_assessments - 2);
    assert_near(in_a_row, n_pairs * p * p,
                sqrt(n_pairs * p * p * (1.0 + 2.0 * p))); /* one does not bring the next */
    free_sample(&sample);
}

static void setbacks_are_as_often_and_as_large(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.parameters.setbacks.f_share = 1.0;
    assert_setbacks(&study);
    study.parameters.setbacks.per_year = 6.0;
    study.parameters.setbacks.shape = 2.0;
    study.assessment_every_days = 14;
    assert_setbacks(&study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("deviates have the moments of a standard normal", deviates_have_normal_moments),
        TEST("X has variance sigma^2 and correlation phi^k on every day", noise_is_stationary),
        TEST("the error of measurement is fresh each time", measurement_error_is_fresh_each_time),
        TEST("luck tells nothing of the patient", luck_tells_nothing_of_the_patient),
        TEST("set-backs are as often and as large as configured", setbacks_are_as_often_and_as_large),
    };
    return RUN_TESTS(tests);
}
