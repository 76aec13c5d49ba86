/* SPDX-License-Identifier: MIT
 * packing: the first half of a writer (prepare in writer.c), and a count.
 *
 * Not a writer with a file in memory, although HDF5 has such files: it would need a way around everything
 * that a writer does for its name on the disk, and what HDF5 itself adds is small beside the rows.
 *
 *     block --filter--> packed chunks --> length      the bytes themselves are forgotten
 *           --rows----> packed chunks --> length
 */
#include <ebb/packing.h>

#include <stdlib.h>

#include "block_chunks.h"
#include "block_list.h"
#include "relapse_rows.h"

struct ebb_packing {
    const struct ebb_plan *plan;
    struct ebb_sink sink;
    struct ebb_layout layout;
    struct ebb_block_chunks pack;
    struct ebb_relapse_rows rows;
    struct ebb_filter filter; /* of the tables' chunks */
    uint8_t *room;
    double bytes;
};

/* As table.c does; its chunks run over the ends of blocks, which changes their bytes by less than a
 * hundredth. */
enum { TABLE_ROWS = 4096, LARGEST_ROW = sizeof(struct ebb_interval_row) };
_Static_assert(sizeof(struct ebb_first_relapse_row) <= LARGEST_ROW, "the room is for the larger row");

static double packed_rows(const struct ebb_packing *packing, const void *rows, size_t n, size_t row_bytes)
{
    double bytes = 0.0;
    for (size_t first = 0; first < n; first += TABLE_ROWS) {
        const size_t rest = n - first, here = rest < TABLE_ROWS ? rest : TABLE_ROWS;
        const char *chunk = (const char *)rows + first * row_bytes;
        bytes += (double)ebb_filter_chunk(&packing->filter, chunk, here * row_bytes, row_bytes, packing->room)
                     .length;
    }
    return bytes;
}

/* Everything that the thread of a real run would do with the block, digests too, or the time of the trial
 * would be too short. A chunk is full whatever the block holds, so that a block of a few patients costs and
 * counts as one of many: forecasts play a whole one. */
static enum ebb_status prepare(void *self, int thread, const struct ebb_block *block)
{
    struct ebb_packing *packing = self;
    int chunk = 0;
    (void)thread;
    ebb_block_chunks_fill(&packing->pack, &packing->layout, block);
    const enum ebb_status status = ebb_relapse_rows_fill(&packing->rows, packing->plan, block);
    for (int entry = 0; entry < packing->layout.n; entry++) {
        for (int policy = 0; policy < packing->layout.entries[entry].n_policies; policy++)
            packing->bytes += (double)packing->pack.chunks[chunk++].length;
    }
    const struct ebb_relapse_rows *rows = &packing->rows;
    packing->bytes += packed_rows(packing, rows->first, rows->n_first, sizeof *rows->first) +
                      packed_rows(packing, rows->intervals, rows->n_intervals, sizeof *rows->intervals);
    return status;
}

enum ebb_status ebb_packing_open(const struct ebb_plan *plan, struct ebb_packing **out_packing)
{
    struct ebb_block_list list = {0}; /* for its number of columns only, which needs no memory */
    struct ebb_packing *packing = calloc(1, sizeof *packing);
    *out_packing = NULL;
    if (packing == NULL)
        return EBB_NO_MEMORY;
    packing->plan = plan;
    packing->sink = (struct ebb_sink){.self = packing, .prepare = prepare};
    enum ebb_status status = ebb_layout_init(&packing->layout, plan);
    if (status == EBB_OK) {
        ebb_block_list_init(&list, &packing->layout);
        status = ebb_block_chunks_init(&packing->pack, &packing->layout, list.n_columns);
    }
    packing->room = malloc(TABLE_ROWS * LARGEST_ROW);
    if (status == EBB_OK)
        status = packing->room
                     ? ebb_filter_init(&packing->filter, plan->study.compression, TABLE_ROWS * LARGEST_ROW)
                     : EBB_NO_MEMORY;
    if (status != EBB_OK) {
        ebb_packing_close(packing);
        return status;
    }
    *out_packing = packing;
    return EBB_OK;
}

const struct ebb_sink *ebb_packing_sink(struct ebb_packing *packing)
{
    return &packing->sink;
}

double ebb_packing_bytes(const struct ebb_packing *packing)
{
    return packing->bytes;
}

void ebb_packing_close(struct ebb_packing *packing)
{
    if (packing == NULL)
        return;
    ebb_block_chunks_free(&packing->pack);
    ebb_relapse_rows_free(&packing->rows);
    ebb_layout_free(&packing->layout);
    ebb_filter_free(&packing->filter);
    free(packing->room);
    free(packing);
}
