/* SPDX-License-Identifier: MIT
 * design_columns: the tables of a design as columns and rows, before they are written.
 */
#ifndef EBB_STORE_DESIGN_COLUMNS_H
#define EBB_STORE_DESIGN_COLUMNS_H

#include <ebb/design_results.h>
#include <ebb/records.h>

#include "column.h"

/* A zeroed object is none. Rows are as ebb_table_add takes them. */
struct ebb_design_columns {
    int n, room;
    struct ebb_column *columns; /* names, units and meanings are in `texts` */
    int n_texts, texts_room;
    char **texts;
    bool failed; /* no memory */
};

/* Columns of which row it is and what is set in it; a part of those of /design. */
void ebb_design_columns_of_keys(struct ebb_design_columns *columns, const struct ebb_design_results *results);

/* Columns of /design, of /front, and of records of numbers (/draws). Whoever calls frees them, whatever
 * failed. */
void ebb_design_columns_of_rows(struct ebb_design_columns *columns, const struct ebb_design_results *results);
void ebb_design_columns_of_front(struct ebb_design_columns *columns,
                                 const struct ebb_design_results *results);
void ebb_design_columns_of_records(struct ebb_design_columns *columns, const struct ebb_records *records);
/* Of /settings: of results with draws. */
void ebb_design_columns_of_settings(struct ebb_design_columns *columns,
                                    const struct ebb_design_results *results);
void ebb_design_columns_free(struct ebb_design_columns *columns);

/* The unit of what an axis sets: the study's currency of money, "1" of words. */
const char *ebb_design_axis_unit(const struct ebb_axis *axis, const struct ebb_study *study);

size_t ebb_design_columns_bytes(const struct ebb_design_columns *columns); /* of a row */

/* One row's bytes; texts are pointers into the design or the study. Of keys also where they end. */
uint8_t *ebb_design_columns_keys(const struct ebb_design_results *results, int64_t row, uint8_t *out_bytes);
void ebb_design_columns_row(const struct ebb_design_results *results, int64_t row, uint8_t *out_bytes);
void ebb_design_columns_setting(const struct ebb_design_results *results, int64_t setting,
                                uint8_t *out_bytes);
void ebb_design_columns_step(const struct ebb_design_results *results, int candidate, uint8_t *out_bytes);
void ebb_design_columns_record(const struct ebb_records *records, int64_t row, uint8_t *out_bytes);

#endif
