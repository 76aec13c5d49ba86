/* SPDX-License-Identifier: MIT
 * checked: studies with the published numbers they name, and how well each is met.
 */
#ifndef EBB_CLI_CHECKED_H
#define EBB_CLI_CHECKED_H
#include <ebb/agreement.h>
#include <ebb/records.h>

#include "opening.h"

struct ebb_checked_study {
    struct ebb_opening opening;
    struct ebb_agreement agreements[EBB_MAX_TARGETS]; /* (target) */
};

struct ebb_checked {
    int n;
    struct ebb_checked_study *studies;
};

/* How many targets of one use there are, and how many are met. */
struct ebb_score {
    int n, n_inside;
};
struct ebb_score ebb_checked_score(const struct ebb_checked *checked, enum ebb_use use);

/* Complains of targets that both studies name: an id stands for one published number, which is used once. */
void ebb_checked_compare_ids(const struct ebb_config *config, const struct ebb_config *before,
                             struct ebb_messages *messages);

/* "relapsed, placebo, stable_remitters, 97 days after the start" */
void ebb_checked_words(const struct ebb_plan *plan, const struct ebb_target *target, struct ebb_text *text);

/* How numbers of a target's quantity are written: by what they are multiplied, and what stands behind them: "
 * %", " days" or "". */
struct ebb_checked_unit {
    double scale;
    const char *word;
};
struct ebb_checked_unit ebb_checked_unit(const struct ebb_target *target);

/* The table of one study, and the counts and misses of all, for people. */
void ebb_checked_print_study(const struct ebb_checked_study *study, struct ebb_text *text);
void ebb_checked_print_summary(const struct ebb_checked *checked, struct ebb_text *text);

/* The page configs/trials/README.md. */
void ebb_checked_print_markdown(const struct ebb_checked *checked, struct ebb_text *text);

/* One row a target, for programs. gives: caller calls ebb_records_free. */
void ebb_checked_records(const struct ebb_checked *checked, struct ebb_records *records);

#endif
