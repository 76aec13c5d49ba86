/* SPDX-License-Identifier: MIT
 * design_run: plays a design and prints its page.
 */
#include "design_run.h"

#include <inttypes.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/run_design.h>

#include "console.h"
#include "design_text.h"
#include "memory_check.h"
#include "progress.h"
#include "provenance_now.h"
#include "signals.h"

struct watched {
    const struct ebb_run_request *request;
    struct ebb_progress progress;
    bool announced;
};

/* A design of an hour that was started again is told that it does not start anew. */
static void announce(const struct ebb_run_request *request, int64_t n_kept, int64_t n_rows)
{
    const struct ebb_config *config = &request->loaded.config;
    if (ebb_options_has(request->options, EBB_OPTION_QUIET))
        return;
    ebb_console_note("ebb run %s", config->path);
    ebb_console_note("  rows      %s of %s each", ebb_format_count(n_rows).chars,
                     ebb_format_of(config->study.n_patients, "patient", "patients").chars);
    if (!ebb_shard_is_whole(request->shard))
        ebb_console_note("  share     %" PRId64 " of %" PRId64 ", of %s", request->shard.k, request->shard.n,
                         ebb_format_of(ebb_design_rows(config->design), "row", "rows").chars);
    if (n_kept > 0)
        ebb_console_note("  goes on   after %s, kept in %s.journal",
                         ebb_format_of(n_kept, "row", "rows").chars, request->path.chars);
    ebb_console_note("  threads   %d, %s", request->machine.use.n_threads, request->machine.why);
    ebb_console_note("  output    %s", request->path.chars);
}

static void show(void *self, const struct ebb_work_progress *progress)
{
    struct watched *watched = self;
    if (!watched->announced)
        announce(watched->request, progress->done, progress->total);
    watched->announced = true;
    ebb_progress_show(&watched->progress, progress);
}

static enum ebb_status play(const struct ebb_run_request *request, struct ebb_design_run *out_run)
{
    const struct ebb_options *options = request->options;
    struct watched watched = {.request = request, .progress = ebb_progress_of(options)};
    struct ebb_provenance_now now;
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    struct ebb_provenance provenance = {
        .command_line = ebb_text_chars(&now.command_line), .host = now.host, .started = now.started};
    ebb_config_provenance(&request->loaded.config, &provenance);
    const struct ebb_run_design_options asked = {
        .config = &request->loaded.config,
        .machine = request->machine.use,
        .path = request->path.chars,
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .provenance = &provenance,
        .shard = request->shard,
    };
    const struct ebb_work work = {
        .self = &watched, .message = ebb_console_message, .progress = show, .stop = ebb_signals_catch()};
    *out_run = (struct ebb_design_run){0};
    if (status == EBB_OK)
        status = ebb_run_design(&asked, &work, out_run);
    ebb_progress_end(&watched.progress);
    ebb_signals_release();
    ebb_provenance_now_free(&now);
    return status;
}

static enum ebb_status print(const struct ebb_run_request *request, const struct ebb_design_run *run)
{
    const struct ebb_options *options = request->options;
    const struct ebb_config *config = &request->loaded.config;
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK;
    if (ebb_options_has(options, EBB_OPTION_JSON))
        ebb_design_text_print_json(config, run, request->path.chars, &text);
    else if (!ebb_options_has(options, EBB_OPTION_QUIET))
        status = ebb_design_text_print(config, run, request->path.chars,
                                       ebb_options_has(options, EBB_OPTION_FULL), &text);
    const enum ebb_status printed = ebb_console_print(&text);
    return status == EBB_OK ? printed : status;
}

/* A piece has no front, and what it has is a part: where its rows are, and how they become the whole. */
static enum ebb_status print_piece(const struct ebb_run_request *request, const struct ebb_design_run *run)
{
    const struct ebb_shard shard = request->shard;
    const struct ebb_options *options = request->options;
    struct ebb_text text = {0};
    struct ebb_json json = {.text = &text};
    if (run->share.n == 0)
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64 " has no rows: the design has %s%s: nothing is "
                         "written, and nothing is missing",
                         shard.k, shard.n, ebb_format_of(run->results.n_rows, "row", "rows").chars,
                         run->results.ranges ? ", and all draws of a setting are one share's" : "");
    else if (!ebb_options_has(options, EBB_OPTION_QUIET))
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64 ": %s in %s: `ebb merge` makes the whole when "
                         "all shares are there",
                         shard.k, shard.n, ebb_format_of(run->share.n, "row", "rows").chars,
                         request->path.chars);
    if (!ebb_options_has(options, EBB_OPTION_JSON))
        return EBB_OK;
    ebb_json_open(&json, NULL);
    ebb_json_integer(&json, "shard", shard.k);
    ebb_json_integer(&json, "shards", shard.n);
    ebb_json_integer(&json, "rows", run->share.n);
    ebb_json_integer(&json, "rows_kept", run->n_kept);
    ebb_json_integer(&json, "rows_of_design", run->results.n_rows);
    ebb_json_string(&json, "path", run->share.n > 0 ? request->path.chars : "");
    ebb_json_string(&json, "digest", run->digests.summary);
    ebb_json_close(&json);
    ebb_text_add(&text, "\n");
    return ebb_console_print(&text);
}

enum ebb_status ebb_design_run(const struct ebb_run_request *request)
{
    struct ebb_design_run run;
    enum ebb_status status = play(request, &run);
    if (status == EBB_INTERRUPTED && run.n_done > 0) {
        ebb_console_note("ebb: stopped; %s kept in %s.journal: give the same command to go on",
                         ebb_format_of(run.n_done, "row is", "rows are").chars, request->path.chars);
    } else if (status == EBB_INTERRUPTED) {
        ebb_console_note("ebb: interrupted; no row was kept");
    }
    if (status == EBB_OK)
        status = ebb_shard_is_whole(request->shard) ? print(request, &run) : print_piece(request, &run);
    if (status == EBB_NO_MEMORY)
        ebb_memory_say(request->loaded.config.design,
                       ebb_design_results_bytes(request->loaded.config.design, &request->loaded.plan));
    ebb_design_run_free(&run);
    return status;
}
