/* SPDX-License-Identifier: MIT
 * reader: walks the parameter table and the tree of a file side by side.
 *
 * Every key of the file must be in the table and stand there once; every value of the table that the file gives is read by its
 * kind. Mistakes are complained of and passed over, so that one pass finds all of them; what was given badly is remembered, so that
 * later checks do not complain of it a second time.
 *
 *   1. Complaints   2. Origins   3. Initial values   4. Single values   5. Sections   6. Arrays   7. The whole file
 */
#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ebb/text.h>

#include "scan.h"
#include "value.h"

/* 1. Complaints */

void ebb_reader_print_path(const struct ebb_path *path, char out_text[EBB_PATH_SIZE])
{
    size_t length = 0;
    out_text[0] = '\0';
    if (path->up && path->up->key) {
        ebb_reader_print_path(path->up, out_text);
        length = strlen(out_text);
    }
    snprintf(out_text + length, EBB_PATH_SIZE - length, "%s%s", length > 0 ? "." : "", path->key ? path->key : "");
}

/* `value` may be NULL for a complaint about the key itself. */
static void complain_at(struct ebb_reader *reader, const struct ebb_place *place, const struct ebb_path *path, const char *value,
                        const char *words)
{
    char key[EBB_PATH_SIZE];
    ebb_reader_print_path(path, key);
    if (value)
        ebb_messages_add(reader->messages, place, "%s = %s: %s [EBB_BAD_STUDY]", key, value, words);
    else
        ebb_messages_add(reader->messages, place, "%s%s%s [EBB_BAD_STUDY]", key, key[0] ? ": " : "", words);
}

void ebb_reader_complain(struct ebb_reader *reader, const struct ebb_node *node, const struct ebb_path *path, const char *format, ...)
{
    char words[1024], shown[EBB_NODE_SHOWN_SIZE];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    ebb_node_show(node, shown);
    const bool is_cut_off = reader->broken && node->kind == EBB_NODE_VALUE && node->text[0] == '\0';
    if (node->kind != EBB_NODE_REFUSED && !is_cut_off) /* of those there was a complaint */
        complain_at(reader, &node->place, path, path->key && shown[0] ? shown : NULL, words);
}

/* 2. Origins */

const struct ebb_origin *ebb_reader_origin(const struct ebb_reader *reader, size_t offset)
{
    for (size_t i = 0; i < reader->n_origins; i++) {
        if (reader->origins[i].offset == offset)
            return &reader->origins[i];
    }
    return NULL;
}

static void set_origin(struct ebb_reader *reader, const struct ebb_origin *origin)
{
    for (size_t i = 0; i < reader->n_origins; i++) {
        if (reader->origins[i].offset == origin->offset) {
            reader->origins[i] = *origin;
            return;
        }
    }
    if (reader->n_origins == reader->room) {
        const size_t room = reader->room > 0 ? 2 * reader->room : 256;
        struct ebb_origin *origins = ebb_arena_take(reader->arena, room * sizeof *origins);
        if (origins == NULL) /* the arena remembers that it failed, and the caller asks it */
            return;
        if (reader->n_origins > 0)
            memcpy(origins, reader->origins, reader->n_origins * sizeof *origins);
        reader->origins = origins;
        reader->room = room;
    }
    reader->origins[reader->n_origins++] = *origin;
}

/* 3. Initial values */

static bool set_initial(void *self, const struct ebb_item *item, size_t offset)
{
    char *target = (char *)self + offset + item->offset;
    if (item->kind == EBB_SECTION && item->on_offset == 0)
        ebb_item_each(item, offset + item->offset, set_initial, self);
    if (!ebb_item_is_value(item) || ebb_item_is_required(item))
        return true;
    if (item->kind == EBB_REAL)
        *(double *)(void *)target = item->initial;
    else if (item->kind == EBB_WHOLE)
        *(int *)(void *)target = (int)item->initial;
    else if (item->kind == EBB_SEED)
        *(uint64_t *)(void *)target = (uint64_t)item->initial;
    else if (item->kind == EBB_PATIENTS)
        *(int64_t *)(void *)target = (int64_t)item->initial;
    else if (item->kind == EBB_RECORD)
        *(enum ebb_record *)(void *)target = (enum ebb_record)item->initial;
    else if (item->kind == EBB_RANGE)
        *(struct ebb_range *)(void *)target = (struct ebb_range){(int)item->initial, (int)item->initial};
    return true;
}

void ebb_reader_set_initial(const struct ebb_item *section, void *target)
{
    ebb_item_each(section, 0, set_initial, target);
}

/* 4. Single values */

static bool is_note(const char *key)
{
    return key[0] == 'x' && key[1] == '-';
}

static void complain_of_key(struct ebb_reader *reader, const struct ebb_item *section, const struct ebb_node *member,
                            const struct ebb_path *path)
{
    char meant[EBB_ITEM_KEY_SIZE], words[EBB_ITEM_KEY_SIZE + 64], shown[EBB_NODE_SHOWN_SIZE];
    ebb_node_show_text(member->key, shown);
    const struct ebb_path key_path = {path, shown};
    ebb_item_suggest(section, member->key, meant);
    snprintf(words, sizeof words, "unknown key%s%s%s", meant[0] ? ". Did you mean " : "", meant, meant[0] ? "?" : "");
    complain_at(reader, &member->key_place, &key_path, NULL, words);
}

/* Complains of a key that stands in the map before; true when it does. */
static bool is_doubled(struct ebb_reader *reader, const struct ebb_node *map, const struct ebb_node *member, const struct ebb_path *path)
{
    const struct ebb_node *first = ebb_node_member(map, member->key);
    if (first == member)
        return false;
    char words[64], shown[EBB_NODE_SHOWN_SIZE];
    ebb_node_show_text(member->key, shown);
    const struct ebb_path key_path = {path, shown};
    snprintf(words, sizeof words, "doubled key: it stands on line %d already", first->key_place.line);
    complain_at(reader, &member->key_place, &key_path, NULL, words);
    return true;
}

/* The parts of a value's long form besides the value itself. */
static const char *const LONG_KEYS[] = {"source", "grade", "distribution", "note"};
enum { LONG_SOURCE, LONG_GRADE, LONG_DISTRIBUTION, LONG_NOTE, LONG_COUNT };

static void read_long_key(struct ebb_reader *reader, const struct ebb_node *map, const struct ebb_node *member,
                          const struct ebb_path *path, const char *texts[LONG_COUNT])
{
    static const struct ebb_item keys[] = {{.key = "value"}, {.key = "source"}, {.key = "grade"}, {.key = "distribution"},
                                           {.key = "note"},  {.key = NULL}};
    static const struct ebb_item long_form = {.kind = EBB_SECTION, .fields = keys};
    const struct ebb_path key_path = {path, member->key};
    int i = 0;
    while (i < LONG_COUNT && strcmp(member->key, LONG_KEYS[i]) != 0)
        i++;
    if (is_note(member->key) || is_doubled(reader, map, member, path) || strcmp(member->key, "value") == 0)
        return;
    if (i == LONG_COUNT)
        complain_of_key(reader, &long_form, member, path);
    else if (member->kind != EBB_NODE_VALUE || member->text[0] == '\0')
        ebb_reader_complain(reader, member, &key_path, "must be a text");
    else if (ebb_scan_text(member->text, strlen(member->text)).problem)
        ebb_reader_complain(reader, member, &key_path, "must not hold control characters");
    else if (i == LONG_GRADE && (strlen(member->text) != 1 || strchr("ABCDX", member->text[0]) == NULL))
        ebb_reader_complain(reader, member, &key_path,
                            "must be A (trial or meta-analysis), B (observational), C (expert), D (assumption) or X (illustrative)");
    else
        texts[i] = member->text;
}

/* Reads what stands beside the value in its long form {value, source, grade, distribution, note}. */
static void read_long_form(struct ebb_reader *reader, const struct ebb_node *node, const struct ebb_path *path,
                           struct ebb_origin *origin)
{
    const char *texts[LONG_COUNT] = {"", "", "", ""};
    for (const struct ebb_node *member = node->first; member; member = member->next)
        read_long_key(reader, node, member, path, texts);
    const char *source = texts[LONG_SOURCE], *distribution = texts[LONG_DISTRIBUTION], *note = texts[LONG_NOTE];
    const char *joined = ebb_arena_print(reader->arena, "%s%s%s%s%s%s", source, source[0] && distribution[0] ? "; " : "",
                                         distribution[0] ? "distribution: " : "", distribution,
                                         (source[0] || distribution[0]) && note[0] ? "; " : "", note);
    origin->source = joined ? joined : "";
    origin->grade = texts[LONG_GRADE];
}

static void read_value(struct ebb_reader *reader, const struct ebb_item *item, const struct ebb_node *node, const struct ebb_path *path,
                       size_t offset)
{
    struct ebb_origin origin = {.offset = offset, .source = "", .grade = ""};
    const bool is_range = item->kind == EBB_PATIENTS && ebb_node_member(node, "value") == NULL;
    const bool is_long = node->kind == EBB_NODE_MAP && !is_range;
    const struct ebb_node *value = is_long ? ebb_node_member(node, "value") : node;
    if (value && is_long)
        read_long_form(reader, node, path, &origin);
    if (value == NULL && !reader->broken)
        ebb_reader_complain(reader, node, path, "must be a value, or {value: ..., source: ..., grade: ...}");
    origin.bad = value == NULL || value->kind == EBB_NODE_REFUSED || !ebb_value_kind(item)->read(reader, item, value, path, offset);
    value = value ? value : node;
    origin.place = value->place;
    if (item->kind != EBB_PATH)
        set_origin(reader, &origin);
}

/* 5. Sections */

static void read_section(struct ebb_reader *reader, const struct ebb_item *section, const struct ebb_node *node,
                         const struct ebb_path *path, size_t offset);
static void read_array(struct ebb_reader *reader, const struct ebb_item *array, const struct ebb_node *node, const struct ebb_path *path,
                       size_t offset);

/* What the fields of a section are read with. */
struct field_reader {
    struct ebb_reader *reader;
    const struct ebb_node *map;
    const struct ebb_path *path;
};

static bool is_allowed_here(const struct ebb_reader *reader, const struct ebb_item *item)
{
    return item->files == 0 || (item->files & reader->file_kind) != 0;
}

static void complain_of_missing(struct ebb_reader *reader, const struct ebb_item *item, const struct ebb_node *map,
                                const struct ebb_path *path, size_t offset)
{
    const struct ebb_origin origin = {.offset = offset, .place = map->place, .bad = true, .source = "", .grade = ""};
    const struct ebb_path key_path = {path, item->key};
    char words[200];
    snprintf(words, sizeof words, "is missing: %s", item->meaning);
    if (!reader->broken)
        complain_at(reader, &map->place, &key_path, NULL, words);
    set_origin(reader, &origin);
}

static bool read_field(void *self, const struct ebb_item *item, size_t offset)
{
    const struct field_reader *field = self;
    struct ebb_reader *reader = field->reader;
    const struct ebb_node *member = ebb_node_member(field->map, item->key);
    const struct ebb_path path = {field->path, item->key};
    const size_t at = offset + item->offset;
    if (!is_allowed_here(reader, item))
        return true;
    if (member == NULL) {
        if (ebb_item_is_required(item) && reader->file_kind == EBB_IN_STUDY)
            complain_of_missing(reader, item, field->map, field->path, at);
        return true;
    }
    if (ebb_item_is_value(item)) {
        read_value(reader, item, member, &path, at);
        return true;
    }
    if (item->on_offset != 0) {
        const struct ebb_origin origin = {.offset = offset + item->on_offset, .place = member->key_place, .source = "", .grade = ""};
        *(bool *)((char *)reader->study + offset + item->on_offset) = true;
        ebb_reader_set_initial(item, (char *)reader->study + at);
        set_origin(reader, &origin);
    }
    if (item->kind == EBB_SECTION)
        read_section(reader, item, member, &path, at);
    else
        read_array(reader, item, member, &path, at);
    return true;
}

/* Complains of every key that the section does not have or has had. */
static void check_keys(struct ebb_reader *reader, const struct ebb_item *section, const struct ebb_node *map, const struct ebb_path *path)
{
    for (const struct ebb_node *member = map->first; member; member = member->next) {
        size_t offset = 0;
        if (is_note(member->key) || is_doubled(reader, map, member, path))
            continue;
        const struct ebb_item *item = ebb_item_find(section, member->key, &offset);
        if (item == NULL)
            complain_of_key(reader, section, member, path);
        else if (!is_allowed_here(reader, item)) {
            const struct ebb_path key_path = {path, member->key};
            complain_at(reader, &member->key_place, &key_path, NULL,
                        reader->file_kind == EBB_IN_SET ? "a parameter set holds parameters only: move this into the study"
                                                        : "belongs into a parameter set, not into a study");
        }
    }
}

/* Whether the node is a map; complains when it is not. */
static bool is_map(struct ebb_reader *reader, const struct ebb_item *section, const struct ebb_node *node, const struct ebb_path *path)
{
    if (node->kind == EBB_NODE_MAP)
        return true;
    struct ebb_text keys = {0};
    size_t n = 0;
    for (const struct ebb_item *item = section->fields; item->key && n < 3; item++, n++)
        ebb_text_add(&keys, "%s%s: ...", n > 0 ? ", " : "", item->kind == EBB_INCLUDE ? item->fields->key : item->key);
    ebb_reader_complain(reader, node, path, "must be a section, such as {%s}", ebb_text_chars(&keys));
    ebb_text_free(&keys);
    return false;
}

static void read_section(struct ebb_reader *reader, const struct ebb_item *section, const struct ebb_node *node,
                         const struct ebb_path *path, size_t offset)
{
    struct field_reader field = {reader, node, path};
    if (!is_map(reader, section, node, path))
        return;
    check_keys(reader, section, node, path);
    ebb_item_each(section, offset, read_field, &field);
}

/* 6. Arrays */

static bool is_good_name(const char *name)
{
    const char *const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const char *const others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";
    return name[0] != '\0' && strchr(letters, name[0]) && strspn(name, others) == strlen(name) && strlen(name) < EBB_NAME_SIZE;
}

/* Whether the member may become element `count` of the array. */
static bool is_good_element(struct ebb_reader *reader, const struct ebb_item *array, const struct ebb_node *node,
                            const struct ebb_node *member, const struct ebb_path *path, int count)
{
    char shown[EBB_NODE_SHOWN_SIZE] = "", words[120];
    const struct ebb_place *place = member->key ? &member->key_place : &member->place;
    if (member->key) {
        if (is_note(member->key) || is_doubled(reader, node, member, path))
            return false;
        ebb_node_show_text(member->key, shown);
    }
    const struct ebb_path key_path = {path, shown};
    if (member->key && !is_good_name(member->key)) {
        complain_at(reader, place, &key_path, NULL,
                    "a name starts with a letter, goes on with letters, digits, _ and . and is at most 63 long");
        return false;
    }
    if (count < array->most)
        return true;
    if (count == array->most) { /* say it once, at the first that is too many */
        snprintf(words, sizeof words, "too many: at most %d", array->most);
        complain_at(reader, place, path, NULL, words);
    }
    return false;
}

static void read_element(struct ebb_reader *reader, const struct ebb_item *array, const struct ebb_node *member,
                         const struct ebb_path *path, size_t offset)
{
    const struct ebb_item *element = array->fields;
    char *target = (char *)reader->study + offset;
    const struct ebb_origin origin = {.offset = offset, .place = member->key_place, .source = "", .grade = ""};
    if (array->kind == EBB_NAMED) { /* the name is the first member of every named struct */
        snprintf(target, EBB_NAME_SIZE, "%s", member->key);
        set_origin(reader, &origin);
    }
    if (element->kind == EBB_SECTION) {
        ebb_reader_set_initial(element, target + element->offset);
        read_section(reader, element, member, path, offset + element->offset);
    } else {
        read_array(reader, element, member, path, offset + element->offset);
    }
}

static void read_array(struct ebb_reader *reader, const struct ebb_item *array, const struct ebb_node *node, const struct ebb_path *path,
                       size_t offset)
{
    const bool is_named = array->kind == EBB_NAMED;
    if (node->kind != (is_named ? EBB_NODE_MAP : EBB_NODE_LIST) || node->n == 0) {
        if (!(node->kind == EBB_NODE_MAP && reader->broken))
            ebb_reader_complain(reader, node, path, is_named ? "must hold at least one name: {name: {...}}" : "must be a list: [{...}]");
        return;
    }
    int *n = (int *)(void *)((char *)reader->study + offset - array->offset + array->count_offset);
    int count = 0;
    for (const struct ebb_node *member = node->first; member; member = member->next) {
        char number[16];
        snprintf(number, sizeof number, "%d", count + 1);
        const struct ebb_path member_path = {path, is_named ? member->key : number};
        if (!is_good_element(reader, array, node, member, path, count)) {
            count += count == array->most;
            continue;
        }
        read_element(reader, array, member, &member_path, offset + (size_t)count * array->element_size);
        *n = ++count;
    }
}

/* 7. The whole file */

void ebb_reader_read(struct ebb_reader *reader, const struct ebb_tree *tree)
{
    const struct ebb_path root = {NULL, NULL};
    const struct ebb_place start = {reader->file, 1, 1};
    reader->broken = tree->broken;
    if (tree->root)
        read_section(reader, &EBB_STUDY_ITEM, tree->root, &root, 0);
    else if (!tree->broken)
        ebb_messages_add(reader->messages, &start, "the file is empty [EBB_BAD_STUDY]");
}
