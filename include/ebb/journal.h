/* SPDX-License-Identifier: MIT
 * journal: what simulations of a calibration gave, kept on disk as they come, so that one that was stopped
 * can go on.
 *
 * A text file: a line that names the calibration, then a line for each simulation with the values of the
 * unknowns and what came out, as hexadecimal numbers, exact to the last bit. A calibration does the same
 * simulations in the same order each time; those that the journal holds are read from it.
 */
#ifndef EBB_JOURNAL_H
#define EBB_JOURNAL_H

#include <stdbool.h>

#include <ebb/digest.h>
#include <ebb/message.h>

struct ebb_journal;

/* Opens or creates the journal of the calibration with that digest. A line that a kill has cut off is
 * dropped; one of another calibration is refused with EBB_BAD_FILE and a message, unless `fresh`: then it is
 * begun anew. gives: caller calls ebb_journal_close. */
enum ebb_status ebb_journal_open(const char *path, const char digest[EBB_DIGEST_HEX], int n_values,
                                 int n_results, bool fresh, struct ebb_journal **out_journal,
                                 struct ebb_messages *messages);
void ebb_journal_close(struct ebb_journal *journal); /* NULL is fine */

int ebb_journal_n_kept(
    const struct ebb_journal *journal); /* simulations that were read from disk when it was opened */

/* What the next simulation gave, if the journal holds it for exactly these values. */
bool ebb_journal_recall(struct ebb_journal *journal, const double *values, double *out_results);
/* Writes what a new simulation gave. EBB_BAD_FILE when the disk does not take it. */
enum ebb_status ebb_journal_add(struct ebb_journal *journal, const double *values, const double *results);

#endif
