/* SPDX-License-Identifier: MIT
 * setting_ranges: a nested table for each setting that is being played.
 *
 *   1. Begin and end   2. Rows   3. The journal
 */
#include "setting_ranges.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* 1. Begin and end */

enum ebb_status ebb_setting_ranges_open(struct ebb_design_results *results, int64_t n_patients,
                                        struct ebb_setting_ranges **out_ranges)
{
    struct ebb_setting_ranges *ranges = NULL;
    *out_ranges = NULL;
    if (results->design->n_draws == 0)
        return EBB_OK;
    ranges = calloc(1, sizeof *ranges);
    if (ranges == NULL)
        return EBB_NO_MEMORY;
    *ranges = (struct ebb_setting_ranges){.results = results, .n_patients = n_patients};
    ranges->tables = calloc((size_t)results->n_settings, sizeof *ranges->tables);
    *out_ranges = ranges;
    return ranges->tables ? EBB_OK : EBB_NO_MEMORY;
}

void ebb_setting_ranges_close(struct ebb_setting_ranges *ranges)
{
    if (ranges == NULL)
        return;
    for (int64_t i = 0; i < ranges->results->n_settings && ranges->tables; i++)
        ebb_nested_close(ranges->tables[i]);
    free(ranges->tables);
    free(ranges);
}

/* 2. Rows */

bool ebb_setting_ranges_end(const struct ebb_setting_ranges *ranges, int64_t row)
{
    return ebb_design_draw(ranges->results->design, row) == ranges->results->design->n_draws - 1;
}

bool ebb_setting_ranges_lack(const struct ebb_setting_ranges *ranges, int64_t row)
{
    if (ranges == NULL)
        return false;
    const int64_t setting = ebb_design_results_setting(ranges->results, row);
    return ebb_design_results_range(ranges->results, setting, 0)->n_rows == EBB_RANGE_OPEN;
}

enum ebb_status ebb_setting_ranges_begin(struct ebb_setting_ranges *ranges, int64_t setting)
{
    const struct ebb_design_results *results = ranges->results;
    if (ranges->tables[setting] != NULL)
        return EBB_OK;
    return ebb_nested_open(results->n_asked, ranges->n_patients, results->design->n_draws,
                           &ranges->tables[setting]);
}

enum ebb_status ebb_setting_ranges_add(struct ebb_setting_ranges *ranges, int64_t row,
                                       const struct ebb_played_row *played)
{
    if (!ebb_setting_ranges_lack(ranges, row))
        return EBB_OK;
    const struct ebb_design_results *results = ranges->results;
    const int64_t setting = ebb_design_results_setting(results, row);
    struct ebb_nested **table = &ranges->tables[setting];
    const enum ebb_status status = ebb_setting_ranges_begin(ranges, setting);
    if (status != EBB_OK)
        return status;
    ebb_nested_add(*table, played->answers, played->deviations);
    if (!ebb_setting_ranges_end(ranges, row))
        return EBB_OK;
    for (int i = 0; i < results->n_asked; i++)
        *ebb_design_results_range(results, setting, i) = ebb_nested_range_of(*table, i);
    ebb_nested_close(*table);
    *table = NULL;
    return EBB_OK;
}

/* 3. The journal */

/* All that a range holds. A member that is forgotten here is lost by a stop: tests/cli_designs.py compares
 * files of designs with draws that were stopped with those of one go. */
static const size_t REALS[] = {
    offsetof(struct ebb_nested_range, mean),
    offsetof(struct ebb_nested_range, median),
    offsetof(struct ebb_nested_range, lower),
    offsetof(struct ebb_nested_range, upper),
    offsetof(struct ebb_nested_range, error),
    offsetof(struct ebb_nested_range, rows_variance),
    offsetof(struct ebb_nested_range, interaction_variance),
    offsetof(struct ebb_nested_range, share_above),
    offsetof(struct ebb_nested_range, share_below),
    offsetof(struct ebb_nested_range, sure_above),
    offsetof(struct ebb_nested_range, sure_below),
    offsetof(struct ebb_nested_range, patients_needed),
};
enum { N_REALS = sizeof REALS / sizeof REALS[0], N_WHOLES = 3, N_NUMBERS = N_REALS + N_WHOLES };

int ebb_setting_ranges_width(const struct ebb_setting_ranges *ranges)
{
    return ranges ? N_NUMBERS * ranges->results->n_asked : 0;
}

/* One NaN only: the journal gives back numbers, not their bits. */
void ebb_setting_ranges_write(const struct ebb_setting_ranges *ranges, int64_t row, double *out_numbers)
{
    memset(out_numbers, 0, (size_t)ebb_setting_ranges_width(ranges) * sizeof *out_numbers);
    if (ranges == NULL || !ebb_setting_ranges_end(ranges, row))
        return;
    const int64_t setting = ebb_design_results_setting(ranges->results, row);
    for (int i = 0; i < ranges->results->n_asked; i++) {
        const struct ebb_nested_range *range = ebb_design_results_range(ranges->results, setting, i);
        *out_numbers++ = range->n_rows;
        *out_numbers++ = range->told;
        *out_numbers++ = range->is_noisy;
        for (int k = 0; k < N_REALS; k++) {
            double value;
            memcpy(&value, (const char *)range + REALS[k], sizeof value);
            *out_numbers++ = isnan(value) ? (double)NAN : value;
        }
    }
}

/* A file may come from anywhere: what names a place in a table must be in it. */
static bool is_good(const struct ebb_setting_ranges *ranges, const double *numbers)
{
    const int n_draws = ranges->results->design->n_draws;
    return numbers[0] >= 0 && numbers[0] <= n_draws && numbers[1] >= 0 && numbers[1] <= EBB_TOLD;
}

void ebb_setting_ranges_read(struct ebb_setting_ranges *ranges, int64_t row, const double *numbers)
{
    if (ranges == NULL || !ebb_setting_ranges_end(ranges, row))
        return;
    const int64_t setting = ebb_design_results_setting(ranges->results, row);
    for (int i = 0; i < ranges->results->n_asked; i++) {
        struct ebb_nested_range *range = ebb_design_results_range(ranges->results, setting, i);
        if (!is_good(ranges, numbers)) {
            ebb_design_results_range(ranges->results, setting, 0)->n_rows = EBB_RANGE_OPEN;
            return;
        }
        range->n_rows = (int)*numbers++;
        range->told = (enum ebb_told) * numbers++;
        range->is_noisy = *numbers++ != 0;
        for (int k = 0; k < N_REALS; k++)
            memcpy((char *)range + REALS[k], numbers++, sizeof(double));
    }
}
