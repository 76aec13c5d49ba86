/* SPDX-License-Identifier: MIT
 * year_lengths: when who is booked arrives, and how long each part of the session takes; kept from one
 * staffing to the next.
 *
 * Luck is named by (patient, session), so that twenty staffings of a replication ask for the same seven
 * numbers twenty times: a jump to their words and a root for most of them, a twelfth of a year of 300
 * patients. What has been drawn stays in a table until the luck or the laws are others:
 *
 *     place    index of the visitor, number of the session modulo 32      32 bytes, two on a cache line
 *     name     patient 18 bits | service 2 | number + 1: 12               0: nobody's yet
 *
 * A place that another session has is drawn over: a table can be too small or be used by other people, and
 * costs time, never bits. Half a year of one session a week has its places side by side.
 *
 *   1. Drawing   2. The table
 */
#include "year.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/draw.h>

/* 1. Drawing */

void ebb_year_draw_lengths(const struct ebb_clinic_year *year, int service, ebb_u128 luck,
                           struct ebb_day_session *session)
{
    const struct ebb_year_lengths *laws = &year->lengths[service];
#define SECONDS(part, purpose) \
    ebb_length_law_seconds(&laws->part, ebb_draw_high(ebb_chance_at(&year->chance, luck, purpose)))
    session->check_in_s = SECONDS(check_in, EBB_CHANCE_CHECK_IN);
    session->start_s = SECONDS(start, EBB_CHANCE_START);
    session->infusion_s = SECONDS(infusion, EBB_CHANCE_INFUSION);
    session->observation_s = SECONDS(observation, EBB_CHANCE_OBSERVATION);
    session->escort_s = SECONDS(escort, EBB_CHANCE_ESCORT);
    session->turnover_s = SECONDS(turnover, EBB_CHANCE_TURNOVER);
#undef SECONDS
}

/* Seconds after the booked time; below 0: before it. */
static int32_t lateness(const struct ebb_clinic_year *year, ebb_u128 luck)
{
    const uint64_t word = ebb_chance_at(&year->chance, luck, EBB_CHANCE_ARRIVES);
    return ebb_draw_in(ebb_draw_high(word), -year->early_s, year->late_s);
}

/* 2. The table */

enum { NUMBERS = 32, NUMBER_BITS = 12, SERVICE_BITS = 2 };

/* Up to 1 MB, sessions of 1,024 people; of more nothing is kept. A larger table is thrown out of the caches
 * by the people themselves between two staffings: with one of 4 MB 3,000 patients took 1.1 times as long, in
 * 20 staffings and in one alone. */
enum { MOST_PEOPLE = 1024 };

_Static_assert(EBB_MAX_SERVICES <= 1 << SERVICE_BITS, "a service fits its bits");
_Static_assert(EBB_MAX_CLINIC_PATIENTS <= 1 << (32 - NUMBER_BITS - SERVICE_BITS), "a patient fits the rest");

/* What is drawn of a session, but for the day that it falls on. */
struct ebb_year_drawn {
    uint32_t name;
    int32_t late_s, check_in_s, start_s, infusion_s, observation_s, escort_s, turnover_s;
};

enum ebb_status ebb_year_fit_drawn(struct ebb_clinic_year *year, int n_people)
{
    size_t n = NUMBERS;
    while (n_people <= MOST_PEOPLE && 2 * n <= (size_t)NUMBERS * (size_t)n_people)
        n *= 2;
    free(year->drawn);
    year->n_drawn = n;
    year->drawn = calloc(n, sizeof *year->drawn);
    return year->drawn ? EBB_OK : EBB_NO_MEMORY;
}

static bool is_same_law(const struct ebb_length_law *a, const struct ebb_length_law *b)
{
    return a->length.law == b->length.law && a->length.typical == b->length.typical &&
           a->length.low == b->length.low && a->length.high == b->length.high;
}

static bool are_same(const struct ebb_year_lengths *a, const struct ebb_year_lengths *b)
{
    return is_same_law(&a->check_in, &b->check_in) && is_same_law(&a->start, &b->start) &&
           is_same_law(&a->infusion, &b->infusion) && is_same_law(&a->observation, &b->observation) &&
           is_same_law(&a->escort, &b->escort) && is_same_law(&a->turnover, &b->turnover);
}

void ebb_year_set_lengths(struct ebb_clinic_year *year, const struct ebb_clinic *clinic, bool other_luck)
{
    const int32_t early_s = (int32_t)(60.0 * clinic->attendance.arrives_early);
    const int32_t late_s = (int32_t)(60.0 * clinic->attendance.arrives_late);
    bool same = !other_luck && early_s == year->early_s && late_s == year->late_s;
    for (int i = 0; i < clinic->n_services; i++) {
        const struct ebb_service *service = &clinic->services[i];
        const struct ebb_year_lengths laws = {
            .check_in = ebb_length_law_of(&service->check_in),
            .start = ebb_length_law_of(&service->start),
            .infusion = ebb_length_law_of(&service->infusion),
            .observation = ebb_length_law_of(&service->observation),
            .escort = ebb_length_law_of(&service->escort),
            .turnover = ebb_length_law_of(&service->turnover),
        };
        same = same && are_same(&laws, &year->lengths[i]);
        year->lengths[i] = laws;
    }
    year->early_s = early_s;
    year->late_s = late_s;
    if (!same)
        memset(year->drawn, 0, year->n_drawn * sizeof *year->drawn);
}

static void draw(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor,
                 struct ebb_year_drawn *out_drawn)
{
    struct ebb_day_session session;
    const ebb_u128 luck = ebb_chance_place(&year->chance, visitor->person->index, visitor->n_sessions);
    ebb_year_draw_lengths(year, visitor->service, luck, &session);
    *out_drawn = (struct ebb_year_drawn){.late_s = lateness(year, luck),
                                         .check_in_s = session.check_in_s,
                                         .start_s = session.start_s,
                                         .infusion_s = session.infusion_s,
                                         .observation_s = session.observation_s,
                                         .escort_s = session.escort_s,
                                         .turnover_s = session.turnover_s};
}

/* 0: a session so late in a course that it has no name, which no year is long enough for. */
static uint32_t name_of(const struct ebb_visitor *visitor)
{
    const uint32_t number = (uint32_t)visitor->n_sessions + 1;
    if (number >> NUMBER_BITS)
        return 0;
    return ((uint32_t)visitor->person->index << SERVICE_BITS | (uint32_t)visitor->service) << NUMBER_BITS |
           number;
}

void ebb_year_plan_lengths(struct ebb_clinic_year *year, int index, struct ebb_day_session *session)
{
    const struct ebb_visitor *visitor = &year->visitors[index];
    const uint32_t name = name_of(visitor);
    const size_t at = (size_t)index * NUMBERS + (size_t)visitor->n_sessions % NUMBERS;
    struct ebb_year_drawn *drawn = &year->drawn[at & (year->n_drawn - 1)];
    if (name == 0 || drawn->name != name) {
        draw(year, visitor, drawn);
        drawn->name = name;
    }
    const int32_t arrives_s = session->booked_s + drawn->late_s;
    session->arrives_s = arrives_s > 0 ? arrives_s : 0;
    session->check_in_s = drawn->check_in_s;
    session->start_s = drawn->start_s;
    session->infusion_s = drawn->infusion_s;
    session->observation_s = drawn->observation_s;
    session->escort_s = drawn->escort_s;
    session->turnover_s = drawn->turnover_s;
}
