/* SPDX-License-Identifier: MIT
 * result_early: what early response tells of response to induction, as two sentences of the page.
 *
 *     By day 7, 58,213 (58.21 ± 0.16 %) had improved by 40 %: of these 78.1 ± 0.2 % respond to induction, of
 *     the others ... % do not (predictive values); so had ... % of the responders (sensitivity) ...
 *
 * The predictive values come first, since they answer what a clinic asks on that day; sensitivity and
 * specificity say how good the sign is whatever the share of responders.
 */
#include "result_parts.h"

#include <ebb/early.h>
#include <ebb/format.h>
#include <ebb/units.h>

#include "wrapped.h"

static void add_share(const struct ebb_result *result, enum ebb_early_measure measure, const char *words,
                      struct ebb_text *line)
{
    const struct ebb_early_share share = ebb_early_measure_of(&result->run->tally, measure);
    ebb_text_add(line, words, ebb_format_share(share.share, share.error, (double)share.n).chars);
}

/* Said instead of numbers that a rule has made: who stops is a non-responder, so that no responder could be
 * among them. A rule that comes after the last session stops nothing, and judges all the same. */
static void add_stopped(const struct ebb_study *study, struct ebb_text *line)
{
    if (ebb_study_stops_induction(study))
        ebb_text_add(line, "; induction stopped for the others, who count as non-responders.");
    else
        ebb_text_add(
            line,
            "; the others count as non-responders. There was no session left to stop: the last is on "
            "day %d.",
            ebb_study_last_induction_day(study));
    ebb_text_add(line, " How many of them would have responded is told by the same study without "
                       "induction.stop_unimproved: its predictive values, and `ebb compare` of the two.");
}

void ebb_result_add_early(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_tally *tally = &result->run->tally;
    struct ebb_text line = {0};
    char improved[EBB_UNITS_SIZE];
    if (!study->early.on)
        return;
    const struct ebb_early_share share = ebb_early_improved(tally);
    ebb_units_print(study->early.f_improved, EBB_UNIT_PERCENT, improved);
    /* A day between two assessments is judged by the one before it. */
    ebb_text_add(&line, "By day %d", study->early.day);
    if (study->early.day != ebb_early_day(study))
        ebb_text_add(&line, " (assessed on day %d)", ebb_early_day(study));
    ebb_text_add(&line, ", ");
    ebb_result_add_count(tally->early[EBB_EARLY_BOTH] + tally->early[EBB_EARLY_IMPROVED], share.n, &line);
    ebb_text_add(&line, " had improved by %s", improved);
    if (ebb_early_foretells(study)) {
        add_share(result, EBB_POSITIVE_PREDICTIVE, ": of these %s respond to induction, ", &line);
        add_share(result, EBB_NEGATIVE_PREDICTIVE, "of the others %s do not (predictive values). ", &line);
        add_share(result, EBB_SENSITIVITY, "Of responders %s had (sensitivity), ", &line);
        add_share(result, EBB_SPECIFICITY, "of non-responders %s had not (specificity).", &line);
    } else {
        add_stopped(study, &line);
    }
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}
