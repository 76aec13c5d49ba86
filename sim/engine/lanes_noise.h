/* SPDX-License-Identifier: MIT
 * lanes_noise: what assessments and sessions hold for the patients of a group, whatever is done;
 * ebb_luck_draw in lanes.
 *
 * Drawn once for an assessment and used by every policy at once, while it is in the nearest cache:
 * policies advance an assessment at a time, and not one policy after the other over the whole course. The
 * reference draws a patient's whole luck ahead instead (struct ebb_luck) and keeps it.
 *
 *     stream of a lane    | interval t: score, set-back, booking, places ... | interval t + 1: ...
 *     moved on            draw_score, by one interval each time
 *     looked up from it   set-backs (a window ahead), bookings, sessions: jumps that leave it where it is
 *
 * A difference in all policies at once is here or before; one in a single policy is in lanes_schedule.h or
 * lanes_sessions.h. The first array that match_kernels names says which: score before state before infusions.
 *
 *   1. Set-backs   2. An interval
 */
#ifndef EBB_LANES_NOISE_H
#define EBB_LANES_NOISE_H

#include "lanes_patients.h"

/* 1. Set-backs */

/* How much a set-back takes needs an exponential and a logarithm, and few patients have one at an
 * assessment. So words are drawn and compared for a window of assessments, those below the threshold are
 * collected, and the exponentials are formed of full vectors. A longer window would fill them no better
 * and take more room (a word, a float and a place for each patient and assessment of it); a shorter one
 * leaves lanes empty. */
enum { SETBACK_WINDOW = 32 };   /* assessments whose set-backs are drawn in one go; even */
enum { SETBACKS_AT_ONCE = 16 }; /* room beyond the last, of which `notice` and `work_out` use some */

/* 1 - share lost, at each assessment of the window.
 *
 *     draws of two assessments    H | L of every lane -> below the threshold?    64 bits each
 *     noticed                     word 0, word 1, ... with (assessment, lane) 0, 1, ...
 *     worked out                  word^shape, LANES_HALF at a time
 *     left                        1 everywhere, 1 - that in the places noticed
 *
 * `n` and what is noticed are used within one call of draw_setbacks; `left` stays for the window. */
struct setbacks {
    float left[SETBACK_WINDOW][LANES];
    /* those noticed: their words, and their places in `left` */
    uint32_t word[SETBACK_WINDOW * LANES + SETBACKS_AT_ONCE];
    float worked_out[SETBACK_WINDOW * LANES + SETBACKS_AT_ONCE];
    uint16_t place[SETBACK_WINDOW * LANES + SETBACKS_AT_ONCE];
    int n;
} LANES_ALIGNED;

/* A threshold may be 2^32, which no word holds: "at most one less" does, and 0 is asked for before. */
static uint64_t lanes_below(const uint32_t *word, uint64_t below)
{
    uint64_t bits = 0;
    const words most = all_words((uint32_t)(below - 1));
    for (int i = 0; below > 0 && i < LANES; i += LANES_WIDE)
        bits |= bits_of(words_at_most(words_at(word + i), most), i);
    return bits;
}

/* Seldom more than four: writing four each time spares the processor guessing how many. */
static void notice(struct setbacks *setbacks, const uint32_t *word, uint64_t lanes, int t)
{
    int at = setbacks->n;
    setbacks->n += __builtin_popcountll(lanes);
    do {
        for (int k = 0; k < 4; k++, at++, lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes | LAST_LANE);
            setbacks->word[at] = word[lane];
            setbacks->place[at] = (uint16_t)(t % SETBACK_WINDOW * LANES + lane);
        }
    } while (lanes != 0);
}

/* setback_share() of sim/model/patient.c: the word, given that it is below the threshold, is uniform there.
 * The division is one operation there and here; multiplying by a reciprocal made once would be quicker and
 * has another last bit. Words that fill up the last vector are 0, whose logarithm exists thanks to the
 * half. */
static void work_out(struct setbacks *setbacks, const struct ebb_constants *constants)
{
    const int n = setbacks->n;
    const double shape = constants->study.parameters.setbacks.shape;
    for (int k = n; k % LANES_HALF != 0; k++)
        setbacks->word[k] = 0;
    for (int k = 0; k < n; k += LANES_HALF) {
        const doubles uniform =
            (doubles_of_words(setbacks->word + k) + 0.5) / (double)constants->setback_below;
        put_doubles(setbacks->worked_out + k, exps(shape * logs(uniform)));
    }
    for (int k = 0; k < n; k++)
        setbacks->left[setbacks->place[k] / LANES][setbacks->place[k] % LANES] =
            1.0f - setbacks->worked_out[k];
}

/* Draws the set-backs of assessments t to end - 1 of the window that t is in. The streams stand at assessment
 * t; if t is odd, its own set-back is past.
 *
 * Two assessments share a draw, which lies in the interval of the even one: from an odd t on the next even
 * one is where to begin. There is no set-back on day 0. A copy of the streams walks ahead, since draw_score
 * moves the patients' own. The window is even, so that no pair is cut in two. */
static void draw_setbacks(struct setbacks *setbacks, const struct ebb_constants *constants,
                          const struct jumps *jumps, const struct patients *patients, int t, int end)
{
    const uint64_t below = constants->setback_below;
    const int window_end = t / SETBACK_WINDOW * SETBACK_WINDOW + SETBACK_WINDOW;
    const int stop = end < window_end ? end : window_end;
    uint32_t high[LANES] LANES_ALIGNED, low[LANES] LANES_ALIGNED;
    struct streams streams = patients->streams;
    for (int k = 0; k < SETBACK_WINDOW; k++) {
        for (int lane = 0; lane < LANES; lane++)
            setbacks->left[k][lane] = 1.0f;
    }
    if (below == 0)
        return;
    setbacks->n = 0;
    if (t % 2 != 0) {
        jump_streams(&streams, &jumps->next_interval);
        t++;
    }
    for (; t < stop; t += 2) {
        draw_words_at(&streams, &jumps->within[EBB_DRAW_SETBACK], high, low);
        if (t > 0)
            notice(setbacks, high, patients->prone & lanes_below(high, below), t);
        if (t + 1 < stop)
            notice(setbacks, low, patients->prone & lanes_below(low, below), t + 1);
        jump_streams(&streams, &jumps->two_intervals);
    }
    work_out(setbacks, constants);
}

/* 2. An interval */

/* What an assessment and its interval hold for the patients of a group, whatever is done. No policy may
 * write here: the next one in turn would meet another luck. 2 kB for 64 patients, read by each policy in
 * turn. */
struct interval {
    float shift[LANES];                    /* X and the error of measurement, and 1/2 to round by */
    float attainable[LANES];               /* by treatment, in the interval */
    uint32_t attended[LANES], next[LANES]; /* words of the first session of the interval */
    uint32_t late[LANES];                  /* likewise, where the study needs them */
    const float *left;                     /* 1 - share that a set-back takes, by lane; borrowed */
    int t, day;                            /* of the assessment */
    int last_day; /* on which a session can be held; in care, which the course says */
    /* from where the streams stand to the draws of side effects at the first session; where there are any */
    struct jump side_effects[EBB_MAX_SIDE_EFFECTS];
    int year;         /* of follow-up, that ends in the interval with days to come; -1: none does */
    int year_end_day; /* first day of the next one */
} LANES_ALIGNED;

/* Moves the group on to assessment t (by one from the last call; 0: where the streams stand). Two deviates of
 * each lane: X moves on as in ebb_luck_draw, from what `noise` holds of the assessment before, and the error
 * of measurement is new each time. Two vectors of both are four chains of polynomials, LOCKSTEP of them.
 * On day 0 X is the one drawn with the traits. */
static void draw_score(struct interval *interval, const struct ebb_constants *constants,
                       const struct jumps *jumps, struct patients *patients, int t)
{
    for (int i = 0; i < LANES; i += PAIR) {
        struct two_words drawn[2];
        if (t > 0)
            draw_next(&patients->streams, &jumps->next_interval, i, drawn);
        else
            draw_here(&patients->streams, i, drawn);
        const words word[LOCKSTEP] = {drawn[0].high, drawn[1].high, drawn[0].low, drawn[1].low};
        floats z[LOCKSTEP];
        normals(word, z);
        for (int v = 0; v < 2; v++) {
            float *at = patients->noise + i + v * LANES_WIDE;
            const floats noise = t > 0 ? law_noise(constants, floats_at(at), z[v]) : floats_at(at);
            put_floats(at, noise);
            put_floats(interval->shift + i + v * LANES_WIDE,
                       law_shift(constants, noise, constants->measurement_sd * z[2 + v]));
        }
    }
}

/* What set-backs hold back moves on to assessment t; see ebb_benefit_set_back. It is luck, not course: the
 * same under every policy, so that it is kept with the patient and moved once for all of them. Where
 * infusions release some of it, it is each course's (lanes_course.h). */
static void hold_back(const struct interval *interval, const struct ebb_constants *constants,
                      struct patients *patients)
{
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_floats(patients->held_back + i, law_held_back(constants, floats_at(patients->held_back + i),
                                                          floats_at(interval->left + i)));
}

/* ebb_benefit_attainable of all. */
static void set_attainable(struct interval *interval, const struct ebb_constants *constants,
                           const struct patients *patients)
{
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_floats(interval->attainable + i, law_reach(constants, floats_at(patients->attainable + i),
                                                       floats_at(patients->held_back + i)));
}

/* The words of a vector's sessions. */
struct session_words {
    words attended, interval, late;
};

/* The second draw of a session is for lateness, which most studies do not have. The reference draws it
 * always, which is no difference: a word that is not asked changes nothing. */
static bool needs_second_draw(const struct ebb_constants *constants)
{
    return constants->late_below > 0;
}

/* The words of the first session of the interval, for all patients, since many have one and all policies
 * share them. */
static void draw_first_sessions(struct interval *interval, const struct ebb_constants *constants,
                                const struct jumps *jumps, const struct streams *streams)
{
    const struct jump *jump = &jumps->within[EBB_DRAW_SESSION];
    uint32_t unused[LANES] LANES_ALIGNED;
    draw_words_at(streams, &jump[0], interval->attended, interval->next);
    if (needs_second_draw(constants))
        draw_words_at(streams, &jump[1], interval->late, unused);
}

/* Second words are rubbish where the study needs none: compared with no threshold, then. */
INLINE struct session_words first_session(const struct interval *interval, int i)
{
    return (struct session_words){words_at(interval->attended + i), words_at(interval->next + i),
                                  words_at(interval->late + i)};
}

/* The words of the place-th session of the interval, for `lanes` of the vector. A second session within one
 * interval is for few (daily or weekly courses), so that it is drawn when asked for and not ahead. `place` is
 * the same for all lanes of a vector that get here: a lane that had no first session has no second. */
INLINE struct session_words draw_session(const struct ebb_constants *constants, const struct jumps *jumps,
                                         const struct streams *streams, int place, mask lanes, int i,
                                         int64_t *n_drawn)
{
    const struct jump *jump = &jumps->within[EBB_DRAW_SESSION + EBB_SESSION_DRAWS * place];
    const struct two_words first = draw_few(streams, &jump[0], i, lanes, n_drawn);
    struct session_words word = {first.high, first.low, all_words(0)};
    if (needs_second_draw(constants))
        word.late = draw_few(streams, &jump[1], i, lanes, n_drawn).high;
    return word;
}

/* Counted from the interval, where the streams stand. The far stretch has another stride than the intervals,
 * so that the jumps differ from one to the next. */
static void set_effect_jumps(struct interval *interval, int n_kinds, int t)
{
    const struct ebb_pcg_jump step = ebb_pcg_jump_of(1);
    struct ebb_pcg_jump jump = ebb_pcg_jump_of(
        (ebb_u128)(ebb_draw_of_side_effect(t, 0, 0) - EBB_HEADER_DRAWS - EBB_INTERVAL_DRAWS * t));
    for (int kind = 0; kind < n_kinds; kind++, jump = ebb_pcg_jump_then(jump, step))
        set_jump(&interval->side_effects[kind], &jump);
}

/* Whether a year of follow-up ends in the interval, other than the last one. On the day of the assessment,
 * too: then all of the interval's sessions are after it. */
static void set_year_end(struct interval *interval, const struct ebb_calendar *calendar, int interval_end)
{
    const int years =
        (interval_end - calendar->start_day) / EBB_DAYS_A_YEAR; /* begun by then, but the first */
    interval->year_end_day = calendar->start_day + years * EBB_DAYS_A_YEAR;
    interval->year =
        years > 0 && years < calendar->n_years && interval->year_end_day >= interval->day ? years - 1 : -1;
}

/* open_interval() of course_assess.c: sessions end with the interval or the horizon; or the day before
 * leaving, which is the course's (last_days_of in lanes_course.h). */
static void set_days(struct interval *interval, const struct ebb_constants *constants,
                     const struct patients *patients, int t)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    const int interval_end = (t + 1) * calendar->interval_days - 1;
    interval->t = t;
    interval->day = t * calendar->interval_days;
    interval->last_day = interval_end < calendar->end_day ? interval_end : calendar->end_day;
    set_year_end(interval, calendar, interval_end);
    set_attainable(interval, constants, patients);
    if (constants->study.n_side_effects > 0)
        set_effect_jumps(interval, constants->study.n_side_effects, t);
}

#endif
