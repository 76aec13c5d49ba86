/* SPDX-License-Identifier: MIT
 * kernel_portable: the lane kernel for any processor, with what the compiler takes for granted there.
 */
#define LANES_KERNEL(function) ebb_kernel_portable_##function
#include "lanes_kernel.h"
