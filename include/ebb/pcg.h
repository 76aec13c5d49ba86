/* SPDX-License-Identifier: MIT
 * pcg: the generator PCG64-DXSM (O'Neill's permuted congruential generators; 128-bit state, 64-bit "cheap"
 * multiplier).
 *
 * One sequence for everybody: the increment is fixed, the state comes from the seed, and patient i starts i *
 * J steps on, J the odd number next to 2^128 / golden ratio. Any 2^40 patients are at least 2^86 draws apart
 * (sim/model/README.md section 9). The same numbers as NumPy's PCG64DXSM.jumped(i).
 *
 * What else was tried, each in patients' draws interleaved as the program uses them (PractRand, TestU01):
 *   - an increment for each patient: increments only shift an LCG's sequence, and pairs of them are
 *     correlated (Vigna 2020, Niedermayer 2024). Hence one for all;
 *   - a hashed start for each patient: good numbers, but no proof that patients do not overlap;
 *   - 64-bit states: patients a golden jump apart share up to 40 low bits of state, and PCG32 fails with 36
 *     (256 MB), RXS-M-XS with 44 (128 MB); XSL-RR of 128 bits is clean with 62;
 *   - a jump that is a power of two: leaves that many low bits equal. With 80 XSL-RR fails at 1 MB; DXSM is
 *     clean even then (256 MB), and with its golden jump at 16 GB.
 * Cost: 0.29 ns a draw in AVX-512 lanes, 1.25 ns one by one (Zen 5, gcc 12, least of many short
 * repetitions). */
#ifndef EBB_PCG_H
#define EBB_PCG_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Not ISO C, but of gcc and clang on every 64-bit machine; __extension__ keeps -Wpedantic quiet about it. */
__extension__ typedef unsigned __int128 ebb_u128;

/* The constants are part of the contract number: another bit anywhere is another set of patients. The
 * multiplier is "cheap" because it has 64 bits, one product less than 128; the increment is PCG's own
 * default; the jump is odd, so that no two of 2^128 patients start at the same place. */
#define EBB_U128(high, low)  ((ebb_u128)(high) << 64 | (low))
#define EBB_PCG_MULTIPLIER   UINT64_C(0xda942042e4dd58b5)
#define EBB_PCG_INCREMENT    EBB_U128(UINT64_C(0x5851f42d4c957f2d), UINT64_C(0x14057b7ef767814f))
#define EBB_PCG_PATIENT_JUMP EBB_U128(UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xf39cc0605cedc835))

/* n steps of the generator in one: state -> multiplier * state + increment, modulo 2^128. Made once for each
 * distance (ebb_draw_jumps_init), because making one takes up to 128 products of 128 bits, using it one. */
struct ebb_pcg_jump {
    ebb_u128 multiplier, increment;
};

struct ebb_pcg_jump ebb_pcg_jump_of(ebb_u128 steps);

/* The state of the base sequence for a seed: the seed hashed by SplitMix64's finaliser, twice, so that near
 * seeds are far apart. Not NumPy's way from seed to state: compare states or jumps with NumPy, never
 * seeds. */
ebb_u128 ebb_pcg_seed(uint64_t seed);

static inline ebb_u128 ebb_pcg_advance(ebb_u128 state, const struct ebb_pcg_jump *jump)
{
    return state * jump->multiplier + jump->increment;
}

/* What one jump and then another do: a2 (a1 s + c1) + c2. */
static inline struct ebb_pcg_jump ebb_pcg_jump_then(struct ebb_pcg_jump first, struct ebb_pcg_jump second)
{
    return (struct ebb_pcg_jump){first.multiplier * second.multiplier,
                                 first.increment * second.multiplier + second.increment};
}

/* The next state; the same as a jump of one step, at less cost. */
static inline ebb_u128 ebb_pcg_next(ebb_u128 state)
{
    return state * EBB_PCG_MULTIPLIER + EBB_PCG_INCREMENT;
}

/* The 64 bits that this state stands for (DXSM: double xorshift multiply of the state before it is
 * stepped). */
static inline uint64_t ebb_pcg_output(ebb_u128 state)
{
    uint64_t high = (uint64_t)(state >> 64);
    uint64_t low = (uint64_t)state | 1;
    high ^= high >> 32;
    high *= EBB_PCG_MULTIPLIER;
    high ^= high >> 48;
    return high * low;
}

#ifdef __cplusplus
}
#endif

#endif
