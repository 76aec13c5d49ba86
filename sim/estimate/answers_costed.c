/* SPDX-License-Identifier: MIT
 * answers_costed: cost, QALYs, net benefit and their ratio in a row, from its tally and somebody's prices.
 *
 * Values and errors are those of <ebb/costing.h>, exact: linear in counts by year, whose sums and products
 * the row's tally keeps. So a row of other prices needs no other tally.
 *
 * Deviations, by which rows are held against each other, need each patient, and of a patient a row keeps
 * outcomes of all years together. They are priced at what one of each count cost on average in this row:
 *
 *     count      price of one
 *     infusions  sum over years of (discounted price x infusions of the year) / infusions of all years
 *
 * which is exact where nothing is discounted or the horizon is a year; over two years at 3 % it misses by who
 * had theirs late. Side effects by kind are no outcome of a patient, and missed sessions are counted with
 * those of induction: of these an error between rows knows nothing, and a value all. (What deviations would
 * give for a row's own error is held against the exact one in unit_row_costs.)
 *
 *   1. One functional of cost and effect   2. Patients   3. All
 */
#include <math.h>
#include <string.h>

#include <ebb/arith.h>

#include "answers_row.h"

uint32_t ebb_answers_costed_outcomes(void)
{
    uint32_t needed = 0;
    for (int sum = 0; sum < EBB_YEAR_SUM_COUNT; sum++)
        needed |= UINT32_C(1) << EBB_YEAR_SUM_OUTCOMES[sum];
    return needed;
}

struct costing {
    struct ebb_answers *answers;
    const struct ebb_tally *tally;
    const struct ebb_weights *weights;
    double threshold;
};

/* 1. One functional of cost and effect */

/* How an outcome hangs on cost and on effect, to first order: what a patient adds to either is added to it so
 * many times. */
struct slopes {
    double cost, effect;
};

/* More cost for less, or less for more, is no price of anything; nor is a gain that may be none. */
static bool has_ratio(const struct ebb_costed *costed)
{
    return costed->cost > 0.0 && costed->effect > 0.0 && !isnan(ebb_costed_ratio_error(costed));
}

/* Of a policy alone there is no ratio: cost for QALYs lived, and not for those gained. */
static struct ebb_answer answer_of(int measure, const struct ebb_costed *costed, bool is_pair,
                                   double threshold, struct slopes *out_slopes)
{
    const double ratio = is_pair && has_ratio(costed) ? costed->cost / costed->effect : NAN;
    switch (measure) {
    case EBB_ROW_COST:
        *out_slopes = (struct slopes){1.0, 0.0};
        return (struct ebb_answer){costed->cost, costed->cost_error};
    case EBB_ROW_QALY:
        *out_slopes = (struct slopes){0.0, 1.0};
        return (struct ebb_answer){costed->effect, costed->effect_error};
    case EBB_ROW_NET_BENEFIT:
        *out_slopes = (struct slopes){-1.0, threshold};
        return (struct ebb_answer){threshold * costed->effect - costed->cost,
                                   ebb_costed_error(costed, threshold)};
    default:
        *out_slopes = isnan(ratio) ? (struct slopes){0.0, 0.0}
                                   : (struct slopes){1.0 / costed->effect, -ratio / costed->effect};
        return (struct ebb_answer){ratio, isnan(ratio) ? NAN : ebb_costed_ratio_error(costed)};
    }
}

/* 2. Patients */

/* Price of one of each count under the policy, as the head of this file says. What nobody had has none. */
static void price_counts(const struct costing *costing, int population, int policy,
                         const struct slopes *slopes, double prices[EBB_YEAR_SUM_COUNT])
{
    const struct ebb_tally *tally = costing->tally;
    const int a_year = tally->n_year_sums;
    const int64_t *sums =
        tally->sum_by_year + ((size_t)population * (size_t)tally->n_policies + (size_t)policy) *
                                 (size_t)costing->weights->n_places;
    for (int sum = 0; sum < EBB_YEAR_SUM_COUNT; sum++) {
        double priced = 0.0, counted = 0.0;
        for (int at = sum; at < costing->weights->n_places; at += a_year) {
            priced +=
                (slopes->cost * costing->weights->cost[at] + slopes->effect * costing->weights->effect[at]) *
                (double)sums[at];
            counted += (double)sums[at];
        }
        prices[sum] = counted > 0.0 ? priced / counted : 0.0;
    }
}

/* Adds `sign` times what each patient is off the mean of the members, as answers.h has deviations. */
static void add_deviations(const struct costing *costing, int population, int policy,
                           const double prices[EBB_YEAR_SUM_COUNT], double sign, double *out)
{
    const struct ebb_answers *answers = costing->answers;
    const int32_t *members = answers->members + (size_t)population * answers->stride;
    const size_t n = answers->n_patients;
    double counted = 0.0, sum = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        const double centre = counted > 0.0 ? sum / counted : 0.0;
        const double scale =
            sign * (double)n * (counted > 1.0 ? ebb_sqrt(counted / (counted - 1.0)) / counted : 0.0);
        for (size_t i = 0; i < n; i++) {
            double priced = 0.0;
            for (int k = 0; k < EBB_YEAR_SUM_COUNT && members[i]; k++)
                priced += prices[k] *
                          answers->outcomes[EBB_YEAR_SUM_OUTCOMES[k]][(size_t)policy * answers->stride + i];
            if (pass == 1)
                out[i] += (double)members[i] * (priced - centre) * scale;
            sum += pass == 0 ? priced : 0.0;
            counted += pass == 0 ? (double)members[i] : 0.0;
        }
    }
}

static void put_deviations(const struct costing *costing, const struct ebb_answers_term *term,
                           const struct ebb_answers_term *other, const struct slopes *slopes, double *out)
{
    const int place = costing->answers->places[term->population];
    double prices[EBB_YEAR_SUM_COUNT];
    if (!costing->answers->with_deviations)
        return;
    memset(out, 0, costing->answers->n_patients * sizeof *out);
    if (place < 0)
        return;
    if (other != NULL) {
        price_counts(costing, place, other->policy, slopes, prices);
        add_deviations(costing, term->population, other->policy, prices, 1.0, out);
    }
    price_counts(costing, place, term->policy, slopes, prices);
    add_deviations(costing, term->population, term->policy, prices, other != NULL ? -1.0 : 1.0, out);
}

/* 3. All */

static struct ebb_answer cost(const struct costing *costing, const struct ebb_answers_asked *asked)
{
    struct ebb_answers *answers = costing->answers;
    const struct ebb_answers_term *first = &answers->terms[asked->first],
                                  *second = asked->second < 0 ? NULL : &answers->terms[asked->second];
    const int place = answers->places[first->population];
    struct slopes slopes = {0.0, 0.0};
    struct ebb_answer answer = {NAN, NAN};
    if (place >= 0 && costing->tally->n_patients[place] > 0) {
        const struct ebb_costed costed =
            second ? ebb_costing_difference(costing->tally, costing->weights, place, first->policy,
                                            second->policy)
                   : ebb_costing_policy(costing->tally, costing->weights, place, first->policy);
        answer = answer_of(first->measure, &costed, second != NULL, costing->threshold, &slopes);
    }
    put_deviations(costing, first, second, &slopes, asked->deviations);
    return answer;
}

void ebb_answers_cost(struct ebb_answers *answers, const struct ebb_tally *tally,
                      const struct ebb_economics *economics)
{
    struct ebb_weights weights;
    ebb_require(answers->plan != NULL);
    ebb_weights_of(answers->plan, economics, true, &weights);
    const struct costing costing = {answers, tally, &weights, economics->costs.threshold};
    for (int i = 0; i < answers->n_asked; i++) {
        const struct ebb_answers_asked *asked = &answers->asked[i];
        if (ebb_measure_is_costed(answers->terms[asked->first].measure))
            answers->found[i] = cost(&costing, asked);
    }
}
