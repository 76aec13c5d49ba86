/* SPDX-License-Identifier: MIT
 * row_studies: the study of each row of a design.
 *
 *     base study --levels of words, lists, sections--> a study for each combination that occurs (read)
 *                     \--numbers of the row-----------> set straight in a copy of it
 *                     \--joint draw of the row--------> likewise
 *
 * A full reading of a study costs 0.4 ms, a number set in a copy of it some microseconds. So only what is no
 * number is read, once for each combination, and kept as what it changes in the bytes of the base study.
 *
 * Prices and utilities of a row are numbers and no distributions any more: those of the study, of the row, or
 * of its draw (a world has them, too). So a row may set a price outside the study's own limits of it.
 *
 * A number's key goes before a draw of it, as with --set: what a study sets itself stays fixed in all draws.
 */
#ifndef EBB_ROW_STUDIES_H
#define EBB_ROW_STUDIES_H

#include <stddef.h>
#include <stdint.h>

#include <ebb/design.h>
#include <ebb/message.h>
#include <ebb/study.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_row_studies;

/* Reads the study that a row's values make (axis, as ebb_design_values gives them), every one of them given
 * as a setting, and says where the numbers of the axes stand in it (axis; SIZE_MAX: is_number is false).
 * EBB_OK, EBB_BAD_STUDY with messages, EBB_NO_MEMORY. */
typedef enum ebb_status (*ebb_read_row_study)(void *self, int64_t row, const double *values,
                                              struct ebb_study *out_study, size_t *out_offsets,
                                              struct ebb_messages *messages);

/* Reads a study for each combination of levels that occurs in the rows, and keeps it. keeps: design, worlds
 * (NULL: none; at least as many as the design's draws, with the offsets of a study that has been given every
 * axis). `read` is called here only. gives: caller calls ebb_row_studies_close. */
enum ebb_status ebb_row_studies_open(const struct ebb_design *design, const struct ebb_worlds *worlds,
                                     ebb_read_row_study read, void *self,
                                     struct ebb_row_studies **out_studies, struct ebb_messages *messages);

/* Writes the study of row `row` (from 0) into `out_study`. Any thread; reads only. */
void ebb_row_studies_get(const struct ebb_row_studies *studies, int64_t row, struct ebb_study *out_study);

/* How many studies were read, and the first row of each: rows that differ from it in numbers alone. */
int ebb_row_studies_n(const struct ebb_row_studies *studies);
int64_t ebb_row_studies_first(const struct ebb_row_studies *studies, int which);

const struct ebb_design *ebb_row_studies_design(const struct ebb_row_studies *studies);

/* Checks the study of every row, in the order of rows, before anything is played, and says of the first few
 * that are none which row it is and what is wrong, at the place of the design. And that no two are one
 * study whose words were written in two ways. EBB_OK, EBB_BAD_STUDY, EBB_NO_MEMORY. Costs some 5 us a row. */
enum ebb_status ebb_row_studies_check(const struct ebb_row_studies *studies, struct ebb_messages *messages);

void ebb_row_studies_close(struct ebb_row_studies *studies); /* NULL is fine */

#ifdef __cplusplus
}
#endif

#endif
