/* SPDX-License-Identifier: MIT
 * pages: one piece of memory, with a word to the system where it is large. */
#define _DEFAULT_SOURCE 1 /* madvise */
#include "pages.h"

#include <stdlib.h>
#include <sys/mman.h>

/* A large page of x86-64, and of ARM with pages of 4 kB; where it is another, a little room is lost. */
enum { LINE = 64, LARGE_PAGE = 2 << 20 };

/* From two large pages on: one would be half empty on average. Whether the system follows the advice is its
 * own matter, and nothing but time hangs on it. */
void *ebb_pages_alloc(size_t bytes)
{
    const size_t unit = bytes < (size_t)2 * LARGE_PAGE ? LINE : LARGE_PAGE;
    const size_t whole = (bytes + unit - 1) / unit * unit;
    void *memory = aligned_alloc(unit, whole);
#ifdef MADV_HUGEPAGE
    if (memory && unit == LARGE_PAGE)
        (void)madvise(memory, whole, MADV_HUGEPAGE);
#endif
    return memory;
}
