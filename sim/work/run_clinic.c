/* SPDX-License-Identifier: MIT
 * run_clinic: rows played and kept, then asked (<ebb/clinic_result.h>).
 *
 * The search comes after the rows, and knows what the table shows.
 *
 *   1. Playing rows   2. Probes of the search   3. The whole
 */
#include <ebb/run_clinic.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_play.h>

struct running {
    const struct ebb_run_clinic_options *options;
    const struct ebb_work *work;
    struct ebb_clinic_result *result;
    int first, n_replications; /* years that are played: of a share its own */
    int n_worlds;
};

/* 1. Playing rows */

/* Whose numbers a play brings: those of the rows, or of a few staffings of the search. */
struct taking {
    const struct running *running;
    struct ebb_clinic_answers *answers;
    const char *label;
};

static enum ebb_status take(void *self, int replication, const struct ebb_clinic_tally *tallies)
{
    const struct taking *taking = self;
    const struct running *running = taking->running;
    ebb_clinic_answers_take(taking->answers, replication - running->first, tallies);
    ebb_work_show(running->work, &(struct ebb_work_progress){.label = taking->label,
                                                             .done = replication - running->first + 1,
                                                             .total = running->n_replications,
                                                             .unit = "years"});
    return EBB_OK;
}

/* All years of these rows that are not known, some at a time where that was asked for. */
static enum ebb_status play(const struct running *running, const struct ebb_clinic_row *rows, int n_rows,
                            const char *label, struct ebb_clinic_answers *answers)
{
    const struct ebb_run_clinic_options *options = running->options;
    struct taking taking = {running, answers, label};
    const int end = running->first + running->n_replications;
    struct ebb_clinic_job job = {
        .first_replication = running->first + answers->n_replications,
        .n_rows = n_rows,
        .rows = rows,
        .worlds = running->n_worlds > 0 ? options->worlds : NULL,
        .n_threads = ebb_work_machine_of(&options->machine).n_threads,
        .stop = ebb_work_stop(running->work),
        .self = &taking,
        .take = take,
    };
    enum ebb_status status = EBB_OK;
    ebb_work_show(running->work, &(struct ebb_work_progress){.label = label,
                                                             .done = answers->n_replications,
                                                             .total = running->n_replications,
                                                             .unit = "years"});
    while (job.first_replication < end && status == EBB_OK) {
        const int left = end - job.first_replication;
        const bool all = options->most_at_once <= 0 || options->most_at_once > left;
        job.n_replications = all ? left : options->most_at_once;
        status = ebb_clinic_play(&job);
        job.first_replication += job.n_replications;
    }
    return status;
}

/* The weeks of the planner's own row are kept: it is the one that a page draws. */
static enum ebb_status play_rows(struct running *running)
{
    struct ebb_clinic_result *result = running->result;
    const int n = result->rows.n;
    struct ebb_clinic_asked *asked = malloc((size_t)n * sizeof *asked);
    if (asked == NULL)
        return EBB_NO_MEMORY;
    for (int row = 0; row < n; row++)
        asked[row] = (struct ebb_clinic_asked){&result->rows.cases[row].clinic,
                                               result->rows.cases[row].without_limits};
    enum ebb_status status = ebb_clinic_answers_init(&result->answers, asked, n, running->n_replications,
                                                     running->n_worlds, result->rows.own);
    free(asked);
    if (status == EBB_OK && running->options->know)
        status = running->options->know(running->options->self, result);
    if (status == EBB_OK)
        status = play(running, result->rows.played, n, "rows", &result->answers);
    return status;
}

/* 2. Probes of the search */

/* On average over years, and nothing grows: a clinic whose first year is good and whose list grows will not
 * meet it in the next. */
static void judge(const struct ebb_clinic_answers *answers, int row, struct ebb_clinic_probe *probe)
{
    const double target = answers->asked[row].clinic->target.share;
    const struct ebb_clinic_estimate sessions =
        ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_SESSIONS);
    probe->exists = true;
    probe->on_target = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_ON_TARGET);
    probe->verdict = ebb_clinic_verdict_of(answers, row);
    probe->meets = probe->on_target.mean >= target && !ebb_clinic_is_unstable(&probe->verdict);
    probe->is_clear = ebb_clinic_is_clear(&probe->on_target, &probe->verdict, target);
    probe->sessions = sessions.mean;
    probe->sessions_error = sessions.error;
    probe->book_full = ebb_clinic_answers_estimate(answers, row, EBB_CLINIC_BOOK_FULL).mean;
    probe->house = ebb_clinic_house_of(answers, row);
}

/* What the table shows. A larger one than the search takes is given in its first part. */
static int know_table(const struct ebb_clinic_result *result, struct ebb_clinic_probe *out_known)
{
    const struct ebb_clinic_rows *rows = &result->rows;
    int n_known = 0;
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses && n_known < EBB_CLINIC_MOST_KNOWN; n++) {
            struct ebb_clinic_probe *probe = &out_known[n_known];
            *probe = (struct ebb_clinic_probe){.chairs = rows->chairs[c], .nurses = rows->nurses[n]};
            if (rows->staffing[c][n] >= 0) {
                judge(&result->answers, rows->staffing[c][n], probe);
                n_known++;
            }
        }
    }
    return n_known;
}

static enum ebb_status play_probes(const struct running *running, struct ebb_clinic_probe *const *wanted,
                                   const struct ebb_clinic *clinics, int n)
{
    struct ebb_clinic_row rows[EBB_CLINIC_PROBES_AT_ONCE];
    struct ebb_clinic_asked asked[EBB_CLINIC_PROBES_AT_ONCE];
    struct ebb_clinic_answers answers;
    for (int i = 0; i < n; i++) {
        rows[i] = (struct ebb_clinic_row){&clinics[i], &running->result->rows.studies[0]};
        asked[i] = (struct ebb_clinic_asked){&clinics[i], -1};
    }
    enum ebb_status status =
        ebb_clinic_answers_init(&answers, asked, n, running->n_replications, running->n_worlds, 0);
    if (status == EBB_OK)
        status = play(running, rows, n, "smallest staffing", &answers);
    for (int i = 0; i < n && status == EBB_OK; i++)
        judge(&answers, i, wanted[i]);
    ebb_clinic_answers_free(&answers);
    return status;
}

/* Without a row without limits: the search asks what is late, not what it costs. */
static enum ebb_status probe(void *self, struct ebb_clinic_probe *probes, int n)
{
    const struct running *running = self;
    struct ebb_clinic_probe *wanted[EBB_CLINIC_PROBES_AT_ONCE];
    struct ebb_clinic clinics[EBB_CLINIC_PROBES_AT_ONCE];
    int n_wanted = 0;
    for (int i = 0; i < n; i++) {
        memcpy(&clinics[n_wanted], running->options->clinic, sizeof *clinics);
        if (ebb_clinic_set_staffing(&clinics[n_wanted], probes[i].chairs, probes[i].nurses))
            wanted[n_wanted++] = &probes[i];
    }
    return n_wanted > 0 ? play_probes(running, wanted, clinics, n_wanted) : EBB_OK;
}

static enum ebb_status search(struct running *running)
{
    struct ebb_clinic_result *result = running->result;
    const struct ebb_clinic *clinic = running->options->clinic;
    struct ebb_clinic_probe known[EBB_CLINIC_MOST_KNOWN];
    const int n_known = know_table(result, known);
    if (!ebb_clinic_has_boosters(&result->answers, result->rows.own))
        return EBB_OK; /* nothing is due that could be in time */
    result->searched = true;
    return ebb_clinic_search(clinic->chairs, EBB_MAX_CHAIRS, known, n_known, probe, running, &result->search);
}

/* 3. The whole */

/* The only trouble that shows when people are drawn. */
static void say_no_panel(const struct ebb_clinic *clinic, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_STUDY, NULL,
                     "active_patients = %d: of 64 times as many patients the policy leaves fewer in care: "
                     "must be fewer, or another policy",
                     clinic->active_patients);
}

/* A share of the years says nothing of the clinic. */
static enum ebb_status find(struct running *running)
{
    struct ebb_clinic_result *result = running->result;
    const double began = ebb_work_clock();
    if (running->options->years.n > 0)
        return EBB_OK;
    enum ebb_status status = ebb_clinic_result_find(result);
    if (status == EBB_OK && running->options->search)
        status = search(running);
    result->search_seconds = ebb_work_clock() - began;
    return status;
}

static void choose_years(struct running *running)
{
    const struct ebb_run_clinic_options *options = running->options;
    running->n_replications =
        options->n_replications > 0 ? options->n_replications : options->clinic->n_replications;
    ebb_require(options->years.first >= 0 &&
                options->years.first + options->years.n <= running->n_replications);
    if (options->years.n > 0) {
        running->first = (int)options->years.first;
        running->n_replications = (int)options->years.n;
    }
}

enum ebb_status ebb_run_clinic(const struct ebb_run_clinic_options *options, const struct ebb_work *work,
                               struct ebb_clinic_result *out_result)
{
    struct ebb_messages messages = {0};
    struct running running = {.options = options, .work = work, .result = out_result};
    const double began = ebb_work_clock();
    memset(out_result, 0, sizeof *out_result);
    out_result->first = -1;
    choose_years(&running);
    running.n_worlds = options->worlds ? options->worlds->n : 0;
    enum ebb_status status =
        ebb_clinic_rows_init(&out_result->rows, options->clinic, options->study, &options->asked, &messages);
    if (status == EBB_OK) {
        ebb_messages_free(&messages); /* what was replaced has been said when the clinic was read */
        status = play_rows(&running);
        if (status == EBB_BAD_STUDY)
            say_no_panel(options->clinic, &messages);
    }
    if (status == EBB_OK)
        status = find(&running);
    out_result->seconds = ebb_work_clock() - began;
    if (status != EBB_OK && !(status == EBB_INTERRUPTED && options->keeps))
        ebb_clinic_result_free(out_result);
    ebb_work_say(work, &messages);
    return status;
}
