/* SPDX-License-Identifier: MIT
 * course_assess: an assessment (steps 1 to 4 of the day in sim/model/README.md section 8).
 *
 * What is seen at it decides who is a responder, who is selected, who relapses; and the policy sees it.
 * Sessions, which fill the days up to the next assessment, are in course.c. This is a file of its own, not
 * a part of that one, so that each stays short enough to be read beside the page; what it costs the plain
 * kernel is one call an assessment.
 *
 *   1. Severity and score   2. Classification and selection   3. Relapse and recovery   4. The state
 *   5. Who decides   6. An assessment, and who leaves after it
 */
#include <ebb/course.h>

#include <ebb/draw.h>
#include <ebb/status.h>

#include "course_day.h"

/* 1. Severity and score */

/* The set-back comes before the score, so that it is seen at once, and before the sessions of the
 * interval, whose reach it lowers. `typical` is severity without X; the log has the true severity, which
 * no policy ever sees. */
static int observe(struct ebb_course *course, int t, int day)
{
    const struct ebb_luck_at *luck = ebb_luck_at(course->luck, t);
    const struct ebb_constants *constants = course->constants;
    ebb_benefit_set_back(&course->benefit, constants, luck->setback);
    if (luck->setback > 0.0f)
        ebb_event_log_add(course->log, day, EBB_EVENT_SETBACK, 0, (double)luck->setback);
    const float typical =
        ebb_law_severity(course->patient->untreated_points, course->benefit.fast, course->benefit.lasting);
    const float shift = ebb_law_shift(constants, luck->noise, luck->measurement);
    const int score = (int)ebb_law_score(constants, typical, shift);
    const double intercept = (double)constants->rounding - 0.5;
    ebb_event_log_add(course->log, day, EBB_EVENT_ASSESSMENT, score,
                      (double)(typical + luck->noise) + intercept);
    return score;
}

/* 2. Classification and selection */

/* By the score on day 0, through a table of whole points: no fraction is compared twice in two ways. */
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
    return course->left && course->leaving_day < course->constants->seen_from_day;
}

/* Whether nobody saw the patient at the assessment of that day, up to the classifying one: because he or she
 * had left before it, or because the trial was over. Who leaves on the day itself was seen. */
static bool is_unseen(const struct ebb_course *course, int t, int day)
{
    const int seen_from = course->constants->seen_from_day;
    return course->leaving_day < (day < seen_from ? day : seen_from) ||
           (course->patient->ends_unseen && t == course->constants->calendar.classification);
}

/* Who has improved early; who has not gets no later session of induction where the study stops it, those of
 * this day included, for they come after the assessment. L stays the planned last day for everybody. */
static void look_early(struct ebb_course *course, int t, int day, int score)
{
    const struct ebb_constants *constants = course->constants;
    course->early = !is_unseen(course, t, day) && score <= constants->early_at_most[course->first_score];
    course->stopped = !course->early && constants->study.induction.stop_unimproved;
    /* Who leaves on the day itself was seen, and is counted: a trace must not say less. Of stopping there is
     * nobody to tell. */
    if (!is_unseen(course, t, day))
        ebb_event_log_add(course->log, day, EBB_EVENT_EARLY, course->early, 0.0);
    if (course->left)
        return;
    if (course->stopped && ebb_course_in_induction(course))
        ebb_event_log_add(course->log, day, EBB_EVENT_STOPPED, 0, 0.0);
    if (course->stopped)
        course->induction_day = EBB_NEVER;
}

static void classify(struct ebb_course *course, int t, int day, int score)
{
    course->responder = !is_unseen(course, t, day) && !course->stopped && in_response(course, score);
    course->remitter = course->responder && in_remission(course, score);
    /* L stands for the last infusion even if that session was missed; put off beyond L it was later */
    if (course->schedule.last_infusion_day < course->constants->calendar.last_induction_day)
        course->schedule.last_infusion_day = course->constants->calendar.last_induction_day;
    ebb_event_log_add(course->log, day, course->responder ? EBB_EVENT_RESPONDER : EBB_EVENT_NONRESPONDER,
                      course->remitter, 0.0);
}

/* Assessments before day 0 do not exist and fulfil nothing. Fractions are compared in whole parts per
 * million, on both sides, so that a score just on the line falls on one side on every machine. */
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
    const bool stays = course->leaving_day > course->constants->calendar.start_day;
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
    ebb_course_count_in_year(course, EBB_YEAR_RELAPSES, day);
    if (course->outcomes[EBB_FIRST_RELAPSE_DAY] < 0)
        course->outcomes[EBB_FIRST_RELAPSE_DAY] = day - constants->calendar.start_day;
    ebb_event_log_add(course->log, day, EBB_EVENT_RELAPSE, course->outcomes[EBB_RELAPSES], 0.0);
    return true;
}

/* 4. The state */

/* The order of the questions is the meaning: whoever was never treated has not left, whoever left before
 * being seen is not a non-responder, and a relapse is a state only of those at risk of one. */
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

/* 5. Who decides */

/* What the policy sees: scores and what was judged from them; not severity, not benefit. What is counted of
 * it is that of follow-up, as infusions are. */
static void show_policy(struct ebb_course *course, int t, int day, bool relapses)
{
    const struct ebb_constants *constants = course->constants;
    const uint64_t booking = ebb_luck_of_booking(course->luck, constants, t);
    const bool monitored = course->schedule.policy->monitor.on;
    const struct ebb_sight sight = {
        .day = day,
        .score = course->score[t],
        .in_remission = in_remission(course, course->score[t]),
        .in_response = in_response(course, course->score[t]),
        .relapses = relapses,
        .relapsed = course->relapsed,
        .recovery_visits = constants->study.parameters.recovery.visits,
        .report_word = monitored ? ebb_luck_of_report(course->luck, constants, t) : 0,
        .delay_word = ebb_draw_high(booking),
        .interval_word = ebb_draw_low(booking),
    };
    const bool idle = course->schedule.course == NULL, in_followup = t > constants->calendar.start;
    const enum ebb_look look = ebb_schedule_assess(&course->schedule, course->patient, &sight, course->log);
    course->looked_at = look == EBB_LOOKED;
    course->outcomes[EBB_LOOKS] += in_followup && look == EBB_LOOKED;
    course->outcomes[EBB_REPORTS] += in_followup && look == EBB_REPORTED;
    course->outcomes[EBB_COURSES] += in_followup && idle && course->schedule.course != NULL;
    if (in_followup && look == EBB_LOOKED)
        ebb_course_count_in_year(course, EBB_YEAR_LOOKS, day);
    if (in_followup && idle && course->schedule.course != NULL)
        ebb_course_count_in_year(course, EBB_YEAR_COURSES, day);
}

/* Follow-up, or a phase of the lead-in, may start at assessment t. Returns whether one did: whoever takes
 * over is shown the scores from the next assessment on, for it has used this one to choose its interval. */
static bool change_hands(struct ebb_course *course, int t, int day)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const struct ebb_study *study = &course->constants->study;
    if (t > calendar->start)
        return false;
    if (t == calendar->start) {
        enter_followup(course, t, day);
        course->awaits_policy = course->scheduled; /* the caller's to hand over: it knows which policy */
        return true;
    }
    bool taken = false;
    for (int phase = 0; phase < study->n_phases; phase++) {
        if (t != calendar->phase_start[phase])
            continue;
        course->scheduled = (course->responder || study->maintain_nonresponders) && !left_early(course);
        if (course->scheduled) {
            ebb_event_log_add(course->log, day, EBB_EVENT_PHASE, phase, 0.0);
            ebb_course_take_over(course, &study->lead_in[phase].policy, t);
        }
        taken = true;
    }
    return taken;
}

/* Classification, relapse and what the policy makes of the score (steps 3 and 4 of the day). */
static void judge(struct ebb_course *course, int t, int day)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int score = course->score[t];
    if (t == calendar->early)
        look_early(course, t, day, score);
    if (t == calendar->classification)
        classify(course, t, day, score);
    if (t < calendar->classification || change_hands(course, t, day) || course->left)
        return;
    const bool relapses = t > calendar->start && course->followed && watch_relapse(course, day, score);
    if (course->scheduled)
        show_policy(course, t, day, relapses);
}

/* 6. An assessment, and who leaves after it */

/* Who is not in response may leave the next day: in care still on this one, and seen. A day that was drawn
 * stays where it is sooner. */
static void leave_unresponsive(struct ebb_course *course, int t, int day)
{
    const struct ebb_constants *constants = course->constants;
    if (constants->leaves_below == 0 || t < constants->leaves_from || t > constants->leaves_to ||
        course->left || in_response(course, course->score[t]))
        return;
    if (ebb_luck_of_leaving(course->luck, constants, t) < constants->leaves_below &&
        day + 1 < course->leaving_day)
        course->leaving_day = day + 1;
}

/* The days from it to the next on which a session can be held. */
static void open_interval(struct ebb_course *course, int t, int day)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    int last_day = day + calendar->interval_days - 1;
    last_day = last_day < calendar->end_day ? last_day : calendar->end_day;
    course->last_day = last_day < course->leaving_day ? last_day : course->leaving_day - 1;
    course->next_assessment = t + 1;
    course->place = 0;
    course->today = day;
    course->open_from = day > course->open_from ? day : course->open_from;
}

void ebb_course_assess(struct ebb_course *course)
{
    const int t = course->next_assessment;
    const int day = t * course->constants->calendar.interval_days;
    /* A session that is passed over would stay due on its day, and be held in the past. */
    ebb_require(t < course->constants->calendar.n_assessments && !course->awaits_policy &&
                ebb_course_due_day(course) > course->last_day);
    ebb_course_wane_to(course, day);
    course->looked_at = false;
    const int score = observe(course, t, day);
    /* the row first: rules and policies look back in it, this assessment included */
    course->score[t] = (uint8_t)score;
    if (t == 0)
        course->first_score = score;
    if (day >= course->leaving_day && !course->left) {
        course->left = true;
        ebb_event_log_add(course->log, course->leaving_day, EBB_EVENT_LEFT, 0, 0.0);
    }
    if (course->patient->treated) {
        judge(course, t, day);
        leave_unresponsive(course, t, day);
    }
    course->state[t] = (uint8_t)state_now(course, t);
    open_interval(course, t, day);
}
