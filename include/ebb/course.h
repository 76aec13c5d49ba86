/* SPDX-License-Identifier: MIT
 * course: one patient's way through induction, lead-in and follow-up under one policy, step by step, in the
 * order of sim/model/README.md section 8.
 *
 * A course is lent a patient, the patient's luck, and rows, all of one plan; `number` is the patient's in a
 * run:
 *
 *   struct ebb_course course = {.constants = plan.constants, .patient = &patient, .luck = &luck};
 *   ebb_course_lend(&course, &plan.calendar, malloc(ebb_course_bytes(&plan.calendar)));
 *   ebb_luck_lend(&luck, &plan.calendar, malloc(ebb_luck_bytes(&plan.calendar)));
 *   ebb_patient_draw(&patient, plan.constants, number, ebb_draw_patient(plan.constants->base, number));
 *   ebb_luck_draw(&luck, plan.constants, &patient);
 *
 * From then on it always waits for one thing, which ebb_course_next names: an assessment, a policy, a
 * session, or nothing any more. Who plays it does that thing with the call for it and asks again:
 *
 *   ebb_course_begin(&course);
 *   for (;;) {
 *       int day;
 *       switch (ebb_course_next(&course, &day)) {
 *       case EBB_STEP_ASSESSMENT: ebb_course_assess(&course);             break;
 *       case EBB_STEP_POLICY:     ebb_course_hand_over(&course, &policy); break;
 *       case EBB_STEP_SESSION:    ebb_course_take_luck(&course);          break;
 *       case EBB_STEP_END:        ebb_course_sum_up(&course);             return;
 *       }
 *   }
 *
 * That loop is ebb_course_follow. Whoever owns a calendar (a clinic whose chairs are taken) plays another
 * one: it asks for the next session and its window weeks ahead, puts it off where the day is full, and says
 * on the day whether it was attended. A calendar with room for everybody, which never puts off and takes each
 * course's own luck, plays exactly ebb_course_follow: same draws, same bytes.
 *
 * What always holds: nothing here draws a number. Luck was drawn before (<ebb/patient.h>) and is looked up by
 * assessment and by the session's place in its interval, so that a session put off, missed or added moves no
 * draw of another interval: the ups and downs, the set-backs and what later sessions find are the same. A
 * course owns no memory and calls nothing that can fail; a copy of the struct (with rows of its own) is a
 * second course from the same point, which is how several policies go on from one induction.
 *
 * Caveats, as symptom -> what to do:
 *   "bug: ..." and exit status 70 -> a call that the course does not wait for (an assessment while a session
 *     is due, say): ask ebb_course_next before every call.
 *   A session that was booked has moved or is gone -> an assessment came in between, at which the policy may
 *     book, move or cancel: ask ebb_course_session again after each.
 *   Scores of days to come are garbage -> rows are filled as far as next_assessment, and no further.
 *   Days in response are 0 in mid-course -> outcomes over visits are formed by ebb_course_sum_up.
 *   Two copies write into each other -> they share the rows: give the copy its own, with the first
 *     next_assessment entries copied, and of infusion_mask all of them.
 */
#ifndef EBB_COURSE_H
#define EBB_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/benefit.h>
#include <ebb/event.h>
#include <ebb/outcome.h>
#include <ebb/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Open, to be read; only the first group is set from outside. */
struct ebb_course {
    /* 1. Lent by the caller, who sets them before ebb_course_begin; all must outlive the course */
    const struct ebb_constants *constants;
    const struct ebb_patient *patient; /* drawn with these constants */
    const struct ebb_luck *luck;       /* and this luck with this patient */
    struct ebb_event_log *log;         /* what happens is added to it; NULL: to none */
    /* observed, by assessment: arrays of calendar.n_assessments entries */
    uint8_t *score;          /* points of MADRS or of the study's instrument */
    uint8_t *state;          /* enum ebb_state */
    uint32_t *infusion_mask; /* bit d: an infusion on day d of the interval that the assessment opens */
    /* sums by year of follow-up: enum ebb_year_sum, then kinds of side effects; days: by ebb_course_sum_up.
     * NULL (as ebb_course_lend leaves it): nobody asks. Apart from the struct, for they are four times all
     * the rest, and a clinic of 30,000, which asks for none, waited for their lines and pages. */
    int32_t (*by_year)[EBB_MOST_YEAR_SUMS]; /* EBB_MAX_YEARS of them */

    /* 2. Where it stands; days are of the study, day 0 is the first session of induction */
    int today;           /* of the last thing that happened */
    int next_assessment; /* number of the next one; the one before it opened the interval that is running */
    int last_day; /* on which this interval can have a session: its end, the horizon, or the last in care */
    /* From which the patient is out of care under this course; EBB_NEVER: stays. Begun as the patient's own
     * (dropout_day), and earlier where the course made it so (ebb_course_leave). Whoever asks whether a
     * patient is in care asks this day, not the patient's: what a policy does can make a patient leave. */
    int leaving_day;
    int place;          /* sessions of this interval that are over: names the draws of the next */
    int open_from;      /* first day on which the next session could be: one a day */
    bool awaits_policy; /* follow-up starts today, and nobody has handed over yet */

    /* 3. The disease */
    struct ebb_benefit benefit;
    int last_event_day;                  /* up to which the benefit has waned */
    int first_score;                     /* Y0 */
    bool early;                          /* has improved early; set by the assessment calendar.early */
    bool stopped;                        /* had not, and gets no later session of induction */
    bool responder, remitter;            /* set by the assessment calendar.classification */
    bool compared;                       /* takes part in follow-up */
    bool followed;                       /* and was well at its start: at risk of relapse */
    bool relapsed;                       /* and has not recovered */
    bool left;                           /* care, and an assessment has noticed */
    int stratum;                         /* or EBB_NO_STRATUM */
    int relapse_visits, recovery_visits; /* in a row */

    /* 4. Sessions */
    int next_induction; /* sessions of the induction series that are over */
    int induction_day;  /* of the next one; EBB_NEVER once the series is over */
    int n_infusions;
    int given_day; /* of the last infusion that was given, whatever was booked; -EBB_NEVER: of none yet */
    struct ebb_gaps gaps;                         /* of follow-up */
    int32_t n_side_effects[EBB_MAX_SIDE_EFFECTS]; /* infusions with each kind of the study's */
    int ended_by;   /* kind of side effect that has ended the treatment (schedule.ended); -1: none */
    bool scheduled; /* a policy (or a phase of the lead-in) decides */
    bool looked_at; /* by it, at the last assessment */
    struct ebb_schedule schedule;

    int32_t outcomes[EBB_OUTCOME_COUNT]; /* those over visits: by ebb_course_sum_up */
    int n_attended; /* visits of follow-up before the day of leaving: by ebb_course_sum_up */
};

/* 1. Beginning
 *
 * Rows for a course, when the caller has none: `memory`, of ebb_course_bytes() bytes and aligned for
 * uint32_t, is kept. The luck has a pair of the same kind (ebb_luck_bytes, ebb_luck_lend). */
size_t ebb_course_bytes(const struct ebb_calendar *calendar);
void ebb_course_lend(struct ebb_course *course, const struct ebb_calendar *calendar, void *memory);

/* Nothing has happened yet: the first assessment, on day 0, is next. */
void ebb_course_begin(struct ebb_course *course);

/* 2. Going on */

enum ebb_course_step {
    EBB_STEP_ASSESSMENT, /* ebb_course_assess */
    EBB_STEP_POLICY,     /* ebb_course_hand_over */
    EBB_STEP_SESSION,    /* ebb_course_attend, _miss, _come_late, _take_luck; or ebb_course_put_off */
    EBB_STEP_END         /* nothing: the horizon has come */
};

/* What comes next, and on which day. On one day: the assessment, the policy, the session (section 8).
 * Sessions of a patient who has left care do not come. */
enum ebb_course_step ebb_course_next(const struct ebb_course *course, int *out_day);

/* The next assessment: waning, set-back, score; then classification, selection, relapse and recovery; then
 * the policy or the phase of the lead-in sees the score and may book, move or cancel. */
void ebb_course_assess(struct ebb_course *course);

/* From the last assessment on `policy` decides (kept); the session and the course of the one before are
 * dropped. Called when the course waits for it; and may be called after any later assessment, before that
 * day's session, where a patient changes arms; once the interval has had a session it is a bug. Ignored for
 * a patient whom nobody schedules: a non-responder, say. */
void ebb_course_hand_over(struct ebb_course *course, const struct ebb_policy *policy);

/* 3. Sessions */

enum ebb_session_kind {
    EBB_SESSION_INDUCTION,
    EBB_SESSION_MAINTENANCE,
    EBB_SESSION_BOOSTER,
    EBB_SESSION_RESCUE
};

/* A session that is booked, maybe for weeks ahead, and how far it may be put off (section 7 of the model
 * page). */
struct ebb_session {
    int day; /* EBB_NEVER: none is booked */
    /* Day to which it can be put off at all. Of induction: the day before the next session of the series, or
     * before the classifying assessment, for beyond it would be another series. Else any day, EBB_NEVER - 1:
     * a session beyond the horizon is one that nobody sees. */
    int last;
    enum ebb_session_kind kind;
};
struct ebb_session ebb_course_session(const struct ebb_course *course);

/* Where it may move by the policy. A maintenance session whose day was drawn from the policy's range may be
 * on any day of that range counted from the last infusion: lo and hi are its two ends, widened to take in its
 * day (which a clinic day or a passed date can have moved) and cut where the past begins. Every other session
 * has its day, lo = hi = day: one of induction or of a course, one whose interval is a state of the patient
 * (by_score, adapt), one that is due again after a miss, one that comes late. Apart from the session, because
 * a clinic asks for that after everything that happens, and has a window of its own. */
struct ebb_range ebb_course_window(const struct ebb_course *course);

/* Moves the booked session to `day`, inside its window or not: whoever owns the calendar knows why. It
 * consumes no luck: whether the patient comes is decided on the new day, by the draws of that day's
 * interval. Clinic days are not asked. Returns false, and changes nothing, where no session is booked, on
 * days that have passed or already have had a session, and beyond `last`: such a session is missed. */
bool ebb_course_put_off(struct ebb_course *course, int day);

/* What the draws say of the session that the course waits for. */
enum ebb_fate { EBB_FATE_ATTENDS, EBB_FATE_MISSES, EBB_FATE_LATE };
enum ebb_fate ebb_course_fate(const struct ebb_course *course, int *out_late_days);

/* What became of the session that the course waits for; each uses up one place of the interval's draws.
 *
 * attend: an infusion on its day, perhaps side effects, and the policy books the next.
 * miss: due again adherence.rebook days later; of induction: lost.
 * come_late: given for sure `days` (1 or more) later, on a clinic day; not for induction.
 * take_luck: whichever of these ebb_course_fate says. */
void ebb_course_attend(struct ebb_course *course);
void ebb_course_miss(struct ebb_course *course);
void ebb_course_come_late(struct ebb_course *course, int days);
void ebb_course_take_luck(struct ebb_course *course);

/* The patient leaves care on `day` under this course, or on the day on which he or she leaves anyway if that
 * comes first. From that day on there is no session; a booking stays on paper. `day` is after `today`: what
 * has happened on a day, an assessment or a session, happened in care. And follow-up has begun: the common
 * part is one course for all policies. Anything else is a bug. */
void ebb_course_leave(struct ebb_course *course, int day);

/* 4. Reading; besides the fields above */

/* True severity as things stand: points of MADRS, or of the instrument. X is that of the last assessment.
 * Before the first there is none: 0. */
double ebb_course_severity(const struct ebb_course *course);

/* Treated, and has not left by `today`. */
bool ebb_course_in_care(const struct ebb_course *course);

/* Thirds of severity and duration, as drawn, and early response, once its assessment has been: a byte, see
 * <ebb/population.h>. */
uint8_t ebb_course_subgroups(const struct ebb_course *course);

/* Brings course->outcomes up to date: to `today`, or to the horizon when the course has ended. May be
 * called as often as wanted. */
void ebb_course_sum_up(struct ebb_course *course);

/* 5. Whole courses */

/* Goes on with the course's own luck until follow-up starts: what is the same under every policy. */
void ebb_course_reach_followup(struct ebb_course *course);

/* Goes on with the course's own luck to the end, handing over to `policy` where a policy is awaited, and sums
 * up. One of the plan's study has the study's clinic days in it; of any other, clinic days of 0 are
 * every day. */
void ebb_course_follow(struct ebb_course *course, const struct ebb_policy *policy);

#ifdef __cplusplus
}
#endif

#endif
