/* SPDX-License-Identifier: MIT
 * merge_design: pieces of one design's rows.
 *
 * As of a study (merge_study.c): a merge is a run of the design whose rows stand in files already. Its study
 * is read out of the first piece, and what remains is the front, whose rows are played once more, and the
 * file.
 *
 *   1. Heads   2. The design
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/config_of_results.h>
#include <ebb/design_file.h>
#include <ebb/kernel.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/row_studies.h>
#include <ebb/run_design.h>

#include "merge_kinds.h"

/* 1. Heads */

static bool is(const struct ebb_reader *reader)
{
    struct ebb_design_piece piece;
    return ebb_design_file_piece(reader, &piece);
}

static enum ebb_status find_draws(const struct ebb_reader *reader, struct ebb_merge_head *head,
                                  struct ebb_messages *messages)
{
    struct ebb_design_table table;
    struct ebb_digest digest;
    const enum ebb_status status = ebb_design_file_table(reader, "/draws", &table, messages);
    ebb_digest_init(&digest);
    for (int k = 0; k < table.records.n_columns && status == EBB_OK; k++) {
        const struct ebb_record_column *column = &table.records.columns[k];
        ebb_digest_add(&digest, column->name, strlen(column->name) + 1);
        for (size_t i = 0; i < ebb_records_n_rows(&table.records) && column->is_number; i++)
            ebb_digest_add(&digest, &ebb_records_cell(&table.records, i, k)->number, sizeof(double));
    }
    ebb_digest_hex(&digest, head->draws_sha256);
    ebb_design_table_free(&table);
    return status;
}

static enum ebb_status look(const struct ebb_reader *reader, struct ebb_merge_head *head,
                            struct ebb_messages *messages)
{
    struct ebb_design_piece piece;
    ebb_require(ebb_design_file_piece(reader, &piece));
    (void)strncat(head->work_sha256, piece.work_sha256, sizeof head->work_sha256 - 1);
    head->share = (struct ebb_share){piece.first, piece.n};
    head->total = piece.total;
    return find_draws(reader, head, messages);
}

/* 2. The design */

/* Rows are asked of a study before any is played; that of the pieces was, and is again here: its text may
 * have been written by another ebb. */
static enum ebb_status read_config(const struct ebb_merging *merging, const struct ebb_provenance *provenance,
                                   struct ebb_config *out_config)
{
    const char *path = merging->files[0].path;
    struct ebb_config_options reading = {.n_settings = 0};
    enum ebb_status status =
        ebb_config_of_results(path, provenance, false, &reading, out_config, merging->messages);
    if (status == EBB_OK && out_config->row_studies == NULL) {
        ebb_messages_add(merging->messages, EBB_BAD_FILE, EBB_AT_FILE(path), "has no design");
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_row_studies_check(out_config->row_studies, merging->messages);
    return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status;
}

static enum ebb_status run(const struct ebb_merging *merging, struct ebb_provenance *provenance,
                           const struct ebb_config *config, struct ebb_merged *merged)
{
    const struct ebb_merge_options *options = merging->options;
    struct ebb_design_run made = {.n_kept = 0};
    provenance->command_line = options->command_line;
    provenance->host = options->host;
    provenance->started = options->started;
    const struct ebb_run_design_options asked = {
        .config = config,
        .machine = options->machine,
        .path = options->out,
        .force = options->force,
        .provenance = provenance,
        .pieces = merging->files,
        .n_pieces = options->n_paths,
    };
    const enum ebb_status status = ebb_run_design(&asked, merging->work, &made);
    merged->n_items = made.results.n_rows;
    merged->digests = made.digests;
    ebb_design_run_free(&made);
    return status;
}

static enum ebb_status merge(const struct ebb_merging *merging, struct ebb_merged *merged)
{
    struct ebb_provenance provenance = {0};
    struct ebb_config *config = calloc(1, sizeof *config);
    enum ebb_status status = config ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = ebb_results_read_provenance(merging->files[0].path, &provenance, merging->messages);
    if (status == EBB_OK)
        status = read_config(merging, &provenance, config);
    ebb_work_say(merging->work, merging->messages);
    if (status == EBB_OK)
        status = run(merging, &provenance, config, merged);
    if (config)
        ebb_config_free(config);
    free(config);
    ebb_provenance_free(&provenance);
    return status;
}

const struct ebb_merge_kind EBB_MERGE_DESIGN = {"design", "rows", "rows", "is of another study or design",
                                                is,       look,   merge};
