/* SPDX-License-Identifier: MIT
 * format: numbers as people read them.
 *
 * Decimal places are found by printing the number in scientific notation and reading its exponent back, not
 * by a logarithm: log10 differs between C libraries in the last bit, and rounding may carry into a new digit
 * (0.0996 has two digits in 0.10), which printf has already seen to.
 *
 *   1. Counts and amounts   2. Results with errors
 */
#include <ebb/format.h>

#include <ebb/confidence.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DASH "–"

/* 1. Counts and amounts */

struct ebb_formatted ebb_format_count(int64_t n)
{
    struct ebb_formatted out = {""};
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, n < 0 ? -n : n);
    char *at = out.chars;

    if (n < 0)
        *at++ = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *at++ = ',';
        *at++ = digits[i];
    }
    *at = '\0';
    return out;
}

struct ebb_formatted ebb_format_rate(double per_second)
{
    double step = 1.0;
    while (per_second >= 1000.0 * step)
        step *= 10.0;
    /* Cutting is rounding down here, since no rate is negative; floor() would ask for libm. */
    return ebb_format_count((int64_t)((double)(int64_t)(per_second / step + 0.5) * step));
}

struct ebb_formatted ebb_format_bytes(double bytes)
{
    static const char *const UNITS[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    struct ebb_formatted out;
    size_t unit = 0;

    while (bytes >= 999.5 && /* what prints as 1000 is 1.0 of the next unit */
           unit + 1 < sizeof UNITS / sizeof UNITS[0]) {
        bytes /= 1000.0;
        unit++;
    }
    snprintf(out.chars, sizeof out.chars, "%.*f %s", unit > 0 && bytes < 99.95 ? 1 : 0, bytes, UNITS[unit]);
    return out;
}

/* As precise as a person plans: hundredths while one waits, minutes when one goes for coffee. */
struct ebb_formatted ebb_format_seconds(double seconds)
{
    struct ebb_formatted out;
    int64_t whole = (int64_t)(seconds + 0.5);

    if (seconds < 9.95)
        snprintf(out.chars, sizeof out.chars, "%.*f s", seconds < 0.995 ? 2 : 1, seconds);
    else if (whole < 120)
        snprintf(out.chars, sizeof out.chars, "%" PRId64 " s", whole);
    else if (whole < 7200)
        snprintf(out.chars, sizeof out.chars, "%" PRId64 " min %02" PRId64 " s", whole / 60, whole % 60);
    else
        snprintf(out.chars, sizeof out.chars, "%" PRId64 " h %02" PRId64 " min", whole / 3600,
                 whole % 3600 / 60);
    return out;
}

struct ebb_formatted ebb_format_of(int64_t n, const char *one, const char *many)
{
    struct ebb_formatted out;
    /* The bounds let the compiler see that both fit: 27 characters are a full int64_t with its commas. */
    snprintf(out.chars, sizeof out.chars, "%.27s %.19s", ebb_format_count(n).chars, n == 1 ? one : many);
    return out;
}

struct ebb_formatted ebb_format_about(double amount, const char *one, const char *many)
{
    struct ebb_formatted out;
    const struct ebb_formatted whole = ebb_format_decimals(amount, 0);
    snprintf(out.chars, sizeof out.chars, "%.27s %.19s", whole.chars,
             strcmp(whole.chars, "1") == 0 ? one : many);
    return out;
}

/* Both are rounded alike: 90.3 beside 90.25 has two decimals, whatever the reader sees of the limit. */
struct ebb_formatted ebb_format_beside(double value, double limit)
{
    enum { MOST = 6 };
    int decimals = 0;
    while (decimals < MOST && value != limit &&
           strcmp(ebb_format_decimals(value, decimals).chars, ebb_format_decimals(limit, decimals).chars) ==
               0)
        decimals++;
    return ebb_format_decimals(value, decimals);
}

struct ebb_formatted ebb_format_weeks(int days)
{
    return days % 7 == 0 ? ebb_format_of(days / 7, "week", "weeks") : ebb_format_of(days, "day", "days");
}

/* 2. Results with errors */

/* Decimals that show `digits` significant digits of a positive number, after it is rounded to them: 0.0996
 * has two in 0.10. */
static int decimals_of(double positive, int digits)
{
    char scientific[32];

    snprintf(scientific, sizeof scientific, "%.*e", digits - 1, positive);
    /* printf writes an exponent for every finite number; without one the number is taken as it is. */
    const char *e = strchr(scientific, 'e');
    const int exponent = e ? (int)strtol(e + 1, NULL, 10) : 0;
    /* None for large numbers, whose digits before the point stay; nine at most, for the width of a cell. */
    int decimals = digits - 1 - exponent;
    return decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
}

/* A rounded zero has no sign. */
static void drop_sign_of_zero(char *chars)
{
    if (chars[0] == '-' && strspn(chars + 1, "0.") == strlen(chars + 1))
        memmove(chars, chars + 1, strlen(chars));
}

struct ebb_formatted ebb_format_decimals(double value, int decimals)
{
    struct ebb_formatted out = {DASH};
    if (isfinite(value)) /* a reader can do nothing with "inf", as with "nan" */
        snprintf(out.chars, sizeof out.chars, "%.*f", decimals, value);
    drop_sign_of_zero(out.chars);
    return out;
}

struct ebb_formatted ebb_format_digits(double value, int digits)
{
    return ebb_format_decimals(value,
                               value == 0.0 || !isfinite(value) ? 0 : decimals_of(fabs(value), digits));
}

struct ebb_formatted ebb_format_with_error(double value, double standard_error)
{
    struct ebb_formatted out = {DASH};

    if (!isfinite(value))
        return out;
    /* An error of exactly 0 belongs to a constant and is said; one that is not a number belongs to a single
     * patient and is a dash. */
    bool known = isfinite(standard_error) && standard_error > 0.0;
    if (!known) {
        snprintf(out.chars, sizeof out.chars, "%.20s ± %s", ebb_format_digits(value, 3).chars,
                 standard_error == 0.0 ? "0" : DASH);
        return out;
    }
    int decimals = decimals_of(standard_error, 2);
    snprintf(out.chars, sizeof out.chars, "%.20s ± %.*f", ebb_format_decimals(value, decimals).chars,
             decimals, standard_error);
    return out;
}

struct ebb_formatted ebb_format_share(double share, double standard_error, double n)
{
    struct ebb_formatted out;
    double lower, upper;
    if ((share != 0.0 && share != 1.0) || standard_error != 0.0 || !(n > 0.0)) {
        snprintf(out.chars, sizeof out.chars, "%.45s %%",
                 ebb_format_with_error(100.0 * share, 100.0 * standard_error).chars);
        return out;
    }
    ebb_confidence_wilson(share, n, &lower, &upper);
    const double open = share == 0.0 ? upper : 1.0 - lower; /* the part that is not ruled out */
    const int decimals = decimals_of(100.0 * open, 2);
    snprintf(out.chars, sizeof out.chars, "%s %.*f %% (95 %% limit)", share == 0.0 ? "at most" : "at least",
             decimals, 100.0 * (share == 0.0 ? upper : lower));
    return out;
}
