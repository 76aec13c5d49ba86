/* SPDX-License-Identifier: MIT
 * year_counts: what is counted of a morning's book, of a week's end and of the year's (sim/clinic/README.md
 * section 8). What is counted where it happens (a session, a relapse) stands there.
 *
 * Weeks ask everybody once. Counters kept up to date at each booking would save that; but a dozen places
 * change who waits, and one that forgot it would be seen nowhere.
 */
#include "year.h"

bool ebb_year_in_response(const struct ebb_course *course)
{
    const int score = course->score[course->next_assessment - 1];
    return score <= course->constants->response_at_most[course->first_score];
}

void ebb_year_count_week(struct ebb_clinic_year *year)
{
    struct ebb_clinic_tally *tally = year->tally;
    const int week = year->today / 7;
    int active = 0, backlog = 0, panel = 0;
    for (int i = 0; i < year->n; i++) {
        const struct ebb_visitor *visitor = &year->visitors[i];
        ebb_year_fetch_first(year, i + 8);
        if (visitor->stage != EBB_STAGE_STARTED || visitor->entry_day > year->today)
            continue;
        active++;
        panel += i < year->people->n_panel;
        /* due on an open day: else a closed week at the end is a backlog of everybody who was due in it */
        backlog +=
            (visitor->waits || visitor->place.day > year->today) && visitor->due_open_day <= year->today;
    }
    tally->week_active[week] = active;
    tally->week_backlog[week] = backlog;
    tally->week_list[week] = year->n_list;
    tally->week_panel[week] = panel;
}

/* What the book has for today, before anybody cancels. */
void ebb_year_count_booked(struct ebb_clinic_year *year)
{
    struct ebb_clinic_tally *tally = year->tally;
    const int kind = year->calendar->kind[year->today];
    if (kind == 0)
        return;
    const int minutes = ebb_clinic_book_minutes(&year->book, year->today);
    tally->booked_chair_s[ebb_date_weekday(year->clinic->start_day + year->today)] += (int64_t)60 * minutes;
    tally->week_booked[year->today / 7] += minutes;
    tally->week_holds[year->today / 7] += year->holds[kind];
}

/* When the year ends: boosters that are due and were not given in it, and how today's patients are. */
void ebb_year_count_waiting(struct ebb_clinic_year *year)
{
    for (int i = 0; i < year->n; i++) {
        const bool in_care = year->visitors[i].stage == EBB_STAGE_STARTED;
        const int late = in_care ? ebb_year_days_late(year, i) : -1;
        year->tally->panel_well += in_care && i < year->people->n_panel && !year->visitors[i].course.left &&
                                   ebb_year_in_response(&year->visitors[i].course);
        if (late >= 0)
            year->tally->late_waiting[late < EBB_LATE_DAYS ? late : EBB_LATE_DAYS]++;
    }
}
