/* SPDX-License-Identifier: MIT
 * ebb clinic: how many chairs and nurses a policy needs.
 *
 * What is played is decided here, and played in sim/work (run_clinic.c); how it is said stands in
 * clinic_page.c and clinic_json.c, what it would take in clinic_dry_run.c, where it is kept in clinic_kept.c.
 * --start needs no clinic: it prints one; of a clinic's file nothing is played.
 */
#include <ebb/run_clinic.h>

#include <stdlib.h>
#include <string.h>

#include "clinic_dry_run.h"
#include "clinic_kept.h"
#include "clinic_page.h"
#include "console.h"
#include "load_clinic.h"
#include "machine.h"
#include "progress.h"
#include "signals.h"

static enum ebb_status print_start(void)
{
    struct ebb_text text = {0};
    ebb_config_print_clinic_start(&text);
    return ebb_console_print(&text);
}

/* All questions at once: they are answered on the same years, and the table is most of the time. */
static struct ebb_run_clinic_options asked_of(const struct ebb_clinic_config *config,
                                              const struct ebb_machine *machine)
{
    return (struct ebb_run_clinic_options){
        .clinic = &config->clinic,
        .study = &config->study_config.study,
        .worlds = &config->worlds,
        .asked = {.n_chairs = EBB_CLINIC_GRID_CHAIRS,
                  .n_nurses = EBB_CLINIC_GRID_NURSES,
                  .what_ifs = true,
                  .default_study = config->study_path[0] == '\0'},
        .search = true,
        .machine = machine->use,
    };
}

/* Nothing is kept of years that were not all played: what they show is not what was asked. */
static enum ebb_status play(const struct ebb_options *options, const struct ebb_run_clinic_options *asked,
                            struct ebb_clinic_result *result)
{
    struct ebb_progress progress = ebb_progress_of(options);
    const struct ebb_work work = {
        .self = &progress,
        .message = ebb_console_message,
        .progress = ebb_progress_show,
        .stop = ebb_signals_catch(),
    };
    const enum ebb_status status = ebb_run_clinic(asked, &work, result);
    ebb_progress_end(&progress);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    return status;
}

struct answering {
    const struct ebb_options *options;
    const struct ebb_clinic_config *config;
    struct ebb_clinic_result result;
    struct ebb_clinic_kept kept;
};

/* The page is asked for by the command itself: --quiet keeps progress and warnings away, not the answer. */
static enum ebb_status print(const struct answering *answering)
{
    const struct ebb_options *options = answering->options;
    const struct ebb_clinic_page page = {
        .config = answering->config,
        .result = &answering->result,
        .full = ebb_options_has(options, EBB_OPTION_FULL),
        .path = ebb_text_chars(&answering->kept.path),
        .digest = answering->kept.digests.summary,
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

static enum ebb_status try_out(const struct answering *answering, struct ebb_run_clinic_options *asked,
                               const struct ebb_machine *machine)
{
    struct ebb_clinic_dry_run dry = {.config = answering->config, .machine = machine};
    struct ebb_clinic_result trial;
    ebb_clinic_dry_run_begin(&dry, asked);
    enum ebb_status status = play(answering->options, asked, &trial);
    if (status == EBB_OK)
        status = ebb_clinic_dry_run_end(&dry, &trial, ebb_options_has(answering->options, EBB_OPTION_JSON));
    ebb_clinic_result_free(&trial);
    return status;
}

/* Threads, and where it will be kept, are looked at first, as of a run: not after minutes of years. */
static enum ebb_status answer(struct answering *answering)
{
    const struct ebb_options *options = answering->options;
    struct ebb_machine machine;
    enum ebb_status status = ebb_machine_choose(options, &machine);
    if (status != EBB_OK)
        return status;
    struct ebb_run_clinic_options asked = asked_of(answering->config, &machine);
    if (ebb_options_has(options, EBB_OPTION_DRY_RUN))
        return try_out(answering, &asked, &machine);
    status = ebb_clinic_kept_choose(options, &answering->kept);
    if (status == EBB_OK)
        status = play(options, &asked, &answering->result);
    if (status == EBB_OK)
        status = ebb_clinic_kept_write(options, answering->config, &answering->result, &answering->kept);
    return status == EBB_OK ? print(answering) : status;
}

/* The same page without playing. */
static enum ebb_status answer_from_file(struct answering *answering)
{
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    answering->config = config;
    enum ebb_status status =
        config ? ebb_clinic_kept_open(answering->options, config, &answering->result, &answering->kept)
               : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = print(answering);
    ebb_loaded_clinic_free(config);
    return status;
}

static enum ebb_status answer_from_clinic(struct answering *answering)
{
    struct ebb_clinic_config *config = NULL;
    enum ebb_status status = ebb_load_clinic(answering->options->arguments[0], answering->options, &config);
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
    ebb_clinic_result_free(&answering.result);
    ebb_text_free(&answering.kept.path);
    return status;
}
