/* SPDX-License-Identifier: MIT
 * result_basis: what a result rests on: the labels of its policies, what of it is not as by default, and the
 * part of the model that carries it.
 *
 * Everything is read from the rows of the study's values, which know where each came from; nothing is typed.
 * They come back from a results file, so that a study played again says the same.
 *
 *   1. Labels   2. What is not the default   3. Weekends   4. Looks   5. What carries the result
 *   6. Release
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. Labels */

static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Whether two texts have the same letters and digits in the same order: "every 3-4 weeks" tells no more than
 * every_3_4_weeks. */
static bool say_the_same(const char *a, const char *b)
{
    while (true) {
        a += strcspn(a, LETTERS);
        b += strcspn(b, LETTERS);
        if (*a == '\0' || *b == '\0' || *a != *b)
            return *a == *b;
        a++;
        b++;
    }
}

void ebb_result_add_labels(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    struct ebb_text line = {0};
    for (int p = 0; p < study->n_policies; p++) {
        const struct ebb_policy *policy = &study->policies[p];
        if (policy->label[0] != '\0' && !say_the_same(policy->label, policy->name))
            ebb_text_add(&line, "%s%s: %s", line.length > 0 ? "; " : "", policy->name, policy->label);
    }
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 2. What is not the default */

/* More settings than these are counted and not listed: the study or `ebb show` has them. */
enum { MOST_SETTINGS = 6 };

static const char DEFAULT_SET[] = "parameters/trd.yaml", BELOW_IT[] = "parameters/base.yaml",
                  ITS_DRAWS[] = "parameters/trd_draws.csv";

static bool ends_with(const char *chars, size_t length, const char *end)
{
    const size_t n = strlen(end);
    return length >= n && strncmp(chars + length - n, end, n) == 0;
}

/* The length of the file's name in an origin ("configs/parameters/trd.yaml:10"); 0: it is of no file. */
static size_t file_length(const char *origin)
{
    const char *colon = strrchr(origin, ':');
    return colon && colon[1] != '\0' && strspn(colon + 1, "0123456789") == strlen(colon + 1)
               ? (size_t)(colon - origin)
               : 0;
}

/* Whether the row's value comes from a parameter set of the user's choice: neither the study, nor its table
 * of draws, nor the set that a study gets without a word. */
static bool is_of_other_set(const struct ebb_config *config, const struct ebb_parameter_row *row,
                            bool default_set)
{
    const size_t length = file_length(row->origin);
    if (length == 0 || ebb_provenance_is_drawn(row))
        return false;
    const bool is_study = strlen(config->path) == length && strncmp(row->origin, config->path, length) == 0;
    return !is_study && strstr(row->origin, "parameters/") != NULL &&
           !ends_with(row->origin, length, DEFAULT_SET) &&
           !(default_set && ends_with(row->origin, length, BELOW_IT));
}

static void add_draw(const struct ebb_config *config, struct ebb_text *items)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (ebb_provenance_is_drawn(&config->rows[i])) {
            ebb_text_add(items, "%s\n", config->rows[i].source);
            return;
        }
    }
}

/* Each file once, in the order of its first value. */
static void add_sets(const struct ebb_config *config, struct ebb_text *items)
{
    bool default_set = false;
    for (size_t i = 0; i < config->n_rows; i++)
        default_set = default_set ||
                      ends_with(config->rows[i].origin, file_length(config->rows[i].origin), DEFAULT_SET) ||
                      ends_with(config->rows[i].origin, file_length(config->rows[i].origin), ITS_DRAWS);
    for (size_t i = 0; i < config->n_rows; i++) {
        const char *origin = config->rows[i].origin;
        const size_t length = file_length(origin);
        bool seen = !is_of_other_set(config, &config->rows[i], default_set);
        for (size_t k = 0; k < i && !seen; k++)
            seen = file_length(config->rows[k].origin) == length &&
                   strncmp(config->rows[k].origin, origin, length) == 0;
        if (!seen)
            ebb_text_add(items, "values of %.*s\n", (int)length, origin);
    }
}

/* What the page says anyway, or changes no number. */
static bool is_said_elsewhere(const char *key)
{
    static const char *const KEYS[] = {"patients", "seed",     "record",  "compression",
                                       "study",    "question", "against", "population"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (strcmp(key, KEYS[i]) == 0)
            return true;
    }
    return false;
}

/* Which option gave the settings before it, and their end; nothing for NULL. */
static void add_option(const struct ebb_parameter_row *row, struct ebb_text *items)
{
    if (row != NULL)
        ebb_text_add(items, " (%s)\n", row->origin);
}

static void add_settings(const struct ebb_config *config, struct ebb_text *items)
{
    const struct ebb_parameter_row *last = NULL;
    int n = 0;
    for (size_t i = 0; i < config->n_rows; i++) {
        const struct ebb_parameter_row *row = &config->rows[i];
        if (strncmp(row->origin, "--", 2) != 0 || is_said_elsewhere(row->key) || n++ >= MOST_SETTINGS)
            continue;
        const bool goes_on = last != NULL && strcmp(last->origin, row->origin) == 0;
        if (!goes_on) /* the option once, behind the last */
            add_option(last, items);
        ebb_text_add(items, "%s%s = %s", goes_on ? ", " : "", row->key, row->value);
        last = row;
    }
    add_option(last, items);
    if (n > MOST_SETTINGS)
        ebb_text_add(items, "%d more values by --set or --add\n", n - MOST_SETTINGS);
}

static void list_departures(const struct ebb_result *result, struct ebb_text *items)
{
    add_draw(result->config, items);
    add_sets(result->config, items);
    add_settings(result->config, items);
}

void ebb_result_add_departures(const struct ebb_result *result, struct ebb_text *text)
{
    struct ebb_text items = {0}, line = {0};
    list_departures(result, &items);
    for (const char *at = ebb_text_chars(&items); *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        ebb_text_add(&line, "%s%.*s", line.length > 0 ? "; " : "Not the defaults: ", (int)length, at);
        at += length + 1;
    }
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || items.failed || line.failed;
    ebb_text_free(&items);
    ebb_text_free(&line);
}

/* 3. Weekends */

/* Of the infusions of follow-up under a policy; NaN where there are none. */
static double weekend_share(const struct ebb_result *result, int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    const int population = ebb_study_population(&result->plan->study);
    return ebb_summary_statistic(summary, EBB_STAT_MEAN, population, EBB_WEEKEND_INFUSIONS_PER_YEAR, policy) /
           ebb_summary_statistic(summary, EBB_STAT_MEAN, population, EBB_INFUSIONS_PER_YEAR, policy);
}

/* In whole per cent: what a manager asks is whether a clinic that is closed then must move a few sessions or
 * a quarter of them. Each policy's own number is on the full page, with its error. */
void ebb_result_add_weekends(const struct ebb_result *result, struct ebb_text *text)
{
    double least = 1.0, most = -1.0;
    struct ebb_text line = {0};
    for (int policy = 0; policy < result->plan->study.n_policies; policy++) {
        const double share = weekend_share(result, policy);
        least = share < least ? share : least;
        most = share > most ? share : most;
    }
    if (most < 0.0)
        return; /* no infusions in follow-up, so none to ask this of */
    const double low = floor(100.0 * least + 0.5), high = ceil(100.0 * most - 0.5);
    if (most == 0.0)
        ebb_text_add(&line, "0 %%");
    else if (low < high)
        ebb_text_add(&line, "%.0f to %.0f %%", low, high);
    else
        ebb_text_add(&line, "%.0f %%", high > 1.0 ? high : 1.0);
    /* The day they start on is the model's: with it weekdays follow from intervals, which no clinic's do. */
    ebb_text_add(&line, " of infusions in follow-up fall on weekends; day 0 is a Monday%s.",
                 most > 0.0 ? " (clinic_days moves them)" : "");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 4. Looks */

/* Two things are read into "looks per year" that are not so: that a policy which looks every 12 weeks has
 * four (courses are looked at), and that what it does not look at is not counted. */
void ebb_result_add_looks(const struct ebb_result *result, struct ebb_text *text)
{
    if (ebb_measure_is_told(EBB_LOOKS_PER_YEAR, &result->plan->study))
        ebb_wrapped_add(text, 0, 2,
                        "A look is every assessment while a course is booked or running, and without a "
                        "monitor every one at all; relapses, response and remission are counted at every "
                        "assessment, looked at or not.");
}

/* 5. What carries the result */

/* The row with the weakest grade among the values that make the set-backs, one without a grade being the
 * weakest; they are a chain. NULL: the study has none of them. */
static const struct ebb_parameter_row *weakest_of(const struct ebb_config *config)
{
    static const char *const KEYS[] = {"setbacks.share", "setbacks.per_year", "setbacks.shape"};
    const struct ebb_parameter_row *weakest = NULL;
    for (size_t i = 0; i < config->n_rows; i++) {
        const struct ebb_parameter_row *row = &config->rows[i];
        for (size_t k = 0; k < sizeof KEYS / sizeof KEYS[0]; k++) {
            if (strcmp(row->key, KEYS[k]) != 0 || (weakest && weakest->grade[0] == '\0'))
                continue;
            if (weakest == NULL || row->grade[0] == '\0' || row->grade[0] > weakest->grade[0])
                weakest = row;
        }
    }
    return weakest;
}

/* A draw has no grade: it is one of many that agree with the trials. Any other value without one is whoever
 * wrote it: to call that a finding of the trials would lend it their name. */
static const char *words_of(const struct ebb_parameter_row *row)
{
    switch (row ? row->grade[0] : '\0') {
    case 'A':
        return "Measured in trials (evidence grade A)";
    case 'B':
        return "Observed, not tried (evidence grade B)";
    case 'C':
        return "Experts' judgement (evidence grade C)";
    case 'D':
        return "An assumption (evidence grade D)";
    case 'X':
        return "Chosen to illustrate (grade X)";
    default:
        return row && ebb_provenance_is_drawn(row) ? "A world that trials leave possible"
                                                   : "The study's own value, without evidence";
    }
}

/* A set-back takes u^shape of the benefit, u uniform: 1 / (1 + shape) on average. They come at a rate of a
 * year of 365 days, to those who are prone. */
void ebb_result_add_carrier(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const double prone = study->parameters.setbacks.f_share, per_year = study->parameters.setbacks.per_year,
                 shape = study->parameters.setbacks.shape;
    const double some = prone * (1.0 - exp(-per_year * (double)study->horizon_days / 365.0));
    struct ebb_text line = {0};
    if (!(prone > 0.0 && per_year > 0.0))
        return;
    ebb_text_add(
        &line,
        "This rests on set-backs at random under any schedule: %.0f %% of patients are prone, %s a year, "
        "each taking %.0f %% of the benefit; %.0f %% have one in %s. %s.",
        100.0 * prone, ebb_format_digits(per_year, 2).chars, 100.0 / (1.0 + shape), 100.0 * some,
        ebb_format_weeks(study->horizon_days).chars, words_of(weakest_of(result->config)));
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 6. Release
 *
 * What treating a relapse again does hangs on it, and so do boosters on symptoms: their lead over a calendar
 * is 1.4 weeks without release and 3.3 with all of it, on pages that else read the same. Where no two
 * infusions of follow-up can be that near, nothing is released, and nothing is said. */

static bool course_is_near(const struct ebb_course_rule *rule, int within)
{
    const bool in_it = rule->sessions.hi > 1 && rule->gap_days.lo <= within;
    const bool before_it = rule->min_gap_days + rule->delay_days.lo <= within;
    return rule->on && (in_it || before_it);
}

/* Limits of `adapt` hold for its first interval, too. */
static bool calendar_is_near(const struct ebb_policy *policy, int within)
{
    if (policy->adapt.on)
        return policy->adapt.min_days <= within;
    return (policy->maintenance.on && policy->maintenance.every_days.lo <= within) ||
           (policy->by_score.on &&
            (policy->by_score.low_days <= within || policy->by_score.high_days <= within)) ||
           (policy->by_biomarker.on &&
            (policy->by_biomarker.low_days.lo <= within || policy->by_biomarker.high_days.lo <= within));
}

/* Whether the policy can give an infusion so soon after another. Intervals count from infusions that were
 * given, and a session that is booked becomes the first of a course that would begin after it: so whatever
 * comes late, or is moved to an open day, brings no two nearer. */
static bool is_near(const struct ebb_policy *policy, int within)
{
    return calendar_is_near(policy, within) || course_is_near(&policy->booster, within) ||
           course_is_near(&policy->rescue, within);
}

/* More names than these are counted. */
enum { MOST_NEAR = 4 };

/* "gap_3, gap_4", "every policy"; returns how many they are. */
static int add_near(const struct ebb_study *study, struct ebb_text *line)
{
    const int within = study->parameters.setbacks.release_within_days;
    int n = 0, n_said = 0;
    for (int p = 0; p < study->n_policies; p++)
        n += is_near(&study->policies[p], within);
    if (n == study->n_policies && n > 1)
        ebb_text_add(line, "every policy");
    else if (n > MOST_NEAR)
        ebb_text_add(line, "%d of %d policies", n, study->n_policies);
    for (int p = 0; p < study->n_policies && n <= MOST_NEAR && (n < study->n_policies || n == 1); p++) {
        if (is_near(&study->policies[p], within))
            ebb_text_add(line, "%s%s", n_said++ == 0 ? "" : ", ", study->policies[p].name);
    }
    return n;
}

static const struct ebb_parameter_row *row_of(const struct ebb_config *config, const char *key)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (strcmp(config->rows[i].key, key) == 0)
            return &config->rows[i];
    }
    return NULL;
}

/* Whether there are courses that are not so near: then the study compares spacings, and release_within is
 * where they part. */
static bool compares_spacings(const struct ebb_study *study)
{
    const int within = study->parameters.setbacks.release_within_days;
    for (int p = 0; p < study->n_policies; p++) {
        const struct ebb_policy *policy = &study->policies[p];
        if ((policy->booster.on || policy->rescue.on) && !is_near(policy, within))
            return true;
    }
    return false;
}

/* A source as it was written, without the distribution and note that rows have behind it. */
static void add_source(const struct ebb_parameter_row *row, struct ebb_text *line)
{
    const char *source = row->source, *end = strstr(source, "; distribution: ");
    if (source[0] == '\0')
        source = row->origin;
    ebb_text_add_bytes(line, source, end ? (size_t)(end - source) : strlen(source));
}

static void add_within(const struct ebb_parameter_row *row, const char *days, struct ebb_text *line)
{
    ebb_text_add(line, " The %s: ", days);
    add_source(row, line);
    if (row->grade[0] != '\0')
        ebb_text_add(line, " (grade %s).", row->grade);
    else
        ebb_text_add(line, ", without evidence.");
}

/* Of a draw no more is said than the sentence before says: which one stands above, not the defaults. */
static void add_evidence(const struct ebb_config *config, const struct ebb_parameter_row *row,
                         struct ebb_text *line)
{
    const bool drawn = row != NULL && ebb_provenance_is_drawn(row);
    if (drawn && strcmp(words_of(row), words_of(weakest_of(config))) == 0)
        return;
    ebb_text_add(line, " %s", words_of(row));
    if (row != NULL && !drawn) {
        ebb_text_add(line, ": ");
        add_source(row, line);
    }
    ebb_text_add(line, ".");
}

static void add_released(const struct ebb_result *result, const char *near, struct ebb_text *line)
{
    const struct ebb_config *config = result->config;
    const double share = result->plan->study.parameters.setbacks.f_release;
    const struct ebb_formatted days =
        ebb_format_of(result->plan->study.parameters.setbacks.release_within_days, "day", "days");
    const struct ebb_parameter_row *within = row_of(config, "setbacks.release_within");
    ebb_text_add(line, "And on release: infusions within %s of one (%s) release ", days.chars, near);
    if (share > 0.0)
        ebb_text_add(line, "%s %%", ebb_format_digits(100.0 * share, 2).chars);
    else
        ebb_text_add(line, "nothing");
    ebb_text_add(line, " of what is held back.");
    add_evidence(config, row_of(config, "setbacks.release"), line);
    if (within != NULL && (compares_spacings(&result->plan->study) || strcmp(within->origin, "default") != 0))
        add_within(within, days.chars, line);
}

/* How near is near has evidence of its own. It is told where a study compares spacings, which hang on nothing
 * else then, and where somebody chose it: everywhere it would take a line of each page. */
void ebb_result_add_release(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    struct ebb_text near = {0}, line = {0};
    if (add_near(study, &near) > 0 && study->parameters.setbacks.f_share > 0.0 &&
        study->parameters.setbacks.per_year > 0.0 && study->parameters.setbacks.duration_days > 0.0)
        add_released(result, ebb_text_chars(&near), &line);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || near.failed || line.failed;
    ebb_text_free(&near);
    ebb_text_free(&line);
}
