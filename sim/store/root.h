/* SPDX-License-Identifier: MIT
 * root: the attributes of the file itself: what was run, by which program, where.
 *
 * All are noted in the list of contents, so that a study or a seed changed in a file is found when it is
 * verified. None is part of the digest: the same run on another host or day has the same one.
 */
#ifndef EBB_STORE_ROOT_H
#define EBB_STORE_ROOT_H

#include <ebb/plan.h>
#include <ebb/provenance.h>

#include "attributes.h"

/* What the program is, it says of itself; the rest is the provenance's, NULL counting as "".
 * The file holds patients first_patient, ..., first_patient + n_patients - 1 of the plan. */
void ebb_root_write(struct ebb_trouble *trouble, struct ebb_noted file, const struct ebb_plan *plan,
                    const struct ebb_provenance *provenance, int64_t first_patient, int64_t n_patients);

#endif
