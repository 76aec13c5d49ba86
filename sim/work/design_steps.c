/* SPDX-License-Identifier: MIT
 * design_steps: candidates played once more, each held against its neighbour.
 *
 *   1. Rows   2. A step   3. The whole
 */
#include "design_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/play_rows.h>

/* Each candidate is played once more; of more than so many nobody looks at the steps. */
enum { MOST_STEPS = 200 };

/* Draws of a setting that are played again. A nested table tells nothing of fewer
 * (EBB_NESTED_FEWEST_ROWS). */
enum { STEP_DRAWS = EBB_NESTED_FEWEST_ROWS };

/* Cost, gain, and net benefit where the study has a worth of a QALY. */
enum { COST, GAIN, BENEFIT, N_SIDES };

struct stepping {
    const struct ebb_design_steps *steps;
    int64_t n_patients;
    int n_draws;           /* of a candidate: 1 where there are no draws */
    double worth;          /* of a QALY; 0: of none */
    double *before, *here; /* (draw, cost or gain, patient): deviations of two neighbours */
    double *more;          /* (side, patient): of their difference in one draw */
    double *values;        /* (draw of the design): differences of one side */
    struct ebb_nested *table;
};

/* 1. Rows */

void ebb_design_steps_study(const struct ebb_row_studies *studies, int64_t row, struct ebb_study *out_study)
{
    ebb_row_studies_get(studies, row, out_study);
    out_study->record = EBB_RECORD_SUMMARY;
    out_study->precision.on = false;
}

static enum ebb_status step_study(void *self, int64_t position, struct ebb_study *study,
                                  struct ebb_messages *messages)
{
    const struct stepping *stepping = self;
    const struct ebb_candidate *of = &stepping->steps->results->front[position / stepping->n_draws];
    (void)messages; /* every row has been checked before */
    ebb_design_steps_study(stepping->steps->studies, of->row + position % stepping->n_draws, study);
    return EBB_OK;
}

/* 2. A step */

static double value_of(const struct stepping *stepping, const struct ebb_candidate *of, int side, int draw)
{
    const struct ebb_design_results *results = stepping->steps->results;
    const int outcome = side == COST ? results->cost : results->gain;
    if (side == BENEFIT)
        return stepping->worth * value_of(stepping, of, GAIN, draw) - value_of(stepping, of, COST, draw);
    return ebb_design_results_answer(results, of->row + draw,
                                     ebb_design_results_at(results, outcome, of->policy))
        ->value;
}

static int n_sides(const struct stepping *stepping)
{
    return stepping->worth > 0 ? N_SIDES : N_SIDES - 1;
}

/* Deviations of the difference, and its error: as that of an answer, the root of their squares over the
 * patients. */
static void subtract(const struct stepping *stepping, int draw, double out_errors[N_SIDES])
{
    const size_t n = (size_t)stepping->n_patients, at = 2 * n * (size_t)draw;
    for (int side = 0; side < n_sides(stepping); side++) {
        double *more = stepping->more + (size_t)side * n, squares = 0;
        for (size_t i = 0; i < n; i++) {
            more[i] = side == BENEFIT ? stepping->worth * stepping->more[GAIN * n + i] - stepping->more[i]
                                      : stepping->here[at + (size_t)side * n + i] -
                                            stepping->before[at + (size_t)side * n + i];
            squares += more[i] * more[i];
        }
        out_errors[side] = ebb_sqrt(squares) / (double)n;
    }
}

static void put(struct ebb_candidate *candidate, int side, double value, double error)
{
    double *const places[N_SIDES][2] = {{&candidate->more_cost, &candidate->more_cost_error},
                                        {&candidate->more_gain, &candidate->more_gain_error},
                                        {&candidate->more_benefit, &candidate->more_benefit_error}};
    *places[side][0] = value;
    *places[side][1] = error;
}

/* Of all draws' differences, with the error and the noise that some of them have told. */
static struct ebb_nested_range range_of(const struct stepping *stepping, const struct ebb_candidate *of,
                                        int side)
{
    const struct ebb_nested_range few = ebb_nested_range_of(stepping->table, side);
    const int n = stepping->steps->results->design->n_draws;
    double mean = 0, squares = 0;
    for (int draw = 0; draw < n; draw++) {
        stepping->values[draw] = value_of(stepping, of, side, draw) - value_of(stepping, of - 1, side, draw);
        mean += stepping->values[draw] / n;
    }
    for (int draw = 0; draw < n; draw++)
        squares += (stepping->values[draw] - mean) * (stepping->values[draw] - mean);
    const double rows = n > 1 ? squares / (n - 1.0) : NAN;
    return ebb_nested_range_of_rows(stepping->values, n, (double)stepping->n_patients, few.error,
                                    rows > 0 ? few.interaction_variance / rows : 0);
}

static enum ebb_status step_over_draws(struct stepping *stepping, struct ebb_candidate *candidate)
{
    enum ebb_status status =
        ebb_nested_open(n_sides(stepping), stepping->n_patients, stepping->n_draws, &stepping->table);
    for (int draw = 0; draw < stepping->n_draws && status == EBB_OK; draw++) {
        struct ebb_answer answers[N_SIDES];
        const double *deviations[N_SIDES];
        double errors[N_SIDES];
        subtract(stepping, draw, errors);
        for (int side = 0; side < n_sides(stepping); side++) {
            const double value =
                value_of(stepping, candidate, side, draw) - value_of(stepping, candidate - 1, side, draw);
            answers[side] = (struct ebb_answer){value, errors[side]};
            deviations[side] = stepping->more + (size_t)side * (size_t)stepping->n_patients;
        }
        ebb_nested_add(stepping->table, answers, deviations);
    }
    for (int side = 0; side < n_sides(stepping) && status == EBB_OK; side++) {
        const struct ebb_nested_range range = range_of(stepping, candidate, side);
        put(candidate, side, range.median, range.error);
        if (side == GAIN)
            candidate->gain_range = range;
    }
    ebb_nested_close(stepping->table);
    stepping->table = NULL;
    return status;
}

static enum ebb_status take(struct stepping *stepping, struct ebb_candidate *candidate)
{
    double errors[N_SIDES];
    if (stepping->steps->results->ranges)
        return step_over_draws(stepping, candidate);
    subtract(stepping, 0, errors);
    for (int side = 0; side < n_sides(stepping); side++)
        put(candidate, side,
            value_of(stepping, candidate, side, 0) - value_of(stepping, candidate - 1, side, 0),
            errors[side]);
    return EBB_OK;
}

/* Asked are cost and gain under every policy: the candidate's own are two of them. */
static enum ebb_status take_step(void *self, const struct ebb_played_row *played)
{
    struct stepping *stepping = self;
    struct ebb_design_results *results = stepping->steps->results;
    const int64_t at = played->row / stepping->n_draws, n = stepping->n_patients;
    const int draw = (int)(played->row % stepping->n_draws), n_policies = results->study->n_policies;
    struct ebb_candidate *candidate = &results->front[at];
    for (int half = 0; half < 2; half++)
        memcpy(stepping->here + (2 * draw + half) * n,
               played->deviations[half * n_policies + candidate->policy], (size_t)n * sizeof *stepping->here);
    if (draw < stepping->n_draws - 1)
        return EBB_OK;
    const bool has_step = at > 0 && candidate[-1].circumstance == candidate->circumstance;
    const enum ebb_status status = has_step ? take(stepping, candidate) : EBB_OK;
    double *swapped = stepping->before;
    stepping->before = stepping->here;
    stepping->here = swapped;
    return status;
}

/* 3. The whole */

static void show_steps(void *self, int64_t n_rows)
{
    const struct stepping *stepping = self;
    const struct ebb_work_progress progress = {.label = "front",
                                               .done = n_rows,
                                               .total = stepping->steps->results->n_front *
                                                        (int64_t)stepping->n_draws,
                                               .unit = "rows"};
    ebb_work_show(stepping->steps->work, &progress);
}

static enum ebb_status play(struct stepping *stepping, struct ebb_messages *messages)
{
    const struct ebb_design_steps *steps = stepping->steps;
    const struct ebb_design_results *results = steps->results;
    const int n_policies = results->study->n_policies;
    struct ebb_asked asked[2 * EBB_MAX_POLICIES];
    for (int i = 0; i < 2 * n_policies; i++)
        asked[i] = (struct ebb_asked){results->outcomes[i < n_policies ? results->cost : results->gain],
                                      results->population, i % n_policies, -1};
    const struct ebb_play_rows_options options = {
        .like = steps->like,
        .last = results->n_front * (int64_t)stepping->n_draws,
        .asked = asked,
        .n_asked = 2 * n_policies,
        .with_deviations = true,
        .machine = steps->machine,
        .stop = ebb_work_stop(steps->work),
        .self = stepping,
        .study = step_study,
        .take = take_step,
        .progress = show_steps,
    };
    return ebb_play_rows(&options, messages);
}

static double worth_of(const struct ebb_design_results *results)
{
    const bool is_money =
        results->outcomes[results->gain] == EBB_ROW_QALY && results->outcomes[results->cost] == EBB_ROW_COST;
    return is_money ? results->study->economics.costs.threshold : 0;
}

enum ebb_status ebb_design_steps_find(const struct ebb_design_steps *steps, struct ebb_messages *messages)
{
    struct ebb_design_results *results = steps->results;
    struct stepping stepping = {.steps = steps, .n_patients = steps->like->study.n_patients, .n_draws = 1};
    enum ebb_status status = ebb_design_results_find_front(results);
    if (status != EBB_OK || results->n_front < 2 || results->n_front > MOST_STEPS)
        return status;
    const int n_draws = results->ranges ? results->design->n_draws : 1;
    stepping.n_draws = n_draws < STEP_DRAWS ? n_draws : STEP_DRAWS;
    stepping.worth = worth_of(results);
    const size_t n = (size_t)stepping.n_patients, half = 2 * n * (size_t)stepping.n_draws;
    double *memory = malloc((2 * half + N_SIDES * n + (size_t)n_draws) * sizeof *memory);
    if (memory == NULL)
        return EBB_NO_MEMORY;
    stepping.before = memory;
    stepping.here = memory + half;
    stepping.more = memory + 2 * half;
    stepping.values = stepping.more + N_SIDES * n;
    status = play(&stepping, messages);
    free(memory);
    return status;
}
