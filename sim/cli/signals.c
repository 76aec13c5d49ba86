/* SPDX-License-Identifier: MIT
 * signals: a flag that a signal sets. Setting lock-free atomics is all that a handler may do.
 *
 * SIGUSR1 and SIGUSR2 are what batch systems are asked to send before the time limit, SIGXCPU comes of a
 * limit on processor time, SIGHUP of a terminal that was closed. SIGKILL cannot be caught: a run then leaves
 * a .part file, which the next one to the same place removes.
 */
#include "signals.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>

static atomic_bool asked_to_stop;
static atomic_bool asked_by_person;

/* Who comes second changes nothing but this: Ctrl-C behind a time limit is a person, and stays one. */
static void ask_to_stop(int number)
{
    if (number == SIGINT)
        atomic_store(&asked_by_person, true);
    atomic_store(&asked_to_stop, true);
}

enum ebb_status ebb_signals_status(void)
{
    return atomic_load(&asked_to_stop) && !atomic_load(&asked_by_person) ? EBB_STOPPED : EBB_INTERRUPTED;
}

/* What people, closed terminals and batch systems send to end a program. */
static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};

enum { N_SIGNALS = sizeof SIGNALS / sizeof SIGNALS[0] };
/* Those that are caught at present: of the others somebody had said that they are to be ignored. */
static bool caught[N_SIGNALS];

/* What is ignored when it is to be caught was so at the start, for nothing here ignores a signal. */
static bool is_ignored(int number)
{
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void handle_with(void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    /* Calls in the middle of writing go on: the run ends between two blocks, with whole files. */
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < N_SIGNALS; i++) {
        if (caught[i])
            sigaction(SIGNALS[i], &action, NULL);
    }
}

atomic_bool *ebb_signals_catch(void)
{
    for (int i = 0; i < N_SIGNALS; i++)
        caught[i] = !is_ignored(SIGNALS[i]);
    handle_with(ask_to_stop);
    return &asked_to_stop;
}

void ebb_signals_release(void)
{
    /* A second Ctrl-C during printing then ends the program at once. */
    handle_with(SIG_DFL);
}
