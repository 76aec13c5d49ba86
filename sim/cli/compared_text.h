/* SPDX-License-Identifier: MIT
 * compared_text: what `ebb compare` says, for people and for programs.
 *
 * The first line of the page starts with the verdict, for logs and for grep; whether patients were paired
 * stands in the same line, because a verdict is only worth as much as its errors. No page is longer than 40
 * lines: what is cut says how many there are, and --json has all. --full adds tables below it.
 */
#ifndef EBB_CLI_COMPARED_TEXT_H
#define EBB_CLI_COMPARED_TEXT_H

#include <ebb/compare_files.h>
#include <ebb/json.h>
#include <ebb/text.h>

void ebb_compared_print(const struct ebb_compared *compared, struct ebb_text *text);
/* `ebb compare --full`: of each policy every measure that both studies tell, in those whom the first study
 * asks about, however small the difference is; nothing of files that do not share those patients' population.
 * EBB_NO_MEMORY (compared_full.c). */
enum ebb_status ebb_compared_print_full(const struct ebb_compared *compared, struct ebb_text *text);
/* The errors of pairs, NULL where there are none; and whether both studies tell of a measure. */
const struct ebb_paired_errors *ebb_compared_errors(const struct ebb_compared *compared);
bool ebb_compared_tells(const struct ebb_compared *compared, int measure);
void ebb_compared_print_json(const struct ebb_compared *compared, struct ebb_text *text);

/* Parts that a comparison of designs has as well: values of the studies (fewer of them where there are
 * deviations to show), and names of datasets, each ended by a newline; of a document the same. */
void ebb_compared_print_changes(const struct ebb_study_changes *changes, bool has_deviations,
                                struct ebb_text *text);
void ebb_compared_print_differing(const char *names, int n_differing, struct ebb_text *text);
void ebb_compared_add_changes(struct ebb_json *json, const struct ebb_study_changes *changes);
void ebb_compared_add_names(struct ebb_json *json, const char *names);

/* Cost, QALYs and net benefit of both files side by side, where they differ (compared_costs.c). */
void ebb_compared_print_costs(const struct ebb_compared *compared, struct ebb_text *text);
void ebb_compared_add_costs(struct ebb_json *json, const struct ebb_compared *compared);
/* Ranges over joint draws: a sentence, nothing where neither file keeps some; and JSON (compared_draws.c). */
void ebb_compared_print_draws(const struct ebb_compared *compared, struct ebb_text *text);
void ebb_compared_add_draws(struct ebb_json *json, const struct ebb_compared *compared);

/* "paired on the same 2,000 patients", "unpaired on the same 2,000 patients", "" of files with other
 * patients. A line of the page and a member of the JSON: one wording for both. */
struct ebb_compared_words {
    char chars[120];
};
struct ebb_compared_words ebb_compared_pairing_words(const struct ebb_compared *compared);

#endif
