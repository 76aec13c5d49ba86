/* SPDX-License-Identifier: MIT
 * clinic_rows: from one clinic to the clinics beside it.
 *
 * A what-if is one change that somebody could decide on. Each is made on a copy of the planner's clinic and
 * checked as a whole, so that a change which makes no clinic leaves no row, and needs no rule of its own
 * here.
 *
 *   1. Rows   2. The table   3. Changes   4. What if, same people   5. What if, other people   6. All
 */
#include <ebb/clinic_rows.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AS_NAME(code, name) [code] = name,
const char *const EBB_CLINIC_IFS[EBB_IF_COUNT] = {EBB_CLINIC_WHAT_IF_LIST(AS_NAME)};
#undef AS_NAME

/* 1. Rows */

enum {
    MOST_WHAT_IFS = EBB_IF_COUNT + EBB_MAX_POLICIES,
    MOST_STUDIES = 1 + 2 + EBB_MAX_POLICIES, /* the clinic's, two intervals, policies */
};

/* Without limits, the table, what ifs with a pair each. */
static int most_rows(int n_chairs, int n_nurses)
{
    return 2 + n_chairs * n_nurses + 2 * MOST_WHAT_IFS;
}

void ebb_clinic_rows_free(struct ebb_clinic_rows *rows)
{
    free(rows->cases);
    free(rows->played);
    free(rows->studies);
    memset(rows, 0, sizeof *rows);
}

/* Clinics are copied as bytes: their padding is compared, too, and a row must be the clinic that was
 * given. */
static int add_row(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic, int study,
                   int without_limits)
{
    struct ebb_clinic_case *made = &rows->cases[rows->n];
    memcpy(&made->clinic, clinic, sizeof made->clinic);
    made->study = study;
    made->without_limits = without_limits;
    return rows->n++;
}

/* Room for everybody, and the same days: who is due on a Sunday waits for Monday with any number of chairs,
 * which is nobody's lateness. */
static int add_without_limits(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic, int study)
{
    const int row = add_row(rows, clinic, study, -1);
    rows->cases[row].clinic.unlimited = true;
    return row;
}

static const struct ebb_clinic *own(const struct ebb_clinic_rows *rows)
{
    return &rows->cases[rows->own].clinic;
}

__attribute__((format(printf, 4, 5))) static void
add_what_if(struct ebb_clinic_rows *rows, enum ebb_clinic_if code, int row, const char *words, ...)
{
    struct ebb_clinic_what_if *what_if = &rows->what_ifs[rows->n_what_ifs++];
    va_list arguments;
    what_if->code = code;
    what_if->row = row;
    va_start(arguments, words);
    vsnprintf(what_if->words, sizeof what_if->words, words, arguments);
    va_end(arguments);
}

/* 2. The table */

/* Around the planner's own: one tenth apart, so that a clinic of 30 chairs sees 24 to 36. `before` of them
 * are fewer, unless that were none. Returns how many. */
static int spread(int own_number, int n, int before, int *out_numbers)
{
    const int step = own_number >= 20 ? own_number / 10 : 1;
    int first = own_number - before * step;
    if (n == 1)
        first = own_number;
    else if (first < 1)
        first = 1;
    for (int i = 0; i < n; i++)
        out_numbers[i] = first + i * step;
    return n;
}

static void add_table(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic,
                      const struct ebb_clinic_rows_asked *asked)
{
    const int n_chairs = asked->n_chairs > 0 ? asked->n_chairs : 1;
    const int n_nurses = asked->n_nurses > 0 ? asked->n_nurses : 1;
    rows->n_chairs = spread(clinic->chairs, n_chairs, n_chairs / 2, rows->chairs);
    rows->n_nurses = spread(clinic->nurses, n_nurses, (n_nurses - 1) / 2, rows->nurses);
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses; n++) {
            struct ebb_clinic changed;
            const bool is_own = rows->chairs[c] == clinic->chairs && rows->nurses[n] == clinic->nurses;
            memcpy(&changed, clinic, sizeof changed);
            rows->staffing[c][n] = -1;
            if (is_own || ebb_clinic_set_staffing(&changed, rows->chairs[c], rows->nurses[n]))
                rows->staffing[c][n] = add_row(rows, &changed, 0, 0);
            if (is_own)
                rows->own = rows->staffing[c][n];
        }
    }
}

/* 3. Changes */

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* All that ends at closing, or later, ends later by so much; midnight ends the day. */
static void extend(struct ebb_hours *hours, int close, int by)
{
    if (hours->from < hours->to && hours->to >= close)
        hours->to = smaller(hours->to + by, EBB_MINUTES_A_DAY);
}

/* Shifts that end before closing are somebody's half day, and stay. Where weekdays have hours of their own,
 * each gets its hour. */
static void open_longer(struct ebb_clinic *clinic, int by)
{
    const int close = clinic->open.to;
    for (int i = 0; i < clinic->n_shifts; i++)
        extend(&clinic->shifts[i].hours, close, by);
    for (int weekday = 0; weekday < 7; weekday++)
        extend(&clinic->hours[weekday], 0, by);
    extend(&clinic->prescriber.hours, close, by);
    extend(&clinic->open, 0, by);
    if (clinic->last_start >= 0)
        clinic->last_start = smaller(clinic->last_start + by, clinic->open.to);
}

static bool passes(const struct ebb_clinic *clinic)
{
    struct ebb_messages unheard = {0};
    const bool good = ebb_clinic_check(clinic, &unheard) == EBB_OK;
    ebb_messages_free(&unheard);
    return good;
}

/* 4. What if, same people */

/* The row with so many, of the table or one more; -1: no such clinic. */
static int staffing_row(struct ebb_clinic_rows *rows, int chairs, int nurses)
{
    struct ebb_clinic changed;
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses; n++) {
            if (rows->chairs[c] == chairs && rows->nurses[n] == nurses)
                return rows->staffing[c][n];
        }
    }
    memcpy(&changed, own(rows), sizeof changed);
    return ebb_clinic_set_staffing(&changed, chairs, nurses) ? add_row(rows, &changed, 0, 0) : -1;
}

static void add_staffing(struct ebb_clinic_rows *rows, enum ebb_clinic_if code, int more_chairs,
                         int more_nurses, const char *words)
{
    const int chairs = own(rows)->chairs + more_chairs, nurses = own(rows)->nurses + more_nurses;
    const int row = staffing_row(rows, chairs, nurses);
    if (row >= 0)
        add_what_if(rows, code, row, "%s (%d)", words, more_chairs != 0 ? chairs : nurses);
}

/* A clinic that is open to midnight has no hour more. */
static void add_hour(struct ebb_clinic_rows *rows)
{
    struct ebb_clinic changed;
    memcpy(&changed, own(rows), sizeof changed);
    open_longer(&changed, EBB_IF_MINUTES_LONGER);
    if (changed.open.to - own(rows)->open.to == EBB_IF_MINUTES_LONGER && passes(&changed))
        add_what_if(rows, EBB_IF_HOUR_MORE, add_row(rows, &changed, 0, 0), "open an hour longer every day");
}

/* Of the first service, which the nine inputs speak of. Sessions take as long as before: what is saved in the
 * book is waited for on the day, and the row shows both. Below what a session takes on average there is
 * nothing to save: every day would end late, and that is no plan. */
static void add_slot(struct ebb_clinic_rows *rows)
{
    struct ebb_clinic changed;
    memcpy(&changed, own(rows), sizeof changed);
    const int slot = ebb_clinic_slot(&changed, 0), shorter = slot - EBB_IF_MINUTES_SHORTER;
    if (changed.services[0].slot_minutes > 0)
        changed.services[0].slot_minutes = shorter;
    else
        changed.slot_minutes = shorter;
    if (shorter >= ebb_service_minutes(&changed.services[0]) && passes(&changed))
        add_what_if(rows, EBB_IF_SLOT_SHORTER, add_row(rows, &changed, 0, 0),
                    "book %d minutes for a session instead of %d", shorter, slot);
}

/* What keeps a nurse alone from ever having two patients is a rule of the house, not a number of nurses. */
static void add_start(struct ebb_clinic_rows *rows)
{
    struct ebb_clinic changed;
    memcpy(&changed, own(rows), sizeof changed);
    changed.patients_per_nurse_at_start = changed.patients_per_nurse;
    if (changed.patients_per_nurse > own(rows)->patients_per_nurse_at_start && passes(&changed))
        add_what_if(rows, EBB_IF_START_SHARED, add_row(rows, &changed, 0, 0),
                    "who starts a patient may watch %d in all (if your rules allow it)",
                    changed.patients_per_nurse);
}

static void add_prescriber_hours(struct ebb_clinic_rows *rows, enum ebb_clinic_if code, int from, int to)
{
    struct ebb_clinic changed;
    memcpy(&changed, own(rows), sizeof changed);
    struct ebb_hours *hours = &changed.prescriber.hours;
    const struct ebb_hours before = *hours;
    hours->from = from;
    hours->to = to;
    if ((from == before.from && to == before.to) || before.to <= before.from || !passes(&changed))
        return;
    const int row = add_row(rows, &changed, 0, 0);
    if (from == before.from)
        add_what_if(rows, code, row, "the prescriber until %02d:%02d", to / 60, to % 60);
    else if (to == before.to)
        add_what_if(rows, code, row, "the prescriber from %02d:%02d", from / 60, from % 60);
    else
        add_what_if(rows, code, row, "the prescriber %02d:%02d to %02d:%02d", from / 60, from % 60, to / 60,
                    to % 60);
}

/* An hour more at either end, as far as the house is open. And the same hours from opening on: where nobody
 * is treated without a prescriber a morning missed is worth more than an hour at the end, and costs none. */
static void add_prescriber_times(struct ebb_clinic_rows *rows)
{
    const struct ebb_hours open = own(rows)->open, hours = own(rows)->prescriber.hours;
    const int later = smaller(hours.to + EBB_IF_MINUTES_LONGER, open.to),
              earlier = larger(hours.from - EBB_IF_MINUTES_LONGER, open.from);
    add_prescriber_hours(rows, EBB_IF_PRESCRIBER_MORE, hours.from, larger(later, hours.to));
    add_prescriber_hours(rows, EBB_IF_PRESCRIBER_EARLIER, smaller(earlier, hours.from), hours.to);
    if (hours.from > open.from)
        add_prescriber_hours(rows, EBB_IF_PRESCRIBER_AT_OPENING, open.from,
                             open.from + hours.to - hours.from);
}

/* A clinic that limits its prescriber alone: else nobody waits for one. */
static void add_prescriber(struct ebb_clinic_rows *rows)
{
    struct ebb_clinic changed;
    if (!own(rows)->prescriber.on)
        return;
    add_prescriber_times(rows);
    memcpy(&changed, own(rows), sizeof changed);
    changed.prescriber.review_minutes = 0.0;
    if (own(rows)->prescriber.review_minutes > 0.0 && passes(&changed))
        add_what_if(rows, EBB_IF_NO_REVIEWS, add_row(rows, &changed, 0, 0),
                    "no minutes of the prescriber for reviews (%.4g each; if your rules allow it)",
                    own(rows)->prescriber.review_minutes);
}

/* The study stays, and with it the people and their past. Half of its adherence.miss are no-shows where the
 * clinic says nothing. */
static void add_no_shows(struct ebb_clinic_rows *rows)
{
    struct ebb_clinic changed;
    memcpy(&changed, own(rows), sizeof changed);
    const double miss = rows->studies[0].parameters.adherence.p_miss;
    const double no_show = changed.attendance.no_show >= 0.0 ? changed.attendance.no_show : 0.5 * miss;
    changed.attendance.no_show = 0.5 * no_show;
    if (no_show > 0.0 && !changed.attendance.as_study && passes(&changed))
        add_what_if(rows, EBB_IF_NO_SHOWS_HALVED, add_row(rows, &changed, 0, 0), "half as many no-shows");
}

/* In the order in which a planner would think of them; ranked by what they bring later. */
static void add_same_people(struct ebb_clinic_rows *rows)
{
    add_staffing(rows, EBB_IF_CHAIR_MORE, 1, 0, "one chair more");
    add_staffing(rows, EBB_IF_CHAIR_LESS, -1, 0, "one chair fewer");
    add_staffing(rows, EBB_IF_NURSE_MORE, 0, 1, "one nurse more");
    add_staffing(rows, EBB_IF_NURSE_LESS, 0, -1, "one nurse fewer");
    add_hour(rows);
    add_slot(rows);
    add_start(rows);
    add_prescriber(rows);
    add_no_shows(rows);
}

/* 5. What if, other people */

/* Against the planner's own row without limits such a row would be compared with other people. */
static int add_pair(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic, int study)
{
    const int without_limits = add_without_limits(rows, clinic, study);
    return add_row(rows, clinic, study, without_limits);
}

static void add_referrals(struct ebb_clinic_rows *rows)
{
    struct ebb_clinic changed;
    memcpy(&changed, own(rows), sizeof changed);
    changed.new_per_week *= EBB_IF_REFERRALS;
    if (changed.new_per_week > 0.0 && passes(&changed))
        add_what_if(rows, EBB_IF_REFERRALS_MORE, add_pair(rows, &changed, 0), "20 %% more new patients");
}

/* Settles one more study for the clinic; -1: it cannot take it. */
static int add_study(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic,
                     const struct ebb_study *study)
{
    struct ebb_messages unheard = {0};
    const bool settled =
        ebb_clinic_settle(clinic, study, &rows->studies[rows->n_studies], &unheard) == EBB_OK;
    ebb_messages_free(&unheard);
    return settled ? rows->n_studies++ : -1;
}

/* Its policy with another interval; the rest of the study stays. */
static enum ebb_status add_interval(struct ebb_clinic_rows *rows, const struct ebb_study *study,
                                    enum ebb_clinic_if code, int by)
{
    struct ebb_clinic changed;
    struct ebb_study *other = malloc(2 * sizeof *other);
    if (other == NULL)
        return EBB_NO_MEMORY;
    memcpy(&changed, own(rows), sizeof changed);
    changed.interval_days += by;
    if (changed.interval_days > 0 && passes(&changed)) {
        ebb_clinic_default_study(&changed, &other[1]);
        memcpy(&other[0], study, sizeof other[0]);
        memcpy(&other[0].policies[0], &other[1].policies[0], sizeof other[0].policies[0]);
        const int added = add_study(rows, &changed, &other[0]);
        if (added >= 0)
            add_what_if(rows, code, add_pair(rows, &changed, added), "boosters every %d days instead of %d",
                        changed.interval_days, own(rows)->interval_days);
    }
    free(other);
    return EBB_OK;
}

/* One that everybody has already. Of policies by share none is, unless it has all. */
static bool has_policy(const struct ebb_clinic *clinic, const char *name)
{
    for (int i = 0; i < clinic->n_policies; i++) {
        if (strcmp(clinic->policies[i].name, name) == 0 && clinic->policies[i].share >= 1.0)
            return true;
    }
    return clinic->n_policies == 0 && strcmp(clinic->policy, name) == 0;
}

/* Every other policy of the study, for everybody. Of one with a single policy there is no other. */
static void add_policies(struct ebb_clinic_rows *rows, const struct ebb_study *study)
{
    for (int p = 0; p < study->n_policies && study->n_policies > 1; p++) {
        struct ebb_clinic changed;
        const struct ebb_policy *policy = &study->policies[p];
        if (has_policy(own(rows), policy->name))
            continue;
        memcpy(&changed, own(rows), sizeof changed);
        changed.n_policies = 0;
        memset(changed.policies, 0, sizeof changed.policies);
        memcpy(changed.policy, policy->name, sizeof changed.policy);
        const int added = passes(&changed) ? add_study(rows, &changed, study) : -1;
        if (added >= 0)
            add_what_if(rows, EBB_IF_POLICY, add_pair(rows, &changed, added), "policy %s for everybody",
                        policy->name);
    }
}

static enum ebb_status add_other_people(struct ebb_clinic_rows *rows, const struct ebb_study *study,
                                        bool default_study)
{
    enum ebb_status status = EBB_OK;
    add_referrals(rows);
    if (default_study)
        status = add_interval(rows, study, EBB_IF_INTERVAL_LONGER, EBB_IF_DAYS_OF_INTERVAL);
    if (default_study && status == EBB_OK)
        status = add_interval(rows, study, EBB_IF_INTERVAL_SHORTER, -EBB_IF_DAYS_OF_INTERVAL);
    add_policies(rows, study);
    return status;
}

/* 6. All */

static enum ebb_status make_room(struct ebb_clinic_rows *rows, const struct ebb_clinic_rows_asked *asked)
{
    const int n_chairs = asked->n_chairs > 0 ? asked->n_chairs : 1;
    const int n_nurses = asked->n_nurses > 0 ? asked->n_nurses : 1;
    ebb_require(n_chairs <= EBB_CLINIC_GRID_MOST && n_nurses <= EBB_CLINIC_GRID_MOST);
    memset(rows, 0, sizeof *rows);
    rows->cases = malloc((size_t)most_rows(n_chairs, n_nurses) * sizeof *rows->cases);
    rows->played = malloc((size_t)most_rows(n_chairs, n_nurses) * sizeof *rows->played);
    rows->studies = malloc(MOST_STUDIES * sizeof *rows->studies);
    return rows->cases && rows->played && rows->studies ? EBB_OK : EBB_NO_MEMORY;
}

enum ebb_status ebb_clinic_rows_init(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic,
                                     const struct ebb_study *study, const struct ebb_clinic_rows_asked *asked,
                                     struct ebb_messages *messages)
{
    enum ebb_status status = make_room(rows, asked);
    if (status == EBB_OK)
        status = ebb_clinic_settle(clinic, study, &rows->studies[0], messages);
    if (status == EBB_OK) {
        rows->n_studies = 1;
        add_without_limits(rows, clinic, 0);
        add_table(rows, clinic, asked);
        if (asked->what_ifs) {
            add_same_people(rows);
            status = add_other_people(rows, study, asked->default_study);
        }
    }
    for (int row = 0; row < rows->n && status == EBB_OK; row++)
        rows->played[row] =
            (struct ebb_clinic_row){&rows->cases[row].clinic, &rows->studies[rows->cases[row].study]};
    if (status != EBB_OK)
        ebb_clinic_rows_free(rows);
    return status;
}
