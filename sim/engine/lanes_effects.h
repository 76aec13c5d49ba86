/* SPDX-License-Identifier: MIT
 * lanes_effects: what an infusion brings besides, for the patients of a group; sim/model/course_effects.c in
 * lanes.
 *
 *     stream    ... where it stands, at interval t ... | far: t, place 0: kind 0, 1 ... | place 1: kind 0 ...
 *     jumps     interval->side_effects[kind] ----------------------^
 *               and 8 draws more for each place -----------------------------------------------^
 *
 * Only for lanes that get an infusion, and only in studies that have side effects: such a study has `others`
 * among the parts of each policy, so that all other studies have no code for it in their loops.
 *
 * Counts differ from the reference and infusions do not -> the number of the infusion: it is that of the
 * patient over the whole run, those before the policy and this one included.
 *
 *   1. One kind   2. All kinds
 */
#ifndef EBB_LANES_EFFECTS_H
#define EBB_LANES_EFFECTS_H

#include "lanes_schedule.h"

/* 1. One kind */

/* What the sum of deviates may be at most, at the n-th infusion of each lane. Lane by lane, since the table
 * is long and few lanes ask; n of the others is any number, and is cut to the table. */
INLINE floats at_most_at(const struct ebb_side_effect_law *law, ints n)
{
    const ints step = larger_int(smaller_int(n, all_ints(EBB_SIDE_EFFECT_STEPS)) - 1, all_ints(0));
    int32_t at[LANES_WIDE] LANES_ALIGNED;
    float most[LANES_WIDE] LANES_ALIGNED;
    put_ints(at, step);
    for (int k = 0; k < LANES_WIDE; k++)
        most[k] = law->at_most[at[k]];
    return floats_at(most);
}

/* One vector of deviates; three more are worked out beside it and thrown away. */
INLINE floats normal_of(words word)
{
    const words same[LOCKSTEP] = {word, word, word, word};
    floats z[LOCKSTEP];
    normals(same, z);
    return z[0];
}

/* Who of `lanes` has the kind at this infusion, their n-th. The product and the sum are two roundings, as
 * there. */
INLINE mask having(const struct ebb_side_effect_law *law, const float *given_to, words word, mask lanes,
                   ints n, int i)
{
    const floats z = law->own * normal_of(word) + floats_at(given_to + i);
    return both(lanes, floats_at_most(z, at_most_at(law, n)));
}

/* 2. All kinds */

/* Of the first session of an interval the jumps are made ready; of later ones, which few have, they are made
 * here. */
static struct jump jump_to_effect(const struct interval *interval, int place, int kind)
{
    const struct jump *first = &interval->side_effects[kind];
    struct jump jump = *first;
    if (place > 0) {
        const struct ebb_pcg_jump further =
            ebb_pcg_jump_then(first->scalar, ebb_pcg_jump_of((ebb_u128)(EBB_SIDE_EFFECT_DRAWS * place)));
        set_jump(&jump, &further);
    }
    return jump;
}

/* Infusions of `lanes` on `day`, the n-th of each patient, at the place-th session of the interval. Kinds in
 * the study's order: the first that ends a treatment is the one that did. */
static void have_side_effects(const struct ebb_constants *constants, struct course *course,
                              const struct patients *patients, const struct interval *interval, mask lanes,
                              ints n, ints day, int place, int i)
{
    mask any_kind = without(lanes, lanes);
    for (int kind = 0; kind < constants->study.n_side_effects; kind++) {
        const struct ebb_side_effect_law *law = &constants->side_effects[kind];
        const struct jump jump = jump_to_effect(interval, place, kind);
        const struct two_words word = draw_few(&patients->streams, &jump, i, lanes, &course->n_drawn);
        const mask has = having(law, patients->effects->given_to[kind], word.high, lanes, n, i);
        int32_t *count = course->effects->n[kind] + i;
        put_ints(count, ints_at(count) + only(has, all_ints(1)));
        if (interval->year >= 0) {
            const mask after = both(has, at_most(all_ints(interval->year_end_day), day));
            int32_t *more = course->effects->after[kind] + i;
            put_ints(more, ints_at(more) + only(after, all_ints(1)));
        }
        any_kind = either(any_kind, has);
        if (law->ends_below == 0)
            continue;
        const mask ends =
            without(both(has, words_at_most(word.low, all_words((uint32_t)(law->ends_below - 1)))),
                    mask_at(&course->ended, i));
        put_mask(&course->effects->ended_by[kind], i,
                 either(mask_at(&course->effects->ended_by[kind], i), ends));
        put_mask(&course->ended, i, either(mask_at(&course->ended, i), ends));
    }
    put_ints(course->n_adverse + i, ints_at(course->n_adverse + i) + only(any_kind, all_ints(1)));
}

#endif
