/* SPDX-License-Identifier: MIT
 * trace_in_clinic: `ebb trace --clinic`: a day and a patient of one simulated year of a clinic.
 */
#ifndef EBB_CLI_TRACE_IN_CLINIC_H
#define EBB_CLI_TRACE_IN_CLINIC_H

#include "options.h"

/* What was asked for by --clinic, --day, --patient, --year, to stdout. EBB_USAGE where the year, the day or
 * the patient is none of the clinic's, else as ebb_load_clinic and ebb_trace_clinic. */
enum ebb_status ebb_trace_in_clinic(const struct ebb_options *options);

/* EBB_USAGE with a word where an option of clinics was given without --clinic. */
enum ebb_status ebb_trace_check_no_clinic(const struct ebb_options *options);

#endif
