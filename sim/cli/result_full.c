/* SPDX-License-Identifier: MIT
 * result_full: what only `ebb run --full` prints: how patients became those who are compared, every
 * population and measure, what pairing was worth, numbers needed to treat, and where the time went.
 *
 * The VRF stands beside each difference as the proof that pairing worked: policies on the same patients, and
 * how many times the patients independent samples would have needed for the same error.
 *
 *   1. The flow   2. Numbers needed   3. Populations   4. All of it
 */
#include <math.h>
#include <string.h>

#include <ebb/confidence.h>
#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. The flow */

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
    ebb_text_add(text, "  %-16s %12s   %s of the %s\n", words_of(step).chars,
                 ebb_format_count(tally->flow[step]).chars,
                 ebb_format_share(share, ebb_confidence_share_error(share, n), n).chars, words_of(of).chars);
}

static void print_flow(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_tally *tally = &result->run->tally;
    ebb_text_add(text, "\n  %-16s %12s\n", words_of(EBB_FLOW_ENROLLED).chars,
                 ebb_format_count(tally->flow[EBB_FLOW_ENROLLED]).chars);
    /* Steps that a study does not have are not shown as zeros. */
    if (tally->flow[EBB_FLOW_CONTRAINDICATED] > 0)
        print_flow_step(tally, EBB_FLOW_CONTRAINDICATED, EBB_FLOW_ENROLLED, text);
    print_flow_step(tally, EBB_FLOW_RESPONDERS, EBB_FLOW_TREATED, text);
    print_flow_step(tally, EBB_FLOW_REMITTERS, EBB_FLOW_TREATED, text);
    if (result->plan->study.n_strata > 0) {
        print_flow_step(tally, EBB_FLOW_COMPARED, EBB_FLOW_TREATED, text);
        print_flow_step(tally, EBB_FLOW_UNSELECTED, EBB_FLOW_TREATED, text);
    }
}

/* 2. Numbers needed */

/* One sentence a policy. The sign is that of JSON and file: below 0 a number needed to harm. */
static void print_needed_of(const struct ebb_result *result, const struct ebb_contrast *contrast,
                            struct ebb_text *text)
{
    const struct ebb_needed needed = ebb_contrast_needed(contrast);
    const int weeks = EBB_MEASURES[contrast->measure].weeks;
    struct ebb_text line = {0};
    if (isnan(needed.number) && contrast->difference != 0.0)
        return; /* not known: the dash in the table above has its reason */
    ebb_text_add(&line, "%s: ", result->plan->study.policies[contrast->policy].name);
    if (contrast->difference == 0.0)
        ebb_text_add(&line, "none, as many relapse by %d weeks under both", weeks);
    else if (!needed.shown)
        ebb_text_add(&line, "no difference by %d weeks is shown (its 95 %% limits hold 0)", weeks);
    else
        ebb_text_add(&line, "%s, %s relapse %s by %d weeks (95 %% limits %s to %s)",
                     ebb_format_digits(needed.number, 3).chars,
                     needed.harm ? "a number needed to harm: one" : "for one", needed.harm ? "more" : "fewer",
                     weeks, ebb_format_digits(needed.lower, 3).chars,
                     ebb_format_digits(needed.upper, 3).chars);
    ebb_wrapped_add(text, 4, 6, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* Whose numbers they are, where these are not quite all of the population. */
static void add_needed_of(const struct ebb_result *result, int population, double n, struct ebb_text *line)
{
    if (n != (double)result->run->tally.n_patients[population])
        ebb_text_add(line, ", of the %s well when follow-up began", ebb_format_count((int64_t)n).chars);
}

/* A population of whom only some are followed has none, and whoever looks for it is told where it is. */
static void add_left_out(const struct ebb_result *result, int population, double n, struct ebb_text *line)
{
    const bool strata = result->plan->study.n_strata > 0;
    ebb_text_add(line, "No number needed here: %s of %s are followed for a first relapse; see %s.",
                 ebb_format_count((int64_t)n).chars,
                 ebb_format_count(result->run->tally.n_patients[population]).chars,
                 strata ? "the strata" : "the responders");
}

/* Of a horizon that ends before the first of the times by which relapses are counted. */
static void add_no_time(struct ebb_text *line)
{
    ebb_text_add(line,
                 "No number needed: the horizon is shorter than the times by which relapses are counted.");
}

/* Only under a heading whose patients they are about. */
static void print_needed(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int reference = ebb_study_reference(study), measure = ebb_result_relapse_measure(result);
    const double all = (double)result->run->tally.n_patients[population],
                 n = ebb_summary_statistic(&result->run->summary, EBB_STAT_N, population, measure, reference);
    const bool given = ebb_contrast_gives_needed(result->plan, population, n, all);
    struct ebb_text lines = {0}, heading = {0};
    const bool by = EBB_MEASURES[measure].kind == EBB_RELAPSED_BY; /* else weeks free of relapse: no "by" */
    for (int policy = 0; given && by && policy < study->n_policies; policy++) {
        const struct ebb_contrast contrast =
            ebb_contrast_of(&result->run->summary, population, measure, reference, policy);
        if (policy != reference)
            print_needed_of(result, &contrast, &lines);
    }
    if (lines.length > 0) {
        ebb_text_add(&heading, "Number needed to treat: patients under the policy instead of %s",
                     study->policies[reference].name);
        add_needed_of(result, population, n, &heading);
    } else if (given && study->n_policies > 1 && !by) {
        add_no_time(&heading);
    } else if (!given && n > 0.0 && study->n_policies > 1) {
        add_left_out(result, population, n, &heading);
    }
    ebb_text_add(text, heading.length > 0 ? "\n" : "");
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&heading));
    ebb_text_add(text, "%s", ebb_text_chars(&lines));
    text->failed = text->failed || lines.failed || heading.failed;
    ebb_text_free(&heading);
    ebb_text_free(&lines);
}

/* 3. Populations */

/* The order in which populations are read: the one that is asked about, then all others in the order of the
 * file. */
static enum ebb_status print_populations(const struct ebb_result *result, struct ebb_text *text)
{
    const int asked = ebb_study_population(&result->plan->study);
    enum ebb_status status = EBB_OK;
    for (int k = -1; k < result->plan->n_populations && status == EBB_OK; k++) {
        const int population = k < 0 ? asked : k;
        if (k == asked)
            continue;
        status = ebb_result_add_tables(result, population, EBB_RESULT_FULL, text);
        print_needed(result, population, text);
        ebb_result_add_twins(result, population, text);
        if (status == EBB_OK && population == asked) /* others nobody would randomise by themselves */
            status = ebb_result_add_trial(result, population, text);
        if (status == EBB_OK && population == asked)
            status = ebb_result_add_ranges(result, EBB_RESULT_FULL, text);
        if (status == EBB_OK)
            status = ebb_result_add_exposure(result, population, text);
        if (status == EBB_OK)
            status = ebb_result_add_side_effects(result, population, text);
    }
    return status;
}

/* 4. All of it */

enum ebb_status ebb_result_add_full(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    struct ebb_text line = {0};
    print_flow(result, text);
    enum ebb_status status = print_populations(result, text);
    status = status == EBB_OK ? ebb_result_add_gaps(result, text) : status;
    ebb_result_add_years(result, text);
    ebb_text_add(text, "\n");
    if (study->n_policies > 1)
        ebb_wrapped_add(text, 2, 2,
                        "VRF, variance-reduction factor of pairing: how many times the patients two "
                        "independent samples would need for the same error.");
    ebb_text_add(&line, "stopped: %s.", result->run->stopped_because);
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    line.length = 0;
    ebb_text_add(&line, "time: %s, of them %s simulating with %s: %s patient-years/s, each under %s.",
                 ebb_format_seconds(result->run->times.clock).chars,
                 ebb_format_seconds(result->run->seconds).chars,
                 ebb_format_of(result->n_threads, "thread", "threads").chars,
                 ebb_format_rate(result->run->patient_years / fmax(result->run->seconds, 1e-9)).chars,
                 ebb_format_of(study->n_policies, "policy", "policies").chars);
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
    return status;
}
