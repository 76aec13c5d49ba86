/* SPDX-License-Identifier: MIT
 * merge_pieces: which files, which kind, whether they are of one work, and whether shares make a whole.
 *
 *   1. Which files   2. Shares   3. Heads   4. Kinds
 */
#include <ebb/merge_pieces.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge_kinds.h"

/* 1. Which files */

static bool keep_path(struct ebb_piece_paths *paths, const char *path)
{
    /* By doubling, at powers of two. */
    if ((paths->n & (paths->n - 1)) == 0) {
        char **grown = realloc(paths->paths, (size_t)(paths->n > 0 ? 2 * paths->n : 1) * sizeof *grown);
        if (grown == NULL)
            return false;
        paths->paths = grown;
    }
    paths->paths[paths->n] = strdup(path);
    return paths->paths[paths->n++] != NULL;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names are compared as paths, with the folder as the caller writes it. */
static bool take_entry(struct ebb_piece_paths *paths, const char *whole, const char *name)
{
    const char *slash = strrchr(whole, '/');
    struct ebb_text path = {0}, of = {0};
    struct ebb_shard shard;
    bool stopped = false, kept = true;
    ebb_text_add_bytes(&path, whole, slash ? (size_t)(slash - whole) + 1 : 0);
    ebb_text_add(&path, "%s", name);
    if (ebb_shard_of_path(ebb_text_chars(&path), &shard, &stopped, &of) &&
        strcmp(ebb_text_chars(&of), whole) == 0) {
        paths->n_stopped += stopped;
        kept = stopped || keep_path(paths, ebb_text_chars(&path));
    }
    kept = kept && !path.failed && !of.failed;
    ebb_text_free(&path);
    ebb_text_free(&of);
    return kept;
}

enum ebb_status ebb_piece_paths_find(const char *path, struct ebb_piece_paths *out_paths,
                                     struct ebb_messages *messages)
{
    const char *slash = strrchr(path, '/');
    struct ebb_text folder = {0};
    bool kept = true;
    *out_paths = (struct ebb_piece_paths){0};
    ebb_text_add_bytes(&folder, path, slash ? (size_t)(slash - path) + 1 : 0);
    DIR *entries = opendir(folder.length > 0 ? folder.chars : ".");
    if (entries == NULL)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "its folder cannot be read: %s",
                         strerror(errno));
    const struct dirent *entry;
    while (entries && kept && (entry = readdir(entries)) != NULL)
        kept = take_entry(out_paths, path, entry->d_name);
    if (entries)
        closedir(entries);
    if (out_paths->n > 0 && kept)
        qsort(out_paths->paths, (size_t)out_paths->n, sizeof *out_paths->paths, compare_paths);
    kept = kept && !folder.failed;
    ebb_text_free(&folder);
    return !kept ? EBB_NO_MEMORY : entries ? EBB_OK : EBB_BAD_FILE;
}

void ebb_piece_paths_free(struct ebb_piece_paths *paths)
{
    for (int i = 0; i < paths->n; i++)
        free(paths->paths[i]);
    free(paths->paths);
    *paths = (struct ebb_piece_paths){0};
}

/* 2. Shares */

/* What of the whole a file holds. */
struct share_of_file {
    struct ebb_tried_file file;
    struct ebb_share share;
};

/* Larger shares first where two begin alike: the smaller one is then the one that is too much. */
static int compare_shares(const void *a, const void *b)
{
    const struct share_of_file *p = a, *q = b;
    if (p->share.first != q->share.first)
        return p->share.first < q->share.first ? -1 : 1;
    return p->share.n > q->share.n ? -1 : p->share.n < q->share.n;
}

/* More than a few are one fault: an array of which a part was never submitted. */
enum { MOST_SAID = 10 };

/* Puts shares in the order of their items. EBB_BAD_FILE with a message for each that is there twice or
 * overlaps its neighbour, and for what is missing between them. */
static enum ebb_status order(struct share_of_file *shares, int n, int64_t total, const char *counted,
                             const char *whole, struct ebb_messages *messages)
{
    int64_t next = 0;
    int n_faults = 0;
    qsort(shares, (size_t)n, sizeof *shares, compare_shares);
    for (int i = 0; i <= n; i++) {
        const struct ebb_share share = i < n ? shares[i].share : (struct ebb_share){total, 0};
        if (share.first > next && n_faults++ < MOST_SAID)
            ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(whole),
                             "%s %" PRId64 " to %" PRId64 " of %" PRId64
                             " are in no piece: play the shards that hold them, then merge again",
                             counted, next, share.first - 1, total);
        if (i < n && share.first < next && n_faults++ < MOST_SAID)
            ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(shares[i].file.path),
                             "holds %s from %" PRId64 " on, which %s holds too: leave one of them out",
                             counted, share.first, i > 0 ? shares[i - 1].file.path : whole);
        next = share.first + share.n > next ? share.first + share.n : next;
    }
    if (n_faults > MOST_SAID)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(whole),
                         "and %d more that are missing or too much", n_faults - MOST_SAID);
    return n_faults > 0 ? EBB_BAD_FILE : EBB_OK;
}

/* 3. Heads */

/* Many pieces while they are looked at. */
struct trying {
    const struct ebb_merge_options *options;
    const struct ebb_work *work;
    const struct ebb_merge_kind *kind;
    struct ebb_messages *messages;
    struct ebb_merge_head *heads; /* (piece), as they were named */
    struct ebb_tried_file *files; /* likewise; in the end in the order of their items */
    struct share_of_file *shares;
};

static void show_tried(void *self, int n)
{
    const struct trying *trying = self;
    const struct ebb_work_progress progress = {
        .label = "looked at", .done = n, .total = trying->options->n_paths, .unit = "pieces"};
    ebb_work_show(trying->work, &progress);
}

static enum ebb_status look(void *self, const struct ebb_reader *reader, void *out_head,
                            struct ebb_messages *messages)
{
    const struct trying *trying = self;
    struct ebb_merge_head *head = out_head;
    if (!trying->kind->is(reader)) {
        ebb_messages_add(messages, EBB_BAD_FILE, NULL, "is no piece of a %s: leave it out",
                         trying->kind->name);
        return EBB_BAD_FILE;
    }
    snprintf(head->version, sizeof head->version, "%.40s contract %.8s",
             ebb_reader_attribute(reader, "program_version"),
             ebb_reader_attribute(reader, "contract_number"));
    return trying->kind->look(reader, head, messages);
}

/* NULL: they belong together. Of another work nothing else can be compared. */
static const char *difference(const struct ebb_merge_kind *kind, const struct ebb_merge_head *head,
                              const struct ebb_merge_head *first)
{
    if (memcmp(head->version, first->version, sizeof head->version) != 0)
        return "is of another version of ebb";
    if (memcmp(head->work_sha256, first->work_sha256, sizeof head->work_sha256) != 0 ||
        head->total != first->total)
        return kind->is_of_another;
    if (memcmp(head->draws_sha256, first->draws_sha256, sizeof head->draws_sha256) != 0)
        return "was played in other joint draws";
    return NULL;
}

static enum ebb_status compare(struct trying *trying, int i)
{
    const char *const *paths = trying->options->paths;
    const char *what = difference(trying->kind, &trying->heads[i], trying->heads);
    trying->shares[i] = (struct share_of_file){trying->files[i], trying->heads[i].share};
    if (what == NULL)
        return EBB_OK;
    ebb_messages_add(trying->messages, EBB_BAD_FILE, EBB_AT_FILE(paths[i]),
                     "%s than %s: merge pieces of one %s, with the same settings, all by one ebb", what,
                     paths[0], trying->kind->name);
    return EBB_BAD_FILE;
}

static enum ebb_status try(struct trying *trying)
{
    const struct ebb_merge_options *options = trying->options;
    const struct ebb_trying asked = {
        .paths = options->paths,
        .n = options->n_paths,
        .n_copies = ebb_work_machine_of(&options->machine).n_threads,
        .look = look,
        .head_bytes = sizeof *trying->heads,
        .progress = show_tried,
        .self = trying,
        .stop = ebb_work_stop(trying->work),
    };
    show_tried(trying, 0);
    return ebb_tried_files_make(&asked, trying->files, trying->heads, trying->messages);
}

static enum ebb_status read_heads(struct trying *trying)
{
    const int n = trying->options->n_paths;
    enum ebb_status status = try(trying);
    for (int i = 0; i < n && status != EBB_NO_MEMORY && trying->heads[0].total > 0; i++) {
        if (trying->heads[i].total > 0 && compare(trying, i) != EBB_OK && status == EBB_OK)
            status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = order(trying->shares, n, trying->heads[0].total, trying->kind->counted, trying->options->out,
                       trying->messages);
    for (int i = 0; i < n && status == EBB_OK; i++)
        trying->files[i] = trying->shares[i].file;
    return status;
}

/* 4. Kinds */

static const struct ebb_merge_kind *const KINDS[] = {&EBB_MERGE_STUDY, &EBB_MERGE_DESIGN, &EBB_MERGE_CLINIC};

/* Of the first piece; NULL: it is none, or could not be opened. */
static enum ebb_status find_kind(const char *path, const struct ebb_merge_kind **out_kind)
{
    struct ebb_messages unheard = {0};
    struct ebb_reader *reader = NULL;
    const enum ebb_status status = ebb_reader_open(path, &reader, &unheard);
    *out_kind = NULL;
    for (size_t k = 0; status == EBB_OK && k < sizeof KINDS / sizeof KINDS[0] && *out_kind == NULL; k++)
        *out_kind = KINDS[k]->is(reader) ? KINDS[k] : NULL;
    ebb_reader_close(reader);
    ebb_messages_free(&unheard);
    return status == EBB_NO_MEMORY ? status : EBB_OK;
}

static enum ebb_status merge(struct trying *trying, struct ebb_merged *merged)
{
    const size_t n = (size_t)trying->options->n_paths;
    const struct ebb_merge_kind *kind = trying->kind;
    *merged =
        (struct ebb_merged){.kind = kind->name, .items = kind->items, .n_pieces = trying->options->n_paths};
    trying->heads = calloc(n, sizeof *trying->heads);
    trying->files = calloc(n, sizeof *trying->files);
    trying->shares = calloc(n, sizeof *trying->shares);
    enum ebb_status status =
        trying->heads && trying->files && trying->shares ? read_heads(trying) : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = kind->merge(
            &(struct ebb_merging){trying->options, trying->work, trying->files, trying->messages}, merged);
    free(trying->heads);
    free(trying->files);
    free(trying->shares);
    return status;
}

enum ebb_status ebb_merge_pieces(const struct ebb_merge_options *options, const struct ebb_work *work,
                                 struct ebb_merged *out_merged)
{
    struct ebb_messages messages = {0};
    struct trying trying = {.options = options, .work = work, .messages = &messages};
    *out_merged = (struct ebb_merged){0};
    ebb_require(options->n_paths > 0);
    enum ebb_status status = find_kind(options->paths[0], &trying.kind);
    if (status == EBB_OK && trying.kind == NULL) {
        ebb_messages_add(
            &messages, EBB_BAD_FILE, EBB_AT_FILE(options->paths[0]),
            "is no piece, or is damaged: pieces are what --shard k/n writes; `ebb compare` of a file "
            "with itself tells damage");
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = merge(&trying, out_merged);
    ebb_work_say(work, &messages);
    return status;
}
