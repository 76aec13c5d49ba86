/* SPDX-License-Identifier: MIT
 * work: callbacks that may be missing, and the two clocks.
 *
 * Every function of this room takes a struct ebb_work that may be NULL, or hold NULL. The questions are asked
 * here, once, so that no piece of work has to remember them.
 */
#include <ebb/work.h>

#include <stdio.h>
#include <time.h>

struct ebb_work_machine ebb_work_machine_of(const struct ebb_work_machine *machine)
{
    return (struct ebb_work_machine){
        .n_threads = machine->n_threads > 0 ? machine->n_threads : 1,
        .kernel = machine->kernel ? machine->kernel : ebb_kernel_best(),
        .claim = machine->claim,
    };
}

atomic_bool *ebb_work_stop(const struct ebb_work *work)
{
    return work ? work->stop : NULL;
}

/* Messages for which there was no memory are told as one that needs none. */
static void say_lost(const struct ebb_work *work, size_t n_lost)
{
    char words[80];
    snprintf(words, sizeof words, "%zu more messages were lost: not enough memory", n_lost);
    work->message(work->self, &(struct ebb_message){.status = EBB_NO_MEMORY, .words = words});
}

void ebb_work_say(const struct ebb_work *work, struct ebb_messages *messages)
{
    /* Messages are freed whether somebody listens or not: silence is a choice of the caller, not a leak. */
    const bool heard = work != NULL && work->message != NULL;
    for (size_t i = 0; i < messages->n && heard; i++)
        work->message(work->self, &messages->items[i]);
    if (messages->lost > 0 && heard)
        say_lost(work, messages->lost);
    ebb_messages_free(messages);
}

void ebb_work_show(const struct ebb_work *work, const struct ebb_work_progress *progress)
{
    if (work != NULL && work->progress != NULL)
        work->progress(work->self, progress);
}

static double seconds_of(clockid_t clock)
{
    struct timespec now = {0};
    /* Both clocks exist on every system with POSIX threads; a failure would leave zeros in a profile. */
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double ebb_work_clock(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

double ebb_work_core(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}
