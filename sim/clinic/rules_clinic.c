/* SPDX-License-Identifier: MIT
 * rules_clinic: shares, chairs and rooms, shifts, reserved places, growth, policies; and all rules together.
 *
 * What cannot be played is refused here, with its reason, and not found out after ten minutes: a clinic that
 * is never open, a session longer than the day, a list of new patients without end. What can be played and
 * will go badly (too few chairs) is no mistake: to say how badly is what the program is for.
 *
 *   1. Shares   2. Staff   3. Booking   4. Demand   5. Policies   6. All
 */
#include "rules_clinic.h"

#include <ebb/arith.h>
#include <ebb/clinic_calendar.h>
#include <ebb/format.h>
#include <ebb/key.h>

/* 1. Shares */

/* The share of the first is what the others leave; one that is written must be that. */
static void check_service_shares(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double rest = ebb_clinic_service_share(clinic, 0), given = clinic->services[0].share;
    for (int i = 1; i < clinic->n_services; i++) {
        if (clinic->services[i].share == 0 && ebb_rules_is_good(asked, &clinic->services[i].share))
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

/* 2. Staff */

static void check_rooms(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    int chairs = 0;
    if (clinic->n_rooms == 0 || !ebb_rules_is_good(asked, &clinic->chairs))
        return;
    for (int i = 0; i < clinic->n_rooms; i++)
        chairs += clinic->rooms[i];
    if (chairs != clinic->chairs)
        ebb_rules_complain(asked->rules, &clinic->rooms[0], "rooms: hold %s together: must be `chairs`, %d",
                           ebb_format_of(chairs, "chair", "chairs").chars, clinic->chairs);
}

/* Breaks go one after another, and the last must be back before the shift ends. */
static void check_shift(const struct ebb_clinic_asked *asked, int i)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const struct ebb_shift *shift = &clinic->shifts[i];
    const struct ebb_hours *hours = shift->hours.from < shift->hours.to ? &shift->hours : &clinic->open;
    const int end = shift->break_from + shift->nurses * shift->break_minutes;
    if (shift->break_minutes > 0 && ebb_rules_is_good(asked, &shift->break_minutes) &&
        ebb_rules_is_good(asked, &shift->nurses) && (shift->break_from < hours->from || end > hours->to))
        ebb_rules_complain(asked->rules, &shift->break_minutes,
                           "shifts.%d.break = %d min: %d nurses one after another do not fit into the shift: "
                           "set break_from, or a shorter break",
                           i + 1, shift->break_minutes, shift->nurses);
}

/* `nurses` is what what-ifs change; a clinic whose shifts have more at once would have two numbers of nurses.
 * Somebody must be there in the opening hours of each day, or the staffing serves nobody. */
static void check_duties(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    int most = 0;
    if (clinic->n_shifts == 0 || !ebb_rules_is_good(asked, &clinic->nurses) ||
        !ebb_rules_is_good(asked, &clinic->open))
        return;
    for (int w = 0; w < 7; w++) {
        struct ebb_clinic_open_day day;
        bool serves = false;
        if (!ebb_rules_weekday(clinic, w))
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
                       "shifts: never more than %s on duty at once, of `nurses` = %d",
                       ebb_format_of(most, "nurse is", "nurses are").chars, clinic->nurses);
}

/* Between 0 and nobody: with the only nurse short on every day. */
static void check_somebody(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double lost = clinic->attendance.no_show + clinic->attendance.cancel;
    if (clinic->nurses == 1 && clinic->attendance.nurse_short >= 1 &&
        ebb_rules_is_good(asked, &clinic->nurses))
        ebb_rules_complain(
            asked->rules, &clinic->attendance.nurse_short,
            "nurse_short = 100 %%: the only nurse is missing every day: nobody could be treated");
    if (lost >= 1)
        ebb_rules_complain(asked->rules, &clinic->attendance.no_show,
                           "no_show and cancel add up to %.6g %%: somebody must come", 100 * lost);
}

/* 3. Booking */

/* As many as fit end to end into the chairs: with starts a quarter of an hour apart it is fewer yet. */
static void check_reserved(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const int reserved = clinic->booking.reserved_slots;
    if (!ebb_rules_is_good(asked, &clinic->slot_minutes) || !ebb_rules_is_good(asked, &clinic->chairs) ||
        !ebb_rules_is_good(asked, &clinic->open) ||
        !ebb_rules_is_good(asked, &clinic->booking.reserved_slots))
        return;
    const int sessions = clinic->chairs * (ebb_rules_longest_day(clinic) / clinic->slot_minutes);
    if (reserved > 0 && sessions > 0 && reserved >= sessions)
        ebb_rules_complain(asked->rules, &clinic->booking.reserved_slots,
                           "reserved.slots = %d: a day holds %s (%s of %d): must leave some for "
                           "patients who are not urgent",
                           reserved, ebb_format_of(sessions, "session", "sessions").chars,
                           ebb_format_of(clinic->chairs, "chair", "chairs").chars,
                           ebb_rules_longest_day(clinic) / clinic->slot_minutes);
}

/* 4. Demand */

/* Expected referrals of all weeks, growth and step at their fullest; and of the week with most. */
static double expected_referrals(const struct ebb_clinic *clinic, double *out_most)
{
    const struct ebb_demand *demand = &clinic->demand;
    const double rate = ebb_log(1 + demand->growth_per_year) / 52.1775;
    double sum = 0;
    for (int w = 0; w < clinic->n_weeks; w++) {
        const bool stepped = demand->step_day >= 0 && 7 * w + 6 >= demand->step_day;
        const double week = clinic->new_per_week * ebb_exp(rate * w) * (stepped ? demand->step_factor : 1) *
                            (1 + demand->season_amplitude);
        *out_most = w == 0 || week > *out_most ? week : *out_most;
        sum += week;
    }
    return sum;
}

/* That of new_per_week in the table: more is no clinic, and what grows so far is a slip of a per cent sign
 * that would be played for hours. */
#define MOST_A_WEEK 1000.0

/* Half of the numbers that a replication has are the panel's. */
static void check_growth(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double most = EBB_MAX_CLINIC_PATIENTS / 2.0;
    if (!ebb_rules_is_good(asked, &clinic->new_per_week) ||
        !ebb_rules_is_good(asked, &clinic->demand.growth_per_year) ||
        !ebb_rules_is_good(asked, &clinic->n_weeks))
        return;
    double of_week = 0;
    const double sum = expected_referrals(clinic, &of_week);
    if (sum > most)
        ebb_rules_complain(asked->rules, &clinic->demand.growth_per_year,
                           "referrals: grow to %.3g new patients in %s: at most %.0f can be simulated: "
                           "set a smaller growth or step, or fewer weeks",
                           sum, ebb_format_of(clinic->n_weeks, "week", "weeks").chars, most);
    else if (of_week > MOST_A_WEEK)
        ebb_rules_complain(asked->rules, &clinic->demand.growth_per_year,
                           "referrals: grow to %s new patients a week: at most %.0f can be played, as of "
                           "new_per_week: set a smaller growth or step, or fewer weeks",
                           ebb_format_beside(of_week, MOST_A_WEEK).chars, MOST_A_WEEK);
    else if (clinic->active_patients == 0 && clinic->new_per_week == 0)
        ebb_rules_complain(asked->rules, &clinic->active_patients,
                           "active_patients = 0: and no new ones a week: there is nobody to treat");
}

/* The life of a patient here is no longer than the longest horizon of a study. */
static void check_span(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    if (ebb_rules_is_good(asked, &clinic->demand.years_open) && ebb_rules_is_good(asked, &clinic->n_weeks) &&
        365 * clinic->demand.years_open + 7 * clinic->n_weeks + 1 > EBB_LONGEST_DAYS)
        ebb_rules_complain(
            asked->rules, &clinic->n_weeks,
            "weeks = %d: with years_open = %.6g is more than the 20 years that a patient can be "
            "followed for",
            clinic->n_weeks, clinic->demand.years_open);
}

/* 5. Policies */

static void check_policies(const struct ebb_clinic_asked *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    double sum = 0;
    if (clinic->n_policies == 0)
        return;
    for (int i = 0; i < clinic->n_policies; i++) {
        sum += clinic->policies[i].share;
        if (!ebb_rules_is_good(asked, &clinic->policies[i].share))
            return;
    }
    if (sum < 1 - 1e-9 || sum > 1 + 1e-9)
        ebb_rules_complain(asked->rules, &clinic->policies[clinic->n_policies - 1].share,
                           "policies: shares add up to %.6g %%: must be 100 %%", 100 * sum);
    if (clinic->policy[0] != '\0')
        ebb_rules_complain(asked->rules, clinic->policy,
                           "policy: `policies` says already who has which: leave out one of the two");
}

/* 6. All */

void ebb_clinic_rules_ask(const struct ebb_rules *rules, const void *value)
{
    const struct ebb_clinic *clinic = value;
    const struct ebb_clinic_asked asked = {clinic, rules};
    ebb_rules_clinic_hours(&asked);
    check_service_shares(&asked);
    check_rooms(&asked);
    for (int i = 0; i < clinic->n_shifts; i++)
        check_shift(&asked, i);
    check_duties(&asked);
    check_somebody(&asked);
    check_reserved(&asked);
    check_growth(&asked);
    check_span(&asked);
    check_policies(&asked);
}
