/* SPDX-License-Identifier: MIT
 * clinic_log: what happens in a clinic's year, told as it happens: for files, traces, and checkers
 * that play the rules of the page a second time (tests/clinic_checker.py).
 *
 *     morning    REFERRED GIVES_UP SEEN STARTS BOOKED GIVEN_BACK WAITS GIVEN_UP GONE
 *     the house  LEFT LOST CANCELS SOONER NO_SHOW; then the day as a whole: sessions and events of
 *     <ebb/clinic_day.h>
 *     evening    GIVEN FAILED TURNED_AWAY, each with the BOOKED of what comes next behind it
 *
 * A log changes nothing: nobody is asked, and whoever is told may only look. Order is that of the program,
 * which is part of what the page says (who books first has the first choice).
 *
 * Caveats, as symptom -> what to do:
 *   The sessions of a day that is over have changed -> they are the year's own, and the next day's: copy.
 *   Two have the same `who` on a day -> sessions of other services count from -1 down, day by day.
 */
#ifndef EBB_CLINIC_LOG_H
#define EBB_CLINIC_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic_day.h>
#include <ebb/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/* code, word in tables, what `day` is. Places have a minute; sessions a kind and the day they were due. */
#define EBB_CLINIC_EVENT_LIST(X)                                                                     \
    X(EBB_CLINIC_REFERRED, "referred", "today")                                                      \
    X(EBB_CLINIC_GIVES_UP, "gives_up", "the day of referral")                                        \
    X(EBB_CLINIC_SEEN, "seen", "1; 0: contraindicated")                                              \
    X(EBB_CLINIC_STARTS, "starts", "of the first session of induction")                              \
    X(EBB_CLINIC_BOOKED, "booked", "of the place")                                                   \
    X(EBB_CLINIC_GIVEN_BACK, "given_back", "of the place")                                           \
    X(EBB_CLINIC_WAITS, "waits", "due: the book is full")                                            \
    X(EBB_CLINIC_SOONER, "sooner", "booked until now: has taken a place of today that fell free")    \
    X(EBB_CLINIC_GIVEN_UP, "given_up", "due: overdue, and now something else is wanted, or nothing") \
    X(EBB_CLINIC_CANCELS, "cancels", "today")                                                        \
    X(EBB_CLINIC_NO_SHOW, "no_show", "today")                                                        \
    X(EBB_CLINIC_LEFT, "left", "today: booked, and has left care unseen")                            \
    X(EBB_CLINIC_LOST, "lost", "today: of induction, found no place")                                \
    X(EBB_CLINIC_GIVEN, "given", "today")                                                            \
    X(EBB_CLINIC_FAILED, "failed", "today")                                                          \
    X(EBB_CLINIC_TURNED_AWAY, "turned_away", "today")                                                \
    X(EBB_CLINIC_COMES_LATE, "comes_late", "on which it is given; `adherence: study`")               \
    X(EBB_CLINIC_GONE, "gone", "today: the clinic has no more to do with the patient")
#define EBB_AS_ENUM(code, word, meaning) code,
enum ebb_clinic_event_kind { EBB_CLINIC_EVENT_LIST(EBB_AS_ENUM) EBB_CLINIC_EVENT_KIND_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_EVENT_NAMES[EBB_CLINIC_EVENT_KIND_COUNT];

/* Whether it is what came of a session of today. */
static inline bool ebb_clinic_event_is_fate(int kind)
{
    return kind >= EBB_CLINIC_CANCELS && kind <= EBB_CLINIC_COMES_LATE;
}

/* For people, in files as on pages: "did not come"; of what is no fate "comes later", as of a session of
 * `adherence: study` that is given on another day. */
const char *ebb_clinic_fate_words(int kind);
/* enum ebb_session_kind: "induction"; of other services, below 0, "other". */
const char *ebb_clinic_session_words(int kind);

struct ebb_clinic_event {
    int32_t today, who, day;
    int32_t minute;   /* of a place, from midnight; -1: none */
    int32_t due;      /* of a session, as the policy wanted it; of a place: of the session it is for */
    int32_t due_open; /* the open day from which its lateness counts; EBB_NEVER where due is */
    int16_t kind;     /* enum ebb_clinic_event_kind */
    int8_t session;   /* enum ebb_session_kind; -1: of other services, or no session */
    int8_t service;   /* index; -1: none */
    bool urgent;      /* how the place was asked for */
};

/* A limited prescriber's minutes on an open day. Looks go first; those for which there was no time are owed,
 * and are looked at before anybody new is seen. */
struct ebb_prescriber_day {
    int looks, first_visits; /* looks: asked for since the last open day; visits: held */
    double there_min, looks_min, first_visits_min, owed_min;
};

/* An open day that is over: what was planned and what came of it. Lent for the call. */
struct ebb_clinic_day_told {
    int32_t today;
    const struct ebb_house *house;
    const struct ebb_prescriber_day *prescriber; /* all 0: none is limited */
    const struct ebb_day_session *sessions;
    int n;
    const struct ebb_day_log *log;
};

/* keeps nothing but itself; either call may be NULL. */
struct ebb_clinic_log {
    void *self;
    void (*event)(void *self, const struct ebb_clinic_event *event);
    void (*day)(void *self, const struct ebb_clinic_day_told *day);
    struct ebb_day_log day_log; /* the caller's room for the events of one day; capacity 0: none are kept */
    /* What the course of people[patient] tells from day 0 of the clinic on, in days of that course; NULL: no
     * course tells. */
    struct ebb_event_log *course;
    int patient;
};

#ifdef __cplusplus
}
#endif

#endif
