/* SPDX-License-Identifier: MIT
 * scan: a look at the bytes of a study before the YAML parser sees them.
 */
#ifndef EBB_SCAN_H
#define EBB_SCAN_H

#include <stddef.h>

struct ebb_scan {
    const char *problem; /* what is wrong with the text at line, column; NULL: nothing */
    int line, column;    /* count from 1, in characters */
    size_t usable;       /* bytes before the line of the problem, or all */
    size_t n_characters;
};

struct ebb_scan ebb_scan_text(const char *text, size_t length);

#endif
