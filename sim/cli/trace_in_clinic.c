/* SPDX-License-Identifier: MIT
 * trace_in_clinic: which clinic, year, day and patient, and what is printed of them.
 *
 * Without --day and --patient the page says which days are worth a look, and tells the first open one: it can
 * be looked at before anybody knows what to ask for.
 *
 * Refused with a word: a patient of a study beside --clinic, --policy (a patient of a clinic has one), a day
 * outside the simulated weeks, a year that is not simulated: what nobody has seen in the clinic's answers
 * should not be looked for in its trace.
 *
 *   1. What is asked for   2. Printing   3. The command
 */
#include "trace_in_clinic.h"

#include <stdio.h>
#include <stdlib.h>

#include <ebb/dates.h>
#include <ebb/format.h>
#include <ebb/reader.h>
#include <ebb/trace_clinic.h>
#include <ebb/units.h>
#include <ebb/version.h>

#include "clinic_kept.h"
#include "console.h"
#include "load_clinic.h"
#include "traced_clinic.h"

struct tracing {
    const struct ebb_options *options;
    struct ebb_clinic_config *config;
    bool of_day, of_patient;
    int day, year;
    int64_t patient; /* -1: none */
    struct ebb_clinic_trace trace;
};

/* 1. What is asked for */

/* A count from 0 to `last`, of the option `name`. */
static bool read_count(const char *name, const char *word, int last, const char *of_what, int *out_value)
{
    const char *why;
    uint64_t value;
    if (ebb_units_read_whole(word, (uint64_t)last, &value, &why)) {
        *out_value = (int)value;
        return true;
    }
    ebb_console_note("ebb: --%s %s: %s%smust be a whole number from 0 to %d: %s", name, word, why,
                     why[0] ? ": " : "", last, of_what);
    return false;
}

/* ". Did you mean 2027-03-05?"; of a weekday the first such day that is simulated. */
static void guess_day(const struct ebb_clinic *clinic, const char *word, char out_words[64])
{
    char date[EBB_DATE_SIZE];
    int number = 0, weekday = -1;
    out_words[0] = '\0';
    if (ebb_weekday_guess(word, &weekday))
        number = clinic->start_day + (weekday - ebb_date_weekday(clinic->start_day) + 7) % 7;
    else if (!ebb_date_guess(word, &number))
        return;
    ebb_date_print(number, date);
    snprintf(out_words, 64, ". Did you mean %s%s%s?", date, weekday >= 0 ? ", the first " : "",
             weekday >= 0 ? EBB_WEEKDAYS_WRITTEN[weekday] : "");
}

/* A date or a number: what has a dash inside is a date. */
static bool read_day(struct tracing *tracing, const char *word)
{
    const struct ebb_clinic *clinic = &tracing->config->clinic;
    const int last = 7 * clinic->n_weeks - 1;
    char first_date[EBB_DATE_SIZE], last_date[EBB_DATE_SIZE], meant[64];
    const char *why;
    uint64_t value;
    int number;
    ebb_date_print(clinic->start_day, first_date);
    ebb_date_print(clinic->start_day + last, last_date);
    if (ebb_units_read_whole(word, (uint64_t)last, &value, &why)) {
        tracing->day = (int)value;
        return true;
    }
    if (ebb_date_read(word, &number)) {
        tracing->day = number - clinic->start_day;
        if (tracing->day >= 0 && tracing->day <= last)
            return true;
    }
    guess_day(clinic, word, meant);
    ebb_console_note(
        "ebb: --day %s: must be a date from %s to %s, written as these, or the number of a day from 0 to "
        "%d%s",
        word, first_date, last_date, last, meant);
    return false;
}

/* Of a clinic without replications (no key allows that) the first is year 0 all the same. */
static enum ebb_status read_asked(struct tracing *tracing)
{
    const struct ebb_options *options = tracing->options;
    const struct ebb_clinic *clinic = &tracing->config->clinic;
    const char *day = options->value[EBB_OPTION_DAY], *year = options->value[EBB_OPTION_YEAR];
    const char *patient = options->value[EBB_OPTION_PATIENT];
    int value = -1;
    if (year &&
        !read_count("year", year, clinic->n_replications - 1, "so many years are simulated", &tracing->year))
        return EBB_USAGE;
    if (day && !read_day(tracing, day))
        return EBB_USAGE;
    if (patient && !read_count("patient", patient, EBB_MAX_CLINIC_PATIENTS - 1,
                               "first those in care on the first day, then those referred later", &value))
        return EBB_USAGE;
    tracing->patient = value;
    tracing->of_patient = patient != NULL;
    tracing->of_day = day != NULL || patient == NULL;
    return EBB_OK;
}

/* The first open one, where none was asked for; where all are closed, day 0. */
static void choose_day(struct tracing *tracing)
{
    if (tracing->options->value[EBB_OPTION_DAY])
        return;
    for (int day = 0; day < tracing->trace.n_days; day++) {
        if (ebb_clinic_record_day(&tracing->trace.record, day)) {
            tracing->day = day;
            return;
        }
    }
}

/* 2. Printing */

/* For a day or a patient; else the page says which days there are to choose from. */
static bool is_asked(const struct tracing *tracing)
{
    return tracing->options->value[EBB_OPTION_DAY] || tracing->of_patient;
}

/* Which year it is stands above all else: two years of one clinic look alike, and have other patients. */
static enum ebb_status print_lines(const struct tracing *tracing, struct ebb_text *text)
{
    const struct ebb_clinic *clinic = &tracing->config->clinic;
    const struct ebb_people *people = &tracing->trace.people;
    enum ebb_status status = EBB_OK;
    ebb_text_add(text, "%s: year %d of the simulated years 0 to %d (--year; years: %d);\n", clinic->title,
                 tracing->year, clinic->n_replications - 1, clinic->n_replications);
    ebb_text_add(text, "%s in care on its first day, %d referred later (patients %d to %d)\n",
                 ebb_format_of(people->n_panel, "patient", "patients").chars, people->n - people->n_panel,
                 people->n_panel, people->n - 1);
    if (clinic->attendance.as_study)
        ebb_text_add(text,
                     "adherence: study. Patients miss and come late by the study's own luck; nothing of it "
                     "is replaced.\n");
    ebb_text_add(text, "\n");
    if (!is_asked(tracing)) {
        status = ebb_traced_days_text(&tracing->trace, text);
        ebb_text_add(text, "\n");
    }
    if (status == EBB_OK && tracing->of_day)
        status = ebb_traced_day_text(&tracing->trace, tracing->day, text);
    if (tracing->of_day && tracing->of_patient)
        ebb_text_add(text, "\n");
    if (status == EBB_OK && tracing->of_patient)
        status = ebb_traced_patient_text(&tracing->trace, text);
    if (!is_asked(tracing))
        ebb_text_add(text, "\nAnother day: --day 2027-03-01 or --day 56; one patient: --patient 41; another "
                           "year: --year 7\n");
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
    return status;
}

/* Nothing is printed of a document that could not be composed whole. */
static enum ebb_status print_json(const struct tracing *tracing, struct ebb_text *text)
{
    const struct ebb_clinic *clinic = &tracing->config->clinic;
    const struct ebb_people *people = &tracing->trace.people;
    struct ebb_json json = {.text = text};
    enum ebb_status status = EBB_OK;
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "clinic", clinic->title);
    ebb_json_string(&json, "path", tracing->config->path);
    ebb_json_natural(&json, "seed", clinic->seed);
    ebb_json_integer(&json, "contract", EBB_CONTRACT_NUMBER);
    ebb_json_integer(&json, "year", tracing->year);
    ebb_json_integer(&json, "years", clinic->n_replications);
    ebb_json_string(&json, "start", ebb_traced_date(&tracing->trace, 0).chars);
    ebb_json_integer(&json, "days", tracing->trace.n_days);
    ebb_json_integer(&json, "chairs", clinic->chairs);
    ebb_json_integer(&json, "in_care_on_first_day", people->n_panel);
    ebb_json_integer(&json, "referred_later", people->n - people->n_panel);
    ebb_json_string(&json, "adherence", clinic->attendance.as_study ? "study" : "clinic");
    if (!is_asked(tracing))
        status = ebb_traced_days_json(&tracing->trace, &json);
    if (status == EBB_OK && tracing->of_day)
        status = ebb_traced_day_json(&tracing->trace, tracing->day, &json);
    if (status == EBB_OK && tracing->of_patient)
        status = ebb_traced_patient_json(&tracing->trace, &json);
    ebb_json_string(&json, "intended_use", ebb_intended_use());
    ebb_json_close(&json);
    return status;
}

/* 3. The command */

/* No progress and no signals: a year is over before anybody finds the keys. */
static enum ebb_status play_and_print(struct tracing *tracing)
{
    const struct ebb_work work = {.message = ebb_console_message};
    const struct ebb_trace_clinic_options asked = {.clinic = &tracing->config->clinic,
                                                   .study = &tracing->config->settled,
                                                   .worlds = &tracing->config->worlds,
                                                   .replication = tracing->year,
                                                   .patient = tracing->patient};
    struct ebb_text text = {0};
    enum ebb_status status = ebb_trace_clinic(&asked, &work, &tracing->trace);
    if (status != EBB_OK)
        return status;
    choose_day(tracing);
    status = ebb_options_has(tracing->options, EBB_OPTION_JSON) ? print_json(tracing, &text)
                                                                : print_lines(tracing, &text);
    if (status == EBB_OK)
        return ebb_console_print(&text);
    ebb_text_free(&text);
    return status;
}

/* A file holds years as numbers, and no draws to play one of them again: the clinic does. Named by where it
 * was, for who holds the file may not know; what was set beside it is in the file's own words (ebb show). */
static enum ebb_status refuse_played(const char *path)
{
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(path, &reader, &messages);
    const char *clinic = status == EBB_OK ? ebb_reader_attribute(reader, "clinic_path") : "";
    if (status == EBB_OK && clinic[0] != '\0')
        ebb_messages_add(&messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "has been played, and holds no day of a patient: give the clinic that it came from, "
                         "with the --set that it was played with: ebb trace --clinic %s",
                         clinic);
    else if (status == EBB_OK)
        ebb_messages_add(&messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "holds no clinic: give the clinic, as ebb trace --clinic configs/clinic.yaml");
    ebb_reader_close(reader);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status == EBB_OK ? EBB_BAD_FILE : status;
}

/* Clinics have no results files to be traced from, and no patients by number of a study. */
enum ebb_status ebb_trace_in_clinic(const struct ebb_options *options)
{
    struct tracing tracing = {.options = options};
    if (options->n_arguments > 0) {
        ebb_console_note("ebb: %s: a clinic's day and patient are asked for by --day and --patient",
                         options->arguments[0]);
        return EBB_USAGE;
    }
    if (ebb_options_has(options, EBB_OPTION_POLICY)) {
        ebb_console_note(
            "ebb: --policy %s: a patient of a clinic has one policy; the clinic's is set by --set "
            "policy=NAME",
            options->value[EBB_OPTION_POLICY]);
        return EBB_USAGE;
    }
    if (ebb_clinic_kept_is(options->value[EBB_OPTION_CLINIC]))
        return refuse_played(options->value[EBB_OPTION_CLINIC]);
    enum ebb_status status = ebb_load_clinic(options->value[EBB_OPTION_CLINIC], options, &tracing.config);
    if (status == EBB_OK)
        status = read_asked(&tracing);
    if (status == EBB_OK)
        status = play_and_print(&tracing);
    ebb_clinic_trace_free(&tracing.trace);
    ebb_loaded_clinic_free(tracing.config);
    return status;
}

enum ebb_status ebb_trace_check_no_clinic(const struct ebb_options *options)
{
    static const enum ebb_option OF_CLINICS[] = {EBB_OPTION_DAY, EBB_OPTION_PATIENT, EBB_OPTION_YEAR};
    for (size_t i = 0; i < sizeof OF_CLINICS / sizeof OF_CLINICS[0]; i++) {
        if (ebb_options_has(options, OF_CLINICS[i])) {
            ebb_console_note("ebb: --%s is of a clinic: name it as --clinic CLINIC",
                             EBB_OPTIONS[OF_CLINICS[i]].name);
            return EBB_USAGE;
        }
    }
    if (options->n_arguments > 0 && ebb_clinic_is(options->arguments[0])) {
        ebb_console_note("ebb: %s is a clinic: ebb trace --clinic %s, with --day and --patient",
                         options->arguments[0], options->arguments[0]);
        return EBB_USAGE;
    }
    if (options->n_arguments == 2)
        return EBB_OK;
    ebb_console_note(
        "ebb: trace takes a study and a patient: ebb trace STUDY|RUN.h5 PATIENT, or --clinic CLINIC");
    return EBB_USAGE;
}
