/* SPDX-License-Identifier: MIT
 * clinic_year: the days of a clinic in their order (sim/clinic/README.md section 5).
 *
 *     morning   assessments; what the policy moves is booked anew        every day
 *     list      referrals, intakes, inductions                           every day (intakes: open ones)
 *     house     who cancels, who comes, chairs and nurses                open days
 *     evening   the next session of each, in the order in which they went home
 *
 * Patients are dropped from the lists as soon as the clinic has no more to do with them (left, or no
 * responder), which is what makes a year cost what its sessions cost. With `adherence: study` everybody is
 * kept to the end, as independent patients are.
 *
 *   1. Memory   2. Beginning   3. Mornings   4. Days and weeks
 */
#include "pages.h"
#include "year.h"

#include <stdlib.h>
#include <string.h>

/* 1. Memory */

enum ebb_status ebb_clinic_year_open(struct ebb_clinic_year **out_year)
{
    *out_year = calloc(1, sizeof **out_year);
    if (*out_year == NULL)
        return EBB_NO_MEMORY;
    (*out_year)->chance_replication = -1;
    return EBB_OK;
}

void ebb_clinic_year_close(struct ebb_clinic_year *year)
{
    if (year == NULL)
        return;
    if (year->has_book)
        ebb_clinic_book_free(&year->book);
    ebb_day_room_free(&year->day_room);
    free(year->visitors);
    free(year->line);
    free(year->links);
    free(year->series);
    free(year->rows);
    free(year->head);
    free(year->queue);
    free(year->short_list);
    free(year->sessions);
    free(year->background);
    free(year->drawn);
    free(year);
}

/* Everything of a year that grows with people; the old is of no use, so nothing is copied. In pages is what
 * each day walks through. */
static enum ebb_status fit_people(struct ebb_clinic_year *year, const struct ebb_people *people)
{
    const size_t bytes = ebb_pages_whole_lines(ebb_course_bytes(&people->constants->calendar));
    const int n_series = people->constants->study.induction.infusions;
    if (people->n <= year->room && bytes == year->rows_bytes && n_series <= year->n_series)
        return EBB_OK;
    const size_t room = (size_t)people->n + (size_t)people->n / 4 + 1;
    free(year->visitors);
    free(year->line);
    free(year->links);
    free(year->series);
    free(year->rows);
    free(year->queue);
    free(year->short_list);
    year->room = 0;
    year->rows_bytes = bytes;
    year->visitors = ebb_pages_alloc(room * sizeof *year->visitors);
    year->line = malloc(room * sizeof *year->line);
    year->links = malloc(room * sizeof *year->links);
    year->n_series = n_series;
    year->series = malloc(room * (size_t)n_series * sizeof *year->series);
    year->rows = ebb_pages_alloc(room * bytes);
    year->queue = malloc(2 * room * sizeof *year->queue); /* and the list behind it */
    year->short_list = malloc(room * sizeof *year->short_list);
    if (!year->visitors || !year->line || !year->links || !year->series || !year->rows || !year->queue ||
        !year->short_list)
        return EBB_NO_MEMORY;
    year->list = year->queue + room;
    const enum ebb_status status = ebb_year_fit_drawn(year, people->n);
    year->room = status == EBB_OK ? (int)room : 0;
    return status;
}

static enum ebb_status fit_days(struct ebb_clinic_year *year, const struct ebb_clinic *clinic,
                                const struct ebb_clinic_calendar *calendar)
{
    if (calendar->n_days > year->n_heads) {
        int *heads = realloc(year->head, 2 * (size_t)calendar->n_days * sizeof *heads);
        if (heads == NULL)
            return EBB_NO_MEMORY;
        year->head = heads;
        year->n_heads = calendar->n_days;
    }
    year->tail = year->head + year->n_heads;
    for (int day = 0; day < calendar->n_days; day++)
        year->head[day] = year->tail[day] = -1;
    /* a book is of so many days and steps: a staffing with longer hours needs another */
    if (year->has_book)
        ebb_clinic_book_free(&year->book);
    year->has_book = ebb_clinic_book_init(&year->book, clinic, calendar) == EBB_OK;
    return year->has_book ? EBB_OK : EBB_NO_MEMORY;
}

enum ebb_status ebb_year_fit_sessions(struct ebb_clinic_year *year, int n)
{
    if (n <= year->session_room)
        return EBB_OK;
    struct ebb_day_session *sessions = realloc(year->sessions, 2 * (size_t)n * sizeof *sessions);
    if (sessions == NULL)
        return EBB_NO_MEMORY;
    year->sessions = sessions;
    year->session_room = 2 * n;
    return EBB_OK;
}

const struct ebb_course *ebb_clinic_year_course(const struct ebb_clinic_year *year, int i)
{
    const enum ebb_stage stage = year->visitors[i].stage;
    const bool started = stage == EBB_STAGE_STARTED || year->visitors[i].entry_day != EBB_NEVER;
    return i < year->n && started ? &year->visitors[i].course : NULL;
}

/* 2. Beginning */

static int residue(const struct ebb_clinic_year *year, int day)
{
    const int every = year->people->constants->calendar.interval_days;
    return ((day % every) + every) % every;
}

void ebb_year_enter(struct ebb_clinic_year *year, int index, int entry_day)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const int at = residue(year, entry_day);
    visitor->stage = EBB_STAGE_STARTED;
    visitor->entry_day = entry_day;
    year->links[index].next_assessed = -1;
    if (year->assessed_tail[at] >= 0)
        year->links[year->assessed_tail[at]].next_assessed = index;
    else
        year->assessed_head[at] = index;
    year->assessed_tail[at] = index;
}

/* The person's course so far, with rows of its own: a copy of the struct and of the rows. Scores and states
 * are written before anybody reads them; bits of infusions are set one by one. */
static void copy_course(struct ebb_clinic_year *year, int index)
{
    const struct ebb_person *person = &year->people->people[index];
    const struct ebb_calendar *calendar = &year->people->constants->calendar;
    struct ebb_course *course = &year->visitors[index].course;
    const size_t begun = (size_t)person->course.next_assessment;
    *course = person->course;
    ebb_course_lend(course, calendar, year->rows + (size_t)index * year->rows_bytes);
    memcpy(course->score, person->course.score, begun);
    memcpy(course->state, person->course.state, begun);
    memcpy(course->infusion_mask, person->course.infusion_mask, begun * sizeof *course->infusion_mask);
    memset(course->infusion_mask + begun, 0,
           ((size_t)calendar->n_assessments - begun) * sizeof *course->infusion_mask);
}

static void set_visitor(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    visitor->person = &year->people->people[index];
    visitor->service = visitor->person->service;
    visitor->stage = EBB_STAGE_TO_COME;
    visitor->entry_day = EBB_NEVER;
    visitor->kind = EBB_SESSION_INDUCTION;
    visitor->urgent = visitor->waits = false;
    visitor->due_day = visitor->due_open_day = 0;
    visitor->place = (struct ebb_place_booked){.day = -1};
    year->line[index] = (struct ebb_line){.due = EBB_NEVER, .booked = -1};
    year->links[index] = (struct ebb_links){-1, -1, -1};
    visitor->n_sessions = visitor->n_series = 0;
    visitor->series = year->series + (size_t)index * (size_t)year->n_series;
    copy_course(year, index);
}

/* Of the panel, by the day on which the next session is due: as a book that has been kept for years would
 * have them. */
struct due {
    int day, index;
};

static int by_day(const void *a, const void *b)
{
    const struct due *first = a, *second = b;
    if (first->day != second->day)
        return first->day < second->day ? -1 : 1;
    return first->index < second->index ? -1 : first->index > second->index;
}

static enum ebb_status book_panel(struct ebb_clinic_year *year)
{
    const int n = year->people->n_panel;
    struct due *dues = malloc(((size_t)n + 1) * sizeof *dues);
    if (dues == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < n; i++) {
        const struct ebb_visitor *visitor = &year->visitors[i];
        dues[i] = (struct due){visitor->entry_day + ebb_course_session(&visitor->course).day, i};
    }
    qsort(dues, (size_t)n, sizeof *dues, by_day);
    for (int i = 0; i < n; i++)
        ebb_year_refresh(year, dues[i].index);
    free(dues);
    return EBB_OK;
}

/* Of each kind of day, asked of the first such day while the book is empty. */
static void set_holds(struct ebb_clinic_year *year)
{
    bool known[EBB_MAX_DAY_KINDS] = {false};
    for (int day = 0; day < year->n_days; day++) {
        const int kind = year->calendar->kind[day];
        if (kind != 0 && !known[kind])
            year->holds[kind] = ebb_clinic_book_holds(&year->book, day);
        known[kind] = true;
    }
}

/* Luck is the replication's: its jumps, a tenth of a millisecond to make, serve all staffings. */
static void set_luck(struct ebb_clinic_year *year, const struct ebb_clinic *clinic, int64_t replication)
{
    const bool other = year->chance_seed != clinic->seed || year->chance_replication != replication;
    if (other)
        ebb_chance_init(&year->chance, clinic->seed, replication);
    year->chance_seed = clinic->seed;
    year->chance_replication = replication;
    ebb_year_set_lengths(year, clinic, other);
}

static enum ebb_status begin(struct ebb_clinic_year *year, const struct ebb_clinic *clinic,
                             const struct ebb_clinic_calendar *calendar, const struct ebb_people *people,
                             int64_t replication, struct ebb_clinic_tally *tally)
{
    enum ebb_status status = fit_people(year, people);
    if (status == EBB_OK)
        status = fit_days(year, clinic, calendar);
    if (status != EBB_OK)
        return status;
    year->clinic = clinic;
    year->calendar = calendar;
    year->people = people;
    year->tally = tally;
    year->n = people->n;
    year->n_days = 7 * clinic->n_weeks;
    year->today = year->short_day = -1;
    year->from_day = 0;
    set_luck(year, clinic, replication);
    ebb_year_begin_lists(year);
    for (int r = 0; r < EBB_MAX_INTERVAL_DAYS; r++)
        year->assessed_head[r] = year->assessed_tail[r] = -1;
    for (int i = 0; i < people->n; i++)
        set_visitor(year, i);
    for (int i = 0; i < people->n_panel; i++)
        ebb_year_enter(year, i, people->people[i].entry_day);
    set_holds(year);
    ebb_year_tell_course(year);
    status = ebb_year_book_background(year);
    return status == EBB_OK ? book_panel(year) : status;
}

/* 3. Mornings */

/* Whether the clinic has still something to do with the patient. */
static bool stays(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const struct ebb_course *course = &visitor->course;
    const bool in_induction = course->next_assessment <= course->constants->calendar.start;
    if (year->clinic->attendance.as_study)
        return true;
    return course->patient->treated && !course->left && (in_induction || course->scheduled);
}

/* The days that the assessment stands for, in care and in the simulated weeks. */
static void count_days(struct ebb_clinic_year *year, int index)
{
    const struct ebb_course *course = &year->visitors[index].course;
    if (!course->scheduled || course->left)
        return;
    int days = course->constants->calendar.interval_days;
    const int to_end = year->n_days - year->today, to_leaving = course->leaving_day - course->today;
    days = days < to_end ? days : to_end;
    days = days < to_leaving ? days : to_leaving;
    year->tally->patient_days += days;
    days = ebb_year_in_response(course) ? days : 0;
    year->tally->response_days += days;
    year->tally->panel_response_days += index < year->people->n_panel ? days : 0;
}

static void assess(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    struct ebb_course *course = &visitor->course;
    struct ebb_clinic_tally *tally = year->tally;
    const int relapses = course->outcomes[EBB_RELAPSES], courses = course->outcomes[EBB_COURSES];
    const int looks = course->outcomes[EBB_LOOKS];
    int day;
    ebb_course_assess(course);
    if (ebb_course_next(course, &day) == EBB_STEP_POLICY) {
        ebb_course_hand_over(course, &course->constants->study.policies[visitor->person->policy]);
        tally->responders += course->responder;
    }
    tally->relapses += course->outcomes[EBB_RELAPSES] - relapses;
    tally->panel_relapses += index < year->people->n_panel ? course->outcomes[EBB_RELAPSES] - relapses : 0;
    tally->courses += course->outcomes[EBB_COURSES] - courses;
    tally->looks += course->outcomes[EBB_LOOKS] - looks;
    year->n_looks += course->outcomes[EBB_LOOKS] - looks;
    year->owed_minutes += year->clinic->prescriber.review_minutes * (course->outcomes[EBB_LOOKS] - looks);
    count_days(year, index);
}

static void let_go(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    ebb_year_count_given_up(year, index);
    ebb_year_release(year, index);
    year->tally->left += visitor->course.left;
    year->tally->ended += !visitor->course.left;
    visitor->stage = EBB_STAGE_GONE;
    ebb_year_tell(year, EBB_CLINIC_GONE, index, year->today);
}

/* Those whose assessments fall on today; who has gone is taken out of the list on the way. */
static void hold_assessments(struct ebb_clinic_year *year)
{
    const int at = residue(year, year->today);
    int last = -1;
    struct ebb_walk walk = ebb_walk_from(year, true, year->assessed_head[at]);
    while (walk.at >= 0) {
        const int index = walk.at, next = year->links[index].next_assessed;
        struct ebb_visitor *visitor = &year->visitors[index];
        const struct ebb_calendar *calendar = &year->people->constants->calendar;
        const bool over = visitor->course.next_assessment >= calendar->n_assessments;
        if (visitor->stage == EBB_STAGE_STARTED && visitor->entry_day <= year->today && !over) {
            assess(year, index);
            if (stays(year, visitor))
                ebb_year_refresh(year, index);
            else
                let_go(year, index);
        }
        if (visitor->stage == EBB_STAGE_GONE) {
            if (last >= 0)
                year->links[last].next_assessed = next;
            else
                year->assessed_head[at] = next;
            if (next < 0)
                year->assessed_tail[at] = last;
        } else {
            last = index;
        }
        ebb_walk_on(&walk, next);
    }
}

/* 4. Days and weeks */

static enum ebb_status play_day(struct ebb_clinic_year *year, int day)
{
    if (ebb_people_are_stopped(year->people))
        return EBB_INTERRUPTED;
    year->today = year->from_day = day;
    hold_assessments(year);
    ebb_year_see_list(year);
    ebb_year_try_queue(year);
    ebb_year_count_booked(year);
    enum ebb_status status = ebb_year_gather(year);
    year->from_day = day + 1;
    ebb_year_settle_absent(year);
    if (status == EBB_OK && year->calendar->kind[day] != 0)
        status = ebb_year_hold_sessions(year);
    if (day % 7 == 6)
        ebb_year_count_week(year);
    return status;
}

enum ebb_status ebb_clinic_year_play(struct ebb_clinic_year *year, const struct ebb_clinic *clinic,
                                     const struct ebb_clinic_calendar *calendar,
                                     const struct ebb_people *people, int64_t replication,
                                     struct ebb_clinic_tally *out_tally)
{
    memset(out_tally, 0, sizeof *out_tally);
    out_tally->n_weeks = clinic->n_weeks;
    ebb_require(calendar->n_days >= 7 * clinic->n_weeks && clinic->n_weeks <= EBB_MAX_CLINIC_WEEKS);
    enum ebb_status status = begin(year, clinic, calendar, people, replication, out_tally);
    for (int day = 0; day < year->n_days && status == EBB_OK; day++)
        status = play_day(year, day);
    if (status == EBB_OK)
        ebb_year_count_waiting(year);
    return status;
}
