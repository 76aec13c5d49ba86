/* SPDX-License-Identifier: MIT
 * copied: results files that another program has copied, and what of them can still be held against their
 * list.
 *
 * Programs that copy HDF5 keep values, and each leaves out something else (HDF5 1.10, netCDF 4.9):
 *
 *     h5repack         nothing that is listed: such a copy is read as the file itself
 *     nccopy -k nc4    makes the list a text of any length; up to contract 3 dropped tables (compound rows)
 *     h5copy           object by object: drops the attributes of the file; references to scales lead nowhere
 *
 * So the list of contents ends with a second account of the file's attributes, in one dataset that all of
 * them copy:
 *
 *     /score@units <SHA-256>            the last lines of the list
 *     attributes of the file
 *     title 14                          name, bytes of the value
 *     Three policies                    the value, and a newline
 *
 * Readers of lines stop at the words in between, which are no line (ebb_manifest_next): an ebb from before
 * copies could be read reads new files as it reads its own. Two other ways were left: the attributes once
 * more on a group (thirty more objects for each file, and ncdump -h shows the study three times), and a
 * dataset for them (one more to create; the list is read in any case).
 *
 * What is missing is said when a copy is opened, and taken off the list, so that everything that goes by the
 * list goes by what there is. Values that are there are verified as ever: a copy may lack, never differ.
 */
#ifndef EBB_STORE_COPIED_H
#define EBB_STORE_COPIED_H

#include <ebb/message.h>

#include "open_file.h"

/* Begins the account at the end of the list; `values`: as ebb_attribute_note gathers them. */
void ebb_copied_add_account(struct ebb_text *contents, const struct ebb_text *values);

/* For a file without attributes of ebb: takes them from the account in its list, and remembers that it is a
 * copy. False when there is none, whatever the reason: then it is no file of ours. */
bool ebb_copied_find_attributes(struct ebb_reader *reader);

/* For a copy whose list was read: takes off the list what other programs leave out, and says what.
 * EBB_BAD_FILE with a message when the list is not that of the file's digest or an attribute not the one that
 * was listed. */
enum ebb_status ebb_copied_settle(struct ebb_reader *reader, struct ebb_messages *messages);

#endif
