/* SPDX-License-Identifier: MIT
 * What does a whole run cost? `ebb run --record summary`, from the command line to the published file,
 * against the number of patients and against drawing its random numbers alone; and its memory.
 *
 * Every process pays for starting, for reading the study and for its file, whatever the number of patients; a
 * run of one patient shows how much. EBB_BENCH_PATIENTS (make bench patients=1e8) goes on to larger runs.
 * Writes results/bench/whole.json.
 *
 *   1. One core   2. Two threads   3. What is shown
 */
#include <math.h>
#include <stdlib.h>

#include "measure.h"

enum { DRAW_PATIENTS = 64 * EBB_BLOCK_PATIENTS, MAX_LARGE = 4 };

/* Runs on one core. The last must be large: the others are held against it. Held to be proportional from
 * PROPORTIONAL_FROM on. */
static const int64_t SIZES[] = {1, 10000, 100000, 1000000, 10000000};
enum { N_SIZES = sizeof SIZES / sizeof SIZES[0], LARGEST = N_SIZES - 1, MILLION = 3 };
static const int64_t PROPORTIONAL_FROM = 100000;

struct bench {
    struct bench_figure core[N_SIZES];        /* seconds of a core */
    struct bench_figure per_patient[N_SIZES]; /* nanoseconds of a core, everything counted */
    struct bench_figure beyond[N_SIZES];      /* the same without what the run of one patient takes */
    struct bench_figure off[N_SIZES];         /* per_patient over that of the largest, minus 1 */
    struct bench_figure off_beyond[N_SIZES];
    struct bench_figure of_draws; /* a million patients over drawing their numbers alone */
    int n_large;
    int64_t large[MAX_LARGE]; /* patients of the runs on two threads */
    struct bench_process process[MAX_LARGE];
};

/* 1. One core */

static void measure_round(struct bench *bench, const struct ebb_plan *plan, int round)
{
    for (int i = 0; i < N_SIZES; i++) {
        const double core = bench_command(BENCH_MISSION, SIZES[i], 1).time.core;
        bench->core[i].rounds[round] = core;
        bench->per_patient[i].rounds[round] = 1e9 * core / (double)SIZES[i];
        bench->beyond[i].rounds[round] = 1e9 * (core - bench->core[0].rounds[round]) / (double)SIZES[i];
        if (i == MILLION) {
            const double draw = bench_blocks(plan, ebb_kernel_best()).draw * (double)SIZES[i] / DRAW_PATIENTS;
            bench->of_draws.rounds[round] = core / draw;
        }
    }
    for (int i = 0; i < N_SIZES; i++) {
        bench->off[i].rounds[round] =
            bench->per_patient[i].rounds[round] / bench->per_patient[LARGEST].rounds[round] - 1.0;
        bench->off_beyond[i].rounds[round] =
            bench->beyond[i].rounds[round] / bench->beyond[LARGEST].rounds[round] - 1.0;
    }
}

/* 2. Two threads: once each, because the largest take minutes. Held to be proportional in the seconds that
 * cores worked, which others' programs do not stretch; the clock is shown beside them. */

static void measure_large(struct bench *bench)
{
    const char *words = getenv("EBB_BENCH_PATIENTS");
    const double most = words && words[0] ? strtod(words, NULL) : (double)SIZES[LARGEST];
    if (!(most >= 1.0 && most <= 1e12))
        bench_fail("whole: patients=%s: must be a number from 1 to 1e12", words);
    for (double n = (double)SIZES[LARGEST]; n <= most && bench->n_large < MAX_LARGE; n *= 10.0) {
        bench->large[bench->n_large] = (int64_t)n;
        bench->process[bench->n_large++] = bench_command(BENCH_MISSION, (int64_t)n, 2);
    }
}

/* 3. What is shown */

static void show_sizes(const struct bench *bench, struct bench_json *json)
{
    printf("ebb run --record summary on %s with %s: one core, median of %d rounds\n\n", BENCH_MISSION,
           ebb_kernel_best()->name, BENCH_ROUNDS);
    printf("%12s %12s %13s %24s %13s %22s\n", "patients", "seconds", "ns/patient", "against the largest",
           "ns beyond", "against the largest");
    bench_json_open(json, "patients", '[');
    for (int i = 0; i < N_SIZES; i++) {
        printf("%12lld %12.4f", (long long)SIZES[i], bench_median(&bench->core[i]));
        if (i > 0)
            printf(" %13.0f %+22.1f %% %13.0f %+20.1f %%", bench_median(&bench->per_patient[i]),
                   100.0 * bench_median(&bench->off[i]), bench_median(&bench->beyond[i]),
                   100.0 * bench_median(&bench->off_beyond[i]));
        printf("\n");
        bench_json_open(json, NULL, '{');
        bench_json_number(json, "patients", (double)SIZES[i]);
        bench_json_figure(json, "core_seconds", &bench->core[i]);
        bench_json_figure(json, "nanoseconds_per_patient", &bench->per_patient[i]);
        bench_json_figure(json, "nanoseconds_per_patient_beyond_the_first", &bench->beyond[i]);
        bench_json_close(json, '}');
    }
    bench_json_close(json, ']');
    printf("\nbeyond: what the run of one patient takes, before and after simulating, is subtracted\n");
}

static void show_large(const struct bench *bench, struct bench_json *json)
{
    printf("\ntwo threads, one run each:\n");
    bench_json_open(json, "two_threads", '[');
    for (int i = 0; i < bench->n_large; i++) {
        const struct bench_process *process = &bench->process[i];
        printf("%12lld patients %10.2f s of cores, %.2f s by the clock, %.1f ns of a core a patient, "
               "at most %.1f MB of memory\n",
               (long long)bench->large[i], process->time.core, process->time.clock,
               1e9 * process->time.core / (double)bench->large[i], process->peak_bytes / 1e6);
        bench_json_open(json, NULL, '{');
        bench_json_number(json, "patients", (double)bench->large[i]);
        bench_json_number(json, "clock_seconds", process->time.clock);
        bench_json_number(json, "core_seconds", process->time.core);
        bench_json_number(json, "peak_bytes", process->peak_bytes);
        bench_json_close(json, '}');
    }
    bench_json_close(json, ']');
}

/* The farthest from proportional among the sizes that count. */
static double farthest(const struct bench_figure off[N_SIZES])
{
    double most = 0.0;
    for (int i = 0; i < N_SIZES; i++) {
        if (SIZES[i] >= PROPORTIONAL_FROM)
            most = fmax(most, fabs(bench_median(&off[i])));
    }
    return most;
}

static void show_bars(const struct bench *bench, struct bench_json *json)
{
    static const struct bench_bar DRAWS = {
        "whole_over_draws", "a million patients over drawing their numbers alone", 3.0, true, 1.0, "x"};
    static const struct bench_bar WHOLE = {
        "proportional", "off proportional from 100,000 on", 0.05, true, 100.0, "%"};
    static const struct bench_bar BEYOND = {
        "proportional_beyond", "the same beyond the run of one patient", 0.05, true, 100.0, "%"};
    static const struct bench_bar MEMORY = {
        "peak_bytes", "memory of the largest run on two threads", 100e6, true, 1e-6, "MB"};
    static const struct bench_bar LARGE = {
        "proportional_large", "the largest on two threads off proportional", 0.05, true, 100.0, "%"};
    const int last = bench->n_large - 1;
    printf("\n");
    bench_json_open(json, "bars", '{');
    bench_judge(json, &DRAWS, bench_median(&bench->of_draws));
    bench_judge(json, &WHOLE, farthest(bench->off));
    bench_judge(json, &BEYOND, farthest(bench->off_beyond));
    if (last >= 0)
        bench_judge(json, &MEMORY, bench->process[last].peak_bytes);
    if (last >= 1) {
        const double times = (double)bench->large[last] / (double)bench->large[0];
        bench_judge(json, &LARGE,
                    fabs(bench->process[last].time.core / bench->process[0].time.core / times - 1.0));
    }
    bench_json_close(json, '}');
}

int main(void)
{
    static struct bench bench;
    const struct ebb_study study = bench_study(BENCH_MISSION);
    struct ebb_plan plan = bench_plan(&study, DRAW_PATIENTS);
    for (int round = 0; round < BENCH_ROUNDS; round++)
        measure_round(&bench, &plan, round);
    measure_large(&bench);
    struct bench_json json = bench_json_start("whole");
    show_sizes(&bench, &json);
    show_large(&bench, &json);
    show_bars(&bench, &json);
    bench_json_figure(&json, "whole_over_draws", &bench.of_draws);
    bench_json_end(&json);
    bench_print_others();
    ebb_plan_free(&plan);
    return 0;
}
