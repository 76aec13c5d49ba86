/* SPDX-License-Identifier: MIT
 * publication: a file that appears under its name whole or not at all, and costs nobody another file.
 *
 * Everything that ebb leaves in a named place goes this way: results, tables, parameter sets, draws.
 *
 *     begin      the place is looked at; folder/.../run.h5.WHO.part is made and locked
 *     (write)    by the caller, through the descriptor or the path
 *     publish    part synced, place looked at again, part renamed, folder synced
 *     end        whatever was not published is removed, with the folders that were made for it
 *
 * What always holds:
 *   - Under the name stands what stood there before, or the whole new file: after a kill at any call, too.
 *   - Nothing is replaced without `force`, and with it only a regular file of the kind that is written: a
 *     mistyped name must not cost a study, and `--csv /dev/null --force` not the machine its null device.
 *   - No link is followed and none replaced: what it leads to is somebody else's.
 *   - Two writers of one place: the second is refused when it begins, not hours later.
 *   - A part is removed only when it is of that place, a regular file of the same user, and its writer is
 *     known to be gone: what a killed run left behind. The name of a part says who writes it (host, job,
 *     restart, process and when that began); of a process of this machine the system says whether it lives,
 *     of others the lock does, and without locks only its age, a month, with a word.
 *   - Two writers never write to one part, whatever is known of each other.
 *
 * Caveats, as symptom -> what to do:
 *   - "is writing this file", and nobody is -> a stopped one holds it (Ctrl-Z), or one
 *     on another machine of a shared file system.
 *   - A file system without locks, or `claim.no_lock`: two writers on two machines do not hold each other
 *     off; the second is told of the first's part by a word. Both finish, and without `force` the one that
 *     is later is refused. Parts of runs that were killed on another machine stay for a month: delete them.
 *   - The name of a replaced file keeps its mode; owner and group are kept where the system allows it. Hard
 *     links to the old file keep the old contents.
 *
 *   1. The place   2. A publication
 */
#ifndef EBB_PUBLICATION_H
#define EBB_PUBLICATION_H

#include <stdbool.h>
#include <sys/types.h>

#include <ebb/claim.h>
#include <ebb/message.h>
#include <ebb/text.h>

/* 1. The place */

/* What is written where; all borrowed until ebb_publication_end. */
struct ebb_publication_place {
    const char *path;
    /* Of what `force` replaces, for the message: "a results file". */
    const char *kind;
    /* A regular file is of that kind if it begins with these bytes, or, where that is NULL, if find_kind says
     * so; with neither `force` replaces nothing. EBB_BAD_FILE, with errno: it cannot be read. `unknown`: gets
     * words why the kind of a file that is sound cannot be told now ("is open in another program"); with
     * EBB_FAILED where that is for want of a process, and says nothing of the place. */
    const char *begins;
    enum ebb_status (*find_kind)(const char *path, bool *out_is, struct ebb_text *unknown);
    /* What to do instead, for messages: "give another --out". */
    const char *instead;
    bool force;        /* replace a file of that kind */
    bool makes_folder; /* make the folders that the path names and that are not there */
    struct ebb_claim claim;
};

/* 2. A publication */

/* A zeroed one is one that has ended. Not to be copied: `path` and the descriptors are its own. */
struct ebb_publication {
    struct ebb_publication_place place;
    char *folder, *name; /* the two halves of place.path; owned */
    char *path;          /* of the part, for those who open files by name; owned */
    int part;        /* descriptor of the part, open for reading and writing, its lock with it; -1: none */
    int folder_open; /* descriptor of the folder; -1: none */
    dev_t device;    /* of the part: by these it is known again, not by its name */
    ino_t inode;
    int n_folders_made; /* the innermost ones of the path */
};

/* Whether a file could be published there now; makes nothing. For whoever has hours of work before the file.
 * EBB_BAD_FILE with a message, EBB_NO_MEMORY. */
enum ebb_status ebb_publication_check(const struct ebb_publication_place *place,
                                      struct ebb_messages *messages);

/* Looks at the place, removes parts that killed runs left, makes a part and locks it. EBB_BAD_FILE with a
 * message, EBB_NO_MEMORY. gives: caller calls ebb_publication_end, after a failure, too. */
enum ebb_status ebb_publication_begin(struct ebb_publication *publication,
                                      const struct ebb_publication_place *place,
                                      struct ebb_messages *messages);

/* Whether the open file is the part. Asked of a descriptor that a library got by the path: between making and
 * opening, somebody may have put another file there. */
bool ebb_publication_is(const struct ebb_publication *publication, int descriptor);

/* Gives the part its name. All of it must have been written and flushed to the system. EBB_BAD_FILE with a
 * message: the place holds what it held, unless the message says that only the folder was not synced. */
enum ebb_status ebb_publication_publish(struct ebb_publication *publication, struct ebb_messages *messages);

/* The part will be published under another name in the same folder, and replace a file of the same kind
 * there: for work that was stopped, whose own name stays free for the whole. False: no memory. borrows:
 * path, until the end. */
bool ebb_publication_instead(struct ebb_publication *publication, const char *path);

/* Removes the part, if it was not published, and the folders made for it that are still empty. */
void ebb_publication_end(struct ebb_publication *publication);

/* The whole way for a text. Its errors; EBB_NO_MEMORY also for a text that failed, of which nothing is
 * written. */
enum ebb_status ebb_publication_of_text(const struct ebb_publication_place *place,
                                        const struct ebb_text *text, struct ebb_messages *messages);

#endif
