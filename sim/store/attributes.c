/* SPDX-License-Identifier: MIT
 * attributes: text and numbers attached to the file and to each of its datasets.
 *
 *   1. Writing   2. Reading   3. Listing
 */
#include "attributes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* 1. Writing */

/* Creates attribute `name` and writes it; `n` of 0 stands for a scalar. */
static void write_values(struct ebb_trouble *trouble, hid_t object, const char *name, hid_t type, hsize_t n,
                         const void *values)
{
    if (trouble->failed)
        return;
    hid_t space = ebb_h5_id(trouble, n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, NULL),
                            "describing", name);
    hid_t attribute =
        ebb_h5_id(trouble, H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), "creating", name);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Awrite(attribute, type, values), "writing", name);
    ebb_h5_close(trouble, attribute, name);
    ebb_h5_close(trouble, space, name);
}

void ebb_attribute_write_text(struct ebb_trouble *trouble, hid_t object, const char *name, const char *text)
{
    if (trouble->failed)
        return;
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", name);
    ebb_h5_done(trouble, H5Tset_size(type, H5T_VARIABLE), "describing", name);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", name);
    write_values(trouble, object, name, type, 0, &text);
    ebb_h5_close(trouble, type, name);
}

void ebb_attribute_write_integer(struct ebb_trouble *trouble, hid_t object, const char *name, int64_t value)
{
    write_values(trouble, object, name, H5T_STD_I64LE, 1, &value);
}

void ebb_attribute_write_real(struct ebb_trouble *trouble, hid_t object, const char *name, double value)
{
    write_values(trouble, object, name, H5T_IEEE_F64LE, 1, &value);
}

void ebb_attribute_write_bytes(struct ebb_trouble *trouble, hid_t object, const char *name,
                               const uint8_t *values, size_t n)
{
    write_values(trouble, object, name, H5T_STD_U8LE, n, values);
}

/* 2. Reading */

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
            ebb_text_add(text, "%s%" PRId64, i > 0 ? " " : "", integers[i]);
        else
            ebb_text_add(text, "%s%.17g", i > 0 ? " " : "", reals[i]);
    }
}

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

/* 3. Listing */

static herr_t add_name(hid_t object, const char *name, const H5A_info_t *info, void *self)
{
    (void)object;
    (void)info;
    ebb_text_add(self, "%s\n", name);
    return 0;
}

void ebb_attribute_list(struct ebb_trouble *trouble, hid_t object, struct ebb_text *names)
{
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, NULL, add_name, names),
                    "listing", "attributes");
}
