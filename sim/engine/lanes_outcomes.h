/* SPDX-License-Identifier: MIT
 * lanes_outcomes: the outcomes of a group, from what was seen of it.
 *
 * Formed when a course has been played, from its rows, not while it is: each pass over the rows of a group
 * reads 64 bytes an assessment in order, and the loop that plays has enough to hold in registers.
 *
 *     value      policy | outcome | lane      whole numbers, as the block and the file keep them
 *     number     policy | outcome | lane      the same as doubles, for sums of products
 *     visits     sum | visit                  of one policy at a time, over a set of lanes (lanes_tally.h)
 *     relapses   policy 0: (visit, lane) ... | policy 1: ...            first_relapse[p] says where p begins
 *
 * The counterpart is ebb_course_sum_up, and for relapses what watch_relapse() counts as it goes. Lanes
 * without a patient get numbers, too, and nobody looks at them.
 *
 * A new outcome is a row of EBB_OUTCOME_LIST, its computation in course.c or course_days.c, and here;
 * forgotten here, it is what the scratch held before, and match_kernels names it. Those that are sums over
 * visits belong into count_visits, which has the scores in hand; all others into set_outcomes.
 *
 *   1. Room   2. Visits   3. Relapses   4. All outcomes
 */
#ifndef EBB_LANES_OUTCOMES_H
#define EBB_LANES_OUTCOMES_H

#include <ebb/tally.h>

#include "lanes_course.h"

/* 1. Room */

static int n_of(uint64_t bits)
{
    return __builtin_popcountll(bits);
}

/* One relapse. Four bytes, because a list of all relapses may be long: every lane at every visit is what
 * there is room for. */
struct relapse {
    uint16_t visit;
    uint8_t lane;
    uint8_t first; /* 1: of the patient */
};

enum { RELAPSES_AT_ONCE = 4 }; /* room that list_relapses may write to beyond the last */

/* `number` is `value` in doubles, for the sums of products of the tally: whole numbers below 2^53, so that
 * doubles are exact, and vectors multiply them where 64-bit whole numbers are slow. */
struct outcomes {
    int32_t (*value)[EBB_OUTCOME_COUNT][LANES]; /* (policy, outcome, lane) */
    double (*number)[EBB_OUTCOME_COUNT][LANES]; /* the same */
    uint64_t *visits;                           /* (enum ebb_visit_sum, visit) of one policy */
    struct relapse *relapses;                   /* of one policy after the other */
    int first_relapse[EBB_MAX_POLICIES + 1];    /* index of the first of each policy; of the end */
};

/* In the order in which place_outcomes lays them. The relapses of all policies are kept until the group is
 * added up, at the most that can be: one at every visit of every lane. That is never reached, but a list
 * that could grow would need malloc in a kernel. */
static size_t outcomes_bytes(const struct ebb_plan *plan)
{
    const size_t policies = (size_t)plan->study.n_policies, visits = (size_t)plan->n_visits;
    const size_t cells = policies * EBB_OUTCOME_COUNT * LANES;
    return cells * (sizeof(int32_t) + sizeof(double)) +
           (visits * EBB_VISIT_SUM_COUNT * sizeof(uint64_t) + 63) / 64 * 64 +
           (policies * visits * LANES + RELAPSES_AT_ONCE) * sizeof(struct relapse);
}

static void place_outcomes(struct outcomes *outcomes, const struct ebb_plan *plan, unsigned char *at)
{
    const size_t policies = (size_t)plan->study.n_policies, visits = (size_t)plan->n_visits;
    outcomes->value = (int32_t(*)[EBB_OUTCOME_COUNT][LANES])(void *)at;
    at += policies * sizeof *outcomes->value;
    outcomes->number = (double(*)[EBB_OUTCOME_COUNT][LANES])(void *)at;
    at += policies * sizeof *outcomes->number;
    outcomes->visits = (uint64_t *)(void *)at;
    at += (visits * EBB_VISIT_SUM_COUNT * sizeof(uint64_t) + 63) / 64 * 64;
    outcomes->relapses = (struct relapse *)(void *)at;
    outcomes->first_relapse[0] = 0;
}

/* 2. Visits */

enum { BYTE_VISITS = 4 }; /* sums of so many scores fit in a byte */

/* Sums over a few visits, in bytes: four times 60 points are below 256, five would not be. So 64 lanes are
 * one to four vectors, and only every fourth visit widens to words. Instruments end at 60 points, too
 * (EBB_MAX_SCORE). */
struct few_visits {
    uint8_t response[LANES], remission[LANES], score[LANES], excess[LANES], relapsed[LANES];
} LANES_ALIGNED;

/* Plain C over lanes, in the operations that every set has for bytes (larger, compare, add): compilers make
 * vectors of it. Casts say that sums stay bytes; without them C would add in words. */
static void count_few(struct few_visits *few, const uint8_t *score, const uint8_t *response,
                      uint8_t remission, uint64_t relapsed_now)
{
    uint8_t relapsed[LANES] LANES_ALIGNED; /* 255: minus one */
    put_bytes_of_bits(relapsed, relapsed_now);
    for (int lane = 0; lane < LANES; lane++) {
        const uint8_t points = score[lane], not_remitted = points > remission ? points : remission;
        few->response[lane] = (uint8_t)(few->response[lane] + (points <= response[lane]));
        few->remission[lane] = (uint8_t)(few->remission[lane] + (points <= remission));
        few->score[lane] = (uint8_t)(few->score[lane] + points);
        few->excess[lane] = (uint8_t)(few->excess[lane] + (not_remitted - remission));
        few->relapsed[lane] = (uint8_t)(few->relapsed[lane] - relapsed[lane]);
    }
}

/* The last visit stands for fewer or more days than the others (`score` is that of it). Apart from the loop
 * over visits: hardly any study has one. */
static void mend_last_visit(int32_t (*values)[LANES], const struct ebb_plan *plan,
                            const struct patients *patients, const struct rows *rows)
{
    const uint8_t *score = rows->score + (plan->calendar.n_assessments - 1) * LANES;
    const int remission = plan->study.parameters.remission.score_points;
    const int more = plan->calendar.last_visit_days - plan->calendar.interval_days;
    for (int lane = 0; lane < LANES; lane++) {
        const int excess = score[lane] > remission ? score[lane] - remission : 0;
        values[EBB_RESPONSE_DAYS][lane] += more * (score[lane] <= patients->response_at_most[lane]);
        values[EBB_REMISSION_DAYS][lane] += more * (excess == 0);
        values[EBB_EXCESS_SCORE_DAYS][lane] += more * excess;
    }
}

/* count_days_in_care() of course_days.c: the last visit attended stands for what is left of the days in care,
 * and who is followed is well on all that are not relapsed. The visits attended are those before the day of
 * leaving; the division is one of doubles, which vectors have, and exact: a quotient of whole numbers below
 * 2^31 is never rounded up to one. Who attends none has relapsed at none, and looks at the first. */
static void count_days_in_care(int32_t (*values)[LANES], const struct ebb_plan *plan,
                               const struct patients *patients, const struct course *course)
{
    const struct rows *rows = &course->rows;
    const struct ebb_calendar *calendar = &plan->calendar;
    const int days = calendar->interval_days, first = calendar->first_visit;
    int32_t last_visit[LANES], in_care[LANES], over[LANES];
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t leaves = course->leaving_day[lane];
        const bool stays = leaves > calendar->end_day;
        const int32_t until = stays ? calendar->end_day : leaves;
        const int32_t missed = stays ? until + 1 : leaves; /* the last visit may be on the last day */
        const int32_t attended = (int32_t)((double)(missed + days - 1) / (double)days) - first;
        last_visit[lane] = attended > 0 ? first + attended - 1 : first;
        in_care[lane] = until > calendar->start_day ? until - calendar->start_day : 0;
        over[lane] = attended * days - in_care[lane];
        /* the policy takes over at `start`, which may be the first visit, and looks at those after it */
        const int32_t looks = attended + first - calendar->start;
        values[EBB_LOOKS][lane] = (int32_t)(patients->scheduled >> lane & 1) * (looks > 1 ? looks : 1);
    }
    for (int lane = 0; lane < LANES; lane++)
        over[lane] *= (int32_t)(rows->relapsed[last_visit[lane]] >> lane & 1);
    for (int lane = 0; lane < LANES; lane++) {
        values[EBB_RELAPSED_DAYS][lane] -= over[lane];
        values[EBB_WELL_DAYS][lane] =
            (int32_t)(patients->followed >> lane & 1) * (in_care[lane] - values[EBB_RELAPSED_DAYS][lane]);
    }
}

/* ebb_course_count_days(), for 64. A visit stands for interval_days days: multiplied once at the end,
 * since a product of a sum is the sum of the products, in whole numbers to the bit; what the last visit
 * stands for too much or too little is mended then. */
static void count_visits(int32_t (*values)[LANES], const struct ebb_plan *plan,
                         const struct patients *patients, const struct course *course)
{
    const struct rows *rows = &course->rows;
    const uint8_t remission = (uint8_t)plan->study.parameters.remission.score_points;
    const int days = plan->calendar.interval_days, end = plan->calendar.n_assessments;
    int32_t *n_response = values[EBB_RESPONSE_DAYS], *n_remission = values[EBB_REMISSION_DAYS];
    int32_t *sum = values[EBB_SCORE_SUM], *excess = values[EBB_EXCESS_SCORE_DAYS];
    int32_t *n_relapsed = values[EBB_RELAPSED_DAYS];
    for (int lane = 0; lane < LANES; lane++) {
        n_response[lane] = n_remission[lane] = sum[lane] = excess[lane] = n_relapsed[lane] = 0;
    }
    for (int first = plan->calendar.first_visit; first < end; first += BYTE_VISITS) {
        struct few_visits few;
        memset(&few, 0, sizeof few);
        for (int t = first; t < first + BYTE_VISITS && t < end; t++)
            count_few(&few, rows->score + t * LANES, patients->response_at_most, remission,
                      rows->relapsed[t]);
        for (int lane = 0; lane < LANES; lane++) {
            n_response[lane] += few.response[lane];
            n_remission[lane] += few.remission[lane];
            sum[lane] += few.score[lane];
            excess[lane] += few.excess[lane];
            n_relapsed[lane] += few.relapsed[lane];
        }
    }
    for (int lane = 0; lane < LANES; lane++) {
        n_response[lane] *= days;
        n_remission[lane] *= days;
        excess[lane] *= days;
        n_relapsed[lane] *= days;
    }
    count_days_in_care(values, plan, patients, course);
    if (plan->calendar.last_visit_days != days)
        mend_last_visit(values, plan, patients, rows);
}

/* 3. Relapses */

/* A relapse is the step into the state. Seldom do more than four patients relapse at an assessment: writing
 * four each time spares the processor guessing how many. What was written beyond the last is written over by
 * the next assessment, or lies in the RELAPSES_AT_ONCE of room at the end; LAST_LANE gives the count of
 * zeros a bit to stop at when none is left. `relapsed` holds those in care only, so that leaving is never
 * taken for the step out and back in. */
static int list_relapses(struct relapse *list, const struct ebb_plan *plan, const struct rows *rows)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    int n = 0;
    for (int t = calendar->start + 1; t < calendar->n_assessments; t++) {
        uint64_t lanes = rows->relapsed[t] & ~rows->relapsed[t - 1];
        struct relapse *at = list + n;
        n += __builtin_popcountll(lanes);
        do {
            for (int k = 0; k < RELAPSES_AT_ONCE; k++, lanes &= lanes - 1)
                *at++ = (struct relapse){(uint16_t)(t - calendar->first_visit),
                                         (uint8_t)__builtin_ctzll(lanes | LAST_LANE), 0};
        } while (lanes != 0);
    }
    return n;
}

/* Twice through the list: backwards for the day of the first, since what is written last stays; forwards for
 * the count, which tells at once which relapse was the first (0 before it). */
static void find_relapses(struct outcomes *outcomes, const struct ebb_plan *plan, const struct rows *rows,
                          int p)
{
    int32_t(*values)[LANES] = outcomes->value[p];
    const int days = plan->calendar.interval_days;
    const int first_day = plan->calendar.first_visit * days - plan->calendar.start_day;
    struct relapse *list = outcomes->relapses + outcomes->first_relapse[p];
    const int n = list_relapses(list, plan, rows);
    memset(values[EBB_RELAPSES], 0, sizeof *values);
    memset(values[EBB_FIRST_RELAPSE_DAY], 255, sizeof *values); /* -1 */
    for (int k = n - 1; k >= 0; k--)                            /* backwards: the first of a patient stays */
        values[EBB_FIRST_RELAPSE_DAY][list[k].lane] = first_day + list[k].visit * days;
    for (int k = 0; k < n; k++)
        list[k].first = values[EBB_RELAPSES][list[k].lane]++ == 0;
    outcomes->first_relapse[p + 1] = outcomes->first_relapse[p] + n;
}

/* 4. All outcomes */

/* The last gap ends when the patient leaves or the run does, infusion or not; it may be negative for those
 * who leave during induction, whose longest gap is then the 0 it began with. Nobody who is not treated has
 * a gap. The doubles are made here, once, and not in every product that reads them. */
static void set_outcomes(struct outcomes *outcomes, const struct ebb_plan *plan,
                         const struct patients *patients, const struct course *course, int p)
{
    int32_t(*values)[LANES] = outcomes->value[p];
    const struct ebb_calendar *calendar = &plan->calendar;
    count_visits(values, plan, patients, course);
    find_relapses(outcomes, plan, &course->rows, p);
    for (int lane = 0; lane < LANES; lane++)
        values[EBB_INFUSIONS][lane] = course->n_before[lane] + course->n_given[lane];
    memcpy(values[EBB_FOLLOWUP_INFUSIONS], course->n_given, sizeof *values);
    memcpy(values[EBB_WEEKEND_INFUSIONS], course->n_weekend, sizeof *values);
    memcpy(values[EBB_MISSED], course->n_missed, sizeof *values);
    memcpy(values[EBB_ADVERSE_EVENTS], course->n_adverse, sizeof *values);
    memcpy(values[EBB_COURSES], course->n_courses, sizeof *values);
    memset(values[EBB_REPORTS], 0, sizeof *values);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints last_day = smaller_int(ints_at(course->leaving_day + i), all_ints(calendar->end_day));
        const ints gap =
            larger_int(last_day - ints_at(course->last_infusion_day + i), ints_at(course->longest_gap + i));
        put_ints(values[EBB_FOLLOWUP_DAYS] + i, larger_int(last_day - calendar->start_day, all_ints(0)));
        put_ints(values[EBB_LONGEST_GAP_DAYS] + i, only(mask_at(&patients->treated, i), gap));
    }
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        for (int lane = 0; lane < LANES; lane++)
            outcomes->number[p][outcome][lane] = values[outcome][lane];
    }
}

/* Whether all 64 have the same numbers under every policy: as where nobody is monitored (looks), nobody has a
 * course, or leaving does not depend on the policy. A comparison costs a twentieth of the products of three
 * policies that it spares, and ends at the first lane where policies differ. */
static bool is_same_under_all(const struct outcomes *outcomes, int n_courses, int outcome)
{
    for (int p = 1; p < n_courses; p++) {
        if (memcmp(outcomes->value[p][outcome], outcomes->value[0][outcome], sizeof outcomes->value[0][0]) !=
            0)
            return false;
    }
    return true;
}

#endif
