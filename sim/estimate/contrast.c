/* SPDX-License-Identifier: MIT
 * contrast: one policy against a reference, read out of a summary.
 *
 * Nothing is estimated here: difference, error and limits are those of the summary, which pairs patients.
 * What is added is the word for them.
 *
 *   1. Direction   2. The value   3. What a study is asked about
 */
#include <ebb/contrast.h>

#include <math.h>

#define AS_WORD(code, word) [code] = word,
const char *const EBB_DIRECTIONS[EBB_DIRECTION_COUNT] = {EBB_DIRECTION_LIST(AS_WORD)};
#undef AS_WORD

/* 1. Direction */

/* Shown means that the 95 % limits lie on one side of 0. Not a test at another level for many policies: the
 * word is for a reader who sees the number beside it, and a wrong word in twenty of differences that are 0 is
 * less misleading than none at all. */
static enum ebb_direction direction_of(const struct ebb_contrast *contrast)
{
    const double lower = contrast->simulation.lower, upper = contrast->simulation.upper;
    if (!isfinite(contrast->difference))
        return EBB_DIRECTION_UNKNOWN;
    if (contrast->difference == 0.0 && contrast->simulation.standard_error == 0.0)
        return EBB_DIRECTION_EQUAL;
    if (!(lower > 0.0 || upper < 0.0)) /* also of limits that are NaN */
        return EBB_DIRECTION_NOT_SHOWN;
    const bool more = contrast->difference > 0.0;
    const int better = EBB_MEASURES[contrast->measure].better;
    if (better == EBB_NEITHER_IS_BETTER)
        return more ? EBB_DIRECTION_MORE : EBB_DIRECTION_LESS;
    return more == (better == EBB_MORE_IS_BETTER) ? EBB_DIRECTION_BETTER : EBB_DIRECTION_WORSE;
}

/* 2. The value */

struct ebb_contrast ebb_contrast_of(const struct ebb_summary *summary, int population, int measure,
                                    int reference, int policy)
{
    struct ebb_contrast contrast = {
        .measure = measure,
        .population = population,
        .reference = reference,
        .policy = policy,
        .at_reference = ebb_summary_statistic(summary, EBB_STAT_MEAN, population, measure, reference),
        .at_policy = ebb_summary_statistic(summary, EBB_STAT_MEAN, population, measure, policy),
        .difference =
            ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, population, measure, reference, policy),
        .simulation = {ebb_summary_paired(summary, EBB_PAIR_SE, population, measure, reference, policy),
                       ebb_summary_paired(summary, EBB_PAIR_LOWER, population, measure, reference, policy),
                       ebb_summary_paired(summary, EBB_PAIR_UPPER, population, measure, reference, policy)},
        .n = ebb_summary_statistic(summary, EBB_STAT_N, population, measure, policy),
    };
    contrast.direction = direction_of(&contrast);
    return contrast;
}

/* The limits of the difference turned over: 1 / x falls, so the upper one gives the upper of -1 / x. */
struct ebb_needed ebb_contrast_needed(const struct ebb_contrast *contrast)
{
    struct ebb_needed needed = {NAN, NAN, NAN, false, false};
    if (EBB_MEASURES[contrast->measure].kind != EBB_RELAPSED_BY || !isfinite(contrast->difference) ||
        contrast->difference == 0.0)
        return needed;
    needed.number = -1.0 / contrast->difference;
    needed.harm = needed.number < 0.0;
    needed.shown = contrast->simulation.lower * contrast->simulation.upper > 0.0;
    if (needed.shown) {
        needed.lower = -1.0 / contrast->simulation.lower;
        needed.upper = -1.0 / contrast->simulation.upper;
    }
    return needed;
}

bool ebb_contrast_gives_needed(const struct ebb_plan *plan, int population, double n_followed, double n_all)
{
    const enum ebb_population_kind kind = plan->populations[population].kind;
    const bool strata = plan->study.n_strata > 0;
    const bool selected = strata ? kind == EBB_STRATUM || kind == EBB_COMPARED : kind == EBB_RESPONDERS;
    return n_followed > 0.0 && (selected || n_followed == n_all);
}

/* 3. What a study is asked about */

int ebb_contrast_measure(const struct ebb_plan *plan)
{
    return plan->study.precision.on ? plan->study.precision.outcome : EBB_RESPONSE_WEEKS;
}
