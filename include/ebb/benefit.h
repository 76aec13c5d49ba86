/* SPDX-License-Identifier: MIT
 * benefit: improvement under ketamine as two parts (sim/model/README.md section 4): K wanes, D lasts; K + D
 * never exceeds what is attainable, of which set-backs hold a share back (section 5).
 *
 * Exact between events, so that nothing depends on a time step. All are fractions of baseline severity.
 */
#ifndef EBB_BENEFIT_H
#define EBB_BENEFIT_H

#include <ebb/patient.h>

/* K below this is 0: far below what a score can show, and far above the denormal numbers, which processors
 * multiply slowly. */
#define EBB_BENEFIT_LEAST 1e-20f

struct ebb_benefit {
    float fast;    /* K */
    float lasting; /* D */
    float
        held_back; /* share of what is attainable that a set-back has taken and that has not yet come back */
};

/* What treatment can reach in the interval after the assessment. */
inline float ebb_benefit_attainable(const struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                    const struct ebb_patient *patient)
{
    return patient->traits.attainable * (1.0f - constants->setback_mean * benefit->held_back);
}

/* `days` (0 to A) without an infusion. */
inline void ebb_benefit_wane(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                             const struct ebb_patient *patient, int days)
{
    float lasting = constants->durable[days] * benefit->lasting + patient->settle[days] * benefit->fast;
    const float left = patient->keep[days] * benefit->fast;
    const float fast = left > EBB_BENEFIT_LEAST ? left : 0.0f;
    float room = ebb_benefit_attainable(benefit, constants, patient) - fast;
    room = room > 0.0f ? room : 0.0f;
    benefit->fast = fast;
    benefit->lasting = lasting < room ? lasting : room;
}

/* The n-th infusion (n from 0) brings a share of what is still attainable: g, less with tolerance. */
inline void ebb_benefit_infuse(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                               const struct ebb_patient *patient, int n)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    const float kept = 1.0f - (float)parameters->tolerance.per_infusion * (float)n;
    const float floor = (float)parameters->tolerance.floor;
    const float gain = patient->traits.gain * (kept > floor ? kept : floor);
    const float missing =
        ebb_benefit_attainable(benefit, constants, patient) - benefit->fast - benefit->lasting;
    benefit->fast = benefit->fast + gain * (missing > 0.0f ? missing : 0.0f);
}

/* An assessment: what was held back has come nearer, and a set-back takes `share` of both parts (0: there is
 * none). The larger counts. */
inline void ebb_benefit_set_back(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                 float share)
{
    const float left = 1.0f - share, taken = 1.0f - left;
    const float before = constants->setback_keep * benefit->held_back;
    benefit->fast = left * benefit->fast;
    benefit->lasting = left * benefit->lasting;
    benefit->held_back = before > taken ? before : taken;
}

#endif
