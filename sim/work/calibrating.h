/* SPDX-License-Identifier: MIT
 * calibrating: a calibration that is open, as the files of this room see it.
 *
 *     calibration_inputs.c    fills it from the calibration's file
 *     calibration_sources.c   the likelihood of its targets, and what it says of their sources
 *     calibrate.c             opens the journal, searches and draws
 *     calibration_pretend.c   simulated numbers in the place of published ones
 *     calibration_without.c   a fit without a source
 *     calibration_draws.c     joint draws, with spreads and a new site for each
 *     calibration_files.c     writes what was found
 *
 * Who fills what: `path` and `machine` ebb_calibrate_open; all from `calibration` to `folder` the inputs;
 * paths and journal, which need them, come last. A member that a failure left out is zero,
 * and every function that frees one takes that.
 */
#ifndef EBB_WORK_CALIBRATING_H
#define EBB_WORK_CALIBRATING_H

#include <ebb/calibrate.h>
#include <ebb/config.h>
#include <ebb/discrepancy.h>
#include <ebb/journal.h>
#include <ebb/publication.h>
#include <ebb/trials.h>

/* Zeroed when it is made, so that it can be closed at any point of its opening. What is borrowed points into
 * its own configs and trials, which outlive every fit. */
struct ebb_calibrating {
    char *path; /* of the calibration's file, as given; owned */
    struct ebb_work_machine machine;
    struct ebb_calibration calibration;
    struct ebb_config start;                         /* of the parameter set alone */
    struct ebb_config *configs;                      /* (trial) */
    size_t offsets[EBB_MAX_TRIALS * EBB_MAX_FITTED]; /* (trial, fitted): in struct ebb_study */
    struct ebb_trials *trials;
    int n_targets;
    const struct ebb_target *targets[EBB_MOST_TRIAL_TARGETS]; /* of all trials, in their order; borrowed */
    struct ebb_discrepancy *discrepancy;                      /* of the targets */
    double *like; /* (draw, fitted) on the scales: of a fit that is much like this one, or NULL; owned */
    int n_like;
    bool no_sites;             /* joint draws say nothing of them: nobody will ask */
    struct ebb_target *copies; /* (target), or NULL: what `targets` point to instead; owned */
    /* SHA-256 of all that decides what a simulation gives, and which simulations are done. Two calibrations
     * with one digest may share a journal. */
    char digest[EBB_DIGEST_HEX];
    struct ebb_text folder; /* where the set lies, and the new one and its draws are written; ends in a slash
                               unless it is empty */
    struct ebb_journal *journal;
    struct ebb_text journal_path, set_path, draws_path;
    bool force;             /* files of those names that a calibration wrote are replaced */
    struct ebb_claim claim; /* what they are made with */
};

/* Reads the file, its set and its studies. EBB_BAD_STUDY with messages, EBB_NO_MEMORY. */
enum ebb_status ebb_calibration_inputs_read(struct ebb_calibrating *calibrating, atomic_bool *stop,
                                            struct ebb_messages *messages);
void ebb_calibration_inputs_free(struct ebb_calibrating *calibrating);

/* Rounds to so many significant digits: through text, as a person would and as the set is read back. By
 * arithmetic the last bit would differ from what the file gives, and the set would not be the values that
 * were simulated last. Any locale does: what is printed with a comma is read with one. */
double ebb_calibration_files_round(double value, int digits);

/* Where set or draws go: what may be replaced there, and what to do instead. Borrows the path. */
struct ebb_publication_place ebb_calibration_place(const struct ebb_text *path, bool force);

/* The value of a fitted parameter in the set it starts from, in the program's unit. Needs `start`; a key that
 * the set does not have is a bug, since reading the calibration has refused it. */
double ebb_calibration_inputs_start(const struct ebb_calibrating *calibrating, int fitted);

/* Sets a fitted parameter there. */
void ebb_calibration_inputs_set_start(struct ebb_calibrating *calibrating, int fitted, double value);

/* Lets `targets` point to copies of the trials' own, which may be changed; fresh ones at each call.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_calibration_inputs_copy_targets(struct ebb_calibrating *calibrating);

/* What decides the fit of a calibration as it was opened, before anything of it is left out.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_calibration_decided(const struct ebb_calibrating *calibrating,
                                        char out_hex[EBB_DIGEST_HEX]);
/* The line of a head that says so, and whether the table at `path` has one; tables from before have none. */
void ebb_calibration_decided_add(const char hex[EBB_DIGEST_HEX], struct ebb_text *text);
bool ebb_calibration_decided_read(const char *path, char out_hex[EBB_DIGEST_HEX]);

/* The name of a target's source: its trial, or the bare name of the file it stands in. */
void ebb_calibration_sources_name(const struct ebb_calibrating *calibrating, int target,
                                  char out_name[EBB_FILE_SIZE]);

/* Opens the likelihood of the targets, with the calibration's priors of the spreads; closes one that is open.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_calibration_sources_open(struct ebb_calibrating *calibrating);

/* Takes the point with these values (fitted) for the reference: simulates it, past the journal, since the
 * counts behind its numbers are what is asked for. The errors of the simulation and the correlations of
 * numbers of the same patients come from there, and the sample of spreads is aimed there. EBB_NO_MEMORY,
 * EBB_INTERRUPTED. */
enum ebb_status ebb_calibration_sources_refer(struct ebb_calibrating *calibrating,
                                              const struct ebb_problem *problem, const double *values);

/* Makes the joint draws of `calibrated`, whose posterior is there, each with a new site. Progress: the part
 * "new sites", in draws. EBB_NO_MEMORY, EBB_INTERRUPTED, EBB_BAD_STUDY with a message. */
enum ebb_status ebb_calibration_draws_make(const struct ebb_calibrating *calibrating,
                                           const struct ebb_work *work, struct ebb_calibrated *calibrated,
                                           struct ebb_messages *messages);
/* The table: keys, then a row for each draw. */
void ebb_calibration_draws_print(const struct ebb_calibrating *calibrating,
                                 const struct ebb_calibrated *calibrated, struct ebb_text *text);

/* Fills misfit and effects of `calibrated`, whose simulated numbers are there. */
void ebb_calibration_sources_judge(const struct ebb_calibrating *calibrating,
                                   const struct ebb_problem *problem, struct ebb_calibrated *calibrated);

#endif
