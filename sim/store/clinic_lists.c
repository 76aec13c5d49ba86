/* SPDX-License-Identifier: MIT
 * clinic_lists: see the header.
 *
 * Words and no codes, so that a spreadsheet can be read without this program. Truths are 0 and 1.
 *
 *   1. Names of rows   2. Rows   3. What ifs   4. The search   5. A week   6. Outcomes   7. All
 */
#include "clinic_lists.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/dates.h>

#define TEXT(name, meaning)       \
    {                             \
        name, false, "1", meaning \
    }
#define NUMBER(name, unit, meaning) \
    {                               \
        name, true, unit, meaning   \
    }
#define N_OF(columns) (int)(sizeof(columns) / sizeof((columns)[0]))

/* 1. Names of rows */

static const struct ebb_clinic_what_if *what_if_of(const struct ebb_clinic_rows *rows, int row)
{
    for (int i = 0; i < rows->n_what_ifs; i++) {
        if (rows->what_ifs[i].row == row)
            return &rows->what_ifs[i];
    }
    return NULL;
}

/* A what if that is a staffing of the table (a chair more) is one row with two names: the table's counts. */
static bool is_in_table(const struct ebb_clinic_rows *rows, int row)
{
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses; n++) {
            if (rows->staffing[c][n] == row)
                return true;
        }
    }
    return false;
}

/* A row without limits is named by the first that is compared with it. */
static const struct ebb_clinic_what_if *compared_with(const struct ebb_clinic_rows *rows, int row)
{
    for (int i = 0; i < rows->n; i++) {
        if (rows->cases[i].without_limits == row)
            return is_in_table(rows, i) ? NULL : what_if_of(rows, i);
    }
    return NULL;
}

void ebb_clinic_store_name(const struct ebb_clinic_rows *rows, int row, char out_name[EBB_CLINIC_ROW_NAME])
{
    const struct ebb_clinic_case *made = &rows->cases[row];
    const struct ebb_clinic_what_if *what_if = what_if_of(rows, row);
    if (made->without_limits < 0) {
        what_if = compared_with(rows, row);
        snprintf(out_name, EBB_CLINIC_ROW_NAME, "without limits%s%s", what_if ? ": " : "",
                 what_if ? what_if->words : "");
    } else if (what_if && !is_in_table(rows, row)) {
        snprintf(out_name, EBB_CLINIC_ROW_NAME, "%s", what_if->words);
    } else {
        snprintf(out_name, EBB_CLINIC_ROW_NAME, "%d %s and %d %s", made->clinic.chairs,
                 made->clinic.chairs == 1 ? "chair" : "chairs", made->clinic.nurses,
                 made->clinic.nurses == 1 ? "nurse" : "nurses");
    }
}

/* 2. Rows */

static const struct ebb_record_column ROWS[] = {
    TEXT("row", "staffing or what if"),
    NUMBER("number", "1", "its number, from 0"),
    NUMBER("chairs", "1", "chairs"),
    NUMBER("nurses", "1", "nurses"),
    NUMBER("own", "1", "1: the planner's own"),
    NUMBER("in_table", "1", "1: of the table of chairs and nurses"),
    TEXT("what_if", "the one change to the planner's own that it is, in words"),
    TEXT("without_limits", "row of the same people with room for everybody; of such a row nothing"),
    TEXT("verdict", "whether it keeps up"),
    NUMBER("growth", "1/week", "patients more each week, of the backlog or the list"),
    NUMBER("growth_error", "1/week", "standard error of growth"),
    NUMBER("weeks_behind", "1", "boosters late beyond the target at the end, in weeks of those given"),
};

static void add_row(const struct ebb_clinic_result *result, int row, const char *const *names,
                    struct ebb_records *records)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    const struct ebb_clinic_case *made = &rows->cases[row];
    const struct ebb_clinic_what_if *what_if = what_if_of(rows, row);
    const struct ebb_clinic_verdict *verdict = &result->verdicts[row];
    ebb_records_add_text(records, names[row]);
    ebb_records_add_number(records, row);
    ebb_records_add_number(records, made->clinic.chairs);
    ebb_records_add_number(records, made->clinic.nurses);
    ebb_records_add_number(records, row == rows->own);
    ebb_records_add_number(records, is_in_table(rows, row));
    ebb_records_add_text(records, what_if ? what_if->words : "");
    ebb_records_add_text(records, made->without_limits >= 0 ? names[made->without_limits] : "");
    ebb_records_add_text(records, EBB_CLINIC_STATES[verdict->state]);
    ebb_records_add_number(records, verdict->growth);
    ebb_records_add_number(records, verdict->growth_error);
    ebb_records_add_number(records, verdict->weeks_behind);
}

/* 3. What ifs */

/* Behind the first four a pair each, in the order of EBB_CLINIC_RANKED_LIST. */
static const struct ebb_record_column RANKED[] = {
    NUMBER("rank", "1", "from 1: most gain on the target"),
    TEXT("what_if", "the one change"),
    TEXT("row", "its row"),
    NUMBER("first", "1", "1: what to do first"),
    NUMBER("on_target", "1", "boosters within the target's days, more than in the planner's own row"),
    NUMBER("on_target_error", "1", "standard error of on_target, of pairs of years"),
    NUMBER("waited", "min", "minutes waited on the day, more"),
    NUMBER("waited_error", "min", "standard error of waited"),
    NUMBER("overtime", "h/week", "nurses' hours after closing a week, more"),
    NUMBER("overtime_error", "h/week", "standard error of overtime"),
    NUMBER("sessions", "1/week", "sessions given a week, more"),
    NUMBER("sessions_error", "1/week", "standard error of sessions"),
    NUMBER("relapses", "0.01/year", "relapses per 100 patients a year, more"),
    NUMBER("relapses_error", "0.01/year", "standard error of relapses"),
    NUMBER("in_response", "1", "days in response, more"),
    NUMBER("in_response_error", "1", "standard error of in_response"),
};

/* What ifs in which the planner's own row has no number (it grows) are there as well, and rank last. */
static void add_ranked(const struct ebb_clinic_result *result, int i, const char *const *names,
                       struct ebb_records *records)
{
    const struct ebb_clinic_ranked *ranked = &result->ranked[i];
    const struct ebb_clinic_what_if *what_if = &result->rows.what_ifs[ranked->what_if];
#define ADDRESS(field, outcome) &ranked->field,
    const struct ebb_clinic_difference *const differences[] = {EBB_CLINIC_RANKED_LIST(ADDRESS)};
#undef ADDRESS
    ebb_records_add_number(records, i + 1);
    ebb_records_add_text(records, what_if->words);
    ebb_records_add_text(records, names[what_if->row]);
    ebb_records_add_number(records, i == result->first);
    for (size_t k = 0; k < sizeof differences / sizeof differences[0]; k++) {
        ebb_records_add_number(records, differences[k]->mean);
        ebb_records_add_number(records, differences[k]->error);
    }
}

/* 4. The search: all that a probe is, for it is read back */

const char EBB_SEARCH_STATE[] = "verdict";
static const struct ebb_record_column SEARCH[] = {
    NUMBER("probe", "1", "from 0; those of the table first"),
    NUMBER("chairs", "1", "chairs"),
    NUMBER("nurses", "1", "nurses"),
    NUMBER("exists", "1", "0: such a staffing makes no clinic"),
    NUMBER("meets", "1", "1: meets the target"),
    NUMBER("is_clear", "1", "1: by two errors, or it grows: more years would not turn that over"),
    TEXT(EBB_SEARCH_STATE, "whether it keeps up"),
    NUMBER("growth", "1/week", "patients more each week, of the backlog or the list"),
    NUMBER("growth_error", "1/week", "standard error of growth"),
    NUMBER("weeks_behind", "1", "boosters late beyond the target at the end, in weeks of those given"),
    NUMBER("years", "1", "years of the following"),
    NUMBER("on_target", "1", "boosters within the target's days, mean over years"),
    NUMBER("error", "1", "its standard error"),
    NUMBER("median", "1", "median of years"),
    NUMBER("lower", "1", "2.5 % of years"),
    NUMBER("upper", "1", "97.5 % of years"),
    NUMBER("draws_share", "1",
           "share of the variance over years that comes of what is not known of patients"),
    NUMBER("draws_error", "1", "standard error of draws_share"),
    NUMBER("sessions", "1/week", "sessions given a week, mean over years"),
    NUMBER("sessions_error", "1/week", "standard error of sessions"),
    NUMBER("book_full", "1", "chair time booked, of what the book holds"),
    NUMBER("lost_share", "1", "booked sessions that come to nothing, mean over years"),
    NUMBER("waited", "min", "minutes that those treated waited on the day, mean over years"),
};

/* In the order of SEARCH; what reads it back goes by names (clinic_store_read.c). */
static void add_probe(const struct ebb_clinic_search *search, int i, struct ebb_records *records)
{
    const struct ebb_clinic_probe *probe = &search->probes[i];
    const struct ebb_clinic_estimate *found = &probe->on_target;
    const double verdict[] = {probe->verdict.growth, probe->verdict.growth_error,
                              probe->verdict.weeks_behind};
    const double numbers[] = {
        found->n,         found->mean,        found->error,           found->median,   found->lower,
        found->upper,     found->draws_share, found->draws_error,     probe->sessions, probe->sessions_error,
        probe->book_full, probe->house.lost,  probe->house.waited_min};
    ebb_records_add_number(records, i);
    ebb_records_add_number(records, probe->chairs);
    ebb_records_add_number(records, probe->nurses);
    ebb_records_add_number(records, probe->exists);
    ebb_records_add_number(records, probe->meets);
    ebb_records_add_number(records, probe->is_clear);
    ebb_records_add_text(records, EBB_CLINIC_STATES[probe->verdict.state]);
    for (size_t k = 0; k < sizeof verdict / sizeof verdict[0]; k++)
        ebb_records_add_number(records, verdict[k]);
    for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++)
        ebb_records_add_number(records, numbers[k]);
}

/* By words and not by number, which another version may count otherwise. */
int ebb_clinic_state_named(const char *words)
{
    for (int state = 0; state < EBB_CLINIC_STATE_COUNT; state++) {
        if (strcmp(EBB_CLINIC_STATES[state], words) == 0)
            return state;
    }
    return -1;
}

/* 5. A week */

/* The list of `ebb trace --clinic` for each day, so that one is checked against the other
 * (cli_clinic_store.py): who cancelled or did not come had a place, and a planner counts places. */
static const struct ebb_record_column TIMELINE[] = {
    NUMBER("session", "1", "from 0, day by day in booked order"),
    TEXT("date", "day"),
    NUMBER("day", "day", "from the first day on"),
    TEXT("kind", "what kind of session; other: of other services"),
    TEXT("service", "service"),
    NUMBER("patient", "1", "number of the patient in this year; not a number: of other services"),
    TEXT("due", "day on which the policy wanted it; of other services nothing"),
    NUMBER("days_late", "day", "days late on this day, given or not"),
    TEXT("fate", "what came of it"),
    TEXT("was_booked_for", "later day that it was booked for until it took a place that fell free"),
    NUMBER("chair", "1", "from 1; not a number: none"),
    NUMBER("booked", "min", "booked time, from midnight; not a number: had a day and no time"),
    NUMBER("ready", "min", "checked in"),
    NUMBER("began", "min", "sat down"),
    NUMBER("left_chair", "min", "left the chair"),
    NUMBER("home", "min", "went home"),
    NUMBER("waited_for_chair", "min", "waited for a chair"),
    NUMBER("waited_for_nurse", "min", "for a nurse"),
    NUMBER("waited_for_prescriber", "min", "for the prescriber"),
};

/* Minutes from midnight and no times of day: a session may end after it, and a program adds them up. A
 * spreadsheet gets times (clinic_sheet.c). */
static double minutes(int32_t seconds)
{
    return seconds < 0 ? (double)NAN : (double)seconds / 60.0;
}

static void add_day(const struct ebb_clinic *clinic, int day, struct ebb_records *records)
{
    char date[EBB_DATE_SIZE] = "";
    if (day != EBB_NEVER)
        ebb_date_print(clinic->start_day + day, date);
    ebb_records_add_text(records, date);
}

/* Who was not in the house has no chair and no times. */
static void add_in_house(const struct ebb_clinic_booking *booking, struct ebb_records *records)
{
    static const struct ebb_day_session nobody = {.ready_s = -1,
                                                  .began_s = -1,
                                                  .left_chair_s = -1,
                                                  .home_s = -1,
                                                  .chair = -1,
                                                  .waited_s = {-1, -1, -1}};
    const struct ebb_day_session *session = booking->sitting ? &booking->sitting->session : &nobody;
    const int32_t times[] = {booking->minute < 0 ? -1 : 60 * booking->minute, session->ready_s,
                             session->began_s, session->left_chair_s, session->home_s};
    ebb_records_add_number(records, session->chair < 0 ? (double)NAN : session->chair + 1);
    for (size_t k = 0; k < sizeof times / sizeof times[0]; k++)
        ebb_records_add_number(records, minutes(times[k]));
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        ebb_records_add_number(records, minutes(session->waited_s[lack]));
}

static void add_booking(const struct ebb_clinic *clinic, const struct ebb_clinic_booking *booking, size_t i,
                        struct ebb_records *records)
{
    const struct ebb_clinic_event *fate = booking->fate;
    const int service = fate ? fate->service : booking->sitting->service;
    ebb_records_add_number(records, (double)i);
    add_day(clinic, booking->day, records);
    ebb_records_add_number(records, booking->day);
    ebb_records_add_text(records, ebb_clinic_session_words(fate ? fate->session : -1));
    ebb_records_add_text(records, clinic->services[service].name);
    ebb_records_add_number(records, booking->who < 0 ? (double)NAN : booking->who);
    add_day(clinic, fate ? fate->due : EBB_NEVER, records);
    ebb_records_add_number(records, fate ? booking->days_late : (double)NAN);
    ebb_records_add_text(records, ebb_clinic_booking_fate(booking));
    add_day(clinic, booking->moved_from < 0 ? EBB_NEVER : booking->moved_from, records);
    add_in_house(booking, records);
}

/* 6. Outcomes */

static const struct ebb_record_column OUTCOMES[] = {
    TEXT("outcome", "name"),
    TEXT("unit", "its unit"),
    TEXT("meaning", "what it says"),
    NUMBER("better", "1", "1: more is better; -1: less is; 0: neither"),
};

/* What /summary cannot say beside its numbers, where each column has many units. */
static void add_outcome(int outcome, struct ebb_records *records)
{
    const struct ebb_clinic_outcome_about *about = &EBB_CLINIC_OUTCOMES[outcome];
    ebb_records_add_text(records, about->name);
    ebb_records_add_text(records, EBB_CLINIC_UNITS[about->unit]);
    ebb_records_add_text(records, about->meaning);
    ebb_records_add_number(records, about->better);
}

/* 7. All */

const char *const EBB_CLINIC_LIST_PATHS[EBB_CLINIC_LISTS] = {"/rows", "/ranked", "/search", "/timeline",
                                                             "/tables/outcomes"};
const char *const EBB_CLINIC_LIST_MEANINGS[EBB_CLINIC_LISTS] = {
    "a row a staffing or what if, all with the same people and luck",
    "what ifs, most gain first: differences to the planner's own row, year by year",
    "staffings that were tried for the smallest that meets the target",
    "who was booked in one week of one simulated year of the planner's own row, and what came of it",
    "what is said of a simulated year",
};

static const struct {
    const struct ebb_record_column *columns;
    int n;
} COLUMNS[EBB_CLINIC_LISTS] = {{ROWS, N_OF(ROWS)},
                               {RANKED, N_OF(RANKED)},
                               {SEARCH, N_OF(SEARCH)},
                               {TIMELINE, N_OF(TIMELINE)},
                               {OUTCOMES, N_OF(OUTCOMES)}};

/* What has no rows (no search was asked for, a week in which nobody came) gives an empty table, no error. */
void ebb_clinic_list_make(enum ebb_clinic_list list, const struct ebb_clinic_store *store,
                          const struct ebb_clinic_result *result, const char *const *names,
                          struct ebb_records *records)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    const int n[EBB_CLINIC_LISTS] = {
        [EBB_LIST_ROWS] = rows->n,
        [EBB_LIST_RANKED] = result->n_ranked,
        [EBB_LIST_SEARCH] = result->searched ? result->search.n : 0,
        [EBB_LIST_TIMELINE] = (int)store->n_week,
        [EBB_LIST_OUTCOMES] = EBB_CLINIC_OUTCOME_COUNT,
    };
    ebb_records_init(records, COLUMNS[list].columns, COLUMNS[list].n);
    for (int i = 0; i < n[list] && !records->failed; i++) {
        if (list == EBB_LIST_ROWS)
            add_row(result, i, names, records);
        else if (list == EBB_LIST_RANKED)
            add_ranked(result, i, names, records);
        else if (list == EBB_LIST_SEARCH)
            add_probe(&result->search, i, records);
        else if (list == EBB_LIST_TIMELINE)
            add_booking(&rows->cases[rows->own].clinic, &store->week[i], (size_t)i, records);
        else
            add_outcome(i, records);
    }
}
