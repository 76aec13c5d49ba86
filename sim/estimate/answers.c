/* SPDX-License-Identifier: MIT
 * answers: what is asked of a row, its room, and its blocks as they come.
 *
 *   1. The list   2. Room   3. Blocks   4. Opening and closing
 */
#include <ebb/answers.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/constants.h>

#include "answers_row.h"
#include "survival_number.h"

_Static_assert(EBB_OUTCOME_COUNT <= 32, "a bit for each outcome");

/* 1. The list */

static int population_of(struct ebb_answers *answers, const struct ebb_population *population)
{
    for (int i = 0; i < answers->n_populations; i++) {
        const struct ebb_population *other = &answers->populations[i];
        if (other->kind == population->kind && other->index == population->index)
            return i;
    }
    answers->populations[answers->n_populations] = *population;
    return answers->n_populations++;
}

/* Looked for from the end: lists go measure by measure. Some hundred asked ones are the most that anybody has
 * had. */
static int term_of(struct ebb_answers *answers, int measure, int population, int policy)
{
    for (int i = answers->n_terms - 1; i >= 0; i--) {
        const struct ebb_answers_term *term = &answers->terms[i];
        if (term->measure == measure && term->population == population && term->policy == policy)
            return i;
    }
    answers->terms[answers->n_terms] =
        (struct ebb_answers_term){.measure = measure, .population = population, .policy = policy};
    return answers->n_terms++;
}

static void need(struct ebb_answers *answers, int measure)
{
    const int over = ebb_measure_over(measure);
    if (ebb_measure_is_costed(measure)) {
        /* Without deviations a tally has all; but a sink that needs no outcome gets no members either. */
        answers->needed |= answers->with_deviations ? ebb_answers_costed_outcomes()
                                                    : UINT32_C(1) << EBB_MEASURES[measure].outcome;
        return;
    }
    answers->needed |= UINT32_C(1) << EBB_MEASURES[measure].outcome;
    if (over >= 0)
        answers->needed |= UINT32_C(1) << over;
    answers->with_ends = answers->with_ends || ebb_survival_number_is(measure);
}

static void set_list(struct ebb_answers *answers, const struct ebb_plan *like, const struct ebb_asked *asked)
{
    for (int i = 0; i < answers->n_asked; i++) {
        const int population = population_of(answers, &like->populations[asked[i].population]);
        answers->asked[i] = (struct ebb_answers_asked){
            .first = term_of(answers, asked[i].measure, population, asked[i].policy),
            .second =
                asked[i].other < 0 ? -1 : term_of(answers, asked[i].measure, population, asked[i].other),
        };
        need(answers, asked[i].measure);
    }
}

bool ebb_asked_is_costed(const struct ebb_asked *asked, int n_asked)
{
    bool is = false;
    for (int i = 0; i < n_asked; i++)
        is = is || ebb_measure_is_costed(asked[i].measure);
    return is;
}

/* 2. Room */

/* Walks through the pieces; `at` NULL: only adds them up. */
struct cutter {
    unsigned char *at;
    size_t used;
};

static void *cut(struct cutter *cutter, size_t n, size_t bytes)
{
    unsigned char *piece = cutter->at ? cutter->at + cutter->used : NULL;
    cutter->used += (n * bytes + 63) / 64 * 64;
    return piece;
}

static void cut_deviations(struct ebb_answers *answers, struct cutter *cutter)
{
    for (int i = 0; i < answers->n_terms; i++)
        answers->terms[i].deviations = cut(cutter, answers->chunk, sizeof(double));
    for (int i = 0; i < answers->n_asked; i++) {
        struct ebb_answers_asked *asked = &answers->asked[i];
        asked->deviations = asked->second < 0 ? answers->terms[asked->first].deviations
                                              : cut(cutter, answers->chunk, sizeof(double));
    }
}

/* The plan's, whatever the row before had. Where deviations are not asked for they are made of 4,096 patients
 * at a time, squared and forgotten. */
static size_t lay_out(struct ebb_answers *answers, const struct ebb_plan *plan, unsigned char *memory)
{
    struct cutter cutter = {memory, 0};
    const size_t policies = (size_t)plan->study.n_policies, ends = ebb_answers_ends(plan);
    answers->n_patients = (size_t)ebb_plan_most_patients(plan);
    answers->stride = (answers->n_patients + 15) / 16 * 16;
    answers->chunk = answers->with_deviations || answers->stride < EBB_BLOCK_PATIENTS ? answers->stride
                                                                                      : EBB_BLOCK_PATIENTS;
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        answers->outcomes[outcome] =
            answers->needed >> outcome & 1 ? cut(&cutter, policies * answers->stride, sizeof(int32_t)) : NULL;
    }
    answers->ends = answers->with_ends ? cut(&cutter, policies * answers->stride, sizeof(int32_t)) : NULL;
    answers->members = cut(&cutter, (size_t)answers->n_populations * answers->stride, sizeof(int32_t));
    answers->counts = cut(&cutter, ends, sizeof *answers->counts);
    answers->points = cut(&cutter, (size_t)plan->n_visits + 1, sizeof *answers->points);
    for (int i = 0; i < answers->n_terms; i++)
        answers->terms[i].table = answers->with_ends ? cut(&cutter, ends, sizeof(double)) : NULL;
    cut_deviations(answers, &cutter);
    return cutter.used;
}

size_t ebb_answers_bytes(struct ebb_answers *answers, const struct ebb_plan *plan)
{
    answers->plan = NULL;
    return lay_out(answers, plan, NULL);
}

/* A row's plan may list populations in other places. */
static int place_of(const struct ebb_plan *plan, const struct ebb_population *population)
{
    for (int i = 0; i < plan->n_populations; i++) {
        if (plan->populations[i].kind == population->kind && plan->populations[i].index == population->index)
            return i;
    }
    return -1;
}

/* Grows by need and never shrinks: rows of a design are alike. */
enum ebb_status ebb_answers_begin(struct ebb_answers *answers, const struct ebb_plan *plan)
{
    const size_t bytes = ebb_answers_bytes(answers, plan);
    if (answers->memory == NULL || bytes > answers->capacity) {
        free(answers->memory);
        answers->capacity = 0;
        answers->memory = aligned_alloc(64, bytes);
        if (answers->memory == NULL)
            return EBB_NO_MEMORY;
        answers->capacity = bytes;
    }
    lay_out(answers, plan, answers->memory);
    answers->plan = plan;
    for (int i = 0; i < answers->n_populations; i++)
        answers->places[i] = place_of(plan, &answers->populations[i]);
    for (int i = 0; answers->with_deviations && i < answers->n_asked; i++)
        answers->pointers[i] = answers->asked[i].deviations;
    atomic_store(&answers->left, (long long)answers->n_patients);
    return EBB_OK;
}

/* 3. Blocks */

static void take_outcomes(const struct ebb_answers *answers, const struct ebb_block *block)
{
    const size_t n = (size_t)block->n_patients;
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        for (int policy = 0; answers->outcomes[outcome] && policy < answers->plan->study.n_policies; policy++)
            memcpy(answers->outcomes[outcome] + (size_t)policy * answers->stride + block->first_patient,
                   block->outcomes[outcome] + (size_t)policy * EBB_BLOCK_PATIENTS, n * sizeof(int32_t));
    }
}

/* As ebb_influence_follows, which has followup_day for the day of leaving. */
static bool follows(const struct ebb_plan *plan, const struct ebb_block *block, int i)
{
    const bool selected =
        plan->study.n_strata > 0 ? block->stratum[i] != EBB_NO_STRATUM : block->responder[i] != 0;
    return block->treated[i] && selected && block->leaving_day[i] > plan->calendar.start_day;
}

/* The first visit on or after the day of leaving: who leaves on the day of a visit is not seen at it. */
static int visit_missed(const struct ebb_plan *plan, int32_t leaving_day)
{
    const int interval = plan->calendar.interval_days;
    if (leaving_day > plan->calendar.end_day)
        return plan->n_visits;
    const int visit = (leaving_day + interval - 1) / interval - plan->calendar.first_visit;
    return visit < 0 ? 0 : visit < plan->n_visits ? visit : plan->n_visits;
}

static int end_of(const struct ebb_plan *plan, const struct ebb_block *block, int policy, int i)
{
    const size_t at = (size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i;
    const int nothing = 2 * plan->n_visits + 1, day = block->outcomes[EBB_FIRST_RELAPSE_DAY][at];
    if (!follows(plan, block, i))
        return nothing;
    if (day < 0)
        return plan->n_visits + visit_missed(plan, block->leaving_day[at]);
    const int visit = (day - ebb_plan_visit_day(plan, 0)) / plan->calendar.interval_days;
    return visit >= 0 && visit < plan->n_visits ? visit : nothing;
}

static void take_ends(const struct ebb_answers *answers, const struct ebb_block *block)
{
    for (int policy = 0; answers->with_ends && policy < answers->plan->study.n_policies; policy++) {
        int32_t *ends = answers->ends + (size_t)policy * answers->stride + block->first_patient;
        for (int i = 0; i < block->n_patients; i++)
            ends[i] = end_of(answers->plan, block, policy, i);
    }
}

/* Up to 64 patients from `first` of the block on. */
static struct ebb_members members_at(const struct ebb_block *block, int first)
{
    struct ebb_members members = {.n = block->n_patients - first < 64 ? block->n_patients - first : 64,
                                  .stratum = block->stratum + first,
                                  .modifiers = block->modifiers + first,
                                  .subgroups = block->subgroups + first};
    for (int i = 0; i < members.n; i++) {
        members.counted |= (uint64_t)(block->treated[first + i] != 0) << i;
        members.responders |= (uint64_t)(block->responder[first + i] != 0) << i;
    }
    return members;
}

static void take_members(const struct ebb_answers *answers, const struct ebb_block *block)
{
    for (int first = 0; first < block->n_patients; first += 64) {
        const struct ebb_members members = members_at(block, first);
        for (int k = 0; k < answers->n_populations; k++) {
            int32_t *into =
                answers->members + (size_t)k * answers->stride + block->first_patient + (size_t)first;
            const uint64_t bits =
                answers->places[k] < 0 ? 0 : ebb_population_members(&answers->populations[k], &members);
            for (int i = 0; i < members.n; i++)
                into[i] = (int32_t)(bits >> i & 1);
        }
    }
}

/* In any thread. Patients of two blocks have no word in common; who brings the last block sees what all
 * others wrote before they counted theirs. */
static enum ebb_status take_block(void *self, int thread, const struct ebb_block *block)
{
    struct ebb_answers *answers = self;
    (void)thread;
    take_outcomes(answers, block);
    take_ends(answers, block);
    take_members(answers, block);
    if (atomic_fetch_sub(&answers->left, block->n_patients) == block->n_patients)
        ebb_answers_find(answers);
    return EBB_OK;
}

const struct ebb_sink *ebb_answers_sink(const struct ebb_answers *answers)
{
    return &answers->sink;
}

const struct ebb_answer *ebb_answers_found(const struct ebb_answers *answers)
{
    ebb_require(atomic_load(&answers->left) == 0);
    return answers->found;
}

const double *const *ebb_answers_deviations(const struct ebb_answers *answers)
{
    return answers->with_deviations ? (const double *const *)answers->pointers : NULL;
}

/* 4. Opening and closing */

enum ebb_status ebb_answers_open(const struct ebb_plan *like, const struct ebb_asked *asked, int n_asked,
                                 bool with_deviations, struct ebb_answers **out_answers)
{
    struct ebb_answers *answers = calloc(1, sizeof *answers);
    const size_t n = (size_t)n_asked + 1; /* none is a list, too */
    *out_answers = NULL;
    if (answers == NULL)
        return EBB_NO_MEMORY;
    answers->n_asked = n_asked;
    answers->with_deviations = with_deviations;
    answers->asked = calloc(n, sizeof *answers->asked);
    answers->terms = calloc(2 * n, sizeof *answers->terms);
    answers->populations = calloc(n, sizeof *answers->populations);
    answers->places = calloc(n, sizeof *answers->places);
    answers->found = calloc(n, sizeof *answers->found);
    answers->pointers = calloc(n, sizeof *answers->pointers);
    if (!(answers->asked && answers->terms && answers->populations && answers->places && answers->found &&
          answers->pointers)) {
        ebb_answers_close(answers);
        return EBB_NO_MEMORY;
    }
    set_list(answers, like, asked);
    answers->sink =
        (struct ebb_sink){.self = answers, .prepare = take_block, .outcomes_alone = answers->needed};
    *out_answers = answers;
    return EBB_OK;
}

void ebb_answers_close(struct ebb_answers *answers)
{
    if (answers == NULL)
        return;
    free(answers->asked);
    free(answers->terms);
    free(answers->populations);
    free(answers->places);
    free(answers->found);
    free(answers->pointers);
    free(answers->memory);
    free(answers);
}
