/* SPDX-License-Identifier: MIT
 * design_front: which rows of a design are not dominated, and among which rows that may be asked.
 *
 * A front is found as everywhere: sorted by cost, then by gain, a candidate stays if it gains more than all
 * that cost no more. Before that stands whose choice it is. A row with fewer drop-outs does better than all
 * others, and is no advice; so rows are only compared where all that nobody chooses is equal.
 *
 *   1. Circumstances   2. Whether there is a front   3. Candidates   4. The front
 */
#include <ebb/design_results.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EBB_AS_WORDS(code, words) [code] = words,
const char *const EBB_FRONT_STATES[EBB_FRONT_STATE_COUNT] = {EBB_FRONT_LIST(EBB_AS_WORDS)};
#undef EBB_AS_WORDS

/* 1. Circumstances */

/* Values as rows have them, NaN (the study's own) being equal to itself: bits are not asked, since a table
 * may hold any NaN. */
static bool is_same(double a, double b)
{
    return a == b || (a != a && b != b);
}

static bool share_circumstance(const struct ebb_design *design, int64_t one, int64_t other)
{
    double a[EBB_MAX_AXES], b[EBB_MAX_AXES];
    ebb_design_values(design, one, a);
    ebb_design_values(design, other, b);
    for (int k = 0; k < design->n_axes; k++) {
        if (!ebb_key_is_chosen(design->axes[k].key) && !is_same(a[k], b[k]))
            return false;
    }
    return true;
}

int ebb_design_results_circumstance(const struct ebb_design_results *results, int64_t row)
{
    for (int i = 0; i < results->n_circumstances; i++) {
        if (share_circumstance(results->design, results->circumstances[i], row))
            return i;
    }
    return -1;
}

static int count_chosen(const struct ebb_design *design)
{
    int n = 0;
    for (int k = 0; k < design->n_axes; k++)
        n += ebb_key_is_chosen(design->axes[k].key);
    return n;
}

/* Lists them as rows bring them; false: more than the list has room for, as in a hypercube over a parameter,
 * where the search ends after a few rows. Counts the rows of each. */
static bool list_circumstances(struct ebb_design_results *results, int64_t *out_counts)
{
    for (int64_t setting = 0; setting < results->n_settings; setting++) {
        const int64_t row = ebb_design_results_first(results, setting);
        int at = ebb_design_results_circumstance(results, row);
        if (at < 0 && results->n_circumstances == EBB_MOST_CIRCUMSTANCES) {
            results->n_circumstances = 0;
            return false;
        }
        if (at < 0) {
            at = results->n_circumstances++;
            results->circumstances[at] = row;
            out_counts[at] = 0;
        }
        out_counts[at]++;
    }
    return true;
}

/* 2. Whether there is a front */

static enum ebb_front_state find_state(struct ebb_design_results *results)
{
    int64_t counts[EBB_MOST_CIRCUMSTANCES];
    if (results->cost < 0)
        return EBB_FRONT_NO_OUTCOMES;
    if (count_chosen(results->design) == 0)
        return EBB_FRONT_NO_CHOICE;
    if (!list_circumstances(results, counts))
        return EBB_FRONT_APART;
    for (int i = 0; i < results->n_circumstances && results->n_circumstances > 1; i++) {
        if (counts[i] < 2)
            return EBB_FRONT_APART;
    }
    return EBB_FRONT_FOUND;
}

/* 3. Candidates */

/* Bits: answers of a policy that nothing changed are the same to the last, on the same patients. Of two
 * settings, draw by draw. */
static bool differ(const struct ebb_design_results *results, int policy, int64_t one, int64_t other)
{
    const int64_t a = ebb_design_results_first(results, one), b = ebb_design_results_first(results, other);
    const int n_draws = results->design->n_draws > 0 ? results->design->n_draws : 1;
    for (int i = 0; i < results->n_outcomes * n_draws; i++) {
        const int at = ebb_design_results_at(results, i / n_draws, policy), draw = i % n_draws;
        if (memcmp(ebb_design_results_answer(results, a + draw, at),
                   ebb_design_results_answer(results, b + draw, at), sizeof(struct ebb_answer)) != 0)
            return true;
    }
    return false;
}

bool ebb_design_results_varies(const struct ebb_design_results *results, int policy)
{
    for (int64_t setting = 1; setting < results->n_settings; setting++) {
        if (differ(results, policy, 0, setting))
            return true;
    }
    return false;
}

bool ebb_design_results_varies_in(const struct ebb_design_results *results, int policy, int circumstance)
{
    const int64_t first = ebb_design_results_setting(results, results->circumstances[circumstance]);
    for (int64_t setting = first + 1; setting < results->n_settings; setting++) {
        if (differ(results, policy, first, setting) &&
            ebb_design_results_circumstance(results, ebb_design_results_first(results, setting)) ==
                circumstance)
            return true;
    }
    return false;
}

/* Of a setting over its draws the median. */
static double middle_of(const struct ebb_design_results *results, int64_t row, int asked)
{
    return results->ranges
               ? ebb_design_results_range(results, ebb_design_results_setting(results, row), asked)->median
               : ebb_design_results_answer(results, row, asked)->value;
}

static void add_candidate(struct ebb_design_results *results, int64_t row, int policy, int circumstance)
{
    const int cost = ebb_design_results_at(results, results->cost, policy),
              gain = ebb_design_results_at(results, results->gain, policy);
    const struct ebb_candidate candidate = {
        .row = row,
        .policy = policy,
        .circumstance = circumstance,
        .cost = middle_of(results, row, cost),
        .gain = middle_of(results, row, gain),
        .more_cost = NAN,
        .more_cost_error = NAN,
        .more_gain = NAN,
        .more_gain_error = NAN,
        .more_benefit = NAN,
        .more_benefit_error = NAN,
    };
    if (isfinite(candidate.cost) && isfinite(candidate.gain)) {
        results->front[results->n_front++] = candidate;
        results->n_candidates[circumstance]++;
    }
}

static void add_candidates(struct ebb_design_results *results, int policy)
{
    bool varies[EBB_MOST_CIRCUMSTANCES];
    for (int i = 0; i < results->n_circumstances; i++)
        varies[i] = ebb_design_results_varies_in(results, policy, i);
    for (int64_t setting = 0; setting < results->n_settings; setting++) {
        const int64_t row = ebb_design_results_first(results, setting);
        const int at = ebb_design_results_circumstance(results, row);
        if (varies[at] || results->circumstances[at] == row)
            add_candidate(results, row, policy, at);
    }
}

/* 4. The front */

/* By circumstance, by cost, then the better first, then by row and policy, so that equal candidates have an
 * order. */
static int compare(const void *a, const void *b)
{
    const struct ebb_candidate *first = a, *second = b;
    if (first->circumstance != second->circumstance)
        return first->circumstance - second->circumstance;
    if (first->cost != second->cost)
        return first->cost < second->cost ? -1 : 1;
    if (first->gain != second->gain)
        return first->gain > second->gain ? -1 : 1;
    if (first->row != second->row)
        return first->row < second->row ? -1 : 1;
    return first->policy - second->policy;
}

static void keep_undominated(struct ebb_design_results *results)
{
    int n = 0;
    for (int i = 0; i < results->n_front; i++) {
        const struct ebb_candidate *of = &results->front[i];
        if (n == 0 || of->circumstance != results->front[n - 1].circumstance ||
            of->gain > results->front[n - 1].gain)
            results->front[n++] = *of;
    }
    results->n_front = n;
}

/* Of a measure of which less is better the sign is turned while the front is found. */
static void turn(struct ebb_design_results *results)
{
    const bool less = EBB_MEASURES[results->outcomes[results->gain]].better == EBB_LESS_IS_BETTER;
    for (int i = 0; i < results->n_front && less; i++)
        results->front[i].gain = -results->front[i].gain;
}

enum ebb_status ebb_design_results_find_front(struct ebb_design_results *results)
{
    const int n_policies = results->study->n_policies;
    results->front_state = find_state(results);
    if (results->front_state != EBB_FRONT_FOUND)
        return EBB_OK;
    results->front = malloc((size_t)results->n_settings * (size_t)n_policies * sizeof *results->front);
    if (results->front == NULL)
        return EBB_NO_MEMORY;
    for (int p = 0; p < n_policies; p++)
        add_candidates(results, p);
    turn(results);
    qsort(results->front, (size_t)results->n_front, sizeof *results->front, compare);
    keep_undominated(results);
    turn(results);
    return EBB_OK;
}

bool ebb_design_results_is_in_front(const struct ebb_design_results *results, int64_t row, int policy)
{
    if (results->n_front == 0)
        return false;
    const int circumstance = ebb_design_results_circumstance(results, row),
              cost = ebb_design_results_at(results, results->cost, policy),
              gain = ebb_design_results_at(results, results->gain, policy);
    for (int i = 0; i < results->n_front; i++) {
        const struct ebb_candidate *of = &results->front[i];
        if (of->circumstance == circumstance && of->cost == middle_of(results, row, cost) &&
            of->gain == middle_of(results, row, gain))
            return true;
    }
    return false;
}
