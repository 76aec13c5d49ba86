/* SPDX-License-Identifier: MIT
 * benefit: improvement under ketamine as two parts (sim/model/README.md section 4): K wanes, D lasts; K + D never exceeds what
 * is attainable.
 *
 * Exact between events, so that nothing depends on a time step. All are fractions of baseline severity.
 */
#ifndef EBB_BENEFIT_H
#define EBB_BENEFIT_H

#include <ebb/patient.h>

/* K below this is 0: far below what a score can show, and far above the denormal numbers, which processors multiply slowly. */
#define EBB_BENEFIT_LEAST 1e-20f

struct ebb_benefit {
    float fast;    /* K */
    float lasting; /* D */
};

/* `days` (0 to A) without an infusion. */
inline void ebb_benefit_wane(struct ebb_benefit *benefit, const struct ebb_constants *constants, const struct ebb_patient *patient,
                             int days)
{
    float lasting = constants->durable[days] * benefit->lasting + patient->settle[days] * benefit->fast;
    const float left = patient->keep[days] * benefit->fast;
    const float fast = left > EBB_BENEFIT_LEAST ? left : 0.0f;
    float room = patient->traits.attainable - fast;
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
    const float missing = patient->traits.attainable - benefit->fast - benefit->lasting;
    benefit->fast = benefit->fast + gain * (missing > 0.0f ? missing : 0.0f);
}

/* A set-back takes `share` of both. */
inline void ebb_benefit_set_back(struct ebb_benefit *benefit, float share)
{
    const float left = 1.0f - share;
    benefit->fast = left * benefit->fast;
    benefit->lasting = left * benefit->lasting;
}

#endif
