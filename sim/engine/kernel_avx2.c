/* SPDX-License-Identifier: MIT
 * kernel_avx2: the lane kernel for AVX2; its instructions are switched on in the Makefile.
 */
#ifdef __x86_64__

#define LANES_KERNEL(function) ebb_kernel_avx2_##function
#include "lanes_kernel.h"

#endif
