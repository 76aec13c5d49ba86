/* SPDX-License-Identifier: MIT
 * sensitivity_request: what `ebb sensitivity` is asked to do: which values vary, over which rows, and which
 * answers are looked at.
 *
 *     a file of `ebb run` has one    its rows, as they were played (sensitivity_file.h)
 *     the study has `design:`        its values, from where to where it says; rows as --method wants them
 *     it has none                    every value that the joint draws of its parameter set leave open, each
 *                                    between the 2.5 and 97.5 % quantiles of its draws; with --method
 *                                    regression the draws themselves
 *
 * So a plain study has a tornado without a line more: it says what of the model's own numbers its answer
 * hangs on. Everything that can be wrong is said here, before a row is played.
 */
#ifndef EBB_CLI_SENSITIVITY_REQUEST_H
#define EBB_CLI_SENSITIVITY_REQUEST_H

#include <ebb/config.h>
#include <ebb/sensitivity.h>

#include "machine.h"
#include "options.h"

/* Outcomes by pairs of policies; more tables than a person reads. */
enum { EBB_MOST_ASKED = 64 };

struct ebb_sensitivity_request {
    const struct ebb_options *options;
    struct ebb_machine machine;
    struct ebb_config config; /* the study, with its design if it has one */
    struct ebb_config drawn;  /* the same with its joint draws; only where the values come from these */
    struct ebb_plan plan;     /* of what each row plays but for its values */
    bool played;              /* rows come from a file of `ebb run`, and are not played */
    bool from_draws;          /* values or limits are those of joint draws, and not of the study's design */
    struct ebb_design made;   /* in the place of a design of the study */
    struct ebb_row_studies *made_studies;
    const char **world_keys; /* (key of a world); behind them their units */
    struct ebb_asked asked[EBB_MOST_ASKED];
    int n_asked;
    struct ebb_text journal;    /* beside the table of --out; "": without one rows are kept nowhere */
    struct ebb_text study_text; /* of both configs: what the journal is of */
    struct ebb_sensitivity_options play; /* all of the above, as sim/work takes it */
};

/* What is wrong goes to stderr: EBB_USAGE, EBB_BAD_STUDY, EBB_BAD_FILE, EBB_NO_MEMORY. The struct stays where
 * it is until it is freed. gives: caller calls ebb_sensitivity_request_free, whatever the status. */
enum ebb_status ebb_sensitivity_request_init(struct ebb_sensitivity_request *request,
                                             const struct ebb_options *options);
/* What its tables take in memory, of a request that was made without a mistake. */
double ebb_sensitivity_request_bytes(const struct ebb_sensitivity_request *request);
void ebb_sensitivity_request_free(struct ebb_sensitivity_request *request);

/* Of a study without a design, in sensitivity_draws.c: makes one of so many rows (settings, trajectories,
 * draws) from its joint draws. EBB_BAD_STUDY with a word on stderr: it has none, or sets itself what they
 * leave open. */
enum ebb_status ebb_sensitivity_of_draws(struct ebb_sensitivity_request *request, enum ebb_method method,
                                         int size);
/* Names the keys of these worlds, and leaves out (SIZE_MAX) those that no row plays. EBB_NO_MEMORY. */
enum ebb_status ebb_sensitivity_name_keys(struct ebb_sensitivity_request *request, struct ebb_worlds *worlds);

/* Whether something is asked that prices go into: they vary, too, then. */
bool ebb_sensitivity_is_priced(const struct ebb_sensitivity_request *request);
/* Which answers are looked at, in sensitivity_asked.c: outcomes of --outcome by the policies of --pair or
 * --policy. EBB_USAGE with a word on stderr. */
enum ebb_status ebb_sensitivity_asked(struct ebb_sensitivity_request *request,
                                      const struct ebb_design *design);

#endif
