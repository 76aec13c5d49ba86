/* SPDX-License-Identifier: MIT
 * times: times of day, hours from and to, and lengths of time that vary.
 *
 * Written "08:30", "09:00 to 17:00": hours and minutes of the clock, two digits each, 24:00 as an end. That
 * is how people on a ward write them, and it is no number, so that it cannot be taken for a length ("40
 * min").
 *
 * 09:00 comes out of somebody's YAML reader as 540 -> YAML 1.1 takes digits with colons for numbers to the
 * base of sixty. ebb's reader takes every value as text; what ebb prints is in quotes, for the others.
 *
 *   1. Lengths of time   2. Hours
 */
#ifndef EBB_TIMES_H
#define EBB_TIMES_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Lengths of time */

/* How a length of time varies. Each is drawn from one word by inverting its distribution with fixed bits
 * (<ebb/chance.h>), so that laws without a short inverse (gamma) are left out: a lognormal has the same two
 * freedoms. */
#define EBB_TIME_LAW_LIST(X)                                                            \
    X(EBB_TIME_FIXED, "fixed")                                                          \
    X(EBB_TIME_UNIFORM, "uniform")         /* low to high */                            \
    X(EBB_TIME_TRIANGULAR, "triangular")   /* low to high, `typical` is the mode */     \
    X(EBB_TIME_LOGNORMAL, "lognormal")     /* typical: median; low, high: 5 and 95 % */ \
    X(EBB_TIME_EXPONENTIAL, "exponential") /* typical: mean; for comparisons with formulas */
#define EBB_AS_ENUM(code, word) code,
enum ebb_time_law { EBB_TIME_LAW_LIST(EBB_AS_ENUM) EBB_TIME_LAW_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_TIME_LAWS[]; /* their words; ends with NULL */

/* A length of time in minutes: "usually 40, from 35 to 60". A planner gives `typical` alone: fixed. */
struct ebb_length {
    double typical, low, high; /* minutes; low and high are not looked at where the law has none */
    int law;                   /* enum ebb_time_law */
};

/* Whether the law has two ends, low and high. */
bool ebb_length_has_ends(const struct ebb_length *length);

/* 2. Hours */

enum { EBB_MINUTES_A_DAY = 1440 };

/* From and to, minutes from midnight, of one day. from = to: none. */
struct ebb_hours {
    int from, to;
};

/* "08:30": 510. 24:00 is the end of the day. False: no such time. */
bool ebb_time_of_day_read(const char *text, int *out_minutes);
enum { EBB_TIME_OF_DAY_SIZE = 16 };
void ebb_time_of_day_print(int minutes, char out_text[EBB_TIME_OF_DAY_SIZE]);

/* "09:00 to 17:00"; the end after the beginning. False: none, or backwards. */
bool ebb_hours_read(const char *text, struct ebb_hours *out_hours);
enum { EBB_HOURS_SIZE = 40 };
void ebb_hours_print(const struct ebb_hours *hours, char out_text[EBB_HOURS_SIZE]);

/* What was meant by another spelling: "9" and "9:00" and "9.30" of a time, "9-17" and "9:00 - 17:30" and "9
 * to 17" of hours. False: nothing that could be told. For "did you mean"; a file has one spelling. */
bool ebb_time_of_day_guess(const char *text, int *out_minutes);
bool ebb_hours_guess(const char *text, struct ebb_hours *out_hours);

#ifdef __cplusplus
}
#endif

#endif
