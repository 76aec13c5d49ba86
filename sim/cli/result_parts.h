/* SPDX-License-Identifier: MIT
 * result_parts: the parts of the page of a run, which result.c puts into their order.
 *
 *     answer    sentences from contrasts: what is gained under a policy, and what it costs
 *     tables    measures x policies, with differences to the reference
 *     basis     what the result rests on: the set-backs of the model; what is not as by default
 *     full      what only --full prints: the flow, pairing, numbers needed, times
 *
 * Every part adds to a text and asks nobody. The reference policy and the population come from the study
 * (ebb_study_reference, ebb_study_population), in every part alike.
 */
#ifndef EBB_CLI_RESULT_PARTS_H
#define EBB_CLI_RESULT_PARTS_H

#include <ebb/contrast.h>

#include "result.h"

/* 1. The answer (result_answer.c) */

/* The measure of first relapses that the page shows: of the longest time that lies within the horizon; -1
 * where there is none. */
int ebb_result_relapse_measure(const struct ebb_result *result);
/* "Compared with A, in responders over 52 weeks:" and a sentence for each other policy; of a study of one
 * policy what becomes of its patients. */
void ebb_result_add_answer(const struct ebb_result *result, struct ebb_text *text);

/* 2. Tables (result_tables.c) */

/* "Responders (61,928 patients)". */
void ebb_result_add_population(const struct ebb_result *result, int population, struct ebb_text *text);

/* What stands beside a difference on the full page: how much pairing was worth. */
enum ebb_result_detail { EBB_RESULT_SHORT, EBB_RESULT_FULL };

/* The table or tables of a population, whose name stands in the corner. EBB_NO_MEMORY. */
enum ebb_status ebb_result_add_tables(const struct ebb_result *result, int population,
                                      enum ebb_result_detail detail, struct ebb_text *text);

/* 3. The basis (result_basis.c) */

/* Labels that differ from the policies' names; nothing where there are none. */
void ebb_result_add_labels(const struct ebb_result *result, struct ebb_text *text);
/* Draw, parameter sets and settings that are not the defaults, as a sentence; nothing where all are. */
void ebb_result_add_departures(const struct ebb_result *result, struct ebb_text *text);
/* How many infusions fall on weekends, where some do: a range over policies. */
void ebb_result_add_weekends(const struct ebb_result *result, struct ebb_text *text);
/* What carries the result, computed from the study's parameters; nothing without set-backs. */
void ebb_result_add_carrier(const struct ebb_result *result, struct ebb_text *text);

/* 4. The full page (result_full.c) */

/* Everything that the short page leaves out, behind it. */
enum ebb_status ebb_result_add_full(const struct ebb_result *result, struct ebb_text *text);

#endif
