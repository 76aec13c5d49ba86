/* SPDX-License-Identifier: MIT
 * ebb trace: one virtual patient's course, from a study or from a results file.
 *
 * A results file keeps the study that made it, so any of its patients can be played again, event by event.
 * Where the file keeps the patient's trajectory, both must agree.
 *
 *   1. Where the study comes from   2. Whom to follow   3. The check   4. Printing   5. The command
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/kernel.h>
#include <ebb/reader.h>
#include <ebb/trace.h>
#include <ebb/version.h>

#include "console.h"
#include "course_text.h"
#include "opening.h"

struct tracing {
    const struct ebb_options *options;
    const char *path;
    struct ebb_opening opening;
    struct ebb_reader *reader; /* NULL: from a study */
    int64_t patient;
    int first_policy, n_policies;
    struct ebb_trace traces[EBB_MAX_POLICIES];
    const char *check; /* what came of it, a word for programs */
};

/* 1. Where the study comes from */

static bool is_hdf5(const char *path)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char start[sizeof SIGNATURE];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t n = fread(start, 1, sizeof start, file);
    fclose(file);
    return n == sizeof start && memcmp(start, SIGNATURE, sizeof start) == 0;
}

static void warn_of_contract(const struct tracing *tracing)
{
    const char *contract = ebb_reader_attribute(tracing->reader, "contract_number");
    if (strtol(contract, NULL, 10) != EBB_CONTRACT_NUMBER)
        ebb_console_note(
            "ebb: warning: %s was written under contract %s, this ebb has contract %d: the draws may differ",
            tracing->path, contract, EBB_CONTRACT_NUMBER);
}

static enum ebb_status open_results(struct tracing *tracing)
{
    struct ebb_messages messages = {0};

    if (tracing->options->n_settings > 0) {
        ebb_console_note(
            "ebb: %s is played again as it was run: --set, --seed, --patients and --record are for studies",
            tracing->path);
        return EBB_USAGE;
    }
    enum ebb_status status = ebb_reader_open(tracing->path, &tracing->reader, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK)
        return status;
    warn_of_contract(tracing);
    status =
        ebb_opening_parse(&tracing->opening, tracing->path, ebb_reader_attribute(tracing->reader, "study"));
    return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status;
}

/* 2. Whom to follow */

static enum ebb_status choose_patient(struct tracing *tracing)
{
    const char *word = tracing->options->arguments[1];
    const char *kept = tracing->reader ? ebb_reader_attribute(tracing->reader, "patients") : "";
    int64_t n = kept[0] ? (int64_t)strtoll(kept, NULL, 10) : ebb_plan_most_patients(&tracing->opening.plan);
    char *end;

    errno = 0;
    long long patient = strtoll(word, &end, 10);
    if (end == word || *end != '\0' || errno != 0 || patient < 0 || patient >= n) {
        ebb_console_note("ebb: patient %s: must be a whole number from 0 to %lld", word, (long long)(n - 1));
        return EBB_USAGE;
    }
    tracing->patient = patient;
    return EBB_OK;
}

static enum ebb_status choose_policies(struct tracing *tracing)
{
    const struct ebb_study *study = &tracing->opening.plan.study;
    const char *name = tracing->options->value[EBB_OPTION_POLICY];
    struct ebb_text names = {0};

    tracing->n_policies = study->n_policies;
    if (name == NULL)
        return EBB_OK;
    for (int p = 0; p < study->n_policies; p++) {
        if (strcmp(study->policies[p].name, name) == 0) {
            tracing->first_policy = p;
            tracing->n_policies = 1;
            return EBB_OK;
        }
        ebb_text_add(&names, "%s%s", p > 0 ? ", " : "", study->policies[p].name);
    }
    ebb_console_note("ebb: --policy %s: the study has %s", name, ebb_text_chars(&names));
    ebb_text_free(&names);
    return EBB_USAGE;
}

/* 3. The check */

static bool is_kept(const struct tracing *tracing)
{
    const struct ebb_study *study = &tracing->opening.plan.study;
    return study->record == EBB_RECORD_ALL ||
           (study->record == EBB_RECORD_SAMPLE && tracing->patient < study->n_recorded);
}

static enum ebb_status check_one(const struct tracing *tracing, const struct ebb_trace *trace,
                                 struct ebb_messages *messages)
{
    const size_t n = (size_t)trace->n_assessments;
    uint8_t *bytes = calloc(n, 2);
    uint32_t *masks = calloc(n, sizeof *masks);
    enum ebb_status status = bytes && masks ? EBB_OK : EBB_NO_MEMORY;

    if (status == EBB_OK)
        status = ebb_reader_trajectory(tracing->reader, trace->policy, trace->patient, trace->n_assessments,
                                       bytes, masks, bytes + n, messages);
    if (status == EBB_OK && (memcmp(bytes, trace->score, n) != 0 || memcmp(bytes + n, trace->state, n) != 0 ||
                             memcmp(masks, trace->infusion_mask, n * sizeof *masks) != 0)) {
        ebb_messages_add(messages, EBB_CHECK_FAILED, NULL,
                         "%s: patient %lld under %s: the stored course is not the one played again",
                         tracing->path, (long long)trace->patient,
                         tracing->opening.plan.study.policies[trace->policy].name);
        status = EBB_CHECK_FAILED;
    }
    free(bytes);
    free(masks);
    return status;
}

static enum ebb_status check_all(struct tracing *tracing)
{
    struct ebb_messages messages = {0};
    enum ebb_status status = EBB_OK;

    tracing->check = "not possible: from a study";
    if (tracing->reader == NULL)
        return EBB_OK;
    tracing->check = "not possible: the file keeps no trajectory of this patient";
    if (!is_kept(tracing))
        return EBB_OK;
    for (int t = 0; t < tracing->n_policies; t++) {
        enum ebb_status one = check_one(tracing, &tracing->traces[t], &messages);
        status = status == EBB_OK ? one : status;
    }
    tracing->check = status == EBB_OK ? "equal to the stored course" : "not equal to the stored course";
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* 4. Printing */

static enum ebb_status print_lines(const struct tracing *tracing, struct ebb_text *text)
{
    const struct ebb_plan *plan = &tracing->opening.plan;

    ebb_text_add(text, "Virtual patient %s of: %s (seed %llu)\n\n", ebb_format_count(tracing->patient).chars,
                 plan->study.title, (unsigned long long)plan->study.seed);
    ebb_course_text_patient(&tracing->traces[0], plan, text);
    for (int t = 0; t < tracing->n_policies; t++) {
        ebb_text_add(text, "\n");
        ebb_course_text_events(&tracing->traces[t], plan, text);
    }
    ebb_text_add(text, "\nOutcomes (days from the start of follow-up, day %d)\n\n", plan->calendar.start_day);
    enum ebb_status status = ebb_course_text_outcomes(tracing->traces, tracing->n_policies, plan, text);
    if (tracing->reader)
        ebb_text_add(text, "\nChecked against %s: %s.\n", tracing->path, tracing->check);
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
    return status;
}

static void print_json(const struct tracing *tracing, struct ebb_text *text)
{
    const struct ebb_plan *plan = &tracing->opening.plan;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "study", plan->study.title);
    ebb_json_string(&json, "path", tracing->path);
    ebb_json_natural(&json, "seed", plan->study.seed);
    ebb_json_integer(&json, "contract", EBB_CONTRACT_NUMBER);
    ebb_json_integer(&json, "last_induction_day", plan->calendar.last_induction_day);
    ebb_json_integer(&json, "start_day", plan->calendar.start_day);
    ebb_json_integer(&json, "end_day", plan->calendar.end_day);
    ebb_course_text_patient_json(&tracing->traces[0], plan, &json);
    ebb_json_open_list(&json, "courses");
    for (int t = 0; t < tracing->n_policies; t++)
        ebb_course_text_events_json(&tracing->traces[t], plan, &json);
    ebb_json_close_list(&json);
    ebb_json_string(&json, "check", tracing->check);
    ebb_json_string(&json, "intended_use", ebb_intended_use());
    ebb_json_close(&json);
}

/* 5. The command */

static enum ebb_status play_and_print(struct tracing *tracing)
{
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK, checked = EBB_OK;

    for (int t = 0; t < tracing->n_policies && status == EBB_OK; t++)
        status = ebb_trace_init(&tracing->traces[t], &tracing->opening.plan, tracing->patient,
                                tracing->first_policy + t);
    if (status == EBB_OK)
        checked = check_all(tracing);
    if (status == EBB_OK && ebb_options_has(tracing->options, EBB_OPTION_JSON))
        print_json(tracing, &text);
    else if (status == EBB_OK)
        status = print_lines(tracing, &text);
    enum ebb_status printed = ebb_console_print(&text);
    return status != EBB_OK ? status : checked != EBB_OK ? checked : printed;
}

enum ebb_status ebb_command_trace(const struct ebb_options *options)
{
    struct tracing tracing = {.options = options, .path = options->arguments[0]};

    enum ebb_status status = is_hdf5(tracing.path)
                                 ? open_results(&tracing)
                                 : ebb_opening_read(&tracing.opening, tracing.path, options);
    if (status == EBB_OK)
        status = choose_patient(&tracing);
    if (status == EBB_OK)
        status = choose_policies(&tracing);
    if (status == EBB_OK)
        status = play_and_print(&tracing);
    for (int t = 0; t < EBB_MAX_POLICIES; t++)
        ebb_trace_free(&tracing.traces[t]);
    ebb_reader_close(tracing.reader);
    ebb_opening_free(&tracing.opening);
    return status;
}
