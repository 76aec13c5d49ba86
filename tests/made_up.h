/* SPDX-License-Identifier: MIT
 * made_up: a few hundred made-up patients under three policies, and their survival counted patient by
 * patient, to hold the tally and the summary against. Nothing here knows how a tally adds up.
 *
 * The third policy's results are those of the first. Of the modifiers, the second is nobody's and the third
 * one patient's, so that there are populations of 0 and 1.
 */
#ifndef TESTS_MADE_UP_H
#define TESTS_MADE_UP_H

#include <ebb/plan.h>
#include <ebb/summary.h>
#include <ebb/tally.h>

enum {
    MADE_UP_PATIENTS = 420,
    MADE_UP_POLICIES = 3,
    MADE_UP_ASSESSMENTS = 30,
    MADE_UP_FIRST_VISIT = 4,
    MADE_UP_VISITS = 26,
    MADE_UP_YEARS = 2 /* 371 days */
};
/* The populations of the plan, in order. */
enum {
    MADE_UP_TREATED,
    MADE_UP_RESPONDERS,
    MADE_UP_STRATUM_A,
    MADE_UP_STRATUM_B,
    MADE_UP_WITH_SOME,
    MADE_UP_WITHOUT_SOME,
    MADE_UP_WITH_NONE,
    MADE_UP_WITHOUT_NONE,
    MADE_UP_WITH_ONE,
    MADE_UP_WITHOUT_ONE,
    MADE_UP_COMPARED,
    MADE_UP_POPULATIONS
};

enum { MADE_UP_KINDS = 2 };

struct made_up_patient {
    bool treated, responder, remitter, compared, followed;
    int stratum;
    unsigned modifiers;
    int leaves;                     /* first visit that the patient no longer attends */
    int attended[MADE_UP_POLICIES]; /* visits: as `leaves`, under each policy */
    int32_t outcomes[MADE_UP_POLICIES][EBB_OUTCOME_COUNT];
    int32_t by_year[MADE_UP_POLICIES][MADE_UP_YEARS][EBB_YEAR_SUM_COUNT + MADE_UP_KINDS];
    int32_t side_effects[MADE_UP_POLICIES]
                        [EBB_MAX_SIDE_EFFECTS]; /* infusions with it; of MADE_UP_KINDS kinds */
    int ended_by[MADE_UP_POLICIES];
    uint8_t score[MADE_UP_POLICIES][MADE_UP_ASSESSMENTS], state[MADE_UP_POLICIES][MADE_UP_ASSESSMENTS];
    uint32_t infusion_mask[MADE_UP_POLICIES][MADE_UP_ASSESSMENTS];
};

struct made_up {
    struct ebb_plan
        plan; /* assessed every 14 days, a lead-in to day 42, 26 visits on days 14, 28, ... 364 from there */
    struct made_up_patient patients[MADE_UP_PATIENTS];
};

/* One world, made once; the plan is freed with made_up_free. */
struct made_up *made_up_world(void);
void made_up_free(struct made_up *world);

/* What a test of the summary looks at; its set-up and tear-down for cmocka. */
struct made_up_case {
    struct made_up *world;
    struct ebb_tally tally;
    struct ebb_summary summary;
};
int made_up_set_up(void **state);
int made_up_tear_down(void **state);

/* Equal to 9 digits, or both NaN, or both the same infinity. */
bool made_up_same(double value, double expected);

/* The patient as a kernel hands him or her over. */
struct ebb_tally_patient made_up_row(const struct made_up *world, int patient);

bool made_up_belongs(const struct made_up *world, int patient, int population);

/* Survival of the followed patients of a population under a policy; group -1: all. */
struct made_up_curve {
    int followed;
    double at_risk[MADE_UP_VISITS], events[MADE_UP_VISITS], censored[MADE_UP_VISITS], in_care[MADE_UP_VISITS];
    double survival[MADE_UP_VISITS], greenwood[MADE_UP_VISITS], cumulative[MADE_UP_VISITS];
};
struct made_up_curve made_up_curve(const struct made_up *world, int population, int policy, int group);

#endif
