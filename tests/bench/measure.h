/* SPDX-License-Identifier: MIT
 * measure: what the benches share: time, rounds, studies, runs, and the file of figures that each writes.
 *
 * What one core does is measured in the seconds that cores worked for the program, which other programs
 * disturb little. What several threads do takes the clock, which runs on while others' programs have the
 * processors: on a machine shared with a compiler, two threads were seen to be 0.91 times as fast as one. So
 * threads are judged by the clock less what the system kept from them. It counts for each thread how long it
 * was ready to run and had no processor (run delay, the second number of /proc/self/task/<thread>/schedstat):
 *
 *     clock of a run with n threads     |----------------------------------------|  x n
 *     is, thread by thread,             work | ready, no processor | waiting, idle
 *     length = clock - delay / n        work |                       waiting, idle
 *
 * which is how long it would have taken had every thread always had a processor. What threads wait for each
 * other stays in, for that is the program's doing; so does waiting for one that was kept from its processor,
 * so that the figure errs on the low side. Not seen are processors that a hypervisor takes away, and those
 * that share a core with somebody else's thread. Speed-up is length with one thread over length with n; the
 * same by the clock is shown beside it. Where the system does not count delays, length is the clock.
 *
 * Each round measures everything once, one after the
 * other, ratios are formed within a round, and the median of the rounds is shown. A bench that cannot go on
 * says why and ends with status 1.
 */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <ebb/ebb.h>

#define BENCH_MISSION "configs/three_policies.yaml"

enum { BENCH_ROUNDS = 5 }; /* odd */

/* Ends the program with a message. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* ---- Time */

struct bench_time {
    double clock, core; /* seconds by the clock, and those that cores worked for this program */
    double delay; /* seconds that its threads, added up, were ready and had no processor; NaN: not known */
};
struct bench_time bench_now(void);
double bench_clock(void); /* the clock alone: cheap enough for every block of a run */
struct bench_time bench_since(struct bench_time start);
/* How long it would have taken had each of n threads always had a processor; see above. */
double bench_length(struct bench_time time, int n_threads);

/* Of a figure measured in each round. */
struct bench_figure {
    double rounds[BENCH_ROUNDS];
};
double bench_median(const struct bench_figure *figure);

/* How much of all processors other programs had since the program started, 0 to 1; NaN where the system does
 * not tell. */
double bench_others(void);
/* Says so where it is enough to spoil figures by the clock. */
void bench_print_others(void);

/* ---- Studies and runs */

/* The study of a file, or the end of the program. */
struct ebb_study bench_study(const char *path);

/* gives: caller calls ebb_plan_free. So many patients, `record: summary`, no precision asked for. */
struct ebb_plan bench_plan(const struct ebb_study *study, int64_t n_patients);

/* Makes `policy` number `number` of a study, under a name of its own: a study refuses two of one name. */
void bench_set_policy(struct ebb_study *study, int number, const struct ebb_policy *policy);

/* Patient-years of the plan; playing every policy on them counts once. */
double bench_patient_years(const struct ebb_plan *plan);

/* What simulating the plan takes, without a file. */
struct bench_time bench_run(const struct ebb_plan *plan, const struct ebb_kernel_entry *kernel,
                            int n_threads);

/* Seconds of a core for the blocks of the plan, one after the other: played, and their random numbers alone.
 */
struct bench_cost {
    double run, draw;
};
struct bench_cost bench_blocks(const struct ebb_plan *plan, const struct ebb_kernel_entry *kernel);

/* The command itself, `ebb run ... --record summary`: what the whole process took, and its memory. */
struct bench_process {
    struct bench_time time;
    double peak_bytes; /* the largest of all processes until now */
};
struct bench_process bench_command(const char *study, int64_t n_patients, int n_threads);

/* Seconds that cores worked for a command of ebb, started with these words (at most 14, then NULL), which
 * must end with success; what it prints goes nowhere. */
double bench_words(const char *const words[]);

/* ---- The file of figures, results/bench/<name>.json */

struct bench_json {
    FILE *file;
    char path[64];
    int depth;
    bool has_members; /* of the object or list that is open */
};
/* Starts with version, commit, compiler and flags. Every member has a key; inside a list the key is NULL. */
struct bench_json bench_json_start(const char *name);
void bench_json_end(struct bench_json *json);
void bench_json_open(struct bench_json *json, const char *key, char bracket); /* '{' or '[' */
void bench_json_close(struct bench_json *json, char bracket);                 /* '}' or ']' */
void bench_json_text(struct bench_json *json, const char *key, const char *value);
void bench_json_number(struct bench_json *json, const char *key, double value); /* six digits */
void bench_json_truth(struct bench_json *json, const char *key, bool value);
void bench_json_figure(struct bench_json *json, const char *key,
                       const struct bench_figure *figure); /* median and rounds */

/* What a figure is to reach. */
struct bench_bar {
    const char *key;   /* in the file */
    const char *words; /* on the page */
    double bar;
    bool at_most; /* else: at least */
    double scale; /* of the page: 100 for % */
    const char *unit;
};
/* Prints a line with the value, the bar and whether it is met, and puts all that into the file. */
void bench_judge(struct bench_json *json, const struct bench_bar *bar, double value);

#endif
