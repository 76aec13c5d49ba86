/* SPDX-License-Identifier: MIT
 * lanes_kernels: the lane kernels, one for each instruction set; the same source, compiled with other
 * flags.
 *
 *     kernel.c: a row of EBB_KERNELS     defined in                 which includes
 *         ebb_kernel_portable_run            kernel_portable.c          lanes_kernel.h, and with it
 *         ebb_kernel_avx2_run                kernel_avx2.c              all of lanes_*.h, where
 *         ebb_kernel_avx512_run              kernel_avx512.c            everything else is static
 *         ebb_kernel_avx512ifma_run          kernel_avx512ifma.c
 *
 * gcc's target_clones, which makes the copies and the choice by itself, was left: the lanes ask the
 * preprocessor which intrinsics there are, and it has one answer for a file, not one for each clone.
 *
 * An undefined ebb_kernel_..._run when linking -> a kernel is declared here and has no kernel_NAME.c. A new
 * one is that file, its flags in the Makefile, a line here, and a row with its `runs_here` in kernel.c.
 */
#ifndef EBB_LANES_KERNELS_H
#define EBB_LANES_KERNELS_H

#include <ebb/kernel.h>

/* The three functions that a row of EBB_KERNELS has; their contracts are in <ebb/kernel.h>. */
#define LANES_DECLARE(name)                                                                  \
    void ebb_kernel_##name##_run(const struct ebb_plan *plan, struct ebb_block *block,       \
                                 struct ebb_tally *tally);                                   \
    uint64_t ebb_kernel_##name##_draw(const struct ebb_plan *plan, struct ebb_block *block); \
    size_t ebb_kernel_##name##_scratch(const struct ebb_plan *plan, bool with_trajectories);

LANES_DECLARE(portable)
#ifdef __x86_64__
LANES_DECLARE(avx2)
LANES_DECLARE(avx512)
LANES_DECLARE(avx512ifma)
#endif

#endif
