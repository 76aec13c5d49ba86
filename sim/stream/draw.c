/* SPDX-License-Identifier: MIT
 * draw: the jumps to every purpose, and where a patient's stream starts.
 */
#include <ebb/draw.h>

_Static_assert(EBB_DRAW_SESSION + EBB_SESSION_DRAWS * EBB_SESSIONS_PER_INTERVAL <= EBB_INTERVAL_DRAWS,
               "every session of an interval has its draws");

uint64_t ebb_draw_threshold(double probability)
{
    return (uint64_t)(probability * 0x1p32 + 0.5);
}

ebb_u128 ebb_draw_patient(ebb_u128 base, int64_t patient)
{
    const struct ebb_pcg_jump jump = ebb_pcg_jump_of((ebb_u128)patient * EBB_PCG_PATIENT_JUMP);
    return ebb_pcg_advance(base, &jump);
}

void ebb_draw_jumps_init(struct ebb_draw_jumps *jumps)
{
    for (int draw = 0; draw < EBB_HEADER_DRAWS; draw++)
        jumps->header[draw] = ebb_pcg_jump_of((ebb_u128)draw);
    for (int draw = 0; draw < EBB_INTERVAL_DRAWS; draw++)
        jumps->within[draw] = ebb_pcg_jump_of((ebb_u128)draw);
    jumps->first_interval = ebb_pcg_jump_of(EBB_HEADER_DRAWS);
    jumps->next_patient = ebb_pcg_jump_of(EBB_PCG_PATIENT_JUMP);
    jumps->next_interval = ebb_pcg_jump_of(EBB_INTERVAL_DRAWS);
    jumps->two_intervals = ebb_pcg_jump_of(2 * EBB_INTERVAL_DRAWS);
}
