/* SPDX-License-Identifier: MIT
 * seen: a patient as a trial sees him or her.
 *
 *   1. The patient   2. At an assessment   3. Over assessments   4. Relapse and response
 * kept */
#include "seen.h"

/* 1. The patient
 *
 * Nothing is copied or kept: looking costs a few additions, and no target sees what another one looked at. */

struct ebb_seen ebb_seen_of(const struct ebb_plan *plan, const struct ebb_block *block, int policy, int i)
{
    struct ebb_seen seen = {
        .plan = plan, .block = block, .i = i, .row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i};
    const size_t first = seen.row * (size_t)plan->calendar.n_assessments;
    seen.score = block->score + first;
    seen.state = block->state + first;
    seen.response_at_most = plan->constants->response_at_most[seen.score[0]];
    return seen;
}

int ebb_seen_relapsed_at(const struct ebb_seen *seen)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    const int day = seen->block->outcomes[EBB_FIRST_RELAPSE_DAY][seen->row];
    return day < 0 ? -1 : (day + calendar->start_day) / calendar->interval_days;
}

void ebb_seen_count_from(struct ebb_seen *seen, int t)
{
    seen->from = t;
    seen->response_at_most = seen->plan->constants->response_at_most[seen->score[t]];
}

/* All treated count, as in the tally: a published share of an induction phase has all its patients below the
 * line, those too whom no stratum took. */
bool ebb_seen_belongs(const struct ebb_plan *plan, const struct ebb_block *block, int population, int i)
{
    const struct ebb_members one = {.n = 1,
                                    .counted = block->treated[i],
                                    .responders = block->responder[i],
                                    .stratum = block->stratum + i,
                                    .modifiers = block->modifiers + i,
                                    .subgroups = block->subgroups + i};
    return ebb_population_members(&plan->populations[population], &one) != 0;
}

bool ebb_seen_is_followed(const struct ebb_seen *seen)
{
    const struct ebb_block *block = seen->block;
    const bool selected = seen->plan->study.n_strata > 0 ? block->stratum[seen->i] != EBB_NO_STRATUM
                                                         : block->responder[seen->i];
    return selected && block->outcomes[EBB_FOLLOWUP_DAYS][seen->row] > 0;
}

/* 2. At an assessment */

bool ebb_seen_in_response(const struct ebb_seen *seen, int t)
{
    return seen->score[t] <= seen->response_at_most;
}

bool ebb_seen_in_remission(const struct ebb_seen *seen, int t)
{
    return seen->score[t] <= seen->plan->study.parameters.remission.score_points;
}

/* By the day, not by the state: who is in no stratum has the state "unselected" to the end, and would stay in
 * care for ever (69.0 % instead of 55.4 % in a study with two strata). */
bool ebb_seen_has_left(const struct ebb_seen *seen, int t)
{
    return t * seen->plan->calendar.interval_days >= seen->block->leaving_day[seen->row];
}

/* The block keeps a bit for each day of the interval, in as few bytes as the interval needs. */
int ebb_seen_infusions(const struct ebb_seen *seen, int t)
{
    const size_t width = (size_t)seen->plan->mask_bytes;
    const uint8_t *at =
        seen->block->infusions + (seen->row * (size_t)seen->plan->calendar.n_assessments + (size_t)t) * width;
    int n = 0;
    for (size_t byte = 0; byte < width; byte++)
        n += __builtin_popcount(at[byte]);
    return n;
}

/* 3. Over assessments */

int ebb_seen_counting(const struct ebb_seen *seen, enum ebb_missing missing, int t)
{
    if (missing == EBB_MISSING_SIMULATED || !ebb_seen_has_left(seen, t))
        return t;
    if (missing == EBB_MISSING_FAILURE)
        return EBB_COUNTS_AS_FAILURE;
    if (missing == EBB_MISSING_EXCLUDED)
        return EBB_COUNTS_FOR_NOTHING;
    while (t > 0 && ebb_seen_has_left(seen, t)) /* the last in care is carried forward; day 0 always is */
        t--;
    return t;
}

int ebb_seen_first(const struct ebb_seen *seen, enum ebb_missing missing, int t,
                   bool (*holds)(const struct ebb_seen *seen, int t))
{
    const bool seen_only = missing != EBB_MISSING_SIMULATED;
    for (int at = 1; at <= t && !(seen_only && ebb_seen_has_left(seen, at)); at++) {
        if (holds(seen, at))
            return at;
    }
    return -1;
}

/* From the end: who has left never comes back, and most stay. */
int ebb_seen_leaving(const struct ebb_seen *seen)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    int visit = seen->plan->n_visits;
    while (visit > 0 && ebb_seen_has_left(seen, calendar->first_visit + visit - 1))
        visit--;
    return visit;
}

/* 4. Relapse and response kept */

/* Assessment of the trial's visit k: the last one up to that day, as everywhere. */
static int visit_of(const struct ebb_seen *seen, const struct ebb_target_visits *visits, int k)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    return (calendar->start_day + visits->days[k]) / calendar->interval_days;
}

/* So many bad visits in a row, of the trial's own, as the study's rule asks for. A good score between two of
 * them is not seen and does not break the row: that is why trials with few visits report other relapses. */
static int seen_relapse(const struct ebb_seen *seen, const struct ebb_target_visits *visits)
{
    const struct ebb_constants *constants = seen->plan->constants;
    const int at_least = constants->relapse_at_least[seen->score[0]];
    int in_a_row = 0;
    for (int k = 0; k < visits->n; k++) {
        const int t = visit_of(seen, visits, k);
        if (ebb_seen_has_left(seen, t))
            break;
        in_a_row = seen->score[t] >= at_least ? in_a_row + 1 : 0;
        if (in_a_row == constants->study.parameters.relapse.visits)
            return t - seen->plan->calendar.first_visit;
    }
    return EBB_NEVER;
}

int ebb_seen_relapse(const struct ebb_seen *seen, const struct ebb_target_visits *visits)
{
    /* days of follow-up run from start_day, assessments from day 0: both are whole intervals apart only when
     * start_day is one */
    const int t = ebb_seen_relapsed_at(seen);
    if (!ebb_seen_is_followed(seen))
        return EBB_NEVER;
    if (visits->n > 0)
        return seen_relapse(seen, visits);
    return t < 0 ? EBB_NEVER : t - seen->plan->calendar.first_visit;
}

static bool is_looked_at(const struct ebb_seen *seen, const struct ebb_target_visits *visits, int t)
{
    bool any = visits->n == 0;
    for (int k = 0; k < visits->n; k++)
        any = any || visit_of(seen, visits, k) == t;
    return any;
}

/* From the start of follow-up, which may be an assessment before the first visit: an infusion given between
 * the two already ends what can be said of response without treatment. */
void ebb_seen_loss(const struct ebb_seen *seen, const struct ebb_target_visits *visits, int n_visits,
                   int *out_loss, int *out_infused)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    *out_loss = *out_infused = EBB_NEVER;
    for (int t = calendar->start; t < calendar->first_visit + n_visits; t++) {
        const int visit = t - calendar->first_visit;
        if (visit >= 0 && is_looked_at(seen, visits, t) && !ebb_seen_in_response(seen, t)) {
            *out_loss = visit;
            return;
        }
        if (ebb_seen_infusions(seen, t) > 0) {
            *out_infused = visit + 1;
            return;
        }
    }
}
