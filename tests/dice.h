/* SPDX-License-Identifier: MIT
 * dice: luck for tests that make things up; the same everywhere, and not the generator under test.
 */
#ifndef EBB_TESTS_DICE_H
#define EBB_TESTS_DICE_H

#include <stdbool.h>
#include <stdint.h>

/* SplitMix64; `state` starts anywhere and is moved on. */
uint64_t dice_next(uint64_t *state);
int dice_pick(uint64_t *state, int n); /* a whole number from 0 to n - 1 */
double dice_uniform(uint64_t *state, double low, double high);
double dice_log_uniform(uint64_t *state, double low,
                        double high); /* as often between 1 and 2 as between 100 and 200 */
bool dice_chance(uint64_t *state, double p);

#endif
