/* SPDX-License-Identifier: MIT
 * What does a row of a design cost beyond its patients? Seconds of a core for rows against those of one run
 * of as many patients, policies and all, without a file:
 *
 *     rows x patients      bar     what for
 *     1,000 x 1,000        1.5     a design: estimates and differences of three measures
 *     200 x 10,000         1.4     ranges of a large run, deviations of every patient added up
 *
 * The bars are those of 10,000 rows of 1,000; a tenth of it costs the same a row. Ratios are formed within a
 * round. Writes results/bench/rows.json.
 */
#include <ebb/nested.h>
#include <ebb/play_rows.h>

#include "measure.h"

enum { MEASURES = 3, MOST_ASKED = 64 };

static const int ANSWER[MEASURES] = {EBB_RESPONSE_WEEKS, EBB_RELAPSED_52_WEEKS, EBB_INFUSIONS_PER_YEAR};

/* Of each policy, and of each but the first its difference to the first. */
static int list_asked(const struct ebb_plan *plan, struct ebb_asked *asked)
{
    const int population = ebb_study_population(&plan->study);
    int n = 0;
    for (int m = 0; m < MEASURES; m++) {
        for (int policy = 0; policy < plan->study.n_policies; policy++) {
            asked[n++] = (struct ebb_asked){ANSWER[m], population, policy, -1};
            if (policy > 0)
                asked[n++] = (struct ebb_asked){ANSWER[m], population, 0, policy};
        }
    }
    return n;
}

/* Every row another study, as rows are. */
static enum ebb_status vary(void *self, int64_t row, struct ebb_study *study, struct ebb_messages *messages)
{
    (void)self;
    (void)messages;
    study->parameters.infusion.gain = 0.5 + 0.2 * (double)row / 10000.0;
    return EBB_OK;
}

static enum ebb_status take(void *self, const struct ebb_played_row *row)
{
    if (row->deviations)
        ebb_nested_add(self, row->answers, row->deviations);
    return EBB_OK;
}

static double seconds_of_rows(const struct ebb_study *study, int64_t rows, int64_t patients, bool ranges)
{
    struct ebb_asked asked[MOST_ASKED];
    struct ebb_plan like = bench_plan(study, patients);
    struct ebb_nested *nested = NULL;
    struct ebb_messages messages = {0};
    const int n = list_asked(&like, asked);
    const struct bench_time start = bench_now();
    if (ebb_nested_open(n, patients, (int)rows, &nested) != EBB_OK)
        bench_fail("no memory");
    const struct ebb_play_rows_options options = {
        .like = &like,
        .last = rows,
        .asked = asked,
        .n_asked = n,
        .with_deviations = ranges,
        .machine = {.n_threads = 1},
        .self = nested,
        .study = vary,
        .take = take,
    };
    if (ebb_play_rows(&options, &messages) != EBB_OK)
        bench_fail("rows cannot be played");
    const double seconds = bench_since(start).core;
    ebb_nested_close(nested);
    ebb_plan_free(&like);
    return seconds;
}

static double ratio(const struct ebb_study *study, const struct ebb_plan *one, int64_t rows, int64_t patients,
                    bool ranges)
{
    const double seconds = seconds_of_rows(study, rows, patients, ranges);
    return seconds / bench_run(one, ebb_kernel_best(), 1).core;
}

int main(void)
{
    const struct ebb_study study = bench_study(BENCH_MISSION);
    struct ebb_plan million = bench_plan(&study, 1000000), two_millions = bench_plan(&study, 2000000);
    struct bench_figure design, ranges;
    struct bench_json json = bench_json_start("rows");
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        design.rounds[round] = ratio(&study, &million, 1000, 1000, false);
        ranges.rounds[round] = ratio(&study, &two_millions, 200, 10000, true);
    }
    bench_json_figure(&json, "design_rounds", &design);
    bench_json_figure(&json, "ranges_rounds", &ranges);
    bench_judge(&json,
                &(struct bench_bar){.key = "design",
                                    .words = "1,000 rows of 1,000 patients, over one run of 1,000,000",
                                    .bar = 1.5,
                                    .at_most = true,
                                    .scale = 1.0,
                                    .unit = ""},
                bench_median(&design));
    bench_judge(&json,
                &(struct bench_bar){.key = "ranges",
                                    .words = "200 draws of 10,000 patients, over one run of 2,000,000",
                                    .bar = 1.4,
                                    .at_most = true,
                                    .scale = 1.0,
                                    .unit = ""},
                bench_median(&ranges));
    bench_json_end(&json);
    ebb_plan_free(&million);
    ebb_plan_free(&two_millions);
    return 0;
}
