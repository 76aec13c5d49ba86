/* SPDX-License-Identifier: MIT
 * progress: how far a run is, on stderr: a bar on a terminal, a line a minute elsewhere.
 */
#ifndef EBB_CLI_PROGRESS_H
#define EBB_CLI_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>

struct ebb_progress {
    bool on, terminal;
    const char *label;     /* what is going on; NULL: nothing worth saying */
    int64_t total;         /* patients, at most */
    int64_t before;        /* patients done by earlier plays */
    double years_each;     /* patient-years of one patient; playing every policy on them counts once */
    double started, shown; /* seconds on the clock */
};

double ebb_progress_clock(void); /* seconds, from some start that does not change */

void ebb_progress_start(struct ebb_progress *progress, bool on, int64_t n_patients, double years_each);
/* For struct ebb_play_options; self is the struct ebb_progress. */
void ebb_progress_show(void *self, int64_t n_patients_done);
void ebb_progress_end(struct ebb_progress *progress); /* wipes the bar */

#endif
