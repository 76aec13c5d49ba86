/* SPDX-License-Identifier: MIT
 * result: the tables of a run.
 *
 * Each number stands beside its Monte Carlo standard error and has no more digits than that allows. Policies
 * stand side by side while they fit on the page, and under each other when there are many.
 *
 *     title, question, how many patients for how long
 *     enrolled, responders, remitters ...                 the flow, each step with its share
 *     responders                       (population)       means ± error: measures x policies
 *     difference to the first policy   (population)       difference, VRF, correlation; needed to treat
 *     stopped, time, digest, file                         what is asked of a run afterwards
 *
 * VRF and correlation stand beside each difference as the proof that pairing worked: policies on the same
 * patients, and how many more patients independent samples would have needed for the same error.
 *
 * No p-values are printed: with enough virtual patients every difference that is not 0 becomes significant;
 * its size and error are what can be judged.
 *
 *   1. What is shown   2. Policies   3. Differences   4. Around the tables
 */
#include "result.h"

#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/text_table.h>
#include <ebb/version.h>

/* 1. What is shown */

/* A table of measures and policies, in either direction. */
struct grid {
    struct ebb_text_table table;
    bool policies_down; /* a row for each policy; else a column */
    int n_shown;
    int shown[EBB_MEASURE_COUNT]; /* the measures, in the order of their list */
};

/* First relapses are counted among those who were well when follow-up started: the table of all treated would
 * only repeat them. */
static void choose_measures(struct grid *grid, const struct ebb_result *result, int population)
{
    const bool everybody = result->plan->populations[population].kind == EBB_TREATED;
    grid->n_shown = 0;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const struct ebb_measure_info *info = &EBB_MEASURES[measure];
        if (info->on_page && (!everybody || info->kind != EBB_RELAPSED_BY))
            grid->shown[grid->n_shown++] = measure;
    }
}

/* Policies [first, n) against the measures, `n_parts` numbers in each place. */
static enum ebb_status start_grid(struct grid *grid, const struct ebb_result *result, int population,
                                  int first, int n_parts, bool policies_down)
{
    const struct ebb_study *study = &result->plan->study;
    const int n_policies = study->n_policies - first;
    grid->policies_down = policies_down;
    choose_measures(grid, result, population);
    enum ebb_status status = ebb_text_table_init(&grid->table, policies_down ? n_policies : grid->n_shown,
                                                 policies_down ? grid->n_shown : n_policies, n_parts);
    if (status != EBB_OK)
        return status;
    for (int p = 0; p < n_policies; p++)
        ebb_text_table_put(policies_down ? &grid->table.labels[p] : &grid->table.headings[p], "%s",
                           study->policies[first + p].name);
    for (int m = 0; m < grid->n_shown; m++) {
        const struct ebb_measure_info *info = &EBB_MEASURES[grid->shown[m]];
        if (policies_down) {
            ebb_text_table_put(&grid->table.headings[m], "%s", info->heading);
            ebb_text_table_put(&grid->table.units[m], "%s", info->subheading);
        } else {
            ebb_text_table_put(&grid->table.labels[m], "%s%s", info->label,
                               ebb_measure_is_share(grid->shown[m]) ? ", %" : "");
        }
    }
    return EBB_OK;
}

/* The one place that knows which way the table lies; whoever fills it speaks of measures and policies. */
static struct ebb_text_cell *place(const struct grid *grid, int measure, int policy, int part)
{
    return grid->policies_down ? ebb_text_table_cell(&grid->table, policy, measure, part)
                               : ebb_text_table_cell(&grid->table, measure, policy, part);
}

typedef enum ebb_status (*fill_function)(struct grid *grid, const struct ebb_result *result, int population,
                                         bool policies_down);

/* Fills a grid with the policies side by side and, if that is too wide for the page, once more with them
 * under each other. Filled twice, not turned: the headings of a turned table are shorter words in two lines,
 * and filling takes no time that anybody could see. */
static enum ebb_status print_grid(const struct ebb_result *result, int population, fill_function fill,
                                  struct ebb_text *text)
{
    struct grid grid = {0};
    enum ebb_status status = fill(&grid, result, population, false);
    if (status == EBB_OK && ebb_text_table_width(&grid.table) > EBB_TEXT_TABLE_WIDTH) {
        ebb_text_table_free(&grid.table);
        status = fill(&grid, result, population, true);
    }
    if (status == EBB_OK)
        ebb_text_table_print(&grid.table, text);
    ebb_text_table_free(&grid.table);
    return status;
}

/* 2. Policies */

static enum ebb_status fill_policies(struct grid *grid, const struct ebb_result *result, int population,
                                     bool policies_down)
{
    const struct ebb_summary *summary = &result->run->summary;
    enum ebb_status status = start_grid(grid, result, population, 0, 1, policies_down);

    for (int m = 0; status == EBB_OK && m < grid->n_shown; m++) {
        const int measure = grid->shown[m];
        const double scale = ebb_measure_scale(measure);
        for (int p = 0; p < summary->n_policies; p++) {
            double mean = ebb_summary_statistic(summary, EBB_STAT_MEAN, population, measure, p);
            double error = ebb_summary_statistic(summary, EBB_STAT_SE, population, measure, p);
            ebb_text_table_put(place(grid, m, p, 0), "%s",
                               ebb_format_with_error(scale * mean, scale * error).chars);
        }
    }
    return status;
}

/* 3. Differences */

/* Policies from the second on, each minus the first. Other pairs are in the file and in no table: ten
 * policies have 45. */
static enum ebb_status fill_differences(struct grid *grid, const struct ebb_result *result, int population,
                                        bool policies_down)
{
    const struct ebb_summary *summary = &result->run->summary;
    enum ebb_status status = start_grid(grid, result, population, 1, 3, policies_down);

    if (status != EBB_OK)
        return status;
    grid->table.parts[0] = "difference";
    grid->table.parts[1] = "VRF";
    grid->table.parts[2] = "corr.";
    for (int m = 0; m < grid->n_shown; m++) {
        const int measure = grid->shown[m];
        const double scale = ebb_measure_scale(measure);
        for (int p = 1; p < summary->n_policies; p++) {
            double difference = ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, population, measure, 0, p);
            double error = ebb_summary_paired(summary, EBB_PAIR_SE, population, measure, 0, p);
            double factor =
                ebb_summary_paired(summary, EBB_PAIR_VARIANCE_REDUCTION, population, measure, 0, p);
            double correlation = ebb_summary_paired(summary, EBB_PAIR_CORRELATION, population, measure, 0, p);
            ebb_text_table_put(place(grid, m, p - 1, 0), "%s",
                               ebb_format_with_error(scale * difference, scale * error).chars);
            ebb_text_table_put(place(grid, m, p - 1, 1), "%s", ebb_format_digits(factor, 2).chars);
            ebb_text_table_put(place(grid, m, p - 1, 2), "%s", ebb_format_decimals(correlation, 2).chars);
        }
    }
    return EBB_OK;
}

/* One sentence a policy. The limits are those of the difference turned round; where it may be 0 there are
 * none (Altman 1998). */
static void print_needed(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_summary *summary = &result->run->summary;
    const struct ebb_study *study = &result->plan->study;
    bool started = false;

    for (int p = 1; p < summary->n_policies; p++) {
        const int at = (population * summary->n_policies + 0) * summary->n_policies + p;
        const double needed = summary->nnt[at], lower = summary->nnt_lower[at],
                     upper = summary->nnt_upper[at];
        if (isnan(needed))
            continue;
        if (!started)
            ebb_text_add(text, "\n  Number needed to treat: patients under the policy instead of %s\n",
                         study->policies[0].name);
        started = true;
        ebb_text_add(text, "    %s: ", study->policies[p].name);
        if (isnan(lower) || isnan(upper))
            ebb_text_add(text, "no difference in relapses by 52 weeks is shown (its 95 %% limits hold 0)\n");
        else
            ebb_text_add(text, "%s for one relapse %s by 52 weeks (95 %% limits %s to %s)\n",
                         ebb_format_digits(fabs(needed), 3).chars, needed > 0.0 ? "fewer" : "more",
                         ebb_format_digits(fmin(fabs(lower), fabs(upper)), 3).chars,
                         ebb_format_digits(fmax(fabs(lower), fabs(upper)), 3).chars);
    }
}

/* 4. Around the tables */

/* The name of a step for people: blanks for the underscores of file and JSON, which programs can type. */
static struct ebb_text_cell words_of(enum ebb_flow step)
{
    struct ebb_text_cell words = {""};
    ebb_text_table_put(&words, "%s", EBB_FLOW_NAMES[step]);
    for (char *at = words.chars; *at; at++)
        *at = *at == '_' ? ' ' : *at;
    return words;
}

static void print_flow_step(const struct ebb_tally *tally, enum ebb_flow step, enum ebb_flow of,
                            struct ebb_text *text)
{
    /* A share of nobody has no value, which is shown as a dash. Its error is that of a binomial share. */
    const double n = (double)tally->flow[of], share = n > 0.0 ? (double)tally->flow[step] / n : NAN;
    ebb_text_add(text, "  %-16s %12s   %s %% of the %s\n", words_of(step).chars,
                 ebb_format_count(tally->flow[step]).chars,
                 ebb_format_with_error(100.0 * share, 100.0 * sqrt(share * (1.0 - share) / n)).chars,
                 words_of(of).chars);
}

static void print_head(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_plan *plan = result->plan;
    const struct ebb_tally *tally = &result->run->tally;

    ebb_text_add(text, "%s\n", plan->study.title);
    if (plan->study.question[0])
        ebb_text_add(text, "%s\n", plan->study.question);
    ebb_text_add(text, "\n%s, followed for %s, seed %llu. ± is one Monte Carlo standard error.\n\n",
                 ebb_format_of(result->run->n_patients, "virtual patient", "virtual patients").chars,
                 ebb_format_weeks(plan->study.horizon_days).chars, (unsigned long long)plan->study.seed);
    ebb_text_add(text, "  %-16s %12s\n", words_of(EBB_FLOW_ENROLLED).chars,
                 ebb_format_count(tally->flow[EBB_FLOW_ENROLLED]).chars);
    /* Steps that a study does not have are not shown as zeros. */
    if (tally->flow[EBB_FLOW_CONTRAINDICATED] > 0)
        print_flow_step(tally, EBB_FLOW_CONTRAINDICATED, EBB_FLOW_ENROLLED, text);
    print_flow_step(tally, EBB_FLOW_RESPONDERS, EBB_FLOW_TREATED, text);
    print_flow_step(tally, EBB_FLOW_REMITTERS, EBB_FLOW_TREATED, text);
    if (plan->study.n_strata > 0) {
        print_flow_step(tally, EBB_FLOW_COMPARED, EBB_FLOW_TREATED, text);
        print_flow_step(tally, EBB_FLOW_UNSELECTED, EBB_FLOW_TREATED, text);
    }
}

static void print_population_name(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_population *set = &result->plan->populations[population];
    ebb_text_add(text, "%s%s (%s)", EBB_POPULATIONS[set->kind].label,
                 ebb_population_subject(set, &result->plan->study),
                 ebb_format_of(result->run->tally.n_patients[population], "patient", "patients").chars);
}

/* The digest is for comparing two runs without their files: equal digests are equal results, row by row. */
static void print_tail(const struct ebb_result *result, struct ebb_text *text)
{
    ebb_text_add(text, "\n  stopped   %s\n", result->run->stopped_because);
    ebb_text_add(text, "  time      %s, of them %s simulating with %s: %s patient-years/s, each under %s\n",
                 ebb_format_seconds(result->run->times.clock).chars,
                 ebb_format_seconds(result->run->seconds).chars,
                 ebb_format_of(result->n_threads, "thread", "threads").chars,
                 ebb_format_rate(result->run->patient_years / fmax(result->run->seconds, 1e-9)).chars,
                 ebb_format_of(result->plan->study.n_policies, "policy", "policies").chars);
    ebb_text_add(text, "  digest    %s\n", result->run->digest);
    ebb_text_add(text, "  file      %s\n", result->path);
    /* The first thing that a new user does with a file, ready to be copied. */
    ebb_text_add(text, "  open it   python3 -c \"import xarray; print(xarray.open_dataset('%s'%s))\"\n",
                 result->path, result->plan->study.record == EBB_RECORD_SUMMARY ? ", group='summary'" : "");
    if (result->shows_times)
        ebb_run_times_print(result->run, text);
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
}

/* The order in which populations are read: a study with strata stratum by stratum, any other by its
 * responders first and then by all who were treated; at last those with and without each modifier. */
enum rank { RANK_RESPONDERS, RANK_TREATED, RANK_STRATA, RANK_MODIFIERS, RANK_COUNT };

static bool has_rank(const struct ebb_plan *plan, int population, enum rank rank)
{
    switch (plan->populations[population].kind) {
    case EBB_RESPONDERS:
        return rank == RANK_RESPONDERS && plan->study.n_strata == 0;
    case EBB_TREATED:
        return rank == RANK_TREATED && plan->study.n_strata == 0;
    case EBB_STRATUM:
        return rank == RANK_STRATA;
    case EBB_COMPARED: /* the strata stand one by one */
        return false;
    default:
        return rank == RANK_MODIFIERS;
    }
}

static enum ebb_status print_policies(const struct ebb_result *result, int population, struct ebb_text *text)
{
    ebb_text_add(text, "\n");
    print_population_name(result, population, text);
    ebb_text_add(text, "\n\n");
    return print_grid(result, population, fill_policies, text);
}

static enum ebb_status print_differences(const struct ebb_result *result, int population,
                                         struct ebb_text *text)
{
    ebb_text_add(text, "\nDifference to %s on the same patients: ", result->plan->study.policies[0].name);
    print_population_name(result, population, text);
    ebb_text_add(text, "\n\n");
    enum ebb_status status = print_grid(result, population, fill_differences, text);
    if (status == EBB_OK)
        print_needed(result, population, text);
    return status;
}

enum ebb_status ebb_result_print(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_plan *plan = result->plan;
    enum ebb_status status = EBB_OK;

    print_head(result, text);
    for (int rank = 0; rank < RANK_COUNT; rank++) {
        for (int population = 0; population < plan->n_populations && status == EBB_OK; population++) {
            if (has_rank(plan, population, (enum rank)rank))
                status = print_policies(result, population, text);
        }
    }
    /* All treated are compared only where a precision asked for them: their differences are mostly those
     * of the responders, thinned by those who never respond. */
    for (int rank = 0; rank < RANK_COUNT && plan->study.n_policies > 1; rank++) {
        for (int population = 0; population < plan->n_populations && status == EBB_OK; population++) {
            if ((rank != RANK_TREATED || plan->study.precision.on) &&
                has_rank(plan, population, (enum rank)rank))
                status = print_differences(result, population, text);
        }
    }
    if (plan->study.n_policies > 1)
        ebb_text_add(
            text,
            "\n  VRF: how many times the patients independent samples would need; corr.: correlation of "
            "the pair.\n");
    print_tail(result, text);
    return status;
}
