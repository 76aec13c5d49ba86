/* SPDX-License-Identifier: MIT
 * benefit_laws: the formulas of sim/model/README.md sections 4 and 5, once, for one patient or for many side
 * by side.
 *
 * This file is a template. Whoever includes it has said what a number is and gets the formulas for such
 * numbers:
 *
 *   EBB_LAW_NUMBER         float, or a vector of them; +, - and * work on it, also with a float on one side
 *   EBB_LAW(name)          what a formula is called there
 *   EBB_LAW_FUNCTION       how a function begins: "static inline", say
 *   EBB_LAW_ALL(x)         a number that is x (in every lane)
 *   EBB_LAW_LARGER(a, b)   a where a > b, else b
 *   EBB_LAW_SMALLER(a, b)  a where a < b, else b
 *   EBB_LAW_ABOVE(x, least)  x where x > least, else 0; x is not negative
 *
 * <ebb/benefit.h> includes it with float, sim/engine/lanes_laws.h with vectors of 4, 8 and 16 floats. It
 * has no include guard and takes the seven names away again at its end.
 *
 * Why a template and not two texts: until it was one, a parameter of these laws had to be written into
 * both kernels, and a slip showed in match_kernels only on the studies that use the parameter. Why not
 * functions over arrays, which the compiler turns into vectors: it did so for none of the schedule around
 * them, and the parts in between went through memory.
 *
 * What must hold of every line here, or the kernels differ in a last bit: no branch on a patient's number,
 * no division, no call; the operations in the order written, which C keeps (-ffp-contract=off, no
 * -ffast-math). Writing `a + (b + c)` for `a + b + c` changes results. What is the same for all patients
 * comes from the constants; what differs between them is an argument.
 *
 *   1. Days   2. Waning   3. An infusion   4. Set-backs   5. Severity and score
 */
#include <ebb/constants.h>

#ifdef EBB_LAW_NUMBER /* else there is nothing to make formulas of */

/* K below this is 0: far below what a score can show (1e-20 of 60 points), and far above the denormal numbers
 * (below 1.2e-38), which processors multiply slowly. Without it a patient long off treatment makes every day
 * slow; a larger one, 1e-6 say, would begin to show in the last bits of D. */
#ifndef EBB_BENEFIT_LEAST
#define EBB_BENEFIT_LEAST 1e-20f
#endif

/* 1. Days: the shares alpha_d and kappa_d, a day further
 *
 * *keep is alpha^d, the share of K left after d days, and *settle kappa_d, the share of K then found in D;
 * `alpha` and `kappa` are those of one day. Days compose, so that neither exponentials nor a table of tau
 * are needed for each d: kappa_(d+1) = delta kappa_d + kappa alpha^d, a sum of positive terms, which loses
 * no digits. */
EBB_LAW_FUNCTION void EBB_LAW(next_day)(const struct ebb_constants *constants, EBB_LAW_NUMBER *keep,
                                        EBB_LAW_NUMBER *settle, EBB_LAW_NUMBER alpha, EBB_LAW_NUMBER kappa)
{
    *settle = constants->durable[1] * *settle + kappa * *keep;
    *keep = *keep * alpha;
}

/* 2. Waning: some days without an infusion
 *
 * *fast is K, *lasting D, `reach` what treatment can reach now (section 4 of this file); `keep`, `settle` and
 * `durable` belong to the number of days: alpha^d, kappa_d, delta^d. D is fed from K before K has waned, and
 * gives way when both together would be above what can be reached: the order of the model page. */
EBB_LAW_FUNCTION void EBB_LAW(wane)(EBB_LAW_NUMBER *fast, EBB_LAW_NUMBER *lasting, EBB_LAW_NUMBER reach,
                                    EBB_LAW_NUMBER keep, EBB_LAW_NUMBER settle, EBB_LAW_NUMBER durable)
{
    const EBB_LAW_NUMBER fed = durable * *lasting + settle * *fast;
    const EBB_LAW_NUMBER left = keep * *fast;
    *fast = EBB_LAW_ABOVE(left, EBB_BENEFIT_LEAST);
    const EBB_LAW_NUMBER most = EBB_LAW_LARGER(reach - *fast, EBB_LAW_ALL(0.0f));
    *lasting = EBB_LAW_SMALLER(fed, most);
}

/* 3. An infusion
 *
 * The gain of the infusion after n others under tolerance: less each time, never below the floor. Without
 * tolerance it is `gain` itself, to the bit: 1 - 0 n = 1 and the floor is at most 1. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(gain_after)(const struct ebb_constants *constants,
                                                    EBB_LAW_NUMBER gain, EBB_LAW_NUMBER n)
{
    const float lost = (float)constants->study.parameters.tolerance.per_infusion;
    const float floor = (float)constants->study.parameters.tolerance.floor;
    return gain * EBB_LAW_LARGER(1.0f - lost * n, EBB_LAW_ALL(floor));
}

/* It brings the share `gain` of what is still missing. Nothing may be missing: a set-back can leave K + D
 * above what can be reached. */
EBB_LAW_FUNCTION void EBB_LAW(infuse)(EBB_LAW_NUMBER *fast, EBB_LAW_NUMBER lasting, EBB_LAW_NUMBER reach,
                                      EBB_LAW_NUMBER gain)
{
    const EBB_LAW_NUMBER missing = EBB_LAW_LARGER(reach - *fast - lasting, EBB_LAW_ALL(0.0f));
    *fast = *fast + gain * missing;
}

/* 4. Set-backs
 *
 * What treatment can reach in the interval that an assessment opens, of the trait m: the mean of what a
 * set-back holds back over the interval is taken off, so that nothing depends on the day. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(reach)(const struct ebb_constants *constants, EBB_LAW_NUMBER m,
                                               EBB_LAW_NUMBER held_back)
{
    return m * (1.0f - constants->setback_mean * held_back);
}

/* The share held back moves on to the next assessment, where `left` is 1 minus what a set-back takes there
 * (1: there is none). The larger of old and new counts, not their sum: two set-backs in a row are not held
 * against one patient twice. `left` and not the share itself is the argument, since 1 - (1 - v) is not v
 * in the last bit and the benefit below is multiplied by `left`. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(held_back)(const struct ebb_constants *constants,
                                                   EBB_LAW_NUMBER before, EBB_LAW_NUMBER left)
{
    return EBB_LAW_LARGER(constants->setback_keep * before, 1.0f - left);
}

/* What is still held back when an infusion soon after another has released its share. The reach of the rest
 * of the interval is formed anew from it. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(released)(const struct ebb_constants *constants,
                                                  EBB_LAW_NUMBER held_back)
{
    return constants->release_keep * held_back;
}

/* What a set-back leaves of both parts. */
EBB_LAW_FUNCTION void EBB_LAW(set_back)(EBB_LAW_NUMBER *fast, EBB_LAW_NUMBER *lasting, EBB_LAW_NUMBER left)
{
    *fast = left * *fast;
    *lasting = left * *lasting;
}

/* 5. Severity and score
 *
 * X at the next assessment, from X now and a normal deviate: an Ornstein-Uhlenbeck process, exact for the
 * spacing. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(noise)(const struct ebb_constants *constants, EBB_LAW_NUMBER before,
                                               EBB_LAW_NUMBER z)
{
    return constants->noise_keep * before + constants->noise_fresh * z;
}

/* What moves the score of an assessment whatever is done: X, the error of measurement, and 1/2 to round
 * by. The same under every policy, so that lanes form it once for all of them: hence the bracket. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(shift)(const struct ebb_constants *constants, EBB_LAW_NUMBER noise,
                                               EBB_LAW_NUMBER measurement)
{
    return noise + (measurement + constants->rounding);
}

/* Severity without ups and downs, of a patient with `untreated` points off treatment; the instrument's
 * intercept left out. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(severity)(EBB_LAW_NUMBER untreated, EBB_LAW_NUMBER fast,
                                                  EBB_LAW_NUMBER lasting)
{
    return untreated * (1.0f - (fast + lasting));
}

/* The observed score before its fraction is cut off: never negative, so that cutting is rounding down. */
EBB_LAW_FUNCTION EBB_LAW_NUMBER EBB_LAW(score)(const struct ebb_constants *constants, EBB_LAW_NUMBER severity,
                                               EBB_LAW_NUMBER shift)
{
    const EBB_LAW_NUMBER observed = EBB_LAW_LARGER(severity + shift, EBB_LAW_ALL(0.0f));
    return EBB_LAW_SMALLER(observed, EBB_LAW_ALL(constants->max_score));
}

#undef EBB_LAW_NUMBER
#undef EBB_LAW
#undef EBB_LAW_FUNCTION
#undef EBB_LAW_ALL
#undef EBB_LAW_LARGER
#undef EBB_LAW_SMALLER
#undef EBB_LAW_ABOVE

#endif
