/* SPDX-License-Identifier: MIT
 * result_ranges: how well the answers are known: medians and ranges over joint draws, beside what so few
 * patients leave open.
 *
 *                                               like the trials' [ ]         a new clinic { }
 *     in response weeks
 *       every_3_4_weeks                         33.0 ± 0.6 [28.9 to 36.5]    33.0 ± 0.6 {28.5 to 38.3}
 *       symptom_driven                          36.0 ± 0.6 [33.1 to 38.5]    35.8 ± 0.5 {32.9 to 39.7}
 *         difference, above 0 in 98.5 %; 95 %    3.1 ± 0.2 [0.3 to 5.7]       3.0 ± 0.2 {-0.7 to 6.3}
 *     infusions per year in care
 *       every_3_4_weeks                        13.89 ± 0.03 [–]            13.89 ± 0.03 {–}
 *
 * Three kinds of not knowing, each with a sign of its own, so that none is read as another: ± of patients
 * played, [ ] of parameters, { } of parameters and of clinics. They are nowhere added.
 *
 * What stands in the brackets is what is known of the spread, and never two equal numbers: those would be
 * read as "surely so", where the truth is that so few patients a draw do not tell.
 *
 *     [28.9 to 36.5]   told from noise: 95 % of draws
 *     [–]              not told            (EBB_NOT_TOLD)
 *     [=]              the same in all     (EBB_ALL_THE_SAME)
 *     nothing          fewer than 39 draws, which hold no 95 %
 *
 * On the short page the measures of the answer; on the full one all that are told. The words below and in the
 * answer are those of result_range_words.c.
 *
 *   1. Which   2. A cell   3. The table
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/text_table.h>

#include "result_parts.h"

/* 1. Which */

bool ebb_result_has_ranges(const struct ebb_result *result)
{
    return result->run->uncertainty.n_sites > 0;
}

/* Of the population that the page is about: ranges are of no other. */
const struct ebb_nested_range *ebb_result_range(const struct ebb_result *result, enum ebb_site site,
                                                int measure, int policy)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    const bool alone = uncertainty->n_policies == 1 || policy == uncertainty->reference;
    const struct ebb_nested_range *range = ebb_uncertainty_range(uncertainty, site, measure, policy, !alone);
    return range && range->n_rows > 0 ? range : NULL;
}

static int choose(const struct ebb_result *result, enum ebb_result_detail detail,
                  int out_measures[EBB_MEASURE_COUNT])
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    if (detail == EBB_RESULT_SHORT)
        return ebb_result_answer_measures(result, out_measures);
    memcpy(out_measures, uncertainty->measures, (size_t)uncertainty->n_measures * sizeof *out_measures);
    return uncertainty->n_measures;
}

/* 2. A cell */

/* To one digit of the error that all draws share: "33.0 ± 0.6". Two, which estimates of a run have, would be
 * more than anybody reads in a range, and would not leave two sites room beside each other. Of what has no
 * error as many as its measure is told with. */
static int decimals_of(double error, int otherwise)
{
    int decimals = 0;
    if (!(error > 0.0))
        return otherwise;
    for (; decimals < 6 && error < 0.95; decimals++)
        error *= 10.0;
    return decimals;
}

/* A spread may be told and yet be narrower than the error that all draws share: then as many as tell its ends
 * apart. Half of it rounds to 1 at least, so that they differ. */
static int decimals_for(const struct ebb_nested_range *range, double scale, int otherwise)
{
    const int of_error = decimals_of(scale * range->error, otherwise),
              of_range = decimals_of(scale * (range->upper - range->lower) / 2.0, 0);
    return of_error > of_range ? of_error : of_range;
}

static void put_spread(struct ebb_text_cell *cell, const struct ebb_nested_range *range, double scale,
                       int decimals, enum ebb_site site)
{
    const char *open = site == EBB_SITE_NEW ? "{" : "[", *shut = site == EBB_SITE_NEW ? "}" : "]";
    const struct ebb_text_cell before = *cell;
    if (range->n_rows < EBB_NESTED_RANGE_ROWS)
        return;
    if (range->told != EBB_TOLD) {
        ebb_text_table_put(cell, "%s %s%s%s", before.chars, open, range->told == EBB_ALL_THE_SAME ? "=" : "–",
                           shut);
        return;
    }
    ebb_text_table_put(cell, "%s %s%s to %s%s", before.chars, open,
                       ebb_format_decimals(scale * range->lower, decimals).chars,
                       ebb_format_decimals(scale * range->upper, decimals).chars, shut);
}

void ebb_result_put_range(const struct ebb_nested_range *range, int measure, enum ebb_site site,
                          struct ebb_text_cell *cell)
{
    const double scale = ebb_measure_scale(measure);
    if (range == NULL || range->n_rows == 0 || isnan(range->median)) {
        ebb_text_table_put(cell, "–");
        return;
    }
    const int decimals = decimals_for(range, scale, EBB_MEASURES[measure].digits);
    const struct ebb_formatted middle = ebb_format_decimals(scale * range->median, decimals);
    ebb_text_table_put(cell, "%s", middle.chars);
    if (range->error > 0.0)
        ebb_text_table_put(cell, "%s ± %s", middle.chars,
                           ebb_format_decimals(scale * range->error, decimals).chars);
    put_spread(cell, range, scale, decimals, site);
}

/* 3. The table */

struct lines {
    struct ebb_text_table table;
    const struct ebb_result *result;
    enum ebb_result_detail detail;
    int n; /* filled so far */
};

static void put_cells(struct lines *lines, int measure, int policy, bool difference)
{
    const struct ebb_uncertainty *uncertainty = &lines->result->run->uncertainty;
    for (int site = 0; site < uncertainty->n_sites; site++)
        ebb_result_put_range(
            ebb_uncertainty_range(uncertainty, (enum ebb_site)site, measure, policy, difference), measure,
            (enum ebb_site)site, ebb_text_table_cell(&lines->table, lines->n, site, 0));
    lines->n++;
}

/* On the full page "difference, above 0 in 98.5 %; 95 %", of as many sites as there are. On the short one the
 * shares stand in the sentences, and without them both sites fit side by side. */
static void put_difference(struct lines *lines, int measure, int policy)
{
    struct ebb_text shares = {0};
    if (lines->detail == EBB_RESULT_FULL)
        ebb_result_add_range_shares(lines->result, measure, policy, &shares);
    ebb_text_table_put(&lines->table.labels[lines->n], "    difference%s", ebb_text_chars(&shares));
    ebb_text_free(&shares);
    put_cells(lines, measure, policy, true);
}

static void put_estimate(struct lines *lines, int measure, int policy)
{
    ebb_text_table_put(&lines->table.labels[lines->n], "  %s",
                       lines->result->plan->study.policies[policy].name);
    put_cells(lines, measure, policy, false);
}

static void fill(struct lines *lines, const int *measures, int n)
{
    const struct ebb_study *study = &lines->result->plan->study;
    const int reference = lines->result->run->uncertainty.reference;
    for (int m = 0; m < n; m++) {
        /* The words of columns: with those of rows both sites do not fit side by side. */
        ebb_text_table_put(&lines->table.labels[lines->n++], "%s %s", EBB_MEASURES[measures[m]].heading,
                           EBB_MEASURES[measures[m]].subheading);
        put_estimate(lines, measures[m], reference);
        for (int policy = 0; policy < study->n_policies; policy++) {
            if (policy == reference)
                continue;
            put_estimate(lines, measures[m], policy);
            put_difference(lines, measures[m], policy);
        }
    }
}

enum ebb_status ebb_result_add_ranges(const struct ebb_result *result, enum ebb_result_detail detail,
                                      struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    const bool has_limits = uncertainty->n_draws >= EBB_NESTED_RANGE_ROWS;
    struct lines lines = {.result = result, .detail = detail};
    int measures[EBB_MEASURE_COUNT];
    if (!ebb_result_has_ranges(result))
        return EBB_OK;
    const int n = choose(result, detail, measures), policies = uncertainty->n_policies;
    enum ebb_status status = ebb_text_table_init(&lines.table, n * 2 * policies, uncertainty->n_sites, 1);
    if (status != EBB_OK)
        return status;
    ebb_text_table_put(&lines.table.headings[0], "like the trials'%s", has_limits ? " [ ]" : "");
    if (uncertainty->n_sites > 1)
        ebb_text_table_put(&lines.table.headings[1], "a new clinic%s", has_limits ? " { }" : "");
    ebb_text_table_put(&lines.table.corner, "How well it is known");
    fill(&lines, measures, n);
    ebb_text_add(text, "\n");
    ebb_text_table_print(&lines.table, text);
    ebb_text_table_free(&lines.table);
    ebb_result_add_range_notes(result, measures, n, text);
    return EBB_OK;
}
