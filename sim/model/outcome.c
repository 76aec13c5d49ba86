/* SPDX-License-Identifier: MIT
 * outcome: the tables of outcomes and states, from the lists in the header.
 */
#include <ebb/outcome.h>

#define AS_INFO(code, name, unit, meaning) [code] = {name, unit, meaning},
const struct ebb_outcome_info EBB_OUTCOMES[EBB_OUTCOME_COUNT] = {EBB_OUTCOME_LIST(AS_INFO)};
const struct ebb_outcome_info EBB_YEAR_SUMS[EBB_YEAR_SUM_COUNT] = {EBB_YEAR_SUM_LIST(AS_INFO)};
#undef AS_INFO

const enum ebb_outcome EBB_YEAR_SUM_OUTCOMES[EBB_YEAR_SUM_COUNT] = {
    [EBB_YEAR_RELAPSED] = EBB_RELAPSED_DAYS,
    [EBB_YEAR_REMISSION] = EBB_STATE_REMISSION_DAYS,
    [EBB_YEAR_RESPONSE] = EBB_STATE_RESPONSE_DAYS,
    [EBB_YEAR_NEITHER] = EBB_STATE_NEITHER_DAYS,
    [EBB_YEAR_INFUSIONS] = EBB_FOLLOWUP_INFUSIONS,
    [EBB_YEAR_MISSED] = EBB_MISSED,
    [EBB_YEAR_LOOKS] = EBB_LOOKS,
    [EBB_YEAR_COURSES] = EBB_COURSES,
    [EBB_YEAR_RELAPSES] = EBB_RELAPSES,
    [EBB_YEAR_SCORE] = EBB_SCORE_SUM,
};

#define AS_TEXT(code, number, word, meaning) [code] = meaning,
const char *const EBB_STATES[EBB_STATE_COUNT] = {EBB_STATE_LIST(AS_TEXT)};
#undef AS_TEXT

#define AS_NAME(code, name) [code] = name,
const char *const EBB_GAP_SUM_NAMES[EBB_GAP_SUM_COUNT] = {EBB_GAP_SUM_LIST(AS_NAME)};
#undef AS_NAME
