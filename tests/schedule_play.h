/* SPDX-License-Identifier: MIT
 * schedule_play: one policy driven by hand, for the tests of sim/model/schedule.c: the test says what is seen
 * and given on which day.
 */
#ifndef TESTS_SCHEDULE_PLAY_H
#define TESTS_SCHEDULE_PLAY_H

#include <ebb/schedule.h>

/* Words that draw the low and the high end of any range. */
#define LOWEST  0u
#define HIGHEST UINT32_MAX

enum { PLAY_EVENTS = 256, PLAY_REMISSION_SCORE = 10 };

struct play {
    struct ebb_policy policy; /* set before play_start */
    struct ebb_patient patient;
    struct ebb_schedule schedule;
    struct ebb_event events[PLAY_EVENTS];
    struct ebb_event_log log;
};

/* The symptom-driven policy of the mission: 18 points twice in a row, after 3 to 7 days 2 to 6 infusions 4
 * days apart until 12 points. */
extern const struct ebb_course_rule PLAY_BOOSTER;
/* After a relapse and 2 to 5 days, 3 infusions 3 days apart whatever the score. */
extern const struct ebb_course_rule PLAY_RESCUE;

/* Takes over on `today`; the interval is drawn with `word`. */
void play_start(struct play *play, int last_infusion_day, int today, int score, uint32_t word);

/* An assessment of a patient who is not relapsed; all words are LOWEST. */
void play_assess(struct play *play, int day, int score);
/* The same of one who is; `relapses`: the relapse is counted at this assessment. */
void play_assess_relapsed(struct play *play, int day, int score, bool relapses);

/* Starts after an induction that ended on day 17, and plays until PLAY_BOOSTER is called for on day 42: due
 * on day 45. */
void play_call_on_42(struct play *play);

/* The session due on `day` is given; the next interval is drawn with LOWEST. */
void play_give(struct play *play, int day);

/* Events of a kind so far, and the last of them (its day is -1 when there is none). */
int play_count(const struct play *play, enum ebb_event_kind kind);
struct ebb_event play_last(const struct play *play, enum ebb_event_kind kind);

#endif
