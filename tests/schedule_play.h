/* SPDX-License-Identifier: MIT
 * schedule_play: one policy driven by hand, for the tests of sim/model/schedule.c: the test says what is seen and given on which day.
 */
#ifndef TESTS_SCHEDULE_PLAY_H
#define TESTS_SCHEDULE_PLAY_H

#include <ebb/schedule.h>

/* Words that draw the low and the high end of any range. */
#define LOWEST 0u
#define HIGHEST UINT32_MAX

enum { PLAY_EVENTS = 256, PLAY_REMISSION_SCORE = 10 };

struct play {
    struct ebb_policy policy; /* set before play_start */
    struct ebb_patient patient;
    struct ebb_schedule schedule;
    struct ebb_event events[PLAY_EVENTS];
    struct ebb_event_log log;
};

/* Takes over on `today`; the interval is drawn with `word`. */
void play_start(struct play *play, int last_infusion_day, int today, int score, uint32_t word);

/* An assessment of a patient who is not relapsed; all words are LOWEST. */
void play_assess(struct play *play, int day, int score);
/* The same of one who is; `relapses`: the relapse is counted at this assessment. */
void play_assess_relapsed(struct play *play, int day, int score, bool relapses);

/* The session due on `day` is given; the next interval is drawn with LOWEST. */
void play_give(struct play *play, int day);

/* Events of a kind so far, and the last of them (its day is -1 when there is none). */
int play_count(const struct play *play, enum ebb_event_kind kind);
struct ebb_event play_last(const struct play *play, enum ebb_event_kind kind);

#endif
