/* SPDX-License-Identifier: MIT
 * clinic_book: counts by day and step, and the days that are known to be full.
 *
 * Counts and not chairs: which chair a session will have is settled on the day, when somebody who came late
 * has another's. A book of chairs would refuse sessions that the house can hold (holes between bookings) or
 * promise what it cannot.
 *
 * A day without room costs its steps to find out, and a full book of a year would be looked through again for
 * every patient who waits. So a search that finds no room leaves a bit, which lasts until a place of the day
 * is given back. The bits are of a kind of search (service, urgent): what is full for a long session may have
 * room for a short one. Of a day that is not full a search leaves the step that it has come to: as long as
 * places are only taken, none before it gets room again, and mornings fill first.
 *
 *   1. Making and clearing   2. Is there room   3. Searching   4. Taking and giving back
 */
#include <ebb/clinic_book.h>

#include <stdlib.h>
#include <string.h>

/* 1. Making and clearing */

static const struct ebb_clinic_open_day *hours_of(const struct ebb_clinic_book *book, int day)
{
    const int kind = book->calendar->kind[day];
    return kind == 0 ? NULL : &book->calendar->kinds[kind];
}

/* Of the longest of its kinds of days. */
static int steps_of(const struct ebb_clinic *clinic, const struct ebb_clinic_calendar *calendar)
{
    int most = 1;
    for (int kind = 1; kind < calendar->n_kinds; kind++) {
        const struct ebb_clinic_open_day *hours = &calendar->kinds[kind];
        const int steps = (hours->close - hours->open) / clinic->booking.step_minutes + 1;
        most = steps > most ? steps : most;
    }
    return most < EBB_MAX_STEPS ? most : EBB_MAX_STEPS;
}

static size_t cells_of(const struct ebb_clinic_book *book)
{
    return (size_t)book->n_days * (size_t)book->n_steps;
}

static size_t words_of(const struct ebb_clinic_book *book)
{
    return ((size_t)book->n_days + 63) / 64;
}

static size_t sought_of(const struct ebb_clinic_book *book)
{
    return (size_t)book->n_days * EBB_MAX_SERVICES;
}

enum ebb_status ebb_clinic_book_init(struct ebb_clinic_book *book, const struct ebb_clinic *clinic,
                                     const struct ebb_clinic_calendar *calendar)
{
    *book = (struct ebb_clinic_book){.n_days = calendar->n_days, .n_steps = steps_of(clinic, calendar)};
    book->n_searches = 2 * EBB_MAX_SERVICES;
    book->chairs = malloc(cells_of(book) * sizeof *book->chairs);
    book->starts = malloc(cells_of(book) * sizeof *book->starts);
    book->booked = malloc((size_t)book->n_days * sizeof *book->booked);
    book->booked_urgent = malloc((size_t)book->n_days * sizeof *book->booked_urgent);
    book->full = malloc((size_t)book->n_searches * words_of(book) * sizeof *book->full);
    book->sought_from = malloc(sought_of(book) * sizeof *book->sought_from);
    book->nurses = malloc(EBB_MAX_DAY_KINDS * (size_t)book->n_steps * sizeof *book->nurses);
    if (!book->chairs || !book->starts || !book->booked || !book->booked_urgent || !book->full ||
        !book->sought_from || !book->nurses) {
        ebb_clinic_book_free(book);
        return EBB_NO_MEMORY;
    }
    ebb_clinic_book_clear(book, clinic, calendar);
    return EBB_OK;
}

void ebb_clinic_book_free(struct ebb_clinic_book *book)
{
    free(book->chairs);
    free(book->starts);
    free(book->booked);
    free(book->booked_urgent);
    free(book->full);
    free(book->sought_from);
    free(book->nurses);
    *book = (struct ebb_clinic_book){0};
}

/* Nurses on duty at a minute; whoever begins a session is with one patient. */
static int nurses_at(const struct ebb_clinic_open_day *hours, int minute)
{
    int nurses = 0;
    for (int i = 0; i < hours->n_duties && hours->duties[i].from_s <= 60 * minute; i++)
        nurses = hours->duties[i].nurses;
    return nurses;
}

/* Of each step; what a late start leaves after closing is overtime, of whoever is there at closing. */
static void set_nurses(struct ebb_clinic_book *book)
{
    for (int kind = 1; kind < book->calendar->n_kinds; kind++) {
        const struct ebb_clinic_open_day *hours = &book->calendar->kinds[kind];
        int32_t *nurses = book->nurses + (size_t)kind * (size_t)book->n_steps;
        for (int s = 0; s < book->n_steps; s++) {
            const int minute = hours->open + s * book->clinic->booking.step_minutes;
            nurses[s] = nurses_at(hours, minute < hours->close ? minute : hours->close - 1);
        }
    }
}

/* A slot that is no whole number of steps keeps its chair to the end of its last one: half a step more would
 * promise the chair to two. */
void ebb_clinic_book_clear(struct ebb_clinic_book *book, const struct ebb_clinic *clinic,
                           const struct ebb_clinic_calendar *calendar)
{
    const int step = clinic->booking.step_minutes;
    ebb_require(calendar->n_days == book->n_days && steps_of(clinic, calendar) <= book->n_steps);
    book->clinic = clinic;
    book->calendar = calendar;
    for (int s = 0; s < clinic->n_services; s++)
        book->slot_steps[s] = (ebb_clinic_slot(clinic, s) + step - 1) / step;
    book->start_counts = ebb_clinic_start_counts(clinic);
    set_nurses(book);
    memset(book->chairs, 0, cells_of(book) * sizeof *book->chairs);
    memset(book->starts, 0, cells_of(book) * sizeof *book->starts);
    memset(book->booked, 0, (size_t)book->n_days * sizeof *book->booked);
    memset(book->booked_urgent, 0, (size_t)book->n_days * sizeof *book->booked_urgent);
    memset(book->full, 0, (size_t)book->n_searches * words_of(book) * sizeof *book->full);
    memset(book->sought_from, 0, sought_of(book) * sizeof *book->sought_from);
}

/* 2. Is there room */

/* What the day holds of the first service, one session after the other in every chair: of these some are
 * reserved. Of longer services it holds fewer, and more is kept free than asked for: on the safe side. */
static int holds(const struct ebb_clinic_book *book, const struct ebb_clinic_open_day *hours)
{
    const struct ebb_starts starts = hours->starts[0];
    return book->clinic->chairs * ((starts.last - starts.first + book->slot_steps[0]) / book->slot_steps[0]);
}

/* Whether one more that is not urgent leaves the reserved slots free that nobody urgent has taken yet. */
static bool leaves_reserved(const struct ebb_clinic_book *book, const struct ebb_wish *wish, int day)
{
    const struct ebb_booking *rules = &book->clinic->booking;
    if (wish->urgent || rules->reserved_slots == 0 || day - wish->today <= rules->reserved_released_days)
        return true;
    const int others = book->booked[day] - book->booked_urgent[day];
    return others < holds(book, hours_of(book, day)) - rules->reserved_slots;
}

/* Whether nurses can watch one more at a step, of whom some begin there: without this a clinic with one nurse
 * promised every chair, and turned away whom it had promised one. Rooms are left to the day. */
static bool is_watched(const struct ebb_clinic_book *book, int nurses, int chairs, int starts)
{
    return chairs - starts + starts * book->start_counts <= nurses * book->clinic->patients_per_nurse;
}

/* The first step that has no room for one more who begins at `step`; -1: all have. */
static int first_without_room(const struct ebb_clinic_book *book, int day, int step, int slot)
{
    const struct ebb_clinic *clinic = book->clinic;
    const int most = clinic->chairs + clinic->booking.overbook;
    const size_t row = (size_t)day * (size_t)book->n_steps;
    const uint16_t *chairs = book->chairs + row, *starts = book->starts + row;
    const int32_t *nurses = book->nurses + (size_t)book->calendar->kind[day] * (size_t)book->n_steps;
    for (int s = step; s < step + slot && s < book->n_steps; s++) {
        const int begins = starts[s] + (s == step);
        const int most_starts = clinic->booking.starts_a_step > 0 ? clinic->booking.starts_a_step : nurses[s];
        if (chairs[s] >= most || (s == step && begins > most_starts) ||
            !is_watched(book, nurses[s], chairs[s] + 1, begins))
            return s;
    }
    return -1;
}

/* The earliest step with room; -1: none. A step without room for one who is there already has none for one
 * who begins at it either: the search goes on behind it. The next search begins where this one ended. */
static int earliest(struct ebb_clinic_book *book, int day, int service)
{
    const struct ebb_starts starts = hours_of(book, day)->starts[service];
    uint16_t *from = &book->sought_from[(size_t)day * EBB_MAX_SERVICES + (size_t)service];
    int step = starts.first > *from ? starts.first : *from;
    while (step <= starts.last) {
        const int lacks = first_without_room(book, day, step, book->slot_steps[service]);
        if (lacks < 0)
            break;
        step = lacks + 1;
    }
    *from = (uint16_t)(step > 0 ? step : 0);
    return step <= starts.last ? step : -1;
}

/* 3. Searching */

static int search_of(const struct ebb_wish *wish)
{
    return 2 * wish->service + wish->urgent;
}

static uint64_t *full_days(struct ebb_clinic_book *book, const struct ebb_wish *wish)
{
    return book->full + (size_t)search_of(wish) * words_of(book);
}

/* The first day from `day` on that is not known to be full; n_days: none. */
static int not_full(const uint64_t *full, int day, int n_days)
{
    while (day < n_days) {
        const uint64_t open = ~full[day / 64] >> day % 64;
        if (open)
            return day + __builtin_ctzll(open);
        day = (day / 64 + 1) * 64;
    }
    return n_days;
}

struct ebb_place_booked ebb_clinic_book_on(struct ebb_clinic_book *book, const struct ebb_wish *wish, int day)
{
    const struct ebb_place_booked none = {.day = -1};
    if (day < 0 || day >= book->n_days || full_days(book, wish)[day / 64] >> day % 64 & 1u)
        return none;
    const struct ebb_clinic_open_day *hours = hours_of(book, day);
    if (hours && book->clinic->unlimited)
        return (struct ebb_place_booked){.day = day, .step = 0};
    if (hours && leaves_reserved(book, wish, day)) {
        const int step = earliest(book, day, wish->service);
        if (step >= 0)
            return (struct ebb_place_booked){.day = day, .step = step};
    }
    /* Days on which slots are reserved today may have room tomorrow without anything given back. */
    if (hours == NULL || book->clinic->booking.reserved_slots == 0 || leaves_reserved(book, wish, day))
        full_days(book, wish)[day / 64] |= UINT64_C(1) << day % 64;
    return none;
}

struct ebb_place_booked ebb_clinic_book_first(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                                              int from, int to)
{
    const uint64_t *full = full_days(book, wish);
    const int end = to < book->n_days - 1 ? to : book->n_days - 1;
    for (int day = not_full(full, from > 0 ? from : 0, book->n_days); day <= end;
         day = not_full(full, day + 1, book->n_days)) {
        const struct ebb_place_booked place = ebb_clinic_book_on(book, wish, day);
        if (place.day >= 0)
            return place;
    }
    return (struct ebb_place_booked){.day = -1};
}

struct ebb_place_booked ebb_clinic_book_nearest(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                                                int day, int from, int to)
{
    struct ebb_nearness walk = {day, from, to, 0};
    int at;
    while (ebb_nearness_next(&walk, &at)) {
        const struct ebb_place_booked place = ebb_clinic_book_on(book, wish, at);
        if (place.day >= 0)
            return place;
    }
    return (struct ebb_place_booked){.day = -1};
}

/* 4. Taking and giving back */

static void count(struct ebb_clinic_book *book, const struct ebb_wish *wish, struct ebb_place_booked place,
                  int by)
{
    if (book->clinic->unlimited)
        return;
    const size_t row = (size_t)place.day * (size_t)book->n_steps;
    const int slot = book->slot_steps[wish->service];
    for (int s = place.step; s < place.step + slot && s < book->n_steps; s++)
        book->chairs[row + (size_t)s] = (uint16_t)(book->chairs[row + (size_t)s] + by);
    book->starts[row + (size_t)place.step] = (uint16_t)(book->starts[row + (size_t)place.step] + by);
    book->booked[place.day] += by;
    book->booked_urgent[place.day] += wish->urgent ? by : 0;
}

void ebb_clinic_book_take(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                          struct ebb_place_booked place)
{
    count(book, wish, place, 1);
}

/* Any kind of search begins anew. */
static void forget_searches(struct ebb_clinic_book *book, int day)
{
    memset(book->sought_from + (size_t)day * EBB_MAX_SERVICES, 0,
           EBB_MAX_SERVICES * sizeof *book->sought_from);
    for (int search = 0; search < book->n_searches; search++)
        book->full[(size_t)search * words_of(book) + (size_t)day / 64] &= ~(UINT64_C(1) << day % 64);
}

/* Whatever was full may have room now. */
void ebb_clinic_book_give_back(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                               struct ebb_place_booked place)
{
    count(book, wish, place, -1);
    forget_searches(book, place.day);
}

int ebb_clinic_book_minutes(const struct ebb_clinic_book *book, int day)
{
    const uint16_t *chairs = book->chairs + (size_t)day * (size_t)book->n_steps;
    int sum = 0;
    for (int s = 0; s < book->n_steps; s++)
        sum += chairs[s];
    return sum * book->clinic->booking.step_minutes;
}

/* By the book's own rules, filled and emptied: a formula of chairs, nurses and breaks would be a second
 * opinion. Urgent, so that reserved slots are filled, too. */
int ebb_clinic_book_holds(struct ebb_clinic_book *book, int empty_day)
{
    const struct ebb_wish wish = {.service = 0, .urgent = true, .today = empty_day};
    const size_t row = (size_t)empty_day * (size_t)book->n_steps;
    if (book->clinic->unlimited)
        return 0;
    for (;;) {
        const struct ebb_place_booked place = ebb_clinic_book_on(book, &wish, empty_day);
        if (place.day < 0)
            break;
        ebb_clinic_book_take(book, &wish, place);
    }
    const int minutes = ebb_clinic_book_minutes(book, empty_day);
    memset(book->chairs + row, 0, (size_t)book->n_steps * sizeof *book->chairs);
    memset(book->starts + row, 0, (size_t)book->n_steps * sizeof *book->starts);
    book->booked[empty_day] = book->booked_urgent[empty_day] = 0;
    forget_searches(book, empty_day);
    return minutes;
}

int ebb_clinic_book_minute(const struct ebb_clinic_book *book, struct ebb_place_booked place)
{
    const struct ebb_clinic_open_day *hours = hours_of(book, place.day);
    return hours ? hours->open + place.step * book->clinic->booking.step_minutes : 0;
}
