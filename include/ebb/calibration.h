/* SPDX-License-Identifier: MIT
 * calibration: which parameters are fitted to the targets of which studies, and how hard to try.
 *
 * Plain data, filled by sim/config from a calibration file (configs/calibration.yaml). Read once and used at
 * once: it is not printed back, and its check is the reader's. Search and posterior are sim/evidence's.
 *
 * Caveats:
 * - Keys name parameters of the set to start from; a parameter that the set lacks cannot be fitted.
 * - Other n_patients are another objective, with other noise: results are not comparable to the last digit.
 */
#ifndef EBB_CALIBRATION_H
#define EBB_CALIBRATION_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/policy.h>

/* Twenty parameters against some thirty targets are about what published numbers can bear: more fitted ones
 * would be priors printed back. */
enum { EBB_MAX_FITTED = 24, EBB_MAX_TRIALS = 48, EBB_FILE_SIZE = 256 };

/* On which scale a parameter is searched, and its prior is flat or normal. */
enum ebb_scale { EBB_SCALE_LINEAR, EBB_SCALE_LOG, EBB_SCALE_LOGIT, EBB_SCALE_COUNT };

/* One fitted parameter. Numbers are in the unit of the key. The prior is flat on the scale between `from` and
 * `to`, or, where limits are given, normal on the scale with these as its 95 % limits, cut off at `from` and
 * `to`. */
struct ebb_fitted {
    char key[EBB_NAME_SIZE]; /* of a parameter set: "infusion.gain", "modifiers.esketamine.gain" */
    double from, to;
    int scale; /* enum ebb_scale */
    bool has_prior;
    double prior_lower, prior_upper;
};

/* How much sources disagree, as it was thought before: scales of half-normal priors, 0 for not at all. tau is
 * what the numbers of a source share in a domain, omega what each has to itself, on logits of shares and logs
 * of ratios; the last three are of numbers in points, in days, and of counts. */
struct ebb_sources_prior {
    double status_tau, status_omega, single_tau, single_omega, durability_tau, durability_omega;
    double points_omega, days_omega, counts_omega;
};

struct ebb_calibration {
    char title[EBB_LABEL_SIZE];
    int seed;
    int n_patients;           /* virtual patients of each study */
    char set[EBB_FILE_SIZE];  /* parameter set to start from, and to build on: path from the folder of the
                                 calibration file */
    char name[EBB_NAME_SIZE]; /* of the set that is written */
    int n_trials;
    char trials[EBB_MAX_TRIALS][EBB_FILE_SIZE]; /* studies with targets, likewise */
    int n_fitted;
    struct ebb_fitted fitted[EBB_MAX_FITTED];
    struct ebb_sources_prior sources;
    int search_evaluations;    /* of the global search */
    int polish_evaluations;    /* of the local one */
    int posterior_evaluations; /* most parameter vectors simulated for the posterior */
    int posterior_effective;   /* effective draws asked for */
    int n_draws;               /* rows of the table of joint draws */
};

#endif
