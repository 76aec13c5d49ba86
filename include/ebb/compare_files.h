/* SPDX-License-Identifier: MIT
 * compare_files: two results files are identical, equal within Monte Carlo error, or different.
 *
 *     identical       every dataset has the same SHA-256 in both: the same run, bit by bit
 *     in both         what both hold is the same, bit by bit, and one holds more of it (record: all against
 *                     record: summary, or a sample against another)
 *     equal           the files differ, and every estimate is the same number in both: other labels, say
 *     within error    the files differ, but no estimate by more than chance explains (estimates.h): the same
 *                     study with another seed, or two shards of it
 *     unpaired        the same, of files that hold the same patients and cannot be paired because one of them
 *                     keeps no rows: separate errors are too wide for them, and would hide a difference
 *     different       an estimate goes beyond the bound, or the files report nothing that both have
 *
 * Runs of one seed hold the same patients with the same luck, whatever else their studies say. They are
 * compared in pairs, patient by patient, where both keep rows (record: outcomes and above). What differs
 * between the two studies is listed in any case: the first question about files that differ.
 *
 * Both files are checked for damage first: every dataset is read and its checksum computed anew. Estimates
 * are those of the results (results.h), computed from the stored tally, not copied from the summary.
 *
 * Caveats:
 *   "keeps no tally": the file is from before tallies were stored, and only its bytes could be compared ->
 *     `ebb run FILE` plays its study again.
 *   Slower where patients are the same -> rows are read a second time, to be paired: a million patients under
 *     three policies took 4.3 s of a core instead of 2.5 (75 MB of memory either way).
 */
#ifndef EBB_COMPARE_FILES_H
#define EBB_COMPARE_FILES_H

#include <stdbool.h>

#include <ebb/compare_costs.h>
#include <ebb/compare_draws.h>
#include <ebb/estimates.h>
#include <ebb/paired_errors.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/study_changes.h>
#include <ebb/text.h>
#include <ebb/work.h>

enum ebb_likeness {
    EBB_FILES_IDENTICAL,
    EBB_FILES_IDENTICAL_IN_BOTH,
    EBB_FILES_BUT_FOR_COSTS, /* the same patients to the bit, and other answers: costs or utilities differ */
    EBB_FILES_EQUAL,
    EBB_FILES_WITHIN_ERROR,
    EBB_FILES_UNPAIRED,
    EBB_FILES_DIFFERENT,
    EBB_LIKENESS_COUNT
};
extern const char *const EBB_LIKENESSES[EBB_LIKENESS_COUNT]; /* "within Monte Carlo error" */

/* Whether one number of a patient means one patient in both files. */
enum ebb_pairing {
    EBB_OTHER_PATIENTS,   /* another seed, other numbers, or other draws */
    EBB_PAIRING_NOT_KEPT, /* the same patients, but a file keeps no rows of them */
    EBB_PAIRED,
};

/* All that was found, the first file at [0], the second at [1]. After a failure only freeing it is of use. */
struct ebb_compared {
    const char *path[2]; /* borrowed */
    struct ebb_reader *reader[2];
    struct ebb_results results[2];
    enum ebb_likeness likeness;
    bool same_study;                  /* seed and all, but for what is kept: they should agree */
    struct ebb_study_changes changes; /* from the first file's study to the second's */
    enum ebb_pairing pairing;
    int64_t n_shared; /* patients of the same number and seed; 0: other patients */
    bool same_traits; /* these are the same as drawn; without rows: no key that decides traits differs */
    struct ebb_in_both both;
    struct ebb_paired_errors errors;  /* where pairing is EBB_PAIRED */
    struct ebb_comparison comparison; /* of the estimates */
    struct ebb_compared_costs costs;
    struct ebb_compared_draws draws; /* of the ranges over joint draws, which have no part in the verdict */
    int n_datasets, n_differing;     /* of the first file; of both */
    int n_not_kept;                  /* of these, in one file only because the other has another `record` */
    int n_sampled; /* with more patients in one file, and the same values of those in both; not differing */
    struct ebb_text differing; /* their names, each with a newline; the file it is in where only one */
};

/* Opens two files of any sort for whoever compares them, `open` being told which side it is. Both are told,
 * the first one's trouble is returned; without memory, or a process to try a file in, the second is left. */
typedef enum ebb_status (*ebb_open_side)(void *self, int side, const char *path,
                                         struct ebb_messages *messages);
enum ebb_status ebb_compare_open(const char *first, const char *second, ebb_open_side open, void *self,
                                 struct ebb_messages *messages);

/* keeps: the paths. EBB_BAD_FILE when one cannot be read or is damaged; both are looked at all the same.
 * EBB_NO_MEMORY. gives: caller calls ebb_compared_free, whatever the status. */
enum ebb_status ebb_compare_files(const char *first, const char *second, const struct ebb_work *work,
                                  struct ebb_compared *out_compared);
void ebb_compared_free(struct ebb_compared *compared);

/* A root attribute of one of the files ("digest", "program_version"); "" when it has none. */
const char *ebb_compared_attribute(const struct ebb_compared *compared, int side, const char *name);
bool ebb_compared_same_attribute(const struct ebb_compared *compared, const char *name);

#endif
