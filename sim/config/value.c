/* SPDX-License-Identifier: MIT
 * value: quantities, ranges, flags and texts.
 *
 *   1. Places in the study   2. What is allowed   3. Quantities   4. Ranges   5. Flags and texts   6. The
 * kinds
 */
#include "value.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scan.h"

/* 1. Places in the study */

static void *writable(struct ebb_binder *binder, size_t offset)
{
    return (char *)binder->target + offset;
}

static const void *readable(const struct ebb_study *study, size_t offset)
{
    return (const char *)study + offset;
}

/* 2. What is allowed */

void ebb_value_print_range(const struct ebb_item *item, const struct ebb_unit_word *word,
                           char out_text[EBB_VALUE_RANGE_SIZE])
{
    char low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE];
    ebb_units_print_as(item->min, item->unit, word, low);
    ebb_units_print_as(item->max, item->unit, word, high);
    const char *unit = strchr(low, ' '), *same = strchr(high, ' ');
    const bool say_once = unit && same && strcmp(unit, same) == 0;
    snprintf(out_text, EBB_VALUE_RANGE_SIZE, "%.*s to %s%s", say_once ? (int)(unit - low) : EBB_UNITS_SIZE,
             low, high, ebb_item_may_be_off(item) ? ", or off" : "");
}

/* Complains that the value is not of the item's unit; `why` may be "". */
static void complain_of_kind(struct ebb_binder *binder, const struct ebb_item *item,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, const char *why,
                             const char *meant)
{
    char range[EBB_VALUE_RANGE_SIZE];
    ebb_value_print_range(item, NULL, range);
    ebb_binder_complain(binder, node, path, "%s%smust be %s, %s%s%s%s", why, why[0] ? ": " : "",
                        ebb_units_allowed(item->unit), range, meant[0] ? ". Did you mean " : "", meant,
                        meant[0] ? "?" : "");
}

static bool is_in_range(const struct ebb_item *item, double value)
{
    return value >= item->min && value <= item->max;
}

/* 3. Quantities */

/* The same number with another unit, when that makes it a possible value: what the user may have meant. */
static void guess_unit(const struct ebb_item *item, const struct ebb_quantity *quantity,
                       char out_text[2 * EBB_UNITS_SIZE])
{
    out_text[0] = '\0';
    for (const struct ebb_unit_word *word = ebb_units_words(); word->one; word++) {
        const double value = quantity->written * word->scale;
        if (word->unit != item->unit || word == quantity->word || !is_in_range(item, value) ||
            out_text[0] != '\0')
            continue;
        char number[EBB_UNITS_SIZE];
        ebb_units_print_number(quantity->written, number);
        snprintf(out_text, 2 * EBB_UNITS_SIZE, "%s %s", number,
                 strcmp(number, "1") == 0 ? word->one : word->many);
    }
}

static void complain_of_unit(struct ebb_binder *binder, const struct ebb_item *item,
                             const struct ebb_yaml_node *node, const struct ebb_path *path,
                             const struct ebb_quantity *quantity)
{
    char meant[2 * EBB_UNITS_SIZE] = "";
    if (item->unit == EBB_UNIT_NUMBER) {
        complain_of_kind(binder, item, node, path, "takes no unit", "");
        return;
    }
    if (item->unit == EBB_UNIT_PERCENT && quantity->unit == EBB_UNIT_NUMBER && quantity->written > 0 &&
        quantity->written < 1)
        ebb_units_print(quantity->written, EBB_UNIT_PERCENT, meant); /* 0.088 for 8.8 % */
    else if (item->unit != EBB_UNIT_DAYS)
        guess_unit(item, quantity, meant); /* days, weeks, months: anybody's guess */
    complain_of_kind(binder, item, node, path,
                     quantity->unit == EBB_UNIT_NUMBER ? "needs a unit" : "wrong unit", meant);
}

static void complain_of_word(struct ebb_binder *binder, const struct ebb_item *item,
                             const struct ebb_yaml_node *node, const struct ebb_path *path,
                             const struct ebb_quantity *quantity)
{
    char meant[EBB_YAML_SHOWN_SIZE + EBB_UNITS_SIZE] = "", why[EBB_YAML_SHOWN_SIZE + 32],
                                     word[EBB_YAML_SHOWN_SIZE];
    const char *nearest = ebb_units_nearest(quantity->rest);
    if (nearest)
        snprintf(meant, sizeof meant, "%.*s%s", (int)(quantity->rest - node->text), node->text, nearest);
    ebb_yaml_node_show_text(quantity->rest, word);
    snprintf(why, sizeof why, "unknown unit \"%s\"", word);
    complain_of_kind(binder, item, node, path, item->unit == EBB_UNIT_NUMBER ? "takes no unit" : why,
                     item->unit == EBB_UNIT_NUMBER || strlen(node->text) > 40 ? "" : meant);
}

static void complain_of_range(struct ebb_binder *binder, const struct ebb_item *item,
                              const struct ebb_yaml_node *node, const struct ebb_path *path,
                              const struct ebb_quantity *quantity)
{
    char range[EBB_VALUE_RANGE_SIZE], meant[2 * EBB_UNITS_SIZE];
    ebb_value_print_range(item, quantity->word, range);
    guess_unit(item, quantity, meant);
    ebb_binder_complain(binder, node, path, "must be %s%s%s%s", range, meant[0] ? ". Did you mean " : "",
                        meant, meant[0] ? "?" : "");
}

/* Parses the text and checks its unit; false after having complained. */
static bool parse(struct ebb_binder *binder, const struct ebb_item *item, const struct ebb_yaml_node *node,
                  const struct ebb_path *path, struct ebb_quantity *out_quantity)
{
    const enum ebb_units_result result =
        node->kind == EBB_YAML_VALUE ? ebb_units_read(node->text, out_quantity) : EBB_UNITS_NO_NUMBER;
    if (result == EBB_UNITS_EMPTY)
        complain_of_kind(binder, item, node, path, "a value is missing", "");
    else if (result == EBB_UNITS_NO_NUMBER)
        complain_of_kind(binder, item, node, path, "not a number", "");
    else if (result == EBB_UNITS_HUGE)
        complain_of_kind(binder, item, node, path, "too large", "");
    else if (result == EBB_UNITS_UNKNOWN_WORD)
        complain_of_word(binder, item, node, path, out_quantity);
    else if (out_quantity->unit != item->unit)
        complain_of_unit(binder, item, node, path, out_quantity);
    return result == EBB_UNITS_OK && out_quantity->unit == item->unit;
}

bool ebb_value_read_quantity(struct ebb_binder *binder, const struct ebb_item *item,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, bool whole,
                             double *out_value)
{
    struct ebb_quantity quantity;
    if (node->kind == EBB_YAML_REFUSED)
        return false;
    if (ebb_item_may_be_off(item) && node->kind == EBB_YAML_VALUE && strcmp(node->text, "off") == 0) {
        *out_value = item->initial;
        return true;
    }
    if (!parse(binder, item, node, path, &quantity))
        return false;
    if (whole && quantity.word && quantity.word->rounded)
        quantity.value = floor(quantity.value + 0.5);
    if (!is_in_range(item, quantity.value)) {
        complain_of_range(binder, item, node, path, &quantity);
        return false;
    }
    if (whole && quantity.value != floor(quantity.value)) {
        ebb_binder_complain(binder, node, path, "must be %s",
                            item->unit == EBB_UNIT_NUMBER ? "a whole number"
                            : item->unit == EBB_UNIT_DAYS ? "whole days"
                                                          : "whole points");
        return false;
    }
    *out_value = quantity.value;
    return true;
}

static bool read_real(struct ebb_binder *binder, const struct ebb_item *item,
                      const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    return ebb_value_read_quantity(binder, item, node, path, false, writable(binder, offset));
}

static void print_quantity(const struct ebb_item *item, double value, struct ebb_text *text)
{
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(value, item->unit, chars);
    ebb_text_add(text, "%s", ebb_item_may_be_off(item) && !(value >= item->min) ? "off" : chars);
}

static void print_real(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                       struct ebb_text *text)
{
    print_quantity(item, *(const double *)readable(study, offset), text);
}

/* A value that is off is no number. */
static double number_or_off(const struct ebb_item *item, double value)
{
    return ebb_item_may_be_off(item) && !(value >= item->min) ? NAN : value;
}

static double real_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    return number_or_off(item, *(const double *)readable(study, offset));
}

static bool read_whole(struct ebb_binder *binder, const struct ebb_item *item,
                       const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    double value = 0;
    if (!ebb_value_read_quantity(binder, item, node, path, true, &value))
        return false;
    *(int *)writable(binder, offset) = (int)value;
    return true;
}

static void print_whole(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                        struct ebb_text *text)
{
    print_quantity(item, *(const int *)readable(study, offset), text);
}

static double whole_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    return number_or_off(item, *(const int *)readable(study, offset));
}

/* 4. Ranges */

static bool read_range(struct ebb_binder *binder, const struct ebb_item *item,
                       const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    double low = 0, high = 0;
    if (node->kind == EBB_YAML_LIST && node->n != 2) {
        ebb_binder_complain(binder, node, path, "must be a list of two, [least, most]");
        return false;
    }
    const struct ebb_yaml_node *first = node->kind == EBB_YAML_LIST ? node->first : node;
    const struct ebb_yaml_node *second = node->kind == EBB_YAML_LIST ? node->first->next : NULL;
    bool good = ebb_value_read_quantity(binder, item, first, path, true, &low);
    if (second)
        good = ebb_value_read_quantity(binder, item, second, path, true, &high) && good;
    else
        high = low;
    if (!good)
        return false;
    if (low > high) {
        char text[2][EBB_UNITS_SIZE];
        ebb_units_print(low, item->unit, text[0]);
        ebb_units_print(high, item->unit, text[1]);
        ebb_binder_complain(binder, node, path,
                            "starts above its end: must be [least, most]. Did you mean [%s, %s]?", text[1],
                            text[0]);
        return false;
    }
    *(struct ebb_range *)writable(binder, offset) = (struct ebb_range){(int)low, (int)high};
    return true;
}

static void print_range(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                        struct ebb_text *text)
{
    const struct ebb_range *range = readable(study, offset);
    ebb_text_add(text, "[");
    print_quantity(item, range->lo, text);
    ebb_text_add(text, ", ");
    print_quantity(item, range->hi, text);
    ebb_text_add(text, "]");
}

static double no_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)study, (void)item, (void)offset;
    return NAN;
}

/* 5. Flags and texts */

static bool read_flag(struct ebb_binder *binder, const struct ebb_item *item,
                      const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    static const char *const yes[] = {"yes", "on", "y", "True", "TRUE", "1", NULL};
    static const char *const no[] = {"no", "off", "n", "False", "FALSE", "0", NULL};
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "";
    (void)item;
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        *(bool *)writable(binder, offset) = text[0] == 't';
        return true;
    }
    const char *meant = "";
    for (int i = 0; yes[i]; i++)
        meant = strcmp(text, yes[i]) == 0  ? ". Did you mean true?"
                : strcmp(text, no[i]) == 0 ? ". Did you mean false?"
                                           : meant;
    ebb_binder_complain(binder, node, path, "must be true or false%s", meant);
    return false;
}

static void print_flag(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                       struct ebb_text *text)
{
    (void)item;
    ebb_text_add(text, "%s", *(const bool *)readable(study, offset) ? "true" : "false");
}

static double flag_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)item;
    return *(const bool *)readable(study, offset);
}

/* One line of text: line ends of a folded YAML text become spaces, those at the end go. */
static bool read_text(struct ebb_binder *binder, const struct ebb_item *item,
                      const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const size_t size = (size_t)item->max;
    char *target = writable(binder, offset);
    size_t length = node->kind == EBB_YAML_VALUE ? strlen(node->text) : 0;
    while (length > 0 && strchr(" \t\r\n", node->text[length - 1]))
        length--;
    if (length == 0) {
        ebb_binder_complain(binder, node, path, "must be a text: %s", item->meaning);
        return false;
    }
    if (length >= size) {
        ebb_binder_complain(binder, node, path, "must be at most %zu bytes long", size - 1);
        return false;
    }
    memset(target, 0, size);
    for (size_t i = 0; i < length; i++)
        target[i] = strchr("\t\r\n", node->text[i]) ? ' ' : node->text[i];
    /* Escapes in quoted text can make characters that a study, and so its canonical text, may not hold. */
    if (ebb_scan_text(target, length).problem || strncmp(target, "\xef\xbb\xbf", 3) == 0) {
        memset(target, 0, size);
        ebb_binder_complain(binder, node, path, "must not hold control characters");
        return false;
    }
    return true;
}

static void print_text(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                       struct ebb_text *text)
{
    (void)item;
    ebb_text_add(text, "%s", (const char *)readable(study, offset));
}

/* The parameter set has been read before (config.c); what a set says about itself is for its readers. */
static bool read_path(struct ebb_binder *binder, const struct ebb_item *item,
                      const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    (void)offset;
    if (node->kind != EBB_YAML_VALUE || node->text[0] == '\0') {
        ebb_binder_complain(binder, node, path, "must be a text: %s", item->meaning);
        return false;
    }
    return true;
}

static void print_nothing(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                          struct ebb_text *text)
{
    (void)study, (void)item, (void)offset, (void)text;
}

/* 6. The kinds */

const struct ebb_value_kind *ebb_value_kind(const struct ebb_item *item)
{
    static const struct ebb_value_kind real = {read_real, print_real, real_number};
    static const struct ebb_value_kind whole = {read_whole, print_whole, whole_number};
    static const struct ebb_value_kind range = {read_range, print_range, no_number};
    static const struct ebb_value_kind flag = {read_flag, print_flag, flag_number};
    static const struct ebb_value_kind text = {read_text, print_text, no_number};
    static const struct ebb_value_kind path = {read_path, print_nothing, no_number};
    static const struct ebb_value_kind *const kinds[EBB_SECTION] = {
        [EBB_REAL] = &real,
        [EBB_WHOLE] = &whole,
        [EBB_RANGE] = &range,
        [EBB_FLAG] = &flag,
        [EBB_TEXT] = &text,
        [EBB_PATH] = &path,
        [EBB_SEED] = &EBB_VALUE_SEED,
        [EBB_PATIENTS] = &EBB_VALUE_PATIENTS,
        [EBB_DAY_LIST] = &EBB_VALUE_DAY_LIST,
        [EBB_WEEKDAYS] = &EBB_VALUE_WEEKDAYS,
        [EBB_RECORD] = &EBB_VALUE_RECORD,
        [EBB_CHOICE] = &EBB_VALUE_CHOICE,
        [EBB_OUTCOME] = &EBB_VALUE_OUTCOME,
        [EBB_CONTRAST] = &EBB_VALUE_CONTRAST,
        [EBB_HALF_WIDTH] = &EBB_VALUE_HALF_WIDTH,
        [EBB_POLICY_NAME] = &EBB_VALUE_POLICY_NAME,
        [EBB_POPULATION] = &EBB_VALUE_POPULATION,
        [EBB_PUBLISHED] = &EBB_VALUE_PUBLISHED,
        [EBB_LIMITS] = &EBB_VALUE_LIMITS,
        [EBB_VISITS] = &EBB_VALUE_VISITS,
        [EBB_OF_KEY] = &EBB_VALUE_OF_KEY,
        [EBB_PRIOR] = &EBB_VALUE_PRIOR,
        [EBB_FILES] = &EBB_VALUE_FILES,
    };
    ebb_require(ebb_item_is_value(item));
    return kinds[item->kind];
}
