/* SPDX-License-Identifier: MIT
 * tally_visits: what one patient adds at each visit of follow-up.
 *
 * Twice over: of everybody, whatever becomes of them, and of those in care, as a trial would see it. Their
 * counterpart in lanes is lanes_visits.h.
 */
#include "tally_parts.h"

/* One turn for each infusion, of which an interval has few. The compiler's own count would be a call into its
 * library on processors that are told of no instruction for it. */
static uint32_t count_bits(uint32_t mask)
{
    uint32_t n = 0;
    for (; mask != 0; mask &= mask - 1)
        n++;
    return n;
}

/* Infusions of follow-up before each visit: those of the visit's own day come after it. Without a lead-in
 * the first visit is the start itself, and nothing was given before it. */
static void fill_infusions(const struct ebb_tally *tally, const struct ebb_calendar *calendar,
                           const uint32_t *mask)
{
    const int n = tally->n_visits;
    uint32_t *infusions = tally->row + EBB_AT_INFUSIONS * n;
    uint32_t given = 0;
    for (int t = calendar->start; t < calendar->first_visit; t++)
        given += count_bits(mask[t]);
    for (int visit = 0; visit < n; visit++) {
        infusions[visit] = given;
        given += count_bits(mask[calendar->first_visit + visit]);
    }
}

/* What one patient brings to each sum at each visit under a policy. Made once and added to every population
 * that the patient is in. Words of 32 bits are enough for one patient (infusions squared: fewer than 65,536
 * in a run), so that vectors hold twice as many; sums over patients are 64 bits. Those who have left care
 * count with the scores that they have: what happens, not what is seen. */
/* Rows of a visit sum each, so that the loop over visits runs along memory and the compiler makes vectors of
 * it. */
static void fill_row(const struct ebb_tally *tally, const struct ebb_plan *plan, int policy,
                     const struct ebb_tally_patient *patient)
{
    const int n = tally->n_visits;
    const size_t first = (size_t)policy * (size_t)plan->calendar.n_assessments;
    const uint8_t *restrict score = patient->score + first + plan->calendar.first_visit;
    const uint8_t *restrict state = patient->state + first + plan->calendar.first_visit;
    const int response_at_most = plan->constants->response_at_most[patient->score[0]];
    const int remission_at_most = plan->study.parameters.remission.score_points;
    uint32_t *restrict row = tally->row;
    fill_infusions(tally, &plan->calendar, patient->infusion_mask + first);
#pragma omp simd
    for (int visit = 0; visit < n; visit++) {
        row[EBB_AT_RESPONSE * n + visit] = score[visit] <= response_at_most;
        row[EBB_AT_REMISSION * n + visit] = score[visit] <= remission_at_most;
        row[EBB_AT_RELAPSED * n + visit] = state[visit] == EBB_STATE_RELAPSED;
        row[EBB_AT_SCORE * n + visit] = score[visit];
        row[EBB_AT_SCORE_SQUARED * n + visit] = (uint32_t)score[visit] * score[visit];
        row[EBB_AT_INFUSIONS_SQUARED * n + visit] =
            row[EBB_AT_INFUSIONS * n + visit] * row[EBB_AT_INFUSIONS * n + visit];
    }
}

/* The same of who is in care at the visit, and where he or she stands, first match; 0 from leaving on. */
static void fill_seen(const struct ebb_tally *tally, int policy, const struct ebb_tally_patient *patient)
{
    const int n = tally->n_visits, attended = patient->n_attended[policy];
    uint32_t *restrict row = tally->row;
#pragma omp simd
    for (int visit = 0; visit < n; visit++) {
        const uint32_t in_care = visit < attended, not_relapsed = !row[EBB_AT_RELAPSED * n + visit];
        const uint32_t response = in_care & row[EBB_AT_RESPONSE * n + visit],
                       remission = in_care & row[EBB_AT_REMISSION * n + visit];
        row[EBB_AT_IN_CARE * n + visit] = in_care;
        row[EBB_AT_SEEN_RESPONSE * n + visit] = response;
        row[EBB_AT_SEEN_REMISSION * n + visit] = remission;
        row[EBB_AT_SEEN_SCORE * n + visit] = in_care * row[EBB_AT_SCORE * n + visit];
        row[EBB_AT_SEEN_SCORE_SQUARED * n + visit] = in_care * row[EBB_AT_SCORE_SQUARED * n + visit];
        row[EBB_AT_STATE_REMISSION * n + visit] = remission & not_relapsed;
        row[EBB_AT_STATE_RESPONSE * n + visit] = response & ~remission & not_relapsed;
    }
}

void ebb_tally_add_visits(struct ebb_tally *tally, const struct ebb_plan *plan, int policy,
                          const struct ebb_tally_patient *patient, const bool *member)
{
    const size_t n = (size_t)tally->n_visits * EBB_VISIT_SUM_COUNT;
    fill_row(tally, plan, policy, patient);
    fill_seen(tally, policy, patient);
    for (int population = 0; population < tally->n_populations; population++) {
        if (!member[population])
            continue;
        int64_t *restrict into = tally->visits + ebb_tally_arm(tally, population, policy) * n;
        const uint32_t *restrict row = tally->row;
#pragma omp simd
        for (size_t i = 0; i < n; i++)
            into[i] += row[i];
    }
}
