/* SPDX-License-Identifier: MIT
 * merge_pieces: which files, which kind, and whether shares make a whole.
 *
 *   1. Which files   2. Shares   3. Trying   4. Kinds
 */
#include <ebb/merge_pieces.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
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

/* Larger shares first where two begin alike: the smaller one is then the one that is too much. */
static int compare_shares(const void *a, const void *b)
{
    const struct ebb_merge_share *p = a, *q = b;
    if (p->share.first != q->share.first)
        return p->share.first < q->share.first ? -1 : 1;
    return p->share.n > q->share.n ? -1 : p->share.n < q->share.n;
}

/* More than a few are one fault: an array of which a part was never submitted. */
enum { MOST_SAID = 10 };

enum ebb_status ebb_merge_order(struct ebb_merge_share *shares, int n, int64_t total, const char *items,
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
                             items, next, share.first - 1, total);
        if (i < n && share.first < next && n_faults++ < MOST_SAID)
            ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(shares[i].file.path),
                             "holds %s from %" PRId64 " on, which %s holds too: leave one of them out", items,
                             share.first, i > 0 ? shares[i - 1].file.path : whole);
        next = share.first + share.n > next ? share.first + share.n : next;
    }
    if (n_faults > MOST_SAID)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(whole),
                         "and %d more that are missing or too much", n_faults - MOST_SAID);
    return n_faults > 0 ? EBB_BAD_FILE : EBB_OK;
}

/* 3. Trying */

struct trying {
    const struct ebb_work *work;
    int64_t total;
};

static void show_tried(void *self, int n)
{
    const struct trying *trying = self;
    const struct ebb_work_progress progress = {
        .label = "looked at", .done = n, .total = trying->total, .unit = "pieces"};
    ebb_work_show(trying->work, &progress);
}

enum ebb_status ebb_merge_try(const struct ebb_merge_options *options, const struct ebb_work *work,
                              ebb_merge_look look, size_t head_bytes, struct ebb_tried_file *out_files,
                              void *out_heads, struct ebb_messages *messages)
{
    struct trying self = {.work = work, .total = options->n_paths};
    const struct ebb_trying trying = {
        .paths = options->paths,
        .n = options->n_paths,
        .n_copies = ebb_work_machine_of(&options->machine).n_threads,
        .look = look,
        .head_bytes = head_bytes,
        .progress = show_tried,
        .self = &self,
        .stop = ebb_work_stop(work),
    };
    show_tried(&self, 0);
    return ebb_tried_files_make(&trying, out_files, out_heads, messages);
}

/* 4. Kinds */

static const struct ebb_merge_kind *const KINDS[] = {&EBB_MERGE_STUDY, &EBB_MERGE_DESIGN};

/* NULL with EBB_OK: no kind knows it. */
static enum ebb_status find_kind(const char *path, const struct ebb_merge_kind **out_kind)
{
    enum ebb_status status = EBB_OK;
    *out_kind = NULL;
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0] && status == EBB_OK && *out_kind == NULL; k++) {
        bool is = false;
        status = KINDS[k]->knows(path, &is);
        *out_kind = is ? KINDS[k] : NULL;
    }
    return status;
}

enum ebb_status ebb_merge_pieces(const struct ebb_merge_options *options, const struct ebb_work *work,
                                 struct ebb_merged *out_merged)
{
    struct ebb_messages messages = {0};
    const struct ebb_merge_kind *kind = NULL;
    *out_merged = (struct ebb_merged){0};
    ebb_require(options->n_paths > 0);
    enum ebb_status status = find_kind(options->paths[0], &kind);
    if (status == EBB_OK && kind == NULL) {
        ebb_messages_add(
            &messages, EBB_BAD_FILE, EBB_AT_FILE(options->paths[0]),
            "is no piece, or is damaged: pieces are what --shard k/n writes; `ebb compare` of a file "
            "with itself tells damage");
        status = EBB_BAD_FILE;
    }
    ebb_work_say(work, &messages);
    if (status != EBB_OK)
        return status;
    out_merged->kind = kind->name;
    out_merged->items = kind->items;
    out_merged->n_pieces = options->n_paths;
    return kind->merge(options, work, out_merged);
}
