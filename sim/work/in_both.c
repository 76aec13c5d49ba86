/* SPDX-License-Identifier: MIT
 * in_both: what two results report both, found by name.
 */
#include <ebb/in_both.h>

#include <string.h>

/* By name, and not by place: a study with one policy or modifier more has its others in other places. Lists
 * of at most 32, looked through once for each name. */
static int find_population(const struct ebb_plan *plan, const char *name)
{
    for (int i = 0; i < plan->n_populations; i++) {
        if (strcmp(plan->populations[i].name, name) == 0)
            return i;
    }
    return -1;
}

static int find_policy(const struct ebb_study *study, const char *name)
{
    for (int i = 0; i < study->n_policies; i++) {
        if (strcmp(study->policies[i].name, name) == 0)
            return i;
    }
    return -1;
}

/* By name: a kind that one study has more moves the places of those behind it. */
static int find_kind(const struct ebb_study *study, const char *name)
{
    for (int i = 0; i < study->n_side_effects; i++) {
        if (strcmp(study->side_effects[i].name, name) == 0)
            return i;
    }
    return -1;
}

void ebb_in_both_find(const struct ebb_results results[2], struct ebb_in_both *out)
{
    const struct ebb_plan *first = &results[0].plan, *second = &results[1].plan;
    *out = (struct ebb_in_both){0};
    for (int i = 0; i < first->n_populations; i++) {
        int *pair = out->populations[out->n_populations];
        pair[0] = i;
        pair[1] = find_population(second, first->populations[i].name);
        out->n_populations += pair[1] >= 0;
    }
    for (int i = 0; i < first->study.n_policies; i++) {
        int *pair = out->policies[out->n_policies];
        pair[0] = i;
        pair[1] = find_policy(&second->study, first->study.policies[i].name);
        out->n_policies += pair[1] >= 0;
    }
    for (int i = 0; i < first->study.n_side_effects; i++) {
        int *pair = out->kinds[out->n_kinds];
        pair[0] = i;
        pair[1] = find_kind(&second->study, first->study.side_effects[i].name);
        out->n_kinds += pair[1] >= 0;
    }
}

static bool holds(const int pairs[][2], int n, int side, int place)
{
    for (int i = 0; i < n; i++) {
        if (pairs[i][side] == place)
            return true;
    }
    return false;
}

bool ebb_in_both_has_policy(const struct ebb_in_both *both, int side, int policy)
{
    return holds(both->policies, both->n_policies, side, policy);
}

bool ebb_in_both_has_kind(const struct ebb_in_both *both, int side, int kind)
{
    return holds(both->kinds, both->n_kinds, side, kind);
}

bool ebb_in_both_has_population(const struct ebb_in_both *both, int side, int population)
{
    return holds(both->populations, both->n_populations, side, population);
}

/* A file has one range; results that were added are in none. */
int64_t ebb_patients_in_both(const struct ebb_results results[2])
{
    const struct ebb_patients a = results[0].patients[0], b = results[1].patients[0];
    const int64_t from = a.first > b.first ? a.first : b.first;
    const int64_t to = a.first + a.n < b.first + b.n ? a.first + a.n : b.first + b.n;
    return to > from ? to - from : 0;
}
