/* SPDX-License-Identifier: MIT
 * Tasks in lots: each is played once, in order where that is asked, and what has ended is left alone:
 * counted, not by the clock. */
#include <stdlib.h>

#include <ebb/tasks.h>

#include "tap.h"

enum { N_TASKS = 5000, MOST_AFTER_AN_END = 1000, N_THREADS = 4 };

struct counting {
    int *n_played; /* of each task; touched by the thread that has it */
    int64_t n_handed, last_handed;
    bool in_order, has_ended;
    int64_t ends_at; /* the task after which nothing more is wanted; -1: none */
};

static void play(void *self, int64_t number, int thread)
{
    struct counting *counting = self;
    (void)thread;
    counting->n_played[number]++;
}

static void hand_over(void *self, int64_t number, int thread)
{
    struct counting *counting = self;
    (void)thread;
    counting->in_order = counting->in_order && number == counting->n_handed;
    counting->n_handed++;
    counting->has_ended = counting->has_ended || number == counting->ends_at;
}

static bool ended(void *self)
{
    const struct counting *counting = self;
    return counting->has_ended;
}

static struct counting count(int64_t ends_at, bool in_order)
{
    struct counting counting = {
        .n_played = calloc(N_TASKS, sizeof(int)), .in_order = true, .ends_at = ends_at};
    assert_non_null(counting.n_played);
    const struct ebb_tasks tasks = {.n = N_TASKS,
                                    .self = &counting,
                                    .play = play,
                                    .hand_over = hand_over,
                                    .ended = ended,
                                    .in_order = in_order};
    ebb_tasks_play(&tasks, N_THREADS);
    return counting;
}

static void each_is_played_once_and_in_order(void **state)
{
    (void)state;
    for (int in_order = 0; in_order < 2; in_order++) {
        struct counting counting = count(-1, in_order);
        assert_int_equal(counting.n_handed, N_TASKS);
        assert_true(counting.in_order || !in_order);
        for (int i = 0; i < N_TASKS; i++)
            assert_int_equal(counting.n_played[i], 1);
        free(counting.n_played);
    }
}

static void what_has_ended_is_left_alone(void **state)
{
    (void)state;
    for (int in_order = 0; in_order < 2; in_order++) {
        struct counting counting = count(3, in_order);
        assert_in_range(counting.n_handed, 4, MOST_AFTER_AN_END);
        free(counting.n_played);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("each is played once, and handed over in order", each_is_played_once_and_in_order),
        TEST("what has ended is left alone", what_has_ended_is_left_alone),
    };
    return RUN_TESTS(tests);
}
