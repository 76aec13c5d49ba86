/* SPDX-License-Identifier: MIT
 * layout: the datasets of one results file, laid out from the table of fields for one plan.
 *
 * Two steps: in memory first (which fields, how large), which touches no file and is what --dry-run needs to
 * say how large a file would be; then in the file. All datasets are created at once and stay open: creating
 * is cheap while the file is small, a full disk shows early, and a block finds its datasets without a
 * look-up.
 *
 * Chunks. A field that streams has a chunk for each block of patients and policy, with all assessments: a
 * block is written without touching another, and one policy's courses are read without the others'.
 *
 *     /score (policy, patient, assessment)      chunk 1 x 4096 x all
 *     /relapse_count (policy, patient)          chunk 1 x 4096
 *     /baseline (patient)                       chunk 4096
 *     /tally/relapses (population, ...)         whole, or 1 x all where it is large; see layout.c
 *     everything else                           no chunks; texts in the header of the dataset
 *
 * A run of fewer patients, or a sample of courses, has chunks of as many as there are.
 */
#ifndef EBB_STORE_LAYOUT_H
#define EBB_STORE_LAYOUT_H

#include <ebb/digest.h>

#include "attributes.h"
#include "fields.h"
#include "h5.h"

/* One dataset of this file. */
struct ebb_entry {
    const struct ebb_field *field;
    char path[EBB_FIELD_PATH_SIZE];
    int64_t dims[EBB_FIELD_DIMS]; /* as planned */
    int64_t most_rows;            /* of a field that streams: patients of it in a file of the whole study */
    size_t value_bytes;
    int n_policies;     /* of a field that streams: 1 unless policies are its first dimension */
    int patient_axis;   /* of a field that streams */
    int64_t chunk_rows; /* patients in a chunk; of a tally: places of the first dimension; 0: no chunks */
    size_t row_bytes;   /* of one patient under one policy */
    hid_t dataset;      /* -1: not created */
    int column;         /* of a field that streams: its first in the list of blocks (block_list.h) */
    char hex[EBB_DIGEST_HEX]; /* the digest of all values, once they are written */
    uint64_t stored;          /* of a field that streams: the sum of its chunks as stored so far */
};

struct ebb_layout {
    const struct ebb_plan *plan;
    int64_t first_patient; /* of the file: its first row */
    int n;
    struct ebb_entry *entries;
    struct ebb_text *lines; /* of the list of contents, to which the attributes add theirs; borrowed */
    /* While datasets are open: what their attributes are made with, and properties of those without chunks,
     * of numbers and of texts. 0: not open. */
    struct ebb_attribute_ids ids;
    hid_t plain, compact;
};

/* keeps: plan. gives: caller calls ebb_layout_free. Touches no file. */
enum ebb_status ebb_layout_init(struct ebb_layout *layout, const struct ebb_plan *plan);
/* The same of a list of fields whose sizes no plan says, but what came out of it: n fields, all kept, of the
 * file that `of` is the layout of; `sizes` by dimension, 0 for those that no field has. keeps: fields, and of
 * `of` its plan and lines. gives: likewise. */
enum ebb_status ebb_layout_init_list(struct ebb_layout *layout, const struct ebb_layout *of,
                                     const struct ebb_field *fields, int n,
                                     const int64_t sizes[EBB_DIM_COUNT]);
/* The file begins with this patient: a dataset of rows has those from there on, down to none of a sample
 * that lies before. Laid out so and not cut at the end: HDF5 packs a chunk anew that it cuts, by its own
 * filter, and then the stored bytes are not ours. */
void ebb_layout_begin_at(struct ebb_layout *layout, int64_t first_patient);
void ebb_layout_free(struct ebb_layout *layout); /* datasets must have been closed */

/* Creates groups and datasets with their attributes and dimension scales. */
void ebb_layout_create(struct ebb_layout *layout, hid_t file, struct ebb_trouble *trouble);
/* The two steps of it: a group; and datasets, whose groups must be there, tied to the scales among them. */
void ebb_layout_create_group(hid_t file, const char *path, struct ebb_trouble *trouble);
void ebb_layout_create_datasets(struct ebb_layout *layout, hid_t file, struct ebb_trouble *trouble);
void ebb_layout_close(struct ebb_layout *layout, struct ebb_trouble *trouble);

/* Properties of every dataset: order of attributes kept, no times, no fill values (all values get written).
 */
hid_t ebb_layout_properties(struct ebb_trouble *trouble, const char *path);

int64_t ebb_entry_values(const struct ebb_entry *entry); /* product of the dimensions */
size_t ebb_entry_chunk_bytes(const struct ebb_entry *entry);

/* The entry as what attributes are written to. */
struct ebb_noted ebb_entry_noted(const struct ebb_layout *layout, const struct ebb_entry *entry);

/* The line of the list of contents that each entry has, in their order. Datasets must be open. */
void ebb_layout_list(const struct ebb_layout *layout, struct ebb_text *contents, struct ebb_trouble *trouble);

/* The entry of the dataset at `path`; NULL: this plan has none. */
const struct ebb_entry *ebb_layout_find(const struct ebb_layout *layout, const char *path);

#endif
