/* SPDX-License-Identifier: MIT
 * psa_table: costs and effects of a results file as CSV, in the shapes that R's packages take.
 *
 *     psa_effect, psa_cost   a row a sample, a column a policy       BCEA, dampack, voi
 *     psa_inputs             a row a sample, a column a price or utility that has a distribution
 *     psa_draw               a row a sample: the row of the parameter set's joint draws; 0: the study's own
 *     psa_k                  thresholds, a row each
 *     psa_long               a row a sample and policy               hesim
 *     cea                    the incremental table, as dampack's calculate_icers names its columns
 *
 * The file itself holds the same under /psa and /tables/cea. Missing numbers are NA. The line of R that takes
 * each stands in results/README.md, and a test in R holds the shapes.
 */
#ifndef EBB_PSA_TABLE_H
#define EBB_PSA_TABLE_H

#include <stdbool.h>

#include <ebb/message.h>
#include <ebb/status.h>
#include <ebb/text.h>

/* Their names, for messages and help. */
#define EBB_PSA_TABLES "psa_effect, psa_cost, psa_inputs, psa_draw, psa_k, psa_long or cea"
/* Whether there is a table of that name. */
bool ebb_psa_table_is(const char *name);

/* Adds the table of the file at `path` to the text. EBB_BAD_FILE with a message where it is no results file,
 * or has no prices; EBB_NO_MEMORY. */
enum ebb_status ebb_psa_table_read(const char *path, const char *name, struct ebb_text *text,
                                   struct ebb_messages *messages);

#endif
