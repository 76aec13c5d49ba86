/* SPDX-License-Identifier: MIT
 * draw: which random word serves what (sim/model/README.md section 9). The index of a draw is a function of
 * (assessment, purpose) only, so that a patient meets the same luck under every policy, and one more infusion
 * shifts nothing.
 *
 *     patient     | header: 16 draws | interval 0: 64 draws | interval 1: 64 draws | ... | far, from 2^20 on
 *     interval    | score | set-back | booking | report | place 0: 2 draws | place 1 | ... | place 27 | free
 *     far         | interval 0, place 0: 8 kinds of side effects | place 1 | ... | interval 1, place 0 | ...
 *     draw        | high word: 32 bits | low word: 32 bits |
 *
 * A patient's stream is a header of EBB_HEADER_DRAWS draws, then EBB_INTERVAL_DRAWS for each assessment and
 * the interval of days that it opens. Slots that no purpose uses cost nothing (the generator jumps) and are
 * kept free, so that a new purpose leaves all others as they were. What an interval has no slots for lies in
 * the far stretch of the same stream, behind the last interval that a run can have (draw 262,160).
 *
 * What always holds: a policy may ignore a word and never takes one more. Draws that only some policies need
 * (a late session) have places of their own rather than being taken when needed, which would shift all that
 * follow.
 *
 * Caveats:
 *   Every result changes a little after a new purpose -> it took a slot that another has, or changed the
 *     numbers below: take a free slot. Moved draws are new draws: EBB_CONTRACT_NUMBER and a commit that says
 *     so.
 *   Two events always happen together -> they share a word, and one of them must not: words may be shared
 *     only where one event makes sense of the other (whether there is a set-back, and how large it
 * is). */
#ifndef EBB_DRAW_H
#define EBB_DRAW_H

#include <stdint.h>

#include <ebb/pcg.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Part of the contract of draws: another number gives everybody other luck. 28 sessions, one a day, fit into
 * the longest interval, and 4 + 2 x 28 = 60 draws into 64. Fewer intervals' draws would save nothing, since
 * what is not drawn costs nothing; a power of two makes no difference to the jumps, but is easy to count
 * with. */
enum {
    EBB_HEADER_DRAWS = 16,
    EBB_INTERVAL_DRAWS = 64,
    EBB_SESSION_DRAWS = 2,
    EBB_SESSIONS_PER_INTERVAL = 28,
    /* Where the far stretch begins, from the patient's start: a power of two above all intervals. It ends at
     * 2^20 + 28 x 4096 x 8 < 2^21; the next patient's stream is 2^86 draws away. */
    EBB_FAR_DRAWS = 1 << 20,
    EBB_SIDE_EFFECT_DRAWS = 8 /* of a session in the far stretch: one for each kind that a study can have */
};

/* Draws of the header; _H is the high word, _L the low one. */
enum ebb_header_draw {
    EBB_DRAW_BASELINE = 0,      /* H: z of baseline severity       L: z of X on day 0            */
    EBB_DRAW_COURSE = 1,        /* H: z of attainable improvement  L: z of response duration     */
    EBB_DRAW_CONSOLIDATION = 2, /* H: z of the rate                L: uniform, whether there is one */
    EBB_DRAW_BIOMARKER = 3,     /* H: z of its noise               L: uniform, contraindicated   */
    EBB_DRAW_DROPOUT = 4,       /* H: uniform of the time          L: uniform, end of the trial  */
    EBB_DRAW_PRONE = 5,         /* H: uniform, prone to set-backs  L: free                       */
    EBB_DRAW_MODIFIERS = 8,     /* one word each, high first: EBB_MAX_MODIFIERS words, draws 8 to 11 */
    EBB_DRAW_SIDE_EFFECTS = 12, /* z of the patient for each kind, likewise: draws 12 to 15 */
};

/* Draws of an interval. Sessions are counted within the interval: the first due in it uses place 0, and so
 * on. What every run needs shares draws, so that few are made: set-backs of two assessments, attendance and
 * the next interval. */
enum ebb_interval_draw {
    EBB_DRAW_SCORE = 0,   /* H: z of the noise X                   L: z of the measurement   */
    EBB_DRAW_SETBACK = 1, /* of even assessments: H: uniform, whether there is a set-back, and how much it
                             takes; L: at the next one */
    EBB_DRAW_BOOKING =
        2, /* H: uniform, delay of a course booked at the assessment   L: uniform, interval booked at it    */
    EBB_DRAW_REPORT =
        3, /* H: uniform, whether symptoms are reported   L: uniform, whether who is not in response leaves */
    EBB_DRAW_SESSION =
        4, /* place k: draws 4 + 2k (H: attended, L: next interval), 5 + 2k (H: late, L: free)              */
};

/* The two words of a draw. */
static inline uint32_t ebb_draw_high(uint64_t draw)
{
    return (uint32_t)(draw >> 32);
}

static inline uint32_t ebb_draw_low(uint64_t draw)
{
    return (uint32_t)draw;
}

/* A whole number drawn uniformly in [lo, hi] from one word; exact integer arithmetic. A remainder would be
 * as good, and slower in vectors; rejecting words would need more draws for some patients than for others.
 * What is left of unevenness, at most (hi - lo + 1) / 2^32, nobody can see in 10^9 patients. */
static inline int ebb_draw_in(uint32_t word, int lo, int hi)
{
    return lo + (int)((uint64_t)word * (uint64_t)(hi - lo + 1) >> 32);
}

/* The 32-bit threshold of a probability: word < threshold happens with probability round(p 2^32) / 2^32; 1
 * gives 2^32, which every word is below. The probability must lie in [0, 1]. */
uint64_t ebb_draw_threshold(double probability);

/* A uniform number in (0, 1) from one word: (word + 1/2) / 2^32; never 0 or 1, so that its log exists. */
static inline double ebb_draw_uniform(uint32_t word)
{
    return ((double)word + 0.5) * 0x1p-32;
}

/* State at which patient `patient` starts, for the base state of a seed. Up to 128 products of 128 bits:
 * once for each block or group; the next patient is one jump further (next_patient). */
ebb_u128 ebb_draw_patient(ebb_u128 base, int64_t patient);

/* Index, from the patient's start, of the draw of a kind of side effect (0 to EBB_SIDE_EFFECT_DRAWS - 1) at
 * the place-th session of interval t. H: z of the session, L: uniform, whether it ends the treatment. */
static inline int ebb_draw_of_side_effect(int t, int place, int kind)
{
    return EBB_FAR_DRAWS + (EBB_SESSIONS_PER_INTERVAL * t + place) * EBB_SIDE_EFFECT_DRAWS + kind;
}

/* Jumps from a patient's start, and from the start of an interval, to each draw; computed once, the same for
 * all patients. */
struct ebb_draw_jumps {
    struct ebb_pcg_jump header[EBB_HEADER_DRAWS];
    struct ebb_pcg_jump first_interval; /* from the patient's start to interval 0 */
    struct ebb_pcg_jump next_interval, two_intervals;
    struct ebb_pcg_jump next_patient;               /* from a patient's start to that of the next */
    struct ebb_pcg_jump within[EBB_INTERVAL_DRAWS]; /* from the interval's start */
};
void ebb_draw_jumps_init(struct ebb_draw_jumps *jumps);

/* Draw `index` of the header or interval that starts at `state`. */
static inline uint64_t ebb_draw_at(ebb_u128 state, const struct ebb_pcg_jump *to_draw)
{
    return ebb_pcg_output(ebb_pcg_advance(state, to_draw));
}

#ifdef __cplusplus
}
#endif

#endif
