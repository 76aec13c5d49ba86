/* SPDX-License-Identifier: MIT
 * result_json_study: the members of a run's document that come from its study: what was played (title, seed,
 * labels, overrides, draw, files of values) and what was asked (reference, population, precision).
 *
 * They stand here and not in result_json.c because they change with the keys of a study, and the rest with
 * what is estimated. Where values came from is read off the origins of their rows, which a results file
 * keeps: a study that is played again from one says the same. Only the paths are those of the machine that
 * ran it.
 */
#ifndef EBB_CLI_RESULT_JSON_STUDY_H
#define EBB_CLI_RESULT_JSON_STUDY_H

#include <ebb/json.h>

#include "result.h"

/* Adds them to the object that is open. */
void ebb_result_json_add_study(struct ebb_json *json, const struct ebb_result *result);
/* "populations": for whom results are, in the words of the page. */
void ebb_result_json_add_populations(struct ebb_json *json, const struct ebb_plan *plan);

#endif
