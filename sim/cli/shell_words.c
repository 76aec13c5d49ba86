/* SPDX-License-Identifier: MIT
 * shell_words: quotes for sh and all its heirs.
 */
#include "shell_words.h"

#include <string.h>

/* Words of these characters alone mean the same to every shell without quotes. */
static const char SAFE[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=+:,@%";

void ebb_shell_words_add(struct ebb_text *text, const char *word)
{
    if (word[0] != '\0' && word[strspn(word, SAFE)] == '\0') {
        ebb_text_add(text, "%s", word);
        return;
    }
    ebb_text_add(text, "'");
    for (; *word; word++)
        ebb_text_add_bytes(text, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    ebb_text_add(text, "'");
}
