/* SPDX-License-Identifier: MIT
 * How fast are the kernels? Patient-years per second and core on configs/three_policies.yaml, and what the time goes into.
 *
 * A patient-year is a year of one patient under all policies of the study. What one thread does is measured in the seconds that a core
 * worked for it, what two do by the clock. Each round measures everything once, one after the other, and ratios are formed within a
 * round, so that a busy machine disturbs them little; the median of the rounds is shown. Nothing is tested here: the bar is printed
 * beside the figure. Writes results/bench/kernel.json.
 *
 *   1. Time   2. What is measured   3. Rounds   4. What is shown
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <ebb/ebb.h>
#include <ebb/patient.h>

enum { ROUNDS = 7, PATIENTS = 50000, MAX_KERNELS = 8 };

#define STUDY  "configs/three_policies.yaml"
#define RESULT "results/bench/kernel.json"

static const double BAR = 150000.0; /* patient-years per second and core */

/* What one kernel needs for a run, as measured in a round; all but the first are ratios to the first. */
enum figure { FIGURE_SECONDS, FIGURE_LUCK, FIGURE_TWO_THREADS, FIGURE_FOURTH_POLICY, FIGURE_COUNT };
static const char *const FIGURES[FIGURE_COUNT] = {"seconds", "luck_share", "two_threads_speedup", "fourth_policy_share"};

struct bench {
    struct ebb_plan three, four; /* the study, and the same with one policy more */
    struct ebb_luck luck;
    double figures[MAX_KERNELS][FIGURE_COUNT][ROUNDS];
};

/* 1. Time */

/* Both clocks at a moment, or the time between two. */
struct stretch {
    double clock, core; /* seconds by the clock, and those that cores worked for this program */
};

static double seconds_of(clockid_t clock)
{
    struct timespec moment;
    if (clock_gettime(clock, &moment) != 0)
        return 0.0;
    return (double)moment.tv_sec + 1e-9 * (double)moment.tv_nsec;
}

static struct stretch now(void)
{
    return (struct stretch){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

static struct stretch since(struct stretch start)
{
    const struct stretch end = now();
    return (struct stretch){end.clock - start.clock, end.core - start.core};
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(const double values[ROUNDS])
{
    double sorted[ROUNDS];
    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, ROUNDS, sizeof sorted[0], by_size);
    return sorted[ROUNDS / 2];
}

/* 2. What is measured */

/* What a whole run takes; 0 when it failed. */
static struct stretch time_run(const struct ebb_plan *plan, const struct ebb_kernel_entry *kernel, int n_threads)
{
    const struct ebb_run_options options = {.n_threads = n_threads, .kernel = kernel};
    struct ebb_tally tally;
    if (ebb_tally_init(&tally, plan) != EBB_OK)
        return (struct stretch){0.0, 0.0};
    const struct stretch start = now();
    const enum ebb_status status = ebb_run_blocks(plan, 0, plan->n_blocks, &options, &tally);
    const struct stretch taken = since(start);
    ebb_tally_free(&tally);
    return status == EBB_OK ? taken : (struct stretch){0.0, 0.0};
}

/* What drawing the patients and their luck takes, and nothing else. */
static struct stretch time_luck(struct bench *bench)
{
    const struct ebb_constants *constants = bench->three.constants;
    const struct ebb_pcg_jump next_patient = ebb_pcg_jump_of(EBB_PCG_PATIENT_JUMP);
    const struct stretch start = now();
    ebb_u128 stream = constants->base;
    for (int64_t i = 0; i < PATIENTS; i++) {
        struct ebb_patient patient;
        ebb_patient_draw(&patient, constants, i, stream);
        ebb_luck_draw(&bench->luck, constants, &patient);
        stream = ebb_pcg_advance(stream, &next_patient);
    }
    return since(start);
}

/* 3. Rounds */

static bool play_round(struct bench *bench, int kernel, int round)
{
    const struct ebb_kernel_entry *entry = &EBB_KERNELS[kernel];
    const struct stretch one = time_run(&bench->three, entry, 1);
    const struct stretch two = time_run(&bench->three, entry, 2);
    const struct stretch more = time_run(&bench->four, entry, 1);
    const struct stretch luck = time_luck(bench);
    bench->figures[kernel][FIGURE_SECONDS][round] = one.core;
    bench->figures[kernel][FIGURE_LUCK][round] = luck.core / one.core;
    bench->figures[kernel][FIGURE_TWO_THREADS][round] = one.clock / two.clock;
    bench->figures[kernel][FIGURE_FOURTH_POLICY][round] = more.core / one.core - 1.0;
    return one.core > 0.0 && two.core > 0.0 && more.core > 0.0;
}

static bool prepare(struct bench *bench, struct ebb_messages *messages)
{
    struct ebb_config config;
    if (ebb_config_open(STUDY, NULL, 0, &config, messages) != EBB_OK)
        return false;
    struct ebb_study study = config.study;
    ebb_config_free(&config);
    study.n_patients = PATIENTS;
    study.record = EBB_RECORD_SUMMARY;
    if (ebb_plan_init(&bench->three, &study, messages) != EBB_OK)
        return false;
    study.policies[study.n_policies++] = study.policies[1]; /* another schedule by the calendar */
    if (ebb_plan_init(&bench->four, &study, messages) != EBB_OK)
        return false;
    const size_t n = (size_t)bench->three.calendar.n_assessments;
    bench->luck = (struct ebb_luck){
        .noise = calloc(n, sizeof *bench->luck.noise),
        .measurement = calloc(n, sizeof *bench->luck.measurement),
        .setback = calloc(n, sizeof *bench->luck.setback),
        .booking = calloc(n, sizeof *bench->luck.booking),
        .interval = calloc(n, sizeof *bench->luck.interval),
    };
    return bench->luck.noise && bench->luck.measurement && bench->luck.setback && bench->luck.booking && bench->luck.interval;
}

static void clear(struct bench *bench)
{
    ebb_plan_free(&bench->three);
    ebb_plan_free(&bench->four);
    free(bench->luck.noise);
    free(bench->luck.measurement);
    free(bench->luck.setback);
    free(bench->luck.booking);
    free(bench->luck.interval);
}

/* 4. What is shown */

static double patient_years_per_second(const struct bench *bench, int kernel)
{
    const double years = PATIENTS * (bench->three.study.horizon_days / 365.25);
    return years / median(bench->figures[kernel][FIGURE_SECONDS]);
}

static void print_table(const struct bench *bench)
{
    printf("kernels on %s: %d patients, %d policies, one thread, median of %d rounds\n\n", STUDY, PATIENTS,
           bench->three.study.n_policies, ROUNDS);
    printf("%-12s %26s %16s %14s %14s %16s\n", "kernel", "patient-years/s/core", "bar", "luck alone", "two threads",
           "fourth policy");
    for (int kernel = 0; EBB_KERNELS[kernel].name; kernel++) {
        const double speed = patient_years_per_second(bench, kernel);
        printf("%-12s %26.0f %8.0f %7s %12.1f %% %12.2f x %+14.1f %%\n", EBB_KERNELS[kernel].name, speed, BAR,
               speed >= BAR ? "met" : "not met", 100.0 * median(bench->figures[kernel][FIGURE_LUCK]),
               median(bench->figures[kernel][FIGURE_TWO_THREADS]), 100.0 * median(bench->figures[kernel][FIGURE_FOURTH_POLICY]));
    }
    printf(
        "\nluck alone: drawing the patients and their luck, of the time of the run; two threads: how many times as fast as one;\n"
        "fourth policy: time that it adds to the run\n");
}

static void write_json(const struct bench *bench, FILE *file)
{
    fprintf(file, "{\n  \"study\": \"%s\",\n  \"patients\": %d,\n  \"policies\": %d,\n  \"rounds\": %d,\n", STUDY, PATIENTS,
            bench->three.study.n_policies, ROUNDS);
    fprintf(file, "  \"version\": \"%s\",\n  \"commit\": \"%s\",\n  \"compiler\": \"%s\",\n  \"flags\": \"%s\",\n", ebb_version(),
            ebb_commit(), ebb_compiler(), ebb_compiler_flags());
    fprintf(file, "  \"bar_patient_years_per_second_per_core\": %.0f,\n  \"kernels\": [", BAR);
    for (int kernel = 0; EBB_KERNELS[kernel].name; kernel++) {
        const double speed = patient_years_per_second(bench, kernel);
        fprintf(file, "%s\n    {\"name\": \"%s\", \"patient_years_per_second_per_core\": %.0f, \"bar_met\": %s",
                kernel > 0 ? "," : "", EBB_KERNELS[kernel].name, speed, speed >= BAR ? "true" : "false");
        for (int figure = 0; figure < FIGURE_COUNT; figure++)
            fprintf(file, ", \"%s\": %.4f", FIGURES[figure], median(bench->figures[kernel][figure]));
        fprintf(file, "}");
    }
    fprintf(file, "\n  ]\n}\n");
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}

static bool save(const struct bench *bench)
{
    FILE *file = make_folder("results") && make_folder("results/bench") ? fopen(RESULT, "w") : NULL;
    if (file == NULL)
        return false;
    write_json(bench, file);
    const bool written = ferror(file) == 0;
    return fclose(file) == 0 && written;
}

/* Returns an error in words, or NULL. */
static const char *measure(struct bench *bench)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (int kernel = 0; EBB_KERNELS[kernel].name; kernel++) {
            if (kernel >= MAX_KERNELS || !play_round(bench, kernel, round))
                return "a run failed: not enough memory, or more kernels than this program has room for";
        }
    }
    print_table(bench);
    return save(bench) ? NULL : RESULT " could not be written";
}

int main(void)
{
    static struct bench bench;
    struct ebb_messages messages = {0};
    const char *error = prepare(&bench, &messages) ? measure(&bench) : STUDY " could not be prepared";
    for (size_t i = 0; i < messages.n; i++)
        fprintf(stderr, "%s\n", messages.items[i].text);
    if (error)
        fprintf(stderr, "bench kernel: %s\n", error);
    ebb_messages_free(&messages);
    clear(&bench);
    return error ? 1 : 0;
}
