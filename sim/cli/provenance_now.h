/* SPDX-License-Identifier: MIT
 * provenance_now: what a file says of the command that writes it: when, where, and with which command line.
 *
 * The only place that asks the clock on the wall and the name of the host. They are handed down as values,
 * because a worker of a cluster or a page writes files, too, and knows better what to say.
 */
#ifndef EBB_CLI_PROVENANCE_NOW_H
#define EBB_CLI_PROVENANCE_NOW_H

#include <ebb/text.h>

#include "options.h"

/* Lives until the files are written, which borrow its texts. */
struct ebb_provenance_now {
    char started[32];             /* ISO 8601, UTC; "" when the clock cannot be read */
    char host[256];               /* "" when it is not known */
    struct ebb_text command_line; /* as it could be typed again, words quoted where a shell needs it */
};

/* gives: caller calls ebb_provenance_now_free. EBB_NO_MEMORY. */
enum ebb_status ebb_provenance_now_init(struct ebb_provenance_now *now, const struct ebb_options *options);
void ebb_provenance_now_free(struct ebb_provenance_now *now);

#endif
