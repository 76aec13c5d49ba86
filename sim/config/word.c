/* SPDX-License-Identifier: MIT
 * word: which of the words it is, or may have been meant to be.
 */
#include "word.h"

#include <string.h>

#include <ebb/text.h>
#include <ebb/units.h>

int ebb_word_find(const char *word, const char *const *words, int n, const char **out_nearest)
{
    int distance = 1000;
    *out_nearest = NULL;
    for (int i = 0; i < n; i++) {
        const int d = ebb_units_distance(word, words[i]);
        if (strcmp(word, words[i]) == 0)
            return i;
        if (d < distance && ebb_units_is_near(word, words[i])) {
            distance = d;
            *out_nearest = words[i];
        }
    }
    return -1;
}

void ebb_word_complain(struct ebb_filler *filler, const struct ebb_node *node, const struct ebb_path *path, const char *what,
                       const char *const *words, int n, const char *nearest)
{
    struct ebb_text all = {0};
    for (int i = 0; i < n; i++)
        ebb_text_add(&all, "%s%s", i == 0 ? "" : ", ", words[i]);
    ebb_filler_complain(filler, node, path, "%s: must be one of %s%s%s%s", what, ebb_text_chars(&all),
                        nearest ? ". Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    ebb_text_free(&all);
}
