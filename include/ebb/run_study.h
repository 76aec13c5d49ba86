/* SPDX-License-Identifier: MIT
 * run_study: simulates a study, stops when its precision is reached, and writes its results file.
 *
 *     struct ebb_study_run run;
 *     struct ebb_provenance provenance = {0};
 *     ebb_config_provenance(&config, &provenance);
 *     struct ebb_run_study_options options = {.path = "run.h5", .provenance = &provenance};
 *     status = ebb_run_study(&plan, &options, &work, &run);
 *     ... run.tally, run.summary ...
 *     ebb_study_run_free(&run);
 *
 * A share of the study's blocks (`shard`) is played likewise, into a piece (<ebb/piece.h>). Blocks that
 * stand in pieces already (`pieces`) are copied from them and not played: of pieces that hold all of
 * them, the run is a merge. `goes_on`: a run that is stopped leaves what is complete as such a piece
 * beside its file, and the same run takes it up; whatever was played when and where, datasets and digests
 * of the whole are the same.
 *
 *     blocks    0 1 2 3 4 5 6 7 8 9
 *               pieces | stopped | played now | ranges, costs | file
 *
 * What always holds: the file stands under its name only when it is complete and on the disk, and is then
 * what the returned values say; after any other status but EBB_OK whatever stood under that name before
 * is untouched, and no other file is left (but what `goes_on` keeps); folders that were made for it stay.
 * Without a path nothing is written at all.
 *
 *   1. What is asked   2. What comes back   3. Doing it
 */
#ifndef EBB_RUN_STUDY_H
#define EBB_RUN_STUDY_H

#include <stdbool.h>

#include <ebb/digest.h>
#include <ebb/plan.h>
#include <ebb/profile.h>
#include <ebb/provenance.h>
#include <ebb/psa.h>
#include <ebb/shard.h>
#include <ebb/summary.h>
#include <ebb/tally.h>
#include <ebb/tried_files.h>
#include <ebb/uncertainty.h>
#include <ebb/work.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. What is asked */

/* Zeroed: one thread, the fastest kernel, no file. Strings are borrowed. */
struct ebb_run_study_options {
    struct ebb_work_machine machine;
    const char *path; /* of the results file; folders that it needs are made; NULL: none is written */
    bool force;       /* an existing file is replaced, at the very end; else it is refused, at the start */
    bool profile;     /* also finds out how long drawing takes; costs the numbers of one block in 64 */
    /* What the file says of its making: the study's part (ebb_config_provenance fills it; without the study's
     * text no file could be played again), and of the run command line, host and start. The rest is set here.
     * NULL where no file is written. */
    const struct ebb_provenance *provenance;
    /* Joint draws, of the typical site and of a new one, for ranges of the answers (`uncertainty` of the
     * study says how many). NULL: none. */
    const struct ebb_worlds *worlds;
    /* The share to play, into `path`, which is then a piece's (ebb_shard_path); zeroed: all. A study with
     * a precision looks at all its patients and is refused. In a share neither joint draws nor prices are
     * played: they are the whole's, and `joint_draws` (ebb_worlds_print; may be NULL) is kept for who
     * makes that. */
    struct ebb_shard shard;
    const char *joint_draws;
    bool goes_on; /* keeps what is complete when it is stopped, and takes up what is kept */
    /* Files that hold the first blocks, in their order. */
    const struct ebb_tried_file *pieces;
    int n_pieces;
};

/* 2. What comes back */

/* Where the time went, in seconds by the clock unless said otherwise. opening, summary, draws, finishing,
 * other and the time of playing sum to `clock`; the latter is `seconds` of the run or, with a profile,
 * blocks.clock. The other seconds of `blocks` are those of all threads. */
struct ebb_run_times {
    struct ebb_profile blocks; /* what the threads did; zero unless a profile was asked for */
    double opening;            /* making the file's start */
    double summary;            /* estimating, once for each look at the precision */
    double draws;              /* playing joint draws */
    double finishing;          /* compressing what is left, syncing, renaming */
    double other;              /* what is in none of the parts */
    double clock;              /* all of it, from the call to the published file */
    double core;               /* seconds that cores had worked for the process, when it was published */
    double data_bytes;         /* rows and trajectories, before compression */
    double file_bytes;         /* the results file */
};

/* What a finished run knows. Values only: they stay good when the plan and the file are gone, but for the
 * names of policies and populations, which are the plan's. After a failure only freeing it is of use. */
struct ebb_study_run {
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct ebb_uncertainty uncertainty; /* knows nothing where no draws were played */
    struct ebb_psa psa;                 /* of a study with prices; else no samples */
    int64_t n_patients;                 /* simulated; of a share: among its own; 0: it has none */
    int64_t n_kept;                     /* after a stop with goes_on: patients kept for the next run */
    int64_t n_taken_up;                 /* patients that an earlier run had played */
    double patient_years;               /* of them; several policies on one patient count once */
    double seconds;                     /* of simulating alone */
    char stopped_because[512];          /* "all 100,000 patients were simulated" */
    bool reached;                       /* the precision asked for; true where none was */
    struct ebb_file_digests digests;    /* of the file; "" without one */
    struct ebb_run_times times;
};

/* 3. Doing it */

/* Patient-years of one patient: playing every policy on them counts once, as in all rates that ebb states. */
double ebb_run_study_years_each(const struct ebb_plan *plan);

/* Progress: a part in patients, and one in draws where there are some. EBB_BAD_FILE, EBB_NO_MEMORY,
 * EBB_INTERRUPTED. A precision that was not reached is no failure here: the results are good, and `reached`
 * says it. gives: caller calls ebb_study_run_free, whatever the status. */
enum ebb_status ebb_run_study(const struct ebb_plan *plan, const struct ebb_run_study_options *options,
                              const struct ebb_work *work, struct ebb_study_run *out_run);
void ebb_study_run_free(struct ebb_study_run *run);

#ifdef __cplusplus
}
#endif

#endif
