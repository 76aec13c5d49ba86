/* SPDX-License-Identifier: MIT
 * check_instrument: scores that the study's instrument does not have.
 *
 * A rule written for MADRS and left in place when the instrument changes would hold for nobody or for
 * everybody, in silence.
 */
#include "checks.h"

#include <stdio.h>
#include <string.h>

#include "item.h"

struct walk {
    const struct ebb_check *check;
    const struct ebb_path *path;
};

static bool check_item(void *self, const struct ebb_item *item, size_t offset);

static void check_elements(const struct walk *walk, const struct ebb_item *array, const struct ebb_path *path,
                           size_t offset)
{
    const char *target = (const char *)walk->check->study + offset;
    int n = 0;
    memcpy(&n, target + array->count_offset, sizeof n);
    for (int i = 0; i < n; i++) {
        const size_t at = offset + array->offset + (size_t)i * array->element_size;
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1); /* the name is the first member of every named struct */
        const struct ebb_path element = {
            path, array->kind == EBB_NAMED ? (const char *)walk->check->study + at : number};
        struct walk within = {walk->check, &element};
        if (array->fields->kind == EBB_SECTION)
            ebb_item_each(array->fields, at + array->fields->offset, check_item, &within);
        else
            check_elements(&within, array->fields, &element, at);
    }
}

/* A score is a whole number of points; at the value's own place when the study gives it, at the instrument's
 * otherwise. */
static void check_score(const struct ebb_check *check, const struct ebb_item *item,
                        const struct ebb_path *path, size_t offset)
{
    const struct ebb_instrument *instrument = &check->study->instrument;
    const void *member = (const char *)check->study + offset;
    char key[EBB_PATH_SIZE];
    int score = 0;
    memcpy(&score, member, sizeof score);
    if (item->kind != EBB_WHOLE || item->unit != EBB_UNIT_POINTS || member == &instrument->max_points ||
        score <= instrument->max_points || !ebb_check_good(check, member))
        return;
    const struct ebb_origin *origin = ebb_binder_origin(check->binder, offset);
    const bool is_own =
        origin && (origin->place.line == 0 || strcmp(origin->place.file, check->binder->file) == 0);
    ebb_binder_print_path(path, key);
    ebb_check_complain(
        check, is_own ? member : &instrument->max_points,
        "%s = %d points: above the highest score of the instrument, %d points; give a score of %s", key,
        score, instrument->max_points, instrument->name);
}

static bool check_item(void *self, const struct ebb_item *item, size_t offset)
{
    const struct walk *walk = self;
    const struct ebb_check *check = walk->check;
    const struct ebb_path path = {walk->path, item->key};
    struct walk within = {check, &path};
    if (ebb_item_is_value(item))
        check_score(check, item, &path, offset + item->offset);
    else if (item->kind != EBB_SECTION)
        check_elements(walk, item, &path, offset);
    else if (item->on_offset == 0 || *((const bool *)check->study + offset + item->on_offset))
        ebb_item_each(item, offset + item->offset, check_item, &within);
    return true;
}

void ebb_check_instrument(const struct ebb_check *check)
{
    struct walk walk = {check, NULL};
    if (check->study->instrument.on && ebb_check_good(check, &check->study->instrument.max_points))
        ebb_item_each(&EBB_STUDY_ITEM, 0, check_item, &walk);
}
