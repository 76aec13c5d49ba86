/* SPDX-License-Identifier: MIT
 * in_both: what two results report both: policies, populations, kinds of side effects, patients.
 *
 * By name, and not by place: a study with one policy, modifier or kind more has its others in other places,
 * and numbers of two things would be held against each other without a word. Whoever goes through both files
 * goes through these pairs; what one file alone has is left out, and the caller says so.
 */
#ifndef EBB_IN_BOTH_H
#define EBB_IN_BOTH_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/results.h>

/* What two results report both, by name: places in the first and in the second, in the order of the first. */
struct ebb_in_both {
    int n_populations, n_policies, n_kinds;
    int populations[EBB_MAX_POPULATIONS][2], policies[EBB_MAX_POLICIES][2];
    int kinds[EBB_MAX_SIDE_EFFECTS][2]; /* of side effects */
};
void ebb_in_both_find(const struct ebb_results results[2], struct ebb_in_both *out);
/* Whether the policy, population or kind of side effect at that place of the file (0: the first) is in the
 * other one, too. */
bool ebb_in_both_has_policy(const struct ebb_in_both *both, int side, int policy);
bool ebb_in_both_has_population(const struct ebb_in_both *both, int side, int population);
bool ebb_in_both_has_kind(const struct ebb_in_both *both, int side, int kind);

/* Patients of one number in both; 0: the files share none. Whether one number is one patient is asked of the
 * seed and the contract of draws, by the caller. */
int64_t ebb_patients_in_both(const struct ebb_results results[2]);

#endif
