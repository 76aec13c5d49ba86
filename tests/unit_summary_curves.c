/* SPDX-License-Identifier: MIT
 * Every curve of a summary is the one counted patient by patient, visit by visit.
 *
 * The patients are made up (tests/made_up.h). A standard error comes from the patients' own values, that of
 * mean cumulative relapses from the random groups.
 */
#include <math.h>

#include "made_up.h"
#include "tap.h"

static void check(const struct made_up_case *made, enum ebb_curve curve, int population, int policy,
                  int visit, double expected)
{
    const size_t at =
        ((size_t)population * MADE_UP_POLICIES + (size_t)policy) * MADE_UP_VISITS + (size_t)visit;
    const double value = made->summary.curves[curve][at];
    if (!made_up_same(value, expected))
        fail_msg("%s, population %d, policy %d, visit %d: %.17g, not %.17g", EBB_CURVES[curve].name,
                 population, policy, visit, value, expected);
}

static void survival_curves_are_those_of_the_patients(void **state)
{
    const struct made_up_case *made = *state;
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        for (int policy = 0; policy < MADE_UP_POLICIES; policy++) {
            const struct made_up_curve curve = made_up_curve(made->world, population, policy, -1);
            for (int visit = 0; visit < MADE_UP_VISITS && curve.followed > 0; visit++) {
                const double s = curve.survival[visit];
                const double spread = 1.959963984540054 * sqrt(curve.greenwood[visit]) / fabs(log(s));
                const bool bounded = s > 0.0 && s < 1.0;
                check(made, EBB_CURVE_RELAPSE_FREE, population, policy, visit, s);
                check(made, EBB_CURVE_RELAPSE_FREE_SE, population, policy, visit,
                      s * sqrt(curve.greenwood[visit]));
                check(made, EBB_CURVE_RELAPSE_FREE_LOWER, population, policy, visit,
                      bounded ? pow(s, exp(spread)) : s);
                check(made, EBB_CURVE_RELAPSE_FREE_UPPER, population, policy, visit,
                      bounded ? pow(s, exp(-spread)) : s);
                check(made, EBB_CURVE_AT_RISK, population, policy, visit, curve.at_risk[visit]);
                check(made, EBB_CURVE_EVENTS, population, policy, visit, curve.events[visit]);
                check(made, EBB_CURVE_CENSORED, population, policy, visit, curve.censored[visit]);
                check(made, EBB_CURVE_RELAPSES, population, policy, visit, curve.cumulative[visit]);
            }
        }
    }
}

/* Over the groups in which somebody is in care yet; with fewer than 8 it is not known. */
static double spread_of(const struct made_up_curve *curves, int visit)
{
    double mean = 0.0, squares = 0.0;
    int n = 0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        n += curves[group].in_care[visit] > 0.0;
        mean += curves[group].in_care[visit] > 0.0 ? curves[group].cumulative[visit] : 0.0;
    }
    mean /= n;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        const double off = curves[group].cumulative[visit] - mean;
        squares += curves[group].in_care[visit] > 0.0 ? off * off : 0.0;
    }
    return n >= 8 ? sqrt(squares / (n - 1) / n) : NAN;
}

static void errors_of_cumulative_relapses_come_from_the_groups(void **state)
{
    const struct made_up_case *made = *state;
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        struct made_up_curve curves[EBB_TALLY_GROUPS];
        for (int group = 0; group < EBB_TALLY_GROUPS; group++)
            curves[group] = made_up_curve(made->world, population, 1, group);
        const struct made_up_curve all = made_up_curve(made->world, population, 1, -1);
        for (int visit = 0; visit < MADE_UP_VISITS; visit++)
            check(made, EBB_CURVE_RELAPSES_SE, population, 1, visit,
                  all.in_care[visit] > 0.0 ? spread_of(curves, visit) : NAN);
    }
}

/* What a patient brings to a curve at a visit. */
static double brought(const struct made_up_patient *who, int policy, int visit, enum ebb_curve curve)
{
    const int t = MADE_UP_FIRST_VISIT + visit;
    const int score = who->score[policy][t];
    int infusions = 0;
    switch (curve) {
    case EBB_CURVE_RESPONSE:
        return 2 * score <= who->score[policy][0];
    case EBB_CURVE_REMISSION:
        return score <= 10;
    case EBB_CURVE_RELAPSED:
        return who->state[policy][t] == EBB_STATE_RELAPSED;
    case EBB_CURVE_SCORE:
        return score;
    case EBB_CURVE_INFUSIONS: /* from the assessment on day 42, at which follow-up starts, to the day before
                                 this visit */
        for (int before = 3; before < t; before++) {
            for (int day = 0; day < 14; day++)
                infusions += (who->infusion_mask[policy][before] & 1u << day) != 0;
        }
        return infusions;
    default:
        fail_msg("%s is no mean over patients", EBB_CURVES[curve].name);
        return NAN;
    }
}

static void check_mean_curve(const struct made_up_case *made, enum ebb_curve curve, int population,
                             int policy)
{
    for (int visit = 0; visit < MADE_UP_VISITS; visit++) {
        double n = 0.0, sum = 0.0, squares = 0.0;
        for (int i = 0; i < MADE_UP_PATIENTS; i++) {
            n += made_up_belongs(made->world, i, population);
            sum += made_up_belongs(made->world, i, population)
                       ? brought(&made->world->patients[i], policy, visit, curve)
                       : 0.0;
        }
        for (int i = 0; i < MADE_UP_PATIENTS; i++) {
            const double off = brought(&made->world->patients[i], policy, visit, curve) - sum / n;
            squares += made_up_belongs(made->world, i, population) ? off * off : 0.0;
        }
        check(made, curve, population, policy, visit, n > 0.0 ? sum / n : NAN);
        check(made, (enum ebb_curve)(curve + 1), population, policy, visit,
              n > 1.0 ? sqrt(squares / (n - 1.0) / n) : NAN);
    }
}

static void shares_and_means_are_those_of_the_patients(void **state)
{
    const enum ebb_curve curves[] = {EBB_CURVE_RESPONSE, EBB_CURVE_REMISSION, EBB_CURVE_RELAPSED,
                                     EBB_CURVE_SCORE,
                                     EBB_CURVE_INFUSIONS}; /* each is followed by its standard error */
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
            for (int policy = 0; policy < 2; policy++)
                check_mean_curve(*state, curves[i], population, policy);
        }
    }
}

static void equal_policies_have_equal_curves(void **state)
{
    const struct made_up_case *made = *state;
    for (int curve = 0; curve < EBB_CURVE_COUNT; curve++)
        assert_memory_equal(made->summary.curves[curve],
                            made->summary.curves[curve] + (size_t)2 * MADE_UP_VISITS,
                            MADE_UP_VISITS * sizeof(double));
}

#define MADE_UP(sentence, function)                                 \
    {                                                               \
        sentence, function, made_up_set_up, made_up_tear_down, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_UP("survival curves, risk tables and log-log limits are those of the patients",
                survival_curves_are_those_of_the_patients),
        MADE_UP("errors of mean cumulative relapses come from the random groups",
                errors_of_cumulative_relapses_come_from_the_groups),
        MADE_UP("shares and means by visit are those of the patients",
                shares_and_means_are_those_of_the_patients),
        MADE_UP("equal policies have equal curves", equal_policies_have_equal_curves),
    };
    return RUN_TESTS(tests);
}
