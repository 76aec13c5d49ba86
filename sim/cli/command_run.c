/* SPDX-License-Identifier: MIT
 * ebb run: simulates a study, writes its results file, and prints the results.
 *
 * What a run does is in sim/work/run_study.c; here stands what a person sees of it.
 *
 *   1. On the way   2. After   3. The command
 */
#include <inttypes.h>

#include <ebb/format.h>
#include <ebb/run_study.h>
#include <ebb/worlds_text.h>

#include "console.h"
#include "design_run.h"
#include "progress.h"
#include "provenance_now.h"
#include "result.h"
#include "run_request.h"
#include "signals.h"
#include "study_list.h"

/* 1. On the way */

/* What the callback of progress needs. It is called from threads that simulate, one at a time (work.h). */
struct watched_run {
    const struct ebb_run_request *request;
    struct ebb_progress progress;
    bool announced;
};

/* Said once the file is open: a run that is refused announces nothing. `n_kept`: patients that an earlier one
 * has kept. */
static void announce(const struct ebb_run_request *request, int64_t n_kept, int64_t n_patients)
{
    const struct ebb_plan *plan = &request->loaded.plan;
    if (ebb_options_has(request->options, EBB_OPTION_QUIET))
        return;
    ebb_console_note("ebb run %s", request->loaded.config.path);
    ebb_console_note("  patients  %s%s under %s", plan->study.precision.on ? "at most " : "",
                     ebb_format_count(n_patients).chars,
                     ebb_format_of(plan->study.n_policies, "policy", "policies").chars);
    if (!ebb_shard_is_whole(request->shard))
        ebb_console_note("  share     %" PRId64 " of %" PRId64 ", of %s", request->shard.k, request->shard.n,
                         ebb_format_of(ebb_plan_most_patients(plan), "patient", "patients").chars);
    if (n_kept > 0)
        ebb_console_note("  goes on   after %s that an earlier call has kept",
                         ebb_format_of(n_kept, "patient", "patients").chars);
    ebb_console_note("  threads   %d, %s", request->machine.use.n_threads, request->machine.why);
    if (plan->study.n_targets > 0)
        ebb_console_note("  targets   %s: not looked at by a run; `ebb check` compares them",
                         ebb_format_of(plan->study.n_targets, "published number", "published numbers").chars);
    ebb_console_note("  output    %s", request->path.chars);
}

/* The first call comes before the first block and is the sign that nothing stands in the way any more. */
static void show(void *self, const struct ebb_work_progress *progress)
{
    struct watched_run *watched = self;
    if (!watched->announced)
        announce(watched->request, progress->done, progress->total);
    watched->announced = true;
    ebb_progress_show(&watched->progress, progress);
}

/* Signals are caught from here until the file is published, and released before the page is printed: from
 * then on a Ctrl-C costs nothing but the page. */
static enum ebb_status simulate(const struct ebb_run_request *request, struct ebb_study_run *out_run)
{
    const struct ebb_options *options = request->options;
    struct watched_run watched = {.request = request, .progress = ebb_progress_of(options)};
    struct ebb_provenance_now now;
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    struct ebb_provenance provenance = {
        .command_line = ebb_text_chars(&now.command_line),
        .host = now.host,
        .started = now.started,
    };
    ebb_config_provenance(&request->loaded.config, &provenance);
    struct ebb_text draws = {0};
    if (!ebb_shard_is_whole(request->shard))
        ebb_worlds_print(request->worlds, &request->loaded.config, &draws);
    if (draws.failed)
        status = EBB_NO_MEMORY;
    const struct ebb_run_study_options asked = {
        .shard = request->shard,
        .joint_draws = ebb_text_chars(&draws),
        .goes_on = true,
        .machine = request->machine.use,
        .path = request->path.chars,
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .profile = ebb_options_has(options, EBB_OPTION_PROFILE),
        .provenance = &provenance,
        .worlds = request->worlds,
    };
    const struct ebb_work work = {
        .self = &watched,
        .message = ebb_console_message,
        .progress = show,
        .stop = ebb_signals_catch(),
    };
    /* Freed by the caller whatever happens, also where the run was never started. */
    *out_run = (struct ebb_study_run){0};
    if (status == EBB_OK)
        status = ebb_run_study(&request->loaded.plan, &asked, &work, out_run);
    ebb_progress_end(&watched.progress);
    ebb_signals_release();
    ebb_text_free(&draws);
    ebb_provenance_now_free(&now);
    return status;
}

/* 2. After */

/* What a run says that nobody asked to be quiet. A document is printed also then: who asks for JSON wants to
 * read it, and --quiet is for everything around it. */
static enum ebb_status print_result(const struct ebb_run_request *request, struct ebb_study_run *run,
                                    double before)
{
    const struct ebb_options *options = request->options;
    struct ebb_text text = {0};
    /* What the command did before the run is opening, too: most of it is reading the study. */
    run->times.opening += before;
    run->times.clock += before;
    const struct ebb_result result = {
        .config = &request->loaded.config,
        .plan = &request->loaded.plan,
        .run = run,
        .shows_times = ebb_options_has(options, EBB_OPTION_PROFILE),
        .full = ebb_options_has(options, EBB_OPTION_FULL),
        .n_threads = request->machine.use.n_threads,
        .kernel = request->machine.use.kernel->name,
        .path = request->path.chars,
    };
    enum ebb_status status = EBB_OK;
    if (ebb_options_has(options, EBB_OPTION_JSON))
        ebb_result_print_json(&result, &text);
    else if (!ebb_options_has(options, EBB_OPTION_QUIET) || result.full || result.shows_times)
        status = ebb_result_print(&result, &text);
    const enum ebb_status printed = ebb_console_print(&text);
    return status == EBB_OK ? printed : status;
}

/* 3. The command */

/* A signal has ended it. The file of what is kept is named by what it is told by: its own name. */
static void say_stopped(const struct ebb_run_request *request, const struct ebb_study_run *run)
{
    struct ebb_text kept = {0};
    ebb_shard_stopped_path(request->path.chars, &kept);
    if (run->n_kept > 0)
        ebb_console_note("ebb: interrupted; %s kept in %s: give the same command to go on",
                         ebb_format_of(run->n_kept, "patient is", "patients are").chars,
                         ebb_text_chars(&kept));
    else
        ebb_console_note("ebb: interrupted; nothing was written, and %s is as it was before",
                         request->path.chars);
    ebb_text_free(&kept);
}

/* A piece has no answer of its own; who wants to see it all the same says how. */
static enum ebb_status print_piece(const struct ebb_run_request *request, struct ebb_study_run *run,
                                   double before)
{
    const struct ebb_shard shard = request->shard;
    const bool quiet = ebb_options_has(request->options, EBB_OPTION_QUIET);
    if (run->n_patients == 0) {
        ebb_console_note(
            "ebb: share %" PRId64 " of %" PRId64 " has no patients: the study has %s of %d: nothing "
            "is written, and nothing is missing",
            shard.k, shard.n, ebb_format_of(request->loaded.plan.n_blocks, "block", "blocks").chars,
            EBB_BLOCK_PATIENTS);
        return EBB_OK;
    }
    if (!quiet)
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64
                         ": %s in %s: `ebb merge` makes the whole when all "
                         "shares are there",
                         shard.k, shard.n, ebb_format_of(run->n_patients, "patient", "patients").chars,
                         request->path.chars);
    return ebb_options_has(request->options, EBB_OPTION_JSON) ||
                   ebb_options_has(request->options, EBB_OPTION_FULL)
               ? print_result(request, run, before)
               : EBB_OK;
}

static enum ebb_status run_request(const struct ebb_run_request *request)
{
    struct ebb_study_run run;
    const double before = ebb_work_clock() - request->started;
    enum ebb_status status = simulate(request, &run);
    if (status == EBB_INTERRUPTED)
        say_stopped(request, &run);
    if (status == EBB_OK)
        status = ebb_shard_is_whole(request->shard) ? print_result(request, &run, before)
                                                    : print_piece(request, &run, before);
    /* The results are printed and the file is there; the status lets a script ask for more patients. */
    const bool imprecise = status == EBB_OK && !run.reached && run.n_patients > 0;
    if (imprecise) /* with its reason, whatever is quiet */
        ebb_console_note("ebb: %s", run.stopped_because);
    ebb_study_run_free(&run);
    return imprecise ? EBB_IMPRECISE : status;
}

/* Of a list: what an earlier call has played of it is not played again. */
static enum ebb_status act(const struct ebb_options *options, bool is_listed, struct ebb_job_needs *needs)
{
    struct ebb_run_request request;
    enum ebb_status status = ebb_run_request_init(&request, options);
    request.job.gather = needs;
    const bool is_dry = ebb_options_has(options, EBB_OPTION_DRY_RUN) || request.job.n_shards > 0;
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_AS_CSV) &&
        !(is_dry && request.loaded.config.design)) {
        ebb_console_note("ebb run: --csv: prints the rows of a design that is not run: give --dry-run with a "
                         "study that has a design; of its results `ebb export FILE --csv` prints a table");
        status = EBB_USAGE;
    }
    const bool is_there = status == EBB_OK && is_listed && !is_dry && ebb_run_request_is_there(&request);
    if (is_there && !ebb_options_has(options, EBB_OPTION_QUIET))
        ebb_console_note("ebb run %s: is there already, in %s: nothing is played", request.loaded.config.path,
                         request.path.chars);
    if (is_there)
        status = EBB_OK;
    else if (status == EBB_OK && request.loaded.config.design)
        status = is_dry ? ebb_design_dry_run(&request) : ebb_design_run(&request);
    else if (status == EBB_OK)
        status = is_dry ? ebb_dry_run(&request) : run_request(&request);
    ebb_run_request_free(&request);
    return status;
}

static enum ebb_status act_on_listed(const struct ebb_options *options, struct ebb_job_needs *needs)
{
    return act(options, true, needs);
}

enum ebb_status ebb_command_run(const struct ebb_options *options)
{
    return ebb_study_list_is(options) ? ebb_study_list_run(options, act_on_listed)
                                      : act(options, false, NULL);
}
