/* SPDX-License-Identifier: MIT
 * message: lists of located messages.
 *
 * Words are formatted when they are added, since what they speak of may be gone when they are printed; the
 * place is kept apart, since each reader wants it in another form.
 *
 *   1. Adding   2. Order   3. Printing
 */
#include <ebb/message.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. Adding */

/* gives: the formatted words, or NULL. */
static char *format_words(const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    const int length = vsnprintf(NULL, 0, format, list);
    char *words = length < 0 ? NULL : malloc((size_t)length + 1);
    if (words)
        vsnprintf(words, (size_t)length + 1, format, again);
    va_end(again);
    return words;
}

/* Takes the words and the file's name, whatever comes of it. */
static void keep(struct ebb_messages *messages, const struct ebb_message *message)
{
    /* One more at a time: messages come in tens at most, and doubling would save nothing. */
    struct ebb_message *items = realloc(messages->items, (messages->n + 1) * sizeof *items);
    if (items == NULL) {
        free(message->file);
        free(message->words);
        messages->lost++;
        return;
    }
    messages->items = items;
    items[messages->n++] = *message;
}

void ebb_messages_add(struct ebb_messages *messages, enum ebb_status status, const struct ebb_place *place,
                      const char *format, ...)
{
    struct ebb_message message = {.status = status};
    const bool has_file = place != NULL && place->file != NULL;
    va_list list;
    va_start(list, format);
    message.words = format_words(format, list);
    va_end(list);
    if (place) {
        message.line = place->line;
        message.column = place->column;
        message.file = has_file ? strdup(place->file) : NULL;
    }
    /* A message without its place would send the reader to the wrong line; it counts as lost instead. */
    if (message.words == NULL || (has_file && message.file == NULL)) {
        free(message.words);
        free(message.file);
        messages->lost++;
        return;
    }
    keep(messages, &message);
}

void ebb_messages_free(struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++) {
        free(messages->items[i].file);
        free(messages->items[i].words);
    }
    free(messages->items);
    *messages = (struct ebb_messages){0};
}

/* 2. Order */

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

/* Sorted before they join, so that the messages of one file stay together and in the order of its lines. */
void ebb_messages_hand_over(struct ebb_messages *from, struct ebb_messages *to)
{
    ebb_messages_sort(from);
    for (size_t i = 0; i < from->n; i++)
        keep(to, &from->items[i]);
    to->lost += from->lost;
    free(from->items); /* what they pointed to has moved */
    *from = (struct ebb_messages){0};
}

/* 3. Printing */

void ebb_message_print(const struct ebb_message *message, struct ebb_text *text)
{
    if (message->file)
        ebb_text_add(text, "%s:", message->file);
    /* A message about a file as a whole has no line; "0:0" would make editors jump. */
    if (message->file && message->line > 0)
        ebb_text_add(text, "%d:%d:", message->line, message->column);
    ebb_text_add(text, "%s%s%s", message->file ? " " : "", message->status == EBB_OK ? "warning: " : "",
                 message->words);
    if (message->status != EBB_OK && message->status != EBB_USAGE)
        ebb_text_add(text, " [%s]", ebb_status_name(message->status));
}
