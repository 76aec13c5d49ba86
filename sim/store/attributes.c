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
    hid_t space = ebb_h5_id(trouble, n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL),
                            "describing", name);
    hid_t attribute = ebb_h5_id(trouble, H5Acreate2(on.object, name, type, space, H5P_DEFAULT, H5P_DEFAULT),
                                "creating", name);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Awrite(attribute, type, values), "writing", name);
    ebb_h5_close(trouble, attribute, name);
    ebb_h5_close(trouble, space, name);
    ebb_attribute_note(on, name, text, strlen(text));
}

/* A type for each text: HDF5 1.10 has no ready one for UTF-8 of any length. One type shared by all attributes
 * of a file would be one more thing to hand around, for 1 % of the instructions of a run of one patient
 * (callgrind). */
void ebb_attribute_write_text(struct ebb_trouble *trouble, struct ebb_noted on, const char *name,
                              const char *text)
{
    if (trouble->failed)
        return;
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", name);
    ebb_h5_done(trouble, H5Tset_size(type, H5T_VARIABLE), "describing", name);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", name);
    ebb_attribute_write(trouble, on, name, type, 0, &text, text);
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

/* Texts of fixed length are those that make scales (scales.c), and what other programs write. Ours are short;
 * a longer one reads as "": where it is in the list of contents its checksum then tells, and where it is not
 * nobody asked. */
static void read_text(struct ebb_trouble *trouble, hid_t attribute, hid_t type, const char *name,
                      struct ebb_text *text)
{
    if (H5Tis_variable_str(type) > 0) {
        char *words = NULL;
        ebb_h5_done(trouble, H5Aread(attribute, type, &words), "reading", name);
        if (!trouble->failed && words)
            ebb_text_add_bytes(text, words, strlen(words));
        H5free_memory(words);
        return;
    }
    char fixed[256] = "";
    if (H5Tget_size(type) < sizeof fixed)
        ebb_h5_done(trouble, H5Aread(attribute, type, fixed), "reading", name);
    ebb_text_add(text, "%s", fixed);
}

/* A list has at most as many numbers as `flag_values` can: 64 are plenty, and a longer one is none of ours.
 */
static void read_numbers(struct ebb_trouble *trouble, hid_t attribute, hid_t type, size_t n, const char *name,
                         struct ebb_text *text)
{
    const bool whole = H5Tget_class(type) == H5T_INTEGER;
    int64_t integers[64] = {0};
    double reals[64] = {0};
    if (n > 64) {
        ebb_h5_latch(trouble, "reading", name);
        return;
    }
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
 * out. */
/* By what the file says that it is, not by what it should be: verifying compares the words, and a number that
 * somebody replaced by a text has other ones. */
void ebb_attribute_read(struct ebb_trouble *trouble, hid_t object, const char *name, struct ebb_text *text)
{
    if (trouble->failed)
        return;
    hid_t attribute = ebb_h5_id(trouble, H5Aopen(object, name, H5P_DEFAULT), "opening", name);
    hid_t type = attribute < 0 ? -1 : ebb_h5_id(trouble, H5Aget_type(attribute), "reading", name);
    hid_t space = attribute < 0 ? -1 : ebb_h5_id(trouble, H5Aget_space(attribute), "reading", name);
    if (!trouble->failed) {
        const H5T_class_t class = H5Tget_class(type);
        const hssize_t n = H5Sget_simple_extent_npoints(space);
        if (class == H5T_STRING && n == 1)
            read_text(trouble, attribute, type, name, text);
        else if ((class == H5T_INTEGER || class == H5T_FLOAT) && n >= 0)
            read_numbers(trouble, attribute, type, (size_t)n, name, text);
    }
    ebb_h5_close(trouble, space, name);
    ebb_h5_close(trouble, type, name);
    ebb_h5_close(trouble, attribute, name);
}
