/* SPDX-License-Identifier: MIT
 * clinic_store: a clinic's result as an HDF5 file, and its numbers back.
 *
 *     /rows                               (row)              a line a staffing or what if: verdict, growth
 *     /outcomes/on_target, ...            (row, year)        every number of every simulated year
 *     /summary/mean, error, lower, ...    (row, outcome)     over years
 *     /lateness/given, waiting, given_up  (row, days_late)   boosters, all years together
 *     /hours/chairs_used, ...             (weekday, hour)    of the planner's own row, a mean open day
 *     /weeks/given, active, ...           (year, week)       of the planner's own row
 *     /ranked, /search                                       what ifs by gain; staffings that were tried
 *     /timeline                           (session)          who was booked in a week of the planner's
 *     /house, /house_days, /waits,        sums that the rest of a page is made of
 *     /starts, /week_sums
 *     /tables/outcomes, /tables/clinic, /tables/parameters   units and meanings; every value and its origin
 *
 * Everything is named as a page names it (results/README.md). The file says where it comes from as a run's
 * does; `clinic` and `clinic_sha256` are attributes of it besides, and `study` is its study.
 *
 * What always holds: what is read back is what was written, to the byte; NaN comes back as one NaN. Rows are
 * not read but made again of the texts (<ebb/clinic_results.h>), and must be those of the file.
 *
 *   1. Writing   2. Reading
 */
#ifndef EBB_CLINIC_STORE_H
#define EBB_CLINIC_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/claim.h>
#include <ebb/clinic_result.h>
#include <ebb/clinic_trace.h>
#include <ebb/design_file.h>
#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/provenance.h>
#include <ebb/publication.h>
#include <ebb/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Writing */

/* A share of a clinic's years: a file of its own beside that of the whole (<ebb/shard.h>), with /outcomes,
 * /weeks and sums of its years alone. Verdicts, ranking and search need all years, and are the whole's.
 *
 * Attributes beside those of a clinic's file: shard_first, shard_n and shard_total, years that were asked for
 * (`years` says how many are there: fewer, where it was stopped); work_sha256, of all that a year's numbers
 * depend on; joint_draws, of the piece with the first year, for who plays the search of the whole. */
struct ebb_clinic_piece {
    int64_t first, n, total;
    const char *work_sha256;
    const char *joint_draws; /* ebb_worlds_print; "" or NULL: none */
};

struct ebb_clinic_store {
    struct ebb_publication *part; /* begun; all is borrowed for the call */
    const struct ebb_plan
        *plan; /* of its study as it is played, with title, question and seed of the clinic */
    const struct ebb_provenance *provenance; /* of its study, as it is written */
    const char *clinic, *clinic_sha256, *clinic_source, *clinic_path;
    const struct ebb_parameter_row *values; /* of the clinic */
    size_t n_values;
    bool new_site;                         /* its joint draws are of a new site */
    bool search, what_ifs;                 /* were asked for */
    const struct ebb_clinic_booking *week; /* of the timeline, with what it points at */
    size_t n_week;
    const struct ebb_clinic_piece *piece; /* NULL: the file is of all years */
};

/* Before the years are played: makes the part and holds it, so that a name that is taken, a disk that cannot
 * be written and a second writer of the place are found now. keeps: path, until the end. EBB_BAD_FILE with a
 * message, EBB_NO_MEMORY. gives: caller calls ebb_publication_end, after a failure, too. */
enum ebb_status ebb_clinic_store_begin(const char *path, bool force, struct ebb_claim claim,
                                       struct ebb_publication *out_part, struct ebb_messages *messages);

/* Writes the file into the part and publishes it, or leaves what stood there. EBB_BAD_FILE with messages,
 * EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_store_write(const struct ebb_clinic_store *store,
                                       const struct ebb_clinic_result *result,
                                       struct ebb_file_digests *out_digests, struct ebb_messages *messages);

/* What a row is called, in files and on pages: "4 chairs and 2 nurses", "an hour longer", "without limits".
 * No two rows have one name. */
enum { EBB_CLINIC_ROW_NAME = 2 * EBB_CLINIC_WORDS };
void ebb_clinic_store_name(const struct ebb_clinic_rows *rows, int row, char out_name[EBB_CLINIC_ROW_NAME]);

/* 2. Reading */

/* Whether the file holds a clinic: it may be a study, a run, or no file of ours. EBB_BAD_FILE with a message,
 * EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_store_is(const char *path, bool *out_is, struct ebb_messages *messages);

/* Years of all rows and the search, of a verified file, into a result whose rows are those of the file and
 * which has no answers yet; the rest of it is found by ebb_clinic_result_find. EBB_BAD_FILE with a message:
 * rows or shapes are others; EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_store_read(struct ebb_reader *reader, struct ebb_clinic_result *result,
                                      struct ebb_messages *messages);

/* What an open file says of itself; false: it is no piece of a clinic, or says what none does. Texts are the
 * reader's. `out_n_years` are there. */
bool ebb_clinic_store_piece(const struct ebb_reader *reader, struct ebb_clinic_piece *out_piece,
                            int *out_n_years);
/* Years of a verified piece into the next places of answers that have room for them. As
 * ebb_clinic_store_read. */
enum ebb_status ebb_clinic_store_add(struct ebb_reader *reader, struct ebb_clinic_result *result,
                                     struct ebb_messages *messages);

/* Any group of the file as one table: of arrays a line a place, scales first. As ebb_design_file_read. */
enum ebb_status ebb_clinic_store_table(struct ebb_reader *reader, const char *group,
                                       struct ebb_design_table *out_table, struct ebb_messages *messages);

/* The same for a spreadsheet: heads with their units, shares in per cent, times of day as 09:05, five
 * digits. Rows are the same ones, in the same order. */
enum ebb_status ebb_clinic_store_sheet(struct ebb_reader *reader, const char *group,
                                       struct ebb_design_table *out_sheet, struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
