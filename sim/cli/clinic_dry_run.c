/* SPDX-License-Identifier: MIT
 * clinic_dry_run: what answering a clinic would take: rows, years, memory, time.
 *
 * A few years are played, with all rows and the search, for what a year costs depends on the patients, the
 * policy and how full the clinic is; nobody could say it from the nine values.
 */
#define _DEFAULT_SOURCE 1 /* getrusage */

#include "clinic_dry_run.h"

#include <sys/resource.h>

#include <ebb/format.h>
#include <ebb/json.h>

#include "console.h"

/* Each thread a few: fewer, and the last one to end would decide; more, and one could as well have run it. */
enum { TRIAL_YEARS_A_THREAD = 2 };

int ebb_clinic_dry_run_years(const struct ebb_run_clinic_options *asked)
{
    const int years = TRIAL_YEARS_A_THREAD * asked->machine.n_threads;
    return years < asked->clinic->n_replications ? years : asked->clinic->n_replications;
}

/* Most this process has had; in kilobytes, as Linux says it. 0: not known. */
static double most_memory(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024.0 * (double)usage.ru_maxrss : 0.0;
}

/* What is kept of a year: a number for each row and outcome, and the weeks of the planner's own row. */
static double bytes_a_year(const struct ebb_clinic_dry_run *dry)
{
    return (double)dry->trial->rows.n * EBB_CLINIC_OUTCOME_COUNT * sizeof(double) +
           (double)EBB_WEEKLY_COUNT * dry->config->clinic.n_weeks * sizeof(int32_t);
}

static void print_json(const struct ebb_clinic_dry_run *dry, double memory, double seconds,
                       struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &dry->trial->rows;
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
    ebb_json_number(&json, "memory_bytes", memory);
    ebb_json_number(&json, "seconds", seconds);
    ebb_json_close(&json);
}

/* As the dry run of a study says it (dry_run.c), for who writes both into a job. */
static void print_lines(const struct ebb_clinic_dry_run *dry, double memory, double seconds,
                        struct ebb_text *text)
{
    const struct ebb_clinic *clinic = &dry->config->clinic;
    const struct ebb_clinic_rows *rows = &dry->trial->rows;
    ebb_text_add(text, "%s: a dry run; nothing is kept\n\n", dry->config->path);
    ebb_text_add(text, "  clinic       %s\n", clinic->title);
    ebb_text_add(text, "  years        %d of %s", clinic->n_replications,
                 ebb_format_of(clinic->n_weeks, "week", "weeks").chars);
    if (dry->config->worlds.n > 0)
        ebb_text_add(text, ", in %s of what is not known of patients",
                     ebb_format_of(dry->config->worlds.n, "joint draw", "joint draws").chars);
    ebb_text_add(text, "\n  rows         %d: %s chairs x %d nurses, %d changes, and without limits;\n",
                 rows->n, ebb_format_count(rows->n_chairs).chars, rows->n_nurses, rows->n_what_ifs);
    ebb_text_add(text, "               then those that the smallest staffing is looked for with\n");
    ebb_text_add(text, "  threads      %d, %s\n", dry->machine->use.n_threads, dry->machine->why);
    ebb_text_add(text, "  memory       about %s\n", ebb_format_bytes(memory).chars);
    ebb_text_add(text,
                 "  time         about %s, by a trial of %s\n"
                 "               good to a factor of two on a machine as idle as now\n",
                 ebb_format_seconds(seconds).chars,
                 ebb_format_of(dry->trial->answers.n_replications, "year", "years").chars);
}

enum ebb_status ebb_clinic_dry_run(const struct ebb_clinic_dry_run *dry, bool as_json)
{
    struct ebb_text text = {0};
    const double played = dry->trial->answers.n_replications, years = dry->config->clinic.n_replications;
    const double memory = most_memory() + (years - played) * bytes_a_year(dry);
    const double seconds = dry->trial->seconds * years / played;
    if (as_json)
        print_json(dry, memory, seconds, &text);
    else
        print_lines(dry, memory, seconds, &text);
    return ebb_console_print(&text);
}
