/* SPDX-License-Identifier: MIT
 * clinic_result: what rows and their years say, found again whenever it is asked for.
 *
 *   1. Ranking   2. Finding
 */
#include <ebb/clinic_result.h>

#include <stdlib.h>
#include <string.h>

/* What changes less of the boosters in time than one in a hundred is nobody's first step, however well it is
 * known: on common luck a thousandth is. */
#define WORTH_DOING 0.01

/* 1. Ranking */

/* Most gain first; of equals the order of the list. What does not exist goes last. */
static bool goes_before(const struct ebb_clinic_ranked *a, const struct ebb_clinic_ranked *b)
{
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

/* A policy that gives fewer boosters has all of them in time, and patients pay for it: that is no step for
 * whoever asks about chairs. */
static bool is_worth_doing(const struct ebb_clinic_rows *rows, const struct ebb_clinic_ranked *ranked)
{
    const struct ebb_clinic_difference *gain = &ranked->on_target;
    return !ebb_clinic_if_takes(rows->what_ifs[ranked->what_if].code) && gain->mean >= WORTH_DOING &&
           gain->mean > 2.0 * gain->error && is_no_worse(&ranked->in_response);
}

static bool is_above_0(const struct ebb_clinic_estimate *growth)
{
    return growth->mean > 2.0 * growth->error;
}

/* A verdict needs five errors before it says that something grows. That it ends is asked the other way round:
 * of few years a long list that grew by three errors was told as cured. */
static bool may_grow(const struct ebb_clinic_result *result, int row)
{
    const struct ebb_clinic_answers *answers = &result->answers;
    const struct ebb_clinic_estimate list = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_LIST),
                                     referred = ebb_clinic_answers_estimate(answers, row,
                                                                            EBB_CLINIC_REFERRED_A_WEEK),
                                     list_growth =
                                         ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_LIST_GROWTH),
                                     backlog_growth =
                                         ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_BACKLOG_GROWTH);
    return ebb_clinic_is_unstable(&result->verdicts[row]) ||
           (list.mean > EBB_CLINIC_LIST_WEEKS * referred.mean && is_above_0(&list_growth)) ||
           (result->verdicts[row].state == EBB_CLINIC_BEHIND && is_above_0(&backlog_growth));
}

/* Growth alone is no measure: a nurse fewer can end that of the list, for nobody begins any more. A share
 * that meets the target is good enough beside one that is higher because few are let in. */
bool ebb_clinic_ends_growth(const struct ebb_clinic_result *result, int ranked)
{
    const struct ebb_clinic_ranked *change = &result->ranked[ranked];
    const struct ebb_clinic_what_if *what_if = &result->rows.what_ifs[change->what_if];
    const double share =
        ebb_clinic_answers_estimate(&result->answers, what_if->row, EBB_CLINIC_ON_TARGET).mean;
    return !may_grow(result, what_if->row) && !ebb_clinic_if_takes(what_if->code) &&
           (share >= result->rows.cases[what_if->row].clinic.target.share ||
            is_no_worse(&change->on_target)) &&
           is_no_worse(&change->in_response);
}

static void rank(struct ebb_clinic_result *result)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    for (int i = 0; i < rows->n_what_ifs; i++) {
        const int row = rows->what_ifs[i].row;
#define DIFFERENCE(field, outcome) \
    .field = ebb_clinic_answers_difference(&result->answers, row, rows->own, outcome),
        const struct ebb_clinic_ranked ranked = {.what_if = i, EBB_CLINIC_RANKED_LIST(DIFFERENCE)};
#undef DIFFERENCE
        int at = result->n_ranked++;
        for (; at > 0 && goes_before(&ranked, &result->ranked[at - 1]); at--)
            result->ranked[at] = result->ranked[at - 1];
        result->ranked[at] = ranked;
    }
}

/* Nothing is first where the target is met: whoever is asked to do more then stops reading. */
static void find_first(struct ebb_clinic_result *result)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    const double share = ebb_clinic_answers_estimate(&result->answers, rows->own, EBB_CLINIC_ON_TARGET).mean;
    result->met = share >= rows->cases[rows->own].clinic.target.share &&
                  !ebb_clinic_is_unstable(&result->verdicts[rows->own]);
    result->first = -1;
    for (int i = result->n_ranked - 1; i >= 0 && !result->met; i--)
        result->first = is_worth_doing(rows, &result->ranked[i]) ? i : result->first;
}

/* 2. Finding */

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
