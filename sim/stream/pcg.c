/* SPDX-License-Identifier: MIT
 * pcg: seeding and jumping.
 *
 * A step is the affine map s -> a s + c mod 2^128, and so is any number of steps; composing a map with itself
 * doubles the steps it stands for, which gives any jump in at most 128 compositions (Brown 1994, "Random
 * number generation with arbitrary strides").
 */
#include <ebb/pcg.h>

struct ebb_pcg_jump ebb_pcg_jump_of(ebb_u128 steps)
{
    struct ebb_pcg_jump total = {1, 0};
    struct ebb_pcg_jump power = {EBB_PCG_MULTIPLIER, EBB_PCG_INCREMENT}; /* of 2^k steps */
    for (; steps != 0; steps >>= 1) {
        if (steps & 1) {
            total.multiplier *= power.multiplier;
            total.increment = total.increment * power.multiplier + power.increment;
        }
        power.increment *= power.multiplier + 1;
        power.multiplier *= power.multiplier;
    }
    return total;
}

/* SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection that spreads every bit. */
static uint64_t mixed(uint64_t word)
{
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

ebb_u128 ebb_pcg_seed(uint64_t seed)
{
    const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    return EBB_U128(mixed(seed + golden), mixed(seed + 2 * golden));
}
