/* SPDX-License-Identifier: MIT
 * tally_names: what stands at each place of the tally's own dimensions: two policies, a side of a margin, a
 * sum of a year.
 */
#include "tally_names.h"

#include <ebb/tally.h>

static const char *policy_name(const struct ebb_facts *facts, int64_t i)
{
    return facts->plan->study.policies[i].name;
}

/* The policies of a pair, by its place: as many pairs begin with policy p as there are later ones. */
static void find_pair(const struct ebb_facts *facts, int64_t i, int64_t *out_first, int64_t *out_second)
{
    const int64_t policies = facts->plan->study.n_policies;
    int64_t first = 0;
    for (; i >= policies - 1 - first; first++)
        i -= policies - 1 - first;
    *out_first = first;
    *out_second = first + 1 + i;
}

const char *ebb_tally_pair_policy(const struct ebb_facts *facts, int64_t i)
{
    int64_t first, second;
    find_pair(facts, i, &first, &second);
    return policy_name(facts, first);
}

const char *ebb_tally_pair_other_policy(const struct ebb_facts *facts, int64_t i)
{
    int64_t first, second;
    find_pair(facts, i, &first, &second);
    return policy_name(facts, second);
}

const char *ebb_tally_twin_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_TWINS[i].name;
}

const char *ebb_tally_year_sum_name(const struct ebb_facts *facts, int64_t i)
{
    const struct ebb_study *study = &facts->plan->study;
    return i < EBB_YEAR_SUM_COUNT ? EBB_YEAR_SUMS[i].name : study->side_effects[i - EBB_YEAR_SUM_COUNT].name;
}

const char *ebb_tally_year_sum_unit(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return i < EBB_YEAR_SUM_COUNT ? EBB_YEAR_SUMS[i].unit : "1";
}

double ebb_tally_place_year(const struct ebb_facts *facts, int64_t i)
{
    return (double)(i / ebb_study_year_sums(&facts->plan->study));
}

const char *ebb_tally_place_sum(const struct ebb_facts *facts, int64_t i)
{
    return ebb_tally_year_sum_name(facts, i % ebb_study_year_sums(&facts->plan->study));
}

/* The policies of a couple, by its place: as find_pair, a policy with itself first. */
static void find_couple(const struct ebb_facts *facts, int64_t i, int64_t *out_first, int64_t *out_second)
{
    const int64_t policies = facts->plan->study.n_policies;
    int64_t first = 0;
    for (; i >= policies - first; first++)
        i -= policies - first;
    *out_first = first;
    *out_second = first + i;
}

const char *ebb_tally_couple_policy(const struct ebb_facts *facts, int64_t i)
{
    int64_t first, second;
    find_couple(facts, i, &first, &second);
    return policy_name(facts, first);
}

const char *ebb_tally_couple_other_policy(const struct ebb_facts *facts, int64_t i)
{
    int64_t first, second;
    find_couple(facts, i, &first, &second);
    return policy_name(facts, second);
}
