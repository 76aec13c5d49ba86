/* SPDX-License-Identifier: MIT
 * leaving: the leaving out of sources while it goes on, as the files of this room see it.
 *
 *     leave_out_inputs.c   reads calibration, set and studies; lists the sources
 *     leave_out.c          fits without each, and foretells its numbers
 */
#ifndef EBB_WORK_LEAVING_H
#define EBB_WORK_LEAVING_H

#include <ebb/leave_out.h>

/* Fitted parameters, and the spreads that have a prior. */
enum { EBB_MOST_COLUMNS = EBB_MAX_FITTED + EBB_SPREAD_COUNT };

/* What is pointed to is the caller's, but for the texts. */
struct ebb_leaving {
    const char *path;
    const struct ebb_leave_out_options *options;
    const struct ebb_work *work;
    struct ebb_left_out *left;
    struct ebb_calibration calibration;
    double start[EBB_MAX_FITTED]; /* of the set that the calibration wrote */
    double *like;                 /* (draw, fitted): its joint draws; owned */
    int n_like;
    struct ebb_text set;                   /* its absolute path: studies lie in other folders */
    bool is_compared;                      /* with what decided the set; said once */
    int n_columns;                         /* of the draws of a fit that are taken */
    const char *columns[EBB_MOST_COLUMNS]; /* their keys, once a fit was made */
    struct ebb_messages messages;
};

/* Reads the calibration, the set that it wrote, and all studies, with the draws of that set; lists the
 * sources, or the one that is asked for, as fits that are still to do. EBB_BAD_STUDY, EBB_BAD_FILE,
 * EBB_NO_MEMORY. */
enum ebb_status ebb_leaving_read(struct ebb_leaving *leaving);

#endif
