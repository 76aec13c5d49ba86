/* SPDX-License-Identifier: MIT
 * room: what a thread of the executor works in: a block, the kernel's scratch within it, and a tally.
 *
 * A room fits one batch at a time and is made to fit the next where it stands. It is large enough for the
 * largest of the batches that it was grown for, so that fitting allocates nothing while threads play.
 *
 * Of one thread while it plays, without locks; the executor looks at its tally and profile when the thread
 * has settled or ended.
 */
#ifndef EBB_ENGINE_ROOM_H
#define EBB_ENGINE_ROOM_H

#include <ebb/executor.h>

/* Starts zeroed, with batch -1. */
struct ebb_room {
    struct ebb_block block;
    struct ebb_tally tally; /* what this thread has added up for `batch`, and not yet given to it */
    int batch;              /* index of the one it fits; -1: none of this play */
    struct ebb_profile profile;
    double since; /* the moment up to which the profile is booked */
    bool begun;   /* its task; false: a stopped play leaves it out */
};

/* Makes it large enough for each of the batches. EBB_NO_MEMORY leaves it as large as it was, or larger. */
enum ebb_status ebb_room_grow(struct ebb_room *room, const struct ebb_batch *batches, int n_batches);

/* Lays it out for a batch, its tally at zero. */
enum ebb_status ebb_room_fit(struct ebb_room *room, const struct ebb_batch *batch);

/* A zeroed room is fine; it is left zeroed but for its profile and batch. */
void ebb_room_free(struct ebb_room *room);

#endif
