/* SPDX-License-Identifier: MIT
 * How fast are the kernels? Patient-years per second and core by kernel and study, beside the time of drawing
 * their random numbers alone; what a fourth policy adds; how threads share the work.
 *
 * A patient-year is a year of one patient under all policies of the study. Nothing is tested here: bars are
 * printed beside the figures. Writes results/bench/kernel.json.
 *
 *   1. The mission study   2. Threads   3. All studies   4. What is shown
 */
#include <glob.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <ebb/config.h>

#include "measure.h"

enum {
    PATIENTS = 8 * EBB_BLOCK_PATIENTS,
    THREAD_PATIENTS = 256 * EBB_BLOCK_PATIENTS,
    STUDY_PATIENTS = EBB_BLOCK_PATIENTS
};
enum { MAX_KERNELS = 8, MAX_STUDIES = 64, MAX_THREAD_COUNTS = 12 };

struct kernel_figures {
    struct bench_figure speed;         /* patient-years per second of a core */
    struct bench_figure of_reference;  /* times the speed of the reference */
    struct bench_figure of_draws;      /* time of the run over that of drawing its numbers alone */
    struct bench_figure calendar_more; /* what a fourth policy adds, by its kind */
    struct bench_figure booster_more;
};

struct study_figures {
    const char *path;
    int n_policies;
    struct bench_figure speed[MAX_KERNELS];
};

struct bench {
    int n_kernels, n_studies, n_thread_counts;
    struct kernel_figures kernels[MAX_KERNELS];
    int thread_counts[MAX_THREAD_COUNTS];
    struct bench_figure speedup[MAX_THREAD_COUNTS]; /* to one thread, by what the system granted */
    struct bench_figure by_clock[MAX_THREAD_COUNTS];
    struct study_figures studies[MAX_STUDIES];
    glob_t paths;
};

/* 1. The mission study */

enum { BY_CALENDAR = 1, BY_SYMPTOMS = 2 }; /* policies of the mission study */

static struct ebb_plan plan_with_one_more(struct ebb_study study, int policy)
{
    bench_set_policy(&study, study.n_policies++, &study.policies[policy]);
    return bench_plan(&study, PATIENTS);
}

static int count_kernels(void)
{
    int n = 0;
    while (EBB_KERNELS[n].name)
        n++;
    if (n > MAX_KERNELS)
        bench_fail("kernel: more kernels than this program has room for");
    return n;
}

static void measure_mission(struct bench *bench)
{
    const struct ebb_study study = bench_study(BENCH_MISSION);
    struct ebb_plan three = bench_plan(&study, PATIENTS);
    struct ebb_plan calendar = plan_with_one_more(study, BY_CALENDAR),
                    booster = plan_with_one_more(study, BY_SYMPTOMS);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        for (int k = bench->n_kernels - 1; k >= 0;
             k--) { /* the reference first: the others are measured by it */
            struct kernel_figures *figures = &bench->kernels[k];
            if (!EBB_KERNELS[k].runs_here())
                continue;
            const struct bench_cost cost = bench_blocks(&three, &EBB_KERNELS[k]);
            figures->speed.rounds[round] = bench_patient_years(&three) / cost.run;
            figures->of_reference.rounds[round] =
                figures->speed.rounds[round] / bench->kernels[bench->n_kernels - 1].speed.rounds[round];
            figures->of_draws.rounds[round] = cost.run / cost.draw;
            figures->calendar_more.rounds[round] =
                bench_blocks(&calendar, &EBB_KERNELS[k]).run / cost.run - 1.0;
            figures->booster_more.rounds[round] =
                bench_blocks(&booster, &EBB_KERNELS[k]).run / cost.run - 1.0;
        }
    }
    ebb_plan_free(&three);
    ebb_plan_free(&calendar);
    ebb_plan_free(&booster);
}

/* 2. Threads: 1, 2, 4, ... and as many as there are processors */

static void choose_thread_counts(struct bench *bench)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    for (int n = 1; n < processors && bench->n_thread_counts < MAX_THREAD_COUNTS - 1; n *= 2)
        bench->thread_counts[bench->n_thread_counts++] = n;
    bench->thread_counts[bench->n_thread_counts++] = processors > 1 ? (int)processors : 1;
}

static void measure_threads(struct bench *bench)
{
    const struct ebb_study study = bench_study(BENCH_MISSION);
    struct ebb_plan plan = bench_plan(&study, THREAD_PATIENTS);
    choose_thread_counts(bench);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        const struct bench_time one = bench_run(&plan, ebb_kernel_best(), 1);
        for (int i = 0; i < bench->n_thread_counts; i++) {
            const int n = bench->thread_counts[i];
            const struct bench_time many = n == 1 ? one : bench_run(&plan, ebb_kernel_best(), n);
            bench->speedup[i].rounds[round] = bench_length(one, 1) / bench_length(many, n);
            bench->by_clock[i].rounds[round] = one.clock / many.clock;
        }
    }
    ebb_plan_free(&plan);
}

/* 3. All studies */

static void find_studies(struct bench *bench)
{
    if (glob("configs/*.yaml", 0, NULL, &bench->paths) != 0 ||
        glob("configs/trials/*.yaml", GLOB_APPEND, NULL, &bench->paths) != 0)
        bench_fail("kernel: no studies in configs/: start this program in the root of the repository");
    for (size_t i = 0; i < bench->paths.gl_pathc && bench->n_studies < MAX_STUDIES; i++) {
        if (!ebb_calibration_is(bench->paths.gl_pathv[i]))
            bench->studies[bench->n_studies++].path = bench->paths.gl_pathv[i];
    }
}

static void measure_study(const struct bench *bench, struct study_figures *figures)
{
    const struct ebb_study study = bench_study(figures->path);
    struct ebb_plan plan = bench_plan(&study, STUDY_PATIENTS);
    figures->n_policies = study.n_policies;
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        for (int k = 0; k < bench->n_kernels; k++) {
            if (EBB_KERNELS[k].runs_here())
                figures->speed[k].rounds[round] =
                    bench_patient_years(&plan) / bench_blocks(&plan, &EBB_KERNELS[k]).run;
        }
    }
    ebb_plan_free(&plan);
}

/* 4. What is shown */

static void show_mission(const struct bench *bench, struct bench_json *json)
{
    printf("kernels on %s: %d patients, one core, median of %d rounds\n\n", BENCH_MISSION, PATIENTS,
           BENCH_ROUNDS);
    printf("%-12s %21s %14s %12s %32s\n", "kernel", "patient-years/s/core", "of reference", "run / draws",
           "a 4th policy: calendar, boosters");
    bench_json_open(json, "kernels", '[');
    for (int k = 0; k < bench->n_kernels; k++) {
        const struct kernel_figures *figures = &bench->kernels[k];
        if (!EBB_KERNELS[k].runs_here())
            continue;
        printf("%-12s %21.0f %12.2f x %10.2f x %+21.1f %% %+6.1f %%\n", EBB_KERNELS[k].name,
               bench_median(&figures->speed), bench_median(&figures->of_reference),
               bench_median(&figures->of_draws), 100.0 * bench_median(&figures->calendar_more),
               100.0 * bench_median(&figures->booster_more));
        bench_json_open(json, NULL, '{');
        bench_json_text(json, "name", EBB_KERNELS[k].name);
        bench_json_figure(json, "patient_years_per_second_per_core", &figures->speed);
        bench_json_figure(json, "times_reference", &figures->of_reference);
        bench_json_figure(json, "run_over_draws", &figures->of_draws);
        bench_json_figure(json, "fourth_policy_by_calendar_adds", &figures->calendar_more);
        bench_json_figure(json, "fourth_policy_by_symptoms_adds", &figures->booster_more);
        bench_json_close(json, '}');
    }
    bench_json_close(json, ']');
}

static void show_threads(const struct bench *bench, struct bench_json *json)
{
    printf("\nthreads, %d patients with %s, times the speed of one (by the clock):", THREAD_PATIENTS,
           ebb_kernel_best()->name);
    bench_json_open(json, "threads", '[');
    for (int i = 0; i < bench->n_thread_counts; i++) {
        printf("  %d: %.2f (%.2f)", bench->thread_counts[i], bench_median(&bench->speedup[i]),
               bench_median(&bench->by_clock[i]));
        bench_json_open(json, NULL, '{');
        bench_json_number(json, "threads", bench->thread_counts[i]);
        bench_json_figure(json, "times_one", &bench->speedup[i]);
        bench_json_figure(json, "times_one_by_clock", &bench->by_clock[i]);
        bench_json_close(json, '}');
    }
    bench_json_close(json, ']');
    printf("\n");
}

static void show_studies(const struct bench *bench, struct bench_json *json)
{
    printf("\n%-36s policies   patient-years/s/core, %d patients\n%-45s", "study", STUDY_PATIENTS, "");
    for (int k = 0; k < bench->n_kernels; k++)
        printf("%12s", EBB_KERNELS[k].runs_here() ? EBB_KERNELS[k].name : "");
    printf("\n");
    bench_json_open(json, "studies", '[');
    for (int s = 0; s < bench->n_studies; s++) {
        const struct study_figures *figures = &bench->studies[s];
        printf("%-36s %8d", figures->path, figures->n_policies);
        bench_json_open(json, NULL, '{');
        bench_json_text(json, "study", figures->path);
        bench_json_number(json, "policies", figures->n_policies);
        bench_json_open(json, "patient_years_per_second_per_core", '{');
        for (int k = 0; k < bench->n_kernels; k++) {
            if (!EBB_KERNELS[k].runs_here())
                continue;
            printf("%12.0f", bench_median(&figures->speed[k]));
            bench_json_figure(json, EBB_KERNELS[k].name, &figures->speed[k]);
        }
        printf("\n");
        bench_json_close(json, '}');
        bench_json_close(json, '}');
    }
    bench_json_close(json, ']');
}

static const struct kernel_figures *figures_of(const struct bench *bench,
                                               const struct ebb_kernel_entry *kernel)
{
    return kernel && kernel->runs_here() ? &bench->kernels[kernel - EBB_KERNELS] : NULL;
}

static void show_bars(const struct bench *bench, struct bench_json *json)
{
    static const struct bench_bar AVX2 = {
        "avx2_over_reference", "AVX2 kernel over the reference", 3.0, false, 1.0, "x"};
    static const struct bench_bar PORTABLE = {
        "portable_over_reference", "portable kernel over the reference", 1.2, false, 1.0, "x"};
    static const struct bench_bar DRAWS = {
        "run_over_draws", "kernel over drawing its numbers alone", 3.0, true, 1.0, "x"};
    static const struct bench_bar CALENDAR = {
        "calendar_adds", "a fourth policy, by the calendar, adds", 0.2, true, 100.0, "%"};
    static const struct bench_bar BOOSTER = {
        "symptoms_add", "a fourth policy, on symptoms, adds", 0.2, true, 100.0, "%"};
    static const struct bench_bar TWO = {
        "two_threads", "two threads over one, processors granted", 1.9, false, 1.0, "x"};
    const struct kernel_figures *avx2 = figures_of(bench, ebb_kernel_find("avx2"));
    const struct kernel_figures *portable = figures_of(bench, ebb_kernel_find("portable"));
    const struct kernel_figures *best = figures_of(bench, ebb_kernel_best());
    printf("\n");
    bench_json_open(json, "bars", '{');
    if (avx2)
        bench_judge(json, &AVX2, bench_median(&avx2->of_reference));
    if (portable)
        bench_judge(json, &PORTABLE, bench_median(&portable->of_reference));
    bench_judge(json, &DRAWS, bench_median(&best->of_draws));
    bench_judge(json, &CALENDAR, bench_median(&best->calendar_more));
    bench_judge(json, &BOOSTER, bench_median(&best->booster_more));
    for (int i = 0; i < bench->n_thread_counts; i++) {
        if (bench->thread_counts[i] == 2)
            bench_judge(json, &TWO, bench_median(&bench->speedup[i]));
    }
    bench_json_close(json, '}');
}

int main(void)
{
    static struct bench bench;
    bench.n_kernels = count_kernels();
    find_studies(&bench);
    measure_mission(&bench);
    measure_threads(&bench);
    for (int s = 0; s < bench.n_studies; s++)
        measure_study(&bench, &bench.studies[s]);
    struct bench_json json = bench_json_start("kernel");
    show_mission(&bench, &json);
    show_threads(&bench, &json);
    show_studies(&bench, &json);
    show_bars(&bench, &json);
    bench_json_end(&json);
    bench_print_others();
    globfree(&bench.paths);
    return 0;
}
