/* SPDX-License-Identifier: MIT
 * locate: follows a dotted key through the table, and through the names of the study's arrays.
 *
 *     modifiers . esketamine . gain
 *     a row       a name of     a row of the element: offset of the array + 2 elements + offset in one
 *     (NAMED)     the study
 *
 * Elements of lists have numbers, from 1. Nothing that is fitted stands in one, but a design may vary it.
 */
#include "locate.h"

#include <stdio.h>
#include <string.h>

static int count_of(const struct ebb_study *study, const struct ebb_key *array, size_t offset)
{
    return *(const int *)(const void *)((const char *)study + offset - array->offset + array->count_offset);
}

/* The element of a named array whose name begins the key, the longest of them; its number, or -1.
 * `out_length`: of the name. The longest, because names may hold points: with modifiers `a` and `a.b`,
 * "a.b.gain" is the gain of the second. */
static int find_name(const struct ebb_study *study, const struct ebb_key *array, size_t offset,
                     const char *key, size_t *out_length)
{
    const int n = count_of(study, array, offset);
    int found = -1;
    *out_length = 0;
    for (int i = 0; i < n; i++) {
        const char *name = (const char *)study + offset + (size_t)i * array->element_size;
        const size_t length = strlen(name);
        if (length > *out_length && strncmp(key, name, length) == 0 &&
            (key[length] == '.' || key[length] == '\0')) {
            found = i;
            *out_length = length;
        }
    }
    return found;
}

/* The element of a list by its number, which begins the key; -1: there is none. */
static int find_number(const struct ebb_study *study, const struct ebb_key *array, size_t offset,
                       const char *key, size_t *out_length)
{
    const int n = count_of(study, array, offset);
    int number = 0;
    *out_length = strspn(key, "0123456789");
    for (size_t i = 0; i < *out_length && number <= n; i++)
        number = 10 * number + (key[i] - '0');
    return number >= 1 && number <= n && (key[*out_length] == '.' || key[*out_length] == '\0') ? number - 1
                                                                                               : -1;
}

/* One step along the key: from a section to a row of it. */
static bool step_into_section(struct ebb_located *at, const struct ebb_study *study, const char **dotted)
{
    char step[EBB_PATH_SIZE];
    const size_t length = strcspn(*dotted, ".");
    size_t include_offset = 0;
    if (length >= sizeof step)
        return false;
    memcpy(step, *dotted, length);
    step[length] = '\0';
    const struct ebb_key *key = ebb_key_find(at->around, step, &include_offset);
    if (key == NULL)
        return false;
    const size_t section_offset = at->around_offset + include_offset;
    if (key->kind == EBB_SECTION && key->on_offset != 0)
        at->is_on = at->is_on && *((const char *)study + section_offset + key->on_offset) != 0;
    at->key = key;
    at->offset = section_offset + key->offset;
    *dotted += length;
    return true;
}

/* From an array to one of its elements. */
static bool step_into_array(struct ebb_located *at, const struct ebb_study *study, const char **dotted)
{
    const struct ebb_key *array = at->around;
    size_t length;
    const int element = array->kind == EBB_NAMED
                            ? find_name(study, array, at->around_offset, *dotted, &length)
                            : find_number(study, array, at->around_offset, *dotted, &length);
    if (element < 0)
        return false;
    at->key = array->fields;
    at->offset = at->around_offset + (size_t)element * array->element_size + array->fields->offset;
    *dotted += length;
    return true;
}

struct ebb_located ebb_locate_any(const struct ebb_study *study, const char *dotted)
{
    struct ebb_located at = {.is_on = true, .around = &EBB_STUDY_KEY};
    for (;;) {
        const bool is_array = at.around->kind == EBB_NAMED || at.around->kind == EBB_LIST;
        at.rest = dotted;
        if (ebb_key_is_value(at.around) ||
            !(is_array ? step_into_array(&at, study, &dotted) : step_into_section(&at, study, &dotted))) {
            at.key = NULL;
            return at;
        }
        if (*dotted == '\0')
            return at;
        dotted++;
        at.around = at.key;
        at.around_offset = at.offset;
    }
}

/* Only the table and the study's names are walked: what a calibration fits or a table of draws sets must
 * be a key that a study can write. */
const struct ebb_key *ebb_locate(const struct ebb_study *study, const char *dotted, size_t *out_offset)
{
    const struct ebb_located at = ebb_locate_any(study, dotted);
    if (at.key == NULL || !ebb_key_is_value(at.key))
        return NULL;
    *out_offset = at.offset;
    return at.key;
}

struct naming {
    const struct ebb_study *study;
    size_t wanted;
    char *name; /* so far: of the section that is being looked at */
};

static bool is_elsewhere(void *self, const struct ebb_key *key, size_t offset);

/* Behind a point, and looked into; false: it was there, and the name stays. */
static bool look_into(struct naming *naming, const struct ebb_key *key, const char *name, size_t at)
{
    const size_t length = strlen(naming->name);
    snprintf(naming->name + length, EBB_LOCATED_NAME - length, "%s%s", length > 0 ? "." : "", name);
    const bool goes_on = ebb_key_is_value(key) ? key->kind != EBB_REAL || at != naming->wanted
                                               : ebb_key_each(key, at, is_elsewhere, naming);
    if (goes_on)
        naming->name[length] = '\0';
    return goes_on;
}

static bool is_elsewhere(void *self, const struct ebb_key *key, size_t offset)
{
    struct naming *naming = self;
    const size_t at = offset + key->offset;
    bool goes_on = true;
    if (key->kind != EBB_NAMED && key->kind != EBB_LIST)
        return look_into(naming, key, key->name, at);
    const size_t length = strlen(naming->name);
    snprintf(naming->name + length, EBB_LOCATED_NAME - length, "%s%s", length > 0 ? "." : "", key->name);
    for (int i = 0; i < count_of(naming->study, key, at) && goes_on; i++) {
        const size_t element = at + (size_t)i * key->element_size;
        char number[12];
        snprintf(number, sizeof number, "%d", i + 1);
        goes_on = look_into(naming, key->fields,
                            key->kind == EBB_NAMED ? (const char *)naming->study + element : number,
                            element + key->fields->offset);
    }
    if (goes_on)
        naming->name[length] = '\0';
    return goes_on;
}

bool ebb_locate_name(const struct ebb_study *study, size_t offset, char out_name[EBB_LOCATED_NAME])
{
    struct naming naming = {study, offset, out_name};
    out_name[0] = '\0';
    return !ebb_key_each(&EBB_STUDY_KEY, 0, is_elsewhere, &naming);
}
