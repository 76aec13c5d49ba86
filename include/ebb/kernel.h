/* SPDX-License-Identifier: MIT
 * kernel: plays every policy on the patients of one block. Every kernel gives the same bytes.
 */
#ifndef EBB_KERNEL_H
#define EBB_KERNEL_H

#include <stddef.h>

#include <ebb/block.h>
#include <ebb/plan.h>
#include <ebb/tally.h>

/* Raised whenever a draw or a bit of any result changes; stored in every file. */
enum { EBB_CONTRACT_NUMBER = 1 };

/* Fills the wanted arrays of a block whose number, first_patient and n_patients are set, and adds its patients to the tally. */
typedef void (*ebb_kernel)(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally);

struct ebb_kernel_entry {
    const char *name; /* "reference" */
    const char *meaning;
    ebb_kernel run;
};
/* Bytes of block->scratch that any kernel may ask for. */
size_t ebb_kernel_scratch_bytes(const struct ebb_plan *plan);

extern const struct ebb_kernel_entry EBB_KERNELS[];               /* ends with a NULL name; the first is the default */
const struct ebb_kernel_entry *ebb_kernel_find(const char *name); /* NULL when there is none of that name */

#endif
