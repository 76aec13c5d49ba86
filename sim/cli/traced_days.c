/* SPDX-License-Identifier: MIT
 * traced_days: which days of a year somebody should look at.
 *
 *     Days worth a look (--day DATE):
 *       a nurse fewer    2027-03-04, 2027-05-17, 2027-10-05
 *       turned away      2027-03-04 (8), 2027-01-05 (1)
 *       longest waits    2027-03-04 (197 min), 2027-03-01 (31 min), 2027-02-08 (24 min)
 *
 * Who asks for a day mostly does not know which: of 260 open days some three had a nurse fewer, and dates are
 * not to be guessed. --json has all days, for whoever looks for something else.
 *
 *   1. Lists   2. The page   3. JSON
 */
#include <stdio.h>
#include <stdlib.h>

#include "traced_clinic.h"
#include "wrapped.h"

/* 1. Lists */

/* As many as fit on two lines: the page is to choose from, the whole list is in --json. */
enum { MOST_DAYS = 6, NAME_COLUMNS = 19 };

/* Days without a number above 0 are not of the list. */
typedef int (*measure)(const struct ebb_clinic_day_sum *day);

/* Those first on which most were turned away. */
static int nurses_missing(const struct ebb_clinic_day_sum *day)
{
    return day->nurse_fewer ? 1 + day->turned_away : 0;
}

static int turned_away(const struct ebb_clinic_day_sum *day)
{
    return day->turned_away;
}

/* Whole minutes: a wait of seconds is none. */
static int longest_wait(const struct ebb_clinic_day_sum *day)
{
    return (int)day->longest_wait_s / 60;
}

/* The day with most after those taken, of equals the first; `taken` holds days' places. */
static int next_most(const struct ebb_clinic_day_sum *days, size_t n, measure of, const int *taken,
                     int n_taken)
{
    int most = -1;
    for (size_t i = 0; i < n; i++) {
        bool free = of(&days[i]) > 0;
        for (int k = 0; k < n_taken && free; k++)
            free = taken[k] != (int)i;
        if (free && (most < 0 || of(&days[i]) > of(&days[most])))
            most = (int)i;
    }
    return most;
}

/* `unit`: of the number behind each day; NULL: none stands there. */
static void add_list(const struct ebb_clinic_trace *trace, const struct ebb_clinic_day_sum *days, size_t n,
                     const char *name, measure of, const char *unit, struct ebb_text *text)
{
    struct ebb_text line = {0}, lines = {0};
    int taken[MOST_DAYS], n_taken = 0;
    size_t n_all = 0;
    for (size_t i = 0; i < n; i++)
        n_all += of(&days[i]) > 0;
    for (int at; n_taken < MOST_DAYS && (at = next_most(days, n, of, taken, n_taken)) >= 0;) {
        ebb_text_add(&line, "%s%s", n_taken > 0 ? ", " : "", ebb_traced_date(trace, days[at].day).chars);
        if (unit)
            ebb_text_add(&line, " (%d%s)", of(&days[at]), unit);
        taken[n_taken++] = at;
    }
    if (n_all == 0)
        ebb_text_add(&line, "on no day");
    if (n_all > MOST_DAYS && of != longest_wait)
        ebb_text_add(&line, "; %zu days in all", n_all);
    /* the name stands in the indent of the first line */
    ebb_wrapped_add(&lines, NAME_COLUMNS, NAME_COLUMNS, ebb_text_chars(&line));
    ebb_text_add(text, "  %-*s%s", NAME_COLUMNS - 2, name, ebb_text_chars(&lines) + NAME_COLUMNS);
    text->failed = text->failed || line.failed || lines.failed;
    ebb_text_free(&lines);
    ebb_text_free(&line);
}

/* 2. The page */

enum ebb_status ebb_traced_days_text(const struct ebb_clinic_trace *trace, struct ebb_text *text)
{
    struct ebb_clinic_day_sum *days;
    size_t n;
    const enum ebb_status status = ebb_clinic_trace_days(trace, &days, &n);
    if (status != EBB_OK)
        return status;
    ebb_text_add(text, "Days worth a look (--day DATE):\n");
    add_list(trace, days, n, "a nurse fewer", nurses_missing, NULL, text);
    add_list(trace, days, n, "turned away", turned_away, "", text);
    add_list(trace, days, n, "longest waits", longest_wait, " min", text);
    free(days);
    return EBB_OK;
}

/* 3. JSON */

enum ebb_status ebb_traced_days_json(const struct ebb_clinic_trace *trace, struct ebb_json *json)
{
    struct ebb_clinic_day_sum *days;
    size_t n;
    const enum ebb_status status = ebb_clinic_trace_days(trace, &days, &n);
    if (status != EBB_OK)
        return status;
    ebb_json_open_list(json, "open_days");
    for (size_t i = 0; i < n; i++) {
        ebb_json_open(json, NULL);
        ebb_json_integer(json, "day", days[i].day);
        ebb_json_string(json, "date", ebb_traced_date(trace, days[i].day).chars);
        ebb_json_truth(json, "nurse_fewer", days[i].nurse_fewer);
        ebb_json_integer(json, "booked", days[i].booked);
        ebb_json_integer(json, "given", days[i].given);
        ebb_json_integer(json, "turned_away", days[i].turned_away);
        ebb_json_integer(json, "longest_wait_s", days[i].longest_wait_s);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
    free(days);
    return EBB_OK;
}
