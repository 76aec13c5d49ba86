/* SPDX-License-Identifier: MIT
 * run_design: rows, journal, front, file.
 *
 *   1. Before   2. Rows   3. The whole
 */
#include <ebb/run_design.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/design_file.h>
#include <ebb/digest.h>
#include <ebb/format.h>
#include <ebb/play_rows.h>
#include <ebb/row_studies.h>
#include <sys/statvfs.h>

#include "design_draws.h"
#include "design_running.h"
#include "design_steps.h"
#include "design_studies.h"

/* 1. Before */

static enum ebb_status plan_first(struct ebb_design_running *running)
{
    struct ebb_study *study = malloc(sizeof *study);
    running->run->like = calloc(1, sizeof *running->run->like);
    enum ebb_status status = EBB_NO_MEMORY;
    if (study && running->run->like) {
        ebb_design_steps_study(running->studies, 0, study);
        status = ebb_plan_init(running->run->like, study, &running->messages);
    }
    free(study);
    return status;
}

/* A file of as many bytes as the table, and a journal of some three times as many, since its numbers are
 * text. */
static enum ebb_status check_disk(struct ebb_design_running *running)
{
    const struct ebb_run_design_options *options = running->options;
    const struct ebb_design_results *results = &running->run->results;
    const double in_hand_bytes = /* of one setting; several only where they differ in prices alone */
        results->ranges ? 8.0 * results->n_asked * (double)running->run->like->study.n_patients : 0;
    const double bytes =
        4 * ebb_design_results_bytes(options->config->design, running->run->like) + in_hand_bytes;
    const char *slash = strrchr(options->path, '/');
    struct ebb_text folder = {0};
    struct statvfs about;
    ebb_text_add(&folder, "%.*s", slash ? (int)(slash - options->path) + 1 : 1, slash ? options->path : ".");
    const bool known = statvfs(ebb_text_chars(&folder), &about) == 0; /* else it is made, and nobody knows */
    ebb_text_free(&folder);
    const double room = known ? (double)about.f_bavail * (double)about.f_frsize : 0;
    if (!known || room >= bytes)
        return EBB_OK;
    ebb_messages_add(&running->messages, EBB_BAD_FILE, EBB_AT_FILE(options->path),
                     "takes some %s with its journal, and its disk has %s left: take fewer rows or outcomes, "
                     "or give another --out",
                     ebb_format_bytes(bytes).chars, ebb_format_bytes(room).chars);
    return EBB_BAD_FILE;
}

/* 2. Rows */

static enum ebb_status row_study(void *self, int64_t position, struct ebb_study *study,
                                 struct ebb_messages *messages)
{
    (void)messages; /* every row has been checked before (ebb_row_studies_check) */
    const struct ebb_design_running *running = self;
    ebb_design_steps_study(running->studies, ebb_design_row_at(running, position), study);
    return EBB_OK;
}

static enum ebb_status take_row(void *self, const struct ebb_played_row *played)
{
    struct ebb_design_running *running = self;
    struct ebb_design_results *results = &running->run->results;
    const int64_t at = ebb_design_row_at(running, played->row);
    const double row = (double)at;
    enum ebb_status status = ebb_setting_ranges_add(running->ranges, at, played);
    if (status != EBB_OK)
        return status;
    for (int i = 0; i < results->n_asked; i++) {
        running->line[2 * i] = ebb_design_one_nan(played->answers[i].value);
        running->line[2 * i + 1] = ebb_design_one_nan(played->answers[i].error);
        results->answers[at * results->n_asked + i] =
            (struct ebb_answer){running->line[2 * i], running->line[2 * i + 1]};
    }
    ebb_setting_ranges_write(running->ranges, at, running->line + 2 * results->n_asked);
    if (running->journal && played->row >= running->n_written)
        status = ebb_journal_add(running->journal, &row, running->line);
    running->run->n_done += status == EBB_OK;
    if (status == EBB_BAD_FILE)
        ebb_messages_add(&running->messages, EBB_BAD_FILE,
                         EBB_AT_FILE(ebb_text_chars(&running->journal_path)),
                         "cannot be written: %lld rows are in it", (long long)played->row);
    return status;
}

static void show_rows(void *self, int64_t n_rows)
{
    const struct ebb_design_running *running = self;
    const struct ebb_work_progress progress = {
        .label = "rows", .done = running->run->n_kept + n_rows, .total = running->share.n, .unit = "rows"};
    ebb_work_show(running->work, &progress);
}

static enum ebb_status play(struct ebb_design_running *running)
{
    const struct ebb_design_results *results = &running->run->results;
    const struct ebb_play_rows_options options = {
        .like = running->run->like,
        .first = running->run->n_kept,
        .last = running->share.n,
        .asked = results->asked,
        .n_asked = results->n_asked,
        .with_deviations = running->ranges != NULL,
        .machine = running->options->machine,
        .stop = ebb_work_stop(running->work),
        .keeps = running->journal != NULL,
        .self = running,
        .study = row_study,
        .take = take_row,
        .progress = show_rows,
        .n_played = &running->run->n_played,
    };
    show_rows(running, 0);
    return options.first < options.last ? ebb_play_rows(&options, &running->messages) : EBB_OK;
}

/* 3. The whole */

static enum ebb_status write_file(struct ebb_design_running *running)
{
    const struct ebb_run_design_options *options = running->options;
    struct ebb_provenance provenance = *options->provenance;
    const struct ebb_work_machine machine = ebb_work_machine_of(&options->machine);
    provenance.kernel = machine.kernel->name;
    provenance.n_threads = machine.n_threads;
    provenance.seconds = running->run->seconds + running->seconds;
    provenance.n_pieces = options->n_pieces;
    provenance.stopped_because =
        running->is_piece ? "all rows of the share were played" : "all rows were played";
    struct ebb_design_draws draws;
    struct ebb_records rest = {0}, studies = {0};
    /* A results file has no distributions of prices to draw from: a merge takes draws as they were played. */
    enum ebb_status status =
        options->n_pieces > 0
            ? ebb_design_draws_take(&draws, options->pieces[0].path, provenance.row_study, &running->messages)
            : ebb_design_draws_init(&draws, options->config, &running->run->like->study, &running->messages);
    if (running->ranges && running->is_piece)
        ebb_design_rest_of(running, &rest);
    if (status == EBB_OK && running->is_piece)
        status = ebb_design_studies_make(options->config, &studies, &running->messages);
    const struct ebb_design_piece piece = {.first = running->share.first,
                                           .n = running->share.n,
                                           .total = running->run->results.n_rows,
                                           .order = running->order,
                                           .rest = running->ranges ? &rest : NULL,
                                           .studies = studies.n_columns > 0 ? &studies : NULL,
                                           .work_sha256 = running->digest};
    const struct ebb_design_file file = {
        .path = options->path,
        .force = options->force,
        .claim = machine.claim,
        .plan = running->run->like,
        .provenance = &provenance,
        .design = ebb_text_chars(&options->config->design_text),
        .design_sha256 = options->config->design_sha256,
        .draws = draws.records.n_columns > 0 ? &draws.records : NULL,
        .row_study = ebb_text_chars(&draws.row.canonical),
        .piece = running->is_piece ? &piece : NULL,
    };
    if (rest.failed)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK)
        status =
            ebb_design_file_write(&file, &running->run->results, &running->run->digests, &running->messages);
    ebb_records_free(&rest);
    ebb_records_free(&studies);
    ebb_design_draws_free(&draws);
    return status;
}

/* Rows that are there already, or are played now. */
static enum ebb_status gather(struct ebb_design_running *running)
{
    enum ebb_status status = ebb_design_share(running);
    running->run->share = running->share;
    if (status == EBB_OK)
        status = ebb_design_find_digest(running);
    if (status == EBB_OK && running->options->n_pieces > 0)
        return ebb_design_read_pieces(running);
    if (status != EBB_OK || running->share.n == 0)
        return status;
    status = ebb_design_open_journal(running);
    if (status == EBB_OK)
        status = play(running);
    if (status == EBB_INTERRUPTED && running->journal)
        ebb_design_keep_in_hand(running);
    return status;
}

static enum ebb_status find_front(struct ebb_design_running *running)
{
    return ebb_design_steps_find(&(struct ebb_design_steps){.results = &running->run->results,
                                                            .like = running->run->like,
                                                            .studies = running->studies,
                                                            .machine = running->options->machine,
                                                            .work = running->work},
                                 &running->messages);
}

enum ebb_status ebb_run_design(const struct ebb_run_design_options *options, const struct ebb_work *work,
                               struct ebb_design_run *out_run)
{
    struct ebb_design_running running = {.options = options,
                                         .work = work,
                                         .studies = options->config->row_studies,
                                         .is_piece = !ebb_shard_is_whole(options->shard),
                                         .run = out_run};
    const double start = ebb_work_clock();
    int64_t n_settings;
    *out_run = (struct ebb_design_run){0};
    enum ebb_status status = plan_first(&running);
    if (status == EBB_OK)
        status = ebb_design_results_init(&out_run->results, options->config->design, out_run->like);
    if (status == EBB_OK && options->path)
        status = ebb_design_file_check(options->path, options->force, &running.messages);
    if (status == EBB_OK && options->path)
        status = check_disk(&running);
    if (status == EBB_OK)
        status = ebb_design_order(options->config->design, &running.order, &n_settings);
    if (status == EBB_OK)
        status = ebb_setting_ranges_open(&out_run->results, out_run->like->study.n_patients, &running.ranges);
    if (status == EBB_OK)
        status = gather(&running);
    if (status == EBB_OK && !running.is_piece)
        status = find_front(&running);
    out_run->seconds = ebb_work_clock() - start;
    if (status == EBB_OK && options->path && running.share.n > 0)
        status = write_file(&running);
    ebb_design_close_journal(&running, status == EBB_OK);
    free(running.order);
    ebb_setting_ranges_close(running.ranges);
    ebb_work_say(work, &running.messages);
    return status;
}

void ebb_design_run_free(struct ebb_design_run *run)
{
    ebb_design_results_free(&run->results);
    if (run->like)
        ebb_plan_free(run->like);
    free(run->like);
    *run = (struct ebb_design_run){0};
}
