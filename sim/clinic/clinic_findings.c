/* SPDX-License-Identifier: MIT
 * clinic_findings: hours, verdicts and drift, from pools and answers.
 *
 * Hours are asked of pools, for they are means that nobody wants an error of; verdicts of values, because
 * they compare a slope with its error.
 *
 *   1. Hours   2. Who is served   3. What grows   4. Where the panel goes
 */
#include <ebb/clinic_findings.h>

#include <ebb/clinic_calendar.h>
#include <ebb/dates.h>

#define NO_VALUE __builtin_nan("")
#define NEVER    __builtin_inf()
static const double WEEKS_A_YEAR = 365.25 / 7.0;

/* 1. Hours */

static void add_hour(const struct ebb_clinic_pool *pool, int weekday, int hour, struct ebb_clinic_hour *sums)
{
    const struct ebb_day_use *use = &pool->use[weekday];
    sums->chairs_used += (double)use->chair_s[hour];
    sums->nurses_needed += (double)use->nurse_s[hour];
    sums->nurses_on_duty += (double)use->nurse_on_duty_s[hour];
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        sums->waited_min[lack] += (double)use->lack_s[hour][lack];
}

/* Before nurses come on duty nobody lacks one: who is early waits for the door, and in a large clinic, where
 * many are, would make the hour before opening the worst of the week. */
static bool is_nobody_there(const struct ebb_clinic_hour *hour)
{
    return !(hour->nurses_on_duty > 0.0);
}

/* Of equals the first: a chair is what is looked for first. */
static int binding_of(const struct ebb_clinic_hour *hour)
{
    if (is_nobody_there(hour))
        return EBB_LACKS_NOTHING;
    int most = 0;
    double sum = 0.0;
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++) {
        most = hour->waited_min[lack] > hour->waited_min[most] ? lack : most;
        sum += hour->waited_min[lack];
    }
    return 60.0 * sum < (double)EBB_CLINIC_LITTLE_WAIT_S ? EBB_LACKS_NOTHING : most;
}

/* Over open days of that weekday, closures out: a Monday that is a holiday says nothing of Mondays. */
struct ebb_clinic_hour ebb_clinic_hour_of(const struct ebb_clinic_pool *pool, int weekday, int hour)
{
    struct ebb_clinic_hour means = {.binding = EBB_LACKS_NOTHING};
    int64_t days = 0;
    for (int day = 0; day < 7; day++) {
        if (weekday >= 0 && day != weekday)
            continue;
        days += pool->open_days[day];
        add_hour(pool, day, hour, &means);
    }
    if (days == 0)
        return (struct ebb_clinic_hour){.binding = EBB_LACKS_NOTHING};
    const double seconds = 3600.0 * (double)days;
    means.chairs_used /= seconds;
    means.nurses_needed /= seconds;
    means.nurses_on_duty /= seconds;
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        means.waited_min[lack] /= 60.0 * (double)days;
    means.binding = binding_of(&means);
    return means;
}

/* Not of the pool, which has open seconds of whole days: hours of a weekday are the same all year. */
double ebb_clinic_chairs_open(const struct ebb_clinic *clinic, int weekday, int hour)
{
    struct ebb_clinic_open_day day;
    bool opens = false;
    for (int at = 0; at < 7 * clinic->n_weeks && !opens; at++)
        opens = ebb_date_weekday(clinic->start_day + at) == weekday && ebb_clinic_is_open(clinic, at);
    if (!opens)
        return 0.0;
    ebb_clinic_open_day_of(clinic, weekday, &day);
    const int from = day.open > 60 * hour ? day.open : 60 * hour;
    const int to = day.close < 60 * (hour + 1) ? day.close : 60 * (hour + 1);
    return to > from ? clinic->chairs * (double)(to - from) / 60.0 : 0.0;
}

static double waited(const struct ebb_clinic_hour *hour)
{
    double sum = 0.0;
    if (is_nobody_there(hour))
        return sum;
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        sum += hour->waited_min[lack];
    return sum;
}

/* How bad: minutes waited where they are to speak of; below all of these, chairs taken. */
struct badness {
    double waited, used;
};

static bool is_worse(struct badness a, struct badness b)
{
    if (a.waited != b.waited)
        return a.waited > b.waited;
    return a.used > b.used;
}

static struct badness badness_of(double waited_min, double used)
{
    const bool little = 60.0 * waited_min < (double)EBB_CLINIC_LITTLE_WAIT_S;
    return (struct badness){little ? 0.0 : waited_min, used};
}

struct ebb_clinic_worst ebb_clinic_worst_of(const struct ebb_clinic_pool *pool)
{
    struct ebb_clinic_worst worst = {-1, -1, -1, EBB_LACKS_NOTHING};
    struct badness worst_hour = {-1.0, -1.0}, worst_day = {-1.0, -1.0};
    for (int weekday = 0; weekday < 7; weekday++) {
        double waited_day = 0.0, used_day = 0.0;
        for (int hour = 0; hour < 24 && pool->open_days[weekday] > 0; hour++) {
            const struct ebb_clinic_hour means = ebb_clinic_hour_of(pool, weekday, hour);
            const struct badness bad = badness_of(waited(&means), means.chairs_used);
            waited_day += waited(&means);
            used_day += means.chairs_used;
            if (is_worse(bad, worst_hour)) {
                worst_hour = bad;
                worst.weekday = weekday;
                worst.hour = hour;
                worst.binding = means.binding;
            }
        }
        const struct badness bad = badness_of(waited_day, used_day);
        if (pool->open_days[weekday] > 0 && is_worse(bad, worst_day)) {
            worst_day = bad;
            worst.day = weekday;
        }
    }
    return worst;
}

/* 2. Who is served */

bool ebb_clinic_has_boosters(const struct ebb_clinic_answers *answers, int row)
{
    return ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_ON_TARGET).n > 0;
}

/* A small clinic has years without anybody: in them nobody was there to be treated. */
int ebb_clinic_years_of_nobody(const struct ebb_clinic_answers *answers, int row)
{
    const double *sessions = ebb_clinic_answers_values(answers, row, EBB_CLINIC_SESSIONS);
    const double *backlog = ebb_clinic_answers_values(answers, row, EBB_CLINIC_BACKLOG);
    const double *list = ebb_clinic_answers_values(answers, row, EBB_CLINIC_LIST);
    const double *lost = ebb_clinic_answers_values(answers, row, EBB_CLINIC_LOST_A_WEEK);
    int n = 0;
    for (int year = 0; year < answers->n_replications; year++)
        n += sessions[year] == 0.0 && (backlog[year] > 0.0 || list[year] > 0.0 || lost[year] > 0.0);
    return n;
}

/* Boosters that are late by more than the target's days when the year ends. The backlog has everybody who is
 * due, those who are booked within the window too: in a clinic of few boosters these alone are more than a
 * week's. */
static double owed_of(const struct ebb_clinic_answers *answers, int row)
{
    const struct ebb_clinic_pool *pool = &answers->pools[row];
    int64_t owed = 0;
    for (int late = answers->asked[row].clinic->target.within_days + 1; late <= EBB_LATE_DAYS; late++)
        owed += pool->late_waiting[late];
    return pool->n_replications > 0 ? (double)owed / pool->n_replications : 0.0;
}

/* 3. What grows */

#define AS_WORDS(code, words) [code] = words,
const char *const EBB_CLINIC_STATES[EBB_CLINIC_STATE_COUNT] = {EBB_CLINIC_STATE_LIST(AS_WORDS)};
#undef AS_WORDS

static double mean_of(const struct ebb_clinic_answers *answers, int row, int outcome)
{
    return ebb_clinic_answers_estimate(answers, row, outcome).mean;
}

/* What is known of a growth. Of fewer than 4 years there is no error, and neither is: NaN compares as
 * false. */
enum growing { STANDS, MAY_GROW, GROWS };

/* It grows by no luck, and in these weeks by more than a part of a queue that matters. That it stands is
 * asked the other way round: with two errors more it would still be less than that part. */
static enum growing growing_of(const struct ebb_clinic_answers *answers, int row, int outcome, double queue)
{
    const struct ebb_clinic_estimate growth = ebb_clinic_answers_estimate(answers, row, outcome);
    const int n_weeks = answers->asked[row].clinic->n_weeks;
    const double matters = EBB_CLINIC_GROWS_PART * queue;
    if (growth.mean > EBB_CLINIC_GROWS_T * growth.error && growth.mean * n_weeks > matters)
        return GROWS;
    return (growth.mean + 2.0 * growth.error) * n_weeks <= matters ? STANDS : MAY_GROW;
}

/* Two queues, and what of each is so much that it matters. */
struct queues {
    double owed, boosters, list, long_list;
    enum growing backlog_is, list_is;
};

static struct queues queues_of(const struct ebb_clinic_answers *answers, int row)
{
    struct queues queues = {
        .owed = owed_of(answers, row),
        .boosters = mean_of(answers, row, EBB_CLINIC_BOOSTERS),
        .list = mean_of(answers, row, EBB_CLINIC_LIST),
        .long_list = EBB_CLINIC_LIST_WEEKS * mean_of(answers, row, EBB_CLINIC_REFERRED_A_WEEK),
    };
    queues.backlog_is = growing_of(answers, row, EBB_CLINIC_BACKLOG_GROWTH, queues.boosters);
    queues.list_is = growing_of(answers, row, EBB_CLINIC_LIST_GROWTH, queues.long_list);
    return queues;
}

/* The backlog first: boosters of patients in care, who relapse for want of them. */
static enum ebb_clinic_state state_of(const struct queues *queues)
{
    const bool behind = queues->owed > queues->boosters, is_long = queues->list > queues->long_list;
    if (behind && queues->backlog_is == GROWS)
        return EBB_CLINIC_BACKLOG_GROWS;
    if (is_long && queues->list_is == GROWS)
        return EBB_CLINIC_LIST_GROWS;
    if (behind && queues->backlog_is == MAY_GROW)
        return EBB_CLINIC_BACKLOG_MAY_GROW;
    if (is_long && queues->list_is == MAY_GROW)
        return EBB_CLINIC_LIST_MAY_GROW;
    return behind ? EBB_CLINIC_BEHIND : EBB_CLINIC_KEEPS_UP;
}

int ebb_clinic_growth_outcome(enum ebb_clinic_state state)
{
    return state == EBB_CLINIC_LIST_GROWS || state == EBB_CLINIC_LIST_MAY_GROW ? EBB_CLINIC_LIST_GROWTH
                                                                               : EBB_CLINIC_BACKLOG_GROWTH;
}

struct ebb_clinic_verdict ebb_clinic_verdict_of(const struct ebb_clinic_answers *answers, int row)
{
    const struct queues queues = queues_of(answers, row);
    const bool nobody = 2 * ebb_clinic_years_of_nobody(answers, row) > answers->n_replications;
    const enum ebb_clinic_state state = nobody ? EBB_CLINIC_TREATS_NOBODY : state_of(&queues);
    const struct ebb_clinic_estimate growth =
        ebb_clinic_answers_estimate(answers, row, ebb_clinic_growth_outcome(state));
    return (struct ebb_clinic_verdict){.state = state,
                                       .growth = growth.mean,
                                       .growth_error = growth.error,
                                       .weeks_behind =
                                           queues.boosters > 0.0 ? queues.owed / queues.boosters : NO_VALUE};
}

bool ebb_clinic_is_known_to_stand(const struct ebb_clinic_answers *answers, int row)
{
    const struct queues queues = queues_of(answers, row);
    const struct ebb_clinic_estimate list = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_LIST);
    return (queues.list_is == STANDS || list.mean + 2.0 * list.error <= queues.long_list) &&
           (queues.backlog_is == STANDS || queues.owed <= queues.boosters);
}

bool ebb_clinic_is_steady(const struct ebb_clinic_verdict *verdict)
{
    return verdict->state == EBB_CLINIC_KEEPS_UP || verdict->state == EBB_CLINIC_BEHIND;
}

bool ebb_clinic_is_unstable(const struct ebb_clinic_verdict *verdict)
{
    return verdict->state == EBB_CLINIC_BACKLOG_GROWS || verdict->state == EBB_CLINIC_LIST_GROWS ||
           verdict->state == EBB_CLINIC_TREATS_NOBODY;
}

static bool is_above_0(double mean, double error)
{
    return mean > EBB_CLINIC_GROWS_T * error;
}

struct ebb_clinic_loop ebb_clinic_loop_of(const struct ebb_clinic_answers *answers, int row)
{
    const struct ebb_clinic_verdict verdict = ebb_clinic_verdict_of(answers, row);
    const int without_limits = answers->asked[row].without_limits;
    struct ebb_clinic_loop loop = {
        .relapses = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_RELAPSES_LOST),
        .course_sessions = {.mean = NO_VALUE, .error = NO_VALUE},
    };
    if (without_limits < 0)
        return loop;
    loop.course_sessions =
        ebb_clinic_answers_difference(answers, row, without_limits, EBB_CLINIC_COURSE_SESSIONS);
    loop.feeds_itself = ebb_clinic_is_unstable(&verdict) &&
                        is_above_0(loop.relapses.mean, loop.relapses.error) &&
                        is_above_0(loop.course_sessions.mean, loop.course_sessions.error);
    return loop;
}

/* Counts of a week, shares and what lateness has cost are what they were in these years; how late somebody
 * is, and how long one waits to begin, has no mean where it grows each week. Whoever adds an outcome asks:
 * is it a time that somebody waits, from day to day? Then it belongs here. */
bool ebb_clinic_is_told(int outcome, const struct ebb_clinic_verdict *verdict)
{
    switch (outcome) {
    case EBB_CLINIC_LATE_MEDIAN:
    case EBB_CLINIC_LATE_95:
    case EBB_CLINIC_WEEKS_TO_START:
        return ebb_clinic_is_steady(verdict);
    default:
        return true;
    }
}

/* 4. Where the panel goes */

/* Whether a closure takes a day of it. */
static bool has_closure(const struct ebb_clinic *clinic, int week)
{
    for (int day = 7 * week; day < 7 * week + 7; day++) {
        if (clinic->days >> ebb_date_weekday(clinic->start_day + day) & 1u &&
            !ebb_clinic_is_open(clinic, day))
            return true;
    }
    return false;
}

int ebb_clinic_week_full(const struct ebb_clinic *clinic, const struct ebb_clinic_pool *pool)
{
    int first = 0, n_full = 0;
    for (int week = 0; week < pool->n_weeks && n_full < EBB_CLINIC_FULL_WEEKS; week++) {
        if (has_closure(clinic, week))
            continue;
        const double holds = (double)pool->week_holds[week];
        if (holds > 0.0 && (double)pool->week_booked[week] >= EBB_CLINIC_FULL * holds)
            first = n_full++ == 0 ? week : first;
        else
            n_full = 0;
    }
    return n_full == EBB_CLINIC_FULL_WEEKS ? first : EBB_CLINIC_NEVER_FULL;
}

/* From the line's end on: so many weeks for what is left of the book. */
static double weeks_until(double from, double left, double growth)
{
    if (!(left > 0.0))
        return from;
    return growth > 0.0 ? from + left / growth : NEVER;
}

struct ebb_clinic_filling ebb_clinic_filling_of(const struct ebb_clinic_answers *answers, int row)
{
    const struct ebb_clinic_estimate end = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_BOOK_END);
    const struct ebb_clinic_estimate growth =
        ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_BOOK_GROWTH);
    const double from = answers->asked[row].clinic->n_weeks, left = EBB_CLINIC_FULL - end.mean;
    struct ebb_clinic_filling filling = {NO_VALUE, NO_VALUE, NO_VALUE};
    if (growth.mean != growth.mean || end.mean != end.mean)
        return filling;
    filling.weeks = weeks_until(from, left, growth.mean);
    if (growth.error == growth.error) {
        filling.soonest = weeks_until(from, left, growth.mean + 2.0 * growth.error);
        filling.latest = weeks_until(from, left, growth.mean - 2.0 * growth.error);
    }
    return filling;
}

struct ebb_clinic_drift ebb_clinic_drift_of(const struct ebb_clinic_answers *answers, int row)
{
#define ESTIMATE(code) ebb_clinic_answers_estimate(answers, row, code)
    const struct ebb_clinic *clinic = answers->asked[row].clinic;
    const double years = clinic->n_weeks / WEEKS_A_YEAR;
    return (struct ebb_clinic_drift){
        .panel = clinic->active_patients,
        .active = ESTIMATE(EBB_CLINIC_ACTIVE),
        .panel_share = ESTIMATE(EBB_CLINIC_PANEL_LEFT),
        .panel_well = ESTIMATE(EBB_CLINIC_PANEL_WELL),
        .growth = ESTIMATE(EBB_CLINIC_ACTIVE_GROWTH),
        .referred = ESTIMATE(EBB_CLINIC_REFERRED_A_WEEK),
        .responders = ESTIMATE(EBB_CLINIC_RESPONDERS),
        .gone = ESTIMATE(EBB_CLINIC_GONE_A_WEEK),
        .panel_relapses = ESTIMATE(EBB_CLINIC_PANEL_RELAPSES),
        .panel_response = ESTIMATE(EBB_CLINIC_PANEL_RESPONSE),
        .panel_lost = ESTIMATE(EBB_CLINIC_PANEL_LOST),
        .more_a_year = (ESTIMATE(EBB_CLINIC_ACTIVE).mean - clinic->active_patients) / years,
        .more_error = ESTIMATE(EBB_CLINIC_ACTIVE).error / years,
        .week_full = ebb_clinic_week_full(clinic, &answers->pools[row]),
        .filling = ebb_clinic_filling_of(answers, row),
    };
#undef ESTIMATE
}
