/* SPDX-License-Identifier: MIT
 * compare_draws: see the header.
 *
 * Twice through all pairs, since the bound hangs on how many there are: the first time with one that nothing
 * reaches. Some hundred pairs, and both values are in memory; keeping a list of them would save nothing.
 */
#include <ebb/compare_draws.h>

#include <math.h>
#include <string.h>

#include <ebb/estimates.h>

/* By name: places of populations and policies may differ between studies. */
static bool are_alike(const struct ebb_results results[2], const struct ebb_uncertainty of[2])
{
    return of[0].n_sites > 0 && of[1].n_sites > 0 && of[0].n_draws == of[1].n_draws &&
           of[0].n_patients == of[1].n_patients &&
           strcmp(results[0].plan.populations[of[0].population].name,
                  results[1].plan.populations[of[1].population].name) == 0 &&
           strcmp(results[0].plan.study.policies[of[0].reference].name,
                  results[1].plan.study.policies[of[1].reference].name) == 0;
}

/* By what a range is made of and not by its ends: those follow, and are NaN where the spread is not told. */
static bool are_equal(const struct ebb_nested_range *a, const struct ebb_nested_range *b)
{
    return a->mean == b->mean && a->error == b->error && a->rows_variance == b->rows_variance;
}

/* One answer of both. What neither has an error of (one patient) is equal or nothing. */
static void take(struct ebb_compared_draws *draws, const struct ebb_draws_deviation *where,
                 const struct ebb_nested_range *a, const struct ebb_nested_range *b)
{
    struct ebb_draws_deviation found = *where;
    if (a == NULL || b == NULL || a->n_rows == 0 || b->n_rows == 0)
        return;
    found.a = a->mean;
    found.b = b->mean;
    found.a_error = a->error;
    found.b_error = b->error;
    found.z =
        found.a == found.b ? 0.0 : (found.a - found.b) / sqrt(a->error * a->error + b->error * b->error);
    draws->n_compared++;
    draws->n_equal += are_equal(a, b);
    draws->n_beyond += fabs(found.z) > draws->bound;
    if (fabs(found.z) > fabs(draws->worst.z))
        draws->worst = found;
}

/* Sites and measures in the order of the first file; ebb_uncertainty_range finds them in the other, or
 * nothing. The reference less itself is 0 in every file, and would be counted as agreement. */
static void go_through(struct ebb_compared_draws *draws, const struct ebb_in_both *both)
{
    const struct ebb_uncertainty *a = &draws->of[0], *b = &draws->of[1];
    draws->n_compared = draws->n_equal = draws->n_beyond = 0;
    for (int i = 0; i < a->n_sites * a->n_measures * both->n_policies * 2; i++) {
        const int *pair = both->policies[i / 2 % both->n_policies];
        const struct ebb_draws_deviation where = {
            .site = (enum ebb_site)(i / 2 / both->n_policies / a->n_measures),
            .measure = a->measures[i / 2 / both->n_policies % a->n_measures],
            .policy = pair[0],
            .difference = i % 2 != 0};
        if (where.difference && where.policy == a->reference)
            continue;
        take(draws, &where, ebb_uncertainty_range(a, where.site, where.measure, pair[0], where.difference),
             ebb_uncertainty_range(b, where.site, where.measure, pair[1], where.difference));
    }
}

enum ebb_status ebb_compare_draws(struct ebb_reader *const reader[2], const struct ebb_results results[2],
                                  const struct ebb_in_both *both, struct ebb_compared_draws *out_draws,
                                  struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    *out_draws = (struct ebb_compared_draws){.bound = INFINITY};
    for (int side = 0; side < 2 && status == EBB_OK; side++)
        status =
            ebb_results_take_uncertainty(reader[side], &results[side].plan, &out_draws->of[side], messages);
    if (status != EBB_OK || !are_alike(results, out_draws->of))
        return status;
    out_draws->alike = true;
    go_through(out_draws, both);
    out_draws->bound = ebb_estimates_bound(out_draws->n_compared);
    go_through(out_draws, both);
    return EBB_OK;
}

void ebb_compared_draws_free(struct ebb_compared_draws *draws)
{
    ebb_uncertainty_free(&draws->of[0]);
    ebb_uncertainty_free(&draws->of[1]);
    *draws = (struct ebb_compared_draws){.bound = 0.0};
}
