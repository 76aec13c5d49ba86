/* SPDX-License-Identifier: MIT
 * shard_asked: the share of the work that the command line asks for (--shard), and the file of its piece.
 */
#ifndef EBB_CLI_SHARD_ASKED_H
#define EBB_CLI_SHARD_ASKED_H

#include <ebb/shard.h>

#include "options.h"

/* Zeroed without --shard. Of `slurm` the environment is read. EBB_USAGE with a word on stderr. */
enum ebb_status ebb_shard_asked(const struct ebb_options *options, struct ebb_shard *out_shard);

/* The path of the whole becomes that of the piece. EBB_NO_MEMORY. */
enum ebb_status ebb_shard_asked_path(struct ebb_shard shard, struct ebb_text *path);

#endif
