/* SPDX-License-Identifier: MIT
 * profile: where the time of a play went, thread by thread, in seconds by the clock.
 *
 * Every moment of every thread is booked on exactly one of the parts below, so that they sum to threads times
 * clock and nothing hides between them. Only drawing and the model are mixed, inside the kernel: clocks
 * around each draw would cost more than the draw. So the numbers of one block in 64 are drawn once more with
 * nothing else done, and the whole is estimated from that.
 *
 * Caveats:
 *   Idle is large with few blocks -> the last block of each thread ends when it ends; there is nothing to
 *     share.
 *   Parts grow from run to run -> the clock runs on while others use the processor; only `redrawing` is in
 *     seconds that cores worked.
 */
#ifndef EBB_PROFILE_H
#define EBB_PROFILE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum ebb_spent {
    EBB_SPENT_KERNEL,    /* random numbers and the model */
    EBB_SPENT_PREPARING, /* the sink's `prepare` */
    EBB_SPENT_WAITING,   /* for the turn to place */
    EBB_SPENT_PLACING,   /* the sink's `place`, and progress */
    EBB_SPENT_REDRAWING, /* what the profile itself costs */
    EBB_SPENT_IDLE,      /* the rest: threads that start, end, or have no block left */
    EBB_SPENT_COUNT
};

/* Starts at zero; every play adds to it. */
struct ebb_profile {
    double seconds[EBB_SPENT_COUNT]; /* of all threads: they sum to threads times `clock` */
    double clock;                    /* length of the plays */
    int64_t n_patients;              /* played */
    int64_t n_redrawn;               /* those among them whose numbers were drawn once more */
    double redrawing; /* seconds that cores worked for that; unlike the clock's they do not grow when others
                         use the core */
};

/* Of the seconds in the kernel, those of drawing random numbers: as many for each patient as drawing once
 * more took, which is an estimate; never more than the kernel took. */
double ebb_profile_drawing(const struct ebb_profile *profile);

void ebb_profile_add(struct ebb_profile *into, const struct ebb_profile *from);

#ifdef __cplusplus
}
#endif

#endif
