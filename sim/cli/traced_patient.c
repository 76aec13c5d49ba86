/* SPDX-License-Identifier: MIT
 * traced_patient: one patient of a clinic: who it is, and day by day what was booked, moved, given, and how
 * he or she was.
 *
 *     day             score  what happened
 *     Mon 2027-03-01     12  session in chair 3, 09:07 to 10:35, booked 09:00, waited 7 min, 2 days late;
 *                            infusion 5: improved 60 %; booked for 2027-03-29 09:00
 *
 * Numbers of a day are dates: a course counts days from its own first session, which nobody on a ward does.
 *
 * Scores without anything else are drawn together ("then 11, 10 (to 2027-03-15)"): a patient of three good
 * years was four pages of nothing. Before the clinic's day 0 the course stands alone: nobody has met a queue
 * yet.
 *
 *   1. The clinic's words   2. The course's words   3. Days   4. The patient
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/constants.h>
#include <ebb/dates.h>
#include <ebb/text_table.h>

#include "course_text.h"
#include "traced_clinic.h"
#include "wrapped.h"

/* 1. The clinic's words */

/* The record has no reasons: who books does not know them (booking.c says why causes were not told apart).
 * What was told last before it, on the same day, is the reason; a booking out of nothing is the queue's. */
const char *ebb_traced_why(const struct ebb_clinic_entry *entries, size_t i)
{
    for (size_t at = i; at-- > 0 && entries[at].day == entries[i].day;) {
        const struct ebb_clinic_event *before = entries[at].clinic;
        if (before == NULL && entries[at].course->kind == EBB_EVENT_ASSESSMENT)
            return "after the assessment";
        if (before == NULL)
            continue;
        if (before->kind == EBB_CLINIC_BOOKED || before->kind == EBB_CLINIC_GIVEN_BACK)
            continue;
        switch (before->kind) {
        case EBB_CLINIC_STARTS:
            return "the induction whole";
        case EBB_CLINIC_GIVEN:
            return "the next session";
        case EBB_CLINIC_TURNED_AWAY:
            return "again, as turned away";
        case EBB_CLINIC_GIVEN_UP:
            return "in place of the overdue one";
        default:
            return "again, as missed";
        }
    }
    return entries[i].day < 0 ? "before the first day" : "a place has come free";
}

/* Lateness with the day it was due: "9 days late" alone is asked back at once. */
static void say_session(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entry,
                        struct ebb_text *text)
{
    const struct ebb_day_session *session = entry->sitting ? &entry->sitting->session : NULL;
    const int late = entry->clinic->today - entry->clinic->due_open;
    const char *closed = ebb_traced_was_moved(entry->clinic) ? ", a closed day" : "";
    ebb_text_add(text, "%s session", ebb_clinic_session_words(entry->clinic->session));
    if (entry->clinic->kind == EBB_CLINIC_GIVEN && session) {
        if (session->chair >= 0)
            ebb_text_add(text, " in chair %d", session->chair + 1);
        ebb_text_add(text, " from %s to %s", ebb_traced_time(session->began_s).chars,
                     ebb_traced_time(session->home_s).chars);
    } else {
        ebb_text_add(text, ": %s", ebb_clinic_fate_words(entry->clinic->kind));
    }
    if (session && session->ready_s >= 0)
        ebb_text_add(text, "%s", ebb_traced_arrival(session).chars);
    else if (entry->minute >= 0)
        ebb_text_add(text, ", booked %s", ebb_traced_time(60 * entry->minute).chars);
    if (session && session->began_s - session->ready_s >= 60)
        ebb_text_add(text, ", waited %d min", (int)(session->began_s - session->ready_s) / 60);
    if (late > 0)
        ebb_text_add(text, ", %d %s late (due %s%s)", late, late == 1 ? "day" : "days",
                     ebb_traced_date(trace, entry->clinic->due).chars, closed);
    else if (closed[0] != '\0' && entry->clinic->kind == EBB_CLINIC_LOST)
        ebb_text_add(text, " (due %s%s)", ebb_traced_date(trace, entry->clinic->due).chars, closed);
    else if (closed[0] != '\0')
        ebb_text_add(text, ", in time (due %s%s)", ebb_traced_date(trace, entry->clinic->due).chars, closed);
}

/* Who cancels gives the place back: that is one thing, and told by the first. */
static bool has_cancelled(const struct ebb_clinic_entry *entries, size_t i)
{
    for (size_t at = i; at-- > 0 && entries[at].day == entries[i].day;) {
        if (entries[at].clinic && entries[at].clinic->kind == EBB_CLINIC_CANCELS)
            return entries[i].clinic->day == entries[i].day;
    }
    return false;
}

/* By the lists of kinds in <ebb/clinic_log.h>; what came of a session is the rest of them. */
static void say_clinic(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entries, size_t i,
                       struct ebb_text *text)
{
    const struct ebb_clinic_event *event = entries[i].clinic;
    const struct ebb_traced_words date = ebb_traced_date(trace, event->day);
    switch (event->kind) {
    case EBB_CLINIC_REFERRED:
        ebb_text_add(text, "is referred, waits for the intake visit");
        return;
    case EBB_CLINIC_GIVES_UP:
        ebb_text_add(text, "gives up waiting and leaves the list");
        return;
    case EBB_CLINIC_SEEN:
        ebb_text_add(text, "intake visit: %s", event->day ? "may be treated" : "contraindicated");
        return;
    case EBB_CLINIC_STARTS:
        ebb_text_add(text, "there is room for a whole induction, from %s on", date.chars);
        return;
    case EBB_CLINIC_BOOKED:
        ebb_text_add(text, "booked for %s %s (%s", date.chars, ebb_traced_time(60 * event->minute).chars,
                     ebb_traced_why(entries, i));
        if (event->due != event->day)
            ebb_text_add(text, "; due %s", ebb_traced_date(trace, event->due).chars);
        ebb_text_add(text, ")");
        return;
    case EBB_CLINIC_GIVEN_BACK:
        if (has_cancelled(entries, i))
            return;
        ebb_text_add(text, "gives back %s %s", date.chars, ebb_traced_time(60 * event->minute).chars);
        return;
    case EBB_CLINIC_WAITS:
        ebb_text_add(text, "the book is full: waits without a place, due %s", date.chars);
        return;
    case EBB_CLINIC_SOONER:
        ebb_text_add(text, "takes a place of today that fell free");
        return;
    case EBB_CLINIC_GIVEN_UP:
        ebb_text_add(text, "the overdue session is wanted no more (due %s)", date.chars);
        return;
    case EBB_CLINIC_GONE:
        ebb_text_add(text, "the clinic has no more to do");
        return;
    default:
        say_session(trace, &entries[i], text);
    }
}

/* 2. The course's words. What is booked and missed the clinic tells, in dates. */

static bool is_told(const struct ebb_event *event)
{
    return event->kind != EBB_EVENT_ASSESSMENT && event->kind != EBB_EVENT_BOOKED &&
           event->kind != EBB_EVENT_LOOK;
}

/* Before the clinic was simulated nobody had told of what was missed. */
static void say_course(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entry,
                       struct ebb_text *text)
{
    const struct ebb_event *event = entry->course;
    const bool past = entry->day < 0;
    char words[EBB_NAME_SIZE + 48];
    if (event->kind == EBB_EVENT_COURSE_START) {
        ebb_text_add(text, "a %s course is needed", event->real > 0.5 ? "rescue" : "booster");
        return;
    }
    if (event->kind == EBB_EVENT_MISSED || event->kind == EBB_EVENT_LATE) {
        if (past)
            ebb_text_add(text, "%s", EBB_EVENT_NAMES[event->kind]);
        return;
    }
    ebb_course_text_words(event, &trace->constants->study, words, sizeof words);
    ebb_text_add(text, "%s", words);
}

/* 3. Days */

/* The date, the score, and where words begin. */
enum { DAY_WIDTH = 16, EVENTS_COLUMN = 23 };

/* A day with a score and nothing to be told. */
static bool is_quiet(const struct ebb_clinic_entry *entries, size_t first, size_t last)
{
    int n_scores = 0;
    for (size_t i = first; i < last; i++) {
        if (entries[i].clinic || is_told(entries[i].course))
            return false;
        n_scores += entries[i].course->kind == EBB_EVENT_ASSESSMENT;
    }
    return n_scores == 1;
}

static size_t end_of_day(const struct ebb_clinic_entry *entries, size_t first, size_t n)
{
    size_t last = first;
    while (last < n && entries[last].day == entries[first].day)
        last++;
    return last;
}

static int score_of(const struct ebb_clinic_entry *entries, size_t first)
{
    while (entries[first].course->kind != EBB_EVENT_ASSESSMENT)
        first++;
    return entries[first].course->value;
}

/* Further quiet days behind the one that ends before `from`: their scores, on its line; years of a good time
 * would be pages of nothing. Returns where they end. The first day of the clinic begins a line. */
static size_t add_quiet_days(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entries,
                             size_t from, size_t n, struct ebb_text *words)
{
    const bool past = entries[from - 1].day < 0;
    size_t first = from;
    int day = 0;
    for (size_t last; first < n && past == (entries[first].day < 0); first = last) {
        last = end_of_day(entries, first, n);
        if (!is_quiet(entries, first, last))
            break;
        ebb_text_add(words, "%s%d", first == from ? "then " : ", ", score_of(entries, first));
        day = entries[first].day;
    }
    if (first > from)
        ebb_text_add(words, " (to %s)", ebb_traced_date(trace, day).chars);
    return first;
}

static void add_one(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entries, size_t i,
                    struct ebb_text *words)
{
    struct ebb_text one = {0};
    if (entries[i].clinic)
        say_clinic(trace, entries, i, &one);
    else if (is_told(entries[i].course))
        say_course(trace, &entries[i], &one);
    if (one.length > 0)
        ebb_text_add(words, "%s%s", words->length > 0 ? "; " : "", ebb_text_chars(&one));
    words->failed = words->failed || one.failed;
    ebb_text_free(&one);
}

/* A session that was held is told where its infusion is, and not behind it: the house reports in the evening
 * what the course has told at once. */
static size_t session_of_infusion(const struct ebb_clinic_entry *entries, size_t i, size_t last)
{
    if (entries[i].course == NULL || entries[i].course->kind != EBB_EVENT_INFUSION)
        return last;
    while (i < last && !(entries[i].clinic && entries[i].clinic->kind == EBB_CLINIC_GIVEN))
        i++;
    return i;
}

/* What is told of the entries [first, last), all of one day. */
static void say_day(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entries,
                    size_t first, size_t last, struct ebb_text *words)
{
    size_t told = last; /* the session that was told ahead of its turn */
    for (size_t i = first; i < last; i++) {
        const size_t session = session_of_infusion(entries, i, last);
        if (session < last) {
            add_one(trace, entries, session, words);
            told = session;
        }
        if (i != told)
            add_one(trace, entries, i, words);
    }
}

/* The line of the day that begins at entry `first`, and of quiet days behind it; returns where they end. */
static size_t add_day(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entries,
                      size_t first, size_t n, struct ebb_text *text)
{
    const int day = entries[first].day;
    size_t last = end_of_day(entries, first, n);
    struct ebb_text line = {0}, words = {0};
    char score[16] = "";
    for (size_t i = first; i < last; i++) {
        if (entries[i].course && entries[i].course->kind == EBB_EVENT_ASSESSMENT)
            snprintf(score, sizeof score, "%d", entries[i].course->value);
    }
    if (is_quiet(entries, first, last))
        last = add_quiet_days(trace, entries, last, n, &words);
    else
        say_day(trace, entries, first, last, &words);
    /* the head stands in the indent of the first line */
    ebb_wrapped_add(&line, EVENTS_COLUMN, EVENTS_COLUMN, ebb_text_chars(&words));
    const bool has_words = line.length > EVENTS_COLUMN;
    if (has_words || score[0] != '\0')
        ebb_text_add(text, "%.3s %.10s  %5s%s%s",
                     EBB_WEEKDAYS_WRITTEN[ebb_date_weekday(trace->clinic->start_day + day)],
                     ebb_traced_date(trace, day).chars, score, has_words ? "  " : "",
                     has_words ? ebb_text_chars(&line) + EVENTS_COLUMN : "\n");
    text->failed = text->failed || line.failed || words.failed;
    ebb_text_free(&line);
    ebb_text_free(&words);
    return last;
}

/* 4. The patient */

/* The number by which `ebb run` of the study plays the same person is in --json: on this page it was one
 * number too many to be asked about. */
static void add_person(const struct ebb_clinic_trace *trace, struct ebb_text *text)
{
    const struct ebb_person *person = &trace->people.people[trace->patient];
    const struct ebb_patient *patient = &person->patient;
    const struct ebb_study *study = &trace->constants->study;
    const int entry = ebb_clinic_trace_entry_day(trace, trace->patient);
    ebb_text_add(text, "Patient %d\n\n", trace->patient);
    if (person->referred_day >= 0)
        ebb_text_add(text, "  referred                 %s\n",
                     ebb_traced_date(trace, person->referred_day).chars);
    if (entry != EBB_NEVER)
        ebb_text_add(text, "  first session            %s\n", ebb_traced_date(trace, entry).chars);
    else
        ebb_text_add(text, "  first session            none in this time\n");
    ebb_text_add(text, "  policy, service          %s, %s\n", study->policies[person->policy].name,
                 trace->clinic->services[person->service].name);
    ebb_text_add(text, "  severity before          %.1f of 60 MADRS points\n",
                 (double)patient->baseline_points);
    ebb_text_add(text, "  attainable improvement   %.0f %% of it\n",
                 100.0 * (double)patient->traits.attainable);
    ebb_text_add(text, "  response lasts           %.0f days (time constant of waning)\n",
                 (double)patient->traits.duration_days);
}

enum ebb_status ebb_traced_patient_text(const struct ebb_clinic_trace *trace, struct ebb_text *text)
{
    struct ebb_clinic_entry *entries;
    size_t n;
    const enum ebb_status status = ebb_clinic_trace_story(trace, &entries, &n);
    if (status != EBB_OK)
        return status;
    add_person(trace, text);
    ebb_text_add(text, "\n%-*sscore  what happened\n", DAY_WIDTH, "day");
    bool past = n > 0 && entries[0].day < 0 && trace->past.n > 0;
    if (past)
        ebb_text_add(text,
                     "-- how this patient came to be in care: played without a clinic, on any day of the "
                     "week --\n");
    for (size_t first = 0; first < n;) {
        if (past && entries[first].day >= 0)
            ebb_text_add(text, "-- from here on in the clinic, with its open days and its queue --\n");
        past = past && entries[first].day < 0;
        first = add_day(trace, entries, first, n, text);
    }
    ebb_text_add(text, "\n");
    ebb_wrapped_add(text, 0, 2,
                    "Score: MADRS as assessed, 0 to 60, less is better. Improved 70 %: the infusion leaves "
                    "severity 70 % below what it was before treatment.");
    free(entries);
    return EBB_OK;
}
