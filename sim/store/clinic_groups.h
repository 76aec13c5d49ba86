/* SPDX-License-Identifier: MIT
 * clinic_groups: the arrays of a clinic's file, and where the numbers behind them stand in memory.
 *
 * What is kept of all years together (struct ebb_clinic_pool) is written from one list, and read back through
 * it: a sum that is added there is a line there.
 */
#ifndef EBB_STORE_CLINIC_GROUPS_H
#define EBB_STORE_CLINIC_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include <ebb/clinic_result.h>

#include "data_group.h"

/* An array of a pool: `at` is that of its first number in struct ebb_clinic_pool; from a weekday to the next
 * and from an hour to the next it is so many bytes. */
struct ebb_clinic_sums {
    const char *name, *unit, *meaning;
    size_t at, by_weekday, by_hour;
    bool is_narrow; /* int32_t; else int64_t */
};

/* Groups of pools: (row, ...). */
enum ebb_clinic_axis { EBB_AXIS_PLACE, EBB_AXIS_WEEK, EBB_AXIS_WEEKDAY, EBB_AXIS_WEEKDAY_HOUR };
struct ebb_clinic_sum_group {
    const char *path, *meaning;
    enum ebb_clinic_axis axis;
    const char *scale, *scale_unit, *scale_meaning; /* of EBB_AXIS_PLACE */
    int n_places;                                   /* likewise */
    const struct ebb_clinic_sums *sums;
    int n_sums;
};
extern const struct ebb_clinic_sum_group EBB_CLINIC_SUM_GROUPS[];
extern const int EBB_CLINIC_N_SUM_GROUPS;

/* Places of a group behind its rows. */
size_t ebb_clinic_group_places(const struct ebb_clinic_sum_group *group, int n_weeks);
double ebb_clinic_group_get(const struct ebb_clinic_sum_group *group, const struct ebb_clinic_sums *sums,
                            const struct ebb_clinic_pool *pool, size_t place);
/* Adds what a file has to what is there; of narrow sums, which are latest times, the later one stays. A
 * number that is no such sum counts as 0. */
void ebb_clinic_group_add(const struct ebb_clinic_sum_group *group, const struct ebb_clinic_sums *sums,
                          struct ebb_clinic_pool *pool, size_t place, double number);

/* Names of weekly arrays, by enum ebb_clinic_weekly. */
extern const char *const EBB_CLINIC_WEEKLY_NAMES[EBB_WEEKLY_COUNT];

/* Writes all groups of arrays, of a piece those that years have brought. `names` (row). EBB_NO_MEMORY; a
 * failure of HDF5 is latched. */
enum ebb_status ebb_clinic_groups_write(const struct ebb_data_file *file,
                                        const struct ebb_clinic_result *result, const char *const *names,
                                        bool is_piece);

#endif
