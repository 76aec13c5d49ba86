/* SPDX-License-Identifier: MIT
 * calibrated: what a calibration has found, for people, programs and studies.
 */
#ifndef EBB_CLI_CALIBRATED_H
#define EBB_CLI_CALIBRATED_H
#include "about.h"
#include "calibrating.h"

struct ebb_calibrated {
    struct ebb_found found;
    struct ebb_posterior posterior;
    double values[EBB_MAX_FITTED];                      /* of the set, rounded */
    double simulated[EBB_MAX_TRIALS * EBB_MAX_TARGETS]; /* with them */
    double misfit; /* weighted sum of squared standardised errors with them */
    double seconds;
};

/* Rounds to so many significant digits. */
double ebb_calibrated_round(double value, int digits);

/* The parameter set, and the table of joint draws. */
void ebb_calibrated_print_set(const struct ebb_calibrating *calibrating,
                              const struct ebb_calibrated *calibrated, const struct ebb_about *about,
                              struct ebb_text *text);
enum ebb_status ebb_calibrated_print_draws(const struct ebb_calibrating *calibrating,
                                           const struct ebb_calibrated *calibrated,
                                           const struct ebb_about *about, struct ebb_text *text);

/* What was found, for people and as one JSON document. */
void ebb_calibrated_print(const struct ebb_calibrating *calibrating, const struct ebb_calibrated *calibrated,
                          struct ebb_text *text);
void ebb_calibrated_print_json(const struct ebb_calibrating *calibrating,
                               const struct ebb_calibrated *calibrated, struct ebb_text *text);

#endif
