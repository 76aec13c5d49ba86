/* SPDX-License-Identifier: MIT
 * play_rows: some rows at a time, a plan and a room for answers each, all of them on one executor.
 *
 *     row --study--> a setting, prices --new setting?--> room: plan, answers, tally --prices--> take
 *                                          no: the room in which it was played
 *
 *   1. Rooms   2. A row   3. A lot of rows   4. All
 */
#include <ebb/play_rows.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/executor.h>

/* Blocks of a lot for each thread; most rows have one. Threads wait, and spin, for the last block of a lot
 * and while its rows are handed over: with 8 in the place of 16 a run of 400 draws on two threads took 7 %
 * more of the processors, with 4 27 %. More would take more memory, and a stop loses a lot: counted in rows,
 * five rows of 40,000 patients were one, and a task of a cluster that was stopped in them began anew. */
enum { BLOCKS_A_THREAD = 32, MOST_ROWS = 256 };

/* And no more than this takes, of large rows, whose blocks keep all threads busy by themselves. */
#define MOST_BYTES 268435456.0 /* 256 MiB */

/* 1. Rooms */

/* What has been played for one setting; where costs are asked rows of other prices look into it, too. */
struct room {
    struct ebb_plan plan;
    struct ebb_answers *answers;
    struct ebb_tally tally;
    struct ebb_study *setting; /* as it was given (a plan settles its own); NULL: costs are not asked */
    uint64_t hash;             /* of the setting, prices left out */
    bool is_played;
};

struct playing {
    const struct ebb_play_rows_options *options;
    struct ebb_work_machine machine;
    struct ebb_study *study; /* of one row after the other */
    struct ebb_executor *executor;
    bool with_tally, with_costs;
    int n_slots, n_rooms;
    struct room **rooms; /* those of a lot in the order of its plays, then the two that are kept */
    struct ebb_batch *batches;
    int *room_of;                    /* (row of the lot) */
    struct ebb_economics *economics; /* (row of the lot), with costs */
};

/* Of earlier lots the room of the first row of all and that of the row before: in a tornado rows of other
 * prices are as its first row is but for them, and rows that come setting by setting as the one before. */
enum { KEPT_FIRST, KEPT_LAST, KEPT };

static struct room **kept(const struct playing *playing, int which)
{
    return &playing->rooms[playing->n_slots + which];
}

/* Words of a study without its prices. Any two that are equal have one hash, which is all that it is for. */
static uint64_t add_bytes(uint64_t hash, const char *from, const char *to)
{
    for (; from + sizeof hash <= to; from += sizeof hash) {
        uint64_t word;
        memcpy(&word, from, sizeof word);
        hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 29;
    }
    for (; from < to; from++)
        hash = (hash ^ (unsigned char)*from) * UINT64_C(0x9E3779B97F4A7C15);
    return hash;
}

static uint64_t hash_of(const struct ebb_study *study)
{
    const char *bytes = (const char *)study, *prices = (const char *)&study->economics;
    const uint64_t before = add_bytes(0, bytes, prices);
    return add_bytes(before, prices + sizeof study->economics, bytes + sizeof *study);
}

static bool is_same_setting(const struct ebb_study *a, const struct ebb_study *b)
{
    const size_t before = offsetof(struct ebb_study, economics), after = before + sizeof a->economics;
    return memcmp(a, b, before) == 0 &&
           memcmp((const char *)a + after, (const char *)b + after, sizeof *a - after) == 0;
}

/* Rooms of this lot and the two kept; not all that were ever played, whose tallies would grow with the rows.
 * Whoever has settings that come again later puts their rows together (ebb_design_order). By the hash first:
 * most of two studies' 60 kB are equal, and a lot of 256 would compare each with all before it.
 *
 * The room in which the setting of the study was played, or will be with this lot; -1: none. */
static int find_room(const struct playing *playing, int n_begun, uint64_t hash)
{
    for (int k = 0; k < playing->n_rooms && playing->with_costs; k++) {
        const struct room *room = playing->rooms[k];
        const bool is_here = k < n_begun || (k >= playing->n_slots && room->is_played);
        if (is_here && room->hash == hash && is_same_setting(room->setting, playing->study))
            return k;
    }
    return -1;
}

static void clear_room(struct room *room)
{
    ebb_plan_free(&room->plan);
    ebb_tally_free(&room->tally);
    room->plan = (struct ebb_plan){.n_visits = 0};
    room->is_played = false;
}

/* 2. A row */

/* The setting is kept as it was given: a plan settles what it is given, and two that are settled alike may
 * have been asked for differently, which is one play too many at worst. */
static enum ebb_status begin_play(struct playing *playing, int place, uint64_t hash, struct ebb_messages *own)
{
    struct room *room = playing->rooms[place];
    enum ebb_status status = ebb_plan_init(&room->plan, playing->study, own);
    if (status == EBB_OK)
        status = ebb_answers_begin(room->answers, &room->plan);
    if (status == EBB_OK && playing->with_tally)
        status = ebb_tally_init(&room->tally, &room->plan);
    if (room->setting)
        memcpy(room->setting, playing->study, sizeof *room->setting);
    room->hash = hash;
    playing->batches[place] = (struct ebb_batch){
        .plan = &room->plan,
        .last_block = room->plan.n_blocks,
        .sink = playing->options->n_asked > 0 ? ebb_answers_sink(room->answers) : NULL,
        .tally = playing->with_tally ? &room->tally : NULL,
    };
    return status;
}

/* Makes the row's study, and a play of it unless there is one. */
static enum ebb_status begin_row(struct playing *playing, int64_t row, int place, int *n_begun,
                                 struct ebb_messages *messages)
{
    const struct ebb_play_rows_options *options = playing->options;
    struct ebb_messages own = {0};
    enum ebb_status status = options->study(options->self, row, playing->study, &own);
    playing->study->precision.on = false;
    const uint64_t hash = playing->with_costs ? hash_of(playing->study) : 0;
    int room = status == EBB_OK ? find_room(playing, *n_begun, hash) : 0;
    if (status == EBB_OK && room < 0) {
        room = (*n_begun)++;
        status = begin_play(playing, room, hash, &own);
    }
    if (status != EBB_OK)
        ebb_messages_hand_over(&own, messages);
    ebb_messages_free(&own); /* warnings: those of the base study, thousands of times */
    playing->room_of[place] = room;
    if (playing->with_costs)
        playing->economics[place] = playing->study->economics;
    return status;
}

/* Prices are put on here and not where the row is played: a room's answers hold those of one row at a time,
 * which `take` has looked at before the next row of the room asks. */
static enum ebb_status hand_over(const struct playing *playing, int64_t row, int place)
{
    const struct ebb_play_rows_options *options = playing->options;
    const struct room *room = playing->rooms[playing->room_of[place]];
    const bool any = options->n_asked > 0;
    if (playing->with_costs)
        ebb_answers_cost(room->answers, &room->tally, &playing->economics[place]);
    const struct ebb_played_row played = {
        .row = row,
        .plan = &room->plan,
        .answers = any ? ebb_answers_found(room->answers) : NULL,
        .deviations = any ? ebb_answers_deviations(room->answers) : NULL,
        .tally = options->with_tally ? &room->tally : NULL,
    };
    return options->take(options->self, &played);
}

/* 3. A lot of rows */

static void swap_rooms(struct room **a, struct room **b)
{
    struct room *room = *a;
    *a = *b;
    *b = room;
}

/* Keeps what the next lot may look into, and clears the rest. The last row's room is a new one or kept. */
static void end_lot(struct playing *playing, int64_t first, int n, int n_begun, bool is_good)
{
    const int last = is_good && playing->with_costs ? playing->room_of[n - 1] : -1;
    for (int k = 0; k < n_begun; k++)
        playing->rooms[k]->is_played = is_good;
    if (last >= 0 && first == playing->options->first && playing->room_of[0] < n_begun)
        swap_rooms(&playing->rooms[playing->room_of[0]], kept(playing, KEPT_FIRST));
    if (last >= 0 && last < n_begun && !(first == playing->options->first && last == playing->room_of[0]))
        swap_rooms(&playing->rooms[last], kept(playing, KEPT_LAST));
    for (int k = 0; k < n_begun; k++)
        clear_room(playing->rooms[k]);
}

/* NULL: nobody may stop the lot that begins there. */
static ebb_stop_flag *stop_of(const struct playing *playing, int64_t first)
{
    const struct ebb_play_rows_options *options = playing->options;
    return options->keeps && first == options->first ? NULL : options->stop;
}

static enum ebb_status play_lot(struct playing *playing, int64_t first, int n, struct ebb_messages *messages)
{
    const struct ebb_play_rows_options *options = playing->options;
    const struct ebb_play_options play = {.kernel = playing->machine.kernel,
                                          .n_threads = playing->machine.n_threads,
                                          .stop = stop_of(playing, first)};
    enum ebb_status status = EBB_OK;
    int n_begun = 0;
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = begin_row(playing, first + k, k, &n_begun, messages);
    if (status == EBB_OK && n_begun > 0)
        status = ebb_executor_play(playing->executor, playing->batches, n_begun, &play);
    if (status == EBB_OK && options->n_played)
        *options->n_played += n_begun;
    for (int k = 0; k < n && status == EBB_OK; k++)
        status = hand_over(playing, first + k, k);
    end_lot(playing, first, n, n_begun, status == EBB_OK);
    return status;
}

/* 4. All */

/* Rooms are pointed to, because a sink and its answers know the plan by its address: kept ones change places
 * with others of a lot, and must not move. */
static enum ebb_status open_room(const struct playing *playing, struct room **out_room)
{
    const struct ebb_play_rows_options *options = playing->options;
    struct room *room = calloc(1, sizeof *room);
    *out_room = room;
    if (room == NULL)
        return EBB_NO_MEMORY;
    room->setting = playing->with_costs ? malloc(sizeof *room->setting) : NULL;
    if (playing->with_costs && room->setting == NULL)
        return EBB_NO_MEMORY;
    return ebb_answers_open(options->like, options->asked, options->n_asked, options->with_deviations,
                            &room->answers);
}

static enum ebb_status open_rooms(struct playing *playing)
{
    const size_t n = (size_t)playing->n_slots;
    enum ebb_status status = EBB_OK;
    playing->n_rooms = playing->n_slots + (playing->with_costs ? KEPT : 0);
    playing->rooms = calloc(n + KEPT, sizeof *playing->rooms);
    playing->batches = calloc(n, sizeof *playing->batches);
    playing->room_of = calloc(n, sizeof *playing->room_of);
    playing->economics = calloc(playing->with_costs ? n : 1, sizeof *playing->economics);
    if (!(playing->rooms && playing->batches && playing->room_of && playing->economics))
        return EBB_NO_MEMORY;
    for (int k = 0; k < playing->n_rooms && status == EBB_OK; k++)
        status = open_room(playing, &playing->rooms[k]);
    return status;
}

static void close_rooms(struct playing *playing)
{
    for (int k = 0; playing->rooms && k < playing->n_rooms; k++) {
        struct room *room = playing->rooms[k];
        if (room == NULL)
            continue;
        clear_room(room);
        ebb_answers_close(room->answers);
        free(room->setting);
        free(room);
    }
    free(playing->rooms);
    free(playing->batches);
    free(playing->room_of);
    free(playing->economics);
}

/* By the first row, which is like the others: rows may differ in their policies' values, seldom in size. */
static int lot_size(struct playing *playing)
{
    const struct ebb_play_rows_options *options = playing->options;
    struct ebb_answers *answers;
    double bytes = (double)sizeof(struct ebb_plan) + (double)sizeof(struct ebb_constants);
    const int64_t each = options->like->n_blocks > 1 ? options->like->n_blocks : 1;
    const int n_threads = playing->machine.n_threads > 1 ? playing->machine.n_threads : 1;
    int n = (int)((BLOCKS_A_THREAD * n_threads + each - 1) / each);
    if (ebb_answers_open(options->like, options->asked, options->n_asked, options->with_deviations,
                         &answers) != EBB_OK)
        return 1; /* and opening the one slot says so */
    bytes += (double)ebb_answers_bytes(answers, options->like);
    bytes += playing->with_tally ? (double)ebb_tally_bytes(options->like) : 0.0;
    bytes += playing->with_costs ? (double)(sizeof(struct ebb_study) + sizeof(struct ebb_economics)) : 0.0;
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
        ebb_stop_flag *stop = stop_of(playing, row);
        if (stop && atomic_load(stop))
            return EBB_INTERRUPTED;
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
    playing.with_costs = ebb_asked_is_costed(options->asked, options->n_asked);
    playing.with_tally = options->with_tally || playing.with_costs;
    playing.n_slots = lot_size(&playing);
    playing.study = malloc(sizeof *playing.study);
    if (playing.study) {
        *playing.study = options->like->study;
        status = open_rooms(&playing);
    }
    if (status == EBB_OK)
        status = ebb_executor_open(&playing.executor);
    if (status == EBB_OK)
        status = play(&playing, messages);
    ebb_executor_close(playing.executor);
    close_rooms(&playing);
    free(playing.study);
    return status;
}
