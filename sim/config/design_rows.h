/* SPDX-License-Identifier: MIT
 * design_rows: a study for each combination of levels of a design, read as if somebody had written it.
 */
#ifndef EBB_CONFIG_DESIGN_ROWS_H
#define EBB_CONFIG_DESIGN_ROWS_H

#include <ebb/row_studies.h>

#include "design_kept.h"
#include "design_read.h"
#include "override.h"

/* Reads the study once more with these values over it; who can is the reader of configs (config.c). Worlds
 * are filled where they are not NULL, from the draws that a results file kept where it is one: who has just
 * read the study knows what of it somebody set on the line. */
struct ebb_row_reader {
    void *self;
    /* `text`: another one in its place; NULL: the study's own. */
    enum ebb_status (*read)(void *self, const char *text, const struct ebb_graft *grafts, size_t n,
                            struct ebb_worlds *worlds, struct ebb_study *out_study,
                            struct ebb_messages *messages);
};

/* As ebb_row_studies_open. borrows: base, reader, for the call. keeps: the design of `read`, and worlds,
 * which it fills where the design has draws (from `kept` where there is one; else the reader's); the caller
 * frees them after the studies. */
enum ebb_status ebb_design_rows_open(struct ebb_arena *arena, const struct ebb_read_design *read,
                                     const struct ebb_study *base, const struct ebb_row_reader *reader,
                                     const struct ebb_kept_design *kept, struct ebb_worlds *worlds,
                                     struct ebb_row_studies **out_studies, struct ebb_messages *messages);

#endif
