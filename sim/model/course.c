/* SPDX-License-Identifier: MIT
 * course: the order of a day (sim/model/README.md section 8).
 *
 * An assessment opens an interval of A days; the sessions that fall in it use the draws of that interval, by
 * their place in it.
 *
 *   1. Severity and score   2. Classification and selection   3. Relapse and recovery   4. Outcomes   5. The
 * policy looks
 *   6. Sessions   7. The course
 */
#include <ebb/course.h>

#include <string.h>

#include <ebb/draw.h>
#include <ebb/status.h>

/* 1. Severity and score */

static void wane_to(struct ebb_course *course, int day)
{
    ebb_benefit_wane(&course->benefit, course->constants, course->patient, day - course->last_event_day);
    course->last_event_day = day;
}

static int assess(struct ebb_course *course, int t, int day)
{
    const struct ebb_luck *luck = course->luck;
    const struct ebb_constants *constants = course->constants;
    ebb_benefit_set_back(&course->benefit, constants, luck->setback[t]);
    if (luck->setback[t] > 0.0f)
        ebb_event_log_add(course->log, day, EBB_EVENT_SETBACK, 0, (double)luck->setback[t]);
    const float improvement = course->benefit.fast + course->benefit.lasting;
    const float typical = course->patient->untreated_points * (1.0f - improvement);
    /* the bracket is the same under every policy */
    float observed = typical + (luck->noise[t] + (luck->measurement[t] + constants->rounding));
    observed = observed > 0.0f ? observed : 0.0f;
    observed = observed < constants->max_score ? observed : constants->max_score;
    const int score = (int)observed; /* not negative: cutting is rounding down */
    const double intercept = (double)constants->rounding - 0.5;
    ebb_event_log_add(course->log, day, EBB_EVENT_ASSESSMENT, score,
                      (double)(typical + luck->noise[t]) + intercept);
    return score;
}

/* 2. Classification and selection */

static bool in_response(const struct ebb_course *course, int score)
{
    return score <= course->constants->response_at_most[course->first_score];
}

static bool in_remission(const struct ebb_course *course, int score)
{
    return score <= course->constants->study.parameters.remission.score_points;
}

/* Whether the patient has left by now, without being seen at the start of follow-up. */
static bool left_early(const struct ebb_course *course)
{
    return course->left && course->patient->dropout_day < course->constants->seen_from_day;
}

static void classify(struct ebb_course *course, int day, int score)
{
    course->responder = !left_early(course) && in_response(course, score);
    course->remitter = course->responder && in_remission(course, score);
    course->schedule.last_infusion_day =
        course->constants->calendar.last_induction_day; /* even if it was missed */
    ebb_event_log_add(course->log, day, course->responder ? EBB_EVENT_RESPONDER : EBB_EVENT_NONRESPONDER,
                      course->remitter, 0.0);
}

static bool rule_holds(const struct ebb_course *course, const struct ebb_stratum_rule *rule, int t)
{
    int n = 0;
    for (int back = 0; back < rule->of && back <= t; back++) {
        const int score = course->score[t - back];
        const int64_t ppm = (int64_t)(rule->f_improvement * 1e6 + 0.5);
        const bool holds = rule->score_points >= 0 ? score <= rule->score_points
                                                   : (course->first_score - score) * INT64_C(1000000) >=
                                                         course->first_score * ppm;
        n += holds;
    }
    return n >= rule->at_least;
}

/* The first stratum whose rules all hold. */
static int select_stratum(const struct ebb_course *course, int t)
{
    const struct ebb_study *study = &course->constants->study;
    for (int s = 0; s < study->n_strata; s++) {
        bool all = true;
        for (int r = 0; r < study->strata[s].n_rules; r++)
            all = all && rule_holds(course, &study->strata[s].rules[r], t);
        if (all)
            return s;
    }
    return EBB_NO_STRATUM;
}

/* Follow-up starts: who is compared, and who is at risk of relapse. */
static void enter_followup(struct ebb_course *course, int t, int day)
{
    const struct ebb_study *study = &course->constants->study;
    const bool in_care = (course->responder || study->maintain_nonresponders) && !left_early(course);
    const bool stays = course->patient->dropout_day > course->constants->calendar.start_day;
    course->compared = true;
    course->followed = course->responder && stays;
    if (study->n_strata > 0) {
        course->stratum = in_care ? select_stratum(course, t) : EBB_NO_STRATUM;
        course->compared = course->stratum != EBB_NO_STRATUM;
        course->followed = course->compared && stays;
        ebb_event_log_add(course->log, day, course->compared ? EBB_EVENT_STRATUM : EBB_EVENT_UNSELECTED,
                          course->compared ? course->stratum : 0, 0.0);
    }
    course->scheduled = in_care && course->compared;
}

/* 3. Relapse and recovery */

/* Returns whether a relapse is counted at this assessment. */
static bool watch_relapse(struct ebb_course *course, int day, int score)
{
    const struct ebb_constants *constants = course->constants;
    const struct ebb_parameters *parameters = &constants->study.parameters;
    if (course->relapsed) {
        course->recovery_visits = in_response(course, score) ? course->recovery_visits + 1 : 0;
        if (course->recovery_visits >= parameters->recovery.visits) {
            course->relapsed = false;
            course->relapse_visits = 0;
            ebb_event_log_add(course->log, day, EBB_EVENT_RECOVERY, 0, 0.0);
        }
        return false;
    }
    const bool bad = score >= constants->relapse_at_least[course->first_score];
    course->relapse_visits = bad ? course->relapse_visits + 1 : 0;
    if (course->relapse_visits < parameters->relapse.visits)
        return false;
    course->relapsed = true;
    course->recovery_visits = 0;
    course->outcomes[EBB_RELAPSES]++;
    if (course->outcomes[EBB_FIRST_RELAPSE_DAY] < 0)
        course->outcomes[EBB_FIRST_RELAPSE_DAY] = day - constants->calendar.start_day;
    ebb_event_log_add(course->log, day, EBB_EVENT_RELAPSE, course->outcomes[EBB_RELAPSES], 0.0);
    return true;
}

/* 4. Outcomes */

static void count_visits(struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int response_at_most = course->constants->response_at_most[course->first_score];
    const int remission_at_most = course->constants->study.parameters.remission.score_points;
    const uint8_t *scores = course->score;
    int response = 0, remission = 0, sum = 0, excess = 0;
#pragma omp simd reduction(+ : response, remission, sum, excess)
    for (int t = calendar->first_visit; t < calendar->n_assessments; t++) {
        const int score = scores[t];
        response += score <= response_at_most;
        remission += score <= remission_at_most;
        sum += score;
        excess += score > remission_at_most ? score - remission_at_most : 0;
    }
    course->outcomes[EBB_RESPONSE_DAYS] = response * calendar->interval_days;
    course->outcomes[EBB_REMISSION_DAYS] = remission * calendar->interval_days;
    course->outcomes[EBB_SCORE_SUM] = sum;
    course->outcomes[EBB_EXCESS_SCORE_DAYS] = excess * calendar->interval_days;
}

static void count_gap(struct ebb_course *course, int day)
{
    const int gap = day - course->schedule.last_infusion_day;
    if (day > course->constants->calendar.last_induction_day && gap > course->outcomes[EBB_LONGEST_GAP_DAYS])
        course->outcomes[EBB_LONGEST_GAP_DAYS] = gap;
}

static enum ebb_state state_now(const struct ebb_course *course, int t)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    if (!course->patient->treated)
        return EBB_STATE_UNTREATED;
    if (left_early(course))
        return EBB_STATE_LEFT;
    if (t < calendar->classification)
        return EBB_STATE_BEFORE;
    if (t < calendar->start)
        return course->responder ? EBB_STATE_BEFORE : EBB_STATE_NONRESPONDER;
    if (!course->compared)
        return course->responder ? EBB_STATE_UNSELECTED : EBB_STATE_NONRESPONDER;
    if (course->left)
        return EBB_STATE_LEFT;
    if (!course->followed)
        return EBB_STATE_NONRESPONDER;
    return course->relapsed ? EBB_STATE_RELAPSED : EBB_STATE_WELL;
}

/* 5. The policy looks */

/* Hands over to `policy` at assessment t. */
static void take_over(struct ebb_course *course, const struct ebb_policy *policy, int t, int day)
{
    ebb_schedule_start(&course->schedule, policy, course->patient, course->schedule.last_infusion_day, day,
                       course->score[t], ebb_draw_low(course->luck->booking[t]), course->log);
}

static void show_policy(struct ebb_course *course, int t, int day, bool relapses)
{
    const uint64_t booking = course->luck->booking[t];
    const struct ebb_sight sight = {
        .day = day,
        .score = course->score[t],
        .in_remission = in_remission(course, course->score[t]),
        .relapses = relapses,
        .relapsed = course->relapsed,
        .delay_word = ebb_draw_high(booking),
        .interval_word = ebb_draw_low(booking),
    };
    ebb_schedule_assess(&course->schedule, course->patient, &sight, course->log);
}

/* 6. Sessions */

static void give(struct ebb_course *course, int t, int day, const struct ebb_session_luck *luck)
{
    const struct ebb_constants *constants = course->constants;
    wane_to(course, day);
    ebb_benefit_infuse(&course->benefit, constants, course->patient, course->n_infusions);
    course->n_infusions++;
    const int place = day - t * constants->calendar.interval_days;
    ebb_require(place >= 0 && place < EBB_MAX_INTERVAL_DAYS);
    course->infusion_mask[t] |= 1u << place;
    course->outcomes[EBB_INFUSIONS]++;
    ebb_event_log_add(course->log, day, EBB_EVENT_INFUSION, course->n_infusions,
                      (double)(course->benefit.fast + course->benefit.lasting));
    if (luck->adverse < constants->adverse_below) {
        course->outcomes[EBB_ADVERSE_EVENTS]++;
        ebb_event_log_add(course->log, day, EBB_EVENT_ADVERSE, 0, 0.0);
    }
    count_gap(course, day);
}

/* Day of the next session: of the induction series, then of the schedule. */
static int due_day(const struct ebb_course *course)
{
    const struct ebb_study *study = &course->constants->study;
    if (!course->patient->treated)
        return EBB_NEVER;
    if (course->next_induction < study->induction.infusions)
        return study->induction.days[course->next_induction];
    return course->scheduled ? course->schedule.due_day : EBB_NEVER;
}

/* An induction session takes place on its day; missed ones (where that is configured) are lost. */
static void hold_induction(struct ebb_course *course, int t, int day, const struct ebb_session_luck *luck)
{
    course->next_induction++;
    const bool can_miss = course->constants->study.parameters.adherence.induction;
    if (can_miss && luck->attended < course->patient->miss_below) {
        course->outcomes[EBB_MISSED]++;
        ebb_event_log_add(course->log, day, EBB_EVENT_MISSED, -1, 0.0);
        return;
    }
    give(course, t, day, luck);
    course->schedule.last_infusion_day = day;
}

static void hold_scheduled(struct ebb_course *course, int t, int day, const struct ebb_session_luck *luck)
{
    const struct ebb_constants *constants = course->constants;
    const struct ebb_parameters *parameters = &constants->study.parameters;
    if (!course->schedule.certain) {
        if (luck->attended < course->patient->miss_below) {
            course->outcomes[EBB_MISSED]++;
            ebb_schedule_missed(&course->schedule, day, parameters->adherence.rebook_days, course->log);
            return;
        }
        if (luck->late < constants->late_below) {
            /* the word, given that it is below, is uniform there: it names the day, too */
            const int shift =
                (int)((uint64_t)luck->late * (uint64_t)(parameters->adherence.late_max_days + 1) /
                      constants->late_below);
            if (shift > 0) {
                ebb_schedule_late(&course->schedule, day, shift, course->log);
                return;
            }
        }
    }
    give(course, t, day, luck);
    course->outcomes[EBB_FOLLOWUP_INFUSIONS] += t >= constants->calendar.start;
    ebb_schedule_given(&course->schedule, course->patient, day, luck->interval, course->log);
}

/* All sessions on the days of interval t. */
static void hold_sessions(struct ebb_course *course, int t)
{
    const struct ebb_constants *constants = course->constants;
    int last_day = (t + 1) * constants->calendar.interval_days - 1;
    if (last_day > constants->calendar.end_day)
        last_day = constants->calendar.end_day;
    if (last_day >= course->patient->dropout_day)
        last_day = course->patient->dropout_day - 1;
    for (int place = 0; due_day(course) <= last_day; place++) {
        const struct ebb_session_luck luck = ebb_luck_of_session(course->luck, course->constants, t, place);
        const int day = due_day(course);
        if (course->next_induction < constants->study.induction.infusions)
            hold_induction(course, t, day, &luck);
        else
            hold_scheduled(course, t, day, &luck);
    }
}

/* 7. The course */

/* Follow-up, or a phase of the lead-in, may start at assessment t. Returns whether a policy has taken over:
 * it is shown the scores from the next assessment on. */
static bool hand_over(struct ebb_course *course, int t, int day, const struct ebb_policy *policy)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const struct ebb_study *study = &course->constants->study;
    if (t > calendar->start)
        return false;
    if (t == calendar->start) {
        enter_followup(course, t, day);
        if (course->scheduled)
            take_over(course, policy, t, day);
        return true;
    }
    bool taken = false;
    for (int phase = 0; phase < study->n_phases; phase++) {
        if (t != calendar->phase_start[phase])
            continue;
        course->scheduled = (course->responder || study->maintain_nonresponders) && !left_early(course);
        if (course->scheduled) {
            ebb_event_log_add(course->log, day, EBB_EVENT_PHASE, phase, 0.0);
            take_over(course, &study->lead_in[phase].policy, t, day);
        }
        taken = true;
    }
    return taken;
}

/* Classification, relapse and what the policy makes of the score (steps 3 and 4 of the day). */
static void judge(struct ebb_course *course, int t, int day, const struct ebb_policy *policy)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int score = course->score[t];
    if (t == calendar->classification)
        classify(course, day, score);
    if (t < calendar->classification || hand_over(course, t, day, policy) || course->left)
        return;
    const bool relapses = t > calendar->start && course->followed && watch_relapse(course, day, score);
    if (course->scheduled)
        show_policy(course, t, day, relapses);
}

static void play_interval(struct ebb_course *course, int t, const struct ebb_policy *policy)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int day = t * calendar->interval_days;
    wane_to(course, day);
    const int score = assess(course, t, day);
    course->score[t] = (uint8_t)score;
    if (t == 0)
        course->first_score = score;
    if (day >= course->patient->dropout_day && !course->left) {
        course->left = true;
        ebb_event_log_add(course->log, course->patient->dropout_day, EBB_EVENT_LEFT, 0, 0.0);
    }
    if (course->patient->treated)
        judge(course, t, day, policy);
    course->state[t] = (uint8_t)state_now(course, t);
    hold_sessions(course, t);
}

void ebb_course_begin(struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    course->benefit = (struct ebb_benefit){0};
    course->schedule = (struct ebb_schedule){.due_day = EBB_NEVER, .last_infusion_day = 0};
    course->last_event_day = course->next_induction = course->n_infusions = 0;
    course->scheduled = course->responder = course->remitter = course->compared = course->followed = false;
    course->relapsed = course->left = false;
    course->stratum = EBB_NO_STRATUM;
    course->relapse_visits = course->recovery_visits = 0;
    memset(course->outcomes, 0, sizeof course->outcomes);
    course->outcomes[EBB_FIRST_RELAPSE_DAY] = -1;
    memset(course->infusion_mask, 0, (size_t)calendar->n_assessments * sizeof *course->infusion_mask);
    for (int t = 0; t < calendar->start; t++)
        play_interval(course, t, NULL);
}

void ebb_course_follow(struct ebb_course *course, const struct ebb_policy *policy)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    for (int t = calendar->start; t < calendar->n_assessments; t++)
        play_interval(course, t, policy);
    count_visits(course);
    const int dropout = course->patient->dropout_day;
    const int last_day = dropout < calendar->end_day ? dropout : calendar->end_day;
    course->outcomes[EBB_FOLLOWUP_DAYS] = last_day > calendar->start_day ? last_day - calendar->start_day : 0;
    if (course->patient->treated)
        count_gap(course, last_day);
}
