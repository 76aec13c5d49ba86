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

/* Amounts that are drawn, and where they stand in the study. */
static int list_drawn(const struct ebb_study *study, size_t out_offsets[EBB_MOST_AMOUNTS])
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(&study->economics, list);
    int n_drawn = 0;
    for (int i = 0; i < n; i++) {
        if (list[i].amount->law != EBB_FIXED)
            out_offsets[n_drawn++] = (size_t)((const char *)&list[i].amount->value - (const char *)study);
    }
    return n_drawn;
}

enum ebb_status ebb_worlds_add_prices(struct ebb_worlds *worlds, const struct ebb_study *study)
{
    size_t offsets[EBB_MOST_AMOUNTS];
    const int n_drawn = worlds->n > 0 ? list_drawn(study, offsets) : 0, n_keys = worlds->n_keys;
    const size_t start = offsetof(struct ebb_study, economics);
    struct ebb_worlds more;
    if (n_drawn == 0)
        return EBB_OK;
    if (ebb_worlds_init(&more, worlds->n, n_keys + n_drawn) != EBB_OK)
        return EBB_NO_MEMORY;
    memcpy(more.offsets, worlds->offsets, (size_t)n_keys * sizeof *offsets);
    memcpy(more.offsets + n_keys, offsets, (size_t)n_drawn * sizeof *offsets);
    for (int i = 0; i < worlds->n; i++) {
        struct ebb_economics drawn;
        double *values = more.values + (size_t)i * (size_t)more.n_keys;
        memcpy(values, worlds->values + (size_t)i * (size_t)n_keys, (size_t)n_keys * sizeof *values);
        ebb_economics_draw(&study->economics, study->seed, i, &drawn);
        for (int k = 0; k < n_drawn; k++)
            memcpy(&values[n_keys + k], (const char *)&drawn + offsets[k] - start, sizeof *values);
    }
    ebb_worlds_free(worlds);
    *worlds = more;
    return EBB_OK;
}

void ebb_worlds_set(const struct ebb_worlds *worlds, int world, struct ebb_study *study)
{
    const double *values = worlds->values + (size_t)world * (size_t)worlds->n_keys;
    for (int k = 0; k < worlds->n_keys; k++) {
        if (worlds->offsets[k] != SIZE_MAX)
            memcpy((char *)study + worlds->offsets[k], &values[k], sizeof values[k]);
    }
}
