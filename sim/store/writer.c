/* SPDX-License-Identifier: MIT
 * writer: one run, one file.
 *
 * Threads compress (prepare), one of them at a time writes (place): HDF5 is called by one thread at a time
 * only. The first failure is latched; what comes after it does nothing, and the unfinished file is removed.
 * Memory grows with threads, and with patients only by their hashes (block_list.h).
 *
 * Left: a thread of its own for writing. Placing takes a quarter of what preparing takes and a tenth of what
 * playing and preparing take together (three_policies, record: all, `ebb run --profile`), so that some ten
 * threads have turns enough; and the thread whose turn it is has the block in its cache. Left: parallel HDF5.
 * It needs MPI, and its filters then work on whole rounds of chunks that all ranks write together.
 *
 *   1. Sizes   2. Failures   3. Blocks   4. Opening   5. Finishing   6. Closing
 */
#include <ebb/writer.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "manifest.h"
#include "parameter_rows.h"
#include "psa_group.h"
#include "range_rows.h"
#include "root.h"
#include "write_small.h"
#include "writing.h"

/* 1. Sizes */

double ebb_writer_data_bytes(const struct ebb_writer *writer)
{
    return writer->data_bytes;
}

/* Counted before the tables are closed, which forget how many rows they had. */
static double data_bytes(const struct ebb_writer *writer)
{
    const struct ebb_table *tables[] = {&writer->first_relapse, &writer->intervals};
    double bytes = 0.0;
    for (int i = 0; i < writer->layout.n; i++) {
        const struct ebb_entry *entry = &writer->layout.entries[i];
        if (ebb_field_streams(entry->field))
            bytes += (double)ebb_entry_values(entry) * (double)entry->value_bytes;
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        bytes += (double)tables[i]->n_rows * (double)tables[i]->row_bytes;
    return bytes;
}

/* 2. Failures */

/* HDF5's words, and what to do where that is known. errno is taken from HDF5's text (h5.c): the call that
 * failed may be long past, since HDF5 writes what it was given when its caches overflow. */
static void tell(struct ebb_writer *writer, struct ebb_messages *messages)
{
    const struct ebb_trouble *trouble = &writer->trouble;
    const char *name = writer->part.place.path;
    if (!trouble->failed || trouble->no_memory || writer->told)
        return;
    writer->told = true;
    if (trouble->error_number == ENOSPC || trouble->error_number == EDQUOT)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(name),
                         "disk full while %s: nothing was published; %.0f MB needed at most", trouble->words,
                         ebb_writer_bytes(writer->plan) / 1e6);
    else if (trouble->error_number == EFBIG)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(name),
                         "the limit of a file's size was reached while %s: nothing was published; "
                         "%.0f MB needed at most",
                         trouble->words, ebb_writer_bytes(writer->plan) / 1e6);
    else if (trouble->locked)
        ebb_messages_add(
            messages, EBB_BAD_FILE, EBB_AT_FILE(name),
            "%s: HDF5_USE_FILE_LOCKING asks HDF5 for a lock beside that of ebb: unset it; nothing "
            "was published",
            trouble->words);
    else
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(name), "failed while %s: nothing was published",
                         trouble->words);
}

/* 3. Blocks */

/* The rows of a block in each table, in the order of EBB_LISTED_TABLE_PATHS. */
static void hash_tables(const struct ebb_writer *writer, struct ebb_prepared *prepared)
{
    uint8_t(*hashes)[EBB_DIGEST_BYTES] = prepared->pack.digests + writer->list.n_columns - EBB_LISTED_COLUMNS;
    const struct ebb_relapse_rows *rows = &prepared->rows;
    ebb_relapse_rows_hash(rows->first, rows->n_first, hashes);
    ebb_relapse_rows_hash(rows->intervals, rows->n_intervals, hashes + EBB_RELAPSE_COLUMNS);
}

/* No latch is looked at here: it belongs to the thread that places, and work done in vain once does not
 * matter. */
static enum ebb_status prepare(void *self, int thread, const struct ebb_block *block)
{
    struct ebb_writer *writer = self;
    struct ebb_prepared *prepared = &writer->prepared[thread];
    ebb_block_chunks_fill(&prepared->pack, &writer->layout, block);
    const enum ebb_status status = ebb_relapse_rows_fill(&prepared->rows, writer->plan, block);
    if (status == EBB_OK)
        hash_tables(writer, prepared);
    return status;
}

/* The failure comes back at once: the executor ends the run, and hours of simulating for a file that cannot
 * be had are saved. Its cost is that of handing packed bytes over. */
static enum ebb_status place(void *self, int thread, const struct ebb_block *block)
{
    struct ebb_writer *writer = self;
    const struct ebb_prepared *prepared = &writer->prepared[thread];
    const size_t n_rows[EBB_LISTED_TABLES] = {prepared->rows.n_first, prepared->rows.n_intervals};
    ebb_h5_enter();
    ebb_block_chunks_place(&prepared->pack, &writer->layout, block, &writer->trouble);
    ebb_block_list_add(&writer->list, prepared->pack.digests, n_rows, &writer->trouble);
    ebb_table_add(&writer->first_relapse, prepared->rows.first, prepared->rows.n_first, &writer->trouble);
    ebb_table_add(&writer->intervals, prepared->rows.intervals, prepared->rows.n_intervals, &writer->trouble);
    return ebb_writing_status(writer);
}

/* 4. Opening */

/* `each`: rows that a patient can have under a policy at most; with few patients they are fewer than a chunk
 * has. */
static enum ebb_status create_table(struct ebb_writer *writer, struct ebb_table *table, const char *path,
                                    const char *meaning, const struct ebb_column *columns, int64_t each)
{
    const struct ebb_table_shape shape = {
        .path = path,
        .meaning = meaning,
        .columns = columns,
        .n_columns = EBB_RELAPSE_COLUMNS,
        .most_rows = ebb_plan_most_patients(writer->plan) * writer->plan->study.n_policies * each,
        .compression = writer->plan->study.compression,
        .lines = &writer->lines,
    };
    return ebb_table_init(table, writer->file, &shape, &writer->trouble);
}

static enum ebb_status create_tables(struct ebb_writer *writer)
{
    const int64_t most_intervals = writer->plan->calendar.n_assessments / 2 + 2; /* see relapse_rows.c */
    enum ebb_status status = create_table(writer, &writer->first_relapse, "/tables/first_relapse",
                                          EBB_FIRST_RELAPSE_MEANING, EBB_FIRST_RELAPSE_COLUMNS, 1);
    if (status == EBB_OK)
        status = create_table(writer, &writer->intervals, "/tables/intervals", EBB_INTERVAL_MEANING,
                              EBB_INTERVAL_COLUMNS, most_intervals);
    writer->prepared = calloc((size_t)writer->n_threads, sizeof *writer->prepared);
    if (writer->prepared == NULL)
        return EBB_NO_MEMORY;
    for (int thread = 0; thread < writer->n_threads && status == EBB_OK; thread++)
        status =
            ebb_block_chunks_init(&writer->prepared[thread].pack, &writer->layout, writer->list.n_columns);
    return status;
}

/* What is refused is refused before the file is made, so that a study that cannot be stored leaves nothing
 * behind. */
static enum ebb_status open_writer(struct ebb_writer *writer, const struct ebb_writer_options *options,
                                   struct ebb_messages *messages)
{
    if (writer->with_tables && ebb_plan_most_patients(writer->plan) > INT32_MAX) {
        ebb_messages_add(messages, EBB_BAD_STUDY, NULL,
                         "patients: rows of more than %d patients cannot be stored: give record: "
                         "summary",
                         INT32_MAX);
        return EBB_BAD_STUDY;
    }
    struct ebb_publication_place where = ebb_part_place(options->path, options->force);
    where.makes_folder = true;
    where.claim = options->claim;
    enum ebb_status status = ebb_publication_begin(&writer->part, &where, messages);
    if (status == EBB_OK)
        status = ebb_layout_init(&writer->layout, writer->plan);
    writer->layout.lines = &writer->lines;
    if (status == EBB_OK)
        ebb_layout_begin_at(&writer->layout, writer->first_block * EBB_BLOCK_PATIENTS);
    ebb_block_list_init(&writer->list, &writer->layout);
    if (status != EBB_OK)
        return status;
    ebb_h5_enter();
    writer->file = ebb_part_create_run(&writer->trouble, &writer->part);
    ebb_layout_create(&writer->layout, writer->file, &writer->trouble);
    if (writer->with_tables && !writer->trouble.failed)
        status = create_tables(writer);
    return status == EBB_OK ? ebb_writing_status(writer) : status;
}

enum ebb_status ebb_writer_open(const struct ebb_writer_options *options, const struct ebb_plan *plan,
                                struct ebb_writer **out_writer, struct ebb_messages *messages)
{
    struct ebb_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        return EBB_NO_MEMORY;
    writer->plan = plan;
    writer->n_threads = options->n_threads;
    writer->first_block = options->first_block;
    writer->file = -1;
    writer->with_tables = plan->study.record >= EBB_RECORD_OUTCOMES;
    writer->sink.self = writer;
    if (writer->with_tables) { /* else blocks are nobody's business, and kernels make no rows at all */
        writer->sink.prepare = prepare;
        writer->sink.place = place;
    }
    enum ebb_status status = open_writer(writer, options, messages);
    if (status != EBB_OK) {
        ebb_writer_close(writer, messages);
        return status;
    }
    *out_writer = writer;
    return EBB_OK;
}

const struct ebb_sink *ebb_writer_sink(struct ebb_writer *writer)
{
    return &writer->sink;
}

void ebb_writer_keep(struct ebb_writer *writer, const struct ebb_uncertainty *uncertainty,
                     const struct ebb_psa *psa)
{
    writer->uncertainty = uncertainty;
    writer->psa = psa;
}

/* 5. Finishing */

/* A run that stopped early has fewer patients than its datasets were laid out for: whole blocks, which are
 * whole chunks. */
static void end_stream(struct ebb_writer *writer, struct ebb_entry *entry, int64_t n_patients)
{
    struct ebb_trouble *trouble = &writer->trouble;
    const int axis = entry->patient_axis;
    if (entry->dims[axis] > n_patients) {
        hsize_t extent[EBB_FIELD_DIMS];
        entry->dims[axis] = n_patients;
        for (int k = 0; k < entry->field->n_dims; k++)
            extent[k] = (hsize_t)entry->dims[k];
        if (!trouble->failed)
            ebb_h5_done(trouble, H5Dset_extent(entry->dataset, extent), "shortening", entry->path);
    }
    ebb_block_list_entry_hex(&writer->list, entry, trouble);
}

static void end_tables(struct ebb_writer *writer)
{
    struct ebb_table *const tables[EBB_LISTED_TABLES] = {&writer->first_relapse, &writer->intervals};
    for (int t = 0; t < EBB_LISTED_TABLES; t++) {
        ebb_block_list_table_hex(&writer->list, t, tables[t], &writer->trouble);
        ebb_table_finish(tables[t], &writer->trouble);
    }
}

/* In the order of the table of fields. The parameters come with the provenance, which a caller has only at
 * the end of a run: theirs is the one dataset that is created here and not on opening. */
static enum ebb_status finish_datasets(struct ebb_writer *writer, const struct ebb_facts *facts,
                                       const struct ebb_provenance *provenance, int64_t n_patients)
{
    struct ebb_trouble *trouble = &writer->trouble;
    const enum ebb_compression compression = writer->plan->study.compression;
    for (int i = 0; i < writer->layout.n; i++) {
        struct ebb_entry *entry = &writer->layout.entries[i];
        if (ebb_field_streams(entry->field))
            end_stream(writer, entry, n_patients);
        else
            ebb_write_small(entry, facts, compression, trouble);
        ebb_attribute_write_text(trouble, ebb_entry_noted(&writer->layout, entry), "sha256", entry->hex);
    }
    enum ebb_status status = EBB_OK;
    if (writer->with_tables) {
        end_tables(writer);
        status = ebb_block_list_write(&writer->list, &writer->layout, writer->file, trouble);
    }
    if (status == EBB_OK && writer->uncertainty)
        status = ebb_range_rows_write(writer->uncertainty, &writer->layout, writer->file, &writer->ranges,
                                      trouble);
    if (status == EBB_OK && writer->psa)
        status = ebb_psa_group_write(writer->psa, &writer->layout, writer->file, &writer->costs, trouble);
    if (status == EBB_OK && !trouble->failed)
        status = ebb_parameter_rows_write(writer->file, provenance, compression, &writer->lines,
                                          &writer->parameters, trouble);
    return status;
}

/* Their order is part of the digest. */
static void add_table_contents(struct ebb_writer *writer, struct ebb_text *contents)
{
    struct ebb_trouble *trouble = &writer->trouble;
    ebb_table_list(&writer->parameters, EBB_LEVEL_BESIDE, EBB_CUT_WHOLE, contents, trouble);
    ebb_table_list(&writer->first_relapse, EBB_LEVEL_OUTCOMES, EBB_CUT_ROWS, contents, trouble);
    ebb_table_list(&writer->intervals, EBB_LEVEL_OUTCOMES, EBB_CUT_ROWS, contents, trouble);
}

static void free_tables(struct ebb_writer *writer, struct ebb_trouble *trouble)
{
    ebb_table_free(&writer->first_relapse, trouble);
    ebb_table_free(&writer->intervals, trouble);
    ebb_table_free(&writer->parameters, trouble);
}

/* Lines of datasets first, in the order of the digests; the end is every file's (manifest.c). */
static void finish_attributes(struct ebb_writer *writer, const struct ebb_provenance *provenance,
                              int64_t n_patients, struct ebb_file_digests *out_digests)
{
    struct ebb_trouble *trouble = &writer->trouble;
    struct ebb_text contents = {0}, values = {0};
    const struct ebb_noted file = {writer->file, "/", &writer->lines, &values, {0}};
    ebb_layout_list(&writer->layout, &contents, trouble);
    add_table_contents(writer, &contents);
    ebb_layout_list(&writer->list.layout, &contents, trouble);
    ebb_layout_list(&writer->ranges, &contents, trouble);
    ebb_layout_list(&writer->costs, &contents, trouble);
    ebb_root_write(trouble, file, writer->plan, provenance, writer->first_block * EBB_BLOCK_PATIENTS,
                   n_patients);
    if (writer->is_piece)
        ebb_piece_write(writer, file);
    ebb_manifest_finish(trouble, file, &contents, out_digests);
    ebb_text_free(&contents);
    ebb_text_free(&values);
}

/* A full disk shows at H5Dclose or H5Fflush; H5Fclose says nothing of it, and a file whose H5Dclose failed
 * can be opened and reads as zeros. So the order is fixed: datasets, flush, file; only then is it renamed. */
static void close_file(struct ebb_writer *writer)
{
    struct ebb_trouble *trouble = &writer->trouble;
    ebb_layout_close(&writer->layout, trouble);
    ebb_layout_close(&writer->list.layout, trouble);
    ebb_layout_close(&writer->ranges, trouble);
    ebb_layout_close(&writer->costs, trouble);
    free_tables(writer, trouble);
    if (writer->file >= 0 && !trouble->failed)
        ebb_h5_done(trouble, H5Fflush(writer->file, H5F_SCOPE_GLOBAL), "writing", writer->part.path);
    ebb_h5_close(trouble, writer->file, writer->part.path);
    writer->file = -1;
}

/* After a failure the file is left to ebb_writer_close, which removes it: here it may be in any state. */
enum ebb_status ebb_writer_finish(struct ebb_writer *writer, const struct ebb_tally *tally,
                                  const struct ebb_summary *summary, int64_t n_patients,
                                  const struct ebb_provenance *provenance,
                                  struct ebb_file_digests *out_digests, struct ebb_messages *messages)
{
    const struct ebb_facts facts = {writer->plan, tally, summary};
    enum ebb_status status = EBB_OK;
    ebb_h5_enter();
    if (!writer->trouble.failed)
        status = finish_datasets(writer, &facts, provenance, n_patients);
    if (status == EBB_OK && !writer->trouble.failed) {
        writer->data_bytes = data_bytes(writer);
        finish_attributes(writer, provenance, n_patients, out_digests);
        close_file(writer);
    }
    tell(writer, messages);
    if (status == EBB_OK)
        status = ebb_writing_status(writer);
    return status == EBB_OK ? ebb_publication_publish(&writer->part, messages) : status;
}

/* 6. Closing */

/* Threads must have come back: their room is freed here. Every handle before the file, and the file before
 * its name: HDF5 keeps a file open as long as anything in it is. */
void ebb_writer_close(struct ebb_writer *writer, struct ebb_messages *messages)
{
    if (writer == NULL)
        return;
    tell(writer, messages);
    ebb_h5_enter();
    struct ebb_trouble unheard = {
        .failed = true}; /* the file is given up or finished: nothing here matters any more */
    free_tables(writer, &unheard);
    ebb_text_free(&writer->lines);
    ebb_layout_close(&writer->layout, &unheard);
    ebb_layout_close(&writer->list.layout, &unheard);
    ebb_layout_close(&writer->ranges, &unheard);
    ebb_layout_close(&writer->costs, &unheard);
    ebb_h5_close(&unheard, writer->file, "");
    ebb_publication_end(&writer->part);
    for (int thread = 0; writer->prepared && thread < writer->n_threads; thread++) {
        ebb_block_chunks_free(&writer->prepared[thread].pack);
        ebb_relapse_rows_free(&writer->prepared[thread].rows);
    }
    free(writer->prepared);
    ebb_layout_free(&writer->layout);
    ebb_layout_free(&writer->ranges);
    ebb_layout_free(&writer->costs);
    ebb_block_list_free(&writer->list);
    free(writer);
}
