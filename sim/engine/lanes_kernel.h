/* SPDX-License-Identifier: MIT
 * lanes_kernel: 64 patients at a time, side by side in the registers of the
 * processor; the same bytes as the reference kernel.
 *
 * Compiled once for each instruction set, by a file that defines LANES_KERNEL(name). A block is played in
 * two parts. First groups of patients in their order go through what all policies share. Then those whom a
 * policy treats are put together and followed under every policy, an assessment of all policies at a time,
 * so that noise is drawn once and used while it is in the cache; the others are followed once, since all
 * policies are the same to them.
 *
 * Why parting: patients who do not respond (38 of 100 in configs/three_policies.yaml) are treated by no
 * policy. Side by side with the others their lanes would be played along under each policy for nothing.
 *
 * Why all policies an assessment at a time, and not one after the other: the noise of a whole course would
 * have to be drawn again or kept, for 64 patients and a year 13 kB of each number (shift, what set-backs
 * leave, two to four words), and fetched back by each policy.
 *
 * Everything is in block->scratch, laid out anew at each run: no allocation, no state from one block to
 * the next. In bytes, for gcc on x86-64 (P policies, n assessments):
 *
 *     struct scratch     rules 14 k | stage 55 k | parted 64 groups x 7.4 k | courses P x 10 k
 *     rows, P times      score 64 n | given 64 n | infusions 256 n, or none | relapsed 8 n
 *     side effects       65 groups x 4 k | counts P x 2 k, or none         (lanes_patients.h)
 *     outcomes           value, number | visits | relapses       (lanes_outcomes.h)
 *
 * At an assessment a course touches what its policy's parts need of its own (it lies together, see struct
 * course), one line of each of its rows, and the stage: no more in a long study than in a short one.
 * `parted` is written once and read once.
 *
 * Caveats:
 *   One policy differs from the reference and others do not -> its parts (lanes_rules.h) leave out what it
 *     has. All differ from some assessment on -> the stage, which they share, was written by a policy.
 *   Only blocks that are not full differ -> a sum took in lanes without a patient: `present` was left out.
 *
 *   1. Room   2. Parting   3. Following   4. The kernel   5. Drawing alone
 */
#ifndef EBB_LANES_KERNEL_H
#define EBB_LANES_KERNEL_H

#include <ebb/kernel.h>

#include "lanes_block.h"
#include "lanes_common.h"
#include "lanes_kernels.h"
#include "lanes_tally.h"

/* Places for groups, a full block's. Parting makes no group more: the two kinds share one array from its
 * two ends, and only where they meet can a group hold both. */
enum { LANES_GROUPS = EBB_BLOCK_PATIENTS / LANES };

/* 1. Room */

struct scratch {
    struct rules rules;
    struct stage stage;
    struct patients parted[LANES_GROUPS]; /* the scheduled from the front on, the others from the back */
    struct outcomes outcomes;
    int64_t n_drawn[LANES_GROUPS]; /* by draw_few, in following each group */
    struct effects *effects;       /* of the stage, then of each parted group; NULL: the study has none */
    struct course courses[];       /* (policy), then what their rows point to */
};

/* Of one policy. Sizes are added up by LANES_KERNEL(scratch) and laid out by place_rows: one function says
 * them, so that the two cannot disagree. */
struct row_bytes {
    size_t score, given, infusions, relapsed, year_ends;
};

/* Rounded up to a cache line, so that whatever is laid behind begins on one: vectors load aligned. */
static size_t on_line(size_t n)
{
    return (n + 63) / 64 * 64;
}

static struct row_bytes row_bytes(const struct ebb_plan *plan, bool with_trajectories)
{
    const size_t n = (size_t)plan->calendar.n_assessments;
    return (struct row_bytes){n * LANES, n * LANES, with_trajectories ? n * LANES * sizeof(uint32_t) : 0,
                              on_line(n * sizeof(uint64_t)),
                              (size_t)plan->calendar.n_years * sizeof(struct year_end)};
}

static size_t effects_bytes(const struct ebb_plan *plan)
{
    const size_t policies = (size_t)plan->study.n_policies;
    return plan->study.n_side_effects == 0
               ? 0
               : (LANES_GROUPS + 1) * sizeof(struct effects) + policies * sizeof(struct effect_counts);
}

/* Where side effects of groups and courses go, at `at`; returns what follows. Pointers of the groups stay as
 * they are set here: parting moves patients, not rooms. */
static unsigned char *place_effects(struct scratch *scratch, const struct ebb_plan *plan, unsigned char *at)
{
    const bool any = plan->study.n_side_effects > 0;
    struct effect_counts *counts =
        (struct effect_counts *)(void *)(at + (any ? (LANES_GROUPS + 1) * sizeof(struct effects) : 0));
    scratch->effects = any ? (struct effects *)(void *)at : NULL;
    scratch->stage.patients.effects = scratch->effects;
    for (int p = 0; p < plan->study.n_policies; p++)
        scratch->courses[p].effects = any ? counts + p : NULL;
    return at + effects_bytes(plan);
}

/* Rows of one policy follow each other, and not the scores of all policies: what a course reads and writes
 * at an assessment is its own. Nothing is cleared, every entry is written before it is read; match_kernels
 * fills scratch with rubbish to see that. */
static void place_rows(struct scratch *scratch, const struct ebb_plan *plan, bool with_trajectories)
{
    const struct row_bytes sizes = row_bytes(plan, with_trajectories);
    unsigned char *at = (unsigned char *)(scratch->courses + plan->study.n_policies);
    for (int p = 0; p < plan->study.n_policies; p++) {
        struct rows *rows = &scratch->courses[p].rows;
        rows->score = at;
        at += sizes.score;
        rows->given = at;
        at += sizes.given;
        rows->infusions = with_trajectories ? (uint32_t *)(void *)at : NULL;
        at += sizes.infusions;
        rows->relapsed = (uint64_t *)(void *)at;
        at += sizes.relapsed;
        rows->year_ends = (struct year_end *)(void *)at;
        at += sizes.year_ends;
    }
    place_outcomes(&scratch->outcomes, plan, place_effects(scratch, plan, at));
}

/* 2. Parting */

/* What a patient takes along to another lane. A field of struct patients that is missing here is the one
 * of whoever was in the lane before: match_kernels then differs in the second part only, from
 * calendar.start on. A list and not a copy of the struct: its arrays are by lane, so that one patient is a
 * number out of each. What is the same for all lanes, or made anew by follow(), is not in it. */
/* clang-format off */
#define LANES_BELONGINGS(X)                                                                           \
    X(streams.limb[0]) X(streams.limb[1]) X(streams.limb[2])                                          \
    X(baseline) X(untreated) X(gain) X(attainable) X(duration) X(consolidation) X(biomarker)          \
    X(keep) X(settle) X(noise) X(held_back) X(given_day) X(leaving_day) X(miss_at_most) X(row)        \
    X(fast) X(lasting) X(last_infusion_day) X(n_infusions) X(n_missed) X(n_adverse) X(longest_gap)    \
    X(response_at_most) X(relapse_at_least) X(score) X(stratum) X(modifiers) X(subgroups)
/* clang-format on */
#define LANES_BELONGING_BITS(X) \
    X(treated) X(prone) X(can_miss) X(responder) X(remitter) X(compared) X(followed) X(scheduled) X(ended)

/* What of side effects a patient takes along, from room to room. */
static void move_effects(struct effects *to, int b, const struct effects *from, int a)
{
    for (int kind = 0; kind < EBB_MAX_SIDE_EFFECTS; kind++) {
        to->given_to[kind][b] = from->given_to[kind][a];
        to->before.n[kind][b] = from->before.n[kind][a];
        move_bit(&to->before.ended_by[kind], b, from->before.ended_by[kind], a);
    }
}

/* `to` must be zero in lane b as far as `present` goes: bits of others are kept, the own is only ever set.
 * The stream goes along as it stands, at the interval of calendar.start, from where follow() jumps on. */
static void move_patient(struct patients *to, int b, const struct patients *from, int a)
{
#define MOVE(field) to->field[b] = from->field[a];
    LANES_BELONGINGS(MOVE)
#undef MOVE
#define MOVE(field) move_bit(&to->field, b, from->field, a);
    LANES_BELONGING_BITS(MOVE)
#undef MOVE
    if (to->effects)
        move_effects(to->effects, b, from->effects, a);
    to->present |= UINT64_C(1) << b;
}

/* Places of the block that are still free: [front, back).
 *
 *     drawn     1 0 1 1 | 0 0 1 0 | 1 1 ...       1: a policy will treat the patient
 *     parted    1 1 1 1 | 1 1 ... ... 0 | 0 0 0 0
 *               front ->               <- back
 *
 * A group with a 1 in it is played under every policy, one without once for all of them. `row` keeps where
 * in the block a patient belongs, so that nobody has to be put back. */
struct places {
    int front, back;
};

/* By set bits, not by lane: the last group of a block may have few patients, and those without one must
 * take no place. */
static void part_with(struct patients *parted, struct places *places, const struct patients *patients)
{
    for (uint64_t lanes = patients->present; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const int place = patients->scheduled >> lane & 1 ? places->front++ : --places->back;
        move_patient(&parted[place / LANES], place % LANES, patients, lane);
    }
}

/* 3. Following */

/* An assessment and the interval after it; `rule` NULL: nobody is treated. The order is that of the day
 * (sim/model/README.md section 8): score, relapse, what the policy makes of both, sessions. Where nobody is
 * treated nobody can relapse either, since only the scheduled are followed: the row says so and no score is
 * looked at. */
static void advance(struct stage *stage, const struct rules *rules, const struct rule *rule,
                    struct course *course)
{
    struct patients *patients = &stage->patients;
    struct interval *interval = &stage->interval;
    const bool year_ends = rule && interval->year >= 0;
    if (year_ends && interval->year_end_day == interval->day)
        note_assessments(course, interval);
    assess(course, rules->constants, patients, interval);
    if (rule) {
        note_leaving(course, patients, interval->day);
        const uint64_t relapses =
            watch_relapse(course, &rules->constants->study.parameters, patients, interval);
        look(rules, rule, course, patients, interval, relapses);
        leave_unresponsive(rules, course, patients, interval);
        if (year_ends && interval->year_end_day > interval->day)
            note_assessments(course, interval);
        play_interval_of(rules, rule, course, patients, &stage->waning, interval);
    } else {
        course->rows.relapsed[interval->t] = 0;
        leave_unresponsive(rules, course, patients, interval);
        play_untreated(rules, course, patients, &stage->waning, interval);
    }
}

/* The policy takes over, in the middle of the day of the assessment that the common part ended with. That
 * assessment is not made again: its score is copied, no relapse is seen at it, and its set-back has been
 * taken. change_hands() of sim/model/course_assess.c has the policy's first look at the next one, too. */
static void start_policy(struct stage *stage, const struct rules *rules, const struct rule *rule,
                         struct course *course)
{
    struct patients *patients = &stage->patients;
    struct interval *interval = &stage->interval;
    begin_course(course, patients);
    begin_reach(course, rules->constants, patients, interval);
    note_leaving(course, patients, interval->day);
    memcpy(course->rows.score + interval->t * LANES, patients->score, LANES);
    course->rows.relapsed[interval->t] = 0;
    if (rule) {
        take_over(rules, rule, course, patients, interval, patients->score);
        play_interval_of(rules, rule, course, patients, &stage->waning, interval);
    } else {
        play_untreated(rules, course, patients, &stage->waning, interval);
    }
}

/* Plays the patients of the stage under every policy; returns the number of courses: 1 where all policies
 * are the same.
 *
 * Days and set-backs of `start` are set once more, since other patients are in the lanes than when the
 * common part set them; a draw is named by assessment and purpose, so that it is the same draw. What
 * policies share is complete before the first of them goes on, and `stage` is theirs to read only. */
static int follow(struct scratch *scratch)
{
    const struct rules *rules = &scratch->rules;
    const struct ebb_constants *constants = rules->constants;
    const int start = constants->calendar.start, end = constants->calendar.n_assessments;
    struct stage *stage = &scratch->stage;
    const bool scheduled = stage->patients.scheduled != 0;
    const int n_courses = scheduled ? constants->study.n_policies : 1;
    set_waning(&stage->waning, constants, &stage->patients);
    set_days(&stage->interval, constants, &stage->patients, start);
    draw_setbacks(&stage->setbacks, constants, &rules->jumps, &stage->patients, start, end);
    if (scheduled)
        draw_first_sessions(&stage->interval, rules->constants, &rules->jumps, &stage->patients.streams);
    for (int p = 0; p < n_courses; p++)
        start_policy(stage, rules, scheduled ? &rules->policies[p] : NULL, &scratch->courses[p]);
    for (int t = start + 1; t < end; t++) {
        open_interval(stage, rules, t, end);
        if (scheduled)
            draw_first_sessions(&stage->interval, rules->constants, &rules->jumps, &stage->patients.streams);
        for (int p = 0; p < n_courses; p++)
            advance(stage, rules, scheduled ? &rules->policies[p] : NULL, &scratch->courses[p]);
    }
    return n_courses;
}

/* 4. The kernel */

/* add_flow() of tally.c: cells are those of enum ebb_early_cell, a bit for each of the two. */
static void add_early(struct ebb_tally *tally, const struct patients *patients)
{
    const uint64_t treated = patients->present & patients->treated;
    for (int cell = 0; cell < EBB_EARLY_CELL_COUNT; cell++)
        tally->early[cell] += n_of(treated & (cell & 2 ? patients->early : ~patients->early) &
                                   (cell & 1 ? patients->responder : ~patients->responder));
}

/* The first part. Course 0 lends its rows to the common part of every group in turn; what is to be kept of
 * them goes into the block before the next group writes over it. `stream` walks from patient to patient,
 * one jump each, which is cheaper than finding each patient's start by number. */
static void begin_block(struct scratch *scratch, const struct ebb_plan *plan, struct ebb_block *block,
                        struct ebb_tally *tally)
{
    struct places places = {0, (block->n_patients + LANES - 1) / LANES * LANES};
    ebb_u128 stream = ebb_draw_patient(plan->constants->base, block->first_patient);
    for (int first = 0; first < block->n_patients; first += LANES) {
        struct patients *patients = &scratch->stage.patients;
        patients->effects = scratch->effects; /* those of a parted group were here */
        draw_patients(plan->constants, &scratch->rules.jumps, block, first, &stream, patients);
        play_common(&scratch->stage, &scratch->rules, &scratch->courses[0]);
        keep_patients(block, patients);
        keep_common_trajectory(plan, block, patients, &scratch->courses[0].rows);
        if (tally)
            add_flow(tally, plan, patients);
        if (tally && plan->study.early.on)
            add_early(tally, patients);
        part_with(scratch->parted, &places, patients);
    }
}

/* `parted` is cleared for its bits: parting sets those of `present` and never takes one away.
 *
 * keep_course comes last for a reason: it paints states over the row of infusions given, which add_group
 * still sums. Before it, visits of files with trajectories would have infusions that are state codes. */
void LANES_KERNEL(run)(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally)
{
    struct scratch *scratch = block->scratch;
    const int n_groups = (block->n_patients + LANES - 1) / LANES;
    set_rules(&scratch->rules, plan, block->with_trajectories);
    place_rows(scratch, plan, block->with_trajectories);
    memset(scratch->parted, 0, (size_t)n_groups * sizeof scratch->parted[0]);
    for (int group = 0; scratch->effects && group < n_groups; group++)
        scratch->parted[group].effects = scratch->effects + 1 + group;
    begin_block(scratch, plan, block, tally);
    for (int group = 0; group < n_groups; group++) {
        struct patients *patients = &scratch->stage.patients;
        *patients = scratch->parted[group];
        const int n_courses = follow(scratch);
        scratch->n_drawn[group] = 0;
        for (int p = 0; p < n_courses; p++)
            scratch->n_drawn[group] += scratch->courses[p].n_drawn;
        for (int p = 0; p < n_courses; p++)
            set_outcomes(&scratch->outcomes, plan, patients, &scratch->courses[p], p);
        if (tally)
            add_group(&scratch->outcomes, tally, plan, block, patients, scratch->courses, n_courses);
        for (int p = 0; p < n_courses; p++) {
            const int end = n_courses == 1 ? plan->study.n_policies
                                           : p + 1; /* of the policies that this course stands for */
            keep_course(plan, block, patients, &scratch->courses[p],
                        (const int32_t(*)[LANES])scratch->outcomes.value[p], p, end);
        }
    }
    if (tally)
        copy_relapses(tally, plan);
}

/* Of everything that run() lays out, in the same order. Too little shows under ASan only where the block
 * ends with the scratch (record: summary); elsewhere the block's own arrays, which lie behind, are written
 * over. */
size_t LANES_KERNEL(scratch)(const struct ebb_plan *plan, bool with_trajectories)
{
    const struct row_bytes sizes = row_bytes(plan, with_trajectories);
    const size_t rows = sizes.score + sizes.given + sizes.infusions + sizes.relapsed + sizes.year_ends;
    return sizeof(struct scratch) + (size_t)plan->study.n_policies * (sizeof(struct course) + rows) +
           effects_bytes(plan) + outcomes_bytes(plan);
}

/* 5. Drawing alone: the patients of the last run on the block, drawn again.
 *
 * The groups are those that the run left in `parted`, so that sessions are drawn for those who had any.
 * Left out are the draw with which each policy takes over, sessions of a lead-in, and those of induction
 * that can be missed: few beside the draws of every assessment, so that `drawing` in a profile is a little
 * low, not wrong. */

/* What every assessment and interval draws, for the group in the stage. The sum keeps the compiler from
 * leaving draws out. */
static uint64_t draw_intervals(struct stage *stage, const struct rules *rules, int from, int end,
                               bool sessions)
{
    uint64_t sum = 0;
    for (int t = from; t < end; t++) {
        open_interval(stage, rules, t, end);
        if (sessions)
            draw_first_sessions(&stage->interval, rules->constants, &rules->jumps, &stage->patients.streams);
        sum += ebb_bits_of_float(stage->interval.shift[t % LANES]) +
               ebb_bits_of_float(stage->interval.left[t % LANES]);
        sum += stage->interval.attended[t % LANES] + stage->interval.next[t % LANES];
    }
    return sum;
}

uint64_t LANES_KERNEL(draw)(const struct ebb_plan *plan, struct ebb_block *block)
{
    struct scratch *scratch = block->scratch;
    struct patients *patients = &scratch->stage.patients;
    const struct ebb_calendar *calendar = &plan->calendar;
    ebb_u128 stream = ebb_draw_patient(plan->constants->base, block->first_patient);
    uint64_t sum = 0;
    for (int first = 0; first < block->n_patients; first += LANES) {
        patients->effects = scratch->effects;
        draw_patients(plan->constants, &scratch->rules.jumps, block, first, &stream, patients);
        sum += draw_intervals(&scratch->stage, &scratch->rules, 0, calendar->start + 1, false);
    }
    for (int first = 0; first < block->n_patients; first += LANES) {
        *patients = scratch->parted[first / LANES];
        draw_setbacks(&scratch->stage.setbacks, plan->constants, &scratch->rules.jumps, patients,
                      calendar->start, calendar->n_assessments);
        sum += draw_intervals(&scratch->stage, &scratch->rules, calendar->start + 1, calendar->n_assessments,
                              patients->scheduled != 0);
        sum += draw_again(&patients->streams, &scratch->rules.jumps.within[EBB_DRAW_BOOKING],
                          scratch->n_drawn[first / LANES]);
    }
    return sum;
}

#endif
