/* SPDX-License-Identifier: MIT
 * piece_copy: a piece's chunks into the file that is being written, as they are stored.
 *
 *     piece      block 7:  /patient  /baseline ... /score p0  /score p1 ... | block 8: ...
 *                   |          one buffer, of the largest chunk; its CRC-32 on the way
 *     file       block 7:  /patient  /baseline ... /score p0  /score p1 ... | block 8: ...
 *
 * In the order in which a run writes them, so that a merged file has its chunks where a run's file has them.
 *
 * What is wrong with the piece and what is wrong with the file that is written are told apart: two latches,
 * `source` and the writer's.
 *
 *   1. The datasets of the piece   2. Chunks   3. The list of hashes   4. The whole
 */
#include <ebb/piece.h>

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "digests.h"
#include "open_file.h"
#include "piece_tables.h"
#include "stored_sums.h"
#include "writing.h"

struct copying {
    struct ebb_writer *writer;
    const struct ebb_reader *reader;
    struct ebb_trouble source; /* what is wrong with the piece */
    int64_t first_patient;     /* of the piece */
    int64_t n_blocks;
    hid_t *datasets;        /* (entry) of the piece; -1: not open */
    struct ebb_layout sums; /* entries alone: the sums of what was read; borrows the writer's fields */
    uint8_t *room;          /* a chunk */
    size_t room_bytes;
    uint8_t (*hashes)[EBB_DIGEST_BYTES]; /* (block, column) */
    int32_t *rows[EBB_LISTED_TABLES];    /* (block) */
};

/* 1. The datasets of the piece */

/* Of the same study and record they have the same type, chunks and filters, unless somebody else packed
 * them. */
static void check_dataset(struct copying *copying, const struct ebb_entry *entry, hid_t dataset)
{
    struct ebb_trouble *source = &copying->source;
    hsize_t theirs[EBB_FIELD_DIMS] = {0}, ours[EBB_FIELD_DIMS] = {0};
    hid_t a = ebb_h5_id(source, H5Dget_create_plist(dataset), "reading", entry->path);
    hid_t b = ebb_h5_id(source, H5Dget_create_plist(entry->dataset), "reading", entry->path);
    hid_t type_a = ebb_h5_id(source, H5Dget_type(dataset), "reading", entry->path);
    hid_t type_b = ebb_h5_id(source, H5Dget_type(entry->dataset), "reading", entry->path);
    if (!source->failed) {
        const int n = entry->field->n_dims;
        bool same = H5Pget_layout(a) == H5D_CHUNKED && H5Pget_chunk(a, n, theirs) == n &&
                    H5Pget_chunk(b, n, ours) == n && memcmp(theirs, ours, sizeof ours) == 0 &&
                    H5Tequal(type_a, type_b) > 0 && H5Pget_nfilters(a) == H5Pget_nfilters(b);
        for (unsigned f = 0; same && f < (unsigned)H5Pget_nfilters(a); f++)
            same = H5Pget_filter2(a, f, NULL, NULL, NULL, 0, NULL, NULL) ==
                   H5Pget_filter2(b, f, NULL, NULL, NULL, 0, NULL, NULL);
        if (!same)
            ebb_h5_fault(source, entry->path, "its chunks are not as ebb writes them");
    }
    ebb_h5_close(source, a, entry->path);
    ebb_h5_close(source, b, entry->path);
    ebb_h5_close(source, type_a, entry->path);
    ebb_h5_close(source, type_b, entry->path);
}

static void open_datasets(struct copying *copying)
{
    const struct ebb_layout *layout = &copying->writer->layout;
    for (int i = 0; i < layout->n; i++)
        copying->datasets[i] = -1;
    for (int i = 0; i < layout->n && !copying->source.failed; i++) {
        const struct ebb_entry *entry = &layout->entries[i];
        copying->sums.entries[i] = *entry;
        copying->sums.entries[i].stored = 0;
        if (!ebb_field_streams(entry->field))
            continue;
        copying->datasets[i] = ebb_expected_open(&copying->reader->objects, copying->reader->file,
                                                 entry->path, &copying->source);
        check_dataset(copying, entry, copying->datasets[i]);
        if (ebb_entry_chunk_bytes(entry) > copying->room_bytes)
            copying->room_bytes = ebb_entry_chunk_bytes(entry);
    }
    copying->sums.n = layout->n;
}

static void close_datasets(struct copying *copying)
{
    const struct ebb_layout *layout = &copying->writer->layout;
    for (int i = 0; i < layout->n; i++)
        ebb_h5_close(&copying->source, copying->datasets[i], layout->entries[i].path);
}

/* 2. Chunks */

/* Never more bytes than the chunk has unpacked: one that did not become smaller is stored as it is. */
static void copy_chunk(struct copying *copying, int i, int policy, int64_t first_patient)
{
    struct ebb_entry *to = &copying->writer->layout.entries[i];
    struct ebb_trouble *source = &copying->source, *target = &copying->writer->trouble;
    hsize_t from[EBB_FIELD_DIMS] = {(hsize_t)policy}, at[EBB_FIELD_DIMS] = {(hsize_t)policy}, bytes = 0;
    uint32_t skipped = 0;
    from[to->patient_axis] = (hsize_t)(first_patient - copying->first_patient);
    at[to->patient_axis] = (hsize_t)(first_patient - copying->writer->layout.first_patient);
    ebb_h5_done(source, H5Dget_chunk_storage_size(copying->datasets[i], from, &bytes), "reading", to->path);
    if (!source->failed && (bytes == 0 || bytes > copying->room_bytes))
        ebb_h5_fault(source, to->path, "a chunk is missing, or has more bytes than its values");
    if (source->failed)
        return;
    ebb_h5_done(source, H5Dread_chunk(copying->datasets[i], H5P_DEFAULT, from, &skipped, copying->room),
                "reading", to->path);
    if (source->failed)
        return;
    const uint32_t crc = libdeflate_crc32(0, copying->room, (size_t)bytes);
    struct ebb_entry *sums = &copying->sums.entries[i];
    sums->stored = ebb_block_chunks_sum(sums->stored, crc, (size_t)bytes, skipped);
    to->stored = ebb_block_chunks_sum(to->stored, crc, (size_t)bytes, skipped);
    ebb_h5_done(target, H5Dwrite_chunk(to->dataset, H5P_DEFAULT, skipped, at, (size_t)bytes, copying->room),
                "writing", to->path);
}

/* Rows that the entry keeps of the block: none behind the sample of patients whose courses are kept. */
static bool is_kept(const struct ebb_entry *entry, int64_t first_patient)
{
    return ebb_field_streams(entry->field) && first_patient < entry->most_rows;
}

static void copy_chunks(struct copying *copying, int64_t block)
{
    const struct ebb_layout *layout = &copying->writer->layout;
    const int64_t first = copying->first_patient + block * EBB_BLOCK_PATIENTS;
    for (int i = 0; i < layout->n; i++) {
        const struct ebb_entry *entry = &layout->entries[i];
        for (int p = 0; p < entry->n_policies && is_kept(entry, first); p++) {
            if (copying->source.failed || copying->writer->trouble.failed)
                return;
            copy_chunk(copying, i, p, first);
        }
    }
}

static void check_sums(struct copying *copying)
{
    struct ebb_text sums = {0};
    ebb_stored_sums_print(&copying->sums, &sums);
    if (sums.failed)
        ebb_h5_no_memory(&copying->source, "stored_sums");
    else if (strcmp(ebb_text_chars(&sums), ebb_reader_attribute(copying->reader, "stored_sums")) != 0)
        ebb_h5_fault(&copying->source, "rows of patients",
                     "its stored bytes are not those that were written (or another program packed them)");
    ebb_text_free(&sums);
}

/* 3. The list of hashes */

/* A dataset without chunks, whole, of the extent that it must have and with the digest that the list of
 * contents names. */
static void read_listed(struct copying *copying, const char *path, hid_t type, size_t bytes, void *out_values)
{
    struct ebb_trouble *source = &copying->source;
    const struct ebb_object *object = ebb_objects_find(&copying->reader->objects, path);
    struct ebb_manifest_line line = {.hex = ""};
    uint8_t hash[EBB_DIGEST_BYTES];
    char hex[EBB_DIGEST_HEX] = "";
    size_t found = object ? object->value_bytes : 0;
    hid_t dataset = ebb_expected_open(&copying->reader->objects, copying->reader->file, path, source);
    for (int k = 0; object && k < object->n_dims; k++)
        found *= (size_t)object->dims[k];
    if (!source->failed && found != bytes)
        ebb_h5_fault(source, path, "has not the blocks that the file says it has");
    if (!source->failed)
        ebb_h5_done(source, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out_values), "reading",
                    path);
    if (!source->failed) {
        ebb_digest_block(out_values, bytes, hash);
        ebb_digest_whole(source, dataset, path, hash, hex);
        if (!ebb_manifest_find(ebb_text_chars(&copying->reader->contents), path, &line) ||
            strcmp(line.hex, hex) != 0)
            ebb_h5_fault(source, path, "its values are not those that were written");
    }
    ebb_h5_close(source, dataset, path);
}

static void read_list(struct copying *copying)
{
    const size_t n = (size_t)copying->n_blocks, columns = (size_t)copying->writer->list.n_columns;
    read_listed(copying, EBB_BLOCK_LIST_HASHES, H5T_STD_U8LE, n * columns * EBB_DIGEST_BYTES,
                copying->hashes);
    for (int t = 0; t < EBB_LISTED_TABLES; t++)
        read_listed(copying, EBB_LISTED_TABLE_ROWS[t], H5T_STD_I32LE, n * sizeof(int32_t), copying->rows[t]);
}

/* 4. The whole */

static enum ebb_status get_room(struct copying *copying)
{
    const struct ebb_writer *writer = copying->writer;
    const size_t n = (size_t)writer->layout.n + 1, blocks = (size_t)copying->n_blocks + 1;
    copying->datasets = calloc(n, sizeof *copying->datasets);
    copying->sums.entries = calloc(n, sizeof *copying->sums.entries);
    copying->hashes = calloc(blocks * (size_t)writer->list.n_columns, sizeof *copying->hashes);
    bool all = copying->datasets && copying->sums.entries && copying->hashes;
    for (int t = 0; t < EBB_LISTED_TABLES; t++) {
        copying->rows[t] = calloc(blocks, sizeof *copying->rows[t]);
        all = all && copying->rows[t];
    }
    return all ? EBB_OK : EBB_NO_MEMORY;
}

static void free_room(struct copying *copying)
{
    free(copying->datasets);
    free(copying->sums.entries);
    free(copying->hashes);
    free(copying->room);
    for (int t = 0; t < EBB_LISTED_TABLES; t++)
        free(copying->rows[t]);
}

static void copy_tables(struct copying *copying)
{
    struct ebb_piece_tables tables = {.writer = copying->writer,
                                      .reader = copying->reader,
                                      .source = &copying->source,
                                      .n_blocks = copying->n_blocks,
                                      .hashes = copying->hashes};
    memcpy(tables.rows, copying->rows, sizeof tables.rows);
    ebb_piece_tables_copy(&tables);
}

/* Chunks, then tables, then the list: the writer counts its blocks by the list. */
static void copy_all(struct copying *copying)
{
    struct ebb_writer *writer = copying->writer;
    read_list(copying);
    open_datasets(copying);
    copying->room = malloc(copying->room_bytes + 1);
    if (copying->room == NULL)
        ebb_h5_no_memory(&copying->source, "chunks");
    for (int64_t b = 0; b < copying->n_blocks && !copying->source.failed && !writer->trouble.failed; b++)
        copy_chunks(copying, b);
    if (!copying->source.failed && !writer->trouble.failed)
        check_sums(copying);
    copy_tables(copying);
    for (int64_t b = 0; b < copying->n_blocks && !copying->source.failed; b++) {
        const size_t n_rows[EBB_LISTED_TABLES] = {(size_t)copying->rows[0][b], (size_t)copying->rows[1][b]};
        ebb_block_list_add(&writer->list, copying->hashes + b * writer->list.n_columns, n_rows,
                           &writer->trouble);
    }
    close_datasets(copying);
}

static enum ebb_status refuse(const struct ebb_reader *reader, const char *words,
                              struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "%s", words);
    return EBB_BAD_FILE;
}

enum ebb_status ebb_writer_copy(struct ebb_writer *writer, struct ebb_reader *reader,
                                struct ebb_messages *messages)
{
    struct copying copying = {.writer = writer, .reader = reader};
    const int64_t patients = strtoll(ebb_reader_attribute(reader, "patients"), NULL, 10);
    if (!writer->with_tables || writer->trouble.failed)
        return ebb_writing_status(writer);
    ebb_h5_enter();
    copying.first_patient = strtoll(ebb_reader_attribute(reader, "first_patient"), NULL, 10);
    copying.n_blocks = (patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    if (copying.first_patient != (writer->first_block + writer->list.n_blocks) * EBB_BLOCK_PATIENTS)
        return refuse(reader, "holds other blocks than those that come next", messages);
    enum ebb_status status = get_room(&copying);
    if (status == EBB_OK)
        copy_all(&copying);
    free_room(&copying);
    if (status == EBB_OK && copying.source.failed) {
        status = ebb_h5_status(&copying.source);
        if (status == EBB_BAD_FILE) {
            struct ebb_text words = {0};
            ebb_text_add(&words, "is damaged, or no piece of ebb: %s: play this piece again",
                         copying.source.words);
            (void)refuse(reader, ebb_text_chars(&words), messages);
            ebb_text_free(&words);
        }
        writer->trouble.failed = writer->told = true; /* nothing of it may be published */
        return status;
    }
    return status == EBB_OK ? ebb_writing_status(writer) : status;
}
