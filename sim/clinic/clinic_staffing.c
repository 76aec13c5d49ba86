/* SPDX-License-Identifier: MIT
 * clinic_staffing: a clinic with other chairs and nurses.
 *
 * Chairs stand in rooms and nurses work in shifts, where somebody has said so: a number alone does not tell
 * which. The largest room and the largest shift are those that differ least by one.
 *
 *   1. Chairs   2. Nurses   3. Both
 */
#include <ebb/clinic_rows.h>

#include <string.h>

#include <ebb/clinic_calendar.h>

/* 1. Chairs */

static int largest_room(const struct ebb_clinic *clinic)
{
    int largest = 0;
    for (int i = 1; i < clinic->n_rooms; i++)
        largest = clinic->rooms[i] > clinic->rooms[largest] ? i : largest;
    return largest;
}

static void set_chairs(struct ebb_clinic *clinic, int chairs)
{
    for (int more = chairs - clinic->chairs; more > 0 && clinic->n_rooms > 0; more--)
        clinic->rooms[largest_room(clinic)]++;
    for (int fewer = clinic->chairs - chairs; fewer > 0 && clinic->n_rooms > 0; fewer--) {
        const int room = largest_room(clinic);
        if (clinic->rooms[room] > 1)
            clinic->rooms[room]--;
        else
            clinic->rooms[--clinic->n_rooms] = 0; /* all have one chair: the last room goes */
    }
    clinic->chairs = chairs;
}

/* 2. Nurses */

static int most_on_duty(const struct ebb_clinic *clinic)
{
    int most = 0;
    for (int weekday = 0; weekday < 7; weekday++) {
        struct ebb_clinic_open_day day;
        if ((clinic->days >> weekday & 1u) == 0)
            continue;
        ebb_clinic_open_day_of(clinic, weekday, &day);
        for (int i = 0; i < day.n_duties; i++)
            most = day.duties[i].nurses > most ? day.duties[i].nurses : most;
    }
    return most;
}

/* A shift is taken away with its last nurse. */
static void take_nurse(struct ebb_clinic *clinic)
{
    int largest = 0;
    for (int i = 1; i < clinic->n_shifts; i++)
        largest = clinic->shifts[i].nurses > clinic->shifts[largest].nurses ? i : largest;
    if (--clinic->shifts[largest].nurses > 0)
        return;
    clinic->n_shifts--;
    for (int i = largest; i < clinic->n_shifts; i++)
        memcpy(&clinic->shifts[i], &clinic->shifts[i + 1], sizeof clinic->shifts[i]);
    memset(&clinic->shifts[clinic->n_shifts], 0, sizeof clinic->shifts[0]);
}

/* Whoever comes is there all day and takes no break: of somebody who is not there yet no shift is known. */
static bool set_nurses(struct ebb_clinic *clinic, int nurses)
{
    const int more = nurses - clinic->nurses;
    const bool in_shifts = clinic->n_shifts > 0;
    clinic->nurses = nurses;
    if (in_shifts && more > 0) {
        if (clinic->n_shifts == EBB_MAX_SHIFTS)
            return false;
        struct ebb_shift *shift = &clinic->shifts[clinic->n_shifts++];
        memset(shift, 0, sizeof *shift);
        shift->nurses = more;
    }
    while (in_shifts && clinic->n_shifts > 0 && most_on_duty(clinic) > nurses)
        take_nurse(clinic);
    return !in_shifts || clinic->n_shifts > 0;
}

/* 3. Both */

bool ebb_clinic_set_staffing(struct ebb_clinic *clinic, int chairs, int nurses)
{
    struct ebb_messages unheard = {0};
    struct ebb_clinic changed;
    memcpy(&changed, clinic, sizeof changed); /* not `=`: padding is compared, too */
    if (chairs < 1 || nurses < 1)
        return false;
    set_chairs(&changed, chairs);
    const bool made = set_nurses(&changed, nurses) && ebb_clinic_check(&changed, &unheard) == EBB_OK;
    ebb_messages_free(&unheard);
    if (made)
        memcpy(clinic, &changed, sizeof *clinic);
    return made;
}
