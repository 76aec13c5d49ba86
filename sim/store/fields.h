/* SPDX-License-Identifier: MIT
 * fields: the one table of the datasets of a results file.
 *
 * A row says where a dataset stands, its type, dimensions, unit and meaning, where its values come from, and
 * from which level of `record` on it is kept. Writer, sizes and documentation follow the table; a dataset
 * that is not in it cannot be written, and one without unit and meaning cannot be in it. Only the columns
 * of tables are declared elsewhere (relapse_rows.c, parameter_rows.c).
 *
 * What the order of the rows decides: coordinates stand before what uses them, for readers who go through a
 * file from the top; and digests are over the datasets in this order, so that a row moved is another digest
 * for the same results. New rows go to the end of their group, or under /tally, which no digest has.
 *
 * Where values come from decides when they are written. Those of blocks stream, a chunk for each block, while
 * the run goes on; all others are small, whatever the number of patients, and are written when it
 * ends. */
#ifndef EBB_STORE_FIELDS_H
#define EBB_STORE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/plan.h>
#include <ebb/summary.h>
#include <ebb/tally.h>

#include "dims.h"

/* Dimensions of a field at most, of which paired differences have all four; bytes of a path, of which the
 * longest is "/has_" and a modifier's name of 63 letters. */
enum { EBB_FIELD_DIMS = 8, EBB_FIELD_PATH_SIZE = 112 };

/* EBB_MASK is an unsigned integer of plan->mask_bytes. Numbers are little-endian, texts UTF-8 of any
 * length. */
enum ebb_type { EBB_UINT8, EBB_MASK, EBB_INT32, EBB_INT64, EBB_FLOAT32, EBB_FLOAT64, EBB_STRING };

/* What the values of the small datasets are computed from, at the end of a run. Borrowed for the write. */
struct ebb_facts {
    const struct ebb_plan *plan;
    const struct ebb_tally *tally;
    const struct ebb_summary *summary;
};

enum ebb_source {
    EBB_FROM_BLOCK,    /* `at`: offset of the array in struct ebb_block; a chunk for each block of patients */
    EBB_FROM_MODIFIER, /* `at`: the bit in the block's modifiers */
    EBB_FROM_SUBGROUP, /* `at`: the way of dividing (enum ebb_subgrouping) */
    EBB_FROM_INDEX,    /* 0, 1, 2, ... along its dimension */
    EBB_FROM_SUMMARY,  /* `at`: offset of the array in struct ebb_summary */
    EBB_FROM_TALLY,    /* `at`: offset of the array in struct ebb_tally; written as it lies in memory */
    EBB_FROM_NUMBER,   /* number_of */
    EBB_FROM_TEXT,     /* text_of */
    EBB_FROM_LIST,     /* the hashes of blocks (block_list.h), which is not in the table of fields */
};

/* One dataset. `number_of` and `text_of` are asked for each place along the only dimension; what a summary or
 * tally holds is found by the offset of its array, so that a new statistic needs no function. */
struct ebb_field {
    const char *path; /* "/score"; of a modifier's row, "/has_" is followed by the modifier's name */
    enum ebb_type type;
    int n_dims;
    enum ebb_dim dims[EBB_FIELD_DIMS];
    /* UDUNITS, "1" for none; one line. Neither may be NULL: readers of netCDF show both. */
    const char *unit, *meaning;
    enum ebb_source source;
    size_t at;            /* see the source; 0 where it has none */
    enum ebb_record from; /* the least `record` that keeps it: each level has all that the one before has */
    /* Called once for each place, at the end of a run; may be slow, must not fail. The other is NULL. */
    double (*number_of)(const struct ebb_facts *facts, int64_t i);
    const char *(*text_of)(const struct ebb_facts *facts, int64_t i);
    const char *coordinates; /* CF auxiliary coordinates, or NULL */
    /* CF: one word for each of the values 0, 1, 2, ..., separated by blanks; or NULL. */
    const char *flag_meanings;
    /* What a whole number holds that stands for "none". Readers of netCDF mask it, and make floats of every
     * dataset that names one, so that a field without such a mark must not. */
    bool has_none;
    int none;
    /* Rests on how two policies hang together: says EBB_ROUGH_ERRORS where that is roughly known. */
    bool of_pair;
    /* An error from products by year, which are not kept of many years and policies: says so then. */
    bool of_products;
};

/* In the order in which datasets are created, listed and digested. */
extern const struct ebb_field EBB_FIELDS[];
extern const int EBB_FIELD_COUNT;

/* Whether a run of this plan keeps the field: its level of `record` is reached, no dimension is empty, and it
 * does not follow from the others: rows of outcomes of a part that is off are 0 (ebb_outcome_is_told), and
 * state_neither_days is what the other states of care leave of followup_day. patient_rows.c fills them in.
 * Asked once for each file (layout.c); everything else goes by what was kept. */
bool ebb_field_kept(const struct ebb_field *field, const struct ebb_plan *plan);
void ebb_field_path(const struct ebb_field *field, const struct ebb_plan *plan,
                    char out_path[EBB_FIELD_PATH_SIZE]);

/* Bytes of one value in the file; 16 for a text's reference, whatever its length. */
size_t ebb_type_bytes(enum ebb_type type, const struct ebb_plan *plan);

/* Whether the values arrive block by block; the axis of the patients is then 0, or 1 behind the policies. */
bool ebb_field_streams(const struct ebb_field *field);

/* Whether the field is the rows of that outcome. */
bool ebb_field_is_outcome(const struct ebb_field *field, enum ebb_outcome outcome);

/* Whether the field names the places along its only dimension, and so is that dimension's scale. */
bool ebb_field_is_scale(const struct ebb_field *field, const struct ebb_plan *plan);

#endif
