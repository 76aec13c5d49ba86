/* SPDX-License-Identifier: MIT
 * costing: see the header.
 *
 * Weights are made for every draw of prices, a thousand times a run, and put on sums of at most some hundred
 * places: none of it is worth a cache. Errors take the square of that, once for every two policies.
 *
 * Caveats:
 * - A new thing with a price costs nothing -> it needs its row in `counted` below, besides its price.
 * - An error is off and the mean is right -> places of products are (year, sum) as those of sums; a couple of
 *   policies stands once, the earlier first, and is turned by `square`.
 *
 *   1. Weights of costs   2. Weights of effects   3. Means and errors
 */
#include <ebb/costing.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>

/* As months of units.c. */
static const double DAYS_A_MONTH = 30.4375;

/* 1. Weights of costs */

/* What is not given is free, and the page lists it. */
static double price_of(const struct ebb_economics *economics, enum ebb_price price)
{
    const struct ebb_amount *amount = &economics->costs.prices[price];
    return economics->costs.on && amount->on ? amount->value : 0.0;
}

/* By name: kinds of the study and prices of kinds are two lists, each in the order of whoever wrote it. */
static double price_of_kind(const struct ebb_economics *economics, const char *name)
{
    const struct ebb_costs *costs = &economics->costs;
    for (int k = 0; costs->on && k < costs->n_side_effects; k++) {
        if (strcmp(costs->side_effects[k].name, name) == 0)
            return costs->side_effects[k].amount.value;
    }
    return 0.0;
}

/* Which sum counts what; months are days of all four states. */
static void add_costs(const struct ebb_study *study, const struct ebb_economics *economics, double discount,
                      double *weights)
{
    static const struct {
        enum ebb_price price;
        enum ebb_year_sum sum;
    } counted[] = {{EBB_PRICE_INFUSION, EBB_YEAR_INFUSIONS},
                   {EBB_PRICE_VISIT, EBB_YEAR_LOOKS},
                   {EBB_PRICE_MISSED, EBB_YEAR_MISSED},
                   {EBB_PRICE_COURSE, EBB_YEAR_COURSES},
                   {EBB_PRICE_RELAPSE, EBB_YEAR_RELAPSES}};
    const double a_day = price_of(economics, EBB_PRICE_MONTH) / DAYS_A_MONTH;
    for (size_t k = 0; k < sizeof counted / sizeof counted[0]; k++)
        weights[counted[k].sum] += discount * price_of(economics, counted[k].price);
    for (int state = EBB_YEAR_RELAPSED; state <= EBB_YEAR_NEITHER; state++)
        weights[state] += discount * a_day;
    for (int kind = 0; kind < study->n_side_effects; kind++)
        weights[EBB_YEAR_SUM_COUNT + kind] +=
            discount * price_of_kind(economics, study->side_effects[kind].name);
}

/* Assessments before the one at which policies take over, which is a look of follow-up. */
static void add_before(const struct ebb_plan *plan, const struct ebb_economics *economics,
                       struct ebb_weights *weights)
{
    if (!economics->costs.on || economics->costs.induction != EBB_INDUCTION_COUNTED)
        return;
    weights->before_infusion = price_of(economics, EBB_PRICE_INFUSION);
    weights->before_missed = price_of(economics, EBB_PRICE_MISSED);
    weights->sure_cost = plan->calendar.start * price_of(economics, EBB_PRICE_VISIT) +
                         plan->calendar.start_day * price_of(economics, EBB_PRICE_MONTH) / DAYS_A_MONTH;
}

/* 2. Weights of effects */

/* The last year is what is left: a horizon of two years of 365.25 days has a third year of one day. */
static int days_of_year(const struct ebb_plan *plan, int year)
{
    const int left = plan->study.horizon_days - year * EBB_DAYS_A_YEAR;
    return left < EBB_DAYS_A_YEAR ? left : EBB_DAYS_A_YEAR;
}

static double utility_of(const struct ebb_utilities *utilities, enum ebb_utility state)
{
    const bool as_neither = state == EBB_UTILITY_LEFT && !utilities->states[state].on;
    return utilities->states[as_neither ? EBB_UTILITY_NEITHER : state].value;
}

/* Days in no state are those after leaving: each state counts as what it is above them. */
static void add_states(const struct ebb_utilities *utilities, double a_day, int days, double *weights,
                       double *sure)
{
    static const enum ebb_year_sum sums[] = {[EBB_UTILITY_REMISSION] = EBB_YEAR_REMISSION,
                                             [EBB_UTILITY_RESPONSE] = EBB_YEAR_RESPONSE,
                                             [EBB_UTILITY_NEITHER] = EBB_YEAR_NEITHER,
                                             [EBB_UTILITY_RELAPSED] = EBB_YEAR_RELAPSED};
    const double left = utility_of(utilities, EBB_UTILITY_LEFT);
    for (int state = 0; state < EBB_UTILITY_LEFT; state++)
        weights[sums[state]] += a_day * (utility_of(utilities, (enum ebb_utility)state) - left);
    *sure += a_day * days * left;
}

/* Visits that begin in the year, as the kernels count their scores. */
static int visits_of_year(const struct ebb_plan *plan, int year)
{
    const int every = plan->calendar.interval_days;
    int n = 0;
    for (int visit = 0; visit < plan->n_visits; visit++)
        n += ebb_calendar_year(&plan->calendar, visit * every) == year;
    return n;
}

/* The mean of a year's scores stands for its days; of a year so short that no visit begins in it, that of the
 * year before. */
static void add_line(const struct ebb_plan *plan, const struct ebb_utilities *utilities, int year,
                     double a_day, double *weights, double *sure)
{
    const int days = days_of_year(plan, year);
    int from = year, visits = visits_of_year(plan, year);
    while (visits == 0 && from > 0)
        visits = visits_of_year(plan, --from);
    *sure += a_day * days * utilities->score.at_zero.value;
    if (visits > 0)
        weights[from * ebb_study_year_sums(&plan->study) + EBB_YEAR_SCORE] +=
            a_day * days * utilities->score.per_point.value / visits;
}

void ebb_weights_of(const struct ebb_plan *plan, const struct ebb_economics *economics, bool discounted,
                    struct ebb_weights *out_weights)
{
    const struct ebb_utilities *utilities = &economics->utilities;
    const double cost_rate = discounted ? economics->costs.discount : 0.0,
                 effect_rate = discounted ? utilities->discount : 0.0;
    double of_costs = 1.0, of_effects = 1.0;
    const int sums = ebb_study_year_sums(&plan->study);
    *out_weights = (struct ebb_weights){.n_places = plan->calendar.n_years * sums};
    add_before(plan, economics, out_weights);
    for (int year = 0; year < plan->calendar.n_years; year++) {
        const size_t at = (size_t)(year * sums);
        const double a_day = of_effects / EBB_DAYS_A_YEAR;
        add_costs(&plan->study, economics, of_costs, out_weights->cost + at);
        if (utilities->on && utilities->score.on)
            add_line(plan, utilities, year, a_day, out_weights->effect, &out_weights->sure_effect);
        else if (utilities->on)
            add_states(utilities, a_day, days_of_year(plan, year), out_weights->effect + at,
                       &out_weights->sure_effect);
        of_costs /= 1.0 + cost_rate;
        of_effects /= 1.0 + effect_rate;
    }
}

/* 3. Means and errors */

/* Sums are whole numbers below 2^53 (check_sums of sim/model/study_rules.c), so that each is a double. */
static double weigh(const double *weights, const int64_t *sums, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += weights[i] * (double)sums[i];
    return sum;
}

/* Under the first policy: nothing that a policy does is before follow-up. */
struct ebb_costed_before ebb_costing_before(const struct ebb_tally *tally, int population)
{
    const int64_t *sums = tally->sum + (size_t)population * (size_t)tally->n_policies * EBB_OUTCOME_COUNT;
    const int places = tally->n_years * tally->n_year_sums;
    const int64_t *by_year =
        tally->sum_by_year + (size_t)population * (size_t)tally->n_policies * (size_t)places;
    const double n = (double)tally->n_patients[population];
    int64_t missed = sums[EBB_MISSED];
    for (int year = 0; year < tally->n_years; year++)
        missed -= by_year[year * tally->n_year_sums + EBB_YEAR_MISSED];
    return (struct ebb_costed_before){.infusions =
                                          (double)(sums[EBB_INFUSIONS] - sums[EBB_FOLLOWUP_INFUSIONS]) / n,
                                      .missed = (double)missed / n};
}

double ebb_costing_before_cost(const struct ebb_weights *weights, const struct ebb_costed_before *before)
{
    return weights->sure_cost + weights->before_infusion * before->infusions +
           weights->before_missed * before->missed;
}

void ebb_costing_means(const struct ebb_weights *weights, const int64_t *sums, double n, double *out_cost,
                       double *out_effect)
{
    *out_cost = weigh(weights->cost, sums, weights->n_places) / n;
    *out_effect = weights->sure_effect + weigh(weights->effect, sums, weights->n_places) / n;
}

/* Where the products of two policies of a population stand, the earlier one first: rows are its places. */
static const int64_t *products_of(const struct ebb_tally *tally, int population, int first, int second,
                                  int places)
{
    const size_t couple = (size_t)population * (size_t)tally->n_couples +
                          (size_t)ebb_tally_couple(tally->n_policies, first, second);
    return tally->sum_by_year_product + couple * (size_t)places * (size_t)places;
}

static const int64_t *sums_of(const struct ebb_tally *tally, int population, int policy, int places)
{
    return tally->sum_by_year +
           ((size_t)population * (size_t)tally->n_policies + (size_t)policy) * (size_t)places;
}

/* Products of the differences of places, whole numbers: (b - a)(b - a)' = bb' - ab' - ba' + aa'. Of one
 * policy: `across` is NULL. */
struct squares {
    const int64_t *own, *other, *across; /* aa', bb', ab' */
    int places;
};

static double square(const struct squares *squares, int i, int j)
{
    const int n = squares->places, at = i * n + j;
    int64_t product = squares->own[at];
    if (squares->across)
        product += squares->other[at] - squares->across[at] - squares->across[j * n + i];
    return (double)product;
}

/* x'Py - (x's)(y's) / n, over n (n - 1): the covariance of two means. */
static double covariance(const struct squares *squares, const double *x, const double *y, double sum_x,
                         double sum_y, double n)
{
    double products = 0.0;
    for (int i = 0; i < squares->places; i++) {
        for (int j = 0; j < squares->places && x[i] != 0.0; j++)
            products += y[j] != 0.0 ? x[i] * y[j] * square(squares, i, j) : 0.0;
    }
    return n > 1.0 ? (products - sum_x * sum_y / n) / (n - 1.0) / n : NAN;
}

/* Of a weighted sum that is nearly constant rounding leaves a variance below 0: 0 is what it is. */
static double root_of(double variance)
{
    return isnan(variance) ? NAN : variance > 0.0 ? ebb_sqrt(variance) : 0.0;
}

static void add_errors(const struct squares *squares, const struct ebb_weights *weights, const double *sums,
                       double n, struct ebb_costed *costed)
{
    costed->cost_error = root_of(covariance(squares, weights->cost, weights->cost, sums[0], sums[0], n));
    costed->effect_error =
        root_of(covariance(squares, weights->effect, weights->effect, sums[1], sums[1], n));
    costed->covariance = covariance(squares, weights->cost, weights->effect, sums[0], sums[1], n);
}

struct ebb_costed ebb_costing_policy(const struct ebb_tally *tally, const struct ebb_weights *weights,
                                     int population, int policy)
{
    const double n = (double)tally->n_patients[population];
    const int places = weights->n_places;
    const int64_t *own = sums_of(tally, population, policy, places);
    struct ebb_costed costed = {.cost_error = NAN, .effect_error = NAN, .covariance = NAN};
    const double sums[2] = {weigh(weights->cost, own, places), weigh(weights->effect, own, places)};
    const struct ebb_costed_before before = ebb_costing_before(tally, population);
    costed.cost = sums[0] / n + ebb_costing_before_cost(weights, &before);
    costed.effect = weights->sure_effect + sums[1] / n;
    if (tally->n_couples > 0) {
        const struct squares squares = {.own = products_of(tally, population, policy, policy, places),
                                        .places = places};
        add_errors(&squares, weights, sums, n, &costed);
    }
    return costed;
}

struct ebb_costed ebb_costing_difference(const struct ebb_tally *tally, const struct ebb_weights *weights,
                                         int population, int first, int second)
{
    const double n = (double)tally->n_patients[population];
    const int places = weights->n_places, low = first < second ? first : second,
              high = first < second ? second : first;
    const int64_t *from = sums_of(tally, population, first, places),
                  *to = sums_of(tally, population, second, places);
    struct ebb_costed costed = {.cost_error = NAN, .effect_error = NAN, .covariance = NAN};
    int64_t more[EBB_MOST_PLACES];
    for (int i = 0; i < places; i++)
        more[i] = to[i] - from[i];
    const double sums[2] = {weigh(weights->cost, more, places), weigh(weights->effect, more, places)};
    costed.cost = sums[0] / n;
    costed.effect = sums[1] / n;
    if (tally->n_couples > 0) {
        const struct squares squares = {.own = products_of(tally, population, low, low, places),
                                        .other = products_of(tally, population, high, high, places),
                                        .across = low < high
                                                      ? products_of(tally, population, low, high, places)
                                                      : products_of(tally, population, low, low, places),
                                        .places = places};
        add_errors(&squares, weights, sums, n, &costed);
    }
    return costed;
}

double ebb_costed_error(const struct ebb_costed *costed, double threshold)
{
    const double cost = costed->cost_error, effect = costed->effect_error;
    return root_of(threshold * threshold * effect * effect - 2.0 * threshold * costed->covariance +
                   cost * cost);
}

double ebb_costed_ratio_error(const struct ebb_costed *costed)
{
    const double effect = fabs(costed->effect);
    if (!(effect > 4.0 * costed->effect_error))
        return NAN;
    return ebb_costed_error(costed, costed->cost / costed->effect) / effect;
}
