/* SPDX-License-Identifier: MIT
 * opening: a study from the command line, read, checked and compiled into a plan.
 *
 * Every subcommand that takes a study reads it here, so that a study that one accepts is accepted by all,
 * with the same settings and the same words for what is wrong.
 */
#ifndef EBB_CLI_OPENING_H
#define EBB_CLI_OPENING_H

#include <ebb/config.h>
#include <ebb/plan.h>

#include "options.h"

/* Reads the study at `path`, from YAML or from a results file, which holds the one that it was made of, with the
 * settings of the command line over it. gives: caller calls ebb_config_free. */
enum ebb_status ebb_opening_config(const char *path, const struct ebb_options *options,
                                   struct ebb_config *out_config, struct ebb_messages *messages);

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
