/* SPDX-License-Identifier: MIT
 * clinic_usual: a clinic that tests begin with. */
#ifndef TESTS_CLINIC_USUAL_H
#define TESTS_CLINIC_USUAL_H

#include <stdio.h>

#include <ebb/clinic.h>

/* The default with the nine: 4 chairs, 2 nurses, open 9 to 17 from Monday to Friday. */
static inline void ebb_clinic_usual(struct ebb_clinic *clinic)
{
    ebb_clinic_default(clinic);
    clinic->chairs = 4;
    clinic->nurses = 2;
    clinic->patients_per_nurse = 3;
    clinic->open = (struct ebb_hours){540, 1020};
    clinic->days = 0x1f;
    clinic->slot_minutes = 90;
    clinic->active_patients = 120;
    clinic->new_per_week = 2;
    clinic->interval_days = 28;
}

/* Too small, so that places are missing, people are turned away, and the book fills; half a year. */
static inline void ebb_clinic_crowded(struct ebb_clinic *clinic)
{
    ebb_clinic_usual(clinic);
    clinic->n_weeks = 26;
    clinic->chairs = 2;
    clinic->nurses = 1;
    clinic->active_patients = 90;
    clinic->new_per_week = 3;
    clinic->booking.book_ahead_days = 28;
    clinic->booking.short_notice = 0.5;
    clinic->attendance.no_show = clinic->attendance.cancel = clinic->attendance.fails = 0.06;
    clinic->attendance.nurse_short = 0.02;
    clinic->demand.gives_up_per_week = 0.05;
    clinic->n_background = 1;
    clinic->background[0].per_day = 0.5;
    snprintf(clinic->background[0].name, sizeof clinic->background[0].name, "iron");
}

#endif
