/* SPDX-License-Identifier: MIT
 * study_keys: see the header.
 */
#include "study_keys.h"

#include <stdio.h>
#include <string.h>

struct walker {
    struct ebb_study *study;
    study_keys_visit visit;
    void *self;
    char path[STUDY_KEYS_PATH];
    int element;
};

static bool walk_item(void *self, const struct ebb_key *row, size_t offset);

/* Returns the place. */
static const void *show(struct walker *walker, const struct ebb_key *row, size_t offset)
{
    const struct study_key key = {walker->path, walker->element, row, (char *)walker->study + offset};
    walker->visit(walker->self, walker->study, &key);
    return key.place;
}

static void walk_array(struct walker *walker, const struct ebb_key *array, size_t offset)
{
    const int n = *(const int *)show(walker, array, offset + array->count_offset), around = walker->element;
    for (int i = 0; i < n; i++) {
        walker->element = around * EBB_MAX_POLICIES + i + 1; /* no array is longer */
        walk_item(walker, array->fields, offset + array->offset + (size_t)i * array->element_size);
    }
    walker->element = around;
}

static bool walk_item(void *self, const struct ebb_key *row, size_t offset)
{
    struct walker *walker = self;
    const size_t length = strlen(walker->path);
    snprintf(walker->path + length, sizeof walker->path - length, "%s%s", length > 0 ? "." : "", row->name);
    if (ebb_key_is_value(row))
        show(walker, row, offset + row->offset);
    else if (row->kind != EBB_SECTION)
        walk_array(walker, row, offset);
    else if (row->on_offset == 0 || *(const bool *)show(walker, row, offset + row->on_offset))
        ebb_key_each(row, offset + row->offset, walk_item, walker);
    walker->path[length] = '\0';
    return true;
}

void study_keys_walk(struct ebb_study *study, study_keys_visit visit, void *self)
{
    struct walker walker = {.study = study, .visit = visit, .self = self};
    ebb_key_each(&EBB_STUDY_KEY, 0, walk_item, &walker);
}
