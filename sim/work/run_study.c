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

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/executor.h>
#include <ebb/format.h>
#include <ebb/piece.h>
#include <ebb/play_draws.h>
#include <ebb/precision.h>
#include <ebb/psa_make.h>
#include <ebb/writer.h>

#include "take_up.h"

/* A run while it goes on. Everything but `run` is this file's own and gone at the end. */
struct running {
    const struct ebb_plan *plan;
    const struct ebb_run_study_options *options;
    struct ebb_work_machine machine;
    const struct ebb_work *work;
    struct ebb_writer *writer;     /* NULL: no file */
    struct ebb_executor *executor; /* keeps its room from one look at the precision to the next */
    struct ebb_messages messages;
    struct ebb_share share;    /* blocks of the study that are this run's */
    int64_t n_blocks;          /* of the study, before which all of the share are done */
    int64_t next;              /* to be done before the next look */
    int64_t n_patients_before; /* done by earlier looks */
    int64_t n_stopped;         /* blocks before which the file of an earlier run has all; 0: there is none */
    struct ebb_text stopped;   /* path of that file; "": none is kept */
    struct ebb_study_run *run;
};

/* 1. Simulating */

double ebb_run_study_years_each(const struct ebb_plan *plan)
{
    return (double)plan->calendar.end_day / 365.25;
}

/* Patients of the share in blocks before `block`. Blocks are whole, the study's number of patients need not
 * be: the last block is then played in part. */
static int64_t patients_before(const struct running *running, int64_t block)
{
    const int64_t most = ebb_plan_most_patients(running->plan), done = block * EBB_BLOCK_PATIENTS;
    return (done < most ? done : most) - running->share.first * EBB_BLOCK_PATIENTS;
}

static int64_t patients_in(const struct running *running)
{
    return patients_before(running, running->n_blocks);
}

static int64_t patients_of_share(const struct running *running)
{
    return patients_before(running, running->share.first + running->share.n);
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
    show(running, running->n_patients_before + n_patients, patients_of_share(running));
}

/* Of all blocks so far. Estimated from scratch each time: it is quick beside the blocks, and there is
 * nothing of the last one that could be kept in error. */
static enum ebb_status summarize(struct running *running)
{
    struct ebb_study_run *run = running->run;
    const double start = ebb_work_clock();
    ebb_summary_free(&run->summary);
    const enum ebb_status status = ebb_summary_init(&run->summary, running->plan, &run->tally);
    run->times.summary += ebb_work_clock() - start;
    return status;
}

/* Blocks up to `next`, and the summary of all so far. Of a play that was stopped the blocks that it has done
 * count: tally and file have them. */
static enum ebb_status simulate_next(struct running *running)
{
    struct ebb_study_run *run = running->run;
    int64_t n_played = 0;
    /* One tally for all looks. Its numbers are whole, so that a run which looks ten times adds up to the very
     * bytes of one that looks once. */
    const struct ebb_batch batch = {
        .plan = running->plan,
        .first_block = running->n_blocks,
        .last_block = running->next,
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
        .n_played = running->options->goes_on ? &n_played : NULL,
    };
    running->n_patients_before = patients_in(running);
    const double start = ebb_work_clock();
    const enum ebb_status status = ebb_executor_play(running->executor, &batch, 1, &options);
    run->seconds += ebb_work_clock() - start;
    running->n_blocks = status == EBB_OK ? running->next : running->n_blocks + n_played;
    return status == EBB_OK ? summarize(running) : status;
}

/* A share has one look, at its end. `summary`: of the blocks done; NULL while there are none. */
static void look(struct running *running, const struct ebb_summary *summary)
{
    struct ebb_study_run *run = running->run;
    const struct ebb_shard shard = running->options->shard;
    if (ebb_shard_is_whole(shard)) {
        running->next = ebb_precision_next(running->plan, summary, running->n_blocks, run->stopped_because,
                                           sizeof run->stopped_because);
        return;
    }
    running->next = running->share.first + running->share.n;
    snprintf(run->stopped_because, sizeof run->stopped_because,
             "all %s patients of share %" PRId64 " of %" PRId64 " were simulated",
             ebb_format_count(patients_of_share(running)).chars, shard.k, shard.n);
}

/* What stands in files already, and then what an earlier run of this one was stopped at. A look that was
 * taken then is taken again, of the same blocks, and gives the same answer. */
static enum ebb_status take_up(struct running *running)
{
    const struct ebb_run_study_options *options = running->options;
    struct ebb_study_run *run = running->run;
    struct ebb_take_up taking = {.plan = running->plan,
                                 .provenance = options->provenance,
                                 .writer = running->writer,
                                 .tally = &run->tally,
                                 .messages = &running->messages};
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < options->n_pieces && status == EBB_OK; i++) {
        taking.share = (struct ebb_share){running->n_blocks, running->plan->n_blocks - running->n_blocks};
        status = ebb_take_up(&taking, &options->pieces[i]);
        running->n_blocks = taking.n_blocks;
        show(running, patients_in(running), patients_of_share(running));
        if (status == EBB_OK && ebb_work_stop(running->work) && atomic_load(ebb_work_stop(running->work)))
            status = EBB_INTERRUPTED;
    }
    if (status == EBB_OK && running->stopped.length > 0 && access(running->stopped.chars, F_OK) == 0) {
        taking.share = running->share;
        taking.is_stopped = true;
        status = ebb_take_up_path(&taking, running->stopped.chars);
        running->n_blocks = running->n_stopped = taking.n_blocks;
        running->next = taking.next;
    }
    run->seconds = taking.seconds;
    run->n_taken_up = patients_in(running);
    if (status == EBB_OK && running->n_blocks > running->share.first)
        status = summarize(running);
    if (status == EBB_OK && running->n_blocks >= running->next)
        look(running, running->n_blocks > running->share.first ? &run->summary : NULL);
    return status;
}

/* All patients, or as many as the precision asked for needs. */
static enum ebb_status simulate(struct running *running)
{
    const struct ebb_plan *plan = running->plan;
    struct ebb_study_run *run = running->run;
    enum ebb_status status = ebb_tally_init(&run->tally, plan);
    running->n_blocks = running->next = running->share.first;
    if (status == EBB_OK)
        status = take_up(running);
    /* Before the first block: whoever listens learns now that nothing stands in the way of the run any
     * more. */
    if (status == EBB_OK)
        show(running, patients_in(running), patients_of_share(running));
    while (status == EBB_OK && running->n_blocks < running->next) {
        status = simulate_next(running);
        if (status == EBB_OK)
            look(running, &run->summary);
    }
    if (status != EBB_OK)
        return status;
    run->reached = !ebb_shard_is_whole(running->options->shard) || ebb_precision_reached(plan, &run->summary);
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
        .first_block = running->share.first,
    };
    return ebb_writer_open(&file, running->plan, &running->writer, &running->messages);
}

/* What the file says that it is a piece of: a share that was asked for, or all that was to be simulated. */
static void be_piece(struct running *running)
{
    const struct ebb_piece piece = {.first = running->share.first,
                                    .n = running->share.n,
                                    .total = running->plan->n_blocks,
                                    .next = running->next,
                                    .joint_draws =
                                        running->share.first == 0 ? running->options->joint_draws : NULL};
    ebb_writer_be_piece(running->writer, &piece);
}

/* Only what the run itself knows is set over the caller's provenance: which kernel it was in the end, and why
 * it stopped. */
static enum ebb_status finish(struct running *running, int64_t n_patients)
{
    struct ebb_study_run *run = running->run;
    struct ebb_provenance provenance = *running->options->provenance;
    provenance.kernel = running->machine.kernel->name;
    provenance.n_threads = running->machine.n_threads;
    provenance.n_pieces = running->options->n_pieces;
    provenance.seconds = run->seconds;
    provenance.stopped_because = run->stopped_because;
    ebb_writer_keep(running->writer, &run->uncertainty, &run->psa);
    return ebb_writer_finish(running->writer, &run->tally, &run->summary, n_patients, &provenance,
                             &run->digests, &running->messages);
}

static enum ebb_status publish(struct running *running)
{
    struct ebb_study_run *run = running->run;
    struct stat about;
    if (running->writer == NULL)
        return EBB_OK;
    if (!ebb_shard_is_whole(running->options->shard))
        be_piece(running);
    const enum ebb_status status = finish(running, run->n_patients);
    if (status != EBB_OK)
        return status;
    if (running->n_stopped > 0) /* all of it is in the file now; one that stays is only taken up in vain */
        (void)unlink(running->stopped.chars);
    /* Facts for the profile. A size that cannot be asked for is no reason to fail a run that is published. */
    run->times.data_bytes = ebb_writer_data_bytes(running->writer);
    run->times.file_bytes = stat(running->options->path, &about) == 0 ? (double)about.st_size : 0.0;
    return EBB_OK;
}

/* What is complete of a run that was stopped, for the next one; ranges and costs are short, and played anew.
 * Nothing new since the last stop: what that has kept stays. */
static enum ebb_status keep(struct running *running)
{
    struct ebb_study_run *run = running->run;
    const int64_t n_patients = patients_in(running);
    enum ebb_status status = EBB_OK;
    if (running->stopped.length == 0)
        return EBB_INTERRUPTED;
    if (running->n_blocks > (running->n_stopped > 0 ? running->n_stopped : running->share.first)) {
        status = summarize(running);
        ebb_uncertainty_free(&run->uncertainty);
        ebb_psa_free(&run->psa);
        snprintf(run->stopped_because, sizeof run->stopped_because,
                 "a signal stopped it after %s of %s patients", ebb_format_count(n_patients).chars,
                 ebb_format_count(patients_of_share(running)).chars);
        be_piece(running);
        if (status == EBB_OK)
            status = ebb_writer_publish_as(running->writer, running->stopped.chars);
        if (status == EBB_OK)
            status = finish(running, n_patients);
    }
    run->n_kept = status == EBB_OK ? n_patients : 0;
    return status == EBB_OK ? EBB_INTERRUPTED : status;
}

/* 3. The whole */

/* From nothing to a published file. Each step is timed from the end of the one before. */
static enum ebb_status simulate_and_publish(struct running *running)
{
    struct ebb_run_times *times = &running->run->times;
    const bool is_whole = ebb_shard_is_whole(running->options->shard);
    const double start = ebb_work_clock();

    enum ebb_status status = open_writer(running);
    times->opening = ebb_work_clock() - start;
    if (status == EBB_OK)
        status = ebb_executor_open(&running->executor);
    if (status == EBB_OK)
        status = simulate(running);
    ebb_executor_close(running->executor); /* its room is not needed for finishing the file */
    if (status == EBB_OK && is_whole)
        status = play_draws(running);
    if (status == EBB_OK && is_whole)
        status = price(running);
    const double simulated = ebb_work_clock();
    if (status == EBB_OK)
        status = publish(running);
    else if (status == EBB_INTERRUPTED)
        status = keep(running);
    times->finishing = ebb_work_clock() - simulated;
    times->clock = ebb_work_clock() - start;
    times->core = ebb_work_core();
    /* The profile's own clock starts and ends closer to the threads than ours around the call. */
    const double blocks = running->options->profile ? times->blocks.clock : running->run->seconds;
    times->other = times->clock - times->opening - blocks - times->summary - times->draws - times->finishing;
    return status;
}

/* A study that looks at its precision cannot look at a share; a share without a block is no failure, for more
 * shares than blocks were asked for, and somebody else has them all. */
static enum ebb_status choose_share(struct running *running)
{
    const struct ebb_run_study_options *options = running->options;
    running->share = ebb_shard_share(options->shard, running->plan->n_blocks);
    if (options->goes_on && options->path)
        ebb_shard_stopped_path(options->path, &running->stopped);
    if (running->stopped.failed)
        return EBB_NO_MEMORY;
    if (ebb_shard_is_whole(options->shard) || !running->plan->study.precision.on)
        return EBB_OK;
    ebb_messages_add(&running->messages, EBB_BAD_STUDY, NULL,
                     "precision: a share of a study cannot tell how many patients are enough for all of it: "
                     "leave precision out and say how many patients, or play the study in one");
    return EBB_BAD_STUDY;
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
    ebb_require(options->path != NULL || (options->n_pieces == 0 && ebb_shard_is_whole(options->shard)));
    *out_run = (struct ebb_study_run){0};
    enum ebb_status status = choose_share(&running);
    if (status == EBB_OK && running.share.n > 0)
        status = simulate_and_publish(&running);
    /* Removes what was not published, and says why a block could not be written. */
    ebb_writer_close(running.writer, &running.messages);
    ebb_work_say(work, &running.messages);
    ebb_text_free(&running.stopped);
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
