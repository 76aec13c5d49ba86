/* SPDX-License-Identifier: MIT
 * console: results go to stdout, everything else to stderr. Only the files of this room call it.
 *
 * So `ebb run STUDY --json > result.json` holds JSON and nothing else, whatever there was to say.
 *
 * Caveat: a page that is missing behind a status other than 0 was not composed, or not taken by the disk or
 * pipe -> stderr says which; results files are written by others and are whole.
 */
#ifndef EBB_CLI_CONSOLE_H
#define EBB_CLI_CONSOLE_H

#include <ebb/message.h>
#include <ebb/text.h>

/* Writes a composed text to stdout and frees it; EBB_NO_MEMORY when it was not composed whole. Whether stdout
 * took it is asked once, by ebb_console_close. */
enum ebb_status ebb_console_print(struct ebb_text *text);
void ebb_console_note(const char *format, ...)
    __attribute__((format(printf, 1, 2)));                      /* to stderr, newline added */
void ebb_console_messages(const struct ebb_messages *messages); /* to stderr, a line each */
/* One of them, for struct ebb_work; self is not looked at. */
void ebb_console_message(void *self, const struct ebb_message *message);
/* Whether all that was printed has arrived: EBB_BAD_FILE and a word on stderr if not. */
enum ebb_status ebb_console_close(void);

#endif
