/* SPDX-License-Identifier: MIT
 * design_levels: texts to numbers of levels.
 *
 * Read as YAML once for each way of writing it: a table of a million rows has three inductions, typed alike.
 */
#include "design_levels.h"

#include <string.h>

#include "design_print.h"

/* Places of nodes that were read out of a cell are those of the cell. */
static void move_nodes(struct ebb_yaml_node *node, const struct ebb_place *place)
{
    node->place = node->key_place = *place;
    for (struct ebb_yaml_node *member = node->first; member; member = member->next)
        move_nodes(member, place);
}

static const struct ebb_yaml_node *read_node(struct ebb_binder *binder, const char *text,
                                             const struct ebb_place *place)
{
    struct ebb_tree tree = {0};
    struct ebb_messages messages = {0};
    ebb_yaml_node_read(place->file, false, text, strlen(text), binder->arena, &tree, &messages);
    const bool good = messages.n == 0 && tree.root;
    if (good)
        move_nodes(tree.root, place);
    else
        ebb_messages_add(binder->messages, EBB_BAD_STUDY, place, "%s",
                         messages.n > 0 ? messages.items[0].words : "a value is missing");
    ebb_messages_free(&messages);
    return good ? tree.root : NULL;
}

/* Arenas free nothing: what was outgrown stays, which is as much again at most. */
static bool grow(struct ebb_design_levels *levels)
{
    struct ebb_arena *arena = levels->binder->arena;
    const int room = levels->room == 0 ? 16 : 2 * levels->room;
    const size_t n = (size_t)room, kept = (size_t)levels->n_typed, used = (size_t)levels->n;
    const char **typed = ebb_arena_take(arena, n * sizeof *typed);
    const char **texts = ebb_arena_take(arena, n * sizeof *texts);
    const struct ebb_yaml_node **nodes = ebb_arena_take(arena, n * sizeof *nodes);
    int *level_of = ebb_arena_take(arena, n * sizeof *level_of);
    if (typed == NULL || texts == NULL || nodes == NULL || level_of == NULL)
        return false;
    if (kept > 0) {
        memcpy(typed, levels->typed, kept * sizeof *typed);
        memcpy(level_of, levels->level_of, kept * sizeof *level_of);
        memcpy(texts, levels->texts, used * sizeof *texts);
        memcpy(nodes, levels->nodes, used * sizeof *nodes);
    }
    levels->typed = typed;
    levels->texts = texts;
    levels->nodes = nodes;
    levels->level_of = level_of;
    levels->room = room;
    return true;
}

static int find(const char *const *texts, int n, const char *text)
{
    int i = 0;
    while (i < n && strcmp(texts[i], text) != 0)
        i++;
    return i;
}

static bool add(struct ebb_design_levels *levels, const char *text, const struct ebb_place *place)
{
    struct ebb_arena *arena = levels->binder->arena;
    if (levels->n_typed == levels->room && !grow(levels))
        return false;
    const struct ebb_yaml_node *node = read_node(levels->binder, text, place);
    if (node == NULL)
        return false;
    struct ebb_text meant = {0};
    ebb_design_print_node(node, &meant);
    const int level = find(levels->texts, levels->n, ebb_text_chars(&meant));
    if (level == levels->n) {
        levels->nodes[levels->n] = node;
        levels->texts[levels->n++] = ebb_arena_copy(arena, ebb_text_chars(&meant), meant.length);
    }
    levels->level_of[levels->n_typed] = level;
    levels->typed[levels->n_typed++] = ebb_arena_copy(arena, text, strlen(text));
    const bool good = !meant.failed && !arena->failed;
    ebb_text_free(&meant);
    return good;
}

bool ebb_design_levels_find(struct ebb_design_levels *levels, const char *text, const struct ebb_place *place,
                            double *out_level)
{
    *out_level = 0.0 / 0.0;
    if (text[0] == '\0')
        return true;
    const int i = find(levels->typed, levels->n_typed, text);
    if (i == EBB_MOST_LEVELS) {
        ebb_messages_add(levels->binder->messages, EBB_BAD_STUDY, place,
                         "is one too many: at most %d different values that are no numbers", EBB_MOST_LEVELS);
        return false;
    }
    if (i == levels->n_typed && !add(levels, text, place))
        return false;
    *out_level = levels->level_of[i];
    return true;
}
