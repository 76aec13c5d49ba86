/* SPDX-License-Identifier: MIT
 * tried_files: lots of files, a copy of the process for each lot.
 *
 *   1. A lot, in the copy   2. Lots   3. The whole
 */
#define _GNU_SOURCE 1 /* MAP_ANONYMOUS */

#include <ebb/tried_files.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "open_file.h"
#include "rehearsal.h"
#include "trial.h"

/* Of one copy. A copy costs 1 to 2 ms and pages that it writes to, a small file 3 ms: more files save nothing
 * that shows, and a file that goes round in circles holds up those of its lot only. */
enum { MOST_IN_LOT = 64 };
/* Copies beyond find no processor on most machines, and each has the memory of this process promised. */
enum { MOST_COPIES = 16 };

/* 1. A lot, in the copy */

struct lot {
    const struct ebb_trying *trying;
    const struct ebb_tried_file *files;
    uint8_t *heads;     /* (file), where both processes have them */
    int32_t *in_hand;   /* likewise: the file at which the copy is */
    int first, last, n; /* of those that are left; of all its files */
    struct ebb_trial trial;
    struct ebb_trial_copy copy;
    bool is_running;
};

static enum ebb_status look(void *self, const struct ebb_reader *reader, struct ebb_messages *messages)
{
    const struct lot *lot = self;
    const struct ebb_trying *trying = lot->trying;
    uint8_t *head = lot->heads + (size_t)*lot->in_hand * trying->head_bytes;
    return trying->look(trying->self, reader, head, messages);
}

/* Up to the first that is wrong: a report has one place. */
static enum ebb_status try_lot(void *self, struct ebb_messages *messages)
{
    const struct lot *lot = self;
    enum ebb_status status = EBB_OK;
    for (int i = lot->first; i < lot->last && status == EBB_OK; i++) {
        struct ebb_rehearsed rehearsed = {lot->files[i].path, &lot->files[i].about, look, self};
        *lot->in_hand = i;
        status = ebb_rehearsal(&rehearsed, messages);
    }
    return status;
}

/* 2. Lots */

static enum ebb_status start(struct lot *lot, int first, int last, struct ebb_messages *messages)
{
    const struct ebb_trying *trying = lot->trying;
    lot->first = first;
    lot->last = last;
    *lot->in_hand = first;
    lot->trial = (struct ebb_trial){.path = trying->paths[first],
                                    .in_hand = lot->in_hand,
                                    .paths = trying->paths,
                                    .n_paths = trying->n,
                                    .act = try_lot,
                                    .self = lot};
    for (int i = first; i < last; i++)
        lot->trial.bytes += (uint64_t)lot->files[i].about.st_size;
    const enum ebb_status status = ebb_trial_start(&lot->trial, &lot->copy, messages);
    lot->is_running = status == EBB_OK;
    return status;
}

/* Goes on behind a file that was wrong. What the copy says of where it is is believed within its lot. */
static enum ebb_status end(struct lot *lot, struct ebb_messages *messages)
{
    enum ebb_status status = ebb_trial_end(&lot->copy, messages);
    lot->is_running = false;
    const int at = *lot->in_hand;
    if (status != EBB_BAD_FILE || at < lot->first || at + 1 >= lot->last)
        return status;
    const enum ebb_status more = start(lot, at + 1, lot->last, messages);
    return more == EBB_OK ? status : more;
}

/* 3. The whole */

static bool is_stopped(const struct ebb_trying *trying)
{
    return trying->stop && atomic_load(trying->stop);
}

/* The worst of two: that a file is bad does not end the work, all else does. */
static enum ebb_status worse(enum ebb_status so_far, enum ebb_status status)
{
    return status == EBB_OK || (status == EBB_BAD_FILE && so_far != EBB_OK) ? so_far : status;
}

static bool goes_on(enum ebb_status status)
{
    return status == EBB_OK || status == EBB_BAD_FILE;
}

/* Lots go round among the copies, so that they end in the order of their files. */
static enum ebb_status run(const struct ebb_trying *trying, struct lot *lots, int n_lots,
                           struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    const int each = (trying->n + n_lots - 1) / n_lots, in_lot = each < MOST_IN_LOT ? each : MOST_IN_LOT;
    int next = 0, n_running = 0, n_tried = 0;
    for (int k = 0; goes_on(status) ? next < trying->n || n_running > 0 : n_running > 0; k++) {
        struct lot *lot = &lots[k % n_lots];
        if (lot->is_running) {
            status = worse(status, end(lot, messages));
            n_running -= !lot->is_running;
            n_tried += lot->is_running ? 0 : lot->n;
            if (trying->progress && !lot->is_running)
                trying->progress(trying->self, n_tried);
        }
        if (goes_on(status) && is_stopped(trying))
            status = EBB_INTERRUPTED;
        if (lot->is_running || next >= trying->n || !goes_on(status))
            continue;
        const int last = trying->n - next > in_lot ? next + in_lot : trying->n;
        lot->n = last - next;
        status = worse(status, start(lot, next, last, messages));
        n_running += lot->is_running;
        next = last;
    }
    return status;
}

enum ebb_status ebb_tried_files_make(const struct ebb_trying *trying, struct ebb_tried_file *out_files,
                                     void *out_heads, struct ebb_messages *messages)
{
    const int n_lots = trying->n_copies < 1             ? 1
                       : trying->n_copies > MOST_COPIES ? MOST_COPIES
                                                        : trying->n_copies;
    const size_t head_bytes = (size_t)trying->n * trying->head_bytes;
    struct lot lots[MOST_COPIES] = {0};
    int32_t in_hand[MOST_COPIES] = {0};
    enum ebb_status status = EBB_OK;
    for (int i = 0; i < trying->n; i++) {
        out_files[i].path = trying->paths[i];
        status = worse(status, ebb_reader_look_at(trying->paths[i], &out_files[i].about, messages));
    }
    if (status != EBB_OK) /* all that are not there are said; the rest is tried when they are */
        return status;
    uint8_t *shared =
        mmap(NULL, sizeof in_hand + head_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return EBB_NO_MEMORY;
    ebb_h5_enter(); /* HDF5 starts before copies are made, and not in each */
    for (int k = 0; k < n_lots; k++)
        lots[k] = (struct lot){.trying = trying,
                               .files = out_files,
                               .heads = shared + sizeof in_hand,
                               .in_hand = (int32_t *)(void *)shared + k};
    status = run(trying, lots, n_lots, messages);
    memcpy(out_heads, shared + sizeof in_hand, head_bytes);
    munmap(shared, sizeof in_hand + head_bytes);
    return status;
}

enum ebb_status ebb_tried_files_open(const struct ebb_tried_file *file, struct ebb_reader **out_reader,
                                     struct ebb_messages *messages)
{
    return ebb_reader_open_untried(file->path, &file->about, out_reader, messages);
}
