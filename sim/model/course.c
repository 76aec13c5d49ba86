/* SPDX-License-Identifier: MIT
 * course: what comes next, the sessions of an interval, and whole courses (steps 5 and 6 of the day in
 * sim/model/README.md section 8).
 *
 * An assessment opens an interval of A days; the sessions that fall in it use the draws of that interval,
 * by their place in it. So luck belongs to days, and one infusion more shifts nothing after it.
 *
 * The lane kernels play the same days for 64 patients at a time (sim/engine/lanes_sessions.h,
 * lanes_course.h). Where a condition is asked earlier or later here, or a word of a draw serves something
 * else, match_kernels fails on random studies; unit_course has two courses worked by hand.
 *
 *   1. Beginning   2. What comes next   3. Infusions   4. What becomes of a session   5. Other days
 *   6. Leaving   7. Outcomes   8. Whole courses
 */
#include <ebb/course.h>

#include <string.h>

#include <ebb/draw.h>
#include <ebb/population.h>
#include <ebb/status.h>

#include "course_day.h"

/* 1. Beginning */

/* Every row has an entry for each assessment, also beyond the day on which the patient leaves: severity
 * goes on, and is counted (what happens, as opposed to what is seen). */
static size_t rows_of(const struct ebb_calendar *calendar)
{
    return (size_t)calendar->n_assessments;
}

size_t ebb_course_bytes(const struct ebb_calendar *calendar)
{
    return rows_of(calendar) * (sizeof(uint32_t) + 2 * sizeof(uint8_t));
}

void ebb_course_lend(struct ebb_course *course, const struct ebb_calendar *calendar, void *memory)
{
    course->infusion_mask = memory; /* first: it is the one that must be aligned */
    course->score = (uint8_t *)(course->infusion_mask + rows_of(calendar));
    course->state = course->score + rows_of(calendar);
    course->by_year = NULL;
}

/* Everything but what is lent, so that the struct can serve the next patient: whatever was forgotten here
 * would leak from one into the other. match_kernels plays on rubbish to see. */
void ebb_course_begin(struct ebb_course *course)
{
    const struct ebb_study *study = &course->constants->study;
    course->today = course->next_assessment = course->place = course->open_from = 0;
    course->last_day = -1; /* no interval is open */
    course->leaving_day = course->patient->dropout_day;
    course->awaits_policy = course->looked_at = false;
    course->benefit = (struct ebb_benefit){0};
    course->last_event_day = 0;
    course->first_score = 0;
    course->early = course->stopped = false;
    course->responder = course->remitter = course->compared = course->followed = false;
    course->relapsed = course->left = false;
    course->stratum = EBB_NO_STRATUM;
    course->relapse_visits = course->recovery_visits = 0;
    course->next_induction = course->n_infusions = 0;
    course->given_day = -EBB_NEVER;
    course->gaps = (struct ebb_gaps){0};
    memset(course->n_side_effects, 0, sizeof course->n_side_effects);
    course->ended_by = -1;
    course->induction_day = study->induction.days[0];
    course->scheduled = false;
    course->schedule = (struct ebb_schedule){.due_day = EBB_NEVER, .last_infusion_day = 0};
    course->n_attended = 0;
    memset(course->outcomes, 0, sizeof course->outcomes);
    if (course->by_year)
        memset(course->by_year, 0, EBB_MAX_YEARS * sizeof *course->by_year);
    course->outcomes[EBB_FIRST_RELAPSE_DAY] = -1;
    /* bits are set one by one; scores and states are written whole before anybody reads them */
    memset(course->infusion_mask, 0, rows_of(&course->constants->calendar) * sizeof *course->infusion_mask);
}

/* 2. What comes next */

/* In the order of a day: who takes over, then the day's session, then the next assessment. A session on the
 * day of the next assessment is not due yet: last_day ends the day before, and the policy sees the score
 * first. */
enum ebb_course_step ebb_course_next(const struct ebb_course *course, int *out_day)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    *out_day = course->today;
    /* before the sessions of its day: the policy may book one for today */
    if (course->awaits_policy)
        return EBB_STEP_POLICY;
    const int due = ebb_course_due_day(course);
    if (due <= course->last_day) {
        *out_day = due;
        return EBB_STEP_SESSION;
    }
    if (course->next_assessment < calendar->n_assessments) {
        *out_day = course->next_assessment * calendar->interval_days;
        return EBB_STEP_ASSESSMENT;
    }
    *out_day = calendar->end_day;
    return EBB_STEP_END;
}

/* The session of the one who decided before is dropped with its whole state: a policy starts from what a
 * chart shows, the last infusion and the last score. In lanes: forget_policy, take_over. */
void ebb_course_hand_over(struct ebb_course *course, const struct ebb_policy *policy)
{
    const int t = course->next_assessment - 1;
    /* After a session of this interval the policy would book from an assessment that is days ago, maybe for
     * a day that has passed, and time would go backwards without a word. */
    ebb_require(t >= course->constants->calendar.start && course->place == 0);
    course->awaits_policy = false;
    if (!course->scheduled)
        return;
    if (!course->looked_at) { /* by the one who hands over, at this assessment */
        course->outcomes[EBB_LOOKS]++;
        ebb_course_count_in_year(course, EBB_YEAR_LOOKS, t * course->constants->calendar.interval_days);
    }
    course->looked_at = true;
    ebb_course_take_over(course, policy, t);
}

/* 3. Infusions */

/* Waning comes first: what an infusion brings is a share of what is missing on its day; of what can be
 * reached, once it has released what it releases. The bit in the
 * mask and the outcome are two records of one infusion, which the tests hold together. */
static void give(struct ebb_course *course, int day)
{
    const struct ebb_constants *constants = course->constants;
    const int t = course->next_assessment - 1;
    ebb_course_wane_to(course, day);
    if (day - course->given_day <= constants->release_within_days)
        ebb_benefit_release(&course->benefit, constants);
    course->given_day = day;
    ebb_benefit_infuse(&course->benefit, constants, course->patient, course->n_infusions);
    course->n_infusions++;
    const int place = day - t * constants->calendar.interval_days;
    ebb_require(place >= 0 && place < EBB_MAX_INTERVAL_DAYS);
    course->infusion_mask[t] |= 1u << place;
    course->outcomes[EBB_INFUSIONS]++;
    ebb_event_log_add(course->log, day, EBB_EVENT_INFUSION, course->n_infusions,
                      (double)(course->benefit.fast + course->benefit.lasting));
    ebb_course_have_side_effects(course, day);
    ebb_course_count_gap(course, day);
}

/* 4. What becomes of a session */

/* The session is over, whatever came of it: one place of the interval's draws is used up, and the day is
 * full. */
static void end_session(struct ebb_course *course, int day)
{
    course->place++;
    course->today = day;
    course->open_from = day + 1;
}

/* The next of the series is on its planned day, even after one that was put off: the series does not
 * slide. A treatment that has ended ends the series with it. */
static void end_induction_session(struct ebb_course *course)
{
    const struct ebb_study *study = &course->constants->study;
    const int next = ++course->next_induction;
    course->induction_day = next < study->induction.infusions && !course->schedule.ended
                                ? study->induction.days[next]
                                : EBB_NEVER;
}

static void attend(struct ebb_course *course, int day, const struct ebb_session_luck *luck)
{
    give(course, day);
    if (ebb_course_in_induction(course)) {
        course->schedule.last_infusion_day = day;
        end_induction_session(course);
    } else {
        const int t = course->next_assessment - 1;
        const bool in_followup = t >= course->constants->calendar.start;
        const int weekday = (day + course->patient->weekday) % 7;
        if (in_followup)
            ebb_course_count_in_year(course, EBB_YEAR_INFUSIONS, day);
        course->outcomes[EBB_FOLLOWUP_INFUSIONS] += in_followup;
        course->outcomes[EBB_WEEKEND_INFUSIONS] += in_followup && (EBB_WEEKENDS >> weekday & 1u);
        if (in_followup)
            ebb_course_end_gap(course, day);
        ebb_schedule_given(&course->schedule, course->patient, day, luck->interval, course->log);
    }
    end_session(course, day);
}

/* A missed session of induction is lost: the series has its length in days, and follow-up counts from its
 * planned end. */
static void miss(struct ebb_course *course, int day)
{
    const int rebook_days = course->constants->study.parameters.adherence.rebook_days;
    course->outcomes[EBB_MISSED]++;
    if (ebb_course_in_induction(course)) {
        ebb_event_log_add(course->log, day, EBB_EVENT_MISSED, -1, 0.0);
        end_induction_session(course);
    } else {
        if (course->next_assessment - 1 >= course->constants->calendar.start)
            ebb_course_count_in_year(course, EBB_YEAR_MISSED, day);
        ebb_schedule_missed(&course->schedule, course->patient, day, rebook_days, course->log);
    }
    end_session(course, day);
}

static void come_late(struct ebb_course *course, int day, int days)
{
    ebb_schedule_late(&course->schedule, course->patient, day, days, course->log);
    end_session(course, day);
}

/* Missing comes before lateness, from two words, so that a session can be both by its words and is then
 * missed: the probability of missing is the study's whatever that of lateness. A session that was late
 * once is certain; one of induction may be missed only where the study says so. */
static enum ebb_fate fate_of(const struct ebb_course *course, const struct ebb_session_luck *luck,
                             int *out_late_days)
{
    const struct ebb_constants *constants = course->constants;
    const bool induction = ebb_course_in_induction(course);
    const bool open = induction ? constants->study.parameters.adherence.induction : !course->schedule.certain;
    *out_late_days = 0;
    if (!open)
        return EBB_FATE_ATTENDS;
    if (luck->attended < course->patient->miss_below)
        return EBB_FATE_MISSES;
    if (!induction && luck->late < constants->late_below) {
        /* the word, given that it is below, is uniform there: it names the day, too */
        const uint64_t n_days = (uint64_t)constants->study.parameters.adherence.late_max_days + 1;
        *out_late_days = (int)((uint64_t)luck->late * n_days / constants->late_below);
    }
    return *out_late_days > 0 ? EBB_FATE_LATE : EBB_FATE_ATTENDS;
}

static struct ebb_session_luck luck_now(const struct ebb_course *course)
{
    return ebb_luck_of_session(course->luck, course->constants, course->next_assessment - 1, course->place);
}

/* The day of the session that the course waits for. */
static int session_day(const struct ebb_course *course)
{
    const int day = ebb_course_due_day(course);
    ebb_require(!course->awaits_policy && day <= course->last_day &&
                course->place < EBB_SESSIONS_PER_INTERVAL);
    return day;
}

enum ebb_fate ebb_course_fate(const struct ebb_course *course, int *out_late_days)
{
    (void)session_day(course); /* for its requirement: a fate is only that of a session that is due */
    const struct ebb_session_luck luck = luck_now(course);
    return fate_of(course, &luck, out_late_days);
}

void ebb_course_attend(struct ebb_course *course)
{
    const int day = session_day(course);
    const struct ebb_session_luck luck = luck_now(course);
    attend(course, day, &luck);
}

void ebb_course_miss(struct ebb_course *course)
{
    miss(course, session_day(course));
}

void ebb_course_come_late(struct ebb_course *course, int days)
{
    ebb_require(days > 0 && !ebb_course_in_induction(course));
    come_late(course, session_day(course), days);
}

/* The draws are made once, not once for the fate and again for what follows: two of three sessions would
 * cost a draw more. */
void ebb_course_take_luck(struct ebb_course *course)
{
    const int day = session_day(course);
    const struct ebb_session_luck luck = luck_now(course);
    int late_days;
    switch (fate_of(course, &luck, &late_days)) {
    case EBB_FATE_ATTENDS:
        attend(course, day, &luck);
        break;
    case EBB_FATE_MISSES:
        miss(course, day);
        break;
    case EBB_FATE_LATE:
        come_late(course, day, late_days);
        break;
    }
}

/* 5. Other days */

/* Days are compared where several rules meet, see ebb_course_window. */
static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The last day that leaves the series what it is: each session before the next, all before the classifying
 * assessment. */
static int last_induction_day(const struct ebb_course *course)
{
    const struct ebb_constants *constants = course->constants;
    const int next = course->next_induction + 1;
    if (next < constants->study.induction.infusions)
        return constants->study.induction.days[next] - 1;
    return constants->calendar.classification * constants->calendar.interval_days - 1;
}

static enum ebb_session_kind kind_of(const struct ebb_schedule *schedule)
{
    if (schedule->course == NULL)
        return EBB_SESSION_MAINTENANCE;
    return schedule->course == &schedule->policy->rescue ? EBB_SESSION_RESCUE : EBB_SESSION_BOOSTER;
}

struct ebb_session ebb_course_session(const struct ebb_course *course)
{
    /* that the patient will leave before the session is nobody's to know: it is booked all the same */
    const int day = course->today < course->leaving_day ? ebb_course_due_day(course) : EBB_NEVER;
    if (day == EBB_NEVER)
        return (struct ebb_session){.day = day, .last = day};
    if (ebb_course_in_induction(course))
        return (struct ebb_session){day, last_induction_day(course), EBB_SESSION_INDUCTION};
    return (struct ebb_session){day, EBB_NEVER - 1, kind_of(&course->schedule)};
}

struct ebb_range ebb_course_window(const struct ebb_course *course)
{
    const int day = ebb_course_session(course).day;
    if (day == EBB_NEVER || ebb_course_in_induction(course))
        return (struct ebb_range){day, day};
    const struct ebb_range window = ebb_schedule_window(&course->schedule, course->patient);
    return (struct ebb_range){smaller(larger(window.lo, course->open_from), day), larger(window.hi, day)};
}

bool ebb_course_put_off(struct ebb_course *course, int day)
{
    const struct ebb_session session = ebb_course_session(course);
    if (session.day == EBB_NEVER || course->awaits_policy || day < course->open_from || day > session.last)
        return false;
    if (session.kind == EBB_SESSION_INDUCTION)
        course->induction_day = day;
    else
        course->schedule.due_day = day;
    ebb_event_log_add(course->log, course->today, EBB_EVENT_BOOKED, day, 0.0);
    return true;
}

/* 6. Leaving */

/* The running interval was opened for longer care, and is cut; the assessment that notices is the next one on
 * or after the day, as for a day that was drawn. */
void ebb_course_leave(struct ebb_course *course, int day)
{
    ebb_require(day > course->today && course->next_assessment > course->constants->calendar.start);
    if (day >= course->leaving_day)
        return;
    course->leaving_day = day;
    course->last_day = smaller(course->last_day, day - 1);
}

/* 7. Outcomes */

double ebb_course_severity(const struct ebb_course *course)
{
    if (course->next_assessment == 0)
        return 0.0;
    const float typical =
        ebb_law_severity(course->patient->untreated_points, course->benefit.fast, course->benefit.lasting);
    const float noise = ebb_luck_at(course->luck, course->next_assessment - 1)->noise;
    return (double)(typical + noise) +
           ((double)course->constants->rounding - 0.5); /* the instrument's intercept */
}

bool ebb_course_in_care(const struct ebb_course *course)
{
    return course->patient->treated && course->today < course->leaving_day;
}

uint8_t ebb_course_subgroups(const struct ebb_course *course)
{
    const int early = course->early ? 1 << ebb_subgroup_at(EBB_BY_EARLY_RESPONSE) : 0;
    return (uint8_t)(course->patient->subgroups | early);
}

void ebb_course_sum_up(struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    int day;
    /* the horizon counts to its end, although the last thing to happen may be days before it */
    const int until = ebb_course_next(course, &day) == EBB_STEP_END ? calendar->end_day : course->today;
    const int last_day = smaller(course->leaving_day, until);
    course->outcomes[EBB_FOLLOWUP_DAYS] = larger(last_day - calendar->start_day, 0);
    ebb_course_count_days(course);
    if (course->patient->treated)
        ebb_course_count_gap(course, last_day);
}

/* 8. Whole courses */

/* Does the next step, if it is an assessment or a session. */
static bool go_on(struct ebb_course *course)
{
    int day;
    switch (ebb_course_next(course, &day)) {
    case EBB_STEP_ASSESSMENT:
        ebb_course_assess(course);
        return true;
    case EBB_STEP_SESSION:
        ebb_course_take_luck(course);
        return true;
    case EBB_STEP_POLICY:
    case EBB_STEP_END:
        break;
    }
    return false;
}

void ebb_course_reach_followup(struct ebb_course *course)
{
    bool going = true;
    while (going && course->next_assessment <= course->constants->calendar.start)
        going = go_on(course);
}

void ebb_course_follow(struct ebb_course *course, const struct ebb_policy *policy)
{
    bool going = true;
    while (going) {
        going = go_on(course);
        if (!going && course->awaits_policy) {
            ebb_course_hand_over(course, policy);
            going = true;
        }
    }
    ebb_course_sum_up(course);
}
