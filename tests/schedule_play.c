/* SPDX-License-Identifier: MIT
 * schedule_play: see the header.
 */
#include "schedule_play.h"

const struct ebb_course_rule PLAY_BOOSTER = {
    .on = true,
    .trigger_points = 18,
    .visits = 2,
    .delay_days = {3, 7},
    .sessions = {2, 6},
    .gap_days = {4, 4},
    .stop_points = 12,
    .min_gap_days = 7,
};

const struct ebb_course_rule PLAY_RESCUE = {
    .on = true,
    .delay_days = {2, 5},
    .sessions = {3, 3},
    .gap_days = {3, 3},
    .stop_points = -1,
    .min_gap_days = 7,
};

void play_start(struct play *play, int last_infusion_day, int today, int score, uint32_t word)
{
    play->log = (struct ebb_event_log){.events = play->events, .capacity = PLAY_EVENTS};
    ebb_schedule_start(&play->schedule, &play->policy, &play->patient, last_infusion_day, today, score, word,
                       &play->log);
}

static void assess(struct play *play, int day, int score, bool relapsed, bool relapses)
{
    const struct ebb_sight sight = {
        .day = day,
        .score = score,
        .in_remission = score <= PLAY_REMISSION_SCORE,
        .in_response = !relapsed,
        .relapses = relapses,
        .relapsed = relapsed,
        .recovery_visits = 1,
        .delay_word = LOWEST,
        .interval_word = LOWEST,
    };
    ebb_schedule_assess(&play->schedule, &play->patient, &sight, &play->log);
}

void play_assess(struct play *play, int day, int score)
{
    assess(play, day, score, false, false);
}

void play_assess_relapsed(struct play *play, int day, int score, bool relapses)
{
    assess(play, day, score, true, relapses);
}

void play_call_on_42(struct play *play)
{
    play_start(play, 17, 21, 14, LOWEST);
    play_assess(play, 28, 14);
    play_assess(play, 35, 18);
    play_assess(play, 42, 18);
}

void play_give(struct play *play, int day)
{
    ebb_schedule_given(&play->schedule, &play->patient, day, LOWEST, &play->log);
}

int play_count(const struct play *play, enum ebb_event_kind kind)
{
    int n = 0;
    for (size_t i = 0; i < play->log.n && i < PLAY_EVENTS; i++)
        n += play->events[i].kind == kind;
    return n;
}

struct ebb_event play_last(const struct play *play, enum ebb_event_kind kind)
{
    struct ebb_event last = {.day = -1};
    for (size_t i = 0; i < play->log.n && i < PLAY_EVENTS; i++) {
        if (play->events[i].kind == kind)
            last = play->events[i];
    }
    return last;
}
