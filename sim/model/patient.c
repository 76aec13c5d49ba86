/* SPDX-License-Identifier: MIT
 * patient: traits and luck from the patient's own stream.
 *
 * Draws are named by (assessment, purpose), see <ebb/draw.h>; none depends on what a policy does.
 *
 *   1. Traits   2. Waning, by days   3. Luck
 */
#include <ebb/patient.h>

#include <ebb/arith.h>
#include <ebb/normal.h>

/* 1. Traits */

static double clamped(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

static uint64_t header_draw(const struct ebb_constants *constants, const struct ebb_patient *patient, int draw)
{
    return ebb_draw_at(patient->stream, &constants->jumps.header[draw]);
}

static unsigned draw_modifiers(const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    unsigned set = 0;
    for (int k = 0; k < constants->study.n_modifiers; k++) {
        const uint64_t draw = header_draw(constants, patient, EBB_DRAW_MODIFIERS + k / 2);
        const uint32_t word = k % 2 == 0 ? ebb_draw_high(draw) : ebb_draw_low(draw);
        if (word < constants->modifier_below[k])
            set |= 1u << k;
    }
    return set;
}

/* m, tau and c share correlated normals; modifiers multiply odds(m), tau and c. */
static void draw_course_traits(struct ebb_patient *patient, const struct ebb_constants *constants)
{
    const struct ebb_study *study = &constants->study;
    const struct ebb_parameters *parameters = &study->parameters;
    const uint64_t course = header_draw(constants, patient, EBB_DRAW_COURSE);
    const uint64_t lasting = header_draw(constants, patient, EBB_DRAW_CONSOLIDATION);
    const uint64_t marker = header_draw(constants, patient, EBB_DRAW_BIOMARKER);
    const double u0 = ebb_normal(ebb_draw_high(course));
    const double u1 = ebb_normal(ebb_draw_low(course));
    const double u2 = ebb_normal(ebb_draw_high(lasting));
    const double(*l)[3] = constants->cholesky;
    const double z_attainable = u0;
    const double z_duration = l[1][0] * u0 + l[1][1] * u1;
    const double z_consolidation = l[2][0] * u0 + l[2][1] * u1 + l[2][2] * u2;

    double odds = ebb_exp(parameters->attainable.logit_mean + parameters->attainable.logit_sd * z_attainable);
    double duration = parameters->duration.median_days * ebb_exp(parameters->duration.sd_log * z_duration);
    double rate = ebb_draw_low(lasting) < constants->consolidates_below
                      ? parameters->consolidation.median_per_day * ebb_exp(parameters->consolidation.sd_log * z_consolidation)
                      : 0.0;
    for (int k = 0; k < study->n_modifiers; k++) {
        if (patient->modifiers >> k & 1) {
            odds *= study->modifiers[k].attainable_odds;
            duration *= study->modifiers[k].duration;
            rate *= study->modifiers[k].consolidation;
        }
    }
    odds = odds < 1e30 ? odds : 1e30; /* infinity over infinity is no number */
    patient->attainable = (float)(odds / (1.0 + odds));
    patient->duration_days = (float)duration;
    patient->consolidation_per_day = (float)rate;
    const double rho = parameters->biomarker.correlation;
    patient->biomarker = (float)(rho * z_duration + constants->biomarker_rest * ebb_normal(ebb_draw_high(marker)));
    patient->treated = ebb_draw_low(marker) >= constants->contraindicated_below;
}

/* An exponential time from the start of follow-up, rounded up to a day. */
static int draw_dropout_day(const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    if (constants->dropout_days <= 0.0)
        return EBB_NEVER;
    const uint64_t draw = header_draw(constants, patient, EBB_DRAW_DROPOUT);
    const double days = -constants->dropout_days * ebb_log(ebb_draw_uniform(ebb_draw_high(draw)));
    if (days >= constants->study.horizon_days)
        return EBB_NEVER;
    const int whole = (int)days;
    return constants->calendar.start_day + whole + (days > whole);
}

/* 2. Waning, by days
 *
 * One day turns K into alpha K and adds kappa K to delta D, with kappa = c (alpha - delta) / (1/tau_D - 1/tau). With
 * x = 1/tau_D - 1/tau that is c delta (e^x - 1) / x, which has no difference of near-equal numbers and the right limit where
 * the rates meet. Days compose: kappa_(d+1) = delta kappa_d + kappa alpha^d, a sum of positive terms. */
static void set_waning(struct ebb_patient *patient, const struct ebb_constants *constants)
{
    const double rate = 1.0 / (double)patient->duration_days;
    const double x = 1.0 / constants->study.parameters.durable.tau_days - rate;
    const float alpha = (float)ebb_exp(-rate);
    const float delta = constants->durable[1];
    const float kappa = (float)((double)patient->consolidation_per_day * constants->durable_day * ebb_exp_slope(x));
    patient->keep[0] = 1.0f;
    patient->settle[0] = 0.0f;
    for (int d = 1; d <= constants->calendar.interval_days; d++) {
        patient->keep[d] = patient->keep[d - 1] * alpha;
        patient->settle[d] = delta * patient->settle[d - 1] + kappa * patient->keep[d - 1];
    }
}

void ebb_patient_draw(struct ebb_patient *patient, const struct ebb_constants *constants, int64_t number, ebb_u128 stream)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    patient->number = number;
    patient->stream = stream;
    const double z = ebb_normal(ebb_draw_high(header_draw(constants, patient, EBB_DRAW_BASELINE)));
    patient->baseline_points = (float)clamped(parameters->baseline.mean_points + parameters->baseline.sd_points * z,
                                              parameters->baseline.min_points, parameters->baseline.max_points);
    patient->modifiers = draw_modifiers(constants, patient);
    draw_course_traits(patient, constants);
    patient->dropout_day = draw_dropout_day(constants, patient);
    patient->miss_below = constants->miss_below[patient->modifiers];
    set_waning(patient, constants);
}

/* 3. Luck */

static float setback_share(const struct ebb_constants *constants, uint64_t draw)
{
    if (ebb_draw_high(draw) >= constants->setback_below)
        return 0.0f;
    const double shape = constants->study.parameters.setbacks.shape;
    return (float)ebb_exp(shape * ebb_log(ebb_draw_uniform(ebb_draw_low(draw))));
}

_Static_assert(EBB_DRAW_SCORE == 0 && EBB_DRAW_SETBACK == 1 && EBB_DRAW_BOOKING == 2, "they are drawn one after the other");

void ebb_luck_draw(struct ebb_luck *luck, const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    const struct ebb_draw_jumps *jumps = &constants->jumps;
    float noise = constants->noise_sd * ebb_normal(ebb_draw_low(header_draw(constants, patient, EBB_DRAW_BASELINE)));
    ebb_u128 interval = ebb_pcg_advance(patient->stream, &jumps->first_interval);
    for (int t = 0; t < constants->calendar.n_assessments; t++) {
        const ebb_u128 setback = ebb_pcg_next(interval);
        const uint64_t score = ebb_pcg_output(interval);
        if (t > 0)
            noise = constants->noise_keep * noise + constants->noise_fresh * ebb_normal(ebb_draw_high(score));
        luck->noise[t] = noise;
        luck->measurement[t] = constants->measurement_sd * ebb_normal(ebb_draw_low(score));
        luck->setback[t] = t > 0 ? setback_share(constants, ebb_pcg_output(setback)) : 0.0f;
        luck->booking[t] = ebb_pcg_output(ebb_pcg_next(setback));
        luck->interval[t] = interval;
        interval = ebb_pcg_advance(interval, &jumps->next_interval);
    }
}
