/* SPDX-License-Identifier: MIT
 * clinic_results: a clinic's result and its file: kept when it has been played, and asked again without
 * playing (<ebb/clinic_store.h> knows the datasets).
 *
 *     config, result  --write-->  clinic.h5  --open-->  config, result: the same page, the same JSON
 *                                 piece      --texts--> config: its years are put together elsewhere
 *                                                       (<ebb/answer_clinic.h>)
 *
 * The texts of clinic and study make clinic and rows again, years come from the file, and what they say is
 * found anew (<ebb/clinic_result.h>). Nothing is played for it; one week of one year is played for the file,
 * to be its timeline.
 *
 * Caveats, as symptom -> what to do:
 *   "its clinic reads as another one" -> another version of ebb fills in other defaults: play it again.
 */
#ifndef EBB_CLINIC_RESULTS_H
#define EBB_CLINIC_RESULTS_H

#include <ebb/clinic_file.h>
#include <ebb/clinic_result.h>
#include <ebb/clinic_store.h>
#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/provenance.h>

/* The year and the week of the timeline, both from 0. The first year, as `ebb trace --clinic` shows without
 * --year; the week in the middle, when day 0 is long gone and the end is far. */
enum { EBB_TIMELINE_YEAR = 0 };
int ebb_clinic_results_week(const struct ebb_clinic *clinic);

struct ebb_clinic_results_to {
    struct ebb_publication *part; /* ebb_clinic_store_begin; all is borrowed for the call */
    bool what_ifs;
    const struct ebb_clinic_piece *piece; /* NULL: of all years */
    /* The run's part; where `study` is NULL that of the study is filled in here. */
    struct ebb_provenance provenance;
};
/* EBB_BAD_FILE with messages, EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_results_write(const struct ebb_clinic_config *config,
                                         const struct ebb_clinic_result *result,
                                         const struct ebb_clinic_results_to *to,
                                         struct ebb_file_digests *out_digests, struct ebb_messages *messages);

/* What a file's years are of: its clinic, and which rows were asked for. The same errors as
 * ebb_clinic_results_open, which zero the config. gives: caller calls ebb_config_free_clinic. */
enum ebb_status ebb_clinic_results_texts(struct ebb_reader *reader, const char *path,
                                         struct ebb_clinic_config *config,
                                         struct ebb_clinic_rows_asked *out_asked,
                                         struct ebb_messages *messages);

/* Opens and verifies a clinic's file. EBB_BAD_FILE with messages: it is damaged, no clinic's file, or a piece
 * of one; EBB_NO_MEMORY. Both are zeroed then. gives: caller calls ebb_config_free_clinic,
 * ebb_clinic_result_free. */
enum ebb_status ebb_clinic_results_open(const char *path, struct ebb_clinic_config *config,
                                        struct ebb_clinic_result *result,
                                        struct ebb_file_digests *out_digests, struct ebb_messages *messages);

#endif
