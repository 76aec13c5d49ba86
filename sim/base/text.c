/* SPDX-License-Identifier: MIT
 * text: a growing string.
 *
 * Room doubles, so that moving costs no more than writing, however long a text grows. What is added is
 * measured first and written second: no addition is ever cut, and no caller guesses a size.
 */
#include <ebb/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes room for `more` bytes and the closing NUL. */
static bool has_room(struct ebb_text *text, size_t more)
{
    /* Once a piece is missing, the rest would make a document that looks whole. */
    if (text->failed)
        return false;
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return true;
    /* 256 to spare at first: a line or two, so that short texts are allocated once. */
    size_t capacity = text->capacity * 2 > needed ? text->capacity * 2 : needed + 256;
    char *chars = realloc(text->chars, capacity);
    if (chars == NULL) {
        text->failed = true;
        return false;
    }
    text->chars = chars;
    text->capacity = capacity;
    return true;
}

void ebb_text_add_bytes(struct ebb_text *text, const char *bytes, size_t length)
{
    if (!has_room(text, length))
        return;
    if (length > 0)
        memcpy(text->chars + text->length, bytes, length);
    text->length += length;
    text->chars[text->length] = '\0';
}

/* Formatted twice, to measure and to write: a guess of the length would save the first for most texts, and
 * have a second path that tests seldom take. */
void ebb_text_add_list(struct ebb_text *text, const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    /* A negative length is an error of the C library, such as a letter that the locale cannot print. */
    int length = vsnprintf(NULL, 0, format, list);
    if (length < 0) {
        text->failed = true;
    } else if (has_room(text, (size_t)length)) {
        vsnprintf(text->chars + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void ebb_text_add(struct ebb_text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    ebb_text_add_list(text, format, list);
    va_end(list);
}

const char *ebb_text_chars(const struct ebb_text *text)
{
    return text->chars ? text->chars : "";
}

void ebb_text_free(struct ebb_text *text)
{
    free(text->chars);
    *text = (struct ebb_text){0};
}
