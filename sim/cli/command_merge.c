/* SPDX-License-Identifier: MIT
 * ebb merge: makes the whole of the pieces that shards have left.
 *
 *   1. Which pieces, and where to   2. On the way   3. The command
 */
#include <string.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/merge_pieces.h>

#include "console.h"
#include "machine.h"
#include "progress.h"
#include "provenance_now.h"
#include "signals.h"

/* What is merged into what. */
struct asked {
    const struct ebb_options *options;
    struct ebb_piece_paths found; /* beside the whole, where only that is named */
    const char *const *paths;
    int n_paths;
    struct ebb_text out;
};

/* 1. Which pieces, and where to */

/* One name that is no piece's is that of the whole, whether it is there yet or not. */
static enum ebb_status find_pieces(struct asked *asked, const char *whole)
{
    struct ebb_messages messages = {0};
    ebb_text_add(&asked->out, "%s", whole);
    const enum ebb_status status = ebb_piece_paths_find(whole, &asked->found, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK)
        return status;
    asked->paths = (const char *const *)asked->found.paths;
    asked->n_paths = asked->found.n;
    if (asked->found.n_stopped > 0)
        ebb_console_note("ebb merge: %s %s stopped before %s end: the same command with --shard goes on",
                         ebb_format_of(asked->found.n_stopped, "piece", "pieces").chars,
                         asked->found.n_stopped == 1 ? "was" : "were",
                         asked->found.n_stopped == 1 ? "its" : "their");
    if (asked->n_paths > 0)
        return EBB_OK;
    ebb_console_note(
        "ebb merge: %s: no pieces of it stand beside it (names with .shard-K-of-N): play them with "
        "`ebb run STUDY --out %s --shard K/N` (or `ebb clinic CLINIC ...`), or name their files",
        whole, whole);
    return EBB_BAD_FILE;
}

/* Their names say of which whole they are, unless --out does. */
static enum ebb_status name_whole(struct asked *asked)
{
    const struct ebb_options *options = asked->options;
    if (ebb_options_has(options, EBB_OPTION_OUT)) {
        ebb_text_add(&asked->out, "%s", options->value[EBB_OPTION_OUT]);
        return asked->out.failed ? EBB_NO_MEMORY : EBB_OK;
    }
    for (int i = 0; i < options->n_arguments; i++) {
        struct ebb_text whole = {0};
        struct ebb_shard shard;
        bool stopped;
        const bool is = ebb_shard_of_path(options->arguments[i], &shard, &stopped, &whole);
        const bool same = is && (i == 0 || strcmp(ebb_text_chars(&whole), ebb_text_chars(&asked->out)) == 0);
        if (i == 0)
            ebb_text_add(&asked->out, "%s", ebb_text_chars(&whole));
        ebb_text_free(&whole);
        if (same)
            continue;
        ebb_console_note(
            "ebb merge: %s: its name does not say of which file it is a piece, or not of that of the "
            "others: give --out FILE",
            options->arguments[i]);
        return EBB_USAGE;
    }
    return asked->out.failed ? EBB_NO_MEMORY : EBB_OK;
}

static enum ebb_status ask(struct asked *asked, const struct ebb_options *options)
{
    struct ebb_text whole = {0};
    struct ebb_shard shard;
    bool stopped;
    asked->options = options;
    asked->paths = options->arguments;
    asked->n_paths = options->n_arguments;
    const bool is_piece = ebb_shard_of_path(options->arguments[0], &shard, &stopped, &whole);
    ebb_text_free(&whole);
    if (options->n_arguments == 1 && !is_piece && !ebb_options_has(options, EBB_OPTION_OUT))
        return find_pieces(asked, options->arguments[0]);
    return name_whole(asked);
}

/* 2. On the way */

static enum ebb_status merge(const struct asked *asked, struct ebb_merged *merged)
{
    const struct ebb_options *options = asked->options;
    struct ebb_progress progress = ebb_progress_of(options);
    struct ebb_provenance_now now = {.host = ""};
    struct ebb_machine machine;
    enum ebb_status status = ebb_machine_choose(options, &machine);
    if (status == EBB_OK)
        status = ebb_provenance_now_init(&now, options);
    const struct ebb_merge_options how = {
        .paths = asked->paths,
        .n_paths = asked->n_paths,
        .out = ebb_text_chars(&asked->out),
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .machine = machine.use,
        .command_line = ebb_text_chars(&now.command_line),
        .host = now.host,
        .started = now.started,
    };
    const struct ebb_work work = {.self = &progress,
                                  .message = ebb_console_message,
                                  .progress = ebb_progress_show,
                                  .stop = ebb_signals_catch()};
    if (status == EBB_OK)
        status = ebb_merge_pieces(&how, &work, merged);
    ebb_progress_end(&progress);
    ebb_signals_release();
    ebb_provenance_now_free(&now);
    return status;
}

static enum ebb_status print(const struct asked *asked, const struct ebb_merged *merged)
{
    struct ebb_text text = {0};
    struct ebb_json json = {.text = &text};
    const char *out = ebb_text_chars(&asked->out);
    if (ebb_options_has(asked->options, EBB_OPTION_JSON)) {
        ebb_json_open(&json, NULL);
        ebb_json_string(&json, "kind", merged->kind);
        ebb_json_integer(&json, "pieces", merged->n_pieces);
        ebb_json_string(&json, "items", merged->items);
        ebb_json_integer(&json, "n_items", merged->n_items);
        ebb_json_string(&json, "path", out);
        ebb_json_string(&json, "digest", merged->digests.summary);
        ebb_json_close(&json);
        ebb_text_add(&text, "\n");
    } else if (!ebb_options_has(asked->options, EBB_OPTION_QUIET)) {
        ebb_text_add(&text, "%s of a %s, %s %s: %s\n",
                     ebb_format_of(merged->n_pieces, "piece", "pieces").chars, merged->kind,
                     ebb_format_count(merged->n_items).chars, merged->items, out);
    }
    return ebb_console_print(&text);
}

/* 3. The command */

enum ebb_status ebb_command_merge(const struct ebb_options *options)
{
    struct asked asked = {.n_paths = 0};
    struct ebb_merged merged;
    enum ebb_status status = ask(&asked, options);
    if (status == EBB_OK)
        status = merge(&asked, &merged);
    if (status == EBB_INTERRUPTED)
        ebb_console_note("ebb: interrupted; nothing was written, and the pieces are as they were");
    if (status == EBB_OK)
        status = print(&asked, &merged);
    ebb_piece_paths_free(&asked.found);
    ebb_text_free(&asked.out);
    return status;
}
