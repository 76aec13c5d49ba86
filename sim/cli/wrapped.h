/* SPDX-License-Identifier: MIT
 * wrapped: sentences of any length on lines of a page.
 *
 *     2.260 ± 0.013 fewer weeks in response (worse) and 2.884 ± 0.085 more of      <- first indent
 *       100 patients relapsed by 12 months                                         <- indent of the others
 *
 * Lines break at blanks, and never inside a number and its error: "2.260 ± 0.013" is read as one. A word that
 * is longer than the page goes on in the next line, as many blanks in; but a path stands on a line of its own
 * and is not cut: a path that is cut can be copied by nobody.
 *
 * Widths are counted in characters of UTF-8, each one column, as in <ebb/text_table.h>.
 */
#ifndef EBB_CLI_WRAPPED_H
#define EBB_CLI_WRAPPED_H

#include <ebb/text.h>

/* Adds the sentence and a newline; lines are at most EBB_TEXT_TABLE_WIDTH columns wide. An empty sentence
 * adds nothing. */
void ebb_wrapped_add(struct ebb_text *text, int first_indent, int indent, const char *sentence);

#endif
