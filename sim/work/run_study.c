/* SPDX-License-Identifier: MIT
 * run_study: from a plan to a published results file.
 *
 * A run with a precision looks several times: it simulates some blocks, estimates, and asks how many more are
 * needed (ebb_precision_next). Where it looks depends on the study alone, never on the clock or the threads,
 * so that the number of patients, and with it every result, can be had again.
 *
 *     open the .part file | blocks 0 .. a | summary, look | blocks a .. b | summary, look | ... | rename
 *          opening            seconds         summary                                         finishing
 *
 * Joint draws, where there are some, are played between the last look and the end of the file.
 *
 * The file is open first and named last: all that can be refused is refused before the first block, and a
 * run that ends anywhere in between leaves what was there before.
 *
 *   1. Simulating   2. Publishing   3. The whole
 */
#include <ebb/run_study.h>

#include <sys/stat.h>

#include <ebb/executor.h>
#include <ebb/play_draws.h>
#include <ebb/precision.h>
#include <ebb/psa_make.h>
#include <ebb/writer.h>

/* A run while it goes on. Everything but `run` is this file's own and gone at the end. */
struct running {
    const struct ebb_plan *plan;
    const struct ebb_run_study_options *options;
    struct ebb_work_machine machine;
    const struct ebb_work *work;
    struct ebb_writer *writer;     /* NULL: no file */
    struct ebb_executor *executor; /* keeps its room from one look at the precision to the next */
    struct ebb_messages messages;
    int64_t n_blocks;          /* done */
    int64_t n_patients_before; /* done by earlier looks */
    struct ebb_study_run *run;
};

/* 1. Simulating */

double ebb_run_study_years_each(const struct ebb_plan *plan)
{
    return (double)plan->calendar.end_day / 365.25;
}

/* Blocks are whole, the study's number of patients need not be: the last block is then played in part. */
static int64_t patients_in(const struct running *running)
{
    const int64_t most = ebb_plan_most_patients(running->plan), done = running->n_blocks * EBB_BLOCK_PATIENTS;
    return done < most ? done : most;
}

/* Rates are told in patient-years, each patient once: a study of ten policies is not ten times as fast. */
static void show(const struct running *running, int64_t done, int64_t total)
{
    ebb_work_show(running->work, &(struct ebb_work_progress){
                                     .done = done,
                                     .total = total,
                                     .unit = "patients",
                                     .patient_years = (double)done * ebb_run_study_years_each(running->plan),
                                 });
}

static void show_patients(void *self, int64_t n_patients)
{
    const struct running *running = self;
    show(running, running->n_patients_before + n_patients, ebb_plan_most_patients(running->plan));
}

/* Blocks up to `last`, and the summary of all so far. */
static enum ebb_status simulate_until(struct running *running, int64_t last)
{
    struct ebb_study_run *run = running->run;
    /* One tally for all looks. Its numbers are whole, so that a run which looks ten times adds up to the very
     * bytes of one that looks once. */
    const struct ebb_batch batch = {
        .plan = running->plan,
        .first_block = running->n_blocks,
        .last_block = last,
        .sink = running->writer ? ebb_writer_sink(running->writer) : NULL,
        .tally = &run->tally,
    };
    const struct ebb_play_options options = {
        .kernel = running->machine.kernel,
        .n_threads = running->machine.n_threads,
        .stop = ebb_work_stop(running->work),
        .progress = show_patients,
        .progress_self = running,
        .profile = running->options->profile ? &run->times.blocks : NULL,
    };
    running->n_patients_before = patients_in(running);
    const double start = ebb_work_clock();
    enum ebb_status status = ebb_executor_play(running->executor, &batch, 1, &options);
    const double played = ebb_work_clock();
    run->seconds += played - start;
    if (status != EBB_OK)
        return status;
    running->n_blocks = last;
    /* The summary is estimated from scratch each time: it is quick beside the blocks, and there is
     * nothing of the last one that could be kept in error. */
    ebb_summary_free(&run->summary);
    status = ebb_summary_init(&run->summary, running->plan, &run->tally);
    run->times.summary += ebb_work_clock() - played;
    return status;
}

/* All patients, or as many as the precision asked for needs. */
static enum ebb_status simulate(struct running *running)
{
    const struct ebb_plan *plan = running->plan;
    struct ebb_study_run *run = running->run;
    const size_t size = sizeof run->stopped_because;
    int64_t next = ebb_precision_next(plan, NULL, 0, run->stopped_because, size);
    enum ebb_status status = ebb_tally_init(&run->tally, plan);

    /* Before the first block: whoever listens learns now that nothing stands in the way of the run any
     * more. */
    show(running, 0, ebb_plan_most_patients(plan));
    while (status == EBB_OK && running->n_blocks < next) {
        status = simulate_until(running, next);
        if (status == EBB_OK)
            next = ebb_precision_next(plan, &run->summary, running->n_blocks, run->stopped_because, size);
    }
    if (status != EBB_OK)
        return status;
    run->reached = ebb_precision_reached(plan, &run->summary);
    run->n_patients = patients_in(running);
    run->patient_years = (double)run->n_patients * ebb_run_study_years_each(plan);
    /* The end of the part, also of one that stopped early on its precision. */
    show(running, run->n_patients, run->n_patients);
    return EBB_OK;
}

/* After the run's own patients, whose number a precision decides. Draws that make no study (a value of the
 * study's own that goes with none of theirs) cost the ranges and not the run. */
static enum ebb_status play_draws(struct running *running)
{
    const double start = ebb_work_clock();
    struct ebb_messages messages = {0};
    enum ebb_status status = EBB_OK;
    if (running->options->worlds)
        status = ebb_play_draws(running->plan, running->options->worlds, &running->machine, running->work,
                                &running->run->uncertainty, &messages);
    if (status == EBB_BAD_STUDY) {
        ebb_messages_add(&running->messages, EBB_OK, NULL,
                         "no range over joint draws: with one of them the study is none: %s",
                         messages.n > 0 ? messages.items[0].words : "");
        status = EBB_OK;
    }
    ebb_messages_free(&messages);
    running->run->times.draws = ebb_work_clock() - start;
    return status;
}

/* Prices are put on what was counted; with joint draws of parameters some patients are played again. Draws
 * that make no study, or leave nobody to count, cost the answer over parameters and not the run. */
static enum ebb_status price(struct running *running)
{
    const struct ebb_worlds *worlds = running->options->worlds;
    const double start = ebb_work_clock();
    struct ebb_psa *psa = &running->run->psa;
    struct ebb_messages messages = {0};
    enum ebb_status status =
        ebb_psa_make(running->plan, &running->run->tally, worlds ? &worlds[EBB_SITE_TYPICAL] : NULL,
                     &running->machine, running->work, psa, &messages);
    if (status == EBB_BAD_STUDY) {
        ebb_messages_add(&running->messages, EBB_OK, NULL, "costs over prices alone, without joint draws: %s",
                         messages.n > 0 ? messages.items[0].words : "");
        ebb_psa_free(psa);
        status = ebb_psa_make(running->plan, &running->run->tally, NULL, &running->machine, running->work,
                              psa, &messages);
    }
    ebb_messages_free(&messages);
    running->run->times.draws += ebb_work_clock() - start;
    return status;
}

/* 2. Publishing */

/* Opened before anything is simulated: hours of work must not end at a name that is taken or a disk that
 * cannot be written. */
static enum ebb_status open_writer(struct running *running)
{
    const struct ebb_run_study_options *options = running->options;
    if (options->path == NULL)
        return EBB_OK;
    const struct ebb_writer_options file = {
        .path = options->path,
        .force = options->force,
        .claim = running->machine.claim,
        .n_threads = running->machine.n_threads,
    };
    return ebb_writer_open(&file, running->plan, &running->writer, &running->messages);
}

/* Only what the run itself knows is set over the caller's provenance: which kernel it was in the end, and why
 * it stopped. */
static enum ebb_status publish(struct running *running)
{
    struct ebb_study_run *run = running->run;
    struct stat about;
    if (running->writer == NULL)
        return EBB_OK;
    struct ebb_provenance provenance = *running->options->provenance;
    provenance.kernel = running->machine.kernel->name;
    provenance.n_threads = running->machine.n_threads;
    provenance.seconds = run->seconds;
    provenance.stopped_because = run->stopped_because;
    ebb_writer_keep(running->writer, &run->uncertainty, &run->psa);
    const enum ebb_status status =
        ebb_writer_finish(running->writer, &run->tally, &run->summary, run->n_patients, &provenance,
                          &run->digests, &running->messages);
    if (status != EBB_OK)
        return status;
    /* Facts for the profile. A size that cannot be asked for is no reason to fail a run that is published. */
    run->times.data_bytes = ebb_writer_data_bytes(running->writer);
    run->times.file_bytes = stat(running->options->path, &about) == 0 ? (double)about.st_size : 0.0;
    return EBB_OK;
}

/* 3. The whole */

/* From nothing to a published file. Each step is timed from the end of the one before. */
static enum ebb_status simulate_and_publish(struct running *running)
{
    struct ebb_run_times *times = &running->run->times;
    const double start = ebb_work_clock();

    enum ebb_status status = open_writer(running);
    times->opening = ebb_work_clock() - start;
    if (status == EBB_OK)
        status = ebb_executor_open(&running->executor);
    if (status == EBB_OK)
        status = simulate(running);
    ebb_executor_close(running->executor); /* its room is not needed for finishing the file */
    if (status == EBB_OK)
        status = play_draws(running);
    if (status == EBB_OK)
        status = price(running);
    const double simulated = ebb_work_clock();
    if (status == EBB_OK)
        status = publish(running);
    times->finishing = ebb_work_clock() - simulated;
    times->clock = ebb_work_clock() - start;
    times->core = ebb_work_core();
    /* The profile's own clock starts and ends closer to the threads than ours around the call. */
    const double blocks = running->options->profile ? times->blocks.clock : running->run->seconds;
    times->other = times->clock - times->opening - blocks - times->summary - times->draws - times->finishing;
    return status;
}

enum ebb_status ebb_run_study(const struct ebb_plan *plan, const struct ebb_run_study_options *options,
                              const struct ebb_work *work, struct ebb_study_run *out_run)
{
    struct running running = {
        .plan = plan,
        .options = options,
        .machine = ebb_work_machine_of(&options->machine),
        .work = work,
        .run = out_run,
    };
    ebb_require(options->path == NULL || options->provenance != NULL);
    *out_run = (struct ebb_study_run){0};
    const enum ebb_status status = simulate_and_publish(&running);
    /* Removes what was not published, and says why a block could not be written. */
    ebb_writer_close(running.writer, &running.messages);
    ebb_work_say(work, &running.messages);
    return status;
}

void ebb_study_run_free(struct ebb_study_run *run)
{
    ebb_uncertainty_free(&run->uncertainty);
    ebb_psa_free(&run->psa);
    ebb_summary_free(&run->summary);
    ebb_tally_free(&run->tally);
    *run = (struct ebb_study_run){0};
}
