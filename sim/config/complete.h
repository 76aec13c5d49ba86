/* SPDX-License-Identifier: MIT
 * complete: what a file may leave out and a struct may not.
 *
 * Only the reader completes; ebb_study_check asks for the finished value, and a study built in C brings it.
 */
#ifndef EBB_CONFIG_COMPLETE_H
#define EBB_CONFIG_COMPLETE_H

#include "check.h"

/* Fills in what follows from other values: the patients of a precision, the number of infusions, labels,
 * limits of published shares. Complains of what is neither given nor follows. */
void ebb_complete_study(const struct ebb_check *check);

#endif
