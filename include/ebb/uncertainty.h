/* SPDX-License-Identifier: MIT
 * uncertainty: how well the answers of a run are known: their ranges over joint draws of the parameters.
 *
 * Three kinds of not knowing stand on a page, and are never added or given one sign:
 *
 *     Monte Carlo    so many patients were played and not infinitely many: +-, more patients make it smaller
 *     parameters     what the trials leave open, for patients like theirs: the range at site `typical`
 *     populations    trials differ from each other, and the next clinic from them: that at site `new`, which
 *                    holds the other one in it
 *
 * A value: filled from rows by ebb_uncertainty_take, printed and stored by others. Ranges are those of
 * nested.h, each with the Monte Carlo error that all its rows share. Of the population that the study's
 * question is about, the measures of the page, each policy, and each policy's difference to the reference.
 *
 * Caveats, as symptom -> what to do:
 *   The median is not the run's estimate -> the run plays the set's own values, which are one point among the
 *     draws. That the two differ is worth a sentence, not a repair.
 *   n_sites is 0 -> nothing was drawn: the study takes one draw itself, its set has none, or none were asked
 *     for. Print nothing; a run without ranges is known no better.
 */
#ifndef EBB_UNCERTAINTY_H
#define EBB_UNCERTAINTY_H

#include <stdint.h>

#include <ebb/answers.h>
#include <ebb/nested.h>
#include <ebb/plan.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* code, name in files and studies. Their order is that of the axis. */
#define EBB_SITE_LIST(X)           \
    X(EBB_SITE_TYPICAL, "typical") \
    X(EBB_SITE_NEW, "new")
#define EBB_AS_ENUM(code, name) code,
enum ebb_site { EBB_SITE_LIST(EBB_AS_ENUM) EBB_SITE_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_SITE_NAMES[EBB_SITE_COUNT];

/* A zeroed object knows nothing. */
struct ebb_uncertainty {
    int n_sites, n_draws;
    int64_t n_patients;        /* of each draw */
    int population, reference; /* of the plan */
    int n_policies, n_measures;
    int *measures;                        /* which, in the order of the list */
    double *values;                       /* (site, draw, measure, policy): as played, T_r */
    struct ebb_nested_range *ranges;      /* (site, measure, policy) */
    struct ebb_nested_range *differences; /* likewise: the policy less the reference */
};

/* Room for so many sites and draws, and the list of measures. EBB_NO_MEMORY leaves a zeroed object. gives:
 * caller calls ebb_uncertainty_free. */
enum ebb_status ebb_uncertainty_init(struct ebb_uncertainty *uncertainty, const struct ebb_plan *plan,
                                     int n_sites, int n_draws);
void ebb_uncertainty_free(struct ebb_uncertainty *uncertainty); /* a zeroed one is fine */

/* What each row has to be asked. Returns how many; out_asked NULL: only counts them. */
int ebb_uncertainty_asked(const struct ebb_uncertainty *uncertainty, struct ebb_asked *out_asked);
/* All draws of a site, which were added in their order and asked just that. */
void ebb_uncertainty_take(struct ebb_uncertainty *uncertainty, enum ebb_site site,
                          const struct ebb_nested *nested);

/* NULL where there is none: no such site, a measure that the study does not tell. `difference`: the policy
 * less the reference, which is 0 +- 0 of the reference itself. */
const struct ebb_nested_range *ebb_uncertainty_range(const struct ebb_uncertainty *uncertainty,
                                                     enum ebb_site site, int measure, int policy,
                                                     bool difference);

#ifdef __cplusplus
}
#endif

#endif
