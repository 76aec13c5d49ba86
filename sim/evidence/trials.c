/* SPDX-License-Identifier: MIT
 * trials: one plan a study, whose parameters are set anew before each simulation.
 *
 * A calibration spends its time here: thousands of simulations of up to thirty studies. What does not change
 * between two of them (threads, rooms, plans, the places of counts) is therefore made when the trials are
 * opened.
 *
 *   1. Opening   2. The targets   3. Simulating   4. Correlations
 */
#include <ebb/trials.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/correlations.h>
#include <ebb/executor.h>
#include <ebb/plan.h>
#include <ebb/quantities.h>
#include <ebb/sources.h>

/* One study. The plan stays where it is while its constants come and go, for the counts and the batches
 * point to it:
 * the array of trials is never moved. */
struct trial {
    struct ebb_study study;
    const size_t *offsets; /* (fitted) */
    struct ebb_plan plan;
    struct ebb_quantities *quantities;
};

/* Where a target of the calibration stands: fits count them through, studies each from 0. */
struct place {
    int trial, target; /* the target's index within its study */
};

struct ebb_trials {
    int n_trials, n_fitted, n_targets;
    struct trial *trials;
    struct place *targets;
    size_t *offsets;
    struct ebb_executor *executor;
    struct ebb_batch *batches;
    struct ebb_play_options play;
};

/* 1. Opening */

/* Whether some target of both is of the same patients. */
static bool share_patients(const struct ebb_study *study, const struct ebb_study *other)
{
    for (int i = 0; i < study->n_targets; i++) {
        for (int j = 0; j < other->n_targets; j++) {
            if (study != other && ebb_sources_same_patients(study, i, other, j))
                return true;
        }
    }
    return false;
}

/* Seeds differ, as said in the header; patients within a trial are the same at every simulation. */
static uint64_t seed_of(const struct ebb_trials_options *options, int number)
{
    int first = 0;
    while (first < number && !share_patients(options->studies[first], options->studies[number]))
        first++;
    return options->seed + (uint64_t)first;
}

static enum ebb_status open_trial(struct trial *trial, const struct ebb_trials_options *options, int number,
                                  struct ebb_messages *messages)
{
    trial->study = *options->studies[number];
    trial->study.seed = seed_of(options, number);
    trial->study.n_patients = options->n_patients;
    trial->study.precision.on =
        false; /* as many patients at every step, or the search would see the size change */
    trial->study.record = EBB_RECORD_ALL; /* quantities look at trajectories */
    enum ebb_status status = ebb_plan_init(&trial->plan, &trial->study, messages);
    if (status == EBB_OK)
        status = ebb_quantities_open(&trial->plan, options->n_threads, &trial->quantities);
    return status;
}

/* The calibration targets of one study; those of validation are left out. */
static void collect_targets(struct ebb_trials *trials, int number)
{
    const struct ebb_study *study = &trials->trials[number].study;
    for (int i = 0; i < study->n_targets; i++) {
        if (study->targets[i].use == EBB_CALIBRATION)
            trials->targets[trials->n_targets++] = (struct place){number, i};
    }
}

/* All blocks of every trial in one play: the last blocks of one fill the gaps of another. No tallies:
 * quantities count for themselves. The room is made now, so that a calibration that does not fit into memory
 * fails before its first simulation. */
static enum ebb_status open_executor(struct ebb_trials *trials)
{
    for (int i = 0; i < trials->n_trials; i++) {
        const struct trial *trial = &trials->trials[i];
        trials->batches[i] = (struct ebb_batch){.plan = &trial->plan,
                                                .last_block = trial->plan.n_blocks,
                                                .sink = ebb_quantities_sink(trial->quantities)};
    }
    enum ebb_status status = ebb_executor_open(&trials->executor);
    if (status == EBB_OK)
        status =
            ebb_executor_reserve(trials->executor, trials->batches, trials->n_trials, trials->play.n_threads);
    return status;
}

enum ebb_status ebb_trials_open(const struct ebb_trials_options *options, struct ebb_trials **out_trials,
                                struct ebb_messages *messages)
{
    const size_t n = (size_t)options->n_trials, n_offsets = n * (size_t)options->n_fitted;
    struct ebb_trials *trials = calloc(1, sizeof *trials);
    enum ebb_status status = EBB_NO_MEMORY;
    *out_trials = NULL;
    if (trials == NULL)
        return status;
    trials->n_fitted = options->n_fitted;
    trials->play = (struct ebb_play_options){
        .kernel = options->kernel, .n_threads = options->n_threads, .stop = options->stop};
    trials->batches = calloc(n, sizeof *trials->batches);
    trials->trials = calloc(n, sizeof *trials->trials);
    trials->targets = calloc(n * EBB_MAX_TARGETS, sizeof *trials->targets);
    trials->offsets = malloc((n_offsets + 1) * sizeof *trials->offsets);
    if (trials->batches && trials->trials && trials->targets && trials->offsets) {
        memcpy(trials->offsets, options->offsets, n_offsets * sizeof *trials->offsets);
        status = EBB_OK;
    }
    for (int i = 0; i < options->n_trials && status == EBB_OK; i++) {
        trials->n_trials = i + 1;
        trials->trials[i].offsets = trials->offsets + (size_t)i * (size_t)options->n_fitted;
        status = open_trial(&trials->trials[i], options, i, messages);
        collect_targets(trials, i);
    }
    if (status == EBB_OK)
        status = open_executor(trials);
    if (status == EBB_OK)
        *out_trials = trials;
    else
        ebb_trials_close(trials);
    return status;
}

void ebb_trials_close(struct ebb_trials *trials)
{
    /* The executor first: its batches point to the plans and to the sinks of the quantities. */
    if (trials == NULL)
        return;
    ebb_executor_close(trials->executor);
    for (int i = 0; i < trials->n_trials; i++) {
        ebb_quantities_free(trials->trials[i].quantities);
        ebb_plan_free(&trials->trials[i].plan);
    }
    free(trials->offsets);
    free(trials->batches);
    free(trials->targets);
    free(trials->trials);
    free(trials);
}

/* 2. The targets */

int ebb_trials_target_count(const struct ebb_trials *trials)
{
    return trials->n_targets;
}

const struct ebb_target *ebb_trials_target(const struct ebb_trials *trials, int target)
{
    const struct place *place = &trials->targets[target];
    return &trials->trials[place->trial].study.targets[place->target];
}

int ebb_trials_study(const struct ebb_trials *trials, int target)
{
    return trials->targets[target].trial;
}

int ebb_trials_source(const struct ebb_trials *trials, int target)
{
    const struct place *place = &trials->targets[target];
    for (int before = 0; before < target; before++) {
        const struct place *other = &trials->targets[before];
        if (ebb_sources_same(&trials->trials[other->trial].study, other->target,
                             &trials->trials[place->trial].study, place->target))
            return before;
    }
    return target;
}

/* 3. Simulating */

/* Values go to the trial's own study first: the offsets are of a study, and the plan takes over from one. */
static void set_values(const struct ebb_trials *trials, struct trial *trial, const double *values)
{
    for (int i = 0; i < trials->n_fitted; i++) {
        if (trial->offsets[i] != SIZE_MAX)
            memcpy((char *)&trial->study + trial->offsets[i], &values[i], sizeof values[i]);
    }
    ebb_plan_update(&trial->plan, &trial->study);
}

/* Values of targets are looked up after all trials have played, by one thread: they are a few hundred
 * divisions. */
enum ebb_status ebb_trials_simulate(void *self, const double *values, double *out_simulated)
{
    struct ebb_trials *trials = self;
    for (int i = 0; i < trials->n_trials; i++) {
        set_values(trials, &trials->trials[i], values);
        ebb_quantities_reset(trials->trials[i].quantities);
    }
    enum ebb_status status =
        ebb_executor_play(trials->executor, trials->batches, trials->n_trials, &trials->play);
    for (int i = 0; i < trials->n_targets && status == EBB_OK; i++) {
        const struct place *place = &trials->targets[i];
        status = ebb_quantities_value(trials->trials[place->trial].quantities, place->target,
                                      &out_simulated[i], NULL);
    }
    return status;
}

enum ebb_status ebb_trials_errors(const struct ebb_trials *trials, double *out_errors)
{
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < trials->n_targets && status == EBB_OK; i++) {
        const struct place *place = &trials->targets[i];
        double value;
        status = ebb_quantities_value(trials->trials[place->trial].quantities, place->target, &value,
                                      &out_errors[i]);
        /* A target without anybody has no value either; the fit leaves it out by that. */
        out_errors[i] = isnan(out_errors[i]) ? 0.0 : out_errors[i];
    }
    return status;
}

/* 4. Correlations
 *
 * Counted by more groups than errors are, into counts that live as long as this takes: they are 16 times as
 * large, and adding them up would be felt in each of a search's simulations. */

/* Plays all studies once, counting into `counts` (trial). */
static enum ebb_status count_groups(struct ebb_trials *trials, struct ebb_batch *batches,
                                    struct ebb_quantities **counts)
{
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < trials->n_trials && status == EBB_OK; i++) {
        status = ebb_quantities_open_groups(&trials->trials[i].plan, trials->play.n_threads,
                                            EBB_CORRELATION_GROUPS, &counts[i]);
        batches[i] = trials->batches[i];
        batches[i].sink = status == EBB_OK ? ebb_quantities_sink(counts[i]) : NULL;
    }
    return status == EBB_OK ? ebb_executor_play(trials->executor, batches, trials->n_trials, &trials->play)
                            : status;
}

/* The first target of the same patients. */
static int patients_of(const struct ebb_trials *trials, int target)
{
    const struct place *place = &trials->targets[target];
    int before = 0;
    while (before < target) {
        const struct place *other = &trials->targets[before];
        if (ebb_sources_same_patients(&trials->trials[other->trial].study, other->target,
                                      &trials->trials[place->trial].study, place->target))
            break;
        before++;
    }
    return before;
}

static enum ebb_status correlate(const struct ebb_trials *trials, struct ebb_quantities *const *counts,
                                 double *out_correlations)
{
    const size_t n = (size_t)trials->n_targets;
    double *influences = calloc(n * EBB_CORRELATION_GROUPS + 1, sizeof *influences);
    const struct ebb_target **targets = calloc(n + 1, sizeof *targets);
    int *patients = calloc(n + 1, sizeof *patients);
    enum ebb_status status = influences && targets && patients ? EBB_OK : EBB_NO_MEMORY;
    for (int i = 0; i < trials->n_targets && status == EBB_OK; i++) {
        const struct place *place = &trials->targets[i];
        targets[i] = ebb_trials_target(trials, i);
        patients[i] = patients_of(trials, i);
        status = ebb_quantities_influences(counts[place->trial], place->target,
                                           influences + (size_t)i * EBB_CORRELATION_GROUPS);
    }
    if (status == EBB_OK)
        status = ebb_correlations_fill(trials->n_targets, targets, patients, influences,
                                       EBB_CORRELATION_GROUPS, out_correlations);
    free(influences);
    free(targets);
    free(patients);
    return status;
}

enum ebb_status ebb_trials_correlations(struct ebb_trials *trials, const double *values,
                                        double *out_correlations)
{
    const size_t n = (size_t)trials->n_trials;
    struct ebb_batch *batches = calloc(n + 1, sizeof *batches);
    struct ebb_quantities **counts = calloc(n + 1, sizeof(struct ebb_quantities *));
    enum ebb_status status = batches && counts ? EBB_OK : EBB_NO_MEMORY;
    for (int i = 0; i < trials->n_trials; i++)
        set_values(trials, &trials->trials[i], values);
    if (status == EBB_OK)
        status = count_groups(trials, batches, counts);
    if (status == EBB_OK)
        status = correlate(trials, counts, out_correlations);
    for (int i = 0; counts && i < trials->n_trials; i++)
        ebb_quantities_free(counts[i]);
    free(counts);
    free(batches);
    return status;
}
