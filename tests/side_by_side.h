/* SPDX-License-Identifier: MIT
 * side_by_side: two kernels on the same patients, compared byte by byte, and in words where they part.
 */
#ifndef EBB_TESTS_SIDE_BY_SIDE_H
#define EBB_TESTS_SIDE_BY_SIDE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/block.h>
#include <ebb/kernel.h>
#include <ebb/plan.h>
#include <ebb/tally.h>

/* The patients and the arrays that are compared. */
struct side_by_side_patients {
    int64_t block;  /* its number */
    int n_patients; /* of the block */
    bool with_rows, with_trajectories;
    bool whole; /* look for bytes written behind n_patients in the whole block, not only in the next few
                   hundred rows */
};

/* One kernel's results, and the room for another's. gives: caller calls side_by_side_free. */
struct side_by_side {
    const struct ebb_plan *plan; /* kept */
    struct side_by_side_patients patients;
    struct ebb_block expected, block;
    struct ebb_tally expected_tally, tally;
};
void side_by_side_init(struct side_by_side *pair, const struct ebb_plan *plan,
                       const struct side_by_side_patients *patients, ebb_kernel kernel);
void side_by_side_free(struct side_by_side *pair);

/* Runs a kernel twice on the same block and tally, whose scratch and results hold garbage before each time.
 * Returns whether it gave the expected bytes both times; otherwise `out_words` says where it did not: array,
 * policy, patient, assessment, both values. */
enum { SIDE_BY_SIDE_WORDS = 400 };
bool side_by_side_same(struct side_by_side *pair, ebb_kernel kernel, char out_words[SIDE_BY_SIDE_WORDS]);

/* The arrays of a block, for those who want to change one byte of each. */
struct side_by_side_array {
    const char *name;
    void *data;     /* NULL: not wanted */
    size_t size;    /* bytes of an entry */
    int n_policies; /* 0: the array is over patients alone */
    int n_entries;  /* of a patient: 1, or the number of assessments */
    bool is_real;   /* float; else a whole number */
};
enum { SIDE_BY_SIDE_ARRAYS = 15 + EBB_OUTCOME_COUNT };
void side_by_side_arrays(const struct ebb_plan *plan, const struct ebb_block *block,
                         struct side_by_side_array out_arrays[SIDE_BY_SIDE_ARRAYS]);

#endif
