/* SPDX-License-Identifier: MIT
 * compared_costs: what `ebb compare` says of costs and QALYs, below its verdict, and in JSON.
 *
 *     Costs and QALYs at the amounts as given, in responders (first file | second file):
 *       every_4_6_weeks: 10,401 ± 232 | 11,020 ± 240 EUR; 1.339 ± 0.007 | 1.339 ± 0.007 QALYs; net benefit at
 *         50,000: ...
 *     Over draws the samples of costs and QALYs differ (500 | 500).
 *
 *     "costs": { "same_amounts": ..., "same_money": ..., "threshold": ... or null,
 *                "policies": { policy: { "a": { "cost": ..., "cost_se": ..., "qalys": ..., "qalys_se": ...,
 *                                               "net_benefit": ..., "net_benefit_se": ... }, "b": ... } },
 *                "a_samples": n, "b_samples": n, "same_samples": ... }
 *
 * null where neither has prices; a file without has null in place of its numbers.
 *
 *   1. A number of both   2. The page   3. JSON
 */
#include <math.h>

#include <ebb/format.h>
#include <ebb/population.h>

#include "compared_text.h"
#include "result_costs.h"
#include "wrapped.h"

/* 1. A number of both */

static double benefit_of(const struct ebb_costed *costed, double threshold)
{
    return threshold * costed->effect - costed->cost;
}

static bool is_known(const struct ebb_compared_costs *costs, int side)
{
    return costs->has[side] && costs->population[side] >= 0;
}

/* "10,401 ± 232", "–" of a file without prices. */
static struct ebb_formatted of_side(const struct ebb_compared_costs *costs, int side, double value,
                                    double error)
{
    return is_known(costs, side) ? ebb_costs_with_error(value, error) : (struct ebb_formatted){"–"};
}

/* 2. The page */

static const char *currency_of(const struct ebb_compared *compared, int side)
{
    return compared->results[side].plan.study.economics.costs.currency;
}

/* Of other money both names stand, each behind its number. */
static void add_money(const struct ebb_compared *compared, double a, double a_error, double b, double b_error,
                      struct ebb_text *line)
{
    const struct ebb_compared_costs *costs = &compared->costs;
    const bool both = costs->has[0] && costs->has[1] && !costs->same_money;
    ebb_text_add(line, "%s%s%s | %s %s", of_side(costs, 0, a, a_error).chars, both ? " " : "",
                 both ? currency_of(compared, 0) : "", of_side(costs, 1, b, b_error).chars,
                 currency_of(compared, costs->has[1] ? 1 : 0));
}

static void print_policy(const struct ebb_compared *compared, int k, struct ebb_text *text)
{
    const struct ebb_compared_costs *costs = &compared->costs;
    const struct ebb_costed *a = &costs->of[0][k], *b = &costs->of[1][k];
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s: ", compared->results[0].plan.study.policies[compared->both.policies[k][0]].name);
    add_money(compared, a->cost, a->cost_error, b->cost, b->cost_error, &line);
    ebb_text_add(&line, "; %s | %s QALYs", of_side(costs, 0, a->effect, a->effect_error).chars,
                 of_side(costs, 1, b->effect, b->effect_error).chars);
    if (costs->threshold > 0.0) {
        ebb_text_add(&line, "; net benefit at %s: ", ebb_costs_decimals(costs->threshold, 0).chars);
        add_money(compared, benefit_of(a, costs->threshold), ebb_costed_error(a, costs->threshold),
                  benefit_of(b, costs->threshold), ebb_costed_error(b, costs->threshold), &line);
    }
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* Asked of the samples and not of prices: a study of the same prices may have played other draws. */
static void add_samples(const struct ebb_compared_costs *costs, struct ebb_text *line)
{
    if (costs->n_samples[0] == 0 || costs->n_samples[1] == 0)
        return;
    if (costs->same_samples)
        ebb_text_add(line, "Over draws costs and QALYs are the same in both files.");
    else
        ebb_text_add(line,
                     "Over draws costs and QALYs are not the same (%s | %s), and are not compared further.",
                     ebb_format_of(costs->n_samples[0], "sample", "samples").chars,
                     ebb_format_count(costs->n_samples[1]).chars);
}

static bool all_equal(const struct ebb_compared *compared)
{
    const struct ebb_compared_costs *costs = &compared->costs;
    bool equal = costs->has[0] && costs->has[1] && costs->same_money && costs->same_amounts;
    for (int k = 0; k < compared->both.n_policies; k++)
        equal = equal && costs->of[0][k].cost == costs->of[1][k].cost &&
                costs->of[0][k].effect == costs->of[1][k].effect;
    return equal;
}

void ebb_compared_print_costs(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_compared_costs *costs = &compared->costs;
    struct ebb_text line = {0};
    if (!costs->has[0] && !costs->has[1])
        return;
    if (all_equal(compared)) {
        ebb_text_add(&line, "Costs and QALYs at the amounts as given are the same in both files.%s",
                     costs->n_samples[0] > 0 ? " " : "");
    } else {
        const struct ebb_population *of = &compared->results[0].plan.populations[costs->population[0]];
        ebb_text_add(&line, "Costs and QALYs at the amounts as given, %s%s (first file | second file):",
                     EBB_POPULATIONS[of->kind].label,
                     ebb_population_subject(of, &compared->results[0].plan.study));
        ebb_text_add(text, "\n");
        ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
        ebb_text_free(&line);
        for (int k = 0; k < compared->both.n_policies; k++)
            print_policy(compared, k, text);
    }
    add_samples(costs, &line);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 3. JSON */

static void add_side(struct ebb_json *json, const char *key, const struct ebb_compared_costs *costs, int side,
                     int k)
{
    const struct ebb_costed *costed = &costs->of[side][k];
    if (!is_known(costs, side)) {
        ebb_json_null(json, key);
        return;
    }
    const double at = costs->threshold > 0.0 ? costs->threshold : (double)NAN;
    ebb_json_open(json, key);
    ebb_json_number(json, "cost", costed->cost);
    ebb_json_number(json, "cost_se", costed->cost_error);
    ebb_json_number(json, "qalys", costed->effect);
    ebb_json_number(json, "qalys_se", costed->effect_error);
    ebb_json_number(json, "net_benefit", benefit_of(costed, at));
    ebb_json_number(json, "net_benefit_se", ebb_costed_error(costed, at));
    ebb_json_close(json);
}

void ebb_compared_add_costs(struct ebb_json *json, const struct ebb_compared *compared)
{
    const struct ebb_compared_costs *costs = &compared->costs;
    if (!costs->has[0] && !costs->has[1]) {
        ebb_json_null(json, "costs");
        return;
    }
    ebb_json_open(json, "costs");
    ebb_json_truth(json, "same_amounts", costs->same_amounts);
    ebb_json_truth(json, "same_money", costs->same_money);
    ebb_json_number(json, "threshold", costs->threshold > 0.0 ? costs->threshold : (double)NAN);
    ebb_json_open(json, "policies");
    for (int k = 0; k < compared->both.n_policies; k++) {
        ebb_json_open(json, compared->results[0].plan.study.policies[compared->both.policies[k][0]].name);
        add_side(json, "a", costs, 0, k);
        add_side(json, "b", costs, 1, k);
        ebb_json_close(json);
    }
    ebb_json_close(json);
    ebb_json_integer(json, "a_samples", costs->n_samples[0]);
    ebb_json_integer(json, "b_samples", costs->n_samples[1]);
    ebb_json_truth(json, "same_samples", costs->same_samples && costs->n_samples[0] > 0);
    ebb_json_close(json);
}
