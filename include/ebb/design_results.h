/* SPDX-License-Identifier: MIT
 * design_results: what the rows of a design gave, as one table, and which rows are not dominated.
 *
 *     row   trigger   min_gap   response_weeks        infusions_per_year       ...
 *                               none  at_need  diff.  none  at_need  diff.
 *     1     14        7         20.1  31.2     11.1   0.0   17.3     17.3      each with its error
 *
 * For every outcome the design lists (else those on the page of a run): an answer under each policy, and the
 * paired difference of each but the reference, minus the reference, in the study's population. Which answers
 * there are is a list (`asked`), so that rows may yield others one day.
 *
 * *Not dominated*: no other candidate has more of what is good for as little of the cost. A candidate is a
 * row and a policy; a policy that no choice changes is one candidate, of the first row. Candidates are
 * compared by their estimates: neighbours whose difference is within its paired error may change places with
 * more patients.
 *
 * Only what one chooses is held against each other (ebb_key_is_chosen), under equal *circumstances*: the
 * values of varied keys that nobody chooses, such as a horizon or how many leave.
 *
 *     trigger   horizon
 *     14        26 weeks   |  front of 26 weeks: of rows 1, 3, 5
 *     14        52 weeks      |  front of 52 weeks: of rows 2, 4, 6
 *     ...
 *
 * Of a design with draws each setting has a range over them for each answer (<ebb/nested.h>): what the trials
 * leave open, told apart from the luck of so many patients. A candidate is then a setting and a policy, by
 * its medians: settings are what one chooses, and draws what it is told over.
 *
 * Caveats, as symptom -> what to do:
 *   A policy has the same value in all rows -> no axis is of it.
 *   There is no front -> ask `front_state`: a hypercube over a parameter has no two rows under equal
 *     circumstances, and 26 weeks with more of them well than 52 could have would win by no merit.
 */
#ifndef EBB_DESIGN_RESULTS_H
#define EBB_DESIGN_RESULTS_H

#include <stdint.h>

#include <ebb/answers.h>
#include <ebb/design.h>
#include <ebb/nested.h>
#include <ebb/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A row under a policy that no other dominates, and what it has more than its neighbour. */
struct ebb_candidate {
    int64_t row;
    int policy;
    int circumstance;  /* of the results' list */
    double cost, gain; /* in the units of the two measures */
    /* Minus the candidate before it, which costs less, on the same patients; NaN for the first of its
     * circumstance. */
    double more_cost, more_cost_error, more_gain, more_gain_error;
    double more_benefit, more_benefit_error; /* at costs.threshold, of cost and QALYs; else NaN */
    /* Of a design with draws `cost` and `gain` are medians over them, and so is what there is more, draw by
     * draw; this is the whole of it for the gain. n_rows is 0 where there is none. */
    struct ebb_nested_range gain_range;
};

/* Whether there is a front: code, words for a page and a file of why there is none. */
#define EBB_FRONT_LIST(X)                                                                \
    X(EBB_FRONT_FOUND, "found")                                                          \
    X(EBB_FRONT_NO_OUTCOMES,                                                             \
      "it takes infusions or cost, and another outcome of which more or less is better") \
    X(EBB_FRONT_NO_CHOICE, "nothing that one chooses varies")                            \
    X(EBB_FRONT_APART, "hardly two rows differ in nothing but what one chooses")
#define EBB_AS_ENUM(code, words) code,
enum ebb_front_state { EBB_FRONT_LIST(EBB_AS_ENUM) EBB_FRONT_STATE_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_FRONT_STATES[EBB_FRONT_STATE_COUNT];

/* More than so many fronts nobody reads, and a search of each row among them stays short. */
enum { EBB_MOST_CIRCUMSTANCES = 16 };

struct ebb_design_results {
    const struct ebb_design *design; /* borrowed */
    const struct ebb_study *study;   /* of the first row: names of policies; borrowed */
    int reference, population;
    int n_outcomes, outcomes[EBB_ROW_OUTCOME_COUNT];
    int n_asked;
    struct ebb_asked *asked; /* (outcome, place): policies in their order, then the others' differences */
    int64_t n_rows;
    struct ebb_answer *answers; /* (row, asked); NaN until the row has been played */
    /* Of a design with draws: (setting, asked), over the draws of each setting, draws running fastest among
     * rows; n_rows is EBB_RANGE_OPEN until all of them have been played. NULL: there are no draws. */
    int64_t n_settings;
    struct ebb_nested_range *ranges;
    /* What is held against each other, by their places in `outcomes`; -1: nothing. Cost against QALYs where
     * the design has both; else the cost is `infusions`
     * (all of a patient, induction included) where the design has it, else `infusions_per_year`; the gain
     * `response_weeks`, else the first other outcome of which more, or less, is better. */
    int cost, gain;
    enum ebb_front_state front_state;
    int n_circumstances;
    int64_t circumstances[EBB_MOST_CIRCUMSTANCES]; /* the first row of each */
    int64_t n_candidates[EBB_MOST_CIRCUMSTANCES];  /* rows and policies that were compared in each */
    int n_front;
    struct ebb_candidate *front; /* by circumstance, then by rising cost */
};

/* `like`: the plan of the first row; its study is kept. EBB_NO_MEMORY. gives: caller calls
 * ebb_design_results_free. */
enum ebb_status ebb_design_results_init(struct ebb_design_results *results, const struct ebb_design *design,
                                        const struct ebb_plan *like);
void ebb_design_results_free(struct ebb_design_results *results); /* a zeroed one is fine */

/* Whether rows differ in their induction, whose infusions are then part of what a setting costs. */
bool ebb_design_varies_induction(const struct ebb_design *design);

/* Bytes of the table, before it is made. */
double ebb_design_results_bytes(const struct ebb_design *design, const struct ebb_plan *like);

/* The setting of a row, whose rows are its draws; and the first row of a setting. */
static inline int64_t ebb_design_results_setting(const struct ebb_design_results *results, int64_t row)
{
    return results->design->n_draws > 0 ? row / results->design->n_draws : row;
}
static inline int64_t ebb_design_results_first(const struct ebb_design_results *results, int64_t setting)
{
    return results->design->n_draws > 0 ? setting * results->design->n_draws : setting;
}

/* Over the draws of a setting. */
enum { EBB_RANGE_OPEN = -1 };
static inline struct ebb_nested_range *ebb_design_results_range(const struct ebb_design_results *results,
                                                                int64_t setting, int asked)
{
    return &results->ranges[setting * results->n_asked + asked];
}

/* Where in `asked` the answer of an outcome (by its place in `outcomes`) under a policy stands, and of its
 * difference to the reference; -1: of the reference itself. */
int ebb_design_results_at(const struct ebb_design_results *results, int outcome, int policy);
int ebb_design_results_pair(const struct ebb_design_results *results, int outcome, int policy);

static inline const struct ebb_answer *ebb_design_results_answer(const struct ebb_design_results *results,
                                                                 int64_t row, int asked)
{
    return &results->answers[row * results->n_asked + asked];
}

/* Whether a policy has other answers in some row than in the first. */
bool ebb_design_results_varies(const struct ebb_design_results *results, int policy);

/* Likewise, of rows under one circumstance: whether what is chosen changes it. */
bool ebb_design_results_varies_in(const struct ebb_design_results *results, int policy, int circumstance);

/* The circumstance of a row; -1: there are too many to be listed. */
int ebb_design_results_circumstance(const struct ebb_design_results *results, int64_t row);

/* Whether nothing under equal circumstances dominates the policy in this row: the one answer for page and
 * file. Of rows that do equally well (a policy that no choice changes) the front holds one; marked in that
 * alone it would look as if it were worse in the others. */
bool ebb_design_results_is_in_front(const struct ebb_design_results *results, int64_t row, int policy);

/* Finds the candidates that are not dominated, without what they have more, or says in `front_state` why
 * there are none. A row is compared under its own circumstance; where some circumstance has one row only,
 * there is no front at all: it would mark that row for want of others. EBB_NO_MEMORY. */
enum ebb_status ebb_design_results_find_front(struct ebb_design_results *results);

#ifdef __cplusplus
}
#endif

#endif
