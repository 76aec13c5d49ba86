/* SPDX-License-Identifier: MIT
 * load_study: a study from the command line, read, checked and compiled into a plan.
 *
 * Every subcommand that takes a study reads it here, so that a study that one accepts is accepted by all,
 * with the same settings and the same words for what is wrong.
 */
#ifndef EBB_CLI_LOAD_STUDY_H
#define EBB_CLI_LOAD_STUDY_H

#include <ebb/config.h>
#include <ebb/plan.h>
#include <ebb/reader.h>

#include "options.h"

/* What the command line says of reading any study; its settings are borrowed from the options. */
struct ebb_config_options ebb_load_study_options(const struct ebb_options *options);

/* Reads the study at `path`, from YAML or from a results file, which holds the one that it was made of,
 * with the settings of the command line over it. Nothing is printed: messages are the caller's.
 * EBB_BAD_STUDY, EBB_BAD_FILE, EBB_NO_MEMORY. The config must be zeroed before: a file that cannot be opened
 * leaves it so. gives: caller calls ebb_config_free, whatever the status. */
enum ebb_status ebb_load_study_config(const char *path, const struct ebb_options *options,
                                      struct ebb_config *out_config, struct ebb_messages *messages);

/* The same of a results file whose design is looked at and not played: its rows have no studies
 * (row_studies is NULL), and may vary what stands in files that nobody has any more. */
enum ebb_status ebb_load_study_played(const char *path, const struct ebb_options *options,
                                      struct ebb_config *out_config, struct ebb_messages *messages);

/* The study as it was read, with its places and origins, and the plan that it gives. */
struct ebb_loaded_study {
    struct ebb_config config;
    struct ebb_plan plan;
};

/* Reads the study at `path` with the settings of the command line. What is wrong goes to stderr. gives:
 * caller calls ebb_loaded_study_free, whatever the status. */
enum ebb_status ebb_load_study(struct ebb_loaded_study *loaded, const char *path,
                               const struct ebb_options *options);
/* The same from a results file that is open already: to open it a second time would take as long as the rest
 * of `ebb trace`. borrows: the reader, of the file at `path`. */
enum ebb_status ebb_load_study_of(struct ebb_loaded_study *loaded, const char *path,
                                  const struct ebb_reader *reader, const struct ebb_options *options);
void ebb_loaded_study_free(struct ebb_loaded_study *loaded);

#endif
