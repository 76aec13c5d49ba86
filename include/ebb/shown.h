/* SPDX-License-Identifier: MIT
 * shown: text of others, such as names of files and what a results file says of itself, put on a terminal.
 *
 * Such text may hold anything that a file system or an HDF5 attribute takes: escape sequences that clear the
 * screen or set its title, marks that turn the direction of what follows, line ends that forge a message of
 * ours. None of it reaches a terminal or a log:
 *
 *     ESC [ 2 J            \u001b[2J         controls, in the form that JSON and YAML know
 *     U+202E               \u202e            marks of direction, and line ends that few know (U+2028)
 *     a byte of no UTF-8   U+FFFD
 *
 * The form is JSON's own, so that a document that passes through here still says the same: what JSON lets
 * stand between quotes unescaped is either left alone or written as an escape.
 *
 * Caveat: letters that only look like others (a Cyrillic a) are letters and pass.
 */
#ifndef EBB_SHOWN_H
#define EBB_SHOWN_H

#include <stdbool.h>

#include <ebb/text.h>

/* Adds `length` bytes as above. `page`: line ends and tabs are ours and stay; else they are escaped, too. */
void ebb_shown_add(struct ebb_text *text, const char *chars, size_t length, bool page);

#endif
