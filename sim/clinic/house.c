/* SPDX-License-Identifier: MIT
 * house: an open day: chairs and nurses of the day, sessions of other services, and what comes of it all
 * (sim/clinic/README.md section 5, points 4 to 9).
 *
 *   1. Other services   2. The house   3. Evenings
 */
#include "year.h"

#include <stdlib.h>

#include <ebb/draw.h>

/* 1. Other services */

/* Sessions of others are booked before all, day by day: whoever orders them does not wait for our book. */
enum ebb_status ebb_year_book_background(struct ebb_clinic_year *year)
{
    year->n_background = year->next_background = 0;
    /* of days after the last one simulated, too: patients may be booked on them, and an empty book there took
     * everybody off the list of a clinic that treats nobody */
    for (int day = 0; day < year->calendar->n_days; day++) {
        int number = 0;
        for (int kind = 0; kind < year->clinic->n_background && year->calendar->kind[day] != 0; kind++) {
            const struct ebb_background *other = &year->clinic->background[kind];
            const uint64_t word = ebb_chance_word(&year->chance, day, kind, EBB_CHANCE_BACKGROUND);
            for (int n = ebb_poisson(other->per_day, word); n > 0; n--, number++) {
                if (year->n_background == year->background_room) {
                    const int room = 2 * year->background_room + 64;
                    void *larger = realloc(year->background, (size_t)room * sizeof *year->background);
                    if (larger == NULL)
                        return EBB_NO_MEMORY;
                    year->background = larger;
                    year->background_room = room;
                }
                const struct ebb_wish wish = {.service = other->service, .urgent = false, .today = day};
                const struct ebb_place_booked place = ebb_clinic_book_on(&year->book, &wish, day);
                const struct ebb_year_booking booking = {wish, place, -1 - number, -1, day, day};
                if (place.day >= 0)
                    ebb_year_take(year, &booking);
                year->background[year->n_background++] = (struct ebb_background_session){
                    day, other->service, number, place.day >= 0 ? place.step : -1};
            }
        }
    }
    return EBB_OK;
}

/* Sessions of others, at the times that the book has for them; `who` below 0 is nobody's. */
static enum ebb_status gather_background(struct ebb_clinic_year *year)
{
    const struct ebb_clinic *clinic = year->clinic;
    for (; year->next_background < year->n_background &&
           year->background[year->next_background].day == year->today;
         year->next_background++) {
        const struct ebb_background_session *other = &year->background[year->next_background];
        const struct ebb_service *service = &clinic->services[other->service];
        const enum ebb_status status = ebb_year_fit_sessions(year, year->n_sessions + 1);
        if (status != EBB_OK)
            return status;
        if (other->step < 0) {
            year->tally->background_turned_away++;
            continue;
        }
        const ebb_u128 luck =
            ebb_chance_place(&year->chance, EBB_MAX_CLINIC_PATIENTS + year->today, other->number);
        const int32_t booked =
            60 * ebb_clinic_book_minute(&year->book, (struct ebb_place_booked){other->day, other->step});
        struct ebb_day_session *session = &year->sessions[year->n_sessions++];
        *session = (struct ebb_day_session){
            .booked_s = booked,
            .arrives_s = booked,
            .planned_s = 60 * ebb_clinic_slot(clinic, other->service),
            .prescriber_on_site = service->prescriber_on_site,
            /* behind patients of the clinic, where anybody goes before others */
            .rank = clinic->booking.priority == EBB_FIRST_COME ? 0 : 3,
            .who = -1 - other->number,
        };
        ebb_year_draw_lengths(year, other->service, luck, session);
    }
    return EBB_OK;
}

/* 2. The house */

/* A session has begun: the infusion is given now, and what it brings is known. */
static int32_t begins(void *self, struct ebb_day_session *session)
{
    struct ebb_clinic_year *year = self;
    if (session->who < 0)
        return 0;
    struct ebb_visitor *visitor = &year->visitors[session->who];
    const int before = visitor->course.outcomes[EBB_ADVERSE_EVENTS];
    ebb_course_attend(&visitor->course);
    const bool effect = visitor->course.outcomes[EBB_ADVERSE_EVENTS] > before;
    const double minutes = year->clinic->services[visitor->service].side_effect_minutes;
    return effect ? (int32_t)(60.0 * minutes) : 0;
}

/* One nurse fewer all day, where the day's word says so. */
static bool is_short(const struct ebb_clinic_year *year)
{
    const uint64_t word = ebb_chance_word(&year->chance, year->today, 0, EBB_CHANCE_SHORT);
    return ebb_draw_uniform(ebb_draw_high(word)) < year->clinic->attendance.nurse_short;
}

static void set_duties(const struct ebb_clinic_year *year, const struct ebb_clinic_open_day *hours,
                       struct ebb_house *house)
{
    const bool one_fewer = is_short(year);
    house->n_duties = hours->n_duties;
    for (int i = 0; i < hours->n_duties; i++) {
        house->duties[i] = hours->duties[i];
        house->duties[i].nurses -= one_fewer && hours->duties[i].nurses > 0;
    }
}

static void furnish(const struct ebb_clinic_year *year, struct ebb_house *house)
{
    const struct ebb_clinic *clinic = year->clinic;
    const struct ebb_clinic_open_day *hours = &year->calendar->kinds[year->calendar->kind[year->today]];
    *house = (struct ebb_house){
        .n_rooms = clinic->n_rooms > 0 ? clinic->n_rooms : 1,
        .recovery_places = clinic->recovery_places,
        .patients_per_nurse = clinic->patients_per_nurse,
        .start_counts = ebb_clinic_start_counts(clinic),
        .prescriber_from_s = 60 * hours->prescriber_from,
        .prescriber_to_s = 60 * hours->prescriber_to,
        .close_s = 60 * hours->close,
        .ends_s = EBB_SECONDS_A_DAY,
        .unlimited = clinic->unlimited,
    };
    for (int room = 0; room < house->n_rooms; room++)
        house->chairs_in_room[room] = clinic->n_rooms > 0 ? clinic->rooms[room] : clinic->chairs;
    set_duties(year, hours, house);
}

static int weekday_of(const struct ebb_clinic_year *year, int day)
{
    return (year->clinic->start_day % 7 + 7 + 3 + day) % 7; /* 1970-01-01 was a Thursday */
}

static enum ebb_status open_house(struct ebb_clinic_year *year)
{
    struct ebb_house house;
    struct ebb_clinic_tally *tally = year->tally;
    const struct ebb_clinic_open_day *hours = &year->calendar->kinds[year->calendar->kind[year->today]];
    const int weekday = weekday_of(year, year->today);
    struct ebb_day_use *use = &tally->use[weekday];
    const int64_t overtime = use->overtime_s;
    furnish(year, &house);
    if (year->log)
        year->log->day_log.n = 0;
    const enum ebb_status status =
        ebb_day_play(&year->day_room, &house, year->sessions, year->n_sessions, begins, year, use);
    tally->open_days[weekday]++;
    tally->open_chair_s[weekday] += (int64_t)60 * (hours->close - hours->open) * year->clinic->chairs;
    tally->overtime_days += use->overtime_s > overtime;
    if (status == EBB_OK)
        ebb_year_tell_day(year, &house);
    return status;
}

/* 3. Evenings */

/* In the order in which they went home: who goes first books first. */
static int by_home(const void *a, const void *b)
{
    const struct ebb_day_session *first = a, *second = b;
    if (first->home_s != second->home_s)
        return first->home_s < second->home_s ? -1 : 1;
    return first->who < second->who ? -1 : first->who > second->who;
}

/* Due days that lie on closed days count from the open one next to them. */
static void count_given(struct ebb_clinic_year *year, const struct ebb_visitor *visitor,
                        const struct ebb_day_session *session)
{
    struct ebb_clinic_tally *tally = year->tally;
    const int32_t waited_s = session->began_s - session->ready_s, minutes = waited_s / 60;
    const int late = year->today > visitor->due_open_day ? year->today - visitor->due_open_day : 0;
    tally->given[visitor->kind]++;
    tally->week_given[year->today / 7]++;
    tally->waited[minutes < EBB_WAIT_MINUTES ? minutes : EBB_WAIT_MINUTES]++;
    tally->waited_s += waited_s;
    if (visitor->kind == EBB_SESSION_INDUCTION) {
        const bool kept = year->today - visitor->due_day <= year->clinic->booking.induction_tolerance_days;
        tally->spacing_kept += kept;
        tally->spacing_broken += !kept;
        return;
    }
    tally->late[late < EBB_LATE_DAYS ? late : EBB_LATE_DAYS]++;
    tally->late_days += late;
}

static void end_session(struct ebb_clinic_year *year, const struct ebb_day_session *session)
{
    const int index = session->who;
    struct ebb_visitor *visitor = &year->visitors[index];
    switch (session->fate) {
    case EBB_SESSION_GIVEN:
        ebb_year_tell(year, EBB_CLINIC_GIVEN, index, year->today);
        count_given(year, visitor, session);
        break;
    case EBB_SESSION_TURNED_AWAY:
        ebb_year_tell(year, EBB_CLINIC_TURNED_AWAY, index, year->today);
        year->tally->turned_away++;
        ebb_year_over(year, index);
        ebb_year_postpone(year, index);
        return;
    case EBB_SESSION_FAILED:
    case EBB_SESSION_NO_SHOW:
        ebb_year_tell(year, EBB_CLINIC_FAILED, index, year->today);
        ebb_year_miss(year, index, &year->tally->failed);
        break;
    }
    ebb_year_over(year, index);
    ebb_year_refresh(year, index);
}

/* First those who did not come, then those who did. */
static void close_house(struct ebb_clinic_year *year)
{
    struct ebb_clinic_tally *tally = year->tally;
    struct ebb_clinic_days *days = &tally->by_nurses[is_short(year)];
    days->days++;
    if (year->n_sessions > 0) /* before the first session of all there is no list, and qsort may get none */
        qsort(year->sessions, (size_t)year->n_sessions, sizeof *year->sessions, by_home);
    for (int i = 0; i < year->n_sessions; i++) {
        const struct ebb_day_session *session = &year->sessions[i];
        if (session->who >= 0) {
            days->came++;
            days->given += session->fate == EBB_SESSION_GIVEN;
            days->turned_away += session->fate == EBB_SESSION_TURNED_AWAY;
            end_session(year, session);
        } else {
            tally->background_given += session->fate == EBB_SESSION_GIVEN;
            tally->background_turned_away += session->fate == EBB_SESSION_TURNED_AWAY;
        }
    }
}

enum ebb_status ebb_year_hold_sessions(struct ebb_clinic_year *year)
{
    enum ebb_status status = gather_background(year);
    if (status == EBB_OK)
        status = open_house(year);
    if (status == EBB_OK)
        close_house(year);
    return status;
}
