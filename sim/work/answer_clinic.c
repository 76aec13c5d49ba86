/* SPDX-License-Identifier: MIT
 * answer_clinic: see the header.
 *
 *   1. Of which work   2. Years that stand in files   3. Files   4. The whole
 */
#include <ebb/answer_clinic.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/clinic_results.h>
#include <ebb/clinic_store.h>
#include <ebb/format.h>
#include <ebb/kernel.h>
#include <ebb/run_clinic.h>
#include <ebb/uncertainty.h>
#include <ebb/version.h>
#include <ebb/worlds_text.h>

struct answering {
    const struct ebb_answer_clinic_options *options;
    const struct ebb_work *work;
    struct ebb_clinic_answered *answered;
    int64_t n_years;             /* of the clinic */
    struct ebb_text draws;       /* joint draws, as a piece keeps them */
    char digest[EBB_DIGEST_HEX]; /* of all that a year's numbers depend on */
    struct ebb_publication part;
    struct ebb_text stopped; /* path of what a stop leaves; "": nothing */
    int n_stopped;           /* years that it holds; 0: there is none */
    double seconds;          /* of playing what stood in files */
    struct ebb_messages messages;
};

/* 1. Of which work */

/* Joint draws beside the texts: a set may have been calibrated again between two tasks, and no text of the
 * clinic says so. */
static enum ebb_status find_work(struct answering *answering)
{
    const struct ebb_clinic_config *config = answering->options->config;
    const struct ebb_clinic_rows_asked *rows = &answering->options->rows;
    const struct ebb_worlds worlds[EBB_SITE_COUNT] = {[EBB_SITE_TYPICAL] = config->worlds};
    struct ebb_text text = {0};
    struct ebb_digest digest;
    ebb_worlds_print(worlds, &config->study_config, &answering->draws);
    ebb_text_add(&text, "clinic %s contract %d rows %d %d %d draws %d %d\n", config->canonical_sha256,
                 EBB_CONTRACT_NUMBER, rows->n_chairs, rows->n_nurses, rows->what_ifs, config->worlds.n,
                 config->worlds_are_of_new_site);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&text), text.length);
    ebb_digest_add(&digest, ebb_text_chars(&answering->draws), answering->draws.length);
    ebb_digest_hex(&digest, answering->digest);
    const bool failed = text.failed || answering->draws.failed;
    ebb_text_free(&text);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. Years that stand in files */

/* As of a run (take_up.c): what is to be done depends on who left the file there. Nothing is repaired and
 * nothing is passed over: years of another clinic in a sum are found by nobody. */
static enum ebb_status refuse(struct answering *answering, const char *path, const char *what)
{
    ebb_messages_add(
        &answering->messages, EBB_BAD_FILE, EBB_AT_FILE(path), "%s: %s", what,
        answering->options->n_pieces == 0
            ? "a clinic that was stopped left it here: remove it to begin anew, or give another "
              "--out"
            : "all pieces must come of one clinic, with the same settings, by one ebb: play this "
              "piece again");
    return EBB_BAD_FILE;
}

/* What was checked before writing is checked again: a piece may have been made by another ebb, or of a clinic
 * that was changed between two tasks of an array. */
static enum ebb_status check(struct answering *answering, const struct ebb_reader *reader, const char *path,
                             int64_t next)
{
    const struct ebb_share share = answering->answered->years;
    const bool is_stopped = answering->options->n_pieces == 0;
    struct ebb_clinic_piece piece;
    char contract[16];
    int n_years;
    snprintf(contract, sizeof contract, "%d", EBB_CONTRACT_NUMBER);
    if (!ebb_clinic_store_piece(reader, &piece, &n_years))
        return refuse(answering, path, "is no piece of a clinic");
    if (strcmp(ebb_reader_attribute(reader, "program_version"), ebb_version()) != 0 ||
        strcmp(ebb_reader_attribute(reader, "contract_number"), contract) != 0)
        return refuse(answering, path, "is of another version of ebb");
    if (strcmp(piece.work_sha256, answering->digest) != 0)
        return refuse(answering, path, "is of another clinic or study, or of other settings of them");
    if (piece.total != answering->n_years || piece.first != next || piece.n > share.first + share.n - next ||
        (is_stopped && piece.n != share.n))
        return refuse(answering, path, "holds another share of the years");
    if (!is_stopped && n_years != piece.n)
        return refuse(answering, path, "was stopped before its end");
    return EBB_OK;
}

/* Verified whole before its first number is taken: a file that is refused halfway would have left its years
 * in sums that belong to all. Opening, verifying and reading cost some 40 ms of a core a piece. */
static enum ebb_status take(struct answering *answering, struct ebb_reader *reader, const char *path,
                            struct ebb_clinic_result *result)
{
    enum ebb_status status =
        check(answering, reader, path, answering->answered->years.first + result->answers.n_replications);
    if (status == EBB_OK)
        status = ebb_reader_verify(reader, &answering->messages);
    if (status == EBB_OK)
        status = ebb_clinic_store_add(reader, result, &answering->messages);
    if (status == EBB_OK)
        status = ebb_reader_check_unchanged(reader, &answering->messages);
    if (status == EBB_OK)
        answering->seconds += strtod(ebb_reader_attribute(reader, "seconds"), NULL);
    return status;
}

/* One open at a time: thousands need no more descriptors than one. A stop is looked for between two. */
static enum ebb_status take_pieces(struct answering *answering, struct ebb_clinic_result *result)
{
    const struct ebb_answer_clinic_options *options = answering->options;
    const ebb_stop_flag *stop = ebb_work_stop(answering->work);
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < options->n_pieces && status == EBB_OK; i++) {
        struct ebb_reader *reader = NULL;
        status = ebb_tried_files_open(&options->pieces[i], &reader, &answering->messages);
        if (status == EBB_OK)
            status = take(answering, reader, options->pieces[i].path, result);
        ebb_reader_close(reader);
        ebb_work_show(answering->work,
                      &(struct ebb_work_progress){
                          .label = "pieces", .done = i + 1, .total = options->n_pieces, .unit = "pieces"});
        if (status == EBB_OK && stop && atomic_load(stop))
            status = EBB_INTERRUPTED;
    }
    return status;
}

/* Pieces and what a stop has left never meet: a merge keeps nothing when it is stopped, for what it has done
 * by then is reading, and a share has no pieces. So one of the two is empty. */
static enum ebb_status know(void *self, struct ebb_clinic_result *result)
{
    struct answering *answering = self;
    const char *path = ebb_text_chars(&answering->stopped);
    struct ebb_reader *reader = NULL;
    enum ebb_status status = take_pieces(answering, result);
    if (status != EBB_OK || path[0] == '\0' || access(path, F_OK) != 0)
        return status;
    status = ebb_reader_open(path, &reader, &answering->messages);
    if (status == EBB_OK)
        status = take(answering, reader, path, result);
    ebb_reader_close(reader);
    answering->n_stopped = answering->answered->n_taken_up = result->answers.n_replications;
    return status;
}

/* 3. Files */

/* Joint draws go with the first year alone: whoever merges has that, too, and 200 draws of thirty values are
 * 130 kB. Seconds are those of all calls that had a part in it, so that a merged file tells what it cost. */
static enum ebb_status write_file(struct answering *answering, bool is_piece, const char *stopped_because)
{
    const struct ebb_answer_clinic_options *options = answering->options;
    const struct ebb_share share = answering->answered->years;
    const struct ebb_clinic_piece piece = {
        .first = share.first,
        .n = share.n,
        .total = answering->n_years,
        .work_sha256 = answering->digest,
        .joint_draws = share.first == 0 ? ebb_text_chars(&answering->draws) : NULL,
    };
    struct ebb_clinic_results_to to = {.part = &answering->part,
                                       .what_ifs = options->rows.what_ifs,
                                       .piece = is_piece ? &piece : NULL,
                                       .provenance = *options->provenance};
    to.provenance.n_threads = ebb_work_machine_of(&options->machine).n_threads;
    to.provenance.n_pieces = options->n_pieces;
    to.provenance.stopped_because = stopped_because;
    answering->answered->result.seconds += answering->seconds;
    return ebb_clinic_results_write(options->config, &answering->answered->result, &to,
                                    &answering->answered->digests, &answering->messages);
}

static enum ebb_status publish(struct answering *answering)
{
    const struct ebb_shard shard = answering->options->shard;
    const bool is_piece = !ebb_shard_is_whole(shard);
    char because[120] = "all years were simulated";
    if (is_piece)
        snprintf(because, sizeof because,
                 "all %" PRId64 " years of share %" PRId64 " of %" PRId64 " were simulated",
                 answering->answered->years.n, shard.k, shard.n);
    const enum ebb_status status = write_file(answering, is_piece, because);
    if (status == EBB_OK && answering->n_stopped > 0) /* one that stays is only taken up in vain */
        (void)unlink(ebb_text_chars(&answering->stopped));
    return status;
}

/* Nothing new since the last stop: what that has kept stays. */
static enum ebb_status keep(struct answering *answering)
{
    struct ebb_clinic_answered *answered = answering->answered;
    const int n = answered->result.answers.n_replications;
    char because[120];
    if (answering->stopped.length == 0)
        return EBB_INTERRUPTED;
    if (n > answering->n_stopped) {
        snprintf(because, sizeof because, "a signal stopped it after %d of %" PRId64 " years", n,
                 answered->years.n);
        enum ebb_status status = EBB_NO_MEMORY;
        if (ebb_publication_instead(&answering->part, ebb_text_chars(&answering->stopped)))
            status = write_file(answering, true, because);
        if (status != EBB_OK)
            return status;
    }
    answered->n_kept = n;
    return EBB_INTERRUPTED;
}

/* 4. The whole */

/* The part is made before the first year and after all that can be refused without it: a folder that was made
 * for a clinic which is then refused would be a riddle. */
static enum ebb_status begin(struct answering *answering)
{
    const struct ebb_answer_clinic_options *options = answering->options;
    enum ebb_status status = find_work(answering);
    if (status == EBB_OK && options->goes_on)
        ebb_shard_stopped_path(options->path, &answering->stopped);
    if (status == EBB_OK && answering->stopped.failed)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = ebb_clinic_store_begin(options->path, options->force, options->machine.claim,
                                        &answering->part, &answering->messages);
    return status;
}

/* `search` is always asked for: whoever wants a clinic answered wants its smallest staffing, and a share has
 * none whatever is asked. */
static enum ebb_status play(struct answering *answering)
{
    const struct ebb_answer_clinic_options *options = answering->options;
    const struct ebb_clinic_config *config = options->config;
    const bool is_whole = ebb_shard_is_whole(options->shard);
    struct ebb_clinic_rows_asked rows = options->rows;
    rows.default_study = config->study_path[0] == '\0'; /* as a file's rows are made again */
    const struct ebb_run_clinic_options asked = {
        .clinic = &config->clinic,
        .study = &config->study_config.study,
        .worlds = &config->worlds,
        .asked = rows,
        .search = true,
        .years = is_whole ? (struct ebb_share){0} : answering->answered->years,
        .know = know,
        .self = answering,
        .keeps = options->goes_on,
        .machine = options->machine,
    };
    return ebb_run_clinic(&asked, answering->work, &answering->answered->result);
}

enum ebb_status ebb_answer_clinic(const struct ebb_answer_clinic_options *options,
                                  const struct ebb_work *work, struct ebb_clinic_answered *out_answered)
{
    struct answering answering = {.options = options,
                                  .work = work,
                                  .answered = out_answered,
                                  .n_years = options->config->clinic.n_replications};
    memset(out_answered, 0, sizeof *out_answered);
    out_answered->years = ebb_shard_share(options->shard, answering.n_years);
    if (out_answered->years.n == 0)
        return EBB_OK;
    enum ebb_status status = begin(&answering);
    if (status == EBB_OK) {
        status = play(&answering);
        if (status == EBB_OK)
            status = publish(&answering);
        else if (status == EBB_INTERRUPTED)
            status = keep(&answering);
    }
    ebb_publication_end(&answering.part);
    ebb_work_say(work, &answering.messages);
    ebb_text_free(&answering.draws);
    ebb_text_free(&answering.stopped);
    return status;
}
