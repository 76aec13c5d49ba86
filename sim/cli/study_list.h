/* SPDX-License-Identifier: MIT
 * study_list: `ebb run A.yaml B.yaml ... @LIST`, one study after the other.
 *
 *     ebb run a.yaml b.yaml @more.txt            results/a/run.h5, results/b/run.h5, ...
 *     ebb run @all.txt --out results/may         results/may/a/run.h5, ...
 *     ebb run @all.txt --shard 3/200             the studies of share 3: share 3 of the list, not of patients
 *
 * Each study is played as if it were alone: its page, its file, its trouble. One that fails does not keep the
 * others from being played; a table at the end says which did, and the exit status is that of the first. A
 * file that is there already and holds this very study is left as it is, so that the same command, or a task
 * of an array that runs again, goes on.
 *
 * @LIST names a text with a path a line ('#' begins a comment), as they would stand on the line: one that
 * names ten thousand studies is longer than a system takes.
 *
 * Caveats, as symptom -> what to do:
 * - "are kept in one file": two studies have one name in two folders -> call them apart.
 * - A file that is called @LIST is wanted -> ./@LIST.
 */
#ifndef EBB_CLI_STUDY_LIST_H
#define EBB_CLI_STUDY_LIST_H

#include <stdbool.h>

#include "job_script.h"
#include "options.h"

/* More than one study, or a list of them. */
bool ebb_study_list_is(const struct ebb_options *options);

/* Plays one study as the command line asks for it, which names no other. `needs`: where a script is asked
 * for, gets what the study needs; else NULL. */
typedef enum ebb_status (*ebb_study_list_play)(const struct ebb_options *options,
                                               struct ebb_job_needs *needs);
enum ebb_status ebb_study_list_run(const struct ebb_options *options, ebb_study_list_play play);

#endif
