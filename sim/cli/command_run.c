/* SPDX-License-Identifier: MIT
 * ebb run: simulates a study and writes its results file.
 *
 *   1. Before   2. Simulating   3. After   4. The command
 */
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>

#include <ebb/executor.h>
#include <ebb/format.h>
#include <ebb/precision.h>
#include <ebb/writer.h>

#include "about.h"
#include "console.h"
#include "job.h"
#include "progress.h"
#include "result.h"
#include "stop.h"
#include "timing.h"

struct running {
    const struct ebb_job *job;
    const struct ebb_plan *plan;
    struct ebb_writer *writer;
    struct ebb_executor *executor; /* keeps its room from one look at the precision to the next */
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct ebb_progress progress;
    struct ebb_messages messages;
    int64_t n_blocks; /* done */
    double seconds;   /* of simulating: what playing took */
    struct ebb_timing timing;
    bool profiled;
    struct ebb_about about;
    char because[256]; /* why it stopped */
    bool reached;
    char digest[EBB_DIGEST_HEX];
};

/* 1. Before */

static void announce(const struct ebb_job *job)
{
    const struct ebb_plan *plan = &job->opening.plan;
    if (ebb_options_has(job->options, EBB_OPTION_QUIET))
        return;
    ebb_console_note("ebb run %s", job->opening.config.path);
    ebb_console_note("  patients  %s%s under %s", plan->study.precision.on ? "at most " : "",
                     ebb_format_count(ebb_plan_most_patients(plan)).chars,
                     ebb_format_of(plan->study.n_policies, "policy", "policies").chars);
    ebb_console_note("  threads   %d, %s", job->threads.n, job->threads.why);
    ebb_console_note("  output    %s", job->path.chars);
}

/* 2. Simulating */

static int64_t patients_done(const struct running *running)
{
    int64_t most = ebb_plan_most_patients(running->plan), done = running->n_blocks * EBB_BLOCK_PATIENTS;
    return done < most ? done : most;
}

/* Blocks up to `last`, and the summary of all so far. */
static enum ebb_status simulate_until(struct running *running, int64_t last, atomic_bool *stop)
{
    const struct ebb_job *job = running->job;
    const struct ebb_batch batch = {
        .plan = running->plan,
        .first_block = running->n_blocks,
        .last_block = last,
        .sink = ebb_writer_sink(running->writer),
        .tally = &running->tally,
    };
    const struct ebb_play_options options = {
        .kernel = job->kernel,
        .n_threads = job->threads.n,
        .stop = stop,
        .progress = ebb_progress_show,
        .progress_self = &running->progress,
        .profile = running->profiled ? &running->timing.blocks : NULL,
    };
    running->progress.before = patients_done(running);
    const double start = ebb_progress_clock();
    enum ebb_status status = ebb_executor_play(running->executor, &batch, 1, &options);
    const double played = ebb_progress_clock();
    running->seconds += played - start;
    if (status != EBB_OK)
        return status;
    running->n_blocks = last;
    ebb_summary_free(&running->summary);
    status = ebb_summary_init(&running->summary, running->plan, &running->tally);
    running->timing.summary += ebb_progress_clock() - played;
    return status;
}

/* All patients, or as many as the precision asked for needs. */
static enum ebb_status simulate(struct running *running, atomic_bool *stop)
{
    const struct ebb_plan *plan = running->plan;
    int64_t next = ebb_precision_next(plan, NULL, 0, running->because, sizeof running->because);
    enum ebb_status status = EBB_OK;

    while (status == EBB_OK && running->n_blocks < next) {
        status = simulate_until(running, next, stop);
        if (status == EBB_OK)
            next = ebb_precision_next(plan, &running->summary, running->n_blocks, running->because,
                                      sizeof running->because);
    }
    running->reached = status != EBB_OK || ebb_precision_reached(plan, &running->summary);
    return status;
}

/* 3. After */

static enum ebb_status publish(struct running *running)
{
    const struct ebb_job *job = running->job;
    struct ebb_text command_line = {0};

    ebb_about_command_line(&command_line, job->options);
    const struct ebb_provenance provenance = {
        .command_line = ebb_text_chars(&command_line),
        .host = running->about.host,
        .kernel = job->kernel->name,
        .n_threads = job->threads.n,
        .started = running->about.started,
        .seconds = running->seconds,
        .stopped_because = running->because,
    };
    enum ebb_status status =
        ebb_writer_finish(running->writer, &running->tally, &running->summary, patients_done(running),
                          &provenance, running->digest, &running->messages);
    ebb_text_free(&command_line);
    return status;
}

/* Closes the books: what is in none of the parts is put down as other. */
static void end_timing(struct running *running)
{
    struct ebb_timing *timing = &running->timing;
    struct stat about;
    timing->clock = ebb_progress_clock() - running->job->started;
    timing->core = ebb_timing_core();
    timing->other =
        timing->clock - timing->opening - timing->blocks.clock - timing->summary - timing->finishing;
    timing->data_bytes = ebb_writer_data_bytes(running->writer);
    timing->file_bytes = stat(running->job->path.chars, &about) == 0 ? (double)about.st_size : 0.0;
    timing->n_patients = patients_done(running);
    timing->patient_years = (double)timing->n_patients * ebb_job_years_each(running->job);
}

static enum ebb_status print_result(const struct running *running)
{
    const struct ebb_job *job = running->job;
    struct ebb_text text = {0};
    const struct ebb_result result = {
        .config = &job->opening.config,
        .plan = running->plan,
        .tally = &running->tally,
        .summary = &running->summary,
        .n_patients = patients_done(running),
        .seconds = running->seconds,
        .seconds_in_all = running->timing.clock,
        .timing = running->profiled ? &running->timing : NULL,
        .patient_years = (double)patients_done(running) * ebb_job_years_each(job),
        .n_threads = job->threads.n,
        .kernel = job->kernel->name,
        .stopped_because = running->because,
        .reached = running->reached,
        .digest = running->digest,
        .path = job->path.chars,
    };
    enum ebb_status status = EBB_OK;
    if (ebb_options_has(job->options, EBB_OPTION_JSON))
        ebb_result_print_json(&result, &text);
    else
        status = ebb_result_print(&result, &text);
    enum ebb_status printed = ebb_console_print(&text);
    return status == EBB_OK ? printed : status;
}

/* 4. The command */

static enum ebb_status open_writer(struct running *running)
{
    const struct ebb_job *job = running->job;
    enum ebb_status status = ebb_job_make_folders(job->path.chars);
    if (status != EBB_OK)
        return status;
    return ebb_writer_open(job->path.chars, ebb_options_has(job->options, EBB_OPTION_FORCE), running->plan,
                           &job->opening.config, job->threads.n, &running->writer, &running->messages);
}

/* From an empty results file to a published one. */
static enum ebb_status simulate_and_publish(struct running *running)
{
    const struct ebb_options *options = running->job->options;
    const bool shows =
        !ebb_options_has(options, EBB_OPTION_QUIET) && !ebb_options_has(options, EBB_OPTION_NO_PROGRESS);
    atomic_bool *stop = ebb_stop_catch();

    enum ebb_status status = open_writer(running);
    running->timing.opening = ebb_progress_clock() - running->job->started;
    if (status == EBB_OK)
        announce(running->job);
    ebb_progress_start(&running->progress, shows, ebb_plan_most_patients(running->plan),
                       ebb_job_years_each(running->job));
    if (status == EBB_OK)
        status = ebb_tally_init(&running->tally, running->plan);
    if (status == EBB_OK)
        status = ebb_executor_open(&running->executor);
    if (status == EBB_OK)
        status = simulate(running, stop);
    ebb_executor_close(running->executor);
    ebb_progress_end(&running->progress);
    const double simulated = ebb_progress_clock();
    if (status == EBB_OK)
        status = publish(running);
    running->timing.finishing = ebb_progress_clock() - simulated;
    if (status == EBB_OK)
        end_timing(running);
    ebb_writer_close(running->writer, &running->messages);
    ebb_stop_release();
    return status;
}

static enum ebb_status run_job(const struct ebb_job *job)
{
    struct running running = {.job = job,
                              .plan = &job->opening.plan,
                              .profiled = ebb_options_has(job->options, EBB_OPTION_PROFILE)};

    ebb_about_note(&running.about);
    enum ebb_status status = simulate_and_publish(&running);
    ebb_console_messages(&running.messages);
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written, and %s is as it was before",
                         job->path.chars);
    if (status == EBB_OK)
        status = print_result(&running);
    ebb_messages_free(&running.messages);
    ebb_summary_free(&running.summary);
    ebb_tally_free(&running.tally);
    return status == EBB_OK && !running.reached ? EBB_IMPRECISE : status;
}

enum ebb_status ebb_command_run(const struct ebb_options *options)
{
    struct ebb_job job;
    enum ebb_status status = ebb_job_init(&job, options);
    if (status == EBB_OK)
        status = ebb_options_has(options, EBB_OPTION_DRY_RUN) ? ebb_dry_run(&job) : run_job(&job);
    ebb_job_free(&job);
    return status;
}
