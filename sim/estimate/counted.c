/* SPDX-License-Identifier: MIT
 * counted: from the trajectories of a block to whole numbers.
 *
 * "treated" stands for all who were treated, whether or not a stratum took them; the followed are those
 * selected (or, without strata, the responders) who were seen for at least a day of follow-up.
 *
 *   1. One patient   2. Shares and means   3. Medians   4. Arms   5. A block
 */
#include "counted.h"

#include <string.h>

#include <ebb/tally.h>

enum { MOST_INFUSIONS = 255 };

/* 1. One patient */

/* What is seen of a patient under the target's policy. */
struct seen {
    const struct ebb_plan *plan;
    const struct ebb_block *block;
    int i;                        /* in the block */
    size_t row;                   /* (policy, patient) */
    const uint8_t *score, *state; /* by assessment */
    int response_at_most;
};

static struct seen look_at(const struct ebb_plan *plan, const struct ebb_block *block, int policy, int i)
{
    struct seen seen = {
        .plan = plan, .block = block, .i = i, .row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i};
    const size_t first = seen.row * (size_t)plan->calendar.n_assessments;
    seen.score = block->score + first;
    seen.state = block->state + first;
    seen.response_at_most = plan->constants->response_at_most[seen.score[0]];
    return seen;
}

static bool belongs(const struct ebb_plan *plan, const struct ebb_block *block, int population, int i)
{
    const struct ebb_population *set = &plan->populations[population];
    switch (set->kind) {
    case EBB_TREATED:
        return block->treated[i];
    case EBB_RESPONDERS:
        return block->responder[i];
    case EBB_STRATUM:
        return block->stratum[i] == set->index;
    case EBB_WITH_MODIFIER:
        return block->treated[i] && (block->modifiers[i] >> set->index & 1);
    default:
        return block->treated[i] && !(block->modifiers[i] >> set->index & 1);
    }
}

static bool is_followed(const struct seen *seen)
{
    const struct ebb_block *block = seen->block;
    const bool selected = seen->plan->study.n_strata > 0 ? block->stratum[seen->i] != EBB_NO_STRATUM
                                                         : block->responder[seen->i];
    return selected && block->outcomes[EBB_FOLLOWUP_DAYS][seen->row] > 0;
}

static bool in_response(const struct seen *seen, int t)
{
    return seen->score[t] <= seen->response_at_most;
}

static bool in_remission(const struct seen *seen, int t)
{
    return seen->score[t] <= seen->plan->study.parameters.remission.score_points;
}

static bool has_left(const struct seen *seen, int t)
{
    return seen->state[t] == EBB_STATE_LEFT;
}

/* The assessment that counts for assessment t by the rule for those who have left; -1: a failure, -2: the
 * patient counts for nothing. */
static int counting(const struct seen *seen, enum ebb_missing missing, int t)
{
    if (missing == EBB_MISSING_SIMULATED || !has_left(seen, t))
        return t;
    if (missing == EBB_MISSING_FAILURE)
        return -1;
    if (missing == EBB_MISSING_EXCLUDED)
        return -2;
    while (t > 0 && has_left(seen, t))
        t--;
    return t;
}

/* Assessment of the trial's visit k. */
static int visit_of(const struct seen *seen, const struct ebb_target_visits *visits, int k)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    return (calendar->start_day + visits->days[k]) / calendar->interval_days;
}

/* The first relapse as a trial sees it that looks at its own visits only: so many in a row as the study's
 * rule asks for. */
static int seen_relapse(const struct seen *seen, const struct ebb_target_visits *visits)
{
    const struct ebb_constants *constants = seen->plan->constants;
    const int at_least = constants->relapse_at_least[seen->score[0]];
    int in_a_row = 0;
    for (int k = 0; k < visits->n; k++) {
        const int t = visit_of(seen, visits, k);
        if (has_left(seen, t))
            break;
        in_a_row = seen->score[t] >= at_least ? in_a_row + 1 : 0;
        if (in_a_row == constants->study.parameters.relapse.visits)
            return t - seen->plan->calendar.first_visit;
    }
    return EBB_NEVER;
}

/* Visit of follow-up of the first relapse; a number beyond all visits when there is none. */
static int relapse_visit(const struct ebb_counted *counted, const struct seen *seen)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    const int day = seen->block->outcomes[EBB_FIRST_RELAPSE_DAY][seen->row];
    if (counted->target->visits.n > 0)
        return seen_relapse(seen, &counted->target->visits);
    return day < 0 ? EBB_NEVER
                   : (day + calendar->start_day) / calendar->interval_days - calendar->first_visit;
}

static bool is_looked_at(const struct ebb_counted *counted, const struct seen *seen, int t)
{
    const struct ebb_target_visits *visits = &counted->target->visits;
    bool any = visits->n == 0;
    for (int k = 0; k < visits->n; k++)
        any = any || visit_of(seen, visits, k) == t;
    return any;
}

/* First visit that the patient no longer attends; the number of visits when all are. */
static int leaving_visit(const struct seen *seen)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    int visit = seen->plan->n_visits;
    while (visit > 0 && has_left(seen, calendar->first_visit + visit - 1))
        visit--;
    return visit;
}

/* Whether an infusion was given in the interval that assessment t opens. */
static int infusions_in(const struct seen *seen, int t)
{
    const size_t width = (size_t)seen->plan->mask_bytes;
    const uint8_t *at =
        seen->block->infusions + (seen->row * (size_t)seen->plan->calendar.n_assessments + (size_t)t) * width;
    int n = 0;
    for (size_t byte = 0; byte < width; byte++)
        n += __builtin_popcount(at[byte]);
    return n;
}

/* 2. Shares and means: adds to the sum and to the patients */

static void add_at(const struct ebb_counted *counted, const struct seen *seen, int64_t *cells)
{
    const int t = counting(seen, (enum ebb_missing)counted->target->missing, counted->t);
    if (t == -2)
        return;
    cells[1]++;
    if (t < 0)
        return;
    if (counted->target->quantity == EBB_Q_SCORE_CHANGE)
        cells[0] += seen->score[t] - seen->score[0];
    else
        cells[0] +=
            counted->target->quantity == EBB_Q_RESPONSE ? in_response(seen, t) : in_remission(seen, t);
}

/* First assessment after day 0 in response (or remission) up to the target's, or -1. Who has left is seen no
 * more, unless the rule says that what is simulated counts. */
static int first_hit(const struct ebb_counted *counted, const struct seen *seen, bool remission)
{
    const bool seen_only = counted->target->missing != EBB_MISSING_SIMULATED;
    for (int t = 1; t <= counted->t && !(seen_only && has_left(seen, t)); t++) {
        if (remission ? in_remission(seen, t) : in_response(seen, t))
            return t;
    }
    return -1;
}

static bool has_relapsed(const struct ebb_counted *counted, const struct seen *seen)
{
    return relapse_visit(counted, seen) < counted->n_visits;
}

static void add_share(const struct ebb_counted *counted, const struct seen *seen, int64_t *cells)
{
    const struct ebb_target *target = counted->target;
    switch ((enum ebb_quantity_kind)target->quantity) {
    case EBB_Q_EVER_RESPONSE:
    case EBB_Q_EVER_REMISSION:
        cells[1]++;
        cells[0] += first_hit(counted, seen, target->quantity == EBB_Q_EVER_REMISSION) >= 0;
        break;
    case EBB_Q_IN_CARE:
        cells[1]++;
        cells[0] += !has_left(seen, counted->t);
        break;
    case EBB_Q_RELAPSED:
        if (is_followed(seen)) {
            cells[1]++;
            cells[0] += has_relapsed(counted, seen);
        }
        break;
    case EBB_Q_EVENT_FREE:
        cells[1]++;
        cells[0] += is_followed(seen) && !has_relapsed(counted, seen) && !has_left(seen, counted->t);
        break;
    case EBB_Q_RELAPSE_DAY:
        if (has_relapsed(counted, seen)) {
            cells[1]++;
            cells[0] += ebb_plan_visit_day(seen->plan, relapse_visit(counted, seen));
        }
        break;
    default:
        add_at(counted, seen, cells);
    }
}

/* 3. Medians: patients by value */

static void add_infusions_to_response(const struct ebb_counted *counted, const struct seen *seen,
                                      int64_t *cells)
{
    const int hit = first_hit(counted, seen, false);
    int n = 0;
    for (int t = 0; t < hit; t++)
        n += infusions_in(seen, t);
    if (hit >= 0)
        cells[n < MOST_INFUSIONS ? n : MOST_INFUSIONS]++;
}

static void add_followup(const struct seen *seen, int64_t *cells)
{
    const int relapse = seen->block->outcomes[EBB_FIRST_RELAPSE_DAY][seen->row];
    if (is_followed(seen))
        cells[relapse >= 0 ? relapse : seen->block->outcomes[EBB_FOLLOWUP_DAYS][seen->row]]++;
}

/* 4. Arms */

/* First visit without response, and first visit after an infusion of follow-up. */
static void find_loss(const struct ebb_counted *counted, const struct seen *seen, int *out_loss,
                      int *out_infused)
{
    const struct ebb_calendar *calendar = &seen->plan->calendar;
    *out_loss = *out_infused = EBB_NEVER;
    for (int t = calendar->start; t < calendar->first_visit + counted->n_visits; t++) {
        const int visit = t - calendar->first_visit;
        if (visit >= 0 && is_looked_at(counted, seen, t) && !in_response(seen, t)) {
            *out_loss = visit;
            return;
        }
        if (infusions_in(seen, t) > 0) {
            *out_infused = visit + 1;
            return;
        }
    }
}

static void add_arm(const struct ebb_counted *counted, const struct seen *seen, int64_t *cells)
{
    const int n_visits = counted->n_visits;
    int event = relapse_visit(counted, seen), leaves = leaving_visit(seen);
    if (!is_followed(seen))
        return;
    if (counted->target->quantity == EBB_Q_KEPT_RESPONSE) {
        int infused;
        find_loss(counted, seen, &event, &infused);
        leaves = infused < leaves ? infused : leaves;
    }
    cells[0]++;
    if (event < n_visits && event < leaves)
        cells[1 + event]++;
    else
        cells[1 + n_visits + (leaves < n_visits ? leaves : n_visits)]++;
}

/* 5. A block */

static bool is_arm(int quantity)
{
    return quantity == EBB_Q_RELAPSE_FREE || quantity == EBB_Q_KEPT_RESPONSE ||
           quantity == EBB_Q_HAZARD_RATIO;
}

struct ebb_counted ebb_counted_of(const struct ebb_plan *plan, const struct ebb_target *target)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    const int last = calendar->n_assessments - 1;
    const int day = target->day >= 0  ? target->day
                    : target->at >= 0 ? calendar->start_day + target->at
                                      : calendar->end_day;
    struct ebb_counted counted = {.target = target, .t = day / calendar->interval_days};
    counted.t = counted.t < last ? counted.t : last;
    counted.n_visits = counted.t + 1 - calendar->first_visit;
    counted.n_visits = counted.n_visits > 0 ? counted.n_visits : 0;
    const int arm = ebb_arm_cells(counted.n_visits);
    counted.n_cells = target->quantity == EBB_Q_HAZARD_RATIO            ? 2 * arm
                      : is_arm(target->quantity)                        ? arm
                      : target->quantity == EBB_Q_INFUSIONS_TO_RESPONSE ? MOST_INFUSIONS + 1
                      : target->quantity == EBB_Q_FOLLOWUP              ? plan->study.horizon_days + 1
                                                                        : 2;
    return counted;
}

static void add_patient(const struct ebb_counted *counted, const struct ebb_plan *plan,
                        const struct ebb_block *block, int i, int64_t *cells)
{
    const struct ebb_target *target = counted->target;
    const struct seen seen = look_at(plan, block, target->policy, i);
    if (target->quantity == EBB_Q_INFUSIONS_TO_RESPONSE) {
        add_infusions_to_response(counted, &seen, cells);
    } else if (target->quantity == EBB_Q_FOLLOWUP) {
        add_followup(&seen, cells);
    } else if (is_arm(target->quantity)) {
        add_arm(counted, &seen, cells);
        if (target->quantity == EBB_Q_HAZARD_RATIO) {
            const struct seen other = look_at(plan, block, target->against, i);
            add_arm(counted, &other, cells + ebb_arm_cells(counted->n_visits));
        }
    } else {
        add_share(counted, &seen, cells);
    }
}

void ebb_counted_add(const struct ebb_counted *counted, const struct ebb_plan *plan,
                     const struct ebb_block *block, int64_t *cells)
{
    const struct ebb_target *target = counted->target;
    for (int i = 0; i < block->n_patients; i++) {
        int64_t *own = cells + (block->first_patient + i) % EBB_TALLY_GROUPS * counted->n_cells;
        if (target->quantity == EBB_Q_SELECTED) {
            const bool among = belongs(plan, block, target->among, i);
            own[1] += among;
            own[0] += among && belongs(plan, block, target->population, i);
        } else if (belongs(plan, block, target->population, i)) {
            add_patient(counted, plan, block, i, own);
        }
    }
}
