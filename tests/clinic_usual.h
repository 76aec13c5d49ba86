/* SPDX-License-Identifier: MIT
 * clinic_usual: a clinic that tests begin with. */
#ifndef TESTS_CLINIC_USUAL_H
#define TESTS_CLINIC_USUAL_H

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

#endif
