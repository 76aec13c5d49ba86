/* SPDX-License-Identifier: MIT
 * reader: a results file, opened to be read back (`ebb compare`, `ebb trace`).
 *
 * The lower of two ways in. Here datasets have names and come as they lie; <ebb/results.h> gives a study, a
 * tally and a summary as values. How far a file is trusted, and what that costs:
 *
 *     ebb_reader_open     complete, of ebb, its list of contents whole;     attributes, the list; the file
 *                         nothing leads out of it, nothing is larger        is searched for broken texts,
 *                         than it is on the disk                            each header is looked at
 *     ebb_results_expect  and shapes and types are those of its study       the study
 *     ebb_results_take    and study and tally are those that were written   the tally's arrays
 *     ebb_reader_verify   and so is all that the list names                 every dataset, unpacked
 *
 * What always holds: the file is opened for reading only, and no byte in it, however wrong, ends the program:
 * a byte changed anywhere gives a message or changes nothing (tests/cli_file_trouble.py changes hundreds).
 *
 * Copies made by h5repack, nccopy and h5copy are results files, too. Where one lacks something (nccopy drops
 * tables, h5copy the attributes of the file), opening says so in a warning, EBB_OK, and everything after goes
 * by what there is; values that are there are verified as ever.
 *
 * Caveats:
 *   "its list of contents cannot be read", of a file that is sound -> a table that `ebb check --out` wrote:
 *     it has no list, and is no results file.
 *   A sum of a tally differs from the file's in its last digits -> ebb_reader_doubles converts, which is
 *     exact below 2^53 only: take sums by ebb_results_read.
 *   "unable to lock file" -> a run is writing it, or the file system has no locks: the message says which
 *     variable to set.
 *   Opening takes a quarter of a second -> it grows with the file, a pass over its bytes (0.1 s of CPU for
 *     400 MB that were in memory): open once, and hand the reader on.
 *   Several threads -> one at a time: HDF5 is not called by two.
 *   A process appears and goes -> opening and verifying happen in a copy of this one first, made by fork(),
 *     because HDF5 falls over files that were made to do harm; EBB_FAILED when there can be no process.
 */
#ifndef EBB_READER_H
#define EBB_READER_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/text.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_reader;

/* Opens and checks that it is a complete results file of ebb whose list of contents is whole. EBB_BAD_FILE
 * with a message otherwise; EBB_FAILED with one when no process could be started; EBB_NO_MEMORY; *out_reader
 * is left as it was then. The path is copied. gives: caller calls ebb_reader_close, which takes NULL, too. */
enum ebb_status ebb_reader_open(const char *path, struct ebb_reader **out_reader,
                                struct ebb_messages *messages);
void ebb_reader_close(struct ebb_reader *reader);

/* Whether the file is still the one that was opened: the same size and time of change, by the descriptor that
 * is read. What is verified is verified once, and read again afterwards; a file that is written over in place
 * between the two would give another answer. So whoever gives an answer asks when all is read. EBB_BAD_FILE
 * with a message: nothing that was read is to be used. */
enum ebb_status ebb_reader_check_unchanged(const struct ebb_reader *reader, struct ebb_messages *messages);

/* A root attribute as text ("" when absent); owned by the reader. "study" is the canonical study, "digest"
 * the stored digest. */
const char *ebb_reader_attribute(const struct ebb_reader *reader, const char *name);

/* Reads every dataset and attribute that the list of contents names, in blocks of 4,096 patients, and
 * compares it with the checksum in the list, and the list with the file's digests: EBB_BAD_FILE and a message
 * for each one that is damaged or missing, with the patients and the policy where it has rows of patients.
 * What somebody added to the file is not read: a warning says that it is there. A file from before contract
 * 4 is refused, and not called damaged: its digests were made otherwise. */
enum ebb_status ebb_reader_verify(struct ebb_reader *reader, struct ebb_messages *messages);

/* Names and digests of the datasets, in the order of the file's digests. Borrowed. */
int ebb_reader_dataset_count(const struct ebb_reader *reader);
const char *ebb_reader_dataset_name(const struct ebb_reader *reader, int dataset);
const char *ebb_reader_dataset_digest(const struct ebb_reader *reader, int dataset);
/* The level of record that keeps a dataset, "summary", "outcomes" or "courses": what every file of a study
 * has, and what only some have. A constant. */
const char *ebb_reader_dataset_level(const struct ebb_reader *reader, int dataset);
/* The patients that a dataset has rows of; 0: it has no axis of patients. */
int64_t ebb_reader_dataset_patients(const struct ebb_reader *reader, int dataset);
/* The digest that a dataset would have with so many of its first patients: for files of one study that keep
 * courses of unlike samples. Reads those rows. EBB_BAD_FILE with a message. */
enum ebb_status ebb_reader_rows_digest(const struct ebb_reader *reader, int dataset, int64_t n_patients,
                                       char out_hex[EBB_DIGEST_HEX], struct ebb_messages *messages);
/* Whether the file is a copy made by another program, which left this dataset out: it was there. */
bool ebb_reader_left_out(const struct ebb_reader *reader, const char *name);

/* Reads a whole numeric dataset as doubles with its dimensions (at most 4): all in memory, eight bytes for
 * each value, so not for the courses of a million patients. EBB_BAD_FILE with a message, for a dataset of
 * texts, too; EBB_NO_MEMORY. gives: *out_values, freed with free(). */
enum ebb_status ebb_reader_doubles(struct ebb_reader *reader, const char *name, double **out_values,
                                   int *out_n_dims, int64_t out_dims[4], struct ebb_messages *messages);
/* Reads a one-dimensional dataset of texts of any length ("/policy"). EBB_BAD_FILE with a message for any
 * other; EBB_NO_MEMORY. gives: *out_names (one allocation for all of it, free()). */
enum ebb_status ebb_reader_names(struct ebb_reader *reader, const char *name, char ***out_names, int *out_n,
                                 struct ebb_messages *messages);

/* One patient under one policy: observed scores, infusion masks and states by assessment (each of
 * n_assessments entries, given by the caller; as many as the file has, or it is refused). `patient` counts as
 * the study does, in a part of a run as well; infusions are widened from the 1, 2 or 4 bytes that the file
 * keeps. Each call unpacks three chunks of 4,096 patients: for one patient of a trace, not for a loop over
 * all. EBB_BAD_FILE with a message when the file keeps no trajectory of that patient. */
enum ebb_status ebb_reader_trajectory(struct ebb_reader *reader, int policy, int64_t patient,
                                      int n_assessments, uint8_t *out_score, uint32_t *out_infusions,
                                      uint8_t *out_state, struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
