/* SPDX-License-Identifier: MIT
 * attendance: who of those booked for today comes, and what each session will need (sim/clinic/README.md
 * section 5, points 2 and 3).
 *
 * Everything about a session that luck decides is drawn here, before the house opens, by the patient's own
 * words and by (patient, session): so a staffing that turns somebody away changes nobody else's day.
 *
 *   1. Who comes   2. What a session needs   3. A place that falls free   4. Everybody of today
 */
#include "year.h"

#include <stdlib.h>

#include <ebb/draw.h>

/* 1. Who comes */

/* What the words say of a session of today: shares are of booked sessions, and the patient's own luck. */
enum coming { COMES, CANCELS, DOES_NOT_COME, FAILS, IS_LATE, HAS_LEFT, HAS_NO_PLACE };

/* A patient who misses more than others misses more of everything: in proportion to the study's own. */
static double shares_of(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor,
                        double *out_cancel)
{
    const struct ebb_attendance *rules = &year->clinic->attendance;
    const double own = (double)visitor->person->patient.miss_below * 0x1p-32;
    const double mean = year->people->constants->study.parameters.adherence.p_miss;
    const double ratio = mean > 0.0 ? own / mean : 1.0;
    const double no_show = rules->no_show >= 0.0 ? rules->no_show : 0.5 * mean;
    const double cancel = rules->cancel >= 0.0 ? rules->cancel : 0.5 * mean;
    *out_cancel = ratio * cancel;
    return ratio * no_show;
}

static enum coming coming_of(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const struct ebb_course *course = &visitor->course;
    const bool induction = visitor->kind == EBB_SESSION_INDUCTION;
    if (induction && !year->people->constants->study.parameters.adherence.induction)
        return COMES;
    const struct ebb_session_luck luck =
        ebb_luck_of_session(course->luck, course->constants, course->next_assessment - 1, course->place);
    double cancel;
    const double no_show = shares_of(year, visitor, &cancel);
    const double late = ebb_draw_uniform(luck.late), attended = ebb_draw_uniform(luck.attended);
    if (late < cancel)
        return CANCELS;
    if (attended * (1.0 - cancel) < no_show)
        return DOES_NOT_COME;
    return late < cancel + year->clinic->attendance.fails * (1.0 - cancel) ? FAILS : COMES;
}

void ebb_year_miss(struct ebb_clinic_year *year, int index, int64_t *count)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    (*count)++;
    year->tally->spacing_broken += visitor->kind == EBB_SESSION_INDUCTION;
    year->tally->boosters_missed += visitor->kind != EBB_SESSION_INDUCTION;
    ebb_course_miss(&visitor->course);
}

/* 2. What a session needs */

/* Lower ranks go first. */
static uint8_t rank_of(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const bool induction = visitor->kind == EBB_SESSION_INDUCTION;
    switch (year->clinic->booking.priority) {
    case EBB_INDUCTION_FIRST:
        return induction ? 0 : visitor->urgent ? 1 : 2;
    case EBB_URGENT_FIRST:
        return visitor->urgent ? 0 : induction ? 1 : 2;
    default:
        return 0;
    }
}

static void plan_session(struct ebb_clinic_year *year, int index, bool fails, struct ebb_day_session *session)
{
    const struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_service *service = &year->clinic->services[visitor->service];
    *session = (struct ebb_day_session){
        .booked_s = 60 * ebb_clinic_book_minute(&year->book, visitor->place),
        .planned_s = 60 * ebb_clinic_slot(year->clinic, visitor->service),
        .fails = fails,
        .prescriber_on_site = service->prescriber_on_site,
        .rank = rank_of(year, visitor),
        .who = index,
    };
    ebb_year_plan_lengths(year, index, session);
}

/* 3. A place that falls free */

/* In the place of who has said yes or no today. */
#define ASKED INT64_MAX

static int by_number(const void *a, const void *b)
{
    const int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return first < second ? -1 : first > second;
}

/* Who is booked later although due by today, most overdue first, then by number: made when the first place of
 * a day falls free. Due day and index are sorted as one number, so that the order needs no call back. */
static void list_the_late(struct ebb_clinic_year *year)
{
    year->short_day = year->today;
    int n = 0;
    for (int i = 0; i < year->n; i++) { /* without a branch that nobody can foresee */
        const struct ebb_line line = year->line[i];
        year->short_list[n] = (int64_t)line.due * EBB_MAX_CLINIC_PATIENTS + i;
        n += (line.booked > year->today) & (line.due <= year->today);
    }
    year->n_short = n;
    qsort(year->short_list, (size_t)year->n_short, sizeof *year->short_list, by_number);
}

/* Asks one after the other, each once a day. Inductions keep their days. -1: nobody comes.
 *
 * The answer is the day's. One answer for the session, however often it was asked for, made half of the
 * patients people who never come at short notice: the longest due, who stood first on the list and waited on.
 * Two chairs of configs/clinic_tipping.yaml then had 1.5 more relapses a year of 100 patients (0.2 the error,
 * 500 years in pairs), and 10 boosters of 1,000 more than two weeks late in place of 9. */
static int next_in_line(struct ebb_clinic_year *year, int service)
{
    if (year->short_day != year->today)
        list_the_late(year);
    for (int i = 0; i < year->n_short; i++) {
        const int index = (int)(year->short_list[i] & (EBB_MAX_CLINIC_PATIENTS - 1));
        const struct ebb_visitor *visitor = &year->visitors[index];
        if (year->short_list[i] == ASKED || visitor->kind == EBB_SESSION_INDUCTION ||
            visitor->service != service || visitor->entry_day + visitor->course.open_from > year->today)
            continue;
        const uint64_t word =
            ebb_chance_word(&year->chance, visitor->person->index, year->today, EBB_CHANCE_TAKES_PLACE);
        year->short_list[i] = ASKED;
        if (ebb_draw_uniform(ebb_draw_high(word)) < year->clinic->booking.short_notice)
            return index;
    }
    return -1;
}

static void offer(struct ebb_clinic_year *year, int service, struct ebb_place_booked place)
{
    const int index = place.step >= 0 ? next_in_line(year, service) : -1;
    if (index < 0)
        return;
    ebb_year_bring_forward(year, index, place);
    year->tally->refilled++;
}

/* 4. Everybody of today */

/* What the study's own luck says, where nothing is replaced. */
static enum coming fate_of(const struct ebb_visitor *visitor, int *out_days)
{
    switch (ebb_course_fate(&visitor->course, out_days)) {
    case EBB_FATE_MISSES:
        return DOES_NOT_COME;
    case EBB_FATE_LATE:
        return IS_LATE;
    default:
        return COMES;
    }
}

/* Out of care, and nobody knew; or beyond the last day of the study, where no course goes on. */
static bool is_out(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const int day = year->today - visitor->entry_day;
    return visitor->course.leaving_day <= day || day > year->people->constants->calendar.end_day;
}

static void ask(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_place_booked place = visitor->place;
    const struct ebb_year_booking booking = ebb_year_booking_of(year, index);
    int days = 0;
    enum coming coming = COMES;
    if (is_out(year, visitor))
        coming = HAS_LEFT;
    else if (place.step < 0)
        coming = HAS_NO_PLACE;
    else
        coming = year->clinic->attendance.as_study ? fate_of(visitor, &days) : coming_of(year, visitor);
    switch (coming) {
    case HAS_LEFT: /* the next assessment notices */
        year->tally->no_shows++;
        ebb_year_tell(year, EBB_CLINIC_LEFT, index, year->today);
        break;
    case HAS_NO_PLACE:
        ebb_year_tell(year, EBB_CLINIC_LOST, index, year->today);
        ebb_year_miss(year, index, &year->tally->without_place);
        break;
    case CANCELS:
        ebb_year_tell(year, EBB_CLINIC_CANCELS, index, year->today);
        ebb_year_miss(year, index, &year->tally->cancelled);
        ebb_year_give_back(year, &booking);
        offer(year, visitor->service, place);
        break;
    case DOES_NOT_COME:
        ebb_year_tell(year, EBB_CLINIC_NO_SHOW, index, year->today);
        ebb_year_miss(year, index, &year->tally->no_shows);
        break;
    case IS_LATE:
        ebb_year_tell(year, EBB_CLINIC_COMES_LATE, index, year->today + days);
        ebb_course_come_late(&visitor->course, days);
        break;
    case COMES:
    case FAILS:
        plan_session(year, index, coming == FAILS, &year->sessions[year->n_sessions++]);
        break;
    }
}

/* Everybody booked for today, one after the other; who takes a place that falls free joins at the end of the
 * list, and is asked like the others whether he or she comes. */
enum ebb_status ebb_year_gather(struct ebb_clinic_year *year)
{
    year->n_sessions = 0;
    struct ebb_walk walk = ebb_walk_from(year, false, year->head[year->today]);
    for (; walk.at >= 0; ebb_walk_on(&walk, year->links[walk.at].next)) {
        const enum ebb_status status = ebb_year_fit_sessions(year, year->n_sessions + 1);
        if (status != EBB_OK)
            return status;
        ask(year, walk.at);
    }
    return EBB_OK;
}

/* Everybody in today's list whose session will not be held: before the house opens, so that the list is empty
 * but for those who come. */
void ebb_year_settle_absent(struct ebb_clinic_year *year)
{
    for (int index = year->head[year->today]; index >= 0;) {
        struct ebb_visitor *visitor = &year->visitors[index];
        const int next = year->links[index].next;
        const bool out = is_out(year, visitor);
        if (out || visitor->course.open_from > year->today - visitor->entry_day) {
            ebb_year_over(year, index);
            if (!out)
                ebb_year_refresh(year, index);
        }
        index = next;
    }
}
