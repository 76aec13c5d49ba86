/* SPDX-License-Identifier: MIT
 * clinic_calendar: which days are open, and nurses' duty over a day (README section 2).
 *
 *     nurses  2 .     ______          ______
 *             1 .   __|    |__    ____|    |____
 *             0 . __|        |____|            |__     a step down for each break, one after another
 *                08   10   12    14    16   18
 *
 *   1. A day   2. Duties   3. Starts   4. The calendar
 */
#include <ebb/clinic_calendar.h>

#include <stdlib.h>
#include <string.h>

/* 1. A day */

bool ebb_clinic_is_open(const struct ebb_clinic *clinic, int day)
{
    const int number = clinic->start_day + day;
    if ((clinic->days >> ebb_date_weekday(number) & 1u) == 0)
        return false;
    for (int i = 0; i < clinic->n_closures; i++) {
        if (ebb_closure_holds(&clinic->closures[i], number, clinic->start_day))
            return false;
    }
    return true;
}

/* Both counts, so that a page can tell days lost to closures from days that the clinic never works. */
int ebb_clinic_open_days(const struct ebb_clinic *clinic, int *out_n_weekdays)
{
    int n_open = 0;
    *out_n_weekdays = 0;
    for (int day = 0; day < 7 * clinic->n_weeks; day++) {
        *out_n_weekdays += (int)(clinic->days >> ebb_date_weekday(clinic->start_day + day) & 1u);
        n_open += ebb_clinic_is_open(clinic, day);
    }
    return n_open;
}

/* 2. Duties */

/* So many nurses more (or fewer) from then on. */
struct change {
    int at, by;
};

/* A shift comes and goes; within it one nurse is away from the first break to the end of the last. What of a
 * break lies outside of the shift is nobody's. */
static int add_shift(const struct ebb_shift *shift, const struct ebb_hours *hours, struct change *changes)
{
    const int breaks_end = shift->break_from + shift->nurses * shift->break_minutes;
    const int away_from = shift->break_from > hours->from ? shift->break_from : hours->from;
    const int away_to = breaks_end < hours->to ? breaks_end : hours->to;
    int n = 0;
    changes[n++] = (struct change){hours->from, shift->nurses};
    changes[n++] = (struct change){hours->to, -shift->nurses};
    if (shift->break_minutes > 0 && away_from < away_to) {
        changes[n++] = (struct change){away_from, -1};
        changes[n++] = (struct change){away_to, 1};
    }
    return n;
}

static int by_time(const void *a, const void *b)
{
    const struct change *left = a, *right = b;
    return (left->at > right->at) - (left->at < right->at);
}

/* Changes at one time become one step, in whatever order they were sorted. */
static void add_up(struct change *changes, int n, struct ebb_clinic_open_day *day)
{
    int nurses = 0;
    qsort(changes, (size_t)n, sizeof *changes, by_time);
    day->n_duties = 0;
    for (int i = 0; i < n; i++) {
        nurses += changes[i].by;
        if (i + 1 < n && changes[i + 1].at == changes[i].at)
            continue;
        const int before = day->n_duties > 0 ? day->duties[day->n_duties - 1].nurses : 0;
        if (nurses != before)
            day->duties[day->n_duties++] = (struct ebb_duty){60 * changes[i].at, nurses};
    }
}

static void set_duties(const struct ebb_clinic *clinic, struct ebb_clinic_open_day *day)
{
    struct change changes[4 * EBB_MAX_SHIFTS];
    const struct ebb_hours open = {day->open, day->close};
    const struct ebb_shift all = {.nurses = clinic->nurses};
    int n = clinic->n_shifts == 0 ? add_shift(&all, &open, changes) : 0;
    for (int i = 0; i < clinic->n_shifts; i++) {
        const struct ebb_shift *shift = &clinic->shifts[i];
        n += add_shift(shift, shift->hours.from < shift->hours.to ? &shift->hours : &open, changes + n);
    }
    add_up(changes, n, day);
}

/* 3. Starts */

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Outside of opening hours a prescriber sees nobody; without one nobody waits for any, day or night. */
static void set_prescriber(const struct ebb_clinic *clinic, struct ebb_clinic_open_day *day)
{
    const struct ebb_hours *own = &clinic->prescriber.hours;
    day->prescriber_from = clinic->prescriber.on ? day->open : 0;
    day->prescriber_to = clinic->prescriber.on ? day->close : EBB_MINUTES_A_DAY;
    if (!clinic->prescriber.on || own->from >= own->to)
        return;
    day->prescriber_from = smaller(larger(own->from, day->open), day->close);
    day->prescriber_to = larger(smaller(own->to, day->close), day->prescriber_from);
}

/* A last start that lies behind the closing of a weekday says nothing of it: nobody begins in a closed house.
 * Sessions that need the prescriber are booked to end before he or she goes; a book without that rule filled
 * afternoons with patients who were then sent home. */
static struct ebb_starts starts_of(const struct ebb_clinic *clinic, const struct ebb_clinic_open_day *day,
                                   int service)
{
    const int step = clinic->booking.step_minutes, slot = ebb_clinic_slot(clinic, service);
    const bool is_given = clinic->last_start >= 0 && clinic->last_start < day->close;
    int first = day->open, last = is_given ? clinic->last_start : day->close - slot;
    if (clinic->services[service].prescriber_on_site) {
        first = larger(first, day->prescriber_from);
        last = smaller(last, day->prescriber_to - slot);
    }
    return (struct ebb_starts){(first - day->open + step - 1) / step,
                               last < day->open ? -1 : (last - day->open) / step};
}

/* A weekday as it usually is: closures are of dates. */
void ebb_clinic_open_day_of(const struct ebb_clinic *clinic, int weekday, struct ebb_clinic_open_day *out_day)
{
    const struct ebb_hours *own = &clinic->hours[weekday];
    const struct ebb_hours *hours = own->from < own->to ? own : &clinic->open;
    memset(out_day, 0, sizeof *out_day);
    out_day->open = hours->from;
    out_day->close = hours->to;
    set_prescriber(clinic, out_day);
    for (int service = 0; service < clinic->n_services; service++)
        out_day->starts[service] = starts_of(clinic, out_day, service);
    set_duties(clinic, out_day);
}

/* 4. The calendar */

/* Kind 0 is closed; each open weekday has the kind after it. A kind a weekday and not a row a day: of a
 * thousand days there are seven sorts, and the book keeps nurses by step once for each. */
static void set_days(struct ebb_clinic_calendar *calendar, const struct ebb_clinic *clinic)
{
    uint8_t kind_of_weekday[7] = {0};
    calendar->n_kinds = 1;
    for (int w = 0; w < 7; w++) {
        if (clinic->days >> w & 1u) {
            kind_of_weekday[w] = (uint8_t)calendar->n_kinds;
            ebb_clinic_open_day_of(clinic, w, &calendar->kinds[calendar->n_kinds++]);
        }
    }
    for (int d = 0; d < calendar->n_days; d++) {
        if (ebb_clinic_is_open(clinic, d))
            calendar->kind[d] = kind_of_weekday[ebb_date_weekday(clinic->start_day + d)];
    }
}

/* Open days before day 0 are not the clinic's to give. */
int ebb_clinic_nearest_open(const struct ebb_clinic_calendar *calendar, int day, int from, int to)
{
    struct ebb_nearness walk = {day, larger(from, 0), smaller(to, calendar->n_days - 1), 0};
    int at;
    while (ebb_nearness_next(&walk, &at)) {
        if (calendar->kind[at] != 0)
            return at;
    }
    return day;
}

enum ebb_status ebb_clinic_calendar_init(struct ebb_clinic_calendar *calendar,
                                         const struct ebb_clinic *clinic, int n_days)
{
    const size_t n = n_days > 0 ? (size_t)n_days : 1;
    *calendar = (struct ebb_clinic_calendar){.n_days = n_days};
    calendar->kind = calloc(n, sizeof *calendar->kind);
    if (!calendar->kind)
        return EBB_NO_MEMORY;
    set_days(calendar, clinic);
    return EBB_OK;
}

void ebb_clinic_calendar_free(struct ebb_clinic_calendar *calendar)
{
    free(calendar->kind);
    *calendar = (struct ebb_clinic_calendar){0};
}
