/* SPDX-License-Identifier: MIT
 * table_check: any bytes against a table of keys: every value by its kind, then the rules that span keys.
 *
 * A study and a clinic are checked by the same walk, in the same words as their YAML is refused in. What
 * holds of ebb_study_check holds here: nothing is changed, nothing out of bounds is read, one mistake is
 * one message, and the rules see a copy in which bad values are harmless ones.
 *
 * A rule crashes on odd bytes -> it looked at a member that has no row, which the walk could not mend.
 */
#ifndef EBB_TABLE_CHECK_H
#define EBB_TABLE_CHECK_H

#include <stddef.h>

#include <ebb/key.h>
#include <ebb/message.h>
#include <ebb/study_rules.h>

/* Asks the rules of a value; `rules->study` is NULL, and members are named by their address in `value`. */
typedef void (*ebb_table_rules)(const struct ebb_rules *rules, const void *value);

/* `size` bytes at `value`, whose offsets are the table's. EBB_OK, EBB_BAD_STUDY, EBB_NO_MEMORY. */
enum ebb_status ebb_table_check(const struct ebb_key *root, const void *value, size_t size,
                                ebb_table_rules rules, struct ebb_messages *messages);

#endif
