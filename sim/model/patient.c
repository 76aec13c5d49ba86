/* SPDX-License-Identifier: MIT
 * patient: traits and luck from the patient's own stream.
 *
 * Draws are named by (assessment, purpose), see <ebb/draw.h>; none depends on what a policy does.
 *
 *   1. Traits   2. Luck
 */
#include <ebb/patient.h>

#include <ebb/normal.h>

/* 1. Traits */

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

/* Days compose: kappa_(d+1) = delta kappa_d + kappa alpha^d, a sum of positive terms. */
static void set_waning(struct ebb_patient *patient, const struct ebb_constants *constants)
{
    patient->keep[0] = 1.0f;
    patient->settle[0] = 0.0f;
    for (int d = 1; d <= constants->calendar.interval_days; d++) {
        patient->keep[d] = patient->keep[d - 1] * patient->traits.keep;
        patient->settle[d] = constants->durable[1] * patient->settle[d - 1] + patient->traits.settle * patient->keep[d - 1];
    }
}

void ebb_patient_draw(struct ebb_patient *patient, const struct ebb_constants *constants, int64_t number, ebb_u128 stream)
{
    patient->number = number;
    patient->stream = stream;
    const uint64_t baseline = header_draw(constants, patient, EBB_DRAW_BASELINE);
    const uint64_t course = header_draw(constants, patient, EBB_DRAW_COURSE);
    const uint64_t lasting = header_draw(constants, patient, EBB_DRAW_CONSOLIDATION);
    const uint64_t marker = header_draw(constants, patient, EBB_DRAW_BIOMARKER);
    const uint64_t dropout = header_draw(constants, patient, EBB_DRAW_DROPOUT);
    const struct ebb_trait_luck luck = {
        .z_attainable = ebb_normal(ebb_draw_high(course)),
        .z_duration = ebb_normal(ebb_draw_low(course)),
        .z_consolidation = ebb_normal(ebb_draw_high(lasting)),
        .z_biomarker = ebb_normal(ebb_draw_high(marker)),
        .consolidates_word = ebb_draw_low(lasting),
    };
    patient->baseline_points = ebb_trait_baseline(constants, ebb_normal(ebb_draw_high(baseline)));
    patient->modifiers = draw_modifiers(constants, patient);
    patient->traits = ebb_traits_of(constants, &luck, constants->modified[patient->modifiers]);
    patient->treated = ebb_draw_low(marker) >= constants->contraindicated_below;
    patient->dropout_day = ebb_dropout_day(constants, ebb_draw_high(dropout));
    patient->miss_below = constants->miss_below[patient->modifiers];
    set_waning(patient, constants);
}

/* 2. Luck */

/* Assessments 2k and 2k + 1 share a draw; there is no set-back on day 0. */
static void draw_setbacks(struct ebb_luck *luck, const struct ebb_constants *constants)
{
    const int n = constants->calendar.n_assessments;
    for (int t = 0; t < n; t += 2) {
        const uint64_t draw = ebb_draw_at(luck->interval[t], &constants->jumps.within[EBB_DRAW_SETBACK]);
        luck->setback[t] = t > 0 ? ebb_setback_share(constants, ebb_draw_high(draw)) : 0.0f;
        if (t + 1 < n)
            luck->setback[t + 1] = ebb_setback_share(constants, ebb_draw_low(draw));
    }
}

_Static_assert(EBB_DRAW_SCORE == 0, "the score is drawn from the state of the interval");

void ebb_luck_draw(struct ebb_luck *luck, const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    const struct ebb_draw_jumps *jumps = &constants->jumps;
    float noise = constants->noise_sd * ebb_normal(ebb_draw_low(header_draw(constants, patient, EBB_DRAW_BASELINE)));
    ebb_u128 interval = ebb_pcg_advance(patient->stream, &jumps->first_interval);
    for (int t = 0; t < constants->calendar.n_assessments; t++) {
        const uint64_t score = ebb_pcg_output(interval);
        if (t > 0)
            noise = constants->noise_keep * noise + constants->noise_fresh * ebb_normal(ebb_draw_high(score));
        luck->noise[t] = noise;
        luck->measurement[t] = constants->measurement_sd * ebb_normal(ebb_draw_low(score));
        luck->booking[t] = ebb_draw_at(interval, &jumps->within[EBB_DRAW_BOOKING]);
        luck->interval[t] = interval;
        interval = ebb_pcg_advance(interval, &jumps->next_interval);
    }
    draw_setbacks(luck, constants);
}

struct ebb_session_luck ebb_luck_of_session(const struct ebb_luck *luck, const struct ebb_constants *constants, int t, int place)
{
    const struct ebb_pcg_jump *jump = &constants->jumps.within[EBB_DRAW_SESSION + EBB_SESSION_DRAWS * place];
    const uint64_t first = ebb_draw_at(luck->interval[t], &jump[0]);
    const uint64_t second = ebb_draw_at(luck->interval[t], &jump[1]);
    return (struct ebb_session_luck){ebb_draw_high(first), ebb_draw_low(first), ebb_draw_high(second), ebb_draw_low(second)};
}
