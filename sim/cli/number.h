/* SPDX-License-Identifier: MIT
 * number: numbers as people read them. Each call returns its text by value, so that it can stand among
 * printf's arguments.
 */
#ifndef EBB_CLI_NUMBER_H
#define EBB_CLI_NUMBER_H

#include <stdint.h>

struct ebb_number {
    char chars[48];
};

struct ebb_number ebb_number_count(int64_t n);        /* "100,000" */
struct ebb_number ebb_number_rate(double per_second); /* "1,234,000", three digits that mean something */
struct ebb_number ebb_number_bytes(double bytes);     /* "12.3 MB" */
struct ebb_number ebb_number_seconds(double seconds); /* "0.42 s", "12 s", "3 min 20 s", "2 h 05 min" */
struct ebb_number ebb_number_of(int64_t n, const char *one, const char *many); /* "1 policy", "3 policies" */
struct ebb_number ebb_number_weeks(int days); /* "52 weeks", "10 days" where it is no whole number of weeks */

/* "71.23 ± 0.11": two digits of the error, as many decimals for the value; a dash where there is no value,
 * and for an error that does not exist (one patient). */
struct ebb_number ebb_number_with_error(double value, double standard_error);
struct ebb_number ebb_number_decimals(double value, int decimals);
struct ebb_number ebb_number_digits(double value,
                                    int digits); /* so many significant digits, no exponent; a dash for NaN */

#endif
