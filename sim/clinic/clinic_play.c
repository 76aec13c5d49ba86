/* SPDX-License-Identifier: MIT
 * clinic_play: which thread plays which replication, and what it keeps.
 *
 * Rows inside a replication and not the other way round: drawing people and playing the panel's past is as
 * much work as a year of one staffing, and is shared by all rows of the same demand. A thread's room holds
 * one replication; with 20 rows and 300 patients that is 8 MB.
 *
 *   1. Rooms   2. One replication   3. All of them
 */
#include <ebb/clinic_play.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_people.h>
#include <ebb/clinic_year.h>
#include <ebb/constants.h>
#include <ebb/tasks.h>

/* 1. Rooms */

/* What a thread keeps from replication to replication. */
struct room {
    struct ebb_constants *constants;
    const struct ebb_study *study; /* that the constants were made of; NULL: none */
    struct ebb_study *world;       /* the study in the replication's draw */
    struct ebb_people people;
    struct ebb_clinic_year *year;
    struct ebb_clinic_tally *tallies; /* (row) */
};

struct playing {
    const struct ebb_clinic_job *job;
    struct ebb_clinic_calendar *calendars; /* (row) */
    struct room *rooms;                    /* (thread) */
    int n_rooms;
    atomic_int failure;
};

int ebb_clinic_days(const struct ebb_clinic *clinic)
{
    return 7 * clinic->n_weeks + clinic->booking.book_ahead_days + clinic->booking.window_after + 1;
}

/* Two years in each world: what they differ by is luck alone, and tells how much of the range over years the
 * worlds make. One in each would mix the two, four would leave a range of 200 years only 50 worlds. */
int ebb_clinic_world(int replication, int n_worlds)
{
    return n_worlds > 0 ? replication / 2 % n_worlds : 0;
}

static void free_room(struct room *room)
{
    free(room->constants);
    free(room->world);
    free(room->tallies);
    ebb_people_free(&room->people);
    ebb_clinic_year_close(room->year);
}

static enum ebb_status make_room(struct room *room, int n_rows, ebb_stop_flag *stop)
{
    room->people.stop = stop;
    room->constants = malloc(sizeof *room->constants);
    room->world = malloc(sizeof *room->world);
    room->tallies = malloc((size_t)n_rows * sizeof *room->tallies);
    const bool made = room->constants && room->world && room->tallies;
    return made ? ebb_clinic_year_open(&room->year) : EBB_NO_MEMORY;
}

/* The first failure stays, as in the executor. */
static void latch(struct playing *playing, enum ebb_status status)
{
    int none = EBB_OK;
    if (status != EBB_OK)
        atomic_compare_exchange_strong(&playing->failure, &none, (int)status);
}

/* 2. One replication */

/* Whether the people of one row are those of another: demand, policies and services by share, how far the
 * simulation goes; and the study. What the house has and when it is open is nobody's demand, but for the
 * weekdays on which referrals come. */
static bool same_people(const struct ebb_clinic_row *a, const struct ebb_clinic_row *b)
{
    const struct ebb_clinic *first = a->clinic, *second = b->clinic;
    bool same = a->study == b->study && first->seed == second->seed && first->n_weeks == second->n_weeks &&
                first->days == second->days && first->start_day == second->start_day &&
                first->active_patients == second->active_patients &&
                first->new_per_week == second->new_per_week && first->n_policies == second->n_policies &&
                first->n_services == second->n_services &&
                memcmp(&first->demand, &second->demand, sizeof first->demand) == 0;
    for (int i = 0; same && i < first->n_policies; i++)
        same = first->policies[i].share == second->policies[i].share;
    for (int i = 0; same && i < first->n_services; i++)
        same = first->services[i].share == second->services[i].share;
    return same;
}

/* The constants of a row's study in the world of the replication. */
static void settle_world(const struct ebb_clinic_job *job, struct room *room, const struct ebb_study *study,
                         int replication)
{
    *room->world = *study;
    if (job->worlds && job->worlds->n > 0)
        ebb_worlds_set(job->worlds, ebb_clinic_world(replication, job->worlds->n), room->world);
    if (room->study == study)
        ebb_constants_update(room->constants, room->world);
    else
        ebb_constants_init(room->constants, room->world);
    room->study = study;
}

static enum ebb_status play_rows(const struct playing *playing, struct room *room, int replication)
{
    const struct ebb_clinic_job *job = playing->job;
    enum ebb_status status = EBB_OK;
    for (int row = 0; row < job->n_rows && status == EBB_OK; row++) {
        const struct ebb_clinic_row *now = &job->rows[row];
        if (row == 0 || !same_people(&job->rows[row - 1], now)) {
            settle_world(job, room, now->study, replication);
            status = ebb_people_draw(&room->people, now->clinic, room->constants, replication);
        }
        if (status == EBB_OK)
            status = ebb_clinic_year_play(room->year, now->clinic, &playing->calendars[row], &room->people,
                                          replication, &room->tallies[row]);
    }
    return status;
}

static void play(void *self, int64_t number, int thread)
{
    struct playing *playing = self;
    const struct ebb_clinic_job *job = playing->job;
    if (atomic_load(&playing->failure) == EBB_OK)
        latch(playing, play_rows(playing, &playing->rooms[thread], job->first_replication + (int)number));
}

static void hand_over(void *self, int64_t number, int thread)
{
    struct playing *playing = self;
    const struct ebb_clinic_job *job = playing->job;
    if (atomic_load(&playing->failure) == EBB_OK)
        latch(playing,
              job->take(job->self, job->first_replication + (int)number, playing->rooms[thread].tallies));
}

/* 3. All of them */

static enum ebb_status prepare(struct playing *playing)
{
    const struct ebb_clinic_job *job = playing->job;
    playing->calendars = calloc((size_t)job->n_rows, sizeof *playing->calendars);
    playing->rooms = calloc((size_t)playing->n_rooms, sizeof *playing->rooms);
    enum ebb_status status = playing->calendars && playing->rooms ? EBB_OK : EBB_NO_MEMORY;
    for (int row = 0; row < job->n_rows && status == EBB_OK; row++) {
        const struct ebb_clinic *clinic = job->rows[row].clinic;
        status = ebb_clinic_calendar_init(&playing->calendars[row], clinic, ebb_clinic_days(clinic));
    }
    for (int i = 0; i < playing->n_rooms && status == EBB_OK; i++)
        status = make_room(&playing->rooms[i], job->n_rows, job->stop);
    return status;
}

/* A year that was stopped in its midst has failed with it. */
static bool ended(void *self)
{
    struct playing *playing = self;
    return atomic_load(&playing->failure) != EBB_OK;
}

static void clear(struct playing *playing)
{
    for (int row = 0; playing->calendars && row < playing->job->n_rows; row++)
        ebb_clinic_calendar_free(&playing->calendars[row]);
    for (int i = 0; playing->rooms && i < playing->n_rooms; i++)
        free_room(&playing->rooms[i]);
    free(playing->calendars);
    free(playing->rooms);
}

enum ebb_status ebb_clinic_play(const struct ebb_clinic_job *job)
{
    struct playing playing = {.job = job, .n_rooms = ebb_tasks_threads(job->n_replications, job->n_threads)};
    if (job->n_replications <= 0 || job->n_rows <= 0)
        return EBB_OK;
    enum ebb_status status = prepare(&playing);
    if (status == EBB_OK) {
        ebb_tasks_play(&(struct ebb_tasks){.n = job->n_replications,
                                           .self = &playing,
                                           .play = play,
                                           .hand_over = hand_over,
                                           .ended = ended,
                                           .in_order = true},
                       playing.n_rooms);
        status = (enum ebb_status)atomic_load(&playing.failure);
    }
    clear(&playing);
    return status;
}
