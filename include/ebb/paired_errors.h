/* SPDX-License-Identifier: MIT
 * paired_errors: errors of differences between two files that hold the same patients.
 *
 * Two runs of one seed draw the same patients with the same luck, whatever else their studies say. Their
 * estimates go up and down together, and the error of a difference is smaller, often ten times, than two
 * separate errors make it: what is far beyond chance in pairs can look like nothing without. So the rows of
 * both files are read side by side, 4,096 patients at a time, and each patient's influence on the one
 * estimate is taken from that on the other (<ebb/influence.h>).
 *
 * What always holds: patients are paired by their number, under one seed. It is a pair even where a parameter
 * gave the patient other traits in one file (then `same_traits` is false, and words must not say "the same");
 * a patient who is in one file only counts with that file's influence.
 *
 * Caveats:
 *   An error is NaN -> the rows do not say who was at risk in that population (or it has one patient);
 *     compare by the two errors that the files give, and say so.
 *   z of two rare events is large -> a difference that rests on a handful of patients has an error that does,
 *     too: look at how many differ before reading much into it.
 */
#ifndef EBB_PAIRED_ERRORS_H
#define EBB_PAIRED_ERRORS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/in_both.h>
#include <ebb/message.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/status.h>

/* Standard errors of (first file minus second file), in the measures' units. */
struct ebb_paired_errors {
    int n_populations, n_policies; /* of both */
    double *mean;                  /* (population, measure, policy) */
    double *difference; /* (population, measure, policy, policy): of a difference between two policies, which
                           is filled for the second behind the first */
    double flow[EBB_FLOW_COUNT]; /* of a step's count of patients, by step */
    int64_t n_patients;          /* in pairs */
    bool same_traits;            /* of all of these, as they were drawn */
    void *memory;
};

/* Both files must keep rows (<ebb/patient_rows.h>). EBB_BAD_FILE with a message, EBB_NO_MEMORY. gives: caller
 * calls ebb_paired_errors_free, whatever the status. */
enum ebb_status ebb_paired_errors_init(struct ebb_paired_errors *errors, const struct ebb_in_both *both,
                                       const struct ebb_results results[2],
                                       struct ebb_reader *const readers[2], struct ebb_messages *messages);
void ebb_paired_errors_free(struct ebb_paired_errors *errors);

static inline size_t ebb_paired_mean_at(const struct ebb_paired_errors *errors, int population, int measure,
                                        int policy)
{
    const int outcome = population * EBB_MEASURE_COUNT + measure;
    return (size_t)outcome * (size_t)errors->n_policies + (size_t)policy;
}

static inline size_t ebb_paired_difference_at(const struct ebb_paired_errors *errors, int population,
                                              int measure, int first, int second)
{
    return ebb_paired_mean_at(errors, population, measure, first) * (size_t)errors->n_policies +
           (size_t)second;
}

#endif
