/* SPDX-License-Identifier: MIT
 * Which answers the rows of a design are asked for, and which rows are not dominated, are those worked out by
 * hand.
 */
#include <math.h>
#include <string.h>

#include <ebb/design_results.h>

#include "support.h"
#include "tap.h"

/* Five rows under two policies; no row changes the first. Cost and gain of the second:
 *
 *     row      0     1     2     3     4          the first policy: 10, 20
 *     cost     8    12    12    20   NaN
 *     gain    18    25    24    25    99
 *
 * More is better: row 0 (8, 18), the first policy (10, 20), row 1 (12, 25). Less is better: row 0 alone. */
enum { ROWS = 5, POLICIES = 2 };
static const double COST[ROWS] = {8, 12, 12, 20, NAN}, GAIN[ROWS] = {18, 25, 24, 25, 99};

static void make_plan(struct ebb_plan *plan)
{
    const struct ebb_policy policies[POLICIES] = {ebb_support_every("a", 21, 21),
                                                  ebb_support_every("b", 28, 28)};
    struct ebb_study study;
    struct ebb_messages messages = {0};
    ebb_study_default(&study);
    ebb_support_set_policies(&study, policies, POLICIES);
    assert_int_equal(ebb_plan_init(plan, &study, &messages), EBB_OK);
}

static struct ebb_design make_design(int cost, int gain)
{
    static const double numbers[ROWS] = {1, 2, 3, 4, 5};
    struct ebb_design design = {
        .kind = EBB_DESIGN_LISTS, .n_axes = 1, .n_outcomes = 2, .outcomes = {gain, cost}};
    design.axes[0] = (struct ebb_axis){.key = "policies.b.maintenance.every",
                                       .is_number = true,
                                       .kind = EBB_REAL,
                                       .n_levels = ROWS,
                                       .numbers = numbers};
    return design;
}

static void fill(struct ebb_design_results *results)
{
    for (int64_t row = 0; row < ROWS; row++) {
        struct ebb_answer *answers = &results->answers[row * results->n_asked];
        for (int i = 0; i < results->n_asked; i++)
            answers[i] = (struct ebb_answer){0, 1};
        answers[ebb_design_results_at(results, results->gain, 0)].value = 20;
        answers[ebb_design_results_at(results, results->cost, 0)].value = 10;
        answers[ebb_design_results_at(results, results->gain, 1)].value = GAIN[row];
        answers[ebb_design_results_at(results, results->cost, 1)].value = COST[row];
    }
}

static void answers_are_of_policies_and_differences(void **state)
{
    struct ebb_plan plan = {0};
    struct ebb_design_results results;
    const struct ebb_design design = make_design(EBB_INFUSIONS_PER_YEAR, EBB_RESPONSE_WEEKS);
    (void)state;
    make_plan(&plan);
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    assert_int_equal(results.n_asked, 6);
    assert_int_equal(results.n_rows, ROWS);
    const struct ebb_asked *pair = &results.asked[ebb_design_results_pair(&results, 1, 1)];
    assert_int_equal(pair->measure, EBB_INFUSIONS_PER_YEAR);
    assert_true(pair->policy == 0 && pair->other == 1); /* b minus a, the reference */
    assert_int_equal(ebb_design_results_pair(&results, 1, 0), -1);
    assert_true(isnan(ebb_design_results_answer(&results, 3, 2)->value));
    assert_true(ebb_design_results_bytes(&design, &plan) == ROWS * 6 * 16.0);
    ebb_design_results_free(&results);
    ebb_plan_free(&plan);
}

static void assert_front(int cost, int gain, const int *rows, const int *policies, int n)
{
    struct ebb_plan plan = {0};
    struct ebb_design_results results;
    const struct ebb_design design = make_design(cost, gain);
    make_plan(&plan);
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    fill(&results);
    assert_true(!ebb_design_results_varies(&results, 0) && ebb_design_results_varies(&results, 1));
    assert_int_equal(ebb_design_results_find_front(&results), EBB_OK);
    assert_int_equal(results.n_front, n);
    for (int i = 0; i < n; i++) {
        assert_int_equal(results.front[i].row, rows[i]);
        assert_int_equal(results.front[i].policy, policies[i]);
        assert_true(results.front[i].gain > 0 && isnan(results.front[i].more_gain));
    }
    ebb_design_results_free(&results);
    ebb_plan_free(&plan);
}

static void the_front_is_found_whichever_way_is_better(void **state)
{
    static const int more_rows[] = {0, 0, 1}, more_policies[] = {1, 0, 1}, less_rows[] = {0},
                     less_policies[] = {1};
    (void)state;
    assert_front(EBB_INFUSIONS_PER_YEAR, EBB_RESPONSE_WEEKS, more_rows, more_policies, 3);
    assert_front(EBB_MEAN_INFUSIONS, EBB_RELAPSED_52_WEEKS, less_rows, less_policies, 1);
}

/* The same rows and answers, with a key beside the policy's that nobody chooses: what it varies with decides
 * whether there is a front. */
static void assert_given(const double *given, enum ebb_front_state state, const int *rows,
                         const int *policies, int n)
{
    struct ebb_plan plan = {0};
    struct ebb_design_results results;
    struct ebb_design design = make_design(EBB_INFUSIONS_PER_YEAR, EBB_RESPONSE_WEEKS);
    design.axes[design.n_axes++] = (struct ebb_axis){
        .key = "dropout.per_month", .is_number = true, .kind = EBB_REAL, .n_levels = ROWS, .numbers = given};
    make_plan(&plan);
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    fill(&results);
    assert_int_equal(ebb_design_results_find_front(&results), EBB_OK);
    assert_int_equal(results.front_state, state);
    assert_int_equal(results.n_front, n);
    for (int i = 0; i < n; i++) {
        assert_int_equal(results.front[i].row, rows[i]);
        assert_int_equal(results.front[i].policy, policies[i]);
        assert_int_equal(results.front[i].circumstance, ebb_design_results_circumstance(&results, rows[i]));
    }
    ebb_design_results_free(&results);
    ebb_plan_free(&plan);
}

/* Rows 0 and 3: (8, 18), the first policy (10, 20), (20, 25). Rows 1, 2 and 4: the first policy, (12, 25). */
static void fronts_are_of_equal_circumstances(void **state)
{
    static const double all_alike[ROWS] = {1, 1, 1, 1, 1}, halves[ROWS] = {1, 2, 2, 1, 2},
                        apart[ROWS] = {1, 1, 1, 1, 2};
    static const int one_rows[] = {0, 0, 1}, one_policies[] = {1, 0, 1}, two_rows[] = {0, 0, 3, 1, 1},
                     two_policies[] = {1, 0, 1, 0, 1};
    (void)state;
    assert_given(all_alike, EBB_FRONT_FOUND, one_rows, one_policies, 3);
    assert_given(halves, EBB_FRONT_FOUND, two_rows, two_policies, 5);
    assert_given(apart, EBB_FRONT_APART, NULL, NULL, 0);
}

static void what_nobody_chooses_has_no_front(void **state)
{
    struct ebb_plan plan = {0};
    struct ebb_design_results results;
    struct ebb_design design = make_design(EBB_INFUSIONS_PER_YEAR, EBB_RESPONSE_WEEKS);
    (void)state;
    design.axes[0].key = "dropout.per_month";
    make_plan(&plan);
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    fill(&results);
    assert_int_equal(ebb_design_results_find_front(&results), EBB_OK);
    assert_true(results.n_front == 0 && results.front_state == EBB_FRONT_NO_CHOICE);
    ebb_design_results_free(&results);
    ebb_plan_free(&plan);
}

static void keys_say_what_is_chosen(void **state)
{
    (void)state;
    assert_true(ebb_key_is_chosen("policies.b.booster.trigger") && ebb_key_is_chosen("induction"));
    assert_true(ebb_key_is_chosen("assessment.every") && ebb_key_is_chosen("clinic_days"));
    assert_true(!ebb_key_is_chosen("horizon") && !ebb_key_is_chosen("dropout.per_month"));
    assert_true(!ebb_key_is_chosen("policy") && !ebb_key_is_chosen("draw"));
}

/* Unless outcomes are listed: infusions a year leave those of induction out. */
static void varied_inductions_have_their_infusions_counted(void **state)
{
    struct ebb_plan plan = {0};
    struct ebb_design_results results;
    struct ebb_design design = make_design(EBB_INFUSIONS_PER_YEAR, EBB_RESPONSE_WEEKS);
    (void)state;
    design.n_outcomes = 0;
    make_plan(&plan);
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    assert_int_equal(results.outcomes[results.cost], EBB_INFUSIONS_PER_YEAR);
    ebb_design_results_free(&results);
    design.axes[0].key = "induction.days";
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    assert_int_equal(results.outcomes[results.cost], EBB_MEAN_INFUSIONS);
    ebb_design_results_free(&results);
    ebb_plan_free(&plan);
}

static void without_a_cost_there_is_no_front(void **state)
{
    struct ebb_plan plan = {0};
    struct ebb_design_results results;
    const struct ebb_design design = make_design(EBB_MEAN_SCORE, EBB_RESPONSE_WEEKS);
    (void)state;
    make_plan(&plan);
    assert_int_equal(ebb_design_results_init(&results, &design, &plan), EBB_OK);
    assert_int_equal(ebb_design_results_find_front(&results), EBB_OK);
    assert_true(results.n_front == 0 && results.cost == -1);
    assert_int_equal(results.front_state, EBB_FRONT_NO_OUTCOMES);
    ebb_design_results_free(&results);
    ebb_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("answers are asked of policies and differences", answers_are_of_policies_and_differences),
        TEST("the front is found whichever way is better", the_front_is_found_whichever_way_is_better),
        TEST("fronts are of equal circumstances", fronts_are_of_equal_circumstances),
        TEST("what nobody chooses has no front", what_nobody_chooses_has_no_front),
        TEST("keys say what is chosen", keys_say_what_is_chosen),
        TEST("varied inductions have their infusions counted",
             varied_inductions_have_their_infusions_counted),
        TEST("without a cost there is no front", without_a_cost_there_is_no_front),
    };
    return RUN_TESTS(tests);
}
