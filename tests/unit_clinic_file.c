/* SPDX-License-Identifier: MIT
 * A clinic's canonical text gives the same clinic again, to the byte, whatever it is; joint draws are those
 * of its study, but for what the clinic has replaced.
 *
 *   1. Any clinic   2. Draws   3. Texts
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_file.h>
#include <ebb/key.h>

#include "../sim/config/print.h"
#include "clinic_usual.h"
#include "tap.h"

/* 1. Any clinic */

static uint64_t luck = 88172645463325252u;

/* 0 to n - 1; the same on every machine. */
static int one_of(int n)
{
    luck ^= luck << 13;
    luck ^= luck >> 7;
    luck ^= luck << 17;
    return (int)(luck % (uint64_t)n);
}

/* A number of few digits and one of many: both must come back. */
static double share(void)
{
    return one_of(2) ? one_of(50) / 100.0 : one_of(1000000) / 2000003.0;
}

static struct ebb_length any_length(void)
{
    struct ebb_length length;
    memset(&length, 0, sizeof length);
    length.law = one_of(EBB_TIME_LAW_COUNT);
    length.typical = 5 + share() * 20;
    length.low = ebb_length_has_ends(&length) ? length.typical - 1 - share() : length.typical;
    length.high = ebb_length_has_ends(&length) ? length.typical + 1 + share() : length.typical;
    return length;
}

static struct ebb_closure any_closure(void)
{
    static const char *const texts[] = {"2027-05-01",
                                        "2027-12-24 to 2027-12-31",
                                        "29 February",
                                        "first Monday of a month",
                                        "last Friday of August",
                                        "every 3 weeks on Tuesday"};
    struct ebb_closure closure;
    const char *why;
    assert_true(ebb_closure_read(texts[one_of(6)], &closure, &why));
    return closure;
}

static void any_services(struct ebb_clinic *clinic)
{
    clinic->n_services = 1 + one_of(EBB_MAX_SERVICES);
    memset(clinic->services, 0, sizeof clinic->services);
    for (int i = 0; i < clinic->n_services; i++) {
        struct ebb_service *service = &clinic->services[i];
        snprintf(service->name, sizeof service->name, "service.%d", i);
        service->preset = one_of(EBB_PRESET_COUNT);
        service->slot_minutes = one_of(2) ? 0 : 60 + one_of(60);
        struct ebb_length *const lengths[] = {&service->check_in,    &service->start,  &service->infusion,
                                              &service->observation, &service->escort, &service->turnover};
        for (int k = 0; k < 6; k++) {
            const struct ebb_length length = any_length();
            memcpy(lengths[k], &length, sizeof length);
        }
        service->prescriber_on_site = one_of(2) == 1;
        service->share = i == 0 ? 0 : 0.01 + share() / 10;
        service->side_effect_minutes = one_of(60);
    }
    clinic->n_background = one_of(2);
    if (clinic->n_background > 0) {
        snprintf(clinic->background[0].name, sizeof clinic->background[0].name, "iron");
        clinic->background[0].per_day = share();
        clinic->background[0].service = one_of(clinic->n_services);
    }
}

static void any_staff(struct ebb_clinic *clinic)
{
    clinic->n_shifts = one_of(3);
    for (int i = 0; i < clinic->n_shifts; i++)
        clinic->shifts[i] = (struct ebb_shift){.nurses = 1,
                                               .hours = one_of(2) ? (struct ebb_hours){540, 960 + one_of(60)}
                                                                  : (struct ebb_hours){0, 0},
                                               .break_minutes = 15 * one_of(3),
                                               .break_from = 600 + one_of(200)};
    clinic->n_rooms = 2 * one_of(2);
    clinic->rooms[0] = clinic->n_rooms ? 1 : 0;
    clinic->rooms[1] = clinic->n_rooms ? clinic->chairs - 1 : 0;
    clinic->prescriber.on = one_of(2) == 1;
    if (clinic->prescriber.on) {
        clinic->prescriber.hours = one_of(2) ? (struct ebb_hours){540, 1000} : (struct ebb_hours){0, 0};
        clinic->prescriber.intake_minutes = 30 + share();
        clinic->prescriber.review_minutes = share();
        clinic->prescriber.most_intakes_a_day = one_of(3);
    }
}

static void any_rules(struct ebb_clinic *clinic)
{
    clinic->seed = (luck << 1) | 1u;
    clinic->start_day += one_of(1000) - 500;
    clinic->last_start = one_of(2) ? -1 : 900 + one_of(60);
    clinic->hours[one_of(5)] = (struct ebb_hours){600, 800 + one_of(600)};
    clinic->n_closures = one_of(4);
    for (int i = 0; i < clinic->n_closures; i++) {
        const struct ebb_closure closure = any_closure();
        memcpy(&clinic->closures[i], &closure, sizeof closure);
    }
    clinic->demand.growth_per_year = share() - 0.2;
    clinic->demand.step_day = one_of(2) ? -1 : one_of(100);
    clinic->demand.step_factor = 2 * share();
    clinic->booking.window_before = one_of(20);
    clinic->booking.window_after = one_of(20);
    clinic->booking.starts_a_step = one_of(4);
    clinic->booking.priority = one_of(3);
    clinic->attendance.as_study = one_of(2);
    clinic->attendance.no_show = one_of(2) ? -1 : share() / 2;
    clinic->attendance.cancel = one_of(2) ? -1 : share() / 2;
    clinic->attendance.arrives_early = 100 * share();
    clinic->target.share = 0.5 + share();
}

static const struct ebb_config_options NO_OPTIONS = {.settings = NULL};

static void any_clinic_comes_back_from_its_text(void **state)
{
    static const char study[] = "study: A study\npolicies: {a: {maintenance: {every: 4 weeks}}}\n";
    static struct ebb_clinic clinic;
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    int n_good = 0;
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct ebb_messages messages = {0};
        struct ebb_text text = {0};
        ebb_clinic_usual(&clinic);
        any_services(&clinic);
        any_staff(&clinic);
        any_rules(&clinic);
        const enum ebb_status status = ebb_clinic_check(&clinic, &messages);
        ebb_messages_free(&messages);
        if (status != EBB_OK)
            continue;
        n_good++;
        ebb_print_table(&EBB_CLINIC_KEY, &clinic, NULL, NULL, &text);
        const enum ebb_status read = ebb_config_parse_clinic(
            "clinic", text.chars, text.length, study, sizeof study - 1, &NO_OPTIONS, config, &messages);
        if (read != EBB_OK)
            fail_msg("%s\n%s", messages.n > 0 ? messages.items[0].words : "", text.chars);
        assert_memory_equal(&config->clinic, &clinic, sizeof clinic);
        assert_string_equal(ebb_text_chars(&config->canonical), text.chars);
        ebb_text_free(&text);
        ebb_messages_free(&messages);
        ebb_config_free_clinic(config);
    }
    assert_true(n_good > 100);
    free(config);
}

/* 2. Draws */

static void draws_set_nothing_that_the_clinic_has_replaced(void **state)
{
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    const struct ebb_config_options options = {.share = "configs"};
    const size_t from = offsetof(struct ebb_study, parameters.adherence);
    struct ebb_messages messages = {0};
    static struct ebb_study drawn;
    int n_set = 0;
    (void)state;
    assert_int_equal(ebb_config_open_clinic("configs/clinic.yaml", &options, config, &messages), EBB_OK);
    assert_int_equal(messages.n, 0);
    assert_int_equal(config->worlds.n, 200); /* as many as are asked for */
    assert_true(config->worlds_are_of_new_site);
    for (int k = 0; k < config->worlds.n_keys; k++) {
        const size_t offset = config->worlds.offsets[k];
        n_set += offset != SIZE_MAX;
        assert_true(offset < from || offset >= from + sizeof drawn.parameters.adherence);
    }
    assert_true(n_set > 5);
    memcpy(&drawn, &config->settled, sizeof drawn);
    ebb_worlds_set(&config->worlds, 3, &drawn);
    assert_true(memcmp(&drawn.parameters, &config->settled.parameters, sizeof drawn.parameters) != 0);
    assert_memory_equal(&drawn.policies, &config->settled.policies, sizeof drawn.policies);
    assert_int_equal(ebb_study_check(&drawn, &messages), EBB_OK);
    ebb_config_free_clinic(config);
    free(config);
}

/* 3. Texts */

/* What a results file keeps: the clinic's text and its study's, and no file beside them. */
static void texts_of_a_clinic_and_its_study_are_enough(void **state)
{
    struct ebb_clinic_config *first = calloc(1, sizeof *first), *again = calloc(1, sizeof *again);
    const struct ebb_config_options options = {.share = "configs"};
    struct ebb_messages messages = {0};
    (void)state;
    assert_int_equal(ebb_config_open_clinic("configs/clinic.yaml", &options, first, &messages), EBB_OK);
    assert_int_equal(ebb_config_parse_clinic("run.h5", first->canonical.chars, first->canonical.length,
                                             first->study_config.canonical.chars,
                                             first->study_config.canonical.length, &NO_OPTIONS, again,
                                             &messages),
                     EBB_OK);
    assert_memory_equal(&first->clinic, &again->clinic, sizeof first->clinic);
    assert_memory_equal(&first->settled, &again->settled, sizeof first->settled);
    assert_string_equal(first->canonical_sha256, again->canonical_sha256);
    for (size_t i = 0; i < first->n_rows; i++) /* of the file the nine, of the text all */
        assert_true(ebb_clinic_row_is_given(&again->rows[i]));
    ebb_config_free_clinic(first);
    ebb_config_free_clinic(again);
    free(first);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("any clinic comes back from its text, to the byte", any_clinic_comes_back_from_its_text),
        TEST("draws set nothing that the clinic has replaced",
             draws_set_nothing_that_the_clinic_has_replaced),
        TEST("texts of a clinic and its study are enough", texts_of_a_clinic_and_its_study_are_enough),
    };
    return RUN_TESTS(tests);
}
