/* SPDX-License-Identifier: MIT
 * deflate_runs: deflate (RFC 1950 and 1951) that looks for one kind of repetition only, runs of one byte, and
 * codes the rest by frequency.
 *
 * Courses are runs (a state lasts, most days have no infusion) or noise (scores), and so are the byte planes
 * of counts and days: a search for other repetitions takes nearly all of the time of a general compressor and
 * finds next to none. The bytes that come out depend on the bytes that go in alone, whatever the processor.
 */
#ifndef EBB_STORE_RUNS_H
#define EBB_STORE_RUNS_H

#include <stddef.h>
#include <stdint.h>

/* Runs are looked for in so many bytes at a time at most. */
enum { EBB_DEFLATE_RUNS_PIECE = 1 << 15 };

/* So many bytes as they are, at least one, then the last of them so many times more: at least eight, but none
 * at the end. */
struct ebb_run {
    uint16_t n_literals, n_more;
};

/* Scratch of one thread, zeroed by the caller before its first use. */
struct ebb_deflate_runs {
    struct ebb_run runs[EBB_DEFLATE_RUNS_PIECE / 9 + 1];
    uint32_t pairs[1 << 16]; /* by two bytes in a row; zeros between calls */
};

/* Writes a zlib stream of the `length` bytes, each `plane` of them (planes of a shuffled chunk) coded by
 * itself unless that is short; `plane` divides `length`, which is at least 1. Returns its size, or 0 when it
 * does not fit into `capacity`, of which the last 16 bytes serve as a margin. */
size_t ebb_deflate_runs_code(struct ebb_deflate_runs *room, const uint8_t *bytes, size_t length, size_t plane,
                             uint8_t *out, size_t capacity);

#endif
