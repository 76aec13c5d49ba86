/* SPDX-License-Identifier: MIT
 * setting_ranges: each setting of a design over its joint draws, as rows come.
 *
 *     row (setting 1, draw 1) --+
 *     row (setting 1, draw 2) --+-- deviations --> nested table --after the last draw--> ranges of setting 1
 *     ...                     --+
 *
 * Ranges need what each patient adds in each row, which no table of rows keeps. The ranges of a setting that
 * is complete are kept in the journal, behind the answers of its last row; the nested table of one that was
 * stopped in is kept beside it (settings_in_hand.h). Where that could not be, the setting is played from its
 * first draw again.
 *
 * Rows of several settings may come by turns, but those of one in the order of its draws. Each setting that
 * has been begun and is not complete takes 8 bytes for each answer and patient.
 */
#ifndef EBB_WORK_SETTING_RANGES_H
#define EBB_WORK_SETTING_RANGES_H

#include <ebb/design_results.h>
#include <ebb/play_rows.h>

/* Open for settings_in_hand.c alone, which takes tables out and puts them back. */
struct ebb_setting_ranges {
    struct ebb_design_results *results; /* borrowed */
    int64_t n_patients;
    struct ebb_nested **tables; /* (setting); NULL: not begun, or complete */
};

/* Of results with draws; of others NULL, which all of these take and do nothing with. keeps: results. gives:
 * caller calls ebb_setting_ranges_close. EBB_NO_MEMORY. */
enum ebb_status ebb_setting_ranges_open(struct ebb_design_results *results, int64_t n_patients,
                                        struct ebb_setting_ranges **out_ranges);
void ebb_setting_ranges_close(struct ebb_setting_ranges *ranges);

/* A row that has been played, with deviations; of a setting that is complete nothing happens. The last draw
 * fills the results' ranges of the setting. EBB_NO_MEMORY. */
enum ebb_status ebb_setting_ranges_add(struct ebb_setting_ranges *ranges, int64_t row,
                                       const struct ebb_played_row *played);

/* The table of a setting, which is opened where there is none yet. EBB_NO_MEMORY. */
enum ebb_status ebb_setting_ranges_begin(struct ebb_setting_ranges *ranges, int64_t setting);

/* Whether a row's setting lacks its ranges: it is to be played again, whatever is kept of it. */
bool ebb_setting_ranges_lack(const struct ebb_setting_ranges *ranges, int64_t row);

/* Whether it is the last row of its setting, which the ranges are kept with. */
bool ebb_setting_ranges_end(const struct ebb_setting_ranges *ranges, int64_t row);

/* The numbers that stand behind the answers of each row in a journal: of the last draw of a setting its
 * ranges, of others zeros. Reading takes what writing gave, and of numbers that it never gives nothing: the
 * setting then lacks its ranges. */
int ebb_setting_ranges_width(const struct ebb_setting_ranges *ranges);
void ebb_setting_ranges_write(const struct ebb_setting_ranges *ranges, int64_t row, double *out_numbers);
void ebb_setting_ranges_read(struct ebb_setting_ranges *ranges, int64_t row, const double *numbers);

#endif
