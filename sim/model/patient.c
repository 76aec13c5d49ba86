/* SPDX-License-Identifier: MIT
 * patient: traits and luck from the patient's own stream.
 *
 * Draws are named by (assessment, purpose), see <ebb/draw.h>; none depends on what a policy does.
 *
 *   1. Traits   2. Luck
 */
#include <ebb/patient.h>

#include <ebb/arith.h>
#include <ebb/normal.h>

/* 1. Traits */

static uint64_t header_draw(const struct ebb_constants *constants, const struct ebb_patient *patient,
                            int draw)
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

/* What the traits are made of; the deviates are independent, the correlation comes from the constants. */
struct trait_luck {
    float z_attainable, z_duration, z_consolidation, z_biomarker;
    uint32_t consolidates_word;
};

static float baseline_of(const struct ebb_constants *constants, float z)
{
    const double lo = constants->study.parameters.baseline.min_points;
    const double hi = constants->study.parameters.baseline.max_points;
    const double points = constants->study.parameters.baseline.mean_points +
                          constants->study.parameters.baseline.sd_points * (double)z;
    return (float)(points < lo ? lo : points > hi ? hi : points);
}

/* m, tau and c share correlated normals; modifiers multiply odds(m), tau and c.
 *
 * One day turns K into alpha K and adds kappa K to delta D, with kappa = c (alpha - delta) / (1/tau_D -
 * 1/tau). With x = 1/tau_D - 1/tau that is c delta (e^x - 1) / x, which has no difference of near-equal
 * numbers and the right limit where the rates meet. */
static struct ebb_traits traits_of(const struct ebb_constants *constants, const struct trait_luck *luck,
                                   struct ebb_modified modified)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    const double(*l)[3] = constants->cholesky;
    const double u0 = (double)luck->z_attainable, u1 = (double)luck->z_duration,
                 u2 = (double)luck->z_consolidation;
    const double z_duration = l[1][0] * u0 + l[1][1] * u1;
    const double z_consolidation = l[2][0] * u0 + l[2][1] * u1 + l[2][2] * u2;
    struct ebb_traits traits;

    double odds = ebb_exp(parameters->attainable.logit_mean + parameters->attainable.logit_sd * u0) *
                  modified.attainable_odds;
    odds = odds < 1e30 ? odds : 1e30; /* infinity over infinity is no number */
    traits.attainable = (float)(odds / (1.0 + odds));
    traits.duration_days = (float)(parameters->duration.median_days *
                                   ebb_exp(parameters->duration.sd_log * z_duration) * modified.duration);
    const double rate = parameters->consolidation.median_per_day *
                        ebb_exp(parameters->consolidation.sd_log * z_consolidation) * modified.consolidation;
    traits.consolidation_per_day =
        luck->consolidates_word < constants->consolidates_below ? (float)rate : 0.0f;
    const double rho = parameters->biomarker.correlation;
    traits.gain = modified.gain;
    traits.biomarker = (float)(rho * z_duration + constants->biomarker_rest * (double)luck->z_biomarker);

    const double waning = 1.0 / (double)traits.duration_days;
    const double x = 1.0 / parameters->durable.tau_days - waning;
    traits.keep = (float)ebb_exp(-waning);
    traits.settle = (float)((double)traits.consolidation_per_day * constants->durable_day * ebb_exp_slope(x));
    return traits;
}

/* Day on which the patient drops out: an exponential time from the start of follow-up (or from day 0),
 * rounded up to a day. */
static int dropout_day_of(const struct ebb_constants *constants, uint32_t word)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    const int from = constants->study.parameters.dropout.in_lead_in ? 0 : calendar->start_day;
    const double days = -constants->dropout_days * ebb_log(ebb_draw_uniform(word));
    const int stays = constants->dropout_days <= 0.0 || days >= calendar->end_day - from;
    const double known = stays ? 0.0 : days;
    const int whole = (int)known;
    return stays ? EBB_NEVER : from + whole + (known > whole);
}

/* Day on which the trial ends for the patient, where that is before the horizon. */
static int trial_end_of(const struct ebb_constants *constants, uint32_t word)
{
    const struct ebb_range *range = &constants->study.followed_for_days;
    const int day = constants->calendar.start_day + ebb_draw_in(word, range->lo, range->hi);
    return range->hi > 0 && day < constants->calendar.end_day ? day : EBB_NEVER;
}

/* Day of the study on which the patient leaves care. */
static int leaving_day_of(const struct ebb_constants *constants, uint64_t draw)
{
    const int dropout = dropout_day_of(constants, ebb_draw_high(draw)),
              end = trial_end_of(constants, ebb_draw_low(draw));
    return dropout < end ? dropout : end;
}

/* Where everybody is prone nothing is drawn. */
static bool is_prone(const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    const bool all = constants->study.parameters.setbacks.f_share >= 1.0;
    return all || ebb_draw_high(header_draw(constants, patient, EBB_DRAW_PRONE)) < constants->prone_below;
}

/* Days compose: kappa_(d+1) = delta kappa_d + kappa alpha^d, a sum of positive terms. */
static void set_waning(struct ebb_patient *patient, const struct ebb_constants *constants)
{
    patient->keep[0] = 1.0f;
    patient->settle[0] = 0.0f;
    for (int d = 1; d <= constants->calendar.interval_days; d++) {
        patient->keep[d] = patient->keep[d - 1] * patient->traits.keep;
        patient->settle[d] =
            constants->durable[1] * patient->settle[d - 1] + patient->traits.settle * patient->keep[d - 1];
    }
}

void ebb_patient_draw(struct ebb_patient *patient, const struct ebb_constants *constants, int64_t number,
                      ebb_u128 stream)
{
    patient->number = number;
    patient->stream = stream;
    const uint64_t baseline = header_draw(constants, patient, EBB_DRAW_BASELINE);
    const uint64_t course = header_draw(constants, patient, EBB_DRAW_COURSE);
    const uint64_t lasting = header_draw(constants, patient, EBB_DRAW_CONSOLIDATION);
    const uint64_t marker = header_draw(constants, patient, EBB_DRAW_BIOMARKER);
    const uint64_t dropout = header_draw(constants, patient, EBB_DRAW_DROPOUT);
    const struct trait_luck luck = {
        .z_attainable = ebb_normal(ebb_draw_high(course)),
        .z_duration = ebb_normal(ebb_draw_low(course)),
        .z_consolidation = ebb_normal(ebb_draw_high(lasting)),
        .z_biomarker = ebb_normal(ebb_draw_high(marker)),
        .consolidates_word = ebb_draw_low(lasting),
    };
    patient->baseline_points = baseline_of(constants, ebb_normal(ebb_draw_high(baseline)));
    patient->untreated_points = constants->slope * patient->baseline_points;
    patient->modifiers = draw_modifiers(constants, patient);
    patient->traits = traits_of(constants, &luck, constants->modified[patient->modifiers]);
    patient->treated = ebb_draw_low(marker) >= constants->contraindicated_below;
    patient->prone = is_prone(constants, patient);
    patient->dropout_day = leaving_day_of(constants, dropout);
    patient->miss_below = constants->miss_below[patient->modifiers];
    set_waning(patient, constants);
}

/* 2. Luck */

/* Share of the benefit that a set-back takes, 0 when there is none. The word, given that it is below the
 * threshold, is uniform there: it says how much is lost, too. */
static float setback_share(const struct ebb_constants *constants, uint32_t word)
{
    const double below = (double)constants->setback_below;
    const double uniform = ((double)word + 0.5) / (below > 0.0 ? below : 1.0);
    const float share = (float)ebb_exp(constants->study.parameters.setbacks.shape * ebb_log(uniform));
    return word < constants->setback_below ? share : 0.0f;
}

/* Assessments 2k and 2k + 1 share a draw; there is no set-back on day 0. */
static void draw_setbacks(struct ebb_luck *luck, const struct ebb_constants *constants,
                          const struct ebb_patient *patient)
{
    const int n = constants->calendar.n_assessments;
    for (int t = 0; t < n; t += 2) {
        const uint64_t draw = ebb_draw_at(luck->interval[t], &constants->jumps.within[EBB_DRAW_SETBACK]);
        luck->setback[t] = t > 0 && patient->prone ? setback_share(constants, ebb_draw_high(draw)) : 0.0f;
        if (t + 1 < n)
            luck->setback[t + 1] = patient->prone ? setback_share(constants, ebb_draw_low(draw)) : 0.0f;
    }
}

_Static_assert(EBB_DRAW_SCORE == 0, "the score is drawn from the state of the interval");

void ebb_luck_draw(struct ebb_luck *luck, const struct ebb_constants *constants,
                   const struct ebb_patient *patient)
{
    const struct ebb_draw_jumps *jumps = &constants->jumps;
    float noise =
        constants->noise_sd * ebb_normal(ebb_draw_low(header_draw(constants, patient, EBB_DRAW_BASELINE)));
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
    draw_setbacks(luck, constants, patient);
}

struct ebb_session_luck ebb_luck_of_session(const struct ebb_luck *luck,
                                            const struct ebb_constants *constants, int t, int place)
{
    const struct ebb_pcg_jump *jump = &constants->jumps.within[EBB_DRAW_SESSION + EBB_SESSION_DRAWS * place];
    const uint64_t first = ebb_draw_at(luck->interval[t], &jump[0]);
    const uint64_t second = ebb_draw_at(luck->interval[t], &jump[1]);
    return (struct ebb_session_luck){ebb_draw_high(first), ebb_draw_low(first), ebb_draw_high(second),
                                     ebb_draw_low(second)};
}
