/* SPDX-License-Identifier: MIT
 * print: from a study back to YAML.
 *
 * The canonical text is what is hashed, stored in results files and read again by `ebb run RUN.h5`.
 *
 * The digest of every study has changed -> a row moved, or the printer of a kind says the same value
 * otherwise: both are changes of the file format.
 */
#ifndef EBB_CONFIG_PRINT_H
#define EBB_CONFIG_PRINT_H

#include <ebb/study.h>
#include <ebb/text.h>

#include "arena.h"
#include "binder.h"

/* A value that is written, as the comment on it is asked for; in the order of the table. */
struct ebb_print_value {
    const struct ebb_key *key;
    size_t offset;    /* of the value in the study */
    const char *path; /* "policies.none.maintenance.every"; borrowed for the call */
};

/* Writes the whole study: every value that is in force, with a comment from `comment` behind it where that is
 * not NULL. Equal studies give equal texts, and the text read again gives an equal study. */
typedef void (*ebb_print_comment)(void *self, const struct ebb_print_value *value, struct ebb_text *text);
void ebb_print_study(const struct ebb_study *study, ebb_print_comment comment, void *self,
                     struct ebb_text *text);
/* The same of a value that another table describes: a clinic. */
void ebb_print_table(const struct ebb_key *root, const void *value, ebb_print_comment comment, void *self,
                     struct ebb_text *text);

#endif
