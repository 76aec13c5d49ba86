/* SPDX-License-Identifier: MIT
 * What does a patient-year cost? Seconds of a core against the number of policies and of weeks, with the
 * fastest kernel.
 *
 * A patient-year is a year of one patient under all policies of the study. Traits, induction and noise are
 * shared by the policies, so a further policy costs less than the first; induction is shared by the weeks.
 * A setting of a design costs its plan and its place in a play besides; that is shown, too.
 * Writes results/bench/cost.json.
 */
#include "measure.h"

/* A design plays thousands of settings: how many are compiled and played for a figure, with so few patients
 * each that what is not the kernel shows. */
enum { SETTINGS = 64, SETTING_PATIENTS = 64, COMPILED = 500 };

enum { PATIENTS = 4 * EBB_BLOCK_PATIENTS, DAYS_A_WEEK = 7, MISSION_POLICIES = 3, MISSION_WEEKS = 52 };

static const int POLICIES[] = {1, 2, 3, 4, 8, 16, 32};
static const int WEEKS[] = {13, 26, 52, 104, 260, 520};
enum {
    N_POLICIES = sizeof POLICIES / sizeof POLICIES[0],
    N_WEEKS = sizeof WEEKS / sizeof WEEKS[0],
    MOST = N_POLICIES
};

/* One study of a row of studies that differ in one number. */
struct place {
    int number; /* of policies, or weeks */
    struct ebb_plan plan;
    struct bench_figure nanoseconds; /* of a core for a patient-year */
    struct bench_figure of_draws;    /* the kernel over drawing its numbers alone */
    struct bench_figure of_mission;  /* nanoseconds over those of the mission study in the same round */
};

static struct ebb_plan plan_with_policies(const struct ebb_study *mission, int n)
{
    struct ebb_study study = *mission;
    for (int p = 0; p < n; p++)
        bench_set_policy(&study, p, &mission->policies[p % MISSION_POLICIES]);
    study.n_policies = n;
    return bench_plan(&study, PATIENTS);
}

static struct ebb_plan plan_with_weeks(const struct ebb_study *mission, int weeks)
{
    struct ebb_study study = *mission;
    study.horizon_days = weeks * DAYS_A_WEEK;
    return bench_plan(&study, PATIENTS);
}

static void measure(struct place places[], int n, int mission_number)
{
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        double mission = 0.0;
        for (int i = 0; i < n; i++) {
            const struct bench_cost cost = bench_blocks(&places[i].plan, ebb_kernel_best());
            places[i].nanoseconds.rounds[round] = 1e9 * cost.run / bench_patient_years(&places[i].plan);
            places[i].of_draws.rounds[round] = cost.run / cost.draw;
            if (places[i].number == mission_number)
                mission = places[i].nanoseconds.rounds[round];
        }
        for (int i = 0; i < n; i++)
            places[i].of_mission.rounds[round] = places[i].nanoseconds.rounds[round] / mission;
    }
}

static void show(const struct place places[], int n, const char *what, int mission_number,
                 struct bench_json *json)
{
    printf("%8s %18s %15s %11s %3d %s %14s\n", what, "ns/patient-year", "and policy", "against",
           mission_number, what, "run / draws");
    bench_json_open(json, what, '[');
    for (int i = 0; i < n; i++) {
        const struct place *place = &places[i];
        const double cost = bench_median(&place->nanoseconds);
        printf("%8d %18.0f %15.0f %20.2f x %15.2f x\n", place->number, cost,
               cost / place->plan.study.n_policies, bench_median(&place->of_mission),
               bench_median(&place->of_draws));
        bench_json_open(json, NULL, '{');
        bench_json_number(json, what, place->number);
        bench_json_figure(json, "nanoseconds_per_patient_year", &place->nanoseconds);
        bench_json_figure(json, "run_over_draws", &place->of_draws);
        bench_json_figure(json, "over_mission", &place->of_mission);
        bench_json_close(json, '}');
    }
    bench_json_close(json, ']');
    printf("\n");
}

/* Microseconds of a core for a setting of a design. */
struct setting_figures {
    struct bench_figure compiled; /* a plan made and freed */
    struct bench_figure updated;  /* other parameters taken over */
    struct bench_figure beyond;   /* played by an executor, less what its kernel alone takes */
};

static double compile_plans(const struct ebb_study *study)
{
    struct ebb_messages messages = {0};
    const struct bench_time start = bench_now();
    for (int i = 0; i < COMPILED; i++) {
        struct ebb_plan plan;
        if (ebb_plan_init(&plan, study, &messages) != EBB_OK)
            bench_fail("cost: the study is no longer one that can be planned");
        ebb_plan_free(&plan);
    }
    ebb_messages_free(&messages);
    return bench_since(start).core / COMPILED;
}

static double update_plans(struct ebb_plan *plan, const struct ebb_study *study)
{
    const struct bench_time start = bench_now();
    for (int i = 0; i < COMPILED; i++)
        ebb_plan_update(plan, study);
    return bench_since(start).core / COMPILED;
}

/* All settings in one play: seconds of it that are not the kernel's. */
static double play_settings(struct ebb_executor *executor, const struct ebb_plan *plans,
                            struct ebb_tally *tallies)
{
    const struct ebb_play_options options = {.kernel = ebb_kernel_best()};
    struct ebb_batch batches[SETTINGS];
    double kernels = 0.0;
    for (int i = 0; i < SETTINGS; i++) {
        batches[i] = (struct ebb_batch){.plan = &plans[i], .last_block = 1, .tally = &tallies[i]};
        kernels += bench_blocks(&plans[i], options.kernel).run;
    }
    const struct bench_time start = bench_now();
    if (ebb_executor_play(executor, batches, SETTINGS, &options) != EBB_OK)
        bench_fail("cost: the settings could not be played: not enough memory");
    return (bench_since(start).core - kernels) / SETTINGS;
}

static void measure_settings(const struct ebb_study *mission, struct setting_figures *figures)
{
    static struct ebb_plan plans[SETTINGS];
    static struct ebb_tally tallies[SETTINGS];
    struct ebb_executor *executor;
    if (ebb_executor_open(&executor) != EBB_OK)
        bench_fail("cost: not enough memory");
    for (int i = 0; i < SETTINGS; i++) {
        plans[i] = bench_plan(mission, SETTING_PATIENTS);
        if (ebb_tally_init(&tallies[i], &plans[i]) != EBB_OK)
            bench_fail("cost: not enough memory");
    }
    (void)play_settings(executor, plans, tallies); /* what follows finds its room */
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        figures->compiled.rounds[round] = compile_plans(mission);
        figures->updated.rounds[round] = update_plans(&plans[0], mission);
        figures->beyond.rounds[round] = play_settings(executor, plans, tallies);
    }
    for (int i = 0; i < SETTINGS; i++) {
        ebb_tally_free(&tallies[i]);
        ebb_plan_free(&plans[i]);
    }
    ebb_executor_close(executor);
}

static void show_settings(const struct setting_figures *figures, struct bench_json *json)
{
    static const struct bench_bar COMPILE = {"plan_seconds", "a plan, compiled", 30e-6, true, 1e6, "us"};
    static const struct bench_bar UPDATE = {
        "update_seconds", "other parameters for a plan", 5e-6, true, 1e6, "us"};
    static const struct bench_bar BEYOND = {
        "setting_beyond_seconds", "a setting played, beyond its kernel", 150e-6, true, 1e6, "us"};
    printf("a setting of a design, %d at a time:\n\n", SETTINGS);
    bench_json_open(json, "settings", '{');
    bench_judge(json, &COMPILE, bench_median(&figures->compiled));
    bench_judge(json, &UPDATE, bench_median(&figures->updated));
    bench_judge(json, &BEYOND, bench_median(&figures->beyond));
    bench_json_close(json, '}');
}

int main(void)
{
    static struct ebb_study mission;
    static struct place policies[MOST], weeks[MOST];
    struct setting_figures settings;
    mission = bench_study(BENCH_MISSION);
    if (mission.n_policies != MISSION_POLICIES || mission.horizon_days != MISSION_WEEKS * DAYS_A_WEEK)
        bench_fail("cost: %s is no longer a study of %d policies over %d weeks", BENCH_MISSION,
                   MISSION_POLICIES, MISSION_WEEKS);
    for (int i = 0; i < N_POLICIES; i++) {
        policies[i].number = POLICIES[i];
        policies[i].plan = plan_with_policies(&mission, POLICIES[i]);
    }
    for (int i = 0; i < N_WEEKS; i++) {
        weeks[i].number = WEEKS[i];
        weeks[i].plan = plan_with_weeks(&mission, WEEKS[i]);
    }
    measure(policies, N_POLICIES, MISSION_POLICIES);
    measure(weeks, N_WEEKS, MISSION_WEEKS);
    measure_settings(&mission, &settings);

    printf("cost of a patient-year on %s with %s: %d patients, one core, median of %d rounds\n\n",
           BENCH_MISSION, ebb_kernel_best()->name, PATIENTS, BENCH_ROUNDS);
    struct bench_json json = bench_json_start("cost");
    show(policies, N_POLICIES, "policies", MISSION_POLICIES, &json);
    show(weeks, N_WEEKS, "weeks", MISSION_WEEKS, &json);
    show_settings(&settings, &json);
    bench_json_end(&json);
    for (int i = 0; i < MOST; i++) {
        ebb_plan_free(&policies[i].plan);
        ebb_plan_free(&weeks[i].plan);
    }
    return 0;
}
