/* SPDX-License-Identifier: MIT
 * block: the patients that one thread works on at a time, as a structure of arrays; what a kernel fills.
 *
 *     scratch | baseline .. modifiers | outcomes | score | state | infusions     one piece of memory,
 *             |  with_rows                       |  with_trajectories            each array on a cache line
 *
 * Arrays over (policy, patient) hold entry p * EBB_BLOCK_PATIENTS + i; over (policy, patient, assessment)
 * entry (p * EBB_BLOCK_PATIENTS + i) * n_assessments + t (infusions: times mask_bytes, little-endian). That
 * is the order of the results file, so that a chunk of it is a slice of an array and nothing is copied.
 * Entries of patients beyond n_patients are 0 as far as a chunk of the file goes (ebb_block_rows), so that
 * whole chunks can be written.
 *
 * Caveat: a block shows patients of another plan, or rubbish -> ebb_block_fit clears nothing, which is what
 * makes it quick (3.4 MB for three policies over a year): look only after a kernel has filled
 * it. */
#ifndef EBB_BLOCK_H
#define EBB_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/outcome.h>
#include <ebb/plan.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kernels fill what is not NULL. Traits are floats, as they are used; flags and scores are bytes, since most
 * of a block is scores, states and infusions: wider ones would leave the cache sooner and be narrowed for
 * the file. */
struct ebb_block {
    int64_t number; /* patients number * EBB_BLOCK_PATIENTS ... */
    int64_t first_patient;
    int n_patients;          /* 1 to EBB_BLOCK_PATIENTS */
    bool with_rows;          /* patient and outcome rows are wanted (record: outcomes and above) */
    bool with_trajectories;  /* score, infusions and state are wanted */
    uint32_t outcomes_alone; /* bits of the outcomes that are wanted with the rows; 0: all */
    /* traits and classification, (patient) */
    float *baseline;      /* b, points */
    float *attainable;    /* m, fraction of b */
    float *duration;      /* tau, days */
    float *consolidation; /* c, per day */
    float *biomarker;     /* standard normal */
    uint8_t *treated;     /* 1, or 0 when contraindicated */
    uint8_t *responder;
    uint8_t *remitter;
    uint8_t *stratum;   /* index, or EBB_NO_STRATUM */
    uint8_t *modifiers; /* bit k: has modifier k */
    uint8_t *subgroups; /* thirds and early response, drawn in <ebb/population.h> */
    /* (policy, patient), day of the run on which the patient leaves care, EBB_NEVER: stays. In no file, but
     * states do not say it of those whom no stratum took, and a trial's "in care" is a share of all. */
    int32_t *leaving_day;
    int32_t *outcomes[EBB_OUTCOME_COUNT]; /* (policy, patient) */
    uint8_t *score;                       /* (policy, patient, assessment), observed points */
    /* (policy, patient, assessment), bit d: an infusion on day d of the interval that the assessment opens;
     * plan.mask_bytes wide */
    uint8_t *infusions;
    uint8_t *state;  /* (policy, patient, assessment), enum ebb_state */
    void *scratch;   /* the kernel's own room, ebb_kernel_scratch_bytes of it */
    void *memory;    /* the one allocation behind all arrays */
    size_t capacity; /* bytes of it; may be more than the arrays take */
};

/* gives: caller calls ebb_block_free. Arrays are NULL where they are not wanted, else start at zero.
 * EBB_NO_MEMORY leaves *block zeroed. */
enum ebb_status ebb_block_init(struct ebb_block *block, const struct ebb_plan *plan, bool with_rows,
                               bool with_trajectories);
/* Makes a block fit another plan. Its memory stays where it is large enough, and grows where it is not; what
 * it held is lost. A zeroed block is fine. EBB_NO_MEMORY leaves *block as it was. */
enum ebb_status ebb_block_fit(struct ebb_block *block, const struct ebb_plan *plan, bool with_rows,
                              bool with_trajectories);
/* The same with rows of these outcomes alone (bits of enum ebb_outcome, not 0), and no trajectories; arrays
 * of other outcomes are NULL. */
enum ebb_status ebb_block_fit_outcomes(struct ebb_block *block, const struct ebb_plan *plan,
                                       uint32_t outcomes);
size_t ebb_block_outcomes_bytes(const struct ebb_plan *plan, uint32_t outcomes);
void ebb_block_free(struct ebb_block *block); /* a zeroed one is fine */
/* Memory of one block, which each thread has: for 4,096 patients, however few the run has. */
size_t ebb_block_bytes(const struct ebb_plan *plan, bool with_rows, bool with_trajectories);

/* Patients in a chunk of the results file: those of a block, or all where the plan has fewer. What lies
 * behind them is nobody's: clearing it, too, took a fifteenth of a run of one patient (4.5 MB of pages that
 * were touched for nothing). */
int ebb_block_rows(const struct ebb_plan *plan);

/* Makes it block `number` of the plan that it fits: says which patients a kernel is to fill in, and clears
 * the entries of those in its chunk that do not exist. */
void ebb_block_set(struct ebb_block *block, const struct ebb_plan *plan, int64_t number);

#ifdef __cplusplus
}
#endif

#endif
