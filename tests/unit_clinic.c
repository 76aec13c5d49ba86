/* SPDX-License-Identifier: MIT
 * A clinic as a value: its defaults, what is refused of it whatever its bytes.
 *
 *   1. The default   2. Mistakes   3. Any bytes
 */
#include <stdio.h>
#include <string.h>

#include <ebb/clinic.h>
#include <ebb/clinic_calendar.h>

#include "clinic_usual.h"
#include "tap.h"

/* 1. The default */

static void the_default_lacks_the_nine(void **state)
{
    static struct ebb_clinic clinic, again;
    struct ebb_messages messages = {0};
    (void)state;
    memset(&clinic, 0x5a, sizeof clinic);
    ebb_clinic_default(&clinic);
    ebb_clinic_default(&again);
    assert_memory_equal(&clinic, &again, sizeof clinic);
    assert_int_equal(ebb_clinic_check(&clinic, &messages), EBB_BAD_STUDY);
    /* Six, and that nobody is there to treat: 0 active and 0 new patients can each be, and an interval is a
     * study's where there is one. */
    assert_int_equal(messages.n, 7);
    ebb_messages_free(&messages);
    ebb_clinic_usual(&clinic);
    assert_int_equal(ebb_clinic_check(&clinic, &messages), EBB_OK);
    assert_int_equal(messages.n, 0);
}

/* 2. Mistakes */

static void no_hours(struct ebb_clinic *clinic)
{
    clinic->open = (struct ebb_hours){0, 0};
}

static void no_days(struct ebb_clinic *clinic)
{
    clinic->days = 0;
}

static void no_chairs(struct ebb_clinic *clinic)
{
    clinic->chairs = 0;
}

static void closed_every_day(struct ebb_clinic *clinic)
{
    clinic->n_closures = 1;
    clinic->closures[0] = (struct ebb_closure){
        .kind = EBB_CLOSED_DATES, .first_day = clinic->start_day, .last_day = clinic->start_day + 5000};
}

static void long_session(struct ebb_clinic *clinic)
{
    clinic->slot_minutes = 600;
}

static void long_service(struct ebb_clinic *clinic)
{
    clinic->services[0].slot_minutes = 500;
}

static void all_reserved(struct ebb_clinic *clinic)
{
    clinic->booking.reserved_slots = 20;
}

static void endless_growth(struct ebb_clinic *clinic)
{
    clinic->demand.growth_per_year = 10;
    clinic->n_weeks = 520;
}

static void night_shift(struct ebb_clinic *clinic)
{
    clinic->n_shifts = 1;
    clinic->shifts[0] = (struct ebb_shift){.nurses = 2, .hours = {0, 480}, .break_from = 720};
}

static void crowd_of_nurses(struct ebb_clinic *clinic)
{
    clinic->n_shifts = 2;
    clinic->shifts[0] = (struct ebb_shift){.nurses = 2, .hours = {540, 900}, .break_from = 720};
    clinic->shifts[1] = (struct ebb_shift){.nurses = 1, .hours = {720, 1020}, .break_from = 720};
}

static void breaks_beyond_the_shift(struct ebb_clinic *clinic)
{
    clinic->n_shifts = 1;
    clinic->shifts[0] =
        (struct ebb_shift){.nurses = 2, .hours = {540, 1020}, .break_minutes = 60, .break_from = 960};
}

static void lost_chair(struct ebb_clinic *clinic)
{
    clinic->n_rooms = 2;
    clinic->rooms[0] = 2;
    clinic->rooms[1] = 1;
}

static void early_last_start(struct ebb_clinic *clinic)
{
    clinic->last_start = 480;
}

static void late_last_start(struct ebb_clinic *clinic)
{
    clinic->last_start = 1020;
}

static void unused_hours(struct ebb_clinic *clinic)
{
    clinic->hours[6] = (struct ebb_hours){540, 720};
}

static void short_visit(struct ebb_clinic *clinic)
{
    clinic->prescriber.on = true;
    clinic->prescriber.hours = (struct ebb_hours){540, 570};
    clinic->prescriber.intake_minutes = 60;
}

static void prescriber_gone(struct ebb_clinic *clinic)
{
    clinic->prescriber.on = true;
    clinic->prescriber.hours = (struct ebb_hours){540, 600};
    clinic->services[0].prescriber_on_site = true;
}

static void prescriber_at_night(struct ebb_clinic *clinic)
{
    clinic->prescriber.on = true;
    clinic->prescriber.hours = (struct ebb_hours){1080, 1200};
    clinic->services[0].prescriber_on_site = true;
}

/* An hour and a half, and no session that begins on the quarter of an hour. */
static void prescriber_between_steps(struct ebb_clinic *clinic)
{
    clinic->prescriber.on = true;
    clinic->prescriber.hours = (struct ebb_hours){545, 640};
    clinic->services[0].prescriber_on_site = true;
}

static void session_of_a_day(struct ebb_clinic *clinic)
{
    const struct ebb_length none = {0}, hours = {540, 540, 540, EBB_TIME_FIXED};
    struct ebb_service *service = &clinic->services[0];
    service->check_in = service->start = service->observation = service->turnover = none;
    service->infusion = hours;
}

/* Means: what is typical of a uniform one says little. */
static void session_of_background(struct ebb_clinic *clinic)
{
    clinic->n_services = 2;
    snprintf(clinic->services[1].name, sizeof clinic->services[1].name, "iron");
    ebb_service_default(&clinic->services[1], EBB_PRESET_INFUSION);
    clinic->services[1].share = 0.1;
    clinic->services[1].infusion = (struct ebb_length){800, 800, 1200, EBB_TIME_UNIFORM};
    clinic->n_background = 1;
    snprintf(clinic->background[0].name, sizeof clinic->background[0].name, "drips");
    clinic->background[0].per_day = 1;
    clinic->background[0].service = 1;
}

static void open_to_midnight(struct ebb_clinic *clinic)
{
    clinic->open.to = 1440;
}

static void saturday_night(struct ebb_clinic *clinic)
{
    clinic->hours[4] = (struct ebb_hours){1140, 1380};
}

static void only_nurse_ill(struct ebb_clinic *clinic)
{
    clinic->nurses = 1;
    clinic->attendance.nurse_short = 1;
}

static void nobody_comes(struct ebb_clinic *clinic)
{
    clinic->attendance.no_show = 0.5;
    clinic->attendance.cancel = 0.5;
}

static void nobody_at_all(struct ebb_clinic *clinic)
{
    clinic->active_patients = 0;
    clinic->new_per_week = 0;
}

static void half_of_patients(struct ebb_clinic *clinic)
{
    clinic->n_policies = 1;
    snprintf(clinic->policies[0].name, sizeof clinic->policies[0].name, "a");
    clinic->policies[0].share = 0.5;
}

static void two_firsts(struct ebb_clinic *clinic)
{
    clinic->n_services = 2;
    snprintf(clinic->services[1].name, sizeof clinic->services[1].name, "esketamine");
    ebb_service_default(&clinic->services[1], EBB_PRESET_ESKETAMINE);
    clinic->services[1].share = 0.3;
    clinic->services[0].share = 0.5;
}

static void backward_length(struct ebb_clinic *clinic)
{
    clinic->services[0].infusion = (struct ebb_length){40, 60, 50, EBB_TIME_TRIANGULAR};
}

static void no_preset(struct ebb_clinic *clinic)
{
    clinic->services[0].preset = -1;
}

static void no_kind_of_session(struct ebb_clinic *clinic)
{
    clinic->n_background = 1;
    snprintf(clinic->background[0].name, sizeof clinic->background[0].name, "iron");
    clinic->background[0].per_day = 1;
    clinic->background[0].service = 3;
}

static void century(struct ebb_clinic *clinic)
{
    clinic->demand.years_open = 15;
    clinic->n_weeks = 520;
}

static void every_mistake_is_said_once(void **state)
{
    static const struct {
        void (*change)(struct ebb_clinic *clinic);
        const char *begins;
    } cases[] = {
        {no_hours, "open = 0 to 0: must be minutes from midnight"},
        {no_days, "days = 0: must be bits of seven weekdays"},
        {no_chairs, "chairs = 0: must be 1 to"},
        {closed_every_day, "closed: leaves no open day in 52 weeks"},
        {long_session, "slot_minutes = 600: is longer than the longest day, 480 minutes"},
        {long_service, "services.ketamine.slot = 500 min: is longer than the longest day"},
        {all_reserved, "reserved.slots = 20: a day holds 20 sessions (4 chairs of 5)"},
        {endless_growth, "referrals: grow to"},
        {night_shift, "shifts: no nurse is there in the opening hours of Monday"},
        {crowd_of_nurses, "shifts: up to 3 nurses are on duty at once: must be at most `nurses`, 2"},
        {breaks_beyond_the_shift, "shifts.1.break = 60 min: 2 nurses one after another do not fit"},
        {lost_chair, "rooms: hold 3 chairs together: must be `chairs`, 4"},
        {early_last_start, "last_start = 08:00: lies before opening on Monday"},
        {late_last_start, "last_start = 17:00: the clinic has closed by then"},
        {unused_hours, "hours: Sunday has opening hours and is none of `days`"},
        {short_visit, "prescriber.intake = 60 min: is longer than a prescriber is there, 30 min"},
        {prescriber_gone, "prescriber.hours: a session of ketamine is booked for 90 min"},
        {prescriber_at_night, "prescriber.hours = 18:00 to 20:00: lie outside opening hours on every day"},
        {prescriber_between_steps, "prescriber.hours: a session of ketamine is booked for 90 min"},
        {session_of_a_day, "services.ketamine: a session takes 540 min on average"},
        {session_of_background, "services.iron: a session takes 1049 min on average"},
        {open_to_midnight, "open: closes at 24:00 on Monday, and who begins just before"},
        {saturday_night, "hours: closes at 23:00 on Friday, and who begins just before"},
        {only_nurse_ill, "nurse_short = 100 %: the only nurse is missing every day"},
        {nobody_comes, "no_show and cancel add up to 100 %"},
        {nobody_at_all, "active_patients = 0: and no new ones a week"},
        {half_of_patients, "policies: shares add up to 50 %"},
        {two_firsts, "services.ketamine.share: the first kind of session is had by all others, 70 %"},
        {backward_length, "services.ketamine.infusion: must not begin above its end"},
        {no_preset, "services.ketamine.preset = -1: unknown: must be one of infusion"},
        {no_kind_of_session, "background.iron.service = 3: no such services"},
        {century, "weeks = 520: with years_open = 15"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct ebb_clinic clinic;
        struct ebb_messages messages = {0};
        ebb_clinic_usual(&clinic);
        cases[i].change(&clinic);
        const enum ebb_status status = ebb_clinic_check(&clinic, &messages);
        const char *words = messages.n > 0 ? messages.items[0].words : "nothing";
        if (status != EBB_BAD_STUDY || messages.n != 1 || strstr(words, cases[i].begins) != words)
            fail_msg("\"%s\" expected, %zu messages: %s", cases[i].begins, messages.n, words);
        ebb_messages_free(&messages);
    }
}

/* 3. Any bytes */

/* A generator of its own: what is tried is the same on every machine. */
static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Whole garbage is refused by its first counts; a good clinic with a few bytes changed goes further. The
 * sanitizers of `make SAN=1` watch. */
static void any_bytes_are_looked_at_safely(void **state)
{
    static struct ebb_clinic clinic, before;
    uint64_t luck = 88172645463325252u;
    int n_good = 0;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct ebb_messages messages = {0};
        unsigned char *bytes = (unsigned char *)&clinic;
        ebb_clinic_usual(&clinic);
        clinic.n_closures = clinic.n_shifts = clinic.n_services = 2;
        snprintf(clinic.services[1].name, sizeof clinic.services[1].name, "other");
        ebb_service_default(&clinic.services[1], EBB_PRESET_ESKETAMINE);
        clinic.services[1].share = 0.2;
        clinic.shifts[0] = clinic.shifts[1] = (struct ebb_shift){.nurses = 1, .break_from = 720};
        for (int i = 0; i < 1 + round % 5; i++)
            bytes[next(&luck) % sizeof clinic] = (unsigned char)next(&luck);
        if (round % 100 == 0) {
            for (size_t i = 0; i < sizeof clinic; i++)
                bytes[i] = (unsigned char)next(&luck);
        }
        memcpy(&before, &clinic, sizeof clinic);
        const enum ebb_status status = ebb_clinic_check(&clinic, &messages);
        assert_memory_equal(&before, &clinic, sizeof clinic); /* nothing is changed */
        assert_true(status == EBB_OK ? messages.n == 0 : messages.n > 0);
        if (status == EBB_OK) { /* what is good can be laid out */
            struct ebb_clinic_calendar calendar;
            n_good++;
            assert_int_equal(ebb_clinic_calendar_init(&calendar, &clinic, 400), EBB_OK);
            ebb_clinic_calendar_free(&calendar);
        }
        ebb_messages_free(&messages);
    }
    assert_true(n_good > 1000 && n_good < 19000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the default clinic lacks what only a planner knows, and nothing else",
             the_default_lacks_the_nine),
        TEST("every mistake is said once, with its key", every_mistake_is_said_once),
        TEST("any bytes are looked at safely", any_bytes_are_looked_at_safely),
    };
    return RUN_TESTS(tests);
}
