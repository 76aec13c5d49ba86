/* SPDX-License-Identifier: MIT
 * run: plays a range of blocks in parallel and hands them, in order, to whoever keeps them. The only OpenMP
 * threads of ebb.
 */
#ifndef EBB_RUN_H
#define EBB_RUN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <ebb/block.h>
#include <ebb/kernel.h>
#include <ebb/plan.h>
#include <ebb/status.h>
#include <ebb/tally.h>

/* Who takes the finished blocks. `prepare` is called in the worker threads, for different blocks at a time
 * (compression); `place` by one thread at a time, in the order of the blocks (writing). `thread` is 0 ..
 * n_threads - 1 and the same in both calls for a block. Both may be NULL. A status other than EBB_OK ends the
 * run with it. */
struct ebb_sink {
    void *self;
    enum ebb_status (*prepare)(void *self, int thread, const struct ebb_block *block);
    enum ebb_status (*place)(void *self, int thread, const struct ebb_block *block);
};

/* What the threads of a run spend their time on. */
enum ebb_spent {
    EBB_SPENT_KERNEL,    /* random numbers and the model */
    EBB_SPENT_PREPARING, /* the sink's `prepare` */
    EBB_SPENT_WAITING,   /* for the turn to place */
    EBB_SPENT_PLACING,   /* the sink's `place`, and progress */
    EBB_SPENT_REDRAWING, /* what the profile itself costs: the numbers of one block in 64, drawn once more */
    EBB_SPENT_IDLE,      /* the rest: threads that start, end, or have no block left */
    EBB_SPENT_COUNT
};

/* Where the time of a run went, in seconds by the clock. Starts at zero; every call of ebb_run_blocks adds to
 * it. */
struct ebb_profile {
    double seconds[EBB_SPENT_COUNT]; /* of all threads: they sum to threads times the length of the run */
    double clock;                    /* length of the run */
    int64_t n_patients;              /* played */
    int64_t n_redrawn;               /* those among them whose numbers were drawn once more */
    double redrawing; /* seconds that cores worked for that; unlike the clock's they do not grow when others
                         use the core */
};

/* Of the seconds in the kernel, those of drawing random numbers: as many for each patient as drawing once
 * more took, which is an estimate; never more than the kernel took. */
double ebb_profile_drawing(const struct ebb_profile *profile);

struct ebb_run_options {
    int n_threads; /* at least 1 */
    const struct ebb_kernel_entry *kernel;
    const struct ebb_sink *sink; /* may be NULL */
    atomic_bool *stop;           /* may be NULL; set by anybody to end the run early with EBB_INTERRUPTED */
    void (*progress)(void *self, int64_t n_patients_done); /* may be NULL; called by one thread at a time */
    void *progress_self;
    struct ebb_profile *profile; /* may be NULL: then no clock is read */
};

/* Simulates blocks [first_block, last_block) and adds them to `tally`. The patients of a block depend on its
 * number only, so any split of the range gives the same bytes. Returns EBB_NO_MEMORY, EBB_INTERRUPTED or what
 * the sink returned. */
enum ebb_status ebb_run_blocks(const struct ebb_plan *plan, int64_t first_block, int64_t last_block,
                               const struct ebb_run_options *options, struct ebb_tally *tally);

/* Threads with all the room they need to play some plans again and again, in one go: what a calibration does.
 */
struct ebb_crew;

struct ebb_crew_plan {
    const struct ebb_plan *plan;
    const struct ebb_sink *sink; /* takes blocks in any order: only its `prepare` is called */
};

/* keeps: what the plans point to, which may be updated between plays. gives: caller calls ebb_crew_close. */
enum ebb_status ebb_crew_open(const struct ebb_crew_plan *plans, int n_plans, int n_threads,
                              struct ebb_crew **out_crew);
void ebb_crew_close(struct ebb_crew *crew); /* NULL is fine */

/* Plays all blocks of all plans. `stop` may be NULL. EBB_INTERRUPTED or what a sink returned. */
enum ebb_status ebb_crew_play(struct ebb_crew *crew, ebb_kernel kernel, atomic_bool *stop);

#endif
