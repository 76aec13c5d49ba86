/* SPDX-License-Identifier: MIT A sensitivity plays the rows of its design on the same patients, compares
 * each with the rows that it belongs to, and keeps the table that its results follow from.
 *
 *   1. Studies of rows   2. One way   3. Saltelli   4. Morris   5. Draws   6. What holds of all   7. Going on
 */
#include <ebb/sensitivity.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "heard.h"
#include "support.h"
#include "tap.h"

/* 1. Studies of rows: two parameters that act on everybody, and one of a policy that is not asked about. */

enum { GAIN, SETBACKS, TRIGGER, AXES };

static const size_t OFFSETS[AXES] = {offsetof(struct ebb_study, parameters.infusion.gain),
                                     offsetof(struct ebb_study, parameters.setbacks.per_year),
                                     offsetof(struct ebb_study, policies[2].booster.trigger_points)};

/* Weeks in response under the first policy, and how many more under the second. */
static const struct ebb_asked ASKED[] = {{EBB_RESPONSE_WEEKS, 1, 0, -1}, {EBB_RESPONSE_WEEKS, 1, 0, 1}};

struct played {
    struct ebb_study study;
    struct ebb_design design;
    struct ebb_row_studies *studies;
    struct ebb_plan plan;
    struct ebb_worlds worlds;
    struct ebb_heard heard;
    struct ebb_sensitivity out;
};

static struct played played;
static const char *journal; /* where rows are kept; NULL: nowhere */

static enum ebb_status read_row(void *self, int64_t row, const double *values, struct ebb_study *out_study,
                                size_t *out_offsets, struct ebb_messages *messages)
{
    (void)row;
    (void)values;
    (void)messages;
    *out_study = ((const struct played *)self)->study;
    memcpy(out_offsets, OFFSETS, (size_t)played.design.n_axes * sizeof OFFSETS[0]);
    return EBB_OK;
}

static struct ebb_axis axis(const char *key, enum ebb_kind_code kind, double from, double to)
{
    return (struct ebb_axis){
        .key = key, .is_number = true, .kind = kind, .from = from, .to = to, .steps = 2, .base = NAN};
}

static enum ebb_status play(enum ebb_design_kind kind, int size, int n_threads)
{
    static const char *const WORLD_KEYS[] = {"infusion.gain", "setbacks.per_year"}, *const WORLD_UNITS[] = {
                                                                                        "1", "1/year"};
    struct ebb_messages messages = {0};
    played.study = ebb_support_study("three_policies.yaml");
    played.study.n_patients = 300;
    played.design = (struct ebb_design){.kind = kind,
                                        .size = size,
                                        .seed = 3,
                                        .n_axes = AXES,
                                        .axes = {axis("infusion.gain", EBB_REAL, 0.3, 0.7),
                                                 axis("setbacks.per_year", EBB_REAL, 1.0, 9.0),
                                                 axis("policies.x.booster.trigger", EBB_WHOLE, 12.0, 22.0)}};
    if (kind == EBB_DESIGN_LISTS) { /* of one point, in each of so many draws */
        played.design.n_axes = 0;
        played.design.n_draws = size;
    }
    assert_int_equal(ebb_plan_init(&played.plan, &played.study, &messages), EBB_OK);
    assert_int_equal(ebb_row_studies_open(&played.design, played.worlds.n > 0 ? &played.worlds : NULL,
                                          read_row, &played, &played.studies, &messages),
                     EBB_OK);
    const struct ebb_sensitivity_options options = {
        .machine = {.n_threads = n_threads},
        .studies = played.studies,
        .worlds = played.worlds.n > 0 ? &played.worlds : NULL,
        .world_keys = WORLD_KEYS,
        .world_units = WORLD_UNITS,
        .like = &played.plan,
        .asked = ASKED,
        .n_asked = 2,
        .journal = journal,
        .study_text = "a study",
    };
    const struct ebb_work work = ebb_heard_listen(&played.heard);
    const enum ebb_status status = ebb_sensitivity_play(&options, &work, &played.out);
    ebb_heard_end(&played.heard);
    ebb_messages_free(&messages);
    return status;
}

static void done(void)
{
    ebb_text_free(&played.heard.words);
    ebb_sensitivity_free(&played.out);
    ebb_row_studies_close(played.studies);
    ebb_plan_free(&played.plan);
}

static double answer(int asked, int row)
{
    return played.out.answers[asked * played.out.n_rows + row];
}

static double input(int value, int row)
{
    return played.out.inputs[value * played.out.n_rows + row];
}

/* 2. One way */

/* A run of its own of the row's study. */
static void run_of(int row, struct ebb_support_run *run)
{
    struct ebb_study study = played.study;
    ebb_row_studies_get(played.studies, row, &study);
    ebb_support_run_init(run, &study);
}

/* Of weeks in response of those who respond in both runs or one: a mean over other patients, so that what a
 * patient brings is his or her deviation from it. */
static double error_by_hand(const struct ebb_support_run *a, const struct ebb_support_run *b)
{
    const struct ebb_support_run *runs[] = {a, b};
    double squares = 0.0, mean[2], n[2] = {0.0, 0.0};
    for (int r = 0; r < 2; r++) {
        mean[r] = ebb_summary_statistic(&runs[r]->summary, EBB_STAT_MEAN, 1, EBB_RESPONSE_WEEKS, 0);
        for (size_t i = 0; i < a->n_patients; i++)
            n[r] += runs[r]->treated[i] && runs[r]->responder[i];
    }
    for (size_t i = 0; i < a->n_patients; i++) {
        double off = 0.0;
        for (int r = 0; r < 2; r++) {
            const double weeks = ebb_support_outcome(runs[r], EBB_RESPONSE_DAYS, 0, i) / 7.0;
            if (runs[r]->treated[i] && runs[r]->responder[i])
                off += (r == 0 ? 1.0 : -1.0) * (weeks - mean[r]) / n[r];
        }
        squares += off * off;
    }
    return sqrt(squares);
}

static void one_way_rows_are_runs_of_their_own(void **state)
{
    struct ebb_support_run base, low, high;
    (void)state;
    assert_int_equal(play(EBB_DESIGN_ONE_WAY, 0, 2), EBB_OK);
    const struct ebb_sensitivity *out = &played.out;
    assert_true(out->method == EBB_METHOD_ONE_WAY && out->n_rows == 7 && out->n_values == AXES);
    run_of(0, &base);
    run_of(3, &low);
    run_of(4, &high);
    for (int asked = 0; asked < 2; asked++) {
        const double at_base =
            asked == 0 ? ebb_summary_statistic(&base.summary, EBB_STAT_MEAN, 1, EBB_RESPONSE_WEEKS, 0)
                       : ebb_summary_paired(&base.summary, EBB_PAIR_DIFFERENCE, 1, EBB_RESPONSE_WEEKS, 0, 1);
        assert_true(answer(asked, 0) == at_base);
    }
    assert_true(input(SETBACKS, 3) == 1.0 && input(SETBACKS, 4) == 9.0 && isnan(input(GAIN, 3)));
    /* n, not n - 1, below the line of a deviation's square: 300 patients */
    assert_true(fabs(out->first_errors[3] / error_by_hand(&low, &base) - 1.0) < 0.01);
    assert_true(fabs(out->second_errors[4] / error_by_hand(&high, &low) - 1.0) < 0.01);
    assert_true(out->first_errors[3] < 0.7 * out->errors[3]); /* the same patients */
    assert_true(isnan(out->first_errors[0]) && isnan(out->second_errors[3]));
    for (int k = 0; k < AXES; k++) {
        const struct ebb_one_way *bar = &out->bars[k];
        assert_true(bar->low == answer(0, 1 + 2 * bar->axis) && bar->high == answer(0, 2 + 2 * bar->axis));
    }
    /* What another policy does moves nothing, and that is known exactly. */
    assert_true(out->bars[2].axis == TRIGGER && out->bars[2].span == 0.0 && out->bars[2].span_error == 0.0);
    ebb_support_run_free(&base);
    ebb_support_run_free(&low);
    ebb_support_run_free(&high);
    done();
}

/* 3. Saltelli */

static void a_row_is_compared_with_a_and_b_of_its_setting(void **state)
{
    enum { N = 64, ROWS = N * (AXES + 2) };
    (void)state;
    assert_int_equal(play(EBB_DESIGN_SALTELLI, N, 2), EBB_OK);
    const struct ebb_sensitivity *out = &played.out;
    assert_true(out->method == EBB_METHOD_SOBOL && out->n_rows == ROWS);
    for (int row = 0; row < ROWS; row++) {
        const struct ebb_sensitivity_row place = ebb_sensitivity_row_of(out, row);
        const int a = row - row % (AXES + 2);
        assert_int_equal(place.setting, row / (AXES + 2));
        if (place.moved < 0) {
            assert_string_equal(place.matrix, row == a ? "A" : "B");
            continue;
        }
        assert_string_equal(place.matrix, "AB");
        for (int k = 0; k < AXES; k++)
            assert_true(input(k, row) == input(k, k == place.moved ? a + 1 : a));
        assert_true(out->first_errors[row] >= 0.0 && out->second_errors[row] >= 0.0);
        if (place.moved == TRIGGER)
            assert_true(answer(0, row) == answer(0, a) && out->first_errors[row] == 0.0);
        else
            assert_true(out->first_errors[row] > 0.0 && out->first_errors[row] < 2.0 * out->errors[row]);
    }
    const struct ebb_sobol_index *idle = &out->indices[TRIGGER], *acts = &out->indices[SETBACKS];
    assert_true(idle->total == 0.0 && idle->total_upper == 0.0);
    assert_true(acts->total > 0.05 && acts->total_lower <= acts->total && acts->total <= acts->total_upper);
    assert_true(out->spreads[0].luck > 0.0 && out->spreads[0].luck < out->spreads[0].variance);
    assert_true(out->spreads[0].mean > 5.0 && out->spreads[0].mean < 52.0);
    done();
}

static void records_are_the_table(void **state)
{
    struct ebb_record_column columns[EBB_MOST_SENSITIVITY_COLUMNS];
    struct ebb_records records;
    (void)state;
    assert_int_equal(play(EBB_DESIGN_SALTELLI, 4, 1), EBB_OK);
    ebb_sensitivity_records(&played.out, columns, &records);
    assert_false(records.failed);
    assert_int_equal(ebb_records_n_rows(&records), 2 * played.out.n_rows);
    const size_t row = 2 * 7 + 1; /* the eighth row, AB of the second setting, and the difference */
    assert_true(ebb_records_cell(&records, row, 0)->number == 8.0);
    assert_true(ebb_records_cell(&records, row, 1)->number == 2.0);
    assert_string_equal(ebb_records_cell(&records, row, 2)->text, "AB");
    assert_string_equal(ebb_records_cell(&records, row, 3)->text, "infusion.gain");
    assert_true(ebb_records_cell(&records, row, 4)->number == input(GAIN, 7));
    assert_string_equal(ebb_records_cell(&records, row, 7)->text, "response_weeks");
    assert_string_equal(ebb_records_cell(&records, row, 9)->text, played.study.policies[1].name);
    assert_string_equal(ebb_records_cell(&records, row, 10)->text, played.study.policies[0].name);
    assert_true(ebb_records_cell(&records, row, 12)->number == answer(1, 7));
    assert_true(ebb_records_cell(&records, row, 14)->number ==
                played.out.first_errors[played.out.n_rows + 7]);
    ebb_records_free(&records);
    done();
}

/* 4. Morris */

static void a_step_is_compared_with_the_one_before(void **state)
{
    enum { TRAJECTORIES = 6 };
    (void)state;
    assert_int_equal(play(EBB_DESIGN_MORRIS, TRAJECTORIES, 2), EBB_OK);
    const struct ebb_sensitivity *out = &played.out;
    assert_true(out->method == EBB_METHOD_MORRIS && out->n_rows == TRAJECTORIES * (AXES + 1));
    for (int row = 0; row < out->n_rows; row++) {
        const struct ebb_sensitivity_row place = ebb_sensitivity_row_of(out, row);
        assert_true((place.moved < 0) == (row % (AXES + 1) == 0));
        assert_true(isnan(out->first_errors[row]) == (place.moved < 0));
        for (int k = 0; k < AXES && place.moved >= 0; k++)
            assert_true((input(k, row) != input(k, row - 1)) == (k == place.moved));
    }
    assert_true(out->effects[TRIGGER].mu_star == 0.0 && out->effects[TRIGGER].luck == 0.0);
    assert_true(out->effects[SETBACKS].mu < 0.0 && out->effects[SETBACKS].luck > 0.0);
    assert_true(out->effects[SETBACKS].mu_star > out->effects[SETBACKS].luck);
    done();
}

/* 5. Draws */

static void make_worlds(int n)
{
    assert_int_equal(ebb_worlds_init(&played.worlds, n, 2), EBB_OK);
    for (int i = 0; i < n; i++) {
        played.worlds.values[2 * i] = 0.45 + 0.01 * (i * 7 % n) / 2.0;
        played.worlds.values[2 * i + 1] = 3.0 + 0.1 * (i * 11 % n);
    }
    memcpy(played.worlds.offsets, OFFSETS, 2 * sizeof OFFSETS[0]);
}

static void draws_are_what_a_regression_reads(void **state)
{
    enum { DRAWS = 40 };
    (void)state;
    make_worlds(DRAWS);
    assert_int_equal(play(EBB_DESIGN_LISTS, DRAWS, 2), EBB_OK);
    const struct ebb_sensitivity *out = &played.out;
    assert_true(out->method == EBB_METHOD_REGRESSION && out->n_rows == DRAWS && out->n_values == 2);
    assert_string_equal(out->keys[1], "setbacks.per_year");
    assert_string_equal(out->units[1], "1/year");
    assert_true(input(0, 3) == played.worlds.values[6] && input(1, 3) == played.worlds.values[7]);
    assert_true(out->joint[1].coefficient < -0.5 && out->joint[1].partial < -0.8);
    assert_true(out->fits[0].n_used == 2 && out->fits[0].explained > 0.7);
    done();
    played.worlds.offsets[0] = SIZE_MAX; /* the study sets it itself */
    assert_int_equal(play(EBB_DESIGN_LISTS, DRAWS, 2), EBB_OK);
    assert_true(played.out.n_values == 1);
    assert_string_equal(played.out.keys[0], "setbacks.per_year");
    done();
    ebb_worlds_free(&played.worlds);
}

/* 6. What holds of all */

static void threads_change_no_byte(void **state)
{
    static double one[3 * 4 * (AXES + 2) * 8];
    (void)state;
    assert_int_equal(play(EBB_DESIGN_SALTELLI, 8, 1), EBB_OK);
    const size_t size = (size_t)played.out.n_rows * 2 * sizeof(double);
    assert_true(size <= sizeof one);
    memcpy(one, played.out.answers, size);
    const struct ebb_sobol_index index = played.out.indices[SETBACKS];
    assert_true(played.heard.rises && played.heard.last_done == played.out.n_rows);
    done();
    assert_int_equal(play(EBB_DESIGN_SALTELLI, 8, 3), EBB_OK);
    assert_memory_equal(one, played.out.answers, size);
    assert_memory_equal(&index, &played.out.indices[SETBACKS], sizeof index);
    done();
}

static void each_row_in_many_draws_is_refused(void **state)
{
    (void)state;
    assert_int_equal(ebb_worlds_init(&played.worlds, 4, 2), EBB_OK);
    played.study = ebb_support_study("three_policies.yaml");
    assert_int_equal(play(EBB_DESIGN_ONE_WAY, 0, 1), EBB_OK); /* worlds that no row is played in */
    done();
    struct ebb_messages messages = {0};
    played.design.n_draws = 4;
    assert_int_equal(ebb_plan_init(&played.plan, &played.study, &messages), EBB_OK);
    assert_int_equal(
        ebb_row_studies_open(&played.design, &played.worlds, read_row, &played, &played.studies, &messages),
        EBB_OK);
    const struct ebb_sensitivity_options options = {.studies = played.studies,
                                                    .worlds = &played.worlds,
                                                    .like = &played.plan,
                                                    .asked = ASKED,
                                                    .n_asked = 1};
    const struct ebb_work work = ebb_heard_listen(&played.heard);
    assert_int_equal(ebb_sensitivity_play(&options, &work, &played.out), EBB_BAD_STUDY);
    ebb_heard_end(&played.heard);
    assert_non_null(
        strstr(ebb_text_chars(&played.heard.words), "design.draws = 4: one_way plays each row once"));
    done();
    ebb_worlds_free(&played.worlds);
}

/* 7. Going on */

enum { MOST_NUMBERS = (3 + 4 * 2) * 64 };

/* The journal of a play that was ended behind so many rows, whatever it was ended by. */
static void cut_journal(const char *whole, int n_rows)
{
    FILE *from = fopen(whole, "r"), *to = fopen(journal, "w");
    char line[4096];
    assert_true(from && to);
    for (int i = 0; i < 1 + n_rows; i++) {
        assert_non_null(fgets(line, sizeof line, from));
        assert_true(fputs(line, to) >= 0);
    }
    assert_int_equal(fclose(to) | fclose(from), 0);
}

/* All tables of a play lie one behind the other; as many numbers as the longest design here has. */
static size_t tables(double *out)
{
    const size_t rows = (size_t)played.out.n_rows;
    const size_t n = (size_t)(played.out.n_values + 4 * played.out.n_asked) * rows;
    assert_true(n <= MOST_NUMBERS);
    memcpy(out, played.out.memory, n * sizeof *out);
    return n * sizeof *out;
}

/* Rows of one way and of Saltelli's are compared with two before them, Morris' with one, draws with none. */
static void rows_that_were_kept_are_gone_on_from(void **state)
{
    static const struct {
        enum ebb_design_kind kind;
        int size;
    } DESIGNS[] = {
        {EBB_DESIGN_ONE_WAY, 0}, {EBB_DESIGN_MORRIS, 2}, {EBB_DESIGN_SALTELLI, 2}, {EBB_DESIGN_LISTS, 5}};
    static double whole[MOST_NUMBERS], again[MOST_NUMBERS];
    (void)state;
    for (size_t i = 0; i < sizeof DESIGNS / sizeof DESIGNS[0]; i++) {
        const char *kept = ebb_heard_scratch("kept.journal");
        if (DESIGNS[i].kind == EBB_DESIGN_LISTS)
            make_worlds(DESIGNS[i].size);
        journal = kept;
        assert_int_equal(play(DESIGNS[i].kind, DESIGNS[i].size, 1), EBB_OK);
        assert_int_equal(played.out.n_kept, 0);
        const int n_rows = played.out.n_rows;
        const size_t bytes = tables(whole);
        done();
        journal = ebb_heard_scratch("cut.journal");
        for (int n = 0; n <= n_rows; n++) {
            cut_journal(kept, n);
            assert_int_equal(play(DESIGNS[i].kind, DESIGNS[i].size, 1), EBB_OK);
            assert_int_equal(played.out.n_kept, n);
            assert_int_equal(played.out.n_done, n_rows);
            assert_int_equal(tables(again), bytes);
            assert_memory_equal(again, whole, bytes);
            done();
        }
        ebb_worlds_free(&played.worlds);
        const struct ebb_sensitivity_options both[] = {{.journal = kept}, {.journal = journal}};
        ebb_sensitivity_forget(&both[0]);
        ebb_sensitivity_forget(&both[1]);
    }
    journal = NULL;
}

static void rows_of_another_design_are_not_taken(void **state)
{
    (void)state;
    journal = ebb_heard_scratch("other.journal");
    assert_int_equal(play(EBB_DESIGN_MORRIS, 2, 1), EBB_OK);
    done();
    assert_int_equal(play(EBB_DESIGN_MORRIS, 3, 1), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_text_chars(&played.heard.words), "other.journal: "));
    done();
    journal = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("rows of one way are runs of their own, compared patient by patient",
             one_way_rows_are_runs_of_their_own),
        TEST("a row of Saltelli's is compared with A and B of its setting",
             a_row_is_compared_with_a_and_b_of_its_setting),
        TEST("records are the table that indices follow from", records_are_the_table),
        TEST("a step of Morris' is compared with the one before", a_step_is_compared_with_the_one_before),
        TEST("draws are what a regression reads", draws_are_what_a_regression_reads),
        TEST("threads change no byte", threads_change_no_byte),
        TEST("each row in many draws is refused", each_row_in_many_draws_is_refused),
        TEST("whatever row it was ended behind, it goes on to the same bytes",
             rows_that_were_kept_are_gone_on_from),
        TEST("rows of another design are not taken for its own", rows_of_another_design_are_not_taken),
    };
    return RUN_TESTS(tests);
}
