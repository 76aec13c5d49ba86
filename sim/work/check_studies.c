/* SPDX-License-Identifier: MIT
 * check_studies: rules that span studies, simulating, and the table of all targets.
 *
 * The rules are asked before anything is played. They guard the count that the whole check is for: "24 of 30
 * inside" is worth nothing if a number stands in two studies, or was fitted to and counted as a test as well.
 *
 *   1. Rules   2. Simulating   3. Counting   4. Records
 */
#include <ebb/check_studies.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/quantity.h>
#include <ebb/run_study.h>
#include <ebb/sources.h>

/* 1. Rules */

/* A study without targets is most likely the wrong file; checking it would print an empty table and say
 * "passed". */
enum ebb_status ebb_check_studies_need_targets(const struct ebb_config *config, struct ebb_messages *messages)
{
    if (config->study.n_targets > 0)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_STUDY, &(struct ebb_place){config->path, 1, 1},
                     "targets: are missing: name published numbers to compare with, as configs/trials/ does");
    return EBB_BAD_STUDY;
}

/* An id stands for one published number, which is used once. Each message points at the second place and
 * names the first: which of the two is wrong, only a person knows. */
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

/* Every target with every other: a study has tens of them, all studies some hundreds. Messages that were lost
 * count as well, or a study would pass for want of memory. */
enum ebb_status ebb_check_studies_compare_ids(const struct ebb_config *config,
                                              const struct ebb_config *before, struct ebb_messages *messages)
{
    const size_t n_messages = messages->n + messages->lost;
    for (int i = 0; i < config->study.n_targets; i++) {
        for (int j = 0; j < before->study.n_targets; j++)
            compare_targets(config, i, before, j, messages);
    }
    return messages->n + messages->lost > n_messages ? EBB_BAD_STUDY : EBB_OK;
}

void ebb_check_studies_source(const struct ebb_config *config, int target, char out_name[EBB_FILE_SIZE])
{
    const char *trial = config->study.targets[target].trial, *slash = strrchr(config->path, '/');
    const char *file = slash ? slash + 1 : config->path, *dot = strrchr(file, '.');
    if (trial[0] != '\0')
        snprintf(out_name, EBB_FILE_SIZE, "%s", trial);
    else
        snprintf(out_name, EBB_FILE_SIZE, "%.*s", dot ? (int)(dot - file) : (int)strlen(file), file);
}

/* Once for two studies: their other targets would say the same. */
enum ebb_status ebb_check_studies_compare_sources(const struct ebb_config *config,
                                                  const struct ebb_config *before,
                                                  struct ebb_messages *messages)
{
    char name[EBB_FILE_SIZE], other[EBB_FILE_SIZE];
    for (int i = 0; i < config->study.n_targets; i++) {
        for (int j = 0; j < before->study.n_targets; j++) {
            const struct ebb_place *place = &before->target_places[j];
            ebb_check_studies_source(config, i, name);
            ebb_check_studies_source(before, j, other);
            if (strcmp(name, other) != 0 || ebb_sources_same(&config->study, i, &before->study, j))
                continue;
            ebb_messages_add(
                messages, EBB_BAD_STUDY, &config->target_places[i],
                "targets.%s: its source is called %s, and so is another, that of targets.%s at %s:%d:%d: "
                "give both numbers one `trial`, or one of them a name of its own",
                config->study.targets[i].id, name, before->study.targets[j].id, place->file, place->line,
                place->column);
            return EBB_BAD_STUDY;
        }
    }
    return EBB_OK;
}

/* Everything that is wrong is said, not the first of it. */
static enum ebb_status ask_rules(const struct ebb_checked *checked, struct ebb_messages *messages)
{
    bool bad = false;
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_config *config = checked->studies[s].config;
        bad |= ebb_check_studies_need_targets(config, messages) != EBB_OK;
        for (int before = 0; before < s; before++)
            bad |= ebb_check_studies_compare_ids(config, checked->studies[before].config, messages) != EBB_OK;
    }
    return bad ? EBB_BAD_STUDY : EBB_OK;
}

/* 2. Simulating */

/* The study that is played, for its progress. */
struct part {
    const struct ebb_work *work;
    const struct ebb_plan *plan;
};

static void show(void *self, int64_t done)
{
    const struct part *part = self;
    ebb_work_show(part->work, &(struct ebb_work_progress){
                                  .done = done,
                                  .total = part->plan->study.n_patients,
                                  .unit = "patients",
                                  .patient_years = (double)done * ebb_run_study_years_each(part->plan),
                              });
}

static enum ebb_status simulate(struct ebb_checked_study *study, const struct ebb_work_machine *machine,
                                const struct ebb_work *work, struct ebb_messages *messages)
{
    struct part part = {.work = work, .plan = study->plan};
    const struct ebb_agreement_options options = {
        .n_threads = machine->n_threads,
        .kernel = machine->kernel,
        .stop = ebb_work_stop(work),
        .progress = show,
        .progress_self = &part,
    };
    /* The agreement plans the study once more, with all rows and no precision: quantities look at
     * trajectories, which a study need not record. So the part is as long as the study has patients, not as
     * the most that its precision might ask for. */
    show(&part, 0);
    const enum ebb_status status =
        ebb_agreement_simulate(&study->config->study, &options, study->agreements, messages);
    if (status == EBB_OK)
        show(&part, study->plan->study.n_patients);
    return status;
}

enum ebb_status ebb_check_studies(struct ebb_checked *checked, const struct ebb_work_machine *machine,
                                  const struct ebb_work *work)
{
    /* One study after the other, each on all threads: their sizes differ too much to share threads fairly. */
    const struct ebb_work_machine used = ebb_work_machine_of(machine);
    struct ebb_messages messages = {0};
    enum ebb_status status = ask_rules(checked, &messages);
    for (int i = 0; i < checked->n && status == EBB_OK; i++)
        status = simulate(&checked->studies[i], &used, work, &messages);
    ebb_work_say(work, &messages);
    return status;
}

/* 3. Counting */

struct ebb_score ebb_check_studies_score(const struct ebb_checked *checked, enum ebb_use use)
{
    /* Targets of a use that nobody has give 0 of 0, which is no failure. Those shown are never met. */
    struct ebb_score score = {0, 0, 0};
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_study *study = &checked->studies[s].config->study;
        for (int i = 0; i < study->n_targets; i++) {
            const struct ebb_agreement *agreement = &checked->studies[s].agreements[i];
            if (study->targets[i].use != (int)use)
                continue;
            score.n += agreement->unknown == EBB_KNOWN;
            score.n_inside += agreement->inside && use != EBB_SHOWN;
            score.n_unknown += agreement->unknown != EBB_KNOWN;
        }
    }
    return score;
}

/* 4. Records */

/* An index below 0 stands for none. */
static const char *population_name(const struct ebb_plan *plan, int population)
{
    return population >= 0 ? plan->populations[population].name : "";
}

/* What was asked, what was published, what came out, and why they differ, from left to right. The names are
 * those of CSV, JSON and HDF5 alike: scripts hold them, so a column may be added and none renamed. */
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
    /* Numbers of one column have different units from row to row, since the rows are different quantities. */
    {"target", true, "see column unit", "the published number"},
    {"lower", true, "see column unit", "its lower 95 % limit"},
    {"upper", true, "see column unit", "its upper 95 % limit"},
    {"of", true, "1", "patients behind it"},
    {"weight", true, "1", "share of its information that a fit uses"},
    {"use", false, "1", "calibration, validation, or shown"},
    {"grade", false, "1", "grade of the evidence"},
    {"simulated", true, "see column unit", "what the simulation gives"},
    {"standard_error", true, "see column unit", "its Monte Carlo standard error"},
    {"z", true, "1", "difference in standard errors of both"},
    {"inside", true, "1", "1: inside the limits, 0: outside, missing: not known, or only shown"},
    {"unknown", false, "1", "why nothing is known"},
    {"cause", false, "1", "what a miss comes from"},
    {"because", false, "1", "why it is missed, or only shown"},
    {"source", false, "1", "where the number was published"},
    {"note", false, "1", "what a reader must know of it"},
    {"trial", false, "1", "the source that it shares with others; empty: its study is one"},
    {"domain", false, "1", "what sources disagree about: status, single or durability"},
    /* For a new source with that design and size. */
    {"predicted", true, "see column unit", "median of what a new source would publish"},
    {"lower_80", true, "see column unit", "its lower 80 % limit"},
    {"upper_80", true, "see column unit", "its upper 80 % limit"},
    {"lower_95", true, "see column unit", "its lower 95 % limit"},
    {"upper_95", true, "see column unit", "its upper 95 % limit"},
    {"inside_80", true, "1", "1: the published number is inside the 80 % limits, 0: outside"},
    {"inside_95", true, "1", "likewise of the 95 % limits"},
    {"between", true, "see column unit", "width of the 95 % limits that sources alone give"},
    {"from", false, "1", "from where `at` counts: followup, or relapse"},
    {"relapsed_by", true, "day", "whom a target from the relapse counts: who has relapsed up to then"},
    {"predicted_draws", true, "1", "joint draws behind the prediction, in which there is somebody to count"},
    {"predicted_error", true, "see column unit", "standard error of the predicted median, of so many draws"},
};
enum { N_COLUMNS = sizeof COLUMNS / sizeof COLUMNS[0] };

/* A column of numbers has NaN where a target says nothing: each format writes its own word for missing. */
static double known(int number)
{
    return number >= 0 ? (double)number : (double)NAN;
}

/* Days in one cell, with blanks between: they are a note for the reader, and a table of varying width would
 * need a second file. */
static void add_visits(struct ebb_records *records, const struct ebb_target_visits *visits)
{
    struct ebb_text text = {0};
    for (int k = 0; k < visits->n; k++)
        ebb_text_add(&text, "%s%d", k == 0 ? "" : " ", visits->days[k]);
    records->failed = records->failed || text.failed;
    ebb_records_add_text(records, ebb_text_chars(&text));
    ebb_text_free(&text);
}

/* Without draws nothing is predicted. Scored or not, a number lies inside or outside. */
static void add_prediction(struct ebb_records *records, const struct ebb_prediction *prediction)
{
    const double numbers[] = {prediction->median,    prediction->lower_80, prediction->upper_80,
                              prediction->lower_95,  prediction->upper_95, prediction->inside_80,
                              prediction->inside_95, prediction->between};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        ebb_records_add_number(records, prediction->n_draws > 0 ? numbers[i] : (double)NAN);
}

/* In the order of COLUMNS: a cell of the wrong kind stops the program in the first test, one of the right
 * kind in the wrong place does not. */
static void add_record(struct ebb_records *records, const struct ebb_checked_study *checked, int number)
{
    const struct ebb_plan *plan = checked->plan;
    const struct ebb_study *study = &plan->study;
    const struct ebb_target *target = &study->targets[number];
    const struct ebb_agreement *agreement = &checked->agreements[number];
    ebb_records_add_text(records, checked->config->path);
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
    /* The size of the trial is unknown for numbers that were published with limits alone. */
    ebb_records_add_number(records, target->n > 0 ? (double)target->n : (double)NAN);
    ebb_records_add_number(records, target->weight);
    ebb_records_add_text(records, EBB_USES[target->use]);
    ebb_records_add_text(records, EBB_GRADES[target->grade]);
    ebb_records_add_number(records, agreement->simulated);
    ebb_records_add_number(records, agreement->error);
    ebb_records_add_number(records, agreement->z);
    ebb_records_add_number(records, agreement->unknown == EBB_KNOWN && target->use != EBB_SHOWN
                                        ? agreement->inside
                                        : (double)NAN);
    ebb_records_add_text(records, EBB_UNKNOWNS[agreement->unknown]);
    ebb_records_add_text(records, EBB_CAUSES[target->cause]);
    ebb_records_add_text(records, target->because);
    ebb_records_add_text(records, target->source);
    ebb_records_add_text(records, target->note);
    ebb_records_add_text(records, target->trial);
    ebb_records_add_text(records, EBB_DOMAINS[target->domain]);
    add_prediction(records, &checked->predictions[number]);
    ebb_records_add_text(records, EBB_CLOCKS[target->from]);
    ebb_records_add_number(records, target->relapsed_by > 0 ? (double)target->relapsed_by : (double)NAN);
    const struct ebb_prediction *prediction = &checked->predictions[number];
    ebb_records_add_number(records, prediction->n_draws > 0 ? (double)prediction->n_draws : (double)NAN);
    ebb_records_add_number(records, prediction->n_draws > 0 ? prediction->error : (double)NAN);
}

void ebb_check_studies_records(const struct ebb_checked *checked, struct ebb_records *records)
{
    ebb_records_init(records, COLUMNS, N_COLUMNS);
    for (int s = 0; s < checked->n; s++) {
        const struct ebb_checked_study *study = &checked->studies[s];
        for (int i = 0; i < study->plan->study.n_targets; i++)
            add_record(records, study, i);
    }
}
