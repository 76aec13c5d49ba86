/* SPDX-License-Identifier: MIT
 * nested: how far an answer moves with what the trials leave open, from rows of settings played on the same
 * few patients.
 *
 * R rows (joint draws of the parameters, say) meet the same N patients. Cell (r, i) is what patient i of row
 * r brings to an answer (answers.h); the mean of a row's cells is its value T_r, that of all rows G:
 *
 *                 patient 1   2   ...   N                 cell = G          the answer
 *       row 1         .       .         .    T_1               + a_r        what the row makes of it
 *       row 2         .       .         .    T_2               + b_i        luck that all rows share
 *       ...                                                    + c_ri       luck of this patient in this row
 *       row R         .       .         .    T_R
 *
 * The spread of T_r is that of a_r plus what the interaction c adds to it, variance(c) / N; the shared luck b
 * moves all T_r alike. So each row is drawn towards G by what its spread is too wide:
 *
 *       T_r* = G + (T_r - G) sqrt(max(0, 1 - V_interaction / V_rows))
 *
 * and the range is that of the T_r*: quantiles at p (n + 1). What is common to all rows is Monte Carlo error
 * of the range as a whole: the +- beside it, never inside it.
 *
 *       variance(c) = (SS_all - SS_rows - SS_patients) / ((R - 1) (N - 1))       V_interaction = that / N
 *       error^2     = variance(b) / N + variance(c) / (R N), which is MS_patients / (R N)
 *
 * For ratios and Kaplan-Meier cells are made of influences: the same to first order. Sources: O'Hagan and
 * others 2007 (the two-way case is the usual analysis of variance; Scheffe 1959, chapter 4). On the toy of
 * unit_nested (200 rows, variance(c) as large as that of 50 rows' patients) ranges without the root cover the
 * truth 99.5 % of the time instead of 95.
 *
 * Caveats, as symptom -> what to do:
 *   `is_noisy` -> the interaction is more than a tenth of the spread: the correction is then a guess at a
 *     large thing. Play `patients_needed` patients a row.
 *   The range is a point -> V_interaction is as large as V_rows: rows differ by no more than so few patients
 *     make them differ. Nothing is shown of the rows; `patients_needed` is NaN, and more patients are.
 *   Cells of a run with other patients in each row -> there is no b: the decomposition is another one.
 */
#ifndef EBB_NESTED_H
#define EBB_NESTED_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/answers.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of one answer. In its unit; what does not exist is NaN. */
struct ebb_nested_range {
    int n_rows; /* in which the answer exists; the others have no part in anything here */
    double mean, median, lower, upper;          /* over rows: G, and 50, 2.5 and 97.5 % of the T_r* */
    double error;                               /* Monte Carlo, common to all rows */
    double rows_variance, interaction_variance; /* V_rows, V_interaction */
    double share_above, share_below;            /* of the T_r*: above 0, and below */
    bool is_noisy;
    double patients_needed; /* a row, for an interaction of a tenth of the spread; where is_noisy */
};

struct ebb_nested;

/* gives: caller calls ebb_nested_close. EBB_NO_MEMORY. Takes 8 bytes for each answer and patient, and for
 * each answer and row. */
enum ebb_status ebb_nested_open(int n_answers, int64_t n_patients, int most_rows,
                                struct ebb_nested **out_nested);
void ebb_nested_close(struct ebb_nested *nested); /* NULL is fine */

/* The next row: values and errors (answer), and deviations (answer) of each patient, as ebb_played_row has
 * them: an error is the root of the sum of squared deviations, over N. Sums
 * are of doubles, so rows come in one order: theirs. */
void ebb_nested_add(struct ebb_nested *nested, const struct ebb_answer *answers,
                    const double *const *deviations);

struct ebb_nested_range ebb_nested_range_of(const struct ebb_nested *nested, int answer);

/* The value of each row, T_r, as it was added. (row); borrowed. */
const double *ebb_nested_values(const struct ebb_nested *nested, int answer);

#ifdef __cplusplus
}
#endif

#endif
