/* SPDX-License-Identifier: MIT
 * schedule_play: see the header.
 */
#include "schedule_play.h"

void play_start(struct play *play, int last_infusion_day, int today, int score, uint32_t word)
{
    play->log = (struct ebb_event_log){.events = play->events, .capacity = PLAY_EVENTS};
    ebb_schedule_start(&play->schedule, &play->policy, &play->patient, last_infusion_day, today, score, word, &play->log);
}

static void assess(struct play *play, int day, int score, bool relapsed, bool relapses)
{
    const struct ebb_sight sight = {
        .day = day,
        .score = score,
        .in_remission = score <= PLAY_REMISSION_SCORE,
        .relapses = relapses,
        .relapsed = relapsed,
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
