/* SPDX-License-Identifier: MIT
 * pages: memory of many people, in large pages where the system has them.
 *
 * Thirty thousand patients are 60 MB that each simulated day walks through in strides: in pages of 4 kB
 * nearly every line that is fetched wants its page looked up first, and 15,000 pages are asked for one by
 * one. In pages of 2 MB there are thirty, and the processor knows them all. */
#ifndef EBB_CLINIC_PAGES_PRIVATE_H
#define EBB_CLINIC_PAGES_PRIVATE_H

#include <stddef.h>

/* gives: caller calls free. At a cache line, or at a large page if it takes two of them; NULL: no
 * memory. */
void *ebb_pages_alloc(size_t bytes);

/* Nobody shares a cache line with a neighbour. */
static inline size_t ebb_pages_whole_lines(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

#endif
