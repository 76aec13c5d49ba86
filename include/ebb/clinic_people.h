/* SPDX-License-Identifier: MIT
 * clinic_people: who comes to a clinic in one replication (sim/clinic/README.md section 3): the panel of
 * those in care on day 0, where each stands, and the referrals of the weeks to come.
 *
 *     numbers   0 1 2 3 4 5 6 ...                    | ... 412 | 413 414 ...
 *     panel     tried in order, played without a     | as many | referrals, week by week
 *               queue to day 0; kept if in care (1 4 5 ...)    |
 *
 * Nobody here has met a queue: whatever the staffing, these are the same people at the same point. So they
 * are drawn and played once a replication, and every staffing goes on from copies of their courses.
 *
 * Caveats:
 *   Two staffings write into each other -> they share rows: a copy of a course needs rows of its own.
 *   A referral's traits change with the staffing -> numbers must follow the days of referral, never the days
 *     on which somebody begins. */
#ifndef EBB_CLINIC_PEOPLE_H
#define EBB_CLINIC_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/chance.h>
#include <ebb/clinic.h>
#include <ebb/course.h>
#include <ebb/patient.h>
#include <ebb/status.h>
#include <ebb/stop.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A patient of a replication, before any queue. */
struct ebb_person {
    int64_t index;        /* k: names the luck; the patient is number replication 2^18 + k */
    struct ebb_luck luck; /* of the simulated weeks, and of the assessment before them: no other is there */
    int policy, service;
    int entry_day;    /* of the panel: clinic day of the patient's day 0, negative; EBB_NEVER: a referral */
    int referred_day; /* clinic day; -1: of the panel */
    struct ebb_patient patient;
    /* Where one of the panel stands on day 0; of a referral a course that has begun, and met nothing. */
    struct ebb_course course;
};

struct ebb_people {
    const struct ebb_clinic *clinic;       /* whose demand, policies and services they have */
    const struct ebb_constants *constants; /* of the settled study */
    int n_panel, n; /* people[0 .. n_panel - 1] are the panel, referrals follow by day */
    struct ebb_person *people;
    int64_t n_tried; /* numbers that were drawn for the panel */
    /* borrows: looked at before each number that is drawn and each day that is played on them, because both
     * take seconds of a large clinic; NULL: nobody stops it. Kept when others are drawn. */
    ebb_stop_flag *stop;
    struct ebb_people_memory *memory; /* kept from replication to replication */
};

/* Draws the people of a replication of so many simulated days; what the struct held before is reused.
 * keeps: clinic (checked), constants (of its settled study). EBB_NO_MEMORY; EBB_BAD_STUDY: 64 numbers for
 * each of the panel did not give as many in care; EBB_INTERRUPTED. A zeroed struct is fine; ebb_people_free
 * at the end. */
enum ebb_status ebb_people_draw(struct ebb_people *people, const struct ebb_clinic *clinic,
                                const struct ebb_constants *constants, int64_t replication);
void ebb_people_free(struct ebb_people *people);

/* Patients who enter on day 0 of their own, all on clinic day 0, with nobody before and nobody after: for
 * comparison with independent patients, numbers 0 to n - 1. EBB_NO_MEMORY. */
enum ebb_status ebb_people_draw_cohort(struct ebb_people *people, const struct ebb_clinic *clinic,
                                       const struct ebb_constants *constants, int n);

bool ebb_people_are_stopped(const struct ebb_people *people);

/* Plays once more what one of the panel has behind him or her on day 0, and tells it to the log, in days of
 * that course; of a referral nothing. `rows`, of ebb_course_bytes(), are written. */
void ebb_people_tell_past(const struct ebb_people *people, int i, void *rows, struct ebb_event_log *log);

/* Referrals expected in a week, from 0: growth, step and season (section 3). */
double ebb_referrals_in_week(const struct ebb_clinic *clinic, int week);

#ifdef __cplusplus
}
#endif

#endif
