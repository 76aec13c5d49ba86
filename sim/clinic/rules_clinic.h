/* SPDX-License-Identifier: MIT
 * rules_clinic: what the rules of one clinic share, and where they are.
 *
 *   rules_clinic.c         shares, rooms, staff, reserved places, growth, policies; asks all
 *   rules_clinic_hours.c   days, opening hours, what must fit into them: sessions, the prescriber
 *   rules_closures.c       closures
 *
 * Rules are what ../model/rules.h says. A new one goes where its subject is, with a clinic in
 * tests/bad/clinics that breaks it.
 */
#ifndef EBB_RULES_CLINIC_H
#define EBB_RULES_CLINIC_H

#include <ebb/clinic.h>

#include "../model/rules.h"

/* borrows both. What is complained of is named by its address in `clinic`, so that rules pass members on and
 * never copies. */
struct ebb_clinic_asked {
    const struct ebb_clinic *clinic;
    const struct ebb_rules *rules;
};

static inline bool ebb_rules_is_good(const struct ebb_clinic_asked *asked, const void *member)
{
    return ebb_rules_good(asked->rules, member);
}

/* Whether it is one of `days`; closures are dates, and no weekday's. */
static inline bool ebb_rules_weekday(const struct ebb_clinic *clinic, int weekday)
{
    return (clinic->days >> weekday & 1u) != 0;
}

/* The member that somebody would change: the weekday's own hours where it has any, else `open`. */
static inline const struct ebb_hours *ebb_rules_hours_of(const struct ebb_clinic *clinic, int weekday)
{
    const struct ebb_hours *own = &clinic->hours[weekday];
    return own->from < own->to ? own : &clinic->open;
}

/* The most minutes that it is open on a day: what does not fit into these fits nowhere. */
static inline int ebb_rules_longest_day(const struct ebb_clinic *clinic)
{
    int longest = 0;
    for (int w = 0; w < 7; w++) {
        const struct ebb_hours *hours = ebb_rules_hours_of(clinic, w);
        if (ebb_rules_weekday(clinic, w) && hours->to - hours->from > longest)
            longest = hours->to - hours->from;
    }
    return longest;
}

/* rules_clinic_hours.c: all of it */
void ebb_rules_clinic_hours(const struct ebb_clinic_asked *asked);

/* rules_closures.c: that some day is open, and that each closure closes one (else a warning) */
void ebb_clinic_rules_closures(const struct ebb_rules *rules, const struct ebb_clinic *clinic);

#endif
