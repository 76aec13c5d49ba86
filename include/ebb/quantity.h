/* SPDX-License-Identifier: MIT
 * quantity: what trials publish, computed from simulated trajectories by the trial's own rules
 * (configs/trials/).
 *
 * Every quantity is a function of whole numbers added up over patients, kept for 64 random groups (patient
 * number modulo 64): the same for any threads and blocks. Its Monte Carlo error comes from leaving out one
 * group at a time (the delete-a-group jackknife; Wolter 2007, section 4.2).
 */
#ifndef EBB_QUANTITY_H
#define EBB_QUANTITY_H

#include <ebb/plan.h>
#include <ebb/sink.h>
#include <ebb/status.h>

/* code, name, unit, whether it is a share, meaning. "Then" is the last assessment up to the target's day. */
#define EBB_QUANTITY_LIST(X)                                                                                             \
    X(EBB_Q_RESPONSE, "response", "1", true, "share of the population in response then")                                 \
    X(EBB_Q_REMISSION, "remission", "1", true, "share of the population in remission then")                              \
    X(EBB_Q_EVER_RESPONSE, "ever_response", "1", true,                                                                   \
      "share in response at some assessment after day 0 up to then")                                                     \
    X(EBB_Q_EVER_REMISSION, "ever_remission", "1", true,                                                                 \
      "share in remission at some assessment after day 0 up to then")                                                    \
    X(EBB_Q_SCORE_CHANGE, "score_change", "point", false, "mean change of the observed score from day 0")                \
    X(EBB_Q_INFUSIONS_TO_RESPONSE, "infusions_to_response", "1", false,                                                  \
      "median infusions before the first assessment in response, among those in response at some assessment up to then") \
    X(EBB_Q_SELECTED, "selected", "1", true, "share of the population `among` that is in the population")                \
    X(EBB_Q_IN_CARE, "in_care", "1", true, "share of the population still in care then")                                 \
    X(EBB_Q_RELAPSED, "relapsed", "1", true,                                                                             \
      "share of the followed with a relapse seen up to then, a crude share")                                             \
    X(EBB_Q_RELAPSE_FREE, "relapse_free", "1", true,                                                                     \
      "Kaplan-Meier estimate of no relapse up to then, among the followed")                                              \
    X(EBB_Q_EVENT_FREE, "event_free", "1", true,                                                                         \
      "share of the population followed, in care and without a relapse up to then")                                      \
    X(EBB_Q_KEPT_RESPONSE, "kept_response", "1", true,                                                                   \
      "Kaplan-Meier estimate of response at every visit up to then, censored at the next infusion, among the followed")  \
    X(EBB_Q_RELAPSE_DAY, "relapse_day", "day", false,                                                                    \
      "mean day of the first relapse, among those with one up to then")                                                  \
    X(EBB_Q_FOLLOWUP, "followup", "day", false,                                                                          \
      "median day of the first relapse or of leaving, among the followed")                                               \
    X(EBB_Q_HAZARD_RATIO, "hazard_ratio", "1", false,                                                                    \
      "hazard of a first relapse under the policy over that under `against`, up to then (Pike's estimate)")

#define EBB_AS_ENUM(code, name, unit, is_share, meaning) code,
enum ebb_quantity_kind { EBB_QUANTITY_LIST(EBB_AS_ENUM) EBB_QUANTITY_COUNT };
#undef EBB_AS_ENUM

struct ebb_quantity_info {
    const char *name, *unit, *meaning; /* unit: UDUNITS, "1" for shares, ratios and counts */
    bool is_share; /* 0 to 1, written as a percentage; limits can be had from n by Wilson's formula */
};
extern const struct ebb_quantity_info EBB_QUANTITIES[EBB_QUANTITY_COUNT];

/* 95 % limits of a share seen in n patients (Wilson 1927). */
void ebb_quantity_wilson(double share, double n, double *out_lower, double *out_upper);

/* The counts behind all targets of one plan. */
struct ebb_quantities;

/* keeps: plan. gives: caller calls ebb_quantities_free. */
enum ebb_status ebb_quantities_open(const struct ebb_plan *plan, int n_threads,
                                    struct ebb_quantities **out_quantities);
void ebb_quantities_free(struct ebb_quantities *quantities);
void ebb_quantities_reset(
    struct ebb_quantities *quantities); /* to zero, for another run of a plan with the same calendar */

/* The sink that counts. It looks at trajectories: the plan must be of a study with `record: all`. */
const struct ebb_sink *ebb_quantities_sink(struct ebb_quantities *quantities);

/* The simulated value of target `target` and its Monte Carlo standard error, which may be NULL; both are NaN
 * when there is nobody to count. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_quantities_value(const struct ebb_quantities *quantities, int target, double *out_value,
                                     double *out_error);

#endif
