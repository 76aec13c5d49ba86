/* SPDX-License-Identifier: MIT
 * draw: the jumps to every purpose, and where a patient's stream starts.
 *
 *   1. Words   2. Jumps
 */
#include <ebb/draw.h>

/* Two sessions of one interval with the same draws would be missed together, or not at all. */
_Static_assert(EBB_DRAW_SESSION + EBB_SESSION_DRAWS * EBB_SESSIONS_PER_INTERVAL <= EBB_INTERVAL_DRAWS,
               "every session of an interval has its draws");

/* The longest run has 4,096 assessments (EBB_MAX_ASSESSMENTS): its intervals end where the far stretch has
 * not begun. */
_Static_assert(EBB_HEADER_DRAWS + EBB_INTERVAL_DRAWS * 4096 < EBB_FAR_DRAWS, "the far stretch is far enough");
_Static_assert(EBB_DRAW_SIDE_EFFECTS + EBB_SIDE_EFFECT_DRAWS / 2 <= EBB_HEADER_DRAWS,
               "every kind of side effect has its word in the header");

/* 1. Words */

uint64_t ebb_draw_threshold(double probability)
{
    return (uint64_t)(probability * 0x1p32 + 0.5);
}

/* 2. Jumps */

ebb_u128 ebb_draw_patient(ebb_u128 base, int64_t patient)
{
    const struct ebb_pcg_jump jump = ebb_pcg_jump_of((ebb_u128)patient * EBB_PCG_PATIENT_JUMP);
    return ebb_pcg_advance(base, &jump);
}

/* The same for every study, and yet computed for each: a table kept by the process would be a hidden global
 * and need a lock, one written out 85 lines of digits that nobody can check by reading. By the way below
 * they take 0.6 us, less than copying the study; by a jump of its own for each draw it was 1.8 us. */
void ebb_draw_jumps_init(struct ebb_draw_jumps *jumps)
{
    const struct ebb_pcg_jump step = ebb_pcg_jump_of(1);
    struct ebb_pcg_jump jump = ebb_pcg_jump_of(0);
    for (int draw = 0; draw < EBB_INTERVAL_DRAWS; draw++) {
        if (draw < EBB_HEADER_DRAWS)
            jumps->header[draw] = jump;
        jumps->within[draw] = jump;
        jump = ebb_pcg_jump_then(jump, step);
    }
    jumps->first_interval = jumps->within[EBB_HEADER_DRAWS];
    jumps->next_interval = jump;
    jumps->two_intervals = ebb_pcg_jump_then(jump, jump);
    jumps->next_patient = ebb_pcg_jump_of(EBB_PCG_PATIENT_JUMP);
}
