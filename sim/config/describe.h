/* SPDX-License-Identifier: MIT
 * describe: the parameter table in words, for the schema and the reference page.
 *
 * Both take their words from here and so say the same of a value. Text is added; nothing fails but memory,
 * which the text remembers.
 */
#ifndef EBB_CONFIG_DESCRIBE_H
#define EBB_CONFIG_DESCRIBE_H

#include <ebb/text.h>

#include <ebb/key.h>

void ebb_describe_allowed(const struct ebb_key *key, struct ebb_text *text); /* "0 to 60 points" */
void ebb_describe_initial(const struct ebb_key *key,
                          struct ebb_text *text); /* "36 points", "required", or nothing */

/* The table of a section that a reader of its own keeps (EBB_APART): `design`, and what varies in it, whose
 * members are named by people. NULL: none is known. */
const struct ebb_key *ebb_describe_apart(const struct ebb_key *key);

#endif
