/* SPDX-License-Identifier: MIT
 * result_trial: the trial that would settle it: how many patients an arm a trial of each policy against the
 * reference needs, on the full page and in the document of a run.
 *
 * Not on the short page: nobody plans a trial from one screen, and whoever does reads the range over what the
 * trials leave possible beside it.
 *
 *   1. The page   2. JSON
 */
#include <math.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/trial_ranges.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. The page */

/* What the cells of the table have shown that wants a word below it. */
struct shown {
    bool dash, not_shown, same;
};

/* Patients are whole: their error has no decimals either. Infinitely many: the two do not differ at all,
 * which is another thing than a difference that this run is too small to show. */
static void put_size(const struct ebb_trial_size *size, enum ebb_power power, struct ebb_text_cell *cell,
                     struct shown *shown)
{
    const bool known = !isnan(size->difference) && !isnan(size->patients[power]);
    const bool same = known && isinf(size->patients[power]);
    shown->dash = shown->dash || !known;
    shown->same = shown->same || same;
    shown->not_shown = shown->not_shown || (known && !same && !size->shown);
    if (!known)
        ebb_text_table_put(cell, "–");
    else if (same)
        ebb_text_table_put(cell, "same");
    else if (!size->shown)
        ebb_text_table_put(cell, "not shown");
    else
        ebb_text_table_put(cell, "%s ± %s", ebb_format_decimals(size->patients[power], 0).chars,
                           ebb_format_decimals(ceil(size->errors[power]), 0).chars);
}

/* One group of columns for each other policy, as tables of differences have them. */
static struct shown fill(const struct ebb_result *result, int population, struct ebb_text_table *table)
{
    const struct ebb_study *study = &result->plan->study;
    const int reference = ebb_study_reference(study);
    struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
    struct shown shown = {false, false, false};
    int group = 0;
    ebb_text_table_put(&table->corner, "Patients an arm of a trial");
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++)
        ebb_text_table_put(&table->labels[outcome], "%s", EBB_TRIAL_OUTCOMES[outcome].label);
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (policy == reference)
            continue;
        ebb_trial_sizes_of(&result->run->summary, result->plan, population, reference, policy, sizes);
        ebb_text_table_put(&table->headings[group], "%s", study->policies[policy].name);
        for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++) {
            for (int power = 0; power < EBB_POWER_COUNT; power++)
                put_size(&sizes[outcome], (enum ebb_power)power,
                         ebb_text_table_cell(table, outcome, group, power), &shown);
        }
        group++;
    }
    return shown;
}

/* "12,300", "more than a million", or that there is none: to three digits, as no trial is planned closer. */
static void add_patients(double patients, struct ebb_text *line)
{
    if (isinf(patients))
        ebb_text_add(line, "no number");
    else if (patients > 1e6)
        ebb_text_add(line, "more than a million");
    else {
        double unit = 1.0;
        while (patients >= 1000.0 * unit)
            unit *= 10.0;
        ebb_text_add(line, "%s", ebb_format_count((int64_t)(unit * rint(patients / unit))).chars);
    }
}

/* No draw to speak of has a difference. */
static bool is_of_nothing(const struct ebb_trial_range *range)
{
    return range->n_draws > 0 && isinf(range->median) && !(range->lower < INFINITY);
}

/* "relapsed by 52 weeks 4,100 [1,300 to no number], the reverse in 12 % of draws" */
static void add_range(const struct ebb_trial_range *range, const char *label, struct ebb_text *line)
{
    ebb_text_add(line, "%s%s ", line->length > 0 && ebb_text_chars(line)[line->length - 1] != ' ' ? "; " : "",
                 label);
    if (range->n_draws == 0 || isnan(range->median)) {
        ebb_text_add(line, "not told");
        return;
    }
    if (is_of_nothing(range)) {
        ebb_text_add(line, "no trial can tell apart");
        return;
    }
    add_patients(range->median, line);
    if (!isnan(range->lower)) {
        ebb_text_add(line, " ["); /* the sign of what is left open of the parameters, on every page */
        add_patients(range->lower, line);
        ebb_text_add(line, " to ");
        add_patients(range->upper, line);
        ebb_text_add(line, "]");
    }
    if (range->same_sign < 1.0)
        ebb_text_add(line, ", the reverse in %s %% of draws",
                     ebb_format_digits(100.0 * (1.0 - range->same_sign), 2).chars);
}

/* All outcomes of one policy, behind its name. Policies that are one and the same get one sentence: three
 * ranges from no number to no number would look like three findings. */
static void add_policy(const struct ebb_trial_ranges *ranges, struct ebb_text *line)
{
    int known = 0, of_nothing = 0;
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++) {
        known += ranges->of[outcome][EBB_POWER_80].n_draws > 0;
        of_nothing += is_of_nothing(&ranges->of[outcome][EBB_POWER_80]);
    }
    if (of_nothing > 0 && of_nothing == known) {
        ebb_text_add(line, "no trial can tell them apart");
        return;
    }
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++)
        add_range(&ranges->of[outcome][EBB_POWER_80], EBB_TRIAL_OUTCOMES[outcome].label, line);
}

/* What the trials leave open of it, for patients like theirs; nothing without draws. */
static enum ebb_status add_ranges(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    const struct ebb_study *study = &result->plan->study;
    enum ebb_status status = EBB_OK;
    struct ebb_text line = {0};
    if (uncertainty->n_sites > 0) {
        ebb_text_add(
            &line,
            "Over %s of the parameters, 80 %% power, median%s of patients an arm (not told: the "
            "difference is not told from the noise of so few patients a draw, or the study is shorter):",
            ebb_format_of(uncertainty->n_draws, "joint draw", "joint draws").chars,
            uncertainty->n_draws < EBB_NESTED_RANGE_ROWS ? "" : " and 95 % range");
        ebb_wrapped_add(text, 2, 2, ebb_text_chars(&line));
    }
    for (int policy = 0; policy < study->n_policies && uncertainty->n_sites > 0 && status == EBB_OK;
         policy++) {
        struct ebb_trial_ranges ranges;
        if (policy == uncertainty->reference)
            continue;
        status = ebb_trial_ranges_of(uncertainty, EBB_SITE_TYPICAL, &result->run->summary, result->plan,
                                     policy, &ranges);
        line.length = 0;
        ebb_text_add(&line, "%s: ", study->policies[policy].name);
        const size_t before = line.length;
        if (status == EBB_OK)
            add_policy(&ranges, &line);
        if (line.length > before)
            ebb_wrapped_add(text, 4, 6, ebb_text_chars(&line));
    }
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
    return status;
}

enum ebb_status ebb_result_add_trial(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    struct ebb_text_table table;
    struct ebb_text line = {0};
    if (study->n_policies < 2 || result->run->tally.n_patients[population] < 2)
        return EBB_OK;
    if (ebb_text_table_init(&table, EBB_TRIAL_OUTCOME_COUNT, study->n_policies - 1, EBB_POWER_COUNT) !=
        EBB_OK)
        return EBB_NO_MEMORY;
    table.parts[EBB_POWER_80] = "80 % power";
    table.parts[EBB_POWER_90] = "90 % power";
    const struct shown shown = fill(result, population, &table);
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    ebb_text_add(
        &line,
        "Of each arm, against %s, two-sided 5 %%, if the difference is the model's and patients leave "
        "as they do here; ± is of so many simulated patients alone.%s%s%s",
        study->policies[ebb_study_reference(study)].name,
        shown.same ? " Same: no trial can tell them apart." : "",
        shown.not_shown ? " Not shown: the 95 % limits of the difference hold 0." : "",
        shown.dash ? " –: not everything that it follows from is known here." : "");
    ebb_wrapped_add(text, 2, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
    return add_ranges(result, text);
}

/* 2. JSON */

/* A size that no finite trial has, and one that is not known, are null; `difference` tells them apart. */
static void add_size(struct ebb_json *json, enum ebb_trial_outcome outcome, enum ebb_power power,
                     const struct ebb_trial_size *size)
{
    ebb_json_number(json, "patients_an_arm", size->patients[power]);
    ebb_json_number(json, "standard_error", size->errors[power]);
    if (outcome == EBB_TRIAL_TIME)
        ebb_json_number(json, "events", size->events[power]);
}

/* Where many draws have no difference, an end of the range is null: no finite trial. */
static void add_draws(struct ebb_json *json, const char *site, const struct ebb_trial_range *range)
{
    ebb_json_open(json, site);
    ebb_json_integer(json, "draws", range->n_draws);
    ebb_json_number(json, "median", range->median);
    ebb_json_number(json, "lower", range->lower);
    ebb_json_number(json, "upper", range->upper);
    ebb_json_number(json, "same_sign", range->same_sign);
    ebb_json_close(json);
}

static enum ebb_status add_pair(struct ebb_json *json, const struct ebb_result *result, int population,
                                int reference, int policy)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
    struct ebb_trial_ranges ranges[EBB_SITE_COUNT];
    ebb_trial_sizes_of(&result->run->summary, result->plan, population, reference, policy, sizes);
    for (int site = 0; site < uncertainty->n_sites; site++) {
        if (ebb_trial_ranges_of(uncertainty, (enum ebb_site)site, &result->run->summary, result->plan, policy,
                                &ranges[site]) != EBB_OK)
            return EBB_NO_MEMORY;
    }
    ebb_json_open(json, result->plan->study.policies[policy].name);
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++) {
        ebb_json_open(json, EBB_TRIAL_OUTCOMES[outcome].name);
        ebb_json_string(json, "compared_by", EBB_TRIAL_OUTCOMES[outcome].compared);
        ebb_json_number(json, outcome == EBB_TRIAL_TIME ? "hazard_ratio" : "difference",
                        sizes[outcome].difference);
        ebb_json_truth(json, "difference_shown", sizes[outcome].shown);
        for (int power = 0; power < EBB_POWER_COUNT; power++) {
            ebb_json_open(json, power == EBB_POWER_80 ? "power_80" : "power_90");
            add_size(json, (enum ebb_trial_outcome)outcome, (enum ebb_power)power, &sizes[outcome]);
            for (int site = 0; site < uncertainty->n_sites; site++)
                add_draws(json, EBB_SITE_NAMES[site], &ranges[site].of[outcome][power]);
            ebb_json_close(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
    return EBB_OK;
}

/* Of the patients that the study asks about, against its reference: those of the page. */
void ebb_result_json_add_trial(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_study *study = &result->plan->study;
    const int population = ebb_study_population(study), reference = ebb_study_reference(study);
    if (study->n_policies < 2) {
        ebb_json_null(json, "trial");
        return;
    }
    ebb_json_open(json, "trial");
    ebb_json_string(json, "population", result->plan->populations[population].name);
    ebb_json_string(json, "against", study->policies[reference].name);
    ebb_json_string(
        json, "assumes",
        "two-sided 5 %, arms of one size, the model's difference; patients leave as in the study");
    ebb_json_open(json, "values");
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (policy != reference && add_pair(json, result, population, reference, policy) != EBB_OK)
            json->text->failed = true;
    }
    ebb_json_close(json);
    ebb_json_close(json);
}
