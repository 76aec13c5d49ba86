/* SPDX-License-Identifier: MIT
 * forecast_run: what a run of a study would take, without running it or writing anything.
 *
 * Memory and the most of disk are computed; time and what the file will come to are measured: one block of
 * the same study is played on one thread, and its rows are packed. That is honest for one kernel on one
 * machine and nothing else, so no figure of it is ever stored.
 *
 * Caveats: a machine that is busy while the trial runs makes the time too long, one that is busy later too
 * short: good to a factor of two where neither is. A disk that takes less than disk_likely_bytes in
 * `seconds` makes a run as long as the disk needs.
 */
#ifndef EBB_FORECAST_RUN_H
#define EBB_FORECAST_RUN_H

#include <stdbool.h>

#include <ebb/plan.h>
#include <ebb/work.h>

/* Patients of the trial: a block, because that is what is packed. Fewer, and starting the thread would show;
 * more, and a study of many policies would be waited for. */
enum { EBB_FORECAST_PATIENTS = 4096 };

struct ebb_run_forecast {
    double memory_bytes;      /* of all threads and the writer, beside the program itself */
    double disk_bytes;        /* at most: as if nothing could be compressed */
    double disk_likely_bytes; /* as the trial's rows packed; of a summary, what the run adds up */
    double seconds;           /* for playing, packing and writing, on as many threads as there are blocks and
                                 processors for */
    bool exists;              /* a file of that name is there already */
};

/* n_processors: that the process may use; 0: enough for all threads. `path` of the results file; NULL: none,
 * and `exists` is false. EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_forecast_run(const struct ebb_plan *plan, const struct ebb_work_machine *machine,
                                 int n_processors, const char *path, const struct ebb_work *work,
                                 struct ebb_run_forecast *out_forecast);

#endif
