/* SPDX-License-Identifier: MIT
 * What does a day of a clinic cost? Seconds of a core for days of 5 to 80 sessions, by session and by event
 * of the heap, and for the luck of a session.
 *
 * A clinic of 300 patients has some 6,000 sessions a year; a replication that plays 20 staffings on them has
 * 120,000 sessions and is to take 3 ms each, with everything that is not a day.
 * Writes results/bench/clinic_day.json.
 */
#include <ebb/chance.h>
#include <ebb/clinic_day.h>

#include "measure.h"

enum { MOST_SESSIONS = 80, DAYS = 20000, WORDS = 6, ROUND_DAYS = DAYS / BENCH_ROUNDS };

static const int SESSIONS[] = {5, 10, 20, 40, 80};
enum { N_SIZES = sizeof SESSIONS / sizeof SESSIONS[0], DAY_OF_BAR = 2 };

/* One chair for four sessions: full from morning to evening, and some wait. */
static struct ebb_house house_for(int n, bool recovery)
{
    const int chairs = (n + 3) / 4;
    return (struct ebb_house){.n_rooms = 1,
                              .chairs_in_room = {chairs},
                              .recovery_places = recovery ? chairs : 0,
                              .patients_per_nurse = 3,
                              .start_counts = 3,
                              .n_duties = 3,
                              .duties = {{28800, chairs}, {43200, chairs - chairs / 4}, {45000, chairs}},
                              .close_s = 61200};
}

/* Lengths from words, as a replication draws them. */
static void draw_day(const struct ebb_chance *chance, int day, struct ebb_day_session *sessions, int n)
{
    static const struct ebb_length infusion = {40.0, 35.0, 55.0, EBB_TIME_TRIANGULAR};
    static const struct ebb_length observation = {45.0, 30.0, 90.0, EBB_TIME_LOGNORMAL};
    static const struct ebb_length early_or_late = {0.0, 0.0, 30.0, EBB_TIME_UNIFORM};
    for (int i = 0; i < n; i++) {
        const ebb_u128 place = ebb_chance_place(chance, i, day);
        const int32_t booked = 30600 + 6600 * (i % 4) + 300 * (i / 4 % 8);
        sessions[i] = (struct ebb_day_session){
            .booked_s = booked,
            .arrives_s = booked - 900 +
                         ebb_length_seconds(&early_or_late,
                                            (uint32_t)ebb_chance_at(chance, place, EBB_CHANCE_ARRIVES)),
            .check_in_s = 300,
            .start_s = 600,
            .infusion_s =
                ebb_length_seconds(&infusion, (uint32_t)ebb_chance_at(chance, place, EBB_CHANCE_INFUSION)),
            .observation_s = ebb_length_seconds(
                &observation, (uint32_t)ebb_chance_at(chance, place, EBB_CHANCE_OBSERVATION)),
            .turnover_s = 600,
            .who = i,
        };
    }
}

/* Seconds of a core for a day, played; drawing is taken off. */
struct cost {
    struct bench_figure play, draw;
};

static void measure(struct cost *cost, int n, bool recovery)
{
    const struct ebb_house house = house_for(n, recovery);
    struct ebb_day_session sessions[MOST_SESSIONS];
    struct ebb_day_room room = {0};
    struct ebb_day_use use = {0};
    struct ebb_chance chance;
    ebb_chance_init(&chance, 1, 0);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        const struct bench_time before = bench_now();
        for (int day = 0; day < ROUND_DAYS; day++)
            draw_day(&chance, day, sessions, n);
        const struct bench_time between = bench_now();
        for (int day = 0; day < ROUND_DAYS; day++) {
            draw_day(&chance, day, sessions, n);
            if (ebb_day_play(&room, &house, sessions, n, NULL, NULL, &use) != EBB_OK)
                bench_fail("no memory for a day");
        }
        const double draw = between.core - before.core, both = bench_now().core - between.core;
        cost->draw.rounds[round] = draw / ROUND_DAYS;
        cost->play.rounds[round] = (both - draw) / ROUND_DAYS;
    }
    ebb_day_room_free(&room);
}

int main(void)
{
    struct bench_json json = bench_json_start("clinic_day");
    double day_of_20 = 0.0, event = 0.0;
    printf("%8s %10s %16s %16s %16s\n", "sessions", "recovery", "us a day", "ns an event", "ns luck/session");
    bench_json_open(&json, "days", '[');
    for (int i = 0; i < N_SIZES; i++)
        for (int recovery = 0; recovery < 2; recovery++) {
            struct cost cost;
            measure(&cost, SESSIONS[i], recovery == 1);
            const int events = (recovery ? 5 : 4) * SESSIONS[i] + 5; /* all are given: see clinic_day.c */
            const double play = bench_median(&cost.play), draw = bench_median(&cost.draw);
            printf("%8d %10s %16.2f %16.1f %16.1f\n", SESSIONS[i], recovery ? "yes" : "no", 1e6 * play,
                   1e9 * play / events, 1e9 * draw / SESSIONS[i]);
            bench_json_open(&json, NULL, '{');
            bench_json_number(&json, "sessions", SESSIONS[i]);
            bench_json_truth(&json, "recovery", recovery == 1);
            bench_json_figure(&json, "seconds_a_day", &cost.play);
            bench_json_number(&json, "ns_an_event", 1e9 * play / events);
            bench_json_number(&json, "ns_luck_a_session", 1e9 * draw / SESSIONS[i]);
            bench_json_close(&json, '}');
            if (i == DAY_OF_BAR && !recovery) {
                day_of_20 = play;
                event = play / events;
            }
        }
    bench_json_close(&json, ']');
    const struct bench_bar bars[] = {
        {"us_a_day_of_20", "a day of 20 sessions", 5.0, true, 1.0, "us"},
        {"ns_an_event_of_20", "an event of such a day", 40.0, true, 1.0, "ns"},
    };
    bench_judge(&json, &bars[0], 1e6 * day_of_20);
    bench_judge(&json, &bars[1], 1e9 * event);
    bench_json_end(&json);
    bench_print_others();
    return 0;
}
