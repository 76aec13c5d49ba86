/* SPDX-License-Identifier: MIT
 * console: what the command prints.
 *
 * No colours: pages are compared in tests, piped and pasted, and what matters stands in words (FAILED).
 */
#include "console.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ebb/shown.h>

/* Why stdout did not take what was printed first; 0: it did, or nobody knows. */
static int why_not_taken;

enum ebb_status ebb_console_print(struct ebb_text *text)
{
    enum ebb_status status = text->failed ? EBB_NO_MEMORY : EBB_OK;
    /* Whole or not at all: half a page would be taken for the page. */
    struct ebb_text shown = {0};
    ebb_shown_add(&shown, ebb_text_chars(text), text->length, true);
    if (shown.failed)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK && fwrite(ebb_text_chars(&shown), 1, shown.length, stdout) != shown.length &&
        why_not_taken == 0)
        why_not_taken = errno;
    ebb_text_free(&shown);
    ebb_text_free(text);
    return status;
}

/* Takes the line. Without memory for it, that at least is said: never the bare words, which may hold what
 * others wrote. Whether stderr takes it is asked by nobody: there is nowhere left to say so. */
static void put_line(struct ebb_text *line)
{
    struct ebb_text shown = {0};
    ebb_shown_add(&shown, ebb_text_chars(line), line->length, false);
    fprintf(stderr, "%s\n",
            line->failed || shown.failed ? "ebb: not enough memory for a message" : ebb_text_chars(&shown));
    ebb_text_free(&shown);
    ebb_text_free(line);
}

void ebb_console_note(const char *format, ...)
{
    struct ebb_text line = {0};
    va_list list;
    va_start(list, format);
    ebb_text_add_list(&line, format, list);
    va_end(list);
    put_line(&line);
}

void ebb_console_message(void *self, const struct ebb_message *message)
{
    struct ebb_text line = {0};
    (void)self;
    ebb_message_print(message, &line);
    put_line(&line);
}

void ebb_console_messages(const struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        ebb_console_message(NULL, &messages->items[i]);
    if (messages->lost > 0)
        fprintf(stderr, "ebb: %zu more messages were lost: not enough memory\n", messages->lost);
}

enum ebb_status ebb_console_close(void)
{
    /* The last bytes may still be in the buffer of C's library: only closing tells whether the disk or
     * the pipe took them. */
    const bool failed_before = ferror(stdout); /* closing may go well even so */
    const bool failed_now = fclose(stdout) != 0;
    if (!failed_before && !failed_now)
        return EBB_OK;
    const int why = why_not_taken != 0 ? why_not_taken : failed_now ? errno : 0;
    /* `| head` has read enough: a line for each would be noise. A script still sees it by the status. */
    if (why == EPIPE)
        return EBB_BAD_FILE;
    fprintf(stderr, "ebb: what was printed did not arrive whole%s%s. Results files are not affected.\n",
            why != 0 ? ": " : "", why != 0 ? strerror(why) : "");
    return EBB_BAD_FILE;
}
