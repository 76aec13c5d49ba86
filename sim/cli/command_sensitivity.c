/* SPDX-License-Identifier: MIT
 * ebb sensitivity: which of a study's values its answer hangs on.
 *
 * What is asked is decided in sensitivity_request.c, rows are played in sim/work (sensitivity.c), and how it
 * is said stands in sensed_text.c, sensed_rows.c and sensed_json.c.
 */
#include <ebb/format.h>
#include <ebb/sensitivity.h>

#include <stdlib.h>

#include "console.h"
#include "memory_check.h"
#include "outputs.h"
#include "progress.h"
#include "provenance_now.h"
#include "sensed_text.h"
#include "sensitivity_file.h"
#include "signals.h"

struct watched {
    const struct ebb_sensitivity_request *request;
    struct ebb_progress progress;
    bool announced;
};

/* Hours of rows that go on are told that they do not begin anew. */
static void show(void *self, const struct ebb_work_progress *progress)
{
    struct watched *watched = self;
    if (!watched->announced && progress->done > 0 &&
        !ebb_options_has(watched->request->options, EBB_OPTION_QUIET))
        ebb_console_note("ebb sensitivity: goes on after %s, kept in %s",
                         ebb_format_of(progress->done, "row", "rows").chars,
                         ebb_text_chars(&watched->request->journal));
    watched->announced = true;
    ebb_progress_show(&watched->progress, progress);
}

static void say_stopped(const struct ebb_sensitivity_request *request, const struct ebb_sensitivity *found)
{
    if (request->journal.length == 0)
        ebb_console_note(
            "ebb: interrupted; nothing was kept. With --out FILE rows are kept beside it, and the "
            "same command goes on from them");
    else if (found->n_done == 0)
        ebb_console_note("ebb: interrupted; no row was kept");
    else
        ebb_console_note("ebb: stopped; %s kept in %s: give the same command to go on",
                         ebb_format_of(found->n_done, "row is", "rows are").chars,
                         ebb_text_chars(&request->journal));
}

static enum ebb_status play(const struct ebb_sensitivity_request *request, struct ebb_sensitivity *found)
{
    struct watched watched = {.request = request, .progress = ebb_progress_of(request->options)};
    const struct ebb_work work = {
        .self = &watched,
        .message = ebb_console_message,
        .progress = show,
        .stop = ebb_signals_catch(),
    };
    const enum ebb_status status = ebb_sensitivity_play(&request->play, &work, found);
    ebb_progress_end(&watched.progress);
    ebb_signals_release();
    if (status == EBB_INTERRUPTED)
        say_stopped(request, found);
    return status;
}

/* Of a file whose rows were played before. */
static enum ebb_status take_rows(const struct ebb_sensitivity_request *request, struct ebb_sensitivity *found)
{
    const struct ebb_work work = {.message = ebb_console_message};
    const size_t n = (size_t)request->n_asked * (size_t)ebb_design_rows(request->config.design);
    double *answers = calloc(2 * n + 1, sizeof *answers);
    if (answers == NULL)
        return EBB_NO_MEMORY;
    enum ebb_status status = ebb_sensitivity_file_rows(request, answers, answers + n);
    if (status == EBB_OK)
        status = ebb_sensitivity_of(&request->play, answers, answers + n, &work, found);
    free(answers);
    return status;
}

/* The table before the page: one that cannot be written is said before text hides it. */
static enum ebb_status write_rows(const struct ebb_sensitivity *found, const struct ebb_options *options,
                                  const struct ebb_provenance_now *now)
{
    static const struct ebb_output OUTPUT = {
        "/tables/sensitivity", "Rows of a design, and what was asked of each",
        "an observation for each row and answer, with what varies and what the row is compared with"};
    struct ebb_record_column columns[EBB_MOST_SENSITIVITY_COLUMNS];
    struct ebb_records records;
    if (!ebb_options_has(options, EBB_OPTION_OUT))
        return EBB_OK;
    ebb_sensitivity_records(found, columns, &records);
    const enum ebb_status status = ebb_outputs_write(&OUTPUT, &records, options, now);
    ebb_records_free(&records);
    return status;
}

static enum ebb_status print(const struct ebb_sensitivity_request *request,
                             const struct ebb_sensitivity *found)
{
    const struct ebb_sensed sensed = {request, found, ebb_options_has(request->options, EBB_OPTION_FULL)};
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK;
    if (ebb_options_has(request->options, EBB_OPTION_JSON))
        ebb_sensed_print_json(&sensed, &text);
    else
        status = ebb_sensed_print(&sensed, &text);
    if (status == EBB_OK)
        status = ebb_console_print(&text);
    ebb_text_free(&text);
    return status;
}

enum ebb_status ebb_command_sensitivity(const struct ebb_options *options)
{
    struct ebb_sensitivity_request request;
    struct ebb_sensitivity found = {0};
    struct ebb_provenance_now now;
    enum ebb_status status = ebb_provenance_now_init(&now, options);
    if (status == EBB_OK) {
        status = ebb_sensitivity_request_init(&request, options);
        if (status == EBB_OK)
            status = request.played ? take_rows(&request, &found) : play(&request, &found);
        if (status == EBB_OK)
            status = write_rows(&found, options, &now);
        if (status == EBB_OK && !request.played)
            ebb_sensitivity_forget(&request.play);
        if (status == EBB_OK)
            status = print(&request, &found);
        if (status == EBB_NO_MEMORY && request.n_asked > 0)
            ebb_memory_say(found.design ? found.design : request.config.design,
                           ebb_sensitivity_request_bytes(&request));
        ebb_sensitivity_free(&found);
        ebb_sensitivity_request_free(&request);
    }
    ebb_provenance_now_free(&now);
    return status;
}
