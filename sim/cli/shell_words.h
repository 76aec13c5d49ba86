/* SPDX-License-Identifier: MIT
 * shell_words: a word as it must be typed, so that a shell hands over the same bytes.
 *
 * Command lines go into results files, to be given again, and into job scripts, where they are: a name with a
 * blank, a quote or a line break in it must come out of the shell as it went in.
 */
#ifndef EBB_CLI_SHELL_WORDS_H
#define EBB_CLI_SHELL_WORDS_H

#include <ebb/text.h>

/* Adds it, in single quotes where a shell needs them; within these nothing but a single quote is special. */
void ebb_shell_words_add(struct ebb_text *text, const char *word);

#endif
