/* SPDX-License-Identifier: MIT
 * clinic_dry_run: what answering a clinic would take: rows, years, memory, time.
 *
 * A few years are played, with all rows and the search, for what a year costs depends on the patients, the
 * policy and how full the clinic is; nobody could say it from the nine values.
 *
 * How much of that is done is bounded, whatever the clinic: of 30,000 patients, or of new ones that grow
 * tenfold a year, two years of forty rows took minutes, and --dry-run is what one asks not to wait. Fewer
 * years first; then the same clinic with a part of its patients, chairs and nurses, whose cost is that part,
 * for it grows with patients and little else (measured from 300 to 3,000: 21 times).
 *
 *   1. The trial   2. What it comes to   3. Printing
 */
#define _DEFAULT_SOURCE 1 /* getrusage */

#include "clinic_dry_run.h"

#include <string.h>
#include <sys/resource.h>

#include <ebb/clinic_people.h>
#include <ebb/clinic_rows.h>
#include <ebb/format.h>
#include <ebb/json.h>

#include "console.h"

/* 1. The trial */

/* Each thread a few: fewer, and the last one to end would decide; more, and one could as well have run it. */
enum { TRIAL_YEARS_A_THREAD = 2 };

/* Weeks of patients that a trial plays at most, over all years and rows: some 1 s of one core at 0.3 us each,
 * and more where patients wait. More is no better a forecast; less would try the usual clinic in parts. */
#define TRIAL_PATIENT_WEEKS 3e6
#define TRIAL_ROWS          40.0 /* about: the table, the changes, those of the search */

/* As if nobody left: growth makes a clinic expensive by those who come, and who waits stays. */
static double patient_weeks(const struct ebb_clinic *clinic)
{
    double sum = (double)clinic->active_patients * clinic->n_weeks;
    for (int week = 0; week < clinic->n_weeks; week++)
        sum += ebb_referrals_in_week(clinic, week) * (clinic->n_weeks - week);
    return sum;
}

static int part_of(int number, double parts)
{
    const int part = (int)((double)number / parts + 0.5);
    return part > 0 || number == 0 ? part : 1;
}

/* Rooms and shifts may leave no staffing of that size: then it has its own, and is emptier. */
static void make_smaller(struct ebb_clinic *clinic, double parts)
{
    struct ebb_clinic fewer = *clinic;
    clinic->active_patients = part_of(clinic->active_patients, parts);
    clinic->new_per_week /= parts;
    for (int i = 0; i < clinic->n_background; i++)
        clinic->background[i].per_day /= parts;
    if (ebb_clinic_set_staffing(&fewer, part_of(clinic->chairs, parts), part_of(clinic->nurses, parts)))
        ebb_clinic_set_staffing(clinic, fewer.chairs, fewer.nurses);
}

/* Most this process has had; in kilobytes, as Linux says it. 0: not known. */
static double most_memory(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024.0 * (double)usage.ru_maxrss : 0.0;
}

void ebb_clinic_dry_run_begin(struct ebb_clinic_dry_run *dry, struct ebb_run_clinic_options *asked)
{
    const struct ebb_clinic *clinic = asked->clinic;
    const double weeks = patient_weeks(clinic), years = TRIAL_PATIENT_WEEKS / (TRIAL_ROWS * weeks);
    const int threads = asked->machine.n_threads, most = TRIAL_YEARS_A_THREAD * threads;
    memcpy(&dry->clinic, clinic, sizeof dry->clinic);
    dry->factor = 1.0;
    dry->memory_before = most_memory();
    asked->n_replications = years >= most ? most : years > threads ? (int)years : threads;
    if (asked->n_replications > clinic->n_replications)
        asked->n_replications = clinic->n_replications;
    if (asked->n_replications > years) {
        make_smaller(&dry->clinic, asked->n_replications / years);
        dry->factor = weeks / patient_weeks(&dry->clinic);
    }
    asked->clinic = &dry->clinic;
}

/* 2. What it comes to */

/* What is kept of a year: a number for each row and outcome, and the weeks of the planner's own row. */
static double bytes_a_year(const struct ebb_clinic_dry_run *dry, const struct ebb_clinic_result *trial)
{
    return (double)trial->rows.n * EBB_CLINIC_OUTCOME_COUNT * sizeof(double) +
           (double)EBB_WEEKLY_COUNT * dry->config->clinic.n_weeks * sizeof(int32_t);
}

/* What it would take. */
struct forecast {
    const struct ebb_clinic_result *trial;
    double memory, seconds; /* bytes; of the clock */
    double search_seconds;  /* of them, what a merge plays itself */
};

static struct forecast forecast_of(const struct ebb_clinic_dry_run *dry,
                                   const struct ebb_clinic_result *trial)
{
    const double played = trial->answers.n_replications, years = dry->config->clinic.n_replications;
    const double of_trial = most_memory() - dry->memory_before, times = dry->factor * years / played;
    return (struct forecast){
        .trial = trial,
        .memory = dry->memory_before + dry->factor * of_trial + (years - played) * bytes_a_year(dry, trial),
        .seconds = times * trial->seconds,
        .search_seconds = times * trial->search_seconds,
    };
}

/* 3. Printing */

static void print_json(const struct ebb_clinic_dry_run *dry, const struct forecast *forecast,
                       struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &forecast->trial->rows;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "clinic", dry->config->clinic.title);
    ebb_json_string(&json, "path", dry->config->path);
    ebb_json_integer(&json, "years", dry->config->clinic.n_replications);
    ebb_json_integer(&json, "weeks", dry->config->clinic.n_weeks);
    ebb_json_integer(&json, "draws", dry->config->worlds.n);
    ebb_json_integer(&json, "rows", rows->n);
    ebb_json_integer(&json, "staffings", rows->n_chairs * rows->n_nurses);
    ebb_json_integer(&json, "what_ifs", rows->n_what_ifs);
    ebb_json_integer(&json, "threads", dry->machine->use.n_threads);
    ebb_json_number(&json, "memory_bytes", forecast->memory);
    ebb_json_number(&json, "seconds", forecast->seconds);
    ebb_json_close(&json);
}

/* As the dry run of a study says it (dry_run.c), for who writes both into a job. */
static void print_lines(const struct ebb_clinic_dry_run *dry, const struct forecast *forecast,
                        struct ebb_text *text)
{
    const struct ebb_clinic *clinic = &dry->config->clinic;
    const struct ebb_clinic_rows *rows = &forecast->trial->rows;
    ebb_text_add(text, "%s: a dry run; nothing is kept\n\n", dry->config->path);
    ebb_text_add(text, "  clinic       %s\n", clinic->title);
    ebb_text_add(text, "  years        %d of %s", clinic->n_replications,
                 ebb_format_of(clinic->n_weeks, "week", "weeks").chars);
    if (dry->config->worlds.n > 0)
        ebb_text_add(text, ", in %s of what is not known of patients",
                     ebb_format_of(dry->config->worlds.n, "joint draw", "joint draws").chars);
    ebb_text_add(text, "\n  rows         %d: %s x %s, %s, and without limits;\n", rows->n,
                 ebb_format_of(rows->n_chairs, "chair", "chairs").chars,
                 ebb_format_of(rows->n_nurses, "nurse", "nurses").chars,
                 ebb_format_of(rows->n_what_ifs, "change", "changes").chars);
    ebb_text_add(text, "               then those that the smallest staffing is looked for with\n");
    ebb_text_add(text, "  threads      %d, %s\n", dry->machine->use.n_threads, dry->machine->why);
    ebb_text_add(text, "  memory       about %s\n", ebb_format_bytes(forecast->memory).chars);
    ebb_text_add(text, "  time         about %s, by a trial of %s",
                 ebb_format_seconds(forecast->seconds).chars,
                 ebb_format_of(forecast->trial->answers.n_replications, "year", "years").chars);
    if (dry->factor > 1.0)
        ebb_text_add(text,
                     " with one in %.0f of the patients;\n"
                     "               a forecast: more, maybe several times, where many wait\n",
                     dry->factor);
    else
        ebb_text_add(text, "\n               good to a factor of two on a machine as idle as now\n");
}

enum ebb_status ebb_clinic_dry_run_end(const struct ebb_clinic_dry_run *dry,
                                       const struct ebb_clinic_result *trial, bool as_json)
{
    struct ebb_text text = {0};
    const struct forecast forecast = forecast_of(dry, trial);
    if (as_json)
        print_json(dry, &forecast, &text);
    else
        print_lines(dry, &forecast, &text);
    return ebb_console_print(&text);
}

enum ebb_status ebb_clinic_dry_run_job(const struct ebb_clinic_dry_run *dry,
                                       const struct ebb_clinic_result *trial,
                                       const struct ebb_options *options, const struct ebb_job_asked *asked,
                                       const char *path)
{
    const struct forecast forecast = forecast_of(dry, trial);
    struct ebb_text tried = {0};
    ebb_text_add(&tried, "a trial of %s",
                 ebb_format_of(trial->answers.n_replications, "year", "years").chars);
    const struct ebb_job_needs needs = {.memory_bytes = forecast.memory,
                                        .seconds = forecast.seconds - forecast.search_seconds,
                                        .merge_seconds = forecast.search_seconds,
                                        .trial = ebb_text_chars(&tried)};
    const enum ebb_status status = ebb_job_print(options, asked, path, &needs);
    ebb_text_free(&tried);
    return status;
}
