/* SPDX-License-Identifier: MIT
 * patient: the traits of one virtual patient (sim/model/README.md section 3), and the luck that waits for him
 * or her. Both are drawn once and are the same under every policy: that is what makes differences between
 * policies paired, and why ten policies cost far less than ten runs.
 *
 * Everything here is a function of (seed, patient number) and of the study. Two calls give the same bytes, in
 * any order, in any thread; a patient drawn alone is the one that a run of a million meets.
 *
 * What is drawn once and kept, and what is looked up when it is needed:
 *
 *     ebb_patient_draw          header of the stream: traits, modifiers, day of leaving     once a patient
 *     ebb_luck_draw             each assessment: noise, error, set-backs                    once a patient
 *     ebb_luck_of_booking       what a policy books                                         each assessment
 *     ebb_luck_of_session       attended, late, next interval                               each session
 *     ebb_luck_of_side_effect   whether it comes, and ends the treatment              each infusion, kind
 *     ebb_luck_of_report        whether symptoms are reported                               each assessment
 *     ebb_luck_of_leaving       whether who is not in response leaves                       each assessment
 *
 * The lane kernels draw the same for 64 patients at a time (sim/engine/lanes_patients.h, lanes_noise.h),
 * operation by operation in the order of sim/model/patient.c: match_kernels compares every trait.
 *
 * Caveats:
 *   Another patient than the run's -> `stream` was not that of the number: use ebb_draw_patient.
 *   Luck of the patient before -> ebb_luck_draw has not been called since the patient was drawn.
 *   Somebody has set-backs with prone == false -> the luck was drawn before the patient.
 *   A weekday or calendar_day is 0 again -> drawing sets both: whoever owns a calendar sets them after
 * it. */
#ifndef EBB_PATIENT_H
#define EBB_PATIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/constants.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Single precision, as the file keeps them: what a reader sees is what was played. */
struct ebb_traits {
    float attainable;            /* m, fraction of b */
    float duration_days;         /* tau */
    float consolidation_per_day; /* c */
    float biomarker;             /* standard normal */
    float gain;                  /* g, modified */
    float keep;                  /* alpha = exp(-1 / tau): share of K left after a day */
    float settle;                /* kappa: share of K found in D after a day */
};

/* Without a calendar day 0 is a Monday, day 0 of the calendar. The lane kernels rely on it. */
enum { EBB_WEEKDAY_OF_DAY_0 = 0 };
/* A bit for each day from a Monday on that is a Saturday or a Sunday, for five weeks: an interval of the
 * longest sort, from any weekday on. */
#define EBB_WEEKENDS UINT64_C(0x60c183060)

struct ebb_patient {
    int64_t number;
    int weekday; /* of the patient's day 0; 0: Monday, to 6: whoever owns a calendar sets it after the draw */
    int calendar_day; /* of the patient's day 0, in days of that calendar: day d is calendar_day + d there */
    float baseline_points;  /* b */
    float untreated_points; /* b on the instrument, its intercept left out */
    struct ebb_traits traits;
    unsigned modifiers;  /* bit k: has modifier k */
    uint8_t subgroups;   /* thirds of severity and duration, as the study asks (<ebb/population.h>) */
    bool treated;        /* false: contraindicated */
    bool prone;          /* to set-backs */
    int dropout_day;     /* of the study, EBB_NEVER: stays */
    bool ends_unseen;    /* the trial ends for the patient before the classifying assessment */
    uint64_t miss_below; /* a session is missed when its word is below */
    /* How much the patient is given to each kind of side effect: sqrt(rho) z_patient; 0 beyond the
     * study's. */
    float side_effects[EBB_MAX_SIDE_EFFECTS];
    /* By days since the last event, up to the study's interval; made by repeated products in single
     * precision, in the order of days: reference and lanes must round alike (patient.c says what exponentials
     * cost). */
    float keep[EBB_MAX_INTERVAL_DAYS + 1];   /* alpha^d = exp(-d / tau): share of K left after d days */
    float settle[EBB_MAX_INTERVAL_DAYS + 1]; /* kappa_d: share of K found in D after d days */
    ebb_u128 stream;                         /* start of the patient's stream */
};

/* What happens to a patient at an assessment whatever is done. Drawn in one go and kept for all policies:
 * noise, error and set-backs cost more to draw than a policy costs to play. The words of bookings and of
 * sessions are not drawn ahead, for most intervals have none: the state of the generator at the interval is
 * kept, from which 28 sessions can be looked up.
 *
 *     | interval: 16 bytes | noise: 4 | measurement: 4 | setback: 4 | 4 free |      two on a cache line
 *
 * One after the other and not a row for each part: whoever plays many patients by days (a clinic) asks all of
 * one assessment, then all of another patient's, and would wait for five lines of memory, not one. */
struct ebb_luck_at {
    ebb_u128 interval; /* state at the start of the interval's draws, for those of its sessions */
    float noise;       /* X, points */
    float measurement; /* sigma_e z, points */
    float setback;     /* share of the benefit lost, 0: none */
};

/* Of assessments `first` and later; lent by the caller. ebb_luck_lend lends all of a calendar, from 0; who
 * plays a part of it alone sets both, and asks for nothing before `first`. */
struct ebb_luck {
    struct ebb_luck_at *rows;
    int first;
};

static inline struct ebb_luck_at *ebb_luck_at(const struct ebb_luck *luck, int t)
{
    return &luck->rows[t - luck->first];
}

/* The words of one session, the place-th of interval t (0 to EBB_SESSIONS_PER_INTERVAL - 1). All are there
 * for every session; a word that nobody asks is ignored, and no later one moves up. */
struct ebb_session_luck {
    uint32_t attended, interval, late;
};
struct ebb_session_luck ebb_luck_of_session(const struct ebb_luck *luck,
                                            const struct ebb_constants *constants, int t, int place);

/* The draw of a kind of side effect at that session, in the far stretch of the patient's stream
 * (<ebb/draw.h>). Looked up and not kept: a session of eight kinds would be eight more draws ahead for every
 * place that might have one, and most studies ask for none. */
uint64_t ebb_luck_of_side_effect(const struct ebb_patient *patient, int t, int place, int kind);
/* Draw EBB_DRAW_BOOKING: what a policy books at assessment t uses its words. */
uint64_t ebb_luck_of_booking(const struct ebb_luck *luck, const struct ebb_constants *constants, int t);

/* The word by which a patient reports symptoms, or not, at assessment t that the policy would not look at. */
uint32_t ebb_luck_of_report(const struct ebb_luck *luck, const struct ebb_constants *constants, int t);

/* The word by which a patient who is not in response at assessment t leaves the next day, or not. */
uint32_t ebb_luck_of_leaving(const struct ebb_luck *luck, const struct ebb_constants *constants, int t);

/* Memory for the luck of one patient: `memory`, of ebb_luck_bytes() bytes and aligned to 16 (to 64, so that
 * no two threads share a cache line), is kept. Lending draws nothing. */
size_t ebb_luck_bytes(const struct ebb_calendar *calendar);
void ebb_luck_lend(struct ebb_luck *luck, const struct ebb_calendar *calendar, void *memory);

/* Draws the patient with that number, 0 to 2^40 - 1 (so many streams are known to keep their distance), whose
 * stream starts at `stream` (ebb_draw_patient). Sets every member; of the tables by days, as far as the
 * study's interval goes. borrows: the constants. */
void ebb_patient_draw(struct ebb_patient *patient, const struct ebb_constants *constants, int64_t number,
                      ebb_u128 stream);

/* Fills the luck of the patient, who has been drawn. borrows: all three. */
void ebb_luck_draw(struct ebb_luck *luck, const struct ebb_constants *constants,
                   const struct ebb_patient *patient);

/* The same, of assessments from `from` to before `to` only, the one before `from` having been drawn: for
 * whoever may not need the rest. Parts end where they like, and give the bytes of the whole. */
void ebb_luck_draw_part(struct ebb_luck *luck, const struct ebb_constants *constants,
                        const struct ebb_patient *patient, int from, int to);

#ifdef __cplusplus
}
#endif

#endif
