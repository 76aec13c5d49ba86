/* SPDX-License-Identifier: MIT
 * unit_clinic_kept: what is kept for the next search or the next staffing saves time and changes nothing.
 *
 *   1. Searches of a book   2. Lengths of sessions
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_book.h>
#include <ebb/clinic_people.h>
#include <ebb/clinic_play.h>
#include <ebb/clinic_year.h>
#include <ebb/constants.h>

#include "clinic_usual.h"
#include "tap.h"

/* 1. Searches of a book */

enum { DAYS = 8, CHANGES = 4000, MOST_TAKEN = 400 };

struct taken {
    struct ebb_wish wish;
    struct ebb_place_booked place;
};

static uint32_t luck = 1;

static int below(int n)
{
    luck = luck * 1664525u + 1013904223u;
    return (int)(luck >> 8) % n;
}

/* The same counts, and no search before this one. */
static void forget(struct ebb_clinic_book *fresh, const struct ebb_clinic_book *book)
{
    const size_t cells = (size_t)book->n_days * (size_t)book->n_steps;
    ebb_clinic_book_clear(fresh, book->clinic, book->calendar);
    memcpy(fresh->chairs, book->chairs, cells * sizeof *book->chairs);
    memcpy(fresh->starts, book->starts, cells * sizeof *book->starts);
    memcpy(fresh->booked, book->booked, (size_t)book->n_days * sizeof *book->booked);
    memcpy(fresh->booked_urgent, book->booked_urgent, (size_t)book->n_days * sizeof *book->booked_urgent);
}

/* Two services, the second of slots twice as long, and reserved slots: what one search knows must not be
 * taken for what another does. More is taken than given back, until a day is full. */
static void a_search_meets_what_a_first_one_would(void **state)
{
    static struct ebb_clinic clinic;
    static struct taken taken[MOST_TAKEN];
    struct ebb_clinic_calendar calendar;
    struct ebb_clinic_book book, fresh;
    int n = 0, n_full = 0;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.n_services = 2;
    ebb_service_default(&clinic.services[1], EBB_PRESET_PSYCHOTHERAPY);
    clinic.booking.reserved_slots = 2;
    assert_int_equal(ebb_clinic_calendar_init(&calendar, &clinic, DAYS), EBB_OK);
    assert_int_equal(ebb_clinic_book_init(&book, &clinic, &calendar), EBB_OK);
    assert_int_equal(ebb_clinic_book_init(&fresh, &clinic, &calendar), EBB_OK);
    for (int i = 0; i < CHANGES; i++) {
        const struct ebb_wish wish = {.service = below(2), .urgent = below(2), .today = 0};
        const int day = below(DAYS);
        forget(&fresh, &book);
        const struct ebb_place_booked place = ebb_clinic_book_on(&book, &wish, day);
        const struct ebb_place_booked first = ebb_clinic_book_on(&fresh, &wish, day);
        assert_int_equal(place.day, first.day);
        if (place.day >= 0)
            assert_int_equal(place.step, first.step);
        n_full += place.day < 0;
        if (place.day >= 0 && n < MOST_TAKEN) {
            ebb_clinic_book_take(&book, &wish, place);
            taken[n++] = (struct taken){wish, place};
        }
        if (n > 0 && below(5) < 2) {
            const int which = below(n);
            ebb_clinic_book_give_back(&book, &taken[which].wish, taken[which].place);
            taken[which] = taken[--n];
        }
    }
    assert_true(n_full > CHANGES / 20 && n_full < CHANGES - CHANGES / 20);
    ebb_clinic_book_free(&book);
    ebb_clinic_book_free(&fresh);
    ebb_clinic_calendar_free(&calendar);
}

/* 2. Lengths of sessions */

enum { STAFFINGS = 6 };

/* One that differs in chairs alone, then in a law, in how people arrive, and back. */
static struct ebb_clinic staffing(int i)
{
    static struct ebb_clinic clinic; /* large */
    ebb_clinic_usual(&clinic);
    clinic.active_patients = 30;
    clinic.demand.years_open = 1;
    clinic.n_weeks = 12;
    clinic.attendance.arrives_early = clinic.attendance.arrives_late = 10;
    clinic.chairs += i % 2;
    if (i == 2)
        clinic.services[0].turnover.high += 5;
    if (i == 3)
        clinic.attendance.arrives_late = 20;
    return clinic;
}

static void play(struct ebb_clinic_year *year, const struct ebb_clinic *clinic,
                 const struct ebb_people *people, int replication, struct ebb_clinic_tally *out_tally)
{
    struct ebb_clinic_calendar calendar;
    assert_int_equal(ebb_clinic_calendar_init(&calendar, clinic, ebb_clinic_days(clinic)), EBB_OK);
    assert_int_equal(ebb_clinic_year_play(year, clinic, &calendar, people, replication, out_tally), EBB_OK);
    ebb_clinic_calendar_free(&calendar);
}

static void a_staffing_plays_as_the_first_one_would(void **state)
{
    static struct ebb_clinic_tally after_others, alone;
    static struct ebb_study study;
    static struct ebb_clinic clinic;
    struct ebb_people people = {0};
    struct ebb_clinic_year *year = NULL, *first = NULL;
    struct ebb_constants *constants = malloc(sizeof *constants);
    (void)state;
    assert_non_null(constants);
    clinic = staffing(0);
    ebb_clinic_default_study(&clinic, &study);
    ebb_constants_init(constants, &study);
    assert_int_equal(ebb_clinic_year_open(&year), EBB_OK);
    for (int replication = 0; replication < 2; replication++) {
        clinic = staffing(0);
        assert_int_equal(ebb_people_draw(&people, &clinic, constants, replication), EBB_OK);
        for (int i = 0; i < STAFFINGS; i++) {
            clinic = staffing(i);
            play(year, &clinic, &people, replication, &after_others);
            assert_int_equal(ebb_clinic_year_open(&first), EBB_OK);
            play(first, &clinic, &people, replication, &alone);
            ebb_clinic_year_close(first);
            assert_true(alone.waited_s > 0);
            assert_memory_equal(&after_others, &alone, sizeof alone);
        }
    }
    ebb_clinic_year_close(year);
    ebb_people_free(&people);
    free(constants);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a search of a book finds what the first one would", a_search_meets_what_a_first_one_would),
        TEST("a staffing after others plays as if it were the first",
             a_staffing_plays_as_the_first_one_would)};
    return RUN_TESTS(tests);
}
