/* SPDX-License-Identifier: MIT
 * signals: what people, terminals and batch systems send ends a run between two blocks instead of in the
 * middle of a file.
 *
 * The flag is the `stop` of a struct ebb_work. It is caught only while a piece of work listens for it: during
 * parsing and printing a signal ends the program at once, as everywhere.
 *
 * What was ignored when the program started stays ignored: `nohup ebb run ...` goes on when its terminal is
 * closed, and a job that a script put in the background is not ended by the Ctrl-C that ends the script.
 *
 * A stop has two exit statuses, since two ask: a batch system, whose script gives the same command again
 * (75, sysexits' "temporary failure"), and a person at the keys, who may have had enough (130, what a shell
 * says of Ctrl-C). What is kept is the same.
 *
 * Caveat: a run that was started so does not stop at kill -HUP, or -INT -> kill -TERM ends it as cleanly.
 */
#ifndef EBB_CLI_SIGNALS_H
#define EBB_CLI_SIGNALS_H

#include <stdatomic.h>

#include <ebb/status.h>

/* Catches them from now on; the flag is true once one has come, and is never lowered: the command does one
 * piece of work. It lives as long as the program. */
atomic_bool *ebb_signals_catch(void);
/* Lets the signals do again what they do by default. */
void ebb_signals_release(void);
/* What a command that was stopped ends with: EBB_INTERRUPTED after SIGINT, EBB_STOPPED after any other. */
enum ebb_status ebb_signals_status(void);

#endif
