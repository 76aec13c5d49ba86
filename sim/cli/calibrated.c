/* SPDX-License-Identifier: MIT
 * calibrated: prints what a calibration has found.
 *
 *   1. For studies   2. For people   3. For programs
 */
#include "calibrated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/agreement.h>
#include <ebb/csv.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/quantity.h>
#include <ebb/units.h>
#include <ebb/version.h>

enum { DIGITS_OF_DRAWS = 6 };

double ebb_calibrated_round(double value, int digits)
{
    char text[EBB_UNITS_SIZE];
    snprintf(text, sizeof text, "%.*g", digits, value);
    return strtod(text, NULL);
}

static int count_inside(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated)
{
    int n = 0;
    for (int i = 0; i < calibrating->n_targets; i++)
        n += ebb_agreement_of(calibrating->targets[i], calibrated->simulated[i], 0.0).inside;
    return n;
}

/* 1. For studies */

static void add_head(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                     const struct ebb_about *about, struct ebb_text *text)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    ebb_text_add(
        text,
        "# Made with `ebb calibrate %s` by ebb %s, contract %d, seed %d, %d virtual patients of each study.\n"
        "# %d parameters, %d targets, %d of them inside their 95 %% limits; weighted sum of squared errors %.1f.\n"
        "# The middle of a posterior of %.0f effective draws from %d simulations, after %d of the search. %s.\n"
        "# Do not change this file by hand: change the calibration and run it again.\n",
        calibrating->options->arguments[0], ebb_version(), EBB_CONTRACT_NUMBER, calibration->seed,
        calibration->n_patients, calibration->n_fitted, calibrating->n_targets,
        count_inside(calibrating, calibrated), calibrated->misfit, calibrated->posterior.effective,
        calibrated->posterior.n_points, calibrated->found.n_evaluations, about->started);
}

void ebb_calibrated_print_set(const struct ebb_calibrating *calibrating,
                              const struct ebb_calibrated *calibrated, const struct ebb_about *about,
                              struct ebb_text *text)
{
    struct ebb_fitted_value values[EBB_MAX_FITTED];
    struct ebb_text head = {0};
    for (int i = 0; i < calibrating->calibration.n_fitted; i++) {
        const struct ebb_marginal *marginal = &calibrated->posterior.marginals[i];
        values[i] = (struct ebb_fitted_value){calibrated->values[i], ebb_calibrated_round(marginal->lower, 3),
                                              ebb_calibrated_round(marginal->upper, 3), marginal->width,
                                              ebb_posterior_identifies(&calibrated->posterior, i)};
    }
    add_head(calibrating, calibrated, about, &head);
    const char *slash = strrchr(calibrating->options->arguments[0], '/');
    ebb_calibration_print_set(&calibrating->calibration, &calibrating->start, values,
                              slash ? slash + 1 : calibrating->options->arguments[0], ebb_text_chars(&head),
                              text);
    text->failed = text->failed || head.failed;
    ebb_text_free(&head);
}

enum ebb_status ebb_calibrated_print_draws(const struct ebb_calibrating *calibrating,
                                           const struct ebb_calibrated *calibrated,
                                           const struct ebb_about *about, struct ebb_text *text)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    const struct ebb_posterior *posterior = &calibrated->posterior;
    struct ebb_csv_dialect dialect = EBB_CSV_PLAIN;
    dialect.digits = DIGITS_OF_DRAWS;
    int *points = malloc((size_t)calibration->n_draws * sizeof *points);
    if (points == NULL)
        return EBB_NO_MEMORY;
    ebb_posterior_resample(posterior, calibration->n_draws, (uint64_t)calibration->seed, points);
    add_head(calibrating, calibrated, about, text);
    struct ebb_csv csv = {.text = text, .dialect = &dialect};
    for (int i = 0; i < calibration->n_fitted; i++)
        ebb_csv_text(&csv, calibration->fitted[i].key);
    ebb_csv_end_row(&csv);
    for (int draw = 0; draw < calibration->n_draws; draw++) {
        for (int i = 0; i < calibration->n_fitted; i++)
            ebb_csv_number(&csv, ebb_problem_from_scale(&calibration->fitted[i],
                                                        posterior->scaled[points[draw] * posterior->n + i]));
        ebb_csv_end_row(&csv);
    }
    free(points);
    return text->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. For people */

static const char *verdict(const struct ebb_posterior *posterior, int unknown)
{
    return posterior->effective < EBB_FEWEST_DRAWS        ? "not known"
           : ebb_posterior_identifies(posterior, unknown) ? "identified"
                                                          : "keeps its prior";
}

static void print_targets(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                          struct ebb_text *text)
{
    ebb_text_add(
        text,
        "\n%d of %d calibration targets inside their 95 %% limits; weighted sum of squared errors %.1f\n",
        count_inside(calibrating, calibrated), calibrating->n_targets, calibrated->misfit);
    for (int i = 0; i < calibrating->n_targets; i++) {
        const struct ebb_target *target = calibrating->targets[i];
        const struct ebb_agreement agreement = ebb_agreement_of(target, calibrated->simulated[i], 0.0);
        if (agreement.inside)
            continue;
        ebb_text_add(text, "  outside: %s, %s: %s, published %s\n", target->id,
                     EBB_QUANTITIES[target->quantity].name, ebb_format_digits(agreement.simulated, 3).chars,
                     ebb_format_digits(target->value, 3).chars);
    }
}

void ebb_calibrated_print(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                          struct ebb_text *text)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    ebb_text_add(text, "%-46s %10s %10s   %-34s %6s\n", "parameter", "start", "set",
                 "posterior median (90 %)", "width");
    for (int i = 0; i < calibration->n_fitted; i++) {
        const struct ebb_marginal *marginal = &calibrated->posterior.marginals[i];
        char limits[3 * sizeof(struct ebb_formatted) + 16];
        snprintf(limits, sizeof limits, "%s (%s to %s)", ebb_format_digits(marginal->median, 3).chars,
                 ebb_format_digits(marginal->lower, 3).chars, ebb_format_digits(marginal->upper, 3).chars);
        ebb_text_add(text, "%-46s %10s %10s   %-34s %6.2f  %s\n", calibration->fitted[i].key,
                     ebb_format_digits(ebb_calibrating_start_value(calibrating, i), 4).chars,
                     ebb_format_digits(calibrated->values[i], 4).chars, limits, marginal->width,
                     verdict(&calibrated->posterior, i));
    }
    ebb_text_add(
        text,
        "\nwidth: of the central 90 %% of the posterior over that of the prior; below %.1f the targets identify the parameter\n",
        EBB_IDENTIFIED_BELOW);
    print_targets(calibrating, calibrated, text);
    ebb_text_add(text, "%.0f effective draws from %d simulations, after %d of the search; %s\n\n%s\n",
                 calibrated->posterior.effective, calibrated->posterior.n_points,
                 calibrated->found.n_evaluations, ebb_format_seconds(calibrated->seconds).chars,
                 ebb_intended_use());
}

/* 3. For programs */

void ebb_calibrated_print_json(const struct ebb_calibrating *calibrating,
                               const struct ebb_calibrated *calibrated, struct ebb_text *text)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "calibration", calibration->title);
    ebb_json_number(&json, "effective_draws", calibrated->posterior.effective);
    ebb_json_number(&json, "misfit", calibrated->misfit);
    ebb_json_integer(&json, "targets", calibrating->n_targets);
    ebb_json_integer(&json, "inside", count_inside(calibrating, calibrated));
    ebb_json_number(&json, "seconds", calibrated->seconds);
    ebb_json_open_list(&json, "parameters");
    for (int i = 0; i < calibration->n_fitted; i++) {
        const struct ebb_marginal *marginal = &calibrated->posterior.marginals[i];
        ebb_json_open(&json, NULL);
        ebb_json_string(&json, "key", calibration->fitted[i].key);
        ebb_json_number(&json, "start", ebb_calibrating_start_value(calibrating, i));
        ebb_json_number(&json, "value", calibrated->values[i]);
        ebb_json_number(&json, "mean", marginal->mean);
        ebb_json_number(&json, "standard_deviation", marginal->sd);
        ebb_json_number(&json, "lower_5", marginal->lower);
        ebb_json_number(&json, "median", marginal->median);
        ebb_json_number(&json, "upper_95", marginal->upper);
        ebb_json_number(&json, "width", marginal->width);
        ebb_json_truth(&json, "identified", ebb_posterior_identifies(&calibrated->posterior, i));
        ebb_json_close(&json);
    }
    ebb_json_close_list(&json);
    ebb_json_close(&json);
}
