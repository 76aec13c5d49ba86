/* SPDX-License-Identifier: MIT
 * ebb calibrate: fits parameters to published numbers, and says what the numbers leave possible.
 *
 * The files it leaves are described in include/ebb/calibrate.h. A calibration can take hours, so it is the
 * one command that goes on where it was stopped: the journal keeps each simulation, and a second call with
 * the same words finds them. Nothing here knows of it but two sentences for the person who waits.
 *
 *   1. Fitting   2. Printing   3. The command
 */
#include <ebb/calibrate.h>
#include <ebb/format.h>

#include "calibrated_text.h"
#include "console.h"
#include "machine.h"
#include "progress.h"
#include "signals.h"

/* 1. Fitting */

/* A person who starts a calibration again wants to know that it does not start anew. */
static void note_kept(const struct ebb_calibrating *calibrating)
{
    const int n_kept = ebb_calibrate_n_kept(calibrating);
    if (n_kept > 0)
        ebb_console_note("ebb: goes on after %s, kept in %s",
                         ebb_format_of(n_kept, "simulation", "simulations").chars,
                         ebb_calibrate_journal_path(calibrating));
}

/* The signals are let go before the files are written: what was found is in the journal up to the last
 * simulation, so a Ctrl-C while writing loses nothing, and both files come by rename or not at all. */
static enum ebb_status fit(struct ebb_calibrating *calibrating, const struct ebb_work *work,
                           struct ebb_calibrated *out_calibrated)
{
    const enum ebb_status status = ebb_calibrate_fit(calibrating, work, out_calibrated);
    ebb_progress_end(work->self);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; what was simulated is kept in %s: give the same command to go on",
                         ebb_calibrate_journal_path(calibrating));
    /* The library says that it failed; what to change in the file is advice, and given here. */
    if (status == EBB_FAILED)
        ebb_console_note("ebb: no values within the limits of the calibration could be simulated: widen "
                         "`from` and `to`");
    return status;
}

/* 2. Printing */

static enum ebb_status print(const struct ebb_options *options, const struct ebb_calibrating *calibrating,
                             const struct ebb_calibrated *calibrated)
{
    const struct ebb_calibration *asked = ebb_calibrate_asked(calibrating);
    struct ebb_text text = {0};
    if (ebb_options_has(options, EBB_OPTION_JSON)) {
        ebb_calibrated_text_print_json(asked, calibrated, &text);
    } else {
        ebb_calibrated_text_print(asked, calibrated, &text);
        ebb_text_add(&text, "\n  set       %s\n  draws     %s\n", ebb_calibrate_set_path(calibrating),
                     ebb_calibrate_draws_path(calibrating));
    }
    return ebb_console_print(&text);
}

/* 3. The command */

static enum ebb_status calibrate(const struct ebb_options *options, const struct ebb_machine *machine)
{
    struct ebb_progress progress = ebb_progress_of(options);
    struct ebb_calibrating *calibrating = NULL;
    static struct ebb_calibrated calibrated; /* too large for the stack */
    const struct ebb_calibrate_options asked = {.machine = machine->use,
                                                .force = ebb_options_has(options, EBB_OPTION_FORCE)};
    const struct ebb_work work = {
        .self = &progress,
        .message = ebb_console_message,
        .progress = ebb_progress_show,
        .stop = ebb_signals_catch(),
    };
    enum ebb_status status = ebb_calibrate_open(options->arguments[0], &asked, &work, &calibrating);
    if (status == EBB_OK && progress.on)
        note_kept(calibrating);
    if (status == EBB_OK)
        status = fit(calibrating, &work, &calibrated);
    if (status == EBB_OK)
        status = ebb_calibrate_write(calibrating, &calibrated, &work);
    if (status == EBB_OK)
        status = print(options, calibrating, &calibrated);
    ebb_signals_release();
    ebb_calibrated_free(&calibrated);
    ebb_calibrate_close(calibrating);
    return status;
}

enum ebb_status ebb_command_calibrate(const struct ebb_options *options)
{
    struct ebb_machine machine;
    const enum ebb_status status = ebb_machine_choose(options, &machine);
    return status == EBB_OK ? calibrate(options, &machine) : status;
}
