/* SPDX-License-Identifier: MIT
 * clinic_phrases: what a clinic's values are called on its page, in a nurse's words.
 *
 * One row serves a value whether somebody gave it or we assumed it: the words are made from the clinic as it
 * is played, so that what was typed comes back as it was understood. Who wrote `friday: 09:00 to 12:00` and
 * reads no "Friday 09:00 to 12:00" has not said it.
 *
 * Not every key needs a row: one without is echoed as it is written (clinic_inputs.c). A row that only says
 * "KEY is VALUE" is therefore no gain.
 *
 *   1. The calendar   2. Sessions   3. Staff   4. Who comes   5. The rows
 */
#include <string.h>

#include <ebb/chance.h>
#include <ebb/clinic_calendar.h>
#include <ebb/dates.h>

#include "clinic_parts.h"

static void add_hours(const struct ebb_hours *hours, struct ebb_text *line)
{
    char shown[EBB_HOURS_SIZE];
    ebb_hours_print(hours, shown);
    ebb_text_add(line, "%s", shown);
}

/* 1. The calendar */

/* With the last day, which nobody computes: holidays of another year are seen here. */
static void add_simulated(const struct ebb_clinic *clinic, const struct ebb_study *study,
                          struct ebb_text *line)
{
    char first[EBB_DATE_SIZE], last[EBB_DATE_SIZE];
    (void)study;
    ebb_date_print(clinic->start_day, first);
    ebb_date_print(clinic->start_day + 7 * clinic->n_weeks - 1, last);
    ebb_text_add(line, "simulated are %s to %s", first, last);
}

static void add_closed(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    int n_weekdays = 0;
    (void)study;
    if (clinic->n_closures == 0) {
        ebb_text_add(line, "no holidays");
        return;
    }
    const int n_open = ebb_clinic_open_days(clinic, &n_weekdays);
    ebb_text_add(line, "closed on %d of these %s", n_weekdays - n_open,
                 ebb_format_of(n_weekdays, "day", "days").chars);
}

static void add_weekday_hours(const struct ebb_clinic *clinic, const struct ebb_study *study,
                              struct ebb_text *line)
{
    const char *before = "";
    (void)study;
    for (int day = 0; day < 7; day++) {
        if (clinic->hours[day].from >= clinic->hours[day].to)
            continue;
        ebb_text_add(line, "%s%s ", before, EBB_WEEKDAYS_WRITTEN[day]);
        add_hours(&clinic->hours[day], line);
        before = ", ";
    }
}

/* 2. Sessions */

/* Means and not what was written: of {typical: 25 min, from: 15 min, to: 50 min} nobody reads off 30. */
static void add_lengths(const struct ebb_clinic *clinic, const struct ebb_service *service,
                        struct ebb_text *line)
{
    const struct {
        const struct ebb_length *length;
        const char *words;
    } parts[] = {{&service->check_in, "check-in"},        {&service->start, "start"},
                 {&service->infusion, "infusion"},        {&service->observation, "watched"},
                 {&service->escort, "waiting to be met"}, {&service->turnover, "cleaning"}};
    double chair = 0.0;
    int n_said = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const double mean = ebb_length_mean(parts[i].length);
        chair += i > 0 ? mean : 0.0;
        if (mean > 0.0)
            ebb_text_add(line, "%s%s %s", n_said++ > 0 ? ", " : "", ebb_format_decimals(mean, 0).chars,
                         parts[i].words);
    }
    ebb_text_add(line, "; %s min in the chair%s", ebb_format_decimals(chair, 0).chars,
                 clinic->recovery_places > 0 ? " or a recovery place" : "");
}

/* Of one kind the minutes booked are among the nine; of several each has its own. */
static void add_sessions(const struct ebb_clinic *clinic, const struct ebb_study *study,
                         struct ebb_text *line)
{
    (void)study;
    for (int i = 0; i < clinic->n_services; i++) {
        const struct ebb_service *service = &clinic->services[i];
        if (clinic->n_services > 1)
            ebb_text_add(line, "%s%s (%s %% of patients): ", i > 0 ? "; " : "", service->name,
                         ebb_clinic_say_number(100.0 * ebb_clinic_service_share(clinic, i)).chars);
        else
            ebb_text_add(line, "session: ");
        if (clinic->n_services > 1 || ebb_clinic_slot(clinic, i) != clinic->slot_minutes)
            ebb_text_add(line, "%d min booked, ", ebb_clinic_slot(clinic, i));
        add_lengths(clinic, service, line);
        if (service->prescriber_on_site)
            ebb_text_add(line, ", a prescriber in the house");
    }
}

static void add_background(const struct ebb_clinic *clinic, const struct ebb_study *study,
                           struct ebb_text *line)
{
    (void)study;
    for (int i = 0; i < clinic->n_background; i++) {
        const struct ebb_background *other = &clinic->background[i];
        ebb_text_add(line, "%s%s %s a day of %s", i > 0 ? ", " : "",
                     ebb_clinic_say_number(other->per_day).chars,
                     other->per_day == 1.0 ? "session" : "sessions", other->name);
        if (clinic->n_services > 1)
            ebb_text_add(line, " (as %s)", clinic->services[other->service].name);
    }
}

/* 3. Staff */

/* What it means where there are few nurses, which decides more than chairs do: page section 5, point 5. */
static void add_start(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    const int at_start = clinic->patients_per_nurse_at_start;
    (void)study;
    if (at_start == 1)
        ebb_text_add(line, "a nurse who starts a patient watches no other: alone she has one");
    else if (at_start >= clinic->patients_per_nurse)
        ebb_text_add(line, "a nurse who starts a patient goes on watching the others");
    else
        ebb_text_add(line, "a nurse who starts a patient has at most %d meanwhile", at_start);
}

static void add_short(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    (void)study;
    ebb_text_add(line, "on %s %% of days one nurse fewer",
                 ebb_clinic_say_number(100.0 * clinic->attendance.nurse_short).chars);
}

static void add_shifts(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    char from[EBB_TIME_OF_DAY_SIZE];
    (void)study;
    for (int i = 0; i < clinic->n_shifts; i++) {
        const struct ebb_shift *shift = &clinic->shifts[i];
        ebb_text_add(line, "%s%s ", i > 0 ? ", " : "", ebb_format_of(shift->nurses, "nurse", "nurses").chars);
        if (shift->hours.from < shift->hours.to)
            add_hours(&shift->hours, line);
        else
            ebb_text_add(line, "all day");
        if (shift->break_minutes > 0) {
            ebb_time_of_day_print(shift->break_from, from);
            ebb_text_add(line, " (%d min break from %s)", shift->break_minutes, from);
        }
    }
}

static void add_rooms(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    (void)study;
    ebb_text_add(line, "rooms of ");
    for (int i = 0; i < clinic->n_rooms; i++)
        ebb_text_add(line, "%s%d", i == 0 ? "" : i + 1 < clinic->n_rooms ? ", " : " and ", clinic->rooms[i]);
    ebb_text_add(line, " chairs");
}

static void add_prescriber(const struct ebb_clinic *clinic, const struct ebb_study *study,
                           struct ebb_text *line)
{
    const struct ebb_prescriber *prescriber = &clinic->prescriber;
    (void)study;
    if (!prescriber->on) {
        ebb_text_add(line, "a prescriber whenever one is needed");
        return;
    }
    ebb_text_add(line, "a prescriber ");
    if (prescriber->hours.from < prescriber->hours.to)
        add_hours(&prescriber->hours, line);
    else
        ebb_text_add(line, "in opening hours");
    ebb_text_add(line, ", %s min a first visit, %s min a look",
                 ebb_clinic_say_number(prescriber->intake_minutes).chars,
                 ebb_clinic_say_number(prescriber->review_minutes).chars);
    if (prescriber->most_intakes_a_day > 0)
        ebb_text_add(line, ", at most %s a day",
                     ebb_format_of(prescriber->most_intakes_a_day, "first visit", "first visits").chars);
}

/* 4. Who comes */

/* Of the study as it is written: the settled one holds no-shows and cancellations together already. With
 * `adherence: study` nothing of the clinic's own is asked (attendance.c). */
static void add_missed(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    double f_no_show;
    const double missed = ebb_clinic_missed(clinic, study->parameters.adherence.p_miss, &f_no_show);
    if (clinic->attendance.as_study)
        ebb_text_add(line, "who misses and who is late is as the study has it; nobody cancels");
    else
        ebb_text_add(line, "%s %% do not come, %s %% cancel on the day",
                     ebb_format_digits(100.0 * missed * f_no_show, 2).chars,
                     ebb_format_digits(100.0 * missed * (1.0 - f_no_show), 2).chars);
}

static void add_fails(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    (void)study;
    if (clinic->attendance.as_study)
        ebb_text_add(line, "all who come can be treated");
    else
        ebb_text_add(line, "%s %% come and are sent home",
                     ebb_clinic_say_number(100.0 * clinic->attendance.fails).chars);
}

static void add_window(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line)
{
    (void)study;
    ebb_text_add(line, "boosters are booked %s early to %d late",
                 ebb_format_of(clinic->booking.window_before, "day", "days").chars,
                 clinic->booking.window_after);
}

static void add_years_open(const struct ebb_clinic *clinic, const struct ebb_study *study,
                           struct ebb_text *line)
{
    (void)study;
    ebb_text_add(line, "today's patients came in %s %s",
                 ebb_clinic_say_number(clinic->demand.years_open).chars,
                 clinic->demand.years_open == 1.0 ? "year" : "years");
}

/* 5. The rows */

/* Of those that are told when they are assumed, what most clinics will want to change comes first, and
 * neighbours are such that two fit one line. */
const struct ebb_clinic_phrase EBB_CLINIC_PHRASES[] = {
    {"services", true, add_sessions},
    {"patients_per_nurse_at_start", true, add_start},
    {"nurse_short", true, add_short},
    {"prescriber", true, add_prescriber},
    {"start, weeks", true, add_simulated},
    {"closed", true, add_closed},
    {"no_show, cancel", true, add_missed},
    {"fails", true, add_fails},
    {"window", true, add_window},
    {"years_open", true, add_years_open},
    {"hours", false, add_weekday_hours},
    {"rooms", false, add_rooms},
    {"shifts", false, add_shifts},
    {"background", false, add_background},
    {NULL, false, NULL},
};

/* Whether the list of keys, with commas, has the key or one that it stands below. */
bool ebb_clinic_keys_have(const char *keys, const char *key)
{
    for (const char *at = keys; *at;) {
        const size_t length = strcspn(at, ",");
        if (strncmp(at, key, length) == 0 && (key[length] == '\0' || key[length] == '.'))
            return true;
        at += length;
        at += strspn(at, ", ");
    }
    return false;
}
