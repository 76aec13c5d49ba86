/* SPDX-License-Identifier: MIT
 * check: values that are possible each for itself but not together.
 *
 * A value that was complained of before takes part in no check: one mistake, one message.
 *
 *   1. Complaining   2. Patients and parameters   3. Induction   4. Policies   5. Strata   6. Length of the
 * run   7. Everything
 */
#include "check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ebb/measure.h>
#include <ebb/plan.h>

#include "checks.h"

/* 1. Complaining */

/* The offset of a part of the study, for origins. */
static size_t offset_of(const struct ebb_check *check, const void *member)
{
    return (size_t)((const char *)member - (const char *)check->binder->target);
}

bool ebb_check_given(const struct ebb_check *check, const void *member)
{
    return ebb_binder_origin(check->binder, offset_of(check, member)) != NULL;
}

/* Whether no message has been written about it. */
bool ebb_check_good(const struct ebb_check *check, const void *member)
{
    const struct ebb_origin *origin = ebb_binder_origin(check->binder, offset_of(check, member));
    return origin == NULL || !origin->bad;
}

/* At the place where `member` was given, or at the start of the study when it was not. */
void ebb_check_complain(const struct ebb_check *check, const void *member, const char *format, ...)
{
    const struct ebb_origin *origin = ebb_binder_origin(check->binder, offset_of(check, member));
    const struct ebb_place start = {check->binder->file, 1, 1};
    const struct ebb_place *place = origin ? &origin->place : &start;
    char words[512];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    const bool in_set = place->line > 0 && strcmp(place->file, check->binder->file) != 0;
    ebb_messages_add(in_set ? check->set_messages : check->binder->messages, EBB_BAD_STUDY, place, "%s",
                     words);
}

/* 2. Patients and parameters */

/* Of these values the one that was given last, or NULL when one of them was complained of before. */
static const double *last_given(const struct ebb_check *check, const double *const *values, int n)
{
    const double *last = values[0];
    for (int i = 0; i < n; i++) {
        if (!ebb_check_good(check, values[i]))
            return NULL;
        if (ebb_check_given(check, values[i]))
            last = values[i];
    }
    return last;
}

static void check_baseline(const struct ebb_check *check)
{
    const struct ebb_parameters *p = &check->study->parameters;
    const double *const values[] = {&p->baseline.min_points, &p->baseline.max_points};
    const double *last = last_given(check, values, 2);
    char min[EBB_UNITS_SIZE], max[EBB_UNITS_SIZE];
    if (last == NULL || p->baseline.min_points <= p->baseline.max_points)
        return;
    ebb_units_print(p->baseline.min_points, EBB_UNIT_POINTS, min);
    ebb_units_print(p->baseline.max_points, EBB_UNIT_POINTS, max);
    ebb_check_complain(check, last, "baseline = {min: %s, max: %s}: min must not be above max", min, max);
}

/* What remains of ebb_parameters_check, with the baseline out of the way. */
static void check_correlation(const struct ebb_check *check)
{
    struct ebb_parameters p = check->study->parameters;
    const struct ebb_parameters *given = &check->study->parameters;
    const double *const values[] = {&given->correlation.attainable_duration,
                                    &given->correlation.attainable_consolidation,
                                    &given->correlation.duration_consolidation};
    const double *last = last_given(check, values, 3);
    char numbers[3][EBB_UNITS_SIZE];
    p.baseline.min_points = p.baseline.max_points;
    const char *problem = ebb_parameters_check(&p);
    if (last == NULL || problem == NULL)
        return;
    for (int i = 0; i < 3; i++)
        ebb_units_print_number(*values[i], numbers[i]);
    ebb_check_complain(
        check, last,
        "correlation = {attainable_duration: %s, attainable_consolidation: %s, duration_consolidation: %s}: %s",
        numbers[0], numbers[1], numbers[2], problem);
}

static void check_relapse(const struct ebb_check *check)
{
    const struct ebb_parameters *p = &check->study->parameters;
    if (p->relapse.score_points == 0 && p->relapse.f_loss_of_improvement < 0 &&
        ebb_check_good(check, &p->relapse.score_points) &&
        ebb_check_good(check, &p->relapse.f_loss_of_improvement))
        ebb_check_complain(
            check, &p->relapse.score_points,
            "relapse.score = 0 points: every visit would count. Give relapse.loss_of_response with it, or a higher score");
}

static void check_patients(const struct ebb_check *check)
{
    struct ebb_study *study = check->study;
    struct ebb_precision *precision = &study->precision;
    if (!ebb_check_good(check, &study->n_patients))
        return;
    if (!precision->on && check->binder->has_patient_range) {
        ebb_check_complain(
            check, &study->n_patients,
            "patients = {...}: {min, max} needs a precision to stop at: give a count, or add precision");
    } else if (precision->on && check->binder->has_patient_range) {
        study->n_patients = precision->max_patients;
    } else if (precision->on) { /* a count is the most, and the least is one block */
        precision->max_patients = study->n_patients;
        precision->min_patients =
            study->n_patients < EBB_BLOCK_PATIENTS ? study->n_patients : EBB_BLOCK_PATIENTS;
    }
}

static void check_precision(const struct ebb_check *check)
{
    const struct ebb_study *study = check->study;
    const struct ebb_precision *precision = &study->precision;
    if (!precision->on || !ebb_check_given(check, &precision->outcome) ||
        !ebb_check_good(check, &precision->outcome) || !ebb_check_good(check, &study->horizon_days))
        return;
    const struct ebb_measure_info *measure = &EBB_MEASURES[precision->outcome];
    if (measure->weeks * 7 > study->horizon_days)
        ebb_check_complain(check, &precision->outcome,
                           "precision.outcome = %s: needs a horizon of at least %d weeks", measure->name,
                           measure->weeks);
}

/* 3. Induction */

const int EBB_CHECK_USUAL_DAYS[EBB_CHECK_USUAL_INFUSIONS] = {0, 3, 7, 10, 14, 17};

static void check_induction(const struct ebb_check *check)
{
    struct ebb_study *study = check->study;
    const int *infusions = &study->induction.infusions;
    const int n_days = check->binder->n_days;
    const bool has_days = ebb_check_given(check, study->induction.days),
               has_count = ebb_check_given(check, infusions);
    if (!ebb_check_good(check, study->induction.days) || !ebb_check_good(check, infusions))
        return;
    if (!has_days && !has_count)
        memcpy(study->induction.days, EBB_CHECK_USUAL_DAYS, sizeof EBB_CHECK_USUAL_DAYS);
    else if (!has_days)
        ebb_check_complain(check, infusions,
                           "induction.infusions = %d: give induction.days with it, the day of each",
                           *infusions);
    else if (has_count && *infusions != n_days)
        ebb_check_complain(check, infusions, "induction.infusions = %d: induction.days has %d", *infusions,
                           n_days);
    else
        study->induction.infusions = n_days;
}

/* 4. Policies */

static void check_maintenance(const struct ebb_check *check, const struct ebb_policy *policy, const char *key)
{
    const int n_ways = policy->maintenance.on + policy->by_score.on + policy->by_biomarker.on;
    if (n_ways > 1) {
        const bool *second = policy->by_biomarker.on ? &policy->by_biomarker.on : &policy->by_score.on;
        ebb_check_complain(
            check, second,
            "%s: only one of maintenance, by_score and by_biomarker can say when infusions are due", key);
    }
    if (policy->adapt.on && !policy->maintenance.on && !policy->by_biomarker.on)
        ebb_check_complain(check, &policy->adapt.on,
                           "%s.adapt: needs maintenance or by_biomarker, whose interval it adapts", key);
    if (policy->suspend.on && n_ways == 0)
        ebb_check_complain(check, &policy->suspend.on,
                           "%s.suspend: needs maintenance, by_score or by_biomarker to suspend", key);
}

static void check_adapt(const struct ebb_check *check, const struct ebb_policy *policy, const char *key)
{
    const int *min = &policy->adapt.min_days, *max = &policy->adapt.max_days;
    const int *well = &policy->adapt.well_points, *warn = &policy->adapt.warn_points;
    if (!policy->adapt.on)
        return;
    if (*min > *max && ebb_check_good(check, min) && ebb_check_good(check, max))
        ebb_check_complain(check, min, "%s.adapt.min = %d days: must not be above max, %d days", key, *min,
                           *max);
    if (*well >= *warn && ebb_check_good(check, well) && ebb_check_good(check, warn))
        ebb_check_complain(check, well,
                           "%s.adapt.well_score = %d points: must be below warn_score, %d points", key, *well,
                           *warn);
}

static void check_booster(const struct ebb_check *check, const struct ebb_policy *policy, const char *key)
{
    const struct ebb_course_rule *booster = &policy->booster;
    if (booster->on && booster->trigger_points == 0 && booster->trigger_rise_points == 0 &&
        ebb_check_good(check, &booster->trigger_points) &&
        ebb_check_good(check, &booster->trigger_rise_points))
        ebb_check_complain(check, &booster->on,
                           "%s.booster: needs a trigger, a trigger_rise or both to start a course", key);
}

static void check_policy(const struct ebb_check *check, const struct ebb_policy *policy, const char *key)
{
    check_maintenance(check, policy, key);
    check_adapt(check, policy, key);
    check_booster(check, policy, key);
}

static void check_policies(const struct ebb_check *check)
{
    struct ebb_study *study = check->study;
    char key[EBB_NAME_SIZE + 16];
    for (int i = 0; i < study->n_phases; i++) {
        snprintf(key, sizeof key, "lead_in.%d", i + 1);
        check_policy(check, &study->lead_in[i].policy, key);
        if (study->lead_in[i].policy.rescue.on)
            ebb_check_complain(
                check, &study->lead_in[i].policy.rescue.on,
                "%s.rescue: relapses are counted in follow-up only, so nothing would start it; give a booster",
                key);
    }
    for (int i = 0; i < study->n_policies; i++) {
        struct ebb_policy *policy = &study->policies[i];
        snprintf(key, sizeof key, "policies.%s", policy->name);
        check_policy(check, policy, key);
        if (policy->label[0] == '\0')
            memcpy(policy->label, policy->name, sizeof policy->name);
    }
}

/* 5. Strata */

/* Assessments after the last induction infusion up to the end of the lead-in; 0 when that is not known. */
static int lead_in_assessments(const struct ebb_check *check)
{
    const struct ebb_study *study = check->study;
    if (!ebb_check_good(check, &study->assessment_every_days))
        return 0;
    for (int i = 0; i < study->n_phases; i++) {
        if (!ebb_check_good(check, &study->lead_in[i].for_days))
            return 0;
    }
    const int every = study->assessment_every_days;
    return ebb_study_start_day(study) / every - ebb_study_last_induction_day(study) / every;
}

static void check_rule(const struct ebb_check *check, const struct ebb_stratum_rule *rule, const char *key)
{
    const bool by_score = rule->score_points >= 0, by_improvement = rule->f_improvement >= 0;
    const int n_assessments = lead_in_assessments(check);
    if (by_score == by_improvement && ebb_check_good(check, &rule->score_points) &&
        ebb_check_good(check, &rule->f_improvement))
        ebb_check_complain(check, &rule->at_least, "%s: %s of score and improvement: a rule asks for one",
                           key, by_score ? "both" : "neither");
    if (!ebb_check_good(check, &rule->at_least) || !ebb_check_good(check, &rule->of))
        return;
    if (rule->at_least > rule->of)
        ebb_check_complain(check, &rule->at_least, "%s.at_least = %d: must not be above of, %d", key,
                           rule->at_least, rule->of);
    if (n_assessments > 0 && rule->of > n_assessments)
        ebb_check_complain(check, &rule->of, "%s.of = %d: the lead-in has %d assessments only", key, rule->of,
                           n_assessments);
}

/* Results name their populations: all treated, responders, strata, those with and without each modifier. */
static void check_stratum_name(const struct ebb_check *check, const struct ebb_stratum *stratum)
{
    const struct ebb_study *study = check->study;
    bool taken = strcmp(stratum->name, "treated") == 0 || strcmp(stratum->name, "responders") == 0;
    for (int k = 0; k < study->n_modifiers; k++) {
        char with[EBB_NAME_SIZE + 8], without[EBB_NAME_SIZE + 8];
        snprintf(with, sizeof with, "with_%s", study->modifiers[k].name);
        snprintf(without, sizeof without, "without_%s", study->modifiers[k].name);
        taken = taken || strcmp(stratum->name, with) == 0 || strcmp(stratum->name, without) == 0;
    }
    if (taken)
        ebb_check_complain(check, stratum,
                           "strata.%s: the results have a population of that name already: give another",
                           stratum->name);
}

static void check_strata(const struct ebb_check *check)
{
    const struct ebb_study *study = check->study;
    char key[EBB_NAME_SIZE + 24];
    if (study->n_strata > 0 && study->n_phases == 0) {
        ebb_check_complain(check, &study->strata[0],
                           "strata: need a lead_in, whose assessments select the patients");
        return;
    }
    for (int s = 0; s < study->n_strata; s++) {
        check_stratum_name(check, &study->strata[s]);
        for (int r = 0; r < study->strata[s].n_rules; r++) {
            snprintf(key, sizeof key, "strata.%s.%d", study->strata[s].name, r + 1);
            check_rule(check, &study->strata[s].rules[r], key);
        }
    }
}

/* 6. Length of the run */

static void check_length(const struct ebb_check *check)
{
    const struct ebb_study *study = check->study;
    const int every = study->assessment_every_days;
    if (!ebb_check_good(check, &study->horizon_days) ||
        !ebb_check_good(check, &study->assessment_every_days) ||
        !ebb_check_good(check, study->induction.days) || !ebb_check_good(check, &study->induction.infusions))
        return;
    const int end = ebb_study_end_day(study), start = ebb_study_start_day(study), n = end / every + 1;
    if (end / every * every <= start)
        ebb_check_complain(check, &study->horizon_days,
                           "horizon = %d days: no assessment falls into follow-up; must be at least %d days",
                           study->horizon_days, start / every * every + every - start);
    if (n > EBB_MAX_ASSESSMENTS)
        ebb_check_complain(check, &study->horizon_days, "horizon = %d days: makes %d assessments; at most %d",
                           study->horizon_days, n, EBB_MAX_ASSESSMENTS);
}

/* 7. Everything */

void ebb_check_study(struct ebb_binder *binder, struct ebb_messages *set_messages)
{
    const struct ebb_check check = {binder, ebb_binder_study(binder), set_messages};
    if (binder->broken) /* the other half of a pair may stand behind the break */
        return;
    check_patients(&check);
    check_precision(&check);
    check_induction(&check);
    check_baseline(&check);
    check_correlation(&check);
    check_relapse(&check);
    check_policies(&check);
    check_strata(&check);
    check_length(&check);
    ebb_check_instrument(&check);
    ebb_check_targets(&check);
}
