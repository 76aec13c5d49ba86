/* SPDX-License-Identifier: MIT
 * forecast_run: what a run of a study would take, without running it or writing anything.
 *
 * Memory and disk are computed, time is measured: one small block of the same study is played on one thread.
 * That is honest for one kernel on one machine and nothing else, so no figure of it is ever stored.
 *
 * Caveats: the time leaves out compressing and writing, which depend on the disk -> a run that records all
 * takes longer than said. A machine that is busy while the trial runs makes it too long.
 */
#ifndef EBB_FORECAST_RUN_H
#define EBB_FORECAST_RUN_H

#include <stdbool.h>

#include <ebb/plan.h>
#include <ebb/work.h>

/* Patients of the trial: a quarter of a block. Fewer, and starting the thread would show; more, and a study
 * of many policies would be waited for. */
enum { EBB_FORECAST_PATIENTS = 1024 };

struct ebb_run_forecast {
    double memory_bytes; /* of all threads and the writer, beside the program itself */
    double disk_bytes;   /* at most: as if nothing could be compressed */
    double seconds;      /* for playing the patients, on as many threads as there are blocks for */
    bool exists;         /* a file of that name is there already */
};

/* `path` of the results file; NULL: none, and `exists` is false. EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_forecast_run(const struct ebb_plan *plan, const struct ebb_work_machine *machine,
                                 const char *path, const struct ebb_work *work,
                                 struct ebb_run_forecast *out_forecast);

#endif
