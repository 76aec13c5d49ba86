/* SPDX-License-Identifier: MIT
 * merge_kinds: what pieces can be of.
 *
 *     named      piece 3 | piece 1 | piece 2           as the caller has them
 *     heads         look    look      look             in copies of this process, many at a time
 *     in order   piece 1 | piece 2 | piece 3           of one work, each item once
 *                   `------- merge -------' -> the whole, one piece open at a time
 *
 * A new kind: a row in the table (merge_pieces.c), and a file merge_NAME.c with what only it knows: whether a
 * file is a piece of it, of which work, and what is made of pieces that belong together. Whether they do is
 * asked for all kinds alike, and all that is wrong is said at once: with an array of hundreds, one after the
 * other would take a day.
 */
#ifndef EBB_WORK_MERGE_KINDS_H
#define EBB_WORK_MERGE_KINDS_H

#include <ebb/merge_pieces.h>
#include <ebb/reader.h>
#include <ebb/tried_files.h>

/* What a piece says of itself. Heads of pieces that belong together differ in `share` alone; zeros behind
 * each text, for texts are compared as they lie. */
struct ebb_merge_head {
    char work_sha256[EBB_DIGEST_HEX]; /* of all that an item depends on */
    /* Of the joint draws that items were played in: a set may have been calibrated again between two tasks of
     * an array, which no study says. Zeros: the work knows, or items are played in none. */
    char draws_sha256[EBB_DIGEST_HEX];
    char version[64]; /* who played it */
    struct ebb_share share;
    int64_t total; /* items of the whole; 0: the file could not be looked at */
};

/* Pieces that belong together. */
struct ebb_merging {
    const struct ebb_merge_options *options;
    const struct ebb_work *work;
    const struct ebb_tried_file *files; /* (piece), in the order of their items */
    struct ebb_messages *messages;      /* handed to whoever listens before the whole is played */
};

struct ebb_merge_kind {
    const char *name, *items;  /* "study", "patients": what is said of the whole */
    const char *counted;       /* "blocks of patients": what shares count */
    const char *is_of_another; /* "is of another study": than the first piece */
    /* Whether the file is a piece of this kind. */
    bool (*is)(const struct ebb_reader *reader);
    /* Fills in work, draws, share and total of one that is. EBB_BAD_FILE with a message, EBB_NO_MEMORY. */
    enum ebb_status (*look)(const struct ebb_reader *reader, struct ebb_merge_head *head,
                            struct ebb_messages *messages);
    /* As ebb_merge_pieces; kind, items and n_pieces of `merged` are set already. */
    enum ebb_status (*merge)(const struct ebb_merging *merging, struct ebb_merged *merged);
};

extern const struct ebb_merge_kind EBB_MERGE_STUDY;  /* merge_study.c */
extern const struct ebb_merge_kind EBB_MERGE_DESIGN; /* merge_design.c */
extern const struct ebb_merge_kind EBB_MERGE_CLINIC; /* merge_clinic.c */

#endif
