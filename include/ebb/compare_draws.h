/* SPDX-License-Identifier: MIT
 * compare_draws: the ranges over joint draws that two results files keep, held against each other.
 *
 * Beside the verdict and no part of it: draws are patients of their own, in no digest, and a file that is
 * played again from itself has none. So files may be identical and have other ranges: of more draws, say.
 *
 *     one keeps some           nothing is compared, and it is said which
 *     other draws, patients,   nothing is compared: means of other draws differ by what is not known, and no
 *     population, reference    error tells by how much
 *     the same                 the mean over draws of each answer, with the Monte Carlo error that all draws
 *                              share: z = (a - b) / error, and the bound of estimates.h
 *
 * The mean and not the median: the error is that of the mean. Runs of one seed share their patients, and
 * their z are too small for separate errors; what is not the same bits is counted all the same (n_equal).
 */
#ifndef EBB_COMPARE_DRAWS_H
#define EBB_COMPARE_DRAWS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/in_both.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/uncertainty.h>

struct ebb_draws_deviation {
    enum ebb_site site;
    int measure, policy; /* of the first file */
    bool difference;     /* of the policy less the reference */
    double a, a_error, b, b_error, z;
};

struct ebb_compared_draws {
    struct ebb_uncertainty of[2]; /* n_sites is 0: the file keeps none */
    bool alike;                   /* as many draws and patients, of one population against one reference */
    int64_t n_compared;
    int64_t n_equal; /* of them: the same mean, error and noise in both, to the bit */
    int64_t n_beyond;
    double bound; /* on |z| */
    struct ebb_draws_deviation worst;
};

/* Reads both; names and patients of the files are those of `results` and `both`. EBB_BAD_FILE with messages,
 * EBB_NO_MEMORY. gives: caller calls ebb_compared_draws_free, whatever the status. */
enum ebb_status ebb_compare_draws(struct ebb_reader *const reader[2], const struct ebb_results results[2],
                                  const struct ebb_in_both *both, struct ebb_compared_draws *out_draws,
                                  struct ebb_messages *messages);
void ebb_compared_draws_free(struct ebb_compared_draws *draws); /* a zeroed one is fine */

#endif
