/* SPDX-License-Identifier: MIT
 * design_rows: from the values of a row to the study that they make.
 *
 * Levels first, as the nodes that were written, then numbers: a number may lie in a section that a level
 * brings. Numbers are given to the reader, too, although they are set straight afterwards, so that the parts
 * they lie in are there, and so that a draw leaves them alone, as it does all that a study sets itself.
 *
 *   1. Grafts   2. What rows must share   3. Opening
 */
#include "design_rows.h"

#include <stdint.h>
#include <string.h>

#include <ebb/records.h>

/* What the reading of rows goes by. */
struct rows {
    struct ebb_arena *arena;
    const struct ebb_read_design *read;
    const struct ebb_study *base;
    const struct ebb_row_reader *reader;
    const struct ebb_kept_design *kept; /* NULL: rows name the draws that they take, as any study */
    struct ebb_worlds *worlds;
    struct ebb_study *first; /* that was read; NULL: none yet */
};

/* 1. Grafts */

enum { MOST_GRAFTS = EBB_MAX_AXES + 2 };

static void add_graft(struct rows *rows, struct ebb_graft *grafts, size_t *n, const char *key,
                      const char *text, const struct ebb_place *place)
{
    struct ebb_yaml_node *node = ebb_arena_take(rows->arena, sizeof *node);
    if (node == NULL)
        return;
    *node = (struct ebb_yaml_node){
        .kind = EBB_YAML_VALUE, .place = *place, .key_place = *place, .text = text ? text : ""};
    grafts[(*n)++] = (struct ebb_graft){key, node};
}

static size_t make_grafts(struct rows *rows, const double *values, struct ebb_graft grafts[MOST_GRAFTS])
{
    const struct ebb_design *design = &rows->read->design;
    size_t n = 0;
    if (design->n_draws > 0 && rows->kept == NULL) {
        add_graft(rows, grafts, &n, "draw", "1", &design->place);
        add_graft(rows, grafts, &n, "site", design->at_new_site ? "new" : "typical", &design->place);
    }
    for (int k = 0; k < design->n_axes; k++) {
        if (!design->axes[k].is_number && values[k] == values[k])
            grafts[n++] = (struct ebb_graft){design->axes[k].key, rows->read->levels[k][(int)values[k]]};
    }
    for (int k = 0; k < design->n_axes; k++) {
        char chars[EBB_UNITS_SIZE];
        const struct ebb_axis *axis = &design->axes[k];
        if (!axis->is_number || values[k] != values[k])
            continue;
        /* Of a price that the study gives all is there, and its distribution would be held against the row's
         * value, which it does not apply to (row_studies.h). */
        if (ebb_axis_is_of_prices(axis) && axis->base == axis->base)
            continue;
        ebb_units_print(values[k], axis->unit, chars);
        add_graft(rows, grafts, &n, axis->key, ebb_arena_copy(rows->arena, chars, strlen(chars)),
                  &axis->place);
    }
    return n;
}

/* 2. What rows must share */

/* Whether the names of two arrays are the same; the name is the first member of an element. */
static bool are_same(const void *a, int n_a, const void *b, int n_b, size_t size)
{
    bool are = n_a == n_b;
    for (int i = 0; are && i < n_a; i++)
        are = strcmp((const char *)a + (size_t)i * size, (const char *)b + (size_t)i * size) == 0;
    return are;
}

#define ARE_SAME(of, n) are_same(a->of, a->n, b->of, b->n, sizeof a->of[0])

/* Answers of rows stand in one table, by policies and populations, and draws know modifiers by their place:
 * a level may change what stands under a name, not the names. */
static const char *differs_in(const struct ebb_study *a, const struct ebb_study *b)
{
    return !ARE_SAME(policies, n_policies)           ? "policies"
           : !ARE_SAME(strata, n_strata)             ? "strata"
           : !ARE_SAME(modifiers, n_modifiers)       ? "modifiers"
           : !ARE_SAME(side_effects, n_side_effects) ? "side_effects"
                                                     : NULL;
}

/* Draws bring the modifiers of the default set into a study that names no set; so rows are held against the
 * first of them, and that one against the study by its policies and strata alone. */
static const char *differs(struct rows *rows, const struct ebb_study *study)
{
    if (rows->first)
        return differs_in(study, rows->first);
    struct ebb_study *first = ebb_arena_take(rows->arena, sizeof *first);
    if (first)
        memcpy(first, study, sizeof *first);
    rows->first = first;
    const struct ebb_study *a = study, *b = rows->base;
    return !ARE_SAME(policies, n_policies) ? "policies" : !ARE_SAME(strata, n_strata) ? "strata" : NULL;
}

/* Worlds are one table for all rows, made by the first of them: where a level sets a value of the draws
 * itself and another does not, one of the two would have the other's. NULL: all rows leave the same alone. */
static const char *differs_in_draws(const struct rows *rows, const struct ebb_study *study,
                                    const struct ebb_worlds *worlds)
{
    struct ebb_amount_at ours[EBB_MOST_AMOUNTS], theirs[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(&rows->base->economics, ours);
    bool are = ebb_economics_amounts(&study->economics, theirs) == n;
    for (int i = 0; i < n && are; i++) {
        const struct ebb_amount *a = ours[i].amount, *b = theirs[i].amount;
        are = ours[i].place == theirs[i].place && a->law == b->law &&
              (a->law == EBB_FIXED ||
               (a->value == b->value && a->se == b->se && a->lower == b->lower && a->upper == b->upper));
    }
    if (!are)
        return "sets an amount that is drawn (vary its value: costs.PRICE.value)";
    for (int k = 0; worlds && worlds != rows->worlds && k < worlds->n_keys; k++)
        are = are && worlds->offsets[k] == rows->worlds->offsets[k];
    return are ? NULL : "sets other values itself than the rows before (let each level set the same keys)";
}

/* 3. Opening */

/* One bad level makes many combinations bad; it is said once, of the first row that has it. */
static bool is_said(const struct ebb_messages *messages, const struct ebb_message *message)
{
    const size_t length = strlen(message->words);
    for (size_t i = 0; i < messages->n; i++) {
        const size_t before = strlen(messages->items[i].words);
        if (messages->items[i].line == message->line && before >= length &&
            strcmp(messages->items[i].words + before - length, message->words) == 0)
            return true;
    }
    return false;
}

static void hand_over_new(int64_t row, const struct ebb_messages *own, struct ebb_messages *messages)
{
    for (size_t i = 0; i < own->n; i++) {
        const struct ebb_message *message = &own->items[i];
        const struct ebb_place place = {message->file, message->line, message->column};
        if (!is_said(messages, message))
            ebb_messages_add(messages, message->status, message->file ? &place : NULL,
                             "row %lld of the design: %s", (long long)row + 1, message->words);
    }
}

/* Where numbers stand depends on the levels: a policy's booster may be there or not. */
static void find_numbers(const struct ebb_design *design, const struct ebb_study *study, size_t *out_offsets)
{
    for (int k = 0; k < design->n_axes; k++) {
        out_offsets[k] = SIZE_MAX;
        if (design->axes[k].is_number)
            ebb_locate(study, design->axes[k].key, &out_offsets[k]);
    }
}

/* The text of a row's study, where a file has kept it; NULL: it has not. */
static const char *kept_study(const struct rows *rows, int64_t row)
{
    const struct ebb_records *studies = rows->kept ? rows->kept->studies : NULL;
    if (studies && (!studies->columns[0].is_number || studies->columns[1].is_number))
        return NULL;
    const size_t n = studies ? ebb_records_n_rows(studies) : 0;
    for (size_t i = 0; i < n; i++) {
        if (ebb_records_cell(studies, i, 0)->number == (double)(row + 1))
            return ebb_records_cell(studies, i, 1)->text;
    }
    return NULL;
}

static enum ebb_status read_row(void *self, int64_t row, const double *values, struct ebb_study *out_study,
                                size_t *out_offsets, struct ebb_messages *messages)
{
    struct rows *rows = self;
    const struct ebb_design *design = &rows->read->design;
    struct ebb_graft grafts[MOST_GRAFTS];
    struct ebb_messages own = {0};
    struct ebb_worlds more = {0};
    const char *text = kept_study(rows, row);
    const size_t n = text ? 0 : make_grafts(rows, values, grafts);
    if (rows->first == NULL)
        ebb_worlds_free(rows->worlds); /* of a row before that was refused */
    struct ebb_worlds *worlds = design->n_draws == 0        ? NULL
                                : rows->first && rows->kept ? NULL
                                : rows->first               ? &more
                                                            : rows->worlds;
    enum ebb_status status = rows->arena->failed ? EBB_NO_MEMORY
                                                 : rows->reader->read(rows->reader->self, text, grafts, n,
                                                                      worlds, out_study, &own);
    const char *odd =
        status == EBB_OK && design->n_draws > 0 ? differs_in_draws(rows, out_study, worlds) : NULL;
    if (odd) {
        ebb_messages_add(&own, EBB_BAD_STUDY, &design->place,
                         "%s, and every row is played in design.draws, which are one table for all rows",
                         odd);
        status = EBB_BAD_STUDY;
    }
    ebb_worlds_free(&more);
    hand_over_new(row, &own, messages);
    ebb_messages_free(&own);
    const char *what = status == EBB_OK ? differs(rows, out_study) : NULL;
    if (what) {
        ebb_messages_add(messages, EBB_BAD_STUDY, &design->place,
                         "design: row %lld has other %s than the study: rows of one table have the same "
                         "names; give each of them in the study, and vary what stands under it",
                         (long long)row + 1, what);
        status = EBB_BAD_STUDY;
    }
    if (status == EBB_OK)
        find_numbers(design, out_study, out_offsets);
    return status;
}

/* Draws are counted when the first study has been read: its set names their table. */
static enum ebb_status check_draws(const struct ebb_design *design, const struct ebb_worlds *worlds,
                                   struct ebb_messages *messages)
{
    if (design->n_draws <= worlds->n)
        return EBB_OK;
    if (worlds->n == 0)
        ebb_messages_add(messages, EBB_BAD_STUDY, &design->place,
                         "design.draws = %d: the parameter set has no table of joint draws: name a set that "
                         "has `draws`",
                         design->n_draws);
    else
        ebb_messages_add(messages, EBB_BAD_STUDY, &design->place,
                         "design.draws = %d: the parameter set's table has %d draws", design->n_draws,
                         worlds->n);
    return EBB_BAD_STUDY;
}

enum ebb_status ebb_design_rows_open(struct ebb_arena *arena, const struct ebb_read_design *read,
                                     const struct ebb_study *base, const struct ebb_row_reader *reader,
                                     const struct ebb_kept_design *kept, struct ebb_worlds *worlds,
                                     struct ebb_row_studies **out_studies, struct ebb_messages *messages)
{
    struct rows rows = {arena, read, base, reader, kept, worlds, NULL};
    struct ebb_row_studies *studies = NULL;
    enum ebb_status status = ebb_row_studies_open(&read->design, worlds, read_row, &rows, &studies, messages);
    if (status == EBB_OK)
        status = check_draws(&read->design, worlds, messages);
    if (status == EBB_OK && rows.first)
        status = ebb_worlds_add_prices(worlds, base);
    if (status == EBB_OK)
        *out_studies = studies;
    else
        ebb_row_studies_close(studies);
    return status;
}
