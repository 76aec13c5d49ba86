/* SPDX-License-Identifier: MIT
 * compare_files: opens two results files and judges them.
 *
 * Bytes first, estimates second: two files that are identical need no statistics, and two that are not may
 * still be the same within their errors. Estimates are compared in either case, so that a caller always has
 * the numbers.
 *
 *   1. Two files   2. The datasets   3. The whole
 */
#include <ebb/compare_files.h>

#include <string.h>

const char *const EBB_LIKENESSES[EBB_LIKENESS_COUNT] = {
    [EBB_FILES_IDENTICAL] = "identical",
    [EBB_FILES_WITHIN_ERROR] = "within Monte Carlo error",
    [EBB_FILES_DIFFERENT] = "different",
};

/* 1. Two files */

/* Verified before anything is taken from it: a damaged file must not be called different, which is a finding
 * about a policy. */
static enum ebb_status open_file(struct ebb_compared *compared, int side, const char *path,
                                 struct ebb_messages *messages)
{
    compared->path[side] = path;
    enum ebb_status status = ebb_reader_open(path, &compared->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(compared->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_results_take(compared->reader[side], &compared->results[side], messages);
    if (status == EBB_OK)
        status = ebb_estimates_init(&compared->estimates[side], &compared->results[side]);
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

/* Checksums were verified when the files were opened, so comparing them is comparing the datasets, without
 * reading a row twice. */
static void list_differing(struct ebb_compared *compared)
{
    const struct ebb_reader *a = compared->reader[0], *b = compared->reader[1];

    for (int d = 0; d < ebb_reader_dataset_count(a); d++) {
        const char *name = ebb_reader_dataset_name(a, d);
        int there = find_dataset(b, name);
        if (there < 0 && ebb_reader_left_out(b, name))
            continue; /* by whoever copied the file: opening has said so, and the run had it */
        compared->n_datasets++;
        if (there >= 0 && strcmp(ebb_reader_dataset_digest(a, d), ebb_reader_dataset_digest(b, there)) == 0)
            continue;
        compared->n_differing++;
        ebb_text_add(&compared->differing, "%s%s\n", name, there < 0 ? " (in the first file only)" : "");
    }
    for (int d = 0; d < ebb_reader_dataset_count(b); d++) {
        const char *name = ebb_reader_dataset_name(b, d);
        if (find_dataset(a, name) >= 0 || ebb_reader_left_out(a, name))
            continue;
        compared->n_differing++;
        ebb_text_add(&compared->differing, "%s (in the second file only)\n", name);
    }
}

static void judge(struct ebb_compared *compared)
{
    /* The file's own digest is asked as well: two files with equal datasets whose digests differ come
     * from a version that digests otherwise, and are not identical. */
    list_differing(compared);
    compared->same_study = ebb_compared_same_attribute(compared, "study_sha256");
    ebb_estimates_compare(&compared->estimates[0], &compared->estimates[1], &compared->comparison);
    if (compared->n_differing == 0 && ebb_compared_same_attribute(compared, "digest"))
        compared->likeness = EBB_FILES_IDENTICAL;
    else if (compared->comparison.unlike || compared->comparison.n_beyond > 0)
        compared->likeness = EBB_FILES_DIFFERENT;
    else
        compared->likeness = EBB_FILES_WITHIN_ERROR;
}

/* 3. The whole */

enum ebb_status ebb_compare_files(const char *first, const char *second, const struct ebb_work *work,
                                  struct ebb_compared *out_compared)
{
    struct ebb_messages messages = {0};
    *out_compared = (struct ebb_compared){0};
    const enum ebb_status one = open_file(out_compared, 0, first, &messages),
                          other = open_file(out_compared, 1, second, &messages);
    ebb_work_say(work, &messages);
    /* The first file's trouble is returned, both are told. */
    if (one != EBB_OK || other != EBB_OK)
        return one != EBB_OK ? one : other;
    judge(out_compared);
    return out_compared->differing.failed ? EBB_NO_MEMORY : EBB_OK;
}

void ebb_compared_free(struct ebb_compared *compared)
{
    for (int side = 0; side < 2; side++) {
        ebb_estimates_free(&compared->estimates[side]);
        ebb_results_free(&compared->results[side]);
        ebb_reader_close(compared->reader[side]);
    }
    ebb_text_free(&compared->differing);
    *compared = (struct ebb_compared){0};
}
