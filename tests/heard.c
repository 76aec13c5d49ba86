/* SPDX-License-Identifier: MIT
 * heard: listens to a piece of work.
 */
#include "heard.h"

#include <stdlib.h>

#include <unistd.h>

#include <ebb/run_study.h>

#include "tap.h"

static void hear_message(void *self, const struct ebb_message *message)
{
    struct ebb_heard *heard = self;
    ebb_message_print(message, &heard->words);
    ebb_text_add(&heard->words, "\n");
    heard->n_messages++;
}

static void hear_progress(void *self, const struct ebb_work_progress *progress)
{
    struct ebb_heard *heard = self;
    heard->rises = heard->rises && progress->done <= progress->total && progress->unit != NULL &&
                   (progress->done == 0 || progress->done >= heard->last_done);
    heard->n_shown++;
    heard->n_started += progress->done == 0;
    heard->n_finished += progress->done == progress->total;
    heard->last_done = progress->done;
    heard->last_total = progress->total;
    if (heard->stop_from > 0 && progress->done >= heard->stop_from)
        atomic_store(&heard->stop, true);
}

struct ebb_work ebb_heard_listen(struct ebb_heard *heard)
{
    *heard = (struct ebb_heard){.rises = true};
    fflush(NULL);
    heard->printed = tmpfile();
    assert_non_null(heard->printed);
    heard->real_stdout = dup(STDOUT_FILENO);
    heard->real_stderr = dup(STDERR_FILENO);
    dup2(fileno(heard->printed), STDOUT_FILENO);
    dup2(fileno(heard->printed), STDERR_FILENO);
    return (struct ebb_work){heard, hear_message, hear_progress, &heard->stop};
}

void ebb_heard_end(struct ebb_heard *heard)
{
    fflush(NULL);
    dup2(heard->real_stdout, STDOUT_FILENO);
    dup2(heard->real_stderr, STDERR_FILENO);
    close(heard->real_stdout);
    close(heard->real_stderr);
    fseek(heard->printed, 0, SEEK_END);
    const long n_bytes = ftell(heard->printed);
    fclose(heard->printed);
    assert_int_equal(n_bytes, 0);
}

const char *ebb_heard_scratch(const char *name)
{
    static char paths[8][1024];
    static int next;
    const char *folder = getenv("EBB_TMP");
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder ? folder : "/tmp", name);
    return path;
}

/* A study with some settings; trouble ends the test. */
static void open_settings(struct ebb_opened_study *opened, const char *path,
                          const struct ebb_override *settings, size_t n)
{
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_config_open(path, settings, n, &opened->config, &messages), EBB_OK);
    opened->plan = (struct ebb_plan){0};
    assert_int_equal(ebb_plan_init(&opened->plan, &opened->config.study, &messages), EBB_OK);
    ebb_messages_free(&messages);
    opened->provenance = (struct ebb_provenance){0};
    ebb_config_provenance(&opened->config, &opened->provenance);
}

void ebb_heard_open(struct ebb_opened_study *opened, const char *path, const char *patients,
                    const char *record)
{
    open_settings(opened, path,
                  (const struct ebb_override[]){{.key = "patients", .value = patients},
                                                {.key = "record", .value = record}},
                  2);
}

void ebb_heard_open_seed(struct ebb_opened_study *opened, const char *patients, const char *record,
                         const char *seed)
{
    open_settings(opened, "configs/smoke.yaml",
                  (const struct ebb_override[]){{.key = "patients", .value = patients},
                                                {.key = "record", .value = record},
                                                {.key = "seed", .value = seed}},
                  3);
}

void ebb_heard_close(struct ebb_opened_study *opened)
{
    ebb_plan_free(&opened->plan);
    ebb_config_free(&opened->config);
}

void ebb_heard_make_run(const char *path, const char *seed, const char *record)
{
    struct ebb_opened_study opened;
    struct ebb_study_run run;
    const struct ebb_run_study_options options = {
        .path = path, .force = true, .provenance = &opened.provenance};
    ebb_heard_open_seed(&opened, "300", record, seed);
    assert_int_equal(ebb_run_study(&opened.plan, &options, NULL, &run), EBB_OK);
    ebb_study_run_free(&run);
    ebb_heard_close(&opened);
}
