/* SPDX-License-Identifier: MIT
 * clinic_textbook: formulas with a clinic's numbers.
 *
 * A planner's envelope and not the best approximation: with relapses and leaving put in, the formula would be
 * a small simulation, and nobody could check it by hand.
 *
 *   1. Demand   2. A session   3. Why they differ   4. All
 */
#include <ebb/clinic_textbook.h>

#include <ebb/chance.h>
#include <ebb/clinic_findings.h>
#include <ebb/queue_formulas.h>

#define AS_NAME(code, name, words)  [code] = name,
#define AS_WORDS(code, name, words) [code] = words,
const char *const EBB_CLINIC_GAPS[EBB_CLINIC_GAP_COUNT] = {EBB_CLINIC_GAP_LIST(AS_NAME)};
const char *const EBB_CLINIC_GAP_WORDS[EBB_CLINIC_GAP_COUNT] = {EBB_CLINIC_GAP_LIST(AS_WORDS)};
#undef AS_NAME
#undef AS_WORDS

/* 1. Demand */

/* Boosters a week of one patient, as planned: policies by their shares. One that has no maintenance (boosters
 * on symptoms alone) plans none. */
static double boosters_a_week(const struct ebb_clinic *clinic, const struct ebb_study *study)
{
    double sum = 0.0;
    for (int i = 0; i < study->n_policies; i++) {
        const struct ebb_policy *policy = &study->policies[i];
        const double share = clinic->n_policies > 0 ? clinic->policies[i].share : 1.0;
        const struct ebb_range *every = &policy->maintenance.every_days;
        const double days = policy->maintenance.on ? 0.5 * (every->lo + every->hi) : 0.0;
        sum += days > 0.0 ? share * 7.0 / days : 0.0;
    }
    return sum;
}

/* Hours of an open day on average over the week; closures are not on the envelope. */
static double open_hours_of(const struct ebb_clinic *clinic, double *out_days)
{
    double minutes = 0.0;
    *out_days = 0.0;
    for (int weekday = 0; weekday < 7; weekday++) {
        const struct ebb_hours *own = &clinic->hours[weekday];
        const struct ebb_hours *hours = own->from < own->to ? own : &clinic->open;
        if ((clinic->days >> weekday & 1u) == 0)
            continue;
        minutes += hours->to - hours->from;
        *out_days += 1.0;
    }
    return minutes / 60.0 / *out_days;
}

/* 2. A session */

/* Minutes in the chair, and their variance over the square of the mean: parts are drawn apart, so that
 * variances add. Of recovery places the formula knows nothing. */
static double chair_minutes(const struct ebb_clinic *clinic, double *out_variation)
{
    const struct ebb_service *service = &clinic->services[0];
    const struct ebb_length *parts[] = {&service->start, &service->infusion, &service->observation,
                                        &service->escort, &service->turnover};
    double mean = 0.0, variance = 0.0;
    for (int i = 0; i < 5; i++) {
        mean += ebb_length_mean(parts[i]);
        variance += ebb_length_variance(parts[i]);
    }
    *out_variation = mean > 0.0 ? variance / (mean * mean) : 0.0;
    return mean;
}

/* 3. Why they differ */

/* Of so many of the formula's sessions nobody asks why there are more or fewer. */
#define TENTH 0.1
/* What moves its sessions by less than this is no reason for a tenth. */
#define TWENTIETH 0.05

/* Whether boosters of somebody here follow symptoms alone: they cannot be counted ahead. */
static bool has_no_interval(const struct ebb_study *study)
{
    bool none = false;
    for (int i = 0; i < study->n_policies; i++)
        none = none || !study->policies[i].maintenance.on;
    return none;
}

/* A day's sessions of other services. */
static double background_of(const struct ebb_clinic *clinic)
{
    double sum = 0.0;
    for (int i = 0; i < clinic->n_background; i++)
        sum += clinic->background[i].per_day;
    return sum;
}

/* Fewer than the formula has: who finds no place, who has left, who misses. */
static void find_fewer(struct ebb_clinic_textbook *textbook, const struct ebb_clinic *clinic,
                       const struct ebb_clinic_answers *answers, int row)
{
#define MEAN(outcome) ebb_clinic_answers_estimate(answers, row, outcome).mean
    const double missed =
        MEAN(EBB_CLINIC_NO_SHOWS) + MEAN(EBB_CLINIC_CANCELLED) + MEAN(EBB_CLINIC_FAILED_A_WEEK);
    const double planned = textbook->sessions_a_day * textbook->open_days_a_week;
    bool *gap = textbook->gap;
    gap[EBB_TEXTBOOK_NO_ROOM] =
        MEAN(EBB_CLINIC_ON_TARGET) < 1.0 - TENTH ||
        MEAN(EBB_CLINIC_LIST) > EBB_CLINIC_LIST_WEEKS * MEAN(EBB_CLINIC_REFERRED_A_WEEK);
    gap[EBB_TEXTBOOK_LEAVING] = MEAN(EBB_CLINIC_ACTIVE) < (1.0 - TENTH) * clinic->active_patients;
    gap[EBB_TEXTBOOK_MISSING] = missed > TWENTIETH * planned;
    gap[EBB_TEXTBOOK_FEWER_PATIENTS] =
        !gap[EBB_TEXTBOOK_NO_ROOM] && !gap[EBB_TEXTBOOK_LEAVING] && !gap[EBB_TEXTBOOK_MISSING];
#undef MEAN
}

static int rounded_up(double chairs)
{
    const int below = (int)chairs;
    return below + (chairs > below);
}

/* What of its sessions and chairs is not so. Whole slots are a reason where they take one chair more. */
static void find_session_gaps(struct ebb_clinic_textbook *textbook, const struct ebb_clinic *clinic,
                              const struct ebb_study *study, const struct ebb_clinic_answers *answers,
                              int row)
{
    const double places = clinic->chairs * textbook->sessions_a_chair;
    const double whole = textbook->sessions_a_day / (textbook->sessions_a_chair * EBB_TEXTBOOK_USE);
    textbook->gap[EBB_TEXTBOOK_NO_INTERVAL] = has_no_interval(study);
    textbook->gap[EBB_TEXTBOOK_RESERVED] =
        clinic->booking.reserved_slots >= TENTH * places && clinic->booking.reserved_slots > 0;
    textbook->gap[EBB_TEXTBOOK_BACKGROUND] = background_of(clinic) > TWENTIETH * textbook->sessions_a_day;
    textbook->gap[EBB_TEXTBOOK_OTHER_SESSIONS] =
        textbook->simulated_a_day > (1.0 + TENTH) * textbook->sessions_a_day;
    textbook->gap[EBB_TEXTBOOK_WHOLE_SLOTS] = rounded_up(whole) > rounded_up(textbook->chairs);
    if (textbook->simulated_a_day < (1.0 - TENTH) * textbook->sessions_a_day)
        find_fewer(textbook, clinic, answers, row);
}

/* What of its wait is not so: a nurse explains a longer one alone, the book a shorter one. */
static void find_wait_gaps(struct ebb_clinic_textbook *textbook, const struct ebb_clinic_pool *pool)
{
    const double more = textbook->simulated_wait_min - textbook->wait_min;
    int64_t for_chairs = 0, for_nurses = 0;
    for (int weekday = 0; weekday < 7; weekday++) {
        for (int hour = 0; hour < 24; hour++) {
            for_chairs += pool->use[weekday].lack_s[hour][EBB_LACKS_CHAIR];
            for_nurses += pool->use[weekday].lack_s[hour][EBB_LACKS_NURSE];
        }
    }
    textbook->gap[EBB_TEXTBOOK_NO_STEADY] = textbook->wait_min < 0.0;
    textbook->gap[EBB_TEXTBOOK_NURSES] = textbook->wait_min >= 0.0 && more >= 1.0 && for_nurses > for_chairs;
    textbook->gap[EBB_TEXTBOOK_BOOKED] = textbook->wait_min >= 0.0 && more <= -1.0;
}

/* 4. All */

static int64_t sum_of_weeks(const struct ebb_clinic_pool *pool)
{
    int64_t given = 0;
    for (int week = 0; week < pool->n_weeks; week++)
        given += pool->week_given[week];
    return given;
}

struct ebb_clinic_textbook ebb_clinic_textbook_of(const struct ebb_clinic *clinic,
                                                  const struct ebb_study *study,
                                                  const struct ebb_clinic_answers *answers, int row)
{
    struct ebb_clinic_textbook textbook = {0};
    const struct ebb_clinic_pool *pool = &answers->pools[row];
    double variation;
    int64_t days = 0;
    textbook.open_hours = open_hours_of(clinic, &textbook.open_days_a_week);
    textbook.slot_hours = ebb_clinic_slot(clinic, 0) / 60.0;
    textbook.sessions_a_day = (clinic->active_patients * boosters_a_week(clinic, study) +
                               clinic->new_per_week * study->induction.infusions) /
                              textbook.open_days_a_week;
    textbook.chairs = ebb_planners_chairs(textbook.sessions_a_day, textbook.slot_hours, textbook.open_hours,
                                          EBB_TEXTBOOK_USE);
    textbook.sessions_a_chair =
        ebb_planners_sessions((int)(60.0 * textbook.open_hours), ebb_clinic_slot(clinic, 0));
    const double minutes = chair_minutes(clinic, &variation);
    textbook.chair_hours = minutes / 60.0;
    const double load = textbook.sessions_a_day * textbook.chair_hours / textbook.open_hours;
    const double wait = ebb_wait_mgc(clinic->chairs, load, variation);
    textbook.wait_min = wait < 0.0 ? EBB_NO_STEADY_STATE : wait * minutes;
    textbook.erlang_c = ebb_erlang_c(clinic->chairs, load);
    for (int weekday = 0; weekday < 7; weekday++)
        days += pool->open_days[weekday];
    textbook.simulated_a_day = days > 0 ? (double)sum_of_weeks(pool) / (double)days : 0.0;
    textbook.simulated_wait_min = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_WAITED).mean;
    find_session_gaps(&textbook, clinic, study, answers, row);
    find_wait_gaps(&textbook, pool);
    return textbook;
}
