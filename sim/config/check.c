/* SPDX-License-Identifier: MIT
 * check: where in the files a rule that is broken was broken.
 *
 * The rules know members of a struct, the reader knows places of values; the offset of the member is the one
 * name that both have. Nothing here says what is allowed.
 *
 *   1. Members and places   2. The rules' questions   3. The check
 */
#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ebb/study_rules.h>

#include "complete.h"
#include "effects.h"

/* 1. Members and places */

static const struct ebb_origin *origin_of(const struct ebb_check *check, const void *member)
{
    const size_t offset = (size_t)((const char *)member - (const char *)check->binder->target);
    return ebb_binder_origin(check->binder, offset);
}

bool ebb_check_given(const struct ebb_check *check, const void *member)
{
    return origin_of(check, member) != NULL;
}

bool ebb_check_good(const struct ebb_check *check, const void *member)
{
    const struct ebb_origin *origin = origin_of(check, member);
    return origin == NULL || !origin->bad;
}

/* Whether the place is in another file than the study: in a parameter set. The command line counts as the
 * study's own. */
static bool is_in_set(const struct ebb_check *check, const struct ebb_place *place)
{
    return place->line > 0 && strcmp(place->file, check->binder->file) != 0;
}

void ebb_check_complain(const struct ebb_check *check, const void *member, const char *format, ...)
{
    const struct ebb_origin *origin = origin_of(check, member);
    const struct ebb_place start = {check->binder->file, 1, 1};
    const struct ebb_place *place = origin ? &origin->place : &start;
    char words[512];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    ebb_messages_add(is_in_set(check, place) ? check->set_messages : check->binder->messages, EBB_BAD_STUDY,
                     place, "%s", words);
}

/* 2. The rules' questions */

static bool given(void *self, const void *member)
{
    return ebb_check_given(self, member);
}

/* Where a value of the set and one of the study do not go together (a score above the end of the study's
 * instrument), the study's is blamed: it is the one that its author can change. */
static bool own(void *self, const void *member)
{
    const struct ebb_origin *origin = origin_of(self, member);
    return origin && !is_in_set(self, &origin->place);
}

static bool good(void *self, const void *member)
{
    return ebb_check_good(self, member);
}

static void complain(void *self, const void *member, const char *words)
{
    ebb_check_complain(self, member, "%s", words);
}

/* At the same places as mistakes, in a list of their own: nobody is to read warnings before mistakes. */
static void warn(void *self, const void *member, const char *words)
{
    const struct ebb_check *check = self;
    const struct ebb_origin *origin = origin_of(check, member);
    const struct ebb_place start = {check->binder->file, 1, 1};
    ebb_messages_add(check->warnings, EBB_OK, origin ? &origin->place : &start, "%s", words);
}

/* 3. The check */

void ebb_check_study(struct ebb_binder *binder, struct ebb_messages *set_messages,
                     struct ebb_messages *warnings)
{
    struct ebb_check check = {binder, set_messages, warnings};
    const struct ebb_rules rules = {ebb_binder_study(binder), &check, given, own, good, complain, warn};
    if (binder->broken) /* the other half of a pair may stand behind the break */
        return;
    ebb_complete_study(&check);
    ebb_study_rules_ask(&rules);
    ebb_effects_check(&check);
}

void ebb_check_table(struct ebb_binder *binder, struct ebb_messages *warnings, ebb_table_rules ask)
{
    struct ebb_check check = {.binder = binder, .warnings = warnings};
    const struct ebb_rules rules = {
        .self = &check, .given = given, .own = own, .good = good, .complain = complain, .warn = warn};
    if (!binder->broken)
        ask(&rules, binder->target);
}
