/* SPDX-License-Identifier: MIT
 * heard: listens to a piece of work: what it says, how far it gets, and that it prints nothing.
 */
#ifndef EBB_TESTS_HEARD_H
#define EBB_TESTS_HEARD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <ebb/config.h>
#include <ebb/plan.h>
#include <ebb/provenance.h>
#include <ebb/work.h>

/* 1. Listening */

/* What was heard of a piece of work, and what was printed during it. */
struct ebb_heard {
    struct ebb_text words; /* the messages as they would be printed, a line each */
    int n_messages;
    int n_started, n_finished, n_shown; /* parts; calls */
    int64_t last_done, last_total;
    bool rises;        /* done never fell within a part, and never passed the total */
    int64_t stop_from; /* raise the flag when so much is done; 0: never */
    atomic_bool stop;
    int real_stdout, real_stderr;
    FILE *printed;
};

/* From here on whatever is printed goes to a file. The struct stays where it is until ebb_heard_end. */
struct ebb_work ebb_heard_listen(struct ebb_heard *heard);
/* Ends it, and fails the test if a byte was printed. The caller frees the words. */
void ebb_heard_end(struct ebb_heard *heard);

/* A path in the scratch folder of the test; good until eight more were asked for. */
const char *ebb_heard_scratch(const char *name);

/* 2. Something to work on. Trouble fails the test */

struct ebb_opened_study {
    struct ebb_config config;
    struct ebb_provenance provenance; /* the config's part of it */
    struct ebb_plan plan;
};

/* A study with these numbers of patients and this record. gives: caller calls ebb_heard_close. */
void ebb_heard_open(struct ebb_opened_study *opened, const char *path, const char *patients,
                    const char *record);
/* configs/smoke.yaml with other patients. */
void ebb_heard_open_seed(struct ebb_opened_study *opened, const char *patients, const char *record,
                         const char *seed);
void ebb_heard_close(struct ebb_opened_study *opened);

/* A run of 300 patients of configs/smoke.yaml with its file. */
void ebb_heard_make_run(const char *path, const char *seed, const char *record);

#endif
