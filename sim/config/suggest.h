/* SPDX-License-Identifier: MIT
 * suggest: what a misspelt key may have meant.
 */
#ifndef EBB_CONFIG_SUGGEST_H
#define EBB_CONFIG_SUGGEST_H

#include <ebb/key.h>

enum { EBB_SUGGESTION_SIZE = 160 };

/* "sessions" of the section itself, or "adherence.miss" of another one. Writes an empty text when nothing is
 * near. */
void ebb_suggest_key(const struct ebb_key *section, const char *written, char out_key[EBB_SUGGESTION_SIZE]);
/* The same where the whole is another table than a study's. */
void ebb_suggest_key_of(const struct ebb_key *root, const struct ebb_key *section, const char *written,
                        char out_key[EBB_SUGGESTION_SIZE]);

#endif
