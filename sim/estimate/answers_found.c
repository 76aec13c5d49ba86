/* SPDX-License-Identifier: MIT
 * answers_found: estimates of a complete row, and what each patient adds to them.
 *
 * Formulas are those of estimate.c, survival_number.c and influence.c, from sums over rows of outcomes where
 * these have a tally's. Values: whole numbers up to the last division, in the summary's order, so that they
 * have its bits (unit_answers).
 *
 *   1. Sums   2. Terms   3. Deviations   4. Answers
 */
#include <math.h>
#include <string.h>

#include <ebb/arith.h>

#include "answers_row.h"
#include "estimate.h"
#include "survival_number.h"

/* 1. Sums */

static const int32_t *outcome_of(const struct ebb_answers *answers, int outcome, int policy)
{
    return answers->outcomes[outcome] + (size_t)policy * answers->stride;
}

static const int32_t *members_of(const struct ebb_answers *answers, const struct ebb_answers_term *term)
{
    return answers->members + (size_t)term->population * answers->stride;
}

/* Values NULL: counts the members. Members are 0 or 1, so that vectors need no mask. */
static int64_t sum_over(const int32_t *members, const int32_t *values, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values ? (int64_t)members[i] * values[i] : members[i];
    return sum;
}

/* 2. Terms */

/* Of fewer than two nobody knows a spread: no error, and nobody moves anything. */
static void fill_linear(const struct ebb_answers *answers, struct ebb_answers_term *term)
{
    const int over = ebb_measure_over(term->measure);
    const int32_t *members = members_of(answers, term);
    const double scale = ebb_estimate_scale(answers->plan, term->measure);
    const int64_t n = sum_over(members, NULL, answers->n_patients);
    term->n = (double)n;
    term->sum = sum_over(members, outcome_of(answers, (int)EBB_MEASURES[term->measure].outcome, term->policy),
                         answers->n_patients);
    term->over =
        over < 0 ? n : sum_over(members, outcome_of(answers, over, term->policy), answers->n_patients);
    term->exists = term->over > 0;
    if (!term->exists)
        return;
    term->centre = (double)term->sum / (double)term->over;
    term->value = over < 0 ? scale * term->centre : term->centre * scale;
    if (n > 1)
        term->weight =
            (double)answers->n_patients * (scale / (double)term->over * ebb_sqrt(term->n / (term->n - 1.0)));
}

/* Waits of the members by their ends. */
static int64_t count_ends(const struct ebb_answers *answers, const struct ebb_answers_term *term)
{
    const int32_t *members = members_of(answers, term);
    const int32_t *ends = answers->ends + (size_t)term->policy * answers->stride;
    const size_t n_ends = ebb_answers_ends(answers->plan);
    int64_t followed = 0;
    memset(answers->counts, 0, n_ends * sizeof *answers->counts);
    for (size_t i = 0; i < answers->n_patients; i++)
        answers->counts[ends[i]] += members[i];
    for (size_t end = 0; end + 1 < n_ends; end++)
        followed += answers->counts[end];
    return followed;
}

static void fill_survival(const struct ebb_answers *answers, struct ebb_answers_term *term)
{
    const struct ebb_plan *plan = answers->plan;
    const int visits = plan->n_visits;
    const int64_t followed = count_ends(answers, term);
    struct ebb_survival_walk walk = ebb_survival_start(followed);
    double variance;
    for (int visit = 0; visit < visits; visit++) {
        const struct ebb_survival_visit seen = {.censored = answers->counts[visits + visit],
                                                .first_relapses = answers->counts[visit]};
        ebb_survival_step(&walk, &seen, &answers->points[visit]);
    }
    term->value = ebb_survival_number_value(term->measure, plan, answers->points, followed, &variance);
    term->n = (double)followed;
    term->exists = !isnan(term->value);
    if (!term->exists)
        return;
    const struct ebb_survival_influence influence = ebb_survival_influence_in(term->table, visits);
    ebb_survival_number_influence(term->measure, plan, answers->points, &influence);
    for (int end = 0; end <= 2 * visits; end++)
        term->table[end] *= (double)answers->n_patients;
    term->table[2 * visits + 1] = 0.0;
}

static void fill_term(const struct ebb_answers *answers, struct ebb_answers_term *term)
{
    term->value = term->variance = NAN;
    term->n = term->centre = term->weight = 0.0;
    term->sum = term->over = 0;
    term->exists = false;
    memset(term->squares, 0, sizeof term->squares);
    if (answers->places[term->population] < 0 || ebb_measure_is_costed(term->measure))
        return; /* nobody, or it is priced later: answers_costed.c */
    if (ebb_survival_number_is(term->measure))
        fill_survival(answers, term);
    else
        fill_linear(answers, term);
}

/* 3. Deviations */

static void put_linear(const struct ebb_answers *answers, const struct ebb_answers_term *term, size_t first,
                       size_t n, double *out)
{
    const int over = ebb_measure_over(term->measure);
    const int32_t *members = members_of(answers, term) + first;
    const int32_t *values =
        outcome_of(answers, (int)EBB_MEASURES[term->measure].outcome, term->policy) + first;
    const double centre = term->centre, weight = term->weight;
    if (over < 0) {
        for (size_t i = 0; i < n; i++)
            out[i] = (double)members[i] * (((double)values[i] - centre) * weight);
        return;
    }
    const int32_t *days = outcome_of(answers, over, term->policy) + first;
    for (size_t i = 0; i < n; i++)
        out[i] = (double)members[i] * (((double)values[i] - centre * (double)days[i]) * weight);
}

static void put_survival(const struct ebb_answers *answers, const struct ebb_answers_term *term, size_t first,
                         size_t n, double *out)
{
    const int32_t *members = members_of(answers, term) + first;
    const int32_t *ends = answers->ends + (size_t)term->policy * answers->stride + first;
    for (size_t i = 0; i < n; i++)
        out[i] = (double)members[i] * term->table[ends[i]];
}

/* Where no deviations are kept each lot of patients takes the place of the one before. */
static double *place_in(const struct ebb_answers *answers, double *deviations, size_t first)
{
    return deviations + (answers->with_deviations ? first : 0);
}

static void put_deviations(const struct ebb_answers *answers, const struct ebb_answers_term *term,
                           size_t first, size_t n)
{
    double *out = place_in(answers, term->deviations, first);
    if (!term->exists)
        memset(out, 0, n * sizeof *out);
    else if (ebb_survival_number_is(term->measure))
        put_survival(answers, term, first, n, out);
    else
        put_linear(answers, term, first, n, out);
}

/* Four sums, which a processor can keep going at once, and which every compiler adds in this order. Lots
 * begin at multiples of four. */
static void add_squares(double sums[4], const double *deviations, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t k = 0; k < 4; k++)
            sums[k] += deviations[i + k] * deviations[i + k];
    }
    for (; i < n; i++)
        sums[i % 4] += deviations[i] * deviations[i];
}

static void put_pair(const struct ebb_answers *answers, const struct ebb_answers_asked *asked, size_t first,
                     size_t n)
{
    const struct ebb_answers_term *one = &answers->terms[asked->first],
                                  *other = &answers->terms[asked->second];
    const double *from = place_in(answers, one->deviations, first);
    const double *to = place_in(answers, other->deviations, first);
    double *out = place_in(answers, asked->deviations, first);
    const bool exists = one->exists && other->exists;
    for (size_t i = 0; i < n; i++)
        out[i] = exists ? to[i] - from[i] : 0.0;
}

static void make_deviations(struct ebb_answers *answers)
{
    for (size_t first = 0; first < answers->n_patients; first += EBB_BLOCK_PATIENTS) {
        const size_t left = answers->n_patients - first;
        const size_t n = left < EBB_BLOCK_PATIENTS ? left : EBB_BLOCK_PATIENTS;
        for (int i = 0; i < answers->n_terms; i++) {
            struct ebb_answers_term *term = &answers->terms[i];
            put_deviations(answers, term, first, n);
            add_squares(term->squares, place_in(answers, term->deviations, first), n);
        }
        for (int i = 0; i < answers->n_asked; i++) {
            struct ebb_answers_asked *asked = &answers->asked[i];
            if (asked->second < 0)
                continue;
            put_pair(answers, asked, first, n);
            add_squares(asked->squares, place_in(answers, asked->deviations, first), n);
        }
    }
}

/* 4. Answers */

static double variance_of(const struct ebb_answers *answers, const double squares[4])
{
    const double n = (double)answers->n_patients;
    return ((squares[0] + squares[1]) + (squares[2] + squares[3])) / n / n;
}

/* Where all fare alike rounding of a ratio leaves 1e-16 of it for each patient, and no error. */
static void end_term(const struct ebb_answers *answers, struct ebb_answers_term *term)
{
    term->variance = variance_of(answers, term->squares);
    if (term->variance < 1e-24 * term->value * term->value)
        term->variance = 0.0;
    if (!term->exists || (term->n < 2.0 && !ebb_survival_number_is(term->measure)))
        term->variance = NAN;
}

/* As the summary forms it: differences of whole numbers first, where both are divided by the same. */
static double difference_of(const struct ebb_answers *answers, const struct ebb_answers_term *first,
                            const struct ebb_answers_term *second)
{
    const int measure = first->measure, over = ebb_measure_over(measure);
    const double scale = ebb_estimate_scale(answers->plan, measure);
    if (ebb_survival_number_is(measure))
        return second->value - first->value;
    if (over < 0)
        return scale * ((double)(second->sum - first->sum) / second->n);
    if (over == EBB_FOLLOWUP_DAYS && !answers->plan->leaving_differs)
        return (double)(second->sum - first->sum) / (double)second->over * scale;
    return (second->centre - first->centre) * scale;
}

static struct ebb_answer answer_of(const struct ebb_answers *answers, const struct ebb_answers_asked *asked)
{
    const struct ebb_answers_term *first = &answers->terms[asked->first];
    if (asked->second < 0)
        return (struct ebb_answer){first->value, ebb_sqrt(first->variance)};
    const struct ebb_answers_term *second = &answers->terms[asked->second];
    if (!first->exists || !second->exists)
        return (struct ebb_answer){NAN, NAN};
    const struct ebb_estimate one = {first->value, first->variance, first->n};
    const struct ebb_estimate other = {second->value, second->variance, second->n};
    const struct ebb_estimate raw = {difference_of(answers, first, second),
                                     second->n < 2.0 ? NAN : variance_of(answers, asked->squares), second->n};
    const struct ebb_estimate difference = ebb_estimate_without_rounding(first->measure, &raw, &one, &other);
    return (struct ebb_answer){difference.value, ebb_sqrt(difference.variance)};
}

void ebb_answers_find(struct ebb_answers *answers)
{
    for (int i = 0; i < answers->n_terms; i++)
        fill_term(answers, &answers->terms[i]);
    for (int i = 0; i < answers->n_asked; i++)
        memset(answers->asked[i].squares, 0, sizeof answers->asked[i].squares);
    make_deviations(answers);
    for (int i = 0; i < answers->n_terms; i++)
        end_term(answers, &answers->terms[i]);
    for (int i = 0; i < answers->n_asked; i++)
        answers->found[i] = answer_of(answers, &answers->asked[i]);
}
