/* SPDX-License-Identifier: MIT
 * normal: the external definitions of the inline functions in the header, which every draw calls.
 */
#include <ebb/normal.h>

extern inline float ebb_float_of_bits(uint32_t bits);
extern inline uint32_t ebb_bits_of_float(float x);
extern inline float ebb_normal(uint32_t word);
