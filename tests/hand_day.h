/* SPDX-License-Identifier: MIT
 * hand_day: small days of a clinic, put together session by session, to be followed by hand.
 *
 * Unless said otherwise a session is 10 minutes of start, 40 of infusion, 50 of observation, and 10 of
 * turnover behind it: who sits down at 9:00 goes home at 10:40, and the chair is free at 10:50.
 */
#ifndef EBB_TESTS_HAND_DAY_H
#define EBB_TESTS_HAND_DAY_H

#include <string.h>

#include "day_replay.h"
#include "tap.h"

enum { MOST = 8 };

struct day {
    struct ebb_house house;
    struct ebb_day_session sessions[MOST];
    int n;
    struct ebb_day_use use;
};

static inline int32_t at(int hour, int minute)
{
    return hour * 3600 + minute * 60;
}

/* chairs, nurses, patients for each nurse; open until 17:00. */
static inline struct day day_of(int chairs, int nurses, int patients_per_nurse)
{
    struct day day = {.house = replay_house(chairs, nurses, patients_per_nurse)};
    day.house.close_s = at(17, 0);
    return day;
}

/* Adds an ordinary session; its place in the array is also its `who`. */
static inline struct ebb_day_session *come(struct day *day, int32_t arrives_s)
{
    struct ebb_day_session *session = &day->sessions[day->n];
    *session = (struct ebb_day_session){.booked_s = arrives_s,
                                        .arrives_s = arrives_s,
                                        .start_s = 600,
                                        .infusion_s = 2400,
                                        .observation_s = 3000,
                                        .turnover_s = 600,
                                        .planned_s = 6000,
                                        .who = day->n};
    day->n++;
    return session;
}

static inline void play(struct day *day)
{
    struct ebb_day_room room = {0};
    memset(&day->use, 0, sizeof day->use);
    assert_int_equal(ebb_day_play(&room, &day->house, day->sessions, day->n, NULL, NULL, &day->use), EBB_OK);
    ebb_day_room_free(&room);
}

static inline void assert_waited(const struct ebb_day_session *session, int32_t chair, int32_t nurse,
                                 int32_t prescriber)
{
    assert_int_equal(session->waited_s[EBB_LACKS_CHAIR], chair);
    assert_int_equal(session->waited_s[EBB_LACKS_NURSE], nurse);
    assert_int_equal(session->waited_s[EBB_LACKS_PRESCRIBER], prescriber);
}

#endif
