/* SPDX-License-Identifier: MIT
 * lanes_common: what is the same under every policy: induction, classification, the lead-in, selection.
 *
 * It is played once for a group, in course 0 of the scratch, up to and including the assessment of day R;
 * patients are then parted by whether a policy treats them. What it leaves behind (keep_common) must be
 * all that begin_course of each policy goes on from.
 *
 *     assessment   0 ........ classification ...... phase ...... phase ...... start
 *     sessions     induction  | none, or those of the phase that runs        | the policies'
 *     decided      thresholds   responders, remitters                         strata, who is scheduled
 *
 * Without a lead-in `start` is the classification. Its counterpart, operation by operation where numbers
 * are made, is ebb_course_reach_followup (sim/model/course.c) with judge() and what that calls
 * (course_assess.c).
 *
 * A patient who has left goes on in his or her lane like all others: days on which a session can be held
 * end with the last day in care (last_days_of), and what is judged takes those who left out by their
 * bits. So nothing here asks lane by lane whether somebody is still there.
 *
 * Differences from the reference among those who leave early only -> left_early, of which three places here
 * ask; in `stratum` only -> rule_holds, which both texts have for themselves.
 *
 *   1. Thresholds   2. Induction   3. Classification   4. Selection   5. Intervals   6. The common
 * part */
#ifndef EBB_LANES_COMMON_H
#define EBB_LANES_COMMON_H

#include "lanes_sessions.h"

/* What a thread needs to play a group, and what its policies have in common. 55 kB, of which 29 are the
 * window of set-backs and 16 the tables of waning. */
struct stage {
    struct patients patients;
    struct waning waning;
    struct setbacks setbacks;
    struct interval interval;
} LANES_ALIGNED;

/* 1. Thresholds: they depend on the score on day 0 */

/* Who leaves up to that day: on the day of leaving a patient is no longer seen. Bits without a patient are
 * arbitrary, here and below; `present` cuts them off where something is counted. */
static uint64_t left_by(const int32_t *leaving_day, int day)
{
    uint64_t lanes = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE)
        lanes |= bits_of(at_most(ints_at(leaving_day + i), all_ints(day)), i);
    return lanes;
}

/* left_early() of sim/model/course_assess.c, at assessment t: has left by now, and before the day from
 * which patients are seen. seen_from_day is 0 where nobody leaves before follow-up. */
static uint64_t left_early(const struct ebb_constants *constants, const int32_t *leaving_day, int t)
{
    const int day = t * constants->calendar.interval_days, last = constants->seen_from_day - 1;
    return last >= 0 ? left_by(leaving_day, day < last ? day : last) : 0;
}

/* is_unseen() of sim/model/course_assess.c: nobody saw the patient at assessment t, at most the classifying
 * one. */
static uint64_t unseen(const struct ebb_constants *constants, const struct patients *patients,
                       const struct course *course, int t)
{
    const int day = t * constants->calendar.interval_days;
    const int last = (day < constants->seen_from_day ? day : constants->seen_from_day) - 1;
    return (last >= 0 ? left_by(course->leaving_day, last) : 0) |
           (t == constants->calendar.classification ? patients->ends_unseen : 0);
}

/* A table by the score on day 0, as in the reference: the fraction of a score was compared once, when the
 * constants were made, and whole points are compared from then on. */
static void set_thresholds(struct patients *patients, const struct ebb_constants *constants,
                           const uint8_t *score)
{
    for (int lane = 0; lane < LANES; lane++) {
        patients->response_at_most[lane] = constants->response_at_most[score[lane]];
        patients->relapse_at_least[lane] = constants->relapse_at_least[score[lane]];
    }
}

/* 2. Induction: sessions on planned days; missed ones, where that is possible, are lost */

/* Planned days are the same for all, so that the loop is over sessions, and lanes only say who is there.
 * `place` counts planned sessions of the interval, also those that a patient misses, as the reference does:
 * the next one has draws of its own whatever became of this. A session after a patient has left is counted
 * here and not there, which is the same: no place after it is asked for.
 *
 * Words are drawn only where the study can use them. Nobody is late in induction; tolerance and side
 * effects count (`others` is true). A treatment that has ended has no further session. */
static void hold_induction(struct stage *stage, const struct rules *rules, struct course *course,
                           struct course_vector *vector, struct parts parts, int i)
{
    const struct ebb_constants *constants = rules->constants;
    const struct ebb_study *study = &constants->study;
    const struct patients *patients = &stage->patients;
    const struct interval *interval = &stage->interval;
    const bool can_miss = study->parameters.adherence.induction;
    const uint64_t goes_on = patients->treated & ~patients->stopped;
    const mask treated = mask_at(&goes_on, i);
    const int end = interval->day + constants->calendar.interval_days;
    const ints last_day = last_days_of(course, interval, i);
    int place = 0;
    for (int session = 0; session < study->induction.infusions; session++) {
        const int day = study->induction.days[session];
        if (day < interval->day || day >= end)
            continue;
        mask lanes = without(both(treated, at_most(all_ints(day), last_day)), mask_at(&course->ended, i));
        if (can_miss) {
            const struct session_words word = draw_session(constants, &rules->jumps, &patients->streams,
                                                           place, treated, i, &course->n_drawn);
            const mask unlucky = words_at_most(word.attended, words_at(patients->miss_at_most + i));
            const mask missed = both(both(lanes, mask_at(&patients->can_miss, i)), unlucky);
            vector->missed = vector->missed + only(missed, all_ints(1));
            lanes = without(lanes, missed);
        }
        give(rules, parts, course, &stage->waning, patients, interval, vector, lanes, all_ints(day), place,
             i);
        vector->last_infusion_day = pick(lanes, all_ints(day), vector->last_infusion_day);
        place++;
    }
}

/* Before the policies there is no rule whose parts could be left out: all are taken as present, which costs
 * little in the few intervals of induction. */
static void play_induction(struct stage *stage, const struct rules *rules, struct course *course)
{
    const struct parts all = {rules->constants->releases, true, true, true};
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        struct course_vector vector = load_course(course, &stage->patients, i);
        hold_induction(stage, rules, course, &vector, all, i);
        wane(&vector.benefit, rules, &stage->waning,
             rules->constants->calendar.interval_days - vector.benefit.waned, i);
        put_benefit(course, &vector.benefit, i);
        store_course(course, &vector, &stage->interval, all, i);
    }
}

/* 3. Classification */

/* look_early() of sim/model/course_assess.c. A table by the score on day 0, as that of response. */
static void look_early(struct patients *patients, const struct ebb_constants *constants,
                       const struct course *course, const uint8_t *score)
{
    const uint8_t *first = course->rows.score;
    const uint64_t seen = patients->treated & ~unseen(constants, patients, course, constants->calendar.early);
    const int bit = ebb_subgroup_at(EBB_BY_EARLY_RESPONSE);
    uint64_t improved = 0;
    for (int lane = 0; lane < LANES; lane++)
        improved |= (uint64_t)(score[lane] <= constants->early_at_most[first[lane]]) << lane;
    patients->early = improved & seen;
    patients->stopped = constants->study.induction.stop_unimproved ? ~patients->early : 0;
    for (int lane = 0; lane < LANES; lane++)
        patients->subgroups[lane] =
            (uint8_t)(patients->subgroups[lane] | (patients->early >> lane & 1) << bit);
}

/* Response is asked of the score that is seen; whoever left unseen is no responder, whatever the score
 * would have been. Lanes of patients who are not treated hold scores, too: `treated` takes them out, for
 * the reference judges none of them. */
static void classify(struct patients *patients, const struct ebb_constants *constants, struct course *course,
                     const uint8_t *score)
{
    const ints remission = all_ints(constants->study.parameters.remission.score_points);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints seen = ints_of_bytes(score + i);
        const mask responds = both(at_most(seen, ints_of_bytes(patients->response_at_most + i)),
                                   mask_at(&patients->treated, i));
        put_mask(&patients->responder, i, responds);
        put_mask(&patients->remitter, i, both(responds, at_most(seen, remission)));
        put_ints(course->last_infusion_day + i,
                 all_ints(constants->calendar.last_induction_day)); /* even if it was missed */
    }
    patients->responder &= ~unseen(constants, patients, course, constants->calendar.classification);
    patients->responder &= ~patients->stopped;
    patients->remitter &= patients->responder;
}

/* 4. Selection */

/* Rules are asked patient by patient: only those in care, once a run. Vectors would save nothing that
 * shows. Fractions in whole parts per million, as rule_holds() of course_assess.c has them: one of the two
 * sides in doubles, and a score just on the line would be in a stratum for one kernel only. */
static bool rule_holds(const struct ebb_stratum_rule *rule, const struct rows *rows, int t, int lane)
{
    const int first_score = rows->score[lane];
    const int64_t ppm = (int64_t)(rule->f_improvement * 1e6 + 0.5);
    int n = 0;
    for (int back = 0; back < rule->of && back <= t; back++) {
        const int score = rows->score[(t - back) * LANES + lane];
        n += rule->score_points >= 0 ? score <= rule->score_points
                                     : (first_score - score) * INT64_C(1000000) >= first_score * ppm;
    }
    return n >= rule->at_least;
}

/* The first stratum whose rules all hold: the order of the study's list decides between two. */
static int stratum_of(const struct ebb_study *study, const struct rows *rows, int t, int lane)
{
    for (int s = 0; s < study->n_strata; s++) {
        bool all = true;
        for (int r = 0; r < study->strata[s].n_rules; r++)
            all = all && rule_holds(&study->strata[s].rules[r], rows, t, lane);
        if (all)
            return s;
    }
    return EBB_NO_STRATUM;
}

/* Follow-up starts: who is compared, and who is at risk of relapse.
 *
 *     treated > in care > selected = compared > followed        with strata
 *     treated = compared;  responder > followed                 without
 *
 * Two ways of having left are asked. `early` is what the study says about who is seen (a trial loses them);
 * `gone` is the plain fact by day R: nobody is at risk of a relapse that nobody will see. `scheduled` is
 * what parting goes by, and holds everybody followed, so that a relapse is always of a group with all
 * courses. */
static void enter_followup(struct patients *patients, const struct ebb_constants *constants,
                           const struct course *course, int t)
{
    const struct ebb_study *study = &constants->study;
    const uint64_t early = left_early(constants, course->leaving_day, t),
                   gone = left_by(course->leaving_day, constants->calendar.start_day);
    const uint64_t in_care =
        (study->maintain_nonresponders ? patients->treated : patients->responder) & ~early;
    patients->compared = patients->treated;
    patients->followed = patients->responder & ~gone;
    if (study->n_strata > 0) {
        patients->compared = 0;
        for (uint64_t lanes = in_care; lanes != 0; lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes);
            const int stratum = stratum_of(study, &course->rows, t, lane);
            patients->stratum[lane] = (uint8_t)stratum;
            patients->compared |= (uint64_t)(stratum != EBB_NO_STRATUM) << lane;
        }
        patients->followed = patients->compared & ~gone;
    }
    patients->scheduled = in_care & patients->compared;
}

/* 5. Intervals */

/* Moves the stage on to assessment t of those before `end`. Called for every assessment in turn, since
 * streams are moved by one interval each time. The window of set-backs is drawn first in follow() where t
 * begins in the middle of one; what is held back must move on before set_days, which forms what can be
 * reached of it. */
static void open_interval(struct stage *stage, const struct rules *rules, int t, int end)
{
    const struct ebb_constants *constants = rules->constants;
    draw_score(&stage->interval, constants, &rules->jumps, &stage->patients, t);
    if (t % SETBACK_WINDOW == 0)
        draw_setbacks(&stage->setbacks, constants, &rules->jumps, &stage->patients, t, end);
    stage->interval.left = stage->setbacks.left[t % SETBACK_WINDOW];
    if (constants->setback_mean > 0.0f && !constants->releases)
        hold_back(&stage->interval, constants, &stage->patients);
    set_days(&stage->interval, constants, &stage->patients, t);
}

/* 6. The common part */

/* Phase of the lead-in that takes over at assessment t; -1: none. Of two at one assessment the last, as
 * there: a first phase that is over before the classification has no assessment of its own. */
static int phase_at(const struct ebb_constants *constants, int t)
{
    int found = -1;
    for (int phase = 0; phase < constants->study.n_phases; phase++)
        found = constants->calendar.phase_start[phase] == t ? phase : found;
    return found;
}

/* Classification, lead-in, selection at assessment t; `rule`: of the running phase. Returns the rule from
 * now on.
 *
 * judge() and change_hands() of course_assess.c. Whoever takes over is not shown this score again: it chose
 * the first interval by it. Nobody can relapse before follow-up, hence the 0, and a phase has no rescue
 * (the study's check), so that `relapsed` of the rows is not read before start_policy sets it. */
static const struct rule *judge_common(struct stage *stage, const struct rules *rules,
                                       const struct rule *rule, struct course *course)
{
    const struct ebb_constants *constants = rules->constants;
    const struct ebb_calendar *calendar = &constants->calendar;
    struct patients *patients = &stage->patients;
    const int t = stage->interval.t;
    const uint8_t *score = course->rows.score + t * LANES;
    if (t == 0)
        set_thresholds(patients, constants, score);
    if (t == calendar->early)
        look_early(patients, constants, course, score);
    if (t == calendar->classification)
        classify(patients, constants, course, score);
    if (t == calendar->start) {
        enter_followup(patients, constants, course, t);
        return NULL;
    }
    const int phase = t < calendar->classification ? -1 : phase_at(constants, t);
    if (phase >= 0) {
        patients->scheduled =
            constants->study.maintain_nonresponders ? patients->treated : patients->responder;
        take_over(rules, &rules->phases[phase], course, patients, &stage->interval, score);
        return &rules->phases[phase];
    }
    if (rule)
        look(rules, rule, course, patients, &stage->interval, 0);
    return rule;
}

/* Where each policy goes on from; scores and bits of policies are set by take_over. Due days are NEVER
 * until then, which is also what those have who get no policy: an interval then finds nobody due. */
static void begin_course(struct course *course, const struct patients *patients)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        put_floats(course->fast + i, floats_at(patients->fast + i));
        put_floats(course->lasting + i, floats_at(patients->lasting + i));
        put_ints(course->due_day + i, all_ints(EBB_NEVER));
    }
    copy_row(course->last_infusion_day, patients->last_infusion_day);
    copy_row(course->n_before, patients->n_infusions);
    copy_row(course->n_missed, patients->n_missed);
    copy_row(course->n_adverse, patients->n_adverse);
    copy_row(course->longest_gap, patients->longest_gap);
    copy_row(course->leaving_day, patients->leaving_day);
    clear_row(course->n_given);
    clear_row(course->n_weekend);
    clear_row(course->n_courses);
    clear_row(course->n_looks);
    clear_row(course->n_reports);
    put_bytes_of_bits(course->run, 0);
    put_bytes_of_bits(course->relapsed, 0);
    clear_gaps(&course->gaps);
    course->certain = course->in_course = course->in_rescue = course->rescue_owed = course->suspended = 0;
    course->next_leaving_day = 0;
    course->ended = patients->ended;
    if (patients->effects)
        *course->effects = patients->effects->before;
    course->n_drawn = 0;
}

/* All that the common part adds to. What is drawn (traits, days, words) has just been written and is not
 * touched; a field forgotten here would be that of the group before, and only blocks of more than 64
 * patients would differ. */
static void reset_patients(struct patients *patients)
{
    memset(patients->fast, 0, sizeof patients->fast);
    memset(patients->lasting, 0, sizeof patients->lasting);
    memset(patients->held_back, 0, sizeof patients->held_back);
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_ints(patients->given_day + i, all_ints(-EBB_NEVER));
    memset(patients->last_infusion_day, 0, sizeof patients->last_infusion_day);
    memset(patients->n_infusions, 0, sizeof patients->n_infusions);
    memset(patients->n_missed, 0, sizeof patients->n_missed);
    memset(patients->n_adverse, 0, sizeof patients->n_adverse);
    memset(patients->longest_gap, 0, sizeof patients->longest_gap);
    memset(patients->stratum, EBB_NO_STRATUM, sizeof patients->stratum);
    patients->responder = patients->remitter = patients->compared = patients->followed = patients->scheduled =
        patients->ended = 0;
    if (patients->effects)
        memset(&patients->effects->before, 0, sizeof patients->effects->before);
    patients->early = patients->stopped = 0;
}

/* From the course's arrays back to the patients', for the patient, not the course, moves to another lane.
 * Infusions of phases become infusions before the policy, which alone tolerance and outcomes ask for. */
static void keep_common(struct patients *patients, const struct course *course, const uint8_t *score)
{
    memcpy(patients->fast, course->fast, sizeof patients->fast);
    memcpy(patients->lasting, course->lasting, sizeof patients->lasting);
    memcpy(patients->leaving_day, course->leaving_day, sizeof patients->leaving_day);
    if (course->reach == course->own_reach) {
        memcpy(patients->held_back, course->held_back, sizeof patients->held_back);
        memcpy(patients->given_day, course->given_day, sizeof patients->given_day);
    }
    memcpy(patients->last_infusion_day, course->last_infusion_day, sizeof patients->last_infusion_day);
    for (int lane = 0; lane < LANES; lane++)
        patients->n_infusions[lane] = course->n_before[lane] + course->n_given[lane];
    memcpy(patients->n_missed, course->n_missed, sizeof patients->n_missed);
    memcpy(patients->n_adverse, course->n_adverse, sizeof patients->n_adverse);
    memcpy(patients->longest_gap, course->longest_gap, sizeof patients->longest_gap);
    memcpy(patients->score, score, sizeof patients->score);
    patients->ended = course->ended;
    if (patients->effects)
        patients->effects->before = *course->effects;
}

/* Plays the drawn patients of the stage up to the assessment at which the policies take over. The last one
 * is judged and no more: what happens on its day after the judgement depends on the policy. */
static void play_common(struct stage *stage, const struct rules *rules, struct course *course)
{
    const struct ebb_constants *constants = rules->constants;
    const int start = constants->calendar.start;
    const struct rule *rule = NULL;
    reset_patients(&stage->patients);
    set_waning(&stage->waning, constants, &stage->patients);
    begin_course(course, &stage->patients);
    begin_reach(course, constants, &stage->patients, &stage->interval);
    for (int t = 0; t <= start; t++) {
        open_interval(stage, rules, t, start + 1);
        assess(course, constants, &stage->patients, &stage->interval);
        note_leaving(course, &stage->patients, stage->interval.day);
        rule = judge_common(stage, rules, rule, course);
        leave_unresponsive(rules, course, &stage->patients, &stage->interval);
        if (t == start)
            break;
        if (t < constants->calendar.classification) {
            play_induction(stage, rules, course);
        } else if (rule) {
            draw_first_sessions(&stage->interval, constants, &rules->jumps, &stage->patients.streams);
            play_interval_of(rules, rule, course, &stage->patients, &stage->waning, &stage->interval);
        } else {
            play_untreated(rules, course, &stage->patients, &stage->waning, &stage->interval);
        }
    }
    keep_common(&stage->patients, course, course->rows.score + start * LANES);
}

#endif
