/* SPDX-License-Identifier: MIT
 * unit_clinic_trace: a year told is the year played: the log changes nothing, adds up to what was counted,
 * and of four patients with one chair tells who waited for whom, to the second.
 *
 *   1. Clinics   2. The log   3. By hand   4. The past
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_play.h>
#include <ebb/clinic_trace.h>
#include <ebb/constants.h>

#include "clinic_usual.h"
#include "support.h"
#include "tap.h"

/* 1. Clinics */

struct told {
    struct ebb_clinic clinic;
    struct ebb_study study, settled;
    struct ebb_clinic_trace trace;
};

static void settle(struct told *told)
{
    struct ebb_messages messages = {0};
    if (ebb_clinic_check(&told->clinic, &messages) != EBB_OK)
        fail_msg("%s", messages.items[0].words);
    ebb_clinic_default_study(&told->clinic, &told->study);
    assert_int_equal(ebb_clinic_settle(&told->clinic, &told->study, &told->settled, &messages), EBB_OK);
    ebb_messages_free(&messages);
}

static void make_crowded(struct told *told)
{
    memset(told, 0, sizeof *told);
    ebb_clinic_crowded(&told->clinic);
    settle(told);
}

/* 2. The log */

static enum ebb_status keep(void *self, int replication, const struct ebb_clinic_tally *tallies)
{
    (void)replication;
    memcpy(self, &tallies[0], sizeof tallies[0]);
    return EBB_OK;
}

static void a_log_changes_nothing(void **state)
{
    static struct told told;
    static struct ebb_clinic_tally played, without;
    (void)state;
    make_crowded(&told);
    const struct ebb_clinic_row row = {&told.clinic, &told.settled};
    const struct ebb_clinic_job job = {.n_rows = 1,
                                       .rows = &row,
                                       .first_replication = 3,
                                       .n_replications = 1,
                                       .n_threads = 1,
                                       .self = &played,
                                       .take = keep};
    struct ebb_clinic_trace *trace = &told.trace;
    assert_int_equal(ebb_clinic_play(&job), EBB_OK);
    assert_int_equal(ebb_clinic_trace_open(trace, &told.clinic, &told.settled, NULL, 3), EBB_OK);
    for (int patient = -1; patient < trace->people.n; patient += 40) {
        assert_int_equal(ebb_clinic_trace_play(trace, patient), EBB_OK);
        assert_memory_equal(trace->tally, &played, sizeof played);
    }
    assert_int_equal(
        ebb_clinic_year_play(trace->year, &told.clinic, &trace->calendar, &trace->people, 3, &without),
        EBB_OK);
    assert_memory_equal(&without, &played, sizeof played);
    ebb_clinic_trace_free(trace);
}

/* Replication 3 is played in draw 1 of three. */
static void in_the_draw_of_the_replication(void **state)
{
    static struct told told;
    static struct ebb_clinic_tally played, own;
    struct ebb_worlds worlds = {0};
    (void)state;
    make_crowded(&told);
    assert_int_equal(ebb_worlds_init(&worlds, 3, 1), EBB_OK);
    worlds.offsets[0] = offsetof(struct ebb_study, parameters.dropout.per_month);
    for (int world = 0; world < 3; world++)
        worlds.values[world] = 0.01 + 0.1 * world;
    const struct ebb_clinic_row row = {&told.clinic, &told.settled};
    const struct ebb_clinic_job job = {.n_rows = 1,
                                       .rows = &row,
                                       .worlds = &worlds,
                                       .first_replication = 3,
                                       .n_replications = 1,
                                       .n_threads = 1,
                                       .self = &played,
                                       .take = keep};
    assert_int_equal(ebb_clinic_play(&job), EBB_OK);
    assert_int_equal(ebb_clinic_trace_open(&told.trace, &told.clinic, &told.settled, &worlds, 3), EBB_OK);
    assert_int_equal(ebb_clinic_trace_play(&told.trace, -1), EBB_OK);
    assert_memory_equal(told.trace.tally, &played, sizeof played);
    ebb_clinic_trace_free(&told.trace);
    assert_int_equal(ebb_clinic_trace_open(&told.trace, &told.clinic, &told.settled, NULL, 3), EBB_OK);
    assert_int_equal(ebb_clinic_trace_play(&told.trace, -1), EBB_OK);
    memcpy(&own, told.trace.tally, sizeof own);
    assert_memory_not_equal(&own, &played, sizeof played);
    ebb_clinic_trace_free(&told.trace);
    ebb_worlds_free(&worlds);
}

/* Who is turned away and at once lost, of a series, is counted as turned away. */
static int64_t count(const struct ebb_clinic_record *record, enum ebb_clinic_event_kind kind)
{
    int64_t n = 0;
    for (size_t i = 0; i < record->n_told; i++) {
        const bool then = kind == EBB_CLINIC_LOST && i > 0 &&
                          record->told[i - 1].event.kind == EBB_CLINIC_TURNED_AWAY &&
                          record->told[i - 1].event.who == record->told[i].event.who;
        n += record->told[i].event.kind == (int)kind && !then;
    }
    return n;
}

static void the_log_adds_up(void **state)
{
    static struct told told;
    (void)state;
    make_crowded(&told);
    struct ebb_clinic_trace *trace = &told.trace;
    assert_int_equal(ebb_clinic_trace_open(trace, &told.clinic, &told.settled, NULL, 0), EBB_OK);
    assert_int_equal(ebb_clinic_trace_play(trace, -1), EBB_OK);
    const struct ebb_clinic_tally *tally = trace->tally;
    const struct ebb_clinic_record *record = &trace->record;
    int64_t given = 0, given_up = 0;
    for (int kind = 0; kind < EBB_SESSION_KINDS; kind++)
        given += tally->given[kind];
    for (int days = 0; days <= EBB_LATE_DAYS; days++)
        given_up += tally->late_given_up[days];
    assert_true(given > 500);
    assert_int_equal(count(record, EBB_CLINIC_GIVEN), given);
    assert_int_equal(count(record, EBB_CLINIC_NO_SHOW) + count(record, EBB_CLINIC_LEFT), tally->no_shows);
    assert_int_equal(count(record, EBB_CLINIC_CANCELS), tally->cancelled);
    assert_int_equal(count(record, EBB_CLINIC_FAILED), tally->failed);
    assert_int_equal(count(record, EBB_CLINIC_TURNED_AWAY), tally->turned_away);
    assert_int_equal(count(record, EBB_CLINIC_LOST), tally->without_place);
    assert_int_equal(count(record, EBB_CLINIC_SOONER), tally->refilled);
    assert_int_equal(count(record, EBB_CLINIC_GIVEN_UP), given_up);
    assert_int_equal(count(record, EBB_CLINIC_REFERRED), tally->referrals);
    assert_int_equal(count(record, EBB_CLINIC_GIVES_UP), tally->gave_up);
    assert_int_equal(count(record, EBB_CLINIC_SEEN), tally->intakes);
    assert_int_equal(count(record, EBB_CLINIC_STARTS), tally->started);
    assert_int_equal(count(record, EBB_CLINIC_GONE), tally->left + tally->ended);
    /* each of these has happened, or nothing was tested */
    assert_true(tally->turned_away > 0 && tally->refilled > 0 && given_up > 0 && tally->gave_up > 0);
    assert_true(count(record, EBB_CLINIC_WAITS) > 0 && tally->failed > 0 && tally->started > 0);
    ebb_clinic_trace_free(trace);
}

/* Every session that ended is in the list of its day once, with the house's row where it was in the house;
 * the week's rows are those of its days. */
static void days_hold_all(void **state)
{
    static struct told told;
    (void)state;
    make_crowded(&told);
    struct ebb_clinic_trace *trace = &told.trace;
    assert_int_equal(ebb_clinic_trace_open(trace, &told.clinic, &told.settled, NULL, 0), EBB_OK);
    assert_int_equal(ebb_clinic_trace_play(trace, -1), EBB_OK);
    size_t n_listed = 0, n_ended = 0, n_moved = 0, n_lost = 0;
    for (size_t i = 0; i < trace->record.n_told; i++)
        n_ended += ebb_clinic_event_is_fate(trace->record.told[i].event.kind);
    for (int day = 0; day < trace->n_days; day++) {
        struct ebb_clinic_booking *bookings;
        size_t n;
        assert_int_equal(ebb_clinic_trace_day(trace, day, &bookings, &n), EBB_OK);
        for (size_t i = 0; i < n; i++) {
            const struct ebb_clinic_booking *booking = &bookings[i];
            const int kind = booking->fate->kind;
            const bool in_house =
                kind == EBB_CLINIC_GIVEN || kind == EBB_CLINIC_FAILED || kind == EBB_CLINIC_TURNED_AWAY;
            assert_int_equal(booking->sitting != NULL, in_house);
            if (in_house)
                assert_int_equal(booking->sitting->session.booked_s, 60 * booking->minute);
            if (in_house)
                assert_int_equal(booking->sitting->kind, booking->fate->session);
            assert_int_equal(booking->fate->today, day);
            assert_int_equal(booking->minute < 0, kind == EBB_CLINIC_LOST);
            assert_true(!booking->next || booking->next->kind == EBB_CLINIC_WAITS ||
                        booking->next->day > day);
            /* a day kept for a session without a place may be a closed one */
            assert_true(ebb_clinic_record_day(&trace->record, day) != NULL || kind == EBB_CLINIC_LOST);
            n_lost += booking->lost;
            assert_true(booking->moved_from < 0 || booking->moved_from > day);
            n_moved += booking->moved_from > day;
        }
        n_listed += n;
        free(bookings);
    }
    assert_int_equal(n_listed + n_lost, n_ended);
    assert_int_equal(n_moved, trace->tally->refilled);
    ebb_clinic_trace_free(trace);
}

/* A week is its days' lists; sums are counted from the same. */
static void a_week_and_the_days_are_their_lists(void **state)
{
    static struct told told;
    struct ebb_clinic_booking *week;
    struct ebb_clinic_day_sum *days;
    size_t n_week, n_days, at = 0, n_other = 0;
    (void)state;
    make_crowded(&told);
    struct ebb_clinic_trace *trace = &told.trace;
    assert_int_equal(ebb_clinic_trace_open(trace, &told.clinic, &told.settled, NULL, 0), EBB_OK);
    assert_int_equal(ebb_clinic_trace_play(trace, -1), EBB_OK);
    assert_int_equal(ebb_clinic_trace_week(trace, 70, 76, &week, &n_week), EBB_OK);
    assert_int_equal(ebb_clinic_trace_days(trace, &days, &n_days), EBB_OK);
    for (int day = 70; day <= 76; day++) {
        struct ebb_clinic_booking *bookings;
        size_t n, n_given = 0, i = 0;
        assert_int_equal(ebb_clinic_trace_day(trace, day, &bookings, &n), EBB_OK);
        for (; at < n_week && week[at].day == day; at++) {
            assert_true(at == 0 || week[at - 1].day < day || week[at - 1].minute <= week[at].minute);
            n_other += week[at].who < 0;
            assert_true(week[at].who >= 0 || (week[at].fate == NULL && week[at].sitting != NULL));
            if (week[at].who >= 0)
                assert_memory_equal(&week[at], &bookings[i++], sizeof week[at]);
        }
        assert_int_equal(i, n);
        for (i = 0; i < n; i++)
            n_given += bookings[i].kind == EBB_CLINIC_GIVEN;
        for (i = 0; i < n_days && days[i].day != day;)
            i++;
        assert_int_equal(i < n_days, ebb_clinic_record_day(&trace->record, day) != NULL);
        if (i < n_days) {
            assert_int_equal(days[i].booked, n);
            assert_int_equal(days[i].given, n_given);
        }
        free(bookings);
    }
    assert_int_equal(at, n_week);
    assert_true(n_week > 20 && (n_other > 0) == (told.clinic.n_background > 0));
    size_t n_turned = 0;
    for (size_t i = 0; i < n_days; i++)
        n_turned += (size_t)days[i].turned_away;
    for (size_t i = 0; i < trace->record.n_told; i++)
        n_turned -= trace->record.told[i].event.kind == EBB_CLINIC_TURNED_AWAY;
    assert_int_equal(n_turned, 0);
    free(days);
    free(week);
    ebb_clinic_trace_free(trace);
}

/* 3. By hand */

enum { AT_9 = 9 * 3600, MINUTE = 60 };

static struct ebb_length fixed(double minutes)
{
    return (struct ebb_length){.law = EBB_TIME_FIXED, .typical = minutes, .low = minutes, .high = minutes};
}

/* One chair for 85 minutes a session, booked for 60 of them; four patients whose induction begins on day 0.
 *
 *     booked   09:00          10:00           11:00            12:00           closing 13:10
 *     chair    0: 9:00-10:25  1: 10:25-11:50  2: 11:50-13:15   3: turned away, and comes the next day
 */
static void make_four(struct told *told)
{
    memset(told, 0, sizeof *told);
    ebb_clinic_usual(&told->clinic);
    struct ebb_service *service = &told->clinic.services[0];
    told->clinic.n_weeks = 4;
    told->clinic.chairs = told->clinic.nurses = 1;
    told->clinic.open = (struct ebb_hours){540, 790};
    told->clinic.slot_minutes = 60;
    told->clinic.active_patients = 4;
    told->clinic.new_per_week = 0.0;
    told->clinic.attendance.no_show = told->clinic.attendance.cancel = told->clinic.attendance.fails = 0.0;
    told->clinic.attendance.arrives_early = told->clinic.attendance.arrives_late = 0.0;
    service->check_in = service->escort = fixed(0.0);
    service->start = fixed(10.0);
    service->infusion = fixed(40.0);
    service->observation = fixed(30.0);
    service->turnover = fixed(5.0);
    service->side_effect_minutes = 0.0;
    settle(told);
    assert_int_equal(ebb_clinic_trace_open(&told->trace, &told->clinic, &told->settled, NULL, 0), EBB_OK);
    assert_int_equal(ebb_people_draw_cohort(&told->trace.people, &told->clinic, told->trace.constants, 4),
                     EBB_OK);
    for (int i = 0; i < 4; i++)
        assert_true(told->trace.people.people[i].patient.treated);
    assert_int_equal(ebb_clinic_trace_play(&told->trace, 3), EBB_OK);
}

static void four_on_one_chair(void **state)
{
    static struct told told;
    struct ebb_clinic_booking *bookings;
    size_t n;
    (void)state;
    make_four(&told);
    assert_int_equal(ebb_clinic_trace_day(&told.trace, 0, &bookings, &n), EBB_OK);
    assert_int_equal(n, 4);
    for (int i = 0; i < 4; i++) {
        const struct ebb_day_session *session = &bookings[i].sitting->session;
        assert_int_equal(bookings[i].who, i);
        assert_int_equal(bookings[i].minute, 540 + 60 * i);
        assert_int_equal(bookings[i].fate->due, 0);
        assert_int_equal(bookings[i].days_late, 0);
        assert_int_equal(bookings[i].fate->kind, i < 3 ? EBB_CLINIC_GIVEN : EBB_CLINIC_TURNED_AWAY);
        assert_int_equal(session->ready_s, AT_9 + 3600 * i);
        assert_int_equal(session->began_s, i < 3 ? AT_9 + 85 * MINUTE * i : -1);
        assert_int_equal(bookings[i].next->kind, EBB_CLINIC_BOOKED);
        assert_int_equal(bookings[i].next->urgent, i == 3);
    }
    /* the series' second session; the one turned away has the first session on the next day */
    assert_int_equal(bookings[0].next->day, told.settled.induction.days[1]);
    assert_int_equal(bookings[3].next->day, 1);
    assert_int_equal(bookings[3].next->minute, 540);
    free(bookings);

    const struct ebb_clinic_recorded_day *row = ebb_clinic_record_day(&told.trace.record, 0);
    int n_began = 0;
    for (size_t i = row->first_event; i < row->first_event + row->n_events; i++) {
        if (told.trace.record.day_events[i].kind != EBB_DAY_BEGINS)
            continue;
        const struct ebb_clinic_reason reason = ebb_clinic_trace_reason(&told.trace, 0, i);
        assert_int_equal(reason.waited_s, 25 * MINUTE * n_began);
        assert_int_equal(reason.who, n_began > 0 ? n_began - 1 : EBB_NOBODY);
        assert_int_equal(reason.by, n_began > 0 ? EBB_DAY_CHAIR_FREE : EBB_DAY_EVENT_KIND_COUNT);
        assert_true(n_began == 0 || reason.lack == EBB_LACKS_CHAIR);
        n_began++;
    }
    assert_int_equal(n_began, 3);
    ebb_clinic_trace_free(&told.trace);
}

/* What patient 3 has met until the evening of day 1. */
static void the_one_turned_away(void **state)
{
    static struct told told;
    static const struct {
        int day, course, clinic; /* kinds; -1: not of this list */
    } EXPECTED[] = {
        {-1, -1, EBB_CLINIC_BOOKED}, {0, EBB_EVENT_ASSESSMENT, -1}, {0, -1, EBB_CLINIC_TURNED_AWAY},
        {0, -1, EBB_CLINIC_BOOKED},  {1, EBB_EVENT_INFUSION, -1},   {1, -1, EBB_CLINIC_GIVEN},
        {1, -1, EBB_CLINIC_BOOKED},
    };
    struct ebb_clinic_entry *entries;
    size_t n, at = 0;
    (void)state;
    make_four(&told);
    assert_int_equal(ebb_clinic_trace_story(&told.trace, &entries, &n), EBB_OK);
    for (size_t i = 0; i < n && entries[i].day <= 1; i++) {
        const struct ebb_clinic_entry *entry = &entries[i];
        /* bookings are the clinic's here; side effects may come */
        if (entry->course && entry->course->kind != EBB_EVENT_ASSESSMENT &&
            entry->course->kind != EBB_EVENT_INFUSION)
            continue;
        assert_true(at < sizeof EXPECTED / sizeof EXPECTED[0]);
        assert_int_equal(entry->day, EXPECTED[at].day);
        assert_int_equal(entry->course ? (int)entry->course->kind : -1, EXPECTED[at].course);
        assert_int_equal(entry->clinic ? (int)entry->clinic->kind : -1, EXPECTED[at].clinic);
        if (entry->clinic && entry->clinic->kind == EBB_CLINIC_GIVEN)
            assert_int_equal(entry->sitting->session.began_s, AT_9);
        at++;
    }
    assert_int_equal(at, sizeof EXPECTED / sizeof EXPECTED[0]);
    free(entries);
    ebb_clinic_trace_free(&told.trace);
}

/* 4. The past */

static void the_past_is_that_of_the_panel(void **state)
{
    static struct told told;
    int64_t n_infusions = 0;
    (void)state;
    make_crowded(&told);
    struct ebb_clinic_trace *trace = &told.trace;
    assert_int_equal(ebb_clinic_trace_open(trace, &told.clinic, &told.settled, NULL, 1), EBB_OK);
    for (int i = 0; i < trace->people.n_panel; i += 9) {
        const struct ebb_person *person = &trace->people.people[i];
        int n_assessments = 0, n_given = 0;
        assert_int_equal(ebb_clinic_trace_play(trace, i), EBB_OK);
        for (size_t e = 0; e < trace->past.n; e++) {
            const struct ebb_event *event = &trace->past.events[e];
            n_given += event->kind == EBB_EVENT_INFUSION;
            if (event->kind == EBB_EVENT_ASSESSMENT)
                assert_int_equal(event->value, person->course.score[n_assessments++]);
        }
        assert_int_equal(n_given, person->course.n_infusions);
        assert_int_equal(n_assessments, person->course.next_assessment);
        n_infusions += n_given;
    }
    assert_true(n_infusions > 50);
    ebb_clinic_trace_free(trace);
}

/* Where the study's own horizon is kept, and is shorter than the clinic has been open. */
static void nobody_is_kept_beyond_the_horizon(void **state)
{
    static struct told told;
    (void)state;
    make_crowded(&told);
    told.clinic.attendance.as_study = true;
    settle(&told);
    struct ebb_clinic_trace *trace = &told.trace;
    assert_int_equal(ebb_clinic_trace_open(trace, &told.clinic, &told.settled, NULL, 0), EBB_OK);
    const int end_day = trace->constants->calendar.end_day;
    assert_true(end_day < 365 * told.clinic.demand.years_open);
    assert_int_equal(trace->people.n_panel, told.clinic.active_patients);
    for (int i = 0; i < trace->people.n_panel; i++)
        assert_true(-trace->people.people[i].entry_day <= end_day);
    ebb_clinic_trace_free(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a year with a log is the year without", a_log_changes_nothing),
        TEST("a year is told in its own joint draw", in_the_draw_of_the_replication),
        TEST("events of a year add up to what was counted", the_log_adds_up),
        TEST("the lists of days hold every session once", days_hold_all),
        TEST("a week is its days' lists, and a day's sums are counted from them",
             a_week_and_the_days_are_their_lists),
        TEST("four patients on one chair: who waited for whom", four_on_one_chair),
        TEST("the one who is turned away comes the next day", the_one_turned_away),
        TEST("what the panel has behind it is told again", the_past_is_that_of_the_panel),
        TEST("whose course is over is not of the panel", nobody_is_kept_beyond_the_horizon),
    };
    return RUN_TESTS(tests);
}
