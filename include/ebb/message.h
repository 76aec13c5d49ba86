/* SPDX-License-Identifier: MIT
 * message: what a call that failed, or a study that is odd, has to say to a person; kept as data.
 *
 * A message is a status, a place and words. It stays in these parts until the command prints it, because
 * each reader wants another form: a person "file:line:col: words [CODE]", an editor the place alone, a
 * program JSON, a browser page a mark beside the line. Nobody below sim/cli prints.
 *
 * Caveats:
 * - Words hold no place and no code of their own: what prints the message adds them, once.
 * - Out of memory while adding: the message is counted in `lost` and nothing else happens; whoever prints
 *   the list says how many are missing. A caller never checks ebb_messages_add.
 *
 *   1. Places   2. Lists of messages   3. Printing
 */
#ifndef EBB_MESSAGE_H
#define EBB_MESSAGE_H

#include <stddef.h>

#include <ebb/status.h>
#include <ebb/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Places */

/* Where something stands in a text; lines and columns count from 1, 0 means "not known". */
struct ebb_place {
    const char *file; /* borrowed; NULL: no place at all */
    int line;
    int column;
};

/* A whole file as a place, for messages about a file and not about a line of it. */
#define EBB_AT_FILE(path) (&(const struct ebb_place){.file = (path)})

/* 2. Lists of messages */

struct ebb_message {
    enum ebb_status status; /* what the call returns because of it; EBB_OK: a warning, the call goes on */
    char *file;             /* of its place; owned; NULL: none */
    int line, column;       /* 0: not known */
    char *words;            /* owned; no newline */
};

/* A growing list of messages. A zeroed object is empty and ready. */
struct ebb_messages {
    struct ebb_message *items;
    size_t n;
    size_t lost; /* for which there was no memory */
};

/* Adds a message. Copies the place (which may be NULL) and the formatted words. */
void ebb_messages_add(struct ebb_messages *messages, enum ebb_status status, const struct ebb_place *place,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* By line and column, stable. Files are not looked at: sort the list of one file, then hand it over. */
void ebb_messages_sort(struct ebb_messages *messages);
/* Moves the messages of one list, sorted, to the end of another, and empties the first. */
void ebb_messages_hand_over(struct ebb_messages *from, struct ebb_messages *to);
void ebb_messages_free(struct ebb_messages *messages);

/* 3. Printing */

/* Adds the message in the one form that people and editors meet, as far as the place is known; no newline:
 *
 *     configs/gap.yaml:14:9: gap = 3 days: must be 7 to 182 days [EBB_BAD_STUDY]
 *     configs/gap.yaml:14:9: warning: gap = 3 days: is unusual
 *     there is no command rnu. Did you mean ebb run?
 *
 * The code of a failure stands last, to be searched for, and is the exit status by name. A warning has no
 * code, as nothing failed; its word stands where compilers put it, and editors that read gcc's form mark it.
 * Usage (EBB_USAGE) has neither: the words name the option. */
void ebb_message_print(const struct ebb_message *message, struct ebb_text *text);

#ifdef __cplusplus
}
#endif

#endif
