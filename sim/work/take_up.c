/* SPDX-License-Identifier: MIT
 * take_up: see the header.
 *
 * Whether it is the same work is asked before a byte is copied; whether it is whole, while it is.
 */
#include "take_up.h"

#include <inttypes.h>
#include <string.h>

#include <ebb/block.h>
#include <ebb/kernel.h>
#include <ebb/piece.h>
#include <ebb/results.h>
#include <ebb/version.h>

static enum ebb_status refuse(const struct ebb_take_up *taking, const char *path, const char *what)
{
    ebb_messages_add(
        taking->messages, EBB_BAD_FILE, EBB_AT_FILE(path), "%s: %s", what,
        taking->is_stopped
            ? "a run that was stopped left it here: remove it to begin anew, or give another --out"
            : "all pieces must come of one study, with the same settings, by one ebb: play this "
              "piece again");
    return EBB_BAD_FILE;
}

/* The study first: of another one nothing else can be compared. `record` is no part of its digest, and
 * decides which rows there are. */
static enum ebb_status check_work(const struct ebb_take_up *taking, const char *path,
                                  const struct ebb_results *results, const struct ebb_piece *piece)
{
    const struct ebb_study *ours = &taking->plan->study, *theirs = &results->plan.study;
    const struct ebb_share share = taking->share;
    if (strcmp(results->provenance.study_sha256, taking->provenance->study_sha256) != 0)
        return refuse(taking, path, "is of another study, or of other settings of it");
    if (results->provenance.contract_number != EBB_CONTRACT_NUMBER ||
        strcmp(results->provenance.program_version, ebb_version()) != 0)
        return refuse(taking, path, "is of another version of ebb");
    if (theirs->record != ours->record || theirs->n_recorded != ours->n_recorded ||
        theirs->compression != ours->compression)
        return refuse(taking, path, "keeps another part of the study (--record, compression)");
    if (piece->total != taking->plan->n_blocks || piece->first != share.first ||
        (taking->is_stopped && piece->n != share.n) || piece->n > share.n)
        return refuse(taking, path, "holds another share of the patients");
    if (results->n_ranges != 1 || results->patients[0].first != piece->first * EBB_BLOCK_PATIENTS)
        return refuse(taking, path, "begins with another patient than its share");
    return EBB_OK;
}

/* Whole blocks, but for the study's last one. */
static enum ebb_status count_blocks(struct ebb_take_up *taking, const char *path,
                                    const struct ebb_results *results, const struct ebb_piece *piece)
{
    const int64_t most = ebb_plan_most_patients(taking->plan);
    const int64_t end = results->patients[0].first + results->n_patients;
    const int64_t n = (end + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    if ((end % EBB_BLOCK_PATIENTS != 0 && end != most) || n > piece->first + piece->n)
        return refuse(taking, path, "ends within a block of patients");
    if (!taking->is_stopped && n != piece->first + piece->n)
        return refuse(taking, path, "was stopped before its end");
    taking->n_blocks = n;
    taking->next = piece->next > n ? piece->next : n;
    return EBB_OK;
}

static enum ebb_status take(struct ebb_take_up *taking, const char *path, struct ebb_reader *reader)
{
    struct ebb_results results = {0};
    struct ebb_piece piece;
    if (!ebb_reader_piece(reader, &piece))
        return refuse(taking, path, "is no piece of a run");
    enum ebb_status status = ebb_results_take_part(reader, &results, taking->messages);
    if (status != EBB_OK)
        return status;
    status = check_work(taking, path, &results, &piece);
    if (status == EBB_OK)
        status = count_blocks(taking, path, &results, &piece);
    if (status == EBB_OK && taking->writer)
        status = ebb_writer_copy(taking->writer, reader, taking->messages);
    if (status == EBB_OK)
        status = ebb_reader_check_unchanged(reader, taking->messages);
    if (status == EBB_OK) {
        ebb_tally_merge(taking->tally, &results.tally);
        taking->seconds += results.provenance.seconds;
    }
    ebb_results_free(&results);
    return status;
}

enum ebb_status ebb_take_up(struct ebb_take_up *taking, const struct ebb_tried_file *file)
{
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_tried_files_open(file, &reader, taking->messages);
    if (status == EBB_OK)
        status = take(taking, file->path, reader);
    ebb_reader_close(reader);
    return status;
}

enum ebb_status ebb_take_up_path(struct ebb_take_up *taking, const char *path)
{
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(path, &reader, taking->messages);
    if (status == EBB_OK)
        status = take(taking, path, reader);
    ebb_reader_close(reader);
    return status;
}
