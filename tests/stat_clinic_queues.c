/* SPDX-License-Identifier: MIT
 * stat_clinic_queues: a day that goes on for years, without closing, is the queue of the textbooks: mean
 * waits and the share that waits are Erlang's, Crommelin's, Pollaczek's and Khinchine's.
 *
 * Each case is played N_PLAYS times from an empty house with luck of its own; those who come first are left
 * out (40 relaxation times of the slowest case). Plays are independent, so that the standard error of their
 * mean is exact, and the statistic Student's with 47 degrees: beyond 7 for less than 1e-8, here 24 times.
 * Whole seconds: a mean length of 6,000 s makes their share of the waits less than a tenth of the error.
 *
 *   1. A play   2. Its mean wait   3. Cases   4. Hours
 */
#include <math.h>
#include <string.h>

#include <ebb/chance.h>
#include <ebb/clinic_day.h>
#include <ebb/draw.h>
#include <ebb/queue_formulas.h>

#include "day_replay.h"
#include "tap.h"

enum { N_PLAYS = 48, N_SESSIONS = 9000, N_LEFT_OUT = 3000, MOST_ERRORS = 7 };

/* 1. A play */

struct queue {
    const char *name;
    struct ebb_house house;
    struct ebb_length length; /* of start, infusion, observation and turnover together, mean 100 minutes */
    double load;              /* chairs (or nurses) that are busy */
    double wait;              /* expected, in multiples of the length */
    double p_waits;           /* expected; -1: not looked at */
};

/* The whole length is infusion: one who is watched counts 1, in start too. */
static void draw_sessions(const struct queue *queue, int play, struct ebb_day_session *sessions)
{
    struct ebb_chance chance;
    ebb_chance_init(&chance, 20261130, play);
    const struct ebb_length between = {.typical = 100.0 / queue->load, .law = EBB_TIME_EXPONENTIAL};
    int32_t second = 0;
    for (int i = 0; i < N_SESSIONS; i++) {
        const ebb_u128 place = ebb_chance_place(&chance, i, 0);
        const uint64_t arrival = ebb_chance_at(&chance, place, EBB_CHANCE_ARRIVES);
        const uint64_t length = ebb_chance_at(&chance, place, EBB_CHANCE_INFUSION);
        second += ebb_length_seconds(&between, ebb_draw_high(arrival));
        sessions[i] = (struct ebb_day_session){
            .arrives_s = second,
            .infusion_s = ebb_length_seconds(&queue->length, ebb_draw_high(length)),
            .who = i,
        };
    }
}

/* 2. Its mean wait */

struct estimate {
    double sum, squares;
};

static void add(struct estimate *estimate, double value)
{
    estimate->sum += value;
    estimate->squares += value * value;
}

/* Of the mean over plays. */
static double error_of(const struct estimate *estimate)
{
    const double mean = estimate->sum / N_PLAYS;
    return sqrt((estimate->squares / N_PLAYS - mean * mean) / (N_PLAYS - 1));
}

static void assert_expected(const char *name, const struct estimate *estimate, double expected,
                            double most_error)
{
    const double mean = estimate->sum / N_PLAYS, error = error_of(estimate);
    if (!(fabs(mean - expected) < MOST_ERRORS * error && error < most_error * expected))
        fail_msg("%s: %.5f (error %.5f) instead of %.5f", name, mean, error, expected);
}

static void look_at(const struct queue *queue)
{
    static struct ebb_day_session sessions[N_SESSIONS];
    struct ebb_day_room room = {0};
    struct estimate waits = {0}, share = {0};
    for (int play = 0; play < N_PLAYS; play++) {
        struct ebb_day_use use = {0};
        draw_sessions(queue, play, sessions);
        assert_int_equal(ebb_day_play(&room, &queue->house, sessions, N_SESSIONS, NULL, NULL, &use), EBB_OK);
        double sum = 0.0;
        int n_waited = 0;
        for (int i = N_LEFT_OUT; i < N_SESSIONS; i++) {
            sum += sessions[i].began_s - sessions[i].ready_s;
            n_waited += sessions[i].began_s > sessions[i].ready_s;
        }
        add(&waits, sum / (N_SESSIONS - N_LEFT_OUT) / 6000.0);
        add(&share, (double)n_waited / (N_SESSIONS - N_LEFT_OUT));
    }
    ebb_day_room_free(&room);
    assert_expected(queue->name, &waits, queue->wait, 0.03);
    if (queue->p_waits >= 0.0)
        assert_expected(queue->name, &share, queue->p_waits, 0.02);
}

/* 3. Cases */

static const struct ebb_length EXPONENTIAL = {100.0, 0.0, 0.0, EBB_TIME_EXPONENTIAL};
static const struct ebb_length ONE = {100.0, 0.0, 0.0, EBB_TIME_FIXED};
static const struct ebb_length UNIFORM = {100.0, 20.0, 180.0, EBB_TIME_UNIFORM};
static const struct ebb_length TRIANGULAR = {70.0, 50.0, 180.0, EBB_TIME_TRIANGULAR};

/* So many chairs, and nurses enough for all. */
static struct ebb_house chairs_only(int chairs)
{
    return replay_house(chairs, chairs, 1);
}

/* Chairs in abundance, in three rooms, and so many nurses, one for each patient: the nurses are the queue. */
static struct ebb_house nurses_only(int nurses)
{
    struct ebb_house house = replay_house(80, nurses, 1);
    house.n_rooms = 3;
    house.chairs_in_room[1] = house.chairs_in_room[2] = 80;
    return house;
}

static void exponential_lengths_wait_as_erlang_says(void **state)
{
    (void)state;
    static const struct {
        int chairs;
        double load;
    } cases[] = {{1, 0.5}, {2, 1.0}, {3, 2.1}, {5, 4.0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int c = cases[i].chairs;
        struct queue queue = {"chairs",
                              chairs_only(c),
                              EXPONENTIAL,
                              cases[i].load,
                              ebb_wait_mmc(c, cases[i].load),
                              ebb_erlang_c(c, cases[i].load)};
        look_at(&queue);
        queue.name = "nurses";
        queue.house = nurses_only(c);
        look_at(&queue);
    }
}

static void one_length_waits_as_crommelin_says(void **state)
{
    (void)state;
    for (int c = 1; c <= 4; c++) {
        const double load = 0.75 * c;
        const struct queue queue = {"one length", chairs_only(c), ONE, load, ebb_wait_mdc(c, load), -1.0};
        look_at(&queue);
    }
}

static void one_chair_waits_as_pollaczek_and_khinchine_say(void **state)
{
    (void)state;
    const struct ebb_length *lengths[] = {&UNIFORM, &TRIANGULAR};
    for (int k = 0; k < 2; k++) {
        const double variation = ebb_length_variance(lengths[k]) / 1e4;
        assert_true(fabs(ebb_length_mean(lengths[k]) - 100.0) < 1e-9);
        const struct queue queue = {
            "any length", chairs_only(1), *lengths[k], 0.7, ebb_wait_mg1(0.7, variation), 0.7};
        look_at(&queue);
    }
}

/* Between the formulas' known ends it is an approximation, which the page says: within 3 % here. */
static void page_approximates_many_chairs(void **state)
{
    (void)state;
    static struct ebb_day_session sessions[N_SESSIONS];
    const double variation = ebb_length_variance(&UNIFORM) / 1e4, expected = ebb_wait_mgc(3, 2.1, variation);
    const struct queue queue = {"many", chairs_only(3), UNIFORM, 2.1, expected, -1.0};
    struct ebb_day_room room = {0};
    struct ebb_day_use use = {0};
    double sum = 0.0;
    for (int play = 0; play < N_PLAYS; play++) {
        draw_sessions(&queue, play, sessions);
        assert_int_equal(ebb_day_play(&room, &queue.house, sessions, N_SESSIONS, NULL, NULL, &use), EBB_OK);
        for (int i = N_LEFT_OUT; i < N_SESSIONS; i++)
            sum += sessions[i].began_s - sessions[i].ready_s;
    }
    ebb_day_room_free(&room);
    const double mean = sum / (N_SESSIONS - N_LEFT_OUT) / N_PLAYS / 6000.0;
    assert_true(fabs(mean / expected - 1.0) < 0.06); /* 3 %, and seven errors */
}

/* 4. Hours */

/* Sums of the engine over years of hours against those over sessions, exactly. */
static void hours_of_use_are_those_of_sessions(void **state)
{
    (void)state;
    static struct ebb_day_session sessions[N_SESSIONS];
    const struct queue queue = {"hours", chairs_only(3), EXPONENTIAL, 2.4, 0.0, 0.0};
    struct ebb_day_room room = {0};
    struct ebb_day_use use = {0};
    draw_sessions(&queue, 0, sessions);
    assert_int_equal(ebb_day_play(&room, &queue.house, sessions, N_SESSIONS, NULL, NULL, &use), EBB_OK);
    int64_t taken = 0, nurses = 0, waited = 0, lengths = 0, waits = 0;
    for (int hour = 0; hour < 24; hour++) {
        taken += use.chair_s[hour];
        nurses += use.nurse_s[hour];
        waited += use.lack_s[hour][EBB_LACKS_CHAIR];
        assert_true(use.lack_s[hour][EBB_LACKS_NURSE] == 0 && use.lack_s[hour][EBB_LACKS_PRESCRIBER] == 0);
    }
    for (int i = 0; i < N_SESSIONS; i++) {
        lengths += sessions[i].infusion_s;
        waits += sessions[i].waited_s[EBB_LACKS_CHAIR];
    }
    assert_true(taken == lengths && nurses == lengths && waited == waits);
    ebb_day_room_free(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("exponential lengths wait for chairs, and for nurses, as Erlang says",
             exponential_lengths_wait_as_erlang_says),
        TEST("sessions of one length wait as Crommelin says", one_length_waits_as_crommelin_says),
        TEST("one chair keeps waiting as Pollaczek and Khinchine say",
             one_chair_waits_as_pollaczek_and_khinchine_say),
        TEST("many chairs and any length wait about as Page says", page_approximates_many_chairs),
        TEST("hours of use and of waiting are those of the sessions", hours_of_use_are_those_of_sessions),
    };
    return RUN_TESTS(tests);
}
