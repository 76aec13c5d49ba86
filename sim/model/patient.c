/* SPDX-License-Identifier: MIT
 * patient: traits and luck from the patient's own stream.
 *
 * Draws are named by (assessment, purpose), see <ebb/draw.h>; none depends on what a policy does.
 *
 * In lanes: sim/engine/lanes_patients.h and lanes_noise.h, which draw for 64 patients at a time. Traits are
 * computed in double precision by one text for both; where a number is rounded to float on the way, the law
 * says so (EBB_LAW_ROUND). Rounded elsewhere in one kernel, a last bit would part, and with it some score of
 * some patient: match_kernels shows it. stat_traits asks whether the laws are those of the page.
 *
 *   1. Traits   2. Luck
 */
#include <ebb/patient.h>

#include <string.h>

#include <ebb/arith.h>
#include <ebb/benefit.h>
#include <ebb/normal.h>
#include <ebb/population.h>

_Static_assert((int)EBB_MAX_SIDE_EFFECTS == (int)EBB_SIDE_EFFECT_DRAWS,
               "a draw for each kind of side effect");

/* 1. Traits */

/* Draws of the header are jumped to, not drawn in a row: a new purpose takes a free slot and moves no
 * other. */
static uint64_t header_draw(const struct ebb_constants *constants, const struct ebb_patient *patient,
                            int draw)
{
    return ebb_draw_at(patient->stream, &constants->jumps.header[draw]);
}

/* Two modifiers share a draw. The word of modifier k does not depend on how many there are, so that adding
 * one to a study leaves who has the others as it was. */
static unsigned draw_modifiers(const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    unsigned set = 0;
    for (int k = 0; k < constants->study.n_modifiers; k++) {
        const uint64_t draw = header_draw(constants, patient, EBB_DRAW_MODIFIERS + k / 2);
        const uint32_t word = k % 2 == 0 ? ebb_draw_high(draw) : ebb_draw_low(draw);
        if (word < constants->modifier_below[k])
            set |= 1u << k;
    }
    return set;
}

/* What a number is for one patient; the formulas are in the header. */
#define EBB_LAW_NUMBER        double
#define EBB_LAW(name)         trait_##name
#define EBB_LAW_FUNCTION      static inline
#define EBB_LAW_ALL(x)        (x)
#define EBB_LAW_LARGER(a, b)  ((a) > (b) ? (a) : (b))
#define EBB_LAW_SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define EBB_LAW_EXP(x)        ebb_exp(x)
#define EBB_LAW_EXP_SLOPE(x)  ebb_exp_slope(x)
#define EBB_LAW_ROUND(x)      ((double)(float)(x))
#include <ebb/trait_laws.h>

/* Of who does not consolidate the rate is 0 before the shares of a day are formed from it. */
static struct ebb_traits traits_of(const struct ebb_constants *constants,
                                   const struct trait_deviates *deviates, float gain, bool consolidates,
                                   float *out_z_duration)
{
    const struct trait_traits traits = trait_traits_of(constants, deviates);
    const double rate = consolidates ? traits.consolidation : 0.0;
    double keep, settle;
    trait_first_day(constants, traits.duration, rate, &keep, &settle);
    *out_z_duration = (float)traits.z_duration;
    return (struct ebb_traits){
        .attainable = (float)traits.attainable,
        .duration_days = (float)traits.duration,
        .consolidation_per_day = (float)rate,
        .biomarker = (float)traits.biomarker,
        .gain = gain,
        .keep = (float)keep,
        .settle = (float)settle,
    };
}

/* Day on which the patient drops out: an exponential time from the start of follow-up (or from day 0),
 * rounded up to a day. */
static int dropout_day_of(const struct ebb_constants *constants, uint32_t word)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    const int from = constants->study.parameters.dropout.in_lead_in ? 0 : calendar->start_day;
    const double days = -constants->dropout_days * ebb_log(ebb_draw_uniform(word));
    const int stays = constants->dropout_days <= 0.0 || days >= calendar->end_day - from;
    const double known = stays ? 0.0 : days;
    const int whole = (int)known;
    return stays ? EBB_NEVER : from + whole + (known > whole);
}

/* Day on which the trial ends for the patient, where that is before the horizon. */
/* One word a patient, drawn whether or not the study ends trials: a study that begins to do so keeps
 * everybody else's luck. */
static int trial_end_of(const struct ebb_constants *constants, uint32_t word)
{
    const struct ebb_range *range = &constants->study.followed_for_days;
    const int day = constants->calendar.start_day + ebb_draw_in(word, range->lo, range->hi);
    return range->hi > 0 && day < constants->calendar.end_day ? day : EBB_NEVER;
}

/* Until when the patient is in care. Both days are drawn, and the earlier counts: whoever drops out on the
 * day of the end has left that day, once. That a trial is over before it could classify is kept apart: it
 * saw no response, whereas without dropout.in_lead_in nobody drops out unseen. */
static void set_leaving(struct ebb_patient *patient, const struct ebb_constants *constants, uint64_t draw)
{
    const struct ebb_calendar *calendar = &constants->calendar;
    const int dropout = dropout_day_of(constants, ebb_draw_high(draw)),
              end = trial_end_of(constants, ebb_draw_low(draw));
    patient->dropout_day = dropout < end ? dropout : end;
    patient->ends_unseen = end < calendar->classification * calendar->interval_days;
}

/* As words of modifiers: that of a kind does not depend on how many there are. Multiplied here, once, in
 * single precision, as the lanes do. */
static void draw_side_effects(struct ebb_patient *patient, const struct ebb_constants *constants)
{
    memset(patient->side_effects, 0, sizeof patient->side_effects);
    for (int kind = 0; kind < constants->study.n_side_effects; kind++) {
        const uint64_t draw = header_draw(constants, patient, EBB_DRAW_SIDE_EFFECTS + kind / 2);
        const float z = ebb_normal(kind % 2 == 0 ? ebb_draw_high(draw) : ebb_draw_low(draw));
        patient->side_effects[kind] = constants->side_effects[kind].shared * z;
    }
}

/* Where everybody is prone nothing is drawn. */
static bool is_prone(const struct ebb_constants *constants, const struct ebb_patient *patient)
{
    const bool all = constants->study.parameters.setbacks.f_share >= 1.0;
    return all || ebb_draw_high(header_draw(constants, patient, EBB_DRAW_PRONE)) < constants->prone_below;
}

/* Tables by days, as far as two assessments can lie apart: a session may fall on any day between, and a
 * table costs two multiplications a day where two exponentials would cost as much as drawing the traits. */
static void set_waning(struct ebb_patient *patient, const struct ebb_constants *constants)
{
    float keep = 1.0f, settle = 0.0f;
    for (int d = 0; d <= constants->calendar.interval_days; d++) {
        patient->keep[d] = keep;
        patient->settle[d] = settle;
        ebb_law_next_day(constants, &keep, &settle, patient->traits.keep, patient->traits.settle);
    }
}

void ebb_patient_draw(struct ebb_patient *patient, const struct ebb_constants *constants, int64_t number,
                      ebb_u128 stream)
{
    patient->number = number;
    patient->stream = stream;
    patient->weekday = EBB_WEEKDAY_OF_DAY_0;
    patient->calendar_day = 0;
    const uint64_t baseline = header_draw(constants, patient, EBB_DRAW_BASELINE);
    const uint64_t course = header_draw(constants, patient, EBB_DRAW_COURSE);
    const uint64_t lasting = header_draw(constants, patient, EBB_DRAW_CONSOLIDATION);
    const uint64_t marker = header_draw(constants, patient, EBB_DRAW_BIOMARKER);
    const uint64_t dropout = header_draw(constants, patient, EBB_DRAW_DROPOUT);
    patient->modifiers = draw_modifiers(constants, patient);
    const struct ebb_modified *modified = &constants->modified[patient->modifiers];
    const struct trait_deviates deviates = {
        .attainable = (double)ebb_normal(ebb_draw_high(course)),
        .duration = (double)ebb_normal(ebb_draw_low(course)),
        .consolidation = (double)ebb_normal(ebb_draw_high(lasting)),
        .biomarker = (double)ebb_normal(ebb_draw_high(marker)),
        .by_odds = modified->attainable_odds,
        .by_duration = modified->duration,
        .by_consolidation = modified->consolidation,
    };
    const float z_baseline = ebb_normal(ebb_draw_high(baseline));
    float z_duration;
    patient->baseline_points = (float)trait_baseline(constants, (double)z_baseline);
    patient->untreated_points = constants->slope * patient->baseline_points;
    patient->traits = traits_of(constants, &deviates, modified->gain,
                                ebb_draw_low(lasting) < constants->consolidates_below, &z_duration);
    patient->subgroups = ebb_subgroups_of(constants->study.subgroups, z_baseline, z_duration);
    patient->treated = ebb_draw_low(marker) >= constants->contraindicated_below;
    patient->prone = is_prone(constants, patient);
    set_leaving(patient, constants, dropout);
    patient->miss_below = constants->miss_below[patient->modifiers];
    draw_side_effects(patient, constants);
    set_waning(patient, constants);
}

/* 2. Luck */

_Static_assert(sizeof(struct ebb_luck_at) == 32, "two assessments on a cache line");

/* To whole cache lines, so that no two threads that have such memory side by side write to one line. */
size_t ebb_luck_bytes(const struct ebb_calendar *calendar)
{
    return ((size_t)calendar->n_assessments * sizeof(struct ebb_luck_at) + 63) / 64 * 64;
}

void ebb_luck_lend(struct ebb_luck *luck, const struct ebb_calendar *calendar, void *memory)
{
    (void)calendar; /* the memory is of its size, and luck begins with its first assessment */
    *luck = (struct ebb_luck){.rows = memory, .first = 0};
}

/* Share of the benefit that a set-back takes, 0 when there is none. The word, given that it is below the
 * threshold, is uniform there: it says how much is lost, too. Most words are not, and are not asked for their
 * power: logarithm and exponential were a third of drawing a patient's luck. */
static float setback_share(const struct ebb_constants *constants, uint32_t word)
{
    if (word >= constants->setback_below)
        return 0.0f;
    const double uniform = ((double)word + 0.5) / (double)constants->setback_below;
    return (float)ebb_exp(constants->study.parameters.setbacks.shape * ebb_log(uniform));
}

/* Assessments 2k and 2k + 1 share a draw, that of the even one's interval; there is no set-back on day 0. */
static float draw_setback(const struct ebb_luck *luck, const struct ebb_constants *constants,
                          const struct ebb_patient *patient, int t)
{
    if (t == 0 || !patient->prone)
        return 0.0f;
    const struct ebb_luck_at *even = ebb_luck_at(luck, t - t % 2);
    const uint64_t draw = ebb_draw_at(even->interval, &constants->jumps.within[EBB_DRAW_SETBACK]);
    return setback_share(constants, t % 2 ? ebb_draw_low(draw) : ebb_draw_high(draw));
}

/* In order of assessments, for X is a chain; all else could be drawn in any order. */
_Static_assert(EBB_DRAW_SCORE == 0, "the score is drawn from the state of the interval");

void ebb_luck_draw_part(struct ebb_luck *luck, const struct ebb_constants *constants,
                        const struct ebb_patient *patient, int from, int to)
{
    const struct ebb_draw_jumps *jumps = &constants->jumps;
    float noise = from > 0 ? ebb_luck_at(luck, from - 1)->noise
                           : constants->noise_sd *
                                 ebb_normal(ebb_draw_low(header_draw(constants, patient, EBB_DRAW_BASELINE)));
    ebb_u128 interval = from > 0
                            ? ebb_pcg_advance(ebb_luck_at(luck, from - 1)->interval, &jumps->next_interval)
                            : ebb_pcg_advance(patient->stream, &jumps->first_interval);
    for (int t = from; t < to; t++) {
        const uint64_t score = ebb_pcg_output(interval);
        struct ebb_luck_at *now = ebb_luck_at(luck, t);
        if (t > 0)
            noise = ebb_law_noise(constants, noise, ebb_normal(ebb_draw_high(score)));
        now->interval = interval;
        now->noise = noise;
        now->measurement = constants->measurement_sd * ebb_normal(ebb_draw_low(score));
        now->setback = draw_setback(luck, constants, patient, t);
        interval = ebb_pcg_advance(interval, &jumps->next_interval);
    }
}

void ebb_luck_draw(struct ebb_luck *luck, const struct ebb_constants *constants,
                   const struct ebb_patient *patient)
{
    ebb_luck_draw_part(luck, constants, patient, 0, constants->calendar.n_assessments);
}

/* Looked up and not drawn in order: a session that a calendar moves to another interval takes the words of
 * that interval, and what others find stays theirs (unit_course_steps). */
struct ebb_session_luck ebb_luck_of_session(const struct ebb_luck *luck,
                                            const struct ebb_constants *constants, int t, int place)
{
    const struct ebb_pcg_jump *jump = &constants->jumps.within[EBB_DRAW_SESSION + EBB_SESSION_DRAWS * place];
    const uint64_t first = ebb_draw_at(ebb_luck_at(luck, t)->interval, &jump[0]);
    const uint64_t second = ebb_draw_at(ebb_luck_at(luck, t)->interval, &jump[1]);
    return (struct ebb_session_luck){ebb_draw_high(first), ebb_draw_low(first), ebb_draw_high(second)};
}

uint64_t ebb_luck_of_side_effect(const struct ebb_patient *patient, int t, int place, int kind)
{
    const struct ebb_pcg_jump jump = ebb_pcg_jump_of((ebb_u128)ebb_draw_of_side_effect(t, place, kind));
    return ebb_draw_at(patient->stream, &jump);
}

uint64_t ebb_luck_of_booking(const struct ebb_luck *luck, const struct ebb_constants *constants, int t)
{
    return ebb_draw_at(ebb_luck_at(luck, t)->interval, &constants->jumps.within[EBB_DRAW_BOOKING]);
}

uint32_t ebb_luck_of_report(const struct ebb_luck *luck, const struct ebb_constants *constants, int t)
{
    return ebb_draw_high(
        ebb_draw_at(ebb_luck_at(luck, t)->interval, &constants->jumps.within[EBB_DRAW_REPORT]));
}

uint32_t ebb_luck_of_leaving(const struct ebb_luck *luck, const struct ebb_constants *constants, int t)
{
    return ebb_draw_low(
        ebb_draw_at(ebb_luck_at(luck, t)->interval, &constants->jumps.within[EBB_DRAW_REPORT]));
}
