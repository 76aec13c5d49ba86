/* SPDX-License-Identifier: MIT
 * text: a string that grows, for everything the program composes before it is printed or stored.
 */
#ifndef EBB_TEXT_H
#define EBB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/status.h>

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

/* Reads a whole file of at most `limit` bytes. Adds a message naming the path on failure (missing, a
 * directory, unreadable, too large) and returns EBB_BAD_FILE. gives: text, freed with ebb_text_free. */
enum ebb_status ebb_text_read_file(const char *path, size_t limit, struct ebb_text *out_text,
                                   struct ebb_messages *messages);

/* Writes the whole text to an open file; false, with errno, when it does not take it. */
bool ebb_text_write(int descriptor, const struct ebb_text *text);

/* Writes the text to `path`.part and gives it its name when it is complete, so that whoever reads the file
 * sees all of it. An existing file is refused unless `force`. Adds a message on failure: EBB_BAD_FILE.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_text_write_file(const char *path, bool force, const struct ebb_text *text,
                                    struct ebb_messages *messages);

#endif
