/* SPDX-License-Identifier: MIT
 * benefit: improvement under ketamine as two parts (sim/model/README.md section 4): K wanes, D lasts; K + D
 * never exceeds what is attainable, of which set-backs hold a share back (section 5).
 *
 * Exact between events, so that nothing depends on a time step: a day more or less between two calls of
 * ebb_benefit_wane gives another day's waning and no error of integration. All parts are fractions of
 * baseline severity, in single precision: what is lost there is a hundred-thousandth of a point.
 *
 * What always holds: fast >= 0, lasting >= 0, 0 <= held_back <= 1, and fast + lasting at most what is
 * attainable (in the last bit it may be above) from the first waning after a set-back on.
 *
 * Benefit grows although nothing is given -> `days` was beyond calendar.interval_days, and the patient's
 * tables end there: wane at each assessment, as a course does.
 *
 * The formulas themselves stand in <ebb/benefit_laws.h>, which the lane kernels include, too. The
 * functions here only say where the numbers of one patient are. They are inline because they are called
 * billions of times.
 */
#ifndef EBB_BENEFIT_H
#define EBB_BENEFIT_H

#include <ebb/patient.h>

/* What a number is for one patient. Functions and not macros for the larger of two, so that no argument is
 * computed twice; in the form `a > b ? a : b`, which is what the vector instructions do: of equal zeros of
 * either sign the second is taken, here as there. */
#define EBB_LAW_NUMBER          float
#define EBB_LAW(name)           ebb_law_##name
#define EBB_LAW_FUNCTION        static inline
#define EBB_LAW_ALL(x)          (x)
#define EBB_LAW_LARGER(a, b)    ebb_larger_float(a, b)
#define EBB_LAW_SMALLER(a, b)   ebb_smaller_float(a, b)
#define EBB_LAW_ABOVE(x, least) ((x) > (least) ? (x) : 0.0f)

static inline float ebb_larger_float(float a, float b)
{
    return a > b ? a : b;
}

static inline float ebb_smaller_float(float a, float b)
{
    return a < b ? a : b;
}

#include <ebb/benefit_laws.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_benefit {
    float fast;    /* K */
    float lasting; /* D */
    float
        held_back; /* share of what is attainable that set-backs have taken and that has not yet come back */
};

/* What treatment can reach in the interval after the assessment. */
static inline float ebb_benefit_attainable(const struct ebb_benefit *benefit,
                                           const struct ebb_constants *constants,
                                           const struct ebb_patient *patient)
{
    return ebb_law_reach(constants, patient->traits.attainable, benefit->held_back);
}

/* `days` (0 to calendar.interval_days) without an infusion. */
static inline void ebb_benefit_wane(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                    const struct ebb_patient *patient, int days)
{
    ebb_law_wane(&benefit->fast, &benefit->lasting, ebb_benefit_attainable(benefit, constants, patient),
                 patient->keep[days], patient->settle[days], constants->durable[days]);
}

/* The n-th infusion (n from 0) brings a share of what is still attainable: g, less with tolerance. */
static inline void ebb_benefit_infuse(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                      const struct ebb_patient *patient, int n)
{
    const float gain = ebb_law_gain_after(constants, patient->traits.gain, (float)n);
    ebb_law_infuse(&benefit->fast, benefit->lasting, ebb_benefit_attainable(benefit, constants, patient),
                   gain);
}

/* An infusion soon after another, before it brings anything. Without release the bits stay as they are. */
static inline void ebb_benefit_release(struct ebb_benefit *benefit, const struct ebb_constants *constants)
{
    benefit->held_back = ebb_law_released(constants, benefit->held_back);
}

/* An assessment: what was held back has come nearer, and a set-back takes `share` of both parts (0: there is
 * none). The larger counts. */
static inline void ebb_benefit_set_back(struct ebb_benefit *benefit, const struct ebb_constants *constants,
                                        float share)
{
    const float left = 1.0f - share;
    ebb_law_set_back(&benefit->fast, &benefit->lasting, left);
    benefit->held_back = ebb_law_held_back(constants, benefit->held_back, left);
}

#ifdef __cplusplus
}
#endif

#endif
