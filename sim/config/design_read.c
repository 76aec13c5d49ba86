/* SPDX-License-Identifier: MIT
 * design_read: reads what varies in a study, and how.
 *
 * Keys of the section itself are rows of a table (EBB_DESIGN_KEY) and filled like those of a study; what
 * varies is read by hand, because its keys are dotted keys of the study and its numbers take their units.
 *
 *   1. Keys that may vary   2. Levels   3. Axes   4. The section
 */
#include "design_read.h"

#include <stdio.h>
#include <string.h>

#include <ebb/kind.h>
#include <ebb/measure.h>

#include "choice.h"
#include "design_kept.h"
#include "design_print.h"
#include "design_table.h"
#include "design_twice.h"
#include "fill.h"
#include "suggest.h"
#include "value.h"

/* 1. Keys that may vary */

/* Top-level keys that no row may change, and why. Luck and number of patients are what rows share; the rest
 * changes no number of a row, or is a design or a precision of all rows. */
static const struct {
    const char *key, *why;
} FIXED[] = {
    {"seed", "rows share their patients, so that a difference between rows is one of settings"},
    {"patients", "rows share their patients, so that a difference between rows is one of settings"},
    {"record", "rows keep no patients"},
    {"compression", "it changes no result"},
    {"precision", "each row plays all its patients"},
    {"design", "a design has no designs in it"},
    {"uncertainty", "draws of rows are design.draws"},
    {"study", "it changes no result"},
    {"question", "it changes no result"},
    {"against", "rows of one table have one reference"},
    {"population", "rows of one table are about the same patients"},
    {"populations", "rows of one table are about the same patients"},
    {"targets", "`ebb run` looks at no targets"},
    {"policies", "rows of one table have the same policies: vary policies.NAME, or a part of one"},
    {"strata", "rows of one table have the same strata: vary strata.NAME"},
    {"costs.currency", "rows of one table have one currency"},
    {"costs.year", "it changes no result"},
    {"costs.perspective", "it changes no result"},
    {"costs.threshold", "rows of one table have one threshold"},
    {"costs.least_threshold", "rows have no grid of thresholds"},
    {"costs.most_threshold", "rows have no grid of thresholds"},
    {"costs.samples", "draws of rows are design.draws"},
    {"costs.patients", "draws of rows are design.draws"},
};

/* Of an amount everything but its value: a row's prices are numbers, and each of its draws takes one draw of
 * the study's. */
static bool is_of_distribution(const char *dotted)
{
    static const char *const LAST[] = {"lower", "upper", "se", "distribution", "source", "grade"};
    const struct ebb_axis axis = {.key = dotted};
    const char *dot = strrchr(dotted, '.');
    bool is = false;
    for (size_t i = 0; dot && i < sizeof LAST / sizeof LAST[0]; i++)
        is = is || strcmp(dot + 1, LAST[i]) == 0;
    return is && ebb_axis_is_of_prices(&axis);
}

static const char *why_fixed(const char *dotted)
{
    if (is_of_distribution(dotted))
        return "a row has amounts and no distributions of them: vary the value, or give design.draws";
    for (size_t i = 0; i < sizeof FIXED / sizeof FIXED[0]; i++) {
        const size_t length = strlen(FIXED[i].key);
        const bool is_whole = strcmp(FIXED[i].key, "policies") == 0 || strcmp(FIXED[i].key, "strata") == 0;
        if (strncmp(dotted, FIXED[i].key, length) == 0 &&
            (dotted[length] == '\0' || (dotted[length] == '.' && !is_whole)))
            return FIXED[i].why;
    }
    return NULL;
}

/* The name among those of an array that the rest of a dotted key may have meant; NULL: none is near. */
static const char *nearest_name(const struct ebb_study *study, const struct ebb_located *located)
{
    const struct ebb_key *array = located->around;
    const char *names[EBB_MAX_TARGETS], *nearest = NULL;
    char step[EBB_NAME_SIZE];
    const int n = *(const int *)(const void *)((const char *)study + located->around_offset - array->offset +
                                               array->count_offset);
    for (int i = 0; i < n && i < EBB_MAX_TARGETS; i++)
        names[i] = (const char *)study + located->around_offset + (size_t)i * array->element_size;
    snprintf(step, sizeof step, "%.*s", (int)strcspn(located->rest, "."), located->rest);
    ebb_word_find(step, names, n < EBB_MAX_TARGETS ? n : EBB_MAX_TARGETS, &nearest);
    return nearest;
}

static void complain_of_unknown(struct ebb_binder *binder, const struct ebb_place *place,
                                const struct ebb_path *path, const struct ebb_located *located)
{
    char words[EBB_SUGGESTION_SIZE + 128], meant[EBB_SUGGESTION_SIZE] = "", step[EBB_PATH_SIZE];
    const bool is_name = located->around->kind == EBB_NAMED, is_list = located->around->kind == EBB_LIST;
    const char *name = is_name ? nearest_name(binder->known, located) : NULL;
    snprintf(step, sizeof step, "%.*s", (int)strcspn(located->rest, "."), located->rest);
    if (!is_name && !is_list && !ebb_key_is_value(located->around))
        ebb_suggest_key(located->around, step, meant);
    snprintf(words, sizeof words, "%s%s%s%s",
             is_name   ? "the study has no such name here"
             : is_list ? "the study's list has no such number"
                       : "the study has no such key",
             name || meant[0] ? ". Did you mean " : "", name ? name : meant, name || meant[0] ? "?" : "");
    ebb_binder_complain_at(binder, place, path, NULL, words);
}

/* The study's own value; NaN where it is none that one could go back to. */
static double base_of(const struct ebb_study *study, const struct ebb_located *located)
{
    const char *at = (const char *)study + located->offset;
    if (!located->is_on)
        return 0.0 / 0.0;
    if (located->key->kind == EBB_RANGE) {
        const struct ebb_range *range = (const struct ebb_range *)(const void *)at;
        return range->lo == range->hi ? range->lo : 0.0 / 0.0;
    }
    return ebb_kind_of(located->key)->number(study, located->key, located->offset);
}

bool ebb_design_begin_axis(struct ebb_binder *binder, const struct ebb_place *place,
                           const struct ebb_path *path, const char *key, struct ebb_axis *axis,
                           struct ebb_located *out_located)
{
    const char *why = why_fixed(key);
    *axis = (struct ebb_axis){
        .key = ebb_arena_copy(binder->arena, key, strlen(key)), .base = 0.0 / 0.0, .place = *place};
    if (axis->key == NULL)
        return false;
    if (why) {
        char words[160];
        snprintf(words, sizeof words, "cannot vary: %s", why);
        ebb_binder_complain_at(binder, place, path, NULL, words);
        return false;
    }
    *out_located = ebb_locate_any(binder->known, key);
    if (out_located->key == NULL) {
        complain_of_unknown(binder, place, path, out_located);
        return false;
    }
    axis->kind = out_located->key->kind;
    axis->unit = out_located->key->unit;
    /* The number of infusions follows from their days: neither can be set alone. */
    axis->is_number = ebb_kind_is_settable(axis->kind) && strcmp(key, "induction.infusions") != 0;
    if (axis->is_number)
        axis->base = base_of(binder->known, out_located);
    return true;
}

/* 2. Levels */

/* A list of plain numbers is set straight; one that holds `off`, a range of two or the like is read with the
 * study. */
static bool are_numbers(const struct ebb_yaml_node *list)
{
    bool are = true;
    for (const struct ebb_yaml_node *level = list->first; level; level = level->next)
        are = are && level->kind == EBB_YAML_VALUE && strcmp(level->text, "off") != 0;
    return are;
}

static bool read_numbers(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *list, const struct ebb_path *path, struct ebb_axis *axis)
{
    double *numbers = ebb_arena_take(binder->arena, (size_t)list->n * sizeof *numbers);
    bool good = numbers != NULL;
    int i = 0;
    for (const struct ebb_yaml_node *level = list->first; level && numbers; level = level->next, i++)
        good = ebb_value_read_quantity(binder, key, level, path, axis->kind != EBB_REAL, &numbers[i]) && good;
    axis->numbers = numbers;
    return good;
}

static bool read_levels(struct ebb_binder *binder, const struct ebb_key *key,
                        const struct ebb_yaml_node *list, const struct ebb_path *path, struct ebb_axis *axis,
                        const struct ebb_yaml_node *const **out_nodes)
{
    if (list->kind != EBB_YAML_LIST || list->n < 1) {
        ebb_binder_complain(binder, list, path, "must be a list of values: [...]");
        return false;
    }
    const struct ebb_yaml_node **nodes = ebb_arena_take(binder->arena, (size_t)list->n * sizeof *nodes);
    const char **texts = ebb_arena_take(binder->arena, (size_t)list->n * sizeof *texts);
    if (nodes == NULL || texts == NULL)
        return false;
    int i = 0;
    for (const struct ebb_yaml_node *level = list->first; level; level = level->next) {
        struct ebb_text text = {0};
        ebb_design_print_node(level, &text);
        nodes[i] = level;
        if ((texts[i++] = ebb_arena_keep(binder->arena, &text)) == NULL)
            return false; /* and the axis has no levels */
    }
    axis->n_levels = list->n;
    axis->texts = texts;
    axis->is_number = axis->is_number && are_numbers(list);
    *out_nodes = axis->is_number ? NULL : nodes;
    return !axis->is_number || read_numbers(binder, key, list, path, axis);
}

/* 3. Axes */

/* From, to, scale and steps, by the table of an axis. */
static void read_range(const struct ebb_binder *around, const struct ebb_key *key,
                       const struct ebb_yaml_node *node, const char *inside, struct ebb_axis *axis)
{
    struct ebb_binder binder = *around;
    const struct ebb_tree tree = {(struct ebb_yaml_node *)node, around->broken};
    binder.target = axis;
    binder.root = &EBB_AXIS_KEY;
    binder.inside = inside;
    binder.of = key;
    binder.origins = NULL;
    binder.n_origins = binder.room = 0;
    ebb_fill_read(&binder, &tree);
}

/* NULL: none, or no quantity, of which the reader of the range complains. */
static const struct ebb_unit_word *word_of(const struct ebb_yaml_node *node)
{
    struct ebb_quantity quantity;
    const bool is_one =
        node && node->kind == EBB_YAML_VALUE && ebb_units_read(node->text, &quantity) == EBB_UNITS_OK;
    return is_one ? quantity.word : NULL;
}

static const char *const RANGE_KEYS[] = {"from", "to", "scale", "steps"};

static bool has_range(const struct ebb_yaml_node *node)
{
    bool has = false;
    for (size_t i = 0; i < sizeof RANGE_KEYS / sizeof RANGE_KEYS[0]; i++)
        has = has || ebb_yaml_node_member(node, RANGE_KEYS[i]) != NULL;
    return has;
}

static void read_axis(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                      const struct ebb_path *vary, struct ebb_axis *axis,
                      const struct ebb_yaml_node *const **out_nodes)
{
    const struct ebb_path path = {vary, node->key}, values_path = {&path, "values"};
    struct ebb_located located;
    char inside[EBB_PATH_SIZE];
    if (!ebb_design_begin_axis(binder, &node->key_place, &path, node->key, axis, &located))
        return;
    if (node->kind != EBB_YAML_MAP) {
        ebb_binder_complain(binder, node, &path,
                            "must say which values: {from: ..., to: ...} or {values: [...]}");
        return;
    }
    const struct ebb_yaml_node *values = ebb_yaml_node_member(node, "values"),
                               *from = ebb_yaml_node_member(node, "from"),
                               *to = ebb_yaml_node_member(node, "to");
    ebb_path_print(&path, inside);
    axis->word = word_of(from);
    if (has_range(node) && !axis->is_number) {
        ebb_binder_complain_at(binder, &node->key_place, &path, NULL,
                               "is no number and has no range: give {values: [...]}");
        return;
    }
    read_range(binder, located.key, node, ebb_arena_copy(binder->arena, inside, strlen(inside)), axis);
    if (values && has_range(node))
        ebb_binder_complain_at(binder, &node->key_place, &path, NULL,
                               "has values and a range: give one of the two");
    else if (values == NULL && (from == NULL || to == NULL))
        ebb_binder_complain_at(binder, &node->key_place, &path, NULL,
                               axis->is_number ? "must have from and to, or values" : "must have values");
    else if (values)
        read_levels(binder, located.key, values, &values_path, axis, out_nodes);
}

static void read_axes(struct ebb_binder *binder, const struct ebb_yaml_node *vary,
                      struct ebb_read_design *out)
{
    const struct ebb_path design_path = {NULL, "design"}, path = {&design_path, "vary"};
    if (vary->kind != EBB_YAML_MAP) {
        ebb_binder_complain(binder, vary, &path, "must be a map of keys: {infusion.gain: {...}}");
        return;
    }
    for (const struct ebb_yaml_node *node = vary->first; node; node = node->next) {
        const struct ebb_path key_path = {&path, node->key};
        if (strncmp(node->key, "x-", 2) == 0)
            continue;
        if (ebb_yaml_node_member(vary, node->key) != node) {
            ebb_binder_complain_at(binder, &node->key_place, &key_path, NULL, "doubled key");
        } else if (out->design.n_axes == EBB_MAX_AXES) {
            ebb_binder_complain_at(binder, &node->key_place, &key_path, NULL,
                                   "is one too many: at most 32 keys can vary");
            return;
        } else {
            const int k = out->design.n_axes++;
            read_axis(binder, node, &path, &out->design.axes[k], &out->levels[k]);
        }
    }
}

/* 4. The section */

/* Words for what goes together in the section and not in a row of its table. */
static void check_section(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                          const struct ebb_design *design)
{
    const struct ebb_path path = {NULL, "design"};
    const struct ebb_yaml_node *vary = ebb_yaml_node_member(node, "vary"),
                               *table = ebb_yaml_node_member(node, "table"),
                               *site = ebb_yaml_node_member(node, "site"),
                               *rows = ebb_yaml_node_member(node, "rows"),
                               *kind = ebb_yaml_node_member(node, "kind"), /* --method: it has no line */
                                   *sha256 = ebb_yaml_node_member(node, "table_sha256");
    const bool is_table = design->kind == EBB_DESIGN_TABLE;
    const bool is_misread = /* a misspelt kind is one mistake; what goes with it is not judged by another */
        kind && kind->text && strcmp(kind->text, EBB_DESIGN_KINDS[design->kind]) != 0;
    if (is_misread)
        return;
    if (is_table && vary)
        ebb_binder_complain_at(binder, &vary->key_place, &(struct ebb_path){&path, "vary"}, NULL,
                               "a design of kind table takes keys and values from its table");
    if (is_table != (table != NULL))
        ebb_binder_complain_at(binder, table ? &table->key_place : &node->key_place,
                               &(struct ebb_path){&path, "table"}, NULL,
                               table ? "is of a design of kind table" : "is missing: a file of rows");
    if (rows && !ebb_design_takes_rows(design->kind) && !(kind && kind->place.line == 0))
        ebb_binder_complain_at(
            binder, &rows->key_place, &(struct ebb_path){&path, "rows"}, NULL,
            "is of kinds whose rows are as many as one likes (latin_hypercube, sobol, random, "
            "morris, saltelli): leave it out, or give such a kind");
    if (sha256)
        ebb_binder_complain_at(binder, &sha256->key_place, &(struct ebb_path){&path, "table_sha256"}, NULL,
                               "names rows that stand in a results file: give that file, or the table");
    if (site && design->n_draws == 0)
        ebb_binder_complain_at(binder, &site->key_place, &(struct ebb_path){&path, "site"}, NULL,
                               "is of draws, and the design has none: give design.draws");
}

/* Prices are put on whatever was counted, so that only who has some can be asked for them; and rows of prices
 * that nobody asks about are one row, many times. */
static void check_outcomes(struct ebb_binder *binder, const struct ebb_study *study,
                           const struct ebb_design *design)
{
    bool any = false;
    for (int i = 0; i < design->n_outcomes; i++) {
        const int outcome = design->outcomes[i];
        const char *why = outcome == EBB_ROW_ICER ? "is of two policies, and one may gain nothing: take "
                                                    "net_benefit, or `ebb sensitivity --outcome icer`"
                          : ebb_measure_is_costed(outcome) && !ebb_measure_is_told(outcome, study)
                              ? ebb_measure_needs(outcome)
                              : NULL;
        if (why)
            ebb_messages_add(binder->messages, EBB_BAD_STUDY, &design->place, "design.outcomes: %s: %s",
                             EBB_MEASURES[outcome].name, why);
        any = any || ebb_measure_is_costed(outcome);
    }
    for (int k = 0; k < design->n_axes && design->n_outcomes > 0 && !any; k++) {
        if (ebb_axis_is_of_prices(&design->axes[k]))
            ebb_messages_add(
                binder->messages, EBB_BAD_STUDY, &design->axes[k].place,
                "design.vary.%s: moves none of design.outcomes: ask for cost, qaly or net_benefit",
                design->axes[k].key);
    }
}

/* Who sets on the command line what every row sets otherwise means something else than what would be played:
 * rows go before the study, --set with it. Asked of a design without mistakes: a table that was refused has
 * no cells to look at. */
static void check_settings(struct ebb_binder *binder, const struct ebb_binder *around,
                           const struct ebb_design *design)
{
    for (int k = 0; k < design->n_axes; k++) {
        const struct ebb_axis *axis = &design->axes[k];
        const struct ebb_located located = ebb_locate_any(around->target, axis->key);
        const struct ebb_origin *origin =
            located.key && ebb_key_is_value(located.key) ? ebb_binder_origin(around, located.offset) : NULL;
        if (origin && origin->place.line == 0 && !ebb_design_leaves(design, k))
            ebb_messages_add(binder->messages, EBB_BAD_STUDY, &axis->place,
                             "design.vary.%s: every row sets it, and so does %s, which would change nothing: "
                             "leave that out, or change the design (--set 'design.vary={...}')",
                             axis->key, origin->place.file);
    }
}

/* Scores are drawn for assessments: with other days between them patients have other luck. */
static void warn_of_luck(const struct ebb_design *design, struct ebb_messages *warnings)
{
    for (int k = 0; k < design->n_axes; k++) {
        if (strcmp(design->axes[k].key, "assessment.every") == 0 ||
            strcmp(design->axes[k].key, "assessment") == 0)
            ebb_messages_add(warnings, EBB_OK, &design->axes[k].place,
                             "design.vary.%s: rows with other assessments do not share the luck of their "
                             "patients: a difference between them is known less well than others",
                             design->axes[k].key);
    }
}

enum ebb_status ebb_design_read(const struct ebb_binder *around, const struct ebb_yaml_node *node,
                                const struct ebb_kept_design *kept, struct ebb_messages *warnings,
                                struct ebb_read_design *out)
{
    const struct ebb_tree tree = {(struct ebb_yaml_node *)node, around->broken};
    struct ebb_binder binder = *around;
    const size_t n_before = binder.messages->n;
    if (node->kind != EBB_YAML_MAP || node->n == 0) {
        ebb_binder_complain(&binder, node, &(struct ebb_path){NULL, "design"},
                            "must be a section, such as {kind: grid, vary: {...}}");
        return EBB_OK;
    }
    binder.known = around->target;
    binder.target = &out->design;
    binder.root = &EBB_DESIGN_KEY;
    binder.inside = "design";
    binder.origins = NULL;
    binder.n_origins = binder.room = 0;
    ebb_key_set_initial(&EBB_DESIGN_KEY, &out->design);
    ebb_fill_read(&binder, &tree);
    out->design.place = node->key_place;
    const bool is_kept = kept && out->design.kind == EBB_DESIGN_TABLE;
    if (!is_kept)
        check_section(&binder, node, &out->design);
    const struct ebb_yaml_node *vary = ebb_yaml_node_member(node, "vary"),
                               *table = ebb_yaml_node_member(node, "table");
    enum ebb_status status = EBB_OK;
    if (is_kept && binder.messages->n == n_before)
        status = ebb_design_kept_read(&binder, node, kept, out);
    if (vary && out->design.kind != EBB_DESIGN_TABLE)
        read_axes(&binder, vary, out);
    if (table && !is_kept && out->design.kind == EBB_DESIGN_TABLE && binder.messages->n == n_before)
        status = ebb_design_table_read(&binder, table, out);
    if (status == EBB_OK && binder.messages->n == n_before)
        ebb_design_twice_draws(&binder, &out->design);
    if (status == EBB_OK && binder.messages->n == n_before)
        check_outcomes(&binder, around->target, &out->design);
    if (status == EBB_OK && binder.messages->n == n_before)
        ebb_design_twice_inside(&binder, out);
    if (status == EBB_OK && binder.messages->n == n_before)
        check_settings(&binder, around, &out->design);
    if (status == EBB_OK && binder.messages->n == n_before && !binder.broken)
        status = ebb_design_check(&out->design, binder.messages) == EBB_NO_MEMORY ? EBB_NO_MEMORY : status;
    if (table && !is_kept && status == EBB_OK && binder.messages->n == n_before)
        status = ebb_design_twice_rows(&out->design, warnings);
    warn_of_luck(&out->design, warnings);
    return binder.arena->failed ? EBB_NO_MEMORY : status;
}
