/* SPDX-License-Identifier: MIT
 * run_times: where the time of a run went, for `ebb run --profile`.
 *
 * It prints what struct ebb_run_times holds and measures nothing. People and programs see the same parts,
 * which sum to all seconds of all threads: a part that is missing would be time that nobody can look for.
 *
 * Caveat: the seconds are far more than the clock's -> they are those of all threads; the clock's are said
 * beside them.
 */
#ifndef EBB_CLI_RUN_TIMES_H
#define EBB_CLI_RUN_TIMES_H

#include <ebb/json.h>
#include <ebb/run_study.h>
#include <ebb/text.h>

/* For runs with a profile; without one the parts of the blocks are zero. */
void ebb_run_times_print(const struct ebb_study_run *run, struct ebb_text *text);
/* Members of an object that is open. */
void ebb_run_times_print_json(const struct ebb_study_run *run, struct ebb_json *json);

#endif
