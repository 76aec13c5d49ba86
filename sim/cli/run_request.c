/* SPDX-License-Identifier: MIT
 * run_request: what `ebb run` is asked to do.
 *
 * The line is looked at first, then the machine, then the study: what is quick to refuse comes first.
 */
#include "run_request.h"

#include <string.h>

#include <unistd.h>

#include <ebb/play_draws.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/version.h>

#include "console.h"
#include "results_path.h"
#include "shard_asked.h"

/* Of ranges and of costs, whichever plays more: both take the first of the table. */
static int most_draws(const struct ebb_study *study)
{
    const struct ebb_costs *costs = &study->economics.costs;
    const int of_costs = costs->on && costs->n_patients > 0 ? costs->n_samples : 0;
    return of_costs > study->uncertainty.draws ? of_costs : study->uncertainty.draws;
}

/* Where the study, a setting or --draws says how many draws there are to be; NULL: nobody did, and the number
 * is only a wish that a smaller table need not meet. */
static const char *origin_of_draws(const struct ebb_config *config)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        const struct ebb_parameter_row *row = &config->rows[i];
        if (strcmp(row->key, "uncertainty.draws") == 0)
            return strcmp(row->origin, "default") == 0 ? NULL : row->origin;
    }
    return NULL;
}

/* As of a design's draws (design_rows.c): fewer than were asked for are not what was asked for. */
static enum ebb_status check_draws(const struct ebb_run_request *request)
{
    const struct ebb_config *config = &request->loaded.config;
    const int asked = config->study.uncertainty.draws, found = request->worlds[EBB_SITE_TYPICAL].n;
    const char *origin = origin_of_draws(config);
    const bool quiet = ebb_options_has(request->options, EBB_OPTION_QUIET);
    struct ebb_messages messages = {0};
    if (origin == NULL || found >= asked)
        return EBB_OK;
    if (found > 0)
        ebb_messages_add(&messages, EBB_BAD_STUDY, EBB_AT_FILE(origin),
                         "uncertainty.draws = %d: the parameter set's table has %d draws", asked, found);
    else
        ebb_messages_add(&messages, EBB_OK, EBB_AT_FILE(origin),
                         "uncertainty.draws: has no effect: the parameter set has no table of joint draws "
                         "that goes with this study: name a set that has `draws`");
    if (found > 0 || !quiet)
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return found > 0 ? EBB_BAD_STUDY : EBB_OK;
}

/* A study that takes one draw is asked about that one; a results file holds none; rows of a design have draws
 * of their own. */
static enum ebb_status read_draws(struct ebb_run_request *request)
{
    const struct ebb_options *options = request->options;
    const struct ebb_config *config = &request->loaded.config;
    const struct ebb_config_options reading = ebb_load_study_options(options);
    struct ebb_messages messages = {0};
    bool is_results = false;
    if (config->design || config->takes_draw || config->study.uncertainty.draws == 0 ||
        ebb_options_has(options, EBB_OPTION_NO_UNCERTAINTY))
        return EBB_OK;
    enum ebb_status status = ebb_results_find(config->path, &is_results, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK && is_results && ebb_options_has(options, EBB_OPTION_DRAWS)) {
        ebb_console_note("ebb run: --draws: a results file holds no joint draws: give the study that it was "
                         "run from");
        return EBB_USAGE;
    }
    if (status != EBB_OK || is_results)
        return status;
    status = ebb_play_draws_read(config->path, &reading, most_draws(&config->study), request->worlds);
    return status == EBB_OK ? check_draws(request) : status;
}

/* What cannot be shared out, and what would tell of the whole and be taken for the share's. */
static enum ebb_status check_shard(const struct ebb_run_request *request)
{
    if (ebb_options_has(request->options, EBB_OPTION_DRY_RUN))
        ebb_console_note(
            "ebb run: --shard: a dry run tells of the whole study: leave out --dry-run or --shard");
    else if (request->job.n_shards > 0 && request->loaded.plan.study.precision.on)
        ebb_console_note("ebb run: --sbatch: the study looks at its precision, which a share cannot: leave "
                         "precision out and say how many patients, or leave --sbatch out");
    else
        return EBB_OK;
    return EBB_USAGE;
}

enum ebb_status ebb_run_request_init(struct ebb_run_request *request, const struct ebb_options *options)
{
    *request = (struct ebb_run_request){.options = options, .started = ebb_work_clock()};
    if (ebb_options_has(options, EBB_OPTION_PROFILE) && ebb_options_has(options, EBB_OPTION_DRY_RUN)) {
        ebb_console_note("ebb: --profile: a dry run takes no time worth telling: leave out --dry-run or "
                         "--profile.");
        return EBB_USAGE;
    }
    enum ebb_status status = ebb_shard_asked(options, &request->shard);
    if (status == EBB_OK)
        status = ebb_job_asked(options, &request->job);
    if (status == EBB_OK)
        status = ebb_machine_choose(options, &request->machine);
    if (request->job.n_shards > 0)
        ebb_job_machine(&request->job, &request->machine);
    if (status == EBB_OK)
        status = ebb_load_study(&request->loaded, options->arguments[0], options);
    if (status == EBB_OK && request->loaded.config.design && ebb_options_has(options, EBB_OPTION_DRAWS)) {
        ebb_console_note("ebb run: --draws: the study has a design, whose rows are played in draws by "
                         "design.draws: --set design.draws=N");
        return EBB_USAGE;
    }
    if (status == EBB_OK && (!ebb_shard_is_whole(request->shard) || request->job.n_shards > 0))
        status = check_shard(request); /* not by the first task of thousands */
    if (status == EBB_OK)
        status = read_draws(request);
    if (status == EBB_OK)
        status = ebb_results_path(options, "run.h5", &request->path);
    if (status == EBB_OK)
        status = ebb_shard_asked_path(request->shard, &request->path);
    return status;
}

void ebb_run_request_free(struct ebb_run_request *request)
{
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        ebb_worlds_free(&request->worlds[site]);
    ebb_loaded_study_free(&request->loaded);
    ebb_text_free(&request->path);
}

/* The text of the study and not its digest: that leaves out what is kept (--record). */
bool ebb_run_request_is_there(const struct ebb_run_request *request)
{
    const struct ebb_config *config = &request->loaded.config;
    struct ebb_messages unheard = {0};
    struct ebb_reader *reader = NULL;
    if (ebb_options_has(request->options, EBB_OPTION_FORCE) ||
        access(ebb_text_chars(&request->path), F_OK) != 0)
        return false;
    bool same = ebb_reader_open(ebb_text_chars(&request->path), &reader, &unheard) == EBB_OK;
    same = same && strcmp(ebb_reader_attribute(reader, "study"), ebb_text_chars(&config->canonical)) == 0 &&
           strcmp(ebb_reader_attribute(reader, "program_version"), ebb_version()) == 0 &&
           strcmp(ebb_reader_attribute(reader, "design_sha256"),
                  config->design ? config->design_sha256 : "") == 0 &&
           ebb_reader_attribute(reader, "shard_total")[0] == '\0';
    ebb_reader_close(reader);
    ebb_messages_free(&unheard);
    return same;
}
