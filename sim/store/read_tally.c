/* SPDX-License-Identifier: MIT
 * read_tally: each array of the tally, checked before it is read and again after.
 *
 * Before, because the memory that it is read into has the size that the plan gives: a dataset of another
 * shape would write past it. After, because a tally is added to others, and one wrong bit in it would be in
 * every sum from then on, with no row left to show it.
 */
#include "read_tally.h"

#include <inttypes.h>
#include <string.h>

#include "digests.h"
#include "manifest.h"
#include "open_file.h"
#include "unpack.h"

/* The shape that the plan gives, in the words of the list of contents: "2x3x12 int64". */
static void print_shape(const struct ebb_tally_array *array, const struct ebb_plan *plan, char out_shape[96],
                        struct ebb_trouble *trouble)
{
    struct ebb_text text = {0};
    for (int k = 0; k < array->n_dims; k++)
        ebb_text_add(&text, "%s%" PRId64, k == 0 ? "" : "x", ebb_tally_extent(array->dims[k], plan));
    if (text.failed)
        ebb_h5_no_memory(trouble, array->path);
    snprintf(out_shape, 96, "%s int64", ebb_text_chars(&text));
    ebb_text_free(&text);
}

/* The checksum that the list of contents names; "" when the dataset is not in it. */
/* Through the list from its start, for each of thirteen arrays: the list has some five hundred lines, and a
 * table of them would take longer to make than to be searched so few times. */
static void find_digest(const struct ebb_reader *reader, const char *path, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_manifest_line line;
    const bool found = ebb_manifest_find(ebb_text_chars(&reader->contents), path, &line);
    memcpy(out_hex, found ? line.hex : "", found ? sizeof line.hex : 1);
}

/* Numbers of patients are none below 0 and no more than the study has; sums fit as ebb_plan_init made sure
 * that they do. A file with checksums made anew could have any, and what is computed from a tally asks for
 * no overflow. */
static bool is_possible(const struct ebb_tally_array *array, const struct ebb_plan *plan,
                        const int64_t *values)
{
    const int64_t n = ebb_tally_array_values(array, plan), most_sum = (INT64_C(1) << 61) - 1;
    const bool is_sum = strncmp(array->name, "sum", 3) == 0 || strcmp(array->name, "visits") == 0;
    const int64_t most = is_sum ? most_sum : ebb_plan_most_patients(plan), least = is_sum ? -most_sum : 0;
    for (int64_t i = 0; i < n; i++) {
        if (values[i] < least || values[i] > most)
            return false;
    }
    return true;
}

/* H5Dread unpacks and checks lengths, but a chunk whose packed bytes were changed may unpack to other values:
 * hence the digest over what was read, by the same function that the writer used. */
static enum ebb_status read_array(const struct ebb_reader *reader, const struct ebb_plan *plan,
                                  const struct ebb_tally_array *array, int64_t *values,
                                  struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    char expected[96], found[96] = "", listed[EBB_DIGEST_HEX], hex[EBB_DIGEST_HEX] = "";
    ebb_h5_enter();
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, array->path, &trouble);
    print_shape(array, plan, expected, &trouble);
    ebb_manifest_shape(&trouble, dataset, array->path, -1, found);
    const bool fits = strcmp(expected, found) == 0;
    if (fits)
        ebb_unpack_check(dataset, array->path, NULL, NULL, &trouble);
    if (!trouble.failed && fits) {
        ebb_h5_done(&trouble, H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values),
                    "reading", array->path);
        uint8_t hash[EBB_DIGEST_BYTES];
        ebb_digest_block(values, (size_t)ebb_tally_array_values(array, plan) * sizeof *values, hash);
        ebb_digest_whole(&trouble, dataset, array->path, hash, hex);
    }
    ebb_h5_close(&trouble, dataset, array->path);
    find_digest(reader, array->path, listed);
    if (trouble.no_memory)
        return EBB_NO_MEMORY;
    if (trouble.failed)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is damaged or missing: %s", array->path, trouble.words);
    else if (!fits)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is %s, but the file's study gives it %s", array->path, found, expected);
    else if (strcmp(hex, listed) != 0)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is damaged: its values are not those that were written", array->path);
    else if (!is_possible(array, plan, values))
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s has numbers that no run of its study gives", array->path);
    else
        return EBB_OK;
    return EBB_BAD_FILE;
}

/* Whether the list of contents has every array of the plan. The list is asked and not the file: what the list
 * names and the file lacks is damage, not age. */
static bool has_all_arrays(const struct ebb_reader *reader, const struct ebb_plan *plan)
{
    for (int i = 0; i < EBB_TALLY_ARRAY_COUNT; i++) {
        char listed[EBB_DIGEST_HEX];
        find_digest(reader, EBB_TALLY_ARRAYS[i].path, listed);
        if (ebb_tally_array_values(&EBB_TALLY_ARRAYS[i], plan) > 0 && listed[0] == '\0')
            return false;
    }
    return true;
}

enum ebb_status ebb_read_tally(const struct ebb_reader *reader, const struct ebb_plan *plan,
                               struct ebb_tally *out_tally, struct ebb_messages *messages)
{
    if (!has_all_arrays(reader, plan)) {
        ebb_messages_add(
            messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
            "keeps only a part of the tally: it was written by an older ebb (%s): play its study "
            "again with `ebb run %s`",
            ebb_reader_attribute(reader, "program_version"), reader->path);
        return EBB_BAD_FILE;
    }
    enum ebb_status status = ebb_tally_init(out_tally, plan);
    if (status != EBB_OK)
        return status;
    for (int i = 0; i < EBB_TALLY_ARRAY_COUNT; i++) {
        const struct ebb_tally_array *array = &EBB_TALLY_ARRAYS[i];
        int64_t *values;
        memcpy(&values, (const char *)out_tally + array->at, sizeof values);
        const enum ebb_status found = ebb_tally_array_values(array, plan) > 0
                                          ? read_array(reader, plan, array, values, messages)
                                          : EBB_OK;
        status = found == EBB_OK ? status : found;
        if (status == EBB_NO_MEMORY)
            break; /* but after damage on to the next: all that is wrong is said at once */
    }
    if (status != EBB_OK)
        ebb_tally_free(out_tally);
    return status;
}
