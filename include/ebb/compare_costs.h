/* SPDX-License-Identifier: MIT
 * compare_costs: costs and QALYs of two results files, held against each other.
 *
 * Prices change no patient and are in no digest, so that two runs of other prices have the same bits and
 * other answers: such files were called identical, which is what a reader of the answers must not be told. So
 * what the study gives of `costs` and `utilities` has a part in the verdict (compare_files.h), and here is
 * what it comes to:
 *
 *     neither has prices     nothing
 *     one has                said
 *     both                   cost, QALYs and net benefit of each policy of both, at the amounts as given,
 * with
 *                            each file's Monte Carlo errors; other currencies or years: values, side by side,
 *                            and no difference
 *     samples                whether those of /psa are the same numbers; of other draws nothing can be
 * compared
 *
 * All but the samples follows from the counts by year that a file keeps, so that nothing is taken on trust
 * from /psa. Caveat: errors are NaN -> the study has so many policies and years that products by year are not
 * kept.
 */
#ifndef EBB_COMPARE_COSTS_H
#define EBB_COMPARE_COSTS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/costing.h>
#include <ebb/in_both.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/study_changes.h>

struct ebb_compared_costs {
    bool has[2];       /* the study has prices */
    bool same_amounts; /* no key of costs and utilities differs */
    bool same_money;   /* both: one currency of one year */
    int population[2]; /* of which the answers are; the first study's, by name; -1: the second has it not */
    double threshold;  /* what a QALY may cost in the first study; 0: it does not say */
    struct ebb_costed of[2][EBB_MAX_POLICIES]; /* (file, policy of both), discounted */
    int64_t n_samples[2];                      /* in /psa; 0: none */
    bool same_samples;                         /* the same costs and effects, to the bit */
};

/* Values of both; nothing to be freed. EBB_BAD_FILE with messages where /psa cannot be read, EBB_NO_MEMORY.
 * */
enum ebb_status ebb_compare_costs(struct ebb_reader *const reader[2], const struct ebb_results results[2],
                                  const struct ebb_in_both *both, const struct ebb_study_changes *changes,
                                  struct ebb_compared_costs *out_costs, struct ebb_messages *messages);

/* Whether both files answer alike: no prices, or the same amounts. */
bool ebb_compared_costs_agree(const struct ebb_compared_costs *costs);

#endif
