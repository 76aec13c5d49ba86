/* SPDX-License-Identifier: MIT
 * twins: see the header; sim/model/README.md section 10.
 *
 *   1. Twins   2. The best listed policy   3. Years   4. All
 */
#include "twins.h"

#include <math.h>

#include <ebb/arith.h>

#include "moments.h"

/* 1. Twins */

/* The tally has a policy with the later ones; the other way round better is worse. The cells of a margin
 * stand in the order better, equal, worse. */
static int64_t cell_of(const struct ebb_tally *tally, int population, int first, int second, int twin)
{
    const int side = twin % EBB_TWIN_SIDES, turned = twin - side + EBB_TWIN_SIDES - 1 - side;
    const int p = first < second ? first : second, q = first < second ? second : first;
    const size_t pair = (size_t)((population * tally->n_policies + p) * tally->n_policies + q);
    if (first == second)
        return EBB_TWINS[twin].side == 0 ? tally->n_patients[population] : 0;
    return tally->twins[pair * EBB_TWIN_COUNT + (size_t)(first < second ? twin : turned)];
}

/* A binomial share: each patient is one of the three. */
static void fill_twins(struct ebb_summary *summary, const struct ebb_tally *tally, int population, int first,
                       int second)
{
    const double n = (double)tally->n_patients[population];
    const int row = (population * tally->n_policies + first) * tally->n_policies + second;
    for (int twin = 0; twin < EBB_TWIN_COUNT; twin++) {
        const double count = (double)cell_of(tally, population, first, second, twin);
        summary->twins[EBB_TWIN_SHARE][row * EBB_TWIN_COUNT + twin] = count / n;
        summary->twins[EBB_TWIN_SHARE_SE][row * EBB_TWIN_COUNT + twin] =
            ebb_sqrt(ebb_variance_of_mean(count, count, n));
    }
}

/* 2. The best listed policy */

/* Of the patients' own gains, so that the error is that of a paired difference. Whole numbers until they are
 * divided: where a policy is the best for everybody the gain is exactly 0. */
static void fill_best(struct ebb_summary *summary, const struct ebb_tally *tally, int population, int policy)
{
    const size_t policies = (size_t)tally->n_policies;
    const size_t arm = (size_t)population * policies + (size_t)policy;
    const size_t square = (arm * policies + (size_t)policy) * EBB_OUTCOME_COUNT + EBB_RESPONSE_DAYS;
    const double n = (double)tally->n_patients[population];
    const int64_t sum = tally->sum_best[population] - tally->sum[arm * EBB_OUTCOME_COUNT + EBB_RESPONSE_DAYS];
    const int64_t squares =
        tally->sum_best_squared[population] - 2 * tally->sum_best_product[arm] + tally->sum_product[square];
    const double error = ebb_sqrt(ebb_variance_of_mean((double)sum, (double)squares, n));
    summary->best[EBB_BEST_GAIN][arm] = policies > 1 ? (double)sum / n / 7.0 : NAN;
    summary->best[EBB_BEST_GAIN_SE][arm] = policies > 1 ? error / 7.0 : NAN;
}

/* 3. Years */

static void fill_years(struct ebb_summary *summary, const struct ebb_tally *tally, int population, int policy)
{
    const size_t places = (size_t)tally->n_years * (size_t)tally->n_year_sums;
    const size_t arm = (size_t)(population * tally->n_policies + policy);
    const size_t couple = (size_t)population * (size_t)tally->n_couples +
                          (size_t)ebb_tally_couple(tally->n_policies, policy, policy);
    const double n = (double)tally->n_patients[population];
    for (size_t place = 0; place < places; place++) {
        const double sum = (double)tally->sum_by_year[arm * places + place];
        double error = NAN;
        if (tally->n_couples > 0) {
            const int64_t *square = tally->sum_by_year_product + couple * places * places;
            error = ebb_sqrt(ebb_variance_of_mean(sum, (double)square[place * places + place], n));
        }
        summary->by_year[EBB_BY_YEAR][arm * places + place] = sum / n;
        summary->by_year[EBB_BY_YEAR_SE][arm * places + place] = error;
    }
}

/* 4. All */

void ebb_twins_fill(struct ebb_summary *summary, const struct ebb_tally *tally, int population)
{
    for (int policy = 0; policy < tally->n_policies; policy++) {
        for (int other = 0; other < tally->n_policies; other++)
            fill_twins(summary, tally, population, policy, other);
        fill_best(summary, tally, population, policy);
        fill_years(summary, tally, population, policy);
    }
}
