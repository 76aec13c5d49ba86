/* SPDX-License-Identifier: MIT
 * clinic_tally: what is counted of one simulated year of one clinic with one staffing
 * (sim/clinic/README.md section 8).
 *
 * Whole numbers throughout: counts, days, seconds. One tally is one replication and one staffing; means,
 * ranges and errors are over replications and are made elsewhere (<ebb/clinic_answers.h>), for patients who
 * share a queue are not independent.
 *
 * What always holds: sessions due = given + no-shows + cancelled + failed + turned away + without a place;
 * referrals = waiting + gave up + contraindicated + started (unit_clinic_year). Days with `late` in their
 * names are of sessions of maintenance, booster and rescue courses; what of these is counted is README
 * section 8. */
#ifndef EBB_CLINIC_TALLY_H
#define EBB_CLINIC_TALLY_H

#include <stdint.h>

#include <ebb/clinic_day.h>
#include <ebb/course.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ten years: nobody plans chairs for longer. Lateness of more than four weeks is one class: what comes so
 * late is no maintenance any more. Minutes waited on the day beyond two hours likewise. */
enum {
    EBB_MAX_CLINIC_WEEKS = 522,
    EBB_LATE_DAYS = 29,     /* 0 to 28 days; the last: more */
    EBB_WAIT_MINUTES = 121, /* 0 to 120; the last: more */
    EBB_START_WEEKS = 53,   /* from referral to the first session, whole weeks; the last: more */
    EBB_SESSION_KINDS = EBB_SESSION_RESCUE + 1
};

/* Open days of one kind, and the patients who came on them: given + turned away + sent home untreated. */
struct ebb_clinic_days {
    int64_t days, came, given, turned_away;
};

struct ebb_clinic_tally {
    /* Sessions of patients, by enum ebb_session_kind */
    int64_t given[EBB_SESSION_KINDS];
    int64_t no_shows, cancelled, failed, turned_away;
    int64_t without_place; /* of an induction: lost, because no day before the next had room */
    int64_t refilled;      /* cancelled places that somebody took at short notice */
    int64_t background_given, background_turned_away;
    int64_t spacing_kept, spacing_broken; /* sessions of inductions that were given or lost */
    /* Booked boosters that the patient missed: no-show, cancellation, failure. Each is due anew by `rebook`,
     * so that no lateness holds it: a clinic in which nobody is ever treated can be punctual. */
    int64_t boosters_missed;
    struct ebb_clinic_days by_nurses[2]; /* 1: on which one nurse fewer was there; 0: all others */

    /* Boosters: sessions of maintenance, booster and rescue courses that were given, by days late */
    int64_t late[EBB_LATE_DAYS + 1];
    int64_t late_days; /* their sum, none cut */
    /* Due and not given: still waiting when the year ends, by days late until then; given up, because the
     * policy wanted something else by then or the patient had left, by days late when that was. Without
     * these a clinic whose patients relapse while they wait would be as punctual as its few punctual
     * sessions. */
    int64_t late_waiting[EBB_LATE_DAYS + 1], late_given_up[EBB_LATE_DAYS + 1];
    int64_t waited[EBB_WAIT_MINUTES + 1]; /* minutes from checked in to begun, of all sessions given */
    int64_t waited_s;

    /* People */
    int64_t referrals, contraindicated, gave_up, started, responders, left;
    int64_t ended; /* went although they had not left: no response to the induction, or the policy's end */
    int64_t start_weeks[EBB_START_WEEKS + 1];
    int64_t start_days;                  /* from referral to the first session, their sum */
    int64_t relapses, courses;           /* of patients under a policy */
    int64_t patient_days, response_days; /* under a policy; of them in response */
    /* Of those who were active on day 0, until they leave: the same people whatever the staffing */
    int64_t panel_relapses, panel_response_days;
    int64_t panel_well; /* of them in care and in response when the weeks are over */
    int64_t looks, intakes;

    /* The house, by weekday (0: Monday) and hour of the day */
    struct ebb_day_use use[7];
    int64_t open_chair_s[7], prescriber_s[7], prescriber_busy_s[7];
    int64_t open_days[7];
    int64_t booked_chair_s[7]; /* as the book had it in the morning: who cancels later counts */
    int64_t overtime_days;     /* on which somebody went home after closing */

    /* Week by week */
    int n_weeks;
    int32_t week_given[EBB_MAX_CLINIC_WEEKS];
    int32_t week_active[EBB_MAX_CLINIC_WEEKS];  /* in induction or under a policy, at the end of the week */
    int32_t week_backlog[EBB_MAX_CLINIC_WEEKS]; /* of them, due on an open day by then, not given */
    int32_t week_list[EBB_MAX_CLINIC_WEEKS];    /* on the waiting list */
    int32_t week_panel[EBB_MAX_CLINIC_WEEKS];   /* active, of those who were on day 0 */
    /* Chair-minutes: booked in the mornings, and of a book that is full of sessions of the first service */
    int32_t week_booked[EBB_MAX_CLINIC_WEEKS], week_holds[EBB_MAX_CLINIC_WEEKS];
};

#ifdef __cplusplus
}
#endif

#endif
