/* SPDX-License-Identifier: MIT
 * The tables for survival analysis hold each followed patient's relapses, to the day: a block worked by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../sim/store/relapse_rows.h"
#include "stored.h"

static void set_course(const struct ebb_plan *plan, struct ebb_block *block, int i, const char *states,
                       int first, int followup)
{
    const int n = plan->calendar.n_assessments;
    uint8_t *state = block->state + (size_t)i * (size_t)n;
    for (int t = 0; t < n; t++) {
        const char letter = states[t];
        state[t] = letter == '.'   ? EBB_STATE_BEFORE
                   : letter == 'w' ? EBB_STATE_WELL
                   : letter == 'r' ? EBB_STATE_RELAPSED
                                   : EBB_STATE_LEFT;
    }
    block->treated[i] = block->responder[i] = 1;
    block->stratum[i] = EBB_NO_STRATUM;
    block->outcomes[EBB_FIRST_RELAPSE_DAY][i] = first;
    block->outcomes[EBB_FOLLOWUP_DAYS][i] = followup;
}

/* Weekly assessments, one infusion on day 0, five weeks of follow-up: assessments on days 0, 7, ... 35; the
 * one on day 7 classifies. */
static void relapses_become_rows(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(6, EBB_RECORD_OUTCOMES, 7);
    plan.study.n_policies = 1;
    plan.study.horizon_days = 35;
    plan.calendar = ebb_calendar_of(&plan.study);
    assert_int_equal(plan.calendar.n_assessments, 6);
    struct ebb_block block;
    struct ebb_relapse_rows rows = {0};
    assert_int_equal(ebb_block_init(&block, &plan, true, true), EBB_OK);
    block.n_patients = 6;
    block.first_patient = 100;
    set_course(&plan, &block, 0, ".wwwww", -1, 35); /* stays well to the end */
    set_course(&plan, &block, 1, ".wwrwr", 21, 35); /* two relapses, the second on the last day */
    set_course(&plan, &block, 2, ".wwlll", -1, 21); /* leaves on the day of a visit */
    set_course(&plan, &block, 3, ".wwwww", -1, 35);
    block.responder[3] = 0; /* is not followed */
    set_course(&plan, &block, 4, ".wwwwl", -1,
               35); /* leaves on the last day, a visit's: not there any more */
    set_course(&plan, &block, 5, ".lllll", -1,
               0); /* leaves before follow-up: at no risk that anybody would see */
    assert_int_equal(ebb_relapse_rows_fill(&rows, &plan, &block), EBB_OK);
    static const struct ebb_first_relapse_row first[] = {
        {100, 0, 35, 0, 1, -1}, {101, 0, 21, 1, 1, -1}, {102, 0, 20, 0, 1, -1}, {104, 0, 34, 0, 1, -1}};
    static const struct ebb_interval_row intervals[] = {{100, 0, 0, 35, 0, 1},
                                                        {101, 0, 0, 21, 1, 1},
                                                        {101, 0, 21, 35, 1, 2},
                                                        {102, 0, 0, 20, 0, 1},
                                                        {104, 0, 0, 34, 0, 1}};
    assert_int_equal(rows.n_first, 4);
    assert_memory_equal(rows.first, first, sizeof first);
    assert_int_equal(rows.n_intervals, 5);
    assert_memory_equal(rows.intervals, intervals, sizeof intervals);
    ebb_relapse_rows_free(&rows);
    ebb_block_free(&block);
}

static void strata_decide_who_is_followed(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(2, EBB_RECORD_OUTCOMES, 7);
    plan.study.n_policies = 1;
    plan.study.n_strata = 1;
    struct ebb_block block;
    struct ebb_relapse_rows rows = {0};
    assert_int_equal(ebb_block_init(&block, &plan, true, true), EBB_OK);
    block.n_patients = 2;
    for (int i = 0; i < 2; i++)
        set_course(&plan, &block, i, ".wwwwwwwwwwwwwwwwwwwww", -1, 140);
    block.stratum[1] = 0;
    block.responder[1] = 0;
    assert_int_equal(ebb_relapse_rows_fill(&rows, &plan, &block), EBB_OK);
    assert_int_equal(rows.n_first, 1);
    assert_int_equal(rows.first[0].patient, 1);
    assert_int_equal(rows.first[0].stratum, 0);
    ebb_relapse_rows_free(&rows);
    ebb_block_free(&block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relapses_become_rows),
        cmocka_unit_test(strata_decide_who_is_followed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
