/* SPDX-License-Identifier: MIT
 * ebb clinic: how many chairs and nurses a policy needs.
 *
 * What is played is decided here, and played in sim/work (run_clinic.c); how it is said stands in
 * clinic_page.c and clinic_json.c, what it would take in clinic_dry_run.c. --start needs no clinic: it prints
 * one.
 */
#include <ebb/run_clinic.h>

#include <string.h>

#include "clinic_dry_run.h"
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
static enum ebb_status play(const struct ebb_options *options, const struct ebb_clinic_config *config,
                            const struct ebb_machine *machine, struct ebb_clinic_result *result)
{
    struct ebb_progress progress = ebb_progress_of(options);
    const struct ebb_work work = {
        .self = &progress,
        .message = ebb_console_message,
        .progress = ebb_progress_show,
        .stop = ebb_signals_catch(),
    };
    struct ebb_run_clinic_options asked = asked_of(config, machine);
    if (ebb_options_has(options, EBB_OPTION_DRY_RUN))
        asked.n_replications = ebb_clinic_dry_run_years(&asked);
    const enum ebb_status status = ebb_run_clinic(&asked, &work, result);
    ebb_progress_end(&progress);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    return status;
}

static enum ebb_status print(const struct ebb_options *options, const struct ebb_clinic_config *config,
                             const struct ebb_clinic_result *result)
{
    const struct ebb_clinic_page page = {config, result, ebb_options_has(options, EBB_OPTION_FULL)};
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

static enum ebb_status answer(const struct ebb_options *options, const struct ebb_clinic_config *config)
{
    struct ebb_machine machine;
    struct ebb_clinic_result result;
    memset(&result, 0, sizeof result);
    enum ebb_status status = ebb_machine_choose(options, &machine);
    if (status == EBB_OK)
        status = play(options, config, &machine, &result);
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_DRY_RUN)) {
        const struct ebb_clinic_dry_run dry = {config, &machine, &result};
        status = ebb_clinic_dry_run(&dry, ebb_options_has(options, EBB_OPTION_JSON));
    } else if (status == EBB_OK) {
        status = print(options, config, &result);
    }
    ebb_clinic_result_free(&result);
    return status;
}

enum ebb_status ebb_command_clinic(const struct ebb_options *options)
{
    struct ebb_clinic_config *config = NULL;
    if (ebb_options_has(options, EBB_OPTION_START))
        return print_start();
    if (options->n_arguments == 0) {
        ebb_console_note(
            "ebb: which clinic? Write it as: ebb clinic CLINIC (or --start for one to begin with)");
        return EBB_USAGE;
    }
    enum ebb_status status = ebb_load_clinic(options->arguments[0], options, &config);
    if (status == EBB_OK)
        status = answer(options, config);
    ebb_loaded_clinic_free(config);
    return status;
}
