/* SPDX-License-Identifier: MIT
 * lanes_laws: the formulas of the model for vectors of patients: law_wane,
 * law_infuse, ... and trait_traits_of.
 *
 * Their text is <ebb/benefit_laws.h> and <ebb/trait_laws.h>, which the reference kernel includes, too;
 * here is only what a number is in lanes. A number that is the same for all patients may stand beside a
 * vector: the compiler spreads it, once before a loop or as part of the instruction.
 *
 * Each macro must do what the scalar one does for every number that a study can bring, zeros of both signs
 * and the order of arguments included: larger(a, b) is a > b ? a : b in both, and the two kernels differ in
 * a sign of zero, later in a bit, where one says b < a ? a : b.
 *
 * A formula that does not compile here -> it uses what vectors do not have (a branch, a call, a comparison
 * as a number): write it with the macros, in the header that both share.
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

/* Through single precision and back, as the reference's cast: the file keeps traits as floats, and what is
 * played must be what the file says. */
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
