/* SPDX-License-Identifier: MIT
 * queue_formulas: closed forms of queues in steady state.
 *
 *   1. Exponential lengths   2. One length   3. Any length   4. Planners' averages
 */
#include <ebb/queue_formulas.h>

#include <stdbool.h>

#include <ebb/arith.h>

static bool is_steady(int chairs, double load)
{
    return load < (double)chairs;
}

/* 1. Exponential lengths */

/* By recursion over chairs: sums of powers over factorials overflow from some 170 chairs on. */
double ebb_erlang_b(int chairs, double load)
{
    double b = 1.0;
    for (int n = 1; n <= chairs; n++)
        b = load * b / ((double)n + load * b);
    return b;
}

double ebb_erlang_c(int chairs, double load)
{
    if (!is_steady(chairs, load))
        return 1.0;
    const double b = ebb_erlang_b(chairs, load);
    return b / (1.0 - load / (double)chairs * (1.0 - b));
}

double ebb_wait_mmc(int chairs, double load)
{
    if (!is_steady(chairs, load))
        return EBB_NO_STEADY_STATE;
    return ebb_erlang_c(chairs, load) / ((double)chairs - load);
}

/* 2. One length
 *
 * Who is in the house one length from now are those who wait beyond the chairs today and those who have come
 * meanwhile. The generating function of their number has a denominator z^c - e^(load (z - 1)) with c - 1
 * zeros z_k inside the unit circle, beside 1; its derivative at 1 gives the mean number that waits,
 *
 *     (load^2 - c (c - 1)) / (2 (c - load)) + sum over k of 1 / (1 - z_k),
 *
 * and Little's law the wait. Crommelin's own series (of Poisson tails, over i = 1, 2, ...) gives the same,
 * and needs 60,000,000 terms at a load of 0.999 chairs; the test has it, to tell. Each zero lies at
 * z = w e^(load / c (z - 1)), w a root of 1, which repeated steps approach by a factor below load / c. */

struct complex_number {
    double re, im;
};

static struct complex_number times(struct complex_number a, struct complex_number b)
{
    return (struct complex_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* e^(i angle), 0 <= angle <= pi in absolute value: Taylor's series of a sixteenth, squared four times. Its
 * first omitted term is below 1e-18; cos and sin of the C library differ between processors. */
static struct complex_number turned(double angle)
{
    const double x = angle / 16.0;
    struct complex_number z = {0.0, 0.0};
    double term = 1.0;
    for (int k = 0; k < 12; k += 2) {
        z.re += k % 4 == 0 ? term : -term;
        term = term * x / (double)(k + 1);
        z.im += k % 4 == 0 ? term : -term;
        term = term * x / (double)(k + 2);
    }
    for (int k = 0; k < 4; k++)
        z = times(z, z);
    return z;
}

/* The zero that belongs to w. 1,000 steps: 256 chairs at a load of 255.99 take 220. */
static struct complex_number zero_of(struct complex_number w, double use)
{
    struct complex_number z = {0.0, 0.0};
    for (int step = 0; step < 1000; step++) {
        const double size = ebb_exp(use * (z.re - 1.0));
        struct complex_number next = times(w, turned(use * z.im));
        next = (struct complex_number){next.re * size, next.im * size};
        const double moved = (next.re - z.re) * (next.re - z.re) + (next.im - z.im) * (next.im - z.im);
        z = next;
        if (moved < 1e-32)
            break;
    }
    return z;
}

double ebb_wait_mdc(int chairs, double load)
{
    if (!is_steady(chairs, load))
        return EBB_NO_STEADY_STATE;
    if (!(load > 0.0))
        return 0.0;
    const double c = (double)chairs;
    double waiting = (load * load - c * (c - 1.0)) / (2.0 * (c - load));
    for (int k = 1; 2 * k <= chairs && chairs > 1; k++) { /* zeros come in pairs; -w stands alone */
        const struct complex_number z = zero_of(turned(6.283185307179586 * (double)k / c), load / c);
        const double away = 1.0 - z.re;
        const double part = away / (away * away + z.im * z.im); /* real part of 1 / (1 - z) */
        waiting += 2 * k == chairs ? part : 2.0 * part;
    }
    return waiting > 0.0 ? waiting / load : 0.0; /* of a nearly empty house: what rounding leaves */
}

/* 3. Any length */

double ebb_wait_mg1(double load, double variation)
{
    if (!is_steady(1, load))
        return EBB_NO_STEADY_STATE;
    return 0.5 * (1.0 + variation) * load / (1.0 - load);
}

/* Between one length and an exponential by the share of variation; beyond them in the same line. */
double ebb_wait_mgc(int chairs, double load, double variation)
{
    if (!is_steady(chairs, load))
        return EBB_NO_STEADY_STATE;
    return variation * ebb_wait_mmc(chairs, load) + (1.0 - variation) * ebb_wait_mdc(chairs, load);
}

/* 4. Planners' averages */

double ebb_planners_chairs(double sessions_per_day, double slot_hours, double open_hours, double utilisation)
{
    return sessions_per_day * slot_hours / (open_hours * utilisation);
}

int ebb_planners_sessions(int open_minutes, int slot_minutes)
{
    return open_minutes / slot_minutes;
}
