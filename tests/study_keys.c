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

static bool walk_item(void *self, const struct ebb_item *item, size_t offset);

/* Returns the place. */
static const void *show(struct walker *walker, const struct ebb_item *item, size_t offset)
{
    const struct study_key key = {walker->path, walker->element, item, (char *)walker->study + offset};
    walker->visit(walker->self, walker->study, &key);
    return key.place;
}

static void walk_array(struct walker *walker, const struct ebb_item *array, size_t offset)
{
    const int n = *(const int *)show(walker, array, offset + array->count_offset), around = walker->element;
    for (int i = 0; i < n; i++) {
        walker->element = around * EBB_MAX_POLICIES + i + 1; /* no array is longer */
        walk_item(walker, array->fields, offset + array->offset + (size_t)i * array->element_size);
    }
    walker->element = around;
}

static bool walk_item(void *self, const struct ebb_item *item, size_t offset)
{
    struct walker *walker = self;
    const size_t length = strlen(walker->path);
    snprintf(walker->path + length, sizeof walker->path - length, "%s%s", length > 0 ? "." : "", item->key);
    if (ebb_item_is_value(item))
        show(walker, item, offset + item->offset);
    else if (item->kind != EBB_SECTION)
        walk_array(walker, item, offset);
    else if (item->on_offset == 0 || *(const bool *)show(walker, item, offset + item->on_offset))
        ebb_item_each(item, offset + item->offset, walk_item, walker);
    walker->path[length] = '\0';
    return true;
}

void study_keys_walk(struct ebb_study *study, study_keys_visit visit, void *self)
{
    struct walker walker = {.study = study, .visit = visit, .self = self};
    ebb_item_each(&EBB_STUDY_ITEM, 0, walk_item, &walker);
}
