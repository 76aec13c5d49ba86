/* SPDX-License-Identifier: MIT
 * tally: what a run adds up over patients. Integers only: adding is exact in any order, so that threads,
 * blocks and shards cannot change a result.
 */
#ifndef EBB_TALLY_H
#define EBB_TALLY_H

#include <stdint.h>

#include <ebb/outcome.h>
#include <ebb/plan.h>
#include <ebb/status.h>

/* Patient i belongs to group i mod EBB_TALLY_GROUPS; standard errors of statistics that are not sums (paired
 * differences of Kaplan-Meier estimates, mean cumulative relapses) come from the spread over these random
 * groups. */
enum { EBB_TALLY_GROUPS = 64 };

/* What is added up at each visit of follow-up, for every population and policy. */
enum ebb_visit_sum {
    EBB_AT_RESPONSE,
    EBB_AT_REMISSION,
    EBB_AT_RELAPSED, /* patients in response, in remission, in state relapsed */
    EBB_AT_SCORE,
    EBB_AT_SCORE_SQUARED, /* observed points */
    EBB_AT_INFUSIONS,
    EBB_AT_INFUSIONS_SQUARED, /* infusions of follow-up before this visit's day, cumulative per patient */
    EBB_VISIT_SUM_COUNT
};

/* Patients that came to each point (CONSORT's participant flow). */
enum ebb_flow {
    EBB_FLOW_ENROLLED,
    EBB_FLOW_CONTRAINDICATED,
    EBB_FLOW_TREATED,
    EBB_FLOW_RESPONDERS,
    EBB_FLOW_REMITTERS,
    EBB_FLOW_COMPARED,
    EBB_FLOW_UNSELECTED,
    EBB_FLOW_COUNT
};
extern const char *const EBB_FLOW_NAMES[EBB_FLOW_COUNT];

/* One patient under every policy, as a kernel hands it over. All pointers are borrowed for the call. */
struct ebb_tally_patient {
    int64_t number;
    bool treated, responder, remitter,
        compared;  /* compared: treated and, where there are strata, in one of them */
    bool followed; /* compared and well at the start of follow-up: at risk of a first relapse */
    int stratum;
    unsigned modifiers;
    const int32_t *outcomes;       /* (policy, outcome) */
    const uint8_t *score, *state;  /* (policy, assessment) */
    const uint32_t *infusion_mask; /* (policy, assessment) */
};

struct ebb_tally {
    int n_populations, n_policies, n_visits; /* of the plan */
    int64_t flow[EBB_FLOW_COUNT];
    int64_t n_strata_patients[EBB_MAX_STRATA];
    int64_t *n_patients;     /* (population) */
    int64_t *sum;            /* (population, policy, outcome) */
    int64_t *sum_product;    /* (population, policy, policy, outcome): sums of x_p x_q, filled for p <= q */
    int64_t *sum_followup;   /* (population, policy, outcome): sums of x times days of follow-up */
    int64_t *visits;         /* (population, policy, enum ebb_visit_sum, visit) */
    int64_t *first_relapses; /* (population, policy, group, visit): first relapses of followed patients */
    int64_t *relapses;       /* (population, policy, group, visit): all of their relapses */
    int64_t *censored; /* (population, policy, group, visit + end): followed patients without a relapse, by
                          the first visit that they no longer attend */
    int64_t *left;     /* (population, group, visit + end): all followed patients, likewise */
    uint32_t *row;     /* (enum ebb_visit_sum, visit) of one patient and policy: room to work in */
    void *memory;
    size_t n_words;  /* of memory */
    size_t capacity; /* words of memory that there are; may be more than the sums and the row take */
};

/* gives: caller calls ebb_tally_free. Starts at zero. */
enum ebb_status ebb_tally_init(struct ebb_tally *tally, const struct ebb_plan *plan);
/* Makes a tally start at zero for another plan. Its memory stays where it is large enough, and grows where it is
 * not. A zeroed tally is fine. EBB_NO_MEMORY leaves *tally as it was. */
enum ebb_status ebb_tally_fit(struct ebb_tally *tally, const struct ebb_plan *plan);
void ebb_tally_free(struct ebb_tally *tally);
size_t ebb_tally_bytes(const struct ebb_plan *plan); /* memory of one tally */
void ebb_tally_add(struct ebb_tally *tally, const struct ebb_plan *plan,
                   const struct ebb_tally_patient *patient);
void ebb_tally_merge(struct ebb_tally *into, const struct ebb_tally *from); /* both of the same plan */

#endif
