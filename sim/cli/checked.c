/* SPDX-License-Identifier: MIT
 * checked: what is said of a target, and the table of all for programs.
 *
 *   1. Words   2. Numbers   3. Records
 */
#include "checked.h"

#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/quantity.h>

/* 1. Words */

/* An index below 0 stands for none. */
static const char *population_name(const struct ebb_plan *plan, int population)
{
    return population >= 0 ? plan->populations[population].name : "";
}

void ebb_checked_words(const struct ebb_plan *plan, const struct ebb_target *target, struct ebb_text *text)
{
    const struct ebb_study *study = &plan->study;
    ebb_text_add(text, "%s", EBB_QUANTITIES[target->quantity].name);
    if (study->n_policies > 1)
        ebb_text_add(text, ", %s", study->policies[target->policy].name);
    if (target->against >= 0)
        ebb_text_add(text, " over %s", study->policies[target->against].name);
    if (target->population > 0)
        ebb_text_add(text, ", %s", population_name(plan, target->population));
    if (target->among >= 0)
        ebb_text_add(text, " of %s", population_name(plan, target->among));
    if (target->day >= 0)
        ebb_text_add(text, ", day %d", target->day);
    else if (target->at >= 0)
        ebb_text_add(text, ", day %d of follow-up", target->at);
}

/* An id stands for one published number, which is used once. */
static void compare_targets(const struct ebb_config *config, int i, const struct ebb_config *before, int j,
                            struct ebb_messages *messages)
{
    const struct ebb_target *target = &config->study.targets[i], *other = &before->study.targets[j];
    const struct ebb_place *place = &before->target_places[j];
    if (strcmp(target->id, other->id) != 0)
        return;
    if (target->use != other->use)
        ebb_messages_add(messages, EBB_BAD_STUDY, &config->target_places[i],
                         "targets.%s: is for %s here and for %s at %s:%d:%d: a target is never both",
                         target->id, EBB_USES[target->use], EBB_USES[other->use], place->file, place->line,
                         place->column);
    else
        ebb_messages_add(messages, EBB_BAD_STUDY, &config->target_places[i],
                         "targets.%s: stands at %s:%d:%d already: a published number is used once",
                         target->id, place->file, place->line, place->column);
}

void ebb_checked_compare_ids(const struct ebb_config *config, const struct ebb_config *before,
                             struct ebb_messages *messages)
{
    for (int i = 0; i < config->study.n_targets; i++) {
        for (int j = 0; j < before->study.n_targets; j++)
            compare_targets(config, i, before, j, messages);
    }
}

/* 2. Numbers */

struct ebb_checked_unit ebb_checked_unit(const struct ebb_target *target)
{
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[target->quantity];
    if (quantity->is_share)
        return (struct ebb_checked_unit){100.0, " %"};
    return (struct ebb_checked_unit){1.0, strcmp(quantity->unit, "day") == 0     ? " days"
                                          : strcmp(quantity->unit, "point") == 0 ? " points"
                                                                                 : ""};
}

struct ebb_score ebb_checked_score(const struct ebb_checked *checked, enum ebb_use use)
{
    struct ebb_score score = {0, 0};
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_study *study = &checked->studies[s].opening.config.study;
        for (int i = 0; i < study->n_targets; i++) {
            score.n += study->targets[i].use == (int)use;
            score.n_inside += study->targets[i].use == (int)use && checked->studies[s].agreements[i].inside;
        }
    }
    return score;
}

/* 3. Records */

static const struct ebb_record_column COLUMNS[] = {
    {"study", false, "1", "file of the study"},
    {"id", false, "1", "name of the target"},
    {"quantity", false, "1", "what was measured"},
    {"policy", false, "1", "under which policy"},
    {"against", false, "1", "the policy that a hazard ratio compares with"},
    {"population", false, "1", "in whom"},
    {"among", false, "1", "of whom a share was selected"},
    {"day", true, "day", "when, from the first infusion"},
    {"at", true, "day", "when, from the start of follow-up"},
    {"visits", false, "1",
     "days of follow-up on which the trial looked for relapses, where not at every assessment"},
    {"missing", false, "1", "what counts for patients who have left"},
    {"unit", false, "1", "of the numbers that follow: 1 stands for shares, ratios and counts"},
    {"target", true, "see column unit", "the published number"},
    {"lower", true, "see column unit", "its lower 95 % limit"},
    {"upper", true, "see column unit", "its upper 95 % limit"},
    {"of", true, "1", "patients behind it"},
    {"weight", true, "1", "share of its information that a fit uses"},
    {"use", false, "1", "calibration or validation"},
    {"grade", false, "1", "grade of the evidence"},
    {"simulated", true, "see column unit", "what the simulation gives"},
    {"standard_error", true, "see column unit", "its Monte Carlo standard error"},
    {"z", true, "1", "difference in standard errors of both"},
    {"inside", true, "1", "1: inside the limits, 0: outside"},
    {"cause", false, "1", "what a miss comes from"},
    {"because", false, "1", "why"},
    {"source", false, "1", "where the number was published"},
    {"note", false, "1", "what a reader must know of it"},
};
enum { N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0] };

static double known(int number)
{
    return number >= 0 ? (double)number : (double)NAN;
}

static void add_visits(struct ebb_records *records, const struct ebb_target_visits *visits)
{
    struct ebb_text text = {0};
    for (int k = 0; k < visits->n; k++)
        ebb_text_add(&text, "%s%d", k == 0 ? "" : " ", visits->days[k]);
    records->failed = records->failed || text.failed;
    ebb_records_add_text(records, ebb_text_chars(&text));
    ebb_text_free(&text);
}

static void add_record(struct ebb_records *records, const char *path, const struct ebb_plan *plan,
                       const struct ebb_target *target, const struct ebb_agreement *agreement)
{
    const struct ebb_study *study = &plan->study;
    ebb_records_add_text(records, path);
    ebb_records_add_text(records, target->id);
    ebb_records_add_text(records, EBB_QUANTITIES[target->quantity].name);
    ebb_records_add_text(records, study->policies[target->policy].name);
    ebb_records_add_text(records, target->against >= 0 ? study->policies[target->against].name : "");
    ebb_records_add_text(records, population_name(plan, target->population));
    ebb_records_add_text(records, population_name(plan, target->among));
    ebb_records_add_number(records, known(target->day));
    ebb_records_add_number(records, known(target->at));
    add_visits(records, &target->visits);
    ebb_records_add_text(records, EBB_MISSINGS[target->missing]);
    ebb_records_add_text(records, EBB_QUANTITIES[target->quantity].unit);
    ebb_records_add_number(records, target->value);
    ebb_records_add_number(records, target->lower);
    ebb_records_add_number(records, target->upper);
    ebb_records_add_number(records, target->n > 0 ? (double)target->n : (double)NAN);
    ebb_records_add_number(records, target->weight);
    ebb_records_add_text(records, EBB_USES[target->use]);
    ebb_records_add_text(records, EBB_GRADES[target->grade]);
    ebb_records_add_number(records, agreement->simulated);
    ebb_records_add_number(records, agreement->error);
    ebb_records_add_number(records, agreement->z);
    ebb_records_add_number(records, agreement->inside);
    ebb_records_add_text(records, EBB_CAUSES[target->cause]);
    ebb_records_add_text(records, target->because);
    ebb_records_add_text(records, target->source);
    ebb_records_add_text(records, target->note);
}

void ebb_checked_records(const struct ebb_checked *checked, struct ebb_records *records)
{
    ebb_records_init(records, COLUMNS, N_COLUMNS);
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_opening *opening = &checked->studies[s].opening;
        const struct ebb_plan *plan = &opening->plan;
        for (int i = 0; i < plan->study.n_targets; i++)
            add_record(records, opening->config.path, plan, &plan->study.targets[i],
                       &checked->studies[s].agreements[i]);
    }
}
