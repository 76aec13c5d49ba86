/* SPDX-License-Identifier: MIT
 * compared_text: what `ebb compare` says, for people and for programs.
 *
 * The first line of the page starts with the verdict, for logs and for grep; whether patients were paired
 * stands in the same line, because a verdict is only worth as much as its errors. No page is longer than 40
 * lines: what is cut says how many there are, and --json has all.
 */
#ifndef EBB_CLI_COMPARED_TEXT_H
#define EBB_CLI_COMPARED_TEXT_H

#include <ebb/compare_files.h>
#include <ebb/text.h>

void ebb_compared_print(const struct ebb_compared *compared, struct ebb_text *text);
void ebb_compared_print_json(const struct ebb_compared *compared, struct ebb_text *text);

/* "paired on the same 2,000 patients", "unpaired on the same 2,000 patients", "" of files with other
 * patients. A line of the page and a member of the JSON: one wording for both. */
struct ebb_compared_words {
    char chars[120];
};
struct ebb_compared_words ebb_compared_pairing_words(const struct ebb_compared *compared);

#endif
