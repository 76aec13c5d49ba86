/* SPDX-License-Identifier: MIT
 * result: the page of a run, one screen: 40 lines and 100 columns for three policies.
 *
 *     title, question
 *     what is worth most    of a study with prices: up to which worth of a QALY            result_worth.c
 *     the answer            a sentence for each policy: what is gained and what it costs   result_answer.c
 *     who, how many; what ± is
 *     who leaves            where leaving depends on response                              result_leaving.c
 *     one table             the population asked, with differences to the reference        result_tables.c
 *     how well it is known  medians and ranges over joint draws                              result_ranges.c
 *     side effects          by kind, where the study names some                            result_infusions.c
 *     costs and QALYs       of a study with prices             result_costs.c, result_costs_draws.c
 *     looks                 what one is, where a policy has a monitor                        result_basis.c
 *     weekends              how many infusions fall on them                                  result_basis.c
 *     what carries it       the assumptions that most of it hangs on                       result_basis.c
 *     file, open it, digest, where the rest is
 *
 * The answer stands first because most readers read no further: on the old page of 60 lines it had to be
 * gathered from three tables. Whatever only a few ask for is behind --full (result_full.c) and in JSON.
 *
 * Where that comes to more than 40 lines (two tables, a precision, overrides) the blank ones go, the last
 * first; not of a study with prices, whose page is scrolled in any case, and whose parts would run into each
 * other.
 *
 *   1. Who and how many   2. Tables   3. The tail   4. One screen   5. The page
 */
#include "result.h"

#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/version.h>

#include "opening.h"
#include "result_parts.h"
#include "wrapped.h"

/* 1. Who and how many */

static void add_share(const struct ebb_tally *tally, enum ebb_flow step, struct ebb_text *text)
{
    ebb_result_add_count(tally->flow[step], tally->flow[EBB_FLOW_TREATED], text);
}

static void add_who(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_tally *tally = &result->run->tally;
    struct ebb_text line = {0}, legend = {0};
    ebb_text_add(&line, "%s (seed %llu), ",
                 ebb_format_of(result->run->n_patients, "virtual patient", "virtual patients").chars,
                 (unsigned long long)study->seed);
    if (study->n_policies == 2)
        ebb_text_add(&line, "each played under both policies, ");
    else if (study->n_policies > 2)
        ebb_text_add(&line, "each played under all %d policies, ", study->n_policies);
    ebb_text_add(&line, "followed for ");
    ebb_result_add_followed_for(study, &line);
    if (tally->flow[EBB_FLOW_CONTRAINDICATED] > 0)
        ebb_text_add(&line, "; %s contraindicated and not treated",
                     ebb_format_count(tally->flow[EBB_FLOW_CONTRAINDICATED]).chars);
    ebb_text_add(&line, "; ");
    add_share(tally, EBB_FLOW_RESPONDERS, &line);
    ebb_text_add(&line, " responded to induction");
    if (study->n_strata > 0) {
        ebb_text_add(&line, ", ");
        add_share(tally, EBB_FLOW_COMPARED, &line);
        ebb_text_add(&line, " were taken by a stratum and are compared");
    }
    ebb_text_add(&line, ".");
    ebb_wrapped_add(text, 0, 0, ebb_text_chars(&line));
    ebb_text_add(&legend,
                 "± is one standard error, smaller with more patients; what is unknown about "
                 "treatment is %s.",
                 ebb_result_has_ranges(result) ? "told by the ranges below" : "not in it");
    if (result->run->summary.error_known_to > 0.0) /* EBB_ROUGH_ERRORS in a reader's words */
        ebb_text_add(&legend,
                     " Of differences in relapse ± is rough, itself known to %.0f %%: there are too many "
                     "policies or visits to count patients by pairs of policies.",
                     100.0 * result->run->summary.error_known_to);
    ebb_wrapped_add(text, 0, 0, ebb_text_chars(&legend));
    text->failed = text->failed || line.failed || legend.failed;
    ebb_text_free(&legend);
    ebb_text_free(&line);
}

/* 2. Tables */

/* The population asked; in a study with strata, unless one was chosen, each stratum after all of them. */
static enum ebb_status add_tables(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_plan *plan = result->plan;
    enum ebb_status status =
        ebb_result_add_tables(result, ebb_study_population(&plan->study), EBB_RESULT_SHORT, text);
    for (int population = 0; population < plan->n_populations && status == EBB_OK; population++) {
        if (plan->study.population < 0 && plan->populations[population].kind == EBB_STRATUM)
            status = ebb_result_add_tables(result, population, EBB_RESULT_SHORT, text);
    }
    if (status == EBB_OK)
        status = ebb_result_add_side_effects(result, ebb_study_population(&plan->study), text);
    if (status == EBB_OK)
        status = ebb_result_add_ranges(result, EBB_RESULT_SHORT, text);
    return status;
}

/* 3. The tail */

/* The digest is for comparing two runs without their files: equal digests are equal results, whatever the two
 * keep of them. */
static void add_tail(const struct ebb_result *result, struct ebb_text *text)
{
    ebb_text_add(text, "  file      %s\n", result->path);
    ebb_text_add(text, "  open it   ");
    ebb_opening_add(result->path,
                    result->plan->study.record == EBB_RECORD_SUMMARY ? EBB_OPENING_SUMMARY : EBB_OPENING_ALL,
                    12, text);
    ebb_text_add(text, "\n");
    ebb_text_add(text, "  digest    %s\n", result->run->digests.summary);
    if (!result->full)
        ebb_text_add(text,
                     "  more      --full: all populations and measures, numbers needed to treat, times; "
                     "--json: all\n");
    if (result->shows_times)
        ebb_run_times_print(result->run, text);
    ebb_text_add(text, "%s\n", ebb_intended_use());
}

/* 4. One screen */

/* With ranges over joint draws the page has a second table, as long as the first, which cannot be left out:
 * whoever sees the first alone takes an answer for thirty times better known than it is. */
enum { SCREEN_LINES = 40, RANGE_LINES = 31 };

/* Adds the page without as many of its blank lines as are too many for a screen. A page that would not fit
 * without all of them (strata, many policies) keeps them: it is scrolled, and then they help. */
static void add_fitted(const char *page, int most_lines, struct ebb_text *text)
{
    int n_lines = 0, n_blank = 0;
    for (const char *at = page; *at != '\0'; at++) {
        n_lines += *at == '\n';
        n_blank += at[0] == '\n' && at[1] == '\n';
    }
    const int n_over = n_lines - most_lines, kept = n_over <= n_blank ? n_blank - n_over : n_blank;
    n_blank = 0;
    for (const char *at = page; *at != '\0';) {
        const size_t length = strcspn(at, "\n") + 1;
        if (length > 1 || n_blank++ < kept)
            ebb_text_add_bytes(text, at, length);
        at += length;
    }
}

/* 5. The page */

static enum ebb_status add_page(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    ebb_wrapped_add(text, 0, 0, study->title);
    ebb_wrapped_add(text, 0, 0, study->question);
    ebb_text_add(text, "\n");
    ebb_result_add_worth(result, text);
    ebb_result_add_answer(result, text);
    ebb_text_add(text, "\n");
    add_who(result, text);
    ebb_result_add_early(result, text);
    ebb_result_add_departures(result, text);
    ebb_result_add_labels(result, text);
    ebb_result_add_leaving(result, text);
    enum ebb_status status = result->full ? ebb_result_add_full(result, text) : add_tables(result, text);
    if (status == EBB_OK)
        status = ebb_result_add_costs(result, text);
    ebb_text_add(text, "\n");
    ebb_result_add_looks(result, text);
    ebb_result_add_weekends(result, text);
    ebb_result_add_carrier(result, text);
    ebb_result_add_release(result, text);
    add_tail(result, text);
    return status;
}

enum ebb_status ebb_result_print(const struct ebb_result *result, struct ebb_text *text)
{
    struct ebb_text page = {0};
    if (result->full || result->run->psa.n_samples > 0)
        return add_page(result, text);
    const enum ebb_status status = add_page(result, &page);
    add_fitted(ebb_text_chars(&page), SCREEN_LINES + (ebb_result_has_ranges(result) ? RANGE_LINES : 0), text);
    text->failed = text->failed || page.failed;
    ebb_text_free(&page);
    return status;
}
