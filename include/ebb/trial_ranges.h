/* SPDX-License-Identifier: MIT trial_ranges: the trial that would settle it (<ebb/trial_size.h>), over the
 * joint draws of the parameters: from the ranges of a run's answers (<ebb/uncertainty.h>).
 *
 * A trial is planned for a difference, and the difference is what is not known. A size goes with one over its
 * square, so that a difference known to a factor of two leaves one of four in the patients:
 *
 *     draw    difference    patients an arm
 *     1       3.1 weeks     466                    median 520, 95 % 180 to 12,000,
 *     2       1.2 weeks     3,100                  the reverse in 2 % of draws: no trial shows there what
 *     3       -0.1 weeks    446,000 (the reverse)  the run's own values promise
 *
 * Each draw's difference is drawn towards the mean of all by what so few patients add to its spread, as
 * ranges are. What a trial sees of relapses, and the spread between patients, are those of the run: they
 * move by far less than the difference, and draws keep no curves.
 *
 * Caveat: the upper end is infinite -> in some draws there is no difference to speak of. That is the answer.
 */
#ifndef EBB_TRIAL_RANGES_H
#define EBB_TRIAL_RANGES_H

#include <ebb/trial_size.h>
#include <ebb/uncertainty.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_trial_ranges {
    struct ebb_trial_range of[EBB_TRIAL_OUTCOME_COUNT][EBB_POWER_COUNT];
};

/* Of a policy against the reference, in the population of the uncertainty. Without draws at the site, or of
 * answers that these do not have, n_draws is 0 and the rest NaN. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_trial_ranges_of(const struct ebb_uncertainty *uncertainty, enum ebb_site site,
                                    const struct ebb_summary *summary, const struct ebb_plan *plan,
                                    int policy, struct ebb_trial_ranges *out_ranges);

#ifdef __cplusplus
}
#endif

#endif
