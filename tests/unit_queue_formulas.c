/* SPDX-License-Identifier: MIT
 * unit_queue_formulas: textbook formulas of queues give the textbooks' values, and agree with other ways to
 * them: sums of definition, Crommelin's series, his chain played step by step.
 *
 *   1. Erlang   2. One length   3. Any length   4. Planners' averages, and bits
 */
#include <math.h>
#include <string.h>

#include <ebb/queue_formulas.h>

#include "tap.h"

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.15g instead of %.15g", value, expected);
}

/* 1. Erlang */

/* Tables of telephone traffic (B); Erlang C of two servers at half load is 1/3. */
static void erlang_has_the_values_of_tables(void **state)
{
    (void)state;
    assert_near(ebb_erlang_b(1, 1.0), 0.5, 1e-15);
    assert_near(ebb_erlang_b(2, 1.0), 0.2, 1e-15);
    assert_near(ebb_erlang_b(5, 1.36), 0.01, 5e-5); /* 1 % blocking: 1.36, 4.46 and 12.0 erlang */
    assert_near(ebb_erlang_b(10, 4.46), 0.01, 5e-5);
    assert_near(ebb_erlang_b(20, 12.0), 0.01, 3e-4);
    assert_near(ebb_erlang_c(2, 1.0), 1.0 / 3.0, 1e-15);
    assert_near(ebb_erlang_c(3, 2.0), 4.0 / 9.0, 1e-15);
    for (int i = 0; i < 10; i++) {
        const double load = 0.05 + 0.1 * i;
        assert_near(ebb_erlang_c(1, load), load, 1e-15);
        assert_near(ebb_erlang_c(2, 2.0 * load), 2.0 * load * load / (1.0 + load), 1e-15);
        assert_near(ebb_wait_mmc(1, load), load / (1.0 - load), 1e-12);
        assert_near(ebb_wait_mmc(2, 2.0 * load), load * load / (1.0 - load * load), 1e-12);
    }
}

/* Powers over factorials, as written in textbooks; in doubles up to 100 chairs. */
static void recursions_are_the_sums_of_definition(void **state)
{
    (void)state;
    for (int c = 1; c <= 100; c += 3) {
        const double load = 0.87 * c;
        double term = 1.0, sum = 0.0;
        for (int k = 0; k < c; k++, term *= load / k)
            sum += term;
        const double waits = term / (1.0 - load / c);
        assert_near(ebb_erlang_b(c, load), term / (sum + term), 1e-13);
        assert_near(ebb_erlang_c(c, load), waits / (sum + waits), 1e-13);
    }
}

static void too_much_load_has_no_wait(void **state)
{
    (void)state;
    for (int c = 1; c <= 4; c++)
        for (int i = 0; i < 3 * c; i++) {
            const double load = c + 0.5 * i;
            assert_true(ebb_wait_mmc(c, load) == EBB_NO_STEADY_STATE);
            assert_true(ebb_wait_mdc(c, load) == EBB_NO_STEADY_STATE);
            assert_true(ebb_wait_mgc(c, load, 0.3) == EBB_NO_STEADY_STATE);
            assert_true(ebb_erlang_c(c, load) == 1.0);
        }
    assert_true(ebb_wait_mg1(1.0, 0.5) == EBB_NO_STEADY_STATE);
}

static void an_empty_house_keeps_nobody_waiting(void **state)
{
    (void)state;
    for (int c = 1; c <= 256; c += 51) {
        assert_true(ebb_wait_mmc(c, 0.0) == 0.0 && ebb_wait_mdc(c, 0.0) == 0.0);
        assert_near(ebb_wait_mdc(c, 0.01), 0.0, c == 1 ? 0.006 : 1e-4);
        assert_true(ebb_wait_mdc(c, 0.01) >= 0.0);
    }
}

/* 2. One length */

/* Crommelin (1932): the sum over i of
 * e^(-i a) (sum from j = i c of (i a)^j / j! - (c / a) sum from i c + 1). */
static double crommelin(int c, double a)
{
    double wait = 0.0;
    for (int i = 1; i < 4000; i++) {
        const double mean = i * a;
        double term = exp(i * c * log(mean) - mean - lgamma(i * c + 1.0)), from = 0.0;
        const double first = term;
        for (int j = i * c + 1; term > 1e-20 * first; j++) {
            from += term;
            term *= mean / j;
        }
        const double part = from - c / a * (from - first);
        wait += part;
        if (part < 1e-15)
            break;
    }
    return wait;
}

/* What is here one length from now, from what is here: c fewer and Poisson many more. Mean beyond c. */
static double chain(int c, double a)
{
    enum { MOST = 400 };
    double p[MOST] = {1.0}, next[MOST], arrivals[MOST];
    for (int k = 0; k < MOST; k++)
        arrivals[k] = exp(k * log(a) - a - lgamma(k + 1.0));
    for (int step = 0; step < 1500; step++) {
        for (int j = 0; j < MOST; j++)
            next[j] = 0.0;
        for (int k = 0; k < MOST; k++)
            for (int j = 0; p[k] > 1e-17 && j < 60; j++) {
                const int left = (k > c ? k - c : 0) + j;
                next[left < MOST ? left : MOST - 1] += p[k] * arrivals[j];
            }
        for (int j = 0; j < MOST; j++)
            p[j] = next[j];
    }
    double waiting = 0.0;
    for (int k = c + 1; k < MOST; k++)
        waiting += (k - c) * p[k];
    return waiting / a;
}

static void one_length_agrees_with_two_other_ways(void **state)
{
    (void)state;
    for (int c = 1; c <= 12; c++)
        for (int i = 4; i < 18; i += 3)
            assert_near(ebb_wait_mdc(c, 0.05 * i * c), crommelin(c, 0.05 * i * c), 1e-11);
    assert_near(ebb_wait_mdc(40, 38.0), crommelin(40, 38.0), 1e-11);
    assert_near(ebb_wait_mdc(3, 2.1), chain(3, 2.1), 1e-9);
    assert_near(ebb_wait_mdc(4, 3.6), chain(4, 3.6), 1e-9);
}

static void one_length_is_half_an_exponentials_wait_at_most_load(void **state)
{
    (void)state;
    for (int i = 1; i < 20; i++)
        assert_near(ebb_wait_mdc(1, i / 20.0), 0.5 * i / (20.0 - i), 1e-12);
    for (int c = 2; c <= 256; c *= 2) {
        const double load = c * (1.0 - 1e-6), ratio = ebb_wait_mdc(c, load) / ebb_wait_mmc(c, load);
        assert_near(ratio, 0.5, 1e-4);
        assert_true(ebb_wait_mdc(c, 0.9 * c) > 0.5 * ebb_wait_mmc(c, 0.9 * c)); /* and more below it */
        assert_true(ebb_wait_mdc(c, 0.9 * c) < ebb_wait_mmc(c, 0.9 * c));
    }
}

/* 3. Any length */

static void any_length_lies_between_its_known_ends(void **state)
{
    (void)state;
    assert_near(ebb_wait_mg1(0.8, 1.0), 4.0, 1e-13);
    assert_near(ebb_wait_mg1(0.8, 0.0), 2.0, 1e-13);
    assert_near(ebb_wait_mg1(0.5, 3.0), 2.0, 1e-13);
    for (int c = 1; c <= 9; c++) {
        const double load = 0.8 * c;
        assert_near(ebb_wait_mgc(c, load, 0.0), ebb_wait_mdc(c, load), 1e-15);
        assert_near(ebb_wait_mgc(c, load, 1.0), ebb_wait_mmc(c, load), 1e-15);
        assert_near(ebb_wait_mgc(1, 0.8, 0.4), ebb_wait_mg1(0.8, 0.4), 1e-12);
    }
}

/* 4. Planners' averages, and bits */

static void planners_formulas_are_averages(void **state)
{
    (void)state;
    /* 16 sessions of 2 hours in 8 hours at 80 %: 32 / 6.4 */
    assert_near(ebb_planners_chairs(16.0, 2.0, 8.0, 0.8), 5.0, 1e-15);
    assert_int_equal(ebb_planners_sessions(480, 120), 4);
    assert_int_equal(ebb_planners_sessions(480, 90), 5);
    assert_int_equal(ebb_planners_sessions(60, 90), 0);
}

/* They are printed: another compiler or processor gives the same doubles. Digest as FNV-1a, by doubles. */
static void formulas_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (int c = 1; c <= 40; c++)
        for (int i = 1; i < 11; i += 2) {
            const double load = 0.1 * i * c;
            const double values[] = {ebb_erlang_b(c, load), ebb_erlang_c(c, load), ebb_wait_mmc(c, load),
                                     ebb_wait_mdc(c, load), ebb_wait_mgc(c, load, 0.3)};
            for (int k = 0; k < 5; k++) {
                uint64_t bits;
                memcpy(&bits, &values[k], sizeof bits);
                digest = (digest ^ bits) * UINT64_C(0x100000001b3);
            }
        }
    if (digest != UINT64_C(0x4b5fb80d44084b05))
        fail_msg("0x%016llx", (unsigned long long)digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("Erlang's formulas have the values of tables and of closed forms",
             erlang_has_the_values_of_tables),
        TEST("recursions over chairs are the sums of definition", recursions_are_the_sums_of_definition),
        TEST("a load that the chairs cannot carry has no wait", too_much_load_has_no_wait),
        TEST("an empty house keeps nobody waiting", an_empty_house_keeps_nobody_waiting),
        TEST("the wait for one length is Crommelin's series and his chain",
             one_length_agrees_with_two_other_ways),
        TEST("the wait for one length is half an exponential's, and more with less load",
             one_length_is_half_an_exponentials_wait_at_most_load),
        TEST("Pollaczek and Khinchine's wait, and many chairs between the known ends",
             any_length_lies_between_its_known_ends),
        TEST("planners' averages", planners_formulas_are_averages),
        TEST("formulas have the same bits everywhere", formulas_have_the_same_bits_everywhere),
    };
    return RUN_TESTS(tests);
}
