/* SPDX-License-Identifier: MIT
 * work: how a piece of work speaks to whoever ordered it while it goes on.
 *
 * The room sim/work holds what ebb can do as a whole: run a study (run_study.h), say what a run would take
 * (forecast_run.h), check studies against published numbers (check_studies.h) and against the model's own
 * list (verify_study.h), calibrate (calibrate.h), compare two files (compare_files.h), follow a patient
 * (trace_patient.h). Each is a function that takes values and gives values. The command is one caller; a
 * program of one's own, a cluster's worker or a page is another, and gets the same results.
 *
 * What holds of all of them: they print nothing, exit never, read neither the environment nor a terminal, and
 * know no option of the command line. They come back with a status; everything worth a word before that goes
 * through the struct here.
 *
 * Caveats:
 * - `progress` is called from whatever thread finishes a block, but by one at a time -> lock only what other
 *   threads of the caller's own touch, too. Time it takes is time that the simulation stands still.
 * - `stop` is looked at between blocks: a call comes back some milliseconds after the flag is raised.
 *
 *   1. Callbacks   2. The machine   3. Speaking, for this room
 */
#ifndef EBB_WORK_H
#define EBB_WORK_H

#include <stdint.h>

#include <ebb/claim.h>
#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/stop.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Callbacks */

/* How far a part of the work is. A piece of work has one part or several, one after the other. The first call
 * of a part has done = 0 and comes when all it needs is there (files are open, numbers allowed) and nothing
 * of it is done; the last of a part that was finished has done = total. `total` may shrink for that: a run
 * that stops on precision had announced the most it might need. */
struct ebb_work_progress {
    const char *label; /* name of the part; NULL where there is only one */
    int64_t done, total;
    const char *unit;     /* of both: "patients", "simulations" */
    double patient_years; /* simulated in this part so far; several policies on one patient count once */
};

/* All may be NULL, and so may a pointer to the struct: then nobody listens and nobody stops it. */
struct ebb_work {
    void *self; /* handed to the callbacks */
    /* Why the work fails, or what is odd about it (status EBB_OK). Borrowed for the call. */
    void (*message)(void *self, const struct ebb_message *message);
    void (*progress)(void *self, const struct ebb_work_progress *progress);
    ebb_stop_flag *stop; /* raised by anybody, a signal handler too, to end with EBB_INTERRUPTED */
};

/* 2. The machine */

/* What a piece of work may use. It decides how long the work takes and nothing else: the same bytes come out
 * for any of them. */
struct ebb_work_machine {
    int n_threads;                         /* 0: one */
    const struct ebb_kernel_entry *kernel; /* NULL: the fastest that runs here */
    struct ebb_claim claim;                /* what its files and journals are made with */
};

/* 3. Speaking, for this room */

/* The machine with its defaults filled in. */
struct ebb_work_machine ebb_work_machine_of(const struct ebb_work_machine *machine);

ebb_stop_flag *ebb_work_stop(const struct ebb_work *work); /* NULL: there is none */

/* Hands every message over, sorted as they are, and empties the list. */
void ebb_work_say(const struct ebb_work *work, struct ebb_messages *messages);
void ebb_work_show(const struct ebb_work *work, const struct ebb_work_progress *progress);

/* Seconds by a clock that nobody sets, and seconds that cores have worked for this process. */
double ebb_work_clock(void);
double ebb_work_core(void);

#ifdef __cplusplus
}
#endif

#endif
