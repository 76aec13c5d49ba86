/* SPDX-License-Identifier: MIT
 * Booster and rescue courses start, go on and end when their policy says so, and maintenance goes on from them.
 *
 * The machine of sim/model/schedule.c is driven by hand (sim/model/README.md, section 7); what needs no course is in unit_schedule.c.
 *
 *   1. Starting a booster   2. Its sessions   3. Beside maintenance   4. Rescue   5. Suspension
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schedule_play.h"

enum { L = 17 }; /* last induction infusion; classified on day 21 */

/* The symptom-driven policy of the mission: 18 points twice in a row; 2 to 6 infusions 4 days apart until 12 points. */
static const struct ebb_course_rule BOOSTER = {
    .on = true,
    .trigger_points = 18,
    .visits = 2,
    .delay_days = {3, 7},
    .sessions = {2, 6},
    .gap_days = 4,
    .stop_points = 12,
    .min_gap_days = 7,
};

static const struct ebb_course_rule RESCUE = {
    .on = true,
    .delay_days = {2, 5},
    .sessions = {3, 3},
    .gap_days = 3,
    .stop_points = -1,
    .min_gap_days = 7,
};

static struct play with_booster(void)
{
    return (struct play){.policy = {.booster = BOOSTER}};
}

static struct play with_rescue(void)
{
    return (struct play){.policy = {.rescue = RESCUE}};
}

/* A booster called for on day 42 and booked for day 45. */
static struct play called_on_42(struct play play)
{
    play_start(&play, L, 21, 14, LOWEST);
    play.log.events = NULL; /* the copy that is returned has its own room */
    play.log.capacity = 0;
    play_assess(&play, 28, 14);
    play_assess(&play, 35, 18);
    play_assess(&play, 42, 18);
    return play;
}

static void watch(struct play *play)
{
    play->schedule.policy = &play->policy; /* of this copy */
    if (play->schedule.course)
        play->schedule.course = &play->policy.booster;
    play->log = (struct ebb_event_log){.events = play->events, .capacity = PLAY_EVENTS};
}
