/* SPDX-License-Identifier: MIT
 * sensitivity_journal: see the header.
 *
 *   1. What it is of   2. Rows   3. Opening and closing
 */
#include "sensitivity_journal.h"

#include <stdlib.h>

#include <unistd.h>

#include <ebb/digest.h>
#include <ebb/folder.h>
#include <ebb/kernel.h>

/* 1. What it is of */

static void add_number(struct ebb_digest *digest, double value)
{
    const double one = ebb_sensitivity_one_nan(value);
    ebb_digest_add(digest, &one, sizeof one);
}

/* The study, what is asked of it, and the rows themselves: values of draws and of prices are among the
 * inputs, however they were come by. */
static enum ebb_status find_digest(const struct ebb_sensitivity_options *options,
                                   const struct ebb_sensitivity *out, char hex[EBB_DIGEST_HEX])
{
    struct ebb_text text = {0};
    struct ebb_digest digest;
    ebb_text_add(&text, "sensitivity contract %d method %s rows %d patients %lld draws %d new site %d\n",
                 EBB_CONTRACT_NUMBER, EBB_METHODS[out->method], out->n_rows, (long long)out->n_patients,
                 out->design->n_draws, out->design->at_new_site);
    for (int i = 0; i < out->n_asked; i++)
        ebb_text_add(&text, "%s %d %d %d\n", EBB_MEASURES[out->asked[i].measure].name,
                     out->asked[i].population, out->asked[i].policy, out->asked[i].other);
    for (int k = 0; k < out->n_values; k++)
        ebb_text_add(&text, "%s\n", out->keys[k]);
    for (int k = 0; k < out->design->n_axes; k++) {
        const struct ebb_axis *axis = &out->design->axes[k];
        for (int i = 0; !axis->is_number && i < axis->n_levels; i++)
            ebb_text_add(&text, "%s\n", axis->texts[i]);
    }
    ebb_text_add(&text, "%s", options->study_text ? options->study_text : "");
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&text), text.length);
    for (size_t i = 0; i < (size_t)out->n_values * (size_t)out->n_rows; i++)
        add_number(&digest, out->inputs[i]);
    ebb_digest_hex(&digest, hex);
    const bool failed = text.failed; /* the digest is then that of other work */
    ebb_text_free(&text);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. Rows */

enum { NUMBERS = 4 }; /* of a row and asked */

static double *place_of(const struct ebb_sensitivity *out, int row, int asked, int number)
{
    double *const tables[NUMBERS] = {out->answers, out->errors, out->first_errors, out->second_errors};
    return &tables[number][(size_t)asked * (size_t)out->n_rows + (size_t)row];
}

static void recall_rows(struct ebb_sensitivity_journal *journal, struct ebb_sensitivity *out)
{
    for (; out->n_kept < out->n_rows; out->n_kept++) {
        const double row = out->n_kept;
        if (!ebb_journal_recall(journal->journal, &row, journal->line))
            return;
        for (int i = 0; i < NUMBERS * out->n_asked; i++)
            *place_of(out, out->n_kept, i / NUMBERS, i % NUMBERS) = ebb_sensitivity_one_nan(journal->line[i]);
    }
}

enum ebb_status ebb_sensitivity_journal_add(struct ebb_sensitivity_journal *journal,
                                            const struct ebb_sensitivity *out, int row,
                                            struct ebb_messages *messages)
{
    const double key = row;
    if (journal->journal == NULL)
        return EBB_OK;
    for (int i = 0; i < NUMBERS * out->n_asked; i++)
        journal->line[i] = ebb_sensitivity_one_nan(*place_of(out, row, i / NUMBERS, i % NUMBERS));
    const enum ebb_status status = ebb_journal_add(journal->journal, &key, journal->line);
    if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(ebb_text_chars(&journal->path)),
                         "cannot be written: %d rows are in it", row);
    return status;
}

/* 3. Opening and closing */

enum ebb_status ebb_sensitivity_journal_open(struct ebb_sensitivity_journal *journal,
                                             const struct ebb_sensitivity_options *options,
                                             struct ebb_sensitivity *out, struct ebb_messages *messages)
{
    char digest[EBB_DIGEST_HEX];
    *journal = (struct ebb_sensitivity_journal){.journal = NULL};
    if (options->journal == NULL)
        return EBB_OK;
    ebb_text_add(&journal->path, "%s", options->journal);
    journal->line = calloc((size_t)(NUMBERS * out->n_asked) + 1, sizeof *journal->line);
    if (journal->line == NULL || journal->path.failed)
        return EBB_NO_MEMORY;
    enum ebb_status status = find_digest(options, out, digest);
    if (status == EBB_OK)
        status = ebb_journal_open(options->journal, digest, 1, NUMBERS * out->n_asked,
                                  &options->machine.claim, &journal->journal, messages);
    if (status == EBB_OK)
        recall_rows(journal, out);
    return status;
}

void ebb_sensitivity_journal_close(struct ebb_sensitivity_journal *journal)
{
    const char *path = ebb_text_chars(&journal->path);
    if (journal->journal && ebb_journal_is_empty(journal->journal)) {
        unlink(path);
        ebb_folder_remove_for(path, ebb_journal_n_folders(journal->journal));
    }
    ebb_journal_close(journal->journal);
    ebb_text_free(&journal->path);
    free(journal->line);
    *journal = (struct ebb_sensitivity_journal){.journal = NULL};
}

void ebb_sensitivity_forget(const struct ebb_sensitivity_options *options)
{
    if (options->journal)
        unlink(options->journal);
}
