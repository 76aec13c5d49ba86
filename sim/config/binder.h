/* SPDX-License-Identifier: MIT
 * binder: what is known while the values of files are bound to the members of a struct: the struct, the file,
 * complaints, and where each value was given last.
 *
 * fill.c walks and binds; value*.c read single values; both speak through this. Neither is included here.
 *
 * What always holds: a value that somebody gave has an origin, good or bad (but a path, which the study does
 * not keep); one without an origin has its initial value. So "was it given", "from which file" and "has it
 * been complained of" are one look-up.
 *
 * A mistake is said twice -> the second reader did not ask whether the first one's value is `bad`.
 * A message names the wrong file -> `file` or `messages` was not set back after a set was read.
 */
#ifndef EBB_CONFIG_BINDER_H
#define EBB_CONFIG_BINDER_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/message.h>
#include <ebb/study.h>
#include <ebb/worlds.h>

#include "arena.h"
#include "yaml_node.h"
#include <ebb/key.h>

/* Values are named by their offset, not by their key: the rules compare members of the struct, and know no
 * keys. One value, one offset: a struct whose first member is a value would share it, so arrays begin with a
 * name, parts with their switch.
 *
 * Where a value of the study, named by its offset in the struct, was given last. */
struct ebb_origin {
    size_t offset;
    struct ebb_place place; /* line 0: on the command line */
    bool bad;               /* what was given could not be used, or is missing: say nothing more about it */
    const char *source, *grade; /* "" when none was given */
};

/* A value that came from a row of joint draws. */
struct ebb_drawn {
    const char *key; /* dotted */
    size_t offset;
    struct ebb_place
        replaced; /* of the value of a nearer set that it took the place of; file NULL: of none */
};

/* One for all files of a study: the set is read first, the study over it with the same origins, so that the
 * last one who gave a value is known at the end. `messages`, `file` and `file_kind` change from file to file.
 * */
struct ebb_binder {
    void *target;               /* what is filled: struct ebb_study, or what the items of `root` describe */
    const struct ebb_key *root; /* the section of the top-level keys */
    const struct ebb_key
        *of; /* whose unit and range numbers of kind of_key have; NULL: the fitted element's */
    const struct ebb_study *known; /* a study whose parameters a calibration names */
    struct ebb_arena *arena;
    struct ebb_messages *messages;
    const char *file;   /* the one that is being read */
    const char *inside; /* the section of the file that `root` is ("design"); NULL: all of it */
    int file_kind;      /* enum ebb_file_kind */
    bool broken;        /* of its tree */
    bool is_neutral; /* a set or a whole text is read: keys that it lacks and that came later are neutral */
    struct ebb_origin *origins;
    size_t n_origins, room;
    struct ebb_drawn *drawn; /* by the study's `draw`, in the order of the table; in the arena */
    int n_drawn;
    struct ebb_place draw_place; /* of that key */
    struct ebb_worlds *worlds;   /* filled with all rows; NULL: nobody wants them */
    int most_worlds;             /* with the first so many; 0: all */
    bool worlds_spare_sets;      /* values of sets nearer than the one with the draws stay */
    int n_days;                  /* of the induction that were given; 0: none */
    bool has_patient_range;      /* patients: {min, max} */
};

/* The study that is filled; only kinds of values that occur in studies ask for it. */
static inline struct ebb_study *ebb_binder_study(const struct ebb_binder *binder)
{
    return binder->target;
}

/* Adds "key = value: ... " at the place of the value. Says nothing of a node that was refused, or that the
 * end of a broken file has emptied: of those there was a complaint. */
void ebb_binder_complain(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                         const struct ebb_path *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same of a value that is no node, at a place; `value` may be NULL for a complaint about the key itself.
 * */
void ebb_binder_complain_at(struct ebb_binder *binder, const struct ebb_place *place,
                            const struct ebb_path *path, const char *value, const char *words);

/* Remembers where a value was given. */
void ebb_binder_set_origin(struct ebb_binder *binder, const struct ebb_origin *origin);

/* Before the first set, or a text out of a results file, is read (ebb_key_set_neutral). */
void ebb_binder_set_neutral(struct ebb_binder *binder);

/* What is known of the value at this offset; NULL: it has its initial value. */
const struct ebb_origin *ebb_binder_origin(const struct ebb_binder *binder, size_t offset);

#endif
