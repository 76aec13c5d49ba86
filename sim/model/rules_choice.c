/* SPDX-License-Identifier: MIT
 * rules_choice: whether what is asked of the results can ever be answered.
 *
 * A run with a precision goes on until the difference is known well enough or the patients run out. A
 * difference that nobody's course can show is never known, and the run would simulate a million people to say
 * so: it is refused before the first of them, with the reason. What only the patients can tell (nobody
 * responds, all fare alike by luck) is left to the run, which says it at its end (estimate/precision.c).
 *
 *     asked                                   is never known where
 *     relapsed by so many weeks,              the horizon, or followed_for, is shorter; or so many have left
 *     weeks free of relapse                   by then that not one of the most patients is expected there
 *     missed sessions, side effects           nobody can miss one, or have one
 *     looks, reports                          neither policy has a monitor, or one that reports reach
 *     weeks in care                           ever: patients leave at the same time under every policy
 *     anything                                the two policies say the same, the population is expected to
 *                                             hold fewer than two of the most patients, or induction stops
 *                                             for all of it and nobody in it is maintained
 *
 *   1. Followed   2. Outcomes   3. Contrast and population   4. Reference   5. All
 */
#include "rules.h"

#include <stddef.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/constants.h>
#include <ebb/measure.h>
#include <ebb/population.h>

/* 1. Followed */

/* Days of follow-up that somebody must be looked at for: to the last assessment that the measure asks for; 0:
 * any. As survival_number.c reads its curves. */
static int asked_days(const struct ebb_study *study, const struct ebb_measure_info *measure)
{
    const int every = study->assessment_every_days, start = ebb_study_start_day(study);
    const bool is_by = measure->kind == EBB_RELAPSED_BY;
    if (!is_by && measure->kind != EBB_RELAPSE_FREE)
        return 0;
    const int day = is_by ? measure->weeks * 7 : study->horizon_days;
    return (start + day) / every * every - start;
}

/* Share of patients whose trial goes on beyond day `days` of follow-up; who ends on that day has left. */
static double share_in_trial(const struct ebb_study *study, int days)
{
    const struct ebb_range *range = &study->followed_for_days;
    if (range->hi == 0 || range->hi >= study->horizon_days || range->lo > days)
        return 1.0;
    return range->hi <= days ? 0.0 : (double)(range->hi - days) / (range->hi - range->lo + 1);
}

/* Share whom no dropout has taken by then: it comes at one rate (patient.c). */
static double share_in_care(const struct ebb_study *study, int days)
{
    const int from = study->parameters.dropout.in_lead_in ? ebb_study_start_day(study) : 0;
    return ebb_exp(-study->parameters.dropout.per_month * (from + days) / 30.4375);
}

/* Patients that the run can have at most in the population; of responders and strata, whose share only the
 * patients tell, as if all were in it. */
static double most_patients(const struct ebb_study *study)
{
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int index = ebb_study_precision_population(study);
    const double all =
        (double)ebb_study_most_patients(study) * (1.0 - study->parameters.screening.f_contraindicated);
    if (index >= ebb_study_populations(study, populations))
        return all;
    const struct ebb_population *population = &populations[index];
    const double prevalence = study->modifiers[population->index].p_prevalence;
    return population->kind == EBB_WITH_MODIFIER      ? all * prevalence
           : population->kind == EBB_WITHOUT_MODIFIER ? all * (1.0 - prevalence)
                                                      : all;
}

static void check_followed(const struct ebb_rules *rules, const struct ebb_measure_info *measure)
{
    const struct ebb_study *study = rules->study;
    if (!ebb_rules_good(rules, &study->followed_for_days) || !ebb_rules_has_calendar(rules) ||
        !ebb_rules_good(rules, &study->n_patients) ||
        !ebb_rules_good(rules, &study->parameters.dropout.per_month))
        return;
    const int days = asked_days(study, measure);
    const double in_trial = share_in_trial(study, days),
                 expected = most_patients(study) * in_trial * share_in_care(study, days);
    if (days <= 0)
        return;
    if (in_trial <= 0.0)
        ebb_rules_complain(rules, &study->precision.outcome,
                           "precision.outcome = %s: needs somebody at the assessment on day %d of follow-up, "
                           "and followed_for ends on day %d: follow longer, or ask for an earlier outcome",
                           measure->name, days, study->followed_for_days.hi);
    else if (expected < 1.0)
        ebb_rules_complain(rules, &study->precision.outcome,
                           "precision.outcome = %s: needs somebody at the assessment on day %d of follow-up, "
                           "and all but %.2g of the most patients are expected to have left by then "
                           "(dropout.per_month, followed_for): ask for an earlier outcome, or more patients",
                           measure->name, days, expected);
}

/* 2. Outcomes */

/* Whether one of the policies that are compared leaves an assessment out; or is told of what it leaves out.
 * All policies where it is not known which two. */
static bool is_monitored(const struct ebb_study *study, bool reports)
{
    const int first = study->precision.first_policy, second = study->precision.second_policy;
    const bool known = first >= 0 && second >= 0;
    for (int i = 0; i < study->n_policies; i++) {
        const struct ebb_policy *policy = &study->policies[i];
        if (policy->monitor.on && policy->monitor.every_days > study->assessment_every_days &&
            (!reports || policy->monitor.p_reported > 0.0) && (!known || i == first || i == second))
            return true;
    }
    return false;
}

/* Why no policy can change the outcome; NULL: one may. */
static const char *why_alike(const struct ebb_study *study, enum ebb_outcome outcome)
{
    const struct ebb_parameters *parameters = &study->parameters;
    if (outcome == EBB_FOLLOWUP_DAYS)
        return "patients leave care at the same time under every policy";
    if (outcome == EBB_MISSED && parameters->adherence.p_miss <= 0.0)
        return "nobody misses a session, since adherence.miss is 0 %";
    if (outcome == EBB_ADVERSE_EVENTS && !ebb_measure_can_occur(EBB_MEAN_ADVERSE_EVENTS, study, 0))
        return "nobody has a side effect, since the study has no side_effects with a rate above 0 %";
    if (outcome == EBB_LOOKS && !is_monitored(study, false))
        return "each assessment in care is a look under both, since neither policy has a monitor that "
               "leaves any out";
    if (outcome == EBB_REPORTS && !is_monitored(study, true))
        return "nobody reports under either policy, since neither has a monitor with reported above 0 %";
    return NULL;
}

/* A measure by 52 weeks is NaN in a run of 40. */
static void check_outcome(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_precision *precision = &study->precision;
    if (!ebb_rules_given(rules, &precision->outcome) || !ebb_rules_good(rules, &precision->outcome) ||
        !ebb_rules_good(rules, &study->horizon_days))
        return;
    const struct ebb_measure_info *measure = &EBB_MEASURES[precision->outcome];
    const char *why = why_alike(study, measure->outcome);
    if (measure->weeks * 7 > study->horizon_days)
        ebb_rules_complain(rules, &precision->outcome,
                           "precision.outcome = %s: needs a horizon of at least %d weeks", measure->name,
                           measure->weeks);
    else if (why)
        ebb_rules_complain(rules, &precision->outcome,
                           "precision.outcome = %s: no number of patients tells a difference: %s",
                           measure->name, why);
    else
        check_followed(rules, measure);
}

/* 3. Contrast and population */

/* At the contrast where one was given, else at what asks for a difference. */
static const void *place_of_contrast(const struct ebb_rules *rules)
{
    const struct ebb_precision *precision = &rules->study->precision;
    return ebb_rules_given(rules, &precision->first_policy) ? (const void *)&precision->first_policy
                                                            : &precision->outcome;
}

/* Policies that differ in nothing but their names differ by exactly 0 in every patient. A spread of 0 is not
 * taken for precision (precision.c), so the run would go on to the most patients. The parts are one run of
 * bytes behind name and label; a study begins as zeros, so that padding is equal, too. */
static void check_contrast(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_precision *precision = &study->precision;
    const int a = precision->first_policy, b = precision->second_policy;
    const size_t parts = offsetof(struct ebb_policy, maintenance);
    if (!ebb_rules_good(rules, &precision->first_policy) || a < 0 || b < 0 || a >= study->n_policies ||
        b >= study->n_policies || a == b)
        return;
    if (memcmp((const char *)&study->policies[a] + parts, (const char *)&study->policies[b] + parts,
               sizeof study->policies[a] - parts) == 0)
        ebb_rules_complain(
            rules, place_of_contrast(rules),
            "precision.contrast = [%s, %s]: the two say the same, so that no number of patients "
            "tells their difference: change one of them",
            study->policies[a].name, study->policies[b].name);
}

/* Whom induction stopped is a non-responder, and no policy takes over where those are not maintained: all
 * fare alike, and the run would go on to the most patients. */
static bool is_never_maintained(const struct ebb_study *study, const struct ebb_population *population)
{
    return population->kind == EBB_EARLY_NONRESPONDERS && study->induction.stop_unimproved &&
           !study->maintain_nonresponders;
}

/* One patient has no spread. */
static void check_population(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_precision *precision = &study->precision;
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int index = ebb_study_precision_population(study);
    const bool is_own = ebb_rules_given(rules, &precision->population) && precision->population >= 0;
    if (!ebb_rules_good(rules, &precision->population) || !ebb_rules_good(rules, &study->population) ||
        !ebb_rules_good(rules, &study->n_patients) || index >= ebb_study_populations(study, populations))
        return;
    const void *place = is_own ? (const void *)&precision->population : &precision->outcome;
    if (is_never_maintained(study, &populations[index]))
        ebb_rules_complain(rules, place,
                           "precision.population = %s: no number of patients tells a difference: who has not "
                           "improved early is a non-responder (induction.stop_unimproved), and no policy "
                           "takes these over (maintain_nonresponders: false): ask for others",
                           populations[index].name);
    if (most_patients(study) >= 2.0)
        return;
    ebb_rules_complain(
        rules, place,
        "precision.population = %s: of the most patients %.2g are expected in it, and a spread "
        "needs two: give more patients, or ask for others",
        populations[index].name, most_patients(study));
}

/* 4. Reference */

static void check_reference(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    if (study->n_policies == 1 && study->against >= 0 && ebb_rules_good(rules, &study->against))
        ebb_rules_warn(rules, &study->against,
                       "against = %s: has no effect: the study has one policy, and no differences",
                       study->policies[0].name);
}

/* 5. All */

void ebb_rules_choices(const struct ebb_rules *rules)
{
    check_reference(rules);
    if (!rules->study->precision.on)
        return;
    check_outcome(rules);
    check_contrast(rules);
    check_population(rules);
}
