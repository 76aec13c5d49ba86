/* SPDX-License-Identifier: MIT
 * design_others: what a page says of outcomes that have no column, and in whom all of its numbers are.
 *
 * Two outcomes are weighed against each other in tables, and a third would make each row two lines long. But
 * whoever asked for it looks for it, and must not have to guess that the file has it: so a line says how far
 * it goes over rows, and the last how many more there are.
 *
 *   1. Numbers with their words   2. Whom   3. Others
 */
#include <stdio.h>
#include <string.h>

#include <ebb/format.h>

#include "design_page.h"
#include "result_parts.h"
#include "wrapped.h"

/* 1. Numbers with their words */

static bool is_money(int measure)
{
    return strcmp(EBB_MEASURES[measure].unit, "currency") == 0;
}

void ebb_design_page_add_counted(const struct ebb_design_page *page, int64_t row, int outcome, int policy,
                                 struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const int measure = results->outcomes[outcome];
    const int asked = ebb_design_results_at(results, outcome, policy);
    const struct ebb_answer *of = ebb_design_results_answer(results, row, asked);
    struct ebb_text_cell cell = {""};
    if (results->ranges)
        ebb_design_page_put_range(page, ebb_design_results_setting(results, row), asked, &cell);
    else
        ebb_text_table_put(&cell, "%s",
                           ebb_design_page_number(ebb_measure_scale(measure), of->value, of->error).chars);
    ebb_text_add(line, "%s %s%s%s", cell.chars,
                 is_money(measure) ? results->study->economics.costs.currency : "",
                 is_money(measure) ? " in " : "", EBB_MEASURES[measure].counted);
}

struct ebb_formatted ebb_design_page_heading(const struct ebb_design_page *page, int outcome)
{
    const int measure = page->results->outcomes[outcome];
    struct ebb_formatted heading;
    snprintf(heading.chars, sizeof heading.chars, "%s%s%s", EBB_MEASURES[measure].counted,
             is_money(measure) ? ", " : "",
             is_money(measure) ? page->results->study->economics.costs.currency : "");
    return heading;
}

/* 2. Whom */

static bool varies_horizon(const struct ebb_design *design)
{
    bool varies = false;
    for (int k = 0; k < design->n_axes; k++)
        varies = varies || strcmp(design->axes[k].key, "horizon") == 0;
    return varies;
}

void ebb_design_page_add_whom(const struct ebb_design_page *page, struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_population *population = &page->run->like->populations[results->population];
    ebb_text_add(line, " in %s", population->kind == EBB_TREATED ? "all treated" : population->name);
    if (varies_horizon(results->design))
        return;
    ebb_text_add(line, " over ");
    ebb_result_add_time(results->study, line);
}

/* 3. Others */

/* Lines of a page; the others are counted and named. */
enum { MOST_OTHERS = 2 };

static bool has_column(const struct ebb_design_page *page, int outcome)
{
    bool has = false;
    for (int part = 0; part < page->n_outcomes; part++)
        has = has || page->outcomes[part] == outcome;
    return has;
}

/* "monthly from 9.1 ± 0.5 to 10.2 ± 0.6": the least and the most of all rows, or of settings' medians. */
static void add_extent(const struct ebb_design_page *page, int outcome, int policy, struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const int asked = ebb_design_results_at(results, outcome, policy);
    int64_t rows[2];
    struct ebb_text_cell cells[2] = {{""}, {""}};
    ebb_text_add(line, "%s ", results->study->policies[policy].name);
    if (ebb_design_page_best(page, asked, false, 1, &rows[0]) < 1 ||
        ebb_design_page_best(page, asked, true, 1, &rows[1]) < 1) {
        ebb_text_add(line, "–");
        return;
    }
    for (int end = 0; end < 2; end++) {
        if (results->ranges)
            ebb_design_page_put_range(page, ebb_design_results_setting(results, rows[end]), asked,
                                      &cells[end]);
        else
            ebb_text_table_put(&cells[end], "%s", ebb_design_page_answer(results, rows[end], asked).chars);
    }
    if (strcmp(cells[0].chars, cells[1].chars) == 0)
        ebb_text_add(line, "%s", cells[0].chars);
    else
        ebb_text_add(line, "from %s to %s", cells[0].chars, cells[1].chars);
}

static void add_other(const struct ebb_design_page *page, int outcome)
{
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s: ", ebb_design_page_heading(page, outcome).chars);
    for (int p = 0; p < page->n_policies; p++) {
        ebb_text_add(&line, "%s", p > 0 ? "; " : "");
        add_extent(page, outcome, page->policies[p], &line);
    }
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

void ebb_design_page_add_others(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    const bool asked_for = results->design->n_outcomes > 0; /* else they are whatever a page of a run has */
    struct ebb_text line = {0};
    int shown = 0, left = 0;
    for (int i = 0; i < results->n_outcomes; i++) {
        if (has_column(page, i))
            continue;
        if (asked_for && shown < MOST_OTHERS) {
            add_other(page, i);
            shown++;
        } else {
            ebb_text_add(&line, "%s%s", left++ > 0 ? ", " : "", EBB_MEASURES[results->outcomes[i]].name);
        }
    }
    if (left > 0) {
        struct ebb_text whole = {0};
        ebb_text_add(&whole, "%s in the file: %s.",
                     ebb_format_of(left, "more outcome", "more outcomes").chars, ebb_text_chars(&line));
        ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&whole));
        ebb_text_free(&whole);
    }
    ebb_text_free(&line);
}
