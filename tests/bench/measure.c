/* SPDX-License-Identifier: MIT
 * measure: what the benches share.
 *
 *   1. Time   2. Studies   3. Runs   4. The command
 */
#include "measure.h"

#include <math.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("\n", stderr);
    va_end(arguments);
    exit(1);
}

/* 1. Time */

static double seconds_of(clockid_t clock)
{
    struct timespec moment;
    if (clock_gettime(clock, &moment) != 0)
        bench_fail("this system has no clock %d", (int)clock);
    return (double)moment.tv_sec + 1e-9 * (double)moment.tv_nsec;
}

/* Of one thread; NaN where the system does not tell. The first number is the time it ran, the second the
 * time it waited to, both in nanoseconds. */
static double delay_of_thread(const char *number)
{
    char path[300];
    double ran, waited;
    snprintf(path, sizeof path, "/proc/self/task/%s/schedstat", number);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NAN;
    // NOLINTNEXTLINE(cert-err34-c): the kernel writes the line
    const bool read = fscanf(file, "%lf %lf", &ran, &waited) == 2;
    fclose(file);
    return read ? 1e-9 * waited : NAN;
}

/* Threads of OpenMP stay between plays, so none takes its delays away with it. */
static double delay_of_threads(void)
{
    DIR *folder = opendir("/proc/self/task");
    double delay = 0.0;
    if (folder == NULL)
        return NAN;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (entry->d_name[0] != '.')
            delay += delay_of_thread(entry->d_name);
    }
    closedir(folder);
    return delay;
}

double bench_clock(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

struct bench_time bench_now(void)
{
    return (struct bench_time){seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID),
                               delay_of_threads()};
}

double bench_length(struct bench_time time, int n_threads)
{
    return isnan(time.delay) ? time.clock : time.clock - time.delay / n_threads;
}

struct bench_time bench_since(struct bench_time start)
{
    const struct bench_time end = bench_now();
    return (struct bench_time){end.clock - start.clock, end.core - start.core, end.delay - start.delay};
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_median(const struct bench_figure *figure)
{
    struct bench_figure sorted = *figure;
    qsort(sorted.rounds, BENCH_ROUNDS, sizeof sorted.rounds[0], by_size);
    return sorted.rounds[BENCH_ROUNDS / 2];
}

/* Seconds that all processors of the system have worked and idled since it started; false where it does not
 * tell. */
static bool read_processors(double *out_busy, double *out_idle)
{
    double ticks[8] = {
        0.0}; /* user, nice, system, idle, waiting for input, interrupts, soft interrupts, stolen */
    char line[512] = "";
    FILE *file = fopen("/proc/stat", "r");
    if (file == NULL)
        return false;
    const bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    if (!read || strncmp(line, "cpu ", 4) != 0)
        return false;
    char *at = line + 4;
    for (int i = 0; i < 8; i++)
        ticks[i] = strtod(at, &at);
    const double per_second = (double)sysconf(_SC_CLK_TCK);
    *out_idle = (ticks[3] + ticks[4]) / per_second;
    *out_busy = (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / per_second;
    return true;
}

static double seconds_of_children(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_CHILDREN, &usage) != 0)
        return 0.0;
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double busy_at_start, idle_at_start;
static bool knows_processors;

__attribute__((constructor)) static void start_watching(void)
{
    knows_processors = read_processors(&busy_at_start, &idle_at_start);
}

double bench_others(void)
{
    double busy, idle;
    if (!knows_processors || !read_processors(&busy, &idle))
        return NAN;
    busy -= busy_at_start;
    idle -= idle_at_start;
    const double ours = seconds_of(CLOCK_PROCESS_CPUTIME_ID) + seconds_of_children();
    return busy + idle > 0.0 ? fmax(0.0, busy - ours) / (busy + idle) : 0.0;
}

void bench_print_others(void)
{
    static const double MUCH = 0.03;
    const double others = bench_others();
    if (others > MUCH)
        printf("\nOther programs had %.0f %% of the processors meanwhile: "
               "figures by the clock say little, those of several threads are low.\n",
               100.0 * others);
}

/* 2. Studies */

static void fail_with(const char *what, const struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        fprintf(stderr, "%s\n", messages->items[i].words);
    bench_fail("%s cannot be used", what);
}

struct ebb_study bench_study(const char *path)
{
    struct ebb_messages messages = {0};
    struct ebb_config config;
    if (ebb_config_open(path, NULL, 0, &config, &messages) != EBB_OK)
        fail_with(path, &messages);
    const struct ebb_study study = config.study;
    ebb_config_free(&config);
    ebb_messages_free(&messages);
    return study;
}

void bench_set_policy(struct ebb_study *study, int number, const struct ebb_policy *policy)
{
    study->policies[number] = *policy;
    snprintf(study->policies[number].name, sizeof study->policies[number].name, "policy_%d", number);
}

struct ebb_plan bench_plan(const struct ebb_study *study, int64_t n_patients)
{
    struct ebb_messages messages = {0};
    struct ebb_study changed = *study;
    struct ebb_plan plan;
    changed.n_patients = n_patients;
    changed.record = EBB_RECORD_SUMMARY;
    changed.precision.on = false;
    if (ebb_plan_init(&plan, &changed, &messages) != EBB_OK)
        fail_with(study->title, &messages);
    ebb_messages_free(&messages);
    return plan;
}

double bench_patient_years(const struct ebb_plan *plan)
{
    return (double)plan->study.n_patients * plan->calendar.end_day / 365.25;
}

/* 3. Runs */

struct bench_time bench_run(const struct ebb_plan *plan, const struct ebb_kernel_entry *kernel, int n_threads)
{
    struct ebb_tally tally;
    const struct ebb_batch batch = {.plan = plan, .last_block = plan->n_blocks, .tally = &tally};
    const struct ebb_play_options options = {.kernel = kernel, .n_threads = n_threads};
    const struct bench_time start = bench_now();
    if (ebb_tally_init(&tally, plan) != EBB_OK || ebb_play_once(&batch, 1, &options) != EBB_OK)
        bench_fail("a run of %s failed: not enough memory", plan->study.title);
    ebb_tally_free(&tally);
    return bench_since(start);
}

struct bench_cost bench_blocks(const struct ebb_plan *plan, const struct ebb_kernel_entry *kernel)
{
    struct bench_cost cost = {0.0, 0.0};
    struct ebb_block block;
    struct ebb_tally tally;
    if (ebb_tally_init(&tally, plan) != EBB_OK || ebb_block_init(&block, plan, false, false) != EBB_OK)
        bench_fail("a block of %s failed: not enough memory", plan->study.title);
    for (int64_t number = 0; number < plan->n_blocks; number++) {
        ebb_block_set(&block, plan, number);
        const double start = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        kernel->run(plan, &block, &tally);
        const double played = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        (void)kernel->draw(plan, &block);
        cost.run += played - start;
        cost.draw += seconds_of(CLOCK_PROCESS_CPUTIME_ID) - played;
    }
    ebb_block_free(&block);
    ebb_tally_free(&tally);
    return cost;
}

/* 4. The command */

/* Runs a command line with nothing on its stdout, and waits for it. */
static void run_and_wait(char *const words[])
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
        posix_spawn(&child, words[0], &actions, NULL, words, environ) != 0)
        bench_fail("%s cannot be started: build it with make, or give its path as EBB", words[0]);
    posix_spawn_file_actions_destroy(&actions);
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        bench_fail("%s %s %s failed", words[0], words[1], words[2]);
}

struct bench_process bench_command(const char *study, int64_t n_patients, int n_threads)
{
    char ebb[4096], study_path[4096], patients[24], threads[12];
    const char *given = getenv("EBB");
    snprintf(ebb, sizeof ebb, "%s", given ? given : "build/ebb");
    snprintf(study_path, sizeof study_path, "%s", study);
    snprintf(patients, sizeof patients, "%lld", (long long)n_patients);
    snprintf(threads, sizeof threads, "%d", n_threads);
    char run[] = "run", record[] = "--record", summary[] = "summary", patients_is[] = "--patients",
         threads_is[] = "--threads";
    char out[] = "--out", path[] = "results/bench/run.h5", force[] = "--force", quiet[] = "--quiet";
    char *const words[] = {ebb,        run,     study_path, record, summary, patients_is, patients,
                           threads_is, threads, out,        path,   force,   quiet,       NULL};

    struct rusage usage;
    const double core = seconds_of_children(), start = seconds_of(CLOCK_MONOTONIC);
    run_and_wait(words);
    const struct bench_time time = {seconds_of(CLOCK_MONOTONIC) - start, seconds_of_children() - core, NAN};
    if (unlink(path) != 0 || getrusage(RUSAGE_CHILDREN, &usage) != 0)
        bench_fail("%s cannot be removed", path);
    return (struct bench_process){time, 1024.0 * (double)usage.ru_maxrss};
}

double bench_words(const char *const words[])
{
    enum { MOST = 16, LONGEST = 512 };
    char ebb[LONGEST], room[MOST][LONGEST], *argv[MOST + 1] = {ebb};
    const char *given = getenv("EBB");
    int n = 0;
    snprintf(ebb, sizeof ebb, "%s", given ? given : "build/ebb");
    for (; n < MOST - 1 && words[n] != NULL; n++) {
        snprintf(room[n], sizeof room[n], "%s", words[n]);
        argv[n + 1] = room[n];
    }
    const double core = seconds_of_children();
    run_and_wait(argv);
    return seconds_of_children() - core;
}
