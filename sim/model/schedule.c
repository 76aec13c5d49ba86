/* SPDX-License-Identifier: MIT
 * schedule: the machine behind every policy (sim/model/README.md section 7).
 *
 * One machine and not one for each kind of policy: parts combine (maintenance with boosters, a rescue, a
 * pause, limits), and what happens where they meet is decided once, in the order in which the functions
 * here call each other. tests/match_policies.py plays section 7 a second time from the page alone.
 *
 * Nothing is drawn here: words come with the day, and one that is not used moves no other. So a rule may be
 * asked more or less often without new draws; what must not change is which word serves which booking
 * (lanes_schedule.h uses the same).
 *
 *     assess: is it seen? -> note -> was the last course of use? -> a course starts or ends
 *             -> while none runs: suspend -> decide by score
 *     given:  count -> in a course: its next session, or its end and maintenance
 *                      else: adapt the interval -> maintenance
 *
 *   1. Booking   2. Courses   3. Starting   4. An assessment   5. A session
 */
#include <ebb/schedule.h>

#include <ebb/draw.h>

/* 1. Booking */

/* Clinics know weekdays, a course counts days from its own first one. */
static int next_clinic_day(const struct ebb_policy *policy, const struct ebb_patient *patient, int day)
{
    if (policy->limits.clinic_days != 0) {
        while ((policy->limits.clinic_days >> ((day + patient->weekday) % 7) & 1u) == 0)
            day++;
    }
    return day;
}

/* 0 is no limit, so that zeroed limits are none. Asked when a session is booked, not when it is held: one
 * that is booked is given. */
static bool may_give_more(const struct ebb_schedule *schedule)
{
    const int most = schedule->policy->limits.max_infusions;
    return !schedule->ended && (most == 0 || schedule->n_given < most);
}

/* A session on `day` or the next clinic day, if the policy may give one more. It is open again whether the
 * patient comes: `certain` belongs to a session, not to a patient. */
static void book(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day, int today,
                 struct ebb_event_log *log)
{
    schedule->certain = schedule->from_range = false;
    schedule->due_day = may_give_more(schedule) ? next_clinic_day(schedule->policy, patient, day) : EBB_NEVER;
    if (schedule->due_day != EBB_NEVER)
        ebb_event_log_add(log, today, EBB_EVENT_BOOKED, schedule->due_day, 0.0);
}

static bool has_maintenance(const struct ebb_policy *policy)
{
    return policy->maintenance.on || policy->by_score.on || policy->by_biomarker.on;
}

static struct ebb_range maintenance_range(const struct ebb_policy *policy, const struct ebb_patient *patient)
{
    if (!policy->by_biomarker.on)
        return policy->maintenance.every_days;
    const bool low = (double)patient->traits.biomarker < policy->by_biomarker.cut;
    return low ? policy->by_biomarker.low_days : policy->by_biomarker.high_days;
}

/* Between the shortest and the longest interval of adapt. */
static int64_t within_limits(const struct ebb_policy *policy, int64_t millionths)
{
    const int64_t min = policy->adapt.min_days * INT64_C(1000000),
                  max = policy->adapt.max_days * INT64_C(1000000);
    millionths = millionths > min ? millionths : min;
    return millionths < max ? millionths : max;
}

/* Days to the next maintenance session. */
static int interval(struct ebb_schedule *schedule, const struct ebb_patient *patient, uint32_t word)
{
    const struct ebb_policy *policy = schedule->policy;
    /* half days round up; the fraction stays in the state, so that two steps of 1.1 are not two of 1 */
    if (schedule->interval_millionths > 0)
        return ebb_interval_days(schedule->interval_millionths);
    const struct ebb_range range = maintenance_range(policy, patient);
    const int days = ebb_draw_in(word, range.lo, range.hi);
    if (!policy->adapt.on)
        return days;
    /* drawn once, then stretched and shrunk; within its limits from the start, whatever the range says */
    schedule->interval_millionths = within_limits(policy, days * INT64_C(1000000));
    return ebb_interval_days(schedule->interval_millionths);
}

/* Books maintenance one interval after the last infusion, but not before `today`. */
static void book_maintenance(struct ebb_schedule *schedule, const struct ebb_patient *patient, int today,
                             uint32_t word, struct ebb_event_log *log)
{
    schedule->due_day = EBB_NEVER;
    schedule->certain = false;
    if (!has_maintenance(schedule->policy) || schedule->suspended)
        return;
    const int day = schedule->last_infusion_day + interval(schedule, patient, word);
    book(schedule, patient, day > today ? day : today, today, log);
    schedule->from_range = schedule->interval_millionths == 0; /* else the interval is a state, not a range */
}

/* The same where a gap begins: after an infusion, or where a policy takes over. What moves the session
 * later (a miss, a late day, a calendar, a decision by score) leaves that day alone. */
static void book_first(struct ebb_schedule *schedule, const struct ebb_patient *patient, int today,
                       uint32_t word, struct ebb_event_log *log)
{
    book_maintenance(schedule, patient, today, word, log);
    schedule->first_due_day = schedule->due_day;
}

/* Clinic days are not looked at: who may move a session owns the clinic's calendar. */
struct ebb_range ebb_schedule_window(const struct ebb_schedule *schedule, const struct ebb_patient *patient)
{
    if (schedule->course != NULL || !schedule->from_range)
        return (struct ebb_range){schedule->due_day, schedule->due_day};
    const struct ebb_range range = maintenance_range(schedule->policy, patient);
    return (struct ebb_range){schedule->last_infusion_day + range.lo, schedule->last_infusion_day + range.hi};
}

/* 2. Courses */

/* The first infusion comes after a drawn delay; a session that is booked for sooner, or for the same day of
 * the clinic, stays as it is and becomes the first: one that has named its day remains certain. What is
 * booked is on a clinic day already (or where a calendar put it), so the drawn day is moved before the two
 * are compared. */
static void start_course(struct ebb_schedule *schedule, const struct ebb_course_rule *rule,
                         const struct ebb_patient *patient, const struct ebb_sight *sight,
                         struct ebb_event_log *log)
{
    if (schedule->suspended)
        ebb_event_log_add(log, sight->day, EBB_EVENT_RESUMED, 0, 0.0);
    schedule->suspended = false;
    schedule->remission_since_day = EBB_NEVER;
    if (rule == &schedule->policy->rescue) {
        schedule->rescue_owed = false;
        schedule->rescued = true;
    }
    schedule->course = rule;
    schedule->unjudged = true;
    schedule->given = 0;
    schedule->left = rule->sessions.hi;
    const int delay = ebb_draw_in(sight->delay_word, rule->delay_days.lo, rule->delay_days.hi);
    const int first = next_clinic_day(schedule->policy, patient, sight->day + delay);
    if (first < schedule->due_day)
        book(schedule, patient, first, sight->day, log);
    ebb_event_log_add(log, sight->day, EBB_EVENT_COURSE_START, schedule->due_day,
                      rule == &schedule->policy->rescue ? 1.0 : 0.0);
}

/* Who books the next session is the caller: a course that has run out and one that a good score ends go on
 * with different words. Where decisions by score start anew, they count from here. */
static void end_course(struct ebb_schedule *schedule, int day, struct ebb_event_log *log)
{
    ebb_event_log_add(log, day, EBB_EVENT_COURSE_END, schedule->given, 0.0);
    schedule->course = NULL;
    schedule->left = 0;
    if (schedule->policy->by_score.on && schedule->policy->by_score.restart) {
        schedule->interval_millionths = schedule->policy->by_score.high_days * INT64_C(1000000);
        schedule->next_decision_day = day + schedule->policy->by_score.every_days;
    }
}

/* Whether so many courses in a row were of no use that none starts again. */
static bool is_futile(const struct ebb_schedule *schedule)
{
    const struct ebb_course_rule *booster = &schedule->policy->booster;
    return booster->on && booster->futile_after > 0 && schedule->futile_courses >= booster->futile_after;
}

/* A course that is over is judged by the first score seen after its last infusion, which is known as soon as
 * it is over: while a course runs every assessment is seen. No course starts before the last one is
 * judged. */
static void judge_course(struct ebb_schedule *schedule, int day, struct ebb_event_log *log)
{
    if (!schedule->unjudged || schedule->awaits_look || schedule->course != NULL)
        return;
    schedule->unjudged = false;
    schedule->futile_courses = schedule->helped ? 0 : schedule->futile_courses + 1;
    if (is_futile(schedule))
        ebb_event_log_add(log, day, EBB_EVENT_FUTILE, schedule->futile_courses, 0.0);
}

/* The course that this assessment calls for, or NULL. A rescue goes first: it is owed, and would be owed
 * still after a booster. Bad visits are not set back to 0 by a course: whoever stays bad gets the next one
 * as soon as min_gap allows. */
static const struct ebb_course_rule *called_for(const struct ebb_schedule *schedule, int day)
{
    const struct ebb_policy *policy = schedule->policy;
    const int since = day - schedule->last_infusion_day;
    if (!may_give_more(schedule) || is_futile(schedule))
        return NULL;
    if (schedule->rescue_owed && since >= policy->rescue.min_gap_days)
        return &policy->rescue;
    if (policy->booster.on && schedule->bad_visits >= policy->booster.visits &&
        since >= policy->booster.min_gap_days)
        return &policy->booster;
    return NULL;
}

/* 3. Starting */

/* The interval becomes a state, so that booking draws nothing until the next decision. */
static void decide_by_score(struct ebb_schedule *schedule, int day)
{
    const struct ebb_policy *policy = schedule->policy;
    const bool low = schedule->last_score <= policy->by_score.score_points;
    schedule->interval_millionths =
        (low ? policy->by_score.low_days : policy->by_score.high_days) * INT64_C(1000000);
    schedule->next_decision_day = day + policy->by_score.every_days;
}

void ebb_schedule_start(struct ebb_schedule *schedule, const struct ebb_policy *policy,
                        const struct ebb_patient *patient, int last_infusion_day, int today, int score,
                        uint32_t word, struct ebb_event_log *log)
{
    *schedule = (struct ebb_schedule){
        .policy = policy,
        .due_day = EBB_NEVER,
        .last_infusion_day = last_infusion_day,
        .next_decision_day = EBB_NEVER,
        .next_look_day = today + policy->monitor.every_days,
        .last_score = score,
        .lowest_score = score,
        .remission_since_day = EBB_NEVER,
        .suspended = policy->suspend.on && policy->suspend.from_start,
        .ended = schedule->ended,
    };
    if (policy->monitor.on)
        ebb_event_log_add(log, today, EBB_EVENT_LOOK, 0, 0.0);
    if (schedule->suspended)
        ebb_event_log_add(log, today, EBB_EVENT_SUSPENDED, 0, 0.0);
    if (policy->by_score.on)
        decide_by_score(schedule, today);
    book_first(schedule, patient, today, word, log);
}

/* 4. An assessment */

/* Whether the policy sees the assessment. Looks are counted from taking over; each falls on the first
 * assessment at or after its day. Whoever is in a course, booked or running, is looked at always; a session
 * alone shows nothing, so that maintenance is not a look. */
static enum ebb_look is_seen(struct ebb_schedule *schedule, const struct ebb_sight *sight)
{
    const struct ebb_policy *policy = schedule->policy;
    if (!policy->monitor.on)
        return EBB_LOOKED;
    const bool is_due = sight->day >= schedule->next_look_day;
    while (schedule->next_look_day <= sight->day)
        schedule->next_look_day += policy->monitor.every_days;
    if (is_due || schedule->course != NULL)
        return EBB_LOOKED;
    const bool may_report =
        policy->monitor.report_points >= 0 && sight->score >= policy->monitor.report_points;
    return may_report && sight->report_word < ebb_draw_threshold(policy->monitor.p_reported) ? EBB_REPORTED
                                                                                             : EBB_UNSEEN;
}

/* A relapse owes its rescue at the first seen assessment in state relapsed; one that came and went unseen
 * owes none. What cancels it is recovery as far as the policy sees it. With every assessment seen that is the
 * relapse's own, and the course's own recovery. */
static void note_relapse(struct ebb_schedule *schedule, const struct ebb_sight *sight)
{
    if (schedule->relapse_unseen && sight->relapsed) {
        schedule->rescue_owed =
            schedule->policy->rescue.on && !(schedule->policy->rescue.once && schedule->rescued);
        schedule->recovery_visits = 0;
    } else {
        schedule->recovery_visits = sight->in_response ? schedule->recovery_visits + 1 : 0;
        if (schedule->recovery_visits >= sight->recovery_visits)
            schedule->rescue_owed = false;
    }
    schedule->relapse_unseen = false;
}

/* Takes down what was seen, whatever the policy makes of it: a part that is off costs a comparison here
 * and keeps the reading straight. The lanes keep only what the policy's parts need. */
static void note(struct ebb_schedule *schedule, const struct ebb_sight *sight)
{
    const struct ebb_course_rule *booster = &schedule->policy->booster;
    schedule->last_score = sight->score;
    if (sight->score < schedule->lowest_score)
        schedule->lowest_score = sight->score;
    const bool high = booster->trigger_points > 0 && sight->score >= booster->trigger_points;
    const bool risen = booster->trigger_rise_points > 0 &&
                       sight->score >= schedule->lowest_score + booster->trigger_rise_points;
    schedule->bad_visits = high || risen ? schedule->bad_visits + 1 : 0;
    if (!sight->in_remission)
        schedule->remission_since_day = EBB_NEVER;
    else if (schedule->remission_since_day == EBB_NEVER)
        schedule->remission_since_day = sight->day;
    if (schedule->awaits_look)
        schedule->helped = sight->in_response;
    schedule->awaits_look = false;
    note_relapse(schedule, sight);
}

/* Either starts or ends one: the assessment that ends a course starts none. Returns whether courses have had
 * the assessment: one is booked or running, or has just ended. */
static bool move_courses(struct ebb_schedule *schedule, const struct ebb_patient *patient,
                         const struct ebb_sight *sight, struct ebb_event_log *log)
{
    if (schedule->course == NULL) {
        const struct ebb_course_rule *rule = called_for(schedule, sight->day);
        if (rule)
            start_course(schedule, rule, patient, sight, log);
        return rule != NULL;
    }
    if (schedule->given >= schedule->course->sessions.lo && sight->score <= schedule->course->stop_points) {
        end_course(schedule, sight->day, log);
        judge_course(schedule, sight->day, log);
        book_first(schedule, patient, sight->day, sight->interval_word, log);
    }
    return true;
}

/* What a policy does while no course is booked, running or just over. */
static void move_maintenance(struct ebb_schedule *schedule, const struct ebb_patient *patient,
                             const struct ebb_sight *sight, struct ebb_event_log *log)
{
    const struct ebb_policy *policy = schedule->policy;
    if (policy->suspend.on && policy->suspend.after_remission_days > 0 && !schedule->suspended &&
        schedule->remission_since_day != EBB_NEVER &&
        sight->day - schedule->remission_since_day >= policy->suspend.after_remission_days) {
        schedule->suspended = true;
        schedule->due_day = EBB_NEVER;
        ebb_event_log_add(log, sight->day, EBB_EVENT_SUSPENDED, 0, 0.0);
    }
    if (sight->day >= schedule->next_decision_day) {
        const int64_t before = schedule->interval_millionths;
        decide_by_score(schedule, sight->day);
        /* the same decision again moves nothing: a session that is due tomorrow stays */
        if (schedule->interval_millionths != before)
            book_maintenance(schedule, patient, sight->day, sight->interval_word, log);
    }
}

enum ebb_look ebb_schedule_assess(struct ebb_schedule *schedule, const struct ebb_patient *patient,
                                  const struct ebb_sight *sight, struct ebb_event_log *log)
{
    schedule->relapse_unseen |= sight->relapses;
    const enum ebb_look look = is_seen(schedule, sight);
    if (look == EBB_UNSEEN)
        return look;
    if (schedule->policy->monitor.on)
        ebb_event_log_add(log, sight->day, look == EBB_REPORTED ? EBB_EVENT_REPORT : EBB_EVENT_LOOK, 0, 0.0);
    note(schedule, sight);
    judge_course(schedule, sight->day, log);
    /* the session that is booked for after a course is not moved by the score that ended it */
    if (!move_courses(schedule, patient, sight, log))
        move_maintenance(schedule, patient, sight, log);
    return look;
}

/* 5. A session */

void ebb_schedule_missed(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day,
                         int rebook_days, struct ebb_event_log *log)
{
    schedule->certain = schedule->from_range = false;
    schedule->due_day = next_clinic_day(schedule->policy, patient, day + rebook_days);
    ebb_event_log_add(log, day, EBB_EVENT_MISSED, schedule->due_day, 0.0);
}

void ebb_schedule_late(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day, int shift,
                       struct ebb_event_log *log)
{
    schedule->certain = true;
    schedule->from_range = false;
    schedule->due_day = next_clinic_day(schedule->policy, patient, day + shift);
    ebb_event_log_add(log, day, EBB_EVENT_LATE, schedule->due_day, 0.0);
}

/* At each maintenance infusion the interval grows while the score is good and shrinks at the first
 * warning. */
static void adapt(struct ebb_schedule *schedule)
{
    const struct ebb_policy *policy = schedule->policy;
    double factor = 1.0;
    if (schedule->last_score <= policy->adapt.good_points)
        factor = policy->adapt.stretch;
    else if (schedule->last_score >= policy->adapt.warn_points)
        factor = policy->adapt.shrink;
    schedule->interval_millionths = within_limits(
        policy, ebb_interval_times(schedule->interval_millionths, ebb_interval_factor_ppm(factor)));
}

void ebb_schedule_given(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day,
                        uint32_t interval_word, struct ebb_event_log *log)
{
    schedule->last_infusion_day = day;
    schedule->n_given++; /* before may_give_more is asked: this one counts */
    if (schedule->course != NULL) {
        schedule->given++;
        schedule->left--;
        schedule->awaits_look = true;
        if (schedule->left > 0 && may_give_more(schedule)) {
            const struct ebb_range *gap = &schedule->course->gap_days;
            book(schedule, patient, day + ebb_draw_in(interval_word, gap->lo, gap->hi), day, log);
            return;
        }
        end_course(schedule, day, log);
    } else if (schedule->policy->adapt.on) {
        adapt(schedule);
    }
    book_first(schedule, patient, day, interval_word, log);
}
