/* SPDX-License-Identifier: MIT
 * calibration_file: reads a calibration, and prints the parameter set that comes of it.
 *
 * The parameter set is read first: it knows the parameters that are fitted, their units and ranges.
 *
 * A calibration uses the machinery of studies with another table (EBB_CALIBRATION_KEY): same strictness, same
 * messages, same places. What it makes is an ordinary parameter set, in the strict form that the build
 * embeds (sim/model/embed_set.awk), and a table of draws beside it:
 *
 *     configs/calibration.yaml --> parameters/NAME.yaml         best values, source and grade of each
 *       parameters: base.yaml      parameters/NAME_draws.csv    what else is possible, a row a draw
 *       fit: {infusion.gain: {from, to, scale, prior}, ...}
 *
 *   1. Checks   2. Reading   3. The set
 */
#include <ebb/calibration.h>
#include <ebb/json.h>

#include <stdio.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/key.h>
#include <ebb/units.h>

#include "binder.h"
#include "check.h"
#include "fill.h"
#include "locate.h"
#include "print.h"
#include "source_file.h"
#include "suggest.h"
#include "top_key.h"

/* 1. Checks */

/* Why a parameter that is found cannot be fitted, or NULL. A fit writes a set: what it may name is what a set
 * holds of patients. A part that a study switches on by writing it would be switched on by the set, in every
 * study that names it; spreads of sources are estimated beside the fit, and the set would give them twice. */
static const char *why_not_fitted(const char *dotted)
{
    const struct ebb_key *key = &EBB_STUDY_KEY;
    for (bool is_top = true; key && key->kind == EBB_SECTION && *dotted; is_top = false) {
        char step[EBB_PATH_SIZE];
        const size_t length = strcspn(dotted, ".");
        size_t offset;
        snprintf(step, sizeof step, "%.*s", (int)length, dotted);
        key = ebb_key_find(key, step, &offset);
        if (key && key->files == EBB_IN_STUDY)
            return "is the study's own, and a parameter set does not hold it";
        if (is_top && strcmp(step, "sources") == 0)
            return "is no parameter of patients: how far sources disagree is estimated beside the fit, with "
                   "the scales under `sources`";
        if (key && key->kind == EBB_SECTION && key->on_offset != 0)
            return "belongs to a part that is off until a study writes it, and the new set would switch it "
                   "on for every study: give the value in the studies";
        dotted += length + (dotted[length] == '.');
    }
    return NULL;
}

/* What a dotted key may have meant: the first part of it that is wrong, mended, between those before and
 * after it. Named parts, such as modifiers, are not followed: there the key as a whole is looked up. */
static void suggest_parameter(const char *written, char out_meant[EBB_SUGGESTION_SIZE])
{
    const struct ebb_key *section = &EBB_STUDY_KEY;
    const char *at = written;
    char step[EBB_SUGGESTION_SIZE], meant[EBB_SUGGESTION_SIZE];
    size_t length, offset;
    for (;;) {
        length = strcspn(at, ".");
        snprintf(step, sizeof step, "%.*s", (int)length, at);
        const struct ebb_key *key = ebb_key_find(section, step, &offset);
        if (key == NULL || key->kind != EBB_SECTION || at[length] == '\0')
            break;
        section = key;
        at += length + 1;
    }
    ebb_suggest_key(section, step, meant);
    /* A guess from elsewhere has a path, or stands for the whole. */
    const bool fits = meant[0] && strchr(meant, '.') == NULL;
    snprintf(out_meant, EBB_SUGGESTION_SIZE, "%.*s%.40s%.40s", fits ? (int)(at - written) : 0, written, meant,
             fits ? at + length : "");
}

/* Limits must lie where the scale is defined: the logarithm of 0 would be a search without an end. So
 * must those of a prior; a flat one has no limits but those of the search. */
static void check_fitted(const struct ebb_check *check, const struct ebb_fitted *fitted)
{
    size_t offset;
    const struct ebb_key *key = ebb_locate(check->binder->known, fitted->key, &offset);
    if (key == NULL || key->kind != EBB_REAL) {
        char meant[EBB_SUGGESTION_SIZE];
        suggest_parameter(fitted->key, meant);
        ebb_check_complain(check, fitted->key, "fit.%s: no parameter of the set that is one number%s%s%s",
                           fitted->key, meant[0] ? ". Did you mean " : "", meant, meant[0] ? "?" : "");
        return;
    }
    const char *why_not = why_not_fitted(fitted->key);
    if (why_not) {
        ebb_check_complain(check, fitted->key, "fit.%s: cannot be fitted: it %s", fitted->key, why_not);
        return;
    }
    if (!ebb_check_good(check, &fitted->from) || !ebb_check_good(check, &fitted->to))
        return;
    if (fitted->from >= fitted->to)
        ebb_check_complain(check, &fitted->from, "fit.%s: from must be below to", fitted->key);
    else if (fitted->scale == EBB_SCALE_LOG && fitted->from <= 0)
        ebb_check_complain(check, &fitted->from, "fit.%s: from must be above 0 on a log scale", fitted->key);
    else if (fitted->scale == EBB_SCALE_LOGIT && (fitted->from <= 0 || fitted->to >= 1))
        ebb_check_complain(check, &fitted->from,
                           "fit.%s: from and to must lie between 0 and 1 on a logit scale", fitted->key);
    else if (fitted->has_prior && ((fitted->scale != EBB_SCALE_LINEAR && fitted->prior_lower <= 0) ||
                                   (fitted->scale == EBB_SCALE_LOGIT && fitted->prior_upper >= 1)))
        ebb_check_complain(check, &fitted->has_prior,
                           "fit.%s: the limits of the prior must lie where the scale is defined",
                           fitted->key);
}

/* More effective draws than simulations there cannot be: the posterior would end at `most`, whatever it has.
 */
static void check_effort(const struct ebb_check *check, const struct ebb_calibration *calibration)
{
    if (ebb_check_good(check, &calibration->posterior_effective) &&
        ebb_check_good(check, &calibration->posterior_evaluations) &&
        calibration->posterior_effective > calibration->posterior_evaluations)
        ebb_check_complain(check, &calibration->posterior_effective,
                           "posterior.effective = %d: is more than posterior.most = %d simulations can give: "
                           "must be at most that",
                           calibration->posterior_effective, calibration->posterior_evaluations);
}

/* It becomes the name of three files: as a path it would write outside the folder of the set. */
static void check_name(const struct ebb_check *check, const struct ebb_calibration *calibration)
{
    if (ebb_check_good(check, &calibration->name) && !ebb_key_is_name(calibration->name))
        ebb_check_complain(check, &calibration->name, "name: becomes names of files: %s", EBB_KEY_NAME_RULE);
}

/* 2. Reading */

/* A set is no study, so one is written around it, with nothing of its own but a policy: every check of
 * studies holds for it. */
enum ebb_status ebb_config_open_set(const char *from, const char *set, struct ebb_config *out_config,
                                    struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    ebb_text_add(&text, "study: parameters\npolicies: {none: {}}\nparameters: ");
    ebb_json_quote_canonical(&text, set);
    ebb_text_add(&text, "\n");
    const enum ebb_status status =
        text.failed ? EBB_NO_MEMORY
                    : ebb_config_parse(from, text.chars, text.length, NULL, 0, out_config, messages);
    ebb_text_free(&text);
    return status;
}

/* A set with mistakes ends it: its messages are all that can be said while units and ranges are not known.
 * Where no set is named the rest is read all the same, the numbers of `fit` passed over in silence, so that
 * the missing key is said together with other mistakes. */
static enum ebb_status fill(struct ebb_binder *binder, const struct ebb_tree *tree,
                            struct ebb_messages *messages)
{
    const struct ebb_yaml_node *set = tree->root && tree->root->kind == EBB_YAML_MAP
                                          ? ebb_yaml_node_member(tree->root, "parameters")
                                          : NULL;
    struct ebb_config known = {0};
    enum ebb_status status = EBB_OK;
    if (set && set->kind == EBB_YAML_VALUE && set->text[0] != '\0')
        status = ebb_config_open_set(binder->file, set->text, &known, messages);
    if (status == EBB_OK) {
        binder->known = known.memory ? &known.study : NULL; /* borrowed for this call: set back below */
        const struct ebb_calibration *calibration = binder->target;
        const struct ebb_check check = {.binder = binder};
        ebb_key_set_initial(&EBB_CALIBRATION_KEY, binder->target);
        ebb_fill_read(binder, tree);
        check_name(&check, calibration);
        check_effort(&check, calibration);
        for (int i = 0; i < calibration->n_fitted && binder->known && !binder->broken; i++)
            check_fitted(&check, &calibration->fitted[i]);
    }
    binder->known = NULL;
    ebb_config_free(&known);
    return status;
}

/* A study is the file most easily given instead: one message says so, where a line for each key that is
 * unknown or missing would say everything but that. */
static enum ebb_status refuse_study(const struct ebb_tree *tree, struct ebb_messages *messages)
{
    const struct ebb_yaml_node *study =
        tree->root && tree->root->kind == EBB_YAML_MAP ? ebb_yaml_node_member(tree->root, "study") : NULL;
    if (study == NULL || ebb_yaml_node_member(tree->root, "calibration"))
        return EBB_OK;
    ebb_messages_add(
        messages, EBB_BAD_STUDY, &study->key_place,
        "study: is a study and no calibration, which has the keys calibration, parameters, trials "
        "and fit, as configs/calibration.yaml does: play a study with `ebb run`");
    return EBB_BAD_STUDY;
}

enum ebb_status ebb_calibration_open(const char *path, struct ebb_calibration *out_calibration,
                                     struct ebb_messages *messages)
{
    const struct ebb_place start = {path, 1, 1};
    struct ebb_text text = {0}, why = {0};
    struct ebb_messages own = {0};
    struct ebb_arena arena = {0};
    struct ebb_tree tree = {0};
    struct ebb_binder binder = {.target = out_calibration,
                                .root = &EBB_CALIBRATION_KEY,
                                .arena = &arena,
                                .messages = &own,
                                .file = path,
                                .file_kind = EBB_IN_STUDY};
    memset(out_calibration, 0, sizeof *out_calibration);
    enum ebb_status status = ebb_source_file_read(path, &text, &why);
    if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, &start, "%s", ebb_text_chars(&why));
    if (status == EBB_OK)
        status = ebb_yaml_node_read(path, true, ebb_text_chars(&text), text.length, &arena, &tree, &own);
    if (status == EBB_OK)
        status = refuse_study(&tree, messages);
    if (status == EBB_OK)
        status = fill(&binder, &tree, messages);
    if (status == EBB_OK)
        status = arena.failed ? EBB_NO_MEMORY : own.n > 0 ? EBB_BAD_STUDY : EBB_OK;
    ebb_messages_hand_over(&own, messages);
    ebb_arena_free(&arena);
    ebb_text_free(&text);
    ebb_text_free(&why);
    return status;
}

bool ebb_calibration_is(const char *path)
{
    return ebb_top_key_is(path, "calibration");
}

bool ebb_config_find_real(const struct ebb_config *config, const char *dotted, size_t *out_offset)
{
    const struct ebb_key *key = ebb_locate(&config->study, dotted, out_offset);
    return key && key->kind == EBB_REAL;
}

bool ebb_config_key_at(const struct ebb_config *config, size_t offset, struct ebb_text *text)
{
    char name[EBB_LOCATED_NAME];
    size_t at;
    const bool found = ebb_locate_name(&config->study, offset, name) &&
                       ebb_config_find_real(config, name, &at) && at == offset;
    if (found)
        ebb_text_add(text, "%s", name);
    return found;
}

/* 3. The set */

/* How many sections two keys have in common, "modifiers.esketamine." say, and where they part. */
static size_t common_sections(const char *a, const char *b, int *out_depth)
{
    size_t common = 0;
    *out_depth = 0;
    for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++) {
        if (a[i] == '.') {
            common = i + 1;
            ++*out_depth;
        }
    }
    return common;
}

/* Grade A for what the targets identified, D for what is mostly the prior: the set must say which of its
 * numbers are knowledge. */
static void add_value(const struct ebb_study *study, const struct ebb_fitted_value *value, const char *from,
                      struct ebb_text *text)
{
    char best[EBB_UNITS_SIZE], lower[EBB_UNITS_SIZE], upper[EBB_UNITS_SIZE];
    size_t offset;
    const struct ebb_key *key = ebb_locate(study, value->key, &offset);
    ebb_units_print(value->value, key->unit, best);
    ebb_units_print(value->lower, key->unit, lower);
    ebb_units_print(value->upper, key->unit, upper);
    ebb_text_add(
        text,
        "{value: %s, source: \"fitted by %s; 90 %% of the posterior between %s and %s, %.0f %% as wide as "
        "that of the prior\", "
        "grade: %s, distribution: calibrated}\n",
        best, from, lower, upper, 100.0 * value->width, value->identified ? "A" : "D");
}

/* By key, so that each section is opened once, whatever the order of the fit: the reader refuses a
 * doubled key, and so a section that comes twice. The set that it builds on is named without its folder,
 * because the new one is written beside it. */
void ebb_calibration_print_set(const struct ebb_calibration *calibration, const struct ebb_config *start,
                               const struct ebb_fitted_value *values, int n_values, const char *from,
                               const char *draws_sha256, const char *comment, struct ebb_text *text)
{
    const char *slash = strrchr(calibration->set, '/'), *before = "";
    int order[EBB_MOST_FITTED_VALUES] = {0};
    for (int i = 0; i < n_values; i++) {
        int at = i;
        for (; at > 0 && strcmp(values[order[at - 1]].key, values[i].key) > 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    ebb_text_add(text, "%sname: %s\nabout: ", comment, calibration->name);
    ebb_json_quote_canonical(text, calibration->title);
    ebb_text_add(text, "\nbased_on: %s\ndraws: %s_draws.csv\ndraws_sha256: %s\n",
                 slash ? slash + 1 : calibration->set, calibration->name, draws_sha256);
    for (int i = 0; i < n_values; i++) {
        const char *key = values[order[i]].key;
        int depth;
        size_t at = common_sections(before, key, &depth);
        for (const char *dot = strchr(key + at, '.'); dot; dot = strchr(key + at, '.')) {
            ebb_text_add(text, "%*s%.*s:\n", 2 * depth++, "", (int)(dot - key - (long)at), key + at);
            at = (size_t)(dot - key) + 1;
        }
        ebb_text_add(text, "%*s%s: ", 2 * depth, "", key + at);
        add_value(&start->study, &values[order[i]], from, text);
        before = key;
    }
}
