/* SPDX-License-Identifier: MIT
 * help: two examples first, then options, exit statuses, and what ebb is for.
 *
 * It is printed to stdout, since somebody asked for it. A command line that cannot be used gets one line on
 * stderr instead, which points here: a page of help would push the mistake off the screen.
 */
#include "help.h"

#include <string.h>

#include <ebb/version.h>

/* A list beside that of status.h: its sentences end a message, these tell whoever writes a script what to do.
 * 71 (no memory) is left out and so exits with 1, see exit_status_of in main.c; 70 is that of ebb_bug, which
 * no call returns. tests/cli_options.py holds the numbers: scripts and batch systems decide by them. */
const struct ebb_exit_status EBB_EXIT_STATUSES[] = {
    {EBB_OK, "done"},
    {EBB_FAILED, "failed, for example for want of memory"},
    {EBB_USAGE, "the command line cannot be used"},
    {EBB_BAD_STUDY, "the study cannot be used; every mistake in it was named"},
    {EBB_BAD_FILE, "a file cannot be read or written, or is damaged"},
    {EBB_IMPRECISE, "done, but the precision that the study asks for was not reached"},
    {EBB_CHECK_FAILED, "a check failed: results differ, or a replay does not match its file"},
    {70, "a bug of ebb: please report what was printed"},
    {EBB_STOPPED, "stopped by a signal other than Ctrl-C: the same command goes on from what is kept"},
    {EBB_INTERRUPTED, "interrupted by Ctrl-C: the same command goes on from what is kept"},
    {0, NULL},
};

/* Columns. Below the 100 of the tables by the blanks that a mail or a diff puts before a line; at 80
 * ten of the 59 lines of `ebb help run` would break once more. */
enum { TEXT_WIDTH = 96, MARGIN = 4 };

/* Adds a paragraph, broken between words, each line indented; the first line continues at column `at`. A word
 * is never broken, however long: paths and keys are there to be copied. Columns are bytes: the tables hold
 * ASCII; a letter of two bytes would only break its line early. */
static void add_wrapped(struct ebb_text *text, const char *words, int at, int indent)
{
    while (*words) {
        size_t length = strcspn(words, " ");
        if (at + (int)length > TEXT_WIDTH) {
            ebb_text_add(text, "\n%*s", indent, "");
            at = indent;
        }
        ebb_text_add_bytes(text, words, length);
        at += (int)length;
        words += length;
        if (*words == ' ') {
            words++;
            if (*words && at + 1 + (int)strcspn(words, " ") <= TEXT_WIDTH)
                ebb_text_add(text, " ");
            at++;
        }
    }
    ebb_text_add(text, "\n");
}

static void add_examples(struct ebb_text *text, const char *const examples[EBB_MOST_EXAMPLES])
{
    ebb_text_add(text, "Examples:\n");
    for (int i = 0; i < EBB_MOST_EXAMPLES && examples[i]; i++)
        ebb_text_add(text, "  %s\n", examples[i]);
}

static void add_option(struct ebb_text *text, const struct ebb_option_info *option)
{
    if (option->letter)
        ebb_text_add(text, "  -%c, --%s", option->letter, option->name);
    else
        ebb_text_add(text, "      --%s", option->name);
    /* The meaning stands on a line of its own: option names differ too much in length for a column. */
    ebb_text_add(text, "%s%s\n%*s", option->argument ? " " : "", option->argument ? option->argument : "",
                 2 * MARGIN + 2, "");
    struct ebb_text meaning = {0};
    ebb_text_add(&meaning, "%s", option->meaning);
    if (option->otherwise)
        ebb_text_add(&meaning, " (without it: %s)", option->otherwise);
    text->failed = text->failed || meaning.failed;
    add_wrapped(text, ebb_text_chars(&meaning), 2 * MARGIN + 2, 2 * MARGIN + 2);
    ebb_text_free(&meaning);
}

/* At the end of every help: what a script needs, and what the results may not be used for. */
static void add_end(struct ebb_text *text)
{
    ebb_text_add(text, "\nExit status:\n");
    for (const struct ebb_exit_status *status = EBB_EXIT_STATUSES; status->meaning; status++)
        ebb_text_add(text, "  %3d  %s\n", status->number, status->meaning);
    ebb_text_add(text, "\n");
    add_wrapped(text, ebb_intended_use(), 0, 0);
}

void ebb_help_print(struct ebb_text *text)
{
    ebb_text_add(text,
                 "ebb - compares maintenance policies after ketamine induction on virtual patients\n\n");
    /* Examples come first, here and for each command: most readers copy one and never come to the options. */
    add_examples(text, EBB_COMMANDS[EBB_RUN].examples);
    ebb_text_add(text, "\nUsage: ebb COMMAND [arguments] [options]\n\nCommands:\n");
    for (int c = 0; c < EBB_COMMAND_COUNT; c++) {
        ebb_text_add(text, "  %-11s ", EBB_COMMANDS[c].name);
        add_wrapped(text, EBB_COMMANDS[c].meaning, 14, 14);
    }
    ebb_text_add(
        text,
        "\n`ebb help COMMAND` or `ebb COMMAND --help` tells the options of a command. Options may stand "
        "anywhere.\n");
    add_end(text);
}

/* Options come in the order of the table, which is that of use, not of the alphabet: who knows the name of an
 * option does not read a list for it. */
void ebb_help_print_command(struct ebb_text *text, enum ebb_command command)
{
    const struct ebb_command_info *info = &EBB_COMMANDS[command];

    ebb_text_add(text, "ebb %s - %s\n\n", info->name, info->meaning);
    add_examples(text, info->examples);
    ebb_text_add(text, "\nUsage: ebb %s%s%s [options]\n", info->name, info->arguments[0] ? " " : "",
                 info->arguments);
    if (info->more[0]) {
        ebb_text_add(text, "\n");
        add_wrapped(text, info->more, 0, 0);
    }
    ebb_text_add(text, "\nOptions:\n");
    for (int o = 0; o < EBB_OPTION_COUNT; o++) {
        if (ebb_options_allowed(command, (enum ebb_option)o))
            add_option(text, &EBB_OPTIONS[o]);
    }
    add_end(text);
}
