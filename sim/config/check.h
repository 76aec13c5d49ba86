/* SPDX-License-Identifier: MIT
 * check: what no single value of a study shows.
 */
#ifndef EBB_CONFIG_CHECK_H
#define EBB_CONFIG_CHECK_H

#include "binder.h"

/* The induction of a study that gives none. */
enum { EBB_CHECK_USUAL_INFUSIONS = 6 };
extern const int EBB_CHECK_USUAL_DAYS[EBB_CHECK_USUAL_INFUSIONS];

/* Completes what follows from other values (induction.infusions, labels, the patients of a precision) and
 * adds a message for every pair of values that do not go together, at the place of one of them; to
 * `set_messages` when that stands in a parameter set. */
void ebb_check_study(struct ebb_binder *binder, struct ebb_messages *set_messages);

#endif
