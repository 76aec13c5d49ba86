/* SPDX-License-Identifier: MIT
 * trial_size: the trial that would settle it: how many patients an arm a randomised trial of two policies
 * needs, if the difference is what the model says.
 *
 * A run plays every patient under both policies; a trial cannot. Its arms are different people, so what it
 * needs follows from the spread between patients, which pairing takes out of a run's errors, and from what a
 * trial would see: a patient who has left relapses unseen, and his or her weeks in response are not counted.
 *
 *     relapsed by 52 weeks      two Kaplan-Meier shares, normal approximation with the pooled variance under
 *                               no difference: R's power.prop.test where nobody leaves, times what leaving
 *                               adds to Greenwood's variance over p (1 - p)
 *     time to first relapse     log-rank test: events from the hazard ratio (Schoenfeld 1981), patients from
 *                               the shares of each arm in whom a trial sees one within 52 weeks
 *     weeks in response         two means, with variances of their own; Student's t by Guenther's term of
 *                               1981: R's power.t.test to 0.1 patients
 *
 * Always: two-sided 5 %, arms of one size, everybody randomised who is of the population and analysed as
 * randomised; patients leave the trial as they leave care in the study. Patients are whole, of one arm; a
 * trial has twice as many.
 *
 * Caveats:
 *   A number is infinite -> the two policies do not differ in it: no trial would show anything.
 *   A number is NaN -> the study is shorter than 52 weeks, or nobody of the population was followed.
 *   A trial of this size finds nothing -> the numbers are of the model's difference. Its range over what the
 *     trials leave possible (struct ebb_trial_range) is far wider than rounding; read the upper end.
 *   A number is larger than that of a table of two plain shares -> people leave, and with them what they
 *     would have shown: under a hazard a of relapse and b of leaving the variance at T is S^2 a / (a + b)
 *     (exp((a + b) T) - 1), which is S (1 - S) for b = 0. The default study's shares of 52 weeks need 1.2
 *     times the patients. A trial that follows everybody to its end needs the smaller number.
 *   Log-rank wants far fewer patients than two shares -> hazards are not proportional: relapses come later
 *     under one policy, and by 52 weeks as many have relapsed. The ratio is that of the whole 52 weeks,
 *     weighed by relapses, as the test weighs them; the shares look at their last day alone.
 */
#ifndef EBB_TRIAL_SIZE_H
#define EBB_TRIAL_SIZE_H

#include <stdbool.h>

#include <ebb/plan.h>
#include <ebb/summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* code, name in documents, label on pages, what is compared. */
#define EBB_TRIAL_OUTCOME_LIST(X)                                                                    \
    X(EBB_TRIAL_RELAPSED, "relapsed_by_52_weeks", "relapsed by 52 weeks", "two Kaplan-Meier shares") \
    X(EBB_TRIAL_TIME, "time_to_first_relapse", "time to first relapse", "log-rank test")             \
    X(EBB_TRIAL_WEEKS, "seen_response_weeks", "weeks in response, in care", "two means")

/* code, per cent, the standard normal quantile. 80 is what most trials are planned with, 90 what their
 * reviewers ask for. */
#define EBB_POWER_LIST(X)                   \
    X(EBB_POWER_80, 80, 0.8416212335729143) \
    X(EBB_POWER_90, 90, 1.2815515655446004)

#define EBB_AS_ENUM(code, ...) code,
enum ebb_trial_outcome { EBB_TRIAL_OUTCOME_LIST(EBB_AS_ENUM) EBB_TRIAL_OUTCOME_COUNT };
enum ebb_power { EBB_POWER_LIST(EBB_AS_ENUM) EBB_POWER_COUNT };
#undef EBB_AS_ENUM
struct ebb_trial_outcome_info {
    const char *name, *label, *compared;
};
extern const struct ebb_trial_outcome_info EBB_TRIAL_OUTCOMES[EBB_TRIAL_OUTCOME_COUNT];
extern const int EBB_POWERS[EBB_POWER_COUNT]; /* per cent */

/* What a trial's arm is made of. Variances are of one patient: N times the square of a standard error. */
struct ebb_trial_arm {
    double relapsed, relapsed_variance; /* by 52 weeks; p (1 - p) where nobody leaves, else more */
    double with_event;                  /* share in whom a trial sees a first relapse by then */
    double weeks, weeks_variance;       /* in response, seen in care, over the study's horizon */
};

/* Of one outcome. `difference` is what the trial is to find, policy less reference: shares, weeks; of times
 * it is the hazard ratio. */
struct ebb_trial_size {
    double difference;
    double patients[EBB_POWER_COUNT]; /* an arm; whole */
    double errors[EBB_POWER_COUNT];   /* Monte Carlo, of the patients; NaN: not known */
    double events[EBB_POWER_COUNT];   /* of times: first relapses in both arms together; else NaN */
    bool shown; /* whether the 95 % limits of the difference leave 0 out; else no size is one to plan by */
};

struct ebb_trial_arm ebb_trial_arm_of(const struct ebb_summary *summary, const struct ebb_plan *plan,
                                      int population, int policy);
/* The arm in another draw of the parameters, of which no curves are kept: leaving takes as large a part of
 * what a trial sees as it did in `run`. */
struct ebb_trial_arm ebb_trial_arm_in_draw(const struct ebb_trial_arm *run, double relapsed, double weeks,
                                           double weeks_variance);

/* Average hazard ratio of the first relapses that a trial of the two policies would see by 52 weeks: exp of
 * observed minus expected over its variance, in two arms of different people (Peto's one-step estimate,
 * which is what a log-rank test turns on). NaN without any. */
double ebb_trial_hazard_ratio(const struct ebb_summary *summary, const struct ebb_plan *plan, int population,
                              int reference, int policy);
/* That of another draw, of which no curves are kept: it moves with the ratio of the logarithms of who is
 * free of a relapse at 52 weeks. */
double ebb_trial_hazard_ratio_in_draw(double run_ratio, const struct ebb_trial_arm run[2],
                                      const struct ebb_trial_arm draw[2]);

void ebb_trial_sizes(const struct ebb_trial_arm *reference, const struct ebb_trial_arm *policy,
                     double hazard_ratio, struct ebb_trial_size out_sizes[EBB_TRIAL_OUTCOME_COUNT]);
/* The same of two policies of a summary, with the Monte Carlo errors of the sizes: a size goes with one over
 * the square of the difference, so that twice the relative error of the paired difference is its own. */
void ebb_trial_sizes_of(const struct ebb_summary *summary, const struct ebb_plan *plan, int population,
                        int reference, int policy, struct ebb_trial_size out_sizes[EBB_TRIAL_OUTCOME_COUNT]);

/* The three closed forms, patients an arm, not yet whole. `inflation`: of the variance of a share by leaving,
 * 1 for none. */
double ebb_trial_size_of_shares(double first, double second, double inflation, enum ebb_power power);
double ebb_trial_size_of_times(double hazard_ratio, double first_with_event, double second_with_event,
                               enum ebb_power power, double *out_events);
double ebb_trial_size_of_means(double difference, double first_variance, double second_variance,
                               enum ebb_power power);

/* Over draws of the parameters: median and central 95 % of the patients an arm, at p (n + 1), infinite where
 * so many draws have no difference; and the share of draws in which the difference has the sign that it has
 * in `run`: in the others a trial of any size shows the reverse. `sizes` (draw), all of one outcome. NaN
 * sizes are left out; with more than half of them everything is NaN. EBB_NO_MEMORY or EBB_OK. */
struct ebb_trial_range {
    int n_draws;                 /* that have a size */
    double lower, median, upper; /* the limits NaN of fewer draws than hold a range (<ebb/nested.h>) */
    double same_sign;
};
enum ebb_status ebb_trial_range_of(int n_draws, const struct ebb_trial_size *sizes,
                                   enum ebb_trial_outcome outcome, enum ebb_power power,
                                   const struct ebb_trial_size *run, struct ebb_trial_range *out_range);

#ifdef __cplusplus
}
#endif

#endif
