/* SPDX-License-Identifier: MIT
 * compared_clinics: what is said of two files of clinics, in the words of two runs (compared_text.h).
 */
#ifndef EBB_CLI_COMPARED_CLINICS_H
#define EBB_CLI_COMPARED_CLINICS_H

#include <ebb/compare_clinics.h>
#include <ebb/text.h>

void ebb_compared_clinics_print(const struct ebb_compared_clinics *compared, struct ebb_text *text);
void ebb_compared_clinics_print_json(const struct ebb_compared_clinics *compared, struct ebb_text *text);

#endif
