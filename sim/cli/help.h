/* SPDX-License-Identifier: MIT
 * help: the help, the man page and the completion, composed from the tables of options.h.
 *
 * None of them has a list of its own: a subcommand or an option that is in the tables is in all of them.
 */
#ifndef EBB_CLI_HELP_H
#define EBB_CLI_HELP_H

#include <ebb/text.h>

#include "options.h"

/* Each adds a whole page, with the newline at its end; memory that ran out shows in text->failed. */
void ebb_help_print(struct ebb_text *text); /* of ebb as a whole */
void ebb_help_print_command(struct ebb_text *text, enum ebb_command command);
void ebb_help_print_manual(struct ebb_text *text);     /* roff, section 1 */
void ebb_help_print_completion(struct ebb_text *text); /* bash */

/* The exit statuses that people may count on, ended by a NULL meaning. A status that is not among them makes
 * the command exit with 1 (main.c); a new one must be added here to reach a script. */
struct ebb_exit_status {
    int number;
    const char *meaning;
};
extern const struct ebb_exit_status EBB_EXIT_STATUSES[];

#endif
