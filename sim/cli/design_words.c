/* SPDX-License-Identifier: MIT
 * design_words: names of keys, values in the words of the study, settings as lists of them.
 */
#include "design_words.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>

/* "dropout.per_month" and not "per_month": outside of policies the section is what tells whose value it is.
 * Below a policy the page says whose, and "trigger" is what people call it. */
const char *ebb_design_words_name(const struct ebb_design *design, int axis)
{
    const char *key = design->axes[axis].key, *dot = strrchr(key, '.');
    const char *word = dot && strncmp(key, "policies.", strlen("policies.")) == 0 ? dot + 1 : key;
    for (int k = 0; k < design->n_axes; k++) {
        const char *other = strrchr(design->axes[k].key, '.');
        if (k != axis && strcmp(other ? other + 1 : design->axes[k].key, word) == 0)
            return key;
    }
    return word;
}

/* Words and sections of more letters than this have one letter each in rows, and a line that explains it:
 * as long as most numbers with their unit, so that a column of either is as wide. */
enum { SHORT_TEXT = 14, ALPHABET = 26 };

bool ebb_design_words_has_letters(const struct ebb_axis *axis)
{
    bool is_long = false;
    for (int i = 0; i < axis->n_levels && !axis->is_number; i++)
        is_long = is_long || strlen(axis->texts[i]) > SHORT_TEXT;
    return is_long && axis->n_levels <= ALPHABET;
}

/* The level with that number, as it was written: 26 weeks come back as weeks. -1: none. */
static int level_of(const struct ebb_axis *axis, double value)
{
    for (int i = 0; i < axis->n_levels && axis->texts && axis->numbers; i++) {
        if (axis->numbers[i] == value)
            return i;
    }
    return -1;
}

/* Four digits of a number that was made between two others say as much as all. Those of a share are digits of
 * its per cent: divided by 100 and printed again they would be 1.5260000000000001 %. */
static void add_number(const struct ebb_axis *axis, double value, struct ebb_text *text)
{
    const bool is_share = axis->unit == EBB_UNIT_PERCENT;
    const double shown = strtod(ebb_format_digits(is_share ? 100 * value : value, 4).chars, NULL);
    char chars[EBB_UNITS_SIZE];
    if (is_share)
        ebb_units_print_number(shown, chars);
    else
        ebb_units_print_as(shown, axis->unit, axis->word, chars);
    ebb_text_add(text, "%s%s", chars, is_share ? " %" : "");
}

void ebb_design_words_add_value(const struct ebb_axis *axis, double value, struct ebb_text *text)
{
    const int level = axis->is_number ? level_of(axis, value) : (int)value;
    if (value != value)
        ebb_text_add(text, "as it is");
    else if (ebb_design_words_has_letters(axis))
        ebb_text_add(text, "%c", 'A' + level);
    else if (level >= 0)
        ebb_text_add(text, "%s", axis->texts[level]);
    else
        add_number(axis, value, text);
}

static bool is_of(const struct ebb_axis *axis, enum ebb_design_part part)
{
    return part == EBB_DESIGN_ALL || ebb_key_is_chosen(axis->key) == (part == EBB_DESIGN_CHOSEN);
}

static bool is_of_another(const struct ebb_axis *axis, const char *policy)
{
    const char *name = axis->key + strlen("policies.");
    if (policy == NULL || strncmp(axis->key, "policies.", strlen("policies.")) != 0)
        return false;
    const size_t length = strlen(policy);
    return strncmp(name, policy, length) != 0 || (name[length] != '.' && name[length] != '\0');
}

static void add_in_full(const struct ebb_axis *axis, double value, struct ebb_text *text)
{
    if (ebb_design_words_has_letters(axis) && value == value)
        ebb_text_add(text, "%s (%c)", axis->texts[(int)value], 'A' + (int)value);
    else
        ebb_design_words_add_value(axis, value, text);
}

void ebb_design_words_add_setting(const struct ebb_design *design, int64_t row, enum ebb_design_part part,
                                  struct ebb_text *text)
{
    ebb_design_words_add_setting_of(design, row, part, NULL, false, text);
}

void ebb_design_words_add_setting_of(const struct ebb_design *design, int64_t row, enum ebb_design_part part,
                                     const char *policy, bool in_full, struct ebb_text *text)
{
    double values[EBB_MAX_AXES];
    bool has_any = false, sets_any = false;
    ebb_design_values(design, row, values);
    for (int k = 0; k < design->n_axes; k++) {
        const bool is_meant = is_of(&design->axes[k], part) && !is_of_another(&design->axes[k], policy);
        has_any = has_any || is_meant;
        if (!is_meant || values[k] != values[k])
            continue;
        ebb_text_add(text, "%s%s ", sets_any ? ", " : "", ebb_design_words_name(design, k));
        if (in_full)
            add_in_full(&design->axes[k], values[k], text);
        else
            ebb_design_words_add_value(&design->axes[k], values[k], text);
        sets_any = true;
    }
    if (has_any && !sets_any)
        ebb_text_add(text, "the study's own values");
}

void ebb_design_words_add_letters(const struct ebb_design *design, const char *indent, struct ebb_text *text)
{
    for (int k = 0; k < design->n_axes; k++) {
        const struct ebb_axis *axis = &design->axes[k];
        for (int i = 0; i < axis->n_levels && ebb_design_words_has_letters(axis); i++)
            ebb_text_add(text, "%s%s %c: %s\n", indent, ebb_design_words_name(design, k), 'A' + i,
                         axis->texts[i]);
    }
}

void ebb_design_words_add_shape(const struct ebb_design *design, struct ebb_text *text)
{
    const bool has_steps = design->kind == EBB_DESIGN_GRID || design->kind == EBB_DESIGN_LISTS;
    ebb_text_add(text, "%s: %s", ebb_format_of(ebb_design_rows(design), "row", "rows").chars,
                 design->n_axes == 0 ? "the study as it is" : EBB_DESIGN_KINDS[design->kind]);
    for (int k = 0; k < design->n_axes; k++) {
        ebb_text_add(text, "%s%s", k == 0 ? " of " : ", ", ebb_design_words_name(design, k));
        if (has_steps)
            ebb_text_add(text, " (%s)",
                         ebb_format_of(ebb_axis_steps(&design->axes[k]), "value", "values").chars);
    }
    if (design->n_draws > 0)
        ebb_text_add(text, "%s in %s", design->n_axes == 0 ? "" : ", each",
                     ebb_format_of(design->n_draws, "joint draw", "joint draws").chars);
}
