/* SPDX-License-Identifier: MIT
 * effects: modifiers that nobody gives a factor, and draws that are written over or write over others.
 *
 *     base.yaml < trd.yaml < mine.yaml  <  draw  <  study
 *                 (has the table)   |      |  |       |
 *                                   '--(b)-'  '--(a)--'
 *
 * (a) is a study that sets a value of the draw, on purpose mostly: a warning. Where it sets all of them
 * nothing is left of the draw, and it is refused. (b) is a pack whose values the draw takes away, which its
 * author cannot have meant.
 *
 *   1. Modifiers   2. Draws   3. All
 */
#include "effects.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "choice.h"

/* 1. Modifiers
 *
 * The names offered are those that do have one: of the sets that were read, and of the default set, which a
 * study that names no set gets (parameter_sets.c). */

/* Factors of a modifier, all but its prevalence; by member, as the rules name values. */
static bool has_factor(const struct ebb_check *check, const struct ebb_modifier *modifier)
{
    const double *const factors[] = {&modifier->attainable_odds, &modifier->duration,
                                     &modifier->consolidation, &modifier->gain, &modifier->miss};
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        if (ebb_check_given(check, factors[i]))
            return true;
    }
    return false;
}

/* The modifier that may have been meant, or NULL. */
static const char *nearest_to(const struct ebb_check *check, const char *name)
{
    const struct ebb_study *study = ebb_binder_study(check->binder);
    const char *names[EBB_MAX_MODIFIERS + 16], *nearest = NULL;
    int n = 0;
    for (int i = 0; i < study->n_modifiers; i++) {
        if (has_factor(check, &study->modifiers[i]))
            names[n++] = study->modifiers[i].name;
    }
    for (int i = 0; EBB_DEFAULT_SET_MODIFIERS[i] && n < EBB_MAX_MODIFIERS + 16; i++)
        names[n++] = EBB_DEFAULT_SET_MODIFIERS[i];
    const int found = ebb_word_find(name, names, n, &nearest);
    return found >= 0 ? NULL : nearest; /* the name itself: right, but its set was not read */
}

static void check_modifiers(const struct ebb_check *check)
{
    const struct ebb_study *study = ebb_binder_study(check->binder);
    if (check->set_messages->n > 0) /* what a set with mistakes would give is not known */
        return;
    for (int i = 0; i < study->n_modifiers; i++) {
        const struct ebb_modifier *modifier = &study->modifiers[i];
        if (has_factor(check, modifier) || !ebb_check_good(check, &modifier->p_prevalence))
            continue;
        const char *nearest = nearest_to(check, modifier->name);
        char meant[EBB_NAME_SIZE + 24] = "";
        if (nearest)
            snprintf(meant, sizeof meant, ". Did you mean %s?", nearest);
        ebb_check_complain(
            check, &modifier->p_prevalence,
            "modifiers.%s: has no effect: neither the study nor its parameter set gives it a factor "
            "(attainable_odds, duration, consolidation, gain, miss)%s",
            modifier->name, meant);
    }
}

/* 2. Draws */

/* Adds "a, b and 3 more": a line that names twenty keys is not read. */
enum { MOST_KEYS = 6 };

static void add_key(struct ebb_text *keys, int n, const char *key)
{
    if (n < MOST_KEYS)
        ebb_text_add(keys, "%s%s", n > 0 ? ", " : "", key);
}

static void end_keys(struct ebb_text *keys, int n)
{
    if (n > MOST_KEYS)
        ebb_text_add(keys, " and %d more", n - MOST_KEYS);
}

/* Whether the value was given last in the study's own file, or on the line. */
static bool is_of_study(const struct ebb_binder *binder, const struct ebb_origin *origin)
{
    return origin->place.line == 0 || strcmp(origin->place.file, binder->file) == 0;
}

/* (a) Read after the draw, so that a place in the study's own file or on the line is the study's. */
static void check_overridden(const struct ebb_check *check)
{
    const struct ebb_binder *binder = check->binder;
    struct ebb_text keys = {0};
    int n = 0;
    for (int i = 0; i < binder->n_drawn; i++) {
        const struct ebb_origin *origin = ebb_binder_origin(binder, binder->drawn[i].offset);
        if (origin && is_of_study(binder, origin))
            add_key(&keys, n++, binder->drawn[i].key);
    }
    end_keys(&keys, n);
    if (n > 0 && n == binder->n_drawn && binder->worlds == NULL)
        ebb_messages_add(
            binder->messages, EBB_BAD_STUDY, &binder->draw_place,
            "draw: has no effect: the study sets each of its values itself (%s): leave out one of "
            "the two",
            ebb_text_chars(&keys));
    else if (n > 0)
        ebb_messages_add(check->warnings, EBB_OK, &binder->draw_place,
                         "draw: does not change %s, which the study sets itself", ebb_text_chars(&keys));
    ebb_text_free(&keys);
}

/* (b) */
static void check_replaced(const struct ebb_check *check)
{
    const struct ebb_binder *binder = check->binder;
    struct ebb_text keys = {0};
    const char *file = NULL;
    int n = 0;
    for (int i = 0; i < binder->n_drawn; i++) {
        const struct ebb_drawn *drawn = &binder->drawn[i];
        if (drawn->replaced.file == NULL)
            continue;
        file = drawn->replaced.file;
        add_key(&keys, n++, drawn->key);
    }
    end_keys(&keys, n);
    if (n > 0)
        ebb_messages_add(check->warnings, EBB_OK, &binder->draw_place,
                         "draw: takes the place of values of %s: %s. A row is laid over all sets: give these "
                         "in the study to keep them",
                         file, ebb_text_chars(&keys));
    ebb_text_free(&keys);
}

/* Whether a set that is nearer than the one with the draws has a value of its own there. */
static bool is_of_nearer_set(const struct ebb_binder *binder, size_t offset)
{
    for (int i = 0; i < binder->n_drawn; i++) {
        if (binder->drawn[i].offset == offset)
            return binder->drawn[i].replaced.file != NULL;
    }
    return false;
}

/* A value that the study sets itself goes before every draw, as it goes before the one that is taken. One
 * of a scenario's set does where it is asked for: a row that is taken is laid over all sets. */
void ebb_effects_of_worlds(const struct ebb_binder *binder)
{
    struct ebb_worlds *worlds = binder->worlds;
    for (int k = 0; worlds && k < worlds->n_keys; k++) {
        const struct ebb_origin *origin = ebb_binder_origin(binder, worlds->offsets[k]);
        if ((origin && is_of_study(binder, origin)) ||
            (binder->worlds_spare_sets && is_of_nearer_set(binder, worlds->offsets[k])))
            worlds->offsets[k] = SIZE_MAX;
    }
}

/* 3. All */

void ebb_effects_check(const struct ebb_check *check)
{
    check_modifiers(check);
    check_overridden(check);
    check_replaced(check);
}
