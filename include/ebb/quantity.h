/* SPDX-License-Identifier: MIT
 * quantity: what trials publish, as a study may ask for it (targets.NAME.quantity).
 *
 * The list says what a quantity is and what a target of it must or may name; what it counts of each patient
 * and how its value follows from the counts is its row in sim/estimate (counting.h there). A new quantity is
 * a row here and an object EBB_COUNTING_<name> there; without the object the program does not link.
 *
 * Populations are those of <ebb/population.h>, and all who were treated count. "The followed" are those
 * selected at the start of follow-up (without strata: the responders) who were seen for at least a day of it.
 * "Then" is the last assessment up to the target's day.
 */
#ifndef EBB_QUANTITY_H
#define EBB_QUANTITY_H

#include <stdbool.h>

/* Why a quantity has no value: code, words for a page. A value that is not known is neither inside a trial's
 * limits nor outside them, and has no error and no z. */
#define EBB_UNKNOWN_LIST(X)                                                                         \
    X(EBB_KNOWN, "")                                                                                \
    X(EBB_UNKNOWN_NOBODY, "nobody to count")                                                        \
    /* A ratio of two hazards, and the mean day of a relapse, of patients who had none. */          \
    X(EBB_UNKNOWN_NO_EVENTS, "no relapses")                                                         \
    X(EBB_UNKNOWN_NO_RESPONSES, "no responses")                                                     \
    /* A Kaplan-Meier estimate goes on flat where nobody is at risk any more, and means nothing. */ \
    X(EBB_UNKNOWN_NOT_FOLLOWED, "nobody followed so long")

#define EBB_AS_ENUM(code, words) code,
enum ebb_unknown { EBB_UNKNOWN_LIST(EBB_AS_ENUM) EBB_UNKNOWN_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_UNKNOWNS[EBB_UNKNOWN_COUNT]; /* the words */

/* What is particular about a quantity. */
enum {
    EBB_QUANTITY_PLAIN = 0,
    EBB_QUANTITY_SHARE = 1,   /* 0 to 1; written as a percentage, and its limits can be had from n */
    EBB_QUANTITY_VISITS = 2,  /* counts relapses or lost responses: a trial that looks for them at some visits
                                 only sees fewer and later ones, so the target may list its `visits` */
    EBB_QUANTITY_AGAINST = 4, /* compares two policies: the target names the second one under `against` */
    EBB_QUANTITY_AMONG = 8,   /* a share of another population, which the target names under `among` */
    EBB_QUANTITY_SCORES = 16, /* looks at scores, so that the rule for who has left (`missing`) counts */
    EBB_QUANTITY_ALWAYS = 32, /* of no time: `day` and `at` say nothing to it */
};

/* In whom, and what becomes of patients who have left and of visits that a trial did not make; phrases that
 * several rows share. */
#define EBB_IN_ALL        "all of the population"
#define EBB_IN_FOLLOWED   "the followed of the population"
#define EBB_BY_MISSING    "who has left counts as `missing` says"
#define EBB_UNTIL_LEAVING "seen until leaving; with `missing: simulated` what is simulated after it, too"
#define EBB_AT_VISITS                                                                                       \
    "; with `visits` a relapse is the study's rule at those visits alone, and what happens between two of " \
    "them is not seen"
#define EBB_CENSORED "censored at the first visit after leaving"

/* code, name, unit (UDUNITS; "1" for shares, ratios and counts), what is particular, decimals of published
 * limits on a page, what is counted, in whom, what becomes of who has left and of visits not made. The order
 * is that of the help; nothing stores the codes. */
/* clang-format off */
#define EBB_QUANTITY_LIST(X) \
    /* At one assessment, by the target's rule for those who have left (`missing`). */ \
    X(EBB_Q_RESPONSE, response, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_SCORES, 1, \
      "share of the population in response then", EBB_IN_ALL, EBB_BY_MISSING) \
    X(EBB_Q_REMISSION, remission, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_SCORES, 1, \
      "share of the population in remission then", EBB_IN_ALL, EBB_BY_MISSING) \
    /* At any assessment so far: what an open-label phase reports when each patient ends at his or her own \
     * time. Always at least the share at the last assessment. */ \
    X(EBB_Q_EVER_RESPONSE, ever_response, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_SCORES, 1, \
      "share in response at some assessment after day 0 up to then", EBB_IN_ALL, EBB_UNTIL_LEAVING) \
    X(EBB_Q_EVER_REMISSION, ever_remission, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_SCORES, 1, \
      "share in remission at some assessment after day 0 up to then", EBB_IN_ALL, EBB_UNTIL_LEAVING) \
    /* Of the observed score, with its noise: a published change has it too. Negative: better. */ \
    X(EBB_Q_SCORE_CHANGE, score_change, "point", EBB_QUANTITY_SCORES, 1, \
      "mean change of the observed score from day 0; negative is better", EBB_IN_ALL, \
      EBB_BY_MISSING "; a failure counts as no change") \
    /* Infusions of the same day as the assessment do not count: the assessment comes before them. */ \
    X(EBB_Q_INFUSIONS_TO_RESPONSE, infusions_to_response, "1", EBB_QUANTITY_SCORES, 1, \
      "median infusions before the first assessment in response", \
      "those of the population in response at some assessment up to then", EBB_UNTIL_LEAVING) \
    /* Of neither time nor policy: populations are settled at the start of follow-up. */ \
    X(EBB_Q_SELECTED, selected, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_AMONG | EBB_QUANTITY_ALWAYS, 1, \
      "share of the population `among` that is in the population", "all of `among`", \
      "nobody is missing: populations are settled at the start of follow-up") \
    /* Leaving is the model's dropout; `missing` says nothing about it. */ \
    X(EBB_Q_IN_CARE, in_care, "1", EBB_QUANTITY_SHARE, 1, \
      "share of the population still in care then", EBB_IN_ALL, "who has left is not in care") \
    /* A crude share counts who left early as free of relapse, as many trials do; relapse_free does not. */ \
    X(EBB_Q_RELAPSED, relapsed, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_VISITS, 1, \
      "share of the followed with a relapse seen up to then, a crude share", EBB_IN_FOLLOWED, \
      "who left without a relapse counts as free of one" EBB_AT_VISITS) \
    X(EBB_Q_RELAPSE_FREE, relapse_free, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_VISITS, 1, \
      "Kaplan-Meier estimate of no relapse up to then", EBB_IN_FOLLOWED, EBB_CENSORED EBB_AT_VISITS) \
    /* Of the whole population: who never responded or left is a failure. */ \
    X(EBB_Q_EVENT_FREE, event_free, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_VISITS, 1, \
      "share of the population followed, in care and without a relapse up to then", EBB_IN_ALL, \
      "who left, or never was followed, is a failure" EBB_AT_VISITS) \
    /* A series of patients who are treated again when they need it: the next infusion ends what is seen. */ \
    X(EBB_Q_KEPT_RESPONSE, kept_response, "1", EBB_QUANTITY_SHARE | EBB_QUANTITY_VISITS, 1, \
      "Kaplan-Meier estimate of response at every visit up to then, censored at the next infusion", \
      EBB_IN_FOLLOWED, EBB_CENSORED "; with `visits` a score between two of them is not seen") \
    /* Of those alone who relapsed: it falls when follow-up is short, whatever the policy. */ \
    X(EBB_Q_RELAPSE_DAY, relapse_day, "day", EBB_QUANTITY_VISITS, 1, \
      "mean day of the first relapse, from the start of follow-up", \
      "the followed of the population with a relapse seen up to then", \
      "who left without a relapse does not count" EBB_AT_VISITS) \
    /* Not of visits: a trial's follow-up ends on the day it ends. */ \
    X(EBB_Q_FOLLOWUP, followup, "day", EBB_QUANTITY_ALWAYS, 1, \
      "median day of the first relapse or of leaving, from the start of follow-up", EBB_IN_FOLLOWED, \
      "leaving ends it; who neither relapses nor leaves counts with the whole follow-up") \
    /* The same patients under both policies, so its error is smaller than that of a trial of this size. */ \
    X(EBB_Q_HAZARD_RATIO, hazard_ratio, "1", EBB_QUANTITY_VISITS | EBB_QUANTITY_AGAINST, 2, \
      "hazard of a first relapse under the policy over that under `against`, up to then (Pike's estimate)", \
      EBB_IN_FOLLOWED, EBB_CENSORED EBB_AT_VISITS)
/* clang-format on */

#define EBB_AS_ENUM(code, ...) code,
enum ebb_quantity_kind { EBB_QUANTITY_LIST(EBB_AS_ENUM) EBB_QUANTITY_COUNT };
#undef EBB_AS_ENUM

struct ebb_quantity_info {
    const char *name, *unit, *meaning;
    const char *in_whom, *absent; /* phrases for the reference page */
    int digits;                   /* decimals that published limits have; of shares, in per cent */
    bool is_share, looks_at_visits, needs_against, needs_among, looks_at_scores, has_time; /* particulars */
};
extern const struct ebb_quantity_info EBB_QUANTITIES[EBB_QUANTITY_COUNT];

/* The names in the order of their codes, for a key with a choice of them; ends with NULL. */
extern const char *const EBB_QUANTITY_NAMES[];

#endif
