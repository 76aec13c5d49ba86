/* SPDX-License-Identifier: MIT
 * damaged: is a dataset what was written, and if not, which of its patients are not?
 *
 *     dataset /score is damaged: patients 8192 to 12287 (block 2) under symptom_driven are not those that
 *     were written
 *
 * Every block is read whatever happened to the one before. Which of them differ is told by the list of hashes
 * (block_list.h); where that is damaged, too, only the dataset is named.
 */
#ifndef EBB_STORE_DAMAGED_H
#define EBB_STORE_DAMAGED_H

#include <ebb/message.h>

#include "open_file.h"

/* EBB_BAD_FILE with one message when the values of the dataset are not those that its line in the list of
 * contents was made of. */
enum ebb_status ebb_damaged_check(struct ebb_reader *reader, hid_t dataset,
                                  const struct ebb_manifest_line *line, struct ebb_messages *messages);

#endif
