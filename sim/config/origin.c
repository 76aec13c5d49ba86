/* SPDX-License-Identifier: MIT
 * origin: where each value of a study was given last.
 */
#include <string.h>

#include "binder.h"

const struct ebb_origin *ebb_binder_origin(const struct ebb_binder *binder, size_t offset)
{
    for (size_t i = 0; i < binder->n_origins; i++) {
        if (binder->origins[i].offset == offset)
            return &binder->origins[i];
    }
    return NULL;
}

void ebb_binder_set_origin(struct ebb_binder *binder, const struct ebb_origin *origin)
{
    for (size_t i = 0; i < binder->n_origins; i++) {
        if (binder->origins[i].offset == origin->offset) {
            binder->origins[i] = *origin;
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
