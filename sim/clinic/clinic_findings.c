/* SPDX-License-Identifier: MIT
 * clinic_findings: hours, verdicts and drift, from pools and answers.
 *
 * Hours are asked of pools, for they are means that nobody wants an error of; verdicts of values, because
 * they compare a slope with its error.
 *
 *   1. Hours   2. What grows   3. Where the panel goes
 */
#include <ebb/clinic_findings.h>

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
struct ebb_clinic_hour ebb_clinic_hour_of(const struct ebb_clinic_pool *pool, int chairs, int weekday,
                                          int hour)
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
    means.chairs_open = chairs;
    means.nurses_needed /= seconds;
    means.nurses_on_duty /= seconds;
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        means.waited_min[lack] /= 60.0 * (double)days;
    means.binding = binding_of(&means);
    return means;
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

struct ebb_clinic_worst ebb_clinic_worst_of(const struct ebb_clinic_pool *pool, int chairs)
{
    struct ebb_clinic_worst worst = {-1, -1, -1, EBB_LACKS_NOTHING};
    struct badness worst_hour = {-1.0, -1.0}, worst_day = {-1.0, -1.0};
    for (int weekday = 0; weekday < 7; weekday++) {
        double waited_day = 0.0, used_day = 0.0;
        for (int hour = 0; hour < 24 && pool->open_days[weekday] > 0; hour++) {
            const struct ebb_clinic_hour means = ebb_clinic_hour_of(pool, chairs, weekday, hour);
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

/* 2. What grows */

#define AS_WORDS(code, words) [code] = words,
const char *const EBB_CLINIC_STATES[EBB_CLINIC_STATE_COUNT] = {EBB_CLINIC_STATE_LIST(AS_WORDS)};
#undef AS_WORDS

static double mean_of(const struct ebb_clinic_answers *answers, int row, int outcome)
{
    return ebb_clinic_answers_estimate(answers, row, outcome).mean;
}

/* Of one year there is no error, and nothing is known to grow: NaN compares as false. */
static bool grows(const struct ebb_clinic_estimate *growth)
{
    return growth->mean > EBB_CLINIC_GROWS_T * growth->error;
}

/* The backlog first: boosters of patients in care, who relapse for want of them. */
struct ebb_clinic_verdict ebb_clinic_verdict_of(const struct ebb_clinic_answers *answers, int row)
{
    const struct ebb_clinic_estimate backlog_growth =
        ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_BACKLOG_GROWTH);
    const struct ebb_clinic_estimate list_growth =
        ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_LIST_GROWTH);
    const double backlog = mean_of(answers, row, EBB_CLINIC_BACKLOG);
    const double boosters = mean_of(answers, row, EBB_CLINIC_BOOSTERS);
    const double list = mean_of(answers, row, EBB_CLINIC_LIST);
    const double referred = mean_of(answers, row, EBB_CLINIC_REFERRED_A_WEEK);
    struct ebb_clinic_verdict verdict = {.state = EBB_CLINIC_KEEPS_UP,
                                         .growth = backlog_growth.mean,
                                         .growth_error = backlog_growth.error,
                                         .weeks_behind = boosters > 0.0 ? backlog / boosters : 0.0};
    /* below a week's boosters a backlog is what waits for its day within the window */
    const bool behind = backlog > boosters;
    if (behind && grows(&backlog_growth)) {
        verdict.state = EBB_CLINIC_BACKLOG_GROWS;
    } else if (list > EBB_CLINIC_LIST_WEEKS * referred && grows(&list_growth)) {
        verdict.state = EBB_CLINIC_LIST_GROWS;
        verdict.growth = list_growth.mean;
        verdict.growth_error = list_growth.error;
    } else if (behind) {
        verdict.state = EBB_CLINIC_BEHIND;
    }
    return verdict;
}

bool ebb_clinic_is_unstable(const struct ebb_clinic_verdict *verdict)
{
    return verdict->state == EBB_CLINIC_BACKLOG_GROWS || verdict->state == EBB_CLINIC_LIST_GROWS;
}

/* Counts of a week and shares of opening hours are what they are in any week of a full clinic; days late,
 * and what is lost by them, grow with it. Whoever adds an outcome asks: would it be another number if the
 * year were longer, in a clinic that never catches up? Then it belongs here. */
bool ebb_clinic_is_told(int outcome, const struct ebb_clinic_verdict *verdict)
{
    if (!ebb_clinic_is_unstable(verdict) || outcome >= EBB_CLINIC_WITHIN_0)
        return !ebb_clinic_is_unstable(verdict);
    switch (outcome) {
    case EBB_CLINIC_ON_TARGET:
    case EBB_CLINIC_TARGET_MET:
    case EBB_CLINIC_LATE_MEDIAN:
    case EBB_CLINIC_LATE_95:
    case EBB_CLINIC_NEVER_GIVEN:
    case EBB_CLINIC_WEEKS_TO_START:
    case EBB_CLINIC_RELAPSES_LOST:
    case EBB_CLINIC_RESPONSE_LOST:
    case EBB_CLINIC_PANEL_LOST:
        return false;
    default:
        return true;
    }
}

/* 3. Where the panel goes */

/* Weeks in which it is closed hold nothing, and are not full. */
int ebb_clinic_week_full(const struct ebb_clinic_pool *pool)
{
    for (int week = 0; week < pool->n_weeks; week++) {
        const double holds = (double)pool->week_holds[week];
        if (holds > 0.0 && (double)pool->week_booked[week] >= EBB_CLINIC_FULL * holds)
            return week;
    }
    return EBB_CLINIC_NEVER_FULL;
}

struct ebb_clinic_drift ebb_clinic_drift_of(const struct ebb_clinic_answers *answers, int row)
{
#define ESTIMATE(code) ebb_clinic_answers_estimate(answers, row, code)
    return (struct ebb_clinic_drift){
        .panel = answers->asked[row].clinic->active_patients,
        .active = ESTIMATE(EBB_CLINIC_ACTIVE),
        .panel_share = ESTIMATE(EBB_CLINIC_PANEL_LEFT),
        .growth = ESTIMATE(EBB_CLINIC_ACTIVE_GROWTH),
        .referred = ESTIMATE(EBB_CLINIC_REFERRED_A_WEEK),
        .responders = ESTIMATE(EBB_CLINIC_RESPONDERS),
        .gone = ESTIMATE(EBB_CLINIC_GONE_A_WEEK),
        .panel_relapses = ESTIMATE(EBB_CLINIC_PANEL_RELAPSES),
        .panel_response = ESTIMATE(EBB_CLINIC_PANEL_RESPONSE),
        .panel_lost = ESTIMATE(EBB_CLINIC_PANEL_LOST),
        .week_full = ebb_clinic_week_full(&answers->pools[row]),
    };
#undef ESTIMATE
}
