/* SPDX-License-Identifier: MIT
 * threads: with how many threads to simulate, and why.
 */
#ifndef EBB_CLI_THREADS_H
#define EBB_CLI_THREADS_H
#include "options.h"

struct ebb_threads {
    int n;
    const char *why; /* "as --threads says" */
};

/* EBB_USAGE, with a word on stderr, when --threads is no number from 1 to 1024. */
enum ebb_status ebb_threads_choose(const struct ebb_options *options, struct ebb_threads *out_threads);

#endif
