/* SPDX-License-Identifier: MIT
 * text: a string that grows, for everything the program composes before it is printed or stored.
 *
 * Composing whole texts, and printing them at the end, keeps every room but the command silent, lets a test
 * compare a page as a string, and means that a page is either printed whole or not at all.
 *
 * Caveats:
 * - `chars` moves when the text grows -> keep the struct, not the pointer.
 * - A text may hold NUL bytes (ebb_text_add_bytes): `length` counts, strlen does not.
 * - Garbage, or a crash, of a text added to itself: it moves while its bytes are read -> add a copy.
 * - Nobody looked at `failed`: the text ends where memory did, without a word -> ask before using it.
 */
#ifndef EBB_TEXT_H
#define EBB_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A zeroed object is an empty text. `chars` is NULL while empty, else NUL-terminated. A failed allocation
 * sets `failed` and makes all later additions do nothing, so that a composer checks once, at the end. */
struct ebb_text {
    char *chars;
    size_t length;
    size_t capacity;
    bool failed;
};

/* Adds as printf would. A format that the C library cannot print sets `failed`. */
void ebb_text_add(struct ebb_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a function that was called with a list of its own; the list is used up. */
void ebb_text_add_list(struct ebb_text *text, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));
void ebb_text_add_bytes(struct ebb_text *text, const char *bytes, size_t length);
const char *ebb_text_chars(const struct ebb_text *text); /* never NULL */
void ebb_text_free(struct ebb_text *text);

#ifdef __cplusplus
}
#endif

#endif
