/* SPDX-License-Identifier: MIT
 * compare_clinics: two files of clinics are identical, within error, or different.
 *
 *     first file              second file
 *     4 chairs and 2 nurses   4 chairs and 2 nurses   a row of one name: every number that both tell
 *     one chair more (5)                              in one file only: counted
 *
 * The likenesses are those of runs (compare_files.h), and so is what follows from each. Files of one seed
 * meet the same people and luck, in years of one number: they are compared in pairs, year by year, and a
 * difference that is told is one that the clinics make. Else means are compared by their errors.
 *
 * What differs between the two clinics and their studies is listed in any case.
 *
 * Caveat: a number of a row that grows in one of the files is no number (ebb_clinic_is_told) -> it is not
 * compared; the verdicts are, and another verdict is a difference.
 */
#ifndef EBB_COMPARE_CLINICS_H
#define EBB_COMPARE_CLINICS_H

#include <stdbool.h>

#include <ebb/clinic_results.h>
#include <ebb/clinic_store.h>
#include <ebb/compare_files.h>

/* A number of a row that both files have. */
struct ebb_clinic_deviation {
    int row[2], outcome;
    double a, a_error, b, b_error, error, z; /* z: infinite where they differ and nothing varies */
};

enum { EBB_WORST_CLINIC_NUMBERS = 6 };

/* A value of the clinics that is another in the second, or in one alone: NULL. Borrowed from the configs. */
struct ebb_clinic_change {
    const char *key, *value[2];
};

struct ebb_compared_clinics {
    const char *path[2]; /* borrowed */
    struct ebb_clinic_config config[2];
    struct ebb_clinic_result result[2];
    struct ebb_file_digests digests[2];
    enum ebb_likeness likeness;
    struct ebb_clinic_change *changes; /* in the order of the keys of the first, then of the second */
    size_t n_changes;
    struct ebb_study_changes study_changes;
    bool is_paired; /* the same people and luck */
    /* The planners' own staffings, whatever they are called: what two what-ifs are compared for. A number
     * that is not told of a side is NaN there; z of no difference is 0. */
    struct ebb_clinic_deviation own; /* of EBB_CLINIC_ON_TARGET */
    int n_years;                     /* of pairs: as many as both have */
    int n_shared, n_verdicts;        /* rows of one name; of these, those with another verdict */
    int first_verdict[2];            /* the first of them */
    int64_t n_values, n_same;        /* numbers of single years in both, and those that are the same bits */
    int64_t n_compared, n_equal;     /* means over years, and those that are the same number */
    int64_t n_beyond;
    double bound; /* on |z|, as in estimates.h */
    int n_worst;
    struct ebb_clinic_deviation worst[EBB_WORST_CLINIC_NUMBERS]; /* largest |z| first */
};

/* Which of two files hold clinics. One that cannot be read does not. EBB_NO_MEMORY as
 * ebb_compare_designs_find. */
enum ebb_status ebb_compare_clinics_find(const char *const paths[2], bool out_are[2]);

/* keeps: the paths. EBB_BAD_FILE when one is damaged, EBB_NO_MEMORY. It is large: on the heap or static.
 * gives: caller calls ebb_compared_clinics_free, whatever the status. */
enum ebb_status ebb_compare_clinics(const char *first, const char *second, const struct ebb_work *work,
                                    struct ebb_compared_clinics *out_compared);
void ebb_compared_clinics_free(struct ebb_compared_clinics *compared);

#endif
