/* SPDX-License-Identifier: MIT
 * timing: where the time of a run went, for `ebb run --profile`.
 */
#ifndef EBB_CLI_TIMING_H
#define EBB_CLI_TIMING_H
#include <stdint.h>

#include <ebb/json.h>
#include <ebb/profile.h>
#include <ebb/text.h>

/* A whole run, from the command line to the published file. Seconds by the clock unless said otherwise. */
struct ebb_timing {
    struct ebb_profile blocks;                 /* what the threads did */
    double opening, summary, finishing, other; /* what one thread did before, between and after */
    double clock;                              /* all of it */
    double core;                               /* seconds that cores worked for the program */
    double data_bytes;                         /* rows and trajectories, before compression */
    double file_bytes;                         /* the results file */
    double patient_years;
    int64_t n_patients;
};

double ebb_timing_core(void); /* seconds that cores have worked for the program until now */

void ebb_timing_print(const struct ebb_timing *timing, struct ebb_text *text);
void ebb_timing_print_json(const struct ebb_timing *timing,
                           struct ebb_json *json); /* members of an object that is open */

#endif
