/* SPDX-License-Identifier: MIT
 * claim_here: see the header.
 *
 *     SLURM_ARRAY_JOB_ID=4711 SLURM_ARRAY_TASK_ID=17 SLURM_JOB_ID=4728     "4711_17": what squeue shows
 *     SLURM_JOB_ID=4711                                                    "4711"
 *     SLURM_RESTART_COUNT=1                                                once put back into the queue
 */
#include "claim_here.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <ebb/units.h>

/* UINT32_MAX is the largest number that Slurm has for any of them; -1: there is none. */
static int64_t number_of(const char *variable)
{
    const char *said = getenv(variable), *why;
    uint64_t number;
    return said && ebb_units_read_whole(said, UINT32_MAX, &number, &why) ? (int64_t)number : -1;
}

struct ebb_claim ebb_claim_here(const struct ebb_options *options)
{
    struct ebb_claim claim = {.no_lock = ebb_options_has(options, EBB_OPTION_NO_LOCK)};
    const int64_t job = number_of("SLURM_JOB_ID"), array = number_of("SLURM_ARRAY_JOB_ID"),
                  task = number_of("SLURM_ARRAY_TASK_ID"), restarts = number_of("SLURM_RESTART_COUNT");
    if (array >= 0 && task >= 0)
        snprintf(claim.job, sizeof claim.job, "%lld_%lld", (long long)array, (long long)task);
    else if (job >= 0)
        snprintf(claim.job, sizeof claim.job, "%lld", (long long)job);
    claim.n_restarts = restarts > 0 && restarts < 1000000 ? (int)restarts : 0;
    return claim;
}

void ebb_claim_tell_hdf5(const struct ebb_options *options)
{
    if (ebb_options_has(options, EBB_OPTION_NO_LOCK)) /* fails for want of memory alone: HDF5 says so later */
        (void)setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
}
