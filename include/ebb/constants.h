/* SPDX-License-Identifier: MIT
 * constants: what the model computes once from a study: the calendar, thresholds, tables. The same for every
 * patient, const while a run goes on. Arithmetic with fixed bits only.
 */
#ifndef EBB_CONSTANTS_H
#define EBB_CONSTANTS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/draw.h>
#include <ebb/study.h>

enum { EBB_MAX_SCORE = 60, EBB_MAX_INTERVAL_DAYS = 28 };
enum { EBB_NEVER = 1 << 30 }; /* a day that does not come */

/* The days that divide a run (sim/model/README.md sections 2 and 7); assessments are counted from 0. */
struct ebb_calendar {
    int interval_days;      /* A */
    int last_induction_day; /* L */
    int start_day;          /* R, = L without a lead-in */
    int end_day;            /* R + horizon */
    int n_assessments;      /* on days 0, A, ... up to end_day */
    int classification;     /* first assessment after L */
    int start;       /* assessment at which the policies take over: the classification, or the one on day R */
    int first_visit; /* first assessment after start_day */
    int phase_start[EBB_MAX_PHASES]; /* assessment at which each phase of the lead-in takes over */
};

/* By what a patient's modifiers multiply odds(m), tau and c together, and the gain g that they leave, at
 * most 1. */
struct ebb_modified {
    double attainable_odds, duration, consolidation;
    float gain;
};

struct ebb_constants {
    struct ebb_study study;
    struct ebb_calendar calendar;
    ebb_u128 base; /* state of the seed */
    struct ebb_draw_jumps jumps;

    /* patient */
    double cholesky[3][3]; /* of the correlation of z_m, z_tau, z_c */
    double biomarker_rest; /* sqrt(1 - rho^2) */
    uint64_t contraindicated_below, consolidates_below, prone_below; /* thresholds of 32-bit words */
    uint64_t modifier_below[EBB_MAX_MODIFIERS];
    uint64_t miss_below[1 << EBB_MAX_MODIFIERS];          /* by the patient's modifiers */
    struct ebb_modified modified[1 << EBB_MAX_MODIFIERS]; /* likewise */
    double dropout_days;                                  /* mean time to leaving care; 0: nobody leaves */
    int seen_from_day; /* who leaves before this day is not seen at the start of follow-up; 0: nobody does */

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

    /* rules, by the score on day 0 */
    uint8_t response_at_most[EBB_MAX_SCORE + 1]; /* response: Y at or below */
    uint8_t relapse_at_least[EBB_MAX_SCORE + 1]; /* a relapse counts Y at or above; 61: never */

    /* sessions */
    uint64_t late_below, adverse_below;
};

/* The calendar of a study. */
struct ebb_calendar ebb_calendar_of(const struct ebb_study *study);

/* Computes all constants; cannot fail for a checked study whose calendar has a visit of follow-up. */
void ebb_constants_init(struct ebb_constants *constants, const struct ebb_study *study);

/* Computes anew what depends on the parameters and modifiers; everything else must be as it was. */
void ebb_constants_update(struct ebb_constants *constants, const struct ebb_study *study);

#endif
