/* SPDX-License-Identifier: MIT
 * main: reads the command line, hands over to a subcommand, and turns its status into the exit status.
 *
 * stdout carries results, stderr everything else. A reader of stdout who goes away (`| head`) is no reason to
 * die: a run goes on to its results file. SIGPIPE is ignored, and stdout is asked at the end: the status is
 * that of a file that cannot be written, and there is no line, for the reader has had what was wanted. So is
 * SIGXFSZ: a results file over the limit is a full disk, which the store reports.
 */
#define _DEFAULT_SOURCE 1 /* on_exit */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "claim_here.h"
#include "console.h"
#include "help.h"
#include "options.h"
#include "signals.h"

/* The statuses that help and man page list stand for themselves; any other is a failure: the only one today
 * is EBB_NO_MEMORY, which comes without a message, since there was no memory for one. */
static int exit_status_of(enum ebb_status status)
{
    for (const struct ebb_exit_status *known = EBB_EXIT_STATUSES; known->meaning; known++) {
        if (known->number == (int)status)
            return known->number;
    }
    fprintf(stderr, "ebb: %s [%s]\n", ebb_status_text(status), ebb_status_name(status)); /* needs no memory */
    return EBB_FAILED;
}

/* `ebb --help run` and `ebb run --help` are the same page; `ebb --help` alone is that of ebb. */
static enum ebb_status print_help(const struct ebb_options *options)
{
    struct ebb_text text = {0};
    if (options->command == EBB_HELP)
        ebb_help_print(&text);
    else
        ebb_help_print_command(&text, options->command);
    return ebb_console_print(&text);
}

static enum ebb_status run_command(const struct ebb_options *options)
{
    if (ebb_options_has(options, EBB_OPTION_HELP))
        return print_help(options);
    if (ebb_options_has(options, EBB_OPTION_VERSION))
        return ebb_command_version(options);
    ebb_claim_tell_hdf5(options);
    return EBB_COMMANDS[options->command].run(options);
}

/* With one of them closed (`2>&-`) the next file that is opened gets its number, and a message is written
 * into a results file. What cannot be opened even so stays closed: then nothing else opens either. */
static void open_standard_descriptors(void)
{
    int file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO)
        file = open("/dev/null", O_RDWR);
    if (file >= 0)
        close(file);
}

/* HDF5 ends the program by itself, with status -1 and without a word, where it has no memory for its own
 * books. Nothing can be published by that, for a part gets its name when HDF5 has closed it; the part is left
 * to the next run, as after a kill. Our own ends have no negative status. */
static void name_the_end(int status, void *unused)
{
    static const char words[] =
        "ebb: the HDF5 library ended the program: not enough memory [EBB_NO_MEMORY]\n";
    (void)unused;
    if (status >= 0)
        return;
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit(EBB_FAILED);
}

int main(int argc, char **argv)
{
    struct ebb_messages messages = {0};
    struct ebb_options options;

    open_standard_descriptors();
    (void)on_exit(name_the_end, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    enum ebb_status status = ebb_options_init(&options, argc, argv, &messages);
    for (size_t i = 0; i < messages.n; i++)
        ebb_console_note("ebb: %s", messages.items[i].words);
    ebb_messages_free(&messages);
    if (status == EBB_OK)
        status = run_command(&options);
    if (status == EBB_INTERRUPTED) /* here for all commands: work only knows that its flag was raised */
        status = ebb_signals_status();
    ebb_options_free(&options);
    enum ebb_status printed = ebb_console_close();
    return exit_status_of(status == EBB_OK ? printed : status);
}
