/* SPDX-License-Identifier: MIT
 * value_calibration: the kinds of values of a calibration and of a design: numbers in the unit of the
 * parameter they belong to, paths, outcomes.
 *
 * `fit: {duration.median: {from: 5 days, to: 80 days}}`: the row of `from` says no unit and no range; those
 * of duration.median hold, looked up by the name of the element that the offset lies in.
 */
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/calibration.h>
#include <ebb/measure.h>

#include "choice.h"
#include "locate.h"

/* The parameter that the fitted element around `offset` is named after; NULL when there is none, of which
 * there is a complaint elsewhere. */
static const struct ebb_key *parameter_at(const struct ebb_binder *binder, size_t offset)
{
    const struct ebb_calibration *calibration = binder->target;
    const size_t number = (offset - offsetof(struct ebb_calibration, fitted)) / sizeof(struct ebb_fitted);
    size_t place;
    const struct ebb_key *key =
        binder->known ? ebb_locate(binder->known, calibration->fitted[number].key, &place) : NULL;
    return key && key->kind == EBB_REAL ? key : NULL;
}

bool ebb_value_read_of_key(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const struct ebb_key *parameter = binder->of ? binder->of : parameter_at(binder, offset);
    (void)key;
    return parameter && ebb_value_read_quantity(binder, parameter, node, path, parameter->kind != EBB_REAL,
                                                (double *)(void *)((char *)binder->target + offset));
}

/* Limits of a prior are 95 % limits, as publications give them; the normal between them is on the scale of
 * the search. The key's own member is the switch: the limits lie beside it in struct ebb_fitted. */
bool ebb_value_read_prior(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const struct ebb_key *parameter = parameter_at(binder, offset);
    struct ebb_fitted *fitted = (struct ebb_fitted *)(void *)((char *)binder->target + offset -
                                                              offsetof(struct ebb_fitted, has_prior));
    (void)key;
    if (node->kind != EBB_YAML_LIST || node->n != 2) {
        ebb_binder_complain(binder, node, path,
                            "must be two numbers, the 95 %% limits of the prior: [lower, upper]");
        return false;
    }
    if (parameter == NULL)
        return false;
    const bool good =
        ebb_value_read_quantity(binder, parameter, node->first, path, false, &fitted->prior_lower);
    if (!ebb_value_read_quantity(binder, parameter, node->first->next, path, false, &fitted->prior_upper) ||
        !good)
        return false;
    if (fitted->prior_lower >= fitted->prior_upper) {
        ebb_binder_complain(binder, node, path, "is empty: the lower limit must be below the upper one");
        return false;
    }
    fitted->has_prior = true;
    return true;
}

/* A study named twice would count twice in the fit. Compared as they are written: two spellings of one path
 * are two files here. */
bool ebb_value_read_files(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    char(*files)[EBB_FILE_SIZE] = (char(*)[EBB_FILE_SIZE])(void *)((char *)binder->target + offset);
    int *n = (int *)(void *)((char *)binder->target + key->count_offset);
    if (node->kind != EBB_YAML_LIST || node->n < 1 || node->n > (int)key->max) {
        ebb_binder_complain(binder, node, path, "must be a list of 1 to %d paths", (int)key->max);
        return false;
    }
    bool good = true;
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next, (*n)++) {
        const char *text = member->kind == EBB_YAML_VALUE ? member->text : "";
        bool fits = text[0] != '\0' && strlen(text) < EBB_FILE_SIZE;
        if (!fits)
            ebb_binder_complain(binder, member, path, "must be a path of at most %d bytes",
                                EBB_FILE_SIZE - 1);
        for (int i = 0; i < *n && fits; i++) {
            fits = strcmp(files[i], text) != 0;
            if (!fits)
                ebb_binder_complain(binder, member, path, "stands in the list already");
        }
        snprintf(files[*n], EBB_FILE_SIZE, "%s", fits ? text : "");
        good = good && fits;
    }
    return good;
}

/* A measure that stands twice would be a column of the table that stands twice. */
bool ebb_value_read_outcomes(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    int *outcomes = (int *)(void *)((char *)binder->target + offset);
    int *n = (int *)(void *)((char *)binder->target + key->count_offset);
    bool good = node->kind == EBB_YAML_LIST && node->n > 0;
    if (!good)
        ebb_binder_complain(binder, node, path, "must be a list of measures, such as [response_weeks]");
    for (const struct ebb_yaml_node *member = good ? node->first : NULL; member; member = member->next) {
        const char *names[EBB_ROW_OUTCOME_COUNT], *nearest;
        for (int i = 0; i < EBB_ROW_OUTCOME_COUNT; i++)
            names[i] = EBB_MEASURES[i].name;
        const char *text = member->kind == EBB_YAML_VALUE ? member->text : "";
        const int found = ebb_word_find(text, names, EBB_ROW_OUTCOME_COUNT, &nearest);
        bool is_new = true;
        for (int i = 0; i < *n; i++)
            is_new = is_new && outcomes[i] != found;
        if (found < 0)
            ebb_word_complain(binder, member, path, "unknown", names, EBB_ROW_OUTCOME_COUNT, nearest);
        else if (!is_new)
            ebb_binder_complain(binder, member, path, "stands in the list already");
        else
            outcomes[(*n)++] = found;
        good = good && found >= 0 && is_new;
    }
    return good;
}

/* Its own reader takes it from the tree (config.c). */
bool ebb_value_read_apart(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    (void)binder, (void)key, (void)node, (void)path, (void)offset;
    return true;
}
