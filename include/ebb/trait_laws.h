/* SPDX-License-Identifier: MIT
 * trait_laws: how deviates become traits (sim/model/README.md section 3),
 * once, for one patient or for several side by side.
 *
 * A template like <ebb/benefit_laws.h>, in double precision, since exponentials are taken. Whoever
 * includes it has defined EBB_LAW_NUMBER (double or a vector of them), EBB_LAW(name), EBB_LAW_FUNCTION,
 * EBB_LAW_ALL(x), EBB_LAW_SMALLER(a, b) and EBB_LAW_LARGER(a, b) as there, and
 *
 *   EBB_LAW_EXP(x), EBB_LAW_EXP_SLOPE(x)  ebb_exp and ebb_exp_slope of <ebb/arith.h>
 *   EBB_LAW_ROUND(x)                      x rounded to single precision and back: traits are kept as floats
 *
 * sim/model/patient.c includes it with double, sim/engine/lanes_laws.h with vectors of 2, 4 and 8 doubles.
 * It has no include guard and takes the names away again at its end. The same holds as there: the order of
 * operations is part of every result.
 */
#include <ebb/constants.h>

#ifdef EBB_LAW_NUMBER /* else there is nothing to make formulas of */

/* Independent normal deviates of one patient, and by what his or her modifiers multiply. */
struct EBB_LAW(deviates) {
    EBB_LAW_NUMBER attainable, duration, consolidation, biomarker; /* z, before they are correlated */
    EBB_LAW_NUMBER by_odds, by_duration, by_consolidation;
};

/* In doubles; those kept as floats have been rounded to one. `consolidation` is the rate of a patient who
 * consolidates at all. z_duration is the deviate of tau, correlated, before modifiers: it says in which third
 * of durations a patient is. */
struct EBB_LAW(traits) {
    EBB_LAW_NUMBER attainable, duration, consolidation, biomarker, z_duration;
};

/* Points of MADRS of a patient at baseline: clamped, not drawn again until it fits, so that one deviate is
 * one patient and no other draw moves. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(baseline)(const struct ebb_constants *constants, EBB_LAW_NUMBER z)
{
    const double lo = constants->study.parameters.baseline.min_points;
    const double hi = constants->study.parameters.baseline.max_points;
    const EBB_LAW_NUMBER points =
        constants->study.parameters.baseline.mean_points + constants->study.parameters.baseline.sd_points * z;
    return EBB_LAW_SMALLER(EBB_LAW_LARGER(points, EBB_LAW_ALL(lo)), EBB_LAW_ALL(hi));
}

/* m, tau and c share correlated normals, mixed by the Cholesky factor; modifiers multiply odds(m), tau and
 * c. */
EBB_LAW_FUNCTION struct EBB_LAW(traits)
    EBB_LAW(traits_of)(const struct ebb_constants *constants, const struct EBB_LAW(deviates) * of)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    const double(*l)[3] = constants->cholesky;
    const EBB_LAW_NUMBER z_duration = l[1][0] * of->attainable + l[1][1] * of->duration;
    const EBB_LAW_NUMBER z_consolidation =
        l[2][0] * of->attainable + l[2][1] * of->duration + l[2][2] * of->consolidation;
    const double rho = parameters->biomarker.correlation;
    struct EBB_LAW(traits) traits;

    /* infinity over infinity is no number: logits of 709 and more are no use to anybody, but a study may
     * ask */
    EBB_LAW_NUMBER odds =
        EBB_LAW_EXP(parameters->attainable.logit_mean + parameters->attainable.logit_sd * of->attainable) *
        of->by_odds;
    odds = EBB_LAW_SMALLER(odds, EBB_LAW_ALL(1e30));
    traits.attainable = EBB_LAW_ROUND(odds / (1.0 + odds));
    traits.duration = EBB_LAW_ROUND(parameters->duration.median_days *
                                    EBB_LAW_EXP(parameters->duration.sd_log * z_duration) * of->by_duration);
    traits.consolidation =
        EBB_LAW_ROUND(parameters->consolidation.median_per_day *
                      EBB_LAW_EXP(parameters->consolidation.sd_log * z_consolidation) * of->by_consolidation);
    traits.z_duration = EBB_LAW_ROUND(z_duration);
    traits.biomarker = EBB_LAW_ROUND(rho * z_duration + constants->biomarker_rest * of->biomarker);
    return traits;
}

/* The shares of one day (section 4), from tau and c: *out_keep is alpha = exp(-1 / tau), *out_settle
 * kappa.
 *
 * One day turns K into alpha K and adds kappa K to delta D, with kappa = c (alpha - delta) / (1/tau_D -
 * 1/tau). With x = 1/tau_D - 1/tau that is c delta (e^x - 1) / x, which has no difference of near-equal
 * numbers and the right limit where the rates meet. */
EBB_LAW_FUNCTION void EBB_LAW(first_day)(const struct ebb_constants *constants, EBB_LAW_NUMBER tau,
                                         EBB_LAW_NUMBER c, EBB_LAW_NUMBER *out_keep,
                                         EBB_LAW_NUMBER *out_settle)
{
    const EBB_LAW_NUMBER waning = 1.0 / tau;
    const EBB_LAW_NUMBER x = 1.0 / constants->study.parameters.durable.tau_days - waning;
    *out_keep = EBB_LAW_EXP(-waning);
    *out_settle = c * constants->durable_day * EBB_LAW_EXP_SLOPE(x);
}

#undef EBB_LAW_NUMBER
#undef EBB_LAW
#undef EBB_LAW_FUNCTION
#undef EBB_LAW_ALL
#undef EBB_LAW_LARGER
#undef EBB_LAW_SMALLER
#undef EBB_LAW_EXP
#undef EBB_LAW_EXP_SLOPE
#undef EBB_LAW_ROUND

#endif
