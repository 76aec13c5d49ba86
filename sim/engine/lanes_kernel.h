/* SPDX-License-Identifier: MIT
 * lanes_kernel: 64 patients at a time, side by side in the registers of the processor; the same bytes as the
 * reference kernel.
 *
 * Compiled once for each instruction set, by a file that defines LANES_KERNEL(name). A block is played in two
 * parts. First groups of patients in their order go through what all policies share. Then those whom a policy
 * treats are put together and followed under every policy, an assessment of all policies at a time, so that
 * noise is drawn once and used while it is in the cache; the others are followed once, since all policies are
 * the same to them.
 *
 *   1. Room   2. Parting   3. Following   4. The kernel   5. Drawing alone
 */
#ifndef EBB_LANES_KERNEL_H
#define EBB_LANES_KERNEL_H

#include <ebb/kernel.h>

#include "lanes_common.h"
#include "lanes_kernels.h"
#include "lanes_rows.h"
#include "lanes_tally.h"

enum { LANES_GROUPS = EBB_BLOCK_PATIENTS / LANES };

/* 1. Room */

struct room {
    struct rules rules;
    struct stage stage;
    struct people parted[LANES_GROUPS]; /* the scheduled from the front on, the others from the back */
    struct review review;
    int64_t n_drawn[LANES_GROUPS]; /* by draw_few, in following each group */
    struct course courses[];       /* (policy), then what is behind the sheets */
};

struct sheet_bytes {
    size_t score, given, infusions, relapsed;
};

static size_t on_line(size_t n)
{
    return (n + 63) / 64 * 64;
}

static struct sheet_bytes sheet_bytes(const struct ebb_plan *plan, bool with_trajectories)
{
    const size_t n = (size_t)plan->calendar.n_assessments;
    return (struct sheet_bytes){n * LANES, n * LANES, with_trajectories ? n * LANES * sizeof(uint32_t) : 0,
                                on_line(n * sizeof(uint64_t))};
}

static void cut_sheets(struct room *room, const struct ebb_plan *plan, bool with_trajectories)
{
    const struct sheet_bytes sizes = sheet_bytes(plan, with_trajectories);
    unsigned char *at = (unsigned char *)(room->courses + plan->study.n_policies);
    for (int p = 0; p < plan->study.n_policies; p++) {
        struct sheet *sheet = &room->courses[p].sheet;
        sheet->score = at;
        at += sizes.score;
        sheet->given = at;
        at += sizes.given;
        sheet->infusions = with_trajectories ? (uint32_t *)(void *)at : NULL;
        at += sizes.infusions;
        sheet->relapsed = (uint64_t *)(void *)at;
        at += sizes.relapsed;
    }
    review_at(&room->review, plan, at);
}

/* 2. Parting */

/* What a patient takes along to another lane. */
/* clang-format off */
#define LANES_BELONGINGS(X) \
    X(streams.limb[0]) X(streams.limb[1]) X(streams.limb[2]) \
    X(baseline) X(untreated) X(gain) X(attainable) X(duration) X(consolidation) X(biomarker) X(keep) X(settle) X(noise) X(held_back) X(dropout_day) X(miss_at_most) \
    X(row) X(fast) X(lasting) X(last_infusion_day) X(n_infusions) X(n_missed) X(n_adverse) X(longest_gap) \
    X(response_at_most) X(relapse_at_least) X(score) X(stratum) X(modifiers)
/* clang-format on */
#define LANES_BELONGING_BITS(X) \
    X(treated) X(prone) X(can_miss) X(responder) X(remitter) X(compared) X(followed) X(scheduled)

static void move_patient(struct people *to, int b, const struct people *from, int a)
{
#define MOVE(field) to->field[b] = from->field[a];
    LANES_BELONGINGS(MOVE)
#undef MOVE
#define MOVE(field) move_bit(&to->field, b, from->field, a);
    LANES_BELONGING_BITS(MOVE)
#undef MOVE
    to->present |= UINT64_C(1) << b;
}

/* Places of the block that are still free: [front, back). */
struct places {
    int front, back;
};

static void part_with(struct people *parted, struct places *places, const struct people *people)
{
    for (uint64_t lanes = people->present; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const int place = people->scheduled >> lane & 1 ? places->front++ : --places->back;
        move_patient(&parted[place / LANES], place % LANES, people, lane);
    }
}

/* 3. Following */

/* An assessment and the interval after it; `rule` NULL: nobody is treated. */
static void play_week(struct stage *stage, const struct rules *rules, const struct rule *rule,
                      struct course *course)
{
    struct people *people = &stage->people;
    struct week *week = &stage->week;
    assess(course, rules->constants, people, week);
    if (rule) {
        const uint64_t relapses = watch_relapse(course, &rules->constants->study.parameters, people, week);
        look(rules, rule, course, people, week, relapses);
        play_interval_of(rules, rule, course, people, &stage->waning, week);
    } else {
        course->sheet.relapsed[week->t] = 0;
        play_untreated(rules, course, people, &stage->waning, week);
    }
}

/* The policy takes over, in the middle of the day of the assessment that the common part ended with. */
static void start_policy(struct stage *stage, const struct rules *rules, const struct rule *rule,
                         struct course *course)
{
    struct people *people = &stage->people;
    struct week *week = &stage->week;
    begin_course(course, people);
    memcpy(course->sheet.score + week->t * LANES, people->score, LANES);
    course->sheet.relapsed[week->t] = 0;
    if (rule) {
        take_over(rules, rule, course, people, week, people->score);
        play_interval_of(rules, rule, course, people, &stage->waning, week);
    } else {
        play_untreated(rules, course, people, &stage->waning, week);
    }
}

/* Plays the people of the stage under every policy; returns the number of courses: 1 where all policies are
 * the same. */
static int follow(struct room *room)
{
    const struct rules *rules = &room->rules;
    const struct ebb_constants *constants = rules->constants;
    const int start = constants->calendar.start, end = constants->calendar.n_assessments;
    struct stage *stage = &room->stage;
    const bool scheduled = stage->people.scheduled != 0;
    const int n_courses = scheduled ? constants->study.n_policies : 1;
    set_waning(&stage->waning, constants, &stage->people);
    set_days(&stage->week, constants, &stage->people, start);
    draw_setbacks(&stage->setbacks, constants, &rules->ways, &stage->people, start, end);
    if (scheduled)
        draw_first_sessions(&stage->week, rules->constants, &rules->ways, &stage->people.streams);
    for (int p = 0; p < n_courses; p++)
        start_policy(stage, rules, scheduled ? &rules->policies[p] : NULL, &room->courses[p]);
    for (int t = start + 1; t < end; t++) {
        open_week(stage, rules, t, end);
        if (scheduled)
            draw_first_sessions(&stage->week, rules->constants, &rules->ways, &stage->people.streams);
        for (int p = 0; p < n_courses; p++)
            play_week(stage, rules, scheduled ? &rules->policies[p] : NULL, &room->courses[p]);
    }
    return n_courses;
}

/* 4. The kernel */

static void begin_block(struct room *room, const struct ebb_plan *plan, struct ebb_block *block,
                        struct ebb_tally *tally)
{
    struct places places = {0, (block->n_patients + LANES - 1) / LANES * LANES};
    ebb_u128 stream = ebb_draw_patient(plan->constants->base, block->first_patient);
    for (int first = 0; first < block->n_patients; first += LANES) {
        struct people *people = &room->stage.people;
        draw_people(plan->constants, &room->rules.ways, block, first, &stream, people);
        play_common(&room->stage, &room->rules, &room->courses[0]);
        keep_people(block, people);
        keep_common_trajectory(plan, block, people, &room->courses[0].sheet);
        if (tally)
            add_flow(tally, plan, people);
        part_with(room->parted, &places, people);
    }
}

void LANES_KERNEL(run)(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally)
{
    struct room *room = block->scratch;
    const int n_groups = (block->n_patients + LANES - 1) / LANES;
    set_rules(&room->rules, plan, block->with_trajectories);
    cut_sheets(room, plan, block->with_trajectories);
    memset(room->parted, 0, (size_t)n_groups * sizeof room->parted[0]);
    begin_block(room, plan, block, tally);
    for (int group = 0; group < n_groups; group++) {
        struct people *people = &room->stage.people;
        *people = room->parted[group];
        const int n_courses = follow(room);
        room->n_drawn[group] = 0;
        for (int p = 0; p < n_courses; p++)
            room->n_drawn[group] += room->courses[p].n_drawn;
        for (int p = 0; p < n_courses; p++)
            set_outcomes(&room->review, plan, people, &room->courses[p], p);
        if (tally)
            add_group(&room->review, tally, plan, block, people, room->courses, n_courses);
        for (int p = 0; p < n_courses; p++) {
            const int end = n_courses == 1 ? plan->study.n_policies
                                           : p + 1; /* of the policies that this course stands for */
            keep_course(plan, block, people, &room->courses[p],
                        (const int32_t(*)[LANES])room->review.outcomes[p], p, end);
        }
    }
}

size_t LANES_KERNEL(scratch)(const struct ebb_plan *plan, bool with_trajectories)
{
    const struct sheet_bytes sizes = sheet_bytes(plan, with_trajectories);
    const size_t sheets = sizes.score + sizes.given + sizes.infusions + sizes.relapsed;
    return sizeof(struct room) + (size_t)plan->study.n_policies * (sizeof(struct course) + sheets) +
           review_bytes(plan);
}

/* 5. Drawing alone: the people of the last run on the block, drawn again. */

static uint64_t draw_weeks(struct stage *stage, const struct rules *rules, int from, int end, bool sessions)
{
    uint64_t sum = 0;
    for (int t = from; t < end; t++) {
        open_week(stage, rules, t, end);
        if (sessions)
            draw_first_sessions(&stage->week, rules->constants, &rules->ways, &stage->people.streams);
        sum +=
            ebb_bits_of_float(stage->week.shift[t % LANES]) + ebb_bits_of_float(stage->week.left[t % LANES]);
        sum += stage->week.attended[t % LANES] + stage->week.interval[t % LANES];
    }
    return sum;
}

uint64_t LANES_KERNEL(draw)(const struct ebb_plan *plan, struct ebb_block *block)
{
    struct room *room = block->scratch;
    struct people *people = &room->stage.people;
    const struct ebb_calendar *calendar = &plan->calendar;
    ebb_u128 stream = ebb_draw_patient(plan->constants->base, block->first_patient);
    uint64_t sum = 0;
    for (int first = 0; first < block->n_patients; first += LANES) {
        draw_people(plan->constants, &room->rules.ways, block, first, &stream, people);
        sum += draw_weeks(&room->stage, &room->rules, 0, calendar->start + 1, false);
    }
    for (int first = 0; first < block->n_patients; first += LANES) {
        *people = room->parted[first / LANES];
        draw_setbacks(&room->stage.setbacks, plan->constants, &room->rules.ways, people, calendar->start,
                      calendar->n_assessments);
        sum += draw_weeks(&room->stage, &room->rules, calendar->start + 1, calendar->n_assessments,
                          people->scheduled != 0);
        sum += draw_again(&people->streams, &room->rules.ways.within[EBB_DRAW_BOOKING],
                          room->n_drawn[first / LANES]);
    }
    return sum;
}

#endif
