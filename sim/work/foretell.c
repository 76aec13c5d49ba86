/* SPDX-License-Identifier: MIT
 * foretell: reads studies with their joint draws, plays them in each, and sums up.
 *
 * A study is read twice, once as the user asked for it and once here: its draw would change the values that
 * it is checked with, and its set is told of draws only when it takes one.
 *
 *   1. Reading   2. Playing   3. Summing up   4. All studies
 */
#include <ebb/foretell.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/constants.h>
#include <ebb/json.h>
#include <ebb/projection.h>
#include <ebb/results.h>
#include <ebb/sources.h>

/* 1. Reading */

/* What is laid over the study besides what the user did: last, so that it goes before. */
enum { MORE_SETTINGS = 3 };

/* At a new site the effect of a source is in the values already, and would count twice. */
static enum ebb_status read_with(const char *path, const struct ebb_config_options *reading,
                                 const char *parameters, struct ebb_override *settings,
                                 struct ebb_config *out_config, struct ebb_messages *messages)
{
    struct ebb_config_options options = *reading;
    size_t n = reading->n_settings;
    if (n > 0)
        memcpy(settings, reading->settings, n * sizeof *settings);
    settings[n++] = (struct ebb_override){.key = "draw", .value = "1"};
    settings[n++] = (struct ebb_override){.key = "site", .value = "typical"};
    if (parameters)
        settings[n++] = (struct ebb_override){.key = "parameters", .value = parameters};
    options.settings = settings;
    options.n_settings = n;
    options.wants_worlds = true;
    return ebb_config_open_with(path, &options, out_config, messages);
}

enum ebb_status ebb_foretell_read(const char *path, const struct ebb_config_options *reading,
                                  const char *parameters, struct ebb_config *out_config,
                                  struct ebb_messages *messages)
{
    struct ebb_override *settings = calloc(reading->n_settings + MORE_SETTINGS, sizeof *settings);
    struct ebb_text quoted = {0};
    enum ebb_status status = settings ? EBB_OK : EBB_NO_MEMORY;
    if (parameters)
        ebb_json_quote(&quoted, parameters);
    if (status == EBB_OK)
        status = quoted.failed ? EBB_NO_MEMORY
                               : read_with(path, reading, parameters ? ebb_text_chars(&quoted) : NULL,
                                           settings, out_config, messages);
    ebb_text_free(&quoted);
    free(settings);
    return status;
}

/* 2. Playing */

static void set_predictions(const struct ebb_study *study, int n, const double *simulated,
                            const double *errors, const double *spreads,
                            struct ebb_prediction out_predictions[EBB_MAX_TARGETS])
{
    for (int i = 0; i < study->n_targets; i++) {
        out_predictions[i] = ebb_predictive_of(&study->targets[i], n, simulated + (size_t)i * (size_t)n,
                                               errors + (size_t)i * (size_t)n, spreads);
        ebb_predictive_keep_possible(&study->targets[i],
                                     study->instrument.on ? study->instrument.max_points : EBB_MAX_SCORE,
                                     &out_predictions[i]);
    }
}

enum ebb_status ebb_foretell_play(const struct ebb_study *study, const struct ebb_worlds *worlds,
                                  const struct ebb_foretell_options *options, ebb_stop_flag *stop,
                                  const struct ebb_foretell_listener *listener,
                                  struct ebb_prediction out_predictions[EBB_MAX_TARGETS],
                                  struct ebb_messages *messages)
{
    const struct ebb_work_machine machine = ebb_work_machine_of(&options->machine);
    const int n = options->n_draws < worlds->n ? options->n_draws : worlds->n;
    const size_t n_numbers = (size_t)n * EBB_MAX_TARGETS;
    const struct ebb_projection_options play = {
        .n_worlds = n,
        .n_patients = options->n_patients,
        .n_threads = machine.n_threads,
        .kernel = machine.kernel,
        .stop = stop,
        .progress = listener ? listener->done : NULL,
        .progress_self = listener ? listener->self : NULL,
    };
    double *simulated = calloc(2 * n_numbers + (size_t)n * EBB_SPREAD_COUNT + 1, sizeof *simulated);
    if (simulated == NULL)
        return EBB_NO_MEMORY;
    double *errors = simulated + n_numbers, *spreads = errors + n_numbers;
    const enum ebb_status status =
        ebb_projection_play(study, worlds, &play, simulated, errors, spreads, messages);
    if (status == EBB_OK)
        set_predictions(study, n, simulated, errors, spreads, out_predictions);
    free(simulated);
    return status;
}

/* 3. Summing up */

/* The first target, of all studies, that is of the same source. */
static int source_of(const struct ebb_checked *checked, int study, int target)
{
    const struct ebb_study *own = &checked->studies[study].config->study;
    int number = 0;
    for (int s = 0; s <= study; s++) {
        const struct ebb_study *other = &checked->studies[s].config->study;
        for (int i = 0; i < other->n_targets; i++, number++) {
            if (ebb_sources_same(other, i, own, target))
                return number;
        }
    }
    return number; /* not reached: a target is of its own source */
}

enum ebb_status ebb_foretell_sum(const struct ebb_checked *checked, int use,
                                 struct ebb_coverage *out_coverage)
{
    struct ebb_foretold *all = calloc((size_t)checked->n * EBB_MAX_TARGETS + 1, sizeof *all);
    int n = 0;
    if (all == NULL)
        return EBB_NO_MEMORY;
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_study *study = &checked->studies[s].config->study;
        for (int i = 0; i < study->n_targets; i++)
            all[n++] = (struct ebb_foretold){.target = &study->targets[i],
                                             .source = source_of(checked, s, i),
                                             .prediction = checked->studies[s].predictions[i]};
    }
    const enum ebb_status status = ebb_coverage_of(all, n, use, out_coverage);
    free(all);
    return status;
}

/* 4. All studies */

struct part {
    const struct ebb_work *work;
    int64_t before, total; /* draws of the studies that are done, and of all */
};

static void show(void *self, int64_t done)
{
    const struct part *part = self;
    ebb_work_show(part->work, &(struct ebb_work_progress){.label = "joint draws",
                                                          .done = part->before + done,
                                                          .total = part->total,
                                                          .unit = "draws"});
}

/* Whether the set says anything of how far sources disagree. One from before there was a word for it would
 * give limits of patients' luck alone, as narrow as no two trials are alike. */
static bool has_spreads(const struct ebb_study *study)
{
    double spreads[EBB_SPREAD_COUNT];
    bool any = false;
    ebb_sources_spreads(&study->parameters, spreads);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++)
        any = any || spreads[i] > 0.0;
    return any;
}

/* Why there are no limits, or "". */
static const char *reason(const struct ebb_config *config)
{
    const struct ebb_worlds *worlds = &config->worlds;
    bool any = false;
    for (int k = 0; k < worlds->n_keys; k++)
        any = any || worlds->offsets[k] != SIZE_MAX;
    return worlds->n == 0 ? "the parameter set has no joint draws"
           : !has_spreads(&config->study)
               ? "the parameter set does not say how far sources disagree (sources.*)"
           : any ? ""
                 : "the study sets itself whatever the joint draws of its set leave open";
}

static enum ebb_status foretell_study(struct ebb_checked_study *study,
                                      const struct ebb_foretell_options *options, struct part *part,
                                      struct ebb_messages *messages)
{
    const struct ebb_foretell_listener listener = {show, part};
    struct ebb_config config = {.path = NULL};
    bool is_results = false;
    enum ebb_status status = ebb_results_find(study->config->path, &is_results, messages);
    if (status != EBB_OK)
        return status;
    if (is_results) {
        study->why_none = "a results file holds no joint draws";
        return EBB_OK;
    }
    status = ebb_foretell_read(study->config->path, options->reading, NULL, &config, messages);
    if (status != EBB_OK)
        return status;
    study->why_none = reason(&config);
    if (study->why_none[0] == '\0') {
        status = ebb_foretell_play(&config.study, &config.worlds, options, ebb_work_stop(part->work),
                                   &listener, study->predictions, messages);
        study->n_draws = options->n_draws < config.worlds.n ? options->n_draws : config.worlds.n;
    }
    ebb_config_free(&config);
    return status;
}

enum ebb_status ebb_foretell_studies(struct ebb_checked *checked, const struct ebb_foretell_options *options,
                                     const struct ebb_work *work)
{
    struct part part = {.work = work, .total = (int64_t)options->n_draws * checked->n};
    struct ebb_messages messages = {0};
    enum ebb_status status = EBB_OK;
    if (options->n_draws == 0)
        return EBB_OK;
    show(&part, 0);
    for (int i = 0; i < checked->n && status == EBB_OK; i++) {
        status = foretell_study(&checked->studies[i], options, &part, &messages);
        part.before += options->n_draws;
        if (status == EBB_OK)
            show(&part, 0);
    }
    /* Of a study that was read well once, only what failed is news. */
    if (status != EBB_OK)
        ebb_work_say(work, &messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK)
        status = ebb_foretell_sum(checked, EBB_CALIBRATION, &checked->fitted);
    return status == EBB_OK ? ebb_foretell_sum(checked, EBB_VALIDATION, &checked->coverage) : status;
}
