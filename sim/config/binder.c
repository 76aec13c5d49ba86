/* SPDX-License-Identifier: MIT
 * binder: what is known while a file is bound to a struct: complaints, and where each value was given last.
 *
 *   1. Complaints   2. Origins
 */
#include "binder.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* 1. Complaints */

/* `value` may be NULL for a complaint about the key itself. */
void ebb_binder_complain_at(struct ebb_binder *binder, const struct ebb_place *place,
                            const struct ebb_path *path, const char *value, const char *words)
{
    char key[EBB_PATH_SIZE];
    ebb_path_print(path, key);
    if (value)
        ebb_messages_add(binder->messages, EBB_BAD_STUDY, place, "%s = %s: %s", key, value, words);
    else
        ebb_messages_add(binder->messages, EBB_BAD_STUDY, place, "%s%s%s", key, key[0] ? ": " : "", words);
}

void ebb_binder_complain(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                         const struct ebb_path *path, const char *format, ...)
{
    char words[1024], shown[EBB_YAML_SHOWN_SIZE];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    ebb_yaml_node_show(node, shown);
    const bool is_cut_off = binder->broken && node->kind == EBB_YAML_VALUE && node->text[0] == '\0';
    if (node->kind != EBB_YAML_REFUSED && !is_cut_off) /* of those there was a complaint */
        ebb_binder_complain_at(binder, &node->place, path, path->name && shown[0] ? shown : NULL, words);
}

/* 2. Origins */

/* A list and no index: a study gives some hundreds of values at most, and each is looked up a few times.
 * Order counts nowhere. */
const struct ebb_origin *ebb_binder_origin(const struct ebb_binder *binder, size_t offset)
{
    for (size_t i = 0; i < binder->n_origins; i++) {
        if (binder->origins[i].offset == offset)
            return &binder->origins[i];
    }
    return NULL;
}

void ebb_binder_set_neutral(struct ebb_binder *binder)
{
    binder->is_neutral = true;
    ebb_key_set_neutral(binder->root, binder->target);
}

void ebb_binder_set_origin(struct ebb_binder *binder, const struct ebb_origin *origin)
{
    for (size_t i = 0; i < binder->n_origins; i++) {
        if (binder->origins[i].offset == origin->offset) {
            binder->origins[i] = *origin; /* the later file, or --set, has the last word */
            return;
        }
    }
    if (binder->n_origins == binder->room) {
        const size_t room = binder->room > 0 ? 2 * binder->room : 256;
        struct ebb_origin *origins = ebb_arena_take(binder->arena, room * sizeof *origins);
        if (origins == NULL) /* the arena remembers that it failed, and the caller asks it */
            return;
        if (binder->n_origins > 0)
            memcpy(origins, binder->origins, binder->n_origins * sizeof *origins);
        binder->origins = origins;
        binder->room = room;
    }
    binder->origins[binder->n_origins++] = *origin;
}
