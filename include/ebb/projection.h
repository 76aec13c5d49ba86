/* SPDX-License-Identifier: MIT
 * projection: what the targets of a study are in each of several worlds (<ebb/worlds.h>).
 *
 *     study, worlds --a plan and a block or less a world--> simulated (world, target), their errors, spreads
 *
 * Every world plays patients of its own: with the same in all, the luck of a few would move every middle to
 * one side. All play at once, since a world is one task.
 *
 * Caveat: few patients a world are enough for limits, whose middles and widths are made of all worlds
 * together, and not for a world by itself -> play that one with `draw: n`.
 */
#ifndef EBB_PROJECTION_H
#define EBB_PROJECTION_H

#include <stdatomic.h>

#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/worlds.h>

struct ebb_projection_options {
    int n_worlds;       /* the first so many */
    int64_t n_patients; /* of each; not more than the study has */
    int n_threads;      /* at least 1 */
    const struct ebb_kernel_entry *kernel;
    atomic_bool *stop;                              /* may be NULL */
    void (*progress)(void *self, int64_t n_worlds); /* may be NULL; worlds done so far */
    void *progress_self;
};

/* Fills out_simulated and out_errors (target, world) with values and Monte Carlo errors in the quantity's
 * unit, NaN where they are not known, and out_spreads (world, spread). Worlds with a value that no study may
 * have: EBB_BAD_STUDY with messages. EBB_NO_MEMORY, EBB_INTERRUPTED. borrows: all. */
enum ebb_status ebb_projection_play(const struct ebb_study *study, const struct ebb_worlds *worlds,
                                    const struct ebb_projection_options *options, double *out_simulated,
                                    double *out_errors, double *out_spreads, struct ebb_messages *messages);

#endif
