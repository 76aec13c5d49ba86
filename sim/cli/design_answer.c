/* SPDX-License-Identifier: MIT
 * design_answer: what the varied values do, in a sentence or two at the top of a page.
 *
 * Four questions are asked of designs, and each has an answer of its own:
 *
 *     what to choose        the ends of the front: most of what is good, and least of what it costs
 *     what a value does     from its lowest to its highest, all others alike
 *     how sure it is        of a design with draws: the best and the worst setting over them
 *     how far it all goes   where no two rows differ in one value alone: least and most over rows
 *
 * Numbers have their errors; a difference is only told where its error is paired: between policies of a row,
 * and between neighbours of the front.
 *
 *   1. Choices   2. One value at a time   3. All together   4. Over draws
 */
#include <math.h>
#include <stdlib.h>

#include <ebb/format.h>

#include "design_page.h"
#include "design_words.h"
#include "wrapped.h"

/* 1. Choices */

/* "symptoms with trigger 12 points, min_gap 1 week (41.3 ± 0.9 weeks in response, 28 ± 1 infusions a
 * year)" */
static void add_name(const struct ebb_design_page *page, const struct ebb_candidate *of,
                     struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    ebb_text_add(line, "%s", results->study->policies[of->policy].name);
    if (ebb_design_results_varies_in(results, of->policy, of->circumstance)) {
        ebb_text_add(line, " with ");
        ebb_design_words_add_setting_of(results->design, of->row, EBB_DESIGN_CHOSEN,
                                        results->study->policies[of->policy].name, true, line);
    }
}

static void add_candidate(const struct ebb_design_page *page, const struct ebb_candidate *of,
                          struct ebb_text *line)
{
    add_name(page, of, line);
    ebb_text_add(line, " (");
    ebb_design_page_add_counted(page, of->row, page->results->gain, of->policy, line);
    ebb_text_add(line, ", ");
    ebb_design_page_add_counted(page, of->row, page->results->cost, of->policy, line);
    ebb_text_add(line, ")");
}

static bool is_told(const struct ebb_candidate *of)
{
    return fabs(of->more_gain) >= 2 * of->more_gain_error;
}

/* How many steps of the front could be luck: of a front of noise most could. */
static void add_count(const struct ebb_design_page *page, const struct ebb_candidate *front, int n,
                      struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    int n_untold = 0, n_steps = 0;
    for (int i = 1; i < n; i++) {
        n_steps += !isnan(front[i].more_gain);
        n_untold += !isnan(front[i].more_gain) && !is_told(&front[i]);
    }
    ebb_text_add(line, " Of %s %d %s not dominated",
                 ebb_format_of(results->n_candidates[front->circumstance], "setting", "settings").chars, n,
                 n == 1 ? "is" : "are");
    if (n_untold > 0)
        ebb_text_add(line, "; %d of the %s between them %s not told apart by %s", n_untold,
                     ebb_format_of(n_steps, "step", "steps").chars, n_untold == 1 ? "is" : "are",
                     ebb_format_of(results->study->n_patients, "patient", "patients").chars);
    ebb_text_add(line, ".");
}

/* "At horizon 26 weeks: ", where there are several fronts; whether there are. */
static bool add_circumstance(const struct ebb_design_results *results, const struct ebb_candidate *front,
                             struct ebb_text *line)
{
    if (results->n_circumstances < 2)
        return false;
    ebb_text_add(line, "At ");
    ebb_design_words_add_setting(results->design, front->row, EBB_DESIGN_GIVEN, line);
    ebb_text_add(line, ": ");
    return true;
}

/* The numbers of one that has been named stand a line above. */
static void add_end(const struct ebb_design_page *page, const struct ebb_candidate *of,
                    const struct ebb_candidate *named, struct ebb_text *line)
{
    if (of == named)
        ebb_text_add(line, "the same");
    else
        add_candidate(page, of, line);
}

/* Somebody's worth of a QALY answers first: most of both for as little as each costs is no answer to it. */
static void add_choice(const struct ebb_design_page *page, const struct ebb_candidate *front, int n)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_measure_info *gain = &EBB_MEASURES[results->outcomes[results->gain]],
                                  *cost = &EBB_MEASURES[results->outcomes[results->cost]];
    struct ebb_text line = {0};
    bool goes_on = add_circumstance(results, front, &line);
    const struct ebb_candidate *worth = ebb_design_page_worth(page, front, n);
    if (worth != NULL) {
        ebb_design_page_add_worth(page, worth, goes_on, &line);
        add_candidate(page, worth, &line);
        ebb_design_page_add_rivals(page, worth, front, n, &line);
        ebb_text_add(&line, "; ");
        goes_on = true;
    }
    if (gain->better == EBB_LESS_IS_BETTER)
        ebb_text_add(&line, "%s %s", goes_on ? "fewest" : "Fewest", gain->counted);
    else
        ebb_text_add(&line, "%s %s", goes_on ? "most" : "Most", gain->counted);
    ebb_design_page_add_whom(page, &line);
    ebb_text_add(&line, ": ");
    add_end(page, &front[n - 1], worth, &line);
    if (n > 1) {
        ebb_text_add(&line, "; fewest %s: ", cost->counted);
        add_end(page, front, worth, &line);
    }
    ebb_text_add(&line, ".");
    if (!ebb_design_page_has_all_in_front(page)) /* which shows it */
        add_count(page, front, n, &line);
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

static void add_choices(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    for (int i = 0; i < results->n_front;) {
        const int first = i;
        while (i < results->n_front && results->front[i].circumstance == results->front[first].circumstance)
            i++;
        add_choice(page, &results->front[first], i - first);
    }
    ebb_design_page_add_induction(page);
}

/* 2. One value at a time */

/* Lines of the answer; a tornado of more is a question to `ebb sensitivity`. */
enum { MOST_EFFECTS = 6 };

struct effect {
    int axis;
    int64_t low, high; /* rows */
    double size;       /* of the first outcome under the first policy, for the order */
};

static bool differ_in_one(const struct ebb_design *design, const double *a, const double *b, int axis)
{
    for (int k = 0; k < design->n_axes; k++) {
        if (k != axis && !(a[k] == b[k] || (isnan(a[k]) && isnan(b[k]))))
            return false;
    }
    return true;
}

/* The rows of lowest and highest value among those that have all else like the first row: in a grid the
 * first steps of the others, in changes one at a time the study's own values. */
static bool find_ends(const struct ebb_design_results *results, int axis, struct effect *out_effect)
{
    const struct ebb_design *design = results->design;
    double first[EBB_MAX_AXES], values[EBB_MAX_AXES], least = INFINITY, most = -INFINITY;
    ebb_design_values(design, 0, first);
    for (int64_t row = 0; row < results->n_rows; row++) {
        ebb_design_values(design, row, values);
        if (isnan(values[axis]) || !differ_in_one(design, first, values, axis))
            continue;
        if (values[axis] < least) {
            least = values[axis];
            out_effect->low = row;
        }
        if (values[axis] > most) {
            most = values[axis];
            out_effect->high = row;
        }
    }
    out_effect->axis = axis;
    return least < most;
}

static int compare(const void *a, const void *b)
{
    const struct effect *first = a, *second = b;
    if (first->size != second->size)
        return first->size > second->size ? -1 : 1;
    return first->axis - second->axis;
}

static int find_effects(const struct ebb_design_page *page, struct effect *effects)
{
    const struct ebb_design_results *results = page->results;
    int n = 0;
    for (int k = 0; k < results->design->n_axes; k++) {
        struct effect *of = &effects[n];
        if (!find_ends(results, k, of))
            continue;
        of->size = 0;
        for (int p = 0; p < page->n_policies; p++) {
            const int at = ebb_design_results_at(results, page->outcomes[0], page->policies[p]);
            const double moved = fabs(ebb_design_results_answer(results, of->high, at)->value -
                                      ebb_design_results_answer(results, of->low, at)->value);
            of->size = moved > of->size ? moved : of->size;
        }
        n++;
    }
    qsort(effects, (size_t)n, sizeof *effects, compare);
    return n;
}

/* "from 38.2 ± 0.9 to 36.1 ± 0.9 under symptoms (less calendar: from 7.4 ± 0.5 to 5.9 ± 0.5)" */
static void add_change(const struct ebb_design_page *page, int outcome, int policy, int64_t low, int64_t high,
                       struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const int at = ebb_design_results_at(results, outcome, policy),
              pair = ebb_design_results_pair(results, outcome, policy);
    ebb_text_add(line, "from %s", ebb_design_page_answer(results, low, at).chars);
    ebb_text_add(line, " to %s under %s", ebb_design_page_answer(results, high, at).chars,
                 results->study->policies[policy].name);
    if (pair < 0)
        return;
    ebb_text_add(line, " (less %s: from %s", results->study->policies[results->reference].name,
                 ebb_design_page_answer(results, low, pair).chars);
    ebb_text_add(line, " to %s)", ebb_design_page_answer(results, high, pair).chars);
}

static bool moves(const struct ebb_design_page *page, const struct effect *effect, int outcome, int policy)
{
    const struct ebb_design_results *results = page->results;
    const int at = ebb_design_results_at(results, outcome, policy);
    return fabs(ebb_design_results_answer(results, effect->high, at)->value -
                ebb_design_results_answer(results, effect->low, at)->value) >
           0; /* none of an answer that is NaN */
}

/* What a value does is told of the first outcome, and of the next one that it moves where it leaves that
 * alone: a price moves no QALY. -1: it moves none. */
static int find_moved(const struct ebb_design_page *page, const struct effect *effect)
{
    for (int i = 0; i < page->n_outcomes + page->results->n_outcomes; i++) {
        const int outcome = i < page->n_outcomes ? page->outcomes[i] : i - page->n_outcomes;
        for (int p = 0; p < page->n_policies; p++) {
            if (moves(page, effect, outcome, page->policies[p]))
                return outcome;
        }
    }
    return -1;
}

static void add_effect(const struct ebb_design_page *page, const struct effect *effect)
{
    const int moved = find_moved(page, effect), outcome = moved < 0 ? page->outcomes[0] : moved;
    const struct ebb_design_results *results = page->results;
    const struct ebb_axis *axis = &results->design->axes[effect->axis];
    double values[EBB_MAX_AXES];
    struct ebb_text line = {0};
    int said = 0;
    ebb_design_values(results->design, effect->low, values);
    ebb_text_add(&line, "From %s ", ebb_design_words_name(results->design, effect->axis));
    ebb_design_words_add_value(axis, values[effect->axis], &line);
    ebb_design_values(results->design, effect->high, values);
    ebb_text_add(&line, " to ");
    ebb_design_words_add_value(axis, values[effect->axis], &line);
    if (outcome != page->outcomes[0])
        ebb_text_add(&line, ", %s stay as they are, and",
                     EBB_MEASURES[results->outcomes[page->outcomes[0]]].counted);
    ebb_text_add(&line, "%s %s go ", outcome == page->outcomes[0] ? "," : "",
                 EBB_MEASURES[results->outcomes[outcome]].counted);
    for (int p = 0; p < page->n_policies && said < 2; p++) {
        if (!moves(page, effect, outcome, page->policies[p]))
            continue;
        ebb_text_add(&line, "%s", said++ > 0 ? "; " : "");
        add_change(page, outcome, page->policies[p], effect->low, effect->high, &line);
    }
    ebb_text_add(&line, said > 0 ? "." : "nowhere: it changes nothing here.");
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

static int add_effects(const struct ebb_design_page *page)
{
    struct effect effects[EBB_MAX_AXES];
    const int n = find_effects(page, effects);
    if (n > 0) {
        struct ebb_text line = {0};
        ebb_text_add(&line, "One value at a time, the others as in row 1,");
        ebb_design_page_add_whom(page, &line);
        ebb_text_add(&line, ":");
        ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
        ebb_text_free(&line);
    }
    for (int i = 0; i < n && i < MOST_EFFECTS; i++)
        add_effect(page, &effects[i]);
    if (n > MOST_EFFECTS)
        ebb_text_add(page->text,
                     "%d more move%s them less: `ebb sensitivity` on the study or its file orders "
                     "all.\n",
                     n - MOST_EFFECTS, n == MOST_EFFECTS + 1 ? "s" : "");
    return n;
}

/* 3. All together */

/* "from 27.6 ± 1.1 to 35.5 ± 1.0 under monthly (less none: ...)"; nothing of a policy that no row changes.
 * Returns whether it said something. */
static bool add_extremes_of(const struct ebb_design_page *page, int policy, struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const int asked = ebb_design_results_at(results, page->outcomes[0], policy);
    int64_t least = 0, most = 0;
    if (ebb_design_page_best(page, asked, false, 1, &least) < 1 ||
        ebb_design_page_best(page, asked, true, 1, &most) < 1 ||
        ebb_design_results_answer(results, least, asked)->value ==
            ebb_design_results_answer(results, most, asked)->value)
        return false;
    add_change(page, page->outcomes[0], policy, least, most, line);
    return true;
}

static void add_extremes(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    struct ebb_text line = {0}, one = {0};
    int said = 0;
    ebb_text_add(&line, "Over all rows %s", EBB_MEASURES[results->outcomes[page->outcomes[0]]].counted);
    ebb_design_page_add_whom(page, &line);
    ebb_text_add(&line, " go ");
    for (int p = 0; p < page->n_policies && said < 2; p++) {
        one.length = 0;
        if (add_extremes_of(page, page->policies[p], &one))
            ebb_text_add(&line, "%s%s", said++ > 0 ? "; " : "", ebb_text_chars(&one));
    }
    ebb_text_add(&line, said > 0
                            ? ", as all values move together: `ebb sensitivity` on the study or its file "
                              "tells which of them does it."
                            : "nowhere: no value changes anything.");
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
    ebb_text_free(&one);
}

/* 4. Over draws */

static void add_range(const struct ebb_design_page *page, int64_t row, int asked, struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    struct ebb_text_cell cell = {""};
    ebb_design_page_put_range(page, ebb_design_results_setting(results, row), asked, &cell);
    ebb_text_add(line, "%s", cell.chars);
}

/* "19.0 ± 0.4 [17.0 to 20.6], less none 6.3 ± 0.4 [4.9 to 7.9]" */
static void add_ranges(const struct ebb_design_page *page, int policy, int64_t row, struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const int pair = ebb_design_results_pair(results, page->outcomes[0], policy);
    add_range(page, row, ebb_design_results_at(results, page->outcomes[0], policy), line);
    if (pair < 0)
        return;
    ebb_text_add(line, ", less %s ", results->study->policies[results->reference].name);
    add_range(page, row, pair, line);
}

static double median_of(const struct ebb_design_page *page, int64_t row, int asked)
{
    const struct ebb_design_results *results = page->results;
    return ebb_design_results_range(results, ebb_design_results_setting(results, row), asked)->median;
}

/* "need from 19.0 ± 0.4 [17.0 to 20.6] with trigger 22 points to 20.6 ± 0.4 [19.4 to 21.9] with trigger 14
 * points"; where settings do not differ, or there is one, its range alone. */
static void add_draws_of(const struct ebb_design_page *page, int policy, struct ebb_text *line)
{
    const int asked = ebb_design_results_at(page->results, page->outcomes[0], policy);
    int64_t least = 0, most = 0;
    ebb_text_add(line, "%s ", page->results->study->policies[policy].name);
    if (ebb_design_page_best(page, asked, false, 1, &least) < 1 ||
        ebb_design_page_best(page, asked, true, 1, &most) < 1) {
        ebb_text_add(line, "has no number");
        return;
    }
    if (median_of(page, least, asked) == median_of(page, most, asked)) {
        add_ranges(page, policy, least, line);
        return;
    }
    ebb_text_add(line, "from ");
    add_ranges(page, policy, least, line);
    ebb_text_add(line, ", with ");
    ebb_design_words_add_setting_of(page->results->design, least, EBB_DESIGN_ALL,
                                    page->results->study->policies[policy].name, true, line);
    ebb_text_add(line, ", to ");
    add_ranges(page, policy, most, line);
    ebb_text_add(line, ", with ");
    ebb_design_words_add_setting_of(page->results->design, most, EBB_DESIGN_ALL,
                                    page->results->study->policies[policy].name, true, line);
}

static void add_draws(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    struct ebb_text line = {0};
    ebb_text_add(&line, "Over %s, %s",
                 ebb_format_of(results->design->n_draws, "joint draw", "joint draws").chars,
                 EBB_MEASURES[results->outcomes[page->outcomes[0]]].counted);
    ebb_design_page_add_whom(page, &line);
    ebb_text_add(&line, " (median ± error%s):",
                 results->design->n_draws >= EBB_NESTED_RANGE_ROWS ? ", and where 95 % of draws lie" : "");
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    for (int p = 0; p < page->n_policies; p++) {
        line.length = 0;
        add_draws_of(page, page->policies[p], &line);
        ebb_text_add(&line, ".");
        ebb_wrapped_add(page->text, 2, 4, ebb_text_chars(&line));
    }
    ebb_text_free(&line);
}

/* Two rows of Morris' or Saltelli's that differ in one value are one step of hundreds, from wherever the
 * first point happened to lie; put in order of size they would be read as what matters. */
static bool is_of_matrices(const struct ebb_design *design)
{
    return design->kind == EBB_DESIGN_MORRIS || design->kind == EBB_DESIGN_SALTELLI;
}

void ebb_design_page_add_answer(const struct ebb_design_page *page)
{
    if (page->results->ranges)
        add_draws(page);
    else if (page->results->n_front > 0)
        add_choices(page);
    else if (is_of_matrices(page->results->design))
        add_extremes(page);
    else if (page->results->n_rows > 1 && add_effects(page) == 0)
        add_extremes(page);
    ebb_text_add(page->text, "\n");
}
