/* SPDX-License-Identifier: MIT
 * lanes_patients: the patients of a group, drawn.
 *
 * What sim/model/patient.c does for one, with the same draws; formulas are those of <ebb/trait_laws.h>.
 * Traits are formed in doubles, half as many in a register; thresholds and days, which are compared once a
 * patient, in plain loops over lanes that the compiler turns into vectors where it can.
 *
 *     header   draw 0     1     2              3          4       | 5     | 8 to 11         | 12 to 15
 *     high     baseline   m     consolidation  biomarker  dropout | prone | modifier 0, 2, . | effect 0, 2, .
 *     low      X, day 0   tau   whether        treated    end     | free  | modifier 1, 3, . | effect 1, 3, .
 *              drawn for all, in one go                            | only where the study has them
 *
 * Counterparts: ebb_patient_draw (draw_patients), traits_of (set_course_traits), draw_modifiers, is_prone,
 * set_leaving (set_care), set_waning. The luck of the courses is lanes_noise.h.
 *
 * A trait differs in the last bit -> it was rounded to single precision once less or once more than there:
 * EBB_LAW_ROUND is part of the formulas, and put_doubles rounds what it stores.
 *
 *   1. Patients   2. Traits   3. Waning
 */
#ifndef EBB_LANES_PATIENTS_H
#define EBB_LANES_PATIENTS_H

#include <ebb/block.h>
#include <ebb/patient.h>
#include <ebb/plan.h>
#include <ebb/population.h>

#include "lanes_bytes.h"
#include "lanes_draw.h"
#include "lanes_laws.h"
#include "lanes_normal.h"

/* 1. Patients */

/* Of side effects, in rooms of their own (lanes_kernel.h) that a study without any does not have: 4 kB a
 * group, more than half of what the patients take otherwise.
 *
 * What has come of them so far; under one policy, or before any. */
struct effect_counts {
    int32_t n[EBB_MAX_SIDE_EFFECTS][LANES];  /* infusions with the kind */
    uint64_t ended_by[EBB_MAX_SIDE_EFFECTS]; /* lanes whose treatment the kind has ended */
    /* Of n, those of the interval in which a year ends that belong to the next; of a course alone. */
    int32_t after[EBB_MAX_SIDE_EFFECTS][LANES];
} LANES_ALIGNED;

/* Of a group: how much each patient is given to each kind, and what came before the policies. */
struct effects {
    float given_to[EBB_MAX_SIDE_EFFECTS][LANES]; /* sqrt(rho) z_patient */
    struct effect_counts before;
} LANES_ALIGNED;

/* All that a patient brings along when he or she moves to another lane. Yes and no are a bit a lane in one
 * word: sets of patients are then united and cut with one instruction. A new field must be put into
 * LANES_BELONGINGS, too. */
struct patients {
    struct streams streams;                  /* at the start of the current interval */
    float baseline[LANES], untreated[LANES]; /* untreated: b on the instrument, its intercept left out */
    float gain[LANES], attainable[LANES], duration[LANES], consolidation[LANES], biomarker[LANES];
    float keep[LANES], settle[LANES]; /* of one day */
    float noise[LANES];               /* X at the current assessment */
    float held_back[LANES];           /* share of what is attainable that a set-back holds back, likewise */
    int32_t given_day[LANES];         /* of the last infusion; where infusions release what is held back */
    int32_t leaving_day[LANES];       /* as drawn; once the common part has been played, as it left it */
    uint32_t miss_at_most[LANES]; /* a session is missed when its word is not above; for those who can_miss */
    int32_t row[LANES];           /* in the block */
    /* where the common part left off */
    float fast[LANES], lasting[LANES];
    int32_t last_infusion_day[LANES], n_infusions[LANES], n_missed[LANES], n_adverse[LANES],
        longest_gap[LANES];
    uint8_t response_at_most[LANES], relapse_at_least[LANES]; /* points */
    uint8_t score[LANES], stratum[LANES], modifiers[LANES], subgroups[LANES];
    /* a bit each */
    uint64_t present, treated, prone, can_miss, responder, remitter, compared, followed, scheduled, ended;
    /* of the common part alone, and so no belongings: the trial ends before the classifying assessment; has
     * improved early; had not, and gets no later session of induction */
    uint64_t ends_unseen, early, stopped;
    struct effects *effects; /* room of the group; NULL where the study has no side effects */
} LANES_ALIGNED;

/* Clears the lane's bit before setting it: `to` may hold that of another patient. */
static void move_bit(uint64_t *to, int lane, uint64_t from, int from_lane)
{
    *to = (*to & ~(UINT64_C(1) << lane)) | (from >> from_lane & 1) << lane;
}

/* 2. Traits */

/* The words of the header, as far as the traits need them: draws 0 to 4. Draws are made in rows of 64 before
 * anybody looks at one, for jumps are the dear part and go best without pause. */
struct header_words {
    uint32_t high[5][LANES], low[5][LANES];
} LANES_ALIGNED;

_Static_assert(EBB_DRAW_BASELINE == 0 && EBB_DRAW_COURSE == 1 && EBB_DRAW_CONSOLIDATION == 2 &&
                   EBB_DRAW_BIOMARKER == 3 && EBB_DRAW_DROPOUT == 4,
               "the header is drawn in one go");

/* Four vectors at a time: each polynomial is a chain, and four chains fill the waits of each other. */
static void deviate(float *out, const uint32_t *word)
{
    for (int i = 0; i < LANES; i += LOCKSTEP * LANES_WIDE) {
        words drawn[LOCKSTEP];
        floats z[LOCKSTEP];
        for (int v = 0; v < LOCKSTEP; v++)
            drawn[v] = words_at(word + i + v * LANES_WIDE);
        normals(drawn, z);
        for (int v = 0; v < LOCKSTEP; v++)
            put_floats(out + i + v * LANES_WIDE, z[v]);
    }
}

/* Two modifiers share a draw, the even ones have its high word: words_ keeps both for the odd one that
 * follows. A set of modifiers is a byte, an index into tables of the constants. */
static void draw_modifiers(const struct ebb_constants *constants, const struct jumps *jumps,
                           struct patients *patients)
{
    uint32_t words_[2][LANES] LANES_ALIGNED;
    memset(patients->modifiers, 0, sizeof patients->modifiers);
    for (int k = 0; k < constants->study.n_modifiers; k++) {
        const uint64_t below = constants->modifier_below[k];
        if (k % 2 == 0)
            draw_words_at(&patients->streams, &jumps->header[EBB_DRAW_MODIFIERS + k / 2], words_[0],
                          words_[1]);
        for (int lane = 0; lane < LANES; lane++)
            patients->modifiers[lane] =
                (uint8_t)(patients->modifiers[lane] | (words_[k % 2][lane] < below) << k);
    }
}

/* What traits are made of: deviates, and by what the modifiers of each patient multiply. */
struct modified {
    float z[5][LANES]; /* deviates: of m, tau, c, the biomarker, the baseline */
    double attainable_odds[LANES], duration[LANES], consolidation[LANES];
    float z_duration[LANES]; /* correlated; set with the traits */
} LANES_ALIGNED;

/* Looked up lane by lane: 256 sets are too many for a permutation, and once a patient is seldom. */
static void set_modified(struct modified *modified, const struct ebb_constants *constants,
                         struct patients *patients)
{
    for (int lane = 0; lane < LANES; lane++) {
        const struct ebb_modified *by = &constants->modified[patients->modifiers[lane]];
        modified->attainable_odds[lane] = by->attainable_odds;
        modified->duration[lane] = by->duration;
        modified->consolidation[lane] = by->consolidation;
        patients->gain[lane] = by->gain;
    }
}

/* Doubles as they stand; doubles_at() of lanes_arith.h reads floats. */
INLINE doubles doubles_of_lanes(const double *at)
{
    return *(const doubles *)(const void *)at;
}

/* Traits of the patients from lane i on. The rate of who does not consolidate is 0 before the shares of a
 * day are formed of it, as there. A threshold is up to 2^32, exact as a double, and so is a word: comparing
 * them as doubles is comparing them. */
static void set_course_traits(const struct ebb_constants *constants, struct patients *patients,
                              struct modified *modified, const uint32_t *consolidates_word, int i)
{
    const struct trait_deviates deviates = {
        .attainable = doubles_at(modified->z[0] + i),
        .duration = doubles_at(modified->z[1] + i),
        .consolidation = doubles_at(modified->z[2] + i),
        .biomarker = doubles_at(modified->z[3] + i),
        .by_odds = doubles_of_lanes(modified->attainable_odds + i),
        .by_duration = doubles_of_lanes(modified->duration + i),
        .by_consolidation = doubles_of_lanes(modified->consolidation + i),
    };
    const struct trait_traits traits = trait_traits_of(constants, &deviates);
    const longs consolidates =
        doubles_of_words(consolidates_word + i) < (double)constants->consolidates_below;
    const doubles rate = pick_doubles(consolidates, traits.consolidation, all_doubles(0.0));
    doubles keep, settle;
    trait_first_day(constants, traits.duration, rate, &keep, &settle);
    if (constants->study.subgroups != 0)
        put_doubles(modified->z_duration + i, traits.z_duration);
    put_doubles(patients->attainable + i, traits.attainable);
    put_doubles(patients->duration + i, traits.duration);
    put_doubles(patients->consolidation + i, rate);
    put_doubles(patients->biomarker + i, traits.biomarker);
    put_doubles(patients->keep + i, keep);
    put_doubles(patients->settle + i, settle);
    put_doubles(patients->baseline + i, trait_baseline(constants, doubles_at(modified->z[4] + i)));
}

/* Thirds, where the study asks for them; lane by lane, since a study that does has the time for it. */
static void set_subgroups(const struct ebb_constants *constants, struct patients *patients,
                          const struct modified *modified)
{
    const unsigned asked = constants->study.subgroups;
    memset(patients->subgroups, 0, sizeof patients->subgroups);
    for (int lane = 0; asked != 0 && lane < LANES; lane++)
        patients->subgroups[lane] = ebb_subgroups_of(asked, modified->z[4][lane], modified->z_duration[lane]);
}

/* The product with the slope is in single precision, as in ebb_patient_draw: what is multiplied is the
 * baseline that the file shows. X on day 0 starts the chain that draw_score goes on with. */
static void set_traits(const struct ebb_constants *constants, struct patients *patients,
                       const struct header_words *header)
{
    struct modified modified;
    deviate(modified.z[0], header->high[EBB_DRAW_COURSE]);
    deviate(modified.z[1], header->low[EBB_DRAW_COURSE]);
    deviate(modified.z[2], header->high[EBB_DRAW_CONSOLIDATION]);
    deviate(modified.z[3], header->high[EBB_DRAW_BIOMARKER]);
    deviate(modified.z[4], header->high[EBB_DRAW_BASELINE]);
    set_modified(&modified, constants, patients);
    for (int i = 0; i < LANES; i += LANES_HALF)
        set_course_traits(constants, patients, &modified, header->low[EBB_DRAW_CONSOLIDATION], i);
    set_subgroups(constants, patients, &modified);
    deviate(patients->noise, header->low[EBB_DRAW_BASELINE]);
    for (int lane = 0; lane < LANES; lane++) {
        patients->noise[lane] = constants->noise_sd * patients->noise[lane];
        patients->untreated[lane] = constants->slope * patients->baseline[lane];
    }
}

/* dropout_day_of() of sim/model/patient.c. Rounding up by adding and taking away 1.5 x 2^52, which gives the
 * nearest whole number on every set, and one more where that is below; a ceiling is an instruction of some
 * sets only. Days beyond the horizon become 0 first, for they may be larger than a float or an int can
 * hold. */
static void set_dropout(const struct ebb_constants *constants, struct patients *patients,
                        const uint32_t *word)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    const int from = constants->study.parameters.dropout.in_lead_in ? 0 : calendar->start_day;
    float up[LANES] LANES_ALIGNED; /* days, rounded up */
    for (int i = 0; i < LANES; i += LANES_HALF) {
        const doubles days = -constants->dropout_days * logs((doubles_of_words(word + i) + 0.5) * 0x1p-32);
        const doubles known = pick_doubles(days < (double)(calendar->end_day - from), days, all_doubles(0.0));
        const doubles near = (known + LANES_MAGIC) - LANES_MAGIC;
        put_doubles(up + i, near + pick_doubles(known > near, all_doubles(1.0), all_doubles(0.0)));
    }
    for (int lane = 0; lane < LANES; lane++) /* 0 days: stays, since the uniform number is never 1 */
        patients->leaving_day[lane] = up[lane] > 0.0f ? from + (int)up[lane] : EBB_NEVER;
}

/* trial_end_of() and set_leaving() of sim/model/patient.c: whoever has not dropped out leaves then. */
static void end_trial(const struct ebb_constants *constants, struct patients *patients, const uint32_t *word)
{
    const struct ebb_range *range = &constants->study.followed_for_days;
    const int classified = constants->calendar.classification * constants->calendar.interval_days;
    for (int lane = 0; lane < LANES; lane++) {
        const int day = constants->calendar.start_day + ebb_draw_in(word[lane], range->lo, range->hi);
        patients->ends_unseen |= (uint64_t)(day < classified) << lane;
        if (day < constants->calendar.end_day && day < patients->leaving_day[lane])
            patients->leaving_day[lane] = day;
    }
}

/* Until when a patient is in care, whether treated at all, and how likely sessions are missed. Where nobody
 * drops out no logarithm is taken: the reference takes it and throws it away. */
static void set_care(const struct ebb_constants *constants, struct patients *patients,
                     const struct header_words *header)
{
    patients->treated = patients->can_miss = patients->ends_unseen = 0;
    if (constants->dropout_days > 0.0) {
        set_dropout(constants, patients, header->high[EBB_DRAW_DROPOUT]);
    } else {
        for (int lane = 0; lane < LANES; lane++)
            patients->leaving_day[lane] = EBB_NEVER;
    }
    if (constants->study.followed_for_days.hi > 0)
        end_trial(constants, patients, header->low[EBB_DRAW_DROPOUT]);
    for (int lane = 0; lane < LANES; lane++) {
        const uint64_t miss_below = constants->miss_below[patients->modifiers[lane]];
        patients->treated |=
            (uint64_t)(header->low[EBB_DRAW_BIOMARKER][lane] >= constants->contraindicated_below) << lane;
        patients->can_miss |= (uint64_t)(miss_below > 0) << lane;
        /* "below 2^32" is no 32-bit comparison, "at most 2^32 - 1" is; a threshold of 0 is left to
         * can_miss */
        patients->miss_at_most[lane] = (uint32_t)(miss_below - 1);
    }
}

/* Who is prone to set-backs; where everybody is nothing is drawn, since a word below 2^32 is every word. */
static void set_prone(const struct ebb_constants *constants, const struct jumps *jumps,
                      struct patients *patients)
{
    uint32_t high[LANES] LANES_ALIGNED, low[LANES] LANES_ALIGNED;
    patients->prone = UINT64_MAX;
    if (constants->study.parameters.setbacks.f_share >= 1.0)
        return;
    draw_words_at(&patients->streams, &jumps->header[EBB_DRAW_PRONE], high, low);
    patients->prone = 0;
    for (int lane = 0; lane < LANES; lane++)
        patients->prone |= (uint64_t)(high[lane] < constants->prone_below) << lane;
}

/* draw_side_effects() of patient.c; words as those of modifiers. The product is in single precision there,
 * too. */
static void set_given_to(const struct ebb_constants *constants, const struct jumps *jumps,
                         struct patients *patients)
{
    uint32_t drawn[2][LANES] LANES_ALIGNED;
    for (int kind = 0; kind < constants->study.n_side_effects; kind++) {
        float *given_to = patients->effects->given_to[kind];
        if (kind % 2 == 0)
            draw_words_at(&patients->streams, &jumps->header[EBB_DRAW_SIDE_EFFECTS + kind / 2], drawn[0],
                          drawn[1]);
        deviate(given_to, drawn[kind % 2]);
        for (int lane = 0; lane < LANES; lane++)
            given_to[lane] = constants->side_effects[kind].shared * given_to[lane];
    }
}

/* Patients first_row ... of the block, in order; lanes beyond the block's last patient are played along and
 * count for nothing. Their streams begin at *stream, which is moved on.
 *
 * A group begins on a multiple of 64 in the block, so that patient and lane go together here, for the last
 * time. Afterwards the streams stand at interval 0; the header is never come back to. */
static void draw_patients(const struct ebb_constants *constants, const struct jumps *jumps,
                          const struct ebb_block *block, int first_row, ebb_u128 *stream,
                          struct patients *patients)
{
    const int n = block->n_patients - first_row;
    struct header_words header;
    for (int lane = 0; lane < LANES; lane++) {
        set_stream(&patients->streams, lane, *stream);
        patients->row[lane] = first_row + lane;
        *stream = ebb_pcg_advance(*stream, &constants->jumps.next_patient);
    }
    patients->present = n >= LANES ? UINT64_MAX : (UINT64_C(1) << n) - 1;
    for (int draw = 0; draw < 5; draw++)
        draw_words_at(&patients->streams, &jumps->header[draw], header.high[draw], header.low[draw]);
    draw_modifiers(constants, jumps, patients);
    set_given_to(constants, jumps, patients);
    set_prone(constants, jumps, patients);
    set_traits(constants, patients, &header);
    set_care(constants, patients, &header);
    jump_streams(&patients->streams, &jumps->first_interval);
}

/* 3. Waning */

enum { LANES_DAYS = 32 }; /* EBB_MAX_INTERVAL_DAYS + 1, in eights */

/* keep and settle by days, of every patient of a group; as ebb_patient has them of one. 16 kB for 28 days:
 * formed anew when patients have been parted, for they would take 58 numbers each along. */
struct waning {
    float keep[LANES_DAYS][LANES], settle[LANES_DAYS][LANES];
} LANES_ALIGNED;

/* set_waning() of sim/model/patient.c. A product a day, each from the one before: another way to alpha^d (a
 * power, or squaring) would have other last bits. Vector by vector, so that the chain stays in registers. */
static void set_waning(struct waning *waning, const struct ebb_constants *constants,
                       const struct patients *patients)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const floats alpha = floats_at(patients->keep + i), kappa = floats_at(patients->settle + i);
        floats keep = all_floats(1.0f), settle = all_floats(0.0f);
        for (int d = 0;; d++) {
            put_floats(waning->keep[d] + i, keep);
            put_floats(waning->settle[d] + i, settle);
            if (d == constants->calendar.interval_days)
                break;
            law_next_day(constants, &keep, &settle, alpha, kappa);
        }
    }
}

#endif
