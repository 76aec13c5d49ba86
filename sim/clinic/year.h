/* SPDX-License-Identifier: MIT
 * year: what the parts of a clinic's year share: who comes, where each stands, the book and the lists.
 *
 *   clinic_year.c   days in order, mornings, what is counted by the week
 *   attendance.c    who of those booked comes; places that fall free
 *   year_lengths.c  when they arrive, how long a session takes; kept for the next staffing
 *   house.c         an open day, other services, evenings
 *   booking.c       a place for the session that a course has; who waits without one
 *   intake.c        the waiting list, the prescriber's minutes, inductions booked whole
 *
 * A visitor is named by an index, the one of the person in people: lists hold indices, because the array may
 * move between years, never within one.
 *
 * What always holds between two calls of a day: a visitor who has a place is in the list of its day and
 * counted in the book; the course's session is on that day; who waits without a place is in `queue`, with the
 * session put off for ever. */
#ifndef EBB_CLINIC_YEAR_PRIVATE_H
#define EBB_CLINIC_YEAR_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/clinic_book.h>
#include <ebb/clinic_log.h>
#include <ebb/clinic_year.h>

enum { EBB_CACHE_LINE = 64 }; /* bytes; elsewhere another size costs time and nothing else */

enum ebb_stage {
    EBB_STAGE_TO_COME,  /* referred on a later day */
    EBB_STAGE_REFERRED, /* on the list, waits for the intake */
    EBB_STAGE_LISTED,   /* seen, waits for an induction */
    EBB_STAGE_STARTED,  /* has a course; its day 0 may be days ahead */
    EBB_STAGE_GONE
};

/* What every day asks of a visitor is in front, on one cache line, then what assessments and sessions move of
 * the course; what is seldom looked at (a series) is elsewhere. */
struct ebb_visitor {
    const struct ebb_person *person;
    enum ebb_stage stage;
    int entry_day; /* clinic day of the course's day 0 */
    /* The next session: as the policy wants it, on an open day, and where it is booked (day -1: nowhere) */
    enum ebb_session_kind kind;
    bool urgent, waits; /* waits: without a place, in the queue */
    int due_day, due_open_day;
    struct ebb_place_booked place;
    int service;                     /* the person's */
    int n_sessions;                  /* over, whatever came of them: names the clinic's luck of the next */
    int n_series;                    /* of an induction that was booked whole */
    struct ebb_place_booked *series; /* room for all of the study's induction */
    _Alignas(EBB_CACHE_LINE) struct ebb_course course;
};

/* What is asked of everybody at once, in a row of its own: a visitor takes eight lines, and looking through
 * all of them for two numbers cost a fifth of a year of 3,000 patients. */
struct ebb_line {
    int due, booked; /* days; booked -1: nowhere */
};

/* Places in lists, in a row of their own to be followed ahead of time; -1: none. */
struct ebb_links {
    int next, previous; /* in the list of the day booked */
    int next_assessed;  /* in the list of those with the same days of assessment */
};

/* A session of somebody else's patient. */
struct ebb_background_session {
    int day, service, number; /* number: of the day, names its luck */
    int step;                 /* -1: the book had no room, it went elsewhere */
};

/* Lengths of a service's sessions. */
struct ebb_year_lengths {
    struct ebb_length_law check_in, start, infusion, observation, escort, turnover;
};

struct ebb_clinic_year {
    const struct ebb_clinic *clinic;
    const struct ebb_clinic_calendar *calendar;
    const struct ebb_people *people;
    struct ebb_chance chance;
    uint64_t chance_seed;
    int64_t chance_replication; /* whose luck it is; -1: nobody's yet */
    struct ebb_year_lengths lengths[EBB_MAX_SERVICES];
    int32_t early_s, late_s;      /* of booked times, at most */
    struct ebb_year_drawn *drawn; /* of sessions of this luck and these laws: year_lengths.c */
    size_t n_drawn;               /* places, a power of 2 */
    struct ebb_clinic_tally *tally;
    int n_days;   /* simulated */
    int today;    /* -1 before the first */
    int from_day; /* first on which something may still be booked: today in the morning, tomorrow at night */

    int n, room;
    struct ebb_visitor *visitors;
    struct ebb_line *line;           /* (index) */
    struct ebb_links *links;         /* (index) */
    struct ebb_place_booked *series; /* (index, session of the induction) */
    int n_series;                    /* sessions that there is room for */
    unsigned char *rows;             /* of their courses */
    size_t rows_bytes;
    struct ebb_clinic_book book;
    bool has_book;
    int holds[EBB_MAX_DAY_KINDS]; /* (kind of day) chair-minutes of a full book */

    int n_heads, *head, *tail; /* (day) list of who is booked */
    int assessed_head[EBB_MAX_INTERVAL_DAYS], assessed_tail[EBB_MAX_INTERVAL_DAYS]; /* (entry mod A) */
    int n_queue, *queue;    /* who waits without a place: urgent first, then by due day, then by index */
    int n_list, *list;      /* waiting list, in the order of referral */
    int short_day, n_short; /* who would come sooner on that day, most overdue first: due day 2^18 + index */
    int64_t *short_list;
    int next_referral;                    /* index of the next who will be referred */
    double owed_minutes;                  /* of the prescriber, for looks */
    int n_looks;                          /* asked for since the last open day */
    struct ebb_prescriber_day prescriber; /* of the last open day */
    int n_background, background_room;    /* other services' sessions of all days, in their order */
    struct ebb_background_session *background;
    int next_background;
    int n_sessions, session_room;
    struct ebb_day_session *sessions;
    struct ebb_day_room day_room;
    struct ebb_clinic_log *log; /* borrows; NULL: nobody listens */
};

/* clinic_log.c: places are taken and given back here alone, so that whoever listens misses none */

/* A place, what was asked for, and for whom: an index, or below 0 a session of another service. */
struct ebb_year_booking {
    struct ebb_wish wish;
    struct ebb_place_booked place;
    int who, session, due, due_open; /* session: enum ebb_session_kind, -1 of other services; due: days */
};
void ebb_year_take(struct ebb_clinic_year *year, const struct ebb_year_booking *booking);
void ebb_year_give_back(struct ebb_clinic_year *year, const struct ebb_year_booking *booking);
void ebb_year_tell_place(const struct ebb_clinic_year *year, enum ebb_clinic_event_kind kind,
                         const struct ebb_year_booking *booking);
/* Of a visitor; `day` as the list of events has it. */
void ebb_year_tell(const struct ebb_clinic_year *year, enum ebb_clinic_event_kind kind, int index, int day);
void ebb_year_tell_day(const struct ebb_clinic_year *year, const struct ebb_house *house);
/* From now on the course of the log's patient tells its own log. */
void ebb_year_tell_course(struct ebb_clinic_year *year);

/* booking.c */

/* Makes place and course agree after anything that may have moved the session: an assessment, a session that
 * is over, an induction that has begun. */
void ebb_year_refresh(struct ebb_clinic_year *year, int index);
/* Gives the place back, and those of an induction's series that are still ahead; leaves the queue. */
void ebb_year_release(struct ebb_clinic_year *year, int index);
/* The session of today is over, whatever came of it; its place in the book is history and stays counted. */
void ebb_year_over(struct ebb_clinic_year *year, int index);
/* What is due and has not been given will not be: the policy wants something else, or the patient has
 * left. */
void ebb_year_count_given_up(struct ebb_clinic_year *year, int index);
/* Days that a session which is not given yet is late by today; -1: none is due. */
int ebb_year_days_late(const struct ebb_clinic_year *year, int index);
/* Anew from the next day on, urgent: the session was due today and could not be given. */
void ebb_year_postpone(struct ebb_clinic_year *year, int index);
/* Takes a place of today for a session that was booked later. */
void ebb_year_bring_forward(struct ebb_clinic_year *year, int index, struct ebb_place_booked place);
/* Tries everybody in the queue. */
void ebb_year_try_queue(struct ebb_clinic_year *year);
struct ebb_wish ebb_year_wish(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor);
/* Of the next session; its place may be none. */
struct ebb_year_booking ebb_year_booking_of(const struct ebb_clinic_year *year, int index);

/* intake.c */
void ebb_year_begin_lists(struct ebb_clinic_year *year);
/* Referrals of today, who gives up, intakes, and inductions that find room. */
void ebb_year_see_list(struct ebb_clinic_year *year);
/* Days that session i of an induction keeps from the one before it, at least. */
int ebb_year_least_gap(const struct ebb_clinic_year *year, int i);
/* Of session i of a series that was booked whole. */
struct ebb_year_booking ebb_year_booking_in_series(const struct ebb_clinic_year *year, int index, int i);

/* year_lengths.c */

/* Of a session whose words are at that place of the clinic's luck. */
void ebb_year_draw_lengths(const struct ebb_clinic_year *year, int service, ebb_u128 luck,
                           struct ebb_day_session *session);
/* Of the visitor's next session, whose booked_s is set: when he or she arrives, and all lengths. */
void ebb_year_plan_lengths(struct ebb_clinic_year *year, int index, struct ebb_day_session *session);
enum ebb_status ebb_year_fit_drawn(struct ebb_clinic_year *year, int n_people); /* forgets what was drawn */
/* The clinic's laws; what was drawn is forgotten if these or the luck are others. */
void ebb_year_set_lengths(struct ebb_clinic_year *year, const struct ebb_clinic *clinic, bool other_luck);

/* attendance.c */

/* Asks everybody in today's list: who will not come misses the session; the others' are year->sessions. */
enum ebb_status ebb_year_gather(struct ebb_clinic_year *year);
/* Then books anew for those who did not come; today's list then holds those who do. */
void ebb_year_settle_absent(struct ebb_clinic_year *year);
/* The session of today is missed, and counted as such. */
void ebb_year_miss(struct ebb_clinic_year *year, int index, int64_t *count);

/* house.c */

/* Sessions of other services of all days, booked before anybody else's. */
enum ebb_status ebb_year_book_background(struct ebb_clinic_year *year);
/* Plays year->sessions and those of other services; then each one's next session is booked. */
enum ebb_status ebb_year_hold_sessions(struct ebb_clinic_year *year);

/* year_counts.c */
void ebb_year_count_booked(struct ebb_clinic_year *year);  /* before anybody cancels */
void ebb_year_count_week(struct ebb_clinic_year *year);    /* on its last day */
void ebb_year_count_waiting(struct ebb_clinic_year *year); /* when the year ends */
bool ebb_year_in_response(const struct ebb_course *course);

/* year_fetch.c: lists of indices, walked with what comes next on its way from memory */

struct ebb_walk {
    const struct ebb_clinic_year *year;
    bool of_assessments; /* or of those booked for a day */
    int at, near, far;   /* indices; -1: the end */
};
struct ebb_walk ebb_walk_from(const struct ebb_clinic_year *year, bool of_assessments, int head);
void ebb_walk_on(struct ebb_walk *walk, int next); /* next: of at, as it was or has become */
/* The visitor's first line. */
static inline void ebb_year_fetch_first(const struct ebb_clinic_year *year, int index)
{
    if (index < year->n)
        __builtin_prefetch(&year->visitors[index]);
}

/* clinic_year.c */
enum ebb_status ebb_year_fit_sessions(struct ebb_clinic_year *year, int n); /* room for so many; keeps them */
/* The visitor is assessed from his or her day 0 on. */
void ebb_year_enter(struct ebb_clinic_year *year, int index, int entry_day);

#endif
