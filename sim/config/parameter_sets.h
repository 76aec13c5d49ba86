/* SPDX-License-Identifier: MIT
 * parameter_sets: what a study starts from: its parameter set, those that the set builds on, and one row of
 * the set's joint draws.
 */
#ifndef EBB_CONFIG_PARAMETER_SETS_H
#define EBB_CONFIG_PARAMETER_SETS_H

#include <ebb/text.h>

#include "binder.h"

/* Reads over the initial values what the study's tree says under `parameters` and `draw`. Complaints about
 * these keys go to the binder's messages, those about sets and tables to `set_messages`. Sets that do not
 * stand beside the study are looked for in `share`, and so is the default set where a study that names none
 * needs it; NULL: there is no such folder. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_parameter_sets_read(struct ebb_binder *binder, const char *study_file, const char *share,
                                        const struct ebb_tree *study, struct ebb_messages *set_messages);

#endif
