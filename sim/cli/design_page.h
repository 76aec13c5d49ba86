/* SPDX-License-Identifier: MIT
 * design_page: the parts of the page of a design, which design_text.c puts into their order.
 *
 *     answer    what the varied values do, in a sentence or two, before anything else
 *     rows      all rows where they fit on a page, else the best by the first outcome
 *     settings  of a design with draws, in the place of rows: each over its draws
 *     front     which settings are not dominated, or why that is not asked; of few settings all of them in
 *               one table, in the place of rows
 *     others    outcomes that were asked for and have no column
 *
 * Every part adds to a text and asks nobody. Which outcomes and policies the page has room for is chosen
 * once, for all parts alike: an answer about a policy that no table shows could not be checked.
 */
#ifndef EBB_CLI_DESIGN_PAGE_H
#define EBB_CLI_DESIGN_PAGE_H

#include <ebb/run_design.h>
#include <ebb/text_table.h>

/* Three policies beside each other, two outcomes each, are as much as anybody compares on a page; a table
 * that is too wide goes on below. */
enum { EBB_PAGE_OUTCOMES = 2, EBB_PAGE_POLICIES = 3 };

/* Rows that are all shown; else so many of the best. Settings and policies that have one table with their
 * front: with more of them the lines between two of the front hide its steps. */
enum { EBB_PAGE_ALL_ROWS = 24, EBB_PAGE_BEST_ROWS = 8, EBB_PAGE_ALL_CANDIDATES = 12 };

struct ebb_design_page {
    const struct ebb_design_run *run;
    const struct ebb_design_results *results;
    const char *path;                            /* of the file; NULL: none */
    int n_outcomes, outcomes[EBB_PAGE_OUTCOMES]; /* places in the results' list; benefit before price */
    /* Those whose own parts vary, then those that rows change otherwise, then the reference. */
    int n_policies, policies[EBB_PAGE_POLICIES];
    struct ebb_text *text;
};

/* 1. Numbers (design_rows_text.c) */

/* "41.3 ± 0.9", in the unit of the page. An error of 0 is none: what every patient has alike is known, and is
 * no estimate; one that is NaN was not asked for. */
struct ebb_formatted ebb_design_page_number(double scale, double value, double error);
/* An answer of a row, by its place in `asked`. */
struct ebb_formatted ebb_design_page_answer(const struct ebb_design_results *results, int64_t row, int asked);

/* "38.1 ± 0.4 [30.2 to 42.0]": median, error and range of a setting over its draws. */
void ebb_design_page_put_range(const struct ebb_design_page *page, int64_t setting, int asked,
                               struct ebb_text_cell *cell);

/* Rows sorted by an answer, best first, without those that have none; of a design with draws the first rows
 * of settings, by their medians. (n at most); returns how many; none without memory. */
int ebb_design_page_best(const struct ebb_design_page *page, int asked, bool most, int n, int64_t *out_rows);

/* "31,433 ± 140 GBP", "41.3 ± 0.9 weeks in response": an answer with what it counts. */
void ebb_design_page_add_counted(const struct ebb_design_page *page, int64_t row, int outcome, int policy,
                                 struct ebb_text *line);
/* "costs a patient, GBP": what heads a column. */
struct ebb_formatted ebb_design_page_heading(const struct ebb_design_page *page, int outcome);
/* "in responders over 52 weeks": whose numbers all of the page's are; without the time where it varies. */
void ebb_design_page_add_whom(const struct ebb_design_page *page, struct ebb_text *line);

/* Of a design that varies induction: whether what is compared counts its infusions. In design_prices.c. */
void ebb_design_page_add_induction(const struct ebb_design_page *page);

/* Of a design of costs and QALYs in a study with a threshold: the candidate of a front with the most net
 * benefit at it; NULL: nothing was said of what a QALY is worth. Its sentence up to the candidate, "At 30,000
 * GBP for a QALY most net benefit (31,433 ± 140 GBP): "; and behind it which neighbours are not told apart.
 * In design_prices.c. */
const struct ebb_candidate *ebb_design_page_worth(const struct ebb_design_page *page,
                                                  const struct ebb_candidate *front, int n);
void ebb_design_page_add_worth(const struct ebb_design_page *page, const struct ebb_candidate *best,
                               bool goes_on, struct ebb_text *line);
void ebb_design_page_add_rivals(const struct ebb_design_page *page, const struct ebb_candidate *best,
                                const struct ebb_candidate *front, int n, struct ebb_text *line);

/* Rows that only another command can read: those of one value at a time, of Morris' and Saltelli's designs.
 * No table of the best of them answers anything. */
bool ebb_design_page_is_for_sensitivity(const struct ebb_design_page *page);

/* Whether the front's table has every setting and policy, and rows need none of their own. */
bool ebb_design_page_has_all_in_front(const struct ebb_design_page *page);

/* 2. Parts */

void ebb_design_page_add_answer(const struct ebb_design_page *page); /* design_answer.c */
/* In design_rows_text.c: rows, or settings over their draws. */
enum ebb_status ebb_design_page_add_rows(const struct ebb_design_page *page);
enum ebb_status ebb_design_page_add_settings(const struct ebb_design_page *page);
/* Of policies that no row changes, a line each; where rows have no table. */
void ebb_design_page_add_constants(const struct ebb_design_page *page);
/* In design_others.c. */
void ebb_design_page_add_others(const struct ebb_design_page *page);
enum ebb_status ebb_design_page_add_front(const struct ebb_design_page *page); /* design_front_text.c */

#endif
