/* SPDX-License-Identifier: MIT
 * results: from a file to a value, and two values to one.
 *
 * The order in which a file is trusted: first its attributes (which file, which study), then the study, whose
 * text must have the checksum that the file names and be one that the reader of studies accepts; then the
 * plan compiled from it, which says what shape every array of the tally must have; then the tally. What comes
 * later is checked by what came before, so that a file made up or patched by hand cannot bring a shape of its
 * own.
 *
 * This is the one file of the room that knows sim/config: a study is text in a file, and only its reader
 * turns it into a struct. The writer takes a provenance, and never a config.
 *
 *   1. The study   2. Patients   3. Reading   4. Adding
 */
#include <ebb/results.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/version.h>

#include "open_file.h"
#include "read_provenance.h"
#include "read_tally.h"

/* 1. The study */

enum ebb_status ebb_results_find(const char *path, bool *out_is, struct ebb_messages *messages)
{
    const enum ebb_status status = ebb_h5_find(path, out_is);
    if (status != EBB_OK)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "cannot be opened: %s", strerror(errno));
    return status;
}

/* Before contract 4 the digest of a study was over the whole of its text. */
static bool has_older_digest(const struct ebb_reader *reader, const char *text)
{
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, text, strlen(text));
    ebb_digest_hex(&digest, hex);
    return ebb_reader_is_older(reader) && strcmp(hex, ebb_reader_attribute(reader, "study_sha256")) == 0;
}

/* The text must be the one that was written: a study with one figure changed would be read without a word. */
static enum ebb_status check_study_text(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    const char *text = ebb_reader_attribute(reader, "study");
    char hex[EBB_DIGEST_HEX];
    ebb_config_study_digest(text, strlen(text), hex);
    if (strcmp(hex, ebb_reader_attribute(reader, "study_sha256")) == 0 || has_older_digest(reader, text))
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "attribute study is damaged or missing: it has not the SHA-256 that the file names");
    return EBB_BAD_FILE;
}

enum ebb_status ebb_results_take_provenance(const struct ebb_reader *reader,
                                            struct ebb_provenance *out_provenance,
                                            struct ebb_messages *messages)
{
    const enum ebb_status status = check_study_text(reader, messages);
    return status == EBB_OK ? ebb_read_provenance(reader, out_provenance, messages) : status;
}

enum ebb_status ebb_results_read_provenance(const char *path, struct ebb_provenance *out_provenance,
                                            struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    if (status == EBB_OK)
        status = ebb_results_take_provenance(reader, out_provenance, messages);
    ebb_reader_close(reader);
    return status;
}

/* The config is gone when this returns: what a file tells of its study beside the values (sources, origins)
 * is in its provenance. A study that is refused here was once accepted: a limit has moved since. Its own
 * messages come first, then whose fault it is not; the user can play it with the program that wrote it. */
static enum ebb_status plan_study(const struct ebb_reader *reader, struct ebb_plan *out_plan,
                                  struct ebb_messages *messages)
{
    const char *text = ebb_reader_attribute(reader, "study");
    const struct ebb_config_options reading = {.names_no_files = true};
    struct ebb_config config = {0};
    enum ebb_status status = check_study_text(reader, messages);
    if (status == EBB_OK)
        status = ebb_config_parse_with(reader->path, text, strlen(text), &reading, &config, messages);
    if (status == EBB_OK)
        status = ebb_plan_init(out_plan, &config.study, messages);
    ebb_config_free(&config);
    if (status != EBB_BAD_STUDY)
        return status;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "holds a study that ebb %s does not take; it was written by ebb %s", ebb_version(),
                     ebb_reader_attribute(reader, "program_version"));
    return EBB_BAD_FILE;
}

/* 2. Patients */

/* Attributes are kept as text. "" (a file from before ranges were stored) and anything with a tail are no
 * counts. */
static bool read_count(const char *text, int64_t *out_count)
{
    char *end;
    const long long count = strtoll(text, &end, 10);
    *out_count = count;
    return end != text && *end == '\0' && count >= 0;
}

/* Patients are the one thing of a file that its study cannot check: any range inside the study could be true.
 * So it must at least have the size that the tally counted, and begin where a block does, as every part of a
 * run; and it is noted in the list of contents, which verifying reads. */
static enum ebb_status take_patients(const struct ebb_reader *reader, struct ebb_results *results,
                                     struct ebb_messages *messages)
{
    struct ebb_patients range = {0};
    const int64_t most = ebb_plan_most_patients(&results->plan);
    if (!read_count(ebb_reader_attribute(reader, "first_patient"), &range.first) ||
        !read_count(ebb_reader_attribute(reader, "patients"), &range.n) || range.n < 1 || range.n > most ||
        range.first > most - range.n || range.first % EBB_BLOCK_PATIENTS != 0 ||
        range.n != results->tally.flow[EBB_FLOW_ENROLLED]) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is damaged: first_patient = %s and patients = %s do not fit a study of %" PRId64
                         " patients and a tally of %" PRId64,
                         ebb_reader_attribute(reader, "first_patient"),
                         ebb_reader_attribute(reader, "patients"), most,
                         results->tally.flow[EBB_FLOW_ENROLLED]);
        return EBB_BAD_FILE;
    }
    results->patients = malloc(sizeof *results->patients);
    if (results->patients == NULL)
        return EBB_NO_MEMORY;
    results->patients[0] = range;
    results->n_ranges = 1;
    results->n_patients = range.n;
    return EBB_OK;
}

/* Both lists in one, in order, with touching neighbours joined, so that a whole run in a hundred parts ends
 * as one range, and is printed as such. They must share no patient (find_shared). gives: *out_ranges. */
static enum ebb_status join_ranges(const struct ebb_results *a, const struct ebb_results *b,
                                   struct ebb_patients **out_ranges, int *out_n)
{
    struct ebb_patients *joined = malloc((size_t)(a->n_ranges + b->n_ranges) * sizeof *joined);
    int n = 0;
    if (joined == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0, j = 0; i < a->n_ranges || j < b->n_ranges;) {
        const bool from_a =
            j == b->n_ranges || (i < a->n_ranges && a->patients[i].first < b->patients[j].first);
        const struct ebb_patients next = from_a ? a->patients[i++] : b->patients[j++];
        if (n > 0 && joined[n - 1].first + joined[n - 1].n == next.first)
            joined[n - 1].n += next.n;
        else
            joined[n++] = next;
    }
    *out_ranges = joined;
    *out_n = n;
    return EBB_OK;
}

/* The first patient that is in both; -1: none is. Pairs of ranges: results have one each, or as many as parts
 * are missing between them. */
static int64_t find_shared(const struct ebb_results *a, const struct ebb_results *b)
{
    for (int i = 0; i < a->n_ranges; i++) {
        for (int j = 0; j < b->n_ranges; j++) {
            const struct ebb_patients p = a->patients[i], q = b->patients[j];
            const int64_t first = p.first > q.first ? p.first : q.first;
            if (first < p.first + p.n && first < q.first + q.n)
                return first;
        }
    }
    return -1;
}

/* 3. Reading */

/* Counts of patients are used as numbers by all that goes on with the file (trace takes sums of them). A
 * file from before parts says nothing, and is whole. */
static bool has_patients(const struct ebb_reader *reader, const struct ebb_plan *plan)
{
    const char *first = ebb_reader_attribute(reader, "first_patient"),
               *n = ebb_reader_attribute(reader, "patients");
    const int64_t most = ebb_plan_most_patients(plan);
    struct ebb_patients range = {0};
    return (first[0] == '\0' || read_count(first, &range.first)) &&
           (n[0] == '\0' || read_count(n, &range.n)) && range.n <= most && range.first <= most - range.n;
}

/* Datasets are held against the table of fields for files of this contract; older ones are laid out by older
 * tables, and what is read of them is compared where it is read. */
static enum ebb_status expect(const struct ebb_reader *reader, const struct ebb_plan *plan,
                              struct ebb_messages *messages)
{
    if (!has_patients(reader, plan)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is damaged: first_patient = %.32s and patients = %.32s do not fit its study",
                         ebb_reader_attribute(reader, "first_patient"),
                         ebb_reader_attribute(reader, "patients"));
        return EBB_BAD_FILE;
    }
    return ebb_reader_is_older(reader) ? EBB_OK
                                       : ebb_expected_check(&reader->objects, reader->path, plan,
                                                            ebb_text_chars(&reader->contents), messages);
}

/* Its groups have names that runs have, too, and other shapes. */
static enum ebb_status refuse_clinic(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    if (ebb_reader_attribute(reader, "clinic_sha256")[0] == '\0')
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "holds a clinic, not a run: `ebb clinic %s` prints it", reader->path);
    return EBB_BAD_FILE;
}

enum ebb_status ebb_results_expect(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct ebb_plan plan = {0};
    enum ebb_status status = refuse_clinic(reader, messages);
    if (status == EBB_OK)
        status = plan_study(reader, &plan, messages);
    if (status == EBB_OK)
        status = expect(reader, &plan, messages);
    ebb_plan_free(&plan);
    return status;
}

/* What is no run of this contract is told what it is instead. */
static enum ebb_status refuse_others(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    if (refuse_clinic(reader, messages) != EBB_OK)
        return EBB_BAD_FILE;
    if (ebb_reader_attribute(reader, "design_sha256")[0] != '\0') {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "holds the rows of a design, not a run: `ebb export %s --csv` prints them",
                         reader->path);
        return EBB_BAD_FILE;
    }
    if (!ebb_reader_holds_tally(reader)) {
        ebb_messages_add(
            messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
            "keeps no tally: it was written by an older ebb (%s): play its study again with `ebb run %s`",
            ebb_reader_attribute(reader, "program_version"), reader->path);
        return EBB_BAD_FILE;
    }
    return ebb_reader_refuse_older(reader, messages);
}

/* The provenance comes last: it is the one part that a damaged file could lack without harm to the numbers,
 * but who adds results needs it. */
enum ebb_status ebb_results_take_part(const struct ebb_reader *reader, struct ebb_results *out_results,
                                      struct ebb_messages *messages)
{
    struct ebb_results results = {0};
    if (refuse_others(reader, messages) != EBB_OK)
        return EBB_BAD_FILE;
    snprintf(results.digest, sizeof results.digest, "%s", ebb_reader_attribute(reader, "digest"));
    enum ebb_status status = plan_study(reader, &results.plan, messages);
    if (status == EBB_OK)
        status = expect(reader, &results.plan, messages);
    if (status == EBB_OK)
        status = ebb_read_tally(reader, &results.plan, &results.tally, messages);
    if (status == EBB_OK)
        status = take_patients(reader, &results, messages);
    if (status == EBB_OK)
        status = ebb_read_provenance(reader, &results.provenance, messages);
    if (status == EBB_OK)
        *out_results = results;
    else
        ebb_results_free(&results);
    return status;
}

enum ebb_status ebb_results_take(const struct ebb_reader *reader, struct ebb_results *out_results,
                                 struct ebb_messages *messages)
{
    enum ebb_status status = ebb_results_take_part(reader, out_results, messages);
    if (status != EBB_OK)
        return status;
    status = ebb_summary_init(&out_results->summary, &out_results->plan, &out_results->tally);
    if (status != EBB_OK)
        ebb_results_free(out_results);
    return status;
}

enum ebb_status ebb_results_read(const char *path, struct ebb_results *out_results,
                                 struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    if (status == EBB_OK)
        status = ebb_results_take(reader, out_results, messages);
    ebb_reader_close(reader);
    return status;
}

void ebb_results_free(struct ebb_results *results)
{
    ebb_provenance_free(&results->provenance);
    ebb_summary_free(&results->summary);
    ebb_tally_free(&results->tally);
    ebb_plan_free(&results->plan);
    free(results->patients);
    *results = (struct ebb_results){0};
}

/* 4. Adding */

/* The study first: of another study, patients with the same number are other patients. Equal texts are equal
 * studies, for the text is canonical: key order, units and defaults cannot differ. What a part keeps beside
 * its tally is not asked: a part with rows and one without add up. */
static enum ebb_status check_addition(const struct ebb_results *into, const struct ebb_results *from,
                                      struct ebb_messages *messages)
{
    const struct ebb_provenance *a = &into->provenance, *b = &from->provenance;
    const int64_t shared = find_shared(into, from);
    if (strcmp(a->study_sha256, b->study_sha256) != 0)
        ebb_messages_add(
            messages, EBB_BAD_FILE, NULL,
            "results of different studies cannot be added: SHA-256 %.16s... and %.16s...: run every "
            "part from one study with the same settings",
            a->study_sha256, b->study_sha256);
    else if (a->contract_number != b->contract_number)
        ebb_messages_add(
            messages, EBB_BAD_FILE, NULL,
            "results of contract %d and of contract %d cannot be added: their draws differ: run every "
            "part with one ebb",
            a->contract_number, b->contract_number);
    else if (shared >= 0)
        ebb_messages_add(messages, EBB_BAD_FILE, NULL,
                         "both hold patient %" PRId64
                         ": he or she would count twice: run every part from another "
                         "first block",
                         shared);
    else
        return EBB_OK;
    return EBB_BAD_FILE;
}

/* The whole tally is made beside the old one, so that a failure leaves what was there. The summary is
 * computed anew from the sum, never from two summaries: means could be weighed, standard errors of paired
 * differences and survival curves could not, to the bit. */
static enum ebb_status sum_tallies(const struct ebb_results *into, const struct ebb_results *from,
                                   struct ebb_tally *out_tally, struct ebb_summary *out_summary)
{
    enum ebb_status status = ebb_tally_init(out_tally, &into->plan);
    if (status != EBB_OK)
        return status;
    ebb_tally_merge(out_tally, &into->tally);
    ebb_tally_merge(out_tally, &from->tally);
    status = ebb_summary_init(out_summary, &into->plan, out_tally);
    if (status != EBB_OK)
        ebb_tally_free(out_tally);
    return status;
}

/* All that can fail comes first, into locals; what follows only moves. The digest goes: it was that of a
 * file, and no file holds the sum. */
enum ebb_status ebb_results_add(struct ebb_results *into, const struct ebb_results *from,
                                struct ebb_messages *messages)
{
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct ebb_patients *ranges = NULL;
    int n_ranges = 0;
    enum ebb_status status = check_addition(into, from, messages);
    if (status == EBB_OK)
        status = join_ranges(into, from, &ranges, &n_ranges);
    if (status == EBB_OK)
        status = sum_tallies(into, from, &tally, &summary);
    if (status != EBB_OK) {
        free(ranges);
        return status;
    }
    ebb_tally_free(&into->tally);
    ebb_summary_free(&into->summary);
    free(into->patients);
    into->tally = tally;
    into->summary = summary;
    into->patients = ranges;
    into->n_ranges = n_ranges;
    into->n_patients += from->n_patients;
    into->provenance.seconds += from->provenance.seconds;
    into->digest[0] = '\0';
    return EBB_OK;
}
