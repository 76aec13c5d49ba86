/* SPDX-License-Identifier: MIT
 * clinic_page: what `ebb clinic` says of a clinic, as a page and as JSON.
 *
 * For a charge nurse: chair, session, booked, late, full. Two errors stand on it and are never put into one
 * column: the range over years, which says what a year may bring, and ±, which says how well the mean was
 * simulated and gets smaller with --years.
 *
 * What always holds: of a staffing that never catches up no days late are printed, nor a share in time; they
 * would tell how long one has looked (<ebb/clinic_findings.h>). In JSON they are null there.
 */
#ifndef EBB_CLI_CLINIC_PAGE_H
#define EBB_CLI_CLINIC_PAGE_H

#include <stdbool.h>

#include <ebb/clinic_file.h>
#include <ebb/run_clinic.h>
#include <ebb/text.h>

/* borrows: all. */
struct ebb_clinic_page {
    const struct ebb_clinic_config *config;
    const struct ebb_clinic_result *result; /* of that clinic */
    bool full;
    const char *path, *digest; /* of its file */
};

/* EBB_NO_MEMORY; text->failed says the same of the text. */
enum ebb_status ebb_clinic_page_print(const struct ebb_clinic_page *page, struct ebb_text *text);
void ebb_clinic_page_print_json(const struct ebb_clinic_page *page, struct ebb_text *text);

#endif
