/* SPDX-License-Identifier: MIT
 * Exponential, logarithm, their slope and the square root are right to about one unit in the last place, with
 * fixed bits.
 *
 * The yardstick is the C library's long double functions, which carry at least 11 bits more than a double
 * (where long double is no wider, on some processors, half a unit of their own error is allowed for by the
 * limits). Arguments come from the program's own generator, so that they are the same everywhere.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/draw.h>
#include <ebb/pcg.h>

#include "tap.h"

enum { SAMPLES = 500000 };

/* The next 64 bits of a sequence that starts with ebb_pcg_seed. */
static uint64_t next_word(ebb_u128 *sequence)
{
    *sequence = *sequence * EBB_PCG_MULTIPLIER + EBB_PCG_INCREMENT;
    return ebb_pcg_output(*sequence);
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* How far `value` is from `exact`, in units of the last place of a double at `exact`. */
static double units_off(double value, long double exact)
{
    if (exact == 0.0L)
        return value == 0.0 ? 0.0 : HUGE_VAL;
    return (double)(fabsl((long double)value - exact) / ldexpl(1.0L, ilogbl(exact) - DBL_MANT_DIG + 1));
}

static double larger(double a, double b)
{
    return a > b || isnan(a) ? a : b;
}

/* x uniform in [lo, hi] from one word. */
static double between(uint64_t word, double lo, double hi)
{
    return lo + (hi - lo) * ((double)(word >> 11) * 0x1p-53);
}

/* A number of either sign whose size is spread evenly over the exponents from 2^lo to 2^hi. */
static double of_any_size(uint64_t word, int lo, int hi)
{
    const double size = ldexp(1.0 + (double)(word & 0xffffffffu) * 0x1p-32,
                              lo + (int)((word >> 32 & 0x7fffffffu) % (unsigned)(hi - lo)));
    return word >> 63 ? -size : size;
}

static void exp_is_right_to_one_unit(void **state)
{
    (void)state;
    ebb_u128 sequence = ebb_pcg_seed(1);
    double worst = 0.0;
    for (int i = 0; i < SAMPLES; i++) {
        const double anywhere = between(next_word(&sequence), -708.0, 709.0);
        const double near_zero = of_any_size(next_word(&sequence), -60, 3);
        worst = larger(worst, units_off(ebb_exp(anywhere), expl((long double)anywhere)));
        worst = larger(worst, units_off(ebb_exp(near_zero), expl((long double)near_zero)));
    }
    assert_true(worst <= 1.0);
}

/* Where the reduced argument is largest, half-way between multiples of ln 2, the series and the reduction are
 * at their worst. */
static void exp_is_right_where_the_reduction_turns(void **state)
{
    (void)state;
    const double ln2 = 0x1.62e42fefa39efp-1;
    double worst = 0.0;
    for (int k = -1020; k <= 1021; k++) {
        double x = ((double)k + 0.5) * ln2;
        for (int step = 0; step < 64; step++, x = nextafter(x, 1000.0))
            worst = larger(worst, units_off(ebb_exp(x), expl((long double)x)));
    }
    assert_true(worst <= 1.0);
}

static void exp_keeps_to_its_ends(void **state)
{
    (void)state;
    assert_true(ebb_exp(0.0) == 1.0);
    assert_true(ebb_exp(-0.0) == 1.0);
    assert_true(ebb_exp(0x1p-1074) == 1.0);
    assert_true(ebb_exp(nextafter(-708.0, -709.0)) == 0.0);
    assert_true(ebb_exp(-DBL_MAX) == 0.0);
    assert_true(ebb_exp(-HUGE_VAL) == 0.0);
    assert_true(ebb_exp(-708.0) > 0.0);
    assert_true(ebb_exp(709.0) < HUGE_VAL);
    assert_true(ebb_exp(710.0) == ebb_exp(709.0));
    assert_true(ebb_exp(HUGE_VAL) == ebb_exp(709.0));
}

static void log_is_right_to_one_unit(void **state)
{
    (void)state;
    ebb_u128 sequence = ebb_pcg_seed(1);
    double worst = 0.0;
    for (int i = 0; i < SAMPLES; i++) {
        const uint64_t word = next_word(&sequence);
        const uint64_t exponent = 1 + (word >> 52) % 2046;
        const double anywhere = from_bits(exponent << 52 | (word & 0xfffffffffffffu));
        const double near_one = 1.0 + of_any_size(word, -52, -1);
        const double probability =
            ebb_draw_uniform(ebb_draw_low(word)); /* what the model takes logarithms of */
        worst = larger(worst, units_off(ebb_log(anywhere), logl((long double)anywhere)));
        worst = larger(worst, units_off(ebb_log(near_one), logl((long double)near_one)));
        worst = larger(worst, units_off(ebb_log(probability), logl((long double)probability)));
    }
    assert_true(worst <= 1.0);
}

/* At powers of two, and at the root of two where the mantissa is centred anew. */
static void log_is_right_where_the_reduction_turns(void **state)
{
    (void)state;
    double worst = 0.0;
    for (int k = -1021; k <= 1022; k++) {
        const double turns[] = {ldexp(1.0, k), ldexp(0x1.6a09e667f3bcdp+0, k)};
        for (int turn = 0; turn < 2; turn++) {
            double x = turns[turn] * (1.0 - 0x1p-48);
            for (int step = 0; step < 64; step++, x = nextafter(x, DBL_MAX))
                worst = larger(worst, units_off(ebb_log(x), logl((long double)x)));
            worst = larger(worst, units_off(ebb_log(turns[turn]), logl((long double)turns[turn])));
        }
    }
    assert_true(worst <= 1.0);
    assert_true(ebb_log(1.0) == 0.0);
    assert_true(ebb_log(2.0) == 0x1.62e42fefa39efp-1);
    worst = larger(units_off(ebb_log(DBL_MIN), logl((long double)DBL_MIN)),
                   units_off(ebb_log(DBL_MAX), logl((long double)DBL_MAX)));
    assert_true(worst <= 1.0);
}

static double slope_off(double x)
{
    return units_off(ebb_exp_slope(x), x == 0.0 ? 1.0L : expm1l((long double)x) / (long double)x);
}

static void slope_is_right_to_four_units(void **state)
{
    (void)state;
    ebb_u128 sequence = ebb_pcg_seed(1);
    double worst = 0.0;
    for (int i = 0; i < SAMPLES; i++) {
        worst = larger(worst, slope_off(between(next_word(&sequence), -708.0, 709.0)));
        worst = larger(worst, slope_off(between(next_word(&sequence), -1.0, 1.0)));
        worst = larger(worst, slope_off(of_any_size(next_word(&sequence), -1020, 2)));
    }
    assert_true(worst <= 4.0);
}

/* Around 0, and on both sides of +-0.34 where the series hands over to the difference. */
static void slope_has_no_seam(void **state)
{
    (void)state;
    const double seams[] = {-0.34, 0.34};
    double worst = 0.0;
    for (int seam = 0; seam < 2; seam++) {
        double x = seams[seam] - 0x1p-40;
        for (int step = 0; step < 100000; step++, x = nextafter(x, 1.0))
            worst = larger(worst, slope_off(x));
        for (int step = -5000; step <= 5000; step++)
            worst = larger(worst, slope_off(seams[seam] * (1.0 + 1e-5 * step)));
    }
    for (int exponent = -1074; exponent < -1; exponent++)
        worst = larger(worst, larger(slope_off(ldexp(1.0, exponent)), slope_off(-ldexp(1.0, exponent))));
    assert_true(worst <= 4.0);
    assert_true(ebb_exp_slope(0.0) == 1.0);
    assert_true(ebb_exp_slope(-0.0) == 1.0);
}

/* Rounded correctly: half a unit, and a little for the yardstick's own rounding. */
static void square_root_is_rounded_correctly(void **state)
{
    (void)state;
    ebb_u128 sequence = ebb_pcg_seed(1);
    double worst = 0.0;
    for (int i = 0; i < SAMPLES; i++) {
        const uint64_t word = next_word(&sequence);
        const double x = from_bits((1 + (word >> 52) % 2046) << 52 | (word & 0xfffffffffffffu));
        worst = larger(worst, units_off(ebb_sqrt(x), sqrtl((long double)x)));
    }
    assert_true(worst <= 0.501);
    for (int root = 0; root < 2000; root++)
        assert_true(ebb_sqrt((double)(root * root)) == (double)root);
}

/* FNV-1a over the results: what two compilers, two processors or a contracted multiplication would tell
 * apart. The number changes only with the arithmetic, and then EBB_CONTRACT_NUMBER must be raised. */
static void bits_are_the_promised_ones(void **state)
{
    (void)state;
    ebb_u128 sequence = ebb_pcg_seed(1);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int i = 0; i < 200000; i++) {
        const double x = between(next_word(&sequence), -40.0, 40.0);
        const double results[] = {ebb_exp(x), ebb_log(fabs(x) + 1e-9), ebb_exp_slope(x / 80.0),
                                  ebb_sqrt(fabs(x))};
        for (int k = 0; k < 4; k++)
            hash = (hash ^ to_bits(results[k])) * UINT64_C(0x100000001b3);
    }
    assert_true(hash == UINT64_C(0xa064f604f4e008c5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("e^x is right to 1 unit in the last place, from -708 to 709", exp_is_right_to_one_unit),
        TEST("e^x is right to 1 unit where its argument reduction turns",
             exp_is_right_where_the_reduction_turns),
        TEST("e^x is 0 below -708, and stays at its value at 709 above", exp_keeps_to_its_ends),
        TEST("log x is right to 1 unit in the last place, over all normal numbers", log_is_right_to_one_unit),
        TEST("log x is right to 1 unit at powers of 2 and around the root of 2",
             log_is_right_where_the_reduction_turns),
        TEST("(e^x - 1) / x is right to 4 units in the last place", slope_is_right_to_four_units),
        TEST("(e^x - 1) / x is right to 4 units around 0 and where its two forms meet", slope_has_no_seam),
        TEST("the square root is rounded correctly", square_root_is_rounded_correctly),
        TEST("the bits of all four are the promised ones", bits_are_the_promised_ones),
    };
    return RUN_TESTS(tests);
}
