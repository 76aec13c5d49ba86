/* SPDX-License-Identifier: MIT
 * shuffle: four bytes of each value at a time, as one word.
 *
 * A value's bytes taken one by one read each cache line once per plane. With four planes at a time it is once
 * per word, and the four stores of a turn do not wait for each other.
 */
#include "shuffle.h"

#include <string.h>

/* The four planes of one column of words; `stride` bytes from one value to the next. `restrict`: the planes
 * never overlap, so no store can change a value still to be read. Words are little-endian, as bits.h requires
 * anyway. */
static inline void shuffle_words(const uint8_t *values, size_t n_values, size_t stride, uint8_t *planes)
{
    uint8_t *restrict first = planes, *restrict second = planes + n_values;
    uint8_t *restrict third = planes + 2 * n_values, *restrict fourth = planes + 3 * n_values;
    for (size_t i = 0; i < n_values; i++) {
        uint32_t word;
        memcpy(&word, values + i * stride, sizeof word);
        first[i] = (uint8_t)word;
        second[i] = (uint8_t)(word >> 8);
        third[i] = (uint8_t)(word >> 16);
        fourth[i] = (uint8_t)(word >> 24);
    }
}

void ebb_shuffle(const uint8_t *values, size_t n_values, size_t value_bytes, uint8_t *planes)
{
    size_t b = 0;
    if (value_bytes == 4) { /* a constant stride, for the compiler to see */
        shuffle_words(values, n_values, 4, planes);
        return;
    }
    for (; b + 4 <= value_bytes; b += 4)
        shuffle_words(values + b, n_values, value_bytes, planes + b * n_values);
    for (; b < value_bytes; b++) {
        for (size_t i = 0; i < n_values; i++)
            planes[b * n_values + i] = values[i * value_bytes + b];
    }
}
