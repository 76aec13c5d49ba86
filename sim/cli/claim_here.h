/* SPDX-License-Identifier: MIT
 * claim_here: the job that this process is part of, as its environment says, and --no-lock.
 *
 * Slurm's variables are read, since no other batch system that asked for it has job arrays with numbers of
 * restarts. Elsewhere parts of results are named without a job, which costs people a look and decides
 * nothing.
 */
#ifndef EBB_CLI_CLAIM_HERE_H
#define EBB_CLI_CLAIM_HERE_H

#include <ebb/claim.h>

#include "options.h"

/* "4711_17" of an array's task, "4711" of a job. What is no number is passed over without a word: the name of
 * a file that is gone when the run ends is not worth one. */
struct ebb_claim ebb_claim_here(const struct ebb_options *options);

/* Before the first call of HDF5: with --no-lock it is not to lock either. It takes that from the environment
 * alone for all files that it opens, once; handing it down to each place that reads a file would be ten
 * functions for a value that never changes. */
void ebb_claim_tell_hdf5(const struct ebb_options *options);

#endif
