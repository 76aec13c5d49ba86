/* SPDX-License-Identifier: MIT
 * infusion_sums: what a tally (<ebb/tally.h>) adds up of infusions: side effects by kind, and how many
 * patients get how many.
 *
 * Sums over patients and not outcomes, which cost moments and products of every two policies: nobody asks for
 * a difference of them in one patient. Names are those of scales in the results file: none may change.
 *
 *   1. Side effects   2. Exposure
 */
#ifndef EBB_INFUSION_SUMS_H
#define EBB_INFUSION_SUMS_H

/* 1. Side effects */

/* What is added up of each kind of side effect, for every population and policy: of a patient with N
 * infusions, induction included, of which x brought it. A share of infusions is a ratio of two sums over
 * patients, so that its error needs their squares and their product; infusions of one patient are no
 * separate draws. */
#define EBB_EFFECT_SUM_LIST(X)                                                \
    X(EBB_EFFECT_EVENTS, "events")                           /* x */          \
    X(EBB_EFFECT_EVENTS_SQUARED, "events_squared")           /* x^2 */        \
    X(EBB_EFFECT_EVENTS_OF_INFUSIONS, "events_of_infusions") /* x N */        \
    X(EBB_EFFECT_PATIENTS, "patients")                       /* with x > 0 */ \
    X(EBB_EFFECT_ENDED, "ended")                             /* whose treatment it ended */
#define EBB_AS_ENUM(code, name) code,
enum ebb_effect_sum { EBB_EFFECT_SUM_LIST(EBB_AS_ENUM) EBB_EFFECT_SUM_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_EFFECT_SUM_NAMES[EBB_EFFECT_SUM_COUNT];

/* 2. Exposure */

/* How much treatment patients get, of those who are followed at least EBB_EXPOSURE_DAYS under the policy: a
 * rate of who leaves after a week would be 0 or 52 a year. "Above 12 a year" is infusions of follow-up x 365
 * > 12 x days followed, in whole numbers. The mean has a sum of its own, since the last place of the
 * histogram is open. */
enum { EBB_EXPOSURE_DAYS = 28 };
#define EBB_EXPOSURE_SUM_LIST(X)                                   \
    X(EBB_EXPOSURE_PATIENTS, "patients", 0)                        \
    X(EBB_EXPOSURE_INFUSIONS, "infusions", 0)                      \
    X(EBB_EXPOSURE_INFUSIONS_SQUARED, "infusions_squared", 0)      \
    X(EBB_EXPOSURE_ABOVE_12, "above_12_a_year", 12) /* patients */ \
    X(EBB_EXPOSURE_ABOVE_24, "above_24_a_year", 24)                \
    X(EBB_EXPOSURE_ABOVE_52, "above_52_a_year", 52)
#define EBB_AS_ENUM(code, name, a_year) code,
enum ebb_exposure_sum { EBB_EXPOSURE_SUM_LIST(EBB_AS_ENUM) EBB_EXPOSURE_SUM_COUNT };
#undef EBB_AS_ENUM
struct ebb_exposure_sum_info {
    const char *name;
    int a_year; /* of a count of patients above so many; else 0 */
};
extern const struct ebb_exposure_sum_info EBB_EXPOSURE_SUMS[EBB_EXPOSURE_SUM_COUNT];

/* Places of the histogram of infusions of follow-up: one for every count up to one a day, at most so many;
 * where there could be more, the last stands for its count and all above. 1,024: two a week for almost ten
 * years. The 90th percentile is read off it, and has no value where it would lie in an open place. More
 * would cost 8 bytes each for every population and policy. */
enum { EBB_MOST_INFUSION_PLACES = 1024 };

#endif
