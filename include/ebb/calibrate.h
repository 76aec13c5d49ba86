/* SPDX-License-Identifier: MIT
 * calibrate: fits parameters to the published numbers of several studies, and says what these leave possible.
 *
 *     ebb_calibrate_open    the calibration's file, its parameter set and its studies; the journal of what a
 *                           run that was stopped has simulated already
 *     ebb_calibrate_fit     search, then posterior: thousands of simulations, each kept in the journal
 *     ebb_calibrate_write   the parameter set and the table of joint draws; the journal goes
 *     ebb_calibrate_close
 *
 * Three calls, not one, because a caller has something to say between them (so many simulations are kept
 * from the last time) and because what was found is worth having even when it cannot be written.
 *
 * What holds: equal files and seed give equal bytes of both files, for any machine and however often it was
 * stopped on the way. Stopped by the flag or killed, nothing but the journal is left, and the next call goes
 * on from it. A journal of another calibration is refused, never read.
 *
 *   1. What is asked   2. What was found   3. Doing it
 */
#ifndef EBB_CALIBRATE_H
#define EBB_CALIBRATE_H

#include <stdbool.h>

#include <ebb/calibration.h>
#include <ebb/posterior.h>
#include <ebb/search.h>
#include <ebb/target.h>
#include <ebb/work.h>

/* 1. What is asked */

/* Zeroed: one thread, the fastest kernel, existing files are refused. Strings are borrowed for the call. */
struct ebb_calibrate_options {
    struct ebb_work_machine machine;
    bool force;                 /* files of that name are replaced, at the end */
    const char *journal_folder; /* where the journal is kept, made if needed; NULL: "results" */
};

struct ebb_calibrating; /* a calibration that is open */

/* 2. What was found */

enum { EBB_MOST_TRIAL_TARGETS = EBB_MAX_TRIALS * EBB_MAX_TARGETS };

/* Sources times domains: more than sources ever have, of which few have numbers in every domain. */
enum { EBB_MOST_EFFECTS = EBB_MAX_TRIALS * EBB_DOMAIN_COUNT };

/* What a source's numbers of one domain have in common, beyond what the set explains: on the logit or the
 * log, above 0 where they are higher. */
struct ebb_source_effect {
    char source[EBB_FILE_SIZE]; /* `trial` of its targets, or the bare name of its study's file */
    int domain, n_numbers;      /* enum ebb_domain; targets of it there */
    double mean, sd;            /* of the posterior, with the values of the set */
};

struct ebb_calibrated {
    struct ebb_found found;            /* of the search; its point is moved on to the mode */
    struct ebb_posterior posterior;    /* valid, but no posterior, below EBB_FEWEST_DRAWS effective draws */
    double start[EBB_MAX_FITTED];      /* of the fitted parameters, in the set they started from */
    const char *units[EBB_MAX_FITTED]; /* of both, UDUNITS; "1" of none. Borrowed from the open calibration */
    double values[EBB_MAX_FITTED];     /* of the set: the posterior's middle, rounded to four digits */
    /* Joint draws (draw, column), each counting the same: the fitted parameters, the spreads that have a
     * prior, and, where sources have effects, the parameters of a new site (<ebb/sites.h>). Owned. */
    double *draws;
    int n_columns;
    /* Whether they have sites; of so many draws (domain) the site's effect is not reached: its parameter
     * stands at the end of the range that the fit has for it. */
    bool has_sites;
    int n_stopped[EBB_DOMAIN_COUNT];
    int n_targets, n_inside; /* calibration targets of all studies; inside their 95 % limits */
    const struct ebb_target *targets[EBB_MOST_TRIAL_TARGETS]; /* borrowed from the open calibration */
    double simulated[EBB_MOST_TRIAL_TARGETS];                 /* (target), with the values of the set */
    double spreads[EBB_SPREAD_COUNT]; /* of the set, likewise; 0 where the calibration has no prior */
    /* Squares of the residuals with them, whitened by the covariance of sampling and of sources: about as
     * many as there are numbers. */
    double misfit;
    int n_sources, n_effects; /* sources of the targets; source and domain of shares and ratios */
    struct ebb_source_effect effects[EBB_MOST_EFFECTS];
    double seconds; /* of simulating; none of the other numbers depends on the clock */
};

/* 3. Doing it */

/* Reads the calibration at `path` and all it names. Refuses files that exist, before hours are spent.
 * Messages name everything that is wrong. EBB_BAD_STUDY, EBB_BAD_FILE, EBB_NO_MEMORY, EBB_INTERRUPTED. gives:
 * caller calls ebb_calibrate_close; NULL after a failure. */
enum ebb_status ebb_calibrate_open(const char *path, const struct ebb_calibrate_options *options,
                                   const struct ebb_work *work, struct ebb_calibrating **out_calibrating);
void ebb_calibrate_close(struct ebb_calibrating *calibrating); /* NULL is fine */

/* Reads all that a calibration names and writes nothing, no journal either: whether it could be fitted, and
 * what it asks for. As ebb_calibrate_open; messages are warnings where the status is EBB_OK. */
enum ebb_status ebb_calibrate_validate(const char *path, struct ebb_calibration *out_calibration,
                                       struct ebb_messages *messages);

/* Of an open calibration; what is pointed to lives as long as it. */
const struct ebb_calibration *ebb_calibrate_asked(const struct ebb_calibrating *calibrating);
const char *ebb_calibrate_journal_path(const struct ebb_calibrating *calibrating);
const char *ebb_calibrate_set_path(const struct ebb_calibrating *calibrating);
const char *ebb_calibrate_draws_path(const struct ebb_calibrating *calibrating);
int ebb_calibrate_n_kept(const struct ebb_calibrating *calibrating); /* simulations found in the journal */

/* How to fit again, without a source: most simulations of the posterior, effective draws that are enough. */
struct ebb_calibrate_again {
    const double *start; /* (fitted), in the program's units, where its steps begin: the full fit's values */
    int most, effective;
    int n_draws; /* joint draws, without sites; 0: as many as the calibration says, with them */
    /* (draw, fitted), likewise: joint draws of the full fit, n_like of them; 0: none. With them the posterior
     * begins where that one lay, and the reference point is the start. */
    const double *like;
    int n_like;
};

/* Leaves the numbers of a source out of the fits to come: by its name, as effects have it. They are simulated
 * and counted among the targets, and say nothing. There is no search any more, since the full fit has done
 * it. out_n: numbers left out; 0: there is no such source, and nothing has changed. Each source asks for
 * simulations of its own: give its journal a folder of its own. EBB_NO_MEMORY. */
enum ebb_status ebb_calibrate_leave_out(struct ebb_calibrating *calibrating, const char *source,
                                        const struct ebb_calibrate_again *again, int *out_n);

/* Asks whether a calibration finds what is true: puts in the place of the published numbers what their
 * sources would publish if these values (fitted, in the program's units) and these spreads were the truth.
 * Effects of sources and of numbers are drawn, sampling errors with the sizes and the covariance of the
 * likelihood; `seed` is the luck of all. To be called before ebb_calibrate_fit; what a fit then gives is no
 * set for anybody, and its journal is another calibration's: give it a folder of its own. EBB_NO_MEMORY,
 * EBB_INTERRUPTED. */
enum ebb_status ebb_calibrate_pretend(struct ebb_calibrating *calibrating, const double *values,
                                      const double spreads[EBB_SPREAD_COUNT], uint64_t seed);

/* Progress: a part for each step of the search and the posterior, in simulations, and one for new sites.
 * Warns when fewer effective draws came out than were asked for. EBB_FAILED when no point within the limits
 * could be simulated at all, EBB_BAD_FILE when the journal cannot be written, EBB_NO_MEMORY, EBB_INTERRUPTED.
 * gives: caller calls ebb_calibrated_free, whatever the status. */
enum ebb_status ebb_calibrate_fit(struct ebb_calibrating *calibrating, const struct ebb_work *work,
                                  struct ebb_calibrated *out_calibrated);
void ebb_calibrated_free(struct ebb_calibrated *calibrated);

/* Writes both files, each complete or not at all, the draws first. EBB_BAD_FILE, EBB_NO_MEMORY. */
enum ebb_status ebb_calibrate_write(struct ebb_calibrating *calibrating,
                                    const struct ebb_calibrated *calibrated, const struct ebb_work *work);

#endif
