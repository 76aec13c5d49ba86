/* SPDX-License-Identifier: MIT
 * course_days: for how long a patient was in a state, from the visits of follow-up (sim/model/README.md
 * section 10: one clock for all of them).
 *
 *     day      R        R + A     R + 2A      ...      R + horizon
 *     visit    |    0    |    1    |    2 ... last     |
 *                  the visits stand for these days, wherever in them they fall
 *
 * The last stands for what is left, A or not. The lane kernels count the same in
 * sim/engine/lanes_outcomes.h; match_kernels holds the two together, law_days both against the clock.
 */
#include <string.h>

#include "course_day.h"

/* Who is followed is well or relapsed on every day in care: visit k says which from R + kA on, for A days,
 * the last one attended for all that are left until the patient leaves or the run ends. Before a first visit
 * all are well. So the two add up to the days in care whatever the interval; by visits times A most patients
 * had a few days more or less. */
static void count_days_in_care(struct ebb_course *course, int relapsed_visits, int attended)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int in_care = course->followed ? course->outcomes[EBB_FOLLOWUP_DAYS] : 0;
    const int over = attended * calendar->interval_days - in_care; /* of the last visit; negative: short */
    const bool at_last =
        attended > 0 && course->state[calendar->first_visit + attended - 1] == EBB_STATE_RELAPSED;
    const int relapsed = relapsed_visits * calendar->interval_days - (at_last ? over : 0);
    course->outcomes[EBB_RELAPSED_DAYS] = relapsed;
    course->outcomes[EBB_WELL_DAYS] = in_care - relapsed;
}

/* Visits before the day of leaving, up to now: who leaves on the day of a visit is not seen at it. */
static int visits_attended(const struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int days = calendar->interval_days, first = calendar->first_visit;
    const int before = (course->leaving_day + days - 1) / days; /* assessments */
    const int until = before < course->next_assessment ? before : course->next_assessment;
    return until > first ? until - first : 0;
}

/* What a patient in care is at an assessment, the first that holds. Remission is not part of response: of
 * who began at 18 points, 10 are remission and no response. */
static enum ebb_year_sum state_of_care(const struct ebb_course *course, int t)
{
    const struct ebb_constants *constants = course->constants;
    const int score = course->score[t];
    if (course->state[t] == EBB_STATE_RELAPSED)
        return EBB_YEAR_RELAPSED;
    if (score <= constants->study.parameters.remission.score_points)
        return EBB_YEAR_REMISSION;
    return score <= constants->response_at_most[course->first_score] ? EBB_YEAR_RESPONSE : EBB_YEAR_NEITHER;
}

/* Days [from, to) after R, each in its year. */
static void add_to_years(struct ebb_course *course, enum ebb_year_sum sum, int from, int to)
{
    const int n_years = course->by_year ? course->constants->calendar.n_years : 0;
    for (int year = 0; year < n_years; year++) {
        const int first = year * EBB_DAYS_A_YEAR, end = first + EBB_DAYS_A_YEAR;
        const int days = (to < end ? to : end) - (from > first ? from : first);
        course->by_year[year][sum] += days > 0 ? days : 0;
    }
}

/* The days of the attended visits: A each from R + kA on, of the last until the patient leaves or the run
 * ends. Nobody has looked at who leaves before a first visit: neither. */
static void count_states(struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int remission_at_most = course->constants->study.parameters.remission.score_points;
    const int in_care = course->outcomes[EBB_FOLLOWUP_DAYS], attended = course->n_attended;
    int seen[2] = {0, 0}, states[EBB_YEAR_SUM_COUNT] = {0};
    for (int year = 0; course->by_year && year < calendar->n_years; year++)
        memset(course->by_year[year], 0, (EBB_YEAR_NEITHER + 1) * sizeof course->by_year[year][0]);
    if (attended == 0)
        add_to_years(course, EBB_YEAR_NEITHER, 0, in_care);
    for (int visit = 0; visit < attended; visit++) {
        const int t = calendar->first_visit + visit, from = visit * calendar->interval_days;
        const int to = visit + 1 < attended ? from + calendar->interval_days : in_care;
        const enum ebb_year_sum state = state_of_care(course, t);
        seen[0] +=
            course->score[t] <= course->constants->response_at_most[course->first_score] ? to - from : 0;
        seen[1] += course->score[t] <= remission_at_most ? to - from : 0;
        states[state] += to - from;
        add_to_years(course, state, from, to);
    }
    course->outcomes[EBB_SEEN_RESPONSE_DAYS] = seen[0];
    course->outcomes[EBB_SEEN_REMISSION_DAYS] = seen[1];
    course->outcomes[EBB_STATE_REMISSION_DAYS] = states[EBB_YEAR_REMISSION];
    course->outcomes[EBB_STATE_RESPONSE_DAYS] = states[EBB_YEAR_RESPONSE];
    course->outcomes[EBB_STATE_NEITHER_DAYS] =
        in_care - states[EBB_YEAR_RELAPSED] - states[EBB_YEAR_REMISSION] - states[EBB_YEAR_RESPONSE];
}

/* Of all visits, in care or not: the line that turns scores into utilities (<ebb/economics.h>) asks how a
 * patient is and not who sees it. */
static void count_scores(struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    for (int year = 0; year < calendar->n_years; year++)
        course->by_year[year][EBB_YEAR_SCORE] = 0;
    if (calendar->interval_days < EBB_LEAST_SCORED_DAYS)
        return;
    for (int t = calendar->first_visit; t < course->next_assessment; t++) {
        const int day = (t - calendar->first_visit) * calendar->interval_days;
        course->by_year[ebb_calendar_year(calendar, day)][EBB_YEAR_SCORE] += course->score[t];
    }
}

/* Over the row at the end and not visit by visit: scores are bytes side by side, and the loop has no branch,
 * so that the compiler takes many of them at a time. Sums are whole numbers, so no order of adding changes
 * them. Visits begin after R, as in lanes_outcomes.h, and go on after the patient has left. A course that is
 * looked at on its way has no last visit yet: each stands for A days. */
void ebb_course_count_days(struct ebb_course *course)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    const int response_at_most = course->constants->response_at_most[course->first_score];
    const int remission_at_most = course->constants->study.parameters.remission.score_points;
    const uint8_t *scores = course->score, *states = course->state;
    int response = 0, remission = 0, sum = 0, excess = 0, relapsed = 0, well = 0;
#pragma omp simd reduction(+ : response, remission, sum, excess, relapsed, well)
    for (int t = calendar->first_visit; t < course->next_assessment; t++) {
        const int score = scores[t];
        response += score <= response_at_most;
        remission += score <= remission_at_most;
        sum += score;
        excess += score > remission_at_most ? score - remission_at_most : 0;
        relapsed += states[t] == EBB_STATE_RELAPSED;
        well += states[t] == EBB_STATE_WELL;
    }
    const int n = course->next_assessment, days = calendar->interval_days, last = n > 0 ? scores[n - 1] : 0;
    const int above = last > remission_at_most ? last - remission_at_most : 0;
    const int more = n == calendar->n_assessments ? calendar->last_visit_days - days : 0;
    course->outcomes[EBB_RESPONSE_DAYS] = response * days + more * (last <= response_at_most);
    course->outcomes[EBB_REMISSION_DAYS] = remission * days + more * (last <= remission_at_most);
    course->outcomes[EBB_SCORE_SUM] = sum;
    course->outcomes[EBB_EXCESS_SCORE_DAYS] = excess * days + more * above;
    course->n_attended = visits_attended(course);
    count_days_in_care(course, relapsed, relapsed + well);
    count_states(course);
    if (course->by_year)
        count_scores(course);
}
