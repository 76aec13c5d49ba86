/* SPDX-License-Identifier: MIT
 * lanes_rows: what is kept of each patient, put into the arrays of the block.
 *
 *   1. Patients   2. Trajectories   3. Courses
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

/* 2. Trajectories: entry (t, lane) becomes entry t of the patient's row */

struct span {
    int from, to; /* assessments */
};

static void keep_infusions(const struct ebb_plan *plan, struct ebb_block *block, const struct sheet *sheet, int lane, size_t row,
                           struct span span)
{
    const size_t width = (size_t)plan->mask_bytes;
    uint8_t *at = block->infusions + (row * (size_t)plan->calendar.n_assessments + (size_t)span.from) * width;
    for (int t = span.from; t < span.to; t++) {
        const uint32_t infusions = sheet->infusions[t * LANES + lane];
        for (size_t byte = 0; byte < width; byte++)
            *at++ = (uint8_t)(infusions >> 8 * byte);
    }
}

static void keep_scores(const struct ebb_plan *plan, struct ebb_block *block, const struct sheet *sheet, int lane, size_t row,
                        struct span span)
{
    uint8_t *at = block->score + row * (size_t)plan->calendar.n_assessments;
    for (int t = span.from; t < span.to; t++)
        at[t] = sheet->score[t * LANES + lane];
}

static enum ebb_state state_before(const struct ebb_calendar *calendar, const struct people *people, int t, int lane)
{
    if ((people->treated >> lane & 1) == 0)
        return EBB_STATE_UNTREATED;
    return t < calendar->classification || people->responder >> lane & 1 ? EBB_STATE_BEFORE : EBB_STATE_NONRESPONDER;
}

static enum ebb_state state_after(const struct people *people, const struct sheet *sheet, int t, int day, int lane)
{
    if ((people->treated >> lane & 1) == 0)
        return EBB_STATE_UNTREATED;
    if ((people->compared >> lane & 1) == 0)
        return people->responder >> lane & 1 ? EBB_STATE_UNSELECTED : EBB_STATE_NONRESPONDER;
    if (day >= people->dropout_day[lane])
        return EBB_STATE_LEFT;
    if ((people->followed >> lane & 1) == 0)
        return EBB_STATE_NONRESPONDER;
    return sheet->relapsed[t] >> lane & 1 ? EBB_STATE_RELAPSED : EBB_STATE_WELL;
}

/* What comes before the policies take over is the same under all of them. */
static void keep_common_trajectory(const struct ebb_plan *plan, struct ebb_block *block, const struct people *people,
                                   const struct sheet *sheet)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    for (uint64_t lanes = block->with_trajectories ? people->present : 0; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        for (int p = 0; p < plan->study.n_policies; p++) {
            const size_t row = (size_t)p * EBB_BLOCK_PATIENTS + (size_t)people->row[lane];
            keep_scores(plan, block, sheet, lane, row, (struct span){0, calendar->start});
            keep_infusions(plan, block, sheet, lane, row, (struct span){0, calendar->start});
            for (int t = 0; t < calendar->start; t++)
                block->state[row * (size_t)calendar->n_assessments + (size_t)t] = (uint8_t)state_before(calendar, people, t, lane);
        }
    }
}

/* 3. Courses */

static void keep_course(const struct ebb_plan *plan, struct ebb_block *block, const struct people *people,
                        const struct course *course, const int32_t (*outcomes)[LANES], int policy)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    const struct sheet *sheet = &course->sheet;
    const struct span span = {calendar->start, calendar->n_assessments};
    const bool keeps = block->with_rows || block->with_trajectories;
    for (uint64_t lanes = keeps ? people->present : 0; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const size_t row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)people->row[lane];
        for (int outcome = 0; block->with_rows && outcome < EBB_OUTCOME_COUNT; outcome++)
            block->outcomes[outcome][row] = outcomes[outcome][lane];
        if (!block->with_trajectories)
            continue;
        keep_scores(plan, block, sheet, lane, row, span);
        keep_infusions(plan, block, sheet, lane, row, span);
        for (int t = span.from; t < span.to; t++)
            block->state[row * (size_t)calendar->n_assessments + (size_t)t] =
                (uint8_t)state_after(people, sheet, t, t * calendar->interval_days, lane);
    }
}

#endif
