/* SPDX-License-Identifier: MIT
 * law_clinic_short_notice: who does not take a place of today is asked anew on another day, and says yes as
 * often as anybody.
 *
 * From the events alone, by section 5 of sim/clinic/README.md: who is due by today and booked for later is
 * asked, the longest due first, until one takes the place; so whoever stands before the one who took it has
 * said no. Of four years of two chairs some 1,000 answers are of patients who said no on an earlier day, of
 * the same session; the bounds are five errors of a half, wrong once in 1.7 million seeds.
 */
#include <math.h>
#include <stdlib.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_trace.h>

#include "support.h"
#include "tap.h"

enum { YEARS = 4, NOBODY = -1 };

/* What the events have told of a patient's next session, and of the last answer. */
struct standing {
    int due, booked;   /* days; booked 0: nowhere that could be given up */
    int asked, no_due; /* day of the last question; due day of a session that was said no to */
};

struct answers {
    int n, yes; /* of those who had said no before */
};

/* The longest due of those who have not been asked today; NOBODY: all have. */
static int next_of(const struct standing *all, int n, int today)
{
    int first = NOBODY;
    for (int i = 0; i < n; i++) {
        const bool listed = all[i].booked > today && all[i].due <= today && all[i].asked != today;
        if (listed && (first == NOBODY || all[i].due < all[first].due))
            first = i;
    }
    return first;
}

/* Everybody in turn, to the one who took the place (NOBODY: nobody did). */
static void ask_all(struct standing *all, int n, int today, int taker, struct answers *answers)
{
    for (int who = next_of(all, n, today); who != NOBODY; who = next_of(all, n, today)) {
        answers->n += all[who].no_due == all[who].due;
        answers->yes += all[who].no_due == all[who].due && who == taker;
        all[who].asked = today;
        if (who == taker)
            return;
        all[who].no_due = all[who].due;
    }
    assert_int_equal(taker, NOBODY);
}

/* The taker's later place is given back, and today's taken, before he or she is told to come sooner. */
static int taker_of(const struct ebb_clinic_record *record, size_t cancels)
{
    for (size_t i = cancels + 1; i < record->n_told && i <= cancels + 4; i++) {
        const struct ebb_clinic_event *event = &record->told[i].event;
        if (event->kind == EBB_CLINIC_SOONER)
            return event->who;
        if (event->kind != EBB_CLINIC_GIVEN_BACK && event->kind != EBB_CLINIC_BOOKED)
            return NOBODY;
    }
    return NOBODY;
}

static void follow(const struct ebb_clinic_record *record, int n, struct answers *answers)
{
    struct standing *all = calloc((size_t)n, sizeof *all);
    assert_non_null(all);
    for (int i = 0; i < n; i++)
        all[i].asked = all[i].no_due = -EBB_NEVER;
    for (size_t i = 0; i < record->n_told; i++) {
        const struct ebb_clinic_event *event = &record->told[i].event;
        const bool boosters = event->who >= 0 && event->session > EBB_SESSION_INDUCTION;
        if (boosters && event->kind == EBB_CLINIC_BOOKED) {
            all[event->who].due = event->due;
            all[event->who].booked = event->day;
        } else if (boosters && (event->kind == EBB_CLINIC_GIVEN_BACK || event->kind == EBB_CLINIC_GONE)) {
            all[event->who].booked = 0;
        } else if (event->kind == EBB_CLINIC_CANCELS) {
            ask_all(all, n, event->today, taker_of(record, i), answers);
        }
    }
    free(all);
}

static void who_said_no_is_asked_anew(void **state)
{
    const struct ebb_override chairs = {.key = "chairs", .value = "2"};
    const struct ebb_config_options options = {.settings = &chairs, .n_settings = 1};
    static struct ebb_clinic_config config; /* large */
    struct ebb_messages messages = {0};
    struct answers answers = {0};
    (void)state;
    assert_int_equal(ebb_config_open_clinic("configs/clinic_tipping.yaml", &options, &config, &messages),
                     EBB_OK);
    const double share = config.clinic.booking.short_notice;
    for (int year = 0; year < YEARS; year++) {
        struct ebb_clinic_trace trace;
        assert_int_equal(ebb_clinic_trace_open(&trace, &config.clinic, &config.settled, NULL, year), EBB_OK);
        assert_int_equal(ebb_clinic_trace_play(&trace, -1), EBB_OK);
        follow(&trace.record, trace.people.n, &answers);
        ebb_clinic_trace_free(&trace);
    }
    assert_true(answers.n > 200);
    const double error = sqrt(share * (1.0 - share) / answers.n);
    if (fabs((double)answers.yes / answers.n - share) > 5.0 * error)
        fail_msg("%d of %d take a place after they did not take one; %.0f %% do of all", answers.yes,
                 answers.n, 100.0 * share);
    ebb_messages_free(&messages);
    ebb_config_free_clinic(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("who did not take a place at short notice is asked anew", who_said_no_is_asked_anew)};
    return RUN_TESTS(tests);
}
