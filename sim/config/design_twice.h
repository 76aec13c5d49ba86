/* SPDX-License-Identifier: MIT
 * design_twice: what a design that was read says twice, beyond what its values tell (<ebb/design.h>).
 */
#ifndef EBB_CONFIG_DESIGN_TWICE_H
#define EBB_CONFIG_DESIGN_TWICE_H

#include "design_read.h"

/* Complains of a number that varies inside a section whose values set it, too. */
void ebb_design_twice_inside(struct ebb_binder *binder, const struct ebb_read_design *read);
/* Complains of a draw that varies beside design.draws. */
void ebb_design_twice_draws(struct ebb_binder *binder, const struct ebb_design *design);
/* Warns of a row of a table that is there twice. EBB_OK, EBB_NO_MEMORY. */
enum ebb_status ebb_design_twice_rows(const struct ebb_design *design, struct ebb_messages *warnings);

#endif
