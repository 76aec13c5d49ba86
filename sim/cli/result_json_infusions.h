/* SPDX-License-Identifier: MIT
 * result_json_infusions: the members of a run's document about infusions: exposure, and side effects where
 * the study names kinds. Shares are fractions, as everywhere in it; a percentile has null for its standard
 * error.
 */
#ifndef EBB_CLI_RESULT_JSON_INFUSIONS_H
#define EBB_CLI_RESULT_JSON_INFUSIONS_H

#include <ebb/json.h>

#include "result.h"

/* Adds them to the object that is open. */
void ebb_result_json_add_infusions(struct ebb_json *json, const struct ebb_result *result);

#endif
