/* SPDX-License-Identifier: MIT
 * value_target: the kinds of values of published numbers, whose meaning depends on the rest of the study:
 * policies, populations, and numbers in the unit of their quantity.
 *
 * Targets are read last but for precision and output, when policies, strata and modifiers are known: names
 * become indices into lists that change no more. That is why `--set modifiers.x.prevalence=0` can make
 * "with_x" an unknown population: nobody is left to compare.
 *
 *   1. Names   2. Numbers   3. Visits
 */
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/kind.h>
#include <ebb/population.h>

#include "choice.h"

/* 1. Names */

/* Where the file broke off, names that are missing may have stood behind the break: nothing is said. */
static bool read_name(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                      const struct ebb_path *path, size_t offset, const char *const *names, int n,
                      const char *what)
{
    const char *nearest;
    const int found = ebb_word_find(node->kind == EBB_YAML_VALUE ? node->text : "", names, n, &nearest);
    if (found < 0 && !binder->broken)
        ebb_word_complain(binder, node, path, what, names, n, nearest);
    if (found >= 0)
        *(int *)(void *)((char *)binder->target + offset) = found;
    return found >= 0;
}

bool ebb_value_read_policy_name(struct ebb_binder *binder, const struct ebb_key *key,
                                const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *names[EBB_MAX_POLICIES];
    (void)key;
    for (int i = 0; i < ebb_binder_study(binder)->n_policies; i++)
        names[i] = ebb_binder_study(binder)->policies[i].name;
    return read_name(binder, node, path, offset, names, ebb_binder_study(binder)->n_policies,
                     "no such policy");
}

/* The modifier that a population is named after, or NULL. */
static const struct ebb_modifier *modifier_of(const struct ebb_study *study, const char *name)
{
    static const char with[] = "with_", without[] = "without_";
    const char *subject = strncmp(name, with, sizeof with - 1) == 0         ? name + sizeof with - 1
                          : strncmp(name, without, sizeof without - 1) == 0 ? name + sizeof without - 1
                                                                            : "";
    for (int i = 0; i < study->n_modifiers; i++) {
        if (strcmp(study->modifiers[i].name, subject) == 0)
            return &study->modifiers[i];
    }
    return NULL;
}

/* Whether the name is of the populations that a study has only where its key `populations` asks for them. */
static bool must_be_asked_for(const char *name)
{
    for (int kind = 0; kind < EBB_POPULATION_KIND_COUNT; kind++) {
        const struct ebb_population_info *info = &EBB_POPULATIONS[kind];
        const bool asked = info->source == EBB_EACH_SEVERITY || info->source == EBB_EACH_DURATION ||
                           info->source == EBB_ONCE_WITH_EARLY;
        if (asked && strncmp(name, info->name, strlen(info->name)) == 0)
            return true;
    }
    return false;
}

/* Why a name that is well formed names nobody in this study: without the reason its author would look for a
 * misspelling. */
static void say_what(const struct ebb_modifier *modifier, const char *name, char *out_words, size_t size)
{
    if (modifier)
        snprintf(out_words, size, "no such population (%s has the modifier %s)",
                 modifier->p_prevalence > 0.0 ? "everybody" : "nobody", modifier->name);
    else
        snprintf(out_words, size, "no such population%s",
                 strcmp(name, "compared") == 0 ? " (the study has no strata)"
                 : must_be_asked_for(name)     ? " (`populations` does not ask for it)"
                                               : "");
}

bool ebb_value_read_population(struct ebb_binder *binder, const struct ebb_key *key,
                               const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const struct ebb_study *study = ebb_binder_study(binder);
    const char *name = node->kind == EBB_YAML_VALUE ? node->text : "";
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const char *names[EBB_MAX_POPULATIONS];
    char what[EBB_NAME_SIZE + 64];
    const int n = ebb_study_populations(study, populations);
    const struct ebb_modifier *modifier = modifier_of(study, name);
    const struct ebb_origin *prevalence =
        modifier
            ? ebb_binder_origin(binder, (size_t)((const char *)&modifier->p_prevalence - (const char *)study))
            : NULL;
    (void)key;
    if (prevalence && prevalence->bad) /* who has it is not known, and of that there was a complaint */
        return false;
    for (int i = 0; i < n; i++)
        names[i] = populations[i].name;
    say_what(modifier, name, what, sizeof what);
    return read_name(binder, node, path, offset, names, n, what);
}

/* 2. Numbers */

/* The quantity that gives the unit may be missing or unknown; of that there was a complaint. */
static bool knows_unit(const struct ebb_binder *binder, size_t offset)
{
    const size_t first = offsetof(struct ebb_study, targets);
    const size_t target = first + (offset - first) / sizeof(struct ebb_target) * sizeof(struct ebb_target);
    const struct ebb_origin *origin =
        ebb_binder_origin(binder, target + offsetof(struct ebb_target, quantity));
    return origin && !origin->bad;
}

/* Without its quantity a number has no unit; that the quantity is missing has been said. */
bool ebb_value_read_published(struct ebb_binder *binder, const struct ebb_key *key,
                              const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    if (!knows_unit(binder, offset))
        return false;
    const struct ebb_key own = ebb_kind_published_key(ebb_binder_study(binder), key, offset);
    return ebb_value_read_quantity(binder, &own, node, path, false,
                                   (double *)(void *)((char *)binder->target + offset));
}

/* Both numbers are read into the struct before they are compared: where one is bad the pair is, and its
 * origin says so. */
bool ebb_value_read_limits(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    if (!knows_unit(binder, offset))
        return false;
    const struct ebb_key own = ebb_kind_published_key(ebb_binder_study(binder), key, offset);
    double *limits = (double *)(void *)((char *)binder->target + offset);
    if (node->kind != EBB_YAML_LIST || node->n != 2) {
        ebb_binder_complain(binder, node, path, "must be two numbers, [lower, upper]");
        return false;
    }
    const bool good = ebb_value_read_quantity(binder, &own, node->first, path, false, &limits[0]);
    if (!ebb_value_read_quantity(binder, &own, node->first->next, path, false, &limits[1]) || !good)
        return false;
    if (limits[0] >= limits[1]) {
        ebb_binder_complain(binder, node, path, "are empty: the lower limit must be below the upper one");
        return false;
    }
    return true;
}

/* 3. Visits */

/* Times with units, unlike the induction's days: publications say "at weeks 4 and 13". */
bool ebb_value_read_visits(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    struct ebb_target_visits *visits = (struct ebb_target_visits *)(void *)((char *)binder->target + offset);
    *visits = (struct ebb_target_visits){0};
    if (node->kind != EBB_YAML_LIST || node->n < 1 || node->n > EBB_MAX_TARGET_VISITS) {
        ebb_binder_complain(binder, node, path,
                            "must be a list of 1 to %d times, such as [4 weeks, 13 weeks]",
                            EBB_MAX_TARGET_VISITS);
        return false;
    }
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        double day = 0;
        if (!ebb_value_read_quantity(binder, key, member, path, true, &day))
            return false;
        if (visits->n > 0 && day <= visits->days[visits->n - 1]) {
            ebb_binder_complain(binder, member, path, "the times must rise");
            return false;
        }
        visits->days[visits->n++] = (int)day;
    }
    return true;
}
