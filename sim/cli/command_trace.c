/* SPDX-License-Identifier: MIT
 * ebb trace: one virtual patient's course, from a study or from a results file.
 *
 * A patient is known by a number and the study's seed, and so can be had again alone, without the others: all
 * draws are named by patient, day and purpose. Nothing of a course need be stored for it, and the patient of
 * a study is the one of the file that was made from it.
 *
 *   1. Where the study comes from   2. Whom to follow   3. Printing   4. The command
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/kernel.h>
#include <ebb/reader.h>
#include <ebb/results.h>
#include <ebb/trace_patient.h>
#include <ebb/units.h>
#include <ebb/version.h>

#include "console.h"
#include "course_text.h"
#include "load_study.h"
#include "trace_in_clinic.h"

struct tracing {
    const struct ebb_options *options;
    const char *path;
    struct ebb_loaded_study loaded;
    struct ebb_reader *reader; /* NULL: from a study */
    struct ebb_trace_options asked;
    struct ebb_traced traced;
};

/* What came of the check, for people and programs: tests and scripts hold these words. The last is also what
 * is said of a stored course that could not be read; the message on stderr then tells which it was. */
static const char *const CHECKS[] = {
    [EBB_TRACE_NO_FILE] = "not possible: from a study",
    [EBB_TRACE_NOT_KEPT] = "not possible: the file keeps no trajectory of this patient",
    [EBB_TRACE_EQUAL] = "equal to the stored course",
    [EBB_TRACE_UNEQUAL] = "not equal to the stored course",
};

/* 1. Where the study comes from */

/* The study is read from the file as any study is; its reader is for the stored courses, too. Settings are
 * refused: with them it would be another patient, who cannot but differ from the stored one. */
static enum ebb_status open_results(struct tracing *tracing)
{
    struct ebb_messages messages = {0};

    if (tracing->options->n_settings > 0) {
        ebb_console_note("ebb: %s is played again as it was run: --set, --seed, --patients and --record are "
                         "for studies",
                         tracing->path);
        return EBB_USAGE;
    }
    enum ebb_status status = ebb_reader_open(tracing->path, &tracing->reader, &messages);
    if (status == EBB_OK)
        status = ebb_results_expect(tracing->reader, &messages);
    if (status != EBB_OK || !ebb_options_has(tracing->options, EBB_OPTION_QUIET)) /* a warning (a copy) */
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK)
        return status;
    status = ebb_load_study_of(&tracing->loaded, tracing->path, tracing->reader, tracing->options);
    return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status; /* nobody wrote that study by hand */
}

static enum ebb_status open_file(struct tracing *tracing)
{
    struct ebb_messages messages = {0};
    bool is_results;
    const enum ebb_status status = ebb_results_find(tracing->path, &is_results, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK)
        return status;
    return is_results ? open_results(tracing)
                      : ebb_load_study(&tracing->loaded, tracing->path, tracing->options);
}

/* 2. Whom to follow */

/* A file may hold fewer patients than its study asks for: when its precision was reached early, or when it is
 * a part of a run, whose patients keep the numbers that they have in the whole. */
static struct ebb_patients patients_of(const struct tracing *tracing)
{
    struct ebb_patients patients = {0, ebb_plan_most_patients(&tracing->loaded.plan)};
    const char *kept = tracing->reader ? ebb_reader_attribute(tracing->reader, "patients") : "";
    if (kept[0] == '\0')
        return patients;
    patients.n = strtoll(kept, NULL, 10);
    patients.first = strtoll(ebb_reader_attribute(tracing->reader, "first_patient"), NULL, 10);
    return patients;
}

static enum ebb_status choose_patient(struct tracing *tracing)
{
    const char *word = tracing->options->arguments[1];
    const struct ebb_patients has = patients_of(tracing);
    const int64_t last = has.first + has.n - 1;
    const char *why;
    uint64_t patient = 0;

    if (!ebb_units_read_whole(word, (uint64_t)last, &patient, &why) || (int64_t)patient < has.first) {
        ebb_console_note("ebb: patient %s: %s%smust be a whole number from %lld to %lld", word, why,
                         why[0] ? ": " : "", (long long)has.first, (long long)last);
        return EBB_USAGE;
    }
    tracing->asked.patient = (int64_t)patient;
    return EBB_OK;
}

/* Names only, no numbers: the order of policies is the file's, and a script that holds a number would follow
 * another policy once somebody adds one above it. */
static enum ebb_status choose_policies(struct tracing *tracing)
{
    const struct ebb_study *study = &tracing->loaded.plan.study;
    const char *name = tracing->options->value[EBB_OPTION_POLICY];
    /* Names are gathered on the way, for the message of a name that is not among them. */
    struct ebb_text names = {0};

    if (name == NULL)
        return EBB_OK;
    for (int p = 0; p < study->n_policies; p++) {
        if (strcmp(study->policies[p].name, name) == 0) {
            tracing->asked.first_policy = p;
            tracing->asked.n_policies = 1;
            return EBB_OK;
        }
        ebb_text_add(&names, "%s%s", p > 0 ? ", " : "", study->policies[p].name);
    }
    ebb_console_note("ebb: --policy %s: the study has %s", name, ebb_text_chars(&names));
    ebb_text_free(&names);
    return EBB_USAGE;
}

/* 3. Printing */

static enum ebb_status print_lines(const struct tracing *tracing, struct ebb_text *text)
{
    const struct ebb_plan *plan = &tracing->loaded.plan;

    ebb_text_add(text, "Virtual patient %s of: %s (seed %llu)\n\n",
                 ebb_format_count(tracing->asked.patient).chars, plan->study.title,
                 (unsigned long long)plan->study.seed);
    /* Traits belong to the patient and are the same under every policy: once is enough. */
    ebb_course_text_patient(&tracing->traced.traces[0], plan, text);
    for (int t = 0; t < tracing->traced.n; t++) {
        ebb_text_add(text, "\n");
        ebb_course_text_events(&tracing->traced.traces[t], plan, text);
    }
    ebb_text_add(text, "\nOutcomes (days from the start of follow-up, day %d)\n\n", plan->calendar.start_day);
    enum ebb_status status = ebb_course_text_outcomes(tracing->traced.traces, tracing->traced.n, plan, text);
    if (tracing->reader)
        ebb_text_add(text, "\nChecked against %s: %s.\n", tracing->path, CHECKS[tracing->traced.check]);
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
    return status;
}

/* With the days between which the events lie, so that a script that draws a course needs no study beside
 * it. */
static void print_json(const struct tracing *tracing, struct ebb_text *text)
{
    const struct ebb_plan *plan = &tracing->loaded.plan;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "study", plan->study.title);
    ebb_json_string(&json, "path", tracing->path);
    ebb_json_natural(&json, "seed", plan->study.seed);
    ebb_json_integer(&json, "contract", EBB_CONTRACT_NUMBER);
    ebb_json_integer(&json, "last_induction_day", plan->calendar.last_induction_day);
    ebb_json_integer(&json, "start_day", plan->calendar.start_day);
    ebb_json_integer(&json, "end_day", plan->calendar.end_day);
    ebb_course_text_patient_json(&tracing->traced.traces[0], plan, &json);
    ebb_json_open_list(&json, "courses");
    for (int t = 0; t < tracing->traced.n; t++)
        ebb_course_text_events_json(&tracing->traced.traces[t], plan, &json);
    ebb_json_close_list(&json);
    ebb_json_string(&json, "check", CHECKS[tracing->traced.check]);
    ebb_json_string(&json, "intended_use", ebb_intended_use());
    ebb_json_close(&json);
}

/* 4. The command */

/* Only a results file has a reader. */
static enum ebb_status check_unchanged(const struct tracing *tracing)
{
    struct ebb_messages messages = {0};
    const enum ebb_status status =
        tracing->reader ? ebb_reader_check_unchanged(tracing->reader, &messages) : EBB_OK;
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* A course that is not the stored one is shown all the same: that is when people want to see it. */
static enum ebb_status play_and_print(struct tracing *tracing)
{
    const struct ebb_work work = {.message = ebb_console_message};
    struct ebb_text text = {0};
    tracing->asked.reader = tracing->reader;
    tracing->asked.path = tracing->path;
    const enum ebb_status traced =
        ebb_trace_patient(&tracing->loaded.plan, &tracing->asked, &work, &tracing->traced);
    if (traced == EBB_NO_MEMORY)
        return traced;
    enum ebb_status status = check_unchanged(tracing);
    if (status != EBB_OK)
        return status;
    if (ebb_options_has(tracing->options, EBB_OPTION_JSON))
        print_json(tracing, &text);
    else
        status = print_lines(tracing, &text);
    const enum ebb_status printed = ebb_console_print(&text);
    return status != EBB_OK ? status : traced != EBB_OK ? traced : printed;
}

/* No signal is caught: one patient is over before anybody finds the keys, and nothing is written. */
enum ebb_status ebb_command_trace(const struct ebb_options *options)
{
    struct tracing tracing = {.options = options};
    if (ebb_options_has(options, EBB_OPTION_CLINIC))
        return ebb_trace_in_clinic(options);
    enum ebb_status status = ebb_trace_check_no_clinic(options);
    if (status != EBB_OK)
        return status;
    tracing.path = options->arguments[0];
    status = open_file(&tracing);
    if (status == EBB_OK)
        status = choose_patient(&tracing);
    if (status == EBB_OK)
        status = choose_policies(&tracing);
    if (status == EBB_OK)
        status = play_and_print(&tracing);
    ebb_traced_free(&tracing.traced);
    ebb_reader_close(tracing.reader);
    ebb_loaded_study_free(&tracing.loaded);
    return status;
}
