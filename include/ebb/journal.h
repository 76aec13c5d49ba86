/* SPDX-License-Identifier: MIT
 * journal: what simulations of a calibration gave, kept on disk as they come, so that one that was stopped
 * can go on.
 *
 * A text file: a line that names the calibration, then a line for each simulation with the values of the
 * unknowns and what came out, as hexadecimal numbers, exact to the last bit. A calibration does the same
 * simulations in the same order each time; those that the journal holds are read from it. No state of the
 * search or of the sampler is kept: the seed and the results lead both, so results are enough.
 *
 * Caveats:
 *   "is of another calibration", and nothing seems changed -> its digest is over the calibration, the studies
 *     with all their defaults, and the contract of the draws: a default may have moved. Delete it.
 *   It goes on, but simulates much again -> the search took another way from some point on: what the journal
 *     holds behind that is never looked at again.
 *   On a file system without locks, or with claim->no_lock, two calibrations that write one journal do each
 *     other's work again: lines that stand between one's own are not recalled, and a line that both have
 *     written into is dropped by its checksum. No result changes -> give them names of their own.
 */
#ifndef EBB_JOURNAL_H
#define EBB_JOURNAL_H

#include <stdbool.h>

#include <ebb/claim.h>
#include <ebb/digest.h>
#include <ebb/message.h>

struct ebb_journal;

/* Opens or creates the journal of the calibration with that digest, and the folders that it needs. A line
 * that a kill has cut off is dropped, and so is everything from a line on that is not what was written (each
 * has a checksum); an empty journal, or one whose first line was cut off, begins anew; a journal of another
 * calibration, or one that another process has open, is refused with EBB_BAD_FILE and a message, and never
 * written over: it may be days of simulating, so it is a person who deletes it. Each line has
 * n_values + n_results numbers. borrows: claim. EBB_NO_MEMORY. gives: caller calls ebb_journal_close. */
enum ebb_status ebb_journal_open(const char *path, const char digest[EBB_DIGEST_HEX], int n_values,
                                 int n_results, const struct ebb_claim *claim,
                                 struct ebb_journal **out_journal, struct ebb_messages *messages);
void ebb_journal_close(struct ebb_journal *journal); /* NULL is fine */

/* Whether another process has it open. To be asked when it was refused, never before: asking takes the lock
 * for an instant, in which the other would be refused. */
bool ebb_journal_is_held(const char *path);

/* Simulations that were read from disk when it was opened. */
int ebb_journal_n_kept(const struct ebb_journal *journal);

/* What the next simulation gave, if the journal holds it for exactly these values, bit for bit: n_values in,
 * n_results out. */
bool ebb_journal_recall(struct ebb_journal *journal, const double *values, double *out_results);
/* Notes that all was simulated and files are being written, and asks for it when the journal was opened:
 * files of the calibration's name are then its own, left by a kill between the two of them, and whoever goes
 * on may replace them. EBB_BAD_FILE when the disk does not take it. */
enum ebb_status ebb_journal_publishing(struct ebb_journal *journal);
bool ebb_journal_was_publishing(const struct ebb_journal *journal);
bool ebb_journal_is_empty(
    const struct ebb_journal *journal); /* no simulation is in it, on the disk or since */
/* The innermost folders of its path that were made for it, by this process or, as the journal says, by
 * the one that was killed: whoever removes the journal takes them back (ebb_folder_remove_for). */
int ebb_journal_n_folders(const struct ebb_journal *journal);

/* Appends what a new simulation gave: a kill leaves the line whole, cut off or missing. It is not synced: a
 * power cut may cost the last lines, which are then simulated again. EBB_BAD_FILE when the disk does not take
 * it, EBB_NO_MEMORY; the message is the caller's to give, which knows the path. */
enum ebb_status ebb_journal_add(struct ebb_journal *journal, const double *values, const double *results);

#endif
