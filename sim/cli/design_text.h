/* SPDX-License-Identifier: MIT
 * design_text: what the rows of a design say, for people and for programs.
 */
#ifndef EBB_CLI_DESIGN_TEXT_H
#define EBB_CLI_DESIGN_TEXT_H

#include <stdbool.h>

#include <ebb/config.h>
#include <ebb/run_design.h>
#include <ebb/text.h>

/* The page: its answer, what was played, its rows or the best of them, those that are not dominated; `full`:
 * rows beside settings over draws, too. EBB_NO_MEMORY. */
enum ebb_status ebb_design_text_print(const struct ebb_config *config, const struct ebb_design_run *run,
                                      const char *path, bool full, struct ebb_text *text);
void ebb_design_text_print_json(const struct ebb_config *config, const struct ebb_design_run *run,
                                const char *path, struct ebb_text *text);

/* Currency, year and threshold, where costs are among the outcomes; and that not all rows were simulated,
 * where they differ in prices alone. Nothing else (design_prices.c). */
void ebb_design_text_add_prices(const struct ebb_design_results *results, struct ebb_text *text);
void ebb_design_text_add_played(const struct ebb_design_run *run, struct ebb_text *text);

#endif
