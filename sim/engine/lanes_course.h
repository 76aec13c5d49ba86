/* SPDX-License-Identifier: MIT
 * lanes_course: where the patients of a group stand under one policy: benefit, sessions, relapse;
 * <ebb/course.h> in lanes.
 *
 * A step of a course is the same here as there, but for sixteen patients (eight, four) at once: what is a
 * branch in sim/model is a mask and a choice here. Work is left out only where no lane needs it, which is
 * asked of a vector.
 *
 * Both sides of a choice are computed, and one is taken. That is right as long as the side not taken can do
 * no harm: no trap, no store, no index beyond a table (tables are looked up by the lowest bits of an
 * index). And it is cheap as long as both are: where one side is dear, a session say, `any` asks first.
 *
 * The order of operations is that of the reference to the last bit. Formulas are the same text
 * (<ebb/benefit_laws.h>); what stands here is where their arguments come from.
 *
 * Caveats:
 *   Benefit differs in the last bit from an interval on -> two steps of waning where there is one there, or
 *     one where it takes two: it wanes to the day of each infusion, then to the next assessment.
 *   A policy is right alone and wrong beside others -> something of it is kept in struct patients or struct
 *     interval, which all policies share.
 *
 *   1. The course   2. Leaving   3. Benefit   4. What is held back under a course   5. An assessment
 *   6. Relapse and recovery
 */
#ifndef EBB_LANES_COURSE_H
#define EBB_LANES_COURSE_H

#include <ebb/course.h>

#include "lanes_rules.h"

/* 1. The course */

/* Infusions of follow-up, sessions missed in it, looks (of a policy with a monitor), courses started and side
 * effects by the end of a year. */
struct year_end {
    int16_t given[LANES], missed[LANES], looks[LANES], courses[LANES];
    int16_t effects[EBB_MAX_SIDE_EFFECTS][LANES]; /* of the study's kinds alone */
} LANES_ALIGNED;

/* What is seen of a group under a policy; (assessment, lane): 64 bytes, a cache line, an assessment.
 * Turned into a row for each patient only where trajectories are wanted. */
struct rows {
    uint8_t *score, *given;     /* infusions in the interval */
    uint32_t *infusions;        /* a bit for each day of the interval; NULL when not wanted */
    uint64_t *relapsed;         /* (assessment), a bit a lane; those in care */
    struct year_end *year_ends; /* (year); of the last one nothing is noted */
};

/* struct ebb_gaps, with the day of the first booking beside it; of late gaps the count is the upper half of
 * `n`, so that both are one addition: neither comes near 2^16, the days of the longest study being fewer. */
struct gaps {
    int32_t first_due_day[LANES];
    uint32_t n[LANES], days[LANES], days_squared[LANES], booked[LANES], booked_squared[LANES];
} LANES_ALIGNED;

static void clear_gaps(struct gaps *gaps)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const words none = all_words(0);
        put_ints(gaps->first_due_day + i, all_ints(0));
        put_words(gaps->n + i, none);
        put_words(gaps->days + i, none);
        put_words(gaps->days_squared + i, none);
        put_words(gaps->booked + i, none);
        put_words(gaps->booked_squared + i, none);
    }
}

/* Of one policy; what is the same under all is in struct patients. Arrays of 64 and not a struct for each
 * patient: a vector of any width loads its lanes as they lie. Numbers are as wide as their vectors (32
 * bits), but those that are only compared and counted, which are bytes.
 *
 * What take_over does not set, begin_course must: a course lies in scratch that held something else. */
struct course {
    /* In every interval: together, so that those of three policies fit the nearest cache. */
    float fast[LANES], lasting[LANES]; /* at the current assessment, once it has come */
    int32_t due_day[LANES], last_infusion_day[LANES], longest_gap[LANES];
    int32_t n_given[LANES], n_missed[LANES]; /* infusions under this policy; sessions */
    /* Begun as the patient's; see struct ebb_course. `watched` and `gone` are of the last note_leaving. */
    int32_t leaving_day[LANES];
    uint8_t watched[LANES];  /* 255: in care, and at risk of relapse */
    uint8_t relapsed[LANES]; /* 255: relapsed, 0: well */
    uint8_t run[LANES];      /* bad visits in a row of a well patient; visits in response of a relapsed one */
    uint64_t certain, in_course, in_rescue, rescue_owed, suspended, low_biomarker; /* a bit a lane */
    uint64_t relapse_unseen, unjudged, helped, futile, rescued;                    /* likewise */
    uint64_t gone;                 /* likewise: has left care */
    uint64_t ended;                /* likewise: treatments that a side effect has ended */
    int next_leaving_day;          /* of the lanes that are not gone */
    struct effect_counts *effects; /* NULL where the study has no side effects */
    int64_t n_drawn;               /* by draw_few */
    /* What treatment can reach in the interval: that of the interval, the same under every policy; or, where
     * infusions release what set-backs hold back, the course's own (own_reach). */
    const float *reach;
    struct rows rows;
    /* in intervals with a session */
    int32_t n_before[LANES] LANES_ALIGNED; /* infusions before this policy */
    int32_t n_weekend[LANES];              /* of n_given, those on Saturdays and Sundays */
    struct gaps gaps;
    int32_t n_adverse[LANES];
    /* where infusions release what set-backs hold back; given_day: of the last infusion, as struct ebb_course
     * has it */
    float held_back[LANES], own_reach[LANES];
    int32_t given_day[LANES];
    int32_t n_courses[LANES];                 /* started under this policy */
    int32_t n_looks[LANES], n_reports[LANES]; /* under this policy; where it has a monitor */
    /* parts of policies; see struct ebb_schedule */
    uint8_t last_score[LANES], lowest_score[LANES], bad_visits[LANES];
    int32_t interval_days[LANES];                          /* as it is booked; 0: not set yet */
    int64_t interval_millionths[LANES];                    /* the same before rounding; of adapt alone */
    uint8_t recovery_visits[LANES], futile_courses[LANES]; /* in a row */
    int32_t course_noted[LANES];                           /* infusions of the course at the last look */
    int32_t course_left[LANES], course_given[LANES], remission_since_day[LANES], next_decision_day[LANES];
    /* in the interval in which a year ends: infusions given and sessions missed from its end on */
    int32_t n_given_after[LANES], n_missed_after[LANES];
    /* Courses lie one after the other. Near a multiple of 4096 bytes apart, the same member of all of them
     * would be in the same few places of the nearest cache: a run took 2 % longer. */
    uint8_t unused[1472];
} LANES_ALIGNED;
/* Said by the compiler and by no clock: whoever adds a member moves the size, and a run that is 1 to 3 %
 * slower is noticed by nobody. Once the size (a policy and the next) and twice (the one
 * after): of half a multiple, policies 0 and 2 would meet. 512 bytes are eight lines of the cache, as far as
 * a row of 64 patients in the widest of the types. Fails -> change the length of `unused` by 1024. */
enum { COURSE_APART = 4096, COURSE_MARGIN = 512 };
#define LANES_LIES_APART(bytes) \
    ((bytes) % COURSE_APART >= COURSE_MARGIN && (bytes) % COURSE_APART <= COURSE_APART - COURSE_MARGIN)
_Static_assert(LANES_LIES_APART(sizeof(struct course)), "courses of neighbours share places of the cache");
_Static_assert(LANES_LIES_APART(2 * sizeof(struct course)), "every other course shares places of the cache");
#undef LANES_LIES_APART

/* 2. Leaving */

/* The last day on which a session can be held: of the interval, or in care. Whoever has left has one before
 * the interval begins, so that no session is due and nobody asks why. */
INLINE ints last_days_of(const struct course *course, const struct interval *interval, int i)
{
    return smaller_int(all_ints(interval->last_day), ints_at(course->leaving_day + i) - 1);
}

/* Who has left by the assessment on `day`, and who is watched at it. Worked out when the next of the group's
 * days has come, not at each assessment: it is done for every policy, and most weeks nobody of 64 patients
 * leaves. Whoever moves a day of leaving forward must set next_leaving_day to 0. */
static void note_leaving(struct course *course, const struct patients *patients, int day)
{
    if (day < course->next_leaving_day)
        return;
    uint64_t gone = 0;
    int32_t next = EBB_NEVER;
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t leaves = course->leaving_day[lane] > day ? course->leaving_day[lane] : EBB_NEVER;
        next = leaves < next ? leaves : next;
    }
    for (int i = 0; i < LANES; i += LANES_WIDE)
        gone |= bits_of(at_most(ints_at(course->leaving_day + i), all_ints(day)), i);
    course->next_leaving_day = next;
    course->gone = gone;
    put_bytes_of_bits(course->watched, patients->followed & ~gone);
}

/* leave_unresponsive() of course_assess.c, at an assessment that has been judged. A day that has passed is
 * sooner than the one after today, so that who has left needs no question. Words are drawn where somebody is
 * not in response. */
static void leave_unresponsive(const struct rules *rules, struct course *course,
                               const struct patients *patients, const struct interval *interval)
{
    const struct ebb_constants *constants = rules->constants;
    const uint8_t *score = course->rows.score + interval->t * LANES;
    const words most = all_words((uint32_t)(constants->leaves_below - 1));
    if (constants->leaves_below == 0 || interval->t < constants->leaves_from ||
        interval->t > constants->leaves_to)
        return;
    const uint64_t present = patients->treated & ~course->gone;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask responds =
            at_most(ints_of_bytes(score + i), ints_of_bytes(patients->response_at_most + i));
        const mask may = without(mask_at(&present, i), responds);
        if (!any(may))
            continue;
        const words word =
            draw_few(&patients->streams, &rules->jumps.within[EBB_DRAW_REPORT], i, may, &course->n_drawn).low;
        const mask leaves = both(may, words_at_most(word, most));
        int32_t *day = course->leaving_day + i;
        put_ints(day, pick(leaves, smaller_int(ints_at(day), all_ints(interval->day + 1)), ints_at(day)));
    }
    course->next_leaving_day = 0;
}

/* 3. Benefit: a vector of patients between two assessments */

struct benefit {
    floats fast, lasting, attainable, gain;
    ints waned; /* days since the assessment up to which it has waned */
};

/* Nothing has waned since the assessment: assess_vector left the benefit as of its day. */
INLINE struct benefit benefit_of(const struct course *course, const struct patients *patients, int i)
{
    return (struct benefit){floats_at(course->fast + i), floats_at(course->lasting + i),
                            floats_at(course->reach + i), floats_at(patients->gain + i), all_ints(0)};
}

INLINE void put_benefit(struct course *course, const struct benefit *benefit, int i)
{
    put_floats(course->fast + i, benefit->fast);
    put_floats(course->lasting + i, benefit->lasting);
}

/* Entries (days, lane) of the tables by days; choosing by the bits of `days` takes half the work of
 * comparing. Each lane has tables of its own (tau differs), so that a permutation as in `entries` cannot look
 * them up; a gather could, at a load a lane.
 *
 *     days     0 1   2 3   4 5   6 7        eight entries of a lane
 *     bit0      a     b     c     d         one of each pair
 *     bit1         e           f
 *     bit2               g                  7 choices; else a comparison and a choice for each day
 *
 * Longer intervals take the next eight in the same way and keep what the days are below of. */
struct faded {
    floats keep, settle;
};

INLINE floats by_bits(const float (*table)[LANES], mask bit0, mask bit1, mask bit2, int i)
{
    const floats pair0 = pick_floats(bit0, floats_at(table[1] + i), floats_at(table[0] + i));
    const floats pair1 = pick_floats(bit0, floats_at(table[3] + i), floats_at(table[2] + i));
    const floats pair2 = pick_floats(bit0, floats_at(table[5] + i), floats_at(table[4] + i));
    const floats pair3 = pick_floats(bit0, floats_at(table[7] + i), floats_at(table[6] + i));
    return pick_floats(bit2, pick_floats(bit1, pair3, pair2), pick_floats(bit1, pair1, pair0));
}

/* `days` of lanes that are not asked for may be any number: they choose some entry, which is thrown away. */
INLINE struct faded faded_by(const struct waning *waning, int n_days, ints days, int i)
{
    const mask bit0 = has_bit(days, 1), bit1 = has_bit(days, 2), bit2 = has_bit(days, 4);
    struct faded faded = {by_bits(waning->keep, bit0, bit1, bit2, i),
                          by_bits(waning->settle, bit0, bit1, bit2, i)};
    for (int d = 8; d <= n_days; d += 8) {
        const mask below = less(days, all_ints(d));
        faded.keep = pick_floats(below, faded.keep, by_bits(waning->keep + d, bit0, bit1, bit2, i));
        faded.settle = pick_floats(below, faded.settle, by_bits(waning->settle + d, bit0, bit1, bit2, i));
    }
    return faded;
}

/* ebb_benefit_wane. The law is called in one place, so that no caller can pass its shares in another order.
 * */
INLINE void wane_by(struct benefit *benefit, floats durable, struct faded faded)
{
    law_wane(&benefit->fast, &benefit->lasting, benefit->attainable, faded.keep, faded.settle, durable);
}

/* Wanes by a number of days of each lane's own. */
INLINE void wane(struct benefit *benefit, const struct rules *rules, const struct waning *waning, ints days,
                 int i)
{
    wane_by(benefit, entries(rules->durable, days),
            faded_by(waning, rules->constants->calendar.interval_days, days, i));
}

/* Wanes over an interval without an infusion: the days are the same for all, so nothing is looked up. The
 * same entries as `wane` finds by the number of days, hence the same bits. Most intervals are of this kind.
 * */
INLINE void wane_whole(struct benefit *benefit, const struct rules *rules, const struct waning *waning, int i)
{
    const int n_days = rules->constants->calendar.interval_days;
    const struct faded faded = {floats_at(waning->keep[n_days] + i), floats_at(waning->settle[n_days] + i)};
    wane_by(benefit, all_floats(rules->durable[n_days]), faded);
}

/* The infusion that comes after n of them. `tolerance` is a constant where it matters: without it the gain
 * is the patient's to the bit (<ebb/benefit_laws.h>), so leaving the factor out changes nothing. */
INLINE void infuse(struct benefit *benefit, const struct ebb_constants *constants, bool tolerance, ints n)
{
    const floats gain = tolerance ? law_gain_after(constants, benefit->gain, as_floats(n)) : benefit->gain;
    law_infuse(&benefit->fast, benefit->lasting, benefit->attainable, gain);
}

/* 4. What is held back under a course, where infusions release some of it */

/* The course's own reach, of what is held back under it. */
static void set_reach(struct course *course, const struct ebb_constants *constants,
                      const struct patients *patients)
{
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_floats(course->own_reach + i, law_reach(constants, floats_at(patients->attainable + i),
                                                    floats_at(course->held_back + i)));
}

/* Where a course begins: from what is held back by then. */
static void begin_reach(struct course *course, const struct ebb_constants *constants,
                        const struct patients *patients, const struct interval *interval)
{
    course->reach = constants->releases ? course->own_reach : interval->attainable;
    if (!constants->releases)
        return;
    copy_row(course->given_day, patients->given_day);
    memcpy(course->held_back, patients->held_back, sizeof course->held_back);
    set_reach(course, constants, patients);
}

/* hold_back() of lanes_noise.h, where it is no luck any more but depends on what the policy has given. */
static void hold_back_course(struct course *course, const struct ebb_constants *constants,
                             const struct patients *patients, const struct interval *interval)
{
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_floats(course->held_back + i,
                   law_held_back(constants, floats_at(course->held_back + i), floats_at(interval->left + i)));
    set_reach(course, constants, patients);
}

/* Infusions of `lanes` release what they release, before they bring anything. What is held back stays in
 * memory: few registers are left where sessions are held. */
INLINE void release(struct course *course, const struct ebb_constants *constants,
                    const struct patients *patients, struct benefit *benefit, mask lanes, ints day, int i)
{
    int32_t *given = course->given_day + i;
    const floats before = floats_at(course->held_back + i);
    const mask soon = both(lanes, at_most(day - ints_at(given), all_ints(constants->release_within_days)));
    const floats after = pick_floats(soon, law_released(constants, before), before);
    put_ints(given, pick(lanes, day, ints_at(given)));
    put_floats(course->held_back + i, after);
    benefit->attainable = pick_floats(soon, law_reach(constants, floats_at(patients->attainable + i), after),
                                      benefit->attainable);
}

/* 5. An assessment: set-back, severity, score, for all lanes */

/* observe() of course_assess.c: set-back first, then severity, then the score with what was drawn for all
 * policies. law_score is never negative nor above 60, so that cutting its fraction off is the same on every
 * set (see `cut`). Scores of those who have left are made, too: outcomes count what happens, seen or not. */
INLINE ints assess_vector(struct course *course, const struct ebb_constants *constants,
                          const struct patients *patients, const struct interval *interval, int i)
{
    floats fast = floats_at(course->fast + i), lasting = floats_at(course->lasting + i);
    law_set_back(&fast, &lasting, floats_at(interval->left + i));
    put_floats(course->fast + i, fast);
    put_floats(course->lasting + i, lasting);
    const floats severity = law_severity(floats_at(patients->untreated + i), fast, lasting);
    return cut(law_score(constants, severity, floats_at(interval->shift + i)));
}

/* Four vectors at a time, which give one part of bytes: stored as they are needed from here on. */
static void assess(struct course *course, const struct ebb_constants *constants,
                   const struct patients *patients, const struct interval *interval)
{
    uint8_t *scores = course->rows.score + interval->t * LANES;
    if (constants->releases)
        hold_back_course(course, constants, patients, interval);
    for (int b = 0; b < LANES; b += BYTES_WIDE) {
        ints score[4];
        for (int k = 0; k < 4; k++)
            score[k] = assess_vector(course, constants, patients, interval, b + k * LANES_WIDE);
        put_part(scores + b, pack_bytes(score));
    }
}

/* 6. Relapse and recovery of those watched; returns who relapses now
 *
 * watch_relapse() of course_assess.c, which has a count of bad visits and one of visits in response. One
 * count does here, for a patient needs the one while well and the other while relapsed, and the reference
 * sets both to 0 when the state turns:
 *
 *                  counts              turns when the run reaches
 *     well         bad visits          relapse.visits
 *     relapsed     visits in response  recovery.visits
 *
 * Those not watched are counted along; their state cannot turn. The row of the course has those in care only:
 * who leaves while relapsed is LEFT from then on, and `relapsed` itself keeps the state. */

static uint64_t watch_relapse(struct course *course, const struct ebb_parameters *parameters,
                              const struct patients *patients, const struct interval *interval)
{
    const uint8_t *scores = course->rows.score + interval->t * LANES;
    const bytes to_recover = all_bytes((uint8_t)parameters->recovery.visits),
                to_relapse = all_bytes((uint8_t)parameters->relapse.visits);
    uint64_t relapsed_now = 0, relapses_now = 0;
    for (int b = 0; b < LANES; b += BYTES_WIDE) {
        const bytes score = part_at(scores + b), relapsed = part_at(course->relapsed + b);
        const bytes bad = (bytes)(score >= part_at(patients->relapse_at_least + b));
        const bytes responds = (bytes)(score <= part_at(patients->response_at_most + b));
        const bytes run = one_more(part_at(course->run + b)) & ((relapsed & responds) | (bad & ~relapsed));
        const bytes enough = (bytes)(run >= ((relapsed & to_recover) | (to_relapse & ~relapsed)));
        const bytes turns = enough & part_at(course->watched + b), now = relapsed ^ turns;
        put_part(course->run + b, run & ~turns);
        put_part(course->relapsed + b, now);
        relapsed_now |= bits_of_bytes(now, b);
        relapses_now |= bits_of_bytes(turns & now, b);
    }
    course->rows.relapsed[interval->t] = relapsed_now & ~course->gone;
    return relapses_now;
}

#endif
