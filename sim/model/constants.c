/* SPDX-License-Identifier: MIT
 * constants: a study turned into thresholds and tables, once.
 *
 * The functions follow the sections of sim/model/README.md. All arithmetic is ebb's own (<ebb/arith.h>): the
 * C library chooses its exp by the processor, and one last bit of phi would be another score somewhere.
 *
 *   1. The calendar   2. Patients   3. Benefit   4. Symptoms   5. Rules   6. Side effects   7. All
 * together */
#include <ebb/constants.h>

#include <stddef.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/normal.h>
#include <ebb/status.h>

/* 1. The calendar */

struct ebb_calendar ebb_calendar_of(const struct ebb_study *study)
{
    const int every = study->assessment_every_days;
    struct ebb_calendar calendar = {
        .interval_days = every,
        .last_induction_day = ebb_study_last_induction_day(study),
        .start_day = ebb_study_start_day(study),
        .end_day = ebb_study_end_day(study),
    };
    calendar.n_assessments = calendar.end_day / every + 1;
    calendar.classification = calendar.last_induction_day / every + 1;
    calendar.early = study->early.on ? study->early.day / every : -1;
    calendar.first_visit = calendar.start_day / every + 1;
    calendar.start = study->n_phases > 0 ? calendar.start_day / every : calendar.classification;
    const int before = (calendar.n_assessments - 1 - calendar.first_visit) * every; /* the last visit */
    calendar.last_visit_days = study->horizon_days - before;
    calendar.n_years = (study->horizon_days + EBB_DAYS_A_YEAR - 1) / EBB_DAYS_A_YEAR;

    /* A phase takes over where the last one ended, rounded up to an assessment, and never before the
     * classification:
     * until then induction goes on, and nobody knows yet who is a responder. */
    int boundary = calendar.classification;
    int day = calendar.last_induction_day;
    for (int phase = 0; phase < study->n_phases; phase++) {
        calendar.phase_start[phase] = boundary;
        day = (day + study->lead_in[phase].for_days + every - 1) / every * every;
        boundary = day / every; /* at least the classification: a phase lasts a day or more */
    }
    return calendar;
}

/* 2. Patients */

/* What a set of modifiers does together. */
static void set_modifiers(struct ebb_constants *constants, unsigned set)
{
    const struct ebb_study *study = &constants->study;
    struct ebb_modified modified = {1.0, 1.0, 1.0, 0.0f};
    double gain = study->parameters.infusion.gain;
    double p_miss = study->parameters.adherence.p_miss;
    for (int k = 0; k < study->n_modifiers; k++) {
        const struct ebb_modifier *modifier = &study->modifiers[k];
        if ((set >> k & 1) == 0)
            continue;
        modified.attainable_odds *= modifier->attainable_odds;
        modified.duration *= modifier->duration;
        modified.consolidation *= modifier->consolidation;
        gain *= modifier->gain;
        p_miss *= modifier->miss;
    }
    /* Cut at 1: an infusion cannot bring more than all that is attainable, nor can more than everybody miss.
     * */
    modified.gain = (float)(gain < 1.0 ? gain : 1.0);
    constants->modified[set] = modified;
    constants->miss_below[set] = ebb_draw_threshold(p_miss < 1.0 ? p_miss : 1.0);
}

/* The first assessment, on day 0, is before any treatment: nobody has not responded to it. */
static void set_unresponsive(struct ebb_constants *constants)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    const int every = constants->calendar.interval_days, from = parameters->dropout.unresponsive.from_day,
              to = parameters->dropout.unresponsive.to_day, last = constants->calendar.n_assessments - 1;
    const double rate =
        parameters->dropout.unresponsive.on ? parameters->dropout.unresponsive.per_month : 0.0;
    constants->leaves_from = from > every ? (from + every - 1) / every : 1;
    constants->leaves_to = to >= 0 && to / every < last ? to / every : last;
    constants->leaves_below = constants->leaves_from <= constants->leaves_to
                                  ? ebb_draw_threshold(1.0 - ebb_exp(-rate * every / 30.4375))
                                  : 0;
}

static void set_patients(struct ebb_constants *constants)
{
    const struct ebb_study *study = &constants->study;
    const struct ebb_parameters *parameters = &study->parameters;
    const double rho = parameters->biomarker.correlation;
    /* A bug if it fails: the check of a study refuses matrices that are not positive definite. */
    ebb_require(ebb_parameters_cholesky(parameters, constants->cholesky));
    constants->biomarker_rest = ebb_sqrt(1.0 - rho * rho);
    constants->contraindicated_below = ebb_draw_threshold(parameters->screening.f_contraindicated);
    constants->consolidates_below = ebb_draw_threshold(parameters->consolidation.f_share);
    constants->prone_below = ebb_draw_threshold(parameters->setbacks.f_share);
    /* A month is the twelfth part of 365.25 days, in which clinicians give rates. */
    constants->dropout_days =
        parameters->dropout.per_month > 0.0 ? 30.4375 / parameters->dropout.per_month : 0.0;
    set_unresponsive(constants);
    constants->seen_from_day = parameters->dropout.in_lead_in || constants->leaves_below > 0
                                   ? constants->calendar.start * constants->calendar.interval_days
                                   : 0;
    for (int k = 0; k < study->n_modifiers; k++)
        constants->modifier_below[k] = ebb_draw_threshold(study->modifiers[k].p_prevalence);
    /* Only sets of modifiers that the study has: no patient is ever in another, and all 256 took longer than
     * everything else here together. */
    for (unsigned set = 0; set < 1u << study->n_modifiers; set++)
        set_modifiers(constants, set);
    constants->late_below = ebb_draw_threshold(parameters->adherence.p_late);
}

/* 3. Benefit */

static void set_benefit(struct ebb_constants *constants)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    /* Day by day, by products of floats, as each patient's own tables are made (patient.c). */
    constants->durable_day = ebb_exp(-1.0 / parameters->durable.tau_days);
    constants->durable[0] = 1.0f;
    for (int d = 1; d <= EBB_MAX_INTERVAL_DAYS; d++)
        constants->durable[d] = constants->durable[d - 1] * (float)constants->durable_day;
}

/* 4. Symptoms */

static void set_symptoms(struct ebb_constants *constants)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    const double every = constants->calendar.interval_days;
    const double phi = ebb_exp(-every / parameters->noise.tau_days);
    const struct ebb_instrument *instrument = &constants->study.instrument;
    const double slope = instrument->on ? instrument->slope : 1.0;
    /* In points of the instrument at once, so that no kernel multiplies by the slope at each assessment. */
    constants->slope = (float)slope;
    constants->rounding = (float)(0.5 + (instrument->on ? instrument->intercept_points : 0.0));
    constants->max_score = (float)(instrument->on ? instrument->max_points : EBB_MAX_SCORE);
    constants->noise_sd = (float)(slope * parameters->noise.sd_points);
    constants->noise_keep = (float)phi;
    constants->noise_fresh = (float)(slope * (parameters->noise.sd_points * ebb_sqrt(1.0 - phi * phi)));
    constants->measurement_sd =
        (float)(instrument->on ? instrument->sd_points : parameters->measurement.sd_points);
    constants->setback_below =
        ebb_draw_threshold(1.0 - ebb_exp(-parameters->setbacks.per_year * every / 365.0));
    /* Infusions meet the mean over an interval of what is held back, exp(-t / T) for t from 0 to A, whatever
     * their day in it: T / A (1 - exp(-A / T)), and 0 where set-backs pass at once. */
    const double lasting = parameters->setbacks.duration_days,
                 keep = lasting > 0.0 ? ebb_exp(-every / lasting) : 0.0;
    constants->setback_keep = (float)keep;
    constants->setback_mean = (float)(lasting / every * (1.0 - keep));
    constants->release_keep = (float)(1.0 - parameters->setbacks.f_release);
    constants->release_within_days = parameters->setbacks.release_within_days;
    constants->releases = parameters->setbacks.f_release > 0.0 && constants->setback_mean > 0.0f;
}

/* 5. Rules */

/* Fractions are compared in parts per million with whole numbers, so that a score just on the line falls on
 * the same side everywhere. */
static int score_after_fall(int first_score, double fraction)
{
    const int64_t ppm = (int64_t)(fraction * 1e6 + 0.5);
    return (int)(first_score * (1000000 - ppm) / 1000000);
}

static void set_rules(struct ebb_constants *constants)
{
    const struct ebb_parameters *parameters = &constants->study.parameters;
    for (int first_score = 0; first_score <= EBB_MAX_SCORE; first_score++) {
        constants->response_at_most[first_score] =
            (uint8_t)score_after_fall(first_score, parameters->response.f_fraction);
        if (constants->study.early.on)
            constants->early_at_most[first_score] =
                (uint8_t)score_after_fall(first_score, constants->study.early.f_improved);
        /* Both conditions in one threshold: a score counts when it is high and the improvement is lost. */
        int at_least = parameters->relapse.score_points;
        if (parameters->relapse.f_loss_of_improvement >= 0.0) {
            const int lost = score_after_fall(first_score, parameters->relapse.f_loss_of_improvement) + 1;
            at_least = lost > at_least ? lost : at_least;
        }
        constants->relapse_at_least[first_score] = (uint8_t)at_least;
    }
}

/* 6. Side effects */

/* The deviate that a standard normal one is at or below with this probability. By the same table that makes
 * deviates, so that the two agree to the word and no logarithm is taken: of the words below the threshold
 * the largest has the largest deviate. What never comes, and what always does, lies beyond every sum of two
 * deviates, which is at most 6.34 times the root of 2. */
static float deviate_at(double probability)
{
    const uint64_t below = ebb_draw_threshold(probability);
    if (below == 0 || below > UINT32_MAX)
        return below == 0 ? -16.0f : 16.0f;
    return ebb_normal((uint32_t)(below - 1));
}

/* Powers by repeated products, in the order of infusions: another way to them would have other last bits. */
static void set_side_effect(struct ebb_side_effect_law *law, const struct ebb_side_effect *effect)
{
    double factor = 1.0;
    law->own = (float)ebb_sqrt(1.0 - effect->spread);
    law->shared = (float)ebb_sqrt(effect->spread);
    law->ends_below = ebb_draw_threshold(effect->p_ends);
    for (int n = 0; n < EBB_SIDE_EFFECT_STEPS; n++) {
        law->at_most[n] = deviate_at(effect->p_per_infusion * factor);
        factor *= effect->fall;
        factor = factor > effect->floor ? factor : effect->floor;
    }
}

static void set_side_effects(struct ebb_constants *constants)
{
    for (int kind = 0; kind < constants->study.n_side_effects; kind++)
        set_side_effect(&constants->side_effects[kind], &constants->study.side_effects[kind]);
}

/* 7. All together */

void ebb_constants_init(struct ebb_constants *constants, const struct ebb_study *study)
{
    /* All of it but the study, which the next line overwrites. */
    memset(&constants->calendar, 0, sizeof *constants - offsetof(struct ebb_constants, calendar));
    constants->study = *study;
    ebb_study_settle(&constants->study);
    constants->calendar = ebb_calendar_of(study);
    constants->base = ebb_pcg_seed(study->seed);
    ebb_draw_jumps_init(&constants->jumps);
    ebb_constants_update(constants, study);
}

void ebb_constants_update(struct ebb_constants *constants, const struct ebb_study *study)
{
    constants->study.parameters = study->parameters;
    memcpy(constants->study.modifiers, study->modifiers, sizeof study->modifiers);
    memcpy(constants->study.side_effects, study->side_effects, sizeof study->side_effects);
    set_patients(constants);
    set_benefit(constants);
    set_symptoms(constants);
    set_rules(constants);
    set_side_effects(constants);
}
