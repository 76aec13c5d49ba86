/* SPDX-License-Identifier: MIT
 * clinic_day: what happens in the house on one day: who waits for whom, who sits where, until the last has
 * gone home (sim/clinic/README.md section 5, points 3 to 8).
 *
 * Knows chairs, nurses and minutes, and no patients: those are the caller's, who has drawn every length
 * before (so that all staffings meet the same) and is told when a session begins.
 *
 *     booked, arrives -> check-in -> waits -> | start (1:1) | infusion | observation | escort | -> home
 *                                             | chair ................................| turnover | free
 *                                             | or, where there is room: recovery place ......|
 *
 * Times are whole seconds from midnight: minutes would round services of exponential length (for which there
 * are formulas to compare with) by up to a tenth. Unless the house has an end (ends_s), nothing ends at
 * midnight: a day may go on for years (2^31 seconds), of which hours of use are added up by hour of the day.
 *
 * Within one second all that ends ends first, then recovery places are given, then chairs: so the order of
 * events of a second decides nothing, nor does the order in which sessions are given.
 *
 * What always holds: a session begins in one chair that nobody else has; nurses needed never exceed those on
 * duty when a session begins or moves to recovery; nobody begins at closing or later; every session ends as
 * exactly one of the fates; nobody waits while a chair, a nurse and, where needed, the prescriber are there;
 * nothing happens after the end of a house that has one.
 *
 * Caveats, as symptom -> what to do:
 *   Nobody is ever treated -> a duty must begin before: ahead of the first there are no nurses. With one
 *     nurse and start_counts = patients_per_nurse, a second patient begins when the first has gone home.
 *   The same day gives two outcomes -> two sessions have the same `who`, which must differ.
 *   Hours do not add up to those of the chairs -> turnover is in chair_s, and left_chair_s is before it.
 */
#ifndef EBB_CLINIC_DAY_H
#define EBB_CLINIC_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { EBB_SECONDS_A_DAY = 86400, EBB_SECONDS_AN_HOUR = 3600, EBB_MAX_DUTY_CHANGES = 64 };

/* A `who` that no session may have: of events that are the house's, and of chairs that are new. */
enum { EBB_NOBODY = INT32_MIN };

/* 1. The house */

/* From `from_s` on, until the next change, so many nurses are on duty. */
struct ebb_duty {
    int32_t from_s;
    int nurses;
};

/* The house on a day. */
struct ebb_house {
    int n_rooms, chairs_in_room[EBB_MAX_ROOMS]; /* chairs are numbered from 0, room by room */
    int recovery_places;                        /* watched as one more room */
    int patients_per_nurse;                     /* at least 1 */
    /* For how many watched patients one in start counts, 1 to patients_per_nurse. The latter (the page's
     * rule): who starts a patient watches nobody else meanwhile. 1: starting is watching. */
    int start_counts;
    int n_duties;
    struct ebb_duty duties[EBB_MAX_DUTY_CHANGES]; /* rising in time; before the first nobody is on duty */
    int32_t prescriber_from_s, prescriber_to_s;   /* from = to: never in the house */
    int32_t close_s; /* from which on no session begins; who waits then is turned away */
    /* By when everybody is home and every chair clean, whatever was drawn: of a clinic whose days follow each
     * other midnight, or the next day's first patient would sit on the lap of the last one. 0: no such time,
     * as for formulas of queues that go on for ever. */
    int32_t ends_s;
    /* Everybody begins as soon as checked in, in no chair (-1) and whatever the hour: for pairs and tests.
     * Of the rest only patients_per_nurse and start_counts are looked at, for what is needed. */
    bool unlimited;
};

/* 2. Sessions */

enum ebb_session_fate {
    EBB_SESSION_GIVEN,
    EBB_SESSION_NO_SHOW,
    EBB_SESSION_FAILED,     /* came, and could not be treated today */
    EBB_SESSION_TURNED_AWAY /* came, and had not begun at closing */
};

/* What a session waits for: of chair, nurse and prescriber the first that is missing at the moment. A chair
 * is missing when all are taken, a nurse when there is a chair but in no room enough nurses for one more, the
 * prescriber when only he or she keeps it from beginning. */
enum ebb_lack { EBB_LACKS_CHAIR, EBB_LACKS_NURSE, EBB_LACKS_PRESCRIBER, EBB_LACK_COUNT };

struct ebb_day_session {
    /* Set by the caller; lengths at least 0, and cut where the house ends before */
    int32_t booked_s;
    int32_t arrives_s; /* -1: does not come */
    int32_t check_in_s, start_s, infusion_s, observation_s, escort_s, turnover_s;
    int32_t planned_s; /* from beginning to leaving the chair, as expected: for the prescriber's hours */
    bool fails, prescriber_on_site;
    uint8_t rank; /* lower goes first (point 6) */
    int32_t who;  /* the caller's, no two alike; the last to decide who goes first */
    /* Filled by the day */
    enum ebb_session_fate fate;
    int32_t ready_s;                                     /* checked in; -1: never */
    int32_t began_s, left_chair_s, home_s, chair_free_s; /* -1: never; home: of all who came */
    int chair;                                           /* -1: none */
    int32_t waited_s[EBB_LACK_COUNT]; /* from ready to begun (or closing), by what was lacking */
};

/* Called when a session begins, in the order in which they do; returns seconds by which its observation is
 * longer (a side effect), at least 0. The session's began_s and chair are set, its end is not yet. */
typedef int32_t (*ebb_session_begins)(void *self, struct ebb_day_session *session);

/* 3. A log, for people and for checkers */

/* code, words, what `value` is; `chair` is the session's, -1 where there is none. */
#define EBB_DAY_EVENT_LIST(X)                                                                               \
    X(EBB_DAY_NO_SHOW, "does not come", "0; time: as booked; told first of all")                            \
    X(EBB_DAY_READY, "is checked in", "time of arrival, s")                                                 \
    X(EBB_DAY_FAILED, "cannot be treated today, goes home", "time of arrival, s")                           \
    X(EBB_DAY_WAITS, "waits", "enum ebb_lack, where it has changed")                                        \
    X(EBB_DAY_BEGINS, "sits down", "who had the chair before, or EBB_NOBODY")                               \
    X(EBB_DAY_WATCHED, "has been started, is watched with others", "0")                                     \
    X(EBB_DAY_MOVES, "moves to a recovery place", "0")                                                      \
    X(EBB_DAY_HOME, "goes home", "seconds that observation was longer than drawn; chair -1: from recovery") \
    X(EBB_DAY_CHAIR_FREE, "chair is ready for the next", "0; who: who had it")                              \
    X(EBB_DAY_TURNED_AWAY, "is turned away", "seconds waited")                                              \
    X(EBB_DAY_DUTY, "nurses on duty",                                                                       \
      "so many; who: EBB_NOBODY; no longer told when the last session is over")
#define EBB_AS_ENUM(code, words, meaning) code,
enum ebb_day_event_kind { EBB_DAY_EVENT_LIST(EBB_AS_ENUM) EBB_DAY_EVENT_KIND_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_DAY_EVENT_NAMES[EBB_DAY_EVENT_KIND_COUNT];

struct ebb_day_event {
    int32_t time_s, who, value;
    int16_t kind, chair; /* enum ebb_day_event_kind */
};

/* As a course's log: events beyond the capacity are counted and not kept, and a log changes nothing. In the
 * order in which things happen, but for no-shows. */
struct ebb_day_log {
    struct ebb_day_event *events; /* the caller's; NULL where the capacity is 0 */
    size_t capacity, n;
};

/* 4. Playing */

/* Room for a day, kept from day to day and grown when a day has more sessions. A zeroed one is empty; freed
 * by ebb_day_room_free, which leaves it so. One thread at a time. */
struct ebb_day_room {
    void *memory;
    int n_sessions;          /* that there is room for */
    struct ebb_day_log *log; /* borrows; NULL: nothing is told */
};
void ebb_day_room_free(struct ebb_day_room *room);

/* Use of the house, added to (by the caller zeroed at first): whoever wants an hour's share divides. Hours
 * are those of the clock: what happens after midnight counts in hours 0, 1, ... again. */
struct ebb_day_use {
    int64_t chair_s[24];                /* chair-seconds taken, turnover included, by hour of the day */
    int64_t nurse_s[24];                /* nurses needed x seconds */
    int64_t nurse_on_duty_s[24];        /* of the day's 24 hours; a duty without end: to midnight */
    int64_t lack_s[24][EBB_LACK_COUNT]; /* seconds that somebody waited, by what was lacking */
    int64_t overtime_s;                 /* from closing to the last one home, of nurses needed x seconds */
    int32_t last_home_s;                /* the latest of all sessions given; raised, not added to */
};

/* Plays the day; `sessions` (n) in any order, which the outcome does not depend on. `begins` may be NULL.
 * EBB_NO_MEMORY, and then nothing has been played. */
enum ebb_status ebb_day_play(struct ebb_day_room *room, const struct ebb_house *house,
                             struct ebb_day_session *sessions, int n, ebb_session_begins begins, void *self,
                             struct ebb_day_use *use);

#ifdef __cplusplus
}
#endif

#endif
