/* SPDX-License-Identifier: MIT
 * attributes: writing and reading the attributes of one object of the file.
 *
 * Texts are variable-length UTF-8, which arrive as text in every reader (of fixed length, h5py gives bytes);
 * numbers are one-dimensional, as netCDF writes them.
 *
 * Each attribute that is written is noted in the list of contents (manifest.h) at once, by its text as
 * ebb_attribute_read would give it. The list was made by reading the file back before: that took half of the
 * instructions of writing the file of one patient (callgrind), and told nothing that was not known. What
 * reading back is good for, noticing that the disk holds something else, ebb_reader_verify does from the
 * list.
 */
#ifndef EBB_STORE_ATTRIBUTES_H
#define EBB_STORE_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

#include <ebb/digest.h>
#include <ebb/text.h>

#include "h5.h"

/* What nearly all attributes of a file are made with, had once: as many types and spaces as texts were 4 % of
 * what a run of one patient does (callgrind). Zeros: each attribute makes its own. */
struct ebb_attribute_ids {
    hid_t text, scalar; /* UTF-8 of any length; one value */
};
void ebb_attribute_ids_open(struct ebb_trouble *trouble, struct ebb_attribute_ids *out_ids);
/* After a failure, too: one left open keeps the file open. */
void ebb_attribute_ids_close(struct ebb_trouble *trouble, struct ebb_attribute_ids *ids);

/* An object that is written, and where its attributes are noted. */
struct ebb_noted {
    hid_t object;
    const char *path;        /* "/score"; "/" for the file itself */
    struct ebb_text *lines;  /* of the list of contents, added to; NULL: not noted */
    struct ebb_text *values; /* of the file itself: "name bytes", the text, for copies (copied.h); or NULL */
    struct ebb_attribute_ids ids; /* borrowed */
};

void ebb_attribute_write_text(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                              const char *text);
void ebb_attribute_write_integer(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                                 int64_t value);
void ebb_attribute_write_real(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                              double value);
void ebb_attribute_write_bytes(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                               const uint8_t *values, size_t n);
/* An attribute of any other type, from memory of the same; `n` of 0 stands for a scalar. `text`: what it is
 * noted as.
 */
void ebb_attribute_write(struct ebb_trouble *trouble, struct ebb_noted on, const char *name, hid_t type,
                         hsize_t n, const void *values, const char *text);

/* The line "path@name <SHA-256 of the text>". */
void ebb_attribute_note(struct ebb_noted on, const char *name, const char *text, size_t length);

/* Adds the value as text: a number in decimal, a list separated by blanks. Attributes of references are left
 * out: their text is "". */
void ebb_attribute_read(struct ebb_trouble *trouble, hid_t object, const char *name, struct ebb_text *text);

#endif
