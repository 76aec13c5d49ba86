/* SPDX-License-Identifier: MIT
 * tally: what a run adds up over patients. Integers only: adding is exact in any order, so that threads,
 * blocks and shards cannot change a result.
 *
 * Everything that a run reports (summary, curves, paired differences) is computed from a tally and nothing
 * else. So a tally is what a results file must hold to be added to another: two tallies of disjoint patients
 * of one study, merged, are the tally of all of them, to the bit (sim/store/results.c does it with files).
 *
 * One list names the arrays. It makes the struct, the allocation, the merge and the datasets of the file, so
 * that a sum that is counted is also kept and added. A sum outside the list would be right in a run and
 * missing from every file that is added to another, and no checksum would tell.
 *
 * Caveats:
 * - Merging tallies that share patients counts these twice, and nothing in a tally can tell: who merges must
 *   know which patients are in (ebb_results_add does).
 * - Sums of squares fit in 64 bits for as many patients as ebb_plan_init accepts, and no more: it asks for
 *   patients times the largest outcome squared below 2^61, so nothing here looks for an overflow.
 * - A sum seems too small by those in no stratum -> they are counted in `flow` alone: populations are of the
 *   compared.
 * - Errors of paired relapse differences are said to be rough -> n_pairs is 0: see EBB_MOST_PAIR_BYTES.
 *
 *   1. What is counted   2. The list of arrays   3. The tally
 */
#ifndef EBB_TALLY_H
#define EBB_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/infusion_sums.h>
#include <ebb/outcome.h>
#include <ebb/plan.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. What is counted */

/* Patient i belongs to group i mod EBB_TALLY_GROUPS; standard errors of mean cumulative relapses come from
 * the spread over these random groups, and those of paired differences of Kaplan-Meier estimates from sums
 * over them where pairs of ends are not counted (below). 64: a standard error from g groups is itself known
 * to 1 / sqrt(2 (g - 1)), here 9 %; with four times as many it would be 4 %, and the arrays by group, which
 * are most of a tally, four times as large. Part of what a summary is: another number gives other errors of
 * those statistics. */
enum { EBB_TALLY_GROUPS = 64 };

/* What is added up at each visit of follow-up, for every population and policy. Scores are observed points;
 * infusions are those of follow-up before the visit's day, cumulative per patient. */
#define EBB_VISIT_SUM_LIST(X)                                                                        \
    X(EBB_AT_RESPONSE, "response")                   /* patients */                                  \
    X(EBB_AT_REMISSION, "remission")                 /* patients */                                  \
    X(EBB_AT_RELAPSED, "relapsed")                   /* patients */                                  \
    X(EBB_AT_SCORE, "score")                         /* points */                                    \
    X(EBB_AT_SCORE_SQUARED, "score_squared")         /* points^2 */                                  \
    X(EBB_AT_INFUSIONS, "infusions")                 /* infusions */                                 \
    X(EBB_AT_INFUSIONS_SQUARED, "infusions_squared") /* infusions^2 */                               \
    /* What a trial would see: of those in care at the visit alone. */                               \
    X(EBB_AT_IN_CARE, "in_care")                       /* patients */                                \
    X(EBB_AT_SEEN_RESPONSE, "seen_response")           /* patients */                                \
    X(EBB_AT_SEEN_REMISSION, "seen_remission")         /* patients */                                \
    X(EBB_AT_SEEN_SCORE, "seen_score")                 /* points */                                  \
    X(EBB_AT_SEEN_SCORE_SQUARED, "seen_score_squared") /* points^2 */                                \
    /* States of care, first match: not in_care, relapsed (above), these; neither is who is left. */ \
    X(EBB_AT_STATE_REMISSION, "state_remission") /* patients */                                      \
    X(EBB_AT_STATE_RESPONSE, "state_response")   /* patients */
#define EBB_AS_ENUM(code, name) code,
enum ebb_visit_sum { EBB_VISIT_SUM_LIST(EBB_AS_ENUM) EBB_VISIT_SUM_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_VISIT_SUM_NAMES[EBB_VISIT_SUM_COUNT];

/* What is divided by days well (EBB_WELL_DAYS): the outcomes whose products with these, across policies, are
 * kept. A rate of another outcome needs a row here, else its differences have no error (unit_lists). */
#define EBB_CROSSED_LIST(X)   X(EBB_RELAPSES) X(EBB_FOLLOWUP_INFUSIONS)
#define EBB_AS_COUNT(outcome) +1
enum { EBB_CROSSED_COUNT = 0 EBB_CROSSED_LIST(EBB_AS_COUNT) };
#undef EBB_AS_COUNT
extern const enum ebb_outcome EBB_CROSSED[EBB_CROSSED_COUNT];
/* The place of an outcome among them; -1: none. */
static inline int ebb_tally_crossed(enum ebb_outcome outcome)
{
    int at = EBB_CROSSED_COUNT - 1;
    while (at >= 0 && EBB_CROSSED[at] != outcome)
        at--;
    return at;
}

/* Patients that came to each point (CONSORT's participant flow). Enrolled = contraindicated + treated;
 * treated = compared + unselected; responders and remitters are of the treated, remitters among the
 * responders. */
enum ebb_flow {
    EBB_FLOW_ENROLLED,
    EBB_FLOW_CONTRAINDICATED,
    EBB_FLOW_TREATED,
    EBB_FLOW_RESPONDERS,
    EBB_FLOW_REMITTERS,
    EBB_FLOW_COMPARED,
    EBB_FLOW_UNSELECTED,
    EBB_FLOW_COUNT
};
extern const char *const EBB_FLOW_NAMES[EBB_FLOW_COUNT];

/* The treated by early response and by response at classification: a place for each pair. Whoever nobody saw
 * has not improved, and has not responded: so the four add up to all treated. Where induction stops for who
 * has not improved, none of these can respond, and nothing is foretold (<ebb/early.h>). */
enum ebb_early_cell {
    EBB_EARLY_NEITHER,   /* not improved early, no responder */
    EBB_EARLY_RESPONDED, /* not improved early, a responder */
    EBB_EARLY_IMPROVED,  /* improved early, no responder */
    EBB_EARLY_BOTH,
    EBB_EARLY_CELL_COUNT
};

/* How a followed patient's wait for the first relapse ended under two policies. What he or she adds to a
 * Kaplan-Meier estimate depends on that end alone, so counts of pairs of ends give the exact error of a
 * difference (sim/estimate/survival_influence.h). Where a patient leaves care on one day under every policy
 * there is no relapse at or after the visit missed first. So of two ends of which at most one is a relapse
 * the relapse is the earlier, and one square holds them all, by the visit of either end:
 *
 *                            under the second policy
 *     under the first        relapse at visit t           no relapse, misses visits from d on
 *     relapse at visit s     both_relapsed[s][t]          not_both[s][d]   s < d: above the diagonal
 *     no relapse, misses     not_both[c][t]               not_both[c][d]   c = d: on it
 *       visits from c on       t < c: below it
 *
 * One array of every end with every end, 2 visits + 1 either way, would take twice the room. Where policies
 * change when a patient leaves (plan.leaving_differs), the rest of that array is counted, too:
 *
 *     relapse at visit s                                  relapsed_after[s + 1][d]   s >= d
 *     no relapse, misses     relapsed_after[c][t + 1]     both_left[c][d]            c != d, else not_both
 *       visits from c on       t >= c
 *
 * The one more keeps the two corners of relapsed_after apart, whose diagonal stays empty. The pairs are
 * (0, 1), (0, 2), ..., (1, 2), ...: a policy with a later one. ebb_tally_ends finds the place.
 *
 * A tally keeps these arrays while there are at most EBB_MOST_PAIRS pairs and they take at most
 * EBB_MOST_PAIR_BYTES. Pairs are work for each patient, and grow with the square of the policies: 3 policies
 * run 1 to 2 % longer for them, 8 policies (28 pairs) 4 to 6 %, 14 policies 12 %. Bytes are cleared, merged
 * and packed once by each thread: 13 MB (daily visits of four policies over a year) take some 20 ms. With
 * three policies a year of weekly visits takes 0.13 MB. Larger limits would be felt in time and in memory by
 * who has many cores; smaller ones would leave daily visits with the groups. */
enum { EBB_MOST_PAIRS = 28, EBB_MOST_PAIR_BYTES = 16 << 20 };

/* Twins: each patient under a policy and under a later one, side by side. Whether the later one gave more
 * days in response (in care or not), by more than a margin: of none, of 4 weeks (a visit's worth of doubt is
 * no gain to anybody) and of 8. Better + equal + worse are all patients of the population, at each margin. */
#define EBB_TWIN_LIST(X)                                   \
    X(EBB_TWIN_BETTER, "better", 0, 1)                     \
    X(EBB_TWIN_EQUAL, "equal", 0, 0)                       \
    X(EBB_TWIN_WORSE, "worse", 0, -1)                      \
    X(EBB_TWIN_BETTER_28, "better_by_over_4_weeks", 28, 1) \
    X(EBB_TWIN_EQUAL_28, "within_4_weeks", 28, 0)          \
    X(EBB_TWIN_WORSE_28, "worse_by_over_4_weeks", 28, -1)  \
    X(EBB_TWIN_BETTER_56, "better_by_over_8_weeks", 56, 1) \
    X(EBB_TWIN_EQUAL_56, "within_8_weeks", 56, 0)          \
    X(EBB_TWIN_WORSE_56, "worse_by_over_8_weeks", 56, -1)
#define EBB_AS_ENUM(code, name, margin, side) code,
enum ebb_twin { EBB_TWIN_LIST(EBB_AS_ENUM) EBB_TWIN_COUNT };
#undef EBB_AS_ENUM
/* Three cells a margin, in the order better, equal, worse: code that adds up goes by that. */
enum { EBB_TWIN_SIDES = 3, EBB_TWIN_MARGINS = EBB_TWIN_COUNT / EBB_TWIN_SIDES };
struct ebb_twin_info {
    const char *name;
    int margin_days, side; /* 1: the later policy is better, -1: worse */
};
extern const struct ebb_twin_info EBB_TWINS[EBB_TWIN_COUNT];

/* Sums by year of follow-up, and the products of every two of them, under one policy and under two: with
 * them the mean, the error and the paired difference of anything that is a weighted sum of them are exact,
 * whatever the weights: prices, utilities, discount by whole years.
 *
 *     place      year 0: relapsed_days, remission ... missed | year 1: relapsed_days ... |
 *     couple     policy 0 with itself | 0 with 1 | 0 with 2 ... | 1 with itself | 1 with 2 ...
 *
 * Products grow with the square of places and policies: 3 policies over a year 4 kB, 8 policies over 5 years
 * 0.5 MB for each population. They are kept while they take at most EBB_MOST_YEAR_BYTES in all; beyond it
 * means by year are still known, errors are not. More would be felt by who has many cores, as with pairs of
 * ends below. */
enum { EBB_MOST_YEAR_BYTES = 16 << 20 };

/* 2. The list of arrays */

/* What an array runs over. A visit is one of follow-up, counted from 0. VISIT_OR_END has a place more: the
 * first visit that a patient no longer attends is the last place for those who attend all. */
enum ebb_tally_dim {
    EBB_OVER_NOTHING,
    EBB_OVER_POPULATION,
    EBB_OVER_POLICY,
    EBB_OVER_OTHER_POLICY,
    EBB_OVER_OUTCOME,   /* enum ebb_outcome */
    EBB_OVER_VISIT_SUM, /* enum ebb_visit_sum */
    EBB_OVER_GROUP,     /* patient number modulo EBB_TALLY_GROUPS */
    EBB_OVER_VISIT,
    EBB_OVER_VISIT_OR_END,
    EBB_OVER_STEP, /* enum ebb_flow */
    EBB_OVER_STRATUM,
    EBB_OVER_EARLY, /* enum ebb_early_cell; 0 places where the study has no `early` */
    /* Both without places where the study has no side effects. */
    EBB_OVER_EFFECT_SUM,     /* enum ebb_effect_sum */
    EBB_OVER_SIDE_EFFECT,    /* kinds of the study */
    EBB_OVER_EXPOSURE_SUM,   /* enum ebb_exposure_sum */
    EBB_OVER_INFUSION_COUNT, /* infusions of follow-up of a patient; see EBB_MOST_INFUSION_PLACES */
    EBB_OVER_FOLLOWED,       /* of which population: all but the first, see ebb_tally_followed */
    EBB_OVER_CROSSED,        /* EBB_CROSSED */
    EBB_OVER_GAP_SUM,        /* enum ebb_gap_sum */
    EBB_OVER_PAIR, /* of policies: the first with each later one, then the second; 0 places where there
                          are more than EBB_MOST_PAIRS, or all would take more than EBB_MOST_PAIR_BYTES */
    /* Of pairs alone, and so without places where there are none. */
    EBB_OVER_OTHER_VISIT,
    EBB_OVER_END, /* visit of the relapse, or first visit that is no longer attended: as VISIT_OR_END */
    EBB_OVER_OTHER_END,
    /* Of plans under whose policies leaving differs, and so without places in all others: populations, and as
     * FOLLOWED. */
    EBB_OVER_PARTED,
    EBB_OVER_PARTED_FOLLOWED,
    EBB_OVER_TWIN,     /* enum ebb_twin */
    EBB_OVER_YEAR,     /* of follow-up */
    EBB_OVER_YEAR_SUM, /* enum ebb_year_sum, then kinds of side effects */
    EBB_OVER_COUPLE,   /* of policies: each with itself and with every later one; 0 places where products by
                          year would take more than EBB_MOST_YEAR_BYTES */
    EBB_OVER_PLACE,    /* year and sum: year * n_year_sums + sum; none where there are no couples */
    EBB_OVER_OTHER_PLACE
};

/* member, dataset of the results file, what it runs over (outermost first; NOTHING: no further), unit,
 * meaning. The first three stand among the names they belong to since the first files, and their places there
 * are part of the file's digest: that is why each has a line of its own. */
#define EBB_TALLY_POPULATION_SIZE(X)                                              \
    X(n_patients, "/population_size", POPULATION, NOTHING, NOTHING, NOTHING, "1", \
      "patients in the population")
#define EBB_TALLY_FLOW(X) \
    X(flow, "/flow", STEP, NOTHING, NOTHING, NOTHING, "1", "patients who came to the step")
#define EBB_TALLY_STRATUM_SIZE(X) \
    X(n_strata_patients, "/stratum_size", STRATUM, NOTHING, NOTHING, NOTHING, "1", "patients in the stratum")
/* What each is for, so that none is dropped as one too many:
 *
 *     sum, sum_product      means, standard errors, and those of differences on the same patients
 *     sum_followup          errors of rates per patient-year: ratios of two sums, with their covariance
 *     sum_crossed           errors of rates of time well (EBB_CROSSED): both sums differ between policies
 *     visits                response, remission, score and infusions by visit, with their spread
 *     first_relapses, left  Kaplan-Meier; censored keeps apart who left without a relapse
 *     relapses              mean cumulative relapses
 *     sum_gaps              mean gap as booked and as achieved, its spread, how many were late
 *     sum_side_effects      shares of infusions and of patients, by kind
 *     sum_exposure,         how many get how much: shares, mean, percentile
 *     patients_by_infusions
 *     both_relapsed,        errors of differences of Kaplan-Meier estimates (drawn above)
 *     not_both
 *     sum_parted,           where leaving differs between policies: errors of differences of rates per
 *     relapsed_after,         patient-year, and the pairs of ends that one day of leaving rules out
 *     both_left
 *     twins                 how many fare better under which policy, not only by how much on average
 *     sum_best, and so on   what choosing the best listed policy for each patient would give
 *     sum_by_year, and its  costs and benefits with their errors, for any prices
 *       products
 *
 * sum_product is filled for policy <= other_policy only: the rest would say the same again. Half of the array
 * is zeros for it, which pack to nothing in the file and keep its index simple. */
#define EBB_TALLY_SUM_LIST(X)                                                                              \
    X(sum, "/tally/sum", POPULATION, POLICY, OUTCOME, NOTHING, "1",                                        \
      "sum of the outcome over patients, in its unit")                                                     \
    X(sum_product, "/tally/sum_product", POPULATION, POLICY, OTHER_POLICY, OUTCOME, "1",                   \
      "sum over patients of the outcome under policy times that under other_policy; 0 below the diagonal") \
    X(sum_followup, "/tally/sum_followup", POPULATION, POLICY, OUTCOME, NOTHING, "1",                      \
      "sum over patients of the outcome times days of follow-up")                                          \
    X(sum_crossed, "/tally/sum_crossed", POPULATION, POLICY, OTHER_POLICY, CROSSED, "1",                   \
      "sum over patients of the outcome under policy times well_days under other_policy")                  \
    X(visits, "/tally/visits", POPULATION, POLICY, VISIT_SUM, VISIT, "1",                                  \
      "what is added up over patients at each visit")                                                      \
    X(first_relapses, "/tally/first_relapses", POPULATION, POLICY, GROUP, VISIT, "1",                      \
      "first relapses of followed patients at the visit")                                                  \
    X(relapses, "/tally/relapses", POPULATION, POLICY, GROUP, VISIT, "1",                                  \
      "all relapses of followed patients at the visit")                                                    \
    X(censored, "/tally/censored", POPULATION, POLICY, GROUP, VISIT_OR_END, "1",                           \
      "followed patients without a relapse, by the first visit that they no longer attend")                \
    X(left, "/tally/left", POPULATION, POLICY, GROUP, VISIT_OR_END, "1",                                   \
      "all followed patients, by the first visit that they no longer attend")                              \
    X(sum_gaps, "/tally/sum_gaps", POPULATION, POLICY, GAP_SUM, NOTHING, "1",                              \
      "what is added up of gaps between infusions outside of courses")                                     \
    X(sum_side_effects, "/tally/sum_side_effects", POPULATION, POLICY, EFFECT_SUM, SIDE_EFFECT, "1",       \
      "what is added up over patients of each kind of side effect")                                        \
    X(sum_exposure, "/tally/sum_exposure", POPULATION, POLICY, EXPOSURE_SUM, NOTHING, "1",                 \
      "what is added up of patients followed at least 28 days, and of their infusions of follow-up")       \
    X(patients_by_infusions, "/tally/patients_by_infusions", POPULATION, POLICY, INFUSION_COUNT, NOTHING,  \
      "1", "patients followed at least 28 days, by their infusions of follow-up")                          \
    X(both_relapsed, "/tally/both_relapsed", FOLLOWED, PAIR, VISIT, OTHER_VISIT, "1",                      \
      "followed patients by the visits of their first relapses under the pair's two policies")             \
    X(not_both, "/tally/not_both", FOLLOWED, PAIR, END, OTHER_END, "1",                                    \
      "the other followed patients: the earlier end is a first relapse, the later the first visit missed") \
    X(early, "/tally/early", EARLY, NOTHING, NOTHING, NOTHING, "1",                                        \
      "treated patients by early response and response to induction")                                      \
    X(sum_parted, "/tally/sum_parted", PARTED, POLICY, OTHER_POLICY, OUTCOME, "1",                         \
      "sum over patients of the outcome under policy times days of follow-up under other_policy")          \
    X(relapsed_after, "/tally/relapsed_after", PARTED_FOLLOWED, PAIR, END, OTHER_END, "1",                 \
      "followed patients with a first relapse under one policy, a visit before the larger index, and a "   \
      "first visit missed under the other")                                                                \
    X(both_left, "/tally/both_left", PARTED_FOLLOWED, PAIR, END, OTHER_END, "1",                           \
      "followed patients without a first relapse, by two different first visits missed")                   \
    X(twins, "/tally/twins", POPULATION, POLICY, OTHER_POLICY, TWIN, "1",                                  \
      "patients by how their days in response under other_policy compare with those under policy; "        \
      "0 on the diagonal and below it")                                                                    \
    X(sum_best, "/tally/sum_best", POPULATION, NOTHING, NOTHING, NOTHING, "day",                           \
      "sum over patients of their most days in response under any policy")                                 \
    X(sum_best_squared, "/tally/sum_best_squared", POPULATION, NOTHING, NOTHING, NOTHING, "day2",          \
      "sum over patients of the square of their most days in response under any policy")                   \
    X(sum_best_product, "/tally/sum_best_product", POPULATION, POLICY, NOTHING, NOTHING, "day2",           \
      "sum over patients of their most days in response under any policy times those under policy")        \
    X(sum_by_year, "/tally/sum_by_year", POPULATION, POLICY, YEAR, YEAR_SUM, "1",                          \
      "sum over patients of days in a state of care, and of what happened, by year of follow-up")          \
    X(sum_by_year_product, "/tally/sum_by_year_product", POPULATION, COUPLE, PLACE, OTHER_PLACE, "1",      \
      "sum over patients of place under the couple's policy times other_place under its other policy")
#define EBB_TALLY_LIST(X)        \
    EBB_TALLY_POPULATION_SIZE(X) \
    EBB_TALLY_FLOW(X)            \
    EBB_TALLY_STRATUM_SIZE(X)    \
    EBB_TALLY_SUM_LIST(X)

enum { EBB_TALLY_DIMS = 4 };

/* A row of the list, for whoever goes through the arrays without knowing their names: allocation, merge,
 * writer and reader do. Only who adds and who estimates names a member. */
struct ebb_tally_array {
    const char *name; /* of the member */
    const char *path; /* of the dataset */
    size_t at;        /* offset of the member, an int64_t *, in struct ebb_tally */
    int n_dims;
    enum ebb_tally_dim dims[EBB_TALLY_DIMS];
    const char *unit, *meaning;
};

#define EBB_AS_COUNT(member, path, a, b, c, d, unit, meaning) +1
enum { EBB_TALLY_ARRAY_COUNT = 0 EBB_TALLY_LIST(EBB_AS_COUNT) };
#undef EBB_AS_COUNT
/* In the order of the list, which is the order in memory. */
extern const struct ebb_tally_array EBB_TALLY_ARRAYS[EBB_TALLY_ARRAY_COUNT];

/* How many places an array of this plan has along `dim`; 1 for EBB_OVER_NOTHING, 0 for the strata of a study
 * without any, and for pairs of one policy or of too many. */
int64_t ebb_tally_extent(enum ebb_tally_dim dim, const struct ebb_plan *plan);
/* The values of all dimensions together. */
int64_t ebb_tally_array_values(const struct ebb_tally_array *array, const struct ebb_plan *plan);

/* Place of the pair of policies p < q of n. */
static inline int ebb_tally_pair(int n, int p, int q)
{
    return p * (2 * n - p - 1) / 2 + q - p - 1;
}

/* Place of the followed of a population. Those of all treated are followed because they responded, or were
 * selected where there are strata: they are those of another population, and not counted twice. */
static inline int ebb_tally_followed(const struct ebb_plan *plan, int population)
{
    const int responders = 1, compared = plan->n_populations - 1;
    return (population > 0 ? population : plan->study.n_strata > 0 ? compared : responders) - 1;
}

/* Place of the couple of policies p <= q of n. */
static inline int ebb_tally_couple(int n, int p, int q)
{
    return p * (2 * n - p + 1) / 2 + q - p;
}

/* 3. The tally */

/* One patient under every policy, as the reference kernel hands it over. All pointers are borrowed for the
 * call. The lane kernels add up 64 patients at a time by themselves (sim/engine/lanes_tally.h) and must give
 * the same words; match_kernels compares every one of them. */
struct ebb_tally_patient {
    int64_t number;
    bool treated, responder, remitter,
        compared;  /* compared: treated and, where there are strata, in one of them */
    bool followed; /* compared and well at the start of follow-up: at risk of a first relapse */
    int stratum;
    unsigned modifiers;
    uint8_t subgroups;             /* <ebb/population.h>; early response among them */
    const int32_t *outcomes;       /* (policy, outcome) */
    const int32_t *side_effects;   /* (policy, kind of EBB_MAX_SIDE_EFFECTS): infusions with it */
    const int *ended_by;           /* (policy): kind that ended the treatment, -1: none */
    const int32_t *by_year;        /* (policy, year of the calendar's, enum ebb_year_sum and kinds) */
    const int *n_attended;         /* (policy): visits in care */
    const struct ebb_gaps *gaps;   /* (policy); NULL: none */
    const uint8_t *score, *state;  /* (policy, assessment) */
    const uint32_t *infusion_mask; /* (policy, assessment) */
};

/* One allocation, so that to merge is one loop, to compare one memcmp, and a thread's tally lies in pages of
 * its own:
 *
 *     memory | n_patients | flow | ... | left     | row | (what an earlier, larger plan took)
 *            |<------------ n_words ------------->|
 *            |<------------------------ capacity
 * ------------------------------------------->| */
#define EBB_AS_MEMBER(member, path, a, b, c, d, unit, meaning) int64_t *member;
struct ebb_tally {
    int n_populations, n_policies, n_visits; /* of the plan */
    int n_pairs;                             /* of policies whose ends are counted together; 0: none are */
    int n_years, n_couples;                  /* n_couples 0: no products by year are kept */
    int n_year_sums;                         /* ebb_study_year_sums */
    EBB_TALLY_LIST(EBB_AS_MEMBER)            /* row after row in C order; borrowed from memory */
    uint32_t *row;   /* (enum ebb_visit_sum, visit) of one patient and policy: room to work in */
    void *memory;    /* all arrays in the order of the list, then the row; owned */
    size_t n_words;  /* of the arrays in memory: what is compared, cleared or merged as one */
    size_t capacity; /* words of memory that there are; may be more than the sums and the row take */
};
#undef EBB_AS_MEMBER

/* How a wait for the first relapse ended under a policy. */
struct ebb_tally_end {
    bool relapsed;
    int visit; /* of the relapse; or the first that is no longer attended */
};

/* Where a followed patient's two ends are counted, as drawn above: those under the policies of `pair`. */
int64_t *ebb_tally_ends(const struct ebb_tally *tally, const struct ebb_plan *plan, int followed, int pair,
                        struct ebb_tally_end first, struct ebb_tally_end second);

/* gives: caller calls ebb_tally_free. Starts at zero. EBB_NO_MEMORY leaves *tally zeroed. Nothing of the plan
 * is kept; whoever adds or estimates must give one of the same shape. */
enum ebb_status ebb_tally_init(struct ebb_tally *tally, const struct ebb_plan *plan);
/* Makes a tally start at zero for another plan. Its memory stays where it is large enough, and grows where
 * it is not. A zeroed tally is fine. EBB_NO_MEMORY leaves *tally as it was. */
enum ebb_status ebb_tally_fit(struct ebb_tally *tally, const struct ebb_plan *plan);
void ebb_tally_free(struct ebb_tally *tally);        /* a zeroed one is fine */
size_t ebb_tally_bytes(const struct ebb_plan *plan); /* memory of one tally */
/* Adds a patient to every population that he or she belongs to. Nothing can fail: the plan has made sure that
 * sums fit. */
void ebb_tally_add(struct ebb_tally *tally, const struct ebb_plan *plan,
                   const struct ebb_tally_patient *patient);
/* Fills the populations that are the rest of others (ebb_population_rest_of): all treated less those. The
 * lane kernels leave them alone, since each population costs a pass over every group; whoever calls a
 * kernel with a tally must call this before the tally is looked at or merged. Complete sums stay as they
 * are, bit by bit, so that it may be called once too often. */
void ebb_tally_complete(struct ebb_tally *tally, const struct ebb_plan *plan);
/* Adds what another tally counted. Both must be of plans of one shape (the same populations, policies, visits
 * and strata). Only their number of words is compared, and another ends the program as a bug: whoever takes
 * tallies from outside must know that they are of one study (ebb_results_add compares the text's SHA-256).
 * Any order gives the same words. */
void ebb_tally_merge(struct ebb_tally *into, const struct ebb_tally *from);

#ifdef __cplusplus
}
#endif

#endif
