/* SPDX-License-Identifier: MIT
 * others: who else writes, or wrote, to the place.
 *
 * Each entry is opened, and what is asked of it is asked of what was opened, so that it cannot become
 * somebody else's in between; it is removed by its name only while its lock is ours, or its writer is dead.
 */
#include "others.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <ebb/holder.h>

/* Without locks, and from another machine: as long as that. Longer than any job that a cluster lets run (a
 * week as a rule, a month at most), since a run that keeps sums alone writes nothing before its end. Shorter
 * would cost a living run its file, longer only some room on the disk. Clocks of two machines differ by
 * less. */
enum { OLD_DAYS = 31 };

enum verdict { UNKNOWN, LIVES, LEFT, OLD };

struct other {
    const char *entry;
    struct ebb_author author;
    int file; /* descriptor */
};

static enum verdict by_age(const struct stat *about)
{
    const time_t now = time(NULL);
    return now != (time_t)-1 && about->st_mtime < now - (time_t)OLD_DAYS * 86400 ? OLD : UNKNOWN;
}

static enum verdict judge(const struct other *other, const struct ebb_publication *publication,
                          const struct ebb_author *here, const struct stat *about)
{
    switch (ebb_author_state(&other->author, here)) {
    case EBB_AUTHOR_LIVES:
        return LIVES;
    case EBB_AUTHOR_DEAD:
        return LEFT;
    case EBB_AUTHOR_ELSEWHERE:
        break;
    }
    if (publication->place.claim.no_lock)
        return by_age(about);
    if (flock(other->file, LOCK_EX | LOCK_NB) == 0)
        return LEFT;
    return errno == EWOULDBLOCK ? LIVES : by_age(about);
}

/* Who has the lock is known best by the system; of a process of another machine only its part's name tells.
 * */
static enum ebb_status hold_off(const struct other *other, const struct ebb_publication *publication,
                                struct ebb_messages *messages)
{
    char words[EBB_HOLDER_SIZE], author[EBB_AUTHOR_WORDS_SIZE];
    if (!ebb_holder_words(other->file, words) && other->author.is_known) {
        ebb_author_words(&other->author, author);
        snprintf(words, sizeof words, "another ebb (%s) is writing this file", author);
    }
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path), "%s: wait for it, or %s",
                     words, publication->place.instead);
    return EBB_BAD_FILE;
}

static void tell(const struct other *other, const struct ebb_publication *publication, enum verdict verdict,
                 struct ebb_messages *messages)
{
    char author[EBB_AUTHOR_WORDS_SIZE];
    ebb_author_words(&other->author, author);
    if (verdict == OLD)
        ebb_messages_add(messages, EBB_OK, EBB_AT_FILE(publication->place.path),
                         "%s, of %s, was not written to for %d days and is removed", other->entry, author,
                         (int)OLD_DAYS);
    else
        ebb_messages_add(
            messages, EBB_OK, EBB_AT_FILE(publication->place.path),
            "%s may still be writing this file, which cannot be found out without locks: the "
            "later one is refused, or with --force replaces the other; if it has ended, delete %s",
            author, other->entry);
}

/* Whatever cannot be told (a link, another user's file) stays where it is, without a word. */
static enum ebb_status meet(struct other *other, const struct ebb_publication *publication,
                            const struct ebb_author *here, struct ebb_messages *messages)
{
    struct stat about;
    enum ebb_status status = EBB_OK;
    if (fstat(other->file, &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != geteuid())
        return EBB_OK;
    const enum verdict verdict = judge(other, publication, here, &about);
    if (verdict == LIVES)
        status = hold_off(other, publication, messages);
    if (verdict == LEFT || verdict == OLD)
        (void)unlinkat(publication->folder_open, other->entry, 0);
    if (verdict == OLD || verdict == UNKNOWN)
        tell(other, publication, verdict, messages);
    return status;
}

enum ebb_status ebb_others_clear(const struct ebb_publication *publication, const struct ebb_author *here,
                                 struct ebb_messages *messages)
{
    const int again = openat(publication->folder_open, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = again >= 0 ? fdopendir(again) : NULL;
    if (entries == NULL) {
        const int why = errno;
        if (again >= 0)
            close(again);
        if (why == ENOMEM) /* which says nothing of the place */
            return EBB_NO_MEMORY;
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path),
                         "cannot be written: its folder cannot be read: %s", strerror(why));
        return EBB_BAD_FILE;
    }
    enum ebb_status status = EBB_OK;
    const struct dirent *entry;
    while (status == EBB_OK && (entry = readdir(entries)) != NULL) {
        struct other other = {.entry = entry->d_name};
        if (!ebb_part_name_read(entry->d_name, publication->name, &other.author))
            continue;
        other.file =
            openat(publication->folder_open, entry->d_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (other.file < 0)
            continue;
        status = meet(&other, publication, here, messages);
        close(other.file);
    }
    closedir(entries);
    return status;
}
