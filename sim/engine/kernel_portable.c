/* SPDX-License-Identifier: MIT
 * kernel_portable: the lane kernel for any processor; its instructions are switched on in the Makefile.
 */
#define LANES_KERNEL(function) ebb_kernel_portable_##function
#include "lanes_kernel.h"
