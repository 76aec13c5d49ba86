/* SPDX-License-Identifier: MIT
 * clinic_day: what happens in the house on one day: who waits for whom, who sits where, until the last has
 * gone home (sim/clinic/README.md section 5, points 3 to 6 and 8).
 *
 * Knows chairs, nurses and minutes, and no patients: those are the caller's, who has drawn every length
 * before (so that all staffings meet the same) and is told when a session begins.
 *
 *     booked, arrives -> check-in -> waits -> | start (1:1) | infusion | observation | escort | -> home
 *                                             | chair ................................| turnover | free
 *                                             | or, where there is room: recovery place ......|
 *
 * Times are whole seconds from midnight: minutes would round services of exponential length (for which there
 * are formulas to compare with) by up to a tenth.
 *
 * What always holds: a session begins in one chair that nobody else has; nurses needed never exceed those on
 * duty when a session begins; nobody begins after closing; every session ends as exactly one of the fates.
 */
#ifndef EBB_CLINIC_DAY_H
#define EBB_CLINIC_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { EBB_SECONDS_A_DAY = 86400, EBB_MAX_DUTY_CHANGES = 64 };

/* From `from_s` on, until the next change, so many nurses are on duty. */
struct ebb_duty {
    int32_t from_s;
    int nurses;
};

/* The house on a day. */
struct ebb_house {
    int n_rooms, chairs_in_room[EBB_MAX_ROOMS]; /* chairs are numbered from 0, room by room */
    int recovery_places;                        /* watched as one more room */
    int patients_per_nurse;
    int n_duties;
    struct ebb_duty duties[EBB_MAX_DUTY_CHANGES]; /* rising in time; before the first nobody is on duty */
    int32_t prescriber_from_s, prescriber_to_s;   /* from = to: never in the house */
    int32_t close_s;                              /* after which no session begins */
    bool unlimited;                               /* everybody begins as soon as checked in */
};

enum ebb_session_fate {
    EBB_SESSION_GIVEN,
    EBB_SESSION_NO_SHOW,
    EBB_SESSION_FAILED,     /* came, and could not be treated today */
    EBB_SESSION_TURNED_AWAY /* came, and had not begun at closing */
};

/* What a session waited for, by the first that was missing when it could have begun. */
enum ebb_lack { EBB_LACKS_CHAIR, EBB_LACKS_NURSE, EBB_LACKS_PRESCRIBER, EBB_LACK_COUNT };

struct ebb_day_session {
    /* 1. Set by the caller */
    int32_t booked_s;
    int32_t arrives_s; /* -1: does not come */
    int32_t check_in_s, start_s, infusion_s, observation_s, escort_s, turnover_s;
    int32_t planned_s; /* from beginning to leaving the chair, as expected: for the prescriber's hours */
    bool fails, prescriber_on_site;
    uint8_t rank; /* lower goes first (point 6) */
    int32_t who;  /* the caller's; the last to decide who goes first */
    /* 2. Filled by the day */
    enum ebb_session_fate fate;
    int32_t ready_s;                                     /* checked in; -1: never */
    int32_t began_s, left_chair_s, home_s, chair_free_s; /* -1: never */
    int chair;
    int32_t waited_s[EBB_LACK_COUNT]; /* from ready to begun (or closing), by what was lacking */
};

/* Called when a session begins; returns seconds by which its observation is longer (a side effect). */
typedef int32_t (*ebb_session_begins)(void *self, struct ebb_day_session *session);

/* Room for a day, kept from day to day. A zeroed one is empty; freed by ebb_day_room_free. */
struct ebb_day_room {
    void *memory;
    int n_sessions; /* that there is room for */
};
void ebb_day_room_free(struct ebb_day_room *room);

/* Use of the house, added to (by the caller zeroed at first): whoever wants an hour's share divides. */
struct ebb_day_use {
    int64_t chair_s[24]; /* chair-seconds taken, turnover included, by hour of the day */
    int64_t nurse_s[24]; /* nurses needed x seconds */
    int64_t nurse_on_duty_s[24];
    int64_t lack_s[24][EBB_LACK_COUNT]; /* seconds that somebody waited, by what was lacking */
    int64_t overtime_s;                 /* from closing to the last one home, of nurses needed x seconds */
    int32_t last_home_s;
};

/* Plays the day; `sessions` (n) in any order, which the outcome does not depend on. EBB_NO_MEMORY. */
enum ebb_status ebb_day_play(struct ebb_day_room *room, const struct ebb_house *house,
                             struct ebb_day_session *sessions, int n, ebb_session_begins begins, void *self,
                             struct ebb_day_use *use);

#ifdef __cplusplus
}
#endif

#endif
