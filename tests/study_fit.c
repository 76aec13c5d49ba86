/* SPDX-License-Identifier: MIT
 * study_fit: see the header.
 *
 *   1. What must fit together   2. Size
 */
#include "study_fit.h"

#include <string.h>

#include <ebb/constants.h>
#include <ebb/outcome.h>

#include "../sim/model/keys.h"
#include "dice.h"
#include "study_keys.h"

/* 1. What must fit together */

static void swap_to_rise(int *low, int *high)
{
    if (*low > *high) {
        const int kept = *low;
        *low = *high;
        *high = kept;
    }
}

static void fit_adapt(struct ebb_policy *policy)
{
    swap_to_rise(&policy->adapt.min_days, &policy->adapt.max_days);
    swap_to_rise(&policy->adapt.good_points, &policy->adapt.warn_points);
    if (policy->adapt.good_points == policy->adapt.warn_points && policy->adapt.good_points > 0)
        policy->adapt.good_points--;
    else if (policy->adapt.good_points == policy->adapt.warn_points)
        policy->adapt.warn_points++;
}

/* Only one part can say when maintenance is due. */
static void keep_one_way(uint64_t *luck, struct ebb_policy *policy)
{
    while (policy->maintenance.on + policy->by_score.on + policy->by_biomarker.on > 1) {
        const int way = dice_pick(luck, 3);
        if (way == 0)
            memset(&policy->maintenance, 0, sizeof policy->maintenance);
        else if (way == 1)
            memset(&policy->by_score, 0, sizeof policy->by_score);
        else
            memset(&policy->by_biomarker, 0, sizeof policy->by_biomarker);
    }
}

static void fit_policy(uint64_t *luck, struct ebb_policy *policy)
{
    keep_one_way(luck, policy);
    if (!policy->maintenance.on && !policy->by_biomarker.on)
        memset(&policy->adapt, 0, sizeof policy->adapt);
    if (!policy->maintenance.on && !policy->by_score.on && !policy->by_biomarker.on)
        memset(&policy->suspend, 0, sizeof policy->suspend);
    if (policy->suspend.on && policy->suspend.after_remission_days == 0 && !policy->suspend.from_start)
        policy->suspend.after_remission_days = 28;
    if (policy->adapt.on)
        fit_adapt(policy);
    if (policy->booster.on && policy->booster.trigger_points == 0 && policy->booster.trigger_rise_points == 0)
        policy->booster.trigger_points = 10 + dice_pick(luck, 20);
    if (policy->monitor.on && policy->monitor.p_reported > 0.0 && policy->monitor.report_points < 0)
        policy->monitor.report_points = 10 + dice_pick(luck, 20);
}

static void fit_parameters(struct ebb_parameters *parameters)
{
    double factor[3][3];
    if (parameters->baseline.min_points > parameters->baseline.max_points) {
        const double kept = parameters->baseline.min_points;
        parameters->baseline.min_points = parameters->baseline.max_points;
        parameters->baseline.max_points = kept;
    }
    if (parameters->dropout.unresponsive.to_day >= 0)
        swap_to_rise(&parameters->dropout.unresponsive.from_day, &parameters->dropout.unresponsive.to_day);
    while (!ebb_parameters_cholesky(parameters, factor)) {
        parameters->correlation.attainable_duration *= 0.75;
        parameters->correlation.attainable_consolidation *= 0.75;
        parameters->correlation.duration_consolidation *= 0.75;
    }
    if (parameters->relapse.score_points == 0 && parameters->relapse.f_loss_of_improvement < 0.0)
        parameters->relapse.score_points = 1;
}

/* No score lies beyond the end of the instrument. */
static void cut_score(void *self, struct ebb_study *study, const struct study_key *key)
{
    int *score = key->place;
    (void)self;
    if (key->row->kind == EBB_WHOLE && key->row->unit == EBB_UNIT_POINTS &&
        *score > study->instrument.max_points)
        *score = study->instrument.max_points;
}

static void fit_scores(struct ebb_study *study)
{
    if (study->instrument.on)
        study_keys_walk(study, cut_score, NULL);
}

/* A rule asks for a score or an improvement, at no more assessments than the lead-in has. */
static void fit_rule(uint64_t *luck, const struct ebb_study *study, struct ebb_stratum_rule *rule)
{
    const struct ebb_calendar calendar = ebb_calendar_of(study);
    const int n_assessments = calendar.start - calendar.classification + 1;
    if (rule->score_points >= 0 && (rule->f_improvement >= 0.0 ? dice_chance(luck, 0.5) : true))
        rule->f_improvement = -1.0;
    else if (rule->f_improvement >= 0.0)
        rule->score_points = -1;
    else
        rule->score_points = dice_pick(luck, 40);
    rule->of = rule->of < n_assessments ? rule->of : n_assessments;
    rule->at_least = rule->at_least < rule->of ? rule->at_least : rule->of;
}

/* The first match wins: where the first strata ask for more, somebody is left for the last. */
static void fit_stratum(uint64_t *luck, struct ebb_study *study, int s, bool rising)
{
    struct ebb_stratum *stratum = &study->strata[s];
    const int most = s == study->n_strata - 1 ? 60 : 24 * s / study->n_strata;
    for (int r = 0; r < stratum->n_rules; r++) {
        struct ebb_stratum_rule *rule = &stratum->rules[r];
        fit_rule(luck, study, rule);
        if (rising && rule->score_points >= 0)
            rule->score_points = most;
        else if (rising)
            rule->f_improvement = 1.0 - (double)most / 60.0;
    }
}

/* Early response is looked for between the second assessment and the classifying one; what needs it goes
 * where there is none. */
static void fit_early(struct ebb_study *study)
{
    const int every = study->assessment_every_days;
    const int last = ebb_calendar_of(study).classification * every;
    if (study->early.on) {
        study->early.day = study->early.day < every  ? every
                           : study->early.day > last ? last
                                                     : study->early.day;
        return;
    }
    study->induction.stop_unimproved = false;
    study->subgroups &= ~(1u << EBB_BY_EARLY_RESPONSE);
}

/* What an amount's limits must be for its law: a tenth to either side, which every law can have but at the
 * ends. */
static void fit_amount(struct ebb_amount *amount, double least, double most)
{
    const double value = amount->value;
    if (value <= 0.0 || value > 0.9 * most)
        amount->law = EBB_FIXED;
    amount->lower = amount->law == EBB_FIXED ? least - 1.0 : 0.9 * value;
    amount->upper = amount->law == EBB_FIXED ? least - 1.0 : 1.1 * value;
    amount->se = 0.0; /* limits say it */
    if (amount->law == EBB_BETA && value > 0.85)
        amount->law = EBB_NORMAL;
    if (amount->source[0] == '\0')
        amount->source[0] = 'x';
}

/* Prices and utilities, or neither; of the kinds of side effects that there are; states, or a line. */
static void fit_economics(struct ebb_economics *economics, const struct ebb_study *study)
{
    struct ebb_costs *costs = &economics->costs;
    struct ebb_utilities *utilities = &economics->utilities;
    if (!costs->on || !utilities->on) {
        memset(economics, 0, sizeof *economics);
        return;
    }
    costs->prices[EBB_PRICE_INFUSION].on = true;
    if (costs->n_side_effects > study->n_side_effects)
        memset(&costs->side_effects[study->n_side_effects], 0,
               sizeof costs->side_effects[0] * (size_t)(costs->n_side_effects - study->n_side_effects));
    if (costs->n_side_effects > study->n_side_effects)
        costs->n_side_effects = study->n_side_effects;
    for (int k = 0; k < costs->n_side_effects; k++)
        memcpy(costs->side_effects[k].name, study->side_effects[k].name, EBB_NAME_SIZE);
    if (!(costs->least_threshold < costs->most_threshold))
        costs->least_threshold = 0.0, costs->most_threshold = 1000.0;
    if (study->assessment_every_days < EBB_LEAST_SCORED_DAYS)
        memset(&utilities->score, 0, sizeof utilities->score);
    if (utilities->score.on)
        utilities->score.at_zero.on = utilities->score.per_point.on = true;
    for (int k = 0; k < EBB_UTILITY_COUNT; k++) {
        if (utilities->score.on)
            memset(&utilities->states[k], 0, sizeof utilities->states[k]);
        else if (k < EBB_UTILITY_LEFT)
            utilities->states[k].on = true;
        if (utilities->states[k].on)
            fit_amount(&utilities->states[k], -1.0, 1.0);
    }
    for (int k = 0; k < EBB_PRICE_COUNT; k++) {
        if (costs->prices[k].on)
            fit_amount(&costs->prices[k], 0.0, 1e12);
    }
    for (int k = 0; k < costs->n_side_effects; k++)
        fit_amount(&costs->side_effects[k].amount, 0.0, 1e12);
    if (utilities->score.on) {
        fit_amount(&utilities->score.at_zero, -1.0, 1.0);
        fit_amount(&utilities->score.per_point, -1.0, 1.0);
    }
}

void study_fit_together(uint64_t *luck, struct ebb_study *study)
{
    const bool rising = dice_chance(luck, 0.5);
    fit_scores(study);
    fit_parameters(&study->parameters);
    fit_early(study);
    fit_economics(&study->economics, study);
    for (int p = 0; p < study->n_policies; p++)
        fit_policy(luck, &study->policies[p]);
    for (int phase = 0; phase < study->n_phases; phase++) {
        struct ebb_policy *policy = &study->lead_in[phase].policy;
        fit_policy(luck, policy);
        memset(&policy->rescue, 0, sizeof policy->rescue); /* relapses are counted in follow-up only */
    }
    if (study->n_phases == 0)
        memset(study->strata, 0, sizeof study->strata);
    study->n_strata = study->n_phases == 0 ? 0 : study->n_strata;
    for (int s = 0; s < study->n_strata; s++)
        fit_stratum(luck, study, s, rising);
    fit_scores(study);
    /* Rates up to the highest there is leave nobody for the policies: most are a twentieth of that. */
    if (study->parameters.dropout.unresponsive.on && dice_chance(luck, 0.8))
        study->parameters.dropout.unresponsive.per_month *= 0.05;
}

/* 2. Size */

enum { USUAL_CELLS = 1000 };

/* The shortest horizon that holds a visit. */
static int one_visit(const struct ebb_study *study)
{
    const int every = study->assessment_every_days, start = ebb_study_start_day(study);
    return start / every * every + every - start;
}

bool study_fit_is_small(const struct ebb_study *study, int most_cells)
{
    const struct ebb_calendar calendar = ebb_calendar_of(study);
    const int populations = 2 + study->n_strata + 2 * study->n_modifiers + (study->subgroups != 0 ? 8 : 0);
    const int visits = calendar.n_assessments - calendar.first_visit;
    return calendar.n_assessments <= EBB_MAX_ASSESSMENTS &&
           study->n_policies * calendar.n_assessments <= most_cells &&
           populations * study->n_policies * visits <= 8000;
}

/* One policy alone, so that there is room for many assessments. */
static void keep_first_policy(struct ebb_study *study)
{
    memset(&study->policies[1], 0, sizeof study->policies - sizeof study->policies[0]);
    study->n_policies = 1;
}

/* Sometimes long follow-up, the longest run there is, more than ten years day by day, or a session every day
 * or two: what numbers that are too small cannot hold. */
static void go_far(uint64_t *luck, struct ebb_study *study)
{
    struct ebb_policy *policy = &study->policies[0];
    const int way = dice_pick(luck, 60);
    if (way < 4)
        study->horizon_days = EBB_LONGEST_DAYS;
    if (way == 0) {
        keep_first_policy(study);
        study->assessment_every_days = EBB_MAX_INTERVAL_DAYS;
        study->n_phases = EBB_MAX_PHASES;
        for (int phase = 0; phase < EBB_MAX_PHASES; phase++)
            study->lead_in[phase].for_days = EBB_LONGEST_DAYS;
    } else if (way == 4 || way == 5) {
        keep_first_policy(study);
        study->assessment_every_days = 1;
        study->horizon_days = 3900;
        study->n_phases = 0;
        memset(study->lead_in, 0, sizeof study->lead_in);
    } else if (way >= 6 && way < 9) {
        study->assessment_every_days = EBB_MAX_INTERVAL_DAYS - dice_pick(luck, 3);
        memset(&policy->by_score, 0, sizeof policy->by_score);
        memset(&policy->by_biomarker, 0, sizeof policy->by_biomarker);
        policy->maintenance.on = true;
        policy->maintenance.every_days = (struct ebb_range){1, 1 + dice_pick(luck, 2)};
    }
}

/* Shortens the study until it is small: first the horizon, then the lead-in, then the number of policies. */
void study_fit_size(uint64_t *luck, struct ebb_study *study)
{
    go_far(luck, study);
    const int most_cells = study->n_policies == 1 ? STUDY_FIT_MOST_CELLS : USUAL_CELLS;
    const bool ends_at_once = dice_chance(luck, 0.03);
    while (!study_fit_is_small(study, most_cells)) {
        bool shortened = study->horizon_days > one_visit(study);
        study->horizon_days = shortened ? study->horizon_days / 2 : one_visit(study);
        for (int phase = 0; !shortened && phase < study->n_phases; phase++) {
            shortened = study->lead_in[phase].for_days > 1;
            study->lead_in[phase].for_days = (study->lead_in[phase].for_days + 1) / 2;
        }
        if (!shortened)
            memset(&study->policies[--study->n_policies], 0, sizeof study->policies[0]);
    }
    if (study->horizon_days < one_visit(study) || ends_at_once)
        study->horizon_days = one_visit(study);
    if (!study_fit_is_small(study, USUAL_CELLS))
        study->n_patients = 64;
}
