/* SPDX-License-Identifier: MIT
 * lanes_outcomes: the outcomes of a group, from what was seen of it.
 *
 * Formed when a course has been played, from its rows, not while it is: each pass over the rows of a group
 * reads 64 bytes an assessment in order, and the loop that plays has enough to hold in registers.
 *
 *     value      policy | outcome | lane      whole numbers, as the block and the file keep them
 *     small      policy | outcome | lane      the same in 16 bits, for sums of products
 *     visits     sum | visit                  of one policy at a time, over a set of lanes (lanes_tally.h)
 *     relapses   policy 0: (visit, lane) ... | policy 1: ...            first_relapse[p] says where p begins
 *
 * The counterpart is ebb_course_sum_up, and for relapses what watch_relapse() counts as it goes. Lanes
 * without a patient get numbers, too, and nobody looks at them.
 *
 * A new outcome is a row of EBB_OUTCOME_LIST, its computation in course.c or course_days.c, and here;
 * forgotten here, it is what the scratch held before, and match_kernels names it. Those that are sums over
 * visits belong into lanes_days.h, which has the scores in hand; all others into set_outcomes.
 *
 *   1. Room   2. Relapses   3. By year   4. All outcomes
 */
#ifndef EBB_LANES_OUTCOMES_H
#define EBB_LANES_OUTCOMES_H

#include <ebb/tally.h>

#include "lanes_days.h"
#include "lanes_products.h"

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

struct outcomes {
    int32_t (*value)[EBB_OUTCOME_COUNT][LANES]; /* (policy, outcome, lane) */
    int16_t (*small)[EBB_OUTCOME_COUNT][LANES]; /* the same, where it is not wide */
    uint64_t wide;             /* outcomes, a bit each, that some lane has beyond 16 bits under some policy */
    int16_t (*by_year)[LANES]; /* (policy, year, enum ebb_year_sum, lane) */
    uint64_t *sets;            /* (policy, enum visit_set, visit) */
    uint64_t *visits;          /* (enum ebb_visit_sum, visit) of one policy */
    struct relapse *relapses;  /* of one policy after the other */
    int first_relapse[EBB_MAX_POLICIES + 1]; /* index of the first of each policy; of the end */
};

/* Rows by year of one policy. */
static size_t year_rows(const struct ebb_plan *plan)
{
    return (size_t)(plan->calendar.n_years * ebb_study_year_sums(&plan->study));
}

static size_t set_bytes(const struct ebb_plan *plan)
{
    const size_t sets = (size_t)plan->study.n_policies * VISIT_SETS * (size_t)plan->n_visits;
    return (sets * sizeof(uint64_t) + 63) / 64 * 64;
}

/* In the order in which place_outcomes lays them. The relapses of all policies are kept until the group is
 * added up, at the most that can be: one at every visit of every lane. That is never reached, but a list
 * that could grow would need malloc in a kernel. */
static size_t outcomes_bytes(const struct ebb_plan *plan)
{
    const size_t policies = (size_t)plan->study.n_policies, visits = (size_t)plan->n_visits;
    const size_t cells = policies * EBB_OUTCOME_COUNT * LANES;
    return cells * (sizeof(int32_t) + sizeof(int16_t)) + policies * year_rows(plan) * sizeof(int16_t[LANES]) +
           set_bytes(plan) + (visits * EBB_VISIT_SUM_COUNT * sizeof(uint64_t) + 63) / 64 * 64 +
           (policies * visits * LANES + RELAPSES_AT_ONCE) * sizeof(struct relapse);
}

static void place_outcomes(struct outcomes *outcomes, const struct ebb_plan *plan, unsigned char *at)
{
    const size_t policies = (size_t)plan->study.n_policies, visits = (size_t)plan->n_visits;
    outcomes->value = (int32_t(*)[EBB_OUTCOME_COUNT][LANES])(void *)at;
    at += policies * sizeof *outcomes->value;
    outcomes->small = (int16_t(*)[EBB_OUTCOME_COUNT][LANES])(void *)at;
    at += policies * sizeof *outcomes->small;
    outcomes->by_year = (int16_t(*)[LANES])(void *)at;
    at += policies * year_rows(plan) * sizeof *outcomes->by_year;
    outcomes->sets = (uint64_t *)(void *)at;
    at += set_bytes(plan);
    outcomes->visits = (uint64_t *)(void *)at;
    at += (visits * EBB_VISIT_SUM_COUNT * sizeof(uint64_t) + 63) / 64 * 64;
    outcomes->relapses = (struct relapse *)(void *)at;
    outcomes->first_relapse[0] = 0;
}

/* 2. Relapses */

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

/* Each in the year of the day of its visit. */
static void count_relapses_by_year(int16_t (*by_year)[LANES], const struct ebb_plan *plan,
                                   const struct relapse *list, int n)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    const int sums = ebb_study_year_sums(&plan->study);
    const int days = calendar->interval_days, first_day = calendar->first_visit * days - calendar->start_day;
    for (int year = 0; year < calendar->n_years; year++)
        memset(by_year[year * sums + EBB_YEAR_RELAPSES], 0, sizeof *by_year);
    for (int k = 0; k < n; k++) {
        const int year = ebb_calendar_year(calendar, first_day + list[k].visit * days);
        by_year[year * sums + EBB_YEAR_RELAPSES][list[k].lane]++;
    }
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
    count_relapses_by_year(outcomes->by_year + (size_t)p * year_rows(plan), plan, list, n);
}

/* 3. By year */

/* Of what had been by the end of each year, what was new in it. */
static void put_new(int16_t *out, const int16_t *before, const int16_t *now)
{
    for (int lane = 0; lane < LANES; lane++)
        out[lane] = (int16_t)(now[lane] - (before ? before[lane] : 0));
}

/* What there was by the end of the run. */
static void put_all(struct year_end *end, const struct patients *patients, const struct course *course,
                    const int32_t *looks)
{
    for (int lane = 0; lane < LANES; lane++) {
        end->given[lane] = (int16_t)course->n_given[lane];
        end->missed[lane] = (int16_t)(course->n_missed[lane] - patients->n_missed[lane]);
        end->looks[lane] = (int16_t)looks[lane];
        end->courses[lane] = (int16_t)course->n_courses[lane];
    }
    for (int kind = 0; course->effects && kind < EBB_MAX_SIDE_EFFECTS; kind++) {
        for (int lane = 0; lane < LANES; lane++)
            end->effects[kind][lane] =
                (int16_t)(course->effects->n[kind][lane] - patients->effects->before.n[kind][lane]);
    }
}

/* Looks of a policy without a monitor by the end of a year, from those of the whole run: the first is that of
 * taking over, the others are at the assessments after it, while in care. */
static void put_looks(int16_t *out, const struct ebb_calendar *calendar, int year, const int32_t *looks)
{
    const int end_day = calendar->start_day + (year + 1) * EBB_DAYS_A_YEAR;
    const int most = (end_day + calendar->interval_days - 1) / calendar->interval_days - calendar->start;
    for (int lane = 0; lane < LANES; lane++)
        out[lane] = (int16_t)(looks[lane] < most ? looks[lane] : most);
}

/* Sessions, looks and courses of each year from what had been by its end: the course notes that as it is
 * played (note_year_end, note_assessments), and at the end of the last it is all. Whom no policy treats had
 * none. */
static void set_events_by_year(int16_t (*by_year)[LANES], const struct ebb_plan *plan,
                               const struct patients *patients, const struct course *course,
                               const int32_t *looks, int p)
{
    struct year_end *ends = course->rows.year_ends;
    const int n = plan->calendar.n_years;
    put_all(&ends[n - 1], patients, course, looks);
    for (int year = 0; year + 1 < n && !plan->study.policies[p].monitor.on; year++)
        put_looks(ends[year].looks, &plan->calendar, year, looks);
    for (int year = 0; year < n; year++, by_year += ebb_study_year_sums(&plan->study)) {
        const struct year_end *now = &ends[year], *before = year > 0 ? &ends[year - 1] : NULL;
        put_new(by_year[EBB_YEAR_INFUSIONS], before ? before->given : NULL, now->given);
        put_new(by_year[EBB_YEAR_MISSED], before ? before->missed : NULL, now->missed);
        put_new(by_year[EBB_YEAR_LOOKS], before ? before->looks : NULL, now->looks);
        put_new(by_year[EBB_YEAR_COURSES], before ? before->courses : NULL, now->courses);
        for (int kind = 0; kind < plan->study.n_side_effects; kind++)
            put_new(by_year[EBB_YEAR_SUM_COUNT + kind], before ? before->effects[kind] : NULL,
                    now->effects[kind]);
    }
}

/* 4. All outcomes */

/* In 16 bits, for sums of products, and which outcomes do not fit. Asked of the numbers and not of the
 * study: points times days may fit in a short one and do not in a long one. */
static void keep_small(struct outcomes *outcomes, int p)
{
    if (p == 0)
        outcomes->wide = 0;
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        const int32_t *value = outcomes->value[p][outcome];
        int16_t *small = outcomes->small[p][outcome];
        uint32_t wide = 0;
        for (int lane = 0; lane < LANES; lane++) {
            small[lane] = (int16_t)value[lane];
            wide |= (uint32_t)value[lane] + 1 > MOST_SMALL + 1;
        }
        outcomes->wide |= (uint64_t)wide << outcome;
    }
}

/* The last gap ends when the patient leaves or the run does, infusion or not; it may be negative for those
 * who leave during induction, whose longest gap is then the 0 it began with. Nobody who is not treated has
 * a gap. */
static void set_outcomes(struct outcomes *outcomes, const struct ebb_plan *plan,
                         const struct patients *patients, const struct course *course, int p)
{
    int32_t(*values)[LANES] = outcomes->value[p];
    const struct ebb_calendar *calendar = &plan->calendar;
    int16_t(*by_year)[LANES] = outcomes->by_year + (size_t)p * year_rows(plan);
    count_days(values, outcomes->sets + (size_t)(p * VISIT_SETS * plan->n_visits), by_year, plan, patients,
               course);
    find_relapses(outcomes, plan, &course->rows, p);
    for (int lane = 0; lane < LANES; lane++)
        values[EBB_INFUSIONS][lane] = course->n_before[lane] + course->n_given[lane];
    copy_row(values[EBB_FOLLOWUP_INFUSIONS], course->n_given);
    copy_row(values[EBB_WEEKEND_INFUSIONS], course->n_weekend);
    copy_row(values[EBB_MISSED], course->n_missed);
    copy_row(values[EBB_ADVERSE_EVENTS], course->n_adverse);
    copy_row(values[EBB_COURSES], course->n_courses);
    if (plan->study.policies[p].monitor.on) /* else count_days has counted looks by days in care */
        copy_row(values[EBB_LOOKS], course->n_looks);
    copy_row(values[EBB_REPORTS], course->n_reports);
    set_events_by_year(by_year, plan, patients, course, values[EBB_LOOKS], p);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints last_day = smaller_int(ints_at(course->leaving_day + i), all_ints(calendar->end_day));
        const ints gap =
            larger_int(last_day - ints_at(course->last_infusion_day + i), ints_at(course->longest_gap + i));
        put_ints(values[EBB_FOLLOWUP_DAYS] + i, larger_int(last_day - calendar->start_day, all_ints(0)));
        put_ints(values[EBB_LONGEST_GAP_DAYS] + i, only(mask_at(&patients->treated, i), gap));
    }
    keep_small(outcomes, p);
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
