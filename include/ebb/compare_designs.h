/* SPDX-License-Identifier: MIT
 * compare_designs: two files of rows are identical, equal, within Monte Carlo error, or different.
 *
 *     first file          second file
 *     row 1  14 points    row 1  14 points    the same setting: every answer that both have is compared
 *     row 2  18 points    row 3  18 points    likewise: rows are known by what they set, not by number
 *     row 3  22 points                        in one file only: counted
 *
 * The likenesses are those of runs (compare_files.h), and so is what follows from each. Rows keep no
 * patients: files of one seed share them, and their separate errors are too wide for what differs (unpaired).
 *
 * What is not estimates (marks of the front, its steps, the grid) is compared by its bytes: files in which
 * that alone differs are not identical, and every estimate in them is equal.
 *
 * Caveat: a key that only one file varies is a difference of every row -> nothing is compared, "different".
 */
#ifndef EBB_COMPARE_DESIGNS_H
#define EBB_COMPARE_DESIGNS_H

#include <stdbool.h>

#include <ebb/compare_files.h>
#include <ebb/design_file.h>

/* An answer of one setting in both files. */
struct ebb_row_deviation {
    size_t row[2];    /* in each file, from 0 */
    const char *name; /* of the column, "response_weeks.at_need"; borrowed from the first table */
    double a, a_error, b, b_error, error, z; /* z: infinite where they differ and nothing varies */
};

enum { EBB_WORST_ROWS = 6 }; /* as many deviations as a page of a comparison shows */

struct ebb_compared_designs {
    const char *path[2]; /* borrowed */
    struct ebb_reader *reader[2];
    struct ebb_design_table rows[2];
    enum ebb_likeness likeness;
    bool same_design, same_patients; /* the same text; and numbers of the same patients */
    struct ebb_study_changes changes;
    size_t n_rows[2], n_shared; /* rows, and settings that both have */
    int64_t n_compared, n_equal, n_beyond;
    int64_t n_unjudged; /* that differ and have no error */
    double bound;       /* on |z|, as in estimates.h */
    int n_worst;
    struct ebb_row_deviation worst[EBB_WORST_ROWS]; /* largest |z| first */
    int n_datasets, n_differing;
    struct ebb_text differing; /* names of datasets, each with a newline */
};

/* Which of two files hold rows of a design. One that cannot be read does not: comparing says what is wrong
 * with it. EBB_NO_MEMORY: nothing is known, and HDF5, which has met the end of memory, must not be asked
 * again: it called a sound file damaged. */
enum ebb_status ebb_compare_designs_find(const char *const paths[2], bool out_are[2]);

/* keeps: the paths. EBB_BAD_FILE when one is damaged, EBB_NO_MEMORY. gives: caller calls
 * ebb_compared_designs_free, whatever the status. */
enum ebb_status ebb_compare_designs(const char *first, const char *second, const struct ebb_work *work,
                                    struct ebb_compared_designs *out_compared);
void ebb_compared_designs_free(struct ebb_compared_designs *compared);

#endif
