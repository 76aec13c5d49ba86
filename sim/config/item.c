/* SPDX-License-Identifier: MIT
 * item: finding rows of the parameter table, setting what they say, and guessing which one a misspelt key
 * meant.
 */
#include "item.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool ebb_item_is_value(const struct ebb_item *item)
{
    return item->kind < EBB_SECTION;
}

bool ebb_item_is_required(const struct ebb_item *item)
{
    return isnan(item->initial);
}

bool ebb_item_may_be_off(const struct ebb_item *item)
{
    return (item->kind == EBB_REAL || item->kind == EBB_WHOLE) && item->initial < item->min;
}

const struct ebb_item *ebb_item_find(const struct ebb_item *section, const char *key, size_t *out_offset)
{
    for (const struct ebb_item *item = section->fields; item->key; item++) {
        if (item->kind == EBB_INCLUDE) {
            const struct ebb_item *found = ebb_item_find(item, key, out_offset);
            if (found) {
                *out_offset += item->offset;
                return found;
            }
        } else if (strcmp(item->key, key) == 0) {
            *out_offset = 0;
            return item;
        }
    }
    return NULL;
}

bool ebb_item_each(const struct ebb_item *section, size_t offset, ebb_item_visit visit, void *self)
{
    for (const struct ebb_item *item = section->fields; item->key; item++) {
        if (item->kind == EBB_INCLUDE ? !ebb_item_each(item, offset + item->offset, visit, self)
                                      : !visit(self, item, offset))
            return false;
    }
    return true;
}

static bool set_initial(void *self, const struct ebb_item *item, size_t offset)
{
    char *target = (char *)self + offset + item->offset;
    if (item->kind == EBB_SECTION && item->on_offset == 0)
        ebb_item_each(item, offset + item->offset, set_initial, self);
    if (!ebb_item_is_value(item) || ebb_item_is_required(item))
        return true;
    if (item->kind == EBB_REAL)
        *(double *)(void *)target = item->initial;
    else if (item->kind == EBB_SEED)
        *(uint64_t *)(void *)target = (uint64_t)item->initial;
    else if (item->kind == EBB_PATIENTS)
        *(int64_t *)(void *)target = (int64_t)item->initial;
    else if (item->kind == EBB_RECORD)
        *(enum ebb_record *)(void *)target = (enum ebb_record)item->initial;
    else if (item->kind == EBB_WHOLE || item->kind == EBB_CHOICE || item->kind == EBB_POLICY_NAME ||
             item->kind == EBB_POPULATION)
        *(int *)(void *)target = (int)item->initial;
    else if (item->kind == EBB_RANGE)
        *(struct ebb_range *)(void *)target = (struct ebb_range){(int)item->initial, (int)item->initial};
    return true;
}

void ebb_item_set_initial(const struct ebb_item *section, void *target)
{
    ebb_item_each(section, 0, set_initial, target);
}

struct guess {
    const char *key;
    int distance;
    char path[EBB_ITEM_KEY_SIZE]; /* of the section that is being looked at */
    char best[EBB_ITEM_KEY_SIZE];
    bool deep; /* whether to look into sections, too */
};

/* A key of which no letter is right says nothing. */
static bool is_near(const char *written, const struct ebb_item *item, int distance)
{
    return strcmp(item->key, "NAME") != 0 && strcmp(item->key, "N") != 0 && distance < (int)strlen(written) &&
           ebb_units_is_near(written, item->key);
}

static bool weigh(void *self, const struct ebb_item *item, size_t offset)
{
    struct guess *guess = self;
    const int distance = ebb_units_distance(guess->key, item->key);
    (void)offset;
    if (distance < guess->distance && is_near(guess->key, item, distance)) {
        guess->distance = distance;
        snprintf(guess->best, sizeof guess->best, "%.80s%s%.60s", guess->path, guess->path[0] ? "." : "",
                 item->key);
    }
    /* Lists at the top repeat the parts of a policy: those are better called by the policy. */
    if (!ebb_item_is_value(item) && guess->deep && !(item->kind == EBB_LIST && guess->path[0] == '\0')) {
        const size_t length = strlen(guess->path);
        snprintf(guess->path + length, sizeof guess->path - length, "%s%s", length > 0 ? "." : "", item->key);
        ebb_item_each(item, 0, weigh, guess);
        guess->path[length] = '\0';
    }
    return true;
}

void ebb_item_suggest(const struct ebb_item *section, const char *key, char out_key[EBB_ITEM_KEY_SIZE])
{
    const struct {
        const struct ebb_item *where;
        bool deep;
    } places[] = {{section, false}, {section, true}, {&EBB_STUDY_ITEM, true}};
    out_key[0] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0] && out_key[0] == '\0'; i++) {
        struct guess guess = {.key = key, .distance = 1000, .deep = places[i].deep};
        ebb_item_each(places[i].where, 0, weigh, &guess);
        memcpy(out_key, guess.best, sizeof guess.best);
    }
}
