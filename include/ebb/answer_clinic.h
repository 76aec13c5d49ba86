/* SPDX-License-Identifier: MIT
 * answer_clinic: plays a clinic's years, finds the answers, and keeps them in a file; or a share of the
 * years, in a piece of it.
 *
 *     years     0 1 2 3 4 5 6 7 8 9
 *               pieces | stopped | played now | verdicts, ranking | search | clinic.h5
 *               `------------ a share ends here, in its piece -----'
 *
 * As a study is run (<ebb/run_study.h>), with years for blocks: `shard` plays a share of them; `goes_on`
 * keeps what is complete when it is stopped, in years, and takes up what is kept; with `pieces` that hold all
 * years it is a merge, whose search alone is played, for it asks rows that depend on what all years show.
 * Whatever was played when and where, the datasets of the whole are the same.
 *
 * Years of one joint draw of the patient model may lie in two shares: a number has its place by its year,
 * sums are whole numbers, and what is told of draws is found when all years are there.
 *
 * What always holds: the part of the file is held from the start, so a second writer of the place is refused
 * at once, and `ebb status` sees that somebody is at it; the file has its name when it is whole.
 *
 * Caveats, as symptom -> what to do:
 *   "is of another clinic" of what a stop has left -> the clinic, its study, their joint draws or the rows
 *     asked for changed since: remove it, or give another --out.
 *   A merge takes minutes -> it is the search, some ten rows of all years: more threads. */
#ifndef EBB_ANSWER_CLINIC_H
#define EBB_ANSWER_CLINIC_H

#include <stdbool.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_result.h>
#include <ebb/digest.h>
#include <ebb/provenance.h>
#include <ebb/shard.h>
#include <ebb/tried_files.h>
#include <ebb/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* borrows: all, while it runs. */
struct ebb_answer_clinic_options {
    const struct ebb_clinic_config *config;
    struct ebb_clinic_rows_asked rows; /* default_study is the config's to say */
    struct ebb_work_machine machine;
    const char *path; /* of the file; of a shard that of its piece */
    bool force;
    /* The run's part; where `study` is NULL that of the study is the config's. */
    const struct ebb_provenance *provenance;
    struct ebb_shard shard; /* zeroed: all years */
    bool goes_on;
    const struct ebb_tried_file *pieces; /* that hold the first years, in their order */
    int n_pieces;
};

struct ebb_clinic_answered {
    struct ebb_clinic_result result; /* of a share rows and years alone */
    struct ebb_share years;          /* n 0: there are more shards than years; nothing is written */
    int n_taken_up; /* years that an earlier call had kept; set when the first progress is shown */
    int n_kept;     /* after a stop with goes_on: years kept for the next call */
    struct ebb_file_digests digests;
};

/* Progress as of ebb_run_clinic. EBB_BAD_STUDY, EBB_BAD_FILE with messages, EBB_INTERRUPTED, EBB_NO_MEMORY.
 * gives: caller calls ebb_clinic_result_free of the result, whatever the status. */
enum ebb_status ebb_answer_clinic(const struct ebb_answer_clinic_options *options,
                                  const struct ebb_work *work, struct ebb_clinic_answered *out_answered);

#ifdef __cplusplus
}
#endif

#endif
