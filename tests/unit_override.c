/* SPDX-License-Identifier: MIT
 * Every value of a study knows where it comes from, and --set key=value reaches each of them.
 *
 *   1. Origins   2. Settings
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"
#include "support.h"

/* 1. Origins */

static void a_study_goes_before_its_set_and_a_setting_before_both(void **state)
{
    static const char text[] =
        "study: A test\n"
        "parameters: configs/parameters/trd.yaml\n"
        "baseline: {sd: 6 points}\n"
        "infusion:\n"
        "  gain: {value: 0.5, source: here, grade: X, distribution: \"beta(5, 5)\", note: why not}\n"
        "policies:\n"
        "  none: {}\n";
    struct ebb_config config =
        ebb_reading_text(text, "noise.tau", "{value: 3 weeks, source: a talk, grade: C}");
    (void)state;
    static const char below[] = "configs/parameters/base.yaml:"; /* the set that trd.yaml is based on */
    assert_int_equal(strncmp(ebb_reading_row(&config, "baseline.mean")->origin, below, sizeof below - 1), 0);
    assert_string_equal(ebb_reading_row(&config, "baseline.sd")->origin, "test.yaml:3");
    assert_string_equal(ebb_reading_row(&config, "baseline.sd")->source, "");
    assert_string_equal(ebb_reading_row(&config, "infusion.gain")->source,
                        "here; distribution: beta(5, 5); why not");
    assert_string_equal(ebb_reading_row(&config, "infusion.gain")->grade, "X");
    assert_string_equal(ebb_reading_row(&config, "noise.tau")->origin, "--set");
    assert_string_equal(ebb_reading_row(&config, "noise.tau")->source, "a talk");
    assert_string_equal(ebb_reading_row(&config, "noise.tau")->value, "21 days");
    assert_string_equal(ebb_reading_row(&config, "noise.tau")->unit, "day");
    assert_true(ebb_reading_row(&config, "noise.tau")->number == 21);
    assert_string_equal(ebb_reading_row(&config, "biomarker.correlation")->origin, "default");
    assert_string_equal(ebb_reading_row(&config, "biomarker.correlation")->grade, "D");
    assert_true(config.study.parameters.noise.tau_days == 21);
    ebb_config_free(&config);
}

static void rows_have_no_null(void **state)
{
    struct ebb_config config = ebb_reading_file("configs/smoke.yaml");
    (void)state;
    assert_true(config.n_rows > 120);
    for (size_t i = 0; i < config.n_rows; i++) {
        const struct ebb_parameter_row *row = &config.rows[i];
        const char *const filled[] = {row->key, row->value, row->unit, row->meaning, row->origin};
        for (int k = 0; k < 5; k++)
            assert_true(filled[k] && filled[k][0]);
        assert_non_null(row->source);
        assert_non_null(row->grade);
    }
    assert_string_equal(ebb_reading_row(&config, "policies.booster.booster.delay")->value, "[1 day, 7 days]");
    assert_true(ebb_reading_row(&config, "lead_in.2.by_score.high")->number == 7);
    assert_true(ebb_reading_row(&config, "strata.remitters.1.of")->number == 3);
    ebb_config_free(&config);
}

/* 2. Settings */

static const char SET_TEXT[] =
    "study: A test\nlead_in:\n  - {for: 4 weeks, maintenance: {every: 1 week}}\npolicies:\n  none: {}\n"
    "  every_3.5_weeks: {maintenance: {every: 25 days}}\nmodifiers: {one: {prevalence: 50 %, gain: 2}}\n"
    "side_effects: {nausea: {per_infusion: 20 %}}\n";

static void settings_reach_every_value(void **state)
{
    static const struct {
        const char *key, *value, *row, *text;
    } cases[] = {
        {"seed", "7", "seed", "7"},
        {"adherence.miss", "20 %", "adherence.miss", "20 %"},
        {"policies.every_3.5_weeks.maintenance.every", "[3 weeks, 4 weeks]",
         "policies.every_3.5_weeks.maintenance.every", "[21 days, 28 days]"},
        {"policies.every_3.5_weeks", "{suspend: {after_remission: 4 weeks}, maintenance: {every: 1 week}}",
         "policies.every_3.5_weeks.suspend.after_remission", "28 days"},
        {"lead_in.1.for", "6 weeks", "lead_in.1.for", "42 days"},
        {"policies.none.limits.max_infusions", "9", "policies.none.limits.max_infusions", "9"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_config config = ebb_reading_text(SET_TEXT, cases[i].key, cases[i].value);
        assert_string_equal(ebb_reading_row(&config, cases[i].row)->value, cases[i].text);
        assert_string_equal(ebb_reading_row(&config, cases[i].row)->origin, "--set");
        ebb_config_free(&config);
    }
}

static void bad_settings_are_complained_of(void **state)
{
    static const struct {
        const char *key, *value, *message;
    } cases[] = {
        {"sed", "7", "--set: sed: unknown key. Did you mean seed? [EBB_BAD_STUDY]"},
        {"horizon", "52",
         "--set: horizon = 52: needs a unit: must be a time in days, weeks, months or years, 1 day to 7305 "
         "days "
         "[EBB_BAD_STUDY]"},
        {"horizon", "", "--set: horizon: a value is missing [EBB_BAD_STUDY]"},
        {"", "7", "--set: a key is missing [EBB_BAD_STUDY]"},
        {"seed.more", "7",
         "--set: seed = {...}: must be a value, or {value: ..., source: ..., grade: ...} [EBB_BAD_STUDY]"},
        {"study.more", "7", "--set: study.more: there is no such place in the study [EBB_BAD_STUDY]"},
        {"policies.new", "{rescue: {sessions: 2}}",
         "--set: policies.new: the study has no such name under policies. --add adds one [EBB_BAD_STUDY]"},
        {"policies.every_3.4_weeks.maintenance.every", "20 days",
         "--set: policies.every_3.4_weeks.maintenance.every: the study has no such name under policies. Did "
         "you mean every_3.5_weeks? --add adds one [EBB_BAD_STUDY]"},
        {"modifiers.onee.gain", "2",
         "--set: modifiers.onee.gain: the study has no such name under modifiers. Did you mean one? --add "
         "adds one [EBB_BAD_STUDY]"},
        {"side_effects.nauseaa.per_infusion", "0 %",
         "--set: side_effects.nauseaa.per_infusion: the study has no such name under side_effects. Did you "
         "mean nausea? --add adds one [EBB_BAD_STUDY]"},
        {"side_effects.nauseaa.ends", "2 %", /* one message, none of the rate that it lacks */
         "--set: side_effects.nauseaa.ends: the study has no such name under side_effects. Did you mean "
         "nausea? --add adds one [EBB_BAD_STUDY]"},
        {"precision", "off", /* and no word of what a part that nobody wrote lacks */
         "--set: precision = off: must be a section, such as {outcome: ..., contrast: ..., population: ...} "
         "[EBB_BAD_STUDY]"},
        {"early", "off",
         "--set: early = off: must be a section, such as {day: ..., improved: ...} [EBB_BAD_STUDY]"},
        {"lead_in.2.for", "1 week",
         "--set: lead_in.2.for: there is no such place in the study [EBB_BAD_STUDY]"},
        {"seed", "[1", "--set: the text ends too early: did not find expected ',' or ']' [EBB_BAD_STUDY]"},
        {"seed", "*a", "--set: aliases (*) are refused: write the value where it is used [EBB_BAD_STUDY]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ebb_reading_refused(SET_TEXT, cases[i].key, cases[i].value, cases[i].message);
}

static void only_add_adds_a_policy(void **state)
{
    const struct ebb_override additions[] = {
        {.key = "policies.new", .value = "{rescue: {sessions: 2}}", .adds = true},
        {.key = "policies.new.rescue.gap", .value = "4 days"}, /* what was added may be set */
        {.key = "policies.none", .value = "{}", .adds = true},
    };
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};
    (void)state;
    assert_int_equal(
        ebb_config_parse("test.yaml", SET_TEXT, strlen(SET_TEXT), additions, 2, &config, &messages), EBB_OK);
    assert_int_equal(config.study.n_policies, 3);
    assert_string_equal(ebb_reading_row(&config, "policies.new.rescue.gap")->value, "[4 days, 4 days]");
    ebb_config_free(&config);
    assert_int_equal(
        ebb_config_parse("test.yaml", SET_TEXT, strlen(SET_TEXT), additions, 3, &config, &messages),
        EBB_BAD_STUDY);
    assert_int_equal(messages.n, 1);
    assert_string_equal(ebb_support_printed(&messages.items[0]),
                        "--add: policies.none: is in the study already: --set changes it [EBB_BAD_STUDY]");
    ebb_messages_free(&messages);
}

static void a_setting_mends_a_mistake(void **state)
{
    struct ebb_config config =
        ebb_reading_text("study: A test\nhorizon: 52\npolicies:\n  none: {}\n", "horizon", "52 weeks");
    (void)state;
    assert_int_equal(config.study.horizon_days, 364);
    ebb_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"default < parameter set < study < --set, and each value says which",
         a_study_goes_before_its_set_and_a_setting_before_both, NULL, NULL, NULL},
        {"every row is complete", rows_have_no_null, NULL, NULL, NULL},
        {"settings reach every value, in lists and under names with points", settings_reach_every_value, NULL,
         NULL, NULL},
        {"bad settings are complained of and change nothing", bad_settings_are_complained_of, NULL, NULL,
         NULL},
        {"a policy is added by --add, and by nothing else", only_add_adds_a_policy, NULL, NULL, NULL},
        {"a setting mends a mistake of the study", a_setting_mends_a_mistake, NULL, NULL, NULL},
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
