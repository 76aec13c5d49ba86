/* SPDX-License-Identifier: MIT
 * Costs and QALYs of a row are those of its tally to the bit, rows that differ in prices alone are played
 * once and are what each gives by itself, and draws have prices of their own.
 *
 *   1. A study with prices   2. Rows   3. Against the tally   4. Prices alone   5. Orders   6. Draws
 */
#include <ebb/play_rows.h>

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design.h>
#include <ebb/executor.h>
#include <ebb/worlds.h>

#include "support.h"
#include "tap.h"

/* 1. A study with prices */

enum { POLICIES = 3, MOST_ROWS = 40, MOST_ASKED = 64 };

static struct ebb_amount amount(double value, double lower, double upper, enum ebb_amount_law law)
{
    struct ebb_amount made = {.on = true, .value = value, .lower = lower, .upper = upper, .law = (int)law};
    memcpy(made.source, "invented", sizeof "invented");
    return made;
}

/* The third policy does what the first does: its differences are exactly 0. */
static struct ebb_study make_study(int horizon_days)
{
    const struct ebb_policy policies[POLICIES] = {
        ebb_support_every("a", 21, 21), ebb_support_every("b", 42, 42), ebb_support_every("a_again", 21, 21)};
    struct ebb_study study;
    ebb_study_default(&study);
    ebb_support_set_policies(&study, policies, POLICIES);
    study.n_patients = 5000; /* more than a block */
    study.horizon_days = horizon_days;
    study.record = EBB_RECORD_SUMMARY;
    study.economics.costs = (struct ebb_costs){
        .on = true, .year = 2026, .threshold = 50000, .most_threshold = 60000, .discount = 0.03};
    study.economics.costs.n_samples = 20;
    memcpy(study.economics.costs.currency, "EUR", 4);
    memcpy(study.economics.costs.perspective, "payer", 6);
    study.economics.costs.prices[EBB_PRICE_INFUSION] = amount(300, 200, 400, EBB_UNIFORM);
    study.economics.costs.prices[EBB_PRICE_RELAPSE] = amount(1000, -1, -1, EBB_FIXED);
    study.economics.costs.prices[EBB_PRICE_MONTH] = amount(30, -1, -1, EBB_FIXED);
    study.economics.utilities.on = true;
    study.economics.utilities.discount = 0.03;
    for (int k = 0; k < EBB_UTILITY_LEFT; k++)
        study.economics.utilities.states[k] = amount((double[]){0.85, 0.75, 0.6, 0.5}[k], k == 0 ? 0.8 : -2,
                                                     k == 0 ? 0.9 : -2, k == 0 ? EBB_BETA : EBB_FIXED);
    return study;
}

/* 2. Rows */

/* Every costed outcome of every policy and pair, and one that is not, which must stay what it is. */
static int ask(int population, struct ebb_asked asked[MOST_ASKED])
{
    int n = 0;
    for (int outcome = EBB_ROW_COST; outcome < EBB_ROW_OUTCOME_COUNT; outcome++) {
        for (int p = 0; p < POLICIES; p++) {
            for (int q = -1; q < POLICIES; q++)
                asked[n++] = (struct ebb_asked){outcome, population, p, q};
        }
    }
    asked[n++] = (struct ebb_asked){EBB_RESPONSE_WEEKS, population, 0, 1};
    return n;
}

/* Row i has the i-th price of an infusion and the i-th gap of the second policy. */
struct rows {
    struct ebb_plan like;
    struct ebb_asked asked[MOST_ASKED];
    int n_asked, n_rows;
    double prices[MOST_ROWS];
    int gaps[MOST_ROWS];
    struct ebb_answer found[MOST_ROWS][MOST_ASKED];
    double spread[MOST_ROWS][MOST_ASKED], centre[MOST_ROWS][MOST_ASKED]; /* of deviations */
    int64_t n_played;
};

static enum ebb_status make_row(void *self, int64_t row, struct ebb_study *study,
                                struct ebb_messages *messages)
{
    const struct rows *rows = self;
    (void)messages;
    study->economics.costs.prices[EBB_PRICE_INFUSION].value = rows->prices[row];
    ebb_economics_fix(&study->economics); /* some prices lie without the study's own limits */
    study->policies[1] = ebb_support_every("b", rows->gaps[row], rows->gaps[row]);
    return EBB_OK;
}

static enum ebb_status take_row(void *self, const struct ebb_played_row *row)
{
    struct rows *rows = self;
    memcpy(rows->found[row->row], row->answers, (size_t)rows->n_asked * sizeof *row->answers);
    for (int i = 0; i < rows->n_asked && row->deviations; i++) {
        double sum = 0, squares = 0, size = 0;
        for (int64_t k = 0; k < rows->like.study.n_patients; k++) {
            const double d = row->deviations[i][k];
            sum += d, squares += d * d, size += fabs(d);
        }
        rows->spread[row->row][i] = sqrt(squares) / (double)rows->like.study.n_patients;
        rows->centre[row->row][i] = size > 0 ? sum / size : 0;
    }
    return EBB_OK;
}

static struct rows *begin(int horizon_days, int n_rows)
{
    const struct ebb_study study = make_study(horizon_days);
    struct rows *rows = calloc(1, sizeof *rows);
    struct ebb_messages messages = {0};
    assert_non_null(rows);
    assert_int_equal(ebb_plan_init(&rows->like, &study, &messages), EBB_OK);
    rows->n_asked = ask(ebb_study_population(&study), rows->asked);
    rows->n_rows = n_rows;
    for (int i = 0; i < n_rows; i++) {
        rows->prices[i] = 300;
        rows->gaps[i] = 42;
    }
    return rows;
}

static void play(struct rows *rows, int n_threads, bool with_deviations)
{
    struct ebb_messages messages = {0};
    const struct ebb_play_rows_options options = {
        .like = &rows->like,
        .last = rows->n_rows,
        .asked = rows->asked,
        .n_asked = rows->n_asked,
        .with_deviations = with_deviations,
        .machine = {.n_threads = n_threads, .kernel = ebb_kernel_best()},
        .self = rows,
        .study = make_row,
        .take = take_row,
        .n_played = &rows->n_played,
    };
    rows->n_played = 0;
    assert_int_equal(ebb_play_rows(&options, &messages), EBB_OK);
    assert_int_equal(messages.n, 0);
}

static void end(struct rows *rows)
{
    ebb_plan_free(&rows->like);
    free(rows);
}

/* 3. Against the tally */

static struct ebb_answer expected(const struct ebb_asked *asked, const struct ebb_plan *plan,
                                  const struct ebb_tally *tally, double threshold)
{
    struct ebb_weights weights;
    ebb_weights_of(plan, &plan->study.economics, true, &weights);
    const struct ebb_costed costed =
        asked->other < 0
            ? ebb_costing_policy(tally, &weights, asked->population, asked->policy)
            : ebb_costing_difference(tally, &weights, asked->population, asked->policy, asked->other);
    switch (asked->measure) {
    case EBB_ROW_COST:
        return (struct ebb_answer){costed.cost, costed.cost_error};
    case EBB_ROW_QALY:
        return (struct ebb_answer){costed.effect, costed.effect_error};
    case EBB_ROW_NET_BENEFIT:
        return (struct ebb_answer){threshold * costed.effect - costed.cost,
                                   ebb_costed_error(&costed, threshold)};
    default:
        break;
    }
    const bool has = asked->other >= 0 && costed.cost > 0 && costed.effect > 4 * costed.effect_error;
    return (struct ebb_answer){has ? costed.cost / costed.effect : (double)NAN,
                               has ? ebb_costed_ratio_error(&costed) : (double)NAN};
}

static bool is_same(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static void answers_are_those_of_the_tally(void **state)
{
    struct rows *rows = begin(500, 1);
    struct ebb_tally tally;
    int n_ratios = 0;
    (void)state;
    assert_int_equal(ebb_tally_init(&tally, &rows->like), EBB_OK);
    const struct ebb_batch batch = {.plan = &rows->like, .last_block = rows->like.n_blocks, .tally = &tally};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best()};
    assert_int_equal(ebb_play_once(&batch, 1, &options), EBB_OK);
    for (int with = 0; with < 2; with++) {
        play(rows, 2, with == 1);
        for (int i = 0; i < rows->n_asked - 1; i++) {
            const struct ebb_answer wanted = expected(&rows->asked[i], &rows->like, &tally, 50000);
            assert_true(is_same(rows->found[0][i].value, wanted.value));
            assert_true(is_same(rows->found[0][i].error, wanted.error));
            n_ratios += rows->asked[i].measure == EBB_ROW_ICER && !isnan(wanted.value);
        }
    }
    assert_true(n_ratios > 0); /* or nothing was asked of them */
    ebb_tally_free(&tally);
    end(rows);
}

/* What patients add gives the error of a row once more: exactly where nothing is discounted, nearly over two
 * years at 3 %, and nothing at all between policies that do the same. */
static void patients_add_up_to_the_error(void **state)
{
    (void)state;
    for (int years = 1; years <= 2; years++) {
        struct rows *rows = begin(365 * years, 1);
        play(rows, 1, true);
        for (int i = 0; i < rows->n_asked; i++) {
            const struct ebb_asked *asked = &rows->asked[i];
            const bool are_alike = asked->other == asked->policy || asked->other + asked->policy == 2;
            const double error = rows->found[0][i].error, spread = rows->spread[0][i];
            assert_true(fabs(rows->centre[0][i]) < 1e-9);
            if (asked->other >= 0 && are_alike)
                assert_true(spread == 0);
            else if (!isnan(error))
                assert_true(fabs(spread - error) <= (years == 1 ? 1e-9 : 0.02) * error);
        }
        end(rows);
    }
}

/* 4. Prices alone */

static void assert_like_by_itself(const struct rows *rows, int row)
{
    struct rows *one = begin(500, 1);
    one->prices[0] = rows->prices[row];
    one->gaps[0] = rows->gaps[row];
    play(one, 1, true);
    for (int i = 0; i < rows->n_asked; i++) {
        assert_true(is_same(one->found[0][i].value, rows->found[row][i].value));
        assert_true(is_same(one->found[0][i].error, rows->found[row][i].error));
        assert_true(is_same(one->spread[0][i], rows->spread[row][i]));
    }
    end(one);
}

static void rows_of_other_prices_are_played_once(void **state)
{
    struct rows *rows = begin(500, 12);
    (void)state;
    for (int i = 0; i < rows->n_rows; i++)
        rows->prices[i] = 100 + 50 * i;
    for (int n_threads = 1; n_threads <= 3; n_threads += 2) {
        play(rows, n_threads, true);
        assert_int_equal(rows->n_played, 1);
        assert_like_by_itself(rows, 0);
        assert_like_by_itself(rows, 11);
    }
    end(rows);
}

/* On one thread a lot has 32 rows: settings that begin in one go on in the next, the first one comes again at
 * the end, and the price of none is that of the row before. */
static void settings_are_played_once_across_lots(void **state)
{
    struct rows *rows = begin(500, 40);
    (void)state;
    for (int i = 0; i < rows->n_rows; i++) {
        rows->prices[i] = 100 + i;
        rows->gaps[i] = i < 10 ? 28 : i < 30 ? 35 : i < 38 ? 42 : 28;
    }
    play(rows, 1, true);
    assert_int_equal(rows->n_played, 3);
    for (int i = 9; i < 40; i += 10)
        assert_like_by_itself(rows, i);
    assert_like_by_itself(rows, 30);
    end(rows);
}

/* 5. Orders */

static void rows_of_a_setting_stand_together(void **state)
{
    const double prices[] = {100, 200, 300}, gaps[] = {21, 28};
    struct ebb_design design = {.kind = EBB_DESIGN_GRID, .n_axes = 2};
    int64_t *order = NULL, n = 0;
    (void)state;
    design.axes[0] =
        (struct ebb_axis){.key = "costs.infusion.value", .is_number = true, .n_levels = 3, .numbers = prices};
    design.axes[1] = (struct ebb_axis){
        .key = "policies.a.maintenance.every", .is_number = true, .n_levels = 2, .numbers = gaps};
    assert_int_equal(ebb_design_order(&design, &order, &n), EBB_OK);
    assert_non_null(order);
    assert_int_equal(n, 2);
    for (int i = 0; i < 6; i++)
        assert_int_equal(order[i], ((int[]){0, 2, 4, 1, 3, 5}[i]));
    free(order);
    design.n_draws = 2; /* draws run fastest, and each is a simulation of its own */
    assert_int_equal(ebb_design_order(&design, &order, &n), EBB_OK);
    for (int i = 0; i < 6; i++)
        assert_int_equal(order[i], ((int[]){0, 4, 8, 1, 5, 9}[i]));
    free(order);
    design.axes[0].key = "costs_of_another_kind"; /* no section of a study */
    assert_int_equal(ebb_design_order(&design, &order, &n), EBB_OK);
    assert_null(order);
}

/* 6. Draws */

static void worlds_have_prices_of_their_own(void **state)
{
    const struct ebb_study study = make_study(365);
    struct ebb_study drawn = study;
    struct ebb_economics wanted;
    struct ebb_worlds worlds = {0};
    (void)state;
    assert_int_equal(ebb_worlds_add_prices(&worlds, &study), EBB_OK);
    assert_int_equal(worlds.n_keys, 0); /* no world, no price */
    assert_int_equal(ebb_worlds_init(&worlds, 5, 1), EBB_OK);
    worlds.offsets[0] = offsetof(struct ebb_study, parameters.infusion.gain);
    for (int i = 0; i < 5; i++)
        worlds.values[i] = 0.5 + 0.01 * i;
    assert_int_equal(ebb_worlds_add_prices(&worlds, &study), EBB_OK);
    assert_int_equal(worlds.n_keys, 3);
    for (int i = 0; i < 5; i++) {
        ebb_worlds_set(&worlds, i, &drawn);
        ebb_economics_draw(&study.economics, study.seed, i, &wanted);
        assert_true(drawn.parameters.infusion.gain == 0.5 + 0.01 * i);
        assert_memory_equal(&drawn.economics, &wanted, sizeof wanted);
        assert_true(wanted.costs.prices[EBB_PRICE_INFUSION].value != 300);
    }
    ebb_worlds_free(&worlds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("costs, QALYs, net benefit and ratios are those of the tally", answers_are_those_of_the_tally),
        TEST("what patients add gives their errors once more", patients_add_up_to_the_error),
        TEST("rows of other prices are played once, and are what each gives by itself",
             rows_of_other_prices_are_played_once),
        TEST("so are settings that go on in the next lot", settings_are_played_once_across_lots),
        TEST("rows that differ in prices alone stand next to each other", rows_of_a_setting_stand_together),
        TEST("a world has a draw of the prices", worlds_have_prices_of_their_own),
    };
    return RUN_TESTS(tests);
}
