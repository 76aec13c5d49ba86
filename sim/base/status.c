/* SPDX-License-Identifier: MIT
 * status: the texts of the codes, and lists of located messages.
 *
 *   1. Codes   2. Messages   3. Bugs
 */
#include <ebb/status.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/text.h>

/* 1. Codes */

static const struct {
    enum ebb_status code;
    const char *name, *text;
} CODES[] = {
#define AS_ROW(code, number, text) {code, #code, text},
    EBB_STATUS_LIST(AS_ROW)
#undef AS_ROW
};

static size_t row_of(enum ebb_status status)
{
    const size_t n = sizeof CODES / sizeof CODES[0];
    for (size_t row = 0; row < n; row++) {
        if (CODES[row].code == status)
            return row;
    }
    ebb_bug(__FILE__, __LINE__, "a status outside the list");
}

const char *ebb_status_name(enum ebb_status status)
{
    return CODES[row_of(status)].name;
}

const char *ebb_status_text(enum ebb_status status)
{
    return CODES[row_of(status)].text;
}

/* 2. Messages */

static void keep_message(struct ebb_messages *messages, const struct ebb_place *place, char *text)
{
    struct ebb_message *items = realloc(messages->items, (messages->n + 1) * sizeof *items);
    if (items == NULL) {
        free(text);
        messages->lost++;
        return;
    }
    messages->items = items;
    items[messages->n++] = (struct ebb_message){
        .text = text,
        .line = place ? place->line : 0,
        .column = place ? place->column : 0,
    };
}

void ebb_messages_add(struct ebb_messages *messages, const struct ebb_place *place, const char *format, ...)
{
    struct ebb_text text = {0};
    if (place && place->file) {
        ebb_text_add(&text, "%s:", place->file);
        if (place->line > 0)
            ebb_text_add(&text, "%d:%d:", place->line, place->column);
        ebb_text_add(&text, " ");
    }
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *words = length < 0 ? NULL : malloc((size_t)length + 1);
    if (words) {
        vsnprintf(words, (size_t)length + 1, format, again);
        ebb_text_add_bytes(&text, words, (size_t)length);
        free(words);
    }
    va_end(again);
    if (words == NULL || text.failed) {
        messages->lost++;
        ebb_text_free(&text);
        return;
    }
    keep_message(messages, place, text.chars);
}

void ebb_messages_sort(struct ebb_messages *messages)
{
    /* Insertion keeps equal places in the order they were found; there are never many. */
    for (size_t i = 1; i < messages->n; i++) {
        struct ebb_message item = messages->items[i];
        size_t at = i;
        for (; at > 0; at--) {
            const struct ebb_message *before = &messages->items[at - 1];
            if (before->line < item.line || (before->line == item.line && before->column <= item.column))
                break;
            messages->items[at] = *before;
        }
        messages->items[at] = item;
    }
}

void ebb_messages_hand_over(struct ebb_messages *from, struct ebb_messages *to)
{
    ebb_messages_sort(from);
    for (size_t i = 0; i < from->n; i++)
        ebb_messages_add(to, NULL, "%s", from->items[i].text);
    to->lost += from->lost;
    ebb_messages_free(from);
}

void ebb_messages_free(struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        free(messages->items[i].text);
    free(messages->items);
    *messages = (struct ebb_messages){0};
}

/* 3. Bugs */

void ebb_bug(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: bug: %s\n", file, line, what);
    exit(70);
}
