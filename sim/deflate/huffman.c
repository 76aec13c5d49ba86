/* SPDX-License-Identifier: MIT
 * huffman: from counts to lengths by the method of Moffat and Katajainen, which builds Huffman's tree inside
 * the sorted array of counts, then from lengths to words by the rule of the format.
 *
 * A. Moffat and J. Katajainen, In-place calculation of minimum-redundancy codes, WADS 1995: once the counts
 * are sorted, one pass joins nodes, one turns parents into depths, one reads off how many leaves lie at each
 * depth. No tree, no heap, no allocation: threads that write planes share nothing. Which symbol gets which of
 * the lengths follows from the order of counts.
 *
 *   1. Sorting   2. Depths   3. Lengths   4. Words
 */
#include "huffman.h"

#include <stdbool.h>

#include <ebb/status.h>

/* LARGE_COUNT: counts from here on share a bucket and are put in order by insertion, whose time grows with
 * their square; a larger one clears and sums more buckets for every code. At most n of 286 symbols land
 * there, so the worst case is some 40,000 steps, and it needs symbols that all occur and come in the wrong
 * order. */
enum { SYMBOL_BITS = 9, MOST_LENGTH = 15, LARGE_COUNT = 255 };
_Static_assert(EBB_HUFFMAN_SYMBOLS <= 1 << SYMBOL_BITS, "a key has room for the symbol");

/* 1. Sorting */

static unsigned bucket_of(uint32_t key)
{
    const uint32_t count = key >> SYMBOL_BITS;
    return count < LARGE_COUNT ? count : LARGE_COUNT;
}

/* Ascending. Most counts are small: those find their place at once, the few others by insertion. */
static void sort_keys(const uint32_t *keys, int n, uint32_t *out_keys)
{
    uint16_t ends[LARGE_COUNT + 2] = {0};
    for (int i = 0; i < n; i++)
        ends[bucket_of(keys[i]) + 1]++;
    for (int k = 0; k < LARGE_COUNT; k++)
        ends[k + 1] = (uint16_t)(ends[k + 1] + ends[k]);
    for (int i = 0; i < n; i++)
        out_keys[ends[bucket_of(keys[i])]++] = keys[i];
    for (int i = 1; i < n; i++) {
        const uint32_t key = out_keys[i];
        int k = i;
        for (; k > 0 && out_keys[k - 1] > key; k--)
            out_keys[k] = out_keys[k - 1];
        out_keys[k] = key;
    }
}

/* Count and symbol of each symbol that occurs, the rarest first. Returns how many there are. */
static int occurring(const uint32_t *counts, int n, uint32_t *keys)
{
    uint32_t unsorted[EBB_HUFFMAN_SYMBOLS];
    int n_keys = 0;
    for (int symbol = 0; symbol < n; symbol++) {
        /* written always, counted only when it occurs: no branch on data that looks random */
        unsorted[n_keys] = counts[symbol] << SYMBOL_BITS | (uint32_t)symbol;
        n_keys += counts[symbol] > 0;
    }
    sort_keys(unsorted, n_keys, keys);
    return n_keys;
}

/* 2. Depths */

/* Joins the two lightest nodes until one is left. On entry: the n counts, ascending. On exit: of each inner
 * node its parent; the root is n - 2, the last one.
 *
 *     | parents of joined nodes | weights of nodes not joined yet | (free) | counts of leaves left |
 *     0                       root                              next     leaf                     n
 *
 * Inner nodes are made in ascending order of weight, so the lightest of either kind is always at the front of
 * its queue. After k joins at least k + 1 leaves are taken, so `next` never overtakes `leaf`. Of equal
 * weights the leaf goes first, which keeps the deepest leaf as high as possible, so the limit acts late. */
static void join(uint32_t *nodes, int n)
{
    int leaf = 0, root = 0;
    for (int next = 0; next < n - 1; next++) {
        uint32_t weight = 0;
        for (int child = 0; child < 2; child++) {
            if (leaf >= n || (root < next && nodes[root] < nodes[leaf])) {
                weight += nodes[root];
                nodes[root++] = (uint32_t)next;
            } else {
                weight += nodes[leaf++];
            }
        }
        nodes[next] = weight;
    }
}

/* Leaves at each depth, those below `longest` counted at `longest`. On entry: what `join` left. */
static void count_leaves(uint32_t *nodes, int n, int longest, int *n_leaves)
{
    int inner = n - 2, at_depth = 1; /* nodes of either kind at a depth, from the root down */
    nodes[n - 2] = 0;
    for (int i = n - 3; i >= 0; i--)
        nodes[i] = nodes[nodes[i]] + 1; /* the parent's depth is known by now */
    for (uint32_t depth = 0; at_depth > 0; depth++) {
        int n_inner = 0;
        for (; inner >= 0 && nodes[inner] == depth; inner--)
            n_inner++;
        n_leaves[depth < (uint32_t)longest ? depth : (uint32_t)longest] += at_depth - n_inner;
        at_depth = 2 * n_inner;
    }
}

/* 3. Lengths */

/* Leaves that were too deep have taken places that others hold: each turn frees one of them, by letting a
 * leaf from higher up move down one step and take another one along (as zlib does).
 *
 * The best code under a limit (package-merge, Larmore and Hirschberg 1990) would cost a list per length and
 * symbol. A limit of 14 acts only on symbols rarer than one in 1,597 (the 17th of Fibonacci's numbers is
 * the least sum of counts whose tree is 15 deep), where being off by a bit or two is nothing. */
static void repair(int *n_leaves, int longest)
{
    uint32_t taken = 0;
    for (int length = 1; length <= longest; length++)
        taken += (uint32_t)n_leaves[length] << (longest - length);
    for (; taken > UINT32_C(1) << longest; taken--) {
        int length = longest - 1;
        while (n_leaves[length] == 0)
            length--;
        n_leaves[length]--;
        n_leaves[length + 1] += 2;
        n_leaves[longest]--;
    }
}

/* Also says how many codes of each length there are. */
static void set_lengths(const uint32_t *counts, int n, int longest, struct ebb_huffman_code *codes,
                        int n_leaves[MOST_LENGTH + 1])
{
    uint32_t keys[EBB_HUFFMAN_SYMBOLS];
    const int n_keys = occurring(counts, n, keys);
    for (int symbol = 0; symbol < n; symbol++)
        codes[symbol] = (struct ebb_huffman_code){0, 0};
    if (n_keys < 2) {
        n_leaves[1] = n_keys;
    } else {
        uint32_t nodes[EBB_HUFFMAN_SYMBOLS];
        for (int i = 0; i < n_keys; i++)
            nodes[i] = keys[i] >> SYMBOL_BITS;
        join(nodes, n_keys);
        count_leaves(nodes, n_keys, longest, n_leaves);
        repair(n_leaves, longest);
    }
    int i = 0;
    for (int length = longest; length >= 1; length--) {
        for (int k = 0; k < n_leaves[length]; k++)
            codes[keys[i++] & ((1 << SYMBOL_BITS) - 1)].length = (uint8_t)length;
    }
}

/* 4. Words */

/* The first bit of a word is its highest in the rule of section 3.2.2, and its lowest in struct ebb_bits. */
static uint16_t reversed(uint32_t word, int n_bits)
{
    word = (word & 0x5555) << 1 | (word >> 1 & 0x5555);
    word = (word & 0x3333) << 2 | (word >> 2 & 0x3333);
    word = (word & 0x0f0f) << 4 | (word >> 4 & 0x0f0f);
    word = (word & 0x00ff) << 8 | (word >> 8 & 0x00ff);
    return (uint16_t)(word >> (16 - n_bits));
}

void ebb_huffman_codes(const uint32_t *counts, int n, int longest, struct ebb_huffman_code *out_codes)
{
    int n_of_length[MOST_LENGTH + 1] = {0};
    uint32_t next[MOST_LENGTH + 2] = {0};
    ebb_require(n >= 1 && n <= EBB_HUFFMAN_SYMBOLS && longest >= 7 && longest <= MOST_LENGTH);
    set_lengths(counts, n, longest, out_codes, n_of_length);
    /* The first word of each length: behind the last one of the length before, one bit longer. */
    for (int length = 1; length <= longest; length++)
        next[length + 1] = (next[length] + (uint32_t)n_of_length[length]) << 1;
    for (int symbol = 0; symbol < n; symbol++) {
        const int length = out_codes[symbol].length;
        if (length > 0)
            out_codes[symbol].word = reversed(next[length]++, length);
    }
}
