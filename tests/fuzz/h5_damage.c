/* SPDX-License-Identifier: MIT
 * h5_damage: see the header. Structures and checksums: HDF5 file format specification 3.0, sections II to IV.
 *
 *   1. The checksum   2. Places   3. Changes
 */
#include "h5_damage.h"

#include <string.h>

/* Longest structure that is tried, and longest block of heap: ours have at most some hundred bytes and 16 kB.
 * Trying costs the square of it. */
enum { LONGEST = 3072, SMALLEST_BLOCK = 128, LARGEST_BLOCK = 1 << 16, BEFORE_OFFSET = 4 + 1 + 8 };

/* 1. The checksum */

static uint32_t turned(uint32_t word, int by)
{
    return word << by | word >> (32 - by);
}

static uint32_t word_at(const uint8_t *at, size_t bytes)
{
    uint32_t word = 0;
    for (size_t i = 0; i < 4 && i < bytes; i++)
        word |= (uint32_t)at[i] << 8 * i;
    return word;
}

struct mixed {
    uint32_t a, b, c;
};

static struct mixed mix(struct mixed m)
{
    m.a = (m.a - m.c) ^ turned(m.c, 4), m.c += m.b;
    m.b = (m.b - m.a) ^ turned(m.a, 6), m.a += m.c;
    m.c = (m.c - m.b) ^ turned(m.b, 8), m.b += m.a;
    m.a = (m.a - m.c) ^ turned(m.c, 16), m.c += m.b;
    m.b = (m.b - m.a) ^ turned(m.a, 19), m.a += m.c;
    m.c = (m.c - m.b) ^ turned(m.b, 4), m.b += m.a;
    return m;
}

static uint32_t last_mix(struct mixed m)
{
    m.c = (m.c ^ m.b) - turned(m.b, 14);
    m.a = (m.a ^ m.c) - turned(m.c, 11);
    m.b = (m.b ^ m.a) - turned(m.a, 25);
    m.c = (m.c ^ m.b) - turned(m.b, 16);
    m.a = (m.a ^ m.c) - turned(m.c, 4);
    m.b = (m.b ^ m.a) - turned(m.a, 14);
    return (m.c ^ m.b) - turned(m.b, 24);
}

/* Twelve bytes at a time; the last one to twelve are mixed differently. */
static uint32_t lookup3(const uint8_t *at, size_t length)
{
    const uint32_t start = 0xdeadbeef + (uint32_t)length;
    struct mixed m = {start, start, start};
    for (; length > 12; length -= 12, at += 12) {
        m.a += word_at(at, 4);
        m.b += word_at(at + 4, 4);
        m.c += word_at(at + 8, 4);
        m = mix(m);
    }
    if (length == 0)
        return m.c;
    m.a += word_at(at, length);
    m.b += length > 4 ? word_at(at + 4, length - 4) : 0;
    m.c += length > 8 ? word_at(at + 8, length - 8) : 0;
    return last_mix(m);
}

static bool is_within(const struct ebb_h5_seal *seal)
{
    return seal->checksum < seal->start + seal->length;
}

static uint32_t sum_of(const struct ebb_h5_seal *seal, const uint8_t *file)
{
    static uint8_t block[LARGEST_BLOCK];
    if (!is_within(seal))
        return lookup3(file + seal->start, seal->length);
    memcpy(block, file + seal->start, seal->length);
    memset(block + (seal->checksum - seal->start), 0, 4);
    return lookup3(block, seal->length);
}

static bool holds(const struct ebb_h5_seal *seal, const uint8_t *file)
{
    return word_at(file + seal->checksum, 4) == sum_of(seal, file);
}

/* 2. Places */

static bool find_plain(struct ebb_h5_seal *seal, const uint8_t *file, size_t size)
{
    for (seal->length = 8; seal->length < LONGEST && seal->start + seal->length + 4 <= size; seal->length++) {
        seal->checksum = seal->start + seal->length;
        if (holds(seal, file))
            return true;
    }
    return false;
}

static bool find_block(struct ebb_h5_seal *seal, const uint8_t *file, size_t size)
{
    for (seal->length = SMALLEST_BLOCK; seal->length <= LARGEST_BLOCK && seal->start + seal->length <= size;
         seal->length *= 2) {
        for (size_t offset = 1; offset <= 8; offset++) {
            seal->checksum = seal->start + BEFORE_OFFSET + offset;
            if (holds(seal, file))
                return true;
        }
    }
    return false;
}

/* A signature that packed numbers spell by chance has no checksum that fits, and is passed over. */
void ebb_h5_seals_find(struct ebb_h5_seals *seals, const uint8_t *file, size_t size)
{
    static const char signatures[][5] = {"\211HDF", "OHDR", "OCHK", "FRHP", "FHIB", "BTHD", "BTIN", "BTLF",
                                         "FAHD",    "FADB", "EAHD", "EAIB", "EASB", "EADB", "FHDB"};
    const size_t n = sizeof signatures / sizeof signatures[0];
    seals->n = 0;
    for (size_t at = 0; at + 16 < size && seals->n < EBB_H5_MOST_SEALS; at++) {
        for (size_t k = 0; k < n; k++) {
            struct ebb_h5_seal *seal = &seals->items[seals->n];
            seal->start = at;
            if (memcmp(file + at, signatures[k], 4) == 0 &&
                (k == n - 1 ? find_block(seal, file, size) : find_plain(seal, file, size)))
                seals->n++;
        }
    }
}

void ebb_h5_seals_mend(const struct ebb_h5_seals *seals, uint8_t *file)
{
    for (int i = 0; i < seals->n; i++) {
        const struct ebb_h5_seal *seal = &seals->items[i];
        const uint32_t sum = sum_of(seal, file);
        for (int k = 0; k < 4; k++)
            file[seal->checksum + (size_t)k] = (uint8_t)(sum >> 8 * k);
    }
}

/* 3. Changes */

static uint32_t next(uint64_t *state, size_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*state >> 33) % below);
}

/* Sizes, counts and addresses at their edges; a changed bit finds what they do not. */
static void write_edge(uint8_t *at, size_t left, uint64_t *state)
{
    static const uint64_t edges[] = {
        0,       1,       2,         3,          4,          7,         8,
        16,      127,     255,       256,        65535,      65536,     1u << 20,
        1 << 24, 1 << 30, INT32_MAX, UINT32_MAX, UINT64_MAX, INT64_MAX, UINT64_MAX - 8};
    const uint64_t edge = edges[next(state, sizeof edges / sizeof edges[0])];
    const size_t bytes = (size_t)1 << next(state, 4);
    for (size_t i = 0; i < bytes && i < left; i++)
        at[i] = (uint8_t)(edge >> 8 * i);
}

static void change(uint8_t *file, size_t size, size_t at, uint64_t *state)
{
    const size_t left = size - at, from = next(state, size), bytes = next(state, 16) + 1u;
    switch (next(state, 6)) {
    case 0:
        file[at] ^= (uint8_t)(1u << next(state, 8));
        break;
    case 1:
        file[at] = (uint8_t)next(state, 256);
        break;
    case 2:
        file[at] = (uint8_t)(file[at] + next(state, 9) - 4u);
        break;
    case 3: /* what stands elsewhere: an address, a type, a whole message */
        for (size_t i = 0; i < bytes && i < left && from + i < size; i++)
            file[at + i] = file[from + i];
        break;
    default:
        write_edge(file + at, left, state);
    }
}

/* Heaps of texts have no checksum of HDF5's; they are some of the places outside all structures. */
static size_t choose_place(const struct ebb_h5_seals *seals, size_t size, uint64_t *state)
{
    if (seals->n == 0 || next(state, 4) == 0)
        return next(state, size);
    const struct ebb_h5_seal *seal = &seals->items[next(state, (size_t)seals->n)];
    return seal->start + next(state, seal->length);
}

size_t ebb_h5_damage(const struct ebb_h5_seals *seals, uint8_t *file, size_t size, uint64_t seed, bool sealed)
{
    uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15);
    for (uint32_t n = next(&state, 4) + 1; n > 0; n--)
        change(file, size, choose_place(seals, size, &state), &state);
    if (sealed)
        ebb_h5_seals_mend(seals, file);
    return next(&state, 64) == 0 ? next(&state, size) : size;
}
