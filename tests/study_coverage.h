/* SPDX-License-Identifier: MIT
 * study_coverage: what a set of studies makes a kernel do: in how many of them each key of the parameter
 * table is given, in how many it changes a result, and in how many each event happens.
 */
#ifndef EBB_TESTS_STUDY_COVERAGE_H
#define EBB_TESTS_STUDY_COVERAGE_H

#include <ebb/event.h>
#include <ebb/plan.h>
#include <ebb/study.h>

#include "study_keys.h"

enum {
    STUDY_COVERAGE_KEYS = 192,
    STUDY_COVERAGE_STUDIES = 10, /* that each key must be given in, and each event happen in */
    STUDY_COVERAGE_EFFECTS = 1,  /* studies that each key must change; no more are looked for */
    STUDY_COVERAGE_SHAPES = 40
};

struct study_coverage_key {
    char path[STUDY_KEYS_PATH];
    int n_given;   /* studies in which it is on, or not at its initial value */
    int n_effects; /* studies whose results change when it is off, or at another value */
};

struct study_coverage {
    int n_studies, n_keys;
    struct study_coverage_key keys[STUDY_COVERAGE_KEYS]; /* in the order of the table */
    int n_events[EBB_EVENT_KIND_COUNT];  /* studies in which it happened to one of a few patients */
    int n_rescues, n_inductions_missed;  /* likewise, courses and sessions of these sorts */
    int n_shapes[STUDY_COVERAGE_SHAPES]; /* studies of each shape, in the order of the list in the .c file */
};

/* Enters every key of the table. */
void study_coverage_init(struct study_coverage *coverage);

/* Counts an accepted study; the plan is its own, in which clinic days are settled. */
void study_coverage_add(struct study_coverage *coverage, const struct ebb_study *accepted,
                        const struct ebb_plan *plan);

/* Prints what was counted as TAP diagnostics; returns how much of it is not enough, and says what. */
int study_coverage_report(const struct study_coverage *coverage);

#endif
