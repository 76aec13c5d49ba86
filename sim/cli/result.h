/* SPDX-License-Identifier: MIT
 * result: what a finished run has to say, as tables for people and as JSON for programs. Both show the same
 * numbers: people those that a page has room for, with as many digits as the error allows; programs all of
 * them, with every digit.
 *
 * It prints values and asks nobody: the same run gives the same page but for its times.
 */
#ifndef EBB_CLI_RESULT_H
#define EBB_CLI_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/config.h>
#include <ebb/plan.h>
#include <ebb/summary.h>
#include <ebb/tally.h>
#include <ebb/text.h>

#include "run_times.h"

/* Everything is borrowed, and belongs together: the plan is that of the config's study, the run is of the
 * plan. Nothing checks it. */
struct ebb_result {
    const struct ebb_config *config;
    const struct ebb_plan *plan;
    const struct ebb_study_run *run;
    bool shows_times;   /* --profile */
    bool full;          /* --full: all populations and measures, and how the run went */
    int n_threads;      /* that were asked for; idle ones count */
    const char *kernel; /* its name */
    const char *path;   /* of the results file */
};

/* The page; EBB_NO_MEMORY. Both say in text->failed, too, when memory ran out for the text itself. */
enum ebb_status ebb_result_print(const struct ebb_result *result, struct ebb_text *text);
/* One document, as drawn in result_json.c. */
void ebb_result_print_json(const struct ebb_result *result, struct ebb_text *text);

#endif
