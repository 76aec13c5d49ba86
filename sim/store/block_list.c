/* SPDX-License-Identifier: MIT
 * block_list: see the header.
 *
 *   1. Columns   2. While blocks come   3. Digests of datasets   4. Into the file
 */
#include "block_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/plan.h>

#include "write_small.h"

const char *const EBB_LISTED_TABLE_PATHS[EBB_LISTED_TABLES] = {"/tables/first_relapse", "/tables/intervals"};
const char *const EBB_LISTED_TABLE_ROWS[EBB_LISTED_TABLES] = {"/digests/first_relapse_rows",
                                                              "/digests/intervals_rows"};

/* 1. Columns */

void ebb_block_list_init(struct ebb_block_list *list, struct ebb_layout *layout)
{
    *list = (struct ebb_block_list){0};
    for (int i = 0; i < layout->n; i++) {
        struct ebb_entry *entry = &layout->entries[i];
        if (!ebb_field_streams(entry->field))
            continue;
        entry->column = list->n_columns;
        list->n_columns += entry->n_policies;
    }
    list->n_columns += EBB_LISTED_COLUMNS;
}

void ebb_block_list_free(struct ebb_block_list *list)
{
    free(list->hashes);
    for (int t = 0; t < EBB_LISTED_TABLES; t++)
        free(list->rows[t]);
    ebb_layout_free(&list->layout);
    *list = (struct ebb_block_list){0};
}

/* 2. While blocks come */

/* By doubling: a run of a million patients has 245 blocks. */
static bool has_room(struct ebb_block_list *list)
{
    if (list->n_blocks < list->room)
        return true;
    const size_t room = (size_t)(list->room > 0 ? 2 * list->room : 64);
    void *hashes = realloc(list->hashes, room * (size_t)list->n_columns * sizeof *list->hashes);
    if (hashes == NULL)
        return false;
    list->hashes = hashes;
    for (int t = 0; t < EBB_LISTED_TABLES; t++) {
        int32_t *rows = realloc(list->rows[t], room * sizeof *rows);
        if (rows == NULL)
            return false;
        list->rows[t] = rows;
    }
    list->room = (int64_t)room;
    return true;
}

void ebb_block_list_add(struct ebb_block_list *list, uint8_t (*hashes)[EBB_DIGEST_BYTES],
                        const size_t n_rows[EBB_LISTED_TABLES], struct ebb_trouble *trouble)
{
    if (trouble->failed)
        return;
    if (!has_room(list)) {
        ebb_h5_no_memory(trouble, EBB_BLOCK_LIST_HASHES);
        return;
    }
    memcpy(list->hashes + list->n_blocks * list->n_columns, hashes,
           (size_t)list->n_columns * sizeof *list->hashes);
    for (int t = 0; t < EBB_LISTED_TABLES; t++)
        list->rows[t][list->n_blocks] = (int32_t)n_rows[t];
    list->n_blocks++;
}

/* 3. Digests of datasets */

static void end_digest(const struct ebb_block_list *list, const char *head, int column, int n_columns,
                       int64_t n_blocks, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    ebb_digest_begin(&digest, head);
    for (int64_t b = 0; b < n_blocks && b < list->n_blocks; b++)
        ebb_digest_add(&digest, list->hashes + b * list->n_columns + column,
                       (size_t)n_columns * EBB_DIGEST_BYTES);
    ebb_digest_hex(&digest, out_hex);
}

void ebb_block_list_entry_hex(const struct ebb_block_list *list, struct ebb_entry *entry,
                              struct ebb_trouble *trouble)
{
    const int64_t patients = entry->dims[entry->patient_axis];
    char head[EBB_HEAD_SIZE];
    ebb_digest_head(trouble, entry->dataset, entry->path, EBB_CUT_PATIENTS, head);
    end_digest(list, head, entry->column, entry->n_policies,
               (patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS, entry->hex);
}

void ebb_block_list_table_hex(const struct ebb_block_list *list, int which, struct ebb_table *table,
                              struct ebb_trouble *trouble)
{
    const int first = list->n_columns - EBB_LISTED_COLUMNS + which * EBB_RELAPSE_COLUMNS;
    for (int k = 0; k < table->n_columns; k++) {
        struct ebb_table_column *column = &table->columns[k];
        char head[EBB_HEAD_SIZE];
        ebb_digest_head(trouble, column->dataset, column->path, EBB_CUT_ROWS, head);
        end_digest(list, head, first + k, 1, list->n_blocks, column->hex);
    }
}

/* 4. Into the file */

/* Not in the table of fields: how long they are is known only at the end, and no plan knows it. */
#define LISTED(place, kind, n, units, words, from, ...)                                                   \
    {                                                                                                     \
        .path = place, .type = kind, .n_dims = n, .dims = {__VA_ARGS__}, .unit = units, .meaning = words, \
        .source = from                                                                                    \
    }
const struct ebb_field EBB_BLOCK_LIST_FIELDS[EBB_BLOCK_LIST_FIELD_COUNT] = {
    LISTED("/digests/block", EBB_INT32, 1, "1", "block of 4,096 patients of the study, counted from 0",
           EBB_FROM_INDEX, EBB_DIM_BLOCK),
    LISTED(EBB_BLOCK_LIST_COLUMN, EBB_STRING, 1, "1", "dataset, and policy where it has policies",
           EBB_FROM_TEXT, EBB_DIM_COLUMN),
    LISTED("/digests/byte", EBB_INT32, 1, "1", "byte of a SHA-256", EBB_FROM_INDEX, EBB_DIM_BYTE),
    LISTED(EBB_BLOCK_LIST_HASHES, EBB_UINT8, 3, "1",
           "SHA-256 of a block's values, little-endian and unpacked; all 0: the block is not kept",
           EBB_FROM_LIST, EBB_DIM_BLOCK, EBB_DIM_COLUMN, EBB_DIM_BYTE),
    LISTED("/digests/first_relapse_rows", EBB_INT32, 1, "1",
           "rows of /tables/first_relapse about the patients of a block", EBB_FROM_LIST, EBB_DIM_BLOCK),
    LISTED("/digests/intervals_rows", EBB_INT32, 1, "1",
           "rows of /tables/intervals about the patients of a block", EBB_FROM_LIST, EBB_DIM_BLOCK),
};

static enum ebb_status lay_out(struct ebb_block_list *list, const struct ebb_layout *of)
{
    const int64_t sizes[EBB_DIM_COUNT] = {[EBB_DIM_BLOCK] = list->n_blocks,
                                          [EBB_DIM_COLUMN] = list->n_columns,
                                          [EBB_DIM_BYTE] = EBB_DIGEST_BYTES};
    return ebb_layout_init_list(&list->layout, of, EBB_BLOCK_LIST_FIELDS, EBB_BLOCK_LIST_FIELD_COUNT, sizes);
}

/* "/score every_3_4_weeks". One allocation for all: an array of pointers, then the texts. */
enum { NAME_SIZE = EBB_FIELD_PATH_SIZE + EBB_NAME_SIZE };
static const char **column_names(const struct ebb_block_list *list, const struct ebb_layout *of)
{
    const size_t n = (size_t)list->n_columns;
    const char **names = calloc(n, sizeof *names + NAME_SIZE);
    char *text = (char *)(names + n);
    int column = 0;
    for (int i = 0; names && i < of->n; i++) {
        const struct ebb_entry *entry = &of->entries[i];
        for (int p = 0; ebb_field_streams(entry->field) && p < entry->n_policies; p++, text += NAME_SIZE) {
            const bool of_policy = entry->patient_axis == 1;
            snprintf(text, NAME_SIZE, "%s%s%s", entry->path, of_policy ? " " : "",
                     of_policy ? of->plan->study.policies[p].name : "");
            names[column++] = text;
        }
    }
    for (int k = 0; names && k < EBB_LISTED_COLUMNS; k++, text += NAME_SIZE) {
        const int table = k / EBB_RELAPSE_COLUMNS;
        snprintf(text, NAME_SIZE, "%s/%s", EBB_LISTED_TABLE_PATHS[table],
                 EBB_RELAPSE_TABLES[table][k % EBB_RELAPSE_COLUMNS].name);
        names[column++] = text;
    }
    return names;
}

static void write_values(struct ebb_block_list *list, const char *const *names, const int32_t *numbers,
                         struct ebb_trouble *trouble)
{
    const void *values[EBB_BLOCK_LIST_FIELD_COUNT] = {numbers +
                                                          list->layout.first_patient / EBB_BLOCK_PATIENTS,
                                                      names,
                                                      numbers,
                                                      list->hashes,
                                                      list->rows[0],
                                                      list->rows[1]};
    for (int i = 0; i < EBB_BLOCK_LIST_FIELD_COUNT; i++) {
        struct ebb_entry *entry = &list->layout.entries[i];
        ebb_write_values(entry, values[i], trouble);
        ebb_attribute_write_text(trouble, ebb_entry_noted(&list->layout, entry), "sha256", entry->hex);
    }
}

enum ebb_status ebb_block_list_write(struct ebb_block_list *list, const struct ebb_layout *of, hid_t file,
                                     struct ebb_trouble *trouble)
{
    /* 0, 1, 2, ... as far as blocks or bytes are counted. */
    const int64_t end = of->first_patient / EBB_BLOCK_PATIENTS + list->n_blocks;
    const size_t n = (size_t)(end > EBB_DIGEST_BYTES ? end : EBB_DIGEST_BYTES);
    if (list->n_blocks == 0)
        return EBB_OK;
    enum ebb_status status = lay_out(list, of);
    const char **names = column_names(list, of);
    int32_t *numbers = malloc(n * sizeof *numbers);
    if (status == EBB_OK && names && numbers) {
        for (size_t i = 0; i < n; i++)
            numbers[i] = (int32_t)i;
        ebb_layout_create_group(file, EBB_BLOCK_LIST_GROUP, trouble);
        ebb_layout_create_datasets(&list->layout, file, trouble);
        write_values(list, names, numbers, trouble);
    } else {
        status = EBB_NO_MEMORY;
    }
    free(names);
    free(numbers);
    return status;
}
