/* SPDX-License-Identifier: MIT
 * compare_files: opens two results files and judges them.
 *
 * Bytes first, estimates second: two files that are identical need no statistics, and two that are not may
 * still be the same within their errors. Estimates are compared in either case, so that a caller always has
 * the numbers. Before that it is found out whether both hold the same patients, because then separate errors
 * are the wrong ones.
 *
 *   1. Two files   2. The datasets   3. The patients   4. The verdict   5. The whole
 */
#include <ebb/compare_files.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/patient_rows.h>
#include <ebb/version.h>

const char *const EBB_LIKENESSES[EBB_LIKENESS_COUNT] = {
    [EBB_FILES_IDENTICAL] = "identical",
    [EBB_FILES_IDENTICAL_IN_BOTH] = "identical in what both hold",
    [EBB_FILES_BUT_FOR_COSTS] = "identical but for costs and utilities",
    [EBB_FILES_EQUAL] = "equal in every estimate",
    [EBB_FILES_WITHIN_ERROR] = "within Monte Carlo error",
    [EBB_FILES_UNPAIRED] = "within Monte Carlo error, unpaired",
    [EBB_FILES_DIFFERENT] = "different",
};

/* 1. Two files */

/* Its digests may have another meaning by then: what they say is as good as this ebb understands them. Older
 * ones are refused, or made as ours. The same words as of a study that is played again (load_study.c). */
static void warn_of_later(const struct ebb_reader *reader, const char *path, struct ebb_messages *messages)
{
    const long contract = strtol(ebb_reader_attribute(reader, "contract_number"), NULL, 10);
    if (contract > EBB_CONTRACT_NUMBER)
        ebb_messages_add(messages, EBB_OK, EBB_AT_FILE(path),
                         "was written under contract %ld, this ebb has contract %d: the draws may differ",
                         contract, EBB_CONTRACT_NUMBER);
}

/* Verified before anything is taken from it: a damaged file must not be called different, which is a finding
 * about a policy. And held against its study before it is verified: what that reads is as much as the study
 * says. */
static enum ebb_status open_file(void *self, int side, const char *path, struct ebb_messages *messages)
{
    struct ebb_compared *compared = self;
    compared->path[side] = path;
    enum ebb_status status = ebb_reader_open(path, &compared->reader[side], messages);
    if (status == EBB_OK)
        warn_of_later(compared->reader[side], path, messages);
    if (status == EBB_OK)
        status = ebb_results_expect(compared->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(compared->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_results_take(compared->reader[side], &compared->results[side], messages);
    return status;
}

/* Without memory, or a process to try a file in, nothing that is said of the second would be true. */
enum ebb_status ebb_compare_open(const char *first, const char *second, ebb_open_side open, void *self,
                                 struct ebb_messages *messages)
{
    const enum ebb_status one = open(self, 0, first, messages);
    if (one == EBB_NO_MEMORY || one == EBB_FAILED)
        return one;
    const enum ebb_status other = open(self, 1, second, messages);
    return one != EBB_OK ? one : other;
}

/* Rows are read again for pairs, after they were verified. */
static enum ebb_status check_unchanged(const struct ebb_compared *compared, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (int side = 0; side < 2; side++) {
        if (ebb_reader_check_unchanged(compared->reader[side], messages) != EBB_OK)
            status = EBB_BAD_FILE;
    }
    return status;
}

const char *ebb_compared_attribute(const struct ebb_compared *compared, int side, const char *name)
{
    return ebb_reader_attribute(compared->reader[side], name);
}

bool ebb_compared_same_attribute(const struct ebb_compared *compared, const char *name)
{
    return strcmp(ebb_compared_attribute(compared, 0, name), ebb_compared_attribute(compared, 1, name)) == 0;
}

/* 2. The datasets */

/* The dataset of that name in the other file, or -1. One after the other: a file has a few dozen. */
static int find_dataset(const struct ebb_reader *reader, const char *name)
{
    for (int d = 0; d < ebb_reader_dataset_count(reader); d++) {
        if (strcmp(ebb_reader_dataset_name(reader, d), name) == 0)
            return d;
    }
    return -1;
}

/* A dataset that one file lacks because it keeps less, and not because it is of another ebb. */
static bool is_not_kept(const struct ebb_compared *compared, int side, int dataset)
{
    return strcmp(ebb_reader_dataset_level(compared->reader[side], dataset), "summary") != 0 &&
           !ebb_compared_same_attribute(compared, "record");
}

/* Of one run and of unlike samples: the rows that both have are read once more, and compared. */
static enum ebb_status compare_rows(struct ebb_compared *compared, int d, int there, bool *out_same,
                                    struct ebb_messages *messages)
{
    struct ebb_reader *const *reader = compared->reader;
    const int64_t n[2] = {ebb_reader_dataset_patients(reader[0], d),
                          ebb_reader_dataset_patients(reader[1], there)};
    const int64_t both = n[0] < n[1] ? n[0] : n[1];
    char hex[2][EBB_DIGEST_HEX];
    *out_same = false;
    if (n[0] == n[1] || both == 0 || !ebb_compared_same_attribute(compared, "digest"))
        return EBB_OK;
    enum ebb_status status = ebb_reader_rows_digest(reader[0], d, both, hex[0], messages);
    if (status == EBB_OK)
        status = ebb_reader_rows_digest(reader[1], there, both, hex[1], messages);
    *out_same = status == EBB_OK && strcmp(hex[0], hex[1]) == 0;
    compared->n_sampled += *out_same;
    return status;
}

/* A dataset of the first file. Checksums were verified when the files were opened, so comparing them is
 * comparing the datasets, without reading a row twice. */
static enum ebb_status list_dataset(struct ebb_compared *compared, int d, struct ebb_messages *messages)
{
    const struct ebb_reader *a = compared->reader[0], *b = compared->reader[1];
    const char *name = ebb_reader_dataset_name(a, d);
    const int there = find_dataset(b, name);
    enum ebb_status status = EBB_OK;
    if (there < 0 && ebb_reader_left_out(b, name))
        return EBB_OK; /* by whoever copied the file: opening has said so, and the run had it */
    compared->n_datasets++;
    bool same =
        there >= 0 && strcmp(ebb_reader_dataset_digest(a, d), ebb_reader_dataset_digest(b, there)) == 0;
    if (there >= 0 && !same)
        status = compare_rows(compared, d, there, &same, messages);
    if (same)
        return status;
    compared->n_differing++;
    compared->n_not_kept += there < 0 && is_not_kept(compared, 0, d);
    ebb_text_add(&compared->differing, "%s%s\n", name, there < 0 ? " (in the first file only)" : "");
    return status;
}

static enum ebb_status list_differing(struct ebb_compared *compared, struct ebb_messages *messages)
{
    const struct ebb_reader *a = compared->reader[0], *b = compared->reader[1];
    enum ebb_status status = EBB_OK;

    for (int d = 0; d < ebb_reader_dataset_count(a) && status == EBB_OK; d++)
        status = list_dataset(compared, d, messages);
    for (int d = 0; d < ebb_reader_dataset_count(b) && status == EBB_OK; d++) {
        const char *name = ebb_reader_dataset_name(b, d);
        if (find_dataset(a, name) >= 0 || ebb_reader_left_out(a, name))
            continue;
        compared->n_differing++;
        compared->n_not_kept += is_not_kept(compared, 1, d);
        ebb_text_add(&compared->differing, "%s (in the second file only)\n", name);
    }
    return status;
}

/* 3. The patients */

/* What decides who a patient is; all other keys say what happens to the patient. Asked only where no rows
 * tell. */
static const char *const TRAIT_KEYS[] = {"baseline",    "attainable", "duration", "consolidation",
                                         "correlation", "biomarker",  "modifiers"};
enum { N_TRAIT_KEYS = sizeof TRAIT_KEYS / sizeof TRAIT_KEYS[0] };

/* A draw is named by seed and patient: with both the same, patient 17 of one file is patient 17 of the other,
 * however many either has. */
static int64_t count_shared(const struct ebb_compared *compared)
{
    const struct ebb_results *results = compared->results;
    return results[0].plan.study.seed == results[1].plan.study.seed ? ebb_patients_in_both(results) : 0;
}

/* Blocks of both files must begin with the same patients, which they do in all that a writer makes. */
static bool keep_rows(const struct ebb_compared *compared)
{
    for (int side = 0; side < 2; side++) {
        const struct ebb_results *results = &compared->results[side];
        if (results->patients[0].first % EBB_BLOCK_PATIENTS != 0 ||
            !ebb_patient_rows_kept(compared->reader[side], &results->plan))
            return false;
    }
    return true;
}

static enum ebb_status pair_patients(struct ebb_compared *compared, struct ebb_messages *messages)
{
    compared->same_traits =
        compared->n_shared > 0 && !ebb_study_changes_has(&compared->changes, TRAIT_KEYS, N_TRAIT_KEYS);
    compared->pairing = compared->n_shared > 0 ? EBB_PAIRING_NOT_KEPT : EBB_OTHER_PATIENTS;
    if (compared->n_shared == 0 || !keep_rows(compared))
        return EBB_OK;
    const enum ebb_status status = ebb_paired_errors_init(&compared->errors, &compared->both,
                                                          compared->results, compared->reader, messages);
    compared->same_traits = compared->errors.same_traits;
    /* Another contract may draw alike or not; patients who are the same say that it does. */
    if (status == EBB_OK &&
        (compared->same_traits || ebb_compared_same_attribute(compared, "contract_number"))) {
        compared->pairing = EBB_PAIRED;
    } else {
        compared->pairing = EBB_OTHER_PATIENTS;
        compared->n_shared = 0;
    }
    return status;
}

/* 4. The verdict */

/* The file's own digest is asked as well: two files with equal datasets whose digests differ come from a
 * version that digests otherwise, and are not identical. */
static bool agree(const struct ebb_compared *compared)
{
    return compared->n_differing == compared->n_not_kept && ebb_compared_same_attribute(compared, "digest");
}

/* Nothing to compare is no agreement. Where every estimate is the same number in both files nothing is by
 * chance, and pairs could say nothing more. */
static enum ebb_likeness judge(const struct ebb_compared *compared)
{
    const struct ebb_comparison *found = &compared->comparison;
    if (agree(compared) && !ebb_compared_costs_agree(&compared->costs))
        return EBB_FILES_BUT_FOR_COSTS;
    if (agree(compared))
        return compared->n_not_kept + compared->n_sampled == 0 ? EBB_FILES_IDENTICAL
                                                               : EBB_FILES_IDENTICAL_IN_BOTH;
    if (found->n_compared == 0 || found->n_beyond > 0)
        return EBB_FILES_DIFFERENT;
    if (found->n_equal == found->n_compared && found->n_unjudged == 0)
        return EBB_FILES_EQUAL;
    if (compared->pairing == EBB_PAIRING_NOT_KEPT)
        return EBB_FILES_UNPAIRED;
    return EBB_FILES_WITHIN_ERROR;
}

/* Identical files are not paired: their differences are 0, and rows would be read for nothing. */
static enum ebb_status compare(struct ebb_compared *compared, struct ebb_messages *messages)
{
    enum ebb_status status =
        ebb_study_changes_init(&compared->changes, ebb_compared_attribute(compared, 0, "study"),
                               ebb_compared_attribute(compared, 1, "study"), messages);
    if (status == EBB_OK)
        status = list_differing(compared, messages);
    compared->same_study = ebb_compared_same_attribute(compared, "study_sha256");
    compared->n_shared = count_shared(compared);
    ebb_in_both_find(compared->results, &compared->both);
    if (status == EBB_OK && !agree(compared))
        status = pair_patients(compared, messages);
    if (status != EBB_OK)
        return status;
    ebb_estimates_compare(compared->results, &compared->both,
                          compared->pairing == EBB_PAIRED ? &compared->errors : NULL, &compared->comparison);
    status = ebb_compare_costs(compared->reader, compared->results, &compared->both, &compared->changes,
                               &compared->costs, messages);
    if (status != EBB_OK)
        return status;
    compared->likeness = judge(compared);
    status =
        ebb_compare_draws(compared->reader, compared->results, &compared->both, &compared->draws, messages);
    return compared->differing.failed ? EBB_NO_MEMORY : status;
}

/* 5. The whole */

enum ebb_status ebb_compare_files(const char *first, const char *second, const struct ebb_work *work,
                                  struct ebb_compared *out_compared)
{
    struct ebb_messages messages = {0};
    *out_compared = (struct ebb_compared){0};
    enum ebb_status status = ebb_compare_open(first, second, open_file, out_compared, &messages);
    if (status == EBB_OK)
        status = compare(out_compared, &messages);
    if (status == EBB_OK)
        status = check_unchanged(out_compared, &messages);
    ebb_work_say(work, &messages);
    return status;
}

void ebb_compared_free(struct ebb_compared *compared)
{
    for (int side = 0; side < 2; side++) {
        ebb_results_free(&compared->results[side]);
        ebb_reader_close(compared->reader[side]);
    }
    ebb_paired_errors_free(&compared->errors);
    ebb_compared_draws_free(&compared->draws);
    ebb_study_changes_free(&compared->changes);
    ebb_text_free(&compared->differing);
    *compared = (struct ebb_compared){0};
}
