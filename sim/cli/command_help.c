/* SPDX-License-Identifier: MIT
 * ebb help: the help of ebb or of one subcommand, the man page, the completion. The last two are of the
 * whole, so no subcommand stands beside them (options.c).
 */
#include <string.h>

#include "console.h"
#include "help.h"

enum ebb_status ebb_command_help(const struct ebb_options *options)
{
    struct ebb_text text = {0};
    const char *shell = options->value[EBB_OPTION_COMPLETION];

    /* Refused before anything is printed: a script that asks for another shell must not install bash's. */
    if (shell && strcmp(shell, "bash") != 0) {
        ebb_console_note("ebb: there is a completion for bash, none for %s", shell);
        return EBB_USAGE;
    }
    if (options->n_arguments > 0) {
        int command = ebb_options_command(options->arguments[0]);
        if (command < 0) {
            ebb_console_note("ebb: there is no command %s. See ebb help.", options->arguments[0]);
            return EBB_USAGE;
        }
        ebb_help_print_command(&text, (enum ebb_command)command);
    } else if (shell) {
        ebb_help_print_completion(&text);
    } else if (ebb_options_has(options, EBB_OPTION_MAN)) {
        ebb_help_print_manual(&text);
    } else {
        ebb_help_print(&text);
    }
    return ebb_console_print(&text);
}
