/* SPDX-License-Identifier: MIT
 * prescriber_load: what a clinic's prescriber is asked for in a week, before anything is played.
 *
 *     looks       each assessment of a patient under a policy, or what its monitor looks at, x `review`
 *     visits      new patients a week x `intake`
 *     hours       in which clinic and prescriber are both there
 *
 * Who wrote `review: 10 min` and meant ten minutes a session had 140 looks a week in place of 28 sessions:
 * nobody new was seen, and nothing said why. The three numbers beside each other do.
 *
 * It is of today's patients as if all were under a policy: those amid an induction, one in twenty, are not
 * looked at. What a year brings is simulated (EBB_CLINIC_LOOKS); this is to warn before it.
 */
#ifndef EBB_PRESCRIBER_LOAD_H
#define EBB_PRESCRIBER_LOAD_H

#include <stdbool.h>

#include <ebb/clinic.h>
#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_prescriber_load {
    double looks_a_week, looks_hours, visits_hours, hours; /* a week, of today's patients */
};

/* `study`: settled for the clinic, whose policies it has in the clinic's order. Without a prescriber all is
 * 0. */
struct ebb_prescriber_load ebb_prescriber_load_of(const struct ebb_clinic *clinic,
                                                  const struct ebb_study *study);

/* Whether it is more than there are hours for: the list of new patients then grows, whatever the chairs. */
static inline bool ebb_prescriber_is_overloaded(const struct ebb_prescriber_load *load)
{
    return load->looks_hours + load->visits_hours > load->hours;
}

#ifdef __cplusplus
}
#endif

#endif
