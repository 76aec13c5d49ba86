/* SPDX-License-Identifier: MIT
 * pages: memory of many people, placed for large pages.
 *
 * Thirty thousand patients and their referrals are 250 MB that a year walks through in strides: in pages
 * of 4 kB nearly every line that is fetched wants its page looked up first, and 63,000 pages are asked for
 * one by one. In pages of 2 MB there are 130, which a processor can know all at once. Whether there are any
 * is the system's matter, and nothing but time hangs on it.
 *
 * Caveat: a single year of so many is no quicker -> large pages are zeroed whole before anybody uses them. */
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
