/* SPDX-License-Identifier: MIT
 * completion: what bash offers on Tab: subcommands, the options of the subcommand on the line, and files.
 *
 * The script is printed whole and calls nothing at run time. Asking ebb on every Tab would always be right,
 * but start a program for each key; a new ebb prints its new script when it is installed. It uses bash's
 * own compgen and compopt, not the helpers of the package bash-completion, which need not be loaded.
 */
#include "help.h"

static void add_options_of(struct ebb_text *text, enum ebb_command command)
{
    const char *separator = "";
    for (int o = 0; o < EBB_OPTION_COUNT; o++) {
        if (!ebb_options_allowed(command, (enum ebb_option)o))
            continue;
        ebb_text_add(text, "%s--%s", separator, EBB_OPTIONS[o].name);
        separator = " ";
        if (EBB_OPTIONS[o].letter)
            ebb_text_add(text, " -%c", EBB_OPTIONS[o].letter);
    }
}

/* Options whose value no list of files helps with, as a pattern of `case`: behind --seed, Tab offers nothing
 * rather than the wrong thing. */
static void add_valued(struct ebb_text *text)
{
    const char *separator = "";
    for (int o = 0; o < EBB_OPTION_COUNT; o++) {
        if (EBB_OPTIONS[o].argument && o != EBB_OPTION_OUT) {
            ebb_text_add(text, "%s--%s", separator, EBB_OPTIONS[o].name);
            separator = "|";
        }
    }
}

/* The script in its parts: find the command among the words before; nothing behind an option with a value;
 * commands where there is none yet; its options behind a dash, and files everywhere else. */
void ebb_help_print_completion(struct ebb_text *text)
{
    ebb_text_add(
        text,
        "# bash completion of ebb, printed by `ebb help --completion bash`\n_ebb()\n{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= options= i\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }\n"
        "    done\n    case $before in\n        ");
    add_valued(text);
    ebb_text_add(
        text,
        ") COMPREPLY=(); return ;;\n    esac\n    case $command in\n        '') COMPREPLY=($(compgen -W '");
    for (int c = 0; c < EBB_COMMAND_COUNT; c++)
        ebb_text_add(text, "%s%s", c > 0 ? " " : "", EBB_COMMANDS[c].name);
    ebb_text_add(text, " --help --version' -- \"$word\")); return ;;\n");
    for (int c = 0; c < EBB_COMMAND_COUNT; c++) {
        ebb_text_add(text, "        %s) options='", EBB_COMMANDS[c].name);
        add_options_of(text, (enum ebb_command)c);
        ebb_text_add(text, "' ;;\n");
    }
    ebb_text_add(text,
                 "    esac\n    if [[ $word == -* ]]; then\n        COMPREPLY=($(compgen -W \"$options\" -- "
                 "\"$word\"))\n"
                 "    else\n        compopt -o filenames 2>/dev/null\n        COMPREPLY=($(compgen -f -- "
                 "\"$word\"))\n    fi\n}\n"
                 "complete -F _ebb ebb\n");
}
