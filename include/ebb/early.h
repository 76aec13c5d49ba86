/* SPDX-License-Identifier: MIT
 * early: what early response tells of response to induction (sim/model/README.md section 6).
 *
 * From four counts of the tally, so from any file of a study that has `early`, with rows of patients or
 * without. All treated count: whom nobody saw at the early assessment has not improved, whom nobody saw at
 * the classifying one has not responded.
 *
 *                            responder        no responder
 *     improved early         BOTH             IMPROVED          positive predictive value = BOTH / row
 *     not improved           RESPONDED        NEITHER           negative predictive value = NEITHER / row
 *                            sensitivity =    specificity =
 *                            BOTH / column    NEITHER / column
 *
 * Counted without stopping. Where induction ends for who has not improved (induction.stop_unimproved) these
 * are non-responders by that rule, the negative predictive value would be 100 % by construction, and none is
 * told: the same study without the rule tells them. Caveat: a value is NaN -> nobody is below its line.
 */
#ifndef EBB_EARLY_H
#define EBB_EARLY_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* code, name in files, meaning */
#define EBB_EARLY_MEASURE_LIST(X)                                                                    \
    X(EBB_SENSITIVITY, "sensitivity", "share of the responders to induction who had improved early") \
    X(EBB_SPECIFICITY, "specificity", "share of the non-responders who had not improved early")      \
    X(EBB_POSITIVE_PREDICTIVE, "positive_predictive_value",                                          \
      "share of those improved early who respond to induction")                                      \
    X(EBB_NEGATIVE_PREDICTIVE, "negative_predictive_value", "share of those not improved who do not respond")
#define EBB_AS_ENUM(code, name, meaning) code,
enum ebb_early_measure { EBB_EARLY_MEASURE_LIST(EBB_AS_ENUM) EBB_EARLY_MEASURE_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_EARLY_MEASURE_NAMES[EBB_EARLY_MEASURE_COUNT];
extern const char *const EBB_EARLY_MEASURE_MEANINGS[EBB_EARLY_MEASURE_COUNT];

/* The four counts, by enum ebb_early_cell: names in JSON. */
extern const char *const EBB_EARLY_CELL_NAMES[EBB_EARLY_CELL_COUNT];

/* Whether the study's early response foretells anything: it has one, and does not act on it. */
bool ebb_early_foretells(const struct ebb_study *study);

/* Day of the assessment at which it is looked for. */
int ebb_early_day(const struct ebb_study *study);

/* A share of `n` patients with its Monte Carlo standard error, that of a binomial share. NaN where n is 0. */
struct ebb_early_share {
    int64_t n;
    double share, error;
};
struct ebb_early_share ebb_early_measure_of(const struct ebb_tally *tally, enum ebb_early_measure measure);
struct ebb_early_share ebb_early_improved(const struct ebb_tally *tally); /* of all treated */

#ifdef __cplusplus
}
#endif

#endif
