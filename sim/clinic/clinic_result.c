/* SPDX-License-Identifier: MIT
 * clinic_result: what rows and their years say, found again whenever it is asked for.
 *
 *   1. Gains   2. What a change does to what grows   3. Ranks, and what to do first   4. Finding
 */
#include <ebb/clinic_result.h>

#include <stdlib.h>
#include <string.h>

/* What changes less of the boosters in time than one in a hundred is nobody's first step, however well it is
 * known: on common luck a thousandth is. */
#define WORTH_DOING 0.01

/* 1. Gains */

/* Most gain first, and what eases a rule after all others; of equals the order of the list. What does not
 * exist goes last. */
static bool goes_before(const struct ebb_clinic_rows *rows, const struct ebb_clinic_ranked *a,
                        const struct ebb_clinic_ranked *b)
{
    const bool a_eases = ebb_clinic_if_eases(rows->what_ifs[a->what_if].code),
               b_eases = ebb_clinic_if_eases(rows->what_ifs[b->what_if].code);
    if (a_eases != b_eases)
        return b_eases;
    const double first = a->on_target.mean, second = b->on_target.mean;
    if (first != first || second != second)
        return first == first;
    return first > second;
}

/* No number, no harm: of years without boosters there is no share. */
static bool is_no_worse(const struct ebb_clinic_difference *difference)
{
    return !(difference->mean < -2.0 * difference->error);
}

static const struct ebb_clinic_what_if *what_if_of(const struct ebb_clinic_result *result, int ranked)
{
    return &result->rows.what_ifs[result->ranked[ranked].what_if];
}

/* A policy that gives fewer boosters has all of them in time, and patients pay for it: that is no step for
 * whoever asks about chairs. */
bool ebb_clinic_is_worth_doing(const struct ebb_clinic_result *result, int ranked)
{
    const struct ebb_clinic_difference *gain = &result->ranked[ranked].on_target;
    return !ebb_clinic_if_takes(what_if_of(result, ranked)->code) && gain->mean >= WORTH_DOING &&
           gain->mean > 2.0 * gain->error && is_no_worse(&result->ranked[ranked].in_response);
}

/* 2. What a change does to what grows */

#define AS_NAME(code, name) [code] = name,
const char *const EBB_CLINIC_ON_GROWTH[EBB_CLINIC_ON_GROWTH_COUNT] = {EBB_CLINIC_ON_GROWTH_LIST(AS_NAME)};
#undef AS_NAME

/* Growth alone is no measure: a nurse fewer can end that of the list, for nobody begins any more. A share
 * that meets the target is good enough beside one that is higher because few are let in. */
static bool has_price(const struct ebb_clinic_result *result, const struct ebb_clinic_ranked *ranked, int row)
{
    const double share = ebb_clinic_answers_estimate(&result->answers, row, EBB_CLINIC_ON_TARGET).mean;
    return (share < result->rows.cases[row].clinic.target.share && !is_no_worse(&ranked->on_target)) ||
           !is_no_worse(&ranked->in_response);
}

static struct ebb_clinic_difference growth_of(const struct ebb_clinic_result *result, int row)
{
    const int own = result->rows.own;
    const struct ebb_clinic_difference list = ebb_clinic_answers_difference(&result->answers, row, own,
                                                                            EBB_CLINIC_LIST_GROWTH),
                                       backlog = ebb_clinic_answers_difference(&result->answers, row, own,
                                                                               EBB_CLINIC_BACKLOG_GROWTH);
    return (struct ebb_clinic_difference){
        .n = list.n, .mean = list.mean + backlog.mean, .error = list.error + backlog.error};
}

static enum ebb_clinic_on_growth effect_of(const struct ebb_clinic_result *result,
                                           const struct ebb_clinic_ranked *ranked, int row)
{
    const bool was_steady = ebb_clinic_is_steady(&result->verdicts[result->rows.own]);
    const bool is_steady = ebb_clinic_is_steady(&result->verdicts[row]);
    if (was_steady && is_steady)
        return EBB_ON_GROWTH_NONE;
    if (is_steady && ebb_clinic_is_known_to_stand(&result->answers, row))
        return has_price(result, ranked, row) ? EBB_ON_GROWTH_ENDS_AT_PRICE : EBB_ON_GROWTH_ENDS;
    if (ranked->growth.mean < -2.0 * ranked->growth.error)
        return EBB_ON_GROWTH_SLOWS;
    return ranked->growth.mean > 2.0 * ranked->growth.error ? EBB_ON_GROWTH_MORE : EBB_ON_GROWTH_NOT_TOLD;
}

bool ebb_clinic_ends_growth(const struct ebb_clinic_result *result, int ranked)
{
    const enum ebb_clinic_on_growth effect = result->ranked[ranked].effect;
    return (effect == EBB_ON_GROWTH_ENDS || effect == EBB_ON_GROWTH_ENDS_AT_PRICE) &&
           !ebb_clinic_if_takes(what_if_of(result, ranked)->code);
}

/* 3. Ranks, and what to do first */

static void rank(struct ebb_clinic_result *result)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    for (int i = 0; i < rows->n_what_ifs; i++) {
        const int row = rows->what_ifs[i].row;
#define DIFFERENCE(field, outcome) \
    .field = ebb_clinic_answers_difference(&result->answers, row, rows->own, outcome),
        struct ebb_clinic_ranked ranked = {
            .what_if = i, .growth = growth_of(result, row), EBB_CLINIC_RANKED_LIST(DIFFERENCE)};
#undef DIFFERENCE
        ranked.effect = effect_of(result, &ranked, row);
        int at = result->n_ranked++;
        for (; at > 0 && goes_before(rows, &ranked, &result->ranked[at - 1]); at--)
            result->ranked[at] = result->ranked[at - 1];
        result->ranked[at] = ranked;
    }
}

/* How good a first step: the more the better; 0: none. Whatever costs days in response is none, and
 * neither is what lets more grow, or eases a rule. */
static int step_of(const struct ebb_clinic_result *result, int ranked)
{
    enum { NO_STEP, SLOWS, GAINS, HAS_PRICE, BEST };
    const struct ebb_clinic_ranked *change = &result->ranked[ranked];
    const bool gains = ebb_clinic_is_worth_doing(result, ranked);
    const enum ebb_clinic_if code = what_if_of(result, ranked)->code;
    if (ebb_clinic_if_takes(code) || ebb_clinic_if_eases(code) || !is_no_worse(&change->in_response))
        return NO_STEP;
    switch (change->effect) {
    case EBB_ON_GROWTH_ENDS:
        return BEST;
    case EBB_ON_GROWTH_ENDS_AT_PRICE:
        return HAS_PRICE;
    case EBB_ON_GROWTH_SLOWS:
        return gains ? GAINS : is_no_worse(&change->on_target) ? SLOWS : NO_STEP;
    case EBB_ON_GROWTH_NONE:
        return gains ? BEST : NO_STEP;
    case EBB_ON_GROWTH_NOT_TOLD:
        return gains ? GAINS : NO_STEP;
    default:
        return NO_STEP;
    }
}

/* Of equal steps the one that gains most, which is the first; of those that only slow it, that slows most. */
static bool is_better(const struct ebb_clinic_result *result, int ranked, int than)
{
    const int step = step_of(result, ranked), other = than < 0 ? 0 : step_of(result, than);
    return step > other || (step == other && step > 0 && !ebb_clinic_is_worth_doing(result, ranked) &&
                            !ebb_clinic_ends_growth(result, ranked) &&
                            result->ranked[ranked].growth.mean < result->ranked[than].growth.mean);
}

/* Nothing is first where the target is met: whoever is asked to do more then stops reading. */
static void find_first(struct ebb_clinic_result *result)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    const double share = ebb_clinic_answers_estimate(&result->answers, rows->own, EBB_CLINIC_ON_TARGET).mean;
    result->met = share >= rows->cases[rows->own].clinic.target.share &&
                  ebb_clinic_is_steady(&result->verdicts[rows->own]);
    result->first = -1;
    for (int i = 0; i < result->n_ranked && !result->met; i++)
        result->first = is_better(result, i, result->first) ? i : result->first;
}

/* 4. Finding */

enum ebb_status ebb_clinic_result_find(struct ebb_clinic_result *result)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    const struct ebb_clinic *clinic = &rows->cases[rows->own].clinic;
    result->verdicts = malloc((size_t)rows->n * sizeof *result->verdicts);
    if (result->verdicts == NULL)
        return EBB_NO_MEMORY;
    for (int row = 0; row < rows->n; row++)
        result->verdicts[row] = ebb_clinic_verdict_of(&result->answers, row);
    rank(result);
    find_first(result);
    result->drift = ebb_clinic_drift_of(&result->answers, rows->own);
    result->worst = ebb_clinic_worst_of(&result->answers.pools[rows->own]);
    result->textbook = ebb_clinic_textbook_of(clinic, &rows->studies[0], &result->answers, rows->own);
    return EBB_OK;
}

void ebb_clinic_result_free(struct ebb_clinic_result *result)
{
    ebb_clinic_rows_free(&result->rows);
    ebb_clinic_answers_free(&result->answers);
    free(result->verdicts);
    memset(result, 0, sizeof *result);
}
