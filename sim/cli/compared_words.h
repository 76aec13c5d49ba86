/* SPDX-License-Identifier: MIT
 * compared_words: what an estimate of a comparison is called, on the page and in JSON.
 *
 * A part of the summary that `ebb compare` is to know is compared in sim/work/estimates.c and gets its words
 * here: the switch over parts does not compile without them.
 */
#ifndef EBB_CLI_COMPARED_WORDS_H
#define EBB_CLI_COMPARED_WORDS_H

#include <ebb/compare_files.h>
#include <ebb/text.h>

/* Names are dotted where a part has more than one of them: "side_effects.nausea.of_infusions",
 * "by_year.2.followup_infusion_count". */
struct ebb_compared_what {
    char name[160], label[200];
    const char *unit; /* of the unrounded number, as files say it */
    double scale;     /* to what a page shows: 100 for shares */
    const char *sign; /* behind a number of a page, with its blank: " %", " weeks"; "" for counts */
};
struct ebb_compared_what ebb_compared_what_of(const struct ebb_compared *compared,
                                              const struct ebb_deviation *deviation);

/* Under which policy, what, in whom: "c minus a; relapses per patient, Responders". */
void ebb_compared_add_what(const struct ebb_compared *compared, const struct ebb_deviation *deviation,
                           struct ebb_text *text);

#endif
