/* SPDX-License-Identifier: MIT
 * clinic_file: reads a clinic, its study, and lays the one over the other.
 *
 * Two files, one pass: the clinic is read to its end whatever is wrong with it, then its study, so that
 * somebody who has made a mistake in each is told both. Messages of the clinic come first.
 *
 *     text --yaml_node--> tree --override--> fill --> complete (presets) --> rules
 *                              \-- study --> config (its settings: study.KEY) --> settle --> worlds
 *
 * Its study is read by clinic_its_study.c.
 *
 *   1. The clinic   2. Both   3. The public calls
 */
#include <ebb/clinic_file.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/digest.h>
#include <ebb/key.h>

#include "check.h"
#include "clinic_reading.h"
#include "fill.h"
#include "override.h"
#include "print.h"
#include "rows.h"
#include "source_file.h"
#include "top_key.h"

/* 1. The clinic */

static const char OF_STUDY[] = "study.";

static bool is_of_study(const struct ebb_override *setting)
{
    return strncmp(setting->key, OF_STUDY, sizeof OF_STUDY - 1) == 0;
}

/* `study=FILE` is the clinic's own key; `study.horizon=...` is one of its study's. */
static enum ebb_status apply_settings(struct ebb_clinic_reading *reading)
{
    const struct ebb_config_options *options = reading->options;
    enum ebb_status status = EBB_OK;
    reading->study_settings =
        ebb_arena_take(reading->arena, (options->n_settings + 2) * sizeof *reading->study_settings);
    if (reading->study_settings == NULL)
        return EBB_NO_MEMORY;
    for (size_t i = 0; i < options->n_settings && status == EBB_OK; i++) {
        if (is_of_study(&options->settings[i])) {
            struct ebb_override *setting = &reading->study_settings[reading->n_study_settings++];
            *setting = options->settings[i];
            setting->key += sizeof OF_STUDY - 1;
        } else {
            status = ebb_override_apply(&options->settings[i], reading->arena, &reading->tree, &reading->own);
        }
    }
    return status;
}

/* Somebody who gives a study, or a set, is told which file this is, and not what it lacks of a clinic. */
static enum ebb_status refuse_other_files(struct ebb_clinic_reading *reading)
{
    const struct ebb_yaml_node *root = reading->tree.root;
    if (root == NULL || root->kind != EBB_YAML_MAP || ebb_yaml_node_member(root, "clinic"))
        return EBB_OK;
    const struct ebb_yaml_node *policies = ebb_yaml_node_member(root, "policies");
    const struct ebb_yaml_node *calibration = ebb_yaml_node_member(root, "calibration");
    const struct ebb_yaml_node *other = calibration ? calibration : policies;
    if (other == NULL || ebb_yaml_node_member(root, "chairs"))
        return EBB_OK;
    ebb_messages_add(&reading->own, EBB_BAD_STUDY, &other->key_place,
                     "%s: is a %s and no clinic, which has the keys clinic, chairs, nurses and six more: "
                     "`ebb clinic --start` writes one to begin with, and it names a study by `study: FILE`",
                     other->key, calibration ? "calibration" : "study");
    return EBB_BAD_STUDY;
}

/* Services that a file lists are all there are: without this the default one would stand before them, and
 * would have the share that they leave. */
static void begin(struct ebb_clinic_reading *reading)
{
    struct ebb_clinic *clinic = &reading->config->clinic;
    ebb_clinic_default(clinic);
    memset(clinic->title, 0, sizeof clinic->title);
    const struct ebb_yaml_node *root = reading->tree.root;
    if (root && root->kind == EBB_YAML_MAP && ebb_yaml_node_member(root, "services")) {
        memset(clinic->services, 0, sizeof clinic->services);
        clinic->n_services = 0;
    }
}

static bool is_given(const struct ebb_clinic_reading *reading, const void *member)
{
    const size_t offset = (size_t)((const char *)member - (const char *)reading->binder.target);
    return ebb_binder_origin(&reading->binder, offset) != NULL;
}

/* What a file leaves out of a service is its preset's. Lengths below 0 were not given, or given as that. */
static void complete_service(const struct ebb_clinic_reading *reading, struct ebb_service *service)
{
    struct ebb_service usual = {.name = ""};
    ebb_service_default(&usual, (enum ebb_preset)service->preset);
    struct ebb_length *const lengths[] = {&service->check_in,    &service->start,  &service->infusion,
                                          &service->observation, &service->escort, &service->turnover};
    const struct ebb_length *const preset[] = {&usual.check_in,    &usual.start,  &usual.infusion,
                                               &usual.observation, &usual.escort, &usual.turnover};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (lengths[i]->typical < 0)
            memcpy(lengths[i], preset[i], sizeof *lengths[i]);
    }
    if (!is_given(reading, &service->slot_minutes))
        service->slot_minutes = usual.slot_minutes;
    if (!is_given(reading, &service->prescriber_on_site))
        service->prescriber_on_site = usual.prescriber_on_site;
    if (!is_given(reading, &service->side_effect_minutes))
        service->side_effect_minutes = usual.side_effect_minutes;
}

/* An interval belongs to the default study alone: of a study that is named it would be a second answer to
 * when the next session is due. */
static void check_interval(struct ebb_clinic_reading *reading)
{
    struct ebb_clinic *clinic = &reading->config->clinic;
    const struct ebb_check check = {.binder = &reading->binder};
    const bool has_study = reading->study_text || ebb_clinic_study_node(reading);
    const struct ebb_origin *origin =
        ebb_binder_origin(&reading->binder, offsetof(struct ebb_clinic, interval_days));
    if (reading->binder.broken || (origin && origin->bad))
        return;
    if (!has_study && clinic->interval_days == 0)
        ebb_check_complain(&check, &clinic->interval_days,
                           "interval: is missing: from one maintenance session to the next, or a study that "
                           "says when they are due (study: FILE)");
    if (ebb_clinic_study_node(reading) && clinic->interval_days > 0) {
        ebb_messages_add(&reading->warnings, EBB_OK, origin ? &origin->place : NULL,
                         "interval = %d days: is not looked at: the policies of the study say when sessions "
                         "are due",
                         clinic->interval_days);
        clinic->interval_days = 0;
    }
}

static enum ebb_status read_clinic(struct ebb_clinic_reading *reading)
{
    struct ebb_clinic_config *config = reading->config;
    enum ebb_status status =
        ebb_yaml_node_read(config->path, true, ebb_text_chars(&config->source), config->source.length,
                           reading->arena, &reading->tree, &reading->own);
    if (status == EBB_OK)
        status = refuse_other_files(reading);
    if (status == EBB_OK)
        status = apply_settings(reading);
    if (status != EBB_OK)
        return status;
    reading->binder = (struct ebb_binder){.target = &config->clinic,
                                          .root = &EBB_CLINIC_KEY,
                                          .arena = reading->arena,
                                          .messages = &reading->own,
                                          .file = config->path,
                                          .file_kind = EBB_IN_STUDY};
    begin(reading);
    ebb_fill_read(&reading->binder, &reading->tree);
    for (int i = 0; i < config->clinic.n_services; i++)
        complete_service(reading, &config->clinic.services[i]);
    check_interval(reading);
    ebb_check_table(&reading->binder, &reading->warnings, ebb_clinic_rules_ask);
    return reading->arena->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. Both */

/* Of both: a clinic on another study is another clinic. */
static enum ebb_status make_texts(struct ebb_clinic_reading *reading)
{
    struct ebb_clinic_config *config = reading->config;
    struct ebb_text study = {0};
    char of_study[EBB_DIGEST_HEX];
    struct ebb_digest digest;
    const enum ebb_status status =
        ebb_rows_make(&reading->binder, reading->arena, &config->rows, &config->n_rows, &config->canonical);
    ebb_print_study(&config->settled, NULL, NULL, &study);
    ebb_config_study_digest(ebb_text_chars(&study), study.length, of_study);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&config->canonical), config->canonical.length);
    ebb_digest_add(&digest, of_study, strlen(of_study));
    ebb_digest_hex(&digest, config->canonical_sha256);
    const bool failed = study.failed;
    ebb_text_free(&study);
    return failed ? EBB_NO_MEMORY : status;
}

static enum ebb_status read_both(struct ebb_clinic_reading *reading)
{
    enum ebb_status status = read_clinic(reading);
    if (status == EBB_OK)
        status = ebb_clinic_read_study(reading);
    if (status == EBB_OK)
        status = ebb_clinic_settle_study(reading);
    if (status == EBB_OK && reading->own.n + reading->of_study.n > 0)
        status = EBB_BAD_STUDY;
    return status == EBB_OK ? make_texts(reading) : status;
}

/* 3. The public calls */

/* The config is large: built where it will stand, and emptied again where it fails. */
static enum ebb_status parse(const char *name, struct ebb_text *source,
                             const struct ebb_config_options *options, const char *study, size_t study_length,
                             struct ebb_clinic_config *out_config, struct ebb_messages *messages)
{
    struct ebb_arena *arena = calloc(1, sizeof *arena);
    struct ebb_clinic_reading reading = {.config = out_config,
                                         .arena = arena,
                                         .options = options,
                                         .study_text = study,
                                         .study_length = study_length};
    memset(out_config, 0, sizeof *out_config);
    out_config->source = *source;
    *source = (struct ebb_text){0};
    out_config->memory = arena;
    out_config->path = arena ? ebb_arena_copy(arena, name, strlen(name)) : NULL;
    enum ebb_status status = out_config->path ? read_both(&reading) : EBB_NO_MEMORY;
    ebb_messages_hand_over(&reading.own, messages);
    ebb_messages_hand_over(&reading.of_study, messages);
    if (status == EBB_OK)
        ebb_messages_hand_over(&reading.warnings, messages);
    ebb_messages_free(&reading.warnings);
    if (status != EBB_OK)
        ebb_config_free_clinic(out_config);
    return status;
}

enum ebb_status ebb_config_open_clinic(const char *path, const struct ebb_config_options *options,
                                       struct ebb_clinic_config *out_config, struct ebb_messages *messages)
{
    const struct ebb_place start = {path, 1, 1};
    struct ebb_text text = {0}, why = {0};
    memset(out_config, 0, sizeof *out_config);
    enum ebb_status status = ebb_source_file_read(path, &text, &why);
    if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, &start, "%s", ebb_text_chars(&why));
    if (status == EBB_OK)
        status = parse(path, &text, options, NULL, 0, out_config, messages);
    ebb_text_free(&text);
    ebb_text_free(&why);
    return status;
}

enum ebb_status ebb_config_parse_clinic(const char *name, const char *clinic, size_t clinic_length,
                                        const char *study, size_t study_length,
                                        const struct ebb_config_options *options,
                                        struct ebb_clinic_config *out_config, struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    memset(out_config, 0, sizeof *out_config);
    ebb_text_add_bytes(&text, clinic, clinic_length);
    const enum ebb_status status =
        text.failed ? EBB_NO_MEMORY : parse(name, &text, options, study, study_length, out_config, messages);
    ebb_text_free(&text);
    return status;
}

static const char *origin_of(const struct ebb_clinic_origins *origins, const char *key)
{
    for (size_t i = 0; i < origins->n_rows; i++) {
        if (strcmp(origins->rows[i].key, key) == 0)
            return origins->rows[i].origin;
    }
    return NULL;
}

enum ebb_status ebb_config_restore_clinic(struct ebb_clinic_config *config,
                                          const struct ebb_clinic_origins *origins)
{
    struct ebb_arena *arena = config->memory;
    config->worlds_are_of_new_site = origins->worlds_are_of_new_site;
    config->path = ebb_arena_copy(arena, origins->path, strlen(origins->path));
    config->study_path = ebb_arena_copy(arena, origins->study_path, strlen(origins->study_path));
    for (size_t i = 0; i < config->n_rows; i++) {
        const char *origin = origin_of(origins, config->rows[i].key);
        if (origin)
            config->rows[i].origin = ebb_arena_copy(arena, origin, strlen(origin));
    }
    ebb_text_free(&config->source);
    ebb_text_add(&config->source, "%s", origins->source);
    return arena->failed || config->source.failed ? EBB_NO_MEMORY : EBB_OK;
}

void ebb_config_free_clinic(struct ebb_clinic_config *config)
{
    ebb_config_free(&config->study_config);
    ebb_worlds_free(&config->worlds);
    ebb_messages_free(&config->replaced);
    ebb_text_free(&config->source);
    ebb_text_free(&config->canonical);
    if (config->memory)
        ebb_arena_free(config->memory);
    free(config->memory);
    memset(config, 0, sizeof *config);
}

bool ebb_clinic_is(const char *path)
{
    return ebb_top_key_is(path, "clinic");
}

bool ebb_clinic_row_is_given(const struct ebb_parameter_row *row)
{
    return ebb_rows_is_given(row);
}
