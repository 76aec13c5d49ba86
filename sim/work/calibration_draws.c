/* SPDX-License-Identifier: MIT
 * calibration_draws: the table of joint draws: what a calibration leaves possible, a row each.
 *
 *     infusion.gain, ...        sources.status.tau, ...        new.attainable.logit_mean, ...
 *     a point of the posterior  the spreads that belong to it  three parameters at a site that nobody has
 *                               (drawn given its residuals)    studied, of these spreads (<ebb/sites.h>)
 *
 * The site takes some 30 small simulations a draw. They are not in the journal: all sites of 1,000 draws take
 * a quarter of a minute, and follow from the seed.
 *
 *   1. Columns   2. Rows   3. Sites   4. Everything
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/csv.h>
#include <ebb/pcg.h>
#include <ebb/sites.h>

#include "calibrating.h"

/* Of a value in the table. Its posterior is known to two digits at best; six keep two draws apart that differ
 * at all, and a table of 1000 draws readable. */
enum { DIGITS = 6 };

/* 1. Columns */

static bool has_spread(const struct ebb_calibrating *calibrating, int spread)
{
    return ebb_discrepancy_scale(calibrating->discrepancy, spread) > 0.0;
}

/* Without effects of sources every site is like all trials together, and the table says nothing of it. */
static bool has_sites(const struct ebb_calibrating *calibrating)
{
    return !calibrating->no_sites &&
           (has_spread(calibrating, EBB_TAU_STATUS) || has_spread(calibrating, EBB_TAU_SINGLE) ||
            has_spread(calibrating, EBB_TAU_DURABILITY));
}

static int count_columns(const struct ebb_calibrating *calibrating)
{
    int n = calibrating->calibration.n_fitted;
    for (int i = 0; i < EBB_SPREAD_COUNT; i++)
        n += has_spread(calibrating, i);
    return n + (has_sites(calibrating) ? EBB_DOMAIN_COUNT : 0);
}

static void print_keys(const struct ebb_calibrating *calibrating, struct ebb_csv *csv)
{
    char key[EBB_NAME_SIZE + sizeof "new."];
    for (int i = 0; i < calibrating->calibration.n_fitted; i++)
        ebb_csv_text(csv, calibrating->calibration.fitted[i].key);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        if (has_spread(calibrating, i))
            ebb_csv_text(csv, EBB_SPREADS[i]);
    }
    for (int i = 0; i < EBB_DOMAIN_COUNT && has_sites(calibrating); i++) {
        snprintf(key, sizeof key, "new.%s", EBB_SITE_KEYS[i]);
        ebb_csv_text(csv, key);
    }
    ebb_csv_end_row(csv);
}

/* 2. Rows */

/* Parameters and spreads of a draw; returns where its site begins, and all spreads, without a prior 0. */
static double *fill_row(const struct ebb_calibrating *calibrating, const struct ebb_posterior *posterior,
                        int point, double uniform, double *row, double out_spreads[EBB_SPREAD_COUNT])
{
    for (int i = 0; i < posterior->n; i++)
        *row++ = ebb_problem_from_scale(&calibrating->calibration.fitted[i],
                                        posterior->scaled[(size_t)point * (size_t)posterior->n + (size_t)i]);
    memcpy(out_spreads, ebb_posterior_spreads(posterior, calibrating->discrepancy, point, uniform),
           EBB_SPREAD_COUNT * sizeof *out_spreads);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        if (has_spread(calibrating, i))
            *row++ = out_spreads[i];
    }
    return row;
}

/* 3. Sites */

/* A site is kept where the fit looks for trials: a value that no trial may have is no clinic's. */
static void set_ranges(const struct ebb_calibrating *calibrating,
                       struct ebb_site_range out_ranges[EBB_DOMAIN_COUNT])
{
    for (int i = 0; i < calibrating->calibration.n_fitted; i++) {
        const struct ebb_fitted *fitted = &calibrating->calibration.fitted[i];
        for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
            if (strcmp(fitted->key, EBB_SITE_KEYS[domain]) == 0)
                out_ranges[domain] = (struct ebb_site_range){fitted->from, fitted->to};
        }
    }
}

/* Of the calibration's own set: offsets there, of the fitted parameters. */
static enum ebb_status open_sites(const struct ebb_calibrating *calibrating, atomic_bool *stop,
                                  struct ebb_sites **out_sites, struct ebb_messages *messages)
{
    size_t offsets[EBB_MAX_FITTED];
    for (int i = 0; i < calibrating->calibration.n_fitted; i++) {
        if (!ebb_config_find_real(&calibrating->start, calibrating->calibration.fitted[i].key, &offsets[i]))
            offsets[i] = SIZE_MAX;
    }
    struct ebb_sites_options options = {
        .set = &calibrating->start.study,
        .n_fitted = calibrating->calibration.n_fitted,
        .offsets = offsets,
        .seed = (uint64_t)calibrating->calibration.seed,
        .n_threads = calibrating->machine.n_threads,
        .kernel = calibrating->machine.kernel,
        .stop = stop,
    };
    set_ranges(calibrating, options.ranges);
    return ebb_sites_open(&options, out_sites, messages);
}

static void show(const struct ebb_work *work, int done, int total)
{
    ebb_work_show(work, &(struct ebb_work_progress){
                            .label = "new sites", .done = done, .total = total, .unit = "draws"});
}

/* A draw's site: its parameters, and whether they had to stop. */
static enum ebb_status add_site(struct ebb_sites *sites, int draw, const double *row, const double *spreads,
                                double *out_values, struct ebb_calibrated *calibrated)
{
    double effects[EBB_DOMAIN_COUNT];
    struct ebb_site site;
    ebb_sites_effects(sites, draw, spreads, effects);
    const enum ebb_status status = ebb_sites_shift(sites, row, effects, &site);
    memcpy(out_values, site.values, sizeof site.values);
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++)
        calibrated->n_stopped[domain] += site.stopped[domain];
    return status;
}

/* 4. Everything */

/* The spreads take the seed after the one that picks and orders points: near seeds are far apart. */
static enum ebb_status fill(const struct ebb_calibrating *calibrating, const struct ebb_work *work,
                            const int *points, struct ebb_sites *sites, struct ebb_calibrated *calibrated)
{
    ebb_u128 stream = ebb_pcg_seed((uint64_t)calibrating->calibration.seed + 1);
    const int n_draws = calibrating->calibration.n_draws;
    enum ebb_status status = EBB_OK;
    for (int draw = 0; draw < n_draws && status == EBB_OK; draw++) {
        double spreads[EBB_SPREAD_COUNT];
        double *row = calibrated->draws + (size_t)draw * (size_t)calibrated->n_columns;
        const double uniform = (double)(ebb_pcg_output(stream) >> 11) * 0x1p-53;
        stream = ebb_pcg_next(stream);
        double *site = fill_row(calibrating, &calibrated->posterior, points[draw], uniform, row, spreads);
        if (sites == NULL)
            continue;
        status = add_site(sites, draw + 1, row, spreads, site, calibrated);
        show(work, draw + 1, n_draws);
    }
    return status;
}

/* Points are drawn again so that each row counts the same: whoever reads the table need not know of
 * weights. */
enum ebb_status ebb_calibration_draws_make(const struct ebb_calibrating *calibrating,
                                           const struct ebb_work *work, struct ebb_calibrated *calibrated,
                                           struct ebb_messages *messages)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    struct ebb_sites *sites = NULL;
    calibrated->n_columns = count_columns(calibrating);
    calibrated->draws =
        calloc((size_t)calibration->n_draws * (size_t)calibrated->n_columns, sizeof *calibrated->draws);
    int *points = malloc((size_t)calibration->n_draws * sizeof *points);
    enum ebb_status status = calibrated->draws && points ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK) {
        ebb_posterior_resample(&calibrated->posterior, calibration->n_draws, (uint64_t)calibration->seed,
                               points);
        ebb_posterior_shuffle(points, calibration->n_draws, (uint64_t)calibration->seed);
        if (has_sites(calibrating)) {
            show(work, 0, calibration->n_draws);
            status = open_sites(calibrating, ebb_work_stop(work), &sites, messages);
        }
    }
    calibrated->has_sites = sites != NULL;
    if (status == EBB_OK)
        status = fill(calibrating, work, points, sites, calibrated);
    ebb_sites_close(sites);
    free(points);
    return status;
}

void ebb_calibration_draws_print(const struct ebb_calibrating *calibrating,
                                 const struct ebb_calibrated *calibrated, struct ebb_text *text)
{
    struct ebb_csv_dialect dialect = EBB_CSV_PLAIN;
    dialect.digits = DIGITS;
    struct ebb_csv csv = {.text = text, .dialect = &dialect};
    print_keys(calibrating, &csv);
    for (int draw = 0; draw < calibrating->calibration.n_draws; draw++) {
        for (int i = 0; i < calibrated->n_columns; i++)
            ebb_csv_number(&csv, calibrated->draws[(size_t)draw * (size_t)calibrated->n_columns + (size_t)i]);
        ebb_csv_end_row(&csv);
    }
}
