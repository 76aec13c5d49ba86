/* SPDX-License-Identifier: MIT
 * value_target: the kinds of values of published numbers, whose meaning depends on the rest of the study:
 * policies, populations, and numbers in the unit of their quantity.
 *
 *   1. Names   2. Numbers   3. Visits
 */
#include "value.h"

#include <math.h>
#include <string.h>

#include <ebb/measure.h>
#include <ebb/population.h>
#include <ebb/quantity.h>

#include "choice.h"

/* 1. Names */

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

static int index_at(const struct ebb_study *study, size_t offset)
{
    return *(const int *)(const void *)((const char *)study + offset);
}

static double no_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)study, (void)item, (void)offset;
    return NAN;
}

static bool read_policy(struct ebb_binder *binder, const struct ebb_item *item,
                        const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *names[EBB_MAX_POLICIES];
    (void)item;
    for (int i = 0; i < ebb_binder_study(binder)->n_policies; i++)
        names[i] = ebb_binder_study(binder)->policies[i].name;
    return read_name(binder, node, path, offset, names, ebb_binder_study(binder)->n_policies,
                     "no such policy");
}

/* An index below 0 stands for none, and is not written. */
static void print_policy(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                         struct ebb_text *text)
{
    const int policy = index_at(study, offset);
    (void)item;
    if (policy >= 0)
        ebb_text_add(text, "%s", study->policies[policy].name);
}

const struct ebb_value_kind EBB_VALUE_POLICY_NAME = {read_policy, print_policy, no_number};

static bool read_population(struct ebb_binder *binder, const struct ebb_item *item,
                            const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const char *names[EBB_MAX_POPULATIONS];
    const int n = ebb_study_populations(ebb_binder_study(binder), populations);
    (void)item;
    for (int i = 0; i < n; i++)
        names[i] = populations[i].name;
    return read_name(binder, node, path, offset, names, n, "no such population");
}

static void print_population(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                             struct ebb_text *text)
{
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int population = index_at(study, offset);
    (void)item;
    ebb_study_populations(study, populations);
    if (population >= 0)
        ebb_text_add(text, "%s", populations[population].name);
}

const struct ebb_value_kind EBB_VALUE_POPULATION = {read_population, print_population, no_number};

/* 2. Numbers */

/* The item with the unit and the range of the quantity of the target around `offset`. */
static struct ebb_item in_its_unit(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    const size_t number = (offset - offsetof(struct ebb_study, targets)) / sizeof(struct ebb_target);
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[study->targets[number].quantity];
    struct ebb_item own = *item;
    const bool is_time = strcmp(quantity->unit, "day") == 0, is_score = strcmp(quantity->unit, "point") == 0;
    own.unit = quantity->is_share ? EBB_UNIT_PERCENT
               : is_time          ? EBB_UNIT_DAYS
               : is_score         ? EBB_UNIT_POINTS
                                  : EBB_UNIT_NUMBER;
    own.min = is_score ? -60 : 0;
    own.max = quantity->is_share ? 1 : is_score ? 60 : 100000;
    return own;
}

/* The quantity that gives the unit may be missing or unknown; of that there was a complaint. */
static bool knows_unit(const struct ebb_binder *binder, size_t offset)
{
    const size_t first = offsetof(struct ebb_study, targets);
    const size_t target = first + (offset - first) / sizeof(struct ebb_target) * sizeof(struct ebb_target);
    const struct ebb_origin *origin =
        ebb_binder_origin(binder, target + offsetof(struct ebb_target, quantity));
    return origin && !origin->bad;
}

static bool read_published(struct ebb_binder *binder, const struct ebb_item *item,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    if (!knows_unit(binder, offset))
        return false;
    const struct ebb_item own = in_its_unit(ebb_binder_study(binder), item, offset);
    return ebb_value_read_quantity(binder, &own, node, path, false,
                                   (double *)(void *)((char *)binder->target + offset));
}

static void add_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                       struct ebb_text *text)
{
    const struct ebb_item own = in_its_unit(study, item, offset);
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(*(const double *)(const void *)((const char *)study + offset), own.unit, chars);
    ebb_text_add(text, "%s", chars);
}

static double published_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)item;
    return *(const double *)(const void *)((const char *)study + offset);
}

const struct ebb_value_kind EBB_VALUE_PUBLISHED = {read_published, add_number, published_number};

static bool read_limits(struct ebb_binder *binder, const struct ebb_item *item,
                        const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    if (!knows_unit(binder, offset))
        return false;
    const struct ebb_item own = in_its_unit(ebb_binder_study(binder), item, offset);
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

static void print_limits(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                         struct ebb_text *text)
{
    ebb_text_add(text, "[");
    add_number(study, item, offset, text);
    ebb_text_add(text, ", ");
    add_number(study, item, offset + sizeof(double), text);
    ebb_text_add(text, "]");
}

const struct ebb_value_kind EBB_VALUE_LIMITS = {read_limits, print_limits, no_number};

/* 3. Visits */

static bool read_visits(struct ebb_binder *binder, const struct ebb_item *item,
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
        if (!ebb_value_read_quantity(binder, item, member, path, true, &day))
            return false;
        if (visits->n > 0 && day <= visits->days[visits->n - 1]) {
            ebb_binder_complain(binder, member, path, "the times must rise");
            return false;
        }
        visits->days[visits->n++] = (int)day;
    }
    return true;
}

/* No visits stand for every assessment, and are not written. */
static void print_visits(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                         struct ebb_text *text)
{
    const struct ebb_target_visits *visits =
        (const struct ebb_target_visits *)(const void *)((const char *)study + offset);
    char chars[EBB_UNITS_SIZE];
    for (int i = 0; i < visits->n; i++) {
        ebb_units_print(visits->days[i], item->unit, chars);
        ebb_text_add(text, "%s%s%s", i == 0 ? "[" : ", ", chars, i == visits->n - 1 ? "]" : "");
    }
}

const struct ebb_value_kind EBB_VALUE_VISITS = {read_visits, print_visits, no_number};

const char *ebb_value_unit(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    if (item->kind == EBB_HALF_WIDTH)
        return EBB_MEASURES[study->precision.outcome].unit;
    const bool has_own = item->kind == EBB_PUBLISHED || item->kind == EBB_LIMITS;
    return ebb_units_name(has_own ? in_its_unit(study, item, offset).unit : item->unit);
}
