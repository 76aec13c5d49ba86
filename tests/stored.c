/* SPDX-License-Identifier: MIT
 * stored: see the header.
 *
 *   1. A study, its blocks and its summary   2. The file
 */
#include "stored.h"
#include "support.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *ebb_stored_path(void)
{
    static char path[512];
    const char *folder = getenv("EBB_TMP");
    snprintf(path, sizeof path, "%.400s/stored.h5", folder ? folder : "/tmp");
    return path;
}

const char *ebb_stored_part(void)
{
    static char path[520];
    char pattern[540];
    glob_t found = {0};
    snprintf(pattern, sizeof pattern, "%s.*.part", ebb_stored_path());
    const bool is_there = glob(pattern, 0, NULL, &found) == 0;
    snprintf(path, sizeof path, is_there ? "%s" : "%s.killed.part",
             is_there ? found.gl_pathv[0] : ebb_stored_path());
    globfree(&found);
    return path;
}

/* 1. A study, its blocks and its summary */

struct ebb_plan ebb_stored_plan(int n_patients, enum ebb_record record, int every_days)
{
    struct ebb_plan plan = {0};
    struct ebb_study *study = &plan.study;
    snprintf(study->title, sizeof study->title, "A study of the store");
    snprintf(study->question, sizeof study->question, "Does it keep \"everything\", \xc3\xa9ven this?");
    study->seed = UINT64_MAX;
    study->n_patients = n_patients;
    study->n_recorded = 10;
    study->record = record;
    study->horizon_days = 20 * every_days;
    study->induction.infusions = 1;
    study->assessment_every_days = every_days;
    study->n_policies = 3;
    study->n_modifiers = 2;
    snprintf(study->modifiers[0].name, EBB_NAME_SIZE, "therapy");
    snprintf(study->modifiers[1].name, EBB_NAME_SIZE, "anxiety");
    for (int p = 0; p < study->n_policies; p++) {
        snprintf(study->policies[p].name, EBB_NAME_SIZE, "policy_%d", p);
        snprintf(study->policies[p].label, EBB_LABEL_SIZE, "Policy number %d", p);
    }
    plan.calendar = ebb_calendar_of(study);
    plan.n_visits = plan.calendar.n_assessments - plan.calendar.first_visit;
    plan.mask_bytes = every_days <= 8 ? 1 : every_days <= 16 ? 2 : 4;
    plan.n_populations = 1;
    snprintf(plan.populations[0].name, sizeof plan.populations[0].name, "treated");
    plan.n_blocks = (n_patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    return plan;
}

static uint32_t mixed(uint64_t key)
{
    key = (key ^ key >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    key = (key ^ key >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(key >> 32);
}

int32_t ebb_stored_outcome(int outcome, int policy, int64_t patient)
{
    return (int32_t)mixed((uint64_t)(outcome * 64 + policy) << 32 | (uint64_t)patient);
}

/* Scores vary little, states less; masks are as random as bits can be, so their chunks do not compress. */
uint32_t ebb_stored_course(int what, int policy, int64_t patient, int t)
{
    static const uint32_t range[] = {61, 0, 4};
    const uint32_t word = mixed((uint64_t)(what * 64 + policy) << 48 | (uint64_t)patient << 12 | (uint64_t)t);
    return range[what] ? word % range[what] : word;
}

static void fill_block(const struct ebb_plan *plan, struct ebb_block *block, int64_t number)
{
    const int64_t left = ebb_plan_most_patients(plan) - number * EBB_BLOCK_PATIENTS;
    const int n = plan->calendar.n_assessments;
    block->number = number;
    block->first_patient = number * EBB_BLOCK_PATIENTS;
    block->n_patients = left < EBB_BLOCK_PATIENTS ? (int)left : EBB_BLOCK_PATIENTS;
    for (int i = 0; i < block->n_patients; i++) {
        const int64_t patient = block->first_patient + i;
        block->baseline[i] = 20.0f + (float)(patient % 1000) / 8.0f;
        block->treated[i] = block->responder[i] = patient % 3 != 0;
        block->stratum[i] = EBB_NO_STRATUM;
        block->modifiers[i] = (uint8_t)(patient & 3);
        for (int p = 0; p < plan->study.n_policies; p++) {
            const size_t row = (size_t)p * EBB_BLOCK_PATIENTS + (size_t)i;
            for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
                block->outcomes[outcome][row] = ebb_stored_outcome(outcome, p, patient);
            for (int t = 0; t < n; t++) {
                const uint32_t mask = ebb_stored_course(1, p, patient, t);
                block->score[row * (size_t)n + (size_t)t] = (uint8_t)ebb_stored_course(0, p, patient, t);
                block->state[row * (size_t)n + (size_t)t] = (uint8_t)ebb_stored_course(2, p, patient, t);
                memcpy(block->infusions + (row * (size_t)n + (size_t)t) * (size_t)plan->mask_bytes, &mask,
                       (size_t)plan->mask_bytes);
            }
        }
    }
}

/* All statistics point into one array of 0, 1, 2, ... whose entry 1 is a NaN with unusual bits. */
static struct ebb_summary summary_of(const struct ebb_plan *plan)
{
    const int n = plan->n_populations * plan->study.n_policies *
                  (plan->n_visits > EBB_MEASURE_COUNT * plan->study.n_policies
                       ? plan->n_visits
                       : EBB_MEASURE_COUNT * plan->study.n_policies);
    const uint64_t odd_nan = UINT64_C(0xfff8000000000001);
    double *values = malloc((size_t)n * sizeof *values);
    struct ebb_summary summary = {.memory = values};
    ebb_require(values != NULL);
    for (int i = 0; i < n; i++)
        values[i] = i;
    memcpy(&values[1], &odd_nan, sizeof odd_nan);
    for (int k = 0; k < EBB_CURVE_COUNT; k++)
        summary.curves[k] = values;
    for (int k = 0; k < EBB_STATISTIC_COUNT; k++)
        summary.statistics[k] = summary.exposure[k] = summary.side_effects[k] = values;
    for (int k = 0; k < EBB_PAIRED_COUNT; k++)
        summary.paired[k] = values;
    for (int k = 0; k < EBB_GAP_COUNT; k++)
        summary.gaps[k] = values;
    for (int k = 0; k < 2; k++)
        summary.twins[k] = summary.best[k] = summary.by_year[k] = values;
    summary.nnt = summary.nnt_lower = summary.nnt_upper = values;
    return summary;
}

struct ebb_provenance ebb_stored_provenance(void)
{
    static const struct ebb_parameter_row rows[] = {
        {"baseline.mean", "36 points", 36.0, "point", "mean severity", "Fava 2020, table 1", "A", "default"},
        {"policies.policy_0.maintenance.every", "[21 days, 28 days]", NAN, "day", "interval", "", "",
         "store.yaml:12"},
    };
    return (struct ebb_provenance){
        .study = "study: A study of the store\n",
        .study_sha256 = "0123",
        .study_source = "study: A study of the store # as written\n",
        .study_path = "store.yaml",
        .rows = rows,
        .n_rows = 2,
        .command_line = "ebb run",
        .host = "here",
        .kernel = "reference",
        .n_threads = 1,
        .started = "2026-11-20T00:00:00Z",
        .seconds = 0.5,
        .stopped_because = "all were simulated",
    };
}

/* 2. The file */

void ebb_stored_print(const struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        printf("# %s\n", ebb_support_printed(&messages->items[i]));
}

void ebb_stored_place(const struct ebb_plan *plan, struct ebb_writer *writer, int64_t n_blocks)
{
    const struct ebb_sink *sink = ebb_writer_sink(writer);
    struct ebb_block block;
    ebb_require(ebb_block_init(&block, plan, true, true) == EBB_OK);
    for (int64_t number = 0; number < n_blocks && sink->place; number++) {
        memset(block.memory, 0, ebb_block_bytes(plan, true, true));
        fill_block(plan, &block, number);
        ebb_require(sink->prepare(sink->self, 0, &block) == EBB_OK);
        ebb_require(sink->place(sink->self, 0, &block) == EBB_OK);
    }
    ebb_block_free(&block);
}

enum ebb_status ebb_stored_finish(const struct ebb_plan *plan, struct ebb_writer *writer, int64_t n_patients,
                                  struct ebb_file_digests *out_digests, struct ebb_messages *messages)
{
    const struct ebb_provenance provenance = ebb_stored_provenance();
    struct ebb_summary summary = summary_of(plan);
    struct ebb_tally tally;
    ebb_require(ebb_tally_init(&tally, plan) == EBB_OK);
    tally.flow[EBB_FLOW_ENROLLED] = n_patients;
    enum ebb_status status =
        ebb_writer_finish(writer, &tally, &summary, n_patients, &provenance, out_digests, messages);
    ebb_tally_free(&tally);
    free(summary.memory);
    return status;
}

/* Writes a whole file with so many of the plan's blocks. */
void ebb_stored_write(const struct ebb_plan *plan, int64_t n_blocks, struct ebb_file_digests *out_digests)
{
    const struct ebb_writer_options options = {.path = ebb_stored_path(), .force = true, .n_threads = 1};
    struct ebb_messages messages = {0};
    struct ebb_writer *writer = NULL;
    const int64_t most = ebb_plan_most_patients(plan);
    const int64_t n_patients = n_blocks * EBB_BLOCK_PATIENTS < most ? n_blocks * EBB_BLOCK_PATIENTS : most;
    enum ebb_status status = ebb_writer_open(&options, plan, &writer, &messages);
    if (status == EBB_OK) {
        ebb_stored_place(plan, writer, n_blocks);
        status = ebb_stored_finish(plan, writer, n_patients, out_digests, &messages);
        ebb_writer_close(writer, &messages);
    }
    ebb_stored_print(&messages);
    ebb_require(status == EBB_OK);
    ebb_messages_free(&messages);
}

struct ebb_reader *ebb_stored_open(void)
{
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(ebb_stored_path(), &reader, &messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(reader, &messages);
    ebb_stored_print(&messages);
    ebb_require(status == EBB_OK);
    ebb_messages_free(&messages);
    return reader;
}

double *ebb_stored_doubles(struct ebb_reader *reader, const char *name, int64_t dims[4])
{
    struct ebb_messages messages = {0};
    double *values = NULL;
    int n_dims = 0;
    enum ebb_status status = ebb_reader_doubles(reader, name, &values, &n_dims, dims, &messages);
    ebb_stored_print(&messages);
    ebb_require(status == EBB_OK);
    ebb_messages_free(&messages);
    return values;
}
