/* SPDX-License-Identifier: MIT
 * design_text: the page of a design.
 *
 * A table of thousands of rows is read by programs (the file, `ebb export --csv`); a person has a question.
 * So the page answers first, by what the varied values do, and then shows where that comes from: all rows
 * where they fit on it, else the best by the first outcome, and those that are not dominated.
 *
 *   1. What is shown   2. The page
 */
#include "design_text.h"

#include <stdio.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/version.h>

#include "design_page.h"
#include "design_words.h"
#include "result_parts.h"
#include "wrapped.h"

/* 1. What is shown */

/* Whether a key that varies is a part of that policy. */
static bool is_changed_itself(const struct ebb_design_results *results, int policy)
{
    const char *name = results->study->policies[policy].name;
    const size_t length = strlen(name), before = strlen("policies.");
    for (int k = 0; k < results->design->n_axes; k++) {
        const char *key = results->design->axes[k].key;
        if (strncmp(key, "policies.", before) == 0 && strncmp(key + before, name, length) == 0 &&
            (key[before + length] == '.' || key[before + length] == '\0'))
            return true;
    }
    return false;
}

/* What a design is about comes first; the reference last of those that change, for the others are read
 * against it. */
enum { OWN_PARTS, OWN_PARTS_OF_REFERENCE, SHARED_PARTS, REFERENCE, UNCHANGED, RANKS };

static int rank_of(const struct ebb_design_results *results, int policy)
{
    const bool is_reference = policy == results->reference;
    if (is_changed_itself(results, policy))
        return is_reference ? OWN_PARTS_OF_REFERENCE : OWN_PARTS;
    if (is_reference)
        return REFERENCE;
    return ebb_design_results_varies(results, policy) ? SHARED_PARTS : UNCHANGED;
}

static void choose_policies(struct ebb_design_page *page)
{
    for (int rank = 0; rank < RANKS; rank++) {
        for (int p = 0; p < page->results->study->n_policies && page->n_policies < EBB_PAGE_POLICIES; p++) {
            if (rank_of(page->results, p) == rank)
                page->policies[page->n_policies++] = p;
        }
    }
}

/* Benefit and price first, where the design has them; else as listed. */
static void choose_columns(struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    if (results->cost >= 0) {
        page->outcomes[page->n_outcomes++] = results->gain;
        page->outcomes[page->n_outcomes++] = results->cost;
    }
    for (int i = 0; i < results->n_outcomes && page->n_outcomes < EBB_PAGE_OUTCOMES; i++)
        if (results->cost < 0)
            page->outcomes[page->n_outcomes++] = i;
    choose_policies(page);
}

/* 2. The page */

static void add_title(const struct ebb_design_page *page)
{
    const struct ebb_study *study = page->results->study;
    ebb_text_add(page->text, "%s\n", study->title);
    if (study->question[0])
        ebb_wrapped_add(page->text, 0, 0, study->question);
    ebb_text_add(page->text, "\n");
}

/* What ± is, and what is not in it; of a design with draws what stands behind it. */
static void add_legend(const struct ebb_design_page *page)
{
    const struct ebb_design *design = page->results->design;
    struct ebb_text line = {0};
    ebb_text_add(&line, "± is the Monte Carlo standard error; ");
    if (design->n_draws == 0)
        ebb_text_add(&line, "what trials leave open is not in it; –: cannot occur");
    else if (design->n_draws < EBB_NESTED_RANGE_ROWS)
        ebb_text_add(
            &line,
            "draws are what trials leave open of the parameters, and fewer than %d hold no 95 %% range",
            EBB_NESTED_RANGE_ROWS);
    else
        ebb_text_add(
            &line,
            "%s holds 95 %% of the draws, which are what trials leave open of the parameters%s; [=]: the "
            "same in all; [–]: not told from the noise of so few patients; –: cannot occur",
            design->at_new_site ? "{ }" : "[ ]",
            design->at_new_site ? " in a clinic that differs from theirs" : "");
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

static void add_shape(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_study *study = results->study;
    struct ebb_text shape = {0};
    ebb_design_words_add_shape(results->design, &shape);
    ebb_text_add(&shape, "; %s in each, the same ones, under %s",
                 ebb_format_of(study->n_patients, "patient", "patients").chars,
                 ebb_format_of(study->n_policies, "policy", "policies").chars);
    ebb_wrapped_add(page->text, 0, 0, ebb_text_chars(&shape));
    ebb_text_free(&shape);
    ebb_design_words_add_letters(results->design, "  ", page->text);
    add_legend(page);
    ebb_design_text_add_prices(page->results, page->text);
}

bool ebb_design_page_is_for_sensitivity(const struct ebb_design_page *page)
{
    const struct ebb_design *design = page->results->design;
    return design->n_axes > 0 && (design->kind == EBB_DESIGN_ONE_WAY || design->kind == EBB_DESIGN_MORRIS ||
                                  design->kind == EBB_DESIGN_SALTELLI);
}

/* Settings over draws, or rows; rows not where the front says all that they would, or where they are not to
 * be read one by one. */
static enum ebb_status add_rows(const struct ebb_design_page *page, bool full)
{
    const struct ebb_design_results *results = page->results;
    const bool in_front = ebb_design_page_has_all_in_front(page) ||
                          (results->n_front > 0 && results->n_rows > EBB_PAGE_ALL_ROWS);
    enum ebb_status status = results->ranges ? ebb_design_page_add_settings(page) : EBB_OK;
    if (status == EBB_OK && results->ranges && full)
        ebb_text_add(page->text, "\n");
    if (status == EBB_OK &&
        (full || !(results->ranges || in_front || ebb_design_page_is_for_sensitivity(page))))
        return ebb_design_page_add_rows(page);
    return status;
}

/* Why there is no front is no news of rows that nobody would choose among. */
static enum ebb_status add_front(const struct ebb_design_page *page, bool full)
{
    enum ebb_status status = EBB_OK;
    if (full || !ebb_design_page_is_for_sensitivity(page))
        status = ebb_design_page_add_front(page);
    if (!full && page->results->n_front > 0 && page->results->n_rows > EBB_PAGE_ALL_ROWS)
        ebb_design_page_add_constants(page);
    return status;
}

/* What the model rests on: as on the page of a run, but where the design itself varies it. */
static void add_carrier(const struct ebb_design_page *page, const struct ebb_config *config)
{
    const struct ebb_design *design = page->results->design;
    const struct ebb_result result = {.config = config, .plan = page->run->like};
    bool varies = design->n_draws > 0;
    for (int k = 0; k < design->n_axes; k++)
        varies = varies || strncmp(design->axes[k].key, "setbacks", strlen("setbacks")) == 0;
    if (varies)
        ebb_wrapped_add(page->text, 0, 2,
                        "This rests on set-backs at random under any schedule; their numbers vary here.");
    else
        ebb_result_add_carrier(&result, page->text);
}

static void add_end(const struct ebb_design_page *page)
{
    const struct ebb_design_run *run = page->run;
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s in %s", ebb_format_of(run->results.n_rows - run->n_kept, "row", "rows").chars,
                 ebb_format_seconds(run->seconds).chars);
    if (run->n_kept > 0)
        ebb_text_add(&line, ", after %s of an earlier call", ebb_format_of(run->n_kept, "row", "rows").chars);
    ebb_design_text_add_played(run, &line);
    ebb_text_add(&line, "%s", page->path ? "; all in /design of the file: `ebb export FILE --csv`" : "");
    ebb_wrapped_add(page->text, 2, 4, ebb_text_chars(&line));
    ebb_text_free(&line);
    if (page->path)
        ebb_text_add(page->text, "  results  %s\n  digest   %s\n", page->path, run->digests.summary);
    ebb_text_add(page->text, "%s\n", ebb_intended_use());
}

enum ebb_status ebb_design_text_print(const struct ebb_config *config, const struct ebb_design_run *run,
                                      const char *path, bool full, struct ebb_text *text)
{
    struct ebb_design_page page = {.run = run, .results = &run->results, .path = path, .text = text};
    choose_columns(&page);
    add_title(&page);
    ebb_design_page_add_answer(&page);
    add_shape(&page);
    enum ebb_status status = add_rows(&page, full);
    if (status == EBB_OK)
        status = add_front(&page, full);
    ebb_design_page_add_others(&page);
    ebb_text_add(text, "\n");
    add_carrier(&page, config);
    add_end(&page);
    return status == EBB_OK && text->failed ? EBB_NO_MEMORY : status;
}
