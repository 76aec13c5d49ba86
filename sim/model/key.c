/* SPDX-License-Identifier: MIT
 * key: finding rows of the table, and what they say of a value.
 *
 * Everything is a walk from a section over its fields; nothing is indexed or kept. The whole table has some
 * 140 values, and a study is walked a handful of times.
 *
 *   1. What a row is   2. Finding rows   3. Initial values   4. Ranges   5. Names and paths
 */
#include <ebb/key.h>

#include <stdio.h>
#include <string.h>

#include <ebb/kind.h>
#include <ebb/policy.h>

/* 1. What a row is */

bool ebb_key_is_value(const struct ebb_key *key)
{
    return key->kind < EBB_SECTION;
}

bool ebb_key_is_required(const struct ebb_key *key)
{
    return key->initial != key->initial; /* NaN; <math.h> is not for this room */
}

bool ebb_key_may_be_off(const struct ebb_key *key)
{
    const bool is_number = key->kind == EBB_REAL || key->kind == EBB_WHOLE || key->kind == EBB_TIME_OF_DAY;
    return is_number && key->initial < key->min;
}

const char *ebb_key_off_word(const struct ebb_key *key)
{
    return key->off_word ? key->off_word : "off";
}

bool ebb_key_is_fraction(const struct ebb_key *key)
{
    return key->kind == EBB_REAL && key->unit == EBB_UNIT_NUMBER &&
           (key->takes_percent || (key->min == 0 && key->max == 1));
}

/* 2. Finding rows */

const struct ebb_key *ebb_key_find(const struct ebb_key *section, const char *name, size_t *out_offset)
{
    for (const struct ebb_key *key = section->fields; key->name; key++) {
        if (key->kind == EBB_INCLUDE) {
            const struct ebb_key *found = ebb_key_find(key, name, out_offset);
            if (found) {
                *out_offset += key->offset;
                return found;
            }
        } else if (strcmp(key->name, name) == 0) {
            *out_offset = 0;
            return key;
        }
    }
    return NULL;
}

bool ebb_key_each(const struct ebb_key *section, size_t offset, ebb_key_visit visit, void *self)
{
    for (const struct ebb_key *key = section->fields; key->name; key++) {
        if (key->kind == EBB_INCLUDE ? !ebb_key_each(key, offset + key->offset, visit, self)
                                     : !visit(self, key, offset))
            return false;
    }
    return true;
}

/* The first word decides: below a policy nothing is a matter of patients. */
bool ebb_key_is_chosen(const char *dotted)
{
    char word[EBB_PATH_SIZE];
    size_t offset;
    snprintf(word, sizeof word, "%.*s", (int)strcspn(dotted, "."), dotted);
    const struct ebb_key *key = ebb_key_find(&EBB_STUDY_KEY, word, &offset);
    return key && key->is_chosen;
}

bool ebb_key_names_file(const char *dotted)
{
    static const char *const NAMES[] = {"parameters", "draw", "site", "instrument"};
    bool does = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        does = does || strcmp(dotted, NAMES[i]) == 0;
    return does;
}

/* 3. Initial values */

/* A part that can be off is left as it is, zeroed: its values are set when it is switched on
 * (sim/config/fill.c), so that a study which has none of it is the same bytes whoever made it. */
static bool set_initial(void *self, const struct ebb_key *key, size_t offset)
{
    char *target = (char *)self + offset + key->offset;
    if (key->kind == EBB_SECTION && key->on_offset == 0)
        ebb_key_each(key, offset + key->offset, set_initial, self);
    if (ebb_key_is_value(key) && !ebb_key_is_required(key))
        ebb_kind_of(key)->initial(key, target);
    return true;
}

void ebb_key_set_initial(const struct ebb_key *section, void *target)
{
    ebb_key_each(section, 0, set_initial, target);
}

/* By way of the row's kind, with the one value for the other: no kind needs to know of both. */
static bool set_neutral(void *self, const struct ebb_key *key, size_t offset)
{
    struct ebb_key row = *key;
    row.initial = key->neutral;
    if (key->kind == EBB_SECTION && key->on_offset == 0)
        ebb_key_each(key, offset + key->offset, set_neutral, self);
    if (key->is_later)
        ebb_kind_of(key)->initial(&row, (char *)self + offset + key->offset);
    return true;
}

void ebb_key_set_neutral(const struct ebb_key *section, void *target)
{
    ebb_key_each(section, 0, set_neutral, target);
}

/* 4. Ranges */

bool ebb_key_in_range(const struct ebb_key *key, double value)
{
    return value >= key->min && value <= key->max;
}

/* Exactly the initial value: any other number below the range would print as `off` and be read back as
 * another one, so that a study and its canonical text would differ. */
bool ebb_key_is_off(const struct ebb_key *key, double value)
{
    return ebb_key_may_be_off(key) && value == key->initial;
}

/* "1 day to 7305 days", but "0 to 60 points": the unit once where both ends have the same word. */
void ebb_key_print_range(const struct ebb_key *key, const struct ebb_unit_word *word,
                         char out_text[EBB_KEY_RANGE_SIZE])
{
    char low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE];
    ebb_units_print_as(key->min, key->unit, word, low);
    ebb_units_print_as(key->max, key->unit, word, high);
    const char *unit = strchr(low, ' '), *same = strchr(high, ' ');
    const bool say_once = unit && same && strcmp(unit, same) == 0;
    snprintf(out_text, EBB_KEY_RANGE_SIZE, "%.*s to %s%s%s", say_once ? (int)(unit - low) : EBB_UNITS_SIZE,
             low, high, ebb_key_may_be_off(key) ? ", or " : "",
             ebb_key_may_be_off(key) ? ebb_key_off_word(key) : "");
}

/* 5. Names and paths */

/* No blank, colon or slash: names become keys of YAML, dotted keys of --set, and groups of HDF5, none of
 * which then needs quoting. */
const char EBB_KEY_NAME_RULE[] =
    "a name starts with a letter, goes on with letters, digits, _ and . and is at most 63 long";

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool ebb_key_is_name(const char *name)
{
    size_t length = 0;
    if (!is_letter(name[0]))
        return false;
    while (length < EBB_NAME_SIZE &&
           (is_letter(name[length]) || (name[length] >= '0' && name[length] <= '9') || name[length] == '_' ||
            name[length] == '.'))
        length++;
    return length < EBB_NAME_SIZE && name[length] == '\0';
}

void ebb_path_print(const struct ebb_path *path, char out_text[EBB_PATH_SIZE])
{
    size_t length = 0;
    out_text[0] = '\0';
    if (path->up && path->up->name) {
        ebb_path_print(path->up, out_text);
        length = strlen(out_text);
    }
    snprintf(out_text + length, EBB_PATH_SIZE - length, "%s%s", length > 0 ? "." : "",
             path->name ? path->name : "");
}
