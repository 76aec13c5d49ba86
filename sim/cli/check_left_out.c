/* SPDX-License-Identifier: MIT
 * check_left_out: a check against numbers that the fit has not seen.
 *
 * A calibration's studies and those given besides are read with the set that the calibration wrote, so
 * nothing that changes a study goes with it: a fit and its prediction would be of two models.
 *
 *   1. The work   2. The report   3. The command
 */
#include "check_left_out.h"

#include <inttypes.h>
#include <string.h>

#include <unistd.h>

#include <ebb/format.h>

#include "console.h"
#include "job_script.h"
#include "left_out_text.h"
#include "machine.h"
#include "outputs.h"
#include "progress.h"
#include "shard_asked.h"
#include "share.h"
#include "signals.h"

/* 1. The work */

static enum ebb_status leave_out(const struct ebb_options *options, struct ebb_shard shard, int n_draws,
                                 struct ebb_left_out *left)
{
    struct ebb_machine machine;
    struct ebb_progress progress = ebb_progress_of(options);
    const char *name = options->value[EBB_OPTION_LEAVE_OUT];
    enum ebb_status status = ebb_machine_choose(options, &machine);
    if (status != EBB_OK)
        return status;
    const struct ebb_leave_out_options asked = {
        .machine = machine.use,
        .only = name[0] != '\0' ? name : NULL,
        .shard = shard,
        .n_draws = n_draws,
        .share = ebb_share_folder(),
        .studies = options->arguments + 1,
        .n_studies = options->n_arguments - 1,
    };
    const struct ebb_work work = {
        .self = &progress,
        .message = ebb_console_message,
        .progress = ebb_progress_show,
        .stop = ebb_signals_catch(),
    };
    status = ebb_leave_out(options->arguments[0], &asked, &work, left);
    ebb_progress_end(&progress);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; what was simulated is kept: give the same command to go on");
    return status;
}

/* Whoever asked for a share alone sees its numbers, and is told where all of them are. */
static void say_share(const struct ebb_options *options, struct ebb_shard shard,
                      const struct ebb_left_out *left)
{
    if (left->n_fits == 0)
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64
                         " has no source: there are %d: nothing is missing",
                         shard.k, shard.n, left->n_sources);
    else if (!ebb_options_has(options, EBB_OPTION_QUIET))
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64 ": %s of %d: the same command without --shard "
                         "reads the fits of all shares, and sums them up",
                         shard.k, shard.n, ebb_format_of(left->n_fits, "source", "sources").chars,
                         left->n_sources);
}

/* 2. The report */

static enum ebb_status report(const struct ebb_left_out *left, const struct ebb_options *options,
                              const struct ebb_provenance_now *now)
{
    const struct ebb_output output = {"/tables/targets", "Published numbers, and what fits foretell of them",
                                      "one target a row"};
    struct ebb_records records;
    struct ebb_text text = {0};
    ebb_check_studies_records(&left->checked, &records);
    const enum ebb_status status = ebb_outputs_write(&output, &records, options, now);
    if (ebb_options_has(options, EBB_OPTION_JSON))
        ebb_left_out_text_json(left, &records, &text);
    else if (ebb_options_has(options, EBB_OPTION_MARKDOWN))
        ebb_left_out_text_markdown(left, &text);
    else
        ebb_left_out_text(left, &text);
    const enum ebb_status printed = ebb_console_print(&text);
    ebb_records_free(&records);
    return status == EBB_OK ? printed : status;
}

/* 3. The command */

/* What a fit takes is not known before it is made: most of an hour on one processor for a source of few
 * numbers, and several for one of many. A task whose time is over goes on where it was, so what is asked for
 * decides how often, and no more. */
enum { HOURS_A_TASK = 2 };
#define JOB_BYTES 5e8

static enum ebb_status print_job(const struct ebb_options *options, const struct ebb_job_asked *job)
{
    return ebb_job_print(
        options, job, options->arguments[0],
        &(struct ebb_job_needs){.merges = EBB_JOB_MERGES_AGAIN,
                                .memory_bytes = JOB_BYTES,
                                .seconds = 3600.0 * HOURS_A_TASK * (double)job->n_shards,
                                .merge_seconds = 3600.0,
                                .trial = "no trial: what a fit takes shows when it is made"});
}

/* Sources are shared out; one that is named is no share. */
static enum ebb_status read_shard(const struct ebb_options *options, struct ebb_shard *shard,
                                  struct ebb_job_asked *job)
{
    const char *name = options->value[EBB_OPTION_LEAVE_OUT];
    enum ebb_status status = ebb_shard_asked(options, shard);
    if (status == EBB_OK)
        status = ebb_job_asked(options, job);
    if (status != EBB_OK || name[0] == '\0' || (ebb_shard_is_whole(*shard) && job->n_shards == 0))
        return status;
    ebb_console_note(
        "ebb: --%s shares out the sources, and --leave-out %s takes one: leave out --%s or the name",
        job->n_shards > 0 ? "sbatch" : "shard", name, job->n_shards > 0 ? "sbatch" : "shard");
    return EBB_USAGE;
}

/* A second name behind the first is read as a study, and "cannot be opened" says nothing. What has neither
 * slash nor point, and is no file, was meant as a source. */
static const char *second_source(const struct ebb_options *options)
{
    for (int i = 0; i < options->n_arguments; i++) {
        const char *word = options->arguments[i];
        if (strpbrk(word, "/.") == NULL && access(word, F_OK) != 0)
            return word;
    }
    return NULL;
}

enum ebb_status ebb_check_left_out(const struct ebb_options *options, int n_draws,
                                   const struct ebb_provenance_now *now)
{
    struct ebb_left_out left = {.n_fits = 0};
    const char *second = second_source(options);
    if (second) {
        ebb_console_note(
            "ebb: --leave-out takes one source a call, and %s is no file: give one call for each, "
            "or none for all in turn",
            second);
        return EBB_USAGE;
    }
    if (options->n_settings > 0) {
        ebb_console_note("ebb: --leave-out plays studies as the calibration does: no setting goes with it");
        return EBB_USAGE;
    }
    if (n_draws == 0) {
        ebb_console_note("ebb: --leave-out foretells from joint draws: --draws must be 1 or more");
        return EBB_USAGE;
    }
    struct ebb_shard shard;
    struct ebb_job_asked job;
    enum ebb_status status = read_shard(options, &shard, &job);
    if (status == EBB_OK && job.n_shards > 0)
        return print_job(options, &job);
    if (status == EBB_OK)
        status = leave_out(options, shard, n_draws, &left);
    if (status == EBB_OK && !ebb_shard_is_whole(shard))
        say_share(options, shard, &left);
    if (status == EBB_OK && left.n_fits > 0)
        status = report(&left, options, now);
    ebb_left_out_free(&left);
    return status;
}
