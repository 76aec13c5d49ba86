/* SPDX-License-Identifier: MIT
 * forecast_run: memory and disk by arithmetic, time by a trial.
 *
 * A trial and not a table of speeds: that would be of the machine, the kernel and the policies that it was
 * made with.
 */
#include <ebb/forecast_run.h>

#include <math.h>

#include <unistd.h>

#include <ebb/block.h>
#include <ebb/executor.h>
#include <ebb/tally.h>
#include <ebb/writer.h>

/* Seconds of one thread for the patients of the trial. */
static enum ebb_status time_trial(const struct ebb_plan *full, const struct ebb_kernel_entry *kernel,
                                  const struct ebb_work *work, double *out_seconds, double *out_tally_bytes)
{
    struct ebb_study study = full->study;
    struct ebb_plan plan = {0};
    struct ebb_tally tally = {0};
    struct ebb_messages messages = {0};
    const struct ebb_play_options options = {.kernel = kernel, .stop = ebb_work_stop(work)};

    /* Not the study's own plan cut short: its number of patients and its precision are compiled in. */
    study.n_patients = EBB_FORECAST_PATIENTS;
    study.precision.on = false;
    enum ebb_status status = ebb_plan_init(&plan, &study, &messages);
    if (status == EBB_OK)
        status = ebb_tally_init(&tally, &plan);
    /* The first block also pays for pages that the system gives only when they are touched; a run does,
     * too. */
    const double start = ebb_work_clock();
    if (status == EBB_OK)
        status = ebb_play_once(
            &(struct ebb_batch){.plan = &plan, .last_block = plan.n_blocks, .tally = &tally}, 1, &options);
    *out_seconds = ebb_work_clock() - start;
    *out_tally_bytes = (double)tally.n_words * sizeof(int64_t);
    ebb_work_say(work, &messages);
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
    return status;
}

enum ebb_status ebb_forecast_run(const struct ebb_plan *plan, const struct ebb_work_machine *machine,
                                 const char *path, const struct ebb_work *work,
                                 struct ebb_run_forecast *out_forecast)
{
    const struct ebb_work_machine used = ebb_work_machine_of(machine);
    /* A run that keeps rows needs room for them in every thread; summaries alone need the tally. */
    const bool keeps = plan->study.record != EBB_RECORD_SUMMARY;
    double trial_seconds, tally_bytes;

    const enum ebb_status status = time_trial(plan, used.kernel, work, &trial_seconds, &tally_bytes);
    if (status != EBB_OK)
        return status;
    /* Threads beyond the blocks have nothing to do, though each still has its room. */
    const double blocks_at_a_time = fmin(used.n_threads, (double)plan->n_blocks);
    const double share = (double)ebb_plan_most_patients(plan) / EBB_FORECAST_PATIENTS;
    *out_forecast = (struct ebb_run_forecast){
        .memory_bytes = used.n_threads * ((double)ebb_block_bytes(plan, keeps, keeps) + tally_bytes) +
                        tally_bytes + ebb_writer_memory(plan, used.n_threads),
        .disk_bytes = ebb_writer_bytes(plan),
        .seconds = trial_seconds * share / blocks_at_a_time,
        .exists = path != NULL && access(path, F_OK) == 0,
    };
    return EBB_OK;
}
