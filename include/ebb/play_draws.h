/* SPDX-License-Identifier: MIT
 * play_draws: plays a study in its joint draws, on the same few patients, and finds the ranges of its
 * answers.
 *
 *     study, worlds of each site --one row a world (play_rows.h)--> values, deviations --nested.h--> ranges
 *
 * The patients are the first of the run: same seed, same numbers. So a draw differs from another, and from
 * the run, by its parameters alone.
 */
#ifndef EBB_PLAY_DRAWS_H
#define EBB_PLAY_DRAWS_H

#include <ebb/config.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/uncertainty.h>
#include <ebb/work.h>
#include <ebb/worlds.h>

/* Reads the first `most` joint draws of the study at `path` that was read well with these options: of both
 * sites, each value that the study or a scenario sets left out. Worlds without a world where there are
 * none: the set has no table, or one that does not go with the study. Takes twice the time of reading the
 * study. EBB_NO_MEMORY. gives: caller calls ebb_worlds_free of each. */
enum ebb_status ebb_play_draws_read(const char *path, const struct ebb_config_options *reading, int most,
                                    struct ebb_worlds out_worlds[EBB_SITE_COUNT]);

/* How many draws a study asks for and has; 0 without worlds, where the study sets itself whatever they leave
 * open, and where it asks for none. */
int ebb_play_draws_count(const struct ebb_study *study, const struct ebb_worlds *worlds);

/* `worlds`: of the typical site, then of a new one, which may have none. Progress: one part, in draws. Draws
 * that make no study give EBB_BAD_STUDY with messages; EBB_NO_MEMORY, EBB_INTERRUPTED. gives: caller calls
 * ebb_uncertainty_free, whatever the status. borrows: all. */
enum ebb_status ebb_play_draws(const struct ebb_plan *plan, const struct ebb_worlds worlds[EBB_SITE_COUNT],
                               const struct ebb_work_machine *machine, const struct ebb_work *work,
                               struct ebb_uncertainty *out_uncertainty, struct ebb_messages *messages);

#endif
