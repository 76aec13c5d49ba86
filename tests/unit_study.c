/* SPDX-License-Identifier: MIT
 * A study built in C is the one that YAML makes, and is refused in the same words.
 *
 *   1. The default   2. Words   3. Tables of keys
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/kind.h>
#include <ebb/plan.h>
#include <ebb/study.h>

#include "../sim/config/value.h"
#include "reading.h"
#include "tap.h"

/* 1. The default */

static void the_default_is_what_yaml_makes(void **state)
{
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    (void)state;
    memset(&study, 0xa5, sizeof study);
    ebb_study_default(&study);
    assert_int_equal(ebb_study_check(&study, &messages), EBB_OK);
    struct ebb_config config = ebb_reading_text(
        "study: A study\npolicies:\n  every_4_weeks: {maintenance: {every: 4 weeks}}\n", NULL, NULL);
    assert_memory_equal(&study, &config.study, sizeof study);
    ebb_config_free(&config);
    struct ebb_plan plan;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    ebb_plan_free(&plan);
}

/* 2. Words */

/* Changes the default study, checks it, and returns what is said first; the caller frees nothing. */
static const char *said_of(void (*change)(struct ebb_study *study), size_t n_expected)
{
    static struct ebb_study study;
    static char words[512];
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    ebb_study_default(&study);
    change(&study);
    assert_int_equal(ebb_study_check(&study, &messages), EBB_BAD_STUDY);
    assert_int_equal(messages.n, n_expected);
    snprintf(words, sizeof words, "%s", messages.items[0].words);
    ebb_messages_free(&messages);
    assert_int_equal(ebb_plan_init(&plan, &study, &messages),
                     EBB_BAD_STUDY); /* refuses what the check refuses */
    ebb_messages_free(&messages);
    return words;
}

static void no_horizon(struct ebb_study *study)
{
    study->horizon_days = 0;
}

static void backwards(struct ebb_study *study)
{
    study->policies[0].maintenance.every_days = (struct ebb_range){28, 21};
}

static void endless_name(struct ebb_study *study)
{
    memset(study->policies[0].name, 'a', sizeof study->policies[0].name);
}

static void twice(struct ebb_study *study)
{
    study->policies[1] = study->policies[0];
    study->n_policies = 2;
}

static void too_many(struct ebb_study *study)
{
    study->n_policies = 1000000;
}

static void neither_true_nor_false(struct ebb_study *study)
{
    memset(&study->policies[0].booster.on, 7, 1);
}

static void unknown_record(struct ebb_study *study)
{
    const int record = -5;
    memcpy(&study->record, &record, sizeof record);
}

static void falling_days(struct ebb_study *study)
{
    study->induction.days[2] = 1;
}

static void no_trigger(struct ebb_study *study)
{
    study->policies[0].booster.on = true;
    study->policies[0].booster.visits = 1;
    study->policies[0].booster.sessions = (struct ebb_range){1, 1};
    study->policies[0].booster.gap_days = (struct ebb_range){4, 4};
}

static void no_number(struct ebb_study *study)
{
    memset(&study->parameters.noise.sd_points, 0xff, sizeof(double));
}

static void too_much_to_add_up(struct ebb_study *study)
{
    study->n_patients = INT64_C(4900000000);
}

static void two_mistakes(struct ebb_study *study)
{
    study->parameters.adherence.p_miss = 2.0;
    study->parameters.baseline.min_points = 59.0;
}

static void mistakes_are_said_in_the_words_of_the_reader(void **state)
{
    const struct {
        void (*change)(struct ebb_study *study);
        size_t n;
        const char *words; /* the first */
    } cases[] = {
        {no_horizon, 1, "horizon = 0 days: must be 1 day to 7305 days"},
        {backwards, 1,
         "policies.every_4_weeks.maintenance.every = [28 days, 21 days]: starts above its end: must be "
         "[least, "
         "most]. Did you mean [21 days, 28 days]?"},
        {endless_name, 1,
         "policies.1: a name starts with a letter, goes on with letters, digits, _ and . and is at most 63 "
         "long"},
        {twice, 1, "policies.every_4_weeks: doubled key: another one has that name already"},
        {too_many, 1, "policies = 1000000: must be 1 to 32 of them"},
        {neither_true_nor_false, 1, "policies.every_4_weeks.booster.on = 7: must be true or false"},
        {unknown_record, 1, "record = -5: unknown: must be one of summary, outcomes, sample of N, all"},
        {falling_days, 1, "induction.days = 1: the days must rise"},
        {no_trigger, 1,
         "policies.every_4_weeks.booster: needs a trigger, a trigger_rise or both to start a course"},
        {no_number, 1, "noise.sd = nan: must be 0 to 30 points"},
        {too_much_to_add_up, 1,
         "patients = 4900000000: over 364 days of follow-up the exact sums of squares would not fit in 64 "
         "bits: "
         "give fewer patients or a shorter horizon"},
        {two_mistakes, 2, "adherence.miss = 200 %: must be 0 to 100 %"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(said_of(cases[i].change, cases[i].n), cases[i].words);
}

/* 3. Tables of keys */

/* Both tables of kinds are complete: the linker finds functions that are missing, not rows that are empty. */
static void every_kind_can_do_everything(void **state)
{
    (void)state;
    for (int code = 0; code < EBB_SECTION; code++) {
        const struct ebb_key key = {.kind = (enum ebb_kind_code)code};
        const struct ebb_kind *kind = ebb_kind_of(&key);
        const struct ebb_value_kind *value = ebb_value_kind(&key);
        assert_true(kind->initial && kind->check && kind->print && kind->number);
        assert_true(value->read && value->allowed && value->initial && value->schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the default study is what YAML makes of its policy, to the byte",
             the_default_is_what_yaml_makes),
        TEST("mistakes of a struct are said in the words of the reader",
             mistakes_are_said_in_the_words_of_the_reader),
        TEST("every kind can do everything", every_kind_can_do_everything),
    };
    return RUN_TESTS(tests);
}
