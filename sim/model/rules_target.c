/* SPDX-License-Identifier: MIT
 * rules_target: whether a published number is complete, and can be measured in its study.
 *
 * What a target may name depends on its quantity, and that is said in the quantity's row (EBB_QUANTITY_LIST:
 * visits, against, among): a new quantity needs no rule here. Each rule is about a slip that would give a
 * number, and a wrong one: a comparison of two different things looks like a model that fails.
 */
#include "rules.h"

#include <ebb/constants.h>
#include <ebb/quantity.h>

/* Where the complaint stands: at the member if it was given, else at the target. */
/* `id` stands for the target: it is its first member, and its origin is the line of the target's name. */
static const void *place_of(const struct ebb_rules *rules, const void *member,
                            const struct ebb_target *target)
{
    return ebb_rules_given(rules, member) ? member : (const void *)target->id;
}

/* A ratio needs two policies, a selection two populations; any other quantity that names a second one means
 * something else than it will get. */
static void check_names(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[target->quantity];
    const bool is_ratio = quantity->needs_against, is_selection = quantity->needs_among;
    if (!ebb_rules_given(rules, &target->policy) && rules->study->n_policies > 1)
        ebb_rules_complain(rules, target->id, "targets.%s.policy: is missing: under which of the policies",
                           target->id);
    if (ebb_rules_good(rules, &target->against) && is_ratio != (target->against >= 0))
        ebb_rules_complain(rules, place_of(rules, &target->against, target), "targets.%s.against: %s",
                           target->id,
                           is_ratio ? "is missing: the policy that the hazard ratio compares with"
                                    : "only a hazard_ratio compares with another policy");
    if (is_ratio && target->against == target->policy && ebb_rules_good(rules, &target->policy))
        ebb_rules_complain(rules, &target->against,
                           "targets.%s.against: must be another policy: a ratio of equals is 1", target->id);
    if (ebb_rules_good(rules, &target->among) && is_selection != (target->among >= 0))
        ebb_rules_complain(rules, place_of(rules, &target->among, target), "targets.%s.among: %s", target->id,
                           is_selection ? "is missing: the population of which a share is selected"
                                        : "only `selected` takes a share of another population");
}

/* Days count from the first infusion, `at` from the start of follow-up; a trial reports one of the two. A day
 * behind the end of the run would be measured at its end, silently. */
static void check_time(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const struct ebb_study *study = rules->study;
    if (!ebb_rules_good(rules, &target->day) || !ebb_rules_good(rules, &target->at) ||
        !ebb_rules_good(rules, &study->horizon_days) || !ebb_rules_good(rules, study->induction.days))
        return;
    if (target->day >= 0 && target->at >= 0)
        ebb_rules_complain(rules, &target->at, "targets.%s.at: give day or at, not both", target->id);
    else if (target->day > ebb_study_end_day(study))
        ebb_rules_complain(rules, &target->day,
                           "targets.%s.day = %d days: the run ends on day %d: give a longer horizon",
                           target->id, target->day, ebb_study_end_day(study));
    else if (target->at > study->horizon_days)
        ebb_rules_complain(rules, &target->at,
                           "targets.%s.at = %d days: the horizon is %d days: give a longer one", target->id,
                           target->at, study->horizon_days);
}

/* A clock of each patient's own has one window for all of them: whoever relapses in it is seen for as long as
 * the target asks, so that no run's end takes late relapses out. What counts relapses themselves has no such
 * clock. */
static void check_clock(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const int horizon = rules->study->horizon_days;
    const bool may = target->quantity == EBB_Q_RESPONSE || target->quantity == EBB_Q_REMISSION ||
                     target->quantity == EBB_Q_SCORE_CHANGE || target->quantity == EBB_Q_IN_CARE;
    if (target->from != EBB_FROM_RELAPSE) {
        if (target->relapsed_by > 0 && ebb_rules_good(rules, &target->relapsed_by))
            ebb_rules_complain(
                rules, &target->relapsed_by,
                "targets.%s.relapsed_by: only a target `from: relapse` counts who has relapsed", target->id);
        return;
    }
    if (!may)
        ebb_rules_complain(rules, &target->from,
                           "targets.%s.from: only response, remission, score_change and in_care count from a "
                           "relapse",
                           target->id);
    else if (target->at < 0 || target->relapsed_by == 0)
        ebb_rules_complain(
            rules, &target->from,
            "targets.%s.from: relapse needs `at`, days from the relapse, and `relapsed_by`, up "
            "to when who relapses is counted",
            target->id);
    else if (ebb_rules_good(rules, &target->at) && ebb_rules_good(rules, &target->relapsed_by) &&
             ebb_rules_good(rules, &rules->study->horizon_days) && target->relapsed_by + target->at > horizon)
        ebb_rules_complain(
            rules, &target->relapsed_by,
            "targets.%s.relapsed_by = %d days: with at, %d days, it is beyond the horizon of %d "
            "days: give a longer one",
            target->id, target->relapsed_by, target->at, horizon);
}

/* Visits of a trial are the assessments at or before the days that it names. One at the assessment that opens
 * follow-up could see no relapse, and a trial that names it counts something else. */
static void check_visits(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_target_visits *visits = &target->visits;
    if (visits->n == 0 || !ebb_rules_good(rules, visits) || !ebb_rules_good(rules, &study->horizon_days) ||
        !ebb_rules_good(rules, &study->assessment_every_days) ||
        !ebb_rules_good(rules, study->induction.days))
        return;
    const struct ebb_calendar calendar = ebb_calendar_of(study);
    const int first = calendar.start_day + visits->days[0], last = visits->days[visits->n - 1];
    if (!EBB_QUANTITIES[target->quantity].looks_at_visits)
        ebb_rules_complain(
            rules, visits,
            "targets.%s.visits: only quantities of relapses and of kept response look at visits", target->id);
    else if (first / calendar.interval_days <= calendar.start)
        ebb_rules_complain(
            rules, visits,
            "targets.%s.visits: the first must come after the assessment that opens follow-up, %d days "
            "from its start",
            target->id, calendar.start * calendar.interval_days - calendar.start_day);
    else if (last > study->horizon_days)
        ebb_rules_complain(
            rules, visits,
            "targets.%s.visits: the last, day %d, is beyond the horizon of %d days: give a longer one",
            target->id, last, study->horizon_days);
}

/* A ratio of hazards is fitted and foretold by its logarithm, of which 0 has none: held at a thousandth it
 * would be a number that nobody published. An upper limit is above both. */
static void check_ratio(const struct ebb_rules *rules, const struct ebb_target *target)
{
    static const char why[] = "must be above 0: a ratio of hazards is compared by its logarithm";
    if (!EBB_QUANTITIES[target->quantity].needs_against)
        return;
    if (ebb_rules_given(rules, &target->value) && ebb_rules_good(rules, &target->value) &&
        target->value <= 0.0)
        ebb_rules_complain(rules, &target->value, "targets.%s.value: %s", target->id, why);
    else if (ebb_rules_given(rules, &target->lower) && ebb_rules_good(rules, &target->lower) &&
             target->lower <= 0.0)
        ebb_rules_complain(rules, &target->lower, "targets.%s.limits: the lower one %s", target->id, why);
}

/* It stands in the line of a command, in a table and, escaped, in the name of a folder: what has a meaning in
 * one of them (a slash, a bar, a point) is left out of it. */
static void check_trial(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const char *at = target->trial;
    if (!ebb_rules_good(rules, target->trial))
        return;
    while ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
           *at == ' ' || *at == '_' || (*at == '-' && at > target->trial) || (unsigned char)*at >= 0x80)
        at++;
    if (*at != '\0')
        ebb_rules_complain(rules, target->trial,
                           "targets.%s.trial: may hold letters, digits, blanks, _ and, but for its start, -",
                           target->id);
}

/* Without limits nobody could say whether the model is near enough, nor how much a fit should mind. */
static void check_limits(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const bool is_share = EBB_QUANTITIES[target->quantity].is_share;
    if (!ebb_rules_good(rules, &target->value) || !ebb_rules_good(rules, &target->lower) ||
        !ebb_rules_good(rules, &target->n))
        return;
    if (ebb_rules_given(rules, &target->lower)) {
        if (target->value < target->lower || target->value > target->upper)
            ebb_rules_complain(rules, &target->value, "targets.%s.value: lies outside its limits",
                               target->id);
    } else if (!is_share || target->n == 0) { /* else the reader completes them (Wilson) */
        ebb_rules_complain(rules, target->id, "targets.%s.limits: are missing: give [lower, upper]%s",
                           target->id, is_share ? ", or the number of patients with `of`" : "");
    }
}

/* An expected miss says what it comes from and why: a bare excuse would hide a model that is wrong. A number
 * that is only shown says why: otherwise whatever is missed could be taken out of the score in silence. */
static void check_reason(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const bool has_cause = target->cause != EBB_CAUSE_NONE, has_words = target->because[0] != '\0';
    if (target->use == EBB_SHOWN && ebb_rules_good(rules, &target->use)) {
        if (!has_words && ebb_rules_good(rules, target->because))
            ebb_rules_complain(rules, &target->use,
                               "targets.%s.because: is missing: a number that is shown and not scored says "
                               "why",
                               target->id);
        return;
    }
    if (has_cause != has_words && ebb_rules_good(rules, &target->cause) &&
        ebb_rules_good(rules, target->because))
        ebb_rules_complain(rules, has_cause ? (const void *)&target->cause : target->because,
                           "targets.%s.%s: is missing: cause and because go together", target->id,
                           has_cause ? "because" : "cause");
}

/* What is written and not looked at: no number is wrong, and its author believes in something that is not
 * done. Written as the initial value it claims nothing. */
static void check_unheard(const struct ebb_rules *rules, const struct ebb_target *target)
{
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[target->quantity];
    if (!quantity->looks_at_scores && target->missing != EBB_MISSING_SIMULATED)
        ebb_rules_warn(rules, &target->missing,
                       "targets.%s.missing: has no effect: %s looks at no score of a patient who has left",
                       target->id, quantity->name);
    if (!quantity->has_time && (target->day >= 0 || target->at >= 0))
        ebb_rules_warn(rules, target->day >= 0 ? &target->day : &target->at,
                       "targets.%s.%s: has no effect: %s is of no time", target->id,
                       target->day >= 0 ? "day" : "at", quantity->name);
    if (target->use != EBB_CALIBRATION && target->weight < 1.0)
        ebb_rules_warn(
            rules, &target->weight,
            "targets.%s.weight: has no effect: only targets of a calibration have a weight in a fit",
            target->id);
}

/* Without its quantity a target has neither unit nor needs: nothing more is said of it. The order is that
 * in which a reader would mend it: what, when, how much, why. */
void ebb_rules_targets(const struct ebb_rules *rules)
{
    for (int i = 0; i < rules->study->n_targets; i++) {
        const struct ebb_target *target = &rules->study->targets[i];
        if (!ebb_rules_good(rules, &target->quantity))
            continue;
        check_names(rules, target);
        check_trial(rules, target);
        check_time(rules, target);
        check_clock(rules, target);
        check_visits(rules, target);
        check_limits(rules, target);
        check_ratio(rules, target);
        check_reason(rules, target);
        check_unheard(rules, target);
    }
}
