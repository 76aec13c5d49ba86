/* SPDX-License-Identifier: MIT
 * clinic_outcome: one number from one year (sim/clinic/README.md section 9).
 *
 * Ratios of sums over a year and not means of ratios: a day with one session is not worth a full one.
 *
 * Relapses lost to lateness are a difference of rates, not of counts: with room for everybody more patients
 * begin and stay, so that there are more to relapse.
 *
 *   1. Sums   2. Boosters   3. On the day   4. Sessions   5. Queues   6. People   7. The list
 */
#include <ebb/clinic_outcome.h>

#include <stddef.h>

#include "week_lines.h"
#include "year_sums.h"

static const double DAYS_A_YEAR = 365.25;

/* What all outcomes are made of. */
struct year {
    const struct ebb_clinic *clinic;
    const struct ebb_clinic_tally *tally, *without_limits;
};

/* 1. Sums */

static double a_week(const struct year *year, int64_t count)
{
    return over((double)count, year->tally->n_weeks);
}

/* Outcomes that are a count of the tally, and no more. */
#define COUNTED_A_WEEK(name, count)              \
    static double name(const struct year *year)  \
    {                                            \
        return a_week(year, year->tally->count); \
    }
COUNTED_A_WEEK(failed, failed)
COUNTED_A_WEEK(turned_away, turned_away)
COUNTED_A_WEEK(no_place, without_place)
COUNTED_A_WEEK(looks, looks)
COUNTED_A_WEEK(first_visits, intakes)
COUNTED_A_WEEK(referred, referrals)
COUNTED_A_WEEK(started, started)
COUNTED_A_WEEK(gave_up, gave_up)
#undef COUNTED_A_WEEK

/* 2. Boosters */

double ebb_clinic_within(const struct ebb_clinic_tally *tally, int days)
{
    int64_t given = 0, due = 0;
    for (int late = 0; late <= EBB_LATE_DAYS; late++) {
        given += late <= days ? tally->late[late] : 0;
        due += tally->late[late];
        due += late > days ? tally->late_waiting[late] + tally->late_given_up[late] : 0;
    }
    return over((double)given, (double)due);
}

static double within_target(const struct year *year)
{
    return ebb_clinic_within(year->tally, year->clinic->target.within_days);
}

/* 1 or 0: the mean over years is the share of years. The target is one of a year, so that a clinic which
 * meets it on average may miss it in every other. */
static double target_met(const struct year *year)
{
    const double within = within_target(year);
    return within == within ? (double)(within >= year->clinic->target.share) : NO_VALUE;
}

/* By the share that counts what was never given: a quantile of the sessions given alone gets better when
 * patients give up. */
static double days_of(const struct year *year, double share)
{
    const double none = ebb_clinic_within(year->tally, 0);
    for (int days = 0; days < EBB_LATE_DAYS; days++) {
        if (ebb_clinic_within(year->tally, days) >= share)
            return days;
    }
    return none == none ? EBB_LATE_DAYS : NO_VALUE;
}

static double late_median(const struct year *year)
{
    return days_of(year, 0.5);
}

static double late_95(const struct year *year)
{
    return days_of(year, 0.95);
}

static double never_given(const struct year *year)
{
    const int64_t given_up = sum_of(year->tally->late_given_up, EBB_LATE_DAYS + 1);
    return over((double)given_up, (double)(given_up + sum_of(year->tally->late, EBB_LATE_DAYS + 1)));
}

/* Of booked boosters, whose day comes anew: lateness does not see them (README section 8). */
static double missed(const struct year *year)
{
    const int64_t missed_ones = year->tally->boosters_missed;
    return over((double)missed_ones, (double)(missed_ones + sum_of(year->tally->late, EBB_LATE_DAYS + 1)));
}

/* 3. On the day */

/* From checked in to begun: who comes early waits for the booked time too, where a chair is not free before
 * it. */
static double waited(const struct year *year)
{
    const int64_t given = sum_of(year->tally->given, EBB_SESSION_KINDS);
    return over((double)year->tally->waited_s / 60.0, (double)given);
}

static double waited_95(const struct year *year)
{
    return class_of(year->tally->waited, EBB_WAIT_MINUTES + 1, 0.95);
}

/* Seconds by hour of the day, of all weekdays. */
static int64_t chair_s(const struct ebb_clinic_tally *tally)
{
    int64_t sum = 0;
    for (int weekday = 0; weekday < 7; weekday++)
        sum += sum_of(tally->use[weekday].chair_s, 24);
    return sum;
}

/* What was booked in the morning, over the whole opening hours: infusion centres call it scheduled use. It
 * can never be 1, for the last session must end; of what it can be see book_full. Without limits there is no
 * book. */
static double chairs_booked(const struct year *year)
{
    const struct ebb_clinic_tally *tally = year->tally;
    const int64_t open = sum_of(tally->open_chair_s, 7);
    return year->clinic->unlimited ? NO_VALUE : over((double)sum_of(tally->booked_chair_s, 7), (double)open);
}

static double book_full(const struct year *year)
{
    int64_t booked = 0, holds = 0;
    for (int week = 0; week < year->tally->n_weeks; week++) {
        booked += year->tally->week_booked[week];
        holds += year->tally->week_holds[week];
    }
    return over((double)booked, (double)holds);
}

/* Where the book goes, closed weeks passed over: they hold nothing. */
static struct ebb_week_line book_line(const struct year *year)
{
    const struct ebb_clinic_tally *tally = year->tally;
    return ebb_week_line_of(tally->week_booked, tally->week_holds, tally->n_weeks);
}

static double book_end(const struct year *year)
{
    return book_line(year).end;
}

static double book_growth(const struct year *year)
{
    return book_line(year).slope;
}

/* What was used, over the same hours; what runs over closing counts, so that it may pass 1. Below what was
 * booked by those who did not come, and by slots that were longer than sessions. */
static double chairs_used(const struct year *year)
{
    return over((double)chair_s(year->tally), (double)sum_of(year->tally->open_chair_s, 7));
}

/* Needed as the rule of the day has it (README section 5): a nurse beside one patient who starts is whole. */
static double nurses_used(const struct year *year)
{
    int64_t needed = 0, on_duty = 0;
    for (int weekday = 0; weekday < 7; weekday++) {
        needed += sum_of(year->tally->use[weekday].nurse_s, 24);
        on_duty += sum_of(year->tally->use[weekday].nurse_on_duty_s, 24);
    }
    return over((double)needed, (double)on_duty);
}

/* First visits and reviews alone: to be in the house while others are treated is no work, and is asked of the
 * day, not of these minutes. */
static double prescriber_used(const struct year *year)
{
    const struct ebb_clinic_tally *tally = year->tally;
    return over((double)sum_of(tally->prescriber_busy_s, 7), (double)sum_of(tally->prescriber_s, 7));
}

/* Of one who is always there hours are no number. */
static double prescriber_hours(const struct year *year)
{
    const int64_t seconds = sum_of(year->tally->prescriber_s, 7);
    return seconds > 0 ? a_week(year, seconds) / 3600.0 : NO_VALUE;
}

/* Of nurses, as they are paid: two who stay an hour are two hours. */
static double overtime(const struct year *year)
{
    int64_t seconds = 0;
    for (int weekday = 0; weekday < 7; weekday++)
        seconds += year->tally->use[weekday].overtime_s;
    return a_week(year, seconds) / 3600.0;
}

static double overtime_days(const struct year *year)
{
    return over((double)year->tally->overtime_days, (double)sum_of(year->tally->open_days, 7));
}

/* Of a year without such a day there is no number, and it is left out of the mean. */
static double came_short(const struct year *year)
{
    const struct ebb_clinic_days *days = &year->tally->by_nurses[1];
    return over((double)days->came, (double)days->days);
}

static double turned_away_short(const struct year *year)
{
    const struct ebb_clinic_days *days = &year->tally->by_nurses[1];
    return over((double)days->turned_away, (double)days->days);
}

static double came_usual(const struct year *year)
{
    const struct ebb_clinic_days *days = &year->tally->by_nurses[0];
    return over((double)days->came, (double)days->days);
}

static double turned_away_usual(const struct year *year)
{
    const struct ebb_clinic_days *days = &year->tally->by_nurses[0];
    return over((double)days->turned_away, (double)days->days);
}

/* 4. Sessions */

static double sessions(const struct year *year)
{
    return a_week(year, sum_of(year->tally->given, EBB_SESSION_KINDS));
}

static double boosters(const struct year *year)
{
    return a_week(year, sum_of(year->tally->late, EBB_LATE_DAYS + 1));
}

/* What relapses and rising symptoms cost the others in places: beside the row without limits it tells whether
 * late boosters make work. */
static double course_sessions(const struct year *year)
{
    const int64_t *given = year->tally->given;
    return a_week(year, given[EBB_SESSION_BOOSTER] + given[EBB_SESSION_RESCUE]);
}

/* Those who have left and did not say so are among them: nobody at the desk can tell. */
static double no_shows(const struct year *year)
{
    return a_week(year, year->tally->no_shows);
}

/* What somebody else took at short notice is not lost to the clinic. */
static double cancelled(const struct year *year)
{
    return a_week(year, year->tally->cancelled - year->tally->refilled);
}

static double lost(const struct year *year)
{
    return no_shows(year) + cancelled(year) + failed(year) + turned_away(year) + no_place(year);
}

/* Of first courses lateness is no number of days: three sessions a week a day apart are another treatment. */
static double spacing_kept(const struct year *year)
{
    const struct ebb_clinic_tally *tally = year->tally;
    return over((double)tally->spacing_kept, (double)(tally->spacing_kept + tally->spacing_broken));
}

/* 5. Queues */

static double backlog(const struct year *year)
{
    return last_of(year->tally, year->tally->week_backlog);
}

static double backlog_growth(const struct year *year)
{
    const struct ebb_clinic_tally *tally = year->tally;
    return ebb_week_line_of_queue(tally->week_backlog, tally->week_holds, tally->n_weeks).slope;
}

static double list(const struct year *year)
{
    return last_of(year->tally, year->tally->week_list);
}

static double list_growth(const struct year *year)
{
    const struct ebb_clinic_tally *tally = year->tally;
    return ebb_week_line_of_queue(tally->week_list, tally->week_holds, tally->n_weeks).slope;
}

/* Of those who have begun: in a clinic whose list grows the others would make it longer, without end. */
static double weeks_to_start(const struct year *year)
{
    return over((double)year->tally->start_days / 7.0, (double)year->tally->started);
}

/* 6. People */

static double active(const struct year *year)
{
    return last_of(year->tally, year->tally->week_active);
}

static double active_growth(const struct year *year)
{
    return ebb_week_line_of(year->tally->week_active, NULL, year->tally->n_weeks).slope;
}

/* Whoever has left or stopped responding is not in care, whatever the reason. */
static double panel_left(const struct year *year)
{
    return over(last_of(year->tally, year->tally->week_panel), year->clinic->active_patients);
}

/* All of the panel are asked, in care or not, as for panel_left: of 100, 69 in care, 46 of them well. */
static double panel_well(const struct year *year)
{
    return over((double)year->tally->panel_well, year->clinic->active_patients);
}

/* Sessions lost and spaced badly make fewer of them: compare rows. */
static double responders(const struct year *year)
{
    return a_week(year, year->tally->responders);
}

/* What the panel loses a week, to hold against what responders bring. */
static double gone(const struct year *year)
{
    return a_week(year, year->tally->left + year->tally->ended);
}

/* Over days under a policy: who is still in the first course cannot relapse. */
static double relapse_rate(const struct ebb_clinic_tally *tally)
{
    return 100.0 * DAYS_A_YEAR * over((double)tally->relapses, (double)tally->patient_days);
}

static double response_share(const struct ebb_clinic_tally *tally)
{
    return over((double)tally->response_days, (double)tally->patient_days);
}

static double relapses(const struct year *year)
{
    return relapse_rate(year->tally);
}

static double in_response(const struct year *year)
{
    return response_share(year->tally);
}

/* A year of each of the panel, whether in care or not: leaving is one of the things that happen to them. */
static double of_panel(const struct year *year, double number)
{
    const double days = 7.0 * year->tally->n_weeks;
    return over(100.0 * DAYS_A_YEAR * number, year->clinic->active_patients * days);
}

static double panel_relapses(const struct year *year)
{
    return of_panel(year, (double)year->tally->panel_relapses);
}

static double panel_response(const struct year *year)
{
    return of_panel(year, (double)year->tally->panel_response_days / 7.0);
}

/* The same people: a difference of counts. */
static double panel_lost(const struct year *year)
{
    if (year->without_limits == NULL)
        return NO_VALUE;
    const int64_t days = year->without_limits->panel_response_days - year->tally->panel_response_days;
    return of_panel(year, (double)days / 7.0);
}

static double relapses_lost(const struct year *year)
{
    return year->without_limits ? relapse_rate(year->tally) - relapse_rate(year->without_limits) : NO_VALUE;
}

/* Weeks of 100 patients who are in care all year. */
static double response_lost(const struct year *year)
{
    const double weeks = 100.0 * DAYS_A_YEAR / 7.0;
    return year->without_limits ? weeks * (response_share(year->without_limits) - response_share(year->tally))
                                : NO_VALUE;
}

/* 7. The list */

#define AS_WORD(code, word) [code] = word,
const char *const EBB_CLINIC_UNITS[EBB_CLINIC_UNIT_COUNT] = {EBB_CLINIC_UNIT_LIST(AS_WORD)};
#undef AS_WORD

#define AS_ABOUT(code, function, name, unit, better, meaning) [code] = {name, meaning, unit, better},
#define AS_WITHIN(days)                                                                                      \
    [EBB_CLINIC_WITHIN_##days] = {"within_" #days "_days", "due boosters given at most " #days " days late", \
                                  EBB_CLINIC_SHARE, 1},
const struct ebb_clinic_outcome_about EBB_CLINIC_OUTCOMES[EBB_CLINIC_OUTCOME_COUNT] = {
    EBB_CLINIC_OUTCOME_LIST(AS_ABOUT) EBB_CLINIC_WITHIN_LIST(AS_WITHIN)};
#undef AS_ABOUT
#undef AS_WITHIN

#define AS_FUNCTION(code, function, name, unit, better, meaning) [code] = function,
static double (*const FUNCTIONS[])(const struct year *year) = {EBB_CLINIC_OUTCOME_LIST(AS_FUNCTION)};
#undef AS_FUNCTION

double ebb_clinic_outcome(enum ebb_clinic_outcome_code code, const struct ebb_clinic *clinic,
                          const struct ebb_clinic_tally *tally, const struct ebb_clinic_tally *without_limits)
{
    const struct year year = {clinic, tally, without_limits};
    if (code >= EBB_CLINIC_WITHIN_0)
        return ebb_clinic_within(tally, (int)(code - EBB_CLINIC_WITHIN_0));
    return FUNCTIONS[code](&year);
}
