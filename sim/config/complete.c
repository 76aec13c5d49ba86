/* SPDX-License-Identifier: MIT
 * complete: values that follow from others.
 *
 *   1. Patients   2. Induction   3. Names   4. Contrast   5. Targets   6. All
 */
#include "complete.h"

#include <string.h>

#include <ebb/confidence.h>
#include <ebb/plan.h>
#include <ebb/population.h>
#include <ebb/quantity.h>

/* 1. Patients */

static void complete_patients(const struct ebb_check *check)
{
    struct ebb_study *study = ebb_binder_study(check->binder);
    struct ebb_precision *precision = &study->precision;
    if (!ebb_check_good(check, &study->n_patients))
        return;
    if (!precision->on && check->binder->has_patient_range) {
        ebb_check_complain(check, &study->n_patients,
                           "patients = {...}: {min, max} needs a precision to stop at: give a count, or add "
                           "precision");
    } else if (precision->on && check->binder->has_patient_range) {
        study->n_patients = precision->max_patients;
    } else if (precision->on) { /* a count is the most, and the least is one block */
        precision->max_patients = study->n_patients;
        precision->min_patients =
            study->n_patients < EBB_BLOCK_PATIENTS ? study->n_patients : EBB_BLOCK_PATIENTS;
    }
}

/* 2. Induction */

/* Days and their number say the same; either alone is an induction, but a number without days leaves open
 * when. */
static void complete_induction(const struct ebb_check *check)
{
    struct ebb_study *study = ebb_binder_study(check->binder);
    const int *infusions = &study->induction.infusions;
    const int n_days = check->binder->n_days;
    const bool has_days = ebb_check_given(check, study->induction.days),
               has_count = ebb_check_given(check, infusions);
    if (!ebb_check_good(check, study->induction.days) || !ebb_check_good(check, infusions))
        return;
    if (!has_days && has_count)
        ebb_check_complain(check, infusions,
                           "induction.infusions = %d: give induction.days with it, the day of each",
                           *infusions);
    else if (has_count && *infusions != n_days)
        ebb_check_complain(check, infusions, "induction.infusions = %d: induction.days has %d", *infusions,
                           n_days);
    else if (has_days)
        study->induction.infusions = n_days;
}

/* 3. Names */

static void complete_labels(const struct ebb_check *check)
{
    struct ebb_study *study = ebb_binder_study(check->binder);
    for (int i = 0; i < study->n_policies; i++) {
        struct ebb_policy *policy = &study->policies[i];
        if (policy->label[0] == '\0')
            memcpy(policy->label, policy->name, sizeof policy->name);
    }
}

/* 4. Contrast */

/* Written out in the canonical text: who is shown first is no part of a study's SHA-256, and how long it runs
 * is. */
static void complete_population(const struct ebb_check *check)
{
    struct ebb_study *study = ebb_binder_study(check->binder);
    struct ebb_precision *precision = &study->precision;
    if (precision->on && ebb_check_good(check, &study->population) &&
        ebb_check_good(check, &precision->population))
        precision->population = ebb_study_precision_population(study);
}

/* Of two policies the difference is one; of more each is a question of its own, and the patients that one
 * needs are not those of another. */
static void complete_contrast(const struct ebb_check *check)
{
    struct ebb_study *study = ebb_binder_study(check->binder);
    struct ebb_precision *precision = &study->precision;
    const int reference = ebb_study_reference(study);
    if (!precision->on || ebb_check_given(check, &precision->first_policy) ||
        !ebb_check_good(check, &study->against))
        return;
    if (study->n_policies == 2) {
        precision->first_policy = reference;
        precision->second_policy = 1 - reference;
    } else if (study->n_policies == 1) {
        ebb_check_complain(check, &precision->on,
                           "precision: is of a difference, and the study has one policy: add another");
    } else if (study->n_policies > 2) {
        ebb_check_complain(
            check, &precision->on,
            "precision.contrast: is missing: of %d policies name two, [first, second], or one, "
            "whose difference to %s is meant",
            study->n_policies, study->policies[reference].name);
    }
}

/* 5. Targets */

/* Published shares mostly come with the number of patients and without limits. */
static void complete_limits(const struct ebb_check *check)
{
    struct ebb_study *study = ebb_binder_study(check->binder);
    for (int i = 0; i < study->n_targets; i++) {
        struct ebb_target *target = &study->targets[i];
        if (ebb_check_good(check, &target->quantity) && EBB_QUANTITIES[target->quantity].is_share &&
            ebb_check_good(check, &target->value) && ebb_check_good(check, &target->n) && target->n > 0 &&
            !ebb_check_given(check, &target->lower))
            ebb_confidence_wilson(target->value, target->n, &target->lower, &target->upper);
    }
}

/* 6. All */

void ebb_complete_study(const struct ebb_check *check)
{
    complete_patients(check);
    complete_induction(check);
    complete_labels(check);
    complete_contrast(check);
    complete_population(check);
    complete_limits(check);
}
