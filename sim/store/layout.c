/* SPDX-License-Identifier: MIT
 * layout: creates what the table of fields asks for, so that the file is a netCDF-4 file as well.
 *
 * netCDF and xarray find the names of dimensions only through dimension scales (scales.h).
 *
 *   1. In memory   2. One dataset   3. The whole
 */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/block.h>
#include <ebb/summary.h>

#include "attributes.h"
#include "filter.h"
#include "manifest.h"
#include "scales.h"

/* 1. In memory */

/* An array of a tally of up to so many bytes lies in the file as it is: packed, its index would take more
 * than its values. */
enum { PLAIN_TALLY_BYTES = 4096 };
/* A larger one is packed, in one chunk if that has no more bytes than this, which is what HDF5 keeps of a
 * dataset in its cache of its own accord (so that whoever reads slices unpacks each chunk once), else in a
 * chunk for each population. */
enum { TALLY_CHUNK_BYTES = 1 << 20 };

static void set_tally_chunks(struct ebb_entry *entry)
{
    const size_t bytes = (size_t)ebb_entry_values(entry) * entry->value_bytes;
    entry->row_bytes = bytes / (size_t)entry->dims[0];
    if (bytes > PLAIN_TALLY_BYTES)
        entry->chunk_rows = bytes <= TALLY_CHUNK_BYTES ? entry->dims[0] : 1;
}

/* A chunk never has more patients than the run (ebb_block_rows): it is packed and stored whole, and a run of
 * ten patients would carry 4086 rows of nothing. */
static void set_entry(struct ebb_entry *entry, const struct ebb_field *field, const struct ebb_plan *plan)
{
    *entry = (struct ebb_entry){.field = field, .dataset = -1, .n_policies = 1};
    entry->value_bytes = ebb_type_bytes(field->type, plan);
    ebb_field_path(field, plan, entry->path);
    for (int k = 0; k < field->n_dims; k++)
        entry->dims[k] = ebb_dim_size(field->dims[k], plan);
    if (field->source == EBB_FROM_TALLY && ebb_entry_values(entry) > 0)
        set_tally_chunks(entry);
    if (!ebb_field_streams(field))
        return;
    entry->patient_axis = field->n_dims > 1;
    entry->n_policies = field->n_dims > 1 ? (int)entry->dims[0] : 1;
    const int64_t patients = entry->dims[entry->patient_axis], rows = ebb_block_rows(plan);
    entry->most_rows = patients;
    entry->chunk_rows = patients < rows ? patients : rows; /* fewer where trajectories are sampled */
    entry->row_bytes = entry->value_bytes;
    for (int k = entry->patient_axis + 1; k < field->n_dims; k++)
        entry->row_bytes *= (size_t)entry->dims[k];
}

/* Room for every field of the table; what a plan does not keep is left out, and entries move up. Paths are
 * compared by ebb_layout_find one after the other: a hundred, for each dimension of each dataset. */
enum ebb_status ebb_layout_init(struct ebb_layout *layout, const struct ebb_plan *plan)
{
    *layout = (struct ebb_layout){.plan = plan,
                                  .entries = calloc((size_t)EBB_FIELD_COUNT, sizeof *layout->entries)};
    if (layout->entries == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < EBB_FIELD_COUNT; i++) {
        if (ebb_field_kept(&EBB_FIELDS[i], plan))
            set_entry(&layout->entries[layout->n++], &EBB_FIELDS[i], plan);
    }
    return EBB_OK;
}

void ebb_layout_begin_at(struct ebb_layout *layout, int64_t first_patient)
{
    layout->first_patient = first_patient;
    for (int i = 0; i < layout->n; i++) {
        struct ebb_entry *entry = &layout->entries[i];
        const int64_t left = entry->most_rows - first_patient;
        if (ebb_field_streams(entry->field))
            entry->dims[entry->patient_axis] = left > 0 ? left : 0;
    }
}

enum ebb_status ebb_layout_init_list(struct ebb_layout *layout, const struct ebb_layout *of,
                                     const struct ebb_field *fields, int n,
                                     const int64_t sizes[EBB_DIM_COUNT])
{
    *layout = (struct ebb_layout){.plan = of->plan,
                                  .first_patient = of->first_patient,
                                  .lines = of->lines,
                                  .entries = calloc((size_t)n, sizeof *layout->entries)};
    if (layout->entries == NULL)
        return EBB_NO_MEMORY;
    layout->n = n;
    for (int i = 0; i < n; i++) {
        struct ebb_entry *entry = &layout->entries[i];
        *entry = (struct ebb_entry){.field = &fields[i], .dataset = -1, .n_policies = 1};
        entry->value_bytes = ebb_type_bytes(fields[i].type, of->plan);
        snprintf(entry->path, sizeof entry->path, "%s", fields[i].path);
        for (int k = 0; k < fields[i].n_dims; k++)
            entry->dims[k] = sizes[fields[i].dims[k]];
    }
    return EBB_OK;
}

void ebb_layout_free(struct ebb_layout *layout)
{
    free(layout->entries);
    *layout = (struct ebb_layout){0};
}

/* Strata of a study without strata are 0 places, and so are their values: such an entry is not kept
 * (fields.c). */
int64_t ebb_entry_values(const struct ebb_entry *entry)
{
    int64_t n = 1;
    for (int k = 0; k < entry->field->n_dims; k++)
        n *= entry->dims[k];
    return n;
}

size_t ebb_entry_chunk_bytes(const struct ebb_entry *entry)
{
    return (size_t)entry->chunk_rows * entry->row_bytes;
}

const struct ebb_entry *ebb_layout_find(const struct ebb_layout *layout, const char *path)
{
    for (int i = 0; i < layout->n; i++) {
        if (strcmp(layout->entries[i].path, path) == 0)
            return &layout->entries[i];
    }
    return NULL;
}

struct ebb_noted ebb_entry_noted(const struct ebb_layout *layout, const struct ebb_entry *entry)
{
    return (struct ebb_noted){entry->dataset, entry->path, layout->lines, NULL, layout->ids};
}

/* 2. One dataset */

hid_t ebb_layout_properties(struct ebb_trouble *trouble, const char *path)
{
    hid_t properties = ebb_h5_id(trouble, H5Pcreate(H5P_DATASET_CREATE), "describing", path);
    ebb_h5_done(trouble,
                H5Pset_attr_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
                "describing", path);
    ebb_h5_done(trouble, H5Pset_obj_track_times(properties, false), "describing", path);
    return properties;
}

/* Types of the file, spelt out: H5T_NATIVE ones would make a file that depends on the machine. Infusions are
 * as narrow as the interval allows (a bit a day): with four bytes for all they would be twice as large,
 * unpacked, as scores and states together. */
static hid_t file_type(const struct ebb_entry *entry, struct ebb_trouble *trouble)
{
    hid_t type;
    switch (entry->field->type) {
    case EBB_UINT8:
    case EBB_MASK:
        type = entry->value_bytes == 1   ? H5T_STD_U8LE
               : entry->value_bytes == 2 ? H5T_STD_U16LE
                                         : H5T_STD_U32LE;
        break;
    case EBB_INT32:
        type = H5T_STD_I32LE;
        break;
    case EBB_INT64:
        type = H5T_STD_I64LE;
        break;
    case EBB_FLOAT32:
        type = H5T_IEEE_F32LE;
        break;
    case EBB_FLOAT64:
        type = H5T_IEEE_F64LE;
        break;
    case EBB_STRING:
    default:
        type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", entry->path);
        ebb_h5_done(trouble, H5Tset_size(type, H5T_VARIABLE), "describing", entry->path);
        ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", entry->path);
        return type;
    }
    return ebb_h5_id(trouble, H5Tcopy(type), "describing", entry->path);
}

/* Packing is declared for every chunk; one that did not become smaller says so itself (the skip mask of
 * H5Dwrite_chunk). */
static void set_chunks(const struct ebb_entry *entry, hid_t properties, struct ebb_trouble *trouble)
{
    hsize_t chunk[EBB_FIELD_DIMS];
    for (int k = 0; k < entry->field->n_dims; k++)
        chunk[k] = (hsize_t)entry->dims[k];
    if (ebb_field_streams(entry->field))
        chunk[0] = 1; /* a policy; of a dataset of patients alone the next line says otherwise */
    chunk[entry->patient_axis] = (hsize_t)entry->chunk_rows;
    ebb_h5_done(trouble, H5Pset_chunk(properties, entry->field->n_dims, chunk), "describing", entry->path);
    ebb_filter_declare(properties, entry->value_bytes, entry->path, trouble);
}

/* CF conventions 1.8, section 3.5: values and one word for each. Not HDF5's enums: R makes factors of them,
 * h5py plain numbers, and netCDF leaves out what has an unnamed one. */
static void write_flags(const struct ebb_entry *entry, struct ebb_noted on, struct ebb_trouble *trouble)
{
    uint8_t values[UINT8_MAX];
    size_t n = 0;
    for (const char *word = entry->field->flag_meanings; word && n < sizeof values;
         word = strchr(word + 1, ' '))
        values[n] = (uint8_t)n, n++;
    if (n == 0)
        return;
    ebb_attribute_write_bytes(trouble, on, "flag_values", values, n);
    ebb_attribute_write_text(trouble, on, "flag_meanings", entry->field->flag_meanings);
}

/* netCDF asks that the mark has the type of the values, and readers compare bits: a mark of another type is
 * refused by the one and not found by the others. Only whole numbers have marks; a float is NaN by itself. */
static void write_none(const struct ebb_entry *entry, struct ebb_noted on, struct ebb_trouble *trouble)
{
    const int32_t number = entry->field->none;
    const uint8_t byte = (uint8_t)number;
    struct ebb_text text = {0};
    if (!entry->field->has_none)
        return;
    ebb_text_add(&text, "%d", (int)number);
    if (text.failed)
        ebb_h5_no_memory(trouble, entry->path);
    if (entry->field->type == EBB_UINT8)
        ebb_attribute_write_bytes(trouble, on, "_FillValue", &byte, 1);
    else
        ebb_attribute_write(trouble, on, "_FillValue", H5T_STD_I32LE, 1, &number, ebb_text_chars(&text));
    ebb_text_free(&text);
}

/* References, which HDF5 follows without a look: kept in the header, which has a checksum. */
static hid_t compact_properties(struct ebb_trouble *trouble, const char *path)
{
    hid_t properties = ebb_layout_properties(trouble, path);
    ebb_h5_done(trouble, H5Pset_layout(properties, H5D_COMPACT), "describing", path);
    return properties;
}

static hid_t plain_properties(struct ebb_trouble *trouble, const char *path)
{
    hid_t properties = ebb_layout_properties(trouble, path);
    ebb_h5_done(trouble, H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER), "describing", path);
    return properties;
}

/* A list for each dataset was 3 % of what a run of one patient does (callgrind); chunks and filters differ,
 * and have their own. */
static hid_t own_properties(const struct ebb_entry *entry, struct ebb_trouble *trouble)
{
    if (entry->chunk_rows == 0)
        return -1;
    hid_t properties = plain_properties(trouble, entry->path);
    set_chunks(entry, properties, trouble);
    return properties;
}

/* What never changes of a dataset is written with it: units, meaning, scales. Its checksum comes when its
 * values are there (writer.c). */
static void create_dataset(const struct ebb_layout *layout, struct ebb_entry *entry, hid_t file,
                           struct ebb_trouble *trouble)
{
    const struct ebb_field *field = entry->field;
    hsize_t dims[EBB_FIELD_DIMS], most[EBB_FIELD_DIMS];
    if (trouble->failed)
        return;
    for (int k = 0; k < field->n_dims; k++)
        dims[k] = most[k] = (hsize_t)entry->dims[k];
    if (ebb_field_streams(field)) /* HDF5 refuses chunks that are larger than a dataset can become */
        most[entry->patient_axis] = (hsize_t)entry->most_rows;
    hid_t type = file_type(entry, trouble);
    hid_t space = ebb_h5_id(trouble, H5Screate_simple(field->n_dims, dims, most), "describing", entry->path);
    hid_t own = own_properties(entry, trouble);
    const hid_t properties = own >= 0 ? own : field->type == EBB_STRING ? layout->compact : layout->plain;
    if (!trouble->failed)
        entry->dataset = ebb_h5_id(
            trouble, H5Dcreate2(file, entry->path, type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
            "creating", entry->path);
    const struct ebb_noted on = ebb_entry_noted(layout, entry);
    if (ebb_field_is_scale(field, layout->plan))
        ebb_scales_declare(trouble, on, strrchr(entry->path, '/') + 1);
    ebb_attribute_write_text(trouble, on, "units", field->unit);
    ebb_attribute_write_text(trouble, on, "long_name", field->meaning);
    if (field->coordinates)
        ebb_attribute_write_text(trouble, on, "coordinates", field->coordinates);
    if (field->of_pair && ebb_summary_error_known_to(layout->plan) > 0.0)
        ebb_attribute_write_text(trouble, on, "comment", EBB_ROUGH_ERRORS);
    if (field->of_products && ebb_tally_extent(EBB_OVER_COUPLE, layout->plan) == 0)
        ebb_attribute_write_text(trouble, on, "comment", EBB_NO_YEAR_ERRORS);
    write_flags(entry, on, trouble);
    write_none(entry, on, trouble);
    ebb_h5_close(trouble, own, entry->path);
    ebb_h5_close(trouble, space, entry->path);
    ebb_h5_close(trouble, type, entry->path);
}

/* 3. The whole */

/* Order of creation is tracked in groups, too: netCDF-4 asks each for it. */
void ebb_layout_create_group(hid_t file, const char *path, struct ebb_trouble *trouble)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    if (trouble->failed)
        return;
    hid_t properties = ebb_h5_id(trouble, H5Pcreate(H5P_GROUP_CREATE), "describing", path);
    ebb_h5_done(trouble, H5Pset_link_creation_order(properties, order), "describing", path);
    ebb_h5_done(trouble, H5Pset_attr_creation_order(properties, order), "describing", path);
    ebb_h5_done(trouble, H5Pset_obj_track_times(properties, false), "describing", path);
    hid_t group =
        ebb_h5_id(trouble, H5Gcreate2(file, path, H5P_DEFAULT, properties, H5P_DEFAULT), "creating", path);
    ebb_h5_close(trouble, group, path);
    ebb_h5_close(trouble, properties, path);
}

void ebb_layout_create(struct ebb_layout *layout, hid_t file, struct ebb_trouble *trouble)
{
    /* verify.c goes through the same ones; a group that is missing there is never looked at. */
    static const char *const groups[] = {"/curves", "/summary", "/paired", "/exposure", "/tables", "/tally"};
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
        ebb_layout_create_group(file, groups[g], trouble);
    if (layout->plan->study.n_side_effects > 0) /* an empty group would ask a reader what it is for */
        ebb_layout_create_group(file, "/side_effects", trouble);
    ebb_layout_create_datasets(layout, file, trouble);
}

void ebb_layout_create_datasets(struct ebb_layout *layout, hid_t file, struct ebb_trouble *trouble)
{
    if (!trouble->failed) {
        ebb_attribute_ids_open(trouble, &layout->ids);
        layout->plain = plain_properties(trouble, "all datasets");
        layout->compact = compact_properties(trouble, "all datasets");
    }
    for (int i = 0; i < layout->n; i++)
        create_dataset(layout, &layout->entries[i], file, trouble);
    if (!trouble->failed)
        ebb_scales_attach(layout, trouble);
}

/* By the level of `record` that keeps it, but for what the others are computed from or made of: such a
 * dataset may be added without giving old runs another digest. */
static enum ebb_level level_of(const struct ebb_entry *entry)
{
    static const char *const beside[] = {"/tally/", "/digests/", "/uncertainty/", "/psa/", "/tables/cea/"};
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        if (strncmp(entry->path, beside[i], strlen(beside[i])) == 0)
            return EBB_LEVEL_BESIDE;
    }
    return entry->field->from == EBB_RECORD_SUMMARY    ? EBB_LEVEL_SUMMARY
           : entry->field->from == EBB_RECORD_OUTCOMES ? EBB_LEVEL_OUTCOMES
                                                       : EBB_LEVEL_COURSES;
}

void ebb_layout_list(const struct ebb_layout *layout, struct ebb_text *contents, struct ebb_trouble *trouble)
{
    for (int i = 0; i < layout->n && !trouble->failed; i++) {
        const struct ebb_entry *entry = &layout->entries[i];
        const struct ebb_manifest_dataset about = {
            .path = entry->path,
            .level = level_of(entry),
            .cut = ebb_field_streams(entry->field) ? EBB_CUT_PATIENTS : EBB_CUT_WHOLE,
            .hex = entry->hex,
        };
        ebb_manifest_add_dataset(trouble, entry->dataset, &about, contents);
    }
}

/* After values and attributes: closing is where HDF5 writes what it held back. */
void ebb_layout_close(struct ebb_layout *layout, struct ebb_trouble *trouble)
{
    for (int i = 0; i < layout->n; i++) {
        ebb_h5_close(trouble, layout->entries[i].dataset, layout->entries[i].path);
        layout->entries[i].dataset = -1;
    }
    ebb_attribute_ids_close(trouble, &layout->ids);
    ebb_h5_close(trouble, layout->plain > 0 ? layout->plain : -1, "all datasets");
    ebb_h5_close(trouble, layout->compact > 0 ? layout->compact : -1, "all datasets");
    layout->plain = layout->compact = 0;
}
