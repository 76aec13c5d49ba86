/* SPDX-License-Identifier: MIT
 * fill: walks the table of keys and the tree of a file side by side.
 *
 * Every key of the file must be in the table and stand there once; every value of the table that the file
 * gives is read by its kind. Mistakes are complained of and passed over, so that one pass finds all of them;
 * what was given badly is remembered, so that later checks do not complain of it a second time.
 *
 * Two orders: keys are checked in the order of the file, where people look for them; values are read in the
 * order of the table, so that a kind that looks at others (a contrast at the policies, a half width at its
 * outcome) finds them read wherever the file has them.
 *
 * The table and the offset walk together. An offset is always counted from the start of the struct; a row
 * says how far its member is from that of its section:
 *
 *     section at `offset` --- key->offset --> value, or section inside     (EBB_SECTION)
 *                         --- key->offset + i * element_size --> element   (EBB_NAMED, EBB_LIST)
 *                         --- key->count_offset --> int, how many there are
 *
 *   1. Single values   2. Sections   3. Arrays   4. The whole file
 */
#include "fill.h"

#include <stdio.h>
#include <string.h>

#include <ebb/scan.h>
#include <ebb/text.h>

#include "suggest.h"
#include "value.h"

/* 1. Single values */

/* Keys that begin with x- are the user's own, wherever they stand. */
static bool is_note(const char *key)
{
    return key[0] == 'x' && key[1] == '-';
}

/* Keys of earlier versions whose place another has taken, in a section of that name (NULL: at the top of a
 * file). What a study said by them it must say in the new words: a key that went on meaning nearly the same
 * would be two ways to one thing. */
static const struct {
    const char *section, *key, *words;
} MOVED[] = {
    {"adapt", "well_score", "is now called good_score: well is a responder who has not relapsed"},
    {"suspend", "after_well", "is now called after_remission: well is a responder who has not relapsed"},
    {NULL, "adverse_events",
     "is side_effects now, by kind: write side_effects: {any: {per_infusion: ...}}, with the rate that stood "
     "here"},
};

/* What to write in the place of an unknown key, or NULL. */
static const char *moved_to(const struct ebb_key *section, const char *key)
{
    for (size_t i = 0; i < sizeof MOVED / sizeof MOVED[0]; i++) {
        const bool here = MOVED[i].section ? section->name && strcmp(section->name, MOVED[i].section) == 0
                                           : section == &EBB_STUDY_KEY;
        if (here && strcmp(key, MOVED[i].key) == 0)
            return MOVED[i].words;
    }
    return NULL;
}

/* Shown as people can read it: a key may hold anything that YAML quotes, control characters too, and a
 * message goes to a terminal. */
static void complain_of_key(struct ebb_binder *binder, const struct ebb_key *section,
                            const struct ebb_yaml_node *member, const struct ebb_path *path)
{
    char meant[EBB_SUGGESTION_SIZE], words[EBB_SUGGESTION_SIZE + 64], shown[EBB_YAML_SHOWN_SIZE];
    ebb_yaml_node_show_text(member->key, shown);
    const struct ebb_path key_path = {path, shown};
    const char *moved = moved_to(section, member->key);
    if (moved) {
        ebb_binder_complain_at(binder, &member->key_place, &key_path, NULL, moved);
        return;
    }
    ebb_suggest_key_of(binder->root == &EBB_CLINIC_KEY ? binder->root : &EBB_STUDY_KEY, section, member->key,
                       meant);
    snprintf(words, sizeof words, "unknown key%s%s%s", meant[0] ? ". Did you mean " : "", meant,
             meant[0] ? "?" : "");
    ebb_binder_complain_at(binder, &member->key_place, &key_path, NULL, words);
}

/* Complains of a key that stands in the map before; true when it does. */
static bool is_doubled(struct ebb_binder *binder, const struct ebb_yaml_node *map,
                       const struct ebb_yaml_node *member, const struct ebb_path *path)
{
    const struct ebb_yaml_node *first = ebb_yaml_node_member(map, member->key);
    if (first == member)
        return false;
    char words[64], shown[EBB_YAML_SHOWN_SIZE];
    ebb_yaml_node_show_text(member->key, shown);
    const struct ebb_path key_path = {path, shown};
    snprintf(words, sizeof words, "doubled key: it stands on line %d already", first->key_place.line);
    ebb_binder_complain_at(binder, &member->key_place, &key_path, NULL, words);
    return true;
}

/* The parts of a value's long form besides the value itself. Read for the record, never used: the source says
 * where a number is from, the distribution how sure its author is; results files keep both. */
static const char *const LONG_KEYS[] = {"source", "grade", "distribution", "note"};
enum { LONG_SOURCE, LONG_GRADE, LONG_DISTRIBUTION, LONG_NOTE, LONG_COUNT };

/* Grades are one letter, upper case: tables of results are sorted and joined by them, and `a` or `A-` would
 * be a grade of its own there. */
static void read_long_key(struct ebb_binder *binder, const struct ebb_yaml_node *map,
                          const struct ebb_yaml_node *member, const struct ebb_path *path,
                          const char *texts[LONG_COUNT])
{
    static const struct ebb_key keys[] = {{.name = "value"},        {.name = "source"}, {.name = "grade"},
                                          {.name = "distribution"}, {.name = "note"},   {.name = NULL}};
    static const struct ebb_key long_form = {.kind = EBB_SECTION, .fields = keys};
    const struct ebb_path key_path = {path, member->key};
    int i = 0;
    while (i < LONG_COUNT && strcmp(member->key, LONG_KEYS[i]) != 0)
        i++;
    if (is_note(member->key) || is_doubled(binder, map, member, path) || strcmp(member->key, "value") == 0)
        return;
    if (i == LONG_COUNT)
        complain_of_key(binder, &long_form, member, path);
    else if (member->kind != EBB_YAML_VALUE || member->text[0] == '\0')
        ebb_binder_complain(binder, member, &key_path, "must be a text");
    else if (ebb_scan_text(member->text, strlen(member->text)).problem)
        ebb_binder_complain(binder, member, &key_path, "must not hold control characters");
    else if (i == LONG_GRADE && (strlen(member->text) != 1 || strchr("ABCDX", member->text[0]) == NULL))
        ebb_binder_complain(
            binder, member, &key_path,
            "must be A (trial or meta-analysis), B (observational), C (expert), D (assumption) or X "
            "(illustrative)");
    else
        texts[i] = member->text;
}

/* Reads what stands beside the value in its long form {value, source, grade, distribution, note}. Rows of the
 * results file have one column for words, so source, distribution and note become one text; embed_set.awk
 * joins them alike, and unit_parameter_sets holds the two together. */
static void read_long_form(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                           const struct ebb_path *path, struct ebb_origin *origin)
{
    const char *texts[LONG_COUNT] = {"", "", "", ""};
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next)
        read_long_key(binder, node, member, path, texts);
    const char *source = texts[LONG_SOURCE], *distribution = texts[LONG_DISTRIBUTION],
               *note = texts[LONG_NOTE];
    const char *joined =
        ebb_arena_print(binder->arena, "%s%s%s%s%s%s", source, source[0] && distribution[0] ? "; " : "",
                        distribution[0] ? "distribution: " : "", distribution,
                        (source[0] || distribution[0]) && note[0] ? "; " : "", note);
    origin->source = joined ? joined : "";
    origin->grade = texts[LONG_GRADE];
}

/* Any value has a short form and a long one, a map with `value`; patients ({min, max}) and lengths of time
 * ({typical, from, to}) have maps of their own, told apart by their lack of `value`. Bad or good, the
 * origin is remembered: later rules must know both. */
static void read_value(struct ebb_binder *binder, const struct ebb_key *key, const struct ebb_yaml_node *node,
                       const struct ebb_path *path, size_t offset)
{
    struct ebb_origin origin = {.offset = offset, .source = "", .grade = ""};
    const bool may_be_map = key->kind == EBB_PATIENTS || key->kind == EBB_LENGTH;
    const bool is_own_map = may_be_map && ebb_yaml_node_member(node, "value") == NULL;
    const bool is_long = node->kind == EBB_YAML_MAP && !is_own_map && key->kind != EBB_APART;
    const struct ebb_yaml_node *value = is_long ? ebb_yaml_node_member(node, "value") : node;
    if (value && is_long)
        read_long_form(binder, node, path, &origin);
    if (value == NULL && !binder->broken)
        ebb_binder_complain(binder, node, path, "must be a value, or {value: ..., source: ..., grade: ...}");
    origin.bad = value == NULL || value->kind == EBB_YAML_REFUSED ||
                 !ebb_value_kind(key)->read(binder, key, value, path, offset);
    value = value ? value : node;
    origin.place = value->place;
    if (key->kind != EBB_PATH && key->kind != EBB_APART)
        ebb_binder_set_origin(binder, &origin);
}

/* 2. Sections */

static void read_section(struct ebb_binder *binder, const struct ebb_key *section,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset);
static void read_array(struct ebb_binder *binder, const struct ebb_key *array,
                       const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset);

/* What the fields of a section are read with. */
struct field_reader {
    struct ebb_binder *binder;
    const struct ebb_yaml_node *map;
    const struct ebb_path *path;
};

static bool is_allowed_here(const struct ebb_binder *binder, const struct ebb_key *key)
{
    return key->files == 0 || (key->files & binder->file_kind) != 0;
}

/* What else to say of a missing value. Who names a kind of side effect by one key means to change a kind that
 * a set has, and has not named the set. */
static const char *hint_of_missing(const struct ebb_binder *binder, const struct ebb_key *key)
{
    return binder->file_kind == EBB_IN_STUDY && strcmp(key->name, "per_infusion") == 0
               ? ". No parameter set of the study names this kind: parameters/side_effects_rems.yaml has "
                 "sedation, dissociation and blood_pressure"
               : "";
}

/* A missing value is marked bad like a wrong one: nothing more is said of what needs it. In a file that
 * broke off it may stand behind the break, and nobody complains. */
static void complain_of_missing(struct ebb_binder *binder, const struct ebb_key *key,
                                const struct ebb_yaml_node *map, const struct ebb_path *path, size_t offset)
{
    const struct ebb_origin origin = {
        .offset = offset, .place = map->place, .bad = true, .source = "", .grade = ""};
    const struct ebb_path key_path = {path, key->name};
    char words[320];
    snprintf(words, sizeof words, "is missing: %s%s", key->meaning, hint_of_missing(binder, key));
    if (!binder->broken)
        ebb_binder_complain_at(binder, &map->place, &key_path, NULL, words);
    ebb_binder_set_origin(binder, &origin);
}

/* Whether the node is a map; complains when it is not. */
static bool is_map(struct ebb_binder *binder, const struct ebb_key *section, const struct ebb_yaml_node *node,
                   const struct ebb_path *path)
{
    if (node->kind == EBB_YAML_MAP)
        return true;
    struct ebb_text keys = {0};
    size_t n = 0;
    for (const struct ebb_key *key = section->fields; key->name && n < 3; key++, n++)
        ebb_text_add(&keys, "%s%s: ...", n > 0 ? ", " : "",
                     key->kind == EBB_INCLUDE ? key->fields->name : key->name);
    ebb_binder_complain(binder, node, path, "must be a section, such as {%s}", ebb_text_chars(&keys));
    ebb_text_free(&keys);
    return false;
}

/* At the top of a parameter set anything may be missing; inside a section that it opens, and in a study, what
 * is required must be there, unless a file read before gave it. */
static bool read_field(void *self, const struct ebb_key *key, size_t offset)
{
    const struct field_reader *field = self;
    struct ebb_binder *binder = field->binder;
    const struct ebb_yaml_node *member = ebb_yaml_node_member(field->map, key->name);
    const struct ebb_path path = {field->path, key->name};
    const size_t at = offset + key->offset;
    if (!is_allowed_here(binder, key))
        return true;
    if (member == NULL) {
        const bool is_asked = binder->file_kind == EBB_IN_STUDY ||
                              field->path->name != NULL; /* at the top a set may lack what it likes */
        if (ebb_key_is_required(key) && is_asked && ebb_binder_origin(binder, at) == NULL)
            complain_of_missing(binder, key, field->map, field->path, at);
        return true;
    }
    if (ebb_key_is_value(key)) {
        read_value(binder, key, member, &path, at);
        return true;
    }
    if (member->kind ==
        EBB_YAML_REFUSED) /* said already; a part that was meant is not switched on half read */
        return true;
    /* `early: off` is refused, and must not be complained of once more for what a section that was never
     * written lacks. */
    if (key->on_offset != 0 && key->kind == EBB_SECTION && !is_map(binder, key, member, &path))
        return true;
    if (key->on_offset != 0) {
        const struct ebb_origin origin = {
            .offset = offset + key->on_offset, .place = member->key_place, .source = "", .grade = ""};
        /* Written is on, from initial values: parts stand in studies only, so no set gave any of them. */
        *(bool *)((char *)binder->target + offset + key->on_offset) = true;
        ebb_key_set_initial(key, (char *)binder->target + at);
        ebb_binder_set_origin(binder, &origin);
    }
    if (key->kind == EBB_SECTION)
        read_section(binder, key, member, &path, at);
    else
        read_array(binder, key, member, &path, at);
    return true;
}

/* Complains of every key that the section does not have or has had, or has in the other kind of file only: a
 * set that brought a horizon would change studies behind their backs. A separate walk, by the file: the walk
 * by the table never meets a key that it does not know. */
static void check_keys(struct ebb_binder *binder, const struct ebb_key *section,
                       const struct ebb_yaml_node *map, const struct ebb_path *path)
{
    for (const struct ebb_yaml_node *member = map->first; member; member = member->next) {
        size_t offset = 0;
        if (is_note(member->key) || is_doubled(binder, map, member, path))
            continue;
        const struct ebb_key *key = ebb_key_find(section, member->key, &offset);
        if (key == NULL)
            complain_of_key(binder, section, member, path);
        else if (!is_allowed_here(binder, key)) {
            const struct ebb_path key_path = {path, member->key};
            ebb_binder_complain_at(binder, &member->key_place, &key_path, NULL,
                                   binder->file_kind == EBB_IN_SET
                                       ? "a parameter set holds parameters only: move this into the study"
                                       : "belongs into a parameter set, not into a study");
        }
    }
}

static void read_section(struct ebb_binder *binder, const struct ebb_key *section,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    struct field_reader field = {binder, node, path};
    if (!is_map(binder, section, node, path))
        return;
    check_keys(binder, section, node, path);
    ebb_key_each(section, offset, read_field, &field);
}

/* 3. Arrays */

/* Whether the member may become element `count` of the array. */
static bool is_good_element(struct ebb_binder *binder, const struct ebb_key *array,
                            const struct ebb_yaml_node *node, const struct ebb_yaml_node *member,
                            const struct ebb_path *path, int count)
{
    char shown[EBB_YAML_SHOWN_SIZE] = "";
    const struct ebb_place *place = member->key ? &member->key_place : &member->place;
    if (member->key) {
        if (is_note(member->key) || is_doubled(binder, node, member, path))
            return false;
        ebb_yaml_node_show_text(member->key, shown);
    }
    const struct ebb_path key_path = {path, shown};
    if (member->key && !ebb_key_is_name(member->key)) {
        ebb_binder_complain_at(binder, place, &key_path, NULL, EBB_KEY_NAME_RULE);
        return false;
    }
    if (count < array->most)
        return true;
    if (count == array->most) { /* say it once, at the first that is too many */
        char words[32];
        snprintf(words, sizeof words, "too many: at most %d", array->most);
        ebb_binder_complain_at(binder, place, path, NULL, words);
    }
    return false;
}

/* An element that the parameter set has begun (`is_known`) keeps what this file does not say. */
static void read_element(struct ebb_binder *binder, const struct ebb_key *array,
                         const struct ebb_yaml_node *member, const struct ebb_path *path, size_t offset,
                         bool is_known)
{
    const struct ebb_key *element = array->fields;
    char *target = (char *)binder->target + offset;
    const struct ebb_origin origin = {
        .offset = offset, .place = member->key_place, .source = "", .grade = ""};
    if (array->kind == EBB_NAMED) { /* the name is the first member of every named struct */
        snprintf(target, EBB_NAME_SIZE, "%s", member->key);
        ebb_binder_set_origin(binder, &origin);
    }
    if (ebb_key_is_value(element)) {
        read_value(binder, element, member, path, offset + element->offset);
    } else if (element->kind == EBB_SECTION) {
        if (!is_known)
            ebb_key_set_initial(element, target + element->offset);
        read_section(binder, element, member, path, offset + element->offset);
    } else {
        read_array(binder, element, member, path, offset + element->offset);
    }
}

/* The element of that name among the first n, or -1. */
static int find_element(const struct ebb_binder *binder, const struct ebb_key *array, const char *name,
                        size_t offset, int n)
{
    for (int i = 0; i < n && name; i++) {
        if (strcmp((const char *)binder->target + offset + (size_t)i * array->element_size, name) == 0)
            return i;
    }
    return -1;
}

/* A map of notes alone holds nothing: taken for one with members, it made a study without policies, which was
 * refused later, without a line. */
static bool is_empty(const struct ebb_yaml_node *node)
{
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        if (member->key == NULL || !is_note(member->key))
            return false;
    }
    return true;
}

/* Names that the parameter set has given are changed in place, new ones follow. A list has no names to know
 * its elements by, so a second one replaces the first. */
static void read_array(struct ebb_binder *binder, const struct ebb_key *array,
                       const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const bool is_named = array->kind == EBB_NAMED;
    if (node->kind != (is_named ? EBB_YAML_MAP : EBB_YAML_LIST) || is_empty(node)) {
        if (!(node->kind == EBB_YAML_MAP && binder->broken))
            ebb_binder_complain(binder, node, path,
                                is_named ? "must hold at least one name: {name: {...}}"
                                : ebb_key_is_value(array->fields) ? "must be a list: [..., ...]"
                                                                  : "must be a list: [{...}]");
        return;
    }
    int *n = (int *)(void *)((char *)binder->target + offset - array->offset + array->count_offset);
    const int n_known = is_named ? *n : 0;
    int count = n_known;
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        char number[16];
        snprintf(number, sizeof number, "%d", count + 1);
        const struct ebb_path member_path = {path, is_named ? member->key : number};
        const int known = is_named ? find_element(binder, array, member->key, offset, n_known) : -1;
        if (!is_good_element(binder, array, node, member, path, known >= 0 ? known : count)) {
            count += count == array->most; /* one above the most: it is said once */
            continue;
        }
        const int at = known >= 0 ? known : count++;
        read_element(binder, array, member, &member_path, offset + (size_t)at * array->element_size,
                     known >= 0);
        *n = known >= 0 ? *n : count;
    }
}

/* 4. The whole file */

void ebb_fill_read(struct ebb_binder *binder, const struct ebb_tree *tree)
{
    const struct ebb_path root = {NULL, binder->inside};
    const struct ebb_place start = {binder->file, 1, 1};
    binder->broken = tree->broken;
    if (tree->root)
        read_section(binder, binder->root, tree->root, &root, 0);
    else if (!tree->broken)
        ebb_messages_add(binder->messages, EBB_BAD_STUDY, &start, "the file is empty");
}
