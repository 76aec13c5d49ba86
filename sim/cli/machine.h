/* SPDX-License-Identifier: MIT
 * machine: how many threads and which kernel simulate, and why so many.
 *
 *     --threads, else OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else one for each processor that the
 *     affinity allows, else (where that is less) as many as the control group gives time for
 *     --kernel, else the fastest that runs here
 *
 * Slurm sets SLURM_CPUS_PER_TASK but, without a task plugin, restricts nothing: a program that counts
 * processors would start one thread for each of the whole node, and slow down everybody else's jobs.
 *
 * Neither threads nor kernel change a result: who asks for them asks for time.
 */
#ifndef EBB_CLI_MACHINE_H
#define EBB_CLI_MACHINE_H

#include <ebb/work.h>

#include "options.h"

struct ebb_machine {
    struct ebb_work_machine use; /* both are set */
    const char *why;             /* "as --threads says" */
    int n_processors; /* that affinity and control group allow; threads beyond them wait for each other */
};

/* EBB_USAGE, with a word on stderr, when --threads is no number from 1 to 1024, or --kernel names none that
 * runs here. A number in the environment that cannot be used is passed over, with a warning: it may be meant
 * for others, and a run with other threads than somebody asked for is only slow. */
enum ebb_status ebb_machine_choose(const struct ebb_options *options, struct ebb_machine *out_machine);

#endif
