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
#include <ebb/packing.h>
#include <ebb/tally.h>
#include <ebb/writer.h>

/* What the trial found. */
struct trial {
    double seconds; /* of one thread */
    double packed_bytes, tally_bytes;
};

/* The study cut to a block. Not its own plan cut short: the number of patients and its precision are compiled
 * in. Of a sample of courses the trial keeps the same part as the run. */
static struct ebb_study study_of_trial(const struct ebb_plan *full)
{
    struct ebb_study study = full->study;
    const double share = EBB_FORECAST_PATIENTS / (double)ebb_plan_most_patients(full);
    study.n_patients = EBB_FORECAST_PATIENTS;
    study.precision.on = false;
    if (study.record == EBB_RECORD_SAMPLE && share < 1.0)
        study.n_recorded = (int64_t)((double)study.n_recorded * share) + 1;
    return study;
}

/* The block also pays for pages that the system gives only when they are touched; a run does, too. */
static enum ebb_status time_play(const struct ebb_plan *plan, const struct ebb_kernel_entry *kernel,
                                 ebb_stop_flag *stop, struct trial *out_trial)
{
    const struct ebb_play_options options = {.kernel = kernel, .stop = stop};
    struct ebb_tally tally = {0};
    struct ebb_packing *packing = NULL;
    enum ebb_status status = ebb_tally_init(&tally, plan);
    if (status == EBB_OK && plan->study.record != EBB_RECORD_SUMMARY)
        status = ebb_packing_open(plan, &packing);
    const double start = ebb_work_clock();
    if (status == EBB_OK)
        status = ebb_play_once(&(struct ebb_batch){.plan = plan,
                                                   .last_block = plan->n_blocks,
                                                   .sink = packing ? ebb_packing_sink(packing) : NULL,
                                                   .tally = &tally},
                               1, &options);
    out_trial->seconds = ebb_work_clock() - start;
    out_trial->packed_bytes = packing ? ebb_packing_bytes(packing) : 0.0;
    out_trial->tally_bytes = (double)tally.n_words * sizeof(int64_t);
    ebb_packing_close(packing);
    ebb_tally_free(&tally);
    return status;
}

static enum ebb_status try_it(const struct ebb_plan *full, const struct ebb_kernel_entry *kernel,
                              const struct ebb_work *work, struct trial *out_trial)
{
    const struct ebb_study study = study_of_trial(full);
    struct ebb_plan plan = {0};
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_plan_init(&plan, &study, &messages);
    if (status == EBB_OK)
        status = time_play(&plan, kernel, ebb_work_stop(work), out_trial);
    ebb_work_say(work, &messages);
    ebb_plan_free(&plan);
    return status;
}

/* Blocks at a time: threads beyond the blocks, or beyond the processors, have nothing to do or to do it with,
 * though each still has its room. */
enum ebb_status ebb_forecast_run(const struct ebb_plan *plan, const struct ebb_work_machine *machine,
                                 int n_processors, const char *path, const struct ebb_work *work,
                                 struct ebb_run_forecast *out_forecast)
{
    const struct ebb_work_machine used = ebb_work_machine_of(machine);
    const double processors = n_processors > 0 ? n_processors : used.n_threads;
    /* A run that keeps rows needs room for them in every thread; summaries alone need the tally. */
    const bool keeps = plan->study.record != EBB_RECORD_SUMMARY;
    struct trial trial;

    const enum ebb_status status = try_it(plan, used.kernel, work, &trial);
    if (status != EBB_OK)
        return status;
    const double at_a_time = fmin(fmin(used.n_threads, processors), (double)plan->n_blocks);
    const double share = (double)ebb_plan_most_patients(plan) / EBB_FORECAST_PATIENTS;
    const double disk_bytes = ebb_writer_bytes(plan);
    *out_forecast = (struct ebb_run_forecast){
        .memory_bytes = used.n_threads * ((double)ebb_block_bytes(plan, keeps, keeps) + trial.tally_bytes) +
                        trial.tally_bytes + ebb_writer_memory(plan, used.n_threads),
        .disk_bytes = disk_bytes,
        .disk_likely_bytes = fmin(disk_bytes, trial.packed_bytes * share + trial.tally_bytes),
        .seconds = trial.seconds * share / at_a_time,
        .exists = path != NULL && access(path, F_OK) == 0,
    };
    return EBB_OK;
}
