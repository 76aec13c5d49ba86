/* SPDX-License-Identifier: MIT
 * What HDF5 reads is what is in the file, and a failure for want of memory is told from
 * damage. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../sim/store/h5_open.h"
#include "stored.h"

static hid_t open_stored(void)
{
    const struct ebb_plan plan = ebb_stored_plan(50, EBB_RECORD_ALL, 7);
    struct ebb_file_digests digests;
    struct ebb_trouble trouble = {0};
    ebb_stored_write(&plan, 1, &digests);
    ebb_h5_enter();
    const hid_t file = ebb_h5_open(&trouble, ebb_stored_path());
    assert_false(trouble.failed);
    assert_true(file >= 0);
    return file;
}

/* HDF5's own driver gives zeros for what is gone, and "/score" is then no more than not found. */
static void a_file_that_gets_shorter_is_no_zeros(void **state)
{
    (void)state;
    struct ebb_trouble trouble = {0}, unheard = {.failed = true};
    const hid_t file = open_stored();
    assert_int_equal(truncate(ebb_stored_path(), 1000), 0);
    const hid_t dataset = ebb_h5_id(&trouble, H5Dopen2(file, "/score", H5P_DEFAULT), "opening", "/score");
    assert_true(dataset < 0);
    assert_true(trouble.failed);
    assert_false(trouble.no_memory);
    assert_int_equal(trouble.error_number, EIO);
    assert_string_equal(trouble.words,
                        "opening /score: file read failed: it ends before the size that it had when it "
                        "was opened");
    ebb_h5_close(&unheard, dataset, "/score");
    ebb_h5_close(&unheard, file, "the file");
    assert_int_equal(unlink(ebb_stored_path()), 0);
}

static void a_missing_file_has_its_reason(void **state)
{
    (void)state;
    struct ebb_trouble trouble = {0};
    ebb_h5_enter();
    assert_true(ebb_h5_open(&trouble, "there/is/none.h5") < 0);
    assert_int_equal(trouble.error_number, ENOENT);
    assert_non_null(strstr(trouble.words, "No such file or directory"));
}

/* As after an allocation that failed within HDF5, which then says something else: "can't locate ID". */
static void short_memory_is_no_damage(void **state)
{
    (void)state;
    struct ebb_trouble damage = {0}, memory = {0};
    const hid_t file = open_stored();
    (void)ebb_h5_id(&damage, H5Dopen2(file, "/missing", H5P_DEFAULT), "opening", "/missing");
    assert_int_equal(ebb_h5_status(&damage), EBB_BAD_FILE);
    errno = ENOMEM;
    (void)ebb_h5_id(&memory, H5Dopen2(file, "/missing", H5P_DEFAULT), "opening", "/missing");
    assert_int_equal(ebb_h5_status(&memory), EBB_NO_MEMORY);
    ebb_h5_close(&memory, file, "the file");
    /* It is of that file: the next one begins anew. */
    struct ebb_trouble next = {0};
    errno = ENOMEM;
    const hid_t again = ebb_h5_open(&next, ebb_stored_path());
    (void)ebb_h5_id(&next, H5Dopen2(again, "/missing", H5P_DEFAULT), "opening", "/missing");
    assert_int_equal(ebb_h5_status(&next), EBB_BAD_FILE);
    ebb_h5_close(&next, again, "the file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_gets_shorter_is_no_zeros),
        cmocka_unit_test(a_missing_file_has_its_reason),
        cmocka_unit_test(short_memory_is_no_damage),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
