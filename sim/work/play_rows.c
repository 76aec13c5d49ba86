/* SPDX-License-Identifier: MIT
 * play_rows: some rows at a time, a plan and a room for answers each, all of them on one executor.
 *
 *   1. A row   2. A lot of rows   3. All
 */
#include <ebb/play_rows.h>

#include <stdlib.h>

#include <ebb/executor.h>

/* Rows of a lot for each thread. Threads wait, and spin, for the last block of a lot and while its rows are
 * handed over: with 8 in the place of 16 a run of 400 draws on two threads took 7 % more of the processors,
 * with 4 27 %. More rows would take more memory, and a stop would lose more. */
enum { ROWS_A_THREAD = 32, MOST_ROWS = 256 };

/* And no more than this takes, of large rows, whose blocks keep all threads busy by themselves. */
#define MOST_BYTES 268435456.0 /* 256 MiB */

/* 1. A row */

struct slot {
    struct ebb_plan plan;
    struct ebb_answers *answers;
    struct ebb_tally tally;
};

struct playing {
    const struct ebb_play_rows_options *options;
    struct ebb_work_machine machine;
    struct ebb_study *study; /* of one row after the other */
    struct ebb_executor *executor;
    struct slot *slots;
    struct ebb_batch *batches;
    int n_slots;
};

static enum ebb_status begin_row(struct playing *playing, int64_t row, int place,
                                 struct ebb_messages *messages)
{
    const struct ebb_play_rows_options *options = playing->options;
    struct slot *slot = &playing->slots[place];
    struct ebb_messages own = {0};
    enum ebb_status status = options->study(options->self, row, playing->study, &own);
    playing->study->precision.on = false;
    if (status == EBB_OK)
        status = ebb_plan_init(&slot->plan, playing->study, &own);
    if (status != EBB_OK)
        ebb_messages_hand_over(&own, messages);
    ebb_messages_free(&own); /* warnings: those of the base study, thousands of times */
    if (status == EBB_OK)
        status = ebb_answers_begin(slot->answers, &slot->plan);
    if (status == EBB_OK && options->with_tally)
        status = ebb_tally_init(&slot->tally, &slot->plan);
    playing->batches[place] = (struct ebb_batch){
        .plan = &slot->plan,
        .last_block = slot->plan.n_blocks,
        .sink = options->n_asked > 0 ? ebb_answers_sink(slot->answers) : NULL,
        .tally = options->with_tally ? &slot->tally : NULL,
    };
    return status;
}

static enum ebb_status hand_over(const struct playing *playing, int64_t row, int place)
{
    const struct ebb_play_rows_options *options = playing->options;
    const struct slot *slot = &playing->slots[place];
    const bool any = options->n_asked > 0;
    const struct ebb_played_row played = {
        .row = row,
        .plan = &slot->plan,
        .answers = any ? ebb_answers_found(slot->answers) : NULL,
        .deviations = any ? ebb_answers_deviations(slot->answers) : NULL,
        .tally = options->with_tally ? &slot->tally : NULL,
    };
    return options->take(options->self, &played);
}

static void end_row(struct slot *slot)
{
    ebb_plan_free(&slot->plan);
    ebb_tally_free(&slot->tally);
}

/* 2. A lot of rows */

static enum ebb_status play_lot(struct playing *playing, int64_t first, int n, struct ebb_messages *messages)
{
    const struct ebb_play_rows_options *options = playing->options;
    const struct ebb_play_options play = {
        .kernel = playing->machine.kernel, .n_threads = playing->machine.n_threads, .stop = options->stop};
    enum ebb_status status = EBB_OK;
    int begun = 0;
    for (; begun < n && status == EBB_OK; begun++)
        status = begin_row(playing, first + begun, begun, messages);
    if (status == EBB_OK)
        status = ebb_executor_play(playing->executor, playing->batches, n, &play);
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = hand_over(playing, first + k, k);
    for (int k = 0; k < begun; k++)
        end_row(&playing->slots[k]);
    return status;
}

/* 3. All */

static enum ebb_status open_slots(struct playing *playing)
{
    const struct ebb_play_rows_options *options = playing->options;
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < playing->n_slots && status == EBB_OK; k++)
        status = ebb_answers_open(options->like, options->asked, options->n_asked, options->with_deviations,
                                  &playing->slots[k].answers);
    return status;
}

/* By the first row, which is like the others: rows may differ in their policies' values, seldom in size. */
static int lot_size(struct playing *playing)
{
    const struct ebb_play_rows_options *options = playing->options;
    struct ebb_answers *answers;
    double bytes = (double)sizeof(struct ebb_plan) + (double)sizeof(struct ebb_constants);
    int n = ROWS_A_THREAD * (playing->machine.n_threads > 1 ? playing->machine.n_threads : 1);
    if (ebb_answers_open(options->like, options->asked, options->n_asked, options->with_deviations,
                         &answers) != EBB_OK)
        return 1; /* and opening the one slot says so */
    bytes += (double)ebb_answers_bytes(answers, options->like);
    bytes += options->with_tally ? (double)ebb_tally_bytes(options->like) : 0.0;
    ebb_answers_close(answers);
    n = n < MOST_ROWS ? n : MOST_ROWS;
    n = (double)n * bytes <= MOST_BYTES ? n : (int)(MOST_BYTES / bytes);
    n = options->last - options->first < n ? (int)(options->last - options->first) : n;
    return n > 1 ? n : 1;
}

static enum ebb_status play(struct playing *playing, struct ebb_messages *messages)
{
    const struct ebb_play_rows_options *options = playing->options;
    enum ebb_status status = EBB_OK;
    for (int64_t row = options->first; row < options->last && status == EBB_OK; row += playing->n_slots) {
        const int64_t left = options->last - row;
        const int n = left < playing->n_slots ? (int)left : playing->n_slots;
        status = play_lot(playing, row, n, messages);
        if (status == EBB_OK && options->progress)
            options->progress(options->self, row + n - options->first);
    }
    return status;
}

enum ebb_status ebb_play_rows(const struct ebb_play_rows_options *options, struct ebb_messages *messages)
{
    struct playing playing = {.options = options, .machine = ebb_work_machine_of(&options->machine)};
    enum ebb_status status = EBB_NO_MEMORY;
    playing.n_slots = lot_size(&playing);
    playing.study = malloc(sizeof *playing.study);
    playing.slots = calloc((size_t)playing.n_slots, sizeof *playing.slots);
    playing.batches = calloc((size_t)playing.n_slots, sizeof *playing.batches);
    if (playing.study && playing.slots && playing.batches) {
        *playing.study = options->like->study;
        status = open_slots(&playing);
    }
    if (status == EBB_OK)
        status = ebb_executor_open(&playing.executor);
    if (status == EBB_OK)
        status = play(&playing, messages);
    ebb_executor_close(playing.executor);
    for (int k = 0; playing.slots && k < playing.n_slots; k++)
        ebb_answers_close(playing.slots[k].answers);
    free(playing.batches);
    free(playing.slots);
    free(playing.study);
    return status;
}
