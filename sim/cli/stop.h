/* SPDX-License-Identifier: MIT
 * stop: SIGINT and SIGTERM end a run between two blocks instead of in the middle of a file.
 */
#ifndef EBB_CLI_STOP_H
#define EBB_CLI_STOP_H
#include <stdatomic.h>

/* Catches both signals from now on; the flag is true once one has come. */
atomic_bool *ebb_stop_catch(void);
/* Lets the signals do again what they do by default. */
void ebb_stop_release(void);

#endif
