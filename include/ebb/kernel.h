/* SPDX-License-Identifier: MIT
 * kernel: plays every policy on the patients of one block. Every kernel gives the same bytes.
 *
 * One is written to be read (the reference), the others to be fast; tests/match_kernels.c holds them
 * together on every study of configs/ and on random ones. A kernel is const code: it reads the plan, writes
 * the block and the tally that it is given, and keeps nothing. So any number of threads may call one, each
 * with its own block.
 *
 * Caveats:
 *   A crash with an illegal instruction -> a kernel was called whose runs_here() is false: take
 *     ebb_kernel_best.
 *   Another kernel than yesterday's was used -> another processor; no bit of the results depends on
 * it. */
#ifndef EBB_KERNEL_H
#define EBB_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/block.h>
#include <ebb/plan.h>
#include <ebb/tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a draw or a bit of any result changes, or what digests are made of; stored in every
 * file. */
enum { EBB_CONTRACT_NUMBER = 6 };

/* Fills the wanted arrays of a block whose number, first_patient and n_patients are set, and adds its
 * patients to the tally unless that is NULL. Such a tally is not to be looked at before ebb_tally_complete:
 * what follows from other sums of it may not be there yet. */
typedef void (*ebb_kernel)(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally);

/* Draws the random numbers of the block once more, as `run` draws them: words that vectors bring along
 * unasked, and traits and set-backs, whose deviates go through exponentials, too. A kernel may leave out what
 * is few beside them: the reference the words of sessions, the lanes those of induction, of a lead-in and of
 * the day on which a policy takes over. Nothing else is done with the numbers, so that is what drawing costs
 * a run. Returns a number made of all of them, so that no compiler leaves one out. Call it after the kernel
 * has run on the block, whose scratch must be as the run left it: that says for whom numbers were drawn. */
typedef uint64_t (*ebb_kernel_draws)(const struct ebb_plan *plan, struct ebb_block *block);

struct ebb_kernel_entry {
    const char *name; /* "reference" */
    const char *meaning;
    bool (*runs_here)(void); /* whether this processor has the instructions */
    ebb_kernel run;
    ebb_kernel_draws draw;
    size_t (*scratch_bytes)(const struct ebb_plan *plan,
                            bool with_trajectories); /* that it needs of block->scratch */
};

/* Bytes of block->scratch that any kernel may ask for. */
size_t ebb_kernel_scratch_bytes(const struct ebb_plan *plan, bool with_trajectories);

extern const struct ebb_kernel_entry
    EBB_KERNELS[]; /* ends with a NULL name; the fastest first, the reference last */
const struct ebb_kernel_entry *ebb_kernel_best(void);             /* the first that runs here */
const struct ebb_kernel_entry *ebb_kernel_find(const char *name); /* NULL when there is none of that name */

#ifdef __cplusplus
}
#endif

#endif
