/* SPDX-License-Identifier: MIT
 * lanes_days: for how long the patients of a group were in a state, from the visits of one course.
 *
 * The counterpart is sim/model/course_days.c, one clock for everything (sim/model/README.md section 10):
 *
 *     day      R        R + A     R + 2A      ...      R + 365            R + horizon
 *     visit    |    0    |    1    |    2 ...   |   k   ^   |  ... last     |
 *                                                       a visit's days are cut where a year of follow-up ends
 *     of a patient who leaves after visit j: visits before j stand for A days, j for those until leaving
 *
 * What is counted over visits is counted in bytes, a part of the group at a time, in registers: a run of
 * visits goes by without touching memory but for its scores. So a run ends after as many visits as a byte
 * can count, and at the end of each year; then its counts are added to numbers in memory. The last visit
 * attended is not in these counts: its days are the patient's own, and its score is carried out of the loop.
 *
 * A sum of states is not the days in care -> the last visit (put_last), or a visit that two years share
 * (share_visit): all others stand for A days by construction. Wrong from the 253rd visit on -> RUN_VISITS.
 *
 *   1. Who is in care   2. A run of visits   3. Adding up   4. The last visit   5. All days
 */
#ifndef EBB_LANES_DAYS_H
#define EBB_LANES_DAYS_H

#include <ebb/tally.h>

#include "lanes_course.h"

/* 1. Who is in care */

/* Sets of lanes at each visit of a course, for the sums over sets of patients (lanes_visits.h). */
enum visit_set { IN_RESPONSE, IN_REMISSION, IN_CARE, VISIT_SETS };

/* Of each lane: visits before the day of leaving, and days from R to it. */
struct care {
    int32_t attended[LANES], days[LANES];
} LANES_ALIGNED;

/* visits_attended() of course_days.c. The division is one of doubles, which vectors have, and exact: a
 * quotient of whole numbers below 2^31 is never rounded up to one. */
static void find_care(struct care *care, const struct ebb_calendar *calendar, const int32_t *leaving_day)
{
    const int days = calendar->interval_days, first = calendar->first_visit;
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t leaves = leaving_day[lane];
        const bool stays = leaves > calendar->end_day;
        const int32_t until = stays ? calendar->end_day : leaves;
        const int32_t missed = stays ? until + 1 : leaves; /* the last visit may be on the last day */
        const int32_t attended = (int32_t)((double)(missed + days - 1) / (double)days) - first;
        care->attended[lane] = attended > 0 ? attended : 0;
        care->days[lane] = until > calendar->start_day ? until - calendar->start_day : 0;
    }
}

/* Visits that are left from `visit` on, as bytes: 255 stands for all that are more. */
static void put_left(uint8_t *left, const struct care *care, int visit)
{
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t more = care->attended[lane] - visit;
        left[lane] = (uint8_t)(more < 0 ? 0 : more > 255 ? 255 : more);
    }
}

/* 2. A run of visits */

enum { RUN_VISITS = 252 }; /* a byte counts to 255, and `left` of who has more must not come down to 2 */

/* Of a part: visits in each state, a byte a lane; and sums of points, which outgrow bytes: 16 bits for the
 * even and the odd lanes in turn (252 times 60 points fit). */
typedef uint16_t halves __attribute__((vector_size(BYTES_WIDE)));
struct run_counts {
    bytes response, remission;                             /* in care or not */
    bytes seen_response, seen_remission;                   /* in care, but for the last visit */
    bytes relapsed, state_remission, state_response;       /* likewise */
    halves score_even, score_odd, excess_even, excess_odd; /* in care or not */
    bytes last_score, last_relapsed;                       /* at the last visit attended, if in this run */
};

/* What is asked of each visit. */
struct looked_at {
    const uint8_t *response_at_most;
    uint8_t remission_at_most;
    const struct rows *rows;
    int first_visit; /* assessment */
    uint64_t *sets;  /* (enum visit_set, visit) */
    int n_visits;
};

/* A part's bits of a set; the part at byte 0 comes first. */
INLINE void put_answers(uint64_t *set, answers yes, int b)
{
    *set = (b == 0 ? 0 : *set) | bits_of_answers(yes, b);
}

/* Visit by visit for the part at byte b. `left` counts down: above 1 the visit is followed by another one,
 * at 1 it is the last. Sums of bytes are C's on every set; a yes is 255, minus one. */
INLINE void count_run(struct run_counts *to, const struct looked_at *at, const uint8_t *left_at, int from,
                      int end, int b)
{
    const bytes response_at_most = part_at(at->response_at_most + b),
                remission_at_most = all_bytes(at->remission_at_most);
    struct run_counts n = {0};
    bytes left = part_at(left_at + b);
    for (int visit = from; visit < end; visit++) {
        const int t = at->first_visit + visit;
        const bytes points = part_at(at->rows->score + t * LANES + b);
        const answers responds = byte_at_most(points, response_at_most),
                      remits = byte_at_most(points, remission_at_most);
        const answers relapsed = answers_of_bits(at->rows->relapsed[t], b);
        const answers stays = byte_at_most(all_bytes(2), left), in_care = byte_at_most(all_bytes(1), left);
        const answers last = in_care & ~stays, free = stays & ~relapsed;
        const bytes above = bytes_where(~remits, points - remission_at_most);
        uint64_t *sets = at->sets + visit;
        put_answers(sets + IN_RESPONSE * at->n_visits, responds, b);
        put_answers(sets + IN_REMISSION * at->n_visits, remits, b);
        put_answers(sets + IN_CARE * at->n_visits, in_care, b);
        n.response = count_answers(n.response, responds);
        n.remission = count_answers(n.remission, remits);
        n.seen_response = count_answers(n.seen_response, responds & stays);
        n.seen_remission = count_answers(n.seen_remission, remits & stays);
        n.relapsed = count_answers(n.relapsed, relapsed & stays);
        n.state_remission = count_answers(n.state_remission, remits & free);
        n.state_response = count_answers(n.state_response, responds & free & ~remits);
        n.score_even += (halves)points & 255;
        n.score_odd += (halves)points >> 8;
        n.excess_even += (halves)above & 255;
        n.excess_odd += (halves)above >> 8;
        n.last_score |= bytes_where(last, points);
        n.last_relapsed |= bytes_where(last & relapsed, all_bytes(255));
        left -= bytes_where(in_care, all_bytes(1));
    }
    *to = n;
}

/* 3. Adding up */

/* Visits in states of care, of one year, and their days. */
enum { STATES = EBB_YEAR_NEITHER };
_Static_assert(EBB_YEAR_RELAPSED == 0 && EBB_YEAR_REMISSION == 1 && EBB_YEAR_RESPONSE == 2 && STATES == 3,
               "states of care come first of the sums of a year");
struct last_visit {
    uint8_t score[LANES], relapsed[LANES];
} LANES_ALIGNED;

INLINE void add_bytes(int32_t *to, bytes x, int b)
{
    uint8_t n[BYTES_WIDE] __attribute__((aligned(BYTES_WIDE)));
    put_part(n, x);
    for (int k = 0; k < BYTES_WIDE; k++)
        to[b + k] += n[k];
}

INLINE void add_halves(int32_t *to, halves even, halves odd, int b)
{
    for (int k = 0; k < BYTES_WIDE / 2; k++) {
        to[b + 2 * k] += even[k];
        to[b + 2 * k + 1] += odd[k];
    }
}

/* Counts of a part to the numbers of the group; `states` are of the year that the run is in. */
INLINE void add_run(int32_t (*values)[LANES], int32_t (*states)[LANES], struct last_visit *last,
                    const struct run_counts *n, int b)
{
    add_bytes(values[EBB_RESPONSE_DAYS], n->response, b);
    add_bytes(values[EBB_REMISSION_DAYS], n->remission, b);
    add_bytes(values[EBB_SEEN_RESPONSE_DAYS], n->seen_response, b);
    add_bytes(values[EBB_SEEN_REMISSION_DAYS], n->seen_remission, b);
    add_halves(values[EBB_SCORE_SUM], n->score_even, n->score_odd, b);
    add_halves(values[EBB_EXCESS_SCORE_DAYS], n->excess_even, n->excess_odd, b);
    add_bytes(states[EBB_YEAR_RELAPSED], n->relapsed, b);
    add_bytes(states[EBB_YEAR_REMISSION], n->state_remission, b);
    add_bytes(states[EBB_YEAR_RESPONSE], n->state_response, b);
    put_part(last->score + b, part_at(last->score + b) | n->last_score);
    put_part(last->relapsed + b, part_at(last->relapsed + b) | n->last_relapsed);
}

/* The visits that begin in a year, up to `end`. */
static void count_year(int32_t (*values)[LANES], int32_t (*states)[LANES], struct last_visit *last,
                       const struct looked_at *at, const struct care *care, int from, int end)
{
    memset(states, 0, STATES * sizeof *states);
    for (int visit = from; visit < end; visit += RUN_VISITS) {
        const int until = visit + RUN_VISITS < end ? visit + RUN_VISITS : end;
        uint8_t left[LANES] LANES_ALIGNED;
        put_left(left, care, visit);
        for (int b = 0; b < LANES; b += BYTES_WIDE) {
            struct run_counts n;
            count_run(&n, at, left, visit, until, b);
            add_run(values, states, last, &n, b);
        }
    }
}

/* 4. The last visit, and one that two years share */

/* Which state each score is, as `states` of 0 and 1. */
static void tell_states(int32_t (*states)[LANES], const struct looked_at *at, const uint8_t *score,
                        const uint8_t *relapsed)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints points = ints_of_bytes(score + i), one = all_ints(1);
        const mask relapse = less(all_ints(0), ints_of_bytes(relapsed + i)),
                   remission = at_most(points, all_ints(at->remission_at_most)),
                   response = at_most(points, ints_of_bytes(at->response_at_most + i));
        put_ints(states[EBB_YEAR_RELAPSED] + i, only(relapse, one));
        put_ints(states[EBB_YEAR_REMISSION] + i, only(without(remission, relapse), one));
        put_ints(states[EBB_YEAR_RESPONSE] + i, only(without(without(response, remission), relapse), one));
    }
}

/* `visit` is the last that begins in a year and has `over` of its days in the next. Of those for whom it is
 * not the last visit; of the others the days are cut in put_last. */
static void share_visit(int32_t (*states)[LANES], int32_t (*next)[LANES], const struct looked_at *at,
                        const struct care *care, int visit, int over)
{
    const int t = at->first_visit + visit;
    uint8_t relapsed[LANES] LANES_ALIGNED;
    int32_t now[STATES][LANES] LANES_ALIGNED;
    put_bytes_of_bits(relapsed, at->rows->relapsed[t]);
    tell_states(now, at, at->rows->score + t * LANES, relapsed);
    for (int state = 0; state < STATES; state++) {
        for (int lane = 0; lane < LANES; lane++) {
            const int32_t days = care->attended[lane] > visit + 1 ? over * now[state][lane] : 0;
            states[state][lane] -= days;
            next[state][lane] += days;
        }
    }
}

/* Days of the last visit attended that fall in the year that begins on `year_day`, from R: what is left of
 * the days in care. Who attended none was in no state on any day: neither. */
static void put_last(int32_t (*states)[LANES], int32_t (*now)[LANES], const struct care *care, int days,
                     int year_day)
{
    int32_t in_year[LANES] LANES_ALIGNED;
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t attended = care->attended[lane], first = (attended > 0 ? attended - 1 : 0) * days;
        const int32_t from = first > year_day ? first : year_day;
        const int32_t year_end = year_day + EBB_DAYS_A_YEAR;
        const int32_t to = care->days[lane] < year_end ? care->days[lane] : year_end;
        in_year[lane] = attended > 0 && to > from ? to - from : 0;
    }
    for (int state = 0; state < STATES; state++) {
        for (int lane = 0; lane < LANES; lane++)
            states[state][lane] += in_year[lane] * now[state][lane];
    }
}

/* 5. All days */

/* What the visits of a year added to the sum of scores; `before` is that sum as the year found it, and is
 * left as the next one will. */
static void keep_scores(int16_t (*by_year)[LANES], const int32_t *sum, int32_t *before, int days)
{
    for (int lane = 0; lane < LANES; lane++) {
        by_year[EBB_YEAR_SCORE][lane] =
            (int16_t)(days < EBB_LEAST_SCORED_DAYS ? 0 : sum[lane] - before[lane]);
        before[lane] = sum[lane];
    }
}

/* A row of the tally for each state, and what remains of the days in care; and the sums over years. */
static void keep_year(int32_t (*values)[LANES], int16_t (*by_year)[LANES], int32_t (*states)[LANES],
                      const struct care *care, int year_day)
{
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t more = care->days[lane] - year_day;
        const int32_t in_care = more < 0 ? 0 : more > EBB_DAYS_A_YEAR ? EBB_DAYS_A_YEAR : more;
        const int32_t relapsed = states[EBB_YEAR_RELAPSED][lane],
                      remission = states[EBB_YEAR_REMISSION][lane],
                      response = states[EBB_YEAR_RESPONSE][lane],
                      neither = in_care - relapsed - remission - response;
        values[EBB_RELAPSED_DAYS][lane] += relapsed;
        values[EBB_STATE_REMISSION_DAYS][lane] += remission;
        values[EBB_STATE_RESPONSE_DAYS][lane] += response;
        values[EBB_STATE_NEITHER_DAYS][lane] += neither;
        by_year[EBB_YEAR_RELAPSED][lane] = (int16_t)relapsed;
        by_year[EBB_YEAR_REMISSION][lane] = (int16_t)remission;
        by_year[EBB_YEAR_RESPONSE][lane] = (int16_t)response;
        by_year[EBB_YEAR_NEITHER][lane] = (int16_t)neither;
    }
}

/* The last visit of all stands for fewer or more days than the others, in care or not. Apart from the loop
 * over visits: hardly any study has one. */
static void mend_last_visit(int32_t (*values)[LANES], const struct ebb_calendar *calendar,
                            const struct looked_at *at)
{
    const uint8_t *score = at->rows->score + (calendar->n_assessments - 1) * LANES;
    const int remission = at->remission_at_most;
    const int more = calendar->last_visit_days - calendar->interval_days;
    for (int lane = 0; lane < LANES; lane++) {
        const int excess = score[lane] > remission ? score[lane] - remission : 0;
        values[EBB_RESPONSE_DAYS][lane] += more * (score[lane] <= at->response_at_most[lane]);
        values[EBB_REMISSION_DAYS][lane] += more * (excess == 0);
        values[EBB_EXCESS_SCORE_DAYS][lane] += more * excess;
    }
}

INLINE void multiply(int32_t *row, int32_t by)
{
    put_ints(row, ints_at(row) * by);
}

/* Counts of visits become days: multiplied once at the end, since a product of a sum is the sum of the
 * products, in whole numbers to the bit. Of what is seen the last visit attended comes on top. */
static void turn_into_days(int32_t (*values)[LANES], const struct looked_at *at, const struct care *care,
                           const struct last_visit *last, const struct patients *patients,
                           const struct ebb_calendar *calendar)
{
    const int days = calendar->interval_days;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints attended = ints_at(care->attended + i), in_care = ints_at(care->days + i),
                   score = ints_of_bytes(last->score + i);
        const ints of_last = only(less(all_ints(0), attended), in_care - (attended - 1) * days);
        const mask responds = at_most(score, ints_of_bytes(at->response_at_most + i)),
                   remits = at_most(score, all_ints(at->remission_at_most));
        multiply(values[EBB_RESPONSE_DAYS] + i, days);
        multiply(values[EBB_REMISSION_DAYS] + i, days);
        multiply(values[EBB_EXCESS_SCORE_DAYS] + i, days);
        put_ints(values[EBB_SEEN_RESPONSE_DAYS] + i,
                 ints_at(values[EBB_SEEN_RESPONSE_DAYS] + i) * days + only(responds, of_last));
        put_ints(values[EBB_SEEN_REMISSION_DAYS] + i,
                 ints_at(values[EBB_SEEN_REMISSION_DAYS] + i) * days + only(remits, of_last));
        put_ints(values[EBB_WELL_DAYS] + i,
                 only(mask_at(&patients->followed, i), in_care) - ints_at(values[EBB_RELAPSED_DAYS] + i));
    }
}

/* Looks of a policy without a monitor: it takes over at `start`, which may be the first visit, and looks at
 * all after it that the patient attends. */
static void count_looks(int32_t (*values)[LANES], const struct care *care, const struct patients *patients,
                        const struct ebb_calendar *calendar)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints looks = ints_at(care->attended + i) + (calendar->first_visit - calendar->start);
        put_ints(values[EBB_LOOKS] + i,
                 only(mask_at(&patients->scheduled, i), larger_int(looks, all_ints(1))));
    }
}

/* The visits that begin before the year ends, and those of them that are over then. */
static int visits_begun(const struct ebb_plan *plan, int year)
{
    const int days = plan->calendar.interval_days, begun = ((year + 1) * EBB_DAYS_A_YEAR + days - 1) / days;
    return year + 1 < plan->calendar.n_years && begun < plan->n_visits ? begun : plan->n_visits;
}

/* One year: its visits, what the year before left it (`carried`, which then is what it leaves to the next),
 * and the patients' last visits as far as they fall into it. */
static void count_states(int32_t (*values)[LANES], int16_t (*by_year)[LANES], int32_t (*carried)[LANES],
                         struct last_visit *last, const struct looked_at *at, const struct care *care,
                         const struct ebb_plan *plan, int year)
{
    const int days = plan->calendar.interval_days, year_day = year * EBB_DAYS_A_YEAR;
    const int end = visits_begun(plan, year), over = end * days - year_day - EBB_DAYS_A_YEAR;
    int32_t states[STATES][LANES] LANES_ALIGNED, now[STATES][LANES] LANES_ALIGNED;
    count_year(values, states, last, at, care, year > 0 ? visits_begun(plan, year - 1) : 0, end);
    for (int state = 0; state < STATES; state++) {
        for (int lane = 0; lane < LANES; lane++)
            states[state][lane] = states[state][lane] * days + carried[state][lane];
    }
    memset(carried, 0, STATES * sizeof *carried);
    if (year + 1 < plan->calendar.n_years && over > 0)
        share_visit(states, carried, at, care, end - 1, over);
    tell_states(now, at, last->score, last->relapsed);
    put_last(states, now, care, days, year_day);
    keep_year(values, by_year, states, care, year_day);
}

/* ebb_course_count_days(), for 64. `sets` and `by_year` are of the course: the sets of lanes at each visit,
 * and the sums of each year, of which those of states are filled here. */
static void count_days(int32_t (*values)[LANES], uint64_t *sets, int16_t (*by_year)[LANES],
                       const struct ebb_plan *plan, const struct patients *patients,
                       const struct course *course)
{
    static const enum ebb_outcome counted[] = {
        EBB_RESPONSE_DAYS,       EBB_REMISSION_DAYS,      EBB_SCORE_SUM,     EBB_EXCESS_SCORE_DAYS,
        EBB_SEEN_RESPONSE_DAYS,  EBB_SEEN_REMISSION_DAYS, EBB_RELAPSED_DAYS, EBB_STATE_REMISSION_DAYS,
        EBB_STATE_RESPONSE_DAYS, EBB_STATE_NEITHER_DAYS};
    const struct ebb_calendar *calendar = &plan->calendar;
    const struct looked_at at = {
        .response_at_most = patients->response_at_most,
        .remission_at_most = (uint8_t)plan->study.parameters.remission.score_points,
        .rows = &course->rows,
        .first_visit = calendar->first_visit,
        .sets = sets,
        .n_visits = plan->n_visits,
    };
    int32_t carried[STATES][LANES] LANES_ALIGNED, scores[LANES] LANES_ALIGNED;
    struct last_visit last;
    struct care care;
    find_care(&care, calendar, course->leaving_day);
    clear_row(scores);
    memset(carried, 0, sizeof carried);
    memset(&last, 0, sizeof last);
    for (size_t k = 0; k < sizeof counted / sizeof counted[0]; k++)
        clear_row(values[counted[k]]);
    for (int year = 0; year < calendar->n_years; year++) {
        int16_t(*sums)[LANES] = by_year + year * ebb_study_year_sums(&plan->study);
        count_states(values, sums, carried, &last, &at, &care, plan, year);
        keep_scores(sums, values[EBB_SCORE_SUM], scores, calendar->interval_days);
    }
    turn_into_days(values, &at, &care, &last, patients, calendar);
    count_looks(values, &care, patients, calendar);
    if (calendar->last_visit_days != calendar->interval_days)
        mend_last_visit(values, calendar, &at);
}

#endif
