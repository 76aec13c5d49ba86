/* SPDX-License-Identifier: MIT
 * claim: what a writer says of itself, and whether the disk is asked for locks.
 *
 * A claim comes from whoever knows the job that it is part of: for the command that is the environment, which
 * nothing below sim/cli reads. It goes down as a value to every file that is made and to every journal that
 * is added to. What the system knows of a writer (host, process, when it began) is not in it: that is looked
 * up where a part is named (sim/files/author.h).
 *
 * Zero is right for a program that is part of no job: locks, and no job in the names of parts.
 *
 * Caveat: with `no_lock` nobody is held off. Two writers of one place both work to their end, each in a part
 * of its own, and the one that is later is refused, or with `force` replaces the first -> for disks without
 * locks alone, and for locks that hold within one machine only (sim/files/README.md says which these are).
 */
#ifndef EBB_CLAIM_H
#define EBB_CLAIM_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Two numbers of ten digits and what stands between them: "4711_17", the 17th task of an array. Longer ones
 * are left out: a name that was cut could be that of another job. */
enum { EBB_CLAIM_JOB_SIZE = 22 };

struct ebb_claim {
    char job[EBB_CLAIM_JOB_SIZE]; /* digits and '_'; "": no job */
    int n_restarts;               /* of that job: how often it was put back into the queue */
    bool no_lock;                 /* the disk has no locks that other machines see */
};

#ifdef __cplusplus
}
#endif

#endif
