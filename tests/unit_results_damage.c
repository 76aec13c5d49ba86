/* SPDX-License-Identifier: MIT
 * A results file that is damaged, patched or of another ebb is refused, and what is wrong with it is named.
 *
 * Files are damaged with HDF5 itself, as somebody's script would.
 *
 *   1. Damage   2. What is said of it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include <ebb/results.h>

#include "parts.h"
#include "stored.h"
#include "support.h"
#include "tap.h"

/* 1. Damage */

static void add_one(hid_t file, const char *path)
{
    int64_t values[100000];
    const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT), space = H5Dget_space(dataset);
    assert_in_range(H5Sget_simple_extent_npoints(space), 1, 100000);
    assert_true(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    values[0]++;
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Sclose(space);
    H5Dclose(dataset);
}

/* Another dataset of the same name, with too few values or of another type. */
static void replace(hid_t file, const char *path, hid_t type, int n_dims, const hsize_t *dims)
{
    const hid_t space = H5Screate_simple(n_dims, dims, NULL);
    assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
    const hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(dataset >= 0);
    /* Written, or the file would hold a hole there, which is refused for what it is. */
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    void *zeros = calloc((size_t)n, H5Tget_size(type));
    assert_non_null(zeros);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros) >= 0);
    free(zeros);
    H5Dclose(dataset);
    H5Sclose(space);
}

static void add_one_to_flow(hid_t file)
{
    add_one(file, "/flow");
}

static void add_one_to_left(hid_t file)
{
    add_one(file, "/tally/left");
}

static void delete_sum(hid_t file)
{
    assert_true(H5Ldelete(file, "/tally/sum", H5P_DEFAULT) >= 0);
}

static void shorten_censored(hid_t file)
{
    const hsize_t dims[4] = {2, 1, 64, 1};
    replace(file, "/tally/censored", H5T_STD_I64LE, 4, dims);
}

static void flatten_sum(hid_t file)
{
    const hsize_t dims[1] = {1};
    replace(file, "/tally/sum", H5T_STD_I64LE, 1, dims);
}

static void make_sizes_reals(hid_t file)
{
    const hsize_t dims[1] = {2};
    replace(file, "/population_size", H5T_IEEE_F64LE, 1, dims);
}

static void rewrite_integer(hid_t file, const char *name, int64_t value)
{
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT64, &value) >= 0);
    H5Aclose(attribute);
}

static void move_patients(hid_t file)
{
    rewrite_integer(file, "first_patient", 4097);
}

static void rewrite_text(hid_t file, const char *name, const char *text)
{
    const hid_t attribute = H5Aopen(file, name, H5P_DEFAULT), type = H5Aget_type(attribute);
    assert_true(H5Awrite(attribute, type, &text) >= 0);
    H5Tclose(type);
    H5Aclose(attribute);
}

static void change_study(hid_t file)
{
    rewrite_text(file, "study", "study: another one\n");
}

/* Takes every name that begins so out of the list of contents; "/tally/" and longer. */
static void forget(hid_t file, const char *beginning)
{
    char line[64];
    const hid_t dataset = H5Dopen2(file, "/tables/contents", H5P_DEFAULT), type = H5Dget_type(dataset);
    char *contents = calloc(H5Tget_size(type) + 1, 1), hex[EBB_DIGEST_HEX];
    struct ebb_digest digest;
    assert_non_null(contents);
    assert_true(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, contents) >= 0);
    snprintf(line, sizeof line, "\n%s", beginning);
    for (char *at = contents; (at = strstr(at, line)) != NULL;)
        memcpy(at, "\n/other/", 8);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, contents) >= 0);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, contents, strlen(contents));
    ebb_digest_hex(&digest, hex);
    rewrite_text(file, "contents_sha256", hex);
    free(contents);
    H5Tclose(type);
    H5Dclose(dataset);
}

/* As a file from before tallies were stored: nothing of them in its list of contents. */
static void forget_tally(hid_t file)
{
    forget(file, "/tally/");
}

/* As a file from before ends were counted in pairs. */
static void forget_pairs(hid_t file)
{
    forget(file, "/tally/both_relapsed");
    forget(file, "/tally/not_both");
}

/* 2. What is said of it */

static void assert_refused(const char *path, const char *expected)
{
    struct ebb_messages messages = {0};
    struct ebb_results results = {0};
    assert_int_equal(ebb_results_read(path, &results, &messages), EBB_BAD_FILE);
    ebb_stored_print(&messages);
    assert_int_equal(messages.n, 1);
    if (strstr(ebb_support_printed(&messages.items[0]), expected) == NULL)
        fail_msg("expected: %s", expected);
    assert_null(results.tally.memory);
    ebb_messages_free(&messages);
}

static void damaged_files_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        void (*harm)(hid_t file);
        const char *expected;
    } harms[] = {
        {add_one_to_flow, "dataset /flow is damaged: its values are not those that were written"},
        {add_one_to_left, "dataset /tally/left is damaged: its values are not those that were written"},
        {delete_sum, "dataset /tally/sum is damaged or missing"},
        {shorten_censored, "dataset /tally/censored is 2x1x64x1 int64, but the file's study gives it "},
        {flatten_sum, "dataset /tally/sum has another number of dimensions (1)"},
        {make_sizes_reals, "dataset /population_size is of another type than in files of its study"},
        {move_patients, "attribute first_patient is damaged or missing: it is not what was written"},
        {change_study, "attribute study is damaged or missing"},
        {forget_pairs, "keeps only a part of the tally: it was written by an older ebb"},
        {forget_tally, "keeps no tally: it was written by an older ebb"},
    };
    struct ebb_parts played = {0};
    ebb_parts_open(&played, "configs/tolerance.yaml", NULL);
    for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
        ebb_parts_write(&played, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(0));
        const hid_t file = H5Fopen(ebb_parts_path(0), H5F_ACC_RDWR, H5P_DEFAULT);
        assert_true(file >= 0);
        harms[i].harm(file);
        assert_true(H5Fclose(file) >= 0);
        assert_refused(ebb_parts_path(0), harms[i].expected);
    }
    assert_refused("configs/tolerance.yaml", "is damaged or no results file");
    ebb_parts_close(&played);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("damaged and foreign files are refused, and the dataset is named",
             damaged_files_are_refused_by_name),
    };
    return RUN_TESTS(tests);
}
