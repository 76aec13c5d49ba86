/* SPDX-License-Identifier: MIT
 * study_rules: values that are possible each for itself but not together.
 *
 * A value that was complained of before takes part in no rule: one mistake, one message. Where several values
 * could be at fault, the complaint stands at the one that was given last: that is the one somebody just
 * changed.
 *
 * What is refused here would otherwise be simulated without a word and be wrong, or overflow. What is merely
 * odd is let pass: a study of an extreme is a study. tests/bad/ holds studies that break the rules, with the
 * words.
 *
 *   1. Complaining   2. Parameters   3. Patients   4. Strata   5. Early response
 *   6. Length of the run   7. All rules
 */
#include "rules.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ebb/constants.h>
#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/units.h>

/* 1. Complaining */

void ebb_rules_complain(const struct ebb_rules *rules, const void *member, const char *format, ...)
{
    char words[512];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    rules->complain(rules->self, member, words);
}

void ebb_rules_warn(const struct ebb_rules *rules, const void *member, const char *format, ...)
{
    char words[512];
    va_list list;
    if (rules->warn == NULL)
        return;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    rules->warn(rules->self, member, words);
}

/* 2. Parameters */

/* Of these values the one that was given last, or NULL when one of them was complained of before. */
static const double *last_given(const struct ebb_rules *rules, const double *const *values, int n)
{
    const double *last = values[0];
    for (int i = 0; i < n; i++) {
        if (!ebb_rules_good(rules, values[i]))
            return NULL;
        if (ebb_rules_given(rules, values[i]))
            last = values[i];
    }
    return last;
}

/* With min above max every draw would be set to one of them, whichever is asked last. */
static void check_baseline(const struct ebb_rules *rules)
{
    const struct ebb_parameters *p = &rules->study->parameters;
    const double *const values[] = {&p->baseline.min_points, &p->baseline.max_points};
    const double *last = last_given(rules, values, 2);
    char min[EBB_UNITS_SIZE], max[EBB_UNITS_SIZE];
    if (last == NULL || p->baseline.min_points <= p->baseline.max_points)
        return;
    ebb_units_print(p->baseline.min_points, EBB_UNIT_POINTS, min);
    ebb_units_print(p->baseline.max_points, EBB_UNIT_POINTS, max);
    ebb_rules_complain(rules, last, "baseline = {min: %s, max: %s}: min must not be above max", min, max);
}

/* A window that ends before it begins holds no assessment, whatever they are spaced. */
static void check_unresponsive(const struct ebb_rules *rules)
{
    const struct ebb_parameters *p = &rules->study->parameters;
    const int from = p->dropout.unresponsive.from_day, to = p->dropout.unresponsive.to_day;
    if (!p->dropout.unresponsive.on || to < 0 || from <= to ||
        !ebb_rules_good(rules, &p->dropout.unresponsive.from_day) ||
        !ebb_rules_good(rules, &p->dropout.unresponsive.to_day))
        return;
    ebb_rules_complain(rules, &p->dropout.unresponsive.to_day,
                       "dropout.unresponsive = {from: %d days, to: %d days}: from must not be after to", from,
                       to);
}

/* Three numbers, each from -1 to 1, need not be the correlations of anything: (1, 1, -1) are not. Its
 * factor is the one that patients are drawn with, so no other formula can disagree about the border. */
static void check_correlation(const struct ebb_rules *rules)
{
    const struct ebb_parameters *given = &rules->study->parameters;
    const double *const values[] = {&given->correlation.attainable_duration,
                                    &given->correlation.attainable_consolidation,
                                    &given->correlation.duration_consolidation};
    const double *last = last_given(rules, values, 3);
    char numbers[3][EBB_UNITS_SIZE];
    double factor[3][3];
    if (last == NULL || ebb_parameters_cholesky(given, factor))
        return;
    for (int i = 0; i < 3; i++)
        ebb_units_print_number(*values[i], numbers[i]);
    ebb_rules_complain(
        rules, last,
        "correlation = {attainable_duration: %s, attainable_consolidation: %s, "
        "duration_consolidation: %s}: "
        "the correlation matrix of attainable, duration and consolidation must be positive definite",
        numbers[0], numbers[1], numbers[2]);
}

/* 0 is what the key means by "any score": alone it makes each visit a relapse. */
static void check_relapse(const struct ebb_rules *rules)
{
    const struct ebb_parameters *p = &rules->study->parameters;
    if (p->relapse.score_points == 0 && p->relapse.f_loss_of_improvement < 0 &&
        ebb_rules_good(rules, &p->relapse.score_points) &&
        ebb_rules_good(rules, &p->relapse.f_loss_of_improvement))
        ebb_rules_complain(rules, &p->relapse.score_points,
                           "relapse.score = 0 points: every visit would count. "
                           "Give relapse.loss_of_response with it, or a higher score");
}

/* 3. Patients */

/* Each end in the range of `patients`, which a struct in C fills by itself: the row knows the count only. */
static void check_patients(const struct ebb_rules *rules)
{
    const struct ebb_precision *precision = &rules->study->precision;
    const int64_t least = precision->min_patients, most = precision->max_patients;
    if (!precision->on || !ebb_rules_good(rules, &rules->study->n_patients))
        return;
    if (least > most)
        ebb_rules_complain(rules, &rules->study->n_patients,
                           "patients.min = %" PRId64 ": must not be above patients.max, %" PRId64, least,
                           most);
    else if (least < 1 || most > EBB_MOST_PATIENTS)
        ebb_rules_complain(rules, &rules->study->n_patients,
                           "patients = {min: %" PRId64 ", max: %" PRId64 "}: must be 1 to %" PRId64, least,
                           most, EBB_MOST_PATIENTS);
}

/* 4. Strata */

/* Assessments after the last induction infusion up to the end of the lead-in; 0 when that is not known. */
static int lead_in_assessments(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    if (!ebb_rules_good(rules, &study->assessment_every_days))
        return 0;
    for (int i = 0; i < study->n_phases; i++) {
        if (!ebb_rules_good(rules, &study->lead_in[i].for_days))
            return 0;
    }
    const int every = study->assessment_every_days;
    return ebb_study_start_day(study) / every - ebb_study_last_induction_day(study) / every;
}

/* A rule that looks further back than the lead-in is long would count assessments of induction, or none at
 * all; one that asks for both a score and an improvement is two rules. */
static void check_rule(const struct ebb_rules *rules, const struct ebb_stratum_rule *rule, const char *key)
{
    const bool by_score = rule->score_points >= 0, by_improvement = rule->f_improvement >= 0;
    const int n_assessments = lead_in_assessments(rules);
    if (by_score == by_improvement && ebb_rules_good(rules, &rule->score_points) &&
        ebb_rules_good(rules, &rule->f_improvement))
        ebb_rules_complain(rules, &rule->at_least, "%s: %s of score and improvement: a rule asks for one",
                           key, by_score ? "both" : "neither");
    if (!ebb_rules_good(rules, &rule->at_least) || !ebb_rules_good(rules, &rule->of))
        return;
    if (rule->at_least > rule->of)
        ebb_rules_complain(rules, &rule->at_least, "%s.at_least = %d: must not be above of, %d", key,
                           rule->at_least, rule->of);
    if (n_assessments > 0 && rule->of > n_assessments)
        ebb_rules_complain(rules, &rule->of, "%s.of = %d: the lead-in has %d assessments only", key, rule->of,
                           n_assessments);
}

/* Whether a population of the study that is no stratum has that name. */
static bool is_population(const struct ebb_study *study, const char *name)
{
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int n = ebb_study_populations(study, populations);
    bool found = false;
    for (int i = 0; i < n; i++)
        found = found || (populations[i].kind != EBB_STRATUM && strcmp(populations[i].name, name) == 0);
    return found;
}

/* Results name their populations: all treated, responders, the compared, strata, those with and without each
 * modifier (whatever its prevalence, which a setting may change), those that were asked for. Two of one name
 * would be one column twice in every table, and a target could mean either. */
static void check_stratum_name(const struct ebb_rules *rules, const struct ebb_stratum *stratum)
{
    const struct ebb_study *study = rules->study;
    bool taken = is_population(study, stratum->name);
    for (int k = 0; k < study->n_modifiers; k++) {
        char with[EBB_NAME_SIZE + 8], without[EBB_NAME_SIZE + 8];
        snprintf(with, sizeof with, "with_%s", study->modifiers[k].name);
        snprintf(without, sizeof without, "without_%s", study->modifiers[k].name);
        taken = taken || strcmp(stratum->name, with) == 0 || strcmp(stratum->name, without) == 0;
    }
    if (taken)
        ebb_rules_complain(rules, stratum,
                           "strata.%s: the results have a population of that name already: give another",
                           stratum->name);
}

/* Strata are rules over assessments of the lead-in; without one there is nothing to look back on. */
static void check_strata(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    char key[EBB_NAME_SIZE + 24];
    if (study->n_strata > 0 && study->n_phases == 0) {
        ebb_rules_complain(rules, &study->strata[0],
                           "strata: need a lead_in, whose assessments select the patients");
        return;
    }
    for (int s = 0; s < study->n_strata; s++) {
        check_stratum_name(rules, &study->strata[s]);
        for (int r = 0; r < study->strata[s].n_rules; r++) {
            snprintf(key, sizeof key, "strata.%s.%d", study->strata[s].name, r + 1);
            check_rule(rules, &study->strata[s].rules[r], key);
        }
    }
}

/* 5. Early response */

/* A day before the second assessment would ask the score on day 0, at which nobody has improved; one beyond
 * the classifying assessment would foretell what is known. */
static void check_early_day(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const int every = study->assessment_every_days, day = study->early.day;
    if (!study->early.on || !ebb_rules_good(rules, &study->early.day) || !ebb_rules_has_calendar(rules))
        return;
    const int last = (ebb_study_last_induction_day(study) / every + 1) * every;
    if (day < every || day > last)
        ebb_rules_complain(
            rules, &study->early.day,
            "early.day = %s: must be %d to %d days, from the second assessment to the one that classifies",
            ebb_format_of(day, "day", "days").chars, every, last);
}

/* Both would be silently without effect, and who asks for them believes otherwise. */
static void check_early(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    check_early_day(rules);
    if (study->early.on)
        return;
    if (study->induction.stop_unimproved && ebb_rules_good(rules, &study->induction.stop_unimproved))
        ebb_rules_complain(rules, &study->induction.stop_unimproved,
                           "induction.stop_unimproved = true: needs `early`, which says who has improved");
    if ((study->subgroups >> EBB_BY_EARLY_RESPONSE & 1u) && ebb_rules_good(rules, &study->subgroups))
        ebb_rules_complain(rules, &study->subgroups,
                           "populations: early_responders needs `early`, which says who they are");
}

/* 6. Length of the run */

bool ebb_rules_has_calendar(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    return ebb_rules_good(rules, &study->horizon_days) &&
           ebb_rules_good(rules, &study->assessment_every_days) &&
           ebb_rules_good(rules, study->induction.days) && ebb_rules_good(rules, &study->induction.infusions);
}

/* Assessments fall on multiples of the interval from day 0, so a short horizon can lie between two. The most
 * that a run may have is the room of a patient's arrays. */
static void check_length(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const int every = study->assessment_every_days;
    if (!ebb_rules_has_calendar(rules))
        return;
    const int end = ebb_study_end_day(study), start = ebb_study_start_day(study), n = end / every + 1;
    if (end / every * every <= start)
        ebb_rules_complain(rules, &study->horizon_days,
                           "horizon = %d days: no assessment falls into follow-up; must be at least %d days",
                           study->horizon_days, start / every * every + every - start);
    if (n > EBB_MAX_ASSESSMENTS)
        ebb_rules_complain(rules, &study->horizon_days, "horizon = %d days: makes %d assessments; at most %d",
                           study->horizon_days, n, EBB_MAX_ASSESSMENTS);
}

/* The largest outcome is that of a patient at the worst score on every day (excess_score_days), or one gap
 * from induction to the end. Tallies add up squares of it over patients, and estimates take twice a product,
 * in 64 bits with a sign: 2^61 leaves room for both. Checked here, once, so that no addition need look. */
static void check_sums(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    if (!ebb_rules_has_calendar(rules) || !ebb_rules_good(rules, &study->n_patients))
        return;
    const struct ebb_calendar calendar = ebb_calendar_of(study);
    const double worst = (double)EBB_MAX_SCORE * study->horizon_days;
    const double largest = worst > calendar.end_day ? worst : calendar.end_day;
    const int64_t most = ebb_study_most_patients(study);
    if (!((double)most * largest * largest < 0x1p61))
        ebb_rules_complain(rules, &study->n_patients,
                           "patients = %" PRId64 ": over %d days of follow-up the exact sums of squares "
                           "would not fit in 64 bits: give fewer patients or a shorter horizon",
                           most, study->horizon_days);
}

/* 7. All rules */

/* The order is that of messages about a struct in C; those of files are sorted by their places. */
void ebb_study_rules_ask(const struct ebb_rules *rules)
{
    check_patients(rules);
    check_baseline(rules);
    check_unresponsive(rules);
    check_correlation(rules);
    check_relapse(rules);
    ebb_rules_policies(rules);
    check_strata(rules);
    check_early(rules);
    check_length(rules);
    check_sums(rules);
    ebb_rules_instrument(rules);
    ebb_rules_choices(rules);
    ebb_rules_targets(rules);
    ebb_rules_economics(rules);
    ebb_rules_effects(rules);
}
