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
#include <ebb/trial_size.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. The page */

/* What the cells of the table have shown that wants a word below it. */
struct shown {
    bool dash, not_shown;
};

/* Patients are whole: their error has no decimals either. */
static void put_size(const struct ebb_trial_size *size, enum ebb_power power, struct ebb_text_cell *cell,
                     struct shown *shown)
{
    const bool known = !isnan(size->difference) && !isnan(size->patients[power]);
    shown->dash = shown->dash || !known;
    shown->not_shown = shown->not_shown || (known && !size->shown);
    if (!known)
        ebb_text_table_put(cell, "–");
    else if (!size->shown)
        ebb_text_table_put(cell, "not shown");
    else
        ebb_text_table_put(cell, "%s ± %s", ebb_format_decimals(size->patients[power], 0).chars,
                           ebb_format_decimals(ceil(size->errors[power]), 0).chars);
}

static struct shown fill(const struct ebb_result *result, int population, struct ebb_text_table *table)
{
    const struct ebb_study *study = &result->plan->study;
    const int reference = ebb_study_reference(study);
    struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
    struct shown shown = {false, false};
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
    ebb_text_add(&line,
                 "Of each arm, against %s, two-sided 5 %%, if the difference is the model's; ± is of so many "
                 "simulated patients alone.%s%s",
                 study->policies[ebb_study_reference(study)].name,
                 shown.not_shown ? " Not shown: the 95 % limits of the difference hold 0." : "",
                 shown.dash ? " –: not everything that it follows from is known here." : "");
    ebb_wrapped_add(text, 2, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
    return EBB_OK;
}

/* 2. JSON */

/* A size that no finite trial has, and one that is not known, are null; `difference` tells them apart. */
static void add_size(struct ebb_json *json, enum ebb_trial_outcome outcome, const struct ebb_trial_size *size)
{
    ebb_json_open(json, EBB_TRIAL_OUTCOMES[outcome].name);
    ebb_json_string(json, "compared_by", EBB_TRIAL_OUTCOMES[outcome].compared);
    ebb_json_number(json, outcome == EBB_TRIAL_TIME ? "hazard_ratio" : "difference", size->difference);
    ebb_json_truth(json, "difference_shown", size->shown);
    for (int power = 0; power < EBB_POWER_COUNT; power++) {
        ebb_json_open(json, power == EBB_POWER_80 ? "power_80" : "power_90");
        ebb_json_number(json, "patients_an_arm", size->patients[power]);
        ebb_json_number(json, "standard_error", size->errors[power]);
        if (outcome == EBB_TRIAL_TIME)
            ebb_json_number(json, "events", size->events[power]);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_pair(struct ebb_json *json, const struct ebb_result *result, int population, int reference,
                     int policy)
{
    struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
    ebb_trial_sizes_of(&result->run->summary, result->plan, population, reference, policy, sizes);
    ebb_json_open(json, result->plan->study.policies[policy].name);
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++)
        add_size(json, (enum ebb_trial_outcome)outcome, &sizes[outcome]);
    ebb_json_close(json);
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
    ebb_json_open(json, "values");
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (policy != reference)
            add_pair(json, result, population, reference, policy);
    }
    ebb_json_close(json);
    ebb_json_close(json);
}
