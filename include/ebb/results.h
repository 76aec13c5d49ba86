/* SPDX-License-Identifier: MIT
 * results: what a run left, as a value: its study, plan, tally, summary and provenance, read from a file.
 *
 * Everything that a report, a comparison, a trace or an export needs is in here, without a run and without
 * HDF5. The summary is computed from the stored tally, not read: so it is there for the sum of two files as
 * it is for one, and it equals what the file shows to the bit (a test holds that).
 *
 * Two files of disjoint patients of one study add up to the results of all of them, to the bit, with no row
 * kept: each part may come from another machine, another day, another number of threads.
 *
 * Caveats, as symptom -> what to do:
 * - "keeps no tally": the file is from before tallies were stored -> `ebb run FILE --out AGAIN.h5` plays its
 *   study again.
 * - "results of different studies cannot be added": parts must come from one study text, settings of the
 *   command line, `patients` and `seed` among them, included -> one config for all parts. Only what
 *   changes no number (`record`, `compression`, `against`, `population`) may differ.
 * - "both hold patient 0": two whole runs were added -> `ebb run` writes whole runs only. A part is blocks
 *   first_block to last_block - 1 of the plan (struct ebb_batch), written by a writer that was opened with
 *   the same first_block (<ebb/writer.h>). Rows of parts stay where they are: only their digests are joined
 *   (<ebb/block_digests.h>).
 * - Patients are counted, not weighed: a part that was stopped early counts with the patients it has.
 * - Reading checks what it takes (the tally and the study, by their checksums), not the whole file: that is
 *   ebb_reader_verify's, which reads all that the file's list of contents names.
 *
 *   1. Patients   2. Results   3. Files
 */
#ifndef EBB_RESULTS_H
#define EBB_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/provenance.h>
#include <ebb/reader.h>
#include <ebb/summary.h>
#include <ebb/tally.h>
#include <ebb/uncertainty.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Patients */

/* Patients first, first + 1, ..., first + n - 1 of a study; n at least 1. */
struct ebb_patients {
    int64_t first, n;
};

/* 2. Results */

struct ebb_results {
    /* With the study: plan.study. It says what the study asks for; how many patients are here is below. */
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct ebb_provenance provenance; /* of added files: the first one's, with the seconds of all */
    char digest[EBB_DIGEST_HEX];   /* of the file; "" once another one was added: no file has these results */
    int64_t n_patients;            /* in the tally */
    struct ebb_patients *patients; /* which, in rising order; neighbours that touch are one; owned */
    int n_ranges;
};

/* A zeroed object, or one that was freed, is fine. */
void ebb_results_free(struct ebb_results *results);

/* Adds other patients of the same study. EBB_BAD_FILE with a message, and `into` unchanged, when the study
 * (its SHA-256, ebb_config_study_digest) or the contract number is another, or when both hold the same
 * patient. EBB_NO_MEMORY leaves `into` unchanged, too. */
enum ebb_status ebb_results_add(struct ebb_results *into, const struct ebb_results *from,
                                struct ebb_messages *messages);

/* 3. Files */

/* Whether the file at `path` begins as every HDF5 file does. EBB_BAD_FILE with a message when it cannot be
 * read: a results file that is out of reach must not be taken for a study that is badly written. */
enum ebb_status ebb_results_find(const char *path, bool *out_is, struct ebb_messages *messages);

/* Reads a results file. EBB_BAD_FILE with messages that name the dataset which is missing, damaged or of a
 * shape that its study does not give. gives: caller calls ebb_results_free. */
enum ebb_status ebb_results_read(const char *path, struct ebb_results *out_results,
                                 struct ebb_messages *messages);
/* The same from a file that is open already, for those who verify it or look at courses as well. borrows: the
 * reader; the results stay good when it is closed. */
enum ebb_status ebb_results_take(const struct ebb_reader *reader, struct ebb_results *out_results,
                                 struct ebb_messages *messages);

/* The same without a summary, which is zeroed: for those who add parts up and make one of the whole. */
enum ebb_status ebb_results_take_part(const struct ebb_reader *reader, struct ebb_results *out_results,
                                      struct ebb_messages *messages);

/* Whether an open file holds what files of its study hold, and no more: the study is the one that was
 * written, its patients are among those of the study, and rank, type and extent of each dataset are the
 * study's. Asked before anything else is read of a file that may come from anywhere; reads nothing but the
 * study. EBB_BAD_FILE with messages. */
enum ebb_status ebb_results_expect(const struct ebb_reader *reader, struct ebb_messages *messages);

/* The ranges over joint draws that an open file keeps, of the plan of its study: rows, errors and noise as
 * they stand in it, and what follows from these (nested.h) made anew. One that knows nothing (n_sites is 0)
 * of a file that keeps none. EBB_BAD_FILE with a message, EBB_NO_MEMORY. gives: caller calls
 * ebb_uncertainty_free. */
enum ebb_status ebb_results_take_uncertainty(struct ebb_reader *reader, const struct ebb_plan *plan,
                                             struct ebb_uncertainty *out_uncertainty,
                                             struct ebb_messages *messages);

/* What a results file says of its study, its run and its program, without its results. Its `study` is what
 * ebb_config_parse takes to play it again. Old files without a tally have it, too. gives: caller calls
 * ebb_provenance_free. */
enum ebb_status ebb_results_read_provenance(const char *path, struct ebb_provenance *out_provenance,
                                            struct ebb_messages *messages);
/* The same from a file that is open already. borrows: the reader. */
enum ebb_status ebb_results_take_provenance(const struct ebb_reader *reader,
                                            struct ebb_provenance *out_provenance,
                                            struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
