/* SPDX-License-Identifier: MIT
 * parameters: the numbers of the patients, the disease and its measurement (sim/model/README.md sections 3 to
 * 6).
 *
 * Plain data, filled by ebb_study_default or by sim/config from a study and its parameter set. Units are
 * those of the name; a probability starts with p_, a fraction with f_. Where each value comes from is kept
 * apart, as provenance. Default, range and meaning of each are its row in sim/model/keys_parameters.c; the
 * section of the row and the struct here have one name, so that "noise.sd" is parameters.noise.sd_points.
 *
 * Which of them matter: attainable and infusion decide how many respond to induction; duration, consolidation
 * and setbacks how fast responders relapse with and without maintenance; noise and measurement what a visit
 * shows of it. durable, correlation and biomarker hold what no trial has measured. sources is of trials and
 * not of patients.
 *
 * Caveats:
 * - Two standard deviations are not of the patient: noise.sd_points is real and comes and goes with tau_days,
 *   measurement.sd_points is the rater's and new at each assessment. A rule that asks for visits in a row
 *   sees through the second and not through the first.
 * - Scores of the rules (remission, relapse) are points of the study's instrument; mean, sd and noise stay in
 *   points of MADRS.
 * - A calibration fits these numbers, many at once. Changing one alone leaves the others fitted to what it
 *   was.
 * - Rates have three clocks, as their sources have: per day (consolidation), per month of 30.4375 days
 *   (dropout), per year (set-backs). The name says which; sim/model/constants.c is where they
 * meet. */
#ifndef EBB_PARAMETERS_H
#define EBB_PARAMETERS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_parameters {
    /* Severity on day 0 before noise. Clamped and not drawn anew, so that no draw depends on a parameter:
     * patients at min are those below the entry criterion of a trial, moved up to it. */
    struct {
        double mean_points, sd_points, min_points, max_points; /* b: normal, clamped to [min, max] */
    } baseline;
    /* Log-odds, because a share of the baseline must stay between 0 and 1 whatever modifiers do to its
     * odds. */
    struct {
        double logit_mean, logit_sd; /* m: logistic(mean + sd z), fraction of b */
    } attainable;
    /* Lognormal: never negative, and some hold far longer than the median. */
    struct {
        double median_days, sd_log; /* tau: median exp(sd z) */
    } duration;
    /* A mixture: 0 in those in whom nothing consolidates, lognormal in the others. */
    struct {
        double f_share, median_per_day, sd_log; /* c: with probability share median exp(sd z), else 0 */
    } consolidation;
    struct {
        double tau_days; /* tau_D, the time constant of the lasting benefit */
    } durable;
    /* -1 to 1 each, and together a correlation matrix: see ebb_parameters_cholesky. No trial has measured
     * one; 0 makes good responders neither slower nor faster to relapse. */
    struct {
        double attainable_duration, attainable_consolidation; /* of the z of m with those of tau and of c */
        double duration_consolidation;
    } correlation;
    /* A hypothetical one: 0 makes it noise, 1 a perfect look at how long a response lasts. */
    struct {
        double correlation; /* rho of the biomarker with z of tau, -1 to 1 */
    } biomarker;
    /* A share of what is left, so that infusions add less and less and never too much. */
    struct {
        double gain; /* g: share of the improvement still attainable that one infusion brings */
    } infusion;
    /* Off in the calibrated set: per_infusion 0. The floor keeps a long course from doing nothing. */
    struct {
        double per_infusion, floor; /* gain of the n-th infusion: g max(floor, 1 - per_infusion (n - 1)) */
    } tolerance;
    /* An Ornstein-Uhlenbeck process: good and bad weeks, which the next assessment still sees. */
    struct {
        double sd_points, tau_days; /* X: stationary sd, time constant theta */
    } noise;
    /* Why a patient who is the same is not scored the same; it also makes relapses that are none, which is
     * what rules of two visits in a row are for. */
    struct {
        double sd_points; /* sigma_e of the observed score */
    } measurement;
    /* At most one in an assessment interval, with the chance of a Poisson process; prone or not is drawn once
     * for each patient. */
    struct {
        double f_share;         /* patients who are prone to set-backs */
        double per_year, shape; /* their rate; share of the benefit lost = u^shape */
        double duration_days;   /* time constant with which one passes; 0: treatment can rebuild at once */
        /* What infusions close to each other do about it, as in a course after a relapse: each gives back
         * this share of what is held back. */
        double f_release;
        int release_within_days; /* how close: days after the infusion before it */
    } setbacks;
    struct {
        double f_fraction; /* response: Y <= (1 - fraction) Y0; 0.5 in all trials */
    } response;
    /* A definition, not a measurement: it is the trial's, and a replica must take that of its own. */
    struct {
        int score_points; /* remission: Y <= score */
    } remission;
    /* Both conditions must hold where both are asked. Score 0 without the other would count every visit, and
     * is refused. */
    struct {
        int score_points;             /* a visit counts when Y >= score; 0: any score */
        double f_loss_of_improvement; /* and improvement is below this fraction of Y0; negative: not asked */
        int visits;                   /* in a row */
    } relapse;
    struct {
        int visits; /* of response in a row */
    } recovery;
    /* Luck belongs to the assessment interval, not to the number of the session: a session more or less
     * leaves all later luck as it was. */
    struct {
        double p_miss;
        int rebook_days; /* a missed session is due again this much later */
        double p_late;
        int late_max_days; /* a late one is given a day drawn in [0, max] later */
        bool induction;    /* whether induction sessions can be missed, too (then lost, not rebooked) */
    } adherence;
    /* At one rate and for no reason that the model knows: who leaves is as well as who stays, so
     * Kaplan-Meier's censoring is fair here as it may not be in a trial. */
    struct {
        double per_month; /* rate of leaving care, per month of 30.4375 days */
        bool in_lead_in;  /* whether patients leave from day 0 on; else from R on */
        /* While not in response, besides: in a trial those whom nothing helps are the first to go, and who is
         * left looks better than all were. What a policy does can so make a patient leave. */
        struct {
            bool on;
            double per_month;     /* rate of leaving on the day after an assessment, as the one above */
            int from_day, to_day; /* of such assessments, from day 0; to_day -1: for ever */
        } unresponsive;
    } dropout;
    struct {
        double f_contraindicated; /* counted and not treated */
    } screening;
    /* Standard deviations by which sources of one treatment disagree beyond their sizes, on the scales of
     * <ebb/sources.h>: tau of what all numbers of a source in one domain have in common, omega of each
     * number. No patient has them, and no simulation looks at them: what a trial publishes varies by them
     * about what is simulated. 0 in a set that was not fitted with them. */
    struct {
        struct {
            double tau, omega;
        } status, single, durability;
        struct {
            double omega_points;
        } points;
        struct {
            double omega_days;
        } days;
        struct {
            double omega;
        } counts;
    } sources;
};

/* Lower Cholesky factor of the correlation matrix of z_m, z_tau, z_c. Returns whether the matrix is positive
 * definite: every pivot above 1e-9, so that rounding cannot make the root of a negative number. */
bool ebb_parameters_cholesky(const struct ebb_parameters *parameters, double out_factor[3][3]);

#ifdef __cplusplus
}
#endif

#endif
