/* SPDX-License-Identifier: MIT
 * clinic_answer: the answer in sentences: what the planner's staffing gives, and the smallest that will do.
 *
 *     4 chairs and 2 nurses give 95 % of due boosters within 3 days (range over 200 simulated years 91 to
 *     98 %). No smaller staffing meets the target of 95 %. With 3 chairs 84 %, with 1 nurse 70 %.
 *
 * Most readers read no further, so the evidence that one less does not stands here, too.
 *
 *   1. The planner's own   2. The smallest   3. Both
 */
#include <math.h>
#include <string.h>

#include "clinic_parts.h"

/* 1. The planner's own */

/* The ends are rounded like the share itself, or a range would end on the other side of the target than the
 * years do. */
static void add_range(const struct ebb_clinic_page *page, const struct ebb_clinic_estimate *share,
                      struct ebb_text *line)
{
    const double target = ebb_clinic_page_own(page)->target.share;
    if (isnan(share->lower)) {
        ebb_text_add(line, " (%d simulated years are too few for a range: --years %d)",
                     page->result->answers.n_replications, EBB_CLINIC_RANGE_YEARS);
    } else {
        const struct ebb_formatted lower = ebb_clinic_say_percent(share->lower, target);
        const struct ebb_formatted upper = ebb_clinic_say_percent(share->upper, target);
        const bool same = strcmp(lower.chars, upper.chars) == 0;
        ebb_text_add(line, " (range over %d simulated years %s%s%s %%)", page->result->answers.n_replications,
                     lower.chars, same ? "" : "–", same ? "" : upper.chars);
    }
}

/* Four answers, of which only one is a share: what grows has none, and where no booster was ever due (a
 * clinic of first courses, a year that is too short) a share would be 0 / 0. */
static void add_own(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const struct ebb_clinic_verdict *verdict = &result->verdicts[result->rows.own];
    const struct ebb_clinic_estimate share =
        ebb_clinic_answers_estimate(&result->answers, result->rows.own, EBB_CLINIC_ON_TARGET);
    const struct ebb_formatted own = ebb_clinic_say_staffing(clinic->chairs, clinic->nurses);
    const char *staffing = own.chars;
    if (ebb_clinic_is_unstable(verdict)) {
        ebb_text_add(line, "%s never catch up: ", staffing);
        ebb_clinic_page_add_growth(verdict, line);
        ebb_text_add(line, ".");
    } else if (isnan(share.mean)) {
        ebb_text_add(line, "%s give all there is to give: no booster was due in any year.", staffing);
    } else {
        ebb_text_add(line, "%s give %s %% of due boosters %s", staffing,
                     ebb_clinic_say_percent(share.mean, clinic->target.share).chars,
                     ebb_clinic_say_within(clinic->target.within_days).chars);
        add_range(page, &share, line);
        if (verdict->state == EBB_CLINIC_BEHIND)
            ebb_text_add(line, ", and are %s weeks of boosters behind",
                         ebb_format_decimals(verdict->weeks_behind, 1).chars);
        ebb_text_add(line, ".");
    }
}

/* 2. The smallest */

/* "84 %", "the backlog grows by ..." */
static void add_fate(const struct ebb_clinic_page *page, const struct ebb_clinic_probe *probe,
                     struct ebb_text *line)
{
    if (ebb_clinic_is_unstable(&probe->verdict))
        ebb_clinic_page_add_growth(&probe->verdict, line);
    else
        ebb_text_add(
            line, "%s %%",
            ebb_clinic_say_percent(probe->on_target.mean, ebb_clinic_page_own(page)->target.share).chars);
}

/* "with 3 chairs 84 %": what is as in the smallest is not said again. */
static void add_less(const struct ebb_clinic_page *page, int fewer_chairs, int fewer_nurses, int *n_said,
                     struct ebb_text *line)
{
    const struct ebb_clinic_search *search = &page->result->search;
    const int chairs = search->chairs - fewer_chairs, nurses = search->nurses - fewer_nurses;
    const struct ebb_clinic_probe *probe = ebb_clinic_search_find(search, chairs, nurses);
    if (probe == NULL || !probe->exists)
        return;
    ebb_text_add(line, "%s %s ", (*n_said)++ == 0 ? " With" : ", with",
                 fewer_chairs > 0 ? ebb_format_of(chairs, "chair", "chairs").chars
                                  : ebb_format_of(nurses, "nurse", "nurses").chars);
    add_fate(page, probe, line);
}

/* The most that was tried, as evidence that more of it does not help. */
static const struct ebb_clinic_probe *most_of(const struct ebb_clinic_search *search)
{
    const struct ebb_clinic_probe *most = NULL;
    for (int i = 0; i < search->n; i++) {
        const struct ebb_clinic_probe *probe = &search->probes[i];
        if (probe->exists && (most == NULL || probe->chairs > most->chairs ||
                              (probe->chairs == most->chairs && probe->nurses > most->nurses)))
            most = probe;
    }
    return most;
}

/* What then keeps the clinic is not known here; the usual things are named, because "no staffing" alone sends
 * people to look for a fifth chair. */
static void add_nothing(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_probe *most = most_of(&page->result->search);
    ebb_text_add(line, "No staffing meets the target of %s %%",
                 ebb_clinic_say_number(100.0 * ebb_clinic_page_own(page)->target.share).chars);
    if (most) {
        ebb_text_add(line, ": with %s ", ebb_clinic_say_staffing(most->chairs, most->nurses).chars);
        add_fate(page, most, line);
    }
    ebb_text_add(line, ". Something else than chairs and nurses keeps you from it: days, opening hours, the "
                       "prescriber, no-shows, or how far ahead you book.");
}

/* Where the planner's own is the smallest, that is all that is new: its share stands one line above. */
static void add_smallest(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_search *search = &page->result->search;
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const bool is_own = search->chairs == clinic->chairs && search->nurses == clinic->nurses;
    const struct ebb_formatted target = ebb_clinic_say_number(100.0 * clinic->target.share);
    const struct ebb_clinic_probe *found = ebb_clinic_search_find(search, search->chairs, search->nurses);
    int n_said = 0;
    if (!search->found) {
        add_nothing(page, line);
        return;
    }
    if (is_own || found == NULL) {
        ebb_text_add(line, "No smaller staffing meets the target of %s %%.", target.chars);
    } else {
        ebb_text_add(line, "The smallest staffing that meets the target of %s %% is %s: ", target.chars,
                     ebb_clinic_say_staffing(search->chairs, search->nurses).chars);
        add_fate(page, found, line);
        ebb_text_add(line, ".");
    }
    add_less(page, 1, 0, &n_said, line);
    add_less(page, 0, 1, &n_said, line);
    ebb_text_add(line, "%s", n_said > 0 ? "." : "");
    if (!search->is_evident)
        ebb_text_add(line, " One of these does as well, which is odd: look at the table.");
}

/* 3. Both */

void ebb_clinic_page_add_answer(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct ebb_text line = {0};
    add_own(page, &line);
    if (page->result->searched) {
        ebb_text_add(&line, " ");
        add_smallest(page, &line);
    }
    ebb_clinic_page_add_line(text, 0, 0, &line);
    ebb_text_free(&line);
}
