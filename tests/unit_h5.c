/* SPDX-License-Identifier: MIT
 * What HDF5 reads is what is in the file, and a failure for want of memory is told from
 * damage.
 * What a copy of this process dies of is told from what somebody does to it. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../sim/store/h5_heap_check.h"
#include "../sim/store/h5_open.h"
#include "../sim/store/trial.h"
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

/* A file that is being written by another program. Its length is asked before it is looked through and after:
 * a moment is enough. That it was hit is found out by its words; the others are those of no HDF5 file. */
static void a_file_that_grows_is_said_to(void **state)
{
    static const char path[] = "/growing.h5";
    char name[512];
    int n_changed = 0;
    (void)state;
    snprintf(name, sizeof name, "%s%s", getenv("EBB_TMP") ? getenv("EBB_TMP") : ".", path);
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    for (int i = 0; i < 1 << 20; i++)
        assert_true(fputc('.', file) == '.');
    assert_int_equal(fclose(file), 0);
    const pid_t writer = fork();
    if (writer == 0)
        alarm(10); /* should nobody live to end it */
    for (off_t bytes = 1 << 20; writer == 0; bytes += 4096)
        (void)!truncate(name, bytes);
    assert_true(writer > 0);
    for (int i = 0; i < 500 && n_changed == 0; i++) {
        struct ebb_messages messages = {0};
        struct ebb_heaps heaps = {0};
        if (ebb_h5_heap_check(name, &heaps, &messages) == EBB_BAD_FILE)
            n_changed += strstr(messages.items[0].words, "was changed while it was being opened") != NULL;
        ebb_heaps_free(&heaps);
        ebb_messages_free(&messages);
    }
    assert_int_equal(kill(writer, SIGKILL), 0);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_int_equal(unlink(name), 0);
    assert_true(n_changed > 0);
}

/* A copy that is ended */

static enum ebb_status end_itself(void *self, struct ebb_messages *messages)
{
    (void)messages;
    raise(*(const int *)self);
    return EBB_OK;
}

static void signal_is_judged(int number, enum ebb_status expected, const char *words)
{
    struct ebb_messages messages = {0};
    const struct ebb_trial trial = {.path = "tried.h5", .act = end_itself, .self = &number};
    assert_int_equal(ebb_trial_run(&trial, &messages), expected);
    assert_int_equal(messages.n, 1);
    assert_int_equal(messages.items[0].status, expected);
    assert_non_null(strstr(messages.items[0].words, words));
    ebb_messages_free(&messages);
}

/* Whoever kills the copy has not looked at the file. */
static void who_is_killed_says_nothing_of_the_file(void **state)
{
    static const int outside[] = {SIGKILL, SIGTERM, SIGHUP, SIGINT, SIGUSR1, SIGUSR2};
    static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    (void)state;
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        signal_is_judged(outside[i], EBB_FAILED, "was ended from outside (signal ");
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        signal_is_judged(own[i], EBB_BAD_FILE, "was ended by signal ");
}

/* The lower of two limits on computing is the one that was met. */
static void whose_limit_on_computing_it_was(void **state)
{
    struct rlimit before, low;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CPU, &before), 0);
    if (before.rlim_cur == RLIM_INFINITY || before.rlim_cur > 5)
        signal_is_judged(SIGXCPU, EBB_BAD_FILE, "was not done after 5 s of computing");
    low = before;
    low.rlim_cur = 4; /* this test needs far less */
    assert_int_equal(setrlimit(RLIMIT_CPU, &low), 0);
    signal_is_judged(SIGXCPU, EBB_FAILED, "was ended from outside (signal ");
    assert_int_equal(setrlimit(RLIMIT_CPU, &before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_gets_shorter_is_no_zeros),
        cmocka_unit_test(a_missing_file_has_its_reason),
        cmocka_unit_test(short_memory_is_no_damage),
        cmocka_unit_test(a_file_that_grows_is_said_to),
        cmocka_unit_test(who_is_killed_says_nothing_of_the_file),
        cmocka_unit_test(whose_limit_on_computing_it_was),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
