/* SPDX-License-Identifier: MIT
 * damaged: see the header.
 *
 *   1. Which blocks   2. In words   3. The check
 */
#include "damaged.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/plan.h>

#include "block_list.h"
#include "row_digests.h"

/* 1. Which blocks */

/* How many rows of a column's table each block brought; NULL where that cannot be read, which its own line in
 * the list of contents then says. */
static int64_t *read_rows(struct ebb_reader *reader, const char *column, int64_t *out_n,
                          struct ebb_trouble *trouble)
{
    struct ebb_messages unheard = {0};
    enum ebb_status status = EBB_OK;
    double *numbers = NULL;
    int64_t dims[4] = {0}, *rows = NULL;
    int n_dims = 0;
    for (int t = 0; t < EBB_LISTED_TABLES; t++) {
        const size_t length = strlen(EBB_LISTED_TABLE_PATHS[t]);
        if (strncmp(EBB_LISTED_TABLE_PATHS[t], column, length) == 0 && column[length] == '/')
            status = ebb_reader_doubles(reader, EBB_LISTED_TABLE_ROWS[t], &numbers, &n_dims, dims, &unheard);
    }
    if (numbers && n_dims == 1)
        rows = malloc(((size_t)dims[0] + 1) * sizeof *rows);
    if (status == EBB_NO_MEMORY || (numbers && n_dims == 1 && rows == NULL))
        ebb_h5_no_memory(trouble, column);
    for (int64_t b = 0; rows && b < dims[0]; b++)
        rows[b] = numbers[b] > 0.0 ? (int64_t)numbers[b] : 0;
    *out_n = dims[0];
    free(numbers);
    ebb_messages_free(&unheard);
    return rows;
}

static bool differs(const struct ebb_block_digests *found, const struct ebb_block_digests *listed,
                    int64_t block, int policy)
{
    const int64_t at = block * found->n_policies + policy;
    return memcmp(found->hashes[at], listed->hashes[at], EBB_DIGEST_BYTES) != 0;
}

/* 2. In words */

/* So many stretches of patients are told; a file with more holes is lost as a whole, and its message would
 * fill the screen. */
enum { MOST_STRETCHES = 6 };

struct telling {
    const struct ebb_block_digests *found, *listed;
    char **policies; /* NULL: they have no names that could be read */
    int n_policies;
    bool of_rows;
    int n_told;
    struct ebb_text *text;
};

static void tell_stretch(struct telling *telling, int64_t first, int64_t last, int policy)
{
    const struct ebb_block_digests *listed = telling->listed;
    const int64_t block = listed->first_patient / EBB_BLOCK_PATIENTS + first; /* of the study */
    const int64_t from = listed->first_patient + first * EBB_BLOCK_PATIENTS;
    const int64_t end = listed->first_patient + listed->n_patients;
    const int64_t to = from + (last - first + 1) * EBB_BLOCK_PATIENTS;
    struct ebb_text *text = telling->text;
    if (telling->n_told++ >= MOST_STRETCHES)
        return;
    ebb_text_add(text, "%s%spatients %" PRId64 " to %" PRId64, telling->n_told == 1 ? "" : ", ",
                 telling->of_rows ? "the rows of " : "", from, (to < end ? to : end) - 1);
    ebb_text_add(text, first == last ? " (block %" PRId64 ")" : " (blocks %" PRId64 " to ", block);
    if (first != last)
        ebb_text_add(text, "%" PRId64 ")", block + last - first);
    if (telling->found->n_policies > 1 && telling->policies && policy < telling->n_policies)
        ebb_text_add(text, " under %s", telling->policies[policy]);
    else if (telling->found->n_policies > 1)
        ebb_text_add(text, " under policy %d", policy);
}

/* Blocks that follow each other are one stretch: a file that was cut off has one. */
static void tell_policy(struct telling *telling, int policy)
{
    const int64_t n = telling->found->n_blocks;
    for (int64_t b = 0; b < n; b++) {
        const int64_t first = b;
        if (!differs(telling->found, telling->listed, b, policy))
            continue;
        while (b + 1 < n && differs(telling->found, telling->listed, b + 1, policy))
            b++;
        tell_stretch(telling, first, b, policy);
    }
}

/* False when the list cannot say which: it is damaged itself, or of another shape. */
static bool tell_blocks(struct ebb_reader *reader, const struct ebb_manifest_line *line,
                        const struct ebb_block_digests *found, struct ebb_text *text)
{
    struct ebb_messages unheard = {0};
    struct ebb_block_digests listed = {0};
    struct telling telling = {
        .found = found, .listed = &listed, .of_rows = line->cut == EBB_CUT_ROWS, .text = text};
    if (line->cut != EBB_CUT_WHOLE &&
        ebb_reader_block_digests(reader, line->object, &listed, &unheard) == EBB_OK &&
        listed.n_blocks == found->n_blocks && listed.n_policies == found->n_policies) {
        (void)ebb_reader_names(reader, "/policy", &telling.policies, &telling.n_policies, &unheard);
        for (int policy = 0; policy < found->n_policies; policy++)
            tell_policy(&telling, policy);
        if (telling.n_told > MOST_STRETCHES)
            ebb_text_add(text, " and %d more", telling.n_told - MOST_STRETCHES);
    }
    free(telling.policies);
    ebb_block_digests_free(&listed);
    ebb_messages_free(&unheard);
    return telling.n_told > 0;
}

/* 3. The check */

static void complain(struct ebb_reader *reader, const struct ebb_manifest_line *line,
                     const struct ebb_block_digests *found, const struct ebb_trouble *trouble,
                     struct ebb_messages *messages)
{
    struct ebb_text blocks = {0};
    if (found->n_blocks > 0 && tell_blocks(reader, line, found, &blocks))
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is damaged: %s %s%s%s", line->object, ebb_text_chars(&blocks),
                         "are not those that were written", trouble->failed ? "; " : "",
                         trouble->failed ? trouble->words : "");
    else
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "dataset %s is damaged: %s",
                         line->object,
                         trouble->failed ? trouble->words : "its values are not those that were written");
    ebb_text_free(&blocks);
}

enum ebb_status ebb_damaged_check(struct ebb_reader *reader, hid_t dataset,
                                  const struct ebb_manifest_line *line, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_block_digests found = {0};
    struct ebb_row_reading reading = {.dataset = dataset, .path = line->object, .cut = line->cut};
    char hex[EBB_DIGEST_HEX] = "";
    int64_t *rows =
        line->cut == EBB_CUT_ROWS ? read_rows(reader, line->object, &reading.n_blocks, &trouble) : NULL;
    reading.rows = rows;
    if (line->cut == EBB_CUT_ROWS && rows == NULL)
        ebb_h5_latch(&trouble, "counting the rows of", line->object);
    else
        ebb_row_digests_read(&reading, &found, &trouble);
    free(rows);
    if (found.n_blocks > 0 || !trouble.failed)
        ebb_block_digests_hex(&found, hex);
    const bool sound = !trouble.failed && strcmp(hex, line->hex) == 0;
    if (!sound && !trouble.no_memory)
        complain(reader, line, &found, &trouble, messages);
    ebb_block_digests_free(&found);
    return sound ? EBB_OK : trouble.no_memory ? EBB_NO_MEMORY : EBB_BAD_FILE;
}
