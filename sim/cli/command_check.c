/* SPDX-License-Identifier: MIT
 * ebb check: plays studies and compares what comes out with the published numbers that they name.
 *
 * All studies are read before one is played, so that the last of thirty does not fail after the others took
 * their time; and all are played before anything is printed, since counts and misses span them.
 *
 *   1. Reading   2. Simulating   3. Reporting   4. The command
 */
#include <stdlib.h>

#include <ebb/foretell.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/units.h>

#include "check_left_out.h"
#include "check_self.h"
#include "checked_text.h"
#include "console.h"
#include "foretold_text.h"
#include "load_study.h"
#include "machine.h"
#include "outputs.h"
#include "progress.h"
#include "share.h"
#include "signals.h"

/* 1. Reading */

/* The studies as they were read, and what became of them; both by argument. */
struct check {
    struct ebb_loaded_study *loaded;
    struct ebb_checked checked;
};

/* The rule is asked here as well as by the check itself, so that it is told with the other troubles of the
 * study and before the next one is read. */
static enum ebb_status read_study(struct ebb_loaded_study *loaded, const char *path,
                                  const struct ebb_options *options)
{
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_load_study(loaded, path, options);
    if (status == EBB_OK)
        status = ebb_check_studies_need_targets(&loaded->config, &messages);
    if (status == EBB_OK && loaded->config.study.precision.on && !ebb_options_has(options, EBB_OPTION_QUIET))
        ebb_console_note("ebb: %s: a check plays %s, whatever its precision asks for", path,
                         ebb_format_of(loaded->config.study.n_patients, "patient", "patients").chars);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* Every study is read, so that all that is wrong with any of them is said at once. */
static enum ebb_status read_studies(struct check *check, const struct ebb_options *options)
{
    const size_t n = (size_t)options->n_arguments;
    enum ebb_status first_trouble = EBB_OK;
    check->loaded = calloc(n, sizeof *check->loaded);
    check->checked.studies = calloc(n, sizeof *check->checked.studies);
    if (check->loaded == NULL || check->checked.studies == NULL)
        return EBB_NO_MEMORY;
    check->checked.n = options->n_arguments;
    for (int i = 0; i < check->checked.n; i++) {
        const enum ebb_status status = read_study(&check->loaded[i], options->arguments[i], options);
        check->checked.studies[i].config = &check->loaded[i].config;
        check->checked.studies[i].plan = &check->loaded[i].plan;
        first_trouble = first_trouble == EBB_OK ? status : first_trouble;
    }
    return first_trouble;
}

static void free_studies(struct check *check)
{
    for (int i = 0; i < check->checked.n; i++)
        ebb_loaded_study_free(&check->loaded[i]);
    free(check->loaded);
    free(check->checked.studies);
}

/* 2. Simulating */

/* What --draws says. EBB_USAGE with a word on stderr. */
static enum ebb_status read_draws(const struct ebb_options *options, int *out_draws)
{
    const char *asked = options->value[EBB_OPTION_DRAWS], *why;
    uint64_t n = EBB_FORETELL_DRAWS;
    if (asked && !ebb_units_read_whole(asked, EBB_PREDICTIVE_MOST_DRAWS, &n, &why)) {
        ebb_console_note("ebb: --draws %s: %s%smust be a whole number from 0 to %d", asked, why,
                         why[0] ? ": " : "", EBB_PREDICTIVE_MOST_DRAWS);
        return EBB_USAGE;
    }
    *out_draws = (int)n;
    return EBB_OK;
}

static enum ebb_status simulate(struct ebb_checked *checked, const struct ebb_options *options)
{
    struct ebb_machine machine;
    struct ebb_progress progress = ebb_progress_of(options);
    const struct ebb_config_options reading = {
        .settings = options->settings, .n_settings = options->n_settings, .share = ebb_share_folder()};
    struct ebb_foretell_options foretell = {.n_patients = EBB_FORETELL_PATIENTS, .reading = &reading};
    enum ebb_status status = ebb_machine_choose(options, &machine);
    if (status == EBB_OK)
        status = read_draws(options, &foretell.n_draws);
    if (status != EBB_OK)
        return status;
    foretell.machine = machine.use;
    const struct ebb_work work = {
        .self = &progress,
        .message = ebb_console_message,
        .progress = ebb_progress_show,
        .stop = ebb_signals_catch(),
    };
    status = ebb_check_studies(checked, &machine.use, &work);
    if (status == EBB_OK)
        status = ebb_foretell_studies(checked, &foretell, &work);
    ebb_progress_end(&progress);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written");
    return status;
}

/* 3. Reporting */

/* Counts by use first, then the records: whoever only asks "did it pass" reads four numbers. */
static void print_json(const struct ebb_checked *checked, const struct ebb_records *records,
                       struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    for (int use = 0; use < EBB_USE_COUNT; use++) {
        const struct ebb_score score = ebb_check_studies_score(checked, (enum ebb_use)use);
        ebb_json_open(&json, EBB_USES[use]);
        ebb_json_integer(&json, "targets", score.n);
        if (use != EBB_SHOWN) /* not scored: neither inside nor outside */
            ebb_json_integer(&json, "inside", score.n_inside);
        ebb_json_integer(&json, "not_known", score.n_unknown);
        ebb_json_close(&json);
    }
    ebb_foretold_text_json(checked, &json);
    ebb_json_records(&json, "targets", records);
    ebb_json_close(&json);
}

/* --json and --markdown together: the document wins, as for every command that knows --json. */
static void print(const struct ebb_checked *checked, const struct ebb_records *records,
                  const struct ebb_options *options, struct ebb_text *text)
{
    if (ebb_options_has(options, EBB_OPTION_JSON)) {
        print_json(checked, records, text);
    } else if (ebb_options_has(options, EBB_OPTION_MARKDOWN)) {
        ebb_checked_text_markdown(checked, text);
    } else {
        for (int i = 0; i < checked->n; i++)
            ebb_checked_text_study(&checked->studies[i], text);
        ebb_checked_text_summary(checked, text);
    }
}

static enum ebb_status report(const struct ebb_checked *checked, const struct ebb_options *options,
                              const struct ebb_provenance_now *now)
{
    struct ebb_records records;
    struct ebb_text text = {0};
    ebb_check_studies_records(checked, &records);
    /* Files first: a table that cannot be written is said before pages of text hide it. */
    const struct ebb_output output = {"/tables/targets", "Published numbers and what the simulation gives",
                                      "one target a row"};
    enum ebb_status status = ebb_outputs_write(&output, &records, options, now);
    print(checked, &records, options, &text);
    const enum ebb_status printed = ebb_console_print(&text);
    ebb_records_free(&records);
    return status == EBB_OK ? printed : status;
}

/* 4. The command */

static enum ebb_status check_left_out(const struct ebb_options *options)
{
    struct ebb_provenance_now now;
    int n_draws;
    enum ebb_status status = read_draws(options, &n_draws);
    if (status != EBB_OK)
        return status;
    status = ebb_provenance_now_init(&now, options);
    if (status == EBB_OK)
        status = ebb_check_left_out(options, n_draws, &now);
    ebb_provenance_now_free(&now);
    return status;
}

enum ebb_status ebb_command_check(const struct ebb_options *options)
{
    struct check check = {0};
    struct ebb_provenance_now now;
    if (ebb_options_has(options, EBB_OPTION_SELF))
        return ebb_check_self(options);
    if (ebb_options_has(options, EBB_OPTION_LEAVE_OUT))
        return check_left_out(options);
    if (ebb_options_has(options, EBB_OPTION_SHARD) || ebb_options_has(options, EBB_OPTION_SBATCH)) {
        ebb_console_note(
            "ebb check: --shard and --sbatch share out the sources that --leave-out leaves out in "
            "turn: give --leave-out, too, or leave them out");
        return EBB_USAGE;
    }
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    if (status == EBB_OK)
        status = read_studies(&check, options);
    if (status == EBB_OK)
        status = simulate(&check.checked, options);
    if (status == EBB_OK)
        status = report(&check.checked, options, &now);
    /* Only a missed calibration target fails: the model promised to meet it. A missed validation target is a
     * finding, which the page explains. */
    const struct ebb_score fitted = status == EBB_OK
                                        ? ebb_check_studies_score(&check.checked, EBB_CALIBRATION)
                                        : (struct ebb_score){0, 0, 0};
    if (fitted.n_inside < fitted.n)
        status = EBB_CHECK_FAILED;
    free_studies(&check);
    ebb_provenance_now_free(&now);
    return status;
}
