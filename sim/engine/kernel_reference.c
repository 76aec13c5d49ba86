/* SPDX-License-Identifier: MIT
 * kernel_reference: one patient after the other, one policy after the other.
 *
 * It stays for ever: every faster kernel must give its bytes. A patient's luck is drawn once; what happens
 * before the policies take over is played once; then each policy goes on from a copy of that.
 *
 * What it may not do: depend on what its scratch or the block held before, on the number of patients in the
 * block, or on being called twice. match_kernels calls it on rubbish to see.
 *
 *     patient's stream -> traits, luck -> common part -> copy -> policy 0 -> row, outcomes
 *                                              \-------> copy -> policy 1 -> row, outcomes ...
 *
 * The medicine is in sim/model (<ebb/patient.h>, <ebb/course.h>); what stands here is room, copies and where
 * things go. A kernel differs from this one -> `ebb trace STUDY PATIENT` plays the same two calls with a log,
 * day by day.
 *
 *   1. Room   2. One patient   3. A block
 */
#include "kernel_reference.h"

#include <string.h>

#include <ebb/draw.h>
#include <ebb/normal.h>

/* 1. Room */

/* To whole cache lines, so that every row begins on one. */
static size_t rounded(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* Laid out anew for each patient: some additions, and no pointer that could be one of another plan. The mask
 * comes before the bytes, since it must be aligned. */
struct ebb_stage ebb_stage_of(const struct ebb_plan *plan, void *scratch)
{
    const size_t n = (size_t)plan->calendar.n_assessments;
    const size_t courses = (size_t)plan->study.n_policies + 1;
    unsigned char *at = scratch;
    struct ebb_stage stage;
    ebb_luck_lend(&stage.luck, &plan->calendar, at);
    at += ebb_luck_bytes(&plan->calendar);
    stage.infusion_mask = (uint32_t *)(void *)at;
    at += rounded(courses * n * sizeof(uint32_t));
    stage.score = at;
    at += rounded(courses * n);
    stage.state = at;
    at += rounded(courses * n);
    for (int i = 0; i < 2; i++, at += rounded(EBB_MAX_YEARS * sizeof *stage.by_year[i]))
        stage.by_year[i] = (int32_t(*)[EBB_MOST_YEAR_SUMS])(void *)at;
    return stage;
}

size_t ebb_kernel_reference_scratch(const struct ebb_plan *plan, bool with_trajectories)
{
    (void)with_trajectories;
    const size_t n = (size_t)plan->calendar.n_assessments;
    const size_t courses = (size_t)plan->study.n_policies + 1;
    return ebb_luck_bytes(&plan->calendar) + rounded(courses * n * sizeof(uint32_t)) +
           2 * rounded(courses * n) + 2 * rounded(EBB_MAX_YEARS * EBB_MOST_YEAR_SUMS * sizeof(int32_t));
}

/* 2. One patient */

/* Course 0 is the common part, course p + 1 that of policy p. */
static void set_rows(struct ebb_course *course, const struct ebb_stage *stage, const struct ebb_plan *plan,
                     int number)
{
    const size_t first = (size_t)number * (size_t)plan->calendar.n_assessments;
    course->score = stage->score + first;
    course->state = stage->state + first;
    course->infusion_mask = stage->infusion_mask + first;
    course->by_year = stage->by_year[number > 0];
}

void ebb_stage_begin(struct ebb_course *common, const struct ebb_stage *stage, const struct ebb_plan *plan,
                     const struct ebb_patient *patient, struct ebb_event_log *log)
{
    common->constants = plan->constants;
    common->patient = patient;
    common->luck = &stage->luck;
    common->log = log;
    set_rows(common, stage, plan, 0);
    ebb_course_begin(common);
    ebb_course_reach_followup(common);
}

/* A course is plain data: a copy of the struct and of its rows so far is the same patient once more. Playing
 * the common part again for each policy would give the same bytes and draw on the same luck, for nothing. */
void ebb_stage_follow(struct ebb_course *course, const struct ebb_course *common,
                      const struct ebb_stage *stage, const struct ebb_plan *plan, int policy)
{
    *course = *common;
    set_rows(course, stage, plan, policy + 1);
    const size_t begun = (size_t)common->next_assessment;
    const size_t n = (size_t)plan->calendar.n_assessments;
    memcpy(course->score, common->score, begun);
    memcpy(course->state, common->state, begun);
    memcpy(course->by_year, common->by_year, EBB_MAX_YEARS * sizeof *course->by_year);
    memcpy(course->infusion_mask, common->infusion_mask,
           n * sizeof *course->infusion_mask); /* zero beyond `begun` */
    ebb_course_follow(course, &plan->constants->study.policies[policy]);
}

/* Whom no policy treats (a non-responder, say) goes the same way under all of them: policy p is a copy of the
 * one before. */
static void repeat_course(const struct ebb_stage *stage, const struct ebb_plan *plan, int policy)
{
    const size_t n = (size_t)plan->calendar.n_assessments;
    const size_t to = ((size_t)policy + 1) * n, from = to - n;
    memcpy(stage->score + to, stage->score + from, n);
    memcpy(stage->state + to, stage->state + from, n);
    memcpy(stage->infusion_mask + to, stage->infusion_mask + from, n * sizeof *stage->infusion_mask);
}

/* 3. A block */

/* As the file has them: floats and bytes. No policy changes any, so that the last course will do. */
static void keep_patient(struct ebb_block *block, int i, const struct ebb_patient *patient,
                         const struct ebb_course *course)
{
    block->baseline[i] = patient->baseline_points;
    block->attainable[i] = patient->traits.attainable;
    block->duration[i] = patient->traits.duration_days;
    block->consolidation[i] = patient->traits.consolidation_per_day;
    block->biomarker[i] = patient->traits.biomarker;
    block->treated[i] = patient->treated;
    block->responder[i] = course->responder;
    block->remitter[i] = course->remitter;
    block->stratum[i] = (uint8_t)course->stratum;
    block->modifiers[i] = (uint8_t)patient->modifiers;
    block->subgroups[i] = ebb_course_subgroups(course);
}

/* Infusions are kept in 1, 2 or 4 bytes an interval, lowest first, as the file has them on any machine. */
static void keep_trajectory(const struct ebb_plan *plan, struct ebb_block *block, size_t row,
                            const struct ebb_course *course)
{
    const size_t n = (size_t)plan->calendar.n_assessments;
    const size_t width = (size_t)plan->mask_bytes;
    memcpy(block->score + row * n, course->score, n);
    memcpy(block->state + row * n, course->state, n);
    for (size_t t = 0; t < n; t++) {
        for (size_t byte = 0; byte < width; byte++)
            block->infusions[(row * n + t) * width + byte] = (uint8_t)(course->infusion_mask[t] >> 8 * byte);
    }
}

static void keep_course(const struct ebb_plan *plan, struct ebb_block *block, int i, int policy,
                        const struct ebb_course *course)
{
    const size_t row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i;
    if (block->with_rows) {
        for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
            if (block->outcomes[outcome])
                block->outcomes[outcome][row] = course->outcomes[outcome];
        }
        block->leaving_day[row] = course->leaving_day;
    }
    if (block->with_trajectories)
        keep_trajectory(plan, block, row, course);
}

/* Year by year: a course has room for more sums than the study counts. */
static void keep_years(const struct ebb_course *course, int32_t *by_year)
{
    const size_t sums = (size_t)ebb_study_year_sums(&course->constants->study);
    for (int year = 0; year < course->constants->calendar.n_years; year++, by_year += sums)
        memcpy(by_year, course->by_year[year], sums * sizeof *by_year);
}

/* Whether anybody is scheduled is known when follow-up starts: for who is not, all policies are one
 * course. Every kernel makes use of it, so it is no shortcut of this one. */
static void play_patient(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally, int i,
                         ebb_u128 stream)
{
    const struct ebb_stage stage = ebb_stage_of(plan, block->scratch);
    struct ebb_luck luck = stage.luck;
    int32_t outcomes[EBB_MAX_POLICIES * EBB_OUTCOME_COUNT];
    int32_t side_effects[EBB_MAX_POLICIES * EBB_MAX_SIDE_EFFECTS];
    int ended_by[EBB_MAX_POLICIES];
    struct ebb_gaps gaps[EBB_MAX_POLICIES];
    int32_t by_year[EBB_MAX_POLICIES * EBB_MAX_YEARS * EBB_MOST_YEAR_SUMS];
    int n_attended[EBB_MAX_POLICIES];
    const size_t places = (size_t)(plan->calendar.n_years * ebb_study_year_sums(&plan->study));
    struct ebb_patient patient;
    struct ebb_course common, course;

    ebb_require(plan->study.n_policies > 0);
    ebb_patient_draw(&patient, plan->constants, block->first_patient + i, stream);
    ebb_luck_draw(&luck, plan->constants, &patient);
    ebb_stage_begin(&common, &stage, plan, &patient, NULL);
    for (int policy = 0; policy < plan->study.n_policies; policy++) {
        if (policy == 0 || course.scheduled)
            ebb_stage_follow(&course, &common, &stage, plan, policy);
        else
            repeat_course(&stage, plan, policy);
        memcpy(outcomes + policy * EBB_OUTCOME_COUNT, course.outcomes, sizeof course.outcomes);
        memcpy(side_effects + policy * EBB_MAX_SIDE_EFFECTS, course.n_side_effects,
               sizeof course.n_side_effects);
        ended_by[policy] = course.ended_by;
        keep_years(&course, by_year + (size_t)policy * places);
        n_attended[policy] = course.n_attended;
        gaps[policy] = course.gaps;
        keep_course(plan, block, i, policy, &course);
    }
    if (block->with_rows)
        keep_patient(block, i, &patient, &course);

    const size_t n = (size_t)plan->calendar.n_assessments;
    const struct ebb_tally_patient seen = {
        .number = patient.number,
        .treated = patient.treated,
        .responder = course.responder,
        .remitter = course.remitter,
        .compared = course.compared,
        .followed = course.followed,
        .stratum = course.stratum,
        .modifiers = patient.modifiers,
        .subgroups = ebb_course_subgroups(&course),
        .outcomes = outcomes,
        .side_effects = side_effects,
        .ended_by = ended_by,
        .by_year = by_year,
        .n_attended = n_attended,
        .gaps = gaps,
        .score = stage.score + n,
        .state = stage.state + n,
        .infusion_mask = stage.infusion_mask + n,
    };
    if (tally)
        ebb_tally_add(tally, plan, &seen);
}

/* In order of patients, because the next one's stream is a jump of fixed length away; finding one by number
 * takes up to 128 products (ebb_draw_patient), which is for the first of a block. */
void ebb_kernel_reference(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally)
{
    ebb_u128 stream = ebb_draw_patient(plan->constants->base, block->first_patient);
    for (int i = 0; i < block->n_patients; i++) {
        play_patient(plan, block, tally, i, stream);
        stream = ebb_pcg_advance(stream, &plan->constants->jumps.next_patient);
    }
}

/* What is drawn ahead: traits and luck. Words of sessions are few beside them and are left out. */
uint64_t ebb_kernel_reference_draw(const struct ebb_plan *plan, struct ebb_block *block)
{
    const struct ebb_stage stage = ebb_stage_of(plan, block->scratch);
    const int last = plan->calendar.n_assessments - 1;
    struct ebb_luck luck = stage.luck;
    ebb_u128 stream = ebb_draw_patient(plan->constants->base, block->first_patient);
    uint64_t sum = 0;
    for (int i = 0; i < block->n_patients; i++) {
        struct ebb_patient patient;
        ebb_patient_draw(&patient, plan->constants, block->first_patient + i, stream);
        ebb_luck_draw(&luck, plan->constants, &patient);
        const struct ebb_luck_at *at = ebb_luck_at(&luck, last);
        sum += ebb_bits_of_float(at->noise + at->measurement) +
               ebb_luck_of_booking(&luck, plan->constants, last) + (uint64_t)patient.dropout_day;
        stream = ebb_pcg_advance(stream, &plan->constants->jumps.next_patient);
    }
    return sum;
}
