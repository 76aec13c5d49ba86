/* SPDX-License-Identifier: MIT
 * writer: the results file while a run fills it.
 *
 * The file is written as `path`.part and appears under its name only when complete: every call is checked,
 * the file is synced, renamed, and its folder synced. Whatever stood there before stays untouched until then.
 */
#ifndef EBB_WRITER_H
#define EBB_WRITER_H

#include <stdbool.h>

#include <ebb/claim.h>
#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/provenance.h>
#include <ebb/psa.h>
#include <ebb/sink.h>
#include <ebb/summary.h>
#include <ebb/uncertainty.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_writer;

struct ebb_writer_options {
    const char *path; /* of the file; borrowed for the call */
    bool force;       /* replace a results file that stands there */
    struct ebb_claim claim;
    int n_threads; /* that call the sink's `prepare`, each with a number below this */
    /* The file holds the patients of the plan from this block on. 0: a run of the whole study, or of its
     * first part. Rows of a later one begin with its first patient: /patient says who each is, and so do
     * scripts that ask by it (`run.score.sel(patient=9000)`); one that counts rows must add the attribute
     * first_patient. Of `sample of N` it has the courses of those of its patients who are among the first
     * N. */
    int64_t first_block;
};

/* Creates `path`.part. Refuses an existing `path` unless `force`, and with it all but HDF5 files: it must not
 * cost anybody a study. EBB_BAD_STUDY where rows cannot be kept (see first_block; or more than 2^31 - 1
 * patients), EBB_BAD_FILE, EBB_NO_MEMORY; messages say what is wrong and what to do, and *out_writer is left
 * as it was. keeps: plan. gives: caller calls ebb_writer_close. */
enum ebb_status ebb_writer_open(const struct ebb_writer_options *options, const struct ebb_plan *plan,
                                struct ebb_writer **out_writer, struct ebb_messages *messages);

/* The sink that takes the blocks of the run. Valid until close. With `record: summary` it has no functions,
 * and the kernels then make no rows at all. */
const struct ebb_sink *ebb_writer_sink(struct ebb_writer *writer);

/* Ranges over joint draws, for the group /uncertainty; costs and effects, for /psa. None where they know
 * nothing; either may be NULL. keeps: both, until finish. */
void ebb_writer_keep(struct ebb_writer *writer, const struct ebb_uncertainty *uncertainty,
                     const struct ebb_psa *psa);

/* Writes tally, summary, curves, tables and attributes, computes the digests, and publishes the file.
 * n_patients: as many as were simulated from the first block on (a run that stops on precision may stop
 * early). Of the provenance, the part of the program is not looked at: the file says what this program is.
 * After a failure nothing is published, and out_digests means nothing. Call it once: it closes the file. */
enum ebb_status ebb_writer_finish(struct ebb_writer *writer, const struct ebb_tally *tally,
                                  const struct ebb_summary *summary, int64_t n_patients,
                                  const struct ebb_provenance *provenance,
                                  struct ebb_file_digests *out_digests, struct ebb_messages *messages);

/* Closes; removes the .part file unless finish succeeded. Messages: why a sink call failed. NULL is fine. */
void ebb_writer_close(struct ebb_writer *writer, struct ebb_messages *messages);

/* Bytes that the file will take, for --dry-run: compression not counted, and four rows in the two tables of
 * relapses for each patient and policy, which a study with more than two relapses a patient goes beyond. */
double ebb_writer_bytes(const struct ebb_plan *plan);
/* Memory that the writer needs with so many threads, bytes, by the same rule: each thread has room for the
 * chunks of a block unpacked, and HDF5 its caches. It grows
 * with patients only by 32 bytes for each chunk that is hashed, a thousandth of their rows. */
double ebb_writer_memory(const struct ebb_plan *plan, int n_threads);

/* Bytes of rows and trajectories that the file took, before compression; after finish. */
double ebb_writer_data_bytes(const struct ebb_writer *writer);

/* "HDF5 1.10.8, libdeflate 1.14, ...": the libraries of this room, for `ebb version`. A constant. */
const char *ebb_writer_libraries(void);

#ifdef __cplusplus
}
#endif

#endif
