/* SPDX-License-Identifier: MIT
 * block_digests: lists of hashes: read from the file, joined, and made into one.
 *
 * The list lies in one dataset for the whole file, a row for each block (block_list.h); whose columns are
 * whose is said by the names beside it.
 *
 *   1. One and several   2. Reading
 */
#include <ebb/block_digests.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/plan.h>

#include "block_list.h"
#include "digests.h"
#include "open_file.h"

/* 1. One and several */

void ebb_block_digests_free(struct ebb_block_digests *digests)
{
    free(digests->hashes);
    *digests = (struct ebb_block_digests){0};
}

void ebb_block_digests_hex(const struct ebb_block_digests *digests, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    ebb_digest_begin(&digest, digests->head);
    ebb_digest_add(&digest, digests->hashes,
                   (size_t)digests->n_blocks * (size_t)digests->n_policies * EBB_DIGEST_BYTES);
    ebb_digest_hex(&digest, out_hex);
}

/* A block that is not full could only be followed by the rest of itself, which has another hash. */
enum ebb_status ebb_block_digests_join(struct ebb_block_digests *into, const struct ebb_block_digests *next,
                                       struct ebb_messages *messages)
{
    const int64_t end = into->first_patient + into->n_patients;
    if (strcmp(into->head, next->head) != 0 || into->n_policies != next->n_policies ||
        next->first_patient != end || end % EBB_BLOCK_PATIENTS != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, NULL,
                         "the list of %s from patient %" PRId64
                         " is not the part that comes next to %s up to patient %" PRId64,
                         next->head, next->first_patient, into->head, end - 1);
        return EBB_BAD_FILE;
    }
    const size_t a = (size_t)into->n_blocks * (size_t)into->n_policies,
                 b = (size_t)next->n_blocks * (size_t)next->n_policies;
    void *grown = realloc(into->hashes, (a + b > 0 ? a + b : 1) * sizeof *into->hashes);
    if (grown == NULL)
        return EBB_NO_MEMORY;
    into->hashes = grown;
    memcpy(into->hashes + a, next->hashes, b * sizeof *into->hashes);
    into->n_blocks += next->n_blocks;
    into->n_patients += next->n_patients;
    return EBB_OK;
}

/* 2. Reading */

/* The columns of a dataset: those named by its path, or by its path and a policy. */
static enum ebb_status find_columns(struct ebb_reader *reader, const char *name, int *out_first, int *out_n,
                                    struct ebb_messages *messages)
{
    const size_t length = strlen(name);
    char **columns = NULL;
    int n_columns = 0;
    enum ebb_status status = ebb_reader_names(reader, EBB_BLOCK_LIST_COLUMN, &columns, &n_columns, messages);
    *out_n = 0;
    for (int c = 0; c < n_columns; c++) {
        if (strncmp(columns[c], name, length) != 0 ||
            (columns[c][length] != '\0' && columns[c][length] != ' '))
            continue;
        *out_first = *out_n == 0 ? c : *out_first;
        ++*out_n;
    }
    free(columns);
    return status;
}

/* The rows of the list, cut to the columns of the dataset and the blocks that it has. */
static void read_hashes(struct ebb_reader *reader, int first, struct ebb_block_digests *digests,
                        struct ebb_trouble *trouble)
{
    static const char path[] = EBB_BLOCK_LIST_HASHES;
    const hsize_t start[3] = {0, (hsize_t)first, 0};
    const hsize_t count[3] = {(hsize_t)digests->n_blocks, (hsize_t)digests->n_policies, EBB_DIGEST_BYTES};
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, path, trouble);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(dataset), "reading", path);
    hid_t room = trouble->failed ? -1 : ebb_h5_id(trouble, H5Screate_simple(3, count, NULL), "reading", path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL), "reading",
                    path);
    if (!trouble->failed && digests->n_blocks > 0)
        ebb_h5_done(trouble, H5Dread(dataset, H5T_STD_U8LE, room, space, H5P_DEFAULT, digests->hashes),
                    "reading", path);
    ebb_h5_close(trouble, room, path);
    ebb_h5_close(trouble, space, path);
    ebb_h5_close(trouble, dataset, path);
}

/* Patients of the dataset itself where they are its axis (a sample has fewer than the file), else those of
 * the file: a table has rows about all of them. */
static int64_t count_patients(const struct ebb_reader *reader, hid_t dataset, enum ebb_cut cut,
                              const char *name, struct ebb_trouble *trouble)
{
    hsize_t dims[H5S_MAX_RANK] = {0};
    if (cut == EBB_CUT_ROWS)
        return strtoll(ebb_reader_attribute(reader, "patients"), NULL, 10);
    hid_t space = ebb_h5_id(trouble, H5Dget_space(dataset), "reading", name);
    const int n_dims = trouble->failed ? 0 : H5Sget_simple_extent_dims(space, dims, NULL);
    ebb_h5_close(trouble, space, name);
    return (int64_t)dims[n_dims > 1];
}

static void read_list(struct ebb_reader *reader, const struct ebb_manifest_line *line, int first,
                      struct ebb_block_digests *digests, struct ebb_trouble *trouble)
{
    const char *name = line->object;
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, name, trouble);
    ebb_digest_head(trouble, dataset, name, line->cut, digests->head);
    if (!trouble->failed) {
        digests->first_patient = strtoll(ebb_reader_attribute(reader, "first_patient"), NULL, 10);
        digests->n_patients = count_patients(reader, dataset, line->cut, name, trouble);
        digests->n_blocks = (digests->n_patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
        digests->hashes =
            calloc((size_t)(digests->n_blocks * digests->n_policies) + 1, sizeof *digests->hashes);
        if (digests->hashes == NULL)
            ebb_h5_no_memory(trouble, name);
        read_hashes(reader, first, digests, trouble);
    }
    ebb_h5_close(trouble, dataset, name);
}

enum ebb_status ebb_reader_block_digests(struct ebb_reader *reader, const char *name,
                                         struct ebb_block_digests *out_digests, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_block_digests digests = {0};
    struct ebb_manifest_line line;
    char hex[EBB_DIGEST_HEX] = "";
    int first = 0;
    ebb_h5_enter();
    if (!ebb_manifest_find(ebb_text_chars(&reader->contents), name, &line) || line.cut == EBB_CUT_WHOLE) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "keeps no list of blocks of %s: it has no rows of patients there", name);
        return EBB_BAD_FILE;
    }
    enum ebb_status status = find_columns(reader, name, &first, &digests.n_policies, messages);
    if (status != EBB_OK)
        return status;
    read_list(reader, &line, first, &digests, &trouble);
    if (!trouble.failed)
        ebb_block_digests_hex(&digests, hex);
    if (strcmp(hex, line.hex) == 0) {
        *out_digests = digests;
        return EBB_OK;
    }
    if (trouble.no_memory) {
        ebb_block_digests_free(&digests);
        return EBB_NO_MEMORY;
    }
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "dataset " EBB_BLOCK_LIST_HASHES " is damaged: %s%s",
                     trouble.failed ? trouble.words : "its hashes are not those that make the digest of ",
                     trouble.failed ? "" : name);
    ebb_block_digests_free(&digests);
    return EBB_BAD_FILE;
}
