/* SPDX-License-Identifier: MIT
 * about: what a file says of the run that wrote it: when, where, and with which command line.
 */
#ifndef EBB_CLI_ABOUT_H
#define EBB_CLI_ABOUT_H
#include <ebb/text.h>

#include "options.h"

struct ebb_about {
    char started[32]; /* ISO 8601, UTC; "" when the clock cannot be read */
    char host[256];   /* "" when it is not known */
};

void ebb_about_note(struct ebb_about *about);

/* Adds the command line as it could be typed again. */
void ebb_about_command_line(struct ebb_text *text, const struct ebb_options *options);

#endif
