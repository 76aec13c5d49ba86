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
 * A spread is told where it stands out from what the interaction alone would make of it. A variance of n rows
 * is itself known to sqrt(2 / (n - 1)) of it, and the bar is two of these errors:
 *
 *       told:  V_rows - V_interaction > 2 V_rows sqrt(2 / (n - 1))
 *
 * Rows that do not differ pass it in 1.0 % of 4,000 repeats (200 rows: 2.5 errors in terms of V_interaction);
 * a bar of one error lets 14 % through, which is four ranges of noise on every page of thirty. With nine rows
 * or fewer the bar is above V_rows: no spread is told by them, however wide. Where it is not told there is no
 * range and no share: what the root leaves is then a guess, a point as often as not, and "in all draws" would
 * be read out of the luck that all rows share.
 *
 * For ratios and Kaplan-Meier cells are made of influences: the same to first order. Sources: O'Hagan and
 * others 2007 (the two-way case is the usual analysis of variance; Scheffe 1959, chapter 4). On the toy of
 * unit_nested (200 rows, variance(c) as large as that of 50 rows' patients) ranges without the root cover the
 * truth 99.5 % of the time instead of 95.
 *
 * Caveats, as symptom -> what to do:
 *   `is_noisy` -> the interaction is more than a tenth of the spread: the correction is then a guess at a
 *     large thing. Play `patients_needed` patients a row.
 *   EBB_NOT_TOLD -> rows differ by no more than so few patients make them differ, or there are too
 *     few rows, or one patient. More patients are needed, and how many cannot be said of a spread that has
 *     not been seen: `patients_needed` is NaN.
 *   `lower` is NaN of a spread that is told -> fewer than EBB_NESTED_RANGE_ROWS rows: 2.5 % of them is none,
 *     and the least of 20 is passed by one new row in 21.
 *   `share_above` is 1 and `sure_above` is not -> all rows lie on one side, and G is not known well enough to
 *     say on which: word a sentence by `sure_above` and `sure_below`, never by the share.
 *   Cells of a run with other patients in each row -> there is no b: the decomposition is another one.
 */
#ifndef EBB_NESTED_H
#define EBB_NESTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/answers.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As few rows hold a range of 95 %: the first of them is at p (n + 1) = 1 of 2.5 %. As few tell any spread
 * (above). And as few patients: what the bar and two errors promise is the law of many, and the outcomes of
 * three patients, a relapse or none, take few values; with two responders a draw ranges of one relapse were
 * "told". Fewer would let that through again, more would silence studies that are small on purpose. */
enum { EBB_NESTED_RANGE_ROWS = 39, EBB_NESTED_FEWEST_ROWS = 10, EBB_NESTED_FEWEST_PATIENTS = 10 };

enum ebb_told {
    EBB_NOT_TOLD,     /* from noise */
    EBB_ALL_THE_SAME, /* every patient brings the same in every row: a constant, or one policy twice */
    EBB_TOLD,
};

/* Of one answer. In its unit; what does not exist is NaN. */
struct ebb_nested_range {
    int n_rows; /* in which the answer exists; the others have no part in anything here */
    enum ebb_told told;
    double mean, median;                        /* over rows: G, and the middle of the T_r* */
    double lower, upper;                        /* 2.5 and 97.5 % of them; NaN: not told, or too few rows */
    double error;                               /* Monte Carlo, common to all rows */
    double rows_variance, interaction_variance; /* V_rows, V_interaction */
    double share_above, share_below;            /* of the T_r*: above 0, and below; NaN: not told */
    double sure_above, sure_below; /* the same with all of them two errors lower, and higher; of T_r where the
                                      spread is not told, which is at most theirs; NaN of too few patients */
    bool is_noisy;                 /* told, and more than a tenth of the spread is interaction */
    double patients_needed;        /* a row, for an interaction of a tenth of the spread; NaN: not is_noisy */
};

/* V_interaction / V_rows: of the spread as played, what is noise; above 1 where the rows happened to differ
 * by less than their noise. 0 where all are the same, NaN where nothing can be said. */
double ebb_nested_noise_share(const struct ebb_nested_range *range);

/* The same of rows whose decomposition is known already (those of a file): NaN among the values are rows
 * without the answer. EBB_NO_MEMORY leaves a range that knows nothing. */
struct ebb_nested_range ebb_nested_range_of_rows(const double *values, int n_rows, double n_patients,
                                                 double error, double noise_share);

/* Of what is the same in every row by its making: a policy less itself. */
struct ebb_nested_range ebb_nested_constant(double value, int n_rows);

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

/* All that a table holds besides how many rows it has: whoever takes it out and puts it back into a new one
 * of the same size goes on as if that had met the rows itself, to the last bit. */
enum { EBB_NESTED_PARTS = 3 };
struct ebb_nested_part {
    double *at; /* in the table; borrowed */
    size_t n;
};
/* Returns how many rows have been added. */
int ebb_nested_parts(const struct ebb_nested *nested, struct ebb_nested_part out_parts[EBB_NESTED_PARTS]);
/* The parts are filled: they are of so many rows, at most those that it was opened for. */
void ebb_nested_set_rows(struct ebb_nested *nested, int n_rows);

#ifdef __cplusplus
}
#endif

#endif
