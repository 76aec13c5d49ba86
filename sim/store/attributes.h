/* SPDX-License-Identifier: MIT
 * attributes: writing and reading the attributes of one object of the file.
 *
 * Texts are variable-length UTF-8, which arrive as text in every reader; numbers are one-dimensional, as
 * netCDF writes them.
 */
#ifndef EBB_STORE_ATTRIBUTES_H
#define EBB_STORE_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

#include <ebb/digest.h>
#include <ebb/text.h>

#include "h5.h"

void ebb_attribute_write_text(struct ebb_trouble *trouble, hid_t object, const char *name, const char *text);
void ebb_attribute_write_integer(struct ebb_trouble *trouble, hid_t object, const char *name, int64_t value);
void ebb_attribute_write_real(struct ebb_trouble *trouble, hid_t object, const char *name, double value);
void ebb_attribute_write_bytes(struct ebb_trouble *trouble, hid_t object, const char *name,
                               const uint8_t *values, size_t n);

/* Adds the value as text: a number in decimal, a list separated by blanks. Attributes of references are left
 * out: their text is "". */
void ebb_attribute_read(struct ebb_trouble *trouble, hid_t object, const char *name, struct ebb_text *text);

/* Names of the attributes of an object in the order of their creation, separated and ended by newlines. */
void ebb_attribute_list(struct ebb_trouble *trouble, hid_t object, struct ebb_text *names);

#endif
