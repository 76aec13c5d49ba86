/* SPDX-License-Identifier: MIT
 * The study of every row is, byte for byte, the study that --set gives with the values of the row.
 *
 * Rows are made by setting numbers straight in copies, and by reading levels once a combination; a reading
 * for each row is the way that must give the same.
 *
 *   1. Designs   2. Rows against settings   3. Draws   4. The design's digest   5. Rows that are no study
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/row_studies.h>

#include "tap.h"

/* 1. Designs */

#define BASE                                                                             \
    "study: rows\npatients: 1000\npolicies:\n  none: {}\n"                               \
    "  monthly: {maintenance: {every: [3 weeks, 4 weeks]}}\n"                            \
    "  at_need: {booster: {trigger: 18 points, sessions: 4, min_gap: 2 weeks}, limits: " \
    "{max_infusions: 30}}\n"

static const char *const DESIGNS[] = {
    BASE "design:\n  kind: grid\n  vary:\n"
         "    policies.at_need.booster.trigger: {from: 14 points, to: 22 points, steps: 5}\n"
         "    policies.at_need.booster.min_gap: {values: [1 week, 2 weeks, 1 month]}\n"
         "    policies.monthly.maintenance.every: {values: [2 weeks, 5 weeks]}\n",
    BASE "design:\n  kind: grid\n  vary:\n" /* words between numbers: read at the first step of each number */
         "    infusion.gain: {from: 0.5, to: 0.7, steps: 3}\n"
         "    clinic_days: {values: [every day, [monday], [friday]]}\n"
         "    adherence.miss: {values: [5 %, 10 %]}\n"
         "    policies.at_need.limits.max_infusions: {values: [off, 20]}\n",
    BASE "design:\n  kind: lists\n  vary:\n"
         "    induction: {values: [{days: [0, 3, 7]}, {infusions: 2, days: [0, 7]}, {days: [0]}]}\n"
         "    policies.at_need: {values: [{}, {booster: {trigger: 20 points, sessions: [2, 4]}, limits: "
         "{max_infusions: 9}}, {maintenance: {every: 1 week}}]}\n"
         "    infusion.gain: {from: 0.4, to: 0.6, steps: 3}\n",
    BASE "design:\n  kind: latin_hypercube\n  rows: 40\n  seed: 5\n  vary:\n"
         "    policies.at_need.limits.max_infusions: {values: [10, off, 20]}\n"
         "    policies.monthly.maintenance.every: {values: [2 weeks, [3 weeks, 5 weeks]]}\n"
         "    duration.median: {from: 10 days, to: 80 days, scale: log}\n"
         "    adherence.miss: {from: 1 %, to: 30 %, scale: logit}\n"
         "    horizon: {from: 26 weeks, to: 78 weeks}\n"
         "    maintain_nonresponders: {values: [true, false]}\n",
    BASE "design:\n  kind: sobol\n  rows: 16\n  vary:\n"
         "    policies.at_need.booster.futile_after: {from: 1, to: 5}\n"
         "    remission.score: {from: 8 points, to: 12 points}\n",
    BASE "design:\n  kind: one_way\n  vary:\n"
         "    noise.sd: {from: 1 point, to: 4 points}\n    clinic_days: {values: [[monday], [friday]]}\n",
    BASE "lead_in: [{for: 4 weeks, maintenance: {every: 1 week}}]\ndesign:\n  kind: morris\n  rows: 4\n"
         "  vary:\n    lead_in.1.for: {from: 2 weeks, to: 8 weeks}\n    infusion.gain: {from: 0.2, to: 0.9}\n"
         "    policies.monthly: {values: [{maintenance: {every: 4 weeks}}, {maintenance: {every: 6 weeks}, "
         "rescue: {sessions: 4}}]}\n"
         "    policies.monthly.limits.max_infusions: {from: 5, to: 40}\n",
};

static void open_text(struct ebb_config *config, const char *text, const struct ebb_override *settings,
                      size_t n)
{
    struct ebb_messages messages = {0};
    const struct ebb_config_options options = {.settings = settings, .n_settings = n, .share = "configs"};
    const enum ebb_status status =
        ebb_config_parse_with("configs/rows.yaml", text, strlen(text), &options, config, &messages);
    for (size_t i = 0; i < messages.n && status != EBB_OK; i++)
        print_message("# %s\n", messages.items[i].words);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
}

/* 2. Rows against settings */

/* The settings of a row: levels first, as sections must be there before what stands in them. */
static size_t settings_of(const struct ebb_design *design, const double *values, char chars[][EBB_UNITS_SIZE],
                          struct ebb_override *settings)
{
    size_t n = 0;
    for (int numbers = 0; numbers < 2; numbers++) {
        for (int k = 0; k < design->n_axes; k++) {
            const struct ebb_axis *axis = &design->axes[k];
            if (axis->is_number != (numbers == 1) || values[k] != values[k])
                continue;
            if (axis->is_number)
                ebb_units_print(values[k], axis->unit, chars[k]);
            settings[n++] = (struct ebb_override){
                .key = axis->key, .value = axis->is_number ? chars[k] : axis->texts[(int)values[k]]};
        }
    }
    return n;
}

static void assert_rows_are_settings(const char *text)
{
    char plain[1024]; /* the study without its design, which stands last */
    struct ebb_config config = {0};
    struct ebb_study *study = calloc(1, sizeof *study);
    open_text(&config, text, NULL, 0);
    assert_non_null(config.design);
    snprintf(plain, sizeof plain, "%.*s", (int)(strstr(text, "design:\n") - text), text);
    for (int64_t row = 0; row < ebb_design_rows(config.design); row++) {
        double values[EBB_MAX_AXES];
        char chars[EBB_MAX_AXES][EBB_UNITS_SIZE];
        struct ebb_override settings[EBB_MAX_AXES];
        struct ebb_config read = {0};
        ebb_design_values(config.design, row, values);
        const size_t n = settings_of(config.design, values, chars, settings);
        open_text(&read, plain, settings, n);
        ebb_row_studies_get(config.row_studies, row, study);
        assert_memory_equal(study, &read.study, sizeof *study);
        ebb_config_free(&read);
    }
    free(study);
    ebb_config_free(&config);
}

static void every_row_is_the_study_of_its_settings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DESIGNS / sizeof DESIGNS[0]; i++)
        assert_rows_are_settings(DESIGNS[i]);
}

/* 3. Draws */

static void rows_times_draws_are_the_draws_of_a_study(void **state)
{
    static const char text[] = BASE "parameters: parameters/trd.yaml\ndesign:\n  draws: 3\n  site: new\n"
                                    "  vary: {infusion.gain: {values: [0.5, 0.7]}}\n";
    struct ebb_config config = {0};
    struct ebb_study *study = calloc(1, sizeof *study);
    (void)state;
    open_text(&config, text, NULL, 0);
    assert_int_equal(ebb_design_rows(config.design), 6);
    for (int row = 0; row < 6; row++) {
        char draw[8];
        struct ebb_config read = {0};
        snprintf(draw, sizeof draw, "%d", row % 3 + 1);
        const struct ebb_override plain[] = {{.key = "draw", .value = draw},
                                             {.key = "site", .value = "new"},
                                             {.key = "infusion.gain", .value = row < 3 ? "0.5" : "0.7"}};
        static const char without[] = BASE "parameters: parameters/trd.yaml\n";
        open_text(&read, without, plain, 3);
        ebb_row_studies_get(config.row_studies, row, study);
        assert_memory_equal(study, &read.study, sizeof *study);
        ebb_config_free(&read);
    }
    free(study);
    ebb_config_free(&config);
}

/* 4. The design's digest */

static void designs_have_digests_and_studies_their_own(void **state)
{
    static const char *const same[] = {
        BASE "design: {kind: grid, seed: 4, vary: {horizon: {from: 26 weeks, to: 364 days, steps: 3}}}\n",
        BASE "design:\n  vary:\n    horizon: {steps: 3, to: 52 weeks, from: 182 days, scale: linear}\n"};
    static const char other[] = BASE "design: {vary: {horizon: {from: 26 weeks, to: 52 weeks, steps: 2}}}\n";
    struct ebb_config plain = {0}, first = {0}, second = {0}, third = {0}, again = {0};
    (void)state;
    open_text(&plain, BASE, NULL, 0);
    open_text(&first, same[0], NULL, 0);
    open_text(&second, same[1], NULL, 0);
    open_text(&third, other, NULL, 0);
    assert_string_equal(first.canonical_sha256, plain.canonical_sha256);
    assert_string_equal(ebb_text_chars(&first.canonical), ebb_text_chars(&plain.canonical));
    assert_string_equal(first.design_sha256, second.design_sha256);
    assert_string_not_equal(first.design_sha256, third.design_sha256);
    struct ebb_text whole = {0}; /* the two texts together are the study with its design */
    ebb_text_add(&whole, "%s%s", ebb_text_chars(&first.canonical), ebb_text_chars(&first.design_text));
    open_text(&again, ebb_text_chars(&whole), NULL, 0);
    assert_string_equal(again.design_sha256, first.design_sha256);
    ebb_text_free(&whole);
    ebb_config_free(&again);
    ebb_config_free(&plain);
    ebb_config_free(&first);
    ebb_config_free(&second);
    ebb_config_free(&third);
}

/* 5. Rows that are no study */

static void a_row_that_is_no_study_is_told_by_number(void **state)
{
    static const char text[] =
        BASE "design: {kind: grid, vary: {early.day: {from: 7 days, to: 28 days, steps: 4}}}\n"
             "early: {day: 7 days, improved: 20 %}\n";
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};
    (void)state;
    open_text(&config, text, NULL, 0);
    assert_int_equal(ebb_row_studies_check(config.row_studies, &messages), EBB_BAD_STUDY);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(messages.items[0].words, "design: row 4 (early.day = 28 days) is no valid study"));
    assert_int_equal(messages.items[0].line, 7);
    ebb_messages_free(&messages);
    ebb_config_free(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every row is the study that its settings give", every_row_is_the_study_of_its_settings),
        TEST("rows times draws are the draws of a study", rows_times_draws_are_the_draws_of_a_study),
        TEST("designs have digests, and studies their own", designs_have_digests_and_studies_their_own),
        TEST("a row that is no study is told by its number", a_row_that_is_no_study_is_told_by_number),
    };
    return RUN_TESTS(tests);
}
