/* SPDX-License-Identifier: MIT
 * status: the texts of the codes.
 *
 *   1. Codes   2. Bugs
 */
#include <ebb/status.h>

#include <stdio.h>
#include <stdlib.h>

/* 1. Codes */

static const struct {
    enum ebb_status code;
    const char *name, *text;
} CODES[] = {
#define AS_ROW(code, number, text) {code, #code, text},
    EBB_STATUS_LIST(AS_ROW)
#undef AS_ROW
};

/* Statuses are exit numbers with gaps between them, so they are looked up and are no index. */
static size_t row_of(enum ebb_status status)
{
    const size_t n = sizeof CODES / sizeof CODES[0];
    for (size_t row = 0; row < n; row++) {
        if (CODES[row].code == status)
            return row;
    }
    ebb_bug(__FILE__, __LINE__, "a status outside the list");
}

const char *ebb_status_name(enum ebb_status status)
{
    return CODES[row_of(status)].name;
}

const char *ebb_status_text(enum ebb_status status)
{
    return CODES[row_of(status)].text;
}

/* 2. Bugs */

void ebb_bug(const char *file, int line, const char *what)
{
    /* The one place below the command that speaks and ends the program. A status would have to be carried out
     * through code that was just found to be wrong. */
    fprintf(stderr, "%s:%d: bug: %s\n", file, line, what);
    exit(70);
}
