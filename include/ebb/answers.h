/* SPDX-License-Identifier: MIT
 * answers: the few estimates that are asked of one row of a design, from its patients' outcomes.
 *
 * A whole run adds up a tally (0.6 MB to clear and to merge) and estimates everything; a row of a design is
 * asked for a handful of numbers, thousands of times. So a row has neither: its patients' outcomes are kept,
 * those that the asked measures are made of and no others, and estimates come from them directly.
 *
 *     row's plan --kernel--> blocks --sink: any thread--> outcomes, members, ends of waits (policy, patient)
 *                                                              | the thread that brings the last block
 *                                                              v
 *              value, error (asked)  <-- sums, whole numbers --+--> deviations (asked, patient)
 *
 * A *cell* is what patient i of row r brings: value + deviation. The deviation is N times the influence of
 * the patient on the estimate (influence.h), N all patients of the row; 0 for who is not of the population.
 * Deviations of a row sum to 0, so the mean of its cells is its value, and the squares of deviations over N^2
 * sum to the variance. Means, ratios and Kaplan-Meier are one case from there on, which is what nested.h
 * lives by: it splits cells into rows, patients and what is left.
 *
 * Cost, QALYs, net benefit and their ratio (EBB_COSTED_LIST in measure.h) are no sums of a patient's outcomes
 * over all years: whoever asks them adds up a tally of the row as well and hands it over with the prices
 * (ebb_answers_cost), as often as there are prices, after one play.
 *
 * What always holds:
 *   - Values are those of `ebb run` of the row's study, to the bit: of sums of whole numbers and in the
 *     summary's order. Errors come from squares patient by patient and agree to rounding (1e-12 of the
 *     spread that is behind them).
 *   - Same bytes for any threads: whole numbers until the row is complete, then one thread in the order of
 *     patients.
 *   - An estimate that does not exist (nobody responded; a horizon too short) is NaN with an error of NaN and
 *     deviations of 0.
 *
 * Caveats:
 *   A large row takes much memory -> 4 bytes for each outcome needed, policy and patient, and with deviations
 *     8 for each asked one and patient: 1,000 patients, three policies and five measures are 0.2 MB.
 *   Numbers are of another population than asked -> an index is of the plan that was handed to
 *     ebb_answers_open. A row's own plan may list others (a modifier that everybody has has no halves): each
 *     row is asked by what the population is, and gives NaN where it has none such.
 */
#ifndef EBB_ANSWERS_H
#define EBB_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/costing.h>
#include <ebb/measure.h>
#include <ebb/plan.h>
#include <ebb/sink.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is asked: the measure in the population under `policy`; with `other` not below 0 the paired
 * difference, other minus policy (as ebb_summary_paired has first and second). */
struct ebb_asked {
    int measure, population, policy, other;
};

/* In the unit of the measure. */
struct ebb_answer {
    double value, error;
};

/* One row at a time; its memory is used again for the next. */
struct ebb_answers;

/* `like` says what indices of populations mean; neither it nor the list is kept. gives: caller calls
 * ebb_answers_close. EBB_NO_MEMORY. */
enum ebb_status ebb_answers_open(const struct ebb_plan *like, const struct ebb_asked *asked, int n_asked,
                                 bool with_deviations, struct ebb_answers **out_answers);
void ebb_answers_close(struct ebb_answers *answers); /* NULL is fine */

/* Makes ready for a row, and forgets the one before. keeps: plan, until the next one. EBB_NO_MEMORY. */
enum ebb_status ebb_answers_begin(struct ebb_answers *answers, const struct ebb_plan *plan);
/* For a batch of that plan with all its blocks; it takes blocks in any order and from any thread. Borrowed
 * from the answers. It looks at no trajectories. */
const struct ebb_sink *ebb_answers_sink(const struct ebb_answers *answers);

/* When all blocks have been played. (asked), in the order of the list. Borrowed until the next row. */
const struct ebb_answer *ebb_answers_found(const struct ebb_answers *answers);
/* (asked), each to one number for each patient; NULL where they were not asked for. Borrowed likewise. */
const double *const *ebb_answers_deviations(const struct ebb_answers *answers);

/* Answers what is costed, from the tally of the row's play and prices that may be others than its plan's; the
 * other answers stay. When all blocks have been played; in one thread. Until then costed answers are NaN.
 * Deviations of them are exact where nothing is discounted within the horizon, else nearly
 * (answers_costed.c); values and errors always are. */
void ebb_answers_cost(struct ebb_answers *answers, const struct ebb_tally *tally,
                      const struct ebb_economics *economics);
/* Whether any is asked that needs this. */
bool ebb_asked_is_costed(const struct ebb_asked *asked, int n_asked);

/* Bytes that a row of that plan takes, but for the plan. Forgets the row before. */
size_t ebb_answers_bytes(struct ebb_answers *answers, const struct ebb_plan *plan);

#ifdef __cplusplus
}
#endif

#endif
