/* SPDX-License-Identifier: MIT
 * calibrated_text: prints what a calibration has found.
 *
 * Three things stand beside each parameter, because a fit is easily believed too much: where it started, what
 * the published numbers leave possible, and how much narrower that is than what was thought before. A value
 * that keeps its prior was not found; it was put in.
 *
 *   1. For people   2. For programs
 */
#include "calibrated_text.h"

#include <stdio.h>

#include <ebb/agreement.h>
#include <ebb/arith.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/quantity.h>
#include <ebb/sites.h>
#include <ebb/version.h>

#include "checked_text.h"

/* 1. For people */

static const char *spread_unit(int spread)
{
    return spread == EBB_OMEGA_POINTS ? "point" : spread == EBB_OMEGA_DAYS ? "day" : "1";
}

/* The central 90 % of a normal law, in standard deviations from its middle. */
static const double NORMAL_90 = 1.6448536269514722;

/* Below the fewest draws nothing is claimed, not even that a parameter keeps its prior. */
static const char *verdict(const struct ebb_marginal *marginal, double effective)
{
    return effective < EBB_FEWEST_DRAWS                   ? "not known"
           : ebb_marginal_identified(marginal, effective) ? "identified"
                                                          : "keeps its prior";
}

/* Targets that are met need no line each; those that are not are what to think about. */
static void print_targets(const struct ebb_calibrated *calibrated, struct ebb_text *text)
{
    ebb_text_add(
        text,
        "\n%d of %d calibration targets inside their 95 %% limits; squares whitened by the covariance of "
        "sampling and sources %.1f\n",
        calibrated->n_inside, calibrated->n_targets, calibrated->misfit);
    for (int i = 0; i < calibrated->n_targets; i++) {
        const struct ebb_target *target = calibrated->targets[i];
        const struct ebb_agreement agreement = ebb_agreement_of(target, calibrated->simulated[i], 0.0);
        if (agreement.inside)
            continue;
        const struct ebb_written unit = ebb_checked_text_unit(target);
        ebb_text_add(text, "  %s: %s, %s: ", agreement.unknown == EBB_KNOWN ? "outside" : "not known",
                     target->id, EBB_QUANTITIES[target->quantity].name);
        if (agreement.unknown == EBB_KNOWN)
            ebb_text_add(text, "%s%s, published ",
                         ebb_format_digits(unit.scale * agreement.simulated, 3).chars, unit.word);
        else
            ebb_text_add(text, "%s, published ", EBB_UNKNOWNS[agreement.unknown]);
        ebb_checked_text_published(target, text);
        ebb_text_add(text, "\n");
    }
}

/* Beyond what the set explains, as a factor on odds (shares) or on the ratio: what readers of trials know. */
static void print_effects(const struct ebb_calibrated *calibrated, struct ebb_text *text)
{
    if (calibrated->n_effects == 0)
        return;
    ebb_text_add(text, "\n%-32s %-12s %8s   %s\n", "source", "domain", "numbers",
                 "its effect on the odds, or the ratio (90 %)");
    for (int i = 0; i < calibrated->n_effects; i++) {
        const struct ebb_source_effect *effect = &calibrated->effects[i];
        const double width = NORMAL_90 * effect->sd;
        ebb_text_add(text, "%-32s %-12s %8d   %s (%s to %s)\n", effect->source, EBB_DOMAINS[effect->domain],
                     effect->n_numbers, ebb_format_digits(ebb_exp(effect->mean), 3).chars,
                     ebb_format_digits(ebb_exp(effect->mean - width), 3).chars,
                     ebb_format_digits(ebb_exp(effect->mean + width), 3).chars);
    }
    ebb_text_add(text, "of durability above 1: what was reached is lost sooner\n");
}

/* A draw whose site stops is played with less than its effect: few are a tail cut off, many another law. */
static void print_sites(const struct ebb_calibration *calibration, const struct ebb_calibrated *calibrated,
                        struct ebb_text *text)
{
    if (!calibrated->has_sites)
        return;
    ebb_text_add(
        text,
        "\nnew sites: of %s, so many stop at the end of a parameter's range, and their effect is not "
        "reached:\n ",
        ebb_format_of(calibration->n_draws, "draw", "draws").chars);
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++)
        ebb_text_add(text, " %s %d (%s)%s", EBB_DOMAINS[domain], calibrated->n_stopped[domain],
                     EBB_SITE_KEYS[domain], domain + 1 < EBB_DOMAIN_COUNT ? "," : "\n");
}

/* One row of the table: four digits for the values, as in the set, so that the two can be compared by eye;
 * three for limits, which the draws do not know better. */
static void print_row(const char *key, const char *unit, const char *start, double value,
                      const struct ebb_marginal *marginal, double effective, struct ebb_text *text)
{
    char limits[3 * sizeof(struct ebb_formatted) + 16];
    snprintf(limits, sizeof limits, "%s (%s to %s)", ebb_format_digits(marginal->median, 3).chars,
             ebb_format_digits(marginal->lower, 3).chars, ebb_format_digits(marginal->upper, 3).chars);
    ebb_text_add(text, "%-46s %-7s %10s %10s   %-34s %6.2f  %s\n", key, unit, start,
                 ebb_format_digits(value, 4).chars, limits, marginal->width, verdict(marginal, effective));
}

void ebb_calibrated_text_print(const struct ebb_calibration *calibration,
                               const struct ebb_calibrated *calibrated, struct ebb_text *text)
{
    const struct ebb_posterior *posterior = &calibrated->posterior;
    ebb_text_add(text, "%-46s %-7s %10s %10s   %-34s %6s\n", "parameter", "unit", "start", "set",
                 "posterior median (90 %)", "width");
    for (int i = 0; i < calibration->n_fitted; i++)
        print_row(calibration->fitted[i].key, calibrated->units[i],
                  ebb_format_digits(calibrated->start[i], 4).chars, calibrated->values[i],
                  &posterior->marginals[i], posterior->effective, text);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        if (posterior->spreads[i].upper > 0.0)
            print_row(EBB_SPREADS[i], spread_unit(i), "", calibrated->spreads[i], &posterior->spreads[i],
                      posterior->effective, text);
    }
    ebb_text_add(
        text,
        "\nunit: 1 stands for shares, factors and what is on a logit or a log\n"
        "width: of the central 90 %% of the posterior over that of the prior; below %.1f the targets "
        "identify the parameter,\n       else it keeps its prior; with fewer than %d effective draws that is "
        "not known: limits are luck then\n",
        EBB_IDENTIFIED_BELOW, EBB_FEWEST_DRAWS);
    print_targets(calibrated, text);
    print_effects(calibrated, text);
    print_sites(calibration, calibrated, text);
    ebb_text_add(text, "\n%.0f effective draws from %d simulations, after %d of the search; %s\n\n%s\n",
                 posterior->effective, posterior->n_points, calibrated->found.n_evaluations,
                 ebb_format_seconds(calibrated->seconds).chars, ebb_intended_use());
}

/* 2. For programs */

static void add_marginal(const struct ebb_marginal *marginal, double effective, struct ebb_json *json)
{
    ebb_json_number(json, "mean", marginal->mean);
    ebb_json_number(json, "standard_deviation", marginal->sd);
    ebb_json_number(json, "lower_5", marginal->lower);
    ebb_json_number(json, "median", marginal->median);
    ebb_json_number(json, "upper_95", marginal->upper);
    ebb_json_number(json, "width", marginal->width);
    ebb_json_truth(json, "identified", ebb_marginal_identified(marginal, effective));
}

static void add_spreads(const struct ebb_calibrated *calibrated, struct ebb_json *json)
{
    ebb_json_open_list(json, "spreads");
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        if (!(calibrated->posterior.spreads[i].upper > 0.0))
            continue;
        ebb_json_open(json, NULL);
        ebb_json_string(json, "key", EBB_SPREADS[i]);
        ebb_json_string(json, "unit", spread_unit(i));
        ebb_json_number(json, "value", calibrated->spreads[i]);
        add_marginal(&calibrated->posterior.spreads[i], calibrated->posterior.effective, json);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
    ebb_json_open_list(json, "effects");
    for (int i = 0; i < calibrated->n_effects; i++) {
        const struct ebb_source_effect *effect = &calibrated->effects[i];
        ebb_json_open(json, NULL);
        ebb_json_string(json, "source", effect->source);
        ebb_json_string(json, "domain", EBB_DOMAINS[effect->domain]);
        ebb_json_integer(json, "numbers", effect->n_numbers);
        ebb_json_number(json, "mean", effect->mean);
        ebb_json_number(json, "standard_deviation", effect->sd);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

/* By domain: draws whose site does not reach its effect. */
static void add_sites(const struct ebb_calibrated *calibrated, struct ebb_json *json)
{
    if (!calibrated->has_sites) {
        ebb_json_null(json, "sites_stopped");
        return;
    }
    ebb_json_open(json, "sites_stopped");
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++)
        ebb_json_integer(json, EBB_DOMAINS[domain], calibrated->n_stopped[domain]);
    ebb_json_close(json);
}

/* `identified` is false, too, where there were not enough draws to tell; a program sees it by
 * effective_draws. Targets are counted only: their table is what `ebb check --json` gives of the new set.
 * Effects are on the logit or the log, as spreads are. */
void ebb_calibrated_text_print_json(const struct ebb_calibration *calibration,
                                    const struct ebb_calibrated *calibrated, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "calibration", calibration->title);
    ebb_json_number(&json, "effective_draws", calibrated->posterior.effective);
    ebb_json_number(&json, "misfit", calibrated->misfit);
    ebb_json_integer(&json, "targets", calibrated->n_targets);
    ebb_json_integer(&json, "inside", calibrated->n_inside);
    ebb_json_integer(&json, "sources", calibrated->n_sources);
    ebb_json_number(&json, "seconds", calibrated->seconds);
    ebb_json_open_list(&json, "parameters");
    for (int i = 0; i < calibration->n_fitted; i++) {
        ebb_json_open(&json, NULL);
        ebb_json_string(&json, "key", calibration->fitted[i].key);
        ebb_json_string(&json, "unit", calibrated->units[i]);
        ebb_json_number(&json, "start", calibrated->start[i]);
        ebb_json_number(&json, "value", calibrated->values[i]);
        add_marginal(&calibrated->posterior.marginals[i], calibrated->posterior.effective, &json);
        ebb_json_close(&json);
    }
    ebb_json_close_list(&json);
    add_spreads(calibrated, &json);
    add_sites(calibrated, &json);
    ebb_json_close(&json);
}
