/* SPDX-License-Identifier: MIT
 * contrast: one policy against a reference policy in one measure: what a question asks for, as one value.
 *
 * The page's answer, its tables of differences and whoever ranks policies take it from here, so that a
 * difference, its error and the word for it cannot disagree:
 *
 *     struct ebb_contrast contrast = ebb_contrast_of(&summary, population, measure, reference, policy);
 *     ... "%g ± %g: %s", contrast.difference, contrast.simulation.standard_error,
 *         EBB_DIRECTIONS[contrast.direction] ...
 *
 * What always holds:
 *   - `difference` is policy minus reference on the same patients, in the unit of the measure.
 *   - `simulation` is the error of having played so many patients and not infinitely many: more patients make
 *     it smaller. What the trials leave open about the model's numbers is not in here: no number of patients
 *     makes that smaller, and the two are never added (<ebb/uncertainty.h>).
 *   - `direction` is judged by the simulation's limits alone, and says so little: a difference that is shown
 *     is one of this model with these parameters.
 *
 * Caveats, each as symptom -> what to do:
 *   A difference of no use to anybody is "better" -> with enough patients every difference but 0 is shown:
 *     look at its size. That is also why no p-value stands anywhere.
 *   A share and its difference disagree in unit -> both are fractions here; people read per cent and
 *     percentage points (ebb_measure_scale).
 *
 *   1. The value   2. Making one   3. What a study is asked about
 */
#ifndef EBB_CONTRAST_H
#define EBB_CONTRAST_H

#include <stdbool.h>

#include <ebb/plan.h>
#include <ebb/summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. The value */

/* code, word for pages and documents. Which way is better for patients is in the list of measures
 * (<ebb/measure.h>); a measure that is neither (infusions) is only more or less. */
#define EBB_DIRECTION_LIST(X)                                          \
    X(EBB_DIRECTION_BETTER, "better")                                  \
    X(EBB_DIRECTION_WORSE, "worse")                                    \
    X(EBB_DIRECTION_MORE, "more")                                      \
    X(EBB_DIRECTION_LESS, "less")                                      \
    /* All fared alike: 0 with an error of 0, known and not unseen. */ \
    X(EBB_DIRECTION_EQUAL, "equal")                                    \
    /* The limits hold 0, or nobody knows the error (one patient). */  \
    X(EBB_DIRECTION_NOT_SHOWN, "not shown")                            \
    /* No difference to speak of: the measure does not exist here. */  \
    X(EBB_DIRECTION_UNKNOWN, "unknown")

#define EBB_AS_ENUM(code, word) code,
enum ebb_direction { EBB_DIRECTION_LIST(EBB_AS_ENUM) EBB_DIRECTION_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_DIRECTIONS[EBB_DIRECTION_COUNT]; /* their words */

/* Plain data, copied with `=`. Numbers that do not exist are NaN. */
struct ebb_contrast {
    int measure, population, reference, policy;
    double at_reference, at_policy; /* the two estimates */
    double difference;              /* policy minus reference, on the same patients */
    struct {
        double standard_error, lower, upper; /* 95 % limits */
    } simulation;
    double n; /* patients behind it: for first relapses those who were followed for one, else all */
    enum ebb_direction direction;
};

/* Patients given the policy instead of the reference for one event less (Cook and Sackett 1995). The sign is
 * kept everywhere, on pages and in documents: below 0 it is a number needed to harm, for one event more.
 *
 *     difference in events    -0.05 (0.02 to -0.12)    0.029 (0.027 to 0.031)
 *     number                  20, no limits            -34.7 (-36.8 to -32.5), harm
 *
 * Where the limits of the difference hold 0 its own pass through infinity, and are NaN (Altman 1998). */
struct ebb_needed {
    double number, lower, upper; /* lower <= number <= upper */
    bool harm;                   /* number < 0 */
    bool shown;                  /* the limits exist */
};

/* 2. Making one */

/* Indices must be of the summary; measure is enum ebb_measure. A policy against itself is equal. */
struct ebb_contrast ebb_contrast_of(const struct ebb_summary *summary, int population, int measure,
                                    int reference, int policy);

/* Of a contrast of shares of patients with an event (EBB_RELAPSED_BY); all NaN for any other, and where there
 * is no difference. It is about contrast->n patients: no heading of others may stand above it. */
struct ebb_needed ebb_contrast_needed(const struct ebb_contrast *contrast);

/* Whether a number needed is given in the population: the one rule of page, JSON and /paired/nnt. It is of
 * the n_followed who were well when follow-up began, and given where they are those of the population's name:
 * the responders or, with strata, the strata and the compared, but for a few whose trial ended on the day it
 * began; or all n_all of any. Under "all treated" it would be read as one of everybody who starts, and is
 * left out: 8.02 once stood there for 13.0. */
bool ebb_contrast_gives_needed(const struct ebb_plan *plan, int population, double n_followed, double n_all);

/* 3. What a study is asked about */

/* The measure that its question is judged by: that of its precision, else weeks in response. The policy that
 * others are compared with and the patients in whom are the study's (ebb_study_reference,
 * ebb_study_population). */
int ebb_contrast_measure(const struct ebb_plan *plan);

#ifdef __cplusplus
}
#endif

#endif
