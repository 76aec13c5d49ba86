/* SPDX-License-Identifier: MIT
 * trial: something is done to a file first by a process that may die of it.
 *
 * HDF5 1.10 believes what has the right checksum, and whoever crafts a file writes the right checksum. For
 * some such files it reads or frees what is not its own, divides by zero, or goes round in circles. All that
 * can be asked of a file beforehand is asked (expected.h, h5_heap_check.h); what is wrong deeper, in an index
 * or a header that HDF5 alone reads, only HDF5 finds, and then it is too late for the process that it is in.
 * So it is let loose in a copy of this process, which is thrown away:
 *
 *     this process       fork .......................... reads the report ... waits ... goes on, or refuses
 *     its copy              \ limits, silence | the act | report, _exit /
 *
 *     report    status | messages that were lost | messages | for each: its status, its length, its words
 *
 * A whole report is the sign that all went well. Death by a signal that a program gives itself, time that ran
 * out and an end without a report are one and the same: the file is refused, and the process that asked has
 * not touched it. A signal from outside (the kernel's for want of memory, a limit of the user's, a person)
 * says nothing of the file: status 1, and nothing of it is used either.
 *
 * What always holds: the copy begins with the memory of the original and makes the same calls, so that what
 * it survives the original survives, too. It prints nothing, leaves no core, closes nothing of the original
 * (a lock belongs to both, and ends with the last), starts no thread, and dies with the original.
 *
 * Caveats:
 *   Behaviour that is not defined need not be the same twice -> in the copy, memory is filled when it is
 *     given out and given back (M_PERTURB), so that reading what nobody wrote shows more often. Where even
 *     that is not enough, let the act be the answer (`is_answer`), and do not repeat it.
 *   "no process could be started" of a sound file -> the user's limit (`ulimit -u`), or memory that may not
 *     be promised twice (vm.overcommit_memory = 2) beside a large program: status 1, not 4.
 *   "ended from outside (signal 9)" of every file -> `ulimit -t` is used up by reading alone, or a guard of
 *     memory picks the copy: raise the one, or give the other more.
 *   A debugger stops at the fork, and a breakpoint in the reader is met twice -> `set detach-on-fork on`, and
 *     look at the second.
 */
#ifndef EBB_STORE_TRIAL_H
#define EBB_STORE_TRIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <ebb/message.h>

/* What is to be tried. */
struct ebb_trial {
    const char *path; /* of the file; the place of every message */
    /* Of several files, one after the other: which of `paths` is in hand, in memory that both processes have
     * (mmap, MAP_SHARED). All that is said is then about that one. NULL: there is one, `path`. */
    const int32_t *in_hand;
    const char *const *paths;
    int n_paths;
    /* Done in the copy. All its messages are about the file as a whole. Whatever it changes in memory is
     * gone with the copy: what is to be known afterwards is status and messages. */
    enum ebb_status (*act)(void *self, struct ebb_messages *messages);
    void *self;
    /* Nobody does it again: warnings of an act that went well are handed over, too. Without it the caller
     * repeats the act and hears them then. */
    bool is_answer;
    uint64_t bytes; /* that the act looks at, at most: time and memory are given by them */
};

/* The act's own status and messages; EBB_BAD_FILE with a message when the copy did not live to give them;
 * EBB_FAILED with a message when there could be no copy, or somebody ended it; EBB_NO_MEMORY. */
enum ebb_status ebb_trial_run(const struct ebb_trial *trial, struct ebb_messages *messages);

/* The same in two steps, so that several copies are at work at once, or this process beside them. Every copy
 * that was started is ended; one after the other, in any order. keeps: trial, until then. */
struct ebb_trial_copy {
    const struct ebb_trial *trial;
    pid_t process;
    int report; /* the end of a pipe */
};
enum ebb_status ebb_trial_start(const struct ebb_trial *trial, struct ebb_trial_copy *out_copy,
                                struct ebb_messages *messages);
enum ebb_status ebb_trial_end(struct ebb_trial_copy *copy, struct ebb_messages *messages);

#endif
