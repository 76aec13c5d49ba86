/* SPDX-License-Identifier: MIT
 * origin: where each value of a study was given last.
 */
#include <string.h>

#include "filler.h"

const struct ebb_origin *ebb_filler_origin(const struct ebb_filler *filler, size_t offset)
{
    for (size_t i = 0; i < filler->n_origins; i++) {
        if (filler->origins[i].offset == offset)
            return &filler->origins[i];
    }
    return NULL;
}

void ebb_filler_set_origin(struct ebb_filler *filler, const struct ebb_origin *origin)
{
    for (size_t i = 0; i < filler->n_origins; i++) {
        if (filler->origins[i].offset == origin->offset) {
            filler->origins[i] = *origin;
            return;
        }
    }
    if (filler->n_origins == filler->room) {
        const size_t room = filler->room > 0 ? 2 * filler->room : 256;
        struct ebb_origin *origins = ebb_arena_take(filler->arena, room * sizeof *origins);
        if (origins == NULL) /* the arena remembers that it failed, and the caller asks it */
            return;
        if (filler->n_origins > 0)
            memcpy(origins, filler->origins, filler->n_origins * sizeof *origins);
        filler->origins = origins;
        filler->room = room;
    }
    filler->origins[filler->n_origins++] = *origin;
}
