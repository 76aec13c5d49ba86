/* SPDX-License-Identifier: MIT
 * week_lines: where a number of each week goes: least squares over the second half of the weeks.
 *
 *     weeks   0 1 2 3 | 4 5 6 7        n = 8: those from n / 2 on
 *                       . ' . '        slope a week; the line's value in the last week
 *
 * The second half, because the first one fills: a book that was kept for years begins here with what is due.
 * All of its weeks, for the last one alone is one Friday's luck.
 *
 * Caveat: a slope is steep and nothing grows -> a closed week stands in it as a count of 0: give what it is
 * a share of, and weeks that hold nothing are passed over.
 */
#ifndef EBB_CLINIC_WEEK_LINES_H
#define EBB_CLINIC_WEEK_LINES_H

#include <stdint.h>

/* NaN of fewer than three weeks. */
struct ebb_week_line {
    double slope, end;
};

/* Of counts; or, where `of` is not NULL, of their shares in it. */
struct ebb_week_line ebb_week_line_of(const int32_t *counts, const int32_t *of, int n_weeks);

/* Of people who wait, in a clinic whose weeks hold so much: closed weeks, the one before and the four after
 * each are passed over, for a queue that a closure makes is no queue that grows. Where that leaves fewer than
 * three weeks all count. */
struct ebb_week_line ebb_week_line_of_queue(const int32_t *counts, const int32_t *holds, int n_weeks);

#endif
