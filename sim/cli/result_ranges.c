/* SPDX-License-Identifier: MIT
 * result_ranges: how well the answers are known: medians and ranges over joint draws, beside what so few
 * patients leave open.
 *
 *                                               like the trials' [ ]         a new clinic { }
 *     in response weeks
 *       every_3_4_weeks                         33.0 ± 0.6 [28.9 to 36.5]    33.0 ± 0.6 {28.5 to 38.3}
 *       symptom_driven                          36.0 ± 0.6 [33.1 to 38.5]    35.8 ± 0.5 {32.9 to 39.7}
 *         difference, above 0 in 98.5 %; 95 %    3.1 ± 0.2 [0.3 to 5.7]       3.0 ± 0.2 {-0.7 to 6.3}
 *
 * Three kinds of not knowing, each with a sign of its own, so that none is read as another: ± of patients
 * played, [ ] of parameters, { } of parameters and of clinics. They are nowhere added.
 *
 * On the short page the measures of the answer; on the full one all that are told.
 *
 *   1. Which   2. A range in words   3. The table   4. What is said of it   5. JSON
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/text_table.h>

#include "result_parts.h"
#include "wrapped.h"

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

/* 2. A range in words */

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

static void put_range(struct ebb_text_cell *cell, const struct ebb_nested_range *range, int measure,
                      enum ebb_site site)
{
    const double scale = ebb_measure_scale(measure);
    const char *open = site == EBB_SITE_NEW ? "{" : "[", *shut = site == EBB_SITE_NEW ? "}" : "]";
    if (range == NULL || range->n_rows == 0 || isnan(range->median)) {
        ebb_text_table_put(cell, "–");
        return;
    }
    const int decimals = decimals_of(scale * range->error, EBB_MEASURES[measure].digits);
    const struct ebb_formatted middle = ebb_format_decimals(scale * range->median, decimals),
                               error = ebb_format_decimals(scale * range->error, decimals),
                               lower = ebb_format_decimals(scale * range->lower, decimals),
                               upper = ebb_format_decimals(scale * range->upper, decimals);
    ebb_text_table_put(cell, "%s", middle.chars);
    if (range->error > 0.0)
        ebb_text_table_put(cell, "%s ± %s", middle.chars, error.chars);
    if (!isnan(range->lower)) {
        const struct ebb_text_cell before = *cell;
        ebb_text_table_put(cell, "%s %s%s to %s%s", before.chars, open, lower.chars, upper.chars, shut);
    }
}

/* Of n draws: "all", "none", else per cent; 199 of 200 are 99.5 % and not 100. */
static struct ebb_formatted words_of_share(double share, int n)
{
    const double percent = 100.0 * share;
    const int decimals = percent == floor(percent) || (n < 200 && percent > 1.0 && percent < 99.0) ? 0 : 1;
    struct ebb_formatted words = ebb_format_decimals(percent, decimals);
    if (share == 1.0)
        return (struct ebb_formatted){"all"};
    if (share == 0.0)
        return (struct ebb_formatted){"none"};
    strncat(words.chars, " %", sizeof words.chars - strlen(words.chars) - 1);
    return words;
}

/* More or fewer, whichever most draws of the typical site have. */
static bool is_above(const struct ebb_nested_range *range)
{
    return range->share_above >= range->share_below;
}

static double share_of(const struct ebb_nested_range *range, bool above)
{
    return above ? range->share_above : range->share_below;
}

enum ebb_direction ebb_result_range_direction(const struct ebb_nested_range *range, int measure)
{
    const bool above = is_above(range);
    const int better = EBB_MEASURES[measure].better;
    if (range->share_above == 0.0 && range->share_below == 0.0)
        return EBB_DIRECTION_EQUAL;
    if (share_of(range, above) < EBB_RESULT_SETTLED)
        return EBB_DIRECTION_NOT_SHOWN;
    if (better == EBB_NEITHER_IS_BETTER)
        return above ? EBB_DIRECTION_MORE : EBB_DIRECTION_LESS;
    return above == (better == EBB_MORE_IS_BETTER) ? EBB_DIRECTION_BETTER : EBB_DIRECTION_WORSE;
}

/* "more weeks in response in 98.5 % of draws (better; a new clinic: 95 %)". */
void ebb_result_add_range_words(const struct ebb_result *result, int measure, int policy, const char *counted,
                                struct ebb_text *sentence)
{
    static const char *const words[EBB_DIRECTION_COUNT] = {[EBB_DIRECTION_BETTER] = "better",
                                                           [EBB_DIRECTION_WORSE] = "worse",
                                                           [EBB_DIRECTION_NOT_SHOWN] = "open"};
    const struct ebb_nested_range *typical = ebb_result_range(result, EBB_SITE_TYPICAL, measure, policy),
                                  *new = ebb_result_range(result, EBB_SITE_NEW, measure, policy);
    const enum ebb_direction direction = ebb_result_range_direction(typical, measure);
    const bool above = is_above(typical);
    const double share = share_of(typical, above);
    if (direction == EBB_DIRECTION_EQUAL) {
        ebb_text_add(sentence, "exactly as many %s in all draws", counted);
        return;
    }
    ebb_text_add(sentence, "%s %s in %s%s", above ? "more" : "fewer", counted,
                 words_of_share(share, typical->n_rows).chars, share == 1.0 ? " draws" : " of draws");
    if (words[direction] == NULL && new == NULL)
        return;
    ebb_text_add(sentence, " (%s%s", words[direction] ? words[direction] : "",
                 words[direction] && new ? "; " : "");
    if (new)
        ebb_text_add(sentence, "new clinic: %s", words_of_share(share_of(new, above), new->n_rows).chars);
    ebb_text_add(sentence, ")");
}

void ebb_result_add_alone_words(const struct ebb_result *result, int measure, const char *counted,
                                struct ebb_text *sentence)
{
    const struct ebb_nested_range *new = ebb_result_range(result, EBB_SITE_NEW, measure, 0);
    struct ebb_text_cell cell = {""};
    put_range(&cell, ebb_result_range(result, EBB_SITE_TYPICAL, measure, 0), measure, EBB_SITE_TYPICAL);
    ebb_text_add(sentence, "%s %s", cell.chars, counted);
    if (new == NULL)
        return;
    put_range(&cell, new, measure, EBB_SITE_NEW);
    ebb_text_add(sentence, " (new clinic: %s)", cell.chars);
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
        put_range(ebb_text_table_cell(&lines->table, lines->n, site, 0),
                  ebb_uncertainty_range(uncertainty, (enum ebb_site)site, measure, policy, difference),
                  measure, (enum ebb_site)site);
    lines->n++;
}

/* On the full page "difference, above 0 in 98.5 %; 95 %", of as many sites as there are. On the short one the
 * shares stand in the sentences, and without them both sites fit side by side. */
static void put_difference(struct lines *lines, int measure, int policy)
{
    const struct ebb_uncertainty *uncertainty = &lines->result->run->uncertainty;
    struct ebb_text_cell *label = &lines->table.labels[lines->n];
    const struct ebb_nested_range *typical =
        ebb_uncertainty_range(uncertainty, EBB_SITE_TYPICAL, measure, policy, true);
    const bool above = is_above(typical), told = lines->detail == EBB_RESULT_FULL && typical->n_rows > 0;
    struct ebb_formatted shares[EBB_SITE_COUNT] = {{""}};
    for (int site = 0; site < uncertainty->n_sites; site++) {
        const struct ebb_nested_range *range =
            ebb_uncertainty_range(uncertainty, (enum ebb_site)site, measure, policy, true);
        if (range->n_rows > 0)
            shares[site] = words_of_share(share_of(range, above), range->n_rows);
    }
    ebb_text_table_put(label, "    difference");
    if (told)
        ebb_text_table_put(label, "    difference, %s in %s%s%s", above ? "above 0" : "below 0",
                           shares[EBB_SITE_TYPICAL].chars, shares[EBB_SITE_NEW].chars[0] ? "; " : "",
                           shares[EBB_SITE_NEW].chars);
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

/* 4. What is said of it */

static void add_legend(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    struct ebb_text line = {0};
    ebb_text_add(&line,
                 "Over %s of what the trials leave open, %s each: median ± Monte Carlo error that all draws "
                 "share; [ ] holds 95 %% of draws for patients like the trials'",
                 ebb_format_of(uncertainty->n_draws, "joint draw", "joint draws").chars,
                 ebb_format_of(uncertainty->n_patients, "patient", "patients").chars);
    ebb_text_add(&line, "%s",
                 uncertainty->n_sites > 1 ? ", { } for a clinic that differs from them as trials differ."
                                          : ".");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* Of a spread that is no wider than the ± beside it nobody asks how much of it is noise. */
static bool is_noise_worth_a_word(const struct ebb_nested_range *range)
{
    return range && range->is_noisy && range->rows_variance > range->error * range->error;
}

static bool is_noisy(const struct ebb_result *result, int measure, double *need)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    bool any = false;
    for (int i = 0; i < 2 * uncertainty->n_sites * uncertainty->n_policies; i++) {
        const struct ebb_nested_range *range =
            ebb_uncertainty_range(uncertainty, (enum ebb_site)(i / 2 % uncertainty->n_sites), measure,
                                  i / 2 / uncertainty->n_sites, i % 2 != 0);
        if (!is_noise_worth_a_word(range))
            continue;
        any = true;
        *need = range->patients_needed > *need ? range->patients_needed : *need;
    }
    return any;
}

/* Up to the next hundred, or two digits of it. */
static int64_t rounded_up(double need)
{
    double step = 100.0;
    while (need / step > 100.0)
        step *= 10.0;
    return (int64_t)(ceil(need / step) * step);
}

static void add_noise(const struct ebb_result *result, const int *measures, int n, struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    struct ebb_text line = {0};
    double need = 0.0;
    int said = 0;
    for (int m = 0; m < n; m++) {
        if (is_noisy(result, measures[m], &need))
            ebb_text_add(&line, "%s%s", said++ > 0 ? "; " : "", EBB_MEASURES[measures[m]].label);
    }
    if (said > 0) {
        struct ebb_text sentence = {0};
        ebb_text_add(
            &sentence, "More than a tenth of the spread is noise of %s a draw, and was taken off, in: %s.",
            ebb_format_of(uncertainty->n_patients, "patient", "patients").chars, ebb_text_chars(&line));
        if (need > 0.0)
            ebb_text_add(&sentence, " `uncertainty.patients` of %s would make it a tenth.",
                         ebb_format_count(rounded_up(need)).chars);
        ebb_wrapped_add(text, 0, 2, ebb_text_chars(&sentence));
        text->failed = text->failed || sentence.failed;
        ebb_text_free(&sentence);
    }
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* Draws in which nobody responded, say. */
static void add_missing(const struct ebb_result *result, const int *measures, int n, struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    int least = uncertainty->n_draws;
    for (int i = 0; i < n * uncertainty->n_sites * uncertainty->n_policies; i++) {
        const struct ebb_nested_range *range =
            ebb_uncertainty_range(uncertainty, (enum ebb_site)(i % uncertainty->n_sites),
                                  measures[i / uncertainty->n_sites / uncertainty->n_policies],
                                  i / uncertainty->n_sites % uncertainty->n_policies, false);
        least = range && range->n_rows < least ? range->n_rows : least;
    }
    if (least < uncertainty->n_draws)
        ebb_text_add(text, "Some of these exist in %d of the %d draws only.\n", least, uncertainty->n_draws);
}

enum ebb_status ebb_result_add_ranges(const struct ebb_result *result, enum ebb_result_detail detail,
                                      struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    struct lines lines = {.result = result, .detail = detail};
    int measures[EBB_MEASURE_COUNT];
    if (!ebb_result_has_ranges(result))
        return EBB_OK;
    const int n = choose(result, detail, measures), policies = uncertainty->n_policies;
    enum ebb_status status = ebb_text_table_init(&lines.table, n * 2 * policies, uncertainty->n_sites, 1);
    if (status != EBB_OK)
        return status;
    ebb_text_table_put(&lines.table.headings[0], "like the trials' [ ]");
    if (uncertainty->n_sites > 1)
        ebb_text_table_put(&lines.table.headings[1], "a new clinic { }");
    ebb_text_table_put(&lines.table.corner, "How well it is known");
    fill(&lines, measures, n);
    ebb_text_add(text, "\n");
    ebb_text_table_print(&lines.table, text);
    ebb_text_table_free(&lines.table);
    add_legend(result, text);
    add_noise(result, measures, n, text);
    add_missing(result, measures, n, text);
    return EBB_OK;
}

/* 5. JSON */

static void json_add_range(struct ebb_json *json, const char *name, const struct ebb_nested_range *range,
                           bool difference)
{
    ebb_json_open(json, name);
    ebb_json_integer(json, "draws", range->n_rows);
    ebb_json_number(json, "median", range->median);
    ebb_json_number(json, "lower", range->lower);
    ebb_json_number(json, "upper", range->upper);
    ebb_json_number(json, "standard_error", range->error);
    ebb_json_number(json, "interaction",
                    range->rows_variance > 0.0 ? range->interaction_variance / range->rows_variance : 0.0);
    ebb_json_number(json, "patients_needed", range->is_noisy ? range->patients_needed : (double)NAN);
    if (difference) {
        ebb_json_number(json, "share_above", range->share_above);
        ebb_json_number(json, "share_below", range->share_below);
    }
    ebb_json_close(json);
}

static void json_add_site(struct ebb_json *json, const struct ebb_result *result, enum ebb_site site)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    const struct ebb_study *study = &result->plan->study;
    ebb_json_open(json, EBB_SITE_NAMES[site]);
    for (int m = 0; m < uncertainty->n_measures; m++) {
        const int measure = uncertainty->measures[m];
        ebb_json_open(json, EBB_MEASURES[measure].name);
        for (int policy = 0; policy < uncertainty->n_policies; policy++) {
            ebb_json_open(json, study->policies[policy].name);
            json_add_range(json, "estimate", ebb_uncertainty_range(uncertainty, site, measure, policy, false),
                           false);
            if (policy != uncertainty->reference)
                json_add_range(json, "difference",
                               ebb_uncertainty_range(uncertainty, site, measure, policy, true), true);
            ebb_json_close(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

void ebb_result_json_add_uncertainty(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    if (!ebb_result_has_ranges(result)) {
        ebb_json_null(json, "uncertainty");
        return;
    }
    ebb_json_open(json, "uncertainty");
    ebb_json_integer(json, "draws", uncertainty->n_draws);
    ebb_json_integer(json, "patients", uncertainty->n_patients);
    ebb_json_string(json, "population", result->plan->populations[uncertainty->population].name);
    ebb_json_string(json, "against", result->plan->study.policies[uncertainty->reference].name);
    ebb_json_open(json, "sites");
    for (int site = 0; site < uncertainty->n_sites; site++)
        json_add_site(json, result, (enum ebb_site)site);
    ebb_json_close(json);
    ebb_json_close(json);
}
