/* SPDX-License-Identifier: MIT
 * support: studies to experiment on and runs kept in memory, for the C tests.
 *
 *   1. Studies   2. Room for a run   3. Running   4. Looking at a run
 */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/executor.h>
#include <ebb/trials.h>

const char *ebb_support_printed(const struct ebb_message *message)
{
    static char printed[8192];
    struct ebb_text text = {0};
    ebb_message_print(message, &text);
    ebb_require(!text.failed && text.length < sizeof printed);
    memcpy(printed, ebb_text_chars(&text), text.length + 1);
    ebb_text_free(&text);
    return printed;
}

/* 1. Studies */

/* Says what was wrong, then ends the program, unless all is well. */
static void must_be_ok(enum ebb_status status, const struct ebb_messages *messages)
{
    for (size_t i = 0; status != EBB_OK && i < messages->n; i++)
        fprintf(stderr, "%s\n", ebb_support_printed(&messages->items[i]));
    ebb_require(status == EBB_OK);
}

struct ebb_study ebb_support_study(const char *name)
{
    char path[256];
    struct ebb_config config;
    struct ebb_messages messages = {0};
    snprintf(path, sizeof path, "configs/%s", name);
    must_be_ok(ebb_config_open(path, NULL, 0, &config, &messages), &messages);
    const struct ebb_study study = config.study;
    ebb_config_free(&config);
    ebb_messages_free(&messages); /* warnings */
    return study;
}

void ebb_support_silence(struct ebb_study *study)
{
    struct ebb_parameters *parameters = &study->parameters;
    parameters->noise.sd_points = parameters->measurement.sd_points = 0.0;
    parameters->setbacks.per_year = 0.0;
    parameters->consolidation.f_share = 0.0;
    parameters->adherence.p_miss = parameters->adherence.p_late = 0.0;
    parameters->dropout.per_month = 0.0;
    parameters->screening.f_contraindicated = 0.0;
    study->maintain_nonresponders = true;
}

void ebb_support_set_policies(struct ebb_study *study, const struct ebb_policy *policies, int n)
{
    memset(study->policies, 0, sizeof study->policies);
    for (int p = 0; p < n; p++) {
        struct ebb_policy *policy = &study->policies[p];
        *policy = policies[p];
        for (int before = 0; before < p; before++) { /* no two of a study have one name */
            if (strcmp(study->policies[before].name, policies[p].name) == 0)
                snprintf(policy->name, sizeof policy->name, "%.50s_%d", policies[p].name, p + 1);
        }
    }
    study->n_policies = n;
}

struct ebb_policy ebb_support_every(const char *name, int lo, int hi)
{
    struct ebb_policy policy = {0};
    snprintf(policy.name, sizeof policy.name, "%s", name);
    policy.maintenance.on = lo > 0;
    policy.maintenance.every_days = (struct ebb_range){lo, hi};
    return policy;
}

/* 2. Room for a run */

static void *room(size_t n, size_t size)
{
    void *memory = calloc(n, size);
    ebb_require(memory != NULL);
    return memory;
}

void ebb_support_run_open(struct ebb_support_run *run, const struct ebb_study *study)
{
    struct ebb_messages messages = {0};
    struct ebb_study kept = *study;
    kept.record = EBB_RECORD_ALL;
    *run = (struct ebb_support_run){0};
    must_be_ok(ebb_plan_init(&run->plan, &kept, &messages), &messages);
    must_be_ok(ebb_tally_init(&run->tally, &run->plan), &messages);
    run->n_patients = (size_t)ebb_plan_most_patients(&run->plan);
    run->n_policies = (size_t)study->n_policies;
    run->n_assessments = (size_t)run->plan.calendar.n_assessments;
    const size_t rows = run->n_policies * run->n_patients;
    const size_t cells = rows * run->n_assessments;
    float **const traits[] = {&run->baseline, &run->attainable, &run->duration, &run->consolidation};
    uint8_t **const flags[] = {&run->treated, &run->responder, &run->stratum, &run->modifiers};
    for (size_t i = 0; i < 4; i++) {
        *traits[i] = room(run->n_patients, sizeof(float));
        *flags[i] = room(run->n_patients, 1);
    }
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        run->outcomes[outcome] = room(rows, sizeof(int32_t));
    run->score = room(cells, 1);
    run->state = room(cells, 1);
    run->infusions = room(cells, (size_t)run->plan.mask_bytes);
}

void ebb_support_run_free(struct ebb_support_run *run)
{
    void *const arrays[] = {run->baseline, run->attainable, run->duration, run->consolidation,
                            run->treated,  run->responder,  run->stratum,  run->modifiers,
                            run->score,    run->state,      run->infusions};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        free(run->outcomes[outcome]);
    ebb_summary_free(&run->summary);
    ebb_tally_free(&run->tally);
    ebb_plan_free(&run->plan);
    *run = (struct ebb_support_run){0};
}

/* 3. Running */

/* Copies the block's part of an array over (row, entry) with entries of `size` bytes, row by row. */
static void copy_rows(const struct ebb_support_run *run, const struct ebb_block *block, size_t n_rows,
                      size_t size, const void *from, void *into)
{
    for (size_t row = 0; row < n_rows; row++) {
        const size_t at = row * run->n_patients + (size_t)block->first_patient;
        memcpy((char *)into + at * size, (const char *)from + row * EBB_BLOCK_PATIENTS * size,
               (size_t)block->n_patients * size);
    }
}

static enum ebb_status keep_block(void *self, int thread, const struct ebb_block *block)
{
    (void)thread;
    const struct ebb_support_run *run = self;
    const size_t policies = run->n_policies;
    const size_t cells = run->n_assessments;
    copy_rows(run, block, 1, sizeof(float), block->baseline, run->baseline);
    copy_rows(run, block, 1, sizeof(float), block->attainable, run->attainable);
    copy_rows(run, block, 1, sizeof(float), block->duration, run->duration);
    copy_rows(run, block, 1, sizeof(float), block->consolidation, run->consolidation);
    copy_rows(run, block, 1, 1, block->treated, run->treated);
    copy_rows(run, block, 1, 1, block->responder, run->responder);
    copy_rows(run, block, 1, 1, block->stratum, run->stratum);
    copy_rows(run, block, 1, 1, block->modifiers, run->modifiers);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        copy_rows(run, block, policies, sizeof(int32_t), block->outcomes[outcome], run->outcomes[outcome]);
    copy_rows(run, block, policies, cells, block->score, run->score);
    copy_rows(run, block, policies, cells, block->state, run->state);
    copy_rows(run, block, policies, cells * (size_t)run->plan.mask_bytes, block->infusions, run->infusions);
    return EBB_OK;
}

void ebb_support_run_add(struct ebb_support_run *run, int64_t first_block, int64_t last_block, int n_threads)
{
    const struct ebb_messages none = {0};
    const struct ebb_sink sink = {.self = run, .place = keep_block};
    const struct ebb_batch batch = {&run->plan, first_block, last_block, &sink, &run->tally};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best(), .n_threads = n_threads};
    must_be_ok(ebb_play_once(&batch, 1, &options), &none);
}

void ebb_support_run_init(struct ebb_support_run *run, const struct ebb_study *study)
{
    const struct ebb_messages none = {0};
    ebb_support_run_open(run, study);
    ebb_support_run_add(run, 0, run->plan.n_blocks, 1);
    must_be_ok(ebb_summary_init(&run->summary, &run->plan, &run->tally), &none);
}

/* 4. Looking at a run */

void ebb_support_targets(const struct ebb_study *study, double *out_values)
{
    const struct ebb_trials_options options = {.n_trials = 1,
                                               .studies = &study,
                                               .seed = study->seed,
                                               .n_patients = study->n_patients,
                                               .n_threads = 1,
                                               .kernel = ebb_kernel_find("reference")};
    struct ebb_messages messages = {0};
    struct ebb_trials *trials;
    must_be_ok(ebb_trials_open(&options, &trials, &messages), &messages);
    ebb_require(ebb_trials_simulate(trials, NULL, out_values) == EBB_OK);
    ebb_trials_close(trials);
}

int ebb_support_policy(const struct ebb_support_run *run, const char *name)
{
    int policy = 0;
    while (policy < run->plan.study.n_policies && strcmp(run->plan.study.policies[policy].name, name) != 0)
        policy++;
    ebb_require(policy < run->plan.study.n_policies);
    return policy;
}

static bool same_part(const struct ebb_support_run *run, const void *a, int p, const void *b, int q,
                      size_t size)
{
    const size_t bytes = run->n_patients * size;
    return memcmp((const char *)a + (size_t)p * bytes, (const char *)b + (size_t)q * bytes, bytes) == 0;
}

bool ebb_support_same_course(const struct ebb_support_run *a, int p, const struct ebb_support_run *b, int q)
{
    ebb_require(a->n_patients == b->n_patients && a->n_assessments == b->n_assessments);
    bool same = same_part(a, a->score, p, b->score, q, a->n_assessments) &&
                same_part(a, a->state, p, b->state, q, a->n_assessments) &&
                same_part(a, a->infusions, p, b->infusions, q, a->n_assessments * (size_t)a->plan.mask_bytes);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        same = same && same_part(a, a->outcomes[outcome], p, b->outcomes[outcome], q, sizeof(int32_t));
    return same;
}

bool ebb_support_same_rows(const struct ebb_support_run *a, const struct ebb_support_run *b)
{
    const struct {
        const void *a, *b;
        size_t size;
    } arrays[] = {
        {a->baseline, b->baseline, sizeof(float)},
        {a->attainable, b->attainable, sizeof(float)},
        {a->duration, b->duration, sizeof(float)},
        {a->consolidation, b->consolidation, sizeof(float)},
        {a->treated, b->treated, 1},
        {a->responder, b->responder, 1},
        {a->stratum, b->stratum, 1},
        {a->modifiers, b->modifiers, 1},
    };
    bool same = a->n_policies == b->n_policies;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        same = same && same_part(a, arrays[i].a, 0, arrays[i].b, 0, arrays[i].size);
    for (int policy = 0; same && policy < (int)a->n_policies; policy++)
        same = ebb_support_same_course(a, policy, b, policy);
    return same;
}

const uint8_t *ebb_support_scores(const struct ebb_support_run *run, int policy, size_t patient)
{
    return run->score + ((size_t)policy * run->n_patients + patient) * run->n_assessments;
}

const uint8_t *ebb_support_states(const struct ebb_support_run *run, int policy, size_t patient)
{
    return run->state + ((size_t)policy * run->n_patients + patient) * run->n_assessments;
}

int ebb_support_outcome(const struct ebb_support_run *run, enum ebb_outcome outcome, int policy,
                        size_t patient)
{
    return run->outcomes[outcome][(size_t)policy * run->n_patients + patient];
}
