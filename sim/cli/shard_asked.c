/* SPDX-License-Identifier: MIT
 * shard_asked: --shard, and what Slurm says of an array's task.
 */
#include "shard_asked.h"

#include <stdlib.h>

#include "console.h"

enum ebb_status ebb_shard_asked(const struct ebb_options *options, struct ebb_shard *out_shard)
{
    const struct ebb_shard_array array = {
        .id = getenv("SLURM_ARRAY_TASK_ID"),
        .least = getenv("SLURM_ARRAY_TASK_MIN"),
        .most = getenv("SLURM_ARRAY_TASK_MAX"),
        .count = getenv("SLURM_ARRAY_TASK_COUNT"),
    };
    struct ebb_messages messages = {0};
    *out_shard = (struct ebb_shard){0};
    if (!ebb_options_has(options, EBB_OPTION_SHARD))
        return EBB_OK;
    const enum ebb_status status =
        ebb_shard_read(options->value[EBB_OPTION_SHARD], &array, "ebb: --shard", out_shard, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

enum ebb_status ebb_shard_asked_path(struct ebb_shard shard, struct ebb_text *path)
{
    struct ebb_text piece = {0};
    ebb_shard_path(shard, ebb_text_chars(path), &piece);
    ebb_text_free(path);
    *path = piece;
    return piece.failed ? EBB_NO_MEMORY : EBB_OK;
}
