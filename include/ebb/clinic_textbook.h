/* SPDX-License-Identifier: MIT
 * clinic_textbook: the planner's formula and a textbook's queue with this clinic's numbers, to stand beside
 * what was simulated, and why the two differ (sim/clinic/README.md section 9).
 *
 *     sessions a day    (active x 7 / interval + new a week x sessions of a first course) / open days a week
 *     chairs            sessions a day x slot hours / (open hours x 0.8)
 *     wait              of M/G/c: Poisson arrivals, this clinic's chair times, all chairs, no nurses, no book
 *
 * These are a planner's own numbers on the back of an envelope, on purpose: no relapse, nobody who leaves, no
 * closures. Where the envelope is right the page says so.
 *
 * Caveats, as symptom -> what to do:
 *   The wait is EBB_NO_STEADY_STATE -> more is asked for than chairs can hold: there is no mean to print.
 *   The formula wants fewer chairs than the search -> the reasons are flags, `gap`; several may hold. */
#ifndef EBB_CLINIC_TEXTBOOK_H
#define EBB_CLINIC_TEXTBOOK_H

#include <stdbool.h>

#include <ebb/clinic.h>
#include <ebb/clinic_answers.h>
#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What planners are told to aim at: above it a late patient makes all who follow late. */
#define EBB_TEXTBOOK_USE 0.8

/* Why a formula is beside the point here: code, name, words. First what makes other sessions or chairs, then
 * what makes another wait; of each the most telling first, as the page lists them. One holds only where it
 * moves the number the way in which formula and simulation differ. */
#define EBB_CLINIC_GAP_LIST(X)                                                                               \
    X(EBB_TEXTBOOK_NO_INTERVAL, "no_interval",                                                               \
      "it counts boosters by their interval, and this policy has none")                                      \
    X(EBB_TEXTBOOK_RESERVED, "reserved",                                                                     \
      "it fills every place: here some are kept for urgent patients, and others may not have them")          \
    X(EBB_TEXTBOOK_BACKGROUND, "background", "it does not know of other services in your chairs")            \
    X(EBB_TEXTBOOK_NO_ROOM, "no_room",                                                                       \
      "here they do not all find a place in time: those who wait for one, or to begin, come less often")     \
    X(EBB_TEXTBOOK_OTHER_SESSIONS, "other_sessions",                                                         \
      "sessions that it does not know: courses for symptoms and relapses, and those missed and given later") \
    X(EBB_TEXTBOOK_LEAVING, "leaving", "patients leave, and it has them come all year")                      \
    X(EBB_TEXTBOOK_MISSING, "missing", "patients miss sessions, and it has all of them come")                \
    X(EBB_TEXTBOOK_FEWER_PATIENTS, "fewer_patients",                                                         \
      "who is not helped by a first course, or not yet through it, has no boosters")                         \
    X(EBB_TEXTBOOK_WHOLE_SLOTS, "whole_slots", "it fills days to the minute: a chair holds whole sessions")  \
    X(EBB_TEXTBOOK_NURSES, "nurses", "it knows chairs alone: here sessions wait for a nurse")                \
    X(EBB_TEXTBOOK_BOOKED, "booked", "its patients come at random: yours are booked, and wait less")         \
    X(EBB_TEXTBOOK_NO_STEADY, "no_steady",                                                                   \
      "its queue would grow without end at this demand, as waiting on the day cannot: the book holds it back")
#define EBB_AS_ENUM(code, name, words) code,
enum ebb_clinic_gap { EBB_CLINIC_GAP_LIST(EBB_AS_ENUM) EBB_CLINIC_GAP_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_GAPS[EBB_CLINIC_GAP_COUNT];      /* their names */
extern const char *const EBB_CLINIC_GAP_WORDS[EBB_CLINIC_GAP_COUNT]; /* and why */

/* Everything that the formulas take and give, so that a page can write them out with numbers. */
struct ebb_clinic_textbook {
    double sessions_a_day, open_days_a_week, open_hours, slot_hours, chair_hours;
    double chairs;                  /* not rounded */
    int sessions_a_chair;           /* floor(open / slot) */
    double wait_min;                /* EBB_NO_STEADY_STATE: it has none */
    double erlang_c;                /* chance of waiting at all, exponential lengths */
    double simulated_a_day;         /* sessions given on an open day, the same row */
    double simulated_wait_min;      /* minutes waited on the day */
    bool gap[EBB_CLINIC_GAP_COUNT]; /* which hold here */
};

/* Gaps from here on are of the wait, those before of sessions and chairs. */
enum { EBB_TEXTBOOK_FIRST_OF_WAIT = EBB_TEXTBOOK_NURSES };

/* Of a row's clinic on its settled study, and what the row brought. A policy that plans no
 * maintenance plans no boosters: the formula then counts first courses alone. */
struct ebb_clinic_textbook ebb_clinic_textbook_of(const struct ebb_clinic *clinic,
                                                  const struct ebb_study *study,
                                                  const struct ebb_clinic_answers *answers, int row);

#ifdef __cplusplus
}
#endif

#endif
