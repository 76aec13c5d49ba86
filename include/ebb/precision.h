/* SPDX-License-Identifier: MIT
 * precision: how many patients are enough (a study's `precision` block).
 *
 * Whole blocks are added until the 95 % half-width of one paired difference, in one population, is small
 * enough. Looks are taken at block counts that depend on the estimates only, so that any number of threads
 * stops at the same patient.
 *
 * What can never be known is refused before (model/rules_choice.c); what only the patients tell (nobody of
 * the population there, nobody followed so long, all alike) ends at the most patients, with the reason in
 * words: no number that is none is printed.
 */
#ifndef EBB_PRECISION_H
#define EBB_PRECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/plan.h>
#include <ebb/summary.h>

/* How many blocks the run should have in all, given what it has: n_blocks_done means stop, and then
 * `out_reason` says why in a sentence. `summary` is of the blocks done, NULL while there are none. */
int64_t ebb_precision_next(const struct ebb_plan *plan, const struct ebb_summary *summary,
                           int64_t n_blocks_done, char *out_reason, size_t size);

/* Whether the difference is known as well as asked; true for a study without `precision`. A difference that
 * is 0 in every patient is not known: what nobody had so far may be rare. */
bool ebb_precision_reached(const struct ebb_plan *plan, const struct ebb_summary *summary);

/* What is known of the difference, behind the words "the difference": "has a half width of the 95 % limits of
 * 0.118 weeks, asked for 0.3 weeks", or why nothing is: a NaN is never printed. 192 bytes hold it. */
void ebb_precision_say(const struct ebb_plan *plan, const struct ebb_summary *summary, char *out_text,
                       size_t size);

#endif
