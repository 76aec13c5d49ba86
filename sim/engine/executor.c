/* SPDX-License-Identifier: MIT
 * executor: which thread plays what, in which order results are handed over, and what is kept in between.
 *
 * Threads take tasks as they become free, so the time is shared well whatever a block costs and whoever else
 * uses a processor. They waited for their turn even where nobody takes blocks in order, once: on a machine
 * that others used, two threads were then slower than one, since a thread kept from its processor held up
 * both.
 *
 *     a task    stop? | room fits? | kernel | prepare |  ... turn ...  | place, progress | redraw
 *     who       each thread for itself                                 | one at a time   | for itself
 *
 * What threads share while they play: the batches (const, but for their tallies), `failure` (atomic), and
 * what the critical sections guard (n_done and sinks; tallies, and which tasks are begun). A failure anywhere
 * lets every later task of its lot fall through, for OpenMP's loops cannot be left; no lot follows it.
 *
 * A stop is no failure, and ends a play likewise: but tasks up to the last one that was begun are all played
 * and handed over first. So what is done is the first so many tasks, whatever the threads, and who
 * plays the others later has the whole.
 *
 * Memory keeps growing from play to play -> it does not: rooms grow to the largest batch they have seen, and
 * lists to the longest. What grows is a caller's plans.
 *
 *   1. Rooms   2. Tasks   3. Where the time goes   4. A task   5. All tasks   6. Opening and closing
 */
#include <ebb/executor.h>

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include <ebb/tasks.h>

#include "room.h"

/* For a profile the random numbers of one block in so many are drawn once more. Drawing is a third of
 * playing, so one in 64 costs a run 0.5 %; one in 16 would cost 2 %, and one in 256 would leave a run of a
 * million patients (245 blocks) with a single block to estimate from. */
enum { BLOCKS_A_REDRAWING = 64 };

/* 1. Rooms */

/* What stays between plays. Batches, options and threads are a play's own: an executor can be kept by
 * whoever does not yet know what it will play. */
struct ebb_executor {
    int n_rooms, n_batches; /* that there is memory for */
    struct ebb_room *rooms;
    int *order;      /* (place) batches in the order in which they are played */
    int64_t *starts; /* (place + 1) number of the first task of each */
};

/* To what is asked for and no further: a caller has as many threads and batches at every play. Each list is
 * kept as soon as it has grown, so that running out of memory on the second loses nothing. */
static enum ebb_status grow_lists(struct ebb_executor *executor, int n_batches, int n_rooms)
{
    if (n_rooms > executor->n_rooms) {
        struct ebb_room *rooms = realloc(executor->rooms, (size_t)n_rooms * sizeof *rooms);
        if (rooms == NULL)
            return EBB_NO_MEMORY;
        for (int i = executor->n_rooms; i < n_rooms; i++)
            rooms[i] = (struct ebb_room){.batch = -1};
        executor->rooms = rooms;
        executor->n_rooms = n_rooms;
    }
    if (n_batches > executor->n_batches) {
        int *order = realloc(executor->order, (size_t)n_batches * sizeof *order);
        executor->order = order ? order : executor->order;
        int64_t *starts = realloc(executor->starts, ((size_t)n_batches + 1) * sizeof *starts);
        executor->starts = starts ? starts : executor->starts;
        if (order == NULL || starts == NULL)
            return EBB_NO_MEMORY;
        executor->n_batches = n_batches;
    }
    return EBB_OK;
}

/* Rooms of threads that a play will not use are not grown, nor those of earlier plays made smaller. 0 threads
 * are one, as for the play: else the play would still find no room, and allocate. */
enum ebb_status ebb_executor_reserve(struct ebb_executor *executor, const struct ebb_batch *batches,
                                     int n_batches, int n_threads)
{
    const int n_rooms = n_threads > 1 ? n_threads : 1;
    enum ebb_status status = grow_lists(executor, n_batches, n_rooms);
    for (int i = 0; i < n_rooms && status == EBB_OK; i++)
        status = ebb_room_grow(&executor->rooms[i], batches, n_batches);
    return status;
}

/* 2. Tasks */

/* A play, and what its threads have in common. */
struct play {
    struct ebb_executor *executor;
    const struct ebb_batch *batches;
    int n_batches, n_threads;
    const struct ebb_play_options *options;
    int64_t n_tasks;
    int64_t n_done; /* patients; touched by one thread at a time */
    int64_t begun;  /* tasks before this number are played whatever comes, as one at or behind it was begun */
    bool stopping;  /* none is begun any more; both touched by one thread at a time */
    atomic_int failure;
};

/* What a thread takes at a time. A block, because its patients share chunks of the file and the lanes'
 * rules. */
struct task {
    int batch;
    int64_t block;
};

/* Rough: what a block costs, up to a factor. The bit that all policies share is as much as a policy's own. */
static double work_of(const struct ebb_batch *batch)
{
    return (double)batch->plan->calendar.n_assessments * (1.0 + batch->plan->study.n_policies);
}

/* One sink that takes blocks in order is enough: tasks of all batches then go as they are given. */
static bool has_order(const struct ebb_batch *batches, int n_batches)
{
    bool found = false;
    for (int i = 0; i < n_batches; i++)
        found = found || (batches[i].sink && batches[i].sink->place);
    return found;
}

/* Insertion keeps batches of equal work in their order, and costs nothing when they are in order already, as
 * the settings of a design are. */
static void put_in_order(struct play *play)
{
    const bool as_given = has_order(play->batches, play->n_batches);
    int *order = play->executor->order;
    int64_t *starts = play->executor->starts;
    for (int i = 0; i < play->n_batches; i++) {
        int at = i;
        while (!as_given && at > 0 && work_of(&play->batches[order[at - 1]]) < work_of(&play->batches[i])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    starts[0] = 0;
    for (int place = 0; place < play->n_batches; place++) {
        const struct ebb_batch *batch = &play->batches[order[place]];
        const int64_t n_blocks = batch->last_block - batch->first_block;
        /* Blocks that a plan has not would have fewer than no patients, and kernels would write anywhere. */
        ebb_require(n_blocks <= 0 || (batch->first_block >= 0 && batch->last_block <= batch->plan->n_blocks));
        starts[place + 1] = starts[place] + (n_blocks > 0 ? n_blocks : 0);
    }
    play->n_tasks = starts[play->n_batches];
}

/* Tasks are numbered, not listed: a run of 10^9 patients has a quarter of a million. */
static struct task task_of(const struct play *play, int64_t number)
{
    const int64_t *starts = play->executor->starts;
    int low = 0, high = play->n_batches; /* starts[low] <= number < starts[high] */
    while (high - low > 1) {
        const int middle = low + (high - low) / 2;
        if (starts[middle] <= number)
            low = middle;
        else
            high = middle;
    }
    const int batch = play->executor->order[low];
    return (struct task){batch, play->batches[batch].first_block + (number - starts[low])};
}

/* 3. Where the time goes */

static double seconds_on(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* From here on time is booked. */
static void start_booking(const struct play *play, struct ebb_room *room)
{
    if (play->options->profile)
        room->since = seconds_on(CLOCK_MONOTONIC);
}

/* Books the time since the last booking. */
static void book(const struct play *play, struct ebb_room *room, enum ebb_spent spent)
{
    if (play->options->profile == NULL)
        return;
    const double now = seconds_on(CLOCK_MONOTONIC);
    room->profile.seconds[spent] += now - room->since;
    room->since = now;
}

/* After the block was handed over: the next thread's turn does not wait for it. The clock is that of the
 * thread, since the estimate must not grow with what others do on the machine. */
static void redraw_some(struct play *play, struct task task, struct ebb_room *room)
{
    const struct ebb_batch *batch = &play->batches[task.batch];
    const bool chosen = (task.block - batch->first_block) % BLOCKS_A_REDRAWING == 0;
    if (play->options->profile == NULL || !chosen || atomic_load(&play->failure) != EBB_OK)
        return;
    const double start = seconds_on(CLOCK_THREAD_CPUTIME_ID);
    (void)play->options->kernel->draw(batch->plan, &room->block);
    room->profile.redrawing += seconds_on(CLOCK_THREAD_CPUTIME_ID) - start;
    room->profile.n_redrawn += room->block.n_patients;
    book(play, room, EBB_SPENT_REDRAWING);
}

/* What no thread has booked since `start` is idle. Found by difference, so that the parts sum to the whole
 * whatever was forgotten. */
static void end_profile(const struct play *play, double start)
{
    struct ebb_profile profile = {.clock = seconds_on(CLOCK_MONOTONIC) - start};
    double booked = 0.0;
    for (int i = 0; i < play->n_threads; i++)
        ebb_profile_add(&profile, &play->executor->rooms[i].profile);
    for (int spent = 0; spent < EBB_SPENT_COUNT; spent++)
        booked += profile.seconds[spent];
    profile.seconds[EBB_SPENT_IDLE] = play->n_threads * profile.clock - booked;
    ebb_profile_add(play->options->profile, &profile);
}

/* 4. A task */

/* The first failure stays: it is the cause, and what follows from it in other threads is not. */
static void latch(struct play *play, enum ebb_status status)
{
    int none = EBB_OK;
    if (status != EBB_OK)
        atomic_compare_exchange_strong(&play->failure, &none, (int)status);
}

/* Gives what a room has added up to the batch that it was for. Sums of integers: the order of threads is
 * free. */
static void settle(const struct play *play, struct ebb_room *room)
{
    if (room->batch >= 0 && play->batches[room->batch].tally) {
        ebb_tally_complete(&room->tally, play->batches[room->batch].plan);
        ebb_tally_merge(play->batches[room->batch].tally, &room->tally);
    }
    room->batch = -1;
}

struct settling {
    const struct play *play;
    struct ebb_room *room;
};

static void settle_alone(void *self)
{
    const struct settling *settling = self;
    settle(settling->play, settling->room);
}

/* A thread that comes to another batch settles the last one. Tasks of a batch follow each other, so that
 * happens about once for each thread and batch, and one tally a thread is enough: one for each thread and
 * batch would be 1.1 GB for a design of a thousand settings on two threads. */
static void enter(struct play *play, struct ebb_room *room, int batch)
{
    const struct ebb_batch *next = &play->batches[batch];
    if (room->batch == batch)
        return;
    if (room->batch >= 0)
        ebb_tasks_alone(settle_alone, &(struct settling){play, room});
    latch(play, ebb_room_fit(room, next)); /* cannot fail: there is room for the largest */
    room->batch = batch;
}

struct beginning {
    struct play *play;
    int64_t number;
    bool may;
};

/* One thread at a time: between looking at the flag and saying that a task is begun nobody else may do
 * either, or a task could be left out that one behind it was played without. */
static void begin_alone(void *self)
{
    struct beginning *beginning = self;
    struct play *play = beginning->play;
    play->stopping = play->stopping || (play->options->stop && atomic_load(play->options->stop));
    beginning->may = !play->stopping || beginning->number < play->begun;
    if (beginning->may && beginning->number >= play->begun)
        play->begun = beginning->number + 1;
}

/* A stop is asked for between blocks: within 3 ms, which nobody notices, and without a look at shared memory
 * in the kernels. */
static bool may_begin(struct play *play, int64_t number)
{
    struct beginning beginning = {.play = play, .number = number, .may = true};
    if (play->options->stop)
        ebb_tasks_alone(begin_alone, &beginning);
    return beginning.may;
}

/* Everything about a block that needs no turn. */
static void play_task(struct play *play, struct task task, int thread)
{
    const struct ebb_batch *batch = &play->batches[task.batch];
    struct ebb_room *room = &play->executor->rooms[thread];
    start_booking(play, room);
    if (atomic_load(&play->failure) == EBB_OK)
        enter(play, room, task.batch);
    if (atomic_load(&play->failure) != EBB_OK)
        return;
    ebb_block_set(&room->block, batch->plan, task.block);
    play->options->kernel->run(batch->plan, &room->block, batch->tally ? &room->tally : NULL);
    room->profile.n_patients += room->block.n_patients;
    book(play, room, EBB_SPENT_KERNEL);
    if (batch->sink && batch->sink->prepare)
        latch(play, batch->sink->prepare(batch->sink->self, thread, &room->block));
    book(play, room, EBB_SPENT_PREPARING);
}

/* Asked between lots, when no thread plays: all that were begun are played then, and of those behind them
 * none would be. Without it a stopped study of 10^9 patients would pass on a quarter of a million turns. */
static bool is_over(void *self)
{
    const struct play *play = self;
    return play->stopping || atomic_load(&play->failure) != EBB_OK;
}

/* One thread at a time. After a failure nothing is placed: a file would have a hole. */
static void hand_over(struct play *play, struct task task, int thread)
{
    const struct ebb_play_options *options = play->options;
    const struct ebb_sink *sink = play->batches[task.batch].sink;
    struct ebb_room *room = &play->executor->rooms[thread];
    book(play, room, EBB_SPENT_WAITING);
    if (atomic_load(&play->failure) == EBB_OK) {
        play->n_done += room->block.n_patients;
        if (sink && sink->place)
            latch(play, sink->place(sink->self, thread, &room->block));
        if (options->progress)
            options->progress(options->progress_self, play->n_done);
    }
    book(play, room, EBB_SPENT_PLACING);
}

/* 5. All tasks */

static void take(void *self, int64_t number, int thread)
{
    struct play *play = self;
    play->executor->rooms[thread].begun = may_begin(play, number);
    if (play->executor->rooms[thread].begun)
        play_task(play, task_of(play, number), thread);
}

static void give(void *self, int64_t number, int thread)
{
    struct play *play = self;
    if (play->executor->rooms[thread].begun)
        hand_over(play, task_of(play, number), thread);
}

static void draw_again(void *self, int64_t number, int thread)
{
    struct play *play = self;
    if (play->executor->rooms[thread].begun)
        redraw_some(play, task_of(play, number), &play->executor->rooms[thread]);
}

/* Tallies are settled only when all went well, or where the caller knows what a stopped play has done; else
 * those of a single batch are as they were. */
static enum ebb_status play_tasks(struct play *play)
{
    for (int i = 0; i < play->n_threads; i++) {
        play->executor->rooms[i].batch = -1;
        play->executor->rooms[i].profile = (struct ebb_profile){0};
    }
    ebb_tasks_play(&(struct ebb_tasks){.n = play->n_tasks,
                                       .self = play,
                                       .play = take,
                                       .hand_over = give,
                                       .after = draw_again,
                                       .ended = is_over,
                                       .in_order = has_order(play->batches, play->n_batches)},
                   play->n_threads);
    const enum ebb_status failed = (enum ebb_status)atomic_load(&play->failure);
    const bool is_short = play->stopping && play->begun < play->n_tasks;
    int64_t *n_played = play->options->n_played;
    for (int i = 0; i < play->n_threads && failed == EBB_OK && (!is_short || n_played); i++)
        settle(play, &play->executor->rooms[i]);
    if (n_played)
        *n_played = failed != EBB_OK ? 0 : is_short ? play->begun : play->n_tasks;
    return failed == EBB_OK && is_short ? EBB_INTERRUPTED : failed;
}

/* Everything that can fail for want of memory comes first; once threads play, only a sink can fail, or
 * somebody stops them. */
enum ebb_status ebb_executor_play(struct ebb_executor *executor, const struct ebb_batch *batches,
                                  int n_batches, const struct ebb_play_options *options)
{
    struct play play = {.executor = executor, .batches = batches, .n_batches = n_batches, .options = options};
    const double start = options->profile ? seconds_on(CLOCK_MONOTONIC) : 0.0;
    enum ebb_status status = n_batches > 0 ? grow_lists(executor, n_batches, 0) : EBB_OK;
    if (status != EBB_OK || n_batches <= 0)
        return status;
    put_in_order(&play);
    if (play.n_tasks == 0)
        return EBB_OK;
    /* Only now are threads counted, so that a run of one block makes one room. */
    play.n_threads = ebb_tasks_threads(play.n_tasks, options->n_threads);
    status = ebb_executor_reserve(executor, batches, n_batches, play.n_threads);
    if (status != EBB_OK)
        return status; /* no profile either: rooms that were not had cannot be asked for theirs */
    status = play_tasks(&play);
    if (options->profile)
        end_profile(&play, start);
    return status;
}

/* 6. Opening and closing */

enum ebb_status ebb_executor_open(struct ebb_executor **out_executor)
{
    *out_executor = calloc(1, sizeof **out_executor);
    return *out_executor ? EBB_OK : EBB_NO_MEMORY;
}

void ebb_executor_close(struct ebb_executor *executor)
{
    if (executor == NULL)
        return;
    for (int i = 0; i < executor->n_rooms; i++)
        ebb_room_free(&executor->rooms[i]);
    free(executor->rooms);
    free(executor->order);
    free(executor->starts);
    free(executor);
}

enum ebb_status ebb_play_once(const struct ebb_batch *batches, int n_batches,
                              const struct ebb_play_options *options)
{
    struct ebb_executor *executor;
    enum ebb_status status = ebb_executor_open(&executor);
    if (status == EBB_OK)
        status = ebb_executor_play(executor, batches, n_batches, options);
    ebb_executor_close(executor);
    return status;
}
