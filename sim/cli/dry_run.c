/* SPDX-License-Identifier: MIT
 * dry_run: what a run would be and take, for people and programs; nothing is run or written.
 *
 * For the minute before a job is handed to a batch system, which wants memory, disk and time in figures. The
 * request is the one of a real run, decided by the same code, so that what passes here starts there.
 */
#include <ebb/forecast_run.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/play_draws.h>
#include <ebb/psa_make.h>

#include "console.h"
#include "run_request.h"

/* Draws of a trial: enough that threads have something to share, few enough not to be waited for. */
enum { TRIAL_DRAWS = 8 };

/* What playing joint draws beside the run takes, by the first of them; 0 where there are none. */
static enum ebb_status time_draws(const struct ebb_run_request *request, double *out_seconds)
{
    const int n = ebb_play_draws_count(&request->loaded.plan.study, &request->worlds[EBB_SITE_TYPICAL]);
    const int tried = n < TRIAL_DRAWS ? n : TRIAL_DRAWS;
    struct ebb_worlds worlds[EBB_SITE_COUNT] = {request->worlds[EBB_SITE_TYPICAL],
                                                request->worlds[EBB_SITE_NEW]};
    struct ebb_uncertainty uncertainty;
    struct ebb_messages unheard = {0};
    *out_seconds = 0.0;
    if (n == 0)
        return EBB_OK;
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        worlds[site].n = worlds[site].n < tried ? worlds[site].n : tried;
    const double start = ebb_work_clock();
    const enum ebb_status status =
        ebb_play_draws(&request->loaded.plan, worlds, &request->machine.use, NULL, &uncertainty, &unheard);
    *out_seconds = (ebb_work_clock() - start) * n / tried;
    ebb_uncertainty_free(&uncertainty);
    ebb_messages_free(&unheard);
    return status == EBB_BAD_STUDY ? EBB_OK : status; /* the run goes on without ranges, too */
}

static void print_draws(const struct ebb_run_request *request, struct ebb_text *text)
{
    const struct ebb_study *study = &request->loaded.plan.study;
    const int n = ebb_play_draws_count(study, &request->worlds[EBB_SITE_TYPICAL]);
    const int64_t most = ebb_plan_most_patients(&request->loaded.plan), each = study->uncertainty.patients;
    if (n > 0)
        ebb_text_add(text, "  draws        %s of %s, once more for a new clinic: ranges of the answers\n",
                     ebb_format_of(n, "joint draw", "joint draws").chars,
                     ebb_format_of(each < most ? each : most, "patient", "patients").chars);
}

/* Those that are played for costs and QALYs, of the time that the others take: they are played alike. */
static double time_costs(const struct ebb_run_request *request, double of_draws)
{
    const struct ebb_plan *plan = &request->loaded.plan;
    const struct ebb_worlds *worlds = &request->worlds[EBB_SITE_TYPICAL];
    const double others = (double)ebb_play_draws_count(&plan->study, worlds) *
                          plan->study.uncertainty.patients * EBB_SITE_COUNT;
    const double own = (double)ebb_psa_count(plan, worlds) * plan->study.economics.costs.n_patients;
    return others > 0.0 ? of_draws * own / others : 0.0;
}

static void print_costs(const struct ebb_run_request *request, struct ebb_text *text)
{
    const struct ebb_plan *plan = &request->loaded.plan;
    const int n = ebb_psa_count(plan, &request->worlds[EBB_SITE_TYPICAL]);
    if (n > 0)
        ebb_text_add(text, "  costs        %s of %s: draws of costs and QALYs\n",
                     ebb_format_of(n, "joint draw", "joint draws").chars,
                     ebb_format_of(plan->study.economics.costs.n_patients, "patient", "patients").chars);
}

static void print_json(const struct ebb_run_request *request, const struct ebb_run_forecast *forecast,
                       struct ebb_text *text)
{
    const struct ebb_plan *plan = &request->loaded.plan;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "study", plan->study.title);
    ebb_json_string(&json, "path", request->loaded.config.path);
    ebb_json_integer(&json, "patients", ebb_plan_most_patients(plan));
    ebb_json_open_list(&json, "policies");
    for (int p = 0; p < plan->study.n_policies; p++)
        ebb_json_string(&json, NULL, plan->study.policies[p].name);
    ebb_json_close_list(&json);
    ebb_json_integer(
        &json, "draws",
        ebb_play_draws_count(&plan->study, &request->worlds[EBB_SITE_TYPICAL])); /* of each site */
    ebb_json_integer(&json, "assessments", plan->calendar.n_assessments);
    ebb_json_integer(&json, "threads", request->machine.use.n_threads);
    ebb_json_number(&json, "memory_bytes", forecast->memory_bytes);
    ebb_json_integer(&json, "processors", request->machine.n_processors);
    ebb_json_number(&json, "disk_bytes", forecast->disk_likely_bytes);
    ebb_json_number(&json, "disk_bytes_at_most", forecast->disk_bytes);
    /* Not rounded, although it is a guess: a scheduler adds these up and rounds itself. */
    ebb_json_number(&json, "seconds", forecast->seconds);
    ebb_json_string(&json, "file", request->path.chars);
    ebb_json_truth(&json, "file_exists", forecast->exists);
    ebb_json_close(&json);
}

/* More threads than processors are no mistake (a test of a node's memory, say), but nobody should wait for
 * them to be quicker. */
static void print_threads(const struct ebb_machine *machine, struct ebb_text *text)
{
    ebb_text_add(text, "  threads      %d, %s\n", machine->use.n_threads, machine->why);
    if (machine->use.n_threads > machine->n_processors)
        ebb_text_add(text,
                     "               only %s here: more threads than that take memory and no less time\n",
                     ebb_format_of(machine->n_processors, "processor", "processors").chars);
}

/* How good the time is belongs to it: a batch system kills what runs longer than it was told. */
static void print_time(const struct ebb_run_forecast *forecast, struct ebb_text *text)
{
    ebb_text_add(text,
                 "  time         about %s, packing and writing included, by a trial of %s patients\n"
                 "               good to a factor of two on a machine as idle as now",
                 ebb_format_seconds(forecast->seconds).chars, ebb_format_count(EBB_FORECAST_PATIENTS).chars);
    /* Below that a disk is quicker than anything that still spins. */
    const double rate = forecast->disk_likely_bytes / forecast->seconds, slow_disk = 50e6;
    if (rate > slow_disk)
        ebb_text_add(text, "\n               longer if the disk takes less than %s a second",
                     ebb_format_bytes(rate).chars);
    ebb_text_add(text, "\n");
}

static void print_lines(const struct ebb_run_request *request, const struct ebb_run_forecast *forecast,
                        struct ebb_text *text)
{
    const struct ebb_plan *plan = &request->loaded.plan;
    const struct ebb_study *study = &plan->study;
    /* A file that is there already is a fact about the run to come, not a failure of the dry run. */
    const char *refused = ebb_options_has(request->options, EBB_OPTION_FORCE)
                              ? " (there already: would be replaced)"
                              : " (there already: would need --force)";

    /* Said first: the page looks like the start of a run. */
    ebb_text_add(text, "%s: a dry run; nothing is written\n\n", request->loaded.config.path);
    ebb_text_add(text, "  study        %s\n", study->title);
    ebb_text_add(text, "  patients     %s%s\n", study->precision.on ? "at most " : "",
                 ebb_format_count(ebb_plan_most_patients(plan)).chars);
    ebb_text_add(text, "  policies     %d:", study->n_policies);
    for (int p = 0; p < study->n_policies; p++)
        ebb_text_add(text, " %s", study->policies[p].name);
    ebb_text_add(text, "\n  assessments  %d, one every %s, %s of follow-up\n", plan->calendar.n_assessments,
                 ebb_format_of(plan->calendar.interval_days, "day", "days").chars,
                 ebb_format_weeks(study->horizon_days).chars);
    print_draws(request, text);
    print_costs(request, text);
    print_threads(&request->machine, text);
    ebb_text_add(text, "  memory       about %s\n", ebb_format_bytes(forecast->memory_bytes).chars);
    ebb_text_add(text, "  disk         about %s, at most %s\n",
                 ebb_format_bytes(forecast->disk_likely_bytes).chars,
                 ebb_format_bytes(forecast->disk_bytes).chars);
    print_time(forecast, text);
    ebb_text_add(text, "  output       %s%s\n", request->path.chars, forecast->exists ? refused : "");
}

/* Draws and costs are played by the merge, whose number does not grow with patients. */
static enum ebb_status print_job(const struct ebb_run_request *request, const struct ebb_run_forecast *found,
                                 double merge_seconds)
{
    struct ebb_text trial = {0};
    ebb_text_add(&trial, "a trial of %s patients", ebb_format_count(EBB_FORECAST_PATIENTS).chars);
    const enum ebb_status status = ebb_job_print(request->options, &request->job, request->path.chars,
                                                 &(struct ebb_job_needs){.memory_bytes = found->memory_bytes,
                                                                         .seconds = found->seconds,
                                                                         .merge_seconds = merge_seconds,
                                                                         .trial = ebb_text_chars(&trial)});
    ebb_text_free(&trial);
    return status;
}

/* Status 0 also where the file exists: people ask for the figures first and choose a name afterwards. A
 * Ctrl-C ends it at once, without the flag: there is nothing to leave in order. */
enum ebb_status ebb_dry_run(const struct ebb_run_request *request)
{
    struct ebb_run_forecast found;
    struct ebb_text text = {0};

    const struct ebb_work work = {.message = ebb_console_message};
    enum ebb_status status =
        ebb_forecast_run(&request->loaded.plan, &request->machine.use, request->machine.n_processors,
                         request->path.chars, &work, &found);
    double of_draws = 0.0;
    if (status == EBB_OK)
        status = time_draws(request, &of_draws);
    if (status != EBB_OK)
        return status;
    const double others = of_draws + time_costs(request, of_draws);
    if (request->job.n_shards > 0)
        return print_job(request, &found, others);
    found.seconds += others;
    if (ebb_options_has(request->options, EBB_OPTION_JSON))
        print_json(request, &found, &text);
    else
        print_lines(request, &found, &text);
    return ebb_console_print(&text);
}
