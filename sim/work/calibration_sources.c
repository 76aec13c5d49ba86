/* SPDX-License-Identifier: MIT
 * calibration_sources: which sources the targets of a calibration are of, how their numbers depend on each
 * other, and what is left between them and the set.
 *
 *   1. Opening   2. The reference   3. What is left
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibrating.h"

/* 1. Opening */

/* From the file's members to the order of the list of spreads. */
static void set_scales(const struct ebb_sources_prior *prior, double out_scales[EBB_SPREAD_COUNT])
{
    out_scales[EBB_TAU_STATUS] = prior->status_tau;
    out_scales[EBB_OMEGA_STATUS] = prior->status_omega;
    out_scales[EBB_TAU_SINGLE] = prior->single_tau;
    out_scales[EBB_OMEGA_SINGLE] = prior->single_omega;
    out_scales[EBB_TAU_DURABILITY] = prior->durability_tau;
    out_scales[EBB_OMEGA_DURABILITY] = prior->durability_omega;
    out_scales[EBB_OMEGA_POINTS] = prior->points_omega;
    out_scales[EBB_OMEGA_DAYS] = prior->days_omega;
    out_scales[EBB_OMEGA_COUNTS] = prior->counts_omega;
}

enum ebb_status ebb_calibration_sources_open(struct ebb_calibrating *calibrating)
{
    double scales[EBB_SPREAD_COUNT];
    struct ebb_sourced *numbers = calloc((size_t)calibrating->n_targets + 1, sizeof *numbers);
    if (numbers == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < calibrating->n_targets; i++)
        numbers[i] = ebb_problem_number(calibrating->targets[i], ebb_trials_source(calibrating->trials, i));
    set_scales(&calibrating->calibration.sources, scales);
    ebb_discrepancy_close(calibrating->discrepancy);
    const enum ebb_status status =
        ebb_discrepancy_open(numbers, calibrating->n_targets, scales, &calibrating->discrepancy);
    free(numbers);
    return status;
}

void ebb_calibration_sources_name(const struct ebb_calibrating *calibrating, int target,
                                  char out_name[EBB_FILE_SIZE])
{
    const char *trial = calibrating->targets[target]->trial;
    const char *path = calibrating->calibration.trials[ebb_trials_study(calibrating->trials, target)];
    const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path, *dot = strrchr(file, '.');
    if (trial[0] != '\0')
        snprintf(out_name, EBB_FILE_SIZE, "%s", trial);
    else
        snprintf(out_name, EBB_FILE_SIZE, "%.*s", dot ? (int)(dot - file) : (int)strlen(file), file);
}

/* 2. The reference */

/* An error of the simulation on the scale of its number, by the slope of that scale. Half the difference of
 * both sides: near 0 and 1 the scale ends, and a slope there would be without limit. */
static double error_on_g(const struct ebb_target *target, double simulated, double error)
{
    const enum ebb_g g = ebb_sources_g(target);
    const double width = ebb_sources_to_g(g, simulated + error) - ebb_sources_to_g(g, simulated - error);
    return isnan(width) ? 0.0 : 0.5 * width;
}

/* Room for what is measured at the reference, of n targets. */
struct measured {
    double *simulated, *errors; /* (target) */
    double *correlations;       /* (target, target) */
};

static enum ebb_status measure(const struct ebb_calibrating *calibrating, const double *values,
                               const struct measured *out_measured)
{
    struct ebb_trials *trials = calibrating->trials;
    enum ebb_status status = ebb_trials_simulate(trials, values, out_measured->simulated);
    if (status == EBB_OK)
        status = ebb_trials_errors(trials, out_measured->errors);
    if (status == EBB_OK)
        status = ebb_trials_correlations(trials, values, out_measured->correlations);
    for (int i = 0; i < calibrating->n_targets && status == EBB_OK; i++)
        out_measured->errors[i] =
            error_on_g(calibrating->targets[i], out_measured->simulated[i], out_measured->errors[i]);
    return status;
}

enum ebb_status ebb_calibration_sources_refer(struct ebb_calibrating *calibrating,
                                              const struct ebb_problem *problem, const double *values)
{
    const size_t n = (size_t)calibrating->n_targets;
    double *room = calloc(n * (n + 2) + 1, sizeof *room);
    if (room == NULL)
        return EBB_NO_MEMORY;
    const struct measured measured = {room, room + n, room + 2 * n};
    const enum ebb_status status = measure(calibrating, values, &measured);
    if (status == EBB_OK) {
        ebb_discrepancy_set_errors(calibrating->discrepancy, measured.correlations, measured.errors);
        ebb_problem_residuals(problem, measured.simulated, measured.simulated);
        ebb_discrepancy_aim(calibrating->discrepancy, measured.simulated);
    }
    free(room);
    return status;
}

/* 3. What is left */

/* Targets of the source in that domain which have an effect of it; 0 and below: none. */
static int count_numbers(const struct ebb_calibrating *calibrating, int source, int tau)
{
    int n = 0;
    for (int i = 0; i < calibrating->n_targets; i++)
        n += ebb_trials_source(calibrating->trials, i) == source &&
             ebb_sources_tau(calibrating->targets[i]) == tau;
    return n;
}

void ebb_calibration_sources_judge(const struct ebb_calibrating *calibrating,
                                   const struct ebb_problem *problem, struct ebb_calibrated *calibrated)
{
    static const int TAUS[EBB_DOMAIN_COUNT] = {
        [EBB_STATUS] = EBB_TAU_STATUS, [EBB_SINGLE] = EBB_TAU_SINGLE, [EBB_DURABILITY] = EBB_TAU_DURABILITY};
    static double residuals[EBB_MOST_TRIAL_TARGETS];
    ebb_problem_residuals(problem, calibrated->simulated, residuals);
    calibrated->misfit = ebb_discrepancy_square(calibrating->discrepancy, residuals);
    for (int i = 0; i < calibrating->n_targets; i++) {
        if (ebb_trials_source(calibrating->trials, i) != i)
            continue;
        calibrated->n_sources++;
        for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
            const int n = count_numbers(calibrating, i, TAUS[domain]);
            if (n == 0 || calibrated->n_effects == EBB_MOST_EFFECTS)
                continue;
            struct ebb_source_effect *effect = &calibrated->effects[calibrated->n_effects++];
            ebb_calibration_sources_name(calibrating, i, effect->source);
            effect->domain = domain;
            effect->n_numbers = n;
            ebb_discrepancy_effect(calibrating->discrepancy, residuals, i, TAUS[domain], &effect->mean,
                                   &effect->sd);
        }
    }
}
