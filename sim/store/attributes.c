/* SPDX-License-Identifier: MIT
 * attributes: text and numbers attached to the file and to each of its datasets.
 *
 * Every function that writes closes what it opened, after a failure, too: HDF5 keeps what is left open alive
 * with its file, and a file that is still open cannot be renamed safely.
 *
 *   1. Writing   2. Reading
 */
#include "attributes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "expected.h"

/* 1. Writing */

/* A digest of the text and not the text: the study's own text is an attribute, and the list would hold it
 * twice. */
void ebb_attribute_note(struct ebb_noted on, const char *name, const char *text, size_t length)
{
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    if (on.lines == NULL)
        return;
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, text, length);
    ebb_digest_hex(&digest, hex);
    ebb_text_add(on.lines, "%s@%s %s\n", on.path, name, hex);
    if (on.values) {
        ebb_text_add(on.values, "%s %zu\n", name, length);
        ebb_text_add_bytes(on.values, text, length);
        ebb_text_add(on.values, "\n");
    }
}

void ebb_attribute_write(struct ebb_trouble *trouble, struct ebb_noted on, const char *name, hid_t type,
                         hsize_t n, const void *values, const char *text)
{
    if (trouble->failed)
        return;
    const bool has_space = n == 0 && on.ids.scalar > 0;
    hid_t space = has_space
                      ? on.ids.scalar
                      : ebb_h5_id(trouble, n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL),
                                  "describing", name);
    hid_t attribute = ebb_h5_id(trouble, H5Acreate2(on.object, name, type, space, H5P_DEFAULT, H5P_DEFAULT),
                                "creating", name);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Awrite(attribute, type, values), "writing", name);
    ebb_h5_close(trouble, attribute, name);
    if (!has_space)
        ebb_h5_close(trouble, space, name);
    ebb_attribute_note(on, name, text, strlen(text));
}

/* HDF5 1.10 has no ready type for UTF-8 of any length. */
static hid_t open_text_type(struct ebb_trouble *trouble, const char *name)
{
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", name);
    ebb_h5_done(trouble, H5Tset_size(type, H5T_VARIABLE), "describing", name);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", name);
    return type;
}

void ebb_attribute_ids_open(struct ebb_trouble *trouble, struct ebb_attribute_ids *out_ids)
{
    static const char what[] = "attributes";
    *out_ids = (struct ebb_attribute_ids){0};
    if (trouble->failed)
        return;
    out_ids->text = open_text_type(trouble, what);
    out_ids->scalar = ebb_h5_id(trouble, H5Screate(H5S_SCALAR), "describing", what);
}

void ebb_attribute_ids_close(struct ebb_trouble *trouble, struct ebb_attribute_ids *ids)
{
    if (ids->text > 0)
        ebb_h5_close(trouble, ids->text, "attributes");
    if (ids->scalar > 0)
        ebb_h5_close(trouble, ids->scalar, "attributes");
    *ids = (struct ebb_attribute_ids){0};
}

void ebb_attribute_write_text(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                              const char *text)
{
    if (trouble->failed)
        return;
    hid_t type = on.ids.text > 0 ? on.ids.text : open_text_type(trouble, name);
    ebb_attribute_write(trouble, on, name, type, 0, &text, text);
    if (on.ids.text <= 0)
        ebb_h5_close(trouble, type, name);
}

/* Numbers are noted in the words in which read_numbers gives them back: the list of contents has a checksum
 * of these words, so one letter's difference here would make every file "damaged". 17 digits are what brings
 * a double back; the point does not depend on a locale, for the program never sets one. */
static void print_integer(struct ebb_text *text, int64_t value)
{
    ebb_text_add(text, "%s%" PRId64, text->length > 0 ? " " : "", value);
}

static void print_real(struct ebb_text *text, double value)
{
    ebb_text_add(text, "%s%.17g", text->length > 0 ? " " : "", value);
}

/* Types of the file serve as types of memory, too: hosts are little-endian (block_chunks.c asserts it). */
static void write_numbers(struct ebb_trouble *trouble, struct ebb_noted on, const char *name, hid_t type,
                          size_t n, const void *values, struct ebb_text *text)
{
    if (text->failed)
        ebb_h5_no_memory(trouble, name);
    ebb_attribute_write(trouble, on, name, type, n, values, ebb_text_chars(text));
    ebb_text_free(text);
}

void ebb_attribute_write_integer(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                                 int64_t value)
{
    struct ebb_text text = {0};
    print_integer(&text, value);
    write_numbers(trouble, on, name, H5T_STD_I64LE, 1, &value, &text);
}

void ebb_attribute_write_real(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                              double value)
{
    struct ebb_text text = {0};
    print_real(&text, value);
    write_numbers(trouble, on, name, H5T_IEEE_F64LE, 1, &value, &text);
}

void ebb_attribute_write_bytes(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                               const uint8_t *values, size_t n)
{
    struct ebb_text text = {0};
    for (size_t i = 0; i < n; i++)
        print_integer(&text, values[i]);
    write_numbers(trouble, on, name, H5T_STD_U8LE, n, values, &text);
}

/* 2. Reading */

/* HDF5 allocates a text of any length, of which the heap check has made sure that it is in the file. One of
 * fixed length is what makes scales (scales.c), and what other programs write. */
static void read_text(struct ebb_trouble *trouble, hid_t attribute, const char *name, size_t most,
                      struct ebb_text *text)
{
    hid_t type = ebb_h5_id(trouble, H5Aget_type(attribute), "reading", name);
    const bool variable = !trouble->failed && H5Tis_variable_str(type) > 0;
    const size_t size = trouble->failed ? 0 : H5Tget_size(type);
    char *fixed = !trouble->failed && !variable && size <= most ? calloc(size + 1, 1) : NULL, *words = NULL;
    if (variable)
        ebb_h5_done(trouble, H5Aread(attribute, type, &words), "reading", name);
    else if (fixed)
        ebb_h5_done(trouble, H5Aread(attribute, type, fixed), "reading", name);
    else
        ebb_h5_no_memory(trouble, name);
    const char *found = variable ? words : fixed;
    const size_t length = !trouble->failed && found ? strlen(found) : 0;
    if (length > most)
        ebb_h5_latch(trouble, "no room for", name);
    else if (length > 0)
        ebb_text_add_bytes(text, found, length);
    H5free_memory(words);
    free(fixed);
    ebb_h5_close(trouble, type, name);
}

/* At most as many as expected.c lets through. */
static void read_numbers(struct ebb_trouble *trouble, hid_t attribute, bool whole, size_t n, const char *name,
                         struct ebb_text *text)
{
    int64_t integers[64] = {0};
    double reals[64] = {0};
    ebb_require(n <= 64);
    ebb_h5_done(trouble,
                whole ? H5Aread(attribute, H5T_NATIVE_INT64, integers)
                      : H5Aread(attribute, H5T_NATIVE_DOUBLE, reals),
                "reading", name);
    for (size_t i = 0; i < n && !trouble->failed; i++) {
        if (whole)
            print_integer(text, integers[i]);
        else
            print_real(text, reals[i]);
    }
}

/* Adds nothing for types that have no text (references). Whether they are as written, ebb_scales_read finds
 * out. What an attribute may be is asked of expected.h before a byte is read; a number that somebody replaced
 * by a text is refused there where its name is known, and has other words where it is not. */
void ebb_attribute_read(struct ebb_trouble *trouble, hid_t object, const char *name, struct ebb_text *text)
{
    size_t n = 0, most = 0;
    if (trouble->failed)
        return;
    hid_t attribute = ebb_h5_id(trouble, H5Aopen(object, name, H5P_DEFAULT), "opening", name);
    const enum ebb_attribute_kind kind =
        trouble->failed ? EBB_ATTRIBUTE_OTHER : ebb_expected_attribute(attribute, name, &n, &most, trouble);
    if (kind == EBB_ATTRIBUTE_TEXT)
        read_text(trouble, attribute, name, most, text);
    else if (kind != EBB_ATTRIBUTE_OTHER)
        read_numbers(trouble, attribute, kind == EBB_ATTRIBUTE_INTEGERS, n, name, text);
    ebb_h5_close(trouble, attribute, name);
}
