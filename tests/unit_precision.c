/* SPDX-License-Identifier: MIT
 * A run with `precision` adds whole blocks until the paired difference is known well enough, and says why it
 * stopped.
 *
 * Summaries are made by hand: only the standard error of the one difference is looked at.
 */
#include <math.h>
#include <string.h>

#include <ebb/confidence.h>
#include <ebb/precision.h>

#include "tap.h"

enum { POPULATIONS = 2, POLICIES = 3, FIRST = 0, SECOND = 2, REASON = 512 };

struct case_of_run {
    struct ebb_plan plan;
    struct ebb_summary summary;
    double errors[POPULATIONS * EBB_MEASURE_COUNT * POLICIES * POLICIES];
    double differences[POPULATIONS * EBB_MEASURE_COUNT * POLICIES * POLICIES];
    double patients[POPULATIONS * EBB_MEASURE_COUNT * POLICIES]; /* behind each */
    char reason[REASON];
};

/* Weeks in response, third policy minus first, to +- 0.1 week, with at least 10,000 and at most 1,000,000
 * patients: 3 to 245 blocks. */
static struct case_of_run *prepared(void)
{
    static struct case_of_run run;
    run.plan = (struct ebb_plan){
        .study = {.n_patients = 100000,
                  .n_policies = POLICIES,
                  .policies = {{.name = "a"}, {.name = "b"}, {.name = "c"}}},
        .n_blocks = 245,
        .n_populations = POPULATIONS,
        .populations = {{.name = "treated"}, {.name = "responders", .kind = EBB_RESPONDERS}},
    };
    run.plan.study.precision =
        (struct ebb_precision){true, EBB_RESPONSE_WEEKS, FIRST, SECOND, 0.1, 10000, 1000000, -1};
    run.summary = (struct ebb_summary){.n_populations = POPULATIONS, .n_policies = POLICIES, .n_visits = 1};
    run.summary.paired[EBB_PAIR_SE] = run.errors;
    run.summary.paired[EBB_PAIR_DIFFERENCE] = run.differences;
    run.summary.statistics[EBB_STAT_N] = run.patients;
    for (size_t i = 0; i < sizeof run.errors / sizeof run.errors[0]; i++) {
        run.errors[i] = 1e-9; /* of every other difference: none of them may stop the run */
        run.differences[i] = 1.0;
    }
    for (size_t i = 0; i < sizeof run.patients / sizeof run.patients[0]; i++)
        run.patients[i] = 5000.0;
    run.plan.study.population = -1;
    strcpy(run.reason, "untouched");
    return &run;
}

/* The place of the difference in a population: of the responders unless the study asks for others. */
static size_t place_of(const struct case_of_run *run, int population)
{
    const size_t row = (size_t)population * EBB_MEASURE_COUNT + (size_t)run->plan.study.precision.outcome;
    return (row * POLICIES + FIRST) * POLICIES + SECOND;
}

/* Sets the half-width that the run has reached. */
static void reach(struct case_of_run *run, double half_width)
{
    run->errors[place_of(run, 1)] = half_width / EBB_Z_95;
}

static int64_t next(struct case_of_run *run, int64_t n_blocks_done)
{
    return ebb_precision_next(&run->plan, n_blocks_done > 0 ? &run->summary : NULL, n_blocks_done,
                              run->reason, REASON);
}

static void without_precision_all_blocks_are_run(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    run->plan.study.precision.on = false;
    run->plan.n_blocks = 25;
    assert_int_equal(next(run, 0), 25);
    assert_int_equal(next(run, 25), 25);
    assert_string_equal(run->reason, "all patients of the study were simulated");
    assert_true(ebb_precision_reached(&run->plan, &run->summary));
}

static void first_look_comes_after_the_fewest_patients(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    const int64_t cases[][2] = {{10000, 3}, {8192, 2}, {8193, 3}, {1, 1}, {0, 1}, {100000000, 245}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run->plan.study.precision.min_patients = cases[i][0];
        assert_int_equal(next(run, 0), cases[i][1]);
    }
    assert_string_equal(run->reason, "untouched"); /* nothing has stopped */
}

static void run_stops_when_the_precision_is_reached(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    reach(run, 0.0999);
    assert_true(ebb_precision_reached(&run->plan, &run->summary));
    assert_int_equal(next(run, 7), 7);
    assert_string_equal(
        run->reason,
        "the precision asked for was reached: the difference in response_weeks (c minus a, in responders) "
        "has a half width of the 95 % limits of 0.0999 weeks, asked for 0.1 weeks");
}

static void shares_are_said_in_percent(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    run->plan.study.precision.outcome = EBB_RESPONSE_SHARE;
    run->plan.study.precision.half_width = 1.0;
    assert_int_equal(next(run, 3), 3);
    assert_non_null(
        strstr(run->reason,
               "response_share (c minus a, in responders) has a half width of the 95 % limits of 1.96e-07 "
               "percentage points, asked for 100 percentage points"));
}

/* No spread seen yet is not precision: a rare event shows in none of the first patients, and the run goes on.
 * At the most patients a difference of 0 in everybody is still not known; one that is the same in everybody
 * is. */
static void no_spread_is_no_precision(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    reach(run, 0.0);
    assert_int_equal(next(run, 7), 14);
    assert_int_equal(next(run, run->plan.n_blocks), run->plan.n_blocks);
    assert_true(ebb_precision_reached(&run->plan, &run->summary));
    run->differences[place_of(run, 1)] = 0.0;
    assert_int_equal(next(run, run->plan.n_blocks), run->plan.n_blocks);
    assert_false(ebb_precision_reached(&run->plan, &run->summary));
    assert_non_null(strstr(run->reason, "the most patients allowed were simulated: the difference in "
                                        "response_weeks (c minus a, in responders) is 0 in every one of 5000 "
                                        "patients, which is no spread to judge by"));
}

/* A difference that nobody could show ends in words, never in "nan". */
static void what_is_not_known_is_said(void **state)
{
    static const struct {
        double n;
        const char *why;
    } cases[] = {
        {0.0, "is not known: nobody is there to differ"},
        {1.0, "is not known: one patient has no spread"},
        {5000.0, "is not known: hardly anybody was followed so long without a relapse"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct case_of_run *run = prepared();
        reach(run, NAN);
        run->patients[(EBB_MEASURE_COUNT + EBB_RESPONSE_WEEKS) * POLICIES + SECOND] = cases[i].n;
        assert_int_equal(next(run, 245), 245);
        assert_false(ebb_precision_reached(&run->plan, &run->summary));
        assert_non_null(strstr(run->reason, cases[i].why));
        assert_null(strstr(run->reason, "nan"));
    }
}

/* The precision's own population, else the study's, else those who are followed. */
static void the_population_is_chosen(void **state)
{
    static const struct {
        int own, of_study, population;
    } cases[] = {{-1, -1, 1}, {-1, 0, 0}, {0, 1, 0}, {1, 0, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct case_of_run *run = prepared();
        run->plan.study.precision.population = cases[i].own;
        run->plan.study.population = cases[i].of_study;
        assert_true(ebb_precision_reached(&run->plan, &run->summary));
        run->errors[place_of(run, cases[i].population)] = 1.0;
        assert_false(ebb_precision_reached(&run->plan, &run->summary));
    }
}

/* Blocks grow as the square of what is missing: ceil(n (w / w0)^2), but at most twofold, and by at least
 * one. */
static void next_look_is_where_the_precision_should_be_reached(void **state)
{
    (void)state;
    const struct {
        double half_width;
        int64_t done, next;
    } cases[] = {
        {0.1199, 50, 72},                                       /* 71.9 */
        {0.101, 50, 52},                                        /* 51.005 */
        {0.1001, 3, 4},                                         /* 3.006 */
        {0.139, 10, 20},                                        /* 19.3 */
        {0.15, 10, 20},                                         /* 22.5, but no more than twice */
        {5.0, 10, 20},    {HUGE_VAL, 10, 20}, {0.13, 200, 245}, /* 338, but no more than there are */
        {9.0, 200, 245},
    };
    struct case_of_run *run = prepared();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reach(run, cases[i].half_width);
        assert_false(ebb_precision_reached(&run->plan, &run->summary));
        assert_int_equal(next(run, cases[i].done), cases[i].next);
    }
    assert_string_equal(run->reason, "untouched");
}

/* A single patient, or nobody followed, has no standard error: nothing is reached, and the run goes on. */
static void unknown_error_is_not_precise(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    reach(run, NAN);
    assert_false(ebb_precision_reached(&run->plan, &run->summary));
    assert_int_equal(next(run, 10), 20);
}

static void run_stops_at_the_most_patients(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    reach(run, 0.25);
    assert_int_equal(next(run, 245), 245);
    assert_false(ebb_precision_reached(&run->plan, &run->summary));
    assert_string_equal(
        run->reason,
        "the most patients allowed were simulated: the difference in response_weeks (c minus a, in "
        "responders) "
        "has a half width of the 95 % limits of 0.25 weeks, asked for 0.1 weeks");
}

/* Followed to its end with an error that falls as the root of the patients, a run takes few looks and never
 * overshoots twofold. */
static void looks_are_few(void **state)
{
    (void)state;
    struct case_of_run *run = prepared();
    int64_t done = 0;
    int looks = 0;
    for (int64_t wanted = next(run, 0); wanted != done; looks++) {
        done = wanted;
        reach(run, 0.1 * sqrt(100.0 / (double)done)); /* 100 blocks are enough */
        wanted = next(run, done);
    }
    assert_true(done >= 100 && done < 200);
    assert_true(looks <= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("without `precision` all blocks are run", without_precision_all_blocks_are_run),
        TEST("the first look comes after the fewest patients, in whole blocks",
             first_look_comes_after_the_fewest_patients),
        TEST("a run stops when the precision is reached, and says so",
             run_stops_when_the_precision_is_reached),
        TEST("shares are said in per cent", shares_are_said_in_percent),
        TEST("no spread is no precision", no_spread_is_no_precision),
        TEST("a difference that is not known is said so", what_is_not_known_is_said),
        TEST("the population of a precision is chosen", the_population_is_chosen),
        TEST("the next look is where the precision should be reached, at most twofold",
             next_look_is_where_the_precision_should_be_reached),
        TEST("an unknown standard error is not precise", unknown_error_is_not_precise),
        TEST("a run stops at the most patients, and says so", run_stops_at_the_most_patients),
        TEST("a run takes few looks", looks_are_few),
    };
    return RUN_TESTS(tests);
}
