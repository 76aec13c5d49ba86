/* SPDX-License-Identifier: MIT
 * merge_study: pieces of one study's patients.
 *
 * A merge is a run whose blocks stand in files already (run_study.h): what remains of it is ranges over joint
 * draws, costs, and the file. So nothing here knows what a results file holds.
 *
 *     heads of all pieces | in order, none missing | the run
 *     one open at a time                             each open once more, copied
 *
 *   1. Heads   2. Joint draws   3. The run
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/piece.h>
#include <ebb/results.h>
#include <ebb/run_study.h>
#include <ebb/worlds_text.h>

#include "merge_kinds.h"

/* 1. Heads */

static enum ebb_status knows(const char *path, bool *out_is)
{
    struct ebb_messages unheard = {0};
    struct ebb_reader *reader = NULL;
    struct ebb_piece piece;
    const enum ebb_status status = ebb_reader_open(path, &reader, &unheard);
    *out_is = status == EBB_OK && ebb_reader_piece(reader, &piece) &&
              ebb_reader_attribute(reader, "clinic_sha256")[0] == '\0' &&
              ebb_reader_attribute(reader, "design")[0] == '\0';
    ebb_reader_close(reader);
    ebb_messages_free(&unheard);
    return status == EBB_NO_MEMORY ? status : EBB_OK;
}

struct merging {
    const struct ebb_merge_options *options;
    const struct ebb_work *work;
    struct ebb_messages messages;
    struct head *heads;             /* (piece), as they were named */
    struct ebb_merge_share *shares; /* (piece), likewise, then in order */
    struct ebb_tried_file *files;   /* likewise */
};

struct head {
    char study_sha256[EBB_DIGEST_HEX];
    struct ebb_share share;
    int64_t total; /* blocks of the whole */
};

static enum ebb_status look(void *self, const struct ebb_reader *reader, void *out_head,
                            struct ebb_messages *messages)
{
    struct head *head = out_head;
    struct ebb_piece piece;
    (void)self;
    if (!ebb_reader_piece(reader, &piece)) {
        ebb_messages_add(messages, EBB_BAD_FILE, NULL, "is no piece of a run: leave it out");
        return EBB_BAD_FILE;
    }
    (void)strncat(head->study_sha256, ebb_reader_attribute(reader, "study_sha256"),
                  sizeof head->study_sha256 - 1);
    head->share = (struct ebb_share){piece.first, piece.n};
    head->total = piece.total;
    return EBB_OK;
}

/* Of another study a piece says nothing of which blocks are missing; all else is asked when it is copied. */
static enum ebb_status compare(struct merging *merging, int i)
{
    const char *const *paths = merging->options->paths;
    const struct head *head = &merging->heads[i], *first = merging->heads;
    merging->shares[i] = (struct ebb_merge_share){merging->files[i], head->share};
    if (memcmp(head->study_sha256, first->study_sha256, sizeof head->study_sha256) == 0 &&
        head->total == first->total)
        return EBB_OK;
    ebb_messages_add(&merging->messages, EBB_BAD_FILE, EBB_AT_FILE(paths[i]),
                     "is of another study than %s, or of other settings of it: merge those of one study",
                     paths[0]);
    return EBB_BAD_FILE;
}

/* All that is wrong is said at once: with an array of hundreds, one after the other would take a day. */
static enum ebb_status read_heads(struct merging *merging)
{
    const int n = merging->options->n_paths;
    enum ebb_status status = ebb_merge_try(merging->options, merging->work, look, sizeof *merging->heads,
                                           merging->files, merging->heads, &merging->messages);
    for (int i = 0; i < n && status != EBB_NO_MEMORY && merging->heads[0].total > 0; i++) {
        if (merging->heads[i].total > 0 && compare(merging, i) != EBB_OK && status == EBB_OK)
            status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_merge_order(merging->shares, n, merging->heads[0].total, "blocks of patients",
                                 merging->options->out, &merging->messages);
    for (int i = 0; i < n && status == EBB_OK; i++)
        merging->files[i] = merging->shares[i].file;
    return status;
}

/* 2. Joint draws */

/* The study as its file has it names places in memory, which a file cannot. */
static enum ebb_status read_draws(const struct ebb_results *first, const char *text,
                                  struct ebb_worlds worlds[EBB_SITE_COUNT], struct ebb_messages *messages)
{
    const struct ebb_config_options reading = {.names_no_files = true};
    struct ebb_config config = {0};
    if (text[0] == '\0')
        return EBB_OK;
    const char *study = first->provenance.study;
    enum ebb_status status =
        ebb_config_parse_with("study", study, strlen(study), &reading, &config, messages);
    if (status == EBB_OK)
        status = ebb_worlds_scan(text, &config, worlds, messages);
    ebb_config_free(&config);
    return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status;
}

static enum ebb_status read_first(struct merging *merging, struct ebb_results *first,
                                  struct ebb_worlds worlds[EBB_SITE_COUNT])
{
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_tried_files_open(&merging->files[0], &reader, &merging->messages);
    if (status == EBB_OK)
        status = ebb_results_take_part(reader, first, &merging->messages);
    if (status == EBB_OK)
        status = read_draws(first, ebb_reader_attribute(reader, "joint_draws"), worlds, &merging->messages);
    ebb_reader_close(reader);
    return status;
}

/* 3. The run */

static enum ebb_status run(struct merging *merging, const struct ebb_results *first,
                           const struct ebb_worlds *worlds, struct ebb_merged *merged)
{
    const struct ebb_merge_options *options = merging->options;
    struct ebb_provenance provenance = first->provenance;
    struct ebb_study_run made;
    provenance.command_line = options->command_line;
    provenance.host = options->host;
    provenance.started = options->started;
    const struct ebb_run_study_options asked = {
        .machine = options->machine,
        .path = options->out,
        .force = options->force,
        .provenance = &provenance,
        .worlds = worlds,
        .pieces = merging->files,
        .n_pieces = options->n_paths,
    };
    const enum ebb_status status = ebb_run_study(&first->plan, &asked, merging->work, &made);
    merged->n_items = made.n_patients;
    merged->digests = made.digests;
    ebb_study_run_free(&made);
    return status;
}

static enum ebb_status merge(const struct ebb_merge_options *options, const struct ebb_work *work,
                             struct ebb_merged *merged)
{
    const size_t n = (size_t)options->n_paths;
    struct merging merging = {.options = options, .work = work};
    struct ebb_results first = {0};
    struct ebb_worlds worlds[EBB_SITE_COUNT] = {{0}};
    merging.shares = calloc(n, sizeof *merging.shares);
    merging.files = calloc(n, sizeof *merging.files);
    merging.heads = calloc(n, sizeof *merging.heads);
    enum ebb_status status =
        merging.shares && merging.files && merging.heads ? read_heads(&merging) : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = read_first(&merging, &first, worlds);
    ebb_work_say(work, &merging.messages);
    if (status == EBB_OK)
        status = run(&merging, &first, worlds, merged);
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        ebb_worlds_free(&worlds[site]);
    ebb_results_free(&first);
    free(merging.shares);
    free(merging.files);
    free(merging.heads);
    return status;
}

const struct ebb_merge_kind EBB_MERGE_STUDY = {"study", "patients", knows, merge};
