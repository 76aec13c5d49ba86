/* SPDX-License-Identifier: MIT
 * A dataset's digest is made of a list of hashes, which names what is damaged by patients and policy.
 *
 * Files are damaged with HDF5 itself and byte by byte; the blocks around the damage must stay readable.
 *
 *   1. The list   2. Damage   3. What is said of it   4. Older files   5. Files that change
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <hdf5.h>

#include <ebb/block_digests.h>

#include "stored.h"
#include "support.h"
#include "tap.h"

enum { PATIENTS = 2 * EBB_BLOCK_PATIENTS + 808 }; /* three blocks, the last one not full */

static void write_file(enum ebb_record record)
{
    const struct ebb_plan plan = ebb_stored_plan(PATIENTS, record, 7);
    struct ebb_file_digests digests;
    ebb_stored_write(&plan, plan.n_blocks, &digests);
}

/* 1. The list */

static struct ebb_block_digests list_of(struct ebb_reader *reader, const char *name)
{
    struct ebb_messages messages = {0};
    struct ebb_block_digests list = {0};
    const enum ebb_status status = ebb_reader_block_digests(reader, name, &list, &messages);
    ebb_stored_print(&messages);
    assert_int_equal(status, EBB_OK);
    return list;
}

static void digests_are_made_of_their_lists(void **state)
{
    static const struct {
        const char *name, *head;
        int n_policies, n_blocks;
    } datasets[] = {
        {"/score", "3x*x21 uint8", 3, 3},
        {"/infusions", "3x*x21 uint8", 3, 3},
        {"/relapse_count", "3x* int32", 3, 3},
        {"/baseline", "* float32", 1, 3},
        {"/has_anxiety", "* uint8", 1, 3},
        {"/patient", "* int32", 1, 3},
        {"/tables/first_relapse/time_days", "* int32", 1, 3},
        {"/tables/intervals/patient", "* int32", 1, 3},
    };
    (void)state;
    write_file(EBB_RECORD_ALL);
    struct ebb_reader *reader = ebb_stored_open();
    for (size_t i = 0; i < sizeof datasets / sizeof datasets[0]; i++) {
        struct ebb_block_digests list = list_of(reader, datasets[i].name);
        char hex[EBB_DIGEST_HEX];
        int found = 0;
        assert_string_equal(list.head, datasets[i].head);
        assert_int_equal(list.n_policies, datasets[i].n_policies);
        assert_int_equal(list.n_blocks, datasets[i].n_blocks);
        assert_int_equal(list.n_patients, PATIENTS);
        ebb_block_digests_hex(&list, hex);
        for (int d = 0; d < ebb_reader_dataset_count(reader); d++) {
            if (strcmp(ebb_reader_dataset_name(reader, d), datasets[i].name) == 0)
                found += strcmp(ebb_reader_dataset_digest(reader, d), hex) == 0;
        }
        assert_int_equal(found, 1);
        ebb_block_digests_free(&list);
    }
    ebb_reader_close(reader);
}

/* By hand, from the values that were stored, with nothing of the store. */
static void a_hash_is_that_of_the_values(void **state)
{
    (void)state;
    struct ebb_reader *reader = ebb_stored_open();
    struct ebb_block_digests scores = list_of(reader, "/score"), counts = list_of(reader, "/relapse_count");
    for (int block = 0; block < 3; block++) {
        for (int p = 0; p < 3; p++) {
            const int64_t first = (int64_t)block * EBB_BLOCK_PATIENTS;
            struct ebb_digest of_scores, of_counts;
            uint8_t bytes[2][EBB_DIGEST_BYTES];
            ebb_digest_init(&of_scores);
            ebb_digest_init(&of_counts);
            for (int64_t i = first; i < first + EBB_BLOCK_PATIENTS && i < PATIENTS; i++) {
                const int32_t count = ebb_stored_outcome(EBB_RELAPSES, p, i);
                ebb_digest_add(&of_counts, &count, sizeof count);
                for (int t = 0; t < 21; t++) {
                    const uint8_t score = (uint8_t)ebb_stored_course(0, p, i, t);
                    ebb_digest_add(&of_scores, &score, 1);
                }
            }
            ebb_digest_bytes(&of_scores, bytes[0]);
            ebb_digest_bytes(&of_counts, bytes[1]);
            assert_memory_equal(scores.hashes[3 * block + p], bytes[0], EBB_DIGEST_BYTES);
            assert_memory_equal(counts.hashes[3 * block + p], bytes[1], EBB_DIGEST_BYTES);
        }
    }
    ebb_block_digests_free(&scores);
    ebb_block_digests_free(&counts);
    ebb_reader_close(reader);
}

/* A sample of ten is a block of ten; what has no rows has no list. */
static void a_sample_has_a_list_of_its_own(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    struct ebb_block_digests list = {0};
    write_file(EBB_RECORD_SAMPLE);
    struct ebb_reader *reader = ebb_stored_open();
    list = list_of(reader, "/score");
    assert_int_equal(list.n_patients, 10);
    assert_int_equal(list.n_blocks, 1);
    ebb_block_digests_free(&list);
    list = list_of(reader, "/baseline");
    assert_int_equal(list.n_blocks, 3);
    ebb_block_digests_free(&list);
    assert_int_equal(ebb_reader_block_digests(reader, "/curves/score", &list, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "keeps no list of blocks"));
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

/* 2. Damage */

static hid_t open_to_damage(void)
{
    const hid_t file = H5Fopen(ebb_stored_path(), H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

/* Writes a value over the one at `place`. */
static void overwrite(const char *path, hid_t type, const void *value, int n_dims, const hsize_t *place)
{
    const hsize_t one[3] = {1, 1, 1};
    const hid_t file = open_to_damage(), dataset = H5Dopen2(file, path, H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset), room = H5Screate_simple(n_dims, one, NULL);
    assert_true(H5Sselect_hyperslab(space, H5S_SELECT_SET, place, NULL, one, NULL) >= 0);
    assert_true(H5Dwrite(dataset, type, room, space, H5P_DEFAULT, value) >= 0);
    H5Sclose(room);
    H5Sclose(space);
    H5Dclose(dataset);
    H5Fclose(file);
}

static void overwrite_score(hsize_t policy, hsize_t patient)
{
    const uint8_t score = 99;
    overwrite("/score", H5T_NATIVE_UINT8, &score, 3, (hsize_t[]){policy, patient, 4});
}

static void overwrite_hash(hsize_t block)
{
    const uint8_t zeros[4] = {0}; /* four, since one may have been 0 */
    for (hsize_t byte = 0; byte < sizeof zeros; byte++)
        overwrite("/digests/block_sha256", H5T_NATIVE_UINT8, &zeros[byte], 3, (hsize_t[]){block, 0, byte});
}

/* The packed bytes of a chunk, so that it cannot be unpacked. */
static void break_chunk(const char *path, hsize_t policy, hsize_t patient)
{
    const hid_t file = open_to_damage(), dataset = H5Dopen2(file, path, H5P_DEFAULT);
    const hsize_t at[3] = {policy, patient, 0};
    unsigned filters = 0;
    haddr_t address = 0;
    hsize_t size = 0;
    char bytes[64];
    assert_true(H5Dget_chunk_info_by_coord(dataset, at, &filters, &address, &size) >= 0);
    assert_true(size > sizeof bytes && filters == 0);
    H5Dclose(dataset);
    H5Fclose(file);
    memset(bytes, 0xff, sizeof bytes);
    FILE *stream = fopen(ebb_stored_path(), "r+b");
    assert_non_null(stream);
    assert_int_equal(fseek(stream, (long)address, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, sizeof bytes, stream), sizeof bytes);
    assert_int_equal(fclose(stream), 0);
}

/* 3. What is said of it */

/* Exactly one message, with these words. */
static void assert_told(const char *words)
{
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_OK);
    assert_int_equal(ebb_reader_verify(reader, &messages), EBB_BAD_FILE);
    ebb_stored_print(&messages);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), words));
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

static void damaged_courses_are_named_by_patients_and_policy(void **state)
{
    (void)state;
    write_file(EBB_RECORD_ALL);
    overwrite_score(1, 8192 + 5);
    assert_told(
        "dataset /score is damaged: patients 8192 to 8999 (block 2) under policy_1 are not those that "
        "were written");
    overwrite_score(1, 4096);
    overwrite_score(0, 17);
    assert_told("patients 0 to 4095 (block 0) under policy_0, patients 4096 to 8999 (blocks 1 to 2) under "
                "policy_1 are not");
}

static void damaged_rows_are_named_by_patients(void **state)
{
    (void)state;
    const float baseline = 1.0f;
    write_file(EBB_RECORD_OUTCOMES);
    overwrite("/baseline", H5T_NATIVE_FLOAT, &baseline, 1, (hsize_t[]){4100});
    assert_told("dataset /baseline is damaged: patients 4096 to 8191 (block 1) are not those");
}

static void damaged_rows_of_tables_are_named_by_patients(void **state)
{
    (void)state;
    const int32_t day = -9;
    write_file(EBB_RECORD_OUTCOMES);
    overwrite("/tables/first_relapse/time_days", H5T_NATIVE_INT32, &day, 1, (hsize_t[]){0});
    assert_told(
        "dataset /tables/first_relapse/time_days is damaged: the rows of patients 0 to 4095 (block 0) "
        "are not");
}

/* A chunk that cannot be unpacked hides nothing of the others: two chunks away a course is read as ever. */
static void chunks_around_a_broken_one_are_read(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    uint8_t score[21], states[21];
    uint32_t masks[21];
    write_file(EBB_RECORD_ALL);
    break_chunk("/score", 2, 4096);
    assert_told("dataset /score is damaged: patients 4096 to 8191 (block 1) under policy_2 are not");
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_OK);
    assert_int_equal(ebb_reader_trajectory(reader, 2, 8200, 21, score, masks, states, &messages), EBB_OK);
    assert_int_equal(score[20], ebb_stored_course(0, 2, 8200, 20));
    assert_int_equal(ebb_reader_trajectory(reader, 2, 5000, 21, score, masks, states, &messages),
                     EBB_BAD_FILE);
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

/* The rows are whole, and are not called damaged. */
static void a_damaged_list_is_named_alone(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    struct ebb_block_digests list = {0};
    write_file(EBB_RECORD_ALL);
    overwrite_hash(1);
    assert_told("dataset /digests/block_sha256 is damaged: its values are not those that were written");
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_OK);
    assert_int_equal(ebb_reader_block_digests(reader, "/patient", &list, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "that make the digest of /patient"));
    assert_int_equal(ebb_reader_block_digests(reader, "/baseline", &list, &messages), EBB_OK);
    ebb_block_digests_free(&list);
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

/* 4. Older files */

static void older_files_are_not_called_damaged(void **state)
{
    (void)state;
    const int64_t three = 3;
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    const hid_t file = open_to_damage(), attribute = H5Aopen(file, "contract_number", H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT64, &three) >= 0);
    H5Aclose(attribute);
    H5Fclose(file);
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_OK);
    assert_int_equal(ebb_reader_verify(reader, &messages), EBB_BAD_FILE);
    assert_int_equal(messages.n, 1);
    const char *said = ebb_support_printed(&messages.items[0]);
    assert_non_null(strstr(said, "was written under contract 3"));
    assert_non_null(strstr(said, "play its study again with `ebb run "));
    assert_null(strstr(said, "damaged"));
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

/* 5. Files that change */

/* One byte, in place: verified before and read again after, such a file would give another answer. */
static void a_file_that_is_written_over_is_no_longer_read(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    write_file(EBB_RECORD_ALL);
    struct ebb_reader *reader = ebb_stored_open();
    assert_int_equal(ebb_reader_verify(reader, &messages), EBB_OK);
    assert_int_equal(ebb_reader_check_unchanged(reader, &messages), EBB_OK);
    const struct timespec times[2] = {{.tv_sec = 1}, {.tv_sec = 1}}; /* clocks of files may be coarse */
    FILE *file = fopen(ebb_stored_path(), "r+b");
    assert_non_null(file);
    assert_true(fseek(file, -1, SEEK_END) == 0 && fputc('x', file) == 'x' && fclose(file) == 0);
    assert_int_equal(utimensat(AT_FDCWD, ebb_stored_path(), times, 0), 0);
    assert_int_equal(ebb_reader_check_unchanged(reader, &messages), EBB_BAD_FILE);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "was changed while it was read"));
    ebb_messages_free(&messages);
    ebb_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the digest of each dataset of rows is made of its list", digests_are_made_of_their_lists),
        TEST("a hash is the SHA-256 of the values of a block under a policy", a_hash_is_that_of_the_values),
        TEST("a sample of courses has a list of its own", a_sample_has_a_list_of_its_own),
        TEST("damaged courses are named by patients and policy",
             damaged_courses_are_named_by_patients_and_policy),
        TEST("damaged rows are named by patients", damaged_rows_are_named_by_patients),
        TEST("damaged rows of tables are named by patients", damaged_rows_of_tables_are_named_by_patients),
        TEST("chunks around a broken one are read", chunks_around_a_broken_one_are_read),
        TEST("a damaged list is named alone", a_damaged_list_is_named_alone),
        TEST("older files are not called damaged", older_files_are_not_called_damaged),
        TEST("a file that is written over is no longer read", a_file_that_is_written_over_is_no_longer_read),
    };
    return RUN_TESTS(tests);
}
