/* SPDX-License-Identifier: MIT
 * config: a study's life from file to struct and to its canonical text.
 *
 * The parameter set is read first and the study over it, so that initial value < parameter set < study <
 * --set. Both files are read to their ends whatever is wrong in them; the messages of the study come before
 * those of its parameter set.
 *
 *     text --yaml_node--> tree --override, instruments--> tree as if one person had written all of it
 *       set (and what it builds on) --fill--> struct ebb_study   one struct, one list of origins; the later
 *       tree                        --fill--> struct ebb_study   file writes over the earlier one
 *       complete, check --> messages, or rows and canonical text
 *
 * Overrides change the tree and not the struct: a value of --set is then read, checked and complained of by
 * the code that reads files, and one that mends a mistake of the file hides it.
 *
 *   1. Reading everything   2. Rows of a design   3. The public calls
 */
#include <ebb/config.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "binder.h"
#include "check.h"
#include "design_kept.h"
#include "design_print.h"
#include "design_read.h"
#include "design_rows.h"
#include "effects.h"
#include "fill.h"
#include "instruments.h"
#include "other_files.h"
#include "override.h"
#include "parameter_sets.h"
#include "print.h"
#include "rows.h"
#include "source_file.h"
#include "yaml_node.h"

/* One reading. Two lists of messages, because the set is read first and is the lesser matter: who has
 * misspelt a key of the study wants to see that on the first line. */
struct loader {
    struct ebb_binder binder;
    struct ebb_arena *arena;
    struct ebb_messages study_messages, set_messages;
    struct ebb_messages warnings; /* handed over with a good study only */
    bool warns;                   /* of a file that somebody writes, not of the text in a results file */
    const char *name;             /* of the study's file */
    const struct ebb_config_options *options;
    const struct ebb_graft *grafts; /* of a row of the design, which is then not read */
    size_t n_grafts;
    struct ebb_design_as_played as_played; /* before settings; of a results file's design only */
    struct ebb_read_design *design; /* what was read of it; NULL: the study has none, or a row is read */
};

/* 1. Reading everything */

/* Lays the settings over the tree, one after the other, and puts in the section of an instrument that is
 * named: at the end, because a setting may name it, and before a setting that goes into it, which needs the
 * section. */
static enum ebb_status apply_overrides(struct loader *loader, struct ebb_tree *tree)
{
    static const char into[] = "instrument.";
    const struct ebb_config_options *options = loader->options;
    struct ebb_binder *binder = &loader->binder;
    enum ebb_status status = EBB_OK;
    for (size_t i = 0; i < options->n_settings && status == EBB_OK; i++) {
        if (strncmp(options->settings[i].key, into, sizeof into - 1) == 0)
            status = ebb_instruments_insert(binder, loader->name, options->share, tree);
        if (status == EBB_OK)
            status = ebb_override_apply(&options->settings[i], loader->arena, tree, &loader->study_messages);
    }
    return status == EBB_OK ? ebb_instruments_insert(binder, loader->name, options->share, tree) : status;
}

/* The study's design, when the study itself has been read. A draw that the study takes would be written over
 * by those of the rows. */
static enum ebb_status read_design(struct loader *loader, const struct ebb_tree *tree)
{
    const bool is_map = tree->root && tree->root->kind == EBB_YAML_MAP;
    const struct ebb_yaml_node *node = is_map ? ebb_yaml_node_member(tree->root, "design") : NULL,
                               *draw = is_map ? ebb_yaml_node_member(tree->root, "draw") : NULL;
    if (node == NULL || loader->grafts)
        return EBB_OK;
    loader->design = ebb_arena_take(loader->arena, sizeof *loader->design);
    if (loader->design == NULL)
        return EBB_NO_MEMORY;
    const enum ebb_status status =
        ebb_design_read(&loader->binder, node, loader->options->kept, &loader->warnings, loader->design);
    if (loader->options->kept)
        ebb_design_kept_hold(&loader->binder, &loader->as_played, &loader->design->design);
    const struct ebb_yaml_node *precision = ebb_yaml_node_member(tree->root, "precision");
    if (precision && ebb_binder_study(&loader->binder)->precision.on)
        ebb_binder_complain_at(&loader->binder, &precision->key_place, &(struct ebb_path){NULL, "precision"},
                               NULL,
                               "a design plays the patients it names in every row: give patients, and leave "
                               "out one of the two");
    if (loader->design->design.n_draws > 0 && draw && draw->kind == EBB_YAML_VALUE &&
        strcmp(draw->text, "0") != 0)
        ebb_binder_complain(&loader->binder, draw, &(struct ebb_path){NULL, "draw"},
                            "the rows of the design take draws (design.draws): leave out one of the two");
    return status;
}

/* A level may name a file as the study may (refuse_files): in a results file it may not either. */
static bool names_file(const struct loader *loader, const struct ebb_graft *graft)
{
    return loader->options->names_no_files && graft->value->kind == EBB_YAML_VALUE &&
           ebb_key_names_file(graft->key);
}

static enum ebb_status graft_row(struct loader *loader, struct ebb_tree *tree)
{
    enum ebb_status status = EBB_OK;
    for (size_t i = 0; i < loader->n_grafts && status == EBB_OK; i++) {
        const struct ebb_path path = {NULL, loader->grafts[i].key};
        if (names_file(loader, &loader->grafts[i])) {
            ebb_binder_complain(&loader->binder, loader->grafts[i].value, &path,
                                "names what stands in another file, and a design out of a results file may "
                                "not: no such file is opened. Give the study that it was run from");
            return EBB_BAD_STUDY;
        }
        status = ebb_override_graft(&loader->grafts[i], loader->arena, tree, &loader->study_messages);
    }
    return status == EBB_OK && loader->n_grafts > 0
               ? ebb_instruments_insert(&loader->binder, loader->name, loader->options->share, tree)
               : status;
}

/* A study that takes one draw is asked about that one, and no others are played: numbers of them that
 * somebody gave would look as if they had been heard. Whoever asks for worlds takes the draw to get at them.
 * */
static void warn_of_draws(struct loader *loader)
{
    const struct ebb_binder *binder = &loader->binder;
    const struct ebb_origin *given = ebb_binder_origin(binder, offsetof(struct ebb_study, uncertainty.draws));
    if (given && binder->n_drawn > 0 && binder->worlds == NULL)
        ebb_messages_add(&loader->warnings, EBB_OK, &given->place,
                         "uncertainty.draws: has no effect: the study takes one draw itself (`draw`), and is "
                         "played in that one alone: leave out one of the two");
}

/* The order is the meaning: settings before the set, because `--set parameters=FILE` names another one; the
 * set before the study; checks last, when every value is what it will be. Where one of the
 * files breaks off no rule is asked: what it compares may stand behind the break. */
static enum ebb_status read_study(struct loader *loader, const char *text, size_t length)
{
    struct ebb_binder *binder = &loader->binder;
    struct ebb_tree tree = {0};
    enum ebb_status status =
        ebb_yaml_node_read(loader->name, true, text, length, loader->arena, &tree, &loader->study_messages);
    if (status == EBB_OK && !loader->options->names_no_files)
        status = ebb_other_files_refuse(&tree, &loader->study_messages);
    if (status == EBB_OK && loader->options->names_no_files) {
        status = ebb_other_files_refuse_names(binder, &tree);
        ebb_binder_set_neutral(binder);
    }
    if (status == EBB_OK && loader->options->kept)
        ebb_design_kept_remember(&tree, loader->arena, &loader->as_played);
    if (status == EBB_OK)
        status = apply_overrides(loader, &tree);
    if (status == EBB_OK)
        status = graft_row(loader, &tree);
    if (status == EBB_OK && !loader->options->names_no_files)
        status = ebb_parameter_sets_read(binder, loader->name, loader->options->share, &tree,
                                         &loader->set_messages);
    if (status != EBB_OK)
        return status;
    const bool set_is_broken = binder->broken;
    ebb_override_check(loader->options->settings, loader->options->n_settings, loader->arena, &tree,
                       ebb_binder_study(binder), &loader->study_messages);
    binder->messages = &loader->study_messages;
    binder->file = loader->name;
    binder->file_kind = EBB_IN_STUDY;
    ebb_fill_read(binder, &tree);
    binder->broken = binder->broken || set_is_broken;
    ebb_check_study(binder, &loader->set_messages, &loader->warnings);
    warn_of_draws(loader);
    ebb_effects_of_worlds(binder);
    status = read_design(loader, &tree);
    return loader->arena->failed ? EBB_NO_MEMORY : status;
}

/* A study with mistakes is refused as a whole, whatever they are about: half of a study would be simulated as
 * if it were meant. Rows are made of good ones only. */
static void begin(struct loader *loader, struct ebb_study *study, struct ebb_worlds *worlds)
{
    loader->binder = (struct ebb_binder){
        .target = study,
        .root = &EBB_STUDY_KEY,
        .arena = loader->arena,
        .messages = &loader->study_messages,
        .file = loader->name,
        .worlds = worlds,
    };
    ebb_key_set_initial(&EBB_STUDY_KEY, study);
}

static enum ebb_status load(struct loader *loader, const char *text, size_t length, struct ebb_config *config,
                            struct ebb_messages *messages)
{
    begin(loader, &config->study, loader->options->wants_worlds ? &config->worlds : NULL);
    loader->binder.most_worlds = loader->options->most_worlds;
    loader->binder.worlds_spare_sets = loader->options->worlds_spare_sets;
    enum ebb_status status = read_study(loader, text, length);
    if (status == EBB_OK && loader->study_messages.n + loader->set_messages.n > 0)
        status = EBB_BAD_STUDY;
    config->takes_draw = loader->binder.n_drawn > 0;
    if (status == EBB_OK)
        status = ebb_rows_fill(config, &loader->binder, loader->arena);
    ebb_messages_hand_over(&loader->study_messages, messages);
    ebb_messages_hand_over(&loader->set_messages, messages);
    if (status == EBB_OK && loader->warns)
        ebb_messages_hand_over(&loader->warnings, messages);
    ebb_messages_free(&loader->warnings);
    return status;
}

/* 2. Rows of a design */

/* What a row's study is read from: the same text and options as the study itself. */
struct row_source {
    const char *name, *text;
    size_t length;
    const struct ebb_config_options *options;
    const struct ebb_design *design; /* that was read of it */
};

static enum ebb_status read_row(void *self, const char *text, const struct ebb_graft *grafts, size_t n,
                                struct ebb_worlds *worlds, struct ebb_study *out_study,
                                struct ebb_messages *messages)
{
    const struct row_source *source = self;
    struct ebb_arena arena = {0};
    struct loader loader = {
        .arena = &arena, .name = source->name, .options = source->options, .grafts = grafts, .n_grafts = n};
    memset(out_study, 0, sizeof *out_study);
    const struct ebb_kept_design *kept = source->options->kept;
    begin(&loader, out_study, kept ? NULL : worlds);
    enum ebb_status status =
        read_study(&loader, text ? text : source->text, text ? strlen(text) : source->length);
    if (status == EBB_OK && loader.study_messages.n + loader.set_messages.n > 0)
        status = EBB_BAD_STUDY;
    if (status == EBB_OK && kept && worlds)
        status = ebb_design_kept_worlds(kept, &loader.binder, source->design, worlds, messages);
    ebb_messages_hand_over(&loader.study_messages, messages);
    ebb_messages_hand_over(&loader.set_messages, messages);
    ebb_messages_free(&loader.warnings);
    ebb_arena_free(&arena);
    return status;
}

/* Rows of a results file: draws stand in it, and so does a study that has all that draws bring along. */
static enum ebb_status open_kept_rows(const struct loader *loader, struct ebb_config *config,
                                      const struct ebb_row_reader *reader, struct ebb_messages *messages)
{
    const struct ebb_kept_design *kept = loader->options->kept;
    const struct ebb_design *design = config->design;
    if (!kept->is_played)
        return ebb_design_rows_open(loader->arena, loader->design, &config->study, reader, kept,
                                    config->row_worlds, &config->row_studies, messages);
    return design->n_draws == 0
               ? EBB_OK
               : ebb_design_kept_worlds(kept, &loader->binder, design, config->row_worlds, messages);
}

/* Texts, digest and the studies of rows, of a design that was read without a mistake. */
static enum ebb_status open_design(const struct loader *loader, struct ebb_config *config,
                                   struct ebb_messages *messages)
{
    const struct ebb_kept_design *kept = loader->options->kept;
    const bool has_own = kept && kept->row_study && kept->row_study[0] && loader->design->design.n_draws > 0;
    struct row_source source = {loader->name, has_own ? kept->row_study : ebb_text_chars(&config->source),
                                has_own ? strlen(kept->row_study) : config->source.length, loader->options,
                                &loader->design->design};
    const struct ebb_row_reader reader = {&source, read_row};
    struct ebb_digest digest;
    ebb_design_print(loader->design, &config->design_text);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, config->canonical_sha256, strlen(config->canonical_sha256));
    ebb_digest_add(&digest, ebb_text_chars(&config->design_text), config->design_text.length);
    ebb_digest_hex(&digest, config->design_sha256);
    config->design = &loader->design->design;
    config->row_worlds = ebb_arena_take(loader->arena, sizeof *config->row_worlds); /* stays where it is */
    if (config->design_text.failed || config->row_worlds == NULL)
        return EBB_NO_MEMORY;
    return kept ? open_kept_rows(loader, config, &reader, messages)
                : ebb_design_rows_open(loader->arena, loader->design, &config->study, &reader, NULL,
                                       config->row_worlds, &config->row_studies, messages);
}

/* 3. The public calls */

/* The config is built aside and given when all is well: on a failure the caller's object is as it was. */
static enum ebb_status parse(const char *name, const char *text, size_t length,
                             const struct ebb_config_options *options, bool warns,
                             struct ebb_config *out_config, struct ebb_messages *messages)
{
    struct ebb_config *config = calloc(1, sizeof *config);
    struct ebb_arena *arena = calloc(1, sizeof *arena);
    enum ebb_status status = EBB_NO_MEMORY;
    if (config == NULL || arena == NULL)
        goto out;
    config->memory = arena;
    config->path = ebb_arena_copy(arena, name, strlen(name));
    ebb_text_add_bytes(&config->source, text, length);
    if (config->path == NULL || config->source.failed)
        goto out;
    struct loader loader = {.arena = arena, .name = config->path, .options = options, .warns = warns};
    status = load(&loader, ebb_text_chars(&config->source), length, config, messages);
    if (status != EBB_OK)
        goto out;
    for (int i = 0; i < config->study.n_targets; i++) {
        const struct ebb_origin *origin = ebb_binder_origin(
            &loader.binder, offsetof(struct ebb_study, targets) + (size_t)i * sizeof(struct ebb_target));
        config->target_places[i] = origin ? origin->place : (struct ebb_place){0};
    }
    ebb_config_study_digest(ebb_text_chars(&config->canonical), config->canonical.length,
                            config->canonical_sha256);
    if (loader.design)
        status = open_design(&loader, config, messages);
    if (status != EBB_OK)
        goto out;
    memcpy(out_config, config,
           sizeof *config); /* an assignment might leave out the padding, and studies are compared as bytes */
    free(config);
    return EBB_OK;
out:
    if (config)
        ebb_config_free(config);
    if (config == NULL || arena == NULL)
        free(arena);
    free(config);
    return status;
}

enum ebb_status ebb_config_parse(const char *name, const char *text, size_t length,
                                 const struct ebb_override *settings, size_t n_settings,
                                 struct ebb_config *out_config, struct ebb_messages *messages)
{
    const struct ebb_config_options options = {.settings = settings, .n_settings = n_settings};
    return parse(name, text, length, &options, false, out_config, messages);
}

enum ebb_status ebb_config_parse_with(const char *name, const char *text, size_t length,
                                      const struct ebb_config_options *options, struct ebb_config *out_config,
                                      struct ebb_messages *messages)
{
    return parse(name, text, length, options, false, out_config, messages);
}

enum ebb_status ebb_config_open(const char *path, const struct ebb_override *settings, size_t n_settings,
                                struct ebb_config *out_config, struct ebb_messages *messages)
{
    const struct ebb_config_options options = {.settings = settings, .n_settings = n_settings};
    return ebb_config_open_with(path, &options, out_config, messages);
}

enum ebb_status ebb_config_open_with(const char *path, const struct ebb_config_options *options,
                                     struct ebb_config *out_config, struct ebb_messages *messages)
{
    const struct ebb_place start = {path, 1, 1};
    struct ebb_text text = {0}, why = {0};
    enum ebb_status status = ebb_source_file_read(path, &text, &why);
    if (status == EBB_BAD_FILE) {
        ebb_messages_add(messages, EBB_BAD_FILE, &start, "%s", ebb_text_chars(&why));
    } else if (status == EBB_OK) {
        status = parse(path, ebb_text_chars(&text), text.length, options, true, out_config, messages);
    }
    ebb_text_free(&text);
    ebb_text_free(&why);
    return status;
}

/* The arena frees rows, paths and texts of places; only what grew by itself is freed by itself. */
/* By way of the canonical text, which reads back as an equal study (fuzz_config holds that of every study it
 * draws). Rows made from the struct alone would give its numbers the sources of the defaults. */
enum ebb_status ebb_config_of_study(const char *name, const struct ebb_study *study,
                                    struct ebb_config *out_config, struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    enum ebb_status status = ebb_study_check(study, messages);
    if (status != EBB_OK)
        return status;
    ebb_print_study(study, NULL, NULL, &text);
    status = text.failed
                 ? EBB_NO_MEMORY
                 : ebb_config_parse(name, ebb_text_chars(&text), text.length, NULL, 0, out_config, messages);
    ebb_text_free(&text);
    return status;
}

void ebb_config_free(struct ebb_config *config)
{
    ebb_row_studies_close(config->row_studies);
    if (config->row_worlds)
        ebb_worlds_free(config->row_worlds);
    ebb_text_free(&config->design_text);
    if (config->memory)
        ebb_arena_free(config->memory);
    free(config->memory);
    ebb_text_free(&config->source);
    ebb_text_free(&config->canonical);
    ebb_worlds_free(&config->worlds);
    *config = (struct ebb_config){0};
}
