/* SPDX-License-Identifier: MIT
 * run_request: what `ebb run` is asked to do, decided before anything is simulated or written.
 *
 * Everything that can be wrong with the line, the study or the machine is said here, in a second, and not
 * after an hour. A dry run prints it and ends.
 */
#ifndef EBB_CLI_RUN_REQUEST_H
#define EBB_CLI_RUN_REQUEST_H

#include <stdbool.h>

#include <ebb/shard.h>
#include <ebb/text.h>
#include <ebb/uncertainty.h>
#include <ebb/worlds.h>

#include "job_script.h"
#include "load_study.h"
#include "machine.h"
#include "options.h"

struct ebb_run_request {
    const struct ebb_options *options;
    struct ebb_loaded_study loaded;
    struct ebb_machine machine;
    struct ebb_job_asked job;                 /* n_shards 0: no script is asked for */
    struct ebb_worlds worlds[EBB_SITE_COUNT]; /* the joint draws that ranges are of; without a world: none */
    struct ebb_shard shard;                   /* of the study's blocks of patients; zeroed: all of them */
    struct ebb_text path; /* of the results file: --out, run.h5 in it, or results/<study>/run.h5; of a shard
                             that of its piece */
    double started;       /* when the command began, on ebb_work_clock: reading the study is time, too */
};

/* Reads the study and the options. What is wrong goes to stderr: EBB_USAGE, EBB_BAD_STUDY, EBB_BAD_FILE,
 * EBB_NO_MEMORY. The path is only chosen here; whether it can be written, the run finds. gives: caller calls
 * ebb_run_request_free, whatever the status. */
enum ebb_status ebb_run_request_init(struct ebb_run_request *request, const struct ebb_options *options);
void ebb_run_request_free(struct ebb_run_request *request);

/* Whether the file is there already and holds this study, played by this ebb; without --force, with which it
 * is played again. False of a file of anything else: whoever plays refuses it. */
bool ebb_run_request_is_there(const struct ebb_run_request *request);

/* `ebb run --dry-run`, in dry_run.c: prints the request and a forecast. EBB_NO_MEMORY. */
enum ebb_status ebb_dry_run(const struct ebb_run_request *request);

#endif
