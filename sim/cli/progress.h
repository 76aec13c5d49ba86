/* SPDX-License-Identifier: MIT
 * progress: how far a piece of work is, on stderr: a bar on a terminal, a line a minute elsewhere
 * (<ebb/pace.h>).
 *
 * It only listens: what there is to show comes as a struct ebb_work_progress, a part of the work after the
 * other. The room sim/work neither knows whether anybody looks nor how often.
 *
 * Caveat: nothing is shown of work that is over within ten seconds, where stderr is a file -> it did not
 * hang; --json and the results say how long it took.
 */
#ifndef EBB_CLI_PROGRESS_H
#define EBB_CLI_PROGRESS_H

#include <stdbool.h>

#include <ebb/pace.h>
#include <ebb/work.h>

#include "options.h"

struct ebb_progress {
    bool on;              /* false: silent, by --quiet or --no-progress */
    bool terminal;        /* stderr is one: the line can be wiped and written again */
    bool stands;          /* a bar, to be wiped */
    bool runs;            /* a part has begun and has not ended */
    double started;       /* this part, in seconds on the clock */
    int64_t from;         /* what of it was done before, by an earlier call */
    struct ebb_pace pace; /* of all parts together */
};

/* As the command line wants it. */
struct ebb_progress ebb_progress_of(const struct ebb_options *options);

/* For struct ebb_work; self is the struct ebb_progress. */
void ebb_progress_show(void *self, const struct ebb_work_progress *progress);
/* Wipes the bar, if one stands there; for work that ended before its part was done. */
void ebb_progress_end(struct ebb_progress *progress);

#endif
