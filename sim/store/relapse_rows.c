/* SPDX-License-Identifier: MIT
 * relapse_rows: time to the first relapse and to every relapse, as packages for survival analysis want them.
 *
 * Only followed patients have rows: those at risk of relapse at the start of follow-up. Who leaves care on a
 * day is censored the day before, the last one in care: analyses that count a censoring on a visit's day
 * after that visit's relapses (R's survfit does) then give the curve of /curves/relapse_free to the last
 * digit.
 *
 *     visits on day    7  14  21  28  35  42  49  56     w well, R relapsed; leaves care on day 60
 *     state            w   w   R   R   w   w   R   w
 *     first_relapse    time_days 21, event 1
 *     intervals        (0, 21] event 1 | (21, 49] event 1 | (49, 59] event 0
 *
 * An interval begins at the relapse before, not at the recovery from it: time from relapse to relapse, as
 * counting processes are usually set up (Andersen and Gill 1982). Whoever wants time at risk only must cut
 * the days in relapse out, with /state.
 *
 *   1. Columns   2. One patient under one policy   3. A block
 */
#include "relapse_rows.h"

#include <stdlib.h>
#include <string.h>

/* 1. Columns */

const char EBB_FIRST_RELAPSE_MEANING[] =
    "time to the first relapse of each followed patient under each policy";
const char EBB_INTERVAL_MEANING[] =
    "times between relapses of each followed patient under each policy (counting process)";

const struct ebb_column EBB_FIRST_RELAPSE_COLUMNS[EBB_RELAPSE_COLUMNS] = {
    EBB_COLUMN("patient", EBB_INT32, "1", "index of the patient, from 0"),
    EBB_COLUMN("policy", EBB_INT32, "1", "index into /policy, from 0"),
    EBB_COLUMN("time_days", EBB_INT32, "day",
               "from the start of follow-up to the first relapse or to the last day in care"),
    EBB_COLUMN("event", EBB_INT32, "1", "1: relapse, 0: censored"),
    EBB_COLUMN("responder", EBB_INT32, "1", "1: responder to induction"),
    {.name = "stratum",
     .type = EBB_INT32,
     .unit = "1",
     .meaning = "index into /stratum_name, from 0; -1: none",
     .has_none = true,
     .none = -1},
};
_Static_assert(sizeof(struct ebb_first_relapse_row) == 6 * 4, "rows have no gaps");

const struct ebb_column EBB_INTERVAL_COLUMNS[EBB_RELAPSE_COLUMNS] = {
    EBB_COLUMN("patient", EBB_INT32, "1", "index of the patient, from 0"),
    EBB_COLUMN("policy", EBB_INT32, "1", "index into /policy, from 0"),
    EBB_COLUMN("start", EBB_INT32, "day", "from the start of follow-up: 0, or the day of the relapse before"),
    EBB_COLUMN("stop", EBB_INT32, "day",
               "from the start of follow-up: the day of the relapse, or the last day in care"),
    EBB_COLUMN("event", EBB_INT32, "1", "1: relapse, 0: censored"),
    EBB_COLUMN("relapse", EBB_INT32, "1", "number of the relapse that the interval waits for, from 1"),
};
_Static_assert(sizeof(struct ebb_interval_row) == 6 * 4, "rows have no gaps");

const struct ebb_column *const EBB_RELAPSE_TABLES[2] = {EBB_FIRST_RELAPSE_COLUMNS, EBB_INTERVAL_COLUMNS};

/* 2. One patient under one policy */

/* Who leaves by the start of follow-up is at no risk that anybody would see. */
static bool is_followed(const struct ebb_plan *plan, const struct ebb_block *block, int i)
{
    const bool selected =
        plan->study.n_strata > 0 ? block->stratum[i] != EBB_NO_STRATUM : block->responder[i];
    return block->treated[i] && selected && block->outcomes[EBB_FOLLOWUP_DAYS][i] > 0;
}

/* Last day in care, from the start of follow-up. */
static int32_t last_day(const struct ebb_plan *plan, const struct ebb_block *block, size_t row,
                        const uint8_t *state)
{
    const int32_t day = block->outcomes[EBB_FOLLOWUP_DAYS][row];
    const bool left = day < plan->calendar.end_day - plan->calendar.start_day ||
                      state[plan->calendar.n_assessments - 1] == EBB_STATE_LEFT;
    return left ? day - 1 : day;
}

/* Twice what is needed and a block more, so that a thread grows its rows a few times in a run and not a few
 * times in each block; realloc keeps the rows of the patients before. */
static bool has_room(void **rows, size_t *room, size_t needed, size_t bytes)
{
    if (needed <= *room)
        return true;
    const size_t more = 2 * needed + EBB_BLOCK_PATIENTS;
    void *grown = realloc(*rows, more * bytes);
    if (grown == NULL)
        return false;
    *rows = grown;
    *room = more;
    return true;
}

/* None without length: who leaves on the day after a relapse has nothing behind it, and Surv(start, stop) of
 * R refuses stop <= start for the whole table. */
static void add_interval(struct ebb_relapse_rows *rows, struct ebb_interval_row row)
{
    if (row.stop > row.start)
        rows->intervals[rows->n_intervals++] = row;
}

/* The first assessment from t on at which a relapse begins; n when there is none. By memchr: one look
 * over the year instead of a step for each visit, in the many courses that have none. */
static int next_relapse(const uint8_t *state, int t, int n)
{
    while (t < n && state[t - 1] == EBB_STATE_RELAPSED && state[t] == EBB_STATE_RELAPSED)
        t++;
    const uint8_t *found = t < n ? memchr(state + t, EBB_STATE_RELAPSED, (size_t)(n - t)) : NULL;
    return found ? (int)(found - state) : n;
}

static void add_patient(struct ebb_relapse_rows *rows, const struct ebb_plan *plan,
                        const struct ebb_block *block, int i, int policy)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    const size_t row = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i;
    const uint8_t *state = block->state + row * (size_t)calendar->n_assessments;
    const int32_t patient = (int32_t)(block->first_patient + i);
    const int32_t end = last_day(plan, block, row, state);
    const int32_t first = block->outcomes[EBB_FIRST_RELAPSE_DAY][row];
    rows->first[rows->n_first++] = (struct ebb_first_relapse_row){
        .patient = patient,
        .policy = policy,
        .time_days = first >= 0 ? first : end,
        .event = first >= 0,
        .responder = block->responder[i],
        .stratum = block->stratum[i] == EBB_NO_STRATUM ? -1 : block->stratum[i],
    };
    struct ebb_interval_row open = {.patient = patient, .policy = policy, .relapse = 1};
    for (int t = next_relapse(state, calendar->start + 1, calendar->n_assessments);
         t < calendar->n_assessments; t = next_relapse(state, t + 1, calendar->n_assessments)) {
        open.stop = t * calendar->interval_days - calendar->start_day;
        open.event = 1;
        add_interval(rows, open);
        open = (struct ebb_interval_row){
            .patient = patient, .policy = policy, .start = open.stop, .relapse = open.relapse + 1};
    }
    open.stop = end;
    add_interval(rows, open);
}

/* 3. A block */

void ebb_relapse_rows_free(struct ebb_relapse_rows *rows)
{
    free(rows->first);
    free(rows->intervals);
    *rows = (struct ebb_relapse_rows){0};
}

enum ebb_status ebb_relapse_rows_fill(struct ebb_relapse_rows *rows, const struct ebb_plan *plan,
                                      const struct ebb_block *block)
{
    const size_t n_policies = (size_t)plan->study.n_policies;
    /* A relapse and its recovery take at least an assessment each. */
    const size_t most = (size_t)plan->calendar.n_assessments / 2 + 2;
    rows->n_first = rows->n_intervals = 0;
    for (int i = 0; i < block->n_patients; i++) {
        if (!is_followed(plan, block, i))
            continue;
        void *first = rows->first, *intervals = rows->intervals;
        const bool enough =
            has_room(&first, &rows->room_first, rows->n_first + n_policies, sizeof *rows->first) &&
            has_room(&intervals, &rows->room_intervals, rows->n_intervals + n_policies * most,
                     sizeof *rows->intervals);
        rows->first = first;
        rows->intervals = intervals;
        if (!enough)
            return EBB_NO_MEMORY;
        for (int policy = 0; policy < plan->study.n_policies; policy++)
            add_patient(rows, plan, block, i, policy);
    }
    return EBB_OK;
}

/* A piece of a column at a time: a block has no end of rows that could be known before. */
void ebb_relapse_rows_hash(const void *rows, size_t n,
                           uint8_t out_hashes[EBB_RELAPSE_COLUMNS][EBB_DIGEST_BYTES])
{
    enum { PIECE = 1024 };
    int32_t values[PIECE];
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++) {
        const int32_t *from = (const int32_t *)rows + k;
        struct ebb_digest digest;
        ebb_digest_init(&digest);
        for (size_t i = 0; i < n;) {
            size_t end = PIECE;
            if (n - i < end)
                end = n - i;
            for (size_t j = 0; j < end; j++, i++)
                values[j] = from[i * EBB_RELAPSE_COLUMNS];
            ebb_digest_add(&digest, values, end * sizeof *values);
        }
        ebb_digest_bytes(&digest, out_hashes[k]);
    }
}
