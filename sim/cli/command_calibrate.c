/* SPDX-License-Identifier: MIT
 * ebb calibrate: fits parameters to published numbers, and says what the numbers leave possible.
 *
 *   1. Simulating, with the journal   2. Search and posterior   3. Files   4. The command
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

#include <ebb/file.h>
#include <ebb/format.h>

#include "calibrated.h"
#include "calibrating.h"
#include "console.h"
#include "job.h"
#include "progress.h"
#include "stop.h"

enum { DIGITS_OF_VALUES = 4 };

struct calibration_run {
    struct ebb_calibrating calibrating;
    struct ebb_calibrated calibrated;
    struct ebb_journal *journal;
    struct ebb_text journal_path, set_path, draws_path;
    struct ebb_progress progress;
    struct ebb_about about;
    struct ebb_problem problem;
    double mc_errors[EBB_MAX_TRIALS * EBB_MAX_TARGETS]; /* (target) */
    double years;                                       /* patient-years of one simulation */
    bool shows;
};

/* 1. Simulating, with the journal */

static enum ebb_status simulate(void *self, const double *values, double *out_simulated)
{
    struct calibration_run *run = self;
    if (ebb_journal_recall(run->journal, values, out_simulated))
        return EBB_OK;
    enum ebb_status status = ebb_trials_simulate(run->calibrating.trials, values, out_simulated);
    if (status == EBB_OK)
        status = ebb_journal_add(run->journal, values, out_simulated);
    if (status == EBB_BAD_FILE)
        ebb_console_note("%s: cannot be written: is the disk full? [EBB_BAD_FILE]", run->journal_path.chars);
    return status;
}

static void show_progress(void *self, const char *part, int done, int most, double best)
{
    struct calibration_run *run = self;
    (void)best;
    if (run->progress.label == NULL || strcmp(run->progress.label, part) != 0) {
        ebb_progress_end(&run->progress);
        ebb_progress_start(&run->progress, run->shows, most, run->years);
        run->progress.label = part;
    }
    ebb_progress_show(&run->progress, done);
}

/* 2. Search and posterior */

static void set_problem(struct calibration_run *run)
{
    const struct ebb_calibrating *calibrating = &run->calibrating;
    run->problem = (struct ebb_problem){
        .n = calibrating->calibration.n_fitted,
        .fitted = calibrating->calibration.fitted,
        .n_targets = calibrating->n_targets,
        .targets = calibrating->targets,
        .simulate = simulate,
        .self = run,
        .progress = show_progress,
        .progress_self = run,
    };
    for (int i = 0; i < calibrating->calibration.n_trials; i++)
        run->years +=
            ebb_study_end_day(&calibrating->configs[i].study) / 365.25 * calibrating->calibration.n_patients;
}

static enum ebb_status search(struct calibration_run *run)
{
    const struct ebb_calibration *calibration = &run->calibrating.calibration;
    const struct ebb_search_options options = {calibration->search_evaluations,
                                               calibration->polish_evaluations, (uint64_t)calibration->seed};
    double start[EBB_MAX_FITTED];
    for (int i = 0; i < calibration->n_fitted; i++)
        start[i] =
            ebb_problem_to_scale(&calibration->fitted[i], ebb_calibrating_start_value(&run->calibrating, i));
    return ebb_search(&run->problem, &options, start, &run->calibrated.found);
}

/* How well the virtual patients of a simulation tell its numbers, at the best point found. */
static enum ebb_status measure_errors(struct calibration_run *run)
{
    double values[EBB_MAX_FITTED], simulated[EBB_MAX_TRIALS * EBB_MAX_TARGETS];
    for (int i = 0; i < run->problem.n; i++)
        values[i] = ebb_problem_from_scale(&run->problem.fitted[i], run->calibrated.found.scaled[i]);
    enum ebb_status status = ebb_trials_simulate(run->calibrating.trials, values, simulated);
    if (status == EBB_OK)
        status = ebb_trials_errors(run->calibrating.trials, run->mc_errors);
    run->problem.mc_errors = run->mc_errors;
    return status;
}

/* The set holds the middle of the posterior, its mean on the scales: the best point of the search owes part
 * of its agreement to the luck of its virtual patients. Rounds it, and simulates once more with what will
 * stand in the set. */
static enum ebb_status settle(struct calibration_run *run)
{
    struct ebb_calibrated *calibrated = &run->calibrated;
    for (int i = 0; i < run->problem.n; i++) {
        const double value =
            ebb_problem_from_scale(&run->problem.fitted[i], calibrated->posterior.marginals[i].scaled_mean);
        calibrated->values[i] = ebb_calibrated_round(value, DIGITS_OF_VALUES);
    }
    const enum ebb_status status = simulate(run, calibrated->values, calibrated->simulated);
    if (status == EBB_OK)
        calibrated->misfit = ebb_problem_misfit(&run->problem, calibrated->simulated);
    return status;
}

static enum ebb_status fit(struct calibration_run *run)
{
    const struct ebb_calibration *calibration = &run->calibrating.calibration;
    const struct ebb_posterior_options options = {
        calibration->posterior_evaluations, calibration->posterior_effective, (uint64_t)calibration->seed};
    const double started = ebb_progress_clock();
    set_problem(run);
    enum ebb_status status = search(run);
    if (status == EBB_OK)
        status = measure_errors(run);
    if (status == EBB_OK)
        status = ebb_posterior_draw(&run->problem, &options, run->calibrated.found.scaled,
                                    &run->calibrated.posterior);
    if (status == EBB_OK)
        status = settle(run);
    ebb_progress_end(&run->progress);
    run->calibrated.seconds = ebb_progress_clock() - started;
    return status;
}

/* 3. Files */

static enum ebb_status choose_paths(struct calibration_run *run)
{
    const char *folder = ebb_text_chars(&run->calibrating.folder), *name = run->calibrating.calibration.name;
    ebb_text_add(&run->journal_path, "results/%s.journal", name);
    ebb_text_add(&run->set_path, "%s%s.yaml", folder, name);
    ebb_text_add(&run->draws_path, "%s%s_draws.csv", folder, name);
    if (run->journal_path.failed || run->set_path.failed || run->draws_path.failed)
        return EBB_NO_MEMORY;
    const char *const taken = access(run->set_path.chars, F_OK) == 0     ? run->set_path.chars
                              : access(run->draws_path.chars, F_OK) == 0 ? run->draws_path.chars
                                                                         : NULL;
    if (taken && !ebb_options_has(run->calibrating.options, EBB_OPTION_FORCE)) {
        ebb_console_note(
            "%s: exists already: give the calibration another name, or replace it with --force [EBB_BAD_FILE]",
            taken);
        return EBB_BAD_FILE;
    }
    return ebb_job_make_folders(run->journal_path.chars);
}

static enum ebb_status open_journal(struct calibration_run *run)
{
    struct ebb_messages messages = {0};
    const struct ebb_calibrating *calibrating = &run->calibrating;
    const enum ebb_status status =
        ebb_journal_open(run->journal_path.chars, calibrating->digest, calibrating->calibration.n_fitted,
                         calibrating->n_targets, false, &run->journal, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK && run->shows && ebb_journal_n_kept(run->journal) > 0)
        ebb_console_note("ebb: goes on after %s, kept in %s",
                         ebb_format_of(ebb_journal_n_kept(run->journal), "simulation", "simulations").chars,
                         run->journal_path.chars);
    return status;
}

static enum ebb_status write_text(const struct ebb_text *path, struct ebb_text *text)
{
    struct ebb_messages messages = {0};
    const enum ebb_status status = ebb_file_write(path->chars, true, text, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    ebb_text_free(text);
    return status;
}

/* The draws first: a set that names a table which is not there could not be read. */
static enum ebb_status write_files(struct calibration_run *run)
{
    struct ebb_text set = {0}, draws = {0};
    enum ebb_status status =
        ebb_calibrated_print_draws(&run->calibrating, &run->calibrated, &run->about, &draws);
    if (status == EBB_OK)
        status = write_text(&run->draws_path, &draws);
    ebb_text_free(&draws);
    ebb_calibrated_print_set(&run->calibrating, &run->calibrated, &run->about, &set);
    if (status == EBB_OK)
        status = write_text(&run->set_path, &set);
    ebb_text_free(&set);
    if (status == EBB_OK)
        unlink(run->journal_path.chars); /* what it kept is in the files now */
    return status;
}

/* 4. The command */

/* What came out is written all the same, but it is no posterior. */
static void warn_of_few_draws(const struct calibration_run *run)
{
    const double effective = run->calibrated.posterior.effective;
    const int asked = run->calibrating.calibration.posterior_effective;
    if (effective < EBB_FEWEST_DRAWS)
        ebb_console_note(
            "%s: posterior.most: %d simulations gave %.0f effective draws of the %d asked for; below %d, limits and widths are "
            "luck and no parameter is called identified: allow more simulations, or search longer",
            run->calibrating.options->arguments[0], run->calibrated.posterior.n_points, effective, asked,
            EBB_FEWEST_DRAWS);
    else if (effective < asked)
        ebb_console_note("%s: posterior.most: %d simulations gave %.0f effective draws of the %d asked for",
                         run->calibrating.options->arguments[0], run->calibrated.posterior.n_points,
                         effective, asked);
}

static enum ebb_status print(struct calibration_run *run)
{
    struct ebb_text text = {0};
    if (ebb_options_has(run->calibrating.options, EBB_OPTION_JSON)) {
        ebb_calibrated_print_json(&run->calibrating, &run->calibrated, &text);
    } else {
        ebb_calibrated_print(&run->calibrating, &run->calibrated, &text);
        ebb_text_add(&text, "\n  set       %s\n  draws     %s\n", run->set_path.chars, run->draws_path.chars);
    }
    return ebb_console_print(&text);
}

static void free_run(struct calibration_run *run)
{
    ebb_journal_close(run->journal);
    ebb_posterior_free(&run->calibrated.posterior);
    ebb_calibrating_free(&run->calibrating);
    ebb_text_free(&run->journal_path);
    ebb_text_free(&run->set_path);
    ebb_text_free(&run->draws_path);
}

enum ebb_status ebb_command_calibrate(const struct ebb_options *options)
{
    struct calibration_run run = {.shows = !ebb_options_has(options, EBB_OPTION_QUIET) &&
                                           !ebb_options_has(options, EBB_OPTION_NO_PROGRESS)};
    ebb_about_note(&run.about);
    enum ebb_status status = ebb_calibrating_init(&run.calibrating, options, ebb_stop_catch());
    if (status == EBB_OK)
        status = choose_paths(&run);
    if (status == EBB_OK)
        status = open_journal(&run);
    if (status == EBB_OK)
        status = fit(&run);
    ebb_stop_release();
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; what was simulated is kept in %s: give the same command to go on",
                         run.journal_path.chars);
    if (status == EBB_FAILED)
        ebb_console_note(
            "ebb: no values within the limits of the calibration could be simulated: widen `from` and `to`");
    if (status == EBB_OK)
        status = write_files(&run);
    if (status == EBB_OK) {
        warn_of_few_draws(&run);
        status = print(&run);
    }
    free_run(&run);
    return status;
}
