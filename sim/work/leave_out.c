/* SPDX-License-Identifier: MIT
 * leave_out: one source after the other.
 *
 * Results of a fit are kept nowhere but in its journal: read from there, the posterior is made again in a
 * second or two. A table of draws for each source would be read faster, and would be one more file that may
 * be of another calibration.
 *
 *   1. A fit without one   2. Foretelling   3. Everything
 */
#include <ebb/leave_out.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/journal.h>

#include "calibrating.h"
#include "leaving.h"

/* 1. A fit without one */

/* A folder for each source: a journal is of one sequence of simulations. Names are those of trials and files;
 * of what no file name should hold each byte is written out, for as dashes two sources had one folder. */
static void add_folder(const struct ebb_leaving *leaving, const char *source, struct ebb_text *folder)
{
    const char *base = leaving->options->journal_folder;
    ebb_text_add(folder, "%s/%s.without/", base ? base : "results", leaving->calibration.name);
    for (const char *at = source; *at; at++) {
        const bool is_plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                              (*at >= '0' && *at <= '9') || *at == '_' || *at == '-';
        ebb_text_add(folder, is_plain ? "%c" : "%%%02X", (unsigned char)*at);
    }
}

/* Parts of the work, and what is said, are called after the source that is left out. Warnings of reading are
 * not said: they are of the calibration, and would stand there once for each source. Mistakes are kept until
 * it is known whether another process is at it, which is none. */
struct renamed {
    const struct ebb_work *work;
    const char *source;
    bool is_open;
    struct ebb_messages refusal; /* of opening */
    char label[EBB_FILE_SIZE + 64];
};

static void show_renamed(void *self, const struct ebb_work_progress *progress)
{
    struct renamed *renamed = self;
    struct ebb_work_progress own = *progress;
    snprintf(renamed->label, sizeof renamed->label, "without %s: %s", renamed->source,
             progress->label ? progress->label : "");
    own.label = renamed->label;
    ebb_work_show(renamed->work, &own);
}

static void say_renamed(void *self, const struct ebb_message *message)
{
    struct renamed *renamed = self;
    const struct ebb_place place = {message->file, message->line, message->column};
    if (message->status == EBB_OK && !renamed->is_open)
        return;
    ebb_messages_add(&renamed->refusal, message->status, message->file ? &place : NULL, "without %s: %s",
                     renamed->source, message->words);
    if (renamed->is_open)
        ebb_work_say(renamed->work, &renamed->refusal);
}

/* A set of numbers that have changed since is a start that the fits get away from, and draws by which
 * sources without a number are foretold all the same: said, and not refused, since what is asked may be one
 * source that a change does not touch. */
static void compare_decided(struct ebb_leaving *leaving, const struct ebb_calibrating *calibrating)
{
    char now[EBB_DIGEST_HEX] = "", then[EBB_DIGEST_HEX] = "";
    const char *set = ebb_text_chars(&leaving->set);
    struct ebb_messages messages = {0};
    struct ebb_text table = {0};
    ebb_text_add(&table, "%.*s_draws.csv", (int)(strlen(set) - strlen(".yaml")), set);
    leaving->is_compared = true;
    if (ebb_calibration_decided(calibrating, now) == EBB_OK &&
        ebb_calibration_decided_read(ebb_text_chars(&table), then) && strcmp(now, then) != 0)
        ebb_messages_add(
            &messages, EBB_OK, EBB_AT_FILE(ebb_text_chars(&table)),
            "is of another fit: the calibration, a study or a number has changed since: run ebb "
            "calibrate %s first, or fits begin elsewhere, and sources without a number in the fit "
            "are foretold by the old one",
            leaving->path);
    ebb_work_say(leaving->work, &messages);
    ebb_text_free(&table);
}

/* Another process that fits without the same source has the journal, and is left alone where all sources are
 * asked for: hours of the others would wait for it, or be lost. `fit->is_elsewhere` then, and no object. */
static enum ebb_status open_without(struct ebb_leaving *leaving, struct renamed *renamed,
                                    const struct ebb_work *work, struct ebb_left_out_fit *fit,
                                    struct ebb_calibrating **out_calibrating)
{
    struct ebb_text folder = {0}, journal = {0};
    add_folder(leaving, fit->source, &folder);
    ebb_text_add(&journal, "%s/%s.journal", ebb_text_chars(&folder), leaving->calibration.name);
    /* Set and draws are not written; `force` lets them stand. */
    const struct ebb_calibrate_options options = {
        .machine = leaving->options->machine, .force = true, .journal_folder = ebb_text_chars(&folder)};
    enum ebb_status status = folder.failed || journal.failed ? EBB_NO_MEMORY : EBB_OK;
    if (status == EBB_OK)
        status = ebb_calibrate_open(leaving->path, &options, work, out_calibrating);
    renamed->is_open = true;
    if (status == EBB_OK && !leaving->is_compared)
        compare_decided(leaving, *out_calibrating);
    fit->is_elsewhere = status == EBB_BAD_FILE && leaving->options->only == NULL &&
                        ebb_journal_is_held(ebb_text_chars(&journal));
    if (fit->is_elsewhere)
        status = EBB_OK;
    else
        ebb_work_say(renamed->work, &renamed->refusal);
    ebb_messages_free(&renamed->refusal);
    ebb_text_free(&folder);
    ebb_text_free(&journal);
    return status;
}

static enum ebb_status fit_without(struct ebb_leaving *leaving, struct ebb_calibrating *calibrating,
                                   const struct ebb_work *work, struct ebb_left_out_fit *fit,
                                   struct ebb_calibrated *calibrated)
{
    const struct ebb_calibrate_again again = {.start = leaving->start,
                                              .most = EBB_LEAVE_OUT_MOST,
                                              .effective = EBB_LEAVE_OUT_EFFECTIVE,
                                              .n_draws = leaving->options->n_draws,
                                              .like = leaving->like,
                                              .n_like = leaving->n_like};
    enum ebb_status status = ebb_calibrate_leave_out(calibrating, fit->source, &again, &fit->n_numbers);
    if (status != EBB_OK || fit->n_numbers == 0)
        return status;
    if (fit->n_numbers == calibrating->n_targets) {
        ebb_messages_add(&leaving->messages, EBB_BAD_STUDY, EBB_AT_FILE(leaving->path),
                         "without %s no number is left to fit to", fit->source);
        return EBB_BAD_STUDY;
    }
    status = ebb_calibrate_fit(calibrating, work, calibrated);
    if (status == EBB_OK) {
        fit->n_simulations = calibrated->posterior.n_newton + calibrated->posterior.n_points;
        fit->effective = calibrated->posterior.effective;
    }
    return status;
}

/* Draws of the fit as worlds, without offsets: these differ from study to study. Columns beyond fitted
 * parameters and spreads are not taken. */
static enum ebb_status keep_worlds(struct ebb_leaving *leaving, const struct ebb_calibrating *calibrating,
                                   const struct ebb_calibrated *calibrated, struct ebb_worlds *worlds)
{
    leaving->n_columns = 0;
    for (int i = 0; i < leaving->calibration.n_fitted; i++)
        leaving->columns[leaving->n_columns++] = leaving->calibration.fitted[i].key;
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        if (ebb_discrepancy_scale(calibrating->discrepancy, i) > 0.0)
            leaving->columns[leaving->n_columns++] = EBB_SPREADS[i];
    }
    const size_t n = (size_t)leaving->n_columns;
    const enum ebb_status status = ebb_worlds_init(worlds, leaving->options->n_draws, leaving->n_columns);
    for (int k = 0; k < worlds->n; k++)
        memcpy(worlds->values + (size_t)k * n, calibrated->draws + (size_t)k * (size_t)calibrated->n_columns,
               n * sizeof *worlds->values);
    return status;
}

/* Worlds of none where the source gave the fit no number, or another process is at it. */
static enum ebb_status fit_again(struct ebb_leaving *leaving, struct ebb_left_out_fit *fit,
                                 struct ebb_worlds *out_worlds)
{
    struct renamed renamed = {.work = leaving->work, .source = fit->source};
    const struct ebb_work work = {.self = &renamed,
                                  .message = say_renamed,
                                  .progress = show_renamed,
                                  .stop = ebb_work_stop(leaving->work)};
    struct ebb_calibrating *calibrating = NULL;
    struct ebb_calibrated *calibrated = calloc(1, sizeof *calibrated);
    enum ebb_status status = calibrated ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = open_without(leaving, &renamed, &work, fit, &calibrating);
    if (status == EBB_OK && calibrating)
        status = fit_without(leaving, calibrating, &work, fit, calibrated);
    if (status == EBB_OK && fit->n_numbers > 0)
        status = keep_worlds(leaving, calibrating, calibrated, out_worlds);
    if (calibrated)
        ebb_calibrated_free(calibrated);
    free(calibrated);
    ebb_calibrate_close(calibrating);
    return status;
}

/* 2. Foretelling */

/* Where the columns stand in this study. What the study sets itself is no column of its own draws either. */
static void set_offsets(const struct ebb_leaving *leaving, const struct ebb_config *config,
                        struct ebb_worlds *worlds)
{
    for (int k = 0; k < worlds->n_keys; k++) {
        size_t offset;
        worlds->offsets[k] = SIZE_MAX;
        if (!ebb_config_find_real(config, leaving->columns[k], &offset))
            continue;
        for (int own = 0; own < config->worlds.n_keys; own++) {
            if (config->worlds.offsets[own] == offset)
                worlds->offsets[k] = offset;
        }
    }
}

/* The prediction's own middle stands for the simulated value: a play in one world says less. */
static void take(struct ebb_checked_study *study, int target, const struct ebb_prediction *prediction)
{
    struct ebb_agreement *agreement = &study->agreements[target];
    study->predictions[target] = *prediction;
    *agreement = ebb_agreement_of(&study->config->study.targets[target],
                                  prediction->n_draws > 0 ? prediction->median : (double)NAN, 0.0);
    agreement->error = (double)NAN;
}

/* Every study that has a number of the source is played; only numbers of that source are taken from it. */
static enum ebb_status foretell(struct ebb_leaving *leaving, const struct ebb_left_out_fit *fit,
                                struct ebb_worlds *worlds)
{
    const struct ebb_foretell_options options = {.machine = leaving->options->machine,
                                                 .n_draws = leaving->options->n_draws,
                                                 .n_patients = EBB_LEAVE_OUT_PATIENTS};
    struct ebb_prediction predictions[EBB_MAX_TARGETS];
    char name[EBB_FILE_SIZE];
    enum ebb_status status = EBB_OK;
    for (int s = 0; s < leaving->left->checked.n && status == EBB_OK; s++) {
        struct ebb_checked_study *study = &leaving->left->checked.studies[s];
        const struct ebb_config *config = study->config;
        bool is_played = false;
        for (int i = 0; i < config->study.n_targets && status == EBB_OK; i++) {
            ebb_check_studies_source(config, i, name);
            if (strcmp(name, fit->source) != 0)
                continue;
            if (!is_played && fit->n_numbers > 0)
                set_offsets(leaving, config, worlds);
            if (!is_played)
                status =
                    ebb_foretell_play(&config->study, fit->n_numbers > 0 ? worlds : &config->worlds, &options,
                                      ebb_work_stop(leaving->work), NULL, predictions, &leaving->messages);
            is_played = true;
            if (status == EBB_OK)
                take(study, i, &predictions[i]);
        }
        study->n_draws = is_played ? leaving->options->n_draws : study->n_draws;
    }
    return status;
}

static enum ebb_status leave_out(struct ebb_leaving *leaving, struct ebb_left_out_fit *fit)
{
    struct ebb_worlds worlds = {.n = 0};
    enum ebb_status status = fit_again(leaving, fit, &worlds);
    if (status == EBB_OK && !fit->is_elsewhere)
        status = foretell(leaving, fit, &worlds);
    ebb_worlds_free(&worlds);
    return status;
}

/* 3. Everything */

/* All targets begin as unknown: those of sources that were not asked for stay so. */
static void begin(struct ebb_checked *checked)
{
    const struct ebb_prediction none = {.n_draws = 0};
    for (int s = 0; s < checked->n; s++) {
        for (int i = 0; i < checked->studies[s].config->study.n_targets; i++)
            take(&checked->studies[s], i, &none);
    }
}

/* Those that another process was at are asked for once more at the end, when it may be done. */
static enum ebb_status leave_all_out(struct ebb_leaving *leaving, int *out_elsewhere)
{
    struct ebb_left_out *left = leaving->left;
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < left->n_fits && status == EBB_OK; k++)
        status = leave_out(leaving, &left->fits[k]);
    for (int k = 0; k < left->n_fits && status == EBB_OK; k++) {
        if (left->fits[k].is_elsewhere)
            status = leave_out(leaving, &left->fits[k]);
        if (!left->fits[k].is_elsewhere)
            continue;
        ++*out_elsewhere;
        ebb_messages_add(
            &leaving->messages, EBB_OK, EBB_AT_FILE(leaving->path),
            "without %s: another process is at it: its numbers are not foretold here, and nothing "
            "is summed up: wait for it to end, and give the command again",
            left->fits[k].source);
    }
    return status;
}

enum ebb_status ebb_leave_out(const char *path, const struct ebb_leave_out_options *options,
                              const struct ebb_work *work, struct ebb_left_out *out_left)
{
    struct ebb_leaving *leaving = calloc(1, sizeof *leaving);
    int n_elsewhere = 0;
    *out_left = (struct ebb_left_out){.n_fits = 0};
    if (leaving == NULL)
        return EBB_NO_MEMORY;
    leaving->path = path;
    leaving->options = options;
    leaving->work = work;
    leaving->left = out_left;
    enum ebb_status status = ebb_leaving_read(leaving);
    out_left->checked.n_left_out = out_left->n_fits;
    begin(&out_left->checked);
    if (status == EBB_OK)
        status = leave_all_out(leaving, &n_elsewhere);
    if (status == EBB_OK && out_left->n_fits == out_left->n_sources && n_elsewhere == 0)
        status = ebb_foretell_sum(&out_left->checked, EBB_ANY_USE, &out_left->checked.coverage);
    ebb_work_say(work, &leaving->messages);
    ebb_messages_free(&leaving->messages);
    ebb_text_free(&leaving->set);
    free(leaving->like);
    free(leaving);
    return status;
}

void ebb_left_out_free(struct ebb_left_out *left)
{
    for (int s = 0; s < left->checked.n; s++) {
        ebb_plan_free(&left->plans[s]);
        ebb_config_free(&left->configs[s]);
    }
    free(left->checked.studies);
    free(left->plans);
    free(left->configs);
    free(left->fits);
    *left = (struct ebb_left_out){.n_fits = 0};
}
