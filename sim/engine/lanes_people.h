/* SPDX-License-Identifier: MIT
 * lanes_people: the patients of a group, drawn; and what the next interval holds for them.
 *
 *   1. People   2. Traits   3. Waning   4. Set-backs   5. An interval's luck
 */
#ifndef EBB_LANES_PEOPLE_H
#define EBB_LANES_PEOPLE_H

#include <ebb/block.h>
#include <ebb/patient.h>
#include <ebb/plan.h>

#include "lanes_draw.h"

#define LANES_ALIGNED __attribute__((aligned(64)))

/* 1. People */

/* All that a patient brings along when he or she moves to another lane. */
struct people {
    struct streams streams; /* at the start of the current interval */
    float baseline[LANES], attainable[LANES], duration[LANES], consolidation[LANES], biomarker[LANES];
    float keep[LANES], settle[LANES]; /* of one day */
    float noise[LANES];               /* X at the current assessment */
    int32_t dropout_day[LANES];
    uint32_t miss_at_most[LANES]; /* a session is missed when its word is not above; for those who can_miss */
    int32_t response_at_most[LANES], relapse_at_least[LANES];
    int32_t row[LANES]; /* in the block */
    /* where the common part left off */
    float fast[LANES], lasting[LANES];
    int32_t last_infusion_day[LANES], n_infusions[LANES], n_missed[LANES], n_adverse[LANES], longest_gap[LANES];
    uint8_t score[LANES], first_score[LANES], stratum[LANES], modifiers[LANES];
    /* a bit each */
    uint64_t present, treated, can_miss, responder, remitter, compared, followed, scheduled;
} LANES_ALIGNED;

static void move_bit(uint64_t *to, int lane, uint64_t from, int from_lane)
{
    *to = (*to & ~(UINT64_C(1) << lane)) | (from >> from_lane & 1) << lane;
}

/* 2. Traits */

/* The words of the header, as far as the traits need them. */
struct header_words {
    uint32_t high[5][LANES], low[5][LANES];
} LANES_ALIGNED;

_Static_assert(EBB_DRAW_BASELINE == 0 && EBB_DRAW_COURSE == 1 && EBB_DRAW_CONSOLIDATION == 2 && EBB_DRAW_BIOMARKER == 3 &&
                   EBB_DRAW_DROPOUT == 4,
               "the header is drawn in one go");

static void deviate(float *out, const uint32_t *word)
{
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_floats(out + i, normals(words_at(word + i)));
}

static void draw_modifiers(const struct ebb_constants *constants, struct people *people)
{
    uint32_t words_[2][LANES] LANES_ALIGNED;
    memset(people->modifiers, 0, sizeof people->modifiers);
    for (int k = 0; k < constants->study.n_modifiers; k++) {
        const uint64_t below = constants->modifier_below[k];
        if (k % 2 == 0)
            draw_words_at(&people->streams, &constants->jumps.header[EBB_DRAW_MODIFIERS + k / 2], words_[0], words_[1]);
        for (int lane = 0; lane < LANES; lane++)
            people->modifiers[lane] = (uint8_t)(people->modifiers[lane] | (words_[k % 2][lane] < below) << k);
    }
}

static void set_traits(const struct ebb_constants *constants, struct people *people, const struct header_words *header)
{
    float z[5][LANES] LANES_ALIGNED;
    deviate(z[0], header->high[EBB_DRAW_COURSE]);
    deviate(z[1], header->low[EBB_DRAW_COURSE]);
    deviate(z[2], header->high[EBB_DRAW_CONSOLIDATION]);
    deviate(z[3], header->high[EBB_DRAW_BIOMARKER]);
    deviate(z[4], header->high[EBB_DRAW_BASELINE]);
    const bool modified = constants->study.n_modifiers > 0;
#pragma omp simd
    for (int lane = 0; lane < LANES; lane++) {
        const struct ebb_trait_luck luck = {z[0][lane], z[1][lane], z[2][lane], z[3][lane], header->low[EBB_DRAW_CONSOLIDATION][lane]};
        const struct ebb_traits traits = ebb_traits_of(constants, &luck, constants->modified[modified ? people->modifiers[lane] : 0]);
        people->attainable[lane] = traits.attainable;
        people->duration[lane] = traits.duration_days;
        people->consolidation[lane] = traits.consolidation_per_day;
        people->biomarker[lane] = traits.biomarker;
        people->keep[lane] = traits.keep;
        people->settle[lane] = traits.settle;
        people->baseline[lane] = ebb_trait_baseline(constants, z[4][lane]);
    }
    deviate(z[0], header->low[EBB_DRAW_BASELINE]);
    for (int lane = 0; lane < LANES; lane++)
        people->noise[lane] = constants->noise_sd * z[0][lane];
}

static void set_care(const struct ebb_constants *constants, struct people *people, const struct header_words *header)
{
    people->treated = people->can_miss = 0;
    if (constants->dropout_days > 0.0) {
#pragma omp simd
        for (int lane = 0; lane < LANES; lane++)
            people->dropout_day[lane] = ebb_dropout_day(constants, header->high[EBB_DRAW_DROPOUT][lane]);
    } else {
        for (int lane = 0; lane < LANES; lane++)
            people->dropout_day[lane] = EBB_NEVER;
    }
    for (int lane = 0; lane < LANES; lane++) {
        const uint64_t miss_below = constants->miss_below[people->modifiers[lane]];
        people->treated |= (uint64_t)(header->low[EBB_DRAW_BIOMARKER][lane] >= constants->contraindicated_below) << lane;
        people->can_miss |= (uint64_t)(miss_below > 0) << lane;
        people->miss_at_most[lane] = (uint32_t)(miss_below - 1);
    }
}

/* Patients first_row ... of the block, in order; lanes beyond the block's last patient are played along and count for nothing. */
static void draw_people(const struct ebb_constants *constants, const struct ebb_block *block, int first_row, struct people *people)
{
    const struct ebb_pcg_jump next_patient = ebb_pcg_jump_of(EBB_PCG_PATIENT_JUMP);
    const int n = block->n_patients - first_row;
    struct header_words header;
    ebb_u128 stream = ebb_draw_patient(constants->base, block->first_patient + first_row);
    for (int lane = 0; lane < LANES; lane++) {
        set_stream(&people->streams, lane, stream);
        people->row[lane] = first_row + lane;
        stream = ebb_pcg_advance(stream, &next_patient);
    }
    people->present = n >= LANES ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    for (int draw = 0; draw < 5; draw++)
        draw_words_at(&people->streams, &constants->jumps.header[draw], header.high[draw], header.low[draw]);
    draw_modifiers(constants, people);
    set_traits(constants, people, &header);
    set_care(constants, people, &header);
    jump_streams(&people->streams, &constants->jumps.first_interval);
}

/* 3. Waning */

enum { LANES_DAYS = 32 }; /* EBB_MAX_INTERVAL_DAYS + 1, in eights */

/* keep and settle by days, of every patient of a group; as ebb_patient has them of one. */
struct waning {
    float keep[LANES_DAYS][LANES], settle[LANES_DAYS][LANES];
} LANES_ALIGNED;

static void set_waning(struct waning *waning, const struct ebb_constants *constants, const struct people *people)
{
    const floats delta = all_floats(constants->durable[1]);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const floats alpha = floats_at(people->keep + i), kappa = floats_at(people->settle + i);
        floats keep = all_floats(1.0f), settle = all_floats(0.0f);
        for (int d = 0;; d++) {
            put_floats(waning->keep[d] + i, keep);
            put_floats(waning->settle[d] + i, settle);
            if (d == constants->calendar.interval_days)
                break;
            settle = delta * settle + kappa * keep;
            keep = keep * alpha;
        }
    }
}

/* 4. Set-backs */

enum { SETBACK_WINDOW = 32 }; /* assessments whose set-backs are drawn in one go; even */

/* 1 - share lost, at each assessment of the window. */
struct setbacks {
    float left[SETBACK_WINDOW][LANES];
    /* those noticed: their words, and their places in `left` */
    uint32_t word[SETBACK_WINDOW * LANES];
    float worked_out[SETBACK_WINDOW * LANES];
    uint16_t place[SETBACK_WINDOW * LANES];
    int n;
} LANES_ALIGNED;

static uint64_t lanes_below(const uint32_t *word, uint64_t below)
{
    uint64_t bits = 0;
    const words at_most = all_words((uint32_t)(below - 1));
    for (int i = 0; below > 0 && i < LANES; i += LANES_WIDE)
        bits |= bits_of(words_at_most(words_at(word + i), at_most), i);
    return bits;
}

static void notice(struct setbacks *setbacks, const uint32_t *word, uint64_t lanes, int t)
{
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        setbacks->word[setbacks->n] = word[lane];
        setbacks->place[setbacks->n++] = (uint16_t)(t % SETBACK_WINDOW * LANES + lane);
    }
}

static void work_out(struct setbacks *setbacks, const struct ebb_constants *constants)
{
    const int n = setbacks->n;
#pragma omp simd
    for (int k = 0; k < n; k++)
        setbacks->worked_out[k] = 1.0f - ebb_setback_share(constants, setbacks->word[k]);
    for (int k = 0; k < n; k++)
        setbacks->left[setbacks->place[k] / LANES][setbacks->place[k] % LANES] = setbacks->worked_out[k];
}

/* Draws the set-backs of assessments t to end - 1 of the window that t is in. The streams stand at assessment t; if t is odd, its
 * own set-back is past. */
static void draw_setbacks(struct setbacks *setbacks, const struct ebb_constants *constants, const struct streams *now, int t, int end)
{
    const uint64_t below = constants->setback_below;
    const int window_end = t / SETBACK_WINDOW * SETBACK_WINDOW + SETBACK_WINDOW;
    const int stop = end < window_end ? end : window_end;
    uint32_t high[LANES] LANES_ALIGNED, low[LANES] LANES_ALIGNED;
    struct streams streams = *now;
    for (int k = 0; k < SETBACK_WINDOW; k++) {
        for (int lane = 0; lane < LANES; lane++)
            setbacks->left[k][lane] = 1.0f;
    }
    if (below == 0)
        return;
    setbacks->n = 0;
    if (t % 2 != 0) {
        jump_streams(&streams, &constants->jumps.next_interval);
        t++;
    }
    for (; t < stop; t += 2) {
        draw_words_at(&streams, &constants->jumps.within[EBB_DRAW_SETBACK], high, low);
        if (t > 0)
            notice(setbacks, high, lanes_below(high, below), t);
        if (t + 1 < stop)
            notice(setbacks, low, lanes_below(low, below), t + 1);
        jump_streams(&streams, &constants->jumps.two_intervals);
    }
    work_out(setbacks, constants);
}

/* 5. An interval's luck */

/* What an assessment and its interval hold for the patients of a group, whatever is done. */
struct week {
    float shift[LANES];                                    /* X and the error of measurement, and 1/2 to round by */
    int32_t last_day[LANES];                               /* on which a session can be held: of the interval, or in care */
    uint32_t attended[LANES], interval[LANES];             /* words of the first session of the interval */
    uint32_t late[LANES], adverse[LANES];                  /* likewise, where the study needs them */
    uint32_t attended_later[LANES], interval_later[LANES]; /* of a session after the first */
    uint32_t late_later[LANES], adverse_later[LANES];
    uint32_t delay[LANES], booked_interval[LANES]; /* of what a policy books at the assessment */
    const float *left;                             /* 1 - share that a set-back takes, by lane; borrowed */
    uint64_t gone;                                 /* left care */
    int t, day;                                    /* of the assessment */
} LANES_ALIGNED;

/* Moves the group on to assessment t (by one from the last call, or to where its streams stand). */
static void draw_score(struct week *week, const struct ebb_constants *constants, struct people *people, int t)
{
    uint32_t high[LANES] LANES_ALIGNED, low[LANES] LANES_ALIGNED;
    const floats keep = all_floats(constants->noise_keep), fresh = all_floats(constants->noise_fresh);
    const floats sd = all_floats(constants->measurement_sd);
    if (t > 0)
        jump_streams(&people->streams, &constants->jumps.next_interval);
    draw_words(&people->streams, high, low);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        floats noise = floats_at(people->noise + i);
        if (t > 0)
            noise = keep * noise + fresh * normals(words_at(high + i));
        put_floats(people->noise + i, noise);
        put_floats(week->shift + i, noise + (sd * normals(words_at(low + i)) + 0.5f));
    }
}

/* The words of sessions: of the first in the interval for all patients, since many have one. */
static void draw_first_sessions(struct week *week, const struct ebb_constants *constants, const struct streams *streams)
{
    const struct ebb_pcg_jump *jump = &constants->jumps.within[EBB_DRAW_SESSION];
    draw_words_at(streams, &jump[0], week->attended, week->interval);
    if (constants->late_below > 0 || constants->adverse_below > 0)
        draw_words_at(streams, &jump[1], week->late, week->adverse);
}

static void draw_later_sessions(struct week *week, const struct ebb_constants *constants, const struct streams *streams, int place,
                                uint64_t lanes)
{
    const struct ebb_pcg_jump *jump = &constants->jumps.within[EBB_DRAW_SESSION + EBB_SESSION_DRAWS * place];
    draw_words_of(streams, lanes, &jump[0], week->attended_later, week->interval_later);
    if (constants->late_below > 0 || constants->adverse_below > 0)
        draw_words_of(streams, lanes, &jump[1], week->late_later, week->adverse_later);
}

static void set_days(struct week *week, const struct ebb_constants *constants, const struct people *people, int t)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    const int interval_end = (t + 1) * calendar->interval_days - 1;
    const ints last = all_ints(interval_end < calendar->end_day ? interval_end : calendar->end_day);
    week->t = t;
    week->day = t * calendar->interval_days;
    week->gone = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints dropout = ints_at(people->dropout_day + i);
        week->gone |= bits_of(at_most(dropout, all_ints(week->day)), i);
        put_ints(week->last_day + i, smaller_int(last, dropout - 1));
    }
}

#endif
