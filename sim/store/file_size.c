/* SPDX-License-Identifier: MIT
 * file_size: how large a results file will be, and how much memory its writer takes, before there is one.
 *
 * Both are upper bounds: --dry-run warns by them, and a warning too many costs less than a run that ends on a
 * full disk.
 */
#include <ebb/writer.h>

#include "block_chunks.h"
#include "block_list.h"
#include "layout.h"
#include "relapse_rows.h"

/* Compression is not counted: how well courses pack depends on how eventful they are, and a disk that fills
 * up in the last minute of a long run is worse than a warning too many. */
double ebb_writer_bytes(const struct ebb_plan *plan)
{
    const double overhead = 1 << 20;  /* attributes, indices, parameters */
    const double rows_per_course = 4; /* in the tables; some patients relapse more often, most less */
    struct ebb_layout layout;
    double bytes = overhead;
    if (ebb_layout_init(&layout, plan) != EBB_OK)
        return bytes;
    for (int i = 0; i < layout.n; i++)
        bytes += (double)ebb_entry_values(&layout.entries[i]) * (double)layout.entries[i].value_bytes;
    if (plan->study.record >= EBB_RECORD_OUTCOMES)
        bytes += (double)ebb_plan_most_patients(plan) * plan->study.n_policies * rows_per_course *
                 sizeof(struct ebb_interval_row);
    ebb_layout_free(&layout);
    return bytes;
}

/* Of the hashes of all blocks, which are kept to the end. */
static double list_bytes(struct ebb_layout *layout)
{
    struct ebb_block_list list;
    ebb_block_list_init(&list, layout);
    const double blocks = (double)ebb_plan_most_patients(layout->plan) / EBB_BLOCK_PATIENTS;
    return blocks * list.n_columns * EBB_DIGEST_BYTES;
}

/* Blocks belong to the engine, which adds its own; here is what their chunks and rows take beside them. With
 * record: summary nothing grows with threads. */
double ebb_writer_memory(const struct ebb_plan *plan, int n_threads)
{
    const double libraries = 24 << 20; /* HDF5's caches */
    const double rows = 4.0 * EBB_BLOCK_PATIENTS * plan->study.n_policies * sizeof(struct ebb_interval_row);
    struct ebb_layout layout;
    double bytes = libraries;
    if (ebb_layout_init(&layout, plan) != EBB_OK)
        return bytes;
    if (plan->study.record >= EBB_RECORD_OUTCOMES)
        bytes += n_threads * ((double)ebb_block_chunks_bytes(&layout) + rows) + list_bytes(&layout);
    ebb_layout_free(&layout);
    return bytes;
}
