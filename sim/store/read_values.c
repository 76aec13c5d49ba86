/* SPDX-License-Identifier: MIT
 * read_values: numbers, names and courses of patients out of a results file.
 *
 * For readers that know a dataset by its name and take it as it comes; results.c reads the tally against its
 * plan. HDF5 converts numbers to doubles, which is exact for all that these callers read (counts are below
 * 2^53); it is not for the sums of a tally.
 *
 *   1. Whole datasets   2. Names   3. One patient
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/reader.h>

#include "open_file.h"
#include "unpack.h"

/* As many as the public header gives room for: what no dataset of the table of fields goes beyond. */
enum { MAX_DIMS = 4 };

/* The reader's path is the place of every message; what HDF5 says comes behind it. */
static enum ebb_status tell(const struct ebb_reader *reader, const struct ebb_trouble *trouble,
                            struct ebb_messages *messages)
{
    if (!trouble->failed || trouble->no_memory)
        return ebb_h5_status(trouble);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "cannot be read: %s", trouble->words);
    return EBB_BAD_FILE;
}

/* 1. Whole datasets */

/* Opens a dataset and finds out its dimensions; latches one with more than MAX_DIMS, which would be written
 * past the array of whoever asks. A dataset that was opened is the caller's to close, failed or not. */
static hid_t open_dataset(const struct ebb_reader *reader, const char *name, int *out_n_dims,
                          hsize_t dims[MAX_DIMS], struct ebb_trouble *trouble)
{
    ebb_h5_enter();
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, name, trouble);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(dataset), "reading", name);
    *out_n_dims = trouble->failed ? 0 : H5Sget_simple_extent_ndims(space);
    if (*out_n_dims < 0 || *out_n_dims > MAX_DIMS)
        ebb_h5_latch(trouble, "too many dimensions in", name);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Sget_simple_extent_dims(space, dims, NULL), "reading", name);
    ebb_h5_close(trouble, space, name);
    return dataset;
}

/* HDF5 would read texts as doubles without a word, as the addresses that they are. */
static bool is_numeric(hid_t dataset)
{
    hid_t type = H5Dget_type(dataset);
    const H5T_class_t class = H5Tget_class(type);
    H5Tclose(type);
    return class == H5T_INTEGER || class == H5T_FLOAT;
}

/* All or nothing: outputs are set at the end, so that a caller who ignores the status frees nothing that is
 * not there. */
enum ebb_status ebb_reader_doubles(struct ebb_reader *reader, const char *name, double **out_values,
                                   int *out_n_dims, int64_t out_dims[MAX_DIMS], struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    hsize_t dims[MAX_DIMS] = {0};
    int n_dims;
    double *values = NULL;
    hid_t dataset = open_dataset(reader, name, &n_dims, dims, &trouble);
    if (!trouble.failed && !is_numeric(dataset))
        ebb_h5_latch(&trouble, "no numbers in", name);
    if (!trouble.failed) {
        size_t n = 1;
        for (int k = 0; k < n_dims; k++)
            n *= (size_t)dims[k];
        ebb_unpack_check(dataset, name, NULL, NULL, &trouble);
        values = trouble.failed ? NULL : calloc(n > 0 ? n : 1, sizeof *values);
        if (values)
            ebb_h5_done(&trouble, H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values),
                        "reading", name);
    }
    ebb_h5_close(&trouble, dataset, name);
    if (trouble.failed || values == NULL) {
        free(values);
        return trouble.failed ? tell(reader, &trouble, messages) : EBB_NO_MEMORY;
    }
    for (int k = 0; k < n_dims; k++)
        out_dims[k] = (int64_t)dims[k];
    *out_n_dims = n_dims;
    *out_values = values;
    return EBB_OK;
}

/* 2. Names */

/* Copies texts into one allocation: the pointers, then the characters. HDF5 gives each text an allocation of
 * its own, to be freed by HDF5; callers get one that free() takes. */
static char **copy_texts(char *const *texts, size_t n)
{
    size_t bytes = (n + 1) * sizeof(char *);
    for (size_t i = 0; i < n; i++)
        bytes += texts[i] ? strlen(texts[i]) + 1 : 1;
    char **names = malloc(bytes);
    char *at = names ? (char *)(names + n + 1) : NULL;
    for (size_t i = 0; names && i < n; i++) {
        const char *text = texts[i] ? texts[i] : "";
        names[i] = at;
        memcpy(at, text, strlen(text) + 1);
        at += strlen(text) + 1;
    }
    return names;
}

/* Only texts of any length: the room for one of fixed length would have another shape, and HDF5 would fill it
 * past its end. A failed read may have made some of the texts; those are given back like the others. */
enum ebb_status ebb_reader_names(struct ebb_reader *reader, const char *name, char ***out_names, int *out_n,
                                 struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    hsize_t dims[MAX_DIMS] = {0};
    int n_dims;
    char **names = NULL;
    hid_t dataset = open_dataset(reader, name, &n_dims, dims, &trouble);
    hid_t type = trouble.failed ? -1 : ebb_h5_id(&trouble, H5Dget_type(dataset), "reading", name);
    if (!trouble.failed && (n_dims != 1 || H5Tis_variable_str(type) <= 0))
        ebb_h5_latch(&trouble, "no names in", name);
    char **texts = trouble.failed ? NULL : calloc((size_t)dims[0] + 1, sizeof *texts);
    if (texts) {
        ebb_h5_done(&trouble, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts), "reading", name);
        names = trouble.failed ? NULL : copy_texts(texts, (size_t)dims[0]);
        for (hsize_t i = 0; i < dims[0]; i++)
            H5free_memory(texts[i]);
        free(texts);
    }
    ebb_h5_close(&trouble, type, name);
    ebb_h5_close(&trouble, dataset, name);
    if (trouble.failed || names == NULL) {
        free(names);
        return trouble.failed ? tell(reader, &trouble, messages) : EBB_NO_MEMORY;
    }
    *out_names = names;
    *out_n = (int)dims[0];
    return EBB_OK;
}

/* 3. One patient */

/* Reads (policy, patient, all assessments) of one trajectory. HDF5 unpacks the chunk of 4096 patients that it
 * lies in; a caller that wants many patients reads whole datasets instead. The shape is compared first, with
 * what the caller has room for: a file of another study would be written past the caller's arrays. HDF5
 * widens the narrow masks of infusions to `memory_type` by itself. */
static enum ebb_status read_row(struct ebb_reader *reader, const char *name, int policy, int64_t patient,
                                int n_assessments, hid_t memory_type, void *out_values,
                                struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    hsize_t dims[MAX_DIMS] = {0};
    int n_dims;
    hid_t dataset = open_dataset(reader, name, &n_dims, dims, &trouble);
    const int64_t first = strtoll(ebb_reader_attribute(reader, "first_patient"), NULL, 10);
    const int64_t row = patient - first; /* files from before parts have no first_patient: 0 */
    const bool inside = n_dims == 3 && policy >= 0 && (hsize_t)policy < dims[0] && row >= 0 &&
                        (hsize_t)row < dims[1] && (hsize_t)n_assessments == dims[2];
    if (!trouble.failed && !inside) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "%s keeps %" PRIu64 " policies, %" PRIu64 " patients and %" PRIu64
                         " assessments: it has no policy %d of patient %" PRId64
                         " with %d assessments (both counted from 0)",
                         name, (uint64_t)dims[0], (uint64_t)dims[1], (uint64_t)dims[2], policy, patient,
                         n_assessments);
        ebb_h5_close(&trouble, dataset, name);
        return EBB_BAD_FILE;
    }
    const hsize_t start[3] = {(hsize_t)policy, (hsize_t)row, 0}, count[3] = {1, 1, dims[2]};
    hid_t room =
        trouble.failed ? -1 : ebb_h5_id(&trouble, H5Screate_simple(1, &dims[2], NULL), "reading", name);
    hid_t space = trouble.failed ? -1 : ebb_h5_id(&trouble, H5Dget_space(dataset), "reading", name);
    if (!trouble.failed)
        ebb_unpack_check(dataset, name, start, count, &trouble);
    if (!trouble.failed) {
        ebb_h5_done(&trouble, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL), "reading",
                    name);
        ebb_h5_done(&trouble, H5Dread(dataset, memory_type, room, space, H5P_DEFAULT, out_values), "reading",
                    name);
    }
    ebb_h5_close(&trouble, space, name);
    ebb_h5_close(&trouble, room, name);
    ebb_h5_close(&trouble, dataset, name);
    return tell(reader, &trouble, messages);
}

/* Three datasets, each read for itself: a file that lost one of them still says so by name. */
/* Asked before it is opened, so that a file which never kept courses gets advice and not the words of a
 * damaged one. */
enum ebb_status ebb_reader_trajectory(struct ebb_reader *reader, int policy, int64_t patient,
                                      int n_assessments, uint8_t *out_score, uint32_t *out_infusions,
                                      uint8_t *out_state, struct ebb_messages *messages)
{
    if (ebb_objects_find(&reader->objects, "/score") == NULL) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "keeps no trajectories (record: %s): trace the study instead",
                         ebb_reader_attribute(reader, "record"));
        return EBB_BAD_FILE;
    }
    enum ebb_status status =
        read_row(reader, "/score", policy, patient, n_assessments, H5T_NATIVE_UINT8, out_score, messages);
    if (status == EBB_OK)
        status = read_row(reader, "/infusions", policy, patient, n_assessments, H5T_NATIVE_UINT32,
                          out_infusions, messages);
    if (status == EBB_OK)
        status =
            read_row(reader, "/state", policy, patient, n_assessments, H5T_NATIVE_UINT8, out_state, messages);
    return status;
}
