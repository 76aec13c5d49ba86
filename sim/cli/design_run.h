/* SPDX-License-Identifier: MIT
 * design_run: `ebb run` of a study that has a design: all its rows, in one process, into one file.
 */
#ifndef EBB_CLI_DESIGN_RUN_H
#define EBB_CLI_DESIGN_RUN_H

#include "run_request.h"

/* Plays and prints. A signal leaves the rows that were finished in the journal beside the file. */
enum ebb_status ebb_design_run(const struct ebb_run_request *request);

/* `--dry-run`, in design_dry_run.c: the first and the last rows (--csv: all, as a table), memory, disk and
 * time; nothing is written. */
enum ebb_status ebb_design_dry_run(const struct ebb_run_request *request);

#endif
