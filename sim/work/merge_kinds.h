/* SPDX-License-Identifier: MIT
 * merge_kinds: what pieces can be of.
 *
 * A new kind: a row in the table (merge_pieces.c), and a file merge_NAME.c with the two functions. What kinds
 * have in common, once each of them knows which share of how many items a file holds, is here, too: whether
 * the shares make the whole.
 */
#ifndef EBB_WORK_MERGE_KINDS_H
#define EBB_WORK_MERGE_KINDS_H

#include <ebb/merge_pieces.h>
#include <ebb/tried_files.h>

struct ebb_merge_kind {
    const char *name, *items; /* "study", "patients" */
    /* Whether the file is a piece of this kind, by its beginning or its attributes. No messages: that a file
     * is of no kind at all, the caller says. EBB_NO_MEMORY. */
    enum ebb_status (*knows)(const char *path, bool *out_is);
    /* As ebb_merge_pieces; kind, items and n_pieces of `merged` are set already. */
    enum ebb_status (*merge)(const struct ebb_merge_options *options, const struct ebb_work *work,
                             struct ebb_merged *merged);
};

/* Tries all pieces, as many at once as there may be threads, and tells how far that has come; `look` and
 * `head_bytes` are those of struct ebb_trying. As ebb_tried_files_make. */
typedef enum ebb_status (*ebb_merge_look)(void *self, const struct ebb_reader *reader, void *out_head,
                                          struct ebb_messages *messages);
enum ebb_status ebb_merge_try(const struct ebb_merge_options *options, const struct ebb_work *work,
                              ebb_merge_look look, size_t head_bytes, struct ebb_tried_file *out_files,
                              void *out_heads, struct ebb_messages *messages);

/* What of the whole a file holds. */
struct ebb_merge_share {
    struct ebb_tried_file file;
    struct ebb_share share;
};

/* Puts shares in the order of their items. EBB_BAD_FILE with a message for each that is there twice or
 * overlaps its neighbour, and for what is missing between them; `items`: "blocks of patients". */
enum ebb_status ebb_merge_order(struct ebb_merge_share *shares, int n, int64_t total, const char *items,
                                const char *whole, struct ebb_messages *messages);

extern const struct ebb_merge_kind EBB_MERGE_STUDY;  /* merge_study.c */
extern const struct ebb_merge_kind EBB_MERGE_DESIGN; /* merge_design.c */

#endif
