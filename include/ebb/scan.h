/* SPDX-License-Identifier: MIT
 * scan: the first byte of a text that no study may hold.
 *
 * Asked of a file before the YAML parser sees it, which would say it in its own terms, and of every text
 * inside a study, because quoted YAML can write "\0" and a study built in C can hold anything. A text that
 * passes prints in a terminal, in JSON, in HDF5 and in a page without changing what stands around it, and is
 * read back the same.
 */
#ifndef EBB_SCAN_H
#define EBB_SCAN_H

#include <stddef.h>
#include <stdint.h>

struct ebb_scan {
    const char *problem; /* what is wrong with the text at line, column; NULL: nothing */
    int line, column;    /* count from 1, in characters */
    size_t usable;       /* bytes before the line of the problem, or all */
    size_t n_characters;
};

/* borrows: text, which need not end with NUL. A byte order mark at the start is let pass. */
struct ebb_scan ebb_scan_text(const char *text, size_t length);

/* The length in bytes of the character at the start of `left` > 0 bytes, 1 to 4, and the character; 0 when
 * this is not UTF-8 (too short, overlong, a surrogate, too large). */
int ebb_scan_character(const char *chars, size_t left, uint32_t *out_character);

#endif
