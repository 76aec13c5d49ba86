/* SPDX-License-Identifier: MIT
 * made_up: see the header.
 *
 *   1. Patients   2. The world   3. Its summary   4. Survival
 */
#include "made_up.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/pcg.h>

/* 1. Patients */

/* A whole number from 0 to n - 1. */
static int pick(ebb_u128 *sequence, int n)
{
    *sequence = *sequence * EBB_PCG_MULTIPLIER + EBB_PCG_INCREMENT;
    return (int)((ebb_pcg_output(*sequence) >> 32) * (uint64_t)n >> 32);
}

static bool one_in(ebb_u128 *sequence, int n)
{
    return pick(sequence, n) == 0;
}

/* Well and relapsed alternate until the patient leaves; returns the number of relapses and the day of the
 * first, -1: none. */
static int wander(struct made_up_patient *patient, int policy, ebb_u128 *sequence, int *out_first_day)
{
    bool relapsed = false;
    int n = 0;
    *out_first_day = -1;
    for (int visit = 0; visit < MADE_UP_VISITS; visit++) {
        const bool before = relapsed;
        relapsed = before ? !one_in(sequence, 3) : one_in(sequence, policy == 1 ? 14 : 24);
        const bool left = visit >= patient->leaves;
        patient->state[policy][MADE_UP_FIRST_VISIT + visit] = left                 ? EBB_STATE_LEFT
                                                              : !patient->followed ? EBB_STATE_NONRESPONDER
                                                              : relapsed           ? EBB_STATE_RELAPSED
                                                                                   : EBB_STATE_WELL;
        if (left || !patient->followed || before || !relapsed)
            continue;
        *out_first_day = n == 0 ? 14 * (visit + 1) : *out_first_day;
        n++;
    }
    return n;
}

/* Outcomes are picked from a sequence of their own: one more in the list changes nothing else of
 * the world. */
static void make_course(struct made_up_patient *patient, int policy, const int common[EBB_OUTCOME_COUNT],
                        ebb_u128 *sequence, ebb_u128 *of_outcomes)
{
    int32_t *outcomes = patient->outcomes[policy];
    int first_day;
    for (int t = 0; t < MADE_UP_ASSESSMENTS; t++) {
        patient->score[policy][t] = (uint8_t)(t == 0 ? patient->score[0][0] : pick(sequence, 61));
        patient->infusion_mask[policy][t] = (uint32_t)pick(sequence, 1 << 14);
    }
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        outcomes[outcome] = common[outcome] + pick(of_outcomes, 90) + 20 * policy;
    for (int k = 0; k < MADE_UP_YEARS * (EBB_YEAR_SUM_COUNT + MADE_UP_KINDS); k++)
        patient->by_year[policy][k / (EBB_YEAR_SUM_COUNT + MADE_UP_KINDS)]
                        [k % (EBB_YEAR_SUM_COUNT + MADE_UP_KINDS)] = pick(of_outcomes, 366);
    patient->attended[policy] = patient->leaves;
    outcomes[EBB_RELAPSES] = wander(patient, policy, sequence, &first_day);
    outcomes[EBB_FIRST_RELAPSE_DAY] = first_day;
    outcomes[EBB_FOLLOWUP_DAYS] = patient->leaves < MADE_UP_VISITS ? 14 * patient->leaves + 5 : 371;
}

static void make_patient(struct made_up_patient *patient, ebb_u128 *sequence, bool only_one)
{
    int common[EBB_OUTCOME_COUNT];
    ebb_u128 of_outcomes = ebb_pcg_seed((uint64_t)pick(sequence, 1 << 30));
    patient->treated = only_one || !one_in(sequence, 20);
    patient->responder = only_one || !one_in(sequence, 4);
    patient->remitter = patient->responder && one_in(sequence, 2);
    const int stratum = only_one ? 1 : pick(sequence, 3);
    /* The second stratum takes responders only: a population all of whom are followed for a first relapse. */
    const bool taken = stratum == 0 || (stratum == 1 && patient->responder);
    patient->stratum = patient->treated && taken ? stratum : EBB_NO_STRATUM;
    patient->compared = patient->stratum != EBB_NO_STRATUM;
    patient->followed = patient->compared && patient->responder;
    patient->modifiers = (unsigned)one_in(sequence, 3) | (only_one ? 4u : 0u);
    patient->leaves = !only_one && one_in(sequence, 3) ? pick(sequence, MADE_UP_VISITS) : MADE_UP_VISITS;
    patient->score[0][0] = (uint8_t)(24 + pick(sequence, 35));
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        common[outcome] = pick(&of_outcomes, 200);
    for (int policy = 0; policy < 2; policy++)
        make_course(patient, policy, common, sequence, &of_outcomes);
    memcpy(patient->outcomes[2], patient->outcomes[0], sizeof patient->outcomes[0]);
    memcpy(patient->by_year[2], patient->by_year[0], sizeof patient->by_year[0]);
    patient->attended[2] = patient->attended[0];
    /* Without luck of their own, so that all else stays as it is; the second kind is rare. */
    for (int policy = 0; policy < MADE_UP_POLICIES; policy++) {
        const int32_t *outcomes = patient->outcomes[policy];
        patient->side_effects[policy][0] = outcomes[EBB_INFUSIONS] * (outcomes[EBB_RESPONSE_DAYS] % 7) / 10;
        patient->side_effects[policy][1] = outcomes[EBB_MISSED] % 5 == 0;
        patient->ended_by[policy] = outcomes[EBB_MISSED] % 15 == 0 ? 1 : -1;
    }
    memcpy(patient->score[2], patient->score[0], sizeof patient->score[0]);
    memcpy(patient->state[2], patient->state[0], sizeof patient->state[0]);
    memcpy(patient->infusion_mask[2], patient->infusion_mask[0], sizeof patient->infusion_mask[0]);
}

/* 2. The world */

static struct ebb_study make_study(void)
{
    struct ebb_study study;
    ebb_study_default(&study);
    study.n_patients = MADE_UP_PATIENTS;
    study.induction.infusions = 2;
    study.induction.days[1] = 10;
    study.assessment_every_days = 14;
    study.horizon_days = 371;
    study.n_policies = MADE_UP_POLICIES;
    for (int p = 1; p < MADE_UP_POLICIES; p++) {
        study.policies[p] = study.policies[0];
        snprintf(study.policies[p].name, sizeof study.policies[p].name, "policy_%d", p + 1);
    }
    study.n_phases = 1;
    study.lead_in[0].for_days = 28;
    study.n_strata = 2;
    study.strata[0] = (struct ebb_stratum){"a", 1, {{10, -1.0, 1, 1}}};
    study.strata[1] = (struct ebb_stratum){"b", 1, {{20, -1.0, 1, 1}}};
    study.n_side_effects = MADE_UP_KINDS;
    study.side_effects[0] = (struct ebb_side_effect){"often", 0.3, 0.5, 1.0, 0.0, 0.0};
    study.side_effects[1] = (struct ebb_side_effect){"seldom", 0.1, 0.0, 1.0, 0.0, 0.1};
    study.n_modifiers = 3;
    study.modifiers[0] = (struct ebb_modifier){"some", 0.3, 1.0, 1.0, 1.0, 1.0, 1.0};
    study.modifiers[1] = (struct ebb_modifier){"none", 0.1, 1.0, 1.0, 1.0, 1.0, 1.0};
    study.modifiers[2] = (struct ebb_modifier){"one", 0.1, 1.0, 1.0, 1.0, 1.0, 1.0};
    return study;
}

struct made_up *made_up_world(void)
{
    static struct made_up world;
    const struct ebb_study study = make_study();
    struct ebb_messages messages = {0};
    ebb_u128 sequence = ebb_pcg_seed(7);
    if (ebb_plan_init(&world.plan, &study, &messages) != EBB_OK || world.plan.n_visits != MADE_UP_VISITS ||
        world.plan.calendar.first_visit != MADE_UP_FIRST_VISIT ||
        world.plan.n_populations != MADE_UP_POPULATIONS || world.plan.calendar.n_years != MADE_UP_YEARS)
        abort();
    memset(world.patients, 0, sizeof world.patients);
    for (int i = 0; i < MADE_UP_PATIENTS; i++)
        make_patient(&world.patients[i], &sequence, i == 77);
    return &world;
}

void made_up_free(struct made_up *world)
{
    ebb_plan_free(&world->plan);
}

struct ebb_tally_patient made_up_row(const struct made_up *world, int patient)
{
    const struct made_up_patient *who = &world->patients[patient];
    return (struct ebb_tally_patient){
        .number = patient,
        .treated = who->treated,
        .responder = who->responder,
        .remitter = who->remitter,
        .compared = who->compared,
        .followed = who->followed,
        .stratum = who->stratum,
        .modifiers = who->modifiers,
        .outcomes = who->outcomes[0],
        .by_year = who->by_year[0][0],
        .n_attended = who->attended,
        .side_effects = who->side_effects[0],
        .ended_by = who->ended_by,
        .score = who->score[0],
        .state = who->state[0],
        .infusion_mask = who->infusion_mask[0],
    };
}

bool made_up_belongs(const struct made_up *world, int patient, int population)
{
    const struct made_up_patient *who = &world->patients[patient];
    const bool member[MADE_UP_POPULATIONS] = {
        [MADE_UP_TREATED] = true,
        [MADE_UP_RESPONDERS] = who->responder,
        [MADE_UP_STRATUM_A] = who->stratum == 0,
        [MADE_UP_STRATUM_B] = who->stratum == 1,
        [MADE_UP_WITH_SOME] = who->modifiers & 1,
        [MADE_UP_WITHOUT_SOME] = !(who->modifiers & 1),
        [MADE_UP_WITH_NONE] = who->modifiers & 2,
        [MADE_UP_WITHOUT_NONE] = !(who->modifiers & 2),
        [MADE_UP_WITH_ONE] = who->modifiers & 4,
        [MADE_UP_WITHOUT_ONE] = !(who->modifiers & 4),
        [MADE_UP_COMPARED] = who->compared,
    };
    return who->treated && member[population];
}

/* 3. Its summary */

int made_up_set_up(void **state)
{
    static struct made_up_case made;
    made.world = made_up_world();
    if (ebb_tally_init(&made.tally, &made.world->plan) != EBB_OK)
        return 1;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        const struct ebb_tally_patient row = made_up_row(made.world, i);
        ebb_tally_add(&made.tally, &made.world->plan, &row);
    }
    *state = &made;
    return ebb_summary_init(&made.summary, &made.world->plan, &made.tally) != EBB_OK;
}

int made_up_tear_down(void **state)
{
    struct made_up_case *made = *state;
    ebb_summary_free(&made->summary);
    ebb_tally_free(&made->tally);
    made_up_free(made->world);
    return 0;
}

bool made_up_same(double value, double expected)
{
    if (isnan(expected) || isnan(value) || isinf(expected) || isinf(value))
        return (isnan(expected) && isnan(value)) || value == expected;
    return fabs(value - expected) <= 1e-9 * (fabs(expected) + 1e-3);
}

/* 4. Survival */

/* Whether a relapse is counted at the visit: a step into the state. */
static bool relapses_at(const struct made_up_patient *who, int policy, int visit)
{
    const uint8_t *state = who->state[policy] + MADE_UP_FIRST_VISIT;
    return state[visit] == EBB_STATE_RELAPSED && (visit == 0 || state[visit - 1] != EBB_STATE_RELAPSED);
}

static int first_relapse(const struct made_up_patient *who, int policy)
{
    int visit = 0;
    while (visit < MADE_UP_VISITS && !relapses_at(who, policy, visit))
        visit++;
    return visit;
}

struct made_up_curve made_up_curve(const struct made_up *world, int population, int policy, int group)
{
    const int start = group >= 0 ? group : 0;
    const int step = group >= 0 ? EBB_TALLY_GROUPS : 1; /* patient i is in group i mod EBB_TALLY_GROUPS */
    struct made_up_curve curve = {0};
    double survival = 1.0, greenwood = 0.0, cumulative = 0.0;
    for (int visit = 0; visit < MADE_UP_VISITS; visit++) {
        double in_care = 0.0, relapses = 0.0;
        curve.followed = 0;
        for (int i = start; i < MADE_UP_PATIENTS; i += step) {
            const struct made_up_patient *who = &world->patients[i];
            if (!who->followed || !made_up_belongs(world, i, population))
                continue;
            const int first = first_relapse(who, policy);
            curve.followed++;
            curve.at_risk[visit] += first >= visit && who->leaves > visit;
            curve.events[visit] += first == visit;
            curve.censored[visit] += first == MADE_UP_VISITS && who->leaves == visit;
            in_care += who->leaves > visit;
            relapses += relapses_at(who, policy, visit);
        }
        const double n = curve.at_risk[visit], d = curve.events[visit];
        survival *= n > 0.0 ? 1.0 - d / n : 1.0;
        greenwood += n > d ? d / (n * (n - d)) : 0.0;
        cumulative += in_care > 0.0 ? relapses / in_care : 0.0;
        curve.in_care[visit] = in_care;
        curve.survival[visit] = survival;
        curve.greenwood[visit] = greenwood;
        curve.cumulative[visit] = cumulative;
    }
    return curve;
}
