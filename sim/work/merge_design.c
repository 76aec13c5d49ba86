/* SPDX-License-Identifier: MIT
 * merge_design: pieces of one design's rows.
 *
 * As of a study (merge_study.c): a merge is a run of the design whose rows stand in files already. Its study
 * is read out of the first piece, and what remains is the front, whose rows are played once more, and the
 * file.
 *
 *     heads of all pieces | in order, none missing | the design
 *     one open at a time                             each open once more, read
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

static enum ebb_status knows(const char *path, bool *out_is)
{
    struct ebb_messages unheard = {0};
    struct ebb_reader *reader = NULL;
    struct ebb_design_piece piece;
    const enum ebb_status status = ebb_reader_open(path, &reader, &unheard);
    *out_is = status == EBB_OK && ebb_design_file_piece(reader, &piece);
    ebb_reader_close(reader);
    ebb_messages_free(&unheard);
    return status == EBB_NO_MEMORY ? status : EBB_OK;
}

/* What all pieces of a design have alike: what their rows are of, the joint draws that they were played in (a
 * set may have been calibrated again between two tasks, which no study says), and who played them. */
struct head {
    char work_sha256[EBB_DIGEST_HEX], draws_sha256[EBB_DIGEST_HEX], version[64];
    struct ebb_share share;
    int64_t total;
};

struct merging {
    const struct ebb_merge_options *options;
    const struct ebb_work *work;
    struct ebb_messages messages;
    struct head *heads;             /* (piece), as they were named */
    struct ebb_merge_share *shares; /* (piece), likewise, then in order */
    struct ebb_tried_file *files;   /* likewise */
};

static enum ebb_status find_draws(const struct ebb_reader *reader, struct head *head,
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

static enum ebb_status look(void *self, const struct ebb_reader *reader, void *out_head,
                            struct ebb_messages *messages)
{
    struct head *head = out_head;
    struct ebb_design_piece piece;
    (void)self;
    if (!ebb_design_file_piece(reader, &piece)) {
        ebb_messages_add(messages, EBB_BAD_FILE, NULL, "is no piece of a design: leave it out");
        return EBB_BAD_FILE;
    }
    snprintf(head->work_sha256, sizeof head->work_sha256, "%s", piece.work_sha256);
    snprintf(head->version, sizeof head->version, "%.40s contract %.8s",
             ebb_reader_attribute(reader, "program_version"),
             ebb_reader_attribute(reader, "contract_number"));
    head->share = (struct ebb_share){piece.first, piece.n};
    head->total = piece.total;
    return find_draws(reader, head, messages);
}

static const char *differs(const struct head *head, const struct head *first)
{
    if (memcmp(head->version, first->version, sizeof head->version) != 0)
        return "is of another version of ebb than";
    if (memcmp(head->work_sha256, first->work_sha256, sizeof head->work_sha256) != 0 ||
        head->total != first->total)
        return "is of another study or design than";
    if (memcmp(head->draws_sha256, first->draws_sha256, sizeof head->draws_sha256) != 0)
        return "was played in other joint draws than";
    return NULL;
}

static bool compare(struct merging *merging, int i)
{
    const char *const *paths = merging->options->paths;
    const struct head *head = &merging->heads[i];
    const char *what = differs(head, merging->heads);
    merging->shares[i] = (struct ebb_merge_share){merging->files[i], head->share};
    if (what)
        ebb_messages_add(
            &merging->messages, EBB_BAD_FILE, EBB_AT_FILE(paths[i]),
            "%s, %s: merge pieces of one study with one design, with the same settings, by one ebb", what,
            paths[0]);
    return what == NULL;
}

/* All that is wrong is said at once, as of a study's pieces. */
static enum ebb_status read_heads(struct merging *merging)
{
    const int n = merging->options->n_paths;
    enum ebb_status status = ebb_merge_try(merging->options, merging->work, look, sizeof *merging->heads,
                                           merging->files, merging->heads, &merging->messages);
    for (int i = 0; i < n && status != EBB_NO_MEMORY && merging->heads[0].total > 0; i++) {
        if (merging->heads[i].total > 0 && !compare(merging, i) && status == EBB_OK)
            status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_merge_order(merging->shares, n, merging->heads[0].total, "rows", merging->options->out,
                                 &merging->messages);
    for (int i = 0; i < n && status == EBB_OK; i++)
        merging->files[i] = merging->shares[i].file;
    return status;
}

/* 2. The design */

/* Rows are asked of a study before any is played; that of the pieces was, and is again here: its text may
 * have been written by another ebb. */
static enum ebb_status read_config(struct merging *merging, const struct ebb_provenance *provenance,
                                   struct ebb_config *out_config)
{
    const char *path = merging->files[0].path;
    struct ebb_config_options reading = {.n_settings = 0};
    enum ebb_status status =
        ebb_config_of_results(path, provenance, false, &reading, out_config, &merging->messages);
    if (status == EBB_OK && out_config->row_studies == NULL) {
        ebb_messages_add(&merging->messages, EBB_BAD_FILE, EBB_AT_FILE(path), "has no design");
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_row_studies_check(out_config->row_studies, &merging->messages);
    return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status;
}

static enum ebb_status run(struct merging *merging, struct ebb_provenance *provenance,
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

static enum ebb_status merge(const struct ebb_merge_options *options, const struct ebb_work *work,
                             struct ebb_merged *merged)
{
    const size_t n = (size_t)options->n_paths;
    struct merging merging = {.options = options, .work = work};
    struct ebb_provenance provenance = {0};
    struct ebb_config *config = calloc(1, sizeof *config);
    merging.shares = calloc(n, sizeof *merging.shares);
    merging.files = calloc(n, sizeof *merging.files);
    merging.heads = calloc(n, sizeof *merging.heads);
    const bool has_room = config && merging.shares && merging.files && merging.heads;
    enum ebb_status status = has_room ? read_heads(&merging) : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = ebb_results_read_provenance(merging.files[0].path, &provenance, &merging.messages);
    if (status == EBB_OK)
        status = read_config(&merging, &provenance, config);
    ebb_work_say(work, &merging.messages);
    if (status == EBB_OK)
        status = run(&merging, &provenance, config, merged);
    if (config)
        ebb_config_free(config);
    free(config);
    ebb_provenance_free(&provenance);
    free(merging.shares);
    free(merging.files);
    free(merging.heads);
    return status;
}

const struct ebb_merge_kind EBB_MERGE_DESIGN = {"design", "rows", knows, merge};
