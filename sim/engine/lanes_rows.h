/* SPDX-License-Identifier: MIT
 * lanes_rows: what is kept of each patient, put into the arrays of the block.
 *
 *   1. Patients   2. States   3. Infusions   4. Turning sheets into rows   5. Courses
 */
#ifndef EBB_LANES_ROWS_H
#define EBB_LANES_ROWS_H

#include "lanes_tally.h"

/* 1. Patients */

static void keep_people(struct ebb_block *block, const struct people *people)
{
    for (uint64_t lanes = block->with_rows ? people->present : 0; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const int row = people->row[lane];
        block->baseline[row] = people->baseline[lane];
        block->attainable[row] = people->attainable[lane];
        block->duration[row] = people->duration[lane];
        block->consolidation[row] = people->consolidation[lane];
        block->biomarker[row] = people->biomarker[lane];
        block->treated[row] = people->treated >> lane & 1;
        block->responder[row] = people->responder >> lane & 1;
        block->remitter[row] = people->remitter >> lane & 1;
        block->stratum[row] = people->stratum[lane];
        block->modifiers[row] = people->modifiers[lane];
    }
}

/* 2. States: (assessment, lane), in the room of the infusions given, which nobody needs any more */

struct span {
    int from, to; /* assessments */
};

/* Codes where the bits say so. */
static void put_state(uint8_t *state, uint64_t lanes, enum ebb_state code)
{
    uint8_t chosen[LANES] LANES_ALIGNED;
    put_bytes_of_bits(chosen, lanes);
    for (int b = 0; b < LANES; b += BYTES_WIDE)
        put_part(state + b, (part_at(state + b) & ~part_at(chosen + b)) |
                                (all_bytes((uint8_t)code) & part_at(chosen + b)));
}

static void set_states_before(const struct ebb_constants *constants, const struct people *people,
                              const struct sheet *sheet)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    for (int t = 0; t < calendar->start; t++) {
        uint8_t *state = sheet->given + t * LANES;
        memset(state, EBB_STATE_BEFORE, LANES);
        if (t >= calendar->classification)
            put_state(state, ~people->responder, EBB_STATE_NONRESPONDER);
        put_state(state, left_early(constants, people, t), EBB_STATE_LEFT);
        put_state(state, ~people->treated, EBB_STATE_UNTREATED);
    }
}

static void set_states_after(const struct ebb_constants *constants, const struct people *people,
                             const struct sheet *sheet)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    uint8_t steady[LANES] LANES_ALIGNED; /* of those who are not followed */
    memset(steady, EBB_STATE_NONRESPONDER, sizeof steady);
    put_state(steady, ~people->compared & people->responder, EBB_STATE_UNSELECTED);
    put_state(steady, left_early(constants, people, calendar->start), EBB_STATE_LEFT);
    put_state(steady, ~people->treated, EBB_STATE_UNTREATED);
    for (int t = calendar->start; t < calendar->n_assessments; t++) {
        uint8_t *state = sheet->given + t * LANES;
        const uint64_t gone = left_by(people, t * calendar->interval_days);
        memcpy(state, steady, LANES);
        put_state(state, people->followed, EBB_STATE_WELL);
        put_state(state, people->followed & sheet->relapsed[t], EBB_STATE_RELAPSED);
        put_state(state, people->compared & gone, EBB_STATE_LEFT);
    }
}

/* 3. Infusions: a byte for each assessment and lane where that is wide enough, at the front of their own room
 */

static void narrow_infusions(const struct ebb_plan *plan, const struct sheet *sheet, struct span span)
{
    uint8_t *narrow = (uint8_t *)sheet->infusions;
    for (int t = span.from; plan->mask_bytes == 1 && t < span.to; t++) {
        ints mask_[LANES / LANES_WIDE];
        for (int k = 0; k < LANES / LANES_WIDE; k++)
            mask_[k] = (ints)words_at(sheet->infusions + t * LANES + k * LANES_WIDE);
        for (int k = 0; k < LANES / LANES_WIDE; k++)
            put_bytes(narrow + t * LANES + k * LANES_WIDE, mask_[k]);
    }
}

static void keep_wide_infusions(const struct ebb_plan *plan, struct ebb_block *block,
                                const struct people *people, const struct sheet *sheet, int policy,
                                struct span span)
{
    const size_t width = (size_t)plan->mask_bytes;
    for (uint64_t lanes = people->present; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const size_t row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)people->row[lane];
        uint8_t *at =
            block->infusions + (row * (size_t)plan->calendar.n_assessments + (size_t)span.from) * width;
        for (int t = span.from; t < span.to; t++, at += width)
            memcpy(at, sheet->infusions + t * LANES + lane, width); /* little-endian, as the file is */
    }
}

/* 4. Turning sheets into rows: entry (t, lane) becomes entry t of the patient's row, eight by eight */

/* Swaps the bytes of a and b that `mask` and the shift pair. */
#define SWAP(a, b, shift, mask)                                  \
    {                                                            \
        const uint64_t differ = ((a) >> (shift) ^ (b)) & (mask); \
        (b) ^= differ;                                           \
        (a) ^= differ << (shift);                                \
    }

/* Byte k of x[j] becomes byte j of x[k]. */
INLINE void turn_eight(uint64_t x[8])
{
    for (int j = 0; j < 4; j++)
        SWAP(x[j], x[j + 4], 32, UINT64_C(0x00000000ffffffff))
    for (int j = 0; j < 8; j += 4) {
        SWAP(x[j], x[j + 2], 16, UINT64_C(0x0000ffff0000ffff))
        SWAP(x[j + 1], x[j + 3], 16, UINT64_C(0x0000ffff0000ffff))
    }
    for (int j = 0; j < 8; j += 2)
        SWAP(x[j], x[j + 1], 8, UINT64_C(0x00ff00ff00ff00ff))
}

#undef SWAP

/* One byte for each assessment: `array` is of the block, (policy, patient, assessment). */
static void keep_bytes(uint8_t *array, int n_assessments, const struct people *people, const uint8_t *sheet,
                       int policy, struct span span)
{
    for (int first = 0; first < LANES; first += 8) {
        uint8_t *row[8];
        for (int k = 0; k < 8; k++)
            row[k] = array + ((size_t)policy * EBB_BLOCK_PATIENTS + (size_t)people->row[first + k]) *
                                 (size_t)n_assessments;
        for (int t = span.from; t < span.to; t += 8) {
            const int n = span.to - t < 8 ? span.to - t : 8;
            uint64_t x[8] = {0};
            for (int j = 0; j < n; j++)
                memcpy(&x[j], sheet + (t + j) * LANES + first, 8);
            turn_eight(x);
            for (int k = 0; k < 8; k++) {
                // cppcheck-suppress knownConditionTrueFalse; n is 8 nearly always, and a constant makes a
                // single store
                const size_t width = n == 8 ? 8 : (size_t)n;
                if (people->present >> (first + k) & 1)
                    memcpy(row[k] + t, &x[k], width);
            }
        }
    }
}

static void keep_trajectory(const struct ebb_plan *plan, struct ebb_block *block, const struct people *people,
                            const struct sheet *sheet, int policy, struct span span)
{
    const int n = plan->calendar.n_assessments;
    keep_bytes(block->score, n, people, sheet->score, policy, span);
    keep_bytes(block->state, n, people, sheet->given, policy, span);
    if (plan->mask_bytes == 1)
        keep_bytes(block->infusions, n, people, (const uint8_t *)sheet->infusions, policy, span);
    else
        keep_wide_infusions(plan, block, people, sheet, policy, span);
}

/* What comes before the policies take over is the same under all of them. */
static void keep_common_trajectory(const struct ebb_plan *plan, struct ebb_block *block,
                                   const struct people *people, const struct sheet *sheet)
{
    const struct span span = {0, plan->calendar.start};
    if (!block->with_trajectories)
        return;
    set_states_before(plan->constants, people, sheet);
    narrow_infusions(plan, sheet, span);
    for (int policy = 0; policy < plan->study.n_policies; policy++)
        keep_trajectory(plan, block, people, sheet, policy, span);
}

/* 5. Courses: one course for policies `first` to `end` - 1 */

static void keep_outcomes(struct ebb_block *block, const struct people *people,
                          const int32_t (*outcomes)[LANES], int policy)
{
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        int32_t *rows = block->outcomes[outcome] + (size_t)policy * EBB_BLOCK_PATIENTS;
        for (uint64_t lanes = people->present; lanes != 0; lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes);
            rows[people->row[lane]] = outcomes[outcome][lane];
        }
    }
}

static void keep_course(const struct ebb_plan *plan, struct ebb_block *block, const struct people *people,
                        const struct course *course, const int32_t (*outcomes)[LANES], int first, int end)
{
    const struct span span = {plan->calendar.start, plan->calendar.n_assessments};
    if (block->with_trajectories) {
        set_states_after(plan->constants, people, &course->sheet);
        narrow_infusions(plan, &course->sheet, span);
    }
    for (int policy = first; policy < end; policy++) {
        if (block->with_rows)
            keep_outcomes(block, people, outcomes, policy);
        if (block->with_trajectories)
            keep_trajectory(plan, block, people, &course->sheet, policy, span);
    }
}

#endif
