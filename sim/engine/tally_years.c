/* SPDX-License-Identifier: MIT
 * tally_years: sums by year of follow-up, and the products of every two under every couple of policies.
 *
 * Whatever is a weighted sum of these counts (a cost, a QALY, with other weights each year) has a mean and a
 * variance that follow from them alone, and so has its difference between two policies: no patient has to be
 * played again when a price changes.
 */
#include "tally_parts.h"

/* Square by square, whole: the half below the diagonal of a policy with itself says the same again, but who
 * reads one square need not know which it is. */
static void add_products(int64_t *square, const int32_t *x, const int32_t *y, size_t places)
{
    for (size_t i = 0; i < places; i++) {
#pragma omp simd
        for (size_t j = 0; j < places; j++)
            square[i * places + j] += (int64_t)x[i] * y[j];
    }
}

void ebb_tally_add_years(struct ebb_tally *tally, int population, const struct ebb_tally_patient *patient)
{
    const size_t places = (size_t)tally->n_years * (size_t)tally->n_year_sums;
    for (int p = 0; p < tally->n_policies; p++) {
        const int32_t *x = patient->by_year + (size_t)p * places;
        int64_t *sums = tally->sum_by_year + ebb_tally_arm(tally, population, p) * places;
        for (size_t i = 0; i < places; i++)
            sums[i] += x[i];
        for (int q = p; q < tally->n_policies && tally->n_couples > 0; q++) {
            const size_t couple = (size_t)population * (size_t)tally->n_couples +
                                  (size_t)ebb_tally_couple(tally->n_policies, p, q);
            add_products(tally->sum_by_year_product + couple * places * places, x,
                         patient->by_year + (size_t)q * places, places);
        }
    }
}
