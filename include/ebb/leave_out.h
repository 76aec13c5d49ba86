/* SPDX-License-Identifier: MIT
 * leave_out: published numbers foretold by fits that have not seen them.
 *
 *     calibration --its set and draws--> full fit
 *         for each source: fit again without its numbers -> joint draws -> its studies -> predictive limits
 *         a source that gave the fit no number           -> draws of the full fit
 *
 * What a fit says of numbers that it saw is no test. Each source is left out as a whole, numbers of all its
 * studies, since they share what is particular to it. A fit begins where the full one ended and does not
 * search: 1,500 simulations and more where a source has many numbers. Each has a journal of its own, in
 * FOLDER/NAME.without/SOURCE/, and is read from it the next time: a call that was stopped goes on, sources
 * may be left out by as many calls at a time as there are machines (`shard`, `only`), and the call without
 * either that follows puts their results together in the time that reading takes.
 *
 * What holds: equal files give equal bytes, however the work was cut up.
 *
 * Caveats:
 *   The set is not the calibration's own (a number, a study, a scale has changed since) -> fits begin
 *     elsewhere, and full fit and others are of two models: a message says so: calibrate first. Edited by
 *     hand, or with a table from before that line of its head, it says nothing.
 *   Two calls are at one source -> the one without `only` goes on with the others, and says at the end which
 *     are missing; the one with `only` is refused.
 *   A fit has few effective draws -> its limits are luck: the message says so; `effective` of the fits, too.
 */
#ifndef EBB_LEAVE_OUT_H
#define EBB_LEAVE_OUT_H

#include <ebb/calibrate.h>
#include <ebb/foretell.h>
#include <ebb/shard.h>

/* What a fit may cost, and what is enough of it: its draws are thinned to some 200 anyway. A source of few
 * numbers takes 1,500 simulations, since the posterior is near that of the full fit, SUSTAIN-1 with its 13
 * some 3,000. Patients of a draw: only few studies are played. */
enum { EBB_LEAVE_OUT_MOST = 6000, EBB_LEAVE_OUT_EFFECTIVE = 200, EBB_LEAVE_OUT_PATIENTS = 4096 };

struct ebb_leave_out_options {
    struct ebb_work_machine machine;
    const char *only;           /* the source to be left out; NULL: each in turn */
    struct ebb_shard shard;     /* of the sources in turn, those of this share alone; zeroed: all */
    const char *journal_folder; /* NULL: "results" */
    int n_draws;                /* of a fit; at least 1 */
    const char *share;          /* as in struct ebb_config_options */
    const char *const *studies; /* besides those of the calibration; borrowed, as all strings */
    int n_studies;
};

/* A fit without a source. n_numbers 0: the source gave the full fit none, and that one foretells it. */
struct ebb_left_out_fit {
    char source[EBB_FILE_SIZE];
    int n_numbers, n_simulations;
    double effective;  /* draws */
    bool is_elsewhere; /* another process fits without it: nothing is foretold, and the rest is 0 */
};

/* Agreements hold the median of the prediction for `simulated`, without an error. Sources that were not asked
 * for have no predictions, and coverage is summed up only where all were, none elsewhere. */
struct ebb_left_out {
    struct ebb_checked checked;
    int n_sources;                 /* of all studies */
    int n_fits;                    /* of them those that were asked for; of a share there may be none */
    struct ebb_left_out_fit *fits; /* in the order of the studies; owned */
    struct ebb_config *configs;    /* (study); owned, as the plans */
    struct ebb_plan *plans;
};

/* Leaves sources of the calibration at `path` and of the studies out. Messages name all that is wrong; a
 * message of no failure says that a fit has few draws. EBB_BAD_STUDY, EBB_BAD_FILE, EBB_NO_MEMORY,
 * EBB_INTERRUPTED. gives: caller calls ebb_left_out_free, whatever the status. */
enum ebb_status ebb_leave_out(const char *path, const struct ebb_leave_out_options *options,
                              const struct ebb_work *work, struct ebb_left_out *out_left);
void ebb_left_out_free(struct ebb_left_out *left);

#endif
