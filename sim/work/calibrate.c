/* SPDX-License-Identifier: MIT
 * calibrate: opens a calibration, searches, and draws from what the published numbers leave possible.
 *
 *     start --search, Newton's steps--> mode --errors, covariance there--> posterior --mean, four digits-->
 *     the set
 *                           every simulation on the way goes through the journal
 *
 * Search and posterior are sim/evidence's (search.h, posterior.h) and know nothing of studies. This file
 * puts between them and the trials what neither should know: the journal, progress, and the flag that stops.
 *
 * What holds: the points that are asked for follow from the calibration's file alone. Whatever would bring
 * in the clock, the threads or the journal's length would break going on after a kill:
 * tests/unit_work_files.c stops a calibration and asks for the bytes of one that was not.
 *
 *   1. Simulating, with the journal   2. Search and posterior   3. Fitting   4. Paths   5. Opening
 */
#include <ebb/calibrate.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/agreement.h>
#include <ebb/arith.h>
#include <ebb/folder.h>
#include <ebb/publication.h>
#include <ebb/results.h>

#include "calibrating.h"

/* Of a value in the set. Three would move a parameter by up to half a percent; more than four suggest a
 * precision that no posterior here has. */
enum { DIGITS_OF_VALUES = 4 };

/* A fit while it goes on. */
struct fitting {
    struct ebb_calibrating *calibrating;
    const struct ebb_work *work;
    struct ebb_calibrated *calibrated;
    struct ebb_problem problem;
    double years;     /* patient-years of one simulation */
    const char *part; /* that is going on, a literal; NULL: none yet */
    int most;         /* simulations of it */
    struct ebb_messages messages;
};

/* 1. Simulating, with the journal */

/* The one road to the trials. A simulation that could not be kept is a failure at once and not at the end:
 * who is told after hours that nothing can be kept has lost them. */
static enum ebb_status simulate(void *self, const double *values, double *out_simulated)
{
    struct fitting *fitting = self;
    struct ebb_calibrating *calibrating = fitting->calibrating;
    /* Search and posterior ask for the same points in the same order each time, since all their luck
     * comes from the seed; that is what makes a journal of results enough, without any state of theirs. */
    if (ebb_journal_recall(calibrating->journal, values, out_simulated))
        return EBB_OK;
    enum ebb_status status = ebb_trials_simulate(calibrating->trials, values, out_simulated);
    if (status == EBB_OK)
        status = ebb_journal_add(calibrating->journal, values, out_simulated);
    if (status == EBB_BAD_FILE)
        ebb_messages_add(&fitting->messages, EBB_BAD_FILE, EBB_AT_FILE(calibrating->journal_path.chars),
                         "cannot be written: %s: what was simulated until then is kept", strerror(errno));
    return status;
}

static void show(const struct fitting *fitting, int done, int total)
{
    ebb_work_show(fitting->work, &(struct ebb_work_progress){
                                     .label = fitting->part,
                                     .done = done,
                                     .total = total,
                                     .unit = "simulations",
                                     .patient_years = done * fitting->years,
                                 });
}

/* A part ends where the next one begins. Fewer simulations than were announced may have been enough for it;
 * its end is told as that number all the same, since listeners know an end by done = total (work.h). */
static void end_part(struct fitting *fitting)
{
    if (fitting->part)
        show(fitting, fitting->most, fitting->most);
    fitting->part = NULL;
}

/* Search and posterior name their part with each call; a part is announced when its name changes. */
static void show_progress(void *self, const char *part, int done, int most, double best)
{
    struct fitting *fitting = self;
    (void)best;
    if (fitting->part == NULL || strcmp(fitting->part, part) != 0) {
        end_part(fitting);
        fitting->part = part;
        show(fitting, 0, most);
    }
    fitting->most = most > done ? most : done;
    show(fitting, done, fitting->most);
}

/* 2. Search and posterior */

static void set_problem(struct fitting *fitting)
{
    const struct ebb_calibrating *calibrating = fitting->calibrating;
    const struct ebb_calibration *calibration = &calibrating->calibration;
    /* The search knows numbers and a function; studies, files and the journal stay on this side of it. */
    fitting->problem = (struct ebb_problem){
        .n = calibration->n_fitted,
        .fitted = calibration->fitted,
        .n_targets = calibrating->n_targets,
        .targets = calibrating->targets,
        .simulate = simulate,
        .self = fitting,
        .discrepancy = calibrating->discrepancy,
        .progress = show_progress,
        .progress_self = fitting,
    };
    for (int i = 0; i < calibration->n_trials; i++)
        fitting->years +=
            ebb_study_end_day(&calibrating->configs[i].study) / 365.25 * calibration->n_patients;
}

/* Where numbers of the same patients depend on each other, and how well the virtual patients of a simulation
 * tell its numbers, is measured where the search begins, so that it counts nobody twice, at the best point
 * found, and at the mode next to it, for good. Measured anew at each point both would change under the feet
 * of the posterior; without the errors it would be as narrow as if the simulation were exact, and lead to the
 * luck of its patients. */
static enum ebb_status refer(struct fitting *fitting, const double *values)
{
    return ebb_calibration_sources_refer(fitting->calibrating, &fitting->problem, values);
}

static enum ebb_status search(struct fitting *fitting)
{
    const struct ebb_calibration *calibration = &fitting->calibrating->calibration;
    /* All budgets count simulations, never seconds: a faster machine must not find another set. */
    const struct ebb_search_options options = {calibration->search_evaluations,
                                               calibration->polish_evaluations, (uint64_t)calibration->seed};
    /* The set's own values are the first point: the search never ends worse than they are. */
    double start[EBB_MAX_FITTED];
    for (int i = 0; i < calibration->n_fitted; i++)
        start[i] = ebb_problem_to_scale(&calibration->fitted[i], fitting->calibrated->start[i]);
    return ebb_search(&fitting->problem, &options, start, &fitting->calibrated->found);
}

static enum ebb_status refer_to_best(struct fitting *fitting)
{
    double values[EBB_MAX_FITTED];
    for (int i = 0; i < fitting->problem.n; i++)
        values[i] = ebb_problem_from_scale(&fitting->problem.fitted[i], fitting->calibrated->found.scaled[i]);
    return refer(fitting, values);
}

/* From the best point of a search, which need not have been long, to the mode. Newton's steps are their own
 * part of the progress, once here and once where the posterior takes their slopes. */
static enum ebb_status climb(struct fitting *fitting)
{
    enum ebb_status status = refer_to_best(fitting);
    if (status == EBB_OK)
        status = ebb_posterior_mode(&fitting->problem, fitting->calibrated->found.scaled);
    end_part(fitting);
    return status == EBB_OK ? refer_to_best(fitting) : status;
}

/* By the limits alone: the error of the simulation (0.0 here) only moves z. */
static void count_inside(struct ebb_calibrated *calibrated)
{
    calibrated->n_inside = 0;
    for (int i = 0; i < calibrated->n_targets; i++)
        calibrated->n_inside +=
            ebb_agreement_of(calibrated->targets[i], calibrated->simulated[i], 0.0).inside;
}

/* The set holds the middle of the posterior, its mean on the scales: the best point of the search owes part
 * of its agreement to the luck of its virtual patients. Rounds it, and simulates once more with what will
 * stand in the set. */
static enum ebb_status settle(struct fitting *fitting)
{
    struct ebb_calibrated *calibrated = fitting->calibrated;
    for (int i = 0; i < fitting->problem.n; i++) {
        const double middle = calibrated->posterior.marginals[i].scaled_mean;
        calibrated->values[i] = ebb_calibration_files_round(
            ebb_problem_from_scale(&fitting->problem.fitted[i], middle), DIGITS_OF_VALUES);
    }
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        const struct ebb_marginal *spread = &calibrated->posterior.spreads[i];
        calibrated->spreads[i] =
            spread->upper > 0.0 ? ebb_calibration_files_round(ebb_exp(spread->scaled_mean), DIGITS_OF_VALUES)
                                : 0.0;
    }
    const enum ebb_status status = simulate(fitting, calibrated->values, calibrated->simulated);
    if (status != EBB_OK)
        return status;
    ebb_calibration_sources_judge(fitting->calibrating, &fitting->problem, calibrated);
    count_inside(calibrated);
    return EBB_OK;
}

/* 3. Fitting */

/* What came out is given all the same, but it is no posterior. */
static void warn_of_few_draws(struct fitting *fitting)
{
    const struct ebb_posterior *posterior = &fitting->calibrated->posterior;
    const int asked = fitting->calibrating->calibration.posterior_effective;
    const struct ebb_place *place = EBB_AT_FILE(fitting->calibrating->path);
    if (posterior->effective < EBB_FEWEST_DRAWS)
        ebb_messages_add(
            &fitting->messages, EBB_OK, place,
            "posterior.most: %d simulations gave %.0f effective draws of the %d asked for; below "
            "%d, limits and widths are luck and no parameter is called identified: allow more "
            "simulations, or search longer",
            posterior->n_points, posterior->effective, asked, EBB_FEWEST_DRAWS);
    else if (posterior->effective < asked)
        ebb_messages_add(&fitting->messages, EBB_OK, place,
                         "posterior.most: %d simulations gave %.0f effective draws of the %d asked for",
                         posterior->n_points, posterior->effective, asked);
}

static const char *unit_of(const struct ebb_config *config, const char *key)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (strcmp(config->rows[i].key, key) == 0)
            return config->rows[i].unit;
    }
    return "1";
}

/* What a caller may read after any status: the targets, and where the parameters started. */
static void begin(struct fitting *fitting)
{
    const struct ebb_calibrating *calibrating = fitting->calibrating;
    struct ebb_calibrated *calibrated = fitting->calibrated;
    *calibrated = (struct ebb_calibrated){.n_targets = calibrating->n_targets};
    memcpy(calibrated->targets, calibrating->targets, sizeof calibrated->targets);
    for (int i = 0; i < calibrating->calibration.n_fitted; i++) {
        calibrated->start[i] = ebb_calibration_inputs_start(calibrating, i);
        calibrated->units[i] = unit_of(&calibrating->start, calibrating->calibration.fitted[i].key);
    }
    set_problem(fitting);
}

/* Each step needs the one before; the first that fails ends the fit, and what was simulated is in the
 * journal. */
enum ebb_status ebb_calibrate_fit(struct ebb_calibrating *calibrating, const struct ebb_work *work,
                                  struct ebb_calibrated *out_calibrated)
{
    struct fitting fitting = {.calibrating = calibrating, .work = work, .calibrated = out_calibrated};
    const struct ebb_calibration *calibration = &calibrating->calibration;
    const struct ebb_posterior_options options = {.most = calibration->posterior_evaluations,
                                                  .effective = calibration->posterior_effective,
                                                  .seed = (uint64_t)calibration->seed,
                                                  .like = calibrating->like,
                                                  .n_like = calibrating->n_like};
    /* Not stored in either file: they would differ from one run to the next. */
    const double started = ebb_work_clock();
    begin(&fitting);
    enum ebb_status status = refer(&fitting, out_calibrated->start);
    if (status == EBB_OK)
        status = search(&fitting);
    if (status == EBB_OK && calibrating->n_like == 0)
        status = climb(&fitting);
    if (status == EBB_OK)
        status = ebb_posterior_draw(&fitting.problem, &options, out_calibrated->found.scaled,
                                    &out_calibrated->posterior);
    if (status == EBB_OK)
        status = settle(&fitting);
    if (status == EBB_OK) {
        end_part(&fitting);
        warn_of_few_draws(&fitting);
        status = ebb_calibration_draws_make(calibrating, work, out_calibrated, &fitting.messages);
    }
    out_calibrated->seconds = ebb_work_clock() - started;
    ebb_work_say(work, &fitting.messages);
    return status;
}

void ebb_calibrated_free(struct ebb_calibrated *calibrated)
{
    ebb_posterior_free(&calibrated->posterior);
    free(calibrated->draws);
    *calibrated = (struct ebb_calibrated){0};
}

/* 4. Paths */

/* Asked at the start, before days of simulating, and once more when the files are written. */
static enum ebb_status check_places(const struct ebb_calibrating *calibrating, struct ebb_messages *messages)
{
    const bool replace = calibrating->force || ebb_journal_was_publishing(calibrating->journal);
    const struct ebb_publication_place set = ebb_calibration_place(&calibrating->set_path, replace),
                                       draws = ebb_calibration_place(&calibrating->draws_path, replace);
    const enum ebb_status status = ebb_publication_check(&set, messages);
    return status == EBB_OK ? ebb_publication_check(&draws, messages) : status;
}

/* Set and draws go beside the set that they build on, which they name without a folder; the journal does
 * not: it is of this machine and this moment, and folders of sets are often under version control. */
static enum ebb_status choose_paths(struct ebb_calibrating *calibrating,
                                    const struct ebb_calibrate_options *options)
{
    const char *folder = ebb_text_chars(&calibrating->folder), *name = calibrating->calibration.name;
    ebb_text_add(&calibrating->journal_path, "%s/%s.journal",
                 options->journal_folder ? options->journal_folder : "results", name);
    ebb_text_add(&calibrating->set_path, "%s%s.yaml", folder, name);
    ebb_text_add(&calibrating->draws_path, "%s%s_draws.csv", folder, name);
    if (calibrating->journal_path.failed || calibrating->set_path.failed || calibrating->draws_path.failed)
        return EBB_NO_MEMORY;
    calibrating->force = options->force;
    calibrating->claim = options->machine.claim;
    return EBB_OK;
}

/* 5. Opening */

static enum ebb_status open_all(struct ebb_calibrating *calibrating,
                                const struct ebb_calibrate_options *options, const struct ebb_work *work,
                                struct ebb_messages *messages)
{
    /* The inputs first, paths second, the journal last: what is wrong with the file is said before any
     * folder is made. */
    bool is_results;
    enum ebb_status status = ebb_results_find(calibrating->path, &is_results, messages);
    if (status != EBB_OK)
        return status;
    if (is_results) {
        ebb_messages_add(
            messages, EBB_BAD_STUDY, EBB_AT_FILE(calibrating->path),
            "is a results file and no calibration: a calibration is a text such as "
            "configs/calibration.yaml, which names the parameters to fit and the studies to fit them "
            "to");
        return EBB_BAD_STUDY;
    }
    status = ebb_calibration_inputs_read(calibrating, ebb_work_stop(work), messages);
    if (status == EBB_OK)
        status = choose_paths(calibrating, options);
    if (status == EBB_OK)
        status = ebb_journal_open(calibrating->journal_path.chars, calibrating->digest,
                                  calibrating->calibration.n_fitted, calibrating->n_targets,
                                  &options->machine.claim, &calibrating->journal, messages);
    /* After the journal, which may say that those files are this calibration's own. */
    if (status == EBB_OK)
        status = check_places(calibrating, messages);
    return status;
}

/* A journal in which nothing was kept, and folders made for it, are nothing that anybody would go on
 * from. They stay as long as a journal lies in them. */
static void remove_empty(struct ebb_calibrating *calibrating)
{
    if (calibrating->journal == NULL)
        return;
    if (ebb_journal_is_empty(calibrating->journal))
        unlink(calibrating->journal_path.chars);
    ebb_folder_remove_for(calibrating->journal_path.chars, ebb_journal_n_folders(calibrating->journal));
}

enum ebb_status ebb_calibrate_open(const char *path, const struct ebb_calibrate_options *options,
                                   const struct ebb_work *work, struct ebb_calibrating **out_calibrating)
{
    struct ebb_messages messages = {0};
    struct ebb_calibrating *calibrating = calloc(1, sizeof *calibrating);
    *out_calibrating = NULL;
    if (calibrating == NULL)
        return EBB_NO_MEMORY;
    /* Its own copy: messages name the file long after the caller's string may be gone. */
    calibrating->path = strdup(path);
    calibrating->machine = ebb_work_machine_of(&options->machine);
    const enum ebb_status status =
        calibrating->path ? open_all(calibrating, options, work, &messages) : EBB_NO_MEMORY;
    ebb_work_say(work, &messages);
    if (status == EBB_OK)
        *out_calibrating = calibrating;
    else
        ebb_calibrate_close(calibrating);
    return status;
}

void ebb_calibrate_close(struct ebb_calibrating *calibrating)
{
    if (calibrating == NULL)
        return;
    remove_empty(calibrating);
    ebb_journal_close(calibrating->journal);
    ebb_calibration_inputs_free(calibrating);
    ebb_text_free(&calibrating->journal_path);
    ebb_text_free(&calibrating->set_path);
    ebb_text_free(&calibrating->draws_path);
    free(calibrating->path);
    free(calibrating);
}

enum ebb_status ebb_calibrate_validate(const char *path, struct ebb_calibration *out_calibration,
                                       struct ebb_messages *messages)
{
    struct ebb_calibrating *calibrating = calloc(1, sizeof *calibrating);
    *out_calibration = (struct ebb_calibration){.n_fitted = 0};
    if (calibrating == NULL)
        return EBB_NO_MEMORY;
    calibrating->path = strdup(path);
    calibrating->machine = ebb_work_machine_of(&(struct ebb_work_machine){.n_threads = 0});
    const enum ebb_status status =
        calibrating->path ? ebb_calibration_inputs_read(calibrating, NULL, messages) : EBB_NO_MEMORY;
    *out_calibration = calibrating->calibration;
    ebb_calibrate_close(calibrating);
    return status;
}

const struct ebb_calibration *ebb_calibrate_asked(const struct ebb_calibrating *calibrating)
{
    return &calibrating->calibration;
}

const char *ebb_calibrate_journal_path(const struct ebb_calibrating *calibrating)
{
    return calibrating->journal_path.chars;
}

const char *ebb_calibrate_set_path(const struct ebb_calibrating *calibrating)
{
    return calibrating->set_path.chars;
}

const char *ebb_calibrate_draws_path(const struct ebb_calibrating *calibrating)
{
    return calibrating->draws_path.chars;
}

int ebb_calibrate_n_kept(const struct ebb_calibrating *calibrating)
{
    return ebb_journal_n_kept(calibrating->journal);
}
