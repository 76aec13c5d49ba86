/* SPDX-License-Identifier: MIT
 * result_infusions: what infusions come to: side effects by kind, and how many patients get how many.
 *
 *     Side effects, induction included, %: All treated (100,000 patients)
 *                                          every_3_4_weeks   every_4_6_weeks
 *       nausea, of infusions                 13.25 ± 0.10      13.58 ± 0.11
 *       nausea, of patients                  61.20 ± 0.15      56.81 ± 0.16
 *
 * Kinds stand on the short page of a study that names some, since then they are a part of its question. How
 * many get how many is on the full page. A study without side effects has neither rows nor a 0 of them.
 *
 *   1. A table   2. Side effects   3. Exposure
 */
#include <math.h>

#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. A table */

/* Policies side by side, or under each other where that is too wide: `fill` puts row r of policy p into the
 * cell that it is given. */
struct told {
    const struct ebb_result *result;
    int population, n_rows;
    const char *heading;          /* over the table: what it is about, and of whom */
    const char *in_full;          /* behind "which has none here": where one like it stands */
    struct ebb_result_none *none; /* gathered from the cells of one table */
    unsigned *dashes;
    void (*label)(const struct told *told, int row, struct ebb_text_cell *cell);
    void (*fill)(const struct told *told, int row, int policy, struct ebb_text_cell *cell);
};

static enum ebb_status print_turned(const struct told *told, bool policies_down, bool *out_too_wide,
                                    struct ebb_text *text)
{
    const struct ebb_study *study = &told->result->plan->study;
    const int n = study->n_policies;
    struct ebb_text_table table;
    const enum ebb_status status =
        ebb_text_table_init(&table, policies_down ? n : told->n_rows, policies_down ? told->n_rows : n, 1);
    if (status != EBB_OK)
        return status;
    for (int policy = 0; policy < n; policy++)
        ebb_text_table_put(policies_down ? &table.labels[policy] : &table.headings[policy], "%s",
                           study->policies[policy].name);
    for (int row = 0; row < told->n_rows; row++) {
        told->label(told, row, policies_down ? &table.headings[row] : &table.labels[row]);
        for (int policy = 0; policy < n; policy++)
            told->fill(told, row, policy,
                       policies_down ? ebb_text_table_cell(&table, policy, row, 0)
                                     : ebb_text_table_cell(&table, row, policy, 0));
    }
    *out_too_wide = !policies_down && ebb_text_table_width(&table) > EBB_TEXT_TABLE_WIDTH;
    if (!*out_too_wide)
        ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* Columns beside each other ask to be subtracted, and their errors would be taken for independent ones. */
static void add_of_differences(const struct told *told, struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (told->result->plan->study.n_policies < 2)
        return;
    ebb_text_add(&line,
                 "No error is given for differences between policies in this table, because policies share "
                 "patients%s.",
                 told->in_full);
    ebb_wrapped_add(text, 2, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

static enum ebb_status print_told(const struct told *told, struct ebb_text *text)
{
    bool too_wide;
    struct ebb_result_none none = {0};
    unsigned dashes = 0;
    struct told filled = *told;
    filled.none = &none;
    filled.dashes = &dashes;
    ebb_text_add(text, "\n");
    ebb_wrapped_add(text, 0, 2, told->heading);
    enum ebb_status status = print_turned(&filled, false, &too_wide, text);
    if (status == EBB_OK && too_wide)
        status = print_turned(&filled, true, &too_wide, text);
    if (status == EBB_OK) {
        ebb_result_add_none(&none, text);
        add_of_differences(told, text);
        ebb_result_add_dashes(told->result, told->population, dashes, text);
    }
    return status;
}

/* 2. Side effects */

/* Kinds one after the other, each with what is told of it; "ended" of those that can end a treatment. */
static bool find_rate(const struct told *told, int row, int *out_kind, enum ebb_effect_rate *out_rate)
{
    const struct ebb_study *study = &told->result->plan->study;
    for (int kind = 0; kind < study->n_side_effects; kind++) {
        const int rates = study->side_effects[kind].p_ends > 0.0 ? EBB_EFFECT_RATE_COUNT : EBB_EFFECT_ENDS;
        if (row < rates) {
            *out_kind = kind;
            *out_rate = (enum ebb_effect_rate)row;
            return true;
        }
        row -= rates;
    }
    return false;
}

static void label_effect(const struct told *told, int row, struct ebb_text_cell *cell)
{
    int kind = 0;
    enum ebb_effect_rate rate = EBB_EFFECT_OF_INFUSIONS;
    if (find_rate(told, row, &kind, &rate))
        ebb_text_table_put(cell, "%s, %s", told->result->plan->study.side_effects[kind].name,
                           EBB_EFFECT_RATES[rate].label);
}

static void put_effect(const struct told *told, int row, int policy, struct ebb_text_cell *cell)
{
    const struct ebb_summary *summary = &told->result->run->summary;
    int kind = 0;
    enum ebb_effect_rate rate = EBB_EFFECT_OF_INFUSIONS;
    if (!find_rate(told, row, &kind, &rate))
        return;
    const struct ebb_result_number number = {
        .value = ebb_summary_side_effect(summary, EBB_STAT_MEAN, told->population, rate, kind, policy),
        .error = ebb_summary_side_effect(summary, EBB_STAT_SE, told->population, rate, kind, policy),
        .n = ebb_summary_side_effect(summary, EBB_STAT_N, told->population, rate, kind, policy),
        .scale = 100.0,
        .is_share = true};
    /* A kind that the study names and gives no rate comes to nobody: no finding either. */
    if (told->result->plan->study.side_effects[kind].p_per_infusion <= 0.0)
        ebb_text_table_put(cell, "–");
    else
        ebb_result_put_estimate(&number, cell, told->none);
}

enum ebb_status ebb_result_add_side_effects(const struct ebb_result *result, int population,
                                            struct ebb_text *text)
{
    struct ebb_text heading = {0};
    struct told told = {.result = result,
                        .population = population,
                        .in_full = "; infusions with a side effect of any kind have one (--full)",
                        .label = label_effect,
                        .fill = put_effect};
    int kind;
    enum ebb_effect_rate rate;
    while (find_rate(&told, told.n_rows, &kind, &rate))
        told.n_rows++;
    if (told.n_rows == 0)
        return EBB_OK;
    /* Whom: a share of patients is of another number in responders and in all treated, and a kind that ends
     * treatments does so during induction, too. */
    ebb_text_add(&heading, "Side effects, induction included, %%: ");
    ebb_result_add_population(result, population, &heading);
    told.heading = ebb_text_chars(&heading);
    const enum ebb_status status = print_told(&told, text);
    text->failed = text->failed || heading.failed;
    ebb_text_free(&heading);
    return status;
}

/* 3. Exposure */

static bool is_share(int exposure)
{
    return exposure < EBB_EXPOSED_MEAN;
}

static void label_exposure(const struct told *told, int row, struct ebb_text_cell *cell)
{
    (void)told;
    ebb_text_table_put(cell, "%s%s", EBB_EXPOSURES[row].label,
                       is_share(row)             ? ", %"
                       : row == EBB_EXPOSED_90TH ? " (95 % limits)"
                                                 : "");
}

/* A policy without a part that gives infusions; the line below says so. */
static bool cannot_infuse(const struct told *told, int policy)
{
    if (!ebb_result_cannot_occur(told->result, told->population, EBB_INFUSIONS_PER_YEAR, policy))
        return false;
    *told->dashes |= ebb_result_why_estimate(told->result, told->population, EBB_INFUSIONS_PER_YEAR, policy);
    return true;
}

/* With few patients the rank of a limit is below the first or beyond the last of them: a dash, and not the
 * percentile alone, which would look like a number that is known exactly. */
static struct ebb_formatted limit_of(double limit)
{
    struct ebb_formatted none = {"–"};
    return isnan(limit) ? none : ebb_format_decimals(limit, 0);
}

/* A percentile has limits in the place of an error. */
static void put_exposure(const struct told *told, int row, int policy, struct ebb_text_cell *cell)
{
    const struct ebb_summary *summary = &told->result->run->summary;
    double numbers[EBB_STATISTIC_COUNT];
    for (int k = 0; k < EBB_STATISTIC_COUNT; k++)
        numbers[k] = ebb_summary_exposure(summary, (enum ebb_statistic)k, told->population,
                                          (enum ebb_exposure)row, policy);
    const struct ebb_result_number number = {.value = numbers[EBB_STAT_MEAN],
                                             .error = numbers[EBB_STAT_SE],
                                             .n = numbers[EBB_STAT_N],
                                             .scale = is_share(row) ? 100.0 : 1.0,
                                             .is_share = is_share(row)};
    if (number.value == 0.0 && cannot_infuse(told, policy))
        ebb_text_table_put(cell, "–");
    else if (row != EBB_EXPOSED_90TH)
        ebb_result_put_estimate(&number, cell, told->none);
    else if (isnan(numbers[EBB_STAT_MEAN]))
        ebb_text_table_put(cell, "–");
    else
        ebb_text_table_put(cell, "%.0f (%s to %s)", numbers[EBB_STAT_MEAN],
                           limit_of(numbers[EBB_STAT_LOWER]).chars, limit_of(numbers[EBB_STAT_UPPER]).chars);
}

/* How many are followed for as long as exposure asks for: the fewest and the most under any policy, which are
 * the same while nothing under one makes a patient leave. */
struct followed {
    int64_t least, most;
};
static struct followed followed_of(const struct ebb_result *result, int population)
{
    double least = INFINITY, most = 0.0;
    for (int policy = 0; policy < result->plan->study.n_policies; policy++) {
        const double n =
            ebb_summary_exposure(&result->run->summary, EBB_STAT_N, population, EBB_EXPOSED_MEAN, policy);
        least = fmin(least, n);
        most = fmax(most, n);
    }
    return (struct followed){(int64_t)least, (int64_t)most};
}

static void add_followed(const struct ebb_result *result, int population, struct followed followed,
                         struct ebb_text *heading)
{
    ebb_text_add(heading, "Of those followed %d days or more (%s", EBB_EXPOSURE_DAYS,
                 ebb_format_count(followed.least).chars);
    if (followed.least < followed.most)
        ebb_text_add(heading, " to %s", ebb_format_count(followed.most).chars);
    ebb_text_add(heading, "): ");
    ebb_result_add_population(result, population, heading);
}

/* A short horizon, or a population that nobody treats on: a table of dashes would ask for a reason, so that
 * there is one in its place. */
static void add_nobody_followed(struct ebb_text *line)
{
    ebb_text_add(line, "No exposure to infusions: nobody of them was followed %d days or more.",
                 EBB_EXPOSURE_DAYS);
}

enum ebb_status ebb_result_add_exposure(const struct ebb_result *result, int population,
                                        struct ebb_text *text)
{
    const struct followed followed = followed_of(result, population);
    struct told told = {.result = result,
                        .population = population,
                        .n_rows = EBB_EXPOSURE_COUNT,
                        .in_full = "",
                        .label = label_exposure,
                        .fill = put_exposure};
    struct ebb_text line = {0};
    enum ebb_status status = EBB_OK;
    if (followed.most > 0) {
        add_followed(result, population, followed, &line);
        told.heading = ebb_text_chars(&line);
        status = print_told(&told, text);
    } else {
        add_nobody_followed(&line);
        ebb_text_add(text, "\n");
        ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    }
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
    return status;
}
