/* SPDX-License-Identifier: MIT
 * clinic_store_table: a group of a clinic's file as one long table, for whoever has a spreadsheet.
 *
 *     /lateness/row (2)  days_late (30)  given (2, 30)     row         days_late  given
 *                                                          3 chairs    0          812
 *                                                          3 chairs    1          95 ...
 *
 * Groups of columns (table.h) are read as those of a design. Of arrays (data_group.h) each place is a line,
 * with the words of its scales in front.
 *
 *   1. What the group holds   2. Its values   3. Lines
 */
#include <ebb/clinic_store.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "open_file.h"

enum { MOST_SCALES = 4, MOST_ARRAYS = 128 };

/* 1. What the group holds */

/* A dataset of the group: a scale has texts or numbers of its own length. */
struct member {
    char path[EBB_FIELD_PATH_SIZE];
    const char *name;
    double *numbers;
    char **texts;
};

struct long_table {
    struct ebb_reader *reader;
    struct ebb_messages *messages;
    int n_scales, n_arrays;
    size_t dims[MOST_SCALES];
    struct member scales[MOST_SCALES], arrays[MOST_ARRAYS];
};

/* "5x200 float64": two. */
static int rank_of(const char *shape)
{
    int rank = 1;
    for (const char *at = shape; *at != '\0' && *at != ' '; at++)
        rank += *at == 'x';
    return rank;
}

/* Scales have one dimension and come first. False: more than there can be. */
static bool find_members(struct long_table *found, const char *group)
{
    const size_t length = strlen(group);
    struct ebb_manifest_line line;
    const char *next;
    for (const char *at = ebb_text_chars(&found->reader->contents);
         (next = ebb_manifest_next(at, &line)) != NULL; at = next) {
        if (line.name[0] != '\0' || strncmp(line.object, group, length) != 0 || line.object[length] != '/')
            continue;
        const bool is_scale = rank_of(line.shape) == 1;
        if (is_scale ? found->n_scales >= MOST_SCALES : found->n_arrays >= MOST_ARRAYS)
            return false;
        struct member *member =
            is_scale ? &found->scales[found->n_scales++] : &found->arrays[found->n_arrays++];
        snprintf(member->path, sizeof member->path, "%s", line.object);
        member->name = member->path + length + 1;
    }
    return true;
}

/* 2. Its values */

static enum ebb_status refuse(const struct long_table *found, const char *path)
{
    ebb_messages_add(found->messages, EBB_BAD_FILE, EBB_AT_FILE(found->reader->path),
                     "is damaged: %s has another shape than its group", path);
    return EBB_BAD_FILE;
}

/* By the list of contents, which is verified, and needs no dataset opened. */
static bool is_text(const struct long_table *found, const char *path)
{
    struct ebb_manifest_line line;
    return ebb_manifest_find(ebb_text_chars(&found->reader->contents), path, &line) &&
           strstr(line.shape, "string") != NULL;
}

static enum ebb_status read_scale(struct long_table *found, int d)
{
    struct member *scale = &found->scales[d];
    int64_t dims[4] = {0};
    int n_dims = 1, n = 0;
    enum ebb_status status;
    if (is_text(found, scale->path)) {
        status = ebb_reader_names(found->reader, scale->path, &scale->texts, &n, found->messages);
        dims[0] = n;
    } else {
        status =
            ebb_reader_doubles(found->reader, scale->path, &scale->numbers, &n_dims, dims, found->messages);
    }
    found->dims[d] = (size_t)dims[0];
    return status == EBB_OK && n_dims != 1 ? refuse(found, scale->path) : status;
}

static enum ebb_status read_array(struct long_table *found, int k)
{
    struct member *array = &found->arrays[k];
    int64_t dims[4] = {0};
    int n_dims = 0;
    const enum ebb_status status =
        ebb_reader_doubles(found->reader, array->path, &array->numbers, &n_dims, dims, found->messages);
    bool same = n_dims == found->n_scales;
    for (int d = 0; d < n_dims && same; d++)
        same = (size_t)dims[d] == found->dims[d];
    return status == EBB_OK && !same ? refuse(found, array->path) : status;
}

static void free_members(struct long_table *found)
{
    for (int d = 0; d < found->n_scales; d++) {
        free(found->scales[d].numbers);
        free(found->scales[d].texts);
    }
    for (int k = 0; k < found->n_arrays; k++)
        free(found->arrays[k].numbers);
    free(found);
}

/* 3. Lines */

static enum ebb_status make_columns(const struct long_table *found, struct ebb_design_table *table)
{
    const size_t n = (size_t)(found->n_scales + found->n_arrays);
    char(*names)[EBB_FIELD_PATH_SIZE] = calloc(n, sizeof *names);
    table->memory = names;
    table->columns = calloc(n, sizeof *table->columns);
    if (names == NULL || table->columns == NULL)
        return EBB_NO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        const bool is_scale = k < (size_t)found->n_scales;
        const struct member *member =
            is_scale ? &found->scales[k] : &found->arrays[k - (size_t)found->n_scales];
        snprintf(names[k], sizeof names[k], "%s", member->name);
        table->columns[k] = (struct ebb_record_column){
            .name = names[k], .is_number = member->texts == NULL, .unit = "1", .meaning = ""};
    }
    ebb_records_init(&table->records, table->columns, (int)n);
    return EBB_OK;
}

/* The last scale runs fastest, as in the arrays: number i of each is on line i, and only the places of scales
 * have to be worked out. */
static enum ebb_status make_lines(const struct long_table *found, struct ebb_design_table *table)
{
    size_t n = 1;
    for (int d = 0; d < found->n_scales; d++)
        n *= found->dims[d];
    for (size_t i = 0; i < n && !table->records.failed; i++) {
        size_t inner = n, left = i;
        for (int d = 0; d < found->n_scales; d++) {
            inner /= found->dims[d];
            const size_t place = left / inner;
            left %= inner;
            if (found->scales[d].texts)
                ebb_records_add_text(&table->records, found->scales[d].texts[place]);
            else
                ebb_records_add_number(&table->records, found->scales[d].numbers[place]);
        }
        for (int k = 0; k < found->n_arrays; k++)
            ebb_records_add_number(&table->records, found->arrays[k].numbers[i]);
    }
    return table->records.failed ? EBB_NO_MEMORY : EBB_OK;
}

enum ebb_status ebb_clinic_store_table(struct ebb_reader *reader, const char *group,
                                       struct ebb_design_table *out_table, struct ebb_messages *messages)
{
    struct long_table *found = calloc(1, sizeof *found);
    *out_table = (struct ebb_design_table){0};
    if (found == NULL)
        return EBB_NO_MEMORY;
    found->reader = reader;
    found->messages = messages;
    enum ebb_status status = EBB_OK;
    if (!find_members(found, group) || found->n_arrays == 0) {
        free_members(found);
        return ebb_design_file_table(reader, group, out_table, messages);
    }
    for (int d = 0; d < found->n_scales && status == EBB_OK; d++)
        status = read_scale(found, d);
    for (int k = 0; k < found->n_arrays && status == EBB_OK; k++)
        status = read_array(found, k);
    if (status == EBB_OK)
        status = make_columns(found, out_table);
    if (status == EBB_OK)
        status = make_lines(found, out_table);
    if (status != EBB_OK)
        ebb_design_table_free(out_table);
    free_members(found);
    return status;
}
