/* SPDX-License-Identifier: MIT
 * calibration_files: the parameter set and the table of joint draws that a calibration leaves.
 *
 * Both are ordinary inputs: the set is YAML that a study names, the table CSV whose row n a study asks for
 * with `draw: n`. Nothing tells them from files written by hand but their first lines.
 *
 *     NAME.yaml                                     NAME_draws.csv
 *     # Made with `ebb calibrate ...` ...           # the same four lines, and others
 *     name, based_on, draws, draws_sha256           attainable.logit_mean,attainable.logit_sd,...
 *     attainable:                                   1.01445,1.2836,...        a line for each draw
 *       logit_mean: {value: 0.845, source: ...}     0.717643,1.05414,...
 *
 *   1. The texts   2. Writing
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/digest.h>
#include <ebb/publication.h>
#include <ebb/units.h>
#include <ebb/version.h>

#include "calibrating.h"

/* Limits in the set's comments: for people. */
enum { DIGITS_OF_LIMITS = 3 };

double ebb_calibration_files_round(double value, int digits)
{
    char text[EBB_UNITS_SIZE];
    snprintf(text, sizeof text, "%.*g", digits, value);
    return strtod(text, NULL);
}

/* How every file of a calibration begins, and by what it is known when it is to be replaced. */
static const char MADE_WITH[] = "# Made with `ebb calibrate ";

/* 1. The texts */

/* No time of day: one command twice makes one file. The same head stands in both files, so that a table of
 * draws that was copied elsewhere still tells its calibration. */
static void add_head(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                     struct ebb_text *text)
{
    const struct ebb_calibration *calibration = &calibrating->calibration;
    ebb_text_add(text,
                 "%s%s` by ebb %s, contract %d, seed %d, %d virtual patients of each study.\n"
                 "# %d parameters, %d targets of %d sources, %d of them inside their 95 %% limits; "
                 "squares whitened by their covariance %.1f.\n"
                 "# The middle of a posterior of %.0f effective draws from %d simulations, "
                 "after %d of the search.\n"
                 "# Do not change this file by hand: change the calibration and run it again.\n",
                 MADE_WITH, calibrating->path, ebb_version(), EBB_CONTRACT_NUMBER, calibration->seed,
                 calibration->n_patients, calibration->n_fitted, calibrating->n_targets,
                 calibrated->n_sources, calibrated->n_inside, calibrated->misfit,
                 calibrated->posterior.effective, calibrated->posterior.n_points,
                 calibrated->found.n_evaluations);
}

static struct ebb_fitted_value fitted_value(const struct ebb_calibrated *calibrated, const char *key,
                                            double value, const struct ebb_marginal *marginal)
{
    return (struct ebb_fitted_value){
        .key = key,
        .value = value,
        .lower = ebb_calibration_files_round(marginal->lower, DIGITS_OF_LIMITS),
        .upper = ebb_calibration_files_round(marginal->upper, DIGITS_OF_LIMITS),
        .width = marginal->width,
        .identified = ebb_marginal_identified(marginal, calibrated->posterior.effective),
    };
}

/* Parameters, then the spreads of sources that the calibration has priors for. Returns how many. */
static int list_values(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                       struct ebb_fitted_value out_values[EBB_MOST_FITTED_VALUES])
{
    int n = 0;
    for (int i = 0; i < calibrating->calibration.n_fitted; i++)
        out_values[n++] = fitted_value(calibrated, calibrating->calibration.fitted[i].key,
                                       calibrated->values[i], &calibrated->posterior.marginals[i]);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        if (ebb_discrepancy_scale(calibrating->discrepancy, i) > 0.0)
            out_values[n++] = fitted_value(calibrated, EBB_SPREADS[i], calibrated->spreads[i],
                                           &calibrated->posterior.spreads[i]);
    }
    return n;
}

static void print_set(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                      const char *draws_sha256, struct ebb_text *text)
{
    struct ebb_fitted_value values[EBB_MOST_FITTED_VALUES];
    struct ebb_text head = {0};
    const int n = list_values(calibrating, calibrated, values);
    add_head(calibrating, calibrated, &head);
    const char *slash = strrchr(calibrating->path, '/');
    ebb_calibration_print_set(&calibrating->calibration, &calibrating->start, values, n,
                              slash ? slash + 1 : calibrating->path, draws_sha256, ebb_text_chars(&head),
                              text);
    text->failed = text->failed || head.failed;
    ebb_text_free(&head);
}

/* Of what is printed from there on: keys and rows. Not of the head, which says with what it was
 * made: two calibrations that find the same make the same set. */
static void digest_table(const struct ebb_text *text, size_t from, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(text) + from, text->length - from);
    ebb_digest_hex(&digest, out_hex);
}

static enum ebb_status print_draws(const struct ebb_calibrating *calibrating,
                                   const struct ebb_calibrated *calibrated, struct ebb_text *text,
                                   char out_sha256[EBB_DIGEST_HEX])
{
    char decided[EBB_DIGEST_HEX];
    add_head(calibrating, calibrated, text);
    ebb_text_add(text, "# Rows are shuffled with the same seed: any first rows are a fair sample.\n");
    if (calibrated->has_sites)
        ebb_text_add(
            text,
            "# New sites are kept within the calibration's `from` and `to`; not reached is the effect "
            "of so many of %d: status %d, single %d, durability %d.\n",
            calibrating->calibration.n_draws, calibrated->n_stopped[EBB_STATUS],
            calibrated->n_stopped[EBB_SINGLE], calibrated->n_stopped[EBB_DURABILITY]);
    if (ebb_calibration_decided(calibrating, decided) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_calibration_decided_add(decided, text);
    const size_t from = text->length;
    ebb_calibration_draws_print(calibrating, calibrated, text);
    digest_table(text, from, out_sha256);
    return text->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. Writing */

struct ebb_publication_place ebb_calibration_place(const struct ebb_text *path, bool force)
{
    return (struct ebb_publication_place){
        .path = ebb_text_chars(path),
        .kind = "a file of ebb calibrate",
        .begins = MADE_WITH,
        .instead = "give the calibration another name",
        .force = force,
    };
}

/* The journal says from now on that a file of that name is this calibration's own (check_places asks it). */
static enum ebb_status write_text(const struct ebb_text *path, bool force, const struct ebb_claim *claim,
                                  const struct ebb_text *text, const struct ebb_work *work)
{
    struct ebb_messages messages = {0};
    struct ebb_publication_place place = ebb_calibration_place(path, force);
    place.claim = *claim;
    const enum ebb_status status = ebb_publication_of_text(&place, text, &messages);
    ebb_work_say(work, &messages);
    return status;
}

/* What is simulated is kept: when a file is refused or the disk is full, the same command goes on. */
static enum ebb_status note_publishing(const struct ebb_calibrating *calibrating, const struct ebb_work *work)
{
    struct ebb_messages messages = {0};
    const enum ebb_status status = ebb_journal_publishing(calibrating->journal);
    if (status == EBB_BAD_FILE)
        ebb_messages_add(&messages, EBB_BAD_FILE, EBB_AT_FILE(calibrating->journal_path.chars),
                         "cannot be written: %s", strerror(errno));
    ebb_work_say(work, &messages);
    return status;
}

/* The draws first: a set that names a table which is not there could not be read. Killed between the two, the
 * draws are new and a set from before is old: its digest says so to whoever takes a draw. */
enum ebb_status ebb_calibrate_write(struct ebb_calibrating *calibrating,
                                    const struct ebb_calibrated *calibrated, const struct ebb_work *work)
{
    struct ebb_text set = {0}, draws = {0};
    char draws_sha256[EBB_DIGEST_HEX] = "";
    const bool force = calibrating->force || ebb_journal_was_publishing(calibrating->journal);
    enum ebb_status status = print_draws(calibrating, calibrated, &draws, draws_sha256);
    if (status == EBB_OK)
        status = note_publishing(calibrating, work);
    if (status == EBB_OK)
        status = write_text(&calibrating->draws_path, force, &calibrating->claim, &draws, work);
    /* Composed even after a failure, written only without one: composing cannot fail but for memory. */
    print_set(calibrating, calibrated, draws_sha256, &set);
    if (status == EBB_OK)
        status = write_text(&calibrating->set_path, force, &calibrating->claim, &set, work);
    if (status == EBB_OK)
        unlink(calibrating->journal_path.chars); /* what it kept is in the files now */
    ebb_text_free(&draws);
    ebb_text_free(&set);
    return status;
}
