/* SPDX-License-Identifier: MIT
 * locate: follows a dotted key through the table, and through the names of the study's arrays.
 */
#include "locate.h"

#include <string.h>

/* The element of a named array whose name begins the key, the longest of them; its number, or -1.
 * `out_length`: of the name. */
static int find_name(const struct ebb_study *study, const struct ebb_item *array, size_t offset,
                     const char *key, size_t *out_length)
{
    const int n =
        *(const int *)(const void *)((const char *)study + offset - array->offset + array->count_offset);
    int found = -1;
    *out_length = 0;
    for (int i = 0; i < n; i++) {
        const char *name = (const char *)study + offset + (size_t)i * array->element_size;
        const size_t length = strlen(name);
        if (length > *out_length && strncmp(key, name, length) == 0 && key[length] == '.') {
            found = i;
            *out_length = length;
        }
    }
    return found;
}

const struct ebb_item *ebb_locate(const struct ebb_study *study, const char *key, size_t *out_offset)
{
    const struct ebb_item *section = &EBB_STUDY_ITEM;
    size_t offset = 0;
    for (;;) {
        char step[EBB_ITEM_KEY_SIZE];
        size_t length = strcspn(key, "."), include_offset = 0;
        if (length >= sizeof step)
            return NULL;
        memcpy(step, key, length);
        step[length] = '\0';
        const struct ebb_item *item = ebb_item_find(section, step, &include_offset);
        if (item == NULL)
            return NULL;
        offset += include_offset + item->offset;
        if (key[length] == '\0' && ebb_item_is_value(item)) {
            *out_offset = offset;
            return item;
        }
        if (key[length] == '\0' || (item->kind != EBB_SECTION && item->kind != EBB_NAMED))
            return NULL;
        key += length + 1;
        section = item;
        if (item->kind == EBB_NAMED) {
            const int element = find_name(study, item, offset, key, &length);
            if (element < 0)
                return NULL;
            offset += (size_t)element * item->element_size + item->fields->offset;
            key += length + 1;
            section = item->fields;
        }
    }
}
