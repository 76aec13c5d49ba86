/* SPDX-License-Identifier: MIT
 * effects: modifiers that nobody gives a factor.
 *
 * The names offered are those that do have one: of the sets that were read, and of the default set, which a
 * study that names no set gets (parameter_sets.c).
 */
#include "effects.h"

#include <stdio.h>

#include "choice.h"

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

void ebb_effects_check(const struct ebb_check *check)
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
