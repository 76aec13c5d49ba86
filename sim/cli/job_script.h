/* SPDX-License-Identifier: MIT
 * job_script: `--sbatch N`, a script for Slurm that plays a piece of work in N shards and merges them.
 *
 *     ebb run STUDY --sbatch 200 > job.sh       words on stderr say what to do with it
 *     bash job.sh                               array  1 2 3 ... 200  --afterany-->  merge
 *     bash job.sh 3,17                          these tasks again, and the merge
 *
 * The script is text for people, too: who has other habits edits it. What it asks of Slurm is the dry run's
 * figures with a margin, and the line wins over it (sbatch --time=..., SBATCH_ACCOUNT).
 *
 * What it was made of, by what went wrong without it (all found on a Slurm 22.05):
 * - A job that depends on `afterok` never runs once a task has failed, even when that succeeds later: the
 *   merge depends on `afterany` and asks itself whether all is there.
 * - A task that ends with a failure is not put back by Slurm: a task that was stopped puts itself back, while
 *   it still runs, and a limit keeps one that comes no further from doing it for ever.
 * - The first task of an array may have the array's own number as its SLURM_JOB_ID, and to requeue that is to
 *   requeue all tasks: they are named ARRAY_TASK.
 * - A shell hears a signal when the program that it waits for has ended, unless that is in the background.
 * - A log is emptied when its task starts again, unless it is opened for adding.
 * - scancel sends TERM, and a task that put itself back then could not be cancelled: only USR1, which comes
 *   before the end of the allowed time, or a stop by somebody else is a reason.
 *
 * Caveats, as symptom -> what to do:
 * - "piece is there already", and the study was changed since -> merge refuses pieces of different work, by
 *   name: remove those, or give another --out.
 * - Tasks are stopped at once, again and again -> their time is below the 120 s of notice: --time=10 or more.
 *
 *   1. Shares of tasks   2. The script
 */
#ifndef EBB_CLI_JOB_SCRIPT_H
#define EBB_CLI_JOB_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/message.h>

#include "machine.h"
#include "options.h"

/* 1. Shares of tasks */

/* Ids of an array run below MaxArraySize, which is 1001 unless a site says otherwise (`scontrol show
 * config`). More shards than that are several to a task, one after the other. Larger: refused by most sites;
 * smaller: tasks that run longer than they need. */
enum { EBB_JOB_MOST_TASKS = 1000 };

int64_t ebb_job_shards_a_task(int64_t n_shards);
int64_t ebb_job_tasks(int64_t n_shards);

/* 2. The script */

/* What is asked for: the number of shards, and processors for each. */
struct ebb_job_asked {
    int64_t n_shards; /* 0: no script */
    int n_processors;
    struct ebb_job_needs *gather; /* not NULL: nothing is printed, and needs are kept here */
};

/* Reads --sbatch, and --threads as processors of a task: 1 without it, for a task of one starts soonest, and
 * what is shared out in shards needs no threads. EBB_USAGE with a word on stderr. */
enum ebb_status ebb_job_asked(const struct ebb_options *options, struct ebb_job_asked *out_asked);
/* The forecast is to be that of a task, not of the machine that prints the script. */
void ebb_job_machine(const struct ebb_job_asked *asked, struct ebb_machine *machine);

/* What is done when all shards are. */
enum ebb_job_merges {
    EBB_JOB_MERGES_PIECES,  /* ebb merge */
    EBB_JOB_MERGES_AGAIN,   /* the command without --shard puts together what its shards have kept */
    EBB_JOB_MERGES_NOTHING, /* each shard leaves files of its own */
    EBB_JOB_MERGES_COUNT
};

/* What the dry run found, with that machine. */
struct ebb_job_needs {
    enum ebb_job_merges merges;
    double memory_bytes;
    double seconds;       /* of all shards, one after the other */
    double merge_seconds; /* of what a merge plays itself */
    const char *trial;    /* what they were found by: "a trial of 4,096 patients" */
};

/* Prints the script to stdout, and on stderr what to do with it. path: of the whole; where nothing is merged
 * into one, what the job is called after. EBB_NO_MEMORY. */
enum ebb_status ebb_job_print(const struct ebb_options *options, const struct ebb_job_asked *asked,
                              const char *path, const struct ebb_job_needs *needs);

#endif
