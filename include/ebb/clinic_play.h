/* SPDX-License-Identifier: MIT
 * clinic_play: replications of a clinic in parallel, every row on the same people
 * (sim/clinic/README.md section 7).
 *
 *     replication r   a world -> constants --> people --> row 0 | row 1 | ... | row n-1 --> tallies, in order
 *                     (thread a)                 `-- drawn anew only for a row whose demand is another
 *
 * A row is a staffing or a what-if: a clinic, and the study that it plays. Rows meet common luck: the same
 * people as far as demand is the same, the same words for who comes and how long sessions take. So rows are
 * compared replication by replication.
 *
 * What always holds: tallies of (row, replication) depend on these two and on nobody else: not on threads,
 * on how many replications are played at once, or on which rows stand beside it. */
#ifndef EBB_CLINIC_PLAY_H
#define EBB_CLINIC_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/clinic_calendar.h>
#include <ebb/clinic_tally.h>
#include <ebb/status.h>
#include <ebb/stop.h>
#include <ebb/study.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_clinic_row {
    const struct ebb_clinic *clinic; /* checked */
    const struct ebb_study *study;   /* settled for it (ebb_clinic_settle); rows may share one */
};

/* borrows: all of it, while it is played. */
struct ebb_clinic_job {
    int n_rows;
    const struct ebb_clinic_row *rows;
    /* Joint draws of the patient model, replication r in ebb_clinic_world(r); NULL: in the study's own
     * values, all of them. Offsets are those of the rows' studies, which must agree. */
    const struct ebb_worlds *worlds;
    int first_replication, n_replications;
    int n_threads;
    ebb_stop_flag *stop; /* looked at for each patient drawn and each day played; may be NULL */
    void *self;
    /* Takes the tallies (row) of a replication, in the order of replications, one thread at a time. */
    enum ebb_status (*take)(void *self, int replication, const struct ebb_clinic_tally *tallies);
};

/* Days for which a clinic's calendar must be made: the simulated ones and the open book behind them. */
int ebb_clinic_days(const struct ebb_clinic *clinic);

/* The world of a replication: 2k and 2k + 1 are played in world k, modulo their number; 0 of none. */
int ebb_clinic_world(int replication, int n_worlds);

/* EBB_NO_MEMORY, EBB_INTERRUPTED, what `take` returned; EBB_BAD_STUDY: of some row 64 numbers for each of the
 * panel did not give as many in care, or more than 2^18 patients came. */
enum ebb_status ebb_clinic_play(const struct ebb_clinic_job *job);

#ifdef __cplusplus
}
#endif

#endif
