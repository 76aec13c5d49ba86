/* SPDX-License-Identifier: MIT
 * A results file is published whole or not at all, and nothing that was published is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "stored.h"
#include "support.h"

static bool exists(const char *name)
{
    struct stat about;
    return lstat(name, &about) == 0;
}

static struct ebb_writer *try_open(const struct ebb_plan *plan, bool force, const char *expected)
{
    struct ebb_messages messages = {0};
    struct ebb_writer *writer = NULL;
    const struct ebb_writer_options options = {.path = ebb_stored_path(), .force = force, .n_threads = 2};
    const enum ebb_status status = ebb_writer_open(&options, plan, &writer, &messages);
    if (expected == NULL) {
        ebb_stored_print(&messages);
        assert_int_equal(status, EBB_OK);
    } else {
        assert_int_equal(status, EBB_BAD_FILE);
        assert_int_equal(messages.n, 1);
        assert_non_null(strstr(ebb_support_printed(&messages.items[0]), expected));
        assert_null(writer);
    }
    ebb_messages_free(&messages);
    return writer;
}

static void nothing_is_published_before_the_end(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(5000, EBB_RECORD_ALL, 7);
    struct ebb_messages messages = {0};
    unlink(ebb_stored_path());
    struct ebb_writer *writer = try_open(&plan, false, NULL);
    ebb_stored_place(&plan, writer, 1);
    assert_true(exists(ebb_stored_part()));
    assert_false(exists(ebb_stored_path()));
    try_open(&plan, false, "is using this file: wait for it, or give another --out");
    assert_true(exists(ebb_stored_part()));
    ebb_writer_close(writer, &messages);
    assert_int_equal(messages.n, 0);
    assert_false(exists(ebb_stored_part()));
    assert_false(exists(ebb_stored_path()));
    ebb_writer_close(NULL, NULL);
}

static void published_files_are_kept(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(50, EBB_RECORD_ALL, 7);
    struct ebb_messages messages = {0};
    struct ebb_file_digests first, second;
    ebb_stored_write(&plan, 1, &first);
    try_open(&plan, false, "already exists: give --force to replace it, or another --out");
    struct ebb_writer *writer = try_open(&plan, true, NULL); /* given up: the file stays */
    ebb_writer_close(writer, &messages);
    struct ebb_reader *reader = ebb_stored_open();
    assert_string_equal(ebb_reader_attribute(reader, "digest_courses"), first.courses);
    ebb_reader_close(reader);
    ebb_stored_write(&plan, 1, &second);
    assert_string_equal(second.summary, first.summary);
    assert_string_equal(second.outcomes, first.outcomes);
    assert_string_equal(second.courses, first.courses);
}

static void leftovers_are_replaced(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(50, EBB_RECORD_ALL, 7);
    struct ebb_file_digests digests;
    FILE *left = fopen(ebb_stored_part(), "w"); /* as after kill -9 */
    assert_non_null(left);
    assert_true(fputs("half a file", left) >= 0);
    assert_int_equal(fclose(left), 0);
    ebb_stored_write(&plan, 1, &digests);
    assert_false(exists(ebb_stored_part()));
    ebb_reader_close(ebb_stored_open());
}

static void replaced_part_is_not_published(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(50, EBB_RECORD_ALL, 7);
    struct ebb_messages messages = {0};
    struct ebb_file_digests digests;
    unlink(ebb_stored_path());
    struct ebb_writer *writer = try_open(&plan, false, NULL);
    ebb_stored_place(&plan, writer, 1);
    char part[520];
    snprintf(part, sizeof part, "%s", ebb_stored_part());
    assert_int_equal(unlink(part), 0);
    FILE *other = fopen(part, "w");
    assert_non_null(other);
    fclose(other);
    assert_int_equal(ebb_stored_finish(&plan, writer, 50, &digests, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]),
                           "replaced by another process: nothing was published"));
    ebb_writer_close(writer, &messages);
    assert_true(exists(ebb_stored_part())); /* it is not ours to remove */
    assert_false(exists(ebb_stored_path()));
    unlink(ebb_stored_part());
    ebb_messages_free(&messages);
}

static void unusable_files_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "not HDF5 at all, but long enough to have been something once upon a time"};
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    unlink(ebb_stored_path());
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), "No such file"));
    assert_int_equal(mkdir(ebb_stored_path(), 0700), 0);
    assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_BAD_FILE);
    assert_non_null(strstr(ebb_support_printed(&messages.items[1]), "is a directory"));
    assert_int_equal(rmdir(ebb_stored_path()), 0);
    for (size_t k = 0; k < 2; k++) {
        FILE *file = fopen(ebb_stored_path(), "w");
        assert_non_null(file);
        assert_true(fputs(texts[k], file) >= 0);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(ebb_reader_open(ebb_stored_path(), &reader, &messages), EBB_BAD_FILE);
    }
    assert_null(reader);
    ebb_messages_free(&messages);
}

/* --force is for results: a study, a link or anything else that stands there stays. */
static void other_files_are_not_replaced(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(50, EBB_RECORD_ALL, 7);
    unlink(ebb_stored_path());
    FILE *file = fopen(ebb_stored_path(), "w");
    assert_non_null(file);
    assert_true(fputs("study: not results\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    try_open(&plan, true, "is not a results file of ebb: --force replaces nothing else");
    assert_int_equal(unlink(ebb_stored_path()), 0);
    assert_int_equal(symlink("elsewhere.h5", ebb_stored_path()), 0);
    try_open(&plan, true, "is a symbolic link");
    assert_int_equal(unlink(ebb_stored_path()), 0);
}

static void sizes_are_foreseen(void **state)
{
    (void)state;
    const struct ebb_plan plan = ebb_stored_plan(9000, EBB_RECORD_ALL, 28);
    struct stat about;
    struct ebb_file_digests digests;
    ebb_stored_write(&plan, plan.n_blocks, &digests);
    assert_int_equal(stat(ebb_stored_path(), &about), 0);
    assert_true((double)about.st_size <= ebb_writer_bytes(&plan));
    assert_true((double)about.st_size >= 0.2 * ebb_writer_bytes(&plan));
    struct ebb_plan many = plan;
    many.study.n_patients = 900000;
    /* Patients cost no memory but for their hashes. */
    assert_true(ebb_writer_memory(&many, 4) - ebb_writer_memory(&plan, 4) <
                0.001 * (ebb_writer_bytes(&many) - ebb_writer_bytes(&plan)));
    assert_true(ebb_writer_memory(&plan, 8) > ebb_writer_memory(&plan, 4));
    assert_non_null(strstr(ebb_writer_libraries(), "HDF5 1."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_published_before_the_end),
        cmocka_unit_test(published_files_are_kept),
        cmocka_unit_test(leftovers_are_replaced),
        cmocka_unit_test(replaced_part_is_not_published),
        cmocka_unit_test(unusable_files_are_refused),
        cmocka_unit_test(other_files_are_not_replaced),
        cmocka_unit_test(sizes_are_foreseen),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
