/* SPDX-License-Identifier: MIT
 * job: what `ebb run` is asked to do, decided before anything is simulated or written.
 */
#ifndef EBB_CLI_JOB_H
#define EBB_CLI_JOB_H
#include <ebb/kernel.h>
#include <ebb/text.h>

#include "opening.h"
#include "options.h"
#include "threads.h"

struct ebb_job {
    const struct ebb_options *options;
    struct ebb_opening opening;
    struct ebb_threads threads;
    const struct ebb_kernel_entry *kernel;
    struct ebb_text path; /* of the results file */
    double started;       /* when the command started, on the clock of progress.h */
};

/* Reads the study and the options. What is wrong goes to stderr. gives: caller calls ebb_job_free, whatever
 * the status. */
enum ebb_status ebb_job_init(struct ebb_job *job, const struct ebb_options *options);
void ebb_job_free(struct ebb_job *job);

/* Patient-years of one patient; playing every policy on them counts once. */
double ebb_job_years_each(const struct ebb_job *job);

/* Makes the folders that a file at `path` needs. */
enum ebb_status ebb_job_make_folders(const char *path);

/* `ebb run --dry-run`, in dry_run.c */
enum ebb_status ebb_dry_run(const struct ebb_job *job);

/* The kernel that --kernel names, or the fastest. EBB_USAGE, with a word on stderr. */
enum ebb_status ebb_job_choose_kernel(const struct ebb_options *options,
                                      const struct ebb_kernel_entry **out_kernel);

#endif
