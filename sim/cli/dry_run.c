/* SPDX-License-Identifier: MIT
 * dry_run: what a run would be and take, without running it or writing anything.
 *
 * Memory and disk are computed; time is measured on one small block of the same study, without compression
 * and writing.
 */
#include <math.h>

#include <unistd.h>

#include <ebb/block.h>
#include <ebb/executor.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/tally.h>
#include <ebb/writer.h>

#include "console.h"
#include "job.h"
#include "progress.h"

enum { TRIAL_PATIENTS = 1024 };

struct estimate {
    double memory_bytes, disk_bytes, seconds;
    bool exists; /* the results file is there already */
};

/* Seconds of one thread for TRIAL_PATIENTS patients of the study. */
static enum ebb_status time_trial(const struct ebb_job *job, double *out_seconds, double *out_tally_bytes)
{
    struct ebb_study study = job->opening.plan.study;
    struct ebb_plan plan = {0};
    struct ebb_tally tally = {0};
    const struct ebb_play_options options = {.kernel = job->kernel};

    study.n_patients = TRIAL_PATIENTS;
    study.precision.on = false;
    enum ebb_status status = ebb_plan_init(&plan, &study, &(struct ebb_messages){0});
    if (status == EBB_OK)
        status = ebb_tally_init(&tally, &plan);
    double start = ebb_progress_clock();
    if (status == EBB_OK)
        status = ebb_play_once(
            &(struct ebb_batch){.plan = &plan, .last_block = plan.n_blocks, .tally = &tally}, 1, &options);
    *out_seconds = ebb_progress_clock() - start;
    *out_tally_bytes = (double)tally.n_words * sizeof(int64_t);
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
    return status;
}

static enum ebb_status estimate(const struct ebb_job *job, struct estimate *out)
{
    const struct ebb_plan *plan = &job->opening.plan;
    const bool keeps = plan->study.record != EBB_RECORD_SUMMARY;
    const int n_threads = job->threads.n;
    double trial_seconds, tally_bytes;

    enum ebb_status status = time_trial(job, &trial_seconds, &tally_bytes);
    if (status != EBB_OK)
        return status;
    double blocks_at_a_time = fmin(n_threads, (double)plan->n_blocks);
    out->memory_bytes = n_threads * ((double)ebb_block_bytes(plan, keeps, keeps) + tally_bytes) +
                        tally_bytes + ebb_writer_memory(plan, n_threads);
    out->disk_bytes = ebb_writer_bytes(plan);
    out->seconds = trial_seconds * (double)ebb_plan_most_patients(plan) / TRIAL_PATIENTS / blocks_at_a_time;
    out->exists = access(job->path.chars, F_OK) == 0;
    return EBB_OK;
}

static void print_json(const struct ebb_job *job, const struct estimate *estimate, struct ebb_text *text)
{
    const struct ebb_plan *plan = &job->opening.plan;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "study", plan->study.title);
    ebb_json_string(&json, "path", job->opening.config.path);
    ebb_json_integer(&json, "patients", ebb_plan_most_patients(plan));
    ebb_json_open_list(&json, "policies");
    for (int p = 0; p < plan->study.n_policies; p++)
        ebb_json_string(&json, NULL, plan->study.policies[p].name);
    ebb_json_close_list(&json);
    ebb_json_integer(&json, "assessments", plan->calendar.n_assessments);
    ebb_json_integer(&json, "threads", job->threads.n);
    ebb_json_number(&json, "memory_bytes", estimate->memory_bytes);
    ebb_json_number(&json, "disk_bytes_at_most", estimate->disk_bytes);
    ebb_json_number(&json, "seconds", estimate->seconds);
    ebb_json_string(&json, "file", job->path.chars);
    ebb_json_truth(&json, "file_exists", estimate->exists);
    ebb_json_close(&json);
}

static void print_lines(const struct ebb_job *job, const struct estimate *estimate, struct ebb_text *text)
{
    const struct ebb_plan *plan = &job->opening.plan;
    const struct ebb_study *study = &plan->study;
    const char *refused = ebb_options_has(job->options, EBB_OPTION_FORCE)
                              ? " (there already: would be replaced)"
                              : " (there already: would need --force)";

    ebb_text_add(text, "%s: a dry run; nothing is written\n\n", job->opening.config.path);
    ebb_text_add(text, "  study        %s\n", study->title);
    ebb_text_add(text, "  patients     %s%s\n", study->precision.on ? "at most " : "",
                 ebb_format_count(ebb_plan_most_patients(plan)).chars);
    ebb_text_add(text, "  policies     %d:", study->n_policies);
    for (int p = 0; p < study->n_policies; p++)
        ebb_text_add(text, " %s", study->policies[p].name);
    ebb_text_add(text, "\n  assessments  %d, one every %s, %s of follow-up\n", plan->calendar.n_assessments,
                 ebb_format_of(plan->calendar.interval_days, "day", "days").chars,
                 ebb_format_weeks(study->horizon_days).chars);
    ebb_text_add(text, "  threads      %d, %s\n", job->threads.n, job->threads.why);
    ebb_text_add(text, "  memory       about %s\n", ebb_format_bytes(estimate->memory_bytes).chars);
    ebb_text_add(text, "  disk         at most %s\n", ebb_format_bytes(estimate->disk_bytes).chars);
    ebb_text_add(text, "  time         about %s for playing the patients, by a trial of %s of them%s\n",
                 ebb_format_seconds(estimate->seconds).chars, ebb_format_count(TRIAL_PATIENTS).chars,
                 study->record == EBB_RECORD_SUMMARY ? "" : "; writing their rows comes on top");
    ebb_text_add(text, "  output       %s%s\n", job->path.chars, estimate->exists ? refused : "");
}

enum ebb_status ebb_dry_run(const struct ebb_job *job)
{
    struct estimate found;
    struct ebb_text text = {0};

    enum ebb_status status = estimate(job, &found);
    if (status != EBB_OK)
        return status;
    if (ebb_options_has(job->options, EBB_OPTION_JSON))
        print_json(job, &found, &text);
    else
        print_lines(job, &found, &text);
    return ebb_console_print(&text);
}
