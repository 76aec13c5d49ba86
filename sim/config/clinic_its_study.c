/* SPDX-License-Identifier: MIT
 * clinic_its_study: the study of a clinic: found, read, settled, with its joint draws.
 *
 * A study is read as any is (config.c), with the settings that begin with "study."; then the clinic is laid
 * over it. What settling says has no place, for it knows no files: the first word of it is a key, and where
 * that stands the origins of the clinic and the rows of the study know.
 *
 *   1. The text   2. Reading it, and its draws   3. Places   4. Settling
 */
#include "clinic_reading.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design.h>
#include <ebb/format.h>
#include <ebb/prescriber_load.h>

#include "source_file.h"

/* 1. The text */

const struct ebb_yaml_node *ebb_clinic_study_node(const struct ebb_clinic_reading *reading)
{
    const struct ebb_yaml_node *root = reading->tree.root;
    const struct ebb_yaml_node *node =
        root && root->kind == EBB_YAML_MAP ? ebb_yaml_node_member(root, "study") : NULL;
    return node && node->kind == EBB_YAML_VALUE && node->text[0] != '\0' ? node : NULL;
}

/* What the default study says in the words of a study, so that `--set study.KEY` is laid over it as over any
 * other. */
static enum ebb_status default_study_text(const struct ebb_clinic_reading *reading, struct ebb_text *text)
{
    struct ebb_clinic clinic = reading->config->clinic;
    struct ebb_study *study = malloc(sizeof *study);
    if (study == NULL)
        return EBB_NO_MEMORY;
    clinic.interval_days = clinic.interval_days > 0 ? clinic.interval_days : 28; /* missing: said already */
    ebb_clinic_default_study(&clinic, study);
    ebb_text_add(text, "study: The default study\npolicies: {%s: {maintenance: {every: %d days}}}\n",
                 study->policies[0].name, clinic.interval_days);
    free(study);
    return text->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* The text of the study, and the name that messages give it. */
static enum ebb_status find_study(struct ebb_clinic_reading *reading, const char **out_name,
                                  struct ebb_text *text)
{
    struct ebb_clinic_config *config = reading->config;
    const struct ebb_yaml_node *node = ebb_clinic_study_node(reading);
    const struct ebb_path path = {NULL, "study"};
    struct ebb_text why = {0};
    config->study_path = "";
    if (reading->study_text) {
        *out_name = config->path;
        ebb_text_add_bytes(text, reading->study_text, reading->study_length);
        return text->failed ? EBB_NO_MEMORY : EBB_OK;
    }
    if (node == NULL) {
        *out_name = "the default study";
        return default_study_text(reading, text);
    }
    enum ebb_status status = ebb_source_file_find(reading->arena, reading->options->share, config->path,
                                                  node->text, &config->study_path, text, &why);
    if (status == EBB_BAD_FILE)
        ebb_binder_complain(&reading->binder, node, &path, "%s: %s%s", config->study_path,
                            ebb_text_chars(&why),
                            ebb_source_file_share_words(reading->arena, reading->options->share));
    ebb_text_free(&why);
    *out_name = config->study_path;
    return status == EBB_BAD_FILE ? EBB_BAD_STUDY : status;
}

/* 2. Reading it, and its draws */

/* Joint draws, where the study takes one when it is asked to: at a new site, which a planner's clinic is,
 * else at a typical one. A study that cannot has none, and why is no matter here. */
static enum ebb_status read_worlds(struct ebb_clinic_reading *reading, const char *name,
                                   const struct ebb_text *text)
{
    static const char *const sites[] = {"new", "typical"};
    struct ebb_clinic_config *config = reading->config;
    struct ebb_config_options options = *reading->options;
    enum ebb_status status = EBB_OK;
    if (config->clinic.uncertainty.draws == 0 || config->study_config.takes_draw || reading->study_text)
        return EBB_OK;
    options.settings = reading->study_settings;
    options.n_settings = reading->n_study_settings + 2;
    options.wants_worlds = true;
    options.most_worlds = config->clinic.uncertainty.draws;
    options.worlds_spare_sets = true;
    for (int site = 0; site < 2 && config->worlds.n == 0 && status != EBB_NO_MEMORY; site++) {
        struct ebb_messages unheard = {0};
        struct ebb_config drawn = {.path = NULL};
        reading->study_settings[reading->n_study_settings] =
            (struct ebb_override){.key = "draw", .value = "1"};
        reading->study_settings[reading->n_study_settings + 1] =
            (struct ebb_override){.key = "site", .value = sites[site]};
        status = ebb_config_parse_with(name, text->chars, text->length, &options, &drawn, &unheard);
        if (status == EBB_OK) {
            config->worlds = drawn.worlds;
            config->worlds_are_of_new_site = site == 0;
            drawn.worlds = (struct ebb_worlds){.n = 0};
            ebb_config_free(&drawn);
        }
        ebb_messages_free(&unheard);
    }
    return status == EBB_NO_MEMORY ? status : EBB_OK;
}

enum ebb_status ebb_clinic_read_study(struct ebb_clinic_reading *reading)
{
    struct ebb_clinic_config *config = reading->config;
    struct ebb_config_options options = *reading->options;
    struct ebb_text text = {0};
    const char *name = "";
    enum ebb_status status = find_study(reading, &name, &text);
    options.settings = reading->study_settings;
    options.n_settings = reading->n_study_settings;
    options.names_no_files = reading->study_text != NULL;
    if (status == EBB_OK)
        status = ebb_config_parse_with(name, text.chars, text.length, &options, &config->study_config,
                                       &reading->of_study);
    if (status == EBB_OK)
        status = read_worlds(reading, name, &text);
    ebb_text_free(&text);
    return status;
}

/* 3. Places */

/* Where the study gives the key, or something of it; NULL: it does not. Rows keep "file:line". */
static const struct ebb_place *place_in_study(struct ebb_clinic_reading *reading, const char *words)
{
    const struct ebb_config *study = &reading->config->study_config;
    const size_t length = strcspn(words, " :");
    for (size_t i = 0; i < study->n_rows; i++) {
        const struct ebb_parameter_row *row = &study->rows[i];
        const char *colon = strrchr(row->origin, ':');
        if (strncmp(row->key, words, length) != 0 || (row->key[length] != '\0' && row->key[length] != '.') ||
            colon == NULL)
            continue;
        struct ebb_place *place = ebb_arena_take(reading->arena, sizeof *place);
        const char *file = ebb_arena_copy(reading->arena, row->origin, (size_t)(colon - row->origin));
        if (place && file)
            *place = (struct ebb_place){file, (int)strtol(colon + 1, NULL, 10), 1};
        return place;
    }
    return NULL;
}

/* Keys of the clinic that settling asks about, by the first word of what it says. */
static const struct ebb_place *place_in_clinic(const struct ebb_clinic_reading *reading, const char *words)
{
    const struct {
        const char *key;
        size_t offset;
    } keys[] = {{"policy", offsetof(struct ebb_clinic, policy)},
                {"policies", offsetof(struct ebb_clinic, policies)},
                {"book_ahead", offsetof(struct ebb_clinic, booking.book_ahead_days)},
                {"no_show", offsetof(struct ebb_clinic, attendance.no_show)},
                {"cancel", offsetof(struct ebb_clinic, attendance.cancel)}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const size_t length = strlen(keys[i].key);
        const struct ebb_origin *origin = ebb_binder_origin(&reading->binder, keys[i].offset);
        if (strncmp(words, keys[i].key, length) == 0 && strchr(" .:", words[length]))
            return origin ? &origin->place : &reading->tree.root->place;
    }
    return NULL;
}

/* 4. Settling */

/* Mistakes at their places; what was replaced is kept for the page. */
static enum ebb_status hand_over(struct ebb_clinic_reading *reading, const struct ebb_messages *said)
{
    enum ebb_status status = EBB_OK;
    for (size_t i = 0; i < said->n; i++) {
        const char *words = said->items[i].words;
        if (said->items[i].status == EBB_OK) {
            ebb_messages_add(&reading->config->replaced, EBB_OK, place_in_study(reading, words), "%s", words);
            continue;
        }
        const struct ebb_place *place = place_in_clinic(reading, words);
        ebb_messages_add(place ? &reading->own : &reading->of_study, EBB_BAD_STUDY,
                         place ? place : place_in_study(reading, words), "%s", words);
        status = EBB_BAD_STUDY;
    }
    return status;
}

/* What the clinic has replaced, a draw would bring back. */
static void spare_replaced(struct ebb_clinic_config *config)
{
    const size_t from = offsetof(struct ebb_study, parameters.adherence);
    const size_t to = from + sizeof config->settled.parameters.adherence;
    for (int k = 0; k < config->worlds.n_keys && !config->clinic.attendance.as_study; k++) {
        if (config->worlds.offsets[k] >= from && config->worlds.offsets[k] < to)
            config->worlds.offsets[k] = SIZE_MAX;
    }
}

/* It is played all the same: a list that grows is an answer, but not one that somebody should look for in
 * chairs. */
static void warn_of_prescriber(struct ebb_clinic_reading *reading)
{
    const struct ebb_clinic_config *config = reading->config;
    const struct ebb_clinic *clinic = &config->clinic;
    const struct ebb_prescriber_load load = ebb_prescriber_load_of(clinic, &config->settled);
    const struct ebb_origin *review =
        ebb_binder_origin(&reading->binder, offsetof(struct ebb_clinic, prescriber.review_minutes));
    const struct ebb_origin *origin =
        review ? review : ebb_binder_origin(&reading->binder, offsetof(struct ebb_clinic, prescriber.on));
    if (!ebb_prescriber_is_overloaded(&load))
        return;
    ebb_messages_add(&reading->warnings, EBB_OK, origin ? &origin->place : &reading->tree.root->place,
                     "prescriber: is there %.4g h a week, and is asked for %s h: about %.0f looks (each "
                     "assessment of today's %s, with a session or without) of %.4g min, and first "
                     "visits of %.4g new patients of %.4g min: the waiting list will grow: give longer "
                     "hours, or shorter looks",
                     load.hours, ebb_format_beside(load.looks_hours + load.visits_hours, load.hours).chars,
                     load.looks_a_week, ebb_format_of(clinic->active_patients, "patient", "patients").chars,
                     clinic->prescriber.review_minutes, clinic->new_per_week,
                     clinic->prescriber.intake_minutes);
}

enum ebb_status ebb_clinic_settle_study(struct ebb_clinic_reading *reading)
{
    struct ebb_clinic_config *config = reading->config;
    struct ebb_messages said = {0};
    enum ebb_status status =
        ebb_clinic_settle(&config->clinic, &config->study_config.study, &config->settled, &said);
    if (config->study_config.design)
        ebb_messages_add(
            &reading->of_study, EBB_BAD_STUDY, &config->study_config.design->place,
            "design: a clinic cannot take it: what is tried of a clinic is its own: leave it out");
    if (status != EBB_NO_MEMORY)
        status = hand_over(reading, &said);
    ebb_messages_free(&said);
    spare_replaced(config);
    if (status == EBB_OK)
        warn_of_prescriber(reading);
    return config->study_config.design && status == EBB_OK ? EBB_BAD_STUDY : status;
}
