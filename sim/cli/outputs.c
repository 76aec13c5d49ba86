/* SPDX-License-Identifier: MIT
 * outputs: CSV and HDF5.
 *
 * Both come from the same records, so that a column added to a table stands in both, in JSON as well. CSV is
 * for spreadsheets and has numbers alone; HDF5 has units, meanings and provenance beside
 * them. */
#include "outputs.h"

#include <ebb/csv.h>
#include <ebb/publication.h>
#include <ebb/records_file.h>

#include "claim_here.h"
#include "console.h"

/* --force stands for both files. Folders are not made for a table: a path without one is refused with
 * words. */
static enum ebb_status write_csv(const struct ebb_records *records, const struct ebb_options *options)
{
    struct ebb_messages messages = {0};
    struct ebb_text text = {0}, begins = {0};
    /* One heading alone would not do: studies begin with the word "study", too. All of them would tie --force
     * to this version's columns. */
    for (int k = 0; k < records->n_columns && k < 3; k++)
        ebb_text_add(&begins, "%s,", records->columns[k].name);
    ebb_csv_records(records, &EBB_CSV_PLAIN, &text);
    text.failed = text.failed || begins.failed;
    const struct ebb_publication_place place = {
        .path = options->value[EBB_OPTION_CSV],
        .kind = "a table of ebb",
        .begins = ebb_text_chars(&begins),
        .instead = "give another --csv",
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .claim = ebb_claim_here(options),
    };
    const enum ebb_status status = ebb_publication_of_text(&place, &text, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    ebb_text_free(&begins);
    ebb_text_free(&text);
    return status;
}

static enum ebb_status write_hdf5(const struct ebb_output *output, const struct ebb_records *records,
                                  const struct ebb_options *options, const struct ebb_provenance_now *now)
{
    struct ebb_messages messages = {0};
    const struct ebb_records_file file = {
        .path = options->value[EBB_OPTION_OUT],
        .force = ebb_options_has(options, EBB_OPTION_FORCE),
        .claim = ebb_claim_here(options),
        .dataset = output->dataset,
        .title = output->title,
        .meaning = output->meaning,
        .command_line = ebb_text_chars(&now->command_line),
        .host = now->host,
        .started = now->started,
    };
    const enum ebb_status status = ebb_records_file_write(&file, records, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

enum ebb_status ebb_outputs_write(const struct ebb_output *output, const struct ebb_records *records,
                                  const struct ebb_options *options, const struct ebb_provenance_now *now)
{
    enum ebb_status status = records->failed ? EBB_NO_MEMORY : EBB_OK;
    /* A table with a cell missing would be a wrong table: nothing is written of records that ran out of
     * memory. */
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_CSV))
        status = write_csv(records, options);
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_OUT))
        status = write_hdf5(output, records, options, now);
    return status;
}
