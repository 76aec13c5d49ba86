/* SPDX-License-Identifier: MIT
 * deflate_runs: deflate (RFC 1950 and 1951) that looks for one kind of repetition only, runs of one byte, and
 * codes the rest by frequency.
 *
 * Courses are runs (a state lasts, most days have no infusion) or noise (scores), and so are the byte planes
 * of counts and days: a search for other repetitions takes nearly all of the time of a general compressor and
 * finds next to none (sim/store/filter.c has the figures). The bytes that come out depend on the bytes that
 * go in alone, whatever the processor, the thread and the calls before.
 *
 *     0x78 0x01 | block | block | ... | last block | zeros to a whole byte | Adler-32, highest byte first
 *
 *     block, coded    header (deflate_header.h), then symbols: a byte, or the length of a match behind which
 *                     stands its distance, always 1 = "the byte before, again"; then the end, 256
 *     block, stored   last, 0 0, zeros to a whole byte, length, its complement (16 bits each), the bytes
 *
 * One plane makes one block, but for short or constant ones, which share. Any inflate reads it, and so does
 * HDF5's deflate filter: nobody who opens the file needs ebb.
 *
 * The other two ways were tried: libdeflate alone, which stays as the setting `small`, and ISA-L.
 */
#ifndef EBB_DEFLATE_RUNS_H
#define EBB_DEFLATE_RUNS_H

#include <stddef.h>
#include <stdint.h>

/* Runs are looked for in so many bytes at a time at most. Not larger: lengths of runs and of stored blocks
 * have 16 bits. Smaller: more planes count as long, whose code comes from a sample. Part of the bytes of a
 * chunk, not of its values: a change gives other files that read the same. */
enum { EBB_DEFLATE_RUNS_PIECE = 1 << 15 };

/* So many bytes as they are, at least one, then the last of them so many times more: at least eight, but none
 * at the end. Hence the room of PIECE / 9 + 1 below. */
struct ebb_run {
    uint16_t n_literals, n_more;
};

/* Scratch of one thread, zeroed by the caller before its first use; 277 kB, so not for the
 * stack. Whatever a call does to it, it leaves `pairs` zero: to clear
 * its 65,536 entries for each plane is more than to take out the 4,096 at most that were put in. */
struct ebb_deflate_runs {
    struct ebb_run runs[EBB_DEFLATE_RUNS_PIECE / 9 + 1];
    uint32_t pairs[1 << 16]; /* by two bytes in a row; zeros between calls */
};

/* Writes a zlib stream of the `length` bytes, each `plane` of them (planes of a shuffled chunk) coded by
 * itself unless that is short; `plane` divides `length`, which is at least 1. Returns its size, or 0 when it
 * does not fit into `capacity`, of which the last 16 bytes serve as a margin. borrows: all of it. Nothing is
 * ever written at or beyond out + capacity, whatever the bytes (tests/unit_filter.c guards it); what a
 * refused call leaves in `out` means nothing. */
size_t ebb_deflate_runs_code(struct ebb_deflate_runs *room, const uint8_t *bytes, size_t length, size_t plane,
                             uint8_t *out, size_t capacity);

#endif
