/* SPDX-License-Identifier: MIT
 * wrapped: sentences of any length on lines of a page.
 *
 * Greedy, word after word: a page of a few sentences is not better for even lines, and a reader of two runs
 * side by side finds a number at the same place more often.
 */
#include "wrapped.h"

#include <string.h>

#include <ebb/text_table.h>

static int width_of(const char *chars, size_t n_bytes)
{
    int width = 0;
    for (size_t i = 0; i < n_bytes; i++)
        width += ((unsigned char)chars[i] & 0xc0) != 0x80;
    return width;
}

/* Bytes up to the next blank at which a line may break: not one beside the sign of an error, nor the one
 * before a per cent sign. */
static size_t piece_of(const char *at)
{
    static const char SIGN[] = "± ", BLANK_SIGN[] = " ±";
    size_t n = 0;
    while (at[n] != '\0') {
        const bool beside =
            strncmp(at + n, BLANK_SIGN, sizeof BLANK_SIGN - 1) == 0 || strncmp(at + n, " %", 2) == 0 ||
            (n + 1 >= sizeof SIGN - 1 && strncmp(at + n + 2 - sizeof SIGN, SIGN, sizeof SIGN - 1) == 0);
        if (at[n] == ' ' && !beside)
            break;
        n++;
    }
    return n;
}

/* Of a word of `n` bytes as many as fit on a line that starts with so many blanks: all of a path, of whatever
 * length, and no half of a letter. */
static size_t fitting(const char *word, size_t n, int indent)
{
    size_t fits = n;
    if (memchr(word, '/', n) != NULL)
        return n;
    while (width_of(word, fits) > EBB_TEXT_TABLE_WIDTH - indent || ((unsigned char)word[fits] & 0xc0) == 0x80)
        fits--;
    return fits;
}

void ebb_wrapped_add(struct ebb_text *text, int first_indent, int indent, const char *sentence)
{
    int column = 0;
    while (*sentence != '\0') {
        const size_t n = fitting(sentence, piece_of(sentence), indent > first_indent ? indent : first_indent);
        const int width = width_of(sentence, n);
        const bool breaks = column > 0 && column + 1 + width > EBB_TEXT_TABLE_WIDTH;
        if (column == 0 || breaks) {
            const int in = column == 0 ? first_indent : indent;
            ebb_text_add(text, "%s%*s", breaks ? "\n" : "", in, "");
            column = in;
        } else {
            ebb_text_add(text, " ");
            column++;
        }
        ebb_text_add_bytes(text, sentence, n);
        column += width;
        sentence += n;
        while (*sentence == ' ')
            sentence++;
    }
    if (column > 0)
        ebb_text_add(text, "\n");
}
