/* SPDX-License-Identifier: MIT
 * study_check: is this struct a study? Its table is asked, then its rules (<ebb/table_check.h>).
 */
#include <ebb/study.h>

#include <ebb/study_rules.h>
#include <ebb/table_check.h>

static void ask(const struct ebb_rules *rules, const void *value)
{
    struct ebb_rules of_study = *rules;
    of_study.study = value;
    ebb_study_rules_ask(&of_study);
}

enum ebb_status ebb_study_check(const struct ebb_study *study, struct ebb_messages *messages)
{
    return ebb_table_check(&EBB_STUDY_KEY, study, sizeof *study, ask, messages);
}
