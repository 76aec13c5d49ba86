/* SPDX-License-Identifier: MIT
 * ebb clinic: how many chairs and nurses a policy needs.
 *
 * What is played is decided here, and played and kept in sim/work (answer_clinic.c); how it is said stands in
 * clinic_page.c and clinic_json.c, what it would take in clinic_dry_run.c, how its file is opened in
 * clinic_kept.c.
 * --start needs no clinic: it prints one; of a clinic's file nothing is played.
 *
 *   1. Playing   2. Saying   3. What is asked
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/answer_clinic.h>
#include <ebb/format.h>
#include <ebb/run_clinic.h>

#include "clinic_dry_run.h"
#include "clinic_kept.h"
#include "clinic_page.h"
#include "console.h"
#include "job_script.h"
#include "load_clinic.h"
#include "machine.h"
#include "progress.h"
#include "provenance_now.h"
#include "results_path.h"
#include "shard_asked.h"
#include "signals.h"

static enum ebb_status print_start(void)
{
    struct ebb_text text = {0};
    ebb_config_print_clinic_start(&text);
    return ebb_console_print(&text);
}

/* What is asked for, and what comes of it. */
struct answering {
    const struct ebb_options *options;
    const struct ebb_clinic_config *config;
    struct ebb_machine machine;
    struct ebb_shard shard; /* of the years; zeroed: all of them */
    struct ebb_job_asked job;
    struct ebb_text path; /* of the file; of a shard that of its piece */
    struct ebb_progress progress;
    bool announced;
    struct ebb_clinic_answered answered;
};

/* All questions at once: they are answered on the same years, and the table is most of the time. */
static struct ebb_clinic_rows_asked rows_asked(const struct ebb_clinic_config *config)
{
    return (struct ebb_clinic_rows_asked){.n_chairs = EBB_CLINIC_GRID_CHAIRS,
                                          .n_nurses = EBB_CLINIC_GRID_NURSES,
                                          .what_ifs = true,
                                          .default_study = config->study_path[0] == '\0'};
}

/* 1. Playing */

/* Once what an earlier call has kept is read, and found to be of this clinic. */
static void announce(struct answering *answering)
{
    const int n = answering->answered.n_taken_up;
    if (n > 0 && !ebb_options_has(answering->options, EBB_OPTION_QUIET))
        ebb_console_note("ebb: goes on after %s that an earlier call has kept",
                         ebb_format_of(n, "year", "years").chars);
    answering->announced = true;
}

static void show(void *self, const struct ebb_work_progress *progress)
{
    struct answering *answering = self;
    if (!answering->announced)
        announce(answering);
    ebb_progress_show(&answering->progress, progress);
}

static struct ebb_work listen(struct answering *answering)
{
    answering->progress = ebb_progress_of(answering->options);
    return (struct ebb_work){
        .self = answering,
        .message = ebb_console_message,
        .progress = show,
        .stop = ebb_signals_catch(),
    };
}

static void end_listening(struct answering *answering)
{
    ebb_progress_end(&answering->progress);
    ebb_signals_release();
}

/* The file of what is kept is named by what it is told by: its own name. */
static void say_stopped(const struct answering *answering)
{
    struct ebb_text kept = {0};
    ebb_shard_stopped_path(ebb_text_chars(&answering->path), &kept);
    if (answering->answered.n_kept > 0)
        ebb_console_note("ebb: interrupted; %s kept in %s: give the same command to go on",
                         ebb_format_of(answering->answered.n_kept, "year is", "years are").chars,
                         ebb_text_chars(&kept));
    else
        ebb_console_note("ebb: interrupted; nothing was written");
    ebb_text_free(&kept);
}

static enum ebb_status play(struct answering *answering)
{
    const struct ebb_options *options = answering->options;
    struct ebb_provenance_now now;
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    const struct ebb_provenance provenance = {
        .command_line = ebb_text_chars(&now.command_line), .host = now.host, .started = now.started};
    const struct ebb_answer_clinic_options asked = {
        .config = answering->config,
        .rows = rows_asked(answering->config),
        .machine = answering->machine.use,
        .path = ebb_text_chars(&answering->path),
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .provenance = &provenance,
        .shard = answering->shard,
        .goes_on = true,
    };
    const struct ebb_work work = listen(answering);
    if (status == EBB_OK)
        status = ebb_answer_clinic(&asked, &work, &answering->answered);
    end_listening(answering);
    ebb_provenance_now_free(&now);
    if (status == EBB_INTERRUPTED)
        say_stopped(answering);
    return status;
}

/* 2. Saying */

/* The page is asked for by the command itself: --quiet keeps progress and warnings away, not the answer. */
static enum ebb_status print(const struct answering *answering)
{
    const struct ebb_options *options = answering->options;
    const struct ebb_clinic_page page = {
        .config = answering->config,
        .result = &answering->answered.result,
        .full = ebb_options_has(options, EBB_OPTION_FULL),
        .path = ebb_text_chars(&answering->path),
        .digest = answering->answered.digests.summary,
    };
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK;
    if (ebb_options_has(options, EBB_OPTION_JSON))
        ebb_clinic_page_print_json(&page, &text);
    else
        status = ebb_clinic_page_print(&page, &text);
    if (status == EBB_OK)
        status = ebb_console_print(&text);
    ebb_text_free(&text);
    return status;
}

/* A piece has no answer of its own. */
static enum ebb_status say_piece(const struct answering *answering)
{
    const struct ebb_shard shard = answering->shard;
    const int64_t n = answering->answered.years.n;
    if (n == 0)
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64
                         " has no years: the clinic is played in %d: nothing is written, and nothing is "
                         "missing",
                         shard.k, shard.n, answering->config->clinic.n_replications);
    else if (!ebb_options_has(answering->options, EBB_OPTION_QUIET))
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64
                         ": %s in %s: `ebb merge` makes the whole when all shares are there",
                         shard.k, shard.n, ebb_format_of(n, "year", "years").chars,
                         ebb_text_chars(&answering->path));
    return EBB_OK;
}

/* 3. What is asked */

static enum ebb_status try_out(struct answering *answering)
{
    const struct ebb_options *options = answering->options;
    const struct ebb_clinic_config *config = answering->config;
    struct ebb_run_clinic_options asked = {
        .clinic = &config->clinic,
        .study = &config->study_config.study,
        .worlds = &config->worlds,
        .asked = rows_asked(config),
        .search = true,
        .machine = answering->machine.use,
    };
    struct ebb_clinic_dry_run dry = {.config = config, .machine = &answering->machine};
    struct ebb_clinic_result trial;
    ebb_clinic_dry_run_begin(&dry, &asked);
    const struct ebb_work work = listen(answering);
    enum ebb_status status = ebb_run_clinic(&asked, &work, &trial);
    end_listening(answering);
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    if (status == EBB_OK && answering->job.n_shards > 0)
        status =
            ebb_clinic_dry_run_job(&dry, &trial, options, &answering->job, ebb_text_chars(&answering->path));
    else if (status == EBB_OK)
        status = ebb_clinic_dry_run_end(&dry, &trial, ebb_options_has(options, EBB_OPTION_JSON));
    ebb_clinic_result_free(&trial);
    return status;
}

/* What would tell of the whole and be taken for the share's. */
static enum ebb_status check_shard(const struct answering *answering)
{
    const bool is_dry = ebb_options_has(answering->options, EBB_OPTION_DRY_RUN);
    if (!is_dry || (ebb_shard_is_whole(answering->shard) && answering->job.n_shards == 0))
        return EBB_OK;
    ebb_console_note("ebb clinic: --%s: a dry run tells of the whole clinic: leave out --dry-run or --%s",
                     answering->job.n_shards > 0 ? "sbatch" : "shard",
                     answering->job.n_shards > 0 ? "sbatch" : "shard");
    return EBB_USAGE;
}

/* Threads, and where it will be kept, are looked at first, as of a run: not after minutes of years. */
static enum ebb_status answer(struct answering *answering)
{
    const struct ebb_options *options = answering->options;
    const bool is_dry = ebb_options_has(options, EBB_OPTION_DRY_RUN);
    enum ebb_status status = ebb_machine_choose(options, &answering->machine);
    if (answering->job.n_shards > 0)
        ebb_job_machine(&answering->job, &answering->machine);
    if (status == EBB_OK && !is_dry)
        status = ebb_results_path(options, "clinic.h5", &answering->path);
    if (status == EBB_OK && !is_dry)
        status = ebb_shard_asked_path(answering->shard, &answering->path);
    if (status == EBB_OK && (is_dry || answering->job.n_shards > 0))
        return try_out(answering);
    if (status == EBB_OK)
        status = play(answering);
    if (status != EBB_OK)
        return status;
    return ebb_shard_is_whole(answering->shard) ? print(answering) : say_piece(answering);
}

/* The same page without playing. */
static enum ebb_status answer_from_file(struct answering *answering)
{
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    answering->config = config;
    ebb_text_add(&answering->path, "%s", answering->options->arguments[0]);
    enum ebb_status status =
        config && !answering->path.failed
            ? ebb_clinic_kept_open(answering->options, config, &answering->answered.result,
                                   &answering->answered.digests)
            : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = print(answering);
    ebb_loaded_clinic_free(config);
    return status;
}

/* What is wrong with the line is said before what is wrong with the clinic. */
static enum ebb_status answer_from_clinic(struct answering *answering)
{
    struct ebb_clinic_config *config = NULL;
    enum ebb_status status = ebb_shard_asked(answering->options, &answering->shard);
    if (status == EBB_OK)
        status = ebb_job_asked(answering->options, &answering->job);
    if (status == EBB_OK)
        status = check_shard(answering);
    if (status == EBB_OK)
        status = ebb_load_clinic(answering->options->arguments[0], answering->options, &config);
    answering->config = config;
    if (status == EBB_OK)
        status = answer(answering);
    ebb_loaded_clinic_free(config);
    return status;
}

enum ebb_status ebb_command_clinic(const struct ebb_options *options)
{
    struct answering answering;
    memset(&answering, 0, sizeof answering);
    answering.options = options;
    if (ebb_options_has(options, EBB_OPTION_START))
        return print_start();
    if (options->n_arguments == 0) {
        ebb_console_note(
            "ebb: which clinic? Write it as: ebb clinic CLINIC (or --start for one to begin with)");
        return EBB_USAGE;
    }
    const enum ebb_status status = ebb_clinic_kept_is(options->arguments[0]) ? answer_from_file(&answering)
                                                                             : answer_from_clinic(&answering);
    ebb_clinic_result_free(&answering.answered.result);
    ebb_text_free(&answering.path);
    return status;
}
