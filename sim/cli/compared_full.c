/* SPDX-License-Identifier: MIT
 * compared_full: what `ebb compare --full` adds: every measure of each policy in both files.
 *
 *     every_3_4_weeks: All treated               first file   first minus second
 *       weeks in response, in care or not   20.657 ± 0.064      0.0372 ± 0.0028
 *       infusions per patient, induction included
 *                                           13.251 ± 0.021      0.4828 ± 0.0044
 *
 * The short page is about whether two files differ, and shows the largest differences: enough for a change of
 * the program, too little for a study that was played twice to learn what a change of it brings. There the
 * answer is a measure that the reader has in mind, large or small, with its error. In the population that the
 * first study asks about: all of them would be ten pages (--json has them).
 *
 * A table for each policy, without the second file's number: with it rows are wider than the page, and it is
 * the first minus the difference. "same" is of numbers that are, to the bit.
 */
#include <math.h>

#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "compared_text.h"
#include "compared_words.h"
#include "wrapped.h"

const struct ebb_paired_errors *ebb_compared_errors(const struct ebb_compared *compared)
{
    return compared->pairing == EBB_PAIRED ? &compared->errors : NULL;
}

bool ebb_compared_tells(const struct ebb_compared *compared, int measure)
{
    return ebb_measure_is_told(measure, &compared->results[0].plan.study) &&
           ebb_measure_is_told(measure, &compared->results[1].plan.study);
}

/* The place in `both` of the population that the first study asks about; -1: the second file has it not. */
static int find_asked(const struct ebb_compared *compared)
{
    const int asked = ebb_study_population(&compared->results[0].plan.study);
    for (int i = 0; i < compared->both.n_populations; i++) {
        if (compared->both.populations[i][0] == asked)
            return i;
    }
    return -1;
}

/* 0 with an error of 0 in both is of something that neither can bring, and no finding. */
static bool is_nothing(const struct ebb_deviation *found)
{
    return found->a == 0.0 && found->b == 0.0 && found->a_error == 0.0 && found->b_error == 0.0;
}

static void put(struct ebb_text_cell *cell, double scale, double value, double error)
{
    if (isnan(value))
        ebb_text_table_put(cell, "–");
    else
        ebb_text_table_put(cell, "%s", ebb_format_with_error(scale * value, scale * error).chars);
}

static void fill_row(struct ebb_text_table *table, int row, const struct ebb_deviation *found)
{
    const double scale = ebb_measure_scale(found->item);
    ebb_text_table_put(&table->labels[row], "%s%s", EBB_MEASURES[found->item].label,
                       ebb_measure_is_share(found->item) ? ", %" : "");
    put(ebb_text_table_cell(table, row, 0, 0), scale, found->a, found->a_error);
    if (found->a == found->b)
        ebb_text_table_put(ebb_text_table_cell(table, row, 1, 0), "same");
    else
        put(ebb_text_table_cell(table, row, 1, 0), scale, found->a - found->b, found->error);
}

static void fill_headings(const struct ebb_compared *compared, int policy, struct ebb_text_table *table)
{
    static const char *const headings[] = {"first file", "first minus second"};
    const struct ebb_plan *plan = &compared->results[0].plan;
    const struct ebb_population *set = &plan->populations[ebb_study_population(&plan->study)];
    for (int column = 0; column < 2; column++)
        ebb_text_table_put(&table->headings[column], "%s", headings[column]);
    ebb_text_table_put(&table->corner, "%s: %s%s", plan->study.policies[policy].name,
                       EBB_POPULATIONS[set->kind].label, ebb_population_subject(set, &plan->study));
}

static enum ebb_status print_policy(const struct ebb_compared *compared, int population, int p,
                                    struct ebb_text *text)
{
    struct ebb_deviation rows[EBB_MEASURE_COUNT];
    int n_rows = 0;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        rows[n_rows] = ebb_estimates_mean(compared->results, &compared->both, ebb_compared_errors(compared),
                                          population, measure, p);
        n_rows += ebb_compared_tells(compared, measure) && !is_nothing(&rows[n_rows]);
    }
    struct ebb_text_table table;
    const enum ebb_status status = ebb_text_table_init(&table, n_rows, 2, 1);
    if (status != EBB_OK)
        return status;
    fill_headings(compared, compared->both.policies[p][0], &table);
    for (int row = 0; row < n_rows; row++)
        fill_row(&table, row, &rows[row]);
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* What the short page counts. Labels hold commas. */
static void print_lone(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_comparison *found = &compared->comparison;
    struct ebb_text names = {0};
    if (found->n_lone == 0)
        return;
    ebb_text_add(&names, "In one file only, in some population or under some policy:");
    for (int i = 0; i < found->n_lone; i++)
        ebb_text_add(&names, "%s %s", i > 0 ? ";" : "",
                     ebb_compared_what_of(compared, &found->lone[i]).label);
    ebb_text_add(&names, found->n_lone == EBB_MOST_LONE ? "; and others." : ".");
    ebb_text_add(text, "\n");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&names));
    text->failed = text->failed || names.failed;
    ebb_text_free(&names);
}

enum ebb_status ebb_compared_print_full(const struct ebb_compared *compared, struct ebb_text *text)
{
    const int population = find_asked(compared);
    enum ebb_status status = EBB_OK;
    print_lone(compared, text);
    if (population < 0) {
        ebb_text_add(text, "\nThe second file does not report those whom the first study asks about.\n");
        return EBB_OK;
    }
    for (int p = 0; p < compared->both.n_policies && status == EBB_OK; p++)
        status = print_policy(compared, population, p, text);
    return status;
}
