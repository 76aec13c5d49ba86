/* SPDX-License-Identifier: MIT
 * rules_economics: whether amounts are such that somebody can be charged, and draws made.
 *
 * Each rule is about a slip that would give an answer, and a wrong one: limits that nothing draws from, a
 * state without a utility, which would count as dead, a price of a side effect that nobody can have.
 *
 *   1. Amounts   2. Costs   3. Utilities   4. All
 */
#include "rules.h"

#include <stddef.h>
#include <string.h>

#include <ebb/economics.h>
#include <ebb/outcome.h>

/* 1. Amounts */

/* One complaint an amount: whoever has a value out of range need not hear that its law does not fit it. */
static bool is_good(const struct ebb_rules *rules, const struct ebb_amount *amount)
{
    return ebb_rules_good(rules, &amount->value) && ebb_rules_good(rules, &amount->lower) &&
           ebb_rules_good(rules, &amount->upper) && ebb_rules_good(rules, &amount->se) &&
           ebb_rules_good(rules, &amount->law);
}

/* Where the complaint stands: at the distribution if it was given, else at the value. Limits beside none are
 * the commoner slip: who writes them means them. `off` is below every range, so that a price of -1 and a
 * utility of -2 are limits that were not given. */
static void check_amount(const struct ebb_rules *rules, const struct ebb_amount_at *at, double least)
{
    const struct ebb_amount *amount = at->amount;
    const void *place = ebb_rules_given(rules, &amount->law) ? (const void *)&amount->law : &amount->value;
    if (!is_good(rules, amount))
        return;
    const bool has_lower = amount->lower >= least, has_upper = amount->upper >= least,
               has_error = amount->se > 0.0;
    if (amount->law == EBB_FIXED) {
        if (has_lower || has_upper || has_error)
            ebb_rules_complain(rules,
                               has_error   ? &amount->se
                               : has_lower ? &amount->lower
                                           : &amount->upper,
                               "%s: has %s and is fixed: give a distribution as well, one of normal, "
                               "lognormal, gamma%s",
                               at->key, has_error ? "a standard error" : "limits",
                               has_error ? " and beta" : ", beta, uniform and pert");
    } else if (has_error && amount->lower != amount->upper) { /* off, or 0 of a program in C */
        ebb_rules_complain(rules, &amount->se, "%s: give lower and upper, or se, not both", at->key);
    } else if (!has_error && (!has_lower || !has_upper)) {
        ebb_rules_complain(rules, place, "%s.distribution: %s needs lower and upper%s", at->key,
                           EBB_AMOUNT_LAWS[amount->law],
                           amount->law == EBB_UNIFORM || amount->law == EBB_PERT ? "" : ", or se");
    } else if (ebb_amount_trouble(amount)) {
        ebb_rules_complain(rules, place, "%s.distribution: %s: %s", at->key, EBB_AMOUNT_LAWS[amount->law],
                           ebb_amount_trouble(amount));
    }
}

/* Three, or as many as a whole number has: 3.26e+03 is no price. */
static int digits_of(double value)
{
    int digits = 3;
    for (; digits < 15 && value >= 1000.0; digits++)
        value /= 10.0;
    return digits;
}

/* A warning, since mean and width are honoured, and which of three numbers is to give way is the study's to
 * say. */
static void warn_of_limits(const struct ebb_rules *rules, const struct ebb_amount_at *at)
{
    const struct ebb_amount *amount = at->amount;
    double lower, upper;
    if (!is_good(rules, amount) || amount->law == EBB_FIXED || ebb_amount_trouble(amount) ||
        ebb_amount_holds_limits(amount, &lower, &upper))
        return;
    ebb_rules_warn(rules, ebb_rules_given(rules, &amount->law) ? (const void *)&amount->law : &amount->value,
                   "%s.distribution: no %s has this value and both limits: it keeps the value and the width, "
                   "and 95 %% of draws lie from about %.*g to %.*g (%.10g to %.10g are given)",
                   at->key, EBB_AMOUNT_LAWS[amount->law], digits_of(lower), lower, digits_of(upper), upper,
                   amount->lower, amount->upper);
}

static void check_amounts(const struct ebb_rules *rules)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(&rules->study->economics, list);
    for (int i = 0; i < n; i++) {
        check_amount(rules, &list[i], strncmp(list[i].key, "costs", 5) == 0 ? 0.0 : -1.0);
        warn_of_limits(rules, &list[i]);
    }
}

/* 2. Costs */

/* A price of nobody's side effect is a misspelt name: it would cost nothing, and no page could say so. */
static void check_effect_prices(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_costs *costs = &study->economics.costs;
    for (int i = 0; i < costs->n_side_effects; i++) {
        int kind = 0;
        while (kind < study->n_side_effects &&
               strcmp(study->side_effects[kind].name, costs->side_effects[i].name) != 0)
            kind++;
        if (kind == study->n_side_effects)
            ebb_rules_complain(rules, costs->side_effects[i].name,
                               "costs.side_effects.%s: the study has no kind of side effect of that name%s",
                               costs->side_effects[i].name,
                               study->n_side_effects == 0 ? ", nor any: see the key side_effects" : "");
    }
}

/* Costs without utilities have no ratio and no net benefit; both halves of the answer are asked for. */
static void check_costs(const struct ebb_rules *rules)
{
    const struct ebb_economics *economics = &rules->study->economics;
    const struct ebb_costs *costs = &economics->costs;
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    if (!costs->on)
        return;
    const struct ebb_economics alone = {.costs = *costs};
    if (ebb_economics_amounts(&alone, list) == 0)
        ebb_rules_complain(rules, &costs->on, "costs: no price is given, such as costs.infusion");
    if (!economics->utilities.on)
        ebb_rules_complain(rules, &costs->on, "costs: needs `utilities` as well, for cost and effect");
    if (ebb_rules_good(rules, &costs->least_threshold) && ebb_rules_good(rules, &costs->most_threshold) &&
        !(costs->least_threshold < costs->most_threshold))
        ebb_rules_complain(rules,
                           ebb_rules_given(rules, &costs->most_threshold) ? &costs->most_threshold
                                                                          : &costs->least_threshold,
                           "costs.most_threshold: must be above costs.least_threshold");
    check_effect_prices(rules);
}

/* 3. Utilities */

/* From remission down to relapsed: a slip of the pen, or of a table of columns, would turn answers round. It
 * is no more than a warning, because a source may say so. */
static void warn_of_order(const struct ebb_rules *rules, const struct ebb_utilities *utilities)
{
    static const char *const names[] = {"remission", "response", "neither", "relapsed"};
    for (int k = 1; k < EBB_UTILITY_LEFT; k++) {
        const struct ebb_amount *better = &utilities->states[k - 1], *worse = &utilities->states[k];
        if (better->on && worse->on && ebb_rules_good(rules, &better->value) &&
            ebb_rules_good(rules, &worse->value) && worse->value > better->value)
            ebb_rules_warn(rules, &worse->value,
                           "utilities.%s: is worth more than utilities.%s (%g above %g)", names[k],
                           names[k - 1], worse->value, better->value);
    }
}

/* A state that is left out would be worth nothing, which is a value and a bad one. */
static void check_utilities(const struct ebb_rules *rules)
{
    const struct ebb_economics *economics = &rules->study->economics;
    const struct ebb_utilities *utilities = &economics->utilities;
    int given = 0;
    if (!utilities->on)
        return;
    for (int k = 0; k < EBB_UTILITY_COUNT; k++)
        given += utilities->states[k].on;
    warn_of_order(rules, utilities);
    if (!economics->costs.on)
        ebb_rules_complain(rules, &utilities->on, "utilities: needs `costs` as well, for cost and effect");
    if (utilities->score.on && given > 0)
        ebb_rules_complain(rules, &utilities->score.on,
                           "utilities: give states or a line on the score, not both");
    else if (utilities->score.on && !(utilities->score.at_zero.on && utilities->score.per_point.on))
        ebb_rules_complain(rules, &utilities->score.on, "utilities.score: needs at_zero and per_point");
    else if (utilities->score.on && ebb_rules_good(rules, &rules->study->assessment_every_days) &&
             rules->study->assessment_every_days < EBB_LEAST_SCORED_DAYS)
        ebb_rules_complain(
            rules, &utilities->score.on,
            "utilities.score: scores are summed by year where assessments are at least %d days "
            "apart: give assessment.every, or states",
            EBB_LEAST_SCORED_DAYS);
    else if (!utilities->score.on && given - utilities->states[EBB_UTILITY_LEFT].on < EBB_UTILITY_LEFT)
        ebb_rules_complain(
            rules, &utilities->on,
            "utilities: needs remission, response, neither and relapsed, each in its place, or "
            "`score`");
}

/* 4. All */

void ebb_rules_economics(const struct ebb_rules *rules)
{
    check_costs(rules);
    check_utilities(rules);
    check_amounts(rules);
}
