/* SPDX-License-Identifier: MIT
 * Rows of patients that no run of the file's study gives are refused by dataset, patient and value, whatever
 * their digests say; what a run gives is read.
 *
 *   1. What runs give   2. What somebody made
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/measure.h>
#include <ebb/patient_rows.h>
#include <ebb/run_study.h>

#include "heard.h"
#include "random_study.h"
#include "stored.h"
#include "tap.h"

static enum ebb_status read_rows(const struct ebb_plan *plan, const char *path, struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    struct ebb_block block;
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    assert_int_equal(ebb_block_init(&block, plan, true, false), EBB_OK);
    const char *patients = status == EBB_OK ? ebb_reader_attribute(reader, "patients") : "0";
    const long long n = strtoll(patients, NULL, 10);
    for (long long first = 0; first < n && status == EBB_OK; first += EBB_BLOCK_PATIENTS)
        status = ebb_patient_rows_read(reader, plan, first,
                                       (int)(n - first < EBB_BLOCK_PATIENTS ? n - first : EBB_BLOCK_PATIENTS),
                                       &block, messages);
    ebb_block_free(&block);
    ebb_reader_close(reader);
    return status;
}

/* 1. What runs give */

/* Limits that are too narrow would refuse somebody's own file, and so they are tried on studies that nobody
 * would think of: once on 1,500, here on some. */
enum { STUDIES = 30, PATIENTS = 100 };

static bool run_random_study(uint64_t seed, struct ebb_messages *messages)
{
    static struct ebb_study study, read; /* large */
    const struct ebb_provenance provenance = ebb_stored_provenance();
    const struct ebb_run_study_options options = {
        .path = ebb_stored_path(), .force = true, .provenance = &provenance};
    struct ebb_study_run run;
    struct ebb_plan plan;
    random_study_draw(seed, &study);
    if (study.precision.on || !random_study_read(&study, "random study", &read))
        return false;
    study.record = EBB_RECORD_OUTCOMES;
    study.n_patients = PATIENTS;
    study.n_recorded = 0;
    if (ebb_plan_init(&plan, &study, messages) != EBB_OK) {
        ebb_messages_free(messages);
        return false;
    }
    assert_int_equal(ebb_run_study(&plan, &options, NULL, &run), EBB_OK);
    ebb_study_run_free(&run);
    if (read_rows(&plan, ebb_stored_path(), messages) != EBB_OK)
        print_message("# random study %" PRIu64 "\n", seed);
    ebb_stored_print(messages);
    ebb_plan_free(&plan);
    return true;
}

static void what_runs_give_is_read(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    int n = 0;
    for (uint64_t seed = 1; n < STUDIES && seed < 50 * STUDIES && messages.n == 0; seed++)
        n += run_random_study(seed, &messages);
    assert_int_equal(messages.n, 0);
    assert_int_equal(n, STUDIES);
}

/* 2. What somebody made */

/* A file of our own writer with one value in it that no kernel gives: all its digests are right. */
static void store(const struct ebb_plan *plan, const struct ebb_block *block)
{
    const struct ebb_writer_options options = {.path = ebb_stored_path(), .force = true, .n_threads = 1};
    struct ebb_messages messages = {0};
    struct ebb_file_digests digests;
    struct ebb_writer *writer = NULL;
    assert_int_equal(ebb_writer_open(&options, plan, &writer, &messages), EBB_OK);
    const struct ebb_sink *sink = ebb_writer_sink(writer);
    assert_int_equal(sink->prepare(sink->self, 0, block), EBB_OK);
    assert_int_equal(sink->place(sink->self, 0, block), EBB_OK);
    assert_int_equal(ebb_stored_finish(plan, writer, block->n_patients, &digests, &messages), EBB_OK);
    ebb_writer_close(writer, &messages);
    ebb_messages_free(&messages);
}

static void expect(const struct ebb_plan *plan, const struct ebb_block *block, const char *words)
{
    struct ebb_messages messages = {0};
    store(plan, block);
    const enum ebb_status status = read_rows(plan, ebb_stored_path(), &messages);
    assert_int_equal(status, words ? EBB_BAD_FILE : EBB_OK);
    assert_int_equal(messages.n, words ? 1 : 0);
    if (words && strstr(messages.items[0].words, words) == NULL)
        fail_msg("%s: %s", words, messages.items[0].words);
    ebb_messages_free(&messages);
}

static struct ebb_block empty_block(const struct ebb_plan *plan)
{
    struct ebb_block block;
    assert_int_equal(ebb_block_init(&block, plan, true, false), EBB_OK);
    block.n_patients = (int)plan->study.n_patients;
    memset(block.stratum, EBB_NO_STRATUM, EBB_BLOCK_PATIENTS);
    return block;
}

/* Rows that follow from others are not in the file, and cannot be wrong. */
static bool is_stored(const struct ebb_plan *plan, int outcome)
{
    return ebb_outcome_is_told(outcome, &plan->study) && outcome != EBB_STATE_NEITHER_DAYS;
}

/* INT32_MIN cannot be negated; -1 is "none" of one outcome alone; no outcome comes near 1,000,000 here. */
static void outcomes_are_within_what_the_study_allows(void **state)
{
    (void)state;
    static const int32_t values[] = {INT32_MIN, -1, 1000000};
    struct ebb_plan plan = ebb_stored_plan(5, EBB_RECORD_OUTCOMES, 7);
    struct ebb_block block = empty_block(&plan);
    expect(&plan, &block, NULL);
    for (int k = 0; k < EBB_OUTCOME_COUNT; k++) {
        for (int v = 0; v < 3; v++) {
            if (!is_stored(&plan, k) ||
                (k != EBB_FIRST_RELAPSE_DAY && v != k % 3)) /* each takes a file to be written */
                continue;
            int32_t *at = &block.outcomes[k][EBB_BLOCK_PATIENTS + 3];
            char words[160];
            const bool allowed = values[v] == -1 && k == EBB_FIRST_RELAPSE_DAY;
            snprintf(words, sizeof words,
                     "dataset /%s: patient 3 under policy_1 has %" PRId32 ", but the file's study allows",
                     EBB_OUTCOMES[k].name, values[v]);
            *at = values[v];
            expect(&plan, &block, allowed ? NULL : words);
            *at = 0;
        }
    }
    block.outcomes[EBB_FOLLOWUP_DAYS][4] = plan.study.horizon_days;
    expect(&plan, &block, NULL);
    block.outcomes[EBB_FOLLOWUP_DAYS][4]++;
    expect(&plan, &block, "patient 4 under policy_0 has 141, but the file's study allows 0 to 140");
    ebb_block_free(&block);
}

/* Days in no state of care are what the others leave of followup_day: not less than nothing. */
static void states_are_within_the_days_in_care(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(5, EBB_RECORD_OUTCOMES, 7);
    struct ebb_block block = empty_block(&plan);
    block.outcomes[EBB_FOLLOWUP_DAYS][4] = 30;
    block.outcomes[EBB_RELAPSED_DAYS][4] = block.outcomes[EBB_STATE_REMISSION_DAYS][4] = 10;
    block.outcomes[EBB_STATE_RESPONSE_DAYS][4] = 10;
    expect(&plan, &block, NULL);
    block.outcomes[EBB_STATE_RESPONSE_DAYS][4]++;
    expect(&plan, &block,
           "dataset /followup_day, less the days of states of care: patient 4 under policy_0 has -1");
    ebb_block_free(&block);
}

/* What a reader fills in is what a run had: reports and side effects where the study has none, too. */
static void rows_that_are_not_kept_are_made_again(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(5, EBB_RECORD_OUTCOMES, 7);
    struct ebb_block block = empty_block(&plan), back = empty_block(&plan);
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    for (int i = 0; i < 3 * EBB_BLOCK_PATIENTS; i++)
        back.outcomes[EBB_REPORTS][i] = back.outcomes[EBB_ADVERSE_EVENTS][i] = 7;
    block.outcomes[EBB_FOLLOWUP_DAYS][2 * EBB_BLOCK_PATIENTS + 1] = 30;
    block.outcomes[EBB_RELAPSED_DAYS][2 * EBB_BLOCK_PATIENTS + 1] = 9;
    store(&plan, &block);
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_OK);
    assert_int_equal(ebb_patient_rows_read(reader, &plan, 0, 5, &back, &messages), EBB_OK);
    for (int p = 0; p < 3; p++) {
        for (int i = 0; i < 5; i++) {
            const int at = p * EBB_BLOCK_PATIENTS + i;
            assert_int_equal(back.outcomes[EBB_STATE_NEITHER_DAYS][at], p == 2 && i == 1 ? 21 : 0);
            assert_int_equal(back.outcomes[EBB_REPORTS][at], 0);
            assert_int_equal(back.outcomes[EBB_ADVERSE_EVENTS][at], 0);
        }
    }
    ebb_reader_close(reader);
    ebb_block_free(&back);
    ebb_block_free(&block);
}

static void flags_and_strata_are_within_what_the_study_allows(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(5, EBB_RECORD_OUTCOMES, 7);
    plan.study.n_strata = 2;
    struct ebb_block block = empty_block(&plan);
    uint8_t *flags[] = {block.treated, block.responder, block.remitter};
    static const char *const words[] = {"dataset /treated: patient 2 has 2, but",
                                        "dataset /responder:", "dataset /remitter:"};
    for (int k = 0; k < 3; k++) {
        flags[k][2] = 1;
        expect(&plan, &block, NULL);
        flags[k][2] = 2;
        expect(&plan, &block, words[k]);
        flags[k][2] = 0;
    }
    block.stratum[1] = 1;
    expect(&plan, &block, NULL);
    block.stratum[1] = 2;
    expect(&plan, &block, "dataset /stratum: patient 1 has 2, but the file's study allows 0 to 1");
    ebb_block_free(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("what runs of random studies give is read", what_runs_give_is_read),
        TEST("outcomes that the study does not allow are refused", outcomes_are_within_what_the_study_allows),
        TEST("days in states are not more than days in care", states_are_within_the_days_in_care),
        TEST("rows that are not kept are made again", rows_that_are_not_kept_are_made_again),
        TEST("flags and strata that the study does not have are refused",
             flags_and_strata_are_within_what_the_study_allows),
    };
    return RUN_TESTS(tests);
}
