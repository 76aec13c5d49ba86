/* SPDX-License-Identifier: MIT
 * author: who made a part, written into its name, so that anybody can tell whether that one still lives.
 *
 *     run.h5.node17-j4711_3-r1-p20311-s8412345-k3x9qa.part
 *            host   job     |  process |       machine
 *                   restart of the job |
 *                                      start of the process, in ticks since the machine was booted
 *
 *     run.h5.k3x9qa.part      six letters by chance: where the name above would be too long for a folder, or
 *                             the system does not say what stands in it; so ebb named them before, too
 *
 * A lock says as much while it works. On a shared disk it may not, and then only a name that says which
 * process on which machine tells a killed run's file from a living one's. A number of a process alone would
 * not do: it is given anew after some thousands of others, and each container begins with 1. The start tells
 * those apart; `machine` is drawn from the host's whole name, the boot and the room of process numbers
 * (container), so that "the process 71 of here" is asked for only where that room is the same.
 *
 * Host, job and restart are for people who look for a job in a listing, and decide nothing.
 *
 * Limits: a name in a folder has 255 bytes, and what is added to that of the file has 90 at most (some 55 as
 * a rule). Files with longer names than 165 bytes may get the short form, and are then judged by their lock
 * alone, or by their age.
 *
 *   1. An author   2. Names of parts
 */
#ifndef EBB_FILES_AUTHOR_H
#define EBB_FILES_AUTHOR_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/claim.h>

/* 1. An author */

enum { EBB_AUTHOR_HOST_SIZE = 17, EBB_AUTHOR_MACHINE_SIZE = 7, EBB_AUTHOR_WORDS_SIZE = 120 };

struct ebb_author {
    bool is_known;                   /* false: a name in the short form, and all else is 0 */
    char host[EBB_AUTHOR_HOST_SIZE]; /* up to its first dot, 16 characters at most */
    char job[EBB_CLAIM_JOB_SIZE];
    int n_restarts;
    long process;
    unsigned long long start;
    char machine[EBB_AUTHOR_MACHINE_SIZE];
};

/* This process. `is_known` is false where the system does not say all of it (no /proc). */
void ebb_author_here(const struct ebb_claim *claim, struct ebb_author *out_author);

/* What became of an author. Elsewhere: on another machine, in another container, before the last boot, or not
 * to be found out. A process that has ended and that nobody has asked for its status is dead: where the first
 * process of a container does not ask, they stay in the list for good. */
enum ebb_author_state { EBB_AUTHOR_ELSEWHERE, EBB_AUTHOR_DEAD, EBB_AUTHOR_LIVES };
enum ebb_author_state ebb_author_state(const struct ebb_author *author, const struct ebb_author *here);

/* "process 71 on node3, job 4711_3"; "another process". */
void ebb_author_words(const struct ebb_author *author, char out_words[EBB_AUTHOR_WORDS_SIZE]);

/* 2. Names of parts */

/* All that is added to a file's name, its NUL included: 1 + 16 + 2 + 21 + 2 + 10 + 2 + 10 + 2 + 12 + 1 + 6 +
 * 5 + 1, with room for numbers that no system gives. */
enum { EBB_PART_ENDING_SIZE = 112 };

/* What is added to the name of a file: the author's form, or, asked for or for want of a known author, six
 * letters by chance. */
void ebb_part_ending_write(const struct ebb_author *author, bool by_chance,
                           char out_ending[EBB_PART_ENDING_SIZE]);

/* Whether the entry of a folder is a part of the file of that name, and whose. */
bool ebb_part_name_read(const char *entry, const char *name, struct ebb_author *out_author);

#endif
