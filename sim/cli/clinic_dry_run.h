/* SPDX-License-Identifier: MIT
 * clinic_dry_run: `ebb clinic --dry-run`, by a trial of a few years, of a large clinic with fewer patients.
 *
 *     begin (how many years, which clinic)  ->  ebb_run_clinic  ->  end (what all of it would take)
 *
 * Symptom -> what to do: the time is far off -> the trial's years were played on a busy machine, or the
 * search found its staffing at once in so few years: ask again. Of a clinic that was made smaller for it the
 * queue is another, too: what it says is then a forecast and no more.
 */
#ifndef EBB_CLI_CLINIC_DRY_RUN_H
#define EBB_CLI_CLINIC_DRY_RUN_H

#include <stdbool.h>

#include <ebb/clinic_file.h>
#include <ebb/run_clinic.h>

#include "job_script.h"
#include "machine.h"
#include "options.h"

/* borrows: config, machine. */
struct ebb_clinic_dry_run {
    const struct ebb_clinic_config *config;
    const struct ebb_machine *machine;
    struct ebb_clinic clinic; /* that is tried */
    double factor;            /* how many times the work of a year of the clinic is that of one tried */
    double memory_before;     /* bytes */
};

/* Chooses the trial, and has it asked. keeps: asked's clinic is that of `dry` from now on. */
void ebb_clinic_dry_run_begin(struct ebb_clinic_dry_run *dry, struct ebb_run_clinic_options *asked);

/* Prints what it comes to. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_dry_run_end(const struct ebb_clinic_dry_run *dry,
                                       const struct ebb_clinic_result *trial, bool as_json);
/* Prints the script that plays it in shards (job_script.h). `path`: of the whole. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_dry_run_job(const struct ebb_clinic_dry_run *dry,
                                       const struct ebb_clinic_result *trial,
                                       const struct ebb_options *options, const struct ebb_job_asked *asked,
                                       const char *path);

#endif
