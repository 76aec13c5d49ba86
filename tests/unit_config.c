/* SPDX-License-Identifier: MIT
 * A study is read as it is written, and its canonical text gives the same study back.
 *
 * What is said about mistakes is tested by cli_bad_studies.py.
 *
 *   1. Values   2. Round trips   3. Pages
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ebb/config.h>
#include <ebb/file.h>
#include <ebb/measure.h>
#include <ebb/population.h>

#include "reading.h"

/* 1. Values */

static const char PLAIN[] = "study: A test\npolicies:\n  none: {}\n";

static void the_mission_study_is_read_as_written(void **state)
{
    struct ebb_config config = ebb_reading_file("configs/three_policies.yaml");
    const struct ebb_study *study = &config.study;
    (void)state;
    assert_string_equal(study->title, "Three maintenance policies over one year");
    assert_true(study->seed == 20261120);
    assert_int_equal(study->n_patients, 100000);
    assert_int_equal(study->horizon_days, 364);
    assert_int_equal(study->induction.infusions, 6);
    assert_int_equal(study->induction.days[5], 17);
    assert_int_equal(study->assessment_every_days, 7);
    struct ebb_config plain = ebb_reading_text(PLAIN, NULL, NULL); /* on the set as awk read it */
    assert_memory_equal(&study->parameters, &plain.study.parameters, sizeof study->parameters);
    ebb_config_free(&plain);
    assert_true(study->parameters.adherence.p_miss == 0.088);
    assert_true(study->parameters.relapse.f_loss_of_improvement < 0);
    assert_int_equal(study->n_policies, 3);
    assert_string_equal(study->policies[1].name, "every_4_6_weeks");
    assert_true(study->policies[1].maintenance.on && !study->policies[1].booster.on);
    assert_int_equal(study->policies[1].maintenance.every_days.lo, 28);
    assert_int_equal(study->policies[1].maintenance.every_days.hi, 42);
    const struct ebb_course_rule *booster = &study->policies[2].booster;
    assert_true(booster->on);
    assert_int_equal(booster->trigger_points, 18);
    assert_int_equal(booster->trigger_rise_points, 0);
    assert_int_equal(booster->sessions.hi, 6);
    assert_int_equal(booster->stop_points, 12);
    assert_int_equal(study->record, EBB_RECORD_ALL);
    assert_int_equal(study->compression, EBB_COMPRESSION_FAST); /* nothing is said of it */
    ebb_config_free(&config);
}

static void every_kind_of_value_is_read(void **state)
{
    struct ebb_config config =
        ebb_reading_text("\xef\xbb\xbfstudy: >\r\n  two lines\r\n  in one\r\n"
                         "seed: 18446744073709551615\r\n"
                         "horizon: 6 months\r\n"
                         "patients: 1e3\r\n"
                         "relapse: {score: 0 points, loss_of_response: '50 %'}\r\n"
                         "x-note: {whatever: [1, 2]}\r\n"
                         "record: sample of 12\r\n"
                         "compression: small\r\n"
                         "policies:\r\n"
                         "  x-mine: 3\r\n"
                         "  every_3.5_weeks:\r\n"
                         "    maintenance: {every: 3.5714285714285716 weeks}\r\n"
                         "    limits: {clinic_days: [monday, sunday], max_infusions: off}\r\n",
                         NULL, NULL);
    const struct ebb_study *study = &config.study;
    (void)state;
    assert_string_equal(study->title, "two lines in one");
    assert_true(study->seed == UINT64_MAX);
    assert_int_equal(study->horizon_days, 183); /* 182.625, to the nearest day */
    assert_int_equal(study->n_patients, 1000);
    assert_true(study->parameters.relapse.f_loss_of_improvement == 0.5);
    assert_int_equal(study->record, EBB_RECORD_SAMPLE);
    assert_int_equal(study->n_recorded, 12);
    assert_int_equal(study->compression, EBB_COMPRESSION_SMALL);
    assert_int_equal(study->n_policies, 1);
    assert_string_equal(study->policies[0].label, "every_3.5_weeks");
    assert_int_equal(study->policies[0].maintenance.every_days.lo, 25);
    assert_int_equal(study->policies[0].maintenance.every_days.hi, 25);
    assert_int_equal(study->policies[0].limits.clinic_days, 1u | 1u << 6);
    assert_int_equal(study->policies[0].limits.max_infusions, 0);
    ebb_config_free(&config);
}

/* The study's days hold where a policy or a phase says nothing, and are every day where nobody says any. */
static void clinic_days_above_policies(void **state)
{
    static const char TEXT[] = "study: x\nclinic_days: [monday, friday]\n"
                               "lead_in: [{for: 2 weeks, maintenance: {every: 1 week}}]\n"
                               "policies:\n"
                               "  said: {limits: {clinic_days: [tuesday]}}\n"
                               "  silent: {limits: {max_infusions: 3}}\n"
                               "  other: {}\n"
                               "  every: {limits: {clinic_days: every day}}\n"
                               "  studys: {limits: {clinic_days: as the study}}\n";
    static const unsigned settled[] = {1u << 1, 1u | 1u << 4, 1u | 1u << 4, 0, 1u | 1u << 4};
    (void)state;
    struct ebb_config config = ebb_reading_text(TEXT, NULL, NULL);
    struct ebb_study study = config.study;
    for (int twice = 0; twice < 2; twice++) {
        ebb_study_settle(&study);
        for (int i = 0; i < study.n_policies; i++)
            assert_int_equal(study.policies[i].limits.clinic_days, settled[i]);
        assert_int_equal(study.lead_in[0].policy.limits.clinic_days, 1u | 1u << 4);
    }
    ebb_config_free(&config);
    config = ebb_reading_text("study: x\npolicies: {silent: {}}\n", NULL, NULL);
    study = config.study;
    assert_int_equal(study.clinic_days, EBB_EVERY_WEEKDAY);
    ebb_study_settle(&study);
    assert_int_equal(study.policies[0].limits.clinic_days, 0);
    ebb_config_free(&config);
}

static void a_trial_is_read(void **state)
{
    struct ebb_config config = ebb_reading_file("configs/trials/sustain1.yaml");
    const struct ebb_study *study = &config.study;
    (void)state;
    assert_int_equal(study->n_phases, 2);
    assert_int_equal(study->lead_in[1].for_days, 56);
    assert_int_equal(study->lead_in[1].policy.by_score.low_days, 14);
    assert_int_equal(ebb_study_start_day(study), 112);
    assert_int_equal(study->n_strata, 2);
    assert_int_equal(study->strata[0].rules[0].score_points, 12);
    assert_true(study->strata[0].rules[0].f_improvement < 0);
    assert_true(study->strata[1].rules[0].f_improvement == 0.5);
    assert_int_equal(study->strata[1].rules[0].of, 2);
    ebb_config_free(&config);
}

#define PRECISE_POLICIES "study: A test\npolicies:\n  none: {}\n  monthly: {maintenance: {every: 1 month}}\n"
static const char PRECISE[] = PRECISE_POLICIES "patients: {min: 5000, max: 20000}\n";

static void a_precision_is_read_in_the_outcome_s_unit(void **state)
{
    static const struct {
        const char *outcome, *written;
        double half_width;
    } cases[] = {
        {"response_weeks", "0.3 weeks", 0.3}, {"response_weeks", "7 days", 1},
        {"response_share", "1 %", 0.01},      {"response_share", "8.8 %", 0.088},
        {"score", "0.2 points", 0.2},         {"relapses_per_year", "0.1 per year", 0.1},
        {"excess_score_days", "2 weeks", 14},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, "%sprecision: {outcome: %s, contrast: [monthly, none], half_width: %s}\n",
                 PRECISE, cases[i].outcome, cases[i].written);
        struct ebb_config config = ebb_reading_text(text, NULL, NULL);
        assert_true(config.study.precision.on);
        assert_true(config.study.precision.half_width == cases[i].half_width);
        assert_int_equal(config.study.precision.outcome, ebb_measure_find(cases[i].outcome));
        assert_int_equal(config.study.precision.first_policy, 1);
        assert_int_equal(config.study.precision.min_patients, 5000);
        assert_int_equal(config.study.n_patients, 20000);
        struct ebb_config again = ebb_reading_text(config.canonical.chars, NULL, NULL);
        assert_memory_equal(&again.study, &config.study, sizeof config.study);
        ebb_config_free(&again);
        ebb_config_free(&config);
    }
}

static void a_count_of_patients_is_the_most_of_a_precision(void **state)
{
    char text[400];
    snprintf(text, sizeof text,
             "%sprecision: {outcome: infusions, contrast: [monthly, none], half_width: 1}\n", PRECISE);
    struct ebb_config config = ebb_reading_text(text, "patients", "300");
    (void)state;
    assert_int_equal(config.study.precision.min_patients, 300);
    assert_int_equal(config.study.precision.max_patients, 300);
    assert_int_equal(config.study.n_patients, 300);
    ebb_config_free(&config);
}

/* Of two policies the difference is the study's own; one name stands for its difference to the reference. */
static void a_contrast_may_be_left_out(void **state)
{
    static const struct {
        const char *more, *contrast;
        int first, second;
    } cases[] = {
        {"", "", 0, 1},
        {"against: monthly\n", "", 1, 0},
        {"against: monthly\n", "contrast: none, ", 1, 0},
        {"", "contrast: monthly, ", 0, 1},
        {"against: monthly\n", "contrast: [none, monthly], ", 0, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%sprecision: {outcome: response_weeks, %shalf_width: 1 week}\n",
                 PRECISE, cases[i].more, cases[i].contrast);
        struct ebb_config config = ebb_reading_text(text, NULL, NULL);
        assert_int_equal(config.study.precision.first_policy, cases[i].first);
        assert_int_equal(config.study.precision.second_policy, cases[i].second);
        assert_int_equal(config.study.precision.population, 1); /* written out: it says how long a run is */
        struct ebb_config again = ebb_reading_text(config.canonical.chars, NULL, NULL);
        assert_memory_equal(&again.study, &config.study, sizeof config.study);
        ebb_config_free(&again);
        ebb_config_free(&config);
    }
}

/* Chosen or not, they are names in texts and indices in the struct; not chosen, they stand in no text, so
 * that a study has the SHA-256 that it had before there were such keys. */
static void the_reference_and_the_population_are_chosen(void **state)
{
    static const struct {
        const char *chosen, *key, *value;
        int reference, population;
    } cases[] = {
        {"", NULL, NULL, 0, 1},
        {"against: monthly\npopulation: treated\n", NULL, NULL, 1, 0},
        {"against: none\n", "against", "monthly", 1, 1},
        {"population: responders\n", "population", "without_late", 0, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, "%smodifiers: {late: {prevalence: 10 %%, miss: 2}}\n%s", PRECISE_POLICIES,
                 cases[i].chosen);
        struct ebb_config config = ebb_reading_text(text, cases[i].key, cases[i].value);
        assert_int_equal(ebb_study_reference(&config.study), cases[i].reference);
        assert_int_equal(ebb_study_population(&config.study), cases[i].population);
        assert_true((strstr(config.canonical.chars, "\nagainst: ") != NULL) == (cases[i].reference != 0));
        struct ebb_config again = ebb_reading_text(config.canonical.chars, NULL, NULL);
        assert_memory_equal(&again.study, &config.study, sizeof config.study);
        ebb_config_free(&again);
        ebb_config_free(&config);
    }
}

/* 2. Round trips */

static void assert_round_trip(const char *path)
{
    struct ebb_config config = ebb_reading_file(path);
    struct ebb_text annotated = {0};
    ebb_config_print(&config, &annotated);
    const char *const texts[] = {config.canonical.chars, annotated.chars};
    for (int i = 0; i < 2; i++) {
        struct ebb_config again = ebb_reading_text(texts[i], NULL, NULL);
        assert_memory_equal(&again.study, &config.study, sizeof config.study);
        assert_string_equal(again.canonical.chars, config.canonical.chars);
        assert_string_equal(again.canonical_sha256, config.canonical_sha256);
        assert_int_equal(again.n_rows, config.n_rows);
        ebb_config_free(&again);
    }
    ebb_text_free(&annotated);
    ebb_config_free(&config);
}

static void canonical_texts_give_the_same_study(void **state)
{
    static const char *const folders[] = {"configs", "configs/trials"};
    int n_studies = 0;
    (void)state;
    for (int i = 0; i < 2; i++) {
        DIR *folder = opendir(folders[i]);
        assert_non_null(folder);
        for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
            char path[400];
            const char *end = strrchr(entry->d_name, '.');
            if (end == NULL || strcmp(end, ".yaml") != 0)
                continue;
            snprintf(path, sizeof path, "%s/%s", folders[i], entry->d_name);
            if (ebb_calibration_is(path) || ebb_clinic_is(path)) /* no study */
                continue;
            assert_round_trip(path);
            n_studies++;
        }
        closedir(folder);
    }
    assert_true(n_studies >= 10);
}

static void the_canonical_text_stands_alone(void **state)
{
    struct ebb_config config = ebb_reading_file("configs/three_policies.yaml");
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    (void)state;
    assert_null(strstr(config.canonical.chars, "parameters:"));
    /* The text without what says how results are kept, which stands at its end. */
    const char *record = strstr(config.canonical.chars, "\nuncertainty:");
    assert_non_null(record);
    assert_string_equal(record,
                        "\nuncertainty:\n  draws: 200\n  patients: 750\nrecord: all\ncompression: fast\n");
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, config.canonical.chars, (size_t)(record + 1 - config.canonical.chars));
    ebb_digest_hex(&digest, hex);
    assert_string_equal(hex, config.canonical_sha256);
    assert_int_equal(config.source.length, strlen(config.source.chars));
    assert_non_null(strstr(config.source.chars, "parameters: parameters/trd.yaml"));
    ebb_config_free(&config);
}

/* The digest of the same study with one line more; true where it is that of the study. */
static bool keeps_its_digest(const char *line)
{
    static const char study[] = "study: A test\npolicies:\n  none: {}\n";
    char text[200];
    snprintf(text, sizeof text, "%s%s\n", study, line);
    struct ebb_config plain = ebb_reading_text(study, NULL, NULL), other = ebb_reading_text(text, NULL, NULL);
    const bool same = strcmp(plain.canonical_sha256, other.canonical_sha256) == 0;
    assert_string_not_equal(plain.canonical.chars, other.canonical.chars);
    ebb_config_free(&plain);
    ebb_config_free(&other);
    return same;
}

static void the_digest_of_a_study_knows_no_packing(void **state)
{
    static const char *const others[] = {"seed: 2", "patients: 99", "horizon: 30 days", "question: record?",
                                         "maintain_nonresponders: true"};
    (void)state;
    assert_true(keeps_its_digest("record: summary"));
    assert_true(keeps_its_digest("record: sample of 7"));
    assert_true(keeps_its_digest("record: all"));
    assert_true(keeps_its_digest("compression: small"));
    assert_true(keeps_its_digest("population: treated"));
    assert_true(keeps_its_digest("against: none"));
    assert_true(keeps_its_digest("uncertainty: {draws: 7, patients: 8}"));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (keeps_its_digest(others[i]))
            fail_msg("%s changes no digest", others[i]);
    }
}

/* base.yaml gives every value that a set has, before the modifiers, which are nobody's by default. */
static int values_of_the_set(void)
{
    struct ebb_text file = {0};
    struct ebb_messages messages = {0};
    int n_values = 0;
    assert_int_equal(ebb_file_read("configs/parameters/base.yaml", 1 << 20, &file, &messages), EBB_OK);
    const char *at = ebb_text_chars(&file), *end = strstr(at, "\nmodifiers:");
    assert_non_null(end);
    for (at = strstr(at, "{value: "); at != NULL && at < end; at = strstr(at + 1, "{value: "))
        n_values++;
    ebb_text_free(&file);
    return n_values;
}

static void defaults_are_the_calibrated_set(void **state)
{
    struct ebb_config plain = ebb_reading_text(PLAIN, NULL, NULL);
    struct ebb_config with_set = ebb_reading_text(
        "study: A test\nparameters: configs/parameters/trd.yaml\npolicies:\n  none: {}\n", NULL, NULL);
    int n_from_set = 0;
    (void)state;
    const struct ebb_parameters *ours = &plain.study.parameters, *theirs = &with_set.study.parameters;
    assert_memory_equal(ours, theirs, sizeof *ours);
    for (size_t i = 0; i < with_set.n_rows; i++) {
        const struct ebb_parameter_row *from_set = &with_set.rows[i];
        const bool is_modifier = strncmp(from_set->key, "modifiers.", 10) ==
                                 0; /* which the set offers and nobody has by default */
        if (is_modifier ||
            (strstr(from_set->origin, "trd.yaml") == NULL && strstr(from_set->origin, "base.yaml") == NULL))
            continue;
        const struct ebb_parameter_row *embedded = ebb_reading_row(&plain, from_set->key);
        assert_string_equal(embedded->value, from_set->value); /* by awk and by the reader of YAML */
        assert_string_equal(embedded->source, from_set->source);
        assert_string_equal(embedded->grade, from_set->grade);
        assert_string_equal(embedded->origin, "default");
        assert_true(from_set->source[0] != '\0' && from_set->grade[0] != '\0');
        n_from_set++;
    }
    assert_int_equal(n_from_set, values_of_the_set()); /* one that no row takes would be lost */
    ebb_config_free(&plain);
    ebb_config_free(&with_set);
}

/* 3. Pages */

static void the_reference_page_is_current(void **state)
{
    struct ebb_text page = {0}, file = {0};
    struct ebb_messages messages = {0};
    (void)state;
    ebb_config_print_reference(&page);
    assert_int_equal(ebb_file_read("configs/REFERENCE.md", 1 << 20, &file, &messages), EBB_OK);
    if (strcmp(ebb_text_chars(&page), ebb_text_chars(&file)) != 0)
        fail_msg(
            "configs/REFERENCE.md is old: write it anew with `ebb show --reference > configs/REFERENCE.md`");
    ebb_text_free(&page);
    ebb_text_free(&file);
}

static void text_is_quoted_where_it_must_be(void **state)
{
    struct ebb_config config = ebb_reading_text(
        "study: 'say \"yes\" \\ # no'\npolicies:\n  none: {label: \"{a: b}\"}\n", NULL, NULL);
    struct ebb_text json = {0};
    (void)state;
    assert_string_equal(config.study.title, "say \"yes\" \\ # no");
    assert_non_null(strstr(config.canonical.chars, "study: \"say \\\"yes\\\" \\\\ # no\"\n"));
    assert_non_null(strstr(config.canonical.chars, "label: \"{a: b}\"\n"));
    ebb_config_print_json(&config, &json);
    assert_non_null(strstr(json.chars, "\"value\": \"say \\\"yes\\\" \\\\ # no\""));
    ebb_text_free(&json);
    ebb_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"the study of the mission is read as it is written", the_mission_study_is_read_as_written, NULL,
         NULL, NULL},
        {"every kind of value is read", every_kind_of_value_is_read, NULL, NULL, NULL},
        {"clinic days of the study hold where a policy or a phase says none", clinic_days_above_policies,
         NULL, NULL, NULL},
        {"a trial with lead-in and strata is read", a_trial_is_read, NULL, NULL, NULL},
        {"a precision is read in the unit of its outcome", a_precision_is_read_in_the_outcome_s_unit, NULL,
         NULL, NULL},
        {"a contrast may be left out", a_contrast_may_be_left_out, NULL, NULL, NULL},
        {"reference and population are chosen", the_reference_and_the_population_are_chosen, NULL, NULL,
         NULL},
        {"a count of patients is the most that a precision may take",
         a_count_of_patients_is_the_most_of_a_precision, NULL, NULL, NULL},
        {"the canonical and the annotated text of every study give the same bytes",
         canonical_texts_give_the_same_study, NULL, NULL, NULL},
        {"the digest of a study knows no packing", the_digest_of_a_study_knows_no_packing, NULL, NULL, NULL},
        {"the canonical text stands alone and has its digest", the_canonical_text_stands_alone, NULL, NULL,
         NULL},
        {"the defaults are the calibrated set, with its grades", defaults_are_the_calibrated_set, NULL, NULL,
         NULL},
        {"configs/REFERENCE.md is what the program prints", the_reference_page_is_current, NULL, NULL, NULL},
        {"text is quoted where it must be", text_is_quoted_where_it_must_be, NULL, NULL, NULL},
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
