/* SPDX-License-Identifier: MIT
 * merge_clinic: pieces of one clinic's years.
 *
 * As of a study (merge_study.c): a merge is a clinic that is answered with years that stand in files
 * already. What remains is what all years show, the search that follows from it, one week of one year for the
 * timeline, and the file. Clinic, study and joint draws are read out of the first piece.
 *
 *   1. Heads   2. The clinic   3. The whole
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/answer_clinic.h>
#include <ebb/clinic_results.h>
#include <ebb/clinic_store.h>
#include <ebb/results.h>
#include <ebb/uncertainty.h>
#include <ebb/worlds_text.h>

#include "merge_kinds.h"

/* 1. Heads */

static bool is(const struct ebb_reader *reader)
{
    struct ebb_clinic_piece piece;
    int n_years;
    return ebb_clinic_store_piece(reader, &piece, &n_years);
}

/* Joint draws are in the digest of the work. */
static enum ebb_status look(const struct ebb_reader *reader, struct ebb_merge_head *head,
                            struct ebb_messages *messages)
{
    struct ebb_clinic_piece piece;
    int n_years;
    (void)messages;
    ebb_require(ebb_clinic_store_piece(reader, &piece, &n_years));
    (void)strncat(head->work_sha256, piece.work_sha256, sizeof head->work_sha256 - 1);
    head->share = (struct ebb_share){piece.first, piece.n};
    head->total = piece.total;
    return EBB_OK;
}

/* 2. The clinic */

struct clinic {
    struct ebb_clinic_config config;
    struct ebb_clinic_rows_asked rows;
    struct ebb_provenance provenance; /* of the first piece */
};

/* As many as a clinic can ask for (keys_clinic.c): memory is asked for by it. */
enum { MOST_DRAWS = 100000 };

/* Draws that touch nothing of this clinic leave no text, and yet years are played in so many of them: what is
 * told of draws is found by their number. */
static enum ebb_status read_draws(const struct ebb_reader *reader, struct ebb_clinic_config *config,
                                  struct ebb_messages *messages)
{
    const char *text = ebb_reader_attribute(reader, "joint_draws");
    const long n = strtol(ebb_reader_attribute(reader, "draws"), NULL, 10);
    struct ebb_worlds worlds[EBB_SITE_COUNT] = {{0}};
    enum ebb_status status = EBB_OK;
    if (text[0] != '\0')
        status = ebb_worlds_scan(text, &config->study_config, worlds, messages);
    else if (n > 0 && n <= MOST_DRAWS)
        status = ebb_worlds_init(&worlds[EBB_SITE_TYPICAL], (int)n, 0);
    config->worlds = worlds[EBB_SITE_TYPICAL];
    for (int site = EBB_SITE_TYPICAL + 1; site < EBB_SITE_COUNT; site++)
        ebb_worlds_free(&worlds[site]);
    return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status;
}

static enum ebb_status read_clinic(const struct ebb_merging *merging, struct clinic *clinic)
{
    const char *path = merging->files[0].path;
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_tried_files_open(&merging->files[0], &reader, merging->messages);
    if (status == EBB_OK)
        status = ebb_clinic_results_texts(reader, path, &clinic->config, &clinic->rows, merging->messages);
    if (status == EBB_OK)
        status = read_draws(reader, &clinic->config, merging->messages);
    if (status == EBB_OK)
        status = ebb_results_take_provenance(reader, &clinic->provenance, merging->messages);
    if (status == EBB_OK)
        status = ebb_reader_check_unchanged(reader, merging->messages);
    ebb_reader_close(reader);
    return status;
}

/* 3. The whole */

static enum ebb_status answer(const struct ebb_merging *merging, struct clinic *clinic,
                              struct ebb_merged *merged)
{
    const struct ebb_merge_options *options = merging->options;
    struct ebb_clinic_answered answered;
    clinic->provenance.command_line = options->command_line;
    clinic->provenance.host = options->host;
    clinic->provenance.started = options->started;
    const struct ebb_answer_clinic_options asked = {
        .config = &clinic->config,
        .rows = clinic->rows,
        .machine = options->machine,
        .path = options->out,
        .force = options->force,
        .provenance = &clinic->provenance,
        .pieces = merging->files,
        .n_pieces = options->n_paths,
    };
    const enum ebb_status status = ebb_answer_clinic(&asked, merging->work, &answered);
    merged->n_items = answered.years.n;
    merged->digests = answered.digests;
    ebb_clinic_result_free(&answered.result);
    return status;
}

static enum ebb_status merge(const struct ebb_merging *merging, struct ebb_merged *merged)
{
    struct clinic *clinic = calloc(1, sizeof *clinic);
    if (clinic == NULL)
        return EBB_NO_MEMORY;
    enum ebb_status status = read_clinic(merging, clinic);
    ebb_work_say(merging->work, merging->messages);
    if (status == EBB_OK)
        status = answer(merging, clinic, merged);
    ebb_provenance_free(&clinic->provenance);
    ebb_config_free_clinic(&clinic->config);
    free(clinic);
    return status;
}

const struct ebb_merge_kind EBB_MERGE_CLINIC = {"clinic", "years", "years", "is of another clinic or study",
                                                is,       look,    merge};
