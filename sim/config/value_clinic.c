/* SPDX-License-Identifier: MIT
 * value_clinic: the kinds of values of a clinic, as they are read and described; its dates are value_dates.c.
 *
 * One spelling of each, and another that is understood well enough is offered: who writes 9-17 is told
 * "09:00 to 17:00".
 *
 *     open: 09:00 to 17:00             window: [-3 days, 7 days]
 *     infusion: 40 min                 infusion: {typical: 40 min, from: 38 min, to: 50 min, law: triangular}
 *
 * Times are text here as every value is (yaml_node.h): 09:00 is no number to the base of sixty.
 *
 *   1. Times of day and hours   2. Lengths   3. Windows and elements
 */
#include "value.h"

#include <stdio.h>
#include <string.h>

#include <ebb/kind.h>
#include <ebb/times.h>

#include "choice.h"
#include "suggest.h"

static void *writable(struct ebb_binder *binder, size_t offset)
{
    return (char *)binder->target + offset;
}

static const char *text_of(const struct ebb_yaml_node *node)
{
    return node->kind == EBB_YAML_VALUE ? node->text : "";
}

/* 1. Times of day and hours */

bool ebb_value_read_time_of_day(struct ebb_binder *binder, const struct ebb_key *key,
                                const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    int minutes = 0;
    char meant[EBB_TIME_OF_DAY_SIZE];
    if (ebb_key_may_be_off(key) && strcmp(text_of(node), ebb_key_off_word(key)) == 0)
        minutes = (int)key->initial;
    else if (!ebb_time_of_day_read(text_of(node), &minutes)) {
        const bool guessed = ebb_time_of_day_guess(text_of(node), &minutes);
        ebb_time_of_day_print(minutes, meant);
        ebb_binder_complain(binder, node, path, "must be a time of day, such as 16:30%s%s%s",
                            guessed ? ". Did you mean " : "", guessed ? meant : "", guessed ? "?" : "");
        return false;
    }
    *(int *)writable(binder, offset) = minutes;
    return true;
}

/* A day without hours is no hours of that day: who writes `friday: closed` is told where that is said. Hours
 * that may be "as open" are those of a weekday, a shift or a prescriber; only the first are in `hours`. */
static const char *instead_of_closed(const struct ebb_path *path, const char *text)
{
    static const char *const none[] = {"closed", "off", "none", "no", "-"};
    if (path->up == NULL || path->up->name == NULL || strcmp(path->up->name, "hours") != 0)
        return "";
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (strcmp(text, none[i]) == 0)
            return ". A weekday on which the clinic is closed is left out of `days` and here; single days "
                   "stand in `closed`";
    }
    return "";
}

bool ebb_value_read_hours(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    struct ebb_hours hours = {0, 0};
    char meant[EBB_HOURS_SIZE];
    const bool is_none = key->off_word && strcmp(text_of(node), key->off_word) == 0;
    if (!is_none && !ebb_hours_read(text_of(node), &hours)) {
        const bool guessed = ebb_hours_guess(text_of(node), &hours);
        ebb_hours_print(&hours, meant);
        ebb_binder_complain(
            binder, node, path,
            "must be hours of one day, such as 09:00 to 17:00, the end after the beginning%s%s%s%s%s%s",
            key->off_word ? ", or " : "", key->off_word ? key->off_word : "",
            guessed ? ". Did you mean " : "", guessed ? meant : "", guessed ? "?" : "",
            instead_of_closed(path, text_of(node)));
        return false;
    }
    *(struct ebb_hours *)writable(binder, offset) = hours;
    return true;
}

void ebb_value_allowed_time_of_day(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "a time of day, such as 16:30%s%s", ebb_key_may_be_off(key) ? ", or " : "",
                 ebb_key_may_be_off(key) ? ebb_key_off_word(key) : "");
}

void ebb_value_initial_time_of_day(const struct ebb_key *key, struct ebb_text *text)
{
    char chars[EBB_TIME_OF_DAY_SIZE];
    ebb_time_of_day_print((int)key->initial, chars);
    ebb_text_add(text, "%s", chars);
}

void ebb_value_allowed_hours(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "hours, such as 09:00 to 17:00%s%s", key->off_word ? ", or " : "",
                 key->off_word ? key->off_word : "");
}

void ebb_value_initial_hours(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s", ebb_key_off_word(key));
}

/* Backslashes are doubled twice, for C and for JSON. */
#define TIME_PATTERN "([01][0-9]|2[0-3]):[0-5][0-9]|24:00"

void ebb_value_schema_time_of_day(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "{\"type\": \"string\", \"pattern\": \"^(%s%s" TIME_PATTERN ")$\"}",
                 ebb_key_may_be_off(key) ? ebb_key_off_word(key) : "", ebb_key_may_be_off(key) ? "|" : "");
}

void ebb_value_schema_hours(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(
        text, "{\"type\": \"string\", \"pattern\": \"^(%s%s(" TIME_PATTERN ") +to +(" TIME_PATTERN "))$\"}",
        key->off_word ? key->off_word : "", key->off_word ? "|" : "");
}

/* 2. Lengths */

/* The parts of a length, as rows: what is unknown among them is complained of as of any section. */
static const struct ebb_key LENGTH_PARTS[] = {
    {.name = "typical"}, {.name = "from"}, {.name = "to"}, {.name = "law"}, {.name = NULL}};
static const struct ebb_key LENGTH_SECTION = {.kind = EBB_SECTION, .fields = LENGTH_PARTS};

static bool has_only_parts(struct ebb_binder *binder, const struct ebb_yaml_node *map,
                           const struct ebb_path *path)
{
    bool good = true;
    for (const struct ebb_yaml_node *member = map->first; member; member = member->next) {
        char meant[EBB_SUGGESTION_SIZE], words[EBB_SUGGESTION_SIZE + 64], shown[EBB_YAML_SHOWN_SIZE];
        size_t offset;
        const bool twice = ebb_yaml_node_member(map, member->key) != member;
        if (strncmp(member->key, "x-", 2) == 0 ||
            (ebb_key_find(&LENGTH_SECTION, member->key, &offset) && !twice))
            continue;
        ebb_yaml_node_show_text(member->key, shown);
        const struct ebb_path key_path = {path, shown};
        ebb_suggest_key(&LENGTH_SECTION, member->key, meant);
        snprintf(words, sizeof words, "%s%s%s%s", twice ? "doubled key" : "unknown key",
                 meant[0] && !twice ? ". Did you mean " : "", twice ? "" : meant,
                 meant[0] && !twice ? "?" : "");
        ebb_binder_complain_at(binder, &member->key_place, &key_path, NULL, words);
        good = false;
    }
    return good;
}

/* The part of that name, in minutes; true where it is absent, and *out_minutes is left alone. */
static bool read_part(struct ebb_binder *binder, const struct ebb_key *key, const struct ebb_yaml_node *map,
                      const struct ebb_path *path, const char *name, double *out_minutes)
{
    const struct ebb_yaml_node *node = ebb_yaml_node_member(map, name);
    const struct ebb_path part_path = {path, name};
    struct ebb_key plain = *key;
    plain.initial = 0; /* a part cannot be "as the preset" */
    return node == NULL || ebb_value_read_quantity(binder, &plain, node, &part_path, false, out_minutes);
}

/* Which law: the one that is named, else that which goes with what is given. */
static bool read_law(struct ebb_binder *binder, const struct ebb_yaml_node *map, const struct ebb_path *path,
                     struct ebb_length *length)
{
    const struct ebb_yaml_node *node = ebb_yaml_node_member(map, "law");
    const struct ebb_path law_path = {path, "law"};
    const char *nearest;
    const bool has_ends = ebb_yaml_node_member(map, "from") || ebb_yaml_node_member(map, "to");
    const bool has_typical = ebb_yaml_node_member(map, "typical") != NULL;
    length->law = !has_ends ? EBB_TIME_FIXED : has_typical ? EBB_TIME_TRIANGULAR : EBB_TIME_UNIFORM;
    if (node == NULL)
        return true;
    length->law = ebb_word_find(text_of(node), EBB_TIME_LAWS, EBB_TIME_LAW_COUNT, &nearest);
    if (length->law < 0)
        ebb_word_complain(binder, node, &law_path, "unknown", EBB_TIME_LAWS, EBB_TIME_LAW_COUNT, nearest);
    return length->law >= 0;
}

/* Parts that the law has no use for are refused, not dropped: whoever wrote them meant something by them. */
static const char *wrong_parts(const struct ebb_yaml_node *map, const struct ebb_length *length)
{
    const bool from = ebb_yaml_node_member(map, "from") != NULL, to = ebb_yaml_node_member(map, "to") != NULL;
    const bool typical = ebb_yaml_node_member(map, "typical") != NULL;
    if (ebb_length_has_ends(length) && !(from && to))
        return "needs both from and to";
    if (!ebb_length_has_ends(length) && (from || to))
        return "has a law without from and to: leave them out";
    if (length->law != EBB_TIME_UNIFORM && !typical)
        return "needs a typical length";
    return NULL;
}

static bool read_length_map(struct ebb_binder *binder, const struct ebb_key *key,
                            const struct ebb_yaml_node *map, const struct ebb_path *path,
                            struct ebb_length *out_length)
{
    struct ebb_length length;
    memset(&length, 0, sizeof length);
    bool good = has_only_parts(binder, map, path);
    good = read_law(binder, map, path, &length) && good;
    good = read_part(binder, key, map, path, "typical", &length.typical) && good;
    length.low = length.high = length.typical;
    good = read_part(binder, key, map, path, "from", &length.low) && good;
    good = read_part(binder, key, map, path, "to", &length.high) && good;
    const char *wrong = good ? wrong_parts(map, &length) : NULL;
    if (good && length.law == EBB_TIME_UNIFORM && ebb_yaml_node_member(map, "typical") == NULL)
        length.typical = (length.low + length.high) / 2;
    if (wrong)
        ebb_binder_complain_at(binder, &map->place, path, NULL, wrong);
    if (!good || wrong)
        return false;
    *out_length = length;
    return true;
}

bool ebb_value_read_length(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    struct ebb_length length;
    struct ebb_complaint complaint;
    struct ebb_key plain = *key;
    memset(&length, 0, sizeof length);
    if (key->off_word && strcmp(text_of(node), key->off_word) == 0)
        return true; /* as it was begun; the reader completes it */
    plain.initial = 0;
    if (node->kind == EBB_YAML_MAP) {
        if (!read_length_map(binder, key, node, path, &length))
            return false;
    } else {
        if (!ebb_value_read_quantity(binder, &plain, node, path, false, &length.typical))
            return false;
        length.low = length.high = length.typical;
    }
    if (!ebb_kind_of(key)->check(&length, key, 0, &complaint)) {
        ebb_binder_complain_at(binder, &node->place, path, NULL, complaint.words);
        return false;
    }
    memcpy(writable(binder, offset), &length, sizeof length);
    return true;
}

void ebb_value_allowed_length(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text,
                 "a time such as 40 min, or {typical: 40 min, from: 35 min, to: 60 min, law: triangular}; "
                 "law: fixed, uniform, triangular, lognormal (from and to: 5 and 95 %%) or exponential");
}

void ebb_value_initial_length(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s", key->off_word ? key->off_word : "");
}

void ebb_value_schema_length(const struct ebb_key *key, struct ebb_text *text)
{
    struct ebb_key plain = *key;
    plain.initial = 0;
    plain.kind = EBB_REAL;
    ebb_text_add(text, "{\"anyOf\": [{\"const\": \"%s\"}, ", ebb_key_off_word(key));
    ebb_value_kind(&plain)->schema(&plain, text);
    ebb_text_add(text, ", {\"type\": \"object\", \"properties\": {\"law\": {\"enum\": [");
    for (int i = 0; EBB_TIME_LAWS[i]; i++)
        ebb_text_add(text, "%s\"%s\"", i == 0 ? "" : ", ", EBB_TIME_LAWS[i]);
    ebb_text_add(text, "]}");
    for (int i = 0; i < 3; i++) {
        ebb_text_add(text, ", \"%s\": ", LENGTH_PARTS[i].name);
        ebb_value_kind(&plain)->schema(&plain, text);
    }
    ebb_text_add(text, "}, \"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false}]}");
}

/* 3. Windows and elements */

/* Two days, the first at or before 0: a window that does not hold the due day itself is a shifted policy. */
bool ebb_value_read_window(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    double before = 0, after = 0;
    struct ebb_key side = *key;
    if (node->kind != EBB_YAML_LIST || node->n != 2) {
        ebb_binder_complain(binder, node, path, "must be a list of two, such as [-3 days, 7 days]");
        return false;
    }
    side.min = -key->max;
    side.max = 0;
    bool good = ebb_value_read_quantity(binder, &side, node->first, path, true, &before);
    good = ebb_value_read_quantity(binder, key, node->first->next, path, true, &after) && good;
    if (!good)
        return false;
    int *sides = writable(binder, offset);
    sides[0] = (int)(0 - before);
    sides[1] = (int)after;
    return true;
}

void ebb_value_allowed_window(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "[-earlier, later], each at most %d days", (int)key->max);
}

void ebb_value_initial_window(const struct ebb_key *key, struct ebb_text *text)
{
    const int sides[2] = {(int)key->initial, (int)key->initial_after};
    ebb_kind_of(key)->print(sides, key, 0, text);
}

void ebb_value_schema_window(const struct ebb_key *key, struct ebb_text *text)
{
    struct ebb_key side = *key;
    side.kind = EBB_WHOLE;
    ebb_text_add(text, "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": ");
    ebb_value_kind(&side)->schema(&side, text);
    ebb_text_add(text, "}");
}

/* The array has been read: its row comes first. */
bool ebb_value_read_element(struct ebb_binder *binder, const struct ebb_key *key,
                            const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const struct ebb_key *array = key->fields;
    const char *names[64], *nearest, *base = binder->target;
    int n = 0;
    memcpy(&n, base + array->count_offset, sizeof n);
    for (int i = 0; i < n; i++)
        names[i] = base + array->offset + (size_t)i * array->element_size;
    const int found = ebb_word_find(text_of(node), names, n, &nearest);
    if (found < 0) {
        char why[80];
        snprintf(why, sizeof why, "is none of `%.40s`", array->name);
        ebb_word_complain(binder, node, path, why, names, n, nearest);
        return false;
    }
    *(int *)writable(binder, offset) = found;
    return true;
}

void ebb_value_allowed_element(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "a name of `%s`", key->fields->name);
}

void ebb_value_initial_element(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "the first");
}

void ebb_value_schema_element(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "{\"type\": \"string\"}");
}
