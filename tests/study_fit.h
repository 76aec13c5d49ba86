/* SPDX-License-Identifier: MIT
 * study_fit: makes values that were drawn one by one into a study that the program takes, and into one that a
 * test has time for.
 */
#ifndef EBB_TESTS_STUDY_FIT_H
#define EBB_TESTS_STUDY_FIT_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/study.h>

/* Changes whatever ebb_study_check would refuse. `luck` is a state of <dice.h>. */
void study_fit_together(uint64_t *luck, struct ebb_study *study);

/* Whether a patient has at most so many assessments under all policies together, and the tally few words: a
 * block with everything in it then takes up to 29 kB for each of those cells, a tally up to 13 MB. */
enum { STUDY_FIT_MOST_CELLS = 4200 };
bool study_fit_is_small(const struct ebb_study *study, int most_cells);

/* Sometimes goes as far as a study can; then shortens it until it is small. */
void study_fit_size(uint64_t *luck, struct ebb_study *study);

#endif
