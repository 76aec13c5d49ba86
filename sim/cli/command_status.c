/* SPDX-License-Identifier: MIT
 * ebb status: how far shards have come, and the commands that go on.
 *
 * What the files say is in sim/files/shard_files.c; here it becomes a page, and the two ways on: tasks of an
 * array, and single calls. The command of a call is that of a piece that is there, for only a file knows it.
 *
 *   1. Numbers   2. The command that goes on   3. The page   4. The document   5. The command
 */
#include <dirent.h>
#include <inttypes.h>
#include <string.h>

#include <ebb/folder.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/reader.h>
#include <ebb/shard.h>
#include <ebb/shard_files.h>
#include <ebb/units.h>

#include "console.h"
#include "job_script.h"
#include "options.h"
#include "shell_words.h"
#include "wrapped.h"

/* 1. Numbers */

/* States whose shards are to be played again, and those that somebody may still be playing. */
static bool goes_on(enum ebb_shard_state state)
{
    return state == EBB_SHARD_MISSING || state == EBB_SHARD_FAILED || state == EBB_SHARD_STOPPED ||
           state == EBB_SHARD_DAMAGED;
}

struct numbers {
    const char *between;   /* "," for Slurm, " " for people */
    struct ebb_text *text; /* "1-3,17" */
    bool is_open;          /* a run that may become longer */
    int64_t first, last;   /* of it */
};

static void close_run(struct numbers *numbers)
{
    if (!numbers->is_open)
        return;
    ebb_text_add(numbers->text, "%s%" PRId64, numbers->text->length > 0 ? numbers->between : "",
                 numbers->first);
    if (numbers->last > numbers->first)
        ebb_text_add(numbers->text, "-%" PRId64, numbers->last);
    numbers->is_open = false;
}

/* In their order; the same one may come again. */
static void add_number(struct numbers *numbers, int64_t number)
{
    if (numbers->is_open && number <= numbers->last + 1) {
        numbers->last = number;
        return;
    }
    close_run(numbers);
    numbers->is_open = true;
    numbers->first = numbers->last = number;
}

static void list_state(const struct ebb_shard_files *work, enum ebb_shard_state state, struct ebb_text *text)
{
    struct numbers numbers = {.between = " ", .text = text};
    for (int64_t k = 1; k <= work->n; k++) {
        if (work->states[k - 1] == state)
            add_number(&numbers, k);
    }
    close_run(&numbers);
}

static void list_tasks(const struct ebb_shard_files *work, struct ebb_text *text)
{
    const int64_t each = ebb_job_shards_a_task(work->n);
    struct numbers numbers = {.between = ",", .text = text};
    for (int64_t k = 1; k <= work->n; k++) {
        if (goes_on((enum ebb_shard_state)work->states[k - 1]))
            add_number(&numbers, (k - 1) / each + 1);
    }
    close_run(&numbers);
}

static int64_t first_open(const struct ebb_shard_files *work)
{
    for (int64_t k = 1; k <= work->n; k++) {
        if (goes_on((enum ebb_shard_state)work->states[k - 1]))
            return k;
    }
    return 0;
}

/* 2. The command that goes on */

/* What a piece says of its work; without one, or of another kind, nothing. */
struct told {
    struct ebb_text command; /* "": nobody says */
    int64_t n_items;         /* 0: nobody says */
};

static void read_piece(const struct ebb_shard_files *work, struct told *told)
{
    struct ebb_text piece = {0}, stopped = {0};
    struct ebb_messages unheard = {0};
    struct ebb_reader *reader = NULL;
    if (work->known == 0)
        return;
    ebb_shard_path((struct ebb_shard){work->known, work->n}, work->whole, &piece);
    if (work->known_is_stopped)
        ebb_shard_stopped_path(ebb_text_chars(&piece), &stopped);
    const char *path = ebb_text_chars(work->known_is_stopped ? &stopped : &piece);
    if (ebb_reader_open(path, &reader, &unheard) == EBB_OK) {
        ebb_text_add(&told->command, "%s", ebb_reader_attribute(reader, "command_line"));
        uint64_t total = 0;
        const char *why;
        if (ebb_units_read_whole(ebb_reader_attribute(reader, "shard_total"), INT64_MAX, &total, &why))
            told->n_items = (int64_t)total;
        ebb_reader_close(reader);
    }
    ebb_messages_free(&unheard);
    ebb_text_free(&piece);
    ebb_text_free(&stopped);
}

/* The line with another number behind --shard, its word being whatever stands up to the next blank. */
static void add_call(const struct told *told, const struct ebb_shard_files *work, int64_t k,
                     struct ebb_text *text)
{
    static const char OPTION[] = "--shard";
    const char *line = ebb_text_chars(&told->command), *at = strstr(line, OPTION);
    if (at == NULL) {
        ebb_text_add(text, "ebb run STUDY --out ");
        ebb_shell_words_add(text, work->whole);
        ebb_text_add(text, " --shard %" PRId64 "/%" PRId64, k, work->n);
        return;
    }
    at += strlen(OPTION) + 1;
    ebb_text_add_bytes(text, line, (size_t)(at - line));
    ebb_text_add(text, "%" PRId64 "/%" PRId64 "%s", k, work->n, at + strcspn(at, " "));
}

/* 3. The page */

enum { MARGIN = 2, COLUMN = 22, MOST_LISTED = 2000 };

static void add_states(const struct ebb_shard_files *work, struct ebb_text *text)
{
    for (int s = EBB_SHARD_STATE_COUNT - 1; s >= 0; s--) {
        struct ebb_text list = {0};
        if (work->counts[s] == 0)
            continue;
        list_state(work, (enum ebb_shard_state)s, &list);
        if (list.length > MOST_LISTED) { /* every second one of thousands: the document has them all */
            list.length = MOST_LISTED;
            ebb_text_add(&list, " ... (--json lists all)");
        }
        ebb_text_add(text, "%*s%-10s%8s  ", MARGIN, "", EBB_SHARD_STATES[s].name,
                     ebb_format_count(work->counts[s]).chars);
        ebb_wrapped_add(text, COLUMN, COLUMN, ebb_text_chars(&list));
        if (s != EBB_SHARD_FINISHED)
            ebb_text_add(text, "%*s(%s)\n", COLUMN, "", EBB_SHARD_STATES[s].meaning);
        text->failed = text->failed || list.failed;
        ebb_text_free(&list);
    }
}

/* Items that no shard has: rows, blocks of patients, by their numbers from 0. */
static void add_items(const struct ebb_shard_files *work, const struct told *told, struct ebb_text *text)
{
    struct ebb_text list = {0};
    struct numbers numbers = {.between = " ", .text = &list};
    for (int64_t k = 1; k <= work->n && told->n_items > 0; k++) {
        const struct ebb_share share = ebb_shard_share((struct ebb_shard){k, work->n}, told->n_items);
        if (!goes_on((enum ebb_shard_state)work->states[k - 1]) || share.n == 0)
            continue;
        add_number(&numbers, share.first);
        numbers.last = share.first + share.n - 1;
    }
    close_run(&numbers);
    if (list.length > 0 && list.length <= MOST_LISTED) {
        ebb_text_add(text, "%*s%-10s%8s  ", MARGIN, "", "items", "");
        ebb_wrapped_add(text, COLUMN, COLUMN, ebb_text_chars(&list));
        ebb_text_add(text, "%*s(from 0; not yet played, of %s)\n", COLUMN, "",
                     ebb_format_count(told->n_items).chars);
    }
    text->failed = text->failed || list.failed;
    ebb_text_free(&list);
}

static void add_way_on(const struct ebb_shard_files *work, const struct told *told, struct ebb_text *text)
{
    const int64_t open = first_open(work);
    if (open > 0) {
        struct ebb_text tasks = {0};
        list_tasks(work, &tasks);
        ebb_text_add(text, "  goes on:  bash job.sh %s      (the script of --sbatch %" PRId64 ")\n",
                     ebb_text_chars(&tasks), work->n);
        ebb_text_add(text, "  or here:  ");
        add_call(told, work, open, text);
        ebb_text_add(text, "%s\n", open < work->n ? "      (and so on)" : "");
        text->failed = text->failed || tasks.failed;
        ebb_text_free(&tasks);
    } else if (work->counts[EBB_SHARD_FINISHED] == work->n && !work->is_merged) {
        ebb_text_add(text, "  goes on:  ebb merge ");
        ebb_shell_words_add(text, work->whole);
        ebb_text_add(text, "\n");
    }
}

static void add_work(const struct ebb_shard_files *work, const struct told *told, struct ebb_text *text)
{
    ebb_text_add(text, "%s in %s%s\n", work->whole, ebb_format_of(work->n, "shard", "shards").chars,
                 work->is_merged ? ": merged, the file is there" : "");
    add_states(work, text);
    add_items(work, told, text);
    add_way_on(work, told, text);
}

/* 4. The document */

static void add_json(const struct ebb_shard_files *work, const struct told *told, struct ebb_json *json)
{
    struct ebb_text line = {0};
    const int64_t open = first_open(work);
    ebb_json_open(json, NULL);
    ebb_json_string(json, "path", work->whole);
    ebb_json_integer(json, "shards", work->n);
    ebb_json_truth(json, "merged", work->is_merged);
    if (told->n_items > 0)
        ebb_json_integer(json, "items", told->n_items);
    for (int s = EBB_SHARD_STATE_COUNT - 1; s >= 0; s--) {
        ebb_json_open_list(json, EBB_SHARD_STATES[s].name);
        for (int64_t k = 1; k <= work->n; k++) {
            if (work->states[k - 1] == s)
                ebb_json_integer(json, NULL, k);
        }
        ebb_json_close_list(json);
    }
    list_tasks(work, &line);
    ebb_json_string(json, "tasks", ebb_text_chars(&line));
    ebb_text_free(&line);
    if (open > 0)
        add_call(told, work, open, &line);
    ebb_json_string(json, "command", ebb_text_chars(&line));
    ebb_json_close(json);
    json->text->failed = json->text->failed || line.failed;
    ebb_text_free(&line);
}

/* 5. The command */

/* A folder and those in it: results/ has one for each study. What cannot be read below is passed over, as
 * other people's folders stand beside ours on a shared disk. */
static enum ebb_status search_folder(const struct ebb_options *options, const char *folder,
                                     struct ebb_shard_works *works, struct ebb_messages *messages)
{
    const bool no_lock = ebb_options_has(options, EBB_OPTION_NO_LOCK);
    enum ebb_status status = ebb_shard_works_find(works, folder, NULL, no_lock, messages);
    DIR *entries = status == EBB_OK ? opendir(folder) : NULL;
    const struct dirent *entry;
    while (entries && status == EBB_OK && (entry = readdir(entries)) != NULL) {
        struct ebb_text path = {0};
        struct ebb_messages unheard = {0};
        ebb_text_add(&path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", entry->d_name);
        if (entry->d_name[0] != '.' && ebb_folder_is(ebb_text_chars(&path)) &&
            ebb_shard_works_find(works, path.chars, NULL, no_lock, &unheard) == EBB_NO_MEMORY)
            status = EBB_NO_MEMORY;
        status = path.failed ? EBB_NO_MEMORY : status;
        ebb_messages_free(&unheard);
        ebb_text_free(&path);
    }
    if (entries)
        closedir(entries);
    return status;
}

/* The whole's path, or that of one of its pieces. */
static enum ebb_status search_whole(const struct ebb_options *options, const char *path,
                                    struct ebb_shard_works *works, struct ebb_messages *messages)
{
    struct ebb_text whole = {0}, folder = {0};
    struct ebb_shard shard;
    bool stopped;
    if (!ebb_shard_of_path(path, &shard, &stopped, &whole)) {
        ebb_text_free(&whole);
        ebb_text_add(&whole, "%s", path);
    }
    const char *chars = ebb_text_chars(&whole), *slash = strrchr(chars, '/');
    if (slash)
        ebb_text_add_bytes(&folder, chars, slash == chars ? 1 : (size_t)(slash - chars));
    const enum ebb_status status =
        whole.failed || folder.failed
            ? EBB_NO_MEMORY
            : ebb_shard_works_find(works, ebb_text_chars(&folder), slash ? slash + 1 : chars,
                                   ebb_options_has(options, EBB_OPTION_NO_LOCK), messages);
    ebb_text_free(&folder);
    ebb_text_free(&whole);
    return status;
}

static enum ebb_status print(const struct ebb_options *options, const struct ebb_shard_works *works)
{
    struct ebb_text text = {0};
    struct ebb_json json = {.text = &text};
    const bool as_json = ebb_options_has(options, EBB_OPTION_JSON);
    if (as_json) {
        ebb_json_open(&json, NULL);
        ebb_json_open_list(&json, "works");
    }
    for (int i = 0; i < works->n; i++) {
        struct told told = {0};
        read_piece(&works->items[i], &told);
        if (as_json)
            add_json(&works->items[i], &told, &json);
        else
            add_work(&works->items[i], &told, &text);
        ebb_text_free(&told.command);
    }
    if (as_json) {
        ebb_json_close_list(&json);
        ebb_json_close(&json);
    }
    return ebb_console_print(&text);
}

enum ebb_status ebb_command_status(const struct ebb_options *options)
{
    const char *path = options->n_arguments > 0 ? options->arguments[0] : "results";
    struct ebb_shard_works works = {0};
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_folder_is(path) ? search_folder(options, path, &works, &messages)
                                                 : search_whole(options, path, &works, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK && works.n == 0)
        ebb_console_note(
            "ebb status: %s: no shards of it are there (names with .shard-K-of-N): they are what "
            "--shard K/N writes, and the script of --sbatch N",
            path);
    if (status == EBB_OK && (works.n > 0 || ebb_options_has(options, EBB_OPTION_JSON)))
        status = print(options, &works);
    ebb_shard_works_free(&works);
    return status;
}
