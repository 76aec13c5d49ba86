/* SPDX-License-Identifier: MIT
 * clinic_binds: what keeps a clinic back that no chair mends, and whether its house works on the day.
 *
 * Each cause is decided by the number that would be otherwise without it, and they are asked in the order of
 * their list: who is told of one should not have to weigh four.
 *
 *   1. What binds   2. The house
 */
#include <ebb/clinic_findings.h>

static double mean_of(const struct ebb_clinic_answers *answers, int row, int outcome)
{
    return ebb_clinic_answers_estimate(answers, row, outcome).mean;
}

/* 1. What binds */

#define AS_NAME(code, name, words)   [code] = name,
#define AS_CALLED(code, name, words) [code] = words,
const char *const EBB_CLINIC_BINDS[EBB_CLINIC_BIND_COUNT] = {EBB_CLINIC_BIND_LIST(AS_NAME)};
const char *const EBB_CLINIC_BIND_WORDS[EBB_CLINIC_BIND_COUNT] = {EBB_CLINIC_BIND_LIST(AS_CALLED)};
#undef AS_NAME
#undef AS_CALLED

/* Minutes waited in the house by what was lacking, of a session given. */
static double waited_for(const struct ebb_clinic_pool *pool, int lack)
{
    int64_t seconds = 0, given = 0;
    for (int weekday = 0; weekday < 7; weekday++) {
        for (int hour = 0; hour < 24; hour++)
            seconds += pool->use[weekday].lack_s[hour][lack];
    }
    for (int week = 0; week < pool->n_weeks; week++)
        given += pool->week_given[week];
    return (double)seconds / 60.0 / (double)(given > 0 ? given : 1);
}

/* The row without limits has chairs, nurses, a prescriber and all places, and the clinic's closed days: what
 * is late there is late by these. Such a row has no other to be told by, and is not asked. */
static bool is_closed_too_often(const struct ebb_clinic_answers *answers, int row)
{
    const int without = answers->asked[row].without_limits;
    return without >= 0 && mean_of(answers, without, EBB_CLINIC_ON_TARGET) < 1.0 - EBB_CLINIC_CLOSED_COSTS;
}

/* Of the sessions that a day's book holds, those that are kept for urgent ones. 0 of 0 compares as false. */
static double share_kept(const struct ebb_clinic *clinic, const struct ebb_clinic_pool *pool)
{
    int64_t minutes = 0, days = 0;
    for (int week = 0; week < pool->n_weeks; week++)
        minutes += pool->week_holds[week];
    for (int weekday = 0; weekday < 7; weekday++)
        days += pool->open_days[weekday];
    return (double)(clinic->booking.reserved_slots * days * ebb_clinic_slot(clinic, 0)) / (double)minutes;
}

/* Boosters are late though the book has room, and what of it may be booked ahead is full. */
static bool keeps_too_many_places(const struct ebb_clinic_answers *answers, int row)
{
    const struct ebb_clinic *clinic = answers->asked[row].clinic;
    const double full = mean_of(answers, row, EBB_CLINIC_BOOK_FULL);
    const double kept = share_kept(clinic, &answers->pools[row]);
    return kept > 0.0 && full < EBB_CLINIC_HAS_ROOM && full >= EBB_CLINIC_FULL * (1.0 - kept) &&
           mean_of(answers, row, EBB_CLINIC_ON_TARGET) < clinic->target.share;
}

/* In the order of the list. A clinic whose book has room while new patients wait lacks days, not places. NaN
 * (nobody waits, no prescriber, no book) compares as false. */
enum ebb_clinic_bind ebb_clinic_binds(const struct ebb_clinic_answers *answers, int row)
{
    const struct ebb_clinic_pool *pool = &answers->pools[row];
    const double prescriber = waited_for(pool, EBB_LACKS_PRESCRIBER);
    const double list = mean_of(answers, row, EBB_CLINIC_LIST);
    const double referred = mean_of(answers, row, EBB_CLINIC_REFERRED_A_WEEK);
    if (mean_of(answers, row, EBB_CLINIC_PRESCRIBER_USED) >= EBB_CLINIC_BUSY)
        return EBB_BINDS_VISITS;
    if (prescriber >= 1.0 && prescriber > waited_for(pool, EBB_LACKS_CHAIR) &&
        prescriber > waited_for(pool, EBB_LACKS_NURSE))
        return EBB_BINDS_PRESCRIBER;
    if (is_closed_too_often(answers, row))
        return EBB_BINDS_CLOSED;
    if (keeps_too_many_places(answers, row))
        return EBB_BINDS_RESERVED;
    if (list > EBB_CLINIC_LIST_WEEKS * referred &&
        mean_of(answers, row, EBB_CLINIC_BOOK_FULL) < EBB_CLINIC_FULL)
        return EBB_BINDS_SPACING;
    return EBB_BINDS_NOTHING;
}

/* 2. The house */

/* NaN, of a house without sessions, is neither. */
struct ebb_clinic_house ebb_clinic_house_of(const struct ebb_clinic_answers *answers, int row)
{
    const double lost = mean_of(answers, row, EBB_CLINIC_LOST_A_WEEK);
    return (struct ebb_clinic_house){.lost = lost / (lost + mean_of(answers, row, EBB_CLINIC_SESSIONS)),
                                     .waited_min = mean_of(answers, row, EBB_CLINIC_WAITED)};
}

bool ebb_clinic_loses_many(const struct ebb_clinic_house *house)
{
    return house->lost > EBB_CLINIC_MUCH_LOST;
}

bool ebb_clinic_waits_long(const struct ebb_clinic_house *house)
{
    return house->waited_min > EBB_CLINIC_LONG_WAIT_MIN;
}
