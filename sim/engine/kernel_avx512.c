/* SPDX-License-Identifier: MIT
 * kernel_avx512: the lane kernel for AVX-512 (F, BW, DQ, VL); its instructions are switched on in the
 * Makefile.
 */
#ifdef __x86_64__

#define LANES_KERNEL(function) ebb_kernel_avx512_##function
#include "lanes_kernel.h"

#endif
