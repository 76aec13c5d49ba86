/* SPDX-License-Identifier: MIT
 * block_chunks: chunks of one block. A chunk is always full: rows beyond the last patient are zero, and
 * outside the dataset. A short one would be worse than refused: HDF5 1.10 takes it without a word, and reads
 * it back without one, whatever is missing.
 *
 *     block    score[policy 0][4096 patients][assessments], score[policy 1][...], ...
 *                      |                                      |
 *     room     packed chunk of policy 0                     packed chunk of policy 1 | next dataset's | ...
 *
 * The room is filled from the left; a chunk takes its packed bytes of it, or none where it stays in the
 * block. The order in which chunks are placed is that of blocks, so that the file's bytes do not depend on
 * threads either.
 *
 *   1. Memory   2. Values of a chunk   3. Filling   4. Placing
 */
#include "block_chunks.h"

#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "digests.h"

/* Chunks are written as they stand in memory. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "results files are little-endian");

/* 1. Memory */

static size_t block_chunk_bytes(const struct ebb_layout *layout)
{
    size_t bytes = 0;
    for (int i = 0; i < layout->n; i++)
        bytes += (size_t)layout->entries[i].n_policies * ebb_entry_chunk_bytes(&layout->entries[i]);
    return bytes;
}

static size_t largest_chunk_bytes(const struct ebb_layout *layout)
{
    size_t most = 0;
    for (int i = 0; i < layout->n; i++) {
        const size_t bytes = ebb_entry_chunk_bytes(&layout->entries[i]);
        most = bytes > most ? bytes : most;
    }
    return most;
}

static size_t n_chunks(const struct ebb_layout *layout)
{
    size_t n = 0;
    for (int i = 0; i < layout->n; i++)
        n += (size_t)layout->entries[i].n_policies;
    return n;
}

/* What --dry-run says a thread needs: the worst case, with no chunk packed at all, because room for it is
 * what is asked for. */
size_t ebb_block_chunks_bytes(const struct ebb_layout *layout)
{
    return block_chunk_bytes(layout) + n_chunks(layout) * sizeof(struct ebb_filtered) +
           n_chunks(layout) * EBB_DIGEST_BYTES + EBB_BLOCK_PATIENTS * sizeof(int32_t) +
           ebb_filter_memory(layout->plan->study.compression, largest_chunk_bytes(layout));
}

/* A byte more everywhere: where nothing is kept the sizes are 0, and malloc(0) may give NULL, which would be
 * taken for no memory. */
enum ebb_status ebb_block_chunks_init(struct ebb_block_chunks *pack, const struct ebb_layout *layout,
                                      int n_columns)
{
    *pack = (struct ebb_block_chunks){
        .room = malloc(block_chunk_bytes(layout) + 1),
        .chunks = calloc(n_chunks(layout) + 1, sizeof *pack->chunks),
        .digests = calloc((size_t)n_columns + 1, sizeof *pack->digests),
        .derived = calloc(EBB_BLOCK_PATIENTS, sizeof(int32_t)),
    };
    enum ebb_status status = EBB_NO_MEMORY;
    if (pack->room && pack->chunks && pack->digests && pack->derived)
        status = ebb_filter_init(&pack->filter, layout->plan->study.compression, largest_chunk_bytes(layout));
    if (status != EBB_OK)
        ebb_block_chunks_free(pack);
    return status;
}

void ebb_block_chunks_free(struct ebb_block_chunks *pack)
{
    ebb_filter_free(&pack->filter);
    free(pack->room);
    free(pack->chunks);
    free(pack->digests);
    free(pack->derived);
    *pack = (struct ebb_block_chunks){0};
}

/* 2. Values of a chunk */

/* Patients of the block that the entry keeps: fewer than the block has where trajectories are sampled. */
static int64_t kept_rows(const struct ebb_entry *entry, const struct ebb_block *block)
{
    const int64_t left = entry->most_rows - block->first_patient;
    return left < 0 ? 0 : left < block->n_patients ? left : block->n_patients;
}

/* Arrays of a block lie as chunks want them; modifiers and subgroups are bits of a byte there, and numbers of
 * patients are nowhere, so all three are spread out first. */
static const uint8_t *chunk_values(const struct ebb_entry *entry, const struct ebb_block *block,
                                   void *derived)
{
    if (entry->field->source == EBB_FROM_BLOCK) {
        const uint8_t *values;
        memcpy(&values, (const char *)block + entry->field->at, sizeof values);
        ebb_require(values != NULL);
        return values;
    }
    for (int i = 0; i < EBB_BLOCK_PATIENTS; i++) {
        const bool inside = i < block->n_patients;
        if (entry->field->source == EBB_FROM_MODIFIER)
            ((uint8_t *)derived)[i] = inside && (block->modifiers[i] >> entry->field->at & 1);
        else if (entry->field->source == EBB_FROM_SUBGROUP)
            ((uint8_t *)derived)[i] = inside ? block->subgroups[i] >> 2 * entry->field->at & 3 : 0;
        else
            ((int32_t *)derived)[i] = inside ? (int32_t)(block->first_patient + i) : 0;
    }
    return derived;
}

/* 3. Filling */

/* A chunk that did not become smaller is written as it is, from where it is: in the block, or in the room for
 * derived values, which the next entry needs again, so that those are moved behind the packed chunks. */
static void filter_policy(struct ebb_block_chunks *pack, const struct ebb_entry *entry, const uint8_t *values,
                          struct ebb_filtered *chunk, uint8_t **room)
{
    const size_t bytes = ebb_entry_chunk_bytes(entry);
    *chunk = ebb_filter_chunk(&pack->filter, values, bytes, entry->value_bytes, *room);
    if (chunk->skipped && values == pack->derived) { /* the next entry derives its own values there */
        memcpy(*room, values, bytes);
        chunk->bytes = *room;
    }
    if (chunk->bytes == *room)
        *room += chunk->length;
    chunk->crc = libdeflate_crc32(0, chunk->bytes, chunk->length);
}

/* What a block does not bring: no chunks, and hashes of zeros. */
static void leave_out(struct ebb_block_chunks *pack, const struct ebb_entry *entry,
                      struct ebb_filtered *chunk)
{
    const size_t n = (size_t)entry->n_policies;
    memset(chunk, 0, n * sizeof *chunk);
    if (ebb_field_streams(entry->field))
        memset(pack->digests[entry->column], 0, n * sizeof *pack->digests);
}

/* Each chunk is hashed before it is packed, while it is in the cache for that; and only the rows that there
 * are, so that the hash does not know how large a chunk was. */
void ebb_block_chunks_fill(struct ebb_block_chunks *pack, const struct ebb_layout *layout,
                           const struct ebb_block *block)
{
    struct ebb_filtered *chunk = pack->chunks;
    uint8_t *room = pack->room;
    for (int i = 0; i < layout->n; i++) {
        const struct ebb_entry *entry = &layout->entries[i];
        const int64_t rows = ebb_field_streams(entry->field) ? kept_rows(entry, block) : 0;
        if (rows == 0) { /* behind the sample of patients whose courses are kept */
            leave_out(pack, entry, chunk);
            chunk += entry->n_policies;
            continue;
        }
        const uint8_t *values = chunk_values(entry, block, pack->derived);
        for (int p = 0; p < entry->n_policies; p++, chunk++) {
            const uint8_t *of_policy = values + (size_t)p * EBB_BLOCK_PATIENTS * entry->row_bytes;
            ebb_digest_block(of_policy, (size_t)rows * entry->row_bytes, pack->digests[entry->column + p]);
            filter_policy(pack, entry, of_policy, chunk, &room);
        }
    }
}

/* 4. Placing */

/* One after the other: which chunk it is, is in its place in the row. */
uint64_t ebb_block_chunks_sum(uint64_t before, uint32_t crc, size_t length, uint32_t skipped)
{
    const uint64_t next = (before ^ crc ^ (uint64_t)length << 32 ^ (uint64_t)skipped << 30);
    return (next ^ next >> 29) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Nothing is computed here: one thread at a time comes by, and all others wait for it. A chunk without length
 * is one that the block does not bring. */
void ebb_block_chunks_place(const struct ebb_block_chunks *pack, struct ebb_layout *layout,
                            const struct ebb_block *block, struct ebb_trouble *trouble)
{
    const struct ebb_filtered *chunk = pack->chunks;
    for (int i = 0; i < layout->n && !trouble->failed; i++) {
        struct ebb_entry *entry = &layout->entries[i];
        for (int p = 0; p < entry->n_policies && !trouble->failed; p++, chunk++) {
            hsize_t offset[EBB_FIELD_DIMS] = {(hsize_t)p};
            offset[entry->patient_axis] = (hsize_t)(block->first_patient - layout->first_patient);
            if (chunk->length == 0)
                continue;
            ebb_h5_done(trouble,
                        H5Dwrite_chunk(entry->dataset, H5P_DEFAULT, chunk->skipped, offset, chunk->length,
                                       chunk->bytes),
                        "writing", entry->path);
            entry->stored = ebb_block_chunks_sum(entry->stored, chunk->crc, chunk->length, chunk->skipped);
        }
    }
}
