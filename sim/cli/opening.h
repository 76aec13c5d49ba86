/* SPDX-License-Identifier: MIT
 * opening: a study from the command line, read, checked and compiled into a plan.
 */
#ifndef EBB_CLI_OPENING_H
#define EBB_CLI_OPENING_H

#include <ebb/config.h>
#include <ebb/plan.h>

#include "options.h"

struct ebb_opening {
    struct ebb_config config;
    struct ebb_plan plan;
};

/* Reads the study at `path` with the settings of the command line. What is wrong goes to stderr. gives:
 * caller calls ebb_opening_free, whatever the status. */
enum ebb_status ebb_opening_read(struct ebb_opening *opening, const char *path,
                                 const struct ebb_options *options);
/* The same from a study in memory, without settings; `name` stands for its path. */
enum ebb_status ebb_opening_parse(struct ebb_opening *opening, const char *name, const char *study);
void ebb_opening_free(struct ebb_opening *opening);

#endif
