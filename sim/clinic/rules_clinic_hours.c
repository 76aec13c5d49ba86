/* SPDX-License-Identifier: MIT
 * rules_clinic_hours: days that are open, and what must fit into their hours: sessions, and the prescriber.
 *
 * What could never begin is refused: its clinic would be played to the end, and its page would look like
 * that of a clinic whose patients all come late. What can begin on some days and not on others is told: it
 * is a slip more often than a plan. When sessions may begin both ask the calendar
 * (<ebb/clinic_calendar.h>), as the book does.
 *
 *   1. Days and hours   2. Sessions   3. The prescriber   4. All
 */
#include "rules_clinic.h"

#include <ebb/chance.h>
#include <ebb/clinic_calendar.h>
#include <ebb/format.h>
#include <ebb/key.h>

/* 1. Days and hours */

/* Before opening nobody can begin, nor from closing on. On a day that has closed by then it says nothing,
 * which is right for a short Friday and worth a word. */
static void check_last_start(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    char shown[EBB_TIME_OF_DAY_SIZE];
    int n_days = 0, n_closed = 0, closed_day = 0;
    if (clinic->last_start < 0 || !ebb_rules_is_good(asked, &clinic->last_start) ||
        !ebb_rules_is_good(asked, &clinic->open))
        return;
    ebb_time_of_day_print(clinic->last_start, shown);
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = ebb_rules_hours_of(clinic, w);
        if (!ebb_rules_weekday(clinic, w) || !ebb_rules_is_good(asked, &clinic->hours[w]))
            continue;
        if (clinic->last_start < hours->from) {
            ebb_rules_complain(asked->rules, &clinic->last_start,
                               "last_start = %s: lies before opening on %s: no session could begin", shown,
                               EBB_WEEKDAYS_WRITTEN[w]);
            return;
        }
        n_days++;
        if (clinic->last_start >= hours->to) {
            n_closed++;
            closed_day = w;
        }
    }
    if (n_closed > 0 && n_closed == n_days)
        ebb_rules_complain(asked->rules, &clinic->last_start,
                           "last_start = %s: the clinic has closed by then: no session could begin: must lie "
                           "before closing; leave it out for closing less the slot",
                           shown);
    else if (n_closed > 0)
        ebb_rules_warn(asked->rules, &clinic->last_start,
                       "last_start = %s: on %s the clinic has closed by then: sessions are booked there so "
                       "that they end by closing",
                       shown, EBB_WEEKDAYS_WRITTEN[closed_day]);
}

/* A weekday with hours of its own and no sessions is a slip more often than a note. */
static void check_hours_used(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *own = &clinic->hours[w];
        if (own->from < own->to && !ebb_rules_weekday(clinic, w) && ebb_rules_is_good(asked, own) &&
            ebb_rules_is_good(asked, &clinic->days))
            ebb_rules_complain(asked->rules, own,
                               "hours: %s has opening hours and is none of `days`: add it there, or leave "
                               "them out",
                               EBB_WEEKDAYS_WRITTEN[w]);
    }
}

/* 2. Sessions */

/* Against each day that is open: a session that is too long for a part-day clinic can be booked on the
 * others, so that only one which fits no day is refused. */
static void check_slot(const struct ebb_clinic_asked *asked, int service)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int slot = ebb_clinic_slot(clinic, service), longest = ebb_rules_longest_day(clinic);
    const int *own = &clinic->services[service].slot_minutes;
    const int *member = *own > 0 ? own : &clinic->slot_minutes;
    if (slot <= longest || !ebb_rules_is_good(asked, member) || !ebb_rules_is_good(asked, &clinic->open) ||
        !ebb_rules_is_good(asked, &clinic->days))
        return;
    if (*own > 0)
        ebb_rules_complain(asked->rules, member,
                           "services.%s.slot = %d min: is longer than the longest day, %d min: no session "
                           "could be booked",
                           clinic->services[service].name, slot, longest);
    else if (service == 0)
        ebb_rules_complain(
            asked->rules, member,
            "slot_minutes = %d: is longer than the longest day, %d minutes: no session could be "
            "booked",
            slot, longest);
}

/* On average, from sitting down to the cleaned chair; without recovery places the patient stays in it. */
static double stay_minutes(const struct ebb_service *service)
{
    return ebb_length_mean(&service->start) + ebb_length_mean(&service->infusion) +
           ebb_length_mean(&service->observation) + ebb_length_mean(&service->escort) +
           ebb_length_mean(&service->turnover);
}

/* A length that was complained of stands in for nothing here: a second message would be about a value that
 * nobody wrote. */
static bool has_good_lengths(const struct ebb_clinic_asked *asked, const struct ebb_service *service)
{
    return ebb_rules_is_good(asked, &service->check_in) && ebb_rules_is_good(asked, &service->start) &&
           ebb_rules_is_good(asked, &service->infusion) && ebb_rules_is_good(asked, &service->observation) &&
           ebb_rules_is_good(asked, &service->escort) && ebb_rules_is_good(asked, &service->turnover);
}

/* Whatever it is booked for, a session takes its time. One that is longer than the day would be played into
 * the night, and the figures of such a clinic look like those of any other. */
static void check_session_fits(const struct ebb_clinic_asked *asked, const struct ebb_service *service)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double stays = stay_minutes(service), all = ebb_length_mean(&service->check_in) + stays;
    char shown[EBB_TIME_OF_DAY_SIZE], latest[EBB_TIME_OF_DAY_SIZE];
    if (!has_good_lengths(asked, service) || !ebb_rules_is_good(asked, &clinic->open) ||
        !ebb_rules_is_good(asked, &clinic->days))
        return;
    if (all > ebb_rules_longest_day(clinic)) {
        ebb_rules_complain(asked->rules, &service->infusion,
                           "services.%s: a session takes %s min on average from check-in to the cleaned "
                           "chair, and the longest day has %d min: must fit into it: shorten what takes "
                           "longest, or open longer",
                           service->name, ebb_format_beside(all, ebb_rules_longest_day(clinic)).chars,
                           ebb_rules_longest_day(clinic));
        return;
    }
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = ebb_rules_hours_of(clinic, w);
        if (!ebb_rules_weekday(clinic, w) || !ebb_rules_is_good(asked, hours) ||
            hours->to + stays <= EBB_MINUTES_A_DAY)
            continue;
        ebb_time_of_day_print(hours->to, shown);
        ebb_time_of_day_print((int)(EBB_MINUTES_A_DAY - stays), latest);
        ebb_rules_complain(asked->rules, hours,
                           "%s: closes at %s on %s, and who begins just before that stays for %s min "
                           "(%s), which must end by midnight: close by %s",
                           hours == &clinic->open ? "open" : "hours", shown, EBB_WEEKDAYS_WRITTEN[w],
                           ebb_format_beside(stays, EBB_MINUTES_A_DAY - hours->to).chars, service->name,
                           latest);
        return;
    }
}

/* A weekday on which no session of the first kind can be booked, nor any other that is as long, is an hour in
 * which nurses wait for nobody: a slip, or a day for visits alone. */
static void check_days_used(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int slot = ebb_clinic_slot(clinic, 0);
    if (slot > ebb_rules_longest_day(clinic) || !ebb_rules_is_good(asked, &clinic->slot_minutes) ||
        !ebb_rules_is_good(asked, &clinic->last_start) ||
        !ebb_rules_is_good(asked, &clinic->booking.step_minutes))
        return;
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = ebb_rules_hours_of(clinic, w);
        struct ebb_clinic_open_day day;
        if (!ebb_rules_weekday(clinic, w) || !ebb_rules_is_good(asked, hours))
            continue;
        ebb_clinic_open_day_of(clinic, w, &day);
        if (hours->from + slot > hours->to && day.starts[0].first > day.starts[0].last)
            ebb_rules_warn(asked->rules, hours,
                           "%s: %s is open for %d min, and a session is booked for %d min: nobody can be "
                           "booked that day",
                           hours == &clinic->open ? "open" : "hours", EBB_WEEKDAYS_WRITTEN[w],
                           hours->to - hours->from, slot);
    }
}

/* Allowed, because overbooking is; said, because it is how waiting on the day is made. */
static void check_chair_time(const struct ebb_clinic_asked *asked, int service)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_service *kind = &clinic->services[service];
    const double watched = kind->observation.typical + kind->escort.typical;
    const double minutes = kind->start.typical + kind->infusion.typical +
                           (clinic->recovery_places > 0 ? 0 : watched) + kind->turnover.typical;
    if (minutes > ebb_clinic_slot(clinic, service) && ebb_rules_is_good(asked, &clinic->slot_minutes))
        ebb_rules_warn(asked->rules, &clinic->services[service].infusion,
                       "services.%s: a session usually takes %s min of the chair and is booked for %d "
                       "min: patients will wait",
                       kind->name, ebb_format_beside(minutes, ebb_clinic_slot(clinic, service)).chars,
                       ebb_clinic_slot(clinic, service));
}

/* 3. The prescriber */

/* Minutes of the day on which a prescriber and the clinic are both there, on the best weekday: an intake that
 * fits on one day of the week is possible, though its list may be long. */
static int prescriber_minutes(const struct ebb_clinic *clinic)
{
    int best = 0;
    for (int w = 0; w < 7; w++) {
        struct ebb_clinic_open_day day;
        if (!ebb_rules_weekday(clinic, w))
            continue;
        ebb_clinic_open_day_of(clinic, w, &day);
        const int minutes = day.prescriber_to - day.prescriber_from;
        best = minutes > best ? minutes : best;
    }
    return best;
}

/* Hours that no opening hours reach are no mistake of the day's plan, but not what somebody meant. */
static void check_prescriber_hours(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_hours *own = &clinic->prescriber.hours;
    int opens = EBB_MINUTES_A_DAY, closes = 0;
    char shown[EBB_HOURS_SIZE];
    if (own->from >= own->to)
        return;
    ebb_hours_print(own, shown);
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = ebb_rules_hours_of(clinic, w);
        if (!ebb_rules_weekday(clinic, w) || !ebb_rules_is_good(asked, hours))
            continue;
        opens = hours->from < opens ? hours->from : opens;
        closes = hours->to > closes ? hours->to : closes;
    }
    if (prescriber_minutes(clinic) == 0)
        ebb_rules_complain(asked->rules, own,
                           "prescriber.hours = %s: lie outside opening hours on every day: nobody could see "
                           "the prescriber",
                           shown);
    else if (own->from < opens || own->to > closes)
        ebb_rules_warn(asked->rules, own,
                       "prescriber.hours = %s: what lies outside opening hours counts for nothing", shown);
}

/* Of the days on which a session can be booked at all some must be such that it begins and ends while the
 * prescriber is there. */
static void check_on_site(const struct ebb_clinic_asked *asked, int service)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int slot = ebb_clinic_slot(clinic, service);
    if (!clinic->services[service].prescriber_on_site || slot > ebb_rules_longest_day(clinic) ||
        !ebb_rules_is_good(asked, &clinic->slot_minutes) || !ebb_rules_is_good(asked, &clinic->last_start))
        return;
    for (int w = 0; w < 7; w++) {
        struct ebb_clinic_open_day day;
        ebb_clinic_open_day_of(clinic, w, &day);
        if (ebb_rules_weekday(clinic, w) && day.starts[service].first <= day.starts[service].last)
            return;
    }
    ebb_rules_complain(asked->rules, &clinic->prescriber.on,
                       "prescriber.hours: a session of %s is booked for %d min, all with a prescriber in the "
                       "house, who is there %d min a day: nobody could be booked: must be longer",
                       clinic->services[service].name, slot, prescriber_minutes(clinic));
}

static void check_prescriber(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_prescriber *prescriber = &clinic->prescriber;
    if (!prescriber->on || !ebb_rules_is_good(asked, &prescriber->hours) ||
        !ebb_rules_is_good(asked, &clinic->open))
        return;
    const int minutes = prescriber_minutes(clinic);
    check_prescriber_hours(asked);
    if (minutes == 0) /* has been said */
        return;
    if (prescriber->intake_minutes > minutes && clinic->new_per_week > 0 &&
        ebb_rules_is_good(asked, &prescriber->intake_minutes))
        ebb_rules_complain(asked->rules, &prescriber->on,
                           "prescriber.intake = %s min: is longer than a prescriber is there, %d min a day: "
                           "no new patient could begin",
                           ebb_format_beside(prescriber->intake_minutes, minutes).chars, minutes);
    for (int i = 0; i < clinic->n_services; i++)
        check_on_site(asked, i);
}

/* 4. All */

void ebb_rules_clinic_hours(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    ebb_clinic_rules_closures(asked->rules, asked->clinic);
    check_hours_used(asked);
    check_last_start(asked);
    for (int i = 0; i < clinic->n_services; i++) {
        check_slot(asked, i);
        check_session_fits(asked, &clinic->services[i]);
        check_chair_time(asked, i);
    }
    check_days_used(asked);
    check_prescriber(asked);
}
