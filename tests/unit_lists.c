/* SPDX-License-Identifier: MIT
 * Every row of the lists of measures, quantities, outcomes and populations is complete, and what cannot be a
 * row is noticed.
 *
 *   1. What a row must have   2. The lists   3. Populations
 */
#include "tap.h"

#include <string.h>

#include <ebb/measure.h>
#include <ebb/outcome.h>
#include <ebb/population.h>
#include <ebb/quantity.h>
#include <ebb/study.h>
#include <ebb/tally.h>

#include "support.h"

/* 1. What a row must have: each gives the first thing that is wrong, or NULL */

static const char *const UNITS[] = {"1", "day", "week", "1/year", "1/week", "point", NULL};

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

/* Small letters, digits and underscores: it is a key of YAML, a dataset of HDF5 and a name in R. */
static bool is_name(const char *name)
{
    return name && name[0] >= 'a' && name[0] <= 'z' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static bool is_text(const char *text, size_t most)
{
    return text && text[0] != '\0' && text[0] != ' ' && text[strlen(text) - 1] != '.' && strlen(text) <= most;
}

static const char *wrong_with_measure(const struct ebb_measure_info *info)
{
    const bool is_share = info->kind == EBB_MEAN_SHARE || info->kind == EBB_RELAPSED_BY;
    return !is_name(info->name)                                        ? "name"
           : !is_one_of(info->unit, UNITS)                             ? "unit"
           : !is_text(info->meaning, 80)                               ? "meaning"
           : !is_text(info->label, 45) || strchr(info->label, '%')     ? "label"
           : !is_text(info->counted, 50) || strchr(info->counted, '%') ? "counted"
           : !is_text(info->heading, 15)                               ? "heading"
           : !is_text(info->subheading, 15)                            ? "subheading"
           : is_share != (strchr(info->subheading, '%') != NULL)       ? "per cent over a column"
           : is_share && strcmp(info->unit, "1") != 0                  ? "unit of a share"
           : info->digits < 0 || info->digits > 3                      ? "digits"
           : info->better < -1 || info->better > 1                     ? "better"
           : (info->kind == EBB_RELAPSED_BY) != (info->weeks > 0)      ? "weeks"
                                                                       : NULL;
}

static const char *wrong_with_quantity(const struct ebb_quantity_info *info)
{
    return !is_name(info->name)                       ? "name"
           : !is_one_of(info->unit, UNITS)            ? "unit"
           : !is_text(info->meaning, 120)             ? "meaning"
           : !is_text(info->in_whom, 120)             ? "in whom"
           : !is_text(info->absent, 200)              ? "who has left"
           : info->digits < 0 || info->digits > 3     ? "digits"
           : info->is_share && info->unit[0] != '1'   ? "unit of a share"
           : info->needs_against && info->needs_among ? "two things to compare with"
                                                      : NULL;
}

/* 2. The lists */

static void measures_are_complete(void **state)
{
    (void)state;
    for (int m = 0; m < EBB_MEASURE_COUNT; m++) {
        const char *wrong = wrong_with_measure(&EBB_MEASURES[m]);
        if (wrong)
            fail_msg("measure %d (%s): %s", m, EBB_MEASURES[m].name, wrong);
        assert_int_equal(ebb_measure_find(EBB_MEASURES[m].name), m); /* no name twice */
        if (ebb_measure_over(m) == EBB_WELL_DAYS)                    /* else its differences have no error */
            assert_true(ebb_tally_crossed(EBB_MEASURES[m].outcome) >= 0);
    }
    assert_int_equal(ebb_measure_find("respons_share"), -1);
}

static void shares_are_shown_in_per_cent(void **state)
{
    (void)state;
    assert_true(ebb_measure_scale(EBB_RESPONSE_SHARE) == 100.0 && ebb_measure_scale(EBB_MEAN_MISSED) == 1.0);
    assert_string_equal(ebb_measure_sign(EBB_RELAPSED_26_WEEKS), "%");
    assert_string_equal(ebb_measure_sign(EBB_MEAN_MISSED), "");
    assert_string_equal(ebb_measure_sign(EBB_RELAPSES_PER_YEAR), "1/year");
}

/* What each measure of a part asks of a policy, one thing changed at a time. */
static void what_cannot_occur_is_known(void **state)
{
    struct ebb_study study;
    struct ebb_policy *policy = &study.policies[0];
    (void)state;
    ebb_study_default(&study);
    *policy = (struct ebb_policy){.name = "none"};
    study.parameters.adherence.p_miss = 0.0;
    const int parts[] = {EBB_INFUSIONS_PER_YEAR, EBB_INFUSIONS_PER_WELL_WEEK, EBB_WEEKEND_INFUSIONS_PER_YEAR,
                         EBB_MEAN_MISSED,        EBB_REPORTS_PER_YEAR,        EBB_MEAN_ADVERSE_EVENTS};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_false(ebb_measure_can_occur(parts[i], &study, 0));
    assert_true(ebb_measure_can_occur(EBB_LOOKS_PER_YEAR, &study, 0));
    study.n_policies = 1;
    assert_false(ebb_measure_can_occur(EBB_COURSES_PER_YEAR, &study, 0));
    assert_false(ebb_outcome_is_told(EBB_COURSES, &study));
    assert_false(ebb_outcome_is_told(EBB_ADVERSE_EVENTS, &study));
    assert_true(ebb_outcome_is_told(EBB_FOLLOWUP_INFUSIONS, &study)); /* of measures of which some are told */
    assert_true(ebb_outcome_is_told(EBB_WELL_DAYS, &study));          /* of no measure */
    policy->rescue.on = true;
    assert_true(ebb_measure_can_occur(EBB_COURSES_PER_YEAR, &study, 0));
    assert_true(ebb_outcome_is_told(EBB_COURSES, &study));
    policy->rescue.on = false;
    policy->booster.on = true;
    assert_true(ebb_measure_can_occur(EBB_INFUSIONS_PER_YEAR, &study, 0));
    assert_true(ebb_measure_can_occur(EBB_WEEKEND_INFUSIONS_PER_YEAR, &study, 0));
    policy->limits.clinic_days = 0x1f; /* Monday to Friday */
    assert_false(ebb_measure_can_occur(EBB_WEEKEND_INFUSIONS_PER_YEAR, &study, 0));
    policy->limits.clinic_days = 0x21; /* Monday and Saturday */
    assert_true(ebb_measure_can_occur(EBB_WEEKEND_INFUSIONS_PER_YEAR, &study, 0));
    policy->monitor.on = true;
    policy->monitor.p_reported = 0.6;
    policy->monitor.every_days = study.assessment_every_days; /* nothing is left to report */
    assert_false(ebb_measure_can_occur(EBB_REPORTS_PER_YEAR, &study, 0));
    policy->monitor.every_days++;
    assert_true(ebb_measure_can_occur(EBB_REPORTS_PER_YEAR, &study, 0));
    study.n_side_effects = 1; /* without a rate */
    assert_false(ebb_measure_can_occur(EBB_MEAN_ADVERSE_EVENTS, &study, 0));
    study.side_effects[0].p_per_infusion = 0.1;
    assert_true(ebb_measure_can_occur(EBB_MEAN_ADVERSE_EVENTS, &study, 0));
}

static void wrong_measures_are_noticed(void **state)
{
    (void)state;
    struct {
        const char *wrong;
        struct ebb_measure_info row;
    } planted[] = {
        {"name", EBB_MEASURES[0]},   {"unit", EBB_MEASURES[0]},
        {"label", EBB_MEASURES[0]},  {"meaning", EBB_MEASURES[0]},
        {"digits", EBB_MEASURES[0]}, {"per cent over a column", EBB_MEASURES[0]},
        {"weeks", EBB_MEASURES[0]},  {"better", EBB_MEASURES[0]},
    };
    planted[0].row.name = "Response share";
    planted[1].row.unit = "fortnight";
    planted[2].row.label = "share of time in response, %";
    planted[3].row.meaning = "";
    planted[4].row.digits = 17;
    planted[5].row.subheading = "of time";
    planted[6].row.weeks = 26;
    planted[7].row.better = 2;
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        const char *wrong = wrong_with_measure(&planted[i].row);
        assert_non_null(wrong);
        assert_string_equal(wrong, planted[i].wrong);
    }
}

static void quantities_are_complete(void **state)
{
    (void)state;
    for (int q = 0; q < EBB_QUANTITY_COUNT; q++) {
        const char *wrong = wrong_with_quantity(&EBB_QUANTITIES[q]);
        if (wrong)
            fail_msg("quantity %d (%s): %s", q, EBB_QUANTITIES[q].name, wrong);
        assert_string_equal(EBB_QUANTITY_NAMES[q], EBB_QUANTITIES[q].name);
        for (int other = 0; other < q; other++)
            assert_string_not_equal(EBB_QUANTITIES[q].name, EBB_QUANTITIES[other].name);
    }
    assert_null(EBB_QUANTITY_NAMES[EBB_QUANTITY_COUNT]);
    struct ebb_quantity_info row = EBB_QUANTITIES[EBB_Q_SELECTED];
    row.needs_against = true;
    assert_string_equal(wrong_with_quantity(&row), "two things to compare with");
    row.absent = "";
    assert_string_equal(wrong_with_quantity(&row), "who has left");
}

static void outcomes_and_states_are_complete(void **state)
{
    (void)state;
    for (int o = 0; o < EBB_OUTCOME_COUNT; o++)
        assert_true(is_name(EBB_OUTCOMES[o].name) && is_one_of(EBB_OUTCOMES[o].unit, UNITS) &&
                    is_text(EBB_OUTCOMES[o].meaning, 120));
    int n_words = 1;
    for (const char *at = EBB_STATE_WORDS; *at; at++)
        n_words += *at == ' ';
    assert_int_equal(n_words, EBB_STATE_COUNT);
    assert_int_equal(strncmp(EBB_STATE_WORDS, "before well relapsed ", 21), 0);
    for (int s = 0; s < EBB_STATE_COUNT; s++)
        assert_true(is_text(EBB_STATES[s], 60));
}

/* 3. Populations */

static void a_full_study_has_the_most_populations(void **state)
{
    static struct ebb_study study;
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    (void)state;
    memset(&study, 0, sizeof study);
    study.n_strata = EBB_MAX_STRATA;
    study.n_modifiers = EBB_MAX_MODIFIERS;
    for (int k = 0; k < EBB_MAX_MODIFIERS; k++) {
        memset(study.modifiers[k].name, 'm', EBB_NAME_SIZE - 1); /* the longest name there is */
        study.modifiers[k].p_prevalence = 0.5;
    }
    study.early.on = true;
    study.subgroups = (1u << EBB_SUBGROUPING_COUNT) - 1;
    const int n = ebb_study_populations(&study, populations);
    assert_int_equal(n, EBB_MAX_POPULATIONS);
    assert_string_equal(populations[n - 1].name, "compared"); /* behind all others: older places stay */
    assert_int_equal(strlen(populations[n - 10].name), strlen("without_") + EBB_NAME_SIZE - 1);
    assert_string_equal(ebb_population_subject(&populations[n - 10], &study), study.modifiers[7].name);
    assert_string_equal(populations[n - 9].name, "severity_low");
    assert_string_equal(populations[n - 4].name, "duration_long");
    assert_string_equal(populations[n - 3].name, "early_responders");
    assert_string_equal(populations[n - 2].name, "early_nonresponders");
    assert_string_equal(ebb_population_subject(&populations[0], &study), "");
    study.modifiers[0].p_prevalence = 1.0; /* divides nobody */
    assert_int_equal(ebb_study_populations(&study, populations), EBB_MAX_POPULATIONS - 2);
    study.early.on = false; /* which the check of a study refuses */
    assert_int_equal(ebb_study_populations(&study, populations), EBB_MAX_POPULATIONS - 4);
    study.subgroups = 0;
    assert_int_equal(ebb_study_populations(&study, populations), EBB_MAX_POPULATIONS - 10);
}

/* Exact thirds are cut at 0.4307; 0.43 is what the page says, and a deviate on the line is in the middle. */
static void thirds_are_cut_at_43_hundredths(void **state)
{
    (void)state;
    assert_int_equal(ebb_subgroup_third(-0.4301f), 0);
    assert_int_equal(ebb_subgroup_third(-0.43f), 1);
    assert_int_equal(ebb_subgroup_third(0.43f), 1);
    assert_int_equal(ebb_subgroup_third(0.4301f), 2);
    assert_int_equal(ebb_subgroups_of(0, 3.0f, 3.0f), 0);
    assert_int_equal(ebb_subgroups_of(1u << EBB_BY_SEVERITY, 3.0f, 3.0f), 2);
    assert_int_equal(ebb_subgroups_of(1u << EBB_BY_DURATION, 3.0f, 0.0f), 1 << 2);
}

/* What each kind means, written out once more for one patient. */
static bool should_hold(const struct ebb_population *population, bool counted, bool responder, int stratum,
                        int modifiers, int subgroups)
{
    const bool has = modifiers >> population->index & 1, early = subgroups / 16 == 1;
    const bool holds[EBB_POPULATION_KIND_COUNT] = {[EBB_TREATED] = true,
                                                   [EBB_RESPONDERS] = responder,
                                                   [EBB_STRATUM] = stratum == population->index,
                                                   [EBB_WITH_MODIFIER] = has,
                                                   [EBB_WITHOUT_MODIFIER] = !has,
                                                   [EBB_SEVERITY_THIRD] = subgroups % 4 == population->index,
                                                   [EBB_DURATION_THIRD] =
                                                       subgroups / 4 % 4 == population->index,
                                                   [EBB_EARLY_RESPONDERS] = early,
                                                   [EBB_EARLY_NONRESPONDERS] = !early,
                                                   [EBB_COMPARED] = stratum != EBB_NO_STRATUM};
    return counted && holds[population->kind];
}

/* 64 patients at a time, as the lane kernels ask, and each alone, as the tally does. */
static void populations_hold_whom_they_should(void **state)
{
    uint8_t stratum[64], modifiers[64], subgroups[64];
    struct ebb_members all = {.n = 64, .stratum = stratum, .modifiers = modifiers, .subgroups = subgroups};
    (void)state;
    for (int i = 0; i < 64; i++) {
        stratum[i] = i % 5 == 4 ? EBB_NO_STRATUM : (uint8_t)(i % 5);
        modifiers[i] = (uint8_t)(i * 37);
        subgroups[i] = (uint8_t)(i % 3 + i / 3 % 3 * 4 + i / 9 % 2 * 16);
        all.counted |= (uint64_t)(i % 7 != 0) << i;
        all.responders |= (uint64_t)(i % 3 != 0) << i;
    }
    for (int kind = 0; kind < EBB_POPULATION_KIND_COUNT; kind++) {
        for (int index = 0; index < 4; index++) {
            const struct ebb_population population = {.kind = (enum ebb_population_kind)kind, .index = index};
            const uint64_t held = ebb_population_members(&population, &all);
            for (int i = 0; i < 64; i++) {
                const struct ebb_members one = {1,           all.counted >> i & 1, all.responders >> i & 1,
                                                stratum + i, modifiers + i,        subgroups + i};
                const bool expected =
                    should_hold(&population, i % 7 != 0, i % 3 != 0, stratum[i], modifiers[i], subgroups[i]);
                assert_int_equal(held >> i & 1, expected);
                assert_int_equal(ebb_population_members(&population, &one), expected);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every measure has name, unit, meaning, label, headings and digits", measures_are_complete),
        TEST("shares are shown in per cent", shares_are_shown_in_per_cent),
        TEST("what no part of a policy brings cannot occur under it", what_cannot_occur_is_known),
        TEST("a measure that lacks something is noticed", wrong_measures_are_noticed),
        TEST("every quantity has name, unit and meaning", quantities_are_complete),
        TEST("every outcome and every state has its words", outcomes_and_states_are_complete),
        TEST("a study with everything has the most populations", a_full_study_has_the_most_populations),
        TEST("thirds are cut at 0.43 standard deviations", thirds_are_cut_at_43_hundredths),
        TEST("populations hold whom they should, 64 at a time or one", populations_hold_whom_they_should),
    };
    return RUN_TESTS(tests);
}
