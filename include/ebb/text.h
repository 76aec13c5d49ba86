/* SPDX-License-Identifier: MIT
 * text: a string that grows, for everything the program composes before it is printed or stored.
 */
#ifndef EBB_TEXT_H
#define EBB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A zeroed object is an empty text. `chars` is NULL while empty, else NUL-terminated. A failed allocation
 * sets `failed` and makes all later additions do nothing, so that a composer checks once, at the end. */
struct ebb_text {
    char *chars;
    size_t length;
    size_t capacity;
    bool failed;
};

void ebb_text_add(struct ebb_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ebb_text_add_bytes(struct ebb_text *text, const char *bytes, size_t length);
const char *ebb_text_chars(const struct ebb_text *text); /* never NULL */
void ebb_text_free(struct ebb_text *text);

#endif
