/* SPDX-License-Identifier: MIT
 * value: quantities, ranges, flags and texts.
 *
 * A quantity is a number and a unit, and the unit must be written wherever there is one: where a simulator
 * lets it be left out, somebody's days become years (starsim/starsim has several such issues). A message
 * says what is allowed, in the unit that the user wrote, and offers another unit or word where one makes
 * sense of the number:
 *
 *     every = 3: needs a unit: must be a time in days, weeks, months or years, 1 day to 7305 days
 *     miss = 8.8: needs a unit: must be a share in %, 0 to 100 %. Did you mean 8.8 %?
 *     sd = 3 pionts: unknown unit "pionts": must be a score in points, ... Did you mean 3 points?
 *
 *   1. Places in the study   2. What is allowed   3. Quantities   4. Ranges   5. Flags and texts
 *   6. The kinds
 */
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/scan.h>

#include "unit_guess.h"

/* 1. Places in the study */

static void *writable(struct ebb_binder *binder, size_t offset)
{
    return (char *)binder->target + offset;
}

/* 2. What is allowed */

/* Complains that the value is not of the key's unit; `why` may be "". */
static void complain_of_kind(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, const char *why,
                             const char *meant)
{
    char range[EBB_KEY_RANGE_SIZE];
    ebb_key_print_range(key, NULL, range);
    ebb_binder_complain(binder, node, path, "%s%smust be %s, %s%s%s%s", why, why[0] ? ": " : "",
                        ebb_units_allowed(key->unit), range, meant[0] ? ". Did you mean " : "", meant,
                        meant[0] ? "?" : "");
}

/* 3. Quantities */

/* A key without a unit takes none, also where one is understood: two spellings of a value hide that two
 * studies say the same. But a share among them (ebb_key_is_fraction) takes %, because pages print it so, and
 * what is read off a page must be what can be written. */
static bool is_of_unit(const struct ebb_key *key, const struct ebb_quantity *quantity)
{
    return quantity->unit == key->unit || (quantity->unit == EBB_UNIT_PERCENT && ebb_key_is_fraction(key));
}

/* A unit that was written and is another is converted or nothing is offered (unit_guess.h). */
static void complain_of_unit(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path,
                             const struct ebb_quantity *quantity)
{
    char meant[EBB_UNITS_SIZE];
    ebb_unit_guess(key, quantity, meant);
    complain_of_kind(binder, key, node, path,
                     key->unit == EBB_UNIT_NUMBER        ? "takes no unit"
                     : quantity->unit == EBB_UNIT_NUMBER ? "needs a unit"
                                                         : "wrong unit",
                     meant);
}

/* "1,000" is a thousand to one reader and one to another, so it is refused; the words name the comma, because
 * "not a number" is no help to who sees one. */
static const char *why_no_unit(const struct ebb_key *key, const char *rest, char *out_why, size_t size)
{
    char word[EBB_YAML_SHOWN_SIZE];
    if (rest[0] == ',' && rest[1] >= '0' && rest[1] <= '9')
        return "a comma is in it: write 1000 for a thousand, and 0.5 with a point for a half";
    if (key->unit == EBB_UNIT_NUMBER)
        return "takes no unit";
    ebb_yaml_node_show_text(rest, word);
    snprintf(out_why, size, "unknown unit \"%s\"", word);
    return out_why;
}

static void complain_of_word(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path,
                             const struct ebb_quantity *quantity)
{
    char meant[EBB_UNITS_SIZE], why[EBB_YAML_SHOWN_SIZE + 32];
    ebb_unit_guess(key, quantity, meant);
    complain_of_kind(binder, key, node, path, why_no_unit(key, quantity->rest, why, sizeof why), meant);
}

/* In the unit of the user, where the ends are whole in it: who wrote weeks is told weeks. The right unit was
 * written, so that another one would be another amount: nothing is offered. */
static void complain_of_range(struct ebb_binder *binder, const struct ebb_key *key,
                              const struct ebb_yaml_node *node, const struct ebb_path *path,
                              const struct ebb_quantity *quantity)
{
    char range[EBB_KEY_RANGE_SIZE];
    ebb_key_print_range(key, quantity->word, range);
    ebb_binder_complain(binder, node, path, "must be %s", range);
}

/* "4-6 weeks", "4 to 6 weeks", [4 weeks, 6 weeks] */
static bool is_range(const struct ebb_yaml_node *node, const struct ebb_quantity *quantity)
{
    static const char *const between[] = {"-", "\xe2\x80\x93", "to ", "or "};
    if (node->kind == EBB_YAML_LIST)
        return node->n == 2;
    for (size_t i = 0; quantity->rest && i < sizeof between / sizeof between[0]; i++) {
        const char *found = strstr(quantity->rest, between[i]);
        const char *behind = found ? found + strlen(between[i]) : NULL;
        behind = behind ? behind + strspn(behind, " ") : NULL;
        if (behind && *behind >= '0' && *behind <= '9')
            return true;
    }
    return false;
}

/* Two numbers where one is asked for: that is what to say, and not that the second is no unit. */
static void complain_of_range_given(struct ebb_binder *binder, const struct ebb_key *key,
                                    const struct ebb_yaml_node *node, const struct ebb_path *path)
{
    const char *instead = key->range_instead       ? key->range_instead
                          : key->kind == EBB_RANGE ? "write a range as a list, such as [4 weeks, 6 weeks]"
                                                   : "";
    char range[EBB_KEY_RANGE_SIZE];
    ebb_key_print_range(key, NULL, range);
    ebb_binder_complain(binder, node, path, "is a range, and one value is asked for: must be %s, %s%s%s",
                        ebb_units_allowed(key->unit), range, instead[0] ? ": " : "", instead);
}

/* Parses the text and checks its unit; false after having complained. Whether it lies in its range is asked
 * later: 3 days for a share is a wrong unit, and not also too large. */
static bool parse(struct ebb_binder *binder, const struct ebb_key *key, const struct ebb_yaml_node *node,
                  const struct ebb_path *path, struct ebb_quantity *out_quantity)
{
    const enum ebb_units_result result =
        node->kind == EBB_YAML_VALUE ? ebb_units_read(node->text, out_quantity) : EBB_UNITS_NO_NUMBER;
    if ((result == EBB_UNITS_NO_NUMBER || result == EBB_UNITS_UNKNOWN_WORD) && is_range(node, out_quantity))
        complain_of_range_given(binder, key, node, path);
    else if (result == EBB_UNITS_EMPTY)
        complain_of_kind(binder, key, node, path, "a value is missing", "");
    else if (result == EBB_UNITS_NO_NUMBER)
        complain_of_kind(binder, key, node, path, "not a number", "");
    else if (result == EBB_UNITS_HUGE)
        complain_of_kind(binder, key, node, path, "too large", "");
    else if (result == EBB_UNITS_UNKNOWN_WORD)
        complain_of_word(binder, key, node, path, out_quantity);
    else if (!is_of_unit(key, out_quantity))
        complain_of_unit(binder, key, node, path, out_quantity);
    return result == EBB_UNITS_OK && is_of_unit(key, out_quantity);
}

/* Rounded words (months, years) come to whole days; anything else that is no whole number is refused, not
 * rounded: who writes 3.5 days means something that the program cannot do. */
bool ebb_value_read_quantity(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, bool whole,
                             double *out_value)
{
    struct ebb_quantity quantity = {.rest = NULL};
    if (node->kind == EBB_YAML_REFUSED)
        return false;
    if (ebb_key_may_be_off(key) && node->kind == EBB_YAML_VALUE &&
        strcmp(node->text, ebb_key_off_word(key)) == 0) {
        *out_value = key->initial;
        return true;
    }
    if (!parse(binder, key, node, path, &quantity))
        return false;
    if (whole && quantity.word && quantity.word->rounded)
        quantity.value = floor(quantity.value + 0.5);
    if (!ebb_key_in_range(key, quantity.value)) {
        complain_of_range(binder, key, node, path, &quantity);
        return false;
    }
    if (whole && quantity.value != floor(quantity.value)) {
        ebb_binder_complain(binder, node, path, "must be %s",
                            key->unit == EBB_UNIT_NUMBER    ? "a whole number"
                            : key->unit == EBB_UNIT_DAYS    ? "whole days"
                            : key->unit == EBB_UNIT_MINUTES ? "whole minutes"
                                                            : "whole points");
        return false;
    }
    *out_value = quantity.value;
    return true;
}

bool ebb_value_read_real(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    return ebb_value_read_quantity(binder, key, node, path, false, writable(binder, offset));
}

bool ebb_value_read_whole(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    double value = 0;
    if (!ebb_value_read_quantity(binder, key, node, path, true, &value))
        return false;
    *(int *)writable(binder, offset) = (int)value;
    return true;
}

/* 4. Ranges */

/* Both ends are read before either is given up, so that two mistakes are said in one pass. Ends in the
 * wrong order are not swapped: one of them may be the slip. */
bool ebb_value_read_range(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    double low = 0, high = 0;
    if (node->kind == EBB_YAML_LIST && node->n != 2) {
        ebb_binder_complain(binder, node, path, "must be a list of two, [least, most]");
        return false;
    }
    const struct ebb_yaml_node *first = node->kind == EBB_YAML_LIST ? node->first : node;
    const struct ebb_yaml_node *second = node->kind == EBB_YAML_LIST ? node->first->next : NULL;
    bool good = ebb_value_read_quantity(binder, key, first, path, true, &low);
    if (second)
        good = ebb_value_read_quantity(binder, key, second, path, true, &high) && good;
    else
        high = low;
    if (!good)
        return false;
    if (low > high) {
        char text[2][EBB_UNITS_SIZE];
        ebb_units_print(low, key->unit, text[0]);
        ebb_units_print(high, key->unit, text[1]);
        ebb_binder_complain(binder, node, path,
                            "starts above its end: must be [least, most]. Did you mean [%s, %s]?", text[1],
                            text[0]);
        return false;
    }
    *(struct ebb_range *)writable(binder, offset) = (struct ebb_range){(int)low, (int)high};
    return true;
}

/* 5. Flags and texts */

/* YAML 1.1 takes twenty-two words for two values, and its readers disagree about them; here there are two
 * words, and the other common ones are understood well enough to be corrected. */
bool ebb_value_read_flag(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    static const char *const yes[] = {"yes", "on", "y", "True", "TRUE", "1", NULL};
    static const char *const no[] = {"no", "off", "n", "False", "FALSE", "0", NULL};
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "";
    (void)key;
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

/* One line of text: line ends of a folded YAML text become spaces, those at the end go. */
bool ebb_value_read_text(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const size_t size = (size_t)key->max;
    char *target = writable(binder, offset);
    size_t length = node->kind == EBB_YAML_VALUE ? strlen(node->text) : 0;
    while (length > 0 && strchr(" \t\r\n", node->text[length - 1]))
        length--;
    if (length == 0) {
        ebb_binder_complain(binder, node, path, "must be a text: %s", key->meaning);
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

/* The parameter set has been read before (config.c); what a set says about itself is for its readers. So
 * nothing is kept: here a path is only kept from being a list. */
bool ebb_value_read_path(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    (void)offset;
    if (node->kind != EBB_YAML_VALUE || node->text[0] == '\0') {
        ebb_binder_complain(binder, node, path, "must be a text: %s", key->meaning);
        return false;
    }
    return true;
}

/* 6. The kinds */

/* By code, as the table below the reader is (model/kind.c): both have a row for every kind of the list, so
 * neither can be asked for one that it lacks. */
#define AS_KIND(code, name)                                                              \
    [code] = {ebb_value_read_##name, ebb_value_allowed_##name, ebb_value_initial_##name, \
              ebb_value_schema_##name},
static const struct ebb_value_kind KINDS[EBB_SECTION] = {EBB_KIND_LIST(AS_KIND)};
#undef AS_KIND

const struct ebb_value_kind *ebb_value_kind(const struct ebb_key *key)
{
    ebb_require(ebb_key_is_value(key));
    return &KINDS[key->kind];
}
