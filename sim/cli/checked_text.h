/* SPDX-License-Identifier: MIT
 * checked_text: studies beside the published numbers that they name, for people.
 *
 * Programs get the same as records (check_studies.h). Widths and words here are free to change; the page is
 * not, while configs/trials/README.md is a copy of it that a test compares.
 */
#ifndef EBB_CLI_CHECKED_TEXT_H
#define EBB_CLI_CHECKED_TEXT_H

#include <ebb/check_studies.h>
#include <ebb/text.h>

/* How numbers of a target's quantity are written: by what they are multiplied, and what stands behind. */
struct ebb_written {
    double scale;
    const char *word; /* " %", " days", " points", " infusions", or "" of a ratio */
};
struct ebb_written ebb_checked_text_unit(const struct ebb_target *target);

/* What a target is, without what is all the same in its study: "relapsed, placebo, day 97 of follow-up"; and
 * what was published of it: "45.3 % (35.3 to 55.8)". */
void ebb_checked_text_words(const struct ebb_plan *plan, const struct ebb_target *target,
                            struct ebb_text *text);
void ebb_checked_text_published(const struct ebb_target *target, struct ebb_text *text);

/* The table of one study, and the counts and misses of all, for people. */
void ebb_checked_text_study(const struct ebb_checked_study *study, struct ebb_text *text);
void ebb_checked_text_summary(const struct ebb_checked *checked, struct ebb_text *text);

/* The page configs/trials/README.md. */
void ebb_checked_text_markdown(const struct ebb_checked *checked, struct ebb_text *text);

#endif
