/* SPDX-License-Identifier: MIT
 * print: from a study back to YAML.
 */
#ifndef EBB_CONFIG_PRINT_H
#define EBB_CONFIG_PRINT_H

#include <ebb/study.h>
#include <ebb/text.h>

#include "arena.h"
#include "binder.h"

/* What is called for every value of a study, in the order of the table. `key` is dotted; `depth` counts the
 * keys around it. */
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

#endif
