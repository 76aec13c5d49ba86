/* SPDX-License-Identifier: MIT
 * manual: the man page ebb(1), in the man(7) macros of roff.
 *
 *     .TH EBB 1 "" "ebb 0.1.0" "User Commands"     title, section, no date, source, volume
 *     .SH OPTIONS                                  a section
 *     .TP                                          the next line hangs out over the paragraph below it:
 *     \fB\-\-seed\fR \fIN\fR                        bold for what is typed, italic for what is filled in
 *     draw the patients from seed N.
 *
 * man(7) and not mdoc(7): a handful of macros is enough for it, and groff and mandoc both read them.
 * `make install` prints it from the program that it installs, so that page and program are of one version.
 * tests/cli_options.py gives it to groff with all warnings on.
 */
#include <ebb/version.h>

#include "help.h"

/* Text in which roff finds nothing to do: backslashes and dashes escaped, no control character at the start
 * of a line: a sentence that began with "." would be taken for a macro and vanish without a word. */
static void add_plain(struct ebb_text *text, const char *words)
{
    if (words[0] == '.' || words[0] == '\'')
        ebb_text_add(text, "\\&");
    for (const char *at = words; *at; at++) {
        /* A plain "-" would become a hyphen that nobody can paste into a shell, and a plain "`" a curly
         * quote. */
        if (*at == '\\')
            ebb_text_add(text, "\\e");
        else if (*at == '-')
            ebb_text_add(text, "\\-");
        else if (*at == '`')
            ebb_text_add(text, "\\(aq");
        else
            ebb_text_add_bytes(text, at, 1);
    }
}

static void add_line(struct ebb_text *text, const char *macro, const char *words)
{
    ebb_text_add(text, "%s", macro);
    add_plain(text, words);
    ebb_text_add(text, "\n");
}

/* The meaning of the table is half a sentence without its full stop, as help wants it; a page adds the
 * stop. */
static void add_command(struct ebb_text *text, const struct ebb_command_info *command)
{
    ebb_text_add(text, ".TP\n\\fBebb %s\\fR \\fI", command->name);
    add_plain(text, command->arguments);
    ebb_text_add(text, "\\fR\n");
    add_plain(text, command->meaning);
    ebb_text_add(text, ".\n");
    if (command->more[0])
        add_line(text, "", command->more);
}

/* With the commands that take it in brackets: the page lists each option once, not once for each command. */
static void add_option(struct ebb_text *text, enum ebb_option option)
{
    const struct ebb_option_info *info = &EBB_OPTIONS[option];
    const char *separator = "";

    ebb_text_add(text, ".TP\n");
    if (info->letter)
        ebb_text_add(text, "\\fB\\-%c\\fR, ", info->letter);
    ebb_text_add(text, "\\fB\\-\\-");
    add_plain(text, info->name);
    ebb_text_add(text, "\\fR");
    if (info->argument)
        ebb_text_add(text, " \\fI%s\\fR", info->argument);
    ebb_text_add(text, "\n");
    add_plain(text, info->meaning);
    if (info->otherwise) {
        ebb_text_add(text, " (without it: ");
        add_plain(text, info->otherwise);
        ebb_text_add(text, ")");
    }
    ebb_text_add(text, ".\n[");
    for (int c = 0; c < EBB_COMMAND_COUNT; c++) {
        if (ebb_options_allowed((enum ebb_command)c, option)) {
            ebb_text_add(text, "%s%s", separator, EBB_COMMANDS[c].name);
            separator = ", ";
        }
    }
    ebb_text_add(text, "]\n");
}

void ebb_help_print_manual(struct ebb_text *text)
{
    /* No date: the same source would give another page each day, and packages are compared byte by byte. */
    ebb_text_add(text, ".TH EBB 1 \"\" \"ebb %s\" \"User Commands\"\n.SH NAME\n", ebb_version());
    ebb_text_add(text, "ebb \\- compare maintenance policies after ketamine induction on virtual patients\n");
    ebb_text_add(text, ".SH SYNOPSIS\n.B ebb\n.I COMMAND\n[arguments] [options]\n.SH EXAMPLES\n.nf\n");
    for (int c = 0; c < EBB_COMMAND_COUNT; c++) {
        for (int i = 0; i < EBB_MOST_EXAMPLES && EBB_COMMANDS[c].examples[i]; i++)
            add_line(text, "", EBB_COMMANDS[c].examples[i]);
    }
    ebb_text_add(text, ".fi\n.SH COMMANDS\n");
    for (int c = 0; c < EBB_COMMAND_COUNT; c++)
        add_command(text, &EBB_COMMANDS[c]);
    ebb_text_add(
        text,
        ".SH OPTIONS\nOptions may stand before or after the command and its arguments. In brackets: the "
        "commands that take them.\n");
    for (int o = 0; o < EBB_OPTION_COUNT; o++)
        add_option(text, (enum ebb_option)o);
    ebb_text_add(text, ".SH ENVIRONMENT\n.TP\n.B OMP_NUM_THREADS, SLURM_CPUS_PER_TASK\n");
    ebb_text_add(
        text,
        "number of threads, in this order, where \\-\\-threads does not say it; else one for each processor "
        "that\naffinity and control group (cpu.max) allow\n"
        ".TP\n.B EBB_SHARE\nfolder with the parameter sets, joint draws and example studies; unless "
        "given, the one\nthat was installed with the program\n.SH EXIT STATUS\n");
    for (const struct ebb_exit_status *status = EBB_EXIT_STATUSES; status->meaning; status++) {
        ebb_text_add(text, ".TP\n.B %d\n", status->number);
        add_line(text, "", status->meaning);
    }
    add_line(text, ".SH INTENDED USE\n", ebb_intended_use());
}
