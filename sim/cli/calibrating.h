/* SPDX-License-Identifier: MIT
 * calibrating: a calibration from the command line: its file, its studies, and all that a search needs.
 */
#ifndef EBB_CLI_CALIBRATING_H
#define EBB_CLI_CALIBRATING_H
#include <ebb/config.h>
#include <ebb/journal.h>
#include <ebb/posterior.h>
#include <ebb/search.h>
#include <ebb/trials.h>

#include "options.h"
#include "threads.h"

struct ebb_calibrating {
    const struct ebb_options *options;
    struct ebb_calibration calibration;
    struct ebb_config start;                         /* of the parameter set alone */
    struct ebb_config *configs;                      /* (trial) */
    size_t offsets[EBB_MAX_TRIALS * EBB_MAX_FITTED]; /* (trial, fitted) */
    struct ebb_threads threads;
    const struct ebb_kernel_entry *kernel;
    struct ebb_trials *trials;
    int n_targets;
    const struct ebb_target *targets[EBB_MAX_TRIALS * EBB_MAX_TARGETS];
    char digest[EBB_DIGEST_HEX]; /* of all that decides what a simulation gives, and which are done */
    struct ebb_text folder;      /* where the set and its draws are written, with a slash */
};

/* Reads everything. What is wrong goes to stderr. gives: caller calls ebb_calibrating_free, whatever the
 * status. */
enum ebb_status ebb_calibrating_init(struct ebb_calibrating *calibrating, const struct ebb_options *options,
                                     atomic_bool *stop);
void ebb_calibrating_free(struct ebb_calibrating *calibrating);

/* The value of a fitted parameter in the set it starts from. */
double ebb_calibrating_start_value(const struct ebb_calibrating *calibrating, int fitted);

#endif
