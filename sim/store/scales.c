/* SPDX-License-Identifier: MIT
 * scales: see the header.
 *
 * Done when all datasets exist, in two walks: datasets first (each names its scales, and the pairs are
 * remembered), then scales (each lists who named it). H5DSattach_scale keeps both lists right at every
 * moment, which nobody needs of a file that no one else can see yet.
 *
 *   1. A scale   2. Datasets and their scales   3. The rows of a table   4. Datasets of one shape
 *   5. Reading back
 */
#include "scales.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"

/* 1. A scale */

/* ASCII of fixed length, closing NUL included, as the specification asks and H5DSset_scale writes it. */
static void write_fixed(struct ebb_trouble *trouble, struct ebb_noted on, const char *name, const char *text)
{
    if (trouble->failed)
        return;
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", name);
    ebb_h5_done(trouble, H5Tset_size(type, strlen(text) + 1), "describing", name);
    ebb_attribute_write(trouble, on, name, type, 0, text, text);
    ebb_h5_close(trouble, type, name);
}

void ebb_scales_declare(struct ebb_trouble *trouble, struct ebb_noted on, const char *name)
{
    write_fixed(trouble, on, "CLASS", "DIMENSION_SCALE");
    write_fixed(trouble, on, "NAME", name);
}

/* 2. Datasets and their scales */

/* An element of REFERENCE_LIST. The compound of the file has this layout, gap included. */
struct use {
    hobj_ref_t dataset;
    int32_t dimension;
    int32_t gap;
};
_Static_assert(sizeof(struct use) == 16, "REFERENCE_LIST has elements of 16 bytes");

/* What both lists are written with. */
struct types {
    hid_t list, use;
};

static struct types open_types(struct ebb_trouble *trouble)
{
    static const char what[] = "dimension scales";
    const struct types types = {
        .list = ebb_h5_id(trouble, H5Tvlen_create(H5T_STD_REF_OBJ), "describing", what),
        .use = ebb_h5_id(trouble, H5Tcreate(H5T_COMPOUND, sizeof(struct use)), "describing", what),
    };
    if (!trouble->failed) {
        ebb_h5_done(trouble, H5Tinsert(types.use, "dataset", offsetof(struct use, dataset), H5T_STD_REF_OBJ),
                    "describing", what);
        ebb_h5_done(trouble,
                    H5Tinsert(types.use, "dimension", offsetof(struct use, dimension), H5T_STD_I32LE),
                    "describing", what);
    }
    return types;
}

/* After a failure, too: one left open keeps the file open. */
static void close_types(struct types types, struct ebb_trouble *trouble)
{
    ebb_h5_close(trouble, types.use, "dimension scales");
    ebb_h5_close(trouble, types.list, "dimension scales");
}

/* A reference is an address in the file; HDF5 finds it by the open dataset, without a look-up by name. */
static hobj_ref_t refer_to(struct ebb_trouble *trouble, hid_t dataset, const char *path)
{
    hobj_ref_t reference = 0;
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Rcreate(&reference, dataset, ".", H5R_OBJECT, -1), "naming", path);
    return reference;
}

struct attaching {
    const struct ebb_layout *layout;
    hobj_ref_t *references; /* of each entry */
    struct types types;
};

/* Index of the scale of an entry's dimension: the dataset of that name in the same group, so that each group
 * can be opened alone (h5netcdf refuses a variable with some of its dimensions unnamed). */
static int find_scale(const struct ebb_layout *layout, const struct ebb_entry *entry, int k)
{
    const int group = (int)(strrchr(entry->path, '/') - entry->path);
    char path[EBB_FIELD_PATH_SIZE];
    snprintf(path, sizeof path, "%.*s/%s", group, entry->path,
             ebb_dim_name(entry->field->dims[k], layout->plan));
    const struct ebb_entry *scale = ebb_layout_find(layout, path);
    ebb_require(scale != NULL);
    return (int)(scale - layout->entries);
}

/* HDF5 copies the references into the file's heap while writing; `lists` and what it points to may go
 * afterwards. */
/* Exactly one scale for every dimension: HDF5 allows several, but h5netcdf refuses a dataset with some
 * dimensions that have none, and nobody could say which of two names is meant. */
static void write_list(const struct attaching *attaching, const struct ebb_entry *entry,
                       int (*scales)[EBB_FIELD_DIMS], struct ebb_trouble *trouble)
{
    const struct ebb_layout *layout = attaching->layout;
    const int n_dims = entry->field->n_dims;
    int *of_entry = scales[entry - layout->entries];
    hvl_t lists[EBB_FIELD_DIMS];
    struct ebb_text text = {0};
    for (int k = 0; k < n_dims; k++) {
        of_entry[k] = find_scale(layout, entry, k);
        lists[k] = (hvl_t){.len = 1, .p = &attaching->references[of_entry[k]]};
        ebb_text_add(&text, "%d %s\n", k, layout->entries[of_entry[k]].path);
    }
    if (text.failed)
        ebb_h5_no_memory(trouble, entry->path);
    ebb_attribute_write(trouble, ebb_entry_noted(layout, entry), "DIMENSION_LIST", attaching->types.list,
                        (hsize_t)n_dims, lists, ebb_text_chars(&text));
    ebb_text_free(&text);
}

/* Noted as "", which is what reading gives for references. */
static void write_uses(const struct attaching *attaching, int scale, int (*scales)[EBB_FIELD_DIMS],
                       struct use *room, struct ebb_trouble *trouble)
{
    const struct ebb_layout *layout = attaching->layout;
    hsize_t n = 0;
    for (int i = 0; i < layout->n; i++) {
        for (int k = 0; k < layout->entries[i].field->n_dims; k++) {
            if (scales[i][k] == scale)
                room[n++] = (struct use){.dataset = attaching->references[i], .dimension = k};
        }
    }
    if (n > 0)
        ebb_attribute_write(trouble, ebb_entry_noted(layout, &layout->entries[scale]), "REFERENCE_LIST",
                            attaching->types.use, n, room, "");
}

/* A scale has no scale: it names itself. Datasets first, because their lists are what the scales' lists are
 * made from. */
static void attach(struct attaching *attaching, int (*scales)[EBB_FIELD_DIMS], struct use *room,
                   struct ebb_trouble *trouble)
{
    const struct ebb_layout *layout = attaching->layout;
    attaching->types = open_types(trouble);
    for (int i = 0; i < layout->n; i++)
        attaching->references[i] = refer_to(trouble, layout->entries[i].dataset, layout->entries[i].path);
    memset(scales, 0xff, (size_t)layout->n * sizeof *scales); /* -1: none */
    for (int i = 0; i < layout->n && !trouble->failed; i++) {
        if (!ebb_field_is_scale(layout->entries[i].field, layout->plan))
            write_list(attaching, &layout->entries[i], scales, trouble);
    }
    for (int i = 0; i < layout->n && !trouble->failed; i++) {
        if (ebb_field_is_scale(layout->entries[i].field, layout->plan))
            write_uses(attaching, i, scales, room, trouble);
    }
    close_types(attaching->types, trouble);
}

/* Memory for the most pairs that there can be, a few kilobytes: counting them first would be a third walk. */
void ebb_scales_attach(const struct ebb_layout *layout, struct ebb_trouble *trouble)
{
    const size_t n = (size_t)layout->n;
    struct attaching attaching = {.layout = layout};
    int(*scales)[EBB_FIELD_DIMS] = malloc(n * sizeof *scales);
    struct use *room = malloc(n * EBB_FIELD_DIMS * sizeof *room);
    attaching.references = calloc(n, sizeof *attaching.references);
    if (scales && room && attaching.references)
        attach(&attaching, scales, room, trouble);
    else
        ebb_h5_no_memory(trouble, "dimension scales");
    free(scales);
    free(room);
    free(attaching.references);
}

/* 3. The rows of a table */

void ebb_scales_attach_rows(const struct ebb_noted *columns, int n, struct ebb_trouble *trouble)
{
    struct use *uses = calloc((size_t)n, sizeof *uses);
    const struct types types = open_types(trouble);
    hobj_ref_t scale = refer_to(trouble, columns[0].object, columns[0].path);
    const hvl_t list = {.len = 1, .p = &scale};
    struct ebb_text text = {0};
    ebb_text_add(&text, "0 %s\n", columns[0].path);
    if (uses == NULL || text.failed)
        ebb_h5_no_memory(trouble, "dimension scales");
    for (int k = 1; k < n && uses != NULL && !trouble->failed; k++) {
        ebb_attribute_write(trouble, columns[k], "DIMENSION_LIST", types.list, 1, &list,
                            ebb_text_chars(&text));
        uses[k - 1].dataset = refer_to(trouble, columns[k].object, columns[k].path);
    }
    if (n > 1 && !trouble->failed)
        ebb_attribute_write(trouble, columns[0], "REFERENCE_LIST", types.use, (hsize_t)n - 1, uses, "");
    close_types(types, trouble);
    ebb_text_free(&text);
    free(uses);
}

/* 4. Datasets of one shape */

void ebb_scales_attach_all(const struct ebb_noted *scales, int n_scales, const struct ebb_noted *datasets,
                           int n_datasets, struct ebb_trouble *trouble)
{
    struct use *uses = calloc((size_t)n_datasets + 1, sizeof *uses);
    const struct types types = open_types(trouble);
    hobj_ref_t references[EBB_FIELD_DIMS] = {0};
    hvl_t lists[EBB_FIELD_DIMS] = {{0}};
    struct ebb_text text = {0};
    for (int d = 0; d < n_scales; d++) {
        references[d] = refer_to(trouble, scales[d].object, scales[d].path);
        lists[d] = (hvl_t){.len = 1, .p = &references[d]};
        ebb_text_add(&text, "%d %s\n", d, scales[d].path);
    }
    if (uses == NULL || text.failed)
        ebb_h5_no_memory(trouble, "dimension scales");
    for (int k = 0; k < n_datasets && uses != NULL && !trouble->failed; k++)
        ebb_attribute_write(trouble, datasets[k], "DIMENSION_LIST", types.list, (hsize_t)n_scales, lists,
                            ebb_text_chars(&text));
    for (int d = 0; d < n_scales && n_datasets > 0 && !trouble->failed; d++) {
        for (int k = 0; k < n_datasets; k++) {
            uses[k].dataset = refer_to(trouble, datasets[k].object, datasets[k].path);
            uses[k].dimension = d;
        }
        ebb_attribute_write(trouble, scales[d], "REFERENCE_LIST", types.use, (hsize_t)n_datasets, uses, "");
    }
    close_types(types, trouble);
    ebb_text_free(&text);
    free(uses);
}

/* 5. Reading back */

/* By its address among the objects of the file, and not by HDF5's own look: that would make an object of
 * whatever stands there, and go through the file for its name. A reference that leads to nothing of ours is
 * damage. */
static void add_name(struct ebb_trouble *trouble, const struct ebb_objects *objects, const hvl_t *list,
                     int dimension, const char *name, struct ebb_text *text)
{
    const struct ebb_object *scale =
        list->len == 1 ? ebb_objects_at(objects, *(const hobj_ref_t *)list->p) : NULL;
    if (scale)
        ebb_text_add(text, "%d %s\n", dimension, scale->path);
    else
        ebb_h5_latch(trouble, "looking for the scale of a dimension in", name);
}

/* The other way round than write_list: references to names, in the same words, since their checksum is
 * compared. HDF5 allocates each list; H5Dvlen_reclaim frees them after a failed read as well. */
void ebb_scales_read(struct ebb_trouble *trouble, hid_t dataset, const struct ebb_objects *objects,
                     const char *name, struct ebb_text *text)
{
    hvl_t lists[EBB_FIELD_DIMS] = {{0}};
    hid_t attribute = ebb_h5_id(trouble, H5Aopen(dataset, name, H5P_DEFAULT), "opening", name);
    hid_t type = trouble->failed ? -1 : ebb_h5_id(trouble, H5Aget_type(attribute), "reading", name);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Aget_space(attribute), "reading", name);
    hid_t expected =
        trouble->failed ? -1 : ebb_h5_id(trouble, H5Tvlen_create(H5T_STD_REF_OBJ), "reading", name);
    const hssize_t n = trouble->failed ? 0 : H5Sget_simple_extent_npoints(space);
    /* Another type or a longer list would be written past the room here. */
    if (!trouble->failed && (n < 0 || n > EBB_FIELD_DIMS || H5Tequal(type, expected) <= 0))
        ebb_h5_latch(trouble, "reading", name);
    if (!trouble->failed) {
        ebb_h5_done(trouble, H5Aread(attribute, expected, lists), "reading", name);
        for (int k = 0; k < (int)n && !trouble->failed; k++)
            add_name(trouble, objects, &lists[k], k, name, text);
        ebb_h5_done(trouble, H5Dvlen_reclaim(expected, space, H5P_DEFAULT, lists), "reading", name);
    }
    ebb_h5_close(trouble, expected, name);
    ebb_h5_close(trouble, space, name);
    ebb_h5_close(trouble, type, name);
    ebb_h5_close(trouble, attribute, name);
}
