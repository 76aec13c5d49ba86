/* SPDX-License-Identifier: MIT
 * patient: the traits of one virtual patient (sim/model/README.md section 3), and the luck that waits for him or her. Both are
 * drawn once and are the same under every policy.
 */
#ifndef EBB_PATIENT_H
#define EBB_PATIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/arith.h>
#include <ebb/constants.h>

/* What the draws of the header make of a patient. These functions are inline and choose without branches, so that a kernel can
 * call them in a loop over patients that becomes vector code; z: standard normal deviates, words: uniform. */
struct ebb_traits {
    float attainable;            /* m, fraction of b */
    float duration_days;         /* tau */
    float consolidation_per_day; /* c */
    float biomarker;             /* standard normal */
    float keep;                  /* alpha = exp(-1 / tau): share of K left after a day */
    float settle;                /* kappa: share of K found in D after a day */
};

struct ebb_trait_luck {
    float z_attainable, z_duration, z_consolidation; /* independent; the correlation comes from the constants */
    float z_biomarker;
    uint32_t consolidates_word;
};

static inline __attribute__((always_inline)) float ebb_trait_baseline(const struct ebb_constants *constants, float z)
{
    const double lo = constants->study.parameters.baseline.min_points;
    const double hi = constants->study.parameters.baseline.max_points;
    const double points =
        constants->study.parameters.baseline.mean_points + constants->study.parameters.baseline.sd_points * (double)z;
    return (float)(points < lo ? lo : points > hi ? hi : points);
}

/* m, tau and c share correlated normals; modifiers multiply odds(m), tau and c.
 *
 * One day turns K into alpha K and adds kappa K to delta D, with kappa = c (alpha - delta) / (1/tau_D - 1/tau). With
 * x = 1/tau_D - 1/tau that is c delta (e^x - 1) / x, which has no difference of near-equal numbers and the right limit where
 * the rates meet. */
static inline __attribute__((always_inline)) struct ebb_traits
ebb_traits_of(const struct ebb_constants *constants, const struct ebb_trait_luck *luck, struct ebb_modified modified)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    const double(*l)[3] = constants->cholesky;
    const double u0 = (double)luck->z_attainable, u1 = (double)luck->z_duration, u2 = (double)luck->z_consolidation;
    const double z_duration = l[1][0] * u0 + l[1][1] * u1;
    const double z_consolidation = l[2][0] * u0 + l[2][1] * u1 + l[2][2] * u2;
    struct ebb_traits traits;

    double odds = ebb_exp(parameters->attainable.logit_mean + parameters->attainable.logit_sd * u0) * modified.attainable_odds;
    odds = odds < 1e30 ? odds : 1e30; /* infinity over infinity is no number */
    traits.attainable = (float)(odds / (1.0 + odds));
    traits.duration_days =
        (float)(parameters->duration.median_days * ebb_exp(parameters->duration.sd_log * z_duration) * modified.duration);
    const double rate = parameters->consolidation.median_per_day * ebb_exp(parameters->consolidation.sd_log * z_consolidation) *
                        modified.consolidation;
    traits.consolidation_per_day = luck->consolidates_word < constants->consolidates_below ? (float)rate : 0.0f;
    const double rho = parameters->biomarker.correlation;
    traits.biomarker = (float)(rho * z_duration + constants->biomarker_rest * (double)luck->z_biomarker);

    const double waning = 1.0 / (double)traits.duration_days;
    const double x = 1.0 / parameters->durable.tau_days - waning;
    traits.keep = (float)ebb_exp(-waning);
    traits.settle = (float)((double)traits.consolidation_per_day * constants->durable_day * ebb_exp_slope(x));
    return traits;
}

/* Day of the study on which the patient leaves care: an exponential time from the start of follow-up, rounded up to a day. */
static inline __attribute__((always_inline)) int ebb_dropout_day(const struct ebb_constants *constants, uint32_t word)
{
    const double days = -constants->dropout_days * ebb_log(ebb_draw_uniform(word));
    const int stays = constants->dropout_days <= 0.0 || days >= constants->study.horizon_days;
    const double known = stays ? 0.0 : days;
    const int whole = (int)known;
    return stays ? EBB_NEVER : constants->calendar.start_day + whole + (known > whole);
}

/* Share of the benefit that a set-back takes, 0 when there is none. The word, given that it is below the threshold, is uniform
 * there: it says how much is lost, too. */
static inline __attribute__((always_inline)) float ebb_setback_share(const struct ebb_constants *constants, uint32_t word)
{
    const double below = (double)constants->setback_below;
    const double uniform = ((double)word + 0.5) / (below > 0.0 ? below : 1.0);
    const float share = (float)ebb_exp(constants->study.parameters.setbacks.shape * ebb_log(uniform));
    return word < constants->setback_below ? share : 0.0f;
}

struct ebb_patient {
    int64_t number;
    float baseline_points; /* b */
    struct ebb_traits traits;
    unsigned modifiers;                      /* bit k: has modifier k */
    bool treated;                            /* false: contraindicated */
    int dropout_day;                         /* of the study, EBB_NEVER: stays */
    uint64_t miss_below;                     /* a session is missed when its word is below */
    float keep[EBB_MAX_INTERVAL_DAYS + 1];   /* alpha^d = exp(-d / tau): share of K left after d days */
    float settle[EBB_MAX_INTERVAL_DAYS + 1]; /* kappa_d: share of K found in D after d days */
    ebb_u128 stream;                         /* start of the patient's stream */
};

/* What happens to a patient at each assessment whatever is done; arrays of calendar.n_assessments entries, lent by the caller. */
struct ebb_luck {
    float *noise;       /* X, points */
    float *measurement; /* sigma_e z, points */
    float *setback;     /* share of the benefit lost, 0: none */
    uint64_t *booking;  /* draw EBB_DRAW_BOOKING: what a policy books at the assessment uses its words */
    ebb_u128 *interval; /* state at the start of each interval's draws, for those of its sessions */
};

/* The words of one session, the place-th of interval t. */
struct ebb_session_luck {
    uint32_t attended, interval, late, adverse;
};
struct ebb_session_luck ebb_luck_of_session(const struct ebb_luck *luck, const struct ebb_constants *constants, int t, int place);

/* Draws the patient with that number, whose stream starts at `stream` (ebb_draw_patient). */
void ebb_patient_draw(struct ebb_patient *patient, const struct ebb_constants *constants, int64_t number, ebb_u128 stream);

/* Fills the luck of the patient. */
void ebb_luck_draw(struct ebb_luck *luck, const struct ebb_constants *constants, const struct ebb_patient *patient);

#endif
