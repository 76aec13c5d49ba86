/* SPDX-License-Identifier: MIT
 * law_clinic_events: what happens in a clinic's year, as a table for tests/clinic_checker.py.
 *
 *     law_clinic_events CLINIC.yaml ...     a table for each on stdout; a clinic that is refused is one line
 *     law_clinic_events                     as a test: a year that is told is the year that nobody hears
 *
 * One line an event, words apart by commas; the first word says what the line is:
 *
 *     clinic,path                       what follows is of that file          refused,path,first message
 *     induction,days ...                of the study                          service,index,...
 *     event,today,kind,who,day,minute,due,session,service,urgent              <ebb/clinic_log.h>
 *     house,today,duties as second:nurses ...
 *     session,today,who,booked,arrives,check_in,start,infusion,observation,escort,turnover,planned,fails,
 *         on_site,rank,fate,ready,began,left_chair,home,chair_free,chair       seconds
 *     day,today,second,kind,who,value,chair                                   <ebb/clinic_day.h>
 *     tally,name,value
 *
 *   1. Writing   2. A clinic   3. The test
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_play.h>
#include <ebb/clinic_year.h>
#include <ebb/constants.h>
#include <ebb/plan.h>

#include "clinic_usual.h"
#include "support.h"
#include "tap.h"

enum { MOST_DAY_EVENTS = 1 << 16 };

/* 1. Writing */

static void write_event(void *self, const struct ebb_clinic_event *event)
{
    fprintf(self, "event,%d,%s,%d,%d,%d,%d,%d,%d,%d\n", event->today, EBB_CLINIC_EVENT_NAMES[event->kind],
            event->who, event->day, event->minute, event->due, event->session, event->service, event->urgent);
}

static void write_session(FILE *file, int today, const struct ebb_day_session *s)
{
    fprintf(file, "session,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d\n", today, s->who,
            s->booked_s, s->arrives_s, s->check_in_s, s->start_s, s->infusion_s, s->observation_s,
            s->escort_s, s->turnover_s, s->planned_s, s->fails, s->prescriber_on_site, s->rank, (int)s->fate,
            s->ready_s, s->began_s, s->left_chair_s, s->home_s, s->chair_free_s, s->chair);
}

static void write_day(void *self, const struct ebb_clinic_day_told *day)
{
    FILE *file = self;
    assert_true(day->log->n <= day->log->capacity);
    fprintf(file, "house,%d", day->today);
    for (int i = 0; i < day->house->n_duties; i++)
        fprintf(file, ",%d:%d", day->house->duties[i].from_s, day->house->duties[i].nurses);
    fprintf(file, "\n");
    for (int i = 0; i < day->n; i++)
        write_session(file, day->today, &day->sessions[i]);
    for (size_t i = 0; i < day->log->n; i++) {
        const struct ebb_day_event *event = &day->log->events[i];
        fprintf(file, "day,%d,%d,%d,%d,%d,%d\n", day->today, event->time_s, event->kind, event->who,
                event->value, event->chair);
    }
}

static void write_tally(FILE *file, const struct ebb_clinic_tally *tally)
{
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {
        {"induction", tally->given[EBB_SESSION_INDUCTION]},
        {"maintenance", tally->given[EBB_SESSION_MAINTENANCE]},
        {"booster", tally->given[EBB_SESSION_BOOSTER]},
        {"rescue", tally->given[EBB_SESSION_RESCUE]},
        {"no_shows", tally->no_shows},
        {"cancelled", tally->cancelled},
        {"failed", tally->failed},
        {"turned_away", tally->turned_away},
        {"without_place", tally->without_place},
        {"refilled", tally->refilled},
        {"background_given", tally->background_given},
        {"background_turned_away", tally->background_turned_away},
        {"spacing_kept", tally->spacing_kept},
        {"spacing_broken", tally->spacing_broken},
        {"late_days", tally->late_days},
        {"waited_s", tally->waited_s},
        {"referrals", tally->referrals},
        {"contraindicated", tally->contraindicated},
        {"gave_up", tally->gave_up},
        {"started", tally->started},
        {"intakes", tally->intakes},
        {"waiting", tally->n_weeks > 0 ? tally->week_list[tally->n_weeks - 1] : 0},
        {"overtime_days", tally->overtime_days},
    };
    int64_t use[4] = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fprintf(file, "tally,%s,%lld\n", rows[i].name, (long long)rows[i].value);
    for (int day = 0; day < 7; day++) {
        use[0] += tally->open_chair_s[day];
        use[3] += tally->use[day].overtime_s;
        for (int hour = 0; hour < 24; hour++) {
            use[1] += tally->use[day].chair_s[hour];
            use[2] += tally->use[day].nurse_s[hour];
        }
    }
    fprintf(file, "tally,open_chair_s,%lld\ntally,chair_s,%lld\ntally,nurse_s,%lld\ntally,overtime_s,%lld\n",
            (long long)use[0], (long long)use[1], (long long)use[2], (long long)use[3]);
}

/* Days with all nurses and days with one fewer are all open days, and who came then is everybody who came. */
static void assert_days_add_up(const struct ebb_clinic_tally *tally)
{
    const struct ebb_clinic_days *all = &tally->by_nurses[0], *fewer = &tally->by_nurses[1];
    int64_t given = 0, days = 0;
    for (int kind = 0; kind < EBB_SESSION_KINDS; kind++)
        given += tally->given[kind];
    for (int day = 0; day < 7; day++)
        days += tally->open_days[day];
    assert_int_equal(all->days + fewer->days, days);
    assert_int_equal(all->given + fewer->given, given);
    assert_int_equal(all->turned_away + fewer->turned_away, tally->turned_away);
    assert_int_equal(all->came + fewer->came, given + tally->turned_away + tally->failed);
}

/* 2. A clinic */

static enum ebb_status play(const struct ebb_clinic *clinic, const struct ebb_study *study, int replication,
                            struct ebb_clinic_log *log, struct ebb_clinic_tally *out_tally)
{
    struct ebb_clinic_calendar calendar;
    struct ebb_people people = {0};
    struct ebb_clinic_year *year = NULL;
    struct ebb_constants *constants = malloc(sizeof *constants);
    assert_non_null(constants);
    ebb_constants_init(constants, study);
    assert_int_equal(ebb_clinic_calendar_init(&calendar, clinic, ebb_clinic_days(clinic)), EBB_OK);
    assert_int_equal(ebb_clinic_year_open(&year), EBB_OK);
    ebb_clinic_year_listen(year, log);
    enum ebb_status status = ebb_people_draw(&people, clinic, constants, replication);
    if (status == EBB_OK)
        status = ebb_clinic_year_play(year, clinic, &calendar, &people, replication, out_tally);
    ebb_clinic_year_close(year);
    ebb_people_free(&people);
    ebb_clinic_calendar_free(&calendar);
    free(constants);
    return status;
}

static void write_clinic(const char *path, FILE *file)
{
    static struct ebb_clinic_config config; /* large */
    static struct ebb_clinic_tally tally;
    static struct ebb_day_event events[MOST_DAY_EVENTS];
    struct ebb_messages messages = {0};
    struct ebb_clinic_log log = {
        .self = file, .event = write_event, .day = write_day, .day_log = {events, MOST_DAY_EVENTS, 0}};
    const enum ebb_status status =
        ebb_config_open_clinic(path, &(struct ebb_config_options){0}, &config, &messages);
    if (status != EBB_OK) {
        fprintf(file, "refused,%s,%s\n", path, messages.n > 0 ? messages.items[0].words : "");
    } else {
        fprintf(file, "clinic,%s\ninduction", path);
        for (int i = 0; i < config.settled.induction.infusions; i++)
            fprintf(file, ",%d", config.settled.induction.days[i]);
        fprintf(file, "\n");
        if (play(&config.clinic, &config.settled, 0, &log, &tally) == EBB_OK) {
            write_tally(file, &tally);
            assert_days_add_up(&tally);
        } else
            fprintf(file, "refused,%s,nobody stays in care\n", path);
        ebb_config_free_clinic(&config);
    }
    ebb_messages_free(&messages);
}

/* 3. The test */

static void telling_changes_nothing(void **state)
{
    static struct ebb_clinic_tally told, alone; /* large */
    static struct ebb_study study, settled;
    static struct ebb_day_event events[MOST_DAY_EVENTS];
    struct ebb_clinic clinic;
    struct ebb_messages messages = {0};
    FILE *nowhere = tmpfile();
    struct ebb_clinic_log log = {
        .self = nowhere, .event = write_event, .day = write_day, .day_log = {events, MOST_DAY_EVENTS, 0}};
    (void)state;
    assert_non_null(nowhere);
    ebb_clinic_usual(&clinic);
    clinic.n_weeks = 12;
    ebb_clinic_default_study(&clinic, &study);
    assert_int_equal(ebb_clinic_settle(&clinic, &study, &settled, &messages), EBB_OK);
    assert_int_equal(play(&clinic, &settled, 3, &log, &told), EBB_OK);
    assert_int_equal(play(&clinic, &settled, 3, NULL, &alone), EBB_OK);
    assert_memory_equal(&told, &alone, sizeof told);
    assert_true(ftell(nowhere) > 100000);
    fclose(nowhere);
    ebb_messages_free(&messages);
}

int main(int n_words, char **words)
{
    const struct CMUnitTest tests[] = {
        TEST("a year that is told is the year that nobody hears", telling_changes_nothing)};
    if (n_words == 1)
        return RUN_TESTS(tests);
    for (int i = 1; i < n_words; i++)
        write_clinic(words[i], stdout);
    return 0;
}
