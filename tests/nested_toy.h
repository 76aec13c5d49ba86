/* SPDX-License-Identifier: MIT
 * nested_toy: rows that share patients, of which the truth is known, for unit_nested and make bench
 * only=nested.
 */
#ifndef EBB_TESTS_NESTED_TOY_H
#define EBB_TESTS_NESTED_TOY_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include <ebb/nested.h>
#include <ebb/normal.h>
#include <ebb/pcg.h>

/* What answers.h says of the error of a row. */
static inline double toy_error(const double *deviations, int n)
{
    double squares = 0.0;
    for (int i = 0; i < n; i++)
        squares += deviations[i] * deviations[i];
    return sqrt(squares) / n;
}

enum { TOY_ROWS = 200, TOY_MOST_PATIENTS = 5000 };

struct toy {
    int n_patients;
    double shared, interaction; /* standard deviations of b and c */
    bool same_rows;             /* every a_r is 0 */
};

struct toy_stream {
    ebb_u128 state;
    uint64_t word;
    bool has_half;
};

static inline double toy_deviate(struct toy_stream *stream)
{
    stream->has_half = !stream->has_half;
    if (!stream->has_half)
        return (double)ebb_normal((uint32_t)stream->word);
    stream->word = ebb_pcg_output(stream->state);
    stream->state = ebb_pcg_next(stream->state);
    return (double)ebb_normal((uint32_t)(stream->word >> 32));
}

/* One repeat: cells a_r + b_i + c_ri, with a_r ~ N(0, 1), or all 0; returns the mean of the a_r. */
static inline double toy_play(const struct toy *toy, struct toy_stream *stream,
                              struct ebb_nested_range *out_range)
{
    static double shared[TOY_MOST_PATIENTS], deviations[TOY_MOST_PATIENTS];
    const double *rows[1] = {deviations};
    struct ebb_nested *nested;
    double mean = 0.0;
    ebb_require(ebb_nested_open(1, toy->n_patients, TOY_ROWS, &nested) == EBB_OK);
    for (int i = 0; i < toy->n_patients; i++)
        shared[i] = toy->shared > 0.0 ? toy->shared * toy_deviate(stream) : 0.0;
    for (int r = 0; r < TOY_ROWS; r++) {
        const double row = toy->same_rows ? 0.0 : toy_deviate(stream);
        double sum = 0.0;
        mean += row / TOY_ROWS;
        for (int i = 0; i < toy->n_patients; i++) {
            deviations[i] = shared[i] + toy->interaction * toy_deviate(stream);
            sum += deviations[i];
        }
        sum /= toy->n_patients;
        for (int i = 0; i < toy->n_patients; i++)
            deviations[i] -= sum;
        ebb_nested_add(nested, &(struct ebb_answer){row + sum, toy_error(deviations, toy->n_patients)}, rows);
    }
    *out_range = ebb_nested_range_of(nested, 0);
    ebb_nested_close(nested);
    return mean;
}

/* Chance of `held` or fewer of n at p (sign -1), or of so many or more (1), from the exact law. */
static inline double toy_chance(int n, int held, double p, int sign)
{
    double sum = 0.0;
    for (int k = sign < 0 ? 0 : held; k <= (sign < 0 ? held : n); k++)
        sum += exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + k * log(p) +
                   (n - k) * log(1.0 - p));
    return sum;
}

/* Whether a method that covers 93 to 97 % could have held so many. Fails once in a million where it does. */
static inline bool toy_covers(int n, int held)
{
    return toy_chance(n, held, 0.93, -1) >= 1e-6 && toy_chance(n, held, 0.97, 1) >= 1e-6;
}

#endif
