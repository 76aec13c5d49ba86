/* SPDX-License-Identifier: MIT
 * pace: how often something is said that could be said all the time.
 *
 * A run of 20 million patients finishes a block some hundred times a second. A terminal bears four lines a
 * second, since each wipes the one before; a log keeps them all, so there it is one a minute: enough to see
 * that a job lives and when it will end, too little to fill a disk. The first comes sooner, so that a run of
 * half a minute is not silent, and who has just started a long one soon learns how long.
 *
 *     log, seconds   0         10                  70                  130
 *                    asked     first line          second              third      ...
 *
 * The time is the caller's: nothing here asks a clock, so that a test can let a year pass.
 *
 * Caveat: one pace for one log -> work that has many parts, each over within seconds, keeps its pace from
 * part to part; with a pace each, every part would have a first line.
 */
#ifndef EBB_PACE_H
#define EBB_PACE_H

#include <stdbool.h>

struct ebb_pace {
    double first_seconds; /* from the first time it is asked to the first line */
    double every_seconds; /* from line to line */
    double last;          /* when it was first asked, or when the last line was due */
    bool asked, spoke;
};

/* Seconds, see above. In a log 10 and 60; a tenth of either would be noise, ten times as long would leave
 * people wondering whether the run hangs. */
extern const struct ebb_pace EBB_PACE_TERMINAL, EBB_PACE_LOG;

/* Whether to speak now; true starts the wait for the next. `now`: seconds on any clock that does not go
 * back. */
bool ebb_pace_due(struct ebb_pace *pace, double now);

#endif
