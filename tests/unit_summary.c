/* SPDX-License-Identifier: MIT
 * Every estimate of a summary, its standard error and every paired difference are those computed patient by
 * patient.
 *
 * A few hundred made-up patients go through a tally; the same numbers are then computed in doubles from the
 * patients themselves, each from a list of values, one a patient: the outcome (means), how far it is from
 * what a ratio expects, or what the patient adds to a survival curve; their spread gives the errors.
 *
 *   1. Values   2. Estimates   3. Paired differences   4. Numbers needed to treat   5. What does not
 * exist */
#include <math.h>

#include "made_up.h"
#include "tap.h"

/* 1. Values */

struct values {
    double estimate, variance; /* of the whole population */
    int n;                     /* patients behind it */
    int n_values;              /* the same, or 0 where the estimate is not known */
    double of[MADE_UP_PATIENTS];
};

static double mean_of(const double *of, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += of[i];
    return sum / n;
}

/* Covariance of two means over the same n units; the variance of one when both are the same list. */
static double covariance_of_means(const double *x, const double *y, int n)
{
    const double middle_x = mean_of(x, n), middle_y = mean_of(y, n);
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += (x[i] - middle_x) * (y[i] - middle_y);
    return n > 1 ? sum / (n - 1) / n : NAN;
}

static double scale_of(enum ebb_measure_kind kind)
{
    switch (kind) {
    case EBB_MEAN_WEEKS:
        return 1.0 / 7;
    case EBB_MEAN_SHARE:
        return 1.0 / 371 /* days: the horizon, not what visits 14 days apart stand for */;
    case EBB_MEAN_VISIT:
        return 1.0 / MADE_UP_VISITS;
    default:
        return 1.0;
    }
}

/* One value a patient: the outcome, or for a ratio how far the patient's x is from what the ratio expects of
 * his or her time F. */
static struct values by_patients(const struct made_up *world, int population, int measure, int policy)
{
    const struct ebb_measure_info *info = &EBB_MEASURES[measure];
    struct values values = {0};
    const int over = ebb_measure_over(measure);
    double days = 0.0, sum = 0.0;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        if (!made_up_belongs(world, i, population))
            continue;
        values.of[values.n++] = scale_of(info->kind) * world->patients[i].outcomes[policy][info->outcome];
        sum += world->patients[i].outcomes[policy][info->outcome];
        days += over >= 0 ? world->patients[i].outcomes[policy][over] : 0;
    }
    values.n_values = values.n;
    values.estimate = mean_of(values.of, values.n);
    if (over >= 0) {
        const double ratio = sum / days;
        int k = 0;
        for (int i = 0; i < MADE_UP_PATIENTS; i++) {
            if (!made_up_belongs(world, i, population))
                continue;
            values.of[k] = (values.of[k] - ratio * world->patients[i].outcomes[policy][over]) *
                           ebb_measure_days(measure) / (days / values.n);
            k++;
        }
        values.estimate = ebb_measure_days(measure) * ratio;
    }
    values.variance = covariance_of_means(values.of, values.of, values.n);
    return values;
}

/* A survival number read off a curve: the share relapsed by 26 or 52 weeks, or the weeks without relapse
 * of 53. */
static double read_off(const struct made_up_curve *curve, int measure, double *out_variance)
{
    if (EBB_MEASURES[measure].kind == EBB_RELAPSED_BY) {
        const int visit = EBB_MEASURES[measure].weeks / 2 - 1; /* visits are on days 14, 28, ... */
        *out_variance = curve->survival[visit] * curve->survival[visit] * curve->greenwood[visit];
        return 1.0 - curve->survival[visit];
    }
    double area = 14.0, variance = 0.0;
    for (int visit = 0; visit < MADE_UP_VISITS; visit++) {
        double beyond = 0.0;
        for (int later = visit; later < MADE_UP_VISITS; later++)
            beyond += curve->survival[later] * (later + 1 < MADE_UP_VISITS ? 14.0 : 7.0);
        area += curve->survival[visit] * (visit + 1 < MADE_UP_VISITS ? 14.0 : 7.0);
        const double n = curve->at_risk[visit], d = curve->events[visit];
        variance += n > d ? beyond * beyond * d / (n * (n - d)) : 0.0;
    }
    *out_variance = variance / 49.0;
    return area / 7.0;
}

/* Steps of one patient's waiting: what he or she adds to the number at each visit at risk, by the formula
 * for the derivative of a product, h(t) = d / n being its factors (sim/estimate/survival_influence.h). */
static double influence_of(const struct made_up_curve *curve, const struct made_up_patient *who, int policy,
                           int measure)
{
    const bool by = EBB_MEASURES[measure].kind == EBB_RELAPSED_BY;
    const int end = by ? EBB_MEASURES[measure].weeks / 2 : MADE_UP_VISITS;
    double sum = 0.0;
    for (int visit = 0; visit < end && visit < who->leaves; visit++) {
        double weight = by ? curve->survival[end - 1] : 0.0;
        for (int later = visit; later < MADE_UP_VISITS && !by; later++)
            weight += curve->survival[later] * (later + 1 < MADE_UP_VISITS ? 2.0 : 1.0);
        const double n = curve->at_risk[visit], d = curve->events[visit];
        const bool relapse = who->state[policy][MADE_UP_FIRST_VISIT + visit] == EBB_STATE_RELAPSED;
        sum -= n > d ? weight * ((relapse ? 1.0 : 0.0) - d / n) / (n - d) : 0.0;
        if (relapse)
            break;
    }
    return by ? -sum : sum; /* relapsed, not free of relapse */
}

/* One value a followed patient: his or her influence, as many times as there are followed. Then the variance
 * of a mean is the sum of squares of influences, but for n / (n - 1), which Greenwood has not. */
static struct values by_influences(const struct made_up *world, int population, int measure, int policy)
{
    struct values values = {.estimate = NAN, .variance = NAN};
    const struct made_up_curve all = made_up_curve(world, population, policy, -1);
    const int end = EBB_MEASURES[measure].kind == EBB_RELAPSED_BY ? EBB_MEASURES[measure].weeks / 2 - 1
                                                                  : MADE_UP_VISITS - 1;
    const bool over = all.survival[end] == 0.0; /* nobody is left to relapse */
    values.n = all.followed;
    if (values.n == 0 || (all.at_risk[end] < 1.0 && !over))
        return values;
    values.estimate = read_off(&all, measure, &values.variance);
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        if (world->patients[i].followed && made_up_belongs(world, i, population))
            values.of[values.n_values++] = influence_of(&all, &world->patients[i], policy, measure) *
                                           sqrt((double)values.n * (values.n - 1));
    }
    return values;
}

static bool is_survival(int measure)
{
    return EBB_MEASURES[measure].kind == EBB_RELAPSED_BY || EBB_MEASURES[measure].kind == EBB_RELAPSE_FREE;
}

static struct values values_of(const struct made_up *world, int population, int measure, int policy)
{
    return (is_survival(measure) ? by_influences : by_patients)(world, population, measure, policy);
}

/* 2. Estimates */

static void check_estimate(const struct made_up_case *made, int population, int measure, int policy)
{
    const struct values values = values_of(made->world, population, measure, policy);
    const double error = sqrt(values.variance);
    const double share = values.estimate, survival = 1.0 - share;
    double lower = values.estimate - 1.959963984540054 * error,
           upper = values.estimate + 1.959963984540054 * error;
    if (EBB_MEASURES[measure].kind == EBB_MEAN_SHARE && !isnan(error)) {
        lower = fmax(lower, 0.0);
        upper = fmin(upper, 1.0);
    } else if (EBB_MEASURES[measure].kind == EBB_RELAPSED_BY && survival > 0.0 &&
               survival < 1.0) { /* log(-log survival) +- z se */
        const double spread = 1.959963984540054 * error / (survival * -log(survival));
        lower = 1.0 - pow(survival, exp(-spread));
        upper = 1.0 - pow(survival, exp(spread));
    }
    const double expected[EBB_STATISTIC_COUNT] = {
        [EBB_STAT_MEAN] = values.estimate, [EBB_STAT_SE] = error,   [EBB_STAT_LOWER] = lower,
        [EBB_STAT_UPPER] = upper,          [EBB_STAT_N] = values.n,
    };
    for (int statistic = 0; statistic < EBB_STATISTIC_COUNT; statistic++) {
        const double value =
            ebb_summary_statistic(&made->summary, (enum ebb_statistic)statistic, population, measure, policy);
        if (!made_up_same(value, expected[statistic]))
            fail_msg("%s of %s, population %d, policy %d: %.17g, not %.17g", EBB_STATISTICS[statistic].name,
                     EBB_MEASURES[measure].name, population, policy, value, expected[statistic]);
    }
}

static void check_estimates_of(const struct made_up_case *made, enum ebb_measure_kind first,
                               enum ebb_measure_kind last)
{
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            if (EBB_MEASURES[measure].kind < first || EBB_MEASURES[measure].kind > last)
                continue;
            for (int policy = 0; policy < MADE_UP_POLICIES; policy++)
                check_estimate(made, population, measure, policy);
        }
    }
}

static void means_are_those_of_the_patients(void **state)
{
    check_estimates_of(*state, EBB_MEAN, EBB_MEAN_VISIT);
}

static void ratios_are_those_of_the_patients(void **state)
{
    check_estimates_of(*state, EBB_PER_YEAR, EBB_PER_WEEK_WELL);
}

static void survival_numbers_are_those_of_the_patients(void **state)
{
    check_estimates_of(*state, EBB_RELAPSED_BY, EBB_RELAPSE_FREE);
}

/* 3. Paired differences */

static void check_pair(const struct made_up_case *made, int population, int measure, int p, int q)
{
    const struct values first = values_of(made->world, population, measure, p);
    const struct values second = values_of(made->world, population, measure, q);
    double off[MADE_UP_PATIENTS];
    const int n = first.n_values < second.n_values ? first.n_values
                                                   : second.n_values; /* none where one policy has no error */
    for (int i = 0; i < n; i++)
        off[i] = second.of[i] - first.of[i];
    const double own[] = {covariance_of_means(first.of, first.of, n),
                          covariance_of_means(second.of, second.of, n)};
    const double error = sqrt(covariance_of_means(off, off, n));
    const double difference = second.estimate - first.estimate;
    const double expected[EBB_PAIRED_COUNT] = {
        [EBB_PAIR_DIFFERENCE] = difference,
        [EBB_PAIR_SE] = error,
        [EBB_PAIR_LOWER] = difference - 1.959963984540054 * error,
        [EBB_PAIR_UPPER] = difference + 1.959963984540054 * error,
        [EBB_PAIR_CORRELATION] = covariance_of_means(first.of, second.of, n) / sqrt(own[0] * own[1]),
        [EBB_PAIR_VARIANCE_REDUCTION] = error > 0.0 ? (own[0] + own[1]) / (error * error) : NAN,
    };
    for (int statistic = 0; statistic < EBB_PAIRED_COUNT; statistic++) {
        const double value =
            ebb_summary_paired(&made->summary, (enum ebb_paired)statistic, population, measure, p, q);
        if (!made_up_same(value, expected[statistic]))
            fail_msg("%s of %s, population %d, policies %d and %d: %.17g, not %.17g",
                     EBB_PAIRED_STATISTICS[statistic].name, EBB_MEASURES[measure].name, population, p, q,
                     value, expected[statistic]);
    }
}

static void paired_differences_are_those_of_the_patients(void **state)
{
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            check_pair(*state, population, measure, 0, 1);
            check_pair(*state, population, measure, 1, 2);
        }
    }
}

static void differences_turn_with_their_policies(void **state)
{
    const struct made_up_case *made = *state;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const double forth = ebb_summary_paired(&made->summary, EBB_PAIR_DIFFERENCE, 0, measure, 0, 1);
        const double back = ebb_summary_paired(&made->summary, EBB_PAIR_DIFFERENCE, 0, measure, 1, 0);
        assert_true(forth == -back);
        assert_true(ebb_summary_paired(&made->summary, EBB_PAIR_SE, 0, measure, 0, 1) ==
                    ebb_summary_paired(&made->summary, EBB_PAIR_SE, 0, measure, 1, 0));
    }
}

/* The third policy did what the first did: no error of rounding may stand in the way of an exact 0. */
static void equal_policies_differ_by_exactly_nothing(void **state)
{
    const struct made_up_case *made = *state;
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const double difference =
                ebb_summary_paired(&made->summary, EBB_PAIR_DIFFERENCE, population, measure, 0, 2);
            const double error = ebb_summary_paired(&made->summary, EBB_PAIR_SE, population, measure, 0, 2);
            const double n = ebb_summary_statistic(&made->summary, EBB_STAT_N, population, measure, 0);
            const bool unseen =
                is_survival(measure) && isnan(error); /* nobody at risk in the end: no number */
            assert_true(n > 0.0 ? difference == 0.0 || (unseen && isnan(difference)) : isnan(difference));
            assert_true(n > 1.0 ? error == 0.0 || unseen : isnan(error));
        }
    }
}

/* 4. Numbers needed to treat */

static void check_nnt(const struct made_up_case *made, int population, int p, int q)
{
    const struct values first = values_of(made->world, population, EBB_RELAPSED_52_WEEKS, p);
    const struct values second = values_of(made->world, population, EBB_RELAPSED_52_WEEKS, q);
    const int at = (population * MADE_UP_POLICIES + p) * MADE_UP_POLICIES + q;
    double off[MADE_UP_PATIENTS];
    const int n = first.n_values < second.n_values ? first.n_values
                                                   : second.n_values; /* none where one policy has no error */
    for (int i = 0; i < n; i++)
        off[i] = second.of[i] - first.of[i];
    const double error = sqrt(covariance_of_means(off, off, n));
    const double fewer = first.estimate - second.estimate; /* relapses by 52 weeks a patient */
    const double ends[] = {fewer - 1.959963984540054 * error, fewer + 1.959963984540054 * error};
    /* Where only some are followed for a first relapse there is none, unless they are those of the name. */
    const enum ebb_population_kind kind = made->world->plan.populations[population].kind;
    const bool strata = made->world->plan.study.n_strata > 0;
    const bool of_all =
        second.n > 0 && (values_of(made->world, population, EBB_RESPONSE_WEEKS, q).n == second.n ||
                         (strata ? kind == EBB_STRATUM || kind == EBB_COMPARED : kind == EBB_RESPONDERS));
    const bool bounded = of_all && (ends[0] > 0.0 || ends[1] < 0.0);
    assert_true(made_up_same(made->summary.nnt[at], of_all && fewer != 0.0 ? 1.0 / fewer : NAN));
    assert_true(made_up_same(made->summary.nnt_lower[at], bounded ? 1.0 / ends[1] : NAN));
    assert_true(made_up_same(made->summary.nnt_upper[at], bounded ? 1.0 / ends[0] : NAN));
    assert_true(!bounded || made->summary.nnt_lower[at] <= made->summary.nnt_upper[at]);
}

static void numbers_needed_to_treat_are_differences_turned_over(void **state)
{
    const struct made_up_case *made = *state;
    int n_bounded = 0;
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        check_nnt(made, population, 0, 1);
        check_nnt(made, population, 1, 0);
        check_nnt(made, population, 0, 2);
        n_bounded += !isnan(made->summary.nnt_lower[population * MADE_UP_POLICIES * MADE_UP_POLICIES + 1]);
    }
    assert_in_range(n_bounded, 1, MADE_UP_POPULATIONS - 1); /* both sorts were among them */
}

/* 5. What does not exist */

static void numbers_beyond_the_horizon_do_not_exist(void **state)
{
    struct made_up_case *made = *state;
    ebb_summary_free(&made->summary);
    made->world->plan.study.horizon_days = 363; /* a day short of 52 weeks */
    assert_int_equal(ebb_summary_init(&made->summary, &made->world->plan, &made->tally), EBB_OK);
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const bool exists = measure != EBB_RELAPSED_52_WEEKS;
        for (int statistic = 0; statistic < EBB_STAT_N; statistic++)
            assert_int_equal(
                !isnan(ebb_summary_statistic(&made->summary, (enum ebb_statistic)statistic, 0, measure, 1)),
                exists);
        for (int statistic = 0; statistic < EBB_PAIR_CORRELATION; statistic++)
            assert_int_equal(
                !isnan(ebb_summary_paired(&made->summary, (enum ebb_paired)statistic, 0, measure, 0, 1)),
                exists);
        /* what pairing was worth has no answer where nothing differs: time in care */
        const double reduction =
            ebb_summary_paired(&made->summary, EBB_PAIR_VARIANCE_REDUCTION, 0, measure, 0, 1);
        assert_int_equal(!isnan(reduction), exists && measure != EBB_MEAN_FOLLOWUP);
        assert_true(isnan(reduction) || isfinite(reduction));
    }
    assert_true(isnan(made->summary.nnt[1]));
}

static void nobody_and_one_patient_have_no_error(void **state)
{
    const struct made_up_case *made = *state;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        assert_true(
            isnan(ebb_summary_statistic(&made->summary, EBB_STAT_MEAN, MADE_UP_WITH_NONE, measure, 0)));
        assert_true(ebb_summary_statistic(&made->summary, EBB_STAT_N, MADE_UP_WITH_NONE, measure, 0) == 0.0);
        assert_true(ebb_summary_statistic(&made->summary, EBB_STAT_N, MADE_UP_WITH_ONE, measure, 0) == 1.0);
        assert_true(
            !isnan(ebb_summary_statistic(&made->summary, EBB_STAT_MEAN, MADE_UP_WITH_ONE, measure, 0)));
        assert_true(isnan(ebb_summary_paired(&made->summary, EBB_PAIR_SE, MADE_UP_WITH_ONE, measure, 0, 1)));
    }
}

#define MADE_UP(sentence, function)                                 \
    {                                                               \
        sentence, function, made_up_set_up, made_up_tear_down, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_UP("means and their errors are those of the patients", means_are_those_of_the_patients),
        MADE_UP("ratios and their errors are those of the patients", ratios_are_those_of_the_patients),
        MADE_UP("survival numbers and their errors are those of the patients",
                survival_numbers_are_those_of_the_patients),
        MADE_UP("paired differences, correlations and variance reductions are those of the patients",
                paired_differences_are_those_of_the_patients),
        MADE_UP("a difference turns its sign with its policies", differences_turn_with_their_policies),
        MADE_UP("equal policies differ by exactly nothing", equal_policies_differ_by_exactly_nothing),
        MADE_UP("numbers needed to treat are differences turned over",
                numbers_needed_to_treat_are_differences_turned_over),
        MADE_UP("numbers beyond the horizon do not exist", numbers_beyond_the_horizon_do_not_exist),
        MADE_UP("nobody and one patient have no error", nobody_and_one_patient_have_no_error),
    };
    return RUN_TESTS(tests);
}
