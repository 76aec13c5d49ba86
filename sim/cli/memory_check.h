/* SPDX-License-Identifier: MIT
 * memory_check: whether the tables of a design fit the memory that this process may have.
 *
 * Results of rows stand in memory until the file is written. More than there is would end in the middle of
 * the night, killed by the system; so it is refused before a row is looked at.
 */
#ifndef EBB_CLI_MEMORY_CHECK_H
#define EBB_CLI_MEMORY_CHECK_H

#include <ebb/design.h>
#include <ebb/message.h>

/* Refuses a design whose rows take more than there is (<ebb/memory_limit.h>), before a row is looked at.
 * EBB_BAD_STUDY with a message at the place of the design. */
enum ebb_status ebb_memory_check(const struct ebb_design *design, double bytes,
                                 struct ebb_messages *messages);
/* What to do when there was less all the same, on stderr: threads have rooms of their own, and others take
 * memory meanwhile. */
void ebb_memory_say(const struct ebb_design *design, double bytes);

#endif
