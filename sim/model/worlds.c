/* SPDX-License-Identifier: MIT
 * worlds: rows of values for a study.
 *
 * Offsets in place of keys: a row is set before each of hundreds of plays, and a key would be looked up each
 * time.
 */
#include <ebb/worlds.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum ebb_status ebb_worlds_init(struct ebb_worlds *worlds, int n, int n_keys)
{
    *worlds = (struct ebb_worlds){.n = n, .n_keys = n_keys};
    /* One more of each: calloc of nothing may give NULL, which would look like no memory. */
    worlds->offsets = calloc((size_t)n_keys + 1, sizeof *worlds->offsets);
    worlds->values = calloc((size_t)n * (size_t)n_keys + 1, sizeof *worlds->values);
    if (worlds->offsets == NULL || worlds->values == NULL) {
        ebb_worlds_free(worlds);
        return EBB_NO_MEMORY;
    }
    for (int k = 0; k < n_keys; k++)
        worlds->offsets[k] = SIZE_MAX;
    return EBB_OK;
}

void ebb_worlds_free(struct ebb_worlds *worlds)
{
    free(worlds->offsets);
    free(worlds->values);
    *worlds = (struct ebb_worlds){0};
}

void ebb_worlds_set(const struct ebb_worlds *worlds, int world, struct ebb_study *study)
{
    const double *values = worlds->values + (size_t)world * (size_t)worlds->n_keys;
    for (int k = 0; k < worlds->n_keys; k++) {
        if (worlds->offsets[k] != SIZE_MAX)
            memcpy((char *)study + worlds->offsets[k], &values[k], sizeof values[k]);
    }
}
