/* SPDX-License-Identifier: MIT
 * constants: what the model computes once from a study: the calendar, thresholds, tables. The same for every
 * patient, const while a run goes on. Arithmetic with fixed bits only.
 *
 * What is computed here and what by the kernels: a value that differs between patients is theirs, all others
 * are these. Doubles are kept where a value is made once for each patient (traits), floats where it is used
 * at every assessment (noise, benefit): there a vector holds twice as many, and the model's own error is far
 * larger than the rounding. Both kernels read the same numbers, so that neither can round in its own way.
 *
 * A probability is a threshold for a 32-bit word: the event happens when word < threshold, which is exact,
 * and compares without a conversion. 2^32 means always, hence 64 bits for the threshold.
 *
 * Caveats:
 *   A changed parameter shows no effect -> ebb_constants_update was not called, or what was changed is no
 *     parameter or modifier: policies, days and counts need ebb_constants_init.
 *   A table is read beyond its end -> the study was not checked: all sizes below are the study's own
 * limits. */
#ifndef EBB_CONSTANTS_H
#define EBB_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/draw.h>
#include <ebb/outcome.h>
#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* MADRS ends at 60, and instruments may not go beyond: a score is a byte, and tables are kept by score. An
 * interval of more than 28 days would need more sessions than an interval has draws
 * (EBB_SESSIONS_PER_INTERVAL). */
enum { EBB_MAX_SCORE = 60, EBB_MAX_INTERVAL_DAYS = 28 };
/* A day that does not come. Not INT_MAX: days are added to it. Runs last some tens of thousands of days, far
 * below 2^30. */
enum { EBB_NEVER = 1 << 30 };

/* Years of follow-up are of 365 days, whole days being all there are; the longest horizon has 21 of them. */
enum { EBB_DAYS_A_YEAR = 365, EBB_MAX_YEARS = (EBB_LONGEST_DAYS + EBB_DAYS_A_YEAR - 1) / EBB_DAYS_A_YEAR };

/* Sums by year of a patient: those of the list (EBB_YEAR_SUM_LIST), then for each kind of side effect of the
 * study the infusions of follow-up that brought it. */
enum { EBB_MOST_YEAR_SUMS = EBB_YEAR_SUM_COUNT + EBB_MAX_SIDE_EFFECTS };
static inline int ebb_study_year_sums(const struct ebb_study *study)
{
    return EBB_YEAR_SUM_COUNT + study->n_side_effects;
}

/* The days that divide a run (sim/model/README.md sections 2 and 7); assessments are counted from 0.
 *
 *     day         0 ............ L ............ R ............ R + horizon
 *                 | induction    | lead-in      | follow-up    |
 *     assessment  0  1  2  ...     classification  start  first_visit ...   n_assessments - 1
 *
 * With a lead-in, assessment `start` is the one on day R, the last at which strata look back; the first
 * visit is the next one. Without a lead-in R = L, and the policies take over at the classification, which is
 * the first visit at once. */
struct ebb_calendar {
    int interval_days;      /* A */
    int last_induction_day; /* L */
    int start_day;          /* R, = L without a lead-in */
    int end_day;            /* R + horizon */
    int n_assessments;      /* on days 0, A, ... up to end_day */
    int classification;     /* first assessment after L */
    int early; /* assessment at which early response is looked for, at most the classifying; -1: none is */
    int start; /* assessment at which the policies take over: the classification, or the one on day R */
    int first_visit; /* first assessment after start_day */
    /* Visit k stands for the A days from R + kA on, the last for those that are left to the horizon: A where
     * the interval divides it, else 1 to 2A - 1. With A for the last, too, visits every 28 days in a horizon
     * of 12 had 28 days in response, and visits every 7 in one of 185 only 182. */
    int last_visit_days;
    int n_years;                     /* of follow-up, the last one what is left of the horizon */
    int phase_start[EBB_MAX_PHASES]; /* assessment at which each phase of the lead-in takes over */
};

/* The year of follow-up of a day counted from R; the horizon's own day, on which sessions may still fall, is
 * of the last. */
static inline int ebb_calendar_year(const struct ebb_calendar *calendar, int day)
{
    const int year = day / EBB_DAYS_A_YEAR;
    return year < calendar->n_years ? year : calendar->n_years - 1;
}

/* By what a patient's modifiers multiply odds(m), tau and c together, and the gain g that they leave, at
 * most 1. By set, not by modifier: a patient then costs one look-up instead of up to eight products, in an
 * order that both kernels would have to share. */
struct ebb_modified {
    double attainable_odds, duration, consolidation;
    float gain;
};

/* A kind of side effect: it comes at the n-th infusion of a patient when own z + shared z_patient is at most
 * at_most[n - 1], which makes its rate that of the study whatever the spread. Single precision, as deviates
 * are: both kernels form the sum in this order.
 *
 * The rate is followed for EBB_SIDE_EFFECT_STEPS infusions and stays from then on: a table, because each
 * step is a product and an inverse of the distribution. 256: a fall to a hundredth takes that long at 0.982
 * an infusion, and nobody has measured a slower one; a larger table would leave the nearest cache. */
enum { EBB_SIDE_EFFECT_STEPS = 256 };
struct ebb_side_effect_law {
    float own, shared; /* sqrt(1 - rho), sqrt(rho) */
    float at_most[EBB_SIDE_EFFECT_STEPS];
    uint64_t ends_below; /* threshold of a 32-bit word; 0: it ends no treatment */
};

struct ebb_constants {
    struct ebb_study study;
    struct ebb_calendar calendar;
    ebb_u128 base;               /* state of the seed */
    struct ebb_draw_jumps jumps; /* the same in every study; here because kernels look at nothing else */

    /* patient */
    double cholesky[3][3]; /* of the correlation of z_m, z_tau, z_c */
    double biomarker_rest; /* sqrt(1 - rho^2) */
    uint64_t contraindicated_below, consolidates_below, prone_below; /* thresholds of 32-bit words */
    uint64_t modifier_below[EBB_MAX_MODIFIERS];
    uint64_t miss_below[1 << EBB_MAX_MODIFIERS]; /* by the patient's modifiers, bit k: has number k */
    struct ebb_modified modified[1 << EBB_MAX_MODIFIERS]; /* likewise; filled up to 1 << study.n_modifiers */
    double dropout_days;                                  /* mean time to leaving care; 0: nobody leaves */
    int seen_from_day; /* who leaves before this day is not seen at the start of follow-up; 0: nobody does */
    /* Who is not in response at one of these assessments leaves the next day, by a 32-bit word. */
    uint64_t leaves_below; /* 0: nobody does */
    int leaves_from, leaves_to;

    /* benefit */
    double durable_day;                       /* exp(-1 / tau_D) */
    float durable[EBB_MAX_INTERVAL_DAYS + 1]; /* exp(-d / tau_D) by days d */

    /* symptoms and their measurement */
    float noise_keep, noise_fresh, noise_sd; /* phi, sigma_X sqrt(1 - phi^2), sigma_X */
    float measurement_sd;
    float slope;     /* points of the instrument per point of MADRS; noise and measurement above are in its
                        points, too */
    float rounding;  /* the instrument's score at MADRS 0, and 1/2 to round by */
    float max_score; /* of the instrument */
    uint64_t setback_below;
    float setback_keep, setback_mean; /* of what a set-back holds back: what is left after an interval, and
                                         its mean over one */
    float release_keep; /* of what is held back, what an infusion leaves that releases some of it */
    int release_within_days;
    bool releases; /* some infusion can; else what is held back is luck, the same under every policy */

    /* rules, by the score on day 0 */
    uint8_t response_at_most[EBB_MAX_SCORE + 1]; /* response: Y at or below */
    uint8_t relapse_at_least[EBB_MAX_SCORE + 1]; /* a relapse counts Y at or above; 61: never */
    uint8_t early_at_most[EBB_MAX_SCORE + 1];    /* early response: Y at or below; where the study has it */

    /* sessions */
    uint64_t late_below;
    struct ebb_side_effect_law side_effects[EBB_MAX_SIDE_EFFECTS]; /* filled up to study.n_side_effects */
};

/* The calendar of a study; its induction, lead-in and horizon must be checked. */
struct ebb_calendar ebb_calendar_of(const struct ebb_study *study);

/* Computes all constants; cannot fail for a checked study whose calendar has a visit of follow-up. */
void ebb_constants_init(struct ebb_constants *constants, const struct ebb_study *study);

/* Computes anew what depends on the parameters, modifiers and side effects; everything else must be as it
 * was. A calibration calls it thousands of times; it takes 0.3 us, init 5 us, most of that for copying the
 * study. */
void ebb_constants_update(struct ebb_constants *constants, const struct ebb_study *study);

#ifdef __cplusplus
}
#endif

#endif
