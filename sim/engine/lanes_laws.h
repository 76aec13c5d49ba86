/* SPDX-License-Identifier: MIT
 * lanes_laws: the formulas of the model for vectors of patients: law_wane,
 * law_infuse, ... and trait_traits_of.
 *
 * Their text is <ebb/benefit_laws.h> and <ebb/trait_laws.h>, which the reference kernel includes, too;
 * here is only what a number is in lanes. A number that is the same for all patients may stand beside a
 * vector: the compiler spreads it, once before a loop or as part of the instruction.
 */
#ifndef EBB_LANES_LAWS_H
#define EBB_LANES_LAWS_H

#include "lanes_arith.h"

/* x where it is above `least`, 0 elsewhere. Numbers that are not negative have the order of their bits,
 * and whole numbers are compared without a look at NaN: one instruction less in the innermost formula. */
INLINE floats above(floats x, float least)
{
    return (floats)only(less((ints)all_floats(least), (ints)x), (ints)x);
}

#define EBB_LAW_NUMBER          floats
#define EBB_LAW(name)           law_##name
#define EBB_LAW_FUNCTION        INLINE
#define EBB_LAW_ALL(x)          all_floats(x)
#define EBB_LAW_LARGER(a, b)    larger(a, b)
#define EBB_LAW_SMALLER(a, b)   smaller(a, b)
#define EBB_LAW_ABOVE(x, least) above(x, least)
#include <ebb/benefit_laws.h>

INLINE doubles rounded_doubles(doubles x)
{
    return __builtin_convertvector(__builtin_convertvector(x, half_floats), doubles);
}

#define EBB_LAW_NUMBER        doubles
#define EBB_LAW(name)         trait_##name
#define EBB_LAW_FUNCTION      INLINE
#define EBB_LAW_ALL(x)        all_doubles(x)
#define EBB_LAW_LARGER(a, b)  pick_doubles((a) > (b), a, b)
#define EBB_LAW_SMALLER(a, b) pick_doubles((a) < (b), a, b)
#define EBB_LAW_EXP(x)        exps(x)
#define EBB_LAW_EXP_SLOPE(x)  exp_slopes(x)
#define EBB_LAW_ROUND(x)      rounded_doubles(x)
#include <ebb/trait_laws.h>

#endif
