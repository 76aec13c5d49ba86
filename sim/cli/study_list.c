/* SPDX-License-Identifier: MIT
 * study_list: see the header.
 *
 *   1. Names   2. One study   3. What came of them   4. The list
 */
#include "study_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/file.h>
#include <ebb/format.h>
#include <ebb/shard.h>

#include "console.h"
#include "results_path.h"
#include "shard_asked.h"

/* Of names, not of studies: a path a line of some 100 letters makes half a million of them. */
enum { MOST_LIST_BYTES = 64 << 20 };

/* Paths are chosen for all before the first is played, and kept: what is decided of them is decided of the
 * list, not of a study. */
struct listed {
    const char *study; /* borrowed from the line, or from a list */
    char *out;         /* what --out is for this study; NULL: not given. Owned */
    char *path;        /* of its file; owned */
    enum ebb_status ended;
};

struct list {
    const struct ebb_options *options;
    struct listed *items; /* owned */
    int n;
    struct ebb_text *texts; /* (argument) of lists, whose lines are the names; owned */
    struct ebb_share share; /* of the items */
};

/* 1. Names */

bool ebb_study_list_is(const struct ebb_options *options)
{
    return options->n_arguments > 1 || options->arguments[0][0] == '@';
}

static enum ebb_status add(struct list *list, const char *study)
{
    /* By doubling, at powers of two. */
    if ((list->n & (list->n - 1)) == 0) {
        struct listed *grown = realloc(list->items, (size_t)(list->n > 0 ? 2 * list->n : 1) * sizeof *grown);
        if (grown == NULL)
            return EBB_NO_MEMORY;
        list->items = grown;
    }
    list->items[list->n++] = (struct listed){.study = study};
    return EBB_OK;
}

/* Lines are cut in place: blanks around a name are none of it. */
static enum ebb_status add_lines(struct list *list, char *text)
{
    static const char BLANK[] = " \t\r";
    enum ebb_status status = EBB_OK;
    for (char *line = text, *next; line && status == EBB_OK; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        line += strspn(line, BLANK);
        size_t length = strlen(line);
        while (length > 0 && strchr(BLANK, line[length - 1]))
            line[--length] = '\0';
        if (length > 0 && line[0] != '#')
            status = add(list, line);
    }
    return status;
}

static enum ebb_status add_list(struct list *list, int argument)
{
    struct ebb_messages messages = {0};
    struct ebb_text *text = &list->texts[argument];
    const char *path = list->options->arguments[argument] + 1;
    const int before = list->n;
    enum ebb_status status = ebb_file_read(path, MOST_LIST_BYTES, text, &messages);
    if (status == EBB_OK && text->length > 0)
        status = add_lines(list, text->chars);
    if (status == EBB_OK && list->n == before) {
        ebb_messages_add(&messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "names no study: write one path a line, as from this folder");
        status = EBB_BAD_FILE;
    }
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* Lists may stand among studies, and more than one: a person adds a study to a list that somebody else keeps.
 * Their texts stay as long as the items, which point into them. */
static enum ebb_status read_names(struct list *list)
{
    const struct ebb_options *options = list->options;
    enum ebb_status status = EBB_OK;
    list->texts = calloc((size_t)options->n_arguments, sizeof *list->texts);
    if (list->texts == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < options->n_arguments && status == EBB_OK; i++)
        status = options->arguments[i][0] == '@' ? add_list(list, i) : add(list, options->arguments[i]);
    return status;
}

/* 2. One study */

/* The line as if it named this study alone: settings, threads and all else reach each of them. --shard does
 * not, for it was the list's; --sbatch does, so that needs are found for a task and not for this machine.
 * borrows: item, which must stay where it is. */
static struct ebb_options alone(const struct list *list, const struct listed *item)
{
    struct ebb_options options = *list->options;
    options.arguments = (const char **)(uintptr_t)&item->study;
    options.n_arguments = 1;
    options.value[EBB_OPTION_SHARD] = NULL;
    options.value[EBB_OPTION_OUT] = item->out;
    return options;
}

/* With --out a folder for each in that folder, as without in results: --out FOLDER/NAME/ is one. */
static enum ebb_status choose_path(const struct list *list, struct listed *item)
{
    const char *out = list->options->value[EBB_OPTION_OUT];
    struct ebb_text folder = {0}, path = {0};
    if (out)
        ebb_results_folder(out, item->study, "run.h5", &folder);
    item->out = out && !folder.failed ? strdup(folder.chars) : NULL;
    const struct ebb_options options = alone(list, item);
    enum ebb_status status = folder.failed || (out && item->out == NULL) ? EBB_NO_MEMORY : EBB_OK;
    if (status == EBB_OK)
        status = ebb_results_path(&options, "run.h5", &path);
    item->path = status == EBB_OK ? strdup(path.chars) : NULL;
    ebb_text_free(&folder);
    ebb_text_free(&path);
    return status == EBB_OK && item->path == NULL ? EBB_NO_MEMORY : status;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp((*(const struct listed *const *)a)->path, (*(const struct listed *const *)b)->path);
}

/* Before the first is played: the second would be refused after hours, or with --force replace the first. */
static enum ebb_status check_paths(struct list *list)
{
    struct listed **sorted = calloc((size_t)list->n, sizeof *sorted);
    enum ebb_status status = sorted ? EBB_OK : EBB_NO_MEMORY;
    for (int i = 0; i < list->n && status == EBB_OK; i++) {
        sorted[i] = &list->items[i];
        status = choose_path(list, sorted[i]);
    }
    if (status == EBB_OK)
        qsort(sorted, (size_t)list->n, sizeof *sorted, compare_paths);
    for (int i = 1; i < list->n && status == EBB_OK; i++) {
        if (strcmp(sorted[i - 1]->path, sorted[i]->path) != 0)
            continue;
        ebb_console_note("ebb run: %s and %s are kept in one file, %s: give them different names, or play "
                         "them by two calls with an --out each",
                         sorted[i - 1]->study, sorted[i]->study, sorted[i]->path);
        status = EBB_USAGE;
    }
    free(sorted);
    return status;
}

/* 3. What came of them */

/* A precision that was not reached has its results all the same. */
static bool is_done(enum ebb_status status)
{
    return status == EBB_OK || status == EBB_IMPRECISE;
}

/* The first trouble that left a study without results, whatever came before: a script that asks whether all
 * is well wants one number, and which is which the table says. */
static enum ebb_status status_of(const struct list *list)
{
    enum ebb_status worst = EBB_OK;
    for (int64_t i = list->share.first; i < list->share.first + list->share.n; i++) {
        const enum ebb_status ended = list->items[i].ended;
        if (is_done(worst) && ended != EBB_OK)
            worst = ended;
    }
    return worst;
}

/* With --quiet those that failed alone: nobody looks through a thousand pages for them. */
static void say_ends(const struct list *list)
{
    const int64_t first = list->share.first, last = first + list->share.n;
    int64_t n_done = 0;
    for (int64_t i = first; i < last; i++)
        n_done += is_done(list->items[i].ended);
    if (n_done == list->share.n && ebb_options_has(list->options, EBB_OPTION_QUIET))
        return;
    ebb_console_note("ebb: %" PRId64 " of %s played%s", n_done,
                     ebb_format_of(list->share.n, "study", "studies").chars,
                     n_done < list->share.n ? "; these are not:" : "");
    for (int64_t i = first; i < last; i++) {
        if (list->items[i].ended != EBB_OK)
            ebb_console_note("  %s: %s", list->items[i].study, ebb_status_text(list->items[i].ended));
    }
}

static void print_raw(const char *chars)
{
    struct ebb_text text = {0};
    ebb_text_add(&text, "%s", chars);
    (void)ebb_console_print(&text);
}

/* Documents of studies become a list of documents; one that has none is null. */
static void print_between(const struct list *list, int64_t i, enum ebb_status ended)
{
    if (!ebb_options_has(list->options, EBB_OPTION_JSON))
        return;
    if (!is_done(ended))
        print_raw("null\n");
    print_raw(i + 1 < list->share.first + list->share.n ? ",\n" : "]\n");
}

/* 4. The list */

/* A stop ends the list: who stops a study in it means all of them, and those behind it are played when the
 * command is given again. Nothing is kept of a study but its status: its memory is gone before the next. */
static enum ebb_status play_all(struct list *list, ebb_study_list_play play)
{
    const bool as_json = ebb_options_has(list->options, EBB_OPTION_JSON);
    const int64_t first = list->share.first, last = first + list->share.n;
    if (as_json)
        print_raw("[\n");
    for (int64_t i = first; i < last; i++) {
        struct listed *item = &list->items[i];
        const struct ebb_options options = alone(list, item);
        item->ended = play(&options, NULL);
        if (item->ended == EBB_INTERRUPTED) {
            ebb_console_note("ebb: stopped at %s, study %" PRId64 " of %" PRId64
                             ": give the same command to go on",
                             item->study, i - first + 1, list->share.n);
            return EBB_INTERRUPTED;
        }
        print_between(list, i, item->ended);
    }
    if (as_json && first == last)
        print_raw("]\n");
    say_ends(list);
    return status_of(list);
}

/* As if each study took as long as the longest: who shares them out does not know which come together. All
 * are tried, some tenths of a second each, and a mistake in one of them is found now and not by a task at
 * night. */
static enum ebb_status print_job(struct list *list, ebb_study_list_play play,
                                 const struct ebb_job_asked *asked)
{
    struct ebb_job_needs most = {.trial = ""};
    struct ebb_text tried = {0};
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < list->n && status == EBB_OK; i++) {
        const struct ebb_options options = alone(list, &list->items[i]);
        struct ebb_job_needs needs = {.memory_bytes = 0};
        status = play(&options, &needs);
        const double seconds = needs.seconds + needs.merge_seconds;
        most.seconds = seconds > most.seconds ? seconds : most.seconds;
        most.memory_bytes = needs.memory_bytes > most.memory_bytes ? needs.memory_bytes : most.memory_bytes;
    }
    most.seconds *= list->n;
    ebb_text_add(&tried, "trials of %s, the longest", ebb_format_of(list->n, "study", "studies").chars);
    const char *first = list->options->arguments[0]; /* the job is called after it */
    most.trial = ebb_text_chars(&tried);
    most.merges = EBB_JOB_MERGES_NOTHING;
    if (status == EBB_OK)
        status = tried.failed ? EBB_NO_MEMORY
                              : ebb_job_print(list->options, asked, first + (first[0] == '@'), &most);
    ebb_text_free(&tried);
    return status;
}

static enum ebb_status run(struct list *list, ebb_study_list_play play)
{
    struct ebb_shard shard;
    struct ebb_job_asked job;
    enum ebb_status status = read_names(list);
    if (status == EBB_OK)
        status = ebb_shard_asked(list->options, &shard);
    if (status == EBB_OK)
        status = ebb_job_asked(list->options, &job);
    if (status == EBB_OK)
        status = check_paths(list);
    if (status != EBB_OK)
        return status;
    list->share = ebb_shard_share(shard, list->n);
    if (job.n_shards > 0)
        return print_job(list, play, &job);
    if (list->share.n == 0)
        ebb_console_note("ebb: share %" PRId64 " of %" PRId64 " has no study: the list has %d: nothing is "
                         "missing",
                         shard.k, shard.n, list->n);
    return list->share.n == 0 ? EBB_OK : play_all(list, play);
}

enum ebb_status ebb_study_list_run(const struct ebb_options *options, ebb_study_list_play play)
{
    struct list list = {.options = options};
    const enum ebb_status status = run(&list, play);
    for (int i = 0; i < list.n; i++) {
        free(list.items[i].out);
        free(list.items[i].path);
    }
    for (int i = 0; list.texts && i < options->n_arguments; i++)
        ebb_text_free(&list.texts[i]);
    free(list.texts);
    free(list.items);
    return status;
}
