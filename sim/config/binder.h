/* SPDX-License-Identifier: MIT
 * binder: fills a struct ebb_study from a tree of values, by the parameter table.
 */
#ifndef EBB_CONFIG_FILLER_H
#define EBB_CONFIG_FILLER_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/message.h>
#include <ebb/study.h>

#include "arena.h"
#include "item.h"
#include "yaml_node.h"

/* Where a value of the study, named by its offset in the struct, was given last. */
struct ebb_origin {
    size_t offset;
    struct ebb_place place; /* line 0: on the command line */
    bool bad;               /* what was given could not be used, or is missing: say nothing more about it */
    const char *source, *grade; /* "" when none was given */
};

struct ebb_binder {
    void *target;                /* what is filled: struct ebb_study, or what the items of `root` describe */
    const struct ebb_item *root; /* the section of the top-level keys */
    const struct ebb_study *known; /* a study whose parameters a calibration names */
    struct ebb_arena *arena;
    struct ebb_messages *messages;
    const char *file; /* the one that is being read */
    int file_kind;    /* enum ebb_file_kind */
    bool broken;      /* of its tree */
    struct ebb_origin *origins;
    size_t n_origins, room;
    int n_days;             /* of the induction that were given; 0: none */
    bool has_patient_range; /* patients: {min, max} */
};

/* The study that is filled; only kinds of values that occur in studies ask for it. */
static inline struct ebb_study *ebb_binder_study(const struct ebb_binder *binder)
{
    return binder->target;
}

/* A key and the keys around it, innermost first. */
struct ebb_path {
    const struct ebb_path *up;
    const char *key;
};

enum { EBB_PATH_SIZE = 512 };
void ebb_binder_print_path(const struct ebb_path *path, char out_text[EBB_PATH_SIZE]);

/* Reads a whole tree over what the study holds. */
void ebb_binder_read(struct ebb_binder *binder, const struct ebb_tree *tree);

/* Adds "key = value: ... " at the place of the value. */
void ebb_binder_complain(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                         const struct ebb_path *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Remembers where a value was given. The functions of origins are in origin.c. */
void ebb_binder_set_origin(struct ebb_binder *binder, const struct ebb_origin *origin);

/* What is known of the value at this offset; NULL: it has its initial value. */
const struct ebb_origin *ebb_binder_origin(const struct ebb_binder *binder, size_t offset);

#endif
