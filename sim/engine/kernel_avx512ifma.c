/* SPDX-License-Identifier: MIT
 * kernel_avx512ifma: the lane kernel for AVX-512 with IFMA, the products of 52 bits; its instructions are
 * switched on in the Makefile.
 */
#ifdef __x86_64__

#define LANES_KERNEL(function) ebb_kernel_avx512ifma_##function
#include "lanes_kernel.h"

#endif
