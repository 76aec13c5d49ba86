/* SPDX-License-Identifier: MIT
 * summary: a tally turned into means, curves and paired differences with their standard errors
 * (sim/model/README.md section 10).
 *
 * A summary follows from the tally alone and with the same bits, so it can be made again from what a file
 * holds, and two files of disjoint patients give that of the whole.
 *
 * What always holds:
 *   - Everything here is over patients drawn from fixed parameters: the errors are Monte Carlo errors, which
 *     more patients make smaller, not what is unknown about the parameters, which they do not.
 *   - A number that does not exist (a relapse by 52 weeks in a study of 20) is NaN, never 0 and never
 *     infinite; a curve is NaN from the visit on at which nobody was followed any more.
 *   - Policies whose patients all fared alike differ by exactly 0, with an error of exactly 0.
 *
 * Caveats:
 *   A limit lies outside what is possible (a negative number of weeks) -> limits of means are symmetric; only
 *     shares and Kaplan-Meier estimates are kept within 0 and 1.
 *   A difference's limits and those of its two estimates disagree -> patients are paired: the difference is
 *     known far better than either. Judge by the difference.
 */
#ifndef EBB_SUMMARY_H
#define EBB_SUMMARY_H

#include <stdint.h>

#include <ebb/measure.h>
#include <ebb/plan.h>
#include <ebb/status.h>
#include <ebb/tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Curves by visit of follow-up, each (population, policy, visit): code, dataset name, unit, meaning. The same
 * list makes the datasets of /curves. Errors are named after what they belong to, so that a reader can find
 * them by the name. */
#define EBB_CURVE_LIST(X)                                                                            \
    X(EBB_CURVE_RELAPSE_FREE, "relapse_free", "1",                                                   \
      "Kaplan-Meier estimate of no relapse yet, among the followed")                                 \
    X(EBB_CURVE_RELAPSE_FREE_SE, "relapse_free_se", "1", "its standard error (Greenwood)")           \
    X(EBB_CURVE_RELAPSE_FREE_LOWER, "relapse_free_lower", "1", "its lower 95 % limit (log-log)")     \
    X(EBB_CURVE_RELAPSE_FREE_UPPER, "relapse_free_upper", "1", "its upper 95 % limit (log-log)")     \
    /* The extended risk table (Morris and others 2019): without it a tail is read as known. */      \
    X(EBB_CURVE_AT_RISK, "at_risk", "1",                                                             \
      "followed patients in care without a relapse just before this visit")                          \
    X(EBB_CURVE_EVENTS, "events", "1", "first relapses at this visit")                               \
    X(EBB_CURVE_CENSORED, "censored", "1",                                                           \
      "patients without a relapse who left care since the visit before")                             \
    /* Of all patients of the population; the curves above are of the followed alone. */             \
    X(EBB_CURVE_RESPONSE, "response", "1", "share in response")                                      \
    X(EBB_CURVE_RESPONSE_SE, "response_se", "1", "its standard error")                               \
    X(EBB_CURVE_REMISSION, "remission", "1", "share in remission")                                   \
    X(EBB_CURVE_REMISSION_SE, "remission_se", "1", "its standard error")                             \
    X(EBB_CURVE_RELAPSED, "relapsed", "1", "share relapsed and not recovered, in care")              \
    X(EBB_CURVE_RELAPSED_SE, "relapsed_se", "1", "its standard error")                               \
    X(EBB_CURVE_SCORE, "score", "point", "mean observed score, points of the instrument")            \
    X(EBB_CURVE_SCORE_SE, "score_se", "point", "its standard error")                                 \
    /* Relapses of one patient depend on each other: errors come from random groups. */              \
    X(EBB_CURVE_RELAPSES, "relapses", "1",                                                           \
      "mean cumulative relapses per followed patient in care (Nelson-Aalen)")                        \
    X(EBB_CURVE_RELAPSES_SE, "relapses_se", "1", "its standard error (random groups)")               \
    X(EBB_CURVE_INFUSIONS, "infusions", "1",                                                         \
      "mean cumulative infusions of follow-up per patient before this visit")                        \
    X(EBB_CURVE_INFUSIONS_SE, "infusions_se", "1", "its standard error")                             \
    /* As a trial would see it: who has left is in neither numerator nor denominator. */             \
    X(EBB_CURVE_IN_CARE, "in_care", "1", "share in care")                                            \
    X(EBB_CURVE_SEEN_RESPONSE, "seen_response", "1", "share in response of those in care")           \
    X(EBB_CURVE_SEEN_RESPONSE_SE, "seen_response_se", "1", "its standard error")                     \
    X(EBB_CURVE_SEEN_REMISSION, "seen_remission", "1", "share in remission of those in care")        \
    X(EBB_CURVE_SEEN_REMISSION_SE, "seen_remission_se", "1", "its standard error")                   \
    X(EBB_CURVE_SEEN_SCORE, "seen_score", "point", "mean observed score of those in care")           \
    X(EBB_CURVE_SEEN_SCORE_SE, "seen_score_se", "point", "its standard error")                       \
    /* States of care: with relapsed, and out of care, they add up to 1. */                          \
    X(EBB_CURVE_STATE_REMISSION, "state_remission", "1", "share in care in remission, not relapsed") \
    X(EBB_CURVE_STATE_RESPONSE, "state_response", "1", "share in care in response alone")            \
    X(EBB_CURVE_STATE_NEITHER, "state_neither", "1", "share in care in none of these states")

#define EBB_AS_ENUM(code, name, unit, meaning) code,
enum ebb_curve { EBB_CURVE_LIST(EBB_AS_ENUM) EBB_CURVE_COUNT };
#undef EBB_AS_ENUM
extern const struct ebb_outcome_info EBB_CURVES[EBB_CURVE_COUNT]; /* name, unit, meaning */

/* Statistics of a measure under one policy, each (population, measure, policy): code, dataset name, meaning.
 * In the unit of the measure, but for n. */
#define EBB_STATISTIC_LIST(X)                                                           \
    X(EBB_STAT_MEAN, "mean", "estimate")                                                \
    /* NaN for one patient; 0 for patients who are all alike, which is not the same. */ \
    X(EBB_STAT_SE, "standard_error", "its Monte Carlo standard error")                  \
    X(EBB_STAT_LOWER, "lower", "lower 95 % limit")                                      \
    X(EBB_STAT_UPPER, "upper", "upper 95 % limit")                                      \
    /* For survival numbers the followed, else all of the population. */                \
    X(EBB_STAT_N, "n", "patients behind it")

/* Statistics of a pair of policies on the same patients, each (population, measure, policy, policy): the
 * second index minus the first. Both halves are stored, and the diagonal of zeros: whoever reads one pair
 * need not know which came first. The variance reduction says what pairing was worth: so many times more
 * patients would two separate samples need. */
#define EBB_PAIRED_LIST(X)                                                                              \
    X(EBB_PAIR_DIFFERENCE, "difference", "second policy minus first, on the same patients")             \
    X(EBB_PAIR_SE, "standard_error", "its Monte Carlo standard error")                                  \
    X(EBB_PAIR_LOWER, "lower", "lower 95 % limit")                                                      \
    X(EBB_PAIR_UPPER, "upper", "upper 95 % limit")                                                      \
    /* NaN where one of the two does not vary: nothing can be said of a correlation with a constant. */ \
    X(EBB_PAIR_CORRELATION, "correlation",                                                              \
      "correlation of the two estimates over patients (or random groups)")                              \
    /* NaN for policies that do not differ at all: no number of separate patients would show that. */   \
    X(EBB_PAIR_VARIANCE_REDUCTION, "variance_reduction",                                                \
      "variance of the difference of independent samples over that of the paired one")

/* What is told of each kind of side effect, each (population, rate, kind, policy) with the statistics above:
 * code, name, meaning, label of a row. Shares; the first is a ratio of sums over patients. */
#define EBB_EFFECT_RATE_LIST(X)                                                                              \
    X(EBB_EFFECT_OF_INFUSIONS, "of_infusions", "share of all infusions, induction included", "of infusions") \
    X(EBB_EFFECT_OF_PATIENTS, "of_patients", "share of patients who had it at least once", "of patients")    \
    X(EBB_EFFECT_ENDS, "ended", "share of patients whose treatment it ended", "treatment ended, of patients")

/* How much treatment patients get, each (population, exposure, policy) with the statistics above, of those
 * followed at least EBB_EXPOSURE_DAYS under the policy: code, name, meaning, label of a row. The percentile
 * has no standard error; its limits are the counts of the patients whose ranks are 1.96 standard errors of a
 * binomial share away. */
#define EBB_EXPOSURE_LIST(X)                                                                     \
    X(EBB_EXPOSED_ABOVE_12, "above_12_a_year",                                                   \
      "share with more than 12 infusions of follow-up a year (365 days) in care",                \
      "more than 12 infusions a year")                                                           \
    X(EBB_EXPOSED_ABOVE_24, "above_24_a_year", "share with more than 24", "more than 24 a year") \
    X(EBB_EXPOSED_ABOVE_52, "above_52_a_year", "share with more than 52", "more than 52 a year") \
    X(EBB_EXPOSED_MEAN, "infusions", "mean infusions of follow-up", "infusions of follow-up")    \
    X(EBB_EXPOSED_90TH, "infusions_90th_percentile",                                             \
      "fewest infusions of follow-up that 90 % of patients do not exceed", "90th percentile")

#define EBB_AS_ENUM(code, name, meaning, label) code,
enum ebb_effect_rate { EBB_EFFECT_RATE_LIST(EBB_AS_ENUM) EBB_EFFECT_RATE_COUNT };
enum ebb_exposure { EBB_EXPOSURE_LIST(EBB_AS_ENUM) EBB_EXPOSURE_COUNT };
#undef EBB_AS_ENUM
struct ebb_told_info {
    const char *name, *meaning, *label;
};
extern const struct ebb_told_info EBB_EFFECT_RATES[EBB_EFFECT_RATE_COUNT];
extern const struct ebb_told_info EBB_EXPOSURES[EBB_EXPOSURE_COUNT];

#define EBB_AS_ENUM(code, name, meaning) code,
enum ebb_statistic { EBB_STATISTIC_LIST(EBB_AS_ENUM) EBB_STATISTIC_COUNT };
enum ebb_paired { EBB_PAIRED_LIST(EBB_AS_ENUM) EBB_PAIRED_COUNT };
#undef EBB_AS_ENUM
extern const struct ebb_outcome_info EBB_STATISTICS[EBB_STATISTIC_COUNT]; /* name, "", meaning */
extern const struct ebb_outcome_info EBB_PAIRED_STATISTICS[EBB_PAIRED_COUNT];

/* Gaps between infusions outside of courses, in follow-up (section 10 of the model page), each (population,
 * policy): code, dataset name, unit, meaning. NaN where there is no gap; errors also where there is one
 * patient. */
#define EBB_GAP_LIST(X)                                                                                    \
    X(EBB_GAP_N, "gaps", "1", "gaps between infusions: to an infusion of maintenance from the one before") \
    X(EBB_GAP_MEAN, "gap", "day", "mean gap, as achieved")                                                 \
    X(EBB_GAP_SE, "gap_se", "day", "its standard error")                                                   \
    X(EBB_GAP_SD, "gap_sd", "day", "standard deviation of gaps, as achieved; without an error")            \
    X(EBB_GAP_BOOKED_MEAN, "gap_booked", "day",                                                            \
      "mean gap to the day for which the session was booked first")                                        \
    X(EBB_GAP_BOOKED_SE, "gap_booked_se", "day", "its standard error")                                     \
    X(EBB_GAP_BOOKED_SD, "gap_booked_sd", "day",                                                           \
      "standard deviation of gaps, as first booked; without an error")                                     \
    X(EBB_GAP_LATE, "gap_late", "1", "share of gaps more than 7 days longer than first booked")            \
    X(EBB_GAP_LATE_SE, "gap_late_se", "1", "its standard error")
#define EBB_AS_ENUM(code, name, unit, meaning) code,
enum ebb_gap_statistic { EBB_GAP_LIST(EBB_AS_ENUM) EBB_GAP_COUNT };
#undef EBB_AS_ENUM
extern const struct ebb_outcome_info EBB_GAP_STATISTICS[EBB_GAP_COUNT];

/* What a patient's own futures say, each two policies side by side and all of them (section 10), each code,
 * dataset name, unit, meaning: of twins (population, policy, policy, enum ebb_twin), of the best listed
 * policy (population, policy). The tally counts twins for a policy and the later ones; here both halves
 * stand, and the diagonal, where all are equal. A gain over the best listed policy does not exist where there
 * is one policy. */
#define EBB_TWIN_SHARE_LIST(X)                                                                          \
    X(EBB_TWIN_SHARE, "twin_share", "1",                                                                \
      "share of patients whose days in response under other_policy compare so with those under policy") \
    X(EBB_TWIN_SHARE_SE, "twin_share_se", "1", "its standard error")
#define EBB_BEST_LIST(X)                                                                          \
    X(EBB_BEST_GAIN, "best_gain", "week",                                                         \
      "weeks in response under the best listed policy for each patient, known afterwards, minus " \
      "those under the policy: a loose upper bound of what choosing by patient could ever bring") \
    X(EBB_BEST_GAIN_SE, "best_gain_se", "week", "its standard error, of the same patients")
/* By year of follow-up, each (population, policy, year, enum ebb_year_sum and kinds of side effects). The
 * errors are NaN where the tally has no products by year: whoever shows one then says EBB_NO_YEAR_ERRORS, a
 * sentence without a full stop. */
#define EBB_BY_YEAR_LIST(X)                                                                \
    X(EBB_BY_YEAR, "by_year", "1", "mean of a patient in the year; unit in year_sum_unit") \
    X(EBB_BY_YEAR_SE, "by_year_se", "1", "its standard error; unit in year_sum_unit")
#define EBB_AS_ENUM(code, name, unit, meaning) code,
enum ebb_twin_share { EBB_TWIN_SHARE_LIST(EBB_AS_ENUM) EBB_TWIN_SHARE_COUNT };
enum ebb_best { EBB_BEST_LIST(EBB_AS_ENUM) EBB_BEST_COUNT };
enum ebb_by_year { EBB_BY_YEAR_LIST(EBB_AS_ENUM) EBB_BY_YEAR_COUNT };
#undef EBB_AS_ENUM
extern const struct ebb_outcome_info EBB_TWIN_SHARES[EBB_TWIN_SHARE_COUNT];
extern const struct ebb_outcome_info EBB_BESTS[EBB_BEST_COUNT];
extern const struct ebb_outcome_info EBB_BY_YEARS[EBB_BY_YEAR_COUNT];
extern const char EBB_NO_YEAR_ERRORS[];

/* Standard errors of differences of survival numbers (relapsed_by_..., relapse_free_weeks) come from every
 * patient where the tally counts how patients fare under each two policies, else from 64 random groups, and
 * then they are rough: whoever shows one says EBB_ROUGH_ERRORS beside it, a sentence without a full stop. */
extern const char EBB_ROUGH_ERRORS[];
/* Standard error of such an error as a fraction of it: 0.09, or 0 for those that are not rough. */
double ebb_summary_error_known_to(const struct ebb_plan *plan);

/* Plain data, but for one allocation behind all arrays. Nobody changes it after ebb_summary_init. */
struct ebb_summary {
    int n_populations, n_policies, n_visits, n_side_effects, n_years;
    double error_known_to; /* ebb_summary_error_known_to of its plan; above 0: say EBB_ROUGH_ERRORS */
    double *curves[EBB_CURVE_COUNT];           /* (population, policy, visit) */
    double *statistics[EBB_STATISTIC_COUNT];   /* (population, measure, policy) */
    double *paired[EBB_PAIRED_COUNT];          /* (population, measure, policy, policy) */
    double *side_effects[EBB_STATISTIC_COUNT]; /* (population, rate, kind, policy) */
    double *exposure[EBB_STATISTIC_COUNT];     /* (population, exposure, policy) */
    /* (population, policy, policy): patients to be treated under the second instead of the first policy for
     * one fewer relapse by 52 weeks; negative: for one more. The limits are NaN when they pass through
     * infinity, that is, when those of the difference hold 0 (Altman 1998). */
    double *nnt, *nnt_lower, *nnt_upper;
    double *gaps[EBB_GAP_COUNT];         /* (population, policy) */
    double *twins[EBB_TWIN_SHARE_COUNT]; /* (population, policy, policy, twin) */
    double *best[EBB_BEST_COUNT];        /* (population, policy) */
    double *by_year[EBB_BY_YEAR_COUNT];  /* (population, policy, year, sum) */
    void *memory;
};

/* gives: caller calls ebb_summary_free. The tally must be of the plan; neither is needed afterwards. Never
 * looks at patients, so it costs the same for a thousand as for a billion. EBB_NO_MEMORY leaves it zeroed. */
enum ebb_status ebb_summary_init(struct ebb_summary *summary, const struct ebb_plan *plan,
                                 const struct ebb_tally *tally);
void ebb_summary_free(struct ebb_summary *summary);

/* One number of it. In the header, and not beside ebb_summary_init, because those who fill a summary read it
 * too: they stand below the one who calls them. */
static inline double ebb_summary_statistic(const struct ebb_summary *summary, enum ebb_statistic statistic,
                                           int population, int measure, int policy)
{
    return summary
        ->statistics[statistic][(population * EBB_MEASURE_COUNT + measure) * summary->n_policies + policy];
}

static inline double ebb_summary_side_effect(const struct ebb_summary *summary, enum ebb_statistic statistic,
                                             int population, enum ebb_effect_rate rate, int kind, int policy)
{
    const int row = (population * EBB_EFFECT_RATE_COUNT + (int)rate) * summary->n_side_effects + kind;
    return summary->side_effects[statistic][row * summary->n_policies + policy];
}

static inline double ebb_summary_exposure(const struct ebb_summary *summary, enum ebb_statistic statistic,
                                          int population, enum ebb_exposure exposure, int policy)
{
    const int row = population * EBB_EXPOSURE_COUNT + (int)exposure;
    return summary->exposure[statistic][row * summary->n_policies + policy];
}

/* Of policy `second` minus `first`. */
static inline double ebb_summary_paired(const struct ebb_summary *summary, enum ebb_paired statistic,
                                        int population, int measure, int first, int second)
{
    const int row = (population * EBB_MEASURE_COUNT + measure) * summary->n_policies + first;
    return summary->paired[statistic][row * summary->n_policies + second];
}

/* Of policy `second` against `first`, whichever of them the study names first. */
static inline double ebb_summary_twin(const struct ebb_summary *summary, enum ebb_twin_share statistic,
                                      int population, int first, int second, enum ebb_twin twin)
{
    const int row = (population * summary->n_policies + first) * summary->n_policies + second;
    return summary->twins[statistic][row * EBB_TWIN_COUNT + (int)twin];
}

static inline double ebb_summary_best(const struct ebb_summary *summary, enum ebb_best statistic,
                                      int population, int policy)
{
    return summary->best[statistic][population * summary->n_policies + policy];
}

static inline double ebb_summary_by_year(const struct ebb_summary *summary, enum ebb_by_year statistic,
                                         int population, int policy, int year, int sum)
{
    const int row = (population * summary->n_policies + policy) * summary->n_years + year;
    return summary->by_year[statistic][row * (EBB_YEAR_SUM_COUNT + summary->n_side_effects) + sum];
}

#ifdef __cplusplus
}
#endif

#endif
