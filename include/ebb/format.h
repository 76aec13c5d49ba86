/* SPDX-License-Identifier: MIT
 * format: numbers as people read them.
 *
 * A result has no more digits than its error allows: two significant digits of the standard error, and the
 * value to the same place. Two, because with one the error itself could be off by a half (0.1 stands for 0.05
 * to 0.15), and with three the last says nothing: an error from 64 groups is known to 9 % (1 / sqrt(2 * 63)).
 *
 * Each call returns its text by value, so that several can stand among the arguments of one printf:
 *
 *     "%s of %s", ebb_format_count(1234).chars, ebb_format_of(3, "policy", "policies").chars
 *
 * Caveats:
 * - Keep no pointer to `chars` beyond the expression: the struct is gone -> copy the struct.
 * - A rate or an amount that is infinite or NaN never ends, or is nonsense -> keep the divisor above 0, as
 *   run_times.c does; a count may be any but INT64_MIN.
 * - The decimal point is that of the process's locale, as people want it. The command never sets one; a
 *   document for programs is written by <ebb/json.h> or <ebb/csv.h>, which have a point in every locale.
 * - "±" and the dash "–" take two and three bytes: a width in printf counts bytes -> line columns up with
 *   <ebb/text_table.h>, which counts characters.
 *
 *   1. Counts and amounts   2. Results with errors
 */
#ifndef EBB_FORMAT_H
#define EBB_FORMAT_H

#include <stdint.h>

/* Room for the longest: a value and its error, each of at most 20 characters, or a count of 19 digits with
 * its commas and a word. What would be longer is cut, never written past the end. */
struct ebb_formatted {
    char chars[48];
};

/* 1. Counts and amounts */

struct ebb_formatted ebb_format_count(int64_t n);        /* "100,000" */
struct ebb_formatted ebb_format_rate(double per_second); /* "1,234,000": three digits, the rest is noise */
struct ebb_formatted ebb_format_bytes(double bytes);     /* "12.3 MB"; 1 MB = 10^6 bytes, as disks count */
struct ebb_formatted ebb_format_seconds(double seconds); /* "0.42 s", "12 s", "3 min 20 s", "2 h 05 min" */
struct ebb_formatted ebb_format_of(int64_t n, const char *one, const char *many); /* "1 day", "3 days" */
/* An amount, whole: "1 minute", "14 minutes". */
struct ebb_formatted ebb_format_about(double amount, const char *one, const char *many);
/* With as few decimals as leave it on its side of the limit: "a session takes 90.2 min, and the day has 90";
 * of what is equal to the limit, none. */
struct ebb_formatted ebb_format_beside(double value, double limit);
struct ebb_formatted ebb_format_weeks(int days); /* "52 weeks"; "10 days" where it is no whole number */

/* 2. Results with errors. A dash stands for what does not exist, as the error of one patient. */

struct ebb_formatted ebb_format_with_error(double value, double standard_error); /* "71.23 ± 0.11" */
/* A share of n, in per cent and with their sign: "57.6 ± 2.6 %". One of 0 or 1 has no spread among those that
 * were seen, and its error of 0 would say that it is known exactly: there stands what n cannot rule out, "at
 * most 1.0 % (95 % limit)" or "at least 99.0 % (95 % limit)" (Wilson). */
struct ebb_formatted ebb_format_share(double share, double standard_error, double n);
struct ebb_formatted ebb_format_decimals(double value, int decimals);
/* So many significant digits, never with an exponent; what lies beyond the ninth decimal is cut. */
struct ebb_formatted ebb_format_digits(double value, int digits);

#endif
