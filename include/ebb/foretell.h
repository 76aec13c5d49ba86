/* SPDX-License-Identifier: MIT
 * foretell: studies played in every joint draw of their sets, and what a new source like each of theirs would
 * publish.
 *
 *     ebb_check_studies     one world, 100,000 patients    the trial's own limits    <ebb/agreement.h>
 *     ebb_foretell_studies  200 worlds, 1,024 each         predictive limits         <ebb/predictive.h>
 *
 * A study whose set has no joint draws gets no predictive limits; why, it says, and the others go on.
 *
 * Caveat: "joint draw has no effect" as the reason -> the study sets itself all that its set leaves open;
 * there is one world, and its own limits are all there is to say.
 */
#ifndef EBB_FORETELL_H
#define EBB_FORETELL_H

#include <ebb/check_studies.h>
#include <ebb/coverage.h>

/* Patients of a world: a share has an error of 1.6 points at most, which is taken off the limits
 * (<ebb/predictive.h>) and whose part in the middle 200 worlds bring to 0.1. Four times as many are four
 * times as slow and move no limit by a point. */
enum { EBB_FORETELL_PATIENTS = 1024, EBB_FORETELL_DRAWS = 200 };

struct ebb_foretell_options {
    struct ebb_work_machine machine;
    int n_draws;        /* the first rows of the table; all where there are fewer. 0: nothing is done */
    int64_t n_patients; /* of each */
    /* How the studies of `checked` are read once more, with their draws; borrowed. */
    const struct ebb_config_options *reading;
};

/* Fills predictions and draws of every study that has draws, `why_none` of every other, and sums up
 * what the fit has seen in checked->fitted, the rest in checked->coverage. Progress: one part, in draws.
 * EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_foretell_studies(struct ebb_checked *checked, const struct ebb_foretell_options *options,
                                     const struct ebb_work *work);

/* The two halves of it, for who brings worlds of another fit.
 *
 * Reads the study at `path` with all worlds of its set; with those of the set `parameters`, unless NULL. What
 * `reading` may not is read all the same. As ebb_config_open_with. */
enum ebb_status ebb_foretell_read(const char *path, const struct ebb_config_options *reading,
                                  const char *parameters, struct ebb_config *out_config,
                                  struct ebb_messages *messages);

/* Plays a study in worlds, and fills out_predictions (target). `done` is called with draws of it that are
 * done; it may be NULL. */
struct ebb_foretell_listener {
    void (*done)(void *self, int64_t n_draws);
    void *self;
};
enum ebb_status ebb_foretell_play(const struct ebb_study *study, const struct ebb_worlds *worlds,
                                  const struct ebb_foretell_options *options, ebb_stop_flag *stop,
                                  const struct ebb_foretell_listener *listener,
                                  struct ebb_prediction out_predictions[EBB_MAX_TARGETS],
                                  struct ebb_messages *messages);

/* Sums the predictions of all studies up: of targets of one use, or of EBB_ANY_USE. EBB_NO_MEMORY. */
enum ebb_status ebb_foretell_sum(const struct ebb_checked *checked, int use,
                                 struct ebb_coverage *out_coverage);

#endif
