/* SPDX-License-Identifier: MIT
 * lanes_kernels: the lane kernels, one for each instruction set; the same source, compiled with other flags.
 */
#ifndef EBB_LANES_KERNELS_H
#define EBB_LANES_KERNELS_H

#include <ebb/kernel.h>

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
