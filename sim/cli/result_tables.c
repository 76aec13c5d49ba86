/* SPDX-License-Identifier: MIT
 * result_tables: measures and policies as tables, each number beside its error.
 *
 *                                      every_3_4_weeks   every_4_6_weeks
 *     weeks in response                 32.022 ± 0.069    29.762 ± 0.072
 *       difference                                  –     -2.260 ± 0.013     to the reference policy
 *
 * A difference stands under the two numbers that it is of, so that a reader need not go from table to table
 * with a finger on a line. Where the policies are too many to stand side by side they stand under each other,
 * a row each, and differences have a table of their own.
 *
 * One heading, one denominator: measures of first relapses are of those who were well when follow-up began,
 * and have a table under their own heading where these are not all of the population.
 *
 * No p-values are printed: with enough virtual patients every difference that is not 0 becomes significant;
 * its size and error are what can be judged.
 *
 *   1. What is shown   2. The grid   3. Filling   4. Tables
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "result_parts.h"
#include "wrapped.h"

/* Characters of a heading that may stand above the labels. A longer one (a stratum's name has up to 63)
 * would make the column so wide that a table of one policy is wider than the page. */
enum { MOST_CORNER = 48 };

/* 1. What is shown */

/* Which part of the population a table is about. */
enum whom { EVERYBODY, FOLLOWED };

/* What a table shows: estimates, each with its difference below; or only one of the two. */
enum content { BOTH, ESTIMATES, DIFFERENCES };

struct grid {
    struct ebb_text_table table;
    const struct ebb_result *result;
    int population, reference;
    enum ebb_result_detail detail;
    enum content content;
    const char *heading;          /* whom the table is about */
    const char *corner;           /* the same above the labels, or "" where it has a line of its own */
    unsigned *dashes;             /* why there are some, gathered over all tables under one heading */
    struct ebb_result_none *none; /* what no patient or each has, gathered likewise */
    bool policies_down;           /* a row for each policy; else a column */
    int n_shown, n_policies;
    int shown[EBB_MEASURE_COUNT];   /* the measures, in the order of their list */
    int policies[EBB_MAX_POLICIES]; /* in their order */
};

static bool is_of_followed(int measure)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
    return kind == EBB_RELAPSED_BY || kind == EBB_RELAPSE_FREE;
}

static double n_behind(const struct ebb_result *result, int population, int measure)
{
    return ebb_summary_statistic(&result->run->summary, EBB_STAT_N, population, measure, 0);
}

static bool all_are_followed(const struct ebb_result *result, int population)
{
    return n_behind(result, population, EBB_RELAPSE_FREE_WEEKS) ==
           (double)result->run->tally.n_patients[population];
}

/* What the short page has of a study that is about it: infusions of induction, which early response may
 * spare and which those of a year in care leave out; courses where each policy starts some, since they are
 * then what policies differ in, and infusions do not tell them. */
static bool is_asked(const struct ebb_study *study, int measure)
{
    bool boosters = true;
    for (int policy = 0; policy < study->n_policies; policy++)
        boosters = boosters && study->policies[policy].booster.on;
    return (measure == EBB_MEAN_INFUSIONS && study->early.on) ||
           (measure == EBB_COURSES_PER_YEAR && boosters);
}

/* Of the short page, of relapses by several times, the last that is within the horizon; of the full one
 * all. */
static bool is_shown(const struct ebb_result *result, enum ebb_result_detail detail, int measure)
{
    const struct ebb_measure_info *info = &EBB_MEASURES[measure];
    if (!ebb_measure_is_told(measure, &result->plan->study))
        return false;
    if (detail == EBB_RESULT_FULL)
        return true;
    return measure == ebb_result_relapse_measure(result) || is_asked(&result->plan->study, measure) ||
           (info->on_page && info->kind != EBB_RELAPSED_BY);
}

/* First relapses among all treated are those of the responders once more, unless that is what was asked. */
static bool repeats_responders(const struct ebb_result *result, int population)
{
    return result->plan->populations[population].kind == EBB_TREATED && result->plan->study.n_strata == 0 &&
           population != ebb_study_population(&result->plan->study);
}

static void choose_measures(struct grid *grid, enum whom whom)
{
    const bool together = all_are_followed(grid->result, grid->population);
    grid->n_shown = 0;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const enum whom of = is_of_followed(measure) && !together ? FOLLOWED : EVERYBODY;
        if (of == whom && is_shown(grid->result, grid->detail, measure))
            grid->shown[grid->n_shown++] = measure;
    }
}

/* 2. The grid */

static void choose_policies(struct grid *grid)
{
    for (int policy = 0; policy < grid->result->plan->study.n_policies; policy++) {
        if (grid->content != DIFFERENCES || policy != grid->reference)
            grid->policies[grid->n_policies++] = policy;
    }
}

/* Lines of a measure where the policies stand side by side. */
static int lines_of(const struct grid *grid)
{
    return grid->content == BOTH ? 2 : 1;
}

/* The full page says behind each difference what pairing was worth. Correlations say the same once more, and
 * with them three policies do not fit side by side: they are in JSON and file. */
static int parts_of(const struct grid *grid)
{
    return grid->content == DIFFERENCES && grid->detail == EBB_RESULT_FULL ? 2 : 1;
}

static void put_label(struct ebb_text_cell *cell, const struct grid *grid, int measure)
{
    const bool share = ebb_measure_is_share(measure);
    ebb_text_table_put(cell, "%s%s", EBB_MEASURES[measure].label,
                       !share                         ? ""
                       : grid->content == DIFFERENCES ? ", points of %"
                                                      : ", %");
}

static void put_headings(struct grid *grid)
{
    const struct ebb_study *study = &grid->result->plan->study;
    struct ebb_text_table *table = &grid->table;
    ebb_text_table_put(&table->corner, "%s", grid->corner);
    for (int p = 0; p < grid->n_policies; p++)
        ebb_text_table_put(grid->policies_down ? &table->labels[p] : &table->headings[p], "%s",
                           study->policies[grid->policies[p]].name);
    for (int m = 0; m < grid->n_shown; m++) {
        const struct ebb_measure_info *info = &EBB_MEASURES[grid->shown[m]];
        if (grid->policies_down) {
            ebb_text_table_put(&table->headings[m], "%s", info->heading);
            ebb_text_table_put(&table->units[m], "%s", info->subheading);
            continue;
        }
        put_label(&table->labels[m * lines_of(grid)], grid, grid->shown[m]);
        if (grid->content == BOTH)
            ebb_text_table_put(&table->labels[m * 2 + 1], "  difference");
    }
    if (parts_of(grid) > 1) {
        table->parts[0] = "difference";
        table->parts[1] = "VRF";
    }
}

static enum ebb_status start_grid(struct grid *grid)
{
    const int rows = grid->policies_down ? grid->n_policies : grid->n_shown * lines_of(grid),
              groups = grid->policies_down ? grid->n_shown : grid->n_policies;
    enum ebb_status status = ebb_text_table_init(&grid->table, rows, groups, parts_of(grid));
    if (status == EBB_OK)
        put_headings(grid);
    return status;
}

/* The one place that knows which way the table lies; whoever fills it speaks of measures and policies. */
static struct ebb_text_cell *place(const struct grid *grid, int m, int p, int line, int part)
{
    return grid->policies_down ? ebb_text_table_cell(&grid->table, p, m, part)
                               : ebb_text_table_cell(&grid->table, m * lines_of(grid) + line, p, part);
}

/* 3. Filling */

/* How many could have shown it: of relapses by some time those still at risk at its last visit, and not those
 * who had left by then. */
static double n_seen(const struct grid *grid, int measure, int policy)
{
    const struct ebb_summary *summary = &grid->result->run->summary;
    const size_t arm = (size_t)(grid->population * summary->n_policies + policy) * (size_t)summary->n_visits;
    int visit = summary->n_visits - 1;
    if (EBB_MEASURES[measure].kind != EBB_RELAPSED_BY)
        return ebb_summary_statistic(summary, EBB_STAT_N, grid->population, measure, policy);
    while (visit > 0 && ebb_plan_visit_day(grid->result->plan, visit) > 7 * EBB_MEASURES[measure].weeks)
        visit--;
    return summary->curves[EBB_CURVE_AT_RISK][arm + (size_t)visit];
}

static void put_estimate(const struct grid *grid, int m, int p)
{
    const struct ebb_summary *summary = &grid->result->run->summary;
    const int measure = grid->shown[m], policy = grid->policies[p];
    const struct ebb_result_number number = {
        .value = ebb_summary_statistic(summary, EBB_STAT_MEAN, grid->population, measure, policy),
        .error = ebb_summary_statistic(summary, EBB_STAT_SE, grid->population, measure, policy),
        .n = n_seen(grid, measure, policy),
        .scale = ebb_measure_scale(measure),
        .is_share = EBB_MEASURES[measure].kind == EBB_MEAN_SHARE};
    struct ebb_text_cell *cell = place(grid, m, p, 0, 0);
    if (ebb_result_cannot_occur(grid->result, grid->population, measure, policy))
        ebb_text_table_put(cell, "–");
    else
        ebb_result_put_estimate(&number, cell, grid->none);
    *grid->dashes |= ebb_result_why_estimate(grid->result, grid->population, measure, policy);
}

/* A difference of 0 without a spread is one of nobody: each patient has the same under both. */
static struct ebb_formatted words_of_difference(const struct grid *grid, const struct ebb_contrast *contrast,
                                                double scale)
{
    const double error = contrast->simulation.standard_error;
    if (contrast->difference != 0.0 || error != 0.0)
        return ebb_format_with_error(scale * contrast->difference, scale * error);
    return ebb_result_cannot_occur(grid->result, contrast->population, contrast->measure,
                                   contrast->reference) &&
                   ebb_result_cannot_occur(grid->result, contrast->population, contrast->measure,
                                           contrast->policy)
               ? (struct ebb_formatted){"–"}
               : (struct ebb_formatted){"same"};
}

static void put_difference(const struct grid *grid, int m, int p, int line)
{
    const struct ebb_summary *summary = &grid->result->run->summary;
    const int measure = grid->shown[m], policy = grid->policies[p];
    const double scale = ebb_measure_scale(measure);
    const struct ebb_contrast contrast =
        ebb_contrast_of(summary, grid->population, measure, grid->reference, policy);
    if (policy == grid->reference)
        return;
    ebb_text_table_put(place(grid, m, p, line, 0), "%s", words_of_difference(grid, &contrast, scale).chars);
    *grid->dashes |= ebb_result_why_difference(grid->result, &contrast, parts_of(grid) > 1);
    if (parts_of(grid) == 1)
        return;
    const double factor = ebb_summary_paired(summary, EBB_PAIR_VARIANCE_REDUCTION, grid->population, measure,
                                             grid->reference, policy);
    ebb_text_table_put(place(grid, m, p, line, 1), "%s", ebb_format_digits(factor, 2).chars);
}

static enum ebb_status fill_grid(struct grid *grid)
{
    const enum ebb_status status = start_grid(grid);
    for (int m = 0; status == EBB_OK && m < grid->n_shown; m++) {
        for (int p = 0; p < grid->n_policies; p++) {
            if (grid->content != DIFFERENCES)
                put_estimate(grid, m, p);
            if (grid->content != ESTIMATES)
                put_difference(grid, m, p, grid->content == BOTH ? 1 : 0);
        }
    }
    return status;
}

/* Fills a grid with the policies side by side and, if that is too wide for the page, reports it: the caller
 * fills another. Filled twice, not turned: the headings of a turned table are shorter words in two lines, and
 * filling takes no time that anybody could see. */
static enum ebb_status print_grid(struct grid grid, bool policies_down, bool *out_too_wide,
                                  struct ebb_text *text)
{
    grid.policies_down = policies_down;
    choose_policies(&grid);
    enum ebb_status status = fill_grid(&grid);
    *out_too_wide =
        !policies_down && status == EBB_OK && ebb_text_table_width(&grid.table) > EBB_TEXT_TABLE_WIDTH;
    if (status == EBB_OK && !*out_too_wide)
        ebb_text_table_print(&grid.table, text);
    ebb_text_table_free(&grid.table);
    return status;
}

/* 4. Tables */

static enum ebb_status print_content(struct grid grid, enum content content, struct ebb_text *text)
{
    bool too_wide = false;
    grid.content = content;
    enum ebb_status status = print_grid(grid, false, &too_wide, text);
    return status == EBB_OK && too_wide ? print_grid(grid, true, &too_wide, text) : status;
}

static enum ebb_status print_apart(const struct grid *grid, struct ebb_text *text)
{
    struct grid differences = *grid;
    enum ebb_status status = print_content(*grid, ESTIMATES, text);
    if (status != EBB_OK || grid->result->plan->study.n_policies < 2)
        return status;
    struct ebb_text heading = {0};
    ebb_text_add(text, "\n");
    ebb_text_add(&heading, "Difference to %s, on the same patients: %s",
                 grid->result->plan->study.policies[grid->reference].name, grid->heading);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&heading));
    text->failed = text->failed || heading.failed;
    ebb_text_free(&heading);
    differences.corner = "";
    return print_content(differences, DIFFERENCES, text);
}

/* Both in one table where there is something to compare, they fit, and nothing else is asked for. */
static enum ebb_status print_whom(struct grid grid, enum whom whom, struct ebb_text *text)
{
    bool too_wide = true;
    enum ebb_status status = EBB_OK;
    struct ebb_text corner = {0};
    unsigned dashes = 0;
    struct ebb_result_none none = {0};
    choose_measures(&grid, whom);
    if (grid.n_shown == 0)
        return EBB_OK;
    ebb_text_add(text, "\n");
    if (whom == EVERYBODY)
        ebb_result_add_population(grid.result, grid.population, &corner);
    else
        ebb_text_add(&corner, "Of them, well when follow-up began (%s)",
                     ebb_format_count((int64_t)n_behind(grid.result, grid.population, grid.shown[0])).chars);
    grid.dashes = &dashes;
    grid.none = &none;
    grid.heading = grid.corner = ebb_text_chars(&corner);
    if (corner.length > MOST_CORNER) {
        ebb_wrapped_add(text, 0, 2, grid.heading);
        grid.corner = "";
    }
    if (grid.detail == EBB_RESULT_SHORT && grid.result->plan->study.n_policies > 1) {
        grid.content = BOTH;
        status = print_grid(grid, false, &too_wide, text);
    }
    if (status == EBB_OK && too_wide)
        status = print_apart(&grid, text);
    if (status == EBB_OK) {
        ebb_result_add_none(&none, text);
        ebb_result_add_dashes(grid.result, grid.population, dashes, text);
    }
    text->failed = text->failed || corner.failed;
    ebb_text_free(&corner);
    return status;
}

void ebb_result_add_population(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_population *set = &result->plan->populations[population];
    ebb_text_add(text, "%s%s (%s)", EBB_POPULATIONS[set->kind].label,
                 ebb_population_subject(set, &result->plan->study),
                 ebb_format_of(result->run->tally.n_patients[population], "patient", "patients").chars);
}

enum ebb_status ebb_result_add_tables(const struct ebb_result *result, int population,
                                      enum ebb_result_detail detail, struct ebb_text *text)
{
    const struct grid grid = {.result = result,
                              .population = population,
                              .reference = ebb_study_reference(&result->plan->study),
                              .detail = detail};
    enum ebb_status status = print_whom(grid, EVERYBODY, text);
    if (status == EBB_OK && !repeats_responders(result, population))
        status = print_whom(grid, FOLLOWED, text);
    return status;
}
