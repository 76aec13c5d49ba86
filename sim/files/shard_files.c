/* SPDX-License-Identifier: MIT
 * shard_files: names, the first bytes of pieces, and whether writers live.
 *
 *   1. States   2. What a file says   3. Works   4. A folder
 */
#include <ebb/shard_files.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/shard.h>

#include "author.h"

/* 1. States */

#define EBB_AS_INFO(code, name, meaning) [code] = {#name, meaning},
const struct ebb_shard_state_info EBB_SHARD_STATES[EBB_SHARD_STATE_COUNT] = {
    EBB_SHARD_STATE_LIST(EBB_AS_INFO)};
#undef EBB_AS_INFO

/* 2. What a file says */

/* HDF5's superblock ("File Format Specification", II.A). Version 2 and 3: signature, version, two sizes,
 * flags, then addresses of 8 bytes: base, extension, end of file. Version 0 has the end at byte 40.
 *
 *     0            8  9 10 11 12     20     28
 *     89 H D F ... v  8  8  f  base   ext    end
 */
enum { HEAD_SIZE = 48, VERSION_AT = 8, END_AT = 28, OLD_END_AT = 40 };

/* A piece that is no HDF5 file (rows of a design as text) is judged by being there. */
static bool is_short(int file)
{
    static const unsigned char SIGNATURE[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char head[HEAD_SIZE];
    struct stat about;
    uint64_t end = 0;
    if (fstat(file, &about) != 0 || about.st_size == 0)
        return true;
    const ssize_t n = read(file, head, sizeof head);
    if (n < (ssize_t)sizeof SIGNATURE || memcmp(head, SIGNATURE, sizeof SIGNATURE) != 0)
        return n < 1 || head[0] == '\0'; /* a hole that was never written */
    if (n < HEAD_SIZE)
        return true;
    const int at = head[VERSION_AT] >= 2 ? END_AT : OLD_END_AT;
    for (int i = 7; i >= 0; i--)
        end = end << 8 | head[at + i];
    return (uint64_t)about.st_size < end;
}

static enum ebb_shard_state state_of_piece(int folder, const char *entry)
{
    const int file = openat(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) /* a link, or somebody else's: it is there */
        return EBB_SHARD_FINISHED;
    const bool is_damaged = is_short(file);
    close(file);
    return is_damaged ? EBB_SHARD_DAMAGED : EBB_SHARD_FINISHED;
}

/* A shared lock, and only where nothing else tells: a writer that looks at this moment takes us for another.
 */
static enum ebb_shard_state state_by_lock(int folder, const char *entry, enum ebb_shard_state unlocked)
{
    const int file = openat(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return EBB_SHARD_UNKNOWN;
    const bool granted = flock(file, LOCK_SH | LOCK_NB) == 0;
    const bool is_held = !granted && errno == EWOULDBLOCK;
    close(file);
    return granted ? unlocked : is_held ? EBB_SHARD_RUNNING : EBB_SHARD_UNKNOWN;
}

/* In the order of others.c: a process of this machine, then the lock. */
static enum ebb_shard_state state_of_part(int folder, const char *entry, const struct ebb_author *author,
                                          bool no_lock)
{
    struct ebb_author here;
    ebb_author_here(&(struct ebb_claim){.no_lock = no_lock}, &here);
    switch (ebb_author_state(author, &here)) {
    case EBB_AUTHOR_LIVES:
        return EBB_SHARD_RUNNING;
    case EBB_AUTHOR_DEAD:
        return EBB_SHARD_FAILED;
    case EBB_AUTHOR_ELSEWHERE:
        break;
    }
    return no_lock ? EBB_SHARD_UNKNOWN : state_by_lock(folder, entry, EBB_SHARD_FAILED);
}

static bool ends_with(const char *name, size_t length, const char *ending)
{
    const size_t n = strlen(ending);
    return length > n && memcmp(name + length - n, ending, n) == 0;
}

/* An entry of a folder, read: of which file it is, and what it says of that. */
struct entry {
    int folder;
    const char *name;
    bool no_lock;
    struct ebb_text file; /* the name that it has, or is to get */
};

/* "run.h5.WHO.part": WHO has no dot. False: not a part of ours. */
static bool read_part(struct entry *entry, enum ebb_shard_state *out_state)
{
    struct ebb_author author;
    size_t length = strlen(entry->name) - strlen(".part");
    while (length > 0 && entry->name[length - 1] != '.')
        length--;
    if (length < 2)
        return false;
    ebb_text_add_bytes(&entry->file, entry->name, length - 1);
    if (entry->file.failed || !ebb_part_name_read(entry->name, entry->file.chars, &author))
        return false;
    *out_state = state_of_part(entry->folder, entry->name, &author, entry->no_lock);
    return true;
}

/* *out_state is that of the shard unless the name says it was stopped. */
static bool read_entry(struct entry *entry, enum ebb_shard_state *out_state)
{
    const size_t length = strlen(entry->name);
    if (strstr(entry->name, ".shard-") == NULL) /* most entries of most folders */
        return false;
    if (ends_with(entry->name, length, ".part"))
        return read_part(entry, out_state);
    if (ends_with(entry->name, length, ".journal")) {
        ebb_text_add_bytes(&entry->file, entry->name, length - strlen(".journal"));
        *out_state =
            entry->no_lock ? EBB_SHARD_STOPPED : state_by_lock(entry->folder, entry->name, EBB_SHARD_STOPPED);
        return true;
    }
    ebb_text_add(&entry->file, "%s", entry->name);
    *out_state = EBB_SHARD_FINISHED;
    return true;
}

/* 3. Works */

static struct ebb_shard_files *find_work(struct ebb_shard_works *works, const char *whole, int64_t n)
{
    /* From the end: entries of one work come together more often than not. */
    for (int i = works->n - 1; i >= 0; i--) {
        if (works->items[i].n == n && strcmp(works->items[i].whole, whole) == 0)
            return &works->items[i];
    }
    struct ebb_shard_files *grown = realloc(works->items, (size_t)(works->n + 1) * sizeof *grown);
    if (grown == NULL)
        return NULL;
    works->items = grown;
    struct ebb_shard_files *work = &grown[works->n];
    *work = (struct ebb_shard_files){.n = n, .whole = strdup(whole), .states = calloc((size_t)n, 1)};
    if (work->whole == NULL || work->states == NULL) {
        free(work->whole);
        free(work->states);
        return NULL;
    }
    work->counts[EBB_SHARD_MISSING] = n;
    works->n++;
    return work;
}

static void note(struct ebb_shard_files *work, int64_t k, enum ebb_shard_state state)
{
    const enum ebb_shard_state before = (enum ebb_shard_state)work->states[k - 1];
    if (state == EBB_SHARD_FINISHED || (state == EBB_SHARD_STOPPED && work->known == 0)) {
        work->known = k;
        work->known_is_stopped = state == EBB_SHARD_STOPPED;
    }
    if (state <= before)
        return;
    work->counts[before]--;
    work->counts[state]++;
    work->states[k - 1] = (unsigned char)state;
}

static int compare_works(const void *a, const void *b)
{
    const struct ebb_shard_files *p = a, *q = b;
    const int order = strcmp(p->whole, q->whole);
    return order != 0 ? order : (p->n > q->n) - (p->n < q->n);
}

void ebb_shard_works_free(struct ebb_shard_works *works)
{
    for (int i = 0; i < works->n; i++) {
        free(works->items[i].whole);
        free(works->items[i].states);
    }
    free(works->items);
    *works = (struct ebb_shard_works){0};
}

/* 4. A folder */

struct search {
    struct ebb_shard_works *works;
    const char *folder, *only;
    int open;
    bool no_lock;
};

/* False: no memory. What is no file of a shard is passed over. */
static bool take(const struct search *search, const char *name)
{
    struct entry entry = {.folder = search->open, .name = name, .no_lock = search->no_lock};
    struct ebb_text whole = {0}, path = {0};
    struct ebb_shard shard;
    enum ebb_shard_state state;
    bool stopped, kept = true;
    if (read_entry(&entry, &state) &&
        ebb_shard_of_path(ebb_text_chars(&entry.file), &shard, &stopped, &whole) &&
        (search->only == NULL || strcmp(search->only, ebb_text_chars(&whole)) == 0)) {
        const bool has_folder = search->folder[0] != '\0' && strcmp(search->folder, ".") != 0;
        const bool slash = has_folder && search->folder[strlen(search->folder) - 1] != '/';
        if (state == EBB_SHARD_FINISHED)
            state = state_of_piece(search->open, name);
        if (state == EBB_SHARD_FINISHED && stopped)
            state = EBB_SHARD_STOPPED;
        ebb_text_add(&path, "%s%s%s", has_folder ? search->folder : "", slash ? "/" : "",
                     ebb_text_chars(&whole));
        struct ebb_shard_files *work =
            path.failed ? NULL : find_work(search->works, ebb_text_chars(&path), shard.n);
        kept = work != NULL;
        if (work)
            note(work, shard.k, state);
    }
    kept = kept && !entry.file.failed && !whole.failed;
    ebb_text_free(&path);
    ebb_text_free(&whole);
    ebb_text_free(&entry.file);
    return kept;
}

enum ebb_status ebb_shard_works_find(struct ebb_shard_works *works, const char *folder, const char *only,
                                     bool no_lock, struct ebb_messages *messages)
{
    DIR *entries = opendir(folder[0] != '\0' ? folder : ".");
    bool kept = true;
    if (entries == NULL) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(folder), "cannot be read: %s", strerror(errno));
        return EBB_BAD_FILE;
    }
    const struct search search = {works, folder, only, dirfd(entries), no_lock};
    const struct dirent *entry;
    while (kept && (entry = readdir(entries)) != NULL)
        kept = take(&search, entry->d_name);
    closedir(entries);
    if (works->n > 0)
        qsort(works->items, (size_t)works->n, sizeof *works->items, compare_works);
    for (int i = 0; i < works->n; i++)
        works->items[i].is_merged = access(works->items[i].whole, F_OK) == 0;
    return kept ? EBB_OK : EBB_NO_MEMORY;
}
