/* SPDX-License-Identifier: MIT
 * choice: values that are one of a few words.
 *
 * Fixed words (record, weekday, scale) and names that the study itself gives (policies, populations,
 * instruments) are looked up and complained of alike.
 */
#ifndef EBB_CONFIG_CHOICE_H
#define EBB_CONFIG_CHOICE_H

#include "binder.h"
#include "yaml_node.h"

/* The index of the word in a list, or -1. *out_nearest becomes what may have been meant, or NULL. */
int ebb_word_find(const char *word, const char *const *words, int n, const char **out_nearest);

/* Complains of a word that is not in the list, naming all, and `nearest` unless that is NULL. `what` is wrong
 * with it. */
void ebb_word_complain(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                       const struct ebb_path *path, const char *what, const char *const *words, int n,
                       const char *nearest);

#endif
