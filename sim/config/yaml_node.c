/* SPDX-License-Identifier: MIT
 * yaml_node: from libyaml's events to a tree with places.
 *
 * ebb takes maps, lists and plain or quoted values of YAML, one document a file. Anchors, aliases, tags and
 * merge keys are refused: they let a value stand somewhere else than where it is read. A mistake of syntax
 * ends the reading, and the tree keeps what stood before it, so that one pass finds the other mistakes, too.
 *
 * libyaml gives events, one after the other; every event is deleted where it was taken, whatever came of it:
 *
 *     stream start, document start,
 *       map start, value "horizon", value "364 days",
 *                  value "days", list start, value "0", value "3", list end, map end,
 *     document end, stream end
 *
 * Three rules for what goes wrong: a node that ebb refuses is complained of and kept as REFUSED, so that its
 * key is not missing; a container that breaks off keeps what it has (a map) or is refused (a list); when
 * `stop` is set no further event is asked for, and everybody returns.
 *
 *   1. Complaints   2. Values   3. Lists and maps   4. Documents   5. Looking at a tree
 */
#include "yaml_node.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include <ebb/config.h>

#include <ebb/scan.h>

struct builder {
    yaml_parser_t parser; /* reads the text in place: it must outlive the builder */
    struct ebb_arena *arena;
    struct ebb_messages *messages;
    const char *file;
    bool in_file;
    struct ebb_scan scan;
    int n_nodes;
    bool stop; /* nothing more can be read */
    enum ebb_status status;
};

/* 1. Complaints */

/* libyaml counts from 0, editors and people from 1. On the command line (`in_file` false) there is no line
 * to point at. */
static struct ebb_place place_of(const struct builder *builder, yaml_mark_t mark)
{
    struct ebb_place place = {.file = builder->file};
    if (builder->in_file) {
        place.line = mark.line < INT_MAX ? (int)mark.line + 1 : INT_MAX;
        place.column = mark.column < INT_MAX ? (int)mark.column + 1 : INT_MAX;
    }
    return place;
}

static void complain(struct builder *builder, yaml_mark_t mark, const char *what)
{
    const struct ebb_place place = place_of(builder, mark);
    ebb_messages_add(builder->messages, EBB_BAD_STUDY, &place, "%s", what);
}

/* libyaml's words are kept, because people search for them, and preceded by ours: whether the text merely
 * ends too early (a file cut off in the middle is the commonest damage) or is wrong where it stands. */
static void complain_of_syntax(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    const struct ebb_place place = place_of(builder, parser->problem_mark);
    if (builder->scan.problem) /* the text ends where the bytes become unusable, and that has been said */
        return;
    const char *problem = parser->problem ? parser->problem : "unknown mistake";
    const char *what = parser->problem_mark.index >= builder->scan.n_characters ? "the text ends too early"
                                                                                : "not valid YAML";
    if (strstr(problem, "TAB"))
        ebb_messages_add(builder->messages, EBB_BAD_STUDY, &place, "tab: indent with spaces");
    else if (parser->context && builder->in_file)
        ebb_messages_add(builder->messages, EBB_BAD_STUDY, &place, "%s: %s (%s that starts on line %zu)",
                         what, problem, parser->context, parser->context_mark.line + 1);
    else
        ebb_messages_add(builder->messages, EBB_BAD_STUDY, &place, "%s: %s", what, problem);
}

/* The next event, to be deleted by the caller; false when there is none because of a mistake. */
static bool next_event(struct builder *builder, yaml_event_t *out_event)
{
    if (builder->stop)
        return false;
    if (yaml_parser_parse(&builder->parser, out_event))
        return true;
    builder->stop = true;
    if (builder->parser.error == YAML_MEMORY_ERROR)
        builder->status = EBB_NO_MEMORY;
    else
        complain_of_syntax(builder);
    return false;
}

/* 2. Values */

/* Counts nodes, so that a text of ten million brackets ends after a moment and not after the memory. */
static struct ebb_yaml_node *new_node(struct builder *builder, enum ebb_yaml_node_kind kind,
                                      const yaml_event_t *event)
{
    if (++builder->n_nodes > EBB_YAML_MAX_COUNT) {
        complain(builder, event->start_mark, "too many values: no study needs more than 16384");
        builder->stop = true;
        return NULL;
    }
    struct ebb_yaml_node *node = ebb_arena_take(builder->arena, sizeof *node);
    if (node == NULL) {
        builder->stop = true;
        return NULL;
    }
    node->kind = kind;
    node->place = place_of(builder, event->start_mark);
    return node;
}

/* What ebb does not take of YAML. */
static void refuse_marks(struct builder *builder, const yaml_event_t *event, const yaml_char_t *anchor,
                         const yaml_char_t *tag)
{
    if (anchor)
        complain(builder, event->start_mark, "anchors (&) are refused: write the value where it is used");
    if (tag)
        complain(builder, event->start_mark, "tags (!) are refused: write the plain value");
}

/* Quoted text can hold a NUL ("a\0b"), where a C string would end in silence. */
static struct ebb_yaml_node *build_value(struct builder *builder, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    struct ebb_yaml_node *node = new_node(builder, EBB_YAML_VALUE, event);
    refuse_marks(builder, event, event->data.scalar.anchor, event->data.scalar.tag);
    if (node == NULL)
        return NULL;
    if (memchr(text, '\0', event->data.scalar.length)) {
        complain(builder, event->start_mark, "a NUL character: a study is plain text");
        node->kind = EBB_YAML_REFUSED;
    }
    node->text = ebb_arena_copy(builder->arena, text, strlen(text));
    return node->text ? node : NULL;
}

/* 3. Lists and maps */

static struct ebb_yaml_node *build(struct builder *builder, const yaml_event_t *event, int depth);

/* At the end, in one step: without the tail a list of all the members there may be would be walked from its
 * start for each of them. */
static void append(struct ebb_yaml_node *container, struct ebb_yaml_node *member)
{
    if (container->last)
        container->last->next = member;
    else
        container->first = member;
    container->last = member;
    container->n++;
}

/* A refused member stays in the list: its length, which kinds look at, is the one that was written. */
static void build_list(struct builder *builder, struct ebb_yaml_node *list, int depth)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(builder, &event)) {
            list->kind = EBB_YAML_REFUSED; /* half a list says nothing */
            return;
        }
        const bool ends = event.type == YAML_SEQUENCE_END_EVENT;
        struct ebb_yaml_node *member = ends ? NULL : build(builder, &event, depth + 1);
        yaml_event_delete(&event);
        if (ends)
            return;
        if (member)
            append(list, member);
    }
}

/* The key that the event starts; NULL when it is refused, after having read it. */
static const char *build_key(struct builder *builder, const yaml_event_t *event, int depth)
{
    const struct ebb_yaml_node *node = build(builder, event, depth);
    if (node == NULL || node->kind == EBB_YAML_REFUSED)
        return NULL;
    if (node->kind != EBB_YAML_VALUE) {
        complain(builder, event->start_mark, "a key must be a word");
        return NULL;
    }
    if (strcmp(node->text, "<<") == 0) {
        complain(builder, event->start_mark,
                 "merge keys (<<) are refused: write the values where they are used");
        return NULL;
    }
    return node->text;
}

/* Doubled keys stay in the tree: whoever reads the map complains of the second, with the place of the
 * first. A map that breaks off keeps what stood before the break, unlike a list, whose length means
 * something. */
static void build_map(struct builder *builder, struct ebb_yaml_node *map, int depth)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(builder, &event))
            return;
        const bool ends = event.type == YAML_MAPPING_END_EVENT;
        const struct ebb_place place = place_of(builder, event.start_mark);
        const char *key = ends ? NULL : build_key(builder, &event, depth + 1);
        yaml_event_delete(&event);
        if (ends || !next_event(builder, &event)) /* a key whose value is behind the break goes with it */
            return;
        struct ebb_yaml_node *member = build(builder, &event, depth + 1);
        yaml_event_delete(&event);
        if (key && member) {
            member->key = key;
            member->key_place = place;
            append(map, member);
        }
    }
}

/* The depth is checked before the memory is taken: recursion is bounded by it, too. */
static struct ebb_yaml_node *build_container(struct builder *builder, const yaml_event_t *event, int depth)
{
    const bool is_map = event->type == YAML_MAPPING_START_EVENT;
    if (depth > EBB_YAML_MAX_DEPTH) {
        complain(builder, event->start_mark, "nested too deeply: no study needs more than 16 levels");
        builder->stop = true;
        return NULL;
    }
    struct ebb_yaml_node *node = new_node(builder, is_map ? EBB_YAML_MAP : EBB_YAML_LIST, event);
    if (node == NULL)
        return NULL;
    if (is_map) {
        refuse_marks(builder, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        build_map(builder, node, depth);
    } else {
        refuse_marks(builder, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        build_list(builder, node, depth);
    }
    return node;
}

static struct ebb_yaml_node *build(struct builder *builder, const yaml_event_t *event, int depth)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return build_value(builder, event);
    case YAML_ALIAS_EVENT:
        complain(builder, event->start_mark, "aliases (*) are refused: write the value where it is used");
        return new_node(builder, EBB_YAML_REFUSED, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return build_container(builder, event, depth);
    default: /* an end without its start: the parser would have called it a mistake of syntax */
        ebb_bug(__FILE__, __LINE__, "libyaml gives only values, lists and maps inside a document");
    }
}

/* 4. Documents */

/* A second document is refused: everything behind `---` would be ignored by most readers of YAML. */
static void build_documents(struct builder *builder, struct ebb_tree *tree)
{
    bool is_over = false;
    int n_documents = 0;
    while (!is_over) {
        yaml_event_t event;
        if (!next_event(builder, &event))
            return;
        if (event.type == YAML_DOCUMENT_START_EVENT && ++n_documents == 2) {
            complain(builder, event.start_mark, "a second document: one file holds one study");
            is_over = true;
        } else if (event.type == YAML_STREAM_END_EVENT) {
            is_over = true;
        } else if (event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_START_EVENT &&
                   event.type != YAML_DOCUMENT_END_EVENT) {
            tree->root = build(builder, &event, 1);
        }
        yaml_event_delete(&event);
    }
}

enum ebb_status ebb_yaml_node_read(const char *file, bool in_file, const char *text, size_t length,
                                   struct ebb_arena *arena, struct ebb_tree *out_tree,
                                   struct ebb_messages *messages)
{
    struct builder builder = {.arena = arena, .messages = messages, .file = file, .in_file = in_file};
    struct ebb_tree tree = {0};
    if (length > EBB_YAML_MAX_BYTES) {
        complain(&builder, (yaml_mark_t){0}, "larger than 16 MB: no study or set needs that much");
        *out_tree = (struct ebb_tree){.broken = true};
        return EBB_OK;
    }
    /* Before libyaml sees a byte: it says "control characters are not allowed" and counts bytes, where
     * editors count lines and columns. What stands before the line of the problem is still read. */
    builder.scan = ebb_scan_text(text, length);
    if (builder.scan.problem) {
        const yaml_mark_t mark = {.line = (size_t)builder.scan.line - 1,
                                  .column = (size_t)builder.scan.column - 1};
        complain(&builder, mark, builder.scan.problem);
    }
    if (!yaml_parser_initialize(&builder.parser))
        return EBB_NO_MEMORY;
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, builder.scan.usable);
    build_documents(&builder, &tree);
    yaml_parser_delete(&builder.parser);
    /* Missing keys are then no mistake of the study: they may stand behind the break. */
    tree.broken = builder.stop || builder.scan.problem;
    *out_tree = tree;
    return arena->failed ? EBB_NO_MEMORY : builder.status;
}

/* 5. Looking at a tree */

struct ebb_yaml_node *ebb_yaml_node_member(const struct ebb_yaml_node *map, const char *key)
{
    for (struct ebb_yaml_node *member = map->first; member; member = member->next) {
        if (member->key && strcmp(member->key, key) == 0)
            return member;
    }
    return NULL;
}

/* Cut between characters, never inside one of UTF-8, and without control characters: a study must not be
 * able to write to the terminal of whoever validates it. */
void ebb_yaml_node_show_text(const char *text, char out_text[EBB_YAML_SHOWN_SIZE])
{
    size_t n = 0, n_characters = 0;
    for (; n < EBB_YAML_SHOWN_SIZE - 8 && text[n] != '\0'; n++) {
        const bool starts_character = ((unsigned char)text[n] & 0xc0u) != 0x80u;
        n_characters += starts_character;
        if (starts_character && (n_characters > 60 || n > EBB_YAML_SHOWN_SIZE - 12))
            break;
        out_text[n] = (unsigned char)text[n] < 0x20 || text[n] == 0x7f ? '?' : text[n];
    }
    snprintf(out_text + n, EBB_YAML_SHOWN_SIZE - n, "%s", text[n] == '\0' ? "" : "...");
}

/* A list is shown as it could be written, one level deep: the message is about one value, and its place
 * leads to the rest. */
void ebb_yaml_node_show(const struct ebb_yaml_node *node, char out_text[EBB_YAML_SHOWN_SIZE])
{
    char list[4 * EBB_YAML_SHOWN_SIZE] = "[", one[EBB_YAML_SHOWN_SIZE];
    size_t length = 1;
    if (node->kind == EBB_YAML_VALUE) {
        ebb_yaml_node_show_text(node->text, out_text);
        return;
    }
    for (const struct ebb_yaml_node *member = node->first; node->kind == EBB_YAML_LIST && member;
         member = member->next) {
        if (length > 2 * EBB_YAML_SHOWN_SIZE) /* enough to be cut */
            break;
        snprintf(one, sizeof one, "%s", member->kind == EBB_YAML_MAP ? "{...}" : "[...]");
        if (member->kind == EBB_YAML_VALUE)
            ebb_yaml_node_show_text(member->text, one);
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s", length > 1 ? ", " : "", one);
    }
    snprintf(list + length, sizeof list - length, "]");
    ebb_yaml_node_show_text(node->kind == EBB_YAML_LIST ? list : "{...}", out_text);
}

const char *ebb_config_yaml_version(void)
{
    return yaml_get_version_string();
}
