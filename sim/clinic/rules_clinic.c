/* SPDX-License-Identifier: MIT
 * rules_clinic: chairs and rooms, hours and slots, shifts, shares, reserved places, growth.
 *
 * What cannot be played is refused here, with its reason, and not found out after ten minutes: a clinic that
 * is never open, a session longer than the day, a list of new patients without end. What can be played and
 * will go badly (too few chairs) is no mistake: to say how badly is what the program is for.
 *
 *   1. Days and hours   2. Sessions   3. Staff   4. Booking   5. Demand   6. Policies   7. All
 */
#include <ebb/clinic.h>

#include <string.h>

#include <ebb/arith.h>
#include <ebb/clinic_calendar.h>
#include <ebb/key.h>

#include "../model/rules.h"

/* What the rules of one clinic share. */
struct asked {
    const struct ebb_clinic *clinic;
    const struct ebb_rules *rules;
};

static bool is_good(const struct asked *asked, const void *member)
{
    return ebb_rules_good(asked->rules, member);
}

/* 1. Days and hours */

static bool is_weekday(const struct ebb_clinic *clinic, int weekday)
{
    return (clinic->days >> weekday & 1u) != 0;
}

static const struct ebb_hours *hours_of(const struct ebb_clinic *clinic, int weekday)
{
    const struct ebb_hours *own = &clinic->hours[weekday];
    return own->from < own->to ? own : &clinic->open;
}

/* The most and the fewest minutes that it is open on a day. */
static int longest_day(const struct ebb_clinic *clinic)
{
    int longest = 0;
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = hours_of(clinic, w);
        if (is_weekday(clinic, w) && hours->to - hours->from > longest)
            longest = hours->to - hours->from;
    }
    return longest;
}

/* A closure can hold every weekday only by dates or weeks: asked of the days themselves, which are few. */
static void check_closures(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int n_days = 7 * clinic->n_weeks;
    if (!is_good(asked, &clinic->days) || !is_good(asked, &clinic->n_weeks) ||
        !is_good(asked, &clinic->start_day))
        return;
    for (int d = 0; d < n_days; d++) {
        if (ebb_clinic_is_open(clinic, d))
            return;
    }
    ebb_rules_complain(
        asked->rules, &clinic->closures[0],
        "closed: leaves no open day in %d weeks from `start` on: the clinic is closed every day",
        clinic->n_weeks);
}

static void check_last_start(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    char shown[EBB_TIME_OF_DAY_SIZE];
    if (clinic->last_start < 0 || !is_good(asked, &clinic->last_start) || !is_good(asked, &clinic->open))
        return;
    ebb_time_of_day_print(clinic->last_start, shown);
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = hours_of(clinic, w);
        if (is_weekday(clinic, w) && is_good(asked, &clinic->hours[w]) && clinic->last_start < hours->from) {
            ebb_rules_complain(asked->rules, &clinic->last_start,
                               "last_start = %s: lies before opening on %s: no session could begin", shown,
                               EBB_WEEKDAYS_WRITTEN[w]);
            return;
        }
    }
}

/* A weekday with hours of its own and no sessions is a slip more often than a note. */
static void check_hours_used(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *own = &clinic->hours[w];
        if (own->from < own->to && !is_weekday(clinic, w) && is_good(asked, own) &&
            is_good(asked, &clinic->days))
            ebb_rules_complain(asked->rules, own,
                               "hours: %s has opening hours and is none of `days`: add it there, or leave "
                               "them out",
                               EBB_WEEKDAYS_WRITTEN[w]);
    }
}

/* 2. Sessions */

/* Against each day that is open: a session that is too long for a part-day clinic can be booked on the
 * others, so that only one which fits no day is refused. */
static void check_slot(const struct asked *asked, int service)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int slot = ebb_clinic_slot(clinic, service), longest = longest_day(clinic);
    const int *own = &clinic->services[service].slot_minutes;
    const int *member = *own > 0 ? own : &clinic->slot_minutes;
    if (slot <= longest || !is_good(asked, member) || !is_good(asked, &clinic->open) ||
        !is_good(asked, &clinic->days))
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

/* Typical ones are enough for a warning: means are <ebb/chance.h>'s. */
static double usual(const struct ebb_length *length)
{
    return length->typical;
}

/* Allowed, because overbooking is; said, because it is how waiting on the day is made. */
static void check_chair_time(const struct asked *asked, int service)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_service *kind = &clinic->services[service];
    const double watched = usual(&kind->observation) + usual(&kind->escort);
    const double minutes = usual(&kind->start) + usual(&kind->infusion) +
                           (clinic->recovery_places > 0 ? 0 : watched) + usual(&kind->turnover);
    if (minutes > ebb_clinic_slot(clinic, service) && is_good(asked, &clinic->slot_minutes))
        ebb_rules_warn(asked->rules, &clinic->services[service].infusion,
                       "services.%s: a session usually takes %.0f min of the chair and is booked for %d min: "
                       "patients will wait",
                       kind->name, minutes, ebb_clinic_slot(clinic, service));
}

/* The share of the first is what the others leave; one that is written must be that. */
static void check_service_shares(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double rest = ebb_clinic_service_share(clinic, 0), given = clinic->services[0].share;
    for (int i = 1; i < clinic->n_services; i++) {
        if (clinic->services[i].share == 0 && is_good(asked, &clinic->services[i].share))
            ebb_rules_complain(asked->rules, clinic->services[i].name,
                               "services.%s: needs a share: how many patients have these sessions; the first "
                               "kind, %s, is had by the rest",
                               clinic->services[i].name, clinic->services[0].name);
    }
    if (rest < -1e-9)
        ebb_rules_complain(asked->rules, &clinic->services[clinic->n_services - 1].share,
                           "services: shares of all but the first add up to %.6g %%: must be at most 100 %%",
                           100 * (1 - rest));
    else if (given != 0 && (given - rest > 1e-9 || rest - given > 1e-9))
        ebb_rules_complain(
            asked->rules, &clinic->services[0].share,
            "services.%s.share: the first kind of session is had by all others, %.6g %%: leave "
            "it out",
            clinic->services[0].name, 100 * rest);
}

/* 3. Staff */

static void check_rooms(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    int chairs = 0;
    if (clinic->n_rooms == 0 || !is_good(asked, &clinic->chairs))
        return;
    for (int i = 0; i < clinic->n_rooms; i++)
        chairs += clinic->rooms[i];
    if (chairs != clinic->chairs)
        ebb_rules_complain(asked->rules, &clinic->rooms[0],
                           "rooms: hold %d chairs together: must be `chairs`, %d", chairs, clinic->chairs);
}

/* Breaks go one after another, and the last must be back before the shift ends. */
static void check_shift(const struct asked *asked, int i)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_shift *shift = &clinic->shifts[i];
    const struct ebb_hours *hours = shift->hours.from < shift->hours.to ? &shift->hours : &clinic->open;
    const int end = shift->break_from + shift->nurses * shift->break_minutes;
    if (shift->break_minutes > 0 && is_good(asked, &shift->break_minutes) && is_good(asked, &shift->nurses) &&
        (shift->break_from < hours->from || end > hours->to))
        ebb_rules_complain(asked->rules, &shift->break_minutes,
                           "shifts.%d.break = %d min: %d nurses one after another do not fit into the shift: "
                           "set break_from, or a shorter break",
                           i + 1, shift->break_minutes, shift->nurses);
}

/* `nurses` is what what-ifs change; a clinic whose shifts have more at once would have two numbers of nurses.
 * Somebody must be there in the opening hours of each day, or the staffing serves nobody. */
static void check_duties(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    int most = 0;
    if (clinic->n_shifts == 0 || !is_good(asked, &clinic->nurses) || !is_good(asked, &clinic->open))
        return;
    for (int w = 0; w < 7; w++) {
        struct ebb_clinic_open_day day;
        bool serves = false;
        if (!is_weekday(clinic, w))
            continue;
        ebb_clinic_open_day_of(clinic, w, &day);
        for (int i = 0; i < day.n_duties; i++) {
            most = day.duties[i].nurses > most ? day.duties[i].nurses : most;
            serves = serves || (day.duties[i].nurses > 0 && day.duties[i].from_s < 60 * day.close &&
                                (i + 1 == day.n_duties || day.duties[i + 1].from_s > 60 * day.open));
        }
        if (!serves) {
            ebb_rules_complain(
                asked->rules, &clinic->shifts[0].nurses,
                "shifts: no nurse is there in the opening hours of %s: nobody could be treated",
                EBB_WEEKDAYS_WRITTEN[w]);
            return;
        }
    }
    if (most > clinic->nurses)
        ebb_rules_complain(asked->rules, &clinic->shifts[0].nurses,
                           "shifts: up to %d nurses are on duty at once: must be at most `nurses`, %d", most,
                           clinic->nurses);
    else if (most < clinic->nurses)
        ebb_rules_warn(asked->rules, &clinic->shifts[0].nurses,
                       "shifts: never more than %d nurses are on duty at once, of `nurses` = %d", most,
                       clinic->nurses);
}

/* Minutes of the day on which a prescriber and the clinic are both there, on the best weekday. */
static int prescriber_minutes(const struct ebb_clinic *clinic)
{
    int best = 0;
    for (int w = 0; w < 7; w++) {
        struct ebb_clinic_open_day day;
        if (!is_weekday(clinic, w))
            continue;
        ebb_clinic_open_day_of(clinic, w, &day);
        const int from = day.prescriber_from > day.open ? day.prescriber_from : day.open;
        const int to = day.prescriber_to;
        best = to - from > best ? to - from : best;
    }
    return best;
}

static void check_prescriber(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_prescriber *prescriber = &clinic->prescriber;
    if (!prescriber->on || !is_good(asked, &prescriber->hours) || !is_good(asked, &clinic->open))
        return;
    const int minutes = prescriber_minutes(clinic);
    if (prescriber->intake_minutes > minutes && clinic->new_per_week > 0 &&
        is_good(asked, &prescriber->intake_minutes))
        ebb_rules_complain(
            asked->rules, &prescriber->on,
            "prescriber.intake = %.0f min: is longer than a prescriber is there, %d min a day: "
            "no new patient could begin",
            prescriber->intake_minutes, minutes);
    for (int i = 0; i < clinic->n_services; i++) {
        const struct ebb_service *service = &clinic->services[i];
        const double planned =
            usual(&service->start) + usual(&service->infusion) + usual(&service->observation);
        if (service->prescriber_on_site && planned > minutes)
            ebb_rules_complain(asked->rules, &prescriber->on,
                               "prescriber.hours: a session of %s takes %.0f min with a prescriber in the "
                               "house, who is there %d min a day: nobody could be treated",
                               service->name, planned, minutes);
    }
}

/* Between 0 and nobody: with the only nurse short on every day. */
static void check_somebody(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double lost = clinic->attendance.no_show + clinic->attendance.cancel;
    if (clinic->nurses == 1 && clinic->attendance.nurse_short >= 1 && is_good(asked, &clinic->nurses))
        ebb_rules_complain(
            asked->rules, &clinic->attendance.nurse_short,
            "nurse_short = 100 %%: the only nurse is missing every day: nobody could be treated");
    if (lost >= 1)
        ebb_rules_complain(asked->rules, &clinic->attendance.no_show,
                           "no_show and cancel add up to %.6g %%: somebody must come", 100 * lost);
}

/* 4. Booking */

/* As many as fit end to end into the chairs: with starts a quarter of an hour apart it is fewer yet. */
static void check_reserved(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int reserved = clinic->booking.reserved_slots;
    if (!is_good(asked, &clinic->slot_minutes) || !is_good(asked, &clinic->chairs) ||
        !is_good(asked, &clinic->open) || !is_good(asked, &clinic->booking.reserved_slots))
        return;
    const int sessions = clinic->chairs * (longest_day(clinic) / clinic->slot_minutes);
    if (reserved > 0 && sessions > 0 && reserved >= sessions)
        ebb_rules_complain(
            asked->rules, &clinic->booking.reserved_slots,
            "reserved.slots = %d: a day holds %d sessions (%d chairs of %d): must leave some for "
            "patients who are not urgent",
            reserved, sessions, clinic->chairs, longest_day(clinic) / clinic->slot_minutes);
}

/* 5. Demand */

/* Expected referrals of all weeks, growth and step at their fullest. */
static double expected_referrals(const struct ebb_clinic *clinic)
{
    const struct ebb_demand *demand = &clinic->demand;
    const double rate = ebb_log(1 + demand->growth_per_year) / 52.1775;
    double sum = 0;
    for (int w = 0; w < clinic->n_weeks; w++) {
        const bool stepped = demand->step_day >= 0 && 7 * w + 6 >= demand->step_day;
        sum += clinic->new_per_week * ebb_exp(rate * w) * (stepped ? demand->step_factor : 1) *
               (1 + demand->season_amplitude);
    }
    return sum;
}

/* Half of the numbers that a replication has are the panel's. */
static void check_growth(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double most = EBB_MAX_CLINIC_PATIENTS / 2.0;
    if (!is_good(asked, &clinic->new_per_week) || !is_good(asked, &clinic->demand.growth_per_year) ||
        !is_good(asked, &clinic->n_weeks))
        return;
    const double sum = expected_referrals(clinic);
    if (sum > most)
        ebb_rules_complain(asked->rules, &clinic->demand.growth_per_year,
                           "referrals: grow to %.3g new patients in %d weeks: at most %.0f can be simulated: "
                           "set a smaller growth or step, or fewer weeks",
                           sum, clinic->n_weeks, most);
    else if (clinic->active_patients == 0 && clinic->new_per_week == 0)
        ebb_rules_complain(asked->rules, &clinic->active_patients,
                           "active_patients = 0: and no new ones a week: there is nobody to treat");
}

/* The life of a patient here is no longer than the longest horizon of a study. */
static void check_span(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    if (is_good(asked, &clinic->demand.years_open) && is_good(asked, &clinic->n_weeks) &&
        365 * clinic->demand.years_open + 7 * clinic->n_weeks + 1 > EBB_LONGEST_DAYS)
        ebb_rules_complain(
            asked->rules, &clinic->n_weeks,
            "weeks = %d: with years_open = %.6g is more than the 20 years that a patient can be "
            "followed for",
            clinic->n_weeks, clinic->demand.years_open);
}

/* 6. Policies */

static void check_policies(const struct asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    double sum = 0;
    if (clinic->n_policies == 0)
        return;
    for (int i = 0; i < clinic->n_policies; i++) {
        sum += clinic->policies[i].share;
        if (!is_good(asked, &clinic->policies[i].share))
            return;
    }
    if (sum < 1 - 1e-9 || sum > 1 + 1e-9)
        ebb_rules_complain(asked->rules, &clinic->policies[clinic->n_policies - 1].share,
                           "policies: shares add up to %.6g %%: must be 100 %%", 100 * sum);
    if (clinic->policy[0] != '\0')
        ebb_rules_complain(asked->rules, clinic->policy,
                           "policy: `policies` says already who has which: leave out one of the two");
}

/* 7. All */

void ebb_clinic_rules_ask(const struct ebb_rules *rules, const void *value)
{
    const struct ebb_clinic *clinic = value;
    const struct asked asked = {clinic, rules};
    check_closures(&asked);
    check_hours_used(&asked);
    check_last_start(&asked);
    for (int i = 0; i < clinic->n_services; i++) {
        check_slot(&asked, i);
        check_chair_time(&asked, i);
    }
    check_service_shares(&asked);
    check_rooms(&asked);
    for (int i = 0; i < clinic->n_shifts; i++)
        check_shift(&asked, i);
    check_duties(&asked);
    check_prescriber(&asked);
    check_somebody(&asked);
    check_reserved(&asked);
    check_growth(&asked);
    check_span(&asked);
    check_policies(&asked);
}
