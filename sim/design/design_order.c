/* SPDX-License-Identifier: MIT
 * design_order: rows that differ in prices alone, next to each other.
 *
 *     row       1      2      3      4          setting = all but prices, and the draw
 *     trigger   14     18     14     18
 *     price     300    300    400    400        order: 1 3 2 4
 *
 * Whoever plays rows in this order holds one setting at a time and plays each once, however many there are: a
 * grid of thousand settings whose price runs slowest would else need all their tallies, 0.5 MB each, or play
 * every setting again for every price.
 *
 *   1. Prices   2. Settings   3. The order
 */
#include <ebb/design.h>

#include <stdlib.h>
#include <string.h>

/* 1. Prices */

bool ebb_axis_is_of_prices(const struct ebb_axis *axis)
{
    static const char *const SECTIONS[] = {"costs", "utilities"};
    bool is = false;
    for (size_t i = 0; i < sizeof SECTIONS / sizeof SECTIONS[0]; i++) {
        const size_t length = strlen(SECTIONS[i]);
        is = is || (strncmp(axis->key, SECTIONS[i], length) == 0 &&
                    (axis->key[length] == '.' || axis->key[length] == '\0'));
    }
    return is;
}

/* 2. Settings */

struct setting {
    double values[EBB_MAX_AXES];
    int draw;
};

/* Bits are compared: what is the study's own in one row and given in the other may differ, and one play too
 * many is no mistake. Prices are all 0. */
static void setting_of(const struct ebb_design *design, int64_t row, struct setting *out)
{
    memset(out, 0, sizeof *out);
    ebb_design_values(design, row, out->values);
    for (int k = 0; k < design->n_axes; k++) {
        if (ebb_axis_is_of_prices(&design->axes[k]))
            out->values[k] = 0.0;
    }
    out->draw = ebb_design_draw(design, row);
}

static uint64_t hash_of(const struct ebb_design *design, const struct setting *setting)
{
    uint64_t hash = (uint64_t)setting->draw, word;
    for (int k = 0; k < design->n_axes; k++) {
        memcpy(&word, &setting->values[k], sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    return hash;
}

/* Open addressing: entries are rows that a setting came first in, from 1; at most half are taken. */
struct table {
    int64_t *first;
    uint64_t mask;
};

static int64_t first_of(const struct ebb_design *design, const struct table *table, int64_t row)
{
    struct setting setting, other;
    setting_of(design, row, &setting);
    uint64_t at = hash_of(design, &setting) & table->mask;
    for (; table->first[at] != 0; at = (at + 1) & table->mask) {
        setting_of(design, table->first[at] - 1, &other);
        if (memcmp(&setting, &other, sizeof setting) == 0)
            return table->first[at] - 1;
    }
    table->first[at] = row + 1;
    return row;
}

/* 3. The order */

/* `firsts` (row): the first row of its setting. A row goes behind those of earlier settings and earlier ones
 * of its own: counted, then added up. */
static void sort(int64_t n, const int64_t *firsts, int64_t *next, int64_t *order)
{
    int64_t before = 0;
    for (int64_t row = 0; row < n; row++)
        next[row] = 0;
    for (int64_t row = 0; row < n; row++)
        next[firsts[row]]++;
    for (int64_t row = 0; row < n; row++) {
        const int64_t here = next[row];
        next[row] = before;
        before += here;
    }
    for (int64_t row = 0; row < n; row++)
        order[next[firsts[row]]++] = row;
}

static bool has_order(const struct ebb_design *design)
{
    bool any = false;
    for (int k = 0; k < design->n_axes; k++)
        any = any || ebb_axis_is_of_prices(&design->axes[k]);
    return any;
}

enum ebb_status ebb_design_order(const struct ebb_design *design, int64_t **out_order,
                                 int64_t *out_n_settings)
{
    const int64_t n = ebb_design_rows(design);
    struct table table = {.mask = 15};
    *out_order = NULL;
    *out_n_settings = n;
    if (!has_order(design))
        return EBB_OK;
    while ((int64_t)table.mask < 2 * n)
        table.mask = 2 * table.mask + 1;
    table.first = calloc((size_t)table.mask + 1, sizeof *table.first);
    int64_t *firsts = malloc((size_t)n * sizeof *firsts), *next = malloc((size_t)n * sizeof *next),
            *order = malloc((size_t)n * sizeof *order);
    const bool good = table.first && firsts && next && order;
    *out_n_settings = 0;
    for (int64_t row = 0; row < n && good; row++) {
        firsts[row] = first_of(design, &table, row);
        *out_n_settings += firsts[row] == row;
    }
    if (good)
        sort(n, firsts, next, order);
    else
        free(order);
    free(table.first);
    free(firsts);
    free(next);
    *out_order = good ? order : NULL;
    return good ? EBB_OK : EBB_NO_MEMORY;
}
