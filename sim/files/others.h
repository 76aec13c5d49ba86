/* SPDX-License-Identifier: MIT
 * others: the parts of one place that somebody else made, each told apart: living, left behind, or unknown.
 *
 *     the name says a process of this machine   it lives: held off; it is gone: removed
 *     else a lock can be asked for              held: held off; free: removed
 *     else (no locks)                           a month old: removed, with a word; younger: left, with a word
 *
 * The process comes before the lock: a lock may be kept by a child of a dead writer, and may be granted by a
 * disk that has none that works. A lock that is free says that a writer on another machine is gone only where
 * locks reach that machine; where they do not, `no_lock` is to be given (README.md of this room).
 *
 * Unknown ones cost nobody anything: every writer has a part of its own. They are left because a living run's
 * part that is removed costs that run, which finds at its end that it can publish nothing.
 */
#ifndef EBB_FILES_OTHERS_H
#define EBB_FILES_OTHERS_H

#include <ebb/publication.h>

#include "author.h"

/* Removes what is left behind in the publication's folder. EBB_BAD_FILE with a message: somebody living
 * writes there; EBB_NO_MEMORY. Words of what is unknown or was removed by its age have status EBB_OK. */
enum ebb_status ebb_others_clear(const struct ebb_publication *publication, const struct ebb_author *here,
                                 struct ebb_messages *messages);

#endif
