/* SPDX-License-Identifier: MIT
 * lanes_block: what is kept of each patient, put into the arrays of the block.
 *
 * Only where the study records rows. Everything up to here is (assessment, lane); the block, and the file,
 * have a row for each patient. Turning it eight by eight in registers touches each cache line of both
 * once; lane by lane the reads would be 64 bytes apart.
 *
 *     lanes                    patient 0 1 2 ... 63          block              assessment 0 1 2 ... n - 1
 *     assessment 0             a b c ...                     patient row[0]     a d g ...
 *     assessment 1             d e f ...              ->     patient row[1]     b e h ...
 *     assessment 2             g h i ...                     patient row[2]     c f i ...
 *
 * `row` says whose a lane is; after parting that is any patient of the block, so that neighbours here are
 * not neighbours there. Lanes without a patient must write nothing: the entries behind the block's last
 * patient belong to ebb_block_set, which clears them, and match_kernels looks at them.
 *
 * Caveats:
 *   States are right and infusions of follow-up are wrong -> something summed rows->given after states were
 *     painted over it (LANES_KERNEL(run) has the order).
 *   Two patients have each other's rows -> a belonging was not moved when patients were parted
 *     (LANES_BELONGINGS in lanes_kernel.h), `row` first of all.
 *
 *   1. Patients   2. States   3. Infusions   4. From assessments to patients   5. Courses
 */
#ifndef EBB_LANES_BLOCK_H
#define EBB_LANES_BLOCK_H

#include "lanes_common.h"
#include "lanes_tally.h"

/* 1. Patients */

/* Once, after the common part: no policy changes a trait or a classification. Before parting, so that rows
 * are neighbours and the stores of a group fall into a few cache lines. */
static void keep_patients(struct ebb_block *block, const struct patients *patients)
{
    for (uint64_t lanes = block->with_rows ? patients->present : 0; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const int row = patients->row[lane];
        block->baseline[row] = patients->baseline[lane];
        block->attainable[row] = patients->attainable[lane];
        block->duration[row] = patients->duration[lane];
        block->consolidation[row] = patients->consolidation[lane];
        block->biomarker[row] = patients->biomarker[lane];
        block->treated[row] = patients->treated >> lane & 1;
        block->responder[row] = patients->responder >> lane & 1;
        block->remitter[row] = patients->remitter >> lane & 1;
        block->stratum[row] = patients->stratum[lane];
        block->modifiers[row] = patients->modifiers[lane];
        block->subgroups[row] = patients->subgroups[lane];
    }
}

/* 2. States: (assessment, lane), in the room of the infusions given, which nobody needs any more */

/* Assessments [from, to). The common part writes those before calendar.start, courses the rest. */
struct span {
    int from, to; /* assessments */
};

/* Codes where the bits say so: painted one over the other, the last one wins. Seven codes chosen by
 * questions in order would be a branch a lane; painted from the weakest reason to the strongest they are a
 * few operations of 64 bytes each. */
static void put_state(uint8_t *state, uint64_t lanes, enum ebb_state code)
{
    uint8_t chosen[LANES] LANES_ALIGNED;
    put_bytes_of_bits(chosen, lanes);
    for (int b = 0; b < LANES; b += BYTES_WIDE)
        put_part(state + b, (part_at(state + b) & ~part_at(chosen + b)) |
                                (all_bytes((uint8_t)code) & part_at(chosen + b)));
}

/* state_now() of sim/model/course_assess.c, from the weakest to the strongest reason: the order there,
 * which is the meaning, is the reverse of the order here. */
static void set_states_before(const struct ebb_constants *constants, const struct patients *patients,
                              const struct rows *rows)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    for (int t = 0; t < calendar->start; t++) {
        uint8_t *state = rows->given + t * LANES;
        memset(state, EBB_STATE_BEFORE, LANES);
        if (t >= calendar->classification)
            put_state(state, ~patients->responder, EBB_STATE_NONRESPONDER);
        put_state(state, left_early(constants, patients->leaving_day, t), EBB_STATE_LEFT);
        put_state(state, ~patients->treated, EBB_STATE_UNTREATED);
    }
}

/* From calendar.start on. What does not change with the assessment is painted once, for those who are not
 * followed; the rest at each. Who left early has state LEFT by `steady` although not compared, where strata
 * took them out. */
static void set_states_after(const struct ebb_constants *constants, const struct patients *patients,
                             const struct course *course)
{
    const struct rows *rows = &course->rows;
    const struct ebb_calendar *calendar = &constants->calendar;
    uint8_t steady[LANES] LANES_ALIGNED; /* of those who are not followed */
    memset(steady, EBB_STATE_NONRESPONDER, sizeof steady);
    put_state(steady, ~patients->compared & patients->responder, EBB_STATE_UNSELECTED);
    put_state(steady, left_early(constants, patients->leaving_day, calendar->start), EBB_STATE_LEFT);
    put_state(steady, ~patients->treated, EBB_STATE_UNTREATED);
    for (int t = calendar->start; t < calendar->n_assessments; t++) {
        uint8_t *state = rows->given + t * LANES;
        const uint64_t gone = left_by(course->leaving_day, t * calendar->interval_days);
        memcpy(state, steady, LANES);
        put_state(state, patients->followed, EBB_STATE_WELL);
        put_state(state, patients->followed & rows->relapsed[t], EBB_STATE_RELAPSED);
        put_state(state, patients->compared & gone, EBB_STATE_LEFT);
    }
}

/* 3. Infusions: a byte an assessment and lane where that is wide enough, at the front of their own room */

/* In place:
 *
 *     words    t: 256 bytes at 256 t       | t = 0       | t = 1       | t = 2       |
 *     bytes    t:  64 bytes at  64 t       |0 |1 |2 |3 |4 ...
 *
 * Byte t lies before word t, so that nothing unread is written over; at t = 0 both begin at the same place,
 * so that a whole row is read before any of it is written. Wider intervals keep their words: they are
 * copied lane by lane, 2 or 4 bytes each, which studies with assessments more than eight days apart can
 * afford. */
static void narrow_infusions(const struct ebb_plan *plan, const struct rows *rows, struct span span)
{
    uint8_t *narrow = (uint8_t *)rows->infusions;
    for (int t = span.from; plan->mask_bytes == 1 && t < span.to; t++) {
        ints mask_[LANES / LANES_WIDE];
        for (int k = 0; k < LANES / LANES_WIDE; k++)
            mask_[k] = (ints)words_at(rows->infusions + t * LANES + k * LANES_WIDE);
        for (int k = 0; k < LANES / LANES_WIDE; k++)
            put_bytes(narrow + t * LANES + k * LANES_WIDE, mask_[k]);
    }
}

/* Two or four bytes of each entry, 64 bytes apart: the slow way, and short. Turning pairs of bytes as
 * turn_eight does single ones was left: a second turn to keep, for the studies that have the fewest
 * assessments. */
static void keep_wide_infusions(const struct ebb_plan *plan, struct ebb_block *block,
                                const struct patients *patients, const struct rows *rows, int policy,
                                struct span span)
{
    const size_t width = (size_t)plan->mask_bytes;
    for (uint64_t lanes = patients->present; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const size_t row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)patients->row[lane];
        uint8_t *at =
            block->infusions + (row * (size_t)plan->calendar.n_assessments + (size_t)span.from) * width;
        for (int t = span.from; t < span.to; t++, at += width)
            memcpy(at, rows->infusions + t * LANES + lane, width); /* little-endian, as the file is */
    }
}

/* 4. From assessments to patients: entry (t, lane) becomes entry t of the patient's row, eight by eight */

/* Eight lanes' bytes are a word, and a row of lanes is as many vectors of words as it takes: 1, 2 or 4. */
typedef uint64_t eight_lanes __attribute__((vector_size(4 * LANES_WIDE)));
enum { WORDS_WIDE = LANES_WIDE / 2, ROW_WORDS = LANES / 8 }; /* words of a vector; of a row */

/* Swaps the bytes of a and b that `mask` and the shift pair, without a third place (Knuth, The Art of
 * Computer Programming 4A, 7.1.3, "delta swap"): what differs is flipped in both. */
#define SWAP(a, b, shift, mask)                                     \
    {                                                               \
        const eight_lanes differ = ((a) >> (shift) ^ (b)) & (mask); \
        (b) ^= differ;                                              \
        (a) ^= differ << (shift);                                   \
    }

/* In each word: byte k of x[j] becomes byte j of x[k]. By halves: the 8 x 8 bytes are four squares of 4 x 4,
 * of which two change places; then the same within each square, and within each of those.
 *
 *     A B     A C        12 swaps of two vectors each. The vectors' own unpacking would do it, too, with
 *     C D     B D        other instructions in each set; C's operators are the same text for all. Word by
 *                        word it was the same for an eighth of the lanes at a time, and turning took 9 %
 *                        of a run with everything recorded, where it takes 5 now. */
INLINE void turn_eight(eight_lanes x[8])
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

/* Eight assessments of all lanes, or the n < 8 that a span has; lane l is then word [l % 8][l / 8]. */
INLINE void turn_rows(const uint8_t *from, int n, uint64_t (*out)[ROW_WORDS])
{
    for (int i = 0; i < ROW_WORDS; i += WORDS_WIDE) {
        eight_lanes x[8] = {{0}};
        for (int j = 0; j < n; j++)
            memcpy(&x[j], from + j * LANES + 8 * i, sizeof x[j]);
        turn_eight(x);
        for (int k = 0; k < 8; k++)
            memcpy(&out[k][i], &x[k], sizeof x[k]);
    }
}

/* The lowest n < 8 bytes. n is the same for all patients of a span, so that the branches are foreseen; memcpy
 * of a length that the compiler does not know is a call for each. */
INLINE void put_first_bytes(uint8_t *at, uint64_t word, int n)
{
    for (int size = 4; size > 0; size /= 2) {
        if ((n & size) == 0)
            continue;
        memcpy(at, &word, (size_t)size);
        at += size;
        word >>= 8 * size;
    }
}

/* Assessments t to t + n - 1 of all patients; entry 0 of a patient's row is at `first`. n is a constant where
 * this is called, but for the few of a short span: eight are a single store. */
INLINE void keep_turned(uint8_t *first, int n_assessments, const struct patients *patients,
                        const uint8_t *from, int t, int n)
{
    _Alignas(64) uint64_t turned[8][ROW_WORDS];
    turn_rows(from + t * LANES, n, turned);
    for (uint64_t lanes = patients->present; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        uint8_t *at = first + (size_t)patients->row[lane] * (size_t)n_assessments + t;
        if (n == 8)
            memcpy(at, &turned[lane % 8][lane / 8], 8);
        else
            put_first_bytes(at, turned[lane % 8][lane / 8], n);
    }
}

/* One byte for each assessment: `array` is of the block, (policy, patient, assessment). Never beyond the
 * span: behind a patient's last entry lies the first of another, whom an earlier group may have written. So
 * the last eight of a span that is no multiple of eight begin among those before, which are
 * written once more. Lanes without a patient are turned along and not stored. */
static void keep_bytes(uint8_t *array, int n_assessments, const struct patients *patients,
                       const uint8_t *from, int policy, struct span span)
{
    uint8_t *first = array + (size_t)policy * EBB_BLOCK_PATIENTS * (size_t)n_assessments;
    int t = span.from;
    for (; t + 8 <= span.to; t += 8)
        keep_turned(first, n_assessments, patients, from, t, 8);
    if (t < span.to && span.to - span.from >= 8)
        keep_turned(first, n_assessments, patients, from, span.to - 8, 8);
    else if (t < span.to)
        keep_turned(first, n_assessments, patients, from, t, span.to - t);
}

/* Scores, states and infusions of one policy. Where infusions fit a byte they have been narrowed and go the
 * way of the other two. */
static void keep_trajectory(const struct ebb_plan *plan, struct ebb_block *block,
                            const struct patients *patients, const struct rows *rows, int policy,
                            struct span span)
{
    const int n = plan->calendar.n_assessments;
    keep_bytes(block->score, n, patients, rows->score, policy, span);
    keep_bytes(block->state, n, patients, rows->given, policy, span);
    if (plan->mask_bytes == 1)
        keep_bytes(block->infusions, n, patients, (const uint8_t *)rows->infusions, policy, span);
    else
        keep_wide_infusions(plan, block, patients, rows, policy, span);
}

/* What comes before the policies take over is the same under all of them: copied into each one's rows now,
 * because the rows of course 0 are the next group's in a moment. */
static void keep_common_trajectory(const struct ebb_plan *plan, struct ebb_block *block,
                                   const struct patients *patients, const struct rows *rows)
{
    const struct span span = {0, plan->calendar.start};
    if (!block->with_trajectories)
        return;
    set_states_before(plan->constants, patients, rows);
    narrow_infusions(plan, rows, span);
    for (int policy = 0; policy < plan->study.n_policies; policy++)
        keep_trajectory(plan, block, patients, rows, policy, span);
}

/* 5. Courses: one course for policies `first` to `end` - 1 */

/* Scattered by patient, 4 bytes each. An outcome at a time, so that the stores of a group stay within one
 * array of 16 kB. */
static void keep_outcomes(struct ebb_block *block, const struct patients *patients,
                          const struct course *course, const int32_t (*values)[LANES], int policy)
{
    int32_t *leaving_day = block->leaving_day + (size_t)policy * EBB_BLOCK_PATIENTS;
    for (uint64_t lanes = patients->present; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        leaving_day[patients->row[lane]] = course->leaving_day[lane];
    }
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        if (block->outcomes[outcome] == NULL)
            continue;
        int32_t *into = block->outcomes[outcome] + (size_t)policy * EBB_BLOCK_PATIENTS;
        for (uint64_t lanes = patients->present; lanes != 0; lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes);
            into[patients->row[lane]] = values[outcome][lane];
        }
    }
}

/* The last thing that is done with a course: its rows are spoiled for everything else afterwards. One
 * course that stands for all policies is painted and narrowed once and copied to each. */
static void keep_course(const struct ebb_plan *plan, struct ebb_block *block, const struct patients *patients,
                        const struct course *course, const int32_t (*values)[LANES], int first, int end)
{
    const struct span span = {plan->calendar.start, plan->calendar.n_assessments};
    if (block->with_trajectories) {
        set_states_after(plan->constants, patients, course);
        narrow_infusions(plan, &course->rows, span);
    }
    for (int policy = first; policy < end; policy++) {
        if (block->with_rows)
            keep_outcomes(block, patients, course, values, policy);
        if (block->with_trajectories)
            keep_trajectory(plan, block, patients, &course->rows, policy, span);
    }
}

#endif
