/* SPDX-License-Identifier: MIT
 * clinic_dry_run: `ebb clinic --dry-run`, by a trial of a few years.
 *
 * Symptom -> what to do: the time is far off -> the trial's years were played on a busy machine, or the
 * search found its staffing at once in so few years: ask again.
 */
#ifndef EBB_CLI_CLINIC_DRY_RUN_H
#define EBB_CLI_CLINIC_DRY_RUN_H

#include <stdbool.h>

#include <ebb/clinic_file.h>
#include <ebb/run_clinic.h>

#include "machine.h"

/* borrows: all. */
struct ebb_clinic_dry_run {
    const struct ebb_clinic_config *config;
    const struct ebb_machine *machine;
    const struct ebb_clinic_result *trial; /* of ebb_clinic_dry_run_years years */
};

int ebb_clinic_dry_run_years(const struct ebb_run_clinic_options *asked);

/* Prints it. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_dry_run(const struct ebb_clinic_dry_run *dry, bool as_json);

#endif
