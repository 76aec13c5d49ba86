/* SPDX-License-Identifier: MIT
 * lanes_visits: what a group adds at each visit of follow-up; tally_visits.c in lanes.
 *
 * Who is in response, in remission and in care at a visit are sets that the outcomes have left behind
 * (lanes_days.h): patients are counted as bits, whatever population they are counted for.
 *
 *     outcomes->visits     sum 0: visit 0, 1, ...  |  sum 1: visit 0, 1, ...  |  ...     64 bits each
 *
 * in the order of EBB_AT_..., which is also that of /tally/visits: adding a group to the tally is one pass
 * over both. It is filled once for each set of members and policy, and overwritten by the next.
 *
 * Caveats:
 *   The curves differ between kernels and the outcomes do not -> only this file and tally_visits.c add up by
 *     visit; match_kernels names the array of the tally that differs.
 *   Whoever is no member counts as 0 -> rubbish in lanes beyond the run's last patient is masked by
 *     `members`, and by nothing else.
 */
#ifndef EBB_LANES_VISITS_H
#define EBB_LANES_VISITS_H

#include "lanes_products.h"
#include "lanes_sharers.h"

/* Sums and sums of squares of the infusions of follow-up before each visit. `given` is what has been given by
 * the morning of t: it is added to after t was looked at, so that infusions of the visit's own day and later
 * count at the next one, as fill_infusions() of tally_visits.c has it. The squares are of that running sum
 * and not sums of squares of intervals, hence a sum for each lane. */
static void sum_infusions(struct outcomes *outcomes, const struct ebb_plan *plan, const struct rows *rows,
                          uint64_t members)
{
    const int n = plan->n_visits, first_visit = plan->calendar.first_visit;
    uint32_t given[LANES] = {0};
    for (int t = plan->calendar.start; t < plan->calendar.n_assessments; t++) {
        uint64_t sum = 0, squares = 0;
        for (int lane = 0; t >= first_visit && lane < LANES; lane++) {
            const uint64_t infusions = members >> lane & 1 ? given[lane] : 0;
            sum += infusions;
            squares += infusions * infusions;
        }
        if (t >= first_visit) {
            outcomes->visits[EBB_AT_INFUSIONS * n + t - first_visit] = sum;
            outcomes->visits[EBB_AT_INFUSIONS_SQUARED * n + t - first_visit] = squares;
        }
        for (int lane = 0; lane < LANES; lane++)
            given[lane] += rows->given[t * LANES + lane];
    }
}

/* The same where no patient gets more than 255: bytes, by the instruction that sums differences. Nearly
 * always; daily infusions for most of a year are what it takes to need the other. Members are masked as the
 * sums are made and not as infusions are added: the running count is then the same for every population, and
 * a byte never wraps before it is asked. */
static void sum_few_infusions(struct outcomes *outcomes, const struct ebb_plan *plan, const struct rows *rows,
                              const uint8_t *member)
{
    const int n = plan->n_visits, first_visit = plan->calendar.first_visit;
    uint8_t given[LANES] LANES_ALIGNED = {0};
    for (int t = plan->calendar.start; t < plan->calendar.n_assessments; t++) {
        if (t >= first_visit) {
            outcomes->visits[EBB_AT_INFUSIONS * n + t - first_visit] = sum_bytes(given, member);
            outcomes->visits[EBB_AT_INFUSIONS_SQUARED * n + t - first_visit] = sum_squares(given, member);
        }
        for (int lane = 0; lane < LANES; lane++)
            given[lane] = (uint8_t)(given[lane] + rows->given[t * LANES + lane]);
    }
}

/* Sums of scores and of their squares, of everybody and of those in care: four sums that are added across
 * lanes together. Without the instructions one after the other. For maddubs the first factor has no sign
 * and the second has one, and it cuts sums at 2^15: scores are at most EBB_MAX_SCORE (60), so that two
 * squares are at most 7,200. An instrument of more than 127 points would be wrong here first. */
INLINE void put_score_sums(uint32_t *out, const uint8_t *score, const uint8_t *member, uint64_t in_care)
{
#if defined(__AVX512BW__)
    const __m512i all = (__m512i)(part_at(score) & part_at(member)), one = _mm512_set1_epi16(1),
                  zero = _mm512_setzero_si512();
    const __m512i seen = _mm512_maskz_mov_epi8(in_care, all);
    put_four_sums((int32_t *)out, (quarters)_mm512_sad_epu8(all, zero),
                  (quarters)_mm512_madd_epi16(_mm512_maddubs_epi16(all, all), one),
                  (quarters)_mm512_sad_epu8(seen, zero),
                  (quarters)_mm512_madd_epi16(_mm512_maddubs_epi16(seen, seen), one));
#else
    uint8_t seen[LANES] LANES_ALIGNED;
    for (int b = 0; b < LANES; b += BYTES_WIDE)
        put_part(seen + b, part_at(member + b) & bytes_of_bits(in_care, b));
    out[0] = sum_bytes(score, member);
    out[1] = sum_squares(score, member);
    out[2] = sum_bytes(score, seen);
    out[3] = sum_squares(score, seen);
#endif
}

/* Sums of patients of one visit, by counting bits. The sets of response and remission go on after a patient
 * has left (what happens), those that are seen are cut by care (what a trial would report). States are by
 * first match, so each is what the ones before have left over; "neither" is not counted: it is the rest of
 * those in care. */
static void count_sets(uint64_t *visits, int n, int visit, const uint64_t *sets, uint64_t relapsed,
                       uint64_t members)
{
    const uint64_t response = sets[IN_RESPONSE * n + visit] & members,
                   remission = sets[IN_REMISSION * n + visit] & members,
                   in_care = sets[IN_CARE * n + visit] & members;
    const uint64_t seen_remission = remission & in_care, not_relapsed = in_care & ~relapsed;
    visits[EBB_AT_RESPONSE * n + visit] = (uint64_t)n_of(response);
    visits[EBB_AT_REMISSION * n + visit] = (uint64_t)n_of(remission);
    visits[EBB_AT_RELAPSED * n + visit] = (uint64_t)n_of(relapsed & members);
    visits[EBB_AT_IN_CARE * n + visit] = (uint64_t)n_of(in_care);
    visits[EBB_AT_SEEN_RESPONSE * n + visit] = (uint64_t)n_of(response & in_care);
    visits[EBB_AT_SEEN_REMISSION * n + visit] = (uint64_t)n_of(seen_remission);
    visits[EBB_AT_STATE_REMISSION * n + visit] = (uint64_t)n_of(remission & not_relapsed);
    visits[EBB_AT_STATE_RESPONSE * n + visit] = (uint64_t)n_of(response & ~remission & not_relapsed);
}

/* What fill_row() and fill_seen() of tally_visits.c find of one patient, summed over the members. One policy
 * after the other through the same room (outcomes->visits), so that it stays small however many policies
 * there are. */
static void sum_visits(struct outcomes *outcomes, const struct ebb_plan *plan, const struct course *course,
                       uint64_t members, int p)
{
    const int n = plan->n_visits;
    const uint64_t *sets = outcomes->sets + (size_t)(p * VISIT_SETS * n);
    uint8_t member[LANES] LANES_ALIGNED;
    put_bytes_of_bits(member, members);
    int32_t most = 0;
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t given = outcomes->value[p][EBB_FOLLOWUP_INFUSIONS][lane];
        most = given > most ? given : most;
    }
    for (int visit = 0; visit < n; visit++) {
        const int t = plan->calendar.first_visit + visit;
        uint32_t scores[4];
        count_sets(outcomes->visits, n, visit, sets, course->rows.relapsed[t], members);
        put_score_sums(scores, course->rows.score + t * LANES, member, sets[IN_CARE * n + visit]);
        outcomes->visits[EBB_AT_SCORE * n + visit] = scores[0];
        outcomes->visits[EBB_AT_SCORE_SQUARED * n + visit] = scores[1];
        outcomes->visits[EBB_AT_SEEN_SCORE * n + visit] = scores[2];
        outcomes->visits[EBB_AT_SEEN_SCORE_SQUARED * n + visit] = scores[3];
    }
    if (most <= UINT8_MAX)
        sum_few_infusions(outcomes, plan, &course->rows, member);
    else
        sum_infusions(outcomes, plan, &course->rows, members);
}

/* The same sums to every sharer and, where one course stands for all, to every policy. Room
 * and tally have the same order, so that this is one loop over words and vectors of additions. */
static void add_visits(struct ebb_tally *tally, const struct sharers *sharers,
                       const struct outcomes *outcomes, int first, int end)
{
    const size_t n = (size_t)tally->n_visits * EBB_VISIT_SUM_COUNT;
    for (int k = 0; k < sharers->n; k++) {
        for (int policy = first; policy < end; policy++) {
            int64_t *restrict into =
                tally->visits +
                ((size_t)sharers->population[k] * (size_t)tally->n_policies + (size_t)policy) * n;
            const uint64_t *restrict from = outcomes->visits;
            for (size_t i = 0; i < n; i++)
                into[i] += (int64_t)from[i];
        }
    }
}

#endif
