/* SPDX-License-Identifier: MIT
 * dice: see the header.
 */
#include "dice.h"

#include <ebb/arith.h>

uint64_t dice_next(uint64_t *state)
{
    uint64_t word = *state += UINT64_C(0x9e3779b97f4a7c15);
    word = (word ^ word >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ word >> 27) * UINT64_C(0x94d049bb133111eb);
    return word ^ word >> 31;
}

int dice_pick(uint64_t *state, int n)
{
    return (int)((dice_next(state) >> 32) * (uint64_t)n >> 32);
}

double dice_uniform(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(dice_next(state) >> 11) * 0x1p-53);
}

double dice_log_uniform(uint64_t *state, double low, double high)
{
    return low * ebb_exp(dice_uniform(state, 0.0, ebb_log(high / low)));
}

bool dice_chance(uint64_t *state, double p)
{
    return dice_uniform(state, 0.0, 1.0) < p;
}
