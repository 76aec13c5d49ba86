/* SPDX-License-Identifier: MIT
 * lanes_years: sums by year of follow-up, and their products, of a group; tally_years.c in lanes.
 *
 *     rows of a policy     place 0 | place 1 | ...        64 lanes of 16 bits each (outcomes->by_year)
 *     square of a couple   row i: place i of p times every place of q, four products at a time
 *
 * The square of a policy with itself is symmetric: the half up to its diagonal is made, and written twice.
 * Nothing is skipped where it is 0; a study has few such rows.
 *
 * What makes 16 bits enough is a promise of the list: no sum is more than 366 a year (EBB_YEAR_SUM_LIST), far
 * below MOST_SMALL of lanes_products.h, so that products of 64 patients stay below 2^31. A row that could be
 * more (a score, a price) must not be added to that list.
 *
 * Caveat: a square that is not symmetric, or couples that lack products -> `half` was wrong: it is right
 *   for a policy with itself, and where one course stands for all policies, and for nothing else.
 */
#ifndef EBB_LANES_YEARS_H
#define EBB_LANES_YEARS_H

#include "lanes_products.h"
#include "lanes_sharers.h"

/* Four at once: so many sums are added across the lanes by one set of exchanges (lanes_products.h). */
enum { MOST_PLACES = EBB_MAX_YEARS * EBB_MOST_YEAR_SUMS, PLACES_AT_ONCE = 4 };

/* Products of one row with the first n of others. The last four may hold some once more: rows beyond the
 * last are not there. */
static void multiply_row(int32_t *out, const int16_t (*rows)[LANES], int n, const int16_t *row)
{
    for (int i = 0; i < n; i += PLACES_AT_ONCE) {
        const int16_t *four[PLACES_AT_ONCE];
        for (int k = 0; k < PLACES_AT_ONCE; k++)
            four[k] = rows[i + k < n ? i + k : n - 1];
        put_four_products(out + i, row, four);
    }
}

/* Row i of a square; of a policy with itself up to the diagonal, and the same down the column. The file keeps
 * whole squares, as tally_years.c says why. */
static void add_row(int64_t *square, const int32_t *row, int i, int places, bool half)
{
    const int n = half ? i + 1 : places;
    for (int j = 0; j < n; j++)
        square[i * places + j] += row[j];
    for (int j = 0; half && j < i; j++)
        square[j * places + i] += row[j];
}

/* The rows of a policy, those who are no members 0, and of how many places. Cut once for a policy and not for
 * each of its squares; the other side needs no cut, for 0 times anything is 0. */
struct year_rows {
    int16_t cut[MOST_PLACES][LANES];
    int places;
} LANES_ALIGNED;

/* The couple of p, whose rows are cut, and q. */
static void add_square(struct ebb_tally *tally, const struct sharers *sharers, const struct year_rows *rows,
                       const int16_t (*others)[LANES], int couple, bool half)
{
    const size_t places = (size_t)rows->places;
    for (int i = 0; i < rows->places; i++) {
        int32_t row[MOST_PLACES + PLACES_AT_ONCE];
        multiply_row(row, others, half ? i + 1 : rows->places, rows->cut[i]);
        for (int k = 0; k < sharers->n; k++) {
            const size_t at = (size_t)(sharers->population[k] * tally->n_couples + couple);
            add_row(tally->sum_by_year_product + at * places * places, row, i, rows->places, half);
        }
    }
}

/* Sums are products with 1: the exchange across lanes is the same, and four sums share it. */
static void add_sums(struct ebb_tally *tally, const struct sharers *sharers, const struct year_rows *rows,
                     int policy)
{
    int16_t one[LANES] LANES_ALIGNED;
    int32_t sum[MOST_PLACES + PLACES_AT_ONCE];
    for (int lane = 0; lane < LANES; lane++)
        one[lane] = 1;
    multiply_row(sum, rows->cut, rows->places, one);
    for (int k = 0; k < sharers->n; k++) {
        int64_t *into = tally->sum_by_year +
                        (size_t)(sharers->population[k] * tally->n_policies + policy) * (size_t)rows->places;
        for (int i = 0; i < rows->places; i++)
            into[i] += sum[i];
    }
}

/* Where one course stands for all policies its rows are those of each, and every square is that of the one
 * with itself. */
static void add_years(struct ebb_tally *tally, const struct sharers *sharers, const struct outcomes *outcomes,
                      int n_courses)
{
    const int policies = tally->n_policies;
    int16_t member[LANES] LANES_ALIGNED;
    struct year_rows rows;
    rows.places = tally->n_years * tally->n_year_sums;
    put_shorts_of_bits(member, sharers->members);
    for (int p = 0; p < policies; p++) {
        for (int i = 0; i < rows.places && p < n_courses; i++)
            put_members(rows.cut[i], outcomes->by_year[p * rows.places + i], member);
        add_sums(tally, sharers, &rows, p);
        for (int q = p; q < policies && tally->n_couples > 0; q++) {
            const int course = q < n_courses ? q : 0;
            add_square(tally, sharers, &rows,
                       (const int16_t(*)[LANES])(outcomes->by_year + course * rows.places),
                       ebb_tally_couple(policies, p, q), p == q || n_courses == 1);
        }
    }
}

#endif
