/* SPDX-License-Identifier: MIT
 * pages: one piece of memory, where a large page could begin if it is large.
 *
 * No word to the system (madvise): this room wants nothing from outside but memory, so that it can live where
 * there is no such system. Asked for, large pages took 0.7 to 0.85 of the time of four replications of 30,000
 * patients; so does a machine whose transparent_hugepage is `always`, for which the alignment is enough. */
#include "pages.h"

#include <stdlib.h>

/* A large page of x86-64, and of ARM with pages of 4 kB; where it is another, a little room is lost. */
enum { LINE = 64, LARGE_PAGE = 2 << 20 };

/* From two large pages on: one would be half empty on average. */
void *ebb_pages_alloc(size_t bytes)
{
    const size_t unit = bytes < (size_t)2 * LARGE_PAGE ? LINE : LARGE_PAGE;
    return aligned_alloc(unit, (bytes + unit - 1) / unit * unit);
}
