/* SPDX-License-Identifier: MIT
 * stored: a results file whose every value is known by a formula, for the tests of the store; nothing is
 * simulated.
 *
 * Trouble that is not the thing under test ends the program.
 */
#ifndef EBB_TESTS_STORED_H
#define EBB_TESTS_STORED_H

#include <stdint.h>

#include <ebb/reader.h>
#include <ebb/writer.h>

/* The one file of a test program, in its scratch folder, and the same unfinished: the part that lies beside
 * it, or, without one, the name that a killed run could have left. */
const char *ebb_stored_path(void);
const char *ebb_stored_part(void);

/* 1. What is stored */

/* Three policies, two modifiers, no strata; assessments every so many days. */
struct ebb_plan ebb_stored_plan(int n_patients, enum ebb_record record, int every_days);
struct ebb_provenance ebb_stored_provenance(void); /* borrowed */

/* The values: an outcome, and score (what = 0), infusion mask (1) and state (2) at assessment t. */
int32_t ebb_stored_outcome(int outcome, int policy, int64_t patient);
uint32_t ebb_stored_course(int what, int policy, int64_t patient, int t);

/* 2. Storing it */

void ebb_stored_print(const struct ebb_messages *messages); /* as comments of TAP */
void ebb_stored_place(const struct ebb_plan *plan, struct ebb_writer *writer, int64_t n_blocks);
enum ebb_status ebb_stored_finish(const struct ebb_plan *plan, struct ebb_writer *writer, int64_t n_patients,
                                  struct ebb_file_digests *out_digests, struct ebb_messages *messages);
/* Writes a whole file with so many of the plan's blocks, over any that is there. */
void ebb_stored_write(const struct ebb_plan *plan, int64_t n_blocks, struct ebb_file_digests *out_digests);
/* Opens and verifies it. */
struct ebb_reader *ebb_stored_open(void);
double *ebb_stored_doubles(struct ebb_reader *reader, const char *name, int64_t dims[4]);

#endif
