/* SPDX-License-Identifier: MIT
 * design_journal: rows that are finished, kept beside the file until it is written.
 *
 *   1. What it is of   2. Opening and closing
 */
#include "design_running.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/folder.h>

#include "settings_in_hand.h"

/* 1. What it is of */

/* What a row's answers depend on besides its number: study and design, what is asked of whom, the contract of
 * the draws. The digest of a study leaves out for whom and against which policy, and prices. */
static void add_prices(const struct ebb_economics *economics, struct ebb_text *text)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(economics, list);
    ebb_text_add(text, "induction %d discounts %a %a at %a\n", economics->costs.induction,
                 economics->costs.discount, economics->utilities.discount, economics->costs.threshold);
    for (int i = 0; i < n; i++)
        ebb_text_add(text, "%s %a %a %a %a %d\n", list[i].key, list[i].amount->value, list[i].amount->lower,
                     list[i].amount->upper, list[i].amount->se, list[i].amount->law);
}

enum ebb_status ebb_design_find_digest(struct ebb_design_running *running)
{
    const struct ebb_design_results *results = &running->run->results;
    const struct ebb_config *config = running->options->config;
    struct ebb_text text = {0};
    struct ebb_digest digest;
    ebb_text_add(&text, "design %s contract %d population %d\n", config->design_sha256, EBB_CONTRACT_NUMBER,
                 results->population);
    if (running->ranges)
        ebb_text_add(&text, "ranges %d\n", ebb_setting_ranges_width(running->ranges));
    for (int i = 0; i < results->n_asked; i++)
        ebb_text_add(&text, "%s %d %d\n", EBB_MEASURES[results->asked[i].measure].name,
                     results->asked[i].policy, results->asked[i].other);
    if (ebb_asked_is_costed(results->asked, results->n_asked))
        add_prices(&results->study->economics, &text);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&text), text.length);
    ebb_digest_hex(&digest, running->digest);
    const bool failed = text.failed;
    ebb_text_free(&text);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. Opening and closing */

double ebb_design_one_nan(double value)
{
    return value == value ? value : (double)NAN;
}

static struct ebb_in_hand in_hand(const struct ebb_design_running *running)
{
    return (struct ebb_in_hand){.journal_path = ebb_text_chars(&running->journal_path),
                                .digest = running->digest,
                                .order = running->order,
                                .first = running->share.first,
                                .claim = running->options->machine.claim};
}

/* Up to the first row that wants its ranges: from there on all are played again. */
static int64_t n_complete(const struct ebb_design_running *running, int64_t n)
{
    int64_t first = 0;
    while (first < n && !ebb_setting_ranges_lack(running->ranges, ebb_design_row_at(running, first)))
        first++;
    return first;
}

enum ebb_status ebb_design_open_journal(struct ebb_design_running *running)
{
    const struct ebb_run_design_options *options = running->options;
    struct ebb_design_results *results = &running->run->results;
    const int width = 2 * results->n_asked + ebb_setting_ranges_width(running->ranges);
    running->line = calloc((size_t)width + 1, sizeof *running->line);
    if (running->line == NULL)
        return EBB_NO_MEMORY;
    if (options->path == NULL)
        return EBB_OK;
    ebb_text_add(&running->journal_path, "%s.journal", options->path);
    if (running->journal_path.failed)
        return EBB_NO_MEMORY;
    enum ebb_status status =
        ebb_journal_open(ebb_text_chars(&running->journal_path), running->digest, 1, width,
                         &options->machine.claim, &running->journal, &running->messages);
    int64_t position = 0;
    for (; status == EBB_OK && position < running->share.n; position++) {
        const int64_t row = ebb_design_row_at(running, position);
        const double value = (double)row;
        if (!ebb_journal_recall(running->journal, &value, running->line))
            break;
        for (int i = 0; i < results->n_asked; i++)
            results->answers[row * results->n_asked + i] = (struct ebb_answer){
                ebb_design_one_nan(running->line[2 * i]), ebb_design_one_nan(running->line[2 * i + 1])};
        ebb_setting_ranges_read(running->ranges, row, running->line + 2 * results->n_asked);
    }
    running->n_written = position;
    const struct ebb_in_hand place = in_hand(running);
    running->run->n_kept = running->run->n_done =
        ebb_in_hand_recall(&place, running->ranges, n_complete(running, position), position);
    return status;
}

void ebb_design_keep_in_hand(struct ebb_design_running *running)
{
    const struct ebb_in_hand place = in_hand(running);
    if (ebb_in_hand_keep(&place, running->ranges, running->run->n_done, &running->messages) != EBB_OK)
        running->run->n_done = n_complete(running, running->run->n_done);
}

/* What was kept is worth the simulations that it cost; an empty journal, and folders made for it, are worth
 * nothing. */
void ebb_design_close_journal(struct ebb_design_running *running, bool done)
{
    const struct ebb_in_hand place = in_hand(running);
    if (running->journal && done)
        ebb_in_hand_remove(&place);
    if (running->journal && (done || ebb_journal_is_empty(running->journal)))
        unlink(ebb_text_chars(&running->journal_path));
    if (running->journal)
        ebb_folder_remove_for(ebb_text_chars(&running->journal_path),
                              ebb_journal_n_folders(running->journal));
    ebb_journal_close(running->journal);
    ebb_text_free(&running->journal_path);
    free(running->line);
}
