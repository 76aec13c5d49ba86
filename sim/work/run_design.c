/* SPDX-License-Identifier: MIT
 * run_design: rows, journal, front, file.
 *
 *   1. What the work goes by   2. The journal   3. Rows   4. The whole
 */
#include <ebb/run_design.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <sys/statvfs.h>
#include <unistd.h>

#include <ebb/design_file.h>
#include <ebb/digest.h>
#include <ebb/folder.h>
#include <ebb/format.h>
#include <ebb/journal.h>
#include <ebb/play_rows.h>
#include <ebb/row_studies.h>

#include "design_draws.h"
#include "design_steps.h"
#include "setting_ranges.h"
#include "settings_in_hand.h"

/* 1. What the work goes by */

struct running {
    const struct ebb_run_design_options *options;
    const struct ebb_work *work;
    const struct ebb_row_studies *studies;
    struct ebb_design_run *run;
    int64_t *order; /* (position): the row that is played there; NULL: as rows come */
    struct ebb_text journal_path;
    char digest[EBB_DIGEST_HEX]; /* of what the journal is of */
    struct ebb_journal *journal;
    double *line; /* of the journal: value and error of each answer, then what setting_ranges adds */
    struct ebb_setting_ranges *ranges;
    int64_t n_written; /* rows that the journal holds */
    struct ebb_messages messages;
};

static int64_t row_at(const struct running *running, int64_t position)
{
    return running->order ? running->order[position] : position;
}

static enum ebb_status plan_first(struct running *running)
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
static enum ebb_status check_disk(struct running *running)
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

/* 2. The journal */

/* What a row's answers depend on besides its number: study and design, what is asked of whom, the contract of
 * the draws. The digest of a study leaves out for whom and against which policy, and prices. */
static void add_prices(const struct ebb_economics *economics, struct ebb_text *text)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(economics, list);
    ebb_text_add(text, "induction %d discounts %a %a at %a\n", economics->costs.induction,
                 economics->costs.discount, economics->utilities.discount, economics->costs.threshold);
    for (int i = 0; i < n; i++)
        ebb_text_add(text, "%s %a %a %a %a %d\n", list[i].key, list[i].amount->value, list[i].amount->lower,
                     list[i].amount->upper, list[i].amount->se, list[i].amount->law);
}

static void find_digest(const struct running *running, char out_hex[EBB_DIGEST_HEX])
{
    const struct ebb_design_results *results = &running->run->results;
    const struct ebb_config *config = running->options->config;
    struct ebb_text text = {0};
    struct ebb_digest digest;
    ebb_text_add(&text, "design %s contract %d population %d\n", config->design_sha256, EBB_CONTRACT_NUMBER,
                 results->population);
    if (running->ranges)
        ebb_text_add(&text, "ranges %d\n", ebb_setting_ranges_width(running->ranges));
    for (int i = 0; i < results->n_asked; i++)
        ebb_text_add(&text, "%s %d %d\n", EBB_MEASURES[results->asked[i].measure].name,
                     results->asked[i].policy, results->asked[i].other);
    if (ebb_asked_is_costed(results->asked, results->n_asked))
        add_prices(&results->study->economics, &text);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&text), text.length);
    ebb_digest_hex(&digest, out_hex);
    ebb_text_free(&text);
}

/* One NaN only: the journal gives back numbers, and files are compared by their bytes. */
static double one_nan(double value)
{
    return value == value ? value : (double)NAN;
}

static struct ebb_in_hand in_hand(const struct running *running)
{
    return (struct ebb_in_hand){.journal_path = ebb_text_chars(&running->journal_path),
                                .digest = running->digest,
                                .order = running->order,
                                .claim = running->options->machine.claim};
}

/* Up to the first row that wants its ranges: from there on all are played again. */
static int64_t n_complete(const struct running *running, int64_t n)
{
    int64_t first = 0;
    while (first < n && !ebb_setting_ranges_lack(running->ranges, row_at(running, first)))
        first++;
    return first;
}

static enum ebb_status open_journal(struct running *running)
{
    const struct ebb_run_design_options *options = running->options;
    struct ebb_design_results *results = &running->run->results;
    const int width = 2 * results->n_asked + ebb_setting_ranges_width(running->ranges);
    running->line = calloc((size_t)width + 1, sizeof *running->line);
    if (running->line == NULL)
        return EBB_NO_MEMORY;
    if (options->path == NULL)
        return EBB_OK;
    find_digest(running, running->digest);
    ebb_text_add(&running->journal_path, "%s.journal", options->path);
    enum ebb_status status =
        ebb_journal_open(ebb_text_chars(&running->journal_path), running->digest, 1, width,
                         &options->machine.claim, &running->journal, &running->messages);
    int64_t position = 0;
    for (; status == EBB_OK && position < results->n_rows; position++) {
        const int64_t row = row_at(running, position);
        const double value = (double)row;
        if (!ebb_journal_recall(running->journal, &value, running->line))
            break;
        for (int i = 0; i < results->n_asked; i++)
            results->answers[row * results->n_asked + i] =
                (struct ebb_answer){one_nan(running->line[2 * i]), one_nan(running->line[2 * i + 1])};
        ebb_setting_ranges_read(running->ranges, row, running->line + 2 * results->n_asked);
    }
    running->n_written = position;
    const struct ebb_in_hand place = in_hand(running);
    running->run->n_kept = running->run->n_done =
        ebb_in_hand_recall(&place, running->ranges, n_complete(running, position), position);
    return status;
}

/* At a stop: what is said to be kept is what the next call takes up. */
static void keep_in_hand(struct running *running)
{
    const struct ebb_in_hand place = in_hand(running);
    if (ebb_in_hand_keep(&place, running->ranges, running->run->n_done, &running->messages) != EBB_OK)
        running->run->n_done = n_complete(running, running->run->n_done);
}

/* What was kept is worth the simulations that it cost; an empty journal, and folders made for it, are worth
 * nothing. `done`: all is in the file. */
static void close_journal(struct running *running, bool done)
{
    const struct ebb_in_hand place = in_hand(running);
    if (running->journal && done)
        ebb_in_hand_remove(&place);
    if (running->journal && (done || ebb_journal_is_empty(running->journal)))
        unlink(ebb_text_chars(&running->journal_path));
    if (running->journal)
        ebb_folder_remove_for(ebb_text_chars(&running->journal_path),
                              ebb_journal_n_folders(running->journal));
    ebb_journal_close(running->journal);
    ebb_text_free(&running->journal_path);
    free(running->line);
}

/* 3. Rows */

static enum ebb_status row_study(void *self, int64_t position, struct ebb_study *study,
                                 struct ebb_messages *messages)
{
    (void)messages; /* every row has been checked before (ebb_row_studies_check) */
    const struct running *running = self;
    ebb_design_steps_study(running->studies, row_at(running, position), study);
    return EBB_OK;
}

static enum ebb_status take_row(void *self, const struct ebb_played_row *played)
{
    struct running *running = self;
    struct ebb_design_results *results = &running->run->results;
    const int64_t at = row_at(running, played->row);
    const double row = (double)at;
    enum ebb_status status = ebb_setting_ranges_add(running->ranges, at, played);
    if (status != EBB_OK)
        return status;
    for (int i = 0; i < results->n_asked; i++) {
        running->line[2 * i] = one_nan(played->answers[i].value);
        running->line[2 * i + 1] = one_nan(played->answers[i].error);
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
    const struct running *running = self;
    const struct ebb_work_progress progress = {.label = "rows",
                                               .done = running->run->n_kept + n_rows,
                                               .total = running->run->results.n_rows,
                                               .unit = "rows"};
    ebb_work_show(running->work, &progress);
}

static enum ebb_status play(struct running *running)
{
    const struct ebb_design_results *results = &running->run->results;
    const struct ebb_play_rows_options options = {
        .like = running->run->like,
        .first = running->run->n_kept,
        .last = results->n_rows,
        .asked = results->asked,
        .n_asked = results->n_asked,
        .with_deviations = running->ranges != NULL,
        .machine = running->options->machine,
        .stop = ebb_work_stop(running->work),
        .self = running,
        .study = row_study,
        .take = take_row,
        .progress = show_rows,
        .n_played = &running->run->n_played,
    };
    show_rows(running, 0);
    return options.first < options.last ? ebb_play_rows(&options, &running->messages) : EBB_OK;
}

/* 4. The whole */

static enum ebb_status write_file(struct running *running)
{
    const struct ebb_run_design_options *options = running->options;
    struct ebb_provenance provenance = *options->provenance;
    const struct ebb_work_machine machine = ebb_work_machine_of(&options->machine);
    provenance.kernel = machine.kernel->name;
    provenance.n_threads = machine.n_threads;
    provenance.seconds = running->run->seconds;
    provenance.stopped_because = "all rows were played";
    struct ebb_design_draws draws;
    enum ebb_status status =
        ebb_design_draws_init(&draws, options->config, &running->run->like->study, &running->messages);
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
    };
    if (status == EBB_OK)
        status =
            ebb_design_file_write(&file, &running->run->results, &running->run->digests, &running->messages);
    ebb_design_draws_free(&draws);
    return status;
}

enum ebb_status ebb_run_design(const struct ebb_run_design_options *options, const struct ebb_work *work,
                               struct ebb_design_run *out_run)
{
    struct running running = {
        .options = options, .work = work, .studies = options->config->row_studies, .run = out_run};
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
        status = open_journal(&running);
    if (status == EBB_OK)
        status = play(&running);
    if (status == EBB_INTERRUPTED && running.journal)
        keep_in_hand(&running);
    if (status == EBB_OK)
        status = ebb_design_steps_find(&(struct ebb_design_steps){.results = &out_run->results,
                                                                  .like = out_run->like,
                                                                  .studies = running.studies,
                                                                  .machine = options->machine,
                                                                  .work = work},
                                       &running.messages);
    out_run->seconds = ebb_work_clock() - start;
    if (status == EBB_OK && options->path)
        status = write_file(&running);
    close_journal(&running, status == EBB_OK);
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
