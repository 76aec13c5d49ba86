/* SPDX-License-Identifier: MIT
 * locate: follows a dotted key through the table, and through the names of the study's arrays.
 *
 *     modifiers . esketamine . gain
 *     a row       a name of     a row of the element: offset of the array + 2 elements + offset in one
 *     (NAMED)     the study
 *
 * Elements of lists have numbers and no names; nothing that is fitted stands in one, so they are not
 * followed.
 */
#include "locate.h"

#include <string.h>

/* The element of a named array whose name begins the key, the longest of them; its number, or -1.
 * `out_length`: of the name. The longest, because names may hold points: with modifiers `a` and `a.b`,
 * "a.b.gain" is the gain of the second. */
static int find_name(const struct ebb_study *study, const struct ebb_key *array, size_t offset,
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

/* Only the table and the study's names are walked: what a calibration fits or a table of draws sets must
 * be a key that a study can write. */
const struct ebb_key *ebb_locate(const struct ebb_study *study, const char *dotted, size_t *out_offset)
{
    const struct ebb_key *section = &EBB_STUDY_KEY;
    size_t offset = 0;
    for (;;) {
        char step[EBB_PATH_SIZE];
        size_t length = strcspn(dotted, "."), include_offset = 0;
        if (length >= sizeof step)
            return NULL;
        memcpy(step, dotted, length);
        step[length] = '\0';
        const struct ebb_key *key = ebb_key_find(section, step, &include_offset);
        if (key == NULL)
            return NULL;
        offset += include_offset + key->offset;
        if (dotted[length] == '\0' && ebb_key_is_value(key)) {
            *out_offset = offset;
            return key;
        }
        if (dotted[length] == '\0' || (key->kind != EBB_SECTION && key->kind != EBB_NAMED))
            return NULL;
        dotted += length + 1;
        section = key;
        if (key->kind == EBB_NAMED) {
            const int element = find_name(study, key, offset, dotted, &length);
            if (element < 0)
                return NULL;
            offset += (size_t)element * key->element_size + key->fields->offset;
            dotted += length + 1;
            section = key->fields;
        }
    }
}
