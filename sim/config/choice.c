/* SPDX-License-Identifier: MIT
 * choice: which of the words it is, or may have been meant to be.
 *
 * A misspelt word gets all that there are: lists are short, and who misspells a word has seldom seen the
 * list. A misspelt key gets one suggestion only (suggest.c), because a section has more keys than a line has
 * room.
 */
#include "choice.h"
#include "value.h"

#include <string.h>

#include <ebb/text.h>
#include <ebb/units.h>

/* Letters of a word that is a part of another (hypercube, of latin_hypercube): three are in half of them. */
enum { SHORTEST_PART = 4 };

/* Only exact words are taken; near ones are offered. A program that corrects a slip runs another study than
 * the one that stands in the file. */
int ebb_word_find(const char *word, const char *const *words, int n, const char **out_nearest)
{
    int distance = EBB_UNITS_FAR;
    *out_nearest = NULL;
    for (int i = 0; i < n; i++) {
        if (strcmp(word, words[i]) == 0)
            return i;
        if (ebb_units_is_nearer(word, words[i], &distance))
            *out_nearest = words[i];
    }
    for (int i = 0; i < n && *out_nearest == NULL && strlen(word) >= SHORTEST_PART; i++) {
        if (strstr(words[i], word) != NULL)
            *out_nearest = words[i];
    }
    return -1;
}

void ebb_word_complain(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                       const struct ebb_path *path, const char *what, const char *const *words, int n,
                       const char *nearest)
{
    struct ebb_text all = {0};
    for (int i = 0; i < n; i++)
        ebb_text_add(&all, "%s%s", i == 0 ? "" : ", ", words[i]);
    ebb_binder_complain(binder, node, path, "%s: must be one of %s%s%s%s", what, ebb_text_chars(&all),
                        nearest ? ". Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    ebb_text_free(&all);
}

/* Counted each time: a length in the row would be a number to get wrong, and this runs once for each such
 * value of a file. */
static int count_words(const struct ebb_key *key)
{
    int n = 0;
    while (key->words[n])
        n++;
    return n;
}

bool ebb_value_read_choice(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *nearest;
    const int n = count_words(key);
    if (node->kind == EBB_YAML_LIST) { /* its first word may be right: say the form, not the words */
        ebb_binder_complain(binder, node, path, "must be one word: %s", key->meaning);
        return false;
    }
    const int word = ebb_word_find(node->kind == EBB_YAML_VALUE ? node->text : "", key->words, n, &nearest);
    if (word < 0)
        ebb_word_complain(binder, node, path, "unknown", key->words, n, nearest);
    else
        *(int *)(void *)((char *)binder->target + offset) = word;
    return word >= 0;
}
