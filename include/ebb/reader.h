/* SPDX-License-Identifier: MIT
 * reader: a results file, opened to be read back (`ebb compare`, `ebb trace`).
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

/* Opens and checks that it is a complete results file of ebb with a contract number. EBB_BAD_FILE with a
 * message otherwise. gives: caller calls ebb_reader_close. */
enum ebb_status ebb_reader_open(const char *path, struct ebb_reader **out_reader,
                                struct ebb_messages *messages);
void ebb_reader_close(struct ebb_reader *reader);

/* A root attribute as text ("" when absent); owned by the reader. "study" is the canonical study, "digest"
 * the stored digest. */
const char *ebb_reader_attribute(const struct ebb_reader *reader, const char *name);

/* Reads every dataset, computes the digest anew and compares it with the stored one: EBB_BAD_FILE and a
 * message that names each dataset that is damaged or missing. */
enum ebb_status ebb_reader_verify(struct ebb_reader *reader, struct ebb_messages *messages);

/* Names and digests of the datasets, in the order of the file's digest. Borrowed. */
int ebb_reader_dataset_count(const struct ebb_reader *reader);
const char *ebb_reader_dataset_name(const struct ebb_reader *reader, int dataset);
const char *ebb_reader_dataset_digest(const struct ebb_reader *reader, int dataset);

/* Reads a whole numeric dataset as doubles with its dimensions (at most 4). EBB_BAD_FILE with a message.
 * gives: *out_values, freed with free(). */
enum ebb_status ebb_reader_doubles(struct ebb_reader *reader, const char *name, double **out_values,
                                   int *out_n_dims, int64_t out_dims[4], struct ebb_messages *messages);
/* Reads a one-dimensional dataset of strings. gives: *out_names (one allocation, free()). */
enum ebb_status ebb_reader_names(struct ebb_reader *reader, const char *name, char ***out_names, int *out_n,
                                 struct ebb_messages *messages);

/* One patient under one policy: observed scores, infusion masks and states by assessment (each of
 * n_assessments entries, given by the caller). EBB_BAD_FILE with a message when the file keeps no trajectory
 * of that patient. */
enum ebb_status ebb_reader_trajectory(struct ebb_reader *reader, int policy, int64_t patient,
                                      int n_assessments, uint8_t *out_score, uint32_t *out_infusions,
                                      uint8_t *out_state, struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
