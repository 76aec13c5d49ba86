/* SPDX-License-Identifier: MIT
 * merge_study: pieces of one study's patients.
 *
 * A merge is a run whose blocks stand in files already (run_study.h): what remains of it is ranges over joint
 * draws, costs, and the file. So nothing here knows what a results file holds.
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

static bool is(const struct ebb_reader *reader)
{
    struct ebb_piece piece;
    return ebb_reader_piece(reader, &piece) && ebb_reader_attribute(reader, "clinic_sha256")[0] == '\0' &&
           ebb_reader_attribute(reader, "design")[0] == '\0';
}

/* All else that pieces of a study must have alike (what they keep) is asked when they are copied. */
static enum ebb_status look(const struct ebb_reader *reader, struct ebb_merge_head *head,
                            struct ebb_messages *messages)
{
    struct ebb_piece piece;
    (void)messages;
    ebb_require(ebb_reader_piece(reader, &piece));
    (void)strncat(head->work_sha256, ebb_reader_attribute(reader, "study_sha256"),
                  sizeof head->work_sha256 - 1);
    head->share = (struct ebb_share){piece.first, piece.n};
    head->total = piece.total;
    return EBB_OK;
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

static enum ebb_status read_first(const struct ebb_merging *merging, struct ebb_results *first,
                                  struct ebb_worlds worlds[EBB_SITE_COUNT])
{
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_tried_files_open(&merging->files[0], &reader, merging->messages);
    if (status == EBB_OK)
        status = ebb_results_take_part(reader, first, merging->messages);
    if (status == EBB_OK)
        status = read_draws(first, ebb_reader_attribute(reader, "joint_draws"), worlds, merging->messages);
    ebb_reader_close(reader);
    return status;
}

/* 3. The run */

static enum ebb_status run(const struct ebb_merging *merging, const struct ebb_results *first,
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

static enum ebb_status merge(const struct ebb_merging *merging, struct ebb_merged *merged)
{
    struct ebb_results first = {0};
    struct ebb_worlds worlds[EBB_SITE_COUNT] = {{0}};
    enum ebb_status status = read_first(merging, &first, worlds);
    ebb_work_say(merging->work, merging->messages);
    if (status == EBB_OK)
        status = run(merging, &first, worlds, merged);
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        ebb_worlds_free(&worlds[site]);
    ebb_results_free(&first);
    return status;
}

const struct ebb_merge_kind EBB_MERGE_STUDY = {
    "study", "patients", "blocks of patients", "is of another study", is, look, merge};
