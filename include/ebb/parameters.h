/* SPDX-License-Identifier: MIT
 * parameters: the numbers of the patients, the disease and its measurement (sim/model/README.md sections 3 to
 * 6).
 *
 * Plain data, filled by sim/config from a study and its parameter set. Units are those of the name; a
 * probability starts with p_, a fraction with f_. Where each value comes from is kept by sim/config (struct
 * ebb_parameter_row).
 */
#ifndef EBB_PARAMETERS_H
#define EBB_PARAMETERS_H

#include <stdbool.h>

struct ebb_parameters {
    struct {
        double mean_points, sd_points, min_points, max_points; /* b: normal, clamped to [min, max] */
    } baseline;
    struct {
        double logit_mean, logit_sd; /* m: logistic(mean + sd z), fraction of b */
    } attainable;
    struct {
        double median_days, sd_log; /* tau: median exp(sd z) */
    } duration;
    struct {
        double f_share, median_per_day, sd_log; /* c: with probability share median exp(sd z), else 0 */
    } consolidation;
    struct {
        double tau_days; /* tau_D, the time constant of the lasting benefit */
    } durable;
    struct {
        double attainable_duration, attainable_consolidation,
            duration_consolidation; /* of the z of m, tau, c */
    } correlation;
    struct {
        double correlation; /* rho of the biomarker with z of tau, -1 to 1 */
    } biomarker;
    struct {
        double gain; /* g: share of the improvement still attainable that one infusion brings */
    } infusion;
    struct {
        double per_infusion, floor; /* gain of the n-th infusion: g max(floor, 1 - per_infusion (n - 1)) */
    } tolerance;
    struct {
        double sd_points, tau_days; /* X: stationary sd, time constant theta */
    } noise;
    struct {
        double sd_points; /* sigma_e of the observed score */
    } measurement;
    struct {
        double f_share;         /* patients who are prone to set-backs */
        double per_year, shape; /* their rate; share of the benefit lost = u^shape */
        double duration_days;   /* time constant with which one passes; 0: treatment can rebuild at once */
    } setbacks;
    struct {
        double f_fraction; /* response: Y <= (1 - fraction) Y0; 0.5 in all trials */
    } response;
    struct {
        int score_points; /* remission: Y <= score */
    } remission;
    struct {
        int score_points;             /* a visit counts when Y >= score; 0: any score */
        double f_loss_of_improvement; /* and improvement is below this fraction of Y0; negative: not asked */
        int visits;                   /* in a row */
    } relapse;
    struct {
        int visits; /* of response in a row */
    } recovery;
    struct {
        double p_miss;
        int rebook_days; /* a missed session is due again this much later */
        double p_late;
        int late_max_days; /* a late one is given a day drawn in [0, max] later */
        bool induction;    /* whether induction sessions can be missed, too (then lost, not rebooked) */
    } adherence;
    struct {
        double per_month; /* rate of leaving care, per month of 30.4375 days */
        bool in_lead_in;  /* whether patients leave from day 0 on; else from R on */
    } dropout;
    struct {
        double p_per_infusion; /* chance of an adverse event at an infusion */
    } adverse_events;
    struct {
        double f_contraindicated; /* counted and not treated */
    } screening;
};

/* Lower Cholesky factor of the correlation matrix of z_m, z_tau, z_c. Returns whether the matrix is positive
 * definite: every pivot above 1e-9, so that rounding cannot make the root of a negative number. */
bool ebb_parameters_cholesky(const struct ebb_parameters *parameters, double out_factor[3][3]);

/* Checks what no single value shows: bounds in order, the correlation matrix positive definite
 * (sim/model/README.md section 3). Returns NULL, or a constant sentence that says what is wrong. */
const char *ebb_parameters_check(const struct ebb_parameters *parameters);

#endif
