/* SPDX-License-Identifier: MIT
 * data_group: a group of arrays that share their dimensions, each with a scale that names its places.
 *
 *     /lateness/row          (row)               begins with its scales
 *     /lateness/days_late    (days_late)
 *     /lateness/given        (row, days_late)    then arrays over all of them, in this order
 *
 * xarray opens such a group as one Dataset with named axes; a group is written whole, from memory, and noted
 * and listed as everything in a file is (manifest.h). For few values: nothing is packed.
 *
 *     struct ebb_data_group *group = ebb_data_group_begin(&of, "/lateness", "...");
 *     ebb_data_group_texts(group, "row", ...); ebb_data_group_numbers(group, "days_late", ...);
 *     ebb_data_group_doubles(group, "given", ...);
 *     status = ebb_data_group_end(group);
 */
#ifndef EBB_STORE_DATA_GROUP_H
#define EBB_STORE_DATA_GROUP_H

#include <stdint.h>

#include <ebb/status.h>
#include <ebb/text.h>

#include "h5.h"

/* The file that is written, and where what is written is noted and listed. Borrowed until the end. */
struct ebb_data_file {
    hid_t h5;
    struct ebb_text *lines, *contents;
    struct ebb_trouble *trouble;
};

struct ebb_data_group;

/* Creates the group, whose own group must be there. gives: caller calls ebb_data_group_end; NULL, which all
 * calls below take and do nothing: no memory. keeps: file. */
struct ebb_data_group *ebb_data_group_begin(const struct ebb_data_file *file, const char *path,
                                            const char *meaning);

/* Scales, outermost first: texts, or whole numbers from 0 to n - 1. */
void ebb_data_group_texts(struct ebb_data_group *group, const char *name, const char *meaning,
                          const char *const *texts, int n);
void ebb_data_group_numbers(struct ebb_data_group *group, const char *name, const char *unit,
                            const char *meaning, int n);

/* Arrays over all scales, the last fastest. Of doubles NaN has its one pattern when it comes here: files are
 * compared by their bytes. */
void ebb_data_group_doubles(struct ebb_data_group *group, const char *name, const char *unit,
                            const char *meaning, const double *values);
void ebb_data_group_integers(struct ebb_data_group *group, const char *name, const char *unit,
                             const char *meaning, const int32_t *values);

/* Ties the arrays to their scales and closes all. EBB_NO_MEMORY, of any call before; what HDF5 did not do is
 * latched. */
enum ebb_status ebb_data_group_end(struct ebb_data_group *group);

#endif
