/* SPDX-License-Identifier: MIT
 * data_group: datasets one after the other, tied together at the end.
 *
 * All stay open until then, since a scale lists who uses it, and HDF5 wants the objects for that.
 *
 * Nothing is packed, for a clinic's file is a few megabytes, and each page of it would unpack them again.
 * Left: layout.h, whose fields know their sizes from a plan of patients, and here there is none.
 */
#include "data_group.h"

#include <stdio.h>
#include <stdlib.h>

#include "attributes.h"
#include "digests.h"
#include "fields.h"
#include "layout.h"
#include "manifest.h"
#include "scales.h"

/* Outcomes of a clinic have a dataset each, some sixty; a group of more is a bug. */
enum { MOST_DATASETS = 128, MOST_SCALES = 4 };

struct ebb_data_group {
    const struct ebb_data_file *file;
    char path[48];
    int n, n_scales; /* datasets; scales come first among them */
    hsize_t dims[MOST_SCALES];
    struct ebb_noted datasets[MOST_DATASETS];
    char paths[MOST_DATASETS][EBB_FIELD_PATH_SIZE];
    bool failed; /* no memory */
};

struct ebb_data_group *ebb_data_group_begin(const struct ebb_data_file *file, const char *path,
                                            const char *meaning)
{
    struct ebb_data_group *group = calloc(1, sizeof *group);
    struct ebb_trouble *trouble = file->trouble;
    if (group == NULL)
        return NULL;
    group->file = file;
    snprintf(group->path, sizeof group->path, "%s", path);
    ebb_layout_create_group(file->h5, path, trouble);
    hid_t h5 =
        trouble->failed ? -1 : ebb_h5_id(trouble, H5Gopen2(file->h5, path, H5P_DEFAULT), "opening", path);
    ebb_attribute_write_text(trouble, (struct ebb_noted){h5, path, file->lines, NULL, {0}}, "long_name",
                             meaning);
    ebb_h5_close(trouble, h5, path);
    return group;
}

static hid_t text_type(struct ebb_trouble *trouble, const char *path)
{
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", path);
    ebb_h5_done(trouble, H5Tset_size(type, H5T_VARIABLE), "describing", path);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", path);
    return type;
}

/* References to texts stand in the header, which has a checksum, as in table.c. */
static hid_t create(struct ebb_data_group *group, const char *path, int n_dims, const hsize_t *dims,
                    hid_t type, bool is_text)
{
    struct ebb_trouble *trouble = group->file->trouble;
    hid_t space = ebb_h5_id(trouble, H5Screate_simple(n_dims, dims, NULL), "describing", path);
    hid_t properties = ebb_layout_properties(trouble, path);
    if (is_text)
        ebb_h5_done(trouble, H5Pset_layout(properties, H5D_COMPACT), "describing", path);
    hid_t dataset =
        trouble->failed
            ? -1
            : ebb_h5_id(trouble,
                        H5Dcreate2(group->file->h5, path, type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                        "creating", path);
    ebb_h5_close(trouble, properties, path);
    ebb_h5_close(trouble, space, path);
    return dataset;
}

/* Values, their digest, and the line in the list of contents. */
static void write_values(const struct ebb_noted *on, const struct ebb_data_file *file, hid_t type, size_t n,
                         enum ebb_type kind, const void *values)
{
    struct ebb_trouble *trouble = file->trouble;
    uint8_t hash[EBB_DIGEST_BYTES];
    char hex[EBB_DIGEST_HEX];
    if (kind == EBB_STRING)
        ebb_digest_block_of_texts(values, n, hash);
    else
        ebb_digest_block(values, n * (kind == EBB_INT32 ? sizeof(int32_t) : sizeof(double)), hash);
    ebb_digest_whole(trouble, on->object, on->path, hash, hex);
    ebb_h5_write(trouble, on->object, type, values, on->path);
    ebb_attribute_write_text(trouble, *on, "sha256", hex);
    const struct ebb_manifest_dataset about = {
        .path = on->path, .level = EBB_LEVEL_SUMMARY, .cut = EBB_CUT_WHOLE, .hex = hex};
    ebb_manifest_add_dataset(trouble, on->object, &about, file->contents);
}

static void add(struct ebb_data_group *group, const char *name, const char *unit, const char *meaning,
                enum ebb_type kind, int n_dims, const hsize_t *dims, const void *values)
{
    struct ebb_trouble *trouble = group->file->trouble;
    size_t n = 1;
    if (trouble->failed)
        return;
    ebb_require(group->n < MOST_DATASETS);
    char *path = group->paths[group->n];
    struct ebb_noted *on = &group->datasets[group->n];
    for (int d = 0; d < n_dims; d++)
        n *= (size_t)dims[d];
    snprintf(path, EBB_FIELD_PATH_SIZE, "%.47s/%.60s", group->path, name);
    hid_t text = text_type(trouble, path);
    hid_t type = kind == EBB_STRING ? text : kind == EBB_INT32 ? H5T_STD_I32LE : H5T_IEEE_F64LE;
    *on = (struct ebb_noted){
        create(group, path, n_dims, dims, type, kind == EBB_STRING), path, group->file->lines, NULL, {0}};
    /* Counted only when it is there: the end closes what was counted. */
    group->n += on->object >= 0;
    if (on->object >= 0) {
        if (group->n <= group->n_scales)
            ebb_scales_declare(trouble, *on, name);
        ebb_attribute_write_text(trouble, *on, "units", unit);
        ebb_attribute_write_text(trouble, *on, "long_name", meaning);
        write_values(on, group->file, type, n, kind, values);
    }
    ebb_h5_close(trouble, text, path);
}

/* Scales come before arrays, for these take their dimensions from them. */
static void add_scale(struct ebb_data_group *group, const char *name, const char *unit, const char *meaning,
                      enum ebb_type kind, int n, const void *values)
{
    ebb_require(group->n_scales < MOST_SCALES && group->n == group->n_scales);
    group->dims[group->n_scales] = (hsize_t)n;
    group->n_scales++;
    add(group, name, unit, meaning, kind, 1, &group->dims[group->n_scales - 1], values);
}

void ebb_data_group_texts(struct ebb_data_group *group, const char *name, const char *meaning,
                          const char *const *texts, int n)
{
    if (group && !group->file->trouble->failed)
        add_scale(group, name, "1", meaning, EBB_STRING, n, texts);
}

void ebb_data_group_numbers(struct ebb_data_group *group, const char *name, const char *unit,
                            const char *meaning, int n)
{
    if (group == NULL || group->file->trouble->failed)
        return;
    int32_t *numbers = calloc((size_t)n + 1, sizeof *numbers);
    group->failed = group->failed || numbers == NULL;
    for (int i = 0; numbers && i < n; i++)
        numbers[i] = i;
    if (numbers)
        add_scale(group, name, unit, meaning, EBB_INT32, n, numbers);
    free(numbers);
}

void ebb_data_group_doubles(struct ebb_data_group *group, const char *name, const char *unit,
                            const char *meaning, const double *values)
{
    if (group && !group->failed)
        add(group, name, unit, meaning, EBB_FLOAT64, group->n_scales, group->dims, values);
}

void ebb_data_group_integers(struct ebb_data_group *group, const char *name, const char *unit,
                             const char *meaning, const int32_t *values)
{
    if (group && !group->failed)
        add(group, name, unit, meaning, EBB_INT32, group->n_scales, group->dims, values);
}

enum ebb_status ebb_data_group_end(struct ebb_data_group *group)
{
    if (group == NULL)
        return EBB_NO_MEMORY;
    struct ebb_trouble *trouble = group->file->trouble;
    const int n_scales = group->n_scales;
    if (!trouble->failed && !group->failed)
        ebb_scales_attach_all(group->datasets, n_scales, group->datasets + n_scales, group->n - n_scales,
                              trouble);
    for (int i = 0; i < group->n; i++)
        ebb_h5_close(trouble, group->datasets[i].object, group->paths[i]);
    const enum ebb_status status = group->failed ? EBB_NO_MEMORY : EBB_OK;
    free(group);
    return status;
}
