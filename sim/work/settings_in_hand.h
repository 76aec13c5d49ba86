/* SPDX-License-Identifier: MIT
 * settings_in_hand: the nested tables of settings that a stop came into, in a file beside the journal.
 *
 *     run.h5.journal             a line for each row that is finished
 *     run.h5.journal.settings    what the patients of those rows added up to, of settings that are not
 *
 * Without it a setting that was stopped in began anew, and a design whose settings take longer than the time
 * that a machine gives it never came to an end, while it said each time that rows were kept.
 *
 * Written at a stop and at no other moment: 8 bytes for each answer and patient would be as much again for
 * each row. Whatever is wrong with the file costs time and never a result: one that is missing, of another
 * design, of a machine with other numbers, damaged, or older than the journal's ranges is not looked at.
 *
 * Caveats:
 *   A process that was killed (kill -9, no power) leaves none -> the setting begins anew, once. What
 *     ends its programs should send SIGTERM first, as all do.
 */
#ifndef EBB_WORK_SETTINGS_IN_HAND_H
#define EBB_WORK_SETTINGS_IN_HAND_H

#include <ebb/claim.h>
#include <ebb/digest.h>
#include <ebb/message.h>

#include "setting_ranges.h"

/* Where the file stands: the journal's path, the digest in its first line, the order of rows (NULL:
 * theirs), and where in it the positions begin. */
struct ebb_in_hand {
    const char *journal_path;
    const char *digest;
    const int64_t *order;
    int64_t first;
    struct ebb_claim claim;
};

/* Writes the tables that are begun, after so many positions of the order were taken; nothing where none is.
 * EBB_BAD_FILE with a message, EBB_NO_MEMORY. */
enum ebb_status ebb_in_hand_keep(const struct ebb_in_hand *place, const struct ebb_setting_ranges *ranges,
                                 int64_t n_taken, struct ebb_messages *messages);

/* Puts them back and returns after how many positions the work goes on: `first`, from which on some row lacks
 * its ranges, or more, at most the `n_written` whose answers the journal has. */
int64_t ebb_in_hand_recall(const struct ebb_in_hand *place, struct ebb_setting_ranges *ranges, int64_t first,
                           int64_t n_written);

/* All is in the results file. A file of that name that is something else stays. */
void ebb_in_hand_remove(const struct ebb_in_hand *place);

#endif
